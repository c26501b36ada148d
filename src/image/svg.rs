//! Reads the size of SVG images and removes active content. An SVG that a browser opens may run scripts and load other
//! files, so only listed elements are kept.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use image::metadata::Orientation;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{ImageError, ImageFormat, ImageHeader};
use crate::address::strip_http_scheme;

/// The elements that are kept, together with filter primitives (`fe…`). All others are removed with their content.
const ALLOWED_ELEMENTS: [&str; 35] = [
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// The namespace of SVG elements. In another one, the same names mean other things.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Attributes of links and of HTML elements that load an address.
const LOADING_ATTRIBUTES: [&str; 8] =
    ["action", "attributionsrc", "background", "data", "ping", "poster", "src", "srcset"];

/// Whether the root element of a text is `<svg>`.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    // Reading the header says what is wrong with the encoding.
    let Ok(text) = decode(bytes) else { return memchr::memmem::find(bytes, b"<svg").is_some() };
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => return local_name(&element) == "svg",
            Ok(Event::Eof) | Err(_) => return false,
            Ok(Event::Text(words)) if !words.trim().is_empty() => return false,
            Ok(_) => {}
        }
    }
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let text = decode(bytes)?;
    sanitize(bytes)?;
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event().map_err(ImageError::malformed)? {
            Event::Start(element) | Event::Empty(element) => {
                check_namespace(&element)?;
                let (width, height) = size(&element);
                return Ok(ImageHeader::new(ImageFormat::Svg, (width, height), Orientation::NoTransforms, false));
            }
            Event::Eof => return Err(ImageError::Truncated),
            _ => {}
        }
    }
}

/// Browsers show nothing if the root is in no namespace or in another one.
fn check_namespace(root: &BytesStart) -> Result<(), ImageError> {
    let name = root.name();
    let declaration =
        name.as_ref().strip_suffix(":svg").map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
    if !attributes(root).any(|(key, value)| key == declaration && value == NAMESPACE) {
        return Err(ImageError::malformed(format!(
            "its first element is not in SVG's namespace: add `{declaration}=\"{NAMESPACE}\"` to it"
        )));
    }
    // It would be removed with everything in it.
    if !is_allowed(root) {
        return Err(ImageError::malformed(format!("its first element is `<{}>`: save it as plain SVG", name.as_ref())));
    }
    Ok(())
}

/// Returns the text of an SVG in the encoding that a browser reads it in: that of its byte order mark, or else that of its
/// XML declaration, or else UTF-8 (XML 1.0, appendix F). In another one the same bytes could be a script.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImageError> {
    let declared = || {
        let Some(label) = declared_encoding(bytes) else { return Ok(UTF_8) };
        let encoding = Encoding::for_label(label);
        let encoding = encoding
            .ok_or_else(|| ImageError::malformed("its XML declaration names an unknown encoding: save it as UTF-8"))?;
        // The declaration itself could not be read in UTF-16 without a byte order mark.
        Ok(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
    };
    let encoding = Encoding::for_bom(bytes).map_or_else(declared, |(encoding, _)| Ok(encoding))?;
    let (text, is_malformed) = encoding.decode_with_bom_removal(bytes);
    if is_malformed {
        return Err(ImageError::malformed(format!("it is not in the encoding {}", encoding.name())));
    }
    if !text.chars().all(is_of_xml) {
        return Err(ImageError::malformed("it has control characters, with which browsers show nothing: save it anew"));
    }
    Ok(text)
}

/// Whether XML allows a character (XML 1.0, section 2.2).
fn is_of_xml(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// Returns the name of the encoding in the XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memchr(b'>', declaration)?];
    let at = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    rest.split(|byte| byte == quote).next()
}

/// Removes everything that could run a script or load a file, and writes the rest anew in UTF-8, so that a browser reads what
/// was checked.
///
/// Comments, processing instructions and document types are removed too.
pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let text = decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut sanitized = String::with_capacity(text.len());
    let (mut at, mut depth) = (0, 0_usize);
    let mut style: Option<OpenStyle> = None;
    // The number of open elements inside the removed one, itself included; 0 if none is being removed.
    let mut removed_depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(ImageError::malformed)?;
        let end = reader.buffer_position() as usize;
        let raw = &text[at..end];
        at = end;
        if let Event::Start(element) | Event::Empty(element) = &event {
            check_attributes(element)?;
        }
        match &event {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                // Browsers join the texts around an element inside `<style>`: `@im<g/>port`.
                if removed_depth > 0 || style.is_some() || !is_allowed(element) {
                    removed_depth += 1;
                    continue;
                }
                push_tag(&mut sanitized, element, ">");
                if local_name(element) == "style" {
                    style = Some(OpenStyle { start: sanitized.len(), depth, text: String::new() });
                }
            }
            Event::End(_) => {
                let closed_depth = depth;
                depth = depth.saturating_sub(1);
                if removed_depth > 0 {
                    removed_depth -= 1;
                    continue;
                }
                if let Some(style) = style.take_if(|style| style.depth == closed_depth)
                    && !loads_nothing(&style.text)
                {
                    sanitized.truncate(style.start);
                }
                sanitized.push_str(raw);
            }
            _ if removed_depth > 0 => {}
            Event::Empty(element) if style.is_none() && is_allowed(element) => push_tag(&mut sanitized, element, "/>"),
            Event::DocType(_) if raw.contains("<!ENTITY") => {
                return Err(ImageError::malformed("it declares entities: save it as plain SVG"));
            }
            Event::GeneralRef(_) if !is_readable(raw) => return Err(undefined_entity(raw)),
            Event::Empty(_) | Event::DocType(_) | Event::PI(_) | Event::Comment(_) | Event::Decl(_) => {}
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                sanitized.push_str(raw);
                if let Some(style) = &mut style {
                    // In a CDATA section, `&#35;` is no character reference.
                    style.text += &match &event {
                        Event::CData(text) => Cow::Borrowed(text.as_ref()),
                        _ => unescape_or_raw(raw),
                    };
                }
            }
        }
    }
    if depth > 0 {
        return Err(ImageError::Truncated);
    }
    Ok(sanitized.into_bytes())
}

/// A `<style>` whose end has not come yet.
struct OpenStyle {
    /// The offset in the output where its content begins.
    start: usize,
    /// The depth of the element.
    depth: usize,
    /// Its rules, as a browser reads them.
    text: String,
}

/// Checks that all attributes can be read, so that none is kept unread.
fn check_attributes(element: &BytesStart) -> Result<(), ImageError> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(ImageError::malformed)?;
        let (key, value) = (attribute.key.as_ref(), attribute.value);
        if !key.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.')) {
            return Err(ImageError::malformed(format!("`{key}` is no name of an attribute")));
        }
        if !is_readable(&value) {
            return Err(undefined_entity(&value));
        }
    }
    Ok(())
}

/// Whether all character references of a text are defined, and name characters that XML allows.
fn is_readable(text: &str) -> bool {
    quick_xml::escape::unescape(text).is_ok_and(|text| text.chars().all(is_of_xml))
}

fn undefined_entity(written: &str) -> ImageError {
    ImageError::malformed(format!("`{written}` has a character reference that is not defined"))
}

fn local_name(element: &BytesStart) -> String {
    element.local_name().as_ref().to_owned()
}

fn is_allowed(element: &BytesStart) -> bool {
    let name = element.name();
    let name = name.as_ref();
    let name = name.strip_prefix("svg:").unwrap_or(name);
    let is_filter = name.starts_with("fe") && name.chars().all(char::is_alphanumeric);
    // An animation could set an attribute that is itself forbidden.
    let is_animation = name.starts_with("animate") || name == "set";
    let animates_address = is_animation
        && attributes(element).any(|(key, value)| {
            key == "attributeName" && (value.trim().ends_with("href") || value.trim().starts_with("on"))
        });
    let is_of_svg =
        !attributes(element).any(|(key, value)| matches!(&*key, "xmlns" | "xmlns:svg") && value != NAMESPACE);
    (is_filter || ALLOWED_ELEMENTS.contains(&name)) && is_of_svg && !animates_address
}

/// Returns the names and unescaped values of the attributes that can be parsed.
fn attributes(element: &BytesStart) -> impl Iterator<Item = (String, String)> {
    let attributes = element
        .attributes()
        .flatten()
        .map(|attribute| (attribute.key.as_ref().to_owned(), unescape_or_raw(&attribute.value).into_owned()));
    attributes.collect::<Vec<_>>().into_iter()
}

/// Resolves character references. Returns the value as it is if one of them is invalid.
fn unescape_or_raw(value: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value))
}

/// Writes a tag without its forbidden attributes. `end` ends it.
fn push_tag(sanitized: &mut String, element: &BytesStart, end: &str) {
    let is_link = local_name(element) == "a";
    sanitized.push('<');
    sanitized.push_str(element.name().as_ref());
    for attribute in element.attributes().flatten() {
        let (key, value) = (attribute.key.as_ref(), &attribute.value);
        if is_allowed_attribute(is_link, key, &unescape_or_raw(value)) {
            sanitized.extend([" ", key, "=\"", &value.replace('"', "&quot;").replace('<', "&lt;"), "\""]);
        }
    }
    sanitized.push_str(end);
}

fn is_allowed_attribute(is_link: bool, key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let value = as_browsers_compare(value);
    match key.split_once(':') {
        Some(("xml", name)) => matches!(name, "space" | "lang"),
        Some(("xlink", "href")) | None if key.ends_with("href") => {
            let is_image =
                ["png", "jpeg", "webp", "gif"].iter().any(|kind| value.starts_with(&format!("data:image/{kind}")));
            value.starts_with('#') || is_image || is_link && strip_http_scheme(&value).is_some()
        }
        Some(("xmlns" | "xlink", _)) => true,
        // Private attributes of drawing programs.
        Some(_) => false,
        None => {
            !key.starts_with("on")
                && !LOADING_ATTRIBUTES.contains(&&*key)
                && !value.contains("javascript:")
                && loads_nothing(&value)
        }
    }
}

/// Returns an address or a style sheet in lower case, without the characters that browsers ignore in addresses (URL standard,
/// "C0 control or space"). A no-break space or a DEL before `#` makes the address of another file.
fn as_browsers_compare(text: &str) -> String {
    text.chars().filter(|c| *c > ' ').collect::<String>().to_ascii_lowercase()
}

/// Whether a style sheet or an attribute value loads no other file.
fn loads_nothing(text: &str) -> bool {
    let text = as_browsers_compare(text);
    let loads = ["@import", "image-set(", "expression(", "\\"].iter().any(|word| text.contains(word));
    let is_embedded = |rest: &str| {
        let rest = rest.trim_start_matches(['"', '\'']).trim_start_matches("&quot;").trim_start_matches("&#39;");
        rest.starts_with('#') || rest.starts_with("data:image/png") || rest.starts_with("data:font/")
    };
    !loads && text.split("url(").skip(1).all(is_embedded)
}

/// Returns the size that the root element states, from `width`, `height` and `viewBox`. (0, 0) if it states none.
fn size(element: &BytesStart) -> (u32, u32) {
    let value = |name: &str| attributes(element).find(|(key, _)| key == name).map(|(_, value)| value);
    let pixels = |name: &str| {
        let value = value(name)?;
        let number = value.trim().strip_suffix("px").unwrap_or(value.trim());
        number.parse::<f64>().ok().filter(|number| *number > 0.0 && *number < 1e6)
    };
    let view_box: Option<Vec<f64>> = value("viewBox").and_then(|value| {
        value.split([' ', ',', '\t', '\n']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
    });
    let view_box =
        view_box.filter(|view| view.len() == 4 && view[2] > 0.0 && view[3] > 0.0 && view[2] < 1e6 && view[3] < 1e6);
    let (width, height) = match (pixels("width"), pixels("height"), view_box) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(view)) => (width, width * view[3] / view[2]),
        (None, Some(height), Some(view)) => (height * view[2] / view[3], height),
        (None, None, Some(view)) => (view[2], view[3]),
        _ => return (0, 0),
    };
    #[allow(clippy::cast_sign_loss, reason = "both are above 0 and below a million")]
    let whole = |number: f64| number.round().max(1.0) as u32;
    (whole(width), whole(height))
}
