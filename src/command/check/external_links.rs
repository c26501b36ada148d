//! Checks links to other sites: requests each of them once and reports the source lines that contain it.

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

use crate::address::{for_request, redirect_target, strip_http_scheme};
use crate::config::SITE_FILE;
use crate::diagnostic::counted;
use crate::edition::Edition;
use crate::html_parser::resolve_attribute;
use crate::load;
use crate::model::{COMMENTS_FILE, TERMS_FILE};
use crate::plan::Route;
use crate::plan::{host_and_rest, is_host_of};
use crate::render::Content;

/// The number of hosts that are checked in parallel. Each host gets one request at a time.
const PARALLEL_HOSTS: usize = 8;
/// The pause between two requests to one host.
const REQUEST_INTERVAL: Duration = Duration::from_millis(300);
/// The longest `Retry-After` that is obeyed; after a longer one the link stays unverified.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(10);
const MAX_REDIRECTS: usize = 10;

/// Addresses as they are written, each with its source files and lines.
type LinkLocations = BTreeMap<String, Vec<(String, usize)>>;

/// The result of requesting an address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum LinkStatus {
    Working,
    /// The address redirects permanently to this one, which works.
    Moved(String),
    /// The host refuses automated requests or has a temporary problem. Contains the status.
    Unverified(String),
    Broken(String),
}

/// The report about all links, and the number of broken ones.
pub(super) struct LinkReport {
    pub(super) text: String,
    pub(super) broken: usize,
}

/// Requests every link to another site that is both in a source file and on a page.
pub(super) fn check(edition: &Edition, root: &Path, progress: Option<fn(&str)>) -> LinkReport {
    let linked = external_links_on_pages(edition);
    let locations = locations_in_sources(edition, root, &linked);
    let mut hosts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for address in locations.keys() {
        let without_fragment = address.split('#').next().unwrap_or(address);
        hosts
            .entry(host_and_rest(without_fragment).0.unwrap_or_default().to_lowercase())
            .or_default()
            .insert(without_fragment);
    }
    let first = edition.plan().hosts.first();
    let site = first.map(|host| [&*host.base_url.origin, &host.base_url.path].concat()).unwrap_or_default();
    let agent = agent(&site);
    let of_host = |addresses: &BTreeSet<&str>| {
        let statuses = addresses.iter().enumerate().map(|(index, address)| {
            if index > 0 {
                thread::sleep(REQUEST_INTERVAL);
            }
            if let Some(report) = progress {
                report(address);
            }
            ((*address).to_owned(), link_status(&agent, address))
        });
        statuses.collect::<Vec<_>>()
    };
    let hosts: Vec<&BTreeSet<&str>> = hosts.values().collect();
    let all = || hosts.par_iter().with_max_len(1).flat_map_iter(|addresses| of_host(addresses)).collect();
    let pool = ThreadPoolBuilder::new().num_threads(PARALLEL_HOSTS).build();
    let statuses: BTreeMap<String, LinkStatus> = pool.map_or_else(|_| all(), |pool| pool.install(all));
    report(&locations, &statuses)
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

/// Returns the links to other sites on all pages, percent-decoded.
fn external_links_on_pages(edition: &Edition) -> BTreeSet<String> {
    let routes = edition.plan().all_routes();
    let pages: Vec<_> = routes.iter().filter(|route| route.view.is_page()).collect();
    let of_page = |route: &Route| match edition.render(route).0 {
        Some(Content::Bytes(bytes)) => links_in_html(&String::from_utf8_lossy(&bytes)),
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

fn links_in_html(html: &str) -> BTreeSet<String> {
    let values = ["href=", "src="].into_iter().flat_map(|name| html.split(name).skip(1));
    let addresses = values.filter_map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']);
        let rest = rest.split(['"', '\'', '>', ' ']).next()?;
        strip_http_scheme(rest).is_some().then(|| decoded(&resolve_attribute(rest)))
    });
    addresses.collect()
}

/// Decodes an address, so that its spelling in a source equals its spelling on a page.
fn decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8_lossy().into_owned()
}

/// Finds the source lines of the links that pages contain.
fn locations_in_sources(edition: &Edition, root: &Path, linked: &BTreeSet<String>) -> LinkLocations {
    let site = edition.site();
    let mut files: BTreeSet<String> = site.documents().map(|id| site.document(id).file.to_string()).collect();
    let comments_file = |file: &String| Some(format!("{}/{COMMENTS_FILE}", file.rsplit_once('/')?.0));
    files.extend(files.iter().filter_map(comments_file).collect::<Vec<_>>());
    files.extend([SITE_FILE.to_owned(), TERMS_FILE.to_owned()]);
    let mut locations = LinkLocations::new();
    for file in files {
        let Ok(text) = fs::read_to_string(load::disk_path(root, &file)) else { continue };
        for (index, line) in text.lines().enumerate() {
            for address in links_in_line(line, linked) {
                let known = locations.entry(address).or_default();
                if known.last() != Some(&(file.clone(), index + 1)) {
                    known.push((file.clone(), index + 1));
                }
            }
        }
    }
    locations
}

/// Finds the addresses of `linked` in a source line. Punctuation at the end belongs to an address only if a page links to it so.
fn links_in_line<'a>(line: &'a str, linked: &'a BTreeSet<String>) -> impl Iterator<Item = String> + 'a {
    line.match_indices("http").filter_map(|(at, _)| {
        let rest = &line[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'<>`\\".contains(c)).unwrap_or(rest.len());
        let mut address = rest[..end].to_owned();
        strip_http_scheme(&address)?;
        loop {
            if linked.contains(&decoded(&resolve_attribute(&address))) {
                return Some(resolve_attribute(&address).into_owned());
            }
            let last = address.rfind(|c: char| ")].,;:!?*_|}".contains(c))?;
            address.truncate(last);
        }
    })
}

/// Requests an address and follows its redirects.
fn link_status(agent: &Agent, address: &str) -> LinkStatus {
    let mut target = address.to_owned();
    let mut is_permanent = true;
    for redirects in 0..MAX_REDIRECTS {
        let Some(request) = for_request(&target) else {
            return LinkStatus::Broken("it is not an address".to_owned());
        };
        let (status, to) = match request_status(agent, &request) {
            Ok(response) => response,
            Err(ureq::Error::Timeout(_)) => return LinkStatus::Broken("no answer in time".to_owned()),
            Err(ureq::Error::HostNotFound) => return LinkStatus::Broken("there is no such host".to_owned()),
            Err(error) => return LinkStatus::Broken(error.to_string()),
        };
        match (status, to) {
            (200..=299, _) if redirects > 0 && is_permanent => return LinkStatus::Moved(target),
            (200..=299, _) => return LinkStatus::Working,
            (301 | 302 | 303 | 307 | 308, Some(to)) => {
                is_permanent &= matches!(status, 301 | 308);
                target = redirect_target(&target, &to);
            }
            (401 | 403 | 405 | 406 | 429 | 451 | 500..=599 | 999, _) => {
                return LinkStatus::Unverified(status.to_string());
            }
            _ => return LinkStatus::Broken(status.to_string()),
        }
    }
    LinkStatus::Broken("it leads in a circle".to_owned())
}

/// Returns the status and the `Location` of an address. Sends HEAD, then GET if HEAD fails. Waits as long as
/// `Retry-After` asks for, up to [`MAX_RETRY_AFTER`].
fn request_status(agent: &Agent, address: &str) -> Result<(u16, Option<String>), ureq::Error> {
    let headers = |response: &ureq::http::Response<ureq::Body>| {
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        (response.status().as_u16(), header("location"), header("retry-after"))
    };
    let (status, to, _) = headers(&agent.head(address).call()?);
    if (200..400).contains(&status) {
        return Ok((status, to));
    }
    let (status, to, wait) = headers(&agent.get(address).call()?);
    let wait = wait.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    if matches!(status, 429 | 503)
        && let Some(wait) = wait.filter(|wait| *wait <= MAX_RETRY_AFTER)
    {
        thread::sleep(wait);
        let (status, to, _) = headers(&agent.get(address).call()?);
        return Ok((status, to));
    }
    Ok((status, to))
}

fn report(locations: &LinkLocations, statuses: &BTreeMap<String, LinkStatus>) -> LinkReport {
    let status_of = |address: &str| {
        let without_fragment = address.split('#').next().unwrap_or(address);
        statuses.get(without_fragment).cloned().unwrap_or(LinkStatus::Working)
    };
    let count = |wanted: fn(&LinkStatus) -> bool| statuses.values().filter(|status| wanted(status)).count();
    let broken = count(|status| matches!(status, LinkStatus::Broken(_)));
    let mut text = format!(
        "{}: {} good, {} moved, {} unverified, {broken} dead\n",
        counted(statuses.len(), "link to other sites", "links to other sites"),
        count(|status| *status == LinkStatus::Working),
        count(|status| matches!(status, LinkStatus::Moved(_))),
        count(|status| matches!(status, LinkStatus::Unverified(_))),
    );
    // Broken links first, because they need a correction.
    let descriptions: [fn(&LinkStatus) -> Option<String>; 3] = [
        |status| if let LinkStatus::Broken(why) = status { Some(format!("dead: {why}")) } else { None },
        |status| if let LinkStatus::Moved(to) = status { Some(format!("has moved for good to {to}")) } else { None },
        |status| {
            if let LinkStatus::Unverified(why) = status {
                Some(format!("refuses automated requests: {why}"))
            } else {
                None
            }
        },
    ];
    for describe in descriptions {
        for (address, locations) in locations {
            let Some(description) = describe(&status_of(address)) else { continue };
            for (file, line) in locations {
                _ = writeln!(text, "{file}:{line}: {address} {description}");
            }
        }
    }
    LinkReport { text, broken }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_as_on_its_page() {
        let linked: BTreeSet<String> =
            ["https://a.example/b_(c)", "https://a.example/d", "https://ä.example/?e&f"].map(str::to_owned).into();
        let found = |line: &str| links_in_line(line, &linked).collect::<Vec<_>>();
        assert_eq!(
            found("([c](https://a.example/b_(c)), <https://a.example/d>)"),
            ["https://a.example/b_(c)", "https://a.example/d"]
        );
        assert_eq!(found("Katso https://a.example/d). https://muu.example/"), ["https://a.example/d"]);
        assert_eq!(found("<a href=\"https://%C3%A4.example/?e&amp;f\">"), ["https://%C3%A4.example/?e&f"]);
    }
}
