//! An edition: one complete version of the site, from which every sink takes its bytes. It is never changed; a new
//! version is a new edition.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::image::ImageVariant;
use crate::image_store::ImageStore;
use crate::load::{self, Loaded, Memo};
use crate::model::{DocumentId, DocumentText, DocumentTexts, Image, Site, Theme};
use crate::options::Options;
use crate::plan::{self, Plan, Route};
use crate::render::{self, ParsedTemplates, RenderCache, RenderContext, Rendered, Templates, Values};

/// Site, plan, theme and texts of one moment.
pub struct Edition {
    site: WithDiagnostics<Site>,
    plan: WithDiagnostics<Plan>,
    theme: Arc<Theme>,
    parsed: Arc<ParsedTemplates>,
    templates: Templates,
    texts: DocumentTexts,
    values: Values,
    now: Timestamp,
    cache: Arc<dyn RenderCache>,
}

/// What model or plan made, and what they found wrong on the way. They look at nothing but what they are given: from the
/// same comes the same, and it need not be made again.
struct WithDiagnostics<T> {
    value: Arc<T>,
    diagnostics: Vec<Diagnostic>,
}

impl<T> WithDiagnostics<T> {
    fn compute(make: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> Self {
        let mut diagnostics = Vec::new();
        Self { value: Arc::new(make(&mut diagnostics)), diagnostics }
    }

    fn reuse(&self) -> Self {
        Self { value: Arc::clone(&self.value), diagnostics: self.diagnostics.clone() }
    }
}

impl Edition {
    /// Loads, models and plans. Problems go to `found`; `None` when nothing can be made of the sources. When there
    /// are errors in an edition, it may be looked at but not published.
    #[must_use]
    pub fn load(options: &Options, image_store: &Arc<ImageStore>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::new(load::load(options, &mut Memo::default(), diagnostics)?, None, image_store, diagnostics)
    }

    /// Models and plans what was loaded; else as [`Edition::load`]. What comes of the same as in the edition `before` is
    /// taken from there: when nothing but a text changed, that is the site and the plan.
    #[must_use]
    pub fn new(
        loaded: Loaded,
        before: Option<&Self>,
        image_store: &Arc<ImageStore>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Loaded { sources, texts, theme, now } = loaded;
        let same_sources = before.filter(|before| before.site().sources.is_same_as(&sources));
        let same_theme = before.filter(|before| Arc::ptr_eq(&before.theme, &theme));
        let (parsed, (site, plan)) = rayon::join(
            || {
                same_theme
                    .map_or_else(|| ParsedTemplates::of(&theme).map(Arc::new), |before| Ok(Arc::clone(&before.parsed)))
            },
            || {
                let make_site = || WithDiagnostics::compute(|diagnostics| Site::assemble(sources, diagnostics));
                let site = same_sources.map_or_else(make_site, |before| before.site.reuse());
                let make_plan = || WithDiagnostics::compute(|diagnostics| plan::plan(&site.value, &theme, diagnostics));
                let plan = same_sources.and(same_theme).map_or_else(make_plan, |before| before.plan.reuse());
                (site, plan)
            },
        );
        diagnostics.extend(site.diagnostics.iter().chain(&plan.diagnostics).cloned());
        let parsed = parsed.map_err(|problems| diagnostics.extend(problems)).ok()?;
        let cache: Arc<dyn RenderCache> = Arc::<ImageStore>::clone(image_store);
        let templates = Templates::of(&parsed, &site.value, &plan.value, &theme, now, &cache);
        let values = Values::of(&site.value);
        Some(Self { site, plan, theme, parsed, templates, texts, values, now, cache })
    }

    /// Whether every document could be read at least in part. Where one could not, every link to it seems broken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.site().sources.unreadable.is_empty()
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site.value
    }

    /// The text of a document.
    #[must_use]
    pub fn text(&self, id: DocumentId) -> &DocumentText {
        self.texts.get(self.site(), id)
    }

    /// The time of the run, which tells what is scheduled.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Everything that exists in this edition.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan.value
    }

    /// What is made of each image.
    #[must_use]
    pub fn derived_images(&self) -> Vec<(&Image, Vec<ImageVariant>)> {
        self.plan().derived_images().map(|(id, variants)| (self.site().image(id), variants)).collect()
    }

    fn render_context(&self) -> RenderContext<'_> {
        RenderContext {
            site: self.site(),
            texts: &self.texts,
            now: self.now,
            plan: self.plan(),
            theme: &self.theme,
            templates: &self.templates,
            values: &self.values,
            cache: &*self.cache,
        }
    }

    /// What stands at a route, and what was found wrong on the way.
    #[must_use]
    pub fn render(&self, route: &Route) -> Rendered<'_> {
        render::render(self.render_context(), route)
    }

    /// Renders everything and keeps only what is wrong.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        let routes = self.plan().all_routes();
        let diagnostics: Vec<Vec<Diagnostic>> = routes.par_iter().map(|route| self.render(route).1).collect();
        self.sort_diagnostics(diagnostics.into_iter().flatten().collect())
    }

    /// What is wrong with the templates of the theme, whether or not a page shows it.
    #[must_use]
    pub fn check_theme(&self) -> Vec<Diagnostic> {
        self.sort_diagnostics(render::check_theme(self.site(), &self.theme))
    }

    /// The theme.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Problems in the order of files and lines, each told once, with what may have been meant.
    #[must_use]
    pub fn sort_diagnostics(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        render::with_suggestions(self.render_context(), diagnostic::sorted_unique(diagnostics))
    }
}
