//! The interface to miette, which draws diagnostics in a terminal.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{Diagnostic, Excerpt, Severity, visible_controls};

/// A diagnostic as a terminal shows it. Its excerpt is cut already: miette reads a whole file for each diagnostic, and
/// cannot draw a column above 65,535.
#[derive(Debug)]
pub struct TerminalReport<'a> {
    diagnostic: &'a Diagnostic,
    drawn: Option<DrawnExcerpt>,
}

/// The lines of an excerpt in one text.
#[derive(Debug)]
struct DrawnExcerpt {
    file: String,
    text: String,
    /// The marked range of the text.
    marked: SourceSpan,
    label: &'static str,
    first_line: usize,
    line_count: usize,
    /// The line and the column of the mark in the file, counted from 1.
    position: (usize, usize),
}

impl<'a> TerminalReport<'a> {
    /// Prepares a diagnostic.
    #[must_use]
    pub fn new(diagnostic: &'a Diagnostic) -> Self {
        let drawn =
            diagnostic.excerpt().zip(diagnostic.file()).map(|(excerpt, file)| DrawnExcerpt::new(file, &excerpt));
        Self { diagnostic, drawn }
    }
}

impl DrawnExcerpt {
    fn new(file: &str, excerpt: &Excerpt) -> Self {
        let mut text = String::new();
        let mut marked: Option<(usize, usize)> = None;
        for line in &excerpt.lines {
            if !text.is_empty() || line.number > excerpt.lines[0].number {
                text.push('\n');
            }
            let start = text.len();
            text.push_str(&line.text);
            if let Some(range) = &line.marked {
                let byte = |at: usize| line.text.char_indices().nth(at).map_or(line.text.len(), |(byte, _)| byte);
                let (from, to) = (start + byte(range.start), start + byte(range.end));
                marked = Some((marked.map_or(from, |(first, _)| first), to));
            }
        }
        let (start, end) = marked.unwrap_or_default();
        Self {
            file: visible_controls(file).into_owned(),
            marked: SourceSpan::new(start.into(), end - start),
            text,
            label: excerpt.label,
            first_line: excerpt.lines.first().map_or(excerpt.line, |line| line.number),
            line_count: excerpt.lines.len(),
            position: (excerpt.line, excerpt.column),
        }
    }
}

impl SourceCode for DrawnExcerpt {
    /// Returns the whole excerpt, or, if no lines around the mark are asked for, its place in the file.
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let is_heading = lines_before + lines_after == 0;
        let (line, column) = if is_heading { self.position } else { (self.first_line, 1) };
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            self.text.as_bytes(),
            (0, self.text.len()).into(),
            line - 1,
            column - 1,
            self.line_count,
        )))
    }
}

impl fmt::Display for TerminalReport<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let message = self.diagnostic.message();
        match &self.diagnostic.0.location {
            // miette names the file in the excerpt; without one the message has to.
            Some(location) if self.drawn.is_none() => {
                write!(formatter, "{}: {message}", visible_controls(&location.file))
            }
            _ => formatter.write_str(message),
        }
    }
}

impl std::error::Error for TerminalReport<'_> {}

impl miette::Diagnostic for TerminalReport<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity() {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.advice().map(|advice| Box::new(advice) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.drawn.as_ref().map(|drawn| drawn as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let drawn = self.drawn.as_ref()?;
        let label = LabeledSpan::new_with_span(Some(drawn.label.to_owned()), drawn.marked);
        Some(Box::new(std::iter::once(label)))
    }
}
