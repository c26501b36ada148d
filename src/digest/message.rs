//! Writes the message (RFC 5322): HTML with inline styles, its plain-text twin, and the header fields.

use css_inline::{CSSInliner, InlineError};
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::url::URL;
use mail_builder::mime::{BodyPart, MimePart};
use xxhash_rust::xxh3::Xxh3;

use crate::config::{LanguageId, Mailbox, Unsubscribe};
use crate::edition::Edition;

/// Writes the rules of the style sheet into the elements, because some mail programs ignore `<style>`. Rules for dark
/// and narrow screens stay in the head.
pub(super) fn with_inline_styles(html: &str) -> Result<String, InlineError> {
    let inliner = CSSInliner::options()
        .load_remote_stylesheets(false)
        .keep_style_tags(false)
        .keep_at_rules(true)
        .minify_css(true)
        .build();
    inliner.inline(html).map(|html| with_styles_last(&html).unwrap_or(html))
}

/// Moves the `<style>` with the remaining rules from the start of the head to its end. Browsers look for the encoding in
/// the first 1,024 bytes of a file.
fn with_styles_last(html: &str) -> Option<String> {
    let (start, rest) = html.split_once("<head><style>")?;
    let (rules, rest) = rest.split_once("</style>")?;
    let (head, body) = rest.split_once("</head>")?;
    Some(format!("{start}<head>{}<style>{}</style>\n</head>{body}", head.trim_end(), rules.trim_end()))
}

/// Returns the sender, and whether it is a placeholder because the site names none.
pub(super) fn sender(edition: &Edition, language: LanguageId) -> (Mailbox, bool) {
    let config = &edition.site().config;
    let title = || Some(config.language(language).title.clone());
    if let Some(from) = config.digest.from.get(language) {
        let name = from.name.clone().or_else(title);
        return (Mailbox { name, address: from.address.clone() }, false);
    }
    let email = config.organization.as_ref().and_then(|own| own.email.get(language));
    match email {
        Some(email) => (Mailbox { name: title(), address: email.clone() }, false),
        None => (Mailbox { name: title(), address: format!("newsletter@{}", domain(edition, language)) }, true),
    }
}

/// Returns the domain of a language's addresses.
fn domain(edition: &Edition, language: LanguageId) -> String {
    let plan = edition.plan();
    let origin = &plan.host(plan.route(plan.home_pages(language).first)).base_url.origin;
    let host = origin.split_once("://").map_or(&**origin, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    if host.starts_with('[') { "localhost".to_owned() } else { host.to_owned() }
}

fn mail_address(mailbox: &Mailbox) -> Address<'_> {
    Address::new_address(mailbox.name.as_deref(), &*mailbox.address)
}

/// Writes the message. Its id and its boundary depend only on its content.
pub(super) fn write(
    edition: &Edition,
    language: LanguageId,
    (sender, date): (&Mailbox, Timestamp),
    (subject, html, text): (&str, &str, &str),
) -> Vec<u8> {
    let config = &edition.site().config;
    let tag = config.language(language).language.tag();
    let mut hash = Xxh3::new();
    for part in [tag, subject, html, text] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    let hash = format!("{:032x}", hash.digest128());
    let part = |kind: &'static str, content: &str| {
        MimePart::new(ContentType::new(kind).attribute("charset", "utf-8"), BodyPart::from(content.to_owned()))
    };
    // In a quoted-printable or base64 part, `=` is never followed by `_`.
    let boundary = format!("=_kielo_{hash}");
    let alternatives = vec![part("text/plain", text), part("text/html", html)];
    let body = MimePart::new(ContentType::new("multipart/alternative").attribute("boundary", boundary), alternatives);
    let mut message = MessageBuilder::new()
        .date(date.as_second())
        .from(mail_address(sender))
        .subject(subject)
        .message_id(format!("digest-{}.{hash}@{}", tag.to_lowercase(), domain(edition, language)))
        .header("Content-Language", Raw::new(tag))
        // Outlook opens a message with this field for sending.
        .header("X-Unsent", Raw::new("1"));
    if let Some(reply_to) = config.digest.reply_to.get(language) {
        message = message.reply_to(mail_address(reply_to));
    }
    if let Some(Unsubscribe::Address(address)) = config.digest.unsubscribe.get(language) {
        message = message.header("List-Unsubscribe", URL::new(address.as_str()));
    }
    let mut bytes = Vec::new();
    message.body(body).serialize(&mut bytes);
    bytes
}
