//! The response to a request.

use std::borrow::Cow;
use std::fs::{File, Metadata};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// The characters that are escaped in a `Location` field. Percent signs are not, so existing escapes remain.
const ESCAPED_IN_LOCATION: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\');

/// A response to a request.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// The body.
    pub body: Body,
    /// The entity tag (`ETag`), without quotes. Without one, the hash of the bytes is used, or the file's length, times
    /// and inode.
    pub etag: Option<String>,
    /// Further header fields.
    pub headers: Vec<(&'static str, String)>,
}

/// The body of a response.
#[derive(Debug)]
pub enum Body {
    /// Bytes in memory.
    Bytes(Cow<'static, [u8]>),
    /// An open file with its metadata, which is read while it is sent.
    File(File, Box<Metadata>),
}

impl Response {
    /// Returns a response with bytes of a media type.
    pub fn bytes(content_type: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let (content_type, body) = (content_type.into(), Body::Bytes(bytes.into()));
        Self { status: 200, content_type, body, etag: None, headers: Vec::new() }
    }

    /// Returns a response with an HTML page.
    pub fn html(html: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::bytes("text/html; charset=utf-8", html)
    }

    /// Returns a response with a regular file of a media type.
    pub fn file(content_type: impl Into<String>, file: File, metadata: Metadata) -> Self {
        let (content_type, body) = (content_type.into(), Body::File(file, Box::new(metadata)));
        Self { status: 200, content_type, body, etag: None, headers: Vec::new() }
    }

    /// Returns a response with one line of plain text.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self::bytes("text/plain; charset=utf-8", format!("{text}\n").into_bytes()).with_status(status)
    }

    /// Returns a redirect (302) to a path that is percent-encoded like that of a route.
    #[must_use]
    pub fn redirect(address: &str) -> Self {
        let address = utf8_percent_encode(address, ESCAPED_IN_LOCATION).to_string();
        Self::text(302, &address).with_header("Location", address)
    }

    /// Sets the status code.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Sets the entity tag.
    #[must_use]
    pub fn with_etag(self, etag: impl Into<String>) -> Self {
        Self { etag: Some(etag.into()), ..self }
    }

    /// Adds a header field.
    #[must_use]
    pub fn with_header(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((field, value.into()));
        self
    }
}

/// Returns the media type for a path by its extension, with the encoding if it is text.
#[must_use]
pub fn media_type(path: &str) -> String {
    if path.ends_with('/') {
        return "text/html; charset=utf-8".to_owned();
    }
    let name = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    let is_text = name.starts_with("text/") || ["json", "xml", "javascript"].iter().any(|kind| name.ends_with(kind));
    if is_text { format!("{name}; charset=utf-8") } else { name.to_owned() }
}
