//! Everything Kielo can find wrong, as values: what, where and what to do. Every message is written here; printing
//! is left to the commands.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, SourceCode, SourceSpan};

use crate::table::{Span, looks_dated};

/// A source file's name (relative to the site's folder, with `/`) and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file's path relative to the site's folder.
    pub file: Arc<str>,
    /// The text, byte for byte as in the file.
    pub text: Arc<str>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site cannot be published.
    Error,
    /// The site can be published, but something is probably not meant so.
    Warning,
    /// Nothing is wrong: something to know, or the other place that takes part in a problem.
    Note,
}

/// A file and a range in it. The text is filled in by [`Diagnostic::with_excerpts`] where the finder did not have it.
#[derive(Debug, Clone)]
struct SourceLocation {
    file: Arc<str>,
    span: Span,
    source: Option<NamedSource<Arc<str>>>,
}

/// One problem: what, where, and what to do about it.
#[derive(Debug, Clone)]
pub struct Diagnostic(Box<MietteReport>);

/// Something unknown that a link names, for which a known one may be near.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnknownTarget {
    /// An address on the site.
    Address(String),
    /// A document or file.
    File(String),
}

#[derive(Debug, Clone)]
struct MietteReport {
    severity: Severity,
    message: String,
    place: Option<SourceLocation>,
    /// The file that the problem is about as a whole, and that the message names.
    about: Option<Box<str>>,
    label: &'static str,
    advice: Option<String>,
    wanted: Option<UnknownTarget>,
    /// The other sources that take part in the problem.
    related: Vec<Diagnostic>,
}

impl Diagnostic {
    fn error(message: impl Into<String>) -> Self {
        Self(Box::new(MietteReport {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            about: None,
            label: "here",
            advice: None,
            wanted: None,
            related: Vec::new(),
        }))
    }

    fn warning(message: impl Into<String>) -> Self {
        let mut warning = Self::error(message);
        warning.0.severity = Severity::Warning;
        warning
    }

    fn at(mut self, source: &Source, span: Span) -> Self {
        let named = NamedSource::new(&*source.file, Arc::clone(&source.text));
        self.0.place = Some(SourceLocation { file: Arc::clone(&source.file), span, source: Some(named) });
        self
    }

    fn in_file(mut self, file: &str, span: Span) -> Self {
        self.0.place = Some(SourceLocation { file: file.into(), span, source: None });
        self
    }

    fn about(mut self, file: &str) -> Self {
        self.0.about = Some(file.into());
        self
    }

    fn note(message: impl Into<String>) -> Self {
        let mut note = Self::error(message);
        note.0.severity = Severity::Note;
        note
    }

    fn label(mut self, label: &'static str) -> Self {
        self.0.label = label;
        self
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = Some(advice.into());
        self
    }

    fn and(mut self, other: Self) -> Self {
        self.0.related.push(other);
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.0.severity
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// The file it is in.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.0.place.as_ref().map(|place| &*place.file).or(self.0.about.as_deref())
    }

    /// Where it is in its file, with the lines around it, as far as the file's text is known.
    #[must_use]
    pub fn excerpt(&self) -> Option<Excerpt<'_>> {
        let place = self.0.place.as_ref()?;
        let text = place.source.as_ref()?.inner();
        Some(Excerpt::new(text, place.span, self.0.label))
    }

    /// What unknown thing it names.
    #[must_use]
    pub fn wanted(&self) -> Option<&UnknownTarget> {
        self.0.wanted.as_ref()
    }

    /// The same with the name of a known thing that is near.
    #[must_use]
    pub fn did_you_mean(self, near: &str) -> Self {
        self.advice(format!("did you mean `{near}`?"))
    }

    fn wants(mut self, wanted: UnknownTarget) -> Self {
        self.0.wanted = Some(wanted);
        self
    }

    /// The other places that take part in the problem.
    #[must_use]
    pub fn related(&self) -> &[Self] {
        &self.0.related
    }

    /// Completes the excerpts of places whose text the finder did not hold; `read` gives the text of a file.
    #[must_use]
    pub fn with_excerpts(mut self, read: &mut impl FnMut(&str) -> Option<Arc<str>>) -> Self {
        if let Some(place) = &mut self.0.place
            && place.source.is_none()
        {
            place.source = read(&place.file).map(|text| NamedSource::new(&*place.file, text));
        }
        let related = std::mem::take(&mut self.0.related);
        self.0.related = related.into_iter().map(|related| related.with_excerpts(read)).collect();
        self
    }

    /// What two findings of the same problem have in common; also the order in which problems are told.
    #[must_use]
    pub fn key(&self) -> (Option<&str>, Span, &str) {
        (self.file(), self.0.place.as_ref().map_or(Span::default(), |place| place.span), &self.0.message)
    }
}

/// The place of a problem as editors count it, and the lines there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'a> {
    /// The line on which the marked text begins, counted from 1.
    pub line: usize,
    /// The character of that line with which it begins, counted from 1.
    pub column: usize,
    /// What the mark means.
    pub label: &'static str,
    /// The marked lines, the one before and the one after.
    pub lines: Vec<ExcerptLine<'a>>,
}

/// One line of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptLine<'a> {
    /// Its number, counted from 1.
    pub number: usize,
    /// Its text without its ending.
    pub text: &'a str,
    /// The characters that are marked, counted from 0; empty where something is missing between two of them.
    pub marked: Option<Range<usize>>,
}

impl<'a> Excerpt<'a> {
    /// A mark over more lines than this says no more than their beginning.
    const MOST_MARKED: usize = 6;

    fn new(text: &'a str, span: Span, label: &'static str) -> Self {
        // A file that changed since it was read must not make the excerpt fail.
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.floor_char_boundary(span.end as usize).max(start);
        let begins = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[..start].matches('\n').count() + 1;
        let column = text[begins..start].chars().count() + 1;
        let mut lines = Vec::new();
        if begins > 0 {
            let before = text[..begins - 1].rsplit('\n').next().unwrap_or_default();
            lines.push(ExcerptLine { number: line - 1, text: trimmed(before), marked: None });
        }
        let mut at = begins;
        for (index, whole) in text[begins..].split('\n').enumerate() {
            // What ends with a line does not mark the next one.
            let is_marked = index == 0 || at < end;
            let shown = trimmed(whole);
            let characters_to =
                |byte: usize| shown[..shown.floor_char_boundary(byte.saturating_sub(at))].chars().count();
            let marked = is_marked.then(|| characters_to(start)..characters_to(end));
            lines.push(ExcerptLine { number: line + index, text: shown, marked });
            at += whole.len() + 1;
            if !is_marked || index + 1 == Self::MOST_MARKED {
                break;
            }
        }
        // The end of a file is no line.
        if lines.last().is_some_and(|last| last.marked.is_none() && last.text.is_empty() && at > text.len()) {
            lines.pop();
        }
        Self { line, column, label, lines }
    }
}

fn trimmed(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

/// Puts problems into the order of files and lines, and tells each only once.
#[must_use]
pub fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    diagnostics.dedup_by(|a, b| a.key() == b.key());
    diagnostics
}

/// How many problems there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// What keeps the site from being published.
    pub errors: usize,
    /// What is probably not meant so.
    pub warnings: usize,
    /// What is only to be known.
    pub notes: usize,
}

impl Counts {
    /// Counts problems.
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut counts = Self::default();
        for diagnostic in diagnostics {
            counts.add(diagnostic);
        }
        counts
    }

    /// Counts one more.
    pub fn add(&mut self, diagnostic: &Diagnostic) {
        match diagnostic.severity() {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }
}

/// In words: `2 errors, 1 warning`; notes only where there is nothing else.
impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let mut parts = Vec::new();
        if self.errors > 0 {
            parts.push(named(self.errors, "error"));
        }
        if self.warnings > 0 {
            parts.push(named(self.warnings, "warning"));
        }
        if parts.is_empty() && self.notes > 0 {
            parts.push(named(self.notes, "note"));
        }
        formatter.write_str(&parts.join(", "))
    }
}

/// Whether any of these is an error.
#[must_use]
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.place {
            // Without an excerpt nothing else would name the file.
            Some(place) if place.source.is_none() => {
                write!(formatter, "{}: {}", place.file, self.0.message)
            }
            _ => formatter.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.0.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.advice.as_ref().map(|advice| Box::new(advice) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.place.as_ref()?.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.0.place.as_ref()?;
        let length = place.source.as_ref()?.inner().len();
        // A file that changed since it was read must not make the excerpt fail.
        let start = (place.span.start as usize).min(length);
        let end = (place.span.end as usize).clamp(start, length);
        let span = SourceSpan::new(start.into(), end - start);
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.0.label.to_owned()), span))))
    }
}

/// The known word nearest to a misspelt one, if any is near.
#[must_use]
pub fn nearest<'a, S: AsRef<str>>(word: &str, known: &'a [S]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    known
        .iter()
        // Words of other lengths cannot be near, and measuring the distance is slow.
        .filter(|candidate| candidate.as_ref().chars().count().abs_diff(length) <= (length / 2).max(2))
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.as_ref().to_lowercase()), candidate.as_ref()))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// "did you mean" where a known word is near, else the list of all known words.
fn suggestion<S: AsRef<str>>(word: &str, known: &[S], plural: &str) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("there are no {plural} here"),
        None => {
            let mut names: Vec<_> = known.iter().map(|name| format!("`{}`", name.as_ref())).collect();
            names.sort();
            names.dedup();
            format!("the {plural} known here are {}", names.join(", "))
        }
    }
}

/// Tables: syntax, keys and types.
impl Diagnostic {
    pub(crate) fn syntax(source: &Source, span: Span, format: &str, message: &str) -> Self {
        Self::error(format!("this is not valid {format}: {message}"))
            .at(source, span)
            .advice(match format {
                "TOML" => "texts stand in \"quotes\", lists in [brackets], and every key on a line of its own: title = \"…\"",
                _ => "keys stand before a colon and a space, with the same indent: title: …; a text with a colon in it needs \"quotes\"",
            })
    }

    pub(crate) fn printed_quotes(source: &Source, span: Span, mark: char) -> Self {
        Self::error(format!("`{mark}` is a mark for readers, not one that a text begins with here"))
            .at(source, span)
            .advice("put straight quotation marks around the text: \"…\"; inside them printed ones are right")
    }

    pub(crate) fn no_such_date(source: &Source, span: Span, written: &str) -> Self {
        let is_dated = written.trim().get(..10).is_some_and(looks_dated);
        let problem = if is_dated { "is not a date that exists" } else { "is not written as a date" };
        Self::error(format!("`{written}` {problem}"))
            .at(source, span)
            .advice("write it as year-month-day, such as 2026-03-02, or with a time: 2026-03-02T09:30:00")
    }

    pub(crate) fn wrong_type(source: &Source, span: Span, key: &str, wanted: &str, found: &str) -> Self {
        let advice = match (wanted, found) {
            ("text", "a whole number" | "a number" | "true or false" | "a date") => {
                "put quotes around it: \"…\"".to_owned()
            }
            ("true or false", "text") => format!("write it without quotes: {key} = true"),
            _ => format!("give `{key}` {wanted}"),
        };
        Self::error(format!("`{key}` must be {wanted}, but this is {found}")).at(source, span).advice(advice)
    }

    pub(crate) fn not_a_number(source: &Source, span: Span, written: &str) -> Self {
        Self::error(format!("`{written}` is too large a number")).at(source, span).advice("write a smaller one")
    }

    pub(crate) fn unknown_key(source: &Source, span: Span, key: &str, known: &[String]) -> Self {
        Self::error(format!("there is no key `{key}`")).at(source, span).advice(suggestion(key, known, "keys"))
    }

    pub(crate) fn missing_key(source: &Source, span: Span, key: &str, example: &str) -> Self {
        Self::error(format!("the key `{key}` is missing")).at(source, span).advice(format!("add a line: {example}"))
    }

    pub(crate) fn bad_value(source: &Source, span: Span, key: &str, problem: &str, advice: &str) -> Self {
        Self::error(format!("`{key}` {problem}")).at(source, span).advice(advice)
    }
}

/// Keys that are read, but probably not meant so.
impl Diagnostic {
    pub(crate) fn key_in_params(source: &Source, span: Span, key: &str) -> Self {
        Self::warning(format!("`{key}` stands below [params], where only the theme reads it"))
            .at(source, span)
            .advice("move it above [params]: in TOML, everything below a [table] belongs to it")
    }

    pub(crate) fn terms_of_page(source: &Source, span: Span) -> Self {
        Self::warning("a page has no categories, tags or authors")
            .at(source, span)
            .advice("add a date to make it a post, or remove the key")
    }

    pub(crate) fn series_of_page(source: &Source, span: Span) -> Self {
        Self::warning("a page belongs to no series, for it has no date")
            .at(source, span)
            .advice("add a date to make it a post, or remove the key")
    }

    pub(crate) fn foreign_term(place: (&str, Span), kind: &str, name: (&str, &str), own: (&str, &str)) -> Self {
        Self::warning(format!("`{}` is the {kind}'s name in `{}`", name.0, name.1))
            .in_file(place.0, place.1)
            .advice(format!("in `{}` content/terms.toml calls it `{}`", own.1, own.0))
    }
}

/// Files and folders.
impl Diagnostic {
    pub(crate) fn no_site(root: &Path) -> Self {
        Self::error(format!("there is no site.toml in {}", root.display()))
            .advice("run kielo in your site's folder, or name it with --root FOLDER")
    }

    pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be read: {error}"))
            .about(file)
            .advice("check that the file exists and that you may read it")
    }

    pub(crate) fn not_utf8(file: &str, line: usize) -> Self {
        Self::error(format!("{file} is not UTF-8 text (line {line} has other bytes)"))
            .about(file)
            .advice("open it in your editor and save it with the encoding UTF-8")
    }

    pub(crate) fn odd_file_name(file: &str) -> Self {
        Self::error(format!("the name of `{}` cannot stand in an address", file.escape_debug()))
            .about(file)
            .advice("rename the file")
    }

    pub(crate) fn odd_ending(file: &str) -> Self {
        Self::error(format!("{file} looks like a document, but its name does not end in .md"))
            .about(file)
            .advice("rename it to end in .md")
    }

    pub(crate) fn link_loop(file: &str, to: &str) -> Self {
        Self::error(format!("{file} is a link that leads back to {to}, a folder it stands in"))
            .about(file)
            .advice("remove the link, or let it point somewhere else")
    }

    pub(crate) fn output_holds_sources(output: &Path, sources: &Path) -> Self {
        Self::error(format!("the output folder {} holds {}, which Kielo reads", output.display(), sources.display()))
            .advice("choose a folder of its own for the output, such as --output public")
    }

    pub(crate) fn output_in_sources(output: &Path, sources: &Path) -> Self {
        Self::error(format!("the output folder {} lies in {}, which Kielo reads", output.display(), sources.display()))
            .advice("choose a folder of its own for the output, such as --output public")
    }

    pub(crate) fn output_not_a_folder(output: &Path) -> Self {
        Self::error(format!("the output {} is a file, not a folder", output.display()))
            .advice("remove the file, or choose another folder with --output")
    }

    pub(crate) fn output_busy(output: &Path) -> Self {
        Self::error(format!("another kielo is writing {} right now", output.display()))
            .advice("wait until it is done, and build again")
    }

    pub(crate) fn cannot_write(file: &Path, error: &std::io::Error) -> Self {
        let advice = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "make room on the disk, and build again"
            }
            std::io::ErrorKind::PermissionDenied => "check that you may write there",
            _ => "check the disk and its permissions, and build again",
        };
        Self::error(format!("{} cannot be written: {error}", file.display()))
            .advice(format!("{advice}; what was published before is untouched"))
    }

    pub(crate) fn cannot_move_in(file: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{} cannot be written: {error}", file.display())).advice(
            "the output is a volume of its own, where files move in one by one: part of the new site is there already; \
             build again to complete it",
        )
    }
}

/// The preview.
impl Diagnostic {
    pub(crate) fn cannot_listen(host: &str, port: u16, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::AddrInUse => Self::error(format!("another program listens at {host}:{port} already"))
                .advice(
                    "is it a preview that still runs? Take another port with --port, such as --port 0 for a free one",
                ),
            std::io::ErrorKind::PermissionDenied => {
                Self::error(format!("this computer lets you take no port as low as {port}"))
                    .advice("take one from 1024 on, or --port 0 for a free one")
            }
            _ => Self::error(format!("{host}:{port} cannot be listened at: {error}")).advice(
                "--host takes an address of this computer: 127.0.0.1, or 0.0.0.0 to let others on your network in",
            ),
        }
    }

    pub(crate) fn no_browser(error: &std::io::Error) -> Self {
        Self::warning(format!("no browser could be opened: {error}")).advice("open the address yourself")
    }

    pub(crate) fn preview_ended(error: &std::io::Error) -> Self {
        Self::error(format!("the system answers no more: {error}")).advice("start kielo serve again")
    }

    pub(crate) fn watch_limit(setting: &str) -> Self {
        Self::warning("a limit of the system on watching files is reached, so Kielo looks at them once a second").advice(
            format!(
                "raise the limit with `sudo sysctl {setting}` and start again; to keep it, write the line {setting} into \
                 /etc/sysctl.d/60-kielo.conf"
            ),
        )
    }

    pub(crate) fn watch_refused(problem: &str) -> Self {
        Self::warning(format!("the site's files cannot be watched ({problem}), so Kielo looks at them once a second"))
    }

    pub(crate) fn watch_ended(problem: &str) -> Self {
        Self::error(format!("changes of the site's files are no longer noticed: {problem}"))
            .advice("start kielo serve again")
    }
}

/// Moving in.
impl Diagnostic {
    pub(crate) fn not_an_export(file: &str, problem: &str) -> Self {
        Self::error(format!("{file} is not an export of WordPress: {problem}"))
            .about(file)
            .advice("in WordPress, choose Tools, Export, “All content”, and give Kielo the .xml file that you get")
    }

    pub(crate) fn export_encoding(file: &str, encoding: &str) -> Self {
        Self::error(format!("{file} is not UTF-8 text but {encoding}"))
            .about(file)
            .advice("open it in your editor, save it with the encoding UTF-8, and write UTF-8 into its first line")
    }

    pub(crate) fn export_too_large(file: &str, line: u64, problem: &str) -> Self {
        Self::error(format!("{file} cannot be read beyond line {line}: {problem}"))
            .about(file)
            .advice("WordPress itself writes nothing like that; look what stands there, and take it out")
    }

    pub(crate) fn export_malformed(source: &Source, span: Span, place: (usize, usize), problem: &str) -> Self {
        Self::error(format!("the export is broken in line {}, column {}: {problem}", place.0, place.1))
            .at(source, span)
            .advice("export again; if the same comes, mend this line, or leave out the item it belongs to")
    }

    pub(crate) fn import_not_written(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be written: {error}"))
            .about(file)
            .advice("check the disk and its permissions, and import again: what was written already is kept")
    }

    pub(crate) fn import_language(written: &str) -> Self {
        Self::error(format!("`{written}` is not a language tag")).advice("use the tag of BCP 47: fi, nb, nn, sv, en, …")
    }

    pub(crate) fn import_no_folder(folder: &str) -> Self {
        Self::error(format!("{folder} is no folder")).about(folder).advice("give the folder in which the old blog is")
    }

    pub(crate) fn import_into_itself(folder: &str) -> Self {
        Self::error(format!("the new site cannot be made in {folder}, where the old blog is"))
            .advice("name another folder: --into blog")
    }

    pub(crate) fn import_of_other(folder: &str, generator: &str, file: &str, looks_like: Option<&str>) -> Self {
        let error = Self::error(format!("{folder} is no blog of {generator}'s: it has no settings such as {file}"))
            .about(folder);
        match looks_like {
            Some(other) => error.advice(format!("it looks like one for kielo import {other} {folder}")),
            None => error.advice(format!("give the folder in which {file} is")),
        }
    }

    pub(crate) fn import_time_zone(written: &str) -> Self {
        Self::error(format!("--time-zone `{written}` is not a time zone that is known"))
            .advice("use a name of the time zone database, such as Europe/Helsinki or Europe/Oslo")
    }

    pub(crate) fn import_list_base(written: &str) -> Self {
        Self::error(format!("`{written}` cannot be the base of lists")).advice(
            "write it as the old blog's addresses have it, in letters a–z, digits and hyphens: aihe, or blogi/aihe",
        )
    }

    pub(crate) fn import_list_folders(written: &str) -> Self {
        Self::error(format!("`{written}` stands in other folders than the base of another language"))
            .advice("let the bases of all languages differ in their last word alone")
    }

    pub(crate) fn uploads_elsewhere(address: &str, blog: &str) -> Self {
        Self::error(format!("{address} is not on a host of the old blog, which is at {blog}")).advice(
            "files are fetched from the old blog only; give its own address, or a folder or archive with its uploads",
        )
    }

    pub(crate) fn uploads_unknown(file: &str) -> Self {
        Self::error(format!("{file} is neither a folder nor a tar or zip archive"))
            .about(file)
            .advice("give the folder wp-content/uploads of the old blog, or an archive of it: .zip, .tar or .tar.gz")
    }
}

/// site.toml, terms.toml and themes.
impl Diagnostic {
    pub(crate) fn bad_base_url(source: &Source, span: Span, written: &str) -> Self {
        let host = written.trim_start_matches('/');
        let advice = if written.contains("://") || host.is_empty() {
            "write where the site will live, such as https://www.example.com".to_owned()
        } else {
            format!("begin it with https://, such as https://{host}")
        };
        Self::error(format!("`{written}` is not a whole address")).at(source, span).advice(advice)
    }

    pub(crate) fn bad_base_url_argument(written: &str) -> Self {
        Self::error(format!("--base-url `{written}` is not a whole address"))
            .advice("write where the site will live, such as https://www.example.com")
    }

    pub(crate) fn bad_contact(source: &Source, span: Span, written: &str) -> Self {
        let advice = if written.contains('@') && !written.contains([':', ' ']) {
            format!("write \"mailto:{written}\"")
        } else {
            "write an address that begins with mailto:, https:// or tel:".to_owned()
        };
        Self::error(format!("`{written}` is not an address to write to")).at(source, span).advice(advice)
    }

    pub(crate) fn security_expired(source: &Source, span: Span) -> Self {
        Self::error("`expires` is over, so nobody may rely on security.txt any more")
            .at(source, span)
            .advice("see that the contact still holds, and write a day at most a year from now")
    }

    pub(crate) fn bad_language_tag(source: &Source, span: Span, tag: &str) -> Self {
        Self::error(format!("`{tag}` is not a language tag"))
            .at(source, span)
            .advice("use the tag of BCP 47: fi, nb, nn, sv, en, …")
    }

    pub(crate) fn bad_attribute_value(source: &Source, span: Span, key: &str, value: &str) -> Self {
        Self::error(format!("`{key}={value}` is neither on nor off"))
            .at(source, span)
            .advice(format!("write {{{key}=false}} or {{{key}=true}}"))
    }

    pub(crate) fn unknown_attribute(source: &Source, span: Span, key: &str, known: &[&str]) -> Self {
        let known: Vec<_> = known.iter().map(|&key| key.to_owned()).collect();
        Self::warning(format!("there is no attribute `{key}`")).at(source, span).advice(format!(
            "{}; if the braces are meant to be read, write \\{{",
            suggestion(key, &known, "attributes")
        ))
    }

    pub(crate) fn still_to_translate(source: &Source, span: Span) -> Self {
        Self::warning("this is published, but the text to be translated still stands in it")
            .at(source, span)
            .advice("remove the comment when the translation is ready, or write draft = true until then")
    }

    pub(crate) fn folder_like_language(source: &Source, span: Span, folder: &str, known: &[String]) -> Self {
        Self::warning(format!("the folder content/{folder} is called like a language that the site does not have"))
            .at(source, span)
            .advice(format!(
                "{}; `language` in the front matter, or another name for the folder, also says what is meant",
                suggestion(folder, known, "languages")
            ))
    }

    pub(crate) fn loose_attributes(source: &Source, span: Span) -> Self {
        Self::warning("these braces belong to nothing, so readers see them")
            .at(source, span)
            .advice("write [words]{lang=en} without a space, or the braces alone on the line below a block; \\{ is a plain brace")
    }

    pub(crate) fn same_language_twice(source: &Source, span: Span, tag: &str, other: &str) -> Self {
        Self::error(format!("`{tag}` and `{other}` are the same language"))
            .at(source, span)
            .advice("keep one of the two tables")
    }

    pub(crate) fn same_prefix(source: &Source, span: Span, tag: &str, other: &str, prefix: &str) -> Self {
        Self::error(format!("`{tag}` and `{other}` would both live at /{prefix}"))
            .at(source, span)
            .advice("give one of them another `prefix`, or a `base_url` of its own")
    }

    pub(crate) fn language_not_configured(source: &Source, span: Span, tag: &str, known: &[String]) -> Self {
        let advice = match nearest(tag, known) {
            Some(near) => format!("did you mean `{near}`? Otherwise add a table [languages.{tag}] to site.toml"),
            None => format!("add a table [languages.{tag}] with a title to site.toml"),
        };
        Self::error(format!("the language `{tag}` is not configured")).at(source, span).advice(advice)
    }

    pub(crate) fn two_languages(source: &Source, span: Span, first: (&str, &str), second: (&str, &str)) -> Self {
        Self::error(format!(
            "the {} says the language is `{}`, but the {} says `{}`",
            first.0, first.1, second.0, second.1
        ))
        .at(source, span)
        .advice("let them agree, or remove one")
    }

    pub(crate) fn bad_permalink(source: &Source, span: Span, problem: &str, advice: &str) -> Self {
        Self::error(format!("this permalink {problem}")).at(source, span).advice(advice)
    }

    pub(crate) fn no_theme(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("there is no theme `{name}`"))
            .at(source, span)
            .advice(format!("{}; a theme of your own stands in themes/{name}/", suggestion(name, known, "themes")))
    }

    pub(crate) fn themes_in_circle(source: &Source, span: Span, chain: &[String]) -> Self {
        Self::error(format!("these themes extend each other in a circle: {}", chain.join(" → ")))
            .at(source, span)
            .advice("remove `extends` from one of them")
    }

    pub(crate) fn template_source(source: &Source, span: Span, message: &str) -> Self {
        Self::error(format!("the template cannot be used: {message}"))
            .at(source, span)
            .advice("mend the template at this place")
    }

    pub(crate) fn style_sheet(source: &Source, span: Span, message: &str) -> Self {
        Self::error(format!("this is not valid CSS: {message}"))
            .at(source, span)
            .advice("mend the style sheet at this place, which browsers would pass over")
    }

    pub(crate) fn unknown_in_style_sheet(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("`{name}` is nothing that is known in style sheets"))
            .at(source, span)
            .advice("check how it is spelt; browsers that do not know it pass over the whole rule")
    }

    pub(crate) fn no_theme_file(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no file `{name}`")).at(source, span).advice(suggestion(name, known, "files"))
    }

    pub(crate) fn no_style_sheet(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no style sheet `{name}`")).at(source, span).advice(suggestion(
            name,
            known,
            "style sheets",
        ))
    }

    pub(crate) fn imports_in_circle(source: &Source, span: Span, name: &str, below: Option<&str>) -> Self {
        let circle = Self::error(format!("`{name}` is this style sheet, or one that imports it")).at(source, span);
        match below {
            Some(below) => circle.advice(format!("for the sheet that this one takes the place of, write \"{below}\"")),
            None => circle.advice("remove one import of the circle"),
        }
    }

    pub(crate) fn import_too_late(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("`{name}` is imported too late, so browsers would pass over it"))
            .at(source, span)
            .advice("import it before all else in the sheet that pages name, or put the file into the theme")
    }

    pub(crate) fn templates(message: &str) -> Self {
        Self::error(format!("the theme's templates cannot be used: {message}"))
    }

    pub(crate) fn no_template(file: &str, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no template `{name}`")).in_file(file, span).advice(suggestion(
            name,
            known,
            "templates",
        ))
    }

    pub(crate) fn unknown_value(source: &Source, span: Span, name: &str, noun: Option<&str>, known: &[String]) -> Self {
        let problem = match noun {
            Some(noun) => format!("`{noun}` has no value `{name}`"),
            None => format!("no page gives this template a value `{name}`"),
        };
        Self::error(problem).at(source, span).advice(suggestion(name, known, "values"))
    }

    pub(crate) fn unused_template(source: &Source, name: &str) -> Self {
        Self::warning(format!("nothing uses the template `{name}`"))
            .at(source, Span::default())
            .advice("include it, extend it, or name it in a document (template = \"…\"); else delete the file")
    }

    pub(crate) fn theme_lacks_template(name: &str) -> Self {
        Self::error(format!("the theme has no template `{name}`, which every site needs"))
            .advice("add it, or let the theme extend \"kielo\", which has them all (extends = \"kielo\" in theme.toml)")
    }

    pub(crate) fn render(message: &str, place: Option<(&Source, Span)>, rendered: &str) -> Self {
        let failed = Self::error(format!("the template failed: {message}"));
        let failed = match place {
            Some((source, span)) => failed.at(source, span),
            None => failed,
        };
        failed.advice(format!("this happened while {rendered} was rendered"))
    }

    pub(crate) fn bad_card(source: &Source, span: Span, message: &str) -> Self {
        Self::error(format!("the social card cannot be drawn: {message}")).at(source, span).advice(
            "card.svg must give a whole SVG with a width and a height; lines are counted after its tags were replaced",
        )
    }

    pub(crate) fn no_icon(source: &Source, span: Span, written: &str, images: &[&str]) -> Self {
        Self::error(format!("there is no SVG or PNG `{written}`")).at(source, span).advice(
            match nearest(written, images) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put one into static/ and write its path: icon = \"static/logo.svg\"".to_owned(),
            },
        )
    }

    pub(crate) fn bad_icon(span: Option<Span>, file: &str, problem: &str) -> Self {
        let bad = Self::error(format!("no icons can be made of {file}: it {problem}"));
        let bad = match span {
            Some(span) => bad.in_file("site.toml", span),
            None => bad,
        };
        bad.advice("an icon is a square SVG, or a square PNG of at least 512 by 512 pixels")
    }

    pub(crate) fn bad_font(file: &str) -> Self {
        Self::error(format!("{file} is not a font that pictures can be drawn with"))
            .about(file)
            .advice("use TTF or OTF; fonts for browsers (WOFF2) belong in static/")
    }

    pub(crate) fn theme_lacks_fonts() -> Self {
        Self::error("the theme has no font to draw social cards with")
            .advice("put one as TTF or OTF into its folder fonts/, or let it extend \"kielo\"")
    }

    pub(crate) fn card_lacks_letters(file: &str, span: Span, letters: &str) -> Self {
        Self::warning(format!("the fonts of the theme cannot write `{letters}` on the social card"))
            .in_file(file, span)
            .advice("these letters are replaced by Latin ones there; a font that has them, in the theme's folder fonts/, mends it")
    }

    pub(crate) fn plural_without_other(source: &Source, span: Span, key: &str) -> Self {
        Self::error(format!("the string `{key}` has no form `other`"))
            .at(source, span)
            .advice("every string with plural forms needs `other`, the form for all numbers without one of their own")
    }

    pub(crate) fn unknown_string(source: &Source, span: Span, key: &str, known: &[String]) -> Self {
        Self::error(format!("no template asks for the string `{key}`"))
            .at(source, span)
            .advice(suggestion(key, known, "strings"))
    }

    pub(crate) fn unknown_placeholder(source: &Source, span: Span, name: &str, given: &BTreeSet<&str>) -> Self {
        let given = given.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
        let advice = match &*given {
            "" => "this string has no placeholders".to_owned(),
            given => format!("this string can hold {given}"),
        };
        Self::error(format!("nothing is given for `{{{name}}}`")).at(source, span).advice(advice)
    }

    pub(crate) fn theme_is_silent(source: &Source, span: Span, tag: &str) -> Self {
        Self::note(format!("the theme has no words in `{tag}`, so its pages say them in English"))
            .at(source, span)
            .advice(format!("translate the theme's strings into a file strings/{tag}.toml beside site.toml"))
    }

    pub(crate) fn term_without_name(source: &Source, span: Span) -> Self {
        Self::error("this term has no name in any language")
            .at(source, span)
            .advice("name it in a language of the site, such as fi = \"asiakaskokemus\"")
    }

    pub(crate) fn term_twice(source: &Source, span: Span, name: &str, language: &str) -> Self {
        Self::error(format!("two terms are named `{name}` in `{language}`")).at(source, span).advice("keep one of them")
    }

    pub(crate) fn no_parent_term(file: &str, span: Span, parent: &str, known: &[String]) -> Self {
        Self::error(format!("there is no category `{parent}`")).in_file(file, span).advice(suggestion(
            parent,
            known,
            "categories",
        ))
    }

    pub(crate) fn own_ancestor(file: &str, span: Span, name: &str) -> Self {
        Self::error(format!("the category `{name}` is its own ancestor"))
            .in_file(file, span)
            .advice("remove `parent` from one category of the circle")
    }
}

/// How a site looks.
impl Diagnostic {
    pub(crate) fn bad_colour(source: &Source, span: Span, key: &str, written: &str) -> Self {
        Self::error(format!("`{key}` is `{written}`, which is not a colour"))
            .at(source, span)
            .advice("write it as #rrggbb, such as #1b5c41")
    }

    pub(crate) fn unknown_choice(source: &Source, span: Span, key: &str, written: &str, known: &[&str]) -> Self {
        Self::error(format!("`{key}` cannot be `{written}`"))
            .at(source, span)
            .advice(suggestion(written, known, "values"))
    }

    pub(crate) fn low_contrast(
        place: (&str, Span),
        pair: (&str, &str),
        contrast: (f64, f64),
        is_dark: bool,
        near: &str,
    ) -> Self {
        let shown = if is_dark { " on dark pages" } else { "" };
        // Rounded down: 4.49 is not 4.5.
        let ratio = (contrast.0 * 10.0).floor() / 10.0;
        Self::warning(format!(
            "`{}` is hard to read on `{}`{shown}: their contrast is {ratio:.1}, and text needs {:.1}",
            pair.0, pair.1, contrast.1
        ))
        .in_file(place.0, place.1)
        .advice(if is_dark {
            format!("give {} a colour for dark pages too, such as dark = \"{near}\"", pair.0)
        } else {
            format!("{near} is the nearest colour that can be read there")
        })
    }

    pub(crate) fn empty_block(source: &Source, span: Span, block: &str, tag: &str) -> Self {
        Self::warning(format!("the sidebar's block `{block}` has nothing to show in `{tag}`"))
            .at(source, span)
            .advice(format!("add a table [{block}.{tag}] with a text"))
    }

    pub(crate) fn no_such_post(file: &str, span: Span, written: &str, known: &[String]) -> Self {
        let advice = match nearest(written, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a post by its file as seen from content/, or by its key `translation`".to_owned(),
        };
        Self::error(format!("there is no post `{written}`")).in_file(file, span).advice(advice)
    }

    pub(crate) fn no_logo(file: &str, span: Span, written: &str) -> Self {
        Self::error(format!("there is no picture `{written}`"))
            .in_file(file, span)
            .advice("put the logo into static/ or content/, and give its path from there")
    }
}

/// Documents.
impl Diagnostic {
    pub(crate) fn comment_twice(source: &Source, span: Span, id: &str) -> Self {
        Self::error(format!("two comments have the id `{id}`"))
            .at(source, span)
            .advice("give each comment of a document an id of its own")
    }

    pub(crate) fn no_such_comment(source: &Source, span: Span, parent: &str) -> Self {
        Self::error(format!("there is no comment `{parent}` to reply to"))
            .at(source, span)
            .advice("`parent` names the `id` of another comment in this file; leave it out where there is none")
    }

    pub(crate) fn replies_in_circle(source: &Source, span: Span) -> Self {
        Self::error("this comment is a reply to itself")
            .at(source, span)
            .advice("remove `parent`, or name another comment")
    }

    pub(crate) fn lone_comments(file: &str, wanted: Option<&str>) -> Self {
        let usual = "comments stand in the folder of a bundle, or beside lupaus.md in lupaus.comments.toml";
        Self::error(format!("{file} belongs to no document"))
            .about(file)
            .advice(wanted.map_or_else(|| usual.to_owned(), |wanted| format!("did you mean `{wanted}`?")))
    }

    pub(crate) fn no_front_matter(source: &Source) -> Self {
        Self::error("this document has no front matter")
            .at(source, Span::default())
            .advice("begin the file with +++, a line title = \"…\", and +++")
    }

    pub(crate) fn front_matter_unclosed(source: &Source, span: Span, fence: &str) -> Self {
        Self::error("the front matter is never closed")
            .at(source, span)
            .label("it begins here")
            .advice(format!("put a line {fence} after its last key"))
    }

    pub(crate) fn no_title(source: &Source, span: Span) -> Self {
        Self::error("this document has no title")
            .at(source, span)
            .advice("add a line title = \"…\" to the front matter")
    }

    pub(crate) fn comment_unclosed(source: &Source, span: Span) -> Self {
        Self::error("this comment does not end, so nothing below it would be published")
            .at(source, span)
            .advice("end it with -->")
    }

    pub(crate) fn no_slug(source: &Source, span: Span) -> Self {
        Self::error("no address can be made of this")
            .at(source, span)
            .advice("add a line slug = \"…\" of letters a–z, digits and hyphens")
    }

    pub(crate) fn bad_slug(source: &Source, span: Span, slug: &str, problem: &str) -> Self {
        Self::error(format!("the slug `{}` {problem}", slug.escape_debug()))
            .at(source, span)
            .advice("use letters, digits and hyphens only")
    }

    pub(crate) fn bad_alias(source: &Source, span: Span, alias: &str, problem: &str) -> Self {
        Self::error(format!("the alias `{}` {problem}", alias.escape_debug()))
            .at(source, span)
            .advice("write the old address as a path on this site, such as /vanha/osoite/")
    }

    pub(crate) fn no_such_date_in_name(source: &Source, span: Span, written: &str) -> Self {
        Self::error(format!("the file's name begins with `{written}`, which is not a date that exists"))
            .at(source, span)
            .advice("rename the file to begin with year-month-day, such as 2026-03-02-")
    }

    pub(crate) fn bad_guid(source: &Source, span: Span, guid: &str) -> Self {
        Self::error(format!("the guid `{guid}` is no address"))
            .at(source, span)
            .advice("copy it from the old feed as it is, such as https://www.example.com/?p=123 or urn:uuid:…")
    }

    pub(crate) fn missing_footnote(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("the footnote `[^{name}]` is never used"))
            .at(source, span)
            .advice("refer to it in the text, or remove it")
    }

    pub(crate) fn lost_footnote(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("the text refers to a footnote `[^{name}]` that is not written"))
            .at(source, span)
            .advice(format!("write it on a line of its own, [^{name}]: …, or remove the reference"))
    }

    pub(crate) fn bad_component_call(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("this component call cannot be read: {problem}"))
            .at(source, span)
            .advice("write it as {{ <name key=\"text\" other=3 /> }}")
    }

    pub(crate) fn component(file: &str, span: Span, problem: &str, known: &[String], unknown: Option<&str>) -> Self {
        let failed = Self::error(problem).in_file(file, span);
        match unknown {
            Some(name) => failed.advice(suggestion(name, known, "components")),
            None => failed.advice("mend the call, or the component in the theme"),
        }
    }

    pub(crate) fn empty_link(file: &str, span: Span) -> Self {
        Self::error("this link has no address")
            .in_file(file, span)
            .advice("write the address between the brackets: [text](address)")
    }

    pub(crate) fn missing_image(file: &str, span: Span, target: &str) -> Self {
        Self::error(format!("there is no picture `{target}`"))
            .in_file(file, span)
            .advice("put the picture into content/ or static/, and give its path from there")
    }

    pub(crate) fn bad_image(file: &str, problem: &str, advice: &str) -> Self {
        Self::error(format!("the picture {file} {problem}")).about(file).advice(advice)
    }

    pub(crate) fn too_large_image(file: &str, (width, height): (u32, u32), limit: u32) -> Self {
        Self::error(format!(
            "the picture {file} is too large: {width} × {height} pixels, and the limit is {limit} million pixels"
        ))
        .about(file)
        .advice("make it smaller, or raise max_megapixels in [images] of site.toml")
    }

    pub(crate) fn changed_image(file: &str) -> Self {
        Self::error(format!("the picture {file} was changed while it was read")).about(file).advice("build again")
    }

    pub(crate) fn cannot_cache(folder: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("nothing can be kept in the cache {}: {error}", folder.display()))
            .advice("name a folder that you may write to: --cache DIR")
    }

    pub(crate) fn missing_alt(source: &Source, span: Span) -> Self {
        Self::warning("this picture has no text for those who cannot see it")
            .at(source, span)
            .advice("say between the brackets what it shows: ![text](picture.jpg); for mere decoration write ![\"\"](picture.jpg)")
    }

    pub(crate) fn shared_image(first: (&str, Span), second: (&str, Span), file: &str, others: usize) -> Self {
        let more = if others > 0 { format!(", and of {others} more") } else { String::new() };
        Self::warning(format!("{file} is the image of {} and of {}{more}", first.0, second.0))
            .in_file(second.0, second.1)
            .advice("lists show both with the same picture: give each one of its own")
            .and(Self::note("the first").in_file(first.0, first.1))
    }

    pub(crate) fn broken_link(file: &str, span: Span, target: &str) -> Self {
        let broken = Self::error(format!("there is no document or file `{target}`")).in_file(file, span);
        if target.starts_with("www.") {
            broken.advice(format!("for an address on another site, write https://{target}"))
        } else if target.contains('@') {
            broken.advice(format!("for an e-mail address, write mailto:{target}"))
        } else {
            broken
                .wants(UnknownTarget::File(target.to_owned()))
                .advice("give the file's path as seen from this document, or from content/ with a / in front")
        }
    }

    pub(crate) fn link_to_unpublished(file: &str, span: Span, target: &str) -> Self {
        Self::error(format!("`{target}` is a draft or not yet published, so nothing can link to it"))
            .in_file(file, span)
            .advice("publish it, or remove the link")
    }

    pub(crate) fn unknown_address(file: &str, span: Span, target: &str) -> Self {
        Self::warning(format!("nothing on this site has the address `{target}`"))
            .in_file(file, span)
            .wants(UnknownTarget::Address(target.to_owned()))
            .advice("link to a document by its file's path, or keep the address if something else serves it")
    }

    pub(crate) fn missing_anchor(file: &str, span: Span, anchor: &str, target: &str, known: &[String]) -> Self {
        Self::error(format!("`{target}` has no heading `#{anchor}`"))
            .in_file(file, span)
            .advice(suggestion(anchor, known, "headings"))
    }

    pub(crate) fn two_in_one_language(first: (&str, Span), second: (&str, Span), tag: &str) -> Self {
        Self::error(format!("two documents in `{tag}` are said to be translations of each other"))
            .in_file(first.0, first.1)
            .advice("a document has one translation in each language: give one of them another `translation`, or another `language`")
            .and(Self::note("the other one is this").in_file(second.0, second.1))
    }
}

/// Translations and new documents.
impl Diagnostic {
    pub(crate) fn bad_translated_from(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("`translated_from` {problem}"))
            .at(source, span)
            .advice(format!("remove the line; kielo translations --accept {} writes it anew", source.file))
    }

    pub(crate) fn cannot_set_key(source: &Source, span: Span, key: &str, value: &str) -> Self {
        Self::error(format!("`{key}` cannot be set in this front matter without touching the rest of it"))
            .at(source, span)
            .advice(format!("write the key yourself, with the value \"{value}\""))
    }

    pub(crate) fn no_document(file: &str, known: &[String]) -> Self {
        let advice = match nearest(file, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name the file as seen from the site's folder, such as content/2026-03-02-lupaus.md".to_owned(),
        };
        Self::error(format!("there is no document `{file}`")).advice(advice)
    }

    pub(crate) fn not_a_document(file: &str) -> Self {
        Self::error(format!("`{file}` is no document of this site"))
            .advice("a document stands in content/, and its name ends in .md")
    }

    pub(crate) fn accepts_source(file: &str) -> Self {
        Self::error(format!("{file} is the source that its translations were made from"))
            .advice("name a translation instead: it is the translation that keeps what it was made from")
    }

    pub(crate) fn accepts_lone(file: &str) -> Self {
        Self::error(format!("{file} is no translation: no document in another language belongs to it"))
            .advice("give both files one name with two language endings, or both the same key: translation = \"…\"")
    }

    pub(crate) fn language_argument(tag: &str, known: &[String]) -> Self {
        Self::error(format!("--language `{tag}` is no language of this site")).advice(suggestion(
            tag,
            known,
            "languages",
        ))
    }

    pub(crate) fn language_tag_argument(tag: &str) -> Self {
        Self::error(format!("--languages `{tag}` is no language tag"))
            .advice("write tags with commas between them, such as --languages fi,nb")
    }

    pub(crate) fn language_argument_twice(tag: &str) -> Self {
        Self::error(format!("--languages names `{tag}` twice")).advice("name each language once")
    }

    pub(crate) fn is_a_site(folder: &Path) -> Self {
        Self::error(format!("there is a site.toml in {} already", folder.display()))
            .advice("begin in another folder; kielo new starts a post in this one")
    }

    pub(crate) fn own_language(file: &str, tag: &str) -> Self {
        Self::error(format!("{file} is written in `{tag}` already")).advice("name another language with --language")
    }

    pub(crate) fn translated_already(file: &str, tag: &str, translation: &str) -> Self {
        Self::error(format!("{file} has a translation in `{tag}`: {translation}")).advice(format!(
            "edit that file; when it is up to date again, run kielo translations --accept {translation}"
        ))
    }

    pub(crate) fn translated_everywhere(file: &str) -> Self {
        Self::error(format!("{file} has translations in all languages of this site"))
            .advice("kielo translations tells which of them are behind")
    }

    pub(crate) fn which_language(file: &str, tags: &[String]) -> Self {
        let tags: Vec<_> = tags.iter().map(|tag| format!("--language {tag}")).collect();
        Self::error(format!("{file} could be translated into several languages"))
            .advice(format!("say which: {}", tags.join(" or ")))
    }

    pub(crate) fn exists_already(file: &str, advice: &str) -> Self {
        Self::error(format!("{file} exists already")).advice(advice)
    }

    pub(crate) fn shared_location(file: &str, other: &str) -> Self {
        Self::error(format!(
            "{file} and {other} have one name and one language, so a translation would belong to neither"
        ))
        .advice("give the document and its translations a key of their own: translation = \"…\"")
    }

    pub(crate) fn no_file_name(title: &str) -> Self {
        Self::error(format!("no file name can be made of the title `{}`", title.escape_debug()))
            .advice("give it a title with letters or digits in it; it can be changed in the file")
    }

    pub(crate) fn source_not_written(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be written: {error}"))
            .advice("check that you may write there; nothing was changed")
    }
}

/// Terms and addresses.
impl Diagnostic {
    pub(crate) fn two_terms_one_slug(
        slug: &str,
        kind: &str,
        first: (&str, &str, Span),
        second: (&str, &str, Span),
    ) -> Self {
        Self::error(format!("the {kind} `{}` and `{}` would have the same address, `{slug}`", first.0, second.0))
            .in_file(first.1, first.2)
            .advice("write both in the same way, or give one a slug of its own in content/terms.toml")
            .and(Self::note(format!("`{}` stands here", second.0)).in_file(second.1, second.2))
    }

    pub(crate) fn term_without_slug(kind: &str, name: &str, file: &str, span: Span) -> Self {
        Self::error(format!("no address can be made of the {kind} `{name}`"))
            .in_file(file, span)
            .advice("give it a slug in content/terms.toml: fi = { name = \"…\", slug = \"…\" }")
    }

    pub(crate) fn one_address_twice(
        url: &str,
        first: (&str, Option<(&str, Span)>),
        second: (&str, Option<(&str, Span)>),
    ) -> Self {
        let clash = Self::error(format!("{} and {} would have the same address, {url}", first.0, second.0))
            .advice("give one of them another slug, or another name");
        let mut places = [first, second].into_iter().filter_map(|(what, place)| place.map(|place| (what, place)));
        let clash = match places.next() {
            Some((_, (file, span))) => clash.in_file(file, span),
            None => clash,
        };
        match places.next() {
            Some((what, (file, span))) => clash.and(Self::note(format!("{what} is this")).in_file(file, span)),
            None => clash,
        }
    }

    pub(crate) fn dead_links(count: usize) -> Self {
        let text = if count == 1 {
            "1 link to another site is dead".to_owned()
        } else {
            format!("{count} links to other sites are dead")
        };
        Self::error(text)
            .advice("take the link away, or let it lead to where its page went, or to a copy in a web archive")
    }

    pub(crate) fn old_urls_missing(file: &str, count: usize) -> Self {
        let (are, it) = if count == 1 {
            ("1 old address is neither a page nor a redirect".to_owned(), "it")
        } else {
            (format!("{count} old addresses are neither pages nor redirects"), "each")
        };
        Self::error(format!("{file}: {are}")).about(file).advice(format!(
            "list {it} under `aliases` of the document that took its place; what has a `?` in it needs a line in \
             static/_redirects"
        ))
    }

    pub(crate) fn no_old_urls(file: &str, count: usize, hosts: &[String]) -> Self {
        let none = match count {
            0 => format!("there is no address in {file}"),
            count => format!("none of the {count} addresses in {file} is one of this site"),
        };
        Self::error(none).about(file).advice(format!(
            "give a sitemap, a list with an address on each line, or an access log, of {}",
            hosts.join(" or ")
        ))
    }

    pub(crate) fn odd_old_urls(file: &str, line: usize, count: usize) -> Self {
        let more = if count > 1 { format!(", nor are {} more", count - 1) } else { String::new() };
        Self::warning(format!("line {line} of {file} is neither an address nor a line of an access log{more}"))
            .about(file)
            .advice("an address begins with / or https://")
    }

    pub(crate) fn sitemap_not_read(file: &str, name: &str) -> Self {
        Self::warning(format!("{file} names the sitemap {name}, which was not read"))
            .about(file)
            .advice(format!("save {name} beside it, or give it with another --old-urls"))
    }

    pub(crate) fn not_the_same_twice(file: &str) -> Self {
        Self::error(format!("rendering {file} twice gave different bytes"))
            .advice("this is a fault in Kielo or in a template that is not deterministic; please report it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, start: usize, end: usize) -> Excerpt<'_> {
        Excerpt::new(text, Span::new(start, end), "here")
    }

    fn shown(excerpt: &Excerpt) -> Vec<(usize, String, Option<Range<usize>>)> {
        excerpt.lines.iter().map(|line| (line.number, line.text.to_owned(), line.marked.clone())).collect()
    }

    #[test]
    fn a_place_counts_characters() {
        let found = excerpt("a\näää b c\nd\n", 9, 10);
        assert_eq!((found.line, found.column), (2, 5));
        let lines = [(1, "a".to_owned(), None), (2, "äää b c".to_owned(), Some(4..5)), (3, "d".to_owned(), None)];
        assert_eq!(shown(&found), lines);
    }

    #[test]
    fn a_mark_may_span_lines_and_be_empty() {
        let found = excerpt("one\r\ntwo\r\nthree", 1, 8);
        assert_eq!(
            shown(&found),
            [(1, "one".to_owned(), Some(1..3)), (2, "two".to_owned(), Some(0..3)), (3, "three".to_owned(), None)]
        );
        assert_eq!(shown(&excerpt("", 0, 0)), [(1, String::new(), Some(0..0))]);
        assert_eq!(shown(&excerpt("a\n", 0, 2)), [(1, "a".to_owned(), Some(0..1))]);
        assert_eq!(excerpt(&"line\n".repeat(50), 0, 200).lines.len(), Excerpt::MOST_MARKED);
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        let found = excerpt("ä", 1, 90);
        assert_eq!((found.line, found.column), (1, 1));
        let found = excerpt("one\ntwo", 90, 99);
        assert_eq!((found.line, found.column, found.lines.len()), (2, 4, 2));
    }
}
