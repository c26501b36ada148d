//! Parses a component call in Markdown: `{{ <name key="text" other=3 /> }}`, the syntax of Tera with literal arguments.

/// A component call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ComponentCall {
    /// The call in the syntax of Tera: `<name key="text" other={3} />`.
    pub(super) call: String,
    /// The length in the source in bytes, including the braces.
    pub(super) length: usize,
}

/// Parses the call at the beginning of `text`. Returns `None` if there is none.
///
/// # Errors
/// The problem with the call.
pub(super) fn parse(text: &str) -> Option<Result<ComponentCall, &'static str>> {
    let inner = text.strip_prefix("{{")?;
    let call = inner.trim_start();
    let name = call.strip_prefix('<')?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    Some(parse_call(text, call))
}

fn parse_call(text: &str, call: &str) -> Result<ComponentCall, &'static str> {
    let start = text.len() - call.len();
    let mut at = start + 1;
    at += prefix_length(&text[at..], |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
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
        let key = prefix_length(rest, |c| c.is_ascii_alphanumeric() || c == '_');
        if key == 0 {
            return Err("/> is missing at its end");
        }
        let Some(value) = rest[key..].strip_prefix('=') else {
            return Err("every argument is written key=value");
        };
        let length = literal_length(value).ok_or("an argument must be text in quotes, a number, true or false")?;
        call.push(' ');
        call.push_str(&rest[..=key]);
        match &value[..length] {
            text if text.starts_with(['"', '\'', '`', '{']) => call.push_str(text),
            // Tera requires braces around all literals except text.
            number => call.extend(["{", number, "}"]),
        }
        at += key + 1 + length;
    }
}

/// Returns the length of the literal at the beginning of `text`, which can be in braces as in Tera.
fn literal_length(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('{') {
        let length = unbraced_literal_length(inner).filter(|length| inner[*length..].starts_with('}'))?;
        return Some(length + 2);
    }
    unbraced_literal_length(text)
}

fn unbraced_literal_length(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    if matches!(quote, '"' | '\'' | '`') {
        let end = text[1..].find(quote)?;
        return (!text[1..=end].contains("{{")).then_some(end + 2);
    }
    let length = prefix_length(text, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let word = &text[..length];
    (word == "true" || word == "false" || word.parse::<f64>().is_ok_and(f64::is_finite)).then_some(length)
}

/// Returns the length of the longest prefix whose characters all match.
fn prefix_length(text: &str, matches: impl Fn(char) -> bool) -> usize {
    text.find(|c| !matches(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, call: &str, rest: &str) {
        let Some(Ok(parsed)) = parse(text) else { panic!("{text} is no call") };
        assert_eq!((parsed.call.as_str(), &text[parsed.length..]), (call, rest));
    }

    #[test]
    fn parses_a_call_with_every_kind_of_literal() {
        check(
            r#"{{ <video id="a b" width=3 wide=true ratio=1.5 title='Näin "se" käy' /> }} ja muuta"#,
            r#"<video id="a b" width={3} wide={true} ratio={1.5} title='Näin "se" käy' />"#,
            " ja muuta",
        );
        check("{{<video width={3}/>}}", "<video width={3} />", "");
    }

    #[test]
    fn ignores_other_braces() {
        assert_eq!(parse("{{ name }}"), None);
        assert_eq!(parse("{{ < 3 }}"), None);
        assert_eq!(parse("{ <a/> }"), None);
    }

    #[test]
    fn reports_the_problem() {
        assert!(matches!(parse("{{ <video id=name /> }}"), Some(Err(problem)) if problem.contains("quotes")));
        assert!(matches!(parse("{{ <video id=\"a\" }}"), Some(Err(problem)) if problem.contains("/>")));
        assert!(matches!(parse("{{ <video /> "), Some(Err(problem)) if problem.contains("}}")));
    }
}
