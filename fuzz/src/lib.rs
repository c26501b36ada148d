//! The fuzz targets of Kielo by their names, and the rule of growth.

mod growth;
mod targets;

/// Runs a target on an input.
///
/// # Panics
/// Panics if Kielo breaks a promise about the input, or if there is no such target.
pub fn run(name: &str, input: &[u8]) {
    let target = targets::TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.run)(input);
}

/// Measures what a target costs with a pattern that is repeated: see [`growth::run`].
///
/// # Panics
/// Panics if the cost of a byte grows with the length of the input.
pub fn run_growth(input: &[u8]) {
    growth::run(input, 16 * 1024);
}
