//! Finds the texts that front pages and the pages of terms show above their posts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rustc_hash::FxHashMap;

use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PageId, Site, Taxonomy, TermId};

/// Returns the text of each language's front page. Reports several in one language.
pub(super) fn home_texts(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<PageId>> {
    let mut texts: Vec<Option<PageId>> = vec![None; site.config.languages.len()];
    for (index, page) in site.pages.iter().enumerate().filter(|(_, page)| page.document.is_home_text) {
        let text = &mut texts[usize::from(page.document.language.0)];
        match text {
            Some(first) => {
                let (first, second) = (&site.page(*first).document, &page.document);
                diagnostics.push(Diagnostic::two_texts_of_list(
                    "front page",
                    first.title_location(),
                    second.title_location(),
                ));
            }
            None => *text = Some(PageId(index as u32)),
        }
    }
    texts
}

/// Returns the texts of terms. Reports texts without a term, and several of one term.
pub(super) fn term_texts(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<TermId, PageId> {
    let mut texts = BTreeMap::new();
    let pages = (0..).map(PageId).zip(&site.pages);
    let with_term: Vec<_> =
        pages.filter_map(|(id, page)| Some((id, &page.document, page.document.term_text.as_ref()?))).collect();
    if with_term.is_empty() {
        return texts;
    }
    let terms = (0..).map(TermId).zip(&site.terms);
    let by_name: FxHashMap<(Taxonomy, LanguageId, &str), TermId> =
        terms.map(|(id, term)| ((term.taxonomy, term.language, &*term.name), id)).collect();
    for (id, document, (taxonomy, name)) in with_term {
        let Some(term) = by_name.get(&(*taxonomy, document.language, name)) else {
            // A document that could not be parsed may name the term.
            if site.sources.unreadable.is_empty() {
                let of_kind =
                    by_name.keys().filter(|(of, language, _)| (of, *language) == (taxonomy, document.language));
                let mut known: Vec<String> = of_kind.map(|(_, _, name)| (*name).to_owned()).collect();
                known.sort_unstable();
                diagnostics.push(Diagnostic::text_without_term(
                    document.title_location(),
                    (taxonomy.name(&site.config), name),
                    &known,
                ));
            }
            continue;
        };
        match texts.entry(*term) {
            Entry::Vacant(vacant) => _ = vacant.insert(id),
            Entry::Occupied(first) => {
                let first = &site.page(*first.get()).document;
                diagnostics.push(Diagnostic::two_texts_of_list(
                    taxonomy.name(&site.config),
                    first.title_location(),
                    document.title_location(),
                ));
            }
        }
    }
    texts
}
