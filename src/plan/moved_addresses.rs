//! Compares the addresses of a site with those of an earlier build: which of them a setting moved, and which setting.

use std::collections::{BTreeMap, BTreeSet};

use super::published_addresses::PublishedAddresses;
use super::{AddressResolver, AddressStatus, Plan, View};
use crate::address::{AbsoluteAddress, is_same_host};
use crate::config::{AddressRecord, AddressSetting, AddressSettings, SITE_FILE, WebHost};
use crate::diagnostic::{ChangedSetting, Diagnostic};
use crate::model::{DocumentId, Site};

/// The addresses of an earlier build that settings moved, and that nothing serves any more.
#[derive(Debug, Default)]
struct MovedAddresses<'a> {
    /// The settings that moved them.
    settings: Vec<&'a ChangedSetting>,
    /// The number of addresses of posts and pages.
    texts: usize,
    /// The number of addresses of front pages, terms, archives and other lists.
    lists: usize,
    /// The number of addresses of feeds.
    feeds: usize,
    /// Each old address with the new one, if there is one, in the order of the old ones. Addresses on the same host are
    /// paths.
    moves: Vec<(String, Option<String>)>,
    /// The rules of redirects from the old addresses to the new ones, in the form of `_redirects`.
    redirects: Vec<String>,
}

/// A site, compared with the settings of an earlier build.
pub struct AddressComparison<'a> {
    site: &'a Site,
    plan: &'a Plan,
    current: AddressSettings,
    /// The settings of the earlier build.
    before: AddressSettings,
    /// The settings from which that build made ids.
    ids_before: AddressSettings,
    changed: Vec<ChangedSetting>,
    /// Whether the earlier build made slugs by former rules.
    had_former_slugs: bool,
}

impl<'a> AddressComparison<'a> {
    /// Compares a site with the record of an earlier build. With `has_other_base_url` the site's own address belongs to
    /// this run only and is not compared.
    #[must_use]
    pub fn new(site: &'a Site, plan: &'a Plan, record: &AddressRecord, has_other_base_url: bool) -> Self {
        let current = AddressSettings::new(&site.config);
        let is_compared = |setting: &&AddressSetting| !(has_other_base_url && setting.0 == "base_url");
        let before = current.clone().with(record.settings.iter().filter(is_compared));
        let ids_before = before.clone().with(&record.ids);
        let now = AddressRecord::new(&site.config, true);
        let changed = record.settings.iter().filter(is_compared).filter_map(|(key, before)| {
            let now = now.value(key).filter(|now| now != before)?;
            Some(ChangedSetting { key: key.clone(), before: before.clone(), now: now.to_owned() })
        });
        let changed = changed.collect();
        Self { site, plan, current, before, ids_before, changed, had_former_slugs: record.has_former_slugs() }
    }

    /// Returns warnings about addresses that settings moved since the last build, and about ids in feeds that changed.
    /// `was_published` returns whether the earlier build had an address; it gets the address as in
    /// [`super::AddressList`], and its file.
    #[must_use]
    pub fn diagnostics(&self, was_published: impl Fn(&str, &str) -> bool) -> Vec<Diagnostic> {
        let mut diagnostics = self.moved_diagnostics(None, &self.moved(&was_published), &was_published);
        diagnostics.extend(self.former_slugs(was_published));
        diagnostics
    }

    /// Returns a note about addresses of the earlier build that other rules for slugs moved, and that lead on.
    fn former_slugs(&self, was_published: impl Fn(&str, &str) -> bool) -> Option<Diagnostic> {
        if !self.had_former_slugs {
            return None;
        }
        let before = PublishedAddresses::new(self.site, &self.before);
        let routes = self.plan.former_addresses.iter().map(|id| self.plan.route(*id));
        let published = routes.filter(|old| was_published(&before.listed_address(old), old.file()));
        let moves: Vec<(&str, &str)> = published
            .filter_map(|old| Some((old.path(), self.plan.redirect_target(old.view.redirect_target()?).path())))
            .collect();
        (!moves.is_empty()).then(|| Diagnostic::slugs_follow_wordpress(SITE_FILE, &moves))
    }

    /// Compares the site with a list of addresses, and returns warnings. `name` is the name of its file.
    #[must_use]
    pub fn compare_with_list(&self, list: &BTreeSet<String>, name: &str) -> Vec<Diagnostic> {
        let is_listed = |address: &str, _: &str| list.contains(address);
        let moved = self.moved(is_listed);
        let mut diagnostics = self.moved_diagnostics(Some(name), &moved, is_listed);
        let vanished = self.vanished(list, &moved);
        if !vanished.is_empty() {
            diagnostics.push(Diagnostic::addresses_vanished(
                name,
                &vanished,
                &self.possible_causes(),
                self.host_without_redirects(),
            ));
        }
        diagnostics
    }

    /// Returns a warning about pages of the last build that are gone, if a setting may have done it whose effect is not
    /// computed. `files` are the files that this build does not have.
    #[must_use]
    pub fn vanished_pages(&self, files: &[&str]) -> Option<Diagnostic> {
        let settings = self.possible_causes();
        if settings.is_empty() {
            return None;
        }
        let pages: Vec<String> = self.lost_pages(files).iter().map(|url| self.shown(url).to_owned()).collect();
        (!pages.is_empty()).then(|| Diagnostic::pages_vanished(SITE_FILE, &pages, &settings))
    }

    /// Returns the addresses of pages of the last build that lead nowhere now. `files` are the files that this build does not
    /// have.
    #[must_use]
    pub fn lost_pages(&self, files: &[&str]) -> Vec<String> {
        let resolver = AddressResolver::new(self.site, self.plan);
        let before = PublishedAddresses::new(self.site, &self.before);
        let urls = files.iter().filter(|file| has_extension(file, "html")).map(|file| before.absolute_from_file(file));
        urls.filter(|url| matches!(resolver.status(url), AddressStatus::NotFound | AddressStatus::OtherSite)).collect()
    }

    /// Returns warnings about addresses that settings moved, and about ids in feeds that changed. `list` is the name of a
    /// list of addresses that the site is compared with instead of the last build.
    fn moved_diagnostics(
        &self,
        list: Option<&str>,
        moved: &MovedAddresses,
        was_published: impl Fn(&str, &str) -> bool,
    ) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        if !moved.moves.is_empty() {
            diagnostics.push(Diagnostic::addresses_moved(
                (SITE_FILE, list),
                (moved.texts, moved.lists, moved.feeds),
                &moved.settings,
                &moved.moves,
                &moved.redirects,
                self.host_without_redirects(),
            ));
        }
        if let Some(ids) = self.changed_ids(was_published) {
            diagnostics.push(Diagnostic::feed_ids_changed(SITE_FILE, ids.posts, ids.feeds, &ids.settings));
        }
        diagnostics
    }

    fn host_without_redirects(&self) -> Option<&'static str> {
        WebHost::without_redirects(self.site.config.host)
    }

    /// Returns an absolute address as a path if it is on the site's own origin.
    fn shown<'u>(&self, url: &'u str) -> &'u str {
        if origin_of(url) == Some(&*self.current.base_url.origin) { path_of(url) } else { url }
    }

    /// Returns the changed settings that decide more than the form of addresses: their effect is not computed.
    fn possible_causes(&self) -> Vec<&ChangedSetting> {
        let is_possible = |change: &&ChangedSetting| matches!(&*change.key, "default_language" | "slugs" | "time_zone");
        self.changed.iter().filter(is_possible).collect()
    }

    /// Returns the addresses that settings moved.
    fn moved(&self, was_published: impl Fn(&str, &str) -> bool) -> MovedAddresses<'_> {
        if self.changed.is_empty() {
            return MovedAddresses::default();
        }
        let before = PublishedAddresses::new(self.site, &self.before);
        let now = PublishedAddresses::new(self.site, &self.current);
        let resolver = AddressResolver::new(self.site, self.plan);
        let mut moved = MovedAddresses::default();
        let mut positions = Vec::new();
        let mut free = Vec::new();
        for (position, (old, new)) in before.routes().iter().zip(now.routes()).enumerate() {
            let Some(old) = old.as_ref().filter(|old| was_published(&before.listed_address(old), old.file())) else {
                continue;
            };
            let url = before.absolute_url(old);
            let new_url = new.as_ref().map(|new| now.absolute_url(new));
            if new_url.as_ref() == Some(&url) || is_other_spelling(&url, new_url.as_deref()) {
                continue;
            }
            let is_text = old.view.document().is_some();
            let is_free = match resolver.status(&url) {
                AddressStatus::NotFound | AddressStatus::OtherSite => true,
                // Another page has the address of the text now.
                AddressStatus::Page if is_text => false,
                _ => continue,
            };
            match old.view {
                View::Feed(_) | View::TermFeed { .. } => moved.feeds += 1,
                _ if is_text => moved.texts += 1,
                _ => moved.lists += 1,
            }
            positions.push(position);
            let pair = shortened(&url, new_url, &self.current.base_url.origin);
            if is_free {
                free.push(pair.clone());
            }
            moved.moves.push(pair);
        }
        if positions.is_empty() {
            return moved;
        }
        moved.settings = self.causes(&before, &positions);
        moved.moves.sort();
        free.sort();
        moved.redirects = redirects(&free, &now);
        moved
    }

    /// Returns the changed settings that move any of the addresses at these positions.
    fn causes(&self, before: &PublishedAddresses, positions: &[usize]) -> Vec<&ChangedSetting> {
        let moves_any = |setting: &&ChangedSetting| {
            let settings = self.before.clone().with([&(setting.key.clone(), setting.now.clone())]);
            let after = PublishedAddresses::new(self.site, &settings);
            positions.iter().any(|position| after.url_at(*position) != before.url_at(*position))
        };
        self.changed.iter().filter(moves_any).collect()
    }

    /// Returns how many posts and feeds get other ids in feeds than the earlier build gave them, and the settings that
    /// keep those: lines for `[feeds.ids]`.
    fn changed_ids(&self, was_published: impl Fn(&str, &str) -> bool) -> Option<ChangedIds> {
        let ids_now = self.site.config.feeds.ids.as_ref().unwrap_or(&self.current);
        let list_before = self.ids_before.to_list();
        if self.current.feed_formats.is_empty() || list_before == ids_now.to_list() {
            return None;
        }
        let published = PublishedAddresses::new(self.site, &self.before);
        let before = PublishedAddresses::new(self.site, &self.ids_before);
        let now = PublishedAddresses::new(self.site, ids_now);
        let mut ids = ChangedIds::default();
        let mut positions = Vec::new();
        let routes = published.routes().iter().zip(before.routes()).zip(now.routes()).enumerate();
        for (position, ((published_at, old), new)) in routes {
            let (Some(published_at), Some(old), Some(new)) = (published_at, old, new) else { continue };
            if before.absolute_url(old) == now.absolute_url(new)
                || !was_published(&published.listed_address(published_at), published_at.file())
            {
                continue;
            }
            match old.view {
                View::Post(id) if self.site.document(DocumentId::Post(id)).guid.is_none() => ids.posts += 1,
                View::Feed(_) | View::TermFeed { .. } => ids.feeds += 1,
                _ => continue,
            }
            positions.push(position);
        }
        // Only these settings keep the ids. Others may have changed without an effect on them.
        let current = self.current.to_list();
        let keeps_any = |setting: &AddressSetting| {
            if current.contains(setting) {
                return false;
            }
            let settings = self.ids_before.clone().with(current.iter().filter(|(key, _)| *key == setting.0));
            let without = PublishedAddresses::new(self.site, &settings);
            positions.iter().any(|position| without.url_at(*position) != before.url_at(*position))
        };
        ids.settings = list_before.into_iter().filter(keeps_any).collect();
        (!positions.is_empty()).then_some(ids)
    }

    /// Returns the addresses of a list that nothing serves any more and that no setting moved, in their order.
    fn vanished<'l>(&self, list: &'l BTreeSet<String>, moved: &MovedAddresses) -> Vec<&'l str> {
        let now = PublishedAddresses::new(self.site, &self.current).list();
        let before = PublishedAddresses::new(self.site, &self.before);
        let moved: BTreeSet<&str> = moved.moves.iter().map(|(old, _)| &**old).collect();
        let resolver = AddressResolver::new(self.site, self.plan);
        let is_gone = |address: &&String| {
            let url = before.absolute_from_listed(address);
            let is_moved = moved.contains(&*url) || moved.contains(path_of(&url));
            let is_served = || !matches!(resolver.status(&url), AddressStatus::NotFound | AddressStatus::OtherSite);
            !now.contains(*address) && !is_moved && !is_served()
        };
        list.iter().filter(is_gone).map(String::as_str).collect()
    }
}

/// Ids in feeds that differ from those of an earlier build.
#[derive(Debug, Default, PartialEq, Eq)]
struct ChangedIds {
    /// The number of posts.
    posts: usize,
    /// The number of feeds.
    feeds: usize,
    /// The settings for `[feeds.ids]` that keep the ids.
    settings: Vec<AddressSetting>,
}

/// Returns whether a file has an extension.
fn has_extension(file: &str, extension: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, own)| own == extension)
}

/// Returns the path of an absolute address.
fn path_of(url: &str) -> &str {
    AbsoluteAddress::split(url).map_or(url, |parts| parts.rest)
}

fn origin_of(url: &str) -> Option<&str> {
    AbsoluteAddress::split(url).map(|parts| parts.origin)
}

/// Returns whether two addresses differ only in the scheme or in `www.`: sites move to both and keep their addresses.
fn is_other_spelling(old: &str, new: Option<&str>) -> bool {
    let parts = |url| AbsoluteAddress::split(url);
    parts(old)
        .zip(new.and_then(parts))
        .is_some_and(|(old, new)| old.rest == new.rest && is_same_host(old.host, new.host))
}

/// Returns an old address and the new one, each as a path if both are on the site's own origin. A rule without a domain
/// would apply to all domains.
fn shortened(old: &str, new: Option<String>, main: &str) -> (String, Option<String>) {
    let is_main = |url: &str| origin_of(url) == Some(main);
    let shown = if is_main(old) { path_of(old) } else { old };
    let new = new.map(|new| if is_main(old) && is_main(&new) { path_of(&new).to_owned() } else { new });
    (shown.to_owned(), new)
}

/// Returns rules of redirects. A folder whose addresses moved in the same way has one rule for all, unless the site uses that
/// folder: the rule would then send unknown addresses round in a circle. Other addresses of the folder have their own rules.
pub(super) fn redirects(moves: &[(String, Option<String>)], now: &PublishedAddresses) -> Vec<String> {
    let folder = |address: &str| folder_of(address, now.base_path_on(address).as_deref()).to_owned();
    let used: BTreeSet<String> =
        now.routes().iter().flatten().map(|route| folder(&now.main_path_or_url(route))).collect();
    let mut by_folder: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    for (old, new) in moves {
        if let Some(new) = new {
            by_folder.entry(folder(old)).or_default().push((old, new));
        }
    }
    let (mut exact, mut folders) = (Vec::new(), Vec::new());
    for (folder, moves) in by_folder {
        let base = now.base_path_on(&folder);
        let is_root =
            base.is_some_and(|base| path_of(&folder) == "/" || path_of(&folder).strip_prefix(&*base) == Some("/"));
        let is_free = folder.ends_with('/') && !is_root && !used.contains(&folder);
        // The part of an address below the folder is also the end of its new address.
        let targets = moves.iter().filter_map(|(old, new)| new.strip_suffix(&old[folder.len()..]));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        targets
            .filter(|target| is_free && target.ends_with('/'))
            .for_each(|target| *counts.entry(target).or_default() += 1);
        let target = counts.into_iter().max_by_key(|(_, count)| *count).map(|(target, _)| target);
        let is_covered =
            |old: &str, new: &str| target.is_some_and(|target| new.strip_prefix(target) == Some(&old[folder.len()..]));
        let others = moves.iter().filter(|(old, new)| !is_covered(old, new));
        exact.extend(others.map(|(old, new)| format!("{old} {new} 301")));
        folders.extend(target.map(|target| format!("{folder}* {target}:splat 301")));
    }
    // Hosts use the first rule that matches.
    exact.extend(folders);
    exact
}

/// Returns an address up to its first folder below the base path, such as `/2026/`, or up to the base path for a file
/// there. The address is a path or an absolute address. On an origin without a base path the site serves nothing: there
/// it returns the origin.
fn folder_of<'a>(address: &'a str, base: Option<&str>) -> &'a str {
    let path = path_of(address);
    let start = address.len() - path.len();
    let Some(base) = base else { return address.get(..=start).unwrap_or(address) };
    let root = start + if path.starts_with(base) { base.len() + 1 } else { 1 };
    let folder = address.get(root..).and_then(|rest| rest.find('/')).map_or(root, |at| root + at + 1);
    address.get(..folder).unwrap_or(address)
}
