//! Feeds in all formats, read by an independent parser, and what readers see far from the site.

use feed_rs::model::{Entry, Feed, FeedType};
use serde_json::Value;

use crate::images::png;
use crate::site_test::{Built, SiteTest};

const ALL: &str = "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n";

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/terms.toml", "[[authors]]\nname = \"Aino Virta\"\nurl = \"https://aino.example\"\n")
        .file("content/2026-03-02-a/kuva.png", png(1))
        .file(
            "content/2026-03-02-a/index.md",
            "+++\ntitle = \"Yksi & <kaksi>\"\nupdated = 2026-04-01T12:00:00\ntags = [\"mittarit\"]\ncategories = [\"B2B\"]\nauthors = [\"Aino Virta\"]\ndescription = \"Kuvaus & muuta\"\nimage = \"kuva.png\"\nimage_alt = \"Kaksi kuppia\"\n+++\n\nAsiakasuskollisuus *kokonaan*.\n\n![Kuva](kuva.png)\n\nLoppu.\n",
        )
        .file("content/2026-03-09-b.md", "+++\ntitle = \"Vanha tunnus\"\nguid = \"https://vanha.example/?p=7\"\ntags = [\"mittarit\"]\n+++\n\nB.\n")
        .file("content/nb/2026-03-10-c.md", "+++\ntitle = \"Norsk\"\n+++\n\nTekst.\n")
}

fn feed(built: &Built, path: &str) -> Feed {
    let text = built.page(path).text;
    feed_rs::parser::parse(text.as_bytes()).expect("a feed")
}

fn json(built: &Built, path: &str) -> Value {
    serde_json::from_str(&built.page(path).text).expect("JSON")
}

fn title(entry: &Entry) -> &str {
    &entry.title.as_ref().unwrap().content
}

#[test]
fn every_list_has_its_feed_in_every_format() {
    let built = site().tables(ALL).build();
    for list in ["/fi", "/nb", "/fi/avainsana/mittarit", "/fi/kategoria/b2b", "/fi/kirjoittaja/aino-virta"] {
        assert_eq!(feed(&built, &format!("{list}/feed.xml")).feed_type, FeedType::Atom);
        assert_eq!(feed(&built, &format!("{list}/rss.xml")).feed_type, FeedType::RSS2);
        assert_eq!(feed(&built, &format!("{list}/feed.json")).feed_type, FeedType::JSON);
    }
    built
        .page("/fi/avainsana/mittarit/")
        .has("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Kohtaamisia (Atom)\" href=\"/fi/feed.xml\">")
        .has("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Kohtaamisia (RSS)\" href=\"/fi/rss.xml\">")
        .has("type=\"application/feed+json\" title=\"mittarit – Kohtaamisia (JSON Feed)\" href=\"/fi/avainsana/mittarit/feed.json\"");
    assert!(built.summary.contains("12 feeds"), "{}", built.summary);
}

#[test]
fn rss_says_all_that_atom_says() {
    let built = site().tables(ALL).build();
    let feed = feed(&built, "/fi/rss.xml");
    assert_eq!(feed.title.as_ref().unwrap().content, "Kohtaamisia");
    assert_eq!(feed.language.as_deref(), Some("fi"));
    assert_eq!(feed.entries.iter().map(title).collect::<Vec<_>>(), ["Vanha tunnus", "Yksi & <kaksi>"]);
    let entry = &feed.entries[1];
    assert_eq!(entry.id, "https://blogi.example/fi/2026/03/a/");
    assert_eq!(entry.links[0].href, "https://blogi.example/fi/2026/03/a/");
    assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-01T22:00:00+00:00");
    assert_eq!(entry.authors[0].name.as_deref(), Some("Aino Virta"));
    let terms: Vec<_> = entry.categories.iter().map(|category| &*category.term).collect();
    assert_eq!(terms, ["B2B", "mittarit"]);
    let content = entry.content.as_ref().unwrap().body.as_deref().unwrap();
    assert!(
        content.contains("<p>Asiakasuskollisuus <em>kokonaan</em>.</p>") && content.contains("Loppu."),
        "{content}"
    );
    built
        .page_with_hyphens("/fi/rss.xml")
        .has("<pubDate>Mon, 2 Mar 2026 00:00:00 +0200</pubDate>")
        .has("<lastBuildDate>Wed, 1 Apr 2026 12:00:00 +0300</lastBuildDate>")
        .has("<guid isPermaLink=\"true\">https://blogi.example/fi/2026/03/a/</guid>")
        .has("<guid isPermaLink=\"false\">https://vanha.example/?p=7</guid>")
        .has("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://blogi.example/fi/rss.xml\"/>")
        .has("<description>Kuvaus &amp;amp; muuta</description>")
        .lacks("\u{ad}")
        .lacks("Norsk");
}

#[test]
fn a_json_feed_follows_its_standard() {
    let feed = json(&site().tables(ALL).build(), "/fi/feed.json");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["home_page_url"], "https://blogi.example/fi/");
    assert_eq!(feed["feed_url"], "https://blogi.example/fi/feed.json");
    assert_eq!(feed["language"], "fi");
    let item = &feed["items"][1];
    assert_eq!(item["id"], "https://blogi.example/fi/2026/03/a/");
    assert_eq!(item["title"], "Yksi & <kaksi>");
    assert_eq!(item["summary"], "Kuvaus & muuta");
    assert_eq!(item["date_published"], "2026-03-02T00:00:00+02:00");
    assert_eq!(item["date_modified"], "2026-04-01T12:00:00+03:00");
    assert_eq!(item["authors"][0]["url"], "https://aino.example");
    assert_eq!(item["tags"], serde_json::json!(["B2B", "mittarit"]));
    assert!(item["image"].as_str().unwrap().starts_with("https://blogi.example/"));
    assert_eq!(feed["items"][0]["id"], "https://vanha.example/?p=7");
    assert_eq!(feed["items"][0]["url"], "https://blogi.example/fi/2026/03/b/");
}

#[test]
fn the_image_of_a_post_is_its_enclosure() {
    let built = site().tables(ALL).build();
    let length = std::fs::metadata(built.site.public().join("fi/2026/03/a/kuva.png")).unwrap().len();
    built
        .page("/fi/rss.xml")
        .has(&format!("<enclosure url=\"https://blogi.example/fi/2026/03/a/kuva.png\" length=\"{length}\" type=\"image/png\"/>"))
        .has("<media:content url=\"https://blogi.example/fi/2026/03/a/kuva.png\" type=\"image/png\" medium=\"image\">")
        .has("Kaksi kuppia</media:description>")
        .page("/fi/feed.xml")
        .has(&format!("<link rel=\"enclosure\" type=\"image/png\" length=\"{length}\" href=\"https://blogi.example/fi/2026/03/a/kuva.png\" title=\"Kaksi kuppia\"/>"));
    let elsewhere = SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = \"https://kuvat.example/a.jpg?k=1\"\n+++\n")
        .tables(ALL)
        .build();
    elsewhere
        .page("/fi/rss.xml")
        .has("<media:content url=\"https://kuvat.example/a.jpg?k=1\" type=\"image/jpeg\" medium=\"image\"/>")
        .lacks("<enclosure")
        .page("/fi/feed.xml")
        .has("<link rel=\"enclosure\" type=\"image/jpeg\" href=\"https://kuvat.example/a.jpg?k=1\"/>");
}

#[test]
fn content_that_only_a_page_can_show_has_a_substitute() {
    let text = "<p onclick=\"x()\" style=\"color: red\">A <a href=\"../b/\">b</a></p>\n\n\
        <script>alert(1)</script>\n\n\
        <img src=\"/kuvat/a.png\" srcset=\"/kuvat/a.png 1x, kaksi.png 2x\" loading=\"lazy\" alt=\"A\">\n\n\
        <iframe src=\"https://www.youtube-nocookie.com/embed/abc\" title=\"Video\"></iframe>\n\n\
        - [x] tehty\n";
    let built = SiteTest::new().post("a", "A", text).tables(ALL).build();
    let feed = json(&built, "/fi/feed.json");
    let html = feed["items"][0]["content_html"].as_str().unwrap();
    for has in [
        "<p>A <a href=\"https://blogi.example/fi/2026/03/b/\">b</a></p>",
        "<img src=\"https://blogi.example/kuvat/a.png\" srcset=\"https://blogi.example/kuvat/a.png 1x, https://blogi.example/fi/2026/03/a/kaksi.png 2x\" alt=\"A\">",
        "<a href=\"https://www.youtube.com/watch?v=abc\">Video</a>",
        "\u{2611} tehty",
    ] {
        assert!(html.contains(has), "{has} is not in {html}");
    }
    assert!(!html.contains("alert(1)") && !html.contains("iframe") && !html.contains("<input"), "{html}");
}

#[test]
fn a_feed_may_contain_excerpts_only() {
    let built = SiteTest::new()
        .post("a", "A", "Alku.\n\n<!-- more -->\n\nLoppu.")
        .tables(&format!("{ALL}content = \"excerpt\""))
        .build();
    for path in ["/fi/feed.xml", "/fi/rss.xml", "/fi/feed.json"] {
        built.page(path).has("Alku.").lacks("Loppu.").lacks("content:encoded>");
    }
}

#[test]
fn only_the_lists_that_are_asked_for_have_feeds() {
    let built = site().tables("[feeds]\nfor = [\"category\"]").build();
    built
        .without("fi/feed.xml")
        .without("fi/avainsana/mittarit/feed.xml")
        .without("fi/kirjoittaja/aino-virta/feed.xml");
    built.page("/fi/kategoria/b2b/").has("href=\"/fi/kategoria/b2b/feed.xml\"").lacks("href=\"\"");
    built.page("/fi/avainsana/mittarit/").lacks("feed.xml").lacks("href=\"\"").page("/fi/").lacks("feed.xml");
    let built = built.again().tables("formats = []").build();
    built.without("fi/kategoria/b2b/feed.xml").without("fi/feed.css");
}

#[test]
fn a_feed_keeps_the_name_it_had() {
    let built = site().tables("[feeds]\nformats = [\"rss\"]\n[feeds.files]\nrss = \"index.xml\"").build();
    assert_eq!(feed(&built, "/fi/index.xml").feed_type, FeedType::RSS2);
    built.without("fi/feed.xml").without("fi/rss.xml");
    built.page("/fi/").has("type=\"application/rss+xml\" title=\"Kohtaamisia\" href=\"/fi/index.xml\"");
}

#[test]
fn a_hub_is_named_in_every_format() {
    let built = site().tables(&format!("{ALL}hub = \"https://hub.example/\"")).build();
    built.page("/fi/feed.xml").has("<link rel=\"hub\" href=\"https://hub.example/\"/>");
    built.page("/fi/rss.xml").has("<atom:link rel=\"hub\" href=\"https://hub.example/\"/>");
    assert_eq!(json(&built, "/fi/feed.json")["hubs"][0]["url"], "https://hub.example/");
    let built = site().tables(&format!("{ALL}hub = [\"https://a.example/\", \"https://b.example/\"]")).build();
    let both = ["<link rel=\"hub\" href=\"https://a.example/\"/>", "<link rel=\"hub\" href=\"https://b.example/\"/>"];
    built.page("/fi/feed.xml").has("rel=\"self\"").has_in_order(both);
    assert_eq!(json(&built, "/fi/feed.json")["hubs"].as_array().unwrap().len(), 2);
}

#[test]
fn a_feed_explains_itself_in_a_browser() {
    let built = site()
        .file("strings/nb.toml", "feed_explained = \"En \\\"strøm\\\" \\\\ flere\"\n")
        .tables(&format!("[languages.sv]\ntitle = \"S\"\nbase_url = \"https://sv.example\"\n{ALL}"))
        .build();
    for path in ["/fi/feed.xml", "/fi/avainsana/mittarit/rss.xml"] {
        built.page(path).has("<?xml-stylesheet type=\"text/css\" href=\"/fi/feed.css\"?>");
    }
    built.page("/fi/feed.css").has("\"Tämä on syöte.").has("@import url(\"/assets/style.");
    built.page("/nb/feed.css").has("\"En \\22 strøm\\22  \\5c  flere\"");
    built.page("/sv/feed.xml").has("href=\"/feed.css\"").page("/sv/feed.css").has("Det här är ett flöde.");
}

#[test]
fn wrong_feed_settings_are_reported() {
    SiteTest::new()
        .tables(
            "[feeds]\nformats = [\"atom\", \"rrs\"]\nfor = [\"tags\"]\ncontent = \"all\"\nhub = \"hub\"\nfils = 1\n[feeds.files]\nrss = \"a/b.xml\"\njson = \"x\"",
        )
        .fails()
        .says("`formats` cannot be `rrs`")
        .says("did you mean `rss`?")
        .says("`for` cannot be `tags`")
        .says("did you mean `tag`?")
        .says("`content` cannot be `all`")
        .says("the values known here are `excerpt`, `full`")
        .says("`hub` is not a whole address")
        .says("there is no key `fils`")
        .says("`a/b.xml` cannot be the name of a feed")
        .says("write a file's name, such as \"feed.json\"")
        .counts("7 errors");
}
