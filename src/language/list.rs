//! Lists in running text: `a, b ja c`.

use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale::Locale;

use super::lazy::Lazy;

/// The list formatter of one language.
pub(super) struct Lists {
    locale: Locale,
    and: Lazy<ListFormatter>,
}

impl Lists {
    pub(super) fn new(locale: &Locale) -> Self {
        Self { locale: locale.clone(), and: Lazy::new() }
    }

    pub(super) fn and(&self, items: &[&str]) -> String {
        let make = || ListFormatter::try_new_and((&self.locale).into(), ListFormatterOptions::default());
        self.and.get(make).map_or_else(|| items.join(", "), |list| list.format_to_string(items.iter()))
    }
}
