//! Compares Kielo with Hugo on the same generated blog with the same kinds of pages.
//!
//!     cargo bench --bench hugo [-- --posts 10000 --runs 5 --dir /dev/shm --keep --search]
//!
//! Both sites are in a new folder in memory, so that the disk does not affect the times. Each program builds once to warm
//! up. Then they build in turns with all cores, each time into an empty output folder. The goal is at most one fifth of
//! Hugo's wall time and one quarter of its peak memory. The binary of Hugo is `$HUGO`, or the `hugo` on the path.
//!
//! With `--search` both sites get a search: Kielo's by `[search]`, Hugo's by the program Pagefind, which then indexes the
//! posts in the output (`$PAGEFIND`). The goal is at most half of the wall time of these two.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the tables are the result")]

mod corpus;
mod inventory;
mod measure;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use inventory::Inventory;
use measure::{Build, Sample, Summary};
use report::{Folder, Result, at, megabytes, seconds, verdict};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` also runs this file, without `--bench`. It then only tests that the file compiles.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments).and_then(|options| compare(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The options of this run.
struct Options {
    posts: usize,
    runs: usize,
    /// The parent of the folder of this run.
    dir: PathBuf,
    /// Whether the folder stays after the run.
    keep: bool,
    /// Whether the sites have a search.
    search: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { posts: 10_000, runs: 5, dir: PathBuf::from("/dev/shm"), keep: false, search: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--posts" => options.posts = value()?.parse::<usize>()?.max(2),
                "--runs" => options.runs = value()?.parse::<usize>()?.max(1),
                "--dir" => options.dir = PathBuf::from(value()?),
                "--keep" => options.keep = true,
                "--search" => options.search = true,
                other => {
                    return Err(format!(
                        "unknown argument {other:?}; known are --posts, --runs, --dir, --keep, --search"
                    )
                    .into());
                }
            }
        }
        Ok(options)
    }
}

/// Writes both sites, builds them in turns and prints the results.
fn compare(options: &Options) -> Result<()> {
    measure::check()?;
    let folder = Folder::create(&options.dir, options.keep)?;
    let (kielo, hugo) = (kielo(&folder.path)?, hugo(&folder.path, options.search)?);
    let source = write_sites(options.posts, &kielo.root, &hugo.root)?;
    if options.search {
        corpus::kielo::add_search(&kielo.root)?;
    }
    println!(
        "{} posts, {} of Markdown; {} runs each after a warm-up\n",
        options.posts,
        megabytes(source),
        options.runs
    );

    let (kielo_samples, hugo_samples) = take_turns(&kielo, &hugo, options.runs)?;
    let (kielo_files, hugo_files) = (Inventory::read(&kielo.output)?, Inventory::read(&hugo.output)?);
    let (kielo_summary, hugo_summary) = (Summary::new(&kielo_samples), Summary::new(&hugo_samples));
    print_results(&[(&kielo, &kielo_summary, &kielo_files), (&hugo, &hugo_summary, &hugo_files)]);
    print_ratios(&kielo_summary, &hugo_summary, options.search);
    print_kinds(&kielo_files, &hugo_files);
    print_rebuilds(&kielo)
}

/// Returns the command that builds the Kielo site in `folder`.
fn kielo(folder: &Path) -> Result<Build> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kielo"));
    Ok(Build {
        name: "Kielo",
        version: measure::version(&program, "--version")?,
        program,
        argument: "build",
        from: "--root",
        root: folder.join("kielo"),
        to: "--output",
        output: folder.join("kielo-public"),
        cache: folder.join("cache"),
        indexer: None,
    })
}

/// Returns the command that builds the Hugo site in `folder`.
fn hugo(folder: &Path, search: bool) -> Result<Build> {
    let program = measure::hugo_binary()?;
    Ok(Build {
        name: "Hugo",
        version: measure::version(&program, "version")?,
        program,
        argument: "--quiet",
        from: "--source",
        root: folder.join("hugo"),
        to: "--destination",
        output: folder.join("hugo-public"),
        cache: folder.join("cache"),
        indexer: if search { Some(measure::pagefind_binary()?) } else { None },
    })
}

/// Writes the corpus for both programs. Returns the size of its texts in kilobytes.
fn write_sites(posts: usize, kielo: &Path, hugo: &Path) -> Result<u64> {
    corpus::kielo::create(kielo)?;
    corpus::hugo::create(hugo)?;
    let mut bytes = 0;
    for post in corpus::posts(posts) {
        corpus::kielo::add(kielo, &post)?;
        corpus::hugo::add(hugo, &post)?;
        bytes += post.lead.len() + post.rest.len();
    }
    Ok(bytes as u64 / 1024)
}

/// Runs one warm-up each, then `runs` pairs of builds.
fn take_turns(kielo: &Build, hugo: &Build, runs: usize) -> Result<(Vec<Sample>, Vec<Sample>)> {
    kielo.run_afresh()?;
    hugo.run_afresh()?;
    let mut samples = (Vec::new(), Vec::new());
    for _ in 0..runs {
        samples.0.push(kielo.run_afresh()?);
        samples.1.push(hugo.run_afresh()?);
    }
    Ok(samples)
}

fn print_results(rows: &[(&Build, &Summary, &Inventory)]) {
    println!(
        "{:<6} {:<9} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "tool", "version", "files", "bytes", "wall min", "median", "max", "processor", "peak",
    );
    for (build, summary, files) in rows {
        println!(
            "{:<6} {:<9} {:>7} {:>10} {:>9} {:>9} {:>9} {:>9} {:>10}",
            build.name,
            build.version,
            files.files(),
            megabytes(files.bytes / 1024),
            seconds(summary.fastest),
            seconds(summary.median),
            seconds(summary.slowest),
            seconds(summary.processor),
            megabytes(summary.peak.into()),
        );
    }
}

/// Prints the ratios of Hugo's time and memory to Kielo's, and whether they meet the goals.
fn print_ratios(kielo: &Summary, hugo: &Summary, search: bool) {
    let wall = hugo.median.as_secs_f64() / kielo.median.as_secs_f64();
    let peak = f64::from(hugo.peak) / f64::from(kielo.peak);
    let goal = if search { 2.0 } else { 5.0 };
    println!("\nwall time: Hugo's is {wall:.2} times Kielo's (goal {goal}: {})", verdict(wall >= goal));
    println!("peak memory: Hugo's is {peak:.2} times Kielo's (goal 4: {})", verdict(peak >= 4.0));
}

/// Prints the number of files by kind, which shows that both sites are alike.
fn print_kinds(kielo: &Inventory, hugo: &Inventory) {
    println!("\n{:<24} {:>7} {:>7}", "files", "Kielo", "Hugo");
    for kind in kielo.kinds().chain(hugo.kinds()).collect::<BTreeSet<_>>() {
        println!("{:<24} {:>7} {:>7}", kind, kielo.count(kind), hugo.count(kind));
    }
}

/// Measures builds into an output folder that already contains the site.
fn print_rebuilds(kielo: &Build) -> Result<()> {
    let unchanged = kielo.run()?;
    corpus::kielo::edit_newest(&kielo.root)?;
    let edited = kielo.run()?;
    println!("\nKielo again, nothing changed: {}, {}", seconds(unchanged.wall), megabytes(unchanged.peak.into()));
    println!("Kielo again, one post edited: {}, {}", seconds(edited.wall), megabytes(edited.peak.into()));
    Ok(())
}
