//! The addresses that documents and terms had before Kielo followed all of WordPress's rules for slugs. They lead on to the
//! present ones, unless something else has them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::builder::PlanBuilder;
use super::file_index::FileIndex;
use super::hosts::host_of;
use super::permalink::path_beside;
use super::{PageRange, RedirectTarget, RouteId, View};
use crate::config::{LanguageId, WebHost};
use crate::language::SlugStyle;
use crate::model::{DocumentId, PageId, PostId, TermId};

/// The last day on which a text could get an address by the old rules.
const LAST_DAY: Date = date(2026, 11, 30);

/// The former addresses that lead on.
#[derive(Debug, Default)]
pub(super) struct FormerAddresses {
    /// Their routes.
    pub(super) routes: Vec<RouteId>,
    /// The former paths of posts.
    pub(super) posts: BTreeMap<PostId, String>,
}

/// A former address: its language, path and view.
type Former = (LanguageId, String, View);

impl PlanBuilder<'_> {
    /// Adds the former addresses of all documents and terms. `terms` are the pages of each term.
    pub(super) fn add_former_addresses(&mut self, terms: &[PageRange]) -> FormerAddresses {
        if self.site.config.slugs != SlugStyle::WordPress {
            return FormerAddresses::default();
        }
        let mut former = self.former_documents();
        for (index, pages) in terms.iter().enumerate() {
            self.push_former_term(TermId(index as u32), *pages, &mut former);
        }
        if former.is_empty() {
            return FormerAddresses::default();
        }
        // A page that has one of these addresses now keeps it.
        let taken = FileIndex::new(&self.routes, |_, _| {});
        let mut new_files: BTreeSet<String> = BTreeSet::new();
        former.retain(|(language, path, view)| {
            let route = self.route(host_of(&self.hosts, *language), *language, path, *view);
            taken.get(&self.routes, route.file()).is_none()
                && !self.has_static(&format!("static/{}", route.file()))
                && new_files.insert(route.file().to_lowercase())
        });
        let mut addresses = FormerAddresses::default();
        for (language, path, view) in former {
            addresses.routes.push(self.add_in(language, &path, view));
            if let View::Redirect(RedirectTarget::Document(DocumentId::Post(post))) = view {
                addresses.posts.insert(post, path);
            }
        }
        addresses
    }

    /// Returns the former addresses of posts and pages.
    fn former_documents(&self) -> Vec<Former> {
        let posts = (0..self.site.posts.len() as u32).map(PostId);
        let posts = posts.map(|id| (DocumentId::Post(id), self.paths.post(id), self.paths.former_post(id)));
        let pages = (0..self.site.pages.len() as u32).map(PageId);
        let pages = pages.map(|id| (DocumentId::Page(id), self.paths.page(id), self.paths.former_page(id)));
        let changed = posts.chain(pages).filter(|(id, path, former)| path != former && self.may_be_old(*id));
        let redirect = |(id, _, former): (DocumentId, String, String)| {
            (self.site.document(id).language, former, View::Redirect(RedirectTarget::Document(id)))
        };
        changed.map(redirect).collect()
    }

    /// Whether a document may have been published under the old rules. A later text never had another address.
    fn may_be_old(&self, id: DocumentId) -> bool {
        self.site.document(id).date.as_ref().is_none_or(|date| date.date() <= LAST_DAY)
    }

    /// Adds the former addresses of a term and of its feeds to a list. A web server can redirect a feed; no page can.
    fn push_former_term(&self, id: TermId, pages: PageRange, list: &mut Vec<Former>) {
        let former = self.paths.former_term(id);
        let is_old = || self.site.term(id).posts.iter().any(|post| self.may_be_old(DocumentId::Post(*post)));
        if former == self.paths.term(id) || !is_old() {
            return;
        }
        let language = self.site.term(id).language;
        let host = self.site.config.host;
        let has_rules =
            host.is_none_or(|host| host.reads_redirects() || matches!(host, WebHost::Apache | WebHost::Nginx));
        let feeds = (pages.first.0 + pages.count..).map_while(|feed| match self.routes.get(feed as usize)?.view {
            View::TermFeed { term, format } if term == id => Some((RouteId(feed), format)),
            _ => None,
        });
        let feeds = feeds.map(|(feed, format)| {
            let path = path_beside(&former, self.paths.feed_file(format));
            (language, path, View::RedirectRule(RedirectTarget::List(feed)))
        });
        let feeds: Vec<Former> = feeds.filter(|_| has_rules).collect();
        list.push((language, former, View::Redirect(RedirectTarget::List(pages.first))));
        list.extend(feeds);
    }
}
