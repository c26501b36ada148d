//! How many elements are in each other in HTML.

use super::elements::{is_omissible, is_void_element};
use super::pieces::{PieceKind, pieces};

/// Returns the largest number of elements that are open at one place of a part of a page. Elements whose end tag may be omitted
/// are not counted, because the next one ends them.
pub(crate) fn depth(html: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for (piece, _) in pieces(html) {
        let is_counted = |name: &str| !is_void_element(name) && !is_omissible(name);
        match piece.kind {
            PieceKind::StartTag if is_counted(&piece.name()) => {
                open += 1;
                deepest = deepest.max(open);
            }
            PieceKind::EndTag if is_counted(&piece.name()) => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_open_elements_count() {
        assert_eq!(depth("a <b>b</b> <i>c <br> <em>d</em></i>"), 2);
        assert_eq!(depth("<p>a<p>b<p>c<ul><li>d<li>e</ul>"), 1);
        assert_eq!(depth(&"<ul><li>".repeat(50)), 50);
    }
}
