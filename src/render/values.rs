//! What templates see of each noun, made once per edition on first use and shared: a clone of a Tera value is a clone
//! of an `Arc`.

use std::sync::OnceLock;

use tera::Value;

use super::{RenderContext, context};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PageId, PostId, Site, TermId};

/// A place for the value of every noun.
pub struct Values {
    posts: Vec<OnceLock<Value>>,
    pages: Vec<OnceLock<Value>>,
    terms: Vec<OnceLock<Value>>,
    term_links: Vec<OnceLock<Value>>,
    sites: Vec<OnceLock<Value>>,
    shared: Vec<OnceLock<Result<Value, Diagnostic>>>,
}

impl Values {
    /// Places for the values of a site, all still empty.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        Self {
            posts: places(site.posts.len()),
            pages: places(site.pages.len()),
            terms: places(site.terms.len()),
            term_links: places(site.terms.len()),
            sites: places(site.config.languages.len()),
            shared: places(site.config.languages.len()),
        }
    }

    /// A post as lists show it.
    pub(super) fn post(&self, context: RenderContext, id: PostId) -> Value {
        self.posts[id.0 as usize].get_or_init(|| context::post(context, id)).clone()
    }

    /// A page as lists show it.
    pub(super) fn page(&self, context: RenderContext, id: PageId) -> Value {
        self.pages[id.0 as usize].get_or_init(|| context::page_summary(context, id)).clone()
    }

    /// A term with all below it.
    pub(super) fn term(&self, context: RenderContext, id: TermId) -> Value {
        self.terms[id.0 as usize].get_or_init(|| context::term(context, id)).clone()
    }

    /// A term's name and address.
    pub(super) fn term_link(&self, context: RenderContext, id: TermId) -> Value {
        self.term_links[id.0 as usize].get_or_init(|| context::term_link(context, id)).clone()
    }

    /// What all pages of a language share.
    pub(super) fn site(&self, context: RenderContext, language: LanguageId) -> Value {
        self.sites[usize::from(language.0)].get_or_init(|| context::site(context, language)).clone()
    }

    /// The templates of `shared/`, rendered for a language.
    pub(super) fn shared(&self, context: RenderContext, language: LanguageId) -> Result<Value, Diagnostic> {
        self.shared[usize::from(language.0)].get_or_init(|| context::shared(context, language)).clone()
    }
}

fn places<T>(count: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}
