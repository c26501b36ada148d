//! The layout of the new site: the file and address of each document, and the lookups from old addresses.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::address::{path_key, upload_key, without_image_size};
use super::context::{ImportContext, language_root};
use super::disposition::{Disposition, NewDocument};
use super::export_index::{ExportIndex, ItemMeta};
use super::lists::{ListAddresses, ListBases, STANDARD_BASES};
use super::permalink::PermalinkPattern;
use crate::diagnostic::Diagnostic;
use crate::import::slug::{file_name_from_slug, slug_or_fallback, unique_name};
use crate::language::{LanguageTag, UrlWord};

/// Hash of an address or path. A map of strings would need too much memory. With a million names, one import in thirty
/// million has a collision.
type Hash = u64;

/// Anchors by the index of the item whose text contains them.
pub(super) type Anchors = BTreeMap<u32, BTreeSet<String>>;

/// Files, addresses and lookups of the whole new site.
#[derive(Debug)]
pub(super) struct Layout {
    /// One for each item, in the order of the export.
    pub(super) dispositions: Vec<Disposition>,
    pub(super) pattern: Option<PermalinkPattern>,
    pub(super) lists: ListAddresses,
    /// Words in addresses that differ from the language's defaults, by language.
    pub(super) url_words: Vec<Vec<(&'static str, String)>>,
    /// Documents and attachment pages by their old paths.
    by_old_path: FxHashMap<Hash, u32>,
    /// Attachments by the paths of their uploads.
    by_upload_path: FxHashMap<Hash, u32>,
    /// Anchors that links in other texts lead to.
    pub(super) wanted_anchors: Anchors,
    /// Those of the wanted anchors that the Markdown still has.
    pub(super) kept_anchors: Anchors,
    taken_addresses: FxHashSet<Hash>,
    /// The last number that was added to an address which several documents want.
    last_numbers: FxHashMap<Hash, u32>,
    /// The first item whose text shows an attachment, by the attachment's index.
    first_shown_in: FxHashMap<u32, u32>,
    /// Languages in which a term or one of its descendants has published posts, by term.
    term_languages: Vec<BTreeSet<usize>>,
}

/// Maximum depth of nested pages; deeper pages start again at the top, because operating systems limit the length of
/// paths.
const MAX_DEPTH: usize = 20;

/// Maximum length of a file name that file systems accept.
const MAX_NAME_BYTES: usize = 250;

impl Layout {
    /// Chooses a file and an address for every document.
    ///
    /// # Errors
    /// Returns an error if a list base that the author gave cannot be part of an address.
    pub(super) fn new(context: &ImportContext, bases: &ListBases) -> Result<Self, Diagnostic> {
        let export_index = context.export_index;
        let path_of = |item: &ItemMeta| context.path(item);
        let category_paths = |item: &ItemMeta| {
            let categories = item.terms.iter().filter(|term| term.taxonomy == "category");
            categories
                .filter_map(|term| context.terms.find_item_term(term))
                .map(|index| context.terms.path(index))
                .collect()
        };
        let pattern = PermalinkPattern::most_common(export_index, path_of, &category_paths);
        let lists = ListAddresses::find(context, pattern.as_ref(), bases)?;
        let mut layout = Self {
            dispositions: export_index.items.iter().map(|item| Disposition::for_item(context, item)).collect(),
            pattern,
            lists,
            url_words: Vec::new(),
            by_old_path: FxHashMap::default(),
            by_upload_path: FxHashMap::default(),
            wanted_anchors: Anchors::new(),
            kept_anchors: Anchors::new(),
            taken_addresses: FxHashSet::default(),
            last_numbers: FxHashMap::default(),
            first_shown_in: FxHashMap::default(),
            term_languages: vec![BTreeSet::new(); context.terms.all.len()],
        };
        layout.reserve_addresses(context);
        DocumentPlacer { context, layout: &mut layout, locations: FxHashMap::default() }.place_all();
        layout.add_aliases(context);
        layout.choose_url_words(context);
        layout.find_term_languages(context);
        layout.index_uploads(export_index);
        Ok(layout)
    }

    /// Returns the document of an item; `None` if the item does not become one.
    pub(super) fn document(&self, item_index: u32) -> Option<&NewDocument> {
        match self.dispositions.get(item_index as usize)? {
            Disposition::Document(document) => Some(document),
            _ => None,
        }
    }

    fn document_mut(&mut self, item_index: u32) -> Option<&mut NewDocument> {
        match self.dispositions.get_mut(item_index as usize)? {
            Disposition::Document(document) => Some(document),
            _ => None,
        }
    }

    /// Returns the index of the document or attachment page that an old path belongs to.
    pub(super) fn item_at_path(&self, path: &str) -> Option<u32> {
        self.by_old_path.get(&hash(&path_key(path))).copied()
    }

    /// Returns the index of the attachment at an address, which may name any of its image sizes.
    pub(super) fn attachment_at(&self, path: &str) -> Option<u32> {
        let exact = upload_key(path);
        let original = without_image_size(&exact);
        let scaled = original.as_deref().and_then(|original| original.rsplit_once('.'));
        let scaled = scaled.map(|(stem, ending)| format!("{stem}-scaled.{ending}"));
        let names = [Some(exact), original, scaled];
        names.into_iter().flatten().find_map(|name| self.by_upload_path.get(&hash(&name)).copied())
    }

    /// Records that the text of an item shows an attachment.
    pub(super) fn record_shown_attachment(&mut self, attachment: u32, item_index: u32) {
        self.first_shown_in.entry(attachment).or_insert(item_index);
    }

    /// Returns the published document that an attachment belongs to, else one that shows it.
    pub(super) fn document_showing(&self, export_index: &ExportIndex, attachment: &ItemMeta) -> Option<&NewDocument> {
        let published = |item_index: u32| self.document(item_index).filter(|document| !document.is_draft());
        let parent = export_index.index_of(attachment.parent).and_then(published);
        parent.or_else(|| self.first_shown_in.get(&attachment.index).copied().and_then(published))
    }

    /// Whether a path on the blog's main host is in use.
    pub(super) fn is_taken(&self, path: &str) -> bool {
        self.taken_addresses.contains(&hash(&path_key(path)))
    }

    /// Returns the languages in which a term has a page.
    pub(super) fn term_languages(&self, term: usize) -> &BTreeSet<usize> {
        &self.term_languages[term]
    }

    fn find_term_languages(&mut self, context: &ImportContext) {
        for item in &context.export_index.items {
            let post = self.document(item.index).filter(|document| document.is_post && !document.is_draft());
            let Some(language) = post.map(|document| document.language) else { continue };
            for term in &item.terms {
                let mut next = context.terms.find_item_term(term);
                while let Some(index) = next {
                    self.term_languages[index].insert(language);
                    next = context.terms.all[index].parent;
                }
            }
        }
    }

    fn index_uploads(&mut self, export_index: &ExportIndex) {
        for item in &export_index.items {
            if let Some(attachment) = &item.attachment {
                self.by_upload_path.entry(hash(&upload_key(&attachment.url))).or_insert(item.index);
            }
        }
    }

    /// Marks the addresses of pages that Kielo generates as taken: home pages, lists and date archives.
    fn reserve_addresses(&mut self, context: &ImportContext) {
        let front = self.pattern.as_ref().map_or("/", PermalinkPattern::front).to_owned();
        for (index, language) in context.languages.all.iter().enumerate() {
            let root = language_root(&language.prefix);
            self.taken_addresses.insert(hash(&path_key(&root)));
            for (word, _) in STANDARD_BASES {
                self.taken_addresses.insert(hash(&path_key(&self.lists.address(context, word, index))));
                self.taken_addresses.insert(hash(&path_key(&format!("{root}{word}"))));
            }
        }
        let months: BTreeSet<(usize, i16, i8)> = self
            .dispositions
            .iter()
            .zip(&context.export_index.items)
            .filter_map(|(disposition, item)| match disposition {
                Disposition::Document(document) if document.is_post => {
                    let date = item.date.or(context.export_index.last_date)?;
                    Some((document.language, date.year(), date.month()))
                }
                _ => None,
            })
            .collect();
        for (language, year, month) in months {
            let root = language_root(&context.languages.all[language].prefix);
            let year = format!("{root}{}{year:04}", front.trim_start_matches('/'));
            self.taken_addresses.insert(hash(&path_key(&format!("{year}/{month:02}"))));
            self.taken_addresses.insert(hash(&path_key(&year)));
        }
    }

    /// Adds an alias to each published document whose address changed.
    fn add_aliases(&mut self, context: &ImportContext) {
        for item in &context.export_index.items {
            let Some(path) = context.hosts.item_path(&item.link) else { continue };
            let Some(document) = self.document(item.index) else {
                if matches!(self.dispositions[item.index as usize], Disposition::Attachment) {
                    self.by_old_path.entry(hash(&path_key(&path))).or_insert(item.index);
                }
                continue;
            };
            let (language, is_draft) = (document.language, document.is_draft());
            let is_unchanged = path_key(&path) == path_key(&document.address);
            self.by_old_path.entry(hash(&path_key(&path))).or_insert(item.index);
            if !is_unchanged && !is_draft {
                self.add_alias(context, item.index, language, &path);
            }
        }
    }

    /// Adds an alias, unless the path is taken or no file name can represent it.
    fn add_alias(&mut self, context: &ImportContext, item_index: u32, language: usize, path: &str) {
        let parts = path.trim_matches('/');
        let is_invalid =
            |part: &str| part.is_empty() || part.starts_with('.') || part.contains("..") || part.len() > MAX_NAME_BYTES;
        if parts.is_empty()
            || path.contains(['\\', '?', '#', '\u{fffd}'])
            || path.chars().any(char::is_control)
            || parts.split('/').any(is_invalid)
            || !self.taken_addresses.insert(address_hash(context, language, path))
        {
            return;
        }
        if let Some(document) = self.document_mut(item_index) {
            document.aliases.push(if path.starts_with('/') { path.to_owned() } else { format!("/{path}") });
        }
    }

    /// Adds an alias for the address that a document had with another slug or another date.
    pub(super) fn add_old_address(
        &mut self,
        context: &ImportContext,
        item_index: u32,
        old_slug: Option<&str>,
        old_day: Option<Date>,
    ) {
        let item = &context.export_index.items[item_index as usize];
        let Some(document) = self.document(item_index).filter(|document| !document.is_draft()) else { return };
        let (language, is_post) = (document.language, document.is_post);
        let slug = old_slug.unwrap_or(&document.slug);
        let parent = document.address.trim_end_matches('/').rsplit_once('/').map(|(parent, _)| format!("{parent}/"));
        let parent = parent.filter(|parent| parent.len() > 1);
        let day = old_day.map(|day| day.at(0, 0, 0, 0)).or_else(|| context.date(item)).unwrap_or_default();
        let path = if is_post {
            context.post_address(self.pattern.as_ref(), item, language, slug, day)
        } else {
            context.page_address(item, language, slug, parent.as_deref())
        };
        self.add_alias(context, item_index, language, &path);
    }

    /// Chooses words for list addresses. Lists that WordPress does not have get words that no page uses.
    fn choose_url_words(&mut self, context: &ImportContext) {
        for (index, (language, locale)) in context.languages.all.iter().zip(context.locales).enumerate() {
            let mut words: Vec<(&'static str, String)> =
                STANDARD_BASES.iter().map(|(key, word)| (*key, (*word).to_owned())).collect();
            for (key, word) in &mut words {
                if *key != "page" {
                    self.lists.word(key, index).clone_into(word);
                }
            }
            words.retain(|(key, word)| {
                let default = UrlWord::ALL.iter().find(|(_, known)| known == key);
                default.is_none_or(|(known, _)| locale.url_word(*known) != word)
            });
            let root = language_root(&language.prefix);
            for (known, name) in [(UrlWord::Archive, "archive"), (UrlWord::Index, "index")] {
                let default = locale.url_word(known);
                let free = unique_name(default, |word| {
                    self.taken_addresses.contains(&address_hash(context, index, &format!("{root}{word}")))
                });
                self.taken_addresses.insert(address_hash(context, index, &format!("{root}{free}")));
                if free != default {
                    words.push((name, free));
                }
            }
            self.url_words.push(words);
        }
    }
}

/// Gives each document its file and its address.
struct DocumentPlacer<'a> {
    context: &'a ImportContext<'a>,
    layout: &'a mut Layout,
    /// Translation keys of the documents by location. A location is the path within a language's folder.
    locations: FxHashMap<Hash, Option<String>>,
}

/// A document that has no file and no address yet.
struct UnplacedDocument<'a> {
    item: &'a ItemMeta,
    language: usize,
    is_post: bool,
    /// The page above it.
    parent: Option<ParentPage>,
}

/// Folder and address of a page that has subpages.
struct ParentPage {
    folder: String,
    address: String,
}

impl DocumentPlacer<'_> {
    fn place_all(&mut self) {
        // Published documents come first, so that no draft takes an address from them.
        for is_draft in [false, true] {
            for item_index in 0..self.layout.dispositions.len() as u32 {
                let document = self.layout.document(item_index);
                if document.is_some_and(|document| document.file.is_empty() && document.is_draft() == is_draft) {
                    self.place(item_index, 0);
                }
            }
        }
    }

    /// Places a document. The parent of a page is placed before the page.
    fn place(&mut self, item_index: u32, depth: usize) {
        let context = self.context;
        let item = &context.export_index.items[item_index as usize];
        let Some(document) = self.layout.document(item_index) else { return };
        let (language, is_post, is_bundle) = (document.language, document.is_post, document.is_bundle);
        let parent = context.parent(item).filter(|_| !is_post && depth < MAX_DEPTH);
        let parent = parent.and_then(|parent| self.parent_page(parent, language, depth));
        let unplaced = UnplacedDocument { item, language, is_post, parent };
        let wanted = unplaced.wanted_slug(context, self.layout.pattern.as_ref());
        let slug = self.free_slug(&unplaced, &wanted);
        let address = unplaced.address(context, self.layout.pattern.as_ref(), &slug);
        let folder = unplaced.folder(context);
        let name = self.free_name(&unplaced, &folder, &slug);
        let ending = if is_bundle { "/index.md" } else { ".md" };
        self.layout.taken_addresses.insert(address_hash(context, language, &address));
        let Some(document) = self.layout.document_mut(item_index) else { return };
        document.file = format!("{folder}/{name}{ending}");
        if slug != wanted {
            document
                .notes
                .push(format!("its address had {wanted}, which something else has already; now it has {slug}"));
        }
        document.slug = slug;
        document.address = address;
    }

    /// Returns the parent of a page, which is placed first if that was not done yet.
    fn parent_page(&mut self, parent: u32, language: usize, depth: usize) -> Option<ParentPage> {
        if self.layout.document(parent).is_some_and(|parent| parent.file.is_empty() && !parent.is_post) {
            self.place(parent, depth + 1);
        }
        let is_shallow = |parent: &&NewDocument| parent.file.matches('/').count() < MAX_DEPTH;
        let parent = self
            .layout
            .document(parent)
            .filter(|parent| !parent.file.is_empty() && parent.language == language)
            .filter(is_shallow)?;
        Some(ParentPage { folder: folder_for_children(&parent.file), address: parent.address.clone() })
    }

    /// Returns the wanted slug, with a number if its address is taken.
    fn free_slug(&mut self, unplaced: &UnplacedDocument, wanted: &str) -> String {
        let hash_with = |slug: &str| {
            let address = unplaced.address(self.context, self.layout.pattern.as_ref(), slug);
            address_hash(self.context, unplaced.language, &address)
        };
        let is_taken = |slug: &str| self.layout.taken_addresses.contains(&hash_with(slug));
        if !is_taken(wanted) {
            return wanted.to_owned();
        }
        let wanted_hash = hash_with(wanted);
        let first = self.layout.last_numbers.get(&wanted_hash).copied().unwrap_or(2);
        let mut numbered = (first..u32::MAX).map(|number| (number, format!("{wanted}-{number}")));
        let (number, free) = numbered.find(|(_, slug)| !is_taken(slug)).unwrap_or((first, wanted.to_owned()));
        self.layout.last_numbers.insert(wanted_hash, number);
        free
    }

    /// Returns a file name that no other document has at this location. Kielo takes documents at the same location in
    /// two languages for translations of each other.
    fn free_name(&mut self, unplaced: &UnplacedDocument, folder: &str, slug: &str) -> String {
        let languages = self.context.languages;
        let translation_key = languages.translation_keys.get(&unplaced.item.index).cloned();
        let base = if languages.is_multilingual() {
            folder.splitn(3, '/').nth(2).map_or(String::new(), |rest| format!("{rest}/"))
        } else {
            folder.to_owned()
        };
        let location = |name: &str| hash(&format!("{base}/{}", name.to_lowercase()));
        let name = unplaced.file_name_from_slug(self.context, slug);
        let name = unique_name(&name, |name| match self.locations.get(&location(name)) {
            Some(other) => other.is_none() || *other != translation_key || languages.translation_keys.is_empty(),
            None => false,
        });
        self.locations.insert(location(&name), translation_key);
        name
    }
}

impl UnplacedDocument<'_> {
    fn wanted_slug(&self, context: &ImportContext, pattern: Option<&PermalinkPattern>) -> String {
        let word = if self.is_post { "post" } else { "page" };
        let ends_with_id = self.is_post && pattern.is_some_and(|pattern| pattern.ends_with_id);
        let written = if ends_with_id { self.item.id.to_string() } else { self.item.slug.to_string() };
        slug_or_fallback(&written, &self.item.title, &context.locales[self.language], word, self.item.id)
    }

    fn address(&self, context: &ImportContext, pattern: Option<&PermalinkPattern>, slug: &str) -> String {
        if self.is_post {
            let date = context.date(self.item).unwrap_or_default();
            return context.post_address(pattern, self.item, self.language, slug, date);
        }
        let parent = self.parent.as_ref().map(|parent| &*parent.address);
        context.page_address(self.item, self.language, slug, parent)
    }

    fn folder(&self, context: &ImportContext) -> String {
        if let Some(parent) = &self.parent {
            return parent.folder.clone();
        }
        let folder = if context.languages.is_multilingual() {
            format!("content/{}", context.languages.all[self.language].tag)
        } else {
            "content".to_owned()
        };
        match context.type_folder(self.item) {
            Some(type_folder) if !self.is_post => format!("{folder}/{type_folder}"),
            _ => folder,
        }
    }

    /// Returns the name of the file or bundle. A post's name begins with its date.
    fn file_name_from_slug(&self, context: &ImportContext, slug: &str) -> String {
        let name = file_name_from_slug(slug);
        match context.date(self.item) {
            Some(date) if self.is_post => format!("{}-{name}", date.date()),
            // Kielo would read a page named like a date as a post, and one named like a language as that language's folder.
            _ if name.len() >= 10
                && name.as_bytes()[..10].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') =>
            {
                format!("page-{name}")
            }
            _ if name == "index"
                || LanguageTag::names_folder(&name)
                || LanguageTag::parse(&name).is_some() && matches!(name.len(), 2 | 3) =>
            {
                format!("page-{name}")
            }
            _ => name,
        }
    }
}

/// Returns the folder for the pages below a page.
fn folder_for_children(file: &str) -> String {
    let stem = file.strip_suffix("/index.md").or_else(|| file.strip_suffix(".md"));
    stem.unwrap_or(file).to_owned()
}

/// Hashes a path together with the host of its language.
fn address_hash(context: &ImportContext, language: usize, path: &str) -> Hash {
    let origin = context.languages.all[language].origin.as_deref().unwrap_or_default();
    hash(&format!("{origin}{}", path_key(path)))
}

fn hash(name: &str) -> Hash {
    xxh3_64(name.as_bytes())
}
