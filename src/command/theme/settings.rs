//! `kielo theme settings`: the settings of the site's theme, as lines for site.toml.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use super::{load_site, print};
use crate::config::{ByLanguage, Config};
use crate::diagnostic::sorted_unique;
use crate::load;
use crate::model::{NumberLimits, SettingKind, SettingValue, Theme, ThemeSetting};

pub(super) fn run(root: &Path) -> ExitCode {
    let mut diagnostics = Vec::new();
    let Some(loaded) = load_site(root, &mut diagnostics) else {
        let diagnostics = load::with_excerpts(root, sorted_unique(diagnostics));
        print::diagnostics(&diagnostics, "the settings could not be read");
        return ExitCode::FAILURE;
    };
    print::result(describe(&loaded.theme, &loaded.sources.config).trim_end());
    ExitCode::SUCCESS
}

/// Writes the settings as TOML: each with its meaning, and its value or default. The keys of front matter follow as comments.
fn describe(theme: &Theme, config: &Config) -> String {
    let name = theme.chain.first().map_or("", String::as_str);
    let mut text = String::new();
    if theme.settings.is_empty() {
        _ = writeln!(text, "{}the theme {name} has no settings", if theme.params.is_empty() { "" } else { "# " });
    } else {
        text.push_str("[theme_settings]\n");
    }
    for setting in &theme.settings {
        describe_setting(&mut text, setting, config);
    }
    for (texts, keys) in [("posts", &theme.params.posts), ("pages", &theme.params.pages)] {
        let Some(keys) = keys else { continue };
        _ = writeln!(text, "\n# Keys for the front matter of {texts}:\n# [params]");
        for key in keys {
            describe_setting(&mut text, key, config);
        }
    }
    text
}

fn describe_setting(text: &mut String, setting: &ThemeSetting, config: &Config) {
    let mut facts = vec![setting.kind.name().to_owned()];
    if setting.limits != NumberLimits::default() {
        facts = vec![setting.limits.to_string()];
    }
    if !setting.choices.is_empty() {
        facts.push(setting.choices.join(", "));
    }
    if setting.is_per_language {
        facts.push("one value, or one for each language".to_owned());
    }
    if setting.default.is_empty() {
        facts.push("no default".to_owned());
    }
    if !setting.description.is_empty() {
        _ = writeln!(text, "# {}", setting.description.lines().collect::<Vec<_>>().join(" "));
    }
    _ = writeln!(text, "# ({})", facts.join("; "));
    let written = ByLanguage {
        shared: setting.written.shared.as_ref().map(|(value, _)| value.clone()),
        own: setting.written.own.iter().map(|(id, (value, _))| (*id, value.clone())).collect(),
    };
    // A line that only repeats the default is a comment.
    let (values, mark) = if written.is_empty() { (&setting.default, "# ") } else { (&written, "") };
    let key = toml_key(&setting.name);
    let value = if values.own.is_empty() {
        values.shared.as_ref().map(toml_value)
    } else {
        let own = values
            .own
            .iter()
            .map(|(id, value)| format!("{} = {}", toml_key(&config.language(*id).configured_tag), toml_value(value)));
        Some(format!("{{ {} }}", own.collect::<Vec<_>>().join(", ")))
    };
    _ = match value {
        Some(value) => writeln!(text, "{mark}{key} = {value}\n"),
        None => writeln!(text, "# {key} = {}\n", example(setting)),
    };
}

/// Returns a value of the type of a setting, as TOML.
fn example(setting: &ThemeSetting) -> String {
    match setting.kind {
        SettingKind::Text => "\"…\"".to_owned(),
        SettingKind::Colour => "\"#1b5c41\"".to_owned(),
        SettingKind::Image => "\"kuva.jpg\"".to_owned(),
        SettingKind::Choice => setting.choices.first().map_or_else(String::new, |choice| toml_text(choice)),
        SettingKind::Number => "1".to_owned(),
        SettingKind::Boolean => "true".to_owned(),
        SettingKind::List => "[\"…\"]".to_owned(),
    }
}

/// Quotes a key that TOML does not allow without quotes.
pub(super) fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { key.to_owned() } else { toml_text(key) }
}

/// Writes a value as TOML.
pub(super) fn toml_value(value: &SettingValue) -> String {
    match value {
        SettingValue::Text(text) => toml_text(text),
        SettingValue::Integer(number) => number.to_string(),
        SettingValue::Float(number) => format!("{number:?}"),
        SettingValue::Boolean(truth) => truth.to_string(),
        SettingValue::List(texts) => {
            format!("[{}]", texts.iter().map(|text| toml_text(text)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A basic string of TOML is one of JSON.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
