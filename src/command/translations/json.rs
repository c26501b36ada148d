//! Writes the state of all translations as JSON, whose keys docs/writing.md documents.

use serde_json::{Value, json};

use super::super::near_translation;
use super::state::{TranslationRow, TranslationState};
use crate::config::LanguageId;
use crate::model::{DocumentId, NearTranslation, Site, TermId};

/// Writes all documents and terms as JSON.
pub(super) fn json(site: &Site, rows: &[TranslationRow], terms: &[(TermId, Vec<LanguageId>)]) -> String {
    let tag = |id: LanguageId| site.config.language(id).language.tag();
    let languages: Vec<_> = site.config.language_ids().map(tag).collect();
    let untranslated_terms: Vec<_> = terms
        .iter()
        .map(|(id, without)| {
            let term = site.term(*id);
            json!({
                "taxonomy": term.taxonomy.name(&site.config),
                "language": tag(term.language),
                "name": term.name,
                "posts": term.posts.len(),
                "missing": without.iter().map(|id| tag(*id)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let joined_terms: Vec<_> = site
        .terms_of_equal_names()
        .iter()
        .map(|group| {
            let term = |id: &TermId| json!({ "language": tag(site.term(*id).language), "name": site.term(*id).name });
            json!({
                "taxonomy": site.term(group[0]).taxonomy.name(&site.config),
                "terms": group.iter().map(term).collect::<Vec<_>>(),
            })
        })
        .collect();
    let count = |is: fn(TranslationState) -> bool| rows.iter().map(|row| row.count(is)).sum::<usize>();
    let mut all = json!({
        "languages": languages,
        "documents": rows.iter().map(|row| document(site, row)).collect::<Vec<_>>(),
        "near_translations": site.near_translations().iter().map(|near| near_translation_json(site, near)).collect::<Vec<_>>(),
        "terms": untranslated_terms,
        "joined_terms": joined_terms,
        "summary": {
            "documents": rows.len(),
            "behind": count(TranslationState::is_behind),
            "missing": count(|state| state == TranslationState::Missing),
            "terms": terms.len(),
        },
    });
    let waiting = site.sources.waiting.len();
    if waiting > 0 {
        all["summary"]["waiting"] = json!(waiting);
    }
    format!("{all:#}")
}

fn near_translation_json(site: &Site, near: &NearTranslation) -> Value {
    let file = |id: DocumentId| &*site.document(id).file;
    json!({
        "file": file(near.document),
        "nearly_of": file(near.other),
        "difference": near_translation::explanation(site, near).0,
        "translation": near.key,
        "write_in": near.without_key.iter().map(|id| file(*id)).collect::<Vec<_>>(),
    })
}

fn document(site: &Site, row: &TranslationRow) -> Value {
    let source = site.document(row.source);
    let tag = |id: LanguageId| site.config.language(id).language.tag();
    let translation = |(language, id, state): &(LanguageId, Option<_>, TranslationState)| {
        let document = id.map(|id| site.document(id));
        let awaited = document.map(|document| site.awaited_languages(&document.file)).unwrap_or_default();
        let (name, paragraphs, since) = match state {
            TranslationState::Source => ("source", None, None),
            TranslationState::UpToDate => ("present", None, None),
            TranslationState::BehindBy(paragraphs) => ("behind", Some(*paragraphs), None),
            TranslationState::BehindSince(day) => ("behind", None, Some(day.to_string())),
            TranslationState::Missing => ("missing", None, None),
        };
        let mut all = json!({
            "language": tag(*language),
            "state": name,
            "file": document.map(|document| &*document.file),
            "title": document.map(|document| &*document.title.value),
            "draft": document.is_some_and(|document| document.draft),
            "paragraphs_changed": paragraphs,
            "since": since,
        });
        if !awaited.is_empty() {
            all["waits_for"] = awaited.iter().map(|id| tag(*id)).collect();
        }
        all
    };
    json!({
        "file": &*source.file,
        "language": tag(source.language),
        "title": source.title.value,
        "translations": row.cells.iter().map(translation).collect::<Vec<_>>(),
    })
}
