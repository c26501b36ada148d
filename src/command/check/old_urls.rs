//! Reads the addresses of an old site from sitemaps, plain lists and access logs of web servers, also if gzipped.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::address::strip_http_scheme_of_any_case;
use crate::config::{AddressRecord, BaseUrl};
use crate::diagnostic::{Diagnostic, Source};
use crate::plan::host_and_rest;
use crate::table::Span;

/// An address of the old site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OldUrl {
    /// The address: a path on the host, or an absolute address.
    pub(super) address: String,
    /// The first line that contains the address.
    pub(super) line: usize,
    /// The number of lines that contain the address.
    pub(super) requests: usize,
}

/// The addresses in one file, each of them once.
#[derive(Debug, Default)]
pub(super) struct OldUrlList {
    /// The file name as it was given.
    pub(super) file: String,
    pub(super) addresses: Vec<OldUrl>,
    /// Whether the file is an access log, in which each line is a request.
    pub(super) is_log: bool,
    /// The number of addresses that are not content: scripts, style sheets and the pages of the old system itself.
    pub(super) skipped_assets: usize,
    /// The number of requests that the old site answered with an error.
    pub(super) skipped_unanswered: usize,
    /// The names of the files in a sitemap index.
    pub(super) sitemap_files: Vec<String>,
    /// The first line without an address, and the number of such lines.
    pub(super) unreadable_lines: Option<(usize, usize)>,
    index_by_address: HashMap<String, usize>,
    /// The settings of a list that Kielo wrote. Empty for other files.
    record: AddressRecord,
}

impl OldUrlList {
    /// Completes the paths of a list that Kielo wrote: they are below the base URL that the site had. If the site had
    /// another domain, they become absolute addresses. With `has_other_base_url` the site's own address belongs to this run
    /// only, and earlier ones do not matter.
    pub(super) fn complete_paths(&mut self, current: &BaseUrl, has_other_base_url: bool) {
        if !self.record.is_of_a_build() {
            return;
        }
        let recorded = self.record.base_url().filter(|_| !has_other_base_url);
        let BaseUrl { origin, path } = recorded.as_ref().unwrap_or(current);
        let base = if *origin == current.origin { path.clone() } else { [&**origin, path].concat() };
        let paths = self.addresses.iter_mut().map(|old| &mut old.address).filter(|address| address.starts_with('/'));
        paths.for_each(|path| path.insert_str(0, &base));
    }

    /// Returns whether the list is one that Kielo wrote: all its addresses were on this site.
    pub(super) fn is_of_this_site(&self) -> bool {
        self.record.is_of_a_build()
    }

    fn add(&mut self, address: &str, line: usize) {
        if let Some(index) = self.index_by_address.get(address) {
            self.addresses[*index].requests += 1;
            return;
        }
        self.index_by_address.insert(address.to_owned(), self.addresses.len());
        self.addresses.push(OldUrl { address: address.to_owned(), line, requests: 1 });
    }

    fn add_line(&mut self, line: &str, number: usize) {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            self.record.read_line(line);
            return;
        }
        let first = line.split_whitespace().next().unwrap_or_default();
        if first.starts_with('/') || strip_http_scheme_of_any_case(first).is_some() {
            self.add(first, number);
        } else if let Some(request) = LogEntry::parse(line) {
            self.is_log = true;
            if !request.was_answered() {
                self.skipped_unanswered += 1;
            } else if is_asset(request.target) {
                self.skipped_assets += 1;
            } else {
                self.add(request.target, number);
            }
        } else {
            let (first, count) = self.unreadable_lines.unwrap_or((number, 0));
            self.unreadable_lines = Some((first, count + 1));
        }
    }
}

/// Reads a file in any of the supported formats.
pub(super) fn read(path: &Path) -> Result<OldUrlList, Diagnostic> {
    let name = path.display().to_string();
    let failed = |error: io::Error| Diagnostic::unreadable_file(&name, &error);
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let mut text: Box<dyn BufRead> = if file.fill_buf().map_err(failed)?.starts_with(b"\x1f\x8b") {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    } else {
        Box::new(file)
    };
    let start = text.fill_buf().map_err(failed)?;
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start();
    if start.starts_with(b"<") {
        let mut whole = String::new();
        text.read_to_string(&mut whole).map_err(failed)?;
        return sitemap(&Source { file: name.into(), text: whole.into() });
    }
    let mut list = OldUrlList { file: name.clone(), ..OldUrlList::default() };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if text.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            break;
        }
        list.add_line(&String::from_utf8_lossy(&line), number);
    }
    Ok(list)
}

/// Reads every `<loc>` of a sitemap, also those of images and videos, which have a prefix.
fn sitemap(source: &Source) -> Result<OldUrlList, Diagnostic> {
    let mut list = OldUrlList { file: source.file.to_string(), ..OldUrlList::default() };
    let mut reader = Reader::from_str(&source.text);
    let mut address: Option<String> = None;
    let mut is_index = false;
    let (mut line, mut counted) = (1, 0);
    loop {
        let event = reader.read_event().map_err(|error| {
            let at = reader.error_position() as usize;
            Diagnostic::invalid_syntax(source, Span::new(at, at), "XML", &error.to_string())
        })?;
        match event {
            Event::Eof => break,
            Event::Start(element) => match element.name().as_ref() {
                name if is_location_element(name) => address = Some(String::new()),
                "sitemapindex" => is_index = true,
                _ => {}
            },
            Event::Text(text) => address.iter_mut().for_each(|address| address.push_str(&text)),
            Event::CData(text) => address.iter_mut().for_each(|address| address.push_str(&text)),
            Event::GeneralRef(name) => {
                if let Some(address) = &mut address {
                    match &*name {
                        "amp" => address.push('&'),
                        "apos" => address.push('\''),
                        "quot" => address.push('"'),
                        "lt" => address.push('<'),
                        "gt" => address.push('>'),
                        _ => address.extend(name.resolve_char_ref().ok().flatten()),
                    }
                }
            }
            Event::End(element) if is_location_element(element.name().as_ref()) => {
                let at = (reader.buffer_position() as usize).min(source.text.len());
                line += source.text[counted..at].matches('\n').count();
                counted = at;
                if let Some(address) = address.take() {
                    let address = address.trim();
                    if is_asset(host_and_rest(address).1) {
                        list.skipped_assets += 1;
                        continue;
                    }
                    list.add(address, line);
                    let name = address.rsplit('/').next().unwrap_or_default();
                    if is_index && !name.is_empty() {
                        list.sitemap_files.push(name.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    Ok(list)
}

/// Whether an element of a sitemap contains an address of the site: `loc`, `image:loc`, `video:content_loc`. Players of
/// videos belong to other services.
fn is_location_element(name: &str) -> bool {
    name == "loc" || (name.ends_with("loc") && name.contains(':') && !name.ends_with("player_loc"))
}

/// One line of an access log in the common or combined format of Apache and nginx.
struct LogEntry<'a> {
    method: &'a str,
    target: &'a str,
    status: u16,
}

impl<'a> LogEntry<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (_, rest) = line.split_once("] \"")?;
        let (method, rest) = rest.split_once(' ')?;
        let (target, rest) = rest.split_once([' ', '"'])?;
        // Servers escape quotation marks in the text of a request.
        let (_, rest) = rest.split_once("\" ").or_else(|| Some(("", rest.strip_prefix(' ')?)))?;
        let status = rest.split(' ').next()?.parse().ok()?;
        Some(Self { method, target, status })
    }

    /// Whether the old site answered a read with content or a redirect.
    fn was_answered(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
            && matches!(self.status, 200 | 301 | 302 | 304)
            && (self.target.starts_with('/') || strip_http_scheme_of_any_case(self.target).is_some())
    }
}

/// Whether an old path is not content: a script, a style sheet, a font, or a page of WordPress itself.
fn is_asset(target: &str) -> bool {
    const ENDINGS: [&str; 8] = ["css", "js", "mjs", "map", "woff", "woff2", "ttf", "eot"];
    const SYSTEM_PATHS: [&str; 9] = [
        "wp-admin",
        "wp-includes",
        "wp-json",
        "wp-login.php",
        "wp-cron.php",
        "xmlrpc.php",
        "wp-comments-post.php",
        "wp-content/plugins",
        "wp-content/themes",
    ];
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ENDINGS.iter().any(|index_by_address| index_by_address.eq_ignore_ascii_case(ending)))
        || SYSTEM_PATHS.iter().any(|system_path| {
            let after =
                path.split_once(system_path).filter(|(before, _)| before.ends_with('/')).map(|(_, after)| after);
            after.is_some_and(|after| after.is_empty() || after.starts_with('/'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> OldUrlList {
        let mut list = OldUrlList::default();
        for (index, line) in text.lines().enumerate() {
            list.add_line(line, index + 1);
        }
        list
    }

    fn entries(list: &OldUrlList) -> Vec<(&str, usize, usize)> {
        list.addresses.iter().map(|old| (&*old.address, old.line, old.requests)).collect()
    }

    #[test]
    fn a_list_has_an_address_on_each_line() {
        let list = lines("\u{feff}/a/\n# not this\n\nhttps://a.example/b 12\n/a/\nwhat\nelse\n");
        assert_eq!(entries(&list), [("/a/", 1, 2), ("https://a.example/b", 4, 1)]);
        assert_eq!(list.unreadable_lines, Some((6, 2)));
    }

    #[test]
    fn a_log_lists_the_requests_that_were_answered() {
        let list = lines(
            "192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"GET /a/?x=1 HTTP/1.1\" 200 512 \"-\" \"A \\\"b\\\"\"\n\
             192.0.2.1 - eva [02/Mar/2026:10:00:00 +0200] \"HEAD /a/?x=1 HTTP/2.0\" 304 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"POST /a/ HTTP/1.1\" 200 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"GET /b/ HTTP/1.1\" 404 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"GET /wp-content/themes/a/b.png HTTP/1.1\" 200 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"GET /a.css?ver=2 HTTP/1.1\" 200 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"GET /blogi/wp-login.php HTTP/1.1\" 200 0\n\
             192.0.2.1 - - [02/Mar/2026:10:00:00 +0200] \"\\x16\\x03\" 400 0\n",
        );
        assert_eq!(entries(&list), [("/a/?x=1", 1, 2)]);
        assert_eq!((list.is_log, list.skipped_assets, list.skipped_unanswered), (true, 3, 2));
        assert_eq!(list.unreadable_lines, Some((8, 1)));
    }

    #[test]
    fn a_sitemap_has_the_addresses_of_pages_and_of_sitemaps() {
        let text = "<?xml version=\"1.0\"?>\n<urlset>\n<url><loc>\nhttps://a.example/?a&amp;b&#61;c</loc>\n\
                    <image:image><image:loc>https://a.example/x.png</image:loc></image:image></url></urlset>";
        let list = sitemap(&Source { file: "a".into(), text: text.into() }).unwrap_or_default();
        let wanted = [("https://a.example/?a&b=c", 4, 1), ("https://a.example/x.png", 5, 1)];
        assert_eq!(entries(&list), wanted);
        let index = "<sitemapindex><sitemap><loc>https://a.example/posts.xml</loc></sitemap></sitemapindex>";
        assert_eq!(
            sitemap(&Source { file: "a".into(), text: index.into() }).unwrap_or_default().sitemap_files,
            ["posts.xml"]
        );
    }
}
