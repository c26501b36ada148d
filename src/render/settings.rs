//! The settings of the theme as templates see them: the variable `settings`.

use tera::value::Key;
use tera::{Map, Value};

use super::render_context::RenderContext;
use super::value::{list, optional};
use crate::config::LanguageId;
use crate::model::SettingValue;

/// The name of the variable.
pub(super) const NAME: &str = "settings";

/// Returns the settings for pages of a language. A setting without a value is none.
pub(super) fn settings(context: RenderContext, language: LanguageId) -> Value {
    let entries = context.theme.settings.iter().map(|setting| {
        let value = setting.value(language).map(|value| match value {
            SettingValue::Text(text) => Value::from(&**text),
            SettingValue::Integer(number) => Value::from(*number),
            SettingValue::Float(number) => Value::from(*number),
            SettingValue::Boolean(truth) => Value::from(*truth),
            SettingValue::List(texts) => list(texts.iter().map(|text| Value::from(&**text))),
        });
        (Key::from(setting.name.clone()), optional(value))
    });
    Value::from(entries.collect::<Map>())
}
