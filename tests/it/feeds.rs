//! Feeds, read by an independent parser.

use feed_rs::model::{Feed, FeedType};

use crate::site_test::{Built, SiteTest};

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/terms.toml", "[[authors]]\nname = \"Aino Virta\"\nurl = \"https://aino.example\"\n")
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"Yksi & <kaksi>\"\nupdated = 2026-04-01T12:00:00\ntags = [\"mittarit\"]\ncategories = [\"B2B\"]\nauthors = [\"Aino Virta\"]\ndescription = \"Kuvaus\"\n+++\n\nTeksti *kokonaan*.\n\n## Väli\n\nLoppu.\n",
        )
        .file("content/2026-03-09-b.md", "+++\ntitle = \"Vanha tunnus\"\nguid = \"https://vanha.example/?p=7\"\ntags = [\"mittarit\"]\n+++\n\nB\u{b}.\n")
        .file("content/nb/2026-03-10-c.md", "+++\ntitle = \"Norsk\"\n+++\n")
}

fn feed(built: &Built, path: &str) -> Feed {
    let text = built.page(path).text;
    roxmltree::Document::parse(&text).expect("well-formed XML");
    let feed = feed_rs::parser::parse(text.as_bytes()).expect("a feed");
    assert_eq!(feed.feed_type, FeedType::Atom);
    feed
}

#[test]
fn the_feed_of_a_language_has_the_whole_text_of_its_newest_posts() {
    let built = site().build();
    let feed = feed(&built, "/fi/feed.xml");
    assert_eq!(feed.id, "https://blogi.example/fi/feed.xml");
    assert_eq!(feed.title.as_ref().unwrap().content, "Kohtaamisia");
    assert_eq!(feed.language.as_deref(), Some("fi"));
    assert_eq!(feed.updated.unwrap().to_rfc3339(), "2026-04-01T09:00:00+00:00");
    let titles: Vec<_> = feed.entries.iter().map(|entry| entry.title.as_ref().unwrap().content.as_str()).collect();
    assert_eq!(titles, ["Vanha tunnus", "Yksi & <kaksi>"]);
    let entry = &feed.entries[1];
    assert_eq!(entry.id, "https://blogi.example/fi/2026/03/a/");
    assert_eq!(entry.links[0].href, "https://blogi.example/fi/2026/03/a/");
    assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-01T22:00:00+00:00");
    assert_eq!(entry.summary.as_ref().unwrap().content, "Kuvaus");
    assert_eq!(entry.authors[0].name.as_deref(), Some("Aino Virta"));
    assert_eq!(entry.authors[0].uri.as_deref(), Some("https://aino.example"));
    let labels: Vec<_> = entry.categories.iter().filter_map(|category| category.label.as_deref()).collect();
    assert_eq!(labels, ["B2B", "mittarit"]);
    let content = entry.content.as_ref().unwrap().body.as_deref().unwrap();
    assert!(content.contains("<p>Teksti <em>kokonaan</em>.</p>") && content.contains("Loppu."), "{content}");
}

#[test]
fn ids_from_an_older_system_stay() {
    let built = site().build();
    assert_eq!(feed(&built, "/fi/feed.xml").entries[0].id, "https://vanha.example/?p=7");
}

#[test]
fn a_terms_feed_is_titled_after_the_term() {
    let built = site().build();
    let feed = feed(&built, "/fi/avainsana/mittarit/feed.xml");
    assert_eq!(feed.title.unwrap().content, "mittarit – Kohtaamisia");
    assert_eq!(feed.entries.len(), 2);
    built
        .page("/fi/avainsana/mittarit/")
        .has("title=\"mittarit – Kohtaamisia\" href=\"/fi/avainsana/mittarit/feed.xml\"");
}

#[test]
fn feeds_are_as_long_as_the_site_says() {
    let built = site().tables("[feeds]\nposts = 1").build();
    assert_eq!(feed(&built, "/fi/feed.xml").entries.len(), 1);
}

#[test]
fn a_feed_without_posts_is_a_feed() {
    let built = SiteTest::new().build();
    assert!(feed(&built, "/fi/feed.xml").entries.is_empty());
}

#[test]
fn control_characters_do_not_break_a_feed() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\\u0001b\"\ntags = [\"c\\u0001d\"]\n+++\n\nE\u{1}f.\n")
        .build();
    assert_eq!(feed(&built, "/fi/feed.xml").entries[0].title.as_ref().unwrap().content, "Ab");
}
