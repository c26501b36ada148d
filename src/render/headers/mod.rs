//! Writes `_headers`: the HTTP headers that a web host should send, in the format of Netlify and Cloudflare Pages.

mod collector;
mod policy;
mod preview_policy;

use std::fmt::Write as _;

pub use self::preview_policy::PolicySources;
pub(super) use self::preview_policy::{BlockedParts, blocked_parts, page_policy, site_sources};
use super::render_context::RenderContext;
use crate::plan::Route;

/// The browser features that pages of a blog do not need, so that they are switched off.
const PERMISSIONS_POLICY: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The length of a year in seconds.
const ONE_YEAR: u32 = 31_536_000;

/// The `Cache-Control` of files whose names change with their content.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Returns `_headers` of a host, and of all that have the same origin. It sets no `Cache-Control` for pages and feeds: web
/// hosts revalidate them by default, and would send both values if two rules set the header.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let origin = &context.plan.host(route).base_url.origin;
    let mut lines = String::new();
    _ = writeln!(lines, "{}/*", context.plan.prefixed_path(route.host, ""));
    for (name, value) in headers(context, route) {
        _ = writeln!(lines, "  {name}: {value}");
    }
    for path in context.plan.immutable_paths(origin) {
        _ = write!(lines, "\n{path}\n  Cache-Control: {IMMUTABLE}\n");
    }
    lines
}

/// Returns the headers of all pages of a host.
pub(super) fn headers(context: RenderContext, route: &Route) -> Vec<(&'static str, String)> {
    let settings = &context.site.config.headers;
    let mut headers = Vec::new();
    if let Some(policy) = policy::content_security_policy(context, route) {
        headers.push(("Content-Security-Policy", policy));
    }
    headers.push(("Permissions-Policy", PERMISSIONS_POLICY.to_owned()));
    headers.push(("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()));
    if settings.strict_transport_security && context.plan.host(route).base_url.origin.starts_with("https:") {
        headers.push(("Strict-Transport-Security", format!("max-age={ONE_YEAR}")));
    }
    headers.push(("X-Content-Type-Options", "nosniff".to_owned()));
    headers.push(("X-Frame-Options", "SAMEORIGIN".to_owned()));
    headers
}
