//! Components that show numbers, files and pictures: charts, tables, downloads, galleries, lists of posts.

use crate::images::jpeg;
use crate::markdown::content;
use crate::site_test::SiteTest;

/// A bundle with a Finnish text, a CSV file and two pictures.
fn bundle(text: &str) -> SiteTest {
    let picture = jpeg(640, 360);
    SiteTest::new()
        .setting("hyphenation = false")
        .norwegian_page()
        .file("content/2026-03-02-a/index.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}\n"))
        .file("content/2026-03-02-a/luvut.csv", "vuosi;NPS;vastaajat\n2024;41,5;1 200\n2025;44;1 310\n2026;-3;\n")
        .file("content/2026-03-02-a/yksi.jpg", &picture)
        .file("content/2026-03-02-a/kaksi.jpg", picture)
}

const PAGE: &str = "/fi/2026/03/a/";

#[test]
fn a_chart_is_drawn_with_the_numbers_of_the_language() {
    let built =
        bundle("{{ <chart title=\"Vastaus & muu\" data=\"2024: 9, 2025: 31, 2026: 1333,5\" unit=\"%\" /> }}").build();
    content(built.page(PAGE))
        .has("<figure class=\"chart\">\n<figcaption>Vastaus &amp; muu</figcaption>")
        .has("role=\"img\" aria-label=\"Vastaus &amp; muu\"")
        .has("<text x=\"0\" y=\"16\">2024</text>")
        .has("1\u{a0}333,5\u{a0}%</text>")
        .has("<summary>Luvut taulukkona</summary>")
        .has("<th scope=\"row\">2026</th><td class=\"right\">1\u{a0}333,5\u{a0}%</td>")
        .lacks("style=");
    // A feed has the numbers only.
    let feed = built.page("/fi/feed.xml").text;
    assert!(feed.contains("&lt;th scope=&quot;row&quot;&gt;2026"), "{feed}");
    assert!(!feed.contains("svg") && !feed.contains("summary") && !feed.contains("components."), "{feed}");
}

#[test]
fn a_chart_of_a_table_has_a_series_for_each_column_of_numbers() {
    let built = bundle(
        "{{ <chart kind=\"line\" title=\"T\" src=\"luvut.csv\" /> }}\n\n{{ <chart title=\"U\" src=\"luvut.csv\" /> }}",
    )
    .build();
    let page = content(built.page(PAGE))
        .has("class=\"line series-1\"")
        .has("class=\"line series-2\"")
        .has("<rect class=\"series-2\"")
        .has(">vastaajat</text>")
        .has("<th scope=\"row\">2026</th><td class=\"right\">\u{2212}3</td><td class=\"right\"></td>");
    assert_eq!(page.text.matches("rel=\"stylesheet\"").count(), 1, "the sheet is linked once");
}

#[test]
fn a_chart_without_numbers_is_an_error() {
    let fails = |call: &str| {
        bundle(&format!("{{{{ <chart title=\"T\" {call} /> }}}}")).fails().at("content/2026-03-02-a/index.md:5:1")
    };
    fails("data=\"\"").says("give it either `data`");
    fails("data=\"a, b\"").says("`a, b` in `data` has no number");
    fails("data=\"a: paljon\"").says("`paljon` in `data` is not a number");
    fails("data=\"a: 1\" src=\"luvut.csv\"").says("give it either `data`");
    fails("data=\"a: 1\" kind=\"piirakka\"").says("`kind` is bar or line, and not `piirakka`");
    fails("src=\"puuttuu.csv\"").says("there is no file `puuttuu.csv`");
    fails("src=\"yksi.jpg\"").says("is no CSV file");
    let many: Vec<String> = (0..100).map(|number| format!("{number}: 1")).collect();
    fails(&format!("data=\"{}\"", many.join(", "))).says("100 labels are too many: it shows at most 60");
}

#[test]
fn a_table_has_the_cells_of_the_file() {
    let built = bundle("{{ <table src=\"luvut.csv\" caption=\"Luvut\" /> }}").build();
    content(built.page(PAGE))
        .has("<caption>Luvut</caption>")
        .has("<th scope=\"col\" class=\"right\">NPS</th>")
        .has("<td class=\"right\">41,5</td><td class=\"right\">1 200</td></tr>");
}

#[test]
fn problems_of_a_table_are_reported_in_its_file_and_only_if_it_is_shown() {
    let ragged = |text: &str| bundle(text).file("content/2026-03-02-a/luvut.csv", "a;b\n1;2\n3\n4;5;6\n");
    ragged("{{ <table src=\"luvut.csv\" /> }}")
        .fails()
        .at("content/2026-03-02-a/luvut.csv:3:1")
        .says("this row has 1 cell, and the first row has 2")
        .says("separate the cells by `;`")
        .at("content/2026-03-02-a/luvut.csv:4:1")
        .counts("2 errors");
    ragged("{{ <file src=\"luvut.csv\" /> }}").build();
    let with = |table: Vec<u8>| {
        bundle("{{ <table src=\"luvut.csv\" /> }}").file("content/2026-03-02-a/luvut.csv", table).fails()
    };
    with(Vec::new()).says("the table has no rows");
    with("a,b\n".repeat(100_001).into()).says("the table has 100000 rows, which are too many for a page");
    with("a,b\n1,2\n".repeat(200_000).into()).says("is too large for a table on a page");
    with(b"a,b\n\xe4,2\n".to_vec()).says("is not UTF-8 in line 2").says("CSV UTF-8");
}

#[test]
fn a_file_is_linked_with_its_type_and_size() {
    let built = bundle("Lataa {{ <file src=\"opas.pdf\" text=\"opas\" /> }} ja {{ <file src=\"luvut.csv\" /> }}.")
        .file("content/2026-03-02-a/opas.pdf", vec![0; 1_234_567])
        .build();
    content(built.page(PAGE))
        .has("Lataa <a href=\"/fi/2026/03/a/opas.pdf\">opas</a> <small>(PDF, 1,2\u{a0}Mt)</small> ja")
        .has(">luvut.csv</a> <small>(CSV, 59\u{a0}t)</small>");
    bundle("{{ <file src=\"puuttuu.pdf\" /> }}").fails().says("there is no file `puuttuu.pdf`");
}

#[test]
fn a_gallery_links_its_pictures() {
    let text = "{% <gallery> %}\n![Yksi](yksi.jpg \"Kuva & 1\")\n\n![Kaksi](kaksi.jpg)\n{% </gallery> %}";
    let built = bundle(text).build();
    content(built.page(PAGE))
        .has("<div class=\"photos\" data-label=\"Kuva\"")
        .has("<script type=\"module\" src=\"/assets/gallery.")
        .has("<figcaption>Kuva &amp; 1</figcaption>")
        .has_in_order(["<figure class=\"ratio-", "alt=\"Yksi\"", "</a>", "<figure class=\"ratio-", "alt=\"Kaksi\""]);
    let feed = built.page("/fi/feed.xml").text;
    assert!(!feed.contains("gallery.") && !feed.contains("data-label") && feed.contains("yksi"), "{feed}");
    bundle("{% <gallery> %}\nSanoja.\n{% </gallery> %}").fails().says("it encloses pictures only");
    bundle("{% <gallery> %}\n![](puuttuu.png)\n{% </gallery> %}").fails().says("puuttuu.png");
}

#[test]
fn pictures_are_shown_and_compared() {
    let built = bundle("{{ <figure src=\"yksi.jpg\" alt=\"Y\" caption=\"K\" width=\"narrow\" link=\"index.md\" /> }}\n\n{{ <before_after before=\"yksi.jpg\" after=\"kaksi.jpg\" before_alt=\"B\" after_alt=\"C\" after_label=\"Nyt\" /> }}").build();
    content(built.page(PAGE))
        .has("<figure class=\"narrow\">")
        .has("<a href=\"/fi/2026/03/a/\">")
        .has("srcset=")
        .has("<figcaption>K</figcaption>")
        .has("<figcaption>Ennen</figcaption>")
        .has("<figcaption>Nyt</figcaption>")
        .has("<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"Kuvien raja\" hidden>");
    bundle("{{ <figure src=\"yksi.png\" alt=\"Y\" /> }}").fails().says("yksi.png");
    bundle("{{ <figure src=\"yksi.jpg\" /> }}").fails().says("needs the argument `alt`");
    bundle("{{ <figure src=\"yksi.jpg\" alt=\"\" width=\"leveä\" /> }}").fails().says("`width` is text or narrow");
}

#[test]
fn contents_and_posts_are_shown_on_the_page_and_not_in_excerpts() {
    let site = |call: &str| {
        bundle(&format!("Alku.\n\n{{{{ <toc title=\"Sisältö\" /> }}}}\n\n{{{{ <posts {call} /> }}}}\n\n<!-- more -->\n\n## Yksi\n\n### Kaksi"))
            .file("content/2026-03-01-b.md", "+++\ntitle = \"Toinen\"\ntags = [\"NPS\"]\ncategories = [\"Mittarit\"]\n+++\nB.\n")
            .file("content/2026-02-01-c.md", "+++\ntitle = \"Kolmas\"\n+++\nC.\n")
    };
    let built = site("tag=\"nps\"").build();
    content(built.page(PAGE))
        .has("<nav class=\"toc\" aria-label=\"Sisältö\">")
        .has("<a href=\"#yksi\">Yksi</a>")
        .has("<a href=\"/fi/2026/03/b/\">Toinen</a>")
        .lacks("<a href=\"/fi/2026/02/c/\">Kolmas</a> <time");
    built.page("/fi/").lacks("class=\"toc\"").lacks("#yksi");
    content(site("count=5 layout=\"cards\"").build().page(PAGE))
        .has("<div class=\"cards\">")
        .has("Toinen")
        .has("Kolmas");
    site("tag=\"NPSS\"").fails().says("no post of this language has the tag `NPSS`").says("did you mean `NPS`?");
    site("category=\"Mittari\"").fails().says("did you mean `Mittarit`?");
    site("count=0").fails().says("write a number from 1 to 50");
    site("tag=\"NPS\" layout=\"ruudukko\"").fails().says("`layout` is list or cards");
}

#[test]
fn pages_without_components_load_nothing_for_them() {
    let built = bundle("Vain sanoja ja ![Y](yksi.jpg).").build();
    built.page(PAGE).lacks("components.").lacks("gallery.").lacks("before-after");
}

#[test]
fn crops_keep_the_point_that_front_matter_names() {
    let site = |focus: &str| {
        SiteTest::new().norwegian_page().file("content/2026-03-02-a/yksi.jpg", jpeg(1600, 900)).file(
            "content/2026-03-02-a/index.md",
            format!("+++\ntitle = \"A\"\nimage = \"yksi.jpg\"\nimage_alt = \"Y\"\n{focus}\n+++\n\nA.\n"),
        )
    };
    let (centred, moved) = (site("").build(), site("image_focus = \"0% 80%\"").build());
    centred.page("/fi/").lacks("focus-");
    moved.page("/fi/").has(" focus-x0 focus-y75");
    // The crops are other files; the whole picture in all its sizes stays the same.
    let pictures = |built: &crate::site_test::Built| -> Vec<String> {
        built.files().into_iter().filter(|file| file.starts_with("pictures/")).collect()
    };
    let (before, after) = (pictures(&centred), pictures(&moved));
    assert_eq!(before.len(), after.len());
    let kept = before.iter().filter(|file| after.contains(file)).count();
    assert!(kept > 0 && kept < before.len(), "{before:?} {after:?}");
    for wrong in ["30%", "30 20", "130% 20%", "keskellä ylhäällä"] {
        site(&format!("image_focus = \"{wrong}\""))
            .fails()
            .at("content/2026-03-02-a/index.md:5:15")
            .says("is no point of a picture");
    }
}

#[test]
fn keys_of_a_picture_that_say_nothing_are_reported() {
    let text = |lines: &str| format!("+++\ntitle = \"A\"\n{lines}\n+++\n\nA.\n");
    SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", text("image_alt = \"Y\"\nimage_focus = \"30% 20%\"\nimage_caption = \"Z\""))
        .build()
        .says("`image_alt` describes the picture of the text, but the text names no picture")
        .says("`image_focus` describes")
        .says("`image_caption` describes");
    let picture = jpeg(640, 360);
    let pair = |norwegian: &str| {
        let line = |focus: &str| format!("image = \"ovi.jpg\"\nimage_alt = \"Y\"\n{focus}");
        SiteTest::new()
            .file("content/2026-03-02-a/ovi.jpg", &picture)
            .file("content/2026-03-02-a/index.fi.md", text(&line("image_focus = \"30% 20%\"")))
            .file("content/2026-03-02-a/index.nb.md", text(&line(norwegian)))
            .build()
    };
    pair("image_focus = \"70% 20%\"").says("two texts give content/2026-03-02-a/ovi.jpg different points to keep");
    pair("image_focus = \"30% 20%\"").is_silent();
    pair("").is_silent();
}
