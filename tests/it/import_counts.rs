//! What the report of an import counts is what stands in the export, and nothing private of those who commented is
//! written: for our own exports, and for those in the folder that `KIELO_EXPORTS` names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use roxmltree::{Document, Node};

use crate::import_wordpress::{Move, blog};
use crate::site_test::files;

/// What an independent reader counts.
#[derive(Default)]
struct Counted {
    items: usize,
    /// Items by what the report calls them, and how many of these are drafts.
    came: BTreeMap<String, (usize, usize)>,
    /// Items that stay behind by their type.
    left: BTreeMap<String, usize>,
    /// Comments on texts that came, by approval and type.
    comments: BTreeMap<&'static str, usize>,
    /// Comments on all else.
    other_comments: usize,
    categories: Terms,
    tags: Terms,
    /// What must not be told on.
    private: BTreeSet<String>,
}

/// The terms of a taxonomy: names by slugs.
#[derive(Default)]
struct Terms {
    defined: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

impl Terms {
    /// How many there are: what items name by another slug than the export defines is the same term.
    fn count(&self) -> usize {
        let is_new = |(slug, name): &(&String, &String)| {
            !self.defined.contains_key(*slug) && !self.defined.values().any(|known| known == *name)
        };
        let new: BTreeSet<&String> = self.used.iter().filter(is_new).map(|(_, name)| name).collect();
        self.defined.len() + new.len()
    }
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    let found = node.children().find(|child| child.tag_name().name() == name);
    found.and_then(|child| child.text()).unwrap_or_default().trim()
}

fn slug(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().to_lowercase()
}

impl Counted {
    fn of(document: &Document) -> Self {
        let mut counted = Self::default();
        for node in document.descendants().filter(Node::is_element) {
            let parent = node.parent().map(|parent| parent.tag_name().name()).unwrap_or_default();
            match (parent, node.tag_name().name()) {
                ("channel", "item") => counted.item(node),
                ("channel", "category") => {
                    counted
                        .categories
                        .defined
                        .insert(slug(child(node, "category_nicename")), child(node, "cat_name").to_owned());
                }
                ("channel", "tag") => {
                    counted.tags.defined.insert(slug(child(node, "tag_slug")), child(node, "tag_name").to_owned());
                }
                ("channel", "term") => {
                    let terms = match child(node, "term_taxonomy") {
                        "category" => &mut counted.categories,
                        "post_tag" => &mut counted.tags,
                        _ => continue,
                    };
                    terms.defined.insert(slug(child(node, "term_slug")), child(node, "term_name").to_owned());
                }
                (_, "comment_author_email" | "comment_author_IP" | "comment_agent" | "author_email") => {
                    let text = node.text().unwrap_or_default().trim();
                    if text.len() > 6 {
                        counted.private.insert(text.to_owned());
                    }
                }
                _ => {}
            }
        }
        counted
    }

    fn item(&mut self, item: Node) {
        self.items += 1;
        let (kind, status) = (child(item, "post_type"), child(item, "status"));
        let kind = if kind.is_empty() { "post" } else { kind };
        let is_gone = matches!(status, "trash" | "auto-draft");
        let name = match kind {
            "post" => "posts",
            "page" => "pages",
            "attachment" => "files of the media library",
            "nav_menu_item" => "entries of menus",
            "wp_block" => "reusable blocks",
            _ => "",
        };
        let is_text = matches!(kind, "post" | "page") && !is_gone;
        if is_gone || name.is_empty() {
            *self.left.entry(kind.to_owned()).or_default() += 1;
        } else {
            let came = self.came.entry(name.to_owned()).or_default();
            came.0 += 1;
            let is_open = matches!(status, "publish" | "inherit" | "") && child(item, "post_password").is_empty();
            came.1 += usize::from(is_text && !is_open);
        }
        for comment in item.children().filter(|node| node.tag_name().name() == "comment") {
            if !is_text {
                self.other_comments += 1;
                continue;
            }
            let is_ping = matches!(child(comment, "comment_type"), "pingback" | "trackback");
            let name = match child(comment, "comment_approved") {
                "1" if is_ping => "pingbacks",
                "1" => "comments of readers",
                "spam" => "spam",
                "trash" | "post-trashed" => "in the trash",
                _ => "waiting",
            };
            *self.comments.entry(name).or_default() += 1;
        }
        if kind != "nav_menu_item" {
            for term in item.children().filter(|node| node.has_tag_name("category")) {
                let terms = match term.attribute("domain") {
                    Some("category") => &mut self.categories,
                    Some("post_tag" | "tag") => &mut self.tags,
                    _ => continue,
                };
                let name = term.text().unwrap_or_default().trim().to_owned();
                terms.used.insert(slug(term.attribute("nicename").unwrap_or_default()), name);
            }
        }
    }

    fn comments(&self, name: &str) -> usize {
        self.comments.get(name).copied().unwrap_or_default()
    }

    /// The lines that the report must have.
    fn lines(&self) -> Vec<String> {
        let came: usize = self.items - self.left.values().sum::<usize>();
        let mut lines = vec![
            format!("{came} of {} items came along.", self.items),
            format!("| categories | {} | |", self.categories.count()),
            format!("| tags | {} | |", self.tags.count()),
            format!("| comments of readers | {} | |", self.comments("comments of readers")),
            format!("| pingbacks | {} | |", self.comments("pingbacks")),
        ];
        for (name, (all, drafts)) in &self.came {
            let drafts = if *drafts > 0 { drafts.to_string() } else { String::new() };
            lines.push(format!("| {name} | {all} | {drafts} |"));
        }
        let [waiting, spam, trash] = ["waiting", "spam", "in the trash"].map(|name| self.comments(name));
        if waiting + spam + trash > 0 {
            lines.push(format!("{waiting} were waiting, {spam} were spam, {trash} were in the trash."));
        }
        if self.other_comments > 0 {
            lines.push(format!("{} comments stayed behind with the items they belong to.", self.other_comments));
        }
        lines
    }
}

/// The end of an export that was cut off inside of a post.
const CUT_ITEM: &str = "</item></channel></rss>";

/// A broken export as a strict parser can read it: without the fields of plug-ins and
/// without ends of sections that are none, and with every prefix declared.
fn mended(text: &str) -> String {
    let mut parts = text.split("<wp:postmeta>");
    let start = parts.next().unwrap_or_default().to_owned();
    let without: String = parts.map(|part| part.split_once("</wp:postmeta>").map_or(part, |(_, rest)| rest)).collect();
    let mut parts = (start + &without).split("]]>").map(str::to_owned).collect::<Vec<_>>().into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        whole += if part.trim_start().starts_with("</") { "]]>" } else { "" };
        whole += &part;
    }
    let prefixes: BTreeSet<&str> = whole
        .split('<')
        .filter_map(|tag| tag.split(['>', ' ']).next()?.split_once(':'))
        .map(|(prefix, _)| prefix)
        .collect();
    let unbound = prefixes.into_iter().filter(|prefix| {
        !prefix.is_empty()
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            && !whole.contains(&format!("xmlns:{prefix}="))
    });
    let declared = unbound.fold(String::new(), |all, prefix| all + &format!(" xmlns:{prefix}=\"{prefix}\""));
    whole.replacen("<rss", &format!("<rss{declared}"), 1)
}

/// Imports an export, and tells what in the report or the files is wrong; `None` where it cannot be read at all.
fn wrong(export: &[u8]) -> Option<Vec<String>> {
    let moved = Move::of(export);
    let said = moved.run(&[]);
    let text = String::from_utf8_lossy(export).into_owned();
    let mut readings = vec![text.clone()];
    readings.extend(["", "</channel></rss>", CUT_ITEM].map(|end| mended(&text) + end));
    let document = readings.iter().find_map(|text| Document::parse(text).ok());
    let Some(document) = document.filter(|_| said.code != Some(1)) else {
        let problem = Document::parse(readings.last().expect("a reading")).map(|_| ());
        assert_eq!(said.code, Some(1), "the import reads what nobody can count: {problem:?}");
        return None;
    };
    let mut counted = Counted::of(&document);
    if readings.last().is_some_and(|cut| cut == document.input_text()) {
        counted.came.entry("posts".to_owned()).or_default().1 += 1;
    }
    let report = moved.text("import-report.md");
    let mut wrong: Vec<String> = Vec::new();
    for line in counted.lines() {
        if !report.contains(&line) {
            wrong.push(format!("the report lacks {line:?}"));
        }
    }
    for (kind, count) in &counted.left {
        let told = report.lines().filter_map(|line| line.strip_prefix("- ")?.split_once(&format!(" × {kind}: ")));
        let told: usize = told.filter_map(|(number, _)| number.parse::<usize>().ok()).sum();
        if told != *count {
            wrong.push(format!("{count} × {kind} stay behind, and the report tells of {told}"));
        }
    }
    let built = moved.build();
    for folder in [moved.site(), built.site.public()] {
        for file in files(&folder) {
            let bytes = fs::read(folder.join(&file)).expect("a file");
            let content = String::from_utf8_lossy(&bytes).to_lowercase();
            for private in counted.private.iter().filter(|private| content.contains(&private.to_lowercase())) {
                wrong.push(format!("{file} holds {private}"));
            }
        }
    }
    Some(wrong)
}

#[test]
fn our_exports_are_counted_and_keep_their_secrets() {
    let own = |name: &str| {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wordpress").join(name)).expect("an export")
    };
    for export in [blog().into_bytes(), own("classic.xml"), own("blocks.xml")] {
        assert_eq!(wrong(&export), Some(Vec::new()));
    }
}

#[test]
#[ignore = "KIELO_EXPORTS names a folder of exports"]
fn other_exports_are_counted_and_keep_their_secrets() {
    let folder = std::env::var("KIELO_EXPORTS").expect("KIELO_EXPORTS names a folder");
    let folder = Path::new(&folder);
    let mut told = String::new();
    for file in files(folder).into_iter().filter(|file| file.ends_with(".xml")) {
        match wrong(&fs::read(folder.join(&file)).expect("an export")) {
            Some(wrong) if wrong.is_empty() => {}
            Some(wrong) => _ = writeln!(told, "{file}:\n  {}", wrong.join("\n  ")),
            None => {}
        }
    }
    assert!(told.is_empty(), "{told}");
}
