//! Reads site.toml into a [`Config`].

mod analytics;
mod comments;
mod design;
mod digest;
mod feeds;
mod forms;
mod headers;
mod icon;
mod images;
mod languages;
mod newsletter;
mod organization;
mod permalinks;
mod security;
mod taxonomies;
mod translations;

use jiff::tz::TimeZone;

pub(super) use self::languages::overlay;
pub(super) use self::organization::fediverse;
use super::table_reader::{TableReader, read_toml_file};
use crate::address::comparable_host;
use crate::config::{
    AddressSettings, BaseUrl, ByLanguage, Config, LanguageId, MAIN_FOLDER, MissingTranslations, NoindexList,
    Permalinks, SearchEngines, SearchSettings, ShareLink, SiteLanguage, SocialSettings, TextFeatures, WebHost,
};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::SlugStyle;
use crate::options::Options;
use crate::table::{Span, Spanned};

/// Reads the settings. Returns `None` after a syntax error, and if the languages of the site are not clear: no other file
/// can be read without them.
pub(super) fn read(source: &Source, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    read_toml_file(source, diagnostics, |reader| config(reader, options))?
}

/// Reads all settings, so that one run reports all problems.
fn config(reader: &mut TableReader, options: &Options) -> Option<Config> {
    let (base_url, written_base_url) = base_url(reader, options);
    let languages = languages::read(reader);
    let has_clear_languages =
        languages::check_addresses(reader, base_url.as_ref(), &languages) && !languages.is_empty();
    let default_language = default_language(reader, &languages);
    let has_clear_languages = languages::check_default(reader, &languages, default_language) && has_clear_languages;
    let (languages, default_language, published_languages) = if options.drafts {
        let count = languages.len();
        (languages, default_language, count)
    } else {
        // `Config::language_ids` covers only the first languages, so drafts come last.
        languages::drafts_last(languages, default_language)
    };
    let time_zone = time_zone(reader);
    let typography = reader.boolean("typography").unwrap_or(true);
    let newsletter = reader.table("newsletter", |table| newsletter::read(table, &languages));
    let design = design::read(reader, &languages, newsletter.as_ref());
    let share_links = share_links(reader, &languages);
    let comments = reader.table("comments", |table| comments::read(table, &languages)).unwrap_or_default();
    let forms = reader.table("forms", |table| forms::read(table, &languages)).unwrap_or_default();
    let social = reader.table("social", |table| social(table, &languages)).unwrap_or_default();
    let params = reader.free_table("params");
    let languages: Vec<_> = languages.into_iter().map(|language| languages::with_params(language, &params)).collect();
    let digest = reader.table("digest", |table| digest::read(table, &languages)).unwrap_or_default();
    let organization = reader.table("organization", |table| organization::read(table, &languages, default_language));
    let security = reader.table("security", |table| security::read(table, &time_zone, options.now)).flatten();
    let translations = reader.table("translations", |table| translations::read(table, &languages)).unwrap_or_default();
    // Without an address nothing is published, but all other settings can be checked in the same run.
    let placeholder = || BaseUrl { origin: "https://example.invalid".to_owned(), path: String::new() };
    let base_url = base_url.unwrap_or_else(placeholder);
    let languages = if typography { languages.into_iter().map(languages::typeset).collect() } else { languages };
    let languages = if options.one_origin {
        languages::on_one_origin(languages, &base_url, written_base_url.as_ref())
    } else {
        languages
    };
    let domain_folders = domain_folders(reader, &base_url, &languages, options);
    let permalinks =
        reader.table("permalinks", |table| permalinks::read(table, Permalinks::default())).unwrap_or_default();
    let slugs = slug_style(reader);
    let taxonomies = taxonomies::read(reader, &languages, slugs);
    let feeds = reader.table("feeds", |table| {
        let settings =
            |feeds: &_| AddressSettings::from_parts(&base_url, &languages, &permalinks, (feeds, &taxonomies));
        feeds::read(table, &languages, settings)
    });
    let analytics = reader.table("analytics", |table| analytics::read(table, &base_url, options.one_origin)).flatten();
    let config = Config {
        base_url,
        is_preview: options.one_origin,
        default_language,
        time_zone,
        theme: theme(reader, options),
        theme_settings: reader.free_table("theme_settings"),
        posts_per_page: reader.count("posts_per_page").unwrap_or(10),
        feeds: feeds.unwrap_or_default(),
        analytics,
        digest,
        headers: reader.table("headers", headers::read).unwrap_or_default(),
        security,
        llms_txt: reader.boolean("llms_txt").unwrap_or(false),
        index_now_key: reader.table("indexnow", index_now_key).flatten(),
        languages,
        published_languages,
        permalinks,
        host: reader.choice("host", &WebHost::ALL),
        domain_folders,
        slugs,
        taxonomies,
        typography,
        hyphenation: reader.boolean("hyphenation").unwrap_or(true),
        text_features: text_features(reader),
        minify_html: reader.boolean("minify_html").unwrap_or(true),
        images: reader.table("images", images::read).unwrap_or_default(),
        missing_translations: missing_translations(reader),
        translations,
        design,
        search: reader.table("search", search),
        search_engines: reader.table("search_engines", search_engines).unwrap_or_default(),
        organization,
        share_links,
        comments,
        newsletter,
        forms,
        icon: reader.table("icon", icon::read).unwrap_or_default(),
        social,
    };
    has_clear_languages.then_some(config)
}

/// Reads the name of the theme. It is empty if it cannot be read.
fn theme(reader: &mut TableReader, options: &Options) -> String {
    let is_written = reader.has("theme");
    let written = reader.text("theme");
    if let Some(theme) = &options.theme {
        return theme.clone();
    }
    match written {
        Some(name) if !name.value.trim().is_empty() => name.value,
        None if is_written => String::new(),
        _ => "kielo".to_owned(),
    }
}

/// Reads the address of the site. The address in site.toml must be valid even if a preview replaces it. Also returns the
/// address in site.toml.
fn base_url(reader: &mut TableReader, options: &Options) -> (Option<BaseUrl>, Option<BaseUrl>) {
    let written = reader.text("base_url");
    let argument = options.base_url.as_ref().map(|argument| {
        let parsed = BaseUrl::parse(argument);
        if parsed.is_none() {
            reader.report(|_| Diagnostic::invalid_base_url_argument(argument));
        }
        parsed
    });
    if let Some(argument) = &argument
        && !options.one_origin
    {
        return (argument.clone(), argument.clone());
    }
    let Some(written) = written else {
        let example = "base_url = \"https://www.example.com\"";
        reader.report_missing_at(Span::default(), "base_url", example);
        return (argument.flatten(), None);
    };
    let parsed = parse_base_url(reader, &written);
    if argument.is_none()
        && let Some(base) = &parsed
        && is_example_host(&base.origin)
    {
        reader.report(|source| Diagnostic::example_base_url(source, written.span, &written.value));
    }
    let Some(argument) = argument else { return (parsed.clone(), parsed) };
    // The preview serves the site in the same folder as its web host.
    let path = parsed.as_ref().map(|parsed| parsed.path.clone()).unwrap_or_default();
    (argument.map(|argument| BaseUrl { path, ..argument }), parsed)
}

/// Whether an origin is that of an example, or of the author's own computer: no reader can visit it.
fn is_example_host(origin: &str) -> bool {
    let host = comparable_host(origin.split_once("://").map_or(origin, |(_, host)| host));
    let name = host.split(':').next().unwrap_or_default();
    matches!(name, "example.com" | "example.org" | "example.net" | "localhost" | "127.0.0.1")
}

fn parse_base_url(reader: &mut TableReader, written: &Spanned<String>) -> Option<BaseUrl> {
    let parsed = BaseUrl::parse(&written.value);
    if parsed.is_none() {
        reader.report(|source| Diagnostic::invalid_base_url(source, written.span, &written.value));
    }
    parsed
}

fn default_language(reader: &mut TableReader, languages: &[SiteLanguage]) -> LanguageId {
    let Some(tag) = reader.text("default_language").filter(|_| !languages.is_empty()) else {
        return LanguageId(0);
    };
    reader.find_language(languages, &tag).unwrap_or(LanguageId(0))
}

fn time_zone(reader: &mut TableReader) -> TimeZone {
    let Some(name) = reader.text("time_zone") else { return TimeZone::UTC };
    TimeZone::get(&name.value).unwrap_or_else(|_| {
        let advice = "use a name of the time zone database, such as Europe/Helsinki or Europe/Oslo";
        reader.report_invalid("time_zone", name.span, "is not a time zone that is known", advice);
        TimeZone::UTC
    })
}

/// Reads whether each domain has its own folder. In the preview all languages have one origin, and no folders.
fn domain_folders(reader: &mut TableReader, base_url: &BaseUrl, languages: &[SiteLanguage], options: &Options) -> bool {
    let is_written = reader.has("domain_folders");
    let value = reader.boolean("domain_folders").unwrap_or(false);
    if options.one_origin {
        return false;
    }
    let base = |language: &SiteLanguage| language.base_url.as_ref().unwrap_or(base_url).clone();
    let main = languages.iter().find(|language| base(language).origin == base_url.origin);
    let mut others = languages.iter().filter(|language| base(language).origin != base_url.origin).peekable();
    let has_others = others.peek().is_some();
    // A language in preparation has no pages that another domain could show.
    match others.find(|language| options.drafts || !language.draft) {
        Some(other) if !is_written => {
            let tag = |language: &SiteLanguage| language.language.short_tag().to_owned();
            let folders = (main.map_or_else(|| MAIN_FOLDER.to_owned(), tag), tag(other));
            let domains = (&*base_url.origin, &*base(other).origin);
            reader.report(|source| Diagnostic::domain_inside_domain(source, other.span, domains, &folders));
        }
        None if value && !has_others => reader.report(Diagnostic::useless_domain_folders),
        _ => {}
    }
    value
}

fn text_features(reader: &mut TableReader) -> TextFeatures {
    let default = TextFeatures::default();
    TextFeatures {
        highlight: reader.boolean("highlight").unwrap_or(default.highlight),
        math: reader.boolean("math").unwrap_or(default.math),
        embeds: reader.boolean("embeds").unwrap_or(default.embeds),
        autolink: reader.table("markdown", |table| table.boolean("autolink")).flatten().unwrap_or(default.autolink),
    }
}

fn slug_style(reader: &mut TableReader) -> SlugStyle {
    let advice = "write \"language\" (the default) or \"wordpress\"";
    reader.choice_or("slugs", &SlugStyle::ALL, "is no way of making slugs", advice).unwrap_or_default()
}

fn missing_translations(reader: &mut TableReader) -> MissingTranslations {
    let problem = "says nothing known of missing translations";
    let advice = "write \"omit\" (the default), \"list\" or \"all_lists\"";
    let choice = reader.choice_or("missing_translations", &MissingTranslations::ALL, problem, advice);
    choice.unwrap_or(MissingTranslations::Omit)
}

fn search(reader: &mut TableReader) -> SearchSettings {
    let default = SearchSettings::default();
    SearchSettings { in_header: reader.boolean("in_header").unwrap_or(default.in_header) }
}

fn search_engines(reader: &mut TableReader) -> SearchEngines {
    let default = SearchEngines::default();
    SearchEngines {
        index: reader.boolean("index").unwrap_or(default.index),
        noindex: reader.choices("noindex", &NoindexList::ALL).unwrap_or(default.noindex),
    }
}

/// Reads the links with which readers share posts. Without the key there are all.
fn share_links(reader: &mut TableReader, languages: &[SiteLanguage]) -> ByLanguage<Vec<ShareLink>> {
    let links = reader
        .table("share", |share| share.by_language("links", languages, |share| share.choices("links", &ShareLink::ALL)));
    let mut links = links.unwrap_or_default();
    links.shared = links.shared.or_else(|| Some(ShareLink::ALL.map(|(link, _)| link).to_vec()));
    links
}

fn social(reader: &mut TableReader, languages: &[SiteLanguage]) -> SocialSettings {
    SocialSettings {
        cards: reader.boolean("cards").unwrap_or(true),
        image: reader.by_language("image", languages, |reader| reader.filled_address("image")),
    }
}

fn index_now_key(reader: &mut TableReader) -> Option<String> {
    if !reader.has("key") {
        reader.report_missing("key", "key = \"…\", 8 to 128 letters a–z, digits and hyphens that nobody guesses");
    }
    let key = reader.text("key")?;
    let is_valid = (8..=128).contains(&key.value.len())
        && key.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_valid {
        let advice = "write 8 to 128 letters a–z, digits and hyphens";
        reader.report_invalid("key", key.span, "is no key of IndexNow", advice);
    }
    is_valid.then_some(key.value)
}
