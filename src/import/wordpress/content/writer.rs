//! Turns the inside of a paragraph into words with marks.

use std::collections::HashSet;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::html::{GENERAL, escaped, image, is_known};
use super::link_resolver::LinkResolver;
use super::notes::Notes;
use super::tree::{HtmlTree, NodeId, NodeKind};
use super::words::{InlineContainer, Mark, ParagraphBuilder, spell};
use crate::import::markdown_syntax;

/// Writes a tree as Markdown.
pub(super) struct MarkdownWriter<'a> {
    pub(super) tree: &'a HtmlTree,
    pub(super) link_resolver: &'a dyn LinkResolver,
    pub(super) notes: &'a mut Notes,
    /// The anchors that links in this text lead to.
    wanted: HashSet<String>,
    /// The anchors that are there.
    known: HashSet<String>,
    /// Anchors of blocks that Markdown has no place for; they go before the next words.
    pub(super) anchors: Vec<String>,
    /// What marks whole blocks, such as a link around a heading.
    pub(super) around: Vec<Mark>,
    /// The comment before the block that is being written: WordPress tells facts of blocks there.
    pub(super) comment_before: Option<NodeId>,
    /// How many lists and quotations are open.
    pub(super) nesting: usize,
    pub(super) has_more: bool,
    /// The texts of the footnotes, in the order in which they are called.
    pub(super) footnotes: Vec<(String, String)>,
}

/// What an address is good for.
pub(super) enum AddressUse {
    /// Markdown can lead there.
    Good(String),
    /// Kielo would miss a file there: only HTML, which is not checked, can name it.
    Unknown(String),
    /// It must not be followed.
    Bad,
}

/// An image to show.
pub(super) struct Image {
    pub(super) alt: String,
    pub(super) address: AddressUse,
}

impl Image {
    /// As Markdown; a caption only where the image stands alone.
    pub(super) fn spelt(&self, caption: Option<&str>) -> String {
        let address = match &self.address {
            AddressUse::Good(address) => markdown_syntax::link_destination(address),
            AddressUse::Unknown(address) => return image(address, &self.alt),
            AddressUse::Bad => return String::new(),
        };
        let mut words = ParagraphBuilder::default();
        words.open(Mark::Link { address: String::new(), title: String::new() });
        words.text(&self.alt);
        words.close();
        let alt = spell(&words.line(), InlineContainer::Paragraph);
        let alt = alt.strip_prefix('[').and_then(|alt| alt.strip_suffix("]()")).unwrap_or_default();
        match caption {
            Some(caption) => format!("![{alt}]({address} {})", markdown_syntax::link_title(caption)),
            None => format!("![{alt}]({address})"),
        }
    }
}

/// Elements that Markdown has no sign for, and that say something.
fn is_kept(name: &str) -> bool {
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

/// The tags of an element without an address, such as `abbr`.
fn tags(tree: &HtmlTree, id: NodeId) -> (String, String) {
    let name = tree.name(id);
    let mut start = format!("<{name}");
    for attribute in tree.attributes(id) {
        let key = &*attribute.name.local;
        if (GENERAL.contains(&key) || is_known(name, key)) && !attribute.value.trim().is_empty() {
            let value = attribute.value.split_whitespace().collect::<Vec<_>>().join(" ");
            _ = write!(start, " {key}=\"{}\"", escaped(&value));
        }
    }
    start.push('>');
    (start, format!("</{name}>"))
}

impl<'a> MarkdownWriter<'a> {
    pub(super) fn new(tree: &'a HtmlTree, link_resolver: &'a dyn LinkResolver, notes: &'a mut Notes) -> Self {
        let mut wanted: HashSet<String> = link_resolver.linked_anchors().into_iter().collect();
        let mut known = HashSet::new();
        for id in tree.descendants(tree.root()) {
            known.extend(tree.attribute(id, "id").map(str::to_owned));
            if tree.name(id) == "a" {
                known.extend(tree.attribute(id, "name").map(str::to_owned));
                let anchor = tree.attribute(id, "href").and_then(|address| address.trim().strip_prefix('#'));
                wanted.extend(anchor.map(decoded));
            }
        }
        Self {
            tree,
            link_resolver,
            notes,
            wanted,
            known,
            anchors: Vec::new(),
            around: Vec::new(),
            comment_before: None,
            nesting: 0,
            has_more: false,
            footnotes: Vec::new(),
        }
    }

    /// Keeps the anchor of a block for the next words, if something leads there.
    pub(super) fn keep_anchor(&mut self, id: NodeId) {
        let own = self.tree.attribute(id, "id").filter(|own| self.is_wanted(own));
        self.anchors.extend(own.map(str::to_owned));
    }

    pub(super) fn is_wanted(&self, anchor: &str) -> bool {
        self.wanted.contains(anchor) && !anchor.is_empty() && !anchor.contains(['"', '\'', '<', '>', '&'])
    }

    /// The words of some nodes, in what marks the whole block.
    pub(super) fn words_of(&mut self, nodes: &[NodeId]) -> ParagraphBuilder {
        let mut words = ParagraphBuilder::default();
        for anchor in std::mem::take(&mut self.anchors) {
            words.spelt(format!("<a id=\"{anchor}\"></a>"));
        }
        let around = self.around.clone();
        for mark in &around {
            words.open(mark.clone());
        }
        self.collect(nodes, &mut words);
        for _ in &around {
            words.close();
        }
        words
    }

    pub(super) fn collect(&mut self, nodes: &[NodeId], words: &mut ParagraphBuilder) {
        for id in nodes {
            match self.tree.kind(*id) {
                NodeKind::Text(text) => words.text(text),
                NodeKind::Element(..) => self.element(*id, words),
                NodeKind::Root | NodeKind::Comment(_) => {}
            }
        }
    }

    /// What stands in a node, with a mark if it is not open already.
    fn marked(&mut self, id: NodeId, mark: Mark, words: &mut ParagraphBuilder) {
        let children = self.tree.children(id);
        if words.is_open(&mark) {
            self.collect(children, words);
            return;
        }
        words.open(mark);
        self.collect(children, words);
        words.close();
    }

    fn element(&mut self, id: NodeId, words: &mut ParagraphBuilder) {
        let tree = self.tree;
        let name = tree.name(id);
        if is_dropped(name) {
            self.drop_element(id);
            return;
        }
        let anchors = [tree.attribute(id, "id"), tree.attribute(id, "name").filter(|_| name == "a")];
        if let Some(anchor) = anchors.into_iter().flatten().find(|anchor| self.is_wanted(anchor)) {
            words.spelt(format!("<a id=\"{anchor}\"></a>"));
        }
        match name {
            "br" => words.line_break(),
            "wbr" => words.spelt("<wbr>".to_owned()),
            "img" => self.inline_image(id, words),
            "a" => self.link(id, words),
            "code" | "tt" if !words.is_verbatim() && self.is_plain_code(id) => {
                let code = tree.text(id);
                let code = code.trim_matches('\n');
                if code.trim().is_empty() {
                    words.text(code);
                } else if words.ends_in_code() || (words.is_in_link() && code.contains(['[', ']'])) {
                    // Two pieces of code would be one, and brackets in a link could be its end.
                    self.marked(id, Mark::Html("<code>".to_owned(), "</code>".to_owned()), words);
                } else {
                    words.spelt(markdown_syntax::code_span(code));
                }
            }
            "code" => self.marked(id, Mark::Html("<code>".to_owned(), "</code>".to_owned()), words),
            "sup" if tree.attribute(id, "data-fn").is_some() => self.footnote(id, words),
            _ => match self.style_mark(id) {
                Some(mark) => self.marked(id, mark, words),
                None if tree.is_block(id) => {
                    // Blocks within a line are words among others.
                    words.text(" ");
                    self.collect(tree.children(id), words);
                    words.text(" ");
                }
                None => self.collect(tree.children(id), words),
            },
        }
    }

    /// The language of an element, where it says that it is another than the text's.
    pub(super) fn language(&self, id: NodeId) -> Option<String> {
        let tag = self.tree.attribute(id, "lang").and_then(language_tag)?;
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let own = self.link_resolver.language();
        own.is_none_or(|own| primary(&own) != primary(&tag)).then_some(tag)
    }

    /// The mark that an element means, by its name or its style.
    pub(super) fn style_mark(&mut self, id: NodeId) -> Option<Mark> {
        let tree = self.tree;
        let style = tree.attribute(id, "style").unwrap_or_default().to_lowercase().replace(' ', "");
        let language = self.language(id);
        let html = |name: &str| Mark::Html(format!("<{name}>"), format!("</{name}>"));
        let mark = match tree.name(id) {
            name if is_kept(name) => {
                let (start, end) = tags(tree, id);
                return Some(Mark::Html(start, end));
            }
            "strong" | "b" if style.contains("font-weight:normal") || style.contains("font-weight:400") => None,
            "em" | "i" if style.contains("font-style:normal") => None,
            "strong" | "b" => Some(Mark::Strong),
            "em" | "i" => Some(Mark::Emphasis),
            "s" | "strike" | "del" => Some(Mark::Strike),
            "acronym" => {
                let (start, _) = tags(tree, id);
                Some(Mark::Html(start.replacen("acronym", "abbr", 1), "</abbr>".to_owned()))
            }
            "span" | "font" | "label" | "big" | "nobr" => {
                let weight = style.split("font-weight:").nth(1).unwrap_or_default();
                if language.is_some() {
                    None
                } else if weight.starts_with("bold") || weight.starts_with('7') {
                    Some(Mark::Strong)
                } else if style.contains("font-style:italic") {
                    Some(Mark::Emphasis)
                } else if style.contains("line-through") {
                    Some(Mark::Strike)
                } else if style.contains("text-decoration:underline") {
                    Some(html("u"))
                } else {
                    if style.contains("color:") || style.contains("font-") || tree.name(id) == "font" {
                        self.notes.changed("colours, fonts or sizes of words were left out");
                    }
                    None
                }
            }
            _ => None,
        };
        mark.or_else(|| language.map(Mark::Language))
    }

    /// Whether code holds nothing that only HTML can say.
    fn is_plain_code(&self, id: NodeId) -> bool {
        let mut inside = self.tree.descendants(id).skip(1);
        inside.all(|id| matches!(self.tree.name(id), "" | "span" | "br" | "code" | "font" | "p"))
    }

    fn footnote(&mut self, id: NodeId, words: &mut ParagraphBuilder) {
        let key = self.tree.attribute(id, "data-fn").unwrap_or_default();
        if let Some(number) = self.footnotes.iter().position(|(known, _)| known == key) {
            words.spelt(format!("[^{}]", number + 1));
        } else if let Some(text) = self.link_resolver.footnote(key) {
            self.footnotes.push((key.to_owned(), text));
            words.spelt(format!("[^{}]", self.footnotes.len()));
        } else {
            self.notes.left("the text of a footnote is not in the export; its number stands alone");
            let number = self.tree.text(id);
            words.spelt(format!("<sup>{}</sup>", escaped(number.trim())));
        }
    }

    fn link(&mut self, id: NodeId, words: &mut ParagraphBuilder) {
        let tree = self.tree;
        let children = tree.children(id);
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        if href.is_empty() || words.is_in_link() || self.is_link_to_own_image(id) {
            self.collect(children, words);
            return;
        }
        match self.link_mark(id) {
            Some(Mark::Link { address, .. }) if tree.text(id).trim() == address && is_autolink(&address) => {
                words.spelt(format!("<{address}>"));
            }
            Some(mark) => self.marked(id, mark, words),
            None => self.collect(children, words),
        }
    }

    /// The mark of a link; `None` where nothing can be followed.
    pub(super) fn link_mark(&mut self, id: NodeId) -> Option<Mark> {
        let tree = self.tree;
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        let text = tree.text(id);
        if let Some(anchor) = href.strip_prefix('#') {
            let anchor = decoded(anchor);
            if !self.known.contains(&anchor) || !self.is_wanted(&anchor) {
                if !anchor.is_empty() {
                    self.notes.left(format!("a link to #{anchor}, which is nowhere in the text, became text"));
                }
                return None;
            }
        }
        let title =
            tree.attribute(id, "title").map(str::trim).filter(|title| *title != text.trim()).unwrap_or_default();
        match self.address(href) {
            AddressUse::Good(address) => Some(Mark::Link { address, title: title.to_owned() }),
            AddressUse::Unknown(address) => {
                self.notes.left(format!("a link to {address} leads to nothing that is known, and stayed HTML"));
                Some(Mark::Html(format!("<a href=\"{}\">", escaped(&address)), "</a>".to_owned()))
            }
            AddressUse::Bad => {
                self.notes.left(format!("a link to {} became text", shortened(href)));
                None
            }
        }
    }

    /// Where an address of the old blog leads now.
    pub(super) fn address(&self, written: &str) -> AddressUse {
        let clean: String = written.trim().chars().filter(|c| !c.is_control()).collect();
        let scheme = clean
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .split_once(':')
            .map(|(scheme, _)| scheme.trim().to_lowercase());
        if let Some(scheme) = &scheme
            && matches!(&**scheme, "javascript" | "vbscript" | "data" | "file" | "blob" | "about")
        {
            return AddressUse::Bad;
        }
        if clean.is_empty() {
            return AddressUse::Bad;
        }
        if clean.starts_with('#') {
            return AddressUse::Good(clean);
        }
        if let Some(address) = self.link_resolver.resolve_link(&clean) {
            return AddressUse::Good(address);
        }
        if clean.starts_with("//") || is_scheme(scheme.as_deref()) || (clean.starts_with('/') && !is_document(&clean)) {
            return AddressUse::Good(clean);
        }
        AddressUse::Unknown(clean)
    }

    /// A link around an image that leads to the same image, larger, or to WordPress's page for it.
    pub(super) fn is_link_to_own_image(&self, id: NodeId) -> bool {
        let tree = self.tree;
        let Some(image) = tree.find(id, "img") else { return false };
        if !tree.text(id).trim().is_empty() {
            return false;
        }
        let href = tree.attribute(id, "href").unwrap_or_default().trim();
        let is_page = tree.attribute(id, "rel").is_some_and(|rel| rel.contains("attachment"));
        let source = tree.attribute(image, "src").unwrap_or_default().trim();
        is_page || original(href) == original(source) || {
            let (to, shown) = (self.link_resolver.resolve_link(href), self.link_resolver.resolve_link(source));
            to.is_some() && to == shown
        }
    }

    pub(super) fn inline_image(&mut self, id: NodeId, words: &mut ParagraphBuilder) {
        if let Some(sign) = self.smiley(id) {
            words.text(&sign);
            return;
        }
        let Some(image) = self.image(id) else { return };
        let spelt = image.spelt(None);
        if !spelt.is_empty() {
            words.spelt(spelt);
        }
    }

    /// The sign that WordPress shows as a small image.
    fn smiley(&self, id: NodeId) -> Option<String> {
        let is_smiley = ["wp-smiley", "emoji"].iter().any(|class| self.tree.has_class(id, class));
        is_smiley.then(|| self.tree.attribute(id, "alt").unwrap_or_default().to_owned())
    }

    /// An image, unless it counts readers.
    pub(super) fn image(&mut self, id: NodeId) -> Option<Image> {
        let tree = self.tree;
        let written = ["src", "data-src", "data-lazy-src", "data-original"]
            .iter()
            .filter_map(|name| tree.attribute(id, name))
            .find(|address| !address.trim().is_empty() && !address.trim_start().starts_with("data:"));
        let Some(written) = written else {
            let is_inside = tree.attribute(id, "src").is_some_and(|source| source.trim_start().starts_with("data:"));
            self.notes.left(if is_inside {
                "a picture that was written into the text itself was left out"
            } else {
                "a picture without an address was left out"
            });
            return None;
        };
        let is_dot = ["width", "height"].iter().any(|side| matches!(tree.attribute(id, side), Some("0" | "1" | "1px")));
        if is_dot || is_tracker(written) {
            self.notes.changed("a picture that counts readers was taken out");
            return None;
        }
        let own = tree.attribute(id, "alt").unwrap_or_default().trim();
        let classes = tree.attribute(id, "class").unwrap_or_default();
        let number = classes.split_ascii_whitespace().find_map(|class| class.strip_prefix("wp-image-")?.parse().ok());
        let alt = if own.is_empty() {
            number.and_then(|number| self.link_resolver.attachment(number)).map(|one| one.alt).unwrap_or_default()
        } else {
            own.to_owned()
        };
        if ["alignleft", "alignright"].iter().any(|class| tree.has_class(id, class)) {
            self.notes.changed("a picture that stood beside the text stands between the paragraphs or in the line now");
        }
        let address = self.address(written);
        if let AddressUse::Unknown(address) = &address {
            self.notes.left(format!("the picture {address} is not known, and stayed HTML"));
        } else if matches!(address, AddressUse::Bad) {
            self.notes.left(format!("the picture {} was left out", shortened(written)));
        }
        Some(Image { alt, address })
    }

    /// Says what is lost with an element that is not shown.
    pub(super) fn drop_element(&mut self, id: NodeId) {
        match self.tree.name(id) {
            "script" | "noscript" => self.notes.changed("a script was taken out"),
            "style" | "link" => self.notes.changed("a style sheet in the text was taken out"),
            "svg" | "canvas" => self.notes.left("a drawing in the text was left out"),
            "input" | "select" | "textarea" | "button" => {
                self.notes.left("a field of a form was left out");
            }
            _ => {}
        }
    }
}

/// Elements that are not brought.
pub(super) fn is_dropped(name: &str) -> bool {
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

/// Kielo knows any well-formed tag. Word, which marks every single word, writes its tags in capitals.
fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let is_language =
        parts.next().is_some_and(|first| matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_lowercase()));
    let rest_is_fine = parts.all(|part| matches!(part.len(), 2..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (is_language && rest_is_fine).then_some(tag)
}

fn decoded(anchor: &str) -> String {
    percent_decode_str(anchor).decode_utf8_lossy().into_owned()
}

/// Whether Kielo takes an address for one of its documents.
pub(super) fn is_document(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "md")
}

fn is_scheme(scheme: Option<&str>) -> bool {
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether an address may stand between `<` and `>`.
pub(super) fn is_autolink(address: &str) -> bool {
    let has_scheme = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
    has_scheme
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | '&' | '|'))
}

/// The address of an image without its scheme and without the size that WordPress gives smaller ones.
fn original(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("//").map_or(path, |(_, path)| path);
    let Some((stem, ending)) = path.rsplit_once('.') else { return path.to_owned() };
    let size = stem.rsplit_once('-').filter(|(_, size)| {
        size.split_once('x').is_some_and(|(width, height)| {
            [width, height].iter().all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        })
    });
    format!("{}.{ending}", size.map_or(stem, |(stem, _)| stem))
}

/// Images that nobody is to see: they count readers.
fn is_tracker(address: &str) -> bool {
    const PLACES: [&str; 14] = [
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
    PLACES.iter().any(|place| address.contains(place))
}

/// The beginning of something that may be long.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
