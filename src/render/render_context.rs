//! The context of rendering: everything that a view reads.

use std::sync::Arc;

use jiff::Timestamp;

use super::images::{ImageContext, RenderCache};
use super::object_cache::ObjectCache;
use super::templates::Templates;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, DocumentText, DocumentTexts, Site, SiteData, SiteFile, Theme, path_in_language};
use crate::plan::Plan;
use crate::table::Span;

/// The parts of an edition that rendering reads, beside the templates. Functions of templates own them.
pub struct RenderData {
    /// The site.
    pub site: Arc<Site>,
    /// The texts of the site's documents.
    pub texts: DocumentTexts,
    /// The data files of the site.
    pub data: Arc<SiteData>,
    /// The time of the run. A post with a later date is scheduled.
    pub now: Timestamp,
    /// The time that templates get as the time of the build.
    pub build_time: Timestamp,
    /// The routes of the site.
    pub plan: Arc<Plan>,
    /// The theme's files.
    pub theme: Arc<Theme>,
    /// The objects that templates see, computed on first use.
    pub objects: ObjectCache,
    /// The cache of drawings and of image colours.
    pub cache: Arc<dyn RenderCache>,
}

impl RenderData {
    /// Returns the context of rendering with the templates of the same edition.
    #[must_use]
    pub fn context<'a>(&'a self, templates: &'a Templates) -> RenderContext<'a> {
        RenderContext {
            site: &self.site,
            texts: &self.texts,
            data: &self.data,
            now: self.now,
            plan: &self.plan,
            theme: &self.theme,
            templates,
            objects: &self.objects,
            cache: &*self.cache,
        }
    }
}

/// Everything that rendering reads.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// The site.
    pub site: &'a Site,
    /// The texts of the site's documents.
    pub texts: &'a DocumentTexts,
    /// The data files of the site.
    pub data: &'a SiteData,
    /// The time of the run. A post with a later date is scheduled.
    pub now: Timestamp,
    /// The routes of the site.
    pub plan: &'a Plan,
    /// The theme's files.
    pub theme: &'a Theme,
    /// The theme's templates, compiled.
    pub templates: &'a Templates,
    /// The objects that templates see, computed on first use.
    pub objects: &'a ObjectCache,
    /// The cache of drawings and of image colours.
    pub cache: &'a dyn RenderCache,
}

impl<'a> RenderContext<'a> {
    /// The text of a document.
    pub(super) fn text(self, id: DocumentId) -> &'a DocumentText {
        self.texts.get(self.site, id)
    }

    /// The context of images.
    pub(super) fn image_context(self) -> ImageContext<'a> {
        ImageContext { site: self.site, plan: self.plan, theme: self.theme, cache: self.cache }
    }

    /// Returns the diagnostic for a path that means no file in a language, but these files of other languages.
    pub(super) fn file_in_other_languages(
        self,
        at: (&str, Span),
        path: &str,
        language: LanguageId,
        files: &[SiteFile],
    ) -> Diagnostic {
        let tag = self.site.config.language(language).language.tag();
        let folder = path.rfind('/').map_or("", |end| &path[..=end]);
        let existing: Vec<String> =
            files.iter().map(|file| format!("{folder}{}", self.site.file(*file).name())).collect();
        let existing: Vec<&str> = existing.iter().map(String::as_str).collect();
        Diagnostic::file_in_other_languages(at, path, tag, &path_in_language(path, tag), &existing)
    }
}
