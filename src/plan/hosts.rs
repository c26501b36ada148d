//! Hosts: the domain of the site, and the domains of languages that have their own.

use crate::config::{AddressSettings, BaseUrl, Config, LanguageId, MAIN_FOLDER};

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
pub(super) fn hosts(settings: &AddressSettings) -> Vec<Host> {
    let main = Host { base_url: settings.base_url.clone(), output_folder: String::new(), languages: Vec::new() };
    let mut hosts = vec![main];
    for (index, language) in settings.languages.iter().enumerate() {
        let id = LanguageId(index as u16);
        let base = language.base_url.as_ref().unwrap_or(&settings.base_url);
        if let Some(host) = hosts.iter_mut().find(|host| host.base_url == *base) {
            host.languages.push(id);
        } else {
            let output_folder = subfolder(&settings.base_url, base).unwrap_or_else(|| language.tag.clone());
            hosts.push(Host { base_url: base.clone(), output_folder, languages: vec![id] });
        }
    }
    if settings.domain_folders { with_domain_folders(hosts, settings) } else { hosts }
}

/// Removes languages in preparation, and hosts that have no other languages. The hosts and their folders are worked out
/// with all languages, so that nothing moves when a language is published.
pub(super) fn published_hosts(mut hosts: Vec<Host>, config: &Config) -> Vec<Host> {
    let published: Vec<LanguageId> = config.language_ids().collect();
    for host in &mut hosts {
        host.languages.retain(|language| published.contains(language));
    }
    let mut is_first = true;
    hosts.retain(|host| std::mem::take(&mut is_first) || !host.languages.is_empty());
    hosts
}

/// Gives each domain a folder of its own, named after the first of its languages. A site with one domain needs none.
fn with_domain_folders(hosts: Vec<Host>, settings: &AddressSettings) -> Vec<Host> {
    if hosts.iter().all(|host| host.base_url.origin == hosts[0].base_url.origin) {
        return hosts;
    }
    let folder = |host: &Host| {
        let on_domain = hosts.iter().filter(|other| subfolder(&other.base_url, &host.base_url).is_some());
        let root = on_domain.min_by_key(|other| other.base_url.path.len());
        let language = |host: &Host| match host.languages.first() {
            Some(language) => settings.language(*language).tag.clone(),
            None => MAIN_FOLDER.to_owned(),
        };
        match root {
            Some(root) => {
                let below = subfolder(&root.base_url, &host.base_url).unwrap_or_default();
                format!("{}/{below}", language(root))
            }
            None => language(host),
        }
    };
    hosts.iter().map(|host| Host { output_folder: folder(host), ..host.clone() }).collect()
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
