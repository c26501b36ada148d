//! Turns the blocks of a text into Markdown: paragraphs, headings, lists, quotations, images and what stands between.

use super::block::{Block, BlockKind, indented, joined};
use super::figures::is_gallery;
use super::link_resolver::{Attachment, LinkResolver};
use super::tree::{HtmlTree, NodeId, NodeKind};
use super::words::{InlineContainer, InlinePiece, Mark, ParagraphBuilder, spell};
use super::writer::{AddressUse, MarkdownWriter, is_autolink, is_dropped, shortened};
use crate::import::markdown_syntax;
use crate::import::video::Video;

/// Lists and quotations in each other, as far as their signs before each line can still be read.
const DEEPEST: usize = 20;

/// What a footnote's text may ask for: no further footnotes.
struct WithoutFootnotes<'a>(&'a dyn LinkResolver);

impl LinkResolver for WithoutFootnotes<'_> {
    fn resolve_link(&self, address: &str) -> Option<String> {
        self.0.resolve_link(address)
    }

    fn language(&self) -> Option<String> {
        self.0.language()
    }

    fn attachment(&self, id: u64) -> Option<Attachment> {
        self.0.attachment(id)
    }

    fn post_attachments(&self) -> Vec<Attachment> {
        self.0.post_attachments()
    }

    fn reusable_block(&self, id: u64) -> Option<String> {
        self.0.reusable_block(id)
    }
}

impl MarkdownWriter<'_> {
    /// The whole text.
    pub(super) fn document(mut self) -> String {
        if self.tree.flattened {
            self.notes.changed(
                "elements that stood too deep in each other, or were too many, lost their tags, not their text",
            );
        }
        let mut blocks = self.blocks(self.tree.children(self.tree.root()));
        for anchor in std::mem::take(&mut self.anchors) {
            blocks.push(Block::paragraph(format!("<a id=\"{anchor}\"></a>")));
        }
        let footnotes = std::mem::take(&mut self.footnotes);
        for (number, (_, text)) in footnotes.into_iter().enumerate() {
            let tree = HtmlTree::read(&text);
            let note = MarkdownWriter::new(&tree, &WithoutFootnotes(self.link_resolver), self.notes).document();
            let start = format!("[^{}]: ", number + 1);
            blocks.push(Block::other(indented(note.trim_end(), &start, "    ")));
        }
        let mut text = joined(&blocks);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// The blocks that some nodes become; words between blocks are paragraphs.
    pub(super) fn blocks(&mut self, nodes: &[NodeId]) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut run = 0;
        let mut comment = None;
        for (index, id) in nodes.iter().enumerate() {
            if matches!(self.tree.kind(*id), NodeKind::Comment(_)) {
                comment = Some(*id);
            }
            if self.tree.is_block(*id) || is_dropped(self.tree.name(*id)) {
                self.paragraph(&nodes[run..index], None, &mut blocks);
                run = index + 1;
                self.comment_before = comment.take();
                self.block(*id, &mut blocks);
            }
        }
        self.paragraph(&nodes[run..], None, &mut blocks);
        blocks
    }

    fn block(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        if let Some(comment) = tree.block_comment(id) {
            self.comment(comment, blocks);
            return;
        }
        let name = tree.name(id);
        if is_dropped(name) {
            self.drop_element(id);
            return;
        }
        let aligned = tree.attribute(id, "style").is_some_and(|style| style.contains("text-align"))
            || ["has-text-align-center", "has-text-align-right", "aligncenter-text"]
                .iter()
                .any(|class| tree.has_class(id, class))
            || (tree.attribute(id, "align").is_some() && !matches!(name, "table" | "td" | "th" | "tr" | "img" | "hr"))
            || name == "center";
        if aligned && !tree.is_empty(id) {
            self.notes.changed("text that stood in the middle or on the right stands on the left now");
        }
        match name {
            "p" if !tree.holds_block(id) => {
                self.keep_anchor(id);
                let language = self.language(id);
                self.paragraph(tree.children(id), language.as_deref(), blocks);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.holds_words(id) => self.heading(id, blocks),
            "dl" if is_gallery(self, id) && self.gallery(id, blocks) => {}
            "dl" => self.definitions(id, blocks),
            "blockquote" | "ul" | "ol" | "menu" | "dir" if self.nesting >= DEEPEST => {
                self.notes.changed("lists and quotations that stood too deep in each other became paragraphs");
                self.container(id, blocks);
            }
            "ul" | "ol" | "menu" | "dir" => self.list(id, blocks),
            "blockquote" => {
                self.keep_anchor(id);
                self.nesting += 1;
                let inside = joined(&self.blocks(tree.children(id)));
                self.nesting -= 1;
                if !inside.is_empty() {
                    blocks.push(Block::other(indented(&inside, "> ", "> ")));
                }
            }
            "pre" | "listing" | "xmp" => self.pre(id, blocks),
            "code" => {
                let language = self.language_of_code(id);
                let text = tree.text(id).replace("\n\n", "\n");
                let text = text.trim_matches('\n').trim_end();
                if !text.is_empty() {
                    blocks.push(Block::other(markdown_syntax::fenced_code(text, &language)));
                }
            }
            "table" => self.table(id, blocks),
            "figure" => self.figure(id, blocks),
            // After the sign of an item, more hyphens would make a rule of both.
            "hr" => blocks.push(Block::other(if self.nesting == 0 { "---" } else { "***" })),
            "details" => self.details(id, blocks),
            "video" | "audio" => self.media(id, blocks),
            "iframe" => self.frame(id, None, blocks),
            "object" | "embed" => self.object(id, blocks),
            "form" => {
                self.notes.left("a form was kept as HTML");
                let html = self.raw(id);
                blocks.push(Block::other(html));
            }
            "div" | "section" if tree.has_class(id, "wp-caption") => self.figure(id, blocks),
            "div" | "section" if is_gallery(self, id) && self.gallery(id, blocks) => {}
            "div" if tree.has_class(id, "wp-block-file") => self.file(id, blocks),
            "div" if tree.has_class(id, "wp-block-buttons") || tree.has_class(id, "wp-block-button") => {
                self.buttons(id, blocks);
            }
            _ => self.container(id, blocks),
        }
    }

    /// An element that only holds others. What it means goes to all paragraphs in it.
    fn container(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        self.keep_anchor(id);
        if let Some(address) = background(tree.attribute(id, "style").unwrap_or_default()).or_else(|| self.background())
            && let AddressUse::Good(address) = self.address(&address)
        {
            blocks.push(Block::paragraph(format!("![]({})", markdown_syntax::link_destination(&address))));
        }
        let mark = match tree.name(id) {
            "a" if tree.attribute(id, "href").is_some() && !self.is_link_to_own_image(id) => self.link_mark(id),
            "div" | "section" | "article" | "td" | "th" | "li" | "aside" => None,
            _ => self.style_mark(id),
        };
        let mark = mark.filter(|mark| !self.around.contains(mark));
        let is_marked = mark.is_some();
        self.around.extend(mark);
        blocks.extend(self.blocks(tree.children(id)));
        if is_marked {
            self.around.pop();
        }
    }

    /// Whether nothing stands in it but words, in paragraphs at most.
    pub(super) fn holds_words(&self, id: NodeId) -> bool {
        let tree = self.tree;
        tree.descendants(id).skip(1).all(|id| {
            (!tree.is_block(id)
                || matches!(tree.name(id), "p" | "div" | "center" | "a" | "span" | "strong" | "b" | "em" | "i"))
                && tree.block_comment(id).is_none()
        })
    }

    /// Words that stand alone. Empty lines in them divide paragraphs; a line that is only the address of a film shows it.
    pub(super) fn paragraph(&mut self, nodes: &[NodeId], language: Option<&str>, blocks: &mut Vec<Block>) {
        if nodes.iter().all(|id| matches!(self.tree.kind(*id), NodeKind::Comment(_)) || self.is_blank(*id)) {
            return;
        }
        let words = self.words_of(nodes);
        for pieces in words.paragraphs() {
            if let Some(anchors) = anchors_of(&pieces) {
                self.anchors.extend(anchors);
                continue;
            }
            for lines in pieces_around_films(&pieces) {
                if let [InlinePiece::Text(address)] = lines
                    && is_autolink(address)
                {
                    self.embed(address, None, blocks);
                    continue;
                }
                let mut text = spell(lines, InlineContainer::Paragraph);
                if text.is_empty() {
                    continue;
                }
                if let Some(language) = language {
                    text = format!("{text}\n{{lang={language}}}");
                }
                blocks.push(Block::paragraph(text));
            }
        }
    }

    fn is_blank(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Text(text) if text.trim().is_empty())
    }

    fn heading(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let own = tree.attribute(id, "id").unwrap_or_default();
        let is_plain = |anchor: &str| anchor.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
        // WordPress makes anchors that begin with h- by itself.
        let own = (!own.is_empty() && is_plain(own) && (self.is_wanted(own) || !own.starts_with("h-"))).then_some(own);
        let mut own = own.map(str::to_owned);
        if own.is_none() {
            self.keep_anchor(id);
            // An anchor right before a heading is the heading's.
            own = self.anchors.pop_if(|anchor| is_plain(anchor));
        }
        let mut pieces = self.words_of(tree.children(id)).line();
        // A heading is strong by itself.
        if let (Some(InlinePiece::Open(Mark::Strong)), Some(InlinePiece::Close(Mark::Strong))) =
            (pieces.first(), pieces.last())
            && pieces.iter().filter(|piece| **piece == InlinePiece::Open(Mark::Strong)).count() == 1
        {
            pieces.pop();
            pieces.remove(0);
        }
        let mut language = self.language(id);
        if let [InlinePiece::Open(Mark::Language(tag)), .., InlinePiece::Close(Mark::Language(other))] = &*pieces
            && tag == other
            && pieces.iter().filter(|piece| matches!(piece, InlinePiece::Open(Mark::Language(_)))).count() == 1
        {
            language = Some(tag.clone());
            pieces.pop();
            pieces.remove(0);
        }
        // Braces at the end of its line would belong to the heading.
        for piece in &mut pieces {
            if let InlinePiece::Open(mark @ Mark::Language(_)) | InlinePiece::Close(mark @ Mark::Language(_)) = piece
                && let Mark::Language(tag) = mark
            {
                *mark = Mark::Html(format!("<span lang=\"{tag}\">"), "</span>".to_owned());
            }
        }
        if let [InlinePiece::Spelt(image)] = &*pieces
            && image.starts_with('!')
        {
            blocks.push(Block::paragraph(image.clone()));
            return;
        }
        let text = spell(&pieces, InlineContainer::Heading);
        if text.is_empty() {
            return;
        }
        let level = tree.name(id).as_bytes().get(1).map_or(2, |digit| usize::from(digit - b'0'));
        let language = language.map(|tag| format!("lang={tag}"));
        let facts: Vec<String> = own.map(|own| format!("#{own}")).into_iter().chain(language).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" {{{}}}", facts.join(" ")) };
        blocks.push(Block::other(format!("{} {text}{facts}", "#".repeat(level))));
    }

    fn list(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        if is_gallery(self, id) && self.gallery(id, blocks) {
            return;
        }
        self.keep_anchor(id);
        self.nesting += 1;
        let is_ordered = tree.name(id) == "ol";
        if is_ordered
            && (tree.attribute(id, "reversed").is_some() || tree.attribute(id, "type").is_some_and(|kind| kind != "1"))
        {
            self.notes.changed("the numbers of a list are ordinary ones now");
        }
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut run: Vec<NodeId> = Vec::new();
        for child in tree.children(id) {
            match tree.name(*child) {
                "li" => {
                    self.loose_items(&mut run, &mut items);
                    self.keep_anchor(*child);
                    let item = self.blocks(tree.children(*child));
                    items.push(item);
                }
                // A list right in a list belongs to the item before it.
                "ul" | "ol" if run.is_empty() && !items.is_empty() => {
                    let mut inner = Vec::new();
                    self.list(*child, &mut inner);
                    if let Some(last) = items.last_mut() {
                        last.extend(inner);
                    }
                }
                _ if self.is_blank(*child) => {}
                _ => run.push(*child),
            }
        }
        self.loose_items(&mut run, &mut items);
        self.nesting -= 1;
        items.retain(|item| !item.is_empty());
        if items.is_empty() {
            return;
        }
        let last = blocks.last().map(|block| block.kin);
        let (sign, other) = if is_ordered { ('.', ')') } else { ('-', '*') };
        // Two lists in a row would be one.
        let sign = if last == Some(BlockKind::List(sign)) { other } else { sign };
        let is_loose =
            items.iter().any(|item| item.iter().skip(1).any(|block| !matches!(block.kin, BlockKind::List(_))));
        let number = tree
            .attribute(id, "start")
            .and_then(|start| start.trim().parse::<u32>().ok())
            .unwrap_or(1)
            .min(900_000_000);
        let mut lines = Vec::with_capacity(items.len());
        for (number, item) in (number..).zip(&items) {
            let texts: Vec<&str> = item.iter().map(|block| block.text.as_str()).collect();
            let text = texts.join(if is_loose { "\n\n" } else { "\n" });
            let mark = if is_ordered { format!("{number}{sign} ") } else { format!("{sign} ") };
            lines.push(indented(&text, &mark, &" ".repeat(mark.len())));
        }
        let text = lines.join(if is_loose { "\n\n" } else { "\n" });
        blocks.push(Block { text, kin: BlockKind::List(sign) });
    }

    /// What stands in a list beside its items.
    fn loose_items(&mut self, run: &mut Vec<NodeId>, items: &mut Vec<Vec<Block>>) {
        let nodes = std::mem::take(run);
        items.extend(self.blocks(&nodes).into_iter().map(|block| vec![block]));
    }

    fn definitions(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let is_group = |id: &NodeId| tree.name(*id) == "div";
        let parts = tree
            .children(id)
            .iter()
            .flat_map(|child| if is_group(child) { tree.children(*child).to_vec() } else { vec![*child] });
        let parts: Vec<NodeId> =
            parts.filter(|id| matches!(tree.name(*id), "dt" | "dd") && !tree.is_empty(*id)).collect();
        let is_simple = tree.name(*parts.first().unwrap_or(&id)) == "dt"
            && parts.windows(2).all(|pair| tree.name(pair[0]) != "dt" || tree.name(pair[1]) == "dd")
            && parts.last().is_some_and(|last| tree.name(*last) == "dd")
            && parts.iter().all(|id| tree.name(*id) == "dd" || !tree.holds_block(*id));
        if !is_simple {
            if parts.is_empty() {
                self.container(id, blocks);
            } else {
                let html = self.raw(id);
                blocks.push(Block::other(html));
            }
            return;
        }
        let mut text = String::new();
        for part in parts {
            if tree.name(part) == "dt" {
                let term = self.words_of(tree.children(part)).line();
                let term: Vec<InlinePiece> = term
                    .into_iter()
                    .map(|piece| if piece == InlinePiece::Break { InlinePiece::Text(" ".to_owned()) } else { piece })
                    .collect();
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                text.push_str(&spell(&term, InlineContainer::Paragraph));
            } else {
                let inside = joined(&self.blocks(tree.children(part)));
                text.push('\n');
                text.push_str(&indented(&inside, ": ", "  "));
            }
        }
        blocks.push(Block::other(text));
    }

    /// The image behind a group: its block alone tells of it.
    fn background(&self) -> Option<String> {
        let comment = self.comment_before?;
        let NodeKind::Comment(text) = self.tree.kind(comment) else { return None };
        let facts = text.trim().strip_prefix("wp:group")?.trim();
        let facts: serde_json::Value = serde_json::from_str(facts).ok()?;
        Some(facts.pointer("/style/background/backgroundImage/url")?.as_str()?.to_owned())
    }

    fn details(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        self.keep_anchor(id);
        let summary = tree.children(id).iter().copied().find(|id| tree.name(*id) == "summary");
        let rest: Vec<NodeId> = tree.children(id).iter().copied().filter(|id| Some(*id) != summary).collect();
        let title = summary.map(|summary| self.raw_inside(summary)).unwrap_or_default();
        let inside = joined(&self.blocks(&rest));
        let open = if tree.attribute(id, "open").is_some() { " open" } else { "" };
        let mut text = format!("<details{open}>\n<summary>{}</summary>", title.replace('\n', " "));
        if !inside.is_empty() {
            text.push_str("\n\n");
            text.push_str(&inside);
        }
        text.push_str("\n\n</details>");
        blocks.push(Block::other(text));
    }

    /// A comment that stands for something.
    fn comment(&mut self, comment: &str, blocks: &mut Vec<Block>) {
        if let Some(rest) = comment.strip_prefix("more") {
            if !rest.trim().is_empty() {
                self.notes.changed(format!(
                    "the words of the link to the rest of the text, “{}”, went",
                    shortened(rest.trim())
                ));
            }
            if !self.has_more && self.nesting == 0 {
                self.has_more = true;
                blocks.push(Block::other("<!-- more -->"));
            }
            return;
        }
        if comment == "nextpage" {
            self.notes.changed("the text stood on several pages; it stands on one now");
            return;
        }
        let block = comment.trim_start_matches("wp:").trim_end_matches('/').trim();
        let (name, facts) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
        let facts: Option<serde_json::Value> = serde_json::from_str(facts.trim()).ok();
        let fact = |key: &str| facts.as_ref().and_then(|facts| facts.get(key)?.as_str()).unwrap_or_default();
        match name {
            "social-link" | "navigation-link" if !fact("url").is_empty() => {
                let service = service(fact("service"));
                let label = if fact("label").is_empty() { &service } else { fact("label") };
                let mut words = ParagraphBuilder::default();
                if let AddressUse::Good(address) = self.address(fact("url"))
                    && !address.starts_with('#')
                {
                    words.open(Mark::Link { address, title: String::new() });
                }
                words.text(if label.is_empty() { fact("url") } else { label });
                blocks.push(Block::paragraph(spell(&words.line(), InlineContainer::Paragraph)));
            }
            // The texts of footnotes stand where they are called.
            "spacer" | "more" | "nextpage" | "separator" | "footnotes" => {}
            _ => self.notes.left(format!("the block {name} has no text of its own, and was left out")),
        }
    }
}

/// The image behind an old cover block: `background-image:url(…)`.
fn background(style: &str) -> Option<String> {
    let rest = style.split_once("background-image:")?.1.split_once("url(")?.1;
    Some(rest.split_once(')')?.0.trim_matches(['"', '\'', ' ']).to_owned()).filter(|address| !address.is_empty())
}

/// What a service calls itself: WordPress shows its sign, with this name for those who cannot see it.
fn service(key: &str) -> String {
    let own = match key {
        "chain" => "Link",
        "codepen" => "CodePen",
        "deviantart" => "DeviantArt",
        "feed" => "RSS",
        "fivehundredpx" => "500px",
        "github" => "GitHub",
        "lastfm" => "Last.fm",
        "linkedin" => "LinkedIn",
        "soundcloud" => "SoundCloud",
        "tiktok" => "TikTok",
        "vk" => "VK",
        "whatsapp" => "WhatsApp",
        "wordpress" => "WordPress",
        "youtube" => "YouTube",
        _ => {
            let mut letters = key.chars();
            return letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
        }
    };
    own.to_owned()
}

/// The anchors, if there is nothing else.
fn anchors_of(pieces: &[InlinePiece]) -> Option<Vec<String>> {
    let anchors = pieces.iter().map(|piece| match piece {
        InlinePiece::Spelt(spelt) => spelt.strip_prefix("<a id=\"")?.strip_suffix("\"></a>").map(str::to_owned),
        InlinePiece::Text(_) | InlinePiece::Open(_) | InlinePiece::Close(_) | InlinePiece::Break => None,
    });
    anchors.collect()
}

/// The lines of a paragraph, parted where one of them is only the address of a film.
fn pieces_around_films(pieces: &[InlinePiece]) -> Vec<&[InlinePiece]> {
    let is_film = |line: &[InlinePiece]| matches!(line, [InlinePiece::Text(text)] if is_autolink(text) && Video::from_address(text).is_some());
    let mut parts = Vec::new();
    let mut start = 0;
    let mut line = 0;
    let mut depth = 0;
    for end in 0..=pieces.len() {
        match pieces.get(end) {
            Some(InlinePiece::Open(_)) => depth += 1,
            Some(InlinePiece::Close(_)) => depth -= 1,
            _ => {}
        }
        if end < pieces.len() && (pieces[end] != InlinePiece::Break || depth > 0) {
            continue;
        }
        if is_film(&pieces[line..end]) {
            if start < line {
                parts.push(&pieces[start..line - 1]);
            }
            parts.push(&pieces[line..end]);
            start = end + 1;
        }
        line = end + 1;
    }
    if start < pieces.len() {
        parts.push(&pieces[start..]);
    }
    parts
}
