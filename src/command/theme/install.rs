//! `kielo theme install`: copies a theme from a folder or an archive into the site, after it is checked.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;

use super::demo::link_themes;
use super::package::ThemePackage;
use super::{name_problem, print, source_file};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Source, counted, has_errors, sorted_unique};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::language::normalize_name;
use crate::load;
use crate::options::{OUTPUT_FOLDER, Options};
use crate::table::{Table, Value};

/// Copy a theme into the site, from a folder or a zip archive.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The theme: a folder or a zip archive
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The theme's folder in themes/ [default: `name` in theme.toml, or the name of the folder or archive]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// The hidden folder in which a theme is checked before it takes its place. An interrupted run leaves it, and the next one
/// removes it.
const STAGING_FOLDER: &str = ".theme.kielo";

/// The settings of the site that a new theme is checked with.
const CHECKED_SITE: &str = "base_url = \"https://www.example.com\"\ndefault_language = \"fi\"\n\
                            time_zone = \"Europe/Helsinki\"\n[languages.fi]\ntitle = \"Blogi\"\n[languages.nb]\ntitle = \"Blogg\"\n";

/// A theme that was installed.
struct Installed {
    name: String,
    files: usize,
    package: ThemePackage,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut diagnostics = Vec::new();
    let installed = install(arguments, &mut diagnostics);
    print::diagnostics(&diagnostics, "no theme was installed");
    let Some(Installed { name, files, package }) = installed else {
        return ExitCode::FAILURE;
    };
    let files = counted(files, "file", "files");
    let mut lines = vec![format!("{}: {files}", arguments.root.join("themes").join(&name).display())];
    if !package.left_out.is_empty() {
        lines.push(left_out(&package));
    }
    lines.push(format!("write at the top of site.toml: theme = {}", Value::Text(name)));
    print::result(&lines.join("\n"));
    ExitCode::SUCCESS
}

/// Names the files and folders that are no part of the theme.
fn left_out(package: &ThemePackage) -> String {
    const NAMED: usize = 8;
    let names: Vec<&str> = package.left_out.iter().take(NAMED).map(String::as_str).collect();
    let more = package.left_out.len() - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{} left out, which no theme needs: {}{more}", package.left_out.len(), names.join(", "))
}

/// Installs the theme, or nothing.
fn install(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Option<Installed> {
    let Arguments { path, root, name } = arguments;
    if !root.join(SITE_FILE).is_file() {
        diagnostics.push(Diagnostic::missing_site_toml(root));
        return None;
    }
    let mut package = ThemePackage::open(path).map_err(|problem| diagnostics.push(problem)).ok()?;
    // Other runs wait here, because they use the same folder for the check.
    let lock = source_file::lock_sources(root);
    let staging = new_staging_folder(root)
        .map_err(|error| diagnostics.push(Diagnostic::theme_not_written(STAGING_FOLDER, &error)))
        .ok()?;
    // The name of the theme may be in a file of it, so the files are written first.
    let unnamed = staging.path().join("theme");
    let written = package.read_all(|path, bytes| {
        source_file::create(&unnamed.join(path), bytes).map_err(|error| Diagnostic::theme_not_written(path, &error))
    });
    let files = written.map_err(|problem| diagnostics.push(problem)).ok()?;
    let name = match name {
        Some(name) => name.clone(),
        None => theme_name(&unnamed, path, diagnostics)?,
    };
    let name = normalize_name(name.trim()).into_owned();
    let folder = root.join("themes").join(&name);
    if let Some(problem) = name_problem(root, &name) {
        diagnostics.push(problem);
        return None;
    }
    let checked = staging.path().join("themes").join(&name);
    let staged = prepare_check(root, staging.path(), &name).and_then(|()| fs::rename(&unnamed, &checked));
    staged.map_err(|error| diagnostics.push(Diagnostic::theme_not_written(&name, &error))).ok()?;
    let problems = check(staging.path());
    diagnostics.extend(problems);
    if has_errors(diagnostics) {
        return None;
    }
    let moved = fs::create_dir_all(root.join("themes")).and_then(|()| source_file::rename_to_new(&checked, &folder));
    moved.map_err(|error| diagnostics.push(Diagnostic::theme_not_written(&name, &error))).ok()?;
    drop(lock);
    Some(Installed { name, files, package })
}

/// Makes an empty hidden folder in the site, which is removed at the end.
fn new_staging_folder(root: &Path) -> io::Result<tempfile::TempDir> {
    match fs::remove_dir_all(root.join(STAGING_FOLDER)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    tempfile::Builder::new().prefix(STAGING_FOLDER).rand_bytes(0).tempdir_in(root)
}

/// Returns the name that theme.toml gives, or else that of the folder or archive.
fn theme_name(theme: &Path, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    // A text that is not UTF-8 is reported when the theme is checked.
    let text = fs::read_to_string(theme.join("theme.toml")).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    let source = Source { file: "theme.toml".into(), text: text.into() };
    let table: Table = load::parse_toml(&source, text, 0).map_err(|problems| diagnostics.extend(problems)).ok()?;
    let own = table.entries.into_iter().find(|(key, _)| key.value == "name");
    if let Some(Value::Text(name)) = own.map(|(_, value)| value.value)
        && !name.trim().is_empty()
    {
        return Some(name);
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    Some(name.unwrap_or_default().to_string_lossy().into_owned())
}

/// Makes a site around the theme: with settings, and with the other themes of the site, which it may extend.
fn prepare_check(root: &Path, staging: &Path, name: &str) -> io::Result<()> {
    let setting = format!("theme = {}\n", Value::Text(name.to_owned()));
    fs::write(staging.join(SITE_FILE), setting + CHECKED_SITE)?;
    link_themes(Some(&root.join("themes")), staging)
}

/// Returns the problems of the theme of a site without texts.
fn check(root: &Path) -> Vec<Diagnostic> {
    let output = root.join(OUTPUT_FOLDER);
    let options = Options { root: root.to_owned(), output, future: true, now: Timestamp::now(), ..Options::default() };
    let mut diagnostics = Vec::new();
    let image_store = Arc::new(ImageStore::new(&options));
    let edition = Edition::load(&options, &image_store, &mut diagnostics);
    // The site that the theme is checked in has no texts, and its problems are not those of the theme.
    let concerns_theme = |diagnostic: &Diagnostic| diagnostic.file().is_none_or(|file| file.starts_with("themes/"));
    diagnostics.retain(concerns_theme);
    if let Some(edition) = edition {
        diagnostics.extend(edition.template_warnings());
        if !has_errors(&diagnostics) {
            diagnostics.extend(edition.check().into_iter().filter(concerns_theme));
        }
    }
    load::with_excerpts(root, sorted_unique(diagnostics))
}
