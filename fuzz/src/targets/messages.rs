//! The promises about messages: they are drawn, they are short, and they hold no control characters.

use std::path::Path;

use kielo::diagnostic::{self, Diagnostic, TerminalReport};
use kielo::load;
use miette::{GraphicalReportHandler, GraphicalTheme};

/// The longest text of all messages about one input, in bytes.
const MAX_LENGTH: usize = 200_000;

/// Draws messages as the commands do, and checks what a terminal would show.
pub(crate) fn check(root: &Path, found: Vec<Diagnostic>) {
    if found.is_empty() {
        return;
    }
    let found = load::with_excerpts(root, diagnostic::sorted_unique(found));
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(500);
    let mut text = String::new();
    for shown in diagnostic::shown(&found) {
        for part in std::iter::once(&*shown).chain(shown.related()) {
            handler.render_report(&mut text, &TerminalReport::new(part)).expect("a message can be drawn");
        }
    }
    assert!(text.len() <= MAX_LENGTH, "the messages have {} bytes:\n{:.2000}", text.len(), text);
    let control = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    assert!(control.is_none(), "{control:?} would reach the terminal:\n{text:?}");
}
