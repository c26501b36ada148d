//! Diagnostics about the files of `data/`.

use super::{Diagnostic, Source};
use crate::table::Span;

/// Returns how templates read a data file: `data.team`, or `data["a-b"]` for a name that is no plain word.
fn expression(path: &[&str]) -> String {
    let is_word = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    let parts = path.iter().map(|name| if is_word(name) { format!(".{name}") } else { format!("[\"{name}\"]") });
    format!("data{}", parts.collect::<String>())
}

impl Diagnostic {
    pub(crate) fn unknown_data_format(file: &str) -> Self {
        Self::warning(format!("{file} is not read: its ending names no format of data"))
            .about_file(file)
            .with_advice("data files end in .toml, .json, .yaml or .csv; keep others outside of data/")
    }

    /// Reports two files with one name. `path` is the name with its folders.
    pub(crate) fn same_data_name(first: &str, second: &str, path: &[&str]) -> Self {
        Self::error(format!("{first} and {second} are both `{}`", expression(path)))
            .about_file(second)
            .with_advice("rename or remove one of them; the ending of a file is no part of its name")
    }

    /// Reports a file and a folder with one name. `path` is the name with its folders.
    pub(crate) fn data_file_and_folder(file: &str, path: &[&str]) -> Self {
        Self::error(format!("`{}` is both a file and a folder: {file} cannot be read", expression(path)))
            .about_file(file)
            .with_advice("rename the file or the folder")
    }

    pub(crate) fn data_number_too_large(source: &Source, span: Span, number: &str) -> Self {
        Self::error(format!("`{number}` is too large a number"))
            .at(source, span)
            .with_advice(format!("write it as a text: \"{number}\""))
    }

    pub(crate) fn data_of_unknown_language(file: &str, tag: &str, known: &[String]) -> Self {
        Self::warning(format!("{file} ends in the language `{tag}`, which the site does not have"))
            .about_file(file)
            .with_advice(format!(
                "the languages of the site are {}; write - for the dot if it is a part of the name",
                known.join(", ")
            ))
    }
}
