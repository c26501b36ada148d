//! `kielo build`: publishes the site.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::left_out::left_out;
use super::site_arguments::SiteArguments;
use super::unlinked_files::unlinked_files;
use super::{address_list, print};
use crate::diagnostic::{Diagnostic, counted, has_errors};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load;
use crate::nesting::STACK_BYTES;
use crate::options::Options;
use crate::plan::Route;
use crate::publish::{self, OutputFolder, PublishReport};
use crate::render::Content;
use crate::search::SearchIndexer;

/// Publish the site into a folder that any web host can serve.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    site: SiteArguments,
    /// The folder to publish into [default: public in the site's folder]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Compare with a list of addresses, and warn of those that the site does not have any more
    #[arg(long, value_name = "FILE")]
    addresses: Option<PathBuf>,
    /// Write the list of addresses [default: the list compared with, or addresses.txt in the site's folder]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    write_addresses: Option<Vec<PathBuf>>,
    /// Render everything twice, in another order and with other threads, and compare
    #[arg(long)]
    verify: bool,
}

/// The default list of addresses in the site's folder.
const ADDRESSES_FILE: &str = "addresses.txt";

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let started = Instant::now();
    let mut diagnostics = Vec::new();
    let options = arguments.site.options(arguments.output.as_ref(), &mut diagnostics);
    let options = Options { addresses: arguments.addresses.clone(), ..options };
    let published = build(&options, arguments.verify, &mut diagnostics);
    let mut consequence = "nothing was published";
    let mut written = None;
    if let Some((edition, _)) = &published
        && let Some(files) = &arguments.write_addresses
    {
        let file = files.first().cloned().or_else(|| arguments.addresses.clone());
        let file = file.unwrap_or_else(|| options.root.join(ADDRESSES_FILE));
        match address_list::write(edition, &file, &options) {
            Ok(count) => written = Some(format!("{}: {count} addresses", file.display())),
            Err(problem) => {
                diagnostics.push(problem);
                consequence = "the site was published, but the list of addresses was not written";
            }
        }
    }
    let diagnostics = load::with_excerpts(&options.root, crate::diagnostic::sorted_unique(diagnostics));
    print::diagnostics(&diagnostics, consequence);
    let Some((edition, report)) = published else {
        return ExitCode::FAILURE;
    };
    print::result(&summary(&edition, report, &options.output, started.elapsed()));
    if let Some(line) = written {
        print::result(&line);
    }
    if has_errors(&diagnostics) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Builds and publishes the site. Returns `None` if there are errors; the previous output then stays as it is.
fn build(options: &Options, verify: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<(Edition, PublishReport)> {
    let image_store = Arc::new(ImageStore::new(options));
    let list = options.addresses.as_ref().and_then(|file| {
        let list = address_list::read(file).map_err(|problem| diagnostics.push(problem)).ok()?;
        Some((list, file))
    });
    // A killed build may have left the output in another place. Opening puts it back, so this comes before loading, which
    // reads the manifest in it.
    let output = OutputFolder::open(options, diagnostics).map_err(|problem| diagnostics.push(problem)).ok();
    let edition = Edition::load_ahead(options, &image_store, diagnostics)?;
    if let Some((list, file)) = list {
        diagnostics.extend(address_list::compare(&edition, &list, file, options));
    }
    let Some(output) = output.filter(|_| !has_errors(diagnostics)) else {
        // Nothing is published, but the same run also reports the problems that rendering finds.
        diagnostics.extend(edition.check());
        return None;
    };
    if let Err(problems) = image_store.make_missing(&edition.derived_images()) {
        diagnostics.extend(problems);
        diagnostics.extend(edition.check());
        return None;
    }
    if verify {
        diagnostics.extend(unstable_files(&edition, &image_store, options));
        if has_errors(diagnostics) {
            return None;
        }
    }
    match publish::publish(&edition, &image_store, options, &output, diagnostics) {
        Ok(report) => {
            diagnostics.extend(image_store.cache_problem());
            diagnostics.extend(unlinked_files(&edition, &options.root));
            Some((edition, report))
        }
        Err(problems) => {
            diagnostics.extend(problems);
            None
        }
    }
}

/// Loads the site again and renders it on one thread in reverse order. Returns a diagnostic for each file that differs.
fn unstable_files(edition: &Edition, image_store: &Arc<ImageStore>, options: &Options) -> Vec<Diagnostic> {
    let first = fingerprints(edition, |routes| routes.par_iter().map(|route| fingerprint(edition, route)).collect());
    let render_backwards = || {
        let edition = Edition::load(options, image_store, &mut Vec::new())?;
        Some(fingerprints(&edition, |routes| {
            let mut prints: Vec<u128> = routes.iter().rev().map(|route| fingerprint(&edition, route)).collect();
            prints.reverse();
            prints
        }))
    };
    let single_thread = ThreadPoolBuilder::new().num_threads(1).stack_size(STACK_BYTES).build();
    let second = single_thread.map_or_else(|_| render_backwards(), |pool| pool.install(render_backwards));
    let second = second.unwrap_or_default();
    let files = first.keys().chain(second.keys());
    let mut unstable: Vec<&str> =
        files.filter(|file| first.get(*file) != second.get(*file)).map(String::as_str).collect();
    unstable.sort_unstable();
    unstable.dedup();
    unstable.into_iter().map(Diagnostic::nondeterministic_output).collect()
}

/// Returns the hashes of all files of an edition. `render` returns those of the routes, in their order.
fn fingerprints(edition: &Edition, render: impl FnOnce(&[Cow<Route>]) -> Vec<u128>) -> BTreeMap<String, u128> {
    let routes = edition.plan().all_routes();
    let prints = render(&routes);
    let files = routes.iter().map(|route| route.file().to_owned()).zip(prints);
    files.chain(search_fingerprints(edition)).collect()
}

/// Returns the files of the search indexes with their hashes. A failure is reported when the index is published.
fn search_fingerprints(edition: &Edition) -> Vec<(String, u128)> {
    let folders = edition.plan().search_folders().iter();
    let files = folders.flat_map(|folder| {
        let files = SearchIndexer::without_cache().index(edition, folder).unwrap_or_default().into_iter();
        files.map(|file| (format!("{}{}", folder.file, file.name), xxh3_128(&file.bytes)))
    });
    files.collect()
}

fn fingerprint(edition: &Edition, route: &Route) -> u128 {
    match edition.render(route).0 {
        Some(Content::Bytes(bytes)) => xxh3_128(&bytes),
        Some(Content::File(path)) => xxh3_128(path.as_os_str().as_encoded_bytes()),
        Some(Content::Cached(path)) => xxh3_128(path.as_os_str().as_encoded_bytes()),
        Some(Content::Original(image)) => image.hash,
        Some(Content::Image(image, variant)) => image.variant_key(&variant),
        None => 0,
    }
}

/// Describes the result: the pages by language and kind, then the changes in the output folder.
fn summary(edition: &Edition, report: PublishReport, output: &Path, took: Duration) -> String {
    const KINDS: [(&str, &str, &[&str]); 5] = [
        ("post", "posts", &["post"]),
        ("page", "pages", &["page"]),
        ("term page", "term pages", &["term", "terms"]),
        ("archive page", "archive pages", &["year", "month", "archive"]),
        ("feed", "feeds", &["feed"]),
    ];
    let config = &edition.site().config;
    let width = config.languages.iter().map(|language| language.name.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for id in config.language_ids() {
        let routes = || edition.plan().routes.iter().filter(|route| route.language == id);
        let counts: Vec<String> = KINDS
            .iter()
            .map(|(one, many, kinds)| {
                let count = routes().filter(|route| kinds.contains(&route.view.kind())).count();
                counted(count, one, many)
            })
            .collect();
        lines.push(format!("{:width$}  {}", config.language(id).name, counts.join(", ")));
    }
    lines.extend(left_out(edition.site()));
    let waiting = edition.site().sources.waiting.len();
    if waiting > 0 {
        let texts = if waiting == 1 { "1 text waits".to_owned() } else { format!("{waiting} texts wait") };
        lines.push(format!("{texts} for translations; kielo translations shows for which"));
    }
    let PublishReport { written, unchanged, removed } = report;
    lines.push(format!(
        "{}: {} written, {unchanged} unchanged, {removed} removed in {}",
        output.display(),
        counted(written, "file", "files"),
        print::duration(took),
    ));
    lines.join("\n")
}
