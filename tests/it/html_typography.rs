//! The words of HTML blocks are typeset and hyphenated like other words. Tags, attributes and character references stay.

use proptest::prelude::*;

use crate::site_test::{Built, SiteTest};

fn site(text: &str) -> Built {
    SiteTest::new().norwegian_page().post("a", "A", text).build()
}

/// Checks the HTML of a text. Soft hyphens are written as `|` and no-break spaces as `~`.
#[track_caller]
fn check(text: &str, expected: &str) {
    let html = content(&site(text));
    assert_eq!(html, expected, "{text}");
}

fn content(built: &Built) -> String {
    let page = built.page_with_hyphens("/fi/2026/03/a/").between("<div class=\"content\">\n", "\n</div>\n<footer");
    page.text.trim().replace('\u{ad}', "|").replace('\u{a0}', "~")
}

#[test]
fn the_words_of_html_are_typeset() {
    check(
        "<p>Hän sanoi: \"Kiitos\" ja 5 % - <b>\"asiakasuskollisuus\"</b>...</p>",
        "<p>Hän sanoi: ”Kiitos” ja 5~% – <b>”asia|kas|uskol|li|suus”</b>…</p>",
    );
    check(
        "<figure>\n<img src=\"https://a.example/x.png\"\n alt='\"a\" - b'>\n<figcaption>\"Kukka\" - 10 kpl</figcaption>\n</figure>",
        "<figure>\n<img src=\"https://a.example/x.png\"\n alt='\"a\" - b'>\n<figcaption>”Kukka” – 10~kpl</figcaption>\n</figure>",
    );
    check(
        "<DETAILS>\n<SUMMARY>\"Lue\"</SUMMARY>\n\n\"Toinen\"\n\n</DETAILS>",
        "<DETAILS>\n<SUMMARY>”Lue”</SUMMARY>\n<p>”Toinen”</p>\n</DETAILS>",
    );
    check("<h2>\"Otsikko\" - yksi</h2>", "<h2>”Otsikko” – yksi</h2>");
    check("<div>a < b \"c\" & \"d\"</div>", "<div>a < b ”c” & ”d”</div>");
    check("- <div>\"a\"</div>", "<ul>\n<li><div>”a”</div>\n</li>\n</ul>");
    check("<div>\"Yksi\r\nkaksi\" - kolme\r\n</div>", "<div>”Yksi\nkaksi” – kolme\n</div>");
    let built = SiteTest::new()
        .file(
            "content/2026-03-02-b.nb.md",
            "+++\ntitle = \"B\"\n+++\n\n<td>\"Takk\"</td>\n\n<div>\"En <i>to\" tre</i></div>\n",
        )
        .build();
    built.page("/nb/2026/03/b/").has("<td>«Takk»</td>").has("<div>«En <i>to» tre</i></div>");
}

#[test]
fn each_block_element_pairs_its_own_marks() {
    check(
        "<table><tr><td>\"a<td>b\" c</td></tr></table>",
        &content(&site("<table><tr><td>\"a<td>b\" c</td></tr></table>")),
    );
    let built = SiteTest::new()
        .file(
            "content/2026-03-02-b.nb.md",
            "+++\ntitle = \"B\"\n+++\n\n<ul><li>\"Ja,\" sa <i>hun</i>.</li><li>\"<b>Nei</b>.\"</li></ul>\n",
        )
        .build();
    built.page("/nb/2026/03/b/").has("<li>«Ja,» sa <i>hun</i>.</li><li>«<b>Nei</b>.»</li>");
}

#[test]
fn what_is_no_running_text_stays() {
    for text in [
        "<div><code>\"a\" -- b</code> <kbd>\"b\"</kbd> <samp>1 - 2</samp></div>",
        "<script>\nlet a = \"b\" - c;\n</script>",
        "<style>\na::before { content: \"x\" }\n</style>",
        "<pre>\n\"a\" -- <b>\"c\"</b>\n</pre>",
        "<textarea>\n\"a\" -- b\n</textarea>",
        "<div><select><option>\"a\" asiakasuskollisuus</option></select></div>",
        "<div><span translate=\"no\">\"d\" - asiakasuskollisuus</span></div>",
        "<div>&quot;x&quot; 5&nbsp;% K&auml;ytt&auml;j&auml;kokemuksenne &shy;</div>",
        "<div title='\"a\" - b' data-x=\"1 - 2\">Sana</div>",
        "<div>https://www.example.com/2009-2014/ aino@example.com</div>",
        "<svg viewBox=\"0 0 1 1\"><text>\"a\" - b</text></svg>",
    ] {
        let html = content(&site(&format!("<div>\n\n{text}\n\n</div>")));
        assert!(html.contains(text), "{text}: {html}");
    }
}

#[test]
fn options_and_languages_hold_in_html() {
    check(
        "<div lang=\"en\">He said \"no\"</div> <p>\"fi\" <span LANG=nb>\"ja\"</span></p>",
        "<div lang=\"en\">He said “no”</div> <p>”fi” <span LANG=nb>«ja»</span></p>",
    );
    let off = "<div>\"a\" - asiakasuskollisuus</div>";
    let setting = "typography = false\nhyphenation = false";
    let built = SiteTest::new().norwegian_page().setting(setting).post("a", "A", off).build();
    assert_eq!(content(&built), off);
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\ntypography = false\n+++\n\n{off}\n"))
        .build();
    assert_eq!(content(&built), "<div>\"a\" - asia|kas|uskol|li|suus</div>");
}

#[test]
fn the_words_of_html_are_counted() {
    let text = format!("<div>\n<p>{}</p>\n<script>let a = 1;</script>\n</div>", "sana ".repeat(300));
    let built = SiteTest::new().norwegian_page().post("a", "A", &text).build();
    built.page("/fi/2026/03/a/").has("\"wordCount\":300");
}

/// Elements, marks and words in any order.
const FRAGMENTS: [&str; 18] = [
    "<p>\"sana",
    "</p>",
    "<b title='\"a\" - b'>",
    "</b>",
    "<br>",
    "<code>\"a\" -- b</code>",
    "sana",
    " ",
    "\nx",
    "\"",
    "'",
    "&quot;",
    "&auml;",
    "--",
    "5 %",
    "...",
    "<!-- \"a\" -->",
    "<td data-a=\"1 - 2\">\"a\"</td>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn tags_and_references_keep_their_bytes(texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..20), 8)) {
        // Each text is one block, whose tags balance.
        let texts: Vec<String> = texts
            .into_iter()
            .map(|parts| {
                let open = |name: &str| parts.iter().filter(|part| part.starts_with(name)).count();
                let is_balanced = open("<b ") == 0 && open("</b>") == 0 && open("</p>") == 0;
                let inside: Vec<&str> = if is_balanced { parts } else { parts.into_iter().filter(|part| !part.starts_with("<b ") && !part.starts_with("</")).collect() };
                format!("<section>{}</section>", inside.concat())
            })
            .collect();
        let mut site = SiteTest::new().norwegian_page();
        for (number, text) in texts.iter().enumerate() {
            site = site.post(&format!("p{number}"), "A", text);
        }
        let built = site.build();
        let markup = |html: &str| {
            let tags = html.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag.to_owned());
            let references = html.matches("&quot;").chain(html.matches("&auml;")).map(str::to_owned);
            tags.filter(|tag| tag != "/p").chain(references).collect::<Vec<_>>()
        };
        for (number, text) in texts.iter().enumerate() {
            let page = built.page(&format!("/fi/2026/03/p{number}/")).between("<div class=\"content\">\n", "\n</div>\n<footer");
            prop_assert_eq!(markup(&page.text), markup(&text.replace("<!-- \"a\" -->", "")), "{}", page.text);
        }
    }
}

#[test]
fn an_empty_style_in_a_drawing_ends_no_typography() {
    for empty in ["<style/>", "<script/>", "<title/>", "<STYLE />"] {
        let svg = format!("<svg width=\"9\" height=\"9\">\n{empty}\n<path d=\"M0 0\"/>\n</svg>\n\nToinen \"kappale\".");
        SiteTest::new().norwegian_page().post("a", "A", &svg).build().page("/fi/2026/03/a/").has("Toinen ”kappale”.");
    }
}
