//! The first stage: reads every source file independently and in parallel, into documents, texts, settings and a theme.
//! Of the stages, only this one reads files.

mod borrowed_parts;
mod cached_folder;
mod changed_settings;
mod colours;
mod comment_text;
mod comments_toml;
mod counts_toml;
mod css_declarations;
mod css_hosts;
mod css_properties;
mod css_structure;
mod css_values;
mod css_variables;
mod csv_file;
mod data_files;
mod data_images;
mod digests_toml;
mod document;
mod file_name;
mod files;
mod folder_defaults;
mod front_matter;
mod icon;
mod image;
mod json;
mod learned_terms;
mod load_cache;
mod markdown;
mod markdown_text;
mod named_files;
mod named_images;
mod new_comment;
mod params_schema;
mod parse;
mod presets;
mod script;
mod selection;
mod site_toml;
mod source_fingerprints;
mod strings;
mod stylesheet;
mod table_reader;
mod template_images;
mod terms_toml;
mod theme;
mod theme_ids;
mod theme_settings;
mod translation;
mod walk;
mod yaml_words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::config::{Config, SITE_FILE, SiteLanguage, WebHost};
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::image::ImageFormat;
use crate::language::is_invisible;
use crate::model::{
    Discussion, Document, DocumentTexts, Excluded, ExclusionReason, HTACCESS_FILE, Image, ImageSource, REDIRECTS_FILE,
    SiteData, Sources, TERMS_FILE, Theme,
};
use crate::options::{Options, RELEASED};

use self::cached_folder::CachedFile;
pub use self::changed_settings::with_settings;
pub use self::counts_toml::{COUNTS_FILE, counts_text};
pub use self::digests_toml::{DIGESTS_FILE, SentDigest, SentDigests, SentPost, read_sent_digests, with_sent_digest};
use self::document::{DocumentAndText, DocumentSettings};
use self::file_name::FileName;
pub use self::file_name::{LanguageFolder, slug_source, translation_file};
use self::files::without_byte_order_mark;
pub(crate) use self::files::{disk_path, is_hidden};
pub use self::learned_terms::with_learned_terms;
pub use self::load_cache::LoadCache;
pub(crate) use self::markdown::{Anchor, anchors, bare_addresses};
pub use self::markdown_text::read_markdown;
pub use self::new_comment::{NewComment, with_new_comment};
pub(crate) use self::parse::{parse_date, parse_toml, parse_yaml};
use self::selection::Selection;
pub(crate) use self::theme::{is_built_in_theme, is_theme_file, known_themes};
pub use self::translation::{RawDocument, read_raw_document, with_translated_from};
pub(crate) use self::walk::MAX_REPEATED_FILES;
use self::walk::{Presence, has_file, presence};

/// The sources of a site.
pub struct LoadedSite {
    /// Everything that the model is built from.
    pub sources: Arc<Sources>,
    /// The texts of the documents.
    pub texts: DocumentTexts,
    /// The data files, which only templates read.
    pub data: Arc<SiteData>,
    /// The theme, with all themes that it extends.
    pub theme: Arc<Theme>,
    /// The time of the run; posts dated later are scheduled.
    pub now: Timestamp,
    /// The time that templates get as the time of the build.
    pub build_time: Timestamp,
}

/// Reads a whole site. Files that did not change come from `load_cache`.
///
/// Problems go to `diagnostics`, and everything else is read all the same. A document with errors is replaced by its last
/// version without errors, if `load_cache` has one. Returns `None` if there are no settings or no theme, or if data
/// files have errors: templates would report that their values are missing.
pub fn load(options: &Options, load_cache: &mut LoadCache, diagnostics: &mut Vec<Diagnostic>) -> Option<LoadedSite> {
    let root = &options.root;
    diagnostics.extend(clock_behind(options));
    match presence(root, SITE_FILE) {
        Ok(Presence::Absent | Presence::Folder) => {
            load_cache.common.record_existence(SITE_FILE);
            diagnostics.push(Diagnostic::missing_site_toml(root));
            return None;
        }
        // Reading it reports what is wrong.
        Ok(Presence::File) | Err(_) => {}
    }
    let source = ok(load_cache.common.read(root, SITE_FILE), diagnostics)?;
    let config = load_cache.config(&source, diagnostics, |diagnostics| site_toml::read(&source, options, diagnostics));
    let theme = theme::load(root, &source, config.as_ref(), load_cache, diagnostics);
    let config = config?;
    let settings = document_settings(&config, theme.as_deref());
    let with_images = options.cache.is_some();
    let cached_statics = load_cache.static_files.update(root, "static", &settings, with_images, diagnostics);
    let static_files: Vec<_> = cached_statics.iter().map(|cached| Arc::clone(&cached.source)).collect();
    let icon = icon::read(&source, &config, &static_files, diagnostics);
    let content = load_cache.content.update(root, "content", &settings, with_images, diagnostics);
    let site_images = content.iter().chain(cached_statics).filter_map(CachedFile::image);
    let theme_images = theme.iter().filter(|_| with_images).flat_map(|theme| images_of_theme(theme));
    let images = images(site_images.chain(theme_images.map(Ok)), &config, diagnostics);
    let csv_files = content.iter().chain(cached_statics).filter_map(CachedFile::csv).map(Arc::clone).collect();
    let has_terms = content.iter().any(|cached| &*cached.source.file == TERMS_FILE);
    let terms = has_terms.then(|| ok(load_cache.common.read(root, TERMS_FILE), diagnostics)).flatten();
    let has_redirects = static_files.iter().any(|file| &*file.file == REDIRECTS_FILE);
    let site_redirects = has_redirects.then(|| ok(load_cache.common.read(root, REDIRECTS_FILE), diagnostics)).flatten();
    let has_htaccess = config.host == Some(WebHost::Apache) && has_file(root, HTACCESS_FILE, diagnostics);
    let site_htaccess = has_htaccess.then(|| ok(load_cache.common.read(root, HTACCESS_FILE), diagnostics)).flatten();
    let data = ok_all(load_cache.data.update(root, &config), diagnostics);
    let has_counts = has_file(root, COUNTS_FILE, diagnostics);
    let counts = has_counts.then(|| ok(load_cache.common.read(root, COUNTS_FILE), diagnostics)).flatten();
    let readers = counts.map(|source| counts_toml::read(&source, diagnostics)).unwrap_or_default();
    load_cache.common.finish();
    let ideas = terms.map(|source| terms_toml::read(&source, &config, diagnostics)).unwrap_or_default();
    let mut files = Vec::new();
    let mut discussions: Vec<(Arc<str>, Arc<Discussion>)> = Vec::new();
    let mut loaded: Vec<&DocumentAndText> = Vec::with_capacity(content.len());
    let mut unreadable = Vec::new();
    for cached in content {
        if let Some((document, document_diagnostics)) = cached.document() {
            diagnostics.extend(document_diagnostics.iter().cloned());
            if let Some(document) = document {
                loaded.push(document);
            } else {
                let bundle = FileName::parse(&cached.source.file, &config, false).bundle;
                unreadable.push(Excluded {
                    file: Arc::clone(&cached.source.file),
                    bundle,
                    translation: None,
                    reason: ExclusionReason::Unreadable,
                });
            }
        } else if let Some((discussion, comment_diagnostics)) = cached.discussion() {
            diagnostics.extend(comment_diagnostics.iter().cloned());
            discussions.push((Arc::clone(&cached.source.file), Arc::clone(discussion)));
        } else if let Some(problems) = cached.defaults_problems() {
            diagnostics.extend(problems.iter().cloned());
        } else if &*cached.source.file != TERMS_FILE {
            diagnostics.extend(folder_defaults::near_name(&cached.source.file, &config));
            files.push(Arc::clone(&cached.source));
        }
    }
    let selection = Selection::new(&config, &loaded, options, diagnostics);
    diagnostics.extend(selection.documents.iter().filter_map(|document| updated_in_future(document, options.now)));
    let fingerprints = load_cache.fingerprints.update(root, content);
    diagnostics.extend(files.iter().filter_map(|file| wrong_extension(&file.file)));
    let (theme, data) = (theme?, data?);
    let data_images = load_cache.data_images.update(&data, theme.images.has_requests(&ImageSource::Data));
    diagnostics.extend(missing_strings(&source, &config, &theme));
    Some(LoadedSite {
        sources: Arc::new(Sources {
            config,
            documents: selection.documents,
            unpublished: selection.unpublished,
            waiting: selection.waiting,
            unreadable,
            term_definitions: ideas,
            discussions,
            files,
            static_files,
            site_redirects: site_redirects.map(|source| without_byte_order_mark(&source.text)),
            site_htaccess: site_htaccess.map(|source| without_byte_order_mark(&source.text)),
            icon,
            images,
            data_images,
            readers,
            csv_files,
        }),
        texts: DocumentTexts::new(selection.texts, fingerprints),
        data,
        theme,
        now: options.now,
        build_time: options.build_time.unwrap_or(options.now),
    })
}

/// Returns notes on the strings that the theme lacks in the languages of the site.
fn missing_strings(source: &Source, config: &Config, theme: &Theme) -> Vec<Diagnostic> {
    let own_theme = theme.chain.first().map(String::as_str).filter(|name| !is_built_in_theme(name));
    let note = |language: &SiteLanguage| {
        let missing = theme.strings.missing(&language.language);
        let lacked = (&*missing.keys, &*missing.plural_forms);
        let (place, tag) = ((source, language.span), &*language.configured_tag);
        Diagnostic::missing_theme_strings(place, tag, missing.total, lacked, own_theme)
    };
    config.languages.iter().filter_map(note).collect()
}

/// The endings that other programs give to Markdown files.
const MARKDOWN_ENDINGS: [&str; 9] = ["markdown", "md", "mdown", "mdtext", "mdtxt", "mdwn", "mdx", "mkd", "mkdn"];

/// Returns an error if a file has the ending of a document in another program.
fn wrong_extension(file: &str) -> Option<Diagnostic> {
    let extension = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    let extension = extension.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    MARKDOWN_ENDINGS.contains(&extension).then(|| Diagnostic::wrong_extension(file))
}

/// Returns a warning if the clock shows a day before the program was written, as that of a computer without a battery does.
fn clock_behind(options: &Options) -> Option<Diagnostic> {
    // The day before still has it somewhere on Earth.
    let today = options.now.to_zoned(TimeZone::UTC).date();
    let is_behind = !options.future && today.tomorrow().is_ok_and(|tomorrow| tomorrow < RELEASED);
    is_behind.then(|| Diagnostic::clock_behind(&today.to_string(), &RELEASED.to_string()))
}

/// Reports a document that says it was changed after the time of the run.
fn updated_in_future(document: &Document, now: Timestamp) -> Option<Diagnostic> {
    let updated = document.updated.as_ref().filter(|updated| updated.timestamp() > now)?;
    // A day has no time, and another time zone may have it already.
    let is_today = updated.date() <= now.to_zoned(updated.time_zone().clone()).date();
    let day = updated.date().to_string();
    (!is_today).then(|| Diagnostic::updated_in_future(&document.file, document.updated_span, &day))
}

/// Returns what the result of reading a document depends on.
fn document_settings(config: &Arc<Config>, theme: Option<&Theme>) -> DocumentSettings {
    DocumentSettings {
        config: Arc::clone(config),
        theme_ids: theme.map(|theme| Arc::clone(&theme.ids)).unwrap_or_default(),
        defaults: Arc::default(),
        text_elements: theme.map(|theme| theme.text_elements).unwrap_or_default(),
        params: theme.map(|theme| Arc::clone(&theme.params)).unwrap_or_default(),
        image_arguments: Arc::new(theme.iter().flat_map(|theme| theme.images.arguments().cloned()).collect()),
    }
}

/// Returns the images of a theme that its templates name, in the order of their paths.
fn images_of_theme(theme: &Theme) -> Vec<&Arc<Image>> {
    let mut images: Vec<&Arc<Image>> = theme.files.iter().filter_map(|file| file.image.as_ref()).collect();
    // They may be in the folders of several themes.
    images.sort_by_key(|image| &image.file);
    images
}

/// Returns the images without a problem, in the same order. Those with a problem are reported.
fn images<'a>(
    images: impl Iterator<Item = Result<&'a Arc<Image>, &'a Diagnostic>>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Image>> {
    let mut usable = Vec::new();
    for image in images {
        match image {
            Ok(image) if image.is_larger_than(config.images.max_megapixels) => {
                let size = (image.header.width, image.header.height);
                diagnostics.push(Diagnostic::image_too_large(&image.file, size, config.images.max_megapixels));
            }
            Ok(image) => {
                let named = ImageFormat::from_file_name(&image.file);
                if let Some(named) = named.filter(|named| *named != image.header.format) {
                    let actual = image.header.format;
                    diagnostics.push(Diagnostic::wrong_image_ending(
                        &image.file,
                        named.name(),
                        actual.name(),
                        actual.extension(),
                    ));
                }
                usable.push(Arc::clone(image));
            }
            Err(error) => diagnostics.push(error.clone()),
        }
    }
    usable
}

/// Adds source excerpts to diagnostics of stages that have no source texts.
#[must_use]
pub fn with_excerpts(root: &Path, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // Many diagnostics are often about the same few files.
    let mut texts: BTreeMap<String, Option<Arc<str>>> = BTreeMap::new();
    let mut read = |file: &str| -> Option<Arc<str>> {
        let text = || files::read_source_again(root, file).ok().map(|source| source.text);
        texts.entry(file.to_owned()).or_insert_with(text).clone()
    };
    diagnostics.into_iter().map(|diagnostic| diagnostic.with_excerpts(&mut read)).collect()
}

/// Returns the value, or reports the error.
fn ok(result: Result<Source, Diagnostic>, diagnostics: &mut Vec<Diagnostic>) -> Option<Source> {
    result.map_err(|error| diagnostics.push(error)).ok()
}

/// Returns the value if there are no errors, and reports all problems.
fn ok_all<T>((value, problems): (T, Vec<Diagnostic>), diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    let is_usable = !has_errors(&problems);
    diagnostics.extend(problems);
    is_usable.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_program_was_written_is_reported() {
        let at = |now: &str| Options { now: now.parse().unwrap_or_default(), ..Options::default() };
        let released = RELEASED.to_zoned(TimeZone::UTC).unwrap_or_default().timestamp();
        let reported = |options: &Options| clock_behind(options).is_some();
        assert!(reported(&at("1970-01-01T00:00:10Z")) && reported(&at("2026-01-01T00:00:00Z")));
        assert!(!reported(&Options { now: released, ..Options::default() }));
        assert!(!reported(&Options { future: true, ..at("1970-01-01T00:00:10Z") }));
    }
}
