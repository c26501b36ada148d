//! Asks a service for the number of readers of each page.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use crate::config::{Analytics, AnalyticsProvider};

/// The greatest size of an answer in bytes.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;
/// The pages in one answer of Plausible, and the greatest number of answers.
const PLAUSIBLE_PAGES: usize = 10_000;
const MAX_ANSWERS: usize = 50;
/// The pages in the one answer of Umami.
const UMAMI_PAGES: usize = 10_000;
/// The pages in one answer of `GoatCounter`, and the pause between two requests: it allows four a second.
const GOATCOUNTER_PAGES: usize = 100;
const GOATCOUNTER_PAUSE: Duration = Duration::from_millis(300);
/// A day before any of the services existed.
const FIRST_DAY: &str = "2008-01-01";

/// Why a service gave no counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FetchError {
    /// The service did not accept the token.
    Refused(u16),
    /// The service answered with another status, or with something else than counts.
    Answer(String),
    /// There was no answer.
    Network(String),
}

/// The address or path of a page, and the number of its readers.
pub(super) type PageCount = (String, u64);

/// The answer of a service.
pub(super) struct Counts {
    pub(super) pages: Vec<PageCount>,
    /// Whether the service has counted more pages than it was asked for.
    pub(super) has_more: bool,
}

/// Returns the readers of the pages that the service knows, since it began to count.
pub(super) fn fetch(analytics: &Analytics, token: &str, now_ms: i64) -> Result<Counts, FetchError> {
    let agent: Agent = Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_global(Some(Duration::from_mins(2)))
        .user_agent(concat!("kielo/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let service = Service { agent, analytics, token };
    match analytics.provider {
        AnalyticsProvider::Plausible => service.plausible(),
        AnalyticsProvider::Matomo => service.matomo(),
        AnalyticsProvider::GoatCounter => service.goatcounter(),
        AnalyticsProvider::Umami => service.umami(now_ms),
    }
}

struct Service<'a> {
    agent: Agent,
    analytics: &'a Analytics,
    token: &'a str,
}

impl Service<'_> {
    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// Stats API v2: <https://plausible.io/docs/stats-api>.
    fn plausible(&self) -> Result<Counts, FetchError> {
        let address = format!("{}/api/v2/query", self.analytics.host);
        let mut pages = Vec::new();
        for number in 0..MAX_ANSWERS {
            let query = json!({
                "site_id": self.analytics.site,
                "metrics": ["visitors"],
                "date_range": "all",
                "dimensions": ["event:page"],
                "pagination": { "limit": PLAUSIBLE_PAGES, "offset": number * PLAUSIBLE_PAGES },
            });
            let request = self.agent.post(&address).header("Authorization", self.bearer());
            let answer = request.header("Content-Type", "application/json").send(query.to_string());
            let answer = parsed(answer)?;
            let results = list(&answer["results"])?;
            let count = |result: &Value| page_count(&result["dimensions"][0], &result["metrics"][0]);
            pages.extend(results.iter().filter_map(count));
            if results.len() < PLAUSIBLE_PAGES {
                return Ok(Counts { pages, has_more: false });
            }
        }
        Ok(Counts { pages, has_more: true })
    }

    /// Reporting API: <https://developer.matomo.org/api-reference/reporting-api>. The token is in the body, so that it is
    /// in no log of addresses.
    fn matomo(&self) -> Result<Counts, FetchError> {
        let dates = format!("{FIRST_DAY},today");
        let fields = [
            ("module", "API"),
            ("method", "Actions.getPageUrls"),
            ("idSite", &*self.analytics.site),
            ("period", "range"),
            ("date", &*dates),
            ("format", "JSON"),
            ("flat", "1"),
            ("filter_limit", "-1"),
            ("showColumns", "label,url,nb_visits"),
            ("token_auth", self.token),
        ];
        let answer = parsed(self.agent.post(format!("{}/index.php", self.analytics.host)).send_form(fields))?;
        if answer["result"] == "error" {
            let message = answer["message"].as_str().unwrap_or_default();
            let is_refused = message.contains("token_auth") || message.contains("checkUser");
            return Err(if is_refused { FetchError::Refused(200) } else { FetchError::Answer(message.to_owned()) });
        }
        let page = |row: &Value| page_count(row.get("url").unwrap_or(&row["label"]), &row["nb_visits"]);
        Ok(Counts { pages: list(&answer)?.iter().filter_map(page).collect(), has_more: false })
    }

    /// API: <https://www.goatcounter.com/help/api>. Each answer has the pages that the earlier ones had not.
    fn goatcounter(&self) -> Result<Counts, FetchError> {
        let mut pages = Vec::new();
        let mut known: Vec<String> = Vec::new();
        for number in 0..MAX_ANSWERS {
            if number > 0 {
                thread::sleep(GOATCOUNTER_PAUSE);
            }
            let address = format!(
                "{}/api/v0/stats/hits?start={FIRST_DAY}&daily=true&limit={GOATCOUNTER_PAGES}&exclude_paths={}",
                self.analytics.host,
                known.join(",")
            );
            let request = self.agent.get(&address).header("Authorization", self.bearer());
            let answer = parsed(request.header("Content-Type", "application/json").call())?;
            let hits = list(&answer["hits"])?;
            known.extend(hits.iter().filter_map(|hit| hit["path_id"].as_u64()).map(|id| id.to_string()));
            let is_page = |hit: &&Value| hit["event"] != true;
            pages.extend(hits.iter().filter(is_page).filter_map(|hit| page_count(&hit["path"], &hit["count"])));
            if answer["more"] != true || hits.is_empty() {
                return Ok(Counts { pages, has_more: false });
            }
        }
        Ok(Counts { pages, has_more: true })
    }

    /// API: <https://docs.umami.is/docs/api>. The kind of metric for pages was `url` before version 3.
    fn umami(&self, now_ms: i64) -> Result<Counts, FetchError> {
        let Analytics { site, host, .. } = self.analytics;
        let api = if self.analytics.is_hosted() { "https://api.umami.is/v1".to_owned() } else { format!("{host}/api") };
        let ask = |kind: &str| {
            let address =
                format!("{api}/websites/{site}/metrics?type={kind}&startAt=0&endAt={now_ms}&limit={UMAMI_PAGES}");
            let request = self.agent.get(&address).header("Authorization", self.bearer());
            parsed(request.header("x-umami-api-key", self.token).call())
        };
        let answer = match ask("path") {
            Err(FetchError::Answer(_)) => ask("url")?,
            answer => answer?,
        };
        let rows = list(&answer)?;
        let pages = rows.iter().filter_map(|page| page_count(&page["x"], &page["y"])).collect();
        Ok(Counts { pages, has_more: rows.len() >= UMAMI_PAGES })
    }
}

/// Returns the JSON of an answer.
fn parsed(answer: Result<Response<Body>, ureq::Error>) -> Result<Value, FetchError> {
    let network = |error: ureq::Error| FetchError::Network(error.to_string());
    let mut answer = answer.map_err(network)?;
    let status = answer.status().as_u16();
    if matches!(status, 401 | 403) {
        return Err(FetchError::Refused(status));
    }
    let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string().map_err(network)?;
    if status != 200 {
        return Err(FetchError::Answer(format!("status {status}")));
    }
    serde_json::from_str(&text).map_err(|_| FetchError::Answer("no JSON".to_owned()))
}

fn list(value: &Value) -> Result<&Vec<Value>, FetchError> {
    value.as_array().ok_or_else(|| FetchError::Answer("JSON without a list of pages".to_owned()))
}

/// Returns the count of a page. A page without an address or a number is skipped.
fn page_count(page: &Value, count: &Value) -> Option<PageCount> {
    let count = count.as_u64().or_else(|| count.as_str()?.parse().ok())?;
    Some((page.as_str()?.to_owned(), count))
}
