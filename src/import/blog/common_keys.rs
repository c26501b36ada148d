//! The front matter keys that the generators and their themes share.

use super::fields::{Fields, texts_from_value};
use super::old_blog::OldText;
use crate::table::{Span, Spanned, Value};

/// Keys for the old theme. They are kept in `params`, since a new theme may read them.
const THEME_KEYS: [&str; 4] = ["layout", "type", "outputs", "markup"];

/// Takes out the keys that mean the same for every generator. Values that Kielo has no key for go into `params`.
pub(in crate::import) fn read_common_keys(fields: &mut Fields, text: &mut OldText) {
    text.title = fields.take_text("title").unwrap_or_default();
    let subtitle = fields.take_first_text(&["subtitle"]);
    text.date = text.date.or(fields.take_date("date"));
    text.updated = ["lastmod", "updated", "last_modified_at", "last_modified", "modified"]
        .iter()
        .find_map(|key| fields.take_date(key));
    if fields.take_boolean("draft") == Some(true) {
        text.draft_reason = Some("it was a draft".to_owned());
    }
    let description = fields.take_first_text(&["description", "summary", "excerpt", "abstract"]);
    text.description = description.or_else(|| subtitle.clone()).unwrap_or_default();
    if let Some(subtitle) = subtitle.filter(|subtitle| *subtitle != text.description) {
        text.params.push(("subtitle".to_owned(), Value::Text(subtitle)));
    }
    read_image(fields, text);
    text.authors = fields.take_texts("authors");
    if text.authors.is_empty() {
        text.authors = fields.take_texts("author");
    }
    text.series = match fields.take_texts("series") {
        series if series.len() == 1 => series.into_iter().next(),
        series => {
            if !series.is_empty() {
                text.params.push(("all_series".to_owned(), text_array(series)));
            }
            None
        }
    };
    text.translation_key = fields.take_first_text(&["translationKey", "translation_key"]);
    if fields.take_boolean("noindex") == Some(true) {
        text.noindex = true;
    }
    let robots = fields.take_text("robots");
    if robots.as_ref().is_some_and(|robots| robots.to_lowercase().contains("noindex")) {
        text.noindex = true;
    }
    text.shows_comments = fields.take_boolean("comments");
}

/// Takes out the image of a text, from any of the keys that themes read.
fn read_image(fields: &mut Fields, text: &mut OldText) {
    for key in
        ["image", "cover", "featured_image", "featuredImage", "thumbnail", "banner", "feature", "header", "images"]
    {
        if text.image.is_some() || !fields.contains_key(key) {
            continue;
        }
        if let Some(mut table) = fields.take_table(key) {
            text.image = table.take_first_text(&["image", "src", "path", "url", "teaser", "feature", "filename"]);
            text.image_alt = table.take_first_text(&["alt", "image_alt"]);
            text.image_caption = table.take_first_text(&["caption", "image_caption", "image_description"]);
            if !table.is_empty() {
                text.params.push((format!("{key}_settings"), Value::Table(table.into_table())));
            }
            continue;
        }
        let images = fields.take(key).map(|value| texts_from_value(&value)).unwrap_or_default();
        text.image = images.first().cloned();
        if images.len() > 1 {
            text.params.push((format!("all_{key}"), text_array(images)));
        }
    }
    // Hugo's themes take the page resource whose name contains one of these words.
    for mut resource in fields.take_tables("resources") {
        let name = resource.take_text("name").unwrap_or_default();
        let source = resource.take_text("src");
        if text.image.is_none() && ["cover", "feature", "thumbnail"].iter().any(|word| name.contains(word)) {
            text.image = source;
            text.image_caption = resource.take_text("title");
        } else if let Some(source) = source {
            text.note_not_converted(format!(
                "what its front matter says of the file {source} was left: Kielo has no names for files"
            ));
        }
    }
    text.image_alt = text.image_alt.take().or_else(|| fields.take_first_text(&["image_alt", "imageAlt", "cover_alt"]));
    text.image_caption =
        text.image_caption.take().or_else(|| fields.take_first_text(&["image_caption", "imageCaption"]));
}

/// Returns a list of texts as a value.
pub(in crate::import) fn text_array(texts: impl IntoIterator<Item = String>) -> Value {
    Value::Array(texts.into_iter().map(|text| Spanned::new(Value::Text(text), Span::default())).collect())
}

/// Returns whether a key was only for the old theme.
pub(super) fn is_theme_key(key: &str) -> bool {
    THEME_KEYS.contains(&key)
}
