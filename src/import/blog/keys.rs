//! The keys of front matter that the generators share.

use super::facts::{Facts, as_texts};
use super::old_blog::{NoteKind, OldText, ReportNote};
use crate::table::{Spanned, Table, Value};

/// Keys that say how the old theme shows a text. They are kept in `params`, since a new theme may read them.
const OF_THEMES: [&str; 4] = ["layout", "type", "outputs", "markup"];

/// Takes the keys out that mean the same everywhere. What Kielo has no key for comes into `params`.
pub(in crate::import) fn read_keys(facts: &mut Facts, text: &mut OldText) {
    text.title = facts.text("title").unwrap_or_default();
    let subtitle = facts.first_text(&["subtitle"]);
    text.date = text.date.or(facts.date("date"));
    text.updated =
        ["lastmod", "updated", "last_modified_at", "last_modified", "modified"].iter().find_map(|key| facts.date(key));
    if facts.boolean("draft") == Some(true) {
        text.draft = Some("it was a draft".to_owned());
    }
    let description = facts.first_text(&["description", "summary", "excerpt", "abstract"]);
    text.description = description.or_else(|| subtitle.clone()).unwrap_or_default();
    if let Some(subtitle) = subtitle.filter(|subtitle| *subtitle != text.description) {
        text.params.push(("subtitle".to_owned(), Value::Text(subtitle)));
    }
    image(facts, text);
    text.authors = facts.texts("authors");
    if text.authors.is_empty() {
        text.authors = facts.texts("author");
    }
    text.series = match facts.texts("series") {
        series if series.len() == 1 => series.into_iter().next(),
        series => {
            if !series.is_empty() {
                text.params.push(("all_series".to_owned(), list(series)));
            }
            None
        }
    };
    text.translation = facts.first_text(&["translationKey", "translation_key"]);
    if facts.boolean("noindex") == Some(true) {
        text.noindex = true;
    }
    let robots = facts.text("robots");
    if robots.as_ref().is_some_and(|robots| robots.to_lowercase().contains("noindex")) {
        text.noindex = true;
    }
    text.comments = facts.boolean("comments");
}

/// The image that stands for a text, by whichever of the keys that themes read.
fn image(facts: &mut Facts, text: &mut OldText) {
    for key in
        ["image", "cover", "featured_image", "featuredImage", "thumbnail", "banner", "feature", "header", "images"]
    {
        if text.image.is_some() || !facts.has(key) {
            continue;
        }
        if let Some(mut table) = facts.table(key) {
            text.image = table.first_text(&["image", "src", "path", "url", "teaser", "feature", "filename"]);
            text.image_alt = table.first_text(&["alt", "image_alt"]);
            text.image_caption = table.first_text(&["caption", "image_caption", "image_description"]);
            if !table.is_empty() {
                let rest = table.rest().into_iter().map(|(key, value)| {
                    (
                        Spanned::new(key, crate::table::Span::default()),
                        Spanned::new(value, crate::table::Span::default()),
                    )
                });
                let rest = Table { entries: rest.collect(), span: crate::table::Span::default() };
                text.params.push((format!("{key}_settings"), Value::Table(rest)));
            }
            continue;
        }
        let images = facts.take(key).map(|value| as_texts(&value)).unwrap_or_default();
        text.image = images.first().cloned();
        if images.len() > 1 {
            text.params.push((format!("all_{key}"), list(images)));
        }
    }
    // Hugo's themes take the image whose name says so.
    for mut resource in facts.tables("resources") {
        let name = resource.text("name").unwrap_or_default();
        let source = resource.text("src");
        if text.image.is_none() && ["cover", "feature", "thumbnail"].iter().any(|word| name.contains(word)) {
            text.image = source;
            text.image_caption = resource.text("title");
        } else if let Some(source) = source {
            text.notes.push(ReportNote {
                kind: NoteKind::NotConverted,
                text: format!("what its front matter says of the file {source} was left: Kielo has no names for files"),
            });
        }
    }
    text.image_alt = text.image_alt.take().or_else(|| facts.first_text(&["image_alt", "imageAlt", "cover_alt"]));
    text.image_caption = text.image_caption.take().or_else(|| facts.first_text(&["image_caption", "imageCaption"]));
}

fn list(texts: Vec<String>) -> Value {
    let place = crate::table::Span::default();
    Value::Array(texts.into_iter().map(|text| Spanned::new(Value::Text(text), place)).collect())
}

/// Whether a key only says how the old theme shows a text.
pub(super) fn is_of_theme(key: &str) -> bool {
    OF_THEMES.contains(&key)
}
