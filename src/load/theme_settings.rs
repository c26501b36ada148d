//! Reads the settings of themes: `[settings]` of theme.toml, and their values in `[theme_settings]` of site.toml.

use std::sync::Arc;

use super::table_reader::TableReader;
use crate::config::{ByLanguage, Colour, Config, LanguageMatch, match_language};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{NumberLimits, SettingKind, SettingValue, ThemeSetting};
use crate::table::{Span, Spanned, Table, Value};

/// Reads `[settings]` of a theme.
pub(super) fn read_definitions(reader: &mut TableReader, config: &Config) -> Vec<ThemeSetting> {
    let mut settings = Vec::new();
    for (name, value) in reader.take_rest() {
        let setting = reader.table_from(&name.value, value, |table| definition(table, &name, config));
        settings.extend(setting.flatten());
    }
    settings
}

fn definition(reader: &mut TableReader, name: &Spanned<String>, config: &Config) -> Option<ThemeSetting> {
    let is_typed = reader.has("type");
    let kind = reader.choice("type", &SettingKind::ALL);
    if !is_typed {
        reader.report_missing_at(name.span, "type", "type = \"text\"");
    }
    let description = reader.string("description").unwrap_or_default();
    let is_per_language = reader.boolean("per_language").unwrap_or(false);
    let choices: Vec<String> = reader.texts("choices").into_iter().map(|choice| choice.value).collect();
    let limits = if kind == Some(SettingKind::Number) { limits(reader) } else { NumberLimits::default() };
    let mut setting = ThemeSetting {
        name: name.value.clone(),
        kind: kind.unwrap_or(SettingKind::Text),
        choices,
        limits,
        is_per_language,
        description,
        file: Arc::clone(&reader.source().file),
        span: name.span,
        default: ByLanguage::default(),
        written: ByLanguage::default(),
    };
    let default = reader.take("default");
    // Without its type nothing else can be checked.
    kind?;
    if setting.kind == SettingKind::Choice && setting.choices.is_empty() {
        reader.report_missing_at(name.span, "choices", "choices = [\"round\", \"square\"]");
        return None;
    }
    if let Some(default) = default {
        setting.default = default_values(reader, &setting, default, config);
    }
    Some(setting)
}

/// Reads the limits of a number.
fn limits(reader: &mut TableReader) -> NumberLimits {
    let mut limit = |key: &str| match number(reader, key, NumberLimits::default())? {
        SettingValue::Integer(number) => Some(number as f64),
        SettingValue::Float(number) => Some(number),
        _ => None,
    };
    let (min, max) = (limit("min"), limit("max"));
    let is_whole = reader.boolean("integer").unwrap_or(false);
    if let (Some(least), Some(greatest)) = (min, max)
        && least > greatest
    {
        let span = reader.span();
        reader.report_invalid("min", span, "is greater than `max`", "write the smaller number as `min`");
        return NumberLimits { is_whole, ..NumberLimits::default() };
    }
    NumberLimits { min, max, is_whole }
}

/// Reads a number. One outside of the limits is reported.
fn number(reader: &mut TableReader, key: &str, limits: NumberLimits) -> Option<SettingValue> {
    let value = reader.take(key)?;
    let (number, setting) = match value.value {
        Value::Integer(number) => (number as f64, SettingValue::Integer(number)),
        Value::Float(number) if number.is_finite() => (number, SettingValue::Float(number)),
        _ => return reader.wrong_type(key, &value, &limits.to_string()),
    };
    if !limits.allow(number) {
        let problem = format!("cannot be {number}");
        reader.report_invalid(key, value.span, &problem, &format!("write {limits}"));
        return None;
    }
    // A whole number with a fraction of zero is written without it.
    Some(if limits.is_whole { SettingValue::Integer(number as i64) } else { setting })
}

/// Reads a default: one value, or one for each language. Languages that the site does not have are left out, because the
/// theme is for other sites too.
fn default_values(
    reader: &mut TableReader,
    setting: &ThemeSetting,
    written: Spanned<Value>,
    config: &Config,
) -> ByLanguage<SettingValue> {
    let mut one = |value: Spanned<Value>| {
        let span = value.span;
        let table = Table { entries: vec![(Spanned::new("default".to_owned(), span), value)], span };
        reader.nested(table, |table| value_of(table, "default", setting).map(|(value, _)| value))
    };
    match written.value {
        Value::Table(table) if setting.is_per_language => {
            let mut values = ByLanguage::default();
            for (tag, value) in table.entries {
                let is_english = tag.value == "en";
                let Some(value) = one(value) else { continue };
                if let LanguageMatch::One(id) = match_language(&config.languages, &tag.value) {
                    values.own.push((id, value));
                } else if is_english {
                    // As for strings, English lends what another language lacks.
                    values.shared = Some(value);
                }
            }
            values
        }
        _ => ByLanguage { shared: one(written), own: Vec::new() },
    }
}

/// Reads the values that site.toml gives the settings, and reports those that no theme defines.
pub(super) fn read_values(
    site: &Source,
    config: &Config,
    settings: &mut [ThemeSetting],
    diagnostics: &mut Vec<Diagnostic>,
) {
    TableReader::read(site, config.theme_settings.clone(), diagnostics, |reader| {
        for setting in settings {
            let name = setting.name.clone();
            setting.written = if setting.is_per_language {
                reader.by_language(&name, &config.languages, |reader| value_of(reader, &name, setting))
            } else {
                ByLanguage { shared: value_of(reader, &name, setting), own: Vec::new() }
            };
        }
    });
}

/// Reads the value of a setting. A value of another type is reported.
pub(super) fn value_of(reader: &mut TableReader, key: &str, setting: &ThemeSetting) -> Option<(SettingValue, Span)> {
    let span = reader.span_of(key).unwrap_or_else(|| reader.span());
    let value = match setting.kind {
        SettingKind::Text => reader.filled_text(key).map(|text| SettingValue::Text(text.value)),
        SettingKind::Image => reader.filled_address(key).map(|text| SettingValue::Text(text.value)),
        SettingKind::Colour => reader.filled_text(key).and_then(|text| {
            let is_colour = Colour::parse(&text.value).is_some();
            if !is_colour {
                reader.report(|source| Diagnostic::invalid_colour(source, text.span, key, &text.value));
            }
            is_colour.then_some(SettingValue::Text(text.value))
        }),
        SettingKind::Choice => {
            let choices: Vec<(&str, &str)> = setting.choices.iter().map(|choice| (&**choice, &**choice)).collect();
            reader.filled_choice(key, &choices).map(|choice| SettingValue::Text(choice.to_owned()))
        }
        SettingKind::Number => number(reader, key, setting.limits),
        SettingKind::Boolean => reader.boolean(key).map(SettingValue::Boolean),
        SettingKind::List => {
            reader.has(key).then(|| SettingValue::List(reader.texts(key).into_iter().map(|text| text.value).collect()))
        }
    };
    if setting.kind == SettingKind::List && value.is_none() {
        reader.take(key);
    }
    value.map(|value| (value, span))
}
