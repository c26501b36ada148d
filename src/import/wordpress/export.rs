//! Reads an export part by part: each part is one child element of the channel.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use quick_xml::NsReader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::element::Element;
use super::qtranslate::LanguageSplitter;
use super::repair::{MAX_TEXT_BYTES, Repair, RepairReader};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// Maximum depth of nested elements. WordPress needs six levels.
const MAX_DEPTH: usize = 64;
/// Maximum length of all texts of an item.
const MAX_ITEM_BYTES: usize = 4 * MAX_TEXT_BYTES;
/// Maximum number of elements in an item.
const MAX_ELEMENTS: usize = 400_000;

/// RSS elements that the import reads.
const RSS_ELEMENTS: [&str; 12] = [
    "rss",
    "channel",
    "item",
    "title",
    "link",
    "pubDate",
    "description",
    "language",
    "guid",
    "category",
    "generator",
    "wxr_version",
];
/// Elements of WordPress's namespace that the import reads.
const WORDPRESS_ELEMENTS: [&str; 68] = [
    "wxr_version",
    "base_site_url",
    "base_blog_url",
    "author",
    "author_id",
    "author_login",
    "author_display_name",
    "author_first_name",
    "author_last_name",
    "author_email",
    "category",
    "tag",
    "term",
    "term_id",
    "category_nicename",
    "category_parent",
    "cat_name",
    "category_description",
    "tag_slug",
    "tag_name",
    "tag_description",
    "term_taxonomy",
    "term_slug",
    "term_parent",
    "term_name",
    "term_description",
    "termmeta",
    "post_id",
    "post_date",
    "post_date_gmt",
    "post_modified",
    "post_modified_gmt",
    "comment_status",
    "ping_status",
    "post_name",
    "status",
    "post_parent",
    "menu_order",
    "post_type",
    "post_password",
    "is_sticky",
    "attachment_url",
    "postmeta",
    "meta_key",
    "meta_value",
    "comment",
    "comment_id",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_author_IP",
    "comment_date",
    "comment_date_gmt",
    "comment_content",
    "comment_approved",
    "comment_type",
    "comment_parent",
    "comment_user_id",
    "commentmeta",
    "cat_id",
    "tag_id",
    "post_excerpt",
    "post_content",
    "comments",
    "post_mime_type",
    "attachment",
    "page_template",
    "post_format",
];

/// A child element of the channel.
pub(super) enum ExportPart {
    /// Metadata of the site, an author or a term.
    Element(Element),
    /// An item, and whether the file ends inside it.
    Item(Element, bool),
}

/// Repairs of an export.
#[derive(Debug, Default)]
pub(super) struct RepairSummary {
    pub(super) repairs: Vec<Repair>,
    /// Number of repairs beyond the listed ones.
    pub(super) unreported: u64,
}

/// Reads an export as XML events.
pub(super) struct ExportReader {
    xml: NsReader<RepairReader<File>>,
    buffer: Vec<u8>,
    /// Namespace prefixes without a declaration, each reported once.
    undeclared_prefixes: Vec<String>,
    language_splitter: LanguageSplitter,
    repairs: Vec<Repair>,
    is_truncation_reported: bool,
}

/// Reads an export and calls `on_part` with each part.
///
/// # Errors
/// Returns an error with a line number if the file is not an export, exceeds a limit or cannot be repaired.
pub(super) fn read(path: &Path, on_part: &mut dyn FnMut(ExportPart)) -> Result<RepairSummary, Diagnostic> {
    let name = path.display().to_string();
    let open = || File::open(path).map_err(|error| Diagnostic::unreadable_file(&name, &error));
    check_encoding(&name, open()?)?;
    let mut export = ExportReader {
        xml: NsReader::from_reader(RepairReader::new(open()?)),
        buffer: Vec::new(),
        undeclared_prefixes: Vec::new(),
        language_splitter: LanguageSplitter::default(),
        repairs: Vec::new(),
        is_truncation_reported: false,
    };
    match export.read_channel(on_part) {
        Ok(()) => Ok(export.finish()),
        Err(ExportError::LimitExceeded(text)) => {
            let line = export.xml.get_ref().line();
            Err(Diagnostic::export_exceeds_limit(&name, line, &text))
        }
        Err(ExportError::NotAnExport(what)) => Err(Diagnostic::not_a_wordpress_export(&name, &what)),
        Err(ExportError::Xml(quick_xml::Error::Io(error))) => match error.kind() {
            io::ErrorKind::FileTooLarge => {
                Err(Diagnostic::export_exceeds_limit(&name, export.xml.get_ref().line(), &error.to_string()))
            }
            _ => Err(Diagnostic::unreadable_file(&name, &error)),
        },
        Err(ExportError::Xml(error)) => {
            let at = export.xml.error_position().max(1);
            let (source, span, line, column) = excerpt(&name, open()?, at);
            Err(Diagnostic::malformed_export(&source, span, (line, column), &error.to_string()))
        }
    }
}

/// Reports encodings other than UTF-8, as the first bytes of the file show them.
fn check_encoding(name: &str, file: File) -> Result<(), Diagnostic> {
    let mut start = Vec::new();
    _ = file.take(200).read_to_end(&mut start);
    let utf16_starts: [&[u8]; 4] = [&[0xff, 0xfe], &[0xfe, 0xff], b"<\0", b"\0<"];
    if utf16_starts.iter().any(|sign| start.starts_with(sign)) {
        return Err(Diagnostic::export_not_utf8(name, "UTF-16"));
    }
    let text = String::from_utf8_lossy(&start);
    let declared = text.split("?>").next().and_then(|declaration| declaration.split("encoding=").nth(1));
    let declared = declared.and_then(|rest| rest.get(1..)).and_then(|rest| rest.split(['"', '\'']).next());
    match declared {
        Some(encoding) if !encoding.eq_ignore_ascii_case("utf-8") && !encoding.eq_ignore_ascii_case("us-ascii") => {
            Err(Diagnostic::export_not_utf8(name, encoding))
        }
        _ => Ok(()),
    }
}

/// Returns the lines around a byte of the repaired export. The source is padded so that line numbers are those of the
/// file.
fn excerpt(name: &str, file: File, at: u64) -> (Source, Span, usize, usize) {
    /// Longer lines are truncated.
    const MAX_LINE_BYTES: usize = 200;
    let mut repaired = RepairReader::new(file);
    let (mut read, mut line_number) = (0_u64, 0_usize);
    let (mut before, mut line): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    while read < at {
        std::mem::swap(&mut before, &mut line);
        line.clear();
        match repaired.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(length) => {
                read += length as u64;
                line_number += 1;
            }
        }
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned();
    let start = read - line.len() as u64;
    let line_text = text(&line);
    let offset = line_text.floor_char_boundary(at.saturating_sub(start) as usize);
    let column = line_text[..offset].chars().count();
    let from = line_text.floor_char_boundary(offset.saturating_sub(MAX_LINE_BYTES / 2));
    let to = line_text.ceil_char_boundary((offset + MAX_LINE_BYTES / 2).min(line_text.len()));
    let before = text(&before);
    let before = before.get(..before.floor_char_boundary(MAX_LINE_BYTES)).unwrap_or_default().to_owned();
    let mut padded = "\n".repeat(line_number.saturating_sub(2));
    if line_number > 1 {
        padded.push_str(&before);
        padded.push('\n');
    }
    let mark = padded.len() + offset - from;
    padded.push_str(&line_text[from..to]);
    let source = Source { file: name.into(), text: padded.into() };
    (source, Span::new(mark.saturating_sub(1), mark), line_number, column)
}

/// Reason why the import cannot read an export.
enum ExportError {
    /// The XML is malformed, or the file cannot be read.
    Xml(quick_xml::Error),
    /// The export exceeds a limit of the import.
    LimitExceeded(String),
    /// The file is XML but not a WordPress export.
    NotAnExport(String),
}

impl From<quick_xml::Error> for ExportError {
    fn from(error: quick_xml::Error) -> Self {
        Self::Xml(error)
    }
}

/// The next event in the file. Elements that the import does not use have no `Element`.
enum ExportEvent {
    Start(Option<Element>),
    Empty(Option<Element>),
    End,
    Text(String),
    CData(String),
    Ignored,
    EndOfFile,
}

impl ExportReader {
    fn finish(self) -> RepairSummary {
        let repaired = self.xml.get_ref();
        let (reported, unreported) = repaired.repairs();
        let mut repairs = self.repairs;
        repairs.extend(reported.iter().cloned());
        repairs.sort();
        RepairSummary { repairs, unreported }
    }

    fn next_event(&mut self) -> Result<ExportEvent, ExportError> {
        self.buffer.clear();
        let (space, event) = self.xml.read_resolved_event_into(&mut self.buffer)?;
        let event = match event {
            Event::Start(start) => ExportEvent::Start(element(&space, &start)),
            Event::Empty(start) => ExportEvent::Empty(element(&space, &start)),
            Event::End(_) => ExportEvent::End,
            Event::Text(text) => ExportEvent::Text(text.into_inner().into_owned()),
            Event::CData(text) => ExportEvent::CData(text.into_inner().into_owned()),
            Event::GeneralRef(reference) => ExportEvent::Text(resolve_reference(&reference)),
            Event::Eof => ExportEvent::EndOfFile,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => ExportEvent::Ignored,
        };
        if let ResolveResult::Unknown(prefix) = space
            && !self.undeclared_prefixes.contains(&prefix)
            && self.undeclared_prefixes.len() < MAX_DEPTH
        {
            self.report_undeclared_prefix(prefix);
        }
        Ok(event)
    }

    fn report_undeclared_prefix(&mut self, prefix: String) {
        let text = if matches!(&*prefix, "wp" | "content" | "excerpt" | "dc") {
            format!("the prefix {prefix}: is not declared; it was taken for what WordPress means by it")
        } else {
            format!("the prefix {prefix}: is not declared; what has it was passed over")
        };
        self.repairs.push(Repair { line: self.xml.get_ref().line(), text });
        self.undeclared_prefixes.push(prefix);
    }

    /// Reads the channel to its end.
    fn read_channel(&mut self, on_part: &mut dyn FnMut(ExportPart)) -> Result<(), ExportError> {
        let mut open_elements = Vec::new();
        loop {
            match self.next_event()? {
                ExportEvent::Start(element) => {
                    let name = element.as_ref().map_or("", |element| element.name);
                    match (open_elements.len(), name) {
                        (0, "rss") | (1, "channel") => open_elements.push(name),
                        (0, _) => return Err(ExportError::NotAnExport("its first element is not <rss>".to_owned())),
                        (2, _) => self.read_part(element, on_part)?,
                        _ => self.skip_element()?,
                    }
                }
                ExportEvent::Empty(Some(element)) if open_elements.len() == 2 => on_part(ExportPart::Element(element)),
                ExportEvent::End => _ = open_elements.pop(),
                ExportEvent::EndOfFile if open_elements.is_empty() => return Ok(()),
                ExportEvent::EndOfFile => {
                    self.report_truncation();
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    fn report_truncation(&mut self) {
        let line = self.xml.get_ref().line();
        let is_reported =
            self.xml.get_ref().is_truncated() || std::mem::replace(&mut self.is_truncation_reported, true);
        if !is_reported {
            self.repairs.push(Repair { line, text: "the file ends before the export does".to_owned() });
        }
    }

    /// Reads one child element of the channel.
    fn read_part(&mut self, element: Option<Element>, on_part: &mut dyn FnMut(ExportPart)) -> Result<(), ExportError> {
        let Some(mut element) = element else { return self.skip_element() };
        let is_whole = self.read_content(&mut element)?;
        if element.name == "item" {
            for item in self.language_splitter.split(element) {
                on_part(ExportPart::Item(item, !is_whole));
            }
        } else {
            self.language_splitter.read_channel_element(&element);
            on_part(ExportPart::Element(self.language_splitter.plain_text(element)));
        }
        if !is_whole {
            self.report_truncation();
        }
        Ok(())
    }

    /// Skips the rest of an element whose start tag was read.
    fn skip_element(&mut self) -> Result<(), ExportError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next_event()? {
                ExportEvent::Start(_) => depth += 1,
                ExportEvent::End => depth -= 1,
                ExportEvent::EndOfFile => return Ok(()),
                _ => {}
            }
            if depth > MAX_DEPTH {
                return Err(ExportError::LimitExceeded("elements stand too deep in each other".to_owned()));
            }
        }
        Ok(())
    }

    /// Reads the content of an element whose start tag was read. Returns whether its end tag was found.
    fn read_content(&mut self, element: &mut Element) -> Result<bool, ExportError> {
        let mut ancestors: Vec<Element> = Vec::new();
        let mut open = std::mem::take(element);
        let (mut size, mut elements) = (0, 0);
        let is_whole = loop {
            match self.next_event()? {
                ExportEvent::Start(Some(inner)) => {
                    ancestors.push(std::mem::replace(&mut open, inner));
                    elements += 1;
                }
                ExportEvent::Start(None) => self.skip_element()?,
                ExportEvent::Empty(Some(inner)) => {
                    open.children.push(inner);
                    elements += 1;
                }
                ExportEvent::Text(text) => {
                    size += text.len();
                    // White space around a CDATA section comes from a program that formatted the file.
                    if !(open.has_cdata && text.trim().is_empty()) {
                        open.text.push_str(&text);
                    }
                }
                ExportEvent::CData(text) => {
                    size += text.len();
                    if !open.has_cdata && open.text.trim().is_empty() {
                        open.text.clear();
                    }
                    open.has_cdata = true;
                    open.text.push_str(&text);
                }
                ExportEvent::End => match ancestors.pop() {
                    Some(mut outer) => {
                        outer.children.push(open);
                        open = outer;
                    }
                    None => break true,
                },
                ExportEvent::EndOfFile => {
                    while let Some(mut outer) = ancestors.pop() {
                        outer.children.push(open);
                        open = outer;
                    }
                    break false;
                }
                ExportEvent::Empty(None) | ExportEvent::Ignored => {}
            }
            if size > MAX_ITEM_BYTES
                || elements > MAX_ELEMENTS
                || ancestors.len() > MAX_DEPTH
                || open.text.len() > MAX_TEXT_BYTES
            {
                return Err(ExportError::LimitExceeded("an item is too large".to_owned()));
            }
        };
        *element = open;
        Ok(is_whole)
    }
}

/// Returns the element of a start tag; `None` if the import does not use it.
fn element(space: &ResolveResult, start: &BytesStart) -> Option<Element> {
    let local = start.local_name();
    let local = local.as_ref();
    let prefix = match space {
        ResolveResult::Bound(namespace) => {
            let uri: &str = namespace.as_ref();
            let uri = uri.trim_start_matches("https://").trim_start_matches("http://");
            match uri {
                "purl.org/rss/1.0/modules/content/" => "content",
                "purl.org/dc/elements/1.1/" => "dc",
                _ if uri.starts_with("wordpress.org/export/") && uri.contains("/excerpt") => "excerpt",
                _ if uri.starts_with("wordpress.org/export/") => "wp",
                _ => return None,
            }
        }
        ResolveResult::Unknown(prefix) => prefix.as_str(),
        ResolveResult::Unbound => "",
    };
    let name = match (prefix, local) {
        ("content", "encoded") => "content",
        ("excerpt", "encoded") => "excerpt",
        ("dc", "creator") => "creator",
        ("wp", "category") => "wp:category",
        ("wp", _) => WORDPRESS_ELEMENTS.iter().find(|known| **known == local).copied()?,
        ("", _) => RSS_ELEMENTS.iter().find(|known| **known == local).copied()?,
        _ => return None,
    };
    let attribute = |key: &str| {
        let mut all = start.attributes();
        let value = all.with_checks(false).filter_map(Result::ok).find(|attribute| attribute.key.as_ref() == key)?;
        Some(unescape_attribute(&value.value))
    };
    let (domain, nicename) = match name {
        "category" => (attribute("domain").unwrap_or_default(), attribute("nicename").unwrap_or_default()),
        _ => (String::new(), String::new()),
    };
    Some(Element { name, domain, nicename, ..Element::default() })
}

/// Resolves the references in the value of an attribute.
fn unescape_attribute(value: &str) -> String {
    let resolved = quick_xml::escape::unescape_with(value, |entity| resolve_html5_entity(entity).or(Some("")));
    resolved.map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}

/// Resolves a reference in a text. An entity that the export itself declares stays unresolved, because it could expand to
/// a huge text.
fn resolve_reference(reference: &BytesRef) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => resolve_html5_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned),
    }
}
