//! Parses the format of PHP's `serialize`. It accepts wrong string lengths, which search and replace in a database
//! leaves behind.

/// A PHP value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PhpValue {
    Text(String),
    Integer(i64),
    /// A value that the import does not use: a boolean, float or null.
    Other,
    Array(Vec<(String, PhpValue)>),
}

/// Maximum depth of nested arrays.
const MAX_DEPTH: usize = 16;

impl PhpValue {
    /// Parses a value; returns `None` if it is malformed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let value = parse_value(&mut rest, 0)?;
        Some(value)
    }

    /// Returns the entries of an array; empty for other values.
    pub(super) fn entries(&self) -> &[(String, PhpValue)] {
        match self {
            Self::Array(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the value of a key of an array.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Returns a string, or an integer as a string.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Other | Self::Array(_) => None,
        }
    }

    /// Returns an integer, also if it is written as a string.
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Other | Self::Array(_) => None,
        }
    }
}

fn parse_value(rest: &mut &str, depth: usize) -> Option<PhpValue> {
    if depth > MAX_DEPTH {
        return None;
    }
    let kind = rest.chars().next()?;
    if kind == 'N' {
        *rest = rest.strip_prefix("N;")?;
        return Some(PhpValue::Other);
    }
    *rest = rest.get(1..)?.strip_prefix(':')?;
    match kind {
        'i' => take_until(rest, ';')?.parse().ok().map(PhpValue::Integer),
        'b' | 'd' => take_until(rest, ';').map(|_| PhpValue::Other),
        's' => {
            let length: usize = take_until(rest, ':')?.parse().ok()?;
            *rest = rest.strip_prefix('"')?;
            text(rest, length).map(PhpValue::Text)
        }
        'a' => {
            let count: usize = take_until(rest, ':')?.parse().ok()?;
            *rest = rest.strip_prefix('{')?;
            let mut entries = Vec::new();
            for _ in 0..count {
                let key = parse_value(rest, depth + 1)?.text()?;
                entries.push((key, parse_value(rest, depth + 1)?));
            }
            *rest = rest.strip_prefix('}')?;
            Some(PhpValue::Array(entries))
        }
        _ => None,
    }
}

fn take_until<'a>(rest: &mut &'a str, end: char) -> Option<&'a str> {
    let (before, after) = rest.split_once(end)?;
    *rest = after;
    Some(before)
}

/// Takes a string of a length in bytes. If the length is wrong, the string ends at the next quotation mark and semicolon.
fn text(rest: &mut &str, length: usize) -> Option<String> {
    let counted = rest.get(..length).zip(rest.get(length..).and_then(|after| after.strip_prefix("\";")));
    let (text, after) = counted.or_else(|| rest.split_once("\";"))?;
    *rest = after;
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_read_also_with_wrong_lengths() {
        let read = |text: &str| {
            let value = PhpValue::parse(text)?;
            Some((value.get("fi")?.number()?, value.get("nb")?.number()?))
        };
        assert_eq!(read("a:2:{s:2:\"fi\";i:7;s:2:\"nb\";s:1:\"8\";}"), Some((7, 8)));
        assert_eq!(read("a:2:{s:9:\"fi\";i:7;s:1:\"nb\";i:8;}"), Some((7, 8)));
        assert_eq!(PhpValue::parse("a:99999999999:{"), None);
        assert_eq!(PhpValue::parse(&"a:1:{i:0;".repeat(10_000)), None);
        assert_eq!(PhpValue::parse("s:3:\"ä\";"), Some(PhpValue::Text("ä".to_owned())));
    }
}
