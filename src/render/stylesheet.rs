//! Writes the theme's style sheets with the published addresses of the files that they reference.

use super::render_context::RenderContext;
use crate::model::StyleSheet;
use crate::plan::HostId;

/// Returns the style sheet as it is published on a host.
pub(super) fn render(context: RenderContext, host: HostId, sheet: &StyleSheet) -> String {
    let mut text = String::with_capacity(sheet.text.len() + sheet.urls.len() * 64);
    let mut copied = 0;
    for url in &sheet.urls {
        text.push_str(&sheet.text[copied..url.offset]);
        copied = url.offset;
        if let Some(route) = context.plan.asset(host, url.file) {
            push_escaped(&mut text, route.path());
        }
        push_escaped(&mut text, &url.suffix);
    }
    text.push_str(&sheet.text[copied..]);
    text
}

/// Appends an address, escaped so that it is valid both in a quoted string and in an unquoted `url(…)`.
fn push_escaped(text: &mut String, address: &str) {
    for character in address.chars() {
        if matches!(character, '(' | ')' | '\'' | '"' | '\\' | ' ') {
            text.push('\\');
        }
        text.push(character);
    }
}
