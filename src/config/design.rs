//! The look of the site: `[design]`, and the menus, footers and boxes of each language.

use super::{ByLanguage, ColourSettings, LanguageId};
use crate::table::{Span, Spanned};

/// The look of a site.
#[derive(Debug)]
pub struct Design {
    /// The colours that site.toml sets.
    pub colours: ColourSettings,
    /// The file of the logo.
    pub logo: ByLanguage<Spanned<String>>,
    /// How lists of posts look.
    pub list: ListStyle,
    /// The first section of the front page.
    pub hero: Hero,
    /// The posts that the front page shows first, each by its file or by its key `translation`.
    pub featured: Vec<Spanned<String>>,
    /// The blocks of the sidebar, in display order.
    pub sidebar: Vec<Spanned<SidebarBlock>>,
    /// Whether pages tell readers that they also exist in a language that their browser asks for.
    pub language_hint: bool,
    /// Whether a translation says that its source was changed since.
    pub translation_notice: bool,
    /// The settings of each language, in the order of the site's languages.
    pub languages: Vec<LanguageDesign>,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            colours: ColourSettings::default(),
            logo: ByLanguage::default(),
            list: ListStyle::default(),
            hero: Hero::default(),
            featured: Vec::new(),
            sidebar: SidebarBlock::DEFAULT.map(|block| Spanned::new(block, Span::default())).to_vec(),
            language_hint: true,
            translation_notice: false,
            languages: Vec::new(),
        }
    }
}

impl Design {
    /// Returns the settings of a language.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> &LanguageDesign {
        &self.languages[usize::from(id.0)]
    }

    /// Whether the sidebar contains a block.
    #[must_use]
    pub fn has_block(&self, block: SidebarBlock) -> bool {
        self.sidebar.iter().any(|shown| shown.value == block)
    }
}

/// How lists of posts look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListStyle {
    /// A plain list, one post below the other.
    #[default]
    List,
    /// A grid of cards.
    Grid,
}

impl ListStyle {
    /// All styles with their names in site.toml.
    pub const ALL: [(Self, &str); 2] = [(Self::List, "list"), (Self::Grid, "grid")];
}

/// The first section of a front page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Hero {
    /// The site's title and description.
    #[default]
    Title,
    /// The newest post.
    Newest,
    /// A post that site.toml names, by its file or its key `translation`.
    Chosen(Spanned<String>),
    /// No such section.
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
    /// A box about the author of the blog.
    About,
    /// The images of the newest posts that have one.
    Images,
    /// A free text.
    Text,
    /// The box with which readers subscribe to the newsletter.
    Newsletter,
}

impl SidebarBlock {
    /// All blocks with their names in site.toml.
    pub const ALL: [(Self, &str); 9] = [
        (Self::Newest, "newest"),
        (Self::Categories, "categories"),
        (Self::Archive, "archive"),
        (Self::Tags, "tags"),
        (Self::Authors, "authors"),
        (Self::About, "about"),
        (Self::Images, "pictures"),
        (Self::Text, "text"),
        (Self::Newsletter, "newsletter"),
    ];

    /// The sidebar of a site that sets none.
    pub const DEFAULT: [Self; 4] = [Self::Newest, Self::Categories, Self::Archive, Self::Tags];

    /// Returns the name in site.toml.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// The menus and boxes of one language.
#[derive(Debug, Default)]
pub struct LanguageDesign {
    /// The menu; `None` means that the menu lists the pages and the archive.
    pub menu: Option<Vec<MenuItem>>,
    /// The columns of the footer.
    pub footer: Vec<FooterColumn>,
    /// The call to action (CTA) below posts.
    pub cta: Option<Panel>,
    /// The box about the author of the blog.
    pub about: Option<Panel>,
    /// The free text of the sidebar.
    pub text: Option<Panel>,
}

/// An entry of a menu.
#[derive(Debug)]
pub struct MenuItem {
    /// The text of the link; `None` means the title of the linked document.
    pub title: Option<String>,
    /// The target, in the form of links in Markdown.
    pub link: Option<Spanned<String>>,
    /// The entries of the submenu.
    pub children: Vec<MenuItem>,
}

/// A column of the footer.
#[derive(Debug)]
pub struct FooterColumn {
    /// The heading.
    pub title: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The links below the text.
    pub links: Vec<MenuItem>,
}

/// A box with a text and a link.
#[derive(Debug)]
pub struct Panel {
    /// The heading; `None` means the title of the linked document.
    pub title: Option<String>,
    /// The text; `None` means the excerpt of the linked document.
    pub text: Option<String>,
    /// The target, in the form of links in Markdown.
    pub link: Option<Spanned<String>>,
    /// The text of the link.
    pub label: Option<String>,
    /// The location of the box in site.toml.
    pub span: Span,
}
