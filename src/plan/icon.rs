//! The icons and the web manifests of a site, and their paths.

use super::{HostId, Plan, Route};
use crate::config::LanguageId;
use crate::model::{Icon, Site, Theme};

/// The file name of a web manifest. It is published beside the home page of its language.
pub(super) const MANIFEST: &str = "site.webmanifest";
/// The file of a theme that serves as icon if the site has none.
const THEME_ICON: &str = "icon.svg";

/// A format and size of the site's icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconVariant {
    /// For tabs and bookmarks: an ICO file with three sizes.
    Favicon,
    /// The SVG original.
    Svg,
    /// For the home screen of Apple's phones.
    AppleTouch,
    /// For lists of apps, 192 pixels wide.
    App192,
    /// For splash screens, 512 pixels wide.
    App512,
    /// For systems that crop icons to their own shape.
    Maskable,
}

impl IconVariant {
    /// All variants.
    pub const ALL: [Self; 6] = [Self::Favicon, Self::Svg, Self::AppleTouch, Self::App192, Self::App512, Self::Maskable];

    /// Returns the path on the host.
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

/// Returns the variants in which the site's icon is published.
pub(super) fn icon_variants(site: &Site, theme: &Theme) -> Vec<IconVariant> {
    let is_svg = site.sources.icon.as_ref().map(Icon::is_svg).or_else(|| theme_icon(theme).map(|_| true));
    let Some(is_svg) = is_svg else { return Vec::new() };
    IconVariant::ALL.into_iter().filter(|variant| is_svg || *variant != IconVariant::Svg).collect()
}

/// Returns the theme's SVG icon.
#[must_use]
pub fn theme_icon(theme: &Theme) -> Option<&[u8]> {
    theme.files.iter().find(|file| file.path == THEME_ICON).map(|file| &*file.bytes)
}

impl Plan {
    /// Returns the route of an icon variant on a host. The icon may be made by Kielo or be a file of the site.
    #[must_use]
    pub fn icon(&self, host: HostId, variant: IconVariant) -> Option<&Route> {
        self.route_at_site_path(host, variant.path())
    }

    /// Returns the web manifest of a language.
    #[must_use]
    pub fn manifest(&self, language: LanguageId) -> Option<&Route> {
        let home = self.route(self.home_pages(language).first).file();
        let folder = home.rfind('/').map_or("", |at| &home[..=at]);
        self.route_for_file(&format!("{folder}{MANIFEST}"))
    }
}
