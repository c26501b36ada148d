//! Writes the front matter of a document.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::content::LinkResolver;
use super::item::{Item, ItemKind};
use super::item_context::ItemContext;
use super::php::PhpValue;
use super::plain_text::{plain_text, truncated};
use crate::address::{is_external_url, runs_code_in_frame};
use crate::import::report_note::NoteKind;
use crate::import::toml_value::{toml_array, toml_string};

/// Maximum length of a description that comes from an excerpt, in characters.
const MAX_EXCERPT: usize = 1000;
/// Maximum length of a title that is made from the text, in characters.
const MAX_GENERATED_TITLE: usize = 60;

/// Writes the front matter of one item, key by key.
pub(super) struct FrontMatterWriter<'a> {
    item: &'a Item,
    item_context: &'a ItemContext<'a>,
    lines: String,
}

impl<'a> FrontMatterWriter<'a> {
    pub(super) fn new(item: &'a Item, item_context: &'a ItemContext<'a>) -> Self {
        Self { item, item_context, lines: String::from("+++\n") }
    }

    /// Returns the front matter between its two `+++` lines.
    pub(super) fn write(mut self) -> String {
        let document = self.item_context.document;
        let title = self.title();
        self.add("title", &toml_string(&title));
        self.add_dates();
        self.add("slug", &toml_string(&document.slug));
        if let Some(reason) = &document.draft_reason {
            self.add("draft", "true");
            self.note(NoteKind::Changed, format!("it is a draft: {reason}"));
        }
        if let Some(key) = self.item_context.context.languages.translation_keys.get(&self.item_context.item_meta.index)
        {
            self.add("translation", &toml_string(key));
        }
        let excerpt = truncated(&plain_text(&self.item.excerpt), MAX_EXCERPT);
        let seo = Seo::from_item(self.item);
        let description = seo.description.as_ref().unwrap_or(&excerpt);
        if !description.is_empty() {
            self.add("description", &toml_string(description));
        }
        if seo.is_noindex {
            self.add("noindex", "true");
        }
        if document.is_post {
            self.add_terms();
            self.add_authors();
        }
        self.add_image();
        if !document.aliases.is_empty() {
            self.add("aliases", &toml_array(&document.aliases));
        }
        if document.is_post {
            self.add_guid();
        }
        let mut params = self.params();
        params.extend(self.seo_params(seo, &excerpt));
        self.add_params(params);
        self.lines.push_str("+++\n");
        self.lines
    }

    fn add(&mut self, key: &str, value: &str) {
        _ = writeln!(self.lines, "{key} = {value}");
    }

    fn note(&self, kind: NoteKind, text: String) {
        self.item_context.note(kind, text);
    }

    /// Returns the title. An item without one gets the first words of its text.
    fn title(&self) -> String {
        /// Enough of the text to find the first words in it.
        const START_BYTES: usize = 2000;
        if !self.item.title.is_empty() {
            return self.item.title.clone();
        }
        let content = &self.item.content;
        let start = plain_text(content.get(..content.floor_char_boundary(START_BYTES)).unwrap_or_default());
        let start = truncated(start.trim_start_matches('['), MAX_GENERATED_TITLE);
        let title = if start.is_empty() { self.item_context.document.slug.clone() } else { start };
        self.note(NoteKind::Changed, format!("it had no title, and got “{title}”"));
        title
    }

    fn add_dates(&mut self) {
        let (context, item_meta) = (self.item_context.context, self.item_context.item_meta);
        let document = self.item_context.document;
        if document.is_post
            && let Some(date) = context.date(item_meta)
        {
            self.add("date", &date.to_string());
            if item_meta.date.is_none() {
                self.note(NoteKind::Changed, format!("it had no date, and got {}", date.date()));
            }
        }
        if let Some(updated) = context.export_index.updated(item_meta).filter(|_| !document.is_draft()) {
            self.add("updated", &updated.to_string());
        }
    }

    fn add_terms(&mut self) {
        let terms = self.item_context.context.terms;
        let primary = self.item_context.context.primary_category(self.item_context.item_meta);
        for (taxonomy, key) in [("category", "categories"), ("post_tag", "tags")] {
            let mut indexes: Vec<usize> =
                self.item.terms_of(taxonomy).filter_map(|term| terms.find_item_term(term)).collect();
            // Kielo takes the first category for the address.
            indexes.sort_by_key(|index| taxonomy == "category" && Some(*index) != primary);
            let mut names: Vec<&str> = Vec::new();
            for index in indexes {
                let name = &*terms.all[index].name;
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if !names.is_empty() {
                self.add(key, &toml_array(&names));
            }
        }
    }

    fn add_authors(&mut self) {
        let terms = self.item_context.context.terms;
        let mut authors: Vec<&str> = Vec::new();
        // The plug-in Co-Authors Plus adds a term for each author of a post.
        let coauthors = self
            .item
            .terms_of("author")
            .filter_map(|term| terms.author(term.slug.strip_prefix("cap-").unwrap_or(&term.slug)));
        for author in coauthors {
            if !authors.contains(&&*author.name) {
                authors.push(&author.name);
            }
        }
        if authors.is_empty() {
            authors.extend(terms.author(&self.item.creator).map(|author| &*author.name));
        }
        if !authors.is_empty() {
            self.add("authors", &toml_array(&authors));
        }
    }

    /// Writes the featured image.
    fn add_image(&mut self) {
        let Some(id) = self.item.meta("_thumbnail_id").and_then(|id| id.parse().ok()) else { return };
        let Some(image) = self.item_context.attachment(id) else {
            self.note(NoteKind::NotConverted, format!("the export does not have its picture, number {id}"));
            return;
        };
        let address = self.item_context.resolve_link(&image.address).unwrap_or_else(|| image.address.clone());
        let is_external = is_external_url(&address) && !runs_code_in_frame(&address);
        let is_usable = is_external || self.item_context.findings.borrow().uploads.contains_key(&address);
        if !is_usable {
            return;
        }
        self.add("image", &toml_string(&address));
        if !image.alt.is_empty() {
            self.add("image_alt", &toml_string(&image.alt));
        }
        let caption = plain_text(&image.caption);
        if !caption.is_empty() {
            self.add("image_caption", &toml_string(&caption));
        }
    }

    fn add_guid(&mut self) {
        let guid: String = self.item.guid.chars().filter(|c| !c.is_control()).collect();
        if is_external_url(&guid) && !guid.contains(char::is_whitespace) && !runs_code_in_frame(&guid) {
            self.add("guid", &toml_string(&guid));
        } else if !guid.is_empty() {
            self.note(
                NoteKind::NotConverted,
                "its id in feeds is no address, so feed readers may show it as new".to_owned(),
            );
        }
    }

    /// Returns values that Kielo has no key for, as keys and TOML values.
    fn params(&self) -> Vec<(String, String)> {
        let item = self.item;
        let mut params = Vec::new();
        if let Some(format) = item.terms_of("post_format").next() {
            params.push(("format".to_owned(), toml_string(format.slug.trim_start_matches("post-format-"))));
        }
        if let Some(date) = item.date.filter(|_| item.kind == ItemKind::Other) {
            params.push(("published".to_owned(), date.to_string()));
        }
        if item.menu_order != 0 && item.kind != ItemKind::Post {
            params.push(("order".to_owned(), item.menu_order.to_string()));
        }
        if let Some(template) = item.meta("_wp_page_template").filter(|template| *template != "default") {
            self.note(NoteKind::NotConverted, format!("it had the template {template} of the old theme"));
            params.push(("wordpress_template".to_owned(), toml_string(template)));
        }
        let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let has_key = |taxonomy: &str| {
            let is_post_taxonomy = matches!(taxonomy, "category" | "post_tag") && self.item_context.document.is_post;
            is_post_taxonomy
                || matches!(taxonomy, "post_format" | "language" | "post_translations" | "nav_menu" | "author")
        };
        for term in item.terms.iter().filter(|term| !has_key(&term.taxonomy)) {
            others.entry(&term.taxonomy).or_default().push(&term.name);
        }
        for (taxonomy, names) in others {
            let key = match taxonomy {
                "category" => "categories_of_page",
                "post_tag" => "tags_of_page",
                other => other,
            };
            // A taxonomy may have the name of another parameter.
            let is_taken = matches!(key, "seo_title" | "excerpt") || params.iter().any(|(known, _)| known == key);
            let key = if is_taken { format!("{key}_terms") } else { key.to_owned() };
            params.push((key, toml_array(&names)));
        }
        params
    }

    /// Returns values of search engine plug-ins, and the excerpt if such a plug-in replaced the description.
    fn seo_params(&self, seo: Seo, excerpt: &str) -> Vec<(String, String)> {
        let mut params = Vec::new();
        if let Some(title) = seo.title.filter(|title| *title != self.item.title) {
            self.note(
                NoteKind::NotConverted,
                "its title for search engines stands in params.seo_title; the theme does not show it".to_owned(),
            );
            params.push(("seo_title".to_owned(), toml_string(&title)));
        }
        if seo.description.is_some_and(|description| description != excerpt) && !excerpt.is_empty() {
            self.note(
                NoteKind::Changed,
                "its description for search engines is its description now; its excerpt stands in params.excerpt"
                    .to_owned(),
            );
            params.push(("excerpt".to_owned(), toml_string(excerpt)));
        }
        params
    }

    fn add_params(&mut self, params: Vec<(String, String)>) {
        if params.is_empty() {
            return;
        }
        self.lines.push_str("\n[params]\n");
        for (key, value) in params {
            let key = if is_bare_key(&key) { key } else { toml_string(&key) };
            self.add(&key, &value);
        }
    }
}

/// Whether TOML accepts a key without quotes.
fn is_bare_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Post meta of search engine plug-ins: Yoast SEO, Rank Math and All in One SEO.
struct Seo {
    title: Option<String>,
    description: Option<String>,
    is_noindex: bool,
}

impl Seo {
    fn from_item(item: &Item) -> Self {
        let first = |keys: &[&str]| {
            let values = keys.iter().filter_map(|key| item.meta(key));
            // Only the plug-in can fill in its variables.
            let literal = values.filter(|value| !has_variables(value));
            literal.map(plain_text).find(|value| !value.is_empty())
        };
        let robots = item.meta("rank_math_robots").and_then(PhpValue::parse);
        let has_noindex =
            |value: &PhpValue| value.entries().iter().any(|(_, value)| value.text().as_deref() == Some("noindex"));
        Self {
            title: first(&["_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title"]),
            description: first(&[
                "_yoast_wpseo_metadesc",
                "rank_math_description",
                "_aioseo_description",
                "_aioseop_description",
            ]),
            is_noindex: item.meta("_yoast_wpseo_meta-robots-noindex") == Some("1")
                || robots.as_ref().is_some_and(has_noindex),
        }
    }
}

/// Whether a value contains variables of a plug-in: `%%title%%`, `%title%` or `#post_title`.
fn has_variables(value: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = value.split('%').skip(1);
    let has_percent_variable = value.contains('%') && names.clone().count() > 1 && names.into_iter().any(is_name);
    let is_hash_variable = |rest: &str| {
        rest.split(|c: char| !(c.is_ascii_lowercase() || c == '_')).next().is_some_and(|word| word.contains('_'))
    };
    has_percent_variable || value.split('#').skip(1).any(is_hash_variable)
}
