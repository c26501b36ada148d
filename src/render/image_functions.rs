//! The template functions `image`, `image_data` and `image_file`, which show images of the site.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

use super::images::{ImageContext, ImageView, ImgAttributes, Loading, RenderCache, image_at_route};
use super::value::{list, map, optional};
use crate::address::is_external_url;
use crate::config::LanguageId;
use crate::diagnostic::nearest;
use crate::image::{ImageFormat, UnshownFormat};
use crate::language::normalize_name;
use crate::model::{
    Document, DocumentId, FileInLanguage, Image, ImageId, ImageSize, SettingKind, SettingValue, Site, SiteFile, Theme,
    resolve_content_path,
};
use crate::plan::{FileRoute, HostId, Plan, Route, View};

/// The names of the template functions for images.
pub(super) const FUNCTION_NAMES: [&str; 3] = ["image", "image_data", "image_file"];

/// The fields of images and documents that the functions read.
pub(super) const FIELDS_READ: [&str; 3] = ["url", "alt", "file"];

/// Finds the file at an address as templates write it: with or without the path of the host.
fn find_file<'a>(site: &Site, plan: &'a Plan, (host, language): (HostId, LanguageId), address: &str) -> FileRoute<'a> {
    let mut path = format!("/{}", address.trim_start_matches('/'));
    // `./kuva.png`
    if path.contains("/.")
        && let Some(resolved) = resolve_content_path("content", &path)
        && let Some(inside) = resolved.strip_prefix("content/")
    {
        path.replace_range(1.., inside);
    }
    let base = &plan.hosts[usize::from(host.0)].base_url.path;
    let inside = path.strip_prefix(&**base).filter(|inside| inside.starts_with('/'));
    let found = match (plan.file_route(site, host, &path, language), inside) {
        (FileRoute::NotFound, Some(inside)) => plan.file_route(site, host, inside, language),
        (found, _) => found,
    };
    match found {
        FileRoute::NotFound => file_beside_document(site, plan, (host, language), &path),
        found => found,
    }
}

/// Finds the file of `content/` that a path from there means, although it is published beside a document.
fn file_beside_document<'a>(
    site: &Site,
    plan: &'a Plan,
    (host, language): (HostId, LanguageId),
    path: &str,
) -> FileRoute<'a> {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    match site.file_in_language(&format!("content{}", normalize_name(&decoded)), language) {
        FileInLanguage::Found(SiteFile::Content(index)) => {
            plan.file_on(host, index).map_or(FileRoute::NotFound, FileRoute::Found)
        }
        _ => FileRoute::NotFound,
    }
}

/// Returns the route of the file at an address.
pub(super) fn route_of_file<'a>(
    site: &Site,
    plan: &'a Plan,
    (host, language): (HostId, LanguageId),
    address: &str,
) -> Option<&'a Route> {
    match find_file(site, plan, (host, language), address) {
        FileRoute::Found(route) => Some(route),
        FileRoute::OnlyIn(_) | FileRoute::NotFound => None,
    }
}

/// Registers the template functions for one language on one host.
pub(super) fn register(
    tera: &mut Tera,
    site: &Arc<Site>,
    plan: &Arc<Plan>,
    theme: &Arc<Theme>,
    cache: &Arc<dyn RenderCache>,
    (host, language): (HostId, LanguageId),
) {
    for name in FUNCTION_NAMES {
        let (site, plan, theme, cache) = (Arc::clone(site), Arc::clone(plan), Arc::clone(theme), Arc::clone(cache));
        tera.register_function(name, move |arguments: Kwargs, _: &State| {
            let image_context = ImageContext { site: &site, plan: &plan, theme: &theme, cache: &*cache };
            let request = ImageRequest::from_arguments(image_context, (host, language), &arguments)?;
            match name {
                "image" => request.html(&arguments),
                "image_data" => request.data(&arguments),
                _ => Ok(request.file()),
            }
        });
    }
}

/// The image that a template function is called for.
struct ImageRequest<'a> {
    image_context: ImageContext<'a>,
    host: HostId,
    language: LanguageId,
    /// The address of the original.
    address: String,
    alt: Option<String>,
    /// `None` if the image is on another site.
    image: Option<ImageId>,
    /// The index of the requested size of the theme.
    size: Option<usize>,
}

impl<'a> ImageRequest<'a> {
    fn from_arguments(
        image_context: ImageContext<'a>,
        (host, language): (HostId, LanguageId),
        arguments: &Kwargs,
    ) -> TeraResult<Self> {
        let source = arguments.must_get::<&Value>("src")?;
        let size = requested_size(image_context.theme, arguments)?;
        let mut request = Self { image_context, host, language, address: String::new(), alt: None, image: None, size };
        let of = arguments.get::<&Value>("of")?.filter(|of| !of.is_none() && !of.is_undefined());
        if let Some(map) = source.as_map() {
            let text = |key: &'static str| map.get(&Key::Str(key)).and_then(Value::as_str);
            text("url").unwrap_or_default().clone_into(&mut request.address);
            request.alt = text("alt").map(str::to_owned);
            request.image = text("file").and_then(|file| image_context.site.image_by_file(file));
            // `post.image` has a file unless it is on another site. Other maps may have the path of a picture.
            if !map.contains_key(&Key::Str("file")) {
                let url = text("url").ok_or_else(|| Error::message("`src` has no `url`: it is no picture"))?;
                request.find(url, of)?;
            }
        } else if source.is_none() || source.is_undefined() {
            return Err(Error::message("`src` has no value here: there is no picture to show"));
        } else if let Some(written) = source.as_str() {
            request.find(written, of)?;
        } else {
            let problem = "`src` is neither a picture, such as post.image, nor the address of one";
            return Err(Error::message(problem));
        }
        request.check_size()?;
        Ok(request)
    }

    /// Finds the image at a path as its author wrote it, or at an address. `of` is the document whose author wrote it.
    fn find(&mut self, written: &str, of: Option<&Value>) -> TeraResult<()> {
        written.clone_into(&mut self.address);
        if written.is_empty() {
            return Err(Error::message("`src` is empty here: there is no picture to show"));
        }
        let ImageContext { site, plan, theme, .. } = self.image_context;
        let route = if is_external_url(written) {
            let Some(route) = route_at_url(site, plan, self.language, written) else { return Ok(()) };
            route
        } else {
            let document = of.map(|of| document_of(site, plan, self.host, of)).transpose()?.flatten();
            let beside = document.map(|id| file_of_document(site, plan, id, written)).transpose()?.flatten();
            let found = || find_file(site, plan, (self.host, self.language), written);
            match beside.map_or_else(found, FileRoute::Found) {
                FileRoute::Found(route) => route,
                FileRoute::OnlyIn(files) => {
                    return Err(image_in_other_languages(site, written, self.language, &files));
                }
                // Reading site.toml has reported a missing picture of a setting.
                FileRoute::NotFound if is_of_setting(theme, self.language, written) => return Ok(()),
                FileRoute::NotFound => {
                    let document = document.map(|id| &**site.document(id));
                    let place = match document {
                        Some(document) => Some(document.file.to_string()),
                        None => key_in_params(site, self.language, written),
                    };
                    return Err(unknown_image(site, written, document, place));
                }
            }
        };
        self.image = image_at_route(site, route).or_else(|| match route.view {
            View::Asset(index) => site.image_by_file(&theme.files[index as usize].image.as_ref()?.file),
            View::Image(index) => Some(plan.derived_image(index).original),
            _ => None,
        });
        if self.image.is_none() {
            check_shown(route, written)?;
        }
        self.address = plan.href(self.host, route);
        Ok(())
    }

    /// Checks that the image is made in the requested size. One in a format without sizes has only itself.
    fn check_size(&self) -> TeraResult<()> {
        let (Some(view), Some(size)) = (self.view(), self.size) else { return Ok(()) };
        let ImageContext { site, plan, theme, .. } = self.image_context;
        let image = site.image(view.image);
        let has_routes = plan.image(self.host, view.image).is_some();
        if !has_routes || !image.header.can_be_scaled() || view.variants().is_some() {
            return Ok(());
        }
        let size = match theme.images.presets.get(size) {
            Some(preset) => format!("with the preset `{}`", preset.name),
            None => "in this size".to_owned(),
        };
        Err(Error::message(format!(
            "{} is not made {size}, because its path is put together or comes from where Kielo does not look: write the \
             path itself, in the template, in params, in a setting, in data/ or in a text, or ask for the picture without \
             a size",
            image.file
        )))
    }

    fn view(&self) -> Option<ImageView<'a>> {
        let image = self.image?;
        Some(ImageView { image_context: self.image_context, image, host: self.host, size: self.size })
    }

    fn alt<'b>(&'b self, arguments: &'b Kwargs) -> TeraResult<&'b str> {
        Ok(arguments.get::<&str>("alt")?.or(self.alt.as_deref()).unwrap_or_default())
    }

    fn html(&self, arguments: &Kwargs) -> TeraResult<Value> {
        let loading = match arguments.get::<&str>("loading")? {
            None | Some("lazy") => Loading::Lazy,
            Some("eager") => Loading::Eager,
            Some("first") => Loading::HighPriority,
            Some(other) => {
                let problem = format!("`loading` is lazy (the default), eager or first, and not `{other}`");
                return Err(Error::message(problem));
            }
        };
        let content_sizes = if self.size.is_some() { "" } else { &*self.image_context.theme.images.content_sizes };
        let attributes = ImgAttributes {
            alt: self.alt(arguments)?,
            title: None,
            class: arguments.get::<&str>("class")?.unwrap_or_default(),
            sizes: arguments.get::<&str>("sizes")?.unwrap_or(content_sizes),
            loading,
        };
        let plan = self.image_context.plan;
        let html = match self.view() {
            Some(view) => view.responsive_img(&self.address, |route| plan.href(self.host, route), &attributes),
            None => attributes.img_without_size(&self.address),
        };
        Ok(Value::safe_string(&html))
    }

    /// Returns the values for HTML that the theme writes itself.
    fn data(&self, arguments: &Kwargs) -> TeraResult<Value> {
        let plan = self.image_context.plan;
        let view = self.view();
        let address = |route: &Route| plan.href(self.host, route);
        let source = view.as_ref().and_then(ImageView::src_variant);
        let src = source.map_or_else(|| self.address.clone(), |(route, _)| address(route));
        let srcset = view.as_ref().and_then(|view| view.candidates(address));
        let (width, height) = view.as_ref().map_or((0, 0), ImageView::largest_size);
        let side = |pixels: u32| optional((pixels > 0).then_some(pixels));
        let webp = srcset.as_ref().map(|srcset| {
            map([("type", Value::from(ImageFormat::WebP.media_type())), ("srcset", Value::from(&**srcset))])
        });
        Ok(map([
            ("src", Value::from(src)),
            ("srcset", optional(srcset)),
            ("sources", list(webp.into_iter())),
            ("width", side(width)),
            ("height", side(height)),
            ("alt", Value::from(self.alt(arguments)?)),
        ]))
    }

    /// Returns the absolute address of one file of the image, with its size and media type if they are known.
    fn file(&self) -> Value {
        let plan = self.image_context.plan;
        let mut entries: Vec<(&'static str, Value)> = Vec::new();
        let origin = &plan.hosts[usize::from(self.host.0)].base_url.origin;
        let own =
            if self.address.starts_with('/') { format!("{origin}{}", self.address) } else { self.address.clone() };
        let view = self.view();
        let (url, (width, height), format) = match (view.as_ref().and_then(ImageView::src_variant), &view) {
            (Some((route, size)), _) => (plan.absolute_url(route), size, ImageFormat::from_file_name(route.file())),
            (None, Some(view)) => (own, view.original_size(), Some(view.original_format())),
            (None, None) => (own, (0, 0), None),
        };
        entries.push(("url", Value::from(url)));
        if width > 0 && height > 0 {
            entries.extend([("width", Value::from(width)), ("height", Value::from(height))]);
        }
        entries.extend(format.map(|format| ("type", Value::from(format.media_type()))));
        Value::from(entries.into_iter().map(|(key, value)| (Key::Str(key), value)).collect::<Map>())
    }
}

/// Returns the index of the size that a call asks for.
fn requested_size(theme: &Theme, arguments: &Kwargs) -> TeraResult<Option<usize>> {
    if let Some(name) = arguments.get::<&str>("preset")? {
        return find_preset(theme, name).map(Some);
    }
    let Some(width) = arguments.get::<i64>("width")? else { return Ok(None) };
    let size = ImageSize::literal(width, arguments.get::<&str>("ratio")?).map_err(Error::message)?;
    // Reading the templates finds all sizes that are written out, and reports others.
    let index = theme.images.literal_size(size);
    index.map(Some).ok_or_else(|| Error::message("write the `width` and the `ratio` themselves into the call"))
}

fn find_preset(theme: &Theme, name: &str) -> TeraResult<usize> {
    theme.images.preset(name).ok_or_else(|| {
        let known: Vec<&str> = theme.images.presets.iter().map(|preset| &*preset.name).collect();
        let near = nearest(name, &known).map(|near| format!("; did you mean `{near}`?"));
        let near = near.unwrap_or_else(|| format!("; theme.toml has {}", known.join(", ")));
        Error::message(format!("there is no preset of pictures `{name}`{near}"))
    })
}

/// Returns the route at an absolute address of the site. `None` for another site.
fn route_at_url<'a>(site: &Site, plan: &'a Plan, language: LanguageId, url: &str) -> Option<&'a Route> {
    let hosts = (0..plan.hosts.len()).map(|index| HostId(index as u16));
    let mut routes = hosts.filter_map(|host| {
        let path = url.strip_prefix(&*plan.hosts[usize::from(host.0)].base_url.origin)?;
        path.starts_with('/').then(|| find_file(site, plan, (host, language), path).route())?
    });
    routes.find(|route| !route.view.is_page())
}

/// Returns the document that a template passes as `of`. `None` for a term or the site, whose paths begin in `content/`.
fn document_of(site: &Site, plan: &Plan, host: HostId, of: &Value) -> TeraResult<Option<DocumentId>> {
    let field = |key: &'static str| of.as_map().and_then(|map| map.get(&Key::Str(key))).and_then(Value::as_str);
    let Some(url) = field("url") else {
        return Err(Error::message("`of` is the post or the page whose front matter names the picture"));
    };
    Ok(plan.page_at_address(host, url).and_then(|route| match route.view {
        View::Home { .. } => site.home_text(route.language).map(DocumentId::Page),
        View::Term { term, .. } => site.term_text(term).map(DocumentId::Page),
        view => view.document(),
    }))
}

/// Returns the file that a path in a document means. `None` if it may be a path from the site's root.
fn file_of_document<'a>(site: &Site, plan: &'a Plan, id: DocumentId, written: &str) -> TeraResult<Option<&'a Route>> {
    let document = site.document(id);
    let decoded = percent_decode_str(written).decode_utf8_lossy();
    for path in [&*decoded, written] {
        let Some(file) = document.resolve_path(path) else { continue };
        match site.file_in_language(&file, document.language) {
            FileInLanguage::Found(SiteFile::Content(index)) => return Ok(plan.file(index, id)),
            FileInLanguage::Found(SiteFile::Static(_)) | FileInLanguage::NotFound => {}
            FileInLanguage::OnlyIn(files) => {
                return Err(image_in_other_languages(site, written, document.language, &files));
            }
        }
    }
    if written.starts_with('/') {
        Ok(None)
    } else {
        Err(unknown_image(site, written, Some(document), Some(document.file.to_string())))
    }
}

/// Checks that browsers show a file, which Kielo does not know as an image, as a picture.
fn check_shown(route: &Route, written: &str) -> TeraResult<()> {
    if let Some(UnshownFormat { name, .. }) = UnshownFormat::from_file_name(route.file()) {
        return Err(Error::message(format!("`{written}` is {name}, which browsers do not show as a picture")));
    }
    let kind = mime_guess::from_path(route.file()).first();
    let is_other = kind.is_some_and(|kind| kind.type_() != mime_guess::mime::IMAGE);
    if route.view.is_page() || is_other {
        return Err(Error::message(format!("`{written}` is no picture")));
    }
    Ok(())
}

fn image_in_other_languages(site: &Site, written: &str, language: LanguageId, existing: &[SiteFile]) -> Error {
    let tag = site.config.language(language).language.tag();
    let existing: Vec<String> = existing.iter().map(|file| format!("`{}`", site.file(*file).name())).collect();
    Error::message(format!("there is no picture `{written}` in `{tag}`, only {}", existing.join(", ")))
}

/// Whether a setting of the theme has this path.
fn is_of_setting(theme: &Theme, language: LanguageId, written: &str) -> bool {
    let is_path = |value: &SettingValue| matches!(value, SettingValue::Text(text) if text == written);
    let mut of_settings = theme.settings.iter().filter(|setting| setting.kind == SettingKind::Image);
    of_settings.any(|setting| setting.written.get(language).is_some_and(|(value, _)| is_path(value)))
}

/// Returns the key of `params` in site.toml that has a path, in words.
fn key_in_params(site: &Site, language: LanguageId, written: &str) -> Option<String> {
    let key = site.config.language(language).params.key_of_text(written)?;
    Some(format!("`params.{key}` in site.toml"))
}

/// Reports an image that does not exist. `of` is the document whose author named it, and `place` is where it is named.
fn unknown_image(site: &Site, written: &str, of: Option<&Document>, place: Option<String>) -> Error {
    let files = || site.sources.images.iter().map(|image: &Arc<Image>| &*image.file);
    let address = |file: &str| file.strip_prefix("content").or(file.strip_prefix("static")).unwrap_or(file).to_owned();
    let mut known: Vec<String> = files().map(address).collect();
    let is_named = place.is_some();
    let place = place.map(|place| format!(", which {place} names")).unwrap_or_default();
    if let Some(document) = of {
        let folder = document.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = files().filter_map(|file| file.strip_prefix(folder)?.strip_prefix('/'));
        known.extend(beside.map(str::to_owned));
    }
    let near = nearest(written, &known).filter(|near| *near != written);
    let ending = format!("/{}", written.trim_start_matches("./"));
    let is_beside_text = !is_named && !written.starts_with('/') && files().any(|file| file.ends_with(&ending));
    let advice = match near {
        _ if is_beside_text => "; if a text names it, say which, as in image(src=post.params.cover, of=post)".into(),
        Some(near) => Cow::Owned(format!("; did you mean `{near}`?")),
        None => Cow::Borrowed(""),
    };
    Error::message(format!("there is no picture `{written}`{place}{advice}"))
}
