//! The Content-Security-Policy: what the pages of a site load, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::{LoadedSources, may_load};
use crate::config::{CSP_DIRECTIVES, ContentSecurityPolicy};
use crate::model::{DocumentId, Html, PlaceholderKind};
use crate::plan::Route;
use crate::render::body::{self, AddressForm};
use crate::render::{Content, RenderContext, render};

/// The policy of the origin that a route lives at, if the site has one.
pub(super) fn policy(context: RenderContext, route: &Route) -> Option<String> {
    match &context.site.config.headers.policy {
        ContentSecurityPolicy::Off => None,
        ContentSecurityPolicy::Custom(policy) => Some(policy.clone()),
        ContentSecurityPolicy::Generated(further) => {
            Some(made(&loads(context, &context.plan.host(route).base_url.origin), further))
        }
    }
}

fn made(loads: &LoadedSources, further: &[(&'static str, Vec<String>)]) -> String {
    let none = BTreeSet::new();
    let directives = CSP_DIRECTIVES.map(|directive| {
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
/// rendered, and of the documents those that have more than text and images of the site.
fn loads(context: RenderContext, origin: &str) -> LoadedSources {
    let lives_here = |route: &Route| context.plan.host(route).base_url.origin == origin;
    let mut loads = LoadedSources::default();
    let mut samples: BTreeMap<_, &Route> = BTreeMap::new();
    for route in context.plan.routes.iter().filter(|route| lives_here(route)) {
        let template = route.view.document().and_then(|id| context.site.document(id).template.as_ref());
        let template = template.map(|template| &*template.value);
        if route.view.has_template() {
            samples.entry((route.host, route.language, route.view.kind(), template)).or_insert(route);
        }
    }
    for route in samples.into_values() {
        if let (Some(Content::Bytes(html)), _) = render(context, route) {
            loads.collect(&String::from_utf8_lossy(&html), origin);
        }
    }
    for id in context.site.documents().filter(|id| lives_here(context.plan.document(*id))) {
        let text = &context.text(id).body;
        if has_more_than_text(text) {
            let (html, _) = body::fill_placeholders(context, text, id, AddressForm::OwnPage);
            loads.collect(&html, origin);
        }
        add_image(context, id, &mut loads, origin);
    }
    loads
}

fn has_more_than_text(text: &Html) -> bool {
    let mut has_component = false;
    let html = text.fill_placeholders(|placeholder| {
        has_component |= matches!(placeholder.kind, PlaceholderKind::Component(_));
        String::new()
    });
    has_component || may_load(&html)
}

/// The image of a document, which lists and its page show.
fn add_image(context: RenderContext, id: DocumentId, loads: &mut LoadedSources, origin: &str) {
    if let Some(image) = &context.site.document(id).image
        && image.value.contains("//")
    {
        loads.collect(&format!("<img src=\"{}\">", crate::render::escape::xml(&image.value)), origin);
    }
}
