//! The settings of a site, checked and typed. [`crate::load`] reads them from site.toml.

mod addresses;
mod analytics;
mod by_language;
mod colour;
mod comments;
mod design;
mod digest;
mod feeds;
mod forms;
mod headers;
mod icon;
mod images;
mod language_lookup;
mod newsletter;
mod organization;
mod palette;
mod search;
mod search_engines;
mod security;
mod share;
mod social;
mod taxonomies;
mod text_features;
mod translations;
mod web_host;

use std::fmt;
use std::sync::Arc;

use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

pub use self::addresses::{AddressRecord, AddressSetting, AddressSettings, LanguageAddresses, MAIN_FOLDER};
pub use self::analytics::{Analytics, AnalyticsProvider};
pub use self::by_language::ByLanguage;
pub use self::colour::Colour;
pub use self::comments::{CommentSettings, EmailField, Giscus};
pub use self::design::{Design, FooterColumn, Hero, LanguageDesign, ListStyle, MenuItem, Panel, SidebarBlock};
pub use self::digest::{DigestSettings, Mailbox, Unsubscribe, is_mail_address};
pub use self::feeds::{FeedContent, FeedFormat, FeedList, FeedSettings};
pub use self::forms::{FormEndpoint, FormSettings, HiddenFields, Trap};
pub use self::headers::{CSP_DIRECTIVES, ContentSecurityPolicy, HeaderSettings};
pub use self::icon::IconSettings;
pub use self::images::ImageSettings;
pub use self::language_lookup::{LanguageMatch, NamedLanguage, language_tags, match_language};
pub use self::newsletter::{NewsletterProvider, NewsletterSettings};
pub use self::organization::{Organization, is_fediverse_account};
pub use self::palette::{ColourRole, ColourSetting, ColourSettings, Palette, Palettes, SCHEME_ATTRIBUTE};
pub use self::search::SearchSettings;
pub use self::search_engines::{NoindexList, SearchEngines};
pub use self::security::SecurityTxt;
pub use self::share::ShareLink;
pub use self::social::SocialSettings;
pub use self::taxonomies::{OwnTaxonomy, OwnTaxonomyId, RESERVED_TAXONOMY_NAMES, TaxonomyWords};
pub use self::text_features::TextFeatures;
pub use self::translations::TranslationSettings;
pub use self::web_host::WebHost;

use crate::address::strip_http_scheme;
use crate::language::{Language, SlugStyle, Typography, UrlWord};
use crate::table::{Span, Table};

/// The settings file, relative to the site's folder.
pub const SITE_FILE: &str = "site.toml";

/// One of the site's languages: an index into [`Config::languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageId(pub u16);

/// The settings of a site.
#[allow(clippy::struct_excessive_bools, reason = "each is an independent key of site.toml")]
pub struct Config {
    /// The address of the site.
    pub base_url: BaseUrl,
    /// Whether this is a preview, in which the origin of `base_url` is not that of site.toml.
    pub is_preview: bool,
    /// The language of documents that set none.
    pub default_language: LanguageId,
    /// The time zone of dates without an offset; it also decides to which month a post belongs.
    pub time_zone: TimeZone,
    /// The theme's name.
    pub theme: String,
    /// The ways to classify posts that the site adds, in the order of site.toml.
    pub taxonomies: Vec<OwnTaxonomy>,
    /// The number of posts on one page of a list.
    pub posts_per_page: usize,
    /// The feeds.
    pub feeds: FeedSettings,
    /// The service that counts readers, if there is one.
    pub analytics: Option<Analytics>,
    /// E-mails with the newest posts.
    pub digest: DigestSettings,
    /// HTTP headers that the web host sends.
    pub headers: HeaderSettings,
    /// The contents of `security.txt`; without it there is no such file.
    pub security: Option<SecurityTxt>,
    /// Whether each language has an `llms.txt`.
    pub llms_txt: bool,
    /// The key that proves to IndexNow who owns the site.
    pub index_now_key: Option<String>,
    /// The table `[theme_settings]`. The theme defines its keys.
    pub theme_settings: Table,
    /// All languages, in the order of site.toml. Languages in preparation are last if the run leaves drafts out.
    pub languages: Vec<SiteLanguage>,
    /// The number of languages that the run publishes: the first ones of [`Self::languages`].
    pub published_languages: usize,
    /// The patterns of addresses.
    pub permalinks: Permalinks,
    /// The web host, if site.toml names it.
    pub host: Option<WebHost>,
    /// Whether each domain has its own folder in the output. Otherwise the folders of other domains are in the folder of
    /// the site's own.
    pub domain_folders: bool,
    /// The rules by which titles become slugs.
    pub slugs: SlugStyle,
    /// Whether quotation marks, dashes and spaces are replaced by typographic ones.
    pub typography: bool,
    /// Whether long words get soft hyphens.
    pub hyphenation: bool,
    /// The features of Markdown besides text.
    pub text_features: TextFeatures,
    /// Whether the HTML of pages is minified.
    pub minify_html: bool,
    /// How lists of a language treat posts that have no translation in it.
    pub missing_translations: MissingTranslations,
    /// Which posts wait for their translations.
    pub translations: TranslationSettings,
    /// How the site looks.
    pub design: Design,
    /// The search page; without it the site has no search.
    pub search: Option<SearchSettings>,
    /// The settings for search engines.
    pub search_engines: SearchEngines,
    /// The publisher of the site.
    pub organization: Option<Organization>,
    /// The ways to share posts, in display order.
    pub share_links: ByLanguage<Vec<ShareLink>>,
    /// The ways to add a comment, and the feeds of comments.
    pub comments: CommentSettings,
    /// The newsletter; `None` without `[newsletter]`.
    pub newsletter: Option<NewsletterSettings>,
    /// The forms that texts call as components.
    pub forms: FormSettings,
    /// The icons of the site.
    pub icon: IconSettings,
    /// Link previews on social networks.
    pub social: SocialSettings,
    /// Which smaller variants of images are made.
    pub images: ImageSettings,
}

impl Config {
    /// Returns a language by its index.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> &SiteLanguage {
        &self.languages[usize::from(id.0)]
    }

    /// Returns the indices of the languages that the run publishes.
    pub fn language_ids(&self) -> impl Iterator<Item = LanguageId> + use<> {
        (0..self.published_languages).map(|index| LanguageId(index as u16))
    }

    /// Returns one of the site's own taxonomies.
    #[must_use]
    pub fn taxonomy(&self, id: OwnTaxonomyId) -> &OwnTaxonomy {
        &self.taxonomies[usize::from(id.0)]
    }

    /// Returns the site's own taxonomies with their ids.
    pub fn own_taxonomies(&self) -> impl Iterator<Item = (OwnTaxonomyId, &OwnTaxonomy)> {
        (0..).map(OwnTaxonomyId).zip(&self.taxonomies)
    }

    /// Returns the names of the site's own taxonomies.
    #[must_use]
    pub fn taxonomy_names(&self) -> Vec<String> {
        self.taxonomies.iter().map(|taxonomy| taxonomy.name.clone()).collect()
    }

    /// Applies the typography of a language to a text, unless site.toml turns typography off.
    #[must_use]
    pub fn typeset_text(&self, language: LanguageId, text: String) -> String {
        if self.typography { self.language(language).typography.typeset_text(&text).into_owned() } else { text }
    }
}

/// How lists of a language treat posts that exist in other languages only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingTranslations {
    /// They are omitted.
    Omit,
    /// The home page lists them, marked with their language.
    List,
    /// The home page and the pages of terms, years and months list them, marked with their language.
    AllLists,
}

impl MissingTranslations {
    /// All values with their names in site.toml.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Omit, "omit"), (Self::List, "list"), (Self::AllLists, "all_lists")];
}

/// One language of a site: its settings and the data of the language.
pub struct SiteLanguage {
    /// The data of the language: names, words, rules.
    pub language: Language,
    /// The tag as site.toml writes it.
    pub configured_tag: String,
    /// The location of the tag in site.toml.
    pub span: Span,
    /// Whether the language is in preparation: all its texts are drafts.
    pub draft: bool,
    /// The language's name in itself, as menus show it.
    pub name: String,
    /// The site's title in this language.
    pub title: String,
    /// The site's description in this language; may be empty.
    pub description: String,
    /// The pattern of page titles, with `{title}` and `{site}`.
    pub title_pattern: String,
    /// Language and country in the form of Open Graph (`sv_FI`), if site.toml sets it.
    pub locale: Option<String>,
    /// The first folder of the language's addresses; empty at the root.
    pub prefix: String,
    /// Whether site.toml sets the prefix.
    pub has_own_prefix: bool,
    /// The base URL of a language on another domain or in another folder.
    pub base_url: Option<BaseUrl>,
    /// The free table `[params]`, which only the theme reads, with the values of `[languages.TAG.params]` over it.
    pub params: Table,
    /// The typography and hyphenation of text in this language.
    pub typography: Arc<Typography>,
    /// Words in addresses that replace the language's own, in the order of [`UrlWord::ALL`].
    pub words: [Option<String>; UrlWord::ALL.len()],
}

impl SiteLanguage {
    /// Returns a word for this language's addresses.
    #[must_use]
    pub fn word(&self, word: UrlWord) -> &str {
        self.words[word as usize].as_deref().unwrap_or_else(|| self.language.url_word(word))
    }
}

/// An absolute address without a trailing slash, split into origin and path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme and host: `https://www.example.com`.
    pub origin: String,
    /// The folder on that host, not percent-encoded: empty, or `/blog`.
    pub path: String,
}

impl BaseUrl {
    /// Parses an absolute `http` or `https` address; returns `None` for anything else.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let rest = strip_http_scheme(address)?;
        let scheme = &address[..address.len() - rest.len()];
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_allowed =
            |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '?' | '#' | '\\' | '@');
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let is_invalid = |part: &str| part.is_empty() || part == "." || part == "..";
        if host.is_empty() || !address.chars().all(is_allowed) || path.split('/').skip(1).any(is_invalid) {
            return None;
        }
        Some(Self { origin: format!("{scheme}{}", host.to_lowercase()), path: path.into_owned() })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin, utf8_percent_encode(&self.path, ENCODED_IN_PATH))
    }
}

/// The characters that [`BaseUrl::parse`] accepts in a path only in their encoded form.
const ENCODED_IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'<').add(b'>').add(b'?').add(b'#').add(b'\\').add(b'@');

/// The patterns of addresses, each beginning with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalinks {
    /// The pattern of posts.
    pub post: String,
    /// The pattern of pages.
    pub page: String,
    /// The pattern of categories.
    pub category: String,
    /// The pattern of tags.
    pub tag: String,
    /// The pattern of authors.
    pub author: String,
    /// The pattern of year archives.
    pub year: String,
    /// The pattern of month archives.
    pub month: String,
}

impl Permalinks {
    /// Returns the patterns with their keys in site.toml.
    #[must_use]
    pub fn patterns(&self) -> [(&'static str, &str); 7] {
        [
            ("post", &self.post),
            ("page", &self.page),
            ("category", &self.category),
            ("tag", &self.tag),
            ("author", &self.author),
            ("year", &self.year),
            ("month", &self.month),
        ]
    }

    /// Returns the pattern of a key in site.toml.
    pub fn pattern_mut(&mut self, key: &str) -> Option<&mut String> {
        match key {
            "post" => Some(&mut self.post),
            "page" => Some(&mut self.page),
            "category" => Some(&mut self.category),
            "tag" => Some(&mut self.tag),
            "author" => Some(&mut self.author),
            "year" => Some(&mut self.year),
            "month" => Some(&mut self.month),
            _ => None,
        }
    }
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
