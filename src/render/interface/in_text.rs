//! The site and the document as components in its text see them: without texts, because those contain the components.

use tera::Value;

use super::super::render_context::RenderContext;
use super::document::DOCUMENT;
use super::post::POST;
use super::site::SITE;
use crate::config::LanguageId;
use crate::model::DocumentId;
use crate::plan::HostId;

/// The values of the site that contain no posts or pages.
const SITE_VALUES: [&str; 15] = [
    "title",
    "description",
    "url",
    "language",
    "feeds",
    "feed",
    "comment_feeds",
    "archive",
    "index",
    "search",
    "post_count",
    "organization",
    "analytics",
    "generator",
    "params",
];

/// The values of a document that come from its text.
const FROM_TEXT: [&str; 2] = ["excerpt", "excerpt_text"];

/// Returns the site for `@site`.
pub(in crate::render) fn site_in_text(context: RenderContext, host: HostId, language: LanguageId) -> Value {
    SITE.values(context, host, &language, |name| SITE_VALUES.contains(&name)).into()
}

/// Returns the document for `@post` or `@page`.
pub(in crate::render) fn document_in_text(context: RenderContext, host: HostId, id: DocumentId) -> Value {
    let mut values = DOCUMENT.values(context, host, &id, |name| !FROM_TEXT.contains(&name));
    if let DocumentId::Post(post) = id {
        values.extend(POST.values(context, host, &post, |_| true));
    }
    values.into()
}
