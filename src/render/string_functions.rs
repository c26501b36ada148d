//! The template functions `t` and `t_html`: the strings of the theme.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::escape;
use super::wording::{PlaceholderHtml, form_html};
use crate::config::LanguageId;
use crate::diagnostic::nearest;
use crate::language::{Language, fill_placeholders};
use crate::model::{Site, Theme};

/// Registers the functions for one language.
pub(super) fn register(
    tera: &mut Tera,
    site: &Arc<Site>,
    theme: &Arc<Theme>,
    constants: &Arc<ConstantStrings>,
    language: LanguageId,
) {
    let (own_site, own_theme, own_constants) = (Arc::clone(site), Arc::clone(theme), Arc::clone(constants));
    tera.register_function("t", move |arguments: Kwargs, _: &State| {
        match own_constants.get(&own_site, language, &arguments)? {
            Some(constant) => Ok(constant.text.clone()),
            None => translate(&own_site, &own_theme, language, &arguments).map(Value::from),
        }
    });
    let (own_site, own_theme, own_constants) = (Arc::clone(site), Arc::clone(theme), Arc::clone(constants));
    tera.register_function("t_html", move |arguments: Kwargs, _: &State| {
        match own_constants.get(&own_site, language, &arguments)? {
            Some(constant) => Ok(constant.html.clone()),
            None => translate_html(&own_site, &own_theme, language, &arguments),
        }
    });
}

/// The strings that are the same in every call: those without placeholders and plural forms. Most calls ask for one of
/// them, so they are made once for all pages.
pub(super) struct ConstantStrings {
    /// The strings of every language by key, in the order of [`LanguageId`].
    by_language: Vec<FxHashMap<String, ConstantString>>,
}

struct ConstantString {
    text: Value,
    html: Value,
}

impl ConstantStrings {
    pub(super) fn new(site: &Site, theme: &Theme) -> Self {
        let keys = theme.strings.keys();
        let constant = |language: &Language, key: &str| {
            let form = theme.strings.constant(language, key)?;
            let html = Value::safe_string(&form_html(language, form, None, &[]));
            Some((key.to_owned(), ConstantString { text: Value::from(form.0), html }))
        };
        let languages = site.config.languages.iter().map(|settings| &settings.language);
        let by_language =
            languages.map(|language| keys.iter().filter_map(|key| constant(language, key)).collect()).collect();
        Self { by_language }
    }

    /// Returns the string that a call asks for, if it is a constant.
    fn get(&self, site: &Site, own: LanguageId, arguments: &Kwargs) -> TeraResult<Option<&ConstantString>> {
        let language = asked_language(site, own, arguments)?;
        Ok(self.by_language[usize::from(language.0)].get(arguments.must_get::<&str>("key")?))
    }
}

/// Returns the language of the argument `lang`, or that of the page.
fn asked_language(site: &Site, own: LanguageId, arguments: &Kwargs) -> TeraResult<LanguageId> {
    let asked = arguments.get::<&str>("lang")?.and_then(|tag| site.config.language_by_tag(tag));
    Ok(asked.unwrap_or(own))
}

/// `t(key="post_count", count=3)`: a string of the theme, in the language of the page or in `lang`. The other arguments
/// fill its placeholders.
fn translate(site: &Site, theme: &Theme, language: LanguageId, arguments: &Kwargs) -> TeraResult<String> {
    let call = StringCall::new(site, language, arguments)?;
    let values = call.values.iter().map(|(name, value)| (*name, value.to_string())).collect::<Vec<_>>();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (form, _) = call.form(theme)?;
    Ok(fill_placeholders(form, call.language, call.count, &values))
}

/// `t_html(key="updated")`: a string of the theme as HTML. Words that another language lends are marked with it.
fn translate_html(site: &Site, theme: &Theme, language: LanguageId, arguments: &Kwargs) -> TeraResult<Value> {
    let call = StringCall::new(site, language, arguments)?;
    let html = |value: &Value| {
        let text = value.to_string();
        let html = if value.is_safe() { text } else { escape::html(&text) };
        PlaceholderHtml { html, is_text: value.as_str().is_some() }
    };
    let values: Vec<_> = call.values.iter().map(|(name, value)| (*name, html(value))).collect();
    Ok(Value::safe_string(&form_html(call.language, call.form(theme)?, call.count, &values)))
}

/// The arguments of `t` and `t_html`.
struct StringCall<'a> {
    key: &'a str,
    language: &'a Language,
    count: Option<u64>,
    /// The values of the other placeholders.
    values: Vec<(&'a str, &'a Value)>,
}

impl<'a> StringCall<'a> {
    fn new(site: &'a Site, language: LanguageId, arguments: &'a Kwargs) -> TeraResult<Self> {
        let language = asked_language(site, language, arguments)?;
        let is_value = |name: &str| !matches!(name, "key" | "count" | "lang");
        Ok(Self {
            key: arguments.must_get("key")?,
            language: &site.config.language(language).language,
            count: arguments.get("count")?,
            values: arguments
                .iter()
                .filter_map(|(name, value)| Some((name.as_str().filter(|name| is_value(name))?, value)))
                .collect(),
        })
    }

    /// The form of the string, and the tag of the language that it is in.
    fn form<'b>(&'b self, theme: &'b Theme) -> TeraResult<(&'b str, &'b str)> {
        let key = self.key;
        let names: Vec<&str> = self.values.iter().map(|(name, _)| *name).collect();
        if let Some(name) = theme.strings.missing_value(self.language, key, self.count.is_some(), &names) {
            return Err(Error::message(format!("the string `{key}` needs the argument `{name}`")));
        }
        theme.strings.form(self.language, key, self.count).ok_or_else(|| {
            if theme.strings.keys().contains(&key) {
                let tag = self.language.tag();
                return Error::message(format!(
                    "the string `{key}` has no text in `{tag}`: add it to strings/{tag}.toml of the theme, or beside site.toml"
                ));
            }
            let near =
                nearest(key, &theme.strings.keys()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Error::message(format!("the theme has no string `{key}`{near}"))
        })
    }
}
