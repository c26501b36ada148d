//! robots.txt (RFC 9309): everything may be read, and the sitemap is named.

use super::render_context::RenderContext;
use crate::plan::Route;

/// robots.txt of a host.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    if !context.site.config.search_engines.index {
        // A robot that may not read a page does not see that the page asks to be left out, and may list its address.
        return "# Every page of this site asks search engines to leave it out (noindex).\n\
                # They have to read it to see that.\n\
                User-agent: *\nAllow: /\n"
            .to_owned();
    }
    let sitemap = context.plan.sitemap_index(route.host).map(|index| context.plan.absolute_url(index));
    let sitemap = sitemap.map(|address| format!("\nSitemap: {address}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{sitemap}")
}
