//! Downloads uploads from the hosts of the old blog, one after the other.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};
use xxhash_rust::xxh3::xxh3_128;

use super::address::{origin, without_scheme_and_www};
use super::hosts::Hosts;
use crate::address::{redirect_target, strip_http_scheme_of_any_case};
use crate::import::path::encode_address;

/// Folder for downloads within the site's folder. A file in it is not downloaded again.
pub(super) const DOWNLOAD_FOLDER: &str = ".kielo-uploads";
/// Maximum number of requests in a row that bring no bytes of a file.
const MAX_ATTEMPTS: u32 = 4;
/// Maximum number of requests that bring a part of a file.
const MAX_PARTS: u32 = 50;
const MAX_REDIRECTS: u32 = 5;
/// The download stops after this many files in a row that failed.
const MAX_FAILURES_IN_ROW: u32 = 3;
/// Pause before each request, so that the old blog can serve its visitors.
const REQUEST_PAUSE: Duration = Duration::from_millis(50);
/// Wait after the first failure; each further one is twice as long.
const FIRST_RETRY_WAIT: Duration = Duration::from_millis(500);
/// Maximum wait that a response may ask for in `Retry-After`.
const MAX_RETRY_WAIT: Duration = Duration::from_mins(2);
/// Timeout for a response body at the first attempt; each further one is twice as long.
const BODY_TIMEOUT: Duration = Duration::from_mins(2);
const MAX_FILE_BYTES: u64 = 2 << 30;

/// Reason why an upload is not available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MissingUpload {
    NotFound,
    /// The file exists but cannot be imported, for this reason.
    Unusable(String),
}

/// Downloads files from the old blog.
pub(super) struct UploadFetcher {
    agent: Agent,
    hosts: Hosts,
    /// Scheme and host as the author wrote them.
    origin: String,
    folder: PathBuf,
    is_offline: bool,
    /// Results by address.
    results: RefCell<BTreeMap<String, Result<PathBuf, MissingUpload>>>,
    failures_in_row: Cell<u32>,
    fetch_count: Cell<u32>,
    /// Why the download stopped.
    stop_reason: RefCell<Option<String>>,
    on_progress: Option<fn(&str)>,
}

/// Result of one request.
enum FetchResult {
    Done,
    /// No further request makes sense.
    Unavailable(MissingUpload),
    Redirect(String),
    /// The server is busy; it may have asked for a wait.
    RetryLater(Option<Duration>),
}

/// Reason why a request failed.
enum FetchError {
    /// Every further request would fail too, for any file.
    Permanent(String),
    Transient(String),
}

impl From<io::Error> for FetchError {
    fn from(error: io::Error) -> Self {
        Self::Permanent(format!("{DOWNLOAD_FOLDER} cannot be written: {error}"))
    }
}

impl From<ureq::Error> for FetchError {
    fn from(error: ureq::Error) -> Self {
        let text = error.to_string();
        let is_certificate_error =
            matches!(error, ureq::Error::Tls(_) | ureq::Error::Rustls(_)) || text.contains("certificate");
        if is_certificate_error {
            Self::Permanent(format!("its certificate is not trusted ({text})"))
        } else {
            Self::Transient(text)
        }
    }
}

/// Headers of a partial download, kept to recognise the rest of the same file.
#[derive(Default)]
struct PartialDownload {
    /// Strong `ETag`, else `Last-Modified`; empty if the response had neither.
    validator: String,
    /// `Content-Length`; empty if the response had none.
    length: String,
}

impl UploadFetcher {
    pub(super) fn new(
        hosts: &Hosts,
        origin: &str,
        into: &Path,
        is_offline: bool,
        on_progress: Option<fn(&str)>,
    ) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(30)))
            .user_agent(concat!("kielo/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            hosts: hosts.clone(),
            origin: origin.to_owned(),
            folder: into.join(DOWNLOAD_FOLDER),
            is_offline,
            results: RefCell::default(),
            failures_in_row: Cell::new(0),
            fetch_count: Cell::new(0),
            stop_reason: RefCell::default(),
            on_progress,
        }
    }

    /// Whether only earlier downloads are used.
    pub(super) fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Returns why the download stopped before the last file; `None` if it did not.
    pub(super) fn stop_reason(&self) -> Option<String> {
        self.stop_reason.borrow().clone()
    }

    /// Returns the path of the file at an address, and downloads it first if necessary.
    pub(super) fn file(&self, address: &str) -> Result<PathBuf, MissingUpload> {
        let address = self.absolute_address(address).ok_or(MissingUpload::NotFound)?;
        if let Some(known) = self.results.borrow().get(&address) {
            return known.clone();
        }
        // Addresses that differ only in scheme or `www.` name the same file.
        let path = self.folder.join(format!("{:032x}", xxh3_128(without_scheme_and_www(&address).as_bytes())));
        let file = if path.is_file() {
            Ok(path)
        } else if self.is_offline || self.stop_reason.borrow().is_some() {
            Err(MissingUpload::NotFound)
        } else {
            self.fetch(&address, &path).map(|()| path)
        };
        self.results.borrow_mut().insert(address, file.clone());
        file
    }

    /// Deletes an unusable download, so that the next import requests the file again.
    pub(super) fn forget(&self, path: &Path) {
        if !self.is_offline {
            _ = fs::remove_file(path);
        }
    }

    /// Returns the absolute address of a file on the blog's hosts; `None` if it is on another host.
    fn absolute_address(&self, address: &str) -> Option<String> {
        let address = address.split(['#', '?']).next().unwrap_or_default();
        let absolute = if strip_http_scheme_of_any_case(address).is_some() {
            address.to_owned()
        } else if address.starts_with("//") {
            format!("https:{address}")
        } else if address.starts_with('/') {
            format!("{}{address}", self.origin)
        } else {
            return None;
        };
        if !self.hosts.contains_address(&absolute) {
            return None;
        }
        // Other spellings of the origin would only redirect to the one that the author gave.
        let address_origin = origin(&absolute)?;
        let is_given = without_scheme_and_www(&address_origin) == without_scheme_and_www(&self.origin);
        let absolute =
            if is_given { format!("{}{}", self.origin, &absolute[address_origin.len()..]) } else { absolute };
        Some(encode_address(&absolute))
    }

    /// Downloads a file. A partial download is continued.
    fn fetch(&self, address: &str, path: &Path) -> Result<(), MissingUpload> {
        self.fetch_count.set(self.fetch_count.get() + 1);
        if let Some(on_progress) = self.on_progress {
            on_progress(&format!("file {}: {address}", self.fetch_count.get()));
        }
        let mut download = Download {
            fetcher: self,
            address: address.to_owned(),
            path,
            part_path: path.with_extension("part"),
            failures: 0,
            parts: 0,
            redirects: 0,
            last_problem: String::new(),
        };
        while download.failures < MAX_ATTEMPTS && download.parts < MAX_PARTS {
            thread::sleep(REQUEST_PAUSE);
            if let ControlFlow::Break(result) = download.attempt() {
                return result;
            }
        }
        let last_problem = download.last_problem;
        self.failures_in_row.set(self.failures_in_row.get() + 1);
        if self.failures_in_row.get() >= MAX_FAILURES_IN_ROW {
            self.stop_fetching(&format!("{MAX_FAILURES_IN_ROW} files in a row could not be had ({last_problem})"));
        }
        Err(MissingUpload::Unusable(format!("the old blog did not send it ({last_problem})")))
    }

    fn stop_fetching(&self, why: &str) {
        let origin = &self.origin;
        let text =
            format!("No more files were asked for from {origin}: {why}. Run the import again when that has changed.");
        self.stop_reason.borrow_mut().get_or_insert(text);
    }
}

/// The download of one file, over several requests.
struct Download<'a> {
    fetcher: &'a UploadFetcher,
    /// The address to request, after redirects.
    address: String,
    /// Path of the complete file.
    path: &'a Path,
    /// Path of the partial file.
    part_path: PathBuf,
    /// Requests in a row that brought no bytes.
    failures: u32,
    /// Requests that brought a part of the file.
    parts: u32,
    redirects: u32,
    last_problem: String,
}

impl Download<'_> {
    /// Sends one request. Breaks with the result when the file is complete or no further request makes sense.
    fn attempt(&mut self) -> ControlFlow<Result<(), MissingUpload>> {
        let received_before = self.received();
        let wait = match self.request(BODY_TIMEOUT * 2_u32.pow(self.failures)) {
            Ok(FetchResult::Done) => {
                self.fetcher.failures_in_row.set(0);
                return ControlFlow::Break(Ok(()));
            }
            Ok(FetchResult::Unavailable(why)) => {
                self.fetcher.failures_in_row.set(0);
                return ControlFlow::Break(Err(why));
            }
            Ok(FetchResult::Redirect(location)) => {
                return match self.follow(&location) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(why) => ControlFlow::Break(Err(why)),
                };
            }
            Ok(FetchResult::RetryLater(wait)) => {
                "it is busy".clone_into(&mut self.last_problem);
                wait
            }
            Err(FetchError::Permanent(why)) => {
                self.fetcher.stop_fetching(&why);
                return ControlFlow::Break(Err(MissingUpload::NotFound));
            }
            Err(FetchError::Transient(why)) => {
                self.last_problem = why;
                None
            }
        };
        if self.received() > received_before {
            self.parts += 1;
            self.failures = 0;
        } else {
            self.failures += 1;
        }
        self.wait(wait)
    }

    /// Waits before the next request, unless the blog asks for too long a wait.
    fn wait(&self, retry_after: Option<Duration>) -> ControlFlow<Result<(), MissingUpload>> {
        let wait = retry_after.unwrap_or(FIRST_RETRY_WAIT * 2_u32.pow(self.failures.saturating_sub(1)));
        if wait > MAX_RETRY_WAIT {
            self.fetcher.stop_fetching(&format!("it bids to wait for {} minutes", wait.as_secs().div_ceil(60)));
            return ControlFlow::Break(Err(MissingUpload::NotFound));
        }
        if self.failures < MAX_ATTEMPTS {
            thread::sleep(wait);
        }
        ControlFlow::Continue(())
    }

    /// Follows a redirect within the blog's hosts.
    fn follow(&mut self, location: &str) -> Result<(), MissingUpload> {
        self.redirects += 1;
        let target = redirect_target(&self.address, location);
        if self.redirects > MAX_REDIRECTS {
            return Err(MissingUpload::Unusable("its address leads in a circle".to_owned()));
        }
        let address = self.fetcher.absolute_address(&target).ok_or_else(|| {
            MissingUpload::Unusable(format!("it has moved to {target}, and nothing is fetched from there"))
        })?;
        self.address = address;
        Ok(())
    }

    /// Returns the number of bytes in the partial file.
    fn received(&self) -> u64 {
        fs::metadata(&self.part_path).map_or(0, |metadata| metadata.len())
    }

    fn partial_path(&self) -> PathBuf {
        self.path.with_extension("begun")
    }

    fn request(&self, body_timeout: Duration) -> Result<FetchResult, FetchError> {
        fs::create_dir_all(&self.fetcher.folder)?;
        let received = self.received();
        let partial = PartialDownload::read(&self.partial_path());
        let agent = &self.fetcher.agent;
        let mut request = agent.get(&self.address).config().timeout_recv_body(Some(body_timeout)).build();
        if received > 0 {
            request = request.header("Range", format!("bytes={received}-"));
            if !partial.validator.is_empty() {
                request = request.header("If-Range", &partial.validator);
            }
        }
        let response = request.call()?;
        let headers = response.headers();
        match response.status().as_u16() {
            200 => self.receive(response, false),
            206 if partial.is_continued_by(headers, received) => self.receive(response, true),
            206 | 416 => {
                fs::remove_file(&self.part_path)?;
                Ok(FetchResult::RetryLater(Some(Duration::ZERO)))
            }
            301 | 302 | 303 | 307 | 308 => Ok(header(headers, "location")
                .map_or(FetchResult::Unavailable(MissingUpload::NotFound), |to| FetchResult::Redirect(to.to_owned()))),
            408 | 425 | 429 | 500..=599 => {
                Ok(FetchResult::RetryLater(header(headers, "retry-after").and_then(parse_retry_after)))
            }
            404 | 410 => Ok(FetchResult::Unavailable(MissingUpload::NotFound)),
            status => Ok(unusable(format!("the old blog answered with {status}"))),
        }
    }

    /// Saves the body of a response, after the bytes received before if it continues them.
    fn receive(&self, response: Response<Body>, is_continued: bool) -> Result<FetchResult, FetchError> {
        let headers = response.headers();
        // Some hosts answer with an HTML page and status 200 if a file does not exist.
        let is_page = header(headers, "content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if is_page && ![".html", ".htm"].iter().any(|ending| self.address.to_lowercase().ends_with(ending)) {
            return Ok(unusable("the old blog answered with a page".to_owned()));
        }
        let length = header(headers, "content-length").and_then(|length| length.parse::<u64>().ok());
        let too_large = || unusable("it is larger than 2 GB".to_owned());
        if length.is_some_and(|length| length > MAX_FILE_BYTES) {
            return Ok(too_large());
        }
        if !is_continued {
            fs::write(self.partial_path(), PartialDownload::from_headers(headers).text())?;
        }
        let mut options = OpenOptions::new();
        options.create(true).write(true).append(is_continued).truncate(!is_continued);
        let mut file = options.open(&self.part_path)?;
        let mut body = response.into_body().into_reader().take(MAX_FILE_BYTES + 1);
        let copied = copy(&mut body, &mut file)?;
        if copied > MAX_FILE_BYTES {
            drop(file);
            fs::remove_file(&self.part_path)?;
            return Ok(too_large());
        }
        if length.is_some_and(|length| length != copied) {
            return Err(FetchError::Transient("the connection broke off".to_owned()));
        }
        file.flush()?;
        fs::rename(&self.part_path, self.path)?;
        _ = fs::remove_file(self.partial_path());
        Ok(FetchResult::Done)
    }
}

impl PartialDownload {
    fn from_headers(headers: &HeaderMap) -> Self {
        let strong = header(headers, "etag").filter(|tag| tag.starts_with('"'));
        let validator = strong.or_else(|| header(headers, "last-modified")).unwrap_or_default();
        let length = header(headers, "content-length").unwrap_or_default();
        Self { validator: validator.to_owned(), length: length.to_owned() }
    }

    fn read(partial_path: &Path) -> Self {
        let text = fs::read_to_string(partial_path).unwrap_or_default();
        let (validator, length) = text.split_once('\n').unwrap_or_default();
        Self { validator: validator.to_owned(), length: length.trim().to_owned() }
    }

    fn text(&self) -> String {
        format!("{}\n{}\n", self.validator, self.length)
    }

    /// Whether a response is the rest of the same file.
    fn is_continued_by(&self, headers: &HeaderMap, received: u64) -> bool {
        let range = header(headers, "content-range").and_then(|range| range.trim().strip_prefix("bytes "));
        let Some((range, total)) = range.and_then(|range| range.split_once('/')) else { return false };
        let first = range.split('-').next().and_then(|first| first.trim().parse::<u64>().ok());
        first == Some(received) && received > 0 && (total == self.length || total == "*" || self.length.is_empty())
    }
}

fn unusable(why: String) -> FetchResult {
    FetchResult::Unavailable(MissingUpload::Unusable(why))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Parses a `Retry-After` header: seconds or a date.
fn parse_retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(Timestamp::now())).unwrap_or_default())
}

/// Copies in small pieces, so that a broken connection loses nothing. An error of the file is permanent, one of the
/// connection is not.
fn copy(body: &mut impl Read, file: &mut fs::File) -> Result<u64, FetchError> {
    let mut buffer = vec![0; 1 << 16];
    let mut copied = 0;
    loop {
        let read = body.read(&mut buffer).map_err(|error| FetchError::Transient(error.to_string()))?;
        if read == 0 {
            return Ok(copied);
        }
        file.write_all(&buffer[..read])?;
        copied += read as u64;
    }
}
