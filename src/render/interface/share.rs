//! Links and images for sharing a page, as templates see them.

use tera::Value;

use super::super::share;
use super::super::share_image::ShareImage;
use super::super::value::{html, optional};
use super::super::wording::{words, words_html};
use super::definition::{TemplateObject, field, optional_field};
use super::value_kind::ValueKind::{Address, Boolean, Html, Number, Text};
use crate::config::ShareLink;
use crate::model::PostId;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SHARE_IMAGE: TemplateObject<ShareImage> = TemplateObject {
    name: "share image",
    meaning: "A picture for social networks.",
    bases: &[],
    fields: &[
        field("url", Address, "its absolute address", "https://blogi.kielo.example/kuvat/ovi.png",
            |_, _, image| Value::from(&*image.url)),
        optional_field("width", Number, "its width in pixels", "1200",
            |_, _, image| optional(image.size.map(|(width, _)| width))),
        optional_field("height", Number, "its height in pixels", "630",
            |_, _, image| optional(image.size.map(|(_, height)| height))),
        optional_field("type", Text, "its media type", "image/png",
            |_, _, image| optional(image.media_type.as_deref())),
        field("alt", Text, "its text alternative; it may be empty", "Avoin ovi",
            |_, _, image| Value::from(&*image.alt)),
        field("large", Boolean, "whether it may be shown large; the icon of the site may not", "true",
            |_, _, image| Value::from(image.is_large)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SHARE_LINK: TemplateObject<(PostId, ShareLink)> = TemplateObject {
    name: "share link",
    meaning: "A way to share a post.",
    bases: &[],
    fields: &[
        field("kind", Text,
            "`linkedin`, `facebook`, `x`, `bluesky`, `mastodon`, `email`, `copy` or `system`", "linkedin",
            |_, _, (_, link)| Value::from(link.name())),
        field("name", Text, "its name for readers", "LinkedIn",
            |context, _, (id, link)| {
                let language = context.site.post(*id).document.language;
                let own = || words(context, language, &format!("share_{}", link.name()), &[]);
                Value::from(share::network_name(*link).map_or_else(own, str::to_owned))
            }),
        field("name_html", Html, "the same as HTML, marked if it is taken from another language", "LinkedIn",
            |context, _, (id, link)| {
                let language = context.site.post(*id).document.language;
                let own = || words_html(context, language, &format!("share_{}", link.name()));
                html(&share::network_name(*link).map_or_else(own, str::to_owned))
            }),
        optional_field("url", Address, "its address; none if only the browser can do it", "https://www.linkedin.com/",
            |context, _, (id, link)| {
                let page = context.plan.absolute_url(context.plan.post(*id));
                optional(share::address(*link, &page, &context.site.post(*id).document.title.value))
            }),
    ],
};
