//! A request: the head that a client sent, read strictly. What is not understood is refused, never guessed at.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method};

use super::response::Response;

/// The longest head of a request.
pub(super) const HEAD: usize = 16 * 1024;

/// The names under which this server is asked.
pub(super) struct HostNames {
    /// As in an address, without the port.
    pub(super) own: Vec<String>,
    /// Whether any address in figures is one of them: what another site leads here is always a name.
    pub(super) any_address: bool,
    pub(super) port: u16,
}

/// A request for what stands at a path.
#[derive(Debug)]
pub struct Request {
    /// The path without percent-encoding, from its `/` on. It has no empty, `.` or `..` segments.
    pub path: String,
    /// What follows the `?`, as written.
    pub query: Option<String>,
    is_head: bool,
    keeps_alive: bool,
    headers: Vec<Header>,
}

impl Request {
    /// The value of a parameter in the query. Forms write a space as `+`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let parameters = self.query.as_deref()?.split('&').filter_map(|parameter| parameter.split_once('='));
        let (_, value) = parameters.into_iter().find(|(key, _)| *key == name)?;
        let value = value.replace('+', " ");
        Some(percent_decode_str(&value).decode_utf8().ok()?.into_owned())
    }

    /// The value of a header field.
    #[must_use]
    pub fn header(&self, field: &'static str) -> Option<&str> {
        values(&self.headers, field).next()
    }

    /// Whether the client wants the head of the response alone.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// Whether the client has more to ask on this connection.
    pub(super) fn keeps_alive(&self) -> bool {
        self.keeps_alive
    }

    /// Reads a head up to its empty line; the error is the response that refuses it.
    pub(super) fn parse(head: &[u8], names: &HostNames) -> Result<Self, Response> {
        if head.len() >= HEAD {
            return Err(Response::text(431, "The head of the request is too long."));
        }
        let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").ok_or_else(unreadable));
        let (method, target, is_old) = request_line(text(lines.next().ok_or_else(unreadable)??)?)?;
        let mut headers = Vec::new();
        loop {
            let line = lines.next().ok_or_else(unreadable)??;
            if line.is_empty() {
                break;
            }
            // Cookies are shared by all programs on this computer's localhost, may hold any bytes, and are not read.
            if !line.get(..7).is_some_and(|field| field.eq_ignore_ascii_case(b"cookie:")) {
                headers.push(header(text(line)?)?);
            }
        }

        let is_head = match method {
            Method::Get => false,
            Method::Head => true,
            _ => return Err(Response::text(405, "The preview is only read.").with_header("Allow", "GET, HEAD")),
        };
        let hosts: Vec<&str> = values(&headers, "Host").collect();
        match hosts[..] {
            [] if is_old => {}
            [host] => names.check(host)?,
            _ => return Err(Response::text(400, "A request names its host once.")),
        }
        refuse_body(&headers)?;
        let (path, query) = split_target(target, names)?;
        let (path, query) = (decode(path)?, query.map(str::to_owned));
        let says = |word: &str| {
            let mut words = values(&headers, "Connection").flat_map(|value| value.split(','));
            words.any(|said| said.trim().eq_ignore_ascii_case(word))
        };
        let keeps_alive = !says("close") && (!is_old || says("keep-alive"));
        Ok(Self { path, query, is_head, keeps_alive, headers })
    }
}

impl HostNames {
    /// Refuses a host that is not this server. A page of another site may give its own name the address of this
    /// computer, and would then read the preview as a part of itself.
    fn check(&self, host: &str) -> Result<(), Response> {
        let name_end = host.rfind(']').map_or_else(|| host.find(':').unwrap_or(host.len()), |bracket| bracket + 1);
        let (name, port) = host.split_at(name_end);
        let is_port = port.is_empty() || port.strip_prefix(':') == Some(&*self.port.to_string());
        let is_own = self.own.iter().any(|own| own.eq_ignore_ascii_case(name));
        if is_port && (is_own || self.any_address && is_address(name)) {
            return Ok(());
        }
        let names = self.own.join(", ");
        let text = format!(
            "This is a preview by Kielo. It answers only to its own names ({names}) and port ({}), because a page of \
            another site could otherwise read it under that site's name.",
            self.port
        );
        Err(Response::text(421, &text))
    }
}

/// Whether a host is an address in figures, as it stands in an address of the web.
fn is_address(host: &str) -> bool {
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    inside.map_or_else(|| host.parse::<Ipv4Addr>().is_ok(), |host| host.parse::<Ipv6Addr>().is_ok())
}

fn unreadable() -> Response {
    Response::text(400, "This is no request of HTTP.")
}

/// A line in visible ASCII, spaces and tabs.
fn text(line: &[u8]) -> Result<&str, Response> {
    let is_plain = line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    std::str::from_utf8(line).ok().filter(|_| is_plain).ok_or_else(unreadable)
}

/// The method, the target, and whether the client speaks HTTP/1.0.
fn request_line(line: &str) -> Result<(Method, &str, bool), Response> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else {
        return Err(unreadable());
    };
    let is_old = match version {
        "HTTP/1.1" => false,
        "HTTP/1.0" => true,
        other if other.starts_with("HTTP/") => return Err(Response::text(505, "The preview speaks HTTP/1.1.")),
        _ => return Err(unreadable()),
    };
    Ok((method.parse().map_err(|()| unreadable())?, target, is_old))
}

fn header(line: &str) -> Result<Header, Response> {
    let header: Header = line.parse().map_err(|()| unreadable())?;
    if header.field.as_str().is_empty() { Err(unreadable()) } else { Ok(header) }
}

fn values<'a>(headers: &'a [Header], field: &'static str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |header| header.field.equiv(field)).map(|header| header.value.as_str())
}

/// Refuses a body: nothing here reads one, and what is not read must not be taken for the next request.
fn refuse_body(headers: &[Header]) -> Result<(), Response> {
    let is_coded = values(headers, "Transfer-Encoding").next().is_some();
    let lengths: Result<Vec<u64>, _> = values(headers, "Content-Length").map(str::parse).collect();
    match lengths {
        Ok(lengths) if !is_coded && lengths.iter().all(|length| *length == 0) => Ok(()),
        Ok(_) => Err(Response::text(413, "The preview takes no bodies.")),
        Err(_) => Err(unreadable()),
    }
}

/// The path and the query of a target, which may begin with this server's own address.
fn split_target<'a>(target: &'a str, names: &HostNames) -> Result<(&'a str, Option<&'a str>), Response> {
    let (scheme, rest) = target.split_at_checked("http://".len()).unwrap_or_default();
    let mut local = target;
    if scheme.eq_ignore_ascii_case("http://") {
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        names.check(host)?;
        local = path;
    }
    let (path, query) = local.split_once('?').map_or((local, None), |(path, query)| (path, Some(query)));
    let is_root = path.is_empty() && local != target;
    Ok((if is_root { "/" } else { path }, query))
}

/// The path in Unicode. What could mean another path than it spells is refused.
fn decode(path: &str) -> Result<String, Response> {
    let codes = path.split('%').skip(1).map(|rest| rest.get(..2));
    let is_code = |code: &str| code.chars().all(|c| c.is_ascii_hexdigit()) && !code.eq_ignore_ascii_case("2f");
    let is_encoded = !path.contains('#') && codes.into_iter().all(|code| code.is_some_and(is_code));
    let decoded = percent_decode_str(path).decode_utf8().ok().filter(|path| is_encoded && is_plain(path));
    decoded.map(Cow::into_owned).ok_or_else(|| Response::text(400, "This is no path of a page or a file."))
}

/// Whether a path leads down from the root, segment by segment.
fn is_plain(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/').filter(|path| !path.contains(|c: char| c.is_control() || c == '\\')) else {
        return false;
    };
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    let mut folders = folders.into_iter().flat_map(|folders| folders.split('/'));
    ![".", ".."].contains(&name) && folders.all(|folder| !["", ".", ".."].contains(&folder))
}
