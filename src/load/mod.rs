//! The first stage: reads every source file on its own, in parallel, into documents, texts, settings and a theme.
//! Besides it, only the sinks and the commands touch files.

mod colours;
mod comments_toml;
mod document;
mod file_name;
mod files;
mod front_matter;
mod icon;
mod image;
mod markdown;
mod memo;
mod parse;
mod presets;
mod reader;
mod site_toml;
mod strings;
mod stylesheet;
mod terms_toml;
mod theme;
mod translation;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::config::{Config, SITE_FILE};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Discussion, Document, DocumentTexts, Excluded, Image, REDIRECTS_FILE, Sources, TERMS_FILE, Theme};
use crate::options::Options;

use self::document::DocumentAndText;
use self::file_name::FileName;
pub use self::file_name::{LanguageFolder, translation_file};
pub(crate) use self::files::is_hidden;
pub(crate) use self::markdown::{Anchor, anchors};
pub use self::memo::Memo;
pub(crate) use self::parse::{parse_date, parse_toml, parse_yaml};
pub use self::translation::{RawDocument, halves, with_translated_from};
use self::tree::ListedFile;

/// What was read.
pub struct Loaded {
    /// Everything the site is assembled from.
    pub sources: Arc<Sources>,
    /// The texts of its documents.
    pub texts: DocumentTexts,
    /// The theme, with all it extends.
    pub theme: Arc<Theme>,
    /// The time of the run, which tells what is scheduled.
    pub now: Timestamp,
}

/// Reads a whole site, of which `memo` spares what it knows. Problems go to `found`; what they do not touch is read all
/// the same, and a document that `memo` knows without errors stands in for one that has some. `None` when nothing can
/// be made of it: no settings, or no theme.
pub fn load(options: &Options, memo: &mut Memo, diagnostics: &mut Vec<Diagnostic>) -> Option<Loaded> {
    let root = &options.root;
    if !root.join(SITE_FILE).is_file() {
        memo.common.note(SITE_FILE, b"");
        diagnostics.push(Diagnostic::missing_site_toml(root));
        return None;
    }
    let source = keep(memo.common.read(root, SITE_FILE), diagnostics)?;
    let config = memo.config(&source, diagnostics, |diagnostics| site_toml::read(&source, options, diagnostics));
    let theme = theme::load(root, &source, config.as_deref(), memo, diagnostics);
    let config = config?;
    let with_images = options.cache.is_some();
    let listed_statics = memo.static_files.look(root, "static", &config, with_images, diagnostics);
    let static_files: Vec<_> = listed_statics.iter().map(|listed| Arc::clone(&listed.source)).collect();
    let icon = icon::read(&source, &config, &static_files, diagnostics);
    let content = memo.content.look(root, "content", &config, with_images, diagnostics);
    let images = images(content.iter().chain(listed_statics), &config, diagnostics);
    let has_terms = content.iter().any(|listed| &*listed.source.file == TERMS_FILE);
    let terms = has_terms.then(|| keep(memo.common.read(root, TERMS_FILE), diagnostics)).flatten();
    let has_redirects = static_files.iter().any(|file| &*file.file == REDIRECTS_FILE);
    let site_redirects = has_redirects.then(|| keep(memo.common.read(root, REDIRECTS_FILE), diagnostics)).flatten();
    memo.common.finish();
    let ideas = terms.map(|source| terms_toml::read(&source, &config, diagnostics)).unwrap_or_default();
    let mut files = Vec::new();
    let mut discussions: Vec<(Arc<str>, Arc<Discussion>)> = Vec::new();
    let mut documents = Vec::with_capacity(content.len());
    let mut texts = Vec::with_capacity(content.len());
    let mut unpublished = Vec::new();
    let mut unreadable = Vec::new();
    for listed in content {
        if let Some((written, problems)) = listed.document() {
            diagnostics.extend(problems.iter().cloned());
            match written {
                Some(DocumentAndText { document, text, .. }) if is_published(document, options) => {
                    documents.push(Arc::clone(document));
                    texts.push(Arc::clone(text));
                }
                Some(DocumentAndText { document, .. }) => {
                    unpublished.push(Excluded { file: Arc::clone(&document.file), bundle: document.bundle.clone() });
                }
                None => {
                    let bundle = FileName::of(&listed.source.file, &config).bundle;
                    unreadable.push(Excluded { file: Arc::clone(&listed.source.file), bundle });
                }
            }
        } else if let Some((discussion, problems)) = listed.discussion() {
            diagnostics.extend(problems.iter().cloned());
            discussions.push((Arc::clone(&listed.source.file), Arc::clone(discussion)));
        } else if &*listed.source.file != TERMS_FILE {
            files.push(Arc::clone(&listed.source));
        }
    }
    for file in &files {
        let ending = file.file.rsplit('.').next().unwrap_or_default().to_lowercase();
        if matches!(&*ending, "md" | "markdown") {
            diagnostics.push(Diagnostic::wrong_extension(&file.file));
        }
    }
    let theme = theme?;
    // A theme that says nothing in any language asks for no words.
    for language in config.languages.iter().filter(|_| !theme.strings.keys().is_empty()) {
        if !theme.strings.has_language(&language.language) {
            diagnostics.push(Diagnostic::missing_theme_strings(&source, language.span, &language.written));
        }
    }
    Some(Loaded {
        sources: Arc::new(Sources {
            config,
            documents,
            unpublished,
            unreadable,
            term_definitions: ideas,
            discussions,
            files,
            static_files,
            site_redirects: site_redirects.map(|source| source.text),
            icon,
            images,
        }),
        texts: DocumentTexts::new(texts),
        theme,
        now: options.now,
    })
}

/// The images among files, in the order of their paths. What is wrong with one is told, and it is left out.
fn images<'a>(
    files: impl Iterator<Item = &'a ListedFile>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Image>> {
    let mut images = Vec::new();
    for image in files.filter_map(ListedFile::image) {
        match image {
            Ok(image) if image.is_larger_than(config.images.max_megapixels) => {
                let size = (image.header.width, image.header.height);
                diagnostics.push(Diagnostic::image_too_large(&image.file, size, config.images.max_megapixels));
            }
            Ok(image) => images.push(Arc::clone(image)),
            Err(problem) => diagnostics.push(problem.clone()),
        }
    }
    images
}

/// Completes the excerpts of problems found by stages that hold no source texts.
#[must_use]
pub fn with_excerpts(root: &Path, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // Many problems are often in few files.
    let mut texts: BTreeMap<String, Option<Arc<str>>> = BTreeMap::new();
    let mut read = |file: &str| -> Option<Arc<str>> {
        let text = || files::read_source(root, file).ok().map(|source| source.text);
        texts.entry(file.to_owned()).or_insert_with(text).clone()
    };
    diagnostics.into_iter().map(|diagnostic| diagnostic.with_excerpts(&mut read)).collect()
}

fn is_published(document: &Document, options: &Options) -> bool {
    if options.drafts && options.future {
        return true;
    }
    let future = document.date.as_ref().is_some_and(|date| date.timestamp() > options.now);
    (options.drafts || !document.draft) && (options.future || !future)
}

/// The value, or nothing and the problem told.
fn keep(result: Result<Source, Diagnostic>, diagnostics: &mut Vec<Diagnostic>) -> Option<Source> {
    result.map_err(|problem| diagnostics.push(problem)).ok()
}
