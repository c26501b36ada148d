//! The fields that posts and pages have in common, as templates see them.

use tera::Value;

use super::super::body::{self, AddressForm, unshown_image};
use super::super::excerpt::excerpt;
use super::super::images::image_at_route;
use super::super::plain_text;
use super::super::render_context::RenderContext;
use super::super::rfc3339::rfc3339;
use super::super::value::{html, list, optional, params};
use super::super::wording::hyphenated;
use super::commenting::commenting;
use super::definition::{Base, TemplateObject, field, one_of, optional_field};
use super::discussion::discussion;
use super::language::LANGUAGE;
use super::value_kind::ValueKind::{Address, Any, Boolean, Date, Html, List, Number, Object, Text};
use crate::address::is_external_url;
use crate::diagnostic::Diagnostic;
use crate::language::language_attributes;
use crate::model::{ChangedParagraphs, Document, DocumentId, Heading, ImageId, SourceChange};
use crate::plan::HostId;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static DOCUMENT: TemplateObject<DocumentId> = TemplateObject {
    name: "document",
    meaning: "The values that posts and pages have in common.",
    bases: &[],
    fields: &[
        one_of(&["post", "page"], field("kind", Text, "`post` or `page`", "post",
            |_, _, id| Value::from(match id { DocumentId::Post(_) => "post", DocumentId::Page(_) => "page", }))),
        field("title", Text, "the title, typeset but without soft hyphens", "Viisi kysymystä vähemmän",
            |context, _, id| Value::from(&*context.site.document(*id).title.value)),
        field("title_html", Html,
            "the title with soft hyphens, in a `<span lang=\"…\">` if it is in another language than the document",
            "Viisi kysy&shy;mystä vähem&shy;män",
            |context, _, id| html(&title_html(context, context.site.document(*id)))),
        optional_field("title_language", Text, "the tag of that language", "en",
            |context, _, id| optional(title_language(context.site.document(*id)))),
        field("url", Address, "its address", "/fi/2024/05/viisi-kysymysta-vahemman/",
            |context, host, id| Value::from(context.plan.href(host, context.plan.document(*id)))),
        field("canonical", Address, "its absolute address", "https://blogi.kielo.example/fi/tietoja/",
            |context, _, id| Value::from(context.plan.absolute_url(context.plan.document(*id)))),
        field("language", Text, "the tag of its language", "fi",
            |context, _, id| {
                Value::from(context.site.config.language(context.site.document(*id).language).language.tag())
            }),
        field("language_name", Text, "the name of its language in menus", "suomi",
            |context, _, id| Value::from(&*context.site.config.language(context.site.document(*id).language).name)),
        optional_field("updated", Date, "the date of its last change", "2026-11-02T08:00:00+02:00",
            |context, _, id| optional(context.site.document(*id).updated.as_ref().map(rfc3339))),
        optional_field("description", Text, "the description in its front matter", "Lyhyempi kysely kertoi enemmän.",
            |context, _, id| optional(context.site.document(*id).description.as_deref())),
        field("excerpt", Html, "[the beginning](writing.md#excerpts)", "<p>Kysely oli kaksi sivua pitkä.</p>",
            |context, host, id| {
                // The excerpt is part of the body, whose diagnostics are reported with the document's own page.
                html(&excerpt(context, *id, address_form(context, host, *id)).0)
            }),
        field("excerpt_text", Text, "the same as text on one line, for attributes; `truncate` of Tera shortens it",
            "Kysely oli kaksi sivua pitkä.",
            |context, host, id| {
                Value::from(plain_text::from_html(&excerpt(context, *id, address_form(context, host, *id)).0))
            }),
        field("truncated", Boolean, "whether the text goes on after the excerpt", "true",
            |context, _, id| Value::from(context.text(*id).truncated)),
        field("word_count", Number, "the number of its words", "640",
            |context, _, id| Value::from(context.text(*id).word_count)),
        field("reading_minutes", Number, "the time to read it, in minutes", "4",
            |context, _, id| Value::from(context.text(*id).reading_minutes)),
        optional_field("image", Object("image"), "its picture", "",
            |context, host, id| {
                let form = address_form(context, host, *id);
                optional(document_image(context, *id, form).map(|image| IMAGE.value(context, host, &image)))
            }),
        field("draft", Boolean,
            "whether it is a draft, which only [the preview](preview.md) and `--drafts` show", "false",
            |context, _, id| Value::from(context.site.document(*id).draft)),
        field("scheduled", Boolean, "whether its date is in the future", "false",
            |context, _, id| {
                Value::from(match id {
                    DocumentId::Post(id) => context.site.post(*id).date().timestamp() > context.now,
                    DocumentId::Page(_) => false,
                })
            }),
        field("waits_for", List(&Object("language")),
            "the languages for whose translations it [waits](writing.md#publishing-translations-together)", "",
            |context, host, id| {
                let awaited = context.site.awaited_languages(&context.site.document(*id).file);
                list(awaited.iter().map(|id| LANGUAGE.value(context, host, id)))
            }),
        field("comments", Boolean, "the key `comments`; `true` without it", "true",
            |context, _, id| Value::from(context.site.document(*id).comments.unwrap_or(true))),
        field("params", Any, "the author's own keys", "", |context, _, id| params(&context.site.document(*id).params)),
    ],
};

/// The image of a document.
pub(super) struct DocumentImage {
    document: DocumentId,
    url: String,
    /// None for an image on another site.
    image: Option<ImageId>,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static IMAGE: TemplateObject<DocumentImage> = TemplateObject {
    name: "image",
    meaning: "The picture of a document, which [`image`](#pictures) shows in all its sizes.",
    bases: &[],
    fields: &[
        field("url", Address, "its address", "/fi/2025/03/suosittelu/uudet-asiakkaat.png",
            |_, _, image| Value::from(&*image.url)),
        field("alt", Text, "its text alternative; it may be empty", "Pylväskuvio uusista asiakkaista",
            |context, _, image| {
                Value::from(context.site.document(image.document).image_alt.as_deref().unwrap_or_default())
            }),
        optional_field("caption", Text, "the caption below it", "Uudet asiakkaat vuonna 2025",
            |context, _, image| optional(context.site.document(image.document).image_caption.as_deref())),
        optional_field("width", Number, "its width in pixels, if it is known", "1600",
            |context, _, image| {
                let width = image.image.map(|id| context.site.image(id).header.width);
                optional(width.filter(|width| *width > 0))
            }),
        optional_field("height", Number, "its height in pixels", "900",
            |context, _, image| {
                let height = image.image.map(|id| context.site.image(id).header.height);
                optional(height.filter(|height| *height > 0))
            }),
        optional_field("file", Text, "its file; none on another site", "content/suosittelu/uudet-asiakkaat.png",
            |context, _, image| optional(image.image.map(|id| &*context.site.image(id).file))),
    ],
};

/// A document on its own page.
pub(super) struct WholeDocument {
    id: DocumentId,
    content: String,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static WHOLE_DOCUMENT: TemplateObject<WholeDocument> = TemplateObject {
    name: "whole document",
    meaning: "The values that a document has only on its own page.",
    bases: &[],
    fields: &[
        field("content", Html, "the text", "<p>Kysely oli kaksi sivua pitkä.</p>",
            |_, _, document| html(&document.content)),
        field("outline", List(&Object("heading")), "its headings", "",
            |context, host, document| {
                list(context.text(document.id).outline.iter().map(|heading| HEADING.value(context, host, heading)))
            }),
        field("translations", List(&Object("translation")), "its translations", "",
            |context, host, document| {
                let translations = context.site.translations(document.id);
                list(translations.iter().map(|id| TRANSLATION.value(context, host, id)))
            }),
        optional_field("behind", Object("behind"),
            "the [changes of its source](writing.md#what-is-missing-or-behind) since it was translated, if there are any", "",
            |context, host, document| {
                let change = context.site.source_change(context.texts, document.id);
                optional(change.map(|change| BEHIND.value(context, host, &Behind::new(document.id, &change))))
            }),
        optional_field("discussion", Object("discussion"),
            "its [comments](writing.md#comments); none with `comments = false`", "",
            |context, host, document| discussion(context, host, document.id)),
        optional_field("commenting", Object("commenting"), "the ways to add a comment, if there are any", "",
            |context, host, document| commenting(context, host, document.id)),
    ],
};

/// A translation whose source was changed after it was made.
pub(super) struct Behind {
    id: DocumentId,
    source: DocumentId,
    paragraphs: Option<ChangedParagraphs>,
    updated: Option<String>,
}

impl Behind {
    fn new(id: DocumentId, change: &SourceChange) -> Self {
        let SourceChange { source, paragraphs, updated } = *change;
        Self { id, source, paragraphs, updated: updated.map(rfc3339) }
    }
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static BEHIND: TemplateObject<Behind> = TemplateObject {
    name: "behind",
    meaning: "The change of the text that a translation was made from, since it was made.",
    bases: &[],
    fields: &[
        optional_field("updated", Date, "the `updated` of the source", "2026-11-03T00:00:00+02:00",
            |_, _, behind| optional(behind.updated.as_deref())),
        optional_field("paragraphs", Number,
            "the number of paragraphs that were changed, added or removed, if the translation has `translated_from`", "3",
            |_, _, behind| optional(behind.paragraphs.map(|paragraphs| paragraphs.changed))),
        optional_field("share", Number, "these paragraphs as a share of all, from 0 to 1", "0.25",
            |_, _, behind| optional(behind.paragraphs.map(ChangedParagraphs::share))),
        field("language", Text, "the name of the source's language in the language of the translation", "finsk",
            |context, _, behind| {
                let language = |id| &context.site.config.language(context.site.document(id).language).language;
                Value::from(language(behind.id).name_of(language(behind.source)))
            }),
        field("source", Object("translation"), "the source", "",
            |context, host, behind| TRANSLATION.value(context, host, &behind.source)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static HEADING: TemplateObject<Heading> = TemplateObject {
    name: "heading",
    meaning: "A heading of a text.",
    bases: &[],
    fields: &[
        field("level", Number, "1 to 6", "2", |_, _, heading| Value::from(heading.level)),
        field("id", Text, "its anchor", "mita-jai-pois", |_, _, heading| Value::from(&*heading.id)),
        field("title", Html, "its text, without links", "Mitä jäi pois", |_, _, heading| html(&heading.title)),
        field("children", List(&Object("heading")), "the headings below it", "",
            |context, host, heading| list(heading.children.iter().map(|child| HEADING.value(context, host, child)))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static TRANSLATION: TemplateObject<DocumentId> = TemplateObject {
    name: "translation",
    meaning: "The same document in another language.",
    bases: &[Base {
        name: "language",
        value: |context, host, id| LANGUAGE.value(context, host, &context.site.document(*id).language),
    }],
    fields: &[
        field("title", Text, "its title", "Fem spørsmål mindre",
            |context, _, id| Value::from(&*context.site.document(*id).title.value)),
        optional_field("title_language", Text, "the tag of the title's language, if that is not the document's", "en",
            |context, _, id| optional(title_language(context.site.document(*id)))),
        field("url", Address, "its address", "/nb/2024/05/fem-sporsmal-mindre/",
            |context, host, id| Value::from(context.plan.href(host, context.plan.document(*id)))),
    ],
};

impl WholeDocument {
    /// Fills the text of a document. Reports broken links of the text and of the document's image, whether or not a
    /// template shows them.
    pub(super) fn new(context: RenderContext, id: DocumentId, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (body_html, body_diagnostics) =
            body::fill_placeholders(context, &context.text(id).body, id, AddressForm::OwnPage);
        diagnostics.extend(body_diagnostics);
        let document = context.site.document(id);
        if let Some(image) = document.image.as_ref().filter(|image| !is_external_url(&image.value)) {
            match body::resolve_link(context, id, &image.value, image.span, AddressForm::OwnPage) {
                Ok(mut link) => {
                    diagnostics.extend(link.warning.take());
                    diagnostics.extend(unshown_image(context, (&document.file, image.span), &image.value, &link));
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        Self { id, content: body_html }
    }
}

/// The headings of a document's text.
pub(in crate::render) fn outline(context: RenderContext, id: DocumentId) -> Value {
    let host = context.plan.document(id).host;
    list(context.text(id).outline.iter().map(|heading| HEADING.value(context, host, heading)))
}

/// Documents on another host are linked by absolute addresses, and so are their images and links.
fn address_form(context: RenderContext, host: HostId, id: DocumentId) -> AddressForm {
    if context.plan.document(id).host == host { AddressForm::OtherPage } else { AddressForm::Absolute }
}

/// A document's title as HTML: with soft hyphens, and marked with its language if that is not the document's.
pub(super) fn title_html(context: RenderContext, document: &Document) -> String {
    let title = &document.title.value;
    match &document.title_typography {
        Some(own) => {
            let attributes =
                language_attributes(own.tag(), context.site.config.language(document.language).language.tag());
            format!("<span{attributes}>{}</span>", hyphenated(title, own, document.hyphenation))
        }
        None => hyphenated(title, &context.site.config.language(document.language).typography, document.hyphenation),
    }
}

/// The tag of the title's language, if that is not the document's.
pub(super) fn title_language(document: &Document) -> Option<&str> {
    document.title_typography.as_ref().map(|own| own.tag())
}

/// The image of a document. A broken link is reported by [`WholeDocument::new`].
fn document_image(context: RenderContext, id: DocumentId, form: AddressForm) -> Option<DocumentImage> {
    let written = context.site.document(id).image.as_ref()?;
    if is_external_url(&written.value) {
        return Some(DocumentImage { document: id, url: written.value.clone(), image: None });
    }
    let link = body::resolve_link(context, id, &written.value, written.span, form).ok()?;
    let image = link.route.and_then(|route| image_at_route(context.site, route));
    Some(DocumentImage { document: id, url: link.address, image })
}
