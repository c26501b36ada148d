//! What templates can call: `t`, `asset`, and the filters `date` and `number`.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::config::LanguageId;
use crate::diagnostic::nearest;
use crate::language::DateStyle;
use crate::model::{Site, Theme};
use crate::plan::{HostId, Plan};

/// Gives an engine the functions of one language on one host.
pub(super) fn register(
    tera: &mut Tera,
    site: &Arc<Site>,
    plan: &Arc<Plan>,
    theme: &Arc<Theme>,
    host: HostId,
    language: LanguageId,
) {
    let (own_site, own_theme) = (Arc::clone(site), Arc::clone(theme));
    tera.register_function("t", move |arguments: Kwargs, _: &State| {
        translate(&own_site, &own_theme, language, &arguments)
    });
    let (own_plan, own_theme) = (Arc::clone(plan), Arc::clone(theme));
    tera.register_function("asset", move |arguments: Kwargs, _: &State| asset(&own_plan, &own_theme, host, &arguments));
    let own_site = Arc::clone(site);
    tera.register_filter("date", move |written: &str, arguments: Kwargs, _: &State| {
        date(&own_site, language, written, &arguments)
    });
    let own_site = Arc::clone(site);
    tera.register_filter("number", move |number: i64, _: Kwargs, _: &State| {
        own_site.config.language(language).language.number(number)
    });
}

/// `t(key="post_count", count=3)`: a string of the theme; other arguments fill its placeholders.
fn translate(site: &Site, theme: &Theme, language: LanguageId, arguments: &Kwargs) -> TeraResult<String> {
    let key = arguments.must_get::<&str>("key")?;
    let count = arguments.get::<u64>("count")?;
    let mut values = Vec::new();
    for (name, value) in arguments.iter() {
        if let Some(name) = name.as_str()
            && name != "key"
            && name != "count"
        {
            values.push((name, value.to_string()));
        }
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    theme.strings.get(&site.config.language(language).language, key, count, &values).ok_or_else(|| {
        let near =
            nearest(key, &theme.strings.keys()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Error::message(format!("the theme has no string `{key}`{near}"))
    })
}

/// `asset(path="style.css")`: the address of a theme's file.
fn asset(plan: &Plan, theme: &Theme, host: HostId, arguments: &Kwargs) -> TeraResult<Value> {
    let path = arguments.must_get::<&str>("path")?;
    let index = theme.files.iter().position(|file| file.path == path);
    match index.and_then(|index| plan.asset(host, index)) {
        Some(route) => Ok(Value::from(&*route.path)),
        None => Err(Error::message(format!("the theme has no file static/{path}"))),
    }
}

/// `post.date | date(style="long")`.
fn date(site: &Site, language: LanguageId, written: &str, arguments: &Kwargs) -> TeraResult<String> {
    let name = arguments.get::<&str>("style")?.unwrap_or("long");
    let Some(style) = DateStyle::from_name(name) else {
        let known = DateStyle::ALL.map(|(_, name)| name).join(", ");
        return Err(Error::message(format!("there is no date style `{name}`; the styles are {known}")));
    };
    // The context writes dates by RFC 3339 in the site's zone, so the day is the first ten characters.
    let date = written.get(..10).and_then(|day| day.parse().ok());
    let date = date.ok_or_else(|| Error::message(format!("`{written}` is not a date")))?;
    Ok(site.config.language(language).language.date(date, style))
}
