//! An edition is one complete version of the site. Every sink takes its bytes from an edition. An edition never
//! changes; a new version of the site is a new edition.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::config::LanguageId;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::image::ImageVariant;
use crate::image_store::ImageStore;
use crate::load::{self, LoadCache, LoadedSite};
use crate::model::{DocumentId, DocumentText, ExclusionReason, Image, PostId, Site, Theme};
use crate::options::Options;
use crate::plan::{self, Plan, Route};
use crate::published_texts::PublishedTexts;
use crate::render::{
    self, ComponentDefinition, ObjectCache, ParsedTemplates, PolicySources, RenderCache, RenderContext, RenderData,
    Rendered, RenderedDigest, SearchRecord, TemplateFaults, Templates,
};

/// The site, plan, theme and texts of one moment.
pub struct Edition {
    site: WithDiagnostics<Site>,
    plan: WithDiagnostics<Plan>,
    parsed: Arc<ParsedTemplates>,
    templates: Arc<Templates>,
    /// The faults that reading the templates finds, without rendering them.
    template_faults: Arc<TemplateFaults>,
    render_data: Arc<RenderData>,
}

/// The result of a stage, with the diagnostics of the stage. Model and plan are pure functions, so equal inputs allow
/// their result to be reused.
struct WithDiagnostics<T> {
    value: Arc<T>,
    diagnostics: Vec<Diagnostic>,
}

impl<T> WithDiagnostics<T> {
    fn compute(stage: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> Self {
        let mut diagnostics = Vec::new();
        Self { value: Arc::new(stage(&mut diagnostics)), diagnostics }
    }

    fn reuse(&self) -> Self {
        Self { value: Arc::clone(&self.value), diagnostics: self.diagnostics.clone() }
    }
}

impl Edition {
    /// Loads the sources, and then builds the model and the plan. Returns `None` if the sources are unusable. An
    /// edition with errors in `diagnostics` may be previewed but not published.
    #[must_use]
    pub fn load(options: &Options, image_store: &Arc<ImageStore>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::new(load::load(options, &mut LoadCache::default(), diagnostics)?, None, image_store, diagnostics)
    }

    /// Loads a site as [`Edition::load`] does. Also reports the problems that scheduled texts would have on their day, so
    /// that they do not stop a build then, when nobody looks.
    #[must_use]
    pub fn load_ahead(
        options: &Options,
        image_store: &Arc<ImageStore>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut load_cache = LoadCache::default();
        let loaded = load::load(options, &mut load_cache, diagnostics)?;
        let edition = Self::new(loaded, None, image_store, diagnostics)?;
        diagnostics.extend(edition.problems_of_scheduled(options, image_store, &mut load_cache));
        Some(edition)
    }

    /// Returns the errors of the site with its scheduled texts, and the warnings about these texts.
    fn problems_of_scheduled(
        &self,
        options: &Options,
        image_store: &Arc<ImageStore>,
        load_cache: &mut LoadCache,
    ) -> Vec<Diagnostic> {
        let unpublished = self.site().sources.unpublished.iter();
        let scheduled: FxHashSet<&str> = unpublished
            .filter(|excluded| matches!(excluded.reason, ExclusionReason::Scheduled(_)))
            .map(|excluded| &*excluded.file)
            .collect();
        if scheduled.is_empty() {
            return Vec::new();
        }
        let options = Options { future: true, ..options.clone() };
        let mut problems = Vec::new();
        let later = load::load(&options, load_cache, &mut problems)
            .and_then(|loaded| Self::new(loaded, Some(self), image_store, &mut problems));
        if let Some(later) = later {
            let today: FxHashSet<&str> = self.plan().routes.iter().map(Route::file).collect();
            let routes = later.plan().routes.par_iter().filter(|route| !today.contains(route.file()));
            let found: Vec<Vec<Diagnostic>> = routes.map(|route| later.render(route).1).collect();
            problems = later.sort_diagnostics(problems.into_iter().chain(found.into_iter().flatten()).collect());
        }
        let is_about_scheduled = |problem: &Diagnostic| problem.file().is_some_and(|file| scheduled.contains(file));
        problems.retain(|problem| problem.severity() == Severity::Error || is_about_scheduled(problem));
        problems
    }

    /// Builds the model and the plan from loaded sources, as [`Edition::load`] does. Results of the edition `before`
    /// are reused if their inputs are unchanged. After an edit of only a text, these are the site, the plan, the parsed
    /// templates and the analysis of the templates.
    #[must_use]
    pub fn new(
        loaded: LoadedSite,
        before: Option<&Self>,
        image_store: &Arc<ImageStore>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let LoadedSite { sources, texts, data, theme, now, build_time } = loaded;
        let same_sources = before.filter(|before| before.site().sources.is_same_as(&sources));
        let same_theme = before.filter(|before| Arc::ptr_eq(&before.render_data.theme, &theme));
        let unchanged = same_sources.and(same_theme);
        let (parsed, (site, plan)) = rayon::join(
            || {
                same_theme
                    .map_or_else(|| ParsedTemplates::new(&theme).map(Arc::new), |before| Ok(Arc::clone(&before.parsed)))
            },
            || {
                let build_site = || WithDiagnostics::compute(|diagnostics| Site::assemble(sources, diagnostics));
                let site = same_sources.map_or_else(build_site, |before| before.site.reuse());
                let build_plan =
                    || WithDiagnostics::compute(|diagnostics| plan::plan(&site.value, &theme, diagnostics));
                let plan = unchanged.map_or_else(build_plan, |before| before.plan.reuse());
                (site, plan)
            },
        );
        diagnostics.extend(site.diagnostics.iter().chain(&plan.diagnostics).cloned());
        let parsed = parsed.map_err(|problems| diagnostics.extend(problems)).ok()?;
        let cache: Arc<dyn RenderCache> = Arc::<ImageStore>::clone(image_store);
        let find_fields = || Arc::new(render::fields_read(&site.value, &theme));
        let fields_read =
            unchanged.map_or_else(find_fields, |before| Arc::clone(before.render_data.objects.fields_read()));
        let render_data = RenderData {
            objects: ObjectCache::new(&site.value, fields_read),
            site: Arc::clone(&site.value),
            plan: Arc::clone(&plan.value),
            texts,
            data,
            now,
            build_time,
            theme,
            cache,
        };
        let render_data = Arc::new(render_data);
        let templates = Templates::new(&parsed, &render_data, load::read_markdown);
        let faults_before = same_theme.map(|before| &*before.template_faults);
        let find_faults = || Arc::new(TemplateFaults::new(&render_data, &templates, faults_before));
        let same_data = unchanged.filter(|before| Arc::ptr_eq(&before.render_data.data, &render_data.data));
        let template_faults = same_data.map_or_else(find_faults, |before| Arc::clone(&before.template_faults));
        diagnostics.extend(template_faults.iter().cloned());
        Some(Self { site, plan, parsed, templates, template_faults, render_data })
    }

    /// Returns whether every document could be parsed at least in part. Otherwise links to the documents that
    /// could not be parsed look broken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.site().sources.unreadable.is_empty()
    }

    /// Returns the site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site.value
    }

    /// Returns the text of a document.
    #[must_use]
    pub fn text(&self, id: DocumentId) -> &DocumentText {
        self.render_data.texts.get(self.site(), id)
    }

    /// Returns the time of the run. Posts with a later date are scheduled.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.render_data.now
    }

    /// Returns the texts that readers find on the site once this edition is published. Drafts, future posts and waiting
    /// documents, which `--drafts` and `--future` publish for a look, are among them only if they were `before`.
    #[must_use]
    pub fn published_texts(&self, before: &PublishedTexts) -> PublishedTexts {
        let site = self.site();
        let mut published = PublishedTexts::default();
        for document in site.documents().map(|id| site.document(id)) {
            let tag = site.config.language(document.language).language.tag();
            let is_scheduled = document.date.as_ref().is_some_and(|date| date.timestamp() > self.render_data.now);
            let is_ready = !document.draft && !is_scheduled && site.awaited_languages(&document.file).is_empty();
            if is_ready || before.contains(tag, &document.logical_path) {
                published.insert(tag, &document.logical_path);
            }
        }
        published
    }

    /// Returns the plan: all routes of this edition.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan.value
    }

    /// Returns every image that has variants, with these variants.
    #[must_use]
    pub fn derived_images(&self) -> Vec<(&Image, Vec<ImageVariant>)> {
        self.plan().derived_images().map(|(id, variants)| (self.site().image(id), variants)).collect()
    }

    fn render_context(&self) -> RenderContext<'_> {
        self.render_data.context(&self.templates)
    }

    /// Renders a route. Returns its content and the diagnostics of rendering.
    #[must_use]
    pub fn render(&self, route: &Route) -> Rendered<'_> {
        render::render(self.render_context(), route)
    }

    /// Records that a newer edition has replaced this one. Templates that still run end soon, because nobody needs their
    /// pages.
    pub fn set_replaced(&self) {
        self.templates.set_replaced();
    }

    /// Returns whether a newer edition has replaced this one.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        self.templates.is_replaced()
    }

    /// Collects the sources that the pages of the site load, for [`Self::preview_policy`]. It takes long. Returns `None` if
    /// the web host sends no policy that depends on them, or as soon as `is_cancelled` returns true.
    #[must_use]
    pub fn policy_sources(&self, is_cancelled: &dyn Fn() -> bool) -> Option<PolicySources> {
        render::policy_sources(self.render_context(), is_cancelled)
    }

    /// Returns the `Content-Security-Policy` that the preview sends with a page, if the web host will send one. `sources`
    /// may be those of an older edition. `preview_files` is the absolute address of the folder with the preview's script.
    #[must_use]
    pub fn preview_policy(&self, sources: &PolicySources, html: &str, preview_files: &str) -> Option<String> {
        render::preview_policy(self.render_context(), sources, html, preview_files)
    }

    /// Renders an e-mail with posts of a language. Adds problems in their excerpts to `diagnostics`.
    ///
    /// # Errors
    /// The theme has no templates for it, or one of them failed.
    pub fn render_digest(
        &self,
        language: LanguageId,
        posts: &[PostId],
        subject: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<RenderedDigest, Diagnostic> {
        render::digest(self.render_context(), language, posts, subject, diagnostics)
    }

    /// Returns a document as the search index gets it. `None` if it asks not to be listed.
    #[must_use]
    pub fn search_record(&self, id: DocumentId) -> Option<SearchRecord> {
        render::search_record(self.render_context(), id)
    }

    /// Renders all routes and returns only their diagnostics.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        let routes = self.plan().all_routes();
        let diagnostics: Vec<Vec<Diagnostic>> = routes.par_iter().map(|route| self.render(route).1).collect();
        // What reading a template finds is not reported a second time where it is rendered.
        let is_known = |diagnostic: &Diagnostic| self.template_faults.iter().any(|fault| fault.overlaps(diagnostic));
        self.sort_diagnostics(diagnostics.into_iter().flatten().filter(|diagnostic| !is_known(diagnostic)).collect())
    }

    /// Returns the warnings that only the maker of the theme needs: templates and settings that nothing uses, values in
    /// places that do not take them, and faults of tags.
    #[must_use]
    pub fn template_warnings(&self) -> Vec<Diagnostic> {
        self.sort_diagnostics(render::template_warnings(&self.render_data))
    }

    /// Returns a warning for each fault of the pages that the theme makes.
    #[must_use]
    pub fn page_faults(&self) -> Vec<Diagnostic> {
        self.sort_diagnostics(render::page_faults(self.render_context()))
    }

    /// Returns the definitions of the theme's components, sorted by name.
    #[must_use]
    pub fn components(&self) -> &[ComponentDefinition] {
        self.templates.components()
    }

    /// Returns the theme.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.render_data.theme
    }

    /// Sorts diagnostics by file and line, removes duplicates, and adds suggestions for names that may be misspelled.
    #[must_use]
    pub fn sort_diagnostics(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        render::add_suggestions(self.render_context(), diagnostic::sorted_unique(diagnostics))
    }
}
