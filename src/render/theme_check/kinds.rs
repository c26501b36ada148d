//! The types of values in expressions.

use super::super::interface::ValueKind;
use super::tags::comprehension_variables;
use super::{Path, Scope, TemplateWalk, ThemeChecker};
use crate::template_syntax::{PlacedToken, Token, closing};

impl<'a> ThemeChecker<'a> {
    /// The type of a value, as far as it can be followed: through paths, `or`, `… if …`, and filters that keep or pick elements.
    pub(super) fn value_kind(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        tokens: &[PlacedToken<'a>],
    ) -> ValueKind {
        let condition = end_of_operand(tokens, 0, &["if"]);
        if condition < tokens.len() {
            let otherwise = end_of_operand(tokens, condition, &["else"]);
            let other = tokens.get(otherwise + 1..).unwrap_or_default();
            return self.common_kind(walk, template, [&tokens[..condition], other]);
        }
        let or = end_of_operand(tokens, 0, &["or"]);
        if or < tokens.len() {
            return self.common_kind(walk, template, [&tokens[..or], &tokens[or + 1..]]);
        }
        let mut path = match tokens {
            [] => return ValueKind::Any,
            [(Token::Sign("("), _), ..] => {
                let end = closing(tokens, 0);
                let kind = self.value_kind(walk, template, tokens.get(1..end).unwrap_or_default());
                self.fields(walk, template, tokens, Path { kind, end: end + 1, field: None })
            }
            _ => match self.path(walk, template, tokens, 0) {
                Some(path) => path,
                None => return ValueKind::Any,
            },
        };
        while let Some([(Token::Sign("|"), _), (Token::Name(filter), _)]) = tokens.get(path.end..path.end + 2) {
            path.kind = match *filter {
                "sort" | "reverse" | "unique" | "default" => path.kind,
                "first" | "last" | "nth" => path.kind.element(),
                _ => return ValueKind::Any,
            };
            let behind = path.end + 2;
            let has_arguments = matches!(tokens.get(behind), Some((Token::Sign("("), _)));
            path.end = if has_arguments { closing(tokens, behind) + 1 } else { behind };
        }
        if path.end == tokens.len() { path.kind } else { ValueKind::Any }
    }

    /// The type that two values have in common. An empty list, an empty text and none have that of the other value.
    fn common_kind(&mut self, walk: &TemplateWalk<'a>, template: usize, values: [&[PlacedToken<'a>]; 2]) -> ValueKind {
        let is_empty = |tokens: &[PlacedToken]| match tokens {
            [] | [(Token::Sign("["), _), (Token::Sign("]"), _)] | [(Token::Text(""), _)] => true,
            [(Token::Name(name), _)] => matches!(*name, "none" | "None" | "null"),
            _ => false,
        };
        let mut kinds = values.into_iter().filter(|tokens| !is_empty(tokens));
        let first = kinds.next().map_or(ValueKind::Any, |tokens| self.value_kind(walk, template, tokens));
        match kinds.next() {
            Some(second) if self.value_kind(walk, template, second) != first => ValueKind::Any,
            _ => first,
        }
    }

    /// The variables of the list comprehensions in an expression, with their types.
    pub(super) fn bound_variables(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        tokens: &[PlacedToken<'a>],
    ) -> Scope<'a> {
        let mut bound: Scope = comprehension_variables(tokens).map(|name| (name, ValueKind::Any)).collect();
        for (at, four) in tokens.windows(4).enumerate() {
            let [(Token::Name("for"), _), (Token::Name(name), _), (Token::Name("in"), _), (first, _)] = four else {
                continue;
            };
            let is_other = walk.scopes.iter().any(|scope| scope.contains_key(name))
                || comprehension_variables(tokens).filter(|other| other == name).count() > 1
                || matches!(first, Token::Name(list) if bound.contains_key(list));
            if is_other {
                continue;
            }
            let end = end_of_operand(tokens, at + 3, &["if"]);
            if let ValueKind::List(element) = self.value_kind(walk, template, &tokens[at + 3..end]) {
                bound.insert(name, *element);
            }
        }
        bound
    }
}

/// The index of the word that ends the operand at `start`, outside of its brackets; or the end of what the operand is in.
fn end_of_operand(tokens: &[PlacedToken], start: usize, words: &[&str]) -> usize {
    let mut at = start;
    while let Some((token, _)) = tokens.get(at) {
        at = match token {
            Token::Name(name) if words.contains(name) => return at,
            Token::Sign(")" | "]" | "}") => return at,
            Token::Sign("(" | "[" | "{") => closing(tokens, at) + 1,
            _ => at + 1,
        };
    }
    tokens.len()
}
