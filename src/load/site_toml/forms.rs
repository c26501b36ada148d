//! Reads `[forms]`, and the keys that all tables with a form have: endpoints, hidden fields and e-mail addresses.

use super::super::table_reader::TableReader;
use crate::config::{ByLanguage, FormEndpoint, FormSettings, HiddenFields, LanguageId, SiteLanguage};
use crate::diagnostic::Diagnostic;
use crate::table::{Spanned, Value};

pub(super) fn read(reader: &mut TableReader, languages: &[SiteLanguage]) -> FormSettings {
    let fields = hidden_fields(reader, languages);
    FormSettings {
        endpoint: endpoint(reader, "endpoint", languages, &fields),
        email: reader.by_language("email", languages, |reader| email(reader, "email")),
        privacy: reader.by_language("privacy", languages, |reader| reader.filled_text("privacy")),
        fields,
    }
}

/// Reads the endpoint of a form. An endpoint that lacks a key of its service is reported.
pub(super) fn endpoint(
    reader: &mut TableReader,
    key: &str,
    languages: &[SiteLanguage],
    fields: &HiddenFields,
) -> ByLanguage<FormEndpoint> {
    let endpoints = reader.by_language(key, languages, |reader| {
        let written = reader.filled_text(key)?;
        let parsed = FormEndpoint::parse(&written.value);
        if parsed.is_none() {
            reader.report(|source| Diagnostic::invalid_endpoint(source, written.span, &written.value));
        }
        parsed.map(|endpoint| Spanned::new(endpoint, written.span))
    });
    let mut check = |endpoint: &Spanned<FormEndpoint>, ids: &[LanguageId]| {
        let missing = ids.iter().find_map(|id| endpoint.value.missing_key(&fields.get(*id)));
        if let (Some(missing), Some(address)) = (missing, endpoint.value.address()) {
            reader.report(|source| Diagnostic::missing_form_key(source, endpoint.span, address, missing));
        }
    };
    if let Some(shared) = &endpoints.shared {
        let has_own = |id: &LanguageId| endpoints.own.iter().any(|(known, _)| known == id);
        let ids = (0..languages.len()).map(|index| LanguageId(index as u16));
        check(shared, &ids.filter(|id| !has_own(id)).collect::<Vec<_>>());
    }
    for (id, own) in &endpoints.own {
        check(own, &[*id]);
    }
    ByLanguage {
        shared: endpoints.shared.map(|endpoint| endpoint.value),
        own: endpoints.own.into_iter().map(|(id, endpoint)| (id, endpoint.value)).collect(),
    }
}

/// Reads the table `fields`: the hidden fields of a form, each with a text. A table in it has the fields of a language.
pub(super) fn hidden_fields(reader: &mut TableReader, languages: &[SiteLanguage]) -> HiddenFields {
    let fields = reader.table("fields", |table| {
        let mut fields = HiddenFields::default();
        for (name, value) in table.take_rest() {
            match value.value {
                Value::Table(own) => {
                    let id = table.find_language(languages, &name);
                    let own = table.nested(own, |own| {
                        own.take_rest().into_iter().filter_map(|(name, value)| field(own, name, value)).collect()
                    });
                    fields.own.extend(id.map(|id| (id, own)));
                }
                _ => fields.shared.extend(field(table, name, value)),
            }
        }
        fields
    });
    fields.unwrap_or_default()
}

fn field(reader: &mut TableReader, name: Spanned<String>, value: Spanned<Value>) -> Option<(String, String)> {
    match value.value {
        Value::Text(text) => Some((name.value, text)),
        Value::Integer(number) => Some((name.value, number.to_string())),
        Value::Boolean(truth) => Some((name.value, truth.to_string())),
        _ => reader.wrong_type(&name.value, &value, "text"),
    }
}

/// Reads an e-mail address.
pub(super) fn email(reader: &mut TableReader, key: &str) -> Option<String> {
    let advice = "write the address alone, as in posti@example.com";
    reader.valid_string(key, is_email_address, "is no e-mail address", advice)
}

fn is_email_address(text: &str) -> bool {
    let is_invalid = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | '<' | '>' | '?' | '&' | ',');
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) && !text.contains(is_invalid)
}
