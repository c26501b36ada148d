//! Keeps the objects that many pages show. Each is computed once per edition, on first use. A clone of a Tera value is
//! a clone of an `Arc`.

use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tera::Value;

use super::fields_read::FieldsRead;
use super::post_selection::{NameIndex, PostQuery, PostSelection};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{PageId, PostId, Site, TermId};

/// The objects that templates see, as far as they are computed.
pub struct ObjectCache {
    fields_read: Arc<FieldsRead>,
    posts: Vec<OnceLock<Value>>,
    pages: Vec<OnceLock<Value>>,
    terms: Vec<OnceLock<Value>>,
    term_links: Vec<OnceLock<Value>>,
    sites: Vec<OnceLock<Value>>,
    shared: Vec<OnceLock<Result<Value, Diagnostic>>>,
    data: Vec<OnceLock<Value>>,
    name_index: OnceLock<NameIndex>,
    selected_posts: Mutex<FxHashMap<Arc<PostSelection>, Arc<[PostId]>>>,
    queried_posts: Mutex<FxHashMap<PostQuery, Value>>,
}

impl ObjectCache {
    /// Creates an empty cache for a site whose theme reads the given fields.
    #[must_use]
    pub fn new(site: &Site, fields_read: Arc<FieldsRead>) -> Self {
        Self {
            fields_read,
            posts: empty_cells(site.posts.len()),
            pages: empty_cells(site.pages.len()),
            terms: empty_cells(site.terms.len()),
            term_links: empty_cells(site.terms.len()),
            sites: empty_cells(site.config.languages.len()),
            shared: empty_cells(site.config.languages.len()),
            data: empty_cells(site.config.languages.len()),
            name_index: OnceLock::new(),
            selected_posts: Mutex::default(),
            queried_posts: Mutex::default(),
        }
    }

    /// The fields that the theme's templates read.
    #[must_use]
    pub fn fields_read(&self) -> &Arc<FieldsRead> {
        &self.fields_read
    }

    /// A post as lists show it.
    pub(super) fn post(&self, id: PostId, compute: impl FnOnce() -> Value) -> Value {
        self.posts[id.0 as usize].get_or_init(compute).clone()
    }

    /// A page as lists show it.
    pub(super) fn page(&self, id: PageId, compute: impl FnOnce() -> Value) -> Value {
        self.pages[id.0 as usize].get_or_init(compute).clone()
    }

    /// A term with all terms below it.
    pub(super) fn term(&self, id: TermId, compute: impl FnOnce() -> Value) -> Value {
        self.terms[id.0 as usize].get_or_init(compute).clone()
    }

    /// A term's name and address.
    pub(super) fn term_link(&self, id: TermId, compute: impl FnOnce() -> Value) -> Value {
        self.term_links[id.0 as usize].get_or_init(compute).clone()
    }

    /// The site in a language.
    pub(super) fn site(&self, language: LanguageId, compute: impl FnOnce() -> Value) -> Value {
        self.sites[usize::from(language.0)].get_or_init(compute).clone()
    }

    /// The data files in a language.
    pub(super) fn data(&self, language: LanguageId, compute: impl FnOnce() -> Value) -> Value {
        self.data[usize::from(language.0)].get_or_init(compute).clone()
    }

    /// The terms and series of the site by their names.
    pub(super) fn name_index(&self, site: &Site) -> &NameIndex {
        self.name_index.get_or_init(|| NameIndex::new(site))
    }

    /// The posts of a selection.
    pub(super) fn selected_posts(
        &self,
        selection: &Arc<PostSelection>,
        compute: impl FnOnce() -> Vec<PostId>,
    ) -> Arc<[PostId]> {
        get_or_compute(&self.selected_posts, Arc::clone(selection), || compute().into())
    }

    /// The list of posts that a query returns.
    pub(super) fn queried_posts(&self, query: PostQuery, compute: impl FnOnce() -> Value) -> Value {
        get_or_compute(&self.queried_posts, query, compute)
    }

    /// The templates of `shared/`, rendered for a language.
    pub(super) fn shared(
        &self,
        language: LanguageId,
        render: impl FnOnce() -> Result<Value, Diagnostic>,
    ) -> Result<Value, Diagnostic> {
        self.shared[usize::from(language.0)].get_or_init(render).clone()
    }
}

/// Returns the value of a key, and computes it if it is missing. The lock is open meanwhile, so two threads may compute the
/// same value.
fn get_or_compute<K: Eq + Hash, T: Clone>(cache: &Mutex<FxHashMap<K, T>>, key: K, compute: impl FnOnce() -> T) -> T {
    let lock = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&key) {
        return known.clone();
    }
    let value = compute();
    lock().entry(key).or_insert(value).clone()
}

fn empty_cells<T>(count: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}
