//! Formatters that are created at their first use. A site uses few of them, and creating one takes time.

use std::sync::OnceLock;

/// A formatter that is created at its first use. It holds `None` if CLDR has no data for it, not even in its root.
pub(super) struct LazyFormatter<F>(OnceLock<Option<F>>);

impl<F> LazyFormatter<F> {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(super) fn get<E>(&self, make: impl FnOnce() -> Result<F, E>) -> Option<&F> {
        self.0.get_or_init(|| make().ok()).as_ref()
    }
}
