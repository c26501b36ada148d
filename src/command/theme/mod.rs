//! The commands of `kielo theme`. `kielo theme check` reads the templates of the site's theme, and renders the site's pages
//! and the theme's demo with them.

mod demo;
mod extremes;
mod install;
mod new;
mod package;
mod settings;
mod show;
mod test;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use jiff::Timestamp;

use self::demo::ThemeFolder;
use super::{print, source_file};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Severity, counted, has_errors, sorted_unique};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load::{self, LoadCache, LoadedSite};
use crate::options::{OUTPUT_FOLDER, Options};

/// Look after a theme.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(CheckArguments),
    Install(install::Arguments),
    New(new::Arguments),
    Show(show::Arguments),
    Settings(SettingsArguments),
    Test(test::Arguments),
}

/// List the settings that the theme offers, with the values that site.toml gives them.
#[derive(Debug, clap::Args)]
struct SettingsArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Find values that templates ask for and no page has, and templates that nothing uses.
#[derive(Debug, clap::Args)]
struct CheckArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Returns the problem with the name of a new theme: no folder can have it, or another theme has it.
fn name_problem(root: &Path, name: &str) -> Option<Diagnostic> {
    if !is_folder_name(name) {
        return Some(Diagnostic::invalid_folder_of_theme(name));
    }
    if load::is_built_in_theme(name) {
        return Some(Diagnostic::name_of_built_in_theme(name));
    }
    let is_there = fs::symlink_metadata(root.join("themes").join(name)).is_ok();
    is_there.then(|| Diagnostic::theme_exists(name))
}

/// Whether a folder can have this name on every system, and site.toml can name it.
fn is_folder_name(name: &str) -> bool {
    let is_forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    !name.is_empty()
        && name.len() <= 100
        && name.trim() == name
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && !name.contains(is_forbidden)
}

/// Returns the folder of the site: the one above, if this is its folder `themes`.
fn site_folder(root: &Path) -> PathBuf {
    let above = fs::canonicalize(root).ok().filter(|folder| folder.ends_with("themes"));
    let above = above.and_then(|themes| Some(themes.parent()?.to_owned()));
    let is_above = !root.join(SITE_FILE).exists();
    above.filter(|above| is_above && above.join(SITE_FILE).exists()).unwrap_or_else(|| root.to_owned())
}

/// Loads the sources of the site, for what a command says about its theme.
fn load_site(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<LoadedSite> {
    let options = Options {
        root: root.to_owned(),
        output: root.join(OUTPUT_FOLDER),
        now: Timestamp::now(),
        ..Options::default()
    };
    load::load(&options, &mut LoadCache::default(), diagnostics)
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Check(arguments) => check(arguments),
        Command::Install(arguments) => install::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Settings(arguments) => settings::run(&arguments.root),
        Command::Test(arguments) => test::run(arguments),
    }
}

fn check(arguments: &CheckArguments) -> ExitCode {
    if let Some(theme) = ThemeFolder::alone(&arguments.root) {
        return check_alone(&theme);
    }
    let root = site_folder(&arguments.root);
    if !root.join(SITE_FILE).exists() {
        print::diagnostics(&[Diagnostic::neither_site_nor_theme(&root)], "the theme could not be checked");
        return ExitCode::FAILURE;
    }
    let output = root.join(OUTPUT_FOLDER);
    let options = Options { root, output, drafts: true, future: true, now: Timestamp::now(), ..Options::default() };
    let mut diagnostics = Vec::new();
    let image_store = Arc::new(ImageStore::new(&options));
    let Some(edition) = Edition::load(&options, &image_store, &mut diagnostics) else {
        print::diagnostics(&diagnostics, "the theme could not be checked");
        return ExitCode::FAILURE;
    };
    diagnostics.extend(edition.template_warnings());
    // Rendering finds what depends on the texts of this site.
    diagnostics.extend(edition.check());
    // This command checks the theme only.
    let (diagnostics, others): (Vec<_>, Vec<_>) =
        sorted_unique(diagnostics).into_iter().partition(Diagnostic::is_about_theme);
    let left_out = others.iter().filter(|problem| problem.severity() != Severity::Note).count();
    let mut diagnostics = load::with_excerpts(&options.root, diagnostics);
    let theme = edition.theme();
    let name = theme.chain.first().map_or("", String::as_str);
    let folder = ThemeFolder::of_site(&options.root, name);
    if folder.has_demo() {
        let mut found = Vec::new();
        test::check_demo(&folder, &mut found);
        // The pages of the site may have shown the same problem.
        found.retain(|problem| !diagnostics.iter().any(|known| known.overlaps(problem)));
        diagnostics.extend(found);
    } else {
        diagnostics.extend(folder.unused_parts());
        if !has_errors(&diagnostics) {
            // Without a demo, the pages of the site show what they lack.
            let faults = edition.page_faults().into_iter().filter(Diagnostic::is_about_theme).collect();
            diagnostics.extend(load::with_excerpts(&options.root, faults));
        }
    }
    let mut diagnostics = sorted_unique(diagnostics);
    let mut checked = format!("{name}: {} templates and components checked", theme.templates.len());
    if let Some(note) = Diagnostic::problems_of_site_left_out(left_out) {
        // Without errors it is no problem of the theme, but a part of the result.
        if has_errors(&diagnostics) {
            diagnostics.push(note);
        } else {
            _ = write!(checked, "\n{}; {}", note.message(), note.advice().unwrap_or_default());
        }
    }
    finish(&diagnostics, &checked)
}

/// Checks a theme without a site, by its demo.
fn check_alone(theme: &ThemeFolder) -> ExitCode {
    let mut diagnostics = Vec::new();
    let pages = test::check_demo(theme, &mut diagnostics).map_or(0, |pages| pages.len());
    finish(
        &sorted_unique(diagnostics),
        &format!("{}: {} of the demo checked", theme.name, counted(pages, "page", "pages")),
    )
}

/// Prints the diagnostics, and the result if there are no errors.
fn finish(diagnostics: &[Diagnostic], result: &str) -> ExitCode {
    print::diagnostics(diagnostics, "the theme needs mending");
    if has_errors(diagnostics) {
        return ExitCode::FAILURE;
    }
    print::result(result);
    ExitCode::SUCCESS
}
