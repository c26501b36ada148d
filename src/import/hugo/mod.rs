//! Imports a Hugo site: its settings, its texts with their addresses, and its files.

mod address;
mod config;
mod menus;
mod shortcodes;
mod texts;

use super::ImportOutcome;
use super::blog::{ImportOptions, OldBlog, OldFile, SourceFolder, write_site};
use crate::diagnostic::{Diagnostic, counted};

use self::config::Config;
use self::shortcodes::Hugo;

/// The extensions of images in `assets/`, which texts may name by path.
const IMAGE_EXTENSIONS: [&str; 7] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif"];

/// Imports a Hugo site into the folder of a Kielo site.
///
/// # Errors
/// Fails if the folder is not a Hugo site, its settings cannot be read, an option is wrong or a file cannot be written.
pub fn import(options: &ImportOptions) -> Result<ImportOutcome, Diagnostic> {
    let folder = SourceFolder::open(&options.folder, &options.into)?;
    let mut config = Config::read(&folder, options)?;
    let mut blog = OldBlog::new(Hugo { keeps_case: config.keeps_case, removes_accents: config.removes_accents });
    config.apply(&mut blog, options)?;
    texts::read(&folder, &mut config, &mut blog, options);
    menus::read(&mut config, &mut blog);
    read_files(&folder, &config, &mut blog);
    write_site(blog, &folder, options)
}

/// Reads static files and images in `assets/`, and notes the folders that are not imported.
fn read_files(folder: &SourceFolder, config: &Config, blog: &mut OldBlog) {
    for static_folder in &config.static_folders {
        for file in folder.files_in(static_folder) {
            blog.files.push(OldFile::with_address(file, &file[static_folder.len() + 1..]));
        }
    }
    for file in folder.files_in("assets") {
        let lower = file.to_lowercase();
        if IMAGE_EXTENSIONS.iter().any(|ending| lower.ends_with(ending)) {
            blog.files.push(OldFile::with_address(file, &file["assets/".len()..]));
        }
    }
    for (name, what) in
        [("layouts", "templates"), ("themes", "themes"), ("i18n", "words of the theme"), ("data", "data files")]
    {
        let count = folder.files_in(name).count();
        if count > 0 {
            blog.left_behind.push(format!(
                "{name}/: {}; {what} are Hugo's own, and Kielo has its themes",
                counted(count, "file", "files")
            ));
        }
    }
}
