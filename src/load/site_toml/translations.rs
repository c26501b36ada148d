//! Reads `[translations]`.

use jiff::civil::Date;

use super::super::table_reader::TableReader;
use crate::config::{LanguageId, SiteLanguage, TranslationSettings};
use crate::table::{Spanned, Value};

/// Reads the table.
pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> TranslationSettings {
    let together = reader.table("together", |table| together(table, languages)).unwrap_or_default();
    TranslationSettings { together }
}

/// Reads `together`: one date for all languages, or a date for each language.
fn together(reader: &mut TableReader, languages: &[SiteLanguage]) -> Vec<(LanguageId, Date)> {
    match reader.take("since") {
        Some(Spanned { value: Value::Table(table), .. }) => {
            reader.nested(table, |table| dates_by_language(table, languages))
        }
        Some(date) => {
            let date = reader.date_from("since", date).map(|since| since.value.date);
            let all = (0..languages.len()).map(|index| LanguageId(index as u16));
            date.map(|date| all.map(|language| (language, date)).collect()).unwrap_or_default()
        }
        None => {
            reader.report_missing("since", "since = 2026-12-01, the date of the first posts that wait");
            Vec::new()
        }
    }
}

fn dates_by_language(reader: &mut TableReader, languages: &[SiteLanguage]) -> Vec<(LanguageId, Date)> {
    let values = reader.take_by_language(languages);
    let date = |(id, value): (LanguageId, Spanned<Value>)| {
        let tag = &languages[usize::from(id.0)].configured_tag;
        reader.date_from(tag, value).map(|date| (id, date.value.date))
    };
    values.into_iter().filter_map(date).collect()
}
