//! Event streams (server-sent events): responses without an end, kept open without a thread.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The head of the response. It needs no `Content-Length`, because the body ends with the connection.
const RESPONSE_HEAD: &str = "HTTP/1.1 200 OK\r\n\
    Server: Kielo\r\n\
    Content-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Connection: close\r\n\
    \r\n\
    retry: 500\n\n";

/// The time that one event waits for a client whose buffers are full.
const MAX_WAIT_PER_EVENT: Duration = Duration::from_millis(20);

/// The time that the server waits for all slow clients together within one [`ROUND`].
const MAX_WAIT_PER_ROUND: Duration = Duration::from_millis(200);

/// The time after which the shared waiting time is available again.
const ROUND: Duration = Duration::from_secs(1);

/// Limits the time that slow clients cost the server together, however many of them have stopped reading.
///
/// Holds the time of the first wait of the current [`ROUND`].
#[derive(Debug, Default)]
pub(super) struct SendBudget(Mutex<Option<Instant>>);

impl SendBudget {
    /// Returns the time until which the server waits for a client whose buffers are full now.
    fn deadline(&self) -> Instant {
        let now = Instant::now();
        let mut round_start = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        round_start.take_if(|start| now.saturating_duration_since(*start) >= ROUND);
        (now + MAX_WAIT_PER_EVENT).min(*round_start.get_or_insert(now) + MAX_WAIT_PER_ROUND)
    }
}

/// A stream of events to one client. Dropping it ends the stream.
#[derive(Debug)]
pub struct EventStream {
    stream: TcpStream,
    budget: Arc<SendBudget>,
    is_closed: bool,
}

impl EventStream {
    /// Sends the head of the response. The socket must be non-blocking.
    pub(super) fn open(mut stream: TcpStream, budget: Arc<SendBudget>) -> io::Result<Self> {
        stream.write_all(RESPONSE_HEAD.as_bytes())?;
        Ok(Self { stream, budget, is_closed: false })
    }

    /// Sends one event. Returns whether the stream is still open; it is closed for a client that has stopped reading.
    pub fn send(&mut self, event: &str, data: &str) -> bool {
        let data = data.replace('\n', "\ndata: ");
        self.is_closed = !self.is_open() || self.write(&format!("event: {event}\ndata: {data}\n\n")).is_err();
        !self.is_closed
    }

    /// Writes the whole text within the send budget. Most clients take it at once, without any waiting.
    fn write(&mut self, text: &str) -> io::Result<()> {
        let rest = write_some(&self.stream, text.as_bytes())?;
        if rest.is_empty() {
            return Ok(());
        }
        self.stream.set_nonblocking(false)?;
        self.write_until(self.budget.deadline(), rest)?;
        self.stream.set_nonblocking(true)
    }

    /// Writes the bytes before a deadline. The deadline is for all of them, however few the client takes at once.
    fn write_until(&self, deadline: Instant, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_write_timeout(Some(left))?;
            bytes = write_some(&self.stream, bytes)?;
        }
        Ok(())
    }

    /// Returns whether the client is still connected, as far as the system knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        // A client sends nothing after its request. If bytes arrive all the same, the stream counts as closed.
        let is_silent = |error: io::Error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted);
        !self.is_closed && (&self.stream).read(&mut [0; 64]).is_err_and(is_silent)
    }
}

/// Writes as many bytes as the client takes now, and returns the rest.
fn write_some<'a>(mut stream: &TcpStream, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
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
    fn budget_is_shared_and_renewed_each_round() {
        let budget = SendBudget::default();
        let start = Instant::now();
        for _ in 0..50 {
            assert!(budget.deadline() <= start + MAX_WAIT_PER_ROUND + Duration::from_millis(50));
        }
        let ago = |time: Duration| SendBudget(Mutex::new(Some(Instant::now().checked_sub(time).unwrap())));
        assert!(ago(MAX_WAIT_PER_ROUND).deadline() <= Instant::now(), "nobody is waited for any more");
        assert!(ago(ROUND).deadline() > start + MAX_WAIT_PER_EVENT, "a new round");
    }
}
