//! The template function `head`: the metadata of a page for browsers, search engines and social networks.

use std::ffi::OsStr;
use std::path::Path;

use tera::{Context, Error, Kwargs, State, Tera, TeraResult, Value};

use super::escape;
use crate::model::HEAD_TEMPLATE;

/// The name of the function.
pub(super) const FUNCTION_NAME: &str = "head";

/// The variables of a page that the metadata is made from.
const VARIABLES: [&str; 4] = ["site", "current", "post", "pager"];

/// Registers the function in an engine that has all other functions.
pub(super) fn register(engine: &mut Tera) {
    let parts = engine.clone();
    engine.register_function(FUNCTION_NAME, move |arguments: Kwargs, state: &State| head(&parts, &arguments, state));
}

/// `head()`, `head(preload=asset(path="fonts/oma.woff2"))`: the elements of `<head>` that every theme needs.
fn head(parts: &Tera, arguments: &Kwargs, state: &State) -> TeraResult<Value> {
    let mut context = Context::new();
    for name in VARIABLES {
        if let Some(value) = state.get::<Value>(name)? {
            context.insert_value(name, value);
        }
    }
    if context.get("current").is_none() {
        return Err(Error::message("`head()` works in templates of pages, not in components and shared parts"));
    }
    let mut html = parts.render(HEAD_TEMPLATE, &context)?;
    let preload = arguments.get::<&Value>("preload")?.filter(|value| !value.is_none());
    let files = match preload {
        Some(file) if file.as_str().is_none() => arguments.must_get::<Vec<String>>("preload")?,
        Some(file) => file.as_str().map(str::to_owned).into_iter().collect(),
        None => Vec::new(),
    };
    for file in files {
        html.extend(["\n  ", &*preload_link(&file)?]);
    }
    Ok(Value::safe_string(&html))
}

/// Returns the element that makes browsers load a file early (HTML standard, "link type preload").
fn preload_link(file: &str) -> TeraResult<String> {
    let attributes = match Path::new(file).extension().and_then(OsStr::to_str) {
        // Browsers fetch fonts without credentials, also those of the own site.
        Some("woff2") => "as=\"font\" type=\"font/woff2\" crossorigin",
        Some("woff") => "as=\"font\" type=\"font/woff\" crossorigin",
        Some("css") => "as=\"style\"",
        Some("js") => "as=\"script\"",
        Some("svg" | "png" | "jpg" | "jpeg" | "webp" | "avif" | "gif") => "as=\"image\"",
        _ => {
            return Err(Error::message(format!(
                "`preload` can be a font, style sheet, script or picture, not `{file}`"
            )));
        }
    };
    Ok(format!("<link rel=\"preload\" href=\"{}\" {attributes}>", escape::html(file)))
}
