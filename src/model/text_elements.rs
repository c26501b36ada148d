//! The elements of texts that a theme writes itself, by components with reserved names such as `text.heading`.

/// An element of texts that a component of the theme can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextElement {
    /// A heading.
    Heading,
    /// A link.
    Link,
    /// A picture.
    Image,
    /// A block of code.
    Code,
    /// A table.
    Table,
}

impl TextElement {
    /// All elements.
    pub const ALL: [Self; 5] = [Self::Heading, Self::Link, Self::Image, Self::Code, Self::Table];

    /// Returns the name of the component.
    #[must_use]
    pub fn component(self) -> &'static str {
        match self {
            Self::Heading => "text.heading",
            Self::Link => "text.link",
            Self::Image => "text.image",
            Self::Code => "text.code",
            Self::Table => "text.table",
        }
    }

    /// Returns the word for such an element, in messages.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Link => "link",
            Self::Image => "picture",
            Self::Code => "block of code",
            Self::Table => "table",
        }
    }

    /// Returns the element that a component writes.
    #[must_use]
    pub fn of_component(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|element| element.component() == name)
    }

    /// Returns the arguments that the component may name. Every component also gets `lang`, the tag of the element's own
    /// language, and the body: the HTML that the element has without the component, or for headings and links what is in it.
    #[must_use]
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Heading => &["level", "id", "class", "lang"],
            Self::Link => &["url", "title", "hreflang", "is_external", "lang"],
            Self::Image => &["url", "alt", "title", "is_external", "lang"],
            Self::Code => &["language", "code", "lang"],
            Self::Table => &["columns", "lang"],
        }
    }

    /// Returns those of the arguments that only some elements have a value for. The others are always given, if only as an
    /// empty text.
    #[must_use]
    pub fn optional_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Heading => &["id", "class", "lang"],
            Self::Link => &["hreflang", "lang"],
            Self::Image | Self::Code | Self::Table => &["lang"],
        }
    }
}

/// The elements of texts that a theme has components for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextElements(u8);

impl TextElements {
    /// Adds an element.
    pub fn insert(&mut self, element: TextElement) {
        self.0 |= 1 << element as u8;
    }

    /// Whether the theme has a component for an element.
    #[must_use]
    pub fn contains(self, element: TextElement) -> bool {
        self.0 & 1 << element as u8 != 0
    }
}
