//! Reports files that other programs look for only at the root of a host, if the site is in a folder of its host.

use super::hosts::Host;
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::model::Site;

/// The folder of files with fixed addresses (RFC 8615).
const WELL_KNOWN: &str = "static/.well-known/";

/// Files of `static/` that are read only at the root of a host.
const ROOT_FILES: [&str; 3] = ["static/robots.txt", "static/ads.txt", "static/app-ads.txt"];

/// Reports the files of all hosts that have only sites in folders.
pub(super) fn check(hosts: &[Host], site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    // The messages name the web host.
    if site.config.is_preview {
        return;
    }
    let is_at_root =
        |origin: &str| hosts.iter().any(|host| host.base_url.origin == origin && host.base_url.path.is_empty());
    let in_folders = hosts.iter().filter(|host| !host.languages.is_empty() && !is_at_root(&host.base_url.origin));
    let mut origins: Vec<&str> = Vec::new();
    for host in in_folders {
        let base = &host.base_url;
        if origins.contains(&&*base.origin) {
            continue;
        }
        origins.push(&base.origin);
        let own = site.sources.static_files.iter().map(|file| &*file.file);
        let own: Vec<&str> = own.filter(|file| ROOT_FILES.contains(file) || file.starts_with(WELL_KNOWN)).collect();
        for file in &own {
            let address = format!("{}/{}", base.origin, &file["static/".len()..]);
            diagnostics.push(Diagnostic::file_outside_root(file, &base.path, &address));
        }
        if !own.contains(&"static/robots.txt") && site.config.search_engines.index {
            diagnostics.push(Diagnostic::robots_outside_root(SITE_FILE, &base.origin, &base.to_string()));
        }
        if site.config.security.is_some() && !own.contains(&"static/.well-known/security.txt") {
            diagnostics.push(Diagnostic::security_outside_root(SITE_FILE, &base.origin, &base.path));
        }
        if let Some(key) = &site.config.index_now_key {
            diagnostics.push(Diagnostic::index_now_outside_root(SITE_FILE, &base.to_string(), key));
        }
    }
}
