//! Pictures with captions, alone and side by side, and everything else that has a caption.

use super::block::Block;
use super::html::escaped;
use super::media::text_of;
use super::notes::Notes;
use super::tree::Id;
use super::words::{Holder, Piece, plain, spell};
use super::writer::{Address, Picture, Writer};
use crate::import::film::Film;

impl Writer<'_> {
    pub(super) fn figure(&mut self, id: Id, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        if is_gallery(self, id) && self.gallery(id, blocks) {
            return;
        }
        self.keep_anchor(id);
        let is_caption = |id: &Id| tree.name(*id) == "figcaption" || tree.has_class(*id, "wp-caption-text");
        let caption_at = tree.descendants(id).skip(1).find(is_caption);
        let content: Vec<Id> = if caption_at.is_some_and(|caption| tree.parent(caption) == Some(id)) {
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
        let pictures: Vec<Id> = inside(self, &content, "img");
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
            let is_film = Film::at(tree.attribute(*frame, "src").unwrap_or_default()).is_some();
            self.frame(*frame, title.as_deref(), blocks);
            if let Some(caption) = caption.filter(|_| !is_film) {
                blocks.push(Block::paragraph(spell(&caption, Holder::Paragraph)));
            }
            return;
        }
        let body = self.blocks(&content);
        let Some(caption) = caption else {
            blocks.extend(body);
            return;
        };
        // A picture's caption is its title, unless there is more to say than a title can.
        if let [picture] = *pictures
            && text.is_empty()
            && let [block] = &*body
            && block.text.starts_with("![")
            && block.text.ends_with(')')
            && let Some(caption) = plain(&caption)
            && let Some(picture) = self.picture_again(picture)
        {
            blocks.push(Block::paragraph(picture.spelt(Some(caption.trim()))));
            return;
        }
        if body.is_empty() {
            blocks.push(Block::paragraph(spell(&caption, Holder::Paragraph)));
        } else {
            blocks.push(Block::other(figure(&body, &caption)));
        }
    }

    /// A picture that was told of already.
    pub(super) fn picture_again(&mut self, id: Id) -> Option<Picture> {
        let mut silent = Notes::default();
        std::mem::swap(self.notes, &mut silent);
        let picture = self.picture(id);
        std::mem::swap(self.notes, &mut silent);
        picture
    }

    /// Pictures side by side. `false` when there is something else too, which must not be lost.
    pub(super) fn gallery(&mut self, id: Id, blocks: &mut Vec<Block>) -> bool {
        /// A gallery with more captions than this is none.
        const MOST: usize = 1000;
        let tree = self.tree;
        let pictures: Vec<Id> = inside(self, &[id], "img");
        if pictures.is_empty() {
            return false;
        }
        let is_caption = |id: Id| {
            tree.name(id) == "figcaption"
                || tree.has_class(id, "wp-caption-text")
                || tree.has_class(id, "gallery-caption")
        };
        let captions: Vec<Id> = tree.descendants(id).filter(|id| is_caption(*id)).collect();
        if captions.len() > MOST {
            return false;
        }
        let is_in_caption = |id: Id| std::iter::successors(tree.parent(id), |id| tree.parent(*id)).any(is_caption);
        let captions: Vec<Id> = captions.into_iter().filter(|id| !is_in_caption(*id)).collect();
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let told: usize = captions.iter().map(|caption| letters(&tree.text(*caption))).sum();
        let others = ["h1", "h2", "h3", "h4", "table", "video", "audio", "iframe"];
        if letters(&tree.text(id)) != told || tree.descendants(id).any(|id| others.contains(&tree.name(id))) {
            return false;
        }
        self.keep_anchor(id);
        // Each caption belongs to the one picture in the smallest element around both.
        let mut own: Vec<Option<Id>> = vec![None; pictures.len()];
        let mut rest = Vec::new();
        for caption in captions {
            let mut above = tree.parent(caption);
            let mut found = None;
            while let Some(around) = above {
                match &*inside(self, &[around], "img") {
                    [] if around != id => above = tree.parent(around),
                    [picture] => {
                        found = pictures.iter().position(|one| one == picture);
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
        for (picture, caption) in pictures.iter().zip(own) {
            let caption = caption
                .map(|caption| self.words_of(tree.children(caption)).line())
                .filter(|caption| !caption.is_empty());
            let Some(picture) = self.picture(*picture) else {
                shown.extend(caption.map(|caption| spell(&caption, Holder::Paragraph)));
                continue;
            };
            match caption.as_deref().map(|caption| (plain(caption), caption)) {
                None => shown.push(picture.spelt(None)),
                Some((Some(text), _)) if matches!(picture.address, Address::Good(_)) => {
                    shown.push(picture.spelt(Some(text.trim())));
                }
                Some((_, caption)) => shown.push(figure(&[Block::paragraph(picture.spelt(None))], caption)),
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

/// Something with a caption that is more than a picture's title can hold.
fn figure(body: &[Block], caption: &[Piece]) -> String {
    let is_html = body
        .iter()
        .all(|block| ["<audio", "<video", "<iframe", "<table"].iter().any(|tag| block.text.starts_with(tag)));
    let gap = if is_html { "\n" } else { "\n\n" };
    let body = body.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(gap);
    let caption = match plain(caption) {
        Some(caption) => escaped(caption.trim()),
        None => format!("\n\n{}\n\n", spell(caption, Holder::Paragraph)),
    };
    format!("<figure>{gap}{body}{gap}<figcaption>{caption}</figcaption>\n</figure>")
}

/// All elements of that name in some nodes.
fn inside(writer: &Writer, nodes: &[Id], name: &str) -> Vec<Id> {
    let tree = writer.tree;
    nodes.iter().flat_map(|id| tree.descendants(*id)).filter(|id| tree.name(*id) == name).collect()
}

/// Elements that WordPress and its own plug-ins show pictures side by side in.
pub(super) fn is_gallery(writer: &Writer, id: Id) -> bool {
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
