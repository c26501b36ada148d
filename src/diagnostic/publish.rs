//! Diagnostics about the output folder, the cache and what is written there.

use std::path::Path;

use super::{Diagnostic, counted};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn output_contains_sources(output: &Path, sources: &Path) -> Self {
        Self::error(format!("the output folder {} holds {}, which Kielo reads", output.display(), sources.display()))
            .with_advice("choose a folder of its own for the output, such as --output public")
    }

    pub(crate) fn output_inside_sources(output: &Path, sources: &Path) -> Self {
        Self::error(format!("the output folder {} lies in {}, which Kielo reads", output.display(), sources.display()))
            .with_advice("choose a folder of its own for the output, such as --output public")
    }

    pub(crate) fn cache_inside_sources(cache: &Path, sources: &Path) -> Self {
        Self::error(format!("the cache {} lies in {}, whose files are published", cache.display(), sources.display()))
            .with_advice("choose a folder of its own for the cache with --cache, or leave the option out")
    }

    pub(crate) fn output_not_a_folder(output: &Path) -> Self {
        Self::error(format!("the output {} is a file, not a folder", output.display()))
            .with_advice("remove the file, or choose another folder with --output")
    }

    pub(crate) fn cannot_read_output(folder: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{} cannot be read: {error}", folder.display()))
            .with_advice("check that you may read it, or choose another folder with --output")
    }

    pub(crate) fn cannot_lock_output(folder: &Path, error: &std::io::Error) -> Self {
        Self::warning(format!("{} cannot be locked: {error}", folder.display())).with_advice(
            "the file system has no locks, so see to it yourself that two builds never run at the same time",
        )
    }

    /// Reports an output that could not be replaced as a whole, because of this file or folder in it.
    pub(crate) fn output_replaced_file_by_file(path: &Path) -> Self {
        Self::warning(format!(
            "the site was replaced file by file: {} belongs to another user, or is a volume or no file, so it has to stay where it is",
            path.display()
        ))
        .with_advice("for a moment readers could see old and new pages together; keep such files outside the output folder")
    }

    /// Reports a file of another program that came into the output while it was replaced.
    pub(crate) fn late_file_left(file: &Path, error: &std::io::Error) -> Self {
        Self::warning(format!(
            "another program wrote into the output while it was replaced, and its file could not be moved: {}: {error}",
            file.display()
        ))
        .with_advice("the site is published; move the file by hand: the next build removes its folder")
    }

    /// Reports an output that is not Kielo's, beside the site that a killed build set aside.
    pub(crate) fn old_output_beside(output: &Path, aside: &Path) -> Self {
        Self::error(format!("a build was stopped before {} was complete", output.display())).with_advice(format!(
            "the site is in {}: move what is in {} elsewhere and build again, or remove the old site",
            aside.display(),
            output.display()
        ))
    }

    /// Reports that the old output is in another place now. The next build puts it back.
    pub(crate) fn output_set_aside(output: &Path, aside: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{} cannot be written: {error}", output.display())).with_advice(format!(
            "there is no published site now: the old one is in {}; build again, or rename it to {}",
            aside.display(),
            output.display()
        ))
    }

    pub(crate) fn output_locked(output: &Path) -> Self {
        Self::error(format!("another kielo is writing {} right now", output.display()))
            .with_advice("wait until it is done, and build again")
    }

    /// Reports what a killed build left beside the output, and what stays there.
    pub(crate) fn cannot_remove_leftover(folder: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{}, which a build that ended early left, cannot be removed: {error}", folder.display()))
            .with_advice("remove that folder, and build again; what was published before is untouched")
    }

    pub(crate) fn cannot_write_output(file: &Path, error: &std::io::Error) -> Self {
        let advice = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "make room on the disk, and build again"
            }
            std::io::ErrorKind::PermissionDenied => {
                "check that you may write there: after a build with sudo, give the folder back to your user, such as with \
                 sudo chown -R $USER public"
            }
            _ => "check the disk and its permissions, and build again",
        };
        Self::error(format!("{} cannot be written: {error}", file.display()))
            .with_advice(format!("{advice}; what was published before is untouched"))
    }

    pub(crate) fn cannot_move_into_output(file: &Path, error: &std::io::Error) -> Self {
        let cause = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "give it to your user, or build as its owner, and then ",
            std::io::ErrorKind::IsADirectory
            | std::io::ErrorKind::NotADirectory
            | std::io::ErrorKind::AlreadyExists
            | std::io::ErrorKind::DirectoryNotEmpty => "move away what is in its place, and then ",
            _ => "",
        };
        Self::error(format!("{} cannot be written: {error}", file.display())).with_advice(format!(
            "files move into this output one by one, because it is a volume or has files of another user: part of the new \
             site is there already; {cause}build again to complete it",
        ))
    }

    /// Reports a file or folder of others in the output that is where the site needs one of the other kind.
    pub(crate) fn file_in_the_way(path: &Path) -> Self {
        let path = path.display();
        Self::error(format!("{path} is not Kielo's, and the site needs a file or a folder in its place")).with_advice(
            format!(
                "move {path} out of the output, or give the page or file of the site another name; nothing was changed"
            ),
        )
    }

    /// Reports that a build removes most of the pages that the last one wrote: often a sign that sources are missing.
    pub(crate) fn most_pages_removed(removed: usize, before: usize) -> Self {
        let pages = counted(before, "page", "pages");
        Self::warning(format!("{removed} of the {pages} that the last build wrote are removed by this one"))
            .with_advice("if that is not meant, look for missing files in content/, and build again")
    }

    pub(crate) fn cannot_read_manifest(file: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{} cannot be read: {error}", file.display())).with_advice(
            "it says which files of the output are Kielo's: check that you may read it; without it, old pages stay",
        )
    }

    pub(crate) fn damaged_manifest(file: &Path) -> Self {
        Self::error(format!("{} is damaged, or was written by a newer version of Kielo", file.display())).with_advice(
            "it says which files of the output are Kielo's: put the right one back, or remove the output folder and build again",
        )
    }

    /// Reports an entry of the cache that is damaged again each time it is made.
    pub(crate) fn damaged_cache_entry(file: &str, entry: &Path) -> Self {
        Self::error(format!("{file} cannot be made: its copy in the cache, {}, is damaged", entry.display()))
            .with_advice("check the disk, or name another folder: --cache DIR")
    }

    pub(crate) fn built_without_cache(folder: &Path, error: &std::io::Error) -> Self {
        Self::warning(format!("built without a cache, because nothing can be kept in {}: {error}", folder.display()))
            .with_advice("make room on its disk, or name a folder that you may write to: --cache DIR")
    }

    pub(crate) fn previewed_without_cache(folder: &Path, error: &std::io::Error) -> Self {
        let folder = folder.display();
        Self::warning(format!("images are made anew each time, because nothing can be kept in {folder}: {error}"))
            .with_advice("make room on its disk, or name a folder that you may write to: --cache DIR")
    }

    pub(crate) fn search_index_failed(reason: &str) -> Self {
        Self::error(format!("the search index cannot be made: {reason}"))
            .with_advice("report this as an error of Kielo; without [search] in site.toml the site can be built")
    }

    pub(crate) fn redirects_not_read(host: &str, file: &str) -> Self {
        let advice = match place_of_rules(host) {
            Some(place) => format!("write the rules into {place}"),
            None => "use `aliases` in front matter: they become pages that lead on".to_owned(),
        };
        Self::warning(format!("{file} has no effect, because the host \"{host}\" does not read it"))
            .about_file(file)
            .with_advice(format!("{advice}. Then remove the file"))
    }

    /// Reports robots.txt of a site in a folder. `origin` is the web host, and `base` the address of the site.
    pub(crate) fn robots_outside_root(file: &str, origin: &str, base: &str) -> Self {
        Self::note(format!("robots.txt has no effect in a folder: search engines read only {origin}/robots.txt"))
            .about_file(file)
            .with_advice(format!("add this line to that file: Sitemap: {base}/sitemap.xml"))
    }

    pub(crate) fn security_outside_root(file: &str, origin: &str, folder: &str) -> Self {
        let address = format!("{origin}/.well-known/security.txt");
        Self::warning(format!("security.txt has no effect in the folder {folder}: it is looked for only at {address}"))
            .about_file(file)
            .with_advice("put the file there, and remove [security]")
    }

    pub(crate) fn index_now_outside_root(file: &str, base: &str, key: &str) -> Self {
        Self::note(format!(
            "search engines look for the key of IndexNow at the root of the host, and not below {base}/"
        ))
        .about_file(file)
        .with_advice(format!("let the program that reports new pages say where it is: keyLocation={base}/{key}.txt"))
    }

    /// Reports a file of `static/` that other programs look for only at `address`.
    pub(crate) fn file_outside_root(file: &str, folder: &str, address: &str) -> Self {
        Self::warning(format!("{file} has no effect in the folder {folder}: it is looked for only at {address}"))
            .about_file(file)
            .with_advice("put the file there, and remove it here")
    }

    /// Reports old addresses that are names of files: the first of them, and the number of the others. The web host is not
    /// known.
    pub(crate) fn aliases_only_as_rules((file, span): (&str, Span), first: &str, others: usize) -> Self {
        let more = if others > 0 { format!(", and {others} more,") } else { String::new() };
        Self::note(format!("the old address {first}{more} is redirected only by hosts that read _redirects"))
            .in_file(file, span)
            .with_advice(
                "a page of that name would be sent as a file; write host = \"…\" into site.toml, so that Kielo writes the \
                 redirects that your host reads",
            )
    }

    /// Reports old addresses that are names of files, on a host that cannot redirect them.
    pub(crate) fn aliases_without_rules((file, span): (&str, Span), first: &str, others: usize, host: &str) -> Self {
        let more = if others > 0 { format!(", and {others} more,") } else { String::new() };
        let advice = match place_of_rules(host) {
            Some(place) => format!("write the redirect into {place}"),
            None => "remove it from `aliases`, or move to a host that reads _redirects".to_owned(),
        };
        Self::note(format!("the old address {first}{more} leads nowhere: the host \"{host}\" does not read _redirects"))
            .in_file(file, span)
            .with_advice(advice)
    }

    pub(crate) fn nondeterministic_output(file: &str) -> Self {
        Self::error(format!("rendering {file} twice gave different bytes"))
            .with_advice("this is a fault in Kielo or in a template that is not deterministic; please report it")
    }
}

/// Returns where the rules of redirects belong for a web host that does not read `_redirects`. Returns `None` if the host
/// has no such rules.
pub(super) fn place_of_rules(host: &str) -> Option<&'static str> {
    match host {
        "apache" => Some("static/.htaccess, in Apache's form"),
        "nginx" => Some("the configuration of nginx, in its form"),
        "vercel" => Some("vercel.json, in its form"),
        _ => None,
    }
}
