//! The whole interface between the program and templates: every value that a template can read is made here.

use jiff::Zoned;
use tera::value::Key;
use tera::{Context, Map, Value};

use super::body::{self, Addresses};
use super::pictures::picture_at;
use super::{Stage, card, description, design, json_ld, share, share_image};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::language::{DateStyle, Typography};
use crate::model::{
    Comment, Document, DocumentId, Heading, PageId, PostId, TERMS_FILE, Taxonomy, TermId, YearId, is_on_another_site,
};
use crate::plan::{HostId, IconForm, Route, Series, View};
use crate::table::{self, Table};

/// Posts in a sidebar's list of the newest.
const NEWEST: usize = 10;
/// Tags in a sidebar; WordPress's tag cloud shows as many.
const TAGS: usize = 45;
/// Related posts below a post.
const RELATED: usize = 5;

/// All that the template of a route can read. What is wrong in the texts goes to `found`.
pub(super) fn of(stage: Stage, route: &Route, found: &mut Vec<Diagnostic>) -> Result<Context, Diagnostic> {
    let mut context = Context::new();
    context.insert_value("site", site_on(stage, route));
    context.insert_value("current", current(stage, route));
    if !matches!(route.view, View::Redirect(_) | View::Languages | View::SocialCard(_)) {
        context.insert_value("shared", stage.values.shared(stage, route.language)?);
    }
    match route.view {
        View::Home { page } => {
            // What stands on every page is told once.
            if page == 1 {
                found.extend(design::problems(stage, route.language));
            }
            if page == 1 && route.language == stage.site.config.default_language {
                found.extend(share_image::missing(stage, route));
            }
            let posts = stage.site.listed_in(route.language).iter().copied();
            context.insert_value("pager", pager(stage, route.host, stage.plan.home(route.language), page, posts));
        }
        View::Post(id) => context.insert_value("post", full_post(stage, id, found)),
        View::SocialCard(id) => context.insert_value("post", stage.values.post(stage, id)),
        View::Page(id) => context.insert_value("page", full_page(stage, id, found)),
        View::Term { term, page } => {
            found.extend(missing_picture(stage, term));
            context.insert_value("term", stage.values.term(stage, term));
            let posts = stage.site.term(term).posts.iter().copied();
            context.insert_value("pager", pager(stage, route.host, stage.plan.term(term), page, posts));
        }
        View::Terms(taxonomy) => {
            let top = |id: &TermId| stage.site.term(*id).parent.is_none();
            let terms: Vec<TermId> = stage.site.terms_of(taxonomy, route.language).filter(top).collect();
            let named = terms.iter().map(|id| (&*stage.site.term(*id).name, stage.values.term(stage, *id)));
            context.insert_value("letters", letters(stage, route.language, "terms", named.collect()));
            context.insert_value("terms", list(terms.iter().map(|id| stage.values.term(stage, *id))));
            context.insert_value("taxonomy", taxonomy_value(stage, taxonomy, route.language));
        }
        View::Index => {
            let posts = stage.site.posts_in(route.language).map(PostId);
            let title = |id: PostId| &*stage.site.post(id).document.title.value;
            let titled = posts.map(|id| (title(id), stage.values.post(stage, id)));
            context.insert_value("letters", letters(stage, route.language, "posts", titled.collect()));
        }
        View::Year { year, page } => {
            let posts = stage.site.year(year).posts.clone().map(PostId);
            context.insert_value("archive", year_archive(stage, year));
            context.insert_value("pager", pager(stage, route.host, stage.plan.year(year), page, posts));
        }
        View::Month { year, month, page } => {
            let month = month as usize;
            let posts = stage.site.year(year).months[month].posts.clone().map(PostId);
            context.insert_value("archive", month_archive(stage, year, month));
            context.insert_value("pager", pager(stage, route.host, stage.plan.month(year, month), page, posts));
        }
        View::Redirect(id) => {
            let target = stage.plan.document(id);
            context.insert_value("target", Value::from(stage.plan.href(route.host, target)));
            context.insert_value("target_canonical", Value::from(stage.plan.absolute(target)));
        }
        _ => {}
    }
    Ok(context)
}

// Small makers of values.

pub(super) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(entries.into_iter().map(|(key, value)| (Key::Str(key), value)).collect::<Map>())
}

/// A value with more keys than `base`.
fn extended<const N: usize>(base: &Value, entries: [(&'static str, Value); N]) -> Value {
    let mut all = base.as_map().cloned().unwrap_or_default();
    all.extend(entries.into_iter().map(|(key, value)| (Key::Str(key), value)));
    Value::from(all)
}

pub(super) fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::from(values.collect::<Vec<_>>())
}

pub(super) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

pub(super) fn html(text: &str) -> Value {
    Value::safe_string(text)
}

/// Things by the letters of their names: `letter`, and the things under `key`.
fn letters(stage: Stage, language: LanguageId, key: &'static str, named: Vec<(&str, Value)>) -> Value {
    let headed = stage.site.config.language(language).language.by_letter(named);
    list(headed.into_iter().map(|(letter, things)| map([("letter", Value::from(letter)), (key, Value::from(things))])))
}

/// A text as HTML with soft hyphens in its long words.
fn hyphenated(text: &str, typography: &Typography, hyphenation: bool) -> String {
    let hyphenated = hyphenation.then(|| typography.hyphenate(text));
    super::xml::escaped(hyphenated.as_deref().unwrap_or(text))
}

/// A document's title as HTML: with soft hyphens, and with its own language where it has one.
fn title_html(stage: Stage, document: &Document) -> String {
    let title = &document.title.value;
    match &document.title_typography {
        Some(own) => format!("<span lang=\"{}\">{}</span>", own.tag(), hyphenated(title, own, document.hyphenation)),
        None => hyphenated(title, &stage.site.config.language(document.language).typography, document.hyphenation),
    }
}

/// A date for machines (RFC 3339), with the offset of the site's zone.
pub(super) fn rfc3339(date: &Zoned) -> String {
    let offset = date.offset();
    if offset.is_zero() {
        date.timestamp().to_string()
    } else {
        date.timestamp().display_with_offset(offset).to_string()
    }
}

/// The author's own keys.
fn params(table: &Table) -> Value {
    Value::from(
        table.entries.iter().map(|(key, value)| (Key::from(key.value.clone()), param(&value.value))).collect::<Map>(),
    )
}

fn param(value: &table::Value) -> Value {
    match value {
        table::Value::Text(text) => Value::from(text.as_str()),
        table::Value::Integer(number) => Value::from(*number),
        table::Value::Float(number) => Value::from(*number),
        table::Value::Boolean(truth) => Value::from(*truth),
        table::Value::Date(date) => Value::from(format!("{}T{}", date.date, date.time)),
        table::Value::Null => Value::none(),
        table::Value::Array(items) => list(items.iter().map(|item| param(&item.value))),
        table::Value::Table(table) => params(table),
    }
}

// The site.

/// What all pages of a language share.
pub(super) fn site(stage: Stage, language: LanguageId) -> Value {
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
fn site_on(stage: Stage, route: &Route) -> Value {
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

fn language_value(stage: Stage, id: LanguageId) -> Value {
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

fn taxonomy_value(stage: Stage, taxonomy: Taxonomy, language: LanguageId) -> Value {
    map([
        ("kind", Value::from(taxonomy.name())),
        ("name", Value::from(words(stage, language, taxonomy.index_heading(), &[]))),
        ("url", optional(stage.plan.taxonomy(taxonomy, language).map(Route::path))),
    ])
}

/// The templates of `shared/`, rendered once for a language.
pub(super) fn shared(stage: Stage, language: LanguageId) -> Result<Value, Diagnostic> {
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

/// One of the theme's strings.
pub(super) fn words(stage: Stage, language: LanguageId, key: &str, values: &[(&str, &str)]) -> String {
    let language = &stage.site.config.language(language).language;
    stage.theme.strings.get(language, key, None, values).unwrap_or_else(|| key.to_owned())
}

// The page that is rendered.

fn current(stage: Stage, route: &Route) -> Value {
    let feeds = match route.view {
        View::Term { term, .. } => {
            feeds(stage.plan.term_feeds(term), &feed_title(stage, term), |feed| feed.path().to_owned())
        }
        _ => list(std::iter::empty()),
    };
    let feed = feeds.as_array().and_then(|feeds| feeds.first().cloned()).unwrap_or_else(Value::none);
    let hreflang = stage.plan.hreflang(stage.site, route);
    let hreflang = hreflang.into_iter().map(|(tag, url)| map([("tag", tag.into()), ("url", url.into())]));
    let title = title(stage, route);
    let description = description::of(stage, route);
    map([
        ("kind", Value::from(route.view.kind())),
        ("head_title", Value::from(head_title(stage, route, &title))),
        ("title", Value::from(title)),
        ("title_html", html(&heading_html(stage, route))),
        ("url", Value::from(route.path())),
        ("canonical", Value::from(stage.plan.absolute(route))),
        ("description", optional(description.as_deref())),
        ("robots", Value::from(robots(stage, route))),
        ("indexed", Value::from(route.view.is_indexed(stage.site))),
        ("share_image", share_image_value(stage, route)),
        ("json_ld", json_ld::of(stage, route, description.as_deref()).map_or_else(Value::none, |text| html(&text))),
        ("hreflang", list(hreflang)),
        ("alternates", alternates(stage, route)),
        ("feed", feed),
        ("feeds", feeds),
    ])
}

/// The feeds of one list, the one that readers are offered first before the others.
fn feeds<'a>(routes: impl Iterator<Item = &'a Route>, title: &str, address: impl Fn(&Route) -> String) -> Value {
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
pub(super) fn feed_style(stage: Stage, route: &Route) -> Result<Vec<u8>, Diagnostic> {
    let mut context = Context::new();
    context.insert_value("site", stage.values.site(stage, route.language));
    stage.templates.render(route.host, route.language, "feed.css", &context, route.path())
}

/// What stands in the title and the heading of a route.
pub(super) fn title(stage: Stage, route: &Route) -> String {
    let site = stage.site;
    let heading = |key: &str, name: &str| words(stage, route.language, key, &[("name", name)]);
    match route.view {
        View::Post(id) | View::SocialCard(id) => site.post(id).document.title.value.clone(),
        View::Page(id) => site.page(id).document.title.value.clone(),
        View::Term { term, .. } => heading(site.term(term).taxonomy.heading(), &site.term(term).name),
        View::Terms(taxonomy) => heading(taxonomy.index_heading(), ""),
        View::Year { year, .. } => heading("heading_year", &year_name(stage, year)),
        View::Month { year, month, .. } => heading("heading_month", &month_name(stage, year, month as usize)),
        View::Archive => heading("heading_archive", ""),
        View::Index => heading("heading_index", ""),
        View::NotFound => heading("heading_not_found", ""),
        View::Redirect(id) => site.document(id).title.value.clone(),
        _ => site.config.language(route.language).title.clone(),
    }
}

/// The language of a document's title, when it has one of its own.
fn title_language(stage: Stage, route: &Route) -> Value {
    let document = match route.view {
        View::Post(id) => &stage.site.post(id).document,
        View::Page(id) => &stage.site.page(id).document,
        _ => return Value::none(),
    };
    optional(document.title_typography.as_ref().map(|own| own.tag()))
}

/// The same as HTML.
fn heading_html(stage: Stage, route: &Route) -> String {
    let config = &stage.site.config;
    match route.view {
        View::Post(id) => title_html(stage, &stage.site.post(id).document),
        View::Page(id) => title_html(stage, &stage.site.page(id).document),
        _ => hyphenated(&title(stage, route), &config.language(route.language).typography, config.hyphenation),
    }
}

/// `X – site title`, as WordPress names the feed of a term.
pub(super) fn feed_title(stage: Stage, id: TermId) -> String {
    let term = stage.site.term(id);
    format!("{} – {}", term.name, stage.site.config.language(term.language).title)
}

/// What stands in `<title>`: further pages of a list have their number, and the site's title stands there once.
fn head_title(stage: Stage, route: &Route, own: &str) -> String {
    let settings = stage.site.config.language(route.language);
    let number = route.view.page_number();
    let numbered = if number > 1 {
        format!("{own} – {}", words(stage, route.language, "page_number", &[("number", &number.to_string())]))
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
fn robots(stage: Stage, route: &Route) -> &'static str {
    if !stage.site.config.publicity.search_engines.index {
        "noindex, nofollow"
    } else if route.view.is_indexed(stage.site) {
        // Without it Google shows no large pictures, not even those of cards (Google Search Central, "Robots meta tag").
        "max-image-preview:large"
    } else {
        "noindex"
    }
}

fn share_image_value(stage: Stage, route: &Route) -> Value {
    share_image::of(stage, route).map_or_else(Value::none, |image| {
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

/// The ways to share a post that site.toml names.
fn share_links(stage: Stage, id: PostId) -> Value {
    let document = &stage.site.post(id).document;
    let page = stage.plan.absolute(stage.plan.post(id));
    list(stage.site.config.publicity.share_links.iter().map(|link| {
        let own = || words(stage, document.language, &format!("share_{}", link.name()), &[]);
        let address = share::address(*link, &page, &document.title.value);
        map([
            ("kind", Value::from(link.name())),
            ("name", Value::from(share::network(*link).map_or_else(own, str::to_owned))),
            ("url", optional(address.as_deref())),
        ])
    }))
}

/// Where a reader who changes the language goes from here: to the same thing, else to the nearest there is.
fn alternates(stage: Stage, route: &Route) -> Value {
    let translations = stage.plan.translations(stage.site, route);
    let others = stage.site.config.language_ids().filter(|other| *other != route.language);
    list(others.map(|other| {
        let exact = translations.iter().find(|(language, _)| *language == other).map(|(_, route)| *route);
        let to = exact.unwrap_or_else(|| stage.plan.nearest(stage.site, route, other));
        extended(
            &language_value(stage, other),
            [
                ("url", Value::from(stage.plan.href(route.host, to))),
                ("exact", Value::from(exact.is_some())),
                ("kind", Value::from(to.view.kind())),
                ("title", Value::from(title(stage, to))),
                ("title_language", title_language(stage, to)),
            ],
        )
    }))
}

/// One page of a list.
fn pager(
    stage: Stage,
    host: HostId,
    series: Series,
    number: u32,
    posts: impl ExactSizeIterator<Item = PostId>,
) -> Value {
    let total = posts.len();
    let per_page = stage.site.config.posts_per_page;
    let url = |number: u32| optional(series.page(number).map(|id| stage.plan.route(id).path()));
    let first = (number as usize - 1) * per_page;
    let shown = posts.skip(first).take(per_page);
    map([
        ("posts", list(shown.map(|id| post_from(stage, host, id)))),
        ("number", Value::from(number)),
        ("count", Value::from(series.count)),
        ("total", Value::from(total)),
        ("first", url(1)),
        ("last", url(series.count)),
        ("previous", url(number - 1)),
        ("next", url(number + 1)),
    ])
}

// Documents.

/// A post as lists show it.
pub(super) fn post(stage: Stage, id: PostId) -> Value {
    let post = stage.site.post(id);
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| stage.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| stage.values.term_link(stage, *id)))
    };
    extended(
        &summary(stage, DocumentId::Post(id)),
        [
            ("kind", Value::from("post")),
            ("date", Value::from(rfc3339(post.date()))),
            ("scheduled", Value::from(post.date().timestamp() > stage.now)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// The social card of a post, as pages name it.
fn card_value(stage: Stage, id: PostId) -> Value {
    let Some(route) = stage.plan.card(id) else { return Value::none() };
    let document = &stage.site.post(id).document;
    let site = &stage.site.config.language(document.language).title;
    map([
        ("url", Value::from(stage.plan.absolute(&route))),
        ("width", Value::from(card::WIDTH)),
        ("height", Value::from(card::HEIGHT)),
        ("type", Value::from("image/png")),
        ("alt", Value::from(format!("{} – {site}", document.title.value))),
    ])
}

/// A post as a list on a host shows it: one that lives on another host is linked with all that belongs to it there.
fn post_from(stage: Stage, host: HostId, id: PostId) -> Value {
    let value = stage.values.post(stage, id);
    let (post, route) = (stage.site.post(id), stage.plan.post(id));
    if route.host == host {
        return value;
    }
    let terms = |taxonomy: Taxonomy| {
        let own = post.terms.iter().filter(move |id| stage.site.term(**id).taxonomy == taxonomy);
        list(own.map(|id| {
            let url = stage.plan.absolute(stage.plan.route(stage.plan.term(*id).first));
            extended(&stage.values.term_link(stage, *id), [("url", Value::from(url))])
        }))
    };
    let (excerpt, _) =
        body::fill(stage, &stage.text(DocumentId::Post(id)).excerpt, DocumentId::Post(id), Addresses::Absolute);
    extended(
        &value,
        [
            ("url", Value::from(stage.plan.absolute(route))),
            ("excerpt", html(&excerpt)),
            ("image", image(stage, DocumentId::Post(id), Addresses::Absolute)),
            ("categories", terms(Taxonomy::Category)),
            ("tags", terms(Taxonomy::Tag)),
            ("authors", terms(Taxonomy::Author)),
        ],
    )
}

/// A page as lists show it.
pub(super) fn page_summary(stage: Stage, id: PageId) -> Value {
    extended(&summary(stage, DocumentId::Page(id)), [("kind", Value::from("page")), ("scheduled", Value::from(false))])
}

/// What lists show of any document.
fn summary(stage: Stage, id: DocumentId) -> Value {
    let (document, text) = (stage.site.document(id), stage.text(id));
    let route = stage.plan.document(id);
    // What is wrong in the excerpt is wrong in the body too, and told there.
    let (excerpt, _) = body::fill(stage, &text.excerpt, id, Addresses::List);
    map([
        ("title", Value::from(document.title.value.as_str())),
        ("title_html", html(&title_html(stage, document))),
        ("title_language", optional(document.title_typography.as_ref().map(|own| own.tag()))),
        ("url", Value::from(route.path())),
        ("canonical", Value::from(stage.plan.absolute(route))),
        ("language", Value::from(stage.site.config.language(document.language).language.tag())),
        ("language_name", Value::from(&*stage.site.config.language(document.language).name)),
        ("updated", document.updated.as_ref().map_or_else(Value::none, |date| Value::from(rfc3339(date)))),
        ("description", optional(document.description.as_deref())),
        ("excerpt", html(&excerpt)),
        ("truncated", Value::from(text.truncated)),
        ("word_count", Value::from(text.word_count)),
        ("reading_minutes", Value::from(text.reading_minutes)),
        ("image", image(stage, id, Addresses::List)),
        ("draft", Value::from(document.draft)),
        ("comments", Value::from(document.comments.unwrap_or(true))),
        ("params", params(&document.params)),
    ])
}

fn image(stage: Stage, id: DocumentId, addresses: Addresses) -> Value {
    let document = stage.site.document(id);
    let link = document.image.as_ref().and_then(|image| {
        // A picture on another site is taken as it is; a broken link is told on the document's own page.
        if is_on_another_site(&image.value) {
            return Some((image.value.clone(), None));
        }
        let link = body::link(stage, id, &image.value, image.span, addresses).ok()?;
        Some((link.address, link.route.and_then(|route| picture_at(stage.site, route))))
    });
    let Some((url, picture)) = link else { return Value::none() };
    let picture = picture.map(|id| stage.site.picture(id));
    let side = |side: Option<u32>| side.filter(|side| *side > 0).map_or_else(Value::none, Value::from);
    map([
        ("url", Value::from(url)),
        ("alt", Value::from(document.image_alt.as_deref().unwrap_or_default())),
        ("caption", optional(document.image_caption.as_deref())),
        ("width", side(picture.map(|picture| picture.facts.width))),
        ("height", side(picture.map(|picture| picture.facts.height))),
        ("file", optional(picture.map(|picture| &*picture.file))),
    ])
}

/// Everything of a post, for its own page.
fn full_post(stage: Stage, id: PostId, found: &mut Vec<Diagnostic>) -> Value {
    let site = stage.site;
    let neighbour = |id: Option<PostId>| id.map_or_else(Value::none, |id| stage.values.post(stage, id));
    let authors = site.post(id).terms.iter().filter(|id| site.term(**id).taxonomy == Taxonomy::Author);
    extended(
        &full(stage, DocumentId::Post(id), &stage.values.post(stage, id), found),
        [
            ("authors", list(authors.map(|id| stage.values.term(stage, *id)))),
            ("card", card_value(stage, id)),
            ("share", share_links(stage, id)),
            ("newer", neighbour(site.newer(id))),
            ("older", neighbour(site.older(id))),
            ("serial", serial(stage, id)),
            ("related", list(site.related(id, RELATED).into_iter().map(|id| stage.values.post(stage, id)))),
        ],
    )
}

/// The series that a post is a part of.
fn serial(stage: Stage, id: PostId) -> Value {
    let Some(serial) = stage.site.serial(id) else { return Value::none() };
    let number = serial.posts.iter().position(|part| *part == id).map_or(0, |at| at + 1);
    map([
        ("name", Value::from(serial.name.as_str())),
        ("number", Value::from(number)),
        ("count", Value::from(serial.posts.len())),
        ("posts", list(serial.posts.iter().map(|id| stage.values.post(stage, *id)))),
    ])
}

/// Everything of a page, for its own page.
fn full_page(stage: Stage, id: PageId, found: &mut Vec<Diagnostic>) -> Value {
    let page = stage.site.page(id);
    let mut ancestors: Vec<Value> = Vec::new();
    let mut above = page.parent;
    while let Some(parent) = above {
        ancestors.insert(0, stage.values.page(stage, parent));
        above = stage.site.page(parent).parent;
    }
    extended(
        &full(stage, DocumentId::Page(id), &stage.values.page(stage, id), found),
        [
            ("parent", page.parent.map_or_else(Value::none, |id| stage.values.page(stage, id))),
            ("children", list(page.children.iter().map(|id| stage.values.page(stage, *id)))),
            ("ancestors", Value::from(ancestors)),
        ],
    )
}

fn full(stage: Stage, id: DocumentId, summary: &Value, found: &mut Vec<Diagnostic>) -> Value {
    let (document, text) = (stage.site.document(id), stage.text(id));
    let (content, problems) = body::fill(stage, &text.body, id, Addresses::Own);
    found.extend(problems);
    if let Some(image) = document.image.as_ref().filter(|image| !is_on_another_site(&image.value)) {
        match body::link(stage, id, &image.value, image.span, Addresses::Own) {
            Ok(link) => found.extend(link.warning),
            Err(problem) => found.push(problem),
        }
    }
    let route = stage.plan.document(id);
    let translations = stage.site.translations(id).iter().map(|other| {
        let to = stage.site.document(*other);
        extended(
            &language_value(stage, to.language),
            [
                ("title", Value::from(to.title.value.as_str())),
                ("title_language", optional(to.title_typography.as_ref().map(|own| own.tag()))),
                ("url", Value::from(stage.plan.href(route.host, stage.plan.document(*other)))),
            ],
        )
    });
    extended(
        summary,
        [
            ("content", html(&content)),
            ("outline", outline(&text.outline)),
            ("translations", list(translations)),
            ("discussion", discussion(stage, id)),
        ],
    )
}

/// What readers wrote below a document on an older system.
fn discussion(stage: Stage, id: DocumentId) -> Value {
    let Some(discussion) = stage.site.discussion(id).filter(|all| all.count + all.pingbacks.len() > 0) else {
        return Value::none();
    };
    map([
        ("count", Value::from(discussion.count)),
        ("comments", comments(&discussion.comments)),
        ("pingbacks", comments(&discussion.pingbacks)),
    ])
}

fn comments(comments: &[Comment]) -> Value {
    list(comments.iter().map(|comment| {
        map([
            ("id", Value::from(comment.id.as_str())),
            ("author", Value::from(comment.author.as_str())),
            ("url", optional(comment.url.as_deref())),
            ("date", Value::from(rfc3339(&comment.date))),
            ("text", html(&comment.text)),
            ("replies", self::comments(&comment.replies)),
        ])
    }))
}

fn outline(headings: &[Heading]) -> Value {
    list(headings.iter().map(|heading| {
        map([
            ("level", Value::from(heading.level)),
            ("id", Value::from(heading.id.as_str())),
            ("title", html(&heading.title)),
            ("children", outline(&heading.children)),
        ])
    }))
}

// Terms and archives.

/// A term's name and address.
pub(super) fn term_link(stage: Stage, id: TermId) -> Value {
    let term = stage.site.term(id);
    map([
        ("name", Value::from(term.name.as_str())),
        ("slug", Value::from(term.slug.as_str())),
        ("taxonomy", Value::from(term.taxonomy.name())),
        ("url", Value::from(stage.plan.route(stage.plan.term(id).first).path())),
    ])
}

/// A term with all below it.
pub(super) fn term(stage: Stage, id: TermId) -> Value {
    let term = stage.site.term(id);
    let route = stage.plan.route(stage.plan.term(id).first);
    extended(
        &stage.values.term_link(stage, id),
        [
            ("kind", Value::from("term")),
            ("canonical", Value::from(stage.plan.absolute(route))),
            ("feed", optional(stage.plan.term_feeds(id).next().map(Route::path))),
            ("description", optional(term.description.as_deref())),
            ("post_count", Value::from(term.posts.len())),
            ("parent", term.parent.map_or_else(Value::none, |id| stage.values.term_link(stage, id))),
            ("children", list(term.children.iter().map(|id| stage.values.term(stage, *id)))),
            ("picture", optional(picture(stage, id).as_deref())),
            ("homepage", optional(term.homepage.as_deref())),
            ("x", optional(term.same_as.iter().find_map(|url| share::x_account(url)).as_deref())),
            ("fediverse", optional(term.fediverse.as_deref())),
            ("same_as", list(term.same_as.iter().map(|url| Value::from(url.as_str())))),
        ],
    )
}

/// The address of a person's picture: a loose file of `content/`, or a file of `static/`.
fn picture(stage: Stage, id: TermId) -> Option<String> {
    let term = stage.site.term(id);
    let host = stage.plan.route(stage.plan.term(id).first).host;
    let written = &term.picture.as_ref()?.value;
    if is_on_another_site(written) {
        return Some(written.clone());
    }
    let path = format!("/{}", written.trim_start_matches('/'));
    stage.plan.at_site_path(host, &path).map(|route| route.path().to_string())
}

/// What is wrong with a person's picture.
fn missing_picture(stage: Stage, id: TermId) -> Option<Diagnostic> {
    let written = stage.site.term(id).picture.as_ref()?;
    picture(stage, id).is_none().then(|| Diagnostic::missing_picture(TERMS_FILE, written.span, &written.value))
}

pub(super) fn year_name(stage: Stage, id: YearId) -> String {
    let year = stage.site.year(id);
    let language = &stage.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, 1, 1), DateStyle::Year)
}

pub(super) fn month_name(stage: Stage, id: YearId, month: usize) -> String {
    let year = stage.site.year(id);
    let language = &stage.site.config.language(year.language).language;
    language.date(jiff::civil::date(year.year, year.months[month].month, 1), DateStyle::Month)
}

/// A year with its months, as sidebars and the archive index show it.
fn year_value(stage: Stage, id: YearId) -> Value {
    let year = stage.site.year(id);
    map([
        ("year", Value::from(i64::from(year.year))),
        ("name", Value::from(year_name(stage, id))),
        ("url", Value::from(stage.plan.route(stage.plan.year(id).first).path())),
        ("count", Value::from(year.posts.len())),
        ("months", list((0..year.months.len()).map(|month| month_value(stage, id, month)))),
    ])
}

fn month_value(stage: Stage, id: YearId, month: usize) -> Value {
    let year = stage.site.year(id);
    map([
        ("year", Value::from(i64::from(year.year))),
        ("month", Value::from(i64::from(year.months[month].month))),
        ("name", Value::from(month_name(stage, id, month))),
        ("url", Value::from(stage.plan.route(stage.plan.month(id, month).first).path())),
        ("count", Value::from(year.months[month].posts.len())),
    ])
}

fn year_archive(stage: Stage, id: YearId) -> Value {
    let language = stage.site.year(id).language;
    let years: Vec<YearId> = stage.site.years_of(language).collect();
    let at = years.iter().position(|known| *known == id).unwrap_or_default();
    let link = |id: Option<&YearId>| id.map_or_else(Value::none, |id| year_value(stage, *id));
    extended(
        &year_value(stage, id),
        [
            ("kind", Value::from("year")),
            ("month", Value::none()),
            ("previous", link(years.get(at + 1))),
            ("next", link(at.checked_sub(1).and_then(|at| years.get(at)))),
        ],
    )
}

fn month_archive(stage: Stage, id: YearId, month: usize) -> Value {
    let language = stage.site.year(id).language;
    let months: Vec<(YearId, usize)> = stage
        .site
        .years_of(language)
        .flat_map(|year| (0..stage.site.year(year).months.len()).map(move |month| (year, month)))
        .collect();
    let at = months.iter().position(|known| *known == (id, month)).unwrap_or_default();
    let link =
        |at: Option<&(YearId, usize)>| at.map_or_else(Value::none, |(year, month)| month_value(stage, *year, *month));
    extended(
        &month_value(stage, id, month),
        [
            ("kind", Value::from("month")),
            ("months", list(std::iter::empty())),
            ("previous", link(months.get(at + 1))),
            ("next", link(at.checked_sub(1).and_then(|at| months.get(at)))),
        ],
    )
}
