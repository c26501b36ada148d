//! Takes the text of a template apart into the tags and expressions of Tera, with their places.

/// A part of a tag or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name.
    Name(&'a str),
    /// A text between quotes, as it is written.
    Text(&'a str),
    /// A number.
    Number(&'a str),
    /// Anything else: one character, or `?.`, `==`, `!=`, `<=`, `>=`.
    Sign(&'a str),
}

/// A token and where it begins.
pub(super) type PlacedToken<'a> = (Token<'a>, usize);

/// What stands between a template's texts.
#[derive(Debug)]
pub(super) enum TemplatePiece<'a> {
    /// `{% … %}`.
    Tag(Vec<PlacedToken<'a>>),
    /// `{{ … }}`.
    Expression(Vec<PlacedToken<'a>>),
}

/// The tags and expressions of a template that Tera can parse, in order.
pub(super) fn pieces(text: &str) -> Vec<TemplatePiece<'_>> {
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
                if matches!(tokens.first(), Some((Token::Name("raw"), _))) {
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

/// Behind the `{% endraw %}` that ends a raw text.
fn end_of_raw(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(open) = text[at..].find("{%").map(|found| at + found) {
        let (tokens, end) = tokens(text, open + 2, "%}");
        if matches!(tokens.first(), Some((Token::Name("endraw"), _))) {
            return end;
        }
        at = open + 2;
    }
    text.len()
}

/// The tokens up to `end`, and where the text goes on.
fn tokens<'a>(text: &'a str, start: usize, end: &str) -> (Vec<PlacedToken<'a>>, usize) {
    let mut tokens = Vec::new();
    let mut at = start;
    // Braces of maps and of components' arguments.
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

/// How long a quoted text is, with its quotes.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tags_and_expressions_with_their_places() {
        let text = "{# {{ no }} #}<p {{ a.b }}>{%- if x == 'y}}' -%}{% raw %}{{ no }}{% endraw %}{{ <c a={d} /> }}";
        let found = pieces(text);
        let names: Vec<Vec<&str>> = found
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
