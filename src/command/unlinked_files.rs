//! Finds files of `content/` that are published although nothing on the site names them, such as a forgotten draft of a
//! contract.

use std::fs;
use std::io;
use std::path::Path;

use percent_encoding::percent_decode_str;
use rustc_hash::FxHashSet;

use crate::config::SITE_FILE;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::language::normalize_nfc;
use crate::model::{ArgumentValue, LanguageEnding, PlaceholderKind, TERMS_FILE};
use crate::plan::View;

/// Files that programs look for by their names, in lower case.
const NAMES_OF_PROGRAMS: [&str; 10] = [
    "robots.txt",
    "ads.txt",
    "app-ads.txt",
    "humans.txt",
    "security.txt",
    "cname",
    "favicon.ico",
    "browserconfig.xml",
    "bingsiteauth.xml",
    "_headers",
];

/// The endings of text files that can name other files.
const TEXT_ENDINGS: [&str; 9] = [".html", ".htm", ".css", ".js", ".json", ".xml", ".svg", ".webmanifest", ".txt"];

/// The length of the longest text file that is searched for names, in bytes.
const MAX_TEXT: u64 = 1024 * 1024;

/// Returns a note that names the files, if there are any.
pub(super) fn unlinked_files(edition: &Edition, root: &Path) -> Option<Diagnostic> {
    let site = edition.site();
    let published: FxHashSet<u32> = edition
        .plan()
        .routes
        .iter()
        .filter_map(|route| match route.view {
            View::ContentFile(index) => Some(index),
            _ => None,
        })
        .collect();
    let mut files: Vec<&str> = published.iter().map(|index| &*site.sources.files[*index as usize].file).collect();
    files.retain(|file| !is_for_programs(file));
    if files.is_empty() {
        return None;
    }
    let mut names = Names::default();
    for id in site.documents() {
        let (document, text) = (site.document(id), edition.text(id));
        text.body
            .targets()
            .chain(document.image.as_ref().map(|image| &*image.value))
            .for_each(|target| names.add(target));
        for call in text.body.placeholders().filter_map(|placeholder| match &placeholder.kind {
            PlaceholderKind::Component(call) | PlaceholderKind::BodyStart(call) => Some(call),
            _ => None,
        }) {
            for argument in &call.arguments {
                if let ArgumentValue::Text(text) = &argument.value {
                    text.split([',', '|', '\n']).for_each(|part| names.add(part.trim()));
                }
            }
        }
    }
    names.retain_unnamed(&mut files);
    if files.is_empty() {
        return None;
    }
    // Few sites come here, so the texts are searched only now.
    for id in site.documents() {
        names.add_quoted(edition.text(id).body.html());
        names.add_quoted(&format!("{:?}", site.document(id).params));
    }
    for template in &edition.theme().templates {
        names.add_quoted(&template.source.text);
    }
    let sources = site.sources.files.iter().chain(&site.sources.static_files);
    let texts = sources.filter(|file| {
        let lower = file.file.to_ascii_lowercase();
        file.length <= MAX_TEXT && TEXT_ENDINGS.iter().any(|ending| lower.ends_with(ending))
    });
    let paths = texts.map(|file| file.disk_path.clone()).chain([SITE_FILE, TERMS_FILE].map(|file| root.join(file)));
    for path in paths {
        match fs::read(&path) {
            Ok(text) => names.add_quoted(&String::from_utf8_lossy(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // A file that was not looked into may name any of them.
            Err(_) => return None,
        }
    }
    names.retain_unnamed(&mut files);
    files.sort_unstable();
    (!files.is_empty()).then(|| Diagnostic::unlinked_files(&files))
}

/// Whether a file is there for programs, which find it by its name.
fn is_for_programs(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    file.contains("/.well-known/")
        || NAMES_OF_PROGRAMS.contains(&&*name)
        || name.starts_with("apple-touch-icon")
        || name.strip_prefix("google").is_some_and(|code| code.strip_suffix(".html").is_some())
}

/// The names of files, without folders, in the form in which they are compared.
#[derive(Default)]
struct Names(FxHashSet<String>);

impl Names {
    /// Adds the last part of an address or path.
    fn add(&mut self, address: &str) {
        let path = address.split(['#', '?']).next().unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        self.0.insert(comparable(&percent_decode_str(name).decode_utf8_lossy()));
    }

    /// Adds everything in a text that can be an address: between quotation marks, brackets and tags. What has spaces and no
    /// dot is none.
    fn add_quoted(&mut self, text: &str) {
        let parts = text.split(['"', '\'', '`', '(', ')', '<', '>', '=', ',', '\n']);
        for part in parts.filter(|part| part.contains('.') || !part.trim().is_empty() && !part.trim().contains(' ')) {
            self.add(part.trim());
            // The candidates of `srcset` have a width behind the address.
            self.add(part.trim().split(' ').next().unwrap_or_default());
        }
    }

    fn retain_unnamed(&self, files: &mut Vec<&str>) {
        files.retain(|file| {
            let name = file.rsplit('/').next().unwrap_or_default();
            // A text names `kaavio.png`, and its language has `kaavio.nb.png`.
            let shared = LanguageEnding::parse(name).map(|ending| [ending.stem, ending.extension].concat());
            !self.0.contains(&comparable(name)) && !shared.is_some_and(|shared| self.0.contains(&comparable(&shared)))
        });
    }
}

fn comparable(name: &str) -> String {
    normalize_nfc(name).to_lowercase()
}
