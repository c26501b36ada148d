//! Values as PHP's `serialize` writes them. Wrong lengths, which search and replace in a database leaves behind, end
//! the reading of a value without harm.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Php {
    Text(String),
    Integer(i64),
    /// Anything else that says nothing here: floats, nothing, objects.
    Other,
    Array(Vec<(String, Php)>),
}

/// How deep arrays may stand in each other.
const DEEPEST: usize = 16;

impl Php {
    /// The value that a text holds; `None` when it cannot be read.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let value = value(&mut rest, 0)?;
        Some(value)
    }

    /// The entries of an array; of anything else none.
    pub(super) fn entries(&self) -> &[(String, Php)] {
        match self {
            Self::Array(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of an array.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// A text, or a number as a text.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Other | Self::Array(_) => None,
        }
    }

    /// A whole number, written as one or as a text.
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Other | Self::Array(_) => None,
        }
    }
}

fn value(rest: &mut &str, depth: usize) -> Option<Php> {
    if depth > DEEPEST {
        return None;
    }
    let kind = rest.chars().next()?;
    if kind == 'N' {
        *rest = rest.strip_prefix("N;")?;
        return Some(Php::Other);
    }
    *rest = rest.get(1..)?.strip_prefix(':')?;
    match kind {
        'i' => until(rest, ';')?.parse().ok().map(Php::Integer),
        'b' | 'd' => until(rest, ';').map(|_| Php::Other),
        's' => {
            let length: usize = until(rest, ':')?.parse().ok()?;
            *rest = rest.strip_prefix('"')?;
            text(rest, length).map(Php::Text)
        }
        'a' => {
            let count: usize = until(rest, ':')?.parse().ok()?;
            *rest = rest.strip_prefix('{')?;
            let mut entries = Vec::new();
            for _ in 0..count {
                let key = value(rest, depth + 1)?.text()?;
                entries.push((key, value(rest, depth + 1)?));
            }
            *rest = rest.strip_prefix('}')?;
            Some(Php::Array(entries))
        }
        _ => None,
    }
}

fn until<'a>(rest: &mut &'a str, end: char) -> Option<&'a str> {
    let (before, after) = rest.split_once(end)?;
    *rest = after;
    Some(before)
}

/// A text of so many bytes; where the length is wrong, up to the next sign that ends a text.
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
            let value = Php::parse(text)?;
            Some((value.get("fi")?.number()?, value.get("nb")?.number()?))
        };
        assert_eq!(read("a:2:{s:2:\"fi\";i:7;s:2:\"nb\";s:1:\"8\";}"), Some((7, 8)));
        assert_eq!(read("a:2:{s:9:\"fi\";i:7;s:1:\"nb\";i:8;}"), Some((7, 8)));
        assert_eq!(Php::parse("a:99999999999:{"), None);
        assert_eq!(Php::parse(&"a:1:{i:0;".repeat(10_000)), None);
        assert_eq!(Php::parse("s:3:\"ä\";"), Some(Php::Text("ä".to_owned())));
    }
}
