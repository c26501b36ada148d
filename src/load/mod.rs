//! The first stage: reads every source file on its own, in parallel, into complete documents, settings and a theme.
//! Besides it, only `publish` and the commands touch files.

mod document;
mod file_name;
mod files;
mod front_matter;
mod markdown;
mod parse;
mod reader;
mod site_toml;
mod strings;
mod terms_toml;
mod theme;
mod translation;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Document, Parts, TERMS_FILE, Theme, Unpublished};
use crate::options::Options;

pub use self::file_name::{FolderOf, translation_file};
pub(crate) use self::files::is_hidden;
pub use self::translation::{Halves, halves, with_translated_from};

/// What was read.
pub struct Loaded {
    /// Everything the site is assembled from.
    pub parts: Parts,
    /// The theme, with all it extends.
    pub theme: Theme,
    /// Whether every document could be read at least in part: if not, a missing link says nothing.
    pub complete: bool,
}

/// Reads a whole site. Problems go to `found`; what they do not touch is read all the same. `None` when nothing can be
/// made of it: no settings, or no theme.
pub fn load(options: &Options, found: &mut Vec<Diagnostic>) -> Option<Loaded> {
    let root = &options.root;
    if !root.join(SITE_FILE).is_file() {
        found.push(Diagnostic::no_site(root));
        return None;
    }
    let source = keep(files::read_source(root, SITE_FILE), found)?;
    let config = site_toml::read(&source, options, found);
    let theme = theme::load(root, &source, config.as_ref(), found);
    let config = config?;
    let content = files::walk(root, "content", found);
    let statics = files::walk(root, "static", found);
    let has_terms = content.iter().any(|file| &*file.file == TERMS_FILE);
    let terms = has_terms.then(|| keep(files::read_source(root, TERMS_FILE), found)).flatten();
    let ideas = terms.map(|source| terms_toml::read(&source, &config, found)).unwrap_or_default();
    let (markdown, files): (Vec<_>, Vec<_>) =
        content.into_iter().filter(|file| &*file.file != TERMS_FILE).partition(|file| file.file.ends_with(".md"));
    for file in &files {
        let ending = file.file.rsplit('.').next().unwrap_or_default().to_lowercase();
        if matches!(&*ending, "md" | "markdown") {
            found.push(Diagnostic::odd_ending(&file.file));
        }
    }
    let read: Vec<(Option<Document>, Vec<Diagnostic>)> = markdown
        .par_iter()
        .map(|file| {
            let mut found = Vec::new();
            let source = keep(files::read_source_at(&file.file, &file.location), &mut found);
            (source.and_then(|source| document::read(&source, &config, &mut found)), found)
        })
        .collect();
    let mut documents = Vec::with_capacity(read.len());
    let mut unpublished = Vec::new();
    let mut complete = true;
    for (document, problems) in read {
        found.extend(problems);
        match document {
            Some(document) if is_published(&document, options) => documents.push(Arc::new(document)),
            Some(document) => unpublished.push(Unpublished { file: document.file, bundle: document.bundle }),
            None => complete = false,
        }
    }
    let theme = theme?;
    // A theme that says nothing in any language asks for no words.
    for language in config.languages.iter().filter(|_| !theme.strings.keys().is_empty()) {
        if !theme.strings.speak(&language.language) {
            found.push(Diagnostic::theme_is_silent(&source, language.span, &language.written));
        }
    }
    Some(Loaded {
        parts: Parts { config, now: options.now, documents, unpublished, ideas, files, statics },
        theme,
        complete,
    })
}

/// The settings of a site.
const SITE_FILE: &str = "site.toml";

/// Completes the excerpts of problems found by stages that hold no source texts.
#[must_use]
pub fn with_excerpts(root: &Path, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let read = |file: &str| files::read_source(root, file).ok().map(|source| source.text.to_string());
    diagnostics.into_iter().map(|diagnostic| diagnostic.with_excerpts(&read)).collect()
}

fn is_published(document: &Document, options: &Options) -> bool {
    let future = document.date.as_ref().is_some_and(|date| date.timestamp() > options.now);
    (options.drafts || !document.draft) && (options.future || !future)
}

/// The value, or nothing and the problem told.
fn keep(result: Result<Source, Diagnostic>, found: &mut Vec<Diagnostic>) -> Option<Source> {
    result.map_err(|problem| found.push(problem)).ok()
}
