//! The web host that serves the site, and the files that it reads.

/// A web host, or the server program of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebHost {
    /// Apache HTTP Server, also at hosts that rent out a folder.
    Apache,
    /// Cloudflare Pages.
    Cloudflare,
    /// GitHub Pages.
    GitHub,
    /// GitLab Pages.
    GitLab,
    /// Netlify.
    Netlify,
    /// nginx.
    Nginx,
    /// Vercel.
    Vercel,
}

impl WebHost {
    /// All hosts with their names in site.toml.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Apache, "apache"),
        (Self::Cloudflare, "cloudflare"),
        (Self::GitHub, "github"),
        (Self::GitLab, "gitlab"),
        (Self::Netlify, "netlify"),
        (Self::Nginx, "nginx"),
        (Self::Vercel, "vercel"),
    ];

    /// Returns the name in site.toml.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Returns whether the host reads `_redirects`.
    #[must_use]
    pub fn reads_redirects(self) -> bool {
        matches!(self, Self::Cloudflare | Self::GitLab | Self::Netlify)
    }

    /// Returns the name of a host that does not read `_redirects`. An unknown host may read it.
    #[must_use]
    pub fn without_redirects(host: Option<Self>) -> Option<&'static str> {
        host.filter(|host| !host.reads_redirects()).map(Self::key)
    }

    /// Returns whether the host reads `_headers`.
    #[must_use]
    pub fn reads_headers(self) -> bool {
        matches!(self, Self::Cloudflare | Self::Netlify)
    }

    /// Returns whether each language gets its own page for unknown addresses: the host finds the nearest `404.html`, or
    /// Kielo writes rules for it. Other hosts show the page at the root for all addresses.
    #[must_use]
    pub fn has_not_found_pages_of_languages(self) -> bool {
        matches!(self, Self::Apache | Self::Cloudflare | Self::Netlify | Self::Nginx)
    }
}
