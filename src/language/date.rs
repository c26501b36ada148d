//! Dates as a language writes them, from CLDR.

use icu_calendar::Iso;
use icu_datetime::fieldsets::{Y, YM, YMD, YMDE};
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu_locale::Locale;
use jiff::civil::Date;

/// How much of a date is written, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// `tiistai 2. maaliskuuta 2010`
    Full,
    /// `2. maaliskuuta 2010`
    Long,
    /// `2.3.2010`, `2. mars 2010`
    Medium,
    /// `2.3.2010`, `02.03.2010`
    Short,
    /// `maaliskuu 2010`: a month standing alone
    Month,
    /// `2010`
    Year,
}

impl DateStyle {
    /// Every style with its name in templates.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Full, "full"),
        (Self::Long, "long"),
        (Self::Medium, "medium"),
        (Self::Short, "short"),
        (Self::Month, "month"),
        (Self::Year, "year"),
    ];

    /// The style of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(style, _)| style)
    }
}

/// The formatters of one language, made once.
pub(super) struct Dates {
    full: DateTimeFormatter<YMDE>,
    long: DateTimeFormatter<YMD>,
    medium: DateTimeFormatter<YMD>,
    short: DateTimeFormatter<YMD>,
    month: DateTimeFormatter<YM>,
    year: DateTimeFormatter<Y>,
}

impl Dates {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        let preferences: DateTimeFormatterPreferences = locale.into();
        Some(Self {
            full: DateTimeFormatter::try_new(preferences, YMDE::long()).ok()?,
            long: DateTimeFormatter::try_new(preferences, YMD::long()).ok()?,
            medium: DateTimeFormatter::try_new(preferences, YMD::medium()).ok()?,
            short: DateTimeFormatter::try_new(preferences, YMD::short()).ok()?,
            month: DateTimeFormatter::try_new(preferences, YM::long()).ok()?,
            year: DateTimeFormatter::try_new(preferences, Y::long()).ok()?,
        })
    }

    pub(super) fn format(&self, date: Date, style: DateStyle) -> String {
        let (year, month, day) = (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs());
        // jiff's civil dates are ISO dates already, so ICU cannot refuse one.
        let Ok(date) = icu_calendar::Date::<Iso>::try_new_iso(year, month, day) else {
            return date.to_string();
        };
        match style {
            DateStyle::Full => self.full.format(&date).to_string(),
            DateStyle::Long => self.long.format(&date).to_string(),
            DateStyle::Medium => self.medium.format(&date).to_string(),
            DateStyle::Short => self.short.format(&date).to_string(),
            DateStyle::Month => self.month.format(&date).to_string(),
            DateStyle::Year => self.year.format(&date).to_string(),
        }
    }
}
