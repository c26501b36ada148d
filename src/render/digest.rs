//! Renders a digest: an e-mail with the newest posts, as HTML and as plain text, from the theme's templates.

use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::body::AddressForm;
use super::excerpt::excerpt;
use super::feed::for_feed_readers;
use super::interface::{Digest, DigestPost, digest_context};
use super::plain_text;
use super::render_context::RenderContext;
use crate::address::absolute_url;
use crate::config::{LanguageId, Unsubscribe};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId};
use crate::plan::Route;

/// The template of the HTML.
const HTML_TEMPLATE: &str = "digest.html";
/// The template of the plain text.
const TEXT_TEMPLATE: &str = "digest.txt";
/// The maximum length of the preheader in characters. Mail programs show between 40 and 130.
const MAX_PREHEADER: usize = 120;
/// The maximum length of an excerpt in plain text, in characters.
const MAX_EXCERPT_TEXT: usize = 500;

/// A rendered digest.
pub struct RenderedDigest {
    /// The subject.
    pub subject: String,
    /// The HTML. Its style sheet is in the head.
    pub html: String,
    /// The same as plain text.
    pub text: String,
}

/// Renders a digest of some posts in a language. Without a `subject`, the titles of the posts make one. Adds problems in
/// excerpts to `diagnostics`.
///
/// # Errors
/// The theme has no templates for it, or one of them failed.
pub fn digest(
    context: RenderContext,
    language: LanguageId,
    posts: &[PostId],
    subject: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<RenderedDigest, Diagnostic> {
    for name in [HTML_TEMPLATE, TEXT_TEMPLATE] {
        if !context.templates.names().iter().any(|known| known == name) {
            return Err(Diagnostic::missing_digest_template(name));
        }
    }
    let home = context.plan.route(context.plan.home_pages(language).first);
    let subject = subject.map_or_else(|| default_subject(context, language, posts), str::to_owned);
    let posts: Vec<DigestPost> = posts.iter().map(|id| digest_post(context, *id, diagnostics)).collect();
    let preheader = posts.first().map(|post| plain_text::truncate(&summary(context, post), MAX_PREHEADER));
    let digest = Digest { language, subject, preheader: preheader.unwrap_or_default(), posts };
    let variables = digest_context(context, &digest);
    let render = |name: &str| {
        let bytes = context.templates.render(home.host, language, name, &variables, "the digest")?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let html = for_mail_programs(context, home, &render(HTML_TEMPLATE)?);
    Ok(RenderedDigest { html, text: render(TEXT_TEMPLATE)?, subject: digest.subject })
}

/// Returns the title of the newest post, and the number of the others.
fn default_subject(context: RenderContext, language: LanguageId, posts: &[PostId]) -> String {
    let Some((first, others)) = posts.split_first() else { return String::new() };
    let title = &*context.site.post(*first).document.title.value;
    let language = &context.site.config.language(language).language;
    let count = (!others.is_empty()).then_some(others.len() as u64);
    let words = |count| context.theme.strings.get(language, "digest_subject", Some(count), &[("title", title)]);
    count.and_then(words).unwrap_or_else(|| title.to_owned())
}

fn digest_post(context: RenderContext, id: PostId, diagnostics: &mut Vec<Diagnostic>) -> DigestPost {
    let document = DocumentId::Post(id);
    let (html, problems) = excerpt(context, document, AddressForm::Absolute);
    diagnostics.extend(problems);
    let excerpt = for_feed_readers(&html, &context.plan.absolute_url(context.plan.post(id)));
    let excerpt_text = plain_text::truncate(&plain_text::from_html(&excerpt), MAX_EXCERPT_TEXT);
    DigestPost { id, excerpt, excerpt_text }
}

fn summary(context: RenderContext, post: &DigestPost) -> String {
    context.site.post(post.id).document.description.clone().unwrap_or_else(|| post.excerpt_text.clone())
}

/// Makes the addresses of an e-mail absolute, and removes what mail programs forbid: scripts, and links to style sheets.
fn for_mail_programs(context: RenderContext, home: &Route, html: &str) -> String {
    let base = context.plan.absolute_url(home);
    let placeholder = context.site.config.digest.unsubscribe.get(home.language).and_then(|target| match target {
        Unsubscribe::Placeholder(text) => Some(text.as_str()),
        Unsubscribe::Address(_) => None,
    });
    let removed = element!("script, link, base", |element| {
        element.remove();
        Ok(())
    });
    let addresses = element!("[href], [src], [background]", |element| {
        for name in ["href", "src", "background"] {
            let Some(value) = element.get_attribute(name) else { continue };
            // A newsletter service replaces its placeholder by an address.
            if placeholder == Some(&*value) {
                continue;
            }
            let absolute = absolute_url(&base, value.trim());
            if absolute != value {
                element.set_attribute(name, &absolute)?;
            }
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(removed)
        .append_element_content_handler(addresses)
        .with_strict(false);
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}
