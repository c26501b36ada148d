//! Fills the placeholders in the HTML of a document: resolves links and images, renders component calls, and inserts the
//! theme's strings in the document's language.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::component::{self, CallSite};
use super::embed;
use super::escape;
use super::images::{ImageView, ImgAttributes, Loading, image_at_route};
use super::render_context::RenderContext;
use super::text_element;
use super::wording::words_html;
use crate::address::{ImpossibleAddress, is_external_url};
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, Severity, UnknownTarget, nearest};
use crate::html_parser::ends_paragraph;
use crate::image::UnshownFormat;
use crate::model::{
    AuthoredEmbed, AuthoredImage, DocumentId, DocumentText, Excluded, ExclusionReason, FileInLanguage, Filled, Html,
    PlaceholderKind, SiteFile, TextElement, resolve_content_path,
};
use crate::plan::{FileRoute, HostId, Route};
use crate::table::Span;

/// The form in which addresses of the site are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressForm {
    /// Paths, for the document's own page.
    OwnPage,
    /// Paths, for another page that shows a part of the document.
    OtherPage,
    /// Absolute URLs, for feeds.
    Absolute,
}

/// Fills the placeholders in a document's HTML. A placeholder that cannot be filled is reported and left empty.
pub(super) fn fill_placeholders(
    context: RenderContext,
    html: &Html,
    id: DocumentId,
    addresses: AddressForm,
) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    // The document's main image is shown above its text, so it loads before the images of the text.
    let mut is_first_image = addresses == AddressForm::OwnPage && context.site.document(id).image.is_none();
    // The components that the text has called so far.
    let mut called = HashSet::new();
    let filled = html.fill_placeholders(|placeholder, body| match &placeholder.kind {
        PlaceholderKind::Image(authored) => Filled::Html({
            let loading = if std::mem::take(&mut is_first_image) { Loading::HighPriority } else { Loading::Lazy };
            match resolve_link(context, id, &authored.target, placeholder.span, addresses) {
                Ok(mut link) => {
                    diagnostics.extend(link.warning.take());
                    let location = (&*context.site.document(id).file, placeholder.span);
                    diagnostics.extend(unshown_image(context, location, &authored.target, &link));
                    render_image(context, id, authored, &link, addresses, loading)
                }
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    String::new()
                }
            }
        }),
        PlaceholderKind::Link(target) => match resolve_link(context, id, target, placeholder.span, addresses) {
            Ok(link) => {
                let attributes = link_attributes(context, id, &link);
                diagnostics.extend(link.warning);
                attributes.into()
            }
            // The text appears later; until then only the words are shown.
            Err(diagnostic) if diagnostic.severity() != Severity::Error => {
                diagnostics.push(diagnostic);
                Filled::WordsOnly
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                " href=\"\"".to_owned().into()
            }
        },
        PlaceholderKind::RawAddress(written) => {
            let link = resolve_raw_address(context, id, written, placeholder.span, addresses);
            diagnostics.extend(link.warning);
            link.address.into()
        }
        PlaceholderKind::BodyStart(call) if let Some(element) = TextElement::of_component(&call.name) => {
            let is_first = called.insert(&*call.name);
            let site = CallSite { id, addresses, span: placeholder.span, is_first };
            text_element::render(context, site, (element, call), body.unwrap_or_default(), &mut diagnostics).into()
        }
        PlaceholderKind::Component(call) | PlaceholderKind::BodyStart(call) => {
            let is_first = called.insert(&*call.name);
            let site = CallSite { id, addresses, span: placeholder.span, is_first };
            let rendered = component::render(context, site, call, body, &mut diagnostics);
            if call.is_in_paragraph && addresses == AddressForm::OwnPage && starts_with_block(&rendered) {
                let file = &context.site.document(id).file;
                diagnostics.push(Diagnostic::component_in_sentence(file, placeholder.span, &call.name));
            }
            rendered.into()
        }
        PlaceholderKind::BodyEnd => String::new().into(),
        PlaceholderKind::Embed(authored) => render_embed(context, id, authored, placeholder.span, &mut diagnostics)
            .unwrap_or_else(|diagnostic| {
                diagnostics.push(diagnostic);
                String::new()
            })
            .into(),
        PlaceholderKind::ThemeStringHtml(key) => words_html(context, context.site.document(id).language, key).into(),
        PlaceholderKind::ThemeString(key) => {
            let language = &context.site.config.language(context.site.document(id).language).language;
            escape::html(&context.theme.strings.get(language, key, None, &[]).unwrap_or_default()).into()
        }
    });
    (filled, diagnostics)
}

/// Whether HTML starts with an element that cannot be among words.
fn starts_with_block(html: &str) -> bool {
    let Some(tag) = html.trim_start().strip_prefix('<') else { return false };
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    ends_paragraph(&name.to_ascii_lowercase())
}

/// Returns the attributes of a link in the text of a document: its address, and the language of its page if that is
/// another one.
fn link_attributes(context: RenderContext, id: DocumentId, link: &ResolvedLink) -> String {
    let mut attributes = format!(" href=\"{}\"", escape::html(&link.address));
    let page = link.route.filter(|route| route.view.is_page());
    if let Some(page) = page.filter(|page| page.language != context.site.document(id).language) {
        let tag = context.site.config.language(page.language).language.tag();
        // Writing to a String cannot fail.
        _ = write!(attributes, " hreflang=\"{tag}\"");
    }
    attributes
}

/// Reports a file of the site that is used as an image and that browsers do not show.
pub(super) fn unshown_image(
    context: RenderContext,
    location: (&str, Span),
    written: &str,
    link: &ResolvedLink,
) -> Option<Diagnostic> {
    unshown_image_at(context, location, written, link.route?)
}

/// Reports the file of a route that is used as an image and that browsers do not show.
pub(super) fn unshown_image_at(
    context: RenderContext,
    location: (&str, Span),
    written: &str,
    route: &Route,
) -> Option<Diagnostic> {
    if route.view.is_page() {
        return Some(Diagnostic::page_as_image(location, written));
    }
    let format =
        UnshownFormat::from_file_name(route.file()).filter(|_| image_at_route(context.site, route).is_none())?;
    Some(Diagnostic::image_not_shown(location, written, format.name, format.advice))
}

/// Renders an image of the text: with all its variants on pages, with a single one in feeds.
fn render_image(
    context: RenderContext,
    id: DocumentId,
    authored: &AuthoredImage,
    link: &ResolvedLink,
    addresses: AddressForm,
    loading: Loading,
) -> String {
    let sizes = &*context.theme.images.content_sizes;
    let attributes = ImgAttributes { alt: &authored.alt, title: Some(&authored.title), class: "", sizes, loading };
    let image = link.route.and_then(|route| Some((route, image_at_route(context.site, route)?)));
    let Some((route, image)) = image else { return attributes.img_without_size(&link.address) };
    let view = ImageView { image_context: context.image_context(), image, host: route.host, size: None };
    if addresses == AddressForm::Absolute {
        return view.img(&link.address, |route| context.plan.absolute_url(route), &attributes);
    }
    let host = context.plan.document(id).host;
    view.responsive_img(&link.address, |route| context.plan.href(host, route), &attributes)
}

/// The address that a link leads to, with a warning if nothing on the site is known to have it.
pub(super) struct ResolvedLink<'a> {
    pub(super) address: String,
    /// The route of the site at this address, if there is one.
    pub(super) route: Option<&'a Route>,
    pub(super) warning: Option<Diagnostic>,
}

type LinkResult<'a> = Result<ResolvedLink<'a>, Diagnostic>;

/// The file that contains a link, and how links in it are resolved.
struct LinkOrigin<'a> {
    file: &'a str,
    /// The folder that relative paths start from.
    folder: &'a str,
    language: LanguageId,
    host: HostId,
    /// The document that contains the link; `None` for site.toml.
    document: Option<DocumentId>,
}

/// Resolves a link in a document. Its target is the path of a document or file, or a path of the site.
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

/// Resolves an address in the author's HTML that begins with `/`, as a link in Markdown. One that is not the site's stays as it
/// is, with a warning, because another program may serve it. The result is escaped for an attribute.
fn resolve_raw_address<'a>(
    context: RenderContext<'a>,
    id: DocumentId,
    written: &str,
    span: Span,
    addresses: AddressForm,
) -> ResolvedLink<'a> {
    let plain = written.replace("&amp;", "&");
    let link = resolve_link(context, id, &plain, span, addresses).ok().filter(|link| link.warning.is_none());
    if let Some(link) = link {
        return ResolvedLink { address: escape::html(&link.address), ..link };
    }
    let document = context.site.document(id);
    let host = context.plan.document(id).host;
    let is_known = context.plan.serves_path(host, &plain) || !context.site.sources.unreadable.is_empty();
    let origin =
        if addresses == AddressForm::Absolute { &*context.plan.hosts[usize::from(host.0)].base_url.origin } else { "" };
    let path = plain.split(['#', '?']).next().unwrap_or(&plain);
    let warning = (!is_known).then(|| Diagnostic::unknown_address(&document.file, span, path));
    ResolvedLink { address: format!("{origin}{written}"), route: None, warning }
}

/// Resolves a link in site.toml for pages of a language. Also returns the document that it leads to.
pub(super) fn resolve_site_link<'a>(
    context: RenderContext<'a>,
    language: LanguageId,
    written: &str,
    span: Span,
) -> (LinkResult<'a>, Option<DocumentId>) {
    if is_external_url(written) {
        // The reader of site.toml has reported addresses that run.
        let problem = ImpossibleAddress::find(written).filter(|problem| *problem != ImpossibleAddress::Script);
        let warning = problem.map(|problem| Diagnostic::impossible_address("site.toml", span, written, &problem));
        return (Ok(ResolvedLink { address: written.to_owned(), route: None, warning }), None);
    }
    let host = context.plan.route(context.plan.home_pages(language).first).host;
    let origin = LinkOrigin { file: "site.toml", folder: "content", language, host, document: None };
    // All paths start from content/, with or without a leading slash.
    let path = if written.starts_with(['/', '#']) { Cow::Borrowed(written) } else { format!("/{written}").into() };
    let target = path.split(['#', '?']).next().unwrap_or_default();
    let file = resolve_content_path(origin.folder, &percent_decode_str(target).decode_utf8_lossy());
    let document = file.and_then(|file| find_document(context, language, &file));
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
    let address = |route: &'a Route, anchor: Option<&str>| {
        let mut address = match addresses {
            AddressForm::Absolute => context.plan.absolute_url(route),
            AddressForm::OwnPage | AddressForm::OtherPage => context.plan.href(origin.host, route),
        };
        for (delimiter, part) in [('?', query), ('#', anchor)] {
            if let Some(part) = part {
                address.push(delimiter);
                address.push_str(part);
            }
        }
        ResolvedLink { address, route: Some(route), warning: None }
    };
    if path.is_empty() {
        let (Some(anchor), Some(id)) = (anchor, origin.document) else {
            return Err(Diagnostic::empty_link(origin.file, span));
        };
        let anchor = known_anchor(context, origin, context.text(id), anchor, (span, origin.file))?;
        let route = context.plan.document(id);
        return Ok(match addresses {
            AddressForm::OwnPage if query.is_none() => {
                ResolvedLink { address: format!("#{anchor}"), route: Some(route), warning: None }
            }
            AddressForm::OwnPage => ResolvedLink { address: written.to_owned(), route: Some(route), warning: None },
            AddressForm::OtherPage | AddressForm::Absolute => address(route, Some(anchor)),
        });
    }
    let Some(file) = resolve_content_path(origin.folder, &path) else {
        return Err(Diagnostic::broken_link(origin.file, span, written));
    };
    if let Some(linked) = find_document(context, origin.language, &file) {
        let text = context.text(linked);
        let anchor = anchor.map(|anchor| known_anchor(context, origin, text, anchor, (span, &path))).transpose()?;
        let mut link = address(context.plan.document(linked), anchor);
        link.warning = appears_later(context, origin, linked, (span, &path));
        return Ok(link);
    }
    let in_language = context.site.file_in_language(&file, origin.language);
    if let FileInLanguage::Found(SiteFile::Content(index)) = in_language
        && let Some(id) = origin.document
        && let Some(route) = context.plan.file(index, id)
    {
        return Ok(address(route, anchor));
    }
    if !context.site.sources.unreadable.is_empty() {
        let (own, stem) = linked_file(&file);
        // Its errors are reported. An address that nothing has may be one of such a document.
        if context.site.may_be_unreadable(&own, &stem) || context.site.may_be_unreadable(&file, &stem) {
            return Ok(ResolvedLink { address: written.to_owned(), route: None, warning: None });
        }
    }
    let mut folders = file.match_indices('/').map(|(at, _)| &file[..at]);
    if matches!(in_language, FileInLanguage::Found(_))
        && folders.any(|folder| context.site.is_unpublished_bundle(folder))
    {
        return Err(Diagnostic::link_to_unpublished_file(origin.file, span, &path));
    }
    if let Some(excluded) = find_unpublished(context, origin.language, &file) {
        let tag = |language: &LanguageId| context.site.config.language(*language).language.tag();
        return Err(match &excluded.reason {
            ExclusionReason::Scheduled(date) => Diagnostic::link_to_scheduled(origin.file, span, &path, date),
            ExclusionReason::Waiting => {
                let awaited: Vec<&str> = context.site.awaited_languages(&excluded.file).iter().map(tag).collect();
                Diagnostic::link_to_waiting(origin.file, span, &path, &awaited)
            }
            ExclusionReason::Draft | ExclusionReason::Unreadable => Diagnostic::link_to_draft(origin.file, span, &path),
        });
    }
    if !path.starts_with('/') || path.ends_with(".md") {
        return Err(match in_language {
            FileInLanguage::OnlyIn(files) => {
                context.file_in_other_languages((origin.file, span), &path, origin.language, &files)
            }
            _ => Diagnostic::broken_link(origin.file, span, written),
        });
    }
    // The target is the address of a page or static file, or another program on the host serves it.
    let site_path = target.split('?').next().unwrap_or(target);
    match context.plan.file_route(context.site, origin.host, site_path, origin.language) {
        FileRoute::Found(route) => return Ok(address(route, anchor)),
        FileRoute::OnlyIn(files) => {
            return Err(context.file_in_other_languages((origin.file, span), &path, origin.language, &files));
        }
        FileRoute::NotFound => {}
    }
    let origin_url = &context.plan.hosts[usize::from(origin.host.0)].base_url.origin;
    let origin_url = if addresses == AddressForm::Absolute { &**origin_url } else { "" };
    let path = context.plan.prefixed_path(origin.host, written);
    // Social cards and the search index have no routes, and a document that cannot be parsed has none yet.
    let is_known = context.plan.serves_path(origin.host, &path) || !context.site.sources.unreadable.is_empty();
    let warning = (!is_known).then(|| Diagnostic::unknown_address(origin.file, span, site_path));
    Ok(ResolvedLink { address: format!("{origin_url}{path}"), route: None, warning })
}

/// Splits the path of a file that a link means into the file as written, which may be the index of a folder, and its path
/// without `.md`.
fn linked_file(file: &str) -> (String, String) {
    match file.strip_suffix(".md") {
        Some(stem) => (file.to_owned(), stem.to_owned()),
        None => (format!("{file}/index.md"), format!("{file}/index")),
    }
}

/// Finds the document that a path means: the file as written, with the ending of the language, or the index of a folder.
fn find_document(context: RenderContext, language: LanguageId, file: &str) -> Option<DocumentId> {
    let (file, stem) = linked_file(file);
    context.site.document_by_file(&file).or_else(|| context.site.document_by_stem(&stem, language))
}

/// Returns a warning if a linked document appears later than the text with the link, or is a draft and the text is none.
/// Runs that publish such documents have no other.
fn appears_later(
    context: RenderContext,
    origin: &LinkOrigin,
    linked: DocumentId,
    (span, path): (Span, &str),
) -> Option<Diagnostic> {
    let linked = context.site.document(linked);
    let own = origin.document.map(|id| context.site.document(id));
    if linked.draft {
        let is_draft = own.is_some_and(|own| own.draft);
        return (!is_draft).then(|| Diagnostic::link_to_draft_for_now(origin.file, span, path));
    }
    let date = linked.date.as_ref().filter(|date| date.timestamp() > context.now)?;
    let is_earlier = own.and_then(|own| own.date.as_ref()).is_none_or(|own| own.timestamp() < date.timestamp());
    let is_draft = own.is_some_and(|own| own.draft);
    (is_earlier && !is_draft).then(|| Diagnostic::link_to_scheduled(origin.file, span, path, date))
}

/// Finds the excluded document that a path means.
fn find_unpublished<'a>(context: RenderContext<'a>, language: LanguageId, file: &str) -> Option<&'a Excluded> {
    let (file, stem) = linked_file(file);
    context.site.unpublished_by_file(&file).or_else(|| context.site.unpublished_by_stem(&stem, language))
}

/// Returns the anchor of a link as the page of the text `to` writes it.
///
/// # Errors
/// The page has no such anchor.
fn known_anchor<'a>(
    context: RenderContext,
    from: &LinkOrigin,
    to: &'a DocumentText,
    written: &'a str,
    (span, shown): (Span, &str),
) -> Result<&'a str, Diagnostic> {
    let decoded = percent_decode_str(written).decode_utf8_lossy();
    // Words to search for follow the anchor (WICG, "URL Fragment Text Directives").
    let anchor = decoded.split(":~:").next().unwrap_or_default();
    // An empty fragment is the top of the page, and so is this one (HTML standard, "scrolling to a fragment").
    let is_top = anchor.is_empty() || anchor.eq_ignore_ascii_case("top");
    if is_top || context.theme.ids.contains(anchor) {
        return Ok(written);
    }
    let known = to.anchors.find(anchor);
    // An anchor as it is written stays in the link, with its percent encoding.
    let known = known.map(|known| if known == anchor { written } else { known });
    known.ok_or_else(|| Diagnostic::missing_anchor(from.file, span, anchor, shown, to.anchors.ids()))
}

/// Adds "did you mean" to diagnostics about an unknown target. Searches once for each of the first 100 targets: an
/// imported blog may contain thousands of old addresses.
pub(super) fn add_suggestions(context: RenderContext, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    const MAX_TARGETS: usize = 100;
    let mut suggestions: BTreeMap<UnknownTarget, Option<String>> = BTreeMap::new();
    let suggest = |diagnostic: Diagnostic| {
        let Some(unknown_target) = diagnostic.unknown_target().cloned() else { return diagnostic };
        let suggestion = if suggestions.len() < MAX_TARGETS || suggestions.contains_key(&unknown_target) {
            suggestions
                .entry(unknown_target)
                .or_insert_with_key(|unknown_target| nearest_target(context, unknown_target))
                .clone()
        } else {
            None
        };
        match suggestion {
            Some(suggestion) => diagnostic.did_you_mean(&suggestion),
            None => diagnostic,
        }
    };
    diagnostics.into_iter().map(suggest).collect()
}

fn nearest_target(context: RenderContext, unknown_target: &UnknownTarget) -> Option<String> {
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

/// Renders the card of an address that is alone in a paragraph, by the theme's component `embed`.
fn render_embed(
    context: RenderContext,
    id: DocumentId,
    authored: &AuthoredEmbed,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<String, Diagnostic> {
    let image = match authored.image.as_deref() {
        None => String::new(),
        Some(image) if is_external_url(image) => image.to_owned(),
        Some(image) => {
            let link = resolve_link(context, id, image, span, AddressForm::OwnPage)?;
            diagnostics.extend(link.warning);
            link.address
        }
    };
    component::render_card(context, id, &embed::arguments(authored, &image), span)
}
