//! The languages of the site as templates see them.

use tera::Value;

use super::super::value::optional;
use super::definition::{Base, TemplateObject, field, one_of, optional_field};
use super::feed::feeds;
use super::value_kind::ValueKind::{Address, Boolean, List, Object, Text};
use crate::config::LanguageId;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static LANGUAGE: TemplateObject<LanguageId> = TemplateObject {
    name: "language",
    meaning: "A language of the site.",
    bases: &[],
    fields: &[
        field("tag", Text, "its tag, for `lang` and `hreflang`", "nb",
            |context, _, id| Value::from(context.site.config.language(*id).language.tag())),
        field("locale", Text, "its tag with a country, for Open Graph", "nb_NO",
            |context, _, id| {
                let settings = context.site.config.language(*id);
                let locale = settings.locale.as_deref().map(Value::from);
                locale.unwrap_or_else(|| Value::from(settings.language.open_graph_locale()))
            }),
        field("name", Text, "its own name", "norsk bokmål",
            |context, _, id| Value::from(&*context.site.config.language(*id).name)),
        field("draft", Boolean,
            "whether it is [in preparation](configuration.md#a-language-in-preparation), which only [the preview](preview.md) \
             and `--drafts` show", "false",
            |context, _, id| Value::from(context.site.config.language(*id).draft)),
        one_of(&["ltr", "rtl"], field("direction", Text, "`ltr` or `rtl`", "ltr",
            |context, _, id| Value::from(context.site.config.language(*id).language.direction().html()))),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static SITE_LANGUAGE: TemplateObject<LanguageId> = TemplateObject {
    name: "site language",
    meaning: "A language in `site.languages`.",
    bases: &[Base { name: "language", value: |context, host, id| LANGUAGE.value(context, host, id) }],
    fields: &[
        field("title", Text, "the site's title in this language", "Møter",
            |context, _, id| Value::from(&*context.site.config.language(*id).title)),
        field("url", Address, "its front page", "/nb/",
            |context, host, id| {
                let home = context.plan.route(context.plan.home_pages(*id).first);
                Value::from(context.plan.href(host, home))
            }),
        optional_field("search", Address, "its search page; none without [`[search]`](configuration.md#search)", "/nb/sok/",
            |context, host, language| optional(context.plan.search(*language).map(|search| context.plan.href(host, search)))),
        field("feeds", List(&Object("feed")), "its [feeds](configuration.md#feeds), one for each format", "",
            |context, host, id| {
                feeds(context, host, &context.site.config.language(*id).title, context.plan.feeds(*id))
            }),
    ],
};
