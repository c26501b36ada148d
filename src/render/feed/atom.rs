//! Writes feeds in Atom 1.0 (RFC 4287).

use super::super::rfc3339::rfc3339;
use super::super::xml::XmlWriter;
use super::entry::{Entry, Feed};

pub(super) fn write(feed: &Feed, is_full: bool) -> String {
    let mut xml = XmlWriter::with_stylesheet(feed.stylesheet);
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.language)]);
    xml.newline();
    xml.element("title", &[], &feed.title);
    if !feed.description.is_empty() {
        xml.element("subtitle", &[], &feed.description);
    }
    xml.element("id", &[], &feed.id);
    xml.empty_element("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.address)]);
    xml.empty_element("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.page)]);
    for hub in feed.hubs {
        xml.empty_element("link", &[("rel", "hub"), ("href", hub)]);
    }
    xml.element("updated", &[], &rfc3339(&feed.updated));
    xml.element("generator", &[], "Kielo");
    // The feed must have an author, because entries without one inherit it (RFC 4287, 4.1.1).
    xml.open("author", &[]);
    xml.element("name", &[], feed.site_title);
    xml.close("author");
    for entry in &feed.entries {
        write_entry(entry, is_full, &mut xml);
    }
    xml.close("feed");
    xml.finish()
}

fn write_entry(entry: &Entry, is_full: bool, xml: &mut XmlWriter) {
    xml.open("entry", &[]);
    xml.newline();
    let language = entry.title_language.map(|tag| ("xml:lang", tag));
    xml.element("title", language.as_slice(), &entry.title);
    xml.element("id", &[], &entry.id);
    xml.empty_element("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.address)]);
    if let Some(image) = &entry.image {
        let length = image.length.map(|length| length.to_string());
        let mut attributes = vec![("rel", "enclosure"), ("type", image.media_type)];
        attributes.extend(length.as_deref().map(|length| ("length", length)));
        attributes.push(("href", &image.address));
        if !image.alt.is_empty() {
            attributes.push(("title", image.alt));
        }
        xml.empty_element("link", &attributes);
    }
    xml.element("published", &[], &rfc3339(entry.published));
    xml.element("updated", &[], &rfc3339(entry.last_modified()));
    for author in &entry.authors {
        xml.open("author", &[]);
        xml.element("name", &[], author.name);
        if let Some(homepage) = author.homepage {
            xml.element("uri", &[], homepage);
        }
        xml.close("author");
    }
    for term in &entry.terms {
        xml.empty_element("category", &[("term", &term.slug), ("label", &term.name)]);
    }
    if is_full {
        if let Some(description) = entry.description {
            xml.element("summary", &[], description);
        }
        xml.element("content", &[("type", "html"), ("xml:base", &entry.address)], &entry.content);
    } else {
        xml.element("summary", &[("type", "html"), ("xml:base", &entry.address)], &entry.content);
    }
    xml.close("entry");
}
