//! Reads the picture that the site's icons are made of.

use std::fs;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Icon, SourceFile};

/// The picture that site.toml names.
pub(super) fn read(
    source: &Source,
    config: &Config,
    statics: &[SourceFile],
    found: &mut Vec<Diagnostic>,
) -> Option<Icon> {
    let written = config.icon.file.as_ref()?;
    let name = written.value.trim_start_matches('/');
    let is_picture = [".svg", ".png"].iter().any(|ending| name.to_lowercase().ends_with(ending));
    let file = statics.iter().find(|file| &*file.file == name).filter(|_| is_picture);
    let Some(file) = file else {
        let known: Vec<&str> = statics.iter().map(|file| &*file.file).collect();
        found.push(Diagnostic::no_icon(source, written.span, &written.value, &known));
        return None;
    };
    match fs::read(&file.location) {
        Ok(bytes) => Some(Icon { file: name.to_owned(), span: written.span, bytes: bytes.into() }),
        Err(error) => {
            found.push(Diagnostic::unreadable(name, &error));
            None
        }
    }
}
