//! `_headers`: what a web host is asked to send with its files, as Netlify and Cloudflare Pages read it.

mod collector;
mod policy;

use std::fmt::Write as _;

use super::render_context::RenderContext;
use crate::plan::Route;

/// What a page of a blog has no use for.
const PERMISSIONS: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A year, in seconds.
const YEAR: u32 = 31_536_000;

/// `_headers` of a host, and of all that live at the same origin. The times for which pages and feeds are kept are left
/// to the web hosts: they ask again each time, and would send both values where two rules name one.
pub(super) fn render(context: RenderContext, route: &Route) -> String {
    let headers = &context.site.config.headers;
    let origin = &context.plan.host(route).base_url.origin;
    let mut lines = String::new();
    _ = writeln!(lines, "{}/*", context.plan.prefixed_path(route.host, ""));
    let mut header = |name: &str, value: &str| _ = writeln!(lines, "  {name}: {value}");
    if let Some(policy) = policy::policy(context, route) {
        header("Content-Security-Policy", &policy);
    }
    header("Permissions-Policy", PERMISSIONS);
    header("Referrer-Policy", "strict-origin-when-cross-origin");
    if headers.strict_transport_security && origin.starts_with("https:") {
        header("Strict-Transport-Security", &format!("max-age={YEAR}"));
    }
    header("X-Content-Type-Options", "nosniff");
    header("X-Frame-Options", "SAMEORIGIN");
    for path in context.plan.immutable_paths(origin) {
        _ = write!(lines, "\n{path}\n  Cache-Control: public, max-age={YEAR}, immutable\n");
    }
    lines
}
