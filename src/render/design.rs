//! Resolves the links of site.toml: menus, footers, panels and the logo.

use super::body::{self, AddressForm};
use super::excerpt::excerpt;
use super::render_context::RenderContext;
use super::share_image;
use crate::config::{FooterColumn, LanguageId, MenuItem, Panel, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::model::DocumentId;
use crate::plan::FileRoute;
use crate::table::Spanned;

/// A menu entry with its address.
#[derive(Clone)]
pub(super) struct ResolvedMenuItem {
    /// Its place among all entries: `2.1` is the first entry below the second.
    pub(super) id: String,
    pub(super) title: String,
    /// The tag of the title's language if it is not that of the menu.
    pub(super) title_language: Option<String>,
    pub(super) url: Option<String>,
    pub(super) children: Vec<ResolvedMenuItem>,
}

/// A column of the footer with the addresses of its links.
pub(super) struct ResolvedFooterColumn {
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
    pub(super) links: Vec<ResolvedMenuItem>,
}

/// A panel with the address of its link.
pub(super) struct ResolvedPanel {
    pub(super) title: Option<String>,
    /// The tag of the title's language if it is not that of the panel.
    pub(super) title_language: Option<String>,
    pub(super) text: PanelText,
    /// The tag of the text's language if it is not that of the panel.
    pub(super) text_language: Option<String>,
    pub(super) url: Option<String>,
    pub(super) label: Option<String>,
}

/// The text of a panel.
pub(super) enum PanelText {
    /// Plain text of site.toml.
    Plain(String),
    /// The excerpt of the linked document, as HTML; empty without one.
    Html(String),
}

/// Resolves links of site.toml for the pages of a language, and collects their diagnostics.
pub(super) struct LinkResolver<'a> {
    context: RenderContext<'a>,
    language: LanguageId,
    diagnostics: Vec<Diagnostic>,
}

/// Returns the diagnostics of all links that site.toml has for a language.
pub(super) fn diagnostics(context: RenderContext, language: LanguageId) -> Vec<Diagnostic> {
    let mut resolver = LinkResolver::new(context, language);
    let own = context.site.config.design.language(language);
    resolver.menu();
    resolver.footer();
    for panel in [&own.cta, &own.about, &own.text].into_iter().flatten() {
        resolver.panel(panel);
    }
    resolver.logo();
    resolver.link(context.site.config.forms.privacy.get(language));
    resolver.diagnostics
}

/// Returns the entries from the top to the first one with an address.
fn path_to(items: &[ResolvedMenuItem], address: &str) -> Option<Vec<ResolvedMenuItem>> {
    items.iter().find_map(|item| {
        if item.url.as_deref() == Some(address) {
            return Some(vec![item.clone()]);
        }
        let mut path = path_to(&item.children, address)?;
        path.insert(0, item.clone());
        Some(path)
    })
}

impl<'a> LinkResolver<'a> {
    pub(super) fn new(context: RenderContext<'a>, language: LanguageId) -> Self {
        Self { context, language, diagnostics: Vec::new() }
    }

    /// The menu of the language, if site.toml has one.
    pub(super) fn menu(&mut self) -> Option<Vec<ResolvedMenuItem>> {
        let menu = self.context.site.config.design.language(self.language).menu.as_ref();
        menu.map(|items| self.menu_items(items, ""))
    }

    /// The columns of the footer.
    pub(super) fn footer(&mut self) -> Vec<ResolvedFooterColumn> {
        let columns = &self.context.site.config.design.language(self.language).footer;
        let resolve = |column: &FooterColumn| {
            let links = self.menu_items(&column.links, "");
            // All its links lead to later texts.
            let is_later = links.is_empty() && !column.links.is_empty() && column.text.is_none();
            (!is_later).then(|| ResolvedFooterColumn {
                title: self.typeset(column.title.as_deref()),
                text: self.typeset(column.text.as_deref()),
                links,
            })
        };
        columns.iter().filter_map(resolve).collect()
    }

    /// A panel. Without a title or text of its own, it has those of the linked document.
    pub(super) fn panel(&mut self, panel: &Panel) -> ResolvedPanel {
        let (url, document) = self.link(panel.link.as_ref());
        let text = match (self.typeset(panel.text.as_deref()), document) {
            (Some(text), _) => PanelText::Plain(text),
            (None, Some(id)) => PanelText::Html(excerpt(self.context, id, AddressForm::OtherPage).0),
            (None, None) => PanelText::Html(String::new()),
        };
        let text_language = document.filter(|_| matches!(text, PanelText::Html(_))).map(|id| self.text_language(id));
        let (title, title_language) = self.title(panel.title.as_deref(), document);
        ResolvedPanel {
            title,
            title_language,
            text,
            text_language: text_language.and_then(|tag| self.unless_own(tag)),
            url,
            label: self.typeset(panel.label.as_deref()),
        }
    }

    /// The address of the logo: a loose file of `content/`, or a file of `static/`.
    pub(super) fn logo(&mut self) -> Option<String> {
        let context = self.context;
        let logo = context.site.config.design.logo.get(self.language)?;
        let host = context.plan.route(context.plan.home_pages(self.language).first).host;
        let route = context.plan.file_route(context.site, host, &logo.value, self.language);
        match &route {
            FileRoute::OnlyIn(_) => {
                let place = (host, self.language);
                self.diagnostics.extend(share_image::missing_image(context, place, SITE_FILE, logo));
            }
            FileRoute::NotFound => {
                self.diagnostics.push(Diagnostic::missing_logo(SITE_FILE, logo.span, &logo.value));
            }
            FileRoute::Found(_) => {}
        }
        route.route().map(|route| route.path().to_string())
    }

    /// Resolves entries of a menu. `above` is the place of the entry above them, with a full stop.
    fn menu_items(&mut self, items: &[MenuItem], above: &str) -> Vec<ResolvedMenuItem> {
        let mut resolved = Vec::with_capacity(items.len());
        for item in items {
            let id = format!("{above}{}", resolved.len() + 1);
            let (url, document) = self.link(item.link.as_ref());
            let (title, title_language) = self.title(item.title.as_deref(), document);
            let children = self.menu_items(&item.children, &format!("{id}."));
            // Its text appears later.
            let is_later = item.link.is_some() && url.is_none() && children.is_empty();
            if !is_later {
                let title = title.unwrap_or_default();
                resolved.push(ResolvedMenuItem { id, title, title_language, url, children });
            }
        }
        resolved
    }

    /// The entries of the menu that lead to the first of these addresses that the menu has: the topmost first, and the one
    /// with the address last.
    pub(super) fn menu_path(&mut self, addresses: &[String]) -> Vec<ResolvedMenuItem> {
        let menu = self.menu().unwrap_or_default();
        addresses.iter().find_map(|address| path_to(&menu, address)).unwrap_or_default()
    }

    /// The address of a link, and the document that it leads to.
    fn link(&mut self, link: Option<&Spanned<String>>) -> (Option<String>, Option<DocumentId>) {
        let Some(link) = link else { return (None, None) };
        let (result, document) = body::resolve_site_link(self.context, self.language, &link.value, link.span);
        match result {
            Ok(link) => {
                self.diagnostics.extend(link.warning);
                (Some(link.address), document)
            }
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                (None, document)
            }
        }
    }

    /// The title of site.toml, else that of the linked document, and the tag of its language if it is another one.
    fn title(&self, written: Option<&str>, document: Option<DocumentId>) -> (Option<String>, Option<String>) {
        match (self.typeset(written), document) {
            (None, Some(id)) => {
                let document = self.context.site.document(id);
                let own = document.title_typography.as_ref().map(|typography| typography.tag());
                let tag = own.unwrap_or_else(|| self.text_language(id));
                (Some(document.title.value.clone()), self.unless_own(tag))
            }
            (title, _) => (title, None),
        }
    }

    /// The tag of a document's language.
    fn text_language(&self, id: DocumentId) -> &'a str {
        self.context.site.config.language(self.context.site.document(id).language).language.tag()
    }

    /// A tag, unless it is that of the pages for which links are resolved.
    fn unless_own(&self, tag: &str) -> Option<String> {
        let own = self.context.site.config.language(self.language).language.tag();
        (tag != own).then(|| tag.to_owned())
    }

    fn typeset(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.context.site.config.typeset_text(self.language, text.to_owned()))
    }
}
