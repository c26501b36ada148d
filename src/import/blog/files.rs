//! The files of the old blog besides its texts: where they go, and which cannot come.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use super::super::manifest::ImportManifest;
use super::super::path::has_extension;
use super::super::slug::media_file_name;
use super::folder::Folder;
use super::layout::Layout;
use super::old_blog::Blog;
use crate::diagnostic::Diagnostic;
use crate::image::{Format, clean, probe};

/// The largest image that is looked into.
const LARGEST_IMAGE: u64 = 200 << 20;

/// The path that a file gets in the folder of its text.
pub(super) fn bundle_path(path: &str) -> String {
    match path.rsplit_once('/') {
        // Folders in a bundle keep their names, since texts name them.
        Some((folder, name)) if folder.split('/').all(|part| !part.starts_with('.')) => {
            format!("{folder}/{}", kept_name(name))
        }
        _ => kept_name(path),
    }
}

/// The name of a file, if it may keep it.
fn kept_name(name: &str) -> String {
    let is_odd = name.starts_with('.') || name.ends_with('~') || name.chars().any(char::is_control);
    if is_odd || has_extension(name, "md") || name == "comments.toml" { media_file_name(name) } else { name.to_owned() }
}

/// Leaves out images that Kielo could not publish, so that no text shows them.
pub(super) fn leave_broken(blog: &mut Blog, folder: &Folder) {
    let mut left = Vec::new();
    blog.files.retain(|file| {
        let problem = folder.path(&file.source).and_then(|path| image_problem(&file.source, path));
        let is_good = problem.is_none();
        left.extend(problem.map(|problem| format!("{}: {problem}", file.source)));
        is_good
    });
    blog.is_lossy |= !left.is_empty();
    blog.left.extend(left);
}

/// Copies all files, and counts them.
pub(super) fn copy(
    blog: &Blog,
    folder: &Folder,
    layout: &Layout,
    manifest: &mut ImportManifest,
) -> Result<usize, Diagnostic> {
    let mut count = 0;
    for file in &blog.files {
        let Some(path) = folder.path(&file.source) else { continue };
        let mut targets: BTreeSet<String> = file.address.iter().map(|address| format!("static{address}")).collect();
        if let Some(beside) = &file.beside {
            let owners = blog.texts.iter().zip(&layout.placed).filter(|(text, _)| beside.is_of(text));
            let folders = owners.filter_map(|(_, placed)| placed.file.rsplit_once('/'));
            targets.extend(folders.map(|(folder, _)| format!("{folder}/{}", bundle_path(&beside.path))));
        }
        for target in targets {
            let mut source = File::open(path).map_err(|error| Diagnostic::unreadable_file(&file.source, &error))?;
            manifest.copy(&target, &mut source)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Why Kielo could not publish an image: a file that is broken, or something else than its name says.
fn image_problem(name: &str, path: &Path) -> Option<String> {
    let format = Format::of_file(name)?;
    if fs::metadata(path).map_or(0, |metadata| metadata.len()) > LARGEST_IMAGE {
        return Some("the picture is larger than 200 MB".to_owned());
    }
    let bytes = fs::read(path).ok()?;
    let looked = probe(format, &bytes).and_then(|facts| clean(&facts, &bytes).map(|_| facts));
    match looked {
        Ok(facts) if u64::from(facts.width) * u64::from(facts.height) > 100_000_000 => {
            Some("the picture has more than a hundred million pixels".to_owned())
        }
        Ok(_) => None,
        Err(problem) => Some(format!("the picture {problem}")),
    }
}
