//! The words about documents that are nearly translations, for `kielo check` and `kielo translations`.

use crate::model::{Document, NameDifference, NearTranslation, Site};

/// Returns what keeps two documents apart, and the line that the author should write.
pub(super) fn explanation(site: &Site, near: &NearTranslation) -> (String, String) {
    let (document, other) = (site.document(near.document), site.document(near.other));
    let key = |document: &Document| document.translation.as_ref().map(|key| key.value.clone());
    let difference = match near.difference {
        NameDifference::OneKey => "only one of them has the key `translation`".to_owned(),
        NameDifference::KeyIsName => "the key `translation` of one is the name of the other".to_owned(),
        NameDifference::Keys => {
            format!("their keys are `{}` and `{}`", key(document).unwrap_or_default(), key(other).unwrap_or_default())
        }
        NameDifference::Spelling => "their names differ only in spelling".to_owned(),
        NameDifference::LanguageWord => "their names differ only by the language".to_owned(),
        NameDifference::Date => "their names differ only by the date".to_owned(),
        NameDifference::OneLetter => "their names differ only by one letter".to_owned(),
    };
    // The files of a pair may have front matter of both formats.
    let mut files_by_line: Vec<(String, Vec<&str>)> = Vec::new();
    for document in near.without_key.iter().map(|id| site.document(*id)) {
        let line = document.format.key_line("translation", &near.key);
        match files_by_line.iter_mut().find(|(known, _)| *known == line) {
            Some((_, files)) => files.push(&document.file),
            None => files_by_line.push((line, vec![&document.file])),
        }
    }
    let lines = files_by_line.iter().map(|(line, files)| format!("{line} in {}", files.join(" and ")));
    (difference, format!("write {}", lines.collect::<Vec<_>>().join(", and ")))
}
