//! Two routes may not make one file, not even where letter case is ignored, and no file may be another's folder.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{ByFile, Host, Route, RouteId, View};
use crate::diagnostic::Diagnostic;
use crate::model::{Site, Theme};
use crate::table::Span;

/// A file's name without the difference between capital and small letters.
fn folded(file: &Arc<str>) -> Arc<str> {
    let is_small = file.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_small { Arc::clone(file) } else { file.to_lowercase().into() }
}

/// Every route by its folded file. Collisions are reported, naming both sources.
pub(super) fn check(
    hosts: &[Host],
    routes: &[Route],
    site: &Site,
    theme: &Theme,
    found: &mut Vec<Diagnostic>,
) -> ByFile {
    let keys: Vec<Arc<str>> = routes.iter().map(|route| folded(&route.file)).collect();
    let mut first = ByFile::with_capacity_and_hasher(routes.len(), FxBuildHasher);
    for ((index, route), key) in routes.iter().enumerate().zip(&keys) {
        match first.entry(Arc::clone(key)) {
            Entry::Vacant(entry) => _ = entry.insert(RouteId(index as u32)),
            Entry::Occupied(entry) => {
                let other = &routes[entry.get().0 as usize];
                if !same_slug(site, other, route) {
                    found.push(clash(hosts, site, theme, other, route));
                }
            }
        }
    }
    let mut folders: FxHashSet<&str> = FxHashSet::with_capacity_and_hasher(routes.len(), FxBuildHasher);
    for (route, key) in routes.iter().zip(&keys) {
        let mut inside = &**key;
        // Above a folder that was seen, all were.
        while let Some((folder, _)) = inside.rsplit_once('/').filter(|(folder, _)| folders.insert(folder)) {
            if let Some(other) = first.get(folder) {
                found.push(clash(hosts, site, theme, &routes[other.0 as usize], route));
            }
            inside = folder;
        }
    }
    first
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

fn clash(hosts: &[Host], site: &Site, theme: &Theme, first: &Route, second: &Route) -> Diagnostic {
    let (a, b) = (source(hosts, site, theme, first), source(hosts, site, theme, second));
    Diagnostic::one_address_twice(&second.path, (&a.0, a.1), (&b.0, b.1))
}

/// What a route comes from, and where that stands.
fn source<'a>(hosts: &[Host], site: &'a Site, theme: &'a Theme, route: &Route) -> (String, Option<(&'a str, Span)>) {
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
            let path = route.path.strip_prefix(&*hosts[usize::from(route.host.0)].base.path).unwrap_or(&route.path);
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
