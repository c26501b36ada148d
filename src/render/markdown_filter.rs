//! The filter `markdown`: Markdown of settings and front matter as HTML. Its links and pictures are those of site.toml, so
//! their paths start from `content/`.

use tera::{Error, TeraResult};

use super::body::resolve_site_link;
use super::context_functions::ReadMarkdown;
use super::escape;
use super::images::{ImageView, ImgAttributes, Loading, image_at_route};
use super::render_context::RenderContext;
use super::wording::{words, words_html};
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{AuthoredImage, Filled, PlaceholderKind};
use crate::plan::HostId;
use crate::table::Span;

/// Converts Markdown for a page of a language.
pub(super) fn html(
    context: RenderContext,
    read_markdown: ReadMarkdown,
    (host, language): (HostId, LanguageId),
    text: &str,
) -> TeraResult<String> {
    let html =
        read_markdown(&context.site.config, &context.theme.ids, language, text).map_err(|problem| error(&problem))?;
    let mut problem = None;
    let filled = html.fill_placeholders(|placeholder, _| match &placeholder.kind {
        PlaceholderKind::Link(target) => match resolve_site_link(context, language, target, placeholder.span).0 {
            Ok(link) => format!(" href=\"{}\"", escape::html(&link.address)).into(),
            Err(diagnostic) => {
                // The text appears later; until then only the words are shown.
                if diagnostic.severity() == Severity::Error {
                    problem.get_or_insert(error(&diagnostic));
                }
                Filled::WordsOnly
            }
        },
        PlaceholderKind::RawAddress(address) => (**address).to_owned().into(),
        PlaceholderKind::Image(authored) => match image(context, (host, language), authored, placeholder.span) {
            Ok(html) => html.into(),
            Err(diagnostic) => {
                problem.get_or_insert(error(&diagnostic));
                String::new().into()
            }
        },
        PlaceholderKind::Embed(authored) => {
            let title = if authored.title.is_empty() { &authored.address } else { &authored.title };
            format!("<p><a href=\"{}\">{}</a></p>", escape::html(&authored.address), escape::html(title)).into()
        }
        PlaceholderKind::Component(call) | PlaceholderKind::BodyStart(call) => {
            let name = &call.name;
            problem.get_or_insert(Error::message(format!(
                "the Markdown calls the component `{name}`, which only a text can: write {{{{ <{name} … /> }}}} in the template"
            )));
            String::new().into()
        }
        PlaceholderKind::BodyEnd => String::new().into(),
        PlaceholderKind::ThemeString(key) => escape::html(&words(context, language, key, &[])).into(),
        PlaceholderKind::ThemeStringHtml(key) => words_html(context, language, key).into(),
    });
    problem.map_or(Ok(filled), Err)
}

/// Returns HTML without the `<p>` around it, if it is one paragraph.
pub(super) fn inline(html: &str) -> &str {
    let html = html.trim();
    let inside = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
    inside.filter(|inside| !inside.contains("<p>")).unwrap_or(html)
}

fn image(
    context: RenderContext,
    (host, language): (HostId, LanguageId),
    authored: &AuthoredImage,
    span: Span,
) -> Result<String, Diagnostic> {
    let link = resolve_site_link(context, language, &authored.target, span).0?;
    // A template has no place for a warning.
    if let Some(warning) = link.warning {
        return Err(warning);
    }
    let attributes = ImgAttributes {
        alt: &authored.alt,
        title: Some(&authored.title),
        class: "",
        sizes: &context.theme.images.content_sizes,
        loading: Loading::Lazy,
    };
    let image = link.route.and_then(|route| image_at_route(context.site, route));
    let Some(image) = image else { return Ok(attributes.img_without_size(&link.address)) };
    let view = ImageView { image_context: context.image_context(), image, host, size: None };
    Ok(view.responsive_img(&link.address, |route| context.plan.href(host, route), &attributes))
}

fn error(problem: &Diagnostic) -> Error {
    let advice = problem.advice().map(|advice| format!("; {advice}")).unwrap_or_default();
    Error::message(format!("Markdown: {}{advice}", problem.message()))
}
