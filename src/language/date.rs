//! Dates and times in the formats of a language, from CLDR.

use icu_calendar::Iso;
use icu_datetime::fieldsets::{E, M, MD, T, Y, YM, YMD, YMDE, YMDET, YMDT};
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences, NoCalendarFormatter, input};
use icu_locale::Locale;
use icu_locale::subtags::Language as Subtag;
use jiff::civil::{Date, DateTime, Time};

use super::lazy_formatter::LazyFormatter;

/// The parts of a date and their form.
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
    /// `maaliskuu 2010`: a month without a day
    Month,
    /// `maaliskuu`
    MonthName,
    /// `tiistai`
    Weekday,
    /// `2010`
    Year,
    /// `2`: the day of the month
    Day,
    /// `2. maaliskuuta`
    DayMonth,
    /// `2.3.`, `2. mars`, `2 Mar`
    DayMonthShort,
    /// `maalis`, `mars`
    MonthShort,
    /// `ti`, `tirs.`
    WeekdayShort,
}

impl DateStyle {
    /// All styles with their names in templates.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::Full, "full"),
        (Self::Long, "long"),
        (Self::Medium, "medium"),
        (Self::Short, "short"),
        (Self::Month, "month"),
        (Self::MonthName, "month_name"),
        (Self::Weekday, "weekday"),
        (Self::Year, "year"),
        (Self::Day, "day"),
        (Self::DayMonth, "day_month"),
        (Self::DayMonthShort, "day_month_short"),
        (Self::MonthShort, "month_short"),
        (Self::WeekdayShort, "weekday_short"),
    ];

    /// Returns the style with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(style, _)| style)
    }
}

/// The date and time formatters of a language.
pub(super) struct DateTimeFormat {
    preferences: DateTimeFormatterPreferences,
    language: Subtag,
    full: LazyFormatter<DateTimeFormatter<YMDE>>,
    long: LazyFormatter<DateTimeFormatter<YMD>>,
    medium: LazyFormatter<DateTimeFormatter<YMD>>,
    short: LazyFormatter<DateTimeFormatter<YMD>>,
    month: LazyFormatter<DateTimeFormatter<YM>>,
    month_name: LazyFormatter<DateTimeFormatter<M>>,
    weekday: LazyFormatter<DateTimeFormatter<E>>,
    year: LazyFormatter<DateTimeFormatter<Y>>,
    day_month: LazyFormatter<DateTimeFormatter<MD>>,
    day_month_short: LazyFormatter<DateTimeFormatter<MD>>,
    month_short: LazyFormatter<DateTimeFormatter<M>>,
    weekday_short: LazyFormatter<DateTimeFormatter<E>>,
    full_time: LazyFormatter<DateTimeFormatter<YMDET>>,
    long_time: LazyFormatter<DateTimeFormatter<YMDT>>,
    medium_time: LazyFormatter<DateTimeFormatter<YMDT>>,
    short_time: LazyFormatter<DateTimeFormatter<YMDT>>,
    time: LazyFormatter<NoCalendarFormatter<T>>,
}

impl DateTimeFormat {
    pub(super) fn new(locale: &Locale) -> Self {
        Self {
            preferences: locale.into(),
            language: locale.id.language,
            full: LazyFormatter::new(),
            long: LazyFormatter::new(),
            medium: LazyFormatter::new(),
            short: LazyFormatter::new(),
            month: LazyFormatter::new(),
            month_name: LazyFormatter::new(),
            weekday: LazyFormatter::new(),
            year: LazyFormatter::new(),
            day_month: LazyFormatter::new(),
            day_month_short: LazyFormatter::new(),
            month_short: LazyFormatter::new(),
            weekday_short: LazyFormatter::new(),
            full_time: LazyFormatter::new(),
            long_time: LazyFormatter::new(),
            medium_time: LazyFormatter::new(),
            short_time: LazyFormatter::new(),
            time: LazyFormatter::new(),
        }
    }

    /// Formats a date. ICU4X has data for every locale; without data the result would be the ISO 8601 form.
    pub(super) fn date(&self, date: Date, style: DateStyle) -> String {
        let written = self.format_date(date, style).unwrap_or_else(|| date.to_string());
        self.with_omitted_parts(written, date, style)
    }

    pub(super) fn date_time(&self, at: DateTime, style: DateStyle) -> String {
        let written = self.format_date_time(at, style).unwrap_or_else(|| at.to_string());
        self.with_omitted_parts(written, at.date(), style)
    }

    pub(super) fn time(&self, time: Time) -> String {
        let formatter = self.time.get(|| NoCalendarFormatter::try_new(self.preferences, T::hm()));
        match (formatter, to_icu_time(time)) {
            (Some(formatter), Some(time)) => formatter.format(&time).to_string(),
            _ => time.to_string(),
        }
    }

    /// Adds the parts of CLDR's formats that ICU4X omits. They are the article in the full Danish date (`tirsdag den 2.
    /// marts 2010`), and the full stop in the long Estonian date (`2. märts 2010`).
    fn with_omitted_parts(&self, written: String, date: Date, style: DateStyle) -> String {
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

    fn format_date(&self, date: Date, style: DateStyle) -> Option<String> {
        let day = date.day();
        let date = to_icu_date(date)?;
        let new = self.preferences;
        Some(match style {
            DateStyle::Day => day.to_string(),
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
            DateStyle::DayMonth => {
                self.day_month.get(|| DateTimeFormatter::try_new(new, MD::long()))?.format(&date).to_string()
            }
            DateStyle::DayMonthShort => {
                self.day_month_short.get(|| DateTimeFormatter::try_new(new, MD::medium()))?.format(&date).to_string()
            }
            DateStyle::MonthShort => {
                self.month_short.get(|| DateTimeFormatter::try_new(new, M::medium()))?.format(&date).to_string()
            }
            DateStyle::WeekdayShort => {
                self.weekday_short.get(|| DateTimeFormatter::try_new(new, E::short()))?.format(&date).to_string()
            }
        })
    }

    fn format_date_time(&self, at: DateTime, style: DateStyle) -> Option<String> {
        let at = input::DateTime { date: to_icu_date(at.date())?, time: to_icu_time(at.time())? };
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

/// Converts a date. Both types are ISO dates, so the conversion never fails.
fn to_icu_date(date: Date) -> Option<input::Date<Iso>> {
    input::Date::try_new_iso(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

fn to_icu_time(time: Time) -> Option<input::Time> {
    input::Time::try_new(time.hour().unsigned_abs(), time.minute().unsigned_abs(), time.second().unsigned_abs(), 0).ok()
}

/// Returns the stand-alone names of the twelve months in lower case. The list is empty if the tag is not a known
/// language.
pub(super) fn month_names(tag: &str) -> Vec<String> {
    let Ok(locale) = tag.parse::<Locale>() else { return Vec::new() };
    let Ok(formatter) = DateTimeFormatter::try_new((&locale).into(), M::long()) else { return Vec::new() };
    let dates = (1..=12).filter_map(|month| icu_calendar::Date::<Iso>::try_new_iso(2026, month, 1).ok());
    dates.map(|date| formatter.format(&date).to_string().to_lowercase()).collect()
}
