//! Drawings: what is published holds no script and loads nothing, and cleaning it again changes nothing.

use kielo::address::runs_code_in_frame;
use kielo::image::{ImageFormat, read_header, sanitize};

/// A whole file.
pub(crate) fn run(input: &[u8]) {
    let Ok(header) = read_header(ImageFormat::Svg, input) else { return };
    let cleaned = sanitize(&header, input).expect("what has a header can be cleaned");
    let again = read_header(ImageFormat::Svg, &cleaned).expect("what was cleaned is a drawing");
    assert_eq!((again.width, again.height), (header.width, header.height), "cleaning changed the size");
    let twice = sanitize(&again, &cleaned).expect("what was cleaned can be cleaned");
    assert_eq!(text(&twice), text(&cleaned), "cleaning again changed the drawing");
    // As a browser parses it: XML. A drawing that is not XML is not shown.
    let Ok(document) = roxmltree::Document::parse(text(&cleaned)) else { return };
    for node in document.descendants() {
        assert!(!node.is_pi(), "a processing instruction stays");
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name().name().to_ascii_lowercase();
        let is_forbidden = matches!(&*name, "script" | "foreignobject" | "iframe" | "object" | "embed" | "handler");
        assert!(!is_forbidden, "<{name}> stays");
        if name == "style" {
            check_style(&node.descendants().filter_map(|inside| inside.text()).collect::<String>());
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name().to_ascii_lowercase(), attribute.value());
            assert!(!name.starts_with("on"), "the handler {name} stays");
            if name == "href" {
                let is_link = node.tag_name().name() == "a";
                let trimmed = value.trim();
                let is_inside = trimmed.starts_with('#') || trimmed.is_empty() || trimmed.starts_with("data:image/");
                assert!(is_link || is_inside, "{value:?} would be loaded");
                assert!(!runs_code_in_frame(value) || trimmed.starts_with("data:image/"), "{value:?} would run");
            } else if !name.starts_with("xmlns") && name != "base" {
                check_style(value);
            }
        }
    }
}

/// Checks that CSS loads nothing from elsewhere.
fn check_style(css: &str) {
    let lower = css.to_ascii_lowercase();
    assert!(!lower.contains("@import"), "@import stays: {css:?}");
    for (at, _) in lower.match_indices("url(") {
        let address = lower[at + "url(".len()..].trim_start().trim_start_matches(['"', '\'']).trim_start();
        let is_inside = address.starts_with('#') || address.starts_with("data:");
        assert!(is_inside, "{css:?} would load an address");
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a cleaned drawing is UTF-8")
}
