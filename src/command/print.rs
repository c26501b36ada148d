//! Printing: results on standard output, diagnostics on standard error, colour only on a terminal.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::{Diagnostic, DiagnosticCounts, TerminalReport, shown, visible_controls};

/// Prints the result of a command on standard output. File names and titles may contain control characters, which are shown
/// as signs.
pub(super) fn result(text: &str) {
    coloured_result(&visible_controls(text));
}

/// Prints a result with colours. The caller makes the control characters of names visible.
pub(super) fn coloured_result(text: &str) {
    // A closed pipe is no error: the reader has read enough.
    _ = writeln!(io::stdout(), "{text}");
}

/// Prints the first diagnostics of each file, and the counts of all, on standard error. `consequence` follows the counts if there are errors.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], consequence: &str) {
    if diagnostics.is_empty() {
        return;
    }
    let handler = handler();
    let mut text = String::new();
    for diagnostic in shown(diagnostics) {
        for part in std::iter::once(&*diagnostic).chain(diagnostic.related()) {
            // Writing to a String cannot fail.
            _ = handler.render_report(&mut text, &TerminalReport::new(part));
        }
        text.push('\n');
    }
    let counts = DiagnosticCounts::new(diagnostics);
    let ending = if counts.errors > 0 { format!("; {consequence}") } else { String::new() };
    _ = writeln!(io::stderr(), "{text}{counts}{ending}");
}

/// Returns a function that prints progress on standard error. Returns `None` if standard error is not a terminal.
pub(super) fn progress() -> Option<fn(&str)> {
    let report: fn(&str) = |text| _ = writeln!(io::stderr(), "{}", visible_controls(text));
    io::stderr().is_terminal().then_some(report)
}

/// Formats a duration in milliseconds or seconds.
pub(super) fn duration(took: Duration) -> String {
    if took.as_millis() < 1000 { format!("{} ms", took.as_millis()) } else { format!("{:.1} s", took.as_secs_f64()) }
}

/// Whether results may be coloured.
pub(super) fn result_is_coloured() -> bool {
    is_coloured(io::stdout().is_terminal())
}

fn is_coloured(terminal: bool) -> bool {
    terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && env::var_os("CI").is_none()
}

fn handler() -> GraphicalReportHandler {
    let terminal = io::stderr().is_terminal();
    let theme = if is_coloured(terminal) { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    // In a file or a log, sentences are not wrapped.
    let width = if terminal && columns > 0 { columns } else { 500 };
    GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(1)
}
