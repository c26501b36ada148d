//! `kielo translations`: reports which documents are translated, which are not, and which are behind their source.

mod history;
mod json;
mod learned_terms;
mod state;
mod table;
mod text_table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{print, source_file};
use crate::diagnostic::{self, Diagnostic, has_errors};
use crate::load;
use crate::model::{DocumentId, Site};

/// Show which documents are translated, which are not, and which fell behind their source.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Show everything, what is complete and up to date too
    #[arg(long, conflicts_with = "accept")]
    all: bool,
    /// A table for people, or everything as JSON for programs
    #[arg(long, value_enum, default_value_t = Format::Table, conflicts_with = "accept")]
    format: Format,
    /// Note in a translation that it is up to date with its source; may be given several times
    #[arg(long, value_name = "FILE")]
    accept: Vec<PathBuf>,
    /// Show which categories and tags are one idea, as posts and their translations use them
    #[arg(long, conflicts_with_all = ["accept", "all"])]
    terms: bool,
    /// Write the certain ones of these into content/terms.toml
    #[arg(long, requires = "terms", conflicts_with = "format")]
    write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut diagnostics = Vec::new();
    let (result, consequence) = if !arguments.accept.is_empty() {
        (accept(&arguments.root, &arguments.accept, &mut diagnostics), "nothing was accepted")
    } else if arguments.write {
        (terms(arguments, &mut diagnostics), "nothing was written")
    } else if arguments.terms {
        (terms(arguments, &mut diagnostics), "no table was made")
    } else {
        (report(arguments, &mut diagnostics), "no table was made")
    };
    let result = result.filter(|_| !has_errors(&diagnostics));
    let diagnostics = load::with_excerpts(&arguments.root, diagnostic::sorted_unique(diagnostics));
    print::diagnostics(&diagnostics, consequence);
    match result {
        Some(text) => {
            print::coloured_result(&text);
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}

fn report(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let (site, texts) = source_file::load_site_and_texts(&arguments.root, diagnostics)?;
    if has_errors(diagnostics) {
        return None;
    }
    let rows = state::rows(&site, &texts, &arguments.root);
    let terms = site.untranslated_terms();
    Some(match arguments.format {
        Format::Table => table::table(&site, &rows, &terms, arguments.all),
        Format::Json => json::json(&site, &rows, &terms),
    })
}

/// Shows or writes the categories and tags that posts and their translations show to be one idea.
fn terms(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let site = source_file::load_site(&arguments.root, diagnostics)?;
    if has_errors(diagnostics) {
        return None;
    }
    if arguments.write {
        return learned_terms::write(&site, &arguments.root, diagnostics);
    }
    let pairs = site.term_pairs();
    Some(match arguments.format {
        Format::Table => learned_terms::table(&site, &pairs),
        Format::Json => learned_terms::json(&site, &pairs),
    })
}

/// Records in each translation the current fingerprint of its source. If one file has an error, no file is written.
fn accept(root: &Path, files: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let site = source_file::load_site(root, diagnostics)?;
    if has_errors(diagnostics) {
        return None;
    }
    let mut texts = Vec::new();
    for file in files {
        match with_current_source(&site, root, file) {
            Ok(text) => texts.push(text),
            Err(problems) => diagnostics.extend(problems),
        }
    }
    if has_errors(diagnostics) {
        return None;
    }
    let mut lines = Vec::new();
    for (file, source, text) in texts {
        if let Err(error) = source_file::write(&load::disk_path(root, &file), &text) {
            diagnostics.push(Diagnostic::cannot_write_source(&file, &error));
            break;
        }
        lines.push(format!("{file} is up to date with {source}"));
    }
    Some(lines.join("\n"))
}

/// Returns the file of a translation, the file of its source, and the new text of the translation.
fn with_current_source(site: &Site, root: &Path, file: &Path) -> Result<(String, String, String), Vec<Diagnostic>> {
    let id = source_file::find_document(site, root, file).map_err(|problem| vec![problem])?;
    let group = site.translation_group(id);
    let file = &site.document(id).file;
    if group.documents.len() < 2 {
        return Err(vec![Diagnostic::cannot_accept_untranslated(file)]);
    }
    let source = group.source_of(site, id).ok_or_else(|| vec![Diagnostic::cannot_accept_source(file)])?;
    let value = translated_from(site, root, source)?;
    let text = load::with_translated_from(root, file, &value)?;
    Ok((file.to_string(), site.document(source).file.to_string(), text))
}

/// Returns the value of `translated_from` in a translation of `source`: its language and its current fingerprint.
pub(super) fn translated_from(site: &Site, root: &Path, source: DocumentId) -> Result<String, Vec<Diagnostic>> {
    let tag = site.config.language(site.document(source).language).language.tag();
    Ok(format!("{tag} {}", load::read_raw_document(root, &site.document(source).file)?.fingerprint()))
}
