//! The Markdown writer: its state, and the conversion of inline elements, links and images.

use std::collections::HashSet;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::html::{GLOBAL_ATTRIBUTES, escape_html, img_tag, is_element_attribute};
use super::inline::{InlineBuilder, InlineContainer, InlineMark, inlines_to_markdown};
use super::link_resolver::LinkResolver;
use super::report_notes::ReportNotes;
use super::tree::{BlockTree, NodeId, NodeKind};
use crate::address::strip_http_scheme;
use crate::import::markdown_syntax;

/// Writes a tree of HTML as Markdown.
pub(super) struct MarkdownWriter<'a> {
    pub(super) tree: &'a BlockTree,
    pub(super) link_resolver: &'a dyn LinkResolver,
    pub(super) notes: &'a mut ReportNotes,
    /// Anchors that are the target of a link in this text or another one.
    linked_anchors: HashSet<String>,
    /// Anchors that exist in this text.
    existing_anchors: HashSet<String>,
    /// Anchors that Markdown cannot attach to their blocks. They are written before the next text.
    pub(super) pending_anchors: Vec<String>,
    /// Marks around whole blocks, such as a link around a heading.
    pub(super) enclosing_marks: Vec<InlineMark>,
    /// The comment before the current block, which holds the attributes of a WordPress block.
    pub(super) preceding_comment: Option<NodeId>,
    /// Number of open lists and block quotes.
    pub(super) nesting_depth: usize,
    /// Whether a `<!-- more -->` has been written.
    pub(super) has_more_tag: bool,
    /// Ids and HTML of the footnotes, in the order of their references.
    pub(super) footnotes: Vec<(String, String)>,
}

/// An address of the old blog, resolved for the new site.
pub(super) enum ResolvedAddress {
    /// A Markdown link can lead there.
    Linkable(String),
    /// Kielo would report a missing file. Only HTML, which Kielo does not check, can hold the address.
    HtmlOnly(String),
    /// Empty, or with a scheme that must not be followed.
    Rejected,
}

/// An image of a text.
pub(super) struct ContentImage {
    pub(super) alt: String,
    pub(super) address: ResolvedAddress,
}

impl ContentImage {
    /// Writes the image as Markdown. A caption becomes its title and is allowed only for an image on its own line.
    pub(super) fn to_markdown(&self, caption: Option<&str>) -> String {
        let address = match &self.address {
            ResolvedAddress::Linkable(address) => markdown_syntax::link_destination(address),
            ResolvedAddress::HtmlOnly(address) => return img_tag(address, &self.alt),
            ResolvedAddress::Rejected => return String::new(),
        };
        let mut inlines = InlineBuilder::default();
        inlines.open_mark(InlineMark::Link { address: String::new(), title: String::new() });
        inlines.push_text(&self.alt);
        inlines.close_mark();
        let alt = inlines_to_markdown(&inlines.into_single_paragraph(), InlineContainer::Paragraph);
        let alt = alt.strip_prefix('[').and_then(|alt| alt.strip_suffix("]()")).unwrap_or_default();
        match caption {
            Some(caption) => format!("![{alt}]({address} {})", markdown_syntax::link_title(caption)),
            None => format!("![{alt}]({address})"),
        }
    }
}

/// Whether an inline element has a meaning but no Markdown syntax, and stays HTML.
fn is_kept_as_html(name: &str) -> bool {
    matches!(
        name,
        "abbr"
            | "bdi"
            | "bdo"
            | "cite"
            | "dfn"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "samp"
            | "small"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
    )
}

/// Returns the start tag and end tag of an element without an address, such as `abbr`.
fn tags_of(tree: &BlockTree, id: NodeId) -> (String, String) {
    let name = tree.name(id);
    let mut start = format!("<{name}");
    for attribute in tree.attributes(id) {
        let key = &*attribute.name.local;
        if (GLOBAL_ATTRIBUTES.contains(&key) || is_element_attribute(name, key)) && !attribute.value.trim().is_empty() {
            let value = attribute.value.split_whitespace().collect::<Vec<_>>().join(" ");
            _ = write!(start, " {key}=\"{}\"", escape_html(&value));
        }
    }
    start.push('>');
    (start, format!("</{name}>"))
}

impl<'a> MarkdownWriter<'a> {
    pub(super) fn new(tree: &'a BlockTree, link_resolver: &'a dyn LinkResolver, notes: &'a mut ReportNotes) -> Self {
        let mut linked_anchors: HashSet<String> = link_resolver.linked_anchors().into_iter().collect();
        let mut existing_anchors = HashSet::new();
        for id in tree.descendants(tree.root()) {
            existing_anchors.extend(tree.attribute(id, "id").map(str::to_owned));
            if tree.name(id) == "a" {
                existing_anchors.extend(tree.attribute(id, "name").map(str::to_owned));
                let anchor = tree.attribute(id, "href").and_then(|address| address.trim().strip_prefix('#'));
                linked_anchors.extend(anchor.map(percent_decode));
            }
        }
        Self {
            tree,
            link_resolver,
            notes,
            linked_anchors,
            existing_anchors,
            pending_anchors: Vec::new(),
            enclosing_marks: Vec::new(),
            preceding_comment: None,
            nesting_depth: 0,
            has_more_tag: false,
            footnotes: Vec::new(),
        }
    }

    /// Queues the anchor of a block for the next text, if a link leads to it.
    pub(super) fn queue_anchor(&mut self, id: NodeId) {
        let anchor = self.tree.attribute(id, "id").filter(|anchor| self.is_linked_anchor(anchor));
        self.pending_anchors.extend(anchor.map(str::to_owned));
    }

    /// Whether a link leads to the anchor, and the anchor needs no escapes in HTML.
    pub(super) fn is_linked_anchor(&self, anchor: &str) -> bool {
        self.linked_anchors.contains(anchor) && !anchor.is_empty() && !anchor.contains(['"', '\'', '<', '>', '&'])
    }

    /// Collects the inline content of nodes, within the marks around the block.
    pub(super) fn inlines_of(&mut self, nodes: &[NodeId]) -> InlineBuilder {
        let mut inlines = InlineBuilder::default();
        for anchor in std::mem::take(&mut self.pending_anchors) {
            inlines.push_markdown(format!("<a id=\"{anchor}\"></a>"));
        }
        let enclosing = self.enclosing_marks.clone();
        for mark in &enclosing {
            inlines.open_mark(mark.clone());
        }
        self.collect_inlines(nodes, &mut inlines);
        for _ in &enclosing {
            inlines.close_mark();
        }
        inlines
    }

    /// Adds the inline content of nodes.
    pub(super) fn collect_inlines(&mut self, nodes: &[NodeId], inlines: &mut InlineBuilder) {
        for id in nodes {
            match self.tree.kind(*id) {
                NodeKind::Text(text) => inlines.push_text(text),
                NodeKind::Element(..) => self.collect_element(*id, inlines),
                NodeKind::Document | NodeKind::Comment(_) => {}
            }
        }
    }

    /// Adds the content of an element with a mark, unless the mark is open already.
    fn collect_marked(&mut self, id: NodeId, mark: InlineMark, inlines: &mut InlineBuilder) {
        let children = self.tree.children(id);
        if inlines.has_open_mark(&mark) {
            self.collect_inlines(children, inlines);
            return;
        }
        inlines.open_mark(mark);
        self.collect_inlines(children, inlines);
        inlines.close_mark();
    }

    fn collect_element(&mut self, id: NodeId, inlines: &mut InlineBuilder) {
        let tree = self.tree;
        let name = tree.name(id);
        if is_dropped_element(name) {
            self.note_dropped_element(id);
            return;
        }
        let anchors = [tree.attribute(id, "id"), tree.attribute(id, "name").filter(|_| name == "a")];
        if let Some(anchor) = anchors.into_iter().flatten().find(|anchor| self.is_linked_anchor(anchor)) {
            inlines.push_markdown(format!("<a id=\"{anchor}\"></a>"));
        }
        match name {
            "br" => inlines.push_line_break(),
            "wbr" => inlines.push_markdown("<wbr>".to_owned()),
            "img" => self.collect_image(id, inlines),
            "a" => self.collect_link(id, inlines),
            "code" | "tt" if !inlines.is_verbatim() && self.is_plain_code(id) => {
                let code = tree.text(id);
                let code = code.trim_matches('\n');
                if code.trim().is_empty() {
                    inlines.push_text(code);
                } else if inlines.ends_with_code_span() || (inlines.is_in_link() && code.contains(['[', ']'])) {
                    // Two code spans side by side would become one. A bracket in a link could end the link.
                    self.collect_marked(id, InlineMark::Html("<code>".to_owned(), "</code>".to_owned()), inlines);
                } else {
                    inlines.push_markdown(markdown_syntax::code_span(code));
                }
            }
            "code" => self.collect_marked(id, InlineMark::Html("<code>".to_owned(), "</code>".to_owned()), inlines),
            "sup" if tree.attribute(id, "data-fn").is_some() => self.collect_footnote_reference(id, inlines),
            _ => match self.mark_of_element(id) {
                Some(mark) => self.collect_marked(id, mark, inlines),
                None if tree.is_block(id) => {
                    // A block element within a line becomes inline content.
                    inlines.push_text(" ");
                    self.collect_inlines(tree.children(id), inlines);
                    inlines.push_text(" ");
                }
                None => self.collect_inlines(tree.children(id), inlines),
            },
        }
    }

    /// Returns the language of an element, if it differs from the language of the text.
    pub(super) fn foreign_language(&self, id: NodeId) -> Option<String> {
        let tag = self.tree.attribute(id, "lang").and_then(parse_language_tag)?;
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let main = self.link_resolver.language();
        main.is_none_or(|main| primary(&main) != primary(&tag)).then_some(tag)
    }

    /// Returns the mark of an element, by its name or its style.
    pub(super) fn mark_of_element(&mut self, id: NodeId) -> Option<InlineMark> {
        let tree = self.tree;
        let style = tree.attribute(id, "style").unwrap_or_default().to_lowercase().replace(' ', "");
        let language = self.foreign_language(id);
        let html = |name: &str| InlineMark::Html(format!("<{name}>"), format!("</{name}>"));
        let mark = match tree.name(id) {
            name if is_kept_as_html(name) => {
                let (start, end) = tags_of(tree, id);
                return Some(InlineMark::Html(start, end));
            }
            "strong" | "b" if style.contains("font-weight:normal") || style.contains("font-weight:400") => None,
            "em" | "i" if style.contains("font-style:normal") => None,
            "strong" | "b" => Some(InlineMark::Strong),
            "em" | "i" => Some(InlineMark::Emphasis),
            "s" | "strike" | "del" => Some(InlineMark::Strikethrough),
            "acronym" => {
                let (start, _) = tags_of(tree, id);
                Some(InlineMark::Html(start.replacen("acronym", "abbr", 1), "</abbr>".to_owned()))
            }
            "span" | "font" | "label" | "big" | "nobr" => {
                let weight = style.split("font-weight:").nth(1).unwrap_or_default();
                if language.is_some() {
                    None
                } else if weight.starts_with("bold") || weight.starts_with('7') {
                    Some(InlineMark::Strong)
                } else if style.contains("font-style:italic") {
                    Some(InlineMark::Emphasis)
                } else if style.contains("line-through") {
                    Some(InlineMark::Strikethrough)
                } else if style.contains("text-decoration:underline") {
                    Some(html("u"))
                } else {
                    if style.contains("color:") || style.contains("font-") || tree.name(id) == "font" {
                        self.notes.add_changed("colours, fonts or sizes of words were left out");
                    }
                    None
                }
            }
            _ => None,
        };
        mark.or_else(|| language.map(InlineMark::Language))
    }

    /// Whether code has no elements that a code span would lose.
    fn is_plain_code(&self, id: NodeId) -> bool {
        let mut descendants = self.tree.descendants(id).skip(1);
        descendants.all(|id| matches!(self.tree.name(id), "" | "span" | "br" | "code" | "font" | "p"))
    }

    fn collect_footnote_reference(&mut self, id: NodeId, inlines: &mut InlineBuilder) {
        let key = self.tree.attribute(id, "data-fn").unwrap_or_default();
        if let Some(number) = self.footnotes.iter().position(|(known, _)| known == key) {
            inlines.push_markdown(format!("[^{}]", number + 1));
        } else if let Some(text) = self.link_resolver.footnote(key) {
            self.footnotes.push((key.to_owned(), text));
            inlines.push_markdown(format!("[^{}]", self.footnotes.len()));
        } else {
            self.notes.add_not_converted("the text of a footnote is not in the export; its number stands alone");
            let number = self.tree.text(id);
            inlines.push_markdown(format!("<sup>{}</sup>", escape_html(number.trim())));
        }
    }

    fn collect_link(&mut self, id: NodeId, inlines: &mut InlineBuilder) {
        let tree = self.tree;
        let children = tree.children(id);
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        if href.is_empty() || inlines.is_in_link() || self.is_link_to_same_image(id) {
            self.collect_inlines(children, inlines);
            return;
        }
        match self.link_mark(id) {
            Some(InlineMark::Link { address, .. }) if tree.text(id).trim() == address && is_autolink(&address) => {
                inlines.push_markdown(format!("<{address}>"));
            }
            Some(mark) => self.collect_marked(id, mark, inlines),
            None => self.collect_inlines(children, inlines),
        }
    }

    /// Returns the mark of a link; `None` if the link cannot be followed.
    pub(super) fn link_mark(&mut self, id: NodeId) -> Option<InlineMark> {
        let tree = self.tree;
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        let text = tree.text(id);
        if let Some(anchor) = href.strip_prefix('#') {
            let anchor = percent_decode(anchor);
            if !self.existing_anchors.contains(&anchor) || !self.is_linked_anchor(&anchor) {
                if !anchor.is_empty() {
                    self.notes
                        .add_not_converted(format!("a link to #{anchor}, which is nowhere in the text, became text"));
                }
                return None;
            }
        }
        let title =
            tree.attribute(id, "title").map(str::trim).filter(|title| *title != text.trim()).unwrap_or_default();
        match self.resolve_address(href) {
            ResolvedAddress::Linkable(address) => Some(InlineMark::Link { address, title: title.to_owned() }),
            ResolvedAddress::HtmlOnly(address) => {
                self.notes
                    .add_not_converted(format!("a link to {address} leads to nothing that is known, and stayed HTML"));
                Some(InlineMark::Html(format!("<a href=\"{}\">", escape_html(&address)), "</a>".to_owned()))
            }
            ResolvedAddress::Rejected => {
                self.notes.add_not_converted(format!("a link to {} became text", shorten(href)));
                None
            }
        }
    }

    /// Resolves an address of the old blog for the new site.
    pub(super) fn resolve_address(&self, address: &str) -> ResolvedAddress {
        let clean: String = address.trim().chars().filter(|c| !c.is_control()).collect();
        let scheme = clean
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .split_once(':')
            .map(|(scheme, _)| scheme.trim().to_lowercase());
        if let Some(scheme) = &scheme
            && matches!(&**scheme, "javascript" | "vbscript" | "data" | "file" | "blob" | "about")
        {
            return ResolvedAddress::Rejected;
        }
        if clean.is_empty() {
            return ResolvedAddress::Rejected;
        }
        if clean.starts_with('#') {
            return ResolvedAddress::Linkable(clean);
        }
        if let Some(address) = self.link_resolver.resolve_link(&clean) {
            return ResolvedAddress::Linkable(address);
        }
        if clean.starts_with("//")
            || is_valid_scheme(scheme.as_deref())
            || (clean.starts_with('/') && !is_document_address(&clean))
        {
            return ResolvedAddress::Linkable(clean);
        }
        ResolvedAddress::HtmlOnly(clean)
    }

    /// Whether a link around an image leads to the same image in full size, or to its attachment page in WordPress.
    pub(super) fn is_link_to_same_image(&self, id: NodeId) -> bool {
        let tree = self.tree;
        let Some(image) = tree.find(id, "img") else { return false };
        if !tree.text(id).trim().is_empty() {
            return false;
        }
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        let is_attachment_page = tree.attribute(id, "rel").is_some_and(|rel| rel.contains("attachment"));
        let source = tree.attribute(image, "src").unwrap_or_default().trim();
        is_attachment_page || without_size_suffix(href) == without_size_suffix(source) || {
            let (target, shown) = (self.link_resolver.resolve_link(href), self.link_resolver.resolve_link(source));
            target.is_some() && target == shown
        }
    }

    pub(super) fn collect_image(&mut self, id: NodeId, inlines: &mut InlineBuilder) {
        if let Some(emoji) = self.emoji(id) {
            inlines.push_text(&emoji);
            return;
        }
        let Some(image) = self.content_image(id) else { return };
        let markdown = image.to_markdown(None);
        if !markdown.is_empty() {
            inlines.push_markdown(markdown);
        }
    }

    /// Returns the character of an emoji or smiley, which WordPress shows as a small image.
    fn emoji(&self, id: NodeId) -> Option<String> {
        let is_smiley = ["wp-smiley", "emoji"].iter().any(|class| self.tree.has_class(id, class));
        is_smiley.then(|| self.tree.attribute(id, "alt").unwrap_or_default().to_owned())
    }

    /// Reads an image. Returns `None` for a tracking pixel and for an image without an address.
    pub(super) fn content_image(&mut self, id: NodeId) -> Option<ContentImage> {
        let tree = self.tree;
        let source = ["src", "data-src", "data-lazy-src", "data-original"]
            .iter()
            .filter_map(|name| tree.attribute(id, name))
            .find(|address| !address.trim().is_empty() && !address.trim_start().starts_with("data:"));
        let Some(source) = source else {
            let is_data_url = tree.attribute(id, "src").is_some_and(|source| source.trim_start().starts_with("data:"));
            self.notes.add_not_converted(if is_data_url {
                "a picture that was written into the text itself was left out"
            } else {
                "a picture without an address was left out"
            });
            return None;
        };
        let is_dot = ["width", "height"].iter().any(|side| matches!(tree.attribute(id, side), Some("0" | "1" | "1px")));
        if is_dot || is_tracking_pixel(source) {
            self.notes.add_changed("a picture that counts readers was taken out");
            return None;
        }
        let alt = tree.attribute(id, "alt").unwrap_or_default().trim();
        let classes = tree.attribute(id, "class").unwrap_or_default();
        let attachment_id =
            classes.split_ascii_whitespace().find_map(|class| class.strip_prefix("wp-image-")?.parse().ok());
        let alt = if alt.is_empty() {
            let attachment = attachment_id.and_then(|id| self.link_resolver.attachment(id));
            attachment.map(|attachment| attachment.alt).unwrap_or_default()
        } else {
            alt.to_owned()
        };
        if ["alignleft", "alignright"].iter().any(|class| tree.has_class(id, class)) {
            self.notes
                .add_changed("a picture that stood beside the text stands between the paragraphs or in the line now");
        }
        let address = self.resolve_address(source);
        if let ResolvedAddress::HtmlOnly(address) = &address {
            self.notes.add_not_converted(format!("the picture {address} is not known, and stayed HTML"));
        } else if matches!(address, ResolvedAddress::Rejected) {
            self.notes.add_not_converted(format!("the picture {} was left out", shorten(source)));
        }
        Some(ContentImage { alt, address })
    }

    /// Adds a note about an element that is left out.
    pub(super) fn note_dropped_element(&mut self, id: NodeId) {
        match self.tree.name(id) {
            "script" | "noscript" => self.notes.add_changed("a script was taken out"),
            "style" | "link" => self.notes.add_changed("a style sheet in the text was taken out"),
            "svg" | "canvas" => self.notes.add_not_converted("a drawing in the text was left out"),
            "input" | "select" | "textarea" | "button" => {
                self.notes.add_not_converted("a field of a form was left out");
            }
            _ => {}
        }
    }
}

/// Whether an element is left out with its content.
pub(super) fn is_dropped_element(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "canvas"
            | "input"
            | "link"
            | "map"
            | "meta"
            | "noscript"
            | "param"
            | "script"
            | "select"
            | "source"
            | "style"
            | "svg"
            | "textarea"
            | "title"
            | "track"
    )
}

/// Returns a language tag if it is well-formed. Tags in capitals are ignored: Microsoft Word puts them on every word.
fn parse_language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut subtags = tag.split('-');
    let is_language = subtags
        .next()
        .is_some_and(|first| matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_lowercase()));
    let rest_is_valid =
        subtags.all(|subtag| matches!(subtag.len(), 2..=8) && subtag.bytes().all(|b| b.is_ascii_alphanumeric()));
    (is_language && rest_is_valid).then_some(tag)
}

fn percent_decode(anchor: &str) -> String {
    percent_decode_str(anchor).decode_utf8_lossy().into_owned()
}

/// Whether Kielo would take an address for a link to a document.
pub(super) fn is_document_address(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "md")
}

fn is_valid_scheme(scheme: Option<&str>) -> bool {
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether an address can be written as an autolink, between `<` and `>`.
pub(super) fn is_autolink(address: &str) -> bool {
    strip_http_scheme(address).is_some()
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | '&' | '|'))
}

/// Returns the address of an image without its scheme, and without the size suffix of WordPress (`-300x200`).
fn without_size_suffix(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("//").map_or(path, |(_, path)| path);
    let Some((stem, extension)) = path.rsplit_once('.') else { return path.to_owned() };
    let size = stem.rsplit_once('-').filter(|(_, size)| {
        size.split_once('x').is_some_and(|(width, height)| {
            [width, height].iter().all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        })
    });
    format!("{}.{extension}", size.map_or(stem, |(stem, _)| stem))
}

/// Whether an address belongs to a known service that counts readers with invisible images.
fn is_tracking_pixel(address: &str) -> bool {
    const TRACKERS: [&str; 14] = [
        "feeds.feedburner.com/~",
        "feeds.wordpress.com/1.0/",
        "pixel.wp.com",
        "stats.wordpress.com",
        "pixel.quantserve.com",
        "doubleclick.net",
        "google-analytics.com",
        "googlesyndication.com",
        "facebook.com/tr",
        "assoc-amazon.",
        "vg01.met.vgwort.de",
        "vg02.met.vgwort.de",
        "feedads.g.doubleclick.net",
        "blogger.googleusercontent.com/tracker/",
    ];
    TRACKERS.iter().any(|tracker| address.contains(tracker))
}

/// Returns at most the first 60 characters of a text, for a note.
pub(super) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
