//! Edits the prose of a Markdown text and leaves its code alone.

use std::borrow::Cow;

/// An edit of Markdown text.
pub(in crate::import) trait MarkdownEditor {
    /// Returns how many bytes at the start of `rest` to replace, and the replacement.
    ///
    /// `rest` is the text from byte `at` on.
    fn edit_prose(&mut self, at: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)>;

    /// Edits a code block or a code span; by default it stays.
    fn edit_code<'a>(&mut self, code: &'a str) -> Cow<'a, str> {
        code.into()
    }
}

/// HTML elements whose content is not Markdown.
const VERBATIM: [&str; 5] = ["pre", "script", "style", "textarea", "code"];

/// Applies an editor to a text and returns the new text.
pub(in crate::import) fn edit_markdown(text: &str, editor: &mut dyn MarkdownEditor) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    let mut is_line_start = true;
    let (mut after_blank, mut in_list) = (true, false);
    while at < text.len() {
        let rest = &text[at..];
        if is_line_start {
            let line = first_line(rest);
            let code = fenced_block_length(rest)
                .or_else(|| (after_blank && !in_list).then(|| indented_block_length(rest)).flatten());
            if let Some(code) = code {
                out.push_str(&editor.edit_code(&rest[..code]));
                at += code;
                after_blank = true;
                continue;
            }
            let is_blank = line.trim().is_empty();
            if !is_blank {
                in_list = is_list_item(line) || (in_list && line.starts_with([' ', '\t']));
            }
            after_blank = is_blank;
        }
        if let Some((taken, new)) = editor.edit_prose(at, rest, is_line_start) {
            let taken = taken.max(1);
            out.push_str(&new);
            is_line_start = rest[..taken].ends_with('\n');
            at += taken;
            continue;
        }
        let taken = verbatim_length(rest).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        let verbatim = &rest[..taken];
        if verbatim.starts_with('`') && taken > 1 {
            out.push_str(&editor.edit_code(verbatim));
        } else {
            out.push_str(verbatim);
        }
        is_line_start = verbatim.ends_with('\n');
        at += taken;
    }
    out
}

fn first_line(rest: &str) -> &str {
    rest.split_inclusive('\n').next().unwrap_or_default()
}

/// Returns the length of a fenced code block, which may be inside a list or block quote.
fn fenced_block_length(rest: &str) -> Option<usize> {
    let line = first_line(rest);
    let open = line.trim_start().trim_start_matches("> ");
    let fence = open.chars().next().filter(|fence| matches!(fence, '`' | '~'))?;
    let length = open.len() - open.trim_start_matches(fence).len();
    if length < 3 || (fence == '`' && open[length..].contains('`')) {
        return None;
    }
    let mut at = line.len();
    for line in rest[at..].split_inclusive('\n') {
        at += line.len();
        let close = line.trim().trim_start_matches("> ");
        if close.len() >= length && close.chars().all(|c| c == fence) {
            break;
        }
    }
    Some(at)
}

/// Returns the length of an indented code block.
fn indented_block_length(rest: &str) -> Option<usize> {
    let is_code = |line: &str| line.starts_with("    ") || line.starts_with('\t');
    let first = first_line(rest);
    if !is_code(first) || first.trim().is_empty() {
        return None;
    }
    let mut end = 0;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if is_code(line) && !line.trim().is_empty() {
            end = at;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    Some(end)
}

fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = after.len() < line.len() && (after.starts_with(". ") || after.starts_with(") "));
    is_numbered || ["- ", "* ", "+ ", ": "].iter().any(|marker| line.starts_with(marker)) || line.starts_with("[^")
}

/// Returns the length of a code span, an HTML comment, an HTML element with verbatim content or an escaped character
/// at the start of `rest`.
fn verbatim_length(rest: &str) -> Option<usize> {
    if rest.starts_with('\\') {
        return rest.chars().nth(1).filter(char::is_ascii_punctuation).map(|_| 2);
    }
    if rest.starts_with('`') {
        let length = rest.len() - rest.trim_start_matches('`').len();
        let end = rest.find("\n\n").unwrap_or(rest.len());
        let mut at = length;
        while let Some(found) = rest[at..end.max(at)].find('`') {
            let from = at + found;
            let run = rest[from..].len() - rest[from..].trim_start_matches('`').len();
            if run == length {
                return Some(from + run);
            }
            at = from + run;
        }
        return Some(length);
    }
    if rest.starts_with("<!--") {
        return rest.find("-->").map(|end| end + 3);
    }
    let name = rest.strip_prefix('<')?;
    let element = VERBATIM.iter().find(|element| {
        let after = name.get(..element.len()).filter(|start| start.eq_ignore_ascii_case(element));
        after.is_some() && name[element.len()..].starts_with(['>', ' ', '\n'])
    })?;
    let close = format!("</{element}>");
    let lower = rest.to_ascii_lowercase();
    lower.find(&close).map(|end| end + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct StarEditor;

    impl MarkdownEditor for StarEditor {
        fn edit_prose(&mut self, _: usize, rest: &str, _: bool) -> Option<(usize, String)> {
            rest.starts_with('x').then(|| (1, "*".to_owned()))
        }
    }

    #[test]
    fn code_stays_unchanged() {
        let text = "x `x` ``a`x`` \\x\n\n```\nx\n```\nx\n\n    x\n\n- x\n\n    x\n\n<pre>x</pre> `x\n";
        let new = "* `x` ``a`x`` \\*\n\n```\nx\n```\n*\n\n    x\n\n- *\n\n    *\n\n<pre>x</pre> `*\n";
        assert_eq!(edit_markdown(text, &mut StarEditor), new);
    }
}
