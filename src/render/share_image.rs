//! The picture that stands for a page elsewhere: in social networks, chats and search results.

use super::Stage;
use super::body::{self, Addresses};
use super::pictures::{Seen, picture_at};
use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, is_on_another_site};
use crate::plan::{HostId, Route, View};
use crate::table::Spanned;

/// The width in pixels of a picture that every network shows whole.
pub(super) const WIDTH: u32 = 1200;
/// The height.
pub(super) const HEIGHT: u32 = 630;

/// The size that themes offer to social networks, where they offer any.
const PRESET: &str = "share";

/// A picture with its whole address.
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
    fn at(stage: Stage, host: HostId, route: &Route, alt: &str) -> Self {
        let own = || Self::new(stage.plan.absolute(route), alt);
        let Some(picture) = picture_at(stage.site, route) else { return own() };
        let facts = &stage.site.picture(picture).facts;
        let seen = |preset| Seen { shelf: stage.shelf(), picture, host, preset };
        let preset = stage.theme.pictures.preset(PRESET);
        let (shared, whole) = (seen(preset), seen(None));
        let made = preset.and_then(|_| shared.single()).or_else(|| whole.single());
        match made {
            Some((route, size)) => Self { size: Some(size), ..Self::new(stage.plan.absolute(route), alt) },
            None => Self { size: Some((facts.width, facts.height)).filter(|size| size.0 > 0 && size.1 > 0), ..own() },
        }
    }

    /// No social network shows drawings.
    fn is_drawing(&self) -> bool {
        self.media_type.as_deref() == Some("image/svg+xml")
    }
}

/// The picture of a page: the document's own, else its card, else the one that stands for the whole site.
pub(super) fn of(stage: Stage, route: &Route) -> Option<ShareImage> {
    of_document(stage, route).or_else(|| card_of(stage, route)).or_else(|| of_site(stage, route))
}

/// The card of a post.
fn card_of(stage: Stage, route: &Route) -> Option<ShareImage> {
    let View::Post(id) = route.view else { return None };
    let card = stage.plan.card(id)?;
    let alt = &*stage.site.post(id).document.title.value;
    Some(ShareImage { size: Some((WIDTH, HEIGHT)), ..ShareImage::new(stage.plan.absolute(&card), alt) })
}

/// The picture of a document alone.
pub(super) fn of_document(stage: Stage, route: &Route) -> Option<ShareImage> {
    let id = match route.view {
        View::Post(id) => DocumentId::Post(id),
        View::Page(id) => DocumentId::Page(id),
        _ => return None,
    };
    let document = stage.site.document(id);
    let image = document.image.as_ref()?;
    let alt = document.image_alt.as_deref().unwrap_or_default();
    let image = if is_on_another_site(&image.value) {
        ShareImage::new(image.value.clone(), alt)
    } else {
        // A broken link is told with the document's text.
        let link = body::link(stage, id, &image.value, image.span, Addresses::Absolute).ok()?;
        match link.route {
            Some(picture) => ShareImage::at(stage, route.host, picture, alt),
            None => ShareImage::new(link.address, alt),
        }
    };
    (!image.is_drawing()).then_some(image)
}

/// `[social] image`, else the organization's logo.
fn of_site(stage: Stage, route: &Route) -> Option<ShareImage> {
    let publicity = &stage.site.config.publicity;
    let organization = publicity.organization.as_ref();
    let title = &*stage.site.config.language(route.language).title;
    let image = stage.site.config.social.image.as_ref().map(|image| (image, title));
    let logo = organization.and_then(|own| Some((own.logo.as_ref()?, own.name(route.language))));
    let mut pictures = [image, logo].into_iter().flatten();
    pictures.find_map(|(written, alt)| {
        let image = match own_route(stage, route.host, &written.value) {
            Some(picture) => ShareImage::at(stage, route.host, picture, alt),
            None => ShareImage::new(whole_address(stage, route.host, &written.value)?, alt),
        };
        (!image.is_drawing()).then_some(image)
    })
}

/// The whole address of a picture that is named by its path in `content/` or `static/`.
pub(super) fn whole_address(stage: Stage, host: HostId, written: &str) -> Option<String> {
    if is_on_another_site(written) {
        return Some(written.to_owned());
    }
    own_route(stage, host, written).map(|route| stage.plan.absolute(route))
}

/// The picture of the site itself that is named by its path.
fn own_route<'a>(stage: Stage<'a>, host: HostId, written: &str) -> Option<&'a Route> {
    let path = format!("/{}", written.trim_start_matches('/'));
    stage.plan.at_site_path(host, &path)
}

/// Pictures that site.toml names and that are not there.
pub(super) fn missing(stage: Stage, route: &Route) -> impl Iterator<Item = Diagnostic> {
    let publicity = &stage.site.config.publicity;
    let logo = publicity.organization.as_ref().and_then(|own| own.logo.as_ref());
    let named = [stage.site.config.social.image.as_ref(), logo].into_iter().flatten();
    let is_missing = move |named: &&Spanned<String>| whole_address(stage, route.host, &named.value).is_none();
    named.filter(is_missing).map(|named| Diagnostic::missing_picture(SITE_FILE, named.span, &named.value))
}
