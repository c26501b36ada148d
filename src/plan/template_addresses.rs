//! Reports addresses in the theme's templates and style sheets that begin with `/` and that the site does not have.

use super::{HostId, Plan};
use crate::diagnostic::Diagnostic;
use crate::html_addresses::root_addresses;
use crate::model::{Site, Theme};
use crate::table::Span;

/// Reports the addresses that templates write without a value: `href="/fi/tietoja/"`. Pages of other languages and hosts use
/// the same templates, so one host is enough.
pub(super) fn check(plan: &Plan, site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) {
    // The pages of documents that could not be parsed are missing from the plan.
    if !site.sources.unreadable.is_empty() {
        return;
    }
    for template in &theme.templates {
        let text = &*template.source.text;
        for address in root_addresses(text) {
            let written = &text[address.range.clone()];
            if !written.contains(['{', '}']) && !address.attribute.ends_with("action") && !is_known(plan, written) {
                let span = Span::new(address.range.start, address.range.end);
                let path = written.split(['#', '?']).next().unwrap_or(written);
                diagnostics.push(Diagnostic::unknown_address(&template.source.file, span, path));
            }
        }
    }
}

/// Whether a host has an address, with or without its folder.
fn is_known(plan: &Plan, written: &str) -> bool {
    let address = written.replace("&amp;", "&");
    (0..plan.hosts.len())
        .map(|index| HostId(index as u16))
        .any(|host| plan.serves_path(host, &address) || plan.serves_path(host, &plan.prefixed_path(host, &address)))
}
