//! The table `[share]`: links with which readers share a post.

/// A way to share a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareLink {
    /// LinkedIn.
    LinkedIn,
    /// Facebook.
    Facebook,
    /// X.
    X,
    /// Bluesky.
    Bluesky,
    /// Mastodon, on a server that the reader types in.
    Mastodon,
    /// An email.
    Email,
    /// Copies the address.
    Copy,
    /// The share dialog of the reader's device (Web Share API).
    System,
}

impl ShareLink {
    /// All ways with their names in site.toml and templates.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::LinkedIn, "linkedin"),
        (Self::Facebook, "facebook"),
        (Self::X, "x"),
        (Self::Bluesky, "bluesky"),
        (Self::Mastodon, "mastodon"),
        (Self::Email, "email"),
        (Self::Copy, "copy"),
        (Self::System, "system"),
    ];

    /// Returns the name in site.toml and templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
