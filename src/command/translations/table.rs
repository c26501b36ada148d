//! Writes the state of all translations as a table: documents and their languages, then terms, then a summary.

use std::fmt::Write as _;

use super::super::near_translation;
use super::state::{TranslationRow, TranslationState};
use super::text_table::{Colour, TextTable, truncated};
use crate::config::LanguageId;
use crate::diagnostic::counted;
use crate::model::{DocumentId, NearTranslation, Site, TermId};

/// The number of rows that are shown without `--all` for documents in one language, and for terms. Their authors may
/// never intend a translation.
const MAX_OPTIONAL_ROWS: usize = 10;

/// Writes the rows that need work, or all rows.
pub(super) fn table(site: &Site, rows: &[TranslationRow], terms: &[(TermId, Vec<LanguageId>)], all: bool) -> String {
    let mut parts = Vec::new();
    let (shown, excluded) = rows_to_show(site, rows, all);
    if !shown.is_empty() {
        parts.push(documents(site, &shown));
    }
    if excluded > 0 {
        parts.push(format!(
            "… and {} in one language only: --all shows {}",
            counted(excluded, "document", "documents"),
            pronoun(excluded)
        ));
    }
    let near = site.near_translations();
    if !near.is_empty() {
        parts.push(near_translations(site, &near));
    }
    if !terms.is_empty() {
        let most = if all { terms.len() } else { MAX_OPTIONAL_ROWS };
        parts.push(self::terms(site, &terms[..most.min(terms.len())]));
        if terms.len() > most {
            let hidden = terms.len() - most;
            parts.push(format!("… and {} more: --all shows {}", counted(hidden, "term", "terms"), pronoun(hidden)));
        }
    }
    let pairs = site.term_pairs().len();
    if pairs > 0 {
        let pairs = counted(pairs, "pair", "pairs");
        parts.push(format!(
            "kielo translations --terms proposes names for {pairs} of terms, learned from translated posts"
        ));
    }
    let joined = site.terms_of_equal_names();
    if all && !joined.is_empty() {
        parts.push(joined_terms(site, &joined));
    } else if !joined.is_empty() {
        let text = match joined.len() {
            1 => "1 term is one in several languages because its names are equal: --all shows it".to_owned(),
            count => {
                format!("{count} terms are one in several languages because their names are equal: --all shows them")
            }
        };
        parts.push(text);
    }
    parts.push(summary(rows, site.sources.waiting.len(), terms.len()));
    parts.join("\n\n")
}

fn pronoun(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

/// Returns the rows to show: translations that are behind, then documents that wait, then those that lack some languages,
/// then the newest in one language only. Also returns how many of the last group are left out.
fn rows_to_show<'a>(site: &Site, rows: &'a [TranslationRow], all: bool) -> (Vec<&'a TranslationRow>, usize) {
    if all {
        return (rows.iter().collect(), 0);
    }
    let is_behind = |row: &&TranslationRow| row.count(TranslationState::is_behind) > 0;
    let is_incomplete = |row: &&TranslationRow| row.count(|state| state == TranslationState::Missing) > 0;
    let waits = |row: &&TranslationRow| {
        let mut documents = row.cells.iter().filter_map(|(_, id, _)| *id);
        documents.any(|id| !site.awaited_languages(&site.document(id).file).is_empty())
    };
    let (behind, rest): (Vec<_>, Vec<_>) = rows.iter().partition(is_behind);
    let (waiting, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(waits);
    let (in_one_language, incomplete): (Vec<_>, Vec<_>) =
        rest.into_iter().filter(is_incomplete).partition(|row| row.is_in_one_language());
    let excluded = in_one_language.len().saturating_sub(MAX_OPTIONAL_ROWS);
    let work = behind.into_iter().chain(waiting).chain(incomplete);
    (work.chain(in_one_language.into_iter().take(MAX_OPTIONAL_ROWS)).collect(), excluded)
}

fn documents(site: &Site, rows: &[&TranslationRow]) -> String {
    let tags = site.config.language_ids().map(|id| site.config.language(id).language.tag());
    let headers = ["document"].into_iter().chain(tags).chain(["file"]);
    let mut table = TextTable(vec![headers.map(|header| (header.to_owned(), Colour::Faint)).collect()]);
    for row in rows {
        let title = truncated(&site.document(row.source).title.value);
        let cells = row.cells.iter().map(|(_, id, state)| cell(site, *id, *state));
        let file = |id: DocumentId| (site.document(id).file.to_string(), Colour::None);
        let line = [(title, Colour::None)].into_iter().chain(cells).chain([file(row.source)]);
        table.0.push(line.collect());
        // The author opens a translation that is behind next, so the table also names its file.
        let behind = row.cells.iter().filter(|(.., state)| state.is_behind()).filter_map(|(_, id, _)| *id);
        for id in behind {
            let mut line = vec![(String::new(), Colour::None); row.cells.len() + 1];
            line.push(file(id));
            table.0.push(line);
        }
    }
    table.text()
}

fn cell(site: &Site, id: Option<DocumentId>, state: TranslationState) -> (String, Colour) {
    let draft = id.is_some_and(|id| site.document(id).draft);
    let (text, colour) = match state {
        TranslationState::Source | TranslationState::UpToDate if draft => ("✓ draft".to_owned(), Colour::Green),
        TranslationState::Source | TranslationState::UpToDate => ("✓".to_owned(), Colour::Green),
        TranslationState::BehindBy(paragraphs) => {
            (format!("behind: {}", counted(paragraphs, "paragraph", "paragraphs")), Colour::Yellow)
        }
        TranslationState::BehindSince(day) => (format!("behind since {day}"), Colour::Yellow),
        TranslationState::Missing => ("missing".to_owned(), Colour::Faint),
    };
    let awaited = id.map(|id| site.awaited_languages(&site.document(id).file)).unwrap_or_default();
    if awaited.is_empty() {
        return (text, colour);
    }
    let tags: Vec<_> = awaited.iter().map(|id| site.config.language(*id).language.tag()).collect();
    let delimiter = if state.is_behind() { ", " } else { " " };
    (format!("{text}{delimiter}waits for {}", tags.join(", ")), Colour::Yellow)
}

fn terms(site: &Site, terms: &[(TermId, Vec<LanguageId>)]) -> String {
    let tag = |id: LanguageId| site.config.language(id).language.tag();
    let mut table = TextTable(Vec::new());
    for (id, without) in terms {
        let term = site.term(*id);
        let without: Vec<_> = without.iter().map(|id| tag(*id)).collect();
        let cells = [
            term.taxonomy.name(&site.config).to_owned(),
            tag(term.language).to_owned(),
            truncated(&term.name),
            counted(term.posts.len(), "post", "posts"),
            format!("no name in {}", without.join(", ")),
        ];
        table.0.push(cells.into_iter().map(|text| (text, Colour::None)).collect());
    }
    format!("Terms that content/terms.toml does not name in every language:\n{}", table.text())
}

/// Lists the documents that are nearly translations of each other, with what to write.
fn near_translations(site: &Site, all: &[NearTranslation]) -> String {
    let lines = all.iter().map(|near| {
        let (difference, line) = near_translation::explanation(site, near);
        let (document, other) = (site.document(near.document), site.document(near.other));
        format!("{} is nearly a translation of {}: {difference}\n  {line}", document.file, other.file)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Lists the terms that are one because their names are equal.
fn joined_terms(site: &Site, groups: &[Vec<TermId>]) -> String {
    let mut table = TextTable(Vec::new());
    for group in groups {
        let names = group.iter().map(|id| {
            let term = site.term(*id);
            format!("{} {}", site.config.language(term.language).language.tag(), truncated(&term.name))
        });
        let taxonomy = site.term(group[0]).taxonomy.name(&site.config).to_owned();
        let cells = [taxonomy, names.collect::<Vec<_>>().join(", ")];
        table.0.push(cells.into_iter().map(|text| (text, Colour::None)).collect());
    }
    format!(
        "Terms that are one because their names are equal (two entries in content/terms.toml keep them apart):\n{}",
        table.text()
    )
}

fn summary(rows: &[TranslationRow], waiting: usize, terms: usize) -> String {
    let count = |is: fn(TranslationState) -> bool| rows.iter().map(|row| row.count(is)).sum::<usize>();
    let (behind, missing) = (count(TranslationState::is_behind), count(|state| state == TranslationState::Missing));
    let mut text = format!(
        "{}: {} behind, {missing} missing",
        counted(rows.len(), "document", "documents"),
        counted(behind, "translation", "translations")
    );
    if waiting > 0 {
        _ = write!(text, "; {waiting} waiting");
    }
    if terms > 0 {
        _ = write!(text, "; {} to name", counted(terms, "term", "terms"));
    }
    text
}
