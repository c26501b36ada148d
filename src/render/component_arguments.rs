//! The types of the arguments of a theme's components, found from the calls in its templates.

use std::collections::{BTreeMap, BTreeSet};

use super::interface::ValueKind;

/// The values with objects that a component in a text can ask for.
pub(super) const IMPLICIT_OBJECTS: [(&str, ValueKind); 5] = [
    ("posts", ValueKind::List(&ValueKind::Object("post"))),
    ("outline", ValueKind::List(&ValueKind::Object("heading"))),
    ("site", ValueKind::Object("site")),
    ("post", ValueKind::Object("post")),
    ("page", ValueKind::Object("page")),
];

/// The types that calls pass to components. Texts pass only texts, numbers, `true` and `false`, which have no fields.
#[derive(Default)]
pub(super) struct ComponentArguments<'a> {
    /// The types by component and argument. An argument that may have an unknown type has only [`ValueKind::Any`].
    kinds: BTreeMap<(&'a str, &'a str), Vec<ValueKind>>,
    /// The components whose arguments may all have an unknown type.
    free: BTreeSet<&'a str>,
    /// The components that got another type since the last call of `take_changed`.
    changed: BTreeSet<&'a str>,
}

impl<'a> ComponentArguments<'a> {
    /// Adds the type of an argument.
    pub(super) fn pass(&mut self, component: &'a str, argument: &'a str, kind: ValueKind) {
        let kinds = self.kinds.entry((component, argument)).or_default();
        let kind = if has_fields(kind) { kind } else { ValueKind::Any };
        if kinds.contains(&ValueKind::Any) || kinds.contains(&kind) {
            return;
        }
        if kind == ValueKind::Any {
            kinds.clear();
        }
        kinds.push(kind);
        self.changed.insert(component);
    }

    /// Says that any argument of a component may have an unknown type.
    pub(super) fn pass_unknown(&mut self, component: &'a str) {
        if self.free.insert(component) {
            self.changed.insert(component);
        }
    }

    /// Returns the types of an argument; none if nothing passes it.
    pub(super) fn kinds(&self, component: &'a str, argument: &'a str) -> &[ValueKind] {
        let kinds = if self.free.contains(component) { None } else { self.kinds.get(&(component, argument)) };
        kinds.map_or(&[], Vec::as_slice)
    }

    /// Returns the components that got another type since the last call.
    pub(super) fn take_changed(&mut self) -> BTreeSet<&'a str> {
        std::mem::take(&mut self.changed)
    }
}

/// Whether a value is an object or a list of objects.
fn has_fields(kind: ValueKind) -> bool {
    match kind {
        ValueKind::Object(_) => true,
        ValueKind::List(element) => has_fields(*element),
        _ => false,
    }
}
