//! Style sheets and scripts of the preview.

/// The colours and typefaces of all parts of the preview.
pub(super) const BASE_STYLE: &str = include_str!("client/base.css");

/// The script of every page, which keeps it up to date and shows its diagnostics.
pub(super) const LIVE_SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\nconst style = String.raw`",
    include_str!("client/base.css"),
    include_str!("client/overlay.css"),
    "`;\n",
    include_str!("client/live.js"),
    "})();\n"
);

/// The style of the overview.
pub(super) const OVERVIEW_STYLE: &str = include_str!("client/overview.css");

/// The script of the overview: its filter.
pub(super) const OVERVIEW_SCRIPT: &str = include_str!("client/overview.js");

/// The style of the box with the nearest pages, on the 404 page.
pub(super) const NOT_FOUND_STYLE: &str = include_str!("client/not_found.css");

/// The style of a page that replaces one that cannot be rendered.
pub(super) const FAILURE_STYLE: &str = include_str!("client/failure.css");
