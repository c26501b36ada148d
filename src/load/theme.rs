//! Reads a theme and the themes it extends: from `themes/` of the site, or from those built into the program.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::colours;
use super::files;
use super::memo::{CommonFiles, Memo};
use super::parse::parse_toml_file;
use super::presets;
use super::reader::TableReader;
use super::strings::{StringsFile, asked_by};
use super::stylesheet::StyleSheetSource;
use crate::config::{Config, NamedColours, Palettes};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::ThemeStrings;
use crate::model::{Template, Theme, ThemeFile, ThemeImages};
use crate::table::{Span, Spanned};

/// The themes every Kielo has.
static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// Reads the site's theme; `None` when it, or one it extends, does not exist.
pub(super) fn load(
    root: &Path,
    site: &Source,
    config: Option<&Config>,
    memo: &mut Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Theme>> {
    let config = config?;
    let first = config.theme.clone();
    let texts = &mut memo.common;
    let mut strings = site_strings(root, texts, diagnostics);
    let mut sheets = Vec::new();
    let mut theme = Theme {
        chain: Vec::new(),
        templates: Vec::new(),
        fonts: Vec::new(),
        strings: ThemeStrings::default(),
        files: Vec::new(),
        palettes: None,
        images: ThemeImages::default(),
    };
    let mut colours = vec![config.design.colours.clone()];
    // Where the name of the next theme is written: in site.toml, then in theme.toml.
    let mut next = Some((first.clone(), site.clone(), place_of(&site.text, &first)));
    while let Some((name, source, span)) = next.take() {
        if theme.chain.contains(&name) {
            theme.chain.push(name);
            diagnostics.push(Diagnostic::theme_cycle(&source, span, &theme.chain));
            return None;
        }
        let Some(files) = ThemeFolder::find(root, &name, texts, diagnostics) else {
            diagnostics.push(Diagnostic::unknown_theme(&source, span, &name, &known_themes(root)));
            return None;
        };
        theme.chain.push(name.clone());
        let said = add(&mut theme, &mut strings, &mut sheets, &name, files, diagnostics);
        if let Some((said, source)) = said {
            colours.push(said.colours);
            next = said.extends.map(|parent| (parent.value, source, parent.span));
        }
    }
    theme.palettes = colours::palettes(&colours, diagnostics);
    if let Some(palettes) = &theme.palettes {
        add_colours(palettes, &mut sheets);
    }
    if let Some(reference) = reference() {
        let asked = theme.templates.iter().flat_map(|template| asked_by(&template.source.text)).map(str::to_owned);
        let asked = asked.collect();
        for file in &mut strings {
            file.check(&reference, &asked, diagnostics);
        }
    }
    for mut file in strings {
        if let Some(tag) = file.tag.take() {
            theme.strings.add_missing(&tag, file.into_strings());
        }
    }
    memo.sheets.make(&mut theme, &sheets, diagnostics);
    Some(memo.theme(theme))
}

/// The strings that the site has of its own, in `strings/`.
fn site_strings(root: &Path, texts: &mut CommonFiles, diagnostics: &mut Vec<Diagnostic>) -> Vec<StringsFile> {
    let mut strings = Vec::new();
    for file in files::walk(root, "strings", diagnostics) {
        let Some(name) = file.file.strip_prefix("strings/").and_then(|name| name.strip_suffix(".toml")) else {
            continue;
        };
        match texts.read_at(&file.file, &file.disk_path) {
            Ok(source) => strings.push(StringsFile::read(source, name, diagnostics)),
            Err(problem) => diagnostics.push(problem),
        }
    }
    strings
}

/// The English strings of the theme that every Kielo has.
fn reference() -> Option<StringsFile> {
    let file = BUILT_IN.get_file("kielo/strings/en.toml")?;
    let source = Source { file: "themes/kielo/strings/en.toml".into(), text: file.contents_utf8()?.into() };
    Some(StringsFile::read(source, "en", &mut Vec::new()))
}

/// Where a theme's name stands in site.toml, for messages.
fn place_of(text: &str, name: &str) -> Span {
    let quoted = format!("\"{name}\"");
    text.find(&quoted).map_or(Span::default(), |at| Span::new(at, at + quoted.len()))
}

fn known_themes(root: &Path) -> Vec<String> {
    let own = fs::read_dir(root.join("themes")).into_iter().flatten().flatten();
    let own = own.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = own.chain(BUILT_IN.dirs().map(|dir| dir.path().display().to_string())).collect();
    names.sort();
    names.dedup();
    names
}

/// Every file of one theme, with its path in the theme's folder.
struct ThemeFolder {
    /// The folder as messages name it.
    shown: String,
    files: Vec<(String, Cow<'static, [u8]>)>,
}

impl ThemeFolder {
    fn find(root: &Path, name: &str, texts: &mut CommonFiles, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        if !plain {
            return None;
        }
        let shown = format!("themes/{name}");
        let folder: PathBuf = root.join(&shown);
        if !folder.is_dir() {
            let mut files = Vec::new();
            collect(BUILT_IN.get_dir(name)?, name, &mut files);
            return Some(Self { shown, files });
        }
        let prefix = format!("{shown}/");
        // A folder takes the place of a theme that every Kielo has, also when nothing stands in it.
        texts.note(&shown, b"");
        let mut files = Vec::new();
        for file in files::walk(root, &shown, diagnostics) {
            if !is_part(&file.file[prefix.len()..]) {
                continue;
            }
            match fs::read(&file.disk_path) {
                Ok(bytes) => {
                    texts.note(&file.file, &bytes);
                    files.push((file.file[prefix.len()..].to_owned(), Cow::Owned(bytes)));
                }
                Err(error) => diagnostics.push(Diagnostic::unreadable_file(&file.file, &error)),
            }
        }
        Some(Self { shown, files })
    }
}

/// Whether a file in a theme's folder belongs to the theme; others, such as a README, do not matter.
fn is_part(path: &str) -> bool {
    path == "theme.toml"
        || ["static/", "fonts/", "templates/", "components/", "strings/"].iter().any(|folder| path.starts_with(folder))
}

/// Whether a file of `fonts/` is a font; licences and notes stand there too.
fn is_font(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| {
        ["ttf", "otf", "ttc", "woff", "woff2"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

fn collect(dir: &'static Dir, theme: &str, files: &mut Vec<(String, Cow<'static, [u8]>)>) {
    for file in dir.files() {
        if let Some(path) = file.path().strip_prefix(theme).ok().and_then(Path::to_str) {
            files.push((path.replace('\\', "/"), Cow::Borrowed(file.contents())));
        }
    }
    for inner in dir.dirs() {
        collect(inner, theme, files);
    }
}

/// What theme.toml says.
struct ThemeToml {
    extends: Option<Spanned<String>>,
    colours: NamedColours,
}

/// Adds one theme's files below those of the themes that extend it, and tells what its theme.toml says.
fn add(
    theme: &mut Theme,
    strings_files: &mut Vec<StringsFile>,
    sheets: &mut Vec<StyleSheetSource>,
    name: &str,
    folder: ThemeFolder,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(ThemeToml, Source)> {
    let mut said = None;
    for (path, bytes) in folder.files {
        let file = format!("{}/{path}", folder.shown);
        if let Some(path) = path.strip_prefix("static/") {
            let themed = ThemeFile { path: path.to_owned(), bytes, stylesheet: None };
            if themed.is_stylesheet() {
                match std::str::from_utf8(&themed.bytes) {
                    Ok(text) => {
                        let source = Source { file: file.into(), text: text.into() };
                        sheets.push(StyleSheetSource { theme: name.to_owned(), path: path.to_owned(), source });
                    }
                    Err(error) => {
                        let line = line_after(&themed.bytes[..error.valid_up_to()]);
                        diagnostics.push(Diagnostic::not_utf8(&file, line));
                    }
                }
            }
            if !theme.files.iter().any(|known| known.path == path) {
                theme.files.push(themed);
            }
            continue;
        }
        if path.starts_with("fonts/") {
            if is_font(&path) {
                theme.fonts.push(ThemeFile { path: file, bytes, stylesheet: None });
            }
            continue;
        }
        let template = path.strip_prefix("templates/").or_else(|| path.starts_with("components/").then_some(&*path));
        let strings = path.strip_prefix("strings/").and_then(|path| path.strip_suffix(".toml"));
        if template.is_none() && strings.is_none() && path != "theme.toml" {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes.into_owned()) else {
            diagnostics.push(Diagnostic::not_utf8(&file, 1));
            continue;
        };
        let source = Source { file: file.into(), text: text.into() };
        if let Some(template) = template {
            theme.templates.push(Template { name: format!("{name}/{template}"), source });
        } else if let Some(tag) = strings {
            strings_files.push(StringsFile::read(source, tag, diagnostics));
        } else {
            said = read_theme_toml(&source, &mut theme.images, diagnostics).map(|said| (said, source));
        }
    }
    theme.files.sort_by(|a, b| a.path.cmp(&b.path));
    said
}

/// The number of the line that goes on behind a text.
fn line_after(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count()
}

/// The style sheet that knows the colours.
const STYLES: &str = "style.css";

/// Adds the colours to the theme's style sheet, as custom properties. They stand at its end, so that lines keep their
/// numbers.
fn add_colours(palettes: &Palettes, sheets: &mut [StyleSheetSource]) {
    if let Some(styles) = sheets.iter_mut().find(|sheet| sheet.path == STYLES) {
        styles.source.text = [&*styles.source.text, "\n", &palettes.css()].concat().into();
    }
}

fn read_theme_toml(source: &Source, images: &mut ThemeImages, diagnostics: &mut Vec<Diagnostic>) -> Option<ThemeToml> {
    let table = parse_toml_file(source).map_err(|problems| diagnostics.extend(problems)).ok()?;
    let mut reader = TableReader::new(source, table, diagnostics);
    reader.text("name");
    let extends = reader.filled_text("extends");
    let colours = reader.table("colours");
    let table = reader.table("pictures");
    reader.finish();
    presets::read(source, table.unwrap_or_default(), images, diagnostics);
    let mut reader = TableReader::new(source, colours.unwrap_or_default(), diagnostics);
    let colours = colours::read(source, &mut reader);
    reader.finish();
    Some(ThemeToml { extends, colours })
}
