//! Finds the page or file at an address of the preview.

use std::borrow::Cow;
use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::html::{self, Escaped};
use super::http::media_type;
use super::snapshot::PreviewState;
use super::{not_found, overview};
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::plan::{HostId, ResolvedPath, Route, View};
use crate::render::Content;

/// The address of the overview: the list of all documents and problems.
pub(super) const OVERVIEW: &str = "/_kielo/";

/// The address of the events that keep open pages up to date.
pub(super) const EVENTS: &str = "/_kielo/events";

/// The address of the script of every page.
pub(super) const LIVE_SCRIPT: &str = "/_kielo/live.js";

/// Reports the pages and files of the site that cannot be seen, because the preview has its own at their addresses.
pub(super) fn hidden_files(edition: &Edition) -> Vec<Diagnostic> {
    let sources = &edition.site().sources;
    let file = |route: &Route| match route.view {
        View::StaticFile(index) => Some(sources.static_files[index as usize].file.to_string()),
        View::ContentFile(index) => Some(sources.files[index as usize].file.to_string()),
        _ => source(edition, route).map(str::to_owned),
    };
    let hidden = |path: &str| {
        let inside = edition.plan().output_path(path)?;
        let ResolvedPath::Route(route) = edition.plan().resolve_path(&inside) else { return None };
        Some(Diagnostic::hidden_by_preview(&file(&route)?, path))
    };
    [OVERVIEW, OVERVIEW.trim_end_matches('/'), EVENTS, LIVE_SCRIPT].into_iter().filter_map(hidden).collect()
}

/// A page or file at an address.
pub(super) enum Resource<'a> {
    /// An HTML page, with the preview's script.
    Page(HtmlPage),
    /// A feed, an image, a style sheet or another file, as it is published.
    File { media_type: String, content: Content<'a> },
    /// Another path: with the slash at its end that the request has not, or that of a document at its old address.
    Redirect(String),
}

/// An HTML page, with the values by which its script recognizes changes.
pub(super) struct HtmlPage {
    /// The HTTP status code.
    pub(super) status: u16,
    /// The published HTML and a line that loads the preview's script.
    pub(super) html: Vec<u8>,
    /// A hash of the page without the addresses of its style sheets.
    pub(super) version: u64,
    /// A hash of the addresses of the theme's style sheets, which contain hashes of their contents.
    pub(super) styles: u64,
    /// Diagnostics from rendering it.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether it replaces a page that cannot be rendered.
    pub(super) is_failure: bool,
}

/// Returns the page or file at a decoded path.
pub(super) fn resource_at<'a>(state: &'a PreviewState, path: &str) -> Resource<'a> {
    let Some(edition) = &state.snapshot.edition else {
        return Resource::Page(HtmlPage::failure(503, Vec::new(), 0));
    };
    if path == OVERVIEW {
        let overview = overview::overview(edition, &state.all_diagnostics(), state.snapshot.older_because());
        return Resource::Page(HtmlPage::new(edition, 200, overview.into_bytes(), None, Vec::new()));
    }
    let plan = edition.plan();
    if let Some(folder) = plan.folder_without_slash(path) {
        return Resource::Redirect(folder);
    }
    let Some(inside) = plan.output_path(path) else {
        // Outside of the site's folder is only its web host.
        return if path == "/" {
            Resource::Redirect(plan.prefixed_path(HostId::MAIN, "/"))
        } else {
            Resource::Page(not_found_page(state, edition, path, "/"))
        };
    };
    match plan.resolve_path(&inside) {
        ResolvedPath::Route(route) => match route.view {
            View::RedirectRule(target) => Resource::Redirect(plan.href(route.host, plan.redirect_target(target))),
            _ => render(state, edition, &route),
        },
        ResolvedPath::MissingSlash(route) => Resource::Redirect(route.path().to_string()),
        ResolvedPath::NotFound => search_file(state, edition, &inside)
            .unwrap_or_else(|| Resource::Page(not_found_page(state, edition, path, &inside))),
    }
}

/// Returns the file of the search index at a path.
fn search_file<'a>(state: &'a PreviewState, edition: &Edition, path: &str) -> Option<Resource<'a>> {
    let (folder, name) = edition.plan().search_file(path)?;
    match state.snapshot.search_file(edition, folder, name) {
        Ok(file) => {
            Some(Resource::File { media_type: media_type(name), content: Content::Bytes(Cow::Borrowed(file?)) })
        }
        Err(problem) => Some(Resource::Page(HtmlPage::failure(500, vec![problem.clone()], styles_hash(edition)))),
    }
}

/// Renders a route, with the preview's script if it is a page.
fn render<'a>(state: &PreviewState, edition: &'a Edition, route: &Route) -> Resource<'a> {
    let (content, diagnostics) = state.snapshot.renders.render(edition, route);
    let media_type = media_type(route.file());
    let is_page =
        media_type.starts_with("text/html") && !matches!(route.view, View::ContentFile(_) | View::StaticFile(_));
    match content {
        Some(Content::Bytes(html)) if is_page => {
            let diagnostics = edition.sort_diagnostics(diagnostics);
            Resource::Page(HtmlPage::new(edition, 200, html.into_owned(), source(edition, route), diagnostics))
        }
        Some(content) => Resource::File { media_type, content },
        None => Resource::Page(HtmlPage::failure(500, edition.sort_diagnostics(diagnostics), styles_hash(edition))),
    }
}

/// Returns the file of the document that a route shows.
fn source<'a>(edition: &'a Edition, route: &Route) -> Option<&'a str> {
    route.view.document().map(|id| &*edition.site().document(id).file)
}

/// Returns the site's own 404 page, with links to the nearest pages that exist. `inside` is the path in the output.
fn not_found_page(state: &PreviewState, edition: &Edition, path: &str, inside: &str) -> HtmlPage {
    let page = edition
        .plan()
        .not_found_page(edition.site(), inside)
        .and_then(|route| state.snapshot.renders.render(edition, route).0);
    let html = match page {
        Some(Content::Bytes(html)) => String::from_utf8_lossy(&html).into_owned(),
        _ => html::failure_page("Nothing stands here", "The site has no page of its own for what is missing."),
    };
    let html = not_found::with_nearest_pages(&html, edition, path);
    HtmlPage::new(edition, 404, html.into_bytes(), None, Vec::new())
}

/// Returns the addresses of the theme's style sheets.
fn style_sheets(edition: &Edition) -> impl Iterator<Item = &str> {
    let is_style_sheet =
        |path: &&str| Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"));
    edition.plan().assets().map(Route::path).filter(is_style_sheet)
}

/// Returns a hash of the addresses of the theme's style sheets.
fn styles_hash(edition: &Edition) -> u64 {
    style_sheets(edition).fold(0, |hash, path| hash.rotate_left(1) ^ xxh3_64(path.as_bytes()))
}

impl HtmlPage {
    fn new(edition: &Edition, status: u16, html: Vec<u8>, source: Option<&str>, diagnostics: Vec<Diagnostic>) -> Self {
        let (version, styles) = (version_hash(&html, edition), styles_hash(edition));
        let html = with_script(html, version, styles, source);
        Self { status, html, version, styles, diagnostics, is_failure: false }
    }

    /// Returns a page for one that cannot be rendered. Its script shows the diagnostics.
    fn failure(status: u16, diagnostics: Vec<Diagnostic>, styles: u64) -> Self {
        let text = "What is wrong is told below. The page appears as soon as that is mended.";
        let html = html::failure_page("This page cannot be shown yet", text).into_bytes();
        let version = xxh3_64(&html);
        Self { status, html: with_script(html, version, styles, None), version, styles, diagnostics, is_failure: true }
    }
}

/// Adds the line that loads the preview's script to a page. `source` is the file of the document that it shows.
fn with_script(mut html: Vec<u8>, version: u64, styles: u64, source: Option<&str>) -> Vec<u8> {
    let source = source.map(|file| format!(" data-source=\"{}\"", Escaped(file))).unwrap_or_default();
    let script = format!(
        "<script src=\"/_kielo/live.js\" data-version=\"{version:016x}\" data-styles=\"{styles:016x}\"{source} \
         defer></script>\n"
    );
    html.extend_from_slice(script.as_bytes());
    html
}

/// Returns a hash of a page without the addresses of its style sheets, which change with every rule in them. The settings of
/// headers count too: with another policy, the page shows something else.
fn version_hash(html: &[u8], edition: &Edition) -> u64 {
    let text = String::from_utf8_lossy(html);
    let mut parts = vec![&*text];
    for sheet in style_sheets(edition) {
        parts = parts.into_iter().flat_map(|part| part.split(sheet)).collect();
    }
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hash.update(format!("{:?}", edition.site().config.headers).as_bytes());
    hash.digest()
}
