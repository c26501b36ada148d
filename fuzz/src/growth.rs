//! The rule of growth: time and memory of every target grow with the length of the input, not with its square.

use std::alloc::System;

use rustix::time::{ClockId, clock_gettime};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use super::targets::{TARGETS, Target};

/// Counts what is allocated.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How much more a byte of the last doubling may cost than one of the doubling before. Of a cost that grows with the square
/// it is 2. The first doubling may still be below a limit of Kielo, such as the number of tags in a comment.
const MAX_RATIO_PER_BYTE: f64 = 1.6;

/// How much longer the last doubling may make the time. Times are never exact, so the parts that do not grow are left in.
const MAX_RATIO_OF_TIME: f64 = 2.7;

/// The cost of a byte from which on it is looked at: below, what is measured is chance.
const MIN_COST: Cost = Cost { nanoseconds: 400.0, allocations: 1.0, bytes: 300.0 };

/// How often a suspicion is measured again.
const ATTEMPTS: usize = 3;

/// The measures of a run.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Time of all processors.
    nanoseconds: f64,
    /// Number of allocations.
    allocations: f64,
    /// Allocated bytes.
    bytes: f64,
}

/// Chooses one of the three.
type Part = fn(&Cost) -> f64;

/// Runs a target on a pattern that is repeated more and more often.
///
/// The first byte of the input chooses the target. The rest is the pattern. A byte 0xFF in it divides what is repeated
/// before, from what is repeated after: `(\xff)` becomes `((((…))))`.
///
/// # Panics
/// Panics if the cost of a byte grows with the length of the input.
pub(crate) fn run(input: &[u8], length: usize) {
    let Some((first, pattern)) = input.split_first() else { return };
    if pattern.is_empty() {
        return;
    }
    check(&TARGETS[usize::from(*first) % TARGETS.len()], pattern, length);
}

/// Checks one target with one pattern, from `length` bytes on.
fn check(target: &Target, pattern: &[u8], length: usize) {
    let Some(growth) = growth(target, pattern, length) else { return };
    let shown = String::from_utf8_lossy(pattern);
    panic!("{} grows: {shown:?} of {length} bytes and its doubles: {growth}", target.name);
}

/// Returns a description of what grows, if it does so each time.
fn growth(target: &Target, pattern: &[u8], length: usize) -> Option<String> {
    let inputs = [1, 2, 4, 8].map(|times| repeated(target, pattern, length * times));
    let mut found = None;
    let mut costs: Option<[Cost; 4]> = None;
    for _ in 0..ATTEMPTS {
        let mut now = inputs.each_ref().map(|input| cost(target, input));
        if let Some(before) = costs {
            for (now, before) in now.iter_mut().zip(before) {
                now.nanoseconds = now.nanoseconds.min(before.nanoseconds);
                now.allocations = now.allocations.min(before.allocations);
                now.bytes = now.bytes.min(before.bytes);
            }
        }
        costs = Some(now);
        found = suspicion(&now, length);
        found.as_ref()?;
    }
    found
}

fn suspicion(costs: &[Cost; 4], length: usize) -> Option<String> {
    let kinds: [(&str, Part); 3] = [
        ("nanoseconds", |cost| cost.nanoseconds),
        ("allocations", |cost| cost.allocations),
        ("bytes", |cost| cost.bytes),
    ];
    kinds.into_iter().find_map(|(name, of)| {
        let [one, two, four, eight] = costs.each_ref().map(of);
        let (before, last) = ((four - two) / (2 * length) as f64, (eight - four) / (4 * length) as f64);
        let grows =
            if name == "nanoseconds" { eight > MAX_RATIO_OF_TIME * four } else { last > MAX_RATIO_PER_BYTE * before };
        (grows && last > of(&MIN_COST)).then(|| format!("{name}: {one:.0}, {two:.0}, {four:.0}, {eight:.0}"))
    })
}

/// Writes the pattern until the text has a length. What is before 0xFF comes first, what is after it last.
fn repeated(target: &Target, pattern: &[u8], length: usize) -> Vec<u8> {
    let mut parts = pattern.splitn(2, |byte| *byte == 0xff);
    let (open, close) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let count = length.div_ceil((open.len() + close.len()).max(1));
    [target.frame.0.as_bytes(), &open.repeat(count), &close.repeat(count), target.frame.1.as_bytes()].concat()
}

fn cost(target: &Target, input: &[u8]) -> Cost {
    let (before, started) = (ALLOCATOR.stats(), processor_time());
    (target.run)(input);
    let (ended, used) = (processor_time(), ALLOCATOR.stats() - before);
    Cost {
        nanoseconds: ended - started,
        allocations: (used.allocations + used.reallocations) as f64,
        bytes: used.bytes_allocated as f64,
    }
}

/// The time that all threads have worked, in nanoseconds. It hardly depends on what else the machine does.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}
