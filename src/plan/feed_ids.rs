//! The ids of posts and feeds in feeds: their addresses, or those that they would have by the settings of `[feeds.ids]`.

use std::collections::{BTreeMap, HashMap};

use super::paths::SitePaths;
use super::permalink::{path_beside, percent_encoded};
use super::{Plan, Route, View};
use crate::config::{AddressSettings, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::model::{PostId, Site};

/// Returns the ids of all posts by the settings of `[feeds.ids]`, and by the former slugs of the posts in `former`; none if
/// all ids are addresses. Posts of one language with the same id are reported.
pub(super) fn post_ids(
    site: &Site,
    former: &BTreeMap<PostId, String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Box<str>> {
    let posts = (0..site.posts.len() as u32).map(PostId);
    let guids = posts.clone().filter_map(|post| Some((post, site.post(post).document.guid.as_deref()?)));
    report_repeated(site, guids, diagnostics);
    let kept = site.config.feeds.ids.as_ref();
    if kept.is_none() && former.is_empty() {
        return Vec::new();
    }
    let settings = &kept.map_or_else(|| AddressSettings::new(&site.config), AddressSettings::clone);
    let paths = SitePaths::new(site, settings);
    let id = |post: PostId| {
        let path = if former.contains_key(&post) { paths.former_post(post) } else { paths.post(post) };
        url(settings, site.post(post).document.language, &path).into()
    };
    let ids: Vec<Box<str>> = posts.map(id).collect();
    let of_addresses = ids.iter().enumerate().map(|(index, id)| (PostId(index as u32), &**id));
    report_repeated(site, of_addresses.filter(|(post, _)| site.post(*post).document.guid.is_none()), diagnostics);
    ids
}

/// Reports the second of two posts of one language that have the same id.
fn report_repeated<'a>(site: &Site, ids: impl Iterator<Item = (PostId, &'a str)>, diagnostics: &mut Vec<Diagnostic>) {
    let mut by_id: HashMap<(LanguageId, &str), PostId> = HashMap::new();
    for (post, id) in ids {
        let document = &site.post(post).document;
        if let Some(other) = by_id.insert((document.language, id), post) {
            let other = site.post(other).document.title_location();
            diagnostics.push(Diagnostic::duplicate_feed_id(id, document.title_location(), other));
        }
    }
}

fn url(settings: &AddressSettings, language: LanguageId, path: &str) -> String {
    let base = settings.language(language).base_url.as_ref().unwrap_or(&settings.base_url);
    format!("{}{}", base.origin, percent_encoded(&[&*base.path, path].concat()))
}

impl Plan {
    /// Returns the id of a post in feeds, unless the post has one of an older system.
    #[must_use]
    pub fn feed_id_of_post(&self, id: PostId) -> String {
        let kept = self.feed_ids.get(id.0 as usize).map(|id| id.clone().into_string());
        kept.unwrap_or_else(|| self.absolute_url(self.post(id)))
    }

    /// Returns the id of a feed.
    #[must_use]
    pub fn feed_id(&self, site: &Site, feed: &Route) -> String {
        let Some(settings) = &site.config.feeds.ids else { return self.absolute_url(feed) };
        let paths = SitePaths::new(site, settings);
        match feed.view {
            View::Feed(format) => {
                let root = paths.language_root(feed.language);
                url(settings, feed.language, &path_beside(&root, paths.feed_file(format)))
            }
            View::TermFeed { term, format } => {
                url(settings, feed.language, &path_beside(&paths.term(term), paths.feed_file(format)))
            }
            _ => self.absolute_url(feed),
        }
    }
}
