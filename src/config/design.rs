//! What site.toml says of how the site looks and what stands on its pages besides texts.

use super::{LanguageId, NamedColours};
use crate::table::{Span, Spanned};

/// The look of a site.
#[derive(Debug, Default)]
pub struct Design {
    /// The colours that site.toml names.
    pub colours: NamedColours,
    /// The file of the logo.
    pub logo: Option<Spanned<String>>,
    /// How lists of posts look.
    pub list: ListStyle,
    /// What the front page opens with.
    pub hero: Hero,
    /// The posts that the front page shows first: by their files, or by their keys `translation`.
    pub featured: Vec<Spanned<String>>,
    /// The blocks of the sidebar, in their order.
    pub sidebar: Vec<Spanned<SidebarBlock>>,
    /// What is said for each language, in the order of the site's languages.
    pub languages: Vec<LanguageDesign>,
}

impl Design {
    /// What is said for a language.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> &LanguageDesign {
        &self.languages[usize::from(id.0)]
    }

    /// Whether the sidebar has a block.
    #[must_use]
    pub fn has(&self, block: SidebarBlock) -> bool {
        self.sidebar.iter().any(|known| known.value == block)
    }
}

/// How lists of posts look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListStyle {
    /// One below the other.
    #[default]
    List,
    /// Cards beside each other.
    Grid,
}

impl ListStyle {
    /// All of them with their names.
    pub const ALL: [(Self, &str); 2] = [(Self::List, "list"), (Self::Grid, "grid")];
}

/// What a front page opens with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Hero {
    /// The site's title and description.
    #[default]
    Title,
    /// The newest post.
    Newest,
    /// A post that site.toml chooses, by its file or its key `translation`.
    Chosen(Spanned<String>),
    /// Nothing.
    None,
}

/// One block of a sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidebarBlock {
    /// The newest posts.
    Newest,
    /// The tree of categories.
    Categories,
    /// Years and months.
    Archive,
    /// The most used tags.
    Tags,
    /// The authors.
    Authors,
    /// Who writes here.
    About,
    /// The images of the newest posts that have one.
    Images,
    /// A text.
    Text,
}

impl SidebarBlock {
    /// All of them with their names.
    pub const ALL: [(Self, &str); 8] = [
        (Self::Newest, "newest"),
        (Self::Categories, "categories"),
        (Self::Archive, "archive"),
        (Self::Tags, "tags"),
        (Self::Authors, "authors"),
        (Self::About, "about"),
        (Self::Images, "pictures"),
        (Self::Text, "text"),
    ];

    /// The sidebar of a site that says nothing of it.
    pub const USUAL: [Self; 4] = [Self::Newest, Self::Categories, Self::Archive, Self::Tags];

    /// Its name in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// What site.toml says for one language.
#[derive(Debug, Default)]
pub struct LanguageDesign {
    /// The menu; without one, pages and the archive are the menu.
    pub menu: Option<Vec<MenuItem>>,
    /// The columns of the footer.
    pub footer: Vec<FooterColumn>,
    /// The call to action below posts.
    pub cta: Option<Panel>,
    /// The box that tells who writes here.
    pub about: Option<Panel>,
    /// The sidebar's text.
    pub text: Option<Panel>,
}

/// An entry of a menu.
#[derive(Debug)]
pub struct MenuItem {
    /// Its words; without any, the title of the document it leads to.
    pub title: Option<String>,
    /// Where it leads, written as links in texts are.
    pub link: Option<Spanned<String>>,
    /// The entries below it.
    pub children: Vec<MenuItem>,
}

/// A column of the footer.
#[derive(Debug)]
pub struct FooterColumn {
    /// Its heading.
    pub title: Option<String>,
    /// A text.
    pub text: Option<String>,
    /// Links below it.
    pub links: Vec<MenuItem>,
}

/// A box with a text and a link.
#[derive(Debug)]
pub struct Panel {
    /// Its heading; without one, the title of the document that it links to.
    pub title: Option<String>,
    /// Its text; without one, the beginning of that document.
    pub text: Option<String>,
    /// Where it leads, written as links in texts are.
    pub link: Option<Spanned<String>>,
    /// The words of the link.
    pub label: Option<String>,
    /// Where it stands.
    pub span: Span,
}
