//! The demo of a theme: a small site that shows it. Its files are in the theme's folder `demo/`, or built into the
//! program.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use super::extremes::{self, Extremes};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load;
use crate::options::{CACHE_FOLDER, OUTPUT_FOLDER, Options};
use crate::table::{Table, Value};

/// The demo that a new theme gets, and that shows themes without a demo.
pub(super) static DEMO: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/command/theme/starter/demo");

/// The time of all demos: noon of 1 December 2026 (UTC).
const DEMO_TIME: Timestamp = Timestamp::constant(1_796_126_400, 0);

/// The folder of the texts, in a site and in a demo.
const CONTENT: &str = "content";

/// The folders beside the texts that a demo may have, as a site has them.
const OTHER_FOLDERS: [&str; 3] = ["data", "static", "strings"];

/// The folders of a theme.
const PARTS: [&str; 6] = ["components", "demo", "fonts", "static", "strings", "templates"];

/// The picture of the built-in demo.
const PICTURE: &str = "content/kuvat/ikkunat.jpg";

/// The template that a theme needs only for sites with a search page.
const SEARCH_TEMPLATE: &str = "templates/search.html";

/// A theme in the folder in which it is developed.
pub(super) struct ThemeFolder {
    pub(super) name: String,
    /// The folder of the theme. A theme that is built in has none.
    folder: PathBuf,
    /// The folder with the themes that it may extend.
    themes: Option<PathBuf>,
}

/// The texts with which a demo is built.
#[derive(Clone, Copy)]
pub(super) enum DemoTexts<'a> {
    /// Those of the demo.
    Own,
    /// Those of the demo, and others that have as little or as much as a text can have, with other settings.
    Extremes(&'a Extremes),
    /// None, as in a new site.
    None,
}

/// A site in a temporary folder, with the demo's files and the theme.
pub(super) struct DemoSite {
    folder: tempfile::TempDir,
    theme: String,
    /// The demo's files as messages name them.
    shown_folder: String,
    /// Whether site.toml is the theme maker's.
    has_own_settings: bool,
}

impl ThemeFolder {
    /// A theme in the folder `themes` of a site.
    pub(super) fn of_site(root: &Path, name: &str) -> Self {
        let themes = root.join("themes");
        Self { name: name.to_owned(), folder: themes.join(name), themes: Some(themes) }
    }

    /// A theme in a folder of its own, without a site around it. Returns `None` if it is none.
    pub(super) fn alone(folder: &Path) -> Option<Self> {
        let is_theme = |folder: &Path| {
            let has_templates = || folder.join("templates").is_dir() && !folder.join(CONTENT).exists();
            folder.join("theme.toml").is_file() || has_templates()
        };
        let folder = fs::canonicalize(folder).ok()?;
        // Whoever is in a folder of the theme means the theme.
        let is_part = PARTS.iter().any(|part| folder.ends_with(part));
        let around = folder.parent().filter(|around| is_part && !around.join(SITE_FILE).exists() && is_theme(around));
        let folder = match around {
            Some(around) => around.to_owned(),
            None => Some(folder).filter(|folder| !folder.join(SITE_FILE).exists() && is_theme(folder))?,
        };
        let name = folder.file_name()?.to_str()?.to_owned();
        // It may extend the other themes of a site.
        let themes = folder.parent().filter(|parent| parent.ends_with("themes")).map(Path::to_owned);
        Some(Self { name, folder, themes })
    }

    /// Whether the theme has a folder: a theme that is built in has none.
    pub(super) fn exists(&self) -> bool {
        self.folder.is_dir()
    }

    /// Whether the theme has a demo of its own.
    pub(super) fn has_demo(&self) -> bool {
        self.demo().join(CONTENT).is_dir()
    }

    fn demo(&self) -> PathBuf {
        self.folder.join("demo")
    }

    /// The folder with the pages that the demo had when they were kept.
    pub(super) fn kept_pages(&self) -> PathBuf {
        self.demo().join("pages")
    }

    /// The folder of the kept pages as messages name it.
    pub(super) fn shown_kept_pages(&self) -> String {
        format!("{}/pages", self.shown_demo())
    }

    /// The demo's folder as messages name it.
    fn shown_demo(&self) -> String {
        if self.themes.is_some() { format!("themes/{}/demo", self.name) } else { "demo".to_owned() }
    }

    /// Returns warnings about the parts of the demo that have no effect.
    pub(super) fn unused_parts(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let demo = self.demo();
        let has_part = |name: &&str| demo.join(name).exists();
        if !self.has_demo() && OTHER_FOLDERS.iter().chain(&[SITE_FILE]).any(has_part) {
            found.push(Diagnostic::demo_without_texts(&self.shown_demo()));
        }
        let file = format!("{}/{SITE_FILE}", self.shown_demo());
        // A file that is not TOML is reported when the demo is loaded.
        if let Ok(text) = fs::read_to_string(demo.join(SITE_FILE)) {
            let source = Source { file: file.into(), text: text.as_str().into() };
            let table: Option<Table> = load::parse_toml(&source, &text, 0).ok();
            let theme = table.into_iter().flat_map(|table| table.entries).find(|(key, _)| key.value == "theme");
            if let Some((key, value)) = theme
                && value.value != Value::Text(self.name.clone())
            {
                found.push(Diagnostic::theme_of_demo_ignored(&source, key.span, &self.name));
            }
        }
        found
    }

    /// Returns site.toml of the demo, or else the built-in one.
    fn settings(&self) -> io::Result<Vec<u8>> {
        let own = self.demo().join(SITE_FILE);
        if own.exists() {
            return fs::read(own);
        }
        let search: &[u8] = if self.folder.join(SEARCH_TEMPLATE).exists() { b"\n[search]\n" } else { b"" };
        Ok([built_in(SITE_FILE), search].concat())
    }

    /// Makes a site that shows the theme.
    ///
    /// # Errors
    /// Files cannot be read or written.
    pub(super) fn demo_site(&self, texts: DemoTexts) -> io::Result<DemoSite> {
        let folder = tempfile::Builder::new().prefix("kielo-demo").tempdir()?;
        let root = folder.path();
        link_themes(self.themes.as_deref(), root)?;
        if self.themes.is_none() {
            symlink(&self.folder, root.join("themes").join(&self.name))?;
        }
        let demo = self.demo();
        let has_demo = self.has_demo();
        if has_demo {
            for name in OTHER_FOLDERS {
                if demo.join(name).is_dir() {
                    symlink(fs::canonicalize(demo.join(name))?, root.join(name))?;
                }
            }
        }
        let has_own_settings = demo.join(SITE_FILE).exists();
        let settings = self.settings()?;
        let settings = match (texts, std::str::from_utf8(&settings)) {
            (DemoTexts::Extremes(extremes), Ok(text)) => extremes.changed_settings(text).into_bytes(),
            _ => settings,
        };
        fs::write(root.join(SITE_FILE), settings)?;
        let content = root.join(CONTENT);
        match texts {
            DemoTexts::None => {}
            _ if has_demo => copy_folder(&demo.join(CONTENT), &content)?,
            _ => write_folder(DEMO.get_dir(CONTENT), root)?,
        }
        if let DemoTexts::Extremes(extremes) = texts {
            write_extremes(extremes, &content)?;
            fs::write(root.join(extremes::PICTURE), built_in(PICTURE))?;
        }
        let shown_folder = if has_demo { self.shown_demo() } else { "kielo-demo".to_owned() };
        Ok(DemoSite { folder, theme: self.name.clone(), shown_folder, has_own_settings })
    }
}

/// Adds the texts of `extremes` to those of a demo, and their terms to its `terms.toml`. Files that the demo has are kept.
fn write_extremes(extremes: &Extremes, content: &Path) -> io::Result<()> {
    for (name, text) in &extremes.files {
        let file = content.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        if !file.exists() {
            fs::write(file, text)?;
        }
    }
    let terms = content.join("terms.toml");
    let before = if terms.exists() { fs::read_to_string(&terms)? } else { String::new() };
    let both = before + &extremes.terms;
    let source = Source { file: "terms.toml".into(), text: both.as_str().into() };
    // If both define one table, the entries of the demo are kept alone.
    if load::parse_toml(&source, &both, 0).is_ok() {
        fs::write(terms, both)?;
    }
    Ok(())
}

impl DemoSite {
    /// Loads the site as [`Edition::load`] does. The day is always the same, so that equal demos give equal pages.
    pub(super) fn load(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Edition> {
        let root = self.folder.path().to_owned();
        let options = Options {
            output: root.join(OUTPUT_FOLDER),
            cache: Some(root.join(CACHE_FOLDER)),
            theme: Some(self.theme.clone()),
            future: true,
            now: DEMO_TIME,
            root,
            ..Options::default()
        };
        Edition::load(&options, &Arc::new(ImageStore::new(&options)), diagnostics)
    }

    /// Returns the diagnostics with excerpts, and with the files of the demo where the theme maker has them. Warnings about
    /// built-in settings, such as a menu without its pages, are left out.
    pub(super) fn located(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        diagnostics.retain(|diagnostic| {
            let is_about_settings = diagnostic.file() == Some(SITE_FILE);
            !is_about_settings || self.has_own_settings || diagnostic.severity() == Severity::Error
        });
        let diagnostics = load::with_excerpts(self.folder.path(), diagnostics);
        let located = diagnostics.into_iter().map(|diagnostic| {
            let is_of_theme = diagnostic.file().is_some_and(|file| file.starts_with("themes/"));
            if is_of_theme { diagnostic } else { diagnostic.in_folder(&self.shown_folder) }
        });
        located.collect()
    }
}

/// Makes the folder `themes` of a site, in which all themes of another site are.
pub(super) fn link_themes(themes: Option<&Path>, site: &Path) -> io::Result<()> {
    let folder = site.join("themes");
    fs::create_dir(&folder)?;
    for entry in themes.and_then(|themes| fs::read_dir(themes).ok()).into_iter().flatten() {
        let entry = entry?;
        if entry.path().is_dir() && !load::is_hidden(&entry.file_name()) {
            symlink(fs::canonicalize(entry.path())?, folder.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn built_in(path: &str) -> &'static [u8] {
    DEMO.get_file(path).map_or(&[], include_dir::File::contents)
}

/// Copies the files of a folder and of those below it. Links are left out, as everywhere in themes.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Writes a built-in folder and those below it.
fn write_folder(folder: Option<&Dir>, root: &Path) -> io::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    fs::create_dir_all(root.join(folder.path()))?;
    for file in folder.files() {
        fs::write(root.join(file.path()), file.contents())?;
    }
    folder.dirs().try_for_each(|inner| write_folder(Some(inner), root))
}
