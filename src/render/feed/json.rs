//! Writes feeds in JSON Feed 1.1.

use serde::Serialize;

use super::super::rfc3339::rfc3339;
use super::entry::Feed;

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

pub(super) fn write(feed: &Feed) -> String {
    let items = feed.entries.iter().map(|entry| Item {
        id: &entry.id,
        url: &entry.address,
        title: &entry.title,
        content_html: &entry.content,
        summary: entry.description,
        image: entry.image.as_ref().map(|image| &*image.address),
        date_published: rfc3339(entry.published),
        date_modified: entry.updated.map(rfc3339),
        authors: entry.authors.iter().map(|author| Author { name: author.name, url: author.homepage }).collect(),
        tags: entry.terms.iter().map(|term| &*term.name).collect(),
    });
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: &feed.address,
        description: &feed.description,
        language: feed.language,
        hubs: feed.hubs.iter().map(|url| Hub { kind: "WebSub", url }).collect(),
        items: items.collect(),
    };
    // Strings and lists of strings always serialise.
    serde_json::to_string_pretty(&feed).map(|json| json + "\n").unwrap_or_default()
}
