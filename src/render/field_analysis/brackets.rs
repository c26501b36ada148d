//! The brackets around a value in a template.

use crate::template_syntax::{PlacedToken, Token, closing, names, variable_name};

/// A variable: the component whose argument or variable it is, or an empty name in templates, and its own name.
/// Templates share their variables, because one may include or extend another.
pub(super) type Variable<'t> = (&'t str, &'t str);

/// An open bracket around a token.
#[derive(Clone, Copy)]
pub(super) enum Bracket<'t> {
    /// The arguments of a function or a filter.
    Call(&'t str),
    /// Parentheses among `and`, `or` and `not`.
    Group,
    /// A list.
    List,
    /// The argument of a component.
    Argument(Variable<'t>),
    /// Any other bracket, in which no object is expected.
    Other,
}

/// The kind of the bracket that opens at an index, in the call of a component if its name is not empty.
pub(super) fn bracket<'t>(tokens: &[PlacedToken<'t>], at: usize, component: &'t str) -> Bracket<'t> {
    let before = |steps: usize| at.checked_sub(steps).map(|before| tokens[before].0);
    let after = tokens.get(closing(tokens, at) + 1).map(|(token, _)| *token);
    match (tokens[at].0, before(1)) {
        (Token::Sign("("), Some(Token::Name(name))) if !matches!(name, "and" | "or" | "not" | "if" | "else" | "in") => {
            Bracket::Call(name)
        }
        (Token::Sign("("), before) => {
            let is_before =
                matches!(before, None | Some(Token::Name("and" | "or" | "not" | "if" | "else") | Token::Sign("(")));
            let is_after =
                matches!(after, None | Some(Token::Name("and" | "or" | "if" | "else") | Token::Sign(")" | "." | "?.")));
            if is_before && is_after { Bracket::Group } else { Bracket::Other }
        }
        (Token::Sign("["), before) => {
            let is_before = matches!(
                before,
                None | Some(Token::Name("and" | "or" | "if" | "else") | Token::Sign("(" | "[" | "{" | "," | "="))
            );
            let is_after = matches!(
                after,
                None | Some(Token::Name("and" | "or" | "if" | "else" | "for") | Token::Sign(")" | "]" | "}" | ","))
            );
            if is_before && is_after { Bracket::List } else { Bracket::Other }
        }
        (Token::Sign("{"), Some(Token::Sign("="))) => match before(2) {
            Some(Token::Name(name)) => Bracket::Argument((component, name)),
            _ => Bracket::Other,
        },
        // An argument of a component with the name of its variable: `<name {post} />`.
        (Token::Sign("{"), Some(Token::Name(_) | Token::Sign("}"))) => match tokens.get(at + 1) {
            Some((Token::Name(name), _)) => Bracket::Argument((component, name)),
            _ => Bracket::Other,
        },
        _ => Bracket::Other,
    }
}

/// Whether a bracket is an index of the value before it, and not a list.
pub(super) fn is_index(tokens: &[PlacedToken], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before].0);
    variable_name(tokens, at.saturating_sub(1)).is_some()
        || matches!(before, Some(Token::Sign(")" | "]" | "}") | Token::Text(_)))
        || matches!(at.checked_sub(2).map(|dot| tokens[dot].0), Some(Token::Sign("." | "?.")))
}

/// The last part of the first name in the definition or call of a component: `b` in `component a.b(…)` and `<a.b …>`.
pub(super) fn component_name<'t>(tokens: &[PlacedToken<'t>]) -> Option<&'t str> {
    let is_next = |at: usize| tokens.get(at).is_some_and(|(token, _)| *token == Token::Sign("."));
    let mut at = 1;
    while is_next(at + 1) {
        at += 2;
    }
    names(tokens.get(at..)?).next()
}

/// Whether the argument at an index is one quoted text, or is no argument.
pub(super) fn is_literal_argument(tokens: &[PlacedToken], at: usize) -> bool {
    let after = |steps: usize| tokens.get(at + steps).map(|(token, _)| *token);
    after(1) != Some(Token::Sign("="))
        || (matches!(after(2), Some(Token::Text(_))) && matches!(after(3), Some(Token::Sign("," | ")"))))
}
