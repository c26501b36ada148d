//! Renders the component calls of a text: checks the arguments, resolves those that are paths, and adds what the component
//! asks for from its page.

use std::collections::HashSet;

use tera::{Context, Value};

use super::body::{self, AddressForm};
use super::component_definition::{ArgumentKind, ComponentDefinition};
use super::component_posts as posts;
use super::data;
use super::embed;
use super::interface;
use super::render_context::RenderContext;
use super::settings;
use super::site_addresses::{SiteHtml, with_base_path};
use super::templates::ComponentFailure;
use super::value::list;
use crate::address::{ImpossibleAddress, is_external_url, runs_code_in_frame};
use crate::diagnostic::{Diagnostic, Severity};
use crate::embed::Embed;
use crate::html_addresses::{root_addresses, running_addresses};
use crate::html_parser::resolve_attribute;
use crate::model::{ArgumentValue, ComponentArgument, ComponentCall, DocumentId, FileInLanguage, SiteFile};
use crate::plan::{FileRoute, Route, View};
use crate::table::Span;

/// Where a component is called.
#[derive(Clone, Copy)]
pub(super) struct CallSite {
    pub(super) id: DocumentId,
    pub(super) addresses: AddressForm,
    /// The position of the call in the document's file.
    pub(super) span: Span,
    /// Whether this is the first call of the component in the text, so that it can bring a style sheet or a script.
    pub(super) is_first: bool,
}

/// Renders a call in a document, with the finished HTML of its body. A call with problems leaves its body.
///
/// An argument that leads to a text of a later day is left out until then; without it, a component that needs it is too.
pub(super) fn render(
    context: RenderContext,
    site: CallSite,
    call: &ComponentCall,
    body: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let rendered = try_render(context, site, call, body, diagnostics).unwrap_or_else(|problems| {
        diagnostics.extend(problems);
        None
    });
    match rendered {
        Some(html) => with_site_addresses(context, site, &html, body, diagnostics),
        None => body.unwrap_or_default().to_owned(),
    }
}

/// Returns the HTML of a call, or all problems with it. `None` if the component is left out for now.
fn try_render(
    context: RenderContext,
    site: CallSite,
    call: &ComponentCall,
    body: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Vec<Diagnostic>> {
    let CallSite { id, span, .. } = site;
    let document = context.site.document(id);
    let Some(definition) = context.templates.component(&call.name) else {
        let known = context.templates.components().iter().filter(|known| !known.is_private()).map(|known| &*known.name);
        return Err(vec![Diagnostic::unknown_component(&document.file, span, &call.name, known)]);
    };
    if definition.is_private() {
        return Err(vec![Diagnostic::private_component(&document.file, span, &call.name)]);
    }
    let mut problems = problems(&document.file, definition, call, span, body.is_some());
    let mut arguments = Context::new();
    let mut is_needed_later = false;
    for argument in &call.arguments {
        match value(context, id, definition, argument, diagnostics) {
            Ok(value) => arguments.insert_value(argument.name.to_string(), value),
            Err(problem) if problem.severity() == Severity::Error => problems.push(problem),
            Err(warning) => {
                let known = definition.argument(&argument.name);
                is_needed_later |= known.is_some_and(|known| known.default.is_none());
                diagnostics.push(warning);
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if is_needed_later {
        return Ok(None);
    }
    let implicit = implicit_values(context, site, definition, call).map_err(|problem| vec![problem])?;
    let host = context.plan.document(id).host;
    let rendered =
        context.templates.render_component((host, document.language), &call.name, (&arguments, &implicit), body);
    if let Ok(html) = &rendered {
        let running = running_arguments(&document.file, call, html);
        if !running.is_empty() {
            return Err(running);
        }
    }
    rendered.map(Some).map_err(|failure| {
        // If the file that the call names is broken, that is the problem, at its place in the file.
        let tables = call.arguments.iter().filter_map(|argument| csv_problems(context, id, argument));
        let problems: Vec<Diagnostic> = tables.flatten().map(|one| one.shown_at(&document.file, span)).collect();
        if problems.is_empty() {
            return vec![failed(&document.file, span, &call.name, &failure)];
        }
        problems
    })
}

/// Returns the values that a component asks for from its page.
///
/// # Errors
/// The call chooses posts by a term that does not exist.
pub(super) fn implicit_values(
    context: RenderContext,
    site: CallSite,
    definition: &ComponentDefinition,
    call: &ComponentCall,
) -> Result<Context, Diagnostic> {
    let CallSite { id, addresses, span, is_first } = site;
    let document = context.site.document(id);
    let host = context.plan.document(id).host;
    let mut implicit = Context::new();
    for name in &definition.implicit {
        match &**name {
            settings::NAME => {
                implicit.insert_value(name.clone(), settings::settings(context, document.language));
            }
            data::NAME => implicit.insert_value(name.clone(), data::data(context, document.language)),
            "site" => {
                let site = interface::site_in_text(context, context.plan.document(id).host, document.language);
                implicit.insert_value(name.clone(), site);
            }
            "post" | "page" => {
                let is_own = (&**name == "post") == matches!(id, DocumentId::Post(_));
                let own = || interface::document_in_text(context, context.plan.document(id).host, id);
                implicit.insert_value(name.clone(), if is_own { own() } else { Value::none() });
            }
            "in_feed" => implicit.insert_value(name.clone(), Value::from(addresses == AddressForm::Absolute)),
            "is_first" => implicit.insert_value(name.clone(), Value::from(is_first)),
            // The anchors are on the document's own page, and the posts of an excerpt would have excerpts themselves.
            "outline" if addresses == AddressForm::OwnPage => {
                implicit.insert_value(name.clone(), interface::outline(context, id));
            }
            "posts" if addresses != AddressForm::OtherPage => match posts::chosen(context, id, call, span) {
                Ok(posts) => {
                    let posts = posts.into_iter().map(|post| interface::post_on_host(context, host, post));
                    implicit.insert_value(name.clone(), list(posts));
                }
                Err(problem) => return Err(problem),
            },
            _ => {}
        }
    }
    Ok(implicit)
}

/// Returns the problems with arguments that a browser would run, if the component makes an address of any. A title may begin
/// with such a word.
fn running_arguments(file: &str, call: &ComponentCall, html: &str) -> Vec<Diagnostic> {
    let texts = call.arguments.iter().filter_map(|argument| match &argument.value {
        ArgumentValue::Text(text) if runs_code_in_frame(&resolve_attribute(text)) => Some((argument, text)),
        _ => None,
    });
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() || running_addresses(html, &|text| resolve_attribute(text).into_owned()).is_empty() {
        return Vec::new();
    }
    texts.iter().map(|(argument, text)| Diagnostic::running_address(file, argument.span, text)).collect()
}

/// Adds the folder of the site to the addresses that a component wrote, and reports those that are not the site's. Those of
/// the body are reported where the author wrote them.
fn with_site_addresses(
    context: RenderContext,
    site: CallSite,
    html: &str,
    body: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let host = context.plan.document(site.id).host;
    let addresses = |body| root_addresses(body).into_iter().map(|address| &body[address.range]).collect();
    let of_body: HashSet<&str> = body.map(addresses).unwrap_or_default();
    let SiteHtml { html, unknown } = with_base_path(context, host, html);
    let file = &context.site.document(site.id).file;
    let is_complete = context.site.sources.unreadable.is_empty();
    let unknown = unknown.into_iter().filter(|address| is_complete && !of_body.contains(address));
    let paths = unknown.map(|address| address.split(['#', '?']).next().unwrap_or(address));
    diagnostics.extend(paths.map(|path| Diagnostic::unknown_address(file, site.span, path)));
    html.into_owned()
}

/// Renders the card of an address of another service, by a component of the theme.
///
/// # Errors
/// The theme has no such component, or it refuses the card.
pub(super) fn render_card(
    context: RenderContext,
    id: DocumentId,
    arguments: &Context,
    span: Span,
) -> Result<String, Diagnostic> {
    let document = context.site.document(id);
    let host = context.plan.document(id).host;
    let name = embed::COMPONENT;
    if context.templates.component(name).is_none() {
        let known = context.templates.components().iter().map(|known| &*known.name);
        return Err(Diagnostic::unknown_component(&document.file, span, name, known));
    }
    let implicit = Context::new();
    let rendered = context.templates.render_component((host, document.language), name, (arguments, &implicit), None);
    rendered.map_err(|failure| failed(&document.file, span, name, &failure))
}

/// Reports a component that cannot be shown in a text.
pub(super) fn failed(file: &str, span: Span, name: &str, failure: &ComponentFailure) -> Diagnostic {
    Diagnostic::component_failed((file, span), name, &failure.reason, failure.place)
}

/// Returns the problems with a call that its definition tells.
fn problems(
    file: &str,
    definition: &ComponentDefinition,
    call: &ComponentCall,
    span: Span,
    has_body: bool,
) -> Vec<Diagnostic> {
    let name = &*definition.name;
    let right = definition.arguments_in_words();
    let mut problems = Vec::new();
    for (index, argument) in call.arguments.iter().enumerate() {
        let at = (file, argument.span);
        if call.arguments[..index].iter().any(|before| before.name == argument.name) {
            problems.push(Diagnostic::repeated_argument(at, name, &argument.name));
        }
        if let ArgumentValue::Text(text) = &argument.value
            && ImpossibleAddress::find(text) == Some(ImpossibleAddress::LocalFile)
        {
            let problem = ImpossibleAddress::LocalFile;
            problems.push(Diagnostic::impossible_address(file, argument.span, text, &problem));
        }
        if let ArgumentValue::Text(text) = &argument.value
            && &*argument.name == "id"
            && matches!(name, "youtube" | "vimeo")
            && let Some(id) = id_in_address(text)
        {
            problems.push(Diagnostic::address_as_video_id(at, name, text, &id));
        }
        match definition.argument(&argument.name) {
            Some(known) if !known.kind.fits(&argument.value) => {
                problems.push(Diagnostic::wrong_argument_kind(at, name, &argument.name, &known.kind, &right));
            }
            None if !definition.takes_other_arguments => {
                let known: Vec<&str> = definition.arguments.iter().map(|known| &*known.name).collect();
                problems.push(Diagnostic::unknown_argument(at, name, &argument.name, &known, &right));
            }
            _ => {}
        }
    }
    for required in definition.arguments.iter().filter(|known| known.default.is_none()) {
        if required.kind == ArgumentKind::TemplateValue {
            return vec![Diagnostic::component_for_templates(file, span, name)];
        }
        if !call.arguments.iter().any(|argument| *argument.name == *required.name) {
            problems.push(Diagnostic::missing_argument((file, span), name, &required.name, &right));
        }
    }
    if has_body != definition.has_body {
        problems.push(Diagnostic::wrong_component_body(file, span, name, definition.has_body));
    }
    problems
}

/// Returns the id of the video in an address that was written where only the id belongs.
fn id_in_address(written: &str) -> Option<String> {
    let written = written.trim();
    let with_scheme = if is_external_url(written) { written.to_owned() } else { format!("https://{written}") };
    let frame = Embed::from_address(&with_scheme).filter(|_| written.contains(['/', '?']))?.frame?;
    let path = frame.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().map(str::to_owned)
}

/// Returns the problems of the CSV file that an argument names.
fn csv_problems(context: RenderContext, id: DocumentId, argument: &ComponentArgument) -> Option<Vec<Diagnostic>> {
    let ArgumentValue::Text(path) = &argument.value else { return None };
    let route = file_route(context, id, path, argument.span).ok()??;
    let file = match route.view {
        View::ContentFile(index) => &context.site.sources.files[index as usize].file,
        View::StaticFile(index) => &context.site.sources.static_files[index as usize].file,
        _ => return None,
    };
    context.site.csv_by_file(file)?.table.as_ref().err().cloned()
}

/// Returns the value of an argument for Tera. The path of a file or document becomes its address.
fn value(
    context: RenderContext,
    id: DocumentId,
    definition: &ComponentDefinition,
    argument: &ComponentArgument,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Value, Diagnostic> {
    let wants_number = definition.argument(&argument.name).is_some_and(|known| known.kind == ArgumentKind::Number);
    Ok(match &argument.value {
        ArgumentValue::Boolean(value) => Value::from(*value),
        ArgumentValue::Number(written) => match written.parse::<i64>() {
            Ok(number) if !wants_number => Value::from(number),
            _ => Value::from(written.parse::<f64>().unwrap_or_default()),
        },
        ArgumentValue::Text(text) => {
            let address = address(context, id, text, argument.span, diagnostics)?;
            Value::from(address.as_deref().unwrap_or(text))
        }
    })
}

/// Returns the address of the file or document that a path in a text means. `None` for any other text.
fn address(
    context: RenderContext,
    id: DocumentId,
    path: &str,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Diagnostic> {
    let target = path.split(['#', '?']).next().unwrap_or_default();
    if target.strip_suffix(".md").is_some() && !target.contains(char::is_whitespace) && !is_external_url(path) {
        let link = body::resolve_link(context, id, path, span, AddressForm::OtherPage)?;
        diagnostics.extend(link.warning);
        return Ok(Some(link.address));
    }
    let host = context.plan.document(id).host;
    if let Some(route) = file_route(context, id, path, span)? {
        return Ok(Some(context.plan.href(host, route)));
    }
    // The address of a page.
    let rest = path.strip_prefix(target).unwrap_or_default();
    let page = || context.plan.route_at_site_path(host, target).filter(|route| route.view.is_page());
    let page = if target.starts_with('/') && !target.starts_with("//") { page() } else { None };
    Ok(page.map(|page| context.plan.href(host, page) + rest))
}

/// Returns the route of the file that a path in a document means.
fn file_route<'a>(
    context: RenderContext<'a>,
    id: DocumentId,
    path: &str,
    span: Span,
) -> Result<Option<&'a Route>, Diagnostic> {
    let document = context.site.document(id);
    let host = context.plan.document(id).host;
    let is_path = path.rsplit('/').next().is_some_and(|name| name.contains('.')) && !is_external_url(path);
    let Some(file) = document.resolve_path(path).filter(|_| is_path) else { return Ok(None) };
    let found = match context.site.file_in_language(&file, document.language) {
        FileInLanguage::Found(SiteFile::Content(index)) => context.plan.file(index, id),
        FileInLanguage::OnlyIn(files) => {
            return Err(context.file_in_other_languages((&document.file, span), path, document.language, &files));
        }
        _ if path.starts_with('/') => match context.plan.file_route(context.site, host, path, document.language) {
            FileRoute::Found(route) => Some(route),
            FileRoute::OnlyIn(_) | FileRoute::NotFound => None,
        },
        _ => None,
    };
    Ok(found.filter(|route| matches!(route.view, View::ContentFile(_) | View::StaticFile(_))))
}
