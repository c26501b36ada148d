//! The environment variable that sets the times written into files.

use std::env;

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;

/// The name of the variable (reproducible-builds.org). It never decides which posts are new or published.
const NAME: &str = "SOURCE_DATE_EPOCH";

/// Returns the time that the environment sets, if it sets one.
///
/// # Errors
/// The value is no number of seconds.
pub(super) fn read() -> Result<Option<Timestamp>, Diagnostic> {
    let Some(written) = env::var_os(NAME).filter(|written| !written.is_empty()) else { return Ok(None) };
    let seconds = written.to_str().and_then(|written| written.parse::<u32>().ok());
    let seconds = seconds.ok_or_else(|| Diagnostic::invalid_date_variable(NAME, &written.to_string_lossy()))?;
    Ok(Timestamp::from_second(seconds.into()).ok())
}
