//! The types that define an object of templates: its fields, and for each field its documentation and its value.

use tera::value::Key;
use tera::{Map, Value};

use super::super::render_context::RenderContext;
use super::value_kind::ValueKind;
use crate::plan::HostId;

/// The documentation of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldDoc {
    /// The name in templates.
    pub name: &'static str,
    /// The type of the value.
    pub kind: ValueKind,
    /// Whether the value may be missing.
    pub is_optional: bool,
    /// The meaning, in Markdown.
    pub meaning: &'static str,
    /// An example value; empty for objects and lists.
    pub example: &'static str,
    /// The texts that the value can be; empty if it can be any.
    pub choices: &'static [&'static str],
}

/// The documentation of an object.
pub trait ObjectDoc: Sync {
    /// The name in the documentation and in messages.
    fn name(&self) -> &'static str;
    /// The meaning, in Markdown.
    fn meaning(&self) -> &'static str;
    /// The names of the objects whose fields it also has.
    fn bases(&self) -> Vec<&'static str>;
    /// The fields of this object itself, without those of its bases.
    fn own_fields(&self) -> Vec<&'static FieldDoc>;
}

/// Computes a value about a subject. Addresses are written for pages on the given host.
type Compute<S> = fn(RenderContext, HostId, &S) -> Value;

/// An object that templates see. `S` identifies its subject, such as a `PostId`.
pub(in crate::render) struct TemplateObject<S: 'static> {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) bases: &'static [Base<S>],
    pub(super) fields: &'static [Field<S>],
}

/// An object whose fields another object also has.
pub(super) struct Base<S> {
    pub(super) name: &'static str,
    pub(super) value: Compute<S>,
}

/// A field: its documentation, and the function that computes its value.
pub(super) struct Field<S> {
    doc: FieldDoc,
    value: Compute<S>,
}

/// Defines a field that always has a value.
pub(super) const fn field<S>(
    name: &'static str,
    kind: ValueKind,
    meaning: &'static str,
    example: &'static str,
    value: Compute<S>,
) -> Field<S> {
    Field { doc: FieldDoc { name, kind, is_optional: false, meaning, example, choices: &[] }, value }
}

/// Defines a field whose value may be missing.
pub(super) const fn optional_field<S>(
    name: &'static str,
    kind: ValueKind,
    meaning: &'static str,
    example: &'static str,
    value: Compute<S>,
) -> Field<S> {
    Field { doc: FieldDoc { name, kind, is_optional: true, meaning, example, choices: &[] }, value }
}

/// Says which texts the value of a field can be.
pub(super) const fn one_of<S>(choices: &'static [&'static str], mut field: Field<S>) -> Field<S> {
    field.doc.choices = choices;
    field
}

impl<S> TemplateObject<S> {
    /// Computes the object as a map.
    ///
    /// A field that no template of the theme reads is none, which saves the time to compute it. Its key remains,
    /// because error messages list the keys of a map. A field whose value is undefined gets no key.
    pub(super) fn value(&self, context: RenderContext, host: HostId, subject: &S) -> Value {
        let mut map = Map::default();
        for base in self.bases {
            let value = (base.value)(context, host, subject);
            if map.is_empty() {
                map = value.into_map().unwrap_or_default();
            } else {
                map.extend(value.into_map().unwrap_or_default());
            }
        }
        map.extend(self.values(context, host, subject, |_| true));
        Value::from(map)
    }

    /// Computes the object's own fields whose names are wanted, without those of its bases.
    pub(super) fn values(&self, context: RenderContext, host: HostId, subject: &S, is_wanted: fn(&str) -> bool) -> Map {
        let mut map = Map::default();
        map.reserve(self.fields.len());
        for field in self.fields.iter().filter(|field| is_wanted(field.doc.name)) {
            let name = field.doc.name;
            let value = if context.objects.fields_read().contains(name) {
                (field.value)(context, host, subject)
            } else {
                Value::none()
            };
            if !value.is_undefined() {
                map.insert(Key::Str(name), value);
            }
        }
        map
    }
}

impl<S> ObjectDoc for TemplateObject<S> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn meaning(&self) -> &'static str {
        self.meaning
    }

    fn bases(&self) -> Vec<&'static str> {
        self.bases.iter().map(|base| base.name).collect()
    }

    fn own_fields(&self) -> Vec<&'static FieldDoc> {
        self.fields.iter().map(|field| &field.doc).collect()
    }
}
