//! The interface to miette, which draws diagnostics in a terminal.

use std::fmt;

use miette::{LabeledSpan, SourceCode, SourceSpan};

use super::{Diagnostic, Severity};

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.location {
            // miette names the file in the excerpt; without one the message has to.
            Some(location) if location.source.is_none() => {
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
        self.0.location.as_ref()?.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let location = self.0.location.as_ref()?;
        let length = location.source.as_ref()?.inner().len();
        // The file may have changed since the span was made, so the span may end behind the text.
        let start = (location.span.start as usize).min(length);
        let end = (location.span.end as usize).clamp(start, length);
        let span = SourceSpan::new(start.into(), end - start);
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.0.label.to_owned()), span))))
    }
}
