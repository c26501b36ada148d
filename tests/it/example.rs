//! The example blog at the repository's root: it must build without a word, and its pages must be right.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sitemap::reader::{SiteMapEntity, SiteMapReader};
use sitemap::structs::LastMod;
use tempfile::TempDir;

use crate::site_test::{files, kielo};

/// The example blog, built once for all tests.
static EXAMPLE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let output = kielo()
        .args(["build", "--verify", "--root", env!("CARGO_MANIFEST_DIR"), "--output"])
        .arg(folder.path().join("public"))
        .output()
        .unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && messages.is_empty(), "{messages}");
    folder
});

/// Where the example blog was published.
pub(crate) fn public() -> PathBuf {
    EXAMPLE.path().join("public")
}

fn pages() -> Vec<String> {
    files(&public()).into_iter().filter(|file| file.ends_with(".html")).collect()
}

fn parse(file: &str) -> RcDom {
    let html = fs::read(public().join(file)).unwrap();
    html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).from_utf8().one(html.as_slice())
}

/// Every attribute of every element: element, attribute, value.
fn attributes(dom: &RcDom) -> Vec<(String, String, String)> {
    fn walk(handle: &Handle, found: &mut Vec<(String, String, String)>) {
        if let NodeData::Element { name, attrs, .. } = &handle.data {
            let attributes: &RefCell<Vec<html5ever::Attribute>> = attrs;
            for attribute in attributes.borrow().iter() {
                found.push((name.local.to_string(), attribute.name.local.to_string(), attribute.value.to_string()));
            }
        }
        for child in handle.children.borrow().iter() {
            walk(child, found);
        }
    }
    let mut found = Vec::new();
    walk(&dom.document, &mut found);
    found
}

#[test]
fn every_page_parses_without_an_error() {
    assert!(pages().len() > 100);
    for page in pages() {
        let errors = parse(&page).errors;
        assert!(errors.borrow().is_empty(), "{page}: {:?}", errors.borrow());
    }
}

#[test]
fn every_internal_link_leads_somewhere() {
    let host = "https://blogi.kielo.example";
    let mut ids: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let mut links = Vec::new();
    for page in pages() {
        let attributes = attributes(&parse(&page));
        let own = attributes.iter().filter(|(_, name, _)| name == "id").map(|(.., id)| id.clone());
        assert!(ids.insert(public().join(&page), own.collect()).is_none());
        let own: Vec<_> = attributes.iter().filter(|(_, name, _)| name == "id").map(|(.., id)| id).collect();
        assert_eq!(own.len(), own.iter().collect::<BTreeSet<_>>().len(), "{page} has an id twice: {own:?}");
        for (_, name, value) in attributes {
            if name == "href" || name == "src" {
                links.push((page.clone(), value));
            }
        }
    }
    let mut checked = 0;
    for (page, link) in links {
        let inside = link.strip_prefix(host).unwrap_or(&link);
        let (path, anchor) = inside.split_once('#').map_or((inside, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.split('?').next().unwrap_or(path);
        let target = if path.is_empty() {
            public().join(&page)
        } else if let Some(path) = path.strip_prefix('/') {
            let path = public().join(path);
            if path.is_dir() { path.join("index.html") } else { path }
        } else {
            assert!(link.starts_with("https://") || link.starts_with("mailto:"), "{page} links to {link}");
            continue;
        };
        assert!(target.is_file(), "{page} links to {link}, which does not exist");
        if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
            assert!(ids[&target].contains(anchor), "{page} links to {link}, where there is no such anchor");
        }
        checked += 1;
    }
    assert!(checked > 1000, "only {checked} links");
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let mut requests = 0;
    for page in pages() {
        for (element, name, value) in attributes(&parse(&page)) {
            let fetches = name == "src" || name == "srcset" || (element == "link" && name == "href");
            let own =
                value.starts_with('/') && !value.starts_with("//") || value.starts_with("https://blogi.kielo.example/");
            assert!(!fetches || own, "{page}: <{element} {name}=\"{value}\">");
            requests += usize::from(fetches);
        }
    }
    assert!(requests > 500, "only {requests} requests");
}

#[test]
fn every_feed_and_sitemap_is_well_formed() {
    let (mut feeds, mut addresses) = (0, 0);
    for file in
        files(&public()).into_iter().filter(|file| Path::new(file).extension().is_some_and(|ending| ending == "xml"))
    {
        let text = fs::read_to_string(public().join(&file)).unwrap();
        roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        if file.ends_with("feed.xml") {
            let feed = feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(!feed.entries.is_empty(), "{file} has no entry");
            feeds += 1;
            continue;
        }
        for entity in SiteMapReader::new(text.as_bytes()) {
            let (address, changed) = match &entity {
                SiteMapEntity::Url(page) => (page.loc.get_url(), &page.lastmod),
                SiteMapEntity::SiteMap(map) => (map.loc.get_url(), &map.lastmod),
                SiteMapEntity::Err(error) => panic!("{file}: {error}"),
            };
            assert!(
                address.is_some_and(|address| address.as_str().starts_with("https://blogi.kielo.example/")),
                "{file}"
            );
            assert!(!matches!(changed, LastMod::ParseErr(_)), "{file}: {changed:?}");
            addresses += 1;
        }
    }
    assert!(addresses > 50);
    assert!(feeds > 20);
}

#[test]
fn it_shows_a_bilingual_blog() {
    let text = |file: &str| fs::read_to_string(public().join(file)).unwrap();
    assert!(text("fi/index.html").contains("lang=\"fi\""));
    assert!(text("nb/index.html").contains("lang=\"nb\""));
    let translated = pages().iter().filter(|page| text(page).contains("class=\"translations\"")).count();
    assert!(translated >= 8, "only {translated} pages have translations");
    assert!(pages().iter().any(|page| text(page).contains("<figure>")));
    let draft = include_str!("../../content/fi/2026-10-27-uutiskirje-vai-kirje.md");
    assert!(draft.contains("draft = true") && draft.contains("Uutiskirje vai kirje"));
    assert!(pages().iter().all(|page| !text(page).contains("Uutiskirje vai kirje")), "the draft is published");
}
