//! Diagnostics about the preview server and the file watcher.

use super::Diagnostic;

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
