//! A response: what a request is answered with.

use std::borrow::Cow;
use std::path::PathBuf;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What an address in a header cannot hold; what is encoded already stays.
const NOT_IN_ADDRESSES: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\');

/// What a request is answered with.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The media type.
    pub content_type: String,
    /// What is sent.
    pub body: Body,
    /// What tells this version of the body from others, without quotes. Where there is none, one is made of the bytes,
    /// or of the file's length, time and inode.
    pub etag: Option<String>,
    /// Further header fields.
    pub headers: Vec<(&'static str, String)>,
}

/// What a response carries.
#[derive(Debug)]
pub enum Body {
    /// Bytes at hand.
    Bytes(Cow<'static, [u8]>),
    /// A file, which is read while it is sent.
    File(PathBuf),
}

impl Response {
    /// Bytes of a media type.
    pub fn bytes(content_type: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let (content_type, body) = (content_type.into(), Body::Bytes(bytes.into()));
        Self { status: 200, content_type, body, etag: None, headers: Vec::new() }
    }

    /// A page.
    pub fn html(html: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::bytes("text/html; charset=utf-8", html)
    }

    /// A file, of the media type its name tells. Where there is none, the client learns that there is none.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let content_type = media_type(&path.to_string_lossy());
        Self { status: 200, content_type, body: Body::File(path), etag: None, headers: Vec::new() }
    }

    /// A line of plain text.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self::bytes("text/plain; charset=utf-8", format!("{text}\n").into_bytes()).with_status(status)
    }

    /// The way to another address, percent-encoded as a route's path is.
    #[must_use]
    pub fn redirect(address: &str) -> Self {
        let address = utf8_percent_encode(address, NOT_IN_ADDRESSES).to_string();
        Self::text(302, &address).with_header("Location", address)
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same with an entity tag.
    #[must_use]
    pub fn with_etag(self, etag: impl Into<String>) -> Self {
        Self { etag: Some(etag.into()), ..self }
    }

    /// The same with one more header field.
    #[must_use]
    pub fn with_header(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((field, value.into()));
        self
    }
}

/// The media type of what stands at a path, with the encoding of text.
#[must_use]
pub fn media_type(path: &str) -> String {
    if path.ends_with('/') {
        return "text/html; charset=utf-8".to_owned();
    }
    let name = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    let is_text = name.starts_with("text/") || ["json", "xml", "javascript"].iter().any(|kind| name.ends_with(kind));
    if is_text { format!("{name}; charset=utf-8") } else { name.to_owned() }
}
