//! The filters `striptags`, `json`, `urlencode` and `slugify`, which write a value in another form.

use std::fmt::Write as _;
use std::sync::Arc;

use percent_encoding::utf8_percent_encode;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::plain_text;
use super::share::RESERVED;
use crate::config::LanguageId;
use crate::language::Language;
use crate::model::Site;

/// The names of the filters.
pub(super) const NAMES: [&str; 4] = ["striptags", "json", "urlencode", "slugify"];

/// Registers the filters for one language.
pub(super) fn register(tera: &mut Tera, site: &Arc<Site>, language: LanguageId) {
    tera.register_filter("striptags", |html: &str, _: Kwargs, _: &State| plain_text::all_from_html(html));
    tera.register_filter("json", |value: Value, arguments: Kwargs, _: &State| json(&value, &arguments));
    tera.register_filter("urlencode", |value: Value, _: Kwargs, _: &State| {
        utf8_percent_encode(&value.to_string(), RESERVED).to_string()
    });
    let own_site = Arc::clone(site);
    tera.register_filter("slugify", move |text: &str, arguments: Kwargs, _: &State| {
        let config = &own_site.config;
        let own: &Language = &config.language(language).language;
        let other = arguments.get::<&str>("lang")?.map(|tag| {
            let known = config.language_by_tag(tag).map(|id| &config.language(id).language);
            known.ok_or_else(|| Error::message(format!("the site has no language `{tag}`")))
        });
        TeraResult::Ok(other.transpose()?.unwrap_or(own).slug(text, config.slugs))
    });
}

/// Writes a value as JSON that can also stand in a `<script>`: no character of it is one of HTML's.
fn json(value: &Value, arguments: &Kwargs) -> TeraResult<String> {
    let is_pretty = arguments.get::<bool>("pretty")?.unwrap_or(false);
    let written = if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let written = written.map_err(|error| Error::message(format!("the value cannot be written as JSON: {error}")))?;
    let mut json = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            // JSON has these only inside texts.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => _ = write!(json, "\\u{:04x}", u32::from(c)),
            c => json.push(c),
        }
    }
    Ok(json)
}
