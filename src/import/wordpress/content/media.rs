//! What is shown from elsewhere or played: films, sounds, frames, files to download, buttons.

use super::block::Block;
use super::html::escaped;
use super::tree::NodeId;
use super::words::{InlineContainer, InlinePiece, Mark, ParagraphBuilder, spell};
use super::writer::{AddressUse, MarkdownWriter, is_autolink, shortened};
use crate::import::markdown_syntax;
use crate::import::video::Video;

impl MarkdownWriter<'_> {
    pub(super) fn media(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let source = tree.attribute(id, "src").or_else(|| tree.attribute(tree.find(id, "source")?, "src"));
        let Some(source) = source.filter(|source| !source.trim().is_empty()) else {
            self.notes.left(format!("a {} without a file was left out", tree.name(id)));
            return;
        };
        if let Some(video) = Video::from_address(source) {
            self.video(&video, None, blocks);
            return;
        }
        let name = tree.name(id);
        let address = match self.address(source) {
            AddressUse::Good(address) | AddressUse::Unknown(address) => address,
            AddressUse::Bad => {
                self.notes.left(format!("{} was left out", shortened(source)));
                return;
            }
        };
        let poster =
            tree.attribute(id, "poster").filter(|poster| !poster.is_empty()).map(|poster| self.address(poster));
        let poster = match poster {
            Some(AddressUse::Good(poster) | AddressUse::Unknown(poster)) => {
                format!(" poster=\"{}\"", escaped(&poster))
            }
            Some(AddressUse::Bad) | None => String::new(),
        };
        let address = escaped(&address);
        blocks.push(Block::other(format!("<{name} controls src=\"{address}\"{poster}>\n</{name}>")));
    }

    pub(super) fn frame(&mut self, id: NodeId, caption: Option<&str>, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let source = ["src", "data-src"].iter().find_map(|name| tree.attribute(id, name)).unwrap_or_default().trim();
        if let Some(video) = Video::from_address(source) {
            let title = tree.attribute(id, "title").map(str::trim).filter(|title| {
                !title.is_empty() && !title.starts_with("YouTube video player") && !title.starts_with("vimeo-player")
            });
            self.video(&video, caption.or(title), blocks);
            return;
        }
        if !source.starts_with("http://") && !source.starts_with("https://") && !source.starts_with("//") {
            self.notes.left("a frame without an address was left out");
            return;
        }
        let host = source.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        self.notes.left(format!("a frame with a page of {} was kept as HTML", shortened(host)));
        let html = self.raw(id);
        blocks.push(Block::other(html));
    }

    /// Flash and its like: what it showed is a film, or gone.
    pub(super) fn object(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let addresses = tree.descendants(id).flat_map(|id| {
            ["data", "src", "value", "href"].into_iter().filter_map(move |name| tree.attribute(id, name))
        });
        if let Some(video) = addresses.into_iter().find_map(Video::from_address) {
            self.video(&video, None, blocks);
            return;
        }
        self.notes.left("an embedded object that browsers no longer show was left out");
        blocks.extend(self.blocks(tree.children(id)));
    }

    pub(super) fn video(&mut self, video: &Video, title: Option<&str>, blocks: &mut Vec<Block>) {
        if video.has_start_time {
            self.notes
                .changed(format!("a film at {} began in its middle; it begins at its beginning now", video.service));
        }
        let title = title.map(str::trim).filter(|title| !title.is_empty());
        let call =
            |title: &str| markdown_syntax::component_call(video.component, &[("id", &video.id), ("title", title)]);
        let call = call(title.unwrap_or("Video")).or_else(|| call("Video")).unwrap_or_default();
        blocks.push(Block::other(call));
    }

    /// What an address shows: a film, or a link.
    pub(super) fn embed(&mut self, address: &str, caption: Option<Vec<InlinePiece>>, blocks: &mut Vec<Block>) {
        let address = address.trim();
        if let Some(video) = Video::from_address(address) {
            let title = caption.as_deref().map(text_of);
            self.video(&video, title.as_deref(), blocks);
            return;
        }
        let moved = match self.address(address) {
            AddressUse::Good(moved) => moved,
            AddressUse::Unknown(_) | AddressUse::Bad => address.to_owned(),
        };
        let text = if moved == address && is_autolink(address) {
            format!("<{address}>")
        } else {
            let mut words = ParagraphBuilder::default();
            words.open(Mark::Link { address: moved, title: String::new() });
            words.text(address);
            words.close();
            spell(&words.line(), InlineContainer::Paragraph)
        };
        blocks.push(Block::paragraph(text));
        if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
            blocks.push(Block::paragraph(spell(&caption, InlineContainer::Paragraph)));
        }
    }

    pub(super) fn file(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let links: Vec<NodeId> = tree
            .descendants(id)
            .filter(|id| tree.name(*id) == "a" && !tree.is_empty(*id) && tree.attribute(*id, "href").is_some())
            .collect();
        let is_button = |id: &NodeId| tree.has_class(*id, "wp-block-file__button");
        let named: Vec<NodeId> = links.iter().copied().filter(|id| !is_button(id)).collect();
        let shown = if named.is_empty() { links.clone() } else { named };
        if shown.len() < links.len() {
            self.notes.changed("the button to download a file went; the link with the file's name stays");
        }
        self.paragraph(&shown, None, blocks);
    }

    pub(super) fn buttons(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let mut calls = Vec::new();
        let inside = tree.descendants(id).filter(|id| matches!(tree.name(*id), "a" | "button"));
        for link in inside.collect::<Vec<_>>() {
            let text = tree.text(link);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                continue;
            }
            let href = tree.attribute(link, "href").unwrap_or_default();
            let is_elsewhere = self.link_resolver.resolve_link(href).is_none() && is_autolink_like(href);
            let call = is_elsewhere
                .then(|| markdown_syntax::component_call("button", &[("url", href.trim()), ("text", &text)]))
                .flatten();
            if let Some(call) = call {
                calls.push(call);
            } else {
                push_calls(&mut calls, blocks);
                self.paragraph(&[link], None, blocks);
            }
        }
        push_calls(&mut calls, blocks);
    }
}

/// Buttons that follow each other stand in one row.
fn push_calls(calls: &mut Vec<String>, blocks: &mut Vec<Block>) {
    if !calls.is_empty() {
        blocks.push(Block::paragraph(std::mem::take(calls).join("\n")));
    }
}

fn is_autolink_like(address: &str) -> bool {
    let address = address.trim();
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme))
}

/// The words of some pieces without marks.
pub(super) fn text_of(pieces: &[InlinePiece]) -> String {
    let words = pieces.iter().map(|piece| match piece {
        InlinePiece::Text(text) => text.as_str(),
        InlinePiece::Break => " ",
        InlinePiece::Open(_) | InlinePiece::Close(_) | InlinePiece::Spelt(_) => "",
    });
    words.collect()
}
