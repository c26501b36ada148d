//! The arguments that `build` and `check` share: the site, and which of its documents to include.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::date_variable;
use crate::diagnostic::Diagnostic;
use crate::options::{CACHE_FOLDER, OUTPUT_FOLDER, Options};

/// The site, and how much of it counts.
#[derive(Debug, Args)]
pub(super) struct SiteArguments {
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The folder for what is made once and used again [default: .kielo-cache in the site's folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// The address the site will live at, instead of base_url in site.toml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Take drafts in too
    #[arg(long)]
    drafts: bool,
    /// Take posts with a date in the future in too
    #[arg(long)]
    future: bool,
}

impl SiteArguments {
    /// Returns the options of this run. The default output folder is `public` in the site's folder.
    /// An invalid time of the build is reported.
    pub(super) fn options(&self, output: Option<&PathBuf>, diagnostics: &mut Vec<Diagnostic>) -> Options {
        let build_time = date_variable::read().map_err(|problem| diagnostics.push(problem)).ok().flatten();
        Options {
            root: self.root.clone(),
            output: output.cloned().unwrap_or_else(|| self.root.join(OUTPUT_FOLDER)),
            cache: Some(self.cache.clone().unwrap_or_else(|| self.root.join(CACHE_FOLDER))),
            base_url: self.base_url.clone(),
            one_origin: false,
            theme: None,
            addresses: None,
            drafts: self.drafts,
            future: self.future,
            now: Timestamp::now(),
            build_time,
        }
    }
}
