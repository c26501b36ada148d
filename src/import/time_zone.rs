//! Guesses the time zone of a blog. An export gives the date of each post in local time and in UTC.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The most likely zone of a blog in a language.
const ZONES_BY_LANGUAGE: [(&str, &str); 12] = [
    ("fi", "Europe/Helsinki"),
    ("nb", "Europe/Oslo"),
    ("nn", "Europe/Oslo"),
    ("sv", "Europe/Stockholm"),
    ("da", "Europe/Copenhagen"),
    ("et", "Europe/Tallinn"),
    ("de", "Europe/Berlin"),
    ("fr", "Europe/Paris"),
    ("es", "Europe/Madrid"),
    ("it", "Europe/Rome"),
    ("nl", "Europe/Amsterdam"),
    ("en", "Europe/London"),
];

/// Populous zones. They are tried before other zones that have the same offsets.
const POPULOUS_ZONES: [&str; 9] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// Number of days that are compared at most.
const MAX_DAYS: usize = 300;

/// Returns the zone with the same offsets as the blog, and whether they agree on every day.
///
/// `offsets` holds the offset from UTC in minutes on the days of the posts. `tag` is the language of the blog.
pub(super) fn guess(offsets: &[(Date, i32)], tag: &str) -> (String, bool) {
    let by_language = ZONES_BY_LANGUAGE.iter().find(|(language, _)| *language == tag).map(|(_, zone)| *zone);
    let days: BTreeSet<(Date, i32)> = offsets.iter().copied().collect();
    let step = days.len().div_ceil(MAX_DAYS).max(1);
    let days: Vec<_> = days.into_iter().step_by(step).collect();
    if days.is_empty() {
        let is_nordic = matches!(tag, "fi" | "nb" | "nn" | "sv" | "da");
        return (by_language.filter(|_| is_nordic).unwrap_or("UTC").to_owned(), false);
    }
    let matching_days = |name: &str| {
        let Ok(zone) = TimeZone::get(name) else { return 0 };
        days.iter().filter(|(day, minutes)| offset(&zone, *day) == Some(*minutes)).count()
    };
    if matching_days("UTC") == days.len() {
        return ("UTC".to_owned(), true);
    }
    if let Some(zone) = by_language.filter(|zone| matching_days(zone) == days.len()) {
        return (zone.to_owned(), true);
    }
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let is_in_region = |name: &str| {
        ["Europe/", "America/", "Asia/", "Australia/", "Africa/", "Atlantic/", "Pacific/"]
            .iter()
            .any(|region| name.starts_with(region))
    };
    let likely =
        by_language.into_iter().chain(ZONES_BY_LANGUAGE.map(|(_, zone)| zone)).chain(POPULOUS_ZONES).map(str::to_owned);
    let regional = names.iter().filter(|name| is_in_region(name)).cloned();
    let fixed = (-12..=14).filter(|hours| *hours != 0).map(|hours: i32| format!("Etc/GMT{:+}", -hours));
    let mut best = ("UTC".to_owned(), matching_days("UTC"));
    for zone in likely.chain(regional).chain(fixed) {
        let count = matching_days(&zone);
        if count > best.1 {
            best = (zone, count);
        }
        if best.1 == days.len() {
            break;
        }
    }
    let is_sure = best.1 == days.len();
    (best.0, is_sure)
}

/// Returns the offset of a zone from UTC at noon, in minutes.
fn offset(zone: &TimeZone, day: Date) -> Option<i32> {
    let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?;
    Some(noon.offset().seconds() / 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn offsets_in_summer_and_winter_identify_the_zone() {
        let days = [(date(2012, 1, 10), 120), (date(2012, 7, 10), 180)];
        assert_eq!(guess(&days, "fi"), ("Europe/Helsinki".to_owned(), true));
        assert_eq!(guess(&[(date(2012, 1, 10), 60), (date(2012, 7, 10), 120)], "nb"), ("Europe/Oslo".to_owned(), true));
        assert_eq!(guess(&[(date(2012, 1, 10), 0), (date(2012, 7, 10), 0)], "fi"), ("UTC".to_owned(), true));
        assert_eq!(guess(&[(date(2012, 1, 10), 120), (date(2012, 7, 10), 120)], "fi").0, "Africa/Blantyre");
        assert_eq!(guess(&[], "nb"), ("Europe/Oslo".to_owned(), false));
    }
}
