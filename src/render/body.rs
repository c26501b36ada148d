//! Fills the holes of a document's HTML: links and images become addresses, component calls become HTML, and the
//! theme's words come in the document's language.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::images::{ImageView, ImgAttributes, Loading, image_at_route};
use super::{RenderContext, escape};
use crate::address::is_external_url;
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, UnknownTarget, nearest};
use crate::model::{AuthoredImage, DocumentId, DocumentText, Html, Placeholder, PlaceholderKind, resolve_content_path};
use crate::plan::{HostId, Route};
use crate::table::Span;

/// How addresses on the site are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressForm {
    /// As paths, for the document's own page.
    OwnPage,
    /// As paths, for a page that shows a part of the document.
    OtherPage,
    /// With the host, for feeds.
    Absolute,
}

/// Fills HTML of a document; what cannot be filled is told, and left empty.
pub(super) fn fill_placeholders(
    context: RenderContext,
    html: &Html,
    id: DocumentId,
    addresses: AddressForm,
) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    // An image that stands for the document comes before those in its text.
    let mut is_first = addresses == AddressForm::OwnPage && context.site.document(id).image.is_none();
    let filled = html.fill_placeholders(|placeholder| match &placeholder.kind {
        PlaceholderKind::Image(written) => {
            let loading = if std::mem::take(&mut is_first) { Loading::First } else { Loading::Lazy };
            match resolve_link(context, id, &written.target, placeholder.span, addresses) {
                Ok(link) => image(context, id, written, link, addresses, loading, &mut diagnostics),
                Err(problem) => {
                    diagnostics.push(problem);
                    String::new()
                }
            }
        }
        PlaceholderKind::Link(target) => match resolve_link(context, id, target, placeholder.span, addresses) {
            Ok(link) => {
                diagnostics.extend(link.warning);
                escape::html(&link.address)
            }
            Err(problem) => {
                diagnostics.push(problem);
                String::new()
            }
        },
        PlaceholderKind::Component(call) => component(context, id, call, placeholder).unwrap_or_else(|problem| {
            diagnostics.push(problem);
            String::new()
        }),
        PlaceholderKind::ThemeString(key) => {
            let language = &context.site.config.language(context.site.document(id).language).language;
            escape::html(&context.theme.strings.get(language, key, None, &[]).unwrap_or_default())
        }
    });
    (filled, diagnostics)
}

/// An image in a text: with all its sizes on pages, one alone in feeds.
fn image(
    context: RenderContext,
    id: DocumentId,
    written: &AuthoredImage,
    link: Link,
    addresses: AddressForm,
    loading: Loading,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    diagnostics.extend(link.warning);
    let sizes = &*context.theme.images.content_sizes;
    let shown = ImgAttributes { alt: &written.alt, title: Some(&written.title), class: "", sizes, loading };
    let image = link.route.and_then(|route| Some((route, image_at_route(context.site, route)?)));
    let Some((route, image)) = image else { return shown.unknown(&link.address) };
    let seen = ImageView { image_context: context.image_context(), image, host: route.host, preset: None };
    if addresses == AddressForm::Absolute {
        return seen.alone(&link.address, |route| context.plan.absolute_url(route), &shown);
    }
    let host = context.plan.document(id).host;
    seen.html(&link.address, |route| context.plan.href(host, route), &shown)
}

/// An address, and what is doubtful about it.
pub(super) struct Link<'a> {
    pub(super) address: String,
    /// What stands there, as far as that is the site's.
    pub(super) route: Option<&'a Route>,
    pub(super) warning: Option<Diagnostic>,
}

type LinkResult<'a> = Result<Link<'a>, Diagnostic>;

/// Where a link stands.
struct LinkOrigin<'a> {
    file: &'a str,
    /// The folder that relative paths begin in.
    folder: &'a str,
    language: LanguageId,
    host: HostId,
    /// The document, where the link stands in one.
    document: Option<DocumentId>,
}

/// The address that a link in a document means: a document or file by its path, or a path on the site.
pub(super) fn resolve_link<'a>(
    context: RenderContext<'a>,
    id: DocumentId,
    written: &str,
    span: Span,
    addresses: AddressForm,
) -> LinkResult<'a> {
    let document = context.site.document(id);
    let origin = LinkOrigin {
        file: &document.file,
        folder: document.file.rsplit_once('/').map_or("", |(folder, _)| folder),
        language: document.language,
        host: context.plan.document(id).host,
        document: Some(id),
    };
    resolve(context, &origin, written, span, addresses)
}

/// The address that a link in site.toml means on pages of a language, and the document it leads to.
pub(super) fn resolve_site_link<'a>(
    context: RenderContext<'a>,
    language: LanguageId,
    written: &str,
    span: Span,
) -> (LinkResult<'a>, Option<DocumentId>) {
    if is_external_url(written) {
        return (Ok(Link { address: written.to_owned(), route: None, warning: None }), None);
    }
    let host = context.plan.route(context.plan.home_pages(language).first).host;
    let origin = LinkOrigin { file: "site.toml", folder: "content", language, host, document: None };
    // Every path begins in content/, with or without the slash.
    let path = if written.starts_with(['/', '#']) { Cow::Borrowed(written) } else { format!("/{written}").into() };
    let target = path.split(['#', '?']).next().unwrap_or_default();
    let file = resolve_content_path(origin.folder, &percent_decode_str(target).decode_utf8_lossy());
    let document = file.and_then(|file| document_at(context, language, &file));
    (resolve(context, &origin, &path, span, AddressForm::OtherPage), document)
}

fn resolve<'a>(
    context: RenderContext<'a>,
    origin: &LinkOrigin,
    written: &str,
    span: Span,
    addresses: AddressForm,
) -> LinkResult<'a> {
    let (target, anchor) = written.split_once('#').map_or((written, None), |(target, anchor)| (target, Some(anchor)));
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let path = percent_decode_str(path).decode_utf8_lossy();
    let address = |route: &'a Route| {
        let mut address = match addresses {
            AddressForm::Absolute => context.plan.absolute_url(route),
            AddressForm::OwnPage | AddressForm::OtherPage => context.plan.href(origin.host, route),
        };
        for (sign, part) in [('?', query), ('#', anchor)] {
            if let Some(part) = part {
                address.push(sign);
                address.push_str(part);
            }
        }
        Link { address, route: Some(route), warning: None }
    };
    if path.is_empty() {
        let (Some(anchor), Some(id)) = (anchor, origin.document) else {
            return Err(Diagnostic::empty_link(origin.file, span));
        };
        check_anchor(origin, context.text(id), anchor, span, origin.file)?;
        return Ok(match addresses {
            AddressForm::OwnPage => {
                Link { address: written.to_owned(), route: Some(context.plan.document(id)), warning: None }
            }
            AddressForm::OtherPage | AddressForm::Absolute => address(context.plan.document(id)),
        });
    }
    let Some(file) = resolve_content_path(origin.folder, &path) else {
        return Err(Diagnostic::broken_link(origin.file, span, written));
    };
    if let Some(found) = document_at(context, origin.language, &file) {
        if let Some(anchor) = anchor {
            check_anchor(origin, context.text(found), anchor, span, &path)?;
        }
        return Ok(address(context.plan.document(found)));
    }
    if let Ok(index) = context.site.sources.files.binary_search_by(|known| (*known.file).cmp(&*file))
        && let Some(id) = origin.document
        && let Some(route) = context.plan.file(index as u32, id)
    {
        return Ok(address(route));
    }
    if is_unpublished(context, origin.language, &file) {
        return Err(Diagnostic::link_to_unpublished(origin.file, span, &path));
    }
    if !path.starts_with('/') || path.ends_with(".md") {
        return Err(Diagnostic::broken_link(origin.file, span, written));
    }
    // Neither a document nor a file: a page's or static file's address, or something else on the host serves it.
    let raw = target.split('?').next().unwrap_or(target);
    if let Some(route) = context.plan.route_at_site_path(origin.host, raw) {
        return Ok(address(route));
    }
    let host = &context.plan.hosts[usize::from(origin.host.0)].base_url.origin;
    let host = if addresses == AddressForm::Absolute { &**host } else { "" };
    let address = format!("{host}{}", context.plan.prefixed_path(origin.host, written));
    Ok(Link { address, route: None, warning: Some(Diagnostic::unknown_address(origin.file, span, raw)) })
}

/// The names by which a document may be called: its own, without its language suffix, or by its bundle's folder.
fn names<'a>(context: RenderContext<'a>, language: LanguageId, file: &str) -> impl Iterator<Item = String> + use<'a> {
    let settings = context.site.config.language(language);
    let tags = [settings.language.tag(), &settings.configured_tag];
    let stem = file.strip_suffix(".md").unwrap_or(file).to_owned();
    let is_markdown = stem.len() < file.len();
    let (plain, stem) =
        if is_markdown { (file.to_owned(), stem) } else { (format!("{stem}/index.md"), format!("{stem}/index")) };
    std::iter::once(plain).chain(tags.map(|tag| format!("{stem}.{tag}.md")))
}

fn document_at(context: RenderContext, language: LanguageId, file: &str) -> Option<DocumentId> {
    names(context, language, file).find_map(|name| context.site.document_by_file(&name))
}

fn is_unpublished(context: RenderContext, language: LanguageId, file: &str) -> bool {
    names(context, language, file).any(|name| context.site.is_unpublished(&name))
}

fn check_anchor(from: &LinkOrigin, to: &DocumentText, anchor: &str, span: Span, shown: &str) -> Result<(), Diagnostic> {
    let decoded = percent_decode_str(anchor).decode_utf8_lossy();
    // `#` alone is the top of the page.
    if decoded.is_empty() || to.anchors.iter().any(|known| *known == decoded) {
        return Ok(());
    }
    Err(Diagnostic::missing_anchor(from.file, span, &decoded, shown, &to.anchors))
}

/// Adds "did you mean" to problems that name something unknown. Each name is looked for once, and only so many: a
/// blog that moves may have thousands of old addresses in its texts.
pub(super) fn add_suggestions(context: RenderContext, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    const MOST: usize = 100;
    let mut known: BTreeMap<UnknownTarget, Option<String>> = BTreeMap::new();
    let suggest = |diagnostic: Diagnostic| {
        let Some(unknown_target) = diagnostic.unknown_target().cloned() else { return diagnostic };
        let near = if known.len() < MOST || known.contains_key(&unknown_target) {
            known.entry(unknown_target).or_insert_with_key(|unknown_target| near(context, unknown_target)).clone()
        } else {
            None
        };
        match near {
            Some(near) => diagnostic.did_you_mean(&near),
            None => diagnostic,
        }
    };
    diagnostics.into_iter().map(suggest).collect()
}

fn near(context: RenderContext, unknown_target: &UnknownTarget) -> Option<String> {
    match unknown_target {
        UnknownTarget::Address(address) => {
            let pages = context.plan.routes.iter().filter(|route| route.view.is_page());
            let known: Vec<&str> = pages.map(Route::path).collect();
            nearest(address, &known).map(str::to_owned)
        }
        UnknownTarget::File(written) => {
            fn name(path: &str) -> &str {
                path.rsplit('/').next().unwrap_or(path)
            }
            let path = written.split(['#', '?']).next().unwrap_or(written);
            let documents = context.site.documents().map(|id| &*context.site.document(id).file);
            let files: Vec<&str> = documents.chain(context.site.sources.files.iter().map(|file| &*file.file)).collect();
            let names: Vec<&str> = files.iter().map(|file| name(file)).collect();
            let near = nearest(name(path), &names)?;
            let file = files.iter().find(|file| name(file) == near)?;
            Some(file.strip_prefix("content").unwrap_or(file).to_owned())
        }
    }
}

fn component(
    context: RenderContext,
    id: DocumentId,
    call: &str,
    placeholder: &Placeholder,
) -> Result<String, Diagnostic> {
    let document = context.site.document(id);
    let host = context.plan.document(id).host;
    context.templates.component(host, document.language, call).map_err(|problem| {
        let known = context.templates.component_names();
        Diagnostic::component_failed(
            &document.file,
            placeholder.span,
            &problem.message,
            &known,
            problem.unknown.as_deref(),
        )
    })
}
