//! The types of values in templates.

/// The type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Plain text, which templates escape.
    Text,
    /// HTML, which templates do not escape.
    Html,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A date and time: RFC 3339 in the site's time zone.
    Date,
    /// A path that begins with `/`, or an absolute URL if it leads to another domain.
    Address,
    /// A map with the fields of an object of [`super::OBJECTS`].
    Object(&'static str),
    /// A list.
    List(&'static ValueKind),
    /// A value whose type the site or the theme decides.
    Any,
}

impl ValueKind {
    /// Returns the type of the elements of a list; [`Self::Any`] for other types.
    pub(in crate::render) fn element(self) -> Self {
        if let Self::List(element) = self { *element } else { Self::Any }
    }

    /// The name of the type in the documentation.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Html => "HTML".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Address => "address".to_owned(),
            Self::Object(object) => format!("[{object}](#{})", anchor(object)),
            Self::List(kind) => format!("list of {}", kind.name()),
            Self::Any => "free".to_owned(),
        }
    }
}

/// Returns the anchor of an object's heading in docs/themes.md.
#[must_use]
pub fn anchor(object: &str) -> String {
    object.replace(' ', "-")
}
