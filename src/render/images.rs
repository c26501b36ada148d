//! Images as HTML: `<picture>` with all sizes there are, and the template functions `image` and `image_file`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

use super::escape;
use crate::address::is_external_url;
use crate::diagnostic::{Diagnostic, nearest};
use crate::image::{AverageColour, ImageFormat};
use crate::model::{Image, ImageId, Site, Theme};
use crate::plan::{HostId, Plan, Route, RouteId, VariantRoutes, View};

/// What takes long to make, and is made once.
pub trait RenderCache: Send + Sync {
    /// The colour of an image as a whole, where it has one. It stands in its place while it is loaded.
    fn tone(&self, image: &Image) -> Option<AverageColour>;

    /// The file of a drawing: `key` tells it from all others, `draw` makes its bytes where there is none yet.
    ///
    /// # Errors
    /// What `draw` says, or that the drawing cannot be kept.
    fn drawing(&self, key: u128, draw: &dyn Fn() -> Result<Vec<u8>, Diagnostic>) -> Result<PathBuf, Diagnostic>;
}

/// What images are shown by.
#[derive(Clone, Copy)]
pub(super) struct ImageContext<'a> {
    pub(super) site: &'a Site,
    pub(super) plan: &'a Plan,
    pub(super) theme: &'a Theme,
    pub(super) cache: &'a dyn RenderCache,
}

/// A colour as classes: a policy that allows no inline styles lets pages say it in no other way.
fn classes(tone: AverageColour) -> String {
    let [red, green, blue] = tone.levels();
    format!("tone-r{red} tone-g{green} tone-b{blue}")
}

/// When a browser loads an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loading {
    /// When it comes near the window.
    Lazy,
    /// With the page.
    Eager,
    /// Before all other images.
    First,
}

/// How an image is shown.
pub(super) struct ImgAttributes<'a> {
    pub(super) alt: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) class: &'a str,
    /// How wide it stands, in HTML's words; empty where that is not known.
    pub(super) sizes: &'a str,
    pub(super) loading: Loading,
}

impl ImgAttributes<'_> {
    /// An `<img>` with all that does not depend on the image's sizes.
    fn img(&self, source: &str, size: (u32, u32), rest: &str, class: &str) -> String {
        let mut html = format!("<img src=\"{}\"{rest}", escape::html(source));
        if size.0 > 0 && size.1 > 0 {
            _ = write!(html, " width=\"{}\" height=\"{}\"", size.0, size.1);
        }
        _ = write!(html, " alt=\"{}\"", escape::html(self.alt));
        if let Some(title) = self.title.filter(|title| !title.is_empty()) {
            _ = write!(html, " title=\"{}\"", escape::html(title));
        }
        let classes = [self.class, class].into_iter().filter(|class| !class.is_empty()).collect::<Vec<_>>().join(" ");
        if !classes.is_empty() {
            _ = write!(html, " class=\"{}\"", escape::html(&classes));
        }
        html.push_str(match self.loading {
            Loading::Lazy => " loading=\"lazy\" decoding=\"async\">",
            Loading::Eager => ">",
            Loading::First => " fetchpriority=\"high\">",
        });
        html
    }

    /// An image of which nothing is known.
    pub(super) fn unknown(&self, address: &str) -> String {
        self.img(address, (0, 0), "", "")
    }
}

/// The image that stands at a route.
pub(super) fn image_at_route(site: &Site, route: &Route) -> Option<ImageId> {
    let file = match route.view {
        View::ContentFile(index) => &site.sources.files[index as usize].file,
        View::StaticFile(index) => &site.sources.static_files[index as usize].file,
        _ => return None,
    };
    site.image_by_file(file)
}

/// An image seen from a host.
#[derive(Clone, Copy)]
pub(super) struct ImageView<'a> {
    pub(super) image_context: ImageContext<'a>,
    pub(super) image: ImageId,
    pub(super) host: HostId,
    /// The preset that is asked for, by its index.
    pub(super) preset: Option<usize>,
}

impl ImageView<'_> {
    fn sizes(&self) -> Option<&VariantRoutes> {
        let routes = self.image_context.plan.image(self.host, self.image)?;
        match self.preset {
            Some(preset) => routes.presets.get(preset),
            None => Some(&routes.uncropped),
        }
    }

    fn pixels(&self, id: RouteId) -> (u32, u32) {
        match self.image_context.plan.route(id).view {
            View::Image(index) => {
                let variant = self.image_context.plan.derived_image(index).variant;
                (variant.width, variant.height)
            }
            _ => (0, 0),
        }
    }

    fn original_size(&self) -> (u32, u32) {
        let facts = &self.image_context.site.image(self.image).header;
        (facts.width, facts.height)
    }

    /// The one that programs get that choose none, with its size: not the largest, since they would take it everywhere.
    pub(super) fn src_variant(&self) -> Option<(&Route, (u32, u32))> {
        let sizes = self.sizes()?;
        let is_original_small = || self.preset.is_none() && self.original_format() != ImageFormat::WebP;
        let webp = || sizes.webp.iter().rev().find(|id| self.pixels(**id).0 <= SINGLE).or(sizes.webp.first()).copied();
        let id = sizes.fallback.or_else(|| if is_original_small() { None } else { webp() })?;
        Some((self.image_context.plan.route(id), self.pixels(id)))
    }

    fn original_format(&self) -> ImageFormat {
        self.image_context.site.image(self.image).header.format
    }

    /// As HTML. `own` is the original's address, `address` tells those of routes.
    pub(super) fn html(&self, own: &str, address: impl Fn(&Route) -> String, shown: &ImgAttributes) -> String {
        let Some(sizes) = self.sizes() else { return shown.img(own, self.original_size(), "", "") };
        let single = self.src_variant();
        let source = single.map_or_else(|| own.to_owned(), |(route, _)| address(route));
        let size = match (self.preset, sizes.webp.last().or(sizes.fallback.as_ref())) {
            (Some(_), Some(largest)) => self.pixels(*largest),
            _ => self.original_size(),
        };
        let tone = self.image_context.cache.tone(self.image_context.site.image(self.image));
        let tone = tone.map(classes).unwrap_or_default();
        let all = self.srcset(&sizes.webp, &address, shown.sizes);
        if all.is_empty() {
            return shown.img(&source, size, "", &tone);
        }
        let is_webp = single.is_some_and(|(route, _)| matches!(route.view, View::Image(index) if self.is_webp(index)));
        if is_webp {
            return shown.img(&source, size, &all, &tone);
        }
        format!("<picture><source type=\"image/webp\"{all}>{}</picture>", shown.img(&source, size, "", &tone))
    }

    /// As one `<img>` with one size, for feeds.
    pub(super) fn alone(&self, own: &str, address: impl Fn(&Route) -> String, shown: &ImgAttributes) -> String {
        match self.src_variant() {
            Some((route, size)) => shown.img(&address(route), size, "", ""),
            None => shown.img(own, self.original_size(), "", ""),
        }
    }

    fn is_webp(&self, index: u32) -> bool {
        self.image_context.plan.derived_image(index).variant.encoding.format() == ImageFormat::WebP
    }

    /// The attributes `srcset` and `sizes`.
    fn srcset(&self, ids: &[RouteId], address: impl Fn(&Route) -> String, sizes: &str) -> String {
        let route = |id: &RouteId| address(self.image_context.plan.route(*id));
        match ids {
            [] => String::new(),
            [one] => format!(" srcset=\"{}\"", escape::html(&route(one))),
            ids => {
                let each = ids.iter().map(|id| format!("{} {}w", route(id), self.pixels(*id).0));
                let widest = ids.last().map_or(0, |id| self.pixels(*id).0);
                let sizes = match sizes {
                    "" => format!("(max-width: {widest}px) 100vw, {widest}px"),
                    sizes => sizes.to_owned(),
                };
                let each = each.collect::<Vec<_>>().join(", ");
                format!(" srcset=\"{}\" sizes=\"{}\"", escape::html(&each), escape::html(&sizes))
            }
        }
    }
}

/// The widest image for programs that choose none.
const SINGLE: u32 = 1200;

/// What templates can call.
pub(super) const FUNCTION_NAMES: [&str; 2] = ["image", "image_file"];

/// The fields of a document's image that these functions read.
pub(super) const FIELDS_READ: [&str; 3] = ["url", "alt", "file"];

/// Gives an engine the functions of one host.
pub(super) fn register(
    tera: &mut Tera,
    site: &Arc<Site>,
    plan: &Arc<Plan>,
    theme: &Arc<Theme>,
    cache: &Arc<dyn RenderCache>,
    host: HostId,
) {
    for name in FUNCTION_NAMES {
        let (site, plan, theme, cache) = (Arc::clone(site), Arc::clone(plan), Arc::clone(theme), Arc::clone(cache));
        tera.register_function(name, move |arguments: Kwargs, _: &State| {
            let image_context = ImageContext { site: &site, plan: &plan, theme: &theme, cache: &*cache };
            let asked = ImageRequest::read(image_context, host, &arguments)?;
            if name == "image" { asked.html(&arguments) } else { Ok(asked.file()) }
        });
    }
}

/// What a template asks for.
struct ImageRequest<'a> {
    image_context: ImageContext<'a>,
    host: HostId,
    /// The address of the original.
    address: String,
    alt: Option<String>,
    /// None on another site.
    image: Option<ImageId>,
    preset: Option<usize>,
}

impl<'a> ImageRequest<'a> {
    fn read(image_context: ImageContext<'a>, host: HostId, arguments: &Kwargs) -> TeraResult<Self> {
        let source = arguments.must_get::<&Value>("src")?;
        let preset = arguments.get::<&str>("preset")?.map(|name| preset(image_context.theme, name)).transpose()?;
        let mut asked = Self { image_context, host, address: String::new(), alt: None, image: None, preset };
        if let Some(map) = source.as_map() {
            let text = |key: &'static str| map.get(&Key::Str(key)).and_then(Value::as_str);
            text("url").unwrap_or_default().clone_into(&mut asked.address);
            asked.alt = text("alt").map(str::to_owned);
            asked.image = text("file").and_then(|file| image_context.site.image_by_file(file));
            return Ok(asked);
        }
        let Some(written) = source.as_str() else {
            let problem = "`src` is neither a picture, such as post.image, nor the address of one";
            return Err(Error::message(problem));
        };
        written.clone_into(&mut asked.address);
        if is_external_url(written) {
            return Ok(asked);
        }
        let path = format!("/{}", written.trim_start_matches('/'));
        let base = &image_context.plan.hosts[usize::from(host.0)].base_url.path;
        let inside = path.strip_prefix(&**base).filter(|inside| inside.starts_with('/'));
        let at = |path: &str| image_context.plan.route_at_site_path(host, path);
        let route = at(&path).or_else(|| inside.and_then(at)).ok_or_else(|| no_image(image_context.site, written))?;
        asked.image = image_at_route(image_context.site, route);
        asked.address = image_context.plan.href(host, route);
        Ok(asked)
    }

    fn seen(&self) -> Option<ImageView<'a>> {
        let image = self.image?;
        Some(ImageView { image_context: self.image_context, image, host: self.host, preset: self.preset })
    }

    fn html(&self, arguments: &Kwargs) -> TeraResult<Value> {
        let loading = match arguments.get::<&str>("loading")? {
            None | Some("lazy") => Loading::Lazy,
            Some("eager") => Loading::Eager,
            Some("first") => Loading::First,
            Some(other) => {
                let problem = format!("`loading` is lazy (the default), eager or first, and not `{other}`");
                return Err(Error::message(problem));
            }
        };
        let content_sizes = if self.preset.is_some() { "" } else { &*self.image_context.theme.images.content_sizes };
        let shown = ImgAttributes {
            alt: arguments.get::<&str>("alt")?.or(self.alt.as_deref()).unwrap_or_default(),
            title: None,
            class: arguments.get::<&str>("class")?.unwrap_or_default(),
            sizes: arguments.get::<&str>("sizes")?.unwrap_or(content_sizes),
            loading,
        };
        let plan = self.image_context.plan;
        let html = match self.seen() {
            Some(seen) => seen.html(&self.address, |route| plan.href(self.host, route), &shown),
            None => shown.unknown(&self.address),
        };
        Ok(Value::safe_string(&html))
    }

    /// One file of the image: its absolute address, size and media type, as far as they are known.
    fn file(&self) -> Value {
        let plan = self.image_context.plan;
        let mut entries: Vec<(&'static str, Value)> = Vec::new();
        let origin = &plan.hosts[usize::from(self.host.0)].base_url.origin;
        let own =
            if self.address.starts_with('/') { format!("{origin}{}", self.address) } else { self.address.clone() };
        let seen = self.seen();
        let (url, (width, height), format) = match (seen.as_ref().and_then(ImageView::src_variant), &seen) {
            (Some((route, size)), _) => (plan.absolute_url(route), size, ImageFormat::from_file_name(route.file())),
            (None, Some(seen)) => (own, seen.original_size(), Some(seen.original_format())),
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

fn preset(theme: &Theme, name: &str) -> TeraResult<usize> {
    theme.images.preset(name).ok_or_else(|| {
        let known: Vec<&str> = theme.images.presets.iter().map(|preset| &*preset.name).collect();
        let near = nearest(name, &known).map(|near| format!("; did you mean `{near}`?"));
        let near = near.unwrap_or_else(|| format!("; theme.toml has {}", known.join(", ")));
        Error::message(format!("there is no preset of pictures `{name}`{near}"))
    })
}

fn no_image(site: &Site, written: &str) -> Error {
    let address = |image: &Arc<Image>| {
        let file = &image.file;
        file.strip_prefix("content").or(file.strip_prefix("static")).unwrap_or(file).to_owned()
    };
    let known: Vec<String> = site.sources.images.iter().map(address).collect();
    let near = nearest(written, &known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::message(format!("there is no picture `{written}`{near}"))
}
