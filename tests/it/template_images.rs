//! Pictures that templates show: by the path as its author wrote it, in sizes that are written into the call, and as values for
//! the theme's own HTML.

use crate::images::{jpeg, png};
use crate::preview_test::Preview;
use crate::site_test::{Built, Page, SiteTest};

const POST: &str = "/fi/2026/03/a/";

/// A theme with its own template for posts and pages.
fn themed(template: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n[pictures]\npieni = { width = 90, height = 30 }\n")
        .file("themes/oma/templates/post.html", template)
        .file("themes/oma/templates/page.html", "<p>{{ page.title }}</p>")
}

/// A post in a folder of its own, with keys of its author and a text.
fn bundle(site: SiteTest, params: &str, text: &str) -> SiteTest {
    let document = format!("+++\ntitle = \"A\"\ndate = 2026-03-02\nslug = \"a\"\n[params]\n{params}\n+++\n\n{text}\n");
    site.norwegian_page().file("content/a/index.md", document).file("content/a/kuva.jpg", jpeg(400, 200))
}

/// Expects a picture in a size, with the WebP and the JPEG file of this size.
#[track_caller]
fn has_size<'a>(page: Page<'a>, stem: &str, width: u32, height: u32) -> Page<'a> {
    page.has_in_order([
        &format!("<picture><source type=\"image/webp\" srcset=\"/pictures/{stem}-{width}."),
        &format!("\"><img src=\"/pictures/{stem}-{width}."),
        &format!(".jpg\" width=\"{width}\" height=\"{height}\""),
    ])
}

/// The files of a picture in sizes.
fn sizes(built: &Built, stem: &str) -> Vec<String> {
    let start = format!("pictures/{stem}-");
    let widths = built.files().into_iter().filter_map(|file| {
        let rest = file.split_once(&start)?.1.to_owned();
        Some(format!("{}.{}", rest.split('.').next()?, rest.rsplit('.').next()?))
    });
    let mut widths: Vec<String> = widths.collect();
    widths.sort();
    widths
}

#[test]
fn keys_of_documents_name_pictures_beside_them() {
    for (written, of) in [
        ("kuva.jpg", "post"),
        ("./kuva.jpg", "post"),
        ("/a/kuva.jpg", "post"),
        ("/a/kuva.jpg", "site"),
        ("../a/kuva.jpg", "post"),
        ("kuva%2Ejpg", "post"),
    ] {
        let template = format!("{{{{ image(src=post.params.cover, of={of}, preset=\"pieni\", alt=\"K\") }}}}");
        let built = bundle(themed(&template), &format!("cover = \"{written}\""), "").build();
        has_size(built.is_silent().page(POST), "kuva", 90, 30);
    }
}

#[test]
fn all_names_of_files_work() {
    for (file, written) in [
        ("content/a/Kesä kuva.JPG", "Kesä kuva.JPG"),
        ("content/a/Kesä kuva.JPG", "Kes%C3%A4%20kuva.JPG"),
        ("content/kuvat/kesa-kuva.jpg", "../kuvat/kesa-kuva.jpg"),
        ("content/kuvat/kesa-kuva.jpg", "/kuvat/kesa-kuva.jpg"),
        ("static/kesa-kuva.jpeg", "/kesa-kuva.jpeg"),
        ("content/b/kesa kuva 100%.jpg", "../b/kesa kuva 100%.jpg"),
    ] {
        let stem = if file.contains("100") { "kesa-kuva-100" } else { "kesa-kuva" };
        for call in ["image(src=post.params.kansi.kuva, of=post, width=80)", "image(src=post.image, width=80)"] {
            let site = themed(&format!("{{{{ {call} }}}}")).file(file, jpeg(400, 200));
            let built = if call.contains("params") {
                bundle(site, &format!("kansi = {{ kuva = \"{written}\" }}"), "").build()
            } else {
                let document = format!("+++\ntitle = \"A\"\nimage = \"{}\"\n+++\n", written.replace("../", "/"));
                let document = document.replace("\"Kes", "\"/a/Kes");
                site.norwegian_page().file("content/2026-03-02-a.md", document).build()
            };
            has_size(built.page(POST), stem, 80, 40);
        }
    }
}

#[test]
fn other_keys_and_paths_from_the_root_are_found() {
    // A key that no call shows in a size, and `./` in places that begin at the root.
    let template = "{{ image(src=post.params.cover, of=post, width=40) }}{{ image(src=site.params.logo, width=60) }}\
        {% for one in data.people %}{{ image(src=one.photo, width=70) }}{% endfor %}{{ image(src=post.image, width=50) }}";
    let site = themed(template)
        .file("content/a/muu.jpg", jpeg(300, 150))
        .file("static/img/logo.jpg", jpeg(300, 150))
        .file("data/people.json", "[{ \"photo\": \"./img/logo.jpg\" }, { \"photo\": \"a/kuva.jpg\" }]")
        .tables("[params]\nlogo = \"./img/logo.jpg\"\n")
        .file("content/a/paa.jpg", jpeg(300, 150));
    let document = "+++\ntitle = \"A\"\ndate = 2026-03-02\nslug = \"a\"\nimage = \"paa.jpg\"\n[params]\ncover = \"kuva.jpg\"\nmuu = \"muu.jpg\"\n+++\n";
    let built = bundle(site, "", "").file("content/a/index.md", document).build();
    for (stem, width) in [("kuva", 40), ("logo", 60), ("logo", 70), ("kuva", 70), ("paa", 50)] {
        has_size(built.page(POST), stem, width, width / 2);
    }
    assert_eq!(sizes(&built, "muu"), ["300.webp"]);
    assert!(!sizes(&built, "logo").contains(&"50.jpg".to_owned()));
}

#[test]
fn only_pictures_that_are_shown_in_a_size_get_it() {
    let template = "{{ image(src=post.params.cover, of=post, width=120, ratio=\"3:2\") }}\
                    {{ image(src=site.params.logo, width=60) }}{{ image(src=\"/nimi.jpg\", preset=\"pieni\") }}";
    let site = themed(template)
        .file("content/paa.jpg", jpeg(300, 100))
        .file("content/muu.jpg", jpeg(300, 100))
        .file("static/logo.jpg", jpeg(300, 100))
        .file("static/nimi.jpg", jpeg(300, 100))
        .file(
            "content/2026-03-01-b.md",
            "+++\ntitle = \"B\"\nimage = \"paa.jpg\"\n[params]\ncover = \"muu.jpg\"\n+++\n",
        )
        .tables("[params]\nlogo = \"/logo.jpg\"\n");
    let built = bundle(site, "cover = \"kuva.jpg\"", "").build();
    has_size(built.page(POST), "kuva", 120, 80);
    has_size(built.page(POST), "logo", 60, 20);
    has_size(built.page(POST), "nimi", 90, 30);
    assert_eq!(sizes(&built, "kuva"), ["120.jpg", "120.webp", "400.webp"]);
    assert_eq!(sizes(&built, "muu"), ["120.jpg", "120.webp", "300.webp"]);
    assert_eq!(sizes(&built, "nimi"), ["300.webp", "90.jpg", "90.webp"]);
    let main = sizes(&built, "paa");
    assert!(main.contains(&"90.jpg".to_owned()) && !main.contains(&"60.jpg".to_owned()), "{main:?}");
    assert!(sizes(&built, "logo").contains(&"60.jpg".to_owned()));
}

#[test]
fn terms_data_settings_and_themes_name_pictures() {
    let template = "{% for term in site.tags %}{{ image(src=term.params.kuva, width=50) }}{{ image(src=term.image, width=56) }}{% endfor %}\
        {% for one in data.people %}{{ image(src=one.photo, width=60, alt=one.name) }}{% endfor %}\
        {{ image(src=settings.cover, width=70) }}{% for path in settings.more %}{{ image(src=path, width=75) }}{% endfor %}\
        {{ image(src=asset(path=\"img/teema.jpg\"), width=80) }}{{ image(src=asset(path=\"img/iso.jpg\")) }}";
    let theme = "extends = \"kielo\"\n[settings.cover]\ntype = \"image\"\n[settings.more]\ntype = \"list\"\n";
    let mut site = themed(template)
        .file("themes/oma/theme.toml", theme)
        .tables("[theme_settings]\ncover = \"/e.jpg\"\nmore = [\"/f.jpg\"]\n")
        .file("content/terms.toml", "[[tags]]\nfi = \"t\"\nimage = \"/b.jpg\"\nparams = { kuva = \"/c.jpg\" }\n")
        .file("data/people.toml", "[[people]]\nname = \"Ä\"\nphoto = \"/d.jpg\"\n")
        .file("themes/oma/static/img/teema.jpg", jpeg(300, 150))
        .file("themes/oma/static/img/iso.jpg", jpeg(320, 160))
        .file("themes/oma/static/img/tausta.jpg", jpeg(300, 150))
        .norwegian_page()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"t\"]\n+++\n");
    site = site.file("themes/oma/templates/post.html", template.replace("data.people", "data.people.people"));
    for name in ["b", "c", "d", "e", "f"] {
        site = site.file(&format!("static/{name}.jpg"), jpeg(300, 150));
    }
    let built = site.build();
    for (stem, width) in [("c", 50), ("b", 56), ("d", 60), ("e", 70), ("teema", 80)] {
        has_size(built.page(POST), stem, width, width / 2);
    }
    let page = built.page(POST);
    page.has("srcset=\"/pictures/f-75.").has("/pictures/iso-320.").has("width=\"320\" height=\"160\"").has("alt=\"Ä\"");
    assert!(sizes(&built, "tausta").is_empty(), "a background needs no sizes");
}

#[test]
fn components_show_pictures_of_texts_in_their_sizes() {
    let site = themed("{{ post.content }}{{ <logo src=\"/oma.jpg\" /> }}")
        .file(
            "themes/oma/components/logo.html",
            "{% component logo(src: string, alt = \"\") %}{{ image(src=src, width=100, ratio=\"1:1\", alt=alt) }}{% endcomponent logo %}\n\
             {% component kehys(kuva: string) %}<b>{{ <logo src={kuva} /> }}{{ body }}</b>{% endcomponent kehys %}",
        )
        .file("static/oma.jpg", jpeg(300, 150))
        .file("content/kuvat/lo go.jpg", jpeg(300, 150))
        .file("content/muu.jpg", jpeg(300, 150));
    let text = "{{ <logo src=\"kuva.jpg\" alt=\"muu.jpg\" /> }}\n\n- {{ <logo src=\"../kuvat/lo go.jpg\" /> }}\n\n\
                {% <kehys kuva=\"/muu.jpg\"> %}\nSana\n{% </kehys> %}\n\n{{ <logo src=\"https://e.example/x.jpg\" /> }}";
    let built = bundle(site, "", text).build();
    for stem in ["kuva", "lo-go", "muu", "oma"] {
        has_size(built.page(POST), stem, 100, 100);
    }
    built.page(POST).has("<img src=\"https://e.example/x.jpg\" alt=\"\"");
    assert_eq!(sizes(&built, "kuva"), ["100.jpg", "100.webp", "400.webp"]);
}

#[test]
fn themes_write_their_own_html() {
    let template = "{% set p = image_data(src=post.params.cover, of=post, width=200, alt=\"A & b\") %}\
        <img src=\"{{ p.src }}\" srcset=\"{{ p.srcset }}\" width=\"{{ p.width }}\" height=\"{{ p.height }}\" alt=\"{{ p.alt }}\">\
        {% for source in p.sources %}<source type=\"{{ source.type }}\" srcset=\"{{ source.srcset }}\">{% endfor %}";
    let built = bundle(themed(template), "cover = \"kuva.jpg\"", "").build();
    built.page(POST).has_in_order([
        "<img src=\"/pictures/kuva-200.",
        ".jpg\" srcset=\"/pictures/kuva-200.",
        ".webp 200w\" width=\"200\" height=\"100\" alt=\"A &amp; b\">",
        "<source type=\"image/webp\" srcset=\"/pictures/kuva-200.",
        ".webp 200w\">",
    ]);
    let template = "{% set p = image_data(src=post.params.cover, of=post) %}\
        [{{ p.src }}|{{ p.srcset or \"-\" }}|{{ p.width or \"-\" }}|{{ p.height or \"-\" }}|{{ p.sources | length }}|{{ p.alt }}]";
    let shown = |cover: &str, html: &str| {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 20\" width=\"30\" height=\"20\"/>";
        let site = themed(template).file("content/a/kuva.svg", svg);
        bundle(site, &format!("cover = \"{cover}\""), "").build().page(POST).has(html);
    };
    shown("kuva.svg", &format!("[{POST}kuva.svg|-|30|20|0|]"));
    shown("https://e.example/x.png", "[https://e.example/x.png|-|-|-|0|]");
    shown("kuva.jpg", &format!("[{POST}kuva.jpg|/pictures/kuva-400."));
}

#[test]
fn pictures_without_sizes_are_shown_as_they_are() {
    let template = "{{ image(src=post.params.cover, of=post, preset=\"pieni\", alt=\"K\") }}";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\"/>";
    for (cover, html) in [
        ("k.svg", "<img src=\"/fi/2026/03/a/k.svg\" width=\"30\" height=\"20\" alt=\"K\""),
        ("https://e.example/k.png", "<img src=\"https://e.example/k.png\" alt=\"K\""),
        ("//e.example/k.png", "<img src=\"//e.example/k.png\" alt=\"K\""),
    ] {
        let site = themed(template).file("content/a/k.svg", svg);
        bundle(site, &format!("cover = \"{cover}\""), "").build().page(POST).has(html);
    }
    // A map with an address is a picture too.
    let template = "{% set one = { \"url\": \"/k.jpg\", \"alt\": \"K\" } %}{{ image(src=one, width=30) }}{{ image(src=current.share_image, width=40) }}";
    let site =
        themed(template).file("static/k.jpg", jpeg(300, 150)).tables("[social]\nimage = \"/k.jpg\"\ncards = false\n");
    let built = bundle(site, "", "").build();
    built.page(POST).has("width=\"30\" height=\"15\" alt=\"K\"").has("width=\"40\" height=\"20\"");
    // An absolute address of the site itself is one of its pictures.
    let template = "{{ image(src=\"https://blogi.example/k.jpg\", alt=\"K\") }}";
    let site = themed(template).file("static/k.jpg", jpeg(300, 150));
    bundle(site, "", "").build().page(POST).has("src=\"/k.jpg\" width=\"300\" height=\"150\"");
}

#[test]
fn two_languages_share_a_picture() {
    let template = "{{ image(src=post.params.cover, of=post, width=100) }}";
    let document = |title: &str| {
        format!("+++\ntitle = \"{title}\"\ndate = 2026-03-02\nslug = \"a\"\n[params]\ncover = \"kuva.jpg\"\n+++\n")
    };
    let site = themed(template)
        .file("content/a/index.fi.md", document("A"))
        .file("content/a/index.nb.md", document("B"))
        .file("content/a/kuva.jpg", jpeg(400, 200));
    let built = site.build();
    has_size(built.page(POST), "kuva", 100, 50);
    has_size(built.page("/nb/2026/03/a/"), "kuva", 100, 50);
    assert_eq!(sizes(&built, "kuva"), ["100.jpg", "100.webp", "400.webp"]);
    // A picture of a language is shown in that language.
    let built = built.again().file("content/a/kuva.nb.jpg", jpeg(300, 300)).build();
    has_size(built.page("/nb/2026/03/a/"), "kuva-nb", 100, 100);
    has_size(built.page(POST), "kuva", 100, 50);
}

#[test]
fn a_site_in_a_folder_shows_its_pictures() {
    let template = "{{ image(src=post.params.cover, of=post, width=100) }}{{ image(src=\"/k.jpg\", width=50) }}\
        {{ image(src=asset(path=\"t.jpg\"), width=60) }}{{ post.content }}";
    let site =
        themed(template).file("static/k.jpg", jpeg(300, 150)).file("themes/oma/static/t.jpg", jpeg(300, 150)).file(
            "themes/oma/components/logo.html",
            "{% component logo(src: string) %}{{ image(src=src, width=70) }}{% endcomponent logo %}",
        );
    let site = bundle(site, "cover = \"kuva.jpg\"", "{{ <logo src=\"/k.jpg\" /> }}");
    let config = site.text("site.toml").replace("https://blogi.example", "https://blogi.example/oma/blogi");
    let built = site.file("site.toml", config).build();
    for picture in ["kuva-100.", "k-50.", "t-60.", "k-70."] {
        built.page(POST).has(&format!("srcset=\"/oma/blogi/pictures/{picture}"));
    }
}

#[test]
fn missing_pictures_are_errors_with_the_nearest_name() {
    let fails = |template: &str, cover: &str| bundle(themed(template), &format!("cover = \"{cover}\""), "").fails();
    let call = "{{ image(src=post.params.cover, of=post, preset=\"pieni\") }}";
    fails(call, "kuvaa.jpg")
        .says("there is no picture `kuvaa.jpg`, which content/a/index.md names; did you mean `kuva.jpg`?")
        .says("themes/oma/templates/post.html:1:");
    fails(call, "kuva.JPG").says("did you mean `kuva.jpg`?");
    fails(call, "").says("`src` is empty here");
    fails("{{ image(src=post.params.cover, preset=\"pieni\") }}", "kuva.jpg")
        .says("image(src=post.params.cover, of=post)");
    fails("{{ image(src=post.params.cover, of=post.title) }}", "kuva.jpg").says("`of` is the post or the page");
    fails("{{ image(src=\"/fi/2026/03/a/\") }}", "").says("`/fi/2026/03/a/` is no picture");
    let pdf = themed(call).file("content/a/kuva.pdf", "%PDF-1.4");
    bundle(pdf, "cover = \"kuva.pdf\"", "").fails().says("`kuva.pdf` is PDF, which browsers do not show as a picture");
    let norwegian = themed(call).file("content/a/vain.nb.jpg", jpeg(40, 20));
    bundle(norwegian, "cover = \"vain.jpg\"", "").fails().says("there is no picture `vain.jpg` in `fi`");
}

#[test]
fn a_size_that_is_not_planned_is_an_error() {
    let template = "{% set path = \"/ku\" ~ \"va.jpg\" %}{{ image(src=path, width=100) }}";
    let site = themed(template).file("static/kuva.jpg", jpeg(400, 200));
    bundle(site, "", "").fails().says("static/kuva.jpg is not made in this size").says("post.html:1:");
    let template = "{% set path = \"/ku\" ~ \"va.jpg\" %}{{ image(src=path, preset=\"pieni\") }}";
    let site = themed(template).file("static/kuva.jpg", jpeg(400, 200));
    bundle(site, "", "").fails().says("static/kuva.jpg is not made with the preset `pieni`");
}

#[test]
fn sizes_are_written_out() {
    for (arguments, problem) in [
        ("preset=post.title", "`preset` of `image` must be written out in the call"),
        ("preset=\"a\" ~ \"b\"", "`preset` of `image` must be written out"),
        ("preset=\"pieni\" if post.title else \"card\"", "write one call for each"),
        ("width=post.word_count", "`width` of `image` must be written out in the call"),
        ("width=\"400\"", "`width` is a whole number of pixels"),
        ("width=10.5", "`width` is a whole number of pixels"),
        ("width=-5", "write it as width=640"),
        ("width=400, ratio=post.title", "`ratio` of `image` must be written out"),
        ("width=0", "from 1 to 8000, and not 0"),
        ("width=9000", "from 1 to 8000"),
        ("width=400, ratio=\"16/9\"", "such as \"16:9\", and not \"16/9\""),
        ("ratio=\"16:9\"", "needs a `width`"),
        ("preset=\"pieni\", width=40", "a call with `preset` has no `width`"),
        ("preset=\"pienni\"", "did you mean `pieni`?"),
        ("heigth=3", "no argument `heigth`"),
    ] {
        let template = format!(
            "<p>\n{{% if post.params.x is defined %}}{{{{ image(src=post.image, {arguments}) }}}}{{% endif %}}</p>"
        );
        let failed = bundle(themed(&template), "", "").fails();
        let failed = failed.says(problem).says("themes/oma/templates/post.html:2:").counts("1 error;");
        failed.site.command(["theme", "check"]).refused().says(problem);
    }
}

#[test]
fn the_preview_shows_a_new_picture_and_a_new_name() {
    let template = "{{ image(src=post.params.cover, of=post, width=100) }}{{ post.content }}";
    let component = "{% component logo(src: string) %}{{ image(src=src, width=70) }}{% endcomponent logo %}";
    let site = themed(template).file("themes/oma/components/logo.html", component).file("static/x.jpg", jpeg(300, 200));
    let preview = Preview::start(bundle(site, "cover = \"kuva.jpg\"", "Sana."));
    let before = preview.page(POST);
    assert!(before.contains("/pictures/kuva-100."), "{before}");
    preview.save("content/a/kuva.jpg", jpeg(400, 400));
    preview.wait_for(POST, "width=\"100\" height=\"100\"");
    let document = |cover: &str, text: &str| {
        format!("+++\ntitle = \"A\"\ndate = 2026-03-02\nslug = \"a\"\n[params]\ncover = \"{cover}\"\n+++\n\n{text}\n")
    };
    preview.save("content/a/index.md", document("/x.jpg", "Sana."));
    preview.wait_for(POST, "/pictures/x-100.");
    preview.save("content/a/index.md", document("/x.jpg", "{{ <logo src=\"kuva.jpg\" /> }}"));
    preview.wait_for(POST, "/pictures/kuva-70.");
    let picture = preview.page(POST);
    let address = picture.split("src=\"").find(|part| part.starts_with("/pictures/kuva-70")).unwrap();
    assert_eq!(preview.get(address.split('"').next().unwrap()).status, 200);
}

#[test]
fn pictures_that_are_too_small_keep_their_proportions() {
    let template =
        "{{ image(src=post.params.cover, of=post, width=1000, ratio=\"1:1\") }}{{ image(src=\"/p.png\", width=100) }}";
    let site = themed(template).file("static/p.png", png(1));
    let built = bundle(site, "cover = \"kuva.jpg\"", "").build();
    built.page(POST).has("width=\"200\" height=\"200\"").has("width=\"8\" height=\"4\"");
}
