//! Images with captions, alone and side by side, and everything else that has a caption.

use super::block::Block;
use super::html::escaped;
use super::media::text_of;
use super::notes::Notes;
use super::tree::NodeId;
use super::words::{InlineContainer, InlinePiece, plain, spell};
use super::writer::{AddressUse, Image, MarkdownWriter};
use crate::import::video::Video;

impl MarkdownWriter<'_> {
    pub(super) fn figure(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        if is_gallery(self, id) && self.gallery(id, blocks) {
            return;
        }
        self.keep_anchor(id);
        let is_caption = |id: &NodeId| tree.name(*id) == "figcaption" || tree.has_class(*id, "wp-caption-text");
        let caption_at = tree.descendants(id).skip(1).find(is_caption);
        let content: Vec<NodeId> = if caption_at.is_some_and(|caption| tree.parent(caption) == Some(id)) {
            tree.children(id).iter().copied().filter(|child| Some(*child) != caption_at).collect()
        } else {
            tree.children(id).to_vec()
        };
        let caption_at = caption_at.filter(|caption| tree.parent(*caption) == Some(id));
        let caption = caption_at
            .map(|caption| self.words_of(tree.children(caption)).line())
            .filter(|caption| !caption.is_empty());
        let text: String = content.iter().map(|id| tree.text(*id)).collect();
        let text = text.trim();
        let images: Vec<NodeId> = inside(self, &content, "img");
        if tree.has_class(id, "wp-block-embed")
            && !text.is_empty()
            && !text.contains(char::is_whitespace)
            && text.contains("//")
        {
            self.embed(text, caption, blocks);
            return;
        }
        if let [frame] = &*inside(self, &content, "iframe")
            && text.is_empty()
        {
            let title = caption.as_deref().map(text_of);
            let is_film = Video::from_address(tree.attribute(*frame, "src").unwrap_or_default()).is_some();
            self.frame(*frame, title.as_deref(), blocks);
            if let Some(caption) = caption.filter(|_| !is_film) {
                blocks.push(Block::paragraph(spell(&caption, InlineContainer::Paragraph)));
            }
            return;
        }
        let body = self.blocks(&content);
        let Some(caption) = caption else {
            blocks.extend(body);
            return;
        };
        // An image's caption is its title, unless there is more to say than a title can.
        if let [image] = *images
            && text.is_empty()
            && let [block] = &*body
            && block.text.starts_with("![")
            && block.text.ends_with(')')
            && let Some(caption) = plain(&caption)
            && let Some(image) = self.image_again(image)
        {
            blocks.push(Block::paragraph(image.spelt(Some(caption.trim()))));
            return;
        }
        if body.is_empty() {
            blocks.push(Block::paragraph(spell(&caption, InlineContainer::Paragraph)));
        } else {
            blocks.push(Block::other(figure(&body, &caption)));
        }
    }

    /// An image that was told of already.
    pub(super) fn image_again(&mut self, id: NodeId) -> Option<Image> {
        let mut silent = Notes::default();
        std::mem::swap(self.notes, &mut silent);
        let image = self.image(id);
        std::mem::swap(self.notes, &mut silent);
        image
    }

    /// Images side by side. `false` when there is something else too, which must not be lost.
    pub(super) fn gallery(&mut self, id: NodeId, blocks: &mut Vec<Block>) -> bool {
        /// A gallery with more captions than this is none.
        const MOST: usize = 1000;
        let tree = self.tree;
        let images: Vec<NodeId> = inside(self, &[id], "img");
        if images.is_empty() {
            return false;
        }
        let is_caption = |id: NodeId| {
            tree.name(id) == "figcaption"
                || tree.has_class(id, "wp-caption-text")
                || tree.has_class(id, "gallery-caption")
        };
        let captions: Vec<NodeId> = tree.descendants(id).filter(|id| is_caption(*id)).collect();
        if captions.len() > MOST {
            return false;
        }
        let is_in_caption = |id: NodeId| std::iter::successors(tree.parent(id), |id| tree.parent(*id)).any(is_caption);
        let captions: Vec<NodeId> = captions.into_iter().filter(|id| !is_in_caption(*id)).collect();
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let told: usize = captions.iter().map(|caption| letters(&tree.text(*caption))).sum();
        let others = ["h1", "h2", "h3", "h4", "table", "video", "audio", "iframe"];
        if letters(&tree.text(id)) != told || tree.descendants(id).any(|id| others.contains(&tree.name(id))) {
            return false;
        }
        self.keep_anchor(id);
        // Each caption belongs to the one image in the smallest element around both.
        let mut own: Vec<Option<NodeId>> = vec![None; images.len()];
        let mut rest = Vec::new();
        for caption in captions {
            let mut above = tree.parent(caption);
            let mut found = None;
            while let Some(around) = above {
                match &*inside(self, &[around], "img") {
                    [] if around != id => above = tree.parent(around),
                    [image] => {
                        found = images.iter().position(|one| one == image);
                        break;
                    }
                    _ => break,
                }
            }
            match found {
                Some(place) if own[place].is_none() => own[place] = Some(caption),
                _ => rest.push(caption),
            }
        }
        let mut shown = Vec::new();
        for (image, caption) in images.iter().zip(own) {
            let caption = caption
                .map(|caption| self.words_of(tree.children(caption)).line())
                .filter(|caption| !caption.is_empty());
            let Some(image) = self.image(*image) else {
                shown.extend(caption.map(|caption| spell(&caption, InlineContainer::Paragraph)));
                continue;
            };
            match caption.as_deref().map(|caption| (plain(caption), caption)) {
                None => shown.push(image.spelt(None)),
                Some((Some(text), _)) if matches!(image.address, AddressUse::Good(_)) => {
                    shown.push(image.spelt(Some(text.trim())));
                }
                Some((_, caption)) => shown.push(figure(&[Block::paragraph(image.spelt(None))], caption)),
            }
        }
        shown.retain(|one| !one.is_empty());
        match &*shown {
            [] => {}
            [one] => blocks.push(Block::other(one.clone())),
            _ => blocks.push(Block::other(format!("<div class=\"gallery\">\n\n{}\n\n</div>", shown.join("\n\n")))),
        }
        for caption in rest {
            self.paragraph(tree.children(caption), None, blocks);
        }
        true
    }
}

/// Something with a caption that is more than an image's title can hold.
fn figure(body: &[Block], caption: &[InlinePiece]) -> String {
    let is_html = body
        .iter()
        .all(|block| ["<audio", "<video", "<iframe", "<table"].iter().any(|tag| block.text.starts_with(tag)));
    let gap = if is_html { "\n" } else { "\n\n" };
    let body = body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(gap);
    let caption = match plain(caption) {
        Some(caption) => escaped(caption.trim()),
        None => format!("\n\n{}\n\n", spell(caption, InlineContainer::Paragraph)),
    };
    format!("<figure>{gap}{body}{gap}<figcaption>{caption}</figcaption>\n</figure>")
}

/// All elements of that name in some nodes.
fn inside(writer: &MarkdownWriter, nodes: &[NodeId], name: &str) -> Vec<NodeId> {
    let tree = writer.tree;
    nodes.iter().flat_map(|id| tree.descendants(*id)).filter(|id| tree.name(*id) == name).collect()
}

/// Elements that WordPress and its own plug-ins show images side by side in.
pub(super) fn is_gallery(writer: &MarkdownWriter, id: NodeId) -> bool {
    let classes = writer.tree.attribute(id, "class").unwrap_or_default();
    classes.split_ascii_whitespace().any(|class| {
        matches!(
            class,
            "gallery"
                | "gallery-item"
                | "wp-block-gallery"
                | "tiled-gallery"
                | "wp-block-jetpack-tiled-gallery"
                | "blocks-gallery-grid"
        )
    })
}
