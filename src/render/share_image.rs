//! The image that stands for a page elsewhere: in social networks, chats and search results.

use super::RenderContext;
use super::body::{self, AddressForm};
use super::images::{ImageView, image_by_file};
use crate::address::is_external_url;
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::model::DocumentId;
use crate::plan::{HostId, Route, View};
use crate::table::Spanned;

/// The width in pixels of an image that every network shows whole.
pub(super) const WIDTH: u32 = 1200;
/// The height.
pub(super) const HEIGHT: u32 = 630;

/// The size that themes offer to social networks, where they offer any.
const PRESET: &str = "share";

/// An image with its whole address.
pub(super) struct ShareImage {
    pub(super) url: String,
    /// Width and height in pixels, where they are known.
    pub(super) size: Option<(u32, u32)>,
    /// The media type by the ending of its name.
    pub(super) media_type: Option<String>,
    /// What it shows; may be empty.
    pub(super) alt: String,
}

impl ShareImage {
    fn new(url: String, alt: &str) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or(&url);
        let media_type = mime_guess::from_path(path).first().filter(|kind| kind.type_() == mime_guess::mime::IMAGE);
        Self { media_type: media_type.map(|kind| kind.to_string()), size: None, alt: alt.to_owned(), url }
    }

    /// What a route shows: the size for social networks, else one that every program reads.
    fn at(context: RenderContext, host: HostId, route: &Route, alt: &str) -> Self {
        let own = || Self::new(context.plan.absolute_url(route), alt);
        let Some(image) = image_by_file(context.site, route) else { return own() };
        let facts = &context.site.image(image).header;
        let seen = |preset| ImageView { image_context: context.image_context(), image, host, preset };
        let preset = context.theme.images.preset(PRESET);
        let (shared, whole) = (seen(preset), seen(None));
        let made = preset.and_then(|_| shared.single()).or_else(|| whole.single());
        match made {
            Some((route, size)) => Self { size: Some(size), ..Self::new(context.plan.absolute_url(route), alt) },
            None => Self { size: Some((facts.width, facts.height)).filter(|size| size.0 > 0 && size.1 > 0), ..own() },
        }
    }

    /// No social network shows drawings.
    fn is_drawing(&self) -> bool {
        self.media_type.as_deref() == Some("image/svg+xml")
    }
}

/// The image of a page: the document's own, else its card, else the one that stands for the whole site.
pub(super) fn of(context: RenderContext, route: &Route) -> Option<ShareImage> {
    of_document(context, route).or_else(|| card_of(context, route)).or_else(|| of_site(context, route))
}

/// The card of a post.
fn card_of(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let View::Post(id) = route.view else { return None };
    let card = context.plan.social_card(id)?;
    let alt = &*context.site.post(id).document.title.value;
    Some(ShareImage { size: Some((WIDTH, HEIGHT)), ..ShareImage::new(context.plan.absolute_url(&card), alt) })
}

/// The image of a document alone.
pub(super) fn of_document(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let id = match route.view {
        View::Post(id) => DocumentId::Post(id),
        View::Page(id) => DocumentId::Page(id),
        _ => return None,
    };
    let document = context.site.document(id);
    let image = document.image.as_ref()?;
    let alt = document.image_alt.as_deref().unwrap_or_default();
    let image = if is_external_url(&image.value) {
        ShareImage::new(image.value.clone(), alt)
    } else {
        // A broken link is told with the document's text.
        let link = body::link(context, id, &image.value, image.span, AddressForm::Absolute).ok()?;
        match link.route {
            Some(image) => ShareImage::at(context, route.host, image, alt),
            None => ShareImage::new(link.address, alt),
        }
    };
    (!image.is_drawing()).then_some(image)
}

/// `[social] image`, else the organization's logo.
fn of_site(context: RenderContext, route: &Route) -> Option<ShareImage> {
    let publicity = &context.site.config.publicity;
    let organization = publicity.organization.as_ref();
    let title = &*context.site.config.language(route.language).title;
    let image = context.site.config.social.image.as_ref().map(|image| (image, title));
    let logo = organization.and_then(|own| Some((own.logo.as_ref()?, own.name(route.language))));
    let mut images = [image, logo].into_iter().flatten();
    images.find_map(|(written, alt)| {
        let image = match own_route(context, route.host, &written.value) {
            Some(image) => ShareImage::at(context, route.host, image, alt),
            None => ShareImage::new(whole_address(context, route.host, &written.value)?, alt),
        };
        (!image.is_drawing()).then_some(image)
    })
}

/// The whole address of an image that is named by its path in `content/` or `static/`.
pub(super) fn whole_address(context: RenderContext, host: HostId, written: &str) -> Option<String> {
    if is_external_url(written) {
        return Some(written.to_owned());
    }
    own_route(context, host, written).map(|route| context.plan.absolute_url(route))
}

/// The image of the site itself that is named by its path.
fn own_route<'a>(context: RenderContext<'a>, host: HostId, written: &str) -> Option<&'a Route> {
    let path = format!("/{}", written.trim_start_matches('/'));
    context.plan.route_at_site_path(host, &path)
}

/// Images that site.toml names and that are not there.
pub(super) fn missing(context: RenderContext, route: &Route) -> impl Iterator<Item = Diagnostic> {
    let publicity = &context.site.config.publicity;
    let logo = publicity.organization.as_ref().and_then(|own| own.logo.as_ref());
    let named = [context.site.config.social.image.as_ref(), logo].into_iter().flatten();
    let is_missing = move |named: &&Spanned<String>| whole_address(context, route.host, &named.value).is_none();
    named.filter(is_missing).map(|named| Diagnostic::missing_image(SITE_FILE, named.span, &named.value))
}
