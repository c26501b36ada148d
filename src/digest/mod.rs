//! The sink of `kielo digest`: an e-mail with the newest posts of a language that its readers have not got yet.

mod message;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::edition::Edition;
use crate::load::{SentDigest, SentDigests, SentPost};
use crate::model::{Indexing, PostId};

/// A digest, ready to be sent.
pub struct Digest {
    /// The subject.
    pub subject: String,
    /// The HTML, with its styles in the elements.
    pub html: String,
    /// The same as plain text.
    pub text: String,
    /// Both as a message (RFC 5322).
    pub message: Vec<u8>,
    /// The sender was made up, because site.toml has none.
    pub sender_placeholder: Option<String>,
}

/// Returns the posts of a language that readers have not got, newest first. Drafts, scheduled and waiting posts are not in
/// the edition. Posts with `noindex` are left out: they are not in lists either.
#[must_use]
pub fn unsent_posts(edition: &Edition, language: LanguageId, since: Option<Date>, sent: &SentDigests) -> Vec<PostId> {
    let site = edition.site();
    let is_new = |id: &PostId| {
        let post = site.post(*id);
        let is_public = post.document.indexing == Indexing::Index && !post.document.draft;
        let is_past = post.date().timestamp() <= edition.now();
        let is_recent = since.is_none_or(|since| post.date().date() >= since);
        is_public && is_past && is_recent && !sent.contains(language, &post.document.file, &id_in_feeds(edition, *id))
    };
    site.posts_in(language).map(PostId).filter(is_new).collect()
}

/// Returns the id that feeds have for a post.
fn id_in_feeds(edition: &Edition, id: PostId) -> String {
    let guid = edition.site().post(id).document.guid.clone().filter(|guid| !guid.is_empty());
    guid.unwrap_or_else(|| edition.plan().feed_id_of_post(id))
}

/// Returns the entry for the list of digests.
#[must_use]
pub fn sent_digest(
    edition: &Edition,
    language: LanguageId,
    since: Option<Date>,
    posts: &[PostId],
    subject: &str,
) -> SentDigest {
    let post = |id: &PostId| SentPost {
        file: edition.site().post(*id).document.file.to_string(),
        id: id_in_feeds(edition, *id),
    };
    let date = edition.now().to_zoned(time_zone(edition)).date();
    SentDigest { language, date, since, subject: subject.to_owned(), posts: posts.iter().map(post).collect() }
}

fn time_zone(edition: &Edition) -> TimeZone {
    edition.site().config.time_zone.clone()
}

/// Makes the digest of some posts. Without a `subject`, the titles of the posts make one. `date` is that of the message.
///
/// # Errors
/// The theme has no template for digests, a template failed, or an excerpt has a broken link.
pub fn compose(
    edition: &Edition,
    language: LanguageId,
    posts: &[PostId],
    subject: Option<&str>,
    date: Timestamp,
) -> Result<Digest, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let rendered = edition.render_digest(language, posts, subject, &mut diagnostics);
    let rendered = rendered.map_err(|problem| diagnostics.push(problem));
    // An e-mail cannot be corrected once it is sent.
    let (Ok(rendered), false) = (rendered, has_errors(&diagnostics)) else {
        return Err(edition.sort_diagnostics(diagnostics));
    };
    let html = message::with_inline_styles(&rendered.html)
        .map_err(|error| vec![Diagnostic::cannot_inline_styles(&error.to_string())])?;
    let (text, subject) = (rendered.text, rendered.subject);
    let (sender, is_placeholder) = message::sender(edition, language);
    let message = message::write(edition, language, (&sender, date), (&subject, &html, &text));
    let sender_placeholder = is_placeholder.then_some(sender.address);
    Ok(Digest { subject, html, text, message, sender_placeholder })
}
