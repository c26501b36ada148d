//! Builds are killed: at each call of the file system, and at random moments.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::after_fault::{Allowed, problem_of_next_build, problem_of_site};
use crate::reader::Reader;
use crate::small_site::{Generation, kielo};
use crate::tally::{Tally, stride};
use crate::tracer::Fault;
use crate::trial::{Before, Trial};

#[test]
fn of_a_build_over_an_old_site() {
    Trial::new(Before::Everything).run("kills over an old site", &[Fault::Kill], 40);
}

#[test]
fn of_a_build_without_a_cache() {
    Trial::new(Before::NoCache).run("kills without a cache", &[Fault::Kill], 20);
}

#[test]
fn of_a_first_build() {
    Trial::new(Before::Nothing).run("kills of a first build", &[Fault::Kill], 20);
}

#[test]
fn where_folders_cannot_be_exchanged() {
    Trial::new(Before::Everything).without_exchange().run("kills without an exchange", &[Fault::Kill], 24);
}

#[test]
fn at_random_moments() {
    let trial = Trial::new(Before::Everything);
    let build = |to| {
        let from = trial.prepare(to);
        let mut command = kielo();
        command.env_remove("RAYON_NUM_THREADS").arg("build").arg("--root").arg(trial.site.root());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("kielo runs");
        (from, child)
    };
    let started = Instant::now();
    let (_, mut whole) = build(Generation::Second);
    assert!(whole.wait().expect("kielo ends").success());
    let took = started.elapsed();
    let mut tally = Tally::new("kills at random moments");
    let mut to = Generation::Second;
    let mut reads = 0;
    let parts: Vec<u32> = stride((0..500).collect(), 30);
    for part in parts {
        to = to.other();
        let (from, mut child) = build(to);
        let reader = Reader::start(&trial.site, from, to, Allowed::default());
        // A spread over the whole time of a build, in no order.
        std::thread::sleep(took * (part * 7919 % 500) / 500 + Duration::from_micros(u64::from(part)));
        let is_running = child.try_wait().expect("kielo is asked").is_none();
        child.kill().expect("kielo is killed");
        child.wait().expect("kielo ends");
        let (read, mut problems) = reader.stop();
        reads += read;
        problems.extend(problem_of_site(&trial.site, from, to, Allowed::default()));
        problems.extend(problem_of_next_build(&trial.site, to, Allowed::default()));
        if is_running {
            tally.add(&format!("a kill after {part}/500 of a build"), true, problems);
        } else {
            assert!(problems.is_empty(), "{problems:?}");
        }
    }
    assert!(reads > 1000, "the reader read only {reads} pages");
    tally.finish();
}
