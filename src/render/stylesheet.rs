//! Style sheets of the theme: `url(…)` of another file of the theme becomes the address that file is published at.

use std::borrow::Cow;

use super::Stage;
use crate::model::ThemeFile;
use crate::plan::HostId;

/// The style sheet as it is published on a host.
pub(super) fn render<'a>(stage: Stage<'a>, host: HostId, file: &'a ThemeFile) -> Cow<'a, [u8]> {
    let Ok(text) = std::str::from_utf8(&file.bytes) else { return Cow::Borrowed(&file.bytes) };
    if !text.contains("url(") {
        return Cow::Borrowed(&file.bytes);
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut pieces = text.split("url(");
    let mut sheet = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (written, rest) = piece.split_once(')').unwrap_or((piece, ""));
        let named = written.trim().trim_matches(['"', '\'']);
        let (name, fragment) = named.split_at(named.find(['?', '#']).unwrap_or(named.len()));
        let path = from(folder, name);
        let index = stage.theme.files.iter().position(|known| Some(&known.path) == path.as_ref());
        match index.and_then(|index| stage.plan.asset(host, index)) {
            Some(route) => sheet.extend(["url(\"", route.path(), fragment, "\")", rest]),
            None => sheet.extend(["url(", written, &piece[written.len()..]]),
        }
    }
    Cow::Owned(sheet.into_bytes())
}

/// The path in the theme that a relative address in `folder` means.
fn from(folder: &str, address: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop()?,
            "" => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
