//! Reads `digests.toml`: the posts that readers already got by e-mail. `kielo digest` writes it.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use super::table_reader::{TableReader, read_toml_file};
use super::walk::read_source_or_empty;
use crate::config::{Config, LanguageId, LanguageMatch, match_language};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Value;

/// The list of digests, relative to the site's folder.
pub const DIGESTS_FILE: &str = "digests.toml";

/// The first lines of a new list.
const HEADING: &str = "# The posts that readers got by e-mail, so that nobody gets one twice. `kielo digest` adds to this file:\n\
                       # commit it with your texts. Remove the last entry if its e-mail was not sent.\n";

/// The digests made so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SentDigests {
    digests: Vec<SentDigest>,
    /// The text of the file; empty if there is none.
    text: String,
}

/// A digest that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentDigest {
    /// Its language.
    pub language: LanguageId,
    /// The day on which it was made.
    pub date: Date,
    /// The first day of its posts.
    pub since: Option<Date>,
    /// Its subject.
    pub subject: String,
    /// Its posts.
    pub posts: Vec<SentPost>,
}

/// A post in a digest that was made. Its file may be renamed, and its id changes with the site's address, so that a post
/// is known by both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPost {
    /// The file of the post.
    pub file: String,
    /// The id of the post in feeds.
    pub id: String,
}

impl SentDigests {
    /// Returns whether a language has had a digest.
    #[must_use]
    pub fn has_language(&self, language: LanguageId) -> bool {
        self.digests.iter().any(|digest| digest.language == language)
    }

    /// Returns the first day whose posts a language ever had in a digest.
    #[must_use]
    pub fn first_day(&self, language: LanguageId) -> Option<Date> {
        self.digests.iter().filter(|digest| digest.language == language).filter_map(|digest| digest.since).min()
    }

    /// Returns whether the readers of a language got a post.
    #[must_use]
    pub fn contains(&self, language: LanguageId, file: &str, id: &str) -> bool {
        let digests = self.digests.iter().filter(|digest| digest.language == language);
        digests.flat_map(|digest| &digest.posts).any(|post| post.file == file || post.id == id)
    }
}

/// Reads the digests that were made. Without the file there are none.
///
/// # Errors
/// The file cannot be read, or has entries that cannot be understood.
pub fn read_sent_digests(root: &Path, config: &Config) -> Result<SentDigests, Vec<Diagnostic>> {
    let source = read_source_or_empty(root, DIGESTS_FILE).map_err(|error| vec![error])?;
    parse(&source, config)
}

fn parse(source: &Source, config: &Config) -> Result<SentDigests, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let digests =
        read_toml_file(source, &mut diagnostics, |reader| reader.tables("digests", |entry| digest(entry, config)));
    match digests {
        Some(digests) if diagnostics.is_empty() => Ok(SentDigests { digests, text: source.text.to_string() }),
        _ => Err(diagnostics),
    }
}

fn digest(reader: &mut TableReader, config: &Config) -> Option<SentDigest> {
    let has_language = reader.has("language");
    let language = reader.text("language").and_then(|tag| {
        if let LanguageMatch::One(id) = match_language(&config.languages, &tag.value) {
            return Some(id);
        }
        let known = config.language_tags();
        reader.report(|source| Diagnostic::unknown_sent_language(source, tag.span, &tag.value, &known));
        None
    });
    let date = reader.date("date").map(|date| date.value.date);
    let since = reader.date("since").map(|date| date.value.date);
    let subject = reader.text("subject").map(|subject| subject.value).unwrap_or_default();
    let posts = reader.tables("posts", sent_post);
    for (key, is_missing, example) in
        [("language", !has_language, "language = \"fi\""), ("date", date.is_none(), "date = 2026-11-29")]
    {
        if is_missing {
            reader.report_missing(key, example);
        }
    }
    Some(SentDigest { language: language?, date: date?, since, subject, posts })
}

fn sent_post(reader: &mut TableReader) -> Option<SentPost> {
    let (file, id) = (reader.string("file"), reader.string("id"));
    if file.is_none() && id.is_none() {
        reader.report_missing("file", "file = \"content/2026-03-02-lupaus.md\"");
        return None;
    }
    Some(SentPost { file: file.unwrap_or_default(), id: id.unwrap_or_default() })
}

/// Returns the text of `digests.toml` with one more digest. All other text stays.
///
/// # Errors
/// The file has a form to which no entry can be added.
pub fn with_sent_digest(sent: &SentDigests, digest: &SentDigest, config: &Config) -> Result<String, Diagnostic> {
    let mut text = if sent.text.trim().is_empty() { HEADING.to_owned() } else { sent.text.clone() };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let value = |text: &str| Value::Text(text.to_owned());
    let tag = config.language(digest.language).configured_tag.as_str();
    // Writing to a String cannot fail.
    _ = writeln!(text, "\n[[digests]]\nlanguage = {}\ndate = {}", value(tag), digest.date);
    if let Some(since) = digest.since {
        _ = writeln!(text, "since = {since}");
    }
    _ = writeln!(text, "subject = {}\nposts = [", value(&digest.subject));
    for post in &digest.posts {
        _ = writeln!(text, "  {{ file = {}, id = {} }},", value(&post.file), value(&post.id));
    }
    text.push_str("]\n");
    let changed = Source { file: DIGESTS_FILE.into(), text: text.as_str().into() };
    let expected = sent.digests.iter().chain([digest]);
    match parse(&changed, config) {
        Ok(after) if after.digests.iter().eq(expected) => Ok(text),
        _ => Err(Diagnostic::cannot_add_digest(DIGESTS_FILE)),
    }
}
