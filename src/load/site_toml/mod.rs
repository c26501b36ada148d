//! Reads site.toml into a [`Config`].

mod design;
mod feeds;
mod icon;
mod images;
pub(super) mod publicity;
mod publishing;
mod social;

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::parse::parse_toml_file;
use super::reader::TableReader;
use crate::config::{BaseUrl, Config, LanguageId, MissingTranslations, Permalinks, SiteLanguage};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{HyphenationExceptions, Language, SlugStyle, Typography, UrlWord};
use crate::options::Options;
use crate::table::{Spanned, Table, Value};

/// Reads the settings; `None` when they name no language, for then nothing can be read further.
pub(super) fn read(source: &Source, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let table = match parse_toml_file(source) {
        Ok(table) => table,
        Err(problems) => {
            diagnostics.extend(problems);
            return None;
        }
    };
    let top = table.span;
    let mut reader = TableReader::new(source, table, diagnostics);
    let base_url = base_url(source, &mut reader, options);
    let default = reader.text("default_language");
    let zone = reader.text("time_zone");
    let theme = reader.filled_text("theme").map_or_else(|| "kielo".to_owned(), |theme| theme.value);
    let posts_per_page = reader.count("posts_per_page").unwrap_or(10);
    let slugs = reader.text("slugs");
    let typography = reader.boolean("typography").unwrap_or(true);
    let hyphenation = reader.boolean("hyphenation").unwrap_or(true);
    let minify_html = reader.boolean("minify_html").unwrap_or(true);
    let missing_translations = reader.text("missing_translations");
    let tables = reader.table("languages");
    let permalinks = reader.table("permalinks");
    let feeds = reader.table("feeds");
    let design = design::Tables::take(&mut reader);
    let publicity = publicity::Tables::take(&mut reader);
    let social = reader.table("social");
    let publishing = publishing::take(&mut reader);
    let icon = reader.table("icon");
    let images = reader.table("images");
    let params = reader.table("params").unwrap_or_default();
    if tables.is_none() {
        reader.report(Diagnostic::missing_key(
            source,
            crate::table::Span::new(top.start as usize, top.start as usize),
            "languages",
            "[languages.fi], and below it title = \"…\"",
        ));
    }
    reader.finish();
    let time_zone = time_zone(source, zone, diagnostics);
    let slugs = slug_style(source, slugs, diagnostics);
    let languages = languages(source, tables?, diagnostics);
    if !check_prefixes(source, base_url.as_ref(), &languages, diagnostics) {
        return None;
    }
    let default_language = default_language(source, default.as_ref(), &languages, diagnostics)?;
    let design = design.read(source, &languages, diagnostics);
    let nowhere = BaseUrl { origin: "https://example.invalid".to_owned(), path: String::new() };
    let base_url = base_url.unwrap_or(nowhere);
    let languages = languages.into_iter().map(|language| if typography { set(language) } else { language }).collect();
    let languages = if options.one_origin { on_one_origin(languages, &base_url) } else { languages };
    let publicity = publicity.read(source, &languages, diagnostics);
    let publishing = publishing::read(source, publishing, &time_zone, options.now, diagnostics);
    Some(Config {
        // Without an address nothing is published, but everything else can be checked in the same run.
        base_url,
        default_language,
        time_zone,
        theme,
        posts_per_page,
        feeds: feeds::read(source, feeds, diagnostics),
        publishing,
        languages,
        permalinks: permalinks_of(source, permalinks, diagnostics),
        slugs,
        typography,
        hyphenation,
        minify_html,
        images: images::read(source, images, diagnostics),
        missing_translations: missing_translations_of(source, missing_translations, diagnostics),
        design,
        publicity,
        icon: icon::read(source, icon, diagnostics),
        social: social::read(source, social, diagnostics),
        params,
    })
}

/// Languages with a domain of their own, moved to the folders that the output has for these domains.
fn on_one_origin(mut languages: Vec<SiteLanguage>, base_url: &BaseUrl) -> Vec<SiteLanguage> {
    let own: Vec<Option<BaseUrl>> = languages.iter().map(|language| language.base_url.clone()).collect();
    for index in 0..languages.len() {
        let first = own.iter().position(|other| *other == own[index]).unwrap_or(index);
        let path = format!("{}/{}", base_url.path, languages[first].language.tag());
        let moved = BaseUrl { origin: base_url.origin.clone(), path };
        languages[index].base_url = own[index].is_some().then_some(moved);
    }
    languages
}

/// Where the site will live. What site.toml says must be right also when a preview lives elsewhere.
fn base_url(source: &Source, reader: &mut TableReader, options: &Options) -> Option<BaseUrl> {
    let written = reader.text("base_url");
    let argument = options.base_url.as_ref().map(|argument| {
        let parsed = BaseUrl::parse(argument);
        if parsed.is_none() {
            reader.report(Diagnostic::invalid_base_url_argument(argument));
        }
        parsed
    });
    if argument.is_some() && !options.one_origin {
        return argument?;
    }
    let Some(written) = written else {
        reader.report(Diagnostic::missing_key(
            source,
            crate::table::Span::default(),
            "base_url",
            "base_url = \"https://www.example.com\"",
        ));
        return argument?;
    };
    let parsed = BaseUrl::parse(&written.value);
    if parsed.is_none() {
        reader.report(Diagnostic::invalid_base_url(source, written.span, &written.value));
    }
    argument.unwrap_or(parsed)
}

fn time_zone(source: &Source, written: Option<Spanned<String>>, diagnostics: &mut Vec<Diagnostic>) -> TimeZone {
    let Some(written) = written else {
        return TimeZone::UTC;
    };
    TimeZone::get(&written.value).unwrap_or_else(|_| {
        diagnostics.push(Diagnostic::invalid_value(
            source,
            written.span,
            "time_zone",
            "is not a time zone that is known",
            "use a name of the time zone database, such as Europe/Helsinki or Europe/Oslo",
        ));
        TimeZone::UTC
    })
}

fn slug_style(source: &Source, written: Option<Spanned<String>>, diagnostics: &mut Vec<Diagnostic>) -> SlugStyle {
    match written {
        None => SlugStyle::Language,
        Some(style) if style.value == "language" => SlugStyle::Language,
        Some(style) if style.value == "wordpress" => SlugStyle::WordPress,
        Some(style) => {
            let advice = "write \"language\" (the default) or \"wordpress\"";
            diagnostics.push(Diagnostic::invalid_value(
                source,
                style.span,
                "slugs",
                "is no way of making slugs",
                advice,
            ));
            SlugStyle::Language
        }
    }
}

fn missing_translations_of(
    source: &Source,
    written: Option<Spanned<String>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> MissingTranslations {
    match written {
        None => MissingTranslations::Omit,
        Some(written) if written.value == "omit" => MissingTranslations::Omit,
        Some(written) if written.value == "list" => MissingTranslations::List,
        Some(written) => {
            let advice = "write \"omit\" (the default) or \"list\"";
            let problem = "says nothing known of missing translations";
            diagnostics.push(Diagnostic::invalid_value(source, written.span, "missing_translations", problem, advice));
            MissingTranslations::Omit
        }
    }
}

fn languages(source: &Source, table: Table, diagnostics: &mut Vec<Diagnostic>) -> Vec<SiteLanguage> {
    let alone = table.entries.len() == 1;
    let mut languages: Vec<SiteLanguage> = Vec::new();
    for (tag, value) in table.entries {
        let Some(language) = Language::from_tag(&tag.value) else {
            diagnostics.push(Diagnostic::invalid_language_tag(source, tag.span, &tag.value));
            continue;
        };
        if let Some(other) = languages.iter().find(|other| other.language.tag() == language.tag()) {
            diagnostics.push(Diagnostic::duplicate_language(source, tag.span, &tag.value, other.language.tag()));
            continue;
        }
        let Value::Table(settings) = value.value else {
            diagnostics.push(Diagnostic::wrong_type(source, value.span, &tag.value, "a table", value.value.kind()));
            continue;
        };
        languages.push(site_language(source, language, &tag, settings, alone, diagnostics));
    }
    languages
}

fn site_language(
    source: &Source,
    language: Language,
    tag: &Spanned<String>,
    table: Table,
    alone: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> SiteLanguage {
    let mut reader = TableReader::new(source, table, diagnostics);
    let title = reader.filled_text("title");
    let name = reader.filled_text("name");
    let description = reader.text("description");
    let title_pattern = publicity::title_pattern(source, &mut reader);
    let locale = publicity::locale(source, &mut reader);
    let base_url = reader.text("base_url");
    let prefix = reader.text("prefix");
    let words = reader.table("words");
    let exceptions = reader.texts("hyphenation_exceptions");
    if title.is_none() {
        reader.report(Diagnostic::missing_key(
            source,
            tag.span,
            "title",
            "title = \"…\", the site's name in this language",
        ));
    }
    reader.finish();
    let base_url = base_url.and_then(|written| {
        let parsed = BaseUrl::parse(&written.value);
        if parsed.is_none() {
            diagnostics.push(Diagnostic::invalid_base_url(source, written.span, &written.value));
        }
        parsed
    });
    let prefix = match prefix {
        None if alone || base_url.is_some() => String::new(),
        None => language.tag().to_owned(),
        Some(prefix) => {
            if !prefix.value.is_empty() && !is_path_word(&prefix.value) {
                let advice = "write one folder's name of letters a–z, digits and hyphens, or \"\" for the root";
                diagnostics.push(Diagnostic::invalid_value(
                    source,
                    prefix.span,
                    "prefix",
                    "cannot stand in an address",
                    advice,
                ));
            }
            prefix.value
        }
    };
    SiteLanguage {
        name: name.map_or_else(|| language.name().to_owned(), |name| name.value),
        title: title.map_or_else(|| language.name().to_owned(), |title| title.value),
        description: description.map(|description| description.value).unwrap_or_default(),
        title_pattern,
        locale,
        prefix,
        base_url,
        words: words_of(source, words, diagnostics),
        typography: Arc::new(Typography::new(language.tag(), hyphen_exceptions(source, &exceptions, diagnostics))),
        written: tag.value.clone(),
        span: tag.span,
        language,
    }
}

fn hyphen_exceptions(
    source: &Source,
    written: &[Spanned<String>],
    diagnostics: &mut Vec<Diagnostic>,
) -> HyphenationExceptions {
    let mut exceptions = HyphenationExceptions::default();
    for word in written {
        if let Err(problem) = exceptions.add(&word.value) {
            let advice =
                "write one word with hyphens where it may be broken: \"asiakas-uskollis\" serves all that begin so";
            diagnostics.push(Diagnostic::invalid_value(source, word.span, &word.value, problem, advice));
        }
    }
    exceptions
}

/// A language whose own texts are set as printers set them.
fn set(language: SiteLanguage) -> SiteLanguage {
    let set = |text: &str| language.typography.typeset_text(text).into_owned();
    SiteLanguage { title: set(&language.title), description: set(&language.description), ..language }
}

/// Two languages at one place would clash at every address, so that is told once and ends the reading.
fn check_prefixes(
    source: &Source,
    base_url: Option<&BaseUrl>,
    languages: &[SiteLanguage],
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut distinct = true;
    for (index, language) in languages.iter().enumerate() {
        let host = |language: &SiteLanguage| language.base_url.clone().or_else(|| base_url.cloned());
        let same = |other: &&SiteLanguage| other.prefix == language.prefix && host(other) == host(language);
        if let Some(other) = languages[..index].iter().find(same) {
            let (tag, other) = (language.language.tag(), other.language.tag());
            diagnostics.push(Diagnostic::duplicate_language_prefix(
                source,
                language.span,
                tag,
                other,
                &language.prefix,
            ));
            distinct = false;
        }
    }
    distinct
}

fn words_of(
    source: &Source,
    table: Option<Table>,
    diagnostics: &mut Vec<Diagnostic>,
) -> [Option<String>; UrlWord::ALL.len()] {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let words = UrlWord::ALL.map(|(_, key)| {
        let word = reader.text(key)?;
        if !is_path_word(&word.value) {
            let advice = "write one word of letters a–z, digits and hyphens";
            reader.report(Diagnostic::invalid_value(source, word.span, key, "cannot stand in an address", advice));
        }
        Some(word.value)
    });
    reader.finish();
    words
}

/// Whether a text can be one folder's name in an address.
fn is_path_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn default_language(
    source: &Source,
    written: Option<&Spanned<String>>,
    languages: &[SiteLanguage],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<LanguageId> {
    if languages.is_empty() {
        return None;
    }
    let Some(written) = written else {
        return Some(LanguageId(0));
    };
    let position = Language::from_tag(&written.value)
        .and_then(|wanted| languages.iter().position(|known| known.language.tag() == wanted.tag()));
    if position.is_none() {
        let known: Vec<_> = languages.iter().map(|known| known.language.tag().to_owned()).collect();
        diagnostics.push(Diagnostic::unknown_language(source, written.span, &written.value, &known));
    }
    Some(LanguageId(position.unwrap_or(0) as u16))
}

fn permalinks_of(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Permalinks {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let mut permalinks = Permalinks::default();
    let term: &[&str] = &["language", "word", "slug", "path"];
    for (key, pattern, known, distinct) in [
        (
            "post",
            &mut permalinks.post,
            &["language", "year", "month", "day", "slug", "category", "author"][..],
            &["slug"][..],
        ),
        ("page", &mut permalinks.page, &["language", "path", "slug"], &["path", "slug"]),
        ("category", &mut permalinks.category, term, &["slug", "path"]),
        ("tag", &mut permalinks.tag, term, &["slug", "path"]),
        ("author", &mut permalinks.author, term, &["slug", "path"]),
        ("year", &mut permalinks.year, &["language", "year"], &["year"]),
        ("month", &mut permalinks.month, &["language", "year", "month"], &["month"]),
    ] {
        let Some(written) = reader.text(key) else {
            continue;
        };
        match permalink_problem(&written.value, known, distinct) {
            Some((problem, advice)) => {
                reader.report(Diagnostic::invalid_permalink(source, written.span, &problem, &advice));
            }
            None => *pattern = written.value,
        }
    }
    reader.finish();
    permalinks
}

/// What is wrong with a pattern, and what to do.
fn permalink_problem(pattern: &str, known: &[&str], distinct: &[&str]) -> Option<(String, String)> {
    let parts = || known.iter().map(|part| format!("{{{part}}}")).collect::<Vec<_>>().join(", ");
    if !pattern.starts_with('/') {
        return Some(("does not begin with /".to_owned(), format!("write \"/{pattern}\"")));
    }
    if !pattern.ends_with('/') && pattern.strip_suffix(".html").is_none() {
        return Some(("ends neither in / nor in .html".to_owned(), format!("write \"{pattern}/\"")));
    }
    let mut rest = pattern;
    let mut used = Vec::new();
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map_or(rest.len(), |at| open + at);
        let part = rest.get(open + 1..close).unwrap_or_default();
        if !known.contains(&part) {
            return Some((
                format!("has an unknown part `{{{part}}}`"),
                format!("the parts known here are {}", parts()),
            ));
        }
        used.push(part);
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    if !distinct.iter().any(|part| used.contains(part)) {
        let needed = distinct.iter().map(|part| format!("{{{part}}}")).collect::<Vec<_>>().join(" or ");
        return Some(("gives every one the same address".to_owned(), format!("let {needed} stand in it")));
    }
    let literal: String = pattern.split('{').map(|piece| piece.rsplit('}').next().unwrap_or(piece)).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if !literal.chars().all(plain) || literal.contains("..") || pattern.contains("//") {
        return Some((
            "has characters that do not belong into an address".to_owned(),
            "use letters a–z, digits, hyphens and /".to_owned(),
        ));
    }
    None
}
