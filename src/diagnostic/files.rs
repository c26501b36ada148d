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

    /// Reports a link whose target does not exist.
    pub(crate) fn dangling_link(file: &str, target: &Path) -> Self {
        Self::error(format!("{file} is a link to {}, which does not exist", target.display()))
            .about_file(file)
            .with_advice("let the link point to an existing file or folder, or remove it")
    }

    /// Reports a link that leads out of the site. `target` is the whole path of its target.
    pub(crate) fn link_out_of_site(file: &str, target: &Path) -> Self {
        Self::error(format!("{file} is a link to {}, which is not in the site's folder", target.display()))
            .about_file(file)
            .with_advice("copy the file into the site: links must not publish files from elsewhere")
    }

    pub(crate) fn link_to_hidden_file(file: &str, target: &Path) -> Self {
        Self::error(format!("{file} is a link to {}, which is hidden", target.display()))
            .about_file(file)
            .with_advice("copy the file if readers may see it: hidden files are not published")
    }

    /// Reports a pipe, a socket or a device in place of a file or folder that the site needs.
    pub(crate) fn not_a_regular_file(file: &str) -> Self {
        Self::error(format!("{file} is neither a file nor a folder"))
            .about_file(file)
            .with_advice("remove it: pipes, sockets and devices have no content to publish")
    }

    /// Reports a pipe, a socket or a device among the files of the site.
    pub(crate) fn special_file_left_out(file: &str) -> Self {
        Self::warning(format!("{file} is neither a file nor a folder, so it is left out"))
            .about_file(file)
            .with_advice("remove it: pipes, sockets and devices have no content to publish")
    }

    pub(crate) fn folder_instead_of_file(file: &str) -> Self {
        Self::error(format!("{file} is a folder, and a file is expected"))
            .about_file(file)
            .with_advice("rename the folder")
    }

    pub(crate) fn file_instead_of_folder(folder: &str) -> Self {
        Self::error(format!("{folder} is a file, and a folder is expected"))
            .about_file(folder)
            .with_advice("remove the file, or rename it; Git makes such files of links on systems without links")
    }

    /// Reports a file that is too large for a text. Both lengths are in bytes.
    pub(crate) fn text_too_large(file: &str, length: u64, most: u64) -> Self {
        const MEGABYTE: u64 = 1 << 20;
        Self::error(format!("{file} has {} MB, and a text may have {} MB", length.div_ceil(MEGABYTE), most / MEGABYTE))
            .about_file(file)
            .with_advice("divide it into several texts, or publish it as a file of another format")
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

    /// Reports that links give too many files and folders several paths. `link` is a link to a folder that others lead to.
    pub(crate) fn too_many_links(link: &str, limit: usize) -> Self {
        Self::error(format!(
            "{link} is a link to a folder that another link leads to, and such links repeat more than {limit} files and folders"
        ))
        .about_file(link)
        .with_advice("remove links from the folders that links lead to: each of them multiplies the paths of all files")
    }

    pub(crate) fn symlink_loop(file: &str, to: &str) -> Self {
        Self::error(format!("{file} is a link that leads back to {to}, a folder it stands in"))
            .about_file(file)
            .with_advice("remove the link, or let it point somewhere else")
    }
}
