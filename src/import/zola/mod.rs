//! Brings a blog of Zola's: its settings, its texts with their addresses, and the files beside them.

mod config;
mod shortcodes;
mod texts;

use super::ImportOutcome;
use super::blog::{Blog, Folder, Import, OldFile, bring, counted};
use crate::diagnostic::Diagnostic;

use self::config::Config;
use self::shortcodes::Zola;

/// Brings a folder of Zola's into a folder of Kielo's.
///
/// # Errors
/// The folder is none of Zola's, its settings cannot be read, an argument is wrong, or a file cannot be written.
pub fn import(import: &Import) -> Result<ImportOutcome, Diagnostic> {
    let folder = Folder::open(&import.folder, &import.into)?;
    let mut blog = Blog::new(Zola);
    let config = Config::read(&folder, import, &mut blog)?;
    texts::read(&folder, &config, &mut blog, import);
    for file in folder.in_folder("static") {
        blog.files.push(OldFile::at(file, &file["static/".len()..]));
    }
    for (name, what) in [("templates", "templates"), ("themes", "themes"), ("sass", "style sheets")] {
        let count = folder.in_folder(name).count();
        if count > 0 {
            blog.left
                .push(format!("{name}/: {}; {what} are Zola's own, and Kielo has its themes", counted(count, "file")));
        }
    }
    bring(blog, &folder, import)
}
