//! The table `[feeds]`: which feeds exist and what they contain.

use super::AddressSettings;

/// The settings of feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSettings {
    /// The formats of every feed, in the order in which pages link to them.
    pub formats: Vec<FeedFormat>,
    /// The lists of posts that have a feed.
    pub lists: Vec<FeedList>,
    /// The number of posts in a feed.
    pub posts: usize,
    /// How much of each post a feed contains.
    pub content: FeedContent,
    /// The file names of the formats, in the order of [`FeedFormat::ALL`].
    pub files: [String; FeedFormat::ALL.len()],
    /// The WebSub hubs, which notify feed readers of new posts.
    pub hubs: Vec<String>,
    /// The settings of addresses from which ids are made. `None` if the ids are the current addresses.
    pub ids: Option<AddressSettings>,
}

impl FeedSettings {
    /// Returns the file name of a format.
    #[must_use]
    pub fn file(&self, format: FeedFormat) -> &str {
        &self.files[format as usize]
    }

    /// Whether a kind of list has feeds.
    #[must_use]
    pub fn has_list(&self, list: FeedList) -> bool {
        self.lists.contains(&list)
    }
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self {
            formats: vec![FeedFormat::Atom],
            lists: FeedList::ALL.map(|(list, _)| list).to_vec(),
            posts: 20,
            content: FeedContent::Full,
            files: FeedFormat::ALL.map(|(format, _)| format.default_file_name().to_owned()),
            hubs: Vec::new(),
            ids: None,
        }
    }
}

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// All formats with their names in site.toml.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Atom, "atom"), (Self::Rss, "rss"), (Self::Json, "json")];

    /// Returns the name in site.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Returns the name for readers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }

    /// Returns the media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// Returns the file name of a feed where site.toml sets none.
    #[must_use]
    pub fn default_file_name(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// Whether the format is XML, so that a style sheet can format it in a browser.
    #[must_use]
    pub fn is_xml(self) -> bool {
        self != Self::Json
    }
}

/// A kind of list that can have feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedList {
    /// All posts of a language.
    Language,
    /// The posts of a category.
    Category,
    /// The posts of a tag.
    Tag,
    /// The posts of an author.
    Author,
    /// The posts of a series that has a page.
    Series,
    /// The posts of a term of one of the site's own taxonomies.
    Own,
}

impl FeedList {
    /// All kinds with their names in site.toml.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Language, "language"),
        (Self::Category, "category"),
        (Self::Tag, "tag"),
        (Self::Author, "author"),
        (Self::Series, "series"),
        (Self::Own, "taxonomies"),
    ];
}

/// How much of a post a feed contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedContent {
    /// The whole post.
    Full,
    /// The excerpt that lists show.
    Excerpt,
}

impl FeedContent {
    /// All values with their names in site.toml.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Full, "full"), (Self::Excerpt, "excerpt")];
}
