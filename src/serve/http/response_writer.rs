//! A response on its way to a client that may have it already, or want only a range of it.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Take, Write};
use std::ops::Range;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use mio::net::TcpStream;
use tiny_http::{HTTPVersion, Header, StatusCode};
use xxhash_rust::xxh3::xxh3_64;

use super::request::Request;
use super::response::{Body, Response};

/// How much of a body is read at once.
const PIECE: u64 = 64 * 1024;

/// A response on its way. Only a piece of a file is in memory.
pub(super) struct ResponseWriter {
    piece: Vec<u8>,
    /// How much of the piece is sent.
    sent: usize,
    /// What is behind the piece.
    body: Take<Box<dyn Read + Send>>,
    /// Whether the client may ask for more afterwards.
    pub(super) keeps_alive: bool,
}

impl ResponseWriter {
    /// What is sent as the answer to `request`, or to what was not understood as one.
    pub(super) fn of(mut response: Response, request: Option<&Request>) -> io::Result<Self> {
        match std::mem::replace(&mut response.body, Body::Bytes(Cow::default())) {
            Body::Bytes(bytes) => {
                if response.status == 200 && response.etag.is_none() {
                    response.etag = Some(format!("{:016x}", xxh3_64(&bytes)));
                }
                let length = bytes.len() as u64;
                Self::with_body(response, Cursor::new(bytes), length, request)
            }
            Body::File(path) => match open(&path) {
                Ok((file, metadata)) => {
                    response.etag.get_or_insert_with(|| {
                        let (seconds, nanoseconds) = (metadata.mtime(), metadata.mtime_nsec());
                        format!("{:x}-{seconds:x}{nanoseconds:08x}-{:x}", metadata.len(), metadata.ino())
                    });
                    Self::with_body(response, file, metadata.len(), request)
                }
                Err(_) => Self::of(Response::text(404, "There is no such file."), request),
            },
        }
    }

    /// The part of `body` that `request` wants, with the head before it.
    fn with_body(
        mut response: Response,
        mut body: impl Read + Seek + Send + 'static,
        length: u64,
        request: Option<&Request>,
    ) -> io::Result<Self> {
        let etag = response.etag.take().map(|etag| format!("\"{etag}\""));
        let mut part = 0..length;
        if response.status == 200 {
            match request.map_or(ByteRange::Whole, |request| wanted(request, etag.as_deref(), length)) {
                ByteRange::Whole => {}
                ByteRange::Nothing => response.status = 304,
                ByteRange::Part(range) => {
                    let last = range.end - 1;
                    response.headers.push(("Content-Range", format!("bytes {}-{last}/{length}", range.start)));
                    (response.status, part) = (206, range);
                }
                ByteRange::Outside => {
                    response.headers.push(("Content-Range", format!("bytes */{length}")));
                    (response.status, part) = (416, 0..0);
                }
            }
            response.headers.push(("Accept-Ranges", "bytes".to_owned()));
        }
        response.headers.extend(etag.map(|etag| ("ETag", etag)));
        let keeps_alive = request.is_some_and(Request::keeps_alive);
        let size = part.end - part.start;
        let is_bodiless = response.status == 304 || request.is_some_and(Request::is_head);
        body.seek(SeekFrom::Start(part.start))?;
        let body: Box<dyn Read + Send> = Box::new(body);
        let mut response_writer = Self {
            piece: head(response, size, keeps_alive)?,
            sent: 0,
            body: body.take(if is_bodiless { 0 } else { size }),
            keeps_alive,
        };
        response_writer.load()?;
        Ok(response_writer)
    }

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

/// The status line and the header fields, with the empty line behind.
fn head(response: Response, size: u64, keeps_alive: bool) -> io::Result<Vec<u8>> {
    let mut fields = vec![("Server", "Kielo".to_owned()), ("Content-Type", response.content_type)];
    if !response.headers.iter().any(|(field, _)| field.eq_ignore_ascii_case("Cache-Control")) {
        fields.push(("Cache-Control", "no-cache".to_owned()));
    }
    fields.push(("X-Content-Type-Options", "nosniff".to_owned()));
    fields.extend(response.headers);
    // A value in two lines would be two fields.
    let fields = fields.into_iter().filter(|(_, value)| !value.contains(char::is_control));
    let fields = fields.filter_map(|(field, value)| Header::from_bytes(field, value).ok()).collect();
    let head_of = tiny_http::Response::new(StatusCode(response.status), fields, io::empty(), Some(size as usize), None);
    let mut head = Vec::new();
    // The size is always told, so that no response is cut into chunks.
    head_of.with_chunked_threshold(usize::MAX).raw_print(&mut head, HTTPVersion(1, 1), &[], true, None)?;
    // tiny_http keeps this field to itself.
    head.truncate(head.len().saturating_sub(b"\r\n".len()));
    let connection = if keeps_alive { "keep-alive" } else { "close" };
    write!(head, "Connection: {connection}\r\n\r\n")?;
    Ok(head)
}

/// What a client needs of a body.
#[derive(Debug, PartialEq, Eq)]
enum ByteRange {
    Whole,
    Part(Range<u64>),
    /// It has the body.
    Nothing,
    /// It asks for what is behind the end.
    Outside,
}

/// What `request` wants of a body of `length` bytes.
fn wanted(request: &Request, etag: Option<&str>, length: u64) -> ByteRange {
    if let (Some(known), Some(etag)) = (request.header("If-None-Match"), etag) {
        let mut known = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        if known.any(|tag| tag == etag || tag == "*") {
            return ByteRange::Nothing;
        }
    }
    let is_same = request.header("If-Range").is_none_or(|known| Some(known) == etag);
    let range = request.header("Range").filter(|_| is_same && !request.is_head());
    range.and_then(|range| part(range, length)).unwrap_or(ByteRange::Whole)
}

/// The part that a `Range` names. Of several ranges, and of what is no range, the whole is sent.
fn part(range: &str, length: u64) -> Option<ByteRange> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok());
    let range = match (number(first)?, number(last)?) {
        (None, Some(count)) if first.is_empty() => length.saturating_sub(count)..length,
        (Some(first), None) if last.is_empty() => first..length,
        (Some(first), Some(last)) if first <= last => first..length.min(last.saturating_add(1)),
        _ => return None,
    };
    Some(if range.is_empty() { ByteRange::Outside } else { ByteRange::Part(range) })
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
