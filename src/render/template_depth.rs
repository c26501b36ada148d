//! Checks how many templates include or extend each other. Tera calls itself for each.

use crate::diagnostic::Diagnostic;
use crate::model::Theme;
use crate::nesting::MAX_TEMPLATE_DEPTH;
use crate::table::Span;
use crate::template_syntax::{TemplatePiece, Token, pieces, without_trim_signs};

/// Checks that at most [`MAX_TEMPLATE_DEPTH`] templates of a theme include or extend each other. Tera reports circles.
pub(super) fn check(theme: &Theme) -> Result<(), Vec<Diagnostic>> {
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    // A name without a theme means the file of the nearest theme.
    let find = |name: &str| {
        position(name).or_else(|| theme.lookup_order().find_map(|theme| position(&format!("{theme}/{name}"))))
    };
    let references = theme.templates.iter().map(|template| references(&template.source.text));
    let references: Vec<Vec<(usize, Span)>> = references
        .map(|found| found.into_iter().filter_map(|(name, span)| Some((find(name)?, span))).collect())
        .collect();
    let mut depths = vec![None; references.len()];
    for start in 0..references.len() {
        if let Err(TooDeep(index, span)) = depth(start, 1, &references, &mut depths) {
            return Err(vec![Diagnostic::too_deep_templates(&theme.templates[index].source, span)]);
        }
    }
    Ok(())
}

/// The place where a template names one too many.
struct TooDeep(usize, Span);

/// Returns the number of templates in a line from this one on. `level` counts the calls.
fn depth(
    index: usize,
    level: usize,
    references: &[Vec<(usize, Span)>],
    depths: &mut [Option<usize>],
) -> Result<usize, TooDeep> {
    if let Some(known) = depths[index] {
        return Ok(known);
    }
    // Until it is known: a circle has no depth.
    depths[index] = Some(0);
    let mut deepest = 1;
    for (other, span) in &references[index] {
        let below = if level > MAX_TEMPLATE_DEPTH { level } else { depth(*other, level + 1, references, depths)? };
        deepest = deepest.max(below + 1);
        if deepest > MAX_TEMPLATE_DEPTH {
            return Err(TooDeep(index, *span));
        }
    }
    depths[index] = Some(deepest);
    Ok(deepest)
}

/// Returns the names that a template includes or extends, with their spans.
fn references(text: &str) -> Vec<(&str, Span)> {
    fn name<'t>(piece: &TemplatePiece<'t>) -> Option<(&'t str, Span)> {
        match piece {
            TemplatePiece::Tag(tokens) => match without_trim_signs(tokens) {
                [(Token::Name("include" | "extends"), _), (Token::Text(name), at), ..] => {
                    Some((name, Span::new(*at, at + name.len() + 2)))
                }
                _ => None,
            },
            TemplatePiece::Expression(_) => None,
        }
    }
    pieces(text).iter().filter_map(name).collect()
}
