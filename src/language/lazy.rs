//! Formatters that are made when they are first asked for: a site uses few of them, and each costs some time.

use std::sync::OnceLock;

/// A formatter not made yet, or made once; `None` inside when CLDR has no data for it, not even in its root.
pub(super) struct Lazy<F>(OnceLock<Option<F>>);

impl<F> Lazy<F> {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(super) fn get<E>(&self, make: impl FnOnce() -> Result<F, E>) -> Option<&F> {
        self.0.get_or_init(|| make().ok()).as_ref()
    }
}
