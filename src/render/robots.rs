//! robots.txt (RFC 9309): everything may be read, and the sitemap is named.

use super::Stage;
use crate::plan::Route;

/// robots.txt of a host.
pub(super) fn render(stage: Stage, route: &Route) -> String {
    let sitemap = stage.plan.sitemap_index(route.host).map(|index| stage.plan.absolute(index));
    let sitemap = sitemap.map(|address| format!("\nSitemap: {address}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{sitemap}")
}
