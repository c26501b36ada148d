//! Rewrites HTML for feed readers: makes addresses absolute, removes scripts and styles, and replaces elements that
//! readers would drop silently.

use std::borrow::Cow;

use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::address::{absolute_srcset, absolute_url, runs_code, runs_code_in_frame, strip_http_scheme};
use crate::html_parser::resolve_attribute;
use crate::language::{Direction, SOFT_HYPHEN};
use crate::math;

/// Attributes whose value is a single address.
const URL_ATTRIBUTES: [&str; 6] = ["href", "src", "poster", "cite", "data", "action"];

/// Attributes that are useful only on a page of the site.
const PAGE_ONLY_ATTRIBUTES: [&str; 7] =
    ["style", "loading", "decoding", "fetchpriority", "sizes", "nonce", "contenteditable"];

/// Rewrites the HTML of a post for feed readers. `address` is the absolute URL of the post's page.
pub(in crate::render) fn for_feed_readers(html: &str, address: &str) -> String {
    // Skip the parser for most posts: they have only simple elements, and many posts are in several feeds.
    if needs_no_rewriting(html) {
        return html.replace(SOFT_HYPHEN, "");
    }
    let handler = element!("*", |element| {
        rewrite(element, address);
        Ok(())
    });
    let html = with_tex(html);
    let settings = RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    // The parser would treat the content of `<noscript>` as text, but feed readers need it as HTML.
    let html = html.replace("<noscript>", "").replace("</noscript>", "");
    let html = rewrite_str(&html, settings).unwrap_or(html);
    // Soft hyphens would disturb searching and copying in feed readers.
    html.replace(SOFT_HYPHEN, "")
}

/// Wraps HTML in a language that is written from right to left. Feed readers ignore the language of the feed.
pub(super) fn with_direction(html: String, tag: &str) -> String {
    match Direction::for_tag(tag) {
        Direction::LeftToRight => html,
        Direction::RightToLeft => format!("<div lang=\"{tag}\" dir=\"rtl\">{html}</div>"),
    }
}

/// Whether HTML contains only elements and attributes that are kept as they are. The check is conservative: `false` does
/// not mean that rewriting changes the HTML.
fn needs_no_rewriting(html: &str) -> bool {
    html.split('<').skip(1).all(|rest| {
        let tag = rest.split('>').next().unwrap_or(rest);
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let is_known = matches!(
            name.strip_prefix('/').unwrap_or(name),
            "p" | "a"
                | "em"
                | "strong"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "ul"
                | "ol"
                | "li"
                | "blockquote"
                | "code"
                | "pre"
                | "br"
                | "hr"
                | "sup"
                | "del"
                | "table"
                | "thead"
                | "tbody"
                | "tr"
                | "th"
                | "td"
                | "section"
                | "div"
                | "span"
                | "dl"
                | "dt"
                | "dd"
        );
        is_known && are_simple_attributes(attributes)
    })
}

/// Whether all attributes are harmless or absolute links, in the notation that Kielo writes: `name="value"`.
fn are_simple_attributes(mut attributes: &str) -> bool {
    while !attributes.is_empty() {
        let Some((name, (value, rest))) =
            attributes.split_once("=\"").and_then(|(name, rest)| Some((name, rest.split_once('"')?)))
        else {
            return false;
        };
        let is_simple = match name.trim_start_matches(' ') {
            "class" => !is_code_class(value),
            "id" | "lang" | "dir" | "hreflang" | "title" | "start" => true,
            "href" => strip_http_scheme(value).is_some() || value.starts_with("mailto:"),
            _ => false,
        };
        if !is_simple {
            return false;
        }
        attributes = rest;
    }
    true
}

fn rewrite(element: &mut Element, address: &str) {
    match &*element.tag_name() {
        "script" | "style" | "template" | "link" | "meta" | "base" | "dialog" | "button" | "select" | "textarea" => {
            return element.remove();
        }
        "form" => return replace_form(element, address),
        "object" => element.remove_and_keep_content(),
        "iframe" | "embed" => return replace_with_link(element, address),
        "input" => return replace_checkbox(element),
        "figure" if element.has_attribute("data-page") => return replace_card_with_link(element),
        "span" | "mark" if element.get_attribute("class").is_some_and(|class| is_code_class(&class)) => {
            return element.remove_and_keep_content();
        }
        _ => {}
    }
    let names: Vec<String> = element.attributes().iter().map(lol_html::html_content::Attribute::name).collect();
    for name in names {
        let is_page_only =
            name.starts_with("on") || name.starts_with("data-") || PAGE_ONLY_ATTRIBUTES.contains(&&*name);
        if is_page_only && name != "data" {
            element.remove_attribute(&name);
            continue;
        }
        let is_srcset = name == "srcset" || name == "imagesrcset";
        if !is_srcset && !URL_ATTRIBUTES.contains(&&*name) {
            continue;
        }
        let Some(value) = element.get_attribute(&name) else { continue };
        // The value still contains its character references.
        let written = value.trim();
        let absolute = if is_srcset {
            absolute_srcset(address, &resolve_attribute(written)).replace('&', "&amp;")
        } else {
            absolute_url(address, written)
        };
        if is_data_url(written) && element.tag_name() == "img" {
            // Feed readers show no such picture, so its description takes its place.
            let alt = element.get_attribute("alt").unwrap_or_default().replace('<', "&lt;");
            return element.replace(&alt, ContentType::Html);
        }
        if runs_code(&resolve_attribute(written)) || is_data_url(written) {
            element.remove_attribute(&name);
        } else if absolute != value {
            _ = element.set_attribute(&name, &absolute);
        }
    }
}

/// Replaces a frame with a link to its page, because feed readers drop frames.
fn replace_with_link(element: &mut Element, address: &str) {
    let Some(source) = element.get_attribute("src").filter(|source| !runs_code_in_frame(&resolve_attribute(source)))
    else {
        return element.remove();
    };
    let target = video_page(&absolute_url(address, source.trim()));
    let title = element.get_attribute("title").filter(|title| !title.trim().is_empty());
    // Both still contain their character references.
    let text = title.as_deref().unwrap_or(&target).replace('<', "&lt;");
    let link = format!("<p><a href=\"{}\">{text}</a></p>", target.replace('"', "&quot;"));
    element.replace(&link, ContentType::Html);
}

/// Replaces the card of a video, recording, post or map with a link to its page.
fn replace_card_with_link(element: &mut Element) {
    let attribute = |name| element.get_attribute(name).unwrap_or_default().replace('<', "&lt;");
    let link = format!("<p><a href=\"{}\">{}</a></p>", attribute("data-page"), attribute("data-label"));
    element.replace(&link, ContentType::Html);
}

/// Whether a class is that of a part or a line of code. Feed readers have no colours for them.
fn is_code_class(class: &str) -> bool {
    class.starts_with("hl-") || class == "line"
}

/// Replaces mathematics with its TeX, because feed readers drop the elements of MathML and keep their text.
fn with_tex(html: &str) -> Cow<'_, str> {
    if !html.contains("<math") {
        return html.into();
    }
    let mut replaced = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<math") {
        let end = rest[start..].find("</math>").map_or(rest.len(), |end| start + end + "</math>".len());
        replaced.push_str(&rest[..start]);
        match math::tex_of(&rest[start..end]) {
            Some(tex) => replaced.extend(["<code>", tex, "</code>"]),
            None => replaced.push_str(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    replaced.push_str(rest);
    replaced.into()
}

/// Replaces a form with a link to its page, because feed readers drop forms. A form without a name keeps its content.
fn replace_form(element: &mut Element, address: &str) {
    let name = element.get_attribute("aria-label").filter(|name| !name.trim().is_empty());
    // The name still contains its character references.
    let Some(name) = name.map(|name| name.replace('<', "&lt;")) else { return element.remove_and_keep_content() };
    element.replace(&format!("<p><a href=\"{}\">{name}</a></p>", address.replace('"', "&quot;")), ContentType::Html);
}

/// Replaces the checkbox of a task list with a character. Removes other form fields.
fn replace_checkbox(element: &mut Element) {
    let is_checkbox = element.get_attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    if !is_checkbox {
        return element.remove();
    }
    let mark = if element.has_attribute("checked") { "\u{2611}" } else { "\u{2610}" };
    element.replace(mark, ContentType::Text);
}

/// Returns the page of a video, if the address is that of an embedded YouTube player.
fn video_page(address: &str) -> String {
    let players = ["https://www.youtube-nocookie.com/embed/", "https://www.youtube.com/embed/"];
    let id = players.iter().find_map(|player| address.strip_prefix(player));
    let id = id.map(|id| id.split(['?', '&', '#', '/']).next().unwrap_or(id)).filter(|id| !id.is_empty());
    match id {
        Some(id) => format!("https://www.youtube.com/watch?v={id}"),
        None => address.to_owned(),
    }
}

/// Whether an address contains its content: `data:image/png;base64,…`.
fn is_data_url(address: &str) -> bool {
    address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://a.example/fi/2026/03/x/";

    #[test]
    fn simple_html_needs_no_rewriting() {
        let plain =
            "<h2 id=\"a\">A</h2>\n<p lang=\"en\">b <a href=\"https://a.example/\" title=\"c &gt; d\">c</a> <br></p>";
        assert!(
            needs_no_rewriting(plain)
                && needs_no_rewriting("A")
                && needs_no_rewriting("<p><a href=\"mailto:a@b.example\">x</a></p>")
        );
        for other in [
            "<p onclick=\"x()\">",
            "<a title=\">\" onclick=\"x()\">",
            "<a href=\"/x\">",
            "<a href='https://a.example'>",
            "<a\nhref=\"https://a.example\">",
            "<a href=https://a.example>",
            "<img src=\"https://a.example/a.png\">",
            "<P>",
            "<!-- a -->",
            "<script>",
        ] {
            assert!(!needs_no_rewriting(other), "{other}");
        }
    }

    #[test]
    fn removes_scripts_and_replaces_what_readers_drop() {
        let rewritten = |html: &str| for_feed_readers(html, BASE);
        assert_eq!(rewritten("<p onclick=\"x()\" style=\"color:red\">a<script>b</script></p>"), "<p>a</p>");
        assert_eq!(
            rewritten(
                "<iframe src=\"https://www.youtube-nocookie.com/embed/abc?rel=0\" title=\"A &amp; b\">x</iframe>"
            ),
            "<p><a href=\"https://www.youtube.com/watch?v=abc\">A &amp; b</a></p>"
        );
        assert_eq!(
            rewritten("<iframe src=\"/kartta\"></iframe>"),
            "<p><a href=\"https://a.example/kartta\">https://a.example/kartta</a></p>"
        );
        assert_eq!(rewritten("<li><input type=\"checkbox\" disabled checked> a</li>"), "<li>\u{2611} a</li>");
        assert_eq!(rewritten("<a href=\" java\nscript:x()\">a</a>"), "<a>a</a>");
        assert_eq!(
            rewritten("<noscript><img src=\"k.png\" loading=\"lazy\" alt=\"\"></noscript>"),
            "<img src=\"https://a.example/fi/2026/03/x/k.png\" alt=\"\">"
        );
        assert_eq!(
            rewritten("<form action=\"/x\" aria-label=\"Ota &lt; yhteyttä\"><label>a <input></label></form>"),
            "<p><a href=\"https://a.example/fi/2026/03/x/\">Ota &lt; yhteyttä</a></p>"
        );
        assert_eq!(rewritten("asia\u{ad}kas"), "asiakas");
    }
}
