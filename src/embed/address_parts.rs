//! Splits an address into the parts that tell services apart.

use crate::address::{split_host, strip_http_scheme_of_any_case};

/// An address in parts.
pub(super) struct AddressParts<'a> {
    /// The host in lower case, without `www.` and the prefixes of mobile pages.
    pub(super) host: String,
    /// The parts of the path that are not empty.
    pub(super) segments: Vec<&'a str>,
    query: &'a str,
    pub(super) fragment: &'a str,
}

impl<'a> AddressParts<'a> {
    /// Splits an `http` or `https` address. Returns `None` for others, and for hosts with a user or a port.
    pub(super) fn split(address: &'a str) -> Option<Self> {
        let (host, rest) = split_host(strip_http_scheme_of_any_case(address)?);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if !host.contains('.') || !host.chars().all(is_plain) || address.contains(char::is_whitespace) {
            return None;
        }
        let host = host.to_ascii_lowercase();
        let short = ["www.", "m.", "mobile.", "music."].iter().find_map(|prefix| host.strip_prefix(prefix));
        let host = short.filter(|short| short.contains('.')).map_or_else(|| host.clone(), str::to_owned);
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let segments = path.split('/').filter(|segment| !segment.is_empty()).collect();
        Some(Self { host, segments, query, fragment })
    }

    /// Returns the value of a parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&'a str> {
        parameter(self.query, name)
    }

    /// Returns the second at which a recording begins: `t=90`, `t=1m30s` or `start=90`. Zero is no start.
    pub(super) fn start(&self) -> Option<u32> {
        let written = self.query("t").or_else(|| self.query("start")).or_else(|| parameter(self.fragment, "t"))?;
        seconds(written).filter(|seconds| *seconds > 0)
    }
}

fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = parameters.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Reads a time such as `90`, `90s` or `1h2m3s`.
fn seconds(written: &str) -> Option<u32> {
    let mut total: u32 = 0;
    let mut number = None;
    for c in written.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0_u32).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = match c {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    total.checked_add(number.unwrap_or(0))
}
