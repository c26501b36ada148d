//! Renders images as responsive `<img>` and `<picture>`.

use std::fmt::Write as _;

use super::escape;
use super::rendered::Content;
use crate::diagnostic::Diagnostic;
use crate::image::{AverageColour, ImageFormat};
use crate::model::{Image, ImageId, Site, Theme};
use crate::plan::{HostId, Plan, Route, RouteId, VariantRoutes, View};

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
    /// The index of the requested size of the theme.
    pub(super) size: Option<usize>,
}

impl ImageView<'_> {
    /// Returns the routes of the variants. `None` if there are none in the requested size.
    pub(super) fn variants(&self) -> Option<&VariantRoutes> {
        let routes = self.image_context.plan.image(self.host, self.image)?;
        match self.size {
            Some(size) => routes.size(size),
            None => Some(&routes.uncropped),
        }
    }

    /// Returns the width and the height of a variant.
    pub(super) fn pixel_size(&self, id: RouteId) -> (u32, u32) {
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

    /// Returns the width and the height of the original.
    pub(super) fn original_size(&self) -> (u32, u32) {
        let header = &self.image_context.site.image(self.image).header;
        (header.width, header.height)
    }

    /// Returns the variant for the `src` attribute, with its size. It is not the largest one, because programs that ignore
    /// `srcset` would download it everywhere.
    pub(super) fn src_variant(&self) -> Option<(&Route, (u32, u32))> {
        let variants = self.variants()?;
        let is_original_the_source = || self.size.is_none() && self.original_format() != ImageFormat::WebP;
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

    /// Returns the width and the height of the largest file.
    pub(super) fn largest_size(&self) -> (u32, u32) {
        let largest = self.variants().and_then(|variants| variants.webp.last().or(variants.fallback.as_ref()));
        match (self.size, largest) {
            (Some(_), Some(largest)) => self.pixel_size(*largest),
            _ => self.original_size(),
        }
    }

    /// Returns the candidates of a `srcset`: the address and the width of each WebP variant.
    pub(super) fn candidates(&self, address: impl Fn(&Route) -> String) -> Option<String> {
        let variants = self.variants()?.webp.iter();
        let candidates =
            variants.map(|id| format!("{} {}w", address(self.image_context.plan.route(*id)), self.pixel_size(*id).0));
        let candidates = candidates.collect::<Vec<_>>().join(", ");
        (!candidates.is_empty()).then_some(candidates)
    }

    /// Returns the format of the original.
    pub(super) fn original_format(&self) -> ImageFormat {
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
        let size = self.largest_size();
        let colour = self.image_context.cache.average_colour(self.image_context.site.image(self.image));
        let mut colour = colour.map(colour_classes).unwrap_or_default();
        if let Some(largest) = variants.webp.last().or(variants.fallback.as_ref()).filter(|_| self.size.is_some()) {
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
