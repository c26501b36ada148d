//! Brings a blog of Hugo's: its settings, its texts with their addresses, and the files beside them.

mod address;
mod config;
mod menus;
mod shortcodes;
mod texts;

use super::ImportOutcome;
use super::blog::{Blog, Folder, Import, OldFile, bring, counted};
use crate::diagnostic::Diagnostic;

use self::config::Config;
use self::shortcodes::Hugo;

/// Images that texts may name by their place in `assets/`.
const IMAGES: [&str; 7] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif"];

/// Brings a folder of Hugo's into a folder of Kielo's.
///
/// # Errors
/// The folder is none of Hugo's, its settings cannot be read, an argument is wrong, or a file cannot be written.
pub fn import(import: &Import) -> Result<ImportOutcome, Diagnostic> {
    let folder = Folder::open(&import.folder, &import.into)?;
    let mut config = Config::read(&folder, import)?;
    let mut blog = Blog::new(Hugo { keeps_case: config.keeps_case, removes_accents: config.removes_accents });
    config.settle(&mut blog, import)?;
    texts::read(&folder, &mut config, &mut blog, import);
    menus::read(&mut config, &mut blog);
    files(&folder, &config, &mut blog);
    bring(blog, &folder, import)
}

fn files(folder: &Folder, config: &Config, blog: &mut Blog) {
    for statics in &config.statics {
        for file in folder.in_folder(statics) {
            blog.files.push(OldFile::at(file, &file[statics.len() + 1..]));
        }
    }
    for file in folder.in_folder("assets") {
        let lower = file.to_lowercase();
        if IMAGES.iter().any(|ending| lower.ends_with(ending)) {
            blog.files.push(OldFile::at(file, &file["assets/".len()..]));
        }
    }
    for (name, what) in
        [("layouts", "templates"), ("themes", "themes"), ("i18n", "words of the theme"), ("data", "data files")]
    {
        let count = folder.in_folder(name).count();
        if count > 0 {
            blog.left
                .push(format!("{name}/: {}; {what} are Hugo's own, and Kielo has its themes", counted(count, "file")));
        }
    }
}
