//! The HTTP server of the preview. It keeps thousands of connections open, and none of them delays another.
//!
//! One thread, the event loop, waits for all connections at once. A complete request goes to one of a few worker
//! threads, which answers it and returns the connection. An event stream leaves the server: the handler owns it, and it
//! costs one file descriptor.
//!
//! Of tiny_http only the types for methods, header fields and response heads are used. Its own server accepts connections
//! without a limit, spends a thread on each, has no timeouts, and ends with the first failed `accept`.

mod connection;
mod event_loop;
mod event_stream;
mod fd_limits;
mod request;
mod response;
mod response_writer;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub use event_stream::EventStream;
pub use request::Request;
pub use response::{Body, Response, media_type};

use connection::Connection;
use event_stream::SendBudget;
use mio::net::TcpListener;
use request::HostNames;
use response_writer::ResponseWriter;

/// The length of the queue of connections that the system has not handed over yet.
const LISTEN_BACKLOG: i32 = 4096;

/// The reply to a request.
pub enum Reply {
    /// A response. The connection then takes the next request.
    Response(Response),
    /// An event stream (`text/event-stream`). The function gets it after the head of the response is sent.
    EventStream(Box<dyn FnOnce(EventStream) + Send>),
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        Self::Response(response)
    }
}

/// The greatest number of connections, and their timeouts.
#[derive(Debug, Clone, Copy)]
struct ConnectionLimits {
    /// The number of connections, without event streams.
    connections: usize,
    /// The time from the first byte of a request's head to its last.
    head_timeout: Duration,
    /// The time between two requests.
    idle_timeout: Duration,
    /// The time in which the client has to accept at least some bytes of its response.
    write_timeout: Duration,
    /// The time that the client has to close the connection after the last response.
    linger_timeout: Duration,
}

/// A server that has its address, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    limits: ConnectionLimits,
    max_event_streams: usize,
}

impl Server {
    /// Listens at `address`; port 0 takes a free port. Raises the number of files that the process may open.
    ///
    /// # Errors
    /// The address is not one of this computer, or another program uses it.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let fd_limits = fd_limits::FdLimits::raise();
        let limits = ConnectionLimits {
            connections: fd_limits.connections,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_mins(1),
            write_timeout: Duration::from_secs(10),
            linger_timeout: Duration::from_secs(2),
        };
        let listener = TcpListener::bind(address)?;
        // Mio sets a backlog of 128, and a client beyond it waits a second before it tries again. If the system refuses
        // the change, 128 remains.
        _ = rustix::net::listen(&listener, LISTEN_BACKLOG);
        Ok(Self { listener, limits, max_event_streams: fd_limits.event_streams })
    }

    /// Returns the address with the port that was taken.
    ///
    /// # Errors
    /// The system does not know the address.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Returns the number of event streams that the process has file descriptors for.
    #[must_use]
    pub fn max_event_streams(&self) -> usize {
        self.max_event_streams
    }

    /// Answers requests to `host_names` until the system fails, and returns that error.
    ///
    /// Names are written as in a URL, such as `localhost` and `[::1]`. A server that listens at all addresses of this
    /// computer also accepts every IP address as its name.
    pub fn run(
        self,
        host_names: Vec<String>,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> io::Error {
        let address = match self.address() {
            Ok(address) => address,
            Err(error) => return error,
        };
        let host_names =
            HostNames { names: host_names, accepts_ip_addresses: address.ip().is_unspecified(), port: address.port() };
        let (limits, budget) = (self.limits, Arc::default());
        let serve = move |connection| serve(connection, &host_names, &budget, &handler);
        match event_loop::run(self.listener, limits, serve) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }
}

/// Answers the request that `connection` has received, or continues its response, without waiting for the client.
/// Returns the connection, unless it is closed or became an event stream.
fn serve(
    mut connection: Connection,
    host_names: &HostNames,
    budget: &Arc<SendBudget>,
    handler: &impl Fn(&Request) -> Reply,
) -> Option<Connection> {
    if !connection.is_sending() {
        let (reply, request) = match Request::parse(&connection.take_head(), host_names) {
            Ok(request) => (handler(&request), Some(request)),
            Err(error_response) => (Reply::Response(error_response), None),
        };
        match reply {
            Reply::Response(response) => {
                connection.start_response(ResponseWriter::new(response, request.as_ref()).ok()?);
            }
            Reply::EventStream(take_stream) => {
                let events = EventStream::open(connection.into_stream(), Arc::clone(budget)).ok()?;
                if request.is_some_and(|request| !request.is_head()) {
                    take_stream(events);
                }
                return None;
            }
        }
    }
    connection.send().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
