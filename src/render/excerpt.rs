//! The excerpt of a document, for lists, feeds, e-mails and descriptions.

use std::cell::Cell;

use super::body::{self, AddressForm};
use super::render_context::RenderContext;
use crate::diagnostic::Diagnostic;
use crate::html_parser::{OwnPage, part_of_page};
use crate::model::DocumentId;
use crate::plan::{HostId, View};

thread_local! {
    /// The number of excerpts that this thread is rendering, one in the other.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Whether this thread renders an excerpt. The function `posts` then returns no posts: these have excerpts themselves, which
/// may show the first one again.
pub(super) fn is_being_rendered() -> bool {
    DEPTH.get() > 0
}

/// Records for its lifetime that an excerpt is rendered.
struct ExcerptGuard;

impl ExcerptGuard {
    fn new() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for ExcerptGuard {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Returns the excerpt of a document as HTML that another page can show beside other texts: its elements are closed, and it
/// has no ids, and no scripts and style sheets but those of components. The diagnostics are those of the document's own
/// page.
pub(super) fn excerpt(context: RenderContext, id: DocumentId, addresses: AddressForm) -> (String, Vec<Diagnostic>) {
    let _guard = ExcerptGuard::new();
    let (html, diagnostics) = body::fill_placeholders(context, &context.text(id).excerpt, id, addresses);
    let own_page = context.plan.document(id);
    let address = match addresses {
        AddressForm::Absolute => context.plan.absolute_url(own_page),
        AddressForm::OwnPage | AddressForm::OtherPage => context.plan.href(own_page.host, own_page),
    };
    let is_theme_file = |address: &str| is_theme_file(context, own_page.host, address);
    let page = OwnPage { address: Some(&address), is_theme_file: &is_theme_file };
    (part_of_page(&html, page).into_owned(), diagnostics)
}

/// Whether a file of the theme is at an address of a host.
fn is_theme_file(context: RenderContext, host: HostId, address: &str) -> bool {
    let origin = &*context.plan.hosts[usize::from(host.0)].base_url.origin;
    let path = address.strip_prefix(origin).unwrap_or(address);
    let site_path = path.strip_prefix(&*context.plan.prefixed_path(host, ""));
    let route = site_path.and_then(|path| context.plan.route_at_site_path(host, path));
    route.is_some_and(|route| matches!(route.view, View::Asset(_)))
}
