//! Writes feeds in RSS 2.0 of the RSS Advisory Board. Uses the modules that feed readers know: `content` for the full
//! text, `dc` for authors without a mail address, `media` for images, and links of Atom.

use jiff::Zoned;
use jiff::fmt::rfc2822;

use super::super::xml::XmlWriter;
use super::entry::{Entry, Feed};

pub(super) fn write(feed: &Feed, is_full: bool) -> String {
    let mut xml = XmlWriter::with_stylesheet(feed.stylesheet);
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xml:lang", feed.language),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ],
    );
    xml.newline();
    xml.open("channel", &[]);
    xml.newline();
    xml.element("title", &[], &feed.title);
    xml.element("link", &[], &feed.page);
    // The description of a channel is required.
    let description = if feed.description.is_empty() { &feed.title } else { &feed.description };
    xml.element("description", &[], description);
    xml.element("language", &[], feed.language);
    if let Some(modified) = feed.entries.iter().map(Entry::last_modified).max() {
        write_date("lastBuildDate", modified, &mut xml);
    }
    xml.element("generator", &[], "Kielo");
    xml.empty_element("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &feed.address)]);
    for hub in feed.hubs {
        xml.empty_element("atom:link", &[("rel", "hub"), ("href", hub)]);
    }
    for entry in &feed.entries {
        write_item(entry, is_full, &mut xml);
    }
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn write_item(entry: &Entry, is_full: bool, xml: &mut XmlWriter) {
    xml.open("item", &[]);
    xml.newline();
    let own = entry.title_language.map(|tag| ("xml:lang", tag));
    xml.element("title", own.as_slice(), &entry.title);
    xml.element("link", &[], &entry.address);
    // An id of an older system need not lead anywhere, even if it looks as if it did.
    let is_permalink = if entry.id == entry.address { "true" } else { "false" };
    xml.element("guid", &[("isPermaLink", is_permalink)], &entry.id);
    write_date("pubDate", entry.published, xml);
    for author in &entry.authors {
        xml.element("dc:creator", &[], author.name);
    }
    for term in &entry.terms {
        xml.element("category", &[], &term.name);
    }
    if is_full {
        if let Some(description) = entry.description {
            // Feed readers interpret the description as HTML, so the plain text is escaped twice.
            xml.element("description", &[], &super::super::escape::xml(description));
        }
        xml.element("content:encoded", &[], &entry.content);
    } else {
        xml.element("description", &[], &entry.content);
    }
    if let Some(image) = &entry.image {
        // RSS requires the length, and readers do not open an enclosure without one.
        if let Some(length) = image.length.map(|length| length.to_string()) {
            xml.empty_element("enclosure", &[("url", &image.address), ("length", &length), ("type", image.media_type)]);
        }
        let attributes = [("url", &*image.address), ("type", image.media_type), ("medium", "image")];
        if image.alt.is_empty() {
            xml.empty_element("media:content", &attributes);
        } else {
            xml.open("media:content", &attributes);
            xml.element("media:description", &[("type", "plain")], image.alt);
            xml.close("media:content");
        }
    }
    xml.close("item");
}

/// Writes an element with a date of RFC 822, with four digits for the year.
fn write_date(name: &str, date: &Zoned, xml: &mut XmlWriter) {
    if let Ok(date) = rfc2822::to_string(date) {
        xml.element(name, &[], &date);
    }
}
