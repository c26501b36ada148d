//! Reads a theme and the themes it extends: from `themes/` of the site, or from those built into the program.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, File, include_dir};
use xxhash_rust::xxh3::xxh3_128;

use super::borrowed_parts;
use super::colours;
use super::css_hosts;
use super::css_variables;
use super::files::{BYTE_ORDER_MARK, disk_path, is_hidden};
use super::load_cache::{CommonFiles, LoadCache};
use super::presets;
use super::strings::{StringsFile, UsedStrings, report_lone_placeholders};
use super::stylesheet::StyleSheetSource;
use super::table_reader::{TableReader, read_toml_file};
use super::theme_ids::theme_ids;
use super::walk::{has_folder, walk};
use super::{params_schema, theme_settings};
use crate::config::{ColourSettings, Config, SCHEME_ATTRIBUTE};
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::image::{self, ImageFormat};
use crate::language::{ThemeStrings, compose_letters, normalize_name, without_control_characters};
use crate::model::{
    BASE_THEME, HomeList, Image, ImageSource, ParamSchemas, Template, TextElement, TextElements, Theme, ThemeFile,
    ThemeImages, ThemeSetting, add_missing_settings,
};
use crate::nesting::MAX_THEMES;
use crate::table::{Span, Spanned};

/// The built-in themes.
static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The folders whose files the theme is made from.
const FOLDERS: [&str; 2] = ["themes", "strings"];

/// Reads the site's theme. Returns `None` if it, or a theme that it extends, does not exist or cannot be read as a whole:
/// everything that is missing from it would be reported again.
pub(super) fn load(
    root: &Path,
    site: &Source,
    config: Option<&Arc<Config>>,
    load_cache: &mut LoadCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Theme>> {
    let config = config?;
    if let Some(theme) = load_cache.unchanged_theme(config, FOLDERS, diagnostics) {
        return Some(theme);
    }
    let mut found = Vec::new();
    let theme = read(root, site, config, load_cache, &mut found);
    let theme = load_cache.theme(config, theme, &found);
    diagnostics.append(&mut found);
    theme
}

fn read(
    root: &Path,
    site: &Source,
    config: &Config,
    load_cache: &mut LoadCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Theme> {
    let first = normalize_name(&config.theme).into_owned();
    if first.is_empty() {
        // It is reported already.
        return None;
    }
    let common = &mut load_cache.common;
    let known_problems = diagnostics.len();
    let mut sources = ThemeSources { strings: site_strings(root, common, diagnostics), ..ThemeSources::default() };
    let mut has_all_strings = !has_errors(&diagnostics[known_problems..]);
    let mut is_whole = true;
    let mut theme = Theme {
        chain: Vec::new(),
        has_toml: false,
        lender: None,
        templates: Vec::new(),
        fonts: Vec::new(),
        strings: ThemeStrings::default(),
        files: Vec::new(),
        palettes: None,
        settings: Vec::new(),
        params: Arc::default(),
        pager_excludes: Vec::new(),
        images: ThemeImages::default(),
        ids: Arc::default(),
        text_elements: TextElements::default(),
    };
    let mut pager_excludes = None;
    let mut params = ParamSchemas::default();
    let mut colours = vec![config.design.colours.clone()];
    // The name of the next theme with its location, which is in site.toml and then in each theme.toml.
    let mut next = Some((first.clone(), site.clone(), span_of_name(&site.text, &first)));
    while let Some((name, source, span)) = next.take() {
        if theme.chain.contains(&name) {
            theme.chain.push(name);
            diagnostics.push(Diagnostic::theme_cycle(&source, span, &theme.chain));
            return None;
        }
        if theme.chain.len() == MAX_THEMES {
            diagnostics.push(Diagnostic::too_many_themes(&source, span));
            return None;
        }
        let known_problems = diagnostics.len();
        let Some(files) = ThemeFolder::read(root, &name, common, diagnostics) else {
            diagnostics.push(Diagnostic::unknown_theme(&source, span, &name, &known_themes(root)));
            return None;
        };
        theme.chain.push(name.clone());
        is_whole &= !has_errors(&diagnostics[known_problems..]);
        let theme_toml = add(&mut theme, &mut sources, (&name, config), files, diagnostics);
        let theme_toml = theme_toml.unwrap_or_else(|Unreadable| {
            is_whole = false;
            None
        });
        theme.has_toml |= theme.chain.len() == 1 && theme_toml.is_some();
        if let Some((theme_toml, source)) = theme_toml {
            colours.push(theme_toml.colours);
            pager_excludes = pager_excludes.or(theme_toml.pager_excludes);
            params.add_missing(theme_toml.params);
            add_missing_settings(&mut theme.settings, theme_toml.settings);
            next = theme_toml.extends.map(|parent| (parent.value, source, parent.span));
        }
    }
    if !is_whole {
        return None;
    }
    let ThemeSources { mut strings, mut sheets, scripts } = sources;
    borrowed_parts::add(&mut theme, &mut sheets);
    theme.pager_excludes = pager_excludes.unwrap_or_default();
    theme.params = Arc::new(params);
    theme_settings::read_values(site, config, &mut theme.settings, diagnostics);
    theme.ids = Arc::new(theme_ids(&theme.templates));
    theme.text_elements = text_elements(&theme.templates);
    load_cache.template_images.add_requests(&theme.templates, &mut theme.images);
    read_images(root, &mut theme, diagnostics);
    theme.palettes = colours::palettes(&colours, diagnostics);
    if let Some(palettes) = &theme.palettes {
        let css = palettes.css(switches_schemes(&theme, &sheets));
        add_colours(&css, &mut sheets);
    }
    has_all_strings &= check_strings(&theme, &mut strings, diagnostics);
    for (tag, strings) in strings.into_iter().filter_map(|file| file.into_strings(config)) {
        theme.strings.add_missing(&tag, strings);
    }
    if !theme.chain.iter().any(|name| name == BASE_THEME) {
        for (tag, strings) in built_in_strings().filter_map(|file| file.into_strings(config)) {
            theme.strings.add_built_in(&tag, strings);
        }
    }
    diagnostics.extend(undefined_variables(&theme, &sheets));
    diagnostics.extend(css_hosts::blocked(&sheets, &config.headers));
    load_cache.style_sheets.build(&mut theme, &sheets, diagnostics);
    load_cache.scripts.check(&scripts, diagnostics);
    if !has_all_strings {
        return None;
    }
    Some(theme)
}

/// Reports the faults of the strings. Returns whether all of them could be read.
fn check_strings(theme: &Theme, strings: &mut [StringsFile], diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Some(reference) = reference_strings() else { return true };
    let extends_built_in = theme.chain.iter().any(|name| name == BASE_THEME);
    let texts = theme.templates.iter().map(|template| &*template.source.text);
    let mut used = UsedStrings::new(texts, extends_built_in);
    used.find_missing(strings, &reference);
    let is_own = |key: &str| used.is_own(key, &reference);
    report_lone_placeholders(strings, &theme.templates, is_own, diagnostics);
    let counted: BTreeSet<String> = strings.iter().flat_map(StringsFile::counted_keys).map(str::to_owned).collect();
    for file in strings.iter_mut() {
        file.check_counts(&counted, diagnostics);
        file.check(&reference, &used, diagnostics);
    }
    !strings.iter().any(StringsFile::is_broken)
}

/// Reads the strings of the site, in `strings/`. They override those of the theme.
fn site_strings(root: &Path, common: &mut CommonFiles, diagnostics: &mut Vec<Diagnostic>) -> Vec<StringsFile> {
    let mut strings = Vec::new();
    for file in walk(root, "strings", diagnostics) {
        let Some(name) = file.file.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml")) else {
            continue;
        };
        match common.read_at(&file.file, &file.disk_path) {
            Ok(source) => strings.push(StringsFile::read(source, name, diagnostics)),
            Err(problem) => diagnostics.push(problem),
        }
    }
    strings
}

/// A file of the built-in theme that has everything.
pub(super) struct BuiltInFile {
    path: String,
    pub(super) bytes: &'static [u8],
}

impl BuiltInFile {
    /// Returns the file at a path in the folder of the theme.
    pub(super) fn read(path: &str) -> Option<Self> {
        let path = format!("{BASE_THEME}/{path}");
        let bytes = BUILT_IN.get_file(&path)?.contents();
        Some(Self { path, bytes })
    }

    /// Returns the text of the file, and its path for diagnostics.
    pub(super) fn text(self) -> Option<(&'static str, String)> {
        Some((std::str::from_utf8(self.bytes).ok()?, format!("themes/{}", self.path)))
    }
}

/// Returns the strings of the built-in theme in all its languages.
fn built_in_strings() -> impl Iterator<Item = StringsFile> {
    let files = BUILT_IN.get_dir(format!("{BASE_THEME}/strings")).into_iter().flat_map(Dir::files);
    files.filter_map(|file| strings_of(file))
}

/// Returns the English strings of the built-in theme, which define all keys and placeholders.
fn reference_strings() -> Option<StringsFile> {
    strings_of(BUILT_IN.get_file(format!("{BASE_THEME}/strings/en.toml"))?)
}

fn strings_of(file: &File) -> Option<StringsFile> {
    let name = file.path().file_stem()?.to_str()?;
    let path = format!("themes/{}", file.path().display());
    let source = Source { file: path.into(), text: file.contents_utf8()?.into() };
    Some(StringsFile::read(source, name, &mut Vec::new()))
}

/// Returns the location of a theme's name in site.toml, for diagnostics.
fn span_of_name(text: &str, name: &str) -> Span {
    let quoted = format!("\"{name}\"");
    text.find(&quoted).map_or(Span::default(), |at| Span::new(at, at + quoted.len()))
}

/// Returns the names of the themes in the site, and of those that are built in.
pub(crate) fn known_themes(root: &Path) -> Vec<String> {
    let own = fs::read_dir(root.join("themes")).into_iter().flatten().flatten();
    let own = own
        .filter(|entry| entry.path().is_dir() && !is_hidden(&entry.file_name()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = own.chain(BUILT_IN.dirs().map(|dir| dir.path().display().to_string())).collect();
    names.sort();
    names.dedup();
    names
}

/// All files of one theme, each with its path in the theme's folder.
struct ThemeFolder {
    /// The folder's path for diagnostics.
    path: String,
    files: Vec<(String, Cow<'static, [u8]>)>,
}

impl ThemeFolder {
    /// Reads the folder of a theme in the site, or else a built-in theme.
    fn read(root: &Path, name: &str, common: &mut CommonFiles, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let is_valid = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        if !is_valid {
            return None;
        }
        let path = format!("themes/{name}");
        if !has_folder(root, &path, diagnostics) {
            let mut files = Vec::new();
            collect_files(BUILT_IN.get_dir(name)?, name, &mut files);
            return Some(Self { path, files });
        }
        let prefix = format!("{path}/");
        // A folder replaces a built-in theme of the same name, even if the folder is empty.
        common.record_existence(&path);
        let mut files = Vec::new();
        for file in walk(root, &path, diagnostics) {
            if !is_theme_file(&file.file[prefix.len()..]) {
                continue;
            }
            match common.read_bytes_at(&file.file, &file.disk_path) {
                Ok(bytes) => files.push((file.file[prefix.len()..].to_owned(), Cow::Owned(bytes.to_vec()))),
                Err(problem) => diagnostics.push(problem),
            }
        }
        Some(Self { path, files })
    }
}

/// Whether the program contains a theme of this name.
pub(crate) fn is_built_in_theme(name: &str) -> bool {
    BUILT_IN.get_dir(name).is_some()
}

/// Whether a file in a theme's folder belongs to the theme. Other files, such as a README, are ignored.
pub(crate) fn is_theme_file(path: &str) -> bool {
    path == "theme.toml"
        || ["static/", "fonts/", "templates/", "components/", "strings/"].iter().any(|folder| path.starts_with(folder))
}

/// Whether a file in `fonts/` is a font. The folder also contains licences and notes.
fn is_font(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| {
        ["ttf", "otf", "ttc", "woff", "woff2"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Collects the files of a built-in theme.
fn collect_files(dir: &'static Dir, theme: &str, files: &mut Vec<(String, Cow<'static, [u8]>)>) {
    for file in dir.files() {
        if let Some(path) = file.path().strip_prefix(theme).ok().and_then(Path::to_str) {
            files.push((path.replace('\\', "/"), Cow::Borrowed(file.contents())));
        }
    }
    for inner in dir.dirs() {
        collect_files(inner, theme, files);
    }
}

/// The contents of theme.toml.
struct ThemeToml {
    extends: Option<Spanned<String>>,
    colours: ColourSettings,
    pager_excludes: Option<Vec<HomeList>>,
    settings: Vec<ThemeSetting>,
    params: ParamSchemas,
}

/// The texts of themes that are checked when all of them are known, those of the nearest theme first.
#[derive(Default)]
struct ThemeSources {
    strings: Vec<StringsFile>,
    sheets: Vec<StyleSheetSource>,
    /// The scripts of themes in `themes/` of the site.
    scripts: Vec<Source>,
}

/// A file of a theme cannot be read, and is reported.
struct Unreadable;

/// Adds the files of one theme. Files that `theme` has already come from a theme that extends this one, and win.
/// Returns the contents of theme.toml and its source.
///
/// # Errors
/// A file is missing from the theme because it cannot be read, or the theme that it extends is not known.
fn add(
    theme: &mut Theme,
    sources: &mut ThemeSources,
    (name, config): (&str, &Config),
    folder: ThemeFolder,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<(ThemeToml, Source)>, Unreadable> {
    let mut theme_toml = None;
    let mut is_whole = true;
    for (path, bytes) in folder.files {
        let file = format!("{}/{path}", folder.path);
        if let Some(path) = path.strip_prefix("static/") {
            let theme_file = ThemeFile { path: path.to_owned(), file, bytes, stylesheet: None, image: None };
            if theme_file.is_stylesheet() {
                match std::str::from_utf8(&theme_file.bytes) {
                    Ok(text) => {
                        let source = Source { file: (&*theme_file.file).into(), text: text.into() };
                        sources.sheets.push(StyleSheetSource {
                            theme: Some(name.to_owned()),
                            path: path.to_owned(),
                            source,
                        });
                    }
                    Err(error) => {
                        let line = count_lines(&theme_file.bytes[..error.valid_up_to()]);
                        diagnostics.push(Diagnostic::not_utf8(&theme_file.file, line));
                        is_whole = false;
                    }
                }
            }
            if !theme.files.iter().any(|known| known.path == path) {
                sources.scripts.extend(script(&theme_file));
                theme.files.push(theme_file);
            }
            continue;
        }
        if path.starts_with("fonts/") {
            if is_font(&path) {
                theme.fonts.push(ThemeFile { path: file.clone(), file, bytes, stylesheet: None, image: None });
            }
            continue;
        }
        let template = path.strip_prefix("templates/").or_else(|| path.starts_with("components/").then_some(&*path));
        let tag = path.strip_prefix("strings/").and_then(|path| path.strip_suffix(".toml"));
        if template.is_none() && tag.is_none() && path != "theme.toml" {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes.into_owned()) else {
            diagnostics.push(Diagnostic::not_utf8(&file, 1));
            is_whole = false;
            continue;
        };
        let text = without_control_characters(text.trim_start_matches(BYTE_ORDER_MARK));
        let source = Source { file: file.into(), text: compose_letters(&text).into() };
        if let Some(template) = template {
            theme.templates.push(Template { name: format!("{name}/{template}"), source });
        } else if let Some(tag) = tag {
            sources.strings.push(StringsFile::read(source, tag, diagnostics));
        } else {
            let known_problems = diagnostics.len();
            let contents = read_theme_toml(&source, config, &mut theme.images, diagnostics);
            let extends_theme = contents.as_ref().is_some_and(|contents| contents.extends.is_some());
            is_whole &= extends_theme || !has_errors(&diagnostics[known_problems..]);
            theme_toml = contents.map(|contents| (contents, source));
        }
    }
    theme.files.sort_by(|a, b| a.path.cmp(&b.path));
    if is_whole { Ok(theme_toml) } else { Err(Unreadable) }
}

/// Reads the images in the folders of themes that templates pass to the functions for images.
fn read_images(root: &Path, theme: &mut Theme, diagnostics: &mut Vec<Diagnostic>) {
    let named = theme.images.requests.keys().filter_map(|source| match source {
        ImageSource::ThemeFile(path) => theme.file_index(path),
        _ => None,
    });
    let named: Vec<usize> = named.collect();
    for index in named {
        let file = &mut theme.files[index];
        let format = ImageFormat::recognized(&file.bytes).or_else(|| ImageFormat::from_file_name(&file.path));
        // Files of a theme in the program have no place on the disk.
        let (Some(format), Cow::Owned(bytes)) = (format, &file.bytes) else { continue };
        match image::read_header(format, bytes) {
            Ok(header) => {
                let (path, hash) = (disk_path(root, &file.file), xxh3_128(bytes));
                file.image = Some(Arc::new(Image { file: (&*file.file).into(), disk_path: path, header, hash }));
            }
            Err(error) => {
                diagnostics.push(Diagnostic::invalid_image(&file.file, &error.to_string(), &error.advice()));
            }
        }
    }
}

/// Returns the text of a script, for its check. Built-in scripts are right.
fn script(theme_file: &ThemeFile) -> Option<Source> {
    let Cow::Owned(bytes) = &theme_file.bytes else { return None };
    let text = is_script(&theme_file.path).then(|| std::str::from_utf8(bytes).ok()).flatten()?;
    Some(Source { file: (&*theme_file.file).into(), text: text.into() })
}

/// Whether a path in `static/` is that of a script.
fn is_script(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "js" || ending == "mjs")
}

/// Returns the number of the line on which a text ends.
fn count_lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count()
}

/// Returns the elements of texts that components of the theme write.
fn text_elements(templates: &[Template]) -> TextElements {
    let mut found = TextElements::default();
    for element in TextElement::ALL {
        let definition = format!("component {}(", element.component());
        if templates.iter().any(|template| template.source.text.contains(&definition)) {
            found.insert(element);
        }
    }
    found
}

/// The style sheet that gets the colours as custom properties.
const MAIN_STYLE_SHEET: &str = "style.css";

/// Adds the colours to the theme's style sheet, as custom properties. They are appended, so that the line numbers in
/// diagnostics stay right.
fn add_colours(css: &str, sheets: &mut [StyleSheetSource]) {
    if let Some(sheet) = sheets.iter_mut().find(|sheet| sheet.path == MAIN_STYLE_SHEET) {
        sheet.source.text = [&*sheet.source.text, "\n", css].concat().into();
    }
}

/// Reports the custom properties that no file of the theme defines.
fn undefined_variables(theme: &Theme, sheets: &[StyleSheetSource]) -> Vec<Diagnostic> {
    let scripts = theme.files.iter().filter(|file| is_script(&file.path));
    let scripts = scripts.filter_map(|file| std::str::from_utf8(&file.bytes).ok());
    let templates = theme.templates.iter().map(|template| &*template.source.text);
    css_variables::undefined(sheets, scripts.chain(templates))
}

/// Whether a template, a script or a style sheet of the theme names the attribute that chooses the colours.
fn switches_schemes(theme: &Theme, sheets: &[StyleSheetSource]) -> bool {
    // In scripts: `document.documentElement.dataset.scheme`.
    let is_script = |file: &&ThemeFile| Path::new(&file.path).extension().is_some_and(|ending| ending == "js");
    let scripts = theme.files.iter().filter(is_script).map(|file| String::from_utf8_lossy(&file.bytes));
    let texts = theme.templates.iter().map(|template| &template.source).chain(sheets.iter().map(|sheet| &sheet.source));
    texts.into_iter().any(|source| source.text.contains(SCHEME_ATTRIBUTE))
        || scripts.into_iter().any(|text| text.contains(SCHEME_ATTRIBUTE) || text.contains("dataset.scheme"))
}

/// Checks that the program is not older than the theme needs.
fn min_kielo(reader: &mut TableReader) {
    let Some(needed) = reader.filled_text("min_kielo") else { return };
    let own = env!("CARGO_PKG_VERSION");
    match (version(&needed.value), version(own)) {
        (Some(least), Some(have)) if least > have => {
            reader.report(|source| Diagnostic::theme_needs_newer_kielo(source, needed.span, &needed.value, own));
        }
        (None, _) => reader.report(|source| Diagnostic::invalid_kielo_version(source, needed.span, &needed.value)),
        _ => {}
    }
}

/// Returns the numbers of a version such as `0.1.0`. Missing ones are zero.
fn version(written: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    for (index, part) in written.split('.').enumerate() {
        *numbers.get_mut(index)? = part.parse().ok()?;
    }
    Some(numbers)
}

fn read_theme_toml(
    source: &Source,
    config: &Config,
    images: &mut ThemeImages,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ThemeToml> {
    read_toml_file(source, diagnostics, |reader| {
        // These are for the people who use the theme.
        for key in ["name", "description", "license"] {
            reader.text(key);
        }
        reader.texts("authors");
        reader.filled_address("homepage");
        min_kielo(reader);
        reader.table("pictures", |presets| presets::read(presets, images));
        ThemeToml {
            extends: reader
                .filled_text("extends")
                .map(|name| Spanned::new(normalize_name(&name.value).into(), name.span)),
            colours: reader.table("colours", colours::read).unwrap_or_default(),
            settings: reader
                .table("settings", |table| theme_settings::read_definitions(table, config))
                .unwrap_or_default(),
            params: reader.table("params", |table| params_schema::read(table, config)).unwrap_or_default(),
            pager_excludes: reader.table("pager", |pager| pager.choices("exclude", &HomeList::ALL)).flatten(),
        }
    })
}
