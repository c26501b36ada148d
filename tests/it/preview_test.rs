//! The helper of the preview's tests: a running `kielo serve`, its answers, and what it prints.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::client::{Client, Reply};
use crate::site_test::{SiteTest, files, kielo, write};

/// How long anything may take on a machine that runs all tests at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// The start of the script element that the preview adds to a page.
const SCRIPT: &str = "<script src=\"/_kielo/live.js\"";

/// A running preview of a site.
pub(crate) struct Preview {
    pub(crate) site: SiteTest,
    process: RefCell<Child>,
    client: RefCell<Client>,
    address: SocketAddr,
    output: Printed,
    messages: Printed,
}

/// The output of the process so far.
type Printed = Arc<Mutex<String>>;

impl Preview {
    /// Starts the preview of a site and waits for its address.
    #[track_caller]
    pub(crate) fn start(site: SiteTest) -> Self {
        Self::start_with(site, [])
    }

    /// Starts the preview of a site at a port, and reads nothing that it prints until [`Self::read_output`].
    #[track_caller]
    pub(crate) fn start_unread(site: SiteTest, port: u16) -> Self {
        let process = serve(&site).args(["--port", &port.to_string()]).spawn().expect("kielo runs");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let started = within(PATIENCE, || TcpStream::connect(address).ok());
        assert!(started.is_some(), "nothing listens at {address}");
        let (output, messages) = (Printed::default(), Printed::default());
        Self {
            site,
            process: RefCell::new(process),
            client: RefCell::new(Client::new(address)),
            address,
            output,
            messages,
        }
    }

    /// Reads what the process prints, from its beginning.
    pub(crate) fn read_output(&self) {
        let mut process = self.process.borrow_mut();
        collect(process.stdout.take().expect("its output"), &self.output);
        collect(process.stderr.take().expect("its messages"), &self.messages);
    }

    /// The same as [`Self::start`] with more arguments.
    #[track_caller]
    pub(crate) fn start_with<const N: usize>(site: SiteTest, arguments: [&str; N]) -> Self {
        let mut command = serve(&site);
        command.args(["--port", "0"]).args(arguments);
        Self::spawn(site, command)
    }

    /// Starts the preview as a user to whom the system refuses files, unlike the administrator.
    #[track_caller]
    pub(crate) fn start_as_ordinary_user(site: SiteTest) -> Self {
        let mut command = serve(&site);
        command.args(["--port", "0"]);
        if rustix::process::geteuid().is_root() {
            fs::set_permissions(site.root(), fs::Permissions::from_mode(0o777)).expect("the site is opened to all");
            // The user `nobody`.
            command.uid(65534).gid(65534);
        }
        Self::spawn(site, command)
    }

    #[track_caller]
    fn spawn(site: SiteTest, mut command: Command) -> Self {
        let mut process = command.spawn().expect("kielo runs");
        let (output, messages) = (Printed::default(), Printed::default());
        collect(process.stdout.take().expect("its output"), &output);
        collect(process.stderr.take().expect("its messages"), &messages);
        let address = within(PATIENCE, || address(&output.lock().unwrap()));
        let Some(address) = address else {
            process.kill().expect("it ends");
            panic!("no address was printed:\n{}{}", output.lock().unwrap(), messages.lock().unwrap());
        };
        let process = RefCell::new(process);
        Self { site, process, client: RefCell::new(Client::new(address)), address, output, messages }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address without a path, as pages spell it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Interrupts the process as Ctrl-C does. Returns whether it ended within a second.
    pub(crate) fn interrupt(&mut self) -> bool {
        let process = self.process.get_mut();
        rustix::process::kill_process(rustix::process::Pid::from_child(process), Signal::INT).unwrap();
        within(Duration::from_secs(10), || process.try_wait().unwrap()).is_some()
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.process.borrow().id()
    }

    /// A file of the site.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.site.root().join(name)
    }

    /// Saves a file of the site.
    pub(crate) fn save(&self, name: &str, content: impl AsRef<[u8]>) {
        write(&self.path(name), content.as_ref());
    }

    /// Saves a Finnish post of 2 March 2026.
    pub(crate) fn save_post(&self, slug: &str, title: &str, text: &str) {
        self.save(&format!("content/2026-03-02-{slug}.md"), format!("+++\ntitle = \"{title}\"\n+++\n\n{text}\n"));
    }

    /// Removes a file or a folder of the site.
    pub(crate) fn remove(&self, name: &str) {
        let path = self.path(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it is removed");
    }

    /// Renames a file or a folder of the site.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("it is renamed");
    }

    /// Asks for a path.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[])
    }

    /// Asks with a method and headers.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Reply {
        let reply = self.client.borrow_mut().ask(method, path, headers);
        reply.unwrap_or_else(|error| panic!("{method} {path}: {error}\n{}", self.said()))
    }

    /// The page at a path as readers see it: without the places where words may be broken.
    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> String {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}\n{}", reply.text(), self.said());
        reply.text().replace('\u{ad}', "")
    }

    /// Waits until the page at a path has a text.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str, text: &str) {
        self.wait(|| {
            let page = self.get(path).text().replace('\u{ad}', "");
            if page.contains(text) { Ok(()) } else { Err(format!("{text:?} does not come to {path}:\n{page}")) }
        });
    }

    /// Waits until a path is answered with a status.
    #[track_caller]
    pub(crate) fn wait_for_status(&self, path: &str, status: u16) {
        self.wait(|| {
            let now = self.get(path).status;
            if now == status { Ok(()) } else { Err(format!("{path} is answered with {now}, not with {status}")) }
        });
    }

    /// Waits until a text is among the messages.
    #[track_caller]
    pub(crate) fn wait_for_message(&self, text: &str) {
        self.wait(|| {
            if self.messages().contains(text) { Ok(()) } else { Err(format!("{text:?} is not among the messages")) }
        });
    }

    /// Waits until `done` succeeds; panics with its last error after a time limit.
    #[track_caller]
    pub(crate) fn wait(&self, mut done: impl FnMut() -> Result<(), String>) {
        let mut complaint = String::new();
        let found = within(PATIENCE, || done().map_err(|said| complaint = said).ok());
        assert!(found.is_some(), "{complaint}\n{}", self.said());
    }

    /// The lines about rebuilds so far, without the time of day.
    pub(crate) fn rebuilds(&self) -> Vec<String> {
        let output = self.output.lock().unwrap();
        let lines = output.lines().skip_while(|line| !line.contains("http://"));
        lines.filter_map(rebuild).map(str::to_owned).collect()
    }

    /// Waits for the next rebuild after the first `known`. Returns the files that its line names.
    #[track_caller]
    pub(crate) fn wait_for_rebuild(&self, known: usize) -> String {
        let mut named = String::new();
        self.wait(|| {
            let lines = self.rebuilds();
            let line = lines.get(known).ok_or("no line tells of a rebuild")?;
            line.rsplit_once(": ").map_or(line.as_str(), |(files, _)| files).clone_into(&mut named);
            Ok(())
        });
        named
    }

    /// Standard error so far.
    pub(crate) fn messages(&self) -> String {
        self.messages.lock().unwrap().clone()
    }

    /// Everything it printed, for messages of failed tests.
    pub(crate) fn said(&self) -> String {
        format!("--- standard output:\n{}--- standard error:\n{}", self.output.lock().unwrap(), self.messages())
    }

    /// The stream of events that an open page hears.
    #[track_caller]
    pub(crate) fn events(&self, path: &str) -> Events {
        self.events_of(path, "")
    }

    /// The event stream of a page that already received the events up to save number `save`.
    #[track_caller]
    pub(crate) fn events_since(&self, path: &str, save: u64) -> Events {
        self.events_of(path, &format!("&save={save}"))
    }

    #[track_caller]
    fn events_of(&self, path: &str, more: &str) -> Events {
        let reply = self.get(path).text();
        let value = |name: &str| attribute(&reply, name).unwrap_or_default();
        let encoded = |text: &str| text.replace('%', "%25").replace('/', "%2F");
        let query = format!(
            "page={}&version={}&styles={}&source={}{more}",
            encoded(path),
            value("data-version"),
            value("data-styles"),
            encoded(&value("data-source")),
        );
        Events::open(self.address, &query)
    }

    /// The output of a fresh build of the same sources: each file with its bytes, or the messages if it fails.
    pub(crate) fn fresh(&self, output: &std::path::Path) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut command = kielo();
        command.arg("build").arg("--root").arg(self.site.root()).arg("--output").arg(output);
        let built = command.args(["--drafts", "--future", "--base-url", &self.origin()]).output().expect("kielo runs");
        if !built.status.success() {
            return Err(String::from_utf8_lossy(&built.stderr).into_owned());
        }
        Ok(files(output)
            .into_iter()
            .map(|file| {
                let bytes = fs::read(output.join(&file)).expect("a published file");
                (file, bytes)
            })
            .collect())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        _ = self.process.get_mut().kill();
        _ = self.process.get_mut().wait();
    }
}

/// The command that previews a site, its output caught.
pub(crate) fn serve(site: &SiteTest) -> Command {
    let mut command = kielo();
    command.arg("serve").arg("--root").arg(site.root());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The address that a published file is read at.
pub(crate) fn path_of(file: &str) -> String {
    let folder = file.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    let mut path = String::from("/");
    for byte in folder.unwrap_or(file).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
            byte => _ = write!(path, "%{byte:02X}"),
        }
    }
    path
}

/// A page without what the preview adds to it.
pub(crate) fn without_script(body: &[u8]) -> &[u8] {
    let at = body.windows(SCRIPT.len()).rposition(|window| window == SCRIPT.as_bytes());
    at.map_or(body, |at| &body[..at])
}

/// The value of an attribute of the script that the preview adds.
pub(crate) fn attribute(page: &str, name: &str) -> Option<String> {
    let script = page.rsplit_once(SCRIPT)?.1;
    Some(script.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned())
}

/// A stream of events.
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    fn open(address: SocketAddr, query: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!("GET /_kielo/events?{query} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    /// The data of the next event.
    #[track_caller]
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("an event comes in time");
            assert!(read > 0, "the stream of events ended");
            if let Some(data) = line.strip_prefix("data:") {
                return serde_json::from_str(data.trim()).unwrap_or_else(|error| panic!("{error}: {data}"));
            }
        }
    }

    /// The next event that asks the page to do something; those that ask nothing are passed over.
    #[track_caller]
    pub(crate) fn next_action(&mut self) -> Value {
        loop {
            let event = self.next();
            if event["action"] != "none" {
                return event;
            }
        }
    }
}

/// Tries every two milliseconds, for a time.
pub(crate) fn within<T>(time: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = attempt() {
            return Some(found);
        }
        if started.elapsed() > time {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// The address in what was printed, once its line is whole.
fn address(printed: &str) -> Option<SocketAddr> {
    let line = printed.split_inclusive('\n').find(|line| line.contains("http://"))?;
    let word = line.strip_suffix('\n')?.split_whitespace().last()?;
    word.strip_prefix("http://")?.strip_suffix('/')?.split('/').next()?.parse().ok()
}

/// A line that begins with a time of day, without it.
fn rebuild(line: &str) -> Option<&str> {
    let (time, rest) = line.split_once("  ")?;
    let is_time = time.len() == 8 && time.chars().all(|c| c.is_ascii_digit() || c == ':');
    is_time.then_some(rest)
}

/// Collects what a stream says.
fn collect(mut stream: impl Read + Send + 'static, printed: &Printed) {
    let kept = Arc::clone(printed);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        let mut rest = Vec::new();
        while let Ok(read @ 1..) = stream.read(&mut bytes) {
            rest.extend_from_slice(&bytes[..read]);
            // A letter may be cut in two.
            let whole = rest.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
            let text: Vec<u8> = rest.drain(..whole).collect();
            kept.lock().unwrap().push_str(&String::from_utf8_lossy(&text));
        }
    });
}
