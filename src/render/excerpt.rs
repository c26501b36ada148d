//! The excerpt of a document, for lists, feeds, e-mails and descriptions.

use super::body::{self, AddressForm};
use super::render_context::RenderContext;
use crate::diagnostic::Diagnostic;
use crate::html_parser::part_of_page;
use crate::model::DocumentId;

/// Returns the excerpt of a document as HTML that another page can show beside other texts: its elements are closed, and it
/// has no scripts, no style sheets and no ids. The diagnostics are those of the document's own page.
pub(super) fn excerpt(context: RenderContext, id: DocumentId, addresses: AddressForm) -> (String, Vec<Diagnostic>) {
    let (html, diagnostics) = body::fill_placeholders(context, &context.text(id).excerpt, id, addresses);
    let own_page = context.plan.document(id);
    let address = match addresses {
        AddressForm::Absolute => context.plan.absolute_url(own_page),
        AddressForm::OwnPage | AddressForm::OtherPage => context.plan.href(own_page.host, own_page),
    };
    let part = part_of_page(&html, Some(&address)).into_owned();
    (part, diagnostics)
}
