//! Writes sitemaps (sitemaps.org 0.9): one for each language, and an index of them for each host.

use jiff::Zoned;

use super::render_context::RenderContext;
use super::rfc3339::rfc3339;
use super::xml::XmlWriter;
use crate::model::PostId;
use crate::plan::{Route, View};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Returns the sitemap index of a host.
pub(super) fn index(context: RenderContext, route: &Route) -> String {
    let mut xml = XmlWriter::new();
    xml.open("sitemapindex", &[("xmlns", NAMESPACE)]);
    xml.newline();
    for language in &context.plan.host(route).languages {
        for sitemap in context.plan.sitemaps(*language) {
            xml.open("sitemap", &[]);
            xml.element("loc", &[], &context.plan.absolute_url(sitemap));
            xml.close("sitemap");
        }
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// Returns a part of a language's sitemap. Each page names its translations (`xhtml:link`, a convention of Google).
pub(super) fn for_language(context: RenderContext, route: &Route, part: u32) -> String {
    let mut xml = XmlWriter::new();
    xml.open("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    xml.newline();
    let pages = context.plan.sitemap_pages(route.language, part).filter(|page| page.is_indexed(context.site));
    for page in pages {
        xml.open("url", &[]);
        xml.newline();
        xml.element("loc", &[], &context.plan.absolute_url(page));
        if let Some(modified) = last_modified(context, page) {
            xml.element("lastmod", &[], &rfc3339(modified));
        }
        for (tag, url) in context.plan.hreflang(context.site, page) {
            xml.empty_element("xhtml:link", &[("rel", "alternate"), ("hreflang", &tag), ("href", &url)]);
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

/// Returns the date of a page's last change. The date of a list is that of its newest post, or of the last change to a
/// post on this page of the list.
fn last_modified<'a>(context: RenderContext<'a>, route: &Route) -> Option<&'a Zoned> {
    let site = context.site;
    match route.view {
        View::Post(id) => Some(site.post(id).last_modified()),
        View::Page(id) => site.page(id).document.updated.as_ref(),
        View::Home { page } => {
            // The first page shows all lists.
            let excluded = if page == 1 { &[][..] } else { &context.theme.pager_excludes };
            list_modified(context, site.posts_in_home_pager(route.language, excluded), route.view)
        }
        View::Archive | View::TitleIndex | View::Terms(_) => {
            site.posts_in(route.language).next().map(|id| site.post(PostId(id)).date())
        }
        View::Year { year, .. } => list_modified(context, site.posts_on_year(year), route.view),
        View::Month { year, month, .. } => {
            list_modified(context, site.posts_on_month(year, month as usize), route.view)
        }
        View::Term { term, .. } => list_modified(context, site.posts_on_term(term), route.view),
        _ => None,
    }
}

fn list_modified(
    context: RenderContext<'_>,
    posts: impl ExactSizeIterator<Item = PostId> + Clone,
    view: View,
) -> Option<&Zoned> {
    let per_page = context.site.config.posts_per_page;
    let skipped = (view.page_number() as usize - 1) * per_page;
    let newest = posts.clone().next().map(|id| context.site.post(id).date());
    let on_page = posts.skip(skipped).take(per_page).map(|id| context.site.post(id).last_modified());
    newest.into_iter().chain(on_page).max()
}
