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
pub enum IconVariant {
    /// For tabs and bookmarks, in three sizes.
    Favicon,
    /// The SVG itself.
    Svg,
    /// For the home screen of Apple's telephones.
    AppleTouch,
    /// For lists of apps.
    App192,
    /// For the screen while an app starts.
    App512,
    /// For systems that cut icons to a shape of their own.
    Maskable,
}

impl IconVariant {
    /// All forms.
    pub const ALL: [Self; 6] = [Self::Favicon, Self::Svg, Self::AppleTouch, Self::App192, Self::App512, Self::Maskable];

    /// The path on its host.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Favicon => "/favicon.ico",
            Self::Svg => "/icon.svg",
            Self::AppleTouch => "/apple-touch-icon.png",
            Self::App192 => "/icon-192.png",
            Self::App512 => "/icon-512.png",
            Self::Maskable => "/icon-maskable-512.png",
        }
    }
}

/// The forms in which a site's icon is published.
pub(super) fn forms(site: &Site, theme: &Theme) -> Vec<IconVariant> {
    let is_svg = site.sources.icon.as_ref().map(Icon::is_svg).or_else(|| theme_icon(theme).map(|_| true));
    let Some(is_svg) = is_svg else { return Vec::new() };
    IconVariant::ALL.into_iter().filter(|form| is_svg || *form != IconVariant::Svg).collect()
}

/// The SVG that a theme's icons are made of.
#[must_use]
pub fn theme_icon(theme: &Theme) -> Option<&[u8]> {
    theme.files.iter().find(|file| file.path == OF_THEME).map(|file| &*file.bytes)
}

impl Plan {
    /// Where a form of the icon stands on a host, be it made by Kielo or by the site itself.
    #[must_use]
    pub fn icon(&self, host: HostId, form: IconVariant) -> Option<&Route> {
        self.route_at_site_path(host, form.path())
    }

    /// The web manifest of a language.
    #[must_use]
    pub fn manifest(&self, language: LanguageId) -> Option<&Route> {
        let home = self.route(self.home_pages(language).first).file();
        let folder = home.rfind('/').map_or("", |at| &home[..=at]);
        self.making(&format!("{folder}{MANIFEST}"))
    }
}
