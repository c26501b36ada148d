//! Converts HTML in titles, names and captions to plain text.

use crate::html_parser::Reference;
use crate::language::without_control_characters;

/// Removes tags, resolves entities and collapses white space.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if let Some(reference) = Reference::at_start(rest) {
            text.extend(reference.characters());
            reference.length
        } else if let Some(length) = tag_length(rest) {
            text.push_str(if is_line_break(&rest[..length]) { " " } else { "" });
            length
        } else {
            text.push_str(&rest[..1]);
            1
        };
        rest = &rest[length..];
    }
    text.push_str(rest);
    let text = without_control_characters(&text);
    text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the length of the tag or comment at the start of a text.
fn tag_length(rest: &str) -> Option<usize> {
    if !rest.starts_with('<') {
        return None;
    }
    if rest.starts_with("<!--") {
        return rest.find("-->").map(|end| end + "-->".len());
    }
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    if is_tag { rest.find('>').map(|end| end + 1) } else { None }
}

fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    ["p", "br", "div", "li", "h", "t", "blockquote"].iter().any(|known| name.starts_with(known))
}

/// Truncates a text to a maximum number of characters, at the end of a word.
pub(super) fn truncated(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let start = &text[..end];
    let start = start.rsplit_once(' ').map_or(start, |(words, _)| words);
    format!("{}…", start.trim_end_matches([',', '.', ':', ';', ' ']))
}

/// Removes the domain of a name that is an e-mail address.
pub(super) fn without_email_domain(name: &str) -> &str {
    match name.split_once('@') {
        Some((before, after)) if !before.is_empty() && after.contains('.') && !name.contains(' ') => before,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_removed_and_entities_resolved() {
        assert_eq!(plain_text("A &amp; <b>B</b> &#8211; 1 < 2 &foo; &auml;\n c<br>d"), "A & B – 1 < 2 &foo; ä c d");
        assert_eq!(plain_text("<!-- wp:paragraph -->\n<p>Hei</p><p>vaan</p>"), "Hei vaan");
        assert_eq!(truncated("yksi kaksi kolme", 12), "yksi kaksi…");
        assert_eq!(without_email_domain("aino@blogi.example"), "aino");
        assert_eq!(without_email_domain("Aino @ työ"), "Aino @ työ");
    }
}
