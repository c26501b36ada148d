//! Writes redirects for old addresses that are not an alias of a document: feeds, days, uploads, queries with ids and
//! attachment pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::context::{ImportContext, language_root};
use super::disposition::{Disposition, NewDocument};
use super::export_index::ItemMeta;
use super::layout::Layout;
use super::permalink::PermalinkPattern;
use super::qtranslate;
use super::settings::FEED_FILE;
use crate::config::FeedFormat;
use crate::import::path::encode_redirect_path;

/// Names of WordPress feeds, and whether the feed is Atom.
const FEEDS: [(&str, bool); 5] =
    [("feed/", false), ("feed/rss2/", false), ("feed/rss/", false), ("feed/rdf/", false), ("feed/atom/", true)];
/// Feeds of the oldest WordPress versions, at the root.
const LEGACY_FEEDS: [(&str, bool); 6] = [
    ("wp-rss2.php", false),
    ("wp-rss.php", false),
    ("wp-rdf.php", false),
    ("wp-feed.php", false),
    ("wp-commentsrss2.php", false),
    ("wp-atom.php", true),
];
/// WordPress's default number of posts on a page.
const POSTS_PER_PAGE: usize = 10;
/// WordPress's default number of comments on a page.
const COMMENTS_PER_PAGE: u32 = 50;
/// Maximum number of redirects for the pages of one text.
const MAX_PARTS: u32 = 200;

/// Estimated length of the lines of an item in bytes; most are shorter.
const BYTES_PER_ITEM: usize = 200;

/// Writes redirects, one kind after the other.
struct RedirectWriter<'a> {
    context: &'a ImportContext<'a>,
    layout: &'a Layout,
    text: String,
}

/// Returns the content of static/_redirects. A web host follows the first line that matches. Some hosts read a limited
/// number of lines, so the lines that every host understands come first.
pub(super) fn redirects_file(
    context: &ImportContext,
    layout: &Layout,
    moved_uploads: &BTreeMap<String, String>,
) -> String {
    let text = "# Old addresses of WordPress, for web hosts that read this file. Kielo adds the aliases of documents below.\n\
         # Lines with p=, page_id= and the like are read by Netlify alone.\n";
    // The capacity is reserved at once: a string that grows is copied, and needs twice the memory meanwhile.
    let mut writer = RedirectWriter {
        context,
        layout,
        text: String::with_capacity(context.export_index.items.len() * BYTES_PER_ITEM),
    };
    writer.text.push_str(text);
    writer.add_site_feeds();
    writer.add_attachments_and_parts();
    writer.add_days();
    for (path, to) in moved_uploads {
        if !layout.is_taken(path) {
            writer.add_redirect(path, to);
        }
    }
    writer.add_list_feeds();
    writer.add_document_feeds();
    writer.add_queries();
    writer.text
}

/// Returns a path pattern that matches any path of a depth: `:above1/:name/`.
fn placeholder_path(depth: usize) -> String {
    let base_address: Vec<String> = (1..depth).map(|number| format!(":above{number}/")).collect();
    base_address.concat() + ":name/"
}

fn feed_file(is_atom: bool) -> &'static str {
    if is_atom { FeedFormat::Atom.default_file_name() } else { FEED_FILE }
}

impl RedirectWriter<'_> {
    /// Adds a redirect between two paths below the blog's folder.
    fn add_redirect(&mut self, from: &str, to: &str) {
        let base = &self.context.hosts.base_path;
        _ = writeln!(
            self.text,
            "{} {} 301",
            encode_redirect_path(&format!("{base}{from}")),
            encode_redirect_path(&format!("{base}{to}"))
        );
    }

    /// Adds a redirect for a query at the root, such as `p=12`.
    fn add_query_redirect(&mut self, query: &str, to: &str) {
        let base = &self.context.hosts.base_path;
        _ = writeln!(self.text, "{base}/ {query} {} 301", encode_redirect_path(&format!("{base}{to}")));
    }

    /// Returns the languages on the blog's main host, as only that host reads these lines.
    fn languages(&self) -> impl Iterator<Item = usize> + use<> {
        let all = &self.context.languages.all;
        (0..all.len()).filter(|index| all[*index].origin.is_none()).collect::<Vec<_>>().into_iter()
    }

    fn root(&self, language: usize) -> String {
        language_root(&self.context.languages.all[language].prefix)
    }

    /// Returns the document of an item if it is published on the blog's main host.
    fn published_document(&self, item: &ItemMeta) -> Option<&NewDocument> {
        let document = self.layout.document(item.index)?;
        let is_on_main_host = self.context.languages.all[document.language].origin.is_none();
        (!document.is_draft() && is_on_main_host).then_some(document)
    }

    fn add_site_feeds(&mut self) {
        for language in self.languages() {
            let root = self.root(language);
            for (name, is_atom) in FEEDS {
                let to = format!("{root}{}", feed_file(is_atom));
                self.add_redirect(&format!("{root}{name}"), &to);
                self.add_redirect(&format!("{root}comments/{name}"), &to);
            }
        }
        let first = self.root(self.context.languages.default);
        for (name, is_atom) in LEGACY_FEEDS {
            self.add_redirect(&format!("/{name}"), &format!("{first}{}", feed_file(is_atom)));
        }
        for sitemap in ["wp-sitemap.xml", "sitemap_index.xml"] {
            self.add_redirect(&format!("/{sitemap}"), "/sitemap.xml");
        }
    }

    /// Adds attachment pages, and the pages of long texts and of their comments.
    fn add_attachments_and_parts(&mut self) {
        for item in &self.context.export_index.items {
            if let Disposition::Attachment = self.layout.dispositions[item.index as usize] {
                let Some(to) = self.address_showing(item) else { continue };
                let path = self.context.hosts.item_path(&item.link).filter(|path| !path.trim_matches('/').is_empty());
                if let Some(path) = path.filter(|path| !self.layout.is_taken(path)) {
                    self.add_redirect(&path, &to);
                }
                continue;
            }
            let Some(to) = self.published_document(item).map(|document| document.address.clone()) else { continue };
            let base_address = to.trim_end_matches('/').to_owned();
            for part in 2..=item.page_count.min(MAX_PARTS) {
                self.add_redirect(&format!("{base_address}/{part}/"), &to);
            }
            if item.comments.imported() >= COMMENTS_PER_PAGE {
                for page in 1..=item.comments.imported().div_ceil(COMMENTS_PER_PAGE).min(MAX_PARTS) {
                    self.add_redirect(&format!("{base_address}/comment-page-{page}/"), &to);
                }
            }
        }
    }

    /// Returns the address of the document on the main host that shows an attachment.
    fn address_showing(&self, file: &ItemMeta) -> Option<String> {
        let text = self.layout.document_showing(self.context.export_index, file)?;
        let is_on_main_host = self.context.languages.all[text.language].origin.is_none();
        is_on_main_host.then(|| text.address.clone())
    }

    /// Returns the number of posts by language and day.
    fn posts_by_day(&self) -> BTreeMap<(usize, jiff::civil::Date), usize> {
        let mut days = BTreeMap::new();
        for item in &self.context.export_index.items {
            if let Some(post) = self.published_document(item).filter(|document| document.is_post)
                && let Some(date) = self.context.date(item)
            {
                *days.entry((post.language, date.date())).or_default() += 1;
            }
        }
        days
    }

    /// Redirects each day to its month. One line with a pattern would match posts too on some hosts.
    fn add_days(&mut self) {
        let Some(date_base) = self.layout.pattern.as_ref().map(PermalinkPattern::date_base) else { return };
        for ((language, date), posts) in self.posts_by_day() {
            let root = self.root(language);
            let date_base = date_base.trim_start_matches('/');
            let month = format!("{root}{date_base}{:04}/{:02}/", date.year(), date.month());
            let day = format!("{month}{:02}/", date.day());
            if self.layout.is_taken(&day) {
                continue;
            }
            self.add_redirect(&day, &month);
            self.add_redirect(&format!("{day}feed/"), &month);
            for page in 2..=posts.div_ceil(POSTS_PER_PAGE) {
                self.add_redirect(&format!("{day}page/{page}/"), &month);
            }
        }
    }

    /// Redirects the feeds of categories, tags and authors.
    fn add_list_feeds(&mut self) {
        /// Feeds of deeper categories get no redirect.
        const MAX_DEPTH: usize = 5;
        let paths = self.context.terms.all.iter().enumerate().filter(|(_, term)| term.taxonomy == "category");
        let depth = paths.map(|(index, _)| self.context.terms.path(index).split('/').count()).max().unwrap_or(1);
        let depths = [("category", depth.min(MAX_DEPTH)), ("tag", 1), ("author", 1)];
        for language in self.languages() {
            for (word, depth) in depths {
                let list = self.layout.lists.address(self.context, word, language);
                for depth in 1..=depth {
                    let name = placeholder_path(depth);
                    for (feed, is_atom) in FEEDS.into_iter().filter(|(feed, _)| matches!(*feed, "feed/" | "feed/atom/"))
                    {
                        self.add_redirect(
                            &format!("{list}{name}{feed}"),
                            &format!("{list}{name}{}", feed_file(is_atom)),
                        );
                    }
                }
            }
        }
    }

    /// Redirects comment feeds of documents, and feeds of years and months, to the page that they belong to.
    fn add_document_feeds(&mut self) {
        /// Feeds of deeper documents get no redirect.
        const MAX_DEPTH: usize = 8;
        let parts = |address: &str| address.trim_matches('/').split('/').count();
        let mut depths: BTreeSet<usize> = BTreeSet::new();
        // Depths of addresses without a slash at the end, such as `/a.html`.
        let mut depths_without_slash: BTreeSet<usize> = BTreeSet::new();
        if let Some(pattern) = &self.layout.pattern {
            // A language, the folders before date archives, year and month.
            depths.extend(1..=pattern.date_base().split('/').filter(|part| !part.is_empty()).count() + 3);
        }
        for item in &self.context.export_index.items {
            if let (Disposition::Attachment, Some(path)) =
                (&self.layout.dispositions[item.index as usize], self.context.hosts.item_path(&item.link))
            {
                depths.insert(parts(&path).min(MAX_DEPTH));
            }
            let Some(document) = self.published_document(item) else { continue };
            let depth = parts(&document.address).min(MAX_DEPTH);
            if document.address.ends_with('/') {
                depths.insert(depth)
            } else {
                depths_without_slash.insert(depth)
            };
            if document.is_post {
                depths.extend(1..depth);
            }
        }
        for depth in depths.union(&depths_without_slash) {
            let name = placeholder_path(*depth);
            let to = if depths_without_slash.contains(depth) { name.trim_end_matches('/') } else { &*name };
            for feed in ["feed/", "feed/atom/"] {
                self.add_redirect(&format!("/{name}{feed}"), &format!("/{to}"));
            }
        }
    }

    /// Adds queries for feeds, items and terms. A blog with query permalinks gets queries for its other lists too.
    fn add_queries(&mut self) {
        let first = self.root(self.context.languages.default);
        for (name, is_atom) in
            [("rss2", false), ("rss", false), ("rdf", false), ("comments-rss2", false), ("atom", true)]
        {
            self.add_query_redirect(&format!("feed={name}"), &format!("{first}{}", feed_file(is_atom)));
        }
        self.add_item_queries();
        let has_query_permalinks = self.layout.pattern.is_none();
        self.add_term_queries(has_query_permalinks);
        if has_query_permalinks {
            self.add_list_queries();
        }
    }

    fn add_item_queries(&mut self) {
        for item in &self.context.export_index.items {
            if let Disposition::Attachment = self.layout.dispositions[item.index as usize] {
                if let Some(to) = self.address_showing(item) {
                    self.add_query_redirect(&format!("attachment_id={}", item.id), &to);
                }
            } else if let Some((is_post, to)) =
                self.published_document(item).map(|document| (document.is_post, document.address.clone()))
                && (1..qtranslate::ID_STEP).contains(&item.id)
            {
                self.add_query_redirect(&format!("{}={}", if is_post { "p" } else { "page_id" }, item.id), &to);
            }
        }
    }

    fn add_term_queries(&mut self, has_query_permalinks: bool) {
        for (index, term) in self.context.terms.all.iter().enumerate() {
            let languages = &self.context.languages.all;
            let mut of_term = self.layout.term_languages(index).iter().copied();
            let Some(language) = of_term.find(|index| languages[*index].origin.is_none()) else { continue };
            let slug = encode_redirect_path(&term.slug);
            if term.taxonomy != "category" {
                if has_query_permalinks {
                    let to = format!("{}{}/", self.layout.lists.address(self.context, "tag", language), term.slug);
                    self.add_query_redirect(&format!("tag={slug}"), &to);
                }
                continue;
            }
            let list = self.layout.lists.address(self.context, "category", language);
            let to = format!("{list}{}/", self.context.terms.path(index));
            if term.id > 0 {
                self.add_query_redirect(&format!("cat={}", term.id), &to);
            }
            if has_query_permalinks {
                self.add_query_redirect(&format!("category_name={slug}"), &to);
            }
        }
    }

    /// Adds queries for authors, months and days of a blog that had query permalinks.
    fn add_list_queries(&mut self) {
        let default = self.context.languages.default;
        for author in &self.context.export_index.authors {
            if let Some(known) = self.context.terms.author(&author.login).filter(|_| author.id > 0) {
                let to = format!("{}{}/", self.layout.lists.address(self.context, "author", default), known.slug);
                self.add_query_redirect(&format!("author={}", author.id), &to);
            }
        }
        let mut queries = BTreeMap::new();
        for (language, date) in self.posts_by_day().into_keys() {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let year_address = format!("{}{year:04}/", self.root(language));
            let month_address = format!("{year_address}{month:02}/");
            queries.entry(format!("m={year:04}")).or_insert(year_address);
            queries.entry(format!("m={year:04}{month:02}")).or_insert_with(|| month_address.clone());
            queries.entry(format!("m={year:04}{month:02}{day:02}")).or_insert(month_address);
        }
        for (query, to) in queries {
            self.add_query_redirect(&query, &to);
        }
    }
}
