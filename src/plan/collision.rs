//! Detects routes that would write the same file, and files whose path another route needs as a folder. Paths that
//! differ only in case collide.

use super::file_index::FileIndex;
use super::{Host, RedirectTarget, Route, View};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::model::{Site, Taxonomy, Theme};
use crate::table::Span;

/// Indexes the routes by file. Every collision is reported with both of its sources.
pub(super) fn check_collisions(
    hosts: &[Host],
    routes: &[Route],
    has_social_cards: bool,
    site: &Site,
    theme: &Theme,
    diagnostics: &mut Vec<Diagnostic>,
) -> FileIndex {
    let mut pairs: Vec<(&Route, &Route)> = Vec::new();
    let by_file = FileIndex::new(routes, |first, second| pairs.push((first, second)));
    pairs.retain(|(first, second)| !have_same_slug(site, first, second));
    let folders = by_file.files_as_folders(routes).into_iter();
    // A rule for the web server is no file.
    pairs.extend(folders.filter(|(file, _)| !matches!(file.view, View::RedirectRule(_))));
    diagnostics.extend(pairs.into_iter().map(|(first, second)| collision(hosts, site, theme, first, second)));
    if has_social_cards {
        // Social cards are not in the list of routes. So every route is compared with the card that would have its
        // path.
        let collisions = routes.iter().filter_map(|route| {
            let post = by_file.post_with_social_card(routes, route.file())?;
            Some((routes[post.0 as usize].social_card(post), route))
        });
        diagnostics.extend(collisions.map(|(card, route)| collision(hosts, site, theme, &card, route)));
    }
    by_file
}

/// Returns whether two terms collide because of their slugs. The model has reported these already.
fn have_same_slug(site: &Site, first: &Route, second: &Route) -> bool {
    let term = |view| match view {
        View::Term { term, .. } | View::TermFeed { term, .. } => Some(site.term(term)),
        _ => None,
    };
    let (Some(a), Some(b)) = (term(first.view), term(second.view)) else { return false };
    (a.taxonomy, a.language) == (b.taxonomy, b.language) && a.slug.eq_ignore_ascii_case(&b.slug)
}

fn collision(hosts: &[Host], site: &Site, theme: &Theme, first: &Route, second: &Route) -> Diagnostic {
    let (a, b) = (describe_source(hosts, site, theme, first), describe_source(hosts, site, theme, second));
    Diagnostic::duplicate_address(second.path(), (&a.0, a.1), (&b.0, b.1))
}

/// Describes the source of a route, and returns its position if there is one.
pub(super) fn describe_source<'a>(
    hosts: &[Host],
    site: &'a Site,
    theme: &'a Theme,
    route: &Route,
) -> (String, Option<(&'a str, Span)>) {
    let tag = site.config.language(route.language).language.tag();
    let document = |id| {
        let document = site.document(id);
        (document.file.to_string(), Some((&*document.file, document.title.span)))
    };
    match route.view {
        View::Post(id) => document(crate::model::DocumentId::Post(id)),
        View::Page(id) => document(crate::model::DocumentId::Page(id)),
        View::SocialCard(id) => {
            let (file, place) = document(crate::model::DocumentId::Post(id));
            (format!("the social card of {file}"), place)
        }
        View::Redirect(RedirectTarget::List(_)) | View::RedirectRule(RedirectTarget::List(_)) => {
            ("an old address of a list".to_owned(), None)
        }
        View::Redirect(RedirectTarget::Document(id)) | View::RedirectRule(RedirectTarget::Document(id)) => {
            let file = &*site.document(id).file;
            let path =
                route.path().strip_prefix(&*hosts[usize::from(route.host.0)].base_url.path).unwrap_or(route.path());
            let wanted = path.trim_matches('/');
            let alias = site.document(id).aliases.iter().find(|alias| alias.value.trim_matches('/') == wanted);
            let span = alias.map_or(site.document(id).title.span, |alias| alias.span);
            (format!("an alias of {file}"), Some((file, span)))
        }
        View::Term { term, .. } | View::TermFeed { term, .. } => {
            let term = site.term(term);
            (
                format!("the {} `{}`", term.taxonomy.name(&site.config), term.name),
                Some((&*term.named_at.0, term.named_at.1)),
            )
        }
        View::Terms(taxonomy) => {
            let place = match taxonomy {
                Taxonomy::Own(id) => Some((SITE_FILE, site.config.taxonomy(id).span)),
                _ => None,
            };
            (format!("the index of {} in `{tag}`", taxonomy.key(&site.config)), place)
        }
        View::Year { year, .. } => (format!("the archive of {} in `{tag}`", site.year(year).year), None),
        View::Month { year, month, .. } => {
            let year = site.year(year);
            (format!("the archive of {}-{:02} in `{tag}`", year.year, year.months[month as usize].month), None)
        }
        View::ContentFile(index) => (site.sources.files[index as usize].file.to_string(), None),
        View::StaticFile(index) => (site.sources.static_files[index as usize].file.to_string(), None),
        View::Image(_) => ("a smaller picture".to_owned(), None),
        View::Asset(index) => (format!("the theme's file {}", theme.files[index as usize].path), None),
        View::Home { .. } => (format!("the home page of `{tag}`"), None),
        View::TitleIndex => (format!("the index of posts of `{tag}`"), None),
        View::Search => (format!("the search page of `{tag}`"), None),
        View::Archive => (format!("the archive index of `{tag}`"), None),
        View::LanguageChoice => ("the page of languages".to_owned(), None),
        View::NotFound => ("the page for missing addresses".to_owned(), None),
        View::Feed(_) => (format!("the feed of `{tag}`"), None),
        View::CommentFeed(_) => (format!("the feed of comments in `{tag}`"), None),
        View::PostCommentFeed { post, .. } => {
            let (file, place) = document(crate::model::DocumentId::Post(post));
            (format!("the feed of the comments on {file}"), place)
        }
        View::FeedStyle => (format!("the style sheet of the feeds of `{tag}`"), None),
        View::Headers => ("the list of headers".to_owned(), None),
        View::Htaccess | View::NginxRules => ("the rules for the web server".to_owned(), None),
        View::SecurityTxt => ("security.txt".to_owned(), None),
        View::LlmsTxt | View::LlmsIndex => ("llms.txt".to_owned(), None),
        View::IndexNowKey => ("the key of IndexNow".to_owned(), None),
        View::Sitemap { .. } | View::SitemapIndex => ("a sitemap".to_owned(), None),
        View::Icon(_) => ("the icon of the site".to_owned(), None),
        View::Manifest => (format!("the web manifest of `{tag}`"), None),
        View::Robots => ("robots.txt".to_owned(), None),
        View::Redirects => ("the list of redirects".to_owned(), None),
    }
}
