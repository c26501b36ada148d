//! Brings a blog of Jekyll's: its settings, its texts with their addresses, and all other files.

mod address;
mod config;
mod files;
mod liquid;
mod texts;

use super::ImportOutcome;
use super::blog::{Blog, Folder, Import, bring};
use crate::diagnostic::Diagnostic;

use self::config::Config;
use self::liquid::Jekyll;

/// Brings a folder of Jekyll's into a folder of Kielo's.
///
/// # Errors
/// The folder is none of Jekyll's, its settings cannot be read, an argument is wrong, or a file cannot be written.
pub fn import(import: &Import) -> Result<ImportOutcome, Diagnostic> {
    let folder = Folder::open(&import.folder, &import.into)?;
    let mut facts = Config::facts(&folder, import)?;
    let mut blog = Blog::new(Jekyll::of(&mut facts));
    let config = Config::settle(facts, &folder, import, &mut blog)?;
    texts::read(&folder, &config, &mut blog, import);
    files::read(&folder, &config, &mut blog);
    bring(blog, &folder, import)
}
