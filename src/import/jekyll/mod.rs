//! Imports a Jekyll site: its settings, its texts with their addresses, and its files.

mod address;
mod config;
mod files;
mod liquid;
mod texts;

use super::ImportOutcome;
use super::blog::{ImportOptions, OldBlog, SourceFolder, write_site};
use crate::diagnostic::Diagnostic;

use self::config::Config;
use self::liquid::Jekyll;

/// Imports a Jekyll site into the folder of a Kielo site.
///
/// # Errors
/// Fails if the folder is not a Jekyll site, its settings cannot be read, an option is wrong or a file cannot be written.
pub fn import(options: &ImportOptions) -> Result<ImportOutcome, Diagnostic> {
    let folder = SourceFolder::open(&options.folder, &options.into)?;
    let fields = Config::read_fields(&folder, options)?;
    let mut blog = OldBlog::new(Jekyll::from_fields(fields.clone()));
    let config = Config::apply(fields, &folder, options, &mut blog)?;
    texts::read(&folder, &config, &mut blog, options);
    files::read(&folder, &config, &mut blog);
    write_site(blog, &folder, options)
}
