//! Warns if a second language moves the addresses of the first: a site with one language has no prefix.

use super::View;
use super::moved_addresses::redirects;
use super::published_addresses::PublishedAddresses;
use crate::config::{AddressSettings, SITE_FILE, WebHost};
use crate::diagnostic::Diagnostic;
use crate::model::Site;

/// Reports a default language that has a prefix only because the site has other languages, as long as these have no
/// texts. Its addresses were at the root before.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let config = &site.config;
    let default = config.default_language;
    let settings = config.language(default);
    let others = || config.language_ids().filter(|language| *language != default);
    let is_by_itself = !settings.has_own_prefix && settings.base_url.is_none() && !settings.prefix.is_empty();
    if !is_by_itself || !site.has_texts(default) || others().any(|language| site.has_texts(language)) {
        return;
    }
    let current = AddressSettings::new(config);
    let at_root =
        current.clone().with([&(format!("languages.{}.prefix", settings.language.short_tag()), "\"\"".to_owned())]);
    let (before, now) = (PublishedAddresses::new(site, &at_root), PublishedAddresses::new(site, &current));
    let routes = before.routes().iter().flatten().zip(now.routes().iter().flatten());
    let moves = routes.filter(|(old, _)| old.language == default && !matches!(old.view, View::Home { .. }));
    let moves: Vec<_> = moves.map(|(old, new)| (old.path().to_owned(), Some(new.path().to_owned()))).collect();
    let redirects = redirects(&moves, &now);
    let place = (SITE_FILE, settings.span);
    diagnostics.push(Diagnostic::default_language_below_prefix(
        place,
        &settings.configured_tag,
        &settings.prefix,
        &redirects,
        WebHost::without_redirects(config.host),
    ));
}
