//! Finds values of HTML in places of a template that take no HTML: attributes, titles, and paragraphs, which a block of text
//! ends.

use std::collections::BTreeMap;

use super::markup_check::masked;
use crate::diagnostic::{Diagnostic, HtmlPlace};
use crate::html_parser::{PieceKind, attributes, ends_paragraph, is_text_element, pieces};
use crate::model::Theme;
use crate::table::Span;

/// The names of the values that begin with a paragraph. The other ones are words with marks.
const BLOCKS: [&str; 3] = ["content", "excerpt", "text"];

/// A value of HTML that a template writes.
pub(super) struct HtmlValue<'a> {
    /// The value as the template writes it: `post.excerpt`.
    pub(super) written: &'a str,
    /// Its offset in the template.
    pub(super) at: usize,
}

/// Returns a warning for each value of HTML that a template of the theme writes in a place that takes none.
pub(super) fn diagnostics(theme: &Theme, values: &BTreeMap<usize, Vec<HtmlValue>>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (index, values) in values {
        let source = &theme.templates[*index].source;
        let html = masked(&source.text);
        for value in values {
            if let Some(place) = place(&html, value) {
                let span = Span::new(value.at, value.at + value.written.len());
                diagnostics.push(Diagnostic::misplaced_html_value(source, span, value.written, &place));
            }
        }
    }
    diagnostics
}

/// Returns the place of a value, if it takes no HTML. `html` is the template with its code masked.
fn place(html: &str, value: &HtmlValue) -> Option<HtmlPlace> {
    let is_block = value.written.rsplit('.').next().is_some_and(|name| BLOCKS.contains(&name));
    let mut is_in_paragraph = false;
    let mut text_element = None;
    for (piece, range) in pieces(html) {
        let name = piece.name();
        if range.contains(&value.at) {
            return match piece.kind {
                PieceKind::StartTag => {
                    let offset = value.at - range.start;
                    let attributes = attributes(piece.html);
                    let attribute = attributes.into_iter().find(|attribute| {
                        (attribute.value_at..attribute.value_at + attribute.value.len()).contains(&offset)
                    })?;
                    Some(HtmlPlace::Attribute(attribute.name.to_lowercase()))
                }
                PieceKind::Text if matches!(text_element.as_deref(), Some("title" | "textarea")) => {
                    Some(HtmlPlace::TextElement(text_element.unwrap_or_default()))
                }
                PieceKind::Text if text_element.is_none() && is_in_paragraph && is_block => Some(HtmlPlace::Paragraph),
                _ => None,
            };
        }
        // The content of these elements is one piece behind their tag.
        let has_text = piece.kind == PieceKind::StartTag && is_text_element(&name);
        text_element = has_text.then(|| name.to_string());
        match piece.kind {
            PieceKind::StartTag if name == "p" => is_in_paragraph = true,
            PieceKind::StartTag | PieceKind::EndTag if ends_paragraph(&name) || is_cell(&name) => {
                is_in_paragraph = false;
            }
            _ => {}
        }
    }
    None
}

/// Whether the tags of an element end a paragraph in the element around it.
fn is_cell(name: &str) -> bool {
    matches!(name, "li" | "td" | "th" | "dd" | "dt" | "body" | "caption" | "button" | "object" | "template")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_take_no_html_are_found() {
        let found = |template: &str| {
            let (at, written) = ["post.excerpt", "post.title_html"]
                .into_iter()
                .find_map(|written| Some((template.find(written)?, written)))
                .unwrap_or_default();
            place(&masked(template), &HtmlValue { written, at })
        };
        let attribute = |name: &str| Some(HtmlPlace::Attribute(name.to_owned()));
        assert_eq!(found("<a Title=\"{{ post.excerpt }}\">"), attribute("title"));
        assert_eq!(found("<meta name='a' content='x {{ post.title_html }}'>"), attribute("content"));
        assert_eq!(found("<title>{{ post.title_html }}</title>"), Some(HtmlPlace::TextElement("title".to_owned())));
        assert_eq!(found("<p class=\"a\">{% if a %}<b>{{ post.excerpt }}</b>{% endif %}"), Some(HtmlPlace::Paragraph));
        for template in [
            "<p>a</p>{{ post.excerpt }}",
            "<p>a<div>{{ post.excerpt }}",
            "<p>{{ post.title_html }}</p>",
            "<ul><li><p>a<li>{{ post.excerpt }}",
            "<script>{{ post.excerpt }}</script>",
            "<p {{ post.excerpt }}>",
            "<!-- <p> -->{{ post.excerpt }}",
        ] {
            assert_eq!(found(template), None, "{template}");
        }
    }
}
