//! The text of HTML: character references and forbidden characters.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use crate::language::without_control_characters;

/// The length of the longest name of a character reference, with its semicolon.
const MAX_NAME_LENGTH: usize = 33;

/// Normalises line ends to `\n`, and removes control characters, noncharacters and marks without a meaning in a text.
pub(crate) fn clean_text(text: &str) -> Cow<'_, str> {
    let text: Cow<str> =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() };
    let is_meaningless = |c: char| matches!(c, '\u{feff}' | '\u{fffc}');
    let text = if text.contains(is_meaningless) { text.replace(is_meaningless, "").into() } else { text };
    match without_control_characters(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean.into(),
    }
}

/// Returns the value of an attribute with its character references resolved. A name without a semicolon is none if a letter,
/// a digit or `=` follows, as in `?a=1&copy=2`.
pub(crate) fn resolve_attribute(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if let Some(reference) = Reference::at_start(rest).filter(|found| found.counts_in_attribute(rest))
        {
            resolved.extend(reference.characters());
            reference.length
        } else {
            resolved.push('&');
            1
        };
        rest = &rest[length..];
    }
    resolved.push_str(rest);
    resolved.into()
}

/// Returns a text in which the parser of Markdown resolved references, without the characters that HTML forbids. Numbers of
/// Windows-1252 become its characters, as in browsers.
pub(crate) fn without_forbidden_characters(text: &str) -> Cow<'_, str> {
    let is_c1_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !text.contains(is_c1_control) {
        return without_control_characters(text);
    }
    let replaced: String = text.chars().map(|c| if is_c1_control(c) { c1_replacement(c) } else { c }).collect();
    without_control_characters(&replaced).into_owned().into()
}

/// Returns the character of Windows-1252 that browsers show for a C1 control; the control itself if there is none.
fn c1_replacement(control: char) -> char {
    let index = (control as usize).checked_sub(0x80);
    index.and_then(|index| *C1_REPLACEMENTS.get(index)?).unwrap_or(control)
}

/// Returns HTML with the references replaced that HTML forbids: those to control characters and to no character.
pub(crate) fn without_forbidden_references(html: &str) -> Cow<'_, str> {
    let references = html.match_indices("&#").filter_map(|(at, _)| Some((at, Reference::at_start(&html[at..])?)));
    let mut clean = String::new();
    let mut done = 0;
    for (at, reference) in references.filter(|(_, reference)| !reference.is_valid) {
        clean.push_str(&html[done..at]);
        match reference.first {
            '\r' => clean.push('\n'),
            first => clean.push_str(&without_control_characters(first.encode_utf8(&mut [0; 4]))),
        }
        done = at + reference.length;
    }
    if done == 0 {
        return html.into();
    }
    clean.push_str(&html[done..]);
    clean.into()
}

/// A character reference, such as `&auml;` or `&#228;`.
pub(crate) struct Reference {
    first: char,
    second: Option<char>,
    /// Whether HTML allows the reference.
    is_valid: bool,
    /// The length in bytes, from the `&`.
    pub(crate) length: usize,
}

impl Reference {
    /// Reads the reference at the start of a text of HTML, by the rules of browsers. Some old names need no semicolon.
    pub(crate) fn at_start(text: &str) -> Option<Self> {
        let name = text.strip_prefix('&')?;
        match name.strip_prefix('#') {
            Some(number) => Self::numeric(number),
            None => Self::named(name),
        }
    }

    fn numeric(number: &str) -> Option<Self> {
        let (radix, digits) = number.strip_prefix(['x', 'X']).map_or((10, number), |digits| (16, digits));
        let count = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        if count == 0 {
            return None;
        }
        // A number that is too large, or half of a pair of UTF-16, is no character.
        let code = u32::from_str_radix(&digits[..count], radix).unwrap_or(u32::MAX);
        let first = match code {
            0 => None,
            code => char::from_u32(code).map(c1_replacement),
        };
        let first = first.unwrap_or(char::REPLACEMENT_CHARACTER);
        let is_clean = matches!(without_control_characters(first.encode_utf8(&mut [0; 4])), Cow::Borrowed(_));
        let is_valid = u32::from(first) == code && is_clean && first != '\r';
        let semicolon = usize::from(digits[count..].starts_with(';'));
        let length = "&#".len() + (number.len() - digits.len()) + count + semicolon;
        Some(Self { first, second: None, is_valid, length })
    }

    fn named(name: &str) -> Option<Self> {
        let mut found = None;
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8()).take(MAX_NAME_LENGTH);
        for end in ends {
            // The table also has the beginnings of names.
            match NAMED_ENTITIES.get(&name[..end]) {
                Some((0, _)) => {}
                Some((first, second)) => found = Some((*first, *second, end)),
                None => break,
            }
        }
        let (first, second, end) = found?;
        let second = char::from_u32(second).filter(|c| *c != '\0');
        Some(Self { first: char::from_u32(first)?, second, is_valid: true, length: "&".len() + end })
    }

    /// Whether the reference at the start of `text` is one in an attribute too.
    fn counts_in_attribute(&self, text: &str) -> bool {
        let goes_on = text[self.length..].starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric());
        text.starts_with("&#") || text[..self.length].ends_with(';') || !goes_on
    }

    /// The characters that the reference means: one or two.
    pub(crate) fn characters(&self) -> impl Iterator<Item = char> {
        std::iter::once(self.first).chain(self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::{resolve_attribute, without_forbidden_characters, without_forbidden_references};

    #[test]
    fn characters_that_html_forbids_are_removed() {
        assert_eq!(without_forbidden_characters("a\u{b}b\u{96}c\u{81}d"), "a b–cd");
        for (html, expected) in [
            ("<p title=\"a&#11;b\">&#x0;c&#150;&#13;&#1;d</p>", "<p title=\"a b\">\u{fffd}c–\nd</p>"),
            ("&#228;&#x1F600;&#9;&auml;&#60;&#", "&#228;&#x1F600;&#9;&auml;&#60;&#"),
        ] {
            assert_eq!(without_forbidden_references(html), expected);
        }
    }

    #[test]
    fn references_are_resolved_as_browsers_do() {
        for (html, expected) in [
            ("K&auml;ytt&auml;j&auml;", "Käyttäjä"),
            ("K&auml", "Kä"),
            ("&copy 2010 &amp;amp; &AMP; &lt", "© 2010 &amp; & <"),
            ("&NotEqualTilde;&notit;", "\u{2242}\u{338}&notit;"),
            ("?a=1&copy=2&amp;b=3&reg", "?a=1&copy=2&b=3®"),
            ("5&#x202F;% &#228;&#XE4 &#150;&#0;&#xD800;&#99999999999;", "5\u{202f}% ää –\u{fffd}\u{fffd}\u{fffd}"),
            ("A&B & &unknown; &; &# &#x; &ä", "A&B & &unknown; &; &# &#x; &ä"),
            ("&CounterClockwiseContourIntegral;", "∳"),
        ] {
            assert_eq!(resolve_attribute(html), expected, "{html}");
        }
    }
}
