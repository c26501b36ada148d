//! A route: a file that the site will have, its path and its content.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::permalink::{INDEX, percent_encoded};
use super::{Host, HostId, IconVariant};
use crate::config::{FeedFormat, LanguageId};
use crate::model::{DocumentId, PageId, PostId, Taxonomy, TermId, YearId};

/// Identifies a route: an index into [`super::Plan::routes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteId(pub u32);

/// The pages of one list. Their routes are consecutive in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRange {
    /// The first page.
    pub first: RouteId,
    /// The number of pages. At least one, except for sitemaps.
    pub count: u32,
}

impl PageRange {
    /// Returns the route of page `number`, counted from 1.
    #[must_use]
    pub fn page(self, number: u32) -> Option<RouteId> {
        (1..=self.count).contains(&number).then(|| RouteId(self.first.0 + number - 1))
    }
}

/// A file that the site will have.
#[derive(Debug, Clone)]
pub struct Route {
    pub(super) address: Address,
    /// The host that serves it.
    pub host: HostId,
    /// The language of the content; the default language for content without a language.
    pub language: LanguageId,
    /// The content.
    pub view: View,
}

impl Route {
    /// Returns the route of the post's social card, beside the post. `self` is the route of the post.
    pub(super) fn social_card(&self, id: PostId) -> Self {
        let path_beside = |text: &str| {
            let text = text.strip_suffix(INDEX).unwrap_or(text);
            [text.strip_suffix(".html").unwrap_or(text).trim_end_matches('/'), SOCIAL_CARD].concat()
        };
        let (path, file) = (path_beside(self.path()), path_beside(self.file()));
        Self { address: Address::from_path_and_file(&path, &file), view: View::SocialCard(id), ..self.clone() }
    }

    /// Returns the percent-encoded path on the host. It begins with the path of the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.address.text[..self.address.path_end as usize]
    }

    /// Returns the file relative to the output folder, with `/`.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.address.text[self.address.file_start as usize..]
    }

    /// Returns the path without the hash of the content that fingerprinted files have between their name and ending.
    #[must_use]
    pub fn path_without_fingerprint(&self) -> String {
        let is_hash = |part: &str| part.len() == 10 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (folder, name) = self.path().rsplit_once('/').unwrap_or(("", self.path()));
        let parts: Vec<&str> = name.split('.').collect();
        // The hash is the last part that looks like one: a name may do so too.
        let hash = parts.iter().rposition(|part| is_hash(part)).filter(|_| self.view.is_fingerprinted());
        let kept = parts.iter().enumerate().filter(|(index, _)| Some(*index) != hash).map(|(_, part)| *part);
        format!("{folder}/{}", kept.collect::<Vec<_>>().join("."))
    }

    /// Returns the hash of the file's path, which ignores case.
    pub(super) fn file_hash(&self) -> u64 {
        self.address.hash
    }
}

/// The end of the path of a social card.
pub(super) const SOCIAL_CARD: &str = "/social-card.png";

/// The path and the file of a route. The file usually is the path, or `index.html` in it, so one text holds both. This
/// saves memory and time: a large site has many routes, and the preview creates all of them again after a change.
#[derive(Debug, Clone)]
pub(super) struct Address {
    text: Box<str>,
    path_end: u32,
    file_start: u32,
    /// The hash of the file. It is computed here, while the name is in the processor's cache.
    hash: u64,
}

impl Address {
    /// Creates the address of `path`, which begins with `/` below the host's base URL.
    pub(super) fn new(host: &Host, path: &str) -> Self {
        let name = if path.ends_with('/') { INDEX } else { "" };
        if host.base_url.path.is_empty()
            && host.output_folder.is_empty()
            && matches!(percent_encoded(path), Cow::Borrowed(_))
        {
            return Self::from_parts([path, name].concat(), path.len(), 1);
        }
        let percent_encoded = percent_encoded(&[&*host.base_url.path, path].concat()).into_owned();
        let file = if host.output_folder.is_empty() { &path[1..] } else { path };
        Self::from_path_and_file(&percent_encoded, &[&*host.output_folder, file, name].concat())
    }

    /// Creates the address of a path and a file that do not share their text.
    fn from_path_and_file(path: &str, file: &str) -> Self {
        Self::from_parts([path, file].concat(), path.len(), path.len())
    }

    fn from_parts(text: String, path_end: usize, file_start: usize) -> Self {
        let hash = file_hash(&text[file_start..]);
        Self { text: text.into(), path_end: path_end as u32, file_start: file_start as u32, hash }
    }
}

/// Checks all bytes, which is faster than stopping at the first capital letter.
fn is_lowercase_ascii(name: &str) -> bool {
    name.bytes().fold(true, |small, byte| small & byte.is_ascii() & !byte.is_ascii_uppercase())
}

/// Returns the hash of a file's path, which ignores case.
pub(super) fn file_hash(name: &str) -> u64 {
    if is_lowercase_ascii(name) { xxh3_64(name.as_bytes()) } else { xxh3_64(name.to_lowercase().as_bytes()) }
}

/// The target of an old URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectTarget {
    /// A post or page.
    Document(DocumentId),
    /// A list of posts or its feed.
    List(RouteId),
}

/// The content of a route. `page` is the number of the page in a list, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The home page of a language: its newest posts.
    Home {
        /// The number of the page.
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
        /// The number of the page.
        page: u32,
    },
    /// The list of a taxonomy's terms.
    Terms(Taxonomy),
    /// The posts of a year.
    Year {
        /// The year.
        year: YearId,
        /// The number of the page.
        page: u32,
    },
    /// The posts of a month.
    Month {
        /// The year.
        year: YearId,
        /// The index into the year's months.
        month: u32,
        /// The number of the page.
        page: u32,
    },
    /// The list of years and months.
    Archive,
    /// All posts, sorted by title, under the letters of the alphabet.
    TitleIndex,
    /// The search page of a language.
    Search,
    /// The error page for unknown paths.
    NotFound,
    /// The page at `/` that leads to the languages.
    LanguageChoice,
    /// A feed with the newest posts of a language.
    Feed(FeedFormat),
    /// A feed with the newest posts of a term.
    TermFeed {
        /// The term.
        term: TermId,
        /// The format of the feed.
        format: FeedFormat,
    },
    /// A feed with the newest comments of a language.
    CommentFeed(FeedFormat),
    /// A feed with the newest comments on a post.
    PostCommentFeed {
        /// The post.
        post: PostId,
        /// The format of the feed.
        format: FeedFormat,
    },
    /// The style sheet of a language's feeds.
    FeedStyle,
    /// The image that other sites show with a link to a post.
    SocialCard(PostId),
    /// The pages of a language, for search engines.
    Sitemap {
        /// The number of the sitemap, counted from 1.
        part: u32,
    },
    /// The index of a host's sitemaps.
    SitemapIndex,
    /// The file `robots.txt`.
    Robots,
    /// The icon of the site in one variant.
    Icon(IconVariant),
    /// The web app manifest.
    Manifest,
    /// An old URL of a document or of a list.
    Redirect(RedirectTarget),
    /// An old URL that is the name of a file, such as `/tuotteet.php`. There is no file: only the web server can redirect it.
    RedirectRule(RedirectTarget),
    /// All redirects of a host, for the web server (`_redirects`).
    Redirects,
    /// The HTTP headers for the web host (`_headers`).
    Headers,
    /// The rules for Apache in one folder (`.htaccess`).
    Htaccess,
    /// The rules for nginx, for its configuration to include (`_nginx.conf`).
    NginxRules,
    /// The contact for security reports (RFC 9116).
    SecurityTxt,
    /// The content of a language, for language models (`llms.txt`).
    LlmsTxt,
    /// The list of a host's `llms.txt` files.
    LlmsIndex,
    /// The key of IndexNow.
    IndexNowKey,
    /// A file of `content/`: an index into [`crate::model::Sources::files`].
    ContentFile(u32),
    /// A file of `static/`: an index into [`crate::model::Sources::static_files`].
    StaticFile(u32),
    /// A variant of an image: an index for [`super::Plan::derived_image`].
    Image(u32),
    /// A theme file: an index into [`crate::model::Theme::files`].
    Asset(u32),
}

impl View {
    /// Returns whether this is a page for readers. Search engines list such a page unless they are asked not to, except the search
    /// page.
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
                | Self::Search
        )
    }

    /// Returns whether a template of the theme renders it.
    #[must_use]
    pub fn has_template(self) -> bool {
        self.is_page() || matches!(self, Self::NotFound | Self::LanguageChoice | Self::Redirect(_))
    }

    /// Returns whether the file name contains a hash of the content, so that browsers may cache it forever.
    #[must_use]
    pub fn is_fingerprinted(self) -> bool {
        matches!(self, Self::Asset(_) | Self::Image(_))
    }

    /// Returns what this old URL leads to.
    #[must_use]
    pub fn redirect_target(self) -> Option<RedirectTarget> {
        match self {
            Self::Redirect(target) | Self::RedirectRule(target) => Some(target),
            _ => None,
        }
    }

    /// Returns the document that this view shows.
    #[must_use]
    pub fn document(self) -> Option<DocumentId> {
        match self {
            Self::Post(id) => Some(DocumentId::Post(id)),
            Self::Page(id) => Some(DocumentId::Page(id)),
            _ => None,
        }
    }

    /// Returns the name of the kind of view, for summaries and templates.
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
            Self::Search => "search",
            Self::NotFound => "not_found",
            Self::LanguageChoice => "languages",
            Self::Feed(_) | Self::TermFeed { .. } | Self::CommentFeed(_) | Self::PostCommentFeed { .. } => "feed",
            Self::FeedStyle => "feed_style",
            Self::Sitemap { .. } | Self::SitemapIndex => "sitemap",
            Self::Robots | Self::LlmsTxt | Self::LlmsIndex | Self::IndexNowKey => "robots",
            Self::Headers | Self::Htaccess | Self::NginxRules => "headers",
            Self::SecurityTxt => "security",
            Self::SocialCard(_) => "card",
            Self::Icon(_) => "icon",
            Self::Manifest => "manifest",
            Self::Redirect(_) | Self::RedirectRule(_) | Self::Redirects => "redirect",
            Self::ContentFile(_) | Self::StaticFile(_) | Self::Image(_) | Self::Asset(_) => "file",
        }
    }
}
