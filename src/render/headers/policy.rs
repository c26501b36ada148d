//! Builds the Content-Security-Policy. It allows only the sources that the pages load and those that site.toml adds.

use std::collections::{BTreeMap, BTreeSet};

use super::collector::{LoadedSources, may_load, origin};
use crate::config::{CSP_DIRECTIVES, ContentSecurityPolicy, Giscus};
use crate::model::{DocumentId, Html, PlaceholderKind};
use crate::plan::Route;
use crate::render::body::{self, AddressForm};
use crate::render::{Content, RenderContext, render};

/// The source with which a page may run WebAssembly, as the search does. Hosts join the policies of all rules that match a
/// path, so a policy for the search page alone would not make it looser.
const WEBASSEMBLY: &str = "'wasm-unsafe-eval'";

/// Returns the policy for the origin of a route, if the site sends one.
pub(super) fn content_security_policy(context: RenderContext, route: &Route) -> Option<String> {
    match &context.site.config.headers.policy {
        ContentSecurityPolicy::Off => None,
        ContentSecurityPolicy::Custom(policy) => Some(policy.clone()),
        ContentSecurityPolicy::Generated(configured) => {
            let sources = collect_sources(context, &context.plan.host(route).base_url.origin, &|| false)?;
            Some(generate(context, sources, configured))
        }
    }
}

/// Returns the policy for what pages load. Adds what settings make them load: a page does not show what its scripts do.
pub(super) fn generate(
    context: RenderContext,
    mut loaded: LoadedSources,
    configured: &[(&'static str, Vec<String>)],
) -> String {
    if !context.plan.search_folders().is_empty() {
        loaded.scripts.insert(WEBASSEMBLY.to_owned());
    }
    add_analytics(context, &mut loaded);
    let none = BTreeSet::new();
    let directives = CSP_DIRECTIVES.map(|directive| {
        let (defaults, loaded) = match directive {
            "script-src" => ("'self'", &loaded.scripts),
            "style-src" => ("'self'", &loaded.styles),
            "img-src" => ("'self' data:", &loaded.images),
            "media-src" => ("'self'", &loaded.media),
            "connect-src" => ("'self'", &loaded.connections),
            "frame-src" => ("'self'", &loaded.frames),
            "form-action" => ("'self'", &loaded.forms),
            _ => ("'self'", &none),
        };
        let configured = configured.iter().filter(|(name, _)| *name == directive).flat_map(|(_, sources)| sources);
        let sources = loaded.iter().chain(configured).map(|source| format!(" {source}"));
        format!("{directive} {defaults}{}", sources.collect::<String>())
    });
    format!("{}; base-uri 'none'; object-src 'none'", directives.join("; "))
}

/// Collects the sources that the pages of an origin load.
///
/// Pages with the same template differ only in their documents. It is therefore enough to render one page for each
/// template, and those documents that may load more than images of the site. Returns `None` as soon as `is_cancelled`
/// returns true.
pub(super) fn collect_sources(
    context: RenderContext,
    origin: &str,
    is_cancelled: &dyn Fn() -> bool,
) -> Option<LoadedSources> {
    let has_origin = |route: &Route| context.plan.host(route).base_url.origin == origin;
    let mut sources = LoadedSources::default();
    let mut samples: BTreeMap<_, &Route> = BTreeMap::new();
    for route in context.plan.routes.iter().filter(|route| has_origin(route)) {
        let template = route.view.document().and_then(|id| context.site.document(id).template.as_ref());
        let template = template.map(|template| &*template.value);
        if route.view.has_template() {
            samples.entry((route.host, route.language, route.view.kind(), template)).or_insert(route);
        }
    }
    for route in samples.into_values() {
        if is_cancelled() {
            return None;
        }
        if let (Some(Content::Bytes(html)), _) = render(context, route) {
            sources.collect(&String::from_utf8_lossy(&html), origin);
        }
    }
    for id in context.site.documents().filter(|id| has_origin(context.plan.document(*id))) {
        if is_cancelled() {
            return None;
        }
        let text = &context.text(id).body;
        if may_load_other_sources(text) {
            let (html, _) = body::fill_placeholders(context, text, id, AddressForm::OwnPage);
            sources.collect(&html, origin);
        }
        add_image(context, id, &mut sources, origin);
        if let Some(thread) = &context.site.document(id).discussion {
            sources.connections.insert(thread.value.api_origin().to_owned());
        }
    }
    add_comments(context, &mut sources);
    Some(sources)
}

/// Adds the service that counts readers. A script adds its script, so pages do not show it.
fn add_analytics(context: RenderContext, sources: &mut LoadedSources) {
    let Some(analytics) = &context.site.config.analytics else { return };
    sources.scripts.extend(origin(&analytics.script()));
    let receivers = || analytics.receivers().into_iter().filter_map(origin);
    sources.connections.extend(receivers());
    sources.images.extend(receivers());
}

/// Adds what the ways to comment load and send. The rendered sample of a template may be a document without comments, and
/// giscus is loaded on a click.
fn add_comments(context: RenderContext, sources: &mut LoadedSources) {
    let settings = &context.site.config.comments;
    let endpoints = context.site.config.language_ids().filter_map(|language| settings.form(language)?.address());
    sources.forms.extend(endpoints.filter_map(origin));
    if settings.giscus.is_some() {
        for directive in [&mut sources.scripts, &mut sources.styles, &mut sources.frames] {
            directive.insert(Giscus::ORIGIN.to_owned());
        }
    }
}

fn may_load_other_sources(text: &Html) -> bool {
    let mut has_component = false;
    let html = text.fill_placeholders(|placeholder, body| {
        has_component |= matches!(
            placeholder.kind,
            PlaceholderKind::Component(_) | PlaceholderKind::BodyStart(_) | PlaceholderKind::Embed(_)
        );
        body.unwrap_or_default().to_owned()
    });
    has_component || may_load(&html)
}

/// Adds the main image of a document, which lists and its own page show.
fn add_image(context: RenderContext, id: DocumentId, sources: &mut LoadedSources, origin: &str) {
    if let Some(image) = &context.site.document(id).image
        && image.value.contains("//")
    {
        sources.collect(&format!("<img src=\"{}\">", crate::render::escape::xml(&image.value)), origin);
    }
}
