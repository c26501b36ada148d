//! Finds the images that pages show in sizes of the theme: those that represent documents, terms or the site, and those
//! that templates take from elsewhere.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashMap;

use crate::address::is_external_url;
use crate::config::LanguageId;
use crate::diagnostic::Diagnostic;
use crate::image::Focus;
use crate::language::normalize_name;
use crate::model::{
    Document, DocumentId, FileInLanguage, ImageId, ImageSource, SettingKind, SettingValue, Site, Theme, names_image,
    resolve_content_path,
};

/// The images that pages show in sizes of the theme.
pub(super) struct SizedImages {
    images: FxHashMap<ImageId, SizedImage>,
    /// The sizes of the theme's presets.
    presets: Range<usize>,
    /// The other sizes of every image that represents a document, a term or the site.
    main_sizes: BTreeSet<usize>,
}

#[derive(Default)]
struct SizedImage {
    /// The point that its crops keep.
    focus: Focus,
    /// Whether it represents a document, a term or the site.
    is_main: bool,
    /// Whether it has all presets.
    has_presets: bool,
    /// Its other sizes.
    sizes: BTreeSet<usize>,
}

impl SizedImages {
    fn add(&mut self, image: ImageId, sizes: &BTreeSet<usize>) {
        self.images.entry(image).or_default().sizes.extend(sizes);
    }

    fn add_main(&mut self, image: ImageId, focus: Focus) {
        self.images.entry(image).or_insert(SizedImage {
            focus,
            is_main: true,
            has_presets: true,
            sizes: BTreeSet::new(),
        });
    }

    fn add_with_presets(&mut self, image: ImageId) {
        self.images.entry(image).or_default().has_presets = true;
    }

    /// Removes an image, and returns the indices of its sizes and the point that its crops keep.
    pub(super) fn take(&mut self, image: ImageId) -> (BTreeSet<usize>, Focus) {
        let SizedImage { focus, is_main, has_presets, mut sizes } = self.images.remove(&image).unwrap_or_default();
        if is_main {
            sizes.extend(&self.main_sizes);
        }
        if has_presets {
            sizes.extend(self.presets.clone());
        }
        (sizes, focus)
    }
}

/// Returns the images with the sizes in which pages show them. Images of settings that do not exist are reported.
pub(super) fn find(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> SizedImages {
    let mut images = SizedImages {
        images: FxHashMap::default(),
        presets: 0..theme.images.presets.len(),
        main_sizes: theme.images.requested(&ImageSource::Main).collect(),
    };
    let of_settings = images_of_settings(site, theme, diagnostics);
    if site.sources.images.is_empty() {
        return images;
    }
    add_main_images(site, &mut images, diagnostics);
    for image in of_settings {
        images.add_with_presets(image);
    }
    add_requested_images(site, theme, &mut images);
    images
}

/// Adds the images that templates take from elsewhere.
fn add_requested_images(site: &Site, theme: &Theme, images: &mut SizedImages) {
    for (source, sizes) in theme.images.requests.iter().filter(|(_, sizes)| !sizes.is_empty()) {
        let mut add = |image: Option<ImageId>| image.into_iter().for_each(|image| images.add(image, sizes));
        let each_language = |path: &str, add: &mut dyn FnMut(Option<ImageId>)| {
            site.config.language_ids().for_each(|language| add(resolve_site_image(site, path, language)));
        };
        match source {
            // The main images have them already, and those of arguments are found by their documents.
            ImageSource::Main | ImageSource::Argument(_) => {}
            ImageSource::SiteParams => {
                for language in site.config.language_ids() {
                    let params = &site.config.language(language).params;
                    params.for_each_text(&mut |text| add(named_image(site, text, language)));
                }
            }
            ImageSource::DocumentParams(key) => {
                for document in site.documents().map(|id| site.document(id)) {
                    let entries = document.params.entries.iter();
                    let wanted = entries.filter(|(known, _)| key.as_deref().is_none_or(|key| key == known.value));
                    for (_, value) in wanted {
                        value.value.for_each_text(&mut |text| {
                            if names_image(text) {
                                add(resolve_image(site, document, text));
                            }
                        });
                    }
                }
            }
            ImageSource::TermParams => {
                for term in &site.terms {
                    term.params.for_each_text(&mut |text| add(named_image(site, text, term.language)));
                }
            }
            ImageSource::Settings => {
                let values = |language| theme.settings.iter().filter_map(move |setting| setting.value(language));
                for language in site.config.language_ids() {
                    for value in values(language) {
                        match value {
                            SettingValue::Text(text) => add(named_image(site, text, language)),
                            SettingValue::List(texts) => {
                                for text in texts {
                                    add(named_image(site, text, language));
                                }
                            }
                            _ => {}
                        }
                    }
                }
            }
            ImageSource::Data => site.sources.data_images.iter().for_each(|path| each_language(path, &mut add)),
            ImageSource::File(path) => each_language(path, &mut add),
            ImageSource::ThemeFile(path) => {
                let image = theme.file_index(path).and_then(|index| theme.files[index].image.as_ref());
                add(image.and_then(|image| site.image_by_file(&image.file)));
            }
        }
    }
    if theme.images.arguments().next().is_some() {
        for document in site.documents().map(|id| site.document(id)) {
            for (argument, path) in &document.named_images {
                let sizes = theme.images.requests.get(&ImageSource::Argument(argument.clone()));
                if let (Some(sizes), Some(image)) = (sizes, resolve_image(site, document, path)) {
                    images.add(image, sizes);
                }
            }
        }
    }
}

/// Returns the image of the site that a text names, if it looks like the path of one.
fn named_image(site: &Site, text: &str, language: LanguageId) -> Option<ImageId> {
    names_image(text).then(|| resolve_site_image(site, text, language))?
}

/// Resolves the path of an image written in a document.
fn resolve_image(site: &Site, document: &Document, written: &str) -> Option<ImageId> {
    possible_paths(written).find_map(|path| {
        let in_content = document.resolve_path(&path).and_then(|file| site.image_in_language(&file, document.language));
        in_content.or_else(|| resolve_static_image(site, &normalize_name(&path), document.language))
    })
}

/// Returns the paths that an author may mean: the text without percent-encoding and anchor, and the text itself, if there is a
/// difference.
fn possible_paths(written: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let path = written.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    let as_written = (*path != *written).then_some(Cow::Borrowed(written));
    std::iter::once(path).chain(as_written)
}

/// Resolves a path relative to the site's root: a file of `content/` outside bundles, or a file of `static/`.
fn resolve_site_image(site: &Site, written: &str, language: LanguageId) -> Option<ImageId> {
    possible_paths(written).find_map(|path| {
        let file = resolve_content_path("content", &path)?;
        let path = file.strip_prefix("content")?;
        site.image_in_language(&file, language).or_else(|| resolve_static_image(site, path, language))
    })
}

fn resolve_static_image(site: &Site, path: &str, language: LanguageId) -> Option<ImageId> {
    path.starts_with('/').then(|| site.image_in_language(&format!("static{path}"), language))?
}

/// Returns the point that crops of an image keep. A text with another point is reported.
fn focus_of(site: &Site, image: ImageId, claims: &[(ImageId, DocumentId)], diagnostics: &mut Vec<Diagnostic>) -> Focus {
    let mut points = claims.iter().filter_map(|(_, id)| {
        let document = site.document(*id);
        document.image_focus.as_ref().map(|focus| (&*document.file, focus))
    });
    let Some((file, used)) = points.next() else { return Focus::default() };
    if let Some((other_file, other)) = points.find(|(_, other)| other.value != used.value) {
        let names = (used.value.to_string(), other.value.to_string());
        let (place, other) = ((file, used.span), (other_file, other.span));
        let image = &site.image(image).file;
        diagnostics.push(Diagnostic::image_focus_differs(place, other, image, (&names.0, &names.1)));
    }
    used.value
}

/// Adds the images that represent documents, terms or the site, each with the point that its crops keep. Two documents with
/// one image are reported, unless they are translations of each other.
fn add_main_images(site: &Site, images: &mut SizedImages, diagnostics: &mut Vec<Diagnostic>) {
    let mut claims: Vec<(ImageId, DocumentId)> = Vec::new();
    for id in site.documents() {
        let document = site.document(id);
        let image = document.image.as_ref().filter(|image| !is_external_url(&image.value));
        if let Some(image) = image.and_then(|image| resolve_image(site, document, &image.value)) {
            claims.push((image, id));
        }
    }
    claims.sort_unstable();
    for claims in claims.chunk_by(|one, next| one.0 == next.0) {
        let (image, first) = claims[0];
        images.add_main(image, focus_of(site, image, claims, diagnostics));
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
            let file = &site.image(image).file;
            diagnostics.push(Diagnostic::shared_image(place(first), place(*second), file, others.len() - 1));
        }
    }
    for (term, image) in site.terms.iter().filter_map(|term| term.image.as_ref().map(|image| (term, image))) {
        if let Some(image) = resolve_site_image(site, &image.value, term.language) {
            images.add_main(image, Focus::default());
        }
    }
    let organization = site.config.organization.as_ref();
    for language in site.config.language_ids() {
        let logo = organization.and_then(|own| own.logo.get(language));
        let named = [site.config.social.image.get(language), logo].into_iter().flatten();
        for image in named.filter_map(|written| resolve_site_image(site, &written.value, language)) {
            images.add_main(image, Focus::default());
        }
        site.config.language(language).params.for_each_text(&mut |text| {
            if let Some(image) = named_image(site, text, language) {
                images.add_with_presets(image);
            }
        });
    }
}

/// Returns the images that the settings of the theme name. An image that does not exist is reported.
fn images_of_settings(site: &Site, theme: &Theme, diagnostics: &mut Vec<Diagnostic>) -> Vec<ImageId> {
    let mut images = Vec::new();
    for setting in theme.settings.iter().filter(|setting| setting.kind == SettingKind::Image) {
        for language in site.config.language_ids() {
            let Some(SettingValue::Text(path)) = setting.value(language) else { continue };
            if is_external_url(path) {
                continue;
            }
            match (resolve_site_image(site, path, language), setting.written.get(language)) {
                (Some(image), _) => images.push(image),
                // An SVG and the like is a file, but no picture in several sizes.
                (None, Some((_, span))) if !is_site_file(site, path, language) => {
                    diagnostics.push(Diagnostic::missing_picture_of_setting(*span, &setting.name, path));
                }
                (None, _) => {}
            }
        }
    }
    images
}

/// Whether a path from the site's root is that of a file of `content/` or `static/`.
fn is_site_file(site: &Site, written: &str, language: LanguageId) -> bool {
    let path = format!("/{}", percent_decode_str(written.trim_start_matches('/')).decode_utf8_lossy());
    let path = normalize_name(&path);
    ["content", "static"]
        .into_iter()
        .any(|folder| matches!(site.file_in_language(&format!("{folder}{path}"), language), FileInLanguage::Found(_)))
}
