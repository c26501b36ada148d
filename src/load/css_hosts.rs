//! Finds files of other hosts in style sheets that the policy of the site does not allow. Kielo's policy allows what the elements
//! of pages load, and what style sheets load is its own.

use super::css_declarations::declarations;
use super::stylesheet::StyleSheetSource;
use crate::config::HeaderSettings;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// Returns a warning for each host from which a style sheet loads something that browsers block.
pub(super) fn blocked(sheets: &[StyleSheetSource], headers: &HeaderSettings) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for source in sheets.iter().map(|sheet| &sheet.source) {
        let mut reported: Vec<(&str, &str)> = Vec::new();
        for (directive, at, address) in addresses(source) {
            let host = host(address);
            if headers.blocks(directive, address) && !reported.contains(&(directive, host)) {
                reported.push((directive, host));
                let span = Span::new(at, at + address.len());
                diagnostics.push(Diagnostic::blocked_host(source, span, directive, host));
            }
        }
    }
    diagnostics
}

fn host(address: &str) -> &str {
    address.split("//").nth(1).unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default()
}

/// Returns the addresses of a sheet that may have a host: each with the directive for it and its offset.
fn addresses(source: &Source) -> Vec<(&'static str, usize, &str)> {
    let css: &str = &source.text;
    // Most sheets load nothing from elsewhere.
    if !css.contains("//") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for declaration in declarations(css) {
        let is_font = declaration.is_descriptor && declaration.name.eq_ignore_ascii_case("src");
        let directive = if is_font { "font-src" } else { "img-src" };
        found.extend(urls(declaration.value).map(|(at, address)| (directive, declaration.value_at + at, address)));
    }
    for (at, _) in css.match_indices("@import") {
        let rest = &css[at..];
        let rule = &rest[..rest.find('\n').unwrap_or(rest.len())];
        // It may follow others on its line, as in sheets without line breaks.
        let start = rule.find(['"', '\'']).map(|quote| quote + 1).or_else(|| Some(rule.find("url(")? + "url(".len()));
        if let Some(start) = start {
            let end = rule[start..].find(['"', '\'', ')', ';']).map_or(rule.len(), |end| start + end);
            found.push(("style-src", at + start, rule[start..end].trim()));
        }
    }
    found
}

/// Returns the addresses in `url(…)` of a value, with their offsets.
fn urls(value: &str) -> impl Iterator<Item = (usize, &str)> {
    value.match_indices("url(").map(|(at, open)| {
        let inside = &value[at + open.len()..];
        let start =
            inside.len() - inside.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).len();
        let length = inside[start..].find(['"', '\'', ')']).unwrap_or(inside.len() - start);
        (at + open.len() + start, inside[start..start + length].trim_end())
    })
}
