//! Reads a component call in Markdown: `{{ <name key="text" other=3 /> }}`, Tera's own syntax with literal arguments.

/// A call and how long it is in the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ComponentCall {
    /// What stands between the braces, as Tera wants it: `<name key="text" other={3} />`.
    pub(super) call: String,
    /// Bytes from the first brace to the last.
    pub(super) length: usize,
}

/// Reads the call at the beginning of `text`. `None` when there is none; an error says what is wrong with it.
pub(super) fn read(text: &str) -> Option<Result<ComponentCall, &'static str>> {
    let inner = text.strip_prefix("{{")?;
    let call = inner.trim_start();
    let name = call.strip_prefix('<')?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    Some(read_call(text, call))
}

fn read_call(text: &str, call: &str) -> Result<ComponentCall, &'static str> {
    let start = text.len() - call.len();
    let mut at = start + 1;
    at += prefix(&text[at..], |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let mut call = text[start..at].to_owned();
    loop {
        let rest = &text[at..];
        let space = rest.len() - rest.trim_start().len();
        let rest = &rest[space..];
        if let Some(after) = rest.strip_prefix("/>") {
            let Some(after) = after.trim_start().strip_prefix("}}") else {
                return Err("}} is missing after />");
            };
            call.push_str(" />");
            return Ok(ComponentCall { call, length: text.len() - after.len() });
        }
        if space == 0 {
            return Err("a space or /> is missing");
        }
        at += space;
        let key = prefix(rest, |c| c.is_ascii_alphanumeric() || c == '_');
        if key == 0 {
            return Err("/> is missing at its end");
        }
        let Some(value) = rest[key..].strip_prefix('=') else {
            return Err("every argument is written key=value");
        };
        let literal = literal(value).ok_or("an argument must be text in quotes, a number, true or false")?;
        call.push(' ');
        call.push_str(&rest[..=key]);
        match &value[..literal] {
            text if text.starts_with(['"', '\'', '`', '{']) => call.push_str(text),
            // Tera wants braces around everything but text.
            number => call.extend(["{", number, "}"]),
        }
        at += key + 1 + literal;
    }
}

/// How many bytes of `text` a literal takes; it may stand in braces, as Tera writes it.
fn literal(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('{') {
        let length = bare_literal(inner).filter(|length| inner[*length..].starts_with('}'))?;
        return Some(length + 2);
    }
    bare_literal(text)
}

fn bare_literal(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        let end = text[1..].find(quote)?;
        return (!text[1..=end].contains("{{")).then_some(end + 2);
    }
    let length = prefix(text, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let word = &text[..length];
    (word == "true" || word == "false" || word.parse::<f64>().is_ok_and(f64::is_finite)).then_some(length)
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, call: &str, rest: &str) {
        let Some(Ok(read)) = read(text) else { panic!("{text} is no call") };
        assert_eq!((read.call.as_str(), &text[read.length..]), (call, rest));
    }

    #[test]
    fn reads_a_call_with_every_kind_of_literal() {
        check(
            r#"{{ <video id="a b" width=3 wide=true ratio=1.5 title='Näin "se" käy' /> }} ja muuta"#,
            r#"<video id="a b" width={3} wide={true} ratio={1.5} title='Näin "se" käy' />"#,
            " ja muuta",
        );
        check("{{<video width={3}/>}}", "<video width={3} />", "");
    }

    #[test]
    fn leaves_other_braces_alone() {
        assert_eq!(read("{{ name }}"), None);
        assert_eq!(read("{{ < 3 }}"), None);
        assert_eq!(read("{ <a/> }"), None);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(matches!(read("{{ <video id=name /> }}"), Some(Err(problem)) if problem.contains("quotes")));
        assert!(matches!(read("{{ <video id=\"a\" }}"), Some(Err(problem)) if problem.contains("/>")));
        assert!(matches!(read("{{ <video /> "), Some(Err(problem)) if problem.contains("}}")));
    }
}
