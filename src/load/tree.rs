//! A folder of the site as it was last listed, with what was read of each file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_128;

use super::comments_toml;
use super::document::{self, DocumentAndText};
use super::files;
use super::image;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::image::Format;
use crate::model::{Discussion, Image, SourceFile, is_comments_file};

/// Places looked at one by one; above this the whole folder is listed again.
const PLACES: usize = 64;

/// A folder and everything in it.
#[derive(Default)]
pub(super) struct Tree {
    files: Vec<ListedFile>,
    /// What is wrong with the names and folders themselves.
    problems: Vec<Diagnostic>,
    stale: Stale,
    /// The settings by which the documents were read.
    config: Option<Arc<Config>>,
    /// The names of terms, each once.
    names: FxHashSet<Arc<str>>,
    pub(super) changed: BTreeSet<Arc<str>>,
}

/// What may have changed since the last look.
#[derive(Default)]
enum Stale {
    #[default]
    Everything,
    Places(BTreeSet<String>),
}

impl Stale {
    fn concern(&self, file: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Places(places) => {
                let above = file.match_indices('/').map(|(at, _)| &file[..at]);
                places.contains(file) || above.into_iter().any(|folder| places.contains(folder))
            }
        }
    }
}

/// A file of the folder.
pub(super) struct ListedFile {
    pub(super) source: Arc<SourceFile>,
    known: FileState,
    /// Whether it may have changed since it was read.
    doubted: bool,
}

/// What is known of a file.
enum FileState {
    Nothing,
    /// A document as it was read.
    Document(ParsedSource),
    /// The comments in a file, the hash of its text, and what is wrong with it.
    Comments(u128, Arc<Discussion>, Vec<Diagnostic>),
    /// Any other file as it was, and the image in it.
    File(FileStamp, Option<Result<Arc<Image>, Diagnostic>>),
}

/// A file's length and the time of its last change; nothing when it cannot be told.
type FileStamp = Option<(u64, SystemTime)>;

/// What a document's source came to.
struct ParsedSource {
    /// The hash of the source.
    hash: u128,
    written: Option<DocumentAndText>,
    /// Whether this came from a source without errors: this one, or the last that was.
    is_sound: bool,
    /// Whether this was read with the settings that hold now; what stands in for another may be older.
    is_of_these_settings: bool,
    problems: Vec<Diagnostic>,
}

impl ListedFile {
    fn new(source: SourceFile) -> Self {
        Self { source: Arc::new(source), known: FileState::Nothing, doubted: true }
    }

    /// Whether it is one of the texts of `content/`; what stands in `static/` is published as it is.
    fn is_in_content(&self) -> bool {
        self.source.file.starts_with("content/")
    }

    fn is_document(&self) -> bool {
        self.is_in_content() && self.source.file.ends_with(".md")
    }

    /// The document in the file, where one could be read, and what is wrong with it; nothing where none belongs.
    pub(super) fn document(&self) -> Option<(Option<&DocumentAndText>, &[Diagnostic])> {
        match &self.known {
            FileState::Document(read) => Some((read.written.as_ref(), &read.problems)),
            _ => None,
        }
    }

    /// Whether the settings have a say in what is read from it.
    fn follows_settings(&self) -> bool {
        self.is_document() || self.is_in_content() && is_comments_file(&self.source.file)
    }

    /// The comments in the file, and what is wrong with it.
    pub(super) fn discussion(&self) -> Option<(&Arc<Discussion>, &[Diagnostic])> {
        match &self.known {
            FileState::Comments(_, discussion, problems) => Some((discussion, problems)),
            _ => None,
        }
    }

    /// The image in the file, or what is wrong with it.
    pub(super) fn image(&self) -> Option<Result<&Arc<Image>, &Diagnostic>> {
        match &self.known {
            FileState::File(_, image) => image.as_ref().map(Result::as_ref),
            _ => None,
        }
    }

    /// Looks at the file again.
    fn look(&mut self, config: &Config, settings: SettingsChange, with_images: bool) -> FileLookup {
        self.doubted = false;
        if self.is_document() {
            return self.read(config, settings);
        }
        if self.follows_settings() {
            return self.read_comments(config, settings);
        }
        let now = fs::metadata(&self.source.disk_path).ok();
        let now = now.and_then(|metadata| Some((metadata.len(), metadata.modified().ok()?)));
        let is_as_before = matches!(&self.known, FileState::File(before, _) if *before == now);
        let was_bad = matches!(&self.known, FileState::File(_, Some(Err(_))));
        if is_as_before && !was_bad {
            return FileLookup { changed: false, read: false };
        }
        let format = Format::of_file(&self.source.file).filter(|_| with_images);
        let image = format.map(|format| image::read(&self.source, format).map(Arc::new));
        let is_bad = matches!(&image, Some(Err(_)));
        // Permissions change without a word.
        self.doubted = is_bad;
        self.known = FileState::File(now, image);
        FileLookup { changed: !is_as_before || is_bad != was_bad, read: false }
    }

    fn read_comments(&mut self, config: &Config, settings: SettingsChange) -> FileLookup {
        let source = files::read_source_at(&self.source.file, &self.source.disk_path);
        self.doubted = source.is_err();
        let hash = match &source {
            Ok(source) => xxh3_128(source.text.as_bytes()),
            Err(problem) => xxh3_128(problem.to_string().as_bytes()),
        };
        let same_text = matches!(&self.known, FileState::Comments(before, ..) if *before == hash);
        if same_text && settings == SettingsChange::None {
            return FileLookup { changed: false, read: false };
        }
        let mut problems = Vec::new();
        let discussion = match source {
            Ok(source) => comments_toml::read(&source, config, &mut problems),
            Err(problem) => {
                problems.push(problem);
                Discussion::default()
            }
        };
        self.known = FileState::Comments(hash, Arc::new(discussion), problems);
        FileLookup { changed: !same_text, read: false }
    }

    fn read(&mut self, config: &Config, settings: SettingsChange) -> FileLookup {
        let source = files::read_source_at(&self.source.file, &self.source.disk_path);
        // Permissions change without a word.
        self.doubted = source.is_err();
        let hash = match &source {
            Ok(source) => xxh3_128(source.text.as_bytes()),
            Err(problem) => xxh3_128(problem.to_string().as_bytes()),
        };
        let before = match std::mem::replace(&mut self.known, FileState::Nothing) {
            FileState::Document(read) if read.hash == hash && settings == SettingsChange::None => {
                self.known = FileState::Document(read);
                return FileLookup { changed: false, read: false };
            }
            FileState::Document(read) => Some(read),
            _ => None,
        };
        let changed = before.as_ref().is_none_or(|before| before.hash != hash);
        self.known = FileState::Document(ParsedSource::of(source, hash, config, before, settings));
        FileLookup { changed, read: true }
    }
}

/// How the settings differ from those of the last look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SettingsChange {
    None,
    /// In anything but the languages.
    SameLanguages,
    OtherLanguages,
}

impl SettingsChange {
    fn since(before: Option<&Arc<Config>>, now: &Arc<Config>) -> Self {
        fn tags(config: &Config) -> impl Iterator<Item = &str> {
            config.languages.iter().map(|settings| settings.language.tag())
        }
        match before {
            Some(before) if Arc::ptr_eq(before, now) => Self::None,
            Some(before) if tags(before).eq(tags(now)) => Self::SameLanguages,
            _ => Self::OtherLanguages,
        }
    }
}

/// What came of looking at a file.
#[derive(Clone, Copy)]
struct FileLookup {
    /// Whether it is another than before: a document by its text, any other file by its length and time.
    changed: bool,
    /// Whether a document was read from it.
    read: bool,
}

/// Lets a document share the names of its terms with all that have them too.
fn share_names(listed: &mut ListedFile, names: &mut FxHashSet<Arc<str>>) {
    let FileState::Document(ParsedSource { written: Some(written), .. }) = &mut listed.known else { return };
    // One that was read before is in an edition already, and shares its names.
    let Some(document) = Arc::get_mut(&mut written.document) else { return };
    for term in &mut document.terms {
        match names.get(&term.name.value) {
            Some(known) => term.name.value = Arc::clone(known),
            None => _ = names.insert(Arc::clone(&term.name.value)),
        }
    }
}

impl ParsedSource {
    /// What a source comes to; `before` is what the file came to before.
    fn of(
        source: Result<Source, Diagnostic>,
        hash: u128,
        config: &Config,
        before: Option<Self>,
        settings: SettingsChange,
    ) -> Self {
        // A language is a number among those of the settings.
        let before = before.filter(|_| settings != SettingsChange::OtherLanguages);
        let mut problems = Vec::new();
        let mut written = match source {
            Ok(source) => document::read(&source, config, &mut problems),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let is_right = !has_errors(&problems);
        let was_sound = before.as_ref().is_some_and(|before| before.is_sound);
        let is_alike = settings == SettingsChange::None && before.as_ref().is_some_and(|it| it.is_of_these_settings);
        let mut is_of_these_settings = true;
        if let Some(before) = before.and_then(|before| before.written) {
            match &mut written {
                // A document that was right before stands in for one that is not.
                _ if !is_right && was_sound => (written, is_of_these_settings) = (Some(before), is_alike),
                Some(written) if is_alike => written.share(&before),
                _ => {}
            }
        }
        Self { hash, written, is_sound: is_right || was_sound, is_of_these_settings, problems }
    }
}

impl Tree {
    /// Takes notice that something may have changed at a path or below it.
    pub(super) fn invalidate(&mut self, file: &str) {
        if let Stale::Places(places) = &mut self.stale {
            places.insert(file.to_owned());
        }
    }

    /// Takes notice that anything may have changed.
    pub(super) fn doubt_everything(&mut self) {
        self.stale = Stale::Everything;
    }

    /// The files of `folder` as they are now, with every document read by `config`.
    pub(super) fn look(
        &mut self,
        root: &Path,
        folder: &str,
        config: &Arc<Config>,
        with_images: bool,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> &[ListedFile] {
        let stale = std::mem::replace(&mut self.stale, Stale::Places(BTreeSet::new()));
        let problems_before: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        match &stale {
            Stale::Places(places) if places.len() <= PLACES && self.problems.is_empty() => {
                for place in places.iter().filter(|place| is_at_or_below(place, folder)) {
                    self.list(root, place, &stale);
                }
                // A link that leads back can be told only from above.
                if !self.problems.is_empty() {
                    self.problems.clear();
                    self.list(root, folder, &stale);
                }
            }
            _ => {
                self.problems.clear();
                self.list(root, folder, &stale);
            }
        }
        if !self.problems.iter().map(ToString::to_string).eq(problems_before) {
            self.changed.insert(folder.into());
        }
        let is_first = self.config.is_none();
        let settings = SettingsChange::since(self.config.as_ref(), config);
        self.config = Some(Arc::clone(config));
        let look = |file: &'_ mut ListedFile| -> Option<FileLookup> {
            if !file.doubted && (settings == SettingsChange::None || !file.follows_settings()) {
                return None;
            }
            Some(file.look(config, settings, with_images))
        };
        let looks: Vec<Option<FileLookup>> = self.files.par_iter_mut().map(look).collect();
        for (listed, look) in self.files.iter_mut().zip(looks) {
            let Some(look) = look else { continue };
            if look.changed {
                self.changed.insert(Arc::clone(&listed.source.file));
            }
            if look.read {
                share_names(listed, &mut self.names);
            }
        }
        if is_first {
            // What is read for the first time did not change.
            self.changed.clear();
        }
        diagnostics.extend(self.problems.iter().cloned());
        &self.files
    }

    /// Lists again what stands at a place and below it, and keeps what is known of it.
    fn list(&mut self, root: &Path, place: &str, stale: &Stale) {
        let now = files::walk(root, place, &mut self.problems);
        let start = self.files.partition_point(|listed| *listed.source.file < *format!("{place}/"));
        // The sign after `/` in the order of bytes.
        let end = self.files.partition_point(|listed| *listed.source.file < *format!("{place}0"));
        let mut before: Vec<ListedFile> = self.files.drain(start..end).collect();
        if let Ok(at) = self.files.binary_search_by(|listed| (*listed.source.file).cmp(place)) {
            before.insert(0, self.files.remove(at));
        }
        let mut before = before.into_iter().peekable();
        let mut here = Vec::with_capacity(now.len());
        for source in now {
            while let Some(gone) = before.next_if(|old| old.source.file < source.file) {
                self.changed.insert(Arc::clone(&gone.source.file));
            }
            let old = before.next_if(|old| old.source.file == source.file);
            let mut listed = ListedFile::new(source);
            if let Some(old) = old {
                listed.known = old.known;
                listed.doubted = old.doubted || stale.concern(&listed.source.file);
            }
            here.push(listed);
        }
        self.changed.extend(before.map(|gone| Arc::clone(&gone.source.file)));
        let Some(first) = here.first() else { return };
        let at = self.files.partition_point(|listed| listed.source.file < first.source.file);
        self.files.splice(at..at, here);
    }
}

fn is_at_or_below(place: &str, folder: &str) -> bool {
    place.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
