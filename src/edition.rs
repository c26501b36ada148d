//! An edition: one complete version of the site, from which every sink takes its bytes. It is never changed; a new
//! version is a new edition.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic};
use crate::gallery::Gallery;
use crate::load::{self, Loaded, Memo};
use crate::model::{Picture, Site, Theme};
use crate::options::Options;
use crate::picture::Recipe;
use crate::plan::{self, Plan, Route};
use crate::render::{self, Kept, Parsed, Rendered, Stage, Templates, Values};

/// Site, plan and theme of one moment.
pub struct Edition {
    site: Arc<Site>,
    plan: Arc<Plan>,
    theme: Arc<Theme>,
    templates: Templates,
    values: Values,
    kept: Arc<dyn Kept>,
    complete: bool,
}

impl Edition {
    /// Loads, models and plans. Problems go to `found`; `None` when nothing can be made of the sources. When there
    /// are errors in an edition, it may be looked at but not published.
    #[must_use]
    pub fn make(options: &Options, gallery: &Arc<Gallery>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        Self::of(load::load(options, &mut Memo::default(), found)?, gallery, found)
    }

    /// Models and plans what was loaded; else as [`Edition::make`].
    #[must_use]
    pub fn of(loaded: Loaded, gallery: &Arc<Gallery>, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let Loaded { parts, theme, complete } = loaded;
        let theme = Arc::new(theme);
        let (parsed, (site, plan)) = rayon::join(
            || Parsed::of(&theme),
            || {
                let site = Site::assemble(parts, found);
                let plan = plan::plan(&site, &theme, found);
                (Arc::new(site), Arc::new(plan))
            },
        );
        let parsed = parsed.map_err(|problems| found.extend(problems)).ok()?;
        let kept: Arc<dyn Kept> = Arc::<Gallery>::clone(gallery);
        let templates = Templates::of(parsed, &site, &plan, &theme, &kept);
        let values = Values::of(&site);
        Some(Self { site, plan, theme, templates, values, kept, complete })
    }

    /// Whether every document could be read at least in part. Where one could not, every link to it seems broken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Everything that exists in this edition.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What is made of each picture.
    #[must_use]
    pub fn derived_pictures(&self) -> Vec<(&Picture, Vec<Recipe>)> {
        self.plan.derived_pictures().map(|(id, recipes)| (self.site.picture(id), recipes)).collect()
    }

    fn stage(&self) -> Stage<'_> {
        Stage {
            site: &self.site,
            plan: &self.plan,
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
        let routes = self.plan.with_cards();
        let found: Vec<Vec<Diagnostic>> = routes.par_iter().map(|route| self.render(route).1).collect();
        self.sorted(found.into_iter().flatten().collect())
    }

    /// What is wrong with the templates of the theme, whether or not a page shows it.
    #[must_use]
    pub fn theme_problems(&self) -> Vec<Diagnostic> {
        self.sorted(render::theme_problems(&self.site, &self.theme))
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
