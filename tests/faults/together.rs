//! Two builds at once, and a build beside the preview.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::after_fault::{Allowed, problem_of_next_build, problem_of_site};
use crate::reader::Reader;
use crate::small_site::{Generation, kielo};
use crate::tally::{Tally, stride};
use crate::trial::{Before, Trial};

fn build(trial: &Trial) -> Command {
    let mut command = kielo();
    command.arg("build").arg("--root").arg(trial.site.root());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits for a build. One that was refused says why.
fn ended_well(build: Child, problems: &mut Vec<String>) -> bool {
    let output = build.wait_with_output().expect("kielo ends");
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.code() {
        Some(0) if messages.is_empty() => true,
        Some(1) if messages.contains("another kielo is writing") => false,
        code => {
            problems.push(format!("exit {code:?}: {messages}"));
            false
        }
    }
}

/// Two builds that start shortly after each other.
fn two_builds(name: &'static str, before: Before, is_killed: bool) {
    let trial = Trial::new(before);
    let allowed = Allowed { first_build: before == Before::Nothing, ..Allowed::default() };
    let mut tally = Tally::new(name);
    let mut to = Generation::First;
    for delay in stride((0..200).collect::<Vec<u64>>(), 10) {
        to = to.other();
        let from = trial.prepare(to);
        let reader = Reader::start(&trial.site, from, to, allowed);
        let mut first = build(&trial).spawn().expect("kielo runs");
        std::thread::sleep(Duration::from_micros(delay * 250));
        let second = build(&trial).spawn().expect("kielo runs");
        if is_killed {
            std::thread::sleep(Duration::from_micros(delay * 250));
            first.kill().expect("kielo is killed");
        }
        let mut problems = Vec::new();
        let has_published = if is_killed {
            first.wait().expect("kielo ends");
            // The other one may have been refused because of the one that was killed.
            _ = ended_well(second, &mut problems);
            false
        } else {
            let ended = [first, second].map(|build| ended_well(build, &mut problems));
            ended.contains(&true)
        };
        problems.extend(reader.stop().1);
        problems.extend(problem_of_site(&trial.site, from, to, allowed));
        if !is_killed && (!has_published || trial.site.published() != *trial.site.tree(to)) {
            problems.push("neither build published the site".to_owned());
        }
        problems.extend(problem_of_next_build(&trial.site, to, allowed));
        tally.add(&format!("{} microseconds apart", delay * 250), true, problems);
    }
    tally.finish();
}

#[test]
fn two_builds_over_an_old_site() {
    two_builds("two builds at once", Before::Everything, false);
}

#[test]
fn two_first_builds() {
    two_builds("two first builds at once", Before::Nothing, false);
}

#[test]
fn two_builds_of_which_one_is_killed() {
    two_builds("two builds of which one is killed", Before::NoCache, true);
}

#[test]
fn builds_beside_the_preview() {
    let trial = Trial::new(Before::NoCache);
    trial.prepare(Generation::Second);
    let mut serve = kielo();
    serve.args(["serve", "--port", "0", "--root"]).arg(trial.site.root()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut serve = serve.spawn().expect("kielo runs");
    let mut tally = Tally::new("builds beside the preview");
    for to in [Generation::Second, Generation::First, Generation::Second, Generation::First] {
        let from = trial.prepare(to);
        let reader = Reader::start(&trial.site, from, to, Allowed::default());
        let mut problems = Vec::new();
        let built = ended_well(build(&trial).spawn().expect("kielo runs"), &mut problems);
        problems.extend(reader.stop().1);
        problems.extend(problem_of_next_build(&trial.site, to, Allowed::default()));
        if !built {
            problems.push("the build failed".to_owned());
        }
        tally.add("a build", true, problems);
    }
    assert!(serve.try_wait().expect("kielo is asked").is_none(), "the preview ended");
    serve.kill().expect("kielo is killed");
    serve.wait().expect("kielo ends");
    tally.finish();
}
