//! Addresses that templates and components write from the root of the host, such as `/fi/tietoja/`. On a site in a folder they
//! get the folder.

use std::borrow::Cow;

use super::render_context::RenderContext;
use crate::html_addresses::root_addresses;
use crate::plan::HostId;

/// HTML whose addresses lead to the site, and those that lead nowhere.
pub(super) struct SiteHtml<'h> {
    pub(super) html: Cow<'h, str>,
    /// The addresses in the HTML that begin with `/` and are not the site's. Those that forms are sent to are not among
    /// them: another program receives forms.
    pub(super) unknown: Vec<&'h str>,
}

/// Adds the folder of a site to the addresses in HTML that lack it.
pub(super) fn with_base_path<'h>(context: RenderContext, host: HostId, html: &'h str) -> SiteHtml<'h> {
    let base = context.plan.prefixed_path(host, "");
    let mut result = String::new();
    let mut copied = 0;
    let mut unknown = Vec::new();
    for address in root_addresses(html) {
        let written = &html[address.range.clone()];
        let plain = written.replace("&amp;", "&");
        if context.plan.serves_path(host, &plain) {
            continue;
        }
        if !base.is_empty() && context.plan.serves_path(host, &format!("{base}{plain}")) {
            result.push_str(&html[copied..address.range.start]);
            result.push_str(&base);
            copied = address.range.start;
        } else if !address.attribute.ends_with("action") {
            unknown.push(written);
        }
    }
    if copied == 0 {
        return SiteHtml { html: Cow::Borrowed(html), unknown };
    }
    result.push_str(&html[copied..]);
    SiteHtml { html: Cow::Owned(result), unknown }
}
