//! Themes: templates, strings, fonts and files, merged with those of the themes they extend.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::{StyleSheet, ThemeIds};
use crate::config::Palettes;
use crate::diagnostic::Source;
use crate::language::ThemeStrings;

/// A theme merged with all the themes that it extends.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// The names of the theme and of the themes it extends, nearest first.
    pub chain: Vec<String>,
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
    /// The image settings. A setting of a nearer theme replaces one of a farther theme.
    pub images: ThemeImages,
    /// The ids that the templates and components give their elements.
    pub ids: Arc<ThemeIds>,
}

impl Theme {
    /// Returns whether the theme, or a theme it extends, has a template of this name.
    #[must_use]
    pub fn has_template(&self, name: &str) -> bool {
        self.templates.iter().any(|template| template.name.split_once('/').is_some_and(|(_, own)| own == name))
    }
}

/// The image settings of a theme.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ThemeImages {
    /// The width of images in texts, as a value of HTML's `sizes` attribute; empty if the theme does not set it.
    pub content_sizes: String,
    /// The image sizes that templates ask for by name.
    pub presets: Vec<ImagePreset>,
}

impl ThemeImages {
    /// Returns the index of a preset.
    #[must_use]
    pub fn preset(&self, name: &str) -> Option<usize> {
        self.presets.iter().position(|preset| preset.name == name)
    }
}

/// A named image size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImagePreset {
    /// The name in templates.
    pub name: String,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The treatment of images with other proportions.
    pub fit: Fit,
    /// Whether the image is made only as JPEG, for programs that read no other format.
    pub jpeg_only: bool,
}

/// The way an image is fitted into a size with other proportions, as in CSS `object-fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The image fills the whole size. Two opposite sides are cropped equally.
    Cover,
    /// The whole image is visible. It can be smaller than the size in one dimension.
    Contain,
}

/// A template or a component.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// The theme and the path in its folder of templates: `kielo/post.html`.
    pub name: String,
    /// The path and the text of the file.
    pub source: Source,
}

/// A style sheet, image or font of a theme.
#[derive(Debug, PartialEq, Eq)]
pub struct ThemeFile {
    /// The path in the theme's `static/` folder. For a font that browsers do not get, the path in the site's folder.
    pub path: String,
    /// The content as the theme holds it.
    pub bytes: Cow<'static, [u8]>,
    /// The bundled style sheet, if the file is a style sheet.
    pub stylesheet: Option<Arc<StyleSheet>>,
}

impl ThemeFile {
    /// Returns whether the file is a style sheet. A style sheet can name other files of the theme.
    #[must_use]
    pub fn is_stylesheet(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("css"))
    }
}
