//! An edition: one complete version of the site, from which every sink takes its bytes. It is never changed; a new
//! version is a new edition.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::gallery::Gallery;
use crate::load::{self, Loaded, Memo};
use crate::model::{DocumentId, Picture, Site, Text, Texts, Theme};
use crate::options::Options;
use crate::picture::Recipe;
use crate::plan::{self, Plan, Route};
use crate::render::{self, Kept, Parsed, Rendered, Stage, Templates, Values};

/// Site, plan, theme and texts of one moment.
pub struct Edition {
    site: Made<Site>,
    plan: Made<Plan>,
    theme: Arc<Theme>,
    parsed: Arc<Parsed>,
    templates: Templates,
    texts: Texts,
    values: Values,
    now: Timestamp,
    kept: Arc<dyn Kept>,
}

/// What model or plan made, and what they found wrong on the way. They look at nothing but what they are given: from the
/// same comes the same, and it need not be made again.
struct Made<T> {
    value: Arc<T>,
    found: Vec<Diagnostic>,
}

impl<T> Made<T> {
    fn by(make: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> Self {
        let mut found = Vec::new();
        Self { value: Arc::new(make(&mut found)), found }
    }

    fn again(&self) -> Self {
        Self { value: Arc::clone(&self.value), found: self.found.clone() }
    }
}

impl Edition {
    /// Loads, models and plans. Problems go to `found`; `None` when nothing can be made of the sources. When there
    /// are errors in an edition, it may be looked at but not published.
    #[must_use]
    pub fn make(options: &Options, gallery: &Arc<Gallery>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::of(load::load(options, &mut Memo::default(), found)?, None, gallery, found)
    }

    /// Models and plans what was loaded; else as [`Edition::make`]. What comes of the same as in the edition `before` is
    /// taken from there: when nothing but a text changed, that is the site and the plan.
    #[must_use]
    pub fn of(
        loaded: Loaded,
        before: Option<&Self>,
        gallery: &Arc<Gallery>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Loaded { sources, texts, theme, now } = loaded;
        let same_sources = before.filter(|before| before.site().sources.is_same_as(&sources));
        let same_theme = before.filter(|before| Arc::ptr_eq(&before.theme, &theme));
        let (parsed, (site, plan)) = rayon::join(
            || same_theme.map_or_else(|| Parsed::of(&theme).map(Arc::new), |before| Ok(Arc::clone(&before.parsed))),
            || {
                let make_site = || Made::by(|found| Site::assemble(sources, found));
                let site = same_sources.map_or_else(make_site, |before| before.site.again());
                let make_plan = || Made::by(|found| plan::plan(&site.value, &theme, found));
                let plan = same_sources.and(same_theme).map_or_else(make_plan, |before| before.plan.again());
                (site, plan)
            },
        );
        found.extend(site.found.iter().chain(&plan.found).cloned());
        let parsed = parsed.map_err(|problems| found.extend(problems)).ok()?;
        let kept: Arc<dyn Kept> = Arc::<Gallery>::clone(gallery);
        let templates = Templates::of(&parsed, &site.value, &plan.value, &theme, now, &kept);
        let values = Values::of(&site.value);
        Some(Self { site, plan, theme, parsed, templates, texts, values, now, kept })
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
    pub fn text(&self, id: DocumentId) -> &Text {
        self.texts.of(self.site(), id)
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

    /// What is made of each picture.
    #[must_use]
    pub fn derived_pictures(&self) -> Vec<(&Picture, Vec<Recipe>)> {
        self.plan().derived_pictures().map(|(id, recipes)| (self.site().picture(id), recipes)).collect()
    }

    fn stage(&self) -> Stage<'_> {
        Stage {
            site: self.site(),
            texts: &self.texts,
            now: self.now,
            plan: self.plan(),
            theme: &self.theme,
            templates: &self.templates,
            values: &self.values,
            kept: &*self.kept,
        }
    }

    /// What stands at a route, and what was found wrong on the way.
    #[must_use]
    pub fn render(&self, route: &Route) -> Rendered<'_> {
        render::render(self.stage(), route)
    }

    /// Renders everything and keeps only what is wrong.
    #[must_use]
    pub fn problems(&self) -> Vec<Diagnostic> {
        let routes = self.plan().with_cards();
        let found: Vec<Vec<Diagnostic>> = routes.par_iter().map(|route| self.render(route).1).collect();
        self.sorted(found.into_iter().flatten().collect())
    }

    /// What is wrong with the templates of the theme, whether or not a page shows it.
    #[must_use]
    pub fn theme_problems(&self) -> Vec<Diagnostic> {
        self.sorted(render::theme_problems(self.site(), &self.theme))
    }

    /// The theme.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Problems in the order of files and lines, each told once, with what may have been meant.
    #[must_use]
    pub fn sorted(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        render::with_suggestions(self.stage(), diagnostic::sorted(found))
    }
}
