//! Reads one Markdown file: front matter and name become a [`Document`], the rest its [`DocumentText`].

use std::sync::Arc;

use jiff::Zoned;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use xxhash_rust::xxh3::{xxh3_128, xxh3_128_with_seed};

use super::file_name::FileName;
use super::front_matter::{self, FrontMatter};
use super::markdown::{self, MarkdownOptions, TypesettingOptions};
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Language;
use crate::model::{Document, DocumentText, Indexing, SOURCE_COMMENT, TranslatedFrom};
use crate::table::{Span, Spanned, WrittenDate};

/// A document with its text, as they were read.
pub(super) struct DocumentAndText {
    pub(super) document: Arc<Document>,
    pub(super) text: Arc<DocumentText>,
    /// The hash of what stands before the text: with the same settings, the same document comes of it.
    front_matter_hash: u128,
}

impl DocumentAndText {
    /// Keeps the document of an earlier reading of the same file, where this one is no other.
    pub(super) fn share(&mut self, before: &Self) {
        if self.front_matter_hash == before.front_matter_hash {
            self.document = Arc::clone(&before.document);
        }
    }
}

/// Reads a document and its text. Problems go to `found`; `None` when there is no front matter to go by.
pub(super) fn read(source: &Source, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Option<DocumentAndText> {
    let parts = front_matter::split(source).map_err(|problem| diagnostics.push(problem)).ok()?;
    let front_matter = FrontMatter::read(source, &parts, diagnostics)?;
    let (document, typesetting) = document(source, parts.head(), front_matter, config, diagnostics);
    if !document.draft
        && let Some(at) = parts.body.find(SOURCE_COMMENT)
    {
        let start = parts.body_at + at;
        diagnostics.push(Diagnostic::untranslated_text(source, Span::new(start, start + SOURCE_COMMENT.len())));
    }
    let language = &config.language(document.language).language;
    let options = MarkdownOptions { language, slugs: config.slugs, typesetting: &typesetting };
    let text = markdown::read(source, &parts, config, &options, document.description.as_deref(), diagnostics);
    let front_matter_hash = xxh3_128(source.text[..parts.body_at].as_bytes());
    Some(DocumentAndText { document: Arc::new(document), text: Arc::new(text), front_matter_hash })
}

/// The document that front matter and a file's name make, and how its text is to be set. Nothing of it comes from the
/// text, which it does not see. `head` is the place for messages that have no better one.
fn document(
    source: &Source,
    head: Span,
    front_matter: FrontMatter,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Document, TypesettingOptions) {
    let name = FileName::of(&source.file, config);
    if let Some(tag) = name.unknown_suffix {
        let known: Vec<_> = config.languages.iter().map(|known| known.language.tag().to_owned()).collect();
        diagnostics.push(Diagnostic::unknown_language(source, head, tag, &known));
    }
    if let Some(folder) = name.unknown_folder.filter(|_| front_matter.language.is_none() && name.suffix.is_none()) {
        let known: Vec<_> = config.languages.iter().map(|known| known.language.tag().to_owned()).collect();
        diagnostics.push(Diagnostic::folder_named_like_language(source, head, folder, &known));
    }
    if let Some(written) = name.unknown_date {
        diagnostics.push(Diagnostic::invalid_date_in_file_name(source, head, written));
    }
    let language = language_of(source, front_matter.language.as_ref(), &name, config, diagnostics);
    let knowledge = &config.language(language).language;
    let zoned = |written: WrittenDate| in_zone(written, config);
    let from_name = name.date.filter(|_| front_matter.date.is_none());
    let midnight = |date| WrittenDate { date, time: Time::midnight(), offset: None };
    let date = front_matter.date.or_else(|| from_name.map(midnight)).and_then(zoned);
    if date.is_none() {
        check_page(source, &front_matter, diagnostics);
    }
    let terms = front_matter.terms();
    let title = front_matter.title.unwrap_or_else(|| Spanned::new(name.slug.to_owned(), head));
    let slug = front_matter.slug.unwrap_or_else(|| {
        // The name speaks for a post only where it gives the date too: a post dated in its front matter may have any
        // name.
        let named = if date.is_some() && from_name.is_none() { &title.value } else { name.slug };
        let slug = knowledge.slug(named, config.slugs);
        if slug.is_empty() {
            diagnostics.push(Diagnostic::cannot_derive_slug(source, title.span));
        }
        slug
    });
    let translated_from = front_matter.translated_from.and_then(|written| {
        let from = translated_from(&written, language, config);
        from.map_err(|problem| diagnostics.push(Diagnostic::invalid_translated_from(source, written.span, &problem)))
            .ok()
    });
    let typesetting = TypesettingOptions {
        language: Arc::clone(&config.language(language).typography),
        typography: front_matter.typography.unwrap_or(config.typography),
        hyphenation: front_matter.hyphenation.unwrap_or(config.hyphenation),
    };
    let title_typography = front_matter.title_language.as_ref().and_then(|written| {
        let typography = config.typography_of(&written.value);
        if typography.is_none() {
            diagnostics.push(Diagnostic::invalid_language_tag(source, written.span, &written.value));
        }
        typography.filter(|typography| typography.tag() != knowledge.tag())
    });
    let title_setting = TypesettingOptions {
        language: Arc::clone(title_typography.as_ref().unwrap_or(&typesetting.language)),
        ..typesetting.clone()
    };
    let title = Spanned::new(title_setting.plain(&title.value).into_owned(), title.span);
    let plain = |text: Option<String>| text.map(|text| typesetting.plain(&text).into_owned());
    let document = Document {
        file: Arc::clone(&source.file),
        language,
        title,
        title_typography,
        hyphenation: typesetting.hyphenation,
        date,
        updated: front_matter.updated.and_then(zoned),
        slug,
        folder_slugs: name.folders.iter().map(|folder| knowledge.slug(folder, config.slugs)).collect(),
        translation_key: translation_key(front_matter.translation.as_ref().map(|key| &*key.value), &name.location),
        logical_path: name.location,
        bundle: name.bundle,
        translation: front_matter.translation,
        translated_from,
        description: plain(front_matter.description),
        terms,
        draft: front_matter.draft,
        aliases: front_matter.aliases,
        guid: front_matter.guid,
        image: front_matter.image,
        image_alt: plain(front_matter.image_alt),
        image_caption: plain(front_matter.image_caption),
        series: front_matter.series.map(|series| series.value.trim().to_owned()),
        indexing: if front_matter.noindex { Indexing::Noindex } else { Indexing::Index },
        page_type: front_matter.page_type,
        template: front_matter.template,
        comments: front_matter.comments,
        params: front_matter.params,
    };
    (document, typesetting)
}

/// Tells what only posts can have.
fn check_page(source: &Source, front_matter: &FrontMatter, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(term) = front_matter.first_term() {
        diagnostics.push(Diagnostic::terms_on_page(source, term.span));
    }
    if let Some(series) = &front_matter.series {
        diagnostics.push(Diagnostic::series_on_page(source, series.span));
    }
}

/// What a document was translated from, or why that cannot be read.
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

/// See [`Document::translation_key`].
fn translation_key(translation: Option<&str>, location: &str) -> u128 {
    match translation {
        Some(key) => xxh3_128_with_seed(key.as_bytes(), 1),
        None => xxh3_128_with_seed(location.as_bytes(), 2),
    }
}

/// The moment that a written date means.
pub(super) fn in_zone(written: WrittenDate, config: &Config) -> Option<Zoned> {
    let local = written.date.to_datetime(written.time);
    let zoned = match written.offset {
        Some(offset) => offset.to_timestamp(local).ok()?.to_zoned(config.time_zone.clone()),
        None => local.to_zoned(config.time_zone.clone()).ok()?,
    };
    // Nobody asks for the zone's rules any more, and all threads would count who shares them.
    let offset = TimeZone::fixed(zoned.offset());
    Some(zoned.with_time_zone(offset))
}

/// The language by `language`, else by the suffix, else by the folder, else the site's default.
fn language_of(
    source: &Source,
    written: Option<&Spanned<String>>,
    name: &FileName,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> LanguageId {
    let by_key = written.and_then(|written| {
        let Some(tag) = Language::from_tag(&written.value) else {
            diagnostics.push(Diagnostic::invalid_language_tag(source, written.span, &written.value));
            return None;
        };
        let id = config.language_by_tag(tag.tag());
        if id.is_none() {
            let known: Vec<_> = config.languages.iter().map(|known| known.language.tag().to_owned()).collect();
            diagnostics.push(Diagnostic::unknown_language(source, written.span, &written.value, &known));
        }
        id
    });
    let said = [("key `language`", by_key), ("file's name", name.suffix), ("folder", name.folder)];
    let mut said = said.into_iter().filter_map(|(what, id)| id.map(|id| (what, id)));
    let Some((what, id)) = said.next() else {
        return config.default_language;
    };
    let tag = |id: LanguageId| config.language(id).language.tag();
    for (other_what, other) in said {
        if other != id {
            let span = written.map_or(Span::default(), |written| written.span);
            diagnostics.push(Diagnostic::conflicting_languages(
                source,
                span,
                (what, tag(id)),
                (other_what, tag(other)),
            ));
        }
    }
    id
}
