//! What the tags of a template begin, end and define.

use std::ops::Range;

use crate::template_syntax::{PlacedToken, TemplatePiece, Token, without_trim_signs};

/// The first word of a tag, and the tokens behind it.
pub(super) fn word<'t, 'a>(piece: &'t TemplatePiece<'a>) -> Option<(&'a str, &'t [PlacedToken<'a>])> {
    let TemplatePiece::Tag(tokens) = piece else { return None };
    match without_trim_signs(tokens).split_first()? {
        ((Token::Name(word), _), rest) => Some((*word, rest)),
        _ => None,
    }
}

/// The name of the template that a template extends.
pub(super) fn extended<'a>(text: &[TemplatePiece<'a>]) -> Option<&'a str> {
    text.iter().find_map(|piece| match word(piece)? {
        ("extends", [(Token::Text(name), _), ..]) => Some(*name),
        _ => None,
    })
}

/// The blocks of a template, each with its pieces.
pub(super) fn blocks<'a>(text: &[TemplatePiece<'a>]) -> Vec<(&'a str, Range<usize>)> {
    let mut blocks = Vec::new();
    for (at, piece) in text.iter().enumerate() {
        if let Some(("block", [(Token::Name(name), _), ..])) = word(piece) {
            blocks.push((*name, at + 1..end_of(text, at, "block")));
        }
    }
    blocks
}

/// The index of the tag that closes the one at `start`.
pub(super) fn end_of(text: &[TemplatePiece], start: usize, kind: &str) -> usize {
    let mut depth = 0_usize;
    for (at, piece) in text.iter().enumerate().skip(start) {
        match word(piece) {
            Some((word, _)) if word == kind => depth += 1,
            Some((word, _)) if word.strip_prefix("end") == Some(kind) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The parameters in the definition of a component.
pub(super) fn component_parameters<'t, 'a>(
    tokens: &'t [PlacedToken<'a>],
) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    let is_start = |token: &Token| matches!(token, Token::Sign("(" | "," | "@"));
    let parameters = tokens.windows(2).filter_map(move |pair| match pair {
        [(before, _), (Token::Name(name), _)] if is_start(before) => Some(*name),
        _ => None,
    });
    // The parameter that takes all other arguments: `...rest`.
    parameters.chain(tokens.windows(3).filter_map(|three| match three {
        [(Token::Sign("."), _), (Token::Sign("."), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    }))
}

/// The variables of list comprehensions: `x` in `[x.name for x in terms]`, `key` and `x` in `[x for key, x in map]`.
pub(super) fn comprehension_variables<'t, 'a>(
    tokens: &'t [PlacedToken<'a>],
) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    let first = tokens.windows(2).filter_map(|pair| match pair {
        [(Token::Name("for"), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    });
    first.chain(tokens.windows(4).filter_map(|four| match four {
        [(Token::Name("for"), _), _, (Token::Sign(","), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    }))
}
