//! `kielo serve`: a preview that follows every save.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::Zoned;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::print;
use crate::diagnostic::{self, Diagnostic};
use crate::load::Memo;
use crate::options::{CACHE_FOLDER, Options};
use crate::serve::http::Server;
use crate::serve::watch::{FileChanges, Watcher};
use crate::serve::{self, Preview, PreviewEvent, RebuildSummary};

/// Show the site in a browser, drafts and scheduled posts included, and follow every save.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The site's folder, where site.toml stands
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

/// What errors lead to here.
const CONSEQUENCE: &str = "the preview goes on with what was right";

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let problem = match start(arguments) {
        Ok(error) => Diagnostic::server_failed(&error),
        Err(problem) => problem,
    };
    print::diagnostics(&[problem], "there is no preview");
    ExitCode::FAILURE
}

/// Shows the preview until the process ends; comes back only when it cannot go on.
fn start(arguments: &Arguments) -> Result<io::Error, Diagnostic> {
    let root = &arguments.root;
    if !root.join("site.toml").is_file() {
        return Err(Diagnostic::missing_site_toml(root));
    }
    let refused = |error: &io::Error| Diagnostic::cannot_listen(&arguments.host, arguments.port, error);
    let address = address(&arguments.host, arguments.port).map_err(|error| refused(&error))?;
    let server = Server::bind(address).map_err(|error| refused(&error))?;
    let port = server.address().map_err(|error| refused(&error))?.port();
    let shown = shown_host(address.ip(), &arguments.host);
    let origin = format!("http://{shown}:{port}");
    let options = Options {
        root: root.clone(),
        cache: Some(arguments.cache.clone().unwrap_or_else(|| root.join(CACHE_FOLDER))),
        base_url: Some(origin.clone()),
        one_origin: true,
        drafts: true,
        future: true,
        ..Options::default()
    };
    let (preview, mut memo, mut diagnostics) = (Preview::new(options), Memo::default(), Vec::new());
    // What is saved from here on is heard of, also while the site is read for the first time.
    let watcher = Watcher::start(root, &mut diagnostics)?;
    if let Some(rebuilt) = preview.rebuild(&mut memo, &FileChanges::Everything) {
        diagnostics.extend(rebuilt.new_diagnostics.iter().cloned());
        print::result(&read(&preview, &rebuilt));
    }
    say(&diagnostic::sorted_unique(diagnostics));
    print::result(&format!("Preview:   {origin}/"));
    print::result(&format!("Documents: {origin}/_kielo/"));
    print::result("Ctrl-C ends it.");
    if !address.ip().is_loopback()
        && let Ok(code) = QrCode::new(format!("{origin}/"))
    {
        print::result(&code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build());
    }
    if arguments.open
        && let Err(error) = open::that_detached(format!("{origin}/"))
    {
        print::diagnostics(&[Diagnostic::cannot_open_browser(&error)], "");
    }
    Ok(serve::run(preview, memo, server, names(address.ip(), &arguments.host, &shown), watcher, tell))
}

/// The address that is listened at. Of a name with several addresses the first.
fn address(host: &str, port: u16) -> io::Result<SocketAddr> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut addresses = (host, port).to_socket_addrs()?;
    addresses.next().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

/// The host as others reach it.
fn shown_host(address: IpAddr, written: &str) -> String {
    if address.is_unspecified() {
        return own_address().map_or_else(|| "127.0.0.1".to_owned(), host);
    }
    if written.parse::<IpAddr>().is_ok() { host(address) } else { written.to_lowercase() }
}

fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// This computer's address on its network: the one that it would send from. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    /// An address for documentation (RFC 5737), which is on no network.
    const FAR: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(FAR).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

/// The names by which browsers may ask for the preview.
fn names(address: IpAddr, written: &str, shown: &str) -> Vec<String> {
    let mut names = vec![shown.to_owned()];
    if address.is_loopback() || address.is_unspecified() {
        names.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
    }
    if !address.is_loopback() {
        let own = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
        names.extend([format!("{own}.local"), own]);
    }
    if !address.is_unspecified() {
        names.extend([host(address), written.to_lowercase()]);
    }
    names.sort();
    names.dedup();
    names
}

/// What was read at the beginning, for people.
fn read(preview: &Preview, rebuilt: &RebuildSummary) -> String {
    let named = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let moment = preview.snapshot();
    let what = moment.edition.as_ref().map_or_else(String::new, |edition| {
        format!("{}, {}: ", named(edition.site().posts.len(), "post"), named(edition.site().pages.len(), "page"))
    });
    format!("{what}read in {}{}", print::duration(rebuilt.duration), problems(rebuilt))
}

fn problems(rebuilt: &RebuildSummary) -> String {
    let counts = rebuilt.counts.to_string();
    if counts.is_empty() { counts } else { format!(", {counts}") }
}

/// Prints problems; of very many, the first.
fn say(problems: &[Diagnostic]) {
    const MOST: usize = 50;
    let shown = &problems[..problems.len().min(MOST)];
    print::diagnostics(shown, CONSEQUENCE);
    if shown.len() < problems.len() {
        print::result(&format!("and {} more, all of them listed at /_kielo/", problems.len() - shown.len()));
    }
}

/// Prints what happens while the preview runs: a line for each save.
fn tell(news: PreviewEvent) {
    match news {
        PreviewEvent::Rebuilt(rebuilt) => {
            let names: Vec<&str> = rebuilt.changed_files.iter().map(|file| &**file).collect();
            let what = match names[..] {
                [one] => one.to_owned(),
                [one, two] => format!("{one}, {two}"),
                [one, two, ..] => format!("{} files ({one}, {two}, …)", names.len()),
                [] => String::new(),
            };
            let time = Zoned::now().strftime("%H:%M:%S");
            print::result(&format!("{time}  {what}: {}{}", print::duration(rebuilt.duration), problems(&rebuilt)));
            say(&rebuilt.new_diagnostics);
        }
        PreviewEvent::NewDiagnostics(diagnostics) => say(&diagnostics),
    }
}
