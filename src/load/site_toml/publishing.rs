//! Reads `[headers]`, `[security]`, `[indexnow]` and `llms_txt`.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::feeds::is_address;
use crate::config::{ContentPolicy, DIRECTIVES, Headers, Publishing, Security};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::Language;
use crate::load::reader::TableReader;
use crate::table::{Spanned, Table, Value, WrittenDate};

/// What stands in site.toml, not yet looked at.
pub(super) struct Written {
    headers: Option<Table>,
    security: Option<Table>,
    index_now: Option<Table>,
    llms_txt: bool,
}

/// Takes the keys out of the file's own table.
pub(super) fn take(reader: &mut TableReader) -> Written {
    Written {
        headers: reader.table("headers"),
        security: reader.table("security"),
        index_now: reader.table("indexnow"),
        llms_txt: reader.boolean("llms_txt").unwrap_or(false),
    }
}

/// The settings of the files that are not for readers.
pub(super) fn read(
    source: &Source,
    written: Written,
    zone: &TimeZone,
    now: Timestamp,
    diagnostics: &mut Vec<Diagnostic>,
) -> Publishing {
    Publishing {
        headers: headers(source, written.headers, diagnostics),
        security: written.security.and_then(|table| security(source, table, zone, now, diagnostics)),
        llms_txt: written.llms_txt,
        index_now_key: written.index_now.and_then(|table| index_now_key(source, table, diagnostics)),
    }
}

fn headers(source: &Source, table: Option<Table>, diagnostics: &mut Vec<Diagnostic>) -> Headers {
    let mut headers = Headers::default();
    let mut reader = TableReader::new(source, table.unwrap_or_default(), diagnostics);
    headers.enabled = reader.boolean("enabled").unwrap_or(true);
    headers.strict_transport_security = reader.boolean("hsts").unwrap_or(false);
    let policy = reader.take("csp");
    reader.finish();
    if let Some(policy) = policy {
        headers.policy = content_policy(source, policy, diagnostics);
    }
    headers
}

fn content_policy(source: &Source, written: Spanned<Value>, diagnostics: &mut Vec<Diagnostic>) -> ContentPolicy {
    let made = ContentPolicy::Made(Vec::new());
    match written.value {
        Value::Boolean(false) => ContentPolicy::Off,
        Value::Boolean(true) => made,
        Value::Text(text) if text.chars().any(char::is_control) || text.trim().is_empty() => {
            let advice = "write a policy on one line, or csp = false for none";
            diagnostics.push(Diagnostic::invalid_value(
                source,
                written.span,
                "csp",
                "cannot be sent as a header",
                advice,
            ));
            made
        }
        Value::Text(text) => ContentPolicy::Written(text.trim().to_owned()),
        Value::Table(table) => ContentPolicy::Made(further_sources(source, table, diagnostics)),
        other => {
            let wanted = "text, a table of directives, or false";
            diagnostics.push(Diagnostic::wrong_type(source, written.span, "csp", wanted, other.kind()));
            made
        }
    }
}

fn further_sources(
    source: &Source,
    table: Table,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(&'static str, Vec<String>)> {
    let mut reader = TableReader::new(source, table, diagnostics);
    let mut further = Vec::new();
    for directive in DIRECTIVES {
        let mut sources = Vec::new();
        for written in reader.texts(directive) {
            let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',');
            if written.value.is_empty() || written.value.contains(is_odd) {
                let advice = "write one source, such as \"https://stats.example.com\"; a list has several";
                let problem = "is no source of a policy";
                reader.report(Diagnostic::invalid_value(source, written.span, &written.value, problem, advice));
            } else {
                sources.push(written.value);
            }
        }
        if !sources.is_empty() {
            further.push((directive, sources));
        }
    }
    reader.finish();
    further
}

fn security(
    source: &Source,
    table: Table,
    zone: &TimeZone,
    now: Timestamp,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Security> {
    let mut reader = TableReader::new(source, table, diagnostics);
    let place = reader.span();
    let (has_contact, has_expires) = (reader.has("contact"), reader.has("expires"));
    let written = reader.texts("contact");
    let expires = reader.date("expires");
    let preferred = reader.texts("preferred_languages");
    let policy = reader.filled_text("policy");
    if !has_contact {
        let example = "contact = \"mailto:security@example.com\"";
        reader.report(Diagnostic::missing_key(source, place, "contact", example));
    }
    if !has_expires {
        let example = "expires = 2027-06-30, the day until which this holds, at most a year from now";
        reader.report(Diagnostic::missing_key(source, place, "expires", example));
    }
    reader.finish();
    let contact = written.into_iter().filter(|contact| {
        let is_one = is_contact(&contact.value);
        if !is_one {
            diagnostics.push(Diagnostic::invalid_contact(source, contact.span, &contact.value));
        }
        is_one
    });
    let contact: Vec<String> = contact.map(|contact| contact.value).collect();
    let preferred_languages = preferred.into_iter().filter_map(|tag| {
        let known = Language::from_tag(&tag.value);
        if known.is_none() {
            diagnostics.push(Diagnostic::invalid_language_tag(source, tag.span, &tag.value));
        }
        known.map(|language| language.tag().to_owned())
    });
    let preferred_languages = preferred_languages.collect();
    let policy = policy.and_then(|policy| {
        let is_one = is_address(&policy.value);
        if !is_one {
            let advice = "write where the policy stands, such as https://www.example.com/security/";
            diagnostics.push(Diagnostic::invalid_value(
                source,
                policy.span,
                "policy",
                "is not a whole address",
                advice,
            ));
        }
        is_one.then_some(policy.value)
    });
    let expires = expires.and_then(|written| {
        let date = in_zone(written.value, zone)?;
        if date.timestamp() <= now {
            diagnostics.push(Diagnostic::security_txt_expired(source, written.span));
        }
        Some(date)
    })?;
    (!contact.is_empty()).then_some(Security { contact, expires, preferred_languages, policy })
}

/// The moment that a written date means.
fn in_zone(written: WrittenDate, zone: &TimeZone) -> Option<Zoned> {
    let local = written.date.to_datetime(written.time);
    match written.offset {
        Some(offset) => Some(offset.to_timestamp(local).ok()?.to_zoned(zone.clone())),
        None => local.to_zoned(zone.clone()).ok(),
    }
}

/// RFC 9116, 2.5.3: a URI; one of the web must be https.
fn is_contact(written: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    let rest = ["https://", "mailto:", "tel:"].iter().find_map(|scheme| written.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(is_odd))
}

fn index_now_key(source: &Source, table: Table, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let mut reader = TableReader::new(source, table, diagnostics);
    let place = reader.span();
    if !reader.has("key") {
        let example = "key = \"…\", 8 to 128 letters a–z, digits and hyphens that nobody guesses";
        reader.report(Diagnostic::missing_key(source, place, "key", example));
    }
    let written = reader.text("key");
    reader.finish();
    let key = written?;
    let is_key = (8..=128).contains(&key.value.len())
        && key.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_key {
        let advice = "write 8 to 128 letters a–z, digits and hyphens";
        diagnostics.push(Diagnostic::invalid_value(source, key.span, "key", "is no key of IndexNow", advice));
    }
    is_key.then_some(key.value)
}
