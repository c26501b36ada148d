//! An event stream: a response that has no end, held open without a thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
const ONE: Duration = Duration::from_millis(20);

/// How long all clients of a server together are waited for within a [`ROUND`].
const ALL: Duration = Duration::from_millis(200);

/// The time from which on clients are waited for anew.
const ROUND: Duration = Duration::from_secs(1);

/// What all clients of a server together may hold up, however many of them have stopped reading: when the first of
/// them was waited for in this [`ROUND`].
#[derive(Debug, Default)]
pub(super) struct SendBudget(Mutex<Option<Instant>>);

impl SendBudget {
    /// Until when a client is waited for whose buffers are full now.
    fn deadline(&self) -> Instant {
        let now = Instant::now();
        let mut began = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        began.take_if(|began| now.saturating_duration_since(*began) >= ROUND);
        (now + ONE).min(*began.get_or_insert(now) + ALL)
    }
}

/// A client that listens to events. It ends when this is dropped.
#[derive(Debug)]
pub struct Events {
    stream: TcpStream,
    budget: Arc<SendBudget>,
    is_gone: bool,
}

impl Events {
    /// Answers with the head of the stream on a socket that does not block.
    pub(super) fn open(mut stream: TcpStream, budget: Arc<SendBudget>) -> io::Result<Self> {
        stream.write_all(HEAD.as_bytes())?;
        Ok(Self { stream, budget, is_gone: false })
    }

    /// Sends one event; whether the client is still there. One that has stopped reading is left.
    pub fn send(&mut self, event: &str, data: &str) -> bool {
        let data = data.replace('\n', "\ndata: ");
        self.is_gone = !self.is_open() || self.write(&format!("event: {event}\ndata: {data}\n\n")).is_err();
        !self.is_gone
    }

    /// Whole, and soon. What most clients take at once needs no waiting.
    fn write(&mut self, text: &str) -> io::Result<()> {
        let rest = written(&self.stream, text.as_bytes())?;
        if rest.is_empty() {
            return Ok(());
        }
        self.stream.set_nonblocking(false)?;
        self.write_until(self.budget.deadline(), rest)?;
        self.stream.set_nonblocking(true)
    }

    /// The time counts for all of the bytes, however few the client takes at once.
    fn write_until(&self, deadline: Instant, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_write_timeout(Some(left))?;
            bytes = written(&self.stream, bytes)?;
        }
        Ok(())
    }

    /// Whether the client is still there, as far as the system knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        // A client of events has nothing more to say. One that talks on is left.
        let is_silent = |error: io::Error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted);
        !self.is_gone && (&self.stream).read(&mut [0; 64]).is_err_and(is_silent)
    }
}

/// What is left of the bytes when the client has taken what it takes now.
fn written<'a>(mut stream: &TcpStream, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
    match stream.write(bytes) {
        Ok(0) => Err(ErrorKind::WriteZero.into()),
        Ok(length) => Ok(&bytes[length..]),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(bytes),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn patience_is_shared_and_comes_back() {
        let budget = SendBudget::default();
        let begin = Instant::now();
        for _ in 0..50 {
            assert!(budget.deadline() <= begin + ALL + Duration::from_millis(50));
        }
        let ago = |time: Duration| SendBudget(Mutex::new(Some(Instant::now().checked_sub(time).unwrap())));
        assert!(ago(ALL).deadline() <= Instant::now(), "nobody is waited for any more");
        assert!(ago(ROUND).deadline() > begin + ONE, "a new round");
    }
}
