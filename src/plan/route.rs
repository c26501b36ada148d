//! A route: one thing that will exist, its address, its file and what stands there.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::permalink::{INDEX, encoded};
use super::{Host, HostId, IconVariant};
use crate::config::{FeedFormat, LanguageId};
use crate::model::{DocumentId, PageId, PostId, Taxonomy, TermId, YearId};

/// An index into [`super::Plan::routes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteId(pub u32);

/// The pages of one list: their routes stand side by side in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRange {
    /// The first page.
    pub first: RouteId,
    /// How many pages there are; at least one.
    pub count: u32,
}

impl PageRange {
    /// The route of page `number`, counted from 1.
    #[must_use]
    pub fn page(self, number: u32) -> Option<RouteId> {
        (1..=self.count).contains(&number).then(|| RouteId(self.first.0 + number - 1))
    }
}

/// One thing that will exist.
#[derive(Debug, Clone)]
pub struct Route {
    pub(super) address: Address,
    /// The host it lives on.
    pub host: HostId,
    /// The language it belongs to; the default language where it belongs to none.
    pub language: LanguageId,
    /// What stands there.
    pub view: View,
}

impl Route {
    /// The card of the post at this route: it stands beside the post.
    pub(super) fn social_card(&self, id: PostId) -> Self {
        let beside = |text: &str| {
            let text = text.strip_suffix(INDEX).unwrap_or(text);
            [text.strip_suffix(".html").unwrap_or(text).trim_end_matches('/'), CARD].concat()
        };
        let (path, file) = (beside(self.path()), beside(self.file()));
        Self { address: Address::apart(&path, &file), view: View::SocialCard(id), ..self.clone() }
    }

    /// The path on its host, percent-encoded, with the base URL's path in front.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.address.text[..self.address.path_end as usize]
    }

    /// The file in the output folder, with `/`.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.address.text[self.address.file_start as usize..]
    }

    /// The hash of its file, whatever its letters.
    pub(super) fn file_hash(&self) -> u64 {
        self.address.hash
    }
}

/// The end of a card's file.
pub(super) const CARD: &str = "/social-card.png";

/// A path and a file. Most often the file is the path, or `index.html` in it, and one text holds both: a large site has
/// many routes, and the preview names them all again with each document that changes.
#[derive(Debug, Clone)]
pub(super) struct Address {
    text: Box<str>,
    path_end: u32,
    file_start: u32,
    /// Of the file, made while its name is at hand.
    hash: u64,
}

impl Address {
    /// The address of what stands at `path`, which begins with `/` below the host's base URL.
    pub(super) fn new(host: &Host, path: &str) -> Self {
        let name = if path.ends_with('/') { INDEX } else { "" };
        if host.base_url.path.is_empty() && host.folder.is_empty() && matches!(encoded(path), Cow::Borrowed(_)) {
            return Self::of([path, name].concat(), path.len(), 1);
        }
        let encoded = encoded(&[&*host.base_url.path, path].concat()).into_owned();
        let file = if host.folder.is_empty() { &path[1..] } else { path };
        Self::apart(&encoded, &[&*host.folder, file, name].concat())
    }

    /// A path, and a file that has little to do with it.
    fn apart(path: &str, file: &str) -> Self {
        Self::of([path, file].concat(), path.len(), path.len())
    }

    fn of(text: String, path_end: usize, file_start: usize) -> Self {
        let hash = file_hash(&text[file_start..]);
        Self { text: text.into(), path_end: path_end as u32, file_start: file_start as u32, hash }
    }
}

/// Looks at all bytes, which is faster than stopping at the first that tells.
fn has_small_letters_only(name: &str) -> bool {
    name.bytes().fold(true, |small, byte| small & byte.is_ascii() & !byte.is_ascii_uppercase())
}

/// The hash of a file's name, whatever its letters.
pub(super) fn file_hash(name: &str) -> u64 {
    if has_small_letters_only(name) { xxh3_64(name.as_bytes()) } else { xxh3_64(name.to_lowercase().as_bytes()) }
}

/// What stands at a route. `page` counts the pages of a list from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The newest posts of a language.
    Home {
        /// The page of the list.
        page: u32,
    },
    /// A post.
    Post(PostId),
    /// A page.
    Page(PageId),
    /// The posts of a term.
    Term {
        /// The term.
        term: TermId,
        /// The page of the list.
        page: u32,
    },
    /// All terms of a taxonomy.
    Terms(Taxonomy),
    /// The posts of a year.
    Year {
        /// The year.
        year: YearId,
        /// The page of the list.
        page: u32,
    },
    /// The posts of a month.
    Month {
        /// The year.
        year: YearId,
        /// The index into the year's months.
        month: u32,
        /// The page of the list.
        page: u32,
    },
    /// All years and months.
    Archive,
    /// All posts by the letters of their titles.
    TitleIndex,
    /// What visitors see where nothing stands.
    NotFound,
    /// The page at `/` that leads to the languages.
    LanguageChoice,
    /// The newest posts of a language for feed readers.
    Feed(FeedFormat),
    /// Those of a term.
    TermFeed {
        /// The term.
        term: TermId,
        /// What it is written in.
        format: FeedFormat,
    },
    /// How browsers show the feeds of a language.
    FeedStyle,
    /// The image that links to a post show elsewhere.
    SocialCard(PostId),
    /// The pages of a language for search engines.
    Sitemap {
        /// Which of the language's sitemaps, counted from 1.
        part: u32,
    },
    /// The sitemaps of a host.
    SitemapIndex,
    /// What robots may read.
    Robots,
    /// The icon of the site, in one of its forms.
    Icon(IconVariant),
    /// What telephones read when the site is put on their home screen.
    Manifest,
    /// An old address of a document.
    Redirect(DocumentId),
    /// All old addresses of a host, for the web server.
    Redirects,
    /// What a web host is asked to send with its pages.
    Headers,
    /// Whom to tell of a hole.
    SecurityTxt,
    /// What a language has, for language models.
    LlmsTxt,
    /// The same for a host: where its languages have theirs.
    LlmsIndex,
    /// The key of IndexNow.
    IndexNowKey,
    /// A file of `content/`: an index into [`crate::model::Sources::files`].
    ContentFile(u32),
    /// A file of `static/`: an index into [`crate::model::Sources::static_files`].
    StaticFile(u32),
    /// An image made of another: an index for [`super::Plan::derived_image`].
    Image(u32),
    /// A file of the theme: an index into [`crate::model::Theme::files`].
    Asset(u32),
}

impl View {
    /// Whether people read it, and search engines list it unless they are asked not to.
    #[must_use]
    pub fn is_page(self) -> bool {
        matches!(
            self,
            Self::Home { .. }
                | Self::Post(_)
                | Self::Page(_)
                | Self::Term { .. }
                | Self::Terms(_)
                | Self::Year { .. }
                | Self::Month { .. }
                | Self::Archive
                | Self::TitleIndex
        )
    }

    /// Whether a template of the theme makes it a page.
    #[must_use]
    pub fn has_template(self) -> bool {
        self.is_page() || matches!(self, Self::NotFound | Self::LanguageChoice | Self::Redirect(_))
    }

    /// Whether its name changes with its content, so that browsers may keep it for ever.
    #[must_use]
    pub fn is_fingerprinted(self) -> bool {
        matches!(self, Self::Asset(_) | Self::Image(_))
    }

    /// The document that stands there.
    #[must_use]
    pub fn document(self) -> Option<DocumentId> {
        match self {
            Self::Post(id) => Some(DocumentId::Post(id)),
            Self::Page(id) => Some(DocumentId::Page(id)),
            _ => None,
        }
    }

    /// The kind of thing, in summaries and templates.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Home { .. } => "home",
            Self::Post(_) => "post",
            Self::Page(_) => "page",
            Self::Term { .. } => "term",
            Self::Terms(_) => "terms",
            Self::Year { .. } => "year",
            Self::Month { .. } => "month",
            Self::Archive => "archive",
            Self::TitleIndex => "index",
            Self::NotFound => "not_found",
            Self::LanguageChoice => "languages",
            Self::Feed(_) | Self::TermFeed { .. } => "feed",
            Self::FeedStyle => "feed_style",
            Self::Sitemap { .. } | Self::SitemapIndex => "sitemap",
            Self::Robots | Self::LlmsTxt | Self::LlmsIndex | Self::IndexNowKey => "robots",
            Self::Headers => "headers",
            Self::SecurityTxt => "security",
            Self::SocialCard(_) => "card",
            Self::Icon(_) => "icon",
            Self::Manifest => "manifest",
            Self::Redirect(_) | Self::Redirects => "redirect",
            Self::ContentFile(_) | Self::StaticFile(_) | Self::Image(_) | Self::Asset(_) => "file",
        }
    }
}
