//! The policy that the preview sends with a page: that of the published site, with the sources of the page itself.

use std::collections::BTreeSet;

use super::collector::LoadedSources;
use super::policy;
use crate::config::ContentSecurityPolicy;
use crate::plan::View;
use crate::render::RenderContext;

/// The sources that all pages of an edition load. They take long to collect, and an older edition's are nearly right.
#[derive(Debug, Default)]
pub struct PolicySources(LoadedSources);

/// Directives that say nothing about what a page loads, or would make the preview's address unusable.
const OMITTED_DIRECTIVES: [&str; 3] = ["report-to", "report-uri", "upgrade-insecure-requests"];

/// Collects the sources that the pages of the site load. Returns `None` if the web host sends no policy, or as soon as
/// `is_cancelled` returns true.
pub(in crate::render) fn site_sources(
    context: RenderContext,
    is_cancelled: &dyn Fn() -> bool,
) -> Option<PolicySources> {
    let origin = &context.plan.hosts.first()?.base_url.origin;
    if !is_generated(context) {
        return None;
    }
    policy::collect_sources(context, origin, is_cancelled).map(PolicySources)
}

/// What browsers block on a page, because the policy of the site does not name it.
#[derive(Default)]
pub(in crate::render) struct BlockedParts {
    /// Whether an inline script is blocked.
    pub(in crate::render) scripts: bool,
    /// Whether an inline style sheet is blocked.
    pub(in crate::render) styles: bool,
    /// The origins from which the page loads something, each with the directive that does not name it.
    pub(in crate::render) origins: BTreeSet<(&'static str, String)>,
}

/// Returns what browsers block on a page of the first host. The policy names the sources of one page of each template, so it
/// lacks inline scripts that differ from page to page.
pub(in crate::render) fn blocked_parts(context: RenderContext, site: &PolicySources, html: &str) -> BlockedParts {
    let settings = &context.site.config.headers;
    let origin = context.plan.hosts.first().map_or("", |host| &*host.base_url.origin);
    let mut own = LoadedSources::default();
    own.collect(html, origin);
    let is_hash = |source: &&String| source.starts_with('\'');
    let mut blocked = BlockedParts {
        scripts: own.scripts.difference(&site.0.scripts).any(|source| is_hash(&source)),
        styles: own.styles.difference(&site.0.styles).any(|source| is_hash(&source)),
        origins: BTreeSet::new(),
    };
    for (directive, own, site) in [
        ("script-src", &own.scripts, &site.0.scripts),
        ("style-src", &own.styles, &site.0.styles),
        ("img-src", &own.images, &site.0.images),
        ("media-src", &own.media, &site.0.media),
        ("frame-src", &own.frames, &site.0.frames),
        ("form-action", &own.forms, &site.0.forms),
    ] {
        let origins = own.difference(site).filter(|source| !is_hash(source) && settings.blocks(directive, source));
        blocked.origins.extend(origins.map(|origin| (directive, origin.clone())));
    }
    blocked
}

fn is_generated(context: RenderContext) -> bool {
    matches!(context.site.config.headers.policy, ContentSecurityPolicy::Generated(_)) && sends_headers(context)
}

/// Whether Kielo writes the file from which the web host takes its headers.
fn sends_headers(context: RenderContext) -> bool {
    let is_file = |view: View| matches!(view, View::Headers | View::Htaccess | View::NginxRules);
    context.site.config.headers.enabled && context.plan.routes.iter().rev().any(|route| is_file(route.view))
}

/// Returns the policy for a page of the preview. The page's own sources are always right; those of the `site` may come
/// from an older edition. `preview_files` is the absolute address of the folder with the preview's own script.
pub(in crate::render) fn page_policy(
    context: RenderContext,
    site: &PolicySources,
    html: &str,
    preview_files: &str,
) -> Option<String> {
    if !sends_headers(context) {
        return None;
    }
    match &context.site.config.headers.policy {
        ContentSecurityPolicy::Off => None,
        ContentSecurityPolicy::Custom(policy) => Some(with_preview(policy, preview_files)),
        ContentSecurityPolicy::Generated(configured) => {
            let mut sources = site.0.clone();
            let origin = context.plan.hosts.first().map_or("", |host| &*host.base_url.origin);
            sources.collect(&loading_elements(html), origin);
            Some(policy::generate(context, sources, configured))
        }
    }
}

/// Returns the elements of a page that may load something from another site, or run: scripts, styles, and tags with a
/// whole address. To parse only these is many times faster than to parse the page.
fn loading_elements(html: &str) -> String {
    let mut elements = String::new();
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at..];
        let closing = if starts_with(rest, "<script") {
            Some("</script")
        } else if starts_with(rest, "<style") {
            Some("</style")
        } else if rest.starts_with("<!--") {
            rest = rest.split_once("-->").map_or("", |(_, after)| after);
            continue;
        } else {
            None
        };
        let end = closing.map_or_else(|| tag_length(rest), |name| element_length(rest, name));
        let element = &rest[..end];
        if closing.is_some() || (element.contains("//") && !starts_with(rest, "<a ")) {
            elements.push_str(element);
        }
        rest = &rest[end..];
    }
    elements
}

fn starts_with(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Returns the length of an element with its end tag.
fn element_length(text: &str, closing: &str) -> usize {
    let found = memchr::memmem::find_iter(text.as_bytes(), "</").find(|at| starts_with(&text[*at..], closing));
    found.map_or(text.len(), |at| at + tag_length(&text[at..]))
}

/// Returns the length of a tag. A `>` in an attribute's value does not end the tag.
fn tag_length(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Adds the preview's own script and connection to a policy of the author.
fn with_preview(policy: &str, own: &str) -> String {
    let mut directives: Vec<(String, Vec<&str>)> = Vec::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace();
        let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
        if !OMITTED_DIRECTIVES.contains(&&*name) {
            directives.push((name, words.collect()));
        }
    }
    for (wanted, source) in [("script-src", own), ("script-src-elem", own), ("connect-src", "'self'")] {
        let position =
            |directives: &[(String, Vec<&str>)], name: &str| directives.iter().position(|(known, _)| known == name);
        let at = position(&directives, wanted).or_else(|| {
            // Without a directive of its own, what it is about follows `default-src`.
            let default = position(&directives, "default-src").filter(|_| wanted != "script-src-elem")?;
            let sources = directives[default].1.clone();
            directives.push((wanted.to_owned(), sources));
            Some(directives.len() - 1)
        });
        if let Some(at) = at {
            directives[at].1.retain(|source| *source != "'none'");
            directives[at].1.push(source);
        }
    }
    let directives = directives.iter().map(|(name, sources)| format!("{name} {}", sources.join(" ")).trim().to_owned());
    directives.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_may_load_without_parsing_the_page() {
        let html = "<!DOCTYPE html><p class=\"a > b\">x</p><a href=\"https://a.example\">a</a><!-- <script>no</script> --><SCRIPT>if (1 < 2) '<b>'</SCRIPT>\
            <img src=\"https://b.example/x\" alt=\">\"><img src=\"/own.png\"><style>p{}</style>ä<iframe src='//c.example'></iframe>";
        assert_eq!(
            loading_elements(html),
            "<SCRIPT>if (1 < 2) '<b>'</SCRIPT><img src=\"https://b.example/x\" alt=\">\"><style>p{}</style><iframe src='//c.example'>"
        );
        for html in ["", "<", "a < b", "<script>x", "<p title=\"", "<!--", "<ä>"] {
            _ = loading_elements(html);
        }
    }

    #[test]
    fn a_policy_of_the_author_lets_the_preview_work() {
        let own = "http://127.0.0.1:3030/_kielo/";
        for (policy, expected) in [
            ("img-src 'self'", "img-src 'self'"),
            (
                "default-src 'none'; img-src https://a.example;",
                "default-src 'none'; img-src https://a.example; script-src http://127.0.0.1:3030/_kielo/; connect-src 'self'",
            ),
            (
                "DEFAULT-SRC https:; Script-Src 'none'; upgrade-insecure-requests; report-uri /x",
                "default-src https:; script-src http://127.0.0.1:3030/_kielo/; connect-src https: 'self'",
            ),
            (
                "script-src-elem 'self'; connect-src *",
                "script-src-elem 'self' http://127.0.0.1:3030/_kielo/; connect-src * 'self'",
            ),
        ] {
            assert_eq!(with_preview(policy, own), expected);
        }
    }
}
