//! Imports a Zola site: its settings, its texts with their addresses, and its files.

mod config;
mod shortcodes;
mod texts;

use super::ImportOutcome;
use super::blog::{ImportOptions, OldBlog, OldFile, SourceFolder, write_site};
use crate::diagnostic::{Diagnostic, counted};

use self::config::Config;
use self::shortcodes::Zola;

/// Imports a Zola site into the folder of a Kielo site.
///
/// # Errors
/// Fails if the folder is not a Zola site, its settings cannot be read, an option is wrong or a file cannot be written.
pub fn import(options: &ImportOptions) -> Result<ImportOutcome, Diagnostic> {
    let folder = SourceFolder::open(&options.folder, &options.into)?;
    let mut blog = OldBlog::new(Zola);
    let config = Config::read(&folder, options, &mut blog)?;
    texts::read(&folder, &config, &mut blog, options);
    for file in folder.files_in("static") {
        blog.files.push(OldFile::with_address(file, &file["static/".len()..]));
    }
    for (name, what) in [("templates", "templates"), ("themes", "themes"), ("sass", "style sheets")] {
        let count = folder.files_in(name).count();
        if count > 0 {
            blog.left_behind.push(format!(
                "{name}/: {}; {what} are Zola's own, and Kielo has its themes",
                counted(count, "file", "files")
            ));
        }
    }
    write_site(blog, &folder, options)
}
