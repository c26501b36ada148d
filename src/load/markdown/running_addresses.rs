//! Finds HTML of the author that a browser would run or follow by itself: addresses that are scripts, and tags that change all
//! links of a page or send its readers elsewhere. Also finds text that a browser takes for a comment.

use std::ops::Range;

use super::places::Places;
use super::token::{Tokens, end_of_html, raw_html};
use crate::address::ImpossibleAddress;
use crate::diagnostic::{Diagnostic, Source};
use crate::html_addresses::{PageChange, page_changes, running_addresses};
use crate::html_parser::{Piece, PieceKind, pieces, resolve_attribute};
use crate::table::Span;

/// Reports the HTML that a browser would run or follow by itself.
pub(super) fn report(
    source: &Source,
    (body, offset): (&str, usize),
    tokens: &Tokens,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !body.contains('<') {
        return;
    }
    let mut index = 0;
    while index < tokens.len() {
        let Some(end) = end_of_html(tokens, index) else {
            index += 1;
            continue;
        };
        let html = raw_html(&tokens[index..end]);
        let range = tokens[index].1.start..tokens[end - 1].1.end;
        let mut places = Places::new(body, range.clone());
        let span = |range: Range<usize>| Span::new(range.start, range.end).shifted(offset);
        for value in running_addresses(&html, &|text| resolve_attribute(text).into_owned()) {
            let written = &html[value];
            let place = span(places.next(written));
            diagnostics.push(Diagnostic::impossible_address(&source.file, place, written, &ImpossibleAddress::Script));
        }
        let mut places = Places::new(body, range.clone());
        for (value, change) in page_changes(&html, &|text| resolve_attribute(text).into_owned()) {
            let place = span(places.next(&html[value]));
            diagnostics.push(match change {
                PageChange::Base => Diagnostic::base_element(source, place),
                PageChange::Refresh => Diagnostic::refreshing_page(source, place),
            });
        }
        if html.contains("<!") || html.contains("<?") {
            let mut places = Places::new(body, range);
            let is_drawing = body.contains("<svg") || body.contains("<math");
            let is_hidden =
                |piece: &Piece| is_hidden_text(piece) && !(is_drawing && piece.html.starts_with("<![CDATA["));
            for comment in pieces(&html).map(|(piece, _)| piece).filter(is_hidden) {
                diagnostics.push(Diagnostic::hidden_html(source, span(places.next_tag(comment.html))));
            }
        }
        index = end;
    }
}

/// Whether a piece is text that browsers take for a comment. What text processors paste into pages is none.
fn is_hidden_text(piece: &Piece) -> bool {
    const OF_PROGRAMS: [&str; 5] = ["<!--", "<!doctype", "<![if", "<![endif", "<?xml"];
    let begins = |start: &&str| piece.html.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    piece.kind == PieceKind::Comment && piece.html.contains(char::is_alphanumeric) && !OF_PROGRAMS.iter().any(begins)
}
