//! What site.toml says, checked and typed. How it is read stands in [`crate::load`].

mod colour;
mod design;
mod feeds;
mod icon;
mod images;
mod palette;
mod publicity;
mod publishing;
mod social;

use std::sync::Arc;

use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;

pub use self::colour::Colour;
pub use self::design::{Design, FooterColumn, Hero, LanguageDesign, ListStyle, MenuItem, Panel, SidebarBlock};
pub use self::feeds::{FeedContent, FeedFormat, FeedLists, Feeds};
pub use self::icon::IconSettings;
pub use self::palette::{ColourRole, NamedColour, NamedColours, Palette, Palettes};
pub use self::publicity::{Organization, Publicity, SearchEngines, ShareLink, Unlisted, is_fediverse_account};
pub use self::publishing::{ContentPolicy, DIRECTIVES, Headers, Publishing, Security};
pub use self::social::Social;

use crate::address::strip_http_scheme;
use crate::language::{Language, SlugStyle, Typography, UrlWord};
use crate::table::{Span, Table};

/// The file that settings come from, named from the site's folder.
pub const SITE_FILE: &str = "site.toml";
pub use self::images::Images;

/// Which of the site's languages; an index into [`Config::languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageId(pub u16);

/// The settings of a site.
pub struct Config {
    /// Where the site will live.
    pub base_url: BaseUrl,
    /// The language of documents that name none.
    pub default_language: LanguageId,
    /// The zone in which dates without an offset are read, and in which months begin.
    pub time_zone: TimeZone,
    /// The theme's name.
    pub theme: String,
    /// Posts on one page of a list.
    pub posts_per_page: usize,
    /// The feeds.
    pub feeds: Feeds,
    /// The files for web hosts, crawlers and those who find a hole.
    pub publishing: Publishing,
    /// The languages, in the order of site.toml.
    pub languages: Vec<SiteLanguage>,
    /// The patterns of addresses.
    pub permalinks: Permalinks,
    /// Whose rules make slugs.
    pub slugs: SlugStyle,
    /// Whether marks, dashes and spaces are set as printers set them.
    pub typography: bool,
    /// Whether long words get soft hyphens.
    pub hyphenation: bool,
    /// Whether pages are written short.
    pub minify_html: bool,
    /// What lists of a language do with posts of other languages that have no translation in it.
    pub missing_translations: MissingTranslations,
    /// How the site looks.
    pub design: Design,
    /// How the site shows itself to search engines and social networks.
    pub publicity: Publicity,
    /// The icon of the site.
    pub icon: IconSettings,
    /// What links to the site show elsewhere.
    pub social: Social,
    /// Which smaller images are made.
    pub images: Images,
    /// The site's own table for its theme.
    pub params: Table,
}

impl Config {
    /// A language by its index.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> &SiteLanguage {
        &self.languages[usize::from(id.0)]
    }

    /// The languages with their indices.
    pub fn language_ids(&self) -> impl Iterator<Item = LanguageId> + use<> {
        (0..self.languages.len()).map(|index| LanguageId(index as u16))
    }

    /// A text in one of the languages as printers set it, where site.toml does not say otherwise.
    #[must_use]
    pub fn typeset_text(&self, language: LanguageId, text: String) -> String {
        if self.typography { self.language(language).typography.typeset_text(&text).into_owned() } else { text }
    }

    /// The site's language of a tag: as the language is called, or as site.toml writes it (`no` for `nb`).
    #[must_use]
    pub fn language_by_tag(&self, tag: &str) -> Option<LanguageId> {
        let is = |language: &SiteLanguage| {
            language.language.tag().eq_ignore_ascii_case(tag) || language.written.eq_ignore_ascii_case(tag)
        };
        self.language_ids().find(|id| is(self.language(*id)))
    }

    /// How text in the language of a tag is set, one of the site's or any other; `None` when it names no language.
    #[must_use]
    pub fn typography_of(&self, tag: &str) -> Option<Arc<Typography>> {
        let known = |tag: &str| self.language_by_tag(tag).map(|id| Arc::clone(&self.language(id).typography));
        known(tag).or_else(|| {
            let typography = Typography::from_tag(tag)?;
            known(typography.tag()).or_else(|| Some(Arc::new(typography)))
        })
    }
}

/// What lists of a language do with posts that exist in other languages only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingTranslations {
    /// They are left out.
    Omit,
    /// They are listed, marked with their language.
    List,
}

/// One language of a site: what site.toml says, and what the language knows.
pub struct SiteLanguage {
    /// What the language knows.
    pub language: Language,
    /// Its tag as site.toml writes it.
    pub written: String,
    /// Where site.toml writes it.
    pub span: Span,
    /// Its own name, as menus show it.
    pub name: String,
    /// The site's title in this language.
    pub title: String,
    /// The site's description in this language; may be empty.
    pub description: String,
    /// What its pages' titles are made of: `{title}`, and `{site}` for the site's title.
    pub title_pattern: String,
    /// Language and country as social networks write them (`sv_FI`), where site.toml says it.
    pub locale: Option<String>,
    /// The first folder of its addresses; empty at the root.
    pub prefix: String,
    /// A domain of its own.
    pub base_url: Option<BaseUrl>,
    /// How its text is set.
    pub typography: Arc<Typography>,
    /// Words in addresses that take the place of the language's own, in the order of [`UrlWord::ALL`].
    pub words: [Option<String>; UrlWord::ALL.len()],
}

impl SiteLanguage {
    /// The word that stands in this language's addresses.
    #[must_use]
    pub fn word(&self, word: UrlWord) -> &str {
        self.words[word as usize].as_deref().unwrap_or_else(|| self.language.url_word(word))
    }
}

/// An absolute address without a slash at its end, in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host: `https://www.example.com`.
    pub origin: String,
    /// The folder on that host, not encoded: empty, or `/blog`.
    pub path: String,
}

impl BaseUrl {
    /// Takes an absolute `http` or `https` address apart; `None` when it is not one.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let rest = strip_http_scheme(written)?;
        let scheme = &written[..written.len() - rest.len()];
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let usable =
            |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '?' | '#' | '\\' | '@');
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let is_odd = |part: &str| part.is_empty() || part == "." || part == "..";
        if host.is_empty() || !written.chars().all(usable) || path.split('/').skip(1).any(is_odd) {
            return None;
        }
        Some(Self { origin: format!("{scheme}{}", host.to_lowercase()), path: path.into_owned() })
    }
}

/// The patterns of addresses, each beginning with `/`.
#[derive(Debug, Clone)]
pub struct Permalinks {
    /// Of posts.
    pub post: String,
    /// Of pages.
    pub page: String,
    /// Of categories.
    pub category: String,
    /// Of tags.
    pub tag: String,
    /// Of authors.
    pub author: String,
    /// Of year archives.
    pub year: String,
    /// Of month archives.
    pub month: String,
}

impl Default for Permalinks {
    fn default() -> Self {
        Self {
            post: "/{language}/{year}/{month}/{slug}/".to_owned(),
            page: "/{language}/{path}/".to_owned(),
            category: "/{language}/{word}/{slug}/".to_owned(),
            tag: "/{language}/{word}/{slug}/".to_owned(),
            author: "/{language}/{word}/{slug}/".to_owned(),
            year: "/{language}/{year}/".to_owned(),
            month: "/{language}/{year}/{month}/".to_owned(),
        }
    }
}
