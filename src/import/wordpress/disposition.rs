//! Decides for each item of an export whether it becomes a document, an attachment or a menu entry, or is excluded.

use super::context::ImportContext;
use super::export_index::ItemMeta;
use super::item::ItemKind;

/// Reason for the exclusion of custom post types; the report adds advice to it.
pub(super) const TYPE_NOT_REQUESTED: &str = "its type was not asked for";

/// The result of the import of one item.
#[derive(Debug)]
pub(super) enum Disposition {
    Document(Box<NewDocument>),
    /// A file of the media library.
    Attachment,
    MenuItem,
    /// A reusable block, which is inserted into the texts that refer to it.
    Block,
    /// Not imported, with the reason as the report gives it.
    Excluded(&'static str),
}

/// A post or page of the new site.
#[derive(Debug)]
pub(super) struct NewDocument {
    /// Path relative to the site's folder; empty until the document has its address.
    pub(super) file: String,
    /// Index into `Languages::all`.
    pub(super) language: usize,
    pub(super) is_post: bool,
    pub(super) slug: String,
    /// Address below the site's root.
    pub(super) address: String,
    pub(super) aliases: Vec<String>,
    /// Why the document is a draft; `None` if it is published.
    pub(super) draft_reason: Option<String>,
    /// Whether the document has a folder for itself, so that other files can lie beside it.
    pub(super) is_bundle: bool,
    /// Notes for the report about the document's address.
    pub(super) notes: Vec<String>,
}

impl Disposition {
    /// Decides by status and post type. A document has no file and no address yet.
    pub(super) fn for_item(context: &ImportContext, item: &ItemMeta) -> Self {
        let is_wanted = context.post_types.iter().any(|wanted| *wanted == *item.post_type);
        match (&*item.status, item.kind) {
            ("trash", _) => Self::Excluded("it was in the trash"),
            ("auto-draft", _) => Self::Excluded("it was never saved"),
            (_, ItemKind::Attachment) => Self::Attachment,
            (_, ItemKind::MenuItem) => Self::MenuItem,
            (_, ItemKind::Block) => Self::Block,
            (_, ItemKind::Other) if &*item.post_type == "revision" => Self::Excluded("it is an older version"),
            (_, ItemKind::Other) if &*item.post_type == "guest-author" => {
                Self::Excluded("it tells of an author, who came along")
            }
            (_, ItemKind::Other) if !is_wanted && is_internal_type(&item.post_type) => {
                Self::Excluded("it belongs to WordPress's own machinery")
            }
            (_, ItemKind::Other) if !is_wanted => Self::Excluded(TYPE_NOT_REQUESTED),
            _ => Self::Document(Box::new(NewDocument::new(context, item))),
        }
    }
}

impl NewDocument {
    fn new(context: &ImportContext, item: &ItemMeta) -> Self {
        Self {
            file: String::new(),
            language: context.languages.language_of_item(item.index),
            is_post: item.kind == ItemKind::Post,
            slug: String::new(),
            address: String::new(),
            aliases: Vec::new(),
            draft_reason: draft_reason(item),
            is_bundle: item.shows_uploads || item.comments.imported() > 0,
            notes: Vec::new(),
        }
    }

    pub(super) fn is_draft(&self) -> bool {
        self.draft_reason.is_some()
    }
}

fn draft_reason(item: &ItemMeta) -> Option<String> {
    match &*item.status {
        _ if item.is_truncated => Some("the file ends inside of it".to_owned()),
        _ if item.has_password => Some("it was protected by a password".to_owned()),
        "publish" | "" | "inherit" => None,
        "draft" => Some("it was a draft".to_owned()),
        "pending" => Some("it was waiting for review".to_owned()),
        "private" => Some("it was private".to_owned()),
        "future" => Some("it was scheduled for later".to_owned()),
        other => Some(format!("its status was “{other}”")),
    }
}

/// Whether a post type holds settings of WordPress, a theme or a plug-in, and no text of an author.
fn is_internal_type(post_type: &str) -> bool {
    matches!(
        post_type,
        "wp_navigation"
            | "wp_global_styles"
            | "wp_template"
            | "wp_template_part"
            | "wp_font_family"
            | "wp_font_face"
            | "custom_css"
            | "customize_changeset"
            | "oembed_cache"
            | "user_request"
            | "patterns_ai_data"
            | "acf-field"
            | "acf-field-group"
            | "feedback"
    )
}
