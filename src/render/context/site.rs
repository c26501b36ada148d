//! The site as templates see it, in one language.

use tera::value::Key;
use tera::{Context, Map, Value};

use super::super::value::{extended, html, list, map, optional, params};
use super::super::wording::words;
use super::super::{RenderContext, design};
use super::archive::year_value;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Taxonomy, TermId};
use crate::plan::{HostId, IconVariant, Route, View};

/// Posts in a sidebar's list of the newest.
const NEWEST: usize = 10;
/// Tags in a sidebar; WordPress's tag cloud shows as many.
const TAGS: usize = 45;

/// What all pages of a language share.
pub(in crate::render) fn site(context: RenderContext, language: LanguageId) -> Value {
    let (site, plan) = (context.site, context.plan);
    let settings = site.config.language(language);
    let home = plan.route(plan.home_pages(language).first);
    let posts = site.posts_in(language);
    let categories = site.terms_in(Taxonomy::Category, language).filter(|id| site.term(*id).parent.is_none());
    map([
        ("title", Value::from(settings.title.as_str())),
        ("description", Value::from(settings.description.as_str())),
        ("url", Value::from(home.path())),
        ("language", language_value(context, language)),
        ("languages", languages(context, home.host)),
        ("feed", optional(plan.feeds(language).next().map(Route::path))),
        ("feeds", feeds(plan.feeds(language), &settings.title, |feed| feed.path().to_owned())),
        ("archive", Value::from(plan.archive(language).path())),
        ("index", optional(plan.title_index(language).map(Route::path))),
        ("icons", icons(context, language, home.host)),
        ("post_count", Value::from(posts.len())),
        ("newest", list(posts.map(PostId).take(NEWEST).map(|id| context.values.post(context, id)))),
        ("categories", list(categories.map(|id| context.values.term(context, id)))),
        ("tags", list(most_used_tags(context, language).into_iter().map(|id| context.values.term(context, id)))),
        ("authors", list(site.terms_in(Taxonomy::Author, language).map(|id| context.values.term(context, id)))),
        ("organization", organization(context, language)),
        ("years", list(site.years_in(language).map(|id| year_value(context, id)))),
        ("pages", list(site.top_level_pages(language).into_iter().map(|id| context.values.page(context, id)))),
        (
            "taxonomies",
            Value::from(
                Taxonomy::ALL
                    .into_iter()
                    .map(|taxonomy| (Key::Str(taxonomy.name()), taxonomy_value(context, taxonomy, language)))
                    .collect::<Map>(),
            ),
        ),
        ("design", design::design(context, language, &mut Vec::new())),
        ("generator", Value::from(concat!("Kielo ", env!("CARGO_PKG_VERSION")))),
        ("params", params(&site.config.params)),
    ])
}

/// The site as seen from a route: on the page of languages, which may stand on another host than its language, the
/// languages' addresses are spelled from there.
pub(super) fn site_on(context: RenderContext, route: &Route) -> Value {
    let value = context.values.site(context, route.language);
    let home = context.plan.route(context.plan.home_pages(route.language).first);
    if home.host == route.host {
        return value;
    }
    let href = |to: &Route| Value::from(context.plan.href(route.host, to));
    extended(
        &value,
        [
            ("languages", languages(context, route.host)),
            ("url", href(home)),
            ("feed", context.plan.feeds(route.language).next().map_or_else(Value::none, href)),
            (
                "feeds",
                feeds(
                    context.plan.feeds(route.language),
                    &context.site.config.language(route.language).title,
                    |feed| context.plan.href(route.host, feed),
                ),
            ),
            ("icons", icons(context, route.language, route.host)),
            ("archive", href(context.plan.archive(route.language))),
            ("index", context.plan.title_index(route.language).map_or_else(Value::none, href)),
        ],
    )
}

/// Where the icons stand that pages on a host name.
fn icons(context: RenderContext, language: LanguageId, from: HostId) -> Value {
    let icon = |form| optional(context.plan.icon(from, form).map(Route::path));
    let manifest = context.plan.manifest(language).map(|manifest| context.plan.href(from, manifest));
    map([
        ("favicon", icon(IconVariant::Favicon)),
        ("svg", icon(IconVariant::Svg)),
        ("apple_touch", icon(IconVariant::AppleTouch)),
        ("manifest", optional(manifest.as_deref())),
        ("theme_color", Value::from(context.site.config.icon.theme_color.as_str())),
    ])
}

pub(super) fn language_value(context: RenderContext, id: LanguageId) -> Value {
    let settings = context.site.config.language(id);
    map([
        ("tag", Value::from(settings.language.tag())),
        ("name", Value::from(settings.name.as_str())),
        ("direction", Value::from(settings.language.direction().html())),
        (
            "locale",
            settings.locale.as_deref().map_or_else(|| Value::from(settings.language.open_graph_locale()), Value::from),
        ),
    ])
}

fn languages(context: RenderContext, from: HostId) -> Value {
    list(context.site.config.language_ids().map(|id| {
        let home = context.plan.route(context.plan.home_pages(id).first);
        extended(
            &language_value(context, id),
            [
                ("title", Value::from(context.site.config.language(id).title.as_str())),
                ("url", Value::from(context.plan.href(from, home))),
            ],
        )
    }))
}

/// The most used tags, in the language's order.
fn most_used_tags(context: RenderContext, language: LanguageId) -> Vec<TermId> {
    let mut tags: Vec<TermId> = context.site.terms_in(Taxonomy::Tag, language).collect();
    tags.sort_by_key(|id| (std::cmp::Reverse(context.site.term(*id).posts.len()), *id));
    tags.truncate(TAGS);
    // Terms stand in the language's order already.
    tags.sort_unstable();
    tags
}

pub(super) fn taxonomy_value(context: RenderContext, taxonomy: Taxonomy, language: LanguageId) -> Value {
    map([
        ("kind", Value::from(taxonomy.name())),
        ("name", Value::from(words(context, language, taxonomy.index_heading_key(), &[]))),
        ("url", optional(context.plan.taxonomy(taxonomy, language).map(Route::path))),
    ])
}

/// The templates of `shared/`, rendered once for a language.
pub(in crate::render) fn shared(context: RenderContext, language: LanguageId) -> Result<Value, Diagnostic> {
    let host = context.plan.route(context.plan.home_pages(language).first).host;
    let mut template_context = Context::new();
    template_context.insert_value("site", context.values.site(context, language));
    let mut rendered = Map::default();
    for name in context.templates.names() {
        let Some(short) = name.strip_prefix("shared/").and_then(|name| name.strip_suffix(".html")) else {
            continue;
        };
        let text = context.templates.render(host, language, name, &template_context, "every page")?;
        rendered.insert(Key::from(short.to_owned()), html(&String::from_utf8_lossy(&text)));
    }
    Ok(Value::from(rendered))
}

/// Who publishes the site.
fn organization(context: RenderContext, language: LanguageId) -> Value {
    context.site.config.publicity.organization.as_ref().map_or_else(Value::none, |own| {
        map([
            ("name", Value::from(own.name(language))),
            ("url", optional(own.url.as_deref())),
            ("email", optional(own.email.as_deref())),
            ("same_as", list(own.same_as.iter().map(|url| Value::from(url.as_str())))),
            ("x", optional(own.x.as_deref())),
            ("fediverse", optional(own.fediverse.as_deref())),
        ])
    })
}

/// The feeds of one list, the one that readers are offered first before the others.
pub(super) fn feeds<'a>(
    routes: impl Iterator<Item = &'a Route>,
    title: &str,
    address: impl Fn(&Route) -> String,
) -> Value {
    let routes: Vec<&Route> = routes.collect();
    let several = routes.len() > 1;
    let value = |route: &&Route| {
        let (View::Feed(format) | View::TermFeed { format, .. }) = route.view else { return Value::none() };
        // Of several, readers must see which is which.
        let title = if several { format!("{title} ({})", format.name()) } else { title.to_owned() };
        map([
            ("url", Value::from(address(route))),
            ("type", Value::from(format.media_type())),
            ("title", Value::from(title)),
            ("format", Value::from(format.name())),
        ])
    };
    list(routes.iter().map(value))
}

/// The style sheet of a language's feeds.
pub(in crate::render) fn feed_style(context: RenderContext, route: &Route) -> Result<Vec<u8>, Diagnostic> {
    let mut template_context = Context::new();
    template_context.insert_value("site", context.values.site(context, route.language));
    context.templates.render(route.host, route.language, "feed.css", &template_context, route.path())
}
