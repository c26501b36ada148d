//! Where everything of an export goes: the file and address of each text, and what stays behind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::address::{file_key, key, without_size};
use super::context::{ImportContext, root};
use super::export_index::{ExportIndex, ItemMeta};
use super::item::Kind;
use super::lists::{ListAddresses, ListBases, USUAL};
use super::pattern::PostPattern;
use crate::diagnostic::Diagnostic;
use crate::import::slug::{file_name_from_slug, slug_or_fallback, unique_name};
use crate::language::{Language, UrlWord};

/// What is looked up by a long name, among more names than memory should hold. Of a million names two are alike in one
/// import of thirty million.
type Hash = u64;

/// What becomes of an item.
#[derive(Debug)]
pub(super) enum Disposition {
    Document(Box<NewDocument>),
    /// A file of the media library.
    File,
    /// An entry of a menu.
    MenuEntry,
    /// Text that is put where other texts show it.
    Block,
    /// It stays behind, for this reason.
    Left(&'static str),
}

/// A text of the new site.
#[derive(Debug)]
pub(super) struct NewDocument {
    /// Its file from the site's folder.
    pub(super) file: String,
    pub(super) language: usize,
    pub(super) is_post: bool,
    pub(super) slug: String,
    /// Its address below the site's own.
    pub(super) address: String,
    pub(super) aliases: Vec<String>,
    /// Why it is a draft.
    pub(super) draft: Option<String>,
    /// Whether other files may stand beside it.
    pub(super) is_bundle: bool,
    /// What the report must say of its place.
    pub(super) notes: Vec<String>,
}

/// Anchors by the places of the texts they stand in.
pub(super) type Anchors = BTreeMap<u32, BTreeSet<String>>;

/// Everything of the new site by its place.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) dispositions: Vec<Disposition>,
    pub(super) pattern: Option<PostPattern>,
    pub(super) lists: ListAddresses,
    /// The words in addresses that take the place of the languages' own, by language.
    pub(super) words: Vec<Vec<(&'static str, String)>>,
    /// Documents by their old addresses.
    by_path: FxHashMap<Hash, u32>,
    /// Files of the media library by their paths.
    files: FxHashMap<Hash, u32>,
    /// What links in other texts lead to, and what of that stays.
    pub(super) wanted_anchors: Anchors,
    pub(super) anchors: Anchors,
    taken: FxHashSet<Hash>,
    /// The last number that was given to an address which several texts want.
    numbers: FxHashMap<Hash, u32>,
    /// The first text that shows each file of the media library, by their places.
    shown: FxHashMap<u32, u32>,
    /// The languages in which each term has published posts, itself or below it.
    term_languages: Vec<BTreeSet<usize>>,
}

/// Pages that stand deeper in each other start anew at the top: systems limit the length of paths.
const DEEPEST: usize = 20;

/// What systems take for the name of a file.
const LONGEST_NAME: usize = 250;

impl Layout {
    /// Finds a place for everything.
    ///
    /// # Errors
    /// What the author says of lists cannot stand in an address.
    pub(super) fn of(context: &ImportContext, bases: &ListBases) -> Result<Self, Diagnostic> {
        let export_index = context.export_index;
        let path_of = |item: &ItemMeta| context.path(item);
        let category_paths = |item: &ItemMeta| {
            let named = item.terms.iter().filter(|term| term.taxonomy == "category");
            named.filter_map(|term| context.terms.find(term)).map(|index| context.terms.path(index)).collect()
        };
        let pattern = PostPattern::of(export_index, path_of, &category_paths);
        let lists = ListAddresses::of(context, pattern.as_ref(), bases)?;
        let mut layout = Self {
            dispositions: Vec::with_capacity(export_index.items.len()),
            pattern,
            lists,
            words: Vec::new(),
            by_path: FxHashMap::default(),
            files: FxHashMap::default(),
            wanted_anchors: Anchors::new(),
            anchors: Anchors::new(),
            taken: FxHashSet::default(),
            numbers: FxHashMap::default(),
            shown: FxHashMap::default(),
            term_languages: vec![BTreeSet::new(); context.terms.all.len()],
        };
        for item in &export_index.items {
            layout.dispositions.push(disposition(context, item));
        }
        layout.reserve(context);
        let mut locations = FxHashMap::default();
        // What readers saw keeps its address before what they did not.
        for is_draft in [false, true] {
            for place in 0..export_index.items.len() as u32 {
                let disposition = &layout.dispositions[place as usize];
                if matches!(disposition, Disposition::Document(document) if document.file.is_empty() && document.draft.is_some() == is_draft)
                {
                    layout.place(context, place, &mut locations, 0);
                }
            }
        }
        layout.find_aliases(context);
        layout.choose_words(context);
        layout.find_term_languages(context);
        for (place, item) in export_index.items.iter().enumerate() {
            if let Some(file) = &item.file {
                layout.files.entry(hash(&file_key(&file.url))).or_insert(place as u32);
            }
        }
        Ok(layout)
    }

    /// The document at a place, if one comes of the item there.
    pub(super) fn document(&self, place: u32) -> Option<&NewDocument> {
        match self.dispositions.get(place as usize)? {
            Disposition::Document(document) => Some(document),
            _ => None,
        }
    }

    fn document_mut(&mut self, place: u32) -> Option<&mut NewDocument> {
        match self.dispositions.get_mut(place as usize)? {
            Disposition::Document(document) => Some(document),
            _ => None,
        }
    }

    /// The place of the document or attachment page that stood at a path.
    pub(super) fn at_path(&self, path: &str) -> Option<u32> {
        self.by_path.get(&hash(&key(path))).copied()
    }

    /// The file of the media library at an address, whichever of its sizes that names.
    pub(super) fn file_at(&self, path: &str) -> Option<u32> {
        let exact = file_key(path);
        let original = without_size(&exact);
        let scaled = original.as_deref().and_then(|original| original.rsplit_once('.'));
        let scaled = scaled.map(|(stem, ending)| format!("{stem}-scaled.{ending}"));
        let names = [Some(exact), original, scaled];
        names.into_iter().flatten().find_map(|name| self.files.get(&hash(&name)).copied())
    }

    /// Takes notice that a text shows a file.
    pub(super) fn show(&mut self, file: u32, text: u32) {
        self.shown.entry(file).or_insert(text);
    }

    /// The published text that a file belongs to, else one that shows it.
    pub(super) fn text_of(&self, export_index: &ExportIndex, file: &ItemMeta) -> Option<&NewDocument> {
        let published = |place: u32| self.document(place).filter(|document| document.draft.is_none());
        let own = export_index.place_of(file.parent).and_then(published);
        own.or_else(|| self.shown.get(&file.place).copied().and_then(published))
    }

    /// Whether something stands at a path on the blog's own host.
    pub(super) fn is_taken(&self, path: &str) -> bool {
        self.taken.contains(&hash(&key(path)))
    }

    /// The languages in which a term has a page.
    pub(super) fn term_languages(&self, index: usize) -> &BTreeSet<usize> {
        &self.term_languages[index]
    }

    fn find_term_languages(&mut self, context: &ImportContext) {
        for item in &context.export_index.items {
            let published = self.document(item.place).filter(|document| document.is_post && document.draft.is_none());
            let Some(language) = published.map(|document| document.language) else { continue };
            for term in &item.terms {
                let mut next = context.terms.find(term);
                while let Some(index) = next {
                    self.term_languages[index].insert(language);
                    next = context.terms.all[index].parent;
                }
            }
        }
    }

    /// Takes addresses that Kielo needs itself.
    fn reserve(&mut self, context: &ImportContext) {
        let front = self.pattern.as_ref().map_or("/", PostPattern::front).to_owned();
        for (index, language) in context.languages.all.iter().enumerate() {
            let root = root(&language.prefix);
            self.taken.insert(hash(&key(&root)));
            for (word, _) in USUAL {
                self.taken.insert(hash(&key(&self.lists.root(context, word, index))));
                self.taken.insert(hash(&key(&format!("{root}{word}"))));
            }
        }
        let years: BTreeSet<(usize, i16, i8)> = self
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
        for (language, year, month) in years {
            let root = root(&context.languages.all[language].prefix);
            let year = format!("{root}{}{year:04}", front.trim_start_matches('/'));
            self.taken.insert(hash(&key(&format!("{year}/{month:02}"))));
            self.taken.insert(hash(&key(&year)));
        }
    }

    /// Gives a document its file and its address. A page goes below its parent.
    fn place(
        &mut self,
        context: &ImportContext,
        place: u32,
        locations: &mut FxHashMap<Hash, Option<String>>,
        depth: usize,
    ) {
        let item = &context.export_index.items[place as usize];
        let Some(document) = self.document(place) else { return };
        let (language, is_post) = (document.language, document.is_post);
        let tongue = &context.tongues[language];
        let parent = context.parent(item).filter(|_| !is_post && depth < DEEPEST);
        if let Some(parent) = parent
            && self.document(parent).is_some_and(|parent| parent.file.is_empty() && !parent.is_post)
        {
            self.place(context, parent, locations, depth + 1);
        }
        let word = if is_post { "post" } else { "page" };
        let is_numbered = is_post && self.pattern.as_ref().is_some_and(|pattern| pattern.is_numbered);
        let written = if is_numbered { item.id.to_string() } else { item.slug.to_string() };
        let wanted = slug_or_fallback(&written, &item.title, tongue, word, item.id);
        let is_shallow = |parent: &&NewDocument| parent.file.matches('/').count() < DEEPEST;
        let above = parent.and_then(|parent| {
            let parent = self
                .document(parent)
                .filter(|parent| !parent.file.is_empty() && parent.language == language)
                .filter(is_shallow)?;
            Some((folder_of(&parent.file), parent.address.clone()))
        });
        let address_with = |slug: &str| {
            if is_post {
                let date = context.date(item).unwrap_or_default();
                return context.address_of_post(self.pattern.as_ref(), item, language, slug, date);
            }
            context.address_of_page(item, language, slug, above.as_ref().map(|(_, address)| &**address))
        };
        let place_of = |slug: &str| host_key(context, language, &address_with(slug));
        let is_taken = |slug: &str| self.taken.contains(&place_of(slug));
        let free = if is_taken(&wanted) {
            let from = self.numbers.get(&place_of(&wanted)).copied().unwrap_or(2);
            let mut numbered = (from..u32::MAX).map(|number| (number, format!("{wanted}-{number}")));
            let (number, free) = numbered.find(|(_, slug)| !is_taken(slug)).unwrap_or((from, wanted.clone()));
            self.numbers.insert(place_of(&wanted), number);
            free
        } else {
            wanted.clone()
        };
        let address = address_with(&free);
        let folder = match (&above, context.languages.are_many()) {
            (Some((folder, _)), _) => folder.clone(),
            (None, true) => format!("content/{}", context.languages.all[language].tag),
            (None, false) => "content".to_owned(),
        };
        let folder = match context.type_folder(item) {
            Some(of_type) if above.is_none() && !is_post => format!("{folder}/{of_type}"),
            _ => folder,
        };
        let name = file_name_from_slug(&free);
        let name = match context.date(item) {
            Some(date) if is_post => format!("{}-{name}", date.date()),
            // A page that is called like a date would be a post, and one that is called like a language its folder.
            _ if name.len() >= 10
                && name.as_bytes()[..10].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') =>
            {
                format!("page-{name}")
            }
            _ if name == "index" || Language::from_tag(&name).is_some() && matches!(name.len(), 2 | 3) => {
                format!("page-{name}")
            }
            _ => name,
        };
        // Documents at one location in two languages would be taken for translations of each other.
        let group = context.languages.groups.get(&place).cloned();
        let base = folder.splitn(3, '/').nth(2).map_or(String::new(), |rest| format!("{rest}/"));
        let base = if context.languages.are_many() { base } else { folder.clone() };
        let location = |name: &str| hash(&format!("{base}/{}", name.to_lowercase()));
        let name = unique_name(&name, |name| match locations.get(&location(name)) {
            Some(other) => other.is_none() || *other != group || context.languages.groups.is_empty(),
            None => false,
        });
        locations.insert(location(&name), group);
        let is_bundle = self.document(place).is_some_and(|document| document.is_bundle);
        let ending = if is_bundle { "/index.md" } else { ".md" };
        self.taken.insert(host_key(context, language, &address));
        let Some(document) = self.document_mut(place) else { return };
        document.file = format!("{folder}/{name}{ending}");
        if free != wanted {
            document
                .notes
                .push(format!("its address had {wanted}, which something else has already; now it has {free}"));
        }
        document.slug = free;
        document.address = address;
    }

    /// Lets old addresses lead to the new ones where these differ.
    fn find_aliases(&mut self, context: &ImportContext) {
        for (place, item) in context.export_index.items.iter().enumerate() {
            let place = place as u32;
            let Some(path) = context.hosts.path(&item.link) else { continue };
            let is_file = matches!(self.dispositions[place as usize], Disposition::File);
            let Some(document) = self.document(place) else {
                if is_file {
                    self.by_path.entry(hash(&key(&path))).or_insert(place);
                }
                continue;
            };
            let (language, address, is_draft) = (document.language, document.address.clone(), document.draft.is_some());
            self.by_path.entry(hash(&key(&path))).or_insert(place);
            if key(&path) == key(&address) || is_draft {
                continue;
            }
            if let Some(alias) = self.alias(context, language, &path)
                && let Some(document) = self.document_mut(place)
            {
                document.aliases.push(alias);
            }
        }
    }

    /// An old address that can lead on: nothing else stands there, and a file can answer it.
    fn alias(&mut self, context: &ImportContext, language: usize, path: &str) -> Option<String> {
        let parts = path.trim_matches('/');
        let is_odd =
            |part: &str| part.is_empty() || part.starts_with('.') || part.contains("..") || part.len() > LONGEST_NAME;
        if parts.is_empty()
            || path.contains(['\\', '?', '#', '\u{fffd}'])
            || path.chars().any(char::is_control)
            || parts.split('/').any(is_odd)
        {
            return None;
        }
        self.taken
            .insert(host_key(context, language, path))
            .then(|| if path.starts_with('/') { path.to_owned() } else { format!("/{path}") })
    }

    /// Lets the address that a document had with another slug or on another day lead to it.
    pub(super) fn add_old_place(
        &mut self,
        context: &ImportContext,
        place: u32,
        old_slug: Option<&str>,
        old_day: Option<Date>,
    ) {
        let item = &context.export_index.items[place as usize];
        let Some(document) = self.document(place).filter(|document| document.draft.is_none()) else { return };
        let (language, is_post) = (document.language, document.is_post);
        let slug = old_slug.unwrap_or(&document.slug);
        let above = document.address.trim_end_matches('/').rsplit_once('/').map(|(above, _)| format!("{above}/"));
        let above = above.filter(|above| above.len() > 1);
        let day = old_day.map(|day| day.at(0, 0, 0, 0)).or_else(|| context.date(item)).unwrap_or_default();
        let path = if is_post {
            context.address_of_post(self.pattern.as_ref(), item, language, slug, day)
        } else {
            context.address_of_page(item, language, slug, above.as_deref())
        };
        if let Some(alias) = self.alias(context, language, &path)
            && let Some(document) = self.document_mut(place)
        {
            document.aliases.push(alias);
        }
    }

    /// Finds words for the lists that WordPress does not have, where no page stands already.
    fn choose_words(&mut self, context: &ImportContext) {
        for (index, (language, tongue)) in context.languages.all.iter().zip(context.tongues).enumerate() {
            let mut words: Vec<(&'static str, String)> =
                USUAL.iter().map(|(key, word)| (*key, (*word).to_owned())).collect();
            for (key, word) in &mut words {
                if *key != "page" {
                    self.lists.word(key, index).clone_into(word);
                }
            }
            words.retain(|(key, word)| {
                let own = UrlWord::ALL.iter().find(|(_, known)| known == key);
                own.is_none_or(|(known, _)| tongue.url_word(*known) != word)
            });
            let root = root(&language.prefix);
            for (known, name) in [(UrlWord::Archive, "archive"), (UrlWord::Index, "index")] {
                let own = tongue.url_word(known);
                let free =
                    unique_name(own, |word| self.taken.contains(&host_key(context, index, &format!("{root}{word}"))));
                self.taken.insert(host_key(context, index, &format!("{root}{free}")));
                if free != own {
                    words.push((name, free));
                }
            }
            self.words.push(words);
        }
    }
}

/// What becomes of an item; a document has no place yet.
fn disposition(context: &ImportContext, item: &ItemMeta) -> Disposition {
    let is_wanted = context.post_types.iter().any(|wanted| *wanted == *item.post_type);
    match (&*item.status, item.kind) {
        ("trash", _) => return Disposition::Left("it was in the trash"),
        ("auto-draft", _) => return Disposition::Left("it was never saved"),
        (_, Kind::Attachment) => return Disposition::File,
        (_, Kind::MenuItem) => return Disposition::MenuEntry,
        (_, Kind::Block) => return Disposition::Block,
        (_, Kind::Other) if &*item.post_type == "revision" => return Disposition::Left("it is an older version"),
        (_, Kind::Other) if &*item.post_type == "guest-author" => {
            return Disposition::Left("it tells of an author, who came along");
        }
        (_, Kind::Other) if !is_wanted && is_machinery(&item.post_type) => {
            return Disposition::Left("it belongs to WordPress's own machinery");
        }
        (_, Kind::Other) if !is_wanted => return Disposition::Left("its type was not asked for"),
        _ => {}
    }
    let draft = match &*item.status {
        _ if item.is_cut => Some("the file ends inside of it".to_owned()),
        _ if item.has_password => Some("it was protected by a password".to_owned()),
        "publish" | "" | "inherit" => None,
        "draft" => Some("it was a draft".to_owned()),
        "pending" => Some("it was waiting for review".to_owned()),
        "private" => Some("it was private".to_owned()),
        "future" => Some("it was scheduled for later".to_owned()),
        other => Some(format!("its status was “{other}”")),
    };
    let place = item.place;
    Disposition::Document(Box::new(NewDocument {
        file: String::new(),
        language: context.languages.of_item(place),
        is_post: item.kind == Kind::Post,
        slug: String::new(),
        address: String::new(),
        aliases: Vec::new(),
        draft,
        is_bundle: item.has_files || item.comments.brought() > 0,
        notes: Vec::new(),
    }))
}

/// Types that hold settings of WordPress and its themes, and no text of an author's.
fn is_machinery(post_type: &str) -> bool {
    matches!(
        post_type,
        "wp_navigation"
            | "wp_global_styles"
            | "wp_template"
            | "wp_template_part"
            | "wp_font_family"
            | "wp_font_face"
            | "custom_css"
            | "customize_changeset"
            | "oembed_cache"
            | "user_request"
            | "patterns_ai_data"
            | "acf-field"
            | "acf-field-group"
            | "feedback"
    )
}

/// The folder in which pages below a page stand.
fn folder_of(file: &str) -> String {
    let stem = file.strip_suffix("/index.md").or_else(|| file.strip_suffix(".md"));
    stem.unwrap_or(file).to_owned()
}

/// An address with the host it is on.
fn host_key(context: &ImportContext, language: usize, path: &str) -> Hash {
    let origin = context.languages.all[language].origin.as_deref().unwrap_or_default();
    hash(&format!("{origin}{}", key(path)))
}

fn hash(name: &str) -> Hash {
    xxh3_64(name.as_bytes())
}
