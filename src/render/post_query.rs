//! The function `posts` of templates: the posts of a category, a tag, an author or a series, as lists show them.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use tera::value::Key;
use tera::{Error, Kwargs, TeraResult, Value};

use super::excerpt;
use super::interface::post_on_host;
use super::post_selection::{Order, PostQuery, PostSelection, select};
use super::render_context::RenderContext;
use super::value::list;
use crate::config::LanguageId;
use crate::diagnostic::nearest;
use crate::language::{name_key, normalize_name};
use crate::model::{DocumentId, PostId, Taxonomy, TermId};
use crate::plan::{HostId, View};

/// The name of the function.
pub(super) const FUNCTION_NAME: &str = "posts";

/// The fields of objects that the function reads from its arguments.
pub(super) const FIELDS_READ: [&str; 2] = ["url", "name"];

/// The arguments of the function.
pub(super) const ARGUMENTS: [&str; 11] =
    ["category", "tag", "author", "series", "taxonomy", "term", "language", "limit", "offset", "exclude", "order"];

/// `posts(tag="NPS", limit=3)`: posts as lists show them. In an excerpt there are none: the posts would have excerpts
/// themselves.
pub(super) fn posts(
    context: RenderContext,
    (host, language): (HostId, LanguageId),
    arguments: &Kwargs,
) -> TeraResult<Value> {
    if excerpt::is_being_rendered() {
        return Ok(list(std::iter::empty()));
    }
    check_names(arguments)?;
    let selection = Arc::new(selection(context, (host, language), arguments)?);
    let offset = arguments.get::<usize>("offset").map_err(|_| not_a_number("offset"))?.unwrap_or(0);
    let limit = optional_value(arguments, "limit")?
        .map(|_| arguments.get::<usize>("limit").map_err(|_| not_a_number("limit")))
        .transpose()?
        .flatten();
    let excluded = excluded(context, host, arguments)?;
    let chosen = |limit: Option<usize>| {
        let all = context.objects.selected_posts(&selection, || select(context.site, &selection));
        let kept = all.iter().filter(|id| !excluded.contains(id)).skip(offset).take(limit.unwrap_or(usize::MAX));
        list(kept.map(|id| post_on_host(context, host, *id)))
    };
    if excluded.is_empty() {
        let query = PostQuery { selection: Arc::clone(&selection), offset, limit, host };
        return Ok(context.objects.queried_posts(query, || chosen(limit)));
    }
    Ok(chosen(limit))
}

fn check_names(arguments: &Kwargs) -> TeraResult<()> {
    for name in arguments.iter().filter_map(|(name, _)| name.as_str()) {
        if !ARGUMENTS.contains(&name) {
            let near = nearest(name, &ARGUMENTS).map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_else(|| format!("; there are {}", ARGUMENTS.join(", ")));
            return Err(Error::message(format!("`posts` has no argument `{name}`{near}")));
        }
    }
    Ok(())
}

fn not_a_number(name: &str) -> Error {
    Error::message(format!("`{name}` is no whole number from 0 up"))
}

/// Returns an argument, unless it is none or an empty text, so that templates can pass optional values.
fn optional_value<'a>(arguments: &'a Kwargs, name: &'static str) -> TeraResult<Option<&'a Value>> {
    let value = arguments.get::<&Value>(name)?;
    Ok(value.filter(|value| !value.is_none() && !value.is_undefined() && value.as_str() != Some("")))
}

fn selection(
    context: RenderContext,
    (host, own): (HostId, LanguageId),
    arguments: &Kwargs,
) -> TeraResult<PostSelection> {
    let config = &context.site.config;
    let language = optional_value(arguments, "language")?.map(|value| {
        let tag = value.as_str().ok_or_else(|| Error::message("`language` is no text, such as \"nb\""))?;
        config.language_by_tag(tag).ok_or_else(|| {
            let known: Vec<&str> = config.languages.iter().map(|known| known.language.tag()).collect();
            Error::message(format!("the site has no language `{tag}`, only {}", known.join(", ")))
        })
    });
    let language = language.transpose()?.unwrap_or(own);
    let mut terms = Vec::new();
    for (name, taxonomy) in [("category", Taxonomy::Category), ("tag", Taxonomy::Tag), ("author", Taxonomy::Author)] {
        if let Some(value) = optional_value(arguments, name)? {
            terms.push(find_term(context, (host, language), (name, taxonomy), value)?);
        }
    }
    match (optional_value(arguments, "taxonomy")?, optional_value(arguments, "term")?) {
        (Some(name), Some(value)) => {
            let (name, taxonomy) = find_taxonomy(context, name)?;
            terms.push(find_term(context, (host, language), (name, taxonomy), value)?);
        }
        (None, None) => {}
        (Some(_), None) => return Err(Error::message("`taxonomy` needs `term`, the name of one of its terms")),
        (None, Some(_)) => return Err(Error::message("`term` needs `taxonomy`, the name of its taxonomy")),
    }
    let series = optional_value(arguments, "series")?.map(|value| find_series(context, language, value));
    let series = series.transpose()?;
    let order = match optional_value(arguments, "order")? {
        None if series.is_some() => Order::Series,
        None => Order::Newest,
        Some(value) => {
            let name = value.as_str().unwrap_or_default();
            let known = Order::ALL.iter().find(|(_, known)| *known == name).map(|(order, _)| *order);
            known.filter(|order| *order != Order::Series || series.is_some()).ok_or_else(|| {
                let names = Order::ALL.map(|(_, name)| name);
                let near = nearest(name, &names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let names = names[..names.len() - 1].join(", ");
                Error::message(format!("`order` is {names}, or with `series` also series, and not `{name}`{near}"))
            })?
        }
    };
    Ok(PostSelection { language, terms, series, order })
}

/// Finds the taxonomy of a name.
fn find_taxonomy<'a>(context: RenderContext<'a>, value: &Value) -> TeraResult<(&'a str, Taxonomy)> {
    let config = &context.site.config;
    let wanted = value.as_str().unwrap_or_default();
    let known: Vec<(&str, Taxonomy)> = Taxonomy::all(config).map(|known| (known.name(config), known)).collect();
    known.iter().find(|(name, _)| *name == wanted).copied().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let advice = nearest(wanted, &names).map(|near| format!("; did you mean `{near}`?"));
        let advice = advice.unwrap_or_else(|| format!("; there are {}", names.join(", ")));
        Error::message(format!("the site has no taxonomy `{wanted}`{advice}"))
    })
}

/// Finds the term that an argument means: a term of templates, or its name or slug in any language. `Ok(None)` if the
/// language has no such term.
fn find_term(
    context: RenderContext,
    (host, language): (HostId, LanguageId),
    (argument, taxonomy): (&str, Taxonomy),
    value: &Value,
) -> TeraResult<Option<TermId>> {
    let site = context.site;
    let in_language = |id: TermId| {
        let others = site.term(id).translations.iter().copied();
        std::iter::once(id).chain(others).find(|id| site.term(*id).language == language)
    };
    if let Some(map) = value.as_map() {
        let url = map.get(&Key::Str("url")).and_then(Value::as_str).unwrap_or_default();
        let term = context.plan.page_at_address(host, url).and_then(|route| match route.view {
            View::Term { term, .. } if site.term(term).taxonomy == taxonomy => Some(term),
            _ => None,
        });
        let term =
            term.ok_or_else(|| Error::message(format!("`{argument}` is neither a {argument} nor the name of one")));
        return term.map(in_language);
    }
    let Some(wanted) = value.as_str() else {
        return Err(Error::message(format!("`{argument}` is neither a {argument} nor the name of one")));
    };
    if let Some(term) = context.objects.name_index(site).term(site, taxonomy, wanted, language) {
        return Ok(in_language(term));
    }
    let key = name_key(&normalize_name(wanted));
    // A term of terms.toml has no posts yet, and a text that could not be read may have the term.
    let definitions = site.sources.term_definitions.iter().filter(|definition| definition.taxonomy == taxonomy);
    let mut defined = definitions.flat_map(|definition| &definition.localizations);
    if !site.sources.unreadable.is_empty() || defined.any(|(_, term)| name_key(&term.name) == key) {
        return Ok(None);
    }
    let terms = site.config.language_ids().flat_map(|language| site.terms_in(taxonomy, language));
    let known: Vec<&str> = terms.map(|id| &*site.term(id).name).collect();
    Err(Error::message(format!("the site has no {argument} `{wanted}`{}", did_you_mean(wanted, &known))))
}

fn did_you_mean(written: &str, known: &[&str]) -> String {
    nearest(written, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// Finds the name of a series, in this language or in another one.
fn find_series(context: RenderContext, language: LanguageId, value: &Value) -> TeraResult<String> {
    let site = context.site;
    let name = value.as_map().and_then(|map| map.get(&Key::Str("name"))).unwrap_or(value);
    let Some(wanted) = name.as_str() else {
        return Err(Error::message("`series` is neither a series nor the name of one"));
    };
    if let Some(series) = context.objects.name_index(site).series(site, wanted, language) {
        return Ok(series.to_owned());
    }
    if !site.sources.unreadable.is_empty() {
        return Ok(wanted.to_owned());
    }
    let known: Vec<&str> = site.series_list.iter().map(|series| &*series.name).collect();
    Err(Error::message(format!("the site has no series `{wanted}`{}", did_you_mean(wanted, &known))))
}

/// Returns the posts that the argument `exclude` names: a post, or a list of posts. Other documents are no posts of lists.
fn excluded(context: RenderContext, host: HostId, arguments: &Kwargs) -> TeraResult<FxHashSet<PostId>> {
    let Some(value) = optional_value(arguments, "exclude")? else { return Ok(FxHashSet::default()) };
    let one = std::slice::from_ref(value);
    let mut excluded = FxHashSet::default();
    for value in value.as_array().unwrap_or(one).iter().filter(|value| !value.is_none()) {
        let url = value.as_map().map_or(Some(value), |map| map.get(&Key::Str("url"))).and_then(Value::as_str);
        let Some(url) = url else {
            return Err(Error::message("`exclude` is neither a post nor a list of posts"));
        };
        let route = context.plan.page_at_address(host, url);
        if let Some(DocumentId::Post(id)) = route.and_then(|route| route.view.document()) {
            excluded.insert(id);
        } else if route.is_none() {
            return Err(Error::message(format!("`exclude` has `{url}`, and the site has no such page")));
        }
    }
    Ok(excluded)
}
