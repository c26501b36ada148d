//! The smaller pictures: which there are of each picture, and where. Their names hold a fingerprint, so that browsers
//! may keep them for ever.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::Xxh3;

use super::listing::Listing;
use super::{HostId, Plan, Route, RouteId, View};
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentId, Fit, Picture, PictureId, Preset, Site, Theme, is_on_another_site};
use crate::picture::{Encoding, Format, Recipe};
use crate::table::{Table, Value};

/// The width of the one picture for programs that know no WebP.
const FALLBACK: u32 = 1200;
/// Presets from this width on come in half the size too, for small screens.
const HALVED: u32 = 1000;
/// The most that WebP can hold, on each side.
const MOST: u32 = 16_383;

/// A picture that is made of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// The original.
    pub picture: PictureId,
    /// How it is made.
    pub recipe: Recipe,
}

/// The sizes in which a picture is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sizes {
    /// As WebP, the smallest first.
    pub webp: Vec<RouteId>,
    /// For programs that know no WebP; where there is none, the original serves them.
    pub fallback: Option<RouteId>,
}

/// What is made of a picture, on one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureRoutes {
    /// The whole picture.
    pub whole: Sizes,
    /// For the theme's presets, in their order; only pictures that stand for something have them.
    pub presets: Vec<Sizes>,
}

/// All that is made of pictures.
#[derive(Default)]
pub(super) struct Pictures {
    /// One picture's after the other's.
    derived: Vec<Derived>,
    places: FxHashMap<(HostId, PictureId), PictureRoutes>,
}

impl Plan {
    /// A picture that is made of another, by the index in its view.
    #[must_use]
    pub fn derived(&self, index: u32) -> Derived {
        self.pictures.derived[index as usize]
    }

    /// What is made of each picture.
    pub fn derived_pictures(&self) -> impl Iterator<Item = (PictureId, Vec<Recipe>)> {
        let each = self.pictures.derived.chunk_by(|one, next| one.picture == next.picture);
        each.map(|derived| (derived[0].picture, derived.iter().map(|derived| derived.recipe).collect()))
    }

    /// What is made of a picture: on the host, else on another.
    #[must_use]
    pub fn picture(&self, host: HostId, picture: PictureId) -> Option<&PictureRoutes> {
        let hosts = std::iter::once(host).chain((0..self.hosts.len()).map(|index| HostId(index as u16)));
        hosts.into_iter().find_map(|host| self.pictures.places.get(&(host, picture)))
    }
}

/// The picture that an address in a document means.
#[must_use]
pub fn picture_named(site: &Site, document: &Document, written: &str) -> Option<PictureId> {
    let path = written.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    document.file_of(&path).and_then(|file| site.picture_at(&file)).or_else(|| static_picture(site, &path))
}

/// The picture at an address written from the root of the site: a loose file of `content/`, or one of `static/`.
fn site_picture(site: &Site, written: &str) -> Option<PictureId> {
    let path = format!("/{}", percent_decode_str(written.trim_start_matches('/')).decode_utf8_lossy());
    site.picture_at(&format!("content{path}")).or_else(|| static_picture(site, &path))
}

fn static_picture(site: &Site, path: &str) -> Option<PictureId> {
    path.starts_with('/').then(|| site.picture_at(&format!("static{path}")))?
}

impl Listing<'_> {
    /// Adds what is made of the pictures that stand among the routes from `first` on.
    pub(super) fn pictures(&mut self, theme: &Theme, first: usize, found: &mut Vec<Diagnostic>) -> Pictures {
        let mut pictures = Pictures::default();
        let site = self.site;
        if site.sources.pictures.is_empty() {
            return pictures;
        }
        let picture = |route: &Route| {
            let file = match route.view {
                View::File(index) => &site.sources.files[index as usize].file,
                View::Static(index) => &site.sources.statics[index as usize].file,
                _ => return None,
            };
            let id = site.picture_at(file)?;
            site.picture(id).facts.can_be_scaled().then_some((id, route.host))
        };
        let shown: BTreeSet<(PictureId, HostId)> = self.routes[first..].iter().filter_map(picture).collect();
        let with_presets = pictures_that_stand_for_something(site, found);
        let mut last = None;
        let mut slug = String::new();
        let mut recipes = Recipes::default();
        for (id, host) in shown {
            let picture = site.picture(id);
            // The hosts of a picture follow each other.
            if last != Some(id) {
                last = Some(id);
                let presets = if with_presets.contains(&id) { &*theme.pictures.presets } else { &[] };
                recipes = Recipes::of(site, picture, presets);
                slug = self.slug(picture);
                recipes.first = pictures.derived.len() as u32;
                pictures.derived.extend(recipes.all.iter().map(|recipe| Derived { picture: id, recipe: *recipe }));
            }
            let before = self.routes.len() as u32;
            for (index, recipe) in recipes.all.iter().enumerate() {
                let path = path(&slug, picture, recipe);
                self.add(host, site.config.default_language, &path, View::Picture(recipes.first + index as u32));
            }
            let route = |index: &usize| RouteId(before + *index as u32);
            let sizes = |planned: &Planned| Sizes {
                webp: planned.webp.iter().map(route).collect(),
                fallback: planned.fallback.as_ref().map(route),
            };
            let routes =
                PictureRoutes { whole: sizes(&recipes.whole), presets: recipes.presets.iter().map(sizes).collect() };
            pictures.places.insert((host, id), routes);
        }
        pictures
    }

    /// The name of a picture's file as addresses have it.
    fn slug(&self, picture: &Picture) -> String {
        let config = &self.site.config;
        let name = picture.file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let slug = config.language(config.default_language).language.slug(stem, config.slugs);
        if slug.is_empty() { "picture".to_owned() } else { slug }
    }
}

fn path(slug: &str, picture: &Picture, recipe: &Recipe) -> String {
    let mut hash = Xxh3::new();
    hash.update(picture.file.as_bytes());
    hash.update(&picture.hash.to_le_bytes());
    hash.update(&recipe.key());
    let ending = recipe.encoding.format().ending();
    format!("/pictures/{slug}-{}.{:010x}.{ending}", recipe.width, hash.digest() >> 24)
}

/// What is made of one picture.
#[derive(Default)]
struct Recipes {
    all: Vec<Recipe>,
    whole: Planned,
    presets: Vec<Planned>,
    /// The index of the first among all that is made of pictures.
    first: u32,
}

/// Indices of recipes.
#[derive(Default)]
struct Planned {
    webp: Vec<usize>,
    fallback: Option<usize>,
}

impl Recipes {
    fn of(site: &Site, picture: &Picture, presets: &[Preset]) -> Self {
        let images = &site.config.images;
        let (width, height) = (picture.facts.width, picture.facts.height);
        let mut recipes = Self::default();
        let scaled = |to: u32| (to, scaled(height, to, width));
        let mut widths: Vec<u32> = images.widths.iter().copied().filter(|known| *known < width).collect();
        if images.widths.iter().any(|known| *known >= width) {
            widths.push(width);
        }
        let own = match picture.facts.format {
            Format::Jpeg => Some(Encoding::Jpeg(images.quality)),
            Format::Png => Some(Encoding::Png),
            Format::WebP | Format::Gif | Format::Svg => None,
        };
        let webp = Encoding::WebP(images.quality);
        let fit = |(width, height): &(u32, u32)| *width <= MOST && *height <= MOST;
        let whole = widths.into_iter().map(scaled).filter(fit);
        recipes.whole.webp = whole.map(|size| recipes.add(size, webp)).collect();
        let small = scaled(FALLBACK);
        recipes.whole.fallback = own.filter(|_| width > FALLBACK && fit(&small)).map(|own| recipes.add(small, own));
        for preset in presets {
            let full = preset_size(preset, (width, height));
            let mut planned = Planned::default();
            if preset.only_jpeg {
                planned.fallback = Some(recipes.add(full, Encoding::Jpeg(images.quality)));
            } else {
                let half = (full.0.div_ceil(2), full.1.div_ceil(2));
                let is_halved = full.0 >= HALVED;
                planned.webp.extend(is_halved.then(|| recipes.add(half, webp)));
                planned.webp.push(recipes.add(full, webp));
                planned.fallback = own.map(|own| recipes.add(if is_halved { half } else { full }, own));
            }
            recipes.presets.push(planned);
        }
        recipes
    }

    /// The index of a recipe, which is there only once.
    fn add(&mut self, (width, height): (u32, u32), encoding: Encoding) -> usize {
        let recipe = Recipe { width, height, encoding };
        self.all.iter().position(|known| *known == recipe).unwrap_or_else(|| {
            self.all.push(recipe);
            self.all.len() - 1
        })
    }
}

/// A side when another of the same picture goes `from` a length `to` another; at least one pixel.
fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let (side, to, from) = (u64::from(side), u64::from(to), u64::from(from).max(1));
    ((side * to + from / 2) / from).max(1) as u32
}

/// The size that a preset gives to a picture, which is never made larger.
fn preset_size(preset: &Preset, (width, height): (u32, u32)) -> (u32, u32) {
    let is_wider = u64::from(width) * u64::from(preset.height) > u64::from(height) * u64::from(preset.width);
    match preset.fit {
        // Both sides are filled; of one the picture has more.
        Fit::Cover if is_wider && height < preset.height => (scaled(preset.width, height, preset.height), height),
        Fit::Cover if !is_wider && width < preset.width => (width, scaled(preset.height, width, preset.width)),
        Fit::Cover => (preset.width, preset.height),
        Fit::Contain if width <= preset.width && height <= preset.height => (width, height),
        Fit::Contain if is_wider => (preset.width, scaled(height, preset.width, width)),
        Fit::Contain => (scaled(width, preset.height, height), preset.height),
    }
}

/// The pictures that documents, people and the site's own table name. Two documents that are no translations of each
/// other should have two.
fn pictures_that_stand_for_something(site: &Site, found: &mut Vec<Diagnostic>) -> FxHashSet<PictureId> {
    let mut pictures = FxHashSet::default();
    let mut claims: Vec<(PictureId, DocumentId)> = Vec::new();
    for id in site.documents() {
        let document = site.document(id);
        let image = document.image.as_ref().filter(|image| !is_on_another_site(&image.value));
        if let Some(picture) = image.and_then(|image| picture_named(site, document, &image.value)) {
            claims.push((picture, id));
        }
    }
    claims.sort_unstable();
    for claims in claims.chunk_by(|one, next| one.0 == next.0) {
        let (picture, first) = claims[0];
        pictures.insert(picture);
        let others: Vec<DocumentId> = claims
            .iter()
            .map(|claim| claim.1)
            .filter(|id| *id != first && !site.translations(first).contains(id))
            .collect();
        let place = |id: DocumentId| {
            let document = site.document(id);
            (&*document.file, document.image.as_ref().map_or(document.title.span, |image| image.span))
        };
        if let Some(second) = others.first() {
            let file = &site.picture(picture).file;
            found.push(Diagnostic::shared_image(place(first), place(*second), file, others.len() - 1));
        }
    }
    let terms = site.terms.iter().filter_map(|term| term.picture.as_ref());
    let organization = site.config.publicity.organization.as_ref();
    let site_own = [site.config.social.image.as_ref(), organization.and_then(|own| own.logo.as_ref())];
    for written in terms.chain(site_own.into_iter().flatten()) {
        pictures.extend(site_picture(site, &written.value));
    }
    named_in(&site.config.params, &mut |text| {
        pictures.extend(Format::of_file(text).and_then(|_| site_picture(site, text)));
    });
    pictures
}

/// Tells all texts of a table.
fn named_in(table: &Table, tell: &mut impl FnMut(&str)) {
    fn tell_value(value: &Value, tell: &mut impl FnMut(&str)) {
        match value {
            Value::Text(text) => tell(text),
            Value::Array(items) => items.iter().for_each(|item| tell_value(&item.value, tell)),
            Value::Table(table) => named_in(table, tell),
            _ => {}
        }
    }
    for (_, value) in &table.entries {
        tell_value(&value.value, tell);
    }
}
