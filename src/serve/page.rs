//! What the preview shows at an address.

use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::html::{self, Escaped};
use super::http::media_type;
use super::snapshot::Snapshot;
use super::{missing, overview};
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::plan::{ResolvedPath, Route, View};
use crate::render::Content;

/// The address of the list of all documents and problems.
pub(super) const OVERVIEW: &str = "/_kielo/";

/// What stands at an address.
pub(super) enum PageContent<'a> {
    /// A page for people.
    Page(HtmlPage),
    /// A feed, image, style sheet: what the site publishes, as it is.
    File { media_type: String, content: Content<'a> },
    /// The same with the slash that is missing.
    Elsewhere(String),
}

/// A page, and what its reader is told of it.
pub(super) struct HtmlPage {
    /// The status of HTTP.
    pub(super) status: u16,
    /// What is published, and the line that loads the preview's script.
    pub(super) html: Vec<u8>,
    /// Tells whether the page is still the same, its style sheets aside.
    pub(super) version: u64,
    /// Tells whether the style sheets are still the same.
    pub(super) styles: u64,
    /// What is wrong on it.
    pub(super) problems: Vec<Diagnostic>,
    /// Whether it only says why there is no page.
    pub(super) is_failure: bool,
}

/// What a browser gets at a decoded path.
pub(super) fn look<'a>(snapshot: &'a Snapshot, path: &str) -> PageContent<'a> {
    let Some(edition) = &snapshot.edition else {
        return PageContent::Page(HtmlPage::failure(503, Vec::new(), 0));
    };
    if path == OVERVIEW {
        let overview = overview::overview(edition, &snapshot.all_problems());
        return PageContent::Page(HtmlPage::new(edition, 200, overview.into_bytes(), None, Vec::new()));
    }
    match edition.plan().resolve_path(path) {
        ResolvedPath::Route(route) => show(edition, &route),
        ResolvedPath::MissingSlash(route) => PageContent::Elsewhere(route.path().to_string()),
        ResolvedPath::NotFound => PageContent::Page(not_found(edition, path)),
    }
}

fn show<'a>(edition: &'a Edition, route: &Route) -> PageContent<'a> {
    let (content, diagnostics) = edition.render(route);
    let media_type = media_type(route.file());
    let is_page =
        media_type.starts_with("text/html") && !matches!(route.view, View::ContentFile(_) | View::StaticFile(_));
    match content {
        Some(Content::Bytes(html)) if is_page => {
            let problems = edition.sort_diagnostics(diagnostics);
            PageContent::Page(HtmlPage::new(edition, 200, html.into_owned(), source(edition, route), problems))
        }
        Some(content) => PageContent::File { media_type, content },
        None => PageContent::Page(HtmlPage::failure(500, edition.sort_diagnostics(diagnostics), styles(edition))),
    }
}

/// The file of the document that a route shows.
fn source<'a>(edition: &'a Edition, route: &Route) -> Option<&'a str> {
    route.view.document().map(|id| &*edition.site().document(id).file)
}

/// The site's own page for what is missing, with the nearest things that are not.
fn not_found(edition: &Edition, path: &str) -> HtmlPage {
    let page = edition.plan().not_found_page(path).and_then(|route| edition.render(route).0);
    let html = match page {
        Some(Content::Bytes(html)) => String::from_utf8_lossy(&html).into_owned(),
        _ => html::failure("Nothing stands here", "The site has no page of its own for what is missing."),
    };
    let html = missing::with_nearest(&html, edition, path);
    HtmlPage::new(edition, 404, html.into_bytes(), None, Vec::new())
}

/// The addresses of the theme's style sheets.
fn sheets(edition: &Edition) -> impl Iterator<Item = &str> {
    let is_sheet = |path: &&str| Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"));
    edition.plan().assets().map(Route::path).filter(is_sheet)
}

fn styles(edition: &Edition) -> u64 {
    sheets(edition).fold(0, |hash, path| hash.rotate_left(1) ^ xxh3_64(path.as_bytes()))
}

impl HtmlPage {
    fn new(edition: &Edition, status: u16, html: Vec<u8>, source: Option<&str>, problems: Vec<Diagnostic>) -> Self {
        let (version, styles) = (version(&html, edition), styles(edition));
        let html = with_script(html, version, styles, source);
        Self { status, html, version, styles, problems, is_failure: false }
    }

    /// A page that says that there is none.
    fn failure(status: u16, problems: Vec<Diagnostic>, styles: u64) -> Self {
        let text = "What is wrong is told below. The page appears as soon as that is mended.";
        let html = html::failure("This page cannot be shown yet", text).into_bytes();
        let version = xxh3_64(&html);
        Self { status, html: with_script(html, version, styles, None), version, styles, problems, is_failure: true }
    }
}

/// A page with the line behind it that loads the preview's script; `source` is the file of the document it shows.
fn with_script(mut html: Vec<u8>, version: u64, styles: u64, source: Option<&str>) -> Vec<u8> {
    let source = source.map(|file| format!(" data-source=\"{}\"", Escaped(file))).unwrap_or_default();
    let script = format!(
        "<script src=\"/_kielo/live.js\" data-version=\"{version:016x}\" data-styles=\"{styles:016x}\"{source} \
         defer></script>\n"
    );
    html.extend_from_slice(script.as_bytes());
    html
}

/// The hash of a page without the addresses of its style sheets, which change with every rule in them.
fn version(html: &[u8], edition: &Edition) -> u64 {
    let text = String::from_utf8_lossy(html);
    let mut pieces = vec![&*text];
    for sheet in sheets(edition) {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(sheet)).collect();
    }
    let mut hash = Xxh3::new();
    for piece in pieces {
        hash.update(piece.as_bytes());
    }
    hash.digest()
}
