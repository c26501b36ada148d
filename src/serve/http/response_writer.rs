//! Writes a response to a client, which may have the body already (304) or ask for a range of it (206).

use std::borrow::Cow;
use std::fs::Metadata;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Take, Write};
use std::ops::Range;
use std::os::unix::fs::MetadataExt;

use mio::net::TcpStream;
use tiny_http::{HTTPVersion, Header, StatusCode};
use xxhash_rust::xxh3::xxh3_64;

use super::request::Request;
use super::response::{Body, Response};

/// The number of bytes of a body that are read at once.
const CHUNK_SIZE: u64 = 64 * 1024;

/// A response that is being sent. Only one chunk of a file is in memory.
pub(super) struct ResponseWriter {
    /// The bytes to send next.
    chunk: Vec<u8>,
    /// The number of bytes of the chunk that are sent.
    sent: usize,
    /// The rest of the body, after the chunk.
    body: Take<Box<dyn Read + Send>>,
    /// Whether the connection takes another request afterwards.
    pub(super) keeps_alive: bool,
}

impl ResponseWriter {
    /// Prepares the response to `request`, or to bytes that could not be parsed as a request.
    pub(super) fn new(mut response: Response, request: Option<&Request>) -> io::Result<Self> {
        match std::mem::replace(&mut response.body, Body::Bytes(Cow::default())) {
            Body::Bytes(bytes) => {
                if response.status == 200 && response.etag.is_none() {
                    response.etag = Some(format!("{:016x}", xxh3_64(&bytes)));
                }
                let length = bytes.len() as u64;
                Self::with_body(response, Cursor::new(bytes), length, request)
            }
            Body::File(file, metadata) => {
                response.etag.get_or_insert_with(|| file_etag(&metadata));
                Self::with_body(response, file, metadata.len(), request)
            }
        }
    }

    /// Prepares the part of `body` that `request` asks for, with the head before it.
    fn with_body(
        mut response: Response,
        mut body: impl Read + Seek + Send + 'static,
        length: u64,
        request: Option<&Request>,
    ) -> io::Result<Self> {
        let etag = response.etag.take().map(|etag| format!("\"{etag}\""));
        let mut range = 0..length;
        if response.status == 200 {
            match request.map_or(ByteRange::Full, |request| requested_range(request, etag.as_deref(), length)) {
                ByteRange::Full => {}
                ByteRange::NotModified => response.status = 304,
                ByteRange::Partial(part) => {
                    let last = part.end - 1;
                    response.headers.push(("Content-Range", format!("bytes {}-{last}/{length}", part.start)));
                    (response.status, range) = (206, part);
                }
                ByteRange::NotSatisfiable => {
                    response.headers.push(("Content-Range", format!("bytes */{length}")));
                    (response.status, range) = (416, 0..0);
                }
            }
            response.headers.push(("Accept-Ranges", "bytes".to_owned()));
        }
        response.headers.extend(etag.map(|etag| ("ETag", etag)));
        let keeps_alive = request.is_some_and(Request::keeps_alive);
        let size = range.end - range.start;
        let has_no_body = response.status == 304 || request.is_some_and(Request::is_head);
        body.seek(SeekFrom::Start(range.start))?;
        let body: Box<dyn Read + Send> = Box::new(body);
        let mut writer = Self {
            chunk: head(response, size, keeps_alive)?,
            sent: 0,
            body: body.take(if has_no_body { 0 } else { size }),
            keeps_alive,
        };
        writer.fill_chunk()?;
        Ok(writer)
    }

    /// Writes as many bytes as `stream` takes now. Returns whether the response is complete.
    pub(super) fn write_to(&mut self, mut stream: &TcpStream) -> io::Result<bool> {
        while self.sent < self.chunk.len() {
            match stream.write(&self.chunk[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(length) => self.sent += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.sent == self.chunk.len() {
                self.chunk.clear();
                self.sent = 0;
                self.fill_chunk()?;
            }
        }
        Ok(true)
    }

    /// Reads the next chunk of the body.
    fn fill_chunk(&mut self) -> io::Result<()> {
        let length = self.body.by_ref().take(CHUNK_SIZE).read_to_end(&mut self.chunk)?;
        // The file has become shorter than its `Content-Length`. Closing the connection shows that to the client.
        if length == 0 && self.body.limit() > 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// Returns the status line and the header fields, with the empty line at the end.
fn head(response: Response, size: u64, keeps_alive: bool) -> io::Result<Vec<u8>> {
    let mut fields = vec![("Server", "Kielo".to_owned()), ("Content-Type", response.content_type)];
    if !response.headers.iter().any(|(field, _)| field.eq_ignore_ascii_case("Cache-Control")) {
        fields.push(("Cache-Control", "no-cache".to_owned()));
    }
    fields.push(("X-Content-Type-Options", "nosniff".to_owned()));
    fields.push(("Cross-Origin-Resource-Policy", "same-origin".to_owned()));
    fields.extend(response.headers);
    // A line break in a value would start another field.
    let fields = fields.into_iter().filter(|(_, value)| !value.contains(char::is_control));
    let fields = fields.filter_map(|(field, value)| Header::from_bytes(field, value).ok()).collect();
    let response =
        tiny_http::Response::new(StatusCode(response.status), fields, io::empty(), Some(size as usize), None);
    let mut head = Vec::new();
    // Always sends `Content-Length`, never the chunked transfer coding.
    response.with_chunked_threshold(usize::MAX).raw_print(&mut head, HTTPVersion(1, 1), &[], true, None)?;
    // tiny_http does not accept this field, so it is added before the empty line.
    head.truncate(head.len().saturating_sub(b"\r\n".len()));
    let connection = if keeps_alive { "keep-alive" } else { "close" };
    write!(head, "Connection: {connection}\r\n\r\n")?;
    Ok(head)
}

/// The part of a body that a client asks for.
#[derive(Debug, PartialEq, Eq)]
enum ByteRange {
    /// The whole body.
    Full,
    /// A range of it (206).
    Partial(Range<u64>),
    /// Nothing, because the client has this version already (304).
    NotModified,
    /// A range behind its end (416).
    NotSatisfiable,
}

/// Returns the part of a body of `length` bytes that `request` asks for.
fn requested_range(request: &Request, etag: Option<&str>, length: u64) -> ByteRange {
    if let (Some(known), Some(etag)) = (request.header("If-None-Match"), etag) {
        let mut known = known.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
        if known.any(|tag| tag == etag || tag == "*") {
            return ByteRange::NotModified;
        }
    }
    let is_same = request.header("If-Range").is_none_or(|known| Some(known) == etag);
    let range = request.header("Range").filter(|_| is_same && !request.is_head());
    range.and_then(|range| parse_range(range, length)).unwrap_or(ByteRange::Full)
}

/// Parses the value of a `Range` field. Returns nothing for several ranges or invalid ones: the whole body is sent then.
fn parse_range(range: &str, length: u64) -> Option<ByteRange> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok());
    let range = match (number(first)?, number(last)?) {
        (None, Some(count)) if first.is_empty() => length.saturating_sub(count)..length,
        (Some(first), None) if last.is_empty() => first..length,
        (Some(first), Some(last)) if first <= last => first..length.min(last.saturating_add(1)),
        _ => return None,
    };
    Some(if range.is_empty() { ByteRange::NotSatisfiable } else { ByteRange::Partial(range) })
}

/// Returns the entity tag of a file. A copy can have the same length and modification time as the file that it replaces.
fn file_etag(metadata: &Metadata) -> String {
    let modified = (metadata.mtime(), metadata.mtime_nsec());
    let changed = (metadata.ctime(), metadata.ctime_nsec());
    format!(
        "{:x}-{:x}{:08x}-{:x}{:08x}-{:x}",
        metadata.len(),
        modified.0,
        modified.1,
        changed.0,
        changed.1,
        metadata.ino()
    )
}
