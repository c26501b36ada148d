//! The settings for translations.

use jiff::civil::Date;

use super::LanguageId;

/// The table `[translations]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranslationSettings {
    /// The languages whose translations posts wait for, each with the first date of such posts. Front matter can say
    /// otherwise.
    pub together: Vec<(LanguageId, Date)>,
}
