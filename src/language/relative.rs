//! Times relative to now: `3 päivää sitten`, `om 2 timer`.

use icu_decimal::input::Decimal;
use icu_experimental::relativetime::options::Numeric;
use icu_experimental::relativetime::{
    RelativeTimeFormatter, RelativeTimeFormatterOptions, RelativeTimeFormatterPreferences,
};
use icu_locale::Locale;

use super::lazy_formatter::LazyFormatter;

/// The unit of a relative time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelativeUnit {
    /// `5 sekuntia sitten`; zero is `nyt`
    Second,
    /// `5 minuuttia sitten`
    Minute,
    /// `5 tuntia sitten`
    Hour,
    /// `5 päivää sitten`; the nearest days have names: `eilen`
    Day,
    /// `5 viikkoa sitten`
    Week,
    /// `5 kuukautta sitten`
    Month,
    /// `5 vuotta sitten`
    Year,
}

/// The relative time formatters of a language, by unit.
pub(super) struct RelativeTimeFormat {
    preferences: RelativeTimeFormatterPreferences,
    by_unit: [LazyFormatter<RelativeTimeFormatter>; 7],
}

impl RelativeTimeFormat {
    pub(super) fn new(locale: &Locale) -> Self {
        Self { preferences: locale.into(), by_unit: [const { LazyFormatter::new() }; 7] }
    }

    pub(super) fn format(&self, amount: i64, unit: RelativeUnit) -> String {
        let always = RelativeTimeFormatterOptions::default();
        let make = || match unit {
            RelativeUnit::Second => {
                RelativeTimeFormatter::try_new_long_second(self.preferences, always.with_numeric(Numeric::Auto))
            }
            RelativeUnit::Minute => RelativeTimeFormatter::try_new_long_minute(self.preferences, always),
            RelativeUnit::Hour => RelativeTimeFormatter::try_new_long_hour(self.preferences, always),
            RelativeUnit::Day => {
                RelativeTimeFormatter::try_new_long_day(self.preferences, always.with_numeric(Numeric::Auto))
            }
            RelativeUnit::Week => RelativeTimeFormatter::try_new_long_week(self.preferences, always),
            RelativeUnit::Month => RelativeTimeFormatter::try_new_long_month(self.preferences, always),
            RelativeUnit::Year => RelativeTimeFormatter::try_new_long_year(self.preferences, always),
        };
        let formatter = self.by_unit[unit as usize].get(make);
        formatter.map_or_else(|| amount.to_string(), |formatter| formatter.format(Decimal::from(amount)).to_string())
    }
}
