//! Where everything goes: the file and address of each text, and which old addresses lead there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::path::has_extension;
use super::super::slug::{clean_slug, file_name_from_slug, unique_name};
use super::old_blog::{Blog, OldText};
use super::pattern;
use super::terms::Terms;
use crate::language::{Language, SlugStyle, UrlWord};
use crate::plan::{INDEX, fill_permalink};
use crate::table::WrittenDate;

/// A text's place on the new site.
#[derive(Debug, Clone, Default)]
pub(super) struct PlacedText {
    /// Its file from the site's folder.
    pub(super) file: String,
    pub(super) slug: String,
    /// Whether the slug must be written.
    pub(super) has_own_slug: bool,
    /// Its address below the site's own.
    pub(super) address: String,
    pub(super) aliases: Vec<String>,
    /// Whether readers cannot see it yet.
    pub(super) is_hidden: bool,
}

/// Everything of the new site by its place.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) placed: Vec<PlacedText>,
    /// The pattern of posts, without the language.
    pub(super) posts: Option<String>,
    /// Whether pages end with `.html`.
    pub(super) are_pages_html: bool,
    /// Words in addresses that take the place of the languages' own, by language.
    pub(super) words: Vec<Vec<(&'static str, String)>>,
    /// Texts by their old and new addresses.
    by_address: FxHashMap<String, usize>,
    /// Texts by their old files, and by these without language and ending.
    by_source: FxHashMap<String, usize>,
    by_id: FxHashMap<(usize, String), usize>,
    /// Texts by the last part of their ids; those that share one are none.
    by_name: FxHashMap<(usize, String), Option<usize>>,
    /// Addresses that something has.
    taken: FxHashSet<String>,
    /// Files of `static/` by their addresses.
    pub(super) statics: FxHashMap<String, String>,
}

/// A path by which things are looked up: letter case and a slash at the end say nothing.
pub(super) fn key(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let path = decoded.strip_suffix(INDEX).filter(|folder| folder.ends_with('/')).unwrap_or(&decoded);
    path.trim_end_matches('/').to_lowercase()
}

impl Layout {
    pub(super) fn of(blog: &mut Blog, terms: &Terms, tongues: &[Language], zone: &TimeZone) -> Self {
        let mut layout = Self { placed: vec![PlacedText::default(); blog.texts.len()], ..Self::default() };
        let days: Vec<Date> = blog.texts.iter().map(|text| day(text.date.as_ref(), zone)).collect();
        let now = jiff::Timestamp::now();
        for (index, text) in blog.texts.iter().enumerate() {
            let moment = text.date.as_ref().and_then(|date| instant(date, zone));
            layout.placed[index].is_hidden =
                text.draft.is_some() || (text.is_post && moment.is_some_and(|at| at > now));
        }
        let published = |text: &&(usize, &OldText)| text.1.is_post && text.1.draft.is_none();
        let texts: Vec<(usize, &OldText)> = blog.texts.iter().enumerate().collect();
        layout.posts = pattern::of(texts.iter().filter(published).map(|(index, text)| pattern::Facts {
            path: without_prefix(blog, text.language, &text.address),
            date: days[*index],
            category: text.categories.first().map_or("", |name| terms.slug("categories", text.language, name)),
            author: text.authors.first().map_or("", |name| terms.slug("authors", text.language, name)),
        }));
        let pages = || blog.texts.iter().filter(|text| !text.is_post);
        let html = pages().filter(|text| has_extension(&text.address, "html")).count();
        layout.are_pages_html = html * 2 > pages().count();
        layout.reserve(blog, terms, &days);
        let mut locations: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut notes: Vec<(usize, String)> = Vec::new();
        let mut order: Vec<usize> = (0..blog.texts.len()).collect();
        // What readers saw keeps its address before what they did not, and a page stands before those below it.
        order.sort_by_key(|index| {
            let text = &blog.texts[*index];
            (text.draft.is_some(), !text.is_post, text.address.matches('/').count(), text.language != blog.default)
        });
        for index in order {
            if let Some(note) = layout.place(blog, terms, tongues, days[index], index, &mut locations) {
                notes.push((index, note));
            }
        }
        for (index, note) in notes {
            blog.texts[index].changed(note);
        }
        layout.link_translations(blog);
        layout.place_files(blog);
        layout.find_aliases(blog);
        layout.choose_words(blog, tongues);
        for (index, text) in blog.texts.iter().enumerate() {
            let source = text.source.to_lowercase();
            // Some generators name files as seen from the folder of texts.
            if let Some((_, below)) = source.split_once('/') {
                layout.by_source.entry(below.to_owned()).or_insert(index);
            }
            layout.by_source.insert(source, index);
            layout.by_id.entry((text.language, text.id.to_lowercase())).or_insert(index);
            let name = text.id.rsplit('/').next().unwrap_or_default().to_lowercase();
            layout.by_name.entry((text.language, name)).and_modify(|known| *known = None).or_insert(Some(index));
            layout.by_address.insert(key(&layout.placed[index].address), index);
        }
        for (index, text) in blog.texts.iter().enumerate() {
            layout.by_address.entry(key(&text.address)).or_insert(index);
            for alias in &text.aliases {
                layout.by_address.entry(key(alias)).or_insert(index);
            }
        }
        layout
    }

    /// The text at an old or new address.
    pub(super) fn at_address(&self, path: &str) -> Option<usize> {
        self.by_address.get(&key(path)).copied()
    }

    /// The text of an old file, or of a path that names it without language and ending.
    pub(super) fn of_source(&self, language: usize, path: &str) -> Option<usize> {
        let path = path.trim_matches('/').to_lowercase();
        let stem = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(&path);
        let stem = stem.strip_suffix("/index").or_else(|| stem.strip_suffix("/_index")).unwrap_or(stem);
        let exact = self.by_source.get(&path).copied();
        self.by_id.get(&(language, stem.to_owned())).copied().or(exact)
    }

    /// The only text of a language that is called so, wherever it stands.
    pub(super) fn named(&self, language: usize, name: &str) -> Option<usize> {
        let name = name.trim_matches('/').rsplit('/').next().unwrap_or_default();
        let name = name.trim_end_matches(".md").to_lowercase();
        self.by_name.get(&(language, name)).copied().flatten()
    }

    /// Whether a list or a term stands at an address.
    pub(super) fn is_taken(&self, path: &str) -> bool {
        self.taken.contains(&key(path))
    }

    /// Takes addresses that Kielo needs itself.
    fn reserve(&mut self, blog: &Blog, terms: &Terms, days: &[Date]) {
        self.taken.insert(String::new());
        self.taken.insert(key("/sitemap.xml"));
        for language in 0..blog.languages.len() {
            let root = blog.root(language);
            self.taken.insert(key(&root));
            self.taken.insert(key(&format!("/sitemap-{}.xml", blog.languages[language].tag)));
            self.taken.extend(blog.feeds.iter().map(|(_, file)| key(&format!("{root}{file}"))));
            for (word, taxonomy) in [("category", "categories"), ("tag", "tags"), ("author", "authors")] {
                let word = word_of(blog, word);
                let mut slugs = terms.slugs(taxonomy, language).peekable();
                if slugs.peek().is_some() {
                    self.taken.insert(key(&format!("{root}{word}")));
                }
                for slug in slugs {
                    self.taken.insert(key(&format!("{root}{word}/{slug}")));
                }
            }
        }
        let dated = blog.texts.iter().zip(days).filter(|(text, _)| text.is_post);
        let months: BTreeSet<(usize, i16, i8)> =
            dated.map(|(text, day)| (text.language, day.year(), day.month())).collect();
        for (language, year, month) in months {
            let root = blog.root(language);
            self.taken.insert(key(&format!("{root}{year:04}")));
            self.taken.insert(key(&format!("{root}{year:04}/{month:02}")));
        }
    }

    /// Gives a text its file and its address; the result is what must be told of it.
    fn place(
        &mut self,
        blog: &Blog,
        terms: &Terms,
        tongues: &[Language],
        day: Date,
        index: usize,
        locations: &mut BTreeSet<(usize, String)>,
    ) -> Option<String> {
        let text = &blog.texts[index];
        let tongue = &tongues[text.language];
        let path = without_prefix(blog, text.language, &text.address).to_owned();
        let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(clean_slug).collect();
        let last = parts.last().map(|last| last.strip_suffix(".html").unwrap_or(last).to_owned()).unwrap_or_default();
        let made = tongue.slug(&text.title, SlugStyle::Language);
        let named = clean_slug(text.id.rsplit('/').next().unwrap_or_default());
        let wanted = [last, named, made].into_iter().find(|slug| !slug.is_empty() && slug != "_index");
        let wanted = wanted.unwrap_or_else(|| if text.is_post { "post" } else { "page" }.to_owned());
        let root = blog.root(text.language);
        let folders = &parts[..parts.len().saturating_sub(1)];
        // The slugs of a page's folders are Kielo's, but below a page of the same name they are that page's.
        let above = self.above(blog, text.language, tongue, folders);
        let address_with = |slug: &str| {
            if !text.is_post {
                let ending = if self.are_pages_html { ".html" } else { "/" };
                return format!("{root}{above}{slug}{ending}");
            }
            let pattern = match &self.posts {
                Some(pattern) => format!("/{{language}}{pattern}"),
                None => crate::config::Permalinks::default().post,
            };
            let first = |taxonomy, names: &[String]| {
                names.first().map_or("", |name| terms.slug(taxonomy, text.language, name)).to_owned()
            };
            fill_permalink(
                &pattern,
                &[
                    ("language", &blog.languages[text.language].prefix),
                    ("year", &format!("{:04}", day.year())),
                    ("month", &format!("{:02}", day.month())),
                    ("day", &format!("{:02}", day.day())),
                    ("category", &first("categories", &text.categories)),
                    ("author", &first("authors", &text.authors)),
                    ("slug", slug),
                ],
            )
        };
        let slug = unique_name(&wanted, |slug| self.taken.contains(&key(&address_with(slug))));
        let address = address_with(&slug);
        let wanted_place = if text.is_post { post_place(blog, text) } else { page_place(blog, text, folders, &slug) };
        let is_used = |place: &str| locations.iter().any(|(_, known)| known == place);
        let place = unique_name(&wanted_place, |place| {
            let place = place.to_lowercase();
            if place == wanted_place.to_lowercase() {
                locations.contains(&(text.language, place))
            } else {
                is_used(&place)
            }
        });
        locations.insert((text.language, place.to_lowercase()));
        self.taken.insert(key(&address));
        let placed = &mut self.placed[index];
        placed.file = file_of(blog, text, &place);
        let by_name = place.rsplit('/').next().unwrap_or_default();
        placed.has_own_slug = text.is_post || tongue.slug(by_name, SlugStyle::Language) != slug;
        placed.slug = slug;
        placed.address = address;
        (placed.slug != wanted)
            .then(|| format!("its address had {wanted}, which something else has already; now it has {}", placed.slug))
    }

    /// What stands before a page's slug in its address, after the root of its language.
    fn above(&self, blog: &Blog, language: usize, tongue: &Language, folders: &[String]) -> String {
        let place = folders.iter().map(|folder| file_name_from_slug(folder)).collect::<Vec<_>>().join("/");
        let parent = self.placed.iter().zip(&blog.texts).find(|(placed, text)| {
            text.language == language
                && !text.is_post
                && !placed.file.is_empty()
                && place_of(blog, text, &placed.file) == place
        });
        if let Some((parent, _)) = parent {
            let path = without_prefix(blog, language, &parent.address);
            return format!("{}/", path.trim_matches('/').trim_end_matches(".html"));
        }
        let slugs: Vec<String> =
            folders.iter().map(|folder| tongue.slug(&file_name_from_slug(folder), SlugStyle::Language)).collect();
        if slugs.is_empty() { String::new() } else { format!("{}/", slugs.join("/")) }
    }

    /// Names the translations that their new files do not tell of.
    fn link_translations(&self, blog: &mut Blog) {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, text) in blog.texts.iter().enumerate().filter(|(_, text)| text.translation.is_none()) {
            groups.entry(text.id.clone()).or_default().push(index);
        }
        for (id, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
            let places: BTreeSet<String> =
                members.iter().map(|index| place_of(blog, &blog.texts[*index], &self.placed[*index].file)).collect();
            if places.len() > 1 {
                for index in members {
                    blog.texts[index].translation = Some(id.clone());
                }
            }
        }
    }

    /// Gives files the addresses they had, unless something of Kielo's stands there.
    fn place_files(&mut self, blog: &mut Blog) {
        let mut left = Vec::new();
        blog.files.retain(|file| {
            let Some(address) = &file.address else { return true };
            // What this one says comes into the new site's own.
            if address == "/_redirects" {
                return false;
            }
            let is_free = self.taken.insert(key(address));
            if is_free {
                self.statics.insert(key(address), address.clone());
            } else {
                left.push(format!("{}: something of the new site stands at {address}", file.source));
            }
            is_free
        });
        blog.left.extend(left);
    }

    /// Lets old addresses lead to the new ones where these differ.
    fn find_aliases(&mut self, blog: &mut Blog) {
        let mut untold = Vec::new();
        for index in 0..blog.texts.len() {
            let text = &blog.texts[index];
            if text.draft.is_some() {
                continue;
            }
            let old = std::iter::once(&text.address).chain(&text.aliases);
            for (number, old) in old.enumerate() {
                let path = percent_decode_str(old).decode_utf8_lossy().into_owned();
                if key(&path) == key(&self.placed[index].address) {
                    continue;
                }
                if is_usable(&path) && self.taken.insert(key(&path)) {
                    let alias = if path.starts_with('/') { path } else { format!("/{path}") };
                    self.placed[index].aliases.push(alias);
                } else if number > 0 && !is_usable(&path) {
                    untold.push((index, path));
                }
            }
        }
        for (index, path) in untold {
            blog.texts[index].left(format!("the old address {path} cannot lead on: no file can answer it"));
        }
    }

    /// Finds words for lists that the old blog did not have, where no page stands already.
    fn choose_words(&mut self, blog: &Blog, tongues: &[Language]) {
        for (index, tongue) in tongues.iter().enumerate() {
            let mut words: Vec<(&'static str, String)> = Vec::new();
            let root = blog.root(index);
            for (known, name) in UrlWord::ALL {
                let own = tongue.url_word(known);
                let set = blog.words.iter().find(|(key, _)| *key == name).map(|(_, word)| word.clone());
                let word = set.unwrap_or_else(|| own.to_owned());
                let is_list = matches!(name, "archive" | "index");
                let word = if is_list {
                    unique_name(&word, |word| self.taken.contains(&key(&format!("{root}{word}"))))
                } else {
                    word
                };
                if is_list {
                    self.taken.insert(key(&format!("{root}{word}")));
                }
                if word != own {
                    words.push((name, word));
                }
            }
            self.words.push(words);
        }
    }
}

/// The word that stands in addresses.
fn word_of<'a>(blog: &'a Blog, word: &'a str) -> &'a str {
    blog.words.iter().find(|(key, _)| *key == word).map_or(word, |(_, word)| word)
}

/// An address without the prefix of its language.
pub(super) fn without_prefix<'a>(blog: &Blog, language: usize, address: &'a str) -> &'a str {
    let prefix = &blog.languages[language].prefix;
    let rest = address.strip_prefix('/').and_then(|rest| rest.strip_prefix(&**prefix));
    rest.filter(|rest| !prefix.is_empty() && (rest.is_empty() || rest.starts_with('/'))).unwrap_or(address)
}

/// Whether an old address can lead on: a file can answer it.
fn is_usable(path: &str) -> bool {
    let is_odd = |part: &str| part.is_empty() || part.starts_with('.') || part.contains("..");
    let parts = path.trim_matches('/');
    !parts.is_empty()
        && !path.contains(['\\', '?', '#', '\u{fffd}', ':', '*'])
        && !path.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
        && !parts.split('/').any(is_odd)
}

/// The place of a post below `content/`: that of its old file.
fn post_place(blog: &Blog, text: &OldText) -> String {
    let parts = text.id.split('/').filter(|part| !matches!(*part, "" | "_posts" | "_drafts"));
    let parts: Vec<String> = parts.map(|part| file_name_from_slug(&clean_slug(part.trim_start_matches('_')))).collect();
    no_language(blog, text, parts)
}

/// The place of a page: that of its address.
fn page_place(blog: &Blog, text: &OldText, folders: &[String], slug: &str) -> String {
    let mut parts: Vec<String> = folders.iter().map(|folder| file_name_from_slug(folder)).collect();
    let name = file_name_from_slug(slug);
    // A page that is called like a date would be a post, and one called index a bundle.
    let is_dated = name.len() >= 10 && name.bytes().take(10).all(|c| c.is_ascii_digit() || c == b'-');
    parts.push(if is_dated || name == "index" { format!("page-{name}") } else { name });
    no_language(blog, text, parts)
}

/// A first folder that is called like a language would be taken for that language's.
fn no_language(blog: &Blog, text: &OldText, mut parts: Vec<String>) -> String {
    let is_folder = parts.len() > 1 || text.is_bundle;
    if let Some(first) = parts.first_mut().filter(|_| is_folder && !blog.has_language_folders)
        && (Language::has_builtin_data(first) || blog.languages.iter().any(|language| language.tag == *first))
    {
        first.insert_str(0, "in-");
    }
    parts.join("/")
}

fn file_of(blog: &Blog, text: &OldText, place: &str) -> String {
    let tag = &blog.languages[text.language].tag;
    let is_marked = blog.are_many() && !blog.has_language_folders && text.language != blog.default;
    let ending = if is_marked { format!(".{tag}.md") } else { ".md".to_owned() };
    let folder =
        if blog.are_many() && blog.has_language_folders { format!("content/{tag}") } else { "content".to_owned() };
    if text.is_bundle { format!("{folder}/{place}/index{ending}") } else { format!("{folder}/{place}{ending}") }
}

/// The place that a file stands at.
fn place_of(blog: &Blog, text: &OldText, file: &str) -> String {
    let tag = &blog.languages[text.language].tag;
    let place = file.strip_prefix("content/").unwrap_or(file);
    let place = if blog.are_many() && blog.has_language_folders {
        place.strip_prefix(&format!("{tag}/")).unwrap_or(place)
    } else {
        place
    };
    let place = place.strip_suffix(".md").unwrap_or(place);
    let place = place.strip_suffix(&format!(".{tag}")).filter(|_| blog.are_many()).unwrap_or(place);
    place.strip_suffix("/index").unwrap_or(place).to_owned()
}

/// The day of a date on the blog's clock.
fn day(date: Option<&WrittenDate>, zone: &TimeZone) -> Date {
    let Some(date) = date else { return Date::default() };
    instant(date, zone).map_or(date.date, |at| at.to_zoned(zone.clone()).date())
}

fn instant(date: &WrittenDate, zone: &TimeZone) -> Option<jiff::Timestamp> {
    let at = date.date.to_datetime(date.time);
    match date.offset {
        Some(offset) => offset.to_timestamp(at).ok(),
        None => zone.to_ambiguous_zoned(at).compatible().ok().map(|zoned| zoned.timestamp()),
    }
}
