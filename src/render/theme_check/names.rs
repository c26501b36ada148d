//! The names and texts in templates that may be misspelt, and what is known of them.

use std::collections::BTreeMap;

use super::super::interface::ValueKind;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::Theme;
use crate::table::Span;

/// What a name in a template is.
#[derive(Debug)]
pub(super) enum NameKind {
    /// A variable.
    Variable,
    /// A field of an object.
    Field(&'static str),
    /// A field of a value that other sites may have. Only if it is similar to a known one, it is a slip.
    FieldOfSite(&'static str),
    /// A field of a text, a number or another value that has no fields.
    FieldOfPlain(ValueKind),
    /// A text with which a field of an object is compared.
    TextOf(&'static str, String),
}

/// A name in a template. A template that serves several kinds of pages may test which it is, so a name is unknown only if no
/// page has it.
struct NameUse {
    is_known: bool,
    kind: NameKind,
    name: String,
    /// The names that may have been meant.
    known_names: Vec<String>,
}

/// The names in templates, by the index of the template and the byte offset.
#[derive(Default)]
pub(super) struct NamesUsed {
    uses: BTreeMap<(usize, usize), NameUse>,
}

impl NamesUsed {
    /// Records a name, and whether it exists here. `known_names` is asked only for unknown names.
    pub(super) fn record(
        &mut self,
        place: (usize, usize),
        name: &str,
        kind: NameKind,
        is_known: bool,
        known_names: impl FnOnce() -> Vec<String>,
    ) {
        let name_use = self.uses.entry(place).or_insert_with(|| NameUse {
            is_known: false,
            kind,
            name: name.to_owned(),
            known_names: Vec::new(),
        });
        name_use.is_known |= is_known;
        if !name_use.is_known && name_use.known_names.is_empty() {
            name_use.known_names = known_names();
        }
    }

    /// Returns a diagnostic for each name that exists on no page.
    pub(super) fn unknown(self, theme: &Theme) -> Vec<Diagnostic> {
        let unknown = self.uses.into_iter().filter(|(_, name_use)| !name_use.is_known);
        let diagnostics = unknown.filter_map(|((template, offset), name_use)| {
            let source = &theme.templates[template].source;
            let span = Span::new(offset, offset + name_use.name.len());
            let NameUse { name, known_names: known, .. } = name_use;
            Some(match name_use.kind {
                NameKind::Variable => Diagnostic::unknown_template_value(source, span, &name, None, &known),
                NameKind::Field(object) => {
                    Diagnostic::unknown_template_value(source, span, &name, Some(object), &known)
                }
                NameKind::FieldOfSite(object) => {
                    let near = nearest(&name, &known)?;
                    Diagnostic::unlikely_template_value(source, span, &name, object, near)
                }
                NameKind::FieldOfPlain(kind) => Diagnostic::field_of_plain_value(source, span, &name, &kind.name()),
                NameKind::TextOf(object, field) => {
                    Diagnostic::impossible_text(source, span, &name, &format!("{object}.{field}"), &known)
                }
            })
        });
        diagnostics.collect()
    }
}
