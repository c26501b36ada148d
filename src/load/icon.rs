//! Reads the image that the site's icons are made from.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Source};
use crate::image::{self, ImageFormat};
use crate::language::normalize_name;
use crate::model::{Icon, SourceFile};

/// Reads the image that site.toml names, one of the files in `static/`.
pub(super) fn read(
    source: &Source,
    config: &Config,
    static_files: &[Arc<SourceFile>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Icon> {
    let setting = config.icon.file.as_ref()?;
    let name = normalize_name(setting.value.trim_start_matches('/'));
    let images: Vec<&Arc<SourceFile>> = static_files.iter().filter(|file| is_icon_format(&file.file)).collect();
    let Some(file) = images.iter().find(|file| *file.file == *name) else {
        let names: Vec<&str> = images.iter().map(|file| &*file.file).collect();
        diagnostics.push(Diagnostic::missing_icon(source, setting.span, &setting.value, &names));
        return None;
    };
    match fs::read(&file.disk_path) {
        Ok(bytes) => {
            let icon = Icon { file: name.into_owned(), span: setting.span, bytes: bytes.into() };
            if !icon.is_svg() {
                return Some(icon);
            }
            // As a picture, a drawing that cannot be cleaned is an error of its own.
            let clean = image::read_header(ImageFormat::Svg, &icon.bytes)
                .and_then(|header| image::sanitize(&header, &icon.bytes));
            Some(Icon { bytes: clean.ok()?.into(), ..icon })
        }
        Err(error) => {
            diagnostics.push(Diagnostic::unreadable_file(&name, &error));
            None
        }
    }
}

fn is_icon_format(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    ["svg", "png"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}
