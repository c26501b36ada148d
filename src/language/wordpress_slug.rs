//! WordPress's slugs: what `sanitize_title` makes of a title (WordPress 6.9, `wp-includes/formatting.php`, on PHP with its
//! extensions intl and mbstring), and the name that a web server decodes from it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::php_tags::without_tags;
use super::{decompose, normalize_nfc};

/// The rules that WordPress adds for some locales.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum LocaleRules {
    /// The locale has no rules of its own.
    #[default]
    None,
    /// `de_DE`, `de_DE_formal`, `de_CH`, `de_AT` and every other locale whose name begins with `de`.
    German,
    /// `da_DK`.
    Danish,
    /// `ca`.
    Catalan,
    /// `sr_RS` and `bs_BA`.
    SerbianAndBosnian,
}

impl LocaleRules {
    /// Returns the rules of the locale that WordPress has for a language: `da_DK` for `da`. `has_variant` is whether the
    /// language is a variant such as `ca-valencia`, which is a locale of its own.
    pub(super) fn for_language(language: &str, has_variant: bool) -> Self {
        match language {
            "de" => Self::German,
            "da" => Self::Danish,
            "ca" if !has_variant => Self::Catalan,
            "sr" | "bs" => Self::SerbianAndBosnian,
            _ => Self::None,
        }
    }

    /// Returns the letters that these rules replace differently.
    fn letters(self) -> &'static [(char, &'static str)] {
        match self {
            Self::German => {
                &[('Ä', "Ae"), ('ä', "ae"), ('Ö', "Oe"), ('ö', "oe"), ('Ü', "Ue"), ('ü', "ue"), ('ß', "ss")]
            }
            Self::Danish => &[('Æ', "Ae"), ('æ', "ae"), ('Ø', "Oe"), ('ø', "oe"), ('Å', "Aa"), ('å', "aa")],
            Self::SerbianAndBosnian => &[('Đ', "DJ"), ('đ', "dj")],
            Self::None | Self::Catalan => &[],
        }
    }
}

/// The ranges in which `remove_accents` replaces each letter that has a canonical decomposition by its base letter.
const DECOMPOSED: [RangeInclusive<char>; 6] = [
    '\u{c0}'..='\u{17e}',
    '\u{1a0}'..='\u{1a1}',
    '\u{1af}'..='\u{1b0}',
    '\u{1cd}'..='\u{1dc}',
    '\u{218}'..='\u{21b}',
    '\u{1ea0}'..='\u{1ef9}',
];

/// The characters without a canonical decomposition that `remove_accents` replaces.
const LETTERS: [(char, &str); 36] = [
    ('ª', "a"),
    ('º', "o"),
    ('Æ', "AE"),
    ('æ', "ae"),
    ('Ð', "D"),
    ('ð', "d"),
    ('Ø', "O"),
    ('ø', "o"),
    ('Þ', "TH"),
    ('þ', "th"),
    ('ß', "s"),
    ('Đ', "D"),
    ('đ', "d"),
    ('Ħ', "H"),
    ('ħ', "h"),
    ('ı', "i"),
    ('Ĳ', "IJ"),
    ('ĳ', "ij"),
    ('ĸ', "k"),
    ('Ŀ', "L"),
    ('ŀ', "l"),
    ('Ł', "L"),
    ('ł', "l"),
    ('ŉ', "n"),
    ('Ŋ', "N"),
    ('ŋ', "n"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Ŧ', "T"),
    ('ŧ', "t"),
    ('ſ', "s"),
    ('Ə', "E"),
    ('ǝ', "e"),
    ('ɑ', "a"),
    ('€', "E"),
    ('£', ""),
];

/// The largest length in bytes after percent-encoding.
const MAX_BYTES: usize = 200;

/// Characters that become a hyphen, percent-encoded or as entities.
const HYPHENS: [&str; 12] = [
    "%c2%a0",
    "%e2%80%91",
    "%e2%80%93",
    "%e2%80%94",
    "&nbsp;",
    "&#8209;",
    "&#160;",
    "&ndash;",
    "&#8211;",
    "&mdash;",
    "&#8212;",
    "/",
];

/// Characters that fall away.
const REMOVED: &str = "\u{ad}¡¿«»‹›‘’“”‚‛„‟•©®°…™´ˊ\u{301}\u{341}\u{300}\u{304}\u{30c}\u{200b}\u{200c}\u{200d}\u{200e}\
                       \u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{feff}\u{fffc}";

/// Spaces that become a hyphen.
const SPACES: &str = "\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\
                      \u{2029}\u{202f}";

/// Returns the slug that WordPress makes of a title: at most 200 ASCII characters, of which other letters are
/// percent-encoded.
pub(super) fn sanitize_title(title: &str, rules: LocaleRules) -> String {
    let title = remove_accents(title, rules);
    let title = without_tags(&title);
    let title = with_octets_only(&title);
    let mut slug = encoded(title.chars().flat_map(char::to_lowercase));
    slug.make_ascii_lowercase();
    let needs_replacements = slug.bytes().any(|byte| matches!(byte, b'%' | b'&' | b'/'));
    if needs_replacements {
        for found in HYPHENS {
            replace(&mut slug, found, "-");
        }
        replace_characters(&mut slug, REMOVED, "");
        replace_characters(&mut slug, SPACES, "-");
        replace_characters(&mut slug, "×", "x");
        slug = without_entities(&slug);
    }
    let mut clean = String::with_capacity(slug.len());
    for byte in slug.bytes() {
        match byte {
            b'-' | b'.' | b' ' => push_hyphen(&mut clean),
            b'%' | b'_' | b'a'..=b'z' | b'0'..=b'9' => clean.push(char::from(byte)),
            _ => {}
        }
    }
    clean.truncate(clean.trim_end_matches('-').len());
    clean
}

/// Returns the name of a folder for a slug, as a web server decodes its address. Octets of signs that some file system or
/// some rule of a web server cannot have become hyphens, and those that are no UTF-8 fall away.
pub(super) fn decoded(slug: &str) -> String {
    if !slug.contains('%') {
        return slug.to_owned();
    }
    let mut bytes = Vec::with_capacity(slug.len());
    let mut rest = slug.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
        } else if let [high, low, after @ ..] = after
            && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            rest = after;
            let byte = high * 16 + low;
            let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%' | b' ') || !byte.is_ascii();
            bytes.push(if is_plain { byte } else { b'-' });
        } else if after.len() < 2 {
            // The limit cut the octet.
            rest = &[];
        }
    }
    let mut name = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '-' => push_hyphen(&mut name),
                c if c.is_control() => {}
                c => name.push(c),
            }
        }
    }
    name.trim_matches(['-', ' ']).to_owned()
}

/// Adds a hyphen between words.
fn push_hyphen(slug: &mut String) {
    if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

/// Replaces letters by the ASCII letters that WordPress has for them.
fn remove_accents(text: &str, rules: LocaleRules) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let text = normalize_nfc(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(c) = rest.chars().next() {
        let catalan = rest.strip_prefix("l·l").filter(|_| rules == LocaleRules::Catalan);
        if let Some(after) = catalan {
            plain.push_str("ll");
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let own = rules.letters().iter().chain(&LETTERS).find(|(letter, _)| *letter == c);
        match own {
            _ if c.is_ascii() => plain.push(c),
            Some((_, ascii)) => plain.push_str(ascii),
            None => plain.push(base_letter(c).unwrap_or(c)),
        }
    }
    plain.into()
}

/// Returns the ASCII letter that a letter with marks is made of, if `remove_accents` replaces it.
fn base_letter(c: char) -> Option<char> {
    if !DECOMPOSED.iter().any(|range| range.contains(&c)) {
        return None;
    }
    decompose(c.encode_utf8(&mut [0; 4])).chars().next().filter(char::is_ascii_alphabetic)
}

/// Removes the percent signs that begin no octet. Like WordPress, it takes two hex digits between three hyphens on each
/// side for an octet.
fn with_octets_only(text: &str) -> Cow<'_, str> {
    if !text.contains('%') && !text.contains("---") {
        return text.into();
    }
    let octet =
        |text: &str| text.as_bytes().first_chunk().is_some_and(|pair: &[u8; 2]| pair.iter().all(u8::is_ascii_hexdigit));
    let mut marked = String::with_capacity(text.len());
    let mut pieces = text.split('%');
    marked.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if octet(piece) {
            marked.push_str("---");
            marked.push_str(&piece[..2]);
            marked.push_str("---");
            marked.push_str(&piece[2..]);
        } else {
            marked.push_str(piece);
        }
    }
    let mut plain = String::with_capacity(marked.len());
    let mut rest = &*marked;
    while let Some(at) = rest.find("---") {
        let after = &rest[at + 3..];
        if octet(after) && after[2..].starts_with("---") {
            plain.push_str(&rest[..at]);
            plain.push('%');
            plain.push_str(&after[..2]);
            rest = &after[5..];
        } else {
            plain.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
        }
    }
    plain.push_str(rest);
    plain.into()
}

/// Percent-encodes all but ASCII characters, up to the last one that fits into [`MAX_BYTES`].
fn encoded(text: impl Iterator<Item = char>) -> String {
    let mut encoded = String::with_capacity(MAX_BYTES);
    for c in text {
        let octets = if c.is_ascii() { 1 } else { 3 * c.len_utf8() };
        if encoded.len() + octets > MAX_BYTES {
            break;
        }
        push_encoded(&mut encoded, c);
    }
    encoded
}

fn push_encoded(encoded: &mut String, c: char) {
    if c.is_ascii() {
        encoded.push(c);
        return;
    }
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        encoded.push('%');
        encoded.extend([byte >> 4, byte & 15].map(hex_digit));
    }
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// Replaces every occurrence in a text that is short.
fn replace(text: &mut String, found: &str, by: &str) {
    if text.contains(found) {
        *text = text.replace(found, by);
    }
}

/// Replaces percent-encoded characters, one after the other as WordPress does: removing one can make another.
fn replace_characters(slug: &mut String, characters: &str, by: &str) {
    if !slug.contains('%') {
        return;
    }
    let mut encoded = String::with_capacity(9);
    for c in characters.chars() {
        encoded.clear();
        push_encoded(&mut encoded, c);
        replace(slug, &encoded, by);
    }
}

/// Removes entities: everything from `&` to the next `;` on the same line with at least one character between.
fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let after = &rest[at + 1..];
        let first = after.chars().next().filter(|c| *c != '\n').map(char::len_utf8);
        let end = first.and_then(|first| Some(first + after[first..].find([';', '\n'])?));
        let end = end.filter(|end| after.as_bytes().get(*end) == Some(&b';'));
        plain.push_str(&rest[..at]);
        rest = end.map_or(after, |end| &after[end + 1..]);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::{LocaleRules, MAX_BYTES, decoded, sanitize_title};

    #[track_caller]
    fn check(rules: LocaleRules, cases: &[(&str, &str)]) {
        for (title, expected) in cases {
            assert_eq!(sanitize_title(title, rules), *expected, "{title}");
        }
    }

    #[test]
    fn letters_lose_their_marks() {
        check(
            LocaleRules::None,
            &[
                ("Äänekosken Šakki", "aanekosken-sakki"),
                ("A\u{308}ä", "aa"),
                ("Blåbærøl på Ærø", "blabaerol-pa-aero"),
                ("Weiße Öfen", "weise-ofen"),
                ("Þórður Łódź Œuvre Ŧĳŉ", "thordur-lodz-oeuvre-tijn"),
                ("Đường Ǚ Ț ɑ ª º", "duong-u-t-a-a-o"),
                ("ƏǝƠƯ", "eeou"),
                // WordPress knows neither of these.
                ("ẞḂǿ", "%c3%9f%e1%b8%83%c7%bf"),
            ],
        );
    }

    #[test]
    fn locales_have_their_own_letters() {
        check(LocaleRules::German, &[("Größe ÄÖÜ æ", "groesse-aeoeue-ae")]);
        check(LocaleRules::Danish, &[("Ærø på Åen ä", "aeroe-paa-aaen-a")]);
        check(LocaleRules::Catalan, &[("col·legi L·L l·l·l", "collegi-l%c2%b7l-ll%c2%b7l")]);
        check(LocaleRules::SerbianAndBosnian, &[("Đorđe", "djordje")]);
        check(LocaleRules::None, &[("col·legi Đ", "col%c2%b7legi-d")]);
    }

    #[test]
    fn languages_follow_the_rules_of_their_locale() {
        let rules = |language| LocaleRules::for_language(language, false);
        assert_eq!(
            ["de", "da", "sr"].map(rules),
            [LocaleRules::German, LocaleRules::Danish, LocaleRules::SerbianAndBosnian]
        );
        assert_eq!(["fi", "nb", "nn", "sv", "en"].map(rules), [LocaleRules::None; 5]);
        assert_eq!(
            [false, true].map(|variant| LocaleRules::for_language("ca", variant)),
            [LocaleRules::Catalan, LocaleRules::None]
        );
    }

    #[test]
    fn signs_fall_away_or_separate() {
        check(
            LocaleRules::None,
            &[
                ("EU:n vai AT&T:n?", "eun-vai-attn"),
                ("1,000 snake_case C++ C# v2.0", "1000-snake_case-c-c-v2-0"),
                ("10€ £5 20°C 6×7 ½", "10e-5-20c-6x7-%c2%bd"),
                ("Nimi™ ® © • «x» ”y” ‚z’ …", "nimi-x-y-z"),
                ("a/b – c—d\u{a0}e\u{2011}f\u{2009}g", "a-b-c-d-e-f-g"),
                ("so\u{ad}ft\u{200b}zero\u{feff}", "softzero"),
                ("rivi\nvaihto\tja  väli", "rivivaihtoja-vali"),
                ("--a - b--", "a-b"),
                ("a\u{301}\u{301} x\u{30c}", "a-x"),
                ("¿?", ""),
            ],
        );
    }

    #[test]
    fn entities_and_tags_fall_away() {
        check(
            LocaleRules::None,
            &[
                ("A &amp; B&nbsp;C&#8212;D &eacute;", "a-b-c-d"),
                ("&;; a & b; c &x\n;", "a-c-x"),
                ("<em>Uusi</em> <br/>sivu <!-- ei > tämä --> a < b", "uusi-sivu-a-b"),
                ("<a title='>'>linkki</a> 5<6", "linkki-5"),
            ],
        );
    }

    #[test]
    fn only_octets_keep_their_percent_sign() {
        check(
            LocaleRules::None,
            &[
                ("100% fran%C3%A7%ois %zz", "100-fran%c3%a7ois-zz"),
                ("a---be---c", "a%bec"),
                ("a%e2%80%93b%C2%ADc", "a-bc"),
                // Removing one octet can create another one to remove.
                ("a%e2%c2%ad%80%99b", "ab"),
            ],
        );
    }

    #[test]
    fn other_scripts_are_encoded_up_to_the_limit() {
        check(
            LocaleRules::None,
            &[("Привет, 世界! 🎉", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82-%e4%b8%96%e7%95%8c-%f0%9f%8e%89")],
        );
        // Final sigma is a matter of newer versions of PHP.
        check(LocaleRules::None, &[("ΟΔΟΣ", "%ce%bf%ce%b4%ce%bf%cf%83")]);
        let long = sanitize_title(&format!("a{}", "я".repeat(100)), LocaleRules::None);
        assert_eq!(long.len(), 1 + 33 * 6);
        assert_eq!(decoded(&long), format!("a{}", "я".repeat(33)));
        // The limit is before what falls away, and a word may be cut.
        assert_eq!(sanitize_title(&"a’b".repeat(70), LocaleRules::None), "ab".repeat(18) + "a");
        assert_eq!(sanitize_title(&"ab ".repeat(90), LocaleRules::None).len(), MAX_BYTES);
    }

    #[test]
    fn a_folder_has_the_decoded_name() {
        for (slug, name) in [
            ("abc_d-1", "abc_d-1"),
            ("%d1%8f-%e4%b8%96", "я-世"),
            ("100%25-%41", "100%-A"),
            // Neither folders nor signs of the system.
            ("a%2fb", "a-b"),
            ("%2e%2e", ""),
            ("a%00%0ab%c2%85c", "a-bc"),
            ("a%3f%23%5c%2a", "a"),
            ("%20a%20b%20", "a b"),
            // No UTF-8, and half an octet.
            ("a%e4%ffb", "ab"),
            ("a%d1%8", "a"),
        ] {
            assert_eq!(decoded(slug), name, "{slug}");
        }
    }
}
