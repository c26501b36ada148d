//! `kielo theme show`: prints a file of the site's theme, or lists all of them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::{load_site, print};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::Theme;

/// Print a template, component or style sheet that the site uses; without a name, list them.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file, such as post.html, parts/share.html, components/note.html or style.css
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let root = &arguments.root;
    let mut diagnostics = Vec::new();
    let Some(site) = load_site(root, &mut diagnostics) else {
        let diagnostics = load::with_excerpts(root, diagnostics);
        print::diagnostics(&diagnostics, "the theme could not be read");
        return ExitCode::FAILURE;
    };
    let theme = site.theme;
    let Some(wanted) = &arguments.file else {
        print::result(&list(&theme));
        return ExitCode::SUCCESS;
    };
    match text(&theme, wanted) {
        Ok(text) => {
            print::result(text.trim_end_matches('\n'));
            ExitCode::SUCCESS
        }
        Err(problem) => {
            print::diagnostics(&[problem], "nothing was shown");
            ExitCode::FAILURE
        }
    }
}

/// The templates and components, each with the file that it comes from, and the files for browsers.
fn list(theme: &Arc<Theme>) -> String {
    let mut names: Vec<&str> = theme.template_names().collect();
    names.sort_unstable();
    names.dedup();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let templates = names.iter().filter_map(|name| {
        let template = theme.template(name)?;
        Some(format!("{name:width$}  {}", template.source.file))
    });
    let files = theme.files.iter().map(|file| format!("static/{}", file.path));
    templates.chain(files).collect::<Vec<_>>().join("\n")
}

/// Returns the text of a file, which is named with or without its folder.
fn text<'a>(theme: &'a Theme, wanted: &str) -> Result<&'a str, Diagnostic> {
    let name = wanted.strip_prefix("templates/").unwrap_or(wanted);
    if let Some(template) = theme.template(name).or_else(|| theme.template(&format!("components/{name}.html"))) {
        return Ok(&template.source.text);
    }
    let path = wanted.strip_prefix("static/").unwrap_or(wanted);
    if let Some(file) = theme.files.iter().find(|file| file.path == path) {
        return std::str::from_utf8(&file.bytes).map_err(|_| Diagnostic::theme_file_without_text(wanted));
    }
    let files = theme.files.iter().map(|file| &*file.path);
    let known: Vec<&str> = theme.template_names().chain(files).collect();
    Err(Diagnostic::unknown_file_of_theme(wanted, &known))
}
