//! The web server of the preview: it keeps thousands of connections, and none of them holds up another.
//!
//! One thread, the [`reception`], waits for all connections at once. A request that has arrived whole goes to one of a
//! few [`workers`], which answers it and gives the connection back. An event stream leaves both: it belongs to whom the
//! site's answer gave it, and costs a descriptor only.
//!
//! Of tiny_http only the words of the protocol are used, to read and to write them. Its own server takes connections
//! without bound, spends a thread on each, waits for ever, and ends at the first connection that cannot be taken.

mod connection;
mod descriptors;
mod events;
mod reception;
mod request;
mod response;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub use events::Events;
pub use request::Request;
pub use response::{Body, Response, media_type};

use connection::Connection;
use mio::net::TcpListener;
use request::Names;

/// What a request gets.
pub enum Answer {
    /// One response, after which the connection takes the next request.
    Response(Response),
    /// A stream of events, given to the function once the client has been told of it.
    Events(Box<dyn FnOnce(Events) + Send>),
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

/// How long and how many connections are kept.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The connections besides event streams.
    connections: usize,
    /// The time from the first byte of a request's head to its last.
    head: Duration,
    /// The time between two requests.
    idle: Duration,
    /// The time in which a client takes [`response::PIECE`] bytes.
    write: Duration,
    /// The time a client has to close after the last response.
    linger: Duration,
}

/// A server that listens at its address, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    limits: Limits,
    room_for_events: usize,
}

impl Server {
    /// Listens at `address`; port 0 takes a free port. The process may have more files open from here on.
    ///
    /// # Errors
    /// The address is not of this computer, or another program listens there.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let room = descriptors::Room::make();
        let limits = Limits {
            connections: room.connections,
            head: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            write: Duration::from_secs(10),
            linger: Duration::from_secs(2),
        };
        Ok(Self { listener: TcpListener::bind(address)?, limits, room_for_events: room.events })
    }

    /// The address, with the port that was taken.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// How many event streams may be held beside the connections before the process is out of descriptors.
    #[must_use]
    pub fn room_for_events(&self) -> usize {
        self.room_for_events
    }

    /// Answers requests to one of `names`, for as long as the system lets it wait for them: the error says why no more.
    /// Names are written as in an address, such as `localhost` and `[::1]`.
    pub fn run(self, names: Vec<String>, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> io::Error {
        let port = match self.address() {
            Ok(address) => address.port(),
            Err(error) => return error,
        };
        let (names, limits) = (Names { names, port }, self.limits);
        let serve = move |connection| serve(connection, &names, limits, &answer);
        match reception::receive(self.listener, limits, serve) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }
}

/// Answers the request that `connection` has received; the connection comes back if there is more to wait for.
fn serve(
    connection: Connection,
    names: &Names,
    limits: Limits,
    answer: &impl Fn(&Request) -> Answer,
) -> Option<Connection> {
    let mut connection = connection;
    let request = Request::parse(&connection.take_head(), names);
    let (answer, request) = match request {
        Ok(request) => (answer(&request), Some(request)),
        Err(refusal) => (Answer::Response(refusal), None),
    };
    connection.exchange(|stream| {
        stream.set_write_timeout(Some(limits.write)).ok()?;
        match answer {
            Answer::Response(response) => response.send(stream, request.as_ref()).ok(),
            Answer::Events(park) => {
                let events = Events::open(stream).ok()?;
                if request.is_some_and(|request| !request.is_head()) {
                    park(events);
                }
                None
            }
        }
    })
}
