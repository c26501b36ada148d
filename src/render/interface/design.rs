//! The look that site.toml gives the site, as templates see it.

use tera::value::Key;
use tera::{Map, Value};

use super::super::design::{LinkResolver, PanelText, ResolvedFooterColumn, ResolvedMenuItem, ResolvedPanel};
use super::super::render_context::RenderContext;
use super::super::value::{html, list, optional};
use super::definition::{TemplateObject, field, optional_field};
use super::post::post;
use super::value_kind::ValueKind::{Address, Any, Boolean, List, Object, Text};
use crate::config::{Hero, LanguageDesign, LanguageId, ListStyle, Palette, Palettes, Panel, SidebarBlock};
use crate::model::PostId;
use crate::plan::HostId;

/// The number of posts in `site.design.pictures`.
const PICTURES: usize = 6;
/// The number of newest posts among which posts with a picture are searched.
const SEARCHED: usize = 200;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static DESIGN: TemplateObject<LanguageId> = TemplateObject {
    name: "design",
    meaning: "The look that `site.toml` gives the site.",
    bases: &[],
    fields: &[
        optional_field("logo", Address, "the logo", "/kuvat/logo.svg",
            |context, _, language| optional(LinkResolver::new(context, *language).logo())),
        field("list", Text, "`list` or `grid`: the form of lists of posts", "grid",
            |context, _, _| {
                let style = context.site.config.design.list;
                Value::from(ListStyle::ALL.iter().find(|(known, _)| *known == style).map_or("list", |(_, name)| name))
            }),
        field("hero", Text, "`title`, `post` or `none`: the top of the front page", "post",
            |context, _, language| {
                Value::from(match context.site.config.design.hero {
                    Hero::None => "none",
                    _ if context.site.home_highlights(*language).hero.is_some() => "post",
                    _ => "title",
                })
            }),
        optional_field("hero_post", Object("post"), "the post at the top of the front page", "",
            |context, _, language| optional(context.site.home_highlights(*language).hero.map(|id| post(context, id)))),
        field("featured", List(&Object("post")), "the posts that the front page shows first", "",
            |context, _, language| {
                list(context.site.home_highlights(*language).featured.iter().map(|id| post(context, *id)))
            }),
        field("sidebar", List(&Text), "the names of the sidebar's blocks, in their order", "",
            |context, _, _| {
                list(context.site.config.design.sidebar.iter().map(|block| Value::from(block.value.name())))
            }),
        field("pictures", List(&Object("post")), "the newest posts with a picture, for the block `pictures`", "",
            |context, _, language| list(posts_with_image(context, *language).map(|id| post(context, id)))),
        optional_field("menu", List(&Object("menu item")), "the menu; none if `site.toml` has none", "",
            |context, host, language| {
                let menu = LinkResolver::new(context, *language).menu();
                optional(menu.map(|items| menu_items(context, host, &items)))
            }),
        field("footer", List(&Object("footer column")), "the columns of the footer", "",
            |context, host, language| {
                let columns = LinkResolver::new(context, *language).footer();
                list(columns.iter().map(|column| FOOTER_COLUMN.value(context, host, column)))
            }),
        optional_field("cta", Object("panel"), "the call to action below posts", "",
            |context, host, language| panel(context, host, *language, |design| design.cta.as_ref())),
        optional_field("about", Object("panel"), "the box about the authors of the site", "",
            |context, host, language| panel(context, host, *language, |design| design.about.as_ref())),
        optional_field("text", Object("panel"), "the text for the block `text`", "",
            |context, host, language| panel(context, host, *language, |design| design.text.as_ref())),
        field("language_hint", Boolean,
            "whether pages have [a hint in the reader's language](configuration.md#a-hint-in-the-readers-language)", "true",
            |context, _, _| {
                let has_several = context.site.languages_with_texts().nth(1).is_some();
                Value::from(context.site.config.design.language_hint && has_several)
            }),
        field("translation_notice", Boolean,
            "whether a translation says that [its source was changed since](configuration.md#design)", "false",
            |context, _, _| Value::from(context.site.config.design.translation_notice)),
        optional_field("colours", Object("palettes"), "the colours; none if the theme names none", "",
            |context, host, _| {
                optional(context.theme.palettes.as_ref().map(|palettes| PALETTES.value(context, host, palettes)))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static MENU_ITEM: TemplateObject<ResolvedMenuItem> = TemplateObject {
    name: "menu item",
    meaning: "An entry of a menu.",
    bases: &[],
    fields: &[
        field("id", Text, "its place: `2.1` is the first entry below the second", "2.1", |_, _, item| Value::from(&*item.id)),
        field("title", Text, "its text", "Tietoja", |_, _, item| Value::from(&*item.title)),
        optional_field("title_language", Text, "the tag of the text's language, if that is not the page's", "en",
            |_, _, item| optional(item.title_language.as_deref())),
        optional_field("url", Address, "its address; none if it only has entries below it", "/fi/tietoja/",
            |_, _, item| optional(item.url.as_deref())),
        field("children", List(&Object("menu item")), "the entries below it", "",
            |context, host, item| menu_items(context, host, &item.children)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static FOOTER_COLUMN: TemplateObject<ResolvedFooterColumn> = TemplateObject {
    name: "footer column",
    meaning: "A column of the footer.",
    bases: &[],
    fields: &[
        optional_field("title", Text, "its heading", "Lue lisää", |_, _, column| optional(column.title.as_deref())),
        optional_field("text", Text, "its text", "Kirjoitamme kerran viikossa.",
            |_, _, column| optional(column.text.as_deref())),
        field("links", List(&Object("menu item")), "its links", "",
            |context, host, column| menu_items(context, host, &column.links)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PANEL: TemplateObject<ResolvedPanel> = TemplateObject {
    name: "panel",
    meaning: "A box with a text and a link.",
    bases: &[],
    fields: &[
        optional_field("title", Text, "its heading", "Tilaa uutiskirje",
            |_, _, panel| optional(panel.title.as_deref())),
        optional_field("title_language", Text, "the tag of the heading's language, if that is not the page's", "en",
            |_, _, panel| optional(panel.title_language.as_deref())),
        field("text", Any, "a text, or HTML: the beginning of the linked document", "Kerran kuussa.",
            |_, _, panel| {
                match &panel.text {
                    PanelText::Plain(text) => Value::from(&**text),
                    PanelText::Html(text) => html(text),
                }
            }),
        optional_field("text_language", Text, "the tag of the text's language, if that is not the page's", "en",
            |_, _, panel| optional(panel.text_language.as_deref())),
        optional_field("url", Address, "the address of its link", "/fi/tietoja/",
            |_, _, panel| optional(panel.url.as_deref())),
        optional_field("label", Text, "the text of the link", "Tilaa", |_, _, panel| optional(panel.label.as_deref())),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PALETTES: TemplateObject<Palettes> = TemplateObject {
    name: "palettes",
    meaning: "The colours of the theme and the site, light and dark.",
    bases: &[],
    fields: &[
        field("light", Any, "each colour by its name", "", |_, _, palettes| colours(&palettes.light)),
        field("dark", Any, "the same colours for readers whose system is dark", "",
            |_, _, palettes| colours(&palettes.dark)),
    ],
};

pub(super) fn menu_items(context: RenderContext, host: HostId, items: &[ResolvedMenuItem]) -> Value {
    list(items.iter().map(|item| MENU_ITEM.value(context, host, item)))
}

fn panel(
    context: RenderContext,
    host: HostId,
    language: LanguageId,
    panel: fn(&LanguageDesign) -> Option<&Panel>,
) -> Value {
    let panel = panel(context.site.config.design.language(language));
    optional(panel.map(|panel| PANEL.value(context, host, &LinkResolver::new(context, language).panel(panel))))
}

/// The newest posts with an image, if the sidebar shows them.
fn posts_with_image(context: RenderContext, language: LanguageId) -> impl Iterator<Item = PostId> {
    let posts = context.site.posts_in(language).map(PostId).take(SEARCHED);
    let count = if context.site.config.design.has_block(SidebarBlock::Images) { PICTURES } else { 0 };
    posts.filter(move |id| context.site.post(*id).document.image.is_some()).take(count)
}

/// The colours of a palette by their names.
fn colours(palette: &Palette) -> Value {
    let colours = palette.properties().map(|(name, colour)| (Key::Str(name), Value::from(colour.to_string())));
    Value::from(colours.into_iter().collect::<Map>())
}
