//! The fuzz targets: each takes bytes as they come from outside, and panics if Kielo breaks a promise about them.

mod addresses;
mod comments;
mod documents;
mod fuzz_site;
mod http;
mod imports;
mod messages;
mod page;
mod settings;
mod svg;
mod typography;

/// A fuzz target.
pub(crate) struct Target {
    /// Its name, which is that of its seeds.
    pub(crate) name: &'static str,
    /// Runs Kielo on an input.
    pub(crate) run: fn(&[u8]),
    /// The text before and after a repeated pattern, which make a whole input of it.
    #[allow(dead_code, reason = "only the rule of growth repeats patterns")]
    pub(crate) frame: (&'static str, &'static str),
}

/// All targets.
pub(crate) const TARGETS: [Target; 12] = [
    Target { name: "addresses", run: addresses::run, frame: ("https://a.example/", "") },
    Target { name: "comment_mail", run: comments::run_mail, frame: ("From: A <a@b.example>\nSubject: x\n\n", "\n") },
    Target {
        name: "comments_toml",
        run: comments::run_file,
        frame: ("[[comments]]\nid = 1\nauthor = \"A\"\ndate = 2026-03-02\ntext = '''", "'''\n"),
    },
    Target { name: "front_matter", run: documents::run_front_matter, frame: ("+++\ntitle = \"A\"\n", "\n+++\n\nA\n") },
    Target {
        name: "http",
        run: http::run,
        frame: ("GET /", " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    },
    Target { name: "markdown", run: documents::run_markdown, frame: ("", "\n") },
    Target { name: "php", run: imports::run_php, frame: ("a:1:{s:1:\"a\";", "}") },
    Target {
        name: "site_toml",
        run: settings::run_site_toml,
        frame: ("base_url = \"https://a.example\"\n[languages.fi]\ntitle = \"A\"\n", "\n"),
    },
    Target { name: "strings", run: settings::run_strings, frame: ("", "\n") },
    Target {
        name: "svg",
        run: svg::run,
        frame: ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">", "</svg>"),
    },
    Target { name: "typography", run: typography::run, frame: ("\0", "") },
    Target { name: "wxr", run: imports::run_wxr, frame: (imports::EXPORT[0], imports::EXPORT[1]) },
];
