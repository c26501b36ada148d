//! The ways to add a comment to a document, as templates see them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tera::Value;

use super::super::forms::FormPlace;
use super::super::render_context::RenderContext;
use super::super::value::{map, optional};
use super::super::wording::words;
use super::definition::{TemplateObject, field, optional_field};
use super::value_kind::ValueKind::{Address, Any, Object, Text};
use crate::config::Giscus;
use crate::model::{DocumentId, SocialNetwork, SocialThread};
use crate::plan::HostId;

/// All characters except the unreserved ones (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static COMMENTING: TemplateObject<DocumentId> = TemplateObject {
    name: "commenting",
    meaning: "The ways to add a comment: [`[comments]`](configuration.md#comments).",
    bases: &[],
    fields: &[
        optional_field("form", Any, "the form for comments, as the function [`form`](#forms) returns forms", "",
            |context, host, id| optional(form(context, host, *id))),
        optional_field("mail", Address, "a link that begins a mail with the comment", "mailto:kommentit@kaislasiv.example",
            |context, _, id| optional(mail(context, *id))),
        optional_field("giscus", Any, "the keys of `giscus` in `site.toml`, and the `origin` of giscus", "",
            |context, _, id| optional(giscus(context).filter(|_| takes_comments(context, *id)))),
        optional_field("thread", Object("social thread"), "the post of a social network whose replies are comments", "",
            |context, host, id| {
                let thread = context.site.document(*id).discussion.as_ref();
                optional(thread.map(|thread| SOCIAL_THREAD.value(context, host, &thread.value)))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SOCIAL_THREAD: TemplateObject<SocialThread> = TemplateObject {
    name: "social thread",
    meaning: "A post of a social network: the key `discussion` of a document.",
    bases: &[],
    fields: &[
        field("network", Text, "`mastodon` or `bluesky`", "mastodon",
            |_, _, thread| Value::from(match thread.network {
                SocialNetwork::Mastodon => "mastodon",
                SocialNetwork::Bluesky => "bluesky",
            })),
        field("url", Address, "the address of the post", "https://mastodon.example/@aino/1099",
            |_, _, thread| Value::from(&*thread.url)),
        field("host", Text, "the host of the network", "mastodon.example", |_, _, thread| Value::from(&*thread.host)),
        field("api", Address, "the public API that returns the replies",
            "https://mastodon.example/api/v1/statuses/1099/context", |_, _, thread| Value::from(&*thread.api)),
    ],
};

/// The ways to add a comment to a document, or none if there is none.
pub(super) fn commenting(context: RenderContext, host: HostId, id: DocumentId) -> Value {
    let document = context.site.document(id);
    let settings = &context.site.config.comments;
    let language = document.language;
    let has_way = takes_comments(context, id)
        && (settings.form(language).is_some() || settings.email.get(language).is_some() || settings.giscus.is_some());
    let has_thread = document.comments != Some(false) && document.discussion.is_some();
    optional((has_way || has_thread).then(|| COMMENTING.value(context, host, &id)))
}

/// Whether readers can add a comment by the ways of site.toml. Without the key `comments`, posts have comments and pages
/// have none, as in WordPress.
fn takes_comments(context: RenderContext, id: DocumentId) -> bool {
    context.site.document(id).comments.unwrap_or(matches!(id, DocumentId::Post(_)))
}

fn form(context: RenderContext, host: HostId, id: DocumentId) -> Option<Value> {
    let document = context.site.document(id);
    let language = document.language;
    let place = FormPlace { site: context.site, plan: context.plan, host, language };
    let page = context.plan.absolute_url(context.plan.document(id));
    let tag = context.site.config.language(language).language.tag();
    let names = [("page", &*page), ("document", &*document.file), ("language", tag)];
    place.comment(&context.site.config.comments, &names).filter(|_| takes_comments(context, id))
}

/// The address of a mail whose text names the document, so that `kielo comment add` finds it.
fn mail(context: RenderContext, id: DocumentId) -> Option<String> {
    let document = context.site.document(id);
    let email = context.site.config.comments.email.get(document.language).filter(|_| takes_comments(context, id))?;
    let title = &*document.title.value;
    let word = |key: &str| words(context, document.language, key, &[("title", title)]);
    let url = context.plan.absolute_url(context.plan.document(id));
    let body = format!("\r\n\r\n-- \r\n{}\r\n{title}\r\n{url}\r\n[{}]", word("comment_mail_note"), document.file);
    let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let address = encoded(email).replace("%40", "@");
    Some(format!("mailto:{address}?subject={}&body={}", encoded(&word("comment_mail_subject")), encoded(&body)))
}

fn giscus(context: RenderContext) -> Option<Value> {
    let giscus = context.site.config.comments.giscus.as_ref()?;
    Some(map([
        ("origin", Value::from(Giscus::ORIGIN)),
        ("repo", Value::from(&*giscus.repo)),
        ("repo_id", Value::from(&*giscus.repo_id)),
        ("category", Value::from(&*giscus.category)),
        ("category_id", Value::from(&*giscus.category_id)),
    ]))
}
