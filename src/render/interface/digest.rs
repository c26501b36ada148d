//! Digests as templates see them: e-mails with the newest posts.

use tera::Value;

use super::super::value::{html, list, optional};
use super::definition::{Base, TemplateObject, field, optional_field};
use super::post::post;
use super::value_kind::ValueKind::{Address, Html, List, Object, Text};
use crate::config::{LanguageId, Unsubscribe};
use crate::model::PostId;

/// A digest.
pub(in crate::render) struct Digest {
    pub(in crate::render) language: LanguageId,
    pub(in crate::render) subject: String,
    pub(in crate::render) preheader: String,
    pub(in crate::render) posts: Vec<DigestPost>,
}

/// A post in a digest.
pub(in crate::render) struct DigestPost {
    pub(in crate::render) id: PostId,
    /// The excerpt, as mail programs can show it.
    pub(in crate::render) excerpt: String,
    pub(in crate::render) excerpt_text: String,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static DIGEST: TemplateObject<Digest> = TemplateObject {
    name: "digest",
    meaning: "An e-mail with the newest posts, which [`kielo digest`](digest.md) makes.",
    bases: &[],
    fields: &[
        field("subject", Text, "its subject", "Valitus luetaan ääneen ja 2 muuta kirjoitusta",
            |_, _, digest| Value::from(&*digest.subject)),
        field("preheader", Text, "the line that mail programs show below the subject", "Kerran kuussa luemme yhden valituksen.",
            |_, _, digest| Value::from(&*digest.preheader)),
        field("posts", List(&Object("digest post")), "its posts, newest first", "",
            |context, host, digest| list(digest.posts.iter().map(|post| DIGEST_POST.value(context, host, post)))),
        optional_field("unsubscribe", Address,
            "where readers unsubscribe: the key of [`[digest]`](configuration.md#digest)", "https://kirje.example/peru/",
            |context, _, digest| {
                optional(context.site.config.digest.unsubscribe.get(digest.language).map(Unsubscribe::as_str))
            }),
        optional_field("address", Text, "the postal address of the sender", "Kaisla & Siv, Hämeenkatu 1, Tampere",
            |context, _, digest| optional(context.site.config.digest.address.get(digest.language).map(String::as_str))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static DIGEST_POST: TemplateObject<DigestPost> = TemplateObject {
    name: "digest post",
    meaning: "A post in a digest. Its address is `canonical`: an e-mail has no addresses of its own.",
    bases: &[Base { name: "post", value: |context, _, of| post(context, of.id) }],
    fields: &[
        field("excerpt", Html,
            "[the beginning](writing.md#excerpts), with absolute addresses and without soft hyphens",
            "<p>Kysely oli kaksi sivua pitkä.</p>",
            |_, _, post| html(&post.excerpt)),
        field("excerpt_text", Text, "the same as text, for `digest.txt`", "Kysely oli kaksi sivua pitkä.",
            |_, _, post| Value::from(&*post.excerpt_text)),
    ],
};
