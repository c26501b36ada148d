//! The site as templates see it, in one language.

use tera::Context;
use tera::Value;
use tera::value::Key;

use super::super::icon::toolbar_colours;
use super::super::render_context::RenderContext;
use super::super::value::{html, list, optional, params};
use super::super::wording::{taxonomy_title, taxonomy_title_html, words};
use super::super::{data, settings};
use super::analytics::ANALYTICS;
use super::archive::YEAR;
use super::definition::{Base, TemplateObject, field, optional_field};
use super::design::DESIGN;
use super::feed::feeds;
use super::language::{LANGUAGE, SITE_LANGUAGE};
use super::page::page;
use super::post::post;
use super::term::term;
use super::value_kind::ValueKind::{Address, Any, Boolean, Html, List, Number, Object, Text};
use crate::config::{LanguageId, Organization};
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Taxonomy, TermId};
use crate::plan::{HostId, IconVariant, Route};

/// The number of posts in `site.newest`.
const NEWEST: usize = 10;
/// The number of tags in `site.tags`. WordPress's tag cloud shows as many.
const TAGS: usize = 45;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SITE: TemplateObject<LanguageId> = TemplateObject {
    name: "site",
    meaning: "The values that all pages of one language share.",
    bases: &[],
    fields: &[
        field("title", Text, "the title that `site.toml` has for the language", "Kohtaamisia",
            |context, _, language| Value::from(&*context.site.config.language(*language).title)),
        field("description", Text, "the description that `site.toml` has for the language; it may be empty",
            "Kirjoituksia asiakasuskollisuudesta",
            |context, _, language| Value::from(&*context.site.config.language(*language).description)),
        field("url", Address, "the front page of the language", "/fi/",
            |context, host, language| Value::from(context.plan.href(host, home(context, *language)))),
        field("language", Object("language"), "the language of the page", "",
            |context, host, language| LANGUAGE.value(context, host, language)),
        field("languages", List(&Object("site language")), "the languages that have a published post or page", "",
            |context, host, _| {
                list(context.site.languages_with_texts().map(|id| SITE_LANGUAGE.value(context, host, &id)))
            }),
        field("feeds", List(&Object("feed")), "the [feeds](configuration.md#feeds), one for each format", "",
            |context, host, language| {
                let title = &context.site.config.language(*language).title;
                feeds(context, host, title, context.plan.feeds(*language))
            }),
        optional_field("feed", Address, "the first of these feeds", "/fi/feed.xml",
            |context, host, language| {
                optional(context.plan.feeds(*language).next().map(|feed| context.plan.href(host, feed)))
            }),
        field("comment_feeds", List(&Object("feed")), "the feeds of [comments](configuration.md#comments); empty without", "",
            |context, host, language| {
                let title = &context.site.config.language(*language).title;
                let title = words(context, *language, "comment_feed", &[("title", title)]);
                feeds(context, host, &title, context.plan.comment_feeds(*language))
            }),
        field("archive", Address, "the archive", "/fi/arkisto/",
            |context, host, language| Value::from(context.plan.href(host, context.plan.archive(*language)))),
        optional_field("index", Address, "the index of posts; none without posts", "/fi/hakemisto/",
            |context, host, language| {
                optional(context.plan.title_index(*language).map(|index| context.plan.href(host, index)))
            }),
        optional_field("search", Object("search"), "the search page; none without [`[search]`](configuration.md#search)", "",
            |context, host, language| {
                optional(context.plan.search(*language).map(|_| SEARCH.value(context, host, language)))
            }),
        field("icons", Object("icons"), "the icons of the site", "",
            |context, host, language| ICONS.value(context, host, language)),
        field("post_count", Number, "the number of posts in the language", "12",
            |context, _, language| Value::from(context.site.posts_in(*language).len())),
        field("newest", List(&Object("post")), "the ten newest posts", "",
            |context, _, language| {
                list(context.site.posts_in(*language).map(PostId).take(NEWEST).map(|id| post(context, id)))
            }),
        field("categories", List(&Object("term")), "the categories at the top, each with its `children`", "",
            |context, _, language| {
                let categories = context.site.terms_in(Taxonomy::Category, *language);
                let top = categories.filter(|id| context.site.term(*id).parent.is_none());
                list(top.map(|id| term(context, id)))
            }),
        field("tags", List(&Object("term")), "the 45 most used tags, in alphabetical order", "",
            |context, _, language| list(most_used_tags(context, *language).into_iter().map(|id| term(context, id)))),
        field("authors", List(&Object("term")), "all authors", "",
            |context, _, language| {
                list(context.site.terms_in(Taxonomy::Author, *language).map(|id| term(context, id)))
            }),
        field("years", List(&Object("year")), "the years with posts, newest first", "",
            |context, host, language| list(context.site.years_in(*language).map(|id| YEAR.value(context, host, &id)))),
        field("pages", List(&Object("page")), "the pages without a parent", "",
            |context, _, language| {
                list(context.site.top_level_pages(*language).into_iter().map(|id| page(context, id)))
            }),
        field("taxonomies", Object("taxonomies"), "the pages that list all categories, tags, authors and series", "",
            |context, host, language| TAXONOMIES.value(context, host, language)),
        field("own_taxonomies", List(&Object("own taxonomy")), "the taxonomies that `site.toml` declares", "",
            |context, host, language| {
                let own = context.site.config.own_taxonomies().map(|(own, _)| (Taxonomy::Own(own), *language));
                list(own.map(|own| OWN_TAXONOMY.value(context, host, &own)))
            }),
        optional_field("organization", Object("organization"), "the publisher of the site: `[organization]`", "",
            |context, host, language| {
                optional(organization(context).map(|_| ORGANIZATION.value(context, host, language)))
            }),
        optional_field("analytics", Object("analytics"),
            "the service that counts readers; none without [`[analytics]`](configuration.md#analytics), and in the preview", "",
            |context, host, _| {
                let analytics = context.site.config.analytics.as_ref().filter(|analytics| analytics.is_in_pages);
                optional(analytics.map(|analytics| ANALYTICS.value(context, host, analytics)))
            }),
        field("design", Object("design"), "the look that `site.toml` sets: [`[design]`](configuration.md#design)", "",
            |context, host, language| DESIGN.value(context, host, language)),
        field("generator", Text, "the name of the program", "Kielo",
            |_, _, _| Value::from("Kielo")),
        field("params", Any, "the table [`[params]`](configuration.md#params), with the values of the page's language", "",
            |context, _, language| params(&context.site.config.language(*language).params)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SEARCH: TemplateObject<LanguageId> = TemplateObject {
    name: "search",
    meaning: "The search page of the language.",
    bases: &[],
    fields: &[
        optional_field("url", Address, "its address. A form leads there with the words in `q`", "/fi/haku/",
            |context, host, language| {
                optional(context.plan.search(*language).map(|search| context.plan.href(host, search)))
            }),
        optional_field("folder", Address,
            "the folder of the index on the language's own host, for the script of the search page", "/pagefind/",
            |context, _, language| {
                let host = home(context, *language).host;
                optional(context.plan.search_folder(host).map(|folder| folder.path.as_str()))
            }),
        field("in_header", Boolean, "whether the header has a search field: `in_header` of `[search]`", "true",
            |context, _, _| Value::from(context.site.config.search.is_some_and(|search| search.in_header))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static TAXONOMIES: TemplateObject<LanguageId> = TemplateObject {
    name: "taxonomies",
    meaning: "The ways to group posts that every site has.",
    bases: &[],
    fields: &[
        field("category", Object("taxonomy"), "the categories", "",
            |context, host, language| TAXONOMY.value(context, host, &(Taxonomy::Category, *language))),
        field("tag", Object("taxonomy"), "the tags", "",
            |context, host, language| TAXONOMY.value(context, host, &(Taxonomy::Tag, *language))),
        field("author", Object("taxonomy"), "the authors", "",
            |context, host, language| TAXONOMY.value(context, host, &(Taxonomy::Author, *language))),
        field("series", Object("taxonomy"), "the series that have pages", "",
            |context, host, language| TAXONOMY.value(context, host, &(Taxonomy::Series, *language))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static OWN_TAXONOMY: TemplateObject<(Taxonomy, LanguageId)> = TemplateObject {
    name: "own taxonomy",
    meaning: "A way to group posts that `site.toml` declares: [`[taxonomies]`](configuration.md#own-taxonomies).",
    bases: &[Base { name: "taxonomy", value: |context, host, own| TAXONOMY.value(context, host, own) }],
    fields: &[
        field("singular", Text, "the word for one of its terms", "Toimiala",
            |context, _, (taxonomy, language)| match taxonomy {
                Taxonomy::Own(own) => Value::from(&*context.site.config.taxonomy(*own).words(*language).singular),
                _ => Value::none(),
            }),
        field("terms", List(&Object("term")), "all its terms", "",
            |context, _, (taxonomy, language)| {
                list(context.site.terms_in(*taxonomy, *language).map(|id| term(context, id)))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static TAXONOMY: TemplateObject<(Taxonomy, LanguageId)> = TemplateObject {
    name: "taxonomy",
    meaning: "One way to group posts.",
    bases: &[],
    fields: &[
        field("kind", Text, "`category`, `tag`, `author`, `series`, or the name of an own taxonomy", "tag",
            |context, _, (taxonomy, _)| Value::from(taxonomy.name(&context.site.config))),
        field("name", Text, "the name for all its terms", "Avainsanat",
            |context, _, (taxonomy, language)| {
                Value::from(taxonomy_title(context, *taxonomy, *language))
            }),
        field("name_html", Html, "the same as HTML, marked if it is taken from another language", "Avainsanat",
            |context, _, (taxonomy, language)| html(&taxonomy_title_html(context, *taxonomy, *language))),
        optional_field("url", Address, "the page that lists its terms; none if there are no terms", "/fi/avainsana/",
            |context, _, (taxonomy, language)| optional(context.plan.taxonomy(*taxonomy, *language).map(Route::path))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static ICONS: TemplateObject<LanguageId> = TemplateObject {
    name: "icons",
    meaning: "The icons of the site, for the head of pages.",
    bases: &[],
    fields: &[
        optional_field("favicon", Address, "the icon for browsers", "/favicon.ico",
            |context, host, _| icon(context, host, IconVariant::Favicon)),
        optional_field("svg", Address, "the same icon as SVG", "/icon.svg",
            |context, host, _| icon(context, host, IconVariant::Svg)),
        optional_field("apple_touch", Address, "the icon for the home screens of phones", "/apple-touch-icon.png",
            |context, host, _| icon(context, host, IconVariant::AppleTouch)),
        optional_field("manifest", Address,
            "the web manifest, for phones that install the site", "/fi/site.webmanifest",
            |context, host, language| {
                optional(context.plan.manifest(*language).map(|manifest| context.plan.href(host, manifest)))
            }),
        optional_field("theme_color", Text,
            "the colour of the browser around the page: [Colours](#colours)", "#143a2a",
            |context, _, _| optional(toolbar_colours(context).map(|colours| colours.light))),
        optional_field("theme_color_dark", Text,
            "the same for readers whose system is dark, if it is another", "#0b2a1c",
            |context, _, _| optional(toolbar_colours(context).and_then(|colours| colours.dark))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static ORGANIZATION: TemplateObject<LanguageId> = TemplateObject {
    name: "organization",
    meaning: "The publisher of the site.",
    bases: &[],
    fields: &[
        field("name", Text, "its name", "Kaisla & Siv",
            |context, _, language| optional(organization(context).map(|own| own.name(*language)))),
        optional_field("url", Address, "its own website", "https://kaislasiv.example",
            |context, _, language| optional(organization(context).and_then(|own| own.url.get(*language).map(String::as_str)))),
        optional_field("email", Text, "its email address", "hei@kaislasiv.example",
            |context, _, language| optional(organization(context).and_then(|own| own.email.get(*language).map(String::as_str)))),
        field("same_as", List(&Address), "its other web addresses", "",
            |context, _, language| {
                let same_as = organization(context).and_then(|own| own.same_as.get(*language)).into_iter().flatten();
                list(same_as.map(|url| Value::from(&**url)))
            }),
        optional_field("x", Text, "its account on X", "@kaislasiv",
            |context, _, language| optional(organization(context).and_then(|own| own.x.get(*language).map(String::as_str)))),
        optional_field("fediverse", Text, "its account in the fediverse", "@kaisla@mastodon.example",
            |context, _, language| optional(organization(context).and_then(|own| own.fediverse.get(*language).map(String::as_str)))),
    ],
};

/// The theme defines its fields, so [`settings::settings`] computes its value.
#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SETTINGS: TemplateObject<()> = TemplateObject {
    name: "settings",
    meaning: "The [settings of the theme](#settings-for-authors), each by its name: `settings.motto`. A setting without a value is none.",
    bases: &[],
    fields: &[],
};

/// Its fields are the templates of the theme, so [`shared`] computes its value.
#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SHARED: TemplateObject<()> = TemplateObject {
    name: "shared",
    meaning: "The output of the templates in `templates/shared/`, each by its name: `shared.sidebar`.",
    bases: &[],
    fields: &[],
};

/// The site in a language, with addresses for pages on a host. The page at `/` that leads to the languages may be on
/// another host than the front page of its language.
pub(super) fn site(context: RenderContext, host: HostId, language: LanguageId) -> Value {
    let own_host = home(context, language).host;
    if host == own_host {
        return context.objects.site(language, || SITE.value(context, host, &language));
    }
    SITE.value(context, host, &language)
}

/// Renders the templates of `shared/`, once for a language.
pub(super) fn shared(context: RenderContext, language: LanguageId) -> Result<Value, Diagnostic> {
    context.objects.shared(language, || {
        let host = home(context, language).host;
        let mut template_context = Context::new();
        template_context.insert_value("site", site(context, host, language));
        template_context.insert_value(data::NAME, data::data(context, language));
        template_context.insert_value(settings::NAME, settings::settings(context, language));
        let mut rendered = Vec::new();
        for name in context.templates.names() {
            let Some(short) = name.strip_prefix("shared/").and_then(|name| name.strip_suffix(".html")) else {
                continue;
            };
            let text = context.templates.render(host, language, name, &template_context, "every page")?;
            rendered.push((Key::from(short.to_owned()), html(&String::from_utf8_lossy(&text))));
        }
        Ok(Value::from(rendered.into_iter().collect::<tera::Map>()))
    })
}

/// Renders the style sheet of a language's feeds.
pub(in crate::render) fn feed_style_sheet(context: RenderContext, route: &Route) -> Result<Vec<u8>, Diagnostic> {
    let mut template_context = Context::new();
    let host = home(context, route.language).host;
    template_context.insert_value("site", site(context, host, route.language));
    template_context.insert_value(data::NAME, data::data(context, route.language));
    template_context.insert_value(settings::NAME, settings::settings(context, route.language));
    context.templates.render(route.host, route.language, "feed.css", &template_context, route.path())
}

fn home(context: RenderContext<'_>, language: LanguageId) -> &Route {
    context.plan.route(context.plan.home_pages(language).first)
}

fn icon(context: RenderContext, host: HostId, form: IconVariant) -> Value {
    optional(context.plan.icon(host, form).map(Route::path))
}

fn organization(context: RenderContext<'_>) -> Option<&Organization> {
    context.site.config.organization.as_ref()
}

/// The most used tags, in the language's order.
fn most_used_tags(context: RenderContext, language: LanguageId) -> Vec<TermId> {
    let mut tags: Vec<TermId> = context.site.terms_in(Taxonomy::Tag, language).collect();
    tags.sort_by_key(|id| (std::cmp::Reverse(context.site.term(*id).posts.len()), *id));
    tags.truncate(TAGS);
    // The ids of terms are already in the language's order.
    tags.sort_unstable();
    tags
}
