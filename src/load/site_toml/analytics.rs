//! Reads `[analytics]`.

use super::super::table_reader::TableReader;
use crate::address::is_web_address;
use crate::address::strip_http_scheme;
use crate::config::{Analytics, AnalyticsProvider, BaseUrl};
use crate::table::{Spanned, Value};

/// Reads the service that counts readers. `None` for `provider = "none"`, and if a key is missing or not valid.
pub(super) fn read(reader: &mut TableReader, base_url: &BaseUrl, is_preview: bool) -> Option<Analytics> {
    let names = AnalyticsProvider::ALL.map(|(provider, name)| (Some(provider), name));
    let choices: Vec<_> = names.into_iter().chain([(None, "none")]).collect();
    if !reader.has("provider") {
        let example = "provider = \"plausible\", \"matomo\", \"goatcounter\", \"umami\" or \"none\"";
        reader.report_missing("provider", example);
    }
    let provider = reader.choice("provider", &choices);
    let site = number_or_text(reader);
    let advice = "write the whole address of the service, such as https://stats.example.com";
    let is_host = |text: &str| is_web_address(text) && !text.contains(['?', '#', '@', '\'', ';']);
    let (has_host, host) =
        (reader.has("host"), reader.valid_string("host", is_host, "is no address of a service", advice));
    let provider = provider??;
    let site = site_name(reader, provider, site, base_url);
    if provider == AnalyticsProvider::Matomo && !has_host {
        reader.report_missing("host", "host = \"https://matomo.example.com\", the address of your Matomo");
    }
    if has_host && host.is_none() {
        return None;
    }
    let site = site?;
    let host = host.or_else(|| provider.default_host(&site))?.trim_end_matches('/').to_owned();
    Some(Analytics { provider, site, host, is_in_pages: !is_preview })
}

/// Reads the name of the site at the service, which is a number for Matomo.
fn number_or_text(reader: &mut TableReader) -> Option<Spanned<String>> {
    let value = reader.take("site")?;
    match value.value {
        Value::Integer(number) => Some(Spanned::new(number.to_string(), value.span)),
        Value::Text(text) => Some(Spanned::new(text.trim().to_owned(), value.span)),
        _ => reader.wrong_type("site", &value, "text or a number"),
    }
}

/// Checks the name of the site at the service. Plausible knows a site by its domain, which site.toml has already.
fn site_name(
    reader: &mut TableReader,
    provider: AnalyticsProvider,
    written: Option<Spanned<String>>,
    base_url: &BaseUrl,
) -> Option<String> {
    let example = match provider {
        AnalyticsProvider::Plausible => "site = \"www.example.com\", the domain as Plausible shows it",
        AnalyticsProvider::Matomo => "site = 1, the number of the site in Matomo",
        AnalyticsProvider::GoatCounter => "site = \"kielo\", the first part of kielo.goatcounter.com",
        AnalyticsProvider::Umami => "site = \"4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b\", the website id in Umami",
    };
    let Some(written) = written else {
        if provider == AnalyticsProvider::Plausible {
            return strip_http_scheme(&base_url.origin).map(str::to_owned);
        }
        reader.report_missing("site", example);
        return None;
    };
    let site = &written.value;
    let only = |allowed: fn(char) -> bool| !site.is_empty() && site.chars().all(allowed);
    let is_valid = match provider {
        AnalyticsProvider::Plausible => {
            site.contains('.') && only(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | ',' | '_'))
        }
        AnalyticsProvider::Matomo => only(|c| c.is_ascii_digit()),
        AnalyticsProvider::GoatCounter => only(|c| c.is_ascii_alphanumeric() || c == '-'),
        AnalyticsProvider::Umami => site.len() == 36 && only(|c| c.is_ascii_hexdigit() || c == '-'),
    };
    if !is_valid {
        let problem = format!("is no site of {}", provider.key());
        reader.report_invalid("site", written.span, &problem, &format!("write {example}"));
    }
    is_valid.then_some(written.value)
}
