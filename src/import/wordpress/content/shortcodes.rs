//! Shortcodes: WordPress's own become HTML, as WordPress makes them; all others stay text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::html::LONGEST;
use super::link_resolver::{Attachment, LinkResolver};
use super::notes::Notes;

/// A shortcode in a text.
struct Shortcode<'a> {
    name: &'a str,
    /// What stands between its name and its bracket.
    attributes: &'a str,
    /// What stands between it and its end, when it has one.
    content: Option<&'a str>,
    /// Where the text goes on.
    end: usize,
}

/// The shortcodes whose content is shown as it was typed: names and the languages they mean.
const CODE: [(&str, &str); 56] = [
    ("code", ""),
    ("sourcecode", ""),
    ("source", ""),
    ("plain", ""),
    ("text", ""),
    ("as3", "actionscript"),
    ("actionscript3", "actionscript"),
    ("bash", "bash"),
    ("shell", "bash"),
    ("c", "c"),
    ("cpp", "cpp"),
    ("csharp", "csharp"),
    ("c-sharp", "csharp"),
    ("css", "css"),
    ("delphi", "delphi"),
    ("pascal", "pascal"),
    ("diff", "diff"),
    ("patch", "diff"),
    ("erlang", "erlang"),
    ("fsharp", "fsharp"),
    ("go", "go"),
    ("groovy", "groovy"),
    ("haskell", "haskell"),
    ("html", "html"),
    ("xhtml", "html"),
    ("xml", "xml"),
    ("xslt", "xml"),
    ("java", "java"),
    ("javafx", "java"),
    ("javascript", "javascript"),
    ("jscript", "javascript"),
    ("js", "javascript"),
    ("latex", "latex"),
    ("tex", "latex"),
    ("matlab", "matlab"),
    ("objc", "objectivec"),
    ("obj-c", "objectivec"),
    ("perl", "perl"),
    ("pl", "perl"),
    ("php", "php"),
    ("powershell", "powershell"),
    ("ps", "powershell"),
    ("py", "python"),
    ("python", "python"),
    ("r", "r"),
    ("rb", "ruby"),
    ("rails", "ruby"),
    ("ror", "ruby"),
    ("ruby", "ruby"),
    ("scala", "scala"),
    ("sql", "sql"),
    ("swift", "swift"),
    ("ts", "typescript"),
    ("typescript", "typescript"),
    ("vb", "vb"),
    ("yaml", "yaml"),
];

/// The language that a word of an author's means: `js` is JavaScript.
pub(super) fn code_language(word: &str) -> String {
    let word = word.trim().to_lowercase();
    let known = CODE.iter().find(|(name, _)| *name == word).map(|(_, language)| (*language).to_owned());
    known.unwrap_or(word).chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#' | '_')).collect()
}

/// Code and `[embed]`, which WordPress reads before it makes paragraphs.
pub(super) fn with_code(text: &str) -> Cow<'_, str> {
    if !text.contains("[/") {
        return text.into();
    }
    replaced(text, |shortcode| {
        let content = shortcode.content?;
        if shortcode.name == "embed" {
            return Some(embed(content.trim()));
        }
        let (_, language) = CODE.iter().find(|(name, _)| *name == shortcode.name)?;
        let attributes = attributes(shortcode.attributes);
        let written = attributes.get("language").or_else(|| attributes.get("lang"));
        let language = written.map_or_else(|| (*language).to_owned(), |written| code_language(written));
        let class = if language.is_empty() { String::new() } else { format!(" class=\"language-{language}\"") };
        // Some editors saved the signs of HTML in code as entities, others as they are.
        let content = content.trim_matches(['\n', '\r']);
        let content = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        Some(format!("\n\n<pre><code{class}>{}</code></pre>\n\n", escaped(&content)))
    })
    .into()
}

/// The other shortcodes that WordPress and its own plug-ins know.
pub(super) fn with_media<'a>(text: &'a str, link_resolver: &dyn LinkResolver, notes: &mut Notes) -> Cow<'a, str> {
    if !text.contains('[') {
        return text.into();
    }
    let mut length = 0;
    replaced(text, |shortcode| {
        /// What stands between shortcodes far apart is no caption.
        const LONGEST_CAPTION: usize = 100_000;
        let is_too_long = shortcode.content.is_some_and(|content| content.len() > LONGEST_CAPTION);
        if is_too_long || length > LONGEST {
            notes.kept_in_brackets(shortcode.name, true);
            return None;
        }
        let attributes = attributes(shortcode.attributes);
        let made = match shortcode.name {
            "caption" | "wp_caption" => caption(&attributes, shortcode.content?),
            "gallery" => gallery(&attributes, link_resolver),
            "playlist" => playlist(&attributes, link_resolver),
            "audio" => audio(&attributes, shortcode.content),
            "video" => video(&attributes, shortcode.content),
            "embed" => shortcode.content.map(|address| embed(address.trim())),
            "youtube" | "vimeo" => watched(shortcode, &attributes),
            name => {
                notes.kept_in_brackets(name, !shortcode.attributes.trim().is_empty() || shortcode.content.is_some());
                return None;
            }
        };
        if made.is_none() {
            notes.left(format!("the shortcode [{}] names no file that is known, and was kept as text", shortcode.name));
        }
        length += made.as_ref().map_or(0, String::len);
        made
    })
    .into()
}

/// Puts what `change` makes of each shortcode into its place; `None` leaves it, and what stands inside it is read.
fn replaced(text: &str, mut change: impl FnMut(&Shortcode) -> Option<String>) -> String {
    let ends = ends(text);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    while let Some(found) = text[done..].find(['[', '<']) {
        let at = done + found;
        out.push_str(&text[done..at]);
        done = at + 1;
        if text[at..].starts_with('<') {
            // What stands in a tag is an address or a style, not a shortcode.
            let inside = &text[at + 1..];
            let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            let comment = inside.starts_with("!-- wp:").then(|| inside.find("-->")).flatten();
            let end = comment.or_else(|| inside.find(['>', '<']).filter(|_| is_tag));
            done = end.map_or(done, |end| at + 1 + end);
            out.push_str(&text[at..done]);
            continue;
        }
        // [[name]] shows [name].
        if let Some(inner) = text[at + 1..].starts_with('[').then(|| read(text, at + 1, &ends)).flatten()
            && text[inner.end..].starts_with(']')
        {
            out.push_str(&text[at + 1..inner.end].replace('[', "&#91;"));
            done = inner.end + 1;
            continue;
        }
        match read(text, at, &ends).and_then(|shortcode| change(&shortcode).map(|made| (made, shortcode.end))) {
            Some((made, end)) => {
                out.push_str(&made);
                done = end;
            }
            None => out.push('['),
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Where `[/name]` stands, for each name.
fn ends(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, _) in text.match_indices("[/") {
        let name = name(&text[at + 2..]);
        if !name.is_empty() && text[at + 2 + name.len()..].starts_with(']') {
            ends.entry(name).or_default().push(at);
        }
    }
    ends
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) { &text[..end] } else { "" }
}

fn read<'a>(text: &'a str, at: usize, ends: &HashMap<&str, Vec<usize>>) -> Option<Shortcode<'a>> {
    /// No shortcode has longer attributes; a bracket that is never closed is none.
    const LONGEST_CALL: usize = 20_000;
    let name = name(&text[at + 1..]);
    let start = at + 1 + name.len();
    if name.is_empty()
        || !text[start..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, ']' | '/' | '=' | '\u{a0}'))
    {
        return None;
    }
    let mut quote = None;
    let mut close = None;
    for (place, sign) in text[start..].bytes().enumerate().take(LONGEST_CALL) {
        match (sign, quote) {
            (b'"' | b'\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            (b']', None) => {
                close = Some(place);
                break;
            }
            (b'[', None) => return None,
            _ => {}
        }
    }
    // A quotation mark that is never closed is an apostrophe.
    let length = close.or_else(|| text[start..].bytes().take(LONGEST_CALL).position(|sign| sign == b']'))?;
    let attributes = &text[start..start + length];
    let after = start + length + 1;
    let has_no_content = attributes.ends_with('/');
    let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
    let place = ends.get(name).and_then(|ends| {
        let next = ends.partition_point(|end| *end < after);
        ends.get(next).copied().filter(|_| !has_no_content)
    });
    let content = place.map(|end| &text[after..end]);
    let end = place.map_or(after, |end| end + name.len() + 3);
    Some(Shortcode { name, attributes, content, end })
}

/// `key="value"`, and values without a key by their numbers.
fn attributes(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut rest = text.trim_start_matches(is_gap);
    let mut count = 0;
    while !rest.is_empty() {
        let key =
            &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len())];
        let after = rest[key.len()..].trim_start_matches(is_gap);
        let (key, value) = if let Some(value) = after.strip_prefix('=') {
            (key.to_lowercase(), value.trim_start_matches(is_gap))
        } else {
            count += 1;
            ((count - 1).to_string(), rest)
        };
        let (value, after) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(is_gap).unwrap_or(value.len())),
        };
        found.insert(key, value.trim().to_owned());
        rest = after.trim_start_matches(is_gap);
    }
    found
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('[', "&#91;")
}

/// An address that shows something from elsewhere.
fn embed(address: &str) -> String {
    format!("\n\n<figure class=\"wp-block-embed\">{address}</figure>\n\n")
}

fn caption(attributes: &HashMap<String, String>, content: &str) -> Option<String> {
    let image = content.find("<img")?;
    let end = image + content[image..].find('>')? + 1;
    let after = content[end..].trim_start();
    let end = if after.starts_with("</a>") { content.len() - after.len() + 4 } else { end };
    let (image, text) = content.split_at(end);
    let text = attributes.get("caption").map_or(text, String::as_str).trim();
    let class = attributes.get("align").map_or("", String::as_str);
    Some(format!("<figure class=\"wp-caption {}\">{image}<figcaption>{text}</figcaption></figure>", escaped(class)))
}

/// The attachments that a gallery or a playlist names.
fn named(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Vec<Attachment> {
    let ids = |text: &str| -> Vec<u64> { text.split(',').filter_map(|id| id.trim().parse().ok()).collect() };
    let named = attributes.get("ids").or_else(|| attributes.get("include")).map(|text| ids(text));
    match named {
        Some(ids) if !ids.is_empty() => ids.into_iter().filter_map(|id| link_resolver.attachment(id)).collect(),
        _ => {
            let excluded: Vec<String> = attributes
                .get("exclude")
                .map(|text| ids(text))
                .unwrap_or_default()
                .into_iter()
                .filter_map(|id| link_resolver.attachment(id).map(|attachment| attachment.address))
                .collect();
            link_resolver.post_attachments().into_iter().filter(|one| !excluded.contains(&one.address)).collect()
        }
    }
}

/// How a file of that address is shown.
fn is_kind(address: &str, endings: &[&str]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
    endings.contains(&&*ending)
}

const SOUND: [&str; 7] = ["mp3", "ogg", "oga", "m4a", "wav", "flac", "opus"];
const FILM: [&str; 8] = ["mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv", "avi"];

fn gallery(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Option<String> {
    let images = named(attributes, link_resolver);
    let images = images.iter().filter(|one| !is_kind(&one.address, &SOUND) && !is_kind(&one.address, &FILM));
    let mut html = String::new();
    for image in images.filter(|one| !is_kind(&one.address, &["pdf", "doc", "docx", "zip", "txt"])) {
        let (address, alt) = (escaped(&image.address), escaped(&image.alt));
        _ = write!(html, "<figure><img src=\"{address}\" alt=\"{alt}\">");
        if !image.caption.trim().is_empty() {
            _ = write!(html, "<figcaption>{}</figcaption>", image.caption.trim());
        }
        html.push_str("</figure>");
    }
    (!html.is_empty()).then(|| format!("<figure class=\"wp-block-gallery\">{html}</figure>"))
}

fn playlist(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Option<String> {
    let is_film = attributes.get("type").is_some_and(|kind| kind == "video");
    let endings: &[&str] = if is_film { &FILM } else { &SOUND };
    let name = if is_film { "video" } else { "audio" };
    let mut html = String::new();
    for file in named(attributes, link_resolver).iter().filter(|one| is_kind(&one.address, endings)) {
        let title = if file.title.trim().is_empty() { &file.caption } else { &file.title };
        _ = write!(
            html,
            "<figure><{name} controls src=\"{}\"></{name}><figcaption>{}</figcaption></figure>",
            escaped(&file.address),
            escaped(title.trim())
        );
    }
    (!html.is_empty()).then_some(html)
}

/// The file that a shortcode names: by an attribute, or as its content.
fn file(attributes: &HashMap<String, String>, content: Option<&str>, endings: &[&str]) -> Option<String> {
    let by_name = |key: &&str| attributes.get(*key).filter(|address| !address.is_empty()).cloned();
    let by_ending = std::iter::once(&"src").chain(endings).chain(&["0"]).find_map(by_name);
    by_ending.or_else(|| {
        // An address in the content may have become a link.
        let content = content?;
        let start = content.find("http")?;
        let address = &content[start..];
        let end =
            address.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>')).unwrap_or(address.len());
        Some(address[..end].to_owned())
    })
}

fn audio(attributes: &HashMap<String, String>, content: Option<&str>) -> Option<String> {
    let file = file(attributes, content, &SOUND)?;
    Some(format!("<audio controls src=\"{}\"></audio>", escaped(&file)))
}

fn video(attributes: &HashMap<String, String>, content: Option<&str>) -> Option<String> {
    let file = file(attributes, content, &FILM)?;
    if crate::import::video::Video::from_address(&file).is_some() {
        return Some(embed(&file));
    }
    let poster = attributes.get("poster").map(|poster| format!(" poster=\"{}\"", escaped(poster))).unwrap_or_default();
    Some(format!("<video controls src=\"{}\"{poster}></video>", escaped(&file)))
}

/// `[youtube=…]`, `[youtube id="…"]`, `[vimeo 123]`, and with the address as content.
fn watched(shortcode: &Shortcode, attributes: &HashMap<String, String>) -> Option<String> {
    let written = shortcode.attributes.trim_start();
    let after_sign = written.strip_prefix('=').map(|rest| rest.trim_matches(['"', '\'', ' ']).to_owned());
    let named = ["id", "url", "src", "v", "video", "0"].iter().find_map(|key| attributes.get(*key).cloned());
    let address = after_sign.or(named).or_else(|| shortcode.content.map(str::to_owned))?;
    let address = address.trim().replace("&amp;", "&").replace("&#038;", "&");
    let is_id = address.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let address = match shortcode.name {
        "youtube" if is_id => format!("https://www.youtube.com/watch?v={address}"),
        "vimeo" if is_id => format!("https://vimeo.com/{address}"),
        _ => address,
    };
    (!address.is_empty()).then(|| embed(&escaped(&address)))
}
