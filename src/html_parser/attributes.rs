//! The attributes of a start tag, with their places.

/// An attribute of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TagAttribute<'a> {
    /// The name as it is written.
    pub(crate) name: &'a str,
    /// The offset of the name in the tag, in bytes.
    pub(crate) at: usize,
    /// The value without quotation marks; empty without one.
    pub(crate) value: &'a str,
    /// The offset of the value in the tag, in bytes.
    pub(crate) value_at: usize,
    /// Whether the value has quotation marks.
    pub(crate) is_quoted: bool,
}

/// Returns the attributes of a start tag, from its `<` to its `>`, by the rules of browsers.
pub(crate) fn attributes(tag: &str) -> Vec<TagAttribute<'_>> {
    let bytes = tag.as_bytes();
    let count = |from: usize, is_part: &dyn Fn(u8) -> bool| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_part(**byte)).count()
    };
    let is_space = |byte: u8| byte.is_ascii_whitespace();
    let is_gap = |byte: u8| is_space(byte) || byte == b'/';
    let mut found = Vec::new();
    let mut at = count(0, &|byte| !is_gap(byte) && byte != b'>');
    loop {
        at += count(at, &is_gap);
        let start = at;
        if bytes.get(at).is_none_or(|byte| *byte == b'>') {
            return found;
        }
        // The name of an attribute may begin with `=`.
        at += 1;
        at += count(at, &|byte| !is_gap(byte) && !matches!(byte, b'=' | b'>'));
        let name = tag.get(start..at).unwrap_or_default();
        let spaces = count(at, &is_space);
        if bytes.get(at + spaces) != Some(&b'=') {
            found.push(TagAttribute { name, at: start, value: "", value_at: at, is_quoted: false });
            continue;
        }
        at += spaces + 1;
        at += count(at, &is_space);
        let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let value_at = at + usize::from(quote.is_some());
        let length = match quote {
            Some(quote) => count(value_at, &|byte| byte != quote),
            None => count(value_at, &|byte| !is_space(byte) && byte != b'>'),
        };
        at = value_at + length + usize::from(quote.is_some());
        let value = tag.get(value_at..value_at + length).unwrap_or_default();
        found.push(TagAttribute { name, at: start, value, value_at, is_quoted: quote.is_some() });
    }
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn attributes_are_read_as_browsers_do() {
        let read = |tag: &'static str| -> Vec<(&str, &str)> {
            for found in attributes(tag) {
                assert_eq!(&tag[found.at..found.at + found.name.len()], found.name);
                assert_eq!(&tag[found.value_at..found.value_at + found.value.len()], found.value);
            }
            attributes(tag).iter().map(|found| (found.name, found.value)).collect()
        };
        assert_eq!(read("<a b=\"c > d\" e='f' g = h/ i>"), [("b", "c > d"), ("e", "f"), ("g", "h/"), ("i", "")]);
        assert_eq!(read("<img/src=x alt/>"), [("src", "x"), ("alt", "")]);
        assert_eq!(read("<p =a=\"ä\">"), [("=a", "ä")]);
        for tag in ["<p", "<p a", "<p a=", "<p a=\"b", "<p>", "<ä é=\"ö"] {
            _ = attributes(tag);
        }
    }
}
