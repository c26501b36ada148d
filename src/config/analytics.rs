//! The table `[analytics]`: the service that counts readers.

/// A service that counts readers, and the site's account there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analytics {
    /// The service.
    pub provider: AnalyticsProvider,
    /// The name of the site at the service: a domain, a code or an id.
    pub site: String,
    /// The address of the service, without a slash at its end.
    pub host: String,
    /// Whether pages load the service's script. Those of the preview do not.
    pub is_in_pages: bool,
}

/// A service that counts readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalyticsProvider {
    /// Plausible Analytics.
    Plausible,
    /// Matomo.
    Matomo,
    /// `GoatCounter`.
    GoatCounter,
    /// Umami.
    Umami,
}

impl AnalyticsProvider {
    /// All services with their names in site.toml.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Plausible, "plausible"),
        (Self::Matomo, "matomo"),
        (Self::GoatCounter, "goatcounter"),
        (Self::Umami, "umami"),
    ];

    /// Returns the name in site.toml and templates.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Returns the address of the service for sites that have no server of their own. Matomo has none.
    #[must_use]
    pub fn default_host(self, site: &str) -> Option<String> {
        match self {
            Self::Plausible => Some("https://plausible.io".to_owned()),
            Self::Matomo => None,
            Self::GoatCounter => Some(format!("https://{site}.goatcounter.com")),
            Self::Umami => Some("https://cloud.umami.is".to_owned()),
        }
    }
}

impl Analytics {
    /// Returns the address of the script that pages load.
    #[must_use]
    pub fn script(&self) -> String {
        match self.provider {
            AnalyticsProvider::Plausible => format!("{}/js/script.js", self.host),
            AnalyticsProvider::Matomo => format!("{}/matomo.js", self.host),
            AnalyticsProvider::GoatCounter if self.is_hosted() => "https://gc.zgo.at/count.js".to_owned(),
            AnalyticsProvider::GoatCounter => format!("{}/count.js", self.host),
            AnalyticsProvider::Umami => format!("{}/script.js", self.host),
        }
    }

    /// Returns the addresses to which the script sends its counts.
    #[must_use]
    pub fn receivers(&self) -> Vec<&str> {
        let mut receivers = vec![&*self.host];
        if self.provider == AnalyticsProvider::Umami && self.is_hosted() {
            // The script of Umami's own servers sends to one of these.
            receivers.extend(["https://gateway.umami.is", "https://api-gateway.umami.dev"]);
        }
        receivers
    }

    /// Returns whether the provider runs the service, and not the site.
    #[must_use]
    pub fn is_hosted(&self) -> bool {
        self.provider.default_host(&self.site).as_deref() == Some(&*self.host)
    }
}
