//! An XML element of an export.

/// An element with its text and child elements. Elements that the import does not use are left out.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: &'static str,
    /// Attribute `domain` of `<category>`: the taxonomy.
    pub(super) domain: String,
    /// Attribute `nicename` of `<category>`: the slug.
    pub(super) nicename: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
    /// Whether the text comes from a CDATA section.
    pub(super) has_cdata: bool,
}

impl Element {
    /// Returns the trimmed text of a child element; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// Takes the text out of a child element.
    pub(super) fn take(&mut self, name: &str) -> String {
        let child = self.children.iter_mut().find(|child| child.name == name);
        child.map(|child| std::mem::take(&mut child.text)).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> u64 {
        self.get(name).parse().unwrap_or(0)
    }

    /// Creates the `<category>` element by which an item names a term.
    pub(super) fn category(domain: &str, slug: &str) -> Self {
        let (text, domain, nicename) = (slug.to_owned(), domain.to_owned(), slug.to_owned());
        Self { name: "category", domain, nicename, text, ..Self::default() }
    }

    /// Returns a copy with another text and other children.
    pub(super) fn with(&self, text: String, children: Vec<Self>) -> Self {
        let (domain, nicename) = (self.domain.clone(), self.nicename.clone());
        Self { name: self.name, domain, nicename, text, children, has_cdata: self.has_cdata }
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}
