//! The interface to miette, which draws diagnostics in a terminal.

use std::fmt;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, SourceCode, SourceSpan};

use super::{Diagnostic, Severity, SourceLocation};

/// The longest line that is drawn, in bytes. miette cannot draw a column above 65,535, and nobody reads so far.
const MAX_LINE: usize = 5000;

/// Returns the source to draw: none if the marked line is too long.
fn drawn_source(location: &SourceLocation) -> Option<&NamedSource<Arc<str>>> {
    let source = location.source.as_ref()?;
    let text = source.inner().as_bytes();
    let start = (location.span.start as usize).min(text.len());
    let is_break = |byte: &u8| *byte == b'\n';
    let before = text[..start].iter().rev().take(MAX_LINE).position(is_break).unwrap_or(start.min(MAX_LINE));
    let after = text[start..].iter().take(MAX_LINE).position(is_break).unwrap_or(MAX_LINE.min(text.len() - start));
    (before + after < MAX_LINE).then_some(source)
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.location {
            // miette names the file in the excerpt; without one the message has to.
            Some(location) if drawn_source(location).is_none() => {
                write!(formatter, "{}: {}", location.file, self.0.message)
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
        drawn_source(self.0.location.as_ref()?).map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let location = self.0.location.as_ref()?;
        let length = drawn_source(location)?.inner().len();
        // The file may have changed since the span was made, so the span may end behind the text.
        let start = (location.span.start as usize).min(length);
        let end = (location.span.end as usize).clamp(start, length);
        let span = SourceSpan::new(start.into(), end - start);
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.0.label.to_owned()), span))))
    }
}
