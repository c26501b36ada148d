//! Compares imported texts on the built pages with the HTML that WordPress made from the same export: word by word, link by
//! link and image by image.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::import_wordpress::WordpressImport;

/// The HTML of a text as WordPress rendered it.
struct RenderedText {
    id: u64,
    html: String,
}

/// An intended difference: the id of the text, the content in WordPress and in Kielo, and the reason.
struct IntendedDifference {
    id: u64,
    there: String,
    here: String,
    reason: String,
}

/// The content of a text that a reader sees.
#[derive(Default)]
struct VisibleContent {
    words: Vec<String>,
    links: Vec<String>,
    images: Vec<String>,
    /// The word that is being read.
    open_word: String,
}

impl VisibleContent {
    fn from_nodes(nodes: &[Handle], normalize: &dyn Fn(&str) -> String) -> Self {
        let mut content = Self::default();
        for node in nodes {
            content.visit(node, normalize);
        }
        content.end_word();
        content
    }

    fn visit(&mut self, node: &Handle, normalize: &dyn Fn(&str) -> String) {
        match &node.data {
            NodeData::Text { contents } => {
                for c in contents.borrow().chars() {
                    match c {
                        '\u{ad}' | '\u{200b}' => {}
                        c if c.is_whitespace() => self.end_word(),
                        c => self.open_word.push_str(plain_form(c)),
                    }
                    if plain_form(c).is_empty() && !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}') {
                        self.open_word.push(c);
                    }
                }
            }
            NodeData::Element { name, .. } => {
                let name = &*name.local;
                // Browsers that play audio and video do not show this content.
                if matches!(name, "script" | "style" | "template" | "noscript" | "audio" | "video" | "object") {
                    self.add_target(node, normalize);
                    return;
                }
                if name == "figure" && has_mark(node, "embed") {
                    return self.add_card(node, normalize);
                }
                if IGNORED.iter().any(|(mark, _)| has_mark(node, mark)) {
                    return;
                }
                let is_inline = INLINE.contains(&name);
                if !is_inline {
                    self.end_word();
                }
                self.add_target(node, normalize);
                for child in node.children.borrow().iter() {
                    self.visit(child, normalize);
                }
                if !is_inline {
                    self.end_word();
                }
            }
            _ => {}
        }
    }

    /// Adds the card of another service: a frame, or a link with its address as on WordPress.
    fn add_card(&mut self, node: &Handle, normalize: &dyn Fn(&str) -> String) {
        let page = attribute(node, "data-page").unwrap_or_default();
        if find(node, &|_, node| attribute(node, "data-frame").is_some()).is_none() {
            self.links.push(normalize(&page));
            self.words.push(page);
            return;
        }
        self.images.push(normalize(&page));
        let title = find(node, &|name, _| name == "strong").map(|title| title.children.borrow().clone());
        let title = VisibleContent::from_nodes(&title.unwrap_or_default(), normalize);
        self.words.extend(title.words.into_iter().filter(|word| !matches!(&**word, "Video" | "YouTube" | "Vimeo")));
    }

    /// Adds the link or the image of an element.
    fn add_target(&mut self, node: &Handle, normalize: &dyn Fn(&str) -> String) {
        let NodeData::Element { name, .. } = &node.data else { return };
        match &*name.local {
            "a" => {
                if let Some(href) = attribute(node, "href").filter(|href| !is_placeholder(href))
                    && !links_own_image(node, &href)
                {
                    self.links.push(normalize(&href));
                }
            }
            "img" | "iframe" | "audio" | "video" | "source" | "embed" => {
                if let Some(source) = attribute(node, "src") {
                    self.images.push(normalize(&source));
                }
                if matches!(&*name.local, "audio" | "video") {
                    let children = node.children.borrow();
                    let is_source = |child: &&Handle| matches!(&child.data, NodeData::Element { name, .. } if &*name.local == "source");
                    children.iter().filter(is_source).for_each(|source| self.add_target(source, normalize));
                }
            }
            _ => {
                let style = attribute(node, "style").unwrap_or_default();
                // An image that is also an element counts once.
                let is_shown_too = |address: &str| {
                    let is_it = |_: &str, node: &Handle| attribute(node, "src").as_deref() == Some(address);
                    find(node, &is_it).is_some()
                };
                let image = style.split("background-image:url(").nth(1).and_then(|rest| rest.split(')').next());
                let image = image.map(|image| image.trim_matches(['\'', '"']));
                if let Some(image) = image.filter(|image| !is_shown_too(image)) {
                    self.images.push(normalize(image));
                }
            }
        }
    }

    fn end_word(&mut self) {
        if !self.open_word.is_empty() {
            let mut word = std::mem::take(&mut self.open_word);
            while word.contains("--") {
                word = word.replace("--", "-");
            }
            self.words.push(word);
        }
    }
}

/// Classes and attributes of elements that Kielo does not show, with the reason.
const IGNORED: [(&str, &str); 2] = [
    ("data-anew", "WordPress makes it anew at each visit, of the blog and not of the text; the report names the block"),
    ("wp-block-file__button", "the button beside a file repeats the link"),
];

/// Returns whether an element has an attribute or a class of this name.
fn has_mark(node: &Handle, mark: &str) -> bool {
    let classes = attribute(node, "class").unwrap_or_default();
    attribute(node, mark).is_some() || classes.split_whitespace().any(|class| class == mark)
}

/// Returns whether a link is a placeholder of a block template.
fn is_placeholder(href: &str) -> bool {
    href == "#" || href.starts_with("https://#")
}

/// Returns whether a link contains only an image and leads to that image or its attachment page.
///
/// Kielo leaves out such links, since it shows the full image itself.
fn links_own_image(link: &Handle, href: &str) -> bool {
    let Some(image) = find(link, &|name, _| name == "img") else { return false };
    if !VisibleContent::from_nodes(&link.children.borrow(), &str::to_owned).words.is_empty() {
        return false;
    }
    let stem = |address: &str| {
        let name = address.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        stem.rsplit_once('-').filter(|(_, size)| size.contains('x')).map_or(stem, |(stem, _)| stem).to_owned()
    };
    let is_page = attribute(&image, "data-link").as_deref() == Some(href)
        || attribute(link, "rel").is_some_and(|rel| rel.contains("attachment"))
        || attribute(&image, "class").is_some_and(|class| class.contains("attachment-"));
    is_page || stem(href) == stem(&attribute(&image, "src").unwrap_or_default())
}

/// Inline elements, which do not end a word.
const INLINE: [&str; 34] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    "wbr", "label", "img",
];

/// Returns the plain form of a typographic character, or an empty text for all others.
///
/// WordPress and Kielo each replace typed quotation marks, apostrophes, dashes and dots by their own rules.
fn plain_form(c: char) -> &'static str {
    match c {
        '“' | '”' | '„' | '«' | '»' | '″' | '"' => "\"",
        '‘' | '’' | '‚' | '‹' | '›' | '′' | '\'' => "'",
        '–' | '—' => "-",
        '×' => "x",
        '™' => "(tm)",
        '…' => "...",
        _ => "",
    }
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attributes = attrs.borrow();
    attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| attribute.value.to_string())
}

fn parsed(html: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(html)
}

/// Video services with their addresses. WordPress shows a frame, and Kielo a card.
const VIDEOS: [(&str, &[&str]); 2] = [
    ("YouTube", &["youtube.com/watch?v=", "youtube.com/embed/", "youtube-nocookie.com/embed/", "//youtu.be/"]),
    ("Vimeo", &["//vimeo.com/", "player.vimeo.com/video/"]),
];

/// Returns the first element that a condition accepts.
fn find(node: &Handle, is_wanted: &dyn Fn(&str, &Handle) -> bool) -> Option<Handle> {
    if let NodeData::Element { name, .. } = &node.data
        && is_wanted(&name.local, node)
    {
        return Some(node.clone());
    }
    node.children.borrow().iter().find_map(|child| find(child, is_wanted))
}

/// Returns the differences of two lists: the items of the first and those of the second at each place.
fn differences(there: &[String], here: &[String]) -> Vec<(String, String)> {
    let start = there.iter().zip(here).take_while(|(a, b)| a == b).count();
    let (there, here) = (&there[start..], &here[start..]);
    let end = there.iter().rev().zip(here.iter().rev()).take_while(|(a, b)| a == b).count();
    let (there, here) = (&there[..there.len() - end], &here[..here.len() - end]);
    let width = here.len() + 1;
    let mut common = vec![0_u16; (there.len() + 1) * width];
    for i in (0..there.len()).rev() {
        for j in (0..here.len()).rev() {
            common[i * width + j] = if there[i] == here[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let mut found: Vec<(String, String)> = Vec::new();
    let (mut i, mut j, mut is_open) = (0, 0, false);
    while i < there.len() || j < here.len() {
        if i < there.len() && j < here.len() && there[i] == here[j] {
            (i, j, is_open) = (i + 1, j + 1, false);
            continue;
        }
        if !std::mem::replace(&mut is_open, true) {
            found.push((String::new(), String::new()));
        }
        let Some((one, other)) = found.last_mut() else { break };
        let takes_there =
            j == here.len() || (i < there.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]);
        let (list, word) = if takes_there { (one, &there[i]) } else { (other, &here[j]) };
        if !list.is_empty() {
            list.push(' ');
        }
        list.push_str(word);
        if takes_there { i += 1 } else { j += 1 }
    }
    found
}

/// Imports an export, builds the site and compares. Returns every difference that is not intended.
fn unexpected_differences(export: &[u8], rendered: &[RenderedText], explained: &[IntendedDifference]) -> String {
    let import = WordpressImport::new(export);
    let output = import.run(&[]);
    assert!(matches!(output.code, Some(0 | 3)), "{}", output.stderr);
    let built = import.build();
    let base = import.text("site.toml");
    let base = base
        .lines()
        .find_map(|line| line.strip_prefix("base_url = "))
        .expect("an address")
        .trim_matches('"')
        .to_owned();
    let redirects = built.page("/_redirects").text;
    let addresses: BTreeMap<u64, String> = redirects
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ').skip(1);
            let (key, to) = (parts.next()?, parts.next()?);
            let id = key.strip_prefix("p=").or_else(|| key.strip_prefix("page_id="))?;
            Some((id.parse().ok()?, to.to_owned()))
        })
        .collect();
    let mut unexpected = String::new();
    let mut used = vec![false; explained.len()];
    let mut compared = 0;
    for text in rendered {
        let Some(path) = addresses.get(&text.id) else {
            _ = writeln!(unexpected, "{} has no page: there: {}", text.id, text.html);
            continue;
        };
        compared += 1;
        let normalize = |address: &str| normalized(address, &base, &addresses);
        let page = parsed(&built.page(&decoded(path)).text);
        let is_content =
            |name: &str, node: &Handle| name == "div" && attribute(node, "class").as_deref() == Some("content");
        let content = find(&page.document, &is_content).expect("the page has a text");
        let here = VisibleContent::from_nodes(&content.children.borrow(), &normalize);
        let there = parsed(&text.html);
        let there = VisibleContent::from_nodes(&there.document.children.borrow(), &normalize);
        for (kind, there, here) in [
            ("word", &there.words, &here.words),
            ("link", &there.links, &here.links),
            ("picture", &there.images, &here.images),
        ] {
            for (there, here) in differences(there, here) {
                let is_it = |one: &IntendedDifference| one.id == text.id && one.there == there && one.here == here;
                match explained.iter().position(is_it) {
                    Some(index) => used[index] = true,
                    None => _ = writeln!(unexpected, "{} {path} {kind}\n  there: {there}\n  here:  {here}", text.id),
                }
            }
        }
    }
    assert!(compared > 0, "no text was compared");
    for (one, _) in explained.iter().zip(used).filter(|(_, used)| !used) {
        _ = writeln!(
            unexpected,
            "{} is explained ({}) and not so\n  there: {}\n  here:  {}",
            one.id, one.reason, one.there, one.here
        );
    }
    unexpected
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Returns the normal form of an address, which is the same for all addresses of one target.
fn normalized(address: &str, base: &str, addresses: &BTreeMap<u64, String>) -> String {
    let address = address.trim();
    if let Some(anchor) = address.strip_prefix('#') {
        let is_footnote = anchor.starts_with("fn") || (anchor.len() >= 36 && anchor.matches('-').count() >= 4);
        return if is_footnote { "#footnote".to_owned() } else { format!("#{}", decoded(anchor)) };
    }
    let without_scheme = |text: &str| text.trim_start_matches("https:").trim_start_matches("http:").to_owned();
    let whole = without_scheme(address);
    let local = whole.strip_prefix(&without_scheme(base)).unwrap_or(&whole);
    let number = local.trim_start_matches('/').strip_prefix('?').and_then(|query| query.split_once('='));
    if let Some((_, id)) = number.filter(|(key, _)| matches!(*key, "p" | "page_id"))
        && let Some(path) = id.parse().ok().and_then(|id| addresses.get(&id))
    {
        return path.trim_end_matches('/').to_owned();
    }
    let local = local.split("?_=").next().unwrap_or(local);
    for (service, starts) in VIDEOS {
        if let Some(rest) = starts.iter().find_map(|start| local.split_once(start)).map(|(_, rest)| rest) {
            return format!("{service} {}", rest.split(['?', '&', '/', '#']).next().unwrap_or_default());
        }
    }
    decoded(local.trim_end_matches('/'))
}

fn rendered(json: &str) -> Vec<RenderedText> {
    let list: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|text| RenderedText {
            id: text["id"].as_u64().expect("a number"),
            html: text["html"].as_str().expect("HTML").to_owned(),
        })
        .collect()
}

fn explained(json: &str) -> Vec<IntendedDifference> {
    let list: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let list = list.as_array().expect("a list");
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().expect("a text").to_owned();
    list.iter()
        .map(|one| IntendedDifference {
            id: one["id"].as_u64().expect("a number"),
            there: text(one, "there"),
            here: text(one, "here"),
            reason: text(one, "reason"),
        })
        .collect()
}

/// Compares the export `NAME.xml` of a folder with `NAME.rendered.json`. The file `NAME.explained.json`, if there is one,
/// lists the intended differences.
fn compare(folder: &Path, name: &str) -> String {
    let file = |ending: &str| folder.join(format!("{name}.{ending}"));
    let export = fs::read(file("xml")).expect("an export");
    let html = fs::read_to_string(file("rendered.json")).expect("what WordPress made of it");
    let known = fs::read_to_string(file("explained.json")).map(|json| explained(&json)).unwrap_or_default();
    unexpected_differences(&export, &rendered(&html), &known)
}

#[test]
fn texts_of_the_classic_editor_read_as_on_wordpress() {
    let differences = compare(&own_exports(), "classic");
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn texts_in_blocks_read_as_on_wordpress() {
    let differences = compare(&own_exports(), "blocks");
    assert!(differences.is_empty(), "{differences}");
}

/// Returns the folder of the exports that belong to these tests.
fn own_exports() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wordpress")
}

#[test]
#[ignore = "KIELO_ROUND_TRIP names a folder of exports, each with EXPORT.rendered.json beside it"]
fn other_exports_read_as_on_wordpress() {
    let folder = std::env::var("KIELO_ROUND_TRIP").expect("KIELO_ROUND_TRIP names a folder");
    let folder = Path::new(&folder);
    let (mut unexpected, mut compared) = (String::new(), 0);
    for file in crate::site_test::files(folder) {
        let Some(name) = file.strip_suffix(".xml") else { continue };
        if folder.join(format!("{name}.rendered.json")).exists() {
            compared += 1;
            _ = writeln!(unexpected, "{name}:\n{}", compare(folder, name));
        }
    }
    assert!(compared > 0, "no export in the folder has an EXPORT.rendered.json");
    assert!(!unexpected.contains("there:"), "{unexpected}");
}
