//! Character references that mean no character of a text, such as `&#11;`.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use crate::html_parser::{without_forbidden_characters, without_forbidden_references};

/// Removes the characters that HTML forbids and that the parser made of character references.
pub(super) fn remove_forbidden(body: &str, events: &mut [(Event, Range<usize>)]) {
    // The file itself has none of these characters.
    if !body.contains("&#") {
        return;
    }
    for (event, _) in events {
        match event {
            Event::Text(text) => replace(text, without_forbidden_characters),
            Event::Html(html) | Event::InlineHtml(html) => replace(html, without_forbidden_references),
            Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
                replace(dest_url, without_forbidden_characters);
                replace(title, without_forbidden_characters);
            }
            _ => {}
        }
    }
}

fn replace(text: &mut CowStr, clean: impl Fn(&str) -> Cow<'_, str>) {
    if let Cow::Owned(clean) = clean(text) {
        *text = clean.into();
    }
}
