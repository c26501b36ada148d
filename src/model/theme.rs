//! Themes: templates, strings, fonts and files, merged with those of the themes they extend.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::{Image, ParamSchemas, StyleSheet, TextElements, ThemeIds, ThemeImages, ThemeSetting};
use crate::config::Palettes;
use crate::diagnostic::Source;
use crate::language::ThemeStrings;

/// The built-in theme that has all templates and strings.
pub const BASE_THEME: &str = "kielo";

/// The template that the function `head` renders.
pub const HEAD_TEMPLATE: &str = "kielo/parts/metadata.html";

/// A theme merged with all the themes that it extends.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// The names of the theme and of the themes it extends, nearest first.
    pub chain: Vec<String>,
    /// Whether the first of these themes has a theme.toml.
    pub has_toml: bool,
    /// The built-in theme, if templates use parts of it that their themes do not extend.
    pub lender: Option<&'static str>,
    /// All templates and components of all these themes.
    pub templates: Vec<Template>,
    /// The strings. A string of a nearer theme replaces one of a farther theme.
    pub strings: ThemeStrings,
    /// The fonts for images that Kielo draws itself. The fonts of nearer themes come first.
    pub fonts: Vec<ThemeFile>,
    /// The files for browsers. A file of a nearer theme replaces one of a farther theme.
    pub files: Vec<ThemeFile>,
    /// The colours that the site and the theme set, and those derived from them.
    pub palettes: Option<Palettes>,
    /// The settings that authors change. A setting of a nearer theme replaces one of a farther theme.
    pub settings: Vec<ThemeSetting>,
    /// The keys of `[params]` in front matter that the theme declares.
    pub params: Arc<ParamSchemas>,
    /// The lists whose posts the pages of the home page leave out.
    pub pager_excludes: Vec<HomeList>,
    /// The image settings. A setting of a nearer theme replaces one of a farther theme.
    pub images: ThemeImages,
    /// The ids that the templates and components give their elements.
    pub ids: Arc<ThemeIds>,
    /// The elements of texts that it has components for.
    pub text_elements: TextElements,
}

impl Theme {
    /// Returns whether the theme, or a theme it extends, has a template of this name.
    #[must_use]
    pub fn has_template(&self, name: &str) -> bool {
        self.template_names().any(|own| own == name)
    }

    /// Returns the template of a name without a theme, of the nearest theme that has it.
    #[must_use]
    pub fn template(&self, name: &str) -> Option<&Template> {
        let of_theme = |theme: &str| {
            let name = format!("{theme}/{name}");
            self.templates.iter().find(|template| template.name == name)
        };
        self.chain.iter().find_map(|theme| of_theme(theme))
    }

    /// Returns the names of the templates of the theme and of those it extends, without the names of the themes. Names of
    /// overridden templates occur more than once.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        let own = |template: &'_ Template| self.chain.iter().any(|theme| template.is_of(theme));
        let own = self.templates.iter().filter(move |template| own(template));
        own.filter_map(|template| template.name.split_once('/').map(|(_, name)| name))
    }

    /// Returns the index of the file for browsers at a path in `static/`.
    #[must_use]
    pub fn file_index(&self, path: &str) -> Option<usize> {
        let find = |path: &str| self.files.iter().position(|file| file.path == path);
        // A borrowed template names files of the built-in theme without that theme.
        let borrowed = || find(&format!("{BASE_THEME}/{path}"));
        let named = || path.strip_prefix(BASE_THEME)?.strip_prefix('/').and_then(find);
        find(path).or_else(borrowed).or_else(named)
    }

    /// Returns the themes in which a template without the name of a theme is looked up, in this order.
    pub fn lookup_order(&self) -> impl Iterator<Item = &str> {
        self.chain.iter().map(String::as_str).chain(self.lender)
    }
}

/// A list of posts that a home page shows beside its newest posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeList {
    /// The post at the top.
    Hero,
    /// The featured posts.
    Featured,
}

impl HomeList {
    /// All lists with their names in theme.toml.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Hero, "hero"), (Self::Featured, "featured")];
}

/// A template or a component.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// The theme and the path in its folder of templates: `kielo/post.html`.
    pub name: String,
    /// The path and the text of the file.
    pub source: Source,
}

impl Template {
    /// Whether the file belongs to a theme.
    fn is_of(&self, theme: &str) -> bool {
        self.name.strip_prefix(theme).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// A style sheet, image or font of a theme.
#[derive(Debug, PartialEq, Eq)]
pub struct ThemeFile {
    /// The path in the theme's `static/` folder. For a font that browsers do not get, the path in the site's folder.
    pub path: String,
    /// The path in the site's folder, for diagnostics. A file of a theme in the program is not there.
    pub file: String,
    /// The content as the theme holds it.
    pub bytes: Cow<'static, [u8]>,
    /// The bundled style sheet, if the file is a style sheet.
    pub stylesheet: Option<Arc<StyleSheet>>,
    /// The image, if the file is one that templates pass to the functions for images.
    pub image: Option<Arc<Image>>,
}

impl ThemeFile {
    /// Returns whether the file is a style sheet. A style sheet can name other files of the theme.
    #[must_use]
    pub fn is_stylesheet(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"))
    }
}
