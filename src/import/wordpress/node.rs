//! An element of an export, as everything that reads one takes it.

/// An element with its text and what stands in it. Elements that say nothing here are left out.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) domain: String,
    pub(super) nicename: String,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
    /// Whether its text stood in a section that is not read as XML.
    pub(super) has_section: bool,
}

impl Node {
    /// The text of a child, without the spaces around it; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// The text of a child, taken out of it.
    pub(super) fn take(&mut self, name: &str) -> String {
        let child = self.children.iter_mut().find(|child| child.name == name);
        child.map(|child| std::mem::take(&mut child.text)).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> u64 {
        self.get(name).parse().unwrap_or(0)
    }

    /// A term as an item names it.
    pub(super) fn category(domain: &str, slug: &str) -> Self {
        let (text, domain, nicename) = (slug.to_owned(), domain.to_owned(), slug.to_owned());
        Self { name: "category", domain, nicename, text, ..Self::default() }
    }

    /// The same element with another text and other children.
    pub(super) fn with(&self, text: String, children: Vec<Self>) -> Self {
        let (domain, nicename) = (self.domain.clone(), self.nicename.clone());
        Self { name: self.name, domain, nicename, text, children, has_section: self.has_section }
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}
