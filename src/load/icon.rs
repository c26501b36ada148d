//! Reads the picture that the site's icons are made of.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{Icon, SourceFile};

/// The picture that site.toml names.
pub(super) fn read(
    source: &Source,
    config: &Config,
    statics: &[Arc<SourceFile>],
    found: &mut Vec<Diagnostic>,
) -> Option<Icon> {
    let written = config.icon.file.as_ref()?;
    let name = written.value.trim_start_matches('/');
    let pictures: Vec<&Arc<SourceFile>> = statics.iter().filter(|file| is_picture(&file.file)).collect();
    let Some(file) = pictures.iter().find(|file| &*file.file == name) else {
        let names: Vec<&str> = pictures.iter().map(|file| &*file.file).collect();
        found.push(Diagnostic::no_icon(source, written.span, &written.value, &names));
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

fn is_picture(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    ["svg", "png"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}
