//! Hosts: the domain of the site, and the domains of languages that have their own.

use crate::config::{BaseUrl, Config, LanguageId};

/// Identifies a host: an index into [`super::Plan::hosts`]. The first host is the site's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u16);

impl HostId {
    /// The host of the site's `base_url`.
    pub const MAIN: Self = Self(0);
}

/// A base URL and the output folder that it serves.
#[derive(Debug, Clone)]
pub struct Host {
    /// The base URL.
    pub base_url: BaseUrl,
    /// The folder in the output; empty for the site's own host.
    pub output_folder: String,
    /// The languages on this host.
    pub languages: Vec<LanguageId>,
}

/// Returns the hosts of a site. Languages with the same base URL share a host.
pub(super) fn hosts(config: &Config) -> Vec<Host> {
    let mut hosts =
        vec![Host { base_url: config.base_url.clone(), output_folder: String::new(), languages: Vec::new() }];
    for language in config.language_ids() {
        let settings = config.language(language);
        let base = settings.base_url.as_ref().unwrap_or(&config.base_url);
        if let Some(host) = hosts.iter_mut().find(|host| host.base_url == *base) {
            host.languages.push(language);
        } else {
            let output_folder =
                subfolder(&config.base_url, base).unwrap_or_else(|| settings.language.short_tag().to_owned());
            hosts.push(Host { base_url: base.clone(), output_folder, languages: vec![language] });
        }
    }
    hosts
}

/// Returns the path of a base URL below the site's own base URL. The site's web server serves that folder already.
fn subfolder(site: &BaseUrl, base: &BaseUrl) -> Option<String> {
    let below = base.path.strip_prefix(&*site.path).filter(|_| base.origin == site.origin)?;
    Some(below.strip_prefix('/')?.to_owned())
}

/// Returns the host of a language.
pub(super) fn host_of(hosts: &[Host], language: LanguageId) -> HostId {
    let position = hosts.iter().position(|host| host.languages.contains(&language));
    HostId(position.unwrap_or(0) as u16)
}
