//! Reads an export piece by piece: what stands directly in its channel, one element after the other.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use quick_xml::NsReader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::inline::Blog;
use super::node::Node;
use super::repair::{Fault, LONGEST_TEXT, RepairReader};
use crate::diagnostic::{Diagnostic, Source};
use crate::table::Span;

/// How deep elements may stand in each other: WordPress needs six levels.
const DEEPEST: usize = 64;
/// How much text and how many elements one item may hold.
const LARGEST_ITEM: usize = 4 * LONGEST_TEXT;
const MOST_ELEMENTS: usize = 400_000;

/// The elements that say something, by namespace.
const PLAIN: [&str; 12] = [
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
const OF_WORDPRESS: [&str; 68] = [
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

/// Something that stands directly in the channel.
pub(super) enum ExportPart {
    /// Text about the site, an author, or a term.
    Element(Node),
    /// An item; whether the file ended inside of it.
    Item(Node, bool),
}

/// What was found of an export besides its parts.
#[derive(Debug, Default)]
pub(super) struct ReadSummary {
    pub(super) faults: Vec<Fault>,
    pub(super) untold_faults: u64,
}

/// An export that is read from its beginning.
pub(super) struct Export {
    xml: NsReader<RepairReader<File>>,
    buffer: Vec<u8>,
    unbound: Vec<String>,
    blog: Blog,
    faults: Vec<Fault>,
    is_cut_told: bool,
}

/// Reads the export at a path, and gives its parts to `take`.
///
/// # Errors
/// What could not be mended, with its place in the file.
pub(super) fn read(path: &Path, take: &mut dyn FnMut(ExportPart)) -> Result<ReadSummary, Diagnostic> {
    let name = path.display().to_string();
    let open = || File::open(path).map_err(|error| Diagnostic::unreadable_file(&name, &error));
    check_encoding(&name, open()?)?;
    let mut export = Export {
        xml: NsReader::from_reader(RepairReader::new(open()?)),
        buffer: Vec::new(),
        unbound: Vec::new(),
        blog: Blog::default(),
        faults: Vec::new(),
        is_cut_told: false,
    };
    match export.channel(take) {
        Ok(()) => Ok(export.finish()),
        Err(ExportError::Ours(text)) => {
            let line = export.xml.get_ref().line();
            Err(Diagnostic::export_exceeds_limit(&name, line, &text))
        }
        Err(ExportError::NoExport(what)) => Err(Diagnostic::not_a_wordpress_export(&name, &what)),
        Err(ExportError::Parser(quick_xml::Error::Io(error))) => match error.kind() {
            io::ErrorKind::FileTooLarge => {
                Err(Diagnostic::export_exceeds_limit(&name, export.xml.get_ref().line(), &error.to_string()))
            }
            _ => Err(Diagnostic::unreadable_file(&name, &error)),
        },
        Err(ExportError::Parser(error)) => {
            let at = export.xml.error_position().max(1);
            let (source, span, line, column) = excerpt(&name, open()?, at);
            Err(Diagnostic::malformed_export(&source, span, (line, column), &error.to_string()))
        }
    }
}

/// Only UTF-8 can be told from its first bytes.
fn check_encoding(name: &str, file: File) -> Result<(), Diagnostic> {
    let mut start = Vec::new();
    _ = file.take(200).read_to_end(&mut start);
    let of_two_bytes: [&[u8]; 4] = [&[0xff, 0xfe], &[0xfe, 0xff], b"<\0", b"\0<"];
    if of_two_bytes.iter().any(|sign| start.starts_with(sign)) {
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

/// The lines around a byte of the mended export, as a source whose lines are numbered as in the file.
fn excerpt(name: &str, file: File, at: u64) -> (Source, Span, usize, usize) {
    /// Lines that are longer are shown in part.
    const LONGEST: usize = 200;
    let mut mended = RepairReader::new(file);
    let (mut read, mut line_number) = (0_u64, 0_usize);
    let (mut before, mut line): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    while read < at {
        std::mem::swap(&mut before, &mut line);
        line.clear();
        match mended.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(length) => {
                read += length as u64;
                line_number += 1;
            }
        }
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned();
    let start = read - line.len() as u64;
    let shown = text(&line);
    let within = shown.floor_char_boundary(at.saturating_sub(start) as usize);
    let column = shown[..within].chars().count();
    let from = shown.floor_char_boundary(within.saturating_sub(LONGEST / 2));
    let to = shown.ceil_char_boundary((within + LONGEST / 2).min(shown.len()));
    let before = text(&before);
    let before = before.get(..before.floor_char_boundary(LONGEST)).unwrap_or_default().to_owned();
    let mut whole = "\n".repeat(line_number.saturating_sub(2));
    if line_number > 1 {
        whole.push_str(&before);
        whole.push('\n');
    }
    let mark = whole.len() + within - from;
    whole.push_str(&shown[from..to]);
    let source = Source { file: name.into(), text: whole.into() };
    (source, Span::new(mark.saturating_sub(1), mark), line_number, column)
}

enum ExportError {
    Parser(quick_xml::Error),
    /// A bound of the importer's.
    Ours(String),
    /// It is something else than an export.
    NoExport(String),
}

impl From<quick_xml::Error> for ExportError {
    fn from(error: quick_xml::Error) -> Self {
        Self::Parser(error)
    }
}

/// What comes next in the file.
enum ExportStep {
    Start(Option<Node>),
    Empty(Option<Node>),
    End,
    Text(String),
    Section(String),
    Nothing,
    Over,
}

impl Export {
    fn finish(self) -> ReadSummary {
        let mended = self.xml.get_ref();
        let (told, untold) = mended.faults();
        let mut faults = self.faults;
        faults.extend(told.iter().cloned());
        faults.sort();
        ReadSummary { faults, untold_faults: untold }
    }

    fn step(&mut self) -> Result<ExportStep, ExportError> {
        self.buffer.clear();
        let (space, event) = self.xml.read_resolved_event_into(&mut self.buffer)?;
        let step = match event {
            Event::Start(start) => ExportStep::Start(node(&space, &start)),
            Event::Empty(start) => ExportStep::Empty(node(&space, &start)),
            Event::End(_) => ExportStep::End,
            Event::Text(text) => ExportStep::Text(text.into_inner().into_owned()),
            Event::CData(text) => ExportStep::Section(text.into_inner().into_owned()),
            Event::GeneralRef(reference) => ExportStep::Text(resolved(&reference)),
            Event::Eof => ExportStep::Over,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => ExportStep::Nothing,
        };
        if let ResolveResult::Unknown(prefix) = space
            && !self.unbound.contains(&prefix)
            && self.unbound.len() < DEEPEST
        {
            let line = self.xml.get_ref().line();
            self.faults.push(Fault {
                line,
                text: if matches!(&*prefix, "wp" | "content" | "excerpt" | "dc") {
                    format!("the prefix {prefix}: is not declared; it was taken for what WordPress means by it")
                } else {
                    format!("the prefix {prefix}: is not declared; what has it was passed over")
                },
            });
            self.unbound.push(prefix);
        }
        Ok(step)
    }

    /// Goes through the channel.
    fn channel(&mut self, take: &mut dyn FnMut(ExportPart)) -> Result<(), ExportError> {
        let mut inside = Vec::new();
        loop {
            match self.step()? {
                ExportStep::Start(node) => {
                    let name = node.as_ref().map_or("", |node| node.name);
                    match (inside.len(), name) {
                        (0, "rss") | (1, "channel") => inside.push(name),
                        (0, _) => return Err(ExportError::NoExport("its first element is not <rss>".to_owned())),
                        (2, _) => self.part(node, take)?,
                        _ => self.skip()?,
                    }
                }
                ExportStep::Empty(Some(node)) if inside.len() == 2 => take(ExportPart::Element(node)),
                ExportStep::End => _ = inside.pop(),
                ExportStep::Over if inside.is_empty() => return Ok(()),
                ExportStep::Over => {
                    self.cut();
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    fn cut(&mut self) {
        let line = self.xml.get_ref().line();
        let is_told = self.xml.get_ref().is_cut() || std::mem::replace(&mut self.is_cut_told, true);
        if !is_told {
            self.faults.push(Fault { line, text: "the file ends before the export does".to_owned() });
        }
    }

    /// Reads one element of the channel.
    fn part(&mut self, node: Option<Node>, take: &mut dyn FnMut(ExportPart)) -> Result<(), ExportError> {
        let Some(mut node) = node else { return self.skip() };
        let is_whole = self.fill(&mut node)?;
        if node.name == "item" {
            for item in self.blog.split(node) {
                take(ExportPart::Item(item, !is_whole));
            }
        } else {
            self.blog.notice(&node);
            take(ExportPart::Element(self.blog.plain(node)));
        }
        if !is_whole {
            self.cut();
        }
        Ok(())
    }

    /// Passes over an element whose start was read.
    fn skip(&mut self) -> Result<(), ExportError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.step()? {
                ExportStep::Start(_) => depth += 1,
                ExportStep::End => depth -= 1,
                ExportStep::Over => return Ok(()),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(ExportError::Ours("elements stand too deep in each other".to_owned()));
            }
        }
        Ok(())
    }

    /// Reads what stands in an element whose start was read; whether its end was found.
    fn fill(&mut self, node: &mut Node) -> Result<bool, ExportError> {
        let mut above: Vec<Node> = Vec::new();
        let mut open = std::mem::take(node);
        let (mut size, mut elements) = (0, 0);
        let is_whole = loop {
            match self.step()? {
                ExportStep::Start(Some(inner)) => {
                    above.push(std::mem::replace(&mut open, inner));
                    elements += 1;
                }
                ExportStep::Start(None) => self.skip()?,
                ExportStep::Empty(Some(inner)) => {
                    open.children.push(inner);
                    elements += 1;
                }
                ExportStep::Text(text) => {
                    size += text.len();
                    // Around a section stand only the spaces of whoever set the file anew.
                    if !(open.has_section && text.trim().is_empty()) {
                        open.text.push_str(&text);
                    }
                }
                ExportStep::Section(text) => {
                    size += text.len();
                    if !open.has_section && open.text.trim().is_empty() {
                        open.text.clear();
                    }
                    open.has_section = true;
                    open.text.push_str(&text);
                }
                ExportStep::End => match above.pop() {
                    Some(mut outer) => {
                        outer.children.push(open);
                        open = outer;
                    }
                    None => break true,
                },
                ExportStep::Over => {
                    while let Some(mut outer) = above.pop() {
                        outer.children.push(open);
                        open = outer;
                    }
                    break false;
                }
                ExportStep::Empty(None) | ExportStep::Nothing => {}
            }
            if size > LARGEST_ITEM
                || elements > MOST_ELEMENTS
                || above.len() > DEEPEST
                || open.text.len() > LONGEST_TEXT
            {
                return Err(ExportError::Ours("an item is too large".to_owned()));
            }
        };
        *node = open;
        Ok(is_whole)
    }
}

/// The element of a start tag, if it says something.
fn node(space: &ResolveResult, start: &BytesStart) -> Option<Node> {
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
        ("wp", _) => OF_WORDPRESS.iter().find(|known| **known == local).copied()?,
        ("", _) => PLAIN.iter().find(|known| **known == local).copied()?,
        _ => return None,
    };
    let attribute = |key: &str| {
        let mut all = start.attributes();
        let value = all.with_checks(false).filter_map(Result::ok).find(|attribute| attribute.key.as_ref() == key)?;
        Some(unescaped(&value.value))
    };
    let (domain, nicename) = match name {
        "category" => (attribute("domain").unwrap_or_default(), attribute("nicename").unwrap_or_default()),
        _ => (String::new(), String::new()),
    };
    Some(Node { name, domain, nicename, ..Node::default() })
}

/// The value of an attribute.
fn unescaped(value: &str) -> String {
    let resolved = quick_xml::escape::unescape_with(value, |entity| resolve_html5_entity(entity).or(Some("")));
    resolved.map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}

/// What a reference in a text stands for. An entity that the export declares itself stays as it is written: it could
/// stand for anything, many times over.
fn resolved(reference: &BytesRef) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => resolve_html5_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned),
    }
}
