//! Two routes may not make one file, not even where letter case is ignored, and no file may be another's folder.

use std::collections::HashMap;

use super::{Plan, Route, View};
use crate::diagnostic::Diagnostic;
use crate::model::{Site, Theme};
use crate::table::Span;

/// Reports every collision, naming both sources.
pub(super) fn check(plan: &Plan, site: &Site, theme: &Theme, found: &mut Vec<Diagnostic>) {
    let mut first: HashMap<String, &Route> = HashMap::with_capacity(plan.routes.len());
    for route in &plan.routes {
        let key = route.file.to_lowercase();
        if let Some(other) = first.get(&key) {
            if !same_slug(site, other, route) {
                found.push(clash(plan, site, theme, other, route));
            }
        } else {
            first.insert(key, route);
        }
    }
    let mut last_folder = String::new();
    for route in &plan.routes {
        let folder = route.file.rsplit_once('/').map_or("", |(folder, _)| folder).to_lowercase();
        if folder == last_folder {
            continue;
        }
        let mut above = folder.as_str();
        while !above.is_empty() {
            if let Some(other) = first.get(above) {
                found.push(clash(plan, site, theme, other, route));
            }
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        last_folder = folder;
    }
}

/// Whether two terms clash by their slugs, which the model has told already.
fn same_slug(site: &Site, first: &Route, second: &Route) -> bool {
    let term = |view| match view {
        View::Term { term, .. } | View::TermFeed(term) => Some(site.term(term)),
        _ => None,
    };
    let (Some(a), Some(b)) = (term(first.view), term(second.view)) else { return false };
    (a.taxonomy, a.language) == (b.taxonomy, b.language) && a.slug.eq_ignore_ascii_case(&b.slug)
}

fn clash(plan: &Plan, site: &Site, theme: &Theme, first: &Route, second: &Route) -> Diagnostic {
    let (a, b) = (source(plan, site, theme, first), source(plan, site, theme, second));
    Diagnostic::one_address_twice(&second.path, (&a.0, a.1), (&b.0, b.1))
}

/// What a route comes from, and where that stands.
fn source<'a>(plan: &Plan, site: &'a Site, theme: &'a Theme, route: &Route) -> (String, Option<(&'a str, Span)>) {
    let tag = site.config.language(route.language).language.tag();
    let document = |id| {
        let document = site.document(id);
        (document.file.to_string(), Some((&*document.file, document.title.span)))
    };
    match route.view {
        View::Post(id) => document(crate::model::DocumentId::Post(id)),
        View::Page(id) => document(crate::model::DocumentId::Page(id)),
        View::Redirect(id) => {
            let file = &*site.document(id).file;
            let path = route.path.strip_prefix(&*plan.host(route).base.path).unwrap_or(&route.path);
            let wanted = path.trim_matches('/');
            let alias = site.document(id).aliases.iter().find(|alias| alias.value.trim_matches('/') == wanted);
            let span = alias.map_or(site.document(id).title.span, |alias| alias.span);
            (format!("an alias of {file}"), Some((file, span)))
        }
        View::Term { term, .. } | View::TermFeed(term) => {
            let term = site.term(term);
            (format!("the {} `{}`", term.taxonomy.name(), term.name), Some((&*term.place.0, term.place.1)))
        }
        View::Terms(taxonomy) => (format!("the index of {} in `{tag}`", taxonomy.plural()), None),
        View::Year { year, .. } => (format!("the archive of {} in `{tag}`", site.year(year).year), None),
        View::Month { year, month, .. } => {
            let year = site.year(year);
            (format!("the archive of {}-{:02} in `{tag}`", year.year, year.months[month as usize].month), None)
        }
        View::File(index) => (site.files[index as usize].file.to_string(), None),
        View::Static(index) => (site.statics[index as usize].file.to_string(), None),
        View::Asset(index) => (format!("the theme's file {}", theme.files[index as usize].path), None),
        View::Home { .. } => (format!("the home page of `{tag}`"), None),
        View::Index => (format!("the index of posts of `{tag}`"), None),
        View::Archive => (format!("the archive index of `{tag}`"), None),
        View::Languages => ("the page of languages".to_owned(), None),
        View::NotFound => ("the page for missing addresses".to_owned(), None),
        View::Feed => (format!("the feed of `{tag}`"), None),
        View::Sitemap { .. } | View::SitemapIndex => ("a sitemap".to_owned(), None),
        View::Robots => ("robots.txt".to_owned(), None),
        View::Redirects => ("the list of redirects".to_owned(), None),
    }
}
