//! Converts media and embedded content: videos, audio, frames, file downloads and buttons.

use super::block::MarkdownBlock;
use super::html::escape_html;
use super::inline::{InlineBuilder, InlineContainer, InlineMark, InlineToken, inlines_to_markdown};
use super::tree::NodeId;
use super::writer::{MarkdownWriter, ResolvedAddress, is_autolink, shorten};
use crate::address::strip_http_scheme;
use crate::import::markdown_syntax;
use crate::import::video::Video;

impl MarkdownWriter<'_> {
    /// Writes `<video>` or `<audio>`.
    pub(super) fn write_media(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let source = tree.attribute(id, "src").or_else(|| tree.attribute(tree.find(id, "source")?, "src"));
        let Some(source) = source.filter(|source| !source.trim().is_empty()) else {
            self.notes.add_not_converted(format!("a {} without a file was left out", tree.name(id)));
            return;
        };
        if let Some(video) = Video::from_address(source) {
            self.write_video(&video, None, blocks);
            return;
        }
        let name = tree.name(id);
        let address = match self.resolve_address(source) {
            ResolvedAddress::Linkable(address) | ResolvedAddress::HtmlOnly(address) => address,
            ResolvedAddress::Rejected => {
                self.notes.add_not_converted(format!("{} was left out", shorten(source)));
                return;
            }
        };
        let poster =
            tree.attribute(id, "poster").filter(|poster| !poster.is_empty()).map(|poster| self.resolve_address(poster));
        let poster = match poster {
            Some(ResolvedAddress::Linkable(poster) | ResolvedAddress::HtmlOnly(poster)) => {
                format!(" poster=\"{}\"", escape_html(&poster))
            }
            Some(ResolvedAddress::Rejected) | None => String::new(),
        };
        let address = escape_html(&address);
        blocks.push(MarkdownBlock::other(format!("<{name} controls src=\"{address}\"{poster}>\n</{name}>")));
    }

    /// Writes an `<iframe>`: a known video as a component call, everything else as HTML.
    pub(super) fn write_iframe(&mut self, id: NodeId, caption: Option<&str>, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let source = ["src", "data-src"].iter().find_map(|name| tree.attribute(id, name)).unwrap_or_default().trim();
        if let Some(video) = Video::from_address(source) {
            let title = tree.attribute(id, "title").map(str::trim).filter(|title| {
                !title.is_empty() && !title.starts_with("YouTube video player") && !title.starts_with("vimeo-player")
            });
            self.write_video(&video, caption.or(title), blocks);
            return;
        }
        if strip_http_scheme(source).is_none() && !source.starts_with("//") {
            self.notes.add_not_converted("a frame without an address was left out");
            return;
        }
        let host = source.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        self.notes.add_not_converted(format!("a frame with a page of {} was kept as HTML", shorten(host)));
        let html = self.html_block(id);
        blocks.push(MarkdownBlock::other(html));
    }

    /// Writes an `<object>` or `<embed>`, such as Flash: as a video if it has the address of one, else its fallback content.
    pub(super) fn write_object(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let addresses = tree.descendants(id).flat_map(|id| {
            ["data", "src", "value", "href"].into_iter().filter_map(move |name| tree.attribute(id, name))
        });
        if let Some(video) = addresses.into_iter().find_map(Video::from_address) {
            self.write_video(&video, None, blocks);
            return;
        }
        self.notes.add_not_converted("an embedded object that browsers no longer show was left out");
        blocks.extend(self.write_blocks(tree.children(id)));
    }

    /// Writes a video as a call of the theme's component.
    fn write_video(&mut self, video: &Video, title: Option<&str>, blocks: &mut Vec<MarkdownBlock>) {
        if video.has_start_time {
            self.notes.add_changed(format!(
                "a film at {} began in its middle; it begins at its beginning now",
                video.service
            ));
        }
        let title = title.map(str::trim).filter(|title| !title.is_empty());
        let call =
            |title: &str| markdown_syntax::component_call(video.component, &[("id", &video.id), ("title", title)]);
        let call = call(title.unwrap_or("Video")).or_else(|| call("Video")).unwrap_or_default();
        blocks.push(MarkdownBlock::other(call));
    }

    /// Writes an embedded address: a known video as a component call, everything else as a link.
    pub(super) fn write_embed(
        &mut self,
        address: &str,
        caption: Option<Vec<InlineToken>>,
        blocks: &mut Vec<MarkdownBlock>,
    ) {
        let address = address.trim();
        if let Some(video) = Video::from_address(address) {
            let title = caption.as_deref().map(text_only);
            self.write_video(&video, title.as_deref(), blocks);
            return;
        }
        let target = match self.resolve_address(address) {
            ResolvedAddress::Linkable(target) => target,
            ResolvedAddress::HtmlOnly(_) | ResolvedAddress::Rejected => address.to_owned(),
        };
        let text = if target == address && is_autolink(address) {
            format!("<{address}>")
        } else {
            let mut inlines = InlineBuilder::default();
            inlines.open_mark(InlineMark::Link { address: target, title: String::new() });
            inlines.push_text(address);
            inlines.close_mark();
            inlines_to_markdown(&inlines.into_single_paragraph(), InlineContainer::Paragraph)
        };
        blocks.push(MarkdownBlock::paragraph(text));
        if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
            blocks.push(MarkdownBlock::paragraph(inlines_to_markdown(&caption, InlineContainer::Paragraph)));
        }
    }

    /// Writes a file block: a link with the name of the file, and a download button.
    pub(super) fn write_file(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let links: Vec<NodeId> = tree
            .descendants(id)
            .filter(|id| tree.name(*id) == "a" && !tree.is_empty(*id) && tree.attribute(*id, "href").is_some())
            .collect();
        let is_button = |id: &NodeId| tree.has_class(*id, "wp-block-file__button");
        let named: Vec<NodeId> = links.iter().copied().filter(|id| !is_button(id)).collect();
        let shown = if named.is_empty() { links.clone() } else { named };
        if shown.len() < links.len() {
            self.notes.add_changed("the button to download a file went; the link with the file's name stays");
        }
        self.write_paragraph(&shown, None, blocks);
    }

    /// Writes button blocks as component calls, or as links if they lead to this site.
    pub(super) fn write_buttons(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        let mut calls = Vec::new();
        let links = tree.descendants(id).filter(|id| matches!(tree.name(*id), "a" | "button"));
        for link in links.collect::<Vec<_>>() {
            let text = tree.text(link);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                continue;
            }
            let href = tree.attribute(link, "href").unwrap_or_default();
            let is_external = self.link_resolver.resolve_link(href).is_none() && is_external_address(href);
            let call = is_external
                .then(|| markdown_syntax::component_call("button", &[("url", href.trim()), ("text", &text)]))
                .flatten();
            if let Some(call) = call {
                calls.push(call);
            } else {
                flush_calls(&mut calls, blocks);
                self.write_paragraph(&[link], None, blocks);
            }
        }
        flush_calls(&mut calls, blocks);
    }
}

/// Writes the collected buttons as one paragraph, so that they are shown in one row.
fn flush_calls(calls: &mut Vec<String>, blocks: &mut Vec<MarkdownBlock>) {
    if !calls.is_empty() {
        blocks.push(MarkdownBlock::paragraph(std::mem::take(calls).join("\n")));
    }
}

fn is_external_address(address: &str) -> bool {
    let address = address.trim();
    strip_http_scheme(address).is_some() || address.starts_with("mailto:") || address.starts_with("tel:")
}

/// Returns the text of inline content without marks, code and images.
pub(super) fn text_only(tokens: &[InlineToken]) -> String {
    let texts = tokens.iter().map(|token| match token {
        InlineToken::Text(text) => text.as_str(),
        InlineToken::LineBreak => " ",
        InlineToken::Open(_) | InlineToken::Close(_) | InlineToken::Markdown(_) => "",
    });
    texts.collect()
}
