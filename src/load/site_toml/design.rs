//! Reads how a site looks: `[design]`, and the menus, footers and boxes of each language.

use super::super::colours;
use super::super::reader::TableReader;
use crate::address::is_absolute;
use crate::config::{
    Design, FooterColumn, Hero, LanguageDesign, ListStyle, MenuItem, NamedColours, Panel, SidebarBlock, SiteLanguage,
};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Language;
use crate::table::{Span, Spanned, Table, Value};

/// The tables that say how a site looks.
pub(super) struct Tables {
    design: Option<Table>,
    languages: [Option<Table>; 5],
}

impl Tables {
    const KEYS: [&str; 5] = ["menu", "footer", "cta", "about", "text"];

    /// Takes them out of site.toml.
    pub(super) fn take(reader: &mut TableReader) -> Self {
        Self { design: reader.table("design"), languages: Self::KEYS.map(|key| reader.table(key)) }
    }

    /// Reads them.
    pub(super) fn read(self, source: &Source, languages: &[SiteLanguage], diagnostics: &mut Vec<Diagnostic>) -> Design {
        let mut design = look(source, self.design, diagnostics);
        design.languages.resize_with(languages.len(), LanguageDesign::default);
        for (key, table) in Self::KEYS.into_iter().zip(self.languages) {
            for (index, value) in by_language(source, table, languages, diagnostics) {
                let own = &mut design.languages[index];
                match key {
                    "menu" => own.menu = Some(menu(source, key, value, diagnostics)),
                    "footer" => own.footer = footer(source, value, diagnostics),
                    "cta" => own.cta = panel(source, key, value, diagnostics),
                    "about" => own.about = panel(source, key, value, diagnostics),
                    _ => own.text = panel(source, key, value, diagnostics),
                }
            }
        }
        for block in &design.sidebar {
            for (language, own) in languages.iter().zip(&design.languages) {
                let is_missing = match block.value {
                    SidebarBlock::About => own.about.is_none(),
                    SidebarBlock::Text => own.text.is_none(),
                    _ => false,
                };
                if is_missing {
                    diagnostics.push(Diagnostic::empty_sidebar_block(
                        source,
                        block.span,
                        block.value.name(),
                        &language.written,
                    ));
                }
            }
        }
        design
    }
}

/// Reads `[design]`.
fn look(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Design {
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    let colours: NamedColours = colours::read(source, &mut reader);
    let logo = reader.filled_text("logo");
    let list = reader.filled_text("list");
    let list = list.and_then(|written| choice(source, &mut reader, "list", &written, &ListStyle::ALL));
    let hero = reader.filled_text("hero").map_or(Hero::Title, |written| match &*written.value {
        "title" => Hero::Title,
        "newest" => Hero::Newest,
        "none" => Hero::None,
        _ => Hero::Chosen(written),
    });
    let featured = reader.texts("featured").into_iter().filter(|written| !written.value.trim().is_empty()).collect();
    let has_sidebar = reader.has("sidebar");
    let mut sidebar: Vec<Spanned<SidebarBlock>> = Vec::new();
    for written in reader.texts("sidebar") {
        if let Some(block) = choice(source, &mut reader, "sidebar", &written, &SidebarBlock::ALL)
            && sidebar.iter().all(|known| known.value != block)
        {
            sidebar.push(Spanned::new(block, written.span));
        }
    }
    if !has_sidebar {
        sidebar.extend(SidebarBlock::USUAL.map(|block| Spanned::new(block, Span::default())));
    }
    reader.finish();
    let list = list.unwrap_or_default();
    Design { colours, logo, list, hero, featured, sidebar, languages: Vec::new() }
}

/// The thing of a name; an unknown name is told.
fn choice<T: Copy>(
    source: &Source,
    reader: &mut TableReader,
    key: &str,
    written: &Spanned<String>,
    all: &[(T, &str)],
) -> Option<T> {
    let known = all.iter().find(|(_, name)| *name == written.value);
    if known.is_none() {
        let names: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
        reader.report(Diagnostic::unknown_choice(source, written.span, key, &written.value, &names));
    }
    known.map(|(thing, _)| *thing)
}

/// What a table says for each of the site's languages, by their indices.
fn by_language(
    source: &Source,
    table: Option<Table>,
    languages: &[SiteLanguage],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(usize, Spanned<Value>)> {
    let mut said = Vec::new();
    for (tag, value) in table.unwrap_or_default().entries {
        let named = Language::from_tag(&tag.value);
        let is = |known: &SiteLanguage| named.as_ref().is_some_and(|named| named.tag() == known.language.tag());
        if let Some(index) = languages.iter().position(is) {
            said.push((index, value));
        } else {
            let known: Vec<_> = languages.iter().map(|known| known.written.clone()).collect();
            diagnostics.push(Diagnostic::unknown_language(source, tag.span, &tag.value, &known));
        }
    }
    said
}

/// The tables of a list.
fn tables(source: &Source, key: &str, value: Spanned<Value>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Table> {
    let table = Table { entries: vec![(Spanned::new(key.to_owned(), value.span), value)], span: Span::default() };
    TableReader::new(source, table, diagnostics).tables(key)
}

fn menu(source: &Source, key: &str, value: Spanned<Value>, diagnostics: &mut Vec<Diagnostic>) -> Vec<MenuItem> {
    tables(source, key, value, diagnostics)
        .into_iter()
        .filter_map(|table| item(source, table, true, diagnostics))
        .collect()
}

/// An entry of a menu; those of a menu's first level may have others below them.
fn item(source: &Source, table: Table, is_first_level: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<MenuItem> {
    let span = table.span;
    let mut reader = TableReader::new(source, table, diagnostics);
    let title = reader.filled_text("title").map(|title| title.value);
    let link = reader.filled_text("link");
    let children = if is_first_level { reader.tables("children") } else { Vec::new() };
    if link.is_none() && children.is_empty() {
        reader.report(Diagnostic::missing_key(source, span, "link", "link = \"tietoja.md\", or an address"));
    } else if title.is_none() && link.as_ref().is_none_or(|link| !names_document(&link.value)) {
        reader.report(Diagnostic::missing_key(source, span, "title", "title = \"…\", what the menu says"));
    }
    reader.finish();
    let children: Vec<_> = children.into_iter().filter_map(|child| item(source, child, false, diagnostics)).collect();
    (link.is_some() || !children.is_empty()).then_some(MenuItem { title, link, children })
}

/// Whether a link names a document, which has a title.
fn names_document(link: &str) -> bool {
    let path = link.split(['#', '?']).next().unwrap_or(link);
    path.strip_suffix(".md").is_some() && !is_absolute(link)
}

fn footer(source: &Source, value: Spanned<Value>, diagnostics: &mut Vec<Diagnostic>) -> Vec<FooterColumn> {
    let mut columns = Vec::new();
    for table in tables(source, "footer", value, diagnostics) {
        let span = table.span;
        let mut reader = TableReader::new(source, table, diagnostics);
        let title = reader.filled_text("title").map(|title| title.value);
        let text = reader.filled_text("text").map(|text| text.value);
        let links = reader.tables("links");
        if text.is_none() && links.is_empty() {
            reader.report(Diagnostic::missing_key(source, span, "text", "text = \"…\", or links"));
        }
        reader.finish();
        let links = links.into_iter().filter_map(|link| item(source, link, false, diagnostics)).collect();
        columns.push(FooterColumn { title, text, links });
    }
    columns
}

fn panel(source: &Source, key: &str, value: Spanned<Value>, diagnostics: &mut Vec<Diagnostic>) -> Option<Panel> {
    let table = Table { entries: vec![(Spanned::new(key.to_owned(), value.span), value)], span: Span::default() };
    let table = TableReader::new(source, table, diagnostics).table(key)?;
    let span = table.span;
    let mut reader = TableReader::new(source, table, diagnostics);
    let panel = Panel {
        title: reader.filled_text("title").map(|title| title.value),
        text: reader.filled_text("text").map(|text| text.value),
        link: reader.filled_text("link"),
        label: reader.filled_text("label").map(|label| label.value),
        span,
    };
    let is_told = panel.link.as_ref().is_some_and(|link| names_document(&link.value));
    if panel.text.is_none() && !is_told {
        let example = "text = \"…\", or the link of a document whose beginning is the text";
        reader.report(Diagnostic::missing_key(source, span, "text", example));
    }
    reader.finish();
    Some(panel)
}
