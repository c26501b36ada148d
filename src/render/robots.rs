//! Writes robots.txt (RFC 9309), which allows all pages and names the sitemap.

use super::render_context::RenderContext;
use crate::plan::Route;

/// Returns robots.txt of a host.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    if !context.site.config.search_engines.index {
        // A crawler that may not read a page does not see its `noindex`, and may list its address.
        return "# Every page of this site asks search engines to leave it out (noindex).\n\
                # They have to read it to see that.\n\
                User-agent: *\nAllow: /\n"
            .to_owned();
    }
    let sitemap = context.plan.sitemap_index(route.host).map(|index| context.plan.absolute_url(index));
    let sitemap = sitemap.map(|address| format!("\nSitemap: {address}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{sitemap}")
}
