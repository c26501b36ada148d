//! Diagnostics about categories, tags, authors and series.

use super::suggestion::{nearest, suggestion};
use super::{Diagnostic, Source};
use crate::nesting::MAX_CATEGORY_DEPTH;
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn terms_on_page(source: &Source, span: Span) -> Self {
        Self::warning("a page has no categories, tags or authors")
            .at(source, span)
            .with_advice("add a date to make it a post, or remove the key")
    }

    pub(crate) fn series_on_page(source: &Source, span: Span) -> Self {
        Self::warning("a page belongs to no series, for it has no date")
            .at(source, span)
            .with_advice("add a date to make it a post, or remove the key")
    }

    pub(crate) fn invalid_taxonomy_name(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("`{name}` cannot be the name of a taxonomy"))
            .at(source, span)
            .with_advice("write letters a–z, digits and _, beginning with a letter, such as industry")
    }

    pub(crate) fn reserved_taxonomy_name(source: &Source, span: Span, name: &str) -> Self {
        let advice = match name {
            "series" => "series are built in: an entry [[series]] in content/terms.toml gives one a page",
            "categories" | "category" | "tags" | "tag" | "authors" | "author" => {
                "categories, tags and authors are built in, and need no declaration"
            }
            _ => "choose another name",
        };
        Self::error(format!("a taxonomy cannot be named `{name}`, for the word means something else already"))
            .at(source, span)
            .with_advice(advice)
    }

    /// Reports the table `taxonomies` in front matter. `own` are the names of the site's own taxonomies.
    pub(crate) fn taxonomies_in_front_matter(source: &Source, span: Span, own: &[String]) -> Self {
        let example = own.first().map_or("tags", String::as_str);
        Self::error("front matter has no table of taxonomies")
            .at(source, span)
            .with_advice(format!("write each taxonomy as a key of its own, above all tables: {example} = [\"…\"]"))
    }

    /// Reports a list of taxonomies, as Zola has it, in place of tables.
    pub(crate) fn list_of_taxonomies(source: &Source, span: Span, name: &str) -> Self {
        Self::error("taxonomies are declared in tables, and not in a list")
            .at(source, span)
            .with_advice(format!("write [taxonomies.{name}], and below it title = \"…\""))
    }

    pub(crate) fn too_many_taxonomies(source: &Source, span: Span, most: usize) -> Self {
        Self::error(format!("a site has at most {most} taxonomies of its own"))
            .at(source, span)
            .with_advice("use tags or categories for the others")
    }

    pub(crate) fn taxonomy_without_title(source: &Source, span: Span, name: &str, languages: &[&str]) -> Self {
        let in_languages: Vec<String> = languages.iter().map(|tag| format!("`{tag}`")).collect();
        let in_languages = in_languages.join(" and ");
        let first = languages.first().copied().unwrap_or("fi");
        Self::warning(format!("the taxonomy `{name}` has no title in {in_languages}, so pages show its name"))
            .at(source, span)
            .with_advice(format!("write [taxonomies.{name}.{first}], and below it title = \"…\""))
    }

    pub(crate) fn term_name_of_other_language(
        (file, span): (&str, Span),
        kind: &str,
        (name, name_language): (&str, &str),
        (own_name, language): (&str, &str),
    ) -> Self {
        Self::warning(format!("`{name}` is the {kind}'s name in `{name_language}`"))
            .in_file(file, span)
            .with_advice(format!("in `{language}` content/terms.toml calls it `{own_name}`"))
    }

    pub(crate) fn cannot_add_terms(file: &str, lines: &str) -> Self {
        Self::error(format!("names cannot be added to {file} without touching the rest of it"))
            .with_advice(format!("write them yourself:\n{lines}"))
    }

    pub(crate) fn term_without_name(source: &Source, span: Span) -> Self {
        Self::error("this term has no name in any language")
            .at(source, span)
            .with_advice("name it in a language of the site, such as fi = \"asiakaskokemus\"")
    }

    /// Reports an entry of a series that no post belongs to, if one of the `known` series has a similar name.
    pub(crate) fn near_series(file: &str, span: Span, name: &str, known: &[&str]) -> Option<Self> {
        let near = nearest(name, known)?;
        let warning = Self::warning(format!("no post belongs to the series `{name}`"));
        Some(warning.in_file(file, span).with_advice(format!("did you mean `{near}`?")))
    }

    pub(crate) fn duplicate_term(source: &Source, span: Span, name: &str, language: &str) -> Self {
        Self::error(format!("two terms are named `{name}` in `{language}`"))
            .at(source, span)
            .with_advice("keep one of them")
    }

    pub(crate) fn unknown_parent_term(file: &str, span: Span, parent: &str, known: &[String]) -> Self {
        Self::error(format!("there is no category `{parent}`")).in_file(file, span).with_advice(suggestion(
            parent,
            known,
            "categories",
        ))
    }

    pub(crate) fn category_cycle(file: &str, span: Span, name: &str) -> Self {
        Self::error(format!("the category `{name}` is its own ancestor"))
            .in_file(file, span)
            .with_advice("remove `parent` from one category of the circle")
    }

    /// Reports a category in more than [`MAX_CATEGORY_DEPTH`] others.
    pub(crate) fn too_deep_category(file: &str, span: Span, name: &str) -> Self {
        Self::error(format!("the category `{name}` is the {}th of categories in each other", MAX_CATEGORY_DEPTH + 1))
            .in_file(file, span)
            .with_advice(format!(
                "at most {MAX_CATEGORY_DEPTH} can be in each other; give it, or one above it, no `parent` or a higher one"
            ))
    }

    pub(crate) fn duplicate_term_slug(
        slug: &str,
        kind: &str,
        first: (&str, &str, Span),
        second: (&str, &str, Span),
    ) -> Self {
        Self::error(format!("the {kind} `{}` and `{}` would have the same address, `{slug}`", first.0, second.0))
            .in_file(first.1, first.2)
            .with_advice("write both in the same way, or give one a slug of its own in content/terms.toml")
            .with_related(Self::note(format!("`{}` stands here", second.0)).in_file(second.1, second.2))
    }

    pub(crate) fn term_without_slug(kind: &str, name: &str, file: &str, span: Span) -> Self {
        Self::error(format!("no address can be made of the {kind} `{name}`"))
            .in_file(file, span)
            .with_advice("give it a slug in content/terms.toml: fi = { name = \"…\", slug = \"…\" }")
    }
}
