//! Describes the texts that a run leaves out: drafts, and texts of a later day.

use jiff::Zoned;

use crate::diagnostic::{counted, day};
use crate::model::{ExclusionReason, Site};

/// Counts the drafts and the scheduled texts that a run leaves out. `None` if there are none.
pub(super) fn left_out(site: &Site) -> Option<String> {
    let reasons = || site.sources.unpublished.iter().map(|excluded| &excluded.reason);
    let drafts = reasons().filter(|reason| **reason == ExclusionReason::Draft).count();
    let mut dates: Vec<&Zoned> = reasons()
        .filter_map(|reason| if let ExclusionReason::Scheduled(date) = reason { Some(date) } else { None })
        .collect();
    dates.sort_unstable();
    let mut parts = Vec::new();
    if drafts > 0 {
        parts.push(counted(drafts, "draft", "drafts"));
    }
    if let (Some(first), Some(last)) = (dates.first(), dates.last()) {
        let (first, last) = (day(first), day(last));
        let days = if first == last { first } else { format!("{first} to {last}") };
        parts.push(format!("{} scheduled ({days})", dates.len()));
    }
    (!parts.is_empty()).then(|| format!("left out: {}", parts.join(", ")))
}
