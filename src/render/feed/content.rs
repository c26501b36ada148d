//! A text as feed readers need it: whole addresses, and nothing that runs, styles or would silently be left out.

use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::address::{is_external_url, strip_http_scheme};
use crate::language::SOFT_HYPHEN;

/// Attributes whose value is one address.
const ADDRESSES: [&str; 6] = ["href", "src", "poster", "cite", "data", "action"];

/// Attributes that only a page has a use for.
const OF_PAGES: [&str; 7] = ["style", "loading", "decoding", "fetchpriority", "sizes", "nonce", "contenteditable"];

/// The HTML of a post for readers who see it far from its page, which stands at `address`.
pub(super) fn for_readers(html: &str, address: &str) -> String {
    // Most texts are paragraphs and links, and many posts stand in several feeds.
    if is_plain(html) {
        return html.replace(SOFT_HYPHEN, "");
    }
    let handler = element!("*", |element| {
        rewrite(element, address);
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    // What stands there for browsers without scripts is a text to a parser, and right for readers.
    let html = html.replace("<noscript>", "").replace("</noscript>", "");
    let html = rewrite_str(&html, settings).unwrap_or(html);
    // Feed readers search and copy texts as they come.
    html.replace(SOFT_HYPHEN, "")
}

/// Whether a text has nothing but elements that mean the same everywhere, with whole addresses. It may say no of one that
/// has.
fn is_plain(html: &str) -> bool {
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
        is_known && are_plain(attributes)
    })
}

/// Whether these are `class="…"`, `id="…"`, `lang="…"`, `title="…"` or `href="…"` of another place, written as Kielo writes
/// them.
fn are_plain(mut attributes: &str) -> bool {
    while !attributes.is_empty() {
        let Some((name, (value, rest))) =
            attributes.split_once("=\"").and_then(|(name, rest)| Some((name, rest.split_once('"')?)))
        else {
            return false;
        };
        let is_plain = match name.trim_start_matches(' ') {
            "class" | "id" | "lang" | "title" | "start" => true,
            "href" => strip_http_scheme(value).is_some() || value.starts_with("mailto:"),
            _ => false,
        };
        if !is_plain {
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
        "form" | "object" => element.remove_and_keep_content(),
        "iframe" | "embed" => return replace_by_link(element, address),
        "input" => return replace_box(element),
        _ => {}
    }
    let names: Vec<String> = element.attributes().iter().map(lol_html::html_content::Attribute::name).collect();
    for name in names {
        let is_of_pages = name.starts_with("on") || name.starts_with("data-") || OF_PAGES.contains(&&*name);
        if is_of_pages && name != "data" {
            element.remove_attribute(&name);
            continue;
        }
        let is_list = name == "srcset" || name == "imagesrcset";
        if !is_list && !ADDRESSES.contains(&&*name) {
            continue;
        }
        let Some(value) = element.get_attribute(&name) else { continue };
        // The value is what stands between the quotes, character references included.
        let written = value.trim();
        let whole = if is_list { whole_list(address, written) } else { whole(address, written) };
        if runs(written) {
            element.remove_attribute(&name);
        } else if whole != value {
            _ = element.set_attribute(&name, &whole);
        }
    }
}

/// What is shown in a frame becomes a link to it: readers leave frames out.
fn replace_by_link(element: &mut Element, address: &str) {
    let Some(source) = element.get_attribute("src").filter(|source| !runs(source)) else {
        return element.remove();
    };
    let target = watched(&whole(address, source.trim()));
    let title = element.get_attribute("title").filter(|title| !title.trim().is_empty());
    // Character references stand in both already.
    let text = title.as_deref().unwrap_or(&target).replace('<', "&lt;");
    let link = format!("<p><a href=\"{}\">{text}</a></p>", target.replace('"', "&quot;"));
    element.replace(&link, ContentType::Html);
}

/// The box of a task list as a character; other fields are of no use.
fn replace_box(element: &mut Element) {
    let is_box = element.get_attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    if !is_box {
        return element.remove();
    }
    let mark = if element.has_attribute("checked") { "\u{2611}" } else { "\u{2610}" };
    element.replace(mark, ContentType::Text);
}

/// The page of a video whose player stands in a frame.
fn watched(address: &str) -> String {
    let players = ["https://www.youtube-nocookie.com/embed/", "https://www.youtube.com/embed/"];
    let id = players.iter().find_map(|player| address.strip_prefix(player));
    let id = id.map(|id| id.split(['?', '&', '#', '/']).next().unwrap_or(id)).filter(|id| !id.is_empty());
    match id {
        Some(id) => format!("https://www.youtube.com/watch?v={id}"),
        None => address.to_owned(),
    }
}

/// Whether an address is a program.
fn runs(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(11).collect();
    ["javascript:", "vbscript:"].iter().any(|scheme| plain.to_lowercase().starts_with(scheme))
}

/// A list such as `a.webp 480w, b.webp 960w` with whole addresses.
fn whole_list(base: &str, written: &str) -> String {
    // A comma inside an address is not followed by a space (HTML, "srcset attribute").
    let candidates = written.split(", ").map(str::trim).filter(|candidate| !candidate.is_empty());
    let whole = candidates.map(|candidate| match candidate.split_once(char::is_whitespace) {
        Some((address, size)) => format!("{} {}", whole(base, address), size.trim()),
        None => whole(base, candidate),
    });
    whole.collect::<Vec<_>>().join(", ")
}

/// What a browser would make of an address on the page that stands at `base`.
fn whole(base: &str, written: &str) -> String {
    let (scheme, rest) = base.split_once("//").unwrap_or(("", base));
    if written.starts_with("//") {
        return format!("{scheme}{written}");
    }
    if is_external_url(written) {
        return written.to_owned();
    }
    let origin = &base[..base.len() - rest.len() + rest.find('/').unwrap_or(rest.len())];
    if written.starts_with('/') {
        return format!("{origin}{written}");
    }
    if written.is_empty() || written.starts_with('#') {
        return format!("{base}{written}");
    }
    if written.starts_with('?') {
        return format!("{base}{written}");
    }
    let path = &base[origin.len()..];
    let folder = path.rfind('/').map_or("", |end| &path[..end]);
    let mut parts: Vec<&str> = folder.split('/').skip(1).collect();
    let (relative, tail) = written.split_at(written.find(['?', '#']).unwrap_or(written.len()));
    let mut ends_in_folder = false;
    for part in relative.split('/') {
        ends_in_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let slash = if ends_in_folder && !parts.is_empty() { "/" } else { "" };
    format!("{origin}/{}{slash}{tail}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://a.example/fi/2026/03/x/";

    #[test]
    fn makes_addresses_whole_as_browsers_do() {
        for (written, expected) in [
            ("kuva.png", "https://a.example/fi/2026/03/x/kuva.png"),
            ("./a/b.png?v=1", "https://a.example/fi/2026/03/x/a/b.png?v=1"),
            ("../y/", "https://a.example/fi/2026/03/y/"),
            ("..", "https://a.example/fi/2026/03/"),
            ("../../../../../z", "https://a.example/z"),
            ("/a", "https://a.example/a"),
            ("#osa", "https://a.example/fi/2026/03/x/#osa"),
            ("//b.example/c", "https://b.example/c"),
            ("https://b.example/c", "https://b.example/c"),
            ("mailto:a@b.example", "mailto:a@b.example"),
        ] {
            assert_eq!(whole(BASE, written), expected, "{written}");
        }
        assert_eq!(whole("https://a.example/x.html", "y"), "https://a.example/y");
        assert_eq!(
            whole_list(BASE, "/a.webp 480w, b,c.webp 2x"),
            "https://a.example/a.webp 480w, https://a.example/fi/2026/03/x/b,c.webp 2x"
        );
    }

    #[test]
    fn plain_texts_need_no_rewriting() {
        let plain =
            "<h2 id=\"a\">A</h2>\n<p lang=\"en\">b <a href=\"https://a.example/\" title=\"c &gt; d\">c</a> <br></p>";
        assert!(is_plain(plain) && is_plain("A") && is_plain("<p><a href=\"mailto:a@b.example\">x</a></p>"));
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
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn leaves_nothing_that_runs_or_is_silently_left_out() {
        let readers = |html: &str| for_readers(html, BASE);
        assert_eq!(readers("<p onclick=\"x()\" style=\"color:red\">a<script>b</script></p>"), "<p>a</p>");
        assert_eq!(
            readers("<iframe src=\"https://www.youtube-nocookie.com/embed/abc?rel=0\" title=\"A &amp; b\">x</iframe>"),
            "<p><a href=\"https://www.youtube.com/watch?v=abc\">A &amp; b</a></p>"
        );
        assert_eq!(
            readers("<iframe src=\"/kartta\"></iframe>"),
            "<p><a href=\"https://a.example/kartta\">https://a.example/kartta</a></p>"
        );
        assert_eq!(readers("<li><input type=\"checkbox\" disabled checked> a</li>"), "<li>\u{2611} a</li>");
        assert_eq!(readers("<a href=\" java\nscript:x()\">a</a>"), "<a>a</a>");
        assert_eq!(
            readers("<noscript><img src=\"k.png\" loading=\"lazy\" alt=\"\"></noscript>"),
            "<img src=\"https://a.example/fi/2026/03/x/k.png\" alt=\"\">"
        );
        assert_eq!(readers("asia\u{ad}kas"), "asiakas");
    }
}
