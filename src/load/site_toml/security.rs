//! Reads `[security]`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::table_reader::TableReader;
use crate::address::is_web_address;
use crate::config::SecurityTxt;
use crate::diagnostic::Diagnostic;
use crate::language::Language;

/// Returns `None` if a required key is missing or not valid.
pub(super) fn read(reader: &mut TableReader, zone: &TimeZone, now: Timestamp) -> Option<SecurityTxt> {
    if !reader.has("contact") {
        reader.report_missing("contact", "contact = \"mailto:security@example.com\"");
    }
    if !reader.has("expires") {
        let example = "expires = 2027-06-30, the day until which this holds, at most a year from now";
        reader.report_missing("expires", example);
    }
    let mut contact = reader.texts("contact");
    contact.retain(|contact| {
        let is_valid = is_contact(&contact.value);
        if !is_valid {
            reader.report(|source| Diagnostic::invalid_contact(source, contact.span, &contact.value));
        }
        is_valid
    });
    let expires = reader.date("expires").map(|written| {
        let expires = written.value.in_zone(zone);
        if expires.timestamp() <= now {
            reader.report(|source| Diagnostic::security_txt_expired(source, written.span));
        }
        expires
    });
    let advice = "write where the policy stands, such as https://www.example.com/security/";
    let preferred_languages = preferred_languages(reader);
    let policy = reader.valid_string("policy", is_web_address, "is not a whole address", advice);
    let contact: Vec<String> = contact.into_iter().map(|contact| contact.value).collect();
    (!contact.is_empty()).then_some(SecurityTxt { contact, expires: expires?, preferred_languages, policy })
}

fn preferred_languages(reader: &mut TableReader) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in reader.texts("preferred_languages") {
        match Language::from_tag(&tag.value) {
            Some(language) => tags.push(language.tag().to_owned()),
            None => reader.report(|source| Diagnostic::invalid_language_tag(source, tag.span, &tag.value)),
        }
    }
    tags
}

/// Whether a text is a contact of RFC 9116, section 2.5.3: a URI, and on the web only https.
fn is_contact(text: &str) -> bool {
    let is_invalid = |c: char| c.is_whitespace() || c.is_control();
    let rest = ["https://", "mailto:", "tel:"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(is_invalid))
}
