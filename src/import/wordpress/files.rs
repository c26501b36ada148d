//! The files of the media library: where they can be had from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Import;
use super::address::{file_key, origin, without_size};
use super::archive::{Archive, Member};
use super::hosts::Hosts;
use super::web::{FETCHED, MissingFile, Web};
use crate::diagnostic::Diagnostic;
use crate::image::{Format, clean, probe};
use crate::import::manifest::ImportManifest;
use crate::import::slug::media_file_name;

/// How deep folders of uploads may stand in each other.
const DEEPEST: usize = 32;

/// The largest image that is looked into.
const LARGEST_IMAGE: u64 = 200 << 20;
/// The largest file that comes along.
const LARGEST_FILE: u64 = 4 << 30;

/// The files of the media library.
pub(super) struct Uploads {
    source: UploadSource,
    /// What was found out of images, each looked into once.
    judged: RefCell<BTreeMap<UploadLocation, UploadCheck>>,
}

/// What a file turned out to be: its name, where that must be another than the old one, or why it cannot come.
type UploadCheck = Result<Option<String>, String>;

/// The place that files are taken from.
enum UploadSource {
    Nowhere,
    /// A folder or an archive.
    UploadStore(UploadStore),
    /// The old blog itself.
    Web(Box<Web>),
}

/// Files that are at hand.
#[derive(Default)]
struct UploadStore {
    /// By their paths below `uploads/`.
    files: BTreeMap<String, UploadLocation>,
    /// By their paths from the year on; nothing where two files have the same.
    by_year: BTreeMap<String, Option<UploadLocation>>,
    archive: Option<Archive>,
}

/// A file that can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundUpload {
    /// The name it gets in a text's folder.
    pub(super) name: String,
    pub(super) place: UploadLocation,
    /// Whether its name was wrong about what it is.
    pub(super) is_renamed: bool,
}

/// Where its bytes are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UploadLocation {
    Path(PathBuf),
    Member(Member),
}

impl Uploads {
    /// Looks through a folder or an archive, or makes ready to fetch files from the old blog.
    pub(super) fn open(import: &Import, hosts: &Hosts) -> Result<Self, Diagnostic> {
        Ok(Self { source: UploadSource::open(import, hosts)?, judged: RefCell::default() })
    }

    /// What the report says of files that did not come along.
    pub(super) fn told(&self) -> &'static str {
        match &self.source {
            UploadSource::Nowhere => {
                "No uploads were given, so the texts show these files from the old blog. Bring them with --uploads."
            }
            UploadSource::Web(web) if web.is_offline() => {
                "Nothing was fetched, and these files are not among those that were fetched before. The texts show them from the old blog."
            }
            UploadSource::UploadStore(_) | UploadSource::Web(_) => {
                "These were not found among the uploads. The texts show them from the old blog."
            }
        }
    }

    /// Why not every file was asked for.
    pub(super) fn trouble(&self) -> Option<String> {
        match &self.source {
            UploadSource::Web(web) => web.trouble(),
            UploadSource::Nowhere | UploadSource::UploadStore(_) => None,
        }
    }

    /// The file at an address of the old blog, in the largest of its sizes.
    pub(super) fn find(&self, address: &str) -> Result<FoundUpload, MissingFile> {
        let (name, place) = self.source.find(address)?;
        let known = self.judged.borrow().get(&place).cloned();
        let judged = known.unwrap_or_else(|| {
            let judged = self.judge(&name, &place);
            if let (Err(_), UploadSource::Web(web), UploadLocation::Path(file)) = (&judged, &self.source, &place) {
                web.forget(file);
            }
            self.judged.borrow_mut().insert(place.clone(), judged.clone());
            judged
        });
        let renamed = judged.map_err(MissingFile::Unusable)?;
        let is_renamed = renamed.is_some();
        Ok(FoundUpload { name: renamed.unwrap_or(name), place, is_renamed })
    }

    /// Looks into an image: Kielo publishes none that it cannot read, and none that is something else than its name says.
    fn judge(&self, name: &str, place: &UploadLocation) -> UploadCheck {
        let length = self.source.length(place).map_err(|error| error.to_string())?;
        let Some(named) = Format::of_file(name) else {
            if length > LARGEST_FILE {
                return Err("it is larger than 4 GB".to_owned());
            }
            // A file that an archive holds in part shall not end the import when it is copied.
            if let UploadLocation::Member(_) = place {
                let read = self.source.with(place, |source| io::copy(source, &mut io::sink()));
                read.map_err(|error| error.to_string())?;
            }
            return Ok(None);
        };
        if length > LARGEST_IMAGE {
            return Err("the picture is larger than 200 MB".to_owned());
        }
        let bytes = self.source.bytes(place).map_err(|error| error.to_string())?;
        let read = |format: Format| {
            let facts = probe(format, &bytes)?;
            clean(&facts, &bytes).map(|_| facts)
        };
        let formats = [named, Format::Jpeg, Format::Png, Format::WebP, Format::Gif, Format::Svg];
        let found = formats.iter().find_map(|format| Some((*format, read(*format).ok()?)));
        let Some((format, facts)) = found else {
            return Err(read(named).err().map_or_else(String::new, |problem| format!("the picture {problem}")));
        };
        if u64::from(facts.width) * u64::from(facts.height) > 100_000_000 {
            return Err("the picture has more than a hundred million pixels".to_owned());
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Ok((format != named).then(|| format!("{stem}.{}", format.ending())))
    }

    /// Copies a file into the site.
    pub(super) fn copy(
        &self,
        place: &UploadLocation,
        file: &str,
        manifest: &mut ImportManifest,
    ) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| Diagnostic::unreadable_file(file, &error);
        self.source.with(place, |source| Ok(manifest.copy(file, source))).map_err(problem)?
    }
}

impl UploadSource {
    fn open(import: &Import, hosts: &Hosts) -> Result<Self, Diagnostic> {
        // A dry run fetches nothing.
        let is_offline = import.is_offline || import.is_dry;
        let web = |origin: &str, is_offline: bool| {
            Self::Web(Box::new(Web::new(hosts, origin, &import.into, is_offline, import.tell)))
        };
        let Some(place) = &import.uploads else {
            let has_fetched = import.into.join(FETCHED).is_dir();
            return Ok(if has_fetched { web(&hosts.origin, true) } else { Self::Nowhere });
        };
        if let Some(origin) = origin(place) {
            if !hosts.are_of(place) {
                return Err(Diagnostic::uploads_on_other_host(place, &hosts.origin));
            }
            return Ok(web(&origin, is_offline));
        }
        let place = Path::new(place);
        let name = place.display().to_string();
        let problem = |error: io::Error| Diagnostic::unreadable_file(&name, &error);
        let mut store = UploadStore::default();
        if place.is_dir() {
            list(place, place, 0, &mut store).map_err(problem)?;
            return Ok(Self::UploadStore(store));
        }
        let Some((archive, files)) = Archive::open(place).map_err(problem)? else {
            return Err(Diagnostic::unsupported_uploads(&name));
        };
        store.archive = Some(archive);
        for (name, member) in files {
            store.add(&name, UploadLocation::Member(member));
        }
        Ok(Self::UploadStore(store))
    }

    /// The name that a file gets, and where it is.
    fn find(&self, address: &str) -> Result<(String, UploadLocation), MissingFile> {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let exact = file_key(address);
        match self {
            Self::Nowhere => Err(MissingFile::Nowhere),
            Self::Web(web) => {
                let original = without_size(address).map(|original| web.file(&original));
                let found = match original {
                    Some(Ok(original)) => original,
                    Some(Err(MissingFile::Unusable(why))) => {
                        web.file(address).map_err(|_| MissingFile::Unusable(why))?
                    }
                    Some(Err(MissingFile::Nowhere)) | None => web.file(address)?,
                };
                Ok((media_file_name(&without_size(&exact).unwrap_or(exact)), UploadLocation::Path(found)))
            }
            Self::UploadStore(store) => {
                let keys = [without_size(&exact), Some(exact)];
                let mut found =
                    keys.into_iter().flatten().filter_map(|key| Some((media_file_name(&key), store.at(&key)?)));
                found.next().ok_or(MissingFile::Nowhere)
            }
        }
    }

    fn length(&self, place: &UploadLocation) -> io::Result<u64> {
        match (place, self) {
            (UploadLocation::Path(path), _) => Ok(fs::metadata(path)?.len()),
            (UploadLocation::Member(member), Self::UploadStore(UploadStore { archive: Some(archive), .. })) => {
                archive.length(*member)
            }
            (UploadLocation::Member(_), _) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn bytes(&self, place: &UploadLocation) -> io::Result<Vec<u8>> {
        self.with(place, |source| {
            let mut bytes = Vec::new();
            source.take(LARGEST_IMAGE).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    /// Reads a file.
    fn with<T>(&self, place: &UploadLocation, read: impl FnOnce(&mut dyn Read) -> io::Result<T>) -> io::Result<T> {
        match (place, self) {
            (UploadLocation::Path(path), _) => read(&mut File::open(path)?),
            (UploadLocation::Member(member), Self::UploadStore(UploadStore { archive: Some(archive), .. })) => {
                archive.with(*member, read)
            }
            (UploadLocation::Member(_), _) => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl UploadStore {
    /// Adds a file by its path in the folder or archive. A percent sign in a file's name is one.
    fn add(&mut self, path: &str, place: UploadLocation) {
        let path = path.replace('%', "%25");
        let key = file_key(&format!("/{}", path.trim_start_matches("./")));
        if let Some(by_year) = from_year(&key) {
            let known = self.by_year.entry(by_year.to_owned()).or_insert_with(|| Some(place.clone()));
            if known.as_ref().is_some_and(|known| *known != place) {
                *known = None;
            }
        }
        self.files.insert(key, place);
    }

    fn at(&self, key: &str) -> Option<UploadLocation> {
        let by_year = || self.by_year.get(from_year(key)?)?.clone();
        self.files.get(key).cloned().or_else(by_year)
    }
}

/// The part of a path from a folder of a year and one of a month on: folders around them have many names.
fn from_year(key: &str) -> Option<&str> {
    let is_number = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut at = 0;
    loop {
        let rest = &key[at..];
        let mut parts = rest.splitn(3, '/');
        if is_number(parts.next()?, 4) && is_number(parts.next()?, 2) && parts.next().is_some() {
            return Some(rest);
        }
        at += rest.find('/')? + 1;
    }
}

fn list(root: &Path, folder: &Path, depth: usize, store: &mut UploadStore) -> io::Result<()> {
    if depth > DEEPEST {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(root, &path, depth + 1, store)?;
        } else if kind.is_file()
            && let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
        {
            store.add(name, UploadLocation::Path(path.clone()));
        }
    }
    Ok(())
}
