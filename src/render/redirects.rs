//! Writes `_redirects`: all old addresses of a host, for the web server.

use std::fmt::Write as _;

use super::render_context::RenderContext;
use crate::plan::{Route, View};

/// Returns `_redirects` in the format of Netlify and Cloudflare Pages: old path, new path, status. The site's own lines
/// come first, because these hosts use the first line that matches.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let mut lines = context.site.sources.site_redirects.as_deref().map(str::to_owned).unwrap_or_default();
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
    for from in context.plan.routes.iter().filter(|from| from.host == route.host) {
        if let View::Redirect(document) = from.view {
            let to = context.plan.href(from.host, context.plan.document(document));
            _ = writeln!(lines, "{} {to} 301", from.path());
        }
    }
    lines
}
