//! The template function `pictures`, which takes the pictures out of the body of a component.

use tera::{Error, Kwargs, TeraResult, Value};

use super::value::{html, list, map, optional};
use crate::address::srcset_candidates;

/// The name of the function.
pub(super) const FUNCTION_NAME: &str = "pictures";

/// The ratio of a picture of unknown size, such as one of another site.
const UNKNOWN_RATIO: u32 = 15;

/// A picture in HTML that Kielo wrote.
#[derive(Debug, Default, PartialEq, Eq)]
struct Picture<'a> {
    /// The `<img>` or `<picture>`.
    html: &'a str,
    /// The address of its largest file, with character references.
    url: &'a str,
    /// The ratio of its width to its height in tenths, from 3 to 30.
    ratio: u32,
    /// The HTML of its caption.
    caption: Option<&'a str>,
}

/// `pictures(body=body)`: the pictures of a text, each with its HTML, the address of its largest file, its proportions and its
/// caption.
pub(super) fn pictures(arguments: &Kwargs) -> TeraResult<Value> {
    let body = arguments.must_get::<&str>("body")?;
    let pictures = find(body).ok_or_else(|| {
        let problem = "it encloses pictures only, each as Markdown: ![text](picture.jpg \"caption\")";
        Error::message(problem)
    })?;
    Ok(list(pictures.into_iter().map(|picture| {
        map([
            ("html", html(picture.html)),
            ("url", html(picture.url)),
            ("ratio", Value::from(picture.ratio)),
            ("caption", optional(picture.caption.map(html))),
        ])
    })))
}

/// Returns the pictures, or `None` if there are none or anything else is in the text.
fn find(body: &str) -> Option<Vec<Picture<'_>>> {
    let mut pictures: Vec<Picture> = Vec::new();
    let mut rest = body.trim_start();
    while !rest.is_empty() {
        let tag = &rest[..=rest.find('>')?];
        let name = tag[1..].trim_end_matches('>').split(' ').next().unwrap_or_default();
        let length = match (rest.starts_with('<'), name) {
            (true, "p" | "/p" | "figure" | "/figure" | "br") => tag.len(),
            (true, "img") => {
                pictures.push(Picture::new(tag));
                tag.len()
            }
            (true, "picture") => {
                let length = rest.find("</picture>")? + "</picture>".len();
                pictures.push(Picture::new(&rest[..length]));
                length
            }
            (true, "figcaption") => {
                let end = rest.find("</figcaption>")?;
                pictures.last_mut()?.caption = Some(&rest[tag.len()..end]);
                end + "</figcaption>".len()
            }
            _ => return None,
        };
        rest = rest[length..].trim_start();
    }
    (!pictures.is_empty()).then_some(pictures)
}

impl<'a> Picture<'a> {
    fn new(html: &'a str) -> Self {
        let attribute =
            |name: &str| html.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        // The candidates are sorted by width.
        let largest =
            attribute("srcset").and_then(|set| srcset_candidates(set).last()).map(|candidate| candidate.address);
        let size =
            |name: &str| attribute(name).and_then(|pixels| pixels.parse::<u32>().ok()).filter(|pixels| *pixels > 0);
        let ratio = match (size("width"), size("height")) {
            (Some(width), Some(height)) => width.saturating_mul(10).saturating_add(height / 2) / height,
            _ => UNKNOWN_RATIO,
        };
        let ratio = ratio.clamp(3, 30);
        Self { html, ratio, url: largest.or_else(|| attribute("src")).unwrap_or_default(), caption: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_pictures_with_their_largest_files_and_captions() {
        let body = "<p><img src=\"/a.png\" width=\"800\" height=\"600\" alt=\"x &gt; y\">\n<picture><source srcset=\"/b.webp 480w, /c.webp 960w\"><img src=\"/d.jpg\" alt=\"\"></picture></p>\n<figure>\n<img src=\"/e.png\" alt=\"\">\n<figcaption>E &amp; f</figcaption>\n</figure>\n";
        let pictures = find(body).unwrap_or_default();
        let urls: Vec<&str> = pictures.iter().map(|picture| picture.url).collect();
        assert_eq!(urls, ["/a.png", "/c.webp", "/e.png"]);
        assert_eq!((pictures[0].ratio, pictures[1].ratio), (13, UNKNOWN_RATIO));
        assert_eq!((pictures[1].caption, pictures[2].caption), (None, Some("E &amp; f")));
        for other in
            ["", "<p>a</p>", "a", "<p><img src=\"a\" alt=\"\"> b</p>", "<ul><li></li></ul>", "<picture>", "a>b"]
        {
            assert_eq!(find(other), None, "{other}");
        }
    }
}
