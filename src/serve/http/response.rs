//! A response: its parts, and how it is sent to a client that may have it already or want only a range of it.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Take, Write};
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use mio::net::TcpStream;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tiny_http::{HTTPVersion, Header, StatusCode};
use xxhash_rust::xxh3::xxh3_64;

use super::request::Request;

/// How much of a body is read at once.
const PIECE: u64 = 64 * 1024;

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

    /// What is sent as the answer to `request`, or to what was not understood as one.
    pub(super) fn outbox(mut self, request: Option<&Request>) -> io::Result<Outbox> {
        match std::mem::replace(&mut self.body, Body::Bytes(Cow::default())) {
            Body::Bytes(bytes) => {
                if self.status == 200 && self.etag.is_none() {
                    self.etag = Some(format!("{:016x}", xxh3_64(&bytes)));
                }
                let length = bytes.len() as u64;
                self.outbox_of(Cursor::new(bytes), length, request)
            }
            Body::File(path) => match open(&path) {
                Ok((file, metadata)) => {
                    self.etag.get_or_insert_with(|| {
                        let (seconds, nanoseconds) = (metadata.mtime(), metadata.mtime_nsec());
                        format!("{:x}-{seconds:x}{nanoseconds:08x}-{:x}", metadata.len(), metadata.ino())
                    });
                    self.outbox_of(file, metadata.len(), request)
                }
                Err(_) => Self::text(404, "There is no such file.").outbox(request),
            },
        }
    }

    /// The part of `body` that `request` wants, with the head before it.
    fn outbox_of(
        mut self,
        mut body: impl Read + Seek + Send + 'static,
        length: u64,
        request: Option<&Request>,
    ) -> io::Result<Outbox> {
        let etag = self.etag.take().map(|etag| format!("\"{etag}\""));
        let mut part = 0..length;
        if self.status == 200 {
            match request.map_or(Wanted::Whole, |request| wanted(request, etag.as_deref(), length)) {
                Wanted::Whole => {}
                Wanted::Nothing => self.status = 304,
                Wanted::Part(range) => {
                    let last = range.end - 1;
                    self.headers.push(("Content-Range", format!("bytes {}-{last}/{length}", range.start)));
                    (self.status, part) = (206, range);
                }
                Wanted::Outside => {
                    self.headers.push(("Content-Range", format!("bytes */{length}")));
                    (self.status, part) = (416, 0..0);
                }
            }
            self.headers.push(("Accept-Ranges", "bytes".to_owned()));
        }
        self.headers.extend(etag.map(|etag| ("ETag", etag)));
        let keeps_alive = request.is_some_and(Request::keeps_alive);
        let size = part.end - part.start;
        let is_bodiless = self.status == 304 || request.is_some_and(Request::is_head);
        body.seek(SeekFrom::Start(part.start))?;
        let body: Box<dyn Read + Send> = Box::new(body);
        let mut outbox = Outbox {
            piece: self.head(size, keeps_alive)?,
            sent: 0,
            body: body.take(if is_bodiless { 0 } else { size }),
            keeps_alive,
        };
        outbox.load()?;
        Ok(outbox)
    }

    /// The status line and the header fields, with the empty line behind.
    fn head(self, size: u64, keeps_alive: bool) -> io::Result<Vec<u8>> {
        let mut fields = vec![("Server", "Kielo".to_owned()), ("Content-Type", self.content_type)];
        if !self.headers.iter().any(|(field, _)| field.eq_ignore_ascii_case("Cache-Control")) {
            fields.push(("Cache-Control", "no-cache".to_owned()));
        }
        fields.push(("X-Content-Type-Options", "nosniff".to_owned()));
        fields.extend(self.headers);
        // A value in two lines would be two fields.
        let fields = fields.into_iter().filter(|(_, value)| !value.contains(char::is_control));
        let fields = fields.filter_map(|(field, value)| Header::from_bytes(field, value).ok()).collect();
        let response =
            tiny_http::Response::new(StatusCode(self.status), fields, io::empty(), Some(size as usize), None);
        let mut head = Vec::new();
        // The size is always told, so that no response is cut into chunks.
        response.with_chunked_threshold(usize::MAX).raw_print(&mut head, HTTPVersion(1, 1), &[], true, None)?;
        // tiny_http keeps this field to itself.
        head.truncate(head.len().saturating_sub(b"\r\n".len()));
        let connection = if keeps_alive { "keep-alive" } else { "close" };
        write!(head, "Connection: {connection}\r\n\r\n")?;
        Ok(head)
    }
}

/// A response on its way. Only a piece of a file is in memory.
pub(super) struct Outbox {
    piece: Vec<u8>,
    /// How much of the piece is sent.
    sent: usize,
    /// What is behind the piece.
    body: Take<Box<dyn Read + Send>>,
    /// Whether the client may ask for more afterwards.
    pub(super) keeps_alive: bool,
}

impl Outbox {
    /// Writes as much as `stream` takes now; whether that was all.
    pub(super) fn write_to(&mut self, mut stream: &TcpStream) -> io::Result<bool> {
        while self.sent < self.piece.len() {
            match stream.write(&self.piece[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(length) => self.sent += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.sent == self.piece.len() {
                self.piece.clear();
                self.sent = 0;
                self.load()?;
            }
        }
        Ok(true)
    }

    /// Reads the next piece.
    fn load(&mut self) -> io::Result<()> {
        let length = self.body.by_ref().take(PIECE).read_to_end(&mut self.piece)?;
        // A file that has become shorter cannot be sent as promised: the client sees its end too early.
        if length == 0 && self.body.limit() > 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// What a client needs of a body.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    /// It has the body.
    Nothing,
    /// It asks for what is behind the end.
    Outside,
}

/// What `request` wants of a body of `length` bytes.
fn wanted(request: &Request, etag: Option<&str>, length: u64) -> Wanted {
    if let (Some(known), Some(etag)) = (request.header("If-None-Match"), etag) {
        let mut known = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        if known.any(|tag| tag == etag || tag == "*") {
            return Wanted::Nothing;
        }
    }
    let is_same = request.header("If-Range").is_none_or(|known| Some(known) == etag);
    let range = request.header("Range").filter(|_| is_same && !request.is_head());
    range.and_then(|range| part(range, length)).unwrap_or(Wanted::Whole)
}

/// The part that a `Range` names. Of several ranges, and of what is no range, the whole is sent.
fn part(range: &str, length: u64) -> Option<Wanted> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok());
    let range = match (number(first)?, number(last)?) {
        (None, Some(count)) if first.is_empty() => length.saturating_sub(count)..length,
        (Some(first), None) if last.is_empty() => first..length,
        (Some(first), Some(last)) if first <= last => first..length.min(last.saturating_add(1)),
        _ => return None,
    };
    Some(if range.is_empty() { Wanted::Outside } else { Wanted::Part(range) })
}

/// A file that can be read. Pipes and devices are none: opening one may take for ever.
fn open(path: &PathBuf) -> io::Result<(File, fs::Metadata)> {
    if !fs::metadata(path)?.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
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
