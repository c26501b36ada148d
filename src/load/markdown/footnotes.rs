//! Writes footnotes and the references to them.

use std::fmt::Write as _;

use super::folded_name;
use super::writer::{FootnoteReference, HtmlWriter, OutputKind};
use crate::model::PlaceholderKind;

impl HtmlWriter<'_> {
    /// Whether the text so far refers to a footnote, whose name is folded.
    pub(super) fn refers_to(&self, footnote: &str) -> bool {
        self.reference_indices.contains_key(footnote)
    }

    /// Returns the ids of the footnotes and of the references to them.
    pub(super) fn footnote_ids(&self) -> Vec<String> {
        let ids = |(index, reference): (usize, &FootnoteReference)| {
            let references = (1..=reference.count).map(move |occurrence| self.reference_id(index + 1, occurrence));
            std::iter::once(self.footnote_id(index + 1)).chain(references)
        };
        self.references.iter().enumerate().flat_map(ids).collect()
    }

    /// Returns the id of a footnote.
    fn footnote_id(&self, number: usize) -> String {
        format!("{}-{number}", self.text.ids.footnote_prefix)
    }

    /// Returns the id of a reference; `occurrence` counts the references to the same footnote.
    fn reference_id(&self, number: usize, occurrence: usize) -> String {
        let prefix = &self.text.ids.footnote_prefix;
        if occurrence == 1 { format!("{prefix}ref-{number}") } else { format!("{prefix}ref-{number}-{occurrence}") }
    }

    pub(super) fn write_footnote_reference(&mut self, name: &str) {
        if self.output != OutputKind::Body {
            return;
        }
        let name = folded_name(name);
        let next = self.references.len();
        let index = *self.reference_indices.entry(name.clone()).or_insert(next);
        if index == next {
            self.references.push(FootnoteReference { name, count: 0 });
        }
        self.references[index].count += 1;
        let number = index + 1;
        let id = self.reference_id(number, self.references[index].count);
        let footnote = self.footnote_id(number);
        _ = write!(self.html, "<sup class=\"footnote-ref\"><a href=\"#{footnote}\" id=\"{id}\">{number}</a></sup>");
    }

    /// Writes the footnotes in the order of their references. A footnote can refer to further ones.
    pub(super) fn write_footnotes(&mut self) {
        if self.references.is_empty() {
            return;
        }
        self.newline();
        self.footnotes_start = Some(self.html.len());
        self.html.push_str("<section class=\"footnotes\" aria-label=\"");
        self.placeholder(&(0..0), PlaceholderKind::ThemeString("footnotes"));
        self.html.push_str("\">\n<ol>\n");
        let mut next = 0;
        while next < self.references.len() {
            let definition = self.text.footnotes.get(&self.references[next].name).cloned();
            _ = write!(self.html, "<li id=\"{}\">", self.footnote_id(next + 1));
            if let Some(definition) = definition {
                self.write(definition.start + 1..definition.end);
            }
            let in_paragraph = self.html.ends_with("</p>\n");
            if in_paragraph {
                self.html.truncate(self.html.len() - "</p>\n".len());
            }
            for occurrence in 1..=self.references[next].count {
                let reference = self.reference_id(next + 1, occurrence);
                _ = write!(self.html, " <a href=\"#{reference}\" class=\"footnote-back\" aria-label=\"");
                self.placeholder(&(0..0), PlaceholderKind::ThemeString("footnote_back"));
                self.html.push_str("\">↩\u{fe0e}</a>");
            }
            self.html.push_str(if in_paragraph { "</p>\n</li>\n" } else { "</li>\n" });
            next += 1;
        }
        self.html.push_str("</ol>\n</section>\n");
    }
}
