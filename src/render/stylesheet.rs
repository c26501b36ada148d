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
    with_base_path(context, host, text)
}

/// Adds the folder of the site to the addresses `url(/…)` that lack it.
fn with_base_path(context: RenderContext, host: HostId, text: String) -> String {
    let base = context.plan.prefixed_path(host, "");
    if base.is_empty() || !text.contains("url(") {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut parts = text.split("url(");
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        result.push_str("url(");
        let quote = part.len() - part.trim_start_matches(['"', '\'']).len();
        let (quote, address) = part.split_at(quote);
        let end = address.find(['"', '\'', ')']).unwrap_or(address.len());
        let written = address[..end].replace('\\', "");
        let is_from_root = written.starts_with('/') && !written.starts_with("//");
        let lacks_folder = is_from_root
            && !context.plan.serves_path(host, &written)
            && context.plan.serves_path(host, &format!("{base}{written}"));
        result.push_str(quote);
        if lacks_folder {
            push_escaped(&mut result, &base);
        }
        result.push_str(address);
    }
    result
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
