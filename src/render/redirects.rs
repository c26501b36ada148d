//! Writes `_redirects`: all old addresses of a host, for the web server.

use std::fmt::Write as _;

use super::render_context::RenderContext;
use crate::config::WebHost;
use crate::plan::Route;

/// Returns `_redirects` in the format of Netlify and Cloudflare Pages: old path, new path, status. The site's own lines
/// come first, because these hosts use the first line that matches. For Netlify, the last lines give each folder its own
/// page for unknown addresses. Source: Netlify's documentation, "Redirect options", "Custom 404 page handling".
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let mut lines = context.site.sources.site_redirects.as_deref().map(str::to_owned).unwrap_or_default();
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
    let origin = &context.plan.host(route).base_url.origin;
    for (from, to) in redirects(context, origin) {
        _ = writeln!(lines, "{} {} 301", literal(from), literal(&to));
    }
    if context.site.config.host == Some(WebHost::Netlify) {
        // Netlify finds the page at the root itself.
        for rule in context.plan.not_found_rules(origin).iter().filter(|rule| rule.folder != "/") {
            _ = writeln!(lines, "{}* {} 404", rule.folder, rule.page);
        }
    }
    lines
}

/// Returns an address with its asterisks and colons encoded. In `_redirects`, they stand for any path and for placeholders.
fn literal(address: &str) -> String {
    let (origin, path) = match address.split_once("://") {
        Some((_, rest)) => address.split_at(address.len() - rest.len() + rest.find('/').unwrap_or(rest.len())),
        None => ("", address),
    };
    format!("{origin}{}", path.replace('*', "%2A").replace(':', "%3A"))
}

/// Returns the redirects of all hosts with an origin: the old path and the new address, both percent-encoded.
pub(super) fn redirects<'a>(context: RenderContext<'a>, origin: &str) -> impl Iterator<Item = (&'a str, String)> {
    let routes = context.plan.routes.iter().filter(move |from| context.plan.host(from).base_url.origin == origin);
    routes.filter_map(move |from| {
        let target = from.view.redirect_target()?;
        Some((from.path(), context.plan.href(from.host, context.plan.redirect_target(target))))
    })
}
