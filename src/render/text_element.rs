//! Renders the elements of texts that the theme has components for.

use tera::{Context, Value};

use super::body;
use super::component::{self, CallSite};
use super::component_definition::{ArgumentKind, ComponentDefinition};
use super::render_context::RenderContext;
use crate::address::is_external_url;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ArgumentValue, ComponentCall, TextElement, Theme};
use crate::table::Span;

/// Renders an element by the component of the theme, with the HTML that is in it. An element with problems is what is in it.
pub(super) fn render(
    context: RenderContext,
    site: CallSite,
    (element, call): (TextElement, &ComponentCall),
    body: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let Some(definition) = context.templates.component(&call.name) else { return body.to_owned() };
    let document = context.site.document(site.id);
    let mut values: Vec<(&str, Value)> = Vec::new();
    for argument in &call.arguments {
        match &argument.value {
            ArgumentValue::Text(url) if &*argument.name == "url" => {
                let link = match address(context, site, url) {
                    Ok(link) => link,
                    Err(problem) => {
                        // The image in the body has the same problem, and says so.
                        let is_link = element == TextElement::Link;
                        diagnostics.extend(Some(problem).filter(|problem| is_link || !is_error(problem)));
                        return body.to_owned();
                    }
                };
                values.push(("url", Value::from(&*link.address)));
                values.push(("is_external", Value::from(is_external_url(url) && !url.starts_with("mailto:"))));
                values.extend(link.hreflang.map(|tag| ("hreflang", Value::from(tag))));
                if element == TextElement::Link {
                    diagnostics.extend(link.warning);
                }
            }
            ArgumentValue::Text(text) => values.push((&argument.name, Value::from(&**text))),
            ArgumentValue::Number(number) => {
                values.push((&argument.name, Value::from(number.parse::<i64>().unwrap_or_default())));
            }
            ArgumentValue::Boolean(value) => values.push((&argument.name, Value::from(*value))),
        }
    }
    let mut arguments = Context::new();
    for known in &definition.arguments {
        let value = values.iter().find(|(name, _)| *name == known.name).map(|(_, value)| value.clone());
        // An argument without a default is none if the element has no such value.
        let value = value.or_else(|| known.default.is_none().then(Value::none));
        if let Some(value) = value {
            arguments.insert_value(known.name.clone(), value);
        }
    }
    let implicit = match component::implicit_values(context, site, definition, call) {
        Ok(implicit) => implicit,
        Err(problem) => {
            diagnostics.push(problem);
            return body.to_owned();
        }
    };
    let place = (context.plan.document(site.id).host, document.language);
    let body = Some(body).filter(|_| definition.has_body);
    match context.templates.render_component(place, &call.name, (&arguments, &implicit), body) {
        Ok(html) => html,
        Err(failure) => {
            diagnostics.push(component::failed(&document.file, site.span, &call.name, &failure));
            body.unwrap_or_default().to_owned()
        }
    }
}

fn is_error(problem: &Diagnostic) -> bool {
    problem.severity() == Severity::Error
}

/// The address of a link or an image, and the tag of its language if that is not the text's.
struct ElementAddress<'a> {
    address: String,
    hreflang: Option<&'a str>,
    warning: Option<Diagnostic>,
}

fn address<'a>(context: RenderContext<'a>, site: CallSite, url: &str) -> Result<ElementAddress<'a>, Diagnostic> {
    if is_external_url(url) {
        return Ok(ElementAddress { address: url.to_owned(), hreflang: None, warning: None });
    }
    let link = body::resolve_link(context, site.id, url, site.span, site.addresses)?;
    let language = context.site.document(site.id).language;
    let page = link.route.filter(|route| route.view.is_page() && route.language != language);
    let hreflang = page.map(|page| context.site.config.language(page.language).language.tag());
    Ok(ElementAddress { address: link.address, hreflang, warning: link.warning })
}

/// Returns the problems with the components of a theme that write elements of texts: an unknown element or argument, and a
/// heading, link or table without its content.
pub(super) fn definition_problems(theme: &Theme, components: &[ComponentDefinition]) -> Vec<Diagnostic> {
    let elements = TextElement::ALL.map(TextElement::component);
    let mut problems = Vec::new();
    for component in components.iter().filter(|component| component.name.starts_with("text.")) {
        let start = format!("component {}", component.name);
        let place =
            theme.templates.iter().find_map(|template| Some((&template.source, template.source.text.find(&start)?)));
        let Some((source, at)) = place else { continue };
        let span = Span::new(at, at + start.len());
        let Some(element) = TextElement::of_component(&component.name) else {
            problems.push(Diagnostic::unknown_text_element(source, span, &component.name, &elements));
            continue;
        };
        for argument in &component.arguments {
            let known = element.arguments();
            if !known.contains(&&*argument.name) && argument.default.is_none() {
                problems.push(Diagnostic::unknown_element_argument(source, span, &argument.name, known));
            }
            let is_optional = element.optional_arguments().contains(&&*argument.name);
            // Without a type, it is none where the element lacks it.
            let may_be_none = argument.default.is_some() || argument.kind == ArgumentKind::Any;
            if is_optional && !may_be_none {
                let word = span_of_word(&source.text, at, &argument.name).unwrap_or(span);
                problems.push(Diagnostic::element_argument_without_default(
                    source,
                    word,
                    element.noun(),
                    &argument.name,
                ));
            }
        }
        let needs_body = matches!(element, TextElement::Heading | TextElement::Link | TextElement::Table);
        if needs_body && !component.has_body {
            problems.push(Diagnostic::element_without_body(source, span, &component.name));
        }
    }
    problems
}

/// Returns the span of the first whole word of this name after an offset.
fn span_of_word(text: &str, from: usize, word: &str) -> Option<Span> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut starts = text[from..].match_indices(word).map(|(at, _)| from + at);
    let is_whole = |at: &usize| !text[..*at].ends_with(is_part) && !text[*at + word.len()..].starts_with(is_part);
    starts.find(is_whole).map(|at| Span::new(at, at + word.len()))
}
