//! What the preview shows and runs in a browser: its look, and the script that it adds to each page.

/// The colours and typefaces that all of it shares.
pub(super) const LOOK: &str = include_str!("client/look.css");

/// The script that keeps an open page up to date and shows what is wrong.
pub const LIVE: &str = concat!(
    "(() => {\n\"use strict\";\nconst style = String.raw`",
    include_str!("client/look.css"),
    include_str!("client/overlay.css"),
    "`;\n",
    include_str!("client/live.js"),
    "})();\n"
);

/// How the list of all documents looks.
pub(super) const OVERVIEW_STYLE: &str = include_str!("client/overview.css");

/// The filter of that list.
pub(super) const OVERVIEW_SCRIPT: &str = include_str!("client/overview.js");

/// How the box on the page for what does not exist looks.
pub(super) const MISSING_STYLE: &str = include_str!("client/missing.css");

/// How a page looks that stands in for one that cannot be shown.
pub(super) const FAILURE_STYLE: &str = include_str!("client/failure.css");
