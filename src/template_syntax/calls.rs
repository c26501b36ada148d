//! Finds the calls in the tags and expressions of templates: of functions, filters, tests and components.

use super::text::{PlacedToken, Token, closing, end_of_argument, without_trim_signs};

/// What a name in a template calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CallKind {
    /// `image(…)`.
    Function,
    /// `… | date`.
    Filter,
    /// `… is defined`.
    Test,
}

/// What a call names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Called {
    /// A function, a filter or a test.
    Named(CallKind),
    /// `<name … />` or `<name …>`.
    Component,
}

/// A call.
#[derive(Debug)]
pub(crate) struct Call<'t, 'a> {
    pub(crate) called: Called,
    /// The name. Of a component, it can have dots.
    pub(crate) name: &'a str,
    /// The byte offset of the name in the template.
    pub(crate) at: usize,
    pub(crate) arguments: Vec<Argument<'t, 'a>>,
}

/// An argument of a call.
#[derive(Debug)]
pub(crate) struct Argument<'t, 'a> {
    pub(crate) name: &'a str,
    /// The byte offset of the name in the template.
    pub(crate) at: usize,
    /// The value, if it is one quoted text without escapes, and its byte offset behind the quotation mark.
    pub(crate) text: Option<(&'a str, usize)>,
    /// The tokens of the value, without the braces of a component's argument.
    pub(crate) value: &'t [PlacedToken<'a>],
}

impl<'t, 'a> Call<'t, 'a> {
    /// Returns an argument.
    pub(crate) fn argument(&self, name: &str) -> Option<&Argument<'t, 'a>> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// Returns the calls in a tag or an expression of the template `text`.
pub(crate) fn calls<'t, 'a>(text: &'a str, tokens: &'t [PlacedToken<'a>]) -> Vec<Call<'t, 'a>> {
    let tokens = without_trim_signs(tokens);
    let sign = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some((Token::Sign(sign), _)) => Some(*sign),
        _ => None,
    };
    let word = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some((Token::Name(name), _)) => Some(*name),
        _ => None,
    };
    // The head of a definition looks like a call of a function.
    if matches!(word(Some(0)), Some("component" | "endcomponent" | "block" | "endblock")) {
        return Vec::new();
    }
    let mut calls = Vec::new();
    for (index, (token, at)) in tokens.iter().enumerate() {
        let Token::Name(name) = *token else { continue };
        let before = |steps: usize| index.checked_sub(steps);
        let is_test =
            word(before(1)) == Some("is") || (word(before(1)) == Some("not") && word(before(2)) == Some("is"));
        let is_filter = sign(before(1)) == Some("|") || (index == 1 && word(Some(0)) == Some("filter"));
        let has_parenthesis = sign(Some(index + 1)) == Some("(");
        let called = if is_filter {
            Called::Named(CallKind::Filter)
        } else if is_test && name != "not" {
            Called::Named(CallKind::Test)
        } else if sign(before(1)) == Some("<") && is_component_call(tokens, index) {
            Called::Component
        } else if has_parenthesis && !matches!(sign(before(1)), Some("." | "?.")) && !is_operator(name) {
            Called::Named(CallKind::Function)
        } else {
            continue;
        };
        if called == Called::Component {
            calls.push(component_call(text, tokens, index));
            continue;
        }
        let arguments = if has_parenthesis {
            arguments_in(text, &tokens[index + 2..closing(tokens, index + 1)])
        } else {
            Vec::new()
        };
        calls.push(Call { called, name, at: *at, arguments });
    }
    calls
}

/// Whether a name is an operator, behind which a parenthesis is no call.
fn is_operator(name: &str) -> bool {
    matches!(name, "and" | "or" | "not" | "in" | "is" | "if" | "elif" | "else" | "for")
}

/// Whether the `<` before an index begins the call of a component and is no comparison.
fn is_component_call(tokens: &[PlacedToken], index: usize) -> bool {
    match index.checked_sub(2).map(|before| tokens[before].0) {
        None => true,
        Some(Token::Name(name)) => is_operator(name),
        Some(Token::Sign(sign)) => !matches!(sign, ")" | "]" | "}" | "<"),
        Some(_) => false,
    }
}

/// The call of a component whose name begins at an index.
fn component_call<'t, 'a>(text: &'a str, tokens: &'t [PlacedToken<'a>], index: usize) -> Call<'t, 'a> {
    let at = tokens[index].1;
    let mut next = index + 1;
    while matches!(tokens.get(next..next + 2), Some([(Token::Sign("."), _), (Token::Name(_), _)])) {
        next += 2;
    }
    let end = match tokens[next - 1] {
        (Token::Name(name), at) => at + name.len(),
        _ => at,
    };
    let mut arguments = Vec::new();
    while let Some((token, place)) = tokens.get(next) {
        match token {
            Token::Sign(">" | "/") => break,
            Token::Name(name) => {
                let has_value = matches!(tokens.get(next + 1), Some((Token::Sign("="), _)));
                let start = next + if has_value { 2 } else { 1 };
                // Without the value, the next round would take it for an argument.
                next = if has_value { end_of_value(tokens, start).min(tokens.len()) } else { start };
                let value = match tokens.get(start..next).unwrap_or_default() {
                    [(Token::Sign("{"), _), inside @ .., (Token::Sign("}"), _)] => inside,
                    value => value,
                };
                arguments.push(Argument {
                    name,
                    at: *place,
                    text: literal(text, tokens, start).filter(|_| has_value),
                    value,
                });
            }
            // `{post}`: the argument `post` with the variable of that name.
            Token::Sign("{") => {
                if let Some(value @ [(Token::Name(name), place)]) = tokens.get(next + 1..next + 2) {
                    arguments.push(Argument { name, at: *place, text: None, value });
                }
                next = closing(tokens, next) + 1;
            }
            _ => next += 1,
        }
    }
    Call { called: Called::Component, name: &text[at..end], at, arguments }
}

fn end_of_value(tokens: &[PlacedToken], at: usize) -> usize {
    match tokens.get(at) {
        Some((Token::Sign("{"), _)) => closing(tokens, at) + 1,
        Some((Token::Sign("-"), _)) => at + 2,
        _ => at + 1,
    }
}

/// The arguments between the parentheses of a call.
fn arguments_in<'t, 'a>(text: &'a str, tokens: &'t [PlacedToken<'a>]) -> Vec<Argument<'t, 'a>> {
    let mut arguments = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match (tokens[at], tokens.get(at + 1)) {
            ((Token::Name(name), place), Some((Token::Sign("="), _))) => {
                let is_whole = matches!(tokens.get(at + 3), None | Some((Token::Sign(","), _)));
                let start = at + 2;
                at = end_of_argument(tokens, start);
                arguments.push(Argument {
                    name,
                    at: place,
                    text: literal(text, tokens, start).filter(|_| is_whole),
                    value: tokens.get(start..at).unwrap_or_default(),
                });
            }
            ((Token::Sign("(" | "[" | "{"), _), _) => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    arguments
}

/// A quoted text at an index, and its byte offset.
fn literal<'a>(text: &'a str, tokens: &[PlacedToken<'a>], index: usize) -> Option<(&'a str, usize)> {
    match tokens.get(index)? {
        (Token::Text(written), at) if !written.contains('\\') => {
            let start = at + 1;
            Some((text.get(start..start + written.len())?, start))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::{TemplatePiece, pieces};
    use super::*;

    #[test]
    fn calls_are_found_with_their_arguments() {
        let text = "{{ image(src=post.image, preset=\"card\") | safe }}{% if a is not starting_with(pat=\"b\") and f(x=1) %}\
                    {{ <a.b x=\"1\" y={g(k=2)} {post} z=-3 /> }}{% filter upper | date(style=\"full\") %}{{ a < b }}{{ x.y(1) }}";
        let found: Vec<String> = pieces(text)
            .iter()
            .flat_map(|piece| {
                let (TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)) = piece;
                calls(text, tokens)
            })
            .map(|call| {
                assert!(text[call.at..].starts_with(call.name));
                let arguments = call.arguments.iter().map(|argument| {
                    assert!(text[argument.at..].starts_with(argument.name));
                    argument.text.map_or(argument.name.to_owned(), |(text, _)| format!("{}={text}", argument.name))
                });
                format!("{}({})", call.name, arguments.collect::<Vec<_>>().join(","))
            })
            .collect();
        let expected = [
            "image(src,preset=card)",
            "safe()",
            "starting_with(pat=b)",
            "f(x)",
            "a.b(x=1,y,post,z)",
            "g(k)",
            "upper()",
            "date(style=full)",
        ];
        assert_eq!(found, expected);
    }
}
