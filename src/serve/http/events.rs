//! An event stream: a response that has no end, held open without a thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The end of the response is the end of the connection, so that no length needs to be told.
const HEAD: &str = "HTTP/1.1 200 OK\r\n\
    Server: Kielo\r\n\
    Content-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Connection: close\r\n\
    \r\n\
    retry: 500\n\n";

/// How long an event waits for a client whose buffers are full.
const PATIENCE: Duration = Duration::from_millis(250);

/// A client that listens to events. It ends when this is dropped.
#[derive(Debug)]
pub struct Events {
    stream: TcpStream,
    is_gone: bool,
}

impl Events {
    /// Answers with the head of the stream on a socket that does not block.
    pub(super) fn open(mut stream: TcpStream) -> io::Result<Self> {
        stream.write_all(HEAD.as_bytes())?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, is_gone: false })
    }

    /// Sends one event; whether the client is still there. One that has stopped reading is left.
    pub fn send(&mut self, event: &str, data: &str) -> bool {
        let data = data.replace('\n', "\ndata: ");
        self.is_gone = !self.is_open() || self.write(&format!("event: {event}\ndata: {data}\n\n")).is_err();
        !self.is_gone
    }

    /// Within [`PATIENCE`], and then whole.
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        self.stream.write_all(text.as_bytes())?;
        self.stream.set_nonblocking(true)
    }

    /// Whether the client is still there, as far as the system knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        // A client of events has nothing more to say. One that talks on is left.
        let is_silent = |error: io::Error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted);
        !self.is_gone && (&self.stream).read(&mut [0; 64]).is_err_and(is_silent)
    }
}
