//! The faults of a theme's templates that reading them finds. They are kept for the next edition, because most saves change
//! nothing that they depend on.

use super::params_check;
use super::render_context::RenderData;
use super::templates::Templates;
use super::{call_check, markup_check, theme_check};
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Site, SiteData};

/// The faults of a theme's templates, also where no page of the site reaches them: variables, fields, arguments and literal
/// names that do not exist, elements without an end, and keys of `params` that were probably misspelt.
pub struct TemplateFaults {
    basis: FaultsBasis,
    of_templates: Vec<Diagnostic>,
    of_params: Vec<Diagnostic>,
}

/// What the faults of the templates depend on beside the theme.
#[derive(PartialEq, Eq)]
struct FaultsBasis {
    /// The templates that documents name, and whether these are posts.
    named_templates: Vec<(String, bool)>,
    default_language: LanguageId,
    /// The names of the own taxonomies and of the data files.
    names_of_site: Vec<String>,
}

impl TemplateFaults {
    /// Reads the templates. `before` has the faults of the same theme in an earlier edition.
    #[must_use]
    pub fn new(data: &RenderData, templates: &Templates, before: Option<&Self>) -> Self {
        let (site, theme) = (&data.site, &data.theme);
        let basis = FaultsBasis::new(site, &data.data);
        let read = || {
            let mut faults = theme_check::unknown_values(data);
            faults.extend(call_check::diagnostics(site, theme, templates.components()));
            faults.extend(markup_check::diagnostics(theme));
            faults
        };
        let before = before.filter(|before| before.basis == basis);
        let of_templates = before.map_or_else(read, |before| before.of_templates.clone());
        Self { basis, of_templates, of_params: params_check::diagnostics(site, theme) }
    }

    /// Returns all faults.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of_templates.iter().chain(&self.of_params)
    }
}

impl FaultsBasis {
    fn new(site: &Site, data: &SiteData) -> Self {
        let named = site.documents().filter_map(|id| {
            let template = site.document(id).template.as_ref()?;
            Some((template.value.clone(), matches!(id, DocumentId::Post(_))))
        });
        let mut named_templates: Vec<(String, bool)> = named.collect();
        named_templates.sort_unstable();
        named_templates.dedup();
        let taxonomies = site.config.own_taxonomies().map(|(_, taxonomy)| taxonomy.name.clone());
        let names_of_site = taxonomies.chain(data.entries.keys().cloned()).collect();
        Self { named_templates, default_language: site.config.default_language, names_of_site }
    }
}
