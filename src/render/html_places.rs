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

/// The values of HTML that templates write, such as `post.excerpt`, by the index of the template and their offset in it.
pub(super) type HtmlValues<'a> = BTreeMap<usize, BTreeMap<usize, &'a str>>;

/// Returns a warning for each value of HTML that a template of the theme writes in a place that takes none.
pub(super) fn diagnostics(theme: &Theme, values: &HtmlValues) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (index, values) in values {
        let source = &theme.templates[*index].source;
        for (at, written, place) in misplaced(&masked(&source.text), values) {
            let span = Span::new(at, at + written.len());
            diagnostics.push(Diagnostic::misplaced_html_value(source, span, written, &place));
        }
    }
    diagnostics
}

/// Returns the values that stand where no HTML may, each with its offset and the place. `html` is the template with its code
/// masked.
fn misplaced<'a>(html: &str, values: &BTreeMap<usize, &'a str>) -> Vec<(usize, &'a str, HtmlPlace)> {
    let mut found = Vec::new();
    let mut values = values.iter().peekable();
    let mut is_in_paragraph = false;
    let mut text_element = None;
    for (piece, range) in pieces(html) {
        let name = piece.name();
        while let Some((&at, &written)) = values.next_if(|(at, _)| **at < range.end) {
            let place = match piece.kind {
                PieceKind::StartTag => attribute_at(piece.html, at - range.start).map(HtmlPlace::Attribute),
                PieceKind::Text => match text_element.as_deref() {
                    Some(element @ ("title" | "textarea")) => Some(HtmlPlace::TextElement(element.to_owned())),
                    None if is_in_paragraph && is_block(written) => Some(HtmlPlace::Paragraph),
                    _ => None,
                },
                _ => None,
            };
            found.extend(place.map(|place| (at, written, place)));
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
    found
}

/// The name of the attribute in whose value an offset of a tag is.
fn attribute_at(tag: &str, offset: usize) -> Option<String> {
    let is_inside = |value_at: usize, value: &str| (value_at..value_at + value.len()).contains(&offset);
    let attributes = attributes(tag);
    let attribute = attributes.iter().find(|attribute| is_inside(attribute.value_at, attribute.value))?;
    Some(attribute.name.to_lowercase())
}

/// Whether a value begins with a paragraph.
fn is_block(written: &str) -> bool {
    written.rsplit('.').next().is_some_and(|name| BLOCKS.contains(&name))
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
            let found = misplaced(&masked(template), &BTreeMap::from([(at, written)]));
            found.into_iter().next().map(|(.., place)| place)
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
