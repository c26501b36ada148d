//! Files of a language: `kaavio.nb.png` beside `kaavio.png` is the file that Norwegian documents get for `kaavio.png`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::SourceFile;
use crate::config::{Config, LanguageId, NamedLanguage};

/// A file of the site that is not a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteFile {
    /// A file of `content/`: an index into [`super::Sources::files`].
    Content(u32),
    /// A file of `static/`: an index into [`super::Sources::static_files`].
    Static(u32),
}

/// The file that a path means in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileInLanguage {
    /// The file of the language, or else the one as written.
    Found(SiteFile),
    /// The file exists only in other languages: these files.
    OnlyIn(Vec<SiteFile>),
    /// There is no such file.
    NotFound,
}

/// The files whose names end with a language, by the path without that ending.
#[derive(Default)]
pub(super) struct LanguageFiles(FxHashMap<Box<str>, Vec<(LanguageId, SiteFile)>>);

impl LanguageFiles {
    pub(super) fn new(config: &Config, content: &[Arc<SourceFile>], static_files: &[Arc<SourceFile>]) -> Self {
        // An alias, such as `no` for `nb`, counts only without a file that has the tag.
        let mut found: Vec<(String, LanguageId, bool, SiteFile)> = Vec::new();
        let content = content.iter().zip((0..).map(SiteFile::Content));
        for (source, file) in content.chain(static_files.iter().zip((0..).map(SiteFile::Static))) {
            if let Some(ending) = LanguageEnding::parse(&source.file)
                && let named = config.language_of_ending(ending.tag)
                && let Some(language) = named.language()
            {
                found.push((ending.path_without_tag(), language, matches!(named, NamedLanguage::Alias(_)), file));
            }
        }
        found.sort();
        found.dedup_by(|next, first| next.0 == first.0 && next.1 == first.1);
        let mut by_path: FxHashMap<Box<str>, Vec<(LanguageId, SiteFile)>> = FxHashMap::default();
        for (path, language, _, file) in found {
            by_path.entry(path.into_boxed_str()).or_default().push((language, file));
        }
        Self(by_path)
    }

    /// Finds the file that a path means in a language. `as_written` finds the file with exactly this path.
    pub(super) fn find(
        &self,
        path: &str,
        language: LanguageId,
        as_written: impl FnOnce() -> Option<SiteFile>,
    ) -> FileInLanguage {
        let files = self.0.get(path).map(Vec::as_slice).unwrap_or_default();
        let own = files.iter().find(|(known, _)| *known == language).map(|(_, file)| *file);
        match own.or_else(as_written) {
            Some(file) => FileInLanguage::Found(file),
            None if files.is_empty() => FileInLanguage::NotFound,
            None => FileInLanguage::OnlyIn(files.iter().map(|(_, file)| *file).collect()),
        }
    }
}

/// The parts of a path such as `content/kaavio.nb.png`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageEnding<'a> {
    /// The path before the tag, without the dot: `content/kaavio`.
    pub stem: &'a str,
    /// The part that may be a language tag: `nb`.
    pub tag: &'a str,
    /// The extension with its dot: `.png`, `.tar.gz`.
    pub extension: &'a str,
}

impl<'a> LanguageEnding<'a> {
    /// Splits a path. Returns `None` if its name has no part between stem and extension.
    #[must_use]
    pub fn parse(path: &'a str) -> Option<Self> {
        let name_start = path.rfind('/').map_or(0, |at| at + 1);
        let (rest, extension) = path.split_at(extension_start(path)?);
        let (stem, tag) = rest.rsplit_once('.')?;
        (stem.len() > name_start && extension.len() > 1).then_some(Self { stem, tag, extension })
    }

    /// Returns the path without the tag: `content/kaavio.png`.
    #[must_use]
    pub fn path_without_tag(self) -> String {
        format!("{}{}", self.stem, self.extension)
    }
}

/// Returns the index of the dot that begins the extension of a path: `.png`, `.tar.gz`.
fn extension_start(path: &str) -> Option<usize> {
    let name_start = path.rfind('/').map_or(0, |at| at + 1);
    let dot = name_start + path[name_start..].rfind('.')?;
    Some(path[name_start..dot].strip_suffix(".tar").map_or(dot, |stem| name_start + stem.len()))
}

/// Returns the path of a file in a language: `kaavio.nb.png` for `kaavio.png`.
#[must_use]
pub fn path_in_language(path: &str, tag: &str) -> String {
    let (stem, extension) = path.split_at(extension_start(path).unwrap_or(path.len()));
    format!("{stem}.{tag}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_between_stem_and_extension() {
        let parts = |path| LanguageEnding::parse(path).map(|ending| (ending.stem, ending.tag, ending.extension));
        assert_eq!(parts("content/a/kaavio.nb.png"), Some(("content/a/kaavio", "nb", ".png")));
        assert_eq!(parts("content/a.b/kaavio.png"), None);
        assert_eq!(parts("static/aineisto.nb.tar.gz"), Some(("static/aineisto", "nb", ".tar.gz")));
        assert_eq!(parts("static/.nb.png"), None);
        assert_eq!(parts("static/kaavio.nb."), None);
        assert_eq!(parts("LICENSE"), None);
        assert_eq!(path_in_language("../a.b/esite.tar.gz", "nb"), "../a.b/esite.nb.tar.gz");
        assert_eq!(path_in_language("kaavio.png", "nb"), "kaavio.nb.png");
    }
}
