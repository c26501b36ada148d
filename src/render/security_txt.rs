//! Writes security.txt (RFC 9116): the contact for reports of vulnerabilities.

use std::fmt::Write as _;

use super::render_context::RenderContext;
use super::rfc3339::rfc3339;
use crate::plan::Route;

/// Returns security.txt of a host.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let config = &context.site.config;
    let Some(security) = &config.security else { return String::new() };
    let mut lines = String::new();
    let mut line = |name: &str, value: &str| _ = writeln!(lines, "{name}: {value}");
    for contact in &security.contact {
        line("Contact", contact);
    }
    line("Expires", &rfc3339(&security.expires));
    let site_languages = || config.language_ids().map(|id| config.language(id).language.tag().to_owned()).collect();
    let languages =
        if security.preferred_languages.is_empty() { site_languages() } else { security.preferred_languages.clone() };
    line("Preferred-Languages", &languages.join(", "));
    line("Canonical", &context.plan.absolute_url(route));
    if let Some(policy) = &security.policy {
        line("Policy", policy);
    }
    lines
}
