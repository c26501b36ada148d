//! What the preview says where nothing stands: the nearest pages.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::client::{LOOK, MISSING_STYLE};
use super::html::Escaped;
use crate::edition::Edition;
use crate::model::DocumentId;
use crate::plan::{HostId, Route, View};

/// How many pages are offered.
const MOST: usize = 5;

/// The pages whose addresses are nearest to a path that does not exist: first those that end alike, then those that
/// end nearly so, then those of which it is the beginning, then the nearest page above it.
#[must_use]
pub fn nearest<'a>(edition: &'a Edition, path: &str) -> Vec<&'a Route> {
    let plan = edition.plan();
    let wanted = percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let last = last_part(&wanted);
    let length = last.chars().count();
    // A short word is near to too many others.
    let most = if length < 3 { 0 } else { (length / 3).max(1) };
    let mut near: Vec<(usize, usize, &Route)> = Vec::new();
    for route in plan.routes.iter().filter(|route| route.view.is_page()) {
        let decoded = percent_decode_str(last_part(&route.path)).decode_utf8_lossy();
        let distance = if *decoded == *last {
            0
        } else if last.is_empty() {
            continue;
        } else if length > 3 && decoded.starts_with(last) {
            most
        } else if decoded.len().abs_diff(last.len()) > most * 2 {
            // Other lengths cannot be near, and measuring the distance is slow.
            continue;
        } else {
            strsim::osa_distance(last, &decoded)
        };
        if distance <= most {
            let alike = route.path.split('/').zip(wanted.split('/')).take_while(|(a, b)| a == b).count();
            near.push((distance, usize::MAX - alike, route));
        }
    }
    near.sort_by(|a, b| (a.0, a.1, a.2.path.len(), &a.2.path).cmp(&(b.0, b.1, b.2.path.len(), &b.2.path)));
    let mut routes: Vec<_> = near.into_iter().map(|(.., route)| route).take(MOST).collect();
    if routes.len() < MOST {
        let mut above = wanted.trim_end_matches('/').match_indices('/').rev().map(|(slash, _)| &wanted[..=slash]);
        let page = above.find_map(|path| plan.at_site_path(HostId::MAIN, path).filter(|route| leads_on(route.view)));
        routes.extend(page.filter(|page| routes.iter().all(|route| route.path != page.path)));
    }
    routes
}

fn leads_on(view: View) -> bool {
    view.is_page() || view == View::Languages
}

/// The last part of a path, without an ending that addresses of pages do not have.
fn last_part(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
    path.rsplit('/').next().unwrap_or_default()
}

/// The site's page for what does not exist, with a box at its top that leads to the nearest pages.
#[must_use]
pub fn with_nearest(page: &str, edition: &Edition, path: &str) -> String {
    let after_body = page.find("<body").and_then(|body| page[body..].find('>').map(|end| body + end + 1));
    let (before, after) = page.split_at(after_body.unwrap_or(0));
    format!("{before}{}{after}", nearest_pages(edition, path))
}

/// The box itself. A shadow root of its own keeps the theme's style out.
fn nearest_pages(edition: &Edition, path: &str) -> String {
    let plan = edition.plan();
    let shown = percent_decode_str(path).decode_utf8_lossy();
    let mut html = format!(
        "<kielo-missing lang=\"en\" dir=\"ltr\"><template shadowrootmode=\"open\"><style>{LOOK}{MISSING_STYLE}</style>\
         <section aria-labelledby=\"heading\"><h2 id=\"heading\">Nothing stands at <code>{}</code></h2>",
        Escaped(&shown)
    );
    let routes = nearest(edition, path);
    if !routes.is_empty() {
        html.push_str("<p>The nearest pages:</p><ul>");
        for route in routes {
            // Writing to a String cannot fail.
            _ = write!(html, "<li><a href=\"{}\">", Escaped(&plan.href(HostId::MAIN, route)));
            if let Some((tag, title)) = title(edition, route) {
                _ = write!(html, "<span lang=\"{}\">{}</span> ", Escaped(tag), Escaped(title));
            }
            _ = write!(html, "<code>{}</code></a></li>", Escaped(&route.path));
        }
        html.push_str("</ul>");
    }
    html.push_str("<p class=\"more\"><a href=\"/_kielo/\">All documents</a></p></section></template></kielo-missing>");
    html
}

/// What the page of a document or term is called, and in which language.
fn title<'a>(edition: &'a Edition, route: &Route) -> Option<(&'a str, &'a str)> {
    let site = edition.site();
    let title = match route.view {
        View::Post(id) => &site.document(DocumentId::Post(id)).title.value,
        View::Page(id) => &site.document(DocumentId::Page(id)).title.value,
        View::Term { term, .. } => &site.term(term).name,
        _ => return None,
    };
    Some((site.config.language(route.language).language.tag(), title))
}
