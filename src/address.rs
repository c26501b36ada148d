//! Web addresses as people and other systems write them: their scheme and host, comparison, and resolution.
//!
//! The functions that split an address are written by hand, because Kielo publishes an address as its author spells it.
//! The parser of the `url` crate changes the spelling: it encodes letters, lowercases hosts and resolves dot segments.
//! It is used where the spelling does not matter: to compare hosts, to request an address and to follow a redirect.

use url::Url;

/// An absolute address in parts, spelled as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsoluteAddress<'a> {
    /// Scheme and host: `https://www.example.com`.
    pub origin: &'a str,
    /// The host, with the user and the port if they are written.
    pub host: &'a str,
    /// Path, query and fragment; empty if the address ends with its host.
    pub rest: &'a str,
}

impl<'a> AbsoluteAddress<'a> {
    /// Splits an address that has a scheme and `://`; returns `None` for any other.
    #[must_use]
    pub fn split(address: &'a str) -> Option<Self> {
        let (scheme, after) = address.split_once("://").filter(|(scheme, _)| is_scheme(scheme))?;
        let (host, rest) = split_host(after);
        Some(Self { origin: &address[..scheme.len() + "://".len() + host.len()], host, rest })
    }
}

/// Splits the text behind `//` into the host and the rest.
#[must_use]
pub fn split_host(text: &str) -> (&str, &str) {
    text.split_at(text.find(['/', '?', '#']).unwrap_or(text.len()))
}

/// Whether an address has a scheme and `://`.
#[must_use]
pub fn is_absolute(address: &str) -> bool {
    AbsoluteAddress::split(address).is_some()
}

/// Whether an address names a scheme (`https:`, `mailto:`) or another host (`//host/`).
#[must_use]
pub fn is_external_url(address: &str) -> bool {
    address.starts_with("//") || address.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Whether a text is a scheme (RFC 3986, 3.1).
#[must_use]
pub fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a browser runs an address as a script or as a page of its own making: `javascript:`, `vbscript:`, and `data:` with
/// HTML or XML. It reads the address as browsers do (WHATWG URL, "basic URL parser"): spaces and control characters at the
/// start fall away, tabs and line breaks fall away everywhere, and capital letters do not count. Character references must be
/// resolved already.
#[must_use]
pub fn runs_code(address: &str) -> bool {
    runs(address, &["text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/xsl"])
}

/// Whether a browser runs an address in a frame. There a drawing can have scripts too, which it cannot in an image.
#[must_use]
pub fn runs_code_in_frame(address: &str) -> bool {
    runs_code(address) || runs(address, &["image/svg+xml"])
}

/// Whether a text, of which nobody knows whether it is words or an address, is an address that a browser runs. Words such as
/// `JavaScript: the basics` have spaces.
#[must_use]
pub fn is_running_address(text: &str) -> bool {
    !text.trim().contains(' ') && runs_code_in_frame(text)
}

/// Whether a browser runs an address. `types` are the types of content that run.
fn runs(address: &str, types: &[&str]) -> bool {
    /// The longest of the schemes and types.
    const MAX_LENGTH: usize = 24;
    let kept = address.trim_start_matches(|c: char| c <= ' ').chars();
    let mut kept = kept.filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    let scheme: String = kept.by_ref().take_while(|c| *c != ':').take(MAX_LENGTH).collect();
    match &*scheme.to_ascii_lowercase() {
        // Without a colon this is the name of a file.
        "javascript" | "vbscript" => address.contains(':'),
        "data" => {
            let kept = kept.skip_while(|c| *c == ' ');
            let content: String = kept.take_while(|c| !matches!(c, ',' | ';')).take(MAX_LENGTH).collect();
            types.iter().any(|known| content.trim_end().eq_ignore_ascii_case(known))
        }
        _ => false,
    }
}

/// Why an address cannot lead anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImpossibleAddress {
    /// A file on the author's computer: `C:\Users\a.jpg`, `file:///home/a.jpg`.
    LocalFile,
    /// A script.
    Script,
    /// An address of the author's own computer: `http://localhost:3030/`.
    OwnComputer,
    /// A slip of typing in the scheme, with the address that was meant: `https:/example.org`, `htps://example.org`.
    Scheme(String),
    /// A host that cannot be one, or none.
    Host,
    /// No mail box or no telephone number behind the scheme.
    Empty,
    /// A telephone number with spaces, with the address that was meant: `tel:+358 40 123`.
    SpacedNumber(String),
}

impl ImpossibleAddress {
    /// Finds out why an address with a scheme cannot lead anywhere. Returns `None` for one that can, and for a path.
    #[must_use]
    pub fn find(written: &str) -> Option<Self> {
        if runs_code(written) {
            return Some(Self::Script);
        }
        let is_drive = |bytes: &[u8]| matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
        if is_drive(written.as_bytes()) || written.starts_with("\\\\") {
            return Some(Self::LocalFile);
        }
        let (scheme, rest) = written.split_once(':')?;
        let is_space = |c: char| c.is_whitespace() || c == '\u{ad}';
        let scheme: String = scheme.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let scheme = scheme.to_ascii_lowercase();
        match &*scheme {
            "file" => Some(Self::LocalFile),
            "http" | "https" => Self::find_in_web_address(&scheme, rest, written),
            "mailto" => (rest.is_empty() || (!rest.contains('@') && !rest.contains('?') && !rest.contains('%')))
                .then_some(Self::Empty),
            "tel" | "sms" => {
                let number = rest.split('?').next().unwrap_or_default();
                if !rest.contains(|c: char| c.is_ascii_digit()) {
                    return Some(Self::Empty);
                }
                let number: String = number.chars().filter(|c| !is_space(*c)).collect();
                let meant = format!("{scheme}:{}", number.replace("%20", ""));
                let has_space = rest.contains(is_space) || rest.contains("%20") && !rest.contains('?');
                has_space.then_some(Self::SpacedNumber(meant))
            }
            _ => {
                let host = rest.strip_prefix("//")?;
                let meant = ["https", "http"].into_iter().find(|known| {
                    let length = scheme.len();
                    (3..=7).contains(&length) && strsim::damerau_levenshtein(&scheme, known) == 1
                })?;
                Some(Self::Scheme(format!("{meant}://{host}")))
            }
        }
    }

    fn find_in_web_address(scheme: &str, rest: &str, written: &str) -> Option<Self> {
        let Some(host) = rest.strip_prefix("//") else {
            let meant = rest.trim_start_matches(['/', '\\']);
            return Some(if meant.is_empty() { Self::Host } else { Self::Scheme(format!("{scheme}://{meant}")) });
        };
        let doubled = host.strip_prefix("https:").or_else(|| host.strip_prefix("http:"));
        let doubled = doubled.or_else(|| host.strip_prefix("https//")).or_else(|| host.strip_prefix("http//"));
        if let Some(rest) = doubled.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())) {
            return Some(Self::Scheme(format!("{scheme}://{}", rest.trim_start_matches('/'))));
        }
        if host.starts_with('/') {
            let meant = host.trim_start_matches('/');
            return Some(if meant.is_empty() { Self::Host } else { Self::Scheme(format!("{scheme}://{meant}")) });
        }
        let parsed = Url::parse(written.trim()).ok();
        let name = parsed.as_ref().and_then(Url::host_str).unwrap_or_default();
        if name.is_empty() || name.contains("..") || name.starts_with('.') {
            return Some(Self::Host);
        }
        let is_own = matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0" | "[::1]") || name.ends_with(".localhost");
        is_own.then_some(Self::OwnComputer)
    }
}

/// Whether a text is an absolute `http` or `https` address.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let host = strip_http_scheme(text);
    let is_invalid = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>');
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains(is_invalid))
}

/// Returns the text behind `https://` or `http://`. Capital letters do not count: Kielo does not publish `HTTPS://`.
#[must_use]
pub fn strip_http_scheme(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}

/// Returns the text behind `https://` or `http://` in any letter case, for addresses that other systems wrote.
#[must_use]
pub fn strip_http_scheme_of_any_case(address: &str) -> Option<&str> {
    let strip = |scheme: &str| {
        let (start, rest) = address.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    strip("https://").or_else(|| strip("http://"))
}

/// Returns a host in the form in which hosts are compared.
///
/// This form is in lower case and ASCII (`ä.example` is `xn--4ca.example`). It has no user, no default port and no final
/// dot. It has no `www.` either, because sites move to it and back.
#[must_use]
pub fn comparable_host(host: &str) -> String {
    let parsed = Url::parse(&["http://", host].concat()).ok();
    // The parser removes the port 80 of http.
    let port = parsed.as_ref().and_then(Url::port).filter(|port| *port != 443);
    let name = parsed.as_ref().and_then(Url::host_str).map_or_else(|| host.to_lowercase(), str::to_owned);
    let name = name.strip_prefix("www.").unwrap_or(&name).trim_end_matches('.');
    port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Whether two hosts are the same. `www.`, the port of the scheme and letter case make no difference.
#[must_use]
pub fn is_same_host(one: &str, other: &str) -> bool {
    comparable_host(one) == comparable_host(other)
}

/// Returns an address as browsers request it: the host in ASCII, all letters encoded. `None` if no browser accepts it.
#[must_use]
pub fn for_request(address: &str) -> Option<String> {
    Url::parse(address).ok().map(String::from)
}

/// Resolves the target of a redirect against the address that answered with it. An absolute target keeps its spelling.
#[must_use]
pub fn redirect_target(from: &str, target: &str) -> String {
    let resolve = || Url::parse(from).ok()?.join(target).ok();
    if is_absolute(target) { target.to_owned() } else { resolve().map_or_else(|| target.to_owned(), String::from) }
}

/// Resolves an address on the page at `base`, in the same way as browsers do. The result is absolute if `base` is, and begins
/// with `/` if `base` does.
#[must_use]
pub fn absolute_url(base: &str, written: &str) -> String {
    let (scheme, rest) = base.split_once("//").unwrap_or(("", base));
    if written.starts_with("//") {
        return format!("{scheme}{written}");
    }
    if is_external_url(written) {
        return written.to_owned();
    }
    let origin = &base[..base.len() - rest.len() + rest.find('/').unwrap_or(rest.len())];
    if written.starts_with('/') {
        return format!("{origin}{written}");
    }
    if written.is_empty() || written.starts_with(['#', '?']) {
        return format!("{base}{written}");
    }
    let path = &base[origin.len()..];
    let folder = path.rfind('/').map_or("", |end| &path[..end]);
    let mut parts: Vec<&str> = folder.split('/').skip(1).collect();
    let (relative, tail) = written.split_at(written.find(['?', '#']).unwrap_or(written.len()));
    let mut ends_in_folder = false;
    for part in relative.split('/') {
        ends_in_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let slash = if ends_in_folder && !parts.is_empty() { "/" } else { "" };
    format!("{origin}/{}{slash}{tail}", parts.join("/"))
}

/// An image in a `srcset`: its address, and its width or density if they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SrcsetCandidate<'a> {
    /// The address.
    pub address: &'a str,
    /// Its descriptor, such as `480w`; may be empty.
    pub descriptor: &'a str,
}

/// Returns the images in the value of a `srcset` (HTML standard, "parsing a srcset attribute").
pub fn srcset_candidates(srcset: &str) -> impl Iterator<Item = SrcsetCandidate<'_>> {
    let mut rest = srcset;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return None;
        }
        // A comma inside an address belongs to it.
        let (address, after) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len()));
        let without_comma = address.trim_end_matches(',');
        if without_comma.len() < address.len() {
            rest = after;
            return Some(SrcsetCandidate { address: without_comma, descriptor: "" });
        }
        let mut depth = 0_usize;
        let end = after.find(|c: char| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            c == ',' && depth == 0
        });
        let (descriptor, after) = after.split_at(end.unwrap_or(after.len()));
        rest = after;
        Some(SrcsetCandidate { address, descriptor: descriptor.trim_ascii() })
    })
}

/// Resolves the addresses in the value of a `srcset` on the page at `base`, such as `a.webp 480w, b.webp 960w`.
#[must_use]
pub fn absolute_srcset(base: &str, srcset: &str) -> String {
    let absolute = srcset_candidates(srcset).map(|SrcsetCandidate { address, descriptor }| {
        let address = absolute_url(base, address);
        if descriptor.is_empty() { address } else { format!("{address} {descriptor}") }
    });
    absolute.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://a.example/fi/2026/03/x/";

    #[test]
    fn resolves_addresses_as_browsers_do() {
        for (written, expected) in [
            ("kuva.png", "https://a.example/fi/2026/03/x/kuva.png"),
            ("./a/b.png?v=1", "https://a.example/fi/2026/03/x/a/b.png?v=1"),
            ("../y/", "https://a.example/fi/2026/03/y/"),
            ("..", "https://a.example/fi/2026/03/"),
            ("../../../../../z", "https://a.example/z"),
            ("/a", "https://a.example/a"),
            ("#osa", "https://a.example/fi/2026/03/x/#osa"),
            ("//b.example/c", "https://b.example/c"),
            ("https://b.example/c", "https://b.example/c"),
            ("mailto:a@b.example", "mailto:a@b.example"),
        ] {
            assert_eq!(absolute_url(BASE, written), expected, "{written}");
        }
        assert_eq!(absolute_url("https://a.example/x.html", "y"), "https://a.example/y");
        assert_eq!(absolute_url("/fi/x/", "y"), "/fi/x/y");
        assert_eq!(absolute_url("/fi/x/", "//b.example/"), "//b.example/");
    }

    #[test]
    fn a_srcset_is_read_as_browsers_do() {
        for (written, expected) in [
            ("/a.webp 480w, b,c.webp 2x", "https://a.example/a.webp 480w, https://a.example/fi/2026/03/x/b,c.webp 2x"),
            ("/a.png 1x,/b.png 2x", "https://a.example/a.png 1x, https://a.example/b.png 2x"),
            ("/a.png 1x,\n\t/b.png 2x\n", "https://a.example/a.png 1x, https://a.example/b.png 2x"),
            ("/a.png,\n/b.png\n2x ,", "https://a.example/a.png, https://a.example/b.png 2x"),
            (" , /a.png  , /b.png", "https://a.example/a.png, https://a.example/b.png"),
            ("/a.png (1,2) 3x,/b", "https://a.example/a.png (1,2) 3x, https://a.example/b"),
            ("data:image/png;base64,iVBO 1x", "data:image/png;base64,iVBO 1x"),
            ("", ""),
        ] {
            assert_eq!(absolute_srcset(BASE, written), expected, "{written}");
        }
    }

    #[test]
    fn an_absolute_address_is_split_without_a_change() {
        let split = |address| AbsoluteAddress::split(address).map(|parts| (parts.origin, parts.host, parts.rest));
        assert_eq!(split("https://Ä.example/b?c"), Some(("https://Ä.example", "Ä.example", "/b?c")));
        assert_eq!(split("http://a.example:81?b"), Some(("http://a.example:81", "a.example:81", "?b")));
        assert_eq!(split("https://a.example"), Some(("https://a.example", "a.example", "")));
        assert_eq!(split("/go?to=https://a.example/"), None);
        assert_eq!(split("//a.example/"), None);
        assert_eq!(split("mailto:a@b.example"), None);
    }

    #[test]
    fn an_address_with_a_scheme_or_a_host_is_on_another_site() {
        for address in ["https://a.example/", "mailto:a@b.example", "//a.example/b", "tel:1"] {
            assert!(is_external_url(address), "{address}");
        }
        for address in ["/a:b", "a/b:c", "#a:b", "", "ä:b", "1:b"] {
            assert!(!is_external_url(address), "{address}");
        }
    }

    #[test]
    fn a_scheme_in_capital_letters_counts_only_in_foreign_addresses() {
        assert_eq!(strip_http_scheme("https://a.example/"), Some("a.example/"));
        assert_eq!(strip_http_scheme("HTTP://a.example/"), None);
        assert_eq!(strip_http_scheme_of_any_case("HTTP://a.example/"), Some("a.example/"));
        assert_eq!(strip_http_scheme_of_any_case("ftp://a.example/"), None);
    }

    #[test]
    fn addresses_that_lead_nowhere_are_told_apart() {
        use ImpossibleAddress::{Empty, Host, LocalFile, OwnComputer, Scheme, Script, SpacedNumber};
        let meant = |address: &str| Scheme(address.to_owned());
        for (written, problem) in [
            (r"C:\Users\a\k.jpg", LocalFile),
            ("d:/kuvat/k.jpg", LocalFile),
            (r"\\kone\jako\a.doc", LocalFile),
            ("file:///a/b", LocalFile),
            ("FILE:///a/b", LocalFile),
            ("javascript:alert(1)", Script),
            (" java\tscript:alert(1)", Script),
            ("https:/facebook.com/x", meant("https://facebook.com/x")),
            ("https:facebook.com/x", meant("https://facebook.com/x")),
            ("HTTPS:/a.example", meant("https://a.example")),
            (r"https:\\a.example", meant("https://a.example")),
            ("https:///a.example/b", meant("https://a.example/b")),
            ("http://https://a.example", meant("http://a.example")),
            ("https://https//a.example", meant("https://a.example")),
            ("htps://a.example", meant("https://a.example")),
            ("httpss://a.example", meant("https://a.example")),
            ("htp://a.example", meant("http://a.example")),
            ("ttps://a.example", meant("https://a.example")),
            ("https://", Host),
            ("https:", Host),
            ("https://a b.example", Host),
            ("https://a..example", Host),
            ("https://?a", Host),
            ("mailto:", Empty),
            ("mailto:aino", Empty),
            ("tel:", Empty),
            ("tel:+358 40 123", SpacedNumber("tel:+35840123".to_owned())),
            ("TEL:+358%2040\u{a0}123", SpacedNumber("tel:+35840123".to_owned())),
            ("http://localhost:3030/fi/", OwnComputer),
            ("http://127.0.0.1/", OwnComputer),
        ] {
            assert_eq!(ImpossibleAddress::find(written), Some(problem), "{written}");
        }
        for written in [
            "https://a.example/b?c#d",
            "https://äänekoski.example/ä b",
            "http://http.example",
            "https://https.example",
            "HTTP://A.EXAMPLE",
            "//a.example",
            "mailto:a@b.example",
            "mailto:?subject=x",
            "tel:+358401234",
            "/fi/",
            "kuva.png",
            "a:b.md",
            "data:image/gif;base64,AAAA",
            "ftp://a.example",
            "xmpp:a@b.example",
            "http://192.168.1.1/",
            "#a",
            "",
        ] {
            assert_eq!(ImpossibleAddress::find(written), None, "{written}");
        }
    }

    proptest::proptest! {
        #[test]
        fn addresses_run_exactly_when_a_parser_of_addresses_finds_such_a_scheme(
            start in "[ \t\n\r\u{1}\u{a0}a]{0,2}",
            letters in proptest::collection::vec(("[javscriptbJAVSCRIPTB:]", "[\t\n\r]{0,1}"), 0..14),
            scheme in proptest::sample::select(vec!["", "javascript:", "VBScript:", "JavaScript", "https:"]),
            gap in (0_usize..12, "[\t\n\r \u{0}\u{2028}]{0,1}"),
            end in "[:/x(1) ]{0,4}",
        ) {
            let mut scheme = scheme.to_owned();
            scheme.insert_str(gap.0.min(scheme.len()), &gap.1);
            let letters: String = letters.into_iter().map(|(letter, gap)| letter + &gap).collect();
            for address in [[&*start, &*scheme, &*end].concat(), [&*start, &*letters, &*end].concat()] {
                let base = Url::parse("https://a.example/").ok();
                // An address that cannot be parsed, such as `javascript://:`, leads nowhere and may be refused all the same.
                let Some(parsed) = base.and_then(|base| base.join(&address).ok()) else { continue };
                let runs = matches!(parsed.scheme(), "javascript" | "vbscript");
                proptest::prop_assert_eq!(runs_code(&address), runs, "{:?}", address);
            }
        }
    }

    #[test]
    fn addresses_that_run_are_known_in_every_spelling() {
        for address in [
            "javascript:alert(1)",
            "JavaScript:x",
            " \u{1}\u{1f}\tjavascript:x",
            "j\na\rv\tascript\t:x",
            "vbscript:x",
            "VBS\ncript:",
            "data:text/html,<script>",
            "DATA:Text/HTML;base64,x",
            "data: text/html ;x",
            "da\nta:application/xhtml+xml,x",
            "data:text/html",
        ] {
            assert!(runs_code(address), "{address:?}");
            assert_eq!(ImpossibleAddress::find(address), Some(ImpossibleAddress::Script), "{address:?}");
        }
        for address in [
            "javascript",
            "/javascript:x",
            "#javascript:x",
            "java script:x",
            "java\u{1}script:x",
            "\u{a0}javascript:x",
            "javascripts:x",
            "x-javascript:x",
            "javascript.md",
            "data:image/png;base64,x",
            "data:,text/html",
            "data:text/plain,text/html",
            "data://text/html,x",
            "https://a.example/?javascript:x",
            "",
        ] {
            assert!(!runs_code(address), "{address:?}");
        }
        assert!(!runs_code("data:image/svg+xml,x") && runs_code_in_frame(" data:image/svg+xml;utf8,x"));
        assert!(is_running_address(" javascript:x ") && !is_running_address("JavaScript: alkeet"));
        assert!(runs_code_in_frame("javascript:x") && !runs_code_in_frame("data:image/png,x"));
    }

    #[test]
    fn spellings_of_one_host_are_the_same() {
        for host in ["ä.example", "www.Ä.example", "xn--4ca.example:443", "me@ä.example:80", "ä.example."] {
            assert!(is_same_host(host, "ä.example"), "{host}");
        }
        assert!(is_same_host("a_b.example", "A_B.example"));
        assert!(!is_same_host("a.example:8080", "a.example"));
        assert!(!is_same_host("", "a.example"));
    }

    #[test]
    fn a_redirect_is_resolved_against_its_address() {
        assert_eq!(redirect_target("https://a.example/b/c?d", "/e"), "https://a.example/e");
        assert_eq!(redirect_target("https://a.example/b/c?d", "e"), "https://a.example/b/e");
        assert_eq!(redirect_target("https://a.example/b/c?d", "../e?f"), "https://a.example/e?f");
        assert_eq!(redirect_target("https://a.example", "e"), "https://a.example/e");
        assert_eq!(redirect_target("https://a.example/b", "//f.example/"), "https://f.example/");
        assert_eq!(redirect_target("https://a.example/b", "http://f.example"), "http://f.example");
    }

    #[test]
    fn a_request_has_its_host_in_ascii() {
        assert_eq!(for_request("https://ä.example/å b").as_deref(), Some("https://xn--4ca.example/%C3%A5%20b"));
        assert_eq!(for_request("https://a.example/%C3%A5?b=%20").as_deref(), Some("https://a.example/%C3%A5?b=%20"));
        assert_eq!(for_request("https://"), None);
    }
}
