//! The names of all elements and attributes, to find those that no browser knows.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The elements of HTML, SVG and MathML without a hyphen in their names, old ones too.
static ELEMENTS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| include_str!("html_elements.txt").lines().collect());

/// The attributes of HTML without a hyphen in their names, those of RDFa, and old ones of single browsers.
static ATTRIBUTES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| include_str!("html_attributes.txt").lines().collect());

/// Whether browsers may know an element. Names with a hyphen are free for elements that scripts define.
pub(crate) fn may_be_element(name: &str) -> bool {
    !is_plain(name) || ELEMENTS.contains(&*name.to_ascii_lowercase())
}

/// Whether browsers or scripts may know an attribute. Names with another sign than a letter are free: `data-x`, `x-on:click`.
pub(crate) fn may_be_attribute(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !is_plain(&name) || name.starts_with("on") || ATTRIBUTES.contains(&*name)
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the names of all known elements, sorted.
pub(crate) fn element_names() -> Vec<&'static str> {
    sorted(&ELEMENTS)
}

/// Returns the names of all known attributes, sorted.
pub(crate) fn attribute_names() -> Vec<&'static str> {
    sorted(&ATTRIBUTES)
}

fn sorted(names: &FxHashSet<&'static str>) -> Vec<&'static str> {
    let mut sorted: Vec<&str> = names.iter().copied().collect();
    sorted.sort_unstable();
    sorted
}
