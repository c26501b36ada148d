//! Reads the look of a site: `[design]`, and the menus, footers and boxes of each language.

use super::super::colours;
use super::super::table_reader::TableReader;
use crate::address::is_absolute;
use crate::config::{
    Design, FooterColumn, Hero, LanguageDesign, LanguageId, ListStyle, MenuItem, NewsletterSettings, Panel,
    SidebarBlock, SiteLanguage,
};
use crate::diagnostic::Diagnostic;
use crate::table::{Spanned, Value};

/// `newsletter` is the table `[newsletter]`, which the sidebar can show.
pub(super) fn read(
    reader: &mut TableReader,
    languages: &[SiteLanguage],
    newsletter: Option<&NewsletterSettings>,
) -> Design {
    let mut design = reader.table("design", |table| look(table, languages)).unwrap_or_default();
    design.languages.resize_with(languages.len(), LanguageDesign::default);
    for (index, menu) in by_language(reader, "menu", languages, menu) {
        design.languages[index].menu = Some(menu);
    }
    for (index, footer) in by_language(reader, "footer", languages, footer) {
        design.languages[index].footer = footer;
    }
    for (index, cta) in by_language(reader, "cta", languages, |reader, value| panel(reader, "cta", value)) {
        design.languages[index].cta = cta;
    }
    for (index, about) in by_language(reader, "about", languages, |reader, value| panel(reader, "about", value)) {
        design.languages[index].about = about;
    }
    for (index, text) in by_language(reader, "text", languages, |reader, value| panel(reader, "text", value)) {
        design.languages[index].text = text;
    }
    check_sidebar(reader, &design, languages, newsletter);
    design
}

/// Reads `[design]`.
fn look(reader: &mut TableReader, languages: &[SiteLanguage]) -> Design {
    let default = Design::default();
    Design {
        colours: colours::read(reader),
        logo: reader.by_language("logo", languages, |reader| reader.filled_address("logo")),
        list: reader.filled_choice("list", &ListStyle::ALL).unwrap_or(default.list),
        hero: hero(reader),
        featured: reader.texts("featured").into_iter().filter(|post| !post.value.trim().is_empty()).collect(),
        sidebar: reader.spanned_choices("sidebar", &SidebarBlock::ALL).unwrap_or(default.sidebar),
        language_hint: reader.boolean("language_hint").unwrap_or(default.language_hint),
        translation_notice: reader.boolean("translation_notice").unwrap_or(default.translation_notice),
        languages: Vec::new(),
    }
}

fn hero(reader: &mut TableReader) -> Hero {
    reader.filled_text("hero").map_or(Hero::Title, |hero| match &*hero.value {
        "title" => Hero::Title,
        "newest" => Hero::Newest,
        "none" => Hero::None,
        _ => Hero::Chosen(hero),
    })
}

/// Reports blocks of the sidebar that have no content in one of the languages.
fn check_sidebar(
    reader: &mut TableReader,
    design: &Design,
    languages: &[SiteLanguage],
    newsletter: Option<&NewsletterSettings>,
) {
    for block in &design.sidebar {
        for (index, (language, settings)) in languages.iter().zip(&design.languages).enumerate() {
            let is_missing = match block.value {
                SidebarBlock::About => settings.about.is_none(),
                SidebarBlock::Text => settings.text.is_none(),
                SidebarBlock::Newsletter => {
                    newsletter.is_none_or(|newsletter| newsletter.endpoint.get(LanguageId(index as u16)).is_none())
                }
                _ => false,
            };
            if is_missing {
                let (name, tag) = (block.value.name(), &language.configured_tag);
                reader.report(|source| match block.value {
                    SidebarBlock::Newsletter => Diagnostic::newsletter_without_endpoint(source, block.span, tag),
                    _ => Diagnostic::empty_sidebar_block(source, block.span, name, tag),
                });
            }
        }
    }
}

/// Reads the table `[key]`, whose keys are tags of the site's languages. Returns each value with the index of its
/// language.
fn by_language<T>(
    reader: &mut TableReader,
    key: &str,
    languages: &[SiteLanguage],
    read: impl Fn(&mut TableReader, Spanned<Value>) -> T,
) -> Vec<(usize, T)> {
    let values = reader.table(key, |table| {
        let values = table.take_by_language(languages);
        values.into_iter().map(|(id, value)| (usize::from(id.0), read(table, value))).collect()
    });
    values.unwrap_or_default()
}

fn menu(reader: &mut TableReader, value: Spanned<Value>) -> Vec<MenuItem> {
    reader.tables_from("menu", value, |item| menu_item(item, true))
}

/// Reads an entry of a menu; only those of the first level can have a submenu.
fn menu_item(reader: &mut TableReader, is_first_level: bool) -> Option<MenuItem> {
    let title = reader.string("title");
    let link = reader.filled_address("link");
    let children =
        if is_first_level { reader.tables("children", |item| Some(menu_item(item, false))) } else { Vec::new() };
    if link.is_none() && children.is_empty() {
        reader.report_missing("link", "link = \"tietoja.md\", or an address");
    } else if title.is_none() && link.as_ref().is_none_or(|link| !leads_to_document(&link.value)) {
        reader.report_missing("title", "title = \"…\", what the menu says");
    }
    let children: Vec<MenuItem> = children.into_iter().flatten().collect();
    (link.is_some() || !children.is_empty()).then_some(MenuItem { title, link, children })
}

/// Whether a link leads to a document of the site, which has a title and a text.
fn leads_to_document(link: &str) -> bool {
    let path = link.split(['#', '?']).next().unwrap_or(link);
    path.strip_suffix(".md").is_some() && !is_absolute(link)
}

fn footer(reader: &mut TableReader, value: Spanned<Value>) -> Vec<FooterColumn> {
    reader.tables_from("footer", value, |column| {
        let title = column.string("title");
        let text = column.string("text");
        let links = column.tables("links", |link| Some(menu_item(link, false)));
        if text.is_none() && links.is_empty() {
            column.report_missing("text", "text = \"…\", or links");
        }
        Some(FooterColumn { title, text, links: links.into_iter().flatten().collect() })
    })
}

fn panel(reader: &mut TableReader, key: &str, value: Spanned<Value>) -> Option<Panel> {
    reader.table_from(key, value, |table| {
        let panel = Panel {
            title: table.string("title"),
            text: table.string("text"),
            link: table.filled_address("link"),
            label: table.string("label"),
            span: table.span(),
        };
        let has_document = panel.link.as_ref().is_some_and(|link| leads_to_document(&link.value));
        if panel.text.is_none() && !has_document {
            table.report_missing("text", "text = \"…\", or the link of a document whose beginning is the text");
        }
        panel
    })
}
