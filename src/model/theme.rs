//! A theme: templates, strings and files, its parents' included.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::StyleSheet;
use crate::config::Palettes;
use crate::diagnostic::Source;
use crate::language::ThemeStrings;

/// A theme joined with all the themes it extends.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// The names of the theme and of those it extends, nearest first.
    pub chain: Vec<String>,
    /// All templates and components of the chain.
    pub templates: Vec<Template>,
    /// The strings; a nearer theme's win.
    pub strings: ThemeStrings,
    /// The fonts that the program draws with; a nearer theme's come first.
    pub fonts: Vec<ThemeFile>,
    /// The files for the browser; a nearer theme's win.
    pub files: Vec<ThemeFile>,
    /// The colours that the site and the theme name, and those that follow from them.
    pub palettes: Option<Palettes>,
    /// What it does with images; what a nearer theme says wins.
    pub images: ThemeImages,
}

impl Theme {
    /// Whether the theme, or one it extends, has a template of this name.
    #[must_use]
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.iter().any(|template| template.name.split_once('/').is_some_and(|(_, own)| own == name))
    }
}

/// What a theme does with images.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ThemeImages {
    /// How wide images stand in texts, in HTML's words (`sizes`); empty where it does not say.
    pub content_sizes: String,
    /// The sizes that templates ask for by name.
    pub presets: Vec<ImagePreset>,
}

impl ThemeImages {
    /// The index of a preset.
    #[must_use]
    pub fn preset(&self, name: &str) -> Option<usize> {
        self.presets.iter().position(|preset| preset.name == name)
    }
}

/// A size of images with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePreset {
    /// Its name.
    pub name: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What is done with other proportions.
    pub fit: Fit,
    /// Whether there is a JPEG alone, for programs that know nothing else.
    pub jpeg_only: bool,
}

/// How an image is fitted into a size of other proportions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It fills all of it; the same is cut off on two sides.
    Cover,
    /// It is shown whole, and is smaller on one side.
    Contain,
}

/// A template or a component.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// The theme and the path in its templates folder: `kielo/post.html`.
    pub name: String,
    /// Its file and text.
    pub source: Source,
}

/// A style sheet, image or font of a theme.
#[derive(Debug, PartialEq, Eq)]
pub struct ThemeFile {
    /// The path in the theme's `static/` folder; of a font that is not for the browser, its path in the site's folder.
    pub path: String,
    /// Its content, as it stands in the theme.
    pub bytes: Cow<'static, [u8]>,
    /// What becomes of it when it is a style sheet.
    pub stylesheet: Option<Arc<StyleSheet>>,
}

impl ThemeFile {
    /// Whether it is a style sheet, which may name other files of the theme.
    #[must_use]
    pub fn is_stylesheet(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"))
    }
}
