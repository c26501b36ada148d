//! Reads `[organization]`.

use super::super::table_reader::TableReader;
use crate::address::is_external_url;
use crate::config::{LanguageId, Organization, SiteLanguage, is_fediverse_account};
use crate::diagnostic::Diagnostic;
use crate::table::{Spanned, Value};

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> Organization {
    let (name, names) = names(reader, languages);
    Organization {
        name,
        names,
        url: url(reader),
        logo: reader.filled_text("logo"),
        email: email(reader),
        same_as: same_as(reader),
        x: x_account(reader),
        fediverse: fediverse(reader),
    }
}

/// Reads `name = "…"` or `name = { fi = "…", nb = "…" }`. The first name of a table serves languages without one.
fn names(reader: &mut TableReader, languages: &[SiteLanguage]) -> (String, Vec<(LanguageId, String)>) {
    let mut names = Vec::new();
    let written = reader.take("name");
    if languages.is_empty() {
        // Names by language cannot be checked, and the missing languages are reported already.
        return (String::new(), names);
    }
    let first = match written {
        Some(Spanned { value: Value::Text(name), .. }) => Some(name),
        Some(Spanned { value: Value::Table(table), .. }) => {
            names = reader.nested(table, |table| names_by_language(table, languages));
            names.first().map(|(_, name)| name.clone())
        }
        Some(other) => {
            reader.wrong_type::<()>("name", &other, "text");
            return (String::new(), names);
        }
        None => None,
    };
    let first = first.filter(|name| !name.trim().is_empty());
    if first.is_none() {
        reader.report_missing("name", "name = \"…\", the name of who publishes the site");
    }
    (first.unwrap_or_default(), names)
}

fn names_by_language(reader: &mut TableReader, languages: &[SiteLanguage]) -> Vec<(LanguageId, String)> {
    let values = reader.take_by_language(languages);
    let name = |(id, value): (LanguageId, Spanned<Value>)| match value.value {
        Value::Text(name) => (!name.trim().is_empty()).then_some((id, name)),
        _ => reader.wrong_type(&languages[usize::from(id.0)].configured_tag, &value, "text"),
    };
    values.into_iter().filter_map(name).collect()
}

fn url(reader: &mut TableReader) -> Option<String> {
    let url = reader.filled_text("url")?;
    report_relative_url(reader, &url);
    Some(url.value)
}

fn same_as(reader: &mut TableReader) -> Vec<String> {
    let urls = reader.texts("same_as");
    for url in &urls {
        report_relative_url(reader, url);
    }
    urls.into_iter().map(|url| url.value).collect()
}

fn report_relative_url(reader: &mut TableReader, url: &Spanned<String>) {
    if !is_external_url(&url.value) {
        reader.report(|source| Diagnostic::invalid_base_url(source, url.span, &url.value));
    }
}

fn email(reader: &mut TableReader) -> Option<String> {
    let email = reader.filled_text("email")?;
    let is_address = email.value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !is_address || email.value.contains([' ', ':']) {
        let advice = "write the address alone, as in posti@example.com";
        reader.report_invalid("email", email.span, "is no e-mail address", advice);
    }
    Some(email.value)
}

fn x_account(reader: &mut TableReader) -> Option<String> {
    let account = reader.filled_text("x")?;
    let name = account.value.trim_start_matches('@');
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        reader.report_invalid("x", account.span, "is no account on X", "write its name, as in @kielo");
    }
    Some(format!("@{name}"))
}

/// Reads an account in the fediverse, which must name its server.
pub(in crate::load) fn fediverse(reader: &mut TableReader) -> Option<String> {
    let advice = "write the name and the server, as in @aino@mastodon.example";
    reader.valid_string("fediverse", is_fediverse_account, "is no account", advice)
}
