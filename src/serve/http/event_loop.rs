//! The thread that waits: it takes new connections, reads heads of requests, and closes who keeps it waiting.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Poll, Token, Waker};
use rustix::io::Errno;

use super::Limits;
use super::connection::{Connection, ReadProgress};
use super::workers::Workers;

/// The event of new connections.
const ARRIVALS: Token = Token(0);

/// The event of connections that workers give back.
const RETURNS: Token = Token(1);

/// How many connections are taken before those at hand have their turn.
const ARRIVALS_AT_ONCE: usize = 256;

/// The pause when the system cannot give a connection away.
const PAUSE: Duration = Duration::from_millis(100);

struct EventLoop {
    poll: Poll,
    listener: TcpListener,
    limits: Limits,
    workers: Workers,
    returns: Receiver<Connection>,
    /// The connections that wait and their deadlines, in the order in which they began to wait.
    waiting: BTreeMap<Token, (Connection, Instant)>,
    /// The number of the next connection that begins to wait.
    next: usize,
    /// No deadline is earlier.
    deadline: Option<Instant>,
    /// When new connections are taken although no event tells of them.
    arrivals: Option<Instant>,
    /// Cloned for each connection, wherever that is.
    seats: Arc<()>,
}

/// Gives each request that arrives at `listener` to `serve`, which runs on several threads.
pub(super) fn receive(
    mut listener: TcpListener,
    limits: Limits,
    serve: impl Fn(Connection) -> Option<Connection> + Send + Sync + 'static,
) -> io::Result<Infallible> {
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, ARRIVALS, Interest::READABLE)?;
    let waker = Waker::new(poll.registry(), RETURNS)?;
    let (give_back, returns) = mpsc::channel();
    let workers = Workers::new(move |connection| {
        if let Some(connection) = serve(connection) {
            // Both fail only when the reception has ended, and the connections with it.
            _ = give_back.send(connection);
            _ = waker.wake();
        }
    });
    let event_loop = EventLoop {
        poll,
        listener,
        limits,
        workers,
        returns,
        waiting: BTreeMap::new(),
        next: RETURNS.0 + 1,
        deadline: None,
        arrivals: None,
        seats: Arc::new(()),
    };
    event_loop.run()
}

impl EventLoop {
    fn run(mut self) -> io::Result<Infallible> {
        let mut events = mio::Events::with_capacity(1024);
        loop {
            let until = [self.deadline, self.arrivals].into_iter().flatten().min();
            let timeout = until.map(|until| until.saturating_duration_since(Instant::now()));
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in &events {
                match event.token() {
                    ARRIVALS => self.arrivals = Some(Instant::now()),
                    RETURNS => {}
                    token => self.attend(token),
                }
            }
            while let Ok(connection) = self.returns.try_recv() {
                self.wait(connection);
            }
            let now = Instant::now();
            if self.arrivals.is_some_and(|arrivals| arrivals <= now) {
                self.arrivals = self.accept();
            }
            if self.deadline.is_some_and(|deadline| deadline <= now) {
                self.waiting.retain(|_, (_, deadline)| *deadline > now);
                self.deadline = self.waiting.values().map(|(_, deadline)| *deadline).min();
            }
        }
    }

    /// Takes new connections; when to go on, if not at the next event.
    fn accept(&mut self) -> Option<Instant> {
        for _ in 0..ARRIVALS_AT_ONCE {
            match self.listener.accept() {
                Ok((stream, _)) => self.welcome(stream),
                Err(error) => match (error.kind(), Errno::from_io_error(&error)) {
                    (ErrorKind::WouldBlock, _) => return None,
                    // Who waits longest leaves its descriptor to the one that knocks.
                    (_, Some(Errno::MFILE | Errno::NFILE)) if self.waiting.pop_first().is_some() => {}
                    (ErrorKind::ConnectionAborted | ErrorKind::Interrupted, _) => {}
                    _ => return Some(Instant::now() + PAUSE),
                },
            }
        }
        Some(Instant::now())
    }

    /// Lets a new connection wait. When all seats are taken, the one that waits longest is closed for it; when none
    /// waits, all are being answered, and the new one is closed.
    fn welcome(&mut self, stream: TcpStream) {
        let taken = Arc::strong_count(&self.seats) - 1;
        let has_seat = taken < self.limits.connections || self.waiting.pop_first().is_some();
        if has_seat && stream.set_nodelay(true).is_ok() {
            self.wait(Connection::new(stream, Arc::clone(&self.seats)));
        }
    }

    /// Lets a connection wait for its client, or gives it to a worker if that has asked already.
    fn wait(&mut self, mut connection: Connection) {
        if connection.is_complete() {
            return self.workers.give(connection);
        }
        let token = Token(self.next);
        self.next += 1;
        let interest = if connection.is_sending() { Interest::WRITABLE } else { Interest::READABLE };
        if self.poll.registry().register(&mut connection.stream, token, interest).is_ok() {
            let deadline = self.deadline_of(&connection);
            self.waiting.insert(token, (connection, deadline));
        }
    }

    /// Until when `connection` may wait for what it waits for.
    fn deadline_of(&mut self, connection: &Connection) -> Instant {
        let budget = if connection.is_sending() {
            self.limits.write
        } else if connection.is_ending() {
            self.limits.linger
        } else if connection.has_begun() {
            self.limits.head
        } else {
            self.limits.idle
        };
        let deadline = Instant::now() + budget;
        self.deadline = Some(self.deadline.map_or(deadline, |earliest| earliest.min(deadline)));
        deadline
    }

    /// Goes on with a connection when its socket is ready.
    fn attend(&mut self, token: Token) {
        // An event may tell of a connection that has just been closed.
        let Some((mut connection, mut deadline)) = self.waiting.remove(&token) else {
            return;
        };
        let had_begun = connection.has_begun();
        let progress = if connection.is_sending() { ReadProgress::IsComplete } else { connection.read() };
        match progress {
            ReadProgress::IsOver => {}
            ReadProgress::IsComplete => {
                if self.poll.registry().deregister(&mut connection.stream).is_ok() {
                    self.workers.give(connection);
                }
            }
            ReadProgress::Waits => {
                if !had_begun && connection.has_begun() {
                    deadline = self.deadline_of(&connection);
                }
                self.waiting.insert(token, (connection, deadline));
            }
        }
    }
}
