//! Sitemaps (sitemaps.org 0.9): one for each language, and an index of them for each host.

use jiff::Zoned;

use super::Stage;
use super::context::rfc3339;
use super::xml::Xml;
use crate::model::PostId;
use crate::plan::{Route, View};

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The index of a host's sitemaps.
pub(super) fn index(stage: Stage, route: &Route) -> String {
    let mut xml = Xml::new();
    xml.open("sitemapindex", &[("xmlns", NAMESPACE)]);
    xml.line();
    for language in &stage.plan.host(route).languages {
        for sitemap in stage.plan.sitemaps(*language) {
            xml.open("sitemap", &[]);
            xml.element("loc", &[], &stage.plan.absolute(sitemap));
            xml.close("sitemap");
        }
    }
    xml.close("sitemapindex");
    xml.finish()
}

/// The pages of a language, with their translations (`xhtml:link`, as Google reads it).
pub(super) fn language(stage: Stage, route: &Route, part: u32) -> String {
    let mut xml = Xml::new();
    xml.open("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", "http://www.w3.org/1999/xhtml")]);
    xml.line();
    for page in stage.plan.pages_in(route.language, part) {
        xml.open("url", &[]);
        xml.line();
        xml.element("loc", &[], &stage.plan.absolute(page));
        if let Some(changed) = last_changed(stage, page) {
            xml.element("lastmod", &[], &rfc3339(changed));
        }
        for (tag, url) in stage.plan.hreflang(stage.site, page) {
            xml.empty("xhtml:link", &[("rel", "alternate"), ("hreflang", &tag), ("href", &url)]);
        }
        xml.close("url");
    }
    xml.close("urlset");
    xml.finish()
}

/// When a page last changed: a document by its own dates, a list by its newest post's.
fn last_changed<'a>(stage: Stage<'a>, route: &Route) -> Option<&'a Zoned> {
    let site = stage.site;
    let newest = |posts: std::ops::Range<u32>| posts.map(PostId).next().map(|id| site.post(id).changed());
    match route.view {
        View::Post(id) => Some(site.post(id).changed()),
        View::Page(id) => site.page(id).document.updated.as_ref(),
        View::Home { .. } | View::Archive | View::Index => newest(site.posts_in(route.language)),
        View::Year { year, .. } => newest(site.year(year).posts.clone()),
        View::Month { year, month, .. } => newest(site.year(year).months[month as usize].posts.clone()),
        View::Term { term, .. } => site.term(term).posts.first().map(|id| site.post(*id).changed()),
        _ => None,
    }
}
