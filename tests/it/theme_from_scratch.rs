//! A theme from scratch, as `kielo theme new` makes it, which uses parts of the built-in theme by name. It gets what
//! the documentation describes: a switch of colours, and its own HTML for elements of texts.

use std::fs;
use std::io::Write as _;

use crate::doc_examples::{examples, section};
use crate::site_test::SiteTest;

/// A site with the theme, and texts with everything that it shows.
fn site() -> SiteTest {
    let site = SiteTest::new().setting("theme = \"tuomi\"");
    let answer = site.command(["theme", "new", "tuomi", "--from-scratch"]);
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
    let base = site.text("themes/tuomi/templates/base.html");
    let base =
        base.replace("</head>", "<script src=\"{{ asset(path=\"scheme.js\") }}\" defer></script>\n</head>").replace(
            "</header>",
            "<button type=\"button\" data-scheme-switch hidden>{{ t(key=\"switch_scheme\") }}</button>\n</header>",
        );
    for (language, words) in [("fi", "Vaihda väriteema"), ("nb", "Bytt fargetema"), ("en", "Switch colours")] {
        let strings = site.root().join(format!("themes/tuomi/strings/{language}.toml"));
        let mut strings = fs::OpenOptions::new().append(true).open(strings).expect("the strings of the theme");
        writeln!(strings, "switch_scheme = \"{words}\"").expect("the strings can be written");
    }
    let recipe = section(include_str!("../../docs/theme-cookbook.md"), "A switch between light and dark");
    let switch =
        examples(recipe).into_iter().find(|example| example.language == "js").expect("the script of the switch").text;
    site.file("themes/tuomi/templates/base.html", base)
        .file("themes/tuomi/static/scheme.js", switch)
        .file("themes/tuomi/components/text.html", include_str!("../themes/tuomi/components/text.html"))
        .norwegian_page()
        .file(
        "content/2026-03-02-a.fi.md",
        "+++\ntitle = \"Kevään lupaus\"\ntags = [\"NPS\"]\n+++\n\n## Otsikko\n\n> [!NOTE]\n> Huomaa.\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n\
         Teksti[^1].\n\n[^1]: Viite.\n",
    )
}

#[test]
fn parts_of_the_built_in_theme_are_borrowed_by_name() {
    let built = site().tables("[share]\nlinks = [\"linkedin\", \"copy\"]").build();
    built.is_silent();
    let post = built.page("/fi/2026/03/a/");
    let post = post
        .has("<link rel=\"canonical\" href=\"https://blogi.example/fi/2026/03/a/\">")
        .has("<meta property=\"og:type\" content=\"article\">")
        .has("<title>Kevään lupaus – Kohtaamisia</title>")
        .has("application/ld+json")
        .has("type=\"application/atom+xml\"");
    let post = post
        .has("<h2 id=\"otsikko\">Otsikko <a class=\"anchor\"")
        .has("<div class=\"scroll columns-2\" tabindex=\"0\"><table>");
    post.has("<section class=\"share\"").has("Kopioi linkki").has("src=\"/assets/kielo/share.");
    built.page("/").has("data-homes").has("src=\"/assets/kielo/kielo.").has("/assets/style.");
    built.page("/fi/").has("<h1>Kohtaamisia</h1>").has("Siirry sisältöön");
    let sheet = built.files().into_iter().find(|file| file.starts_with("assets/style.")).expect("a style sheet");
    let sheet = built.page(&format!("/{sheet}"));
    sheet.has(".alert-title{").has("[data-scheme=dark]{").has(".skip:not(:focus){");
    // What nothing names is not published.
    assert!(!built.files().iter().any(|file| file.contains("embed") || file.contains("kielo/style.")));
}

#[test]
fn the_theme_passes_its_check() {
    let answer = site().command(["theme", "check"]);
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
}

#[test]
fn a_part_that_the_built_in_theme_lacks_is_an_error() {
    site()
        .file("themes/tuomi/templates/404.html", "{% include \"kielo/parts/jaa.html\" %}")
        .fails()
        .says("themes/tuomi/templates/404.html:1:")
        .says("kielo/parts/jaa.html");
}

#[test]
fn the_head_preloads_what_a_theme_asks_for() {
    let with_head = |head: &str| site().file("themes/tuomi/templates/404.html", head);
    let built = with_head("<head>{{ head(preload=asset(path=\"scheme.js\")) }}</head>").build();
    built.page("/fi/404.html").has("<link rel=\"preload\" href=\"/assets/scheme.").has("as=\"script\">");
    let built = with_head("<head>{{ head(preload=[\"/a.woff2\", \"/b.svg\"]) }}</head>")
        .file("static/a.woff2", "a")
        .file("static/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let built = built.build();
    let page = built.page("/fi/404.html");
    page.has("href=\"/a.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>").has("href=\"/b.svg\" as=\"image\">");
    with_head("{{ head(preload=\"/a.zip\") }}").fails().says("`preload` can be a font");
    site()
        .file("themes/tuomi/components/card.html", "{% component card(post) %}{{ head() }}{% endcomponent card %}")
        .fails()
        .says("`head()` works in templates of pages");
}

#[test]
fn texts_become_the_documented_html() {
    let blocks = examples(section(include_str!("../../docs/themes.md"), "The HTML of texts"));
    let mut checked = 0;
    for pair in blocks.windows(2) {
        let [markdown, html] = pair else { unreachable!("a window of two") };
        if markdown.language == "markdown" && html.language == "html" {
            let site = SiteTest::new().setting("minify_html = false").setting("hyphenation = false");
            let built = site.norwegian_page().post("a", "A", &markdown.text).build();
            built.page("/fi/2026/03/a/").has(html.text.trim());
            checked += 1;
        }
    }
    assert!(checked >= 4, "only {checked} examples");
}
