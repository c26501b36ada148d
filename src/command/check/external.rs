//! Links to other sites: each is asked for once, politely, and told with the places where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use ureq::Agent;

use super::answers::is_host_of;
use super::own_redirects::host_and_rest;
use crate::address::{for_request, redirect_target, strip_http_scheme};
use crate::config::SITE_FILE;
use crate::edition::Edition;
use crate::model::{COMMENTS_FILE, TERMS_FILE};
use crate::plan::Route;
use crate::render::Content;

/// So many hosts are asked at a time, each for one address after the other.
const HOSTS_AT_ONCE: usize = 8;
/// The pause between two requests to a host.
const PAUSE: Duration = Duration::from_millis(300);
/// The longest that a host may bid to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const MOST_MOVES: usize = 10;

/// Addresses as they are written, each with the files and lines where it stands.
type LinkLocations = BTreeMap<String, Vec<(String, usize)>>;

/// What came of asking for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Good,
    /// It is there, and has moved for good to this address.
    Moved(String),
    /// The host answers, but not programs.
    Unreported(String),
    Dead(String),
}

/// What came of all links: the report, and how many are dead.
pub(super) struct Report {
    pub(super) text: String,
    pub(super) dead: usize,
}

/// Asks for every link to another site that the author's files hold and pages show.
pub(super) fn check(edition: &Edition, root: &Path, tell: Option<fn(&str)>) -> Report {
    let shown = shown(edition);
    let places = places(edition, root, &shown);
    let mut hosts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for address in places.keys() {
        let asked = address.split('#').next().unwrap_or(address);
        hosts.entry(host_and_rest(asked).0.unwrap_or_default().to_lowercase()).or_default().insert(asked);
    }
    let first = edition.plan().hosts.first();
    let site = first.map(|host| [&*host.base_url.origin, &host.base_url.path].concat()).unwrap_or_default();
    let agent = agent(&site);
    let of_host = |addresses: &BTreeSet<&str>| {
        let outcomes = addresses.iter().enumerate().map(|(index, address)| {
            if index > 0 {
                thread::sleep(PAUSE);
            }
            if let Some(tell) = tell {
                tell(address);
            }
            ((*address).to_owned(), outcome(&agent, address))
        });
        outcomes.collect::<Vec<_>>()
    };
    let hosts: Vec<&BTreeSet<&str>> = hosts.values().collect();
    let all = || hosts.par_iter().with_max_len(1).flat_map_iter(|addresses| of_host(addresses)).collect();
    let pool = ThreadPoolBuilder::new().num_threads(HOSTS_AT_ONCE).build();
    let outcomes: BTreeMap<String, Outcome> = pool.map_or_else(|_| all(), |pool| pool.install(all));
    report(&places, &outcomes)
}

fn agent(site: &str) -> Agent {
    Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(20)))
        .user_agent(format!("kielo/{} (looks whether links still work; {site})", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// The links to other sites on all pages, decoded.
fn shown(edition: &Edition) -> BTreeSet<String> {
    let routes = edition.plan().all_routes();
    let pages: Vec<_> = routes.iter().filter(|route| route.view.is_page()).collect();
    let of_page = |route: &Route| match edition.render(route).0 {
        Some(Content::Bytes(bytes)) => in_html(&String::from_utf8_lossy(&bytes)),
        _ => BTreeSet::new(),
    };
    let all = pages.par_iter().map(|route| of_page(route)).reduce(BTreeSet::new, |mut all, some| {
        all.extend(some);
        all
    });
    let is_own = |address: &String| {
        let host = host_and_rest(address).0.unwrap_or_default();
        edition.plan().hosts.iter().any(|own| is_host_of(host, &own.base_url.origin))
    };
    all.into_iter().filter(|address| !is_own(address)).collect()
}

fn in_html(html: &str) -> BTreeSet<String> {
    let values = ["href=", "src="].into_iter().flat_map(|name| html.split(name).skip(1));
    let addresses = values.filter_map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']);
        let rest = rest.split(['"', '\'', '>', ' ']).next()?;
        strip_http_scheme(rest).is_some().then(|| normal(&unescaped(rest)))
    });
    addresses.collect()
}

fn unescaped(address: &str) -> String {
    address.replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&")
}

/// An address by which one that is written and one that is shown are known to be the same.
fn normal(address: &str) -> String {
    percent_decode_str(address).decode_utf8_lossy().into_owned()
}

/// The places in the author's files of addresses that pages show.
fn places(edition: &Edition, root: &Path, shown: &BTreeSet<String>) -> LinkLocations {
    let site = edition.site();
    let mut files: BTreeSet<String> = site.documents().map(|id| site.document(id).file.to_string()).collect();
    let beside = |file: &String| Some(format!("{}/{COMMENTS_FILE}", file.rsplit_once('/')?.0));
    files.extend(files.iter().filter_map(beside).collect::<Vec<_>>());
    files.extend([SITE_FILE.to_owned(), TERMS_FILE.to_owned()]);
    let mut places = LinkLocations::new();
    for file in files {
        let Ok(text) = fs::read_to_string(root.join(&file)) else { continue };
        for (index, line) in text.lines().enumerate() {
            for address in in_text(line, shown) {
                let known = places.entry(address).or_default();
                if known.last() != Some(&(file.clone(), index + 1)) {
                    known.push((file.clone(), index + 1));
                }
            }
        }
    }
    places
}

/// The addresses in a line of a source file that pages show: a sign behind one may belong to it or to the sentence.
fn in_text<'a>(line: &'a str, shown: &'a BTreeSet<String>) -> impl Iterator<Item = String> + 'a {
    line.match_indices("http").filter_map(|(at, _)| {
        let rest = &line[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>`\\".contains(c)).unwrap_or(rest.len());
        let mut address = rest[..end].to_owned();
        strip_http_scheme(&address)?;
        loop {
            if shown.contains(&normal(&unescaped(&address))) {
                return Some(unescaped(&address));
            }
            let last = address.rfind(|c: char| ")].,;:!?*_|}".contains(c))?;
            address.truncate(last);
        }
    })
}

/// Asks with HEAD, and with GET where that is not understood; redirects are followed.
fn outcome(agent: &Agent, address: &str) -> Outcome {
    let mut wanted = address.to_owned();
    let mut is_permanent = true;
    for moves in 0..MOST_MOVES {
        let Some(request) = for_request(&wanted) else {
            return Outcome::Dead("it is not an address".to_owned());
        };
        let (status, to) = match asked(agent, &request) {
            Ok(answer) => answer,
            Err(ureq::Error::Timeout(_)) => return Outcome::Dead("no answer in time".to_owned()),
            Err(ureq::Error::HostNotFound) => return Outcome::Dead("there is no such host".to_owned()),
            Err(error) => return Outcome::Dead(error.to_string()),
        };
        match (status, to) {
            (200..=299, _) if moves > 0 && is_permanent => return Outcome::Moved(wanted),
            (200..=299, _) => return Outcome::Good,
            (301 | 302 | 303 | 307 | 308, Some(to)) => {
                is_permanent &= matches!(status, 301 | 308);
                wanted = redirect_target(&wanted, &to);
            }
            (401 | 403 | 405 | 406 | 429 | 451 | 500..=599 | 999, _) => return Outcome::Unreported(status.to_string()),
            _ => return Outcome::Dead(status.to_string()),
        }
    }
    Outcome::Dead("it leads in a circle".to_owned())
}

/// The status of an address and where it leads.
fn asked(agent: &Agent, address: &str) -> Result<(u16, Option<String>), ureq::Error> {
    let facts = |response: &ureq::http::Response<ureq::Body>| {
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        (response.status().as_u16(), header("location"), header("retry-after"))
    };
    let (status, to, _) = facts(&agent.head(address).call()?);
    if (200..400).contains(&status) {
        return Ok((status, to));
    }
    let (status, to, wait) = facts(&agent.get(address).call()?);
    let wait = wait.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    if matches!(status, 429 | 503)
        && let Some(wait) = wait.filter(|wait| *wait <= LONGEST_WAIT)
    {
        thread::sleep(wait);
        let (status, to, _) = facts(&agent.get(address).call()?);
        return Ok((status, to));
    }
    Ok((status, to))
}

fn report(places: &LinkLocations, outcomes: &BTreeMap<String, Outcome>) -> Report {
    let outcome_of = |address: &str| {
        let asked = address.split('#').next().unwrap_or(address);
        outcomes.get(asked).cloned().unwrap_or(Outcome::Good)
    };
    let count = |wanted: fn(&Outcome) -> bool| outcomes.values().filter(|outcome| wanted(outcome)).count();
    let dead = count(|outcome| matches!(outcome, Outcome::Dead(_)));
    let mut text = format!(
        "{}: {} good, {} moved, {} untold, {dead} dead\n",
        super::counted(outcomes.len(), "link to other sites", "links to other sites"),
        count(|outcome| *outcome == Outcome::Good),
        count(|outcome| matches!(outcome, Outcome::Moved(_))),
        count(|outcome| matches!(outcome, Outcome::Unreported(_))),
    );
    // The dead first: they are to be mended.
    let kinds: [fn(&Outcome) -> Option<String>; 3] = [
        |outcome| if let Outcome::Dead(why) = outcome { Some(format!("dead: {why}")) } else { None },
        |outcome| if let Outcome::Moved(to) = outcome { Some(format!("has moved for good to {to}")) } else { None },
        |outcome| {
            if let Outcome::Unreported(why) = outcome { Some(format!("not told to programs: {why}")) } else { None }
        },
    ];
    for kind in kinds {
        for (address, places) in places {
            let Some(said) = kind(&outcome_of(address)) else { continue };
            for (file, line) in places {
                _ = writeln!(text, "{file}:{line}: {address} {said}");
            }
        }
    }
    Report { text, dead }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_pages_say() {
        let shown: BTreeSet<String> =
            ["https://a.example/b_(c)", "https://a.example/d", "https://ä.example/?e&f"].map(str::to_owned).into();
        let found = |line: &str| in_text(line, &shown).collect::<Vec<_>>();
        assert_eq!(
            found("([c](https://a.example/b_(c)), <https://a.example/d>)"),
            ["https://a.example/b_(c)", "https://a.example/d"]
        );
        assert_eq!(found("Katso https://a.example/d). https://muu.example/"), ["https://a.example/d"]);
        assert_eq!(found("<a href=\"https://%C3%A4.example/?e&amp;f\">"), ["https://%C3%A4.example/?e&f"]);
    }
}
