//! Counts what a test tried, and prints the count beside the names of the tests.

use std::io::Write;

/// The moments of one test.
pub(crate) struct Tally {
    name: &'static str,
    /// The calls that the program makes, all of which could be moments.
    calls: usize,
    tried: usize,
    reached: usize,
    bad: Vec<String>,
}

impl Tally {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, calls: 0, tried: 0, reached: 0, bad: Vec::new() }
    }

    pub(crate) fn add_calls(&mut self, calls: usize) {
        self.calls += calls;
    }

    /// Adds a moment: whether it came, and what was wrong afterwards.
    pub(crate) fn add(&mut self, moment: &str, reached: bool, problems: Vec<String>) {
        self.tried += 1;
        self.reached += usize::from(reached);
        self.bad.extend(problems.into_iter().map(|problem| format!("{moment}: {problem}")));
    }

    /// Prints the count. Fails if something was bad, or if many moments did not come: such a test would show little. Some never
    /// come again, because threads share their work in another way each time.
    pub(crate) fn finish(self) {
        let Self { name, calls, tried, reached, bad } = self;
        let calls = if calls > 0 { format!("{calls} calls, ") } else { String::new() };
        say(&format!("{name}: {calls}{tried} moments tried, {reached} reached, {} bad", bad.len()));
        assert!(bad.is_empty(), "{name}: {} bad:\n{}", bad.len(), bad.join("\n"));
        assert!(reached > 0 && reached * 2 >= tried, "{name}: only {reached} of {tried} moments were reached");
    }
}

/// Says that this system cannot run a test.
pub(crate) fn say_skipped(name: &str, reason: &str) {
    say(&format!("{name}: SKIPPED, 0 moments tried: {reason}"));
}

/// Writes a line past the test runner, which shows only what failing tests print.
fn say(line: &str) {
    let mut stderr = std::io::stderr().lock();
    writeln!(stderr, "\nfaults: {line}").expect("stderr can be written");
}

/// The variable that asks for every moment, not only a stride of them.
pub(crate) const ALL: &str = "KIELO_FAULTS";

/// Returns every moment if they are asked for, and else at most about `some` of them, evenly spread.
pub(crate) fn stride<T>(moments: Vec<T>, some: usize) -> Vec<T> {
    if std::env::var_os(ALL).is_some_and(|value| value == "all") {
        return moments;
    }
    let step = moments.len().div_ceil(some.max(1)).max(1);
    // The middle of each step: the first and the last calls of a program are the dullest.
    moments.into_iter().skip(step / 2).step_by(step).collect()
}
