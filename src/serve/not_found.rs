//! The 404 page of the preview: links to the pages with the nearest addresses.

use std::cmp::Reverse;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::client::{BASE_STYLE, NOT_FOUND_STYLE};
use super::html::Escaped;
use crate::edition::Edition;
use crate::language::language_attributes;
use crate::model::DocumentId;
use crate::plan::{HostId, Route, View};

/// The number of pages that are offered.
const MAX_PAGES: usize = 5;

/// Returns the pages whose addresses are nearest to a decoded path that does not exist.
///
/// Pages with the same last segment come first. Pages with a similar segment, or a longer one that begins with it,
/// follow. The nearest page above the path is last.
#[must_use]
pub fn nearest_pages<'a>(edition: &'a Edition, path: &str) -> Vec<&'a Route> {
    let wanted = path.to_lowercase();
    let last = last_segment(&wanted);
    let length = last.chars().count();
    // A short word is similar to too many others.
    let max_distance = if length < 3 { 0 } else { (length / 3).max(1) };
    let mut near: Vec<(usize, Reverse<usize>, &Route)> = Vec::new();
    let mut above: Option<(usize, &Route)> = None;
    for route in edition.plan().routes.iter().filter(|route| can_be_offered(route.view)) {
        let decoded = percent_decode_str(route.path()).decode_utf8_lossy().to_lowercase();
        if decoded.ends_with('/')
            && wanted.starts_with(&decoded)
            && above.is_none_or(|(length, _)| length < decoded.len())
        {
            above = Some((decoded.len(), route));
        }
        let segment = last_segment(&decoded);
        let distance = if !route.view.is_page() {
            continue;
        } else if segment == last {
            0
        } else if last.is_empty() {
            continue;
        } else if length > 3 && segment.starts_with(last) {
            max_distance
        } else if segment.chars().count().abs_diff(length) > max_distance {
            // Measuring the distance is slow, and it is at least the difference of the lengths.
            continue;
        } else {
            strsim::osa_distance(last, segment)
        };
        if distance <= max_distance {
            let same_segments = decoded.split('/').zip(wanted.split('/')).take_while(|(a, b)| a == b).count();
            near.push((distance, Reverse(same_segments), route));
        }
    }
    near.sort_by_key(|&(distance, same_segments, route)| (distance, same_segments, route.path().len(), route.path()));
    let mut routes: Vec<_> = near.into_iter().map(|(.., route)| route).take(MAX_PAGES).collect();
    if routes.len() < MAX_PAGES {
        let above = above.map(|(_, route)| route);
        routes.extend(above.filter(|page| routes.iter().all(|route| route.path() != page.path())));
    }
    routes
}

fn can_be_offered(view: View) -> bool {
    view.is_page() || view == View::LanguageChoice
}

/// Returns the last segment of a path without `.html` or `.md`, which addresses of pages do not have.
fn last_segment(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".md")).unwrap_or(path);
    path.rsplit('/').next().unwrap_or_default()
}

/// Adds a box with links to the nearest pages to the top of the site's 404 page.
pub(super) fn with_nearest_pages(page: &str, edition: &Edition, path: &str) -> String {
    let (before, after) = page.split_at(content_start(page));
    format!("{before}{}{after}", nearest_pages_box(edition, path))
}

/// Returns the position where the content of a page begins: after its `<body>`, or else after its `</head>`.
///
/// Without either tag, only the end of the page is certainly not in its head.
fn content_start(page: &str) -> usize {
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
            name if RAW_TEXT_ELEMENTS.contains(&name) => at = end_tag(page, at, name),
            _ => {}
        }
    }
    after_head.unwrap_or(page.len())
}

/// Elements in which a `<` begins no tag except their end tag.
const RAW_TEXT_ELEMENTS: [&str; 7] = ["script", "style", "title", "textarea", "noscript", "template", "iframe"];

/// Returns the length of a tag from its name to its `>`. A quoted attribute may also contain that character.
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

/// Returns the position of the end tag of an element.
fn end_tag(page: &str, from: usize, name: &str) -> usize {
    let is_end = |at: &usize| {
        page.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
    };
    page[from..].match_indices("</").map(|(at, _)| from + at).find(is_end).unwrap_or(page.len())
}

/// Returns the box with the links. Its shadow root keeps the theme's style out.
fn nearest_pages_box(edition: &Edition, path: &str) -> String {
    let plan = edition.plan();
    let mut html = format!(
        "<kielo-missing lang=\"en\" dir=\"ltr\"><template shadowrootmode=\"open\"><style>{BASE_STYLE}{NOT_FOUND_STYLE}</style>\
         <section aria-labelledby=\"heading\"><h2 id=\"heading\">Nothing stands at <code>{}</code></h2>",
        Escaped(path)
    );
    let routes = nearest_pages(edition, path);
    if !routes.is_empty() {
        html.push_str("<p>The nearest pages:</p><ul>");
        for route in routes {
            // Writing to a String cannot fail.
            _ = write!(html, "<li><a href=\"{}\">", Escaped(&plan.href(HostId::MAIN, route)));
            if let Some((tag, title)) = language_and_title(edition, route) {
                _ = write!(html, "<span{}>{}</span> ", language_attributes(tag, "en"), Escaped(title));
            }
            _ = write!(html, "<code>{}</code></a></li>", Escaped(route.path()));
        }
        html.push_str("</ul>");
    }
    html.push_str("<p class=\"more\"><a href=\"/_kielo/\">All documents</a></p></section></template></kielo-missing>");
    html
}

/// Returns the language and the title of a document's or term's page.
fn language_and_title<'a>(edition: &'a Edition, route: &Route) -> Option<(&'a str, &'a str)> {
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
    fn assert_starts_at_bar(page: &str) {
        assert_eq!(Some(content_start(&page.replace('|', ""))), page.find('|'), "{page}");
    }

    #[test]
    fn the_box_is_at_the_top_of_the_body() {
        assert_starts_at_bar("<!DOCTYPE html><html><head><title>A</title></head>\n<body>|<p>B</p></body></html>");
        assert_starts_at_bar("<!-- <body> --><head></head><BODY\nclass=\"a>b\" id='\">'>|<p>");
        assert_starts_at_bar("<head><script>\"<body>\"</script><title><body></title></head><body>|");
        assert_starts_at_bar("<head><style>a > b { content: '</body' }</STYLE></head><p>x < y</p><body>|");
        assert_starts_at_bar(
            "<!DOCTYPE html><head><noscript><body></noscript></head >|<main>A <3 don't</main><bodyguard><body-guard><!-- <body> -->",
        );
        assert_starts_at_bar(&html::failure_page("A", "B").replace("<body>", "<body>|"));
    }

    #[test]
    fn pages_without_head_and_body_get_the_box_at_their_end() {
        for page in ["", "<!DOCTYPE html>\n<title>A</title><p>B</p>|", "<p>A <|", "<!-- a|", "<script>|", "<a b=\"|"] {
            assert_starts_at_bar(&if page.contains('|') { page.to_owned() } else { format!("{page}|") });
        }
    }
}
