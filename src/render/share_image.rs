//! The image that represents a page in social networks, chats and search results.

use super::body::{self, AddressForm, unshown_image_at};
use super::images::{ImageView, image_at_route};
use super::render_context::RenderContext;
use crate::address::is_external_url;
use crate::config::{LanguageId, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, PostId, Taxonomy};
use crate::plan::{FileRoute, HostId, IconVariant, Route, View};
use crate::table::Spanned;

/// The width in pixels of an image that no network crops.
pub(super) const WIDTH: u32 = 1200;
/// The height in pixels of such an image.
pub(super) const HEIGHT: u32 = 630;

/// The name of the theme's preset for social networks, if it has one.
const PRESET: &str = "share";

/// An image with its absolute address.
pub(super) struct ShareImage {
    pub(super) url: String,
    /// The width and height in pixels, if they are known.
    pub(super) size: Option<(u32, u32)>,
    /// The media type, by the file name extension.
    pub(super) media_type: Option<String>,
    /// The text alternative; may be empty.
    pub(super) alt: String,
    /// Whether networks may show it large. The icon of the site is small.
    pub(super) is_large: bool,
}

impl ShareImage {
    fn new(url: String, alt: &str) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or(&url);
        let media_type = mime_guess::from_path(path).first().filter(|kind| kind.type_() == mime_guess::mime::IMAGE);
        Self {
            media_type: media_type.map(|kind| kind.to_string()),
            size: None,
            alt: alt.to_owned(),
            is_large: true,
            url,
        }
    }

    /// The image at a route: its variant for social networks, else one in a format that every program reads.
    fn at(context: RenderContext, host: HostId, route: &Route, alt: &str) -> Self {
        let own = || Self::new(context.plan.absolute_url(route), alt);
        let Some(image) = image_at_route(context.site, route) else { return own() };
        let facts = &context.site.image(image).header;
        let view = |size| ImageView { image_context: context.image_context(), image, host, size };
        let preset = context.theme.images.preset(PRESET);
        let (for_networks, whole) = (view(preset), view(None));
        let variant = preset.and_then(|_| for_networks.src_variant()).or_else(|| whole.src_variant());
        match variant {
            Some((route, size)) => Self { size: Some(size), ..Self::new(context.plan.absolute_url(route), alt) },
            None => Self { size: Some((facts.width, facts.height)).filter(|size| size.0 > 0 && size.1 > 0), ..own() },
        }
    }

    /// Whether the image is an SVG, which no social network shows.
    fn is_svg(&self) -> bool {
        self.media_type.as_deref() == Some("image/svg+xml")
    }
}

/// Returns the image of a page: that of the document, else its social card, else that of the site, else the site's icon.
pub(super) fn for_page(context: RenderContext, route: &Route) -> Option<ShareImage> {
    document_image(context, route)
        .or_else(|| term_image(context, route))
        .or_else(|| card_of(context, route))
        .or_else(|| site_image(context, route))
        .or_else(|| icon(context, route))
}

/// The icon of the site, for a site without a picture.
fn icon(context: RenderContext, route: &Route) -> Option<ShareImage> {
    const SIZE: u32 = 512;
    let icon = context.plan.icon(route.host, IconVariant::App512)?;
    let title = &context.site.config.language(route.language).title;
    let image = ShareImage::new(context.plan.absolute_url(icon), title);
    Some(ShareImage { size: Some((SIZE, SIZE)), is_large: false, ..image })
}

/// The social card of the post at a route.
fn card_of(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let View::Post(id) = route.view else { return None };
    card(context, id, &context.site.post(id).document.title.value)
}

/// The social card of a post.
pub(super) fn card(context: RenderContext, id: PostId, alt: &str) -> Option<ShareImage> {
    let card = context.plan.social_card(id)?;
    Some(ShareImage { size: Some((WIDTH, HEIGHT)), ..ShareImage::new(context.plan.absolute_url(&card), alt) })
}

/// Returns the image that a document's front matter names.
pub(super) fn document_image(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let id = match route.view {
        View::Post(id) => DocumentId::Post(id),
        View::Page(id) => DocumentId::Page(id),
        _ => DocumentId::Page(route.list_text(context.site)?),
    };
    let document = context.site.document(id);
    let image = document.image.as_ref()?;
    let alt = document.image_alt.as_deref().unwrap_or_default();
    let image = if is_external_url(&image.value) {
        ShareImage::new(image.value.clone(), alt)
    } else {
        // A broken link is reported with the document's text.
        let link = body::resolve_link(context, id, &image.value, image.span, AddressForm::Absolute).ok()?;
        match link.route {
            Some(image) => ShareImage::at(context, route.host, image, alt),
            None => ShareImage::new(link.address, alt),
        }
    };
    (!image.is_svg()).then_some(image)
}

/// Returns the image that `terms.toml` names for the category or tag at a route.
fn term_image(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let View::Term { term, .. } = route.view else { return None };
    let term = context.site.term(term);
    // That of an author is a small portrait.
    let written = term.image.as_ref().filter(|_| term.taxonomy != Taxonomy::Author)?;
    let image = match image_route(context, route.host, route.language, &written.value) {
        Some(image) => ShareImage::at(context, route.host, image, &term.name),
        None => ShareImage::new(absolute_address(context, route.host, route.language, &written.value)?, &term.name),
    };
    (!image.is_svg()).then_some(image)
}

/// Returns the image of `[social]`, else the organization's logo.
fn site_image(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let organization = context.site.config.organization.as_ref();
    let title = &*context.site.config.language(route.language).title;
    let image = context.site.config.social.image.get(route.language).map(|image| (image, title));
    let logo = organization.and_then(|own| Some((own.logo.get(route.language)?, own.name(route.language))));
    let mut images = [image, logo].into_iter().flatten();
    images.find_map(|(written, alt)| {
        let image = match image_route(context, route.host, route.language, &written.value) {
            Some(image) => ShareImage::at(context, route.host, image, alt),
            None => ShareImage::new(absolute_address(context, route.host, route.language, &written.value)?, alt),
        };
        (!image.is_svg()).then_some(image)
    })
}

/// Returns the absolute address of an image for pages of a language, given by its path in `content/` or `static/` or by its
/// address.
pub(super) fn absolute_address(
    context: RenderContext,
    host: HostId,
    language: LanguageId,
    written: &str,
) -> Option<String> {
    if is_external_url(written) {
        return Some(written.to_owned());
    }
    image_route(context, host, language, written).map(|route| context.plan.absolute_url(route))
}

/// Returns the route of an image of the site, given by its path.
fn image_route<'a>(context: RenderContext<'a>, host: HostId, language: LanguageId, written: &str) -> Option<&'a Route> {
    context.plan.file_route(context.site, host, written, language).route()
}

/// Reports images that site.toml names and that do not exist.
pub(super) fn missing_images(context: RenderContext, route: &Route) -> impl Iterator<Item = Diagnostic> {
    let language = route.language;
    let logo = context.site.config.organization.as_ref().and_then(|own| own.logo.get(language));
    let named = [context.site.config.social.image.get(language), logo].into_iter().flatten();
    named.filter_map(move |named| missing_image(context, (route.host, route.language), SITE_FILE, named))
}

/// Returns a diagnostic if pages of a language do not have the image that `file` names.
pub(super) fn missing_image(
    context: RenderContext,
    (host, language): (HostId, LanguageId),
    file: &str,
    named: &Spanned<String>,
) -> Option<Diagnostic> {
    if is_external_url(&named.value) {
        return None;
    }
    match context.plan.file_route(context.site, host, &named.value, language) {
        FileRoute::Found(route) => unshown_image_at(context, (file, named.span), &named.value, route),
        FileRoute::NotFound => Some(Diagnostic::missing_image(file, named.span, &named.value)),
        FileRoute::OnlyIn(files) => {
            Some(context.file_in_other_languages((file, named.span), &named.value, language, &files))
        }
    }
}
