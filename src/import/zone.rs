//! The time zone of a blog: exports give each post by the blog's clock and by world time.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Zones in which the readers of a language most likely live.
const USUAL: [(&str, &str); 12] = [
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

/// Zones in which many live, before those whose clocks only happen to agree.
const ELSEWHERE: [&str; 9] = [
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

/// How many days are looked at.
const DAYS: usize = 300;

/// The zone whose clock showed what the blog's clock showed, and whether it did so on every day.
pub(super) fn of(offsets: &[(Date, i32)], tag: &str) -> (String, bool) {
    let by_language = USUAL.iter().find(|(language, _)| *language == tag).map(|(_, zone)| *zone);
    let days: BTreeSet<(Date, i32)> = offsets.iter().copied().collect();
    let step = days.len().div_ceil(DAYS).max(1);
    let days: Vec<_> = days.into_iter().step_by(step).collect();
    if days.is_empty() {
        let is_nordic = matches!(tag, "fi" | "nb" | "nn" | "sv" | "da");
        return (by_language.filter(|_| is_nordic).unwrap_or("UTC").to_owned(), false);
    }
    let fits = |name: &str| {
        let Ok(zone) = TimeZone::get(name) else { return 0 };
        days.iter().filter(|(day, minutes)| offset(&zone, *day) == Some(*minutes)).count()
    };
    if fits("UTC") == days.len() {
        return ("UTC".to_owned(), true);
    }
    let own = by_language.filter(|zone| fits(zone) == days.len());
    if let Some(own) = own {
        return (own.to_owned(), true);
    }
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    let is_place = |name: &str| {
        ["Europe/", "America/", "Asia/", "Australia/", "Africa/", "Atlantic/", "Pacific/"]
            .iter()
            .any(|part| name.starts_with(part))
    };
    let usual = by_language.into_iter().chain(USUAL.map(|(_, zone)| zone)).chain(ELSEWHERE).map(str::to_owned);
    let places = names.iter().filter(|name| is_place(name)).cloned();
    let fixed = (-12..=14).filter(|hours| *hours != 0).map(|hours: i32| format!("Etc/GMT{:+}", -hours));
    let mut best = ("UTC".to_owned(), fits("UTC"));
    for zone in usual.chain(places).chain(fixed) {
        let count = fits(&zone);
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

fn offset(zone: &TimeZone, day: Date) -> Option<i32> {
    let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?;
    Some(noon.offset().seconds() / 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn summer_and_winter_tell_the_zone() {
        let days = [(date(2012, 1, 10), 120), (date(2012, 7, 10), 180)];
        assert_eq!(of(&days, "fi"), ("Europe/Helsinki".to_owned(), true));
        assert_eq!(of(&[(date(2012, 1, 10), 60), (date(2012, 7, 10), 120)], "nb"), ("Europe/Oslo".to_owned(), true));
        assert_eq!(of(&[(date(2012, 1, 10), 0), (date(2012, 7, 10), 0)], "fi"), ("UTC".to_owned(), true));
        assert_eq!(of(&[(date(2012, 1, 10), 120), (date(2012, 7, 10), 120)], "fi").0, "Africa/Blantyre");
        assert_eq!(of(&[], "nb"), ("Europe/Oslo".to_owned(), false));
    }
}
