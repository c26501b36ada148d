//! File systems of their own: the output on one, a full one, a cache that cannot be written. They are mounted in a namespace
//! of the test, which the system removes with it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::fs::statvfs;

use crate::after_fault::{Allowed, problem_of_message, problem_of_next_build, problem_of_site};
use crate::small_site::{Generation, SmallSite, build, temporary_folder};
use crate::tally::{Tally, say_skipped, stride};
use crate::tracer::Fault;
use crate::trial::{Before, Trial};

/// Set for the process that runs inside the namespace.
const INSIDE: &str = "KIELO_FAULTS_INSIDE";

/// Runs this test program again in a namespace where it may mount file systems, for one test.
fn in_namespace(test: &'static str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let unshare = || {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount"]);
        command
    };
    // Mounting is tried, because some systems allow the namespace, and nothing in it.
    let folder = temporary_folder();
    let tried = unshare().args(["mount", "-t", "tmpfs", "none"]).arg(folder.path()).output();
    if !tried.is_ok_and(|tried| tried.status.success()) {
        return say_skipped(test, "this system allows no user namespaces with mounts");
    }
    let program = std::env::current_exe().expect("the test has a program");
    let mut command = unshare();
    command.arg(program).args(["--exact", test, "--nocapture"]).env(INSIDE, "1").stderr(Stdio::inherit());
    let inside = command.output().expect("unshare runs");
    assert!(inside.status.success(), "{}", String::from_utf8_lossy(&inside.stdout));
}

/// Mounts a file system in memory, or changes one.
fn mount(folder: &Path, options: &str) {
    let output = Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(folder).output();
    let output = output.expect("mount runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_output_is_one() {
    in_namespace("volumes::the_output_is_one", || {
        let folder = temporary_folder();
        let site = SmallSite::at(folder.path().join("sivusto"));
        fs::create_dir(site.public()).expect("the folder is made");
        mount(&site.public(), "size=20m");
        let trial = Trial::on(site, Before::Everything).with_mixture();
        trial.run("kills on a volume of its own", &[Fault::Kill], 14);
        let faults = ["ENOSPC", "EIO", "EACCES"].map(Fault::Once);
        trial.run("errors on a volume of its own", &faults, 14);
    });
}

#[test]
fn a_folder_of_the_output_is_one() {
    in_namespace("volumes::a_folder_of_the_output_is_one", || {
        let site = SmallSite::new();
        site.publish(Generation::First);
        let uploads = site.public().join("kuvapankki");
        fs::create_dir(&uploads).expect("the folder is made");
        mount(&uploads, "size=1m");
        fs::write(uploads.join("a.txt"), "a").expect("the file is written");
        site.write(Generation::Second);
        let output = build(site.root());
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && messages.contains("is a volume"), "{messages}");
        assert_eq!(fs::read(uploads.join("a.txt")).expect("the file stays"), b"a");
        assert_eq!(site.leftovers(), Vec::<String>::new());
        // A leftover with a volume in it is not emptied.
        let leftover = site.root().join(".public.kielo-new");
        fs::create_dir_all(leftover.join("levy")).expect("the folder is made");
        mount(&leftover.join("levy"), "size=1m");
        fs::write(leftover.join("levy/b.txt"), "b").expect("the file is written");
        let output = build(site.root());
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && messages.contains("is a volume"), "{messages}");
        assert_eq!(fs::read(leftover.join("levy/b.txt")).expect("the file stays"), b"b");
    });
}

#[test]
fn the_disk_is_full() {
    in_namespace("volumes::the_disk_is_full", || {
        let folder = temporary_folder();
        mount(folder.path(), "size=50m");
        let site = SmallSite::at(folder.path().join("sivusto"));
        fill_up("a full disk", &Trial::on(site, Before::NoCache), folder.path());
    });
}

#[test]
fn the_output_is_a_full_one() {
    in_namespace("volumes::the_output_is_a_full_one", || {
        let folder = temporary_folder();
        let site = SmallSite::at(folder.path().join("sivusto"));
        fs::create_dir(site.public()).expect("the folder is made");
        mount(&site.public(), "size=50m");
        let public = site.public();
        fill_up("a full volume of the output", &Trial::on(site, Before::Everything).with_mixture(), &public);
    });
}

/// Builds with less and less space left on a file system.
fn fill_up(name: &'static str, trial: &Trial, volume: &Path) {
    let site = &trial.site;
    let mut tally = Tally::new(name);
    let mut to = Generation::First;
    for pages in stride((0..200).collect::<Vec<u64>>(), 10) {
        to = to.other();
        let from = trial.prepare(to);
        let state = statvfs(volume).expect("the volume has a size");
        mount(volume, &format!("remount,size={}", (state.f_blocks - state.f_bfree + pages) * state.f_bsize));
        let output = build(site.root());
        let mut problems = Vec::from_iter(problem_of_site(site, from, to, trial.allowed));
        problems.extend(problem_of_message(site, &output, (from, to), "ENOSPC", trial.allowed));
        mount(volume, "remount,size=50m");
        problems.extend(problem_of_next_build(site, to, trial.allowed));
        tally.add(&format!("{pages} pages of memory left"), true, problems);
    }
    tally.finish();
}

#[test]
fn the_cache_cannot_be_written() {
    in_namespace("volumes::the_cache_cannot_be_written", || {
        let folder = temporary_folder();
        let site = SmallSite::at(folder.path().join("sivusto"));
        let cache = site.cache();
        fs::create_dir(&cache).expect("the folder is made");
        let mut tally = Tally::new("a cache that cannot be written");
        let mut try_with = |name: &str, options: &str, error: &str| {
            mount(&cache, options);
            for to in [Generation::Second, Generation::First] {
                site.write(to);
                let output = build(site.root());
                let mut problems =
                    Vec::from_iter(problem_of_message(&site, &output, (None, to), error, Allowed::default()));
                let warnings = String::from_utf8_lossy(&output.stderr).matches("built without a cache").count();
                if !output.status.success() || warnings != 1 {
                    problems.push(format!("{:?} with {warnings} warnings", output.status));
                }
                tally.add(name, true, problems);
            }
        };
        try_with("empty and read-only", "ro", "EROFS");
        try_with("full", "size=8k", "ENOSPC");
        tally.finish();
        // A cache that has everything need not be written.
        mount(&cache, "size=20m");
        site.publish(Generation::Second);
        mount(&cache, "remount,ro");
        fs::remove_dir_all(site.public()).expect("the folder is removed");
        site.publish(Generation::Second);
    });
}
