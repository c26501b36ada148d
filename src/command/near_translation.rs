//! The words about documents that are nearly translations, for `kielo check` and `kielo translations`.

use crate::model::{Document, NameDifference, NearTranslation, Site};
use crate::table::Value;

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
    let files: Vec<_> = near.without_key.iter().map(|id| &*site.document(*id).file).collect();
    (difference, format!("write translation = {} in {}", Value::Text(near.key.clone()), files.join(" and ")))
}
