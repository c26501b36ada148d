//! Finds declarations in style sheets whose property no browser knows. The parser keeps them, and browsers pass over them.

use std::sync::LazyLock;

use lightningcss::properties::PropertyId;
use rustc_hash::FxHashSet;

use super::css_declarations::Declaration;
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// The names of all properties, and of the descriptors of at-rules, of CSS and SVG: those of mdn-data 2.37.2, which is in the
/// public domain (CC0 1.0), and the older name `color-adjust`.
static PROPERTIES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| include_str!("css_properties.txt").lines().collect());

/// The number of unknown properties of a sheet that are reported. Searching a similar name takes time.
const MAX_REPORTS: usize = 50;

/// Returns a warning for each unknown property of a style sheet. Custom properties and those with a vendor's prefix are free.
pub(super) fn unknown_properties(source: &Source, declarations: &[Declaration]) -> Vec<Diagnostic> {
    let known = || {
        let mut known: Vec<&str> = PROPERTIES.iter().copied().collect();
        known.sort_unstable();
        known
    };
    declarations
        .iter()
        .filter(|found| !is_property(found.name))
        .take(MAX_REPORTS)
        .map(|Declaration { name_at, name, .. }| {
            let span = Span::new(*name_at, *name_at + name.len());
            Diagnostic::unknown_css_property(source, span, name, &known())
        })
        .collect()
}

/// Whether a name is that of a property, also one of an author or of one browser.
pub(super) fn is_property(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_free = name.starts_with(['-', '_']);
    is_free || PROPERTIES.contains(&*name) || !matches!(PropertyId::from(&*name), PropertyId::Custom(_))
}
