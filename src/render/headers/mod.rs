//! Writes `_headers`: the HTTP headers that a web host should send, in the format of Netlify and Cloudflare Pages.

mod collector;
mod policy;

use std::fmt::Write as _;

use super::render_context::RenderContext;
use crate::plan::Route;

/// The browser features that pages of a blog do not need, so that they are switched off.
const PERMISSIONS_POLICY: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The length of a year in seconds.
const ONE_YEAR: u32 = 31_536_000;

/// Returns `_headers` of a host, and of all that have the same origin. It sets no `Cache-Control` for pages and feeds: web
/// hosts revalidate them by default, and would send both values if two rules set the header.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let headers = &context.site.config.headers;
    let origin = &context.plan.host(route).base_url.origin;
    let mut lines = String::new();
    _ = writeln!(lines, "{}/*", context.plan.prefixed_path(route.host, ""));
    let mut header = |name: &str, value: &str| _ = writeln!(lines, "  {name}: {value}");
    if let Some(policy) = policy::content_security_policy(context, route) {
        header("Content-Security-Policy", &policy);
    }
    header("Permissions-Policy", PERMISSIONS_POLICY);
    header("Referrer-Policy", "strict-origin-when-cross-origin");
    if headers.strict_transport_security && origin.starts_with("https:") {
        header("Strict-Transport-Security", &format!("max-age={ONE_YEAR}"));
    }
    header("X-Content-Type-Options", "nosniff");
    header("X-Frame-Options", "SAMEORIGIN");
    for path in context.plan.immutable_paths(origin) {
        _ = write!(lines, "\n{path}\n  Cache-Control: public, max-age={ONE_YEAR}, immutable\n");
    }
    lines
}
