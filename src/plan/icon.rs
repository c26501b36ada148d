//! Icons and manifests: which there are, and where they stand.

use super::{HostId, Plan, Route};
use crate::config::LanguageId;
use crate::model::{Icon, Site, Theme};

/// The file of a web manifest beside the front page of its language.
pub(super) const MANIFEST: &str = "site.webmanifest";
/// The file of a theme that its icons are made of, where the site has none.
const OF_THEME: &str = "icon.svg";

/// One of the forms in which browsers and telephones want the icon of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconForm {
    /// For tabs and bookmarks, in three sizes.
    Favicon,
    /// The SVG itself.
    Vector,
    /// For the home screen of Apple's telephones.
    AppleTouch,
    /// For lists of apps.
    Small,
    /// For the screen while an app starts.
    Large,
    /// For systems that cut icons to a shape of their own.
    Maskable,
}

impl IconForm {
    /// All forms.
    pub const ALL: [Self; 6] =
        [Self::Favicon, Self::Vector, Self::AppleTouch, Self::Small, Self::Large, Self::Maskable];

    /// The path on its host.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Favicon => "/favicon.ico",
            Self::Vector => "/icon.svg",
            Self::AppleTouch => "/apple-touch-icon.png",
            Self::Small => "/icon-192.png",
            Self::Large => "/icon-512.png",
            Self::Maskable => "/icon-maskable-512.png",
        }
    }
}

/// The forms in which a site's icon is published.
pub(super) fn forms(site: &Site, theme: &Theme) -> Vec<IconForm> {
    let is_svg = site.sources.icon.as_ref().map(Icon::is_svg).or_else(|| of_theme(theme).map(|_| true));
    let Some(is_svg) = is_svg else { return Vec::new() };
    IconForm::ALL.into_iter().filter(|form| is_svg || *form != IconForm::Vector).collect()
}

/// The SVG that a theme's icons are made of.
#[must_use]
pub fn of_theme(theme: &Theme) -> Option<&[u8]> {
    theme.files.iter().find(|file| file.path == OF_THEME).map(|file| &*file.bytes)
}

impl Plan {
    /// Where a form of the icon stands on a host, be it made by Kielo or by the site itself.
    #[must_use]
    pub fn icon(&self, host: HostId, form: IconForm) -> Option<&Route> {
        self.at_site_path(host, form.path())
    }

    /// The web manifest of a language.
    #[must_use]
    pub fn manifest(&self, language: LanguageId) -> Option<&Route> {
        let home = self.route(self.home(language).first).file();
        let folder = home.rfind('/').map_or("", |at| &home[..=at]);
        self.making(&format!("{folder}{MANIFEST}"))
    }
}
