//! Reads Markdown that is not in a document: values of settings and front matter, for the filter `markdown` of templates.

use std::sync::Arc;

use super::front_matter::SplitDocument;
use super::markdown::{self, MarkdownOptions, TypesettingOptions};
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::model::{FrontMatterFormat, Html, TextElements, ThemeIds};

/// Reads Markdown by the rules of texts. The result has placeholders for links, pictures and components.
///
/// # Errors
/// The first error that a text with this Markdown would have, without its place: the file of the value is not known.
pub fn read_markdown(
    config: &Config,
    theme_ids: &ThemeIds,
    language: LanguageId,
    text: &str,
) -> Result<Html, Diagnostic> {
    let source = Source { file: "".into(), text: text.into() };
    let parts = SplitDocument {
        format: FrontMatterFormat::Toml,
        front_matter: "",
        front_matter_start: 1,
        body: text,
        body_start: 0,
    };
    let settings = config.language(language);
    let typesetting = TypesettingOptions {
        language: Arc::clone(&settings.typography),
        typography: config.typography,
        hyphenation: config.hyphenation,
    };
    let options = MarkdownOptions {
        language: &settings.language,
        slugs: config.slugs,
        typesetting: &typesetting,
        features: config.text_features,
        theme_ids,
        text_elements: TextElements::default(),
    };
    let mut diagnostics = Vec::new();
    let read = markdown::read(&source, &parts, config, &options, None, &mut diagnostics);
    let error = diagnostics.into_iter().find(|diagnostic| diagnostic.severity() == Severity::Error);
    error.map_or(Ok(read.body), Err)
}
