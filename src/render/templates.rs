//! The theme's templates, compiled by Tera, and its errors as diagnostics.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use rayon::prelude::*;
use tera::{Context, ErrorKind, Kwargs, ReportError, State, Tera, Value};

use super::call_signatures::{own_filters, own_functions};
use super::card::fitted;
use super::card::fonts::FontSet;
use super::component_circles::circular_call;
use super::component_definition::ComponentDefinition;
use super::component_functions;
use super::context_functions::{self, OwnContext, ReadMarkdown};
use super::embed;
use super::functions;
use super::group_by;
use super::head;
use super::image_functions;
use super::interface::template_files::PAGE_TEMPLATES;
use super::page_writer::{self, PageWriter, Replacement};
use super::pictures;
use super::render_context::RenderData;
use super::string_functions::{self, ConstantStrings};
use super::template_depth;
use super::template_links;
use super::template_structure;
use super::text_element;
use super::text_filters;
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Template, Theme};
use crate::plan::HostId;
use crate::table::Span;

/// The initial buffer of a page in bytes. Most pages are smaller.
const PAGE_CAPACITY: usize = 64 * 1024;

/// The theme's parsed templates, with placeholders for all functions and filters. So the theme can be parsed while the
/// site is assembled.
pub struct ParsedTemplates {
    tera: Tera,
    /// The definitions of the components, sorted by name.
    components: Arc<[ComponentDefinition]>,
}

impl ParsedTemplates {
    /// Parses the theme's templates.
    ///
    /// # Errors
    /// All templates that cannot be parsed, all unknown names in the others, and all missing templates.
    pub fn new(theme: &Theme) -> Result<Self, Vec<Diagnostic>> {
        let mut tera = Tera::new();
        tera.autoescape_on([".html", ".svg"]);
        let prefixes: Vec<String> = theme.lookup_order().map(|name| format!("{name}/")).collect();
        tera.set_fallback_prefixes(prefixes)
            .map_err(|error| vec![Diagnostic::invalid_templates(&error.to_string())])?;
        for name in own_functions() {
            tera.register_function(name, |_: Kwargs, _: &State| Value::none());
        }
        for name in own_filters() {
            tera.register_filter(name, |value: Value, _: Kwargs, _: &State| value);
        }
        group_by::register(&mut tera);
        template_depth::check(theme)?;
        let templates = theme.templates.iter().map(|template| (&*template.name, &*template.source.text));
        let added = tera.add_raw_templates(templates);
        let mut diagnostics: Vec<Diagnostic> = theme.templates.iter().filter_map(empty_file).collect();
        let mut components = Vec::new();
        match added {
            Ok(()) => {
                components = ComponentDefinition::all(&tera, theme);
                diagnostics.extend(text_element::definition_problems(theme, &components));
            }
            Err(error) => diagnostics.extend(template_faults(theme, &error)),
        }
        let required = PAGE_TEMPLATES.iter().map(|file| file.name);
        let missing: Vec<&str> = required.filter(|name| !theme.has_template(name)).collect();
        if !missing.is_empty() {
            let own = theme.chain.first().map_or("", String::as_str);
            diagnostics.push(Diagnostic::missing_required_templates(own, &missing, theme.has_toml));
        }
        if diagnostics.is_empty() { Ok(Self { tera, components: components.into() }) } else { Err(diagnostics) }
    }
}

/// Reports a template of a page, card or e-mail that is empty, as an editor leaves it that was stopped. Parts and components
/// may be empty, so that they show nothing.
fn empty_file(template: &Template) -> Option<Diagnostic> {
    let name = template.name.split_once('/').map_or("", |(_, name)| name);
    let is_whole_file = !name.contains('/') && name != "feed.css";
    let is_empty = is_whole_file && template.source.text.trim().is_empty();
    is_empty.then(|| Diagnostic::empty_template(&template.source))
}

/// The compiled templates: one engine for each language on each host, because functions such as `t` and `asset` depend
/// on both.
pub struct Templates {
    engines: Vec<(HostId, LanguageId, Tera)>,
    /// The names without the name of the theme, sorted: `home.html`, `shared/sidebar.html`.
    names: Vec<String>,
    sources: Vec<(String, Source)>,
    /// The definitions of the components, sorted by name.
    components: Arc<[ComponentDefinition]>,
    /// The fonts for social cards.
    fonts: Arc<FontSet>,
    replacement: Arc<Replacement>,
}

impl Templates {
    /// Registers the functions and filters of a site. `read_markdown` reads Markdown for the filter `markdown`.
    #[must_use]
    pub fn new(parsed: &ParsedTemplates, data: &Arc<RenderData>, read_markdown: ReadMarkdown) -> Arc<Self> {
        Arc::new_cyclic(|own| {
            let own = OwnContext { data: Arc::clone(data), templates: Weak::clone(own), read_markdown };
            Self::with_functions(parsed, data, &own)
        })
    }

    fn with_functions(parsed: &ParsedTemplates, data: &RenderData, own: &OwnContext) -> Self {
        let RenderData { site, plan, theme, cache, .. } = data;
        let fonts = Arc::new(FontSet::new(theme));
        let replacement = Arc::<Replacement>::default();
        let constants = Arc::new(ConstantStrings::new(site, theme));
        let default = site.config.default_language;
        let mut languages_of_hosts = Vec::new();
        for (index, host) in plan.hosts.iter().enumerate() {
            let id = HostId(index as u16);
            let default = (id == HostId::MAIN && !host.languages.contains(&default)).then_some(default);
            languages_of_hosts.extend(host.languages.iter().copied().chain(default).map(|language| (id, language)));
        }
        let engine = |(host, language): (HostId, LanguageId)| {
            let mut engine = parsed.tera.clone();
            functions::register(&mut engine, site, plan, theme, data.build_time, host, language);
            text_filters::register(&mut engine, site, language);
            context_functions::register(&mut engine, own, (host, language));
            string_functions::register(&mut engine, site, theme, &constants, language);
            embed::register(&mut engine);
            page_writer::register_range(&mut engine, &replacement);
            fitted::register(&mut engine, site, &fonts, language);
            image_functions::register(&mut engine, site, plan, theme, cache, (host, language));
            component_functions::register(&mut engine, site, plan, (host, language));
            engine.register_function(pictures::FUNCTION_NAME, |arguments: Kwargs, _: &State| {
                pictures::pictures(&arguments)
            });
            head::register(&mut engine);
            (host, language, engine)
        };
        let engines = languages_of_hosts.into_par_iter().map(engine).collect();
        let mut names: Vec<String> = theme.template_names().map(str::to_owned).collect();
        names.sort();
        names.dedup();
        let sources = theme.templates.iter().map(|template| (template.name.clone(), template.source.clone())).collect();
        let components = Arc::clone(&parsed.components);
        Self { engines, names, sources, components, fonts, replacement }
    }

    /// Records that a newer edition has replaced the one of these templates. Templates that still run end soon.
    pub fn set_replaced(&self) {
        self.replacement.record();
    }

    /// Returns whether a newer edition has replaced the one of these templates.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        self.replacement.is_recorded()
    }

    /// The names of all templates, without the name of the theme.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The fonts for social cards.
    pub(super) fn fonts(&self) -> &FontSet {
        &self.fonts
    }

    /// Finds the line of a template that produced a line of its output. Returns the template's first line if no line of
    /// it looks the same.
    pub(super) fn source_of_line(&self, name: &str, rendered: &str, line: Option<usize>) -> Option<(&Source, Span)> {
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

    /// Renders a template. `rendered` is the name of the page in messages.
    pub(super) fn render(
        &self,
        host: HostId,
        language: LanguageId,
        name: &str,
        context: &Context,
        rendered: &str,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut writer = PageWriter::new(PAGE_CAPACITY, &self.replacement);
        let result = self.engine(host, language).render_to(name, context, &mut writer);
        let (bytes, is_too_long) = writer.finish();
        if is_too_long {
            return Err(Diagnostic::page_too_long(rendered));
        }
        result.map(|()| bytes).map_err(|error| self.diagnostic(&error, rendered))
    }

    /// The definitions of all components, sorted by name.
    #[must_use]
    pub fn components(&self) -> &[ComponentDefinition] {
        &self.components
    }

    /// Returns the definition of a component.
    pub(super) fn component(&self, name: &str) -> Option<&ComponentDefinition> {
        let index = self.components.binary_search_by(|known| (*known.name).cmp(name)).ok()?;
        Some(&self.components[index])
    }

    /// Renders a component with its arguments, with the values that it gets from the page, and with the HTML of its body.
    ///
    /// # Errors
    /// A template of the component failed, or a function refused its arguments.
    pub(super) fn render_component(
        &self,
        (host, language): (HostId, LanguageId),
        name: &str,
        (arguments, implicit): (&Context, &Context),
        body: Option<&str>,
    ) -> Result<String, ComponentFailure<'_>> {
        let engine = self.engine(host, language);
        engine.render_component_with_implicits(name, arguments, implicit, body, true).map_err(|error| {
            match error.kind() {
                ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                    ComponentFailure { reason: report.message().to_owned(), place: self.place(report) }
                }
                _ if is_too_deep(&error) => match circular_call(&self.sources, Some(name)) {
                    Some(call) => ComponentFailure { reason: circle_in_words(call.component), place: Some(call.place) },
                    None => ComponentFailure { reason: error.to_string(), place: None },
                },
                _ => ComponentFailure { reason: headline(&error.to_string()).to_owned(), place: None },
            }
        })
    }

    fn diagnostic(&self, error: &tera::Error, rendered: &str) -> Diagnostic {
        match error.kind() {
            ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                Diagnostic::template_failed(report.message(), self.place(report), rendered)
            }
            _ if is_too_deep(error) => match circular_call(&self.sources, None) {
                Some(call) => Diagnostic::template_failed(&circle_in_words(call.component), Some(call.place), rendered),
                None => Diagnostic::template_failed(&error.to_string(), None, rendered),
            },
            kind => Diagnostic::template_failed(&kind.to_string(), None, rendered),
        }
    }

    /// Returns the place that an error of Tera names.
    fn place(&self, report: &ReportError) -> Option<(&Source, Span)> {
        let (_, source) = self.sources.iter().find(|(name, _)| name == report.filename())?;
        Some((source, Span::new(report.span().range.start, report.span().range.end)))
    }
}

/// Why a component could not be rendered.
pub(super) struct ComponentFailure<'a> {
    /// The words of Tera or of a function.
    pub(super) reason: String,
    /// The place in the theme.
    pub(super) place: Option<(&'a Source, Span)>,
}

/// Whether Tera stopped a component that calls itself again and again.
fn is_too_deep(error: &tera::Error) -> bool {
    matches!(error.kind(), ErrorKind::Msg(message) if message.starts_with("Maximum render recursion depth"))
}

fn circle_in_words(component: &str) -> String {
    format!("the component `{component}` calls itself without an end")
}

/// Returns the faults of templates that Tera does not accept: of each that cannot be parsed, and the unknown names in all
/// others. `error` is what Tera says of the first one.
fn template_faults(theme: &Theme, error: &tera::Error) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let is_empty = |index: &usize| empty_file(&theme.templates[*index]).is_some();
    let mut broken: BTreeSet<usize> = (0..theme.templates.len()).filter(is_empty).collect();
    for (index, template) in theme.templates.iter().enumerate() {
        // Tera stops at the first template that it cannot parse, so each template is parsed alone.
        let alone = Tera::new().add_raw_template(&template.name, &template.source.text);
        let Err(ErrorKind::SyntaxError(report)) = alone.as_ref().map_err(tera::Error::kind) else { continue };
        let span = Span::new(report.span().range.start, report.span().range.end);
        let fault = template_structure::first_fault(&template.source);
        diagnostics
            .push(fault.unwrap_or_else(|| Diagnostic::invalid_template(&template.source, span, report.message())));
        broken.insert(index);
    }
    diagnostics.extend(template_links::faults(theme, &broken));
    if diagnostics.is_empty() && broken.is_empty() {
        diagnostics.push(Diagnostic::invalid_templates(headline(&error.to_string())));
    }
    diagnostics
}

/// The first line of a report of Tera, without its label.
fn headline(report: &str) -> &str {
    let line = report.lines().next().unwrap_or(report);
    line.strip_prefix("error: ").unwrap_or(line)
}
