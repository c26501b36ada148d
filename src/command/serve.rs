//! `kielo serve`: shows a preview that follows every save.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::Zoned;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::preview_output::PreviewOutput;
use super::print;
use crate::diagnostic::{self, Diagnostic, counted, older_pages};
use crate::load::LoadCache;
use crate::options::{CACHE_FOLDER, OUTPUT_FOLDER, Options};
use crate::plan::HostId;
use crate::serve::http::Server;
use crate::serve::watch::{FileChanges, Watcher};
use crate::serve::{self, Preview, PreviewEvent, RebuildSummary};

/// Show the site in a browser, drafts and scheduled posts included, and follow every save.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The address to listen at; 0.0.0.0 lets phones and others on your network in
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// The port to listen at; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 3030)]
    port: u16,
    /// The folder for what is made once and used again [default: .kielo-cache in the site's folder]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Open the preview in the browser
    #[arg(long)]
    open: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let problem = match run_preview(arguments) {
        Ok(error) => Diagnostic::server_failed(&error),
        Err(problem) => problem,
    };
    print::diagnostics(&[problem], "there is no preview");
    ExitCode::FAILURE
}

/// Runs the preview until the process ends. Returns only if the preview cannot continue.
fn run_preview(arguments: &Arguments) -> Result<io::Error, Diagnostic> {
    let root = &arguments.root;
    if !root.join("site.toml").is_file() {
        return Err(Diagnostic::missing_site_toml(root));
    }
    let refused = |error: &io::Error| Diagnostic::cannot_listen(&arguments.host, arguments.port, error);
    let address = resolve_host(&arguments.host, arguments.port).map_err(|error| refused(&error))?;
    let server = Server::bind(address).map_err(|error| refused(&error))?;
    let port = server.address().map_err(|error| refused(&error))?.port();
    let shown = reachable_host(address.ip(), &arguments.host);
    let origin = format!("http://{shown}:{port}");
    let options = Options {
        root: root.clone(),
        // A text that the last build published waits for no translation.
        output: root.join(OUTPUT_FOLDER),
        cache: Some(arguments.cache.clone().unwrap_or_else(|| root.join(CACHE_FOLDER))),
        base_url: Some(origin.clone()),
        one_origin: true,
        theme: None,
        addresses: None,
        drafts: true,
        future: true,
        ..Options::default()
    };
    let output = PreviewOutput::start();
    let (preview, mut load_cache, mut diagnostics) = (Preview::new(options), LoadCache::default(), Vec::new());
    // The watcher starts first, so that saves during the first load are noticed.
    let watcher = Watcher::start(root, &mut diagnostics)?;
    if let Some(rebuilt) = preview.rebuild(&mut load_cache, &FileChanges::Everything) {
        diagnostics.extend(rebuilt.new_diagnostics.iter().cloned());
        output.line(load_summary(&preview, &rebuilt));
    }
    output.diagnostics(diagnostic::sorted_unique(diagnostics));
    let home = home(&preview, &origin);
    output.line(format!("Preview:   {home}"));
    output.line(format!("Documents: {origin}/_kielo/"));
    output.line("Ctrl-C ends it.");
    if !address.ip().is_loopback()
        && let Ok(code) = QrCode::new(&home)
    {
        output.line(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build());
    }
    if arguments.open
        && let Err(error) = open::that_detached(&home)
    {
        output.diagnostics(vec![Diagnostic::cannot_open_browser(&error)]);
    }
    let hosts = accepted_hosts(address.ip(), &arguments.host, &shown);
    let on_event = {
        let output = output.clone();
        move |event| print_event(&output, event)
    };
    let error = serve::run(preview, load_cache, server, hosts, watcher, on_event);
    output.flush();
    Ok(error)
}

/// Returns the address of the preview's first page. A site in a folder is served in the same folder.
fn home(preview: &Preview, origin: &str) -> String {
    let snapshot = preview.snapshot();
    let path = snapshot.edition.as_ref().map(|edition| edition.plan().prefixed_path(HostId::MAIN, "/"));
    format!("{origin}{}", path.as_deref().unwrap_or("/"))
}

/// Resolves the host to the address to listen at. Of several addresses it takes the first.
fn resolve_host(host: &str, port: u16) -> io::Result<SocketAddr> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut addresses = (host, port).to_socket_addrs()?;
    addresses.next().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

/// Returns the host for URLs of the preview: the network address if the preview listens at all addresses.
fn reachable_host(address: IpAddr, written: &str) -> String {
    if address.is_unspecified() {
        return network_address().map_or_else(|| "127.0.0.1".to_owned(), url_host);
    }
    if written.parse::<IpAddr>().is_ok() { url_host(address) } else { written.to_lowercase() }
}

fn url_host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// Returns the address from which this computer would send to the network. It sends nothing.
fn network_address() -> Option<IpAddr> {
    /// An address for documentation (RFC 5737), which no network uses.
    const REMOTE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(REMOTE).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

/// Returns the host names that the preview accepts in requests.
fn accepted_hosts(address: IpAddr, written: &str, shown: &str) -> Vec<String> {
    let mut names = vec![shown.to_owned()];
    if address.is_loopback() || address.is_unspecified() {
        names.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
    }
    if !address.is_loopback() {
        let own = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
        names.extend([format!("{own}.local"), own]);
    }
    if !address.is_unspecified() {
        names.extend([url_host(address), written.to_lowercase()]);
    }
    names.sort();
    names.dedup();
    names
}

/// Describes the first load in one line.
fn load_summary(preview: &Preview, rebuilt: &RebuildSummary) -> String {
    let snapshot = preview.snapshot();
    let counts = snapshot.edition.as_ref().map_or_else(String::new, |edition| {
        format!(
            "{}, {}: ",
            counted(edition.site().posts.len(), "post", "posts"),
            counted(edition.site().pages.len(), "page", "pages")
        )
    });
    format!("{counts}read in {}{}", print::duration(rebuilt.duration), counts_suffix(rebuilt))
}

fn counts_suffix(rebuilt: &RebuildSummary) -> String {
    let counts = rebuilt.counts.to_string();
    if counts.is_empty() { counts } else { format!(", {counts}") }
}

/// Says that pages are older than the last save, if they are.
fn older_suffix(rebuilt: &RebuildSummary) -> String {
    match &rebuilt.older_because {
        Some(files) => format!("; {}", older_pages(files)),
        None => String::new(),
    }
}

/// Prints an event of the preview: one line for each save, then its diagnostics.
fn print_event(output: &PreviewOutput, event: PreviewEvent) {
    match event {
        PreviewEvent::Rebuilt(rebuilt) => {
            let names: Vec<&str> = rebuilt.changed_files.iter().map(|file| &**file).collect();
            let files = match names[..] {
                [one] => one.to_owned(),
                [one, two] => format!("{one}, {two}"),
                [one, two, ..] => format!("{} files ({one}, {two}, …)", names.len()),
                [] => String::new(),
            };
            let time = Zoned::now().strftime("%H:%M:%S");
            output.line(format!(
                "{time}  {files}: {}{}{}",
                print::duration(rebuilt.duration),
                counts_suffix(&rebuilt),
                older_suffix(&rebuilt)
            ));
            output.diagnostics(rebuilt.new_diagnostics);
        }
        PreviewEvent::NewDiagnostics(diagnostics) => output.diagnostics(diagnostics),
    }
}
