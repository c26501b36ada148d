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

/// Returns a text of HTML with its character references resolved.
pub(crate) fn resolve_references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if let Some(reference) = Reference::at_start(rest) {
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

/// A character reference, such as `&auml;` or `&#228;`.
pub(crate) struct Reference {
    first: char,
    second: Option<char>,
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
            0x80..=0x9f => C1_REPLACEMENTS[code as usize - 0x80].or(char::from_u32(code)),
            0 => None,
            code => char::from_u32(code),
        };
        let semicolon = usize::from(digits[count..].starts_with(';'));
        let length = "&#".len() + (number.len() - digits.len()) + count + semicolon;
        Some(Self { first: first.unwrap_or(char::REPLACEMENT_CHARACTER), second: None, length })
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
        Some(Self { first: char::from_u32(first)?, second, length: "&".len() + end })
    }

    /// The characters that the reference means: one or two.
    pub(crate) fn characters(&self) -> impl Iterator<Item = char> {
        std::iter::once(self.first).chain(self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::resolve_references;

    #[test]
    fn references_are_resolved_as_browsers_do() {
        for (html, expected) in [
            ("K&auml;ytt&auml;j&auml;", "Käyttäjä"),
            ("K&auml", "Kä"),
            ("&copy 2010 &amp;amp; &AMP; &lt", "© 2010 &amp; & <"),
            ("&NotEqualTilde;&notit;", "\u{2242}\u{338}¬it;"),
            ("5&#x202F;% &#228;&#XE4 &#150;&#0;&#xD800;&#99999999999;", "5\u{202f}% ää –\u{fffd}\u{fffd}\u{fffd}"),
            ("A&B & &unknown; &; &# &#x; &ä", "A&B & &unknown; &; &# &#x; &ä"),
            ("&CounterClockwiseContourIntegral;", "∳"),
        ] {
            assert_eq!(resolve_references(html), expected, "{html}");
        }
    }
}
