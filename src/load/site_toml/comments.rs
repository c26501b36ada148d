//! Reads `[comments]`.

use super::super::table_reader::TableReader;
use super::forms::{email, endpoint, hidden_fields};
use crate::config::{CommentSettings, EmailField, Giscus, SiteLanguage};

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> CommentSettings {
    let fields = hidden_fields(reader, languages);
    CommentSettings {
        email: reader.by_language("email", languages, |reader| email(reader, "email")),
        form: endpoint(reader, "form", languages, &fields),
        form_email: reader.filled_choice("form_email", &EmailField::ALL).unwrap_or_default(),
        fields,
        consent: reader.by_language("consent", languages, |reader| reader.string("consent")),
        giscus: reader.table("giscus", giscus).flatten(),
        feed: reader.boolean("feed").unwrap_or(false),
        post_feeds: reader.boolean("post_feeds").unwrap_or(false),
    }
}

/// Reads the keys that giscus.app shows. All are needed.
fn giscus(reader: &mut TableReader) -> Option<Giscus> {
    let is_repo = |text: &str| text.split('/').count() == 2 && text.split('/').all(|part| !part.is_empty());
    let has_repo = reader.has("repo");
    let advice = "write the owner and the name, as in kaisla/kommentit";
    let repo = reader.valid_string("repo", is_repo, "is no repository on GitHub", advice);
    if !has_repo {
        reader.report_missing("repo", "repo = \"kaisla/kommentit\"");
    }
    let mut key = |key: &str| {
        let value = reader.string(key);
        if value.is_none() {
            reader.report_missing(key, &format!("{key} = \"…\", which giscus.app shows for your repository"));
        }
        value
    };
    let (repo_id, category, category_id) = (key("repo_id"), key("category"), key("category_id"));
    Some(Giscus { repo: repo?, repo_id: repo_id?, category: category?, category_id: category_id? })
}
