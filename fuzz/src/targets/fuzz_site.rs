//! A small site in a temporary folder, of which one file is replaced again and again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use kielo::diagnostic;
use kielo::edition::Edition;
use kielo::image_store::ImageStore;
use kielo::load::{self, LoadCache};
use kielo::options::Options;
use kielo::plan::Route;
use kielo::render::Content;
use tempfile::TempDir;

use super::messages;

/// Settings with every feature of texts.
pub(crate) const SITE: &str = r#"
base_url = "https://blogi.example"
default_language = "fi"
time_zone = "Europe/Helsinki"
math = true

[languages.fi]
title = "Kohtaamisia"
[languages.nb]
title = "Møter"

[markdown]
autolink = true

[forms]
endpoint = "https://lomakkeet.example/yhteys"

[newsletter]
endpoint = "https://kirje.example/tilaa"
"#;

/// A text in the second language.
pub(crate) const PAGE: (&str, &str) = ("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n\nTekst.\n");

/// A site, with what was read of it before.
pub(crate) struct FuzzSite {
    folder: TempDir,
    options: Options,
    image_store: Arc<ImageStore>,
    load_cache: LoadCache,
    edition: Option<Edition>,
}

impl FuzzSite {
    /// Writes the files of a site.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (file, text) in files {
            write(&folder.path().join(file), text.as_bytes());
        }
        // Without a cache folder no image is read. A fixed time makes equal inputs equal runs.
        let now = Timestamp::from_second(1_800_000_000).expect("a time");
        let options = Options { root: folder.path().to_owned(), drafts: true, future: true, now, ..Options::default() };
        let image_store = Arc::new(ImageStore::new(&options));
        Self { folder, options, image_store, load_cache: LoadCache::default(), edition: None }
    }

    /// The folder of the site.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces a file, reads the site, and checks the messages. Returns the edition if it may be published.
    pub(crate) fn replace(&mut self, file: &str, content: &[u8]) -> Option<&Edition> {
        let path = self.root().join(file);
        write(&path, content);
        self.load_cache.invalidate(&self.options.root, &BTreeSet::from([path]));
        let mut found = Vec::new();
        let loaded = load::load(&self.options, &mut self.load_cache, &mut found);
        self.edition =
            loaded.and_then(|loaded| Edition::new(loaded, self.edition.as_ref(), &self.image_store, &mut found));
        messages::check(&self.options.root, found.clone());
        // Kielo shows the last version of a document with errors in the preview.
        self.edition.as_ref().filter(|_| !diagnostic::has_errors(&found))
    }

    /// Renders a route, and checks the messages. Returns what is published, if it is a text.
    pub(crate) fn render(&self, edition: &Edition, route: &Route) -> Option<String> {
        let (content, found) = edition.render(route);
        messages::check(&self.options.root, found);
        match content? {
            Content::Bytes(bytes) => String::from_utf8(bytes.into_owned()).ok(),
            _ => None,
        }
    }

    /// The edition that was read last.
    pub(crate) fn edition(&self) -> Option<&Edition> {
        self.edition.as_ref()
    }
}

/// Writes a file and the folders it lies in.
pub(crate) fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
    fs::write(path, content).expect("the file is written");
}
