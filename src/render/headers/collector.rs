//! What the pages of a site load: inline scripts and styles by their hashes, everything else by its origin.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use sha2::{Digest, Sha256};

/// The sources of what was found, as a policy names them.
#[derive(Debug, Default)]
pub(super) struct LoadedSources {
    pub(super) scripts: BTreeSet<String>,
    pub(super) styles: BTreeSet<String>,
    pub(super) images: BTreeSet<String>,
    pub(super) media: BTreeSet<String>,
    pub(super) frames: BTreeSet<String>,
    pub(super) forms: BTreeSet<String>,
}

impl LoadedSources {
    /// Adds what a page or a part of one loads. What comes from `own`, the origin of the page, is not told.
    pub(super) fn collect(&mut self, html: &str, own: &str) {
        let state = RefCell::new((&mut *self, String::new()));
        let elements = element!("*", |element| {
            let mut state = state.borrow_mut();
            state.0.element(element, own);
            Ok(())
        });
        let scripts = text!("script:not([src])", |chunk| {
            let (loads, inline) = &mut *state.borrow_mut();
            inline.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                loads.scripts.insert(hash(&std::mem::take(inline)));
            }
            Ok(())
        });
        let styles = text!("style", |chunk| {
            let (loads, inline) = &mut *state.borrow_mut();
            inline.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                loads.styles.insert(hash(&std::mem::take(inline)));
            }
            Ok(())
        });
        // Data that only stands in the page, such as JSON-LD, is not run.
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(elements)
            .append_element_content_handler(scripts)
            .append_element_content_handler(styles)
            .with_strict(false);
        _ = rewrite_str(&without_data(html), settings);
    }

    fn element(&mut self, element: &Element, own: &str) {
        let mut add = |sources: fn(&mut Self) -> &mut BTreeSet<String>, attribute: &str| {
            let value = element.get_attribute(attribute).unwrap_or_default();
            let is_list = attribute == "srcset";
            for candidate in value.split(", ").take(if is_list { usize::MAX } else { 1 }) {
                if let Some(origin) = origin(candidate.trim()).filter(|origin| origin != own) {
                    sources(self).insert(origin);
                }
            }
        };
        match &*element.tag_name() {
            "script" => add(|loads| &mut loads.scripts, "src"),
            "link" => {
                let is_sheet = element.get_attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("stylesheet"));
                if is_sheet {
                    add(|loads| &mut loads.styles, "href");
                }
            }
            "img" | "input" => {
                add(|loads| &mut loads.images, "src");
                add(|loads| &mut loads.images, "srcset");
            }
            "source" => {
                add(|loads| &mut loads.media, "src");
                add(|loads| &mut loads.images, "srcset");
            }
            "video" | "audio" | "track" => {
                add(|loads| &mut loads.media, "src");
                add(|loads| &mut loads.images, "poster");
            }
            "iframe" => add(|loads| &mut loads.frames, "src"),
            "form" => add(|loads| &mut loads.forms, "action"),
            _ => {}
        }
    }
}

/// Whether a text has elements that may load something, so that it is worth a closer look.
pub(super) fn may_load(html: &str) -> bool {
    const NAMES: [&str; 10] =
        ["script", "style", "iframe", "form", "link", "video", "audio", "source", "track", "input"];
    let begins = |rest: &str, name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    html.match_indices('<').any(|(at, _)| {
        let rest = &html[at + 1..];
        if begins(rest, "img") {
            let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
            return tag.contains("//");
        }
        rest.starts_with(['s', 'i', 'f', 'l', 'v', 'a', 't', 'S', 'I', 'F', 'L', 'V', 'A', 'T'])
            && NAMES.iter().any(|name| begins(rest, name))
    })
}

/// The source by which a policy allows an inline script or style.
fn hash(inline: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(inline.as_bytes())))
}

/// The scheme and host of an address, where it has one of its own.
fn origin(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:"));
    let scheme = rest.map_or("https:", |rest| &address[..address.len() - rest.len()]);
    let host = rest.unwrap_or(address).strip_prefix("//")?;
    let host = host.split(['/', '?', '#', ' ']).next().unwrap_or(host);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.chars().all(is_plain)).then(|| format!("{scheme}//{}", host.to_lowercase()))
}

/// The HTML without the content of scripts that are data: those of a type that browsers do not run.
fn without_data(html: &str) -> String {
    const RUN: [&str; 6] = ["", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"];
    let handler = element!("script[type]", |element| {
        let kind = element.get_attribute("type").unwrap_or_default().trim().to_lowercase();
        if !RUN.contains(&&*kind) {
            element.remove();
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new().append_element_content_handler(handler).with_strict(false);
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(html: &str) -> LoadedSources {
        let mut loads = LoadedSources::default();
        loads.collect(html, "https://a.example");
        loads
    }

    #[test]
    fn finds_what_runs_and_not_what_is_data() {
        let found = loads(
            "<script>let a = \"</p>\" && 1 < 2</script><script type=\"application/ld+json\">{}</script><script src=\"/a.js\"></script>",
        );
        // printf '%s' 'let a = "</p>" && 1 < 2' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            found.scripts.into_iter().collect::<Vec<_>>(),
            ["'sha256-49oWPG0eyN4G6etMAmn4PC4qsPQDrMAyCgb3KgBvoxk='"]
        );
        assert!(loads("<style>a{}</style>").styles.len() == 1);
    }

    #[test]
    fn finds_other_origins_and_not_its_own() {
        let found = loads(
            "<img src=\"https://a.example/x.png\" srcset=\"/a 1x, //B.example/b?c 2x\"><iframe src=\"https://c.example:8080/d\"></iframe><form action=\"https://d.example\"></form><link rel=\"canonical\" href=\"https://e.example\">",
        );
        assert_eq!(found.images.into_iter().collect::<Vec<_>>(), ["https://b.example"]);
        assert_eq!(found.frames.into_iter().collect::<Vec<_>>(), ["https://c.example:8080"]);
        assert_eq!(found.forms.into_iter().collect::<Vec<_>>(), ["https://d.example"]);
        assert!(found.styles.is_empty());
    }

    #[test]
    fn plain_text_is_not_looked_at_closely() {
        assert!(!may_load(
            "<p>a <strong>b</strong> <img src=\"/a.png\" alt=\"\"> <a href=\"https://b.example\">c</a> <em>ä</em>"
        ));
        assert!(may_load("<p><img src=\"https://b.example/a.png\" alt=\"\">"));
        assert!(may_load("<SCRIPT>x</SCRIPT>"));
    }
}
