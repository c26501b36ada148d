//! Writes `.htaccess`: the page for unknown addresses of a folder, and at the root the redirects and headers, for Apache.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::render_context::RenderContext;
use super::{headers, redirects};
use crate::plan::Route;

/// Returns `.htaccess` of a folder. At the root of a host the site's own lines come first.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let origin = &context.plan.host(route).base_url.origin;
    let folder = route.path().strip_suffix(".htaccess").unwrap_or(route.path());
    let mut lines = String::new();
    let is_root = folder == context.plan.prefixed_path(route.host, "/");
    if is_root && let Some(own) = context.site.sources.site_htaccess.as_deref() {
        lines.push_str(own);
        if !own.ends_with('\n') {
            lines.push('\n');
        }
    }
    if let Some(rule) = context.plan.not_found_rules(origin).iter().find(|rule| rule.folder == folder) {
        _ = writeln!(lines, "ErrorDocument 404 {}", rule.page);
    }
    // A folder inherits the rules of the folders above it.
    let is_first = context.plan.hosts.iter().find(|host| host.base_url.origin == *origin);
    if is_root && is_first.is_some_and(|first| first.base_url == context.plan.host(route).base_url) {
        write_redirects(context, origin, &mut lines);
        if context.site.config.headers.enabled {
            write_headers(context, route, &mut lines);
        }
    }
    lines
}

fn write_redirects(context: RenderContext, origin: &str, lines: &mut String) {
    let mut redirects = redirects::redirects(context, origin).peekable();
    if redirects.peek().is_none() {
        return;
    }
    lines.push_str("<IfModule mod_alias.c>\n");
    for (from, to) in redirects {
        let from = decoded(from);
        let optional_slash = if from.ends_with('/') { "?" } else { "" };
        // Apache encodes the new address again.
        let to = decoded(&to).replace('\\', "\\\\").replace('$', "\\$").replace('&', "\\&");
        _ = writeln!(
            lines,
            "RedirectMatch 301 \"^{}{optional_slash}$\" \"{}\"",
            quoted(&regex(&from)),
            to.replace('"', "\\\"")
        );
    }
    lines.push_str("</IfModule>\n");
}

fn write_headers(context: RenderContext, route: &Route, lines: &mut String) {
    lines.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in headers::headers(context, route) {
        // Apache replaces the codes that begin with a percent sign.
        _ = writeln!(lines, "Header always set {name} \"{}\"", quoted(&value).replace('%', "%%"));
    }
    for path in context.plan.immutable_paths(&context.plan.host(route).base_url.origin) {
        let path = decoded(&path);
        let pattern = match path.strip_suffix('*') {
            Some(folder) => format!("^{}", regex(folder)),
            None => format!("^{}$", regex(&path)),
        };
        _ = writeln!(lines, "SetEnvIf Request_URI \"{}\" KIELO_IMMUTABLE", quoted(&pattern));
    }
    _ = writeln!(lines, "Header set Cache-Control \"{}\" env=KIELO_IMMUTABLE", headers::IMMUTABLE);
    lines.push_str("</IfModule>\n");
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Returns a regular expression that matches a text.
fn regex(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '/' | '-' | '_' | '"' | '\'') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Escapes a text between quotation marks.
fn quoted(text: &str) -> String {
    text.replace('"', "\\\"")
}
