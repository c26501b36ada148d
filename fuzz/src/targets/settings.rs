//! Settings: site.toml, and the strings of a theme.

use std::cell::RefCell;

use super::fuzz_site::{FuzzSite, PAGE, SITE};

const POST: (&str, &str) =
    ("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ncategories = [\"X\"]\ntags = [\"y\"]\n+++\n\nTeksti.\n");

thread_local! {
    static SITE_OF_THREAD: RefCell<FuzzSite> = RefCell::new(FuzzSite::new(&[("site.toml", SITE), PAGE, POST]));
    static STRINGS_OF_THREAD: RefCell<FuzzSite> = RefCell::new(FuzzSite::new(&[("site.toml", SITE), PAGE, POST]));
}

/// A whole site.toml.
pub(crate) fn run_site_toml(input: &[u8]) {
    SITE_OF_THREAD.with_borrow_mut(|site| render_all(site, "site.toml", input));
}

/// The site's own strings.
pub(crate) fn run_strings(input: &[u8]) {
    STRINGS_OF_THREAD.with_borrow_mut(|site| render_all(site, "strings/fi.toml", input));
}

fn render_all(site: &mut FuzzSite, file: &str, content: &[u8]) {
    if site.replace(file, content).is_some()
        && let Some(edition) = site.edition()
    {
        let mut files: Vec<&str> = Vec::new();
        for route in &edition.plan().routes {
            let file = route.file();
            let is_inside = file.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
            assert!(is_inside && !file.contains('\0'), "{file:?} is not a file of the output");
            files.push(file);
            site.render(edition, route);
        }
        let count = files.len();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), count, "two routes have the same file");
    }
}
