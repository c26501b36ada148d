//! A connection: what its client has sent, whether that is a whole head, and what the client is still to be sent.

use std::io::{self, ErrorKind, Read};
use std::net::Shutdown;
use std::sync::Arc;

use mio::net::TcpStream;

use super::request::HEAD;
use super::response_writer::ResponseWriter;

/// What a client may still send once it has had its last response.
const REMAINDER: usize = 256 * 1024;

/// A connection, what its client sent that is not answered yet, and what is on the way to it.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    received: Vec<u8>,
    response_writer: Option<ResponseWriter>,
    /// How much of what the client says is still heard and thrown away, when its last response is sent. A socket
    /// closed over unread bytes would take that response back.
    remainder: Option<usize>,
    /// Counted by the reception: as many clones as connections.
    _seat: Arc<()>,
}

/// What came of reading.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadProgress {
    /// There is more to wait for.
    Waits,
    /// A request can be answered, or refused.
    IsComplete,
    /// The client has closed, or should be left.
    IsOver,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, seat: Arc<()>) -> Self {
        Self { stream, received: Vec::new(), response_writer: None, remainder: None, _seat: seat }
    }

    /// Reads what has arrived, up to the end of a head.
    pub(super) fn read(&mut self) -> ReadProgress {
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return ReadProgress::IsOver,
                Ok(length) => match &mut self.remainder {
                    Some(remainder) if *remainder < length => return ReadProgress::IsOver,
                    Some(remainder) => *remainder -= length,
                    None => {
                        let before = self.received.len();
                        self.received.extend_from_slice(&piece[..length]);
                        self.skip_blank_lines();
                        if self.is_complete_from(before) {
                            return ReadProgress::IsComplete;
                        }
                    }
                },
                Err(error) if error.kind() == ErrorKind::WouldBlock => return ReadProgress::Waits,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return ReadProgress::IsOver,
            }
        }
    }

    /// Whether a head has begun.
    pub(super) fn has_begun(&self) -> bool {
        !self.received.is_empty()
    }

    /// Whether a response is on the way.
    pub(super) fn is_sending(&self) -> bool {
        self.response_writer.is_some()
    }

    /// Whether the last response is sent.
    pub(super) fn is_ending(&self) -> bool {
        self.remainder.is_some()
    }

    /// Whether a request can be answered or refused without waiting.
    pub(super) fn is_complete(&self) -> bool {
        !self.is_sending() && self.is_complete_from(0)
    }

    /// The same, when the bytes before `from` alone were not enough.
    fn is_complete_from(&self, from: usize) -> bool {
        // What is no text will not become a request: a browser that speaks TLS learns it at once.
        let is_text = |byte: &u8| !byte.is_ascii_control() || b"\t\r\n".contains(byte);
        let from = from.min(self.received.len());
        self.received.len() >= HEAD
            || !self.received[from..].iter().all(is_text)
            || head_length(&self.received, from.saturating_sub(2)).is_some()
    }

    /// Takes the head out of what was received: all of it when it has no end. Requests behind it stay.
    pub(super) fn take_head(&mut self) -> Vec<u8> {
        let length = head_length(&self.received, 0).unwrap_or(self.received.len());
        let rest = self.received.split_off(length);
        let head = std::mem::replace(&mut self.received, rest);
        self.skip_blank_lines();
        head
    }

    /// Some clients send an empty line after a request, before the next.
    fn skip_blank_lines(&mut self) {
        let blank = self.received.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        self.received.drain(..blank);
    }

    /// Has a response sent by the next calls of [`Connection::send`].
    pub(super) fn begin(&mut self, response_writer: ResponseWriter) {
        self.response_writer = Some(response_writer);
    }

    /// Sends as much of the response as the client takes now.
    pub(super) fn send(mut self) -> io::Result<Self> {
        let Some(response_writer) = &mut self.response_writer else {
            return Ok(self);
        };
        if response_writer.write_to(&self.stream)? {
            if !response_writer.keeps_alive {
                self.stream.shutdown(Shutdown::Write)?;
                self.received = Vec::new();
                self.remainder = Some(REMAINDER);
            }
            self.response_writer = None;
        }
        Ok(self)
    }

    /// The socket alone, for whom it is left to.
    pub(super) fn into_stream(self) -> std::net::TcpStream {
        self.stream.into()
    }
}

/// The length of a head with the empty line that ends it, which is not before `from`. A line that ends without a
/// carriage return ends it too, so that its client is refused rather than kept waiting.
fn head_length(received: &[u8], from: usize) -> Option<usize> {
    let ends = received.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n');
    ends.map(|(end, _)| end + 1).find_map(|end| match &received[end..] {
        [b'\n', ..] => Some(end + 1),
        [b'\r', b'\n', ..] => Some(end + 2),
        _ => None,
    })
}
