//! An item of an export with everything that is said of it.

use jiff::civil::DateTime;
use percent_encoding::percent_decode_str;

use super::node::Node;
use super::plain::plain;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Post,
    Page,
    Attachment,
    MenuItem,
    /// Text that other texts show: a reusable block.
    Block,
    /// Anything that plug-ins and themes added.
    Other,
}

impl Kind {
    fn of(post_type: &str) -> Self {
        match post_type {
            // The oldest exports hold posts alone and do not say so.
            "post" | "" => Self::Post,
            "page" => Self::Page,
            "attachment" => Self::Attachment,
            "nav_menu_item" => Self::MenuItem,
            "wp_block" => Self::Block,
            _ => Self::Other,
        }
    }
}

/// A post, page, file, menu entry or anything else.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) post_type: String,
    pub(super) status: String,
    pub(super) id: u64,
    pub(super) title: String,
    /// Its address as the export writes it.
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) slug: String,
    pub(super) creator: String,
    /// When it was published, as the blog's clock showed it.
    pub(super) date: Option<DateTime>,
    /// The same by world time.
    pub(super) world_date: Option<DateTime>,
    /// When it was changed last, as the blog's clock showed it.
    pub(super) modified: Option<DateTime>,
    pub(super) parent: u64,
    pub(super) menu_order: i64,
    pub(super) has_password: bool,
    pub(super) is_sticky: bool,
    pub(super) terms: Vec<ItemTerm>,
    /// Whether its language stands in a field.
    pub(super) has_language_field: bool,
    pub(super) meta: Vec<(String, String)>,
    pub(super) comments: Vec<Comment>,
    pub(super) attachment_url: String,
    pub(super) content: String,
    pub(super) excerpt: String,
}

/// A term that an item names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ItemTerm {
    pub(super) taxonomy: String,
    pub(super) slug: String,
    pub(super) name: String,
}

/// What a reader wrote below a post.
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) parent: u64,
    pub(super) author: String,
    pub(super) url: String,
    pub(super) date: Option<DateTime>,
    pub(super) text: String,
    pub(super) approved: String,
    pub(super) sort: String,
    /// What must not be told on: the author's e-mail address and IP address.
    pub(super) private: Vec<String>,
}

impl Comment {
    pub(super) fn is_approved(&self) -> bool {
        matches!(&*self.approved, "1" | "approved" | "approve")
    }

    /// Whether another site told of a link, and no reader wrote.
    pub(super) fn is_ping(&self) -> bool {
        matches!(&*self.sort, "pingback" | "trackback")
    }
}

impl Item {
    pub(super) fn of(mut node: Node) -> Self {
        let post_type = node.get("post_type").to_owned();
        let meta =
            node.all("postmeta").map(|meta| (meta.get("meta_key").to_owned(), meta.get("meta_value").to_owned()));
        let terms = node.all("category").filter(|term| !term.text.trim().is_empty() || !term.nicename.is_empty());
        let terms = terms.map(|term| ItemTerm {
            // The oldest exports name categories without a domain.
            taxonomy: match &*term.domain {
                "" => "category".to_owned(),
                "tag" => "post_tag".to_owned(),
                domain => domain.to_owned(),
            },
            slug: decoded(term.nicename.trim()),
            name: plain(&term.text),
        });
        let mut terms: Vec<ItemTerm> = terms.collect();
        // Old exports name each term twice, once without a slug.
        let with_slug: Vec<ItemTerm> = terms.iter().filter(|term| !term.slug.is_empty()).cloned().collect();
        terms.retain(|term| !term.slug.is_empty() || !with_slug.iter().any(|other| other.name == term.name));
        terms.dedup();
        let item = Self {
            kind: Kind::of(&post_type),
            post_type,
            status: node.get("status").to_owned(),
            id: node.number("post_id"),
            title: plain(node.get("title")),
            link: node.get("link").to_owned(),
            guid: node.get("guid").to_owned(),
            slug: decoded(node.get("post_name")),
            creator: node.get("creator").to_owned(),
            date: date(node.get("post_date")).or_else(|| feed_date(node.get("pubDate"))),
            world_date: date(node.get("post_date_gmt")),
            modified: date(node.get("post_modified")),
            parent: node.number("post_parent"),
            menu_order: node.get("menu_order").parse().unwrap_or(0),
            has_password: !node.get("post_password").is_empty(),
            is_sticky: node.get("is_sticky") == "1",
            meta: meta.collect(),
            comments: node.all("comment").map(comment).collect(),
            attachment_url: node.get("attachment_url").to_owned(),
            terms,
            has_language_field: false,
            content: String::new(),
            excerpt: String::new(),
        };
        Self { content: node.take("content"), excerpt: node.take("excerpt"), ..item }.with_fields_as_terms()
    }

    /// WPML keeps languages apart from items. Where its export put them into fields, they are said as Polylang says them.
    fn with_fields_as_terms(mut self) -> Self {
        if self.terms_of("language").next().is_some() {
            return self;
        }
        let field = |keys: &[&str]| keys.iter().find_map(|key| self.meta(key)).map(str::to_owned);
        let term = |taxonomy: &str, slug: String| ItemTerm { taxonomy: taxonomy.to_owned(), name: slug.clone(), slug };
        let Some(language) = field(&["_wpml_import_language_code", "_wpml_language", "wpml_language"]) else {
            return self;
        };
        // A copy names the text that it is a copy of.
        let group = field(&["_wpml_import_translation_group", "_wpml_trid", "wpml_trid", "trid"]);
        let original = || self.meta("_icl_lang_duplicate_of").map_or_else(|| self.id.to_string(), str::to_owned);
        let group = group.unwrap_or_else(|| format!("wpml-{}", original()));
        self.terms.extend([term("language", language), term("post_translations", group)]);
        self.has_language_field = true;
        self
    }

    /// The value of a field that a plug-in or WordPress itself keeps with the item.
    pub(super) fn meta(&self, key: &str) -> Option<&str> {
        let value = self.meta.iter().find(|(known, _)| known == key).map(|(_, value)| value.trim())?;
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn terms_of<'a>(&'a self, taxonomy: &'a str) -> impl Iterator<Item = &'a ItemTerm> {
        self.terms.iter().filter(move |term| term.taxonomy == taxonomy)
    }
}

fn comment(node: &Node) -> Comment {
    let private = [node.get("comment_author_email"), node.get("comment_author_IP")];
    Comment {
        id: node.number("comment_id"),
        parent: node.number("comment_parent"),
        author: plain(node.get("comment_author")),
        url: node.get("comment_author_url").to_owned(),
        date: date(node.get("comment_date")),
        text: node.get("comment_content").to_owned(),
        approved: node.get("comment_approved").to_owned(),
        sort: node.get("comment_type").to_owned(),
        private: private.into_iter().filter(|text| text.len() > 3).map(str::to_owned).collect(),
    }
}

/// A date of WordPress's; `0000-00-00 00:00:00` is none.
pub(super) fn date(text: &str) -> Option<DateTime> {
    let date: DateTime = text.replace(' ', "T").parse().ok()?;
    (date.year() > 1).then_some(date)
}

/// The date that feeds show. What was never published has the last day of November 1999 there.
fn feed_date(text: &str) -> Option<DateTime> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?.datetime();
    (date.year() > 1999).then_some(date)
}

/// A slug or path as people read it. It may have been written in lower or upper case, and never twice.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
