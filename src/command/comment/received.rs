//! A comment as it came: by mail or by a form. Private data is removed here.

use jiff::Timestamp;

use super::private_data::{without_addresses, without_text};
use super::{form, mail};
use crate::address::is_web_address;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::CommentCleaner;

/// A comment that came by mail or by a form.
#[derive(Debug, Clone)]
pub struct ReceivedComment {
    /// The file that it came in.
    pub source: String,
    /// The file of the document that the mail or the form names.
    pub document: Option<String>,
    /// The tag of the language that the form names.
    pub language: Option<String>,
    /// The time of sending.
    pub date: Option<Timestamp>,
    /// The name of the sender, as it came. It may contain an address.
    pub author: Option<String>,
    /// The sender's web page, as it came.
    pub url: Option<String>,
    /// The text, as it came.
    pub text: String,
    /// The e-mail address of the sender, which must not be kept.
    pub sender: Option<String>,
    /// The description of what is not kept.
    pub left_out: Vec<String>,
    /// The description of what was guessed.
    pub notes: Vec<String>,
}

/// The longest comment in bytes. Books are no comments.
const LONGEST: usize = 100_000;

/// The largest number of tags. The time to clean nested tags grows with the square of their number, and no person writes
/// more.
const MOST_TAGS: usize = 1000;

impl ReceivedComment {
    /// Parses a mail or the JSON of a form. `file` is the name of the file that it came in, for messages.
    ///
    /// # Errors
    /// The bytes are neither, or the comment is too long or that of a program.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let received = if start.starts_with(b"{") || start.starts_with(b"[") {
            let text = String::from_utf8_lossy(start);
            form::parse(&Source { file: file.into(), text: (*text).into() })
        } else {
            mail::parse(file, bytes).ok_or_else(|| Diagnostic::neither_mail_nor_form(file))
        }?;
        if received.text.len() > LONGEST {
            return Err(Diagnostic::comment_too_long(file));
        }
        Ok(received)
    }

    /// Returns the name of the author without addresses. `None` if nothing else is left.
    pub fn take_author(&mut self) -> Option<String> {
        let written = self.author.take()?;
        let name = self.without_private_data(&written, "in the name");
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = name.chars().any(char::is_alphanumeric);
        is_name.then_some(name)
    }

    /// Returns the text without addresses and without HTML that comments cannot have.
    #[must_use]
    pub fn take_text(&mut self, cleaner: &CommentCleaner) -> String {
        let written = std::mem::take(&mut self.text);
        let text = self.without_private_data(&written, "in the text");
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let text = text.trim();
        if !has_tags(text) {
            return text.to_owned();
        }
        if text.matches('<').count() > MOST_TAGS {
            self.notes.push("its many tags are shown as text".to_owned());
            return text.replace('<', "&lt;");
        }
        let html = cleaner.clean(text);
        if html != text {
            self.left_out.push("HTML that comments cannot have".to_owned());
        }
        // Removing tags may join the halves of an address.
        self.without_private_data(&html, "in the text")
    }

    /// Returns the author's web page.
    pub fn take_url(&mut self) -> Option<String> {
        let url = self.url.take()?.trim().to_owned();
        let is_kept = is_web_address(&url) && self.cleaned(&url).0 == url;
        if !is_kept && !url.is_empty() {
            self.left_out.push("the web page, which is no whole address or has a private one in it".to_owned());
        }
        is_kept.then_some(url)
    }

    fn cleaned(&self, text: &str) -> (String, usize) {
        let (text, own) = match &self.sender {
            Some(sender) => without_text(text, sender),
            None => (text.to_owned(), 0),
        };
        let (text, others) = without_addresses(&text);
        (text, own + others)
    }

    fn without_private_data(&mut self, text: &str, place: &str) -> String {
        let (text, count) = self.cleaned(text);
        if count > 0 {
            let noun = if count == 1 { "address" } else { "addresses" };
            self.left_out.push(format!("{count} {noun} {place}"));
        }
        text
    }
}

/// Whether a text has HTML tags. `<https://example.com>` is none.
fn has_tags(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        if rest.starts_with("!--") {
            return true;
        }
        let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        name > 0
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && rest[name..].starts_with(['>', '/', ' ', '\n', '\t'])
    })
}
