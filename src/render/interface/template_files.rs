//! The templates that the program renders, and the variables that each of them sees.

use super::value_kind::ValueKind::{self, Address, List, Object};

/// A template that the program renders.
#[derive(Debug, Clone, Copy)]
pub struct TemplateFile {
    /// The name of the file.
    pub name: &'static str,
    /// A description of the page or file that it produces. The description is Markdown.
    pub output: &'static str,
    /// The values of `current.kind` in it.
    pub kinds: &'static [&'static str],
    /// The variables that it sees, with their types.
    pub variables: &'static [(&'static str, ValueKind)],
}

const SITE: (&str, ValueKind) = ("site", Object("site"));
const CURRENT: (&str, ValueKind) = ("current", Object("current"));
const SHARED: (&str, ValueKind) = ("shared", Object("shared"));
const DIGEST: (&str, ValueKind) = ("digest", Object("digest"));
const PAGER: (&str, ValueKind) = ("pager", Object("pager"));

/// The templates of pages. A theme must have all of them.
pub const PAGE_TEMPLATES: &[TemplateFile] = &[
    TemplateFile {
        name: "home.html",
        output: "the front page of a language, and its further pages",
        kinds: &["home"],
        variables: &[SITE, CURRENT, SHARED, PAGER],
    },
    TemplateFile {
        name: "post.html",
        output: "a post",
        kinds: &["post"],
        variables: &[SITE, CURRENT, SHARED, ("post", Object("whole post"))],
    },
    TemplateFile {
        name: "page.html",
        output: "a page",
        kinds: &["page"],
        variables: &[SITE, CURRENT, SHARED, ("page", Object("whole page"))],
    },
    TemplateFile {
        name: "term.html",
        output: "the posts of a category, a tag or an author",
        kinds: &["term"],
        variables: &[SITE, CURRENT, SHARED, ("term", Object("term")), PAGER],
    },
    TemplateFile {
        name: "terms.html",
        output: "all categories, tags or authors",
        kinds: &["terms"],
        variables: &[
            SITE,
            CURRENT,
            SHARED,
            ("taxonomy", Object("taxonomy")),
            ("terms", List(&Object("term"))),
            ("letters", List(&Object("letter"))),
        ],
    },
    TemplateFile {
        name: "archive.html",
        output: "the posts of a year or a month",
        kinds: &["year", "month"],
        variables: &[SITE, CURRENT, SHARED, ("archive", Object("archive")), PAGER],
    },
    TemplateFile {
        name: "archives.html",
        output: "the archive: all years and months",
        kinds: &["archive"],
        variables: &[SITE, CURRENT, SHARED],
    },
    TemplateFile {
        name: "letters.html",
        output: "the index: all posts by the letters of their titles",
        kinds: &["index"],
        variables: &[SITE, CURRENT, SHARED, ("letters", List(&Object("letter")))],
    },
    TemplateFile {
        name: "404.html",
        output: "the page for addresses that do not exist",
        kinds: &["not_found"],
        variables: &[SITE, CURRENT, SHARED],
    },
    TemplateFile {
        name: "languages.html",
        output: "the page at `/` that leads to the languages",
        kinds: &["languages"],
        variables: &[SITE, CURRENT],
    },
    TemplateFile {
        name: "redirect.html",
        output: "a small page at an old address, which leads to the new one",
        kinds: &["redirect"],
        variables: &[SITE, CURRENT, ("target", Address), ("target_canonical", Address)],
    },
];

/// The templates of files that a theme need not have: those that are not pages, and the search page.
pub const OPTIONAL_TEMPLATES: &[TemplateFile] = &[
    TemplateFile {
        name: "search.html",
        output: "the search page, if `site.toml` has [`[search]`](configuration.md#search)",
        kinds: &["search"],
        variables: &[SITE, CURRENT, SHARED],
    },
    TemplateFile {
        name: "card.svg",
        output: "the picture that social networks show for a link to a post",
        kinds: &[],
        variables: &[SITE, CURRENT, ("post", Object("post"))],
    },
    TemplateFile {
        name: "digest.html",
        output: "an e-mail with the newest posts, which [`kielo digest`](digest.md) makes",
        kinds: &[],
        variables: &[SITE, DIGEST],
    },
    TemplateFile {
        name: "digest.txt",
        output: "the same e-mail as plain text",
        kinds: &[],
        variables: &[SITE, DIGEST],
    },
    TemplateFile {
        name: "feed.css",
        output: "the style sheet by which browsers show a feed",
        kinds: &[],
        variables: &[SITE],
    },
];

/// The variables that the templates in `templates/shared/` see.
pub const VARIABLES_OF_SHARED_TEMPLATES: &[(&str, ValueKind)] = &[SITE];
