//! Proposes names for `content/terms.toml` that posts and their translations show, and writes the certain ones.

use std::path::Path;

use serde_json::json;

use super::super::source_file;
use super::text_table::{Colour, TextTable, truncated};
use crate::diagnostic::{Diagnostic, counted};
use crate::load;
use crate::model::{LearnedTerm, Site, TERMS_FILE, TermId, TermPair};
use crate::table::Value;

/// Lists the pairs of terms, with the counts that speak for each.
pub(super) fn table(site: &Site, pairs: &[TermPair]) -> String {
    if pairs.is_empty() {
        return "No categories or tags without a translation occur together in posts that are translations of each other."
            .to_owned();
    }
    let mut table = TextTable(Vec::new());
    for pair in pairs {
        let alone = match pair.alone {
            0 => "never alone".to_owned(),
            alone => format!("one alone in {alone}"),
        };
        let [one, other] = pair.terms.map(|id| term(site, id));
        let taxonomy = site.term(pair.terms[0]).taxonomy.name(&site.config).to_owned();
        let together = format!("together in {} of posts", counted(pair.together as usize, "pair", "pairs"));
        let colour = if pair.is_certain() { Colour::Green } else { Colour::None };
        let cells =
            [(taxonomy, Colour::None), (one, Colour::None), (other, Colour::None), (together, colour), (alone, colour)];
        table.0.push(cells.to_vec());
    }
    let certain = site.learned_terms(pairs);
    let names: usize = certain.iter().map(|term| term.names.len()).sum();
    let hint = match names {
        0 => "A pair is certain when its terms occur together in three pairs of posts and never alone; none is."
            .to_owned(),
        _ => format!(
            "kielo translations --terms --write adds {} to {TERMS_FILE}, for terms that occur together in at least three \
             pairs of posts and never alone.",
            counted(names, "name", "names")
        ),
    };
    format!("Terms that occur together in posts that are translations of each other:\n{}\n\n{hint}", table.text())
}

fn term(site: &Site, id: TermId) -> String {
    let term = site.term(id);
    format!("{} {}", site.config.language(term.language).language.tag(), truncated(&term.name))
}

/// Writes the pairs as JSON.
pub(super) fn json(site: &Site, pairs: &[TermPair]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|pair| {
            let term = |id: TermId| {
                let term = site.term(id);
                json!({ "language": site.config.language(term.language).language.tag(), "name": term.name })
            };
            json!({
                "taxonomy": site.term(pair.terms[0]).taxonomy.name(&site.config),
                "terms": pair.terms.map(term),
                "together": pair.together,
                "alone": pair.alone,
                "certain": pair.is_certain(),
            })
        })
        .collect();
    format!("{:#}", json!({ "pairs": pairs }))
}

/// Adds the names of the certain pairs to `content/terms.toml`, and says which.
pub(super) fn write(site: &Site, root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let learned = site.learned_terms(&site.term_pairs());
    if learned.is_empty() {
        return Some(format!("{TERMS_FILE} is unchanged: no pair of terms is certain"));
    }
    let text = load::with_learned_terms(root, &site.config, &site.sources.term_definitions, &learned);
    let text = text.map_err(|problems| diagnostics.extend(problems)).ok()?;
    let path = root.join(TERMS_FILE);
    let written = source_file::write(&path, &text);
    if let Err(error) = written {
        diagnostics.push(Diagnostic::cannot_write_source(TERMS_FILE, &error));
        return None;
    }
    let lines = learned.iter().map(|term| {
        let place = if term.definition.is_some() { "added to its entry" } else { "new entry" };
        format!("{}: {place}: {}", term.taxonomy.name(&site.config), names(site, term))
    });
    Some(format!("{TERMS_FILE}\n{}", lines.collect::<Vec<_>>().join("\n")))
}

fn names(site: &Site, term: &LearnedTerm) -> String {
    let names = term.names.iter().map(|(language, name)| {
        let name = Value::Text(name.clone());
        format!("{} = {name}", site.config.language(*language).configured_tag)
    });
    names.collect::<Vec<_>>().join(", ")
}
