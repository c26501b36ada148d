//! Writes dates in the format of RFC 3339.

use jiff::Zoned;

/// Returns a date in the format of RFC 3339, with the offset of the site's time zone.
pub(super) fn rfc3339(date: &Zoned) -> String {
    let offset = date.offset();
    if offset.is_zero() {
        date.timestamp().to_string()
    } else {
        date.timestamp().display_with_offset(offset).to_string()
    }
}
