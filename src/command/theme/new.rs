//! `kielo theme new`: makes a theme that extends the built-in one, or one that has all templates itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use include_dir::{Dir, include_dir};

use super::demo::DEMO;
use super::{name_problem, print, source_file};
use crate::diagnostic::Diagnostic;
use crate::table::Value;

/// The files of a theme that has all templates itself.
static SCRATCH: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/command/theme/starter/scratch");

/// The files of a theme that extends the built-in one.
static EXTENDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/command/theme/starter/extended");

/// Start a theme that extends "kielo", or one from scratch.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of the theme, and of its folder in themes/
    #[arg(value_name = "NAME")]
    name: String,
    /// Write all templates, instead of extending "kielo"
    #[arg(long)]
    from_scratch: bool,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match create(arguments) {
        Ok(count) => {
            let name = &arguments.name;
            print::result(&format!(
                "themes/{name}: {count} files\nwrite at the top of site.toml: theme = {}",
                Value::Text(name.clone())
            ));
            ExitCode::SUCCESS
        }
        Err(problem) => {
            print::diagnostics(&[problem], "nothing was made");
            ExitCode::FAILURE
        }
    }
}

/// Creates the whole theme or nothing. Returns the number of its files.
fn create(arguments: &Arguments) -> Result<usize, Diagnostic> {
    let Arguments { name, from_scratch, root } = arguments;
    if let Some(problem) = name_problem(root, name) {
        return Err(problem);
    }
    let folder = root.join("themes").join(name);
    let starter = if *from_scratch { &SCRATCH } else { &EXTENDED };
    let being_written = root.join("themes").join(format!(".{name}.new"));
    let written = write_files(starter, &being_written, name)
        .and_then(|count| Ok(count + write_files(&DEMO, &being_written.join("demo"), name)?))
        .and_then(|count| source_file::rename_to_new(&being_written, &folder).map(|()| count));
    written.map_err(|error| {
        // What is left of it is in nobody's way, and its removal may fail for the same reason.
        _ = fs::remove_dir_all(&being_written);
        Diagnostic::theme_not_written(name, &error)
    })
}

/// Writes the files of a folder, with the name of the theme and the version of the program in theme.toml.
fn write_files(files: &Dir, folder: &Path, name: &str) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut count = 0;
    for file in files.files() {
        let path = folder.join(file.path().file_name().unwrap_or_default());
        match file.contents_utf8().filter(|_| file.path().ends_with("theme.toml")) {
            Some(text) => {
                fs::write(
                    path,
                    text.replace("\"NAME\"", &Value::Text(name.to_owned()).to_string())
                        .replace("VERSION", env!("CARGO_PKG_VERSION")),
                )?;
            }
            None => fs::write(path, file.contents())?,
        }
        count += 1;
    }
    for inner in files.dirs() {
        count += write_files(inner, &folder.join(inner.path().file_name().unwrap_or_default()), name)?;
    }
    Ok(count)
}
