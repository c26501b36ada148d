//! A connection between two requests: what the client has sent, and whether that is a whole head.

use std::io::{ErrorKind, Read};
use std::net::Shutdown;
use std::sync::Arc;

use mio::net::TcpStream;

/// The longest head of a request.
pub(super) const HEAD: usize = 16 * 1024;

/// What a client may still send once it has had its last response.
const REMAINDER: usize = 256 * 1024;

/// A connection, and what its client sent that is not answered yet.
pub(super) struct Connection {
    pub(super) stream: TcpStream,
    received: Vec<u8>,
    /// How much of what the client says is still heard and thrown away, when its last response is on the way. A socket
    /// closed over unread bytes would take that response back.
    remainder: Option<usize>,
    /// Counted by the reception: as many clones as connections.
    seat: Arc<()>,
}

/// What came of reading.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// There is more to wait for.
    Waits,
    /// A request can be answered, or refused.
    IsComplete,
    /// The client has closed, or should be left.
    IsOver,
}

/// What follows a response.
pub(super) enum Next {
    /// Another request.
    Request,
    /// Nothing: the client is to close.
    Close,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, seat: Arc<()>) -> Self {
        Self { stream, received: Vec::new(), remainder: None, seat }
    }

    /// Reads what has arrived, up to the end of a head.
    pub(super) fn read(&mut self) -> Progress {
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return Progress::IsOver,
                Ok(length) => match &mut self.remainder {
                    Some(remainder) if *remainder < length => return Progress::IsOver,
                    Some(remainder) => *remainder -= length,
                    None => {
                        let before = self.received.len();
                        self.received.extend_from_slice(&piece[..length]);
                        self.skip_blank_lines();
                        if self.is_complete_from(before) {
                            return Progress::IsComplete;
                        }
                    }
                },
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Progress::Waits,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Progress::IsOver,
            }
        }
    }

    /// Whether a head has begun.
    pub(super) fn has_begun(&self) -> bool {
        !self.received.is_empty()
    }

    /// Whether the last response is on the way.
    pub(super) fn is_ending(&self) -> bool {
        self.remainder.is_some()
    }

    /// Whether a request can be answered or refused without waiting.
    pub(super) fn is_complete(&self) -> bool {
        self.is_complete_from(0)
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

    /// Lets `speak` write to the client, as slowly as that is; `None` leaves or parks the client.
    pub(super) fn exchange(
        self,
        speak: impl FnOnce(std::net::TcpStream) -> Option<(std::net::TcpStream, Next)>,
    ) -> Option<Self> {
        let stream = std::net::TcpStream::from(self.stream);
        stream.set_nonblocking(false).ok()?;
        let (stream, next) = speak(stream)?;
        let (received, remainder) = match next {
            Next::Request => (self.received, None),
            Next::Close => {
                stream.shutdown(Shutdown::Write).ok()?;
                (Vec::new(), Some(REMAINDER))
            }
        };
        stream.set_nonblocking(true).ok()?;
        Some(Self { stream: TcpStream::from_std(stream), received, remainder, seat: self.seat })
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
