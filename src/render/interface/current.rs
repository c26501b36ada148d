//! The page that is rendered, as templates see it.

use std::cell::OnceCell;
use std::collections::HashSet;

use tera::Value;

use super::super::design::{LinkResolver, ResolvedMenuItem};
use super::super::render_context::RenderContext;
use super::super::value::{html, list, optional};
use super::super::wording::{feed_title, list_title_html, numbered_title, title, words};
use super::super::{description, json_ld, share_image};
use super::definition::{Base, TemplateObject, field, one_of, optional_field};
use super::design::menu_items;
use super::document::{title_html, title_language};
use super::feed::feeds;
use super::language::{LANGUAGE, SITE_LANGUAGE};
use super::share::SHARE_IMAGE;
use super::template_files::PAGE_KINDS;
use super::value_kind::ValueKind::{Address, Boolean, Html, List, Object, Text};
use crate::config::LanguageId;
use crate::model::{Comment, DocumentId};
use crate::plan::{HostId, Route, View};

/// The page that is rendered.
pub(super) struct CurrentPage {
    route: Route,
    title: String,
    description: OnceCell<Option<String>>,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static CURRENT: TemplateObject<CurrentPage> = TemplateObject {
    name: "current",
    meaning: "The page that is rendered.",
    bases: &[],
    fields: &[
        one_of(PAGE_KINDS, field("kind", Text, "its kind: see [Templates](#templates)", "post",
            |_, _, page| Value::from(page.route.view.kind()))),
        field("title", Text, "its title, for `<title>`; on the front page the site's title", "Avainsana-arkisto: NPS",
            |_, _, page| Value::from(&*page.title)),
        field("title_html", Html,
            "its title for headings: with soft hyphens, and with the language of the title",
            "Avain&shy;sana-arkisto: NPS",
            |context, _, page| html(&heading_html(context, page))),
        field("url", Address, "its address", "/fi/avainsana/nps/", |_, _, page| Value::from(page.route.path())),
        field("canonical", Address, "its absolute address", "https://blogi.kielo.example/fi/avainsana/nps/",
            |context, _, page| Value::from(context.plan.absolute_url(&page.route))),
        field("head_title", Text, "the text for `<title>`, by the language's `title_pattern`", "NPS – Kohtaamisia",
            |context, _, page| Value::from(head_title(context, page))),
        field("share_title", Text, "its title for social networks: on further pages of a list with their number",
            "Avainsana-arkisto: NPS – Sivu 2",
            |context, _, page| Value::from(numbered_title(context, &page.route))),
        optional_field("description", Text,
            "for search engines: at most 155 characters", "Miten asiakkaat kertovat eteenpäin.",
            |context, _, page| optional(page.description(context))),
        field("robots", Text, "for `<meta name=\"robots\">`", "max-image-preview:large",
            |context, _, page| Value::from(robots(context, &page.route))),
        field("indexed", Boolean, "whether search engines may list it", "true",
            |context, _, page| Value::from(page.route.is_indexed(context.site))),
        optional_field("share_image", Object("share image"), "the picture that social networks show for it", "",
            |context, host, page| {
                optional(
                    share_image::for_page(context, &page.route).map(|image| SHARE_IMAGE.value(context, host, &image)),
                )
            }),
        optional_field("json_ld", Html,
            "its description in the vocabulary of schema.org, for `<script type=\"application/ld+json\">`", "",
            |context, _, page| {
                let json = json_ld::for_page(context, &page.route, page.description(context));
                optional(json.map(|json| html(&json)))
            }),
        field("hreflang", List(&Object("hreflang")),
            "for `<link rel=\"alternate\">`: the page in each language, its own included, and `x-default`; empty \
             if the page exists in one language only",
            "",
            |context, host, page| {
                let links = context.plan.hreflang(context.site, &page.route);
                list(links.iter().map(|link| HREFLANG.value(context, host, link)))
            }),
        field("alternates", List(&Object("alternate")), "for a menu: each other language", "",
            |context, host, page| {
                list(alternates(context, &page.route).iter().map(|alternate| ALTERNATE.value(context, host, alternate)))
            }),
        field("languages", List(&Object("site language")),
            "the languages of a page that speaks several, its own first: the page for unknown addresses at the root of a \
             web host; empty on other pages",
            "",
            |context, host, page| {
                let languages = context.plan.not_found_languages(context.site, &page.route);
                list(languages.iter().map(|language| SITE_LANGUAGE.value(context, host, language)))
            }),
        field("menu_path", List(&Object("menu item")),
            "the entries of the menu that lead to this page, the topmost first: those above its own entry, and that entry. \
             A page without an entry, and a further page of a list, has the entry of the page above or of the first page",
            "",
            |context, host, page| menu_items(context, host, &menu_path(context, host, page))),
        field("menu_ids", List(&Text),
            "the `id` of each of these entries: `{% if item.id in current.menu_ids %}` finds the open entries of a menu", "",
            |context, host, page| {
                list(menu_path(context, host, page).iter().map(|item| Value::from(&*item.id)))
            }),
        field("feeds", List(&Object("feed")), "the feeds of a term's page, or of the comments on a post; empty on other pages", "",
            |context, host, page| match page.route.view {
                View::Term { term, .. } => {
                    feeds(context, host, &feed_title(context, term), context.plan.term_feeds(term))
                }
                View::Post(id) => {
                    let title = words(context, page.route.language, "comment_feed", &[("title", &page.title)]);
                    feeds(context, host, &title, context.plan.post_comment_feeds(id))
                }
                _ => list(std::iter::empty()),
            }),
        optional_field("feed", Object("feed"), "the first feed of a term's page", "",
            |context, host, page| {
                let View::Term { term, .. } = page.route.view else { return Value::none() };
                let feeds = feeds(context, host, &feed_title(context, term), context.plan.term_feeds(term));
                optional(feeds.as_array().and_then(|feeds| feeds.first().cloned()))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static HREFLANG: TemplateObject<(String, String)> = TemplateObject {
    name: "hreflang",
    meaning: "The same page in a language.",
    bases: &[],
    fields: &[
        field("tag", Text, "the language, or `x-default`", "nb", |_, _, (tag, _)| Value::from(&**tag)),
        field("url", Address, "the absolute address", "https://blogi.kielo.example/nb/",
            |_, _, (_, url)| Value::from(&**url)),
    ],
};

/// The entries of the menu that lead to a page, or to the nearest page above it.
fn menu_path(context: RenderContext, host: HostId, page: &CurrentPage) -> Vec<ResolvedMenuItem> {
    let (plan, view) = (context.plan, page.route.view);
    let first = match view {
        View::Home { .. } => Some(plan.home_pages(page.route.language).first),
        View::Term { term, .. } => Some(plan.term_pages(term).first),
        View::Year { year, .. } => Some(plan.year_pages(year).first),
        View::Month { year, month, .. } => Some(plan.month_pages(year, month as usize).first),
        _ => None,
    };
    let mut addresses = vec![plan.href(host, first.map_or(&page.route, |first| plan.route(first)))];
    if let View::Page(id) = view {
        let above = std::iter::successors(context.site.page(id).parent, |id| context.site.page(*id).parent);
        addresses.extend(above.map(|id| plan.href(host, plan.page(id))));
    }
    LinkResolver::new(context, page.route.language).menu_path(&addresses)
}

/// A link from the current page to another language.
pub(super) struct Alternate {
    /// The document of the current page.
    from: Option<DocumentId>,
    from_language: LanguageId,
    language: LanguageId,
    route: Route,
    is_exact: bool,
    is_indexed: bool,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static ALTERNATE: TemplateObject<Alternate> = TemplateObject {
    name: "alternate",
    meaning: "A link to another language, for readers of this page.",
    bases: &[Base {
        name: "language",
        value: |context, host, alternate| LANGUAGE.value(context, host, &alternate.language),
    }],
    fields: &[
        field("url", Address, "the page in that language, or the nearest page", "/nb/2024/05/fem-sporsmal-mindre/",
            |context, host, alternate| Value::from(context.plan.href(host, &alternate.route))),
        field("exact", Boolean, "whether it is the same page", "true",
            |_, _, alternate| Value::from(alternate.is_exact)),
        field("indexed", Boolean,
            "whether it is the same page and search engines may list both, as for `current.hreflang`", "true",
            |_, _, alternate| Value::from(alternate.is_indexed)),
        field("variant", Boolean,
            "whether its language is a variant of this page's: another region, another script, or the other written \
             Norwegian", "false",
            |context, _, alternate| Value::from(alternate.is_variant(context))),
        field("anchors", List(&Text), "the ids in the text of the page that the same page in that language has too", "",
            |context, _, alternate| list(alternate.anchors(context).into_iter().map(Value::from))),
        one_of(PAGE_KINDS, field("kind", Text, "the kind of the linked page, as in `current.kind`", "post",
            |_, _, alternate| Value::from(alternate.route.view.kind()))),
        field("title", Text, "the title of the linked page", "Fem spørsmål mindre",
            |context, _, alternate| Value::from(title(context, &alternate.route))),
        optional_field("title_language", Text, "the tag of the title's language, if that is not the page's", "en",
            |context, _, alternate| {
                let document = alternate.route.view.document().map(|id| context.site.document(id));
                optional(document.and_then(|document| title_language(document)))
            }),
    ],
};

impl Alternate {
    fn is_variant(&self, context: RenderContext) -> bool {
        let language = |id| &context.site.config.language(id).language;
        let (own, other) = (language(self.from_language), language(self.language));
        own.parsed_tag().has_main_language_of(other.parsed_tag()) || own.distance(other) == 1
    }

    /// The ids that both pages have: of headings and elements of the texts, and of comments if they share them.
    fn anchors(&self, context: RenderContext) -> Vec<String> {
        let (Some(from), Some(to), true) = (self.from, self.route.view.document(), self.is_exact) else {
            return Vec::new();
        };
        let known: HashSet<&str> = context.text(to).anchors.ids().iter().map(String::as_str).collect();
        let own = context.text(from).anchors.ids().iter();
        let mut shared: Vec<String> = own.filter(|anchor| known.contains(anchor.as_str())).cloned().collect();
        if let (Some(own), Some(other)) = (context.site.discussion(from), context.site.discussion(to))
            && std::ptr::eq(own, other)
        {
            let mut comments: Vec<&Comment> = own.comments.iter().chain(&own.pingbacks).collect();
            while let Some(comment) = comments.pop() {
                shared.push(format!("comment-{}", comment.id));
                comments.extend(&comment.replies);
            }
        }
        // `data-anchors` separates ids by spaces.
        shared.retain(|anchor| !anchor.contains(char::is_whitespace));
        shared
    }
}

impl CurrentPage {
    /// The description for search engines.
    fn description(&self, context: RenderContext) -> Option<&str> {
        self.description.get_or_init(|| description::for_page(context, &self.route)).as_deref()
    }
}

/// The page at a route.
pub(super) fn current(context: RenderContext, route: &Route) -> Value {
    let page = CurrentPage { route: route.clone(), title: title(context, route), description: OnceCell::new() };
    CURRENT.value(context, route.host, &page)
}

/// The title of a page for headings, as HTML.
fn heading_html(context: RenderContext, page: &CurrentPage) -> String {
    match page.route.view {
        View::Post(id) => title_html(context, &context.site.post(id).document),
        View::Page(id) => title_html(context, &context.site.page(id).document),
        _ => list_title_html(context, &page.route),
    }
}

/// The text for `<title>`. It has the page number on further pages of a list, and the site's title only once.
fn head_title(context: RenderContext, page: &CurrentPage) -> String {
    let settings = context.site.config.language(page.route.language);
    let numbered = numbered_title(context, &page.route);
    if page.title == settings.title {
        return numbered;
    }
    // The pattern is filled in one pass, because a title may contain braces.
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

/// The directives for search engines.
fn robots(context: RenderContext, route: &Route) -> &'static str {
    if !context.site.config.search_engines.index {
        "noindex, nofollow"
    } else if route.is_indexed(context.site) {
        // Without this directive Google shows no large images, not even social cards (Google Search Central, "Robots
        // meta tag").
        "max-image-preview:large"
    } else {
        "noindex"
    }
}

/// The links to the other languages: to the same page, or to the nearest page.
fn alternates(context: RenderContext, route: &Route) -> Vec<Alternate> {
    let translations = context.plan.translations(context.site, route);
    let indexed = context.plan.indexed_translations(context.site, route);
    let others = context.site.languages_with_texts().filter(|other| *other != route.language);
    others
        .map(|language| {
            let exact = translations.iter().find(|(known, _)| *known == language).map(|(_, route)| *route);
            let nearest = || context.plan.nearest_equivalent(context.site, route, language);
            let is_indexed = indexed.iter().any(|(known, _)| *known == language);
            Alternate {
                from: route.view.document(),
                from_language: route.language,
                language,
                route: exact.unwrap_or_else(nearest).clone(),
                is_exact: exact.is_some(),
                is_indexed,
            }
        })
        .collect()
}
