//! The texts of posts as Markdown.

/// What the conversion asks of the rest of the export.
pub(crate) trait Surroundings {
    /// The address as it should stand in the Markdown; `None` leaves it as it is.
    fn link(&self, address: &str) -> Option<String>;
    /// The attachment of that WordPress id.
    fn attachment(&self, id: u64) -> Option<Attachment>;
    /// The attachments that belong to the post itself, in menu order.
    fn attachments(&self) -> Vec<Attachment>;
    /// The content of a reusable block.
    fn reusable(&self, id: u64) -> Option<String>;
    /// The language of the text, as a tag.
    fn language(&self) -> Option<String>;
    /// The text of a footnote by its id, as HTML.
    fn footnote(&self, id: &str) -> Option<String>;
}

/// A file of the media library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) address: String,
    pub(crate) alt: String,
    pub(crate) caption: String,
    pub(crate) title: String,
}

/// Whether something was changed or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoteKind {
    Changed,
    Left,
}

/// One thing that was changed or left, for the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: NoteKind,
    pub(crate) text: String,
}

/// A text in Markdown.
pub(crate) struct Converted {
    pub(crate) markdown: String,
    pub(crate) notes: Vec<Note>,
}

/// WordPress's post content as Markdown for Kielo. The text stays as it is but for the addresses in it.
pub(crate) fn to_markdown(content: &str, surroundings: &dyn Surroundings) -> Converted {
    let mut markdown = String::with_capacity(content.len());
    let mut rest = content.trim();
    while let Some(at) = ["href=\"", "src=\""].iter().filter_map(|key| Some(rest.find(key)? + key.len())).min() {
        markdown.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('"').unwrap_or(rest.len());
        markdown.push_str(surroundings.link(&rest[..end]).as_deref().unwrap_or(&rest[..end]));
        rest = &rest[end..];
    }
    markdown.push_str(rest);
    if markdown.contains("[gallery]") {
        let pictures = surroundings.attachments().into_iter();
        let pictures: Vec<String> =
            pictures.map(|picture| format!("![{}]({})", picture.alt, picture.address)).collect();
        markdown = markdown.replace("[gallery]", &pictures.join("\n"));
    }
    while let Some((before, after)) = markdown.split_once("<!-- wp:block {\"ref\":") {
        let (id, after) = after.split_once("} /-->").unwrap_or((after, ""));
        markdown = format!("{before}{}{after}", surroundings.reusable(id.parse().unwrap_or(0)).unwrap_or_default());
    }
    while let Some((before, after)) = markdown.split_once("<sup data-fn=\"") {
        let (id, after) = after.split_once("\">").unwrap_or((after, ""));
        markdown = format!("{before}<sup>{}{after}", surroundings.footnote(id).unwrap_or_default());
    }
    _ = surroundings.language();
    Converted {
        markdown,
        notes: vec![Note { kind: NoteKind::Left, text: "its text stands as WordPress kept it".to_owned() }],
    }
}
