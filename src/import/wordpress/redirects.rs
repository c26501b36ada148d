//! Old addresses that no document can answer by itself, for web hosts: feeds, days, files, numbers of posts, pages of
//! attachments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::context::{ImportContext, root};
use super::export_index::ItemMeta;
use super::inline;
use super::layout::{Disposition, Layout, NewDocument};
use super::pattern::PostPattern;
use super::settings::FEED_FILE;
use crate::config::FeedFormat;
use crate::import::path::encode_redirect_path;

/// The names under which WordPress has each feed, and whether it is Atom.
const FEEDS: [(&str, bool); 5] =
    [("feed/", false), ("feed/rss2/", false), ("feed/rss/", false), ("feed/rdf/", false), ("feed/atom/", true)];
/// The feeds of the oldest versions, at the root.
const OLD_FEEDS: [(&str, bool); 6] = [
    ("wp-rss2.php", false),
    ("wp-rss.php", false),
    ("wp-rdf.php", false),
    ("wp-feed.php", false),
    ("wp-commentsrss2.php", false),
    ("wp-atom.php", true),
];
/// WordPress shows so many posts on a page, and so many comments, unless it is told otherwise.
const POSTS_ON_PAGE: usize = 10;
const COMMENTS_ON_PAGE: u32 = 50;
/// A text has no more parts than this.
const MOST_PARTS: u32 = 200;

/// Bytes set aside for the lines of an item; most take no more.
const ITEM: usize = 200;

/// Lines of one kind after the other.
struct Lines<'a> {
    context: &'a ImportContext<'a>,
    layout: &'a Layout,
    text: String,
}

/// The lines of static/_redirects. Web hosts take the first that fits; and hosts that read so many lines and no more get to
/// those first that all of them understand.
pub(super) fn lines(context: &ImportContext, layout: &Layout, files: &BTreeMap<String, String>) -> String {
    let text = "# Old addresses of WordPress, for web hosts that read this file. Kielo adds the aliases of documents below.\n\
         # Lines with p=, page_id= and the like are read by Netlify alone.\n";
    // So that the text need not be moved while it grows: that takes the room of two.
    let mut lines = Lines { context, layout, text: String::with_capacity(context.export_index.items.len() * ITEM) };
    lines.text.push_str(text);
    lines.feeds_of_site();
    lines.texts();
    lines.days();
    for (path, to) in files {
        if !layout.is_taken(path) {
            lines.add(path, to);
        }
    }
    lines.feeds_of_lists();
    lines.feeds_of_texts();
    lines.numbers();
    lines.text
}

/// A path of any names, so many folders deep.
fn names(depth: usize) -> String {
    let above: Vec<String> = (1..depth).map(|number| format!(":above{number}/")).collect();
    above.concat() + ":name/"
}

fn feed_file(is_atom: bool) -> &'static str {
    if is_atom { FeedFormat::Atom.usual_file() } else { FEED_FILE }
}

impl Lines<'_> {
    /// A line from an old path to a new one, both below the blog's folder.
    fn add(&mut self, from: &str, to: &str) {
        let base = &self.context.hosts.path;
        _ = writeln!(
            self.text,
            "{} {} 301",
            encode_redirect_path(&format!("{base}{from}")),
            encode_redirect_path(&format!("{base}{to}"))
        );
    }

    /// A line for what is asked at the root.
    fn ask(&mut self, question: &str, to: &str) {
        let base = &self.context.hosts.path;
        _ = writeln!(self.text, "{base}/ {question} {} 301", encode_redirect_path(&format!("{base}{to}")));
    }

    /// The languages on the blog's own host, which alone reads these lines.
    fn languages(&self) -> impl Iterator<Item = usize> + use<> {
        let all = &self.context.languages.all;
        (0..all.len()).filter(|index| all[*index].origin.is_none()).collect::<Vec<_>>().into_iter()
    }

    fn root(&self, language: usize) -> String {
        root(&self.context.languages.all[language].prefix)
    }

    /// The text that comes of an item, if readers see it on the blog's own host.
    fn published(&self, item: &ItemMeta) -> Option<&NewDocument> {
        let document = self.layout.document(item.place)?;
        let is_here = self.context.languages.all[document.language].origin.is_none();
        (document.draft.is_none() && is_here).then_some(document)
    }

    fn feeds_of_site(&mut self) {
        for language in self.languages() {
            let root = self.root(language);
            for (name, is_atom) in FEEDS {
                let to = format!("{root}{}", feed_file(is_atom));
                self.add(&format!("{root}{name}"), &to);
                self.add(&format!("{root}comments/{name}"), &to);
            }
        }
        let first = self.root(self.context.languages.default);
        for (name, is_atom) in OLD_FEEDS {
            self.add(&format!("/{name}"), &format!("{first}{}", feed_file(is_atom)));
        }
        for sitemap in ["wp-sitemap.xml", "sitemap_index.xml"] {
            self.add(&format!("/{sitemap}"), "/sitemap.xml");
        }
    }

    /// Pages of attachments, and the parts and pages of comments of long texts.
    fn texts(&mut self) {
        for item in &self.context.export_index.items {
            if let Disposition::File = self.layout.dispositions[item.place as usize] {
                let Some(to) = self.text_of(item) else { continue };
                let path = self.context.hosts.path(&item.link).filter(|path| !path.trim_matches('/').is_empty());
                if let Some(path) = path.filter(|path| !self.layout.is_taken(path)) {
                    self.add(&path, &to);
                }
                continue;
            }
            let Some(to) = self.published(item).map(|document| document.address.clone()) else { continue };
            let above = to.trim_end_matches('/').to_owned();
            for part in 2..=item.parts.min(MOST_PARTS) {
                self.add(&format!("{above}/{part}/"), &to);
            }
            if item.comments.brought() >= COMMENTS_ON_PAGE {
                for page in 1..=item.comments.brought().div_ceil(COMMENTS_ON_PAGE).min(MOST_PARTS) {
                    self.add(&format!("{above}/comment-page-{page}/"), &to);
                }
            }
        }
    }

    /// The text on the blog's own host that a file belongs to.
    fn text_of(&self, file: &ItemMeta) -> Option<String> {
        let text = self.layout.text_of(self.context.export_index, file)?;
        let is_here = self.context.languages.all[text.language].origin.is_none();
        is_here.then(|| text.address.clone())
    }

    /// Days with posts, by language, and how many there were.
    fn posts_by_day(&self) -> BTreeMap<(usize, jiff::civil::Date), usize> {
        let mut days = BTreeMap::new();
        for item in &self.context.export_index.items {
            if let Some(post) = self.published(item).filter(|document| document.is_post)
                && let Some(date) = self.context.date(item)
            {
                *days.entry((post.language, date.date())).or_default() += 1;
            }
        }
        days
    }

    /// A day leads to its month. A pattern would do it in one line, and on some hosts take the place of posts.
    fn days(&mut self) {
        let Some(dates) = self.layout.pattern.as_ref().map(PostPattern::dates) else { return };
        for ((language, date), posts) in self.posts_by_day() {
            let root = self.root(language);
            let dates = dates.trim_start_matches('/');
            let month = format!("{root}{dates}{:04}/{:02}/", date.year(), date.month());
            let day = format!("{month}{:02}/", date.day());
            if self.layout.is_taken(&day) {
                continue;
            }
            self.add(&day, &month);
            self.add(&format!("{day}feed/"), &month);
            for page in 2..=posts.div_ceil(POSTS_ON_PAGE) {
                self.add(&format!("{day}page/{page}/"), &month);
            }
        }
    }

    fn feeds_of_lists(&mut self) {
        let paths = self.context.terms.all.iter().enumerate().filter(|(_, term)| term.taxonomy == "category");
        let depth = paths.map(|(index, _)| self.context.terms.path(index).split('/').count()).max().unwrap_or(1);
        let depths = [("category", depth.min(5)), ("tag", 1), ("author", 1)];
        for language in self.languages() {
            for (word, depth) in depths {
                let list = self.layout.lists.root(self.context, word, language);
                for depth in 1..=depth {
                    let name = names(depth);
                    for (feed, is_atom) in FEEDS.into_iter().filter(|(feed, _)| matches!(*feed, "feed/" | "feed/atom/"))
                    {
                        self.add(&format!("{list}{name}{feed}"), &format!("{list}{name}{}", feed_file(is_atom)));
                    }
                }
            }
        }
    }

    /// Feeds of the comments on each text, and of years and months, lead to what they belong to.
    fn feeds_of_texts(&mut self) {
        let parts = |address: &str| address.trim_matches('/').split('/').count();
        let mut depths: BTreeSet<usize> = BTreeSet::new();
        let mut of_files: BTreeSet<usize> = BTreeSet::new();
        if let Some(pattern) = &self.layout.pattern {
            // A language, the folders of archives, year and month.
            depths.extend(1..=pattern.dates().split('/').filter(|part| !part.is_empty()).count() + 3);
        }
        for item in &self.context.export_index.items {
            if let (Disposition::File, Some(path)) =
                (&self.layout.dispositions[item.place as usize], self.context.hosts.path(&item.link))
            {
                depths.insert(parts(&path).min(8));
            }
            let Some(document) = self.published(item) else { continue };
            let depth = parts(&document.address).min(8);
            // An address that ends with .html has no slash behind it.
            if document.address.ends_with('/') {
                depths.insert(depth)
            } else {
                of_files.insert(depth)
            };
            if document.is_post {
                depths.extend(1..depth);
            }
        }
        for depth in depths.union(&of_files) {
            let name = names(*depth);
            let to = if of_files.contains(depth) { name.trim_end_matches('/') } else { &*name };
            for feed in ["feed/", "feed/atom/"] {
                self.add(&format!("/{name}{feed}"), &format!("/{to}"));
            }
        }
    }

    fn numbers(&mut self) {
        let first = self.root(self.context.languages.default);
        for (name, is_atom) in
            [("rss2", false), ("rss", false), ("rdf", false), ("comments-rss2", false), ("atom", true)]
        {
            self.ask(&format!("feed={name}"), &format!("{first}{}", feed_file(is_atom)));
        }
        for item in &self.context.export_index.items {
            if let Disposition::File = self.layout.dispositions[item.place as usize] {
                if let Some(to) = self.text_of(item) {
                    self.ask(&format!("attachment_id={}", item.id), &to);
                }
            } else if let Some((is_post, to)) = self.published(item).map(|text| (text.is_post, text.address.clone()))
                && (1..inline::APART).contains(&item.id)
            {
                self.ask(&format!("{}={}", if is_post { "p" } else { "page_id" }, item.id), &to);
            }
        }
        let is_plain = self.layout.pattern.is_none();
        for index in 0..self.context.terms.all.len() {
            let term = &self.context.terms.all[index];
            let Some(language) = self
                .layout
                .term_languages(index)
                .iter()
                .copied()
                .find(|index| self.context.languages.all[*index].origin.is_none())
            else {
                continue;
            };
            let slug = encode_redirect_path(&term.slug);
            if term.taxonomy != "category" {
                if is_plain {
                    let to = format!("{}{}/", self.layout.lists.root(self.context, "tag", language), term.slug);
                    self.ask(&format!("tag={slug}"), &to);
                }
                continue;
            }
            let to = format!(
                "{}{}/",
                self.layout.lists.root(self.context, "category", language),
                self.context.terms.path(index)
            );
            if term.id > 0 {
                self.ask(&format!("cat={}", term.id), &to);
            }
            if is_plain {
                self.ask(&format!("category_name={slug}"), &to);
            }
        }
        if is_plain {
            self.plain_lists();
        }
    }

    /// Authors, months and days of a blog whose addresses are all questions.
    fn plain_lists(&mut self) {
        let default = self.context.languages.default;
        for author in &self.context.export_index.authors {
            if let Some(known) = self.context.terms.author(&author.login).filter(|_| author.id > 0) {
                let to = format!("{}{}/", self.layout.lists.root(self.context, "author", default), known.slug);
                self.ask(&format!("author={}", author.id), &to);
            }
        }
        let mut questions = BTreeMap::new();
        for (language, date) in self.posts_by_day().into_keys() {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let of_year = format!("{}{year:04}/", self.root(language));
            let of_month = format!("{of_year}{month:02}/");
            questions.entry(format!("m={year:04}")).or_insert(of_year);
            questions.entry(format!("m={year:04}{month:02}")).or_insert_with(|| of_month.clone());
            questions.entry(format!("m={year:04}{month:02}{day:02}")).or_insert(of_month);
        }
        for (question, to) in questions {
            self.ask(&question, &to);
        }
    }
}
