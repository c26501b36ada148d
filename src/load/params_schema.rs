//! The keys of `[params]` in front matter that a theme declares: `[params.post]` and `[params.page]` of theme.toml. Texts are
//! checked against them, and get their defaults.

use super::front_matter::is_key;
use super::site_toml::overlay;
use super::table_reader::TableReader;
use super::theme_settings::{read_definitions, value_of};
use crate::config::{Config, LanguageId};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{ParamSchemas, SettingValue, ThemeSetting};
use crate::table::{Span, Spanned, Table, Value};

/// Reads the keys that a theme declares.
pub(super) fn read(reader: &mut TableReader, config: &Config) -> ParamSchemas {
    ParamSchemas {
        posts: reader.table("post", |table| read_definitions(table, config)),
        pages: reader.table("page", |table| read_definitions(table, config)),
    }
}

/// Reports keys of a text that the theme does not declare, and values of other types.
pub(super) fn check(
    source: &Source,
    params: &Table,
    schema: &[ThemeSetting],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    TableReader::read(source, params.clone(), diagnostics, |reader| {
        for key in schema {
            value_of(reader, &key.name, key);
        }
        let known: Vec<&str> = schema.iter().map(|key| &*key.name).collect();
        // A key of front matter is reported as one in the wrong place.
        for (key, _) in reader.take_rest().into_iter().filter(|(key, _)| !is_key(&key.value, config)) {
            reader.report(|source| Diagnostic::undeclared_param(source, key.span, &key.value, &known));
        }
    });
}

/// Checks the keys that a folder gives to its texts. A key may be one of posts or one of pages.
pub(super) fn check_defaults(
    source: &Source,
    params: &Table,
    schemas: &ParamSchemas,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Without a declaration for one kind of text, its keys can be any.
    let (Some(posts), Some(pages)) = (&schemas.posts, &schemas.pages) else { return };
    let of_pages = pages.iter().filter(|key| !posts.iter().any(|known| known.name == key.name));
    let all: Vec<ThemeSetting> = posts.iter().chain(of_pages).cloned().collect();
    check(source, params, &all, config, diagnostics);
}

/// Returns the keys of a text with the defaults of the theme for those that it lacks. One without a default is none.
pub(super) fn with_defaults(params: &Table, schema: &[ThemeSetting], language: LanguageId) -> Table {
    let entries = schema.iter().map(|key| {
        let default = key.default.get(language).map_or(Value::Null, value);
        (Spanned::new(key.name.clone(), Span::default()), Spanned::new(default, Span::default()))
    });
    overlay(&Table { entries: entries.collect(), span: params.span }, &without_nulls(params))
}

/// A key without a value, as YAML writes it, has the default.
fn without_nulls(params: &Table) -> Table {
    let entries = params.entries.iter().filter(|(_, value)| value.value != Value::Null);
    Table { entries: entries.cloned().collect(), span: params.span }
}

fn value(default: &SettingValue) -> Value {
    match default {
        SettingValue::Text(text) => Value::Text(text.clone()),
        SettingValue::Integer(number) => Value::Integer(*number),
        SettingValue::Float(number) => Value::Float(*number),
        SettingValue::Boolean(truth) => Value::Boolean(*truth),
        SettingValue::List(texts) => {
            Value::Array(texts.iter().map(|text| Spanned::new(Value::Text(text.clone()), Span::default())).collect())
        }
    }
}
