//! The interface between the program and templates, said once: every value that a template can read, of which kind it
//! is, and what it looks like. context/ makes the values; a test holds the two and docs/themes.md together.

use self::ValueKind::{Address, Date, Free, Html, List, Noun as A, Number, Text, Truth};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A text, escaped where it is written.
    Text,
    /// HTML, written as it is.
    Html,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A moment: RFC 3339 in the site's time zone.
    Date,
    /// A path that begins with `/`, or a whole address where it leads to another domain.
    Address,
    /// A map with the values of a noun of [`NOUNS`].
    Noun(&'static str),
    /// A list.
    List(&'static ValueKind),
    /// What the site or the theme says itself.
    Free,
}

impl ValueKind {
    /// What a value of it is called in the documentation.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Html => "HTML".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Truth => "true or false".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Address => "address".to_owned(),
            Self::Noun(noun) => format!("[{noun}](#{})", anchor(noun)),
            Self::List(kind) => format!("list of {}", kind.name()),
            Self::Free => "free".to_owned(),
        }
    }
}

/// The anchor of a noun's heading in docs/themes.md.
#[must_use]
pub fn anchor(noun: &str) -> String {
    noun.replace(' ', "-")
}

/// A value of a noun.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: ValueKind,
    /// Whether there may be none.
    pub is_optional: bool,
    /// What it means, in Markdown.
    pub meaning: &'static str,
    /// What it looks like; empty for nouns and lists.
    pub example: &'static str,
}

/// Something that templates see, with its values.
#[derive(Debug, Clone, Copy)]
pub struct Noun {
    /// What it is called.
    pub name: &'static str,
    /// What it is, in Markdown.
    pub meaning: &'static str,
    /// The nouns whose values it has too.
    pub bases: &'static [&'static str],
    /// Its values.
    pub fields: &'static [Field],
}

/// A template that every site needs.
#[derive(Debug, Clone, Copy)]
pub struct TemplateFile {
    /// Its file.
    pub name: &'static str,
    /// What it makes, in Markdown.
    pub makes: &'static str,
    /// `current.kind` in it.
    pub kinds: &'static [&'static str],
    /// What it sees by which name.
    pub sees: &'static [(&'static str, ValueKind)],
}

const fn field(name: &'static str, kind: ValueKind, meaning: &'static str, example: &'static str) -> Field {
    Field { name, kind, is_optional: false, meaning, example }
}

const fn optional(name: &'static str, kind: ValueKind, meaning: &'static str, example: &'static str) -> Field {
    Field { name, kind, is_optional: true, meaning, example }
}

const SITE: (&str, ValueKind) = ("site", A("site"));
const CURRENT: (&str, ValueKind) = ("current", A("current"));
const SHARED: (&str, ValueKind) = ("shared", A("shared"));
const PAGER: (&str, ValueKind) = ("pager", A("pager"));

/// The templates that every site needs. Those that others see besides is what [`TemplateFile::sees`] lists.
pub const TEMPLATES: &[TemplateFile] = &[
    TemplateFile {
        name: "home.html",
        makes: "the front page of a language, and its further pages",
        kinds: &["home"],
        sees: &[SITE, CURRENT, SHARED, PAGER],
    },
    TemplateFile {
        name: "post.html",
        makes: "a post",
        kinds: &["post"],
        sees: &[SITE, CURRENT, SHARED, ("post", A("whole post"))],
    },
    TemplateFile {
        name: "page.html",
        makes: "a page",
        kinds: &["page"],
        sees: &[SITE, CURRENT, SHARED, ("page", A("whole page"))],
    },
    TemplateFile {
        name: "term.html",
        makes: "the posts of a category, a tag or an author",
        kinds: &["term"],
        sees: &[SITE, CURRENT, SHARED, ("term", A("term")), PAGER],
    },
    TemplateFile {
        name: "terms.html",
        makes: "all categories, tags or authors",
        kinds: &["terms"],
        sees: &[
            SITE,
            CURRENT,
            SHARED,
            ("taxonomy", A("taxonomy")),
            ("terms", List(&A("term"))),
            ("letters", List(&A("letter"))),
        ],
    },
    TemplateFile {
        name: "archive.html",
        makes: "the posts of a year or a month",
        kinds: &["year", "month"],
        sees: &[SITE, CURRENT, SHARED, ("archive", A("archive")), PAGER],
    },
    TemplateFile {
        name: "archives.html",
        makes: "the archive: all years and months",
        kinds: &["archive"],
        sees: &[SITE, CURRENT, SHARED],
    },
    TemplateFile {
        name: "letters.html",
        makes: "the index: all posts by the letters of their titles",
        kinds: &["index"],
        sees: &[SITE, CURRENT, SHARED, ("letters", List(&A("letter")))],
    },
    TemplateFile {
        name: "404.html",
        makes: "the page where nothing stands",
        kinds: &["not_found"],
        sees: &[SITE, CURRENT, SHARED],
    },
    TemplateFile {
        name: "languages.html",
        makes: "the page at `/` that leads to the languages",
        kinds: &["languages"],
        sees: &[SITE, CURRENT],
    },
    TemplateFile {
        name: "redirect.html",
        makes: "a small page at an old address",
        kinds: &["redirect"],
        sees: &[SITE, CURRENT, ("target", Address), ("target_canonical", Address)],
    },
];

/// Templates for what is no page; a theme may be without them.
pub const OTHER_TEMPLATES: &[TemplateFile] = &[
    TemplateFile {
        name: "card.svg",
        makes: "the picture that a link to a post shows elsewhere",
        kinds: &[],
        sees: &[SITE, CURRENT, SHARED, ("post", A("post"))],
    },
    TemplateFile { name: "feed.css", makes: "how a browser shows a feed", kinds: &[], sees: &[SITE] },
];

/// What the templates in `templates/shared/` see.
pub const SHARED_SEES: &[(&str, ValueKind)] = &[SITE];

/// Everything that templates see.
pub const NOUNS: &[Noun] = &[
    Noun {
        name: "site",
        meaning: "What the pages of one language share.",
        bases: &[],
        fields: &[
            field("title", Text, "as `site.toml` has it for the language", "Kohtaamisia"),
            field("description", Text, "the same; it may be empty", "Kirjoituksia asiakasuskollisuudesta"),
            field("url", Address, "the front page of the language", "/fi/"),
            field("language", A("language"), "the language of the page", ""),
            field("languages", List(&A("site language")), "all languages", ""),
            field("feeds", List(&A("feed")), "the [feeds](configuration.md#feeds), one for each format", ""),
            optional("feed", Address, "the first of them", "/fi/feed.xml"),
            field("archive", Address, "the archive", "/fi/arkisto/"),
            optional("index", Address, "the index of posts; none without posts", "/fi/hakemisto/"),
            field("icons", A("icons"), "the icons of the site", ""),
            field("post_count", Number, "how many posts the language has", "12"),
            field("newest", List(&A("post")), "the ten newest posts", ""),
            field("categories", List(&A("term")), "the categories at the top, each with its `children`", ""),
            field("tags", List(&A("term")), "the 45 most used tags, in the order of the alphabet", ""),
            field("authors", List(&A("term")), "all authors", ""),
            field("years", List(&A("year")), "the years with posts, newest first", ""),
            field("pages", List(&A("page")), "the pages that stand below no other", ""),
            field("taxonomies", A("taxonomies"), "where categories, tags and authors are listed", ""),
            optional("organization", A("organization"), "who publishes the site: `[organization]`", ""),
            field(
                "design",
                A("design"),
                "what `site.toml` says of the look: [`[design]`](configuration.md#design)",
                "",
            ),
            field("generator", Text, "the program and its version", "Kielo 0.1.0"),
            field("params", Free, "the table [`[params]`](configuration.md#params)", ""),
        ],
    },
    Noun {
        name: "language",
        meaning: "A language of the site.",
        bases: &[],
        fields: &[
            field("tag", Text, "its tag, for `lang` and `hreflang`", "nb"),
            field("locale", Text, "its tag with a country, for Open Graph", "nb_NO"),
            field("name", Text, "its own name", "norsk bokmål"),
            field("direction", Text, "`ltr` or `rtl`", "ltr"),
        ],
    },
    Noun {
        name: "site language",
        meaning: "A language in `site.languages`.",
        bases: &["language"],
        fields: &[
            field("title", Text, "the site's title in it", "Møter"),
            field("url", Address, "its front page", "/nb/"),
        ],
    },
    Noun {
        name: "taxonomies",
        meaning: "The three ways in which posts are ordered.",
        bases: &[],
        fields: &[
            field("category", A("taxonomy"), "the categories", ""),
            field("tag", A("taxonomy"), "the tags", ""),
            field("author", A("taxonomy"), "the authors", ""),
        ],
    },
    Noun {
        name: "taxonomy",
        meaning: "One of the three ways in which posts are ordered.",
        bases: &[],
        fields: &[
            field("kind", Text, "`category`, `tag` or `author`", "tag"),
            field("name", Text, "what all of its terms are called", "Avainsanat"),
            optional("url", Address, "the page of all its terms; none when there are none", "/fi/avainsana/"),
        ],
    },
    Noun {
        name: "icons",
        meaning: "The icons of the site, for the head of pages.",
        bases: &[],
        fields: &[
            optional("favicon", Address, "for browsers", "/favicon.ico"),
            optional("svg", Address, "the same as a drawing", "/icon.svg"),
            optional("apple_touch", Address, "for the home screens of phones", "/apple-touch-icon.png"),
            optional("manifest", Address, "what phones ask for when the site is put there", "/fi/site.webmanifest"),
            field("theme_color", Text, "the colour of the browser around the page", "#143a2a"),
        ],
    },
    Noun {
        name: "organization",
        meaning: "Who publishes the site.",
        bases: &[],
        fields: &[
            field("name", Text, "its name", "Kaisla & Siv"),
            optional("url", Address, "its own site", "https://kaislasiv.example"),
            optional("email", Text, "where it can be written to", "hei@kaislasiv.example"),
            field("same_as", List(&Address), "its other addresses", ""),
            optional("x", Text, "its account on X", "@kaislasiv"),
            optional("fediverse", Text, "its account in the fediverse", "@kaisla@mastodon.example"),
        ],
    },
    Noun {
        name: "design",
        meaning: "The look that `site.toml` gives the site.",
        bases: &[],
        fields: &[
            optional("logo", Address, "the logo", "/kuvat/logo.svg"),
            field("list", Text, "`list` or `grid`: how lists of posts look", "grid"),
            field("hero", Text, "`title`, `post` or `none`: what the front page opens with", "post"),
            optional("hero_post", A("post"), "the post it opens with", ""),
            field("featured", List(&A("post")), "the posts it shows first", ""),
            field("sidebar", List(&Text), "the names of the sidebar's blocks, in their order", ""),
            field("pictures", List(&A("post")), "the newest posts with a picture, for the block `pictures`", ""),
            optional("menu", List(&A("menu item")), "the menu; none where `site.toml` has none", ""),
            field("footer", List(&A("footer column")), "the columns of the footer", ""),
            optional("cta", A("panel"), "the call to action below posts", ""),
            optional("about", A("panel"), "the box that tells who writes here", ""),
            optional("text", A("panel"), "the text for the block `text`", ""),
            optional("colours", A("palettes"), "the colours; none when the theme names none", ""),
        ],
    },
    Noun {
        name: "menu item",
        meaning: "An entry of a menu.",
        bases: &[],
        fields: &[
            field("title", Text, "its words", "Tietoja"),
            optional("url", Address, "where it leads; none for one that only has entries below it", "/fi/tietoja/"),
            field("children", List(&A("menu item")), "the entries below it", ""),
        ],
    },
    Noun {
        name: "footer column",
        meaning: "A column of the footer.",
        bases: &[],
        fields: &[
            optional("title", Text, "its heading", "Lue lisää"),
            optional("text", Text, "a text", "Kirjoitamme kerran viikossa."),
            field("links", List(&A("menu item")), "links below it", ""),
        ],
    },
    Noun {
        name: "panel",
        meaning: "A box with a text and a link.",
        bases: &[],
        fields: &[
            optional("title", Text, "its heading", "Tilaa uutiskirje"),
            field("text", Free, "a text, or HTML: the beginning of the document it links to", "Kerran kuussa."),
            optional("url", Address, "where it leads", "/fi/tietoja/"),
            optional("label", Text, "the words of the link", "Tilaa"),
        ],
    },
    Noun {
        name: "palettes",
        meaning: "The colours of the theme and the site, light and dark.",
        bases: &[],
        fields: &[
            field("light", Free, "each colour by its name", ""),
            field("dark", Free, "the same for readers whose system is dark", ""),
        ],
    },
    Noun {
        name: "current",
        meaning: "The page that is made.",
        bases: &[],
        fields: &[
            field("kind", Text, "what it is: see [Templates](#templates)", "post"),
            field("title", Text, "its title, for `<title>`; on the front page the site's", "Avainsana-arkisto: NPS"),
            field(
                "title_html",
                Html,
                "the same for headings: with soft hyphens, and with the language of the title",
                "Avain&shy;sana-arkisto: NPS",
            ),
            field("url", Address, "its address", "/fi/avainsana/nps/"),
            field("canonical", Address, "its whole address", "https://blogi.kielo.example/fi/avainsana/nps/"),
            field(
                "head_title",
                Text,
                "what stands in `<title>`: by the language's `title_pattern`",
                "NPS – Kohtaamisia",
            ),
            optional(
                "description",
                Text,
                "for search engines: at most 155 characters",
                "Miten asiakkaat kertovat eteenpäin.",
            ),
            field("robots", Text, "for `<meta name=\"robots\">`", "max-image-preview:large"),
            field("indexed", Truth, "whether search engines shall list it", "true"),
            optional("share_image", A("share image"), "the picture that stands for it in social networks", ""),
            optional(
                "json_ld",
                Html,
                "what it is in the words of schema.org, for `<script type=\"application/ld+json\">`",
                "",
            ),
            field(
                "hreflang",
                List(&A("hreflang")),
                "for `<link rel=\"alternate\">`: the same thing in each language, its own too, and `x-default`; empty \
                 when it exists in one language only",
                "",
            ),
            field("alternates", List(&A("alternate")), "for a menu: each other language", ""),
            field("feeds", List(&A("feed")), "the feeds of a term's page; empty on other pages", ""),
            optional("feed", A("feed"), "the first of them", ""),
        ],
    },
    Noun {
        name: "share image",
        meaning: "A picture for social networks.",
        bases: &[],
        fields: &[
            field("url", Address, "its whole address", "https://blogi.kielo.example/kuvat/ovi.png"),
            optional("width", Number, "its width in pixels", "1200"),
            optional("height", Number, "its height in pixels", "630"),
            optional("type", Text, "its media type", "image/png"),
            field("alt", Text, "what it shows; it may be empty", "Avoin ovi"),
        ],
    },
    Noun {
        name: "hreflang",
        meaning: "The same thing in a language.",
        bases: &[],
        fields: &[
            field("tag", Text, "the language, or `x-default`", "nb"),
            field("url", Address, "the whole address", "https://blogi.kielo.example/nb/"),
        ],
    },
    Noun {
        name: "alternate",
        meaning: "Where a reader who changes the language goes from here.",
        bases: &["language"],
        fields: &[
            field("url", Address, "this very thing, or the nearest there is", "/nb/2024/05/fem-sporsmal-mindre/"),
            field("exact", Truth, "whether it is this very thing", "true"),
            field("kind", Text, "what it leads to, as `current.kind`", "post"),
            field("title", Text, "the title of what it leads to", "Fem spørsmål mindre"),
            optional("title_language", Text, "the tag of the title's language, when it has one of its own", "en"),
        ],
    },
    Noun {
        name: "feed",
        meaning: "A feed.",
        bases: &[],
        fields: &[
            field("title", Text, "what feed readers call it", "NPS – Kohtaamisia"),
            field("url", Address, "its address", "/fi/avainsana/nps/feed.xml"),
            field("type", Text, "its media type", "application/atom+xml"),
            field("format", Text, "`Atom`, `RSS` or `JSON Feed`", "Atom"),
        ],
    },
    Noun {
        name: "pager",
        meaning: "One page of a list of posts.",
        bases: &[],
        fields: &[
            field("posts", List(&A("post")), "the posts on this page", ""),
            field("number", Number, "which page it is, from 1", "2"),
            field("count", Number, "of how many", "3"),
            field("total", Number, "how many posts the whole list has", "12"),
            optional("first", Address, "the first page", "/fi/"),
            optional("last", Address, "the last page", "/fi/sivu/3/"),
            optional("previous", Address, "the page with newer posts", "/fi/"),
            optional("next", Address, "the page with older posts", "/fi/sivu/3/"),
        ],
    },
    Noun {
        name: "document",
        meaning: "What posts and pages have alike.",
        bases: &[],
        fields: &[
            field("kind", Text, "`post` or `page`", "post"),
            field("title", Text, "the title, set but without soft hyphens", "Viisi kysymystä vähemmän"),
            field(
                "title_html",
                Html,
                "the title with soft hyphens, in a `<span lang=\"…\">` when it has a language of its own",
                "Viisi kysy&shy;mystä vähem&shy;män",
            ),
            optional("title_language", Text, "the tag of that language", "en"),
            field("url", Address, "its address", "/fi/2024/05/viisi-kysymysta-vahemman/"),
            field("canonical", Address, "its whole address", "https://blogi.kielo.example/fi/tietoja/"),
            field("language", Text, "the tag of its language", "fi"),
            field("language_name", Text, "what menus call its language", "suomi"),
            optional("updated", Date, "when it was last changed", "2026-11-02T08:00:00+02:00"),
            optional("description", Text, "what its front matter says of it", "Lyhyempi kysely kertoi enemmän."),
            field("excerpt", Html, "[the beginning](writing.md#excerpts)", "<p>Kysely oli kaksi sivua pitkä.</p>"),
            field("truncated", Truth, "whether the text goes on after the excerpt", "true"),
            field("word_count", Number, "how many words it has", "640"),
            field("reading_minutes", Number, "how long it takes to read", "4"),
            optional("image", A("image"), "its picture", ""),
            field(
                "draft",
                Truth,
                "whether it is a draft, which only [the preview](preview.md) and `--drafts` show",
                "false",
            ),
            field("scheduled", Truth, "whether its date is still to come", "false"),
            field("comments", Truth, "the key `comments`, else `true`", "true"),
            field("params", Free, "the author's own keys", ""),
        ],
    },
    Noun {
        name: "image",
        meaning: "The picture of a document, which [`image`](#pictures) shows in all its sizes.",
        bases: &[],
        fields: &[
            field("url", Address, "its address", "/fi/2025/03/suosittelu/uudet-asiakkaat.png"),
            field("alt", Text, "what it shows; it may be empty", "Pylväskuvio uusista asiakkaista"),
            optional("caption", Text, "what stands below it", "Uudet asiakkaat vuonna 2025"),
            optional("width", Number, "its width in pixels, where it is known", "1600"),
            optional("height", Number, "its height in pixels", "900"),
            optional("file", Text, "its file; none on another site", "content/suosittelu/uudet-asiakkaat.png"),
        ],
    },
    Noun {
        name: "post",
        meaning: "A post as lists show it.",
        bases: &["document"],
        fields: &[
            field("date", Date, "when it was published", "2024-05-14T00:00:00+03:00"),
            field("categories", List(&A("term link")), "its categories", ""),
            field("tags", List(&A("term link")), "its tags", ""),
            field("authors", List(&A("term link")), "its authors", ""),
        ],
    },
    Noun { name: "page", meaning: "A page as lists show it.", bases: &["document"], fields: &[] },
    Noun {
        name: "whole document",
        meaning: "What a document has besides on its own page.",
        bases: &[],
        fields: &[
            field("content", Html, "the text", "<p>Kysely oli kaksi sivua pitkä.</p>"),
            field("outline", List(&A("heading")), "its headings", ""),
            field("translations", List(&A("translation")), "the same in other languages", ""),
            optional(
                "discussion",
                A("discussion"),
                "[comments](writing.md#comments) from an older system; none with `comments = false`",
                "",
            ),
        ],
    },
    Noun {
        name: "whole post",
        meaning: "The post in `post.html`.",
        bases: &["post", "whole document"],
        fields: &[
            field("authors", List(&A("term")), "its authors, each a whole term", ""),
            optional("card", A("share image"), "its [social card](#social-cards)", ""),
            field("share", List(&A("share link")), "ways to share it", ""),
            optional("newer", A("post"), "the next newer post of the language", ""),
            optional("older", A("post"), "the next older one", ""),
            optional("serial", A("serial"), "the series it is a part of", ""),
            field("related", List(&A("post")), "up to five posts that share the rarest categories and tags", ""),
        ],
    },
    Noun {
        name: "whole page",
        meaning: "The page in `page.html`.",
        bases: &["page", "whole document"],
        fields: &[
            optional("parent", A("page"), "the page above", ""),
            field("ancestors", List(&A("page")), "all pages above, the topmost first", ""),
            field("children", List(&A("page")), "the pages below", ""),
        ],
    },
    Noun {
        name: "share link",
        meaning: "A way to share a post.",
        bases: &[],
        fields: &[
            field(
                "kind",
                Text,
                "`linkedin`, `facebook`, `x`, `bluesky`, `mastodon`, `email`, `copy` or `system`",
                "linkedin",
            ),
            field("name", Text, "what readers know it by", "LinkedIn"),
            optional(
                "url",
                Address,
                "where it leads; none where only the browser can do it",
                "https://www.linkedin.com/",
            ),
        ],
    },
    Noun {
        name: "serial",
        meaning: "A series of posts, and which part of it the post is.",
        bases: &[],
        fields: &[
            field("name", Text, "its name", "Kysely, joka vastaa"),
            field("number", Number, "which part this post is, from 1", "2"),
            field("count", Number, "how many parts there are", "5"),
            field("posts", List(&A("post")), "all its posts, the oldest first", ""),
        ],
    },
    Noun {
        name: "discussion",
        meaning: "What readers wrote below a document.",
        bases: &[],
        fields: &[
            field("count", Number, "how many comments there are, replies included", "12"),
            field("comments", List(&A("comment")), "those that are no reply, the oldest first", ""),
            field("pingbacks", List(&A("comment")), "other sites that linked here", ""),
        ],
    },
    Noun {
        name: "comment",
        meaning: "A comment, or a link from another site.",
        bases: &[],
        fields: &[
            field("id", Text, "what tells it from the others: letters, digits, `-` and `_`", "123"),
            field("author", Text, "who wrote it", "Aino Virta"),
            optional("url", Address, "their page", "https://aino.example/"),
            field("date", Date, "when it was written", "2010-03-02T09:15:00+02:00"),
            field("text", Html, "what it says, without anything harmful", "<p>Samaa mieltä!</p>"),
            field("replies", List(&A("comment")), "the replies to it, at most five levels deep", ""),
        ],
    },
    Noun {
        name: "heading",
        meaning: "A heading of a text.",
        bases: &[],
        fields: &[
            field("level", Number, "1 to 6", "2"),
            field("id", Text, "its anchor", "mita-jai-pois"),
            field("title", Html, "its text, without links", "Mitä jäi pois"),
            field("children", List(&A("heading")), "the headings below it", ""),
        ],
    },
    Noun {
        name: "translation",
        meaning: "The same document in another language.",
        bases: &["language"],
        fields: &[
            field("title", Text, "its title", "Fem spørsmål mindre"),
            optional("title_language", Text, "the tag of the title's language, when it has one of its own", "en"),
            field("url", Address, "its address", "/nb/2024/05/fem-sporsmal-mindre/"),
        ],
    },
    Noun {
        name: "term link",
        meaning: "A category, a tag or an author that a post names.",
        bases: &[],
        fields: &[
            field("name", Text, "its name", "NPS"),
            field("slug", Text, "its part of its address", "nps"),
            field("taxonomy", Text, "`category`, `tag` or `author`", "tag"),
            field("url", Address, "its address", "/fi/avainsana/nps/"),
        ],
    },
    Noun {
        name: "term",
        meaning: "A category, a tag or an author. A category's posts are also those of the categories below it.",
        bases: &["term link"],
        fields: &[
            field("kind", Text, "`term`", "term"),
            field("canonical", Address, "its whole address", "https://blogi.kielo.example/fi/avainsana/nps/"),
            optional("feed", Address, "its first feed", "/fi/avainsana/nps/feed.xml"),
            optional("description", Text, "what it is; an author's bio", "Miten asiakkaat kertovat eteenpäin."),
            field("post_count", Number, "how many posts it has", "5"),
            optional("parent", A("term link"), "the category above", ""),
            field("children", List(&A("term")), "the categories below", ""),
            optional("picture", Address, "an author's portrait", "/kuvat/aino.jpg"),
            optional("homepage", Address, "an author's own web page", "https://aino.example/"),
            field("same_as", List(&Address), "other addresses of an author", ""),
            optional("x", Text, "an author's account on X, from `same_as`", "@aino"),
            optional("fediverse", Text, "an author's account in the fediverse", "@aino@mastodon.example"),
        ],
    },
    Noun {
        name: "letter",
        meaning: "What begins with one letter.",
        bases: &[],
        fields: &[
            field("letter", Text, "the letter as the language writes it", "Ä"),
            optional("terms", List(&A("term")), "the terms, in `terms.html`", ""),
            optional("posts", List(&A("post")), "the posts, in `letters.html`", ""),
        ],
    },
    Noun {
        name: "month",
        meaning: "A month with posts.",
        bases: &[],
        fields: &[
            field("year", Number, "the year", "2026"),
            field("month", Number, "1 to 12", "3"),
            field("name", Text, "as the language writes it", "maaliskuu 2026"),
            field("url", Address, "its archive", "/fi/2026/03/"),
            field("count", Number, "how many posts it has", "4"),
        ],
    },
    Noun {
        name: "year",
        meaning: "A year with posts.",
        bases: &[],
        fields: &[
            field("year", Number, "the year", "2026"),
            field("name", Text, "as the language writes it", "2026"),
            field("url", Address, "its archive", "/fi/2026/"),
            field("count", Number, "how many posts it has", "14"),
            field("months", List(&A("month")), "its months with posts, the newest first", ""),
        ],
    },
    Noun {
        name: "archive",
        meaning: "The year or the month of `archive.html`.",
        bases: &[],
        fields: &[
            field("kind", Text, "`year` or `month`", "month"),
            field("year", Number, "the year", "2026"),
            optional("month", Number, "the month; none for a year", "3"),
            field("name", Text, "as the language writes it", "maaliskuu 2026"),
            field("url", Address, "its address", "/fi/2026/03/"),
            field("count", Number, "how many posts it has", "4"),
            field("months", List(&A("month")), "the months of a year; empty for a month", ""),
            optional("previous", A("period"), "the year or month with posts before", ""),
            optional("next", A("period"), "the one after", ""),
        ],
    },
    Noun {
        name: "period",
        meaning: "The year or month beside an archive.",
        bases: &[],
        fields: &[
            field("year", Number, "the year", "2026"),
            optional("month", Number, "the month; none for a year", "2"),
            field("name", Text, "as the language writes it", "helmikuu 2026"),
            field("url", Address, "its archive", "/fi/2026/02/"),
            field("count", Number, "how many posts it has", "3"),
            optional("months", List(&A("month")), "the months of a year", ""),
        ],
    },
    Noun {
        name: "shared",
        meaning: "What the templates in `templates/shared/` made, each by its name: `shared.sidebar`.",
        bases: &[],
        fields: &[],
    },
];

/// A noun by its name.
#[must_use]
pub fn noun(name: &str) -> Option<&'static Noun> {
    NOUNS.iter().find(|noun| noun.name == name)
}

/// All values of a noun: its own, then those of its bases that it does not replace.
#[must_use]
pub fn fields(name: &str) -> Vec<&'static Field> {
    let Some(noun) = noun(name) else { return Vec::new() };
    let mut all: Vec<&'static Field> = noun.fields.iter().collect();
    for field in noun.bases.iter().flat_map(|base| fields(base)) {
        if !all.iter().any(|known| known.name == field.name) {
            all.push(field);
        }
    }
    all
}
