//! Texts of authors: front matter, and Markdown with components and attributes.

use std::cell::RefCell;
use std::sync::OnceLock;

use kielo::edition::Edition;

use super::fuzz_site::{FuzzSite, PAGE, SITE};
use super::page::landmarks;

const FILE: &str = "content/2026-03-02-a.md";

const HEAD: &str = "+++\ntitle = \"A\"\n+++\n\n";

thread_local! {
    static SITE_OF_THREAD: RefCell<FuzzSite> = RefCell::new(site());
}

fn site() -> FuzzSite {
    FuzzSite::new(&[
        ("site.toml", SITE),
        PAGE,
        ("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n\n## Otsikko\n\nTeksti.\n"),
        ("content/luvut.csv", "Vuosi,Lukuja\n2024,1\n2025,2\n"),
    ])
}

/// A whole file: front matter of any form, and a text.
pub(crate) fn run_front_matter(input: &[u8]) {
    SITE_OF_THREAD.with_borrow_mut(|site| {
        if site.replace(FILE, input).is_some()
            && let Some(edition) = site.edition()
        {
            for route in edition.plan().routes.iter().filter(|route| route.view.has_template()) {
                site.render(edition, route);
            }
        }
    });
}

/// The text of a post. On its page, on the front page and in the feed it stays in its place.
pub(crate) fn run_markdown(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    SITE_OF_THREAD.with_borrow_mut(|site| {
        if let Some([page, home, feed]) = rendered(site, text) {
            static PLAIN: OnceLock<[Vec<String>; 2]> = OnceLock::new();
            let plain = PLAIN.get_or_init(|| {
                let [page, home, _] = rendered(site_of_words(), "Sana.").expect("a plain text has no errors");
                [landmarks(&page), landmarks(&home)]
            });
            assert_eq!(landmarks(&page), plain[0], "the page of the post is not whole");
            assert_eq!(landmarks(&home), plain[1], "the front page is not whole");
            let feed = roxmltree::Document::parse(&feed).expect("the feed is XML");
            let posts = feed.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "entry")));
            assert_eq!(posts.count(), 2, "the feed has both posts");
        }
    });
}

/// A site for the one text that others are compared with.
fn site_of_words() -> &'static mut FuzzSite {
    Box::leak(Box::new(site()))
}

/// Returns the post's page, the front page and the feed. `None` for a text with errors.
fn rendered(site: &mut FuzzSite, text: &str) -> Option<[String; 3]> {
    site.replace(FILE, [HEAD, text].concat().as_bytes())?;
    let site = &*site;
    let edition = site.edition()?;
    Some([page(site, edition, "/fi/2026/03/a/")?, page(site, edition, "/fi/")?, page(site, edition, "/fi/feed.xml")?])
}

fn page(site: &FuzzSite, edition: &Edition, path: &str) -> Option<String> {
    let route = edition.plan().routes.iter().find(|route| route.path() == path).expect("the page exists");
    site.render(edition, route)
}
