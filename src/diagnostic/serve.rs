//! Diagnostics about the preview server and the file watcher.

use std::path::Path;

use super::Diagnostic;

/// Says that the preview shows all pages as before, because of errors in these files.
pub(crate) fn older_pages(files: &[String]) -> String {
    let names = match files {
        [] => String::new(),
        [all @ .., last] if !all.is_empty() => format!(" in {} and {last}", all.join(", ")),
        [one, ..] => format!(" in {one}"),
    };
    format!("all pages are shown as before until the errors{names} are mended")
}

impl Diagnostic {
    pub(crate) fn cannot_listen(host: &str, port: u16, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::AddrInUse => Self::error(format!("another program listens at {host}:{port} already"))
                .with_advice(
                    "is it a preview that still runs? Take another port with --port, such as --port 0 for a free one",
                ),
            std::io::ErrorKind::PermissionDenied => {
                Self::error(format!("this computer lets you take no port as low as {port}"))
                    .with_advice("take one from 1024 on, or --port 0 for a free one")
            }
            _ => Self::error(format!("{host}:{port} cannot be listened at: {error}")).with_advice(
                "--host takes an address of this computer: 127.0.0.1, or 0.0.0.0 to let others on your network in",
            ),
        }
    }

    pub(crate) fn cannot_open_browser(error: &std::io::Error) -> Self {
        Self::warning(format!("no browser could be opened: {error}")).with_advice("open the address yourself")
    }

    pub(crate) fn server_failed(error: &std::io::Error) -> Self {
        Self::error(format!("the system answers no more: {error}")).with_advice("start kielo serve again")
    }

    pub(crate) fn hidden_by_preview(file: &str, path: &str) -> Self {
        Self::warning(format!("{file} cannot be seen in the preview, which has a page of its own at {path}"))
            .about_file(file)
            .with_advice("it is published all the same; give it another name to see it here")
    }

    /// Warns about a page that is still being rendered.
    pub(crate) fn page_takes_long(path: &str, seconds: u64) -> Self {
        Self::warning(format!("{path} has been rendered for {seconds} seconds and is not ready")).with_advice(
            "a loop in its template may never end: look for a `for` inside of another one, and save the template",
        )
    }

    /// Replaces a page that another thread is still rendering.
    pub(crate) fn page_without_end(path: &str, seconds: u64) -> Self {
        Self::error(format!("{path} cannot be shown: rendering takes longer than {seconds} seconds")).with_advice(
            "a loop in its template may never end: look for a `for` inside of another one, and save the template",
        )
    }

    pub(crate) fn site_folder_gone(root: &Path) -> Self {
        Self::error(format!("the site's folder {} is no longer there", root.display()))
            .with_advice("move it back, or end this preview and start kielo serve at its new place")
    }

    pub(crate) fn watch_limit_reached(setting: &str) -> Self {
        Self::warning("a limit of the system on watching files is reached, so Kielo looks at them once a second").with_advice(
            format!(
                "raise the limit with `sudo sysctl {setting}` and start again; to keep it, write the line {setting} into \
                 /etc/sysctl.d/60-kielo.conf"
            ),
        )
    }

    pub(crate) fn cannot_watch(problem: &str) -> Self {
        Self::warning(format!("the site's files cannot be watched ({problem}), so Kielo looks at them once a second"))
    }

    pub(crate) fn watch_failed(problem: &str) -> Self {
        Self::error(format!("changes of the site's files are no longer noticed: {problem}"))
            .with_advice("start kielo serve again")
    }
}
