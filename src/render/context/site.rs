//! The site as templates see it, in one language.

use tera::value::Key;
use tera::{Context, Map, Value};

use super::super::value::{extended, html, list, map, optional, params};
use super::super::wording::words;
use super::super::{Stage, design};
use super::archive::year_value;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Taxonomy, TermId};
use crate::plan::{HostId, IconForm, Route, View};

/// Posts in a sidebar's list of the newest.
const NEWEST: usize = 10;
/// Tags in a sidebar; WordPress's tag cloud shows as many.
const TAGS: usize = 45;

/// What all pages of a language share.
pub(in crate::render) fn site(stage: Stage, language: LanguageId) -> Value {
    let (site, plan) = (stage.site, stage.plan);
    let settings = site.config.language(language);
    let home = plan.route(plan.home(language).first);
    let posts = site.posts_in(language);
    let categories = site.terms_of(Taxonomy::Category, language).filter(|id| site.term(*id).parent.is_none());
    map([
        ("title", Value::from(settings.title.as_str())),
        ("description", Value::from(settings.description.as_str())),
        ("url", Value::from(home.path())),
        ("language", language_value(stage, language)),
        ("languages", languages(stage, home.host)),
        ("feed", optional(plan.feeds(language).next().map(Route::path))),
        ("feeds", feeds(plan.feeds(language), &settings.title, |feed| feed.path().to_owned())),
        ("archive", Value::from(plan.archive(language).path())),
        ("index", optional(plan.index(language).map(Route::path))),
        ("icons", icons(stage, language, home.host)),
        ("post_count", Value::from(posts.len())),
        ("newest", list(posts.map(PostId).take(NEWEST).map(|id| stage.values.post(stage, id)))),
        ("categories", list(categories.map(|id| stage.values.term(stage, id)))),
        ("tags", list(most_used_tags(stage, language).into_iter().map(|id| stage.values.term(stage, id)))),
        ("authors", list(site.terms_of(Taxonomy::Author, language).map(|id| stage.values.term(stage, id)))),
        ("organization", organization(stage, language)),
        ("years", list(site.years_of(language).map(|id| year_value(stage, id)))),
        ("pages", list(site.top_pages(language).into_iter().map(|id| stage.values.page(stage, id)))),
        (
            "taxonomies",
            Value::from(
                Taxonomy::ALL
                    .into_iter()
                    .map(|taxonomy| (Key::Str(taxonomy.name()), taxonomy_value(stage, taxonomy, language)))
                    .collect::<Map>(),
            ),
        ),
        ("design", design::design(stage, language, &mut Vec::new())),
        ("generator", Value::from(concat!("Kielo ", env!("CARGO_PKG_VERSION")))),
        ("params", params(&site.config.params)),
    ])
}

/// The site as seen from a route: on the page of languages, which may stand on another host than its language, the
/// languages' addresses are spelled from there.
pub(super) fn site_on(stage: Stage, route: &Route) -> Value {
    let value = stage.values.site(stage, route.language);
    let home = stage.plan.route(stage.plan.home(route.language).first);
    if home.host == route.host {
        return value;
    }
    let href = |to: &Route| Value::from(stage.plan.href(route.host, to));
    extended(
        &value,
        [
            ("languages", languages(stage, route.host)),
            ("url", href(home)),
            ("feed", stage.plan.feeds(route.language).next().map_or_else(Value::none, href)),
            (
                "feeds",
                feeds(stage.plan.feeds(route.language), &stage.site.config.language(route.language).title, |feed| {
                    stage.plan.href(route.host, feed)
                }),
            ),
            ("icons", icons(stage, route.language, route.host)),
            ("archive", href(stage.plan.archive(route.language))),
            ("index", stage.plan.index(route.language).map_or_else(Value::none, href)),
        ],
    )
}

/// Where the icons stand that pages on a host name.
fn icons(stage: Stage, language: LanguageId, from: HostId) -> Value {
    let icon = |form| optional(stage.plan.icon(from, form).map(Route::path));
    let manifest = stage.plan.manifest(language).map(|manifest| stage.plan.href(from, manifest));
    map([
        ("favicon", icon(IconForm::Favicon)),
        ("svg", icon(IconForm::Vector)),
        ("apple_touch", icon(IconForm::AppleTouch)),
        ("manifest", optional(manifest.as_deref())),
        ("theme_color", Value::from(stage.site.config.icon.theme_color.as_str())),
    ])
}

pub(super) fn language_value(stage: Stage, id: LanguageId) -> Value {
    let settings = stage.site.config.language(id);
    map([
        ("tag", Value::from(settings.language.tag())),
        ("name", Value::from(settings.name.as_str())),
        ("direction", Value::from(settings.language.direction().html())),
        (
            "locale",
            settings.locale.as_deref().map_or_else(|| Value::from(settings.language.with_country()), Value::from),
        ),
    ])
}

fn languages(stage: Stage, from: HostId) -> Value {
    list(stage.site.config.language_ids().map(|id| {
        let home = stage.plan.route(stage.plan.home(id).first);
        extended(
            &language_value(stage, id),
            [
                ("title", Value::from(stage.site.config.language(id).title.as_str())),
                ("url", Value::from(stage.plan.href(from, home))),
            ],
        )
    }))
}

/// The most used tags, in the language's order.
fn most_used_tags(stage: Stage, language: LanguageId) -> Vec<TermId> {
    let mut tags: Vec<TermId> = stage.site.terms_of(Taxonomy::Tag, language).collect();
    tags.sort_by_key(|id| (std::cmp::Reverse(stage.site.term(*id).posts.len()), *id));
    tags.truncate(TAGS);
    // Terms stand in the language's order already.
    tags.sort_unstable();
    tags
}

pub(super) fn taxonomy_value(stage: Stage, taxonomy: Taxonomy, language: LanguageId) -> Value {
    map([
        ("kind", Value::from(taxonomy.name())),
        ("name", Value::from(words(stage, language, taxonomy.index_heading(), &[]))),
        ("url", optional(stage.plan.taxonomy(taxonomy, language).map(Route::path))),
    ])
}

/// The templates of `shared/`, rendered once for a language.
pub(in crate::render) fn shared(stage: Stage, language: LanguageId) -> Result<Value, Diagnostic> {
    let host = stage.plan.route(stage.plan.home(language).first).host;
    let mut context = Context::new();
    context.insert_value("site", stage.values.site(stage, language));
    let mut rendered = Map::default();
    for name in stage.templates.names() {
        let Some(short) = name.strip_prefix("shared/").and_then(|name| name.strip_suffix(".html")) else {
            continue;
        };
        let text = stage.templates.render(host, language, name, &context, "every page")?;
        rendered.insert(Key::from(short.to_owned()), html(&String::from_utf8_lossy(&text)));
    }
    Ok(Value::from(rendered))
}

/// Who publishes the site.
fn organization(stage: Stage, language: LanguageId) -> Value {
    stage.site.config.publicity.organization.as_ref().map_or_else(Value::none, |own| {
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
pub(in crate::render) fn feed_style(stage: Stage, route: &Route) -> Result<Vec<u8>, Diagnostic> {
    let mut context = Context::new();
    context.insert_value("site", stage.values.site(stage, route.language));
    stage.templates.render(route.host, route.language, "feed.css", &context, route.path())
}
