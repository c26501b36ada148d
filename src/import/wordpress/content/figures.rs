//! Converts figures: images and other content with captions, and galleries.

use super::block::MarkdownBlock;
use super::html::escape_html;
use super::inline::{InlineContainer, InlineToken, inlines_to_markdown, plain_text};
use super::media::text_only;
use super::tree::NodeId;
use super::writer::{ContentImage, MarkdownWriter, ResolvedAddress};
use crate::import::video::Video;

impl MarkdownWriter<'_> {
    /// Writes a figure: a gallery, an embed, an image with its caption as title, or HTML.
    pub(super) fn write_figure(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) {
        let tree = self.tree;
        if is_gallery_element(self, id) && self.write_gallery(id, blocks) {
            return;
        }
        self.queue_anchor(id);
        let is_caption = |id: &NodeId| tree.name(*id) == "figcaption" || tree.has_class(*id, "wp-caption-text");
        let caption = tree.descendants(id).skip(1).find(is_caption).filter(|caption| tree.parent(*caption) == Some(id));
        let content: Vec<NodeId> = tree.children(id).iter().copied().filter(|child| Some(*child) != caption).collect();
        let caption = caption
            .map(|caption| self.inlines_of(tree.children(caption)).into_single_paragraph())
            .filter(|caption| !caption.is_empty());
        let text: String = content.iter().map(|id| tree.text(*id)).collect();
        let text = text.trim();
        let images: Vec<NodeId> = elements_in(self, &content, "img");
        if tree.has_class(id, "wp-block-embed")
            && !text.is_empty()
            && !text.contains(char::is_whitespace)
            && text.contains("//")
        {
            self.write_embed(text, caption, blocks);
            return;
        }
        if let [frame] = &*elements_in(self, &content, "iframe")
            && text.is_empty()
        {
            let title = caption.as_deref().map(text_only);
            let is_video = Video::from_address(tree.attribute(*frame, "src").unwrap_or_default()).is_some();
            self.write_iframe(*frame, title.as_deref(), blocks);
            if let Some(caption) = caption.filter(|_| !is_video) {
                blocks.push(MarkdownBlock::paragraph(inlines_to_markdown(&caption, InlineContainer::Paragraph)));
            }
            return;
        }
        let body = self.write_blocks(&content);
        let Some(caption) = caption else {
            blocks.extend(body);
            return;
        };
        // A plain caption becomes the title of the image. A caption with marks needs a figure.
        if let [image] = *images
            && text.is_empty()
            && let [block] = &*body
            && block.markdown.starts_with("![")
            && block.markdown.ends_with(')')
            && let Some(caption) = plain_text(&caption)
            && let Some(image) = self.content_image_silently(image)
        {
            blocks.push(MarkdownBlock::paragraph(image.to_markdown(Some(caption.trim()))));
            return;
        }
        if body.is_empty() {
            blocks.push(MarkdownBlock::paragraph(inlines_to_markdown(&caption, InlineContainer::Paragraph)));
        } else {
            blocks.push(MarkdownBlock::other(html_figure(&body, &caption)));
        }
    }

    /// Reads an image again, without repeating its notes.
    fn content_image_silently(&mut self, id: NodeId) -> Option<ContentImage> {
        let notes = std::mem::take(self.notes);
        let image = self.content_image(id);
        *self.notes = notes;
        image
    }

    /// Writes a gallery, as images in one container.
    ///
    /// Returns `false`, and writes nothing, if there is other content that would be lost.
    pub(super) fn write_gallery(&mut self, id: NodeId, blocks: &mut Vec<MarkdownBlock>) -> bool {
        let images: Vec<NodeId> = elements_in(self, &[id], "img");
        if images.is_empty() {
            return false;
        }
        let Some(captions) = self.gallery_captions(id) else { return false };
        self.queue_anchor(id);
        let (image_captions, other_captions) = self.assign_captions(id, &images, captions);
        let mut items = Vec::new();
        for (image, caption) in images.iter().zip(image_captions) {
            items.extend(self.gallery_item(*image, caption));
        }
        items.retain(|item| !item.is_empty());
        match &*items {
            [] => {}
            [item] => blocks.push(MarkdownBlock::other(item.clone())),
            _ => {
                let items = items.join("\n\n");
                blocks.push(MarkdownBlock::other(format!("<div class=\"gallery\">\n\n{items}\n\n</div>")));
            }
        }
        for caption in other_captions {
            self.write_paragraph(self.tree.children(caption), None, blocks);
        }
        true
    }

    /// Returns the captions of a gallery; `None` if it has text outside of captions, or other content than images.
    fn gallery_captions(&self, id: NodeId) -> Option<Vec<NodeId>> {
        /// An element with more captions than this is not treated as a gallery.
        const MAX_CAPTIONS: usize = 1000;
        let tree = self.tree;
        let is_caption = |id: NodeId| {
            tree.name(id) == "figcaption"
                || tree.has_class(id, "wp-caption-text")
                || tree.has_class(id, "gallery-caption")
        };
        let captions: Vec<NodeId> = tree.descendants(id).filter(|id| is_caption(*id)).collect();
        if captions.len() > MAX_CAPTIONS {
            return None;
        }
        let is_in_caption = |id: NodeId| std::iter::successors(tree.parent(id), |id| tree.parent(*id)).any(is_caption);
        let captions: Vec<NodeId> = captions.into_iter().filter(|id| !is_in_caption(*id)).collect();
        let count_letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let caption_letters: usize = captions.iter().map(|caption| count_letters(&tree.text(*caption))).sum();
        let others = ["h1", "h2", "h3", "h4", "table", "video", "audio", "iframe"];
        let has_other_content = count_letters(&tree.text(id)) != caption_letters
            || tree.descendants(id).any(|id| others.contains(&tree.name(id)));
        (!has_other_content).then_some(captions)
    }

    /// Returns the caption of each image, and the captions that belong to no single image.
    ///
    /// A caption belongs to the only image in the smallest element around both.
    fn assign_captions(
        &self,
        gallery: NodeId,
        images: &[NodeId],
        captions: Vec<NodeId>,
    ) -> (Vec<Option<NodeId>>, Vec<NodeId>) {
        let tree = self.tree;
        let mut image_captions: Vec<Option<NodeId>> = vec![None; images.len()];
        let mut other_captions = Vec::new();
        for caption in captions {
            let mut ancestor = tree.parent(caption);
            let mut index = None;
            while let Some(element) = ancestor {
                match &*elements_in(self, &[element], "img") {
                    [] if element != gallery => ancestor = tree.parent(element),
                    [image] => {
                        index = images.iter().position(|other| other == image);
                        break;
                    }
                    _ => break,
                }
            }
            match index {
                Some(index) if image_captions[index].is_none() => image_captions[index] = Some(caption),
                _ => other_captions.push(caption),
            }
        }
        (image_captions, other_captions)
    }

    /// Writes an image of a gallery with its caption. Returns only the caption if the image is left out.
    fn gallery_item(&mut self, image: NodeId, caption: Option<NodeId>) -> Option<String> {
        let caption = caption
            .map(|caption| self.inlines_of(self.tree.children(caption)).into_single_paragraph())
            .filter(|caption| !caption.is_empty());
        let Some(image) = self.content_image(image) else {
            return caption.map(|caption| inlines_to_markdown(&caption, InlineContainer::Paragraph));
        };
        Some(match caption.as_deref().map(|caption| (plain_text(caption), caption)) {
            None => image.to_markdown(None),
            Some((Some(text), _)) if matches!(image.address, ResolvedAddress::Linkable(_)) => {
                image.to_markdown(Some(text.trim()))
            }
            Some((_, caption)) => html_figure(&[MarkdownBlock::paragraph(image.to_markdown(None))], caption),
        })
    }
}

/// Writes a `<figure>` with a caption that the title of an image cannot hold.
fn html_figure(body: &[MarkdownBlock], caption: &[InlineToken]) -> String {
    let is_html = body
        .iter()
        .all(|block| ["<audio", "<video", "<iframe", "<table"].iter().any(|tag| block.markdown.starts_with(tag)));
    let gap = if is_html { "\n" } else { "\n\n" };
    let body = body.iter().map(|block| block.markdown.as_str()).collect::<Vec<_>>().join(gap);
    let caption = match plain_text(caption) {
        Some(caption) => escape_html(caption.trim()),
        None => format!("\n\n{}\n\n", inlines_to_markdown(caption, InlineContainer::Paragraph)),
    };
    format!("<figure>{gap}{body}{gap}<figcaption>{caption}</figcaption>\n</figure>")
}

/// Returns all elements with a name in the nodes and their descendants.
fn elements_in(writer: &MarkdownWriter, nodes: &[NodeId], name: &str) -> Vec<NodeId> {
    let tree = writer.tree;
    nodes.iter().flat_map(|id| tree.descendants(*id)).filter(|id| tree.name(*id) == name).collect()
}

/// Whether an element is a gallery of WordPress or of Jetpack.
pub(super) fn is_gallery_element(writer: &MarkdownWriter, id: NodeId) -> bool {
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
