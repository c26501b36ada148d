//! Finds bare addresses in running text: `https://example.org`, `www.example.org` and `aino@example.org`. As in GitHub's
//! Markdown, punctuation at the end and brackets without a partner stay outside.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use memchr::{memchr, memchr_iter, memchr2_iter};

/// The length of the longest address that is linked, in bytes. Browsers and search engines read no longer ones.
pub(super) const MAX_LENGTH: usize = 2048;

/// The scheme of an address without one, as GitHub, Hugo and WordPress add it. Every server answers it.
const DEFAULT_SCHEME: &str = "http://";

/// The schemes of the addresses that are linked.
const SCHEMES: [&str; 3] = ["https://", "http://", "ftp://"];

/// The Finnish case endings that follow an address after a colon: `www.example.org:ssa`.
const FINNISH_ENDINGS: &str = " n a ä t ta tä tta ttä na nä ksi lla llä lta ltä lle ssa ssä sta stä tse an en in on un yn än \
     ön aan een iin oon uun yyn ään öön han hen hin hon hun hyn hän hön seen siin ia iä ja jä ita itä issa issä ista istä ihin illa illä ilta \
     iltä ille ina inä iksi itta ittä ien iden itten den tten lainen läinen laisen läisen laiset läiset ";

/// The particles and possessive endings that can follow a Finnish case ending.
const FINNISH_PARTICLES: [&str; 13] =
    ["kin", "kaan", "kään", "ko", "kö", "han", "hän", "pa", "pä", "mme", "nne", "nsa", "nsä"];

/// The endings of files that look like the end of an e-mail address: `logo@2x.png`.
const IMAGE_EXTENSIONS: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "avif"];

/// An address in running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BareAddress {
    /// The range in the text.
    pub(crate) range: Range<usize>,
    /// The prefix that a link needs before the address: `http://`, `mailto:` or nothing.
    pub(crate) prefix: &'static str,
}

impl BareAddress {
    /// Returns the position of the character that a backslash can escape, so that the address stays plain text.
    pub(crate) fn escapable(&self, text: &str) -> usize {
        let mark = match self.prefix {
            "mailto:" => '@',
            DEFAULT_SCHEME => '.',
            _ => ':',
        };
        self.range.start + text[self.range.clone()].find(mark).unwrap_or(0)
    }
}

/// Whether a text may contain addresses. It costs little.
pub(super) fn may_contain_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr(b'@', bytes).is_some()
        || memchr_iter(b':', bytes).any(|at| bytes[at..].starts_with(b"://"))
        || memchr2_iter(b'w', b'W', bytes)
            .any(|at| bytes.get(at..at + "www.".len()).is_some_and(|start| start.eq_ignore_ascii_case(b"www.")))
}

/// Finds the addresses in a text of a language, in their order.
pub(crate) fn bare_addresses(text: &str, language: &str) -> Vec<BareAddress> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(is_boundary) {
        let end = start + word.len();
        let bare = word.trim_end_matches(is_boundary);
        if bare.len() <= MAX_LENGTH && may_contain_address(bare) {
            find_in_word(bare, start, language, &mut found);
        }
        start = end;
    }
    found
}

/// Whether a character can be in no address as people type it: a space, or a quotation mark of typography.
fn is_boundary(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '"' | '<'
                | '>'
                | '`'
                | '«'
                | '»'
                | '‹'
                | '›'
                | '“'
                | '”'
                | '„'
                | '‟'
                | '‘'
                | '’'
                | '‚'
                | '‛'
                | '\u{fffc}'
        )
}

fn find_in_word(word: &str, offset: usize, language: &str, found: &mut Vec<BareAddress>) {
    let mut from = 0;
    while let Some(address) = next_in_word(word, from, language) {
        from = address.range.end;
        let range = offset + address.range.start..offset + address.range.end;
        found.push(BareAddress { range, ..address });
    }
}

/// Finds the first address at or after byte `from` of a word.
fn next_in_word(word: &str, from: usize, language: &str) -> Option<BareAddress> {
    let with_www = without_scheme(word, from, language);
    let others =
        || {
            let finder = LinkFinder::new();
            let links = finder.links(&word[from..]);
            let mut links = links.map(|link| (*link.kind() == LinkKind::Email, from + link.start()..from + link.end()));
            links.find_map(|(is_email, range)| {
                if is_email { email(word, range, from, language) } else { with_scheme(word, range, language) }
            })
        };
    match others() {
        Some(other) if with_www.as_ref().is_none_or(|www| other.range.start <= www.range.start) => Some(other),
        _ => with_www,
    }
}

/// Finds `https://example.org`. `range` is the range that the library found.
fn with_scheme(word: &str, range: Range<usize>, language: &str) -> Option<BareAddress> {
    let scheme = SCHEMES.iter().find(|scheme| {
        word.get(range.start..range.start + scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let start = range.start + scheme.len();
    let address = &word[start..end_of_fragment(word, range.end)];
    let length = address_length(address, language).filter(|_| address.starts_with(char::is_alphanumeric))?;
    Some(BareAddress { range: range.start..start + length, prefix: "" })
}

/// Returns the end of a fragment that follows a host at once, which the library does not read: `https://example.org#a`.
fn end_of_fragment(word: &str, end: usize) -> usize {
    let Some(fragment) = word[end..].strip_prefix('#') else { return end };
    let base = "http://a.example/";
    let link = [base, fragment].concat();
    LinkFinder::new().links(&link).next().map_or(end, |link| end + 1 + link.end() - base.len())
}

/// Finds `www.example.org` at or after byte `from`.
fn without_scheme(word: &str, from: usize, language: &str) -> Option<BareAddress> {
    let mut starts = word.match_indices(['w', 'W']).map(|(at, _)| at).filter(|at| {
        let is_www = word.get(*at..at + 4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
        let joins = |c: char| c.is_alphanumeric() || "/@.-_\\=&?%#~:".contains(c);
        *at >= from && is_www && !word[..*at].ends_with(joins)
    });
    starts.find_map(|start| {
        let address = [DEFAULT_SCHEME, &word[start..]].concat();
        let link = LinkFinder::new().links(&address).next().filter(|link| link.start() == 0)?;
        let end = end_of_fragment(word, start + link.end() - DEFAULT_SCHEME.len());
        let address = &word[start..end];
        let length = address_length(address, language).filter(|length| *length > "www.".len())?;
        Some(BareAddress { range: start..start + length, prefix: DEFAULT_SCHEME })
    })
}

/// Finds `aino@example.org`. `range` is the range that the library found; the word was searched from byte `from` on.
fn email(word: &str, range: Range<usize>, from: usize, language: &str) -> Option<BareAddress> {
    let at = range.start + word[range.clone()].find('@')?;
    // The library allows all signs of the standard, which people put before an address: `posti/aino@example.org`.
    let is_sign = |c: char| matches!(c, '.' | '-' | '_' | '+');
    let local = word[range.start..at].rsplit(|c: char| !c.is_alphanumeric() && !is_sign(c)).next()?;
    let local = local.trim_start_matches(is_sign);
    let length = address_length(&word[at + 1..range.end], language)?;
    let domain = &word[at + 1..=at + length];
    let is_file = domain.rsplit('.').next().is_some_and(|end| IMAGE_EXTENSIONS.contains(&&*end.to_ascii_lowercase()));
    // `git@example.org:aino/blogi.git` is the address of a repository.
    let is_repository = word[at + 1 + length..].starts_with(':') && word[at + length..].contains('/');
    if local.is_empty() || is_file || is_repository || !domain.contains('.') {
        return None;
    }
    let start = at - local.len();
    let scheme = "mailto:";
    let scheme_start = start.checked_sub(scheme.len()).filter(|start| *start >= from);
    let with_scheme =
        scheme_start.filter(|before| word.get(*before..start).is_some_and(|text| text.eq_ignore_ascii_case(scheme)));
    let (start, prefix) = with_scheme.map_or((start, scheme), |start| (start, ""));
    Some(BareAddress { range: start..at + 1 + length, prefix })
}

/// Returns the length of an address from its host on, without what people write behind it. `None` if the host cannot be one.
fn address_length(address: &str, language: &str) -> Option<usize> {
    let authority = &address[..address.find(['/', '?', '#']).unwrap_or(address.len())];
    let host_start = authority.rfind('@').map_or(0, |at| at + 1);
    let host = authority[host_start..].split(':').next().unwrap_or_default();
    let host_end = host_start + host.len();
    if host.is_empty() {
        return None;
    }
    // No domain has a hyphen in its last part: `www.example.org-sivusto`.
    let last = host.rsplit('.').next().unwrap_or_default();
    if let Some(hyphen) = last.find('-').filter(|_| host.contains('.') && !last.starts_with("xn--")) {
        return Some(host_end - last.len() + hyphen);
    }
    if let Some(port) = authority[host_end..].strip_prefix(':') {
        let digits = port.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Some(host_end);
        }
        if digits < port.len() {
            return Some(host_end + 1 + digits);
        }
    }
    let mut rest = address;
    // Attributes of Kielo follow: `https://example.org/{lang=en}`.
    if let Some(brace) = rest.find('{').filter(|at| rest[*at..].contains('=')) {
        rest = &rest[..brace];
    }
    loop {
        let trimmed = rest.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '…', '–', '—']);
        let without_ending = trimmed.rsplit_once(':').filter(|(_, ending)| is_case_ending(ending, language));
        let shorter = without_ending.map_or(trimmed, |(before, _)| before);
        if shorter.len() == rest.len() {
            return Some(rest.len());
        }
        rest = shorter;
    }
}

/// Whether the letters behind a colon are an ending of inflection in the language.
fn is_case_ending(ending: &str, language: &str) -> bool {
    let is_known = |ending: &str| !ending.is_empty() && FINNISH_ENDINGS.split(' ').any(|known| known == ending);
    match language.split('-').next() {
        Some("fi") => {
            let stem = FINNISH_PARTICLES.iter().find_map(|particle| ending.strip_suffix(particle));
            is_known(ending) || stem.is_some_and(is_known)
        }
        Some("sv") => ending == "s",
        _ => false,
    }
}
