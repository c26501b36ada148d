//! What site.toml says of feeds: the table `[feeds]`.

/// The settings of feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeds {
    /// The formats that every feed exists in, in the order in which pages offer them.
    pub formats: Vec<FeedFormat>,
    /// Which lists of posts have a feed.
    pub lists: FeedLists,
    /// Posts in a feed.
    pub posts: usize,
    /// How much of a post stands in a feed.
    pub content: FeedContent,
    /// The file names of the formats, in the order of [`FeedFormat::ALL`].
    pub files: [String; FeedFormat::ALL.len()],
    /// A WebSub hub that is told of new posts, and tells readers.
    pub hub: Option<String>,
}

impl Feeds {
    /// The file name of a format.
    #[must_use]
    pub fn file(&self, format: FeedFormat) -> &str {
        &self.files[format as usize]
    }
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            formats: vec![FeedFormat::Atom],
            lists: FeedLists { language: true, category: true, tag: true, author: true },
            posts: 20,
            content: FeedContent::Full,
            files: FeedFormat::ALL.map(|format| format.usual_file().to_owned()),
            hub: None,
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
    /// All formats, in the order of [`Feeds::files`].
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// What site.toml calls it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// The file name that a feed of this format has where site.toml names no other.
    #[must_use]
    pub fn usual_file(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// Whether it is XML, which a browser shows by a style sheet.
    #[must_use]
    pub fn is_xml(self) -> bool {
        self != Self::Json
    }
}

/// The lists of posts that have feeds.
#[allow(clippy::struct_excessive_bools, reason = "each list has feeds or not, whatever the others have")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedLists {
    /// All posts of a language.
    pub language: bool,
    /// Those of a category.
    pub category: bool,
    /// Those of a tag.
    pub tag: bool,
    /// Those of an author.
    pub author: bool,
}

/// How much of a post stands in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedContent {
    /// All of it.
    Full,
    /// What lists show of it.
    Excerpt,
}
