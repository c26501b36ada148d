//! Files of the media library from the old blog itself, one after the other, and from no host but its own.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use ureq::Agent;
use ureq::http::HeaderMap;
use xxhash_rust::xxh3::xxh3_128;

use super::address::{origin, without_www};
use super::hosts::Hosts;
use crate::address::{redirect_target, strip_http_scheme_of_any_case};
use crate::import::path::encode_address;

/// Where files lie that were fetched, in the site's folder, so that each is fetched once.
pub(super) const FETCHED: &str = ".kielo-uploads";
/// How often a file is asked for in vain before it is given up.
const ATTEMPTS: u32 = 4;
/// How often it is asked for at most, though each time a piece of it came.
const MOST_PIECES: u32 = 50;
const MOST_MOVES: u32 = 5;
/// The host is given up when so many files in a row could not be reached.
const UNREACHED: u32 = 3;
/// The pause between two requests: the old blog has other visitors too.
const PAUSE: Duration = Duration::from_millis(50);
/// The wait after the first attempt; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest that the blog may bid to wait.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// How long a piece of a file may take at the first attempt; each further one may take twice as long.
const PIECE: Duration = Duration::from_mins(2);
/// The largest file that is fetched.
const LARGEST: u64 = 2 << 30;

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MissingFile {
    Nowhere,
    /// It is there, but of no use.
    Unusable(String),
}

/// The old blog as a place to fetch files from.
pub(super) struct Web {
    agent: Agent,
    hosts: Hosts,
    /// Scheme and host, as the author gave them.
    origin: String,
    folder: PathBuf,
    is_offline: bool,
    /// Files by their addresses, with what came of each.
    known: RefCell<BTreeMap<String, Result<PathBuf, MissingFile>>>,
    unreached: Cell<u32>,
    fetched: Cell<u32>,
    /// Why nothing more is asked for.
    trouble: RefCell<Option<String>>,
    tell: Option<fn(&str)>,
}

/// What came of asking once.
enum FetchResult {
    Done,
    /// The file cannot be had.
    Refused(MissingFile),
    Moved(String),
    /// It may be there later; the blog may have said when.
    Later(Option<Duration>),
}

/// Why there is no answer.
enum FetchError {
    /// The same would happen at the next attempt, for any file.
    Lasting(String),
    Passing(String),
}

impl From<io::Error> for FetchError {
    fn from(error: io::Error) -> Self {
        Self::Lasting(format!("{FETCHED} cannot be written: {error}"))
    }
}

impl From<ureq::Error> for FetchError {
    fn from(error: ureq::Error) -> Self {
        let text = error.to_string();
        let is_of_trust = matches!(error, ureq::Error::Tls(_) | ureq::Error::Rustls(_)) || text.contains("certificate");
        if is_of_trust {
            Self::Lasting(format!("its certificate is not trusted ({text})"))
        } else {
            Self::Passing(text)
        }
    }
}

/// A file that came in part, as the blog described it.
#[derive(Default)]
struct PartialDownload {
    /// What tells whether it is still the same: a strong `ETag`, else the date of its last change.
    validator: String,
    length: String,
}

impl Web {
    pub(super) fn new(hosts: &Hosts, origin: &str, into: &Path, is_offline: bool, tell: Option<fn(&str)>) -> Self {
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
            folder: into.join(FETCHED),
            is_offline,
            known: RefCell::default(),
            unreached: Cell::new(0),
            fetched: Cell::new(0),
            trouble: RefCell::default(),
            tell,
        }
    }

    /// Whether only what was fetched before counts.
    pub(super) fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Why not everything was asked for.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }

    /// The file at an address, fetched if it is not there yet.
    pub(super) fn file(&self, address: &str) -> Result<PathBuf, MissingFile> {
        let address = self.whole(address).ok_or(MissingFile::Nowhere)?;
        if let Some(known) = self.known.borrow().get(&address) {
            return known.clone();
        }
        // The same file is known with http and https, and on the host with and without `www.`.
        let place = self.folder.join(format!("{:032x}", xxh3_128(without_www(&address).as_bytes())));
        let file = if place.is_file() {
            Ok(place)
        } else if self.is_offline || self.trouble.borrow().is_some() {
            Err(MissingFile::Nowhere)
        } else {
            self.fetch(&address, &place).map(|()| place)
        };
        self.known.borrow_mut().insert(address, file.clone());
        file
    }

    /// Forgets a file that turned out to be of no use, so that the next run asks for it again.
    pub(super) fn forget(&self, place: &Path) {
        if !self.is_offline {
            _ = fs::remove_file(place);
        }
    }

    /// The whole address of something on the old blog's hosts; `None` on any other.
    fn whole(&self, address: &str) -> Option<String> {
        let address = address.split(['#', '?']).next().unwrap_or_default();
        let whole = if strip_http_scheme_of_any_case(address).is_some() {
            address.to_owned()
        } else if address.starts_with("//") {
            format!("https:{address}")
        } else if address.starts_with('/') {
            format!("{}{address}", self.origin)
        } else {
            return None;
        };
        if !self.hosts.are_of(&whole) {
            return None;
        }
        // The address that the author gave answers at once; another spelling of it leads there.
        let named = origin(&whole)?;
        let is_given = without_www(&named) == without_www(&self.origin);
        let whole = if is_given { format!("{}{}", self.origin, &whole[named.len()..]) } else { whole };
        Some(encode_address(&whole))
    }

    /// Fetches a file; one that came in part goes on where it ended.
    fn fetch(&self, address: &str, place: &Path) -> Result<(), MissingFile> {
        self.fetched.set(self.fetched.get() + 1);
        if let Some(tell) = self.tell {
            tell(&format!("file {}: {address}", self.fetched.get()));
        }
        let part = place.with_extension("part");
        let length = || fs::metadata(&part).map_or(0, |metadata| metadata.len());
        let mut wanted = address.to_owned();
        let (mut vain, mut pieces, mut moves) = (0, 0, 0);
        let mut last_problem = String::new();
        while vain < ATTEMPTS && pieces < MOST_PIECES {
            thread::sleep(PAUSE);
            let before = length();
            let wait = match self.ask(&wanted, place, PIECE * 2_u32.pow(vain)) {
                Ok(FetchResult::Done) => {
                    self.unreached.set(0);
                    return Ok(());
                }
                Ok(FetchResult::Refused(why)) => {
                    self.unreached.set(0);
                    return Err(why);
                }
                Ok(FetchResult::Moved(to)) => {
                    moves += 1;
                    let to = redirect_target(&wanted, &to);
                    match self.whole(&to).filter(|_| moves <= MOST_MOVES) {
                        Some(to) => wanted = to,
                        None if moves > MOST_MOVES => {
                            return Err(MissingFile::Unusable("its address leads in a circle".to_owned()));
                        }
                        None => {
                            return Err(MissingFile::Unusable(format!(
                                "it has moved to {to}, and nothing is fetched from there"
                            )));
                        }
                    }
                    continue;
                }
                Ok(FetchResult::Later(wait)) => {
                    "it is busy".clone_into(&mut last_problem);
                    wait
                }
                Err(FetchError::Lasting(why)) => {
                    self.give_up(&why);
                    return Err(MissingFile::Nowhere);
                }
                Err(FetchError::Passing(why)) => {
                    last_problem = why;
                    None
                }
            };
            if length() > before {
                pieces += 1;
                vain = 0;
            } else {
                vain += 1;
            }
            let wait = wait.unwrap_or(FIRST_WAIT * 2_u32.pow(vain.saturating_sub(1)));
            if wait > LONGEST_WAIT {
                self.give_up(&format!("it bids to wait for {} minutes", wait.as_secs().div_ceil(60)));
                return Err(MissingFile::Nowhere);
            }
            if vain < ATTEMPTS {
                thread::sleep(wait);
            }
        }
        self.unreached.set(self.unreached.get() + 1);
        if self.unreached.get() >= UNREACHED {
            self.give_up(&format!("{UNREACHED} files in a row could not be had ({last_problem})"));
        }
        Err(MissingFile::Unusable(format!("the old blog did not send it ({last_problem})")))
    }

    fn give_up(&self, why: &str) {
        let origin = &self.origin;
        let text =
            format!("No more files were asked for from {origin}: {why}. Run the import again when that has changed.");
        self.trouble.borrow_mut().get_or_insert(text);
    }

    fn ask(&self, address: &str, place: &Path, patience: Duration) -> Result<FetchResult, FetchError> {
        fs::create_dir_all(&self.folder)?;
        let (part, description) = (place.with_extension("part"), place.with_extension("begun"));
        let have = fs::metadata(&part).map_or(0, |metadata| metadata.len());
        let begun = PartialDownload::read(&description);
        let mut request = self.agent.get(address).config().timeout_recv_body(Some(patience)).build();
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-"));
            if !begun.validator.is_empty() {
                request = request.header("If-Range", &begun.validator);
            }
        }
        let response = request.call()?;
        let headers = response.headers();
        let goes_on = match response.status().as_u16() {
            200 => false,
            206 if begun.goes_on_with(headers, have) => true,
            206 | 416 => {
                fs::remove_file(&part)?;
                return Ok(FetchResult::Later(Some(Duration::ZERO)));
            }
            301 | 302 | 303 | 307 | 308 => {
                return Ok(header(headers, "location")
                    .map_or(FetchResult::Refused(MissingFile::Nowhere), |to| FetchResult::Moved(to.to_owned())));
            }
            408 | 425 | 429 | 500..=599 => {
                return Ok(FetchResult::Later(header(headers, "retry-after").and_then(wait)));
            }
            404 | 410 => return Ok(FetchResult::Refused(MissingFile::Nowhere)),
            status => return Ok(refused(format!("the old blog answered with {status}"))),
        };
        // A page that says that nothing is there comes with the status of a page on some hosts.
        let is_page = header(headers, "content-type").is_some_and(|kind| kind.starts_with("text/html"));
        if is_page && ![".html", ".htm"].iter().any(|ending| address.to_lowercase().ends_with(ending)) {
            return Ok(refused("the old blog answered with a page".to_owned()));
        }
        let length = header(headers, "content-length").and_then(|length| length.parse::<u64>().ok());
        let too_large = || refused("it is larger than 2 GB".to_owned());
        if length.is_some_and(|length| length > LARGEST) {
            return Ok(too_large());
        }
        if !goes_on {
            fs::write(&description, PartialDownload::of(headers).text())?;
        }
        let mut file = OpenOptions::new().create(true).write(true).append(goes_on).truncate(!goes_on).open(&part)?;
        let mut body = response.into_body().into_reader().take(LARGEST + 1);
        let copied = copy(&mut body, &mut file)?;
        if copied > LARGEST {
            drop(file);
            fs::remove_file(&part)?;
            return Ok(too_large());
        }
        if length.is_some_and(|length| length != copied) {
            return Err(FetchError::Passing("the connection broke off".to_owned()));
        }
        file.flush()?;
        fs::rename(&part, place)?;
        _ = fs::remove_file(&description);
        Ok(FetchResult::Done)
    }
}

impl PartialDownload {
    fn of(headers: &HeaderMap) -> Self {
        let strong = header(headers, "etag").filter(|tag| tag.starts_with('"'));
        let validator = strong.or_else(|| header(headers, "last-modified")).unwrap_or_default();
        let length = header(headers, "content-length").unwrap_or_default();
        Self { validator: validator.to_owned(), length: length.to_owned() }
    }

    fn read(description: &Path) -> Self {
        let text = fs::read_to_string(description).unwrap_or_default();
        let (validator, length) = text.split_once('\n').unwrap_or_default();
        Self { validator: validator.to_owned(), length: length.trim().to_owned() }
    }

    fn text(&self) -> String {
        format!("{}\n{}\n", self.validator, self.length)
    }

    /// Whether an answer is the rest of the same file.
    fn goes_on_with(&self, headers: &HeaderMap, have: u64) -> bool {
        let range = header(headers, "content-range").and_then(|range| range.trim().strip_prefix("bytes "));
        let Some((range, whole)) = range.and_then(|range| range.split_once('/')) else { return false };
        let first = range.split('-').next().and_then(|first| first.trim().parse::<u64>().ok());
        first == Some(have) && have > 0 && (whole == self.length || whole == "*" || self.length.is_empty())
    }
}

fn refused(why: String) -> FetchResult {
    FetchResult::Refused(MissingFile::Unusable(why))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// How long the blog bids to wait: seconds, or a date.
fn wait(written: &str) -> Option<Duration> {
    if let Ok(seconds) = written.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(written.trim()).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(Timestamp::now())).unwrap_or_default())
}

/// Copies piece by piece: what came before a connection broke is kept, and only a full disk is a problem of ours.
fn copy(body: &mut impl Read, file: &mut fs::File) -> Result<u64, FetchError> {
    let mut buffer = vec![0; 1 << 16];
    let mut copied = 0;
    loop {
        let read = body.read(&mut buffer).map_err(|error| FetchError::Passing(error.to_string()))?;
        if read == 0 {
            return Ok(copied);
        }
        file.write_all(&buffer[..read])?;
        copied += read as u64;
    }
}
