//! The sink of `kielo build`. It creates a new tree beside the old one and swaps the two. An unchanged file is not
//! written again, and a build without changes leaves the output untouched.

mod attributes;
mod files;
mod manifest;
mod output_folder;
mod staging;
mod trees;

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::cache;
use crate::config::{AddressRecord, SITE_FILE};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::edition::Edition;
use crate::image_store::{self, ImageStore};
use crate::options::Options;
use crate::plan::{AddressComparison, Route};
use crate::published_texts::{MANIFEST_FILE, PublishedTexts};
use crate::render::Content;
use crate::search::{SearchFile, SearchIndexer};
use manifest::{Manifest, ManifestEntry, OutputStamp, SourceStamp};
pub use output_folder::OutputFolder;
use staging::{CarryOverError, FileContent, MoveError, StagingFolder, SwapError};

/// The changes that a build made to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// The number of new or changed files.
    pub written: usize,
    /// The number of unchanged files.
    pub unchanged: usize,
    /// The number of files that only an earlier build wrote.
    pub removed: usize,
}

/// Publishes an edition to its output folder. Warnings are added to `diagnostics`.
///
/// # Errors
///
/// Returns all diagnostics if one of them is an error, or the reason why a file could not be written. The output is
/// then unchanged.
pub fn publish(
    edition: &Edition,
    image_store: &ImageStore,
    options: &Options,
    output: &OutputFolder,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<PublishReport, Vec<Diagnostic>> {
    let output = output.path();
    let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos().cast_signed());
    let old = Manifest::read(output).map_err(|problem| vec![problem])?;
    let writer = OutputWriter {
        output,
        old: &old,
        started,
        image_store,
        staging: OnceLock::new(),
        failed: AtomicBool::new(false),
    };
    let routes = edition.plan().all_routes();
    let (outcomes, search) = std::thread::scope(|scope| {
        let search = scope.spawn(|| store_search_indexes(&writer, edition));
        let outcomes: Vec<RouteOutcome> =
            routes.par_iter().map(|route| writer.render_and_store(edition, route)).collect();
        let ended_early = |_| Err(Diagnostic::search_index_failed("its thread ended early"));
        (outcomes, search.join().unwrap_or_else(ended_early))
    });

    let addresses = AddressRecord::new(&edition.site().config, options.base_url.is_none());
    let mut new = Manifest::new(edition.published_texts(&old.published), addresses);
    let mut route_diagnostics = Vec::new();
    let mut report = PublishReport::default();
    let mut unchanged: Vec<&str> = Vec::new();
    for (route, outcome) in routes.iter().zip(outcomes) {
        route_diagnostics.extend(outcome.diagnostics);
        let Some((entry, state)) = outcome.stored else {
            continue;
        };
        match state {
            WriteState::Written => report.written += 1,
            WriteState::Unchanged => unchanged.push(route.file()),
        }
        new.insert(route.file().into(), entry);
    }
    let search = search.map_err(|problem| route_diagnostics.push(problem)).unwrap_or_default();
    for (file, entry, state) in &search {
        match state {
            WriteState::Written => report.written += 1,
            WriteState::Unchanged => unchanged.push(file),
        }
        new.insert(file.as_str().into(), *entry);
    }
    let route_diagnostics = edition.sort_diagnostics(route_diagnostics);
    if has_errors(&route_diagnostics) {
        return Err(route_diagnostics);
    }
    diagnostics.extend(route_diagnostics);
    let stale: Vec<&str> = old.files().filter(|file| new.get(file).is_none()).collect();
    diagnostics.extend(withdrawn_languages(edition, &old.published));
    diagnostics.extend(lost_addresses(edition, &old, &stale, options));
    report.removed = stale.len();
    report.unchanged = unchanged.len();
    if report.written == 0 && stale.is_empty() && new == old {
        return Ok(report);
    }
    let exception = writer.finish(&new, &unchanged, &stale).map_err(|problem| vec![problem])?;
    diagnostics.extend(exception);
    Ok(report)
}

/// Returns a warning for each language in preparation whose texts the last build published.
fn withdrawn_languages(edition: &Edition, published: &PublishedTexts) -> Vec<Diagnostic> {
    let config = &edition.site().config;
    let left_out = config.languages.iter().skip(config.language_ids().count());
    left_out
        .filter_map(|language| {
            let tag = language.language.tag();
            let texts = published.count_in(tag);
            (texts > 0).then(|| Diagnostic::language_withdrawn((SITE_FILE, language.span), tag, texts))
        })
        .collect()
}

/// Makes and stores the search index of each host. Returns its files. A site without search has none.
fn store_search_indexes(
    writer: &OutputWriter,
    edition: &Edition,
) -> Result<Vec<(String, ManifestEntry, WriteState)>, Diagnostic> {
    let mut stored = Vec::new();
    for folder in edition.plan().search_folders() {
        let files = SearchIndexer::with_cache(writer.image_store.cache()).index(edition, folder)?;
        let store = |SearchFile { name, bytes }: SearchFile| {
            let file = format!("{}{name}", folder.file);
            let stored = writer.store(&file, &Content::Bytes(bytes.into()));
            let (entry, state) = stored.map_err(|error| error.into_diagnostic(&file))?;
            Ok((file, entry, state))
        };
        let files: Vec<_> = files.into_par_iter().map(store).collect::<Result<_, Diagnostic>>()?;
        stored.extend(files);
    }
    Ok(stored)
}

/// Compares the addresses with those of the last build. `stale` are the files that only that build wrote.
fn lost_addresses(edition: &Edition, old: &Manifest, stale: &[&str], options: &Options) -> Vec<Diagnostic> {
    let has_other_base_url = options.base_url.is_some();
    let comparison = AddressComparison::new(edition.site(), edition.plan(), &old.addresses, has_other_base_url);
    let mut diagnostics = Vec::new();
    let is_page = |file: &&str| Path::new(file).extension().is_some_and(|extension| extension == "html");
    let pages_before = old.files().filter(is_page).count();
    // Pages that have another address now, to which the old one leads, are not lost.
    if stale.iter().copied().filter(is_page).count() * 2 > pages_before {
        let lost = comparison.lost_pages(stale).len();
        diagnostics.extend((lost * 2 > pages_before).then(|| Diagnostic::most_pages_removed(lost, pages_before)));
    }
    // A list of addresses says more than the last build does.
    if options.addresses.is_none() {
        diagnostics.extend(comparison.diagnostics(|_, file| old.get(file).is_some()));
        diagnostics.extend(comparison.vanished_pages(stale));
    }
    diagnostics
}

/// Whether a file was written.
enum WriteState {
    Written,
    Unchanged,
}

/// The result of one route.
struct RouteOutcome {
    stored: Option<(ManifestEntry, WriteState)>,
    diagnostics: Vec<Diagnostic>,
}

/// The reason why the content of a route was not stored.
enum StoreError {
    /// An entry of the cache was damaged, and is removed.
    DamagedEntry(PathBuf),
    /// The route has no content when it is rendered again.
    NotRendered,
    Failed(Diagnostic),
}

impl StoreError {
    fn into_diagnostic(self, file: &str) -> Diagnostic {
        match self {
            Self::DamagedEntry(path) => Diagnostic::damaged_cache_entry(file, &path),
            Self::NotRendered => Diagnostic::nondeterministic_output(file),
            Self::Failed(diagnostic) => diagnostic,
        }
    }
}

impl From<Diagnostic> for StoreError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Failed(diagnostic)
    }
}

type IoResult<T> = Result<T, (PathBuf, io::Error)>;

/// Adds the path to an I/O error.
fn with_path(path: &Path) -> impl FnOnce(io::Error) -> (PathBuf, io::Error) {
    let path = path.to_owned();
    move |error| (path, error)
}

fn cannot_write((path, error): (PathBuf, io::Error)) -> Diagnostic {
    Diagnostic::cannot_write_output(&path, &error)
}

/// Writes the files of a build. The staging folder is created for the first changed file.
struct OutputWriter<'a> {
    output: &'a Path,
    old: &'a Manifest,
    /// The time at which publishing began, in nanoseconds since 1970.
    started: i128,
    image_store: &'a ImageStore,
    staging: OnceLock<Result<StagingFolder, Diagnostic>>,
    /// Set after a failed write: the remaining files are skipped.
    failed: AtomicBool,
}

impl OutputWriter<'_> {
    fn staging(&self) -> Result<&StagingFolder, Diagnostic> {
        self.staging.get_or_init(|| StagingFolder::create(self.output)).as_ref().map_err(Clone::clone)
    }

    fn render_and_store(&self, edition: &Edition, route: &Route) -> RouteOutcome {
        let (content, mut diagnostics) = edition.render(route);
        let stored = content.filter(|_| !self.failed.load(Ordering::Relaxed)).map(|content| {
            match self.store(route.file(), &content) {
                // Rendering makes it again.
                Err(StoreError::DamagedEntry(_)) => edition
                    .render(route)
                    .0
                    .map_or(Err(StoreError::NotRendered), |content| self.store(route.file(), &content)),
                stored => stored,
            }
        });
        let stored = stored.and_then(|stored| match stored {
            Ok(stored) => Some(stored),
            Err(error) => {
                self.failed.store(true, Ordering::Relaxed);
                diagnostics.push(error.into_diagnostic(route.file()));
                None
            }
        });
        RouteOutcome { stored, diagnostics }
    }

    fn store(&self, file: &str, content: &Content) -> Result<(ManifestEntry, WriteState), StoreError> {
        let existing =
            self.old.get(file).filter(|entry| OutputStamp::from_path(&self.output.join(file)) == Some(entry.stamp));
        let variant_file;
        let source_file = match content {
            Content::Bytes(_) => None,
            Content::File(path) => Some(&**path),
            Content::Cached(path) => Some(&**path),
            Content::Original(image) => Some(&*image.disk_path),
            Content::Image(image, variant) => {
                variant_file = self.image_store.cached_variant(image, variant);
                variant_file.as_deref()
            }
        };
        let source = source_file.and_then(SourceStamp::from_path);
        // The source is unchanged since its hash was computed.
        if let Some(entry) = existing
            && source.is_some()
            && entry.source == source
        {
            return Ok((*entry, WriteState::Unchanged));
        }
        let content_to_write = match content {
            Content::Bytes(bytes) => FileContent::Bytes(Cow::Borrowed(&**bytes)),
            Content::File(path) => FileContent::File(path),
            Content::Cached(path) => {
                let entry = cache::read_entry(path).ok_or_else(|| StoreError::DamagedEntry(path.clone()))?;
                FileContent::Bytes(entry.into())
            }
            Content::Original(image) => FileContent::Bytes(image_store::read_original(image)?.into()),
            Content::Image(image, variant) => FileContent::Bytes(self.image_store.variant(image, variant)?.into()),
        };
        let hash = match &content_to_write {
            FileContent::Bytes(bytes) => xxh3_128(bytes),
            FileContent::File(path) => files::hash_file(path)
                .map_err(|error| Diagnostic::unreadable_file(&path.display().to_string(), &error))?,
        };
        let stamp_before = source;
        let source = source.filter(|source| source.is_older_than(self.started));
        if let Some(entry) = existing
            && entry.hash == hash
        {
            return Ok((ManifestEntry { source, ..*entry }, WriteState::Unchanged));
        }
        // A file without a record can still be up to date, for example if CI restored it from a cache.
        let path = self.output.join(file);
        if existing.is_none()
            && let Some(stamp) = OutputStamp::from_path(&path)
            && files::hash_file(&path).is_ok_and(|known| known == hash)
        {
            return Ok((ManifestEntry { hash, stamp, source }, WriteState::Unchanged));
        }
        let staging = self.staging()?;
        let stamp = staging.write(file, &content_to_write).map_err(cannot_write)?;
        let is_same_source = source_file.and_then(SourceStamp::from_path) == stamp_before;
        if matches!(content_to_write, FileContent::File(_)) && !is_same_source {
            // The source changed after its hash was made, so what was written may have another one.
            let hash = staging.hash_of(file).map_err(cannot_write)?;
            return Ok((ManifestEntry { hash, stamp, source: None }, WriteState::Written));
        }
        Ok((ManifestEntry { hash, stamp, source }, WriteState::Written))
    }

    /// Completes the new tree and puts it in the place of the old one. Returns a warning if that was possible only file by
    /// file.
    fn finish(self, new: &Manifest, unchanged: &[&str], stale: &[&str]) -> Result<Option<Diagnostic>, Diagnostic> {
        let manifest = new.to_string();
        if self.staging.get().is_none() && stale.is_empty() {
            // Only the records of the files changed.
            let replaced = files::replace_file(&self.output.join(MANIFEST_FILE), manifest.as_bytes());
            return replaced.map(|()| None).map_err(cannot_write);
        }
        let mut staging = match self.staging.into_inner() {
            Some(staging) => staging?,
            None => StagingFolder::create(self.output)?,
        };
        let is_unchanged: HashSet<&str> = unchanged.iter().copied().collect();
        let written: Vec<&str> = new.files().filter(|file| !is_unchanged.contains(file)).collect();
        let move_in = |staging: StagingFolder| {
            let moved = staging.move_files_into(self.output, &written, stale, [&self.old.with_files_of(new), new]);
            moved.map_err(|MoveError { path, error, has_begun }| {
                if has_begun {
                    Diagnostic::cannot_move_into_output(&path, &error)
                } else {
                    Diagnostic::cannot_write_output(&path, &error)
                }
            })
        };
        if staging.is_inside(self.output) {
            staging.sync().map_err(cannot_write)?;
            return move_in(staging).map(|()| None);
        }
        unchanged.par_iter().try_for_each(|file| staging.link_unchanged(self.output, file)).map_err(cannot_write)?;
        staging.write(MANIFEST_FILE, &FileContent::Bytes(manifest.as_bytes().into())).map_err(cannot_write)?;
        // Before the files of others are carried over: what they write meanwhile would not be in the new tree.
        staging.sync().map_err(cannot_write)?;
        let known: HashSet<&str> = new.files().chain(stale.iter().copied()).collect();
        match staging.carry_over(self.output, &known) {
            Ok(()) => {}
            Err(CarryOverError::NotPossible(path)) => {
                return move_in(staging).map(|()| Some(Diagnostic::output_replaced_file_by_file(&path)));
            }
            Err(CarryOverError::InTheWay(path)) => return Err(Diagnostic::file_in_the_way(&path)),
            Err(CarryOverError::Failed(path, error)) => return Err(Diagnostic::cannot_write_output(&path, &error)),
        }
        match staging.replace(self.output, &known) {
            Ok(()) => Ok(None),
            Err(SwapError::LateFile(late)) => Ok(Some(Diagnostic::late_file_left(&late.path, &late.error))),
            Err(SwapError::MountPoint(staging)) => {
                let inside = staging.copy_into(self.output, &written).map_err(cannot_write)?;
                move_in(inside).map(|()| None)
            }
            Err(SwapError::Failed(file, error)) => Err(Diagnostic::cannot_write_output(&file, &error)),
            Err(SwapError::Aside(aside, error)) => Err(Diagnostic::output_set_aside(self.output, &aside, &error)),
        }
    }
}
