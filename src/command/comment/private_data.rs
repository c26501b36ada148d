//! Removes e-mail addresses and network addresses from texts.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The text that replaces an address.
const ELLIPSIS: &str = "…";

/// Replaces every occurrence of a text, whatever its letters' case. Returns their number too.
pub(super) fn without_text(text: &str, secret: &str) -> (String, usize) {
    let folded: Vec<char> = secret.trim().chars().flat_map(char::to_lowercase).collect();
    if folded.is_empty() {
        return (text.to_owned(), 0);
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let (mut cleaned, mut count, mut at) = (String::with_capacity(text.len()), 0, 0);
    while at < chars.len() {
        if let Some(length) = end_of(&chars[at..], &folded) {
            cleaned.push_str(ELLIPSIS);
            count += 1;
            at += length;
        } else {
            cleaned.push(chars[at].1);
            at += 1;
        }
    }
    (cleaned, count)
}

/// The number of characters that `folded` takes at the beginning of `chars`, if it is there.
fn end_of(chars: &[(usize, char)], folded: &[char]) -> Option<usize> {
    let mut rest = folded;
    for (length, (_, c)) in chars.iter().enumerate() {
        if rest.is_empty() {
            return Some(length);
        }
        for lower in c.to_lowercase() {
            rest = rest.strip_prefix(&[lower])?;
        }
    }
    rest.is_empty().then_some(chars.len())
}

/// Replaces e-mail addresses and network addresses (IPv4 and IPv6). Returns their number too.
pub(super) fn without_addresses(text: &str) -> (String, usize) {
    let (text, mails) = without_email_addresses(text);
    let (text, networks) = without_network_addresses(&text);
    (text, mails + networks)
}

/// The ways to write `@`: as it is, and in addresses and HTML.
const SIGNS: [&str; 5] = ["@", "%40", "&#64;", "&#x40;", "&commat;"];

fn without_email_addresses(text: &str) -> (String, usize) {
    let (mut cleaned, mut count) = (String::with_capacity(text.len()), 0);
    let mut rest = text;
    while let Some(at) = rest.find(['@', '%', '&']) {
        let Some(sign) = SIGNS.into_iter().find(|sign| rest[at..].starts_with(sign)) else {
            cleaned.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        let (before, after) = (&rest[..at], &rest[at + sign.len()..]);
        let is_local = |c: char| c.is_alphanumeric() || ".!#$%'*+^_`{|}~-".contains(c);
        let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
        // The text before may already end in a replacement: `a@b@c`.
        cleaned.push_str(before);
        let local = cleaned.len() - cleaned.trim_end_matches(is_local).len();
        let host = after.find(|c: char| !is_host(c)).unwrap_or(after.len());
        if local == 0 || host == 0 {
            cleaned.push_str(sign);
            rest = after;
            continue;
        }
        cleaned.truncate(cleaned.len() - local);
        for prefix in ["mailto:", "MAILTO:", "Mailto:"] {
            if let Some(shorter) = cleaned.strip_suffix(prefix) {
                cleaned.truncate(shorter.len());
            }
        }
        cleaned.push_str(ELLIPSIS);
        count += 1;
        // The full stop of a sentence is no part of the address.
        let host = after[..host].trim_end_matches(['.', ':', '-', ']']).len();
        rest = &after[host..];
    }
    cleaned.push_str(rest);
    (cleaned, count)
}

fn without_network_addresses(text: &str) -> (String, usize) {
    let (mut cleaned, mut count) = (String::with_capacity(text.len()), 0);
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        cleaned.push_str(&rest[..start]);
        let run = &rest[start..];
        let end = run.find(|c: char| !is_part(c)).unwrap_or(run.len());
        let (word, after) = run.split_at(end);
        let address = word.trim_end_matches(['.', ':']);
        let is_v6 = address.matches(':').count() >= 2 && address.parse::<Ipv6Addr>().is_ok();
        // A port may follow: 192.0.2.1:8080.
        let is_v4 = address.split(':').next().is_some_and(|host| host.parse::<Ipv4Addr>().is_ok());
        if is_v4 || is_v6 {
            count += 1;
            cleaned.push_str(ELLIPSIS);
            cleaned.push_str(&word[address.len()..]);
        } else {
            cleaned.push_str(word);
        }
        rest = after;
    }
    cleaned.push_str(rest);
    (cleaned, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_addresses_and_nothing_else() {
        for (text, cleaned) in [
            ("Kirjoita aino.virta+blogi@posti.example. Kiitos!", "Kirjoita …. Kiitos!"),
            ("<a href=\"mailto:aino@posti.example\">x</a>", "<a href=\"…\">x</a>"),
            ("https://a.example/?m=aino%40posti.example&x=1", "https://a.example/?m=…&x=1"),
            ("aino&#64;posti.example", "…"),
            ("100 % & muuta", "100 % & muuta"),
            ("@aino ja klo 10:15, 3.12.2026, 1:2 ja v. 2.0", "@aino ja klo 10:15, 3.12.2026, 1:2 ja v. 2.0"),
            ("192.0.2.1, 192.0.2.1:8080 ja 2001:db8::1.", "…, … ja …."),
            ("äiti@äiti.example", "…"),
            ("a@b@c.example", "…@c.example"),
            ("yksi @ kaksi", "yksi @ kaksi"),
        ] {
            assert_eq!(without_addresses(text).0, cleaned, "{text}");
        }
        assert_eq!(without_text("AINO@Posti aino@posti", "Aino@posti"), ("… …".to_owned(), 2));
        assert_eq!(without_text("İx", "i̇x").1, 1);
    }
}
