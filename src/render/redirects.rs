//! `_redirects`: all old addresses of a host, for the web server.

use std::fmt::Write as _;

use super::Stage;
use crate::plan::{Route, View};

/// `_redirects`, as Netlify and Cloudflare Pages read it: old path, new path, status. What the site itself says comes
/// first: hosts take the first line that fits.
pub(super) fn render(stage: Stage, route: &Route) -> String {
    let mut lines = stage.site.sources.own_redirects.as_deref().map(str::to_owned).unwrap_or_default();
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
    for from in stage.plan.routes.iter().filter(|from| from.host == route.host) {
        if let View::Redirect(document) = from.view {
            let to = stage.plan.href(from.host, stage.plan.document(document));
            _ = writeln!(lines, "{} {to} 301", from.path());
        }
    }
    lines
}
