//! A small HTTP client on one kept connection: tests and benchmarks ask the preview with it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks one server.
pub(crate) struct Client {
    address: SocketAddr,
    connection: Option<BufReader<TcpStream>>,
}

/// A response of the server.
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Asks the server at an address that is not connected to yet.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, connection: None }
    }

    /// Asks for a path under the server's own name; `headers` are whole lines.
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[&str]) -> io::Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        self.send(request.as_bytes(), method == "HEAD")
    }

    /// Sends whole requests as they are, and reads one reply.
    pub(crate) fn send(&mut self, request: &[u8], is_head: bool) -> io::Result<Reply> {
        // A server may close a connection that rested, just when it is asked again.
        if let Some(connection) = self.connection.take()
            && let Ok(reply) = self.exchange(connection, request, is_head)
        {
            return Ok(reply);
        }
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        self.exchange(BufReader::new(stream), request, is_head)
    }

    fn exchange(&mut self, mut connection: BufReader<TcpStream>, request: &[u8], is_head: bool) -> io::Result<Reply> {
        connection.get_mut().write_all(request)?;
        let (reply, stays) = Reply::read(&mut connection, is_head)?;
        self.connection = stays.then_some(connection);
        Ok(reply)
    }
}

impl Reply {
    /// Reads a response. The flag is true if the connection stays open.
    fn read(connection: &mut impl BufRead, is_head: bool) -> io::Result<(Self, bool)> {
        let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        let first = line(connection)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| invalid(&first))?;
        let mut reply = Self { status, headers: Vec::new(), body: Vec::new() };
        loop {
            let header = line(connection)?;
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(':').ok_or_else(|| invalid(&header))?;
            reply.headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut stays = reply.header("connection") != Some("close");
        if is_head || matches!(status, 204 | 304) {
            return Ok((reply, stays));
        }
        if reply.header("transfer-encoding") == Some("chunked") {
            loop {
                let size = line(connection)?;
                let size = usize::from_str_radix(&size, 16).map_err(|_| invalid(&size))?;
                let start = reply.body.len();
                reply.body.resize(start + size, 0);
                connection.read_exact(&mut reply.body[start..])?;
                line(connection)?;
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = reply.header("content-length") {
            reply.body = vec![0; length.parse().map_err(|_| invalid(length))?];
            connection.read_exact(&mut reply.body)?;
        } else {
            connection.read_to_end(&mut reply.body)?;
            stays = false;
        }
        Ok((reply, stays))
    }

    /// A header by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One line without its end; the end of the stream is an error.
fn line(connection: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if connection.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
