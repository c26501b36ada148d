//! A small driver of Debian's Chromium by its DevTools protocol: tabs, JavaScript, keys, and waiting for what comes.

use std::cell::RefCell;
use std::fs;
use std::mem;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The browser of all tests, which starts once: it takes seconds. It ends with the process that holds its input.
static BROWSER: LazyLock<Browser> = LazyLock::new(Browser::start);

struct Browser {
    port: u16,
    path: String,
    _process: Child,
    _profile: TempDir,
}

impl Browser {
    fn start() -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        // Rust never drops statics. The shell ends the browser when this process closes its end of the pipe.
        let script = r#"folder=$1; shift; "$@" </dev/null & browser=$!; read -r _; kill $browser; wait $browser; rm -rf "$folder""#;
        let process = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(profile.path())
            .args(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-sync", "--disable-background-networking", "--disable-component-update"])
            .args(["--disable-dev-shm-usage", "--remote-debugging-port=0"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Chromium starts (Debian's package chromium)");
        let (port, path) = address(profile.path());
        Self { port, path, _process: process, _profile: profile }
    }

    fn connect(&self, path: &str) -> Session {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the browser's port");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.set_nodelay(true).expect("no delay");
        let address = format!("ws://127.0.0.1:{}{path}", self.port);
        let (socket, _) = tungstenite::client(address, stream).expect("a WebSocket");
        Session { socket, last: 0, complaints: Vec::new(), requests: Vec::new() }
    }
}

/// Where the browser listens, as it writes itself into its folder: a port and the path of its WebSocket.
fn address(profile: &Path) -> (u16, String) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(profile.join("DevToolsActivePort")).unwrap_or_default();
        if let Some((port, path)) = text.trim_end().split_once('\n') {
            return (port.parse().expect("a port"), path.to_owned());
        }
        assert!(Instant::now() < deadline, "Chromium does not say where it listens");
        thread::sleep(Duration::from_millis(20));
    }
}

/// One connection to the browser or to a tab of it.
struct Session {
    socket: WebSocket<TcpStream>,
    last: u64,
    complaints: Vec<String>,
    /// Addresses that the page asked for, and the document that asked.
    requests: Vec<(String, String)>,
}

impl Session {
    fn command(&mut self, method: &str, parameters: &Value) -> Result<Value, String> {
        self.last += 1;
        let command = json!({ "id": self.last, "method": method, "params": parameters });
        self.socket.send(Message::text(command.to_string())).map_err(|error| error.to_string())?;
        loop {
            let message = self.socket.read().map_err(|error| format!("{method}: {error}"))?;
            let Message::Text(text) = message else { continue };
            let mut answer: Value = serde_json::from_str(text.as_str()).expect("JSON");
            if answer["method"] == "Runtime.exceptionThrown" {
                self.complaints.push(answer["params"]["exceptionDetails"].to_string());
            }
            if answer["method"] == "Network.requestWillBeSent" {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                self.requests.push((text(&answer["params"]["request"]["url"]), text(&answer["params"]["documentURL"])));
            }
            if answer["id"] == self.last {
                return match answer.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }
}

/// A tab of the browser. It closes with its test.
pub(crate) struct Tab {
    session: RefCell<Session>,
    /// The browser context, which isolates the windows of one test.
    context: String,
}

impl Tab {
    /// Opens an address in a new window and waits until it is loaded.
    #[track_caller]
    pub(crate) fn open(url: &str) -> Self {
        let made = BROWSER.connect(&BROWSER.path).command("Target.createBrowserContext", &json!({}));
        let context = made.expect("a context")["browserContextId"].as_str().expect("its id").to_owned();
        Self::made(url, context, "newWindow")
    }

    /// Opens an address in the same window, but behind this tab.
    #[track_caller]
    pub(crate) fn open_behind(&self, url: &str) -> Self {
        Self::made(url, self.context.clone(), "background")
    }

    #[track_caller]
    fn made(url: &str, context: String, place: &str) -> Self {
        let wanted = json!({ "url": "about:blank", "browserContextId": context, place: true });
        let made = BROWSER.connect(&BROWSER.path).command("Target.createTarget", &wanted).expect("a tab");
        let id = made["targetId"].as_str().expect("its id");
        let tab = Self { session: RefCell::new(BROWSER.connect(&format!("/devtools/page/{id}"))), context };
        for domain in ["Page.enable", "Runtime.enable", "Accessibility.enable"] {
            tab.command(domain, json!({}));
        }
        tab.go(url);
        tab
    }

    /// Leads the tab to an address and waits until it is loaded.
    #[track_caller]
    pub(crate) fn go(&self, url: &str) {
        self.command("Page.navigate", json!({ "url": url }));
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'");
    }

    #[track_caller]
    fn command(&self, method: &str, parameters: impl Into<Value>) -> Value {
        self.session.borrow_mut().command(method, &parameters.into()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_evaluate(&self, script: &str) -> Result<Value, String> {
        let parameters =
            json!({ "expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let mut answer = self.session.borrow_mut().command("Runtime.evaluate", &parameters)?;
        match answer.get("exceptionDetails") {
            Some(thrown) => Err(thrown["exception"]["description"].as_str().unwrap_or("an exception").to_owned()),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// The value of a script that runs in the page.
    #[track_caller]
    pub(crate) fn evaluate(&self, script: &str) -> Value {
        self.try_evaluate(script).unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// The value of a script as text.
    #[track_caller]
    pub(crate) fn text(&self, script: &str) -> String {
        let value = self.evaluate(script);
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The value of a script as a number.
    #[track_caller]
    pub(crate) fn number(&self, script: &str) -> f64 {
        let value = self.evaluate(script);
        value.as_f64().unwrap_or_else(|| panic!("{script} is {value}, no number"))
    }

    /// Waits until a condition holds in the page, through reloads.
    #[track_caller]
    pub(crate) fn until(&self, condition: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let last = self.try_evaluate(&format!("!!({condition})"));
            if last == Ok(Value::Bool(true)) {
                return;
            }
            if Instant::now() > deadline {
                let page = self
                    .try_evaluate("location.href + '\\n' + document.body?.innerText.slice(0, 2000)")
                    .unwrap_or_default();
                let page = page.as_str().unwrap_or_default();
                panic!("never came true: {condition} ({last:?})\n{page}\n{:?}", self.session.borrow().complaints);
            }
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Expects a condition that holds.
    #[track_caller]
    pub(crate) fn is(&self, condition: &str) {
        assert_eq!(self.evaluate(&format!("!!({condition})")), Value::Bool(true), "{condition}");
    }

    /// Gives the window another size.
    #[track_caller]
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.command("Emulation.setDeviceMetricsOverride", size);
    }

    /// Shows the page to a reader whose system is dark, or light.
    #[track_caller]
    pub(crate) fn scheme(&self, scheme: &str) {
        let feature = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": feature }));
    }

    /// Opens pages from now on for a reader whose browser asks for these languages.
    #[track_caller]
    pub(crate) fn languages(&self, accepted: &str) {
        let agent = self.text("navigator.userAgent");
        self.command("Emulation.setUserAgentOverride", json!({ "userAgent": agent, "acceptLanguage": accepted }));
    }

    /// Runs a script in every page from now on, before the page's own scripts.
    #[track_caller]
    pub(crate) fn before_scripts(&self, script: &str) {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// Opens pages from now on for a reader whose browser runs no scripts.
    #[track_caller]
    pub(crate) fn without_scripts(&self) {
        self.command("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    }

    /// Notes from now on what pages ask for.
    #[track_caller]
    pub(crate) fn note_requests(&self) {
        self.command("Network.enable", json!({}));
    }

    /// The requests of all pages since the last call.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests_with_sources().into_iter().map(|(address, _)| address).collect()
    }

    /// The requests of all pages since the last call, each with the address of the document that asked.
    pub(crate) fn requests_with_sources(&self) -> Vec<(String, String)> {
        mem::take(&mut self.session.borrow_mut().requests)
    }

    /// Shows the page as it would be printed.
    #[track_caller]
    pub(crate) fn print_look(&self) {
        self.command("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    }

    /// Shows the tab to the author.
    #[track_caller]
    pub(crate) fn bring_to_front(&self) {
        self.command("Page.bringToFront", json!({}));
    }

    /// Presses a key as a hand would.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        let (code, text) = match key {
            "Escape" => (27, ""),
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "ArrowLeft" => (37, ""),
            "ArrowRight" => (39, ""),
            other => panic!("no key is called {other}"),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
            self.command("Input.dispatchKeyEvent", event);
        }
    }

    /// Types a text where the focus is.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        self.command("Input.insertText", json!({ "text": text }));
    }

    /// The accessibility tree: role and name of every node that is not ignored.
    #[track_caller]
    pub(crate) fn accessible(&self) -> Vec<(String, String)> {
        let tree = self.command("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let said = |node: &Value, what: &str| node[what]["value"].as_str().unwrap_or_default().to_owned();
        nodes
            .iter()
            .filter(|node| node["ignored"] != true)
            .map(|node| (said(node, "role"), said(node, "name")))
            .collect()
    }

    /// Expects that no script of the page failed.
    #[track_caller]
    pub(crate) fn has_no_complaints(&self) {
        assert_eq!(self.session.borrow().complaints, Vec::<String>::new());
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        _ = self.session.get_mut().command("Page.close", &json!({}));
    }
}
