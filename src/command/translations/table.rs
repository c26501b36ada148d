//! The table for people: documents against languages, then terms, then one line that sums up.

use std::fmt::Write as _;

use super::super::print;
use super::state::{Row, TranslationState};
use crate::config::LanguageId;
use crate::model::{DocumentId, Site, TermId};

/// How many of those that may never be meant to be translated are shown when not all are asked for.
const MOST: usize = 10;

/// The widest title; longer ones are cut.
const TITLE: usize = 40;

/// All that needs work, or everything.
pub(super) fn table(site: &Site, rows: &[Row], terms: &[(TermId, Vec<LanguageId>)], all: bool) -> String {
    let mut parts = Vec::new();
    let (shown, excluded) = chosen(rows, all);
    if !shown.is_empty() {
        parts.push(documents(site, &shown));
    }
    if excluded > 0 {
        parts.push(format!(
            "… and {} in one language only: --all shows {}",
            counted(excluded, "document"),
            if excluded == 1 { "it" } else { "them" }
        ));
    }
    if !terms.is_empty() {
        let most = if all { terms.len() } else { MOST };
        parts.push(self::terms(site, &terms[..most.min(terms.len())]));
        if terms.len() > most {
            parts.push(format!("… and {} more: --all shows them", counted(terms.len() - most, "term")));
        }
    }
    parts.push(summary(rows, terms.len()));
    parts.join("\n\n")
}

/// What is behind, then what lacks some languages, then the newest of what is in one language only; and how many of
/// those are left out.
fn chosen(rows: &[Row], all: bool) -> (Vec<&Row>, usize) {
    if all {
        return (rows.iter().collect(), 0);
    }
    let is_behind = |row: &&Row| row.count(TranslationState::is_behind) > 0;
    let is_incomplete = |row: &&Row| row.count(|state| state == TranslationState::Missing) > 0;
    let (behind, rest): (Vec<_>, Vec<_>) = rows.iter().partition(is_behind);
    let (alone, partly): (Vec<_>, Vec<_>) = rest.into_iter().filter(is_incomplete).partition(|row| row.is_alone());
    let excluded = alone.len().saturating_sub(MOST);
    (behind.into_iter().chain(partly).chain(alone.into_iter().take(MOST)).collect(), excluded)
}

#[derive(Clone, Copy)]
enum Colour {
    None,
    Good,
    Open,
    Faint,
}

/// A table: every row holds the cells of one line.
struct Grid(Vec<Vec<(String, Colour)>>);

impl Grid {
    fn text(&self) -> String {
        let coloured = print::result_is_coloured();
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| self.0.iter().filter_map(|row| row.get(column)).map(|cell| length(&cell.0)).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let lines = self.0.iter().map(|row| {
            let mut line = String::new();
            for (index, (text, colour)) in row.iter().enumerate() {
                let code = match colour {
                    Colour::Good => "32",
                    Colour::Open => "33",
                    Colour::Faint => "2",
                    Colour::None => "",
                };
                if coloured && !code.is_empty() {
                    // Writing to a String cannot fail.
                    _ = write!(line, "\u{1b}[{code}m{text}\u{1b}[0m");
                } else {
                    line.push_str(text);
                }
                if index + 1 < row.len() {
                    line.push_str(&" ".repeat(widths[index] - length(text) + 2));
                }
            }
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn documents(site: &Site, rows: &[&Row]) -> String {
    let tags = site.config.languages.iter().map(|language| language.language.tag());
    let heads = ["document"].into_iter().chain(tags).chain(["file"]);
    let mut grid = Grid(vec![heads.map(|head| (head.to_owned(), Colour::Faint)).collect()]);
    for row in rows {
        let title = cut(&site.document(row.source).title.value);
        let cells = row.cells.iter().map(|(_, id, state)| cell(site, *id, *state));
        let file = |id: DocumentId| (site.document(id).file.to_string(), Colour::None);
        let line = [(title, Colour::None)].into_iter().chain(cells).chain([file(row.source)]);
        grid.0.push(line.collect());
        // What fell behind is to be opened next, so its file is named too.
        let behind = row.cells.iter().filter(|(.., state)| state.is_behind()).filter_map(|(_, id, _)| *id);
        for id in behind {
            let mut line = vec![(String::new(), Colour::None); row.cells.len() + 1];
            line.push(file(id));
            grid.0.push(line);
        }
    }
    grid.text()
}

fn cell(site: &Site, id: Option<DocumentId>, state: TranslationState) -> (String, Colour) {
    let draft = id.is_some_and(|id| site.document(id).draft);
    match state {
        TranslationState::Source | TranslationState::Present if draft => ("✓ draft".to_owned(), Colour::Good),
        TranslationState::Source | TranslationState::Present => ("✓".to_owned(), Colour::Good),
        TranslationState::BehindBy(paragraphs) => {
            (format!("behind: {}", counted(paragraphs, "paragraph")), Colour::Open)
        }
        TranslationState::BehindSince(day) => (format!("behind since {day}"), Colour::Open),
        TranslationState::Missing => ("missing".to_owned(), Colour::Faint),
    }
}

/// A title that fits, without anything that a terminal would obey.
fn cut(title: &str) -> String {
    let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if length(&title) <= TITLE {
        return title;
    }
    let start: String = title.chars().take(TITLE - 1).collect();
    format!("{}…", start.trim_end())
}

fn terms(site: &Site, terms: &[(TermId, Vec<LanguageId>)]) -> String {
    let tag = |id: LanguageId| site.config.language(id).language.tag();
    let mut grid = Grid(Vec::new());
    for (id, without) in terms {
        let term = site.term(*id);
        let without: Vec<_> = without.iter().map(|id| tag(*id)).collect();
        let cells = [
            term.taxonomy.name().to_owned(),
            tag(term.language).to_owned(),
            cut(&term.name),
            counted(term.posts.len(), "post"),
            format!("no name in {}", without.join(", ")),
        ];
        grid.0.push(cells.into_iter().map(|text| (text, Colour::None)).collect());
    }
    format!("Terms that content/terms.toml does not name in every language:\n{}", grid.text())
}

fn summary(rows: &[Row], terms: usize) -> String {
    let count = |is: fn(TranslationState) -> bool| rows.iter().map(|row| row.count(is)).sum::<usize>();
    let (behind, missing) = (count(TranslationState::is_behind), count(|state| state == TranslationState::Missing));
    let mut text =
        format!("{}: {} behind, {missing} missing", counted(rows.len(), "document"), counted(behind, "translation"));
    if terms > 0 {
        _ = write!(text, "; {} to name", counted(terms, "term"));
    }
    text
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
