//! Chooses the file and address of every text on the new site, and the old addresses that redirect to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::path::has_extension;
use super::super::slug::{clean_slug, file_name_from_slug, unique_name};
use super::old_blog::{OldBlog, OldText};
use super::permalink::{PostAddress, most_common_pattern};
use super::terms::Terms;
use crate::language::{Language, LanguageTag, SlugStyle, UrlWord, normalize_name};
use crate::plan::{INDEX, fill_permalink};
use crate::table::DateValue;

/// The file and address of a text on the new site.
#[derive(Debug, Clone, Default)]
pub(super) struct NewText {
    /// The path of the file below the site's folder.
    pub(super) file: String,
    pub(super) slug: String,
    /// Whether the front matter must give the slug.
    pub(super) is_slug_explicit: bool,
    /// The path of the address below the base address.
    pub(super) address: String,
    /// Old addresses that redirect here.
    pub(super) aliases: Vec<String>,
    /// Whether it is a draft or a post with a date in the future.
    pub(super) is_unpublished: bool,
}

/// The files and addresses of the new site.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The new texts, in the order of [`OldBlog::texts`].
    pub(super) new_texts: Vec<NewText>,
    /// The permalink pattern of posts, without the language.
    pub(super) post_pattern: Option<String>,
    /// Whether the addresses of pages end with `.html`.
    pub(super) pages_end_in_html: bool,
    /// By language: words in addresses that differ from the language's default.
    pub(super) url_words: Vec<Vec<(&'static str, String)>>,
    /// Texts by their old and new addresses.
    by_address: FxHashMap<String, usize>,
    /// Texts by the paths of their old files.
    by_source: FxHashMap<String, usize>,
    /// Texts by language and [id](OldText::id).
    by_id: FxHashMap<(usize, String), usize>,
    /// Texts by language and the last part of their ids; `None` if several texts share it.
    by_name: FxHashMap<(usize, String), Option<usize>>,
    /// The lookup keys of all addresses in use.
    taken_addresses: FxHashSet<String>,
    /// The addresses of files in `static/`, by lookup key.
    pub(super) static_files: FxHashMap<String, String>,
}

/// Everything that addresses are computed from.
struct AddressInput<'a> {
    blog: &'a OldBlog,
    terms: &'a Terms,
    languages: &'a [Language],
    /// The local date of each text.
    days: Vec<Date>,
}

/// Returns the key by which an address is looked up: without letter case, trailing slash and `index.html`, and with names in
/// one form.
pub(super) fn lookup_key(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let decoded = normalize_name(&decoded);
    let path = decoded.strip_suffix(INDEX).filter(|folder| folder.ends_with('/')).unwrap_or(&decoded);
    path.trim_end_matches('/').to_lowercase()
}

impl Layout {
    /// Lays out the new site. Adds translation keys and notes to the texts of the old blog.
    pub(super) fn new(blog: &mut OldBlog, terms: &Terms, languages: &[Language], zone: &TimeZone) -> Self {
        let mut layout = Self { new_texts: vec![NewText::default(); blog.texts.len()], ..Self::default() };
        layout.mark_unpublished(blog, zone);
        let days = blog.texts.iter().map(|text| local_date(text.date.as_ref(), zone)).collect();
        let input = AddressInput { blog, terms, languages, days };
        layout.choose_patterns(&input);
        layout.reserve_addresses(&input);
        for (index, note) in layout.place_texts(&input) {
            blog.texts[index].note_changed(note);
        }
        layout.add_translation_keys(blog);
        layout.place_static_files(blog);
        layout.add_aliases(blog);
        layout.choose_url_words(blog, languages);
        layout.index_texts(blog);
        layout
    }

    fn mark_unpublished(&mut self, blog: &OldBlog, zone: &TimeZone) {
        let now = jiff::Timestamp::now();
        for (new_text, old) in self.new_texts.iter_mut().zip(&blog.texts) {
            let published_at = old.date.as_ref().and_then(|date| timestamp(date, zone));
            new_text.is_unpublished =
                old.draft_reason.is_some() || (old.is_post && published_at.is_some_and(|at| at > now));
        }
    }

    /// Chooses the permalink patterns of posts and pages.
    fn choose_patterns(&mut self, input: &AddressInput) {
        let AddressInput { blog, terms, .. } = input;
        let texts = blog.texts.iter().zip(&input.days);
        let published_posts = texts.filter(|(text, _)| text.is_post && text.draft_reason.is_none());
        self.post_pattern = most_common_pattern(published_posts.map(|(text, day)| PostAddress {
            path: without_language_prefix(blog, text.language, &text.address),
            date: *day,
            category: text.categories.first().map_or("", |name| terms.slug("categories", text.language, name)),
            author: text.authors.first().map_or("", |name| terms.slug("authors", text.language, name)),
        }));
        let pages = || blog.texts.iter().filter(|text| !text.is_post);
        let html = pages().filter(|text| has_extension(&text.address, "html")).count();
        self.pages_end_in_html = html * 2 > pages().count();
    }

    /// Gives every text a file and an address. Returns notes on changed slugs.
    fn place_texts(&mut self, input: &AddressInput) -> Vec<(usize, String)> {
        let blog = input.blog;
        let mut used_paths: BTreeSet<(usize, String)> = BTreeSet::new();
        let mut notes: Vec<(usize, String)> = Vec::new();
        let mut order: Vec<usize> = (0..blog.texts.len()).collect();
        // Published texts keep their addresses rather than drafts do. A page comes before the pages below it.
        order.sort_by_key(|index| {
            let text = &blog.texts[*index];
            let depth = text.address.matches('/').count();
            (text.draft_reason.is_some(), !text.is_post, depth, text.language != blog.default_language)
        });
        for index in order {
            if let Some(note) = self.place_text(input, index, &mut used_paths) {
                notes.push((index, note));
            }
        }
        notes
    }

    /// Fills the maps by which links find texts.
    fn index_texts(&mut self, blog: &OldBlog) {
        for (index, text) in blog.texts.iter().enumerate() {
            let source = text.source.to_lowercase();
            // Some generators give paths of files below the content folder.
            if let Some((_, below_content)) = source.split_once('/') {
                self.by_source.entry(below_content.to_owned()).or_insert(index);
            }
            self.by_source.insert(source, index);
            self.by_id.entry((text.language, text.id.to_lowercase())).or_insert(index);
            let name = text.id.rsplit('/').next().unwrap_or_default().to_lowercase();
            self.by_name.entry((text.language, name)).and_modify(|known| *known = None).or_insert(Some(index));
            self.by_address.insert(lookup_key(&self.new_texts[index].address), index);
        }
        // New addresses win over old ones.
        for (index, text) in blog.texts.iter().enumerate() {
            self.by_address.entry(lookup_key(&text.address)).or_insert(index);
            for alias in &text.aliases {
                self.by_address.entry(lookup_key(alias)).or_insert(index);
            }
        }
    }

    /// Returns the text at an old or new address.
    pub(super) fn text_at_address(&self, path: &str) -> Option<usize> {
        self.by_address.get(&lookup_key(path)).copied()
    }

    /// Returns the text of an old file. The path may lack the language and the extension.
    pub(super) fn text_from_source(&self, language: usize, path: &str) -> Option<usize> {
        let path = normalize_name(path.trim_matches('/')).to_lowercase();
        let stem = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(&path);
        let stem = stem.strip_suffix("/index").or_else(|| stem.strip_suffix("/_index")).unwrap_or(stem);
        let exact = self.by_source.get(&path).copied();
        self.by_id.get(&(language, stem.to_owned())).copied().or(exact)
    }

    /// Returns the text of a language by its file name alone, if only one has that name.
    pub(super) fn text_by_name(&self, language: usize, name: &str) -> Option<usize> {
        let name = name.trim_matches('/').rsplit('/').next().unwrap_or_default();
        let name = normalize_name(name.trim_end_matches(".md")).to_lowercase();
        self.by_name.get(&(language, name)).copied().flatten()
    }

    /// Returns whether an address of the new site is in use.
    pub(super) fn is_address_taken(&self, path: &str) -> bool {
        self.taken_addresses.contains(&lookup_key(path))
    }

    /// Reserves the addresses of front pages, feeds, sitemaps, term lists and archives.
    fn reserve_addresses(&mut self, input: &AddressInput) {
        let AddressInput { blog, terms, .. } = input;
        let mut reserved = vec![String::new(), "/sitemap.xml".to_owned()];
        for language in 0..blog.languages.len() {
            let root = blog.language_root(language);
            reserved.push(format!("/sitemap-{}.xml", blog.languages[language].tag));
            reserved.extend(blog.feeds.iter().map(|(_, file)| format!("{root}{file}")));
            for (word, taxonomy) in [("category", "categories"), ("tag", "tags"), ("author", "authors")] {
                let word = url_word(blog, word);
                let mut slugs = terms.slugs(taxonomy, language).peekable();
                if slugs.peek().is_some() {
                    reserved.push(format!("{root}{word}"));
                }
                reserved.extend(slugs.map(|slug| format!("{root}{word}/{slug}")));
            }
            reserved.push(root);
        }
        for (text, day) in blog.texts.iter().zip(&input.days).filter(|(text, _)| text.is_post) {
            let root = blog.language_root(text.language);
            reserved.push(format!("{root}{:04}", day.year()));
            reserved.push(format!("{root}{:04}/{:02}", day.year(), day.month()));
        }
        self.taken_addresses.extend(reserved.iter().map(|address| lookup_key(address)));
    }

    /// Gives a text a file and an address. Returns a note if its slug was taken.
    fn place_text(
        &mut self,
        input: &AddressInput,
        index: usize,
        used_paths: &mut BTreeSet<(usize, String)>,
    ) -> Option<String> {
        let blog = input.blog;
        let text = &blog.texts[index];
        let language = &input.languages[text.language];
        let path = without_language_prefix(blog, text.language, &text.address);
        let mut folders: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(clean_slug).collect();
        let last = folders.pop().unwrap_or_default();
        let wanted = wanted_slug(text, language, &last);
        let parent = self.parent_path(input, text.language, &folders);
        let slug = unique_name(&wanted, |slug| {
            self.taken_addresses.contains(&lookup_key(&self.address(input, index, &parent, slug)))
        });
        let address = self.address(input, index, &parent, &slug);
        let wanted_path = if text.is_post { post_path(blog, text) } else { page_path(blog, text, &folders, &slug) };
        let path = free_path(&wanted_path, text.language, used_paths);
        used_paths.insert((text.language, path.to_lowercase()));
        self.taken_addresses.insert(lookup_key(&address));
        let new_text = &mut self.new_texts[index];
        new_text.file = file_path(blog, text, &path);
        let name = path.rsplit('/').next().unwrap_or_default();
        new_text.is_slug_explicit = text.is_post || language.slug(name, SlugStyle::Language) != slug;
        new_text.slug = slug;
        new_text.address = address;
        (new_text.slug != wanted).then(|| {
            format!("its address had {wanted}, which something else has already; now it has {}", new_text.slug)
        })
    }

    /// Returns the address of a text with a slug. `parent` is the path of the folders above a page.
    fn address(&self, input: &AddressInput, index: usize, parent: &str, slug: &str) -> String {
        let AddressInput { blog, terms, days, .. } = input;
        let (text, day) = (&blog.texts[index], days[index]);
        if !text.is_post {
            let ending = if self.pages_end_in_html { ".html" } else { "/" };
            return format!("{}{parent}{slug}{ending}", blog.language_root(text.language));
        }
        let pattern = match &self.post_pattern {
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
    }

    /// Returns the part of a page's address between the root of its language and its slug.
    ///
    /// Below another page it is that page's address. Otherwise Kielo makes slugs of the folders' names.
    fn parent_path(&self, input: &AddressInput, language_index: usize, folders: &[String]) -> String {
        let blog = input.blog;
        let path = folders.iter().map(|folder| file_name_from_slug(folder)).collect::<Vec<_>>().join("/");
        let parent = self.new_texts.iter().zip(&blog.texts).find(|(new_text, text)| {
            text.language == language_index
                && !text.is_post
                && !new_text.file.is_empty()
                && content_path(blog, text, &new_text.file) == path
        });
        if let Some((parent, _)) = parent {
            let path = without_language_prefix(blog, language_index, &parent.address);
            return format!("{}/", path.trim_matches('/').trim_end_matches(".html"));
        }
        let language = &input.languages[language_index];
        let slugs: Vec<String> =
            folders.iter().map(|folder| language.slug(&file_name_from_slug(folder), SlugStyle::Language)).collect();
        if slugs.is_empty() { String::new() } else { format!("{}/", slugs.join("/")) }
    }

    /// Adds translation keys to translations whose new file paths differ.
    fn add_translation_keys(&self, blog: &mut OldBlog) {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, text) in blog.texts.iter().enumerate().filter(|(_, text)| text.translation_key.is_none()) {
            groups.entry(text.id.clone()).or_default().push(index);
        }
        for (id, members) in groups.into_iter().filter(|(_, members)| members.len() > 1) {
            let path = |index: &usize| content_path(blog, &blog.texts[*index], &self.new_texts[*index].file);
            let paths: BTreeSet<String> = members.iter().map(path).collect();
            if paths.len() > 1 {
                for index in members {
                    blog.texts[index].translation_key = Some(id.clone());
                }
            }
        }
    }

    /// Keeps the addresses of files, except those that the new site uses itself.
    fn place_static_files(&mut self, blog: &mut OldBlog) {
        let mut excluded = Vec::new();
        blog.files.retain(|file| {
            let Some(address) = &file.address else { return true };
            // Its lines are copied into the new site's file.
            if address == "/_redirects" {
                return false;
            }
            let is_free = self.taken_addresses.insert(lookup_key(address));
            if is_free {
                self.static_files.insert(lookup_key(address), address.clone());
            } else {
                excluded.push(format!("{}: something of the new site stands at {address}", file.source));
            }
            is_free
        });
        blog.left_behind.extend(excluded);
    }

    /// Adds the old addresses that differ from the new one as aliases.
    fn add_aliases(&mut self, blog: &mut OldBlog) {
        let mut unusable = Vec::new();
        for index in 0..blog.texts.len() {
            let text = &blog.texts[index];
            if text.draft_reason.is_some() {
                continue;
            }
            let old = std::iter::once(&text.address).chain(&text.aliases);
            for (number, old) in old.enumerate() {
                let path = percent_decode_str(old).decode_utf8_lossy().into_owned();
                if lookup_key(&path) == lookup_key(&self.new_texts[index].address) {
                    continue;
                }
                if is_usable_alias(&path) && self.taken_addresses.insert(lookup_key(&path)) {
                    let alias = if path.starts_with('/') { path } else { format!("/{path}") };
                    self.new_texts[index].aliases.push(alias);
                } else if number > 0 && !is_usable_alias(&path) {
                    unusable.push((index, path));
                }
            }
        }
        for (index, path) in unusable {
            blog.texts[index]
                .note_not_converted(format!("the old address {path} cannot lead on: no file can answer it"));
        }
    }

    /// Chooses the words in addresses of lists. The archive and the index avoid the addresses of pages.
    fn choose_url_words(&mut self, blog: &OldBlog, languages: &[Language]) {
        for (index, language) in languages.iter().enumerate() {
            let mut words: Vec<(&'static str, String)> = Vec::new();
            let root = blog.language_root(index);
            for (url_word, name) in UrlWord::ALL {
                let own = language.url_word(url_word);
                let set = blog.url_words.iter().find(|(key, _)| *key == name).map(|(_, word)| word.clone());
                let word = set.unwrap_or_else(|| own.to_owned());
                let is_list = matches!(name, "archive" | "index");
                let word = if is_list {
                    unique_name(&word, |word| self.taken_addresses.contains(&lookup_key(&format!("{root}{word}"))))
                } else {
                    word
                };
                if is_list {
                    self.taken_addresses.insert(lookup_key(&format!("{root}{word}")));
                }
                if word != own {
                    words.push((name, word));
                }
            }
            self.url_words.push(words);
        }
    }
}

/// Returns the word in addresses, by its English name.
fn url_word<'a>(blog: &'a OldBlog, word: &'a str) -> &'a str {
    blog.url_words.iter().find(|(key, _)| *key == word).map_or(word, |(_, word)| word)
}

/// Returns the slug that a text should have: from its address, its file name or its title.
fn wanted_slug(text: &OldText, language: &Language, last_part: &str) -> String {
    let from_address = last_part.strip_suffix(".html").unwrap_or(last_part).to_owned();
    let from_file = clean_slug(text.id.rsplit('/').next().unwrap_or_default());
    let from_title = language.slug(&text.title, SlugStyle::Language);
    let mut slugs = [from_address, from_file, from_title].into_iter();
    let slug = slugs.find(|slug| !slug.is_empty() && slug != "_index");
    slug.unwrap_or_else(|| if text.is_post { "post" } else { "page" }.to_owned())
}

/// Returns an address without the prefix of its language.
pub(super) fn without_language_prefix<'a>(blog: &OldBlog, language: usize, address: &'a str) -> &'a str {
    let prefix = &blog.languages[language].prefix;
    let rest = address.strip_prefix('/').and_then(|rest| rest.strip_prefix(&**prefix));
    rest.filter(|rest| !prefix.is_empty() && (rest.is_empty() || rest.starts_with('/'))).unwrap_or(address)
}

/// Returns whether an old address can be an alias, so that a file can have its path.
fn is_usable_alias(path: &str) -> bool {
    let is_odd = |part: &str| part.is_empty() || part.starts_with('.') || part.contains("..");
    let parts = path.trim_matches('/');
    !parts.is_empty()
        && !path.contains(['\\', '?', '#', '\u{fffd}', ':', '*'])
        && !path.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' '))
        && !parts.split('/').any(is_odd)
}

/// Returns the content path of a post, which follows its old file.
fn post_path(blog: &OldBlog, text: &OldText) -> String {
    let parts = text.id.split('/').filter(|part| !matches!(*part, "" | "_posts" | "_drafts"));
    let parts: Vec<String> = parts.map(|part| file_name_from_slug(&clean_slug(part.trim_start_matches('_')))).collect();
    avoid_language_folder(blog, text, parts)
}

/// Returns the content path of a page, which follows its address.
fn page_path(blog: &OldBlog, text: &OldText, folders: &[String], slug: &str) -> String {
    let mut parts: Vec<String> = folders.iter().map(|folder| file_name_from_slug(folder)).collect();
    let name = file_name_from_slug(slug);
    // Kielo would read a file named like a date as a post, and one named index as a bundle.
    let is_dated = name.len() >= 10 && name.bytes().take(10).all(|c| c.is_ascii_digit() || c == b'-');
    parts.push(if is_dated || name == "index" { format!("page-{name}") } else { name });
    avoid_language_folder(blog, text, parts)
}

/// Joins a path. Renames a first folder that Kielo would read as the folder of a language.
fn avoid_language_folder(blog: &OldBlog, text: &OldText, mut parts: Vec<String>) -> String {
    let is_folder = parts.len() > 1 || text.is_bundle;
    if let Some(first) = parts.first_mut().filter(|_| is_folder && !blog.has_language_folders)
        && (LanguageTag::names_folder(first) || blog.languages.iter().any(|language| language.tag == *first))
    {
        first.insert_str(0, "in-");
    }
    parts.join("/")
}

/// Returns a path that no text has yet.
///
/// Translations share a path, so the wanted path must be free in one language only; a numbered one in all.
fn free_path(wanted: &str, language: usize, used_paths: &BTreeSet<(usize, String)>) -> String {
    let is_used = |path: &str| used_paths.iter().any(|(_, used)| used == path);
    unique_name(wanted, |path| {
        let path = path.to_lowercase();
        if path == wanted.to_lowercase() { used_paths.contains(&(language, path)) } else { is_used(&path) }
    })
}

/// Returns the path of a text's file below the site's folder.
fn file_path(blog: &OldBlog, text: &OldText, path: &str) -> String {
    let tag = &blog.languages[text.language].tag;
    let is_marked = blog.is_multilingual() && !blog.has_language_folders && text.language != blog.default_language;
    let ending = if is_marked { format!(".{tag}.md") } else { ".md".to_owned() };
    let folder = if blog.is_multilingual() && blog.has_language_folders {
        format!("content/{tag}")
    } else {
        "content".to_owned()
    };
    if text.is_bundle { format!("{folder}/{path}/index{ending}") } else { format!("{folder}/{path}{ending}") }
}

/// Returns the content path of a text's file, without language and extension: the inverse of [`file_path`].
fn content_path(blog: &OldBlog, text: &OldText, file: &str) -> String {
    let tag = &blog.languages[text.language].tag;
    let path = file.strip_prefix("content/").unwrap_or(file);
    let path = if blog.is_multilingual() && blog.has_language_folders {
        path.strip_prefix(&format!("{tag}/")).unwrap_or(path)
    } else {
        path
    };
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = path.strip_suffix(&format!(".{tag}")).filter(|_| blog.is_multilingual()).unwrap_or(path);
    path.strip_suffix("/index").unwrap_or(path).to_owned()
}

/// Returns the date in the blog's time zone.
fn local_date(date: Option<&DateValue>, zone: &TimeZone) -> Date {
    let Some(date) = date else { return Date::default() };
    timestamp(date, zone).map_or(date.date, |at| at.to_zoned(zone.clone()).date())
}

/// Returns the moment of a date; without an offset it is in the blog's time zone.
fn timestamp(date: &DateValue, zone: &TimeZone) -> Option<jiff::Timestamp> {
    let at = date.date.to_datetime(date.time);
    match date.offset {
        Some(offset) => offset.to_timestamp(at).ok(),
        None => zone.to_ambiguous_zoned(at).compatible().ok().map(|zoned| zoned.timestamp()),
    }
}
