//! A theme: templates, strings and files, its parents' included.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::StyleSheet;
use crate::config::Palettes;
use crate::diagnostic::Source;
use crate::language::Strings;

/// A theme joined with all the themes it extends.
#[derive(Debug)]
pub struct Theme {
    /// The names of the theme and of those it extends, nearest first.
    pub chain: Vec<String>,
    /// All templates and components of the chain.
    pub templates: Vec<Template>,
    /// The strings; a nearer theme's win.
    pub strings: Strings,
    /// The fonts that the program draws with; a nearer theme's come first.
    pub fonts: Vec<ThemeFile>,
    /// The files for the browser; a nearer theme's win.
    pub files: Vec<ThemeFile>,
    /// The colours that the site and the theme name, and those that follow from them.
    pub palettes: Option<Palettes>,
}

impl Theme {
    /// Whether the theme, or one it extends, has a template of this name.
    #[must_use]
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.iter().any(|template| template.name.split_once('/').is_some_and(|(_, own)| own == name))
    }
}

/// A template or a component.
#[derive(Debug)]
pub struct Template {
    /// The theme and the path in its templates folder: `kielo/post.html`.
    pub name: String,
    /// Its file and text.
    pub source: Source,
}

/// A style sheet, picture or font of a theme.
#[derive(Debug)]
pub struct ThemeFile {
    /// The path in the theme's `static/` folder; of a font that is not for the browser, its path in the site's folder.
    pub path: String,
    /// Its content, as it stands in the theme.
    pub bytes: Cow<'static, [u8]>,
    /// What becomes of it when it is a style sheet.
    pub sheet: Option<Arc<StyleSheet>>,
}

impl ThemeFile {
    /// Whether it is a style sheet, which may name other files of the theme.
    #[must_use]
    pub fn is_stylesheet(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"))
    }
}
