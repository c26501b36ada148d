//! Addresses: in texts, in HTML, and as the paths of a site.

use std::cell::RefCell;
use std::fmt::Write as _;

use kielo::address::{
    AbsoluteAddress, ImpossibleAddress, absolute_srcset, absolute_url, comparable_host, for_request, is_external_url,
    is_running_address, redirect_target, runs_code, runs_code_in_frame, srcset_candidates,
};
use kielo::html_addresses::{root_addresses, running_addresses, srcset_addresses, tag_length};
use kielo::plan::{HostId, Plan};

use super::fuzz_site::{FuzzSite, PAGE, SITE};

const BASE: &str = "https://blogi.example/fi/2026/03/a/";

const FILE: &str = "content/2026-03-02-a.md";

thread_local! {
    static SITE_OF_THREAD: RefCell<FuzzSite> = RefCell::new(FuzzSite::new(&[
        ("site.toml", SITE),
        PAGE,
        (FILE, "+++\ntitle = \"A\"\n+++\n\nTeksti.\n"),
    ]));
}

/// An address, which is also read as HTML, as a `srcset`, as a path of the site and as the front matter's `aliases`.
pub(crate) fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    check_address(text);
    check_html(text);
    check_srcset(text);
    SITE_OF_THREAD.with_borrow_mut(|site| {
        let document = format!("+++\ntitle = \"A\"\naliases = [\"{}\"]\n+++\n\n[l](<{text}>)\n", toml_text(text));
        if site.replace(FILE, document.as_bytes()).is_some()
            && let Some(edition) = site.edition()
        {
            for route in &edition.plan().routes {
                check_file(route.file());
            }
            check_path(edition.plan(), text);
        }
    });
}

/// Writes a text as it stands between quotation marks in TOML.
fn toml_text(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        if c.is_control() || matches!(c, '"' | '\\') {
            _ = write!(written, "\\U{:08x}", u32::from(c));
        } else {
            written.push(c);
        }
    }
    written
}

fn check_address(text: &str) {
    if let Some(split) = AbsoluteAddress::split(text) {
        assert_eq!([split.origin, split.rest].concat(), text, "an address is more than its parts");
        assert!(split.origin.ends_with(split.host), "the host ends the origin");
    }
    _ = (comparable_host(text), for_request(text), ImpossibleAddress::find(text), is_running_address(text));
    _ = (redirect_target(BASE, text), redirect_target(text, text));
    assert!(!runs_code(text) || runs_code_in_frame(text), "what runs in a page runs in a frame");
    // The parser of browsers is the judge.
    if let Ok(url) = url::Url::parse(text) {
        let runs = matches!(url.scheme(), "javascript" | "vbscript");
        assert!(!runs || runs_code(text), "{text:?} runs");
    }
    let absolute = absolute_url(BASE, text);
    let inside = !is_external_url(text);
    assert!(!inside || absolute.starts_with("https://blogi.example"), "{text:?} became {absolute:?}");
    _ = absolute_url(text, text);
}

fn check_html(text: &str) {
    for address in root_addresses(text) {
        assert!(text[address.range].starts_with('/'), "the range is that of the address");
    }
    let decode = |written: &str| written.replace("&#106;", "j").replace("&colon;", ":");
    for range in running_addresses(text, &decode) {
        _ = &text[range];
    }
    if let Some(length) = tag_length(text) {
        assert!(text[..length].ends_with('>'), "a tag ends");
    }
}

fn check_srcset(text: &str) {
    let addresses: Vec<&str> = srcset_candidates(text).map(|candidate| candidate.address).collect();
    for range in srcset_addresses(text) {
        _ = &text[range];
    }
    assert!(addresses.iter().all(|address| !address.contains([' ', '\t', '\n'])), "{addresses:?}");
    _ = absolute_srcset(BASE, text);
}

/// Checks that a path leads into the output or nowhere.
fn check_path(plan: &Plan, path: &str) {
    if let Some(inside) = plan.output_path(path) {
        _ = plan.resolve_path(&inside);
    }
    _ = (plan.folder_without_slash(path), plan.route_at_site_path(HostId::MAIN, path));
    _ = (plan.serves_path(HostId::MAIN, path), plan.page_at_address(HostId::MAIN, path));
}

fn check_file(file: &str) {
    let is_inside = file.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    assert!(is_inside && !file.contains('\0'), "{file:?} is not a file of the output");
}
