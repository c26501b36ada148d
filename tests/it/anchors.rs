//! Anchors: links lead to every id that HTML knows, and each id is unique on a page.

use std::collections::HashSet;

use proptest::prelude::*;

use crate::site_test::{Built, SiteTest};

#[test]
fn links_lead_to_ids_however_they_are_written() {
    for html in [
        "<a name=n></a>",
        "<p id=n>a</p>",
        "<P ID=\"n\">a</P>",
        "<div class=\"a\"\n     id='n'\n     title=\"b\">a</div>",
        "sana <span id = n>b</span>",
        "<a id=\"n\" name=\"n\"></a>",
        "> <p id=n>a</p>",
        "- <p id=n>a</p>",
        "| a |\n|---|\n| <b id=n>a</b> |",
        "## Otsikko <a name=\"n\"></a>",
        "<img src=\"/favicon.ico\" alt=\"\" id=n>",
        "<dl><dt id=\"&#110;\">a</dt></dl>",
    ] {
        let text = format!("{html}\n\n[linkki](#n)\n");
        let site = SiteTest::new().norwegian_page().post("a", "A", &text);
        let built = site.post("b", "B", "[linkki](2026-03-02-a.md#n)").build();
        assert_eq!(built.messages, "", "{html}");
        built.page("/fi/2026/03/a/").has("<a href=\"#n\">linkki</a>");
    }
}

#[test]
fn words_that_only_look_like_ids_are_no_anchors() {
    for html in ["<p data-id=n>a</p>", "<input name=n>", "`<p id=n>`", "<p title='<p id=n>'>a</p>", "<p id=N>a</p>"] {
        let text = format!("{html}\n\n[linkki](#n)\n");
        SiteTest::new().norwegian_page().post("a", "A", &text).fails().says("has no heading `#n`");
    }
}

#[test]
fn links_lead_to_the_frame_of_the_page() {
    let text = "[a](#main) [b](#top) [c](#TOP) [d](#otsikko:~:text=sana) [e](#comment-12) [f](#)\n\n## Otsikko";
    SiteTest::new().norwegian_page().post("a", "A", text).build().is_silent();
}

#[test]
fn a_heading_whose_id_is_taken_gets_another() {
    let text = "<p id=\"alku\">a</p>\n\n## Alku\n\n## Main\n\n## Main\n\n## Fn 1\n\nSana[^1].\n\n[^1]: Huomautus.\n\n## Comment 12\n\n## Comment\n\n## Comment\n\n## Comment policy";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built.is_silent();
    built
        .page("/fi/2026/03/a/")
        .has("<h2 id=\"alku-2\">")
        .has("<h2 id=\"main-2\">")
        .has("<h2 id=\"main-3\">")
        .has("<h2 id=\"section-fn-1\">")
        .has("<h2 id=\"section-comment-12\">")
        .has("<h2 id=\"comment\">")
        .has("<h2 id=\"section-comment-2\">")
        .has("<h2 id=\"comment-policy\">");
    assert_unique(&built, "/fi/2026/03/a/");
}

#[test]
fn a_repeated_id_is_left_out_with_a_warning() {
    let text = "<p id=a class=b>a</p>\n\nsana <b id=\"a\">b</b>\n\n<section\nid=\"main\">c</section>\n\n## Otsikko {#a}\n\n## Toinen {#c}\n\n## Kolmas {#c}";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built
        .says("the id `a` is already on this page, so it was left out here")
        .says("[content/2026-03-02-a.md:7:13]")
        .says("the id `main` is already on this page, so it was left out here")
        .says("the page of the theme has it")
        .says("the id `a` is already on this page, so this heading has `a-2`")
        .says("the id `c` is already on this page, so this heading has `c-2`");
    built
        .page("/fi/2026/03/a/")
        .has("<p id=a class=b>a</p>")
        .has("sana <b>b</b>")
        .has("<section>c</section>")
        .has("<h2 id=\"a-2\">");
    assert_unique(&built, "/fi/2026/03/a/");
}

#[test]
fn footnotes_keep_out_of_the_way_of_written_ids() {
    let text = "Sana[^1] ja[^1].\n\n<ol><li id=\"fn-1\">vanha</li></ol>\n\n<a id=\"fnref-1\"></a>\n\n[^1]: Huomautus.";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built
        .page("/fi/2026/03/a/")
        .has("<a href=\"#fn2-1\" id=\"fn2ref-1\">")
        .has("<li id=\"fn2-1\">")
        .has("href=\"#fn2ref-1-2\"");
    assert_unique(&built, "/fi/2026/03/a/");
}

#[test]
fn the_ids_of_the_own_theme_count() {
    let site = SiteTest::new().norwegian_page().setting("theme = \"oma\"");
    let site = site.file("themes/oma/theme.toml", "name = \"Oma\"\nextends = \"kielo\"\n").file(
        "themes/oma/templates/post.html",
        "{% extends \"base.html\" %}{% block main %}<div id='teksti'>{{ post.content }}</div>{% endblock main %}\n",
    );
    let built = site.post("a", "A", "## Teksti\n\n[a](#teksti)").build();
    built.is_silent();
    built.page("/fi/2026/03/a/").has("<h2 id=\"teksti-2\">");
}

/// Pieces of texts with ids.
const FRAGMENTS: [&str; 26] = [
    "<p id=a>x</p>\n\n",
    "<p ID='a'>x</p>\n\n",
    "<a name=a></a> ",
    "<a name=b id=b></a> ",
    "<b id=\"main\">x</b> ",
    "<i\nid=a>x</i> ",
    "<div\n id=\"otsikko\"\n>\n\n",
    "</div>\n\n",
    "## Otsikko\n\n",
    "## Otsikko {#a}\n\n",
    "# Main\n\n",
    "## <b id=a>A</b>\n\n",
    "Sana[^1].\n\n",
    "[^1]: Huomautus <i id=c>x</i>.\n\n",
    "<li id=fn-1>x\n\n",
    "## fnref 1\n\n",
    "- <u id=c>x</u>\n\n",
    "> <u id=c>x</u>\n\n",
    "## {#b}\n\n",
    "{{ <toc /> }}\n\n",
    "<p id=\"fn2-1\">x\n\n",
    "## Commenting\n\n",
    "## Fn\n\n",
    "## Comment\n\n",
    "<svg><path id=a d=\"M0\"/></svg>\n\n",
    "## Share heading\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn ids_are_unique_on_every_page(
        posts in prop::collection::vec(prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 1..14), 10)
    ) {
        let mut site = SiteTest::new().norwegian_page();
        for (number, fragments) in posts.iter().enumerate() {
            site = site.post(&format!("p{number}"), "Otsikko", &fragments.concat());
        }
        let built = site.build();
        for file in built.files().iter().filter(|file| file.ends_with(".html")) {
            assert_unique(&built, file);
        }
    }
}

/// Expects every id and every `<a name>` once on a page, but for both on one element.
#[track_caller]
fn assert_unique(built: &Built, path: &str) {
    let page = built.page_with_hyphens(path).text;
    let mut seen = HashSet::new();
    let handler = lol_html::element!("[id], a[name]", |element| {
        let id = element.get_attribute("id");
        let name = element.get_attribute("name").filter(|name| element.tag_name() == "a" && Some(name) != id.as_ref());
        for id in id.into_iter().chain(name) {
            assert!(seen.insert(id.clone()), "{path} has #{id} twice:\n{page}");
        }
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    lol_html::rewrite_str(&page, settings).expect("a page");
}
