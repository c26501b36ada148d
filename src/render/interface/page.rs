//! Pages as templates see them: in lists, and as whole pages.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::{list, optional};
use super::definition::{Base, TemplateObject, field, optional_field};
use super::document::{DOCUMENT, WHOLE_DOCUMENT, WholeDocument};
use super::value_kind::ValueKind::{List, Object};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PageId};
use crate::plan::HostId;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PAGE: TemplateObject<PageId> = TemplateObject {
    name: "page",
    meaning: "A page in a list.",
    bases: &[Base {
        name: "document",
        value: |context, host, id| DOCUMENT.value(context, host, &DocumentId::Page(*id)),
    }],
    fields: &[],
};

/// A page in `page.html`.
pub(super) struct WholePage {
    id: PageId,
    document: WholeDocument,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static WHOLE_PAGE: TemplateObject<WholePage> = TemplateObject {
    name: "whole page",
    meaning: "The page in `page.html`.",
    bases: &[
        Base { name: "page", value: |context, _, whole| page(context, whole.id) },
        Base {
            name: "whole document",
            value: |context, host, whole| WHOLE_DOCUMENT.value(context, host, &whole.document),
        },
    ],
    fields: &[
        optional_field("parent", Object("page"), "the page above", "",
            |context, _, whole| optional(context.site.page(whole.id).parent.map(|id| page(context, id)))),
        field("ancestors", List(&Object("page")), "all pages above, the topmost first", "",
            |context, _, whole| {
                let parent = |id: &PageId| context.site.page(*id).parent;
                let mut ancestors: Vec<PageId> = std::iter::successors(parent(&whole.id), parent).collect();
                ancestors.reverse();
                list(ancestors.into_iter().map(|id| page(context, id)))
            }),
        field("children", List(&Object("page")), "the pages below", "",
            |context, _, whole| list(context.site.page(whole.id).children.iter().map(|id| page(context, *id)))),
    ],
};

/// A page as lists show it.
pub(super) fn page(context: RenderContext, id: PageId) -> Value {
    context.objects.page(id, || PAGE.value(context, context.plan.page(id).host, &id))
}

/// A page for its own page.
pub(super) fn whole_page(context: RenderContext, host: HostId, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let document = WholeDocument::new(context, DocumentId::Page(id), diagnostics);
    WHOLE_PAGE.value(context, host, &WholePage { id, document })
}
