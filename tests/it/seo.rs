//! Files and tags for search engines: sitemaps, robots.txt, canonical addresses and translations.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::site_test::SiteTest;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\nupdated = 2026-05-01\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"N\"\n+++\n")
        .file("content/2026-03-03-yksin.md", "+++\ntitle = \"Y\"\ntags = [\"x\"]\n+++\n")
}

/// An entry of a sitemap: the date of change, and the translations by language.
type Entry = (Option<String>, Vec<(String, String)>);

/// The entries of a sitemap by address.
fn entries(text: &str) -> BTreeMap<String, Entry> {
    let document = Document::parse(text).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!((root.tag_name().namespace(), root.tag_name().name()), (Some(SITEMAP), "urlset"));
    let elements = |node: Node<'_, '_>| -> Vec<(String, String)> {
        node.children()
            .filter(|child| child.has_tag_name((XHTML, "link")))
            .map(|link| {
                assert_eq!(link.attribute("rel"), Some("alternate"));
                (link.attribute("hreflang").unwrap().to_owned(), link.attribute("href").unwrap().to_owned())
            })
            .collect()
    };
    root.children()
        .filter(Node::is_element)
        .map(|url| {
            assert!(url.has_tag_name((SITEMAP, "url")));
            let text =
                |name| url.children().find(|child| child.has_tag_name((SITEMAP, name))).and_then(|child| child.text());
            (text("loc").expect("an address").to_owned(), (text("lastmod").map(str::to_owned), elements(url)))
        })
        .collect()
}

#[test]
fn a_sitemap_lists_the_pages_of_its_language_with_their_translations() {
    let built = site().build();
    let index = built.page("/sitemap.xml").text;
    let index = Document::parse(&index).expect("well-formed XML");
    let maps: Vec<_> =
        index.descendants().filter(|node| node.has_tag_name((SITEMAP, "loc"))).filter_map(|node| node.text()).collect();
    assert_eq!(maps, ["https://blogi.example/sitemap-fi.xml", "https://blogi.example/sitemap-nb.xml"]);

    let entries = entries(&built.page("/sitemap-fi.xml").text);
    let post = &entries["https://blogi.example/fi/2026/03/a/"];
    assert_eq!(post.0.as_deref(), Some("2026-05-01T00:00:00+03:00"));
    // A name that gives the date gives the slug in every language.
    let links = [("fi", "/fi/2026/03/a/"), ("nb", "/nb/2026/03/a/"), ("x-default", "/fi/2026/03/a/")];
    let links = links.map(|(tag, path)| (tag.to_owned(), format!("https://blogi.example{path}")));
    assert_eq!(post.1, links);
    assert_eq!(
        entries["https://blogi.example/fi/2026/03/yksin/"],
        (Some("2026-03-03T00:00:00+02:00".to_owned()), vec![])
    );
    let addresses: Vec<_> = entries.keys().map(|url| url.trim_start_matches("https://blogi.example")).collect();
    assert_eq!(
        addresses,
        [
            "/",
            "/fi/",
            "/fi/2026/",
            "/fi/2026/03/",
            "/fi/2026/03/a/",
            "/fi/2026/03/yksin/",
            "/fi/arkisto/",
            "/fi/avainsana/",
            "/fi/hakemisto/"
        ]
    );
}

#[test]
fn robots_txt_names_the_sitemap() {
    site().build().page("/robots.txt").has("User-agent: *\nAllow: /\n\nSitemap: https://blogi.example/sitemap.xml\n");
}

#[test]
fn every_page_names_itself_and_its_translations() {
    let built = site().build();
    built
        .page("/fi/2026/03/a/")
        .has("<html lang=\"fi\" dir=\"ltr\">")
        .has("<link rel=\"canonical\" href=\"https://blogi.example/fi/2026/03/a/\">")
        .has("<link rel=\"alternate\" hreflang=\"fi\" href=\"https://blogi.example/fi/2026/03/a/\">")
        .has("<link rel=\"alternate\" hreflang=\"nb\" href=\"https://blogi.example/nb/2026/03/a/\">")
        .has("<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://blogi.example/fi/2026/03/a/\">");
    built.page("/fi/").has("hreflang=\"x-default\" href=\"https://blogi.example/\"");
    built
        .page("/")
        .has("hreflang=\"fi\"")
        .has("hreflang=\"nb\"")
        .has("hreflang=\"x-default\" href=\"https://blogi.example/\"");
    built.page("/fi/2026/03/yksin/").lacks("rel=\"alternate\" hreflang");
    built.page("/fi/404.html").has("noindex");
}
