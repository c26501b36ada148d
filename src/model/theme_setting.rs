//! Settings of a theme that authors change: `[settings]` of theme.toml, and `[theme_settings]` of site.toml. The keys of
//! `[params]` in front matter that a theme declares are defined in the same way.

use std::fmt;
use std::sync::Arc;

use crate::config::{ByLanguage, LanguageId};
use crate::table::Span;

/// The type of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A text.
    Text,
    /// A colour, such as `#1b5c41`.
    Colour,
    /// The path of a picture of the site, or its address on another site.
    Image,
    /// One of several names.
    Choice,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of texts.
    List,
}

impl SettingKind {
    /// All types with their names in theme.toml.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Text, "text"),
        (Self::Colour, "colour"),
        (Self::Image, "image"),
        (Self::Choice, "choice"),
        (Self::Number, "number"),
        (Self::Boolean, "boolean"),
        (Self::List, "list"),
    ];

    /// Returns the name in theme.toml.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// A text, a colour, the path of a picture, or the name of a choice.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A list of texts.
    List(Vec<String>),
}

/// The numbers that a setting can have.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct NumberLimits {
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// Whether only whole numbers are allowed.
    pub is_whole: bool,
}

impl NumberLimits {
    /// Returns whether a number is allowed.
    #[must_use]
    pub fn allow(&self, number: f64) -> bool {
        let is_in_range = self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max);
        is_in_range && (!self.is_whole || number.fract() == 0.0)
    }
}

/// Writes the limits in words: `a whole number from 1 to 6`.
impl fmt::Display for NumberLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_whole { "a whole number" } else { "a number" })?;
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(formatter, " from {min} to {max}"),
            (Some(min), None) => write!(formatter, " of at least {min}"),
            (None, Some(max)) => write!(formatter, " of at most {max}"),
            (None, None) => Ok(()),
        }
    }
}

/// A setting that a theme defines.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeSetting {
    /// The name in templates and in site.toml.
    pub name: String,
    /// The type.
    pub kind: SettingKind,
    /// The names of a choice; empty for other types.
    pub choices: Vec<String>,
    /// The limits of a number; none for other types.
    pub limits: NumberLimits,
    /// Whether each language can have its own value.
    pub is_per_language: bool,
    /// The meaning, for authors.
    pub description: String,
    /// The theme.toml that defines it.
    pub file: Arc<str>,
    /// The location of its name in that file.
    pub span: Span,
    /// The values of theme.toml.
    pub default: ByLanguage<SettingValue>,
    /// The values of site.toml, with their locations.
    pub written: ByLanguage<(SettingValue, Span)>,
}

impl ThemeSetting {
    /// Returns the value for pages of a language: that of the site, else that of the theme.
    #[must_use]
    pub fn value(&self, language: LanguageId) -> Option<&SettingValue> {
        self.written.get(language).map(|(value, _)| value).or_else(|| self.default.get(language))
    }
}

/// The keys of `[params]` that a theme declares for the front matter of texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParamSchemas {
    /// The keys of posts; `None` if the theme does not declare them, so that posts may have any keys.
    pub posts: Option<Vec<ThemeSetting>>,
    /// The keys of pages; `None` if the theme does not declare them.
    pub pages: Option<Vec<ThemeSetting>>,
}

impl ParamSchemas {
    /// Returns whether the theme declares no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.posts.is_none() && self.pages.is_none()
    }

    /// Returns the keys of posts or of pages.
    #[must_use]
    pub fn of_texts(&self, is_post: bool) -> Option<&[ThemeSetting]> {
        if is_post { self.posts.as_deref() } else { self.pages.as_deref() }
    }

    /// Adds the keys of a theme that this one extends. Keys of equal names are kept.
    pub fn add_missing(&mut self, farther: Self) {
        for (own, farther) in [(&mut self.posts, farther.posts), (&mut self.pages, farther.pages)] {
            let Some(farther) = farther else { continue };
            add_missing_settings(own.get_or_insert_default(), farther);
        }
    }
}

/// Adds the settings of a theme that another one extends. Settings of equal names are kept.
pub fn add_missing_settings(own: &mut Vec<ThemeSetting>, farther: Vec<ThemeSetting>) {
    for setting in farther {
        if !own.iter().any(|known| known.name == setting.name) {
            own.push(setting);
        }
    }
}
