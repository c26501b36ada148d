//! Puts the messages of the template engine into plain words: without types of Rust, and with advice.

use super::Source;
use super::suggestion::suggestion;
use crate::table::Span;

/// A message in plain words.
pub(super) struct PlainMessage {
    pub(super) message: String,
    /// What to do, if the message allows to say it.
    pub(super) advice: Option<String>,
}

/// The part of a template that a message is about, with the text before and behind it.
#[derive(Clone, Copy, Default)]
pub(super) struct CodePlace<'a> {
    pub(super) before: &'a str,
    pub(super) code: &'a str,
    pub(super) after: &'a str,
}

/// The part of a template at a span, with the text around it.
pub(super) fn code_place(source: &Source, span: Span) -> CodePlace<'_> {
    let (start, end, text) = (span.start as usize, span.end as usize, &*source.text);
    CodePlace {
        before: text.get(..start).unwrap_or_default(),
        code: text.get(start..end).unwrap_or_default(),
        after: text.get(end..).unwrap_or_default(),
    }
}

/// Whether a message is about the template, and not about a value that a function refuses.
pub(super) fn is_fault_of_template(message: &str) -> bool {
    const BEGINNINGS: [&str; 12] = [
        "Variable `",
        "Field `",
        "Invalid type for the value, expected `",
        "Component argument `",
        "Unknown argument(s) ",
        "Argument `",
        "Missing keyword argument `",
        "Tried to render a variable that is undefined",
        "Iteration not possible",
        "Math operations can only",
        "Cannot compare",
        "the component `",
    ];
    BEGINNINGS.iter().any(|beginning| message.starts_with(beginning)) || message.contains("has no value here")
}

/// Puts a message into plain words.
pub(super) fn in_plain_words(message: &str, place: CodePlace) -> PlainMessage {
    let code = place.code.trim();
    // The theme's own words.
    if code.starts_with("throw") {
        return PlainMessage { message: message.to_owned(), advice: None };
    }
    unknown_name(message, code, place.before)
        .or_else(|| missing_list(message, code, place.after))
        .or_else(|| wrong_value(message, code, place.after))
        .or_else(|| wrong_component_argument(message))
        .or_else(|| endless_component(message))
        .unwrap_or_else(|| {
            let advice =
                message.contains("has no value here").then(|| guard(source_argument(code).unwrap_or_default()));
            PlainMessage { message: general(message), advice: advice.flatten() }
        })
}

/// Variables and fields that are not defined. The names that there are differ between pages, so they are in the advice: one
/// fault of a shared template has one message.
fn unknown_name(message: &str, code: &str, before: &str) -> Option<PlainMessage> {
    let (rest, noun) = match (message.strip_prefix("Variable `"), message.strip_prefix("Field `")) {
        (Some(rest), _) => (rest, "variable"),
        (_, Some(rest)) => (rest, "field"),
        _ => return None,
    };
    let (name, rest) = rest.split_once('`')?;
    if rest.starts_with(" exists but its value is undefined") {
        let message = format!("`{name}` has no value here");
        return Some(PlainMessage { message, advice: guard(name) });
    }
    let rest = rest.strip_prefix(" is not defined")?;
    let known: Vec<&str> = rest.split_once(": ").map(|(_, known)| known.split(", ").collect()).unwrap_or_default();
    if noun == "variable" {
        let message = format!("there is no variable `{name}` here");
        return Some(PlainMessage { message, advice: Some(suggestion(name, &known, "variables")) });
    }
    // `post.titel` in the template says which value lacks the field. Where it is the value that is missing, the place is its.
    if known.is_empty() && !code.ends_with(name) {
        let message = format!("`{code}` has no value here, so it has no `{name}`");
        return Some(PlainMessage { message, advice: guard(code) });
    }
    let owner = owner_before(before);
    let message = match owner {
        Some(owner) => format!("`{owner}` has no value `{name}`"),
        None => format!("there is no value `{name}` here"),
    };
    let advice = if known.is_empty() { owner.and_then(guard) } else { Some(suggestion(name, &known, "values")) };
    Some(PlainMessage { message, advice })
}

/// A value of a wrong type for a filter, a test or an operator.
fn wrong_value(message: &str, code: &str, after: &str) -> Option<PlainMessage> {
    let types = message.strip_prefix("Invalid type for the value, expected `")?;
    let (expected, found) = types.strip_suffix('`')?.split_once("` but got `")?;
    let path = rest_of_path(code, after);
    let (code, after) = (&*format!("{code}{path}"), &after[path.len()..]);
    let filter: String = after
        .trim_start()
        .strip_prefix('|')
        .map(|rest| rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .unwrap_or_default();
    let what = if code.is_empty() || code.contains('\n') { "a value".to_owned() } else { format!("`{code}`") };
    let needs = if filter.is_empty() {
        format!("{} is needed", in_words(expected))
    } else {
        format!("the filter `{filter}` needs {}", in_words(expected))
    };
    if matches!(found, "none" | "undefined") {
        return Some(PlainMessage { message: format!("{what} has no value here, but {needs}"), advice: guard(code) });
    }
    Some(PlainMessage { message: format!("{what} is {}, but {needs}", in_words(found)), advice: None })
}

/// The rest of a path behind the place of a message, which is that of the first name.
fn rest_of_path<'a>(code: &str, after: &'a str) -> &'a str {
    let is_part = |c: char| c.is_alphanumeric() || "_.[]\"".contains(c);
    if code.ends_with(is_part) { &after[..after.find(|c| !is_part(c)).unwrap_or(after.len())] } else { "" }
}

/// A loop over a value that there is not.
fn missing_list(message: &str, code: &str, after: &str) -> Option<PlainMessage> {
    let (_, kind) = message
        .split_once("teration not possible on type `")
        .or_else(|| message.split_once("eration is not possible on type `"))?;
    let is_missing = matches!(kind.trim_end_matches(['`', '.']), "none" | "undefined");
    let code = &*format!("{code}{}", rest_of_path(code, after));
    is_missing.then(|| {
        let advice = guard(code).map(|_| {
            format!("if its name is right, write a list for where it has no value: {{% for x in {code} or [] %}}")
        });
        let what = if code.is_empty() || code.contains('\n') { "this" } else { &format!("`{code}`") };
        PlainMessage { message: format!("{what} has no value here, so there is nothing to loop over"), advice }
    })
}

/// Arguments of components.
fn wrong_component_argument(message: &str) -> Option<PlainMessage> {
    if let Some(rest) = message.strip_prefix("Component argument `") {
        let (name, rest) = rest.split_once("` (type: `")?;
        let (found, expected) = rest.strip_suffix('`')?.split_once("`) does not match expected type: `")?;
        let advice = if found == "none" { Some("give it only where it has a value".to_owned()) } else { None };
        let message =
            format!("the argument `{name}` must be {}, and here it is {}", in_words(expected), in_words(found));
        return Some(PlainMessage { message, advice });
    }
    if let Some(rest) = message.strip_prefix("Unknown argument(s) ") {
        let (unknown, known) = rest.split_once(" in component call.")?;
        let known: Vec<&str> = known
            .strip_prefix(" Possible argument(s) are: ")
            .unwrap_or_default()
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        let names: Vec<&str> = unknown.split('`').skip(1).step_by(2).collect();
        let advice = suggestion(names.first().unwrap_or(&""), &known, "arguments");
        return Some(PlainMessage {
            message: format!("the component has no argument {unknown}"),
            advice: Some(advice),
        });
    }
    let rest = message.strip_prefix("Argument `")?;
    let (name, rest) = rest.split_once('`')?;
    rest.ends_with(" missing.").then(|| {
        let kind = rest.split('`').nth(1).map(|kind| format!(", which is {}", in_words(kind))).unwrap_or_default();
        PlainMessage { message: format!("the component needs the argument `{name}`{kind}"), advice: None }
    })
}

/// A component that calls itself again and again.
fn endless_component(message: &str) -> Option<PlainMessage> {
    let advice = "write {% if … %} around the call, so that it ends; 20 components can be in each other";
    let is_endless = message.ends_with(" calls itself without an end");
    is_endless.then(|| PlainMessage { message: message.to_owned(), advice: Some(advice.to_owned()) })
}

/// Returns the path before a field: `post` before `.title`.
pub(super) fn owner_before(before: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || "_.[]?\"".contains(c);
    let path = &before[before.trim_end_matches(is_part).len()..];
    // `[` begins a list before `t` in `[t.name for t in tags]`.
    let owner = path.trim_end_matches(['.', '?', '[', '"']).trim_start_matches(['.', '[']);
    (!owner.is_empty() && owner.len() < path.len()).then_some(owner)
}

/// Replaces the names of types in any other message, and its first letter.
fn general(message: &str) -> String {
    if let Some(name) = message.strip_prefix("Missing keyword argument `") {
        return format!("the argument `{name} is missing");
    }
    if message == "Tried to render a variable that is undefined" {
        return "this has no value here".to_owned();
    }
    if let Some((found, _)) = message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected one of: "))
    {
        return format!("a value is missing before {}", type_in_words(found).unwrap_or(found));
    }
    if let Some((found, expected)) = message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected "))
        && let expected = expected.trim_matches(['`', '.'])
        && (1..=2).contains(&expected.len())
    {
        let found = if found == "identifier" { "this name" } else { type_in_words(found).unwrap_or(found) };
        return format!("`{expected}` is missing before {found}");
    }
    if message == "Unexpected end of input" {
        return "the template ends in the middle of a tag".to_owned();
    }
    if let Some(rest) = message.strip_prefix("Value `")
        && let Some((value, _)) = rest.split_once("` is out of range for ")
    {
        return format!("the number {value} is too large or too small here");
    }
    let mut plain = String::with_capacity(message.len());
    for (index, part) in message.split('`').enumerate() {
        match (index % 2 == 1, type_in_words(part)) {
            (true, Some(words)) => plain.push_str(words),
            (true, None) => plain.extend(["`", part, "`"]),
            (false, _) => plain.push_str(part),
        }
    }
    for (written, words) in [
        ("identifier", "a name"),
        ("Iteration not possible on type", "there is nothing to loop over in"),
        ("Key/value iteration is not possible on type", "keys and values are not in"),
        ("Math operations can only be done on numbers, found", "only numbers can be calculated with, and this is"),
        ("Cannot compare", "it is not possible to compare"),
        ("map/structs", "maps"),
        ("map/struct", "map"),
        ("arrays", "lists"),
        ("array", "list"),
        ("Value of type", "a value that is"),
    ] {
        plain = plain.replace(written, words);
    }
    let plain = plain.trim_end_matches('.');
    let mut letters = plain.chars();
    match letters.next() {
        Some(first) if first.is_ascii_uppercase() => first.to_ascii_lowercase().to_string() + letters.as_str(),
        _ => plain.to_owned(),
    }
}

/// Returns the words for a type, or the type itself.
fn in_words(kind: &str) -> &str {
    type_in_words(kind).unwrap_or(kind)
}

/// Returns the words for a type of Tera or of Rust.
fn type_in_words(kind: &str) -> Option<&'static str> {
    Some(match kind.trim_start_matches('&') {
        "str" | "string" | "String" => "a text",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "integer" => "a whole number",
        "f32" | "f64" | "float" | "number" | "Number" => "a number",
        "bool" => "true or false",
        "array" | "Vec" | "[Value]" => "a list",
        "map" | "Map" | "map/struct" => "a map",
        "none" | "undefined" => "nothing",
        _ if kind.starts_with("Vec<") => "a list",
        _ => return None,
    })
}

/// Returns advice to test a value before it is used.
fn guard(code: &str) -> Option<String> {
    let is_path = !code.is_empty() && code.chars().all(|c| c.is_alphanumeric() || "._[]".contains(c));
    is_path.then(|| format!("use it only where it has a value: {{% if {code} %}} … {{% endif %}}"))
}

/// Returns the value of the argument `src` in the call of a function.
fn source_argument(code: &str) -> Option<&str> {
    let (_, value) = code.split_once("src=")?;
    Some(value.split([',', ')']).next()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(message: &str, code: &str, after: &str) -> (String, Option<String>) {
        let place = CodePlace { before: "{{ post.", code, after };
        let PlainMessage { message, advice } = in_plain_words(message, place);
        (message, advice)
    }

    #[test]
    fn types_of_rust_become_words() {
        let (message, advice) = plain(
            "Invalid type for the value, expected `&str` but got `none`",
            "post.updated",
            " | date(style=\"full\") }}",
        );
        assert_eq!(message, "`post.updated` has no value here, but the filter `date` needs a text");
        assert_eq!(advice.as_deref(), Some("use it only where it has a value: {% if post.updated %} … {% endif %}"));
        let (message, _) = plain("Component argument `n` (type: `string`) does not match expected type: `i64`", "", "");
        assert_eq!(message, "the argument `n` must be a whole number, and here it is a text");
        let (message, _) = plain("Cannot compare `string` with `u64`", "", "");
        assert_eq!(message, "it is not possible to compare a text with a whole number that is not negative");
        let (message, _) = plain("Iteration not possible on type `bool`", "", "");
        assert_eq!(message, "there is nothing to loop over in true or false");
    }

    #[test]
    fn unknown_names_get_suggestions() {
        let (message, advice) = plain("Field `titel` is not defined. Available fields: title, url", "titel", "");
        assert_eq!((&*message, advice.as_deref()), ("`post` has no value `titel`", Some("did you mean `title`?")));
        let (message, advice) = plain("Variable `sitee` is not defined. Available variables: page, site", "sitee", "");
        assert_eq!((&*message, advice.as_deref()), ("there is no variable `sitee` here", Some("did you mean `site`?")));
    }
}
