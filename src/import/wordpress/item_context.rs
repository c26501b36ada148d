//! Resolves links, attachments and footnotes while one item is converted.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::address::{origin, without_image_size};
use super::content::{Attachment, LinkResolver};
use super::context::ImportContext;
use super::disposition::NewDocument;
use super::export_index::{AttachmentMeta, ItemMeta};
use super::fetcher::MissingUpload;
use super::item::Item;
use super::layout::Layout;
use super::uploads::{UploadLocation, Uploads};
use crate::import::path::relative_link;
use crate::import::report_note::{NoteKind, ReportNote};
use crate::import::slug::unique_name;

/// Data of the whole import and of one item.
pub(super) struct ItemContext<'a> {
    pub(super) context: &'a ImportContext<'a>,
    layout: &'a Layout,
    uploads: &'a Uploads,
    pub(super) item_meta: &'a ItemMeta,
    pub(super) document: &'a NewDocument,
    /// Footnotes: id and HTML.
    footnotes: Vec<(String, String)>,
    pub(super) findings: RefCell<ItemFindings>,
}

/// Results of the conversion of an item other than its text.
#[derive(Debug, Default)]
pub(super) struct ItemFindings {
    /// Uploads to copy into the document's folder, by their new file names.
    pub(super) uploads: BTreeMap<String, UploadLocation>,
    pub(super) notes: Vec<ReportNote>,
    /// Addresses of uploads that are not available.
    pub(super) missing_uploads: Vec<String>,
    /// Indexes of the attachments that the text shows.
    pub(super) shown_attachments: Vec<u32>,
    /// New file names of uploads by their old paths.
    pub(super) moved_uploads: BTreeMap<String, String>,
}

impl<'a> ItemContext<'a> {
    /// Returns the context of an item; `None` if the item does not become a document.
    pub(super) fn new(
        context: &'a ImportContext<'a>,
        layout: &'a Layout,
        uploads: &'a Uploads,
        item_index: u32,
        item: &Item,
    ) -> Option<Self> {
        let document = layout.document(item_index)?;
        let item_meta = context.export_index.items.get(item_index as usize)?;
        let footnotes = item.meta("footnotes").map(footnotes).unwrap_or_default();
        Some(Self { context, layout, uploads, item_meta, document, footnotes, findings: RefCell::default() })
    }

    pub(super) fn note(&self, kind: NoteKind, text: String) {
        let mut findings = self.findings.borrow_mut();
        let note = ReportNote { kind, text };
        if !findings.notes.contains(&note) {
            findings.notes.push(note);
        }
    }

    /// Returns the link from this document to an upload; `None` if the upload is not available.
    fn upload_link(&self, url: &str) -> Option<String> {
        if let Some(attachment) = self.layout.attachment_at(url.split(['?', '#']).next().unwrap_or_default()) {
            self.findings.borrow_mut().shown_attachments.push(attachment);
        }
        let found = match self.uploads.find(url) {
            Ok(found) if self.document.is_bundle => found,
            other => {
                if let Err(MissingUpload::Unusable(reason)) = other {
                    self.note(NoteKind::NotConverted, format!("{url} did not come along: {reason}"));
                }
                let mut findings = self.findings.borrow_mut();
                if !findings.missing_uploads.iter().any(|known| known == url) {
                    findings.missing_uploads.push(url.to_owned());
                }
                return None;
            }
        };
        if found.is_renamed {
            self.note(
                NoteKind::Changed,
                format!("{url} is another kind of picture than its name says; it is now {}", found.name),
            );
        }
        let mut findings = self.findings.borrow_mut();
        let known = findings.uploads.iter().find(|(_, known)| **known == found.location);
        let name = if let Some((name, _)) = known {
            name.clone()
        } else {
            let (stem, ending) = match found.name.rsplit_once('.') {
                Some((stem, ending)) => (stem, format!(".{ending}")),
                None => (&*found.name, String::new()),
            };
            let stem = unique_name(stem, |stem| findings.uploads.contains_key(&format!("{stem}{ending}")));
            let name = format!("{stem}{ending}");
            findings.uploads.insert(name.clone(), found.location);
            name
        };
        self.record_moved_upload(&mut findings, url, &name);
        Some(name)
    }

    /// Records the old paths of an upload on the blog's main host: the size that the text shows, and the original.
    fn record_moved_upload(&self, findings: &mut ItemFindings, url: &str, name: &str) {
        let is_elsewhere = origin(url).is_some_and(|origin| !self.context.hosts.is_main_origin(&origin));
        let Some(local) = self.context.hosts.local_address(url).filter(|_| !is_elsewhere) else { return };
        let original = without_image_size(&local.path);
        for path in [Some(local.path), original].into_iter().flatten() {
            findings.moved_uploads.entry(path).or_insert_with(|| name.to_owned());
        }
    }

    /// Returns the absolute address of an upload that stays on the old blog; `None` if the text has a host already.
    fn address_on_old_blog(&self, address: &str) -> Option<String> {
        let is_path = address.starts_with('/') && !address.starts_with("//");
        (is_path && !self.context.hosts.origin.is_empty()).then(|| format!("{}{address}", self.context.hosts.origin))
    }

    fn is_upload(&self, path: &str) -> bool {
        path.contains("/uploads/") || self.layout.attachment_at(path).is_some()
    }

    fn attachment_of(item_meta: &ItemMeta, attachment: &AttachmentMeta) -> Attachment {
        Attachment {
            address: attachment.url.to_string(),
            alt: attachment.alt.to_string(),
            caption: attachment.caption.to_string(),
            title: item_meta.title.to_string(),
        }
    }

    /// Returns the link from this document to another.
    fn document_link(&self, item_index: u32, anchor: Option<String>) -> Option<String> {
        let target = self.layout.document(item_index)?;
        if target.is_draft() && !std::ptr::eq(target, self.document) {
            self.note(
                NoteKind::NotConverted,
                format!(
                    "a link to “{}” still leads to the old blog, since that is a draft",
                    self.context.export_index.items[item_index as usize].title
                ),
            );
            return None;
        }
        let link = relative_link(&self.document.file, &target.file);
        let Some(anchor) = anchor else { return Some(link) };
        if self.layout.kept_anchors.get(&item_index).is_some_and(|kept| kept.contains(&anchor)) {
            return Some(format!("{link}#{anchor}"));
        }
        self.note(
            NoteKind::Changed,
            format!("a link to #{anchor} of {} leads to the beginning of that text", target.file),
        );
        Some(link)
    }

    /// Returns the link to an item: its upload if it is an attachment, else its document.
    fn item_link(&self, item_index: u32, anchor: Option<String>) -> Option<String> {
        match &self.context.export_index.items[item_index as usize].attachment {
            Some(attachment) => self.upload_link(&attachment.url),
            None => self.document_link(item_index, anchor),
        }
    }
}

impl LinkResolver for ItemContext<'_> {
    fn resolve_link(&self, address: &str) -> Option<String> {
        let Some(local) = self.context.hosts.local_address(address) else {
            // Some blogs keep their uploads on another host.
            let item_index = self.layout.attachment_at(address)?;
            let attachment = self.context.export_index.items[item_index as usize].attachment.as_deref()?;
            return if origin(address)? == origin(&attachment.url)? { self.upload_link(address) } else { None };
        };
        if self.is_upload(&local.path) {
            return self.upload_link(address).or_else(|| self.address_on_old_blog(address));
        }
        if let Some(id) = local.id() {
            return self.item_link(self.context.export_index.index_of(id)?, local.anchor());
        }
        if !local.query.is_empty() {
            return None;
        }
        if let Some(item_index) = self.layout.item_at_path(&local.path) {
            return self.item_link(item_index, local.anchor());
        }
        let term = self.layout.lists.term_at(self.context, &local.path)?;
        let has_page = !self.layout.term_languages(term).is_empty();
        has_page.then(|| format!("{}/", local.path.trim_end_matches('/')))
    }

    fn attachment(&self, id: u64) -> Option<Attachment> {
        let item_index = self.context.export_index.index_of(id)?;
        let item_meta = &self.context.export_index.items[item_index as usize];
        Some(Self::attachment_of(item_meta, item_meta.attachment.as_deref()?))
    }

    fn post_attachments(&self) -> Vec<Attachment> {
        let attachments = self.context.export_index.attachments_of(self.item_meta.id);
        attachments
            .filter_map(|item_meta| Some(Self::attachment_of(item_meta, item_meta.attachment.as_deref()?)))
            .collect()
    }

    fn reusable_block(&self, id: u64) -> Option<String> {
        let item_index = self.context.export_index.index_of(id)?;
        self.context.export_index.items[item_index as usize].block_content.as_deref().map(str::to_owned)
    }

    fn language(&self) -> Option<String> {
        Some(self.context.languages.all[self.document.language].tag.clone())
    }

    fn linked_anchors(&self) -> Vec<String> {
        self.layout.wanted_anchors.get(&self.item_meta.index).into_iter().flatten().cloned().collect()
    }

    fn footnote(&self, id: &str) -> Option<String> {
        self.footnotes.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone())
    }
}

/// Parses the post meta `footnotes`: a JSON array of objects with `id` and `content`.
fn footnotes(json: &str) -> Vec<(String, String)> {
    let list: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let text = |note: &serde_json::Value, key: &str| Some(note.get(key)?.as_str()?.to_owned());
    let notes = list.as_array().into_iter().flatten();
    notes.filter_map(|note| Some((text(note, "id")?, text(note, "content")?))).collect()
}
