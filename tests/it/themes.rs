//! Themes: inheritance, strings, files, and what is rendered once.

use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "name = \"oma\"\nextends = \"kielo\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n")
}

#[test]
fn changing_one_template_is_one_file() {
    let built = site().file("themes/oma/templates/parts/entry.html", "<b>{{ post.title }}</b>").build();
    built.page("/fi/").has("<b>A</b>").has("<aside").page("/fi/2026/03/a/").has("<h1>A</h1>");
}

#[test]
fn a_template_can_extend_the_one_it_takes_the_place_of() {
    site()
        .file(
            "themes/oma/templates/post.html",
            "{% extends \"kielo/post.html\" %}{% block main %}<b>Oma</b>{{ super() }}{% endblock %}",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has_in_order(["<b>Oma</b>", "<h1>A</h1>"]);
}

#[test]
fn strings_and_files_of_a_theme_override_its_parents() {
    let built = site()
        .file("themes/oma/strings/fi.toml", "heading_archive = \"Vanhat jutut\"\n")
        .file("themes/oma/static/style.css", "body { color: red }")
        .file("themes/oma/static/kuvat/merkki.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("themes/oma/templates/404.html", "{{ asset(path=\"kuvat/merkki.svg\") }}")
        .build();
    built.page("/fi/arkisto/").has("<h1>Vanhat jutut</h1>").page("/nb/arkiv/").has("<h1>Arkiv</h1>");
    let not_found = built.page("/fi/404.html").text;
    assert!(not_found.trim().starts_with("/assets/kuvat/merkki.") && not_found.trim().ends_with(".svg"), "{not_found}");
    let style = built.files().into_iter().find(|file| file.starts_with("assets/style.")).expect("a style sheet");
    built.page(&format!("/{style}")).has("color:red");
}

#[test]
fn an_asset_that_does_not_exist_is_an_error() {
    site()
        .file("themes/oma/templates/404.html", "{{ asset(path=\"a.js\") }}")
        .fails()
        .says("the theme has no file static/a.js");
}

#[test]
fn shared_templates_are_rendered_without_a_page() {
    site()
        .file("themes/oma/templates/shared/sidebar.html", "{{ current.title }}")
        .fails()
        .says("themes/oma/templates/shared/sidebar.html:1:")
        .says("no page gives this template a value `current`");
    site()
        .file("themes/oma/templates/shared/oma.html", "<i>{{ site.post_count }}</i>")
        .file("themes/oma/templates/404.html", "{{ shared.oma }}")
        .build()
        .page("/fi/404.html")
        .has("<i>1</i>");
}

#[test]
fn a_theme_may_stand_alone() {
    let mut site = SiteTest::new().setting("theme = \"yksin\"").post("a", "A", "Teksti.");
    for name in
        ["home", "post", "page", "term", "terms", "archive", "archives", "letters", "404", "languages", "redirect"]
    {
        site = site.file(&format!("themes/yksin/templates/{name}.html"), format!("{name}: {{{{ current.title }}}}"));
    }
    let site = site.file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"nps\"]\n+++\n").norwegian_page();
    let built = site.build();
    built.page("/fi/2026/03/a/").has("post: A").page("/fi/").has("home: Kohtaamisia");
    // The titles of lists are the program's own, so a theme without strings has them too.
    built.page("/fi/avainsana/nps/").has("term: Avainsana-arkisto: nps").page("/nb/arkiv/").has("archives: Arkiv");
}

#[test]
fn the_check_of_a_theme_finds_what_the_build_refuses() {
    let site = |file: &str, text: &str| {
        SiteTest::new()
            .setting("theme = \"oma\"")
            .norwegian_page()
            .post("a", "A", "Teksti.")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file(file, text)
    };
    let refused = |file: &str, text: &str, message: &str| {
        let site = site(file, text);
        site.command(["theme", "check"]).refused().says(message).says("1 error;");
        site.fails().says(message);
    };
    refused("themes/oma/static/style.css", "a { color: red", "the block of `a` has no `}`");
    refused("themes/oma/templates/parts/byline.html", "{{ post.image.url }}", "`url`");
    refused("themes/oma/templates/parts/byline.html", "{{ t(key=\"oma\") }}", "oma");
    let site = site("themes/oma/templates/page.html", "{{ t(key=\"oma\") }}")
        .file("themes/oma/strings/fi.toml", "oma = \"Oma\"\n");
    site.command(["theme", "check"]).refused().says("oma");
}

#[test]
fn a_fault_of_a_shared_template_is_told_once() {
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .norwegian_page()
        .post("a", "A", "Teksti.")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/parts/kicker.html", "{{ puuttuu }}");
    site.command(["theme", "check"]).refused().says("`puuttuu`").says("1 error;");
    site.fails().says("no page gives this template a value `puuttuu`").counts("1 error");
}

#[test]
fn a_style_sheet_names_other_files_of_its_theme() {
    let built = site()
        .file(
            "themes/oma/static/css/oma.css",
            "a { src: url('../fontit/a.woff2?x#y') } b { background: url(data:image/png;base64,AA) }",
        )
        .file("themes/oma/static/fontit/a.woff2", "fontti")
        .build();
    let find = |start: &str| built.files().into_iter().find(|file| file.starts_with(start)).expect("the file");
    let (sheet, font) = (find("assets/css/oma."), find("assets/fontit/a."));
    built.page(&format!("/{sheet}")).has(&format!("url(/{font}?x#y)")).has("url(data:image/png;base64,AA)");
    let changed = built.again().file("themes/oma/static/fontit/a.woff2", "toinen fontti").build();
    assert!(!changed.files().contains(&sheet), "the style sheet keeps its name though the font has another");
}

#[test]
fn an_empty_template_is_an_error_and_not_an_empty_page() {
    for (name, text) in [("post.html", ""), ("base.html", " \r\n\t"), ("card.svg", "\u{feff}\n"), ("digest.txt", "")] {
        let file = format!("themes/oma/templates/{name}");
        site().file(&file, text).fails().says(&format!("the template {file} is empty")).counts("1 error");
    }
    // A template that writes nothing publishes nothing either.
    let site_with = |text: &str| site().file("themes/oma/templates/post.html", text);
    let failed = site_with("{# tyhjä #}\n").fails();
    failed.says("the template post.html writes nothing").says("content/2026-03-02-a.md was rendered");
    // A part may show nothing.
    site().file("themes/oma/templates/parts/share.html", "").norwegian_page().build().is_silent();
}

#[test]
fn files_of_a_theme_may_begin_with_a_byte_order_mark() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let built = site()
        .file("themes/oma/theme.toml", marked("extends = \"kielo\"\n"))
        .file(
            "themes/oma/templates/post.html",
            marked("{% extends \"base.html\" %}{% block main %}<p>Oma</p>{% endblock %}"),
        )
        .file("themes/oma/components/oma.html", marked("{% component oma() %}<b>o</b>{% endcomponent oma %}"))
        .file("themes/oma/static/oma.css", marked("p { color: red }\n"))
        .file("themes/oma/strings/fi.toml", marked("heading_archive = \"Jutut\"\n"))
        .file("strings/nb.toml", marked("heading_archive = \"Saker\"\n"))
        .file("static/_redirects", marked("/vanha/ /fi/2026/03/a/ 301\n"))
        .norwegian_page()
        .build();
    built.is_silent();
    built.page("/fi/2026/03/a/").has("<p>Oma</p>").lacks("\u{feff}");
    for file in built.files().iter().filter(|file| file.ends_with(".css") || file.ends_with(".html")) {
        let text = std::fs::read_to_string(built.site.public().join(file)).unwrap();
        assert!(!text.contains('\u{feff}'), "{file}");
    }
}
