//! Copies the other files of the old blog, and excludes images that Kielo cannot publish.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use super::super::manifest::ImportManifest;
use super::super::path::has_extension;
use super::super::slug::media_file_name;
use super::folder::SourceFolder;
use super::layout::Layout;
use super::old_blog::OldBlog;
use crate::diagnostic::Diagnostic;
use crate::image::{ImageFormat, read_header, sanitize};

/// The size limit for an image, in bytes.
const MAX_IMAGE_SIZE: u64 = 200 << 20;

/// Returns the new path of a file in a bundle.
pub(super) fn bundle_path(path: &str) -> String {
    match path.rsplit_once('/') {
        // Texts link to these files by path, so folders in a bundle keep their names.
        Some((folder, name)) if folder.split('/').all(|part| !part.starts_with('.')) => {
            format!("{folder}/{}", bundle_file_name(name))
        }
        _ => bundle_file_name(path),
    }
}

/// Returns the name of a file, changed if Kielo would skip the file or read it as something else.
fn bundle_file_name(name: &str) -> String {
    let is_odd = name.starts_with('.') || name.ends_with('~') || name.chars().any(char::is_control);
    if is_odd || has_extension(name, "md") || name == "comments.toml" { media_file_name(name) } else { name.to_owned() }
}

/// Excludes images that Kielo cannot publish, so that no text shows them.
pub(super) fn exclude_broken_images(blog: &mut OldBlog, folder: &SourceFolder) {
    let mut excluded = Vec::new();
    blog.files.retain(|file| {
        let problem = folder.path(&file.source).and_then(|path| image_problem(&file.source, path));
        let is_good = problem.is_none();
        excluded.extend(problem.map(|problem| format!("{}: {problem}", file.source)));
        is_good
    });
    blog.is_lossy |= !excluded.is_empty();
    blog.left_behind.extend(excluded);
}

/// Copies all files and returns their number.
///
/// # Errors
/// Fails if a file cannot be read or written.
pub(super) fn copy_all(
    blog: &OldBlog,
    folder: &SourceFolder,
    layout: &Layout,
    manifest: &mut ImportManifest,
) -> Result<usize, Diagnostic> {
    let mut count = 0;
    for file in &blog.files {
        let Some(path) = folder.path(&file.source) else { continue };
        let mut targets: BTreeSet<String> = file.address.iter().map(|address| format!("static{address}")).collect();
        if let Some(bundle_file) = &file.bundle_file {
            let owners = blog.texts.iter().zip(&layout.new_texts).filter(|(text, _)| bundle_file.belongs_to(text));
            let folders = owners.filter_map(|(_, new_text)| new_text.file.rsplit_once('/'));
            targets.extend(folders.map(|(folder, _)| format!("{folder}/{}", bundle_path(&bundle_file.path))));
        }
        for target in targets {
            let mut source = File::open(path).map_err(|error| Diagnostic::unreadable_file(&file.source, &error))?;
            manifest.copy(&target, &mut source)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Returns why Kielo cannot publish an image: it is too large, broken or of another format than its name says.
fn image_problem(name: &str, path: &Path) -> Option<String> {
    let format = ImageFormat::from_file_name(name)?;
    if fs::metadata(path).map_or(0, |metadata| metadata.len()) > MAX_IMAGE_SIZE {
        return Some("the picture is larger than 200 MB".to_owned());
    }
    let bytes = fs::read(path).ok()?;
    let format = ImageFormat::recognized(&bytes).filter(|_| format != ImageFormat::Svg).unwrap_or(format);
    let probed = read_header(format, &bytes).and_then(|header| sanitize(&header, &bytes).map(|_| header));
    match probed {
        Ok(header) if header.pixel_count() > 100_000_000 => {
            Some("the picture has more than a hundred million pixels".to_owned())
        }
        Ok(_) => None,
        // Kielo publishes an AVIF file that it cannot read as any other file.
        Err(_) if format == ImageFormat::Avif => None,
        Err(problem) => Some(format!("the picture {problem}")),
    }
}
