//! Splits the text of a template into Tera's tags and expressions, and these into tokens with their positions.

/// A token of a tag or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A name.
    Name(&'a str),
    /// A quoted text, without its quotes and with its escapes.
    Text(&'a str),
    /// A number.
    Number(&'a str),
    /// Anything else: one character, or `?.`, `==`, `!=`, `<=`, `>=`.
    Sign(&'a str),
}

/// A token, and its byte offset in the template.
pub(crate) type PlacedToken<'a> = (Token<'a>, usize);

/// A tag or an expression of a template.
#[derive(Debug)]
pub(crate) enum TemplatePiece<'a> {
    /// `{% … %}`.
    Tag(Vec<PlacedToken<'a>>),
    /// `{{ … }}`.
    Expression(Vec<PlacedToken<'a>>),
}

/// Returns the tags and expressions of a template in order. The template must be valid.
pub(crate) fn pieces(text: &str) -> Vec<TemplatePiece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let inside = open + 2;
        at = match text.as_bytes().get(open + 1) {
            Some(b'#') => text[open..].find("#}").map_or(text.len(), |end| open + end + 2),
            Some(b'{') => {
                let (tokens, end) = tokens(text, inside, "}}");
                pieces.push(TemplatePiece::Expression(tokens));
                end
            }
            Some(b'%') => {
                let (tokens, end) = tokens(text, inside, "%}");
                if matches!(without_trim_signs(&tokens).first(), Some((Token::Name("raw"), _))) {
                    end_of_raw(text, end)
                } else {
                    pieces.push(TemplatePiece::Tag(tokens));
                    end
                }
            }
            _ => open + 1,
        };
    }
    pieces
}

/// Returns the offset behind the tag or expression that opens at an offset, and behind the text of a `raw` tag.
pub(crate) fn end_of_code(text: &str, open: usize) -> usize {
    let is_expression = text[open..].starts_with("{{");
    let (tokens, end) = tokens(text, open + 2, if is_expression { "}}" } else { "%}" });
    let is_raw = !is_expression && matches!(without_trim_signs(&tokens).first(), Some((Token::Name("raw"), _)));
    if is_raw { end_of_raw(text, end) } else { end }
}

/// Returns the offset behind the `{% endraw %}` that ends a raw text.
fn end_of_raw(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(open) = text[at..].find("{%").map(|found| at + found) {
        at = open + 2;
        // The rest of a raw text is not read, so that many tags in it do not take long.
        let tag = text[at..].strip_prefix('-').unwrap_or(&text[at..]).trim_start();
        if tag.starts_with("endraw") {
            return tokens(text, at, "%}").1;
        }
    }
    text.len()
}

/// Returns the tokens up to `end`, and the offset behind it.
fn tokens<'a>(text: &'a str, start: usize, end: &str) -> (Vec<PlacedToken<'a>>, usize) {
    let mut tokens = Vec::new();
    let mut at = start;
    // The number of open braces, of maps and of components' arguments.
    let mut braces = 0_usize;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if braces == 0 && rest.starts_with(end) {
            return (tokens, at + end.len());
        }
        let length = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (token, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if first.is_alphabetic() || first == '_' {
            let length = length(|c| c.is_alphanumeric() || c == '_');
            (Some(Token::Name(&rest[..length])), length)
        } else if first.is_ascii_digit() {
            let length = length(|c| c.is_ascii_digit() || c == '.' || c == '_');
            (Some(Token::Number(&rest[..length])), length)
        } else if matches!(first, '"' | '\'' | '`') {
            let length = text_length(rest, first);
            (Some(Token::Text(rest[1..length].trim_end_matches(first))), length)
        } else {
            braces = match first {
                '{' => braces + 1,
                '}' => braces.saturating_sub(1),
                _ => braces,
            };
            let double = ["?.", "==", "!=", "<=", ">="].into_iter().find(|sign| rest.starts_with(sign));
            let length = double.map_or(first.len_utf8(), str::len);
            (Some(Token::Sign(&rest[..length])), length)
        };
        tokens.extend(token.map(|token| (token, at)));
        at += length;
    }
    (tokens, text.len())
}

/// Returns the length of a quoted text, with its quotes.
fn text_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// Tokens without the `-` signs that trim white space.
pub(crate) fn without_trim_signs<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> &'t [PlacedToken<'a>] {
    let tokens = match tokens {
        [(Token::Sign("-"), _), rest @ ..] => rest,
        _ => tokens,
    };
    match tokens {
        [rest @ .., (Token::Sign("-"), _)] => rest,
        _ => tokens,
    }
}

/// The names among tokens.
pub(crate) fn names<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    tokens.iter().filter_map(|(token, _)| match token {
        Token::Name(name) => Some(*name),
        _ => None,
    })
}

/// The index of the comma behind the value that begins at an index, outside of its brackets; or the end.
pub(crate) fn end_of_argument(tokens: &[PlacedToken], start: usize) -> usize {
    let mut at = start;
    while let Some((token, _)) = tokens.get(at) {
        match token {
            Token::Sign(",") => return at,
            Token::Sign("(" | "[" | "{") => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    tokens.len()
}

/// The index of the bracket that closes the one at `open`.
pub(crate) fn closing(tokens: &[PlacedToken], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, (token, _)) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The keywords of expressions.
const KEYWORDS: [&str; 15] =
    ["and", "or", "not", "in", "is", "if", "else", "for", "true", "false", "True", "False", "none", "None", "null"];

/// The variable at an index; none for a field, filter, test, function or argument name.
pub(crate) fn variable_name<'a>(tokens: &[PlacedToken<'a>], at: usize) -> Option<&'a str> {
    let (Token::Name(name), _) = tokens[at] else { return None };
    let before = |steps: usize| at.checked_sub(steps).map(|before| tokens[before].0);
    let after = tokens.get(at + 1).map(|(token, _)| *token);
    let is_other = KEYWORDS.contains(&name)
        || matches!(before(1), Some(Token::Sign("." | "?." | "|") | Token::Name("is")))
        || (before(1) == Some(Token::Name("not")) && before(2) == Some(Token::Name("is")))
        || matches!(after, Some(Token::Sign("(" | "=")))
        || (after == Some(Token::Sign(":")) && matches!(before(1), Some(Token::Sign("{" | ","))));
    (!is_other).then_some(name)
}

/// Whether the name at an index is that of a function that is called. Keywords are not looked for.
pub(crate) fn is_function_call(tokens: &[PlacedToken], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before].0);
    let is_other = matches!(before, Some(Token::Sign("." | "?." | "|") | Token::Name("is")));
    !is_other && matches!(tokens.get(at + 1), Some((Token::Sign("("), _)))
}

/// Tracks whether a token belongs to a component call, `<name argument={value} />`, outside its values.
#[derive(Default)]
pub(crate) struct ComponentCall {
    is_open: bool,
    braces: usize,
}

impl ComponentCall {
    /// Moves past a token. Tokens must be passed in order.
    pub(crate) fn pass(&mut self, tokens: &[PlacedToken], at: usize) {
        match tokens[at].0 {
            Token::Sign("<") if !self.is_open => {
                // Between two values, `<` is a comparison.
                let before = at.checked_sub(1).map(|before| tokens[before].0);
                self.is_open = match before {
                    None => true,
                    Some(Token::Name(name)) => KEYWORDS.contains(&name),
                    Some(Token::Sign(sign)) => !matches!(sign, ")" | "]" | "}"),
                    Some(_) => false,
                };
                self.braces = 0;
            }
            Token::Sign("{") if self.is_open => self.braces += 1,
            Token::Sign("}") if self.is_open => self.braces = self.braces.saturating_sub(1),
            Token::Sign(">") if self.is_open && self.braces == 0 => self.is_open = false,
            _ => {}
        }
    }

    /// Whether the token is the component's name or the name of an argument.
    pub(crate) fn is_outside_values(&self) -> bool {
        self.is_open && self.braces == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tags_and_expressions_with_their_offsets() {
        let text = "{# {{ no }} #}<p {{ a.b }}>{%- if x == 'y}}' -%}{% raw %}{{ no }}{% endraw %}{%- raw -%}{{ no }}{%- endraw -%}{{ <c a={d} /> }}";
        let pieces = pieces(text);
        let names: Vec<Vec<&str>> = pieces
            .iter()
            .map(|piece| {
                let (TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)) = piece;
                let name = |(token, at): &PlacedToken| match token {
                    Token::Name(name) => {
                        assert!(text[*at..].starts_with(name));
                        Some(&text[*at..*at + name.len()])
                    }
                    _ => None,
                };
                tokens.iter().filter_map(name).collect()
            })
            .collect();
        assert_eq!(names, [vec!["a", "b"], vec!["if", "x"], vec!["c", "a", "d"]]);
    }
}
