//! Diagnostics: each names a problem, its location and a remedy. All messages are written here; commands print them.
//!
//! `impl Diagnostic` is split by topic: one file of constructors for each part of a site.

mod addresses;
mod comments;
mod components;
mod config;
mod content;
mod count;
mod counts;
mod csv_tables;
mod data_files;
mod digest;
mod excerpt;
mod files;
mod html;
mod images;
mod import;
mod links;
mod publish;
mod report;
mod serve;
mod shown;
mod slips;
mod style_sheets;
mod suggestion;
mod tables;
mod template_words;
mod templates;
mod terminal_text;
mod terms;
mod theme;
mod theme_package;
mod theme_pages;
mod theme_tags;
mod translations;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub(crate) use addresses::ChangedSetting;
pub(crate) use count::counted;
pub use excerpt::{Excerpt, ExcerptLine};
use jiff::Zoned;
pub use report::TerminalReport;
pub(crate) use serve::older_pages;
pub use shown::shown;
pub(crate) use slips::Slip;
pub(crate) use style_sheets::CssFault;
pub use suggestion::nearest;
pub use terminal_text::visible_controls;
pub(crate) use theme_pages::PageFault;
pub(crate) use theme_tags::{HtmlPlace, TagFault};

use crate::table::Span;
use terminal_text::message_text;

/// A source file: its name and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file's path relative to the site's folder, with `/` on every system.
    pub file: Arc<str>,
    /// The text, byte for byte as in the file.
    pub text: Arc<str>,
}

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site cannot be published.
    Error,
    /// The site can be published, but the author probably meant something else.
    Warning,
    /// Information only, or a second location that belongs to another diagnostic.
    Note,
}

/// A file and a range in it.
#[derive(Debug, Clone)]
struct SourceLocation {
    file: Arc<str>,
    span: Span,
    /// The file's text. [`Diagnostic::with_excerpts`] adds it if the constructor had no text.
    text: Option<Arc<str>>,
}

/// A problem of a site: a message, a location and advice.
#[derive(Debug, Clone)]
pub struct Diagnostic(Box<DiagnosticData>);

/// A link's target that does not exist. A similar one may be suggested for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnknownTarget {
    /// An address on the site.
    Address(String),
    /// A document or another file.
    File(String),
}

#[derive(Debug, Clone)]
struct DiagnosticData {
    severity: Severity,
    message: String,
    location: Option<SourceLocation>,
    /// The file that the message is about as a whole and already names.
    about: Option<Box<str>>,
    /// The text beside the marked range of the excerpt.
    label: &'static str,
    advice: Option<String>,
    /// Whether the theme is what to change, although the location is elsewhere.
    is_about_theme: bool,
    unknown_target: Option<UnknownTarget>,
    /// Notes about other locations that belong to the same problem.
    related: Vec<Diagnostic>,
}

/// Builders, for the constructors by topic.
impl Diagnostic {
    fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self(Box::new(DiagnosticData {
            severity,
            message: message_text(message),
            location: None,
            about: None,
            label: "here",
            advice: None,
            is_about_theme: false,
            unknown_target: None,
            related: Vec::new(),
        }))
    }

    /// Sets the location, in a file whose text is known.
    fn at(mut self, source: &Source, span: Span) -> Self {
        let text = Some(Arc::clone(&source.text));
        self.0.location = Some(SourceLocation { file: Arc::clone(&source.file), span, text });
        self.with_syntax_of_location()
    }

    /// Sets the location, in a file whose text [`Self::with_excerpts`] reads later.
    fn in_file(mut self, file: &str, span: Span) -> Self {
        self.0.location = Some(SourceLocation { file: file.into(), span, text: None });
        self
    }

    /// Sets the file of a diagnostic that has no range in it.
    fn about_file(mut self, file: &str) -> Self {
        self.0.about = Some(file.into());
        self
    }

    /// Says that the theme is what to change, although the location is elsewhere.
    fn about_theme(mut self) -> Self {
        self.0.is_about_theme = true;
        self
    }

    fn with_label(mut self, label: &'static str) -> Self {
        self.0.label = label;
        self
    }

    fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(message_text(advice.into()));
        self.with_syntax_of_location()
    }

    /// Writes the keys of the advice as YAML does if the location is a text with such front matter: `draft: true`.
    fn with_syntax_of_location(mut self) -> Self {
        let DiagnosticData {
            location: Some(SourceLocation { file, text: Some(text), .. }), advice: Some(advice), ..
        } = &mut *self.0
        else {
            return self;
        };
        let is_about_toml = || advice.contains(".toml") || advice.contains("[languages");
        // Advice about two texts has the syntax of each already.
        let has_both = || advice.contains(": \"");
        if advice.contains(" = ") && has_yaml_front_matter(file, text) && !is_about_toml() && !has_both() {
            *advice = as_yaml(advice);
        }
        self
    }

    fn with_related(mut self, other: Self) -> Self {
        self.0.related.push(other);
        self
    }

    fn with_unknown_target(mut self, target: UnknownTarget) -> Self {
        self.0.unknown_target = Some(target);
        self
    }
}

impl Diagnostic {
    /// Returns how serious the diagnostic is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.0.severity
    }

    /// Returns the description of the problem.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns a sentence that says how to fix the problem.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// Returns the path of the file with the problem.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.0.location.as_ref().map(|location| &*location.file).or(self.0.about.as_deref())
    }

    /// Returns the location with the lines around it, or nothing if the file's text is not known.
    #[must_use]
    pub fn excerpt(&self) -> Option<Excerpt<'_>> {
        let location = self.0.location.as_ref()?;
        let text = location.text.as_ref()?;
        Some(Excerpt::new(text, location.span, self.0.label))
    }

    /// Returns the missing target of the link that the diagnostic is about.
    #[must_use]
    pub fn unknown_target(&self) -> Option<&UnknownTarget> {
        self.0.unknown_target.as_ref()
    }

    /// Replaces the advice by a suggestion: the name of a similar target that exists.
    #[must_use]
    pub fn did_you_mean(self, near: &str) -> Self {
        self.with_advice(format!("did you mean `{near}`?"))
    }

    /// Returns notes about other locations that belong to the same problem.
    #[must_use]
    pub fn related(&self) -> &[Self] {
        &self.0.related
    }

    /// Adds the texts of files that the constructors did not have; `read_file` returns the text of a file.
    #[must_use]
    pub fn with_excerpts(mut self, read_file: &mut impl FnMut(&str) -> Option<Arc<str>>) -> Self {
        if let Some(location) = &mut self.0.location
            && location.text.is_none()
        {
            location.text = read_file(&location.file);
            self = self.with_syntax_of_location();
        }
        let related = std::mem::take(&mut self.0.related);
        self.0.related = related.into_iter().map(|related| related.with_excerpts(read_file)).collect();
        self
    }

    /// Puts the location, and those of related notes, into a folder. Excerpts must be there already.
    #[must_use]
    pub fn in_folder(mut self, folder: &str) -> Self {
        if let Some(location) = &mut self.0.location {
            location.file = format!("{folder}/{}", location.file).into();
        }
        self.0.about = self.0.about.map(|file| format!("{folder}/{file}").into());
        let related = std::mem::take(&mut self.0.related);
        self.0.related = related.into_iter().map(|related| related.in_folder(folder)).collect();
        self
    }

    /// Returns whether the problem is one of the theme: it is in a file of a theme or of strings, or the theme lacks something.
    #[must_use]
    pub fn is_about_theme(&self) -> bool {
        let is_of_theme = |file: &str| file.starts_with("themes/") || file.starts_with("strings/");
        self.0.is_about_theme || self.file().is_some_and(is_of_theme)
    }

    /// Returns whether the site cannot be published with the problem.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.0.severity == Severity::Error
    }

    /// Moves the problem to the first of its other locations that is in a folder.
    ///
    /// # Errors
    /// The problem itself, if none is there.
    pub fn at_related_place(mut self, folder: &str) -> Result<Self, Self> {
        let is_there = |related: &Self| related.file().is_some_and(|file| file.starts_with(folder));
        let Some(index) = self.0.related.iter().position(is_there) else { return Err(self) };
        self.0.location = self.0.related.swap_remove(index).0.location;
        self.0.related.clear();
        Ok(self)
    }

    /// Returns whether two diagnostics are about overlapping parts of one file.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let (Some(own), Some(other)) = (&self.0.location, &other.0.location) else { return false };
        own.file == other.file && own.span.start < other.span.end && other.span.start < own.span.end
    }

    /// Returns the key by which diagnostics are sorted. Diagnostics with equal keys report the same problem.
    #[must_use]
    pub fn sort_key(&self) -> (Option<&str>, Span, &str) {
        let span = self.0.location.as_ref().map_or(Span::default(), |location| location.span);
        (self.file(), span, &self.0.message)
    }
}

/// Whether a file is a text whose front matter is YAML.
fn has_yaml_front_matter(file: &str, text: &str) -> bool {
    let is_text = file.rsplit_once('.').is_some_and(|(_, ending)| ending == "md");
    is_text && text.trim_start_matches('\u{feff}').trim_start().starts_with("---")
}

/// Writes `key = value` in advice as `key: value`.
fn as_yaml(advice: &str) -> String {
    let mut yaml = String::with_capacity(advice.len());
    let mut parts = advice.split(" = ").peekable();
    while let Some(part) = parts.next() {
        yaml.push_str(part);
        let ends_with_key = part.ends_with(|c: char| c.is_ascii_lowercase());
        yaml.push_str(if parts.peek().is_none() {
            ""
        } else if ends_with_key {
            ": "
        } else {
            " = "
        });
    }
    yaml
}

/// Sorts diagnostics by file, range and message, and removes duplicates.
#[must_use]
pub fn sorted_unique(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup_by(|a, b| a.sort_key() == b.sort_key());
    diagnostics
}

/// Returns whether any of the diagnostics is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// Returns a path as a shell takes it: in quotation marks if it has a space or another special character.
#[must_use]
pub fn shell_word(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/\\:+@%,=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', r"'\''")).into()
    } else {
        format!("\"{word}\"").into()
    }
}

/// Returns a date as people write it: `15.12.2026`.
#[must_use]
pub fn day(date: &Zoned) -> String {
    format!("{}.{}.{}", date.day(), date.month(), date.year())
}

/// The number of diagnostics of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DiagnosticCounts {
    /// Diagnostics of [`Severity::Error`].
    pub errors: usize,
    /// Diagnostics of [`Severity::Warning`].
    pub warnings: usize,
    /// Diagnostics of [`Severity::Note`].
    pub notes: usize,
}

impl DiagnosticCounts {
    /// Counts diagnostics.
    pub fn new<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut counts = Self::default();
        for diagnostic in diagnostics {
            counts.add(diagnostic);
        }
        counts
    }

    /// Counts one more diagnostic.
    pub fn add(&mut self, diagnostic: &Diagnostic) {
        match diagnostic.severity() {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }
}

/// Writes the counts in words: `2 errors, 1 warning`. Notes are mentioned only without errors and warnings.
impl fmt::Display for DiagnosticCounts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.errors > 0 {
            parts.push(counted(self.errors, "error", "errors"));
        }
        if self.warnings > 0 {
            parts.push(counted(self.warnings, "warning", "warnings"));
        }
        if parts.is_empty() && self.notes > 0 {
            parts.push(counted(self.notes, "note", "notes"));
        }
        formatter.write_str(&parts.join(", "))
    }
}
