//! Collects the sources that pages load: hashes of inline scripts and styles, and origins of everything else.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use sha2::{Digest, Sha256};

use crate::address::srcset_candidates;

/// The sources that pages load, in the notation of a Content-Security-Policy.
#[derive(Debug, Clone, Default)]
pub(super) struct LoadedSources {
    pub(super) scripts: BTreeSet<String>,
    pub(super) styles: BTreeSet<String>,
    pub(super) images: BTreeSet<String>,
    pub(super) media: BTreeSet<String>,
    pub(super) frames: BTreeSet<String>,
    pub(super) forms: BTreeSet<String>,
    /// The origins that scripts connect to. Pages do not show them, so settings name them.
    pub(super) connections: BTreeSet<String>,
}

impl LoadedSources {
    /// Adds the sources that a page, or a part of one, loads. Leaves out `own_origin`, the origin of the page.
    pub(super) fn collect(&mut self, html: &str, own_origin: &str) {
        let state = RefCell::new((&mut *self, String::new()));
        let elements = element!("*", |element| {
            let mut state = state.borrow_mut();
            state.0.add_element(element, own_origin);
            Ok(())
        });
        let scripts = text!("script:not([src])", |chunk| {
            let (sources, inline) = &mut *state.borrow_mut();
            inline.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                sources.scripts.insert(hash_source(&std::mem::take(inline)));
            }
            Ok(())
        });
        let styles = text!("style", |chunk| {
            let (sources, inline) = &mut *state.borrow_mut();
            inline.push_str(chunk.as_str());
            if chunk.last_in_text_node() {
                sources.styles.insert(hash_source(&std::mem::take(inline)));
            }
            Ok(())
        });
        // Data blocks such as JSON-LD are not run, so they need no hash.
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(elements)
            .append_element_content_handler(scripts)
            .append_element_content_handler(styles)
            .with_strict(false);
        _ = rewrite_str(&remove_data_blocks(html), settings);
    }

    fn add_element(&mut self, element: &Element, own_origin: &str) {
        let mut add = |directive: fn(&mut Self) -> &mut BTreeSet<String>, attribute: &str| {
            let value = element.get_attribute(attribute).unwrap_or_default();
            let addresses = match attribute {
                "srcset" => srcset_candidates(&value).map(|candidate| candidate.address).collect(),
                _ => vec![value.trim()],
            };
            for origin in addresses.into_iter().filter_map(origin).filter(|origin| origin != own_origin) {
                directive(self).insert(origin);
            }
        };
        // Cards load their frames when the reader asks for it.
        add(|sources| &mut sources.frames, "data-frame");
        match &*element.tag_name() {
            "script" => add(|sources| &mut sources.scripts, "src"),
            "link" => {
                let is_stylesheet =
                    element.get_attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("stylesheet"));
                if is_stylesheet {
                    add(|sources| &mut sources.styles, "href");
                }
            }
            "img" | "input" => {
                add(|sources| &mut sources.images, "src");
                add(|sources| &mut sources.images, "srcset");
            }
            "source" => {
                add(|sources| &mut sources.media, "src");
                add(|sources| &mut sources.images, "srcset");
            }
            "video" | "audio" | "track" => {
                add(|sources| &mut sources.media, "src");
                add(|sources| &mut sources.images, "poster");
            }
            "iframe" => add(|sources| &mut sources.frames, "src"),
            "form" => add(|sources| &mut sources.forms, "action"),
            _ => {}
        }
    }
}

/// Whether HTML may run a script, or load files other than images of the site. A fast check before parsing.
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

/// Returns the hash source with which a policy allows an inline script or style.
fn hash_source(inline: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(inline.as_bytes())))
}

/// Returns the origin of an address, if the address contains a host.
pub(super) fn origin(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:"));
    let scheme = rest.map_or("https:", |rest| &address[..address.len() - rest.len()]);
    let host = rest.unwrap_or(address).strip_prefix("//")?;
    let host = host.split(['/', '?', '#', ' ']).next().unwrap_or(host);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    (!host.is_empty() && host.chars().all(is_plain)).then(|| format!("{scheme}//{}", host.to_lowercase()))
}

/// Removes the scripts that are data blocks: those with a type that browsers do not run.
fn remove_data_blocks(html: &str) -> String {
    const EXECUTED_TYPES: [&str; 6] =
        ["", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"];
    let handler = element!("script[type]", |element| {
        let script_type = element.get_attribute("type").unwrap_or_default().trim().to_lowercase();
        if !EXECUTED_TYPES.contains(&&*script_type) {
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

    fn collected(html: &str) -> LoadedSources {
        let mut sources = LoadedSources::default();
        sources.collect(html, "https://a.example");
        sources
    }

    #[test]
    fn finds_scripts_and_not_data_blocks() {
        let sources = collected(
            "<script>let a = \"</p>\" && 1 < 2</script><script type=\"application/ld+json\">{}</script><script src=\"/a.js\"></script>",
        );
        // printf '%s' 'let a = "</p>" && 1 < 2' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            sources.scripts.into_iter().collect::<Vec<_>>(),
            ["'sha256-49oWPG0eyN4G6etMAmn4PC4qsPQDrMAyCgb3KgBvoxk='"]
        );
        assert!(collected("<style>a{}</style>").styles.len() == 1);
    }

    #[test]
    fn finds_other_origins_and_not_its_own() {
        let sources = collected(
            "<img src=\"https://a.example/x.png\" srcset=\"/a 1x, //B.example/b?c 2x\"><iframe src=\"https://c.example:8080/d\"></iframe><form action=\"https://d.example\"></form><link rel=\"canonical\" href=\"https://e.example\">",
        );
        assert_eq!(sources.images.into_iter().collect::<Vec<_>>(), ["https://b.example"]);
        assert_eq!(sources.frames.into_iter().collect::<Vec<_>>(), ["https://c.example:8080"]);
        assert_eq!(sources.forms.into_iter().collect::<Vec<_>>(), ["https://d.example"]);
        assert!(sources.styles.is_empty());
    }

    #[test]
    fn text_and_own_images_load_nothing() {
        assert!(!may_load(
            "<p>a <strong>b</strong> <img src=\"/a.png\" alt=\"\"> <a href=\"https://b.example\">c</a> <em>ä</em>"
        ));
        assert!(may_load("<p><img src=\"https://b.example/a.png\" alt=\"\">"));
        assert!(may_load("<SCRIPT>x</SCRIPT>"));
    }
}
