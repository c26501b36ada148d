//! Ends templates that write without an end, or whose page nobody needs any more.

use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tera::{Error, Kwargs, State, Tera, TeraResult};

/// The greatest length of a page in bytes. A longer one comes from a loop that never ends, and would fill the memory.
const MAX_PAGE_LENGTH: usize = 256 << 20;

/// The time that templates have to finish after their edition was replaced.
const GRACE: Duration = Duration::from_secs(1);

/// The greatest number of items that `range` makes.
const MAX_RANGE_LENGTH: i128 = 100_000;

/// Whether a newer version of the site has replaced an edition, so that its pages are rendered for nobody.
#[derive(Debug, Default)]
pub(super) struct Replacement(OnceLock<Instant>);

impl Replacement {
    /// Records that the edition is replaced.
    pub(super) fn record(&self) {
        _ = self.0.set(Instant::now());
    }

    /// Returns whether the edition is replaced.
    pub(super) fn is_recorded(&self) -> bool {
        self.0.get().is_some()
    }

    /// Returns whether templates that still run should end.
    fn ends_templates(&self) -> bool {
        self.0.get().is_some_and(|since| since.elapsed() > GRACE)
    }
}

/// The bytes of a page while a template writes them.
pub(super) struct PageWriter<'a> {
    bytes: Vec<u8>,
    replacement: &'a Replacement,
    is_too_long: bool,
}

impl<'a> PageWriter<'a> {
    pub(super) fn new(capacity: usize, replacement: &'a Replacement) -> Self {
        Self { bytes: Vec::with_capacity(capacity), replacement, is_too_long: false }
    }

    /// Returns the page and whether it was cut, because it became too long.
    pub(super) fn finish(self) -> (Vec<u8>, bool) {
        (self.bytes, self.is_too_long)
    }
}

impl Write for PageWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_too_long = self.bytes.len() + bytes.len() > MAX_PAGE_LENGTH;
        if self.is_too_long || self.replacement.ends_templates() {
            return Err(io::Error::other("the page is not needed any more"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Registers Tera's function `range`, so that it fails in an edition that was replaced: loops in loops that write nothing end
/// there, too.
pub(super) fn register_range(tera: &mut Tera, replacement: &Arc<Replacement>) {
    let replacement = Arc::clone(replacement);
    tera.register_function("range", move |arguments: Kwargs, _: &State| -> TeraResult<Vec<i128>> {
        if replacement.ends_templates() {
            return Err(Error::message("the page is not needed any more"));
        }
        range(&arguments)
    });
}

/// Returns the numbers from `start`, which is 0 if it is missing, up to and without `end`.
fn range(arguments: &Kwargs) -> TeraResult<Vec<i128>> {
    let (start, end) = (arguments.get::<i128>("start")?.unwrap_or_default(), arguments.must_get::<i128>("end")?);
    let step = arguments.get::<i128>("step_by")?.unwrap_or(1);
    if step == 0 {
        return Err(Error::message("`range` has a `step_by` of 0"));
    }
    if step > 0 && start > end {
        return Err(Error::message("`range` has a `start` that is greater than its `end`"));
    }
    let is_before_end = |number: &i128| if step > 0 { *number < end } else { *number > end };
    let next = |number: &i128| number.checked_add(step);
    let numbers = std::iter::successors(Some(start), next).take_while(is_before_end);
    let numbers: Vec<i128> = numbers.take(MAX_RANGE_LENGTH as usize + 1).collect();
    if numbers.len() as i128 > MAX_RANGE_LENGTH {
        return Err(Error::message(format!("`range` makes more than {MAX_RANGE_LENGTH} items")));
    }
    Ok(numbers)
}
