//! Finds tags without their end in a template that Tera cannot parse. Tera reports them far from the place of the fault.

use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, pieces, without_trim_signs};

/// Returns the first fault of a template's structure: a tag without its sign or without its end, or an unknown tag.
pub(super) fn first_fault(source: &Source) -> Option<Diagnostic> {
    if let Some((span, start, end)) = unclosed_code(&source.text) {
        return Some(Diagnostic::unclosed_template_code(source, span, start, end));
    }
    let mut open: Vec<OpenTag> = Vec::new();
    for piece in pieces(&source.text) {
        let TemplatePiece::Tag(tokens) = piece else { continue };
        if let Some(fault) = next_tag(source, &tokens, &mut open) {
            return Some(fault);
        }
    }
    open.pop().map(|tag| Diagnostic::unclosed_template_tag(source, tag.span, &tag.shown, &tag.end, None))
}

/// A tag whose end is not met yet.
struct OpenTag {
    /// The word of the tag: `for`. Of a component, its name.
    word: String,
    /// The tag in messages: `{% for %}`.
    shown: String,
    /// The tag that ends it: `{% endfor %}`.
    end: String,
    span: Span,
}

/// The tags that need no end, and those that have one.
const SINGLE_TAGS: [&str; 6] = ["include", "extends", "break", "continue", "raw", "endraw"];
const TAGS_WITH_END: [&str; 7] = ["if", "for", "block", "component", "filter", "set", "set_global"];

/// Looks at one tag. Returns its fault.
fn next_tag(source: &Source, tokens: &[PlacedToken], open: &mut Vec<OpenTag>) -> Option<Diagnostic> {
    let span = span_of_tag(&source.text, tokens);
    let tokens = without_trim_signs(tokens);
    let word = match tokens {
        [(Token::Name(word), _), ..] => *word,
        [(Token::Sign("<"), _), (Token::Sign("/"), _), (Token::Name(name), _), ..] => {
            return close(source, span, name, &format!("{{% </{name}> %}}"), open);
        }
        [(Token::Sign("<"), _), (Token::Name(name), _), ..] => {
            let is_whole = matches!(tokens, [.., (Token::Sign("/"), _), (Token::Sign(">"), _)]);
            if !is_whole {
                let (shown, end) = (format!("{{% <{name}> %}}"), format!("{{% </{name}> %}}"));
                open.push(OpenTag { word: (*name).to_owned(), shown, end, span });
            }
            return None;
        }
        _ => return None,
    };
    if matches!(word, "else" | "elif") {
        let fits = open.last().is_some_and(|tag| tag.word == "if" || (tag.word == "for" && word == "else"));
        return (!fits).then(|| match open.pop() {
            Some(tag) => Diagnostic::unclosed_template_tag(source, tag.span, &tag.shown, &tag.end, Some((span, word))),
            None => Diagnostic::unopened_template_tag(source, span, word),
        });
    }
    if TAGS_WITH_END.contains(&word) {
        // `{% set a = 1 %}` needs no end.
        let has_value = word.starts_with("set") && matches!(tokens.get(2), Some((Token::Sign("="), _)));
        if !has_value {
            let end = if word == "set_global" { "set" } else { word };
            let shown = match (word, tokens.get(1)) {
                ("block" | "component", Some((Token::Name(name), _))) => format!("{{% {word} {name} %}}"),
                _ => format!("{{% {word} %}}"),
            };
            open.push(OpenTag { word: end.to_owned(), shown, end: format!("{{% end{end} %}}"), span });
        }
        return None;
    }
    if let Some(closed) = word.strip_prefix("end").filter(|closed| TAGS_WITH_END.contains(closed)) {
        return close(source, span, closed, &format!("{{% {word} %}}"), open);
    }
    let is_known = SINGLE_TAGS.contains(&word);
    let pairs = TAGS_WITH_END
        .iter()
        .filter(|tag| **tag != "set_global")
        .flat_map(|tag| [(*tag).to_owned(), format!("end{tag}")]);
    let single = SINGLE_TAGS.iter().chain(&["else", "elif", "set_global"]).map(|tag| (*tag).to_owned());
    let known: Vec<String> = pairs.chain(single).collect();
    (!is_known).then(|| Diagnostic::unknown_template_tag(source, span, word, &known))
}

/// Ends the innermost open tag, which must be of the kind.
fn close(source: &Source, span: Span, word: &str, shown: &str, open: &mut Vec<OpenTag>) -> Option<Diagnostic> {
    match open.pop() {
        None => Some(Diagnostic::unopened_template_tag(source, span, shown)),
        Some(tag) if tag.word == word => None,
        Some(tag) => {
            Some(Diagnostic::unclosed_template_tag(source, tag.span, &tag.shown, &tag.end, Some((span, shown))))
        }
    }
}

/// The span of a tag, from its `{%` to the last token.
fn span_of_tag(text: &str, tokens: &[PlacedToken]) -> Span {
    let first = tokens.first().map_or(0, |(_, at)| *at);
    let start = text[..first].rfind("{%").unwrap_or(first);
    let end = text[start..].find("%}").map_or(first + 1, |end| start + end + 2);
    Span::new(start, end)
}

/// Returns the first tag, expression or comment without its end, with the signs that begin and end it. Another tag or the
/// end of the file comes first.
fn unclosed_code(text: &str) -> Option<(Span, &'static str, &'static str)> {
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let (start, end) = match text.as_bytes().get(open + 1) {
            Some(b'#') => ("{#", "#}"),
            Some(b'{') => ("{{", "}}"),
            Some(b'%') => ("{%", "%}"),
            _ => {
                at = open + 1;
                continue;
            }
        };
        let inside = &text[open + 2..];
        let length = if start == "{#" { inside.find(end) } else { length_of_code(inside, end) };
        let Some(length) = length else { return Some((Span::new(open, open + 2), start, end)) };
        let code = &inside[..length];
        at = open + 2 + length + 2;
        if start == "{%" && code.trim_matches(['-', ' ']) == "raw" {
            at += text[at..].find("endraw").unwrap_or(text.len() - at);
        }
    }
    None
}

/// Returns the length of the code up to its end. `None` if another tag or comment begins first.
fn length_of_code(code: &str, end: &str) -> Option<usize> {
    let mut quote = None;
    let mut braces = 0_usize;
    let mut escaped = false;
    for (at, c) in code.char_indices() {
        let rest = &code[at..];
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\\', Some(_)) => escaped = true,
            (c, Some(open)) => quote = (c != open).then_some(open),
            ('"' | '\'' | '`', None) => quote = Some(c),
            _ if braces == 0 && rest.starts_with(end) => return Some(at),
            _ if rest.starts_with("{%") || rest.starts_with("{#") => return None,
            ('{', None) => braces += 1,
            ('}', None) => braces = braces.saturating_sub(1),
            _ => {}
        }
    }
    None
}
