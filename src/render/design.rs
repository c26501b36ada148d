//! What templates see of the look that site.toml gives the site: menus, footers, boxes, and the posts shown first.

use tera::value::Key;
use tera::{Map, Value};

use super::value::{html, list, map, optional};
use super::{RenderContext, body};
use crate::address::is_external_url;
use crate::config::{Hero, LanguageId, ListStyle, MenuItem, Palette, Panel, SidebarBlock};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId};
use crate::table::{Span, Spanned};

/// Images in a sidebar.
const IMAGES: usize = 6;

/// Posts that are looked at for them.
const LOOKED_AT: usize = 200;

/// The look of the pages of a language. What is wrong in its links goes to `found`.
pub(super) fn design(context: RenderContext, language: LanguageId, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let design = &context.site.config.design;
    let own = design.language(language);
    let home_highlights = context.site.home_highlights(language);
    let post = |id: &PostId| context.values.post(context, *id);
    let mut reader = LinkReader { context, language, diagnostics };
    let menu = own.menu.as_ref().map_or_else(Value::none, |items| reader.items(items));
    let footer = own.footer.iter().map(|column| {
        map([
            ("title", optional(column.title.as_deref().map(|text| reader.set(text)).as_deref())),
            ("text", optional(column.text.as_deref().map(|text| reader.set(text)).as_deref())),
            ("links", reader.items(&column.links)),
        ])
    });
    let footer = Value::from(footer.collect::<Vec<_>>());
    let mut panel = |panel: Option<&Panel>| panel.map_or_else(Value::none, |panel| reader.panel(panel));
    let (cta, about, text) = (panel(own.cta.as_ref()), panel(own.about.as_ref()), panel(own.text.as_ref()));
    let hero = match design.hero {
        Hero::None => "none",
        _ if home_highlights.hero.is_some() => "post",
        _ => "title",
    };
    let style = ListStyle::ALL.iter().find(|(style, _)| *style == design.list).map_or("list", |(_, name)| name);
    map([
        (
            "logo",
            design.logo.as_ref().map_or_else(Value::none, |logo| self::logo(context, language, logo, diagnostics)),
        ),
        ("list", Value::from(style)),
        ("hero", Value::from(hero)),
        ("hero_post", home_highlights.hero.as_ref().map_or_else(Value::none, post)),
        ("featured", list(home_highlights.featured.iter().map(post))),
        ("sidebar", list(design.sidebar.iter().map(|block| Value::from(block.value.name())))),
        ("pictures", images(context, language)),
        ("menu", menu),
        ("footer", footer),
        ("cta", cta),
        ("about", about),
        ("text", text),
        ("colours", colours(context)),
    ])
}

/// What is wrong in the links that site.toml has for a language.
pub(super) fn problems(context: RenderContext, language: LanguageId) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    design(context, language, &mut diagnostics);
    diagnostics
}

/// Reads what leads somewhere.
struct LinkReader<'a, 'b> {
    context: RenderContext<'a>,
    language: LanguageId,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl LinkReader<'_, '_> {
    /// A text as printers set it.
    fn set(&self, text: &str) -> String {
        self.context.site.config.typeset_text(self.language, text.to_owned())
    }

    fn items(&mut self, items: &[MenuItem]) -> Value {
        list(items.iter().map(|item| {
            let (url, document) = self.link(item.link.as_ref());
            let title = item.title.as_deref().map(|title| self.set(title));
            let title = title.or_else(|| Some(self.context.site.document(document?).title.value.clone()));
            map([
                ("title", Value::from(title.unwrap_or_default())),
                ("url", optional(url.as_deref())),
                ("children", self.items(&item.children)),
            ])
        }))
    }

    fn panel(&mut self, panel: &Panel) -> Value {
        let (url, document) = self.link(panel.link.as_ref());
        let context = self.context;
        let title = panel.title.as_deref().map(|title| self.set(title));
        let title = title.or_else(|| Some(context.site.document(document?).title.value.clone()));
        let text = panel.text.as_deref().map(|text| Value::from(self.set(text)));
        let excerpt = document.map(|id| match id {
            DocumentId::Post(id) => context.values.post(context, id),
            DocumentId::Page(id) => context.values.page(context, id),
        });
        let excerpt = excerpt.and_then(|summary| summary.as_map()?.get(&Key::Str("excerpt")).cloned());
        map([
            ("title", optional(title.as_deref())),
            ("text", text.or(excerpt).unwrap_or_else(|| html(""))),
            ("url", optional(url.as_deref())),
            ("label", optional(panel.label.as_deref().map(|label| self.set(label)).as_deref())),
        ])
    }

    /// The address of a link, and the document it leads to.
    fn link(&mut self, link: Option<&Spanned<String>>) -> (Option<String>, Option<DocumentId>) {
        let Some(link) = link else { return (None, None) };
        let (result, document) = body::site_link(self.context, self.language, &link.value, link.span);
        match result {
            Ok(link) => {
                self.diagnostics.extend(link.warning);
                (Some(link.address), document)
            }
            Err(problem) => {
                self.diagnostics.push(problem);
                (None, document)
            }
        }
    }
}

fn logo(
    context: RenderContext,
    language: LanguageId,
    logo: &Spanned<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Value {
    let url = image(context, language, &logo.value);
    if url.is_none() {
        let place: (&str, Span) = ("site.toml", logo.span);
        diagnostics.push(Diagnostic::missing_logo(place.0, place.1, &logo.value));
    }
    optional(url.as_deref())
}

/// The address of a loose file of `content/`, or of a file of `static/`.
fn image(context: RenderContext, language: LanguageId, written: &str) -> Option<String> {
    if is_external_url(written) {
        return None;
    }
    let host = context.plan.route(context.plan.home_pages(language).first).host;
    let path = format!("/{}", written.trim_start_matches('/'));
    context.plan.route_at_site_path(host, &path).map(|route| route.path().to_string())
}

/// The newest posts that have an image.
fn images(context: RenderContext, language: LanguageId) -> Value {
    if !context.site.config.design.has(SidebarBlock::Images) {
        return list(std::iter::empty());
    }
    let posts = context.site.posts_in(language).map(PostId).take(LOOKED_AT);
    let imaged = posts.filter(|id| context.site.post(*id).document.image.is_some()).take(IMAGES);
    list(imaged.map(|id| context.values.post(context, id)))
}

/// The colours by their names, light and dark.
fn colours(context: RenderContext) -> Value {
    let named = |palette: &Palette| {
        let colours = palette.properties().map(|(name, colour)| (Key::Str(name), Value::from(colour.to_string())));
        Value::from(colours.into_iter().collect::<Map>())
    };
    context
        .theme
        .palettes
        .as_ref()
        .map_or_else(Value::none, |palettes| map([("light", named(&palettes.light)), ("dark", named(&palettes.dark))]))
}
