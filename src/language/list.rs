//! Lists in running text: `a, b ja c`.

use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale::Locale;

use super::lazy_formatter::LazyFormatter;

/// The list formatter of a language.
pub(super) struct ListFormat {
    locale: Locale,
    and: LazyFormatter<ListFormatter>,
}

impl ListFormat {
    pub(super) fn new(locale: &Locale) -> Self {
        Self { locale: locale.clone(), and: LazyFormatter::new() }
    }

    pub(super) fn and(&self, items: &[&str]) -> String {
        let make = || ListFormatter::try_new_and((&self.locale).into(), ListFormatterOptions::default());
        self.and.get(make).map_or_else(|| items.join(", "), |list| list.format_to_string(items.iter()))
    }
}
