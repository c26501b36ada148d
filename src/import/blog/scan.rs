//! Goes through Markdown and changes its prose: code is left alone.

use std::borrow::Cow;

/// What changes a text.
pub(in crate::import) trait Change {
    /// What takes the place of the beginning of `rest`, which stands at byte `at` of the text, and how many bytes of it.
    fn prose(&mut self, at: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)>;

    /// Code as it stays.
    fn code<'a>(&mut self, code: &'a str) -> Cow<'a, str> {
        code.into()
    }
}

/// Elements whose content is no Markdown.
const VERBATIM: [&str; 5] = ["pre", "script", "style", "textarea", "code"];

/// The text with its changes.
pub(in crate::import) fn changed(text: &str, change: &mut dyn Change) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    let mut is_line_start = true;
    let (mut after_blank, mut in_list) = (true, false);
    while at < text.len() {
        let rest = &text[at..];
        if is_line_start {
            let line = line_of(rest);
            let code = fenced(rest).or_else(|| (after_blank && !in_list).then(|| indented(rest)).flatten());
            if let Some(code) = code {
                out.push_str(&change.code(&rest[..code]));
                at += code;
                after_blank = true;
                continue;
            }
            let is_blank = line.trim().is_empty();
            if !is_blank {
                in_list = is_item(line) || (in_list && line.starts_with([' ', '\t']));
            }
            after_blank = is_blank;
        }
        if let Some((taken, new)) = change.prose(at, rest, is_line_start) {
            let taken = taken.max(1);
            out.push_str(&new);
            is_line_start = rest[..taken].ends_with('\n');
            at += taken;
            continue;
        }
        let taken = verbatim(rest).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        let piece = &rest[..taken];
        if piece.starts_with('`') && taken > 1 {
            out.push_str(&change.code(piece));
        } else {
            out.push_str(piece);
        }
        is_line_start = piece.ends_with('\n');
        at += taken;
    }
    out
}

fn line_of(rest: &str) -> &str {
    rest.split_inclusive('\n').next().unwrap_or_default()
}

/// The length of a block between fences, which may stand in a list.
fn fenced(rest: &str) -> Option<usize> {
    let line = line_of(rest);
    let open = line.trim_start().trim_start_matches("> ");
    let sign = open.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = open.len() - open.trim_start_matches(sign).len();
    if length < 3 || (sign == '`' && open[length..].contains('`')) {
        return None;
    }
    let mut at = line.len();
    for line in rest[at..].split_inclusive('\n') {
        at += line.len();
        let close = line.trim().trim_start_matches("> ");
        if close.len() >= length && close.chars().all(|c| c == sign) {
            break;
        }
    }
    Some(at)
}

/// The length of a block of code that is told by its indent.
fn indented(rest: &str) -> Option<usize> {
    let is_code = |line: &str| line.starts_with("    ") || line.starts_with('\t');
    let first = line_of(rest);
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

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = after.len() < line.len() && (after.starts_with(". ") || after.starts_with(") "));
    is_numbered || ["- ", "* ", "+ ", ": "].iter().any(|sign| line.starts_with(sign)) || line.starts_with("[^")
}

/// The length of what stands here and is no prose: code between backticks, HTML that holds code, an escaped sign.
fn verbatim(rest: &str) -> Option<usize> {
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

    struct Stars;

    impl Change for Stars {
        fn prose(&mut self, _: usize, rest: &str, _: bool) -> Option<(usize, String)> {
            rest.starts_with('x').then(|| (1, "*".to_owned()))
        }
    }

    #[test]
    fn code_is_left_alone() {
        let text = "x `x` ``a`x`` \\x\n\n```\nx\n```\nx\n\n    x\n\n- x\n\n    x\n\n<pre>x</pre> `x\n";
        let new = "* `x` ``a`x`` \\*\n\n```\nx\n```\n*\n\n    x\n\n- *\n\n    *\n\n<pre>x</pre> `*\n";
        assert_eq!(changed(text, &mut Stars), new);
    }
}
