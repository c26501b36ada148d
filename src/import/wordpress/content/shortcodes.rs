//! Expands the shortcodes of WordPress to HTML, as WordPress does. All others stay text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::html::MAX_CONTENT_BYTES;
use super::link_resolver::{Attachment, LinkResolver};
use super::report_notes::ReportNotes;
use crate::import::video::Video;

/// A shortcode in a text.
struct Shortcode<'a> {
    name: &'a str,
    /// Source text between the name and the closing bracket.
    attributes: &'a str,
    /// Text between the opening and the closing tag; `None` if there is no closing tag.
    content: Option<&'a str>,
    /// Position after the shortcode.
    end: usize,
}

/// Shortcodes of code, with the language of each name.
const CODE_SHORTCODES: [(&str, &str); 56] = [
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

/// Returns the name of a programming language for a word of an author: `js` is `javascript`.
pub(super) fn code_language(word: &str) -> String {
    let word = word.trim().to_lowercase();
    let known = CODE_SHORTCODES.iter().find(|(name, _)| *name == word).map(|(_, language)| (*language).to_owned());
    known.unwrap_or(word).chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#' | '_')).collect()
}

/// Expands code shortcodes and `[embed]`. WordPress does so before it makes paragraphs.
pub(super) fn expand_code_shortcodes(text: &str) -> Cow<'_, str> {
    if !text.contains("[/") {
        return text.into();
    }
    replace_shortcodes(text, |shortcode| {
        let content = shortcode.content?;
        if shortcode.name == "embed" {
            return Some(embed_figure(content.trim()));
        }
        let (_, language) = CODE_SHORTCODES.iter().find(|(name, _)| *name == shortcode.name)?;
        let attributes = parse_attributes(shortcode.attributes);
        let word = attributes.get("language").or_else(|| attributes.get("lang"));
        let language = word.map_or_else(|| (*language).to_owned(), |word| code_language(word));
        let class = if language.is_empty() { String::new() } else { format!(" class=\"language-{language}\"") };
        // Some editors saved code with entities, others without.
        let content = content.trim_matches(['\n', '\r']);
        let content = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        Some(format!("\n\n<pre><code{class}>{}</code></pre>\n\n", escape_attribute(&content)))
    })
    .into()
}

/// Expands the other shortcodes of WordPress and Jetpack.
pub(super) fn expand_media_shortcodes<'a>(
    text: &'a str,
    link_resolver: &dyn LinkResolver,
    notes: &mut ReportNotes,
) -> Cow<'a, str> {
    if !text.contains('[') {
        return text.into();
    }
    let mut length = 0;
    replace_shortcodes(text, |shortcode| {
        /// Largest content in bytes. A closing tag further away does not belong to the shortcode.
        const MAX_CAPTION_BYTES: usize = 100_000;
        let is_too_long = shortcode.content.is_some_and(|content| content.len() > MAX_CAPTION_BYTES);
        if is_too_long || length > MAX_CONTENT_BYTES {
            notes.add_unknown_shortcode(shortcode.name, true);
            return None;
        }
        let attributes = parse_attributes(shortcode.attributes);
        let html = match shortcode.name {
            "caption" | "wp_caption" => caption_figure(&attributes, shortcode.content?),
            "gallery" => gallery_figure(&attributes, link_resolver),
            "playlist" => playlist_figures(&attributes, link_resolver),
            "audio" => audio_element(&attributes, shortcode.content),
            "video" => video_element(&attributes, shortcode.content),
            "embed" => shortcode.content.map(|address| embed_figure(address.trim())),
            "youtube" | "vimeo" => service_embed(shortcode, &attributes),
            name => {
                notes.add_unknown_shortcode(
                    name,
                    !shortcode.attributes.trim().is_empty() || shortcode.content.is_some(),
                );
                return None;
            }
        };
        if html.is_none() {
            notes.add_not_converted(format!(
                "the shortcode [{}] names no file that is known, and was kept as text",
                shortcode.name
            ));
        }
        length += html.as_ref().map_or(0, String::len);
        html
    })
    .into()
}

/// Replaces each shortcode by the result of `expand`. For `None` the shortcode stays, and shortcodes in its content are
/// expanded.
fn replace_shortcodes(text: &str, mut expand: impl FnMut(&Shortcode) -> Option<String>) -> String {
    let closing_tags = closing_tags(text);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    while let Some(offset) = text[done..].find(['[', '<']) {
        let at = done + offset;
        out.push_str(&text[done..at]);
        done = at + 1;
        if text[at..].starts_with('<') {
            // Brackets in an HTML tag belong to an address or a style.
            let tag = &text[at + 1..];
            let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            let comment = tag.starts_with("!-- wp:").then(|| tag.find("-->")).flatten();
            let end = comment.or_else(|| tag.find(['>', '<']).filter(|_| is_tag));
            done = end.map_or(done, |end| at + 1 + end);
            out.push_str(&text[at..done]);
            continue;
        }
        // `[[name]]` is an escaped `[name]`.
        if let Some(inner) =
            text[at + 1..].starts_with('[').then(|| parse_shortcode(text, at + 1, &closing_tags)).flatten()
            && text[inner.end..].starts_with(']')
        {
            out.push_str(&text[at + 1..inner.end].replace('[', "&#91;"));
            done = inner.end + 1;
            continue;
        }
        match parse_shortcode(text, at, &closing_tags)
            .and_then(|shortcode| expand(&shortcode).map(|html| (html, shortcode.end)))
        {
            Some((html, end)) => {
                out.push_str(&html);
                done = end;
            }
            None => out.push('['),
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Returns the positions of the closing tags `[/name]`, by name.
fn closing_tags(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut closing_tags: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, _) in text.match_indices("[/") {
        let name = shortcode_name(&text[at + 2..]);
        if !name.is_empty() && text[at + 2 + name.len()..].starts_with(']') {
            closing_tags.entry(name).or_default().push(at);
        }
    }
    closing_tags
}

/// Returns the name at the beginning of a text; empty if there is none.
fn shortcode_name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) { &text[..end] } else { "" }
}

/// Parses the shortcode whose opening bracket is at `at`.
fn parse_shortcode<'a>(text: &'a str, at: usize, closing_tags: &HashMap<&str, Vec<usize>>) -> Option<Shortcode<'a>> {
    /// Largest length of a tag in bytes. A bracket that closes later is text.
    const MAX_TAG_BYTES: usize = 20_000;
    let name = shortcode_name(&text[at + 1..]);
    let start = at + 1 + name.len();
    if name.is_empty()
        || !text[start..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, ']' | '/' | '=' | '\u{a0}'))
    {
        return None;
    }
    let mut quote = None;
    let mut close = None;
    for (index, byte) in text[start..].bytes().enumerate().take(MAX_TAG_BYTES) {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b']', None) => {
                close = Some(index);
                break;
            }
            (b'[', None) => return None,
            _ => {}
        }
    }
    // A quotation mark that is not closed is an apostrophe.
    let length = close.or_else(|| text[start..].bytes().take(MAX_TAG_BYTES).position(|byte| byte == b']'))?;
    let attributes = &text[start..start + length];
    let after = start + length + 1;
    let is_self_closing = attributes.ends_with('/');
    let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
    let closing = closing_tags.get(name).and_then(|closing_tags| {
        let next = closing_tags.partition_point(|position| *position < after);
        closing_tags.get(next).copied().filter(|_| !is_self_closing)
    });
    let content = closing.map(|closing| &text[after..closing]);
    let end = closing.map_or(after, |closing| closing + name.len() + 3);
    Some(Shortcode { name, attributes, content, end })
}

/// Parses attributes such as `key="value"`. Values without a key get their index as key, like in WordPress.
fn parse_attributes(text: &str) -> HashMap<String, String> {
    let mut attributes = HashMap::new();
    let mut rest = text.trim_start();
    let mut count = 0;
    while !rest.is_empty() {
        let key =
            &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len())];
        let after = rest[key.len()..].trim_start();
        let (key, value) = if let Some(value) = after.strip_prefix('=') {
            (key.to_lowercase(), value.trim_start())
        } else {
            count += 1;
            ((count - 1).to_string(), rest)
        };
        let (value, after) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        attributes.insert(key, value.trim().to_owned());
        rest = after.trim_start();
    }
    attributes
}

/// Escapes text for HTML, and brackets, which could begin another shortcode.
fn escape_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('[', "&#91;")
}

/// Returns the figure of an embedded address.
fn embed_figure(address: &str) -> String {
    format!("\n\n<figure class=\"wp-block-embed\">{address}</figure>\n\n")
}

/// Returns the figure of `[caption]`: the image, perhaps in a link, and the text after it.
fn caption_figure(attributes: &HashMap<String, String>, content: &str) -> Option<String> {
    let image = content.find("<img")?;
    let end = image + content[image..].find('>')? + 1;
    let after = content[end..].trim_start();
    let end = if after.starts_with("</a>") { content.len() - after.len() + 4 } else { end };
    let (image, text) = content.split_at(end);
    let text = attributes.get("caption").map_or(text, String::as_str).trim();
    let class = attributes.get("align").map_or("", String::as_str);
    Some(format!(
        "<figure class=\"wp-caption {}\">{image}<figcaption>{text}</figcaption></figure>",
        escape_attribute(class)
    ))
}

/// Returns the attachments of a gallery or playlist: the listed ones, else those of the post.
fn listed_attachments(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Vec<Attachment> {
    let ids = |text: &str| -> Vec<u64> { text.split(',').filter_map(|id| id.trim().parse().ok()).collect() };
    let listed = attributes.get("ids").or_else(|| attributes.get("include")).map(|text| ids(text));
    match listed {
        Some(ids) if !ids.is_empty() => ids.into_iter().filter_map(|id| link_resolver.attachment(id)).collect(),
        _ => {
            let excluded: Vec<String> = attributes
                .get("exclude")
                .map(|text| ids(text))
                .unwrap_or_default()
                .into_iter()
                .filter_map(|id| link_resolver.attachment(id).map(|attachment| attachment.address))
                .collect();
            link_resolver
                .post_attachments()
                .into_iter()
                .filter(|attachment| !excluded.contains(&attachment.address))
                .collect()
        }
    }
}

/// Whether an address has one of the extensions. Case does not matter.
fn has_extension(address: &str, extensions: &[&str]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit('.').next().unwrap_or_default().to_lowercase();
    extensions.contains(&&*extension)
}

const AUDIO_EXTENSIONS: [&str; 7] = ["mp3", "ogg", "oga", "m4a", "wav", "flac", "opus"];
const VIDEO_EXTENSIONS: [&str; 8] = ["mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv", "avi"];

fn gallery_figure(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Option<String> {
    let images = listed_attachments(attributes, link_resolver);
    let images = images.iter().filter(|file| {
        !has_extension(&file.address, &AUDIO_EXTENSIONS) && !has_extension(&file.address, &VIDEO_EXTENSIONS)
    });
    let mut html = String::new();
    for image in images.filter(|file| !has_extension(&file.address, &["pdf", "doc", "docx", "zip", "txt"])) {
        let (address, alt) = (escape_attribute(&image.address), escape_attribute(&image.alt));
        _ = write!(html, "<figure><img src=\"{address}\" alt=\"{alt}\">");
        if !image.caption.trim().is_empty() {
            _ = write!(html, "<figcaption>{}</figcaption>", image.caption.trim());
        }
        html.push_str("</figure>");
    }
    (!html.is_empty()).then(|| format!("<figure class=\"wp-block-gallery\">{html}</figure>"))
}

fn playlist_figures(attributes: &HashMap<String, String>, link_resolver: &dyn LinkResolver) -> Option<String> {
    let is_video = attributes.get("type").is_some_and(|kind| kind == "video");
    let extensions: &[&str] = if is_video { &VIDEO_EXTENSIONS } else { &AUDIO_EXTENSIONS };
    let name = if is_video { "video" } else { "audio" };
    let mut html = String::new();
    for file in
        listed_attachments(attributes, link_resolver).iter().filter(|file| has_extension(&file.address, extensions))
    {
        let title = if file.title.trim().is_empty() { &file.caption } else { &file.title };
        _ = write!(
            html,
            "<figure><{name} controls src=\"{}\"></{name}><figcaption>{}</figcaption></figure>",
            escape_attribute(&file.address),
            escape_attribute(title.trim())
        );
    }
    (!html.is_empty()).then_some(html)
}

/// Returns the address of the file of a shortcode: from an attribute, or from its content.
fn media_address(attributes: &HashMap<String, String>, content: Option<&str>, extensions: &[&str]) -> Option<String> {
    let attribute = |key: &&str| attributes.get(*key).filter(|address| !address.is_empty()).cloned();
    let address = std::iter::once(&"src").chain(extensions).chain(&["0"]).find_map(attribute);
    address.or_else(|| {
        // The content may be a link around the address.
        let content = content?;
        let start = content.find("http")?;
        let address = &content[start..];
        let end =
            address.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>')).unwrap_or(address.len());
        Some(address[..end].to_owned())
    })
}

fn audio_element(attributes: &HashMap<String, String>, content: Option<&str>) -> Option<String> {
    let file = media_address(attributes, content, &AUDIO_EXTENSIONS)?;
    Some(format!("<audio controls src=\"{}\"></audio>", escape_attribute(&file)))
}

fn video_element(attributes: &HashMap<String, String>, content: Option<&str>) -> Option<String> {
    let file = media_address(attributes, content, &VIDEO_EXTENSIONS)?;
    if Video::from_address(&file).is_some() {
        return Some(embed_figure(&file));
    }
    let poster =
        attributes.get("poster").map(|poster| format!(" poster=\"{}\"", escape_attribute(poster))).unwrap_or_default();
    Some(format!("<video controls src=\"{}\"{poster}></video>", escape_attribute(&file)))
}

/// Returns the embed of `[youtube=…]`, `[youtube id="…"]` or `[vimeo 123]`, or with the address as content.
fn service_embed(shortcode: &Shortcode, attributes: &HashMap<String, String>) -> Option<String> {
    let source = shortcode.attributes.trim_start();
    let after_equals = source.strip_prefix('=').map(|rest| rest.trim_matches(['"', '\'', ' ']).to_owned());
    let named = ["id", "url", "src", "v", "video", "0"].iter().find_map(|key| attributes.get(*key).cloned());
    let address = after_equals.or(named).or_else(|| shortcode.content.map(str::to_owned))?;
    let address = address.trim().replace("&amp;", "&").replace("&#038;", "&");
    let is_id = address.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let address = match shortcode.name {
        "youtube" if is_id => format!("https://www.youtube.com/watch?v={address}"),
        "vimeo" if is_id => format!("https://vimeo.com/{address}"),
        _ => address,
    };
    (!address.is_empty()).then(|| embed_figure(&escape_attribute(&address)))
}
