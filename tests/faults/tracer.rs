//! Runs the program under `strace`, which lists its calls of the file system, and makes one of them fail or the last one.

use std::collections::HashMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::NamedTempFile;

use crate::small_site::prepare;

/// Every system call that works on files. Those that only read a path of the process itself, such as `getcwd`, are left out,
/// and so is `close`, whose result no program can act on.
const CALLS: &str = "?open,?openat,?openat2,?creat,?read,?pread64,?readv,?preadv,?write,?pwrite64,?writev,?pwritev,\
    ?copy_file_range,?sendfile,?splice,?ioctl,?stat,?lstat,?fstat,?newfstatat,?statx,?access,?faccessat,?faccessat2,\
    ?getdents64,?mkdir,?mkdirat,?mknodat,?rename,?renameat,?renameat2,?link,?linkat,?symlink,?symlinkat,?readlink,\
    ?readlinkat,?unlink,?unlinkat,?rmdir,?chmod,?fchmod,?fchmodat,?chown,?fchown,?fchownat,?lchown,?utimensat,\
    ?fsync,?fdatasync,?syncfs,?truncate,?ftruncate,?fallocate,?flock,?statfs,?fstatfs,?fchdir,?chdir";

/// A call of the file system: the `number`th call of this name on this path by one thread of the program.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Moment {
    pub(crate) call: String,
    pub(crate) path: String,
    pub(crate) number: usize,
}

/// The fault at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The program is killed before the call.
    Kill,
    /// The call fails with this error, once.
    Once(&'static str),
    /// The call fails with this error, and so does each later one of its name on its path.
    Always(&'static str),
}

impl Fault {
    fn injection(self, moment: &Moment) -> String {
        let Moment { call, number, .. } = moment;
        match self {
            Self::Kill => format!("inject={call}:signal=KILL:when={number}"),
            Self::Once(error) => format!("inject={call}:error={error}:when={number}"),
            Self::Always(error) => format!("inject={call}:error={error}:when={number}+"),
        }
    }
}

/// A traced run of the program.
pub(crate) struct Traced {
    pub(crate) output: Output,
    /// Whether the moment came.
    pub(crate) reached: bool,
}

/// Runs commands under `strace`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tracer {
    /// A path on which two folders cannot be exchanged, as on older file systems.
    without_exchange: Option<PathBuf>,
}

impl Tracer {
    /// Creates a tracer under which a folder cannot be exchanged with another one.
    pub(crate) fn without_exchange_of(folder: &Path) -> Self {
        Self { without_exchange: Some(folder.to_owned()) }
    }

    /// Runs a command and returns each call that it makes on something in `folder`, in order.
    pub(crate) fn moments(&self, folder: &Path, arguments: &[&str]) -> Vec<Moment> {
        let log = NamedTempFile::new().expect("a temporary file");
        let mut command = strace(log.path());
        command.args(["--seccomp-bpf", "-y"]).arg("-e").arg(format!("trace={CALLS}"));
        if self.without_exchange.is_some() {
            // All calls are wanted here, so no path is given, and each exchange fails.
            command.args(["-e", "inject=renameat2:error=EINVAL"]);
        }
        let output = run(command, arguments);
        let log = fs::read_to_string(log.path()).expect("strace writes its log");
        assert!(
            output.status.success() && !log.is_empty(),
            "strace cannot run the program: these tests need ptrace, which containers may forbid (SYS_PTRACE)\n{log}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        moments_in(&log, &folder.display().to_string(), self.without_exchange.as_deref())
    }

    /// Runs a command with a fault.
    pub(crate) fn run(&self, moment: &Moment, fault: Fault, arguments: &[&str]) -> Traced {
        let log = NamedTempFile::new().expect("a temporary file");
        let mut command = strace(log.path());
        if fault != Fault::Kill {
            // Calls that are not of interest run at full speed. Signals get lost at these stops.
            command.arg("--seccomp-bpf");
        }
        command.arg("-e").arg(format!("trace={},renameat2", moment.call));
        command.arg("-P").arg(&moment.path);
        if let Some(folder) = &self.without_exchange
            && moment.call != "renameat2"
        {
            command.arg("-P").arg(folder).args(["-e", "inject=renameat2:error=EINVAL"]);
        }
        command.arg("-e").arg(fault.injection(moment));
        let output = run(command, arguments);
        let log = fs::read_to_string(log.path()).expect("strace writes its log");
        let call = format!("{}(", moment.call);
        let injected = log.lines().any(|line| line.contains(&call) && line.contains("(INJECTED)"));
        let killed = output.status.code() == Some(128 + 9) || output.status.signal() == Some(9);
        Traced { output, reached: injected || killed }
    }
}

fn strace(log: &Path) -> Command {
    let mut command = Command::new("strace");
    prepare(&mut command);
    command.args(["-f", "-qqq", "-e", "signal=none", "-o"]).arg(log);
    command
}

fn run(mut command: Command, arguments: &[&str]) -> Output {
    // A program that hangs ends with the code 124.
    command.args(["timeout", "60", env!("CARGO_BIN_EXE_kielo")]).args(arguments);
    command.output().unwrap_or_else(|error| {
        panic!("strace cannot be started: {error}. These tests need it; on Debian: apt-get install strace")
    })
}

/// Reads a log of `strace -f -y`. Only calls on something in `folder` are moments.
fn moments_in(log: &str, folder: &str, also_matched: Option<&Path>) -> Vec<Moment> {
    let also_matched = also_matched.map(|path| path.display().to_string());
    // How often each thread made a call on a path.
    let mut counts: HashMap<(&str, &str, String), usize> = HashMap::new();
    let mut moments = Vec::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        // A call that another thread interrupts in the log has a second line, "<... resumed>".
        let rest = rest.trim_start();
        let Some((call, arguments)) = rest.split_once('(').filter(|_| !rest.starts_with('<')) else { continue };
        let arguments = arguments.rsplit_once(" = ").map_or(arguments, |(arguments, _)| arguments);
        let paths = paths_in(arguments);
        let Some(path) = paths.iter().find(|path| is_in(path, folder)) else { continue };
        for path in &paths {
            *counts.entry((thread, call, path.clone())).or_default() += 1;
        }
        // With two paths, `strace` counts the calls on either of them.
        let mut number = counts[&(thread, call, path.clone())];
        if let Some(other) = also_matched.as_ref().filter(|other| *other != path) {
            number += counts.get(&(thread, call, other.clone())).copied().unwrap_or_default();
        }
        moments.push(Moment { call: call.to_owned(), path: path.clone(), number });
    }
    let mut seen = std::collections::HashSet::new();
    moments.retain(|moment| seen.insert(moment.clone()));
    moments
}

/// Returns the paths among the arguments of a call: `"/a"`, and `3</a>` for an open file.
fn paths_in(arguments: &str) -> Vec<String> {
    let quoted = arguments.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/'));
    let open =
        arguments.match_indices("</").filter_map(|(at, _)| arguments[at + 1..].split_once('>').map(|(path, _)| path));
    let mut paths: Vec<String> = quoted.chain(open).map(str::to_owned).collect();
    paths.dedup();
    paths
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
