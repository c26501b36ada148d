//! Files of the media library from the old blog itself, one after the other, and from no other host.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use ureq::Agent;
use xxhash_rust::xxh3::xxh3_128;

use super::address::is_same_host;

/// Where files lie that were fetched, in the site's folder, so that each is fetched once.
const FETCHED: &str = ".kielo-uploads";
/// How often a file is asked for before it is given up.
const ATTEMPTS: u32 = 3;
/// The host is given up when so many files in a row could not be reached.
const UNREACHED: u32 = 3;
/// The pause between two files: the old blog has other visitors too.
const PAUSE: Duration = Duration::from_millis(50);
/// The largest file that is fetched.
const LARGEST: u64 = 2 << 30;

/// The old blog as a place to fetch files from.
pub(super) struct Web {
    agent: Agent,
    /// Scheme and host, as the author gave them.
    origin: String,
    folder: PathBuf,
    /// Files by their addresses, with what came of each.
    known: RefCell<BTreeMap<String, Option<PathBuf>>>,
    unreached: Cell<u32>,
    tell: Option<fn(&str)>,
}

/// What came of asking once.
enum Answer {
    Done,
    /// Nothing is there, or nothing that may be fetched.
    Nothing,
    Moved(String),
    Again,
}

impl Web {
    pub(super) fn new(origin: &str, into: &Path, tell: Option<fn(&str)>) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(30)))
            .user_agent(concat!("kielo/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.into(),
            origin: origin.to_owned(),
            folder: into.join(FETCHED),
            known: RefCell::default(),
            unreached: Cell::new(0),
            tell,
        }
    }

    /// The file at an address, fetched if it is not there yet.
    pub(super) fn file(&self, address: &str) -> Option<PathBuf> {
        let address = self.whole(address)?;
        if let Some(known) = self.known.borrow().get(&address) {
            return known.clone();
        }
        let place = self.folder.join(format!("{:032x}", xxh3_128(address.as_bytes())));
        let is_there = place.is_file() || (self.unreached.get() < UNREACHED && self.fetch(&address, &place));
        let file = is_there.then_some(place);
        self.known.borrow_mut().insert(address, file.clone());
        file
    }

    /// The whole address of something on the old blog's host; `None` on any other.
    fn whole(&self, address: &str) -> Option<String> {
        let address = address.split('#').next().unwrap_or_default();
        let address = address.split('?').next().unwrap_or_default();
        let whole = match address.split_once("://") {
            Some(("http" | "https", _)) => address.to_owned(),
            None if address.starts_with("//") => format!("https:{address}"),
            None if address.starts_with('/') => format!("{}{address}", self.origin),
            _ => return None,
        };
        is_same_host(&whole, &self.origin).then_some(whole)
    }

    /// Fetches a file; one that was fetched in part goes on where it ended.
    fn fetch(&self, address: &str, place: &Path) -> bool {
        if let Some(tell) = self.tell {
            tell(address);
        }
        let mut wanted = address.to_owned();
        let mut attempt = 0;
        let mut moves = 0;
        while attempt < ATTEMPTS {
            thread::sleep(PAUSE);
            match self.ask(&wanted, place) {
                Ok(Answer::Done) => {
                    self.unreached.set(0);
                    return true;
                }
                Ok(Answer::Nothing) => {
                    self.unreached.set(0);
                    return false;
                }
                Ok(Answer::Moved(to)) if moves < 5 => {
                    moves += 1;
                    let Some(to) = self.whole(&to) else { return false };
                    wanted = to;
                    continue;
                }
                Ok(Answer::Moved(_)) => return false,
                Ok(Answer::Again) | Err(_) => {}
            }
            attempt += 1;
            if attempt < ATTEMPTS {
                thread::sleep(Duration::from_millis(300 * u64::from(attempt)));
            }
        }
        self.unreached.set(self.unreached.get() + 1);
        false
    }

    fn ask(&self, address: &str, place: &Path) -> io::Result<Answer> {
        fs::create_dir_all(&self.folder)?;
        let part = place.with_extension("part");
        let have = fs::metadata(&part).map_or(0, |metadata| metadata.len());
        let mut request = self.agent.get(address);
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-"));
        }
        let response = request.call().map_err(io::Error::other)?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let status = response.status().as_u16();
        let goes_on = status == 206 && have > 0;
        match status {
            200 | 206 => {}
            301 | 302 | 303 | 307 | 308 => return Ok(header("location").map_or(Answer::Nothing, Answer::Moved)),
            416 => {
                fs::remove_file(&part)?;
                return Ok(Answer::Again);
            }
            429 | 500..=599 => return Ok(Answer::Again),
            _ => return Ok(Answer::Nothing),
        }
        let length = header("content-length").and_then(|length| length.parse::<u64>().ok());
        // A page that says that nothing is there comes with the status of a page on some hosts.
        if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            return Ok(Answer::Nothing);
        }
        let mut file = OpenOptions::new().create(true).write(true).append(goes_on).truncate(!goes_on).open(&part)?;
        let mut body = response.into_body().into_reader().take(LARGEST);
        let copied = io::copy(&mut body, &mut file)?;
        file.flush()?;
        if length.is_some_and(|length| length != copied) {
            return Ok(Answer::Again);
        }
        fs::rename(&part, place)?;
        Ok(Answer::Done)
    }
}
