//! The interface between the program and templates. Each object that templates see is defined once: its fields with
//! their documentation, and the functions that compute their values. Pages, docs/themes.md and `kielo theme check` all
//! use these definitions.

mod analytics;
mod archive;
mod commenting;
mod current;
mod definition;
mod design;
mod digest;
mod discussion;
mod document;
mod feed;
mod in_text;
mod language;
mod letter;
mod page;
mod pager;
mod post;
mod share;
mod site;
mod template_context;
pub(super) mod template_files;
mod term;
mod value_kind;

pub use definition::{FieldDoc, ObjectDoc};
pub(super) use digest::{Digest, DigestPost};
pub(super) use document::outline;
pub(super) use in_text::{document_in_text, site_in_text};
pub(super) use post::post_on_host;
pub(super) use site::feed_style_sheet;
pub(super) use template_context::{digest_context, template_context};
pub use template_files::{
    OPTIONAL_TEMPLATES, PAGE_TEMPLATES, TAXONOMY_TEMPLATES, TemplateFile, VARIABLES_OF_SHARED_TEMPLATES,
    replaced_by_taxonomy_template, taxonomy_of_template, taxonomy_template,
};
pub use value_kind::{ValueKind, anchor};

/// All objects that templates see, in the order of the documentation.
pub static OBJECTS: &[&dyn ObjectDoc] = &[
    &site::SITE,
    &language::LANGUAGE,
    &language::SITE_LANGUAGE,
    &site::SEARCH,
    &site::TAXONOMIES,
    &site::TAXONOMY,
    &site::OWN_TAXONOMY,
    &site::ICONS,
    &site::ORGANIZATION,
    &analytics::ANALYTICS,
    &design::DESIGN,
    &design::MENU_ITEM,
    &design::FOOTER_COLUMN,
    &design::PANEL,
    &design::PALETTES,
    &current::CURRENT,
    &share::SHARE_IMAGE,
    &current::HREFLANG,
    &current::ALTERNATE,
    &feed::FEED,
    &pager::PAGER,
    &pager::PAGER_PAGE,
    &document::DOCUMENT,
    &document::IMAGE,
    &post::POST,
    &page::PAGE,
    &document::WHOLE_DOCUMENT,
    &post::WHOLE_POST,
    &page::WHOLE_PAGE,
    &share::SHARE_LINK,
    &post::SERIES,
    &discussion::DISCUSSION,
    &discussion::COMMENT,
    &commenting::COMMENTING,
    &commenting::SOCIAL_THREAD,
    &document::BEHIND,
    &document::HEADING,
    &document::TRANSLATION,
    &term::TERM_LINK,
    &term::TERM,
    &letter::LETTER,
    &archive::MONTH,
    &archive::YEAR,
    &archive::ARCHIVE,
    &archive::PERIOD,
    &digest::DIGEST,
    &digest::DIGEST_POST,
    &site::SETTINGS,
    &site::SHARED,
];

/// Returns an object by its name.
#[must_use]
pub fn object(name: &str) -> Option<&'static dyn ObjectDoc> {
    OBJECTS.iter().copied().find(|object| object.name() == name)
}

/// Returns all fields of an object: its own, then those of its bases that it does not replace.
#[must_use]
pub fn fields(name: &str) -> Vec<&'static FieldDoc> {
    let Some(object) = object(name) else { return Vec::new() };
    let mut all = object.own_fields();
    for field in object.bases().into_iter().flat_map(fields) {
        if !all.iter().any(|known| known.name == field.name) {
            all.push(field);
        }
    }
    all
}
