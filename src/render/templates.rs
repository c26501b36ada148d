//! The theme's templates, compiled by Tera, and its errors as diagnostics.

use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use super::card::{self, Faces};
use super::{Kept, functions, pictures};
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Site, Theme};
use crate::plan::{HostId, Plan};
use crate::table::Span;

/// What every site renders.
const NEEDED: [&str; 11] = [
    "home.html",
    "post.html",
    "page.html",
    "term.html",
    "terms.html",
    "archive.html",
    "archives.html",
    "letters.html",
    "404.html",
    "languages.html",
    "redirect.html",
];

/// Bytes set aside for a page; most take no more.
const PAGE: usize = 64 * 1024;

/// The compiled templates: one engine for each language on each host, since functions such as `t` and `asset` answer
/// by language and host.
pub struct Templates {
    engines: Vec<(HostId, LanguageId, Tera)>,
    /// The names without their theme, sorted: `home.html`, `shared/sidebar.html`.
    names: Vec<String>,
    sources: Vec<(String, Source)>,
    /// The fonts that pictures are drawn with.
    faces: Arc<Faces>,
}

/// Why a component call failed.
pub(super) struct ComponentProblem {
    pub(super) message: String,
    /// The component's name, when there is none of that name.
    pub(super) unknown: Option<String>,
}

impl Templates {
    /// Compiles the theme's templates.
    ///
    /// # Errors
    /// Every template that cannot be parsed; then every unknown filter, function and block; then every missing template.
    pub fn compile(
        site: &Arc<Site>,
        plan: &Arc<Plan>,
        theme: &Arc<Theme>,
        kept: &Arc<dyn Kept>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::new();
        tera.autoescape_on([".html", ".svg"]);
        let prefixes: Vec<String> = theme.chain.iter().map(|name| format!("{name}/")).collect();
        tera.set_fallback_prefixes(prefixes).map_err(|error| vec![Diagnostic::templates(&error.to_string())])?;
        functions::register(&mut tera, site, plan, theme, HostId::MAIN, site.config.default_language);
        let faces = Arc::new(Faces::of(theme));
        card::register(&mut tera, site, &faces, site.config.default_language);
        pictures::register(&mut tera, site, plan, theme, kept, HostId::MAIN);
        let templates = theme.templates.iter().map(|template| (&*template.name, &*template.source.text));
        tera.add_raw_templates(templates).map_err(|error| problems(theme, &error))?;
        let mut names: Vec<String> = theme
            .templates
            .iter()
            .filter_map(|template| template.name.split_once('/').map(|(_, name)| name.to_owned()))
            .collect();
        names.sort();
        names.dedup();
        let missing: Vec<_> = NEEDED.iter().filter(|name| !names.iter().any(|known| known == *name)).collect();
        if !missing.is_empty() {
            return Err(missing.into_iter().map(|name| Diagnostic::theme_lacks_template(name)).collect());
        }
        let mut engines = Vec::new();
        for (index, host) in plan.hosts.iter().enumerate() {
            let host_id = HostId(index as u16);
            let default = (host_id == HostId::MAIN).then_some(site.config.default_language);
            for language in host.languages.iter().copied().chain(default.filter(|id| !host.languages.contains(id))) {
                let mut engine = tera.clone();
                functions::register(&mut engine, site, plan, theme, host_id, language);
                card::register(&mut engine, site, &faces, language);
                pictures::register(&mut engine, site, plan, theme, kept, host_id);
                engines.push((host_id, language, engine));
            }
        }
        let sources = theme.templates.iter().map(|template| (template.name.clone(), template.source.clone())).collect();
        Ok(Self { engines, names, sources, faces })
    }

    /// The names of all templates, without their theme.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The fonts that pictures are drawn with.
    pub(super) fn faces(&self) -> &Faces {
        &self.faces
    }

    /// Where in a template the line stands that became a line of what was rendered from it; its first line, where there
    /// is no such line.
    pub(super) fn place_in(&self, name: &str, rendered: &str, line: Option<usize>) -> Option<(&Source, Span)> {
        let (_, source) =
            self.sources.iter().find(|(known, _)| known.split_once('/').is_some_and(|(_, of)| of == name))?;
        let wanted = line.and_then(|line| rendered.lines().nth(line.checked_sub(1)?)).map(str::trim);
        let mut at = 0;
        for line in source.text.split_inclusive('\n') {
            if Some(line.trim()) == wanted {
                return Some((source, Span::new(at, at + line.trim_end().len())));
            }
            at += line.len();
        }
        Some((source, Span::new(0, source.text.lines().next().map_or(0, str::len))))
    }

    fn engine(&self, host: HostId, language: LanguageId) -> &Tera {
        let engines = || self.engines.iter();
        let exact = engines().find(|(on, known, _)| (*on, *known) == (host, language));
        let engine = exact.or_else(|| engines().find(|(_, known, _)| *known == language)).unwrap_or(&self.engines[0]);
        &engine.2
    }

    /// Renders a template; `rendered` names what for, in messages.
    pub(super) fn render(
        &self,
        host: HostId,
        language: LanguageId,
        name: &str,
        context: &Context,
        rendered: &str,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::with_capacity(PAGE);
        let result = self.engine(host, language).render_to(name, context, &mut bytes);
        result.map(|()| bytes).map_err(|error| self.problem(&error, rendered))
    }

    /// Renders a component call from Markdown.
    pub(super) fn component(&self, host: HostId, language: LanguageId, call: &str) -> Result<String, ComponentProblem> {
        let engine = self.engine(host, language);
        let name = call.trim_start_matches('<').split([' ', '/', '\n', '\r', '\t']).next().unwrap_or_default();
        if !engine.contains_component(name) {
            let message = format!("the theme has no component `{name}`");
            return Err(ComponentProblem { message, unknown: Some(name.to_owned()) });
        }
        engine.render_str(&format!("{{{{ {call} }}}}"), &Context::new(), true).map_err(|error| {
            let reason = match error.kind() {
                ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => report.message().to_owned(),
                _ => headline(&error.to_string()).to_owned(),
            };
            ComponentProblem { message: format!("the component `{name}` cannot be rendered: {reason}"), unknown: None }
        })
    }

    pub(super) fn component_names(&self) -> Vec<String> {
        self.engines[0].2.get_component_names().map(str::to_owned).collect()
    }

    fn problem(&self, error: &tera::Error, rendered: &str) -> Diagnostic {
        match error.kind() {
            ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                let source = self.sources.iter().find(|(name, _)| name == report.filename()).map(|(_, source)| source);
                let span = Span::new(report.span().range.start, report.span().range.end);
                Diagnostic::render(report.message(), source.map(|source| (source, span)), rendered)
            }
            kind => Diagnostic::render(&kind.to_string(), None, rendered),
        }
    }
}

/// What is wrong with the templates as they are.
fn problems(theme: &Theme, error: &tera::Error) -> Vec<Diagnostic> {
    let source =
        |name: &str| theme.templates.iter().find(|template| template.name == name).map(|template| &template.source);
    if matches!(error.kind(), ErrorKind::SyntaxError(_)) {
        // Tera stops at the first template it cannot parse; each alone tells all.
        return theme
            .templates
            .iter()
            .filter_map(|template| {
                let error = Tera::new().add_raw_template(&template.name, &template.source.text).err()?;
                let ErrorKind::SyntaxError(report) = error.kind() else {
                    return None;
                };
                let span = Span::new(report.span().range.start, report.span().range.end);
                Some(Diagnostic::template_source(&template.source, span, report.message()))
            })
            .collect();
    }
    // References that lead nowhere come as reports, one after the other: a headline, then `--> name:line:column`.
    let text = error.to_string();
    let mut found = Vec::new();
    for report in text.split("\n\nerror: ") {
        let place = report.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).and_then(|place| {
            let mut parts = place.rsplitn(3, ':');
            let (column, line) = (parts.next()?.parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?);
            let source = source(parts.next()?)?;
            let start: usize = source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let at = source.text[start..].char_indices().nth(column - 1).map_or(0, |(at, _)| at);
            Some((source, Span::new(start + at, start + at + 1)))
        });
        found.push(match place {
            Some((source, span)) => Diagnostic::template_source(source, span, headline(report)),
            None => Diagnostic::templates(headline(report)),
        });
    }
    found
}

fn headline(report: &str) -> &str {
    let line = report.lines().next().unwrap_or(report);
    line.strip_prefix("error: ").unwrap_or(line)
}
