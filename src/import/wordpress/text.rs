//! A text of the new site: front matter and Markdown, and the files beside it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::address::{origin, without_size};
use super::content::{self, Attachment, LinkResolver, NoteKind, ReportNote};
use super::context::ImportContext;
use super::export_index::{FileMeta, ItemMeta};
use super::files::{UploadLocation, Uploads};
use super::item::{Item, Kind};
use super::layout::{Disposition, Layout, NewDocument};
use super::php::Php;
use super::plain::{beginning, plain};
use super::web::MissingFile;
use crate::address::is_external_url;
use crate::import::path::relative_link;
use crate::import::slug::unique_name;
use crate::import::toml_value::{toml_array, toml_string};

/// What is asked for while a text is converted.
pub(super) struct ItemContext<'a> {
    context: &'a ImportContext<'a>,
    layout: &'a Layout,
    uploads: &'a Uploads,
    fact: &'a ItemMeta,
    document: &'a NewDocument,
    /// Footnotes by their ids.
    footnotes: Vec<(String, String)>,
    gathered: RefCell<TextNeeds>,
}

/// What a text turned out to need.
#[derive(Debug, Default)]
struct TextNeeds {
    /// Files for the text's folder by the names they get.
    files: BTreeMap<String, UploadLocation>,
    notes: Vec<ReportNote>,
    /// Addresses of files that are nowhere to be had.
    missing: Vec<String>,
    /// The files of the media library that it shows, by their places.
    shown: Vec<u32>,
    /// The old paths of its files, with the names they have now.
    moved: BTreeMap<String, String>,
}

/// A text, ready to be written.
pub(super) struct NewText {
    pub(super) toml_and_markdown: String,
    /// Files for its folder by the names they get.
    pub(super) files: BTreeMap<String, UploadLocation>,
    pub(super) notes: Vec<ReportNote>,
    pub(super) missing: Vec<String>,
    /// The files of the media library that it shows, by their places.
    pub(super) shown: Vec<u32>,
    /// The old paths of its files, with the names they have now.
    pub(super) moved: BTreeMap<String, String>,
}

impl<'a> ItemContext<'a> {
    pub(super) fn new(
        context: &'a ImportContext<'a>,
        layout: &'a Layout,
        uploads: &'a Uploads,
        fact: &'a ItemMeta,
        document: &'a NewDocument,
        item: &Item,
    ) -> Self {
        let footnotes = item.meta("footnotes").map(footnotes).unwrap_or_default();
        Self { context, layout, uploads, fact, document, footnotes, gathered: RefCell::default() }
    }

    fn note(&self, kind: NoteKind, text: String) {
        let mut gathered = self.gathered.borrow_mut();
        let note = ReportNote { kind, text };
        if !gathered.notes.contains(&note) {
            gathered.notes.push(note);
        }
    }

    /// The link to a file of the media library from this text; `None` when the file cannot be had.
    fn file(&self, url: &str) -> Option<String> {
        if let Some(place) = self.layout.file_at(url.split(['?', '#']).next().unwrap_or_default()) {
            self.gathered.borrow_mut().shown.push(place);
        }
        let found = match self.uploads.find(url) {
            Ok(found) if self.document.is_bundle => found,
            found => {
                if let Err(MissingFile::Unusable(problem)) = found {
                    self.note(NoteKind::NotConverted, format!("{url} did not come along: {problem}"));
                }
                let mut gathered = self.gathered.borrow_mut();
                if !gathered.missing.iter().any(|known| known == url) {
                    gathered.missing.push(url.to_owned());
                }
                return None;
            }
        };
        if found.is_renamed {
            self.note(
                NoteKind::Changed,
                format!("{url} is another kind of picture than its name says; it is now {}", found.name),
            );
        }
        let mut gathered = self.gathered.borrow_mut();
        if let Some((name, _)) = gathered.files.iter().find(|(_, known)| **known == found.place) {
            let name = name.clone();
            self.moved(&mut gathered, url, &name);
            return Some(name);
        }
        let (stem, ending) = match found.name.rsplit_once('.') {
            Some((stem, ending)) => (stem, format!(".{ending}")),
            None => (&*found.name, String::new()),
        };
        let stem = unique_name(stem, |stem| gathered.files.contains_key(&format!("{stem}{ending}")));
        let name = format!("{stem}{ending}");
        gathered.files.insert(name.clone(), found.place);
        self.moved(&mut gathered, url, &name);
        Some(name)
    }

    /// Takes notice of where a file was on the blog's own host, itself and the size that the text shows.
    fn moved(&self, gathered: &mut TextNeeds, url: &str, name: &str) {
        let is_elsewhere = origin(url).is_some_and(|origin| !self.context.hosts.is_main(&origin));
        let Some(local) = self.context.hosts.local(url).filter(|_| !is_elsewhere) else { return };
        let original = without_size(&local.path);
        for path in [Some(local.path), original].into_iter().flatten() {
            gathered.moved.entry(path).or_insert_with(|| name.to_owned());
        }
    }

    /// The whole address of a file that stays on the old blog, where a text names it without the host.
    fn on_old_blog(&self, address: &str) -> Option<String> {
        let is_path = address.starts_with('/') && !address.starts_with("//");
        (is_path && !self.context.hosts.origin.is_empty()).then(|| format!("{}{address}", self.context.hosts.origin))
    }

    /// Whether an address is one of a file in the media library.
    fn is_upload(&self, path: &str) -> bool {
        path.contains("/uploads/") || self.layout.file_at(path).is_some()
    }

    fn attachment_of(fact: &ItemMeta, file: &FileMeta) -> Attachment {
        Attachment {
            address: file.url.to_string(),
            alt: file.alt.to_string(),
            caption: file.caption.to_string(),
            title: fact.title.to_string(),
        }
    }

    /// The link to a document from this one.
    fn document_link(&self, place: u32, anchor: Option<String>) -> Option<String> {
        let target = self.layout.document(place)?;
        if target.draft.is_some() && !std::ptr::eq(target, self.document) {
            self.note(
                NoteKind::NotConverted,
                format!(
                    "a link to “{}” still leads to the old blog, since that is a draft",
                    self.context.export_index.items[place as usize].title
                ),
            );
            return None;
        }
        let link = relative_link(&self.document.file, &target.file);
        let Some(anchor) = anchor else { return Some(link) };
        if self.layout.anchors.get(&place).is_some_and(|kept| kept.contains(&anchor)) {
            return Some(format!("{link}#{anchor}"));
        }
        self.note(
            NoteKind::Changed,
            format!("a link to #{anchor} of {} leads to the beginning of that text", target.file),
        );
        Some(link)
    }
}

impl LinkResolver for ItemContext<'_> {
    fn resolve_link(&self, address: &str) -> Option<String> {
        let Some(local) = self.context.hosts.local(address) else {
            // Some blogs keep their files on another host.
            let place = self.layout.file_at(address)?;
            let file = self.context.export_index.items[place as usize].file.as_deref()?;
            return if origin(address)? == origin(&file.url)? { self.file(address) } else { None };
        };
        if self.is_upload(&local.path) {
            return self.file(address).or_else(|| self.on_old_blog(address));
        }
        if let Some(id) = local.id() {
            let place = self.context.export_index.place_of(id)?;
            if let Some(file) = &self.context.export_index.items[place as usize].file {
                return self.file(&file.url);
            }
            return self.document_link(place, local.anchor());
        }
        if !local.query.is_empty() {
            return None;
        }
        if let Some(place) = self.layout.at_path(&local.path) {
            if let Some(file) = &self.context.export_index.items[place as usize].file {
                return self.file(&file.url);
            }
            return self.document_link(place, local.anchor());
        }
        let term = self.layout.lists.term_at(self.context, &local.path)?;
        let has_page = !self.layout.term_languages(term).is_empty();
        has_page.then(|| format!("{}/", local.path.trim_end_matches('/')))
    }

    fn attachment(&self, id: u64) -> Option<Attachment> {
        let place = self.context.export_index.place_of(id)?;
        let fact = &self.context.export_index.items[place as usize];
        Some(Self::attachment_of(fact, fact.file.as_deref()?))
    }

    fn post_attachments(&self) -> Vec<Attachment> {
        let own = self.context.export_index.files_of(self.fact.id);
        own.filter_map(|fact| Some(Self::attachment_of(fact, fact.file.as_deref()?))).collect()
    }

    fn reusable_block(&self, id: u64) -> Option<String> {
        let place = self.context.export_index.place_of(id)?;
        self.context.export_index.items[place as usize].block.as_deref().map(str::to_owned)
    }

    fn language(&self) -> Option<String> {
        Some(self.context.languages.all[self.document.language].tag.clone())
    }

    fn linked_anchors(&self) -> Vec<String> {
        self.layout.wanted_anchors.get(&self.fact.place).into_iter().flatten().cloned().collect()
    }

    fn footnote(&self, id: &str) -> Option<String> {
        self.footnotes.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone())
    }
}

/// Footnotes as WordPress keeps them beside a text: a list of ids and contents.
fn footnotes(json: &str) -> Vec<(String, String)> {
    let list: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let text = |note: &serde_json::Value, key: &str| Some(note.get(key)?.as_str()?.to_owned());
    let notes = list.as_array().into_iter().flatten();
    notes.filter_map(|note| Some((text(note, "id")?, text(note, "content")?))).collect()
}

/// Converts an item.
pub(super) fn of(item: &Item, around: ItemContext) -> NewText {
    let converted = content::to_markdown(&item.content, &around);
    around.gathered.borrow_mut().notes.extend(converted.notes);
    let mut lines = String::from("+++\n");
    front_matter(item, &around, &mut lines);
    lines.push_str("+++\n");
    let markdown = converted.markdown.trim();
    if !markdown.is_empty() {
        _ = write!(lines, "\n{markdown}\n");
    }
    let TextNeeds { files, mut notes, missing, shown, moved } = around.gathered.into_inner();
    notes.extend(around.document.notes.iter().map(|text| ReportNote { kind: NoteKind::Changed, text: text.clone() }));
    NewText { toml_and_markdown: lines, files, notes, missing, shown, moved }
}

fn front_matter(item: &Item, around: &ItemContext, lines: &mut String) {
    let (context, document) = (around.context, around.document);
    _ = writeln!(lines, "title = {}", toml_string(&title(item, around)));
    if document.is_post
        && let Some(date) = context.date(around.fact)
    {
        _ = writeln!(lines, "date = {date}");
        if around.fact.date.is_none() {
            around.note(NoteKind::Changed, format!("it had no date, and got {}", date.date()));
        }
    }
    if let Some(updated) = context.export_index.updated(around.fact).filter(|_| document.draft.is_none()) {
        _ = writeln!(lines, "updated = {updated}");
    }
    _ = writeln!(lines, "slug = {}", toml_string(&document.slug));
    if let Some(draft) = &document.draft {
        lines.push_str("draft = true\n");
        around.note(NoteKind::Changed, format!("it is a draft: {draft}"));
    }
    if let Some(key) = context.languages.groups.get(&around.fact.place) {
        _ = writeln!(lines, "translation = {}", toml_string(key));
    }
    let excerpt = beginning(&plain(&item.excerpt), 1000);
    let seo = seo(item);
    let description = seo.description.clone().unwrap_or_else(|| excerpt.clone());
    if !description.is_empty() {
        _ = writeln!(lines, "description = {}", toml_string(&description));
    }
    if seo.is_hidden {
        lines.push_str("noindex = true\n");
    }
    if document.is_post {
        terms(item, around, lines);
    }
    image(item, around, lines);
    if !document.aliases.is_empty() {
        _ = writeln!(lines, "aliases = {}", toml_array(&document.aliases));
    }
    if document.is_post {
        guid(item, around, lines);
    }
    let mut params = params(item, around);
    if let Some(title) = seo.title.filter(|title| *title != item.title) {
        around.note(
            NoteKind::NotConverted,
            "its title for search engines stands in params.seo_title; the theme does not show it".to_owned(),
        );
        params.push(("seo_title".to_owned(), toml_string(&title)));
    }
    if seo.description.is_some_and(|description| description != excerpt) && !excerpt.is_empty() {
        around.note(
            NoteKind::Changed,
            "its description for search engines is its description now; its excerpt stands in params.excerpt"
                .to_owned(),
        );
        params.push(("excerpt".to_owned(), toml_string(&excerpt)));
    }
    if !params.is_empty() {
        lines.push_str("\n[params]\n");
        for (key, value) in params {
            _ = writeln!(lines, "{} = {value}", if is_bare(&key) { key } else { toml_string(&key) });
        }
    }
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// An item's title; one without gets the beginning of its text.
fn title(item: &Item, around: &ItemContext) -> String {
    if !item.title.is_empty() {
        return item.title.clone();
    }
    let start = plain(item.content.get(..item.content.floor_char_boundary(2000)).unwrap_or_default());
    let start = beginning(start.trim_start_matches('['), 60);
    let title = if start.is_empty() { around.document.slug.clone() } else { start };
    around.note(NoteKind::Changed, format!("it had no title, and got “{title}”"));
    title
}

fn terms(item: &Item, around: &ItemContext, lines: &mut String) {
    let context = around.context;
    let first = context.first_category(around.fact);
    for (taxonomy, key) in [("category", "categories"), ("post_tag", "tags")] {
        let mut found: Vec<usize> = item.terms_of(taxonomy).filter_map(|term| context.terms.find(term)).collect();
        // The first category stands in the address.
        found.sort_by_key(|index| taxonomy == "category" && Some(*index) != first);
        let mut names: Vec<&str> = Vec::new();
        for index in found {
            let name = &*context.terms.all[index].name;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            _ = writeln!(lines, "{key} = {}", toml_array(&names));
        }
    }
    let mut authors: Vec<&str> = Vec::new();
    // Co-Authors Plus names every author of a text as a term.
    let together = item
        .terms_of("author")
        .filter_map(|term| context.terms.author(term.slug.strip_prefix("cap-").unwrap_or(&term.slug)));
    for author in together {
        if !authors.contains(&&*author.name) {
            authors.push(&author.name);
        }
    }
    if authors.is_empty() {
        authors.extend(context.terms.author(&item.creator).map(|author| &*author.name));
    }
    if !authors.is_empty() {
        _ = writeln!(lines, "authors = {}", toml_array(&authors));
    }
}

/// The image that stands for a text.
fn image(item: &Item, around: &ItemContext, lines: &mut String) {
    let Some(id) = item.meta("_thumbnail_id").and_then(|id| id.parse().ok()) else { return };
    let Some(image) = around.attachment(id) else {
        around.note(NoteKind::NotConverted, format!("the export does not have its picture, number {id}"));
        return;
    };
    let address = around.resolve_link(&image.address).unwrap_or_else(|| image.address.clone());
    let is_usable = is_external_url(&address) || around.gathered.borrow().files.contains_key(&address);
    if !is_usable {
        return;
    }
    _ = writeln!(lines, "image = {}", toml_string(&address));
    if !image.alt.is_empty() {
        _ = writeln!(lines, "image_alt = {}", toml_string(&image.alt));
    }
    let caption = plain(&image.caption);
    if !caption.is_empty() {
        _ = writeln!(lines, "image_caption = {}", toml_string(&caption));
    }
}

fn guid(item: &Item, around: &ItemContext, lines: &mut String) {
    let guid: String = item.guid.chars().filter(|c| !c.is_control()).collect();
    if is_external_url(&guid) && !guid.contains(char::is_whitespace) {
        _ = writeln!(lines, "guid = {}", toml_string(&guid));
    } else if !guid.is_empty() {
        around.note(
            NoteKind::NotConverted,
            "its id in feeds is no address, so feed readers may show it as new".to_owned(),
        );
    }
}

/// What plug-ins for search engines say.
struct Seo {
    title: Option<String>,
    description: Option<String>,
    is_hidden: bool,
}

fn seo(item: &Item) -> Seo {
    let first = |keys: &[&str]| {
        let values = keys.iter().filter_map(|key| item.meta(key));
        // A pattern of the plug-in's stands for nothing here.
        let written = values.filter(|value| !is_pattern(value));
        written.map(plain).find(|value| !value.is_empty())
    };
    let robots = item.meta("rank_math_robots").and_then(Php::parse);
    let says_noindex =
        |value: &Php| value.entries().iter().any(|(_, value)| value.text().as_deref() == Some("noindex"));
    Seo {
        title: first(&["_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title"]),
        description: first(&[
            "_yoast_wpseo_metadesc",
            "rank_math_description",
            "_aioseo_description",
            "_aioseop_description",
        ]),
        is_hidden: item.meta("_yoast_wpseo_meta-robots-noindex") == Some("1")
            || robots.as_ref().is_some_and(says_noindex),
    }
}

/// Whether a plug-in fills a text in itself: `%%title%%`, `%title%` or `#post_title`.
fn is_pattern(value: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = value.split('%').skip(1);
    let by_percent = value.contains('%') && names.clone().count() > 1 && names.into_iter().any(is_name);
    let word = |rest: &str| {
        rest.split(|c: char| !(c.is_ascii_lowercase() || c == '_')).next().is_some_and(|word| word.contains('_'))
    };
    by_percent || value.split('#').skip(1).any(word)
}

/// What has no key in Kielo, for themes and for the author to know.
fn params(item: &Item, around: &ItemContext) -> Vec<(String, String)> {
    let mut params = Vec::new();
    if let Some(format) = item.terms_of("post_format").next() {
        params.push(("format".to_owned(), toml_string(format.slug.trim_start_matches("post-format-"))));
    }
    if let Some(date) = item.date.filter(|_| item.kind == Kind::Other) {
        params.push(("published".to_owned(), date.to_string()));
    }
    if item.menu_order != 0 && item.kind != Kind::Post {
        params.push(("order".to_owned(), item.menu_order.to_string()));
    }
    if let Some(template) = item.meta("_wp_page_template").filter(|template| *template != "default") {
        around.note(NoteKind::NotConverted, format!("it had the template {template} of the old theme"));
        params.push(("wordpress_template".to_owned(), toml_string(template)));
    }
    let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let is_known = |taxonomy: &str| {
        let of_posts = matches!(taxonomy, "category" | "post_tag") && around.document.is_post;
        of_posts || matches!(taxonomy, "post_format" | "language" | "post_translations" | "nav_menu" | "author")
    };
    for term in item.terms.iter().filter(|term| !is_known(&term.taxonomy)) {
        others.entry(&term.taxonomy).or_default().push(&term.name);
    }
    for (taxonomy, names) in others {
        let key = match taxonomy {
            "category" => "categories_of_page",
            "post_tag" => "tags_of_page",
            other => other,
        };
        params.push((key.to_owned(), toml_array(&names)));
    }
    params
}

/// Whether anything of an item is left out of the site that somebody wrote.
pub(super) fn is_loss(disposition: &Disposition, fact: &ItemMeta) -> bool {
    matches!(disposition, Disposition::Left("its type was not asked for")) && fact.has_text
}
