//! The index of an export: short facts about every item, so that addresses, terms, languages and attachments are known
//! before the first text is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use rustc_hash::{FxHashMap, FxHashSet};

use super::address::{origin, without_scheme_and_www};
use super::element::Element;
use super::export::{self, ExportPart, RepairSummary};
use super::item::{Comment, Item, ItemKind, ItemTerm, percent_decoded};
use super::links;
use super::plain_text::plain_text;
use super::qtranslate;
use crate::diagnostic::Diagnostic;

/// Index of a whole export.
#[derive(Debug, Default)]
pub(super) struct ExportIndex {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: String,
    /// Address of the blog: `base_blog_url`, else the channel's link.
    pub(super) base_url: String,
    /// Address of the WordPress installation: `base_site_url`.
    pub(super) site_url: String,
    /// WXR version; empty if the export does not give one.
    pub(super) version: String,
    pub(super) generator: String,
    pub(super) authors: Vec<Author>,
    pub(super) terms: Vec<Term>,
    pub(super) items: Vec<ItemMeta>,
    /// Terms that items name, by taxonomy and slug. The export need not define them.
    pub(super) used_terms: BTreeMap<(String, String), UsedTerm>,
    pub(super) repair_summary: RepairSummary,
    /// Links in texts that lead to the blog itself.
    pub(super) links: BTreeSet<String>,
    /// Offsets from UTC in minutes that items show, each with the local date.
    pub(super) utc_offsets: Vec<(Date, i32)>,
    /// Date of the export, else of its newest item.
    pub(super) last_date: Option<DateTime>,
    /// Whether texts contain several languages, as qTranslate writes them.
    pub(super) has_qtranslate_texts: bool,
    /// Whether WPML wrote languages into post meta.
    pub(super) has_wpml_languages: bool,
    /// Number of posts and pages by the hour of their last change.
    modified_counts: BTreeMap<(Date, i8), u32>,
    index_by_id: FxHashMap<u64, u32>,
    interned_names: FxHashSet<Arc<str>>,
    interned_terms: FxHashSet<Arc<ItemTerm>>,
    /// Indexes of attachments by the id of their parent.
    attachments_by_parent: FxHashMap<u64, Vec<u32>>,
}

/// An author of the blog.
#[derive(Debug, Clone)]
pub(super) struct Author {
    /// WordPress user id; 0 for guest authors.
    pub(super) id: u64,
    pub(super) login: String,
    /// Display name.
    pub(super) name: String,
    pub(super) bio: String,
    /// Address of the author's website.
    pub(super) url: String,
}

/// A category, tag or other term that the export defines.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) id: u64,
    pub(super) taxonomy: String,
    pub(super) slug: String,
    pub(super) name: String,
    /// Slug of the parent term; empty if there is none.
    pub(super) parent: String,
    pub(super) description: String,
}

/// A term as items name it.
#[derive(Debug, Clone, Default)]
pub(super) struct UsedTerm {
    pub(super) name: String,
    /// Indexes of the items that name it.
    pub(super) items: Vec<u32>,
}

/// Data of an item that is needed before the item is read again. Its text is not kept.
#[allow(clippy::struct_excessive_bools, reason = "WordPress has a field for each of them")]
#[derive(Debug)]
pub(super) struct ItemMeta {
    /// Position in the export.
    pub(super) index: u32,
    pub(super) kind: ItemKind,
    /// Shared between items, as most items have the same type, status and author.
    pub(super) post_type: Arc<str>,
    pub(super) status: Arc<str>,
    pub(super) id: u64,
    pub(super) title: Box<str>,
    pub(super) link: Box<str>,
    pub(super) slug: Box<str>,
    /// Login of the author.
    pub(super) creator: Arc<str>,
    pub(super) date: Option<DateTime>,
    pub(super) modified: Option<DateTime>,
    /// Id of the parent page, or of the post that an attachment belongs to; 0 if there is none.
    pub(super) parent: u64,
    pub(super) menu_order: i64,
    pub(super) has_password: bool,
    pub(super) is_sticky: bool,
    /// Whether the export ends inside the item.
    pub(super) is_truncated: bool,
    /// Whether the text shows files of the media library.
    pub(super) shows_uploads: bool,
    /// Number of pages that `<!--nextpage-->` divides the text into.
    pub(super) page_count: u32,
    pub(super) has_text: bool,
    pub(super) comments: CommentCounts,
    /// Shared between the items that name the same term.
    pub(super) terms: Box<[Arc<ItemTerm>]>,
    /// Set for attachments.
    pub(super) attachment: Option<Box<AttachmentMeta>>,
    /// Set for menu items.
    pub(super) menu_item: Option<Box<MenuItemMeta>>,
    /// Content of a reusable block.
    pub(super) block_content: Option<Box<str>>,
}

/// A file of the media library.
#[derive(Debug)]
pub(super) struct AttachmentMeta {
    pub(super) url: Box<str>,
    pub(super) alt: Box<str>,
    /// HTML.
    pub(super) caption: Box<str>,
}

/// A menu item, from its post meta `_menu_item_…`.
#[derive(Debug)]
pub(super) struct MenuItemMeta {
    /// `post_type`, `taxonomy` or `custom`.
    pub(super) item_type: String,
    /// Post type or taxonomy of the target.
    pub(super) object: String,
    /// Id of the target.
    pub(super) object_id: u64,
    /// Address of a custom link.
    pub(super) url: String,
    /// Id of the parent menu item; 0 at the top.
    pub(super) parent: u64,
}

/// Number of comments by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CommentCounts {
    pub(super) approved: u32,
    /// Approved pingbacks and trackbacks.
    pub(super) pings: u32,
    pub(super) pending: u32,
    pub(super) spam: u32,
    pub(super) trash: u32,
}

impl CommentCounts {
    fn from_comments(comments: &[Comment]) -> Self {
        let mut counts = Self::default();
        for comment in comments {
            match &*comment.approved {
                _ if comment.is_approved() && comment.is_ping() => counts.pings += 1,
                _ if comment.is_approved() => counts.approved += 1,
                "spam" => counts.spam += 1,
                "trash" | "post-trashed" => counts.trash += 1,
                _ => counts.pending += 1,
            }
        }
        counts
    }

    /// Returns the number of comments that readers saw, which alone are imported.
    pub(super) fn imported(self) -> u32 {
        self.approved + self.pings
    }

    pub(super) fn total(self) -> u32 {
        self.imported() + self.pending + self.spam + self.trash
    }

    pub(super) fn add(&mut self, other: Self) {
        self.approved += other.approved;
        self.pings += other.pings;
        self.pending += other.pending;
        self.spam += other.spam;
        self.trash += other.trash;
    }
}

impl AttachmentMeta {
    fn from_item(item: &Item) -> Self {
        let url = if item.attachment_url.is_empty() { &item.guid } else { &item.attachment_url };
        Self {
            url: url.as_str().into(),
            alt: plain_text(item.meta("_wp_attachment_image_alt").unwrap_or_default()).into(),
            caption: item.excerpt.trim().into(),
        }
    }
}

impl MenuItemMeta {
    fn from_item(item: &Item) -> Self {
        let text = |key: &str| item.meta(key).unwrap_or_default().to_owned();
        let number = |key: &str| item.meta(key).and_then(|value| value.parse().ok()).unwrap_or(0);
        Self {
            item_type: text("_menu_item_type"),
            object: text("_menu_item_object"),
            object_id: number("_menu_item_object_id"),
            url: text("_menu_item_url"),
            parent: number("_menu_item_menu_item_parent"),
        }
    }
}

impl ExportIndex {
    /// Reads an export.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is not an export.
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let mut export_index = Self::default();
        let (mut pub_date, mut link) = (String::new(), String::new());
        let repair_summary = export::read(path, &mut |part| match part {
            ExportPart::Item(element, is_truncated) => export_index.add_item(Item::from_element(element), is_truncated),
            ExportPart::Element(element) => match element.name {
                "title" => export_index.title = plain_text(&element.text),
                "link" => element.text.trim().clone_into(&mut link),
                "description" => export_index.description = plain_text(&element.text),
                "pubDate" => element.text.trim().clone_into(&mut pub_date),
                "language" => element.text.trim().clone_into(&mut export_index.language),
                "wxr_version" => element.text.trim().clone_into(&mut export_index.version),
                "generator" => element.text.trim().clone_into(&mut export_index.generator),
                "base_site_url" => element.text.trim().clone_into(&mut export_index.site_url),
                "base_blog_url" => element.text.trim().clone_into(&mut export_index.base_url),
                _ => export_index.add_author_or_term(&element),
            },
        })?;
        export_index.repair_summary = repair_summary;
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

    /// Returns the index of the item with a WordPress id.
    pub(super) fn index_of(&self, id: u64) -> Option<u32> {
        self.index_by_id.get(&id).copied()
    }

    /// Returns the attachments of an item in menu order.
    pub(super) fn attachments_of(&self, id: u64) -> impl Iterator<Item = &ItemMeta> {
        let mut indexes: Vec<u32> = self.attachments_by_parent.get(&id).cloned().unwrap_or_default();
        indexes.sort_by_key(|index| {
            let item_meta = &self.items[*index as usize];
            (item_meta.menu_order, item_meta.id)
        });
        indexes.into_iter().map(|index| &self.items[index as usize])
    }

    /// Returns the date of the last change if the author made it, at least a day after publication. A change that many
    /// texts share within an hour was made by a program.
    pub(super) fn updated(&self, item: &ItemMeta) -> Option<DateTime> {
        /// Maximum number of texts that an author changes by hand in an hour.
        const MAX_BY_HAND: u32 = 5;
        let (date, modified) = (item.date?, item.modified?);
        let is_later = modified >= date.checked_add(jiff::Span::new().days(1)).ok()?;
        let count = self.modified_counts.get(&(modified.date(), modified.hour())).copied().unwrap_or(0);
        (is_later && count <= MAX_BY_HAND).then_some(modified)
    }

    fn add_author_or_term(&mut self, element: &Element) {
        let term = |taxonomy: &str, [slug, name, parent, description]: [&str; 4]| Term {
            id: ["term_id", "cat_id", "tag_id"].iter().map(|key| element.number(key)).find(|id| *id > 0).unwrap_or(0),
            taxonomy: taxonomy.to_owned(),
            slug: percent_decoded(element.get(slug)),
            name: plain_text(element.get(name)),
            parent: percent_decoded(element.get(parent)),
            description: element.get(description).to_owned(),
        };
        let term = match element.name {
            "author" => {
                let login = element.get("author_login").to_owned();
                let full_name = format!("{} {}", element.get("author_first_name"), element.get("author_last_name"));
                let names = [plain_text(element.get("author_display_name")), plain_text(&full_name), login.clone()];
                let name = names.into_iter().find(|name| !name.is_empty());
                if let Some(name) = name {
                    self.authors.push(Author {
                        id: element.number("author_id"),
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
            "term" => term(element.get("term_taxonomy"), ["term_slug", "term_name", "term_parent", "term_description"]),
            _ => return,
        };
        let is_known = |known: &Term| known.taxonomy == term.taxonomy && known.slug == term.slug;
        let is_empty = term.slug.is_empty() && term.name.is_empty();
        if !is_empty && !self.terms.iter().rev().take(64).any(is_known) {
            self.terms.push(term);
        }
    }

    fn add_item(&mut self, item: Item, is_truncated: bool) {
        let index = self.items.len() as u32;
        self.add_used_terms(&item, index);
        self.add_links(&item);
        self.has_qtranslate_texts |=
            item.terms_of("post_translations").any(|term| term.slug.starts_with(qtranslate::GROUP_PREFIX));
        self.has_wpml_languages |= item.has_wpml_language;
        if let (Some(modified), ItemKind::Post | ItemKind::Page) = (item.modified, item.kind) {
            *self.modified_counts.entry((modified.date(), modified.hour())).or_default() += 1;
        }
        if &*item.post_type == "guest-author" {
            self.add_guest_author(&item);
        }
        if let (Some(local), Some(gmt)) = (item.date, item.date_gmt) {
            self.add_utc_offset(local, gmt);
        }
        if item.id > 0 {
            self.index_by_id.entry(item.id).or_insert(index);
        }
        if item.kind == ItemKind::Attachment && item.parent > 0 {
            self.attachments_by_parent.entry(item.parent).or_default().push(index);
        }
        let item_meta = self.item_meta(item, index, is_truncated);
        self.items.push(item_meta);
    }

    fn item_meta(&mut self, item: Item, index: u32, is_truncated: bool) -> ItemMeta {
        ItemMeta {
            index,
            kind: item.kind,
            page_count: item.content.matches("<!--nextpage-->").count() as u32 + 1,
            has_text: !item.content.trim().is_empty(),
            shows_uploads: shows_uploads(&item),
            comments: CommentCounts::from_comments(&item.comments),
            attachment: (item.kind == ItemKind::Attachment).then(|| Box::new(AttachmentMeta::from_item(&item))),
            menu_item: (item.kind == ItemKind::MenuItem).then(|| Box::new(MenuItemMeta::from_item(&item))),
            block_content: (item.kind == ItemKind::Block).then(|| item.content.into()),
            post_type: self.intern(&item.post_type),
            status: self.intern(&item.status),
            id: item.id,
            title: item.title.into(),
            link: item.link.into(),
            slug: item.slug.into(),
            creator: self.intern(&item.creator),
            date: item.date,
            modified: item.modified,
            parent: item.parent,
            menu_order: item.menu_order,
            has_password: item.has_password,
            is_sticky: item.is_sticky,
            is_truncated,
            terms: item.terms.into_iter().map(|term| self.intern_term(term)).collect(),
        }
    }

    fn add_used_terms(&mut self, item: &Item, index: u32) {
        if item.kind == ItemKind::MenuItem {
            return;
        }
        for term in &item.terms {
            let used = self.used_terms.entry((term.taxonomy.clone(), term.slug.clone())).or_default();
            if used.name.is_empty() {
                used.name.clone_from(&term.name);
            }
            used.items.push(index);
        }
    }

    fn add_links(&mut self, item: &Item) {
        let blog = if self.base_url.is_empty() { &self.site_url } else { &self.base_url };
        let host = origin(blog).unwrap_or_default();
        links::collect_own_links(&item.content, without_scheme_and_www(&host), &mut self.links);
        if let Some(url) = item.meta("_menu_item_url") {
            links::add_link(url, &mut self.links);
        }
    }

    /// Adds an author whom the plug-in Co-Authors Plus stores as an item.
    fn add_guest_author(&mut self, item: &Item) {
        let field = |key: &str| item.meta(key).unwrap_or_default();
        let login = [field("cap-user_login"), &item.slug].into_iter().find(|login| !login.is_empty());
        let name =
            [plain_text(field("cap-display_name")), item.title.clone()].into_iter().find(|name| !name.is_empty());
        let (Some(login), Some(name)) = (login, name) else { return };
        let (bio, url) = (plain_text(field("cap-description")), field("cap-website").to_owned());
        let account = field("cap-linked_account");
        if let Some(known) = self.authors.iter_mut().find(|known| known.login == account || known.login == login) {
            (known.bio, known.url) = (bio, url);
        } else {
            self.authors.push(Author { id: 0, login: login.to_owned(), name, bio, url });
        }
    }

    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.interned_names.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.interned_names.insert(Arc::clone(&name));
        name
    }

    fn intern_term(&mut self, term: ItemTerm) -> Arc<ItemTerm> {
        if let Some(known) = self.interned_terms.get(&term) {
            return Arc::clone(known);
        }
        let term = Arc::new(term);
        self.interned_terms.insert(Arc::clone(&term));
        term
    }

    /// Records the difference between local time and GMT. Differences that no time zone has are ignored.
    fn add_utc_offset(&mut self, local: DateTime, gmt: DateTime) {
        let Ok(span) = local.since((jiff::Unit::Minute, gmt)) else { return };
        let minutes = i32::try_from(span.get_minutes()).unwrap_or(i32::MAX);
        if minutes.abs() <= 15 * 60 {
            self.utc_offsets.push((local.date(), minutes));
        }
    }
}

/// Whether a text needs a folder for uploads.
fn shows_uploads(item: &Item) -> bool {
    const SIGNS: [&str; 7] =
        ["/uploads/", ".files.wordpress.com", "/files/", "[gallery", "[playlist", "wp-image-", "wp:gallery"];
    item.meta("_thumbnail_id").is_some() || SIGNS.iter().any(|sign| item.content.contains(sign))
}
