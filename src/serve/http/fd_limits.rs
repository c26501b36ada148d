//! The files this process may have open, shared out between connections, event streams and everything else.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many as are of use: more would only be forgotten connections.
const WANTED: u64 = 16_384;

/// What macOS grants where it does not grant that many.
const MODEST: u64 = 10_240;

/// How many descriptors each purpose may take.
pub(super) struct FdLimits {
    /// Connections that wait for a request or an answer.
    pub(super) connections: usize,
    /// Event streams.
    pub(super) events: usize,
}

impl FdLimits {
    /// Asks the system for more where it gives less than is wanted, and shares out what it grants.
    pub(super) fn make() -> Self {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        for wanted in [WANTED, MODEST] {
            let wanted = maximum.unwrap_or(wanted).min(wanted);
            let is_enough = current.is_none_or(|current| current >= wanted);
            if is_enough || setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).is_ok() {
                break;
            }
        }
        let granted = getrlimit(Resource::Nofile).current.unwrap_or(WANTED).min(WANTED) as usize;
        // The last eighth is for files of the site, the watch and the listener.
        Self { connections: (granted / 4).min(4_096), events: (granted / 8 * 5).min(10_000) }
    }
}
