//! What the preview says where nothing stands: the nearest pages.

use std::cmp::Reverse;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::client::{LOOK, MISSING_STYLE};
use super::html::Escaped;
use crate::edition::Edition;
use crate::model::DocumentId;
use crate::plan::{HostId, Route, View};

/// How many pages are offered.
const MOST: usize = 5;

/// The pages whose addresses are nearest to a decoded path that does not exist: first those that end alike, then those
/// that end nearly so, then those of which it is the beginning, then the nearest page above it.
#[must_use]
pub fn nearest<'a>(edition: &'a Edition, path: &str) -> Vec<&'a Route> {
    let wanted = path.to_lowercase();
    let last = last_part(&wanted);
    let length = last.chars().count();
    // A short word is near to too many others.
    let most = if length < 3 { 0 } else { (length / 3).max(1) };
    let mut near: Vec<(usize, Reverse<usize>, &Route)> = Vec::new();
    let mut above: Option<(usize, &Route)> = None;
    for route in edition.plan().routes.iter().filter(|route| leads_on(route.view)) {
        let decoded = percent_decode_str(route.path()).decode_utf8_lossy().to_lowercase();
        if decoded.ends_with('/')
            && wanted.starts_with(&decoded)
            && above.is_none_or(|(length, _)| length < decoded.len())
        {
            above = Some((decoded.len(), route));
        }
        let part = last_part(&decoded);
        let distance = if !route.view.is_page() {
            continue;
        } else if part == last {
            0
        } else if last.is_empty() {
            continue;
        } else if length > 3 && part.starts_with(last) {
            most
        } else if part.len().abs_diff(last.len()) > most * 2 {
            // Other lengths cannot be near, and measuring the distance is slow.
            continue;
        } else {
            strsim::osa_distance(last, part)
        };
        if distance <= most {
            let alike = decoded.split('/').zip(wanted.split('/')).take_while(|(a, b)| a == b).count();
            near.push((distance, Reverse(alike), route));
        }
    }
    near.sort_by_key(|&(distance, alike, route)| (distance, alike, route.path().len(), route.path()));
    let mut routes: Vec<_> = near.into_iter().map(|(.., route)| route).take(MOST).collect();
    if routes.len() < MOST {
        let above = above.map(|(_, route)| route);
        routes.extend(above.filter(|page| routes.iter().all(|route| route.path() != page.path())));
    }
    routes
}

fn leads_on(view: View) -> bool {
    view.is_page() || view == View::LanguageChoice
}

/// The last part of a path, without an ending that addresses of pages do not have.
fn last_part(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
    path.rsplit('/').next().unwrap_or_default()
}

/// The site's page for what does not exist, with a box at its top that leads to the pages nearest to a decoded path.
#[must_use]
pub fn with_nearest(page: &str, edition: &Edition, path: &str) -> String {
    let (before, after) = page.split_at(top(page));
    format!("{before}{}{after}", nearest_pages(edition, path))
}

/// Where the content of a page begins: after the tag of its body, else after its head. A page with neither tag has only
/// one place that is surely not in its head, its end.
fn top(page: &str) -> usize {
    let mut after_head = None;
    let mut at = 0;
    while let Some(start) = page[at..].find('<').map(|start| at + start) {
        let text = &page[start + 1..];
        if let Some(comment) = text.strip_prefix("!--") {
            at = comment.find("-->").map_or(page.len(), |end| page.len() - comment.len() + end + 3);
            continue;
        }
        let slash = usize::from(text.starts_with('/'));
        at = start + 1;
        if !text[slash..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let length = text[slash..].find(ends).unwrap_or(text.len() - slash);
        let name = text[..slash + length].to_ascii_lowercase();
        at += tag_length(text);
        match &*name {
            "body" => return at,
            "/head" => after_head = after_head.or(Some(at)),
            name if RAW.contains(&name) => at = raw_end(page, at, name),
            _ => {}
        }
    }
    after_head.unwrap_or(page.len())
}

/// Elements in which a `<` begins no tag but their own last.
const RAW: [&str; 7] = ["script", "style", "title", "textarea", "noscript", "template", "iframe"];

/// The length of a tag from its name to its `>`, which may also stand in an attribute between quotation marks.
fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (index, c) in tag.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '>' => return index + 1,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    tag.len()
}

/// Where the last tag of an element begins.
fn raw_end(page: &str, from: usize, name: &str) -> usize {
    let is_end = |at: &usize| {
        page.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    };
    page[from..].match_indices("</").map(|(at, _)| from + at).find(is_end).unwrap_or(page.len())
}

/// The box itself, about a decoded path. A shadow root of its own keeps the theme's style out.
fn nearest_pages(edition: &Edition, path: &str) -> String {
    let plan = edition.plan();
    let mut html = format!(
        "<kielo-missing lang=\"en\" dir=\"ltr\"><template shadowrootmode=\"open\"><style>{LOOK}{MISSING_STYLE}</style>\
         <section aria-labelledby=\"heading\"><h2 id=\"heading\">Nothing stands at <code>{}</code></h2>",
        Escaped(path)
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
            _ = write!(html, "<code>{}</code></a></li>", Escaped(route.path()));
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

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;

    #[track_caller]
    fn is_at_the_bar(page: &str) {
        assert_eq!(Some(top(&page.replace('|', ""))), page.find('|'), "{page}");
    }

    #[test]
    fn the_box_stands_at_the_top_of_the_body() {
        is_at_the_bar("<!DOCTYPE html><html><head><title>A</title></head>\n<body>|<p>B</p></body></html>");
        is_at_the_bar("<!-- <body> --><head></head><BODY\nclass=\"a>b\" id='\">'>|<p>");
        is_at_the_bar("<head><script>\"<body>\"</script><title><body></title></head><body>|");
        is_at_the_bar("<head><style>a > b { content: '</body' }</STYLE></head><p>x < y</p><body>|");
        is_at_the_bar(
            "<!DOCTYPE html><head><noscript><body></noscript></head >|<main>A <3 don't</main><bodyguard><body-guard><!-- <body> -->",
        );
        is_at_the_bar(&html::failure("A", "B").replace("<body>", "<body>|"));
    }

    #[test]
    fn a_page_without_those_tags_gets_the_box_at_its_end() {
        for page in ["", "<!DOCTYPE html>\n<title>A</title><p>B</p>|", "<p>A <|", "<!-- a|", "<script>|", "<a b=\"|"] {
            is_at_the_bar(&if page.contains('|') { page.to_owned() } else { format!("{page}|") });
        }
    }
}
