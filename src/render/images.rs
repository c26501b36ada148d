//! Renders images as responsive `<img>` and `<picture>`, and provides the template functions `image` and `image_file`.

use std::fmt::Write as _;
use std::sync::Arc;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

use super::escape;
use super::rendered::Content;
use crate::address::is_external_url;
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, nearest};
use crate::image::{AverageColour, ImageFormat, UnshownFormat};
use crate::model::{Image, ImageId, Site, SiteFile, Theme};
use crate::plan::{FileRoute, HostId, Plan, Route, RouteId, VariantRoutes, View};

/// A cache for results that are slow to compute.
pub trait RenderCache: Send + Sync {
    /// Returns the average colour of an image, which browsers show while the image loads. `None` if the image has an alpha
    /// channel, cannot be resized or cannot be decoded.
    fn average_colour(&self, image: &Image) -> Option<AverageColour>;

    /// Returns the length in bytes of an image as it is published at its own address. `None` if it cannot be read.
    fn published_length(&self, image: &Image) -> Option<u64>;

    /// Returns the cached content for a key. If it is missing, `create` makes its bytes.
    ///
    /// # Errors
    /// Returns the error of `create`.
    fn cached(
        &self,
        key: u128,
        create: &dyn Fn() -> Result<Vec<u8>, Diagnostic>,
    ) -> Result<Content<'static>, Diagnostic>;
}

/// The data that is needed to render images.
#[derive(Clone, Copy)]
pub(super) struct ImageContext<'a> {
    pub(super) site: &'a Site,
    pub(super) plan: &'a Plan,
    pub(super) theme: &'a Theme,
    pub(super) cache: &'a dyn RenderCache,
}

/// Returns CSS classes for a colour. Inline styles cannot be used, because the Content-Security-Policy forbids them.
fn colour_classes(colour: AverageColour) -> String {
    let [red, green, blue] = colour.levels();
    format!("tone-r{red} tone-g{green} tone-b{blue}")
}

/// When browsers load an image (`loading` and `fetchpriority`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loading {
    /// When it gets near the viewport.
    Lazy,
    /// With the page.
    Eager,
    /// Before other images.
    HighPriority,
}

/// The attributes of an `<img>` that do not depend on the image file.
pub(super) struct ImgAttributes<'a> {
    pub(super) alt: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) class: &'a str,
    /// The value of the `sizes` attribute; empty if the layout width is not known.
    pub(super) sizes: &'a str,
    pub(super) loading: Loading,
}

impl ImgAttributes<'_> {
    /// Renders an `<img>`. `source_attributes` holds `srcset` and `sizes`; `class` is added to the classes.
    fn img(&self, source: &str, size: (u32, u32), source_attributes: &str, class: &str) -> String {
        let mut html = format!("<img src=\"{}\"{source_attributes}", escape::html(source));
        if size.0 > 0 && size.1 > 0 {
            _ = write!(html, " width=\"{}\" height=\"{}\"", size.0, size.1);
        }
        _ = write!(html, " alt=\"{}\"", escape::html(self.alt));
        if let Some(title) = self.title.filter(|title| !title.is_empty()) {
            _ = write!(html, " title=\"{}\"", escape::html(title));
        }
        let classes =
            [self.class, class.trim()].into_iter().filter(|class| !class.is_empty()).collect::<Vec<_>>().join(" ");
        if !classes.is_empty() {
            _ = write!(html, " class=\"{}\"", escape::html(&classes));
        }
        html.push_str(match self.loading {
            Loading::Lazy => " loading=\"lazy\" decoding=\"async\">",
            Loading::Eager => ">",
            Loading::HighPriority => " fetchpriority=\"high\">",
        });
        html
    }

    /// Renders an `<img>` for an image of unknown size, such as one of another site.
    pub(super) fn img_without_size(&self, address: &str) -> String {
        self.img(address, (0, 0), "", "")
    }
}

/// Finds the file at an address as templates write it: with or without the path of the host.
fn find_file<'a>(site: &Site, plan: &'a Plan, (host, language): (HostId, LanguageId), address: &str) -> FileRoute<'a> {
    let path = format!("/{}", address.trim_start_matches('/'));
    let base = &plan.hosts[usize::from(host.0)].base_url.path;
    let inside = path.strip_prefix(&**base).filter(|inside| inside.starts_with('/'));
    match (plan.file_route(site, host, &path, language), inside) {
        (FileRoute::NotFound, Some(inside)) => plan.file_route(site, host, inside, language),
        (found, _) => found,
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

/// Returns the image that a route publishes.
pub(super) fn image_at_route(site: &Site, route: &Route) -> Option<ImageId> {
    let file = match route.view {
        View::ContentFile(index) => &site.sources.files[index as usize].file,
        View::StaticFile(index) => &site.sources.static_files[index as usize].file,
        _ => return None,
    };
    site.image_by_file(file)
}

/// An image as pages of a host show it.
#[derive(Clone, Copy)]
pub(super) struct ImageView<'a> {
    pub(super) image_context: ImageContext<'a>,
    pub(super) image: ImageId,
    pub(super) host: HostId,
    /// The index of the requested preset.
    pub(super) preset: Option<usize>,
}

impl ImageView<'_> {
    fn variants(&self) -> Option<&VariantRoutes> {
        let routes = self.image_context.plan.image(self.host, self.image)?;
        match self.preset {
            Some(preset) => routes.presets.get(preset),
            None => Some(&routes.uncropped),
        }
    }

    fn pixel_size(&self, id: RouteId) -> (u32, u32) {
        match self.image_context.plan.route(id).view {
            View::Image(index) => {
                let variant = self.image_context.plan.derived_image(index).variant;
                (variant.width, variant.height)
            }
            _ => (0, 0),
        }
    }

    /// Returns CSS classes for the point that a further crop by the style sheet keeps, in steps of 25 percent.
    fn focus_classes(&self, id: RouteId) -> String {
        let View::Image(index) = self.image_context.plan.route(id).view else { return String::new() };
        let focus = self.image_context.plan.derived_image(index).variant.focus;
        let class = |name: &str, percent: u8| match (percent + 12) / 25 * 25 {
            50 => String::new(),
            step => format!(" focus-{name}{step}"),
        };
        class("x", focus.x) + &class("y", focus.y)
    }

    fn original_size(&self) -> (u32, u32) {
        let header = &self.image_context.site.image(self.image).header;
        (header.width, header.height)
    }

    /// Returns the variant for the `src` attribute, with its size. It is not the largest one, because programs that ignore
    /// `srcset` would download it everywhere.
    pub(super) fn src_variant(&self) -> Option<(&Route, (u32, u32))> {
        let variants = self.variants()?;
        let is_original_the_source = || self.preset.is_none() && self.original_format() != ImageFormat::WebP;
        let webp = || {
            variants
                .webp
                .iter()
                .rev()
                .find(|id| self.pixel_size(**id).0 <= MAX_SRC_WIDTH)
                .or(variants.webp.first())
                .copied()
        };
        let id = variants.fallback.or_else(|| if is_original_the_source() { None } else { webp() })?;
        Some((self.image_context.plan.route(id), self.pixel_size(id)))
    }

    fn original_format(&self) -> ImageFormat {
        self.image_context.site.image(self.image).header.format
    }

    /// Renders the image with all its variants. `original` is the address of the original; `address` writes that of a route.
    pub(super) fn responsive_img(
        &self,
        original: &str,
        address: impl Fn(&Route) -> String,
        attributes: &ImgAttributes,
    ) -> String {
        let Some(variants) = self.variants() else { return attributes.img(original, self.original_size(), "", "") };
        let src_variant = self.src_variant();
        let source = src_variant.map_or_else(|| original.to_owned(), |(route, _)| address(route));
        let size = match (self.preset, variants.webp.last().or(variants.fallback.as_ref())) {
            (Some(_), Some(largest)) => self.pixel_size(*largest),
            _ => self.original_size(),
        };
        let colour = self.image_context.cache.average_colour(self.image_context.site.image(self.image));
        let mut colour = colour.map(colour_classes).unwrap_or_default();
        if let Some(largest) = variants.webp.last().or(variants.fallback.as_ref()).filter(|_| self.preset.is_some()) {
            colour.push_str(&self.focus_classes(*largest));
        }
        let srcset = self.srcset_attributes(&variants.webp, &address, attributes.sizes);
        if srcset.is_empty() {
            return attributes.img(&source, size, "", &colour);
        }
        let has_webp_src =
            src_variant.is_some_and(|(route, _)| matches!(route.view, View::Image(index) if self.is_webp(index)));
        if has_webp_src {
            return attributes.img(&source, size, &srcset, &colour);
        }
        format!("<picture><source type=\"image/webp\"{srcset}>{}</picture>", attributes.img(&source, size, "", &colour))
    }

    /// Renders the image as an `<img>` without `srcset`, for feeds.
    pub(super) fn img(&self, original: &str, address: impl Fn(&Route) -> String, attributes: &ImgAttributes) -> String {
        match self.src_variant() {
            Some((route, size)) => attributes.img(&address(route), size, "", ""),
            None => attributes.img(original, self.original_size(), "", ""),
        }
    }

    fn is_webp(&self, index: u32) -> bool {
        self.image_context.plan.derived_image(index).variant.encoding.format() == ImageFormat::WebP
    }

    /// Renders the attributes `srcset` and `sizes` for the given variants.
    fn srcset_attributes(&self, ids: &[RouteId], address: impl Fn(&Route) -> String, sizes: &str) -> String {
        let route = |id: &RouteId| address(self.image_context.plan.route(*id));
        match ids {
            [] => String::new(),
            [one] => format!(" srcset=\"{}\"", escape::html(&route(one))),
            ids => {
                let candidates = ids.iter().map(|id| format!("{} {}w", route(id), self.pixel_size(*id).0));
                let widest = ids.last().map_or(0, |id| self.pixel_size(*id).0);
                let sizes = match sizes {
                    "" => format!("(max-width: {widest}px) 100vw, {widest}px"),
                    sizes => sizes.to_owned(),
                };
                let candidates = candidates.collect::<Vec<_>>().join(", ");
                format!(" srcset=\"{}\" sizes=\"{}\"", escape::html(&candidates), escape::html(&sizes))
            }
        }
    }
}

/// The largest width of a variant for the `src` attribute, in pixels.
const MAX_SRC_WIDTH: u32 = 1200;

/// The names of the template functions for images.
pub(super) const FUNCTION_NAMES: [&str; 2] = ["image", "image_file"];

/// The fields of a document's image that the functions read.
pub(super) const FIELDS_READ: [&str; 3] = ["url", "alt", "file"];

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
            if name == "image" { request.html(&arguments) } else { Ok(request.file()) }
        });
    }
}

/// The image that a template function is called for.
struct ImageRequest<'a> {
    image_context: ImageContext<'a>,
    host: HostId,
    /// The address of the original.
    address: String,
    alt: Option<String>,
    /// `None` if the image is on another site.
    image: Option<ImageId>,
    preset: Option<usize>,
}

impl<'a> ImageRequest<'a> {
    fn from_arguments(
        image_context: ImageContext<'a>,
        (host, language): (HostId, LanguageId),
        arguments: &Kwargs,
    ) -> TeraResult<Self> {
        let source = arguments.must_get::<&Value>("src")?;
        let preset = arguments.get::<&str>("preset")?.map(|name| find_preset(image_context.theme, name)).transpose()?;
        let mut request = Self { image_context, host, address: String::new(), alt: None, image: None, preset };
        if let Some(map) = source.as_map() {
            let text = |key: &'static str| map.get(&Key::Str(key)).and_then(Value::as_str);
            text("url").unwrap_or_default().clone_into(&mut request.address);
            request.alt = text("alt").map(str::to_owned);
            request.image = text("file").and_then(|file| image_context.site.image_by_file(file));
            return Ok(request);
        }
        if source.is_none() || source.is_undefined() {
            return Err(Error::message("`src` has no value here: there is no picture to show"));
        }
        let Some(written) = source.as_str() else {
            let problem = "`src` is neither a picture, such as post.image, nor the address of one";
            return Err(Error::message(problem));
        };
        written.clone_into(&mut request.address);
        if is_external_url(written) {
            return Ok(request);
        }
        let site = image_context.site;
        let route = match find_file(site, image_context.plan, (host, language), written) {
            FileRoute::Found(route) => route,
            FileRoute::OnlyIn(files) => return Err(image_in_other_languages(site, written, language, &files)),
            FileRoute::NotFound => return Err(unknown_image(site, written)),
        };
        request.image = image_at_route(image_context.site, route);
        if let Some(format) = UnshownFormat::from_file_name(route.file()).filter(|_| request.image.is_none()) {
            let name = format.name;
            return Err(Error::message(format!("`{written}` is {name}, which browsers do not show as a picture")));
        }
        request.address = image_context.plan.href(host, route);
        Ok(request)
    }

    fn view(&self) -> Option<ImageView<'a>> {
        let image = self.image?;
        Some(ImageView { image_context: self.image_context, image, host: self.host, preset: self.preset })
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
        let content_sizes = if self.preset.is_some() { "" } else { &*self.image_context.theme.images.content_sizes };
        let attributes = ImgAttributes {
            alt: arguments.get::<&str>("alt")?.or(self.alt.as_deref()).unwrap_or_default(),
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

fn find_preset(theme: &Theme, name: &str) -> TeraResult<usize> {
    theme.images.preset(name).ok_or_else(|| {
        let known: Vec<&str> = theme.images.presets.iter().map(|preset| &*preset.name).collect();
        let near = nearest(name, &known).map(|near| format!("; did you mean `{near}`?"));
        let near = near.unwrap_or_else(|| format!("; theme.toml has {}", known.join(", ")));
        Error::message(format!("there is no preset of pictures `{name}`{near}"))
    })
}

fn image_in_other_languages(site: &Site, written: &str, language: LanguageId, existing: &[SiteFile]) -> Error {
    let tag = site.config.language(language).language.tag();
    let existing: Vec<String> = existing.iter().map(|file| format!("`{}`", site.file(*file).name())).collect();
    Error::message(format!("there is no picture `{written}` in `{tag}`, only {}", existing.join(", ")))
}

fn unknown_image(site: &Site, written: &str) -> Error {
    let address = |image: &Arc<Image>| {
        let file = &image.file;
        file.strip_prefix("content").or(file.strip_prefix("static")).unwrap_or(file).to_owned()
    };
    let known: Vec<String> = site.sources.images.iter().map(address).collect();
    let near = nearest(written, &known).filter(|near| *near != written);
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::message(format!("there is no picture `{written}`{near}"))
}
