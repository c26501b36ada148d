//! The sink of `build`: a new tree is made beside the old one and takes its place whole. What did not change is not
//! written again, and a build that changes nothing touches nothing.

mod manifest;
mod staging;
mod tree;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::diagnostic::{Diagnostic, has_errors};
use crate::edition::Edition;
use crate::image_store::{self, ImageStore};
use crate::options::Options;
use crate::plan::Route;
use crate::render::Content;
use manifest::{Entry, MANIFEST, Manifest, OutputStamp};
use staging::{FileContent, Staging, SwapError};

/// What a build did to the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// Files written, new or changed.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files that an earlier build wrote and this one does not have.
    pub removed: usize,
}

/// Publishes an edition into the output folder. Warnings go to `found`.
///
/// # Errors
/// Everything that rendering finds wrong, or what keeps the files from being written. The output is then as it was.
pub fn publish(
    edition: &Edition,
    image_store: &ImageStore,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<PublishReport, Vec<Diagnostic>> {
    let output = output_folder(options).map_err(|problem| vec![problem])?;
    let old = Manifest::read(&output);
    let target = OutputTree {
        output: &output,
        old: &old,
        image_store,
        staging: OnceLock::new(),
        failed: AtomicBool::new(false),
    };
    staging::remove_leftovers(&output).map_err(|problem| vec![problem])?;
    let routes = edition.plan().all_routes();
    let outcomes: Vec<RouteOutcome> = routes.par_iter().map(|route| target.make(edition, route)).collect();

    let mut new = Manifest::started(&old);
    let mut problems = Vec::new();
    let mut report = PublishReport::default();
    let mut kept: Vec<&str> = Vec::new();
    for (route, outcome) in routes.iter().zip(outcomes) {
        problems.extend(outcome.diagnostics);
        let Some((entry, state)) = outcome.made else {
            continue;
        };
        match state {
            WriteState::Written => report.written += 1,
            WriteState::Unchanged => kept.push(route.file()),
        }
        new.insert(route.file().into(), entry);
    }
    let problems = edition.sort_diagnostics(problems);
    if has_errors(&problems) {
        return Err(problems);
    }
    diagnostics.extend(problems);
    let stale: Vec<&str> = old.files().filter(|file| new.get(file).is_none()).collect();
    report.removed = stale.len();
    report.unchanged = kept.len();
    if report.written == 0 && stale.is_empty() && new.same_entries(&old) {
        return Ok(report);
    }
    target.finish(&new, &kept, &stale).map_err(|problem| vec![problem])?;
    Ok(report)
}

/// The real place of the output, after making sure that nothing Kielo reads lies in it or around it.
fn output_folder(options: &Options) -> Result<PathBuf, Diagnostic> {
    let output = &options.output;
    let real = match fs::canonicalize(output) {
        Ok(real) if !real.is_dir() => {
            return Err(Diagnostic::output_not_a_folder(output));
        }
        Ok(real) => real,
        Err(_) => {
            let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let failed = |error| Diagnostic::cannot_write_output(parent, &error);
            fs::create_dir_all(parent).map_err(failed)?;
            let Some(name) = output.file_name() else {
                return Err(Diagnostic::output_not_a_folder(output));
            };
            fs::canonicalize(parent).map_err(failed)?.join(name)
        }
    };
    for sources in ["content", "static", "themes", "site.toml"] {
        let Ok(sources) = fs::canonicalize(options.root.join(sources)) else {
            continue;
        };
        if sources.starts_with(&real) {
            return Err(Diagnostic::output_contains_sources(output, &sources));
        }
        if real.starts_with(&sources) {
            return Err(Diagnostic::output_inside_sources(output, &sources));
        }
    }
    Ok(real)
}

/// Whether a file had to be written.
enum WriteState {
    Written,
    Unchanged,
}

/// What came of one route.
struct RouteOutcome {
    made: Option<(Entry, WriteState)>,
    diagnostics: Vec<Diagnostic>,
}

type IoResult<T> = Result<T, (PathBuf, io::Error)>;

/// Adds the file to an error.
fn at(path: &Path) -> impl FnOnce(io::Error) -> (PathBuf, io::Error) {
    let path = path.to_owned();
    move |error| (path, error)
}

/// The output while it is made. The new tree begins with the first file that changed.
struct OutputTree<'a> {
    output: &'a Path,
    old: &'a Manifest,
    image_store: &'a ImageStore,
    staging: OnceLock<Result<Staging, Diagnostic>>,
    /// A file could not be written: the rest need not be tried.
    failed: AtomicBool,
}

impl OutputTree<'_> {
    fn staging(&self) -> Result<&Staging, Diagnostic> {
        self.staging.get_or_init(|| Staging::begin(self.output)).as_ref().map_err(Clone::clone)
    }

    fn make(&self, edition: &Edition, route: &Route) -> RouteOutcome {
        let (content, mut diagnostics) = edition.render(route);
        let made = match content {
            None => None,
            Some(_) if self.failed.load(Ordering::Relaxed) => None,
            Some(content) => match self.store(route.file(), &content) {
                Ok(made) => Some(made),
                Err(problem) => {
                    self.failed.store(true, Ordering::Relaxed);
                    diagnostics.push(problem);
                    None
                }
            },
        };
        RouteOutcome { made, diagnostics }
    }

    fn store(&self, file: &str, content: &Content) -> Result<(Entry, WriteState), Diagnostic> {
        let failed = |(path, error): (PathBuf, io::Error)| Diagnostic::cannot_write_output(&path, &error);
        let existing =
            self.old.get(file).filter(|entry| OutputStamp::of_path(&self.output.join(file)) == Some(entry.stamp));
        let made;
        let source_file = match content {
            Content::Bytes(_) => None,
            Content::File(path) => Some(&**path),
            Content::Original(image) => Some(&*image.disk_path),
            Content::Image(image, variant) => {
                made = self.image_store.file(image, variant)?;
                Some(&*made)
            }
        };
        let source = source_file.and_then(OutputStamp::of_path);
        // The source is as it was when its hash was taken.
        if let Some(entry) = existing
            && source.is_some()
            && entry.source == source
        {
            return Ok((*entry, WriteState::Unchanged));
        }
        let material = match (content, source_file) {
            (Content::Original(image), _) => FileContent::Bytes(image_store::original(image)?.into()),
            (Content::Bytes(bytes), _) => FileContent::Bytes(Cow::Borrowed(&**bytes)),
            (_, path) => FileContent::File(path.unwrap_or(Path::new(file))),
        };
        let hash = match &material {
            FileContent::Bytes(bytes) => xxh3_128(bytes),
            FileContent::File(path) => tree::hash_file(path)
                .map_err(|error| Diagnostic::unreadable_file(&path.display().to_string(), &error))?,
        };
        let source = source.filter(|source| source.is_older_than(self.old.now()));
        if let Some(entry) = existing
            && entry.hash == hash
        {
            return Ok((Entry { source, ..*entry }, WriteState::Unchanged));
        }
        // A file that no manifest knows may still be what is wanted, such as one that CI put back from a cache.
        let path = self.output.join(file);
        if existing.is_none()
            && let Some(stamp) = OutputStamp::of_path(&path)
            && tree::hash_file(&path).is_ok_and(|known| known == hash)
        {
            return Ok((Entry { hash, stamp, source }, WriteState::Unchanged));
        }
        let staging = self.staging()?;
        let stamp = staging.write(file, &material).map_err(failed)?;
        Ok((Entry { hash, stamp, source }, WriteState::Written))
    }

    /// Completes the new tree and puts it into the old one's place.
    fn finish(self, new: &Manifest, kept: &[&str], stale: &[&str]) -> Result<(), Diagnostic> {
        let failed = |(file, error): (PathBuf, io::Error)| Diagnostic::cannot_write_output(&file, &error);
        let manifest = new.to_string();
        if self.staging.get().is_none() && stale.is_empty() {
            // Only what is known of the files changed.
            return tree::replace_file(&self.output.join(MANIFEST), manifest.as_bytes()).map_err(failed);
        }
        let staging = match self.staging.into_inner() {
            Some(staging) => staging?,
            None => Staging::begin(self.output)?,
        };
        let is_kept: HashSet<&str> = kept.iter().copied().collect();
        let written: Vec<&str> = new.files().filter(|file| !is_kept.contains(file)).collect();
        let move_in = |staging: Staging| {
            let moved = staging.move_into(self.output, &written, stale, manifest.as_bytes());
            moved.map_err(|(file, error)| Diagnostic::cannot_move_into_output(&file, &error))
        };
        if !staging.is_on_the_disk_of(self.output) {
            return move_in(staging);
        }
        kept.par_iter().try_for_each(|file| staging.keep(self.output, file)).map_err(failed)?;
        let known: HashSet<&str> = new.files().chain(stale.iter().copied()).collect();
        staging.keep_foreign(self.output, &known).map_err(failed)?;
        staging.write(MANIFEST, &FileContent::Bytes(manifest.as_bytes().into())).map_err(failed)?;
        match staging.replace(self.output) {
            Ok(()) => Ok(()),
            Err(SwapError::Mount(staging)) => move_in(staging),
            Err(SwapError::Failed(file, error)) => Err(Diagnostic::cannot_write_output(&file, &error)),
        }
    }
}
