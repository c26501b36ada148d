//! Dates and times as a language writes them, from CLDR.

use icu_calendar::Iso;
use icu_datetime::fieldsets::{E, M, T, Y, YM, YMD, YMDE, YMDET, YMDT};
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences, NoCalendarFormatter, input};
use icu_locale::Locale;
use icu_locale::subtags::Language as Subtag;
use jiff::civil::{Date, DateTime, Time};

use super::lazy::Lazy;

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
    /// `maaliskuu`
    MonthName,
    /// `tiistai`
    Weekday,
    /// `2010`
    Year,
}

impl DateStyle {
    /// Every style with its name in templates.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Full, "full"),
        (Self::Long, "long"),
        (Self::Medium, "medium"),
        (Self::Short, "short"),
        (Self::Month, "month"),
        (Self::MonthName, "month_name"),
        (Self::Weekday, "weekday"),
        (Self::Year, "year"),
    ];

    /// The style of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(style, _)| style)
    }
}

/// The formatters of one language.
pub(super) struct Dates {
    preferences: DateTimeFormatterPreferences,
    language: Subtag,
    full: Lazy<DateTimeFormatter<YMDE>>,
    long: Lazy<DateTimeFormatter<YMD>>,
    medium: Lazy<DateTimeFormatter<YMD>>,
    short: Lazy<DateTimeFormatter<YMD>>,
    month: Lazy<DateTimeFormatter<YM>>,
    month_name: Lazy<DateTimeFormatter<M>>,
    weekday: Lazy<DateTimeFormatter<E>>,
    year: Lazy<DateTimeFormatter<Y>>,
    full_time: Lazy<DateTimeFormatter<YMDET>>,
    long_time: Lazy<DateTimeFormatter<YMDT>>,
    medium_time: Lazy<DateTimeFormatter<YMDT>>,
    short_time: Lazy<DateTimeFormatter<YMDT>>,
    time: Lazy<NoCalendarFormatter<T>>,
}

impl Dates {
    pub(super) fn new(locale: &Locale) -> Self {
        Self {
            preferences: locale.into(),
            language: locale.id.language,
            full: Lazy::new(),
            long: Lazy::new(),
            medium: Lazy::new(),
            short: Lazy::new(),
            month: Lazy::new(),
            month_name: Lazy::new(),
            weekday: Lazy::new(),
            year: Lazy::new(),
            full_time: Lazy::new(),
            long_time: Lazy::new(),
            medium_time: Lazy::new(),
            short_time: Lazy::new(),
            time: Lazy::new(),
        }
    }

    /// The date by a style; in the form of ISO 8601 if ICU knew no other, which does not happen.
    pub(super) fn date(&self, date: Date, style: DateStyle) -> String {
        let written = self.date_by_icu(date, style).unwrap_or_else(|| date.to_string());
        self.completed(written, date, style)
    }

    pub(super) fn date_time(&self, at: DateTime, style: DateStyle) -> String {
        let written = self.date_time_by_icu(at, style).unwrap_or_else(|| at.to_string());
        self.completed(written, at.date(), style)
    }

    pub(super) fn time(&self, time: Time) -> String {
        let by_icu = self.time.get(|| NoCalendarFormatter::try_new(self.preferences, T::hm()));
        match (by_icu, time_of_icu(time)) {
            (Some(formatter), Some(time)) => formatter.format(&time).to_string(),
            _ => time.to_string(),
        }
    }

    /// What ICU4X leaves out of CLDR's dates: the article in the full date of Danish (`tirsdag den 2. marts 2010`), and
    /// the full stop in the long one of Estonian (`2. märts 2010`).
    fn completed(&self, written: String, date: Date, style: DateStyle) -> String {
        match (self.language.as_str(), style) {
            ("da", DateStyle::Full) => {
                let weekday = self.date(date, DateStyle::Weekday);
                written.replacen(&weekday, &format!("{weekday} den"), 1)
            }
            ("et", DateStyle::Long) => {
                let day = date.day().to_string();
                match written.strip_prefix(&day) {
                    Some(rest) if rest.starts_with(' ') => format!("{day}.{rest}"),
                    _ => written,
                }
            }
            _ => written,
        }
    }

    fn date_by_icu(&self, date: Date, style: DateStyle) -> Option<String> {
        let date = date_of_icu(date)?;
        let new = self.preferences;
        Some(match style {
            DateStyle::Full => {
                self.full.get(|| DateTimeFormatter::try_new(new, YMDE::long()))?.format(&date).to_string()
            }
            DateStyle::Long => {
                self.long.get(|| DateTimeFormatter::try_new(new, YMD::long()))?.format(&date).to_string()
            }
            DateStyle::Medium => {
                self.medium.get(|| DateTimeFormatter::try_new(new, YMD::medium()))?.format(&date).to_string()
            }
            DateStyle::Short => {
                self.short.get(|| DateTimeFormatter::try_new(new, YMD::short()))?.format(&date).to_string()
            }
            DateStyle::Month => {
                self.month.get(|| DateTimeFormatter::try_new(new, YM::long()))?.format(&date).to_string()
            }
            DateStyle::MonthName => {
                self.month_name.get(|| DateTimeFormatter::try_new(new, M::long()))?.format(&date).to_string()
            }
            DateStyle::Weekday => {
                self.weekday.get(|| DateTimeFormatter::try_new(new, E::long()))?.format(&date).to_string()
            }
            DateStyle::Year => self.year.get(|| DateTimeFormatter::try_new(new, Y::long()))?.format(&date).to_string(),
        })
    }

    fn date_time_by_icu(&self, at: DateTime, style: DateStyle) -> Option<String> {
        let at = input::DateTime { date: date_of_icu(at.date())?, time: time_of_icu(at.time())? };
        let new = self.preferences;
        Some(match style {
            DateStyle::Full => self
                .full_time
                .get(|| DateTimeFormatter::try_new(new, YMDE::long().with_time_hm()))?
                .format(&at)
                .to_string(),
            DateStyle::Medium => self
                .medium_time
                .get(|| DateTimeFormatter::try_new(new, YMD::medium().with_time_hm()))?
                .format(&at)
                .to_string(),
            DateStyle::Short => self
                .short_time
                .get(|| DateTimeFormatter::try_new(new, YMD::short().with_time_hm()))?
                .format(&at)
                .to_string(),
            _ => self
                .long_time
                .get(|| DateTimeFormatter::try_new(new, YMD::long().with_time_hm()))?
                .format(&at)
                .to_string(),
        })
    }
}

/// jiff's civil dates are ISO dates already, so ICU refuses none.
fn date_of_icu(date: Date) -> Option<input::Date<Iso>> {
    input::Date::try_new_iso(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

fn time_of_icu(time: Time) -> Option<input::Time> {
    input::Time::try_new(time.hour().unsigned_abs(), time.minute().unsigned_abs(), time.second().unsigned_abs(), 0).ok()
}

/// The names of the twelve months as they stand alone, in lower case; none for a tag that names no language.
pub(super) fn month_names(tag: &str) -> Vec<String> {
    let Ok(locale) = tag.parse::<Locale>() else { return Vec::new() };
    let Ok(formatter) = DateTimeFormatter::try_new((&locale).into(), M::long()) else { return Vec::new() };
    let dates = (1..=12).filter_map(|month| icu_calendar::Date::<Iso>::try_new_iso(2026, month, 1).ok());
    dates.map(|date| formatter.format(&date).to_string().to_lowercase()).collect()
}
