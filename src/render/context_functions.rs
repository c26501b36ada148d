//! The functions and filters of templates that need the whole edition: the function `posts` and the filter `markdown`.

use std::sync::{Arc, Weak};

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::markdown_filter;
use super::post_query;
use super::render_context::{RenderContext, RenderData};
use super::templates::Templates;
use crate::config::{Config, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::model::{Html, ThemeIds};
use crate::plan::HostId;

/// The names of the functions.
pub(super) const FUNCTIONS: [&str; 1] = [post_query::FUNCTION_NAME];

/// The names of the filters.
pub(super) const FILTERS: [&str; 1] = ["markdown"];

/// Reads Markdown that is not in a document, for pages of a language.
pub type ReadMarkdown = fn(&Config, &ThemeIds, LanguageId, &str) -> Result<Html, Diagnostic>;

/// The edition of the templates whose functions these are.
#[derive(Clone)]
pub(super) struct OwnContext {
    pub(super) data: Arc<RenderData>,
    /// Weak, because the templates own their functions.
    pub(super) templates: Weak<Templates>,
    pub(super) read_markdown: ReadMarkdown,
}

impl OwnContext {
    fn with<T>(&self, call: impl FnOnce(RenderContext) -> TeraResult<T>) -> TeraResult<T> {
        let templates = self.templates.upgrade();
        // Templates that run are there.
        let templates = templates.ok_or_else(|| Error::message("the templates were replaced"))?;
        call(self.data.context(&templates))
    }
}

/// Registers the functions and filters for one language on one host.
pub(super) fn register(tera: &mut Tera, own: &OwnContext, (host, language): (HostId, LanguageId)) {
    let posts = own.clone();
    tera.register_function("posts", move |arguments: Kwargs, _: &State| {
        posts.with(|context| post_query::posts(context, (host, language), &arguments))
    });
    let markdown = own.clone();
    tera.register_filter("markdown", move |text: &str, arguments: Kwargs, _: &State| {
        let is_inline = arguments.get::<bool>("inline")?.unwrap_or(false);
        let html =
            markdown.with(|context| markdown_filter::html(context, markdown.read_markdown, (host, language), text))?;
        TeraResult::Ok(Value::safe_string(if is_inline { markdown_filter::inline(&html) } else { &html }))
    });
}
