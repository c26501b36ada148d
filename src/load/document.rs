//! Reads one Markdown file: front matter and path become a [`Document`], the Markdown its [`DocumentText`].

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Zoned;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use xxhash_rust::xxh3::xxh3_128;

use super::file_name::FileName;
use super::folder_defaults::{FolderDefaults, InheritedKeys};
use super::front_matter::{self, FrontMatter, SplitDocument};
use super::markdown::{self, MarkdownOptions, TypesettingOptions};
use super::named_files::named_files;
use super::named_images::named_images;
use super::params_schema;
use super::table_reader;
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Language, SlugStyle, canonical_tag, normalize_name};
use crate::model::{
    Document, DocumentText, FormerSlugs, ImageArgument, Indexing, ParamSchemas, SOURCE_COMMENT, Taxonomy, TextElements,
    ThemeIds, TranslatedFrom, translation_key,
};
use crate::table::{DateValue, Span, Spanned};

/// A document with its text.
pub(super) struct DocumentAndText {
    pub(super) document: Arc<Document>,
    pub(super) text: Arc<DocumentText>,
    /// The hash of the front matter. With the same settings, the same front matter gives the same document.
    front_matter_hash: u128,
}

impl DocumentAndText {
    /// Reuses the previous document if its front matter and the files that it names are unchanged.
    pub(super) fn reuse_document(&mut self, previous: &Self) {
        let is_unchanged = self.front_matter_hash == previous.front_matter_hash;
        let names_same_files = self.document.named_files == previous.document.named_files
            && self.document.named_images == previous.document.named_images;
        if is_unchanged && names_same_files {
            self.document = Arc::clone(&previous.document);
        }
    }
}

/// Everything that the result of reading a document depends on, beside the document.
#[derive(Clone)]
pub(super) struct DocumentSettings {
    pub(super) config: Arc<Config>,
    /// The ids on the page around the text.
    pub(super) theme_ids: Arc<ThemeIds>,
    /// The defaults that folders give to their documents.
    pub(super) defaults: Arc<FolderDefaults>,
    /// The elements of the text that the theme has components for.
    pub(super) text_elements: TextElements,
    /// The keys of `[params]` that the theme declares.
    pub(super) params: Arc<ParamSchemas>,
    /// The arguments of components that name images in sizes of the theme.
    pub(super) image_arguments: Arc<BTreeSet<ImageArgument>>,
}

/// Reads a document and its text. Returns `None` if the front matter cannot be parsed.
pub(super) fn read(
    source: &Source,
    settings: &DocumentSettings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DocumentAndText> {
    let config = &*settings.config;
    let parts = front_matter::split(source).map_err(|error| diagnostics.push(error)).ok()?;
    let mut front_matter = FrontMatter::read(source, &parts, config, diagnostics)?;
    let own_params = (!settings.params.is_empty()).then(|| front_matter.params.clone());
    let inherited = inherit(source, settings, &mut front_matter);
    let features = front_matter.text_features(config.text_features);
    let (mut document, typesetting) = document(source, &parts, front_matter, config, diagnostics);
    if let Some(own) = own_params
        && let Some(schema) = settings.params.of_texts(document.date.is_some())
    {
        params_schema::check(source, &own, schema, config, diagnostics);
        document.params = params_schema::with_defaults(&document.params, schema, document.language);
    }
    if !document.draft
        && let Some(at) = parts.body.find(SOURCE_COMMENT)
    {
        let start = parts.body_start + at;
        diagnostics.push(Diagnostic::untranslated_text(source, Span::new(start, start + SOURCE_COMMENT.len())));
    }
    let language = &config.language(document.language).language;
    let (slugs, theme_ids) = (config.slugs, &*settings.theme_ids);
    let text_elements = settings.text_elements;
    let options = MarkdownOptions { language, slugs, typesetting: &typesetting, features, theme_ids, text_elements };
    let text = markdown::read(source, &parts, config, &options, document.description.as_deref(), diagnostics);
    document.named_files = named_files(source, &document, &text, config);
    document.named_images = named_images(&text, &settings.image_arguments);
    document.inherited = inherited;
    let front_matter_hash =
        xxh3_128(source.text[..parts.body_start].as_bytes()) ^ settings.defaults.hash_for(&source.file);
    Some(DocumentAndText { document: Arc::new(document), text: Arc::new(text), front_matter_hash })
}

/// Gives the front matter the defaults of the folders above the document. Returns the keys that took their values from them.
fn inherit(source: &Source, settings: &DocumentSettings, front_matter: &mut FrontMatter) -> InheritedKeys {
    let (defaults, config) = (&settings.defaults, &*settings.config);
    if !defaults.has_any_for(&source.file) {
        return InheritedKeys::new();
    }
    let name = FileName::parse(&source.file, config, front_matter.language.is_some());
    // Problems with the language are reported when the document is built.
    let language = find_language(source, front_matter.language.as_ref(), &name, config, &mut Vec::new());
    let is_post = front_matter.date.is_some() || name.date.is_some();
    defaults.apply(&source.file, (config, language), front_matter, is_post)
}

/// Builds a document from its front matter and path, and returns the typesetting options for its text. The text itself is
/// not used. `fallback` is the location of diagnostics about the path.
fn document(
    source: &Source,
    parts: &SplitDocument,
    front_matter: FrontMatter,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Document, TypesettingOptions) {
    let fallback = parts.fallback_span();
    let name = FileName::parse(&source.file, config, front_matter.language.is_some());
    report_unknown_language(source, fallback, &name, front_matter.language.is_some(), config, diagnostics);
    if let Some(date) = name.invalid_date {
        diagnostics.push(Diagnostic::invalid_date_in_file_name(source, fallback, date));
    }
    let language = find_language(source, front_matter.language.as_ref(), &name, config, diagnostics);
    let language_data = &config.language(language).language;
    let zoned = |date: DateValue| in_zone(date, config);
    let date_of_name = name.date.filter(|_| front_matter.date.is_none());
    let midnight = |date| DateValue { date, time: Time::midnight(), offset: None };
    let date = front_matter.date.or_else(|| date_of_name.map(midnight)).map(zoned);
    if date.is_none() {
        report_post_keys(source, &front_matter, diagnostics);
        if let Some((written, date)) = name.near_date {
            diagnostics.push(Diagnostic::near_date_in_file_name(source, fallback, written, &date.to_string()));
        }
    }
    let terms = front_matter.terms();
    let title = front_matter.title.unwrap_or_else(|| Spanned::new(name.slug.to_owned(), fallback));
    // The file name of a post gives the slug only if it gives the date too. A post with a date in its front matter can have
    // any file name.
    let slug_source = if date.is_some() && date_of_name.is_none() { &title.value } else { name.slug };
    let folder_slugs: Vec<String> =
        name.folders.iter().map(|folder| language_data.slug(folder, config.slugs)).collect();
    let is_slug_written = front_matter.slug.is_some();
    let slug = front_matter.slug.unwrap_or_else(|| language_data.slug(slug_source, config.slugs));
    if slug.is_empty() && !is_slug_written {
        diagnostics.push(Diagnostic::cannot_derive_slug(source, title.span));
    }
    let former_slugs = former_slugs(
        language_data,
        config.slugs,
        ((!is_slug_written).then_some(slug_source), &slug),
        (&name.folders, &folder_slugs),
    );
    let translated_from = front_matter.translated_from.and_then(|text| {
        let from = translated_from(&text, language, config);
        from.map_err(|problem| diagnostics.push(Diagnostic::invalid_translated_from(source, text.span, &problem))).ok()
    });
    let together = front_matter.together.map(|tags| together(source, &tags, config, diagnostics));
    let own_typesetting = (front_matter.typography, front_matter.hyphenation);
    let typesetting = typesetting(language, own_typesetting, config);
    let title_typography = front_matter.title_language.as_ref().and_then(|tag| {
        let typography = config.typography_for_tag(&tag.value);
        if typography.is_none() {
            diagnostics.push(Diagnostic::invalid_language_tag(source, tag.span, &tag.value));
        }
        typography.filter(|typography| typography.tag() != language_data.tag())
    });
    let title_typesetting = TypesettingOptions {
        language: Arc::clone(title_typography.as_ref().unwrap_or(&typesetting.language)),
        ..typesetting.clone()
    };
    let is_of_list = date.is_none() && !is_slug_written;
    let term_text = term_text(&name.location, &title.value, config).filter(|_| is_of_list);
    let title = Spanned::new(title_typesetting.typeset_plain(&title.value).into_owned(), title.span);
    let plain = |text: Option<String>| text.map(|text| typesetting.typeset_plain(&text).into_owned());
    let document = Document {
        is_home_text: is_of_list && name.location == "index" && name.bundle.is_none(),
        term_text,
        file: Arc::clone(&source.file),
        language,
        title,
        title_typography,
        hyphenation: typesetting.hyphenation,
        date,
        updated: front_matter.updated.as_ref().map(|updated| zoned(updated.value)),
        updated_span: front_matter.updated.map_or(fallback, |updated| updated.span),
        slug,
        former_slugs,
        folder_slugs,
        translation_key: translation_key(front_matter.translation.as_ref().map(|key| &*key.value), &name.location),
        logical_path: name.location,
        bundle: name.bundle,
        format: parts.format,
        translation: front_matter.translation,
        translated_from,
        together,
        description: plain(front_matter.description),
        terms,
        draft: front_matter.draft.unwrap_or(false) || config.language(language).draft,
        aliases: front_matter.aliases,
        guid: front_matter.guid,
        image: front_matter.image,
        image_alt: plain(front_matter.image_alt),
        image_focus: front_matter.image_focus,
        image_caption: plain(front_matter.image_caption),
        series: front_matter.series.map(|series| series.value.trim().to_owned()),
        indexing: if front_matter.noindex.unwrap_or(false) { Indexing::Noindex } else { Indexing::Index },
        page_type: front_matter.page_type,
        template: front_matter.template,
        comments: front_matter.comments,
        discussion: front_matter.discussion,
        params: front_matter.params,
        named_files: Vec::new(),
        named_images: Vec::new(),
        inherited: Vec::new(),
    };
    (document, typesetting)
}

/// Returns the typesetting options of a document: its own for typography and hyphenation, else those of site.toml.
fn typesetting(
    language: LanguageId,
    (typography, hyphenation): (Option<bool>, Option<bool>),
    config: &Config,
) -> TypesettingOptions {
    TypesettingOptions {
        language: Arc::clone(&config.language(language).typography),
        typography: typography.unwrap_or(config.typography),
        hyphenation: hyphenation.unwrap_or(config.hyphenation),
    }
}

/// Returns the term that a document at a logical path, such as `terms/categories/some`, is the text of. Its title names it.
fn term_text(logical_path: &str, title: &str, config: &Config) -> Option<(Taxonomy, String)> {
    let (folder, name) = logical_path.strip_prefix("terms/")?.split_once('/')?;
    let taxonomy = Taxonomy::all(config).find(|known| known.key(config) == folder && !name.contains('/'))?;
    Some((taxonomy, normalize_name(title).trim().to_owned()))
}

/// Returns the slugs by the rules that Kielo had before it followed all of WordPress's rules, if any is different. Each
/// source comes with its present slug; a slug that the author wrote has none.
fn former_slugs(
    language: &Language,
    style: SlugStyle,
    (source, slug): (Option<&str>, &str),
    (folders, folder_slugs): (&[&str], &[String]),
) -> Option<Box<FormerSlugs>> {
    let former = |source: &str, slug: &str| language.former_slug(source, style, slug);
    let former_slug = source.and_then(|source| former(source, slug));
    let former_folders: Vec<Option<String>> =
        folders.iter().zip(folder_slugs).map(|(folder, slug)| former(folder, slug)).collect();
    if former_slug.is_none() && former_folders.iter().all(Option::is_none) {
        return None;
    }
    let folders = former_folders.into_iter().zip(folder_slugs);
    Some(Box::new(FormerSlugs {
        slug: former_slug.unwrap_or_else(|| slug.to_owned()),
        folders: folders.map(|(former, slug)| former.unwrap_or_else(|| slug.clone())).collect(),
    }))
}

/// Reports keys that only posts can have.
fn report_post_keys(source: &Source, front_matter: &FrontMatter, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(term) = front_matter.first_term() {
        diagnostics.push(Diagnostic::terms_on_page(source, term.span));
    }
    if let Some(series) = &front_matter.series {
        diagnostics.push(Diagnostic::series_on_page(source, series.span));
    }
}

/// Parses the key `translated_from`.
///
/// # Errors
/// The problem with its value.
fn translated_from(
    written: &Spanned<String>,
    own: LanguageId,
    config: &Config,
) -> Result<Spanned<TranslatedFrom>, String> {
    let (tag, text) = TranslatedFrom::parse(&written.value);
    match (config.language_by_tag(tag), text) {
        (_, None) => Err("is not what Kielo writes there".to_owned()),
        (None, _) => Err(format!("names `{tag}`, which is no language of this site")),
        (Some(language), _) if language == own => Err("names the document's own language".to_owned()),
        (Some(language), Some(text)) => Ok(Spanned::new(TranslatedFrom { language, fingerprint: text }, written.span)),
    }
}

/// Returns the languages that `together` names. Reports those that the site does not have.
fn together(
    source: &Source,
    tags: &[Spanned<String>],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LanguageId> {
    let language = |tag: &Spanned<String>| {
        let found = table_reader::find_language(source, &config.languages, tag);
        found.map_err(|error| diagnostics.push(error)).ok()
    };
    tags.iter().filter_map(language).collect()
}

/// Returns the moment that a date names, in the site's time zone.
pub(super) fn in_zone(date: DateValue, config: &Config) -> Zoned {
    let zoned = date.in_zone(&config.time_zone);
    // A fixed offset is enough from here on. The rules of a zone are reference-counted, which all threads would contend for.
    let offset = TimeZone::fixed(zoned.offset());
    zoned.with_time_zone(offset)
}

/// Reports a suffix or a folder that names a language that the site does not have.
fn report_unknown_language(
    source: &Source,
    fallback: Span,
    name: &FileName,
    has_key: bool,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some(tag) = name.unknown_suffix {
        let file = source.file.rsplit('/').next().unwrap_or_default();
        let stem =
            file.strip_suffix(".md").and_then(|stem| stem.strip_suffix(tag)).unwrap_or(file).trim_end_matches('.');
        let ending = (stem, tag);
        diagnostics.push(Diagnostic::unknown_language_ending(
            source,
            fallback,
            ending,
            &canonical_tag(tag),
            &config.language_tags(),
        ));
    } else if let Some(folder) = name.unknown_folder.filter(|_| !has_key && name.suffix.is_none()) {
        diagnostics.push(Diagnostic::folder_named_like_language(
            source,
            fallback,
            folder,
            &canonical_tag(folder),
            &config.language_tags(),
        ));
    }
}

/// Returns the language of the key `language`, else of the file name, else of the folder, else the site's default.
/// Reports two that differ.
fn find_language(
    source: &Source,
    written: Option<&Spanned<String>>,
    name: &FileName,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> LanguageId {
    let by_key = written.and_then(|written| {
        let found = table_reader::find_language(source, &config.languages, written);
        found.map_err(|error| diagnostics.push(error)).ok()
    });
    let hints = [("key `language`", by_key), ("file's name", name.suffix), ("folder", name.folder)];
    let mut hints = hints.into_iter().filter_map(|(origin, id)| id.map(|id| (origin, id)));
    let Some((origin, id)) = hints.next() else {
        return config.default_language;
    };
    let tag = |id: LanguageId| config.language(id).language.tag();
    for (other_origin, other) in hints {
        if other != id {
            let span = written.map_or(Span::default(), |written| written.span);
            diagnostics.push(Diagnostic::conflicting_languages(
                source,
                span,
                (origin, tag(id)),
                (other_origin, tag(other)),
            ));
        }
    }
    id
}
