//! `kielo theme test`: renders the demo of a theme, checks it, and compares its pages with those that were kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::demo::{DemoTexts, ThemeFolder};
use super::extremes::Extremes;
use super::{load_site, print, site_folder, source_file};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, Source, counted, has_errors, sorted_unique};
use crate::edition::Edition;
use crate::load;
use crate::render::Content;
use crate::table::Span;

/// Render the demo of a theme, check it, and compare its pages with the kept ones.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A theme in themes/ [default: the site's theme, or the theme in this folder]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Keep the pages as they are now
    #[arg(long)]
    update: bool,
    /// The site's folder, or that of a theme without a site
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut diagnostics = Vec::new();
    let lines = test(arguments, &mut diagnostics);
    let diagnostics = sorted_unique(diagnostics);
    print::diagnostics(&diagnostics, "the theme needs mending");
    let failed = has_errors(&diagnostics);
    if let Some(lines) = lines.filter(|_| !failed) {
        print::result(&lines);
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Tests the theme. Returns the result for the theme maker.
fn test(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let Arguments { name, update, root } = arguments;
    let theme = find_theme(name.as_deref(), root, diagnostics)?;
    if *update && !theme.exists() {
        diagnostics.push(Diagnostic::built_in_theme_keeps_no_pages(&theme.name));
        return None;
    }
    let pages = check_demo(&theme, diagnostics)?;
    if has_errors(diagnostics) {
        return None;
    }
    let kept_folder = theme.kept_pages();
    let kept = read_kept(&kept_folder).map_err(|error| diagnostics.push(unreadable(&kept_folder, &error))).ok()?;
    let (name, count) = (&theme.name, counted(pages.len(), "page", "pages"));
    let shown = kept_folder.display();
    if *update {
        let written = keep(&kept_folder, &kept, &pages);
        let changed = written.map_err(|error| diagnostics.push(unreadable(&kept_folder, &error))).ok()?;
        let what = if kept.is_empty() { format!("kept in {shown}") } else { format!("{changed} changed in {shown}") };
        return Some(format!("{name}: {count} of the demo rendered; {what}"));
    }
    if kept.is_empty() {
        return Some(format!(
            "{name}: {count} of the demo rendered; none to compare with\n\
             kielo theme test --update keeps these in {shown}, and later tests show what changes"
        ));
    }
    diagnostics.extend(differences(&theme.shown_kept_pages(), &kept, &pages));
    Some(format!("{name}: {count} of the demo rendered, equal to those in {shown}"))
}

/// Finds the theme that is tested.
fn find_theme(name: Option<&str>, root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<ThemeFolder> {
    let alone = ThemeFolder::alone(root);
    let root = &site_folder(root);
    if let Some(name) = name {
        // A shell completes the path of its folder.
        let name = name.trim_start_matches("./").trim_start_matches("themes/").trim_end_matches('/');
        if let Some(theme) = alone.filter(|theme| theme.name == name) {
            return Some(theme);
        }
        let known = load::known_themes(root);
        if known.iter().any(|known| known == name) {
            return Some(ThemeFolder::of_site(root, name));
        }
        diagnostics.push(Diagnostic::no_theme_of_name(name, &known));
        return None;
    }
    if alone.is_some() {
        return alone;
    }
    if !root.join(SITE_FILE).exists() {
        diagnostics.push(Diagnostic::neither_site_nor_theme(root));
        return None;
    }
    let mut problems = Vec::new();
    let site = load_site(root, &mut problems);
    let name = site.as_ref().and_then(|site| site.theme.chain.first());
    if name.is_none() {
        diagnostics.extend(load::with_excerpts(root, problems));
    }
    Some(ThemeFolder::of_site(root, name?))
}

/// Renders the demo as it is, with texts that have as little or as much as a text can have, with and without the settings that
/// a site may have, and without texts. Returns the pages of the demo as it is, or nothing if it cannot be loaded.
pub(super) fn check_demo(theme: &ThemeFolder, diagnostics: &mut Vec<Diagnostic>) -> Option<BTreeMap<String, String>> {
    let site = |texts| theme.demo_site(texts).map_err(|error| Diagnostic::demo_not_made(&theme.name, &error));
    let own = site(DemoTexts::Own).map_err(|problem| diagnostics.push(problem)).ok()?;
    let mut found = Vec::new();
    let loaded = own.load(&mut found);
    if let Some(edition) = &loaded {
        found.extend(edition.template_warnings());
        found.extend(edition.check());
    }
    diagnostics.extend(own.located(sorted_unique(found)));
    diagnostics.extend(theme.unused_parts());
    let edition = loaded?;
    let (full, bare) = (Extremes::new(&edition, true), Extremes::new(&edition, false));
    for (texts, extremes) in
        [(DemoTexts::Extremes(&full), Some(&full)), (DemoTexts::Extremes(&bare), Some(&bare)), (DemoTexts::None, None)]
    {
        let other = site(texts).map_err(|problem| diagnostics.push(problem)).ok()?;
        let mut found = Vec::new();
        let loaded = other.load(&mut found);
        found.extend(loaded.iter().flat_map(Edition::check));
        let is_of_theme = |problem: &Diagnostic| problem.file().is_some_and(|file| file.starts_with("themes/"));
        let about_theme = |problem: Diagnostic| match extremes {
            Some(extremes) => extremes.about_theme(problem),
            None => Some(problem).filter(is_of_theme),
        };
        let mut found: Vec<Diagnostic> = found.into_iter().filter_map(about_theme).collect();
        // Other texts may have shown the same problem.
        found.retain(|problem| !diagnostics.iter().any(|known| known.overlaps(problem)));
        // Only these texts show all that a page can have. A page with an error is not whole.
        let is_whole = !has_errors(diagnostics) && !has_errors(&found);
        if let Some(edition) = loaded.filter(|_| is_whole && extremes.is_some_and(Extremes::has_settings)) {
            found.extend(edition.page_faults());
        }
        diagnostics.extend(other.located(sorted_unique(found)));
    }
    Some(pages(&edition))
}

/// Returns the HTML of all pages by file, without the hashes in the addresses of files: they would change all pages when a
/// style sheet changes.
fn pages(edition: &Edition) -> BTreeMap<String, String> {
    let plan = edition.plan();
    let hashed: Vec<(&str, String)> = plan
        .routes
        .iter()
        .filter(|route| route.view.is_fingerprinted())
        .map(|route| (route.path(), route.path_without_fingerprint()))
        .collect();
    let routes = plan.routes.iter().filter(|route| route.view.has_template());
    let pages = routes.filter_map(|route| {
        let Some(Content::Bytes(bytes)) = edition.render(route).0 else { return None };
        let html = String::from_utf8_lossy(&bytes);
        let html = hashed.iter().fold(html.into_owned(), |html, (path, plain)| html.replace(path, plain));
        Some((route.file().to_owned(), html))
    });
    pages.collect()
}

/// Returns the kept pages by file; none if there is no folder.
fn read_kept(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut kept = BTreeMap::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && prefix.is_empty() => return Ok(kept),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{path}/")));
            } else if Path::new(&path).extension().is_some_and(|ending| ending == "html") {
                kept.insert(path, String::from_utf8_lossy(&fs::read(entry.path())?).into_owned());
            }
        }
    }
    Ok(kept)
}

/// Writes the pages that changed, and removes those that are gone. Returns the number of both.
fn keep(folder: &Path, kept: &BTreeMap<String, String>, pages: &BTreeMap<String, String>) -> io::Result<usize> {
    let mut changed = 0;
    for (file, html) in pages.iter().filter(|(file, html)| kept.get(*file) != Some(html)) {
        source_file::write(&folder.join(file), html)?;
        changed += 1;
    }
    for file in kept.keys().filter(|file| !pages.contains_key(*file)) {
        fs::remove_file(folder.join(file))?;
        changed += 1;
    }
    Ok(changed)
}

/// Reports the pages that differ from the kept ones. Pages that differ in the same way are reported once.
fn differences(folder: &str, kept: &BTreeMap<String, String>, pages: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, &str), Vec<(&str, Span)>> = BTreeMap::new();
    for (file, html) in pages {
        if let Some((span, before, now)) = kept.get(file).and_then(|kept| first_difference(kept, html)) {
            groups.entry((before, now)).or_default().push((file, span));
        }
    }
    let mut problems = Vec::new();
    for ((before, now), places) in groups {
        let Some((first, others)) = places.split_first() else { continue };
        let (file, span) = *first;
        let text = kept.get(file).map_or("", String::as_str);
        let source = Source { file: format!("{folder}/{file}").into(), text: Arc::from(text) };
        problems.push(Diagnostic::demo_page_changed(&source, span, (before, now), others.len()));
    }
    let known: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
    let current: BTreeSet<&str> = pages.keys().map(String::as_str).collect();
    let new: Vec<&str> = current.difference(&known).copied().collect();
    let gone: Vec<&str> = known.difference(&current).copied().collect();
    problems.extend((!new.is_empty()).then(|| Diagnostic::demo_pages_new(folder, &new)));
    problems.extend((!gone.is_empty()).then(|| Diagnostic::demo_pages_gone(folder, &gone)));
    problems
}

/// Returns the first difference of two pages: its place in the first page, the words there, and the words in the second
/// page. What readers see comes before the metadata above it.
fn first_difference<'a>(before: &'a str, now: &'a str) -> Option<(Span, &'a str, &'a str)> {
    let body = |html: &'a str| html.split_at(html.find("<body").unwrap_or(0));
    let ((head_before, body_before), (head_now, body_now)) = (body(before), body(now));
    let in_head = || first_different_words(head_before, head_now);
    let in_body = first_different_words(body_before, body_now);
    let in_body = in_body.map(|(span, before, now)| (span.shifted(head_before.len()), before, now));
    in_body.or_else(in_head)
}

/// Returns the first words in which two texts differ, up to the end of the line.
fn first_different_words<'a>(before: &'a str, now: &'a str) -> Option<(Span, &'a str, &'a str)> {
    let equal = before.bytes().zip(now.bytes()).take_while(|(one, other)| one == other).count();
    if equal == before.len() && equal == now.len() {
        return None;
    }
    // Whole words and tags are easier to recognize than single letters.
    let start = before.floor_char_boundary(equal);
    let start =
        before[..start].rfind(['<', ' ', '\n']).map_or(0, |at| at + usize::from(!before[at..].starts_with('<')));
    let line = |html: &'a str| html[start..].split('\n').next().unwrap_or_default();
    let (before, now) = (line(before), line(now));
    let pairs = before.chars().rev().zip(now.chars().rev());
    let same: usize = pairs.take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum();
    let rest = &before[before.len() - same..];
    let end = rest.find([' ', '<', '>']).map_or(rest.len(), |at| at + usize::from(rest[at..].starts_with('>')));
    let cut = same - end;
    let (before, now) = (&before[..before.len() - cut], &now[..now.len() - cut]);
    Some((Span::new(start, start + before.len()), before, now))
}

fn unreadable(folder: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::kept_pages_unreadable(folder, error)
}
