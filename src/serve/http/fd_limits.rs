//! The number of files that this process may open, divided between connections, event streams and everything else.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The number of file descriptors to ask for. A preview never needs more.
const TARGET: u64 = 16_384;

/// The number to ask for on macOS, where the kernel grants at most this many (`OPEN_MAX`).
const MACOS_TARGET: u64 = 10_240;

/// The number of file descriptors for each purpose.
pub(super) struct FdLimits {
    /// Connections that wait for a request or a response.
    pub(super) connections: usize,
    /// Event streams.
    pub(super) event_streams: usize,
}

impl FdLimits {
    /// Raises the limit of the process if it is too low, and divides the number that the system grants.
    pub(super) fn raise() -> Self {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        for target in [TARGET, MACOS_TARGET] {
            let target = maximum.unwrap_or(target).min(target);
            let is_enough = current.is_none_or(|current| current >= target);
            if is_enough || setrlimit(Resource::Nofile, Rlimit { current: Some(target), maximum }).is_ok() {
                break;
            }
        }
        let granted = getrlimit(Resource::Nofile).current.unwrap_or(TARGET).min(TARGET) as usize;
        // The last eighth is for the site's files, the file watcher and the listener.
        Self { connections: (granted / 4).min(4_096), event_streams: (granted / 8 * 5).min(10_000) }
    }
}
