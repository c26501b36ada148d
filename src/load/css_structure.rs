//! Finds signs that a style sheet lacks: a `;` between declarations, and the `}` of a block. Nested rules are valid, so the
//! parser takes the rules after such a block for nested ones, and says nothing.

use super::css_declarations::{Declaration, bracket_length, quoted_length};
use super::css_properties::is_property;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// Returns a warning for each declaration that swallows the next one, and the other declarations.
pub(super) fn lost_semicolons<'a>(
    source: &Source,
    declarations: Vec<Declaration<'a>>,
) -> (Vec<Declaration<'a>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut whole = Vec::with_capacity(declarations.len());
    for declaration in declarations {
        match swallowed(&declaration) {
            Some((at, name)) => {
                let start = declaration.value_at + at;
                let span = Span::new(start, start + name.len());
                diagnostics.push(Diagnostic::missing_css_semicolon(source, span, declaration.name, name));
            }
            None => whole.push(declaration),
        }
    }
    (whole, diagnostics)
}

/// Returns the name of the declaration that a value contains, with its offset in the value. The value of a custom property can
/// be anything, so the name must begin a line there.
fn swallowed<'a>(declaration: &Declaration<'a>) -> Option<(usize, &'a str)> {
    let value = declaration.value;
    let is_free = declaration.name.starts_with("--");
    let mut at = 0;
    // Whether a name may begin: after white space.
    let (mut after_space, mut after_line) = (false, false);
    while let Some(c) = value[at..].chars().next() {
        let rest = &value[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let length = match c {
            '/' if rest.starts_with("/*") => {
                // White space before a comment is still before the name.
                at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                continue;
            }
            '"' | '\'' => quoted_length(rest, c),
            '(' => bracket_length(rest),
            '{' | '}' => return None,
            c if is_name(c) => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let name = &rest[..end];
                let is_declared = rest[end..].trim_start().starts_with(':');
                let may_begin = if is_free || name.starts_with("--") { after_line } else { after_space };
                if is_declared && may_begin && at > 0 && !value[..at].trim().is_empty() && is_property(name) {
                    return Some((at, name));
                }
                end
            }
            _ => c.len_utf8(),
        };
        after_space = c.is_whitespace();
        after_line = c == '\n' || (after_line && c.is_whitespace());
        at += length;
    }
    None
}

/// A block that is open.
struct OpenBlock {
    /// The offset and the length of the selector, or of the at-rule.
    prelude: (usize, usize),
    /// The number of characters before it, if it is the first on its line.
    column: Option<usize>,
    is_at_rule: bool,
    /// Whether a declaration or a rule in the block is on a line of its own and indented more than the block.
    has_indented: bool,
    /// Whether a rule in the block is indented as if it came after the block.
    has_stranger: bool,
}

/// Returns what has no end: a comment, a text in quotation marks, a block, or a declaration before a nested rule.
pub(super) fn lost_ends(source: &Source) -> Vec<Diagnostic> {
    unclosed_text(source).map_or_else(|| unclosed_blocks(source), |found| vec![found])
}

/// Returns an error for the first comment, or text in quotation marks, without its end.
fn unclosed_text(source: &Source) -> Option<Diagnostic> {
    let css: &str = &source.text;
    let mut at = 0;
    while let Some(c) = css[at..].chars().next() {
        let rest = &css[at..];
        let (length, sign) = match c {
            '/' if rest.starts_with("/*") => match rest[2..].find("*/") {
                Some(end) => (2 + end + 2, None),
                None => (rest.len(), Some("*/")),
            },
            '"' | '\'' => {
                let length = quoted_length(rest, c);
                let is_closed = length > 1 && rest[..length].ends_with(c);
                (length, (!is_closed).then_some(if c == '"' { "\"" } else { "'" }))
            }
            '\\' => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), None),
            '(' => (bracket_length(rest), None),
            _ => (c.len_utf8(), None),
        };
        if let Some(sign) = sign {
            return Some(Diagnostic::unclosed_css_text(source, Span::new(at, at + c.len_utf8()), sign));
        }
        at += length;
    }
    None
}

/// Returns the declaration at the start of a nested rule's selector that lacks its `;`: its name, and the offset of the
/// selector. In a selector, no space follows a colon.
fn declaration_before(prelude: &str) -> Option<(&str, usize)> {
    let (name, value) = prelude.split_once(':')?;
    let is_declared = value.starts_with([' ', '\t']) && !name.starts_with('-') && is_property(name);
    let line = prelude.find('\n').filter(|_| is_declared && !name.contains(char::is_whitespace))?;
    Some((name, line + prelude[line..].find(|c: char| !c.is_whitespace())?))
}

/// Returns the blocks without their `}`: as errors if a bracket is missing, else as warnings. A nested rule that is not
/// indented more than the rule around it, whose declarations are, was meant to be behind that rule.
fn unclosed_blocks(source: &Source) -> Vec<Diagnostic> {
    let css: &str = &source.text;
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    let mut report = |block: &OpenBlock| {
        let (start, length) = block.prelude;
        let shown = css[start..start + length].lines().next().unwrap_or_default().trim_end();
        let span = Span::new(start, start + shown.len().max(1));
        found.push((span, shown));
    };
    let mut blocks: Vec<OpenBlock> = Vec::new();
    // The number of blocks that were reported, and whose end may come much later.
    let mut reported = 0_usize;
    // The start of the declaration, selector or at-rule that is open, with its column.
    let mut start: Option<(usize, Option<usize>)> = None;
    let mut line = 0;
    // The number of open blocks as browsers count them.
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = css[at..].chars().next() {
        let rest = &css[at..];
        let mut length = c.len_utf8();
        match c {
            '/' if rest.starts_with("/*") => length = rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            c if c.is_whitespace() => {}
            '{' => {
                depth += 1;
                let (from, column) = start.take().unwrap_or((at, None));
                let prelude = css[from..at].trim_end();
                if depth > 1
                    && let Some((name, offset)) = declaration_before(prelude)
                {
                    let span = Span::new(from + offset, from + prelude.len());
                    diagnostics.push(Diagnostic::missing_semicolon_before_rule(source, span, name, &prelude[offset..]));
                }
                let is_stranger = |outer: &OpenBlock| match (column, outer.column) {
                    (Some(own), Some(outer_column)) => outer.has_indented && own <= outer_column,
                    _ => false,
                } && !prelude.starts_with('&');
                while let Some(outer) = blocks.last_mut().filter(|outer| is_stranger(outer)) {
                    if outer.is_at_rule {
                        outer.has_stranger = true;
                        break;
                    }
                    report(outer);
                    reported += 1;
                    blocks.pop();
                }
                indent(&mut blocks, column);
                let is_at_rule = prelude.starts_with('@');
                let prelude = (from, prelude.len());
                blocks.push(OpenBlock { prelude, column, is_at_rule, has_indented: false, has_stranger: false });
            }
            '}' | ';' => {
                if let Some((_, column)) = start.take() {
                    indent(&mut blocks, column);
                }
                if c == '}' {
                    depth = depth.saturating_sub(1);
                    if blocks.pop().is_none() {
                        reported = reported.saturating_sub(1);
                    }
                }
            }
            _ => {
                start.get_or_insert_with(|| (at, column(css, line, at)));
                length = match c {
                    '"' | '\'' => quoted_length(rest, c),
                    '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                    '(' => bracket_length(rest),
                    _ => length,
                };
            }
        }
        if let Some(end) = rest[..length].rfind('\n') {
            line = at + end + 1;
        }
        at += length;
    }
    // A block that was reported already explains the others.
    if reported == 0
        && let Some(block) = blocks.iter().find(|block| block.has_stranger).or(blocks.last())
    {
        report(block);
    }
    let diagnostic = |(span, shown): (Span, &str)| Diagnostic::unclosed_css_block(source, span, shown, depth > 0);
    // What follows an open block may be in the wrong place only for that reason.
    if depth > 0 {
        diagnostics.clear();
    }
    diagnostics.extend(found.into_iter().map(diagnostic));
    diagnostics
}

/// Records that the innermost block has something in a column.
fn indent(blocks: &mut [OpenBlock], column: Option<usize>) {
    if let (Some(outer), Some(column)) = (blocks.last_mut(), column) {
        outer.has_indented |= outer.column.is_some_and(|own| column > own);
    }
}

/// The number of characters before an offset on the line that starts at `line`. `None` if something else stands before it.
fn column(css: &str, line: usize, at: usize) -> Option<usize> {
    let before = css[line..at].trim_start_matches('\u{feff}');
    before.trim().is_empty().then(|| before.chars().count())
}

#[cfg(test)]
mod tests {
    use super::super::css_declarations::declarations;
    use super::*;

    fn source(css: &str) -> Source {
        Source { file: "a.css".into(), text: css.into() }
    }

    #[test]
    fn a_declaration_in_a_value_lacks_a_semicolon() {
        let lost = |css: &str| {
            let (_, found) = lost_semicolons(&source(css), declarations(css));
            found.len()
        };
        for css in [
            "a { color: red\n margin: 0 }",
            "a { color: red margin: 0; }",
            "a { font-family: a, b\n  --x: 1; }",
            "a { --x: 1\n  --y: 2; }",
            "@font-face { font-family: a\n src: url(a:b) }",
            "a { width: calc(1px) /* a: */\n color : red }",
        ] {
            assert_eq!(lost(css), 1, "{css}");
        }
        for css in [
            "a { color: red; margin: 0 }",
            "a { filter: progid:DXImageTransform.Microsoft.Alpha(opacity=50) }",
            "a { --x: color: red; --y: { a: b } }",
            "a { content: \"a color: b\"; background: url(a color:b) }",
            "a { color: red; b:hover { margin: 0 } }",
            "a { color:\n red }",
        ] {
            assert_eq!(lost(css), 0, "{css}");
        }
    }

    #[test]
    fn blocks_without_their_end_are_found_by_the_indentation() {
        let unclosed = |css: &str| lost_ends(&source(css)).len();
        for css in [
            "/* a\n.a { top: 0 }",
            ".a { content: \"x; }\n.b { top: 0 }",
            ".a {\n  color: red\n  .b { top: 0 }\n}\n",
            ".a {\n  color: red;\n\n.b {\n  top: 0;\n}\n",
            ".a {\n  color: red;\n.b {\n  top: 0;\n}\n.c { left: 0 }\n",
            "@media print {\n  .a {\n    color: red;\n  .b {\n    top: 0;\n  }\n}\n",
            ".a { color: red } .b { top: 0",
            "@media print {\n  .a { color: red }\n.b { top: 0 }\n",
        ] {
            assert_eq!(unclosed(css), 1, "{css}");
        }
        for css in [
            ".a {\n  color: red;\n  .b {\n    top: 0;\n  }\n  &:hover { top: 0 }\n}\n",
            ".a{color:red}.b{top:0}",
            "@media print {\n.a { color: red }\n.b { top: 0 }\n}\n",
            "@media print {\n  .a { color: red }\n.b { top: 0 }\n}\n",
            ".a {\ncolor: red;\n.b { top: 0 }\n}\n",
            ".a,\n.b {\n  color: red;\n}\n.c { content: \"}\" }\n/* { */",
            ".a { font:hover,\n b:hover { top: 0 } content: 'it\\'s \\\n x' }\n/* it's */",
        ] {
            assert_eq!(unclosed(css), 0, "{css}");
        }
    }
}
