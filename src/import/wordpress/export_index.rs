//! The first look at an export: small facts about everything in it, so that addresses, terms, languages and files are
//! known before the first text is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use rustc_hash::{FxHashMap, FxHashSet};

use super::address::{origin, without_www};
use super::export::{self, ExportPart, ReadSummary};
use super::inline;
use super::item::{Item, ItemTerm, Kind, decoded};
use super::links;
use super::node::Node;
use super::plain::plain;
use crate::diagnostic::Diagnostic;

/// Everything that must be known of an export as a whole.
#[derive(Debug, Default)]
pub(super) struct ExportIndex {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: String,
    /// The blog's address.
    pub(super) base_url: String,
    /// Where WordPress itself is.
    pub(super) site_url: String,
    pub(super) version: String,
    pub(super) generator: String,
    pub(super) authors: Vec<Author>,
    pub(super) terms: Vec<Term>,
    pub(super) items: Vec<ItemMeta>,
    /// What items name that the export does not define, by taxonomy and slug.
    pub(super) used_terms: BTreeMap<(String, String), UsedTerm>,
    pub(super) reading: ReadSummary,
    /// Links in texts that lead to the blog itself.
    pub(super) links: BTreeSet<String>,
    /// How the blog's clock differed from world time, in minutes, each with the newest day.
    pub(super) offsets: Vec<(Date, i32)>,
    pub(super) last_date: Option<DateTime>,
    /// Whether texts held several languages at once.
    pub(super) has_inline_languages: bool,
    /// Whether languages stand in fields of items.
    pub(super) has_language_fields: bool,
    /// How many texts were changed last in each hour.
    changes: BTreeMap<(Date, i8), u32>,
    places: FxHashMap<u64, u32>,
    names: FxHashSet<Arc<str>>,
    named_terms: FxHashSet<Arc<ItemTerm>>,
    /// The files of the media library by the text they belong to.
    files_of: FxHashMap<u64, Vec<u32>>,
}

/// Who writes on the blog.
#[derive(Debug, Clone)]
pub(super) struct Author {
    pub(super) id: u64,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) bio: String,
    /// The author's own web page.
    pub(super) url: String,
}

/// A category, tag or other term that the export defines.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) id: u64,
    pub(super) taxonomy: String,
    pub(super) slug: String,
    pub(super) name: String,
    /// The slug of the term above.
    pub(super) parent: String,
    pub(super) description: String,
}

/// A term as items name it.
#[derive(Debug, Clone, Default)]
pub(super) struct UsedTerm {
    pub(super) name: String,
    /// The items that name it, by their places.
    pub(super) items: Vec<u32>,
}

/// What must be known of an item before it is read again.
#[allow(clippy::struct_excessive_bools, reason = "WordPress says each of them apart")]
#[derive(Debug)]
pub(super) struct ItemMeta {
    /// Its place among the items.
    pub(super) place: u32,
    pub(super) kind: Kind,
    /// Many items are of one type, in one state and by one author.
    pub(super) post_type: Arc<str>,
    pub(super) status: Arc<str>,
    pub(super) id: u64,
    pub(super) title: Box<str>,
    pub(super) link: Box<str>,
    pub(super) slug: Box<str>,
    pub(super) creator: Arc<str>,
    pub(super) date: Option<DateTime>,
    pub(super) modified: Option<DateTime>,
    pub(super) parent: u64,
    pub(super) menu_order: i64,
    pub(super) has_password: bool,
    pub(super) is_sticky: bool,
    pub(super) is_cut: bool,
    /// Whether its text shows files of the media library.
    pub(super) has_files: bool,
    /// On how many pages WordPress showed its text.
    pub(super) parts: u32,
    /// Whether anything stands in it.
    pub(super) has_text: bool,
    pub(super) comments: CommentCounts,
    /// Many items name one term.
    pub(super) terms: Box<[Arc<ItemTerm>]>,
    pub(super) file: Option<Box<FileMeta>>,
    pub(super) menu: Option<Box<MenuEntryMeta>>,
    /// Its text, of what other texts show.
    pub(super) block: Option<Box<str>>,
}

/// A file of the media library.
#[derive(Debug)]
pub(super) struct FileMeta {
    pub(super) url: Box<str>,
    pub(super) alt: Box<str>,
    pub(super) caption: Box<str>,
}

/// An entry of a menu.
#[derive(Debug)]
pub(super) struct MenuEntryMeta {
    pub(super) item_type: String,
    pub(super) object: String,
    pub(super) object_id: u64,
    pub(super) url: String,
    pub(super) parent: u64,
}

/// Comments by what becomes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CommentCounts {
    pub(super) approved: u32,
    pub(super) pings: u32,
    pub(super) waiting: u32,
    pub(super) spam: u32,
    pub(super) trash: u32,
}

impl CommentCounts {
    pub(super) fn brought(self) -> u32 {
        self.approved + self.pings
    }

    pub(super) fn all(self) -> u32 {
        self.brought() + self.waiting + self.spam + self.trash
    }

    pub(super) fn add(&mut self, other: Self) {
        self.approved += other.approved;
        self.pings += other.pings;
        self.waiting += other.waiting;
        self.spam += other.spam;
        self.trash += other.trash;
    }
}

impl ExportIndex {
    /// Reads an export once.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn of(path: &Path) -> Result<Self, Diagnostic> {
        let mut export_index = Self::default();
        let (mut pub_date, mut link) = (String::new(), String::new());
        let reading = export::read(path, &mut |part| match part {
            ExportPart::Item(node, is_cut) => export_index.add_item(Item::of(node), is_cut),
            ExportPart::Element(node) => match node.name {
                "title" => export_index.title = plain(&node.text),
                "link" => node.text.trim().clone_into(&mut link),
                "description" => export_index.description = plain(&node.text),
                "pubDate" => node.text.trim().clone_into(&mut pub_date),
                "language" => node.text.trim().clone_into(&mut export_index.language),
                "wxr_version" => node.text.trim().clone_into(&mut export_index.version),
                "generator" => node.text.trim().clone_into(&mut export_index.generator),
                "base_site_url" => node.text.trim().clone_into(&mut export_index.site_url),
                "base_blog_url" => node.text.trim().clone_into(&mut export_index.base_url),
                _ => export_index.add_entry(&node),
            },
        })?;
        export_index.reading = reading;
        if export_index.base_url.is_empty() {
            export_index.base_url = if link.is_empty() { export_index.site_url.clone() } else { link };
        }
        let published = jiff::fmt::rfc2822::parse(&pub_date).ok().map(|date| date.datetime());
        export_index.last_date = published.or_else(|| export_index.items.iter().filter_map(|item| item.date).max());
        let is_export = !export_index.version.is_empty()
            || !export_index.site_url.is_empty()
            || !export_index.terms.is_empty()
            || export_index.items.iter().any(|item| item.id > 0 || !item.post_type.is_empty());
        if !is_export {
            return Err(Diagnostic::not_a_wordpress_export(
                &path.display().to_string(),
                "there is nothing of WordPress's in it; it may be a feed",
            ));
        }
        Ok(export_index)
    }

    /// The place of the item with a number.
    pub(super) fn place_of(&self, id: u64) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// The files that belong to a text, in the order of menus.
    pub(super) fn files_of(&self, id: u64) -> impl Iterator<Item = &ItemMeta> {
        let mut places: Vec<u32> = self.files_of.get(&id).cloned().unwrap_or_default();
        places.sort_by_key(|place| {
            let fact = &self.items[*place as usize];
            (fact.menu_order, fact.id)
        });
        places.into_iter().map(|place| &self.items[place as usize])
    }

    /// When an author last changed a text, if that was a day or more after it was published. A change that more texts
    /// share within an hour was made by a program.
    pub(super) fn updated(&self, item: &ItemMeta) -> Option<DateTime> {
        /// So many texts can be changed by hand in an hour.
        const BY_HAND: u32 = 5;
        let (date, modified) = (item.date?, item.modified?);
        let is_later = modified >= date.checked_add(jiff::Span::new().days(1)).ok()?;
        let together = self.changes.get(&(modified.date(), modified.hour())).copied().unwrap_or(0);
        (is_later && together <= BY_HAND).then_some(modified)
    }

    fn add_entry(&mut self, node: &Node) {
        let term = |taxonomy: &str, [slug, name, parent, description]: [&str; 4]| Term {
            id: ["term_id", "cat_id", "tag_id"].iter().map(|key| node.number(key)).find(|id| *id > 0).unwrap_or(0),
            taxonomy: taxonomy.to_owned(),
            slug: decoded(node.get(slug)),
            name: plain(node.get(name)),
            parent: decoded(node.get(parent)),
            description: node.get(description).to_owned(),
        };
        let term = match node.name {
            "author" => {
                let login = node.get("author_login").to_owned();
                let full = format!("{} {}", node.get("author_first_name"), node.get("author_last_name"));
                let names = [plain(node.get("author_display_name")), plain(&full), login.clone()];
                let name = names.into_iter().find(|name| !name.is_empty());
                if let Some(name) = name {
                    self.authors.push(Author {
                        id: node.number("author_id"),
                        login,
                        name,
                        bio: String::new(),
                        url: String::new(),
                    });
                }
                return;
            }
            "wp:category" => {
                term("category", ["category_nicename", "cat_name", "category_parent", "category_description"])
            }
            "tag" => term("post_tag", ["tag_slug", "tag_name", "", "tag_description"]),
            "term" => term(node.get("term_taxonomy"), ["term_slug", "term_name", "term_parent", "term_description"]),
            _ => return,
        };
        let is_known = |known: &Term| known.taxonomy == term.taxonomy && known.slug == term.slug;
        let says_nothing = term.slug.is_empty() && term.name.is_empty();
        if !says_nothing && !self.terms.iter().rev().take(64).any(is_known) {
            self.terms.push(term);
        }
    }

    fn add_item(&mut self, item: Item, is_cut: bool) {
        let place = self.items.len() as u32;
        if item.kind != Kind::MenuItem {
            for term in &item.terms {
                let used = self.used_terms.entry((term.taxonomy.clone(), term.slug.clone())).or_default();
                if used.name.is_empty() {
                    used.name.clone_from(&term.name);
                }
                used.items.push(place);
            }
        }
        let blog = if self.base_url.is_empty() { &self.site_url } else { &self.base_url };
        let host = origin(blog).unwrap_or_default();
        links::collect(&item.content, without_www(&host), &mut self.links);
        if let Some(url) = item.meta("_menu_item_url") {
            links::add(url, &mut self.links);
        }
        if let (Some(modified), Kind::Post | Kind::Page) = (item.modified, item.kind) {
            *self.changes.entry((modified.date(), modified.hour())).or_default() += 1;
        }
        self.has_inline_languages |=
            item.terms_of("post_translations").any(|term| term.slug.starts_with(inline::GROUP));
        self.has_language_fields |= item.has_language_field;
        if &*item.post_type == "guest-author" {
            self.add_guest(&item);
        }
        if let (Some(local), Some(world)) = (item.date, item.world_date) {
            self.add_offset(local, world);
        }
        let mut comments = CommentCounts::default();
        for comment in &item.comments {
            match &*comment.approved {
                _ if comment.is_approved() && comment.is_ping() => comments.pings += 1,
                _ if comment.is_approved() => comments.approved += 1,
                "spam" => comments.spam += 1,
                "trash" | "post-trashed" => comments.trash += 1,
                _ => comments.waiting += 1,
            }
        }
        let has_files = item.meta("_thumbnail_id").is_some()
            || ["/uploads/", ".files.wordpress.com", "/files/", "[gallery", "[playlist", "wp-image-", "wp:gallery"]
                .iter()
                .any(|sign| item.content.contains(sign));
        let file = (item.kind == Kind::Attachment).then(|| {
            let url = if item.attachment_url.is_empty() { &item.guid } else { &item.attachment_url };
            Box::new(FileMeta {
                url: url.as_str().into(),
                alt: plain(item.meta("_wp_attachment_image_alt").unwrap_or_default()).into(),
                caption: item.excerpt.trim().into(),
            })
        });
        let menu = (item.kind == Kind::MenuItem).then(|| {
            let text = |key: &str| item.meta(key).unwrap_or_default().to_owned();
            let number = |key: &str| item.meta(key).and_then(|value| value.parse().ok()).unwrap_or(0);
            Box::new(MenuEntryMeta {
                item_type: text("_menu_item_type"),
                object: text("_menu_item_object"),
                object_id: number("_menu_item_object_id"),
                url: text("_menu_item_url"),
                parent: number("_menu_item_menu_item_parent"),
            })
        });
        if item.id > 0 {
            self.places.entry(item.id).or_insert(place);
        }
        if item.kind == Kind::Attachment && item.parent > 0 {
            self.files_of.entry(item.parent).or_default().push(place);
        }
        let terms = item.terms.into_iter().map(|term| self.named_term(term)).collect();
        let (post_type, status) = (self.name(&item.post_type), self.name(&item.status));
        let creator = self.name(&item.creator);
        self.items.push(ItemMeta {
            place,
            kind: item.kind,
            parts: item.content.matches("<!--nextpage-->").count() as u32 + 1,
            has_text: !item.content.trim().is_empty(),
            block: (item.kind == Kind::Block).then(|| item.content.into()),
            post_type,
            status,
            id: item.id,
            title: item.title.into(),
            link: item.link.into(),
            slug: item.slug.into(),
            creator,
            date: item.date,
            modified: item.modified,
            parent: item.parent,
            menu_order: item.menu_order,
            has_password: item.has_password,
            is_sticky: item.is_sticky,
            is_cut,
            has_files,
            comments,
            terms,
            file,
            menu,
        });
    }

    /// An author whom the plug-in Co-Authors Plus keeps as an item.
    fn add_guest(&mut self, item: &Item) {
        let field = |key: &str| item.meta(key).unwrap_or_default();
        let login = [field("cap-user_login"), &item.slug].into_iter().find(|login| !login.is_empty());
        let name = [plain(field("cap-display_name")), item.title.clone()].into_iter().find(|name| !name.is_empty());
        let (Some(login), Some(name)) = (login, name) else { return };
        let (bio, url) = (plain(field("cap-description")), field("cap-website").to_owned());
        let account = field("cap-linked_account");
        if let Some(known) = self.authors.iter_mut().find(|known| known.login == account || known.login == login) {
            (known.bio, known.url) = (bio, url);
        } else {
            self.authors.push(Author { id: 0, login: login.to_owned(), name, bio, url });
        }
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.names.insert(Arc::clone(&name));
        name
    }

    fn named_term(&mut self, term: ItemTerm) -> Arc<ItemTerm> {
        if let Some(known) = self.named_terms.get(&term) {
            return Arc::clone(known);
        }
        let term = Arc::new(term);
        self.named_terms.insert(Arc::clone(&term));
        term
    }

    fn add_offset(&mut self, local: DateTime, world: DateTime) {
        let Ok(span) = local.since((jiff::Unit::Minute, world)) else { return };
        let minutes = i32::try_from(span.get_minutes()).unwrap_or(i32::MAX);
        if minutes.abs() <= 15 * 60 {
            self.offsets.push((local.date(), minutes));
        }
    }
}
