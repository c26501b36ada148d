//! Diagnostics about source files and folders.

use std::path::Path;

use super::{Diagnostic, counted};

impl Diagnostic {
    pub(crate) fn missing_site_toml(root: &Path) -> Self {
        Self::error(format!("there is no site.toml in {}", root.display()))
            .with_advice("run kielo in your site's folder, or name it with --root FOLDER")
    }

    pub(crate) fn unreadable_file(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be read: {error}"))
            .about_file(file)
            .with_advice("check that the file exists and that you may read it")
    }

    pub(crate) fn not_utf8(file: &str, line: usize) -> Self {
        Self::error(format!("{file} is not UTF-8 text (line {line} has other bytes)"))
            .about_file(file)
            .with_advice("open it in your editor and save it with the encoding UTF-8")
    }

    pub(crate) fn invalid_file_name(file: &str) -> Self {
        Self::error(format!("the name of `{}` cannot stand in an address", file.escape_debug()))
            .about_file(file)
            .with_advice("rename the file")
    }

    /// Files of `content/` that nothing names. `files` is not empty.
    pub(crate) fn unlinked_files(files: &[&str]) -> Self {
        const MAX_LISTED: usize = 10;
        let listed = files[..files.len().min(MAX_LISTED)].join(", ");
        let more = files.len().saturating_sub(MAX_LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let count = counted(files.len(), "file", "files");
        let (is, it) = if files.len() == 1 { ("is", "it") } else { ("are", "them") };
        Self::note(format!(
            "{count} in content/ {is} published although nothing on the site links to {it}: {listed}{more}"
        ))
        .with_advice("move what readers are not meant to find out of content/; put files for programs into static/")
    }

    /// Reports two files whose names are the same in composed form and with plain spaces. `paths` are their places on the
    /// disk.
    pub(crate) fn same_file_name(file: &str, paths: [&Path; 2]) -> Self {
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let escape = |c: char| if c.is_ascii() { c.to_string() } else { c.escape_unicode().to_string() };
            format!("`{}`", name.chars().map(escape).collect::<String>())
        };
        let names = paths.map(name);
        let [first, second] = if names[0] == names[1] { paths.map(|path| path.display().to_string()) } else { names };
        Self::error(format!("there are two files {file}, whose names differ only in how a letter or a space is stored"))
            .about_file(file)
            .with_advice(format!("remove or rename one of them: {first} and {second}"))
    }

    pub(crate) fn wrong_extension(file: &str) -> Self {
        Self::error(format!("{file} looks like a document, but its name does not end in .md"))
            .about_file(file)
            .with_advice("rename it to end in .md")
    }

    pub(crate) fn symlink_loop(file: &str, to: &str) -> Self {
        Self::error(format!("{file} is a link that leads back to {to}, a folder it stands in"))
            .about_file(file)
            .with_advice("remove the link, or let it point somewhere else")
    }
}
