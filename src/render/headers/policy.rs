//! The Content-Security-Policy: what the pages of a site load, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::{Loads, may_load};
use crate::config::{ContentPolicy, DIRECTIVES};
use crate::model::{DocumentId, Filling, Html};
use crate::plan::Route;
use crate::render::body::{self, Addresses};
use crate::render::{Content, Stage, render};

/// The policy of the origin that a route lives at, if the site has one.
pub(super) fn policy(stage: Stage, route: &Route) -> Option<String> {
    match &stage.site.config.publishing.headers.policy {
        ContentPolicy::Off => None,
        ContentPolicy::Written(policy) => Some(policy.clone()),
        ContentPolicy::Made(further) => Some(made(&loads(stage, &stage.plan.host(route).base.origin), further)),
    }
}

fn made(loads: &Loads, further: &[(&'static str, Vec<String>)]) -> String {
    let none = BTreeSet::new();
    let directives = DIRECTIVES.map(|directive| {
        let (usual, found) = match directive {
            "script-src" => ("'self'", &loads.scripts),
            "style-src" => ("'self'", &loads.styles),
            "img-src" => ("'self' data:", &loads.images),
            "media-src" => ("'self'", &loads.media),
            "frame-src" => ("'self'", &loads.frames),
            "form-action" => ("'self'", &loads.forms),
            _ => ("'self'", &none),
        };
        let further = further.iter().filter(|(name, _)| *name == directive).flat_map(|(_, sources)| sources);
        let sources = found.iter().chain(further).map(|source| format!(" {source}"));
        format!("{directive} {usual}{}", sources.collect::<String>())
    });
    format!("{}; base-uri 'none'; object-src 'none'", directives.join("; "))
}

/// What the pages of an origin load. Pages of one template differ in their documents only, so that one of each is
/// rendered, and of the documents those that have more than text and pictures of the site.
fn loads(stage: Stage, origin: &str) -> Loads {
    let lives_here = |route: &Route| stage.plan.host(route).base.origin == origin;
    let mut loads = Loads::default();
    let mut samples: BTreeMap<_, &Route> = BTreeMap::new();
    for route in stage.plan.routes.iter().filter(|route| lives_here(route)) {
        let template = route.view.document().and_then(|id| stage.site.document(id).template.as_ref());
        let template = template.map(|template| &*template.value);
        if route.view.has_template() {
            samples.entry((route.host, route.language, route.view.kind(), template)).or_insert(route);
        }
    }
    for route in samples.into_values() {
        if let (Some(Content::Bytes(html)), _) = render(stage, route) {
            loads.collect(&String::from_utf8_lossy(&html), origin);
        }
    }
    for id in stage.site.documents().filter(|id| lives_here(stage.plan.document(*id))) {
        let text = &stage.text(id).body;
        if has_more_than_text(text) {
            let (html, _) = body::fill(stage, text, id, Addresses::Own);
            loads.collect(&html, origin);
        }
        add_picture(stage, id, &mut loads, origin);
    }
    loads
}

fn has_more_than_text(text: &Html) -> bool {
    let mut has_component = false;
    let html = text.fill(|hole| {
        has_component |= matches!(hole.filling, Filling::Component(_));
        String::new()
    });
    has_component || may_load(&html)
}

/// The picture of a document, which lists and its page show.
fn add_picture(stage: Stage, id: DocumentId, loads: &mut Loads, origin: &str) {
    if let Some(image) = &stage.site.document(id).image
        && image.value.contains("//")
    {
        loads.collect(&format!("<img src=\"{}\">", crate::render::escape::xml(&image.value)), origin);
    }
}
