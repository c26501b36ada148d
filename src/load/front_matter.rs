//! Reads front matter: the keys at the beginning of a document.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::parse::{parse_toml, parse_yaml};
use super::site_toml::overlay;
use super::table_reader::{TableReader, read_toml_file};
use super::terms_toml::slug;
use super::yaml_words;
use crate::address::{ImpossibleAddress, is_external_url};
use crate::config::{Config, OwnTaxonomyId, TextFeatures};
use crate::diagnostic::{Diagnostic, Source};
use crate::image::Focus;
use crate::language::normalize_name;
use crate::model::{FrontMatterFormat, PageType, SocialThread, Taxonomy, TermReference};
use crate::table::{DateValue, Span, Spanned, Table};

/// The front matter of a document.
#[derive(Default)]
pub(super) struct FrontMatter {
    pub(super) title: Option<Spanned<String>>,
    pub(super) date: Option<DateValue>,
    pub(super) updated: Option<Spanned<DateValue>>,
    pub(super) language: Option<Spanned<String>>,
    pub(super) slug: Option<String>,
    pub(super) translation: Option<Spanned<String>>,
    pub(super) translated_from: Option<Spanned<String>>,
    pub(super) together: Option<Vec<Spanned<String>>>,
    pub(super) description: Option<String>,
    pub(super) categories: Vec<Spanned<String>>,
    pub(super) tags: Vec<Spanned<String>>,
    pub(super) authors: Vec<Spanned<String>>,
    /// The terms of each of the site's own taxonomies, in the order of [`OwnTaxonomyId`].
    own_terms: Vec<Vec<Spanned<String>>>,
    pub(super) draft: Option<bool>,
    pub(super) aliases: Vec<Spanned<String>>,
    pub(super) guid: Option<String>,
    pub(super) image: Option<Spanned<String>>,
    pub(super) image_alt: Option<String>,
    pub(super) image_focus: Option<Spanned<Focus>>,
    pub(super) image_caption: Option<String>,
    pub(super) series: Option<Spanned<String>>,
    pub(super) noindex: Option<bool>,
    pub(super) page_type: PageType,
    pub(super) template: Option<Spanned<String>>,
    pub(super) comments: Option<bool>,
    pub(super) discussion: Option<Spanned<SocialThread>>,
    pub(super) title_language: Option<Spanned<String>>,
    pub(super) typography: Option<bool>,
    pub(super) hyphenation: Option<bool>,
    pub(super) highlight: Option<bool>,
    pub(super) math: Option<bool>,
    pub(super) embeds: Option<bool>,
    pub(super) params: Table,
    /// The keys among [`FOLDER_KEYS`], and the names of the site's own taxonomies, that have a value.
    folder_keys: Vec<Cow<'static, str>>,
}

/// The keys whose values a folder can give to its texts.
const FOLDER_KEYS: [&str; 14] = [
    "categories",
    "tags",
    "authors",
    "series",
    "draft",
    "noindex",
    "template",
    "comments",
    "typography",
    "hyphenation",
    "highlight",
    "math",
    "embeds",
    "params",
];

/// The keys whose values belong to one text.
const KEYS_OF_ONE_TEXT: [&str; 18] = [
    "title",
    "title_language",
    "date",
    "updated",
    "language",
    "slug",
    "translation",
    "translated_from",
    "together",
    "description",
    "aliases",
    "guid",
    "image",
    "image_alt",
    "image_focus",
    "image_caption",
    "page_type",
    "discussion",
];

/// Whether a name is a key of front matter.
pub(super) fn is_key(name: &str, config: &Config) -> bool {
    FOLDER_KEYS.contains(&name)
        || KEYS_OF_ONE_TEXT.contains(&name)
        || config.taxonomies.iter().any(|taxonomy| taxonomy.name == name)
}

impl FrontMatter {
    /// Reads all keys. Returns `None` after a syntax error.
    pub(super) fn read(
        source: &Source,
        parts: &SplitDocument,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let table = parts.parse(source).map_err(|errors| diagnostics.extend(errors)).ok()?;
        if parts.format == FrontMatterFormat::Yaml {
            yaml_words::report(source, parts.front_matter, &table, diagnostics);
        }
        let fallback = parts.fallback_span();
        Some(TableReader::read(source, table, diagnostics, |reader| Self {
            title: title(reader, fallback),
            date: reader.date("date").map(|date| date.value),
            updated: reader.date("updated"),
            language: reader.text("language"),
            slug: slug(reader),
            translation: reader.filled_text("translation").map(normalized),
            translated_from: reader.text("translated_from"),
            together: together(reader),
            description: reader.string("description"),
            aliases: aliases(reader),
            guid: guid(reader),
            image: image(reader),
            image_alt: reader.text("image_alt").map(|text| text.value),
            image_focus: image_focus(reader),
            image_caption: reader.string("image_caption"),
            page_type: reader.filled_choice("page_type", &PageType::ALL).unwrap_or_default(),
            discussion: discussion(reader),
            title_language: reader.filled_text("title_language"),
            ..Self::of_folder_keys(reader, config)
        }))
    }

    /// Reads the keys that a folder may give to its texts too.
    fn of_folder_keys(reader: &mut TableReader, config: &Config) -> Self {
        // The table of Zola.
        if let Some(span) = reader.discard("taxonomies") {
            let names = config.taxonomy_names();
            reader.report(|source| Diagnostic::taxonomies_in_front_matter(source, span, &names));
        }
        Self {
            folder_keys: folder_keys(reader, config),
            own_terms: config.taxonomies.iter().map(|taxonomy| names(reader, &taxonomy.name)).collect(),
            categories: names(reader, "categories"),
            tags: names(reader, "tags"),
            authors: names(reader, "authors"),
            series: reader.filled_text("series").map(normalized),
            draft: protective_flag(reader, "draft"),
            noindex: protective_flag(reader, "noindex"),
            template: reader.filled_text("template").map(normalized),
            comments: reader.boolean("comments"),
            typography: reader.boolean("typography"),
            hyphenation: reader.boolean("hyphenation"),
            highlight: reader.boolean("highlight"),
            math: reader.boolean("math"),
            embeds: reader.boolean("embeds"),
            params: params(reader),
            ..Self::default()
        }
    }

    /// Reads the defaults that a folder gives to its texts. Returns `None` after a syntax error.
    pub(super) fn read_defaults(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        read_toml_file(source, diagnostics, |reader| {
            for key in KEYS_OF_ONE_TEXT {
                if let Some(span) = reader.discard(key) {
                    reader.report(|source| Diagnostic::key_of_one_text(source, span, key));
                }
            }
            Self::of_folder_keys(reader, config)
        })
    }

    /// Takes the values of all keys that have none from the defaults of a folder. Returns these keys. Only posts take terms
    /// and a series. Tables of the author's own keys are merged.
    pub(super) fn inherit(&mut self, defaults: &Self, config: &Config, is_post: bool) -> Vec<Cow<'static, str>> {
        self.params = overlay(&defaults.params, &self.params);
        let taxonomy =
            |key: &str| config.own_taxonomies().find(|(_, own)| own.name == *key).map(|(id, _)| usize::from(id.0));
        let is_of_posts =
            |key: &str| matches!(key, "categories" | "tags" | "authors" | "series") || taxonomy(key).is_some();
        let missing = defaults.folder_keys.iter().filter(|key| !self.folder_keys.contains(key));
        let taken: Vec<Cow<'static, str>> = missing.filter(|key| is_post || !is_of_posts(key)).cloned().collect();
        for key in &taken {
            match &**key {
                "categories" => self.categories.clone_from(&defaults.categories),
                "tags" => self.tags.clone_from(&defaults.tags),
                "authors" => self.authors.clone_from(&defaults.authors),
                "series" => self.series.clone_from(&defaults.series),
                "draft" => self.draft = defaults.draft,
                "noindex" => self.noindex = defaults.noindex,
                "template" => self.template.clone_from(&defaults.template),
                "comments" => self.comments = defaults.comments,
                "typography" => self.typography = defaults.typography,
                "hyphenation" => self.hyphenation = defaults.hyphenation,
                "highlight" => self.highlight = defaults.highlight,
                "math" => self.math = defaults.math,
                "embeds" => self.embeds = defaults.embeds,
                own => {
                    let at = taxonomy(own);
                    let terms = at.and_then(|at| Some((self.own_terms.get_mut(at)?, defaults.own_terms.get(at)?)));
                    if let Some((terms, default)) = terms {
                        terms.clone_from(default);
                    }
                }
            }
        }
        self.folder_keys.extend_from_slice(&taken);
        taken
    }

    /// Returns the features of the text; `site` has those that the front matter does not set.
    pub(super) fn text_features(&self, site: TextFeatures) -> TextFeatures {
        TextFeatures {
            highlight: self.highlight.unwrap_or(site.highlight),
            math: self.math.unwrap_or(site.math),
            embeds: self.embeds.unwrap_or(site.embeds),
            ..site
        }
    }

    /// Returns the terms of all taxonomies.
    pub(super) fn terms(&self) -> Vec<TermReference> {
        let series = self.series.as_ref().map(|series| Spanned::new(series.value.trim().to_owned(), series.span));
        let built_in: [(Taxonomy, &[Spanned<String>]); 4] = [
            (Taxonomy::Category, &self.categories),
            (Taxonomy::Tag, &self.tags),
            (Taxonomy::Author, &self.authors),
            (Taxonomy::Series, series.as_slice()),
        ];
        let own = (0..).map(|index| Taxonomy::Own(OwnTaxonomyId(index))).zip(self.own_terms.iter().map(Vec::as_slice));
        let lists = built_in.into_iter().chain(own);
        let named = lists.flat_map(|(taxonomy, names)| names.iter().map(move |name| (taxonomy, name)));
        named
            .map(|(taxonomy, name)| TermReference { taxonomy, name: Spanned::new((*name.value).into(), name.span) })
            .collect()
    }

    /// Returns the first term, without series.
    pub(super) fn first_term(&self) -> Option<&Spanned<String>> {
        self.categories.iter().chain(&self.tags).chain(&self.authors).chain(self.own_terms.iter().flatten()).next()
    }
}

/// Returns the keys among [`FOLDER_KEYS`], and the names of the site's own taxonomies, that the table has.
fn folder_keys(reader: &TableReader, config: &Config) -> Vec<Cow<'static, str>> {
    let own = config.taxonomies.iter().map(|taxonomy| taxonomy.name.clone()).filter(|key| reader.has(key));
    FOLDER_KEYS.into_iter().filter(|key| reader.has(key)).map(Cow::Borrowed).chain(own.map(Cow::Owned)).collect()
}

/// Reads a flag that keeps a text back. Without a value, as YAML writes `draft:`, it is reported and counts as true.
fn protective_flag(reader: &mut TableReader, key: &str) -> Option<bool> {
    if let Some(span) = reader.span_of(key).filter(|_| !reader.has(key)) {
        reader.report_invalid(key, span, "has no value", &format!("write {key} = true or {key} = false"));
        return Some(true);
    }
    reader.boolean(key)
}

/// Reads the address of a post on a social network.
fn discussion(reader: &mut TableReader) -> Option<Spanned<SocialThread>> {
    let written = reader.filled_text("discussion")?;
    let thread = SocialThread::parse(&written.value);
    if thread.is_none() {
        let problem = "is no post whose replies can be shown";
        let advice = "write the address of a post on Mastodon, such as https://mastodon.example/@aino/1099, or on Bluesky, \
                      such as https://bsky.app/profile/aino.example/post/3abc";
        reader.report_invalid("discussion", written.span, problem, advice);
    }
    thread.map(|thread| Spanned::new(thread, written.span))
}

/// A document split into front matter and Markdown.
pub(super) struct SplitDocument<'a> {
    pub(super) format: FrontMatterFormat,
    /// The text between the fences.
    pub(super) front_matter: &'a str,
    /// The offset of the front matter in the file.
    pub(super) front_matter_start: usize,
    /// The Markdown.
    pub(super) body: &'a str,
    /// The offset of the Markdown in the file.
    pub(super) body_start: usize,
}

impl SplitDocument<'_> {
    /// Returns the location for diagnostics about missing keys: the end of the first fence.
    pub(super) fn fallback_span(&self) -> Span {
        Span::new(self.front_matter_start - 1, self.front_matter_start - 1)
    }

    /// Parses the front matter.
    pub(super) fn parse(&self, source: &Source) -> Result<Table, Vec<Diagnostic>> {
        match self.format {
            FrontMatterFormat::Toml => parse_toml(source, self.front_matter, self.front_matter_start),
            FrontMatterFormat::Yaml => parse_yaml(source, self.front_matter, self.front_matter_start),
        }
    }
}

/// Splits a document at the fences of its front matter.
pub(super) fn split(source: &Source) -> Result<SplitDocument<'_>, Diagnostic> {
    let text: &str = &source.text;
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let first_end = line_end(start);
    let (format, fence) = match text[start..first_end].trim_end() {
        "+++" => (FrontMatterFormat::Toml, "+++"),
        "---" => (FrontMatterFormat::Yaml, "---"),
        _ => return Err(Diagnostic::missing_front_matter(source)),
    };
    let mut line = first_end;
    while line < text.len() {
        let next = line_end(line);
        if text[line..next].trim_end() == fence {
            return Ok(SplitDocument {
                format,
                front_matter: &text[first_end..line],
                front_matter_start: first_end,
                body: &text[next..],
                body_start: next,
            });
        }
        line = next;
    }
    Err(Diagnostic::unclosed_front_matter(source, Span::new(start, start + fence.len()), fence))
}

/// Reads the title. A missing one is reported at `fallback`.
fn title(reader: &mut TableReader, fallback: Span) -> Option<Spanned<String>> {
    let is_missing = !reader.has("title");
    let title = reader.text("title");
    let is_blank = title.as_ref().is_some_and(|title| title.value.trim().is_empty());
    if is_missing || is_blank {
        let span = title.as_ref().map_or(fallback, |title| title.span);
        reader.report(|source| Diagnostic::missing_title(source, span));
    }
    title.filter(|_| !is_blank)
}

fn guid(reader: &mut TableReader) -> Option<String> {
    let guid = reader.filled_address("guid")?;
    if !is_external_url(&guid.value) {
        reader.report(|source| Diagnostic::invalid_guid(source, guid.span, &guid.value));
    }
    Some(guid.value)
}

/// Reads the free table `[params]`. A key that Kielo knows is probably there by mistake, so it is reported.
fn params(reader: &mut TableReader) -> Table {
    let params = reader.free_table("params");
    for (key, _) in &params.entries {
        if reader.known_keys().contains(&key.value) {
            reader.report(|source| Diagnostic::key_in_params(source, key.span, &key.value));
        }
    }
    params
}

/// Reads the languages of `together`. An empty list differs from no list: such a document never waits.
fn together(reader: &mut TableReader) -> Option<Vec<Spanned<String>>> {
    let is_written = reader.has("together");
    let languages = reader.texts("together");
    is_written.then_some(languages)
}

/// The number of categories, tags or authors that one text may have. Every list that shows the text names all of them.
const MAX_NAMES: usize = 200;

/// The longest name of a file in bytes, on all usual file systems (`NAME_MAX`).
const MAX_FILE_NAME: usize = 255;

/// The longest path in bytes. Systems allow 4,096 (`PATH_MAX`), to which the output folder belongs.
const MAX_PATH: usize = 3000;

/// Reads names of terms without blank ones.
fn names(reader: &mut TableReader, key: &str) -> Vec<Spanned<String>> {
    let is_text = reader.is_text(key);
    let names = reader.texts(key);
    if let [name] = &*names
        && is_text
        && name.value.contains([',', ';'])
    {
        reader.report(|source| Diagnostic::several_terms_in_one_text(source, name.span, key, &name.value));
    }
    if let Some(first) = names.get(MAX_NAMES) {
        let count = names.len();
        reader.report(|source| Diagnostic::too_many_names(source, first.span, key, count, MAX_NAMES));
    }
    let names = names.into_iter().take(MAX_NAMES);
    names
        .map(|name| Spanned::new(normalize_name(&name.value).trim().to_owned(), name.span))
        .filter(|name| !name.value.is_empty())
        .collect()
}

/// Reads the picture of the text. An address that leads nowhere is reported. Without a picture, keys that describe it are
/// reported, because nothing uses them.
fn image(reader: &mut TableReader) -> Option<Spanned<String>> {
    let image = reader.filled_address("image");
    if let Some(image) = &image
        && let Some(problem) = ImpossibleAddress::find(&image.value)
        && problem != ImpossibleAddress::Script
    {
        reader.report(|source| Diagnostic::impossible_address(&source.file, image.span, &image.value, &problem));
    }
    if image.is_none() {
        for key in ["image_alt", "image_focus", "image_caption"] {
            if let Some(span) = reader.span_of(key) {
                reader.report(|source| Diagnostic::detail_without_image(source, span, key));
            }
        }
    }
    image
}

/// Returns a name in the form in which names are compared.
fn normalized(mut name: Spanned<String>) -> Spanned<String> {
    name.value = normalize_name(&name.value).into_owned();
    name
}

/// Reads the point that crops of the image keep: `30% 20%`.
fn image_focus(reader: &mut TableReader) -> Option<Spanned<Focus>> {
    let written = reader.text("image_focus")?;
    let focus = Focus::parse(&written.value);
    if focus.is_none() {
        reader.report(|source| Diagnostic::invalid_image_focus(source, written.span, &written.value));
    }
    Some(Spanned::new(focus?, written.span))
}

/// Reads old addresses and decodes them, because many are copied percent-encoded from a browser.
fn aliases(reader: &mut TableReader) -> Vec<Spanned<String>> {
    let mut aliases = reader.texts("aliases");
    for alias in &mut aliases {
        let Ok(path) = percent_decode_str(&alias.value).decode_utf8().map(Cow::into_owned) else {
            let problem = "has encoded letters in it that are no UTF-8";
            reader.report(|source| Diagnostic::invalid_alias(source, alias.span, &alias.value, problem));
            continue;
        };
        if let Some(problem) = alias_problem(&path) {
            reader.report(|source| Diagnostic::invalid_alias(source, alias.span, &path, problem));
        }
        alias.value = path;
    }
    aliases
}

/// Returns why an old address cannot be one of this site; `None` if it can.
fn alias_problem(path: &str) -> Option<&'static str> {
    if path.contains("://") || path.starts_with("//") {
        Some("is a whole address")
    } else if path.contains('\\') {
        Some("has a backslash in it")
    } else if path.split('/').any(|part| part == ".." || part == ".") {
        Some("has .. in it")
    } else if path.chars().any(char::is_control) {
        Some("has control characters in it")
    } else if path.contains(['?', '#']) {
        Some("has a ? or # in it, which no file can answer")
    } else if !path.starts_with('/') {
        Some("does not begin with /")
    } else if path.trim_matches('/').is_empty() {
        Some("is the site itself")
    } else if path.contains("//") {
        Some("has an empty part")
    } else if path.split('/').any(|part| part.len() > MAX_FILE_NAME) {
        Some("has a part that is longer than the name of a file may be")
    } else if path.len() > MAX_PATH {
        Some("is longer than the path of a file may be")
    } else if path.split('/').any(|part| part.starts_with('.') && part != ".well-known") {
        Some("has a part that begins with a dot, which web servers hide")
    } else {
        None
    }
}
