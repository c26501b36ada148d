//! The page that is rendered.

use tera::Value;

use super::super::value::{extended, html, list, map, optional};
use super::super::wording::{feed_title, hyphenated, title, words};
use super::super::{RenderContext, description, json_ld, share_image};
use super::document::title_html;
use super::site::{feeds, language_value};
use crate::plan::{Route, View};

pub(super) fn current(context: RenderContext, route: &Route) -> Value {
    let feeds = match route.view {
        View::Term { term, .. } => {
            feeds(context.plan.term_feeds(term), &feed_title(context, term), |feed| feed.path().to_owned())
        }
        _ => list(std::iter::empty()),
    };
    let feed = feeds.as_array().and_then(|feeds| feeds.first().cloned()).unwrap_or_else(Value::none);
    let hreflang = context.plan.hreflang(context.site, route);
    let hreflang = hreflang.into_iter().map(|(tag, url)| map([("tag", tag.into()), ("url", url.into())]));
    let title = title(context, route);
    let description = description::of(context, route);
    map([
        ("kind", Value::from(route.view.kind())),
        ("head_title", Value::from(head_title(context, route, &title))),
        ("title", Value::from(title)),
        ("title_html", html(&heading_html(context, route))),
        ("url", Value::from(route.path())),
        ("canonical", Value::from(context.plan.absolute_url(route))),
        ("description", optional(description.as_deref())),
        ("robots", Value::from(robots(context, route))),
        ("indexed", Value::from(route.view.is_indexed(context.site))),
        ("share_image", share_image_value(context, route)),
        ("json_ld", json_ld::of(context, route, description.as_deref()).map_or_else(Value::none, |text| html(&text))),
        ("hreflang", list(hreflang)),
        ("alternates", alternates(context, route)),
        ("feed", feed),
        ("feeds", feeds),
    ])
}

/// The language of a document's title, when it has one of its own.
fn title_language(context: RenderContext, route: &Route) -> Value {
    let document = match route.view {
        View::Post(id) => &context.site.post(id).document,
        View::Page(id) => &context.site.page(id).document,
        _ => return Value::none(),
    };
    optional(document.title_typography.as_ref().map(|own| own.tag()))
}

/// The same as HTML.
fn heading_html(context: RenderContext, route: &Route) -> String {
    let config = &context.site.config;
    match route.view {
        View::Post(id) => title_html(context, &context.site.post(id).document),
        View::Page(id) => title_html(context, &context.site.page(id).document),
        _ => hyphenated(&title(context, route), &config.language(route.language).typography, config.hyphenation),
    }
}

/// What stands in `<title>`: further pages of a list have their number, and the site's title stands there once.
fn head_title(context: RenderContext, route: &Route, own: &str) -> String {
    let settings = context.site.config.language(route.language);
    let number = route.view.page_number();
    let numbered = if number > 1 {
        format!("{own} – {}", words(context, route.language, "page_number", &[("number", &number.to_string())]))
    } else {
        own.to_owned()
    };
    if own == settings.title {
        return numbered;
    }
    // The pattern is filled in one go: a title may hold braces.
    let mut filled = String::new();
    let mut rest = &*settings.title_pattern;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let part = [("{title}", &*numbered), ("{site}", &*settings.title)]
            .into_iter()
            .find(|(name, _)| rest.starts_with(name));
        let (name, value) = part.unwrap_or(("{", "{"));
        filled.push_str(value);
        rest = &rest[name.len()..];
    }
    filled.push_str(rest);
    filled
}

/// What search engines are asked to do with a page.
fn robots(context: RenderContext, route: &Route) -> &'static str {
    if !context.site.config.publicity.search_engines.index {
        "noindex, nofollow"
    } else if route.view.is_indexed(context.site) {
        // Without it Google shows no large images, not even those of cards (Google Search Central, "Robots meta tag").
        "max-image-preview:large"
    } else {
        "noindex"
    }
}

fn share_image_value(context: RenderContext, route: &Route) -> Value {
    share_image::of(context, route).map_or_else(Value::none, |image| {
        let side = |side: Option<u32>| side.map_or_else(Value::none, Value::from);
        map([
            ("url", Value::from(image.url)),
            ("width", side(image.size.map(|(width, _)| width))),
            ("height", side(image.size.map(|(_, height)| height))),
            ("type", optional(image.media_type.as_deref())),
            ("alt", Value::from(image.alt)),
        ])
    })
}

/// Where a reader who changes the language goes from here: to the same thing, else to the nearest there is.
fn alternates(context: RenderContext, route: &Route) -> Value {
    let translations = context.plan.translations(context.site, route);
    let others = context.site.config.language_ids().filter(|other| *other != route.language);
    list(others.map(|other| {
        let exact = translations.iter().find(|(language, _)| *language == other).map(|(_, route)| *route);
        let to = exact.unwrap_or_else(|| context.plan.nearest_equivalent(context.site, route, other));
        extended(
            &language_value(context, other),
            [
                ("url", Value::from(context.plan.href(route.host, to))),
                ("exact", Value::from(exact.is_some())),
                ("kind", Value::from(to.view.kind())),
                ("title", Value::from(title(context, to))),
                ("title_language", title_language(context, to)),
            ],
        )
    }))
}
