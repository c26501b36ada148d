//! Parses requests strictly: an unclear head is refused, never guessed at.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method};

use super::response::Response;

/// The greatest length of a request's head, in bytes.
pub(super) const MAX_HEAD_LENGTH: usize = 16 * 1024;

/// The host names under which this server answers.
pub(super) struct HostNames {
    /// Names as in a URL, without the port.
    pub(super) names: Vec<String>,
    /// Whether every IP address is accepted too. That is safe: a DNS rebinding attack needs a host name.
    pub(super) accepts_ip_addresses: bool,
    pub(super) port: u16,
}

/// A GET or HEAD request.
#[derive(Debug)]
pub struct Request {
    /// The decoded path, which begins with `/`. It has no empty, `.` or `..` segments.
    pub path: String,
    /// The query after the `?`, not decoded.
    pub query: Option<String>,
    is_head: bool,
    keeps_alive: bool,
    headers: Vec<Header>,
}

impl Request {
    /// Returns the decoded value of a parameter in the query. A `+` is a space, as in HTML forms.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let parameters = self.query.as_deref()?.split('&').filter_map(|parameter| parameter.split_once('='));
        let (_, value) = parameters.into_iter().find(|(key, _)| *key == name)?;
        let value = value.replace('+', " ");
        Some(percent_decode_str(&value).decode_utf8().ok()?.into_owned())
    }

    /// Returns the value of a header field.
    #[must_use]
    pub fn header(&self, field: &'static str) -> Option<&str> {
        header_values(&self.headers, field).next()
    }

    /// Returns whether this is a HEAD request.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// Returns whether the connection stays open for another request.
    pub(super) fn keeps_alive(&self) -> bool {
        self.keeps_alive
    }

    /// Parses a head up to its empty line.
    ///
    /// # Errors
    /// The response that refuses the request.
    pub(super) fn parse(head: &[u8], host_names: &HostNames) -> Result<Self, Response> {
        if head.len() >= MAX_HEAD_LENGTH {
            return Err(Response::text(431, "The head of the request is too long."));
        }
        let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").ok_or_else(bad_request));
        let (method, target, is_http_1_0) = request_line(visible_ascii(lines.next().ok_or_else(bad_request)??)?)?;
        let mut headers = Vec::new();
        loop {
            let line = lines.next().ok_or_else(bad_request)??;
            if line.is_empty() {
                break;
            }
            // All programs on localhost share their cookies, which may hold any bytes. They are not needed here.
            if !line.get(..7).is_some_and(|field| field.eq_ignore_ascii_case(b"cookie:")) {
                headers.push(parse_header(visible_ascii(line)?)?);
            }
        }

        let is_head = match method {
            Method::Get => false,
            Method::Head => true,
            _ => return Err(Response::text(405, "The preview is only read.").with_header("Allow", "GET, HEAD")),
        };
        let hosts: Vec<&str> = header_values(&headers, "Host").collect();
        match hosts[..] {
            [] if is_http_1_0 => {}
            [host] => host_names.check(host)?,
            _ => return Err(Response::text(400, "A request names its host once.")),
        }
        reject_body(&headers)?;
        reject_other_sites(&headers)?;
        let (path, query) = split_target(target, host_names)?;
        let (path, query) = (decode_path(path)?, query.map(str::to_owned));
        let has_option = |option: &str| {
            let mut options = header_values(&headers, "Connection").flat_map(|value| value.split(','));
            options.any(|value| value.trim().eq_ignore_ascii_case(option))
        };
        let keeps_alive = !has_option("close") && (!is_http_1_0 || has_option("keep-alive"));
        Ok(Self { path, query, is_head, keeps_alive, headers })
    }
}

impl HostNames {
    /// Refuses a host that is not this server.
    ///
    /// This prevents DNS rebinding: another site can point its own host name to this computer, and its pages could then
    /// read the preview as part of that site.
    fn check(&self, host: &str) -> Result<(), Response> {
        let name_end = host.rfind(']').map_or_else(|| host.find(':').unwrap_or(host.len()), |bracket| bracket + 1);
        let (name, port) = host.split_at(name_end);
        let is_port = port.is_empty() || port.strip_prefix(':') == Some(&*self.port.to_string());
        let is_known = self.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_port && (is_known || self.accepts_ip_addresses && is_ip_address(name)) {
            return Ok(());
        }
        let names = self.names.join(", ");
        let text = format!(
            "This is a preview by Kielo. It answers only to its own names ({names}) and port ({}), because a page of \
            another site could otherwise read it under that site's name.",
            self.port
        );
        Err(Response::text(421, &text))
    }
}

/// Returns whether a host is an IP address as in a URL: an IPv6 address has brackets.
fn is_ip_address(host: &str) -> bool {
    let ipv6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    ipv6.map_or_else(|| host.parse::<Ipv4Addr>().is_ok(), |host| host.parse::<Ipv6Addr>().is_ok())
}

fn bad_request() -> Response {
    Response::text(400, "This is no request of HTTP.")
}

/// Returns a line as text if it has only visible ASCII characters, spaces and tabs.
fn visible_ascii(line: &[u8]) -> Result<&str, Response> {
    let is_visible = line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    std::str::from_utf8(line).ok().filter(|_| is_visible).ok_or_else(bad_request)
}

/// Parses the first line: the method, the target, and whether the version is HTTP/1.0.
fn request_line(line: &str) -> Result<(Method, &str, bool), Response> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [method, target, version] = parts[..] else {
        return Err(bad_request());
    };
    let is_http_1_0 = match version {
        "HTTP/1.1" => false,
        "HTTP/1.0" => true,
        other if other.starts_with("HTTP/") => return Err(Response::text(505, "The preview speaks HTTP/1.1.")),
        _ => return Err(bad_request()),
    };
    Ok((method.parse().map_err(|()| bad_request())?, target, is_http_1_0))
}

fn parse_header(line: &str) -> Result<Header, Response> {
    let header: Header = line.parse().map_err(|()| bad_request())?;
    if header.field.as_str().is_empty() { Err(bad_request()) } else { Ok(header) }
}

fn header_values<'a>(headers: &'a [Header], field: &'static str) -> impl Iterator<Item = &'a str> {
    headers.iter().filter(move |header| header.field.equiv(field)).map(|header| header.value.as_str())
}

/// Refuses requests that pages of other sites send, except to open a page: a link elsewhere may lead here, but no other site
/// may load a page, an image or a script of the preview as part of its own.
///
/// Programs and older browsers do not say where a request comes from. Their requests are answered.
fn reject_other_sites(headers: &[Header]) -> Result<(), Response> {
    let is_other = |site: &str| site.eq_ignore_ascii_case("cross-site") || site.eq_ignore_ascii_case("same-site");
    let opens_page = header_values(headers, "Sec-Fetch-Mode").any(|mode| mode.eq_ignore_ascii_case("navigate"));
    if header_values(headers, "Sec-Fetch-Site").any(is_other) && !opens_page {
        return Err(Response::text(
            403,
            "A page of another site asks for this. The preview is only for its own pages.",
        ));
    }
    Ok(())
}

/// Refuses a request with a body. Nothing reads bodies here, and an unread one would be taken for the next request.
fn reject_body(headers: &[Header]) -> Result<(), Response> {
    let has_transfer_encoding = header_values(headers, "Transfer-Encoding").next().is_some();
    let lengths: Result<Vec<u64>, _> = header_values(headers, "Content-Length").map(str::parse).collect();
    match lengths {
        Ok(lengths) if !has_transfer_encoding && lengths.iter().all(|length| *length == 0) => Ok(()),
        Ok(_) => Err(Response::text(413, "The preview takes no bodies.")),
        Err(_) => Err(bad_request()),
    }
}

/// Splits a request target into path and query. The target may be an absolute URL of this server.
fn split_target<'a>(target: &'a str, host_names: &HostNames) -> Result<(&'a str, Option<&'a str>), Response> {
    let (scheme, rest) = target.split_at_checked("http://".len()).unwrap_or_default();
    let mut local = target;
    if scheme.eq_ignore_ascii_case("http://") {
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        host_names.check(host)?;
        local = path;
    }
    let (path, query) = local.split_once('?').map_or((local, None), |(path, query)| (path, Some(query)));
    let is_root = path.is_empty() && local != target;
    Ok((if is_root { "/" } else { path }, query))
}

/// Decodes a path. Refuses paths that could be read in more than one way.
fn decode_path(path: &str) -> Result<String, Response> {
    let codes = path.split('%').skip(1).map(|rest| rest.get(..2));
    let is_code = |code: &str| code.chars().all(|c| c.is_ascii_hexdigit()) && !code.eq_ignore_ascii_case("2f");
    let is_encoded = !path.contains('#') && codes.into_iter().all(|code| code.is_some_and(is_code));
    let decoded = percent_decode_str(path).decode_utf8().ok().filter(|path| is_encoded && is_normalized(path));
    decoded.map(Cow::into_owned).ok_or_else(|| Response::text(400, "This is no path of a page or a file."))
}

/// Returns whether a path has only proper segments: no backslashes, no control characters, no empty, `.` or `..` ones.
fn is_normalized(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/').filter(|path| !path.contains(|c: char| c.is_control() || c == '\\')) else {
        return false;
    };
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    let mut folders = folders.into_iter().flat_map(|folders| folders.split('/'));
    ![".", ".."].contains(&name) && folders.all(|folder| !["", ".", ".."].contains(&folder))
}
