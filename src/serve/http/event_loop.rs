//! The event loop: accepts connections, reads the heads of requests, and closes connections that time out.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Poll, Token, Waker};
use rustix::io::Errno;

use super::ConnectionLimits;
use super::connection::{Connection, ReadProgress};
use super::workers::Workers;

/// The token of the listener, which is ready when a client connects.
const LISTENER: Token = Token(0);

/// The token of the waker, which workers use when they return a connection.
const WAKER: Token = Token(1);

/// The number of connections that are accepted before the existing ones have their turn.
const MAX_ACCEPTS_PER_TURN: usize = 256;

/// The pause after a failed `accept`.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

struct EventLoop {
    poll: Poll,
    listener: TcpListener,
    limits: ConnectionLimits,
    workers: Workers,
    returned: Receiver<Connection>,
    /// The connections that wait for their clients, with their deadlines, in the order in which they began to wait.
    waiting: BTreeMap<Token, (Connection, Instant)>,
    /// The token of the next connection that begins to wait.
    next_token: usize,
    /// A time before which no connection times out.
    earliest_deadline: Option<Instant>,
    /// The time at which the listener is asked for connections even without an event.
    next_accept: Option<Instant>,
    /// Counts the connections: each of them holds a clone.
    permits: Arc<()>,
}

/// Runs the event loop. Gives each request that arrives at `listener` to `serve`, which runs on worker threads.
pub(super) fn run(
    mut listener: TcpListener,
    limits: ConnectionLimits,
    serve: impl Fn(Connection) -> Option<Connection> + Send + Sync + 'static,
) -> io::Result<Infallible> {
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let waker = Waker::new(poll.registry(), WAKER)?;
    let (sender, returned) = mpsc::channel();
    let workers = Workers::new(move |connection| {
        if let Some(connection) = serve(connection) {
            // Both fail only if the event loop has ended, and all connections with it.
            _ = sender.send(connection);
            _ = waker.wake();
        }
    });
    let event_loop = EventLoop {
        poll,
        listener,
        limits,
        workers,
        returned,
        waiting: BTreeMap::new(),
        next_token: WAKER.0 + 1,
        earliest_deadline: None,
        next_accept: None,
        permits: Arc::new(()),
    };
    event_loop.run()
}

impl EventLoop {
    fn run(mut self) -> io::Result<Infallible> {
        let mut events = mio::Events::with_capacity(1024);
        loop {
            let until = [self.earliest_deadline, self.next_accept].into_iter().flatten().min();
            let timeout = until.map(|until| until.saturating_duration_since(Instant::now()));
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in &events {
                match event.token() {
                    LISTENER => self.next_accept = Some(Instant::now()),
                    WAKER => {}
                    token => self.on_ready(token),
                }
            }
            while let Ok(connection) = self.returned.try_recv() {
                self.wait_for(connection);
            }
            let now = Instant::now();
            if self.next_accept.is_some_and(|next_accept| next_accept <= now) {
                self.next_accept = self.accept();
            }
            if self.earliest_deadline.is_some_and(|deadline| deadline <= now) {
                self.waiting.retain(|_, (_, deadline)| *deadline > now);
                self.earliest_deadline = self.waiting.values().map(|(_, deadline)| *deadline).min();
            }
        }
    }

    /// Accepts new connections. Returns the time to continue at, or nothing to wait for the next event.
    fn accept(&mut self) -> Option<Instant> {
        for _ in 0..MAX_ACCEPTS_PER_TURN {
            match self.listener.accept() {
                Ok((stream, _)) => self.admit(stream),
                Err(error) => match (error.kind(), Errno::from_io_error(&error)) {
                    (ErrorKind::WouldBlock, _) => return None,
                    // Without free descriptors, the connection that waits longest is closed for the new one.
                    (_, Some(Errno::MFILE | Errno::NFILE)) if self.waiting.pop_first().is_some() => {}
                    (ErrorKind::ConnectionAborted | ErrorKind::Interrupted, _) => {}
                    _ => return Some(Instant::now() + ACCEPT_RETRY_DELAY),
                },
            }
        }
        Some(Instant::now())
    }

    /// Starts to wait for the request of a new connection.
    ///
    /// At the limit, the connection that waits longest is closed for it. If none waits, because all are being answered,
    /// the new one is closed.
    fn admit(&mut self, stream: TcpStream) {
        let count = Arc::strong_count(&self.permits) - 1;
        let has_permit = count < self.limits.connections || self.waiting.pop_first().is_some();
        if has_permit && stream.set_nodelay(true).is_ok() {
            self.wait_for(Connection::new(stream, Arc::clone(&self.permits)));
        }
    }

    /// Waits for the client of a connection, or gives the connection to a worker if a request has arrived already.
    fn wait_for(&mut self, mut connection: Connection) {
        if connection.has_request() {
            return self.workers.submit(connection);
        }
        let token = Token(self.next_token);
        self.next_token += 1;
        let interest = if connection.is_sending() { Interest::WRITABLE } else { Interest::READABLE };
        if self.poll.registry().register(&mut connection.stream, token, interest).is_ok() {
            let deadline = self.new_deadline(&connection);
            self.waiting.insert(token, (connection, deadline));
        }
    }

    /// Returns the time at which `connection` times out, and updates the earliest deadline.
    fn new_deadline(&mut self, connection: &Connection) -> Instant {
        let timeout = if connection.is_sending() {
            self.limits.write_timeout
        } else if connection.is_closing() {
            self.limits.linger_timeout
        } else if connection.has_partial_head() {
            self.limits.head_timeout
        } else {
            self.limits.idle_timeout
        };
        let deadline = Instant::now() + timeout;
        self.earliest_deadline = Some(self.earliest_deadline.map_or(deadline, |earliest| earliest.min(deadline)));
        deadline
    }

    /// Continues with a connection whose socket is ready.
    fn on_ready(&mut self, token: Token) {
        // The event may belong to a connection that was just closed.
        let Some((mut connection, mut deadline)) = self.waiting.remove(&token) else {
            return;
        };
        let had_partial_head = connection.has_partial_head();
        let progress = if connection.is_sending() { ReadProgress::HasRequest } else { connection.read() };
        match progress {
            ReadProgress::Closed => {}
            ReadProgress::HasRequest => {
                if self.poll.registry().deregister(&mut connection.stream).is_ok() {
                    self.workers.submit(connection);
                }
            }
            ReadProgress::Pending => {
                if !had_partial_head && connection.has_partial_head() {
                    deadline = self.new_deadline(&connection);
                }
                self.waiting.insert(token, (connection, deadline));
            }
        }
    }
}
