//! Selects the documents that this run publishes: no drafts, no future posts and none that wait for translations, unless
//! the options ask for them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::document::DocumentAndText;
use crate::config::{Config, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentText, Excluded, ExclusionReason, WaitingDocument, waiting_documents};
use crate::options::Options;
use crate::published_texts::{MANIFEST_FILE, PublishedTexts};

/// The documents of a site by whether they are published. All lists are sorted by file.
pub(super) struct Selection {
    pub(super) documents: Vec<Arc<Document>>,
    pub(super) texts: Vec<Arc<DocumentText>>,
    pub(super) unpublished: Vec<Excluded>,
    /// The documents that wait, whether or not this run publishes them.
    pub(super) waiting: Vec<WaitingDocument>,
}

impl Selection {
    /// Selects from all documents, which are sorted by file.
    pub(super) fn new(
        config: &Config,
        loaded: &[&DocumentAndText],
        options: &Options,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let waiting = waiting(config, loaded, (options, options.now), diagnostics);
        // A run that publishes all future posts lets none wait for another.
        let excluded = if options.drafts {
            Vec::new()
        } else if options.future && !waiting.is_empty() {
            self::waiting(config, loaded, (options, Timestamp::MAX), diagnostics)
        } else {
            waiting.clone()
        };
        let mut excluded = excluded.into_iter().map(|(index, _)| index).peekable();
        let mut documents = Vec::with_capacity(loaded.len());
        let mut texts = Vec::with_capacity(loaded.len());
        let mut unpublished = Vec::new();
        for (index, DocumentAndText { document, text, .. }) in loaded.iter().enumerate() {
            let is_excluded = excluded.next_if_eq(&(index as u32)).is_some();
            let waits = || is_excluded.then_some(ExclusionReason::Waiting);
            if let Some(reason) = exclusion_reason(document, options).or_else(waits) {
                unpublished.push(Excluded {
                    file: Arc::clone(&document.file),
                    bundle: document.bundle.clone(),
                    translation: Some((document.translation_key, document.language)),
                    reason,
                });
            } else {
                documents.push(Arc::clone(document));
                texts.push(Arc::clone(text));
            }
        }
        let file = |index: u32| Arc::clone(&loaded[index as usize].document.file);
        let waiting =
            waiting.into_iter().map(|(index, languages)| WaitingDocument { file: file(index), languages }).collect();
        Self { documents, texts, unpublished, waiting }
    }
}

/// Returns the indices of the documents that wait at a moment, with the languages that they wait for.
fn waiting(
    config: &Config,
    loaded: &[&DocumentAndText],
    (options, now): (&Options, Timestamp),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(u32, Vec<LanguageId>)> {
    let documents: Vec<&Arc<Document>> = loaded.iter().map(|loaded| &loaded.document).collect();
    let mut waiting = waiting_documents(config, &documents, now);
    if !waiting.is_empty() {
        // Without the record, published texts would be withdrawn to wait.
        let published = published_texts(&options.output).unwrap_or_else(|problem| {
            diagnostics.push(problem);
            PublishedTexts::default()
        });
        waiting.retain(|(index, _)| {
            let document = documents[*index as usize];
            !published.contains(config.language(document.language).language.tag(), &document.logical_path)
        });
    }
    waiting
}

/// Returns the texts that the last build into the output folder published.
fn published_texts(output: &Path) -> Result<PublishedTexts, Diagnostic> {
    let manifest = output.join(MANIFEST_FILE);
    let unreadable = |error: io::Error| Diagnostic::cannot_read_manifest(&manifest, &error);
    let file = match File::open(&manifest) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(PublishedTexts::default()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut problem = None;
    // Names of files follow the texts, and need not be UTF-8.
    let lines = BufReader::new(file).split(b'\n').map_while(|line| line.map_err(|error| problem = Some(error)).ok());
    let texts = PublishedTexts::from_manifest(lines.map(|line| String::from_utf8_lossy(&line).into_owned()));
    problem.map_or(Ok(texts), |error| Err(unreadable(error)))
}

/// Returns why the options exclude a document: drafts and scheduled posts need their flags.
fn exclusion_reason(document: &Document, options: &Options) -> Option<ExclusionReason> {
    if document.draft && !options.drafts {
        return Some(ExclusionReason::Draft);
    }
    let date = document.date.as_ref().filter(|date| !options.future && date.timestamp() > options.now)?;
    Some(ExclusionReason::Scheduled(date.clone()))
}
