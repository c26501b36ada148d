//! Converts block elements to Markdown: paragraphs, headings, lists, block quotes and containers.

use super::block::{BlockKind, MarkdownBlock, indent_lines, join_blocks};
use super::figures::is_gallery_element;
use super::inline::{InlineBuilder, InlineContainer, InlineMark, InlineToken, inlines_to_markdown};
use super::link_resolver::{Attachment, LinkResolver};
use super::tree::{BlockTree, NodeId, NodeKind};
use super::writer::{MarkdownWriter, ResolvedAddress, is_autolink, is_dropped_element, shorten};
use crate::import::markdown_syntax;
use crate::import::video::Video;

/// Deepest nesting of lists and block quotes. Deeper ones would have unreadable prefixes on each line.
const MAX_NESTING: usize = 20;

/// Link resolver for the text of a footnote, which has no footnotes and no linked anchors.
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
    /// Writes the whole text, with its footnotes at the end.
    pub(super) fn write_document(mut self) -> String {
        if self.tree.has_dropped_tags() {
            self.notes.add_changed(
                "elements that stood too deep in each other, or were too many, lost their tags, not their text",
            );
        }
        let mut blocks = self.write_blocks(self.tree.children(self.tree.root()));
        for anchor in std::mem::take(&mut self.pending_anchors) {
            blocks.push(MarkdownBlock::paragraph(format!("<a id=\"{anchor}\"></a>")));
        }
        let footnotes = std::mem::take(&mut self.footnotes);
        for (number, (_, text)) in footnotes.into_iter().enumerate() {
            let tree = BlockTree::parse(&text);
            let note = MarkdownWriter::new(&tree, &WithoutFootnotes(self.link_resolver), self.notes).write_document();
            let start = format!("[^{}]: ", number + 1);
            blocks.push(MarkdownBlock::other(indent_lines(note.trim_end(), &start, "    ")));
        }
        let mut text = join_blocks(&blocks);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Writes nodes as blocks. Text between block elements becomes paragraphs.
    pub(super) fn write_blocks(&mut self, nodes: &[NodeId]) -> Vec<MarkdownBlock> {
        let mut blocks = Vec::new();
        let mut inline_start = 0;
        let mut comment = None;
        for (index, id) in nodes.iter().enumerate() {
            if matches!(self.tree.kind(*id), NodeKind::Comment(_)) {
                comment = Some(*id);
            }
            if self.tree.is_block(*id) || is_dropped_element(self.tree.name(*id)) {
                self.write_paragraph(&nodes[inline_start..index], None, &mut blocks);
                inline_start = index + 1;
                self.preceding_comment = comment.take();
                self.write_block(*id, &mut blocks);
            }
        }
        self.write_paragraph(&nodes[inline_start..], None, &mut blocks);
        blocks
    }

    fn write_block(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        if let Some(comment) = tree.block_comment(id) {
            self.write_comment_block(comment, blocks);
            return;
        }
        let name = tree.name(id);
        if is_dropped_element(name) {
            self.note_dropped_element(id);
            return;
        }
        if self.has_text_alignment(id) && !tree.is_empty(id) {
            self.notes.add_changed("text that stood in the middle or on the right stands on the left now");
        }
        match name {
            "p" if !tree.contains_block(id) => {
                self.queue_anchor(id);
                let language = self.foreign_language(id);
                self.write_paragraph(tree.children(id), language.as_deref(), blocks);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.has_only_inlines(id) => self.write_heading(id, blocks),
            "dl" if is_gallery_element(self, id) && self.write_gallery(id, blocks) => {}
            "dl" => self.write_definition_list(id, blocks),
            "blockquote" | "ul" | "ol" | "menu" | "dir" if self.nesting_depth >= MAX_NESTING => {
                self.notes.add_changed("lists and quotations that stood too deep in each other became paragraphs");
                self.write_container(id, blocks);
            }
            "ul" | "ol" | "menu" | "dir" => self.write_list(id, blocks),
            "blockquote" => self.write_block_quote(id, blocks),
            "pre" | "listing" | "xmp" => self.write_pre(id, blocks),
            "code" => self.write_code_lines(id, blocks),
            "table" => self.write_table(id, blocks),
            "figure" => self.write_figure(id, blocks),
            // After the list marker `-`, hyphens would turn the whole line into a thematic break.
            "hr" => blocks.push(MarkdownBlock::other(if self.nesting_depth == 0 { "---" } else { "***" })),
            "details" => self.write_details(id, blocks),
            "video" | "audio" => self.write_media(id, blocks),
            "iframe" => self.write_iframe(id, None, blocks),
            "object" | "embed" => self.write_object(id, blocks),
            "form" => {
                self.notes.add_not_converted("a form was kept as HTML");
                let html = self.html_block(id);
                blocks.push(MarkdownBlock::other(html));
            }
            "div" | "section" if tree.has_class(id, "wp-caption") => self.write_figure(id, blocks),
            "div" | "section" if is_gallery_element(self, id) && self.write_gallery(id, blocks) => {}
            "div" if tree.has_class(id, "wp-block-file") => self.write_file(id, blocks),
            "div" if tree.has_class(id, "wp-block-buttons") || tree.has_class(id, "wp-block-button") => {
                self.write_buttons(id, blocks);
            }
            _ => self.write_container(id, blocks),
        }
    }

    /// Whether an element aligns its text, which Markdown cannot.
    fn has_text_alignment(&self, id: NodeId) -> bool {
        let tree = self.tree;
        let name = tree.name(id);
        tree.attribute(id, "style").is_some_and(|style| style.contains("text-align"))
            || ["has-text-align-center", "has-text-align-right", "aligncenter-text"]
                .iter()
                .any(|class| tree.has_class(id, class))
            || (tree.attribute(id, "align").is_some() && !matches!(name, "table" | "td" | "th" | "tr" | "img" | "hr"))
            || name == "center"
    }

    fn write_block_quote(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        self.queue_anchor(id);
        self.nesting_depth += 1;
        let content = join_blocks(&self.write_blocks(self.tree.children(id)));
        self.nesting_depth -= 1;
        if !content.is_empty() {
            blocks.push(MarkdownBlock::other(indent_lines(&content, "> ", "> ")));
        }
    }

    /// Writes an element whose mark applies to all paragraphs in it, such as a link or a `<span>` around blocks.
    fn write_container(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        self.queue_anchor(id);
        if let Some(address) =
            cover_background(tree.attribute(id, "style").unwrap_or_default()).or_else(|| self.group_background())
            && let ResolvedAddress::Linkable(address) = self.resolve_address(&address)
        {
            blocks.push(MarkdownBlock::paragraph(format!("![]({})", markdown_syntax::link_destination(&address))));
        }
        let mark = match tree.name(id) {
            "a" if tree.attribute(id, "href").is_some() && !self.is_link_to_same_image(id) => self.link_mark(id),
            "div" | "section" | "article" | "td" | "th" | "li" | "aside" => None,
            _ => self.mark_of_element(id),
        };
        let mark = mark.filter(|mark| !self.enclosing_marks.contains(mark));
        let is_marked = mark.is_some();
        self.enclosing_marks.extend(mark);
        blocks.extend(self.write_blocks(tree.children(id)));
        if is_marked {
            self.enclosing_marks.pop();
        }
    }

    /// Whether an element contains only inline content, at most in paragraphs.
    pub(super) fn has_only_inlines(&self, id: NodeId) -> bool {
        let tree = self.tree;
        tree.descendants(id).skip(1).all(|id| {
            (!tree.is_block(id)
                || matches!(tree.name(id), "p" | "div" | "center" | "a" | "span" | "strong" | "b" | "em" | "i"))
                && tree.block_comment(id).is_none()
        })
    }

    /// Writes inline nodes as paragraphs, split at empty lines. A line with only the address of a video becomes the video.
    pub(super) fn write_paragraph(
        &mut self,
        nodes: &[NodeId],
        language: Option<&str>,
        blocks: &mut Vec<MarkdownBlock>,
    ) {
        if nodes.iter().all(|id| matches!(self.tree.kind(*id), NodeKind::Comment(_)) || self.is_blank(*id)) {
            return;
        }
        let inlines = self.inlines_of(nodes);
        for tokens in inlines.into_paragraphs() {
            if let Some(anchors) = only_anchors(&tokens) {
                self.pending_anchors.extend(anchors);
                continue;
            }
            for lines in split_at_videos(&tokens) {
                if let [InlineToken::Text(address)] = lines
                    && is_autolink(address)
                {
                    self.write_embed(address, None, blocks);
                    continue;
                }
                let mut text = inlines_to_markdown(lines, InlineContainer::Paragraph);
                if text.is_empty() {
                    continue;
                }
                if let Some(language) = language {
                    text = format!("{text}\n{{lang={language}}}");
                }
                blocks.push(MarkdownBlock::paragraph(text));
            }
        }
    }

    fn is_blank(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Text(text) if text.trim().is_empty())
    }

    fn write_heading(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let id_attribute = tree.attribute(id, "id").unwrap_or_default();
        let is_plain = |anchor: &str| anchor.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
        // WordPress generates the anchors that begin with h-.
        let is_kept = !id_attribute.is_empty()
            && is_plain(id_attribute)
            && (self.is_linked_anchor(id_attribute) || !id_attribute.starts_with("h-"));
        let mut anchor = is_kept.then(|| id_attribute.to_owned());
        if anchor.is_none() {
            self.queue_anchor(id);
            // An anchor just before a heading becomes the anchor of the heading.
            anchor = self.pending_anchors.pop_if(|anchor| is_plain(anchor));
        }
        let mut tokens = self.inlines_of(tree.children(id)).into_single_paragraph();
        // A heading is bold already.
        if let (Some(InlineToken::Open(InlineMark::Strong)), Some(InlineToken::Close(InlineMark::Strong))) =
            (tokens.first(), tokens.last())
            && tokens.iter().filter(|token| **token == InlineToken::Open(InlineMark::Strong)).count() == 1
        {
            tokens.pop();
            tokens.remove(0);
        }
        let mut language = self.foreign_language(id);
        if let [InlineToken::Open(InlineMark::Language(tag)), .., InlineToken::Close(InlineMark::Language(other))] =
            &*tokens
            && tag == other
            && tokens.iter().filter(|token| matches!(token, InlineToken::Open(InlineMark::Language(_)))).count() == 1
        {
            language = Some(tag.clone());
            tokens.pop();
            tokens.remove(0);
        }
        // Braces at the end of the line would be attributes of the heading.
        for token in &mut tokens {
            if let InlineToken::Open(mark @ InlineMark::Language(_))
            | InlineToken::Close(mark @ InlineMark::Language(_)) = token
                && let InlineMark::Language(tag) = mark
            {
                *mark = InlineMark::Html(format!("<span lang=\"{tag}\">"), "</span>".to_owned());
            }
        }
        if let [InlineToken::Markdown(image)] = &*tokens
            && image.starts_with('!')
        {
            blocks.push(MarkdownBlock::paragraph(image.clone()));
            return;
        }
        let text = inlines_to_markdown(&tokens, InlineContainer::Heading);
        if text.is_empty() {
            return;
        }
        let level = tree.name(id).as_bytes().get(1).map_or(2, |digit| usize::from(digit - b'0'));
        let language = language.map(|tag| format!("lang={tag}"));
        let attributes: Vec<String> = anchor.map(|anchor| format!("#{anchor}")).into_iter().chain(language).collect();
        let attributes = if attributes.is_empty() { String::new() } else { format!(" {{{}}}", attributes.join(" ")) };
        blocks.push(MarkdownBlock::other(format!("{} {text}{attributes}", "#".repeat(level))));
    }

    fn write_list(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        if is_gallery_element(self, id) && self.write_gallery(id, blocks) {
            return;
        }
        self.queue_anchor(id);
        self.nesting_depth += 1;
        let is_ordered = tree.name(id) == "ol";
        if is_ordered
            && (tree.attribute(id, "reversed").is_some() || tree.attribute(id, "type").is_some_and(|kind| kind != "1"))
        {
            self.notes.add_changed("the numbers of a list are ordinary ones now");
        }
        let mut items: Vec<Vec<MarkdownBlock>> = Vec::new();
        let mut stray: Vec<NodeId> = Vec::new();
        for child in tree.children(id) {
            match tree.name(*child) {
                "li" => {
                    self.flush_stray_content(&mut stray, &mut items);
                    self.queue_anchor(*child);
                    let item = self.write_blocks(tree.children(*child));
                    items.push(item);
                }
                // A list directly in a list belongs to the item before it.
                "ul" | "ol" if stray.is_empty() && !items.is_empty() => {
                    let mut inner = Vec::new();
                    self.write_list(*child, &mut inner);
                    if let Some(last) = items.last_mut() {
                        last.extend(inner);
                    }
                }
                _ if self.is_blank(*child) => {}
                _ => stray.push(*child),
            }
        }
        self.flush_stray_content(&mut stray, &mut items);
        self.nesting_depth -= 1;
        items.retain(|item| !item.is_empty());
        if items.is_empty() {
            return;
        }
        let last = blocks.last().map(|block| block.kind);
        let (marker, other) = if is_ordered { ('.', ')') } else { ('-', '*') };
        // Two lists in a row with the same marker would be one list.
        let marker = if last == Some(BlockKind::List(marker)) { other } else { marker };
        let is_loose =
            items.iter().any(|item| item.iter().skip(1).any(|block| !matches!(block.kind, BlockKind::List(_))));
        let number = tree
            .attribute(id, "start")
            .and_then(|start| start.trim().parse::<u32>().ok())
            .unwrap_or(1)
            .min(900_000_000);
        let mut lines = Vec::with_capacity(items.len());
        for (number, item) in (number..).zip(&items) {
            let texts: Vec<&str> = item.iter().map(|block| block.markdown.as_str()).collect();
            let text = texts.join(if is_loose { "\n\n" } else { "\n" });
            let prefix = if is_ordered { format!("{number}{marker} ") } else { format!("{marker} ") };
            lines.push(indent_lines(&text, &prefix, &" ".repeat(prefix.len())));
        }
        let text = lines.join(if is_loose { "\n\n" } else { "\n" });
        blocks.push(MarkdownBlock { markdown: text, kind: BlockKind::List(marker) });
    }

    /// Turns the content of a list that is not in an item into items.
    fn flush_stray_content(&mut self, stray: &mut Vec<NodeId>, items: &mut Vec<Vec<MarkdownBlock>>) {
        let nodes = std::mem::take(stray);
        items.extend(self.write_blocks(&nodes).into_iter().map(|block| vec![block]));
    }

    /// Writes a definition list, as HTML if its terms and definitions do not alternate simply.
    fn write_definition_list(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let is_group = |id: &NodeId| tree.name(*id) == "div";
        let parts = tree
            .children(id)
            .iter()
            .flat_map(|child| if is_group(child) { tree.children(*child).to_vec() } else { vec![*child] });
        let (parts, stray): (Vec<NodeId>, Vec<NodeId>) =
            parts.filter(|id| !tree.is_empty(*id)).partition(|id| matches!(tree.name(*id), "dt" | "dd"));
        let is_simple = stray.is_empty()
            && tree.name(*parts.first().unwrap_or(&id)) == "dt"
            && parts.windows(2).all(|pair| tree.name(pair[0]) != "dt" || tree.name(pair[1]) == "dd")
            && parts.last().is_some_and(|last| tree.name(*last) == "dd")
            && parts.iter().all(|id| tree.name(*id) == "dd" || !tree.contains_block(*id));
        if !is_simple {
            if parts.is_empty() {
                self.write_container(id, blocks);
            } else {
                let html = self.html_block(id);
                blocks.push(MarkdownBlock::other(html));
            }
            return;
        }
        let mut text = String::new();
        for part in parts {
            if tree.name(part) == "dt" {
                let term = self.inlines_of(tree.children(part)).into_single_paragraph();
                let term: Vec<InlineToken> = term
                    .into_iter()
                    .map(
                        |token| if token == InlineToken::LineBreak { InlineToken::Text(" ".to_owned()) } else { token },
                    )
                    .collect();
                if !text.is_empty() {
                    text.push_str("\n\n");
                }
                text.push_str(&inlines_to_markdown(&term, InlineContainer::Paragraph));
            } else {
                let definition = join_blocks(&self.write_blocks(tree.children(part)));
                text.push('\n');
                text.push_str(&indent_lines(&definition, ": ", "  "));
            }
        }
        blocks.push(MarkdownBlock::other(text));
    }

    /// Returns the background image of a group block. Only the block comment has it, not the HTML.
    fn group_background(&self) -> Option<String> {
        let comment = self.preceding_comment?;
        let NodeKind::Comment(text) = self.tree.kind(comment) else { return None };
        let attributes = text.trim().strip_prefix("wp:group")?.trim();
        let attributes: serde_json::Value = serde_json::from_str(attributes).ok()?;
        Some(attributes.pointer("/style/background/backgroundImage/url")?.as_str()?.to_owned())
    }

    fn write_details(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        self.queue_anchor(id);
        let summary = tree.children(id).iter().copied().find(|id| tree.name(*id) == "summary");
        let rest: Vec<NodeId> = tree.children(id).iter().copied().filter(|id| Some(*id) != summary).collect();
        let title = summary.map(|summary| self.inner_html(summary)).unwrap_or_default();
        let content = join_blocks(&self.write_blocks(&rest));
        let open = if tree.attribute(id, "open").is_some() { " open" } else { "" };
        let mut text = format!("<details{open}>\n<summary>{}</summary>", title.replace('\n', " "));
        if !content.is_empty() {
            text.push_str("\n\n");
            text.push_str(&content);
        }
        text.push_str("\n\n</details>");
        blocks.push(MarkdownBlock::other(text));
    }

    /// Writes a comment that has a meaning: `more`, `nextpage`, or a block without HTML.
    fn write_comment_block(&mut self, comment: &str, blocks: &mut Vec<MarkdownBlock>) {
        if let Some(rest) = comment.strip_prefix("more") {
            if !rest.trim().is_empty() {
                self.notes.add_changed(format!(
                    "the words of the link to the rest of the text, “{}”, went",
                    shorten(rest.trim())
                ));
            }
            if !self.has_more_tag && self.nesting_depth == 0 {
                self.has_more_tag = true;
                blocks.push(MarkdownBlock::other("<!-- more -->"));
            }
            return;
        }
        if comment == "nextpage" {
            self.notes.add_changed("the text stood on several pages; it stands on one now");
            return;
        }
        let block = comment.trim_start_matches("wp:").trim_end_matches('/').trim();
        let (name, attributes) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
        let attributes: Option<serde_json::Value> = serde_json::from_str(attributes.trim()).ok();
        let attribute =
            |key: &str| attributes.as_ref().and_then(|attributes| attributes.get(key)?.as_str()).unwrap_or_default();
        match name {
            "social-link" | "navigation-link" if !attribute("url").is_empty() => {
                let service = service_name(attribute("service"));
                let label = if attribute("label").is_empty() { &service } else { attribute("label") };
                let mut inlines = InlineBuilder::default();
                if let ResolvedAddress::Linkable(address) = self.resolve_address(attribute("url"))
                    && !address.starts_with('#')
                {
                    inlines.open_mark(InlineMark::Link { address, title: String::new() });
                }
                inlines.push_text(if label.is_empty() { attribute("url") } else { label });
                blocks.push(MarkdownBlock::paragraph(inlines_to_markdown(
                    &inlines.into_single_paragraph(),
                    InlineContainer::Paragraph,
                )));
            }
            // Footnotes are collected from their references.
            "spacer" | "more" | "nextpage" | "separator" | "footnotes" => {}
            _ => self.notes.add_not_converted(format!("the block {name} has no text of its own, and was left out")),
        }
    }
}

/// Returns the image of an old cover block: `background-image:url(…)`.
fn cover_background(style: &str) -> Option<String> {
    let rest = style.split_once("background-image:")?.1.split_once("url(")?.1;
    Some(rest.split_once(')')?.0.trim_matches(['"', '\'', ' ']).to_owned()).filter(|address| !address.is_empty())
}

/// Returns the display name of a social service. WordPress shows its icon, with this name for screen readers.
fn service_name(key: &str) -> String {
    let name = match key {
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
    name.to_owned()
}

/// Returns the anchors if a paragraph has no other content.
fn only_anchors(tokens: &[InlineToken]) -> Option<Vec<String>> {
    let anchors = tokens.iter().map(|token| match token {
        InlineToken::Markdown(markdown) => {
            markdown.strip_prefix("<a id=\"")?.strip_suffix("\"></a>").map(str::to_owned)
        }
        InlineToken::Text(_) | InlineToken::Open(_) | InlineToken::Close(_) | InlineToken::LineBreak => None,
    });
    anchors.collect()
}

/// Splits a paragraph around the lines that have only the address of a video.
fn split_at_videos(tokens: &[InlineToken]) -> Vec<&[InlineToken]> {
    let is_video = |line: &[InlineToken]| matches!(line, [InlineToken::Text(text)] if is_autolink(text) && Video::from_address(text).is_some());
    let mut parts = Vec::new();
    let mut start = 0;
    let mut line = 0;
    let mut depth = 0;
    for end in 0..=tokens.len() {
        match tokens.get(end) {
            Some(InlineToken::Open(_)) => depth += 1,
            Some(InlineToken::Close(_)) => depth -= 1,
            _ => {}
        }
        if end < tokens.len() && (tokens[end] != InlineToken::LineBreak || depth > 0) {
            continue;
        }
        if is_video(&tokens[line..end]) {
            if start < line {
                parts.push(&tokens[start..line - 1]);
            }
            parts.push(&tokens[line..end]);
            start = end + 1;
        }
        line = end + 1;
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}
