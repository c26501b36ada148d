//! A connection: the bytes received from the client, and the response that is being sent to it.

use std::io::{self, ErrorKind, Read};
use std::net::Shutdown;
use std::sync::Arc;

use mio::net::TcpStream;

use super::request::MAX_HEAD_LENGTH;
use super::response_writer::ResponseWriter;

/// The number of bytes that are read and discarded after the last response.
const MAX_DISCARDED_BYTES: usize = 256 * 1024;

/// A connection with the received bytes that are not answered yet, and the response that is being sent.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    received: Vec<u8>,
    response_writer: Option<ResponseWriter>,
    /// The number of bytes that may still be discarded, once the last response is sent. A socket that is closed with
    /// unread bytes resets the connection, and the client may lose that response.
    bytes_to_discard: Option<usize>,
    /// One clone for each connection, by which the event loop counts them.
    _permit: Arc<()>,
}

/// The result of reading from a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadProgress {
    /// More bytes must arrive.
    Pending,
    /// A request can be answered or refused.
    HasRequest,
    /// The client has closed the connection, or the server should.
    Closed,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, permit: Arc<()>) -> Self {
        Self { stream, received: Vec::new(), response_writer: None, bytes_to_discard: None, _permit: permit }
    }

    /// Reads the bytes that have arrived, up to the end of a request's head.
    pub(super) fn read(&mut self) -> ReadProgress {
        let mut chunk = [0; 4096];
        loop {
            match self.stream.read(&mut chunk) {
                Ok(0) => return ReadProgress::Closed,
                Ok(length) => match &mut self.bytes_to_discard {
                    Some(bytes_to_discard) if *bytes_to_discard < length => return ReadProgress::Closed,
                    Some(bytes_to_discard) => *bytes_to_discard -= length,
                    None => {
                        let before = self.received.len();
                        self.received.extend_from_slice(&chunk[..length]);
                        self.skip_blank_lines();
                        if self.has_request_from(before) {
                            return ReadProgress::HasRequest;
                        }
                    }
                },
                Err(error) if error.kind() == ErrorKind::WouldBlock => return ReadProgress::Pending,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return ReadProgress::Closed,
            }
        }
    }

    /// Returns whether part of a request's head has arrived.
    pub(super) fn has_partial_head(&self) -> bool {
        !self.received.is_empty()
    }

    /// Returns whether a response is being sent.
    pub(super) fn is_sending(&self) -> bool {
        self.response_writer.is_some()
    }

    /// Returns whether the last response is sent.
    pub(super) fn is_closing(&self) -> bool {
        self.bytes_to_discard.is_some()
    }

    /// Returns whether a request can be answered or refused at once.
    pub(super) fn has_request(&self) -> bool {
        !self.is_sending() && self.has_request_from(0)
    }

    /// Does the same if the bytes before `from` are known not to be a whole head.
    fn has_request_from(&self, from: usize) -> bool {
        // Binary data never becomes a request. It is refused at once, so that a browser that tries TLS need not wait.
        let is_text = |byte: &u8| !byte.is_ascii_control() || b"\t\r\n".contains(byte);
        let from = from.min(self.received.len());
        self.received.len() >= MAX_HEAD_LENGTH
            || !self.received[from..].iter().all(is_text)
            || head_length(&self.received, from.saturating_sub(2)).is_some()
    }

    /// Removes the head from the received bytes, or all of them if it has no end. Later requests stay.
    pub(super) fn take_head(&mut self) -> Vec<u8> {
        let length = head_length(&self.received, 0).unwrap_or(self.received.len());
        let rest = self.received.split_off(length);
        let head = std::mem::replace(&mut self.received, rest);
        self.skip_blank_lines();
        head
    }

    /// Removes empty lines before a request, which some clients send after the previous one.
    fn skip_blank_lines(&mut self) {
        let blank = self.received.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        self.received.drain(..blank);
    }

    /// Sets the response that the next calls of [`Connection::send`] send.
    pub(super) fn start_response(&mut self, response_writer: ResponseWriter) {
        self.response_writer = Some(response_writer);
    }

    /// Sends as much of the response as the client takes now. Prepares the end of the connection after the last one.
    pub(super) fn send(mut self) -> io::Result<Self> {
        let Some(response_writer) = &mut self.response_writer else {
            return Ok(self);
        };
        if response_writer.write_to(&self.stream)? {
            if !response_writer.keeps_alive {
                self.stream.shutdown(Shutdown::Write)?;
                self.received = Vec::new();
                self.bytes_to_discard = Some(MAX_DISCARDED_BYTES);
            }
            self.response_writer = None;
        }
        Ok(self)
    }

    /// Returns the socket alone.
    pub(super) fn into_stream(self) -> std::net::TcpStream {
        self.stream.into()
    }
}

/// Returns the length of a head with the empty line at its end, which is searched for from `from` on.
///
/// Line ends without a carriage return count too: their client is then refused at once, instead of waiting for ever.
fn head_length(received: &[u8], from: usize) -> Option<usize> {
    let ends = received.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n');
    ends.map(|(end, _)| end + 1).find_map(|end| match &received[end..] {
        [b'\n', ..] => Some(end + 1),
        [b'\r', b'\n', ..] => Some(end + 2),
        _ => None,
    })
}
