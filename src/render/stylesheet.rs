//! Style sheets of the theme get the addresses of the files they name.

use super::render_context::RenderContext;
use crate::model::StyleSheet;
use crate::plan::HostId;

/// The style sheet as it is published on a host.
pub(super) fn render(context: RenderContext, host: HostId, sheet: &StyleSheet) -> String {
    let mut text = String::with_capacity(sheet.text.len() + sheet.urls.len() * 64);
    let mut done = 0;
    for name in &sheet.urls {
        text.push_str(&sheet.text[done..name.offset]);
        done = name.offset;
        if let Some(route) = context.plan.asset(host, name.file) {
            push_escaped(&mut text, route.path());
        }
        push_escaped(&mut text, &name.suffix);
    }
    text.push_str(&sheet.text[done..]);
    text
}

/// Adds an address that stands between quotation marks or in bare `url(…)`.
fn push_escaped(text: &mut String, address: &str) {
    for character in address.chars() {
        if matches!(character, '(' | ')' | '\'' | '"' | '\\' | ' ') {
            text.push('\\');
        }
        text.push(character);
    }
}
