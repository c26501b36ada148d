//! The table `[security]`: the contents of `security.txt` (RFC 9116).

use jiff::Zoned;

/// How to report a vulnerability of the site.
#[derive(Debug, Clone)]
pub struct SecurityTxt {
    /// Addresses to report to, the preferred one first: `mailto:`, `https:` or `tel:`.
    pub contact: Vec<String>,
    /// The time from which the file is out of date.
    pub expires: Zoned,
    /// The tags of the languages for reports; empty means the languages of the site.
    pub preferred_languages: Vec<String>,
    /// The address of the disclosure policy.
    pub policy: Option<String>,
}
