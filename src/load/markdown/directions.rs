//! Texts with words of both directions, such as Arabic words in a Finnish text.

use std::borrow::Cow;

use pulldown_cmark::Event;

use super::attributes::BlockAttributes;
use super::token::{Token, Tokens};
use super::typesetting::attribute_value;
use crate::language::Direction;

/// Whether a text contains words that run in the other direction than its language.
pub(super) fn has_both_directions(language: &str, tokens: &Tokens, blocks: &BlockAttributes) -> bool {
    let own = Direction::for_tag(language);
    let words = tokens.iter().filter_map(|(token, _)| match token {
        Token::AttributesStart(attributes) => Some(attributes.language.as_ref()?.tag()),
        Token::Event(Event::InlineHtml(html)) => attribute_value(html, "lang"),
        _ => None,
    });
    let blocks = blocks.values().filter_map(|attributes| Some(attributes.language.as_ref()?.tag()));
    words.chain(blocks).any(|tag| Direction::for_tag(tag) != own)
}

/// Adds `dir` to an author's own HTML tag that has `lang` only.
pub(super) fn with_direction(html: &str) -> Cow<'_, str> {
    let is_lacking = !html.starts_with("<!") && attribute_value(html, "dir").is_none();
    let tag = attribute_value(html, "lang").filter(|_| is_lacking);
    let (Some(tag), Some(open)) = (tag, html.strip_suffix('>')) else { return Cow::Borrowed(html) };
    let (open, end) = open.strip_suffix('/').map_or((open, ">"), |open| (open, "/>"));
    Cow::Owned(format!("{} dir=\"{}\"{end}", open.trim_end(), Direction::for_tag(tag).html()))
}

#[cfg(test)]
mod tests {
    use super::with_direction;

    #[test]
    fn only_tags_with_a_language_and_without_a_direction_change() {
        for (html, expected) in [
            ("<i lang=\"ar\">", "<i lang=\"ar\" dir=\"rtl\">"),
            ("<i lang=fi >", "<i lang=fi dir=\"ltr\">"),
            ("<img lang='he' />", "<img lang='he' dir=\"rtl\"/>"),
            ("<i lang=\"ar\" dir=\"auto\">", "<i lang=\"ar\" dir=\"auto\">"),
            ("<i title=\"lang\">", "<i title=\"lang\">"),
            ("</i>", "</i>"),
            ("<!-- lang=\"ar\" -->", "<!-- lang=\"ar\" -->"),
        ] {
            assert_eq!(with_direction(html), expected);
        }
    }
}
