//! What machines read besides feeds and sitemaps: robots.txt, and the list of redirects for the web server.

use std::fmt::Write as _;

use super::Stage;
use crate::plan::{Route, View};

/// robots.txt (RFC 9309): everything may be read, and the sitemap is named.
pub(super) fn robots(stage: Stage, route: &Route) -> String {
    let base = &stage.plan.host(route).base;
    format!("User-agent: *\nAllow: /\n\nSitemap: {}{}/sitemap.xml\n", base.origin, base.path)
}

/// `_redirects`, as Netlify and Cloudflare Pages read it: old path, new path, status.
pub(super) fn redirects(stage: Stage, route: &Route) -> String {
    let mut lines = String::new();
    for from in stage.plan.routes.iter().filter(|from| from.host == route.host) {
        if let View::Redirect(document) = from.view {
            let to = stage.plan.href(from.host, stage.plan.document(document));
            _ = writeln!(lines, "{} {to} 301", from.path);
        }
    }
    lines
}
