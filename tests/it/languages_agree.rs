//! Random sites of two to five languages: everything that leads from one language to another agrees.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use html5ever::parse_document;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use roxmltree::Document;
use url::Url;

use crate::site_test::{Built, SiteTest};

const MAIN_HOST: &str = "https://blogi.example";

/// The languages that sites are made of; Arabic has the other direction.
const TAGS: [&str; 5] = ["fi", "nb", "sv", "en", "ar"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Below a prefix.
    Prefix,
    /// On a domain of its own.
    Domain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    Draft,
    Noindex,
    Published,
}

/// A text in some languages. `month` is the month of a post; a page has none.
#[derive(Debug, Clone)]
struct Text {
    month: Option<u8>,
    states: [State; 5],
    has_tag: bool,
}

#[derive(Debug, Clone)]
struct Blog {
    /// One for each language; the languages are the first of [`TAGS`].
    places: Vec<Place>,
    default_language: usize,
    /// A language in preparation.
    draft: Option<usize>,
    is_default_at_root: bool,
    lists_missing: bool,
    texts: Vec<Text>,
}

impl Blog {
    fn tags(&self) -> &'static [&'static str] {
        &TAGS[..self.places.len()]
    }

    fn is_at_root(&self, language: usize) -> bool {
        self.places[language] == Place::Domain || (self.is_default_at_root && language == self.default_language)
    }

    /// The address of a language's home page.
    fn home(&self, language: usize) -> String {
        let tag = TAGS[language];
        let host = if self.places[language] == Place::Domain {
            format!("https://{tag}.example")
        } else {
            MAIN_HOST.to_owned()
        };
        if self.is_at_root(language) { format!("{host}/") } else { format!("{host}/{tag}/") }
    }

    fn address(&self, index: usize, language: usize) -> String {
        let home = self.home(language);
        match self.texts[index].month {
            Some(month) => format!("{home}2026/{month:02}/teksti-{index}/"),
            None => format!("{home}sivu-{index}/"),
        }
    }

    /// Whether a language has a published text.
    fn has_texts(&self, language: usize) -> bool {
        let is_published = |text: &Text| matches!(text.states[language], State::Published | State::Noindex);
        self.draft != Some(language) && self.texts.iter().any(is_published)
    }

    fn languages_with_texts(&self) -> Vec<usize> {
        (0..self.places.len()).filter(|language| self.has_texts(*language)).collect()
    }

    fn site(&self) -> SiteTest {
        let mut settings = format!(
            "base_url = \"{MAIN_HOST}\"\ndefault_language = \"{}\"\ntime_zone = \"Europe/Helsinki\"\nposts_per_page = 2\nsocial.cards = false\n",
            TAGS[self.default_language]
        );
        if self.lists_missing {
            settings.push_str("missing_translations = \"list\"\n");
        }
        for (language, tag) in self.tags().iter().enumerate() {
            _ = writeln!(settings, "[languages.{tag}]\ntitle = \"Blogi {tag}\"");
            if self.places[language] == Place::Domain {
                _ = writeln!(settings, "base_url = \"https://{tag}.example\"");
            } else if self.is_at_root(language) {
                settings.push_str("prefix = \"\"\n");
            }
            if self.draft == Some(language) {
                settings.push_str("draft = true\n");
            }
        }
        let mut site = SiteTest::empty().file("site.toml", settings);
        for (index, text) in self.texts.iter().enumerate() {
            for (language, tag) in self.tags().iter().enumerate() {
                let state = match text.states[language] {
                    State::Missing => continue,
                    State::Draft => "draft = true\n",
                    State::Noindex => "noindex = true\n",
                    State::Published => "",
                };
                let tags = if text.has_tag { format!("tags = [\"B2B\", \"vain {tag}\"]\n") } else { String::new() };
                let name = match text.month {
                    Some(month) => format!("content/2026-{month:02}-02-teksti-{index}.{tag}.md"),
                    None => format!("content/sivu-{index}.{tag}.md"),
                };
                let front_matter = format!("+++\ntitle = \"Teksti {index} {tag}\"\n{state}{tags}+++\n\nTeksti.\n");
                site = site.file(&name, front_matter);
            }
        }
        site
    }
}

fn blogs() -> impl Strategy<Value = Blog> {
    let state = prop_oneof![
        3 => Just(State::Missing),
        1 => Just(State::Draft),
        1 => Just(State::Noindex),
        5 => Just(State::Published),
    ];
    let text = (prop::option::of(1_u8..4), prop::array::uniform5(state), any::<bool>());
    let text = text.prop_map(|(month, states, has_tag)| Text { month, states, has_tag: has_tag && month.is_some() });
    let places = prop::collection::vec(prop_oneof![4 => Just(Place::Prefix), 1 => Just(Place::Domain)], 2..=5);
    let language = any::<prop::sample::Index>;
    let settings = (places, language(), prop::option::weighted(0.3, language()), any::<[bool; 2]>());
    (settings, prop::collection::vec(text, 1..7)).prop_map(
        |((mut places, default_language, draft, switches), texts)| {
            let default_language = default_language.index(places.len());
            let draft = draft.map(|index| index.index(places.len())).filter(|draft| *draft != default_language);
            // The main host keeps a language.
            places[default_language] = Place::Prefix;
            let [is_default_at_root, lists_missing] = switches;
            Blog { places, default_language, draft, is_default_at_root, lists_missing, texts }
        },
    )
}

/// One page of the output.
#[derive(Debug, Default)]
struct Page {
    language: String,
    is_indexed: bool,
    hreflang: Vec<(String, String)>,
    locales: usize,
    switcher: Vec<String>,
    /// The links besides the switcher: the address and the attribute `hreflang`.
    links: Vec<(String, Option<String>)>,
}

impl Page {
    fn read(address: &str, html: &str) -> Self {
        let dom = parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        let mut page = Self { is_indexed: true, ..Self::default() };
        page.walk(&dom.document, &Url::parse(address).expect("an address"), false);
        page
    }

    fn walk(&mut self, node: &Handle, base: &Url, is_in_switcher: bool) {
        let mut is_in_switcher = is_in_switcher;
        if let NodeData::Element { name, attrs, template_contents, .. } = &node.data {
            let attributes: BTreeMap<String, String> =
                attrs.borrow().iter().map(|each| (each.name.local.to_string(), each.value.to_string())).collect();
            let get = |name: &str| attributes.get(name).map(String::as_str);
            let target = || {
                let mut target = base.join(get("href").unwrap_or_default()).expect("an address");
                target.set_fragment(None);
                target.to_string()
            };
            is_in_switcher |= matches!(get("class"), Some("switcher" | "translations" | "language-hint"));
            match (&*name.local, get("rel")) {
                ("html", _) => get("lang").unwrap_or_default().clone_into(&mut self.language),
                ("meta", _) if get("name") == Some("robots") => {
                    self.is_indexed = !get("content").unwrap_or_default().contains("noindex");
                }
                ("meta", _) if get("property") == Some("og:locale:alternate") => self.locales += 1,
                ("link", Some("alternate")) if get("hreflang").is_some() && get("type").is_none() => {
                    self.hreflang.push((get("hreflang").unwrap_or_default().to_owned(), target()));
                }
                ("a", _) if is_in_switcher => self.switcher.push(target()),
                ("a", _) => self.links.push((target(), get("hreflang").map(str::to_owned))),
                _ => {}
            }
            // The line that leads to another language is a template until a script shows it.
            if let Some(contents) = &*template_contents.borrow() {
                self.walk(contents, base, is_in_switcher);
            }
        }
        for child in node.children.borrow().iter() {
            self.walk(child, base, is_in_switcher);
        }
    }
}

/// Every page of the output by its address.
fn pages(blog: &Blog, built: &Built) -> BTreeMap<String, Page> {
    let files = built.files().into_iter().filter(|file| file.ends_with(".html"));
    let page = |file: String| {
        let own_host = blog.tags().iter().enumerate().find_map(|(language, tag)| {
            let rest = file.strip_prefix(&format!("{tag}/"))?;
            (blog.places[language] == Place::Domain).then(|| format!("https://{tag}.example/{rest}"))
        });
        let address = own_host.unwrap_or_else(|| format!("{MAIN_HOST}/{file}"));
        let address = address.strip_suffix("index.html").unwrap_or(&address).to_owned();
        let html = fs::read_to_string(built.site.public().join(&file)).expect("a page");
        let page = Page::read(&address, &html);
        (address, page)
    };
    files.map(page).collect()
}

/// The `hreflang` links of a sitemap's entries by address.
fn sitemap_entries(built: &Built) -> BTreeMap<String, Vec<(String, String)>> {
    let maps = built.files().into_iter().filter(|file| file.contains("sitemap-"));
    let mut entries = BTreeMap::new();
    for map in maps {
        let text = fs::read_to_string(built.site.public().join(map)).expect("a sitemap");
        let document = Document::parse(&text).expect("well-formed XML");
        for url in document.descendants().filter(|node| node.tag_name().name() == "url") {
            let loc = url.children().find(|node| node.tag_name().name() == "loc").and_then(|loc| loc.text());
            let links = url.children().filter(|node| node.tag_name().name() == "link");
            let attribute = |link: roxmltree::Node<'_, '_>, name| link.attribute(name).unwrap_or_default().to_owned();
            let links = links.map(|link| (attribute(link, "hreflang"), attribute(link, "href")));
            entries.insert(loc.expect("an address").to_owned(), links.collect());
        }
    }
    entries
}

/// The alternates of every page are complete, mutual and exist; the sitemaps say the same.
fn check_alternates(blog: &Blog, built: &Built, pages: &BTreeMap<String, Page>) -> Result<(), TestCaseError> {
    let sitemap = sitemap_entries(built);
    for (address, page) in pages {
        for (tag, url) in &page.hreflang {
            let other = pages.get(url);
            prop_assert!(other.is_some(), "{address} names {url}, which does not exist");
            let other = other.expect("checked");
            if tag != "x-default" {
                prop_assert_eq!(&other.language, tag, "{} names {}", address, url);
            }
            prop_assert_eq!(&other.hreflang, &page.hreflang, "{} and {} differ", address, url);
        }
        if !page.is_indexed {
            prop_assert!(page.hreflang.is_empty(), "{address} is not indexed");
            prop_assert!(!sitemap.contains_key(address), "{address} is not indexed");
        } else if let Some(entry) = sitemap.get(address) {
            prop_assert_eq!(entry, &page.hreflang, "{} in the sitemap", address);
            let languages = entry.iter().filter(|(tag, _)| tag != "x-default").count();
            // The page at the root is in all languages at once.
            let is_choice = *address == format!("{MAIN_HOST}/");
            prop_assert!(is_choice || page.locales == languages.saturating_sub(1), "Open Graph of {address}");
        } else {
            prop_assert!(page.hreflang.is_empty() || *address == format!("{MAIN_HOST}/"), "{address} is in no sitemap");
        }
    }
    for address in sitemap.keys() {
        prop_assert!(pages.contains_key(address), "{address} does not exist");
    }
    for (index, text) in blog.texts.iter().enumerate() {
        let indexed = |language: &usize| text.states[*language] == State::Published && blog.draft != Some(*language);
        let languages: Vec<usize> = (0..blog.places.len()).filter(indexed).collect();
        check_group(blog, pages, &languages, |language| blog.address(index, language))?;
    }
    Ok(())
}

/// The pages of `languages` name each other, and `x-default` is the default language, else the site's first.
fn check_group(
    blog: &Blog,
    pages: &BTreeMap<String, Page>,
    languages: &[usize],
    address: impl Fn(usize) -> String,
) -> Result<(), TestCaseError> {
    let mut expected: Vec<_> = languages.iter().map(|each| (TAGS[*each].to_owned(), address(*each))).collect();
    let has_default = languages.contains(&blog.default_language);
    let default = if has_default { Some(blog.default_language) } else { languages.first().copied() };
    expected.extend(default.map(|language| ("x-default".to_owned(), address(language))));
    if languages.len() < 2 {
        expected.clear();
    }
    for language in languages {
        let page = pages.get(&address(*language));
        prop_assert!(page.is_some(), "{} does not exist", address(*language));
        prop_assert_eq!(&page.expect("checked").hreflang, &expected);
    }
    Ok(())
}

/// Home pages and the page at `/` offer the languages that have texts, and no other.
fn check_languages(blog: &Blog, pages: &BTreeMap<String, Page>) -> Result<(), TestCaseError> {
    let languages = blog.languages_with_texts();
    for (language, tag) in blog.tags().iter().enumerate() {
        // A language without texts keeps its address, a language in preparation has none.
        prop_assert_eq!(pages.contains_key(&blog.home(language)), blog.draft != Some(language), "{}", tag);
    }
    let choice = pages.get(&format!("{MAIN_HOST}/")).filter(|_| !blog.is_at_root(blog.default_language));
    if let Some(choice) = choice {
        let offered: BTreeSet<&str> = choice.links.iter().filter_map(|(_, tag)| tag.as_deref()).collect();
        let expected: BTreeSet<&str> = languages.iter().map(|language| TAGS[*language]).collect();
        prop_assert_eq!(offered, expected, "the page at /");
    }
    for language in &languages {
        let home = &pages[&blog.home(*language)];
        let tags: Vec<&str> = home.hreflang.iter().map(|(tag, _)| tag.as_str()).collect();
        let expected = languages.iter().map(|language| TAGS[*language]).chain(["x-default"]);
        let expected: Vec<&str> = if languages.len() > 1 { expected.collect() } else { Vec::new() };
        prop_assert_eq!(tags, expected, "the home page of {}", language);
        let others: BTreeSet<_> =
            languages.iter().filter(|other| *other != language).map(|other| blog.home(*other)).collect();
        prop_assert_eq!(home.switcher.iter().cloned().collect::<BTreeSet<_>>(), others, "the switcher of {}", language);
    }
    Ok(())
}

/// Links of the switcher exist; no other link leads to another language unless it says so.
fn check_links(blog: &Blog, pages: &BTreeMap<String, Page>) -> Result<(), TestCaseError> {
    let root = format!("{MAIN_HOST}/");
    for (address, page) in pages {
        for target in &page.switcher {
            let other = pages.get(target).map(|other| other.language.as_str());
            prop_assert!(other.is_some(), "the switcher of {address} leads to {target}, which does not exist");
            prop_assert_ne!(other, Some(&*page.language), "the switcher of {} leads to {}", address, target);
        }
        let is_choice = *address == root && !blog.is_at_root(blog.default_language);
        let is_error_page = address.ends_with("404.html");
        for (target, hreflang) in &page.links {
            let Some(other) = pages.get(target) else { continue };
            if other.language != page.language && *target != root {
                let is_allowed = is_choice || is_error_page || blog.lists_missing;
                prop_assert!(is_allowed, "{address} leads to {target} in another language");
                prop_assert_eq!(hreflang.as_deref(), Some(&*other.language), "{} leads to {}", address, target);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alternates_switchers_and_sitemaps_agree(blog in blogs()) {
        prop_assume!(!blog.languages_with_texts().is_empty());
        let built = blog.site().build();
        let pages = pages(&blog, &built);
        check_alternates(&blog, &built, &pages)?;
        check_languages(&blog, &pages)?;
        check_links(&blog, &pages)?;
    }
}
