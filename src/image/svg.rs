//! SVG drawings: their size, and what of them is published. A drawing that a browser opens may run scripts and load
//! things from elsewhere; what could do either is taken out, and a list says what may stay.

use std::borrow::Cow;

use image::metadata::Orientation;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{ImageError, ImageFormat, ImageHeader};
use crate::address::strip_http_scheme;

/// Elements that stay, besides those of filters (`fe…`). All others go, with all inside.
const ELEMENTS: [&str; 35] = [
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

/// Whether a text is a drawing, by its first element.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => return local(&element) == "svg",
            Ok(Event::Eof) | Err(_) => return false,
            Ok(Event::Text(words)) if !words.trim().is_empty() => return false,
            Ok(_) => {}
        }
    }
}

pub(super) fn read_header(bytes: &[u8]) -> Result<ImageHeader, ImageError> {
    let text = std::str::from_utf8(bytes).map_err(ImageError::broken)?;
    sanitize(bytes)?;
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(ImageError::broken)? {
            Event::Start(element) | Event::Empty(element) => {
                let (width, height) = size(&element);
                return Ok(ImageHeader::turned(ImageFormat::Svg, (width, height), Orientation::NoTransforms, false));
            }
            Event::Eof => return Err(ImageError::CutOff),
            _ => {}
        }
    }
}

/// The drawing without what could run or load anything; a harmless one stays byte for byte.
pub(super) fn sanitize(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let text = std::str::from_utf8(bytes).map_err(ImageError::broken)?;
    let mut reader = Reader::from_str(text);
    let mut sanitize = String::with_capacity(text.len());
    let (mut at, mut depth) = (0, 0_usize);
    // Where the text of a style sheet begins.
    let mut style: Option<usize> = None;
    // How deep inside an element that goes.
    let mut dropped = 0_usize;
    loop {
        let event = reader.read_event().map_err(ImageError::broken)?;
        let end = reader.buffer_position() as usize;
        let written = &text[at..end];
        at = end;
        if let Event::Start(element) | Event::Empty(element) = &event
            && let Some(problem) = element.attributes().find_map(Result::err)
        {
            return Err(ImageError::broken(problem));
        }
        match &event {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                if dropped > 0 || !may_stay(element) {
                    dropped += 1;
                    continue;
                }
                push_tag(&mut sanitize, element, written);
                style = (local(element) == "style").then_some(sanitize.len());
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if dropped > 0 {
                    dropped -= 1;
                    continue;
                }
                if let Some(style) = style.take()
                    && !is_harmless_style(&read(&sanitize[style..].replace("<![CDATA[", "").replace("]]>", "")))
                {
                    sanitize.truncate(style);
                }
                sanitize.push_str(written);
            }
            _ if dropped > 0 => {}
            Event::Empty(element) if may_stay(element) => push_tag(&mut sanitize, element, written),
            Event::DocType(_) if written.contains("<!ENTITY") => {
                return Err(ImageError::broken("it declares entities: save it as plain SVG"));
            }
            Event::Empty(_) | Event::DocType(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Text(_) | Event::CData(_) | Event::Decl(_) | Event::GeneralRef(_) => {
                sanitize.push_str(written);
            }
        }
    }
    if depth > 0 {
        return Err(ImageError::CutOff);
    }
    Ok(sanitize.into_bytes())
}

fn local(element: &BytesStart) -> String {
    element.local_name().as_ref().to_owned()
}

fn may_stay(element: &BytesStart) -> bool {
    let name = element.name();
    let name = name.as_ref();
    let name = name.strip_prefix("svg:").unwrap_or(name);
    let is_filter = name.starts_with("fe") && name.chars().all(char::is_alphanumeric);
    // An animation may set what must not stand there itself.
    let animates_address = attributes(element)
        .any(|(key, value)| key == "attributeName" && (value.ends_with("href") || value.starts_with("on")));
    (is_filter || ELEMENTS.contains(&name)) && !animates_address
}

/// The attributes with their values, as far as they can be read.
fn attributes(element: &BytesStart) -> impl Iterator<Item = (String, String)> {
    let attributes = element
        .attributes()
        .flatten()
        .map(|attribute| (attribute.key.as_ref().to_owned(), read(&attribute.value).into_owned()));
    attributes.collect::<Vec<_>>().into_iter()
}

/// What a value means; as it is where that cannot be told.
fn read(value: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value))
}

/// Writes a tag without the attributes that must go.
fn push_tag(sanitize: &mut String, element: &BytesStart, written: &str) {
    let is_link = local(element) == "a";
    if attributes(element).all(|(key, value)| is_harmless(is_link, &key, &value)) {
        sanitize.push_str(written);
        return;
    }
    sanitize.push('<');
    sanitize.push_str(element.name().as_ref());
    for attribute in element.attributes().flatten() {
        let (key, value) = (attribute.key.as_ref(), &attribute.value);
        if is_harmless(is_link, key, &read(value)) {
            sanitize.extend([" ", key, "=\"", &value.replace('"', "&quot;"), "\""]);
        }
    }
    sanitize.push_str(if written.ends_with("/>") { "/>" } else { ">" });
}

fn is_harmless(is_link: bool, key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let value: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let value = value.to_ascii_lowercase();
    match key.split_once(':') {
        Some(("xml", name)) => matches!(name, "space" | "lang"),
        Some(("xlink", "href")) | None if key.ends_with("href") => {
            let is_image =
                ["png", "jpeg", "webp", "gif"].iter().any(|kind| value.starts_with(&format!("data:image/{kind}")));
            value.starts_with('#') || is_image || is_link && strip_http_scheme(&value).is_some()
        }
        Some(("xmlns" | "xlink", _)) => true,
        // What other programs keep for themselves.
        Some(_) => false,
        None => !key.starts_with("on") && !value.contains("javascript:") && is_harmless_style(&value),
    }
}

/// Whether a style sheet, or a value in one, loads nothing.
fn is_harmless_style(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let loads = ["@import", "image-set(", "expression(", "\\"].iter().any(|word| text.contains(word));
    let is_inside = |rest: &str| {
        let rest = rest.trim_start_matches(['"', '\'']).trim_start_matches("&quot;").trim_start_matches("&#39;");
        rest.starts_with('#') || rest.starts_with("data:image/png") || rest.starts_with("data:font/")
    };
    !loads && text.split("url(").skip(1).all(is_inside)
}

/// The size that a drawing's first element names; 0 where it names none.
fn size(element: &BytesStart) -> (u32, u32) {
    let value = |name: &str| attributes(element).find(|(key, _)| key == name).map(|(_, value)| value);
    let pixels = |name: &str| {
        let value = value(name)?;
        let number = value.trim().strip_suffix("px").unwrap_or(value.trim());
        number.parse::<f64>().ok().filter(|number| *number > 0.0 && *number < 1e6)
    };
    let view: Option<Vec<f64>> = value("viewBox").and_then(|view| {
        view.split([' ', ',', '\t', '\n']).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
    });
    let view = view.filter(|view| view.len() == 4 && view[2] > 0.0 && view[3] > 0.0 && view[2] < 1e6 && view[3] < 1e6);
    let (width, height) = match (pixels("width"), pixels("height"), view) {
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
