//! Hosts: the domain of the site, and those of languages that have one of their own.

use crate::config::{BaseUrl, Config, LanguageId};

/// An index into [`super::Plan::hosts`]; the first is the site's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u16);

impl HostId {
    /// The host of the site's `base_url`.
    pub const MAIN: Self = Self(0);
}

/// A domain and the folder of the output that it shows.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its address.
    pub base_url: BaseUrl,
    /// The folder in the output; empty for the site's own host.
    pub folder: String,
    /// The languages that live there.
    pub languages: Vec<LanguageId>,
}

/// The hosts of a site: languages with one base URL share one.
pub(super) fn hosts(config: &Config) -> Vec<Host> {
    let mut hosts = vec![Host { base_url: config.base_url.clone(), folder: String::new(), languages: Vec::new() }];
    for language in config.language_ids() {
        let settings = config.language(language);
        let base = settings.base_url.as_ref().unwrap_or(&config.base_url);
        if let Some(host) = hosts.iter_mut().find(|host| host.base_url == *base) {
            host.languages.push(language);
        } else {
            let folder = folder(&config.base_url, base).unwrap_or_else(|| settings.language.tag().to_owned());
            hosts.push(Host { base_url: base.clone(), folder, languages: vec![language] });
        }
    }
    hosts
}

/// The folder of an address below the site's own, which the site's web server shows already.
fn folder(site: &BaseUrl, base: &BaseUrl) -> Option<String> {
    let below = base.path.strip_prefix(&*site.path).filter(|_| base.origin == site.origin)?;
    Some(below.strip_prefix('/')?.to_owned())
}

/// The host of each language.
pub(super) fn host_of(hosts: &[Host], language: LanguageId) -> HostId {
    let position = hosts.iter().position(|host| host.languages.contains(&language));
    HostId(position.unwrap_or(0) as u16)
}
