//! An item of an export with all its data.

use jiff::civil::DateTime;
use percent_encoding::percent_decode_str;

use super::element::Element;
use super::plain_text::plain_text;

/// Kind of an item, by its post type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    Post,
    Page,
    Attachment,
    MenuItem,
    /// A reusable block, `wp_block`.
    Block,
    /// A custom post type of a plug-in or theme.
    Other,
}

impl ItemKind {
    fn from_post_type(post_type: &str) -> Self {
        match post_type {
            // The oldest exports contain only posts and do not name the type.
            "post" | "" => Self::Post,
            "page" => Self::Page,
            "attachment" => Self::Attachment,
            "nav_menu_item" => Self::MenuItem,
            "wp_block" => Self::Block,
            _ => Self::Other,
        }
    }
}

/// An `<item>` of an export: a post, page, attachment, menu item or custom post type.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) post_type: String,
    pub(super) status: String,
    pub(super) id: u64,
    pub(super) title: String,
    /// Address as the export writes it.
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) slug: String,
    pub(super) creator: String,
    /// Publication date in the blog's time zone.
    pub(super) date: Option<DateTime>,
    /// Publication date in UTC.
    pub(super) date_gmt: Option<DateTime>,
    /// Date of the last change in the blog's time zone.
    pub(super) modified: Option<DateTime>,
    pub(super) parent: u64,
    pub(super) menu_order: i64,
    pub(super) has_password: bool,
    pub(super) is_sticky: bool,
    pub(super) terms: Vec<ItemTerm>,
    /// Whether WPML wrote the language into post meta.
    pub(super) has_wpml_language: bool,
    /// Post meta: keys and values.
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

/// A comment, pingback or trackback.
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) parent: u64,
    pub(super) author: String,
    pub(super) url: String,
    pub(super) date: Option<DateTime>,
    pub(super) text: String,
    pub(super) approved: String,
    pub(super) kind: String,
    /// Data that must not be published: the author's e-mail address and IP address.
    pub(super) private_texts: Vec<String>,
}

impl Comment {
    pub(super) fn is_approved(&self) -> bool {
        matches!(&*self.approved, "1" | "approved" | "approve")
    }

    /// Whether another site sent the comment because it links to the post.
    pub(super) fn is_ping(&self) -> bool {
        matches!(&*self.kind, "pingback" | "trackback")
    }
}

impl Item {
    pub(super) fn from_element(mut element: Element) -> Self {
        let post_type = element.get("post_type").to_owned();
        let meta =
            element.all("postmeta").map(|meta| (meta.get("meta_key").to_owned(), meta.get("meta_value").to_owned()));
        let terms = element.all("category").filter(|term| !term.text.trim().is_empty() || !term.nicename.is_empty());
        let terms = terms.map(|term| ItemTerm {
            // In the oldest exports categories have no domain.
            taxonomy: match &*term.domain {
                "" => "category".to_owned(),
                "tag" => "post_tag".to_owned(),
                domain => domain.to_owned(),
            },
            slug: percent_decoded(term.nicename.trim()),
            name: plain_text(&term.text),
        });
        let mut terms: Vec<ItemTerm> = terms.collect();
        // Old exports write each term twice, once without a slug.
        let with_slug: Vec<ItemTerm> = terms.iter().filter(|term| !term.slug.is_empty()).cloned().collect();
        terms.retain(|term| !term.slug.is_empty() || !with_slug.iter().any(|other| other.name == term.name));
        terms.dedup();
        let item = Self {
            kind: ItemKind::from_post_type(&post_type),
            post_type,
            status: element.get("status").to_owned(),
            id: element.number("post_id"),
            title: plain_text(element.get("title")),
            link: element.get("link").to_owned(),
            guid: element.get("guid").to_owned(),
            slug: percent_decoded(element.get("post_name")),
            creator: element.get("creator").to_owned(),
            date: parse_date(element.get("post_date")).or_else(|| parse_feed_date(element.get("pubDate"))),
            date_gmt: parse_date(element.get("post_date_gmt")),
            modified: parse_date(element.get("post_modified")),
            parent: element.number("post_parent"),
            menu_order: element.get("menu_order").parse().unwrap_or(0),
            has_password: !element.get("post_password").is_empty(),
            is_sticky: element.get("is_sticky") == "1",
            meta: meta.collect(),
            comments: element.all("comment").map(parse_comment).collect(),
            attachment_url: element.get("attachment_url").to_owned(),
            terms,
            has_wpml_language: false,
            content: String::new(),
            excerpt: String::new(),
        };
        Self { content: element.take("content"), excerpt: element.take("excerpt"), ..item }.with_wpml_fields_as_terms()
    }

    /// Adds the terms that Polylang would have, if WPML wrote languages into post meta. WPML itself stores them apart from
    /// items.
    fn with_wpml_fields_as_terms(mut self) -> Self {
        if self.terms_of("language").next().is_some() {
            return self;
        }
        let field = |keys: &[&str]| keys.iter().find_map(|key| self.meta(key)).map(str::to_owned);
        let term = |taxonomy: &str, slug: String| ItemTerm { taxonomy: taxonomy.to_owned(), name: slug.clone(), slug };
        let Some(language) = field(&["_wpml_import_language_code", "_wpml_language", "wpml_language"]) else {
            return self;
        };
        // WPML marks a duplicate with the id of its original.
        let group = field(&["_wpml_import_translation_group", "_wpml_trid", "wpml_trid", "trid"]);
        let original = || self.meta("_icl_lang_duplicate_of").map_or_else(|| self.id.to_string(), str::to_owned);
        let group = group.unwrap_or_else(|| format!("wpml-{}", original()));
        self.terms.extend([term("language", language), term("post_translations", group)]);
        self.has_wpml_language = true;
        self
    }

    /// Returns the trimmed value of a post meta key; `None` if it is missing or empty.
    pub(super) fn meta(&self, key: &str) -> Option<&str> {
        let value = self.meta.iter().find(|(known, _)| known == key).map(|(_, value)| value.trim())?;
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn terms_of<'a>(&'a self, taxonomy: &'a str) -> impl Iterator<Item = &'a ItemTerm> {
        self.terms.iter().filter(move |term| term.taxonomy == taxonomy)
    }
}

fn parse_comment(element: &Element) -> Comment {
    let private = [element.get("comment_author_email"), element.get("comment_author_IP")];
    Comment {
        id: element.number("comment_id"),
        parent: element.number("comment_parent"),
        author: plain_text(element.get("comment_author")),
        url: element.get("comment_author_url").to_owned(),
        date: parse_date(element.get("comment_date")),
        text: element.get("comment_content").to_owned(),
        approved: element.get("comment_approved").to_owned(),
        kind: element.get("comment_type").to_owned(),
        private_texts: private.into_iter().filter(|text| text.len() > 3).map(str::to_owned).collect(),
    }
}

/// Parses a date of WordPress. `0000-00-00 00:00:00` means no date.
pub(super) fn parse_date(text: &str) -> Option<DateTime> {
    let date: DateTime = text.replace(' ', "T").parse().ok()?;
    (date.year() > 1).then_some(date)
}

/// Parses `pubDate`. Items that were never published have the last day of November 1999 there.
fn parse_feed_date(text: &str) -> Option<DateTime> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?.datetime();
    (date.year() > 1999).then_some(date)
}

/// Decodes a slug or path. WordPress encodes it once, with hex digits in lower or upper case.
pub(super) fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
