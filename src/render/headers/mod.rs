//! `_headers`: what a web host is asked to send with its files, as Netlify and Cloudflare Pages read it.

mod collector;
mod policy;

use std::fmt::Write as _;

use super::Stage;
use crate::diagnostic::Diagnostic;
use crate::plan::{Host, Route};

/// Folders whose files have a check sum of their content in their names.
const FINGERPRINTED: [&str; 2] = ["assets", "pictures"];

/// What a page of a blog has no use for.
const PERMISSIONS: &str = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// A year, in seconds.
const YEAR: u32 = 31_536_000;

/// `_headers` of a host, and of all that live at the same origin. The times for which pages and feeds are kept are left
/// to the web hosts: they ask again each time, and would send both values where two rules name one.
pub(super) fn render(stage: Stage, route: &Route) -> (String, Vec<Diagnostic>) {
    let headers = &stage.site.config.publishing.headers;
    let origin = &stage.plan.host(route).base.origin;
    let hosts: Vec<&Host> = stage.plan.hosts.iter().filter(|host| host.base.origin == *origin).collect();
    let mut lines = String::new();
    _ = writeln!(lines, "{}/*", stage.plan.site_path(route.host, ""));
    let mut header = |name: &str, value: &str| _ = writeln!(lines, "  {name}: {value}");
    if let Some(policy) = policy::policy(stage, route) {
        header("Content-Security-Policy", &policy);
    }
    header("Permissions-Policy", PERMISSIONS);
    header("Referrer-Policy", "strict-origin-when-cross-origin");
    if headers.strict_transport_security && origin.starts_with("https:") {
        header("Strict-Transport-Security", &format!("max-age={YEAR}"));
    }
    header("X-Content-Type-Options", "nosniff");
    header("X-Frame-Options", "SAMEORIGIN");
    for host in hosts {
        for folder in FINGERPRINTED {
            let path = stage.plan.path_on(host, &format!("/{folder}/*"));
            _ = write!(lines, "\n{path}\n  Cache-Control: public, max-age={YEAR}, immutable\n");
        }
    }
    (lines, Vec::new())
}
