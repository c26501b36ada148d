//! The template functions `asset`, `form`, `separator`, `lang`, `hreflang` and `now`, and the filters `date`, `number`,
//! `list`, `hyphenate` and `css`.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tera::{Error, Kwargs, State, StringInput, Tera, TeraResult, Value};

use super::escape;
use super::forms::{self, FormPlace};
use super::rfc3339::rfc3339;
use crate::config::LanguageId;
use crate::diagnostic::nearest;
use crate::language::{DateStyle, Language, RelativeUnit, language_attributes, normalize_name};
use crate::model::{Site, Theme};
use crate::plan::{HostId, Plan};

/// The names of the functions.
pub(super) const FUNCTIONS: [&str; 8] = ["t", "t_html", "asset", "form", "separator", "lang", "hreflang", "now"];

/// The names of the filters.
pub(super) const FILTERS: [&str; 5] = ["date", "number", "list", "hyphenate", "css"];

/// Registers the functions and filters for one language on one host.
pub(super) fn register(
    tera: &mut Tera,
    site: &Arc<Site>,
    plan: &Arc<Plan>,
    theme: &Arc<Theme>,
    now: Timestamp,
    host: HostId,
    language: LanguageId,
) {
    let (own_plan, own_theme) = (Arc::clone(plan), Arc::clone(theme));
    tera.register_function("asset", move |arguments: Kwargs, _: &State| asset(&own_plan, &own_theme, host, &arguments));
    let (own_site, own_plan) = (Arc::clone(site), Arc::clone(plan));
    tera.register_function("form", move |arguments: Kwargs, _: &State| {
        forms::form(FormPlace { site: &own_site, plan: &own_plan, host, language }, &arguments)
    });
    let own_site = Arc::clone(site);
    tera.register_function("lang", move |arguments: Kwargs, _: &State| {
        lang(own_site.config.language(language).language.tag(), &arguments)
    });
    let (own_site, own_plan) = (Arc::clone(site), Arc::clone(plan));
    tera.register_function("hreflang", move |arguments: Kwargs, _: &State| {
        hreflang(&own_site, &own_plan, host, language, &arguments)
    });
    let build_time = Value::from(rfc3339(&now.to_zoned(site.config.time_zone.clone())));
    tera.register_function("now", move |_: Kwargs, _: &State| build_time.clone());
    let own_site = Arc::clone(site);
    tera.register_filter("date", move |written: &str, arguments: Kwargs, _: &State| {
        date(&own_site, now, language, written, &arguments)
    });
    let own_site = Arc::clone(site);
    tera.register_filter("number", move |number: f64, _: Kwargs, _: &State| {
        own_site.config.language(language).language.decimal(number)
    });
    let own_site = Arc::clone(site);
    tera.register_filter("list", move |items: Vec<String>, _: Kwargs, _: &State| {
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        own_site.config.language(language).language.list(&items)
    });
    let own_site = Arc::clone(site);
    tera.register_filter("hyphenate", move |text: StringInput, _: Kwargs, _: &State| {
        let typography = &own_site.config.language(language).typography;
        // In HTML not every word is text.
        if text.is_safe() || !own_site.config.hyphenation {
            return text.into_value();
        }
        Value::from(typography.hyphenate(text.as_str()))
    });
    tera.register_filter("css", |text: &str, _: Kwargs, _: &State| css_string(text));
    let own_site = Arc::clone(site);
    tera.register_function("separator", move |arguments: Kwargs, _: &State| {
        let (index, count) = (arguments.must_get::<usize>("index")?, arguments.must_get::<usize>("count")?);
        let separators = own_site.config.language(language).language.list_separators(count);
        let before = index.checked_sub(1).and_then(|before| separators.get(before).cloned());
        TeraResult::Ok(before.unwrap_or_default())
    });
}

/// Returns a text argument; `None` if it is empty or none, so that templates can pass optional fields.
fn optional_text<'a>(arguments: &'a Kwargs, name: &'static str) -> TeraResult<Option<&'a str>> {
    let value = arguments.get::<&Value>(name)?.filter(|value| !value.is_none() && !value.is_undefined());
    let Some(value) = value else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| Error::message(format!("`{name}` is not a text")))?;
    Ok((!text.is_empty()).then_some(text))
}

/// `lang(tag=post.language)`: the attributes `lang` and `dir` of an element in another language than the page, or than the
/// element around it, whose language is `within`.
fn lang(page: &str, arguments: &Kwargs) -> TeraResult<Value> {
    let (tag, within) = (optional_text(arguments, "tag")?, optional_text(arguments, "within")?);
    let attributes = tag.map(|tag| language_attributes(&escape::html(tag), within.unwrap_or(page))).unwrap_or_default();
    Ok(Value::safe_string(&attributes))
}

/// `hreflang(url=item.url)`, `hreflang(tag=post.language)`: the attribute `hreflang` of a link to a page in another language
/// than this one.
fn hreflang(site: &Site, plan: &Plan, host: HostId, language: LanguageId, arguments: &Kwargs) -> TeraResult<Value> {
    let tag_of = |id: LanguageId| site.config.language(id).language.tag();
    let linked = optional_text(arguments, "url")?.and_then(|url| plan.page_at_address(host, url));
    let tag = optional_text(arguments, "tag")?.or_else(|| linked.map(|page| tag_of(page.language)));
    let tag = tag.filter(|tag| *tag != tag_of(language));
    Ok(Value::safe_string(&tag.map(|tag| format!(" hreflang=\"{}\"", escape::html(tag))).unwrap_or_default()))
}

/// Quotes a text as a CSS string.
fn css_string(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + 2);
    string.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') || c.is_control() {
            // CSS Syntax, section 4.3.7: the code point in hexadecimal, ended by a space.
            string.extend(["\\", &format!("{:x}", u32::from(c)), " "]);
        } else {
            string.push(c);
        }
    }
    string.push('"');
    string
}

/// `asset(path="style.css")`: the address of a file of the theme.
fn asset(plan: &Plan, theme: &Theme, host: HostId, arguments: &Kwargs) -> TeraResult<Value> {
    let path = &*normalize_name(arguments.must_get::<&str>("path")?);
    if let Some(route) = theme.file_index(path).and_then(|index| plan.asset(host, index)) {
        return Ok(Value::from(route.path()));
    }
    let known: Vec<&str> = theme.files.iter().map(|file| &*file.path).collect();
    let near = nearest(path, &known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Error::message(format!("the theme has no file static/{path}{near}")))
}

/// `post.date | date(style="long")`: a date as readers write it.
fn date(site: &Site, now: Timestamp, language: LanguageId, written: &str, arguments: &Kwargs) -> TeraResult<String> {
    let name = arguments.get::<&str>("style")?.unwrap_or("long");
    let language = &site.config.language(language).language;
    // Dates in templates are RFC 3339 in the site's time zone, so the first characters are the local time.
    let not_a_date = || Error::message(format!("`{written}` is not a date"));
    if name == "relative" {
        let then: Timestamp = written.parse().map_err(|_| not_a_date())?;
        return Ok(relative(language, &site.config.time_zone, then, now));
    }
    if name == "time" {
        let time = written.get(11..19).and_then(|time| time.parse().ok()).ok_or_else(not_a_date)?;
        return Ok(language.time(time));
    }
    let Some(style) = DateStyle::from_name(name) else {
        let known = DateStyle::ALL.map(|(_, name)| name).join(", ");
        return Err(Error::message(format!("there is no date style `{name}`; the styles are {known}, time, relative")));
    };
    if arguments.get::<bool>("time")?.unwrap_or(false) {
        let at = written.get(..19).and_then(|at| at.parse().ok()).ok_or_else(not_a_date)?;
        return Ok(language.date_time(at, style));
    }
    let date = written.get(..10).and_then(|day| day.parse().ok()).ok_or_else(not_a_date)?;
    Ok(language.date(date, style))
}

/// Returns how long ago a time is, in the largest whole unit: `3 päivää sitten`. Days are calendar days in the site's
/// time zone, so that yesterday evening is yesterday.
fn relative(language: &Language, zone: &TimeZone, then: Timestamp, now: Timestamp) -> String {
    let days = then.to_zoned(zone.clone()).date().duration_until(now.to_zoned(zone.clone()).date()).as_hours() / 24;
    let minutes = now.duration_since(then).as_mins();
    let (amount, unit) = match days.unsigned_abs() {
        0 if minutes == 0 => (0, RelativeUnit::Second),
        0 if minutes.abs() < 60 => (minutes, RelativeUnit::Minute),
        0 => (minutes / 60, RelativeUnit::Hour),
        1..7 => (days, RelativeUnit::Day),
        7..30 => (days / 7, RelativeUnit::Week),
        30..365 => (days / 30, RelativeUnit::Month),
        _ => (days / 365, RelativeUnit::Year),
    };
    // For ICU, the past is negative.
    language.relative_time(-amount, unit)
}
