//! Reads what site.toml says of search engines, of who publishes the site and of sharing.

use crate::address::is_external_url;
use crate::config::{
    LanguageId, Organization, Publicity, SearchEngines, ShareLink, SiteLanguage, Unlisted, is_fediverse_account,
};
use crate::diagnostic::{Diagnostic, Source};
use crate::load::reader::TableReader;
use crate::table::{Span, Spanned, Table, Value};

/// The tables as they stand in site.toml.
pub(super) struct Tables {
    search_engines: Option<Table>,
    organization: Option<Table>,
    share: Option<Table>,
}

impl Tables {
    /// Takes the tables from the top of site.toml.
    pub(super) fn take(reader: &mut TableReader) -> Self {
        Self {
            search_engines: reader.table("search_engines"),
            organization: reader.table("organization"),
            share: reader.table("share"),
        }
    }

    /// Reads them.
    pub(super) fn read(
        self,
        source: &Source,
        languages: &[SiteLanguage],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Publicity {
        Publicity {
            search_engines: search_engines(source, self.search_engines, diagnostics),
            organization: self.organization.map(|table| organization(source, table, languages, diagnostics)),
            share_links: share_links(source, self.share, diagnostics),
        }
    }
}

/// What a title pattern has, where a language gives none.
const TITLE_PATTERN: &str = "{title} – {site}";

/// The pattern of a language's titles.
pub(super) fn title_pattern(source: &Source, reader: &mut TableReader) -> String {
    let Some(written) = reader.filled_text("title_pattern") else {
        return TITLE_PATTERN.to_owned();
    };
    let unknown = crate::language::placeholders(&written.value).find(|name| !matches!(*name, "title" | "site"));
    let problem = match unknown {
        Some(name) => format!("has an unknown part `{{{name}}}`"),
        None if !written.value.contains("{title}") => "gives every page the same title".to_owned(),
        None => return written.value,
    };
    let advice = "write {title} where the page's own title stands, and {site} where the site's title stands";
    reader.report(Diagnostic::invalid_value(source, written.span, "title_pattern", &problem, advice));
    TITLE_PATTERN.to_owned()
}

/// A language and its country as social networks write them, when site.toml says it.
pub(super) fn locale(source: &Source, reader: &mut TableReader) -> Option<String> {
    let written = reader.filled_text("locale")?;
    let is_locale = written.value.split_once('_').is_some_and(|(language, country)| {
        matches!(language.len(), 2 | 3)
            && language.chars().all(|c| c.is_ascii_lowercase())
            && country.len() == 2
            && country.chars().all(|c| c.is_ascii_uppercase())
    });
    if !is_locale {
        let advice = "write the language and the country as in sv_FI";
        reader.report(Diagnostic::invalid_value(source, written.span, "locale", "is no language and country", advice));
        return None;
    }
    Some(written.value)
}

fn search_engines(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> SearchEngines {
    let usual = SearchEngines::default();
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let index = reader.boolean("index").unwrap_or(usual.index);
    let says_which = reader.has("noindex");
    let written = reader.texts("noindex");
    reader.finish();
    let named = choices(source, "noindex", written, &Unlisted::ALL, diagnostics);
    SearchEngines { index, noindex: if says_which { named } else { usual.noindex } }
}

fn share_links(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Vec<ShareLink> {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let says_which = reader.has("links");
    let written = reader.texts("links");
    reader.finish();
    if !says_which {
        return ShareLink::ALL.map(|(link, _)| link).to_vec();
    }
    choices(source, "links", written, &ShareLink::ALL, diagnostics)
}

/// The things that a list names, each once.
fn choices<T: Copy + PartialEq>(
    source: &Source,
    key: &str,
    written: Vec<Spanned<String>>,
    known: &[(T, &'static str)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<T> {
    let names: Vec<&str> = known.iter().map(|(_, name)| *name).collect();
    let mut chosen = Vec::new();
    for name in written {
        match known.iter().find(|(_, known)| *known == name.value) {
            Some((thing, _)) if chosen.contains(thing) => {}
            Some((thing, _)) => chosen.push(*thing),
            None => diagnostics.push(Diagnostic::unknown_choice(source, name.span, key, &name.value, &names)),
        }
    }
    chosen
}

fn organization(
    source: &Source,
    table: Table,
    languages: &[SiteLanguage],
    diagnostics: &mut Vec<Diagnostic>,
) -> Organization {
    let mut reader = TableReader::new(source, table, diagnostics);
    let span = reader.span();
    let name = reader.take("name");
    let url = web_address(source, &mut reader, "url");
    let logo = reader.filled_text("logo");
    let email = email(source, &mut reader);
    let same_as = same_as(source, &mut reader);
    let x = x_account(source, &mut reader);
    let fediverse = fediverse(source, &mut reader);
    reader.finish();
    let (name, names) = names(source, name, span, languages, diagnostics);
    Organization { name, names, url, logo, email, same_as, x, fediverse }
}

/// `name = "…"`, or `name = { fi = "…", nb = "…" }`; of several, the first stands for languages without one.
fn names(
    source: &Source,
    written: Option<Spanned<Value>>,
    table: Span,
    languages: &[SiteLanguage],
    diagnostics: &mut Vec<Diagnostic>,
) -> (String, Vec<(LanguageId, String)>) {
    let mut names = Vec::new();
    let first = match written {
        Some(Spanned { value: Value::Text(name), .. }) => Some(name),
        Some(Spanned { value: Value::Table(table), .. }) => {
            let mut reader = TableReader::new(source, table, diagnostics);
            for (index, language) in languages.iter().enumerate() {
                let name = reader.filled_text(&language.written);
                let name = name.or_else(|| reader.filled_text(language.language.tag()));
                names.extend(name.map(|name| (LanguageId(index as u16), name.value)));
            }
            reader.finish();
            names.first().map(|(_, name)| name.clone())
        }
        Some(other) => {
            diagnostics.push(Diagnostic::wrong_type(source, other.span, "name", "text", other.value.kind()));
            return (String::new(), names);
        }
        None => None,
    };
    let first = first.filter(|name| !name.trim().is_empty());
    if first.is_none() {
        diagnostics.push(Diagnostic::missing_key(
            source,
            table,
            "name",
            "name = \"…\", the name of who publishes the site",
        ));
    }
    (first.unwrap_or_default(), names)
}

fn web_address(source: &Source, reader: &mut TableReader, key: &str) -> Option<String> {
    let written = reader.filled_text(key)?;
    if !is_external_url(&written.value) {
        reader.report(Diagnostic::invalid_base_url(source, written.span, &written.value));
    }
    Some(written.value)
}

fn same_as(source: &Source, reader: &mut TableReader) -> Vec<String> {
    let written = reader.texts("same_as");
    for url in written.iter().filter(|url| !is_external_url(&url.value)) {
        reader.report(Diagnostic::invalid_base_url(source, url.span, &url.value));
    }
    written.into_iter().map(|url| url.value).collect()
}

fn email(source: &Source, reader: &mut TableReader) -> Option<String> {
    let written = reader.filled_text("email")?;
    let is_address = written.value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !is_address || written.value.contains([' ', ':']) {
        let advice = "write the address alone, as in posti@example.com";
        reader.report(Diagnostic::invalid_value(source, written.span, "email", "is no e-mail address", advice));
    }
    Some(written.value)
}

fn x_account(source: &Source, reader: &mut TableReader) -> Option<String> {
    let written = reader.filled_text("x")?;
    let name = written.value.trim_start_matches('@');
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        reader.report(Diagnostic::invalid_value(
            source,
            written.span,
            "x",
            "is no account on X",
            "write its name, as in @kielo",
        ));
    }
    Some(format!("@{name}"))
}

/// Somebody's account in the fediverse, which must name its server.
pub(in crate::load) fn fediverse(source: &Source, reader: &mut TableReader) -> Option<String> {
    let written = reader.filled_text("fediverse")?;
    if !is_fediverse_account(&written.value) {
        let advice = "write the name and the server, as in @aino@mastodon.example";
        reader.report(Diagnostic::invalid_value(source, written.span, "fediverse", "is no account", advice));
        return None;
    }
    Some(written.value)
}
