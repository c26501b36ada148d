//! Reads `[newsletter]`.

use super::super::table_reader::TableReader;
use super::forms::{endpoint, hidden_fields};
use crate::config::{NewsletterProvider, NewsletterSettings, SiteLanguage};

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> NewsletterSettings {
    if !reader.has("endpoint") {
        let example = "endpoint = \"https://…\", the address that the form of your newsletter is sent to";
        reader.report_missing("endpoint", example);
    }
    let fields = hidden_fields(reader, languages);
    NewsletterSettings {
        provider: reader.filled_choice("provider", &NewsletterProvider::ALL),
        endpoint: endpoint(reader, "endpoint", languages, &fields),
        email_field: reader.string("email_field"),
        fields,
        title: reader.by_language("title", languages, |reader| reader.string("title")),
        text: reader.by_language("text", languages, |reader| reader.string("text")),
        consent: reader.by_language("consent", languages, |reader| reader.string("consent")),
        button: reader.by_language("button", languages, |reader| reader.string("button")),
        below_posts: reader.boolean("below_posts").unwrap_or(true),
    }
}
