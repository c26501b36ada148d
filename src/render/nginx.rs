//! Writes `_nginx.conf`: pages for unknown addresses, redirects and headers, to be included in a server of nginx.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::render_context::RenderContext;
use super::{headers, redirects};
use crate::plan::Route;

/// Returns the rules of a host, and of all that have the same origin.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let origin = &context.plan.host(route).base_url.origin;
    let base = context.plan.prefixed_path(route.host, "");
    let mut lines = "# Include this file in the server block of the site. It is not shown to readers.\n".to_owned();
    _ = writeln!(lines, "location = {} {{ return 404; }}", quoted(route.path()));
    for rule in context.plan.not_found_rules(origin) {
        if rule.folder == "/" {
            _ = writeln!(lines, "error_page 404 {};", quoted(&rule.page));
        } else {
            _ = writeln!(lines, "location {} {{ error_page 404 {}; }}", quoted(&rule.folder), quoted(&rule.page));
        }
    }
    for (from, to) in redirects::redirects(context, origin) {
        // nginx would replace what looks like a variable.
        _ = writeln!(lines, "location = {} {{ return 301 \"{}\"; }}", quoted(from), to.replace('$', "%24"));
    }
    if context.site.config.headers.enabled {
        let header = |name: &str, value: &str, condition: &str| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "%24");
            format!("add_header {name} \"{value}\"{condition};\n")
        };
        let headers = headers::headers(context, route);
        let shared: String = headers.iter().map(|(name, value)| header(name, value, " always")).collect();
        // With a folder of a domain, the other folders keep their own headers.
        if base.is_empty() {
            lines.push_str(&shared);
        }
        for path in context.plan.immutable_paths(origin) {
            let (kind, path) = path.strip_suffix('*').map_or(("= ", &*path), |folder| ("", folder));
            // A location with a header inherits none. A page for an unknown address must not be kept.
            _ = writeln!(
                lines,
                "location {kind}{} {{\n{shared}{}}}",
                quoted(path),
                header("Cache-Control", headers::IMMUTABLE, "")
            );
        }
    }
    lines
}

/// Returns a path decoded, as nginx compares it, and quoted.
fn quoted(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}
