//! The templates that the program renders, and the variables that each of them sees.

use super::value_kind::ValueKind::{self, Address, Any, List, Object};

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
const SETTINGS: (&str, ValueKind) = ("settings", Object("settings"));
const DATA: (&str, ValueKind) = ("data", Any);
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
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED, ("page", Object("whole page")), PAGER],
    },
    TemplateFile {
        name: "post.html",
        output: "a post",
        kinds: &["post"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED, ("post", Object("whole post"))],
    },
    TemplateFile {
        name: "page.html",
        output: "a page",
        kinds: &["page"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED, ("page", Object("whole page"))],
    },
    TemplateFile {
        name: "term.html",
        output: "the posts of a category, a tag, an author, a series or another term; [`term-NAME.html`](#templates-of-one-taxonomy) for one taxonomy",
        kinds: &["term"],
        variables: &[
            SITE,
            SETTINGS,
            DATA,
            CURRENT,
            SHARED,
            ("term", Object("term")),
            ("page", Object("whole page")),
            PAGER,
        ],
    },
    TemplateFile {
        name: "terms.html",
        output: "all categories, tags, authors or series, or all terms of another taxonomy; `terms-NAME.html` for one taxonomy",
        kinds: &["terms"],
        variables: &[
            SITE,
            SETTINGS,
            DATA,
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
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED, ("archive", Object("archive")), PAGER],
    },
    TemplateFile {
        name: "archives.html",
        output: "the archive: all years and months",
        kinds: &["archive"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED],
    },
    TemplateFile {
        name: "letters.html",
        output: "the index: all posts by the letters of their titles",
        kinds: &["index"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED, ("letters", List(&Object("letter")))],
    },
    TemplateFile {
        name: "404.html",
        output: "the page for addresses that do not exist",
        kinds: &["not_found"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED],
    },
    TemplateFile {
        name: "languages.html",
        output: "the page at `/` that leads to the languages",
        kinds: &["languages"],
        variables: &[SITE, SETTINGS, DATA, CURRENT],
    },
    TemplateFile {
        name: "redirect.html",
        output: "a small page at an old address, which leads to the new one",
        kinds: &["redirect"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, ("target", Address), ("target_canonical", Address)],
    },
];

/// The kinds of all pages that templates write: the values of `current.kind`.
pub(super) const PAGE_KINDS: &[&str] = &[
    "home",
    "post",
    "page",
    "term",
    "terms",
    "year",
    "month",
    "archive",
    "index",
    "not_found",
    "languages",
    "redirect",
    "search",
];

/// The templates that a theme can have for the pages of one taxonomy: `term-industry.html` in place of `term.html`.
pub const TAXONOMY_TEMPLATES: [&str; 2] = ["term.html", "terms.html"];

/// Returns the name of the template for the pages of one taxonomy: `term-industry.html`.
#[must_use]
pub fn taxonomy_template(template: &str, taxonomy: &str) -> String {
    format!("{}-{taxonomy}.html", template.trim_end_matches(".html"))
}

/// Returns the template that one for the pages of a taxonomy replaces; `None` for the name of any other template.
#[must_use]
pub fn replaced_by_taxonomy_template(name: &str) -> Option<&'static TemplateFile> {
    let (replaced, _) = parts_of_taxonomy_template(name)?;
    PAGE_TEMPLATES.iter().find(|file| file.name == replaced)
}

/// Returns the taxonomy for whose pages a template is: `industry` for `term-industry.html`; `None` for other templates.
#[must_use]
pub fn taxonomy_of_template(name: &str) -> Option<&str> {
    parts_of_taxonomy_template(name).map(|(_, taxonomy)| taxonomy)
}

fn parts_of_taxonomy_template(name: &str) -> Option<(&'static str, &str)> {
    let (stem, taxonomy) = name.strip_suffix(".html")?.split_once('-')?;
    let replaced = TAXONOMY_TEMPLATES.into_iter().find(|known| known.trim_end_matches(".html") == stem)?;
    (!taxonomy.is_empty()).then_some((replaced, taxonomy))
}

/// The templates of files that a theme need not have: those that are not pages, and the search page.
pub const OPTIONAL_TEMPLATES: &[TemplateFile] = &[
    TemplateFile {
        name: "search.html",
        output: "the search page, if `site.toml` has [`[search]`](configuration.md#search)",
        kinds: &["search"],
        variables: &[SITE, SETTINGS, DATA, CURRENT, SHARED],
    },
    TemplateFile {
        name: "card.svg",
        output: "the picture that social networks show for a link to a post",
        kinds: &[],
        variables: &[SITE, SETTINGS, DATA, CURRENT, ("post", Object("post"))],
    },
    TemplateFile {
        name: "digest.html",
        output: "an e-mail with the newest posts, which [`kielo digest`](digest.md) makes",
        kinds: &[],
        variables: &[SITE, SETTINGS, DATA, DIGEST],
    },
    TemplateFile {
        name: "digest.txt",
        output: "the same e-mail as plain text",
        kinds: &[],
        variables: &[SITE, SETTINGS, DATA, DIGEST],
    },
    TemplateFile {
        name: "feed.css",
        output: "the style sheet by which browsers show a feed",
        kinds: &[],
        variables: &[SITE, SETTINGS, DATA],
    },
];

/// The variables that the templates in `templates/shared/` see.
pub const VARIABLES_OF_SHARED_TEMPLATES: &[(&str, ValueKind)] = &[SITE, SETTINGS, DATA];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_pages_are_those_of_the_templates() {
        let kinds: Vec<&str> =
            PAGE_TEMPLATES.iter().chain(OPTIONAL_TEMPLATES).flat_map(|file| file.kinds).copied().collect();
        assert_eq!(kinds, PAGE_KINDS);
    }
}
