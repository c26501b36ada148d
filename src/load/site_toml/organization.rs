//! Reads `[organization]`.

use super::super::table_reader::TableReader;
use crate::address::is_external_url;
use crate::config::{ByLanguage, LanguageId, Organization, SiteLanguage, is_fediverse_account};
use crate::diagnostic::Diagnostic;
use crate::table::Spanned;

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage], default_language: LanguageId) -> Organization {
    Organization {
        name: name(reader, languages, default_language),
        url: reader.by_language("url", languages, url),
        logo: reader.by_language("logo", languages, |reader| reader.filled_address("logo")),
        email: reader.by_language("email", languages, email),
        same_as: reader.by_language("same_as", languages, |reader| Some(same_as(reader))),
        x: reader.by_language("x", languages, x_account),
        fediverse: reader.by_language("fediverse", languages, fediverse),
    }
}

/// Reads the name. A language without one has that of the default language, or else that of the first language with one.
fn name(reader: &mut TableReader, languages: &[SiteLanguage], default_language: LanguageId) -> ByLanguage<String> {
    let mut name = reader.by_language("name", languages, |reader| reader.string("name"));
    // The position in site.toml counts: drafts come last in `languages`.
    let rank = |id: LanguageId| (id != default_language, languages[usize::from(id.0)].span.start);
    let first = name.own.iter().min_by_key(|(id, _)| rank(*id)).map(|(_, name)| name.clone());
    name.shared = name.shared.or(first);
    // Names by language cannot be checked without languages, and the missing languages are reported already.
    if name.is_empty() && !languages.is_empty() {
        reader.report_missing("name", "name = \"…\", the name of who publishes the site");
    }
    name
}

fn url(reader: &mut TableReader) -> Option<String> {
    let url = reader.filled_address("url")?;
    report_relative_url(reader, &url);
    Some(url.value)
}

fn same_as(reader: &mut TableReader) -> Vec<String> {
    let urls = reader.addresses("same_as");
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
