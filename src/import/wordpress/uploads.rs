//! Finds the files of the media library in a folder, in an archive or on the old blog, and checks them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ImportOptions;
use super::address::{origin, upload_key, without_image_size};
use super::archive::{Archive, Member};
use super::fetcher::{DOWNLOAD_FOLDER, MissingUpload, UploadFetcher};
use super::hosts::Hosts;
use crate::diagnostic::Diagnostic;
use crate::image::{ImageFormat, read_header, sanitize};
use crate::import::manifest::ImportManifest;
use crate::import::slug::media_file_name;

/// Maximum depth of nested folders; deeper ones are ignored.
const MAX_DEPTH: usize = 32;

const MAX_IMAGE_BYTES: u64 = 200 << 20;
const MAX_FILE_BYTES: u64 = 4 << 30;

/// The files of the media library.
pub(super) struct Uploads {
    source: UploadSource,
    /// Results of checks; each file is checked once.
    checks: RefCell<BTreeMap<UploadLocation, UploadCheck>>,
}

/// Result of the check of a file: its new name if it must be renamed, or the reason why it cannot be imported.
type UploadCheck = Result<Option<String>, String>;

/// Source of the files.
enum UploadSource {
    None,
    /// A folder or an archive.
    Store(UploadStore),
    /// The old blog.
    Web(Box<UploadFetcher>),
}

/// Index of the files of a folder or an archive.
#[derive(Default)]
struct UploadStore {
    /// Files by their paths below `uploads/`.
    files: BTreeMap<String, UploadLocation>,
    /// Files by their paths from the year's folder on; `None` if several files have the same path.
    by_year: BTreeMap<String, Option<UploadLocation>>,
    archive: Option<Archive>,
}

/// An upload that is available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundUpload {
    /// File name for the folder of a document.
    pub(super) name: String,
    pub(super) location: UploadLocation,
    /// Whether the old name had the extension of another image format.
    pub(super) is_renamed: bool,
}

/// Location of an upload.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UploadLocation {
    Path(PathBuf),
    Member(Member),
}

impl Uploads {
    /// Indexes a folder or an archive, or prepares downloads from the old blog.
    pub(super) fn open(options: &ImportOptions, hosts: &Hosts) -> Result<Self, Diagnostic> {
        Ok(Self { source: UploadSource::open(options, hosts)?, checks: RefCell::default() })
    }

    /// Returns why uploads are missing, for the report.
    pub(super) fn missing_reason(&self) -> &'static str {
        match &self.source {
            UploadSource::None => {
                "No uploads were given, so the texts show these files from the old blog. Bring them with --uploads."
            }
            UploadSource::Web(web) if web.is_offline() => {
                "Nothing was fetched, and these files are not among those that were fetched before. The texts show them from the old blog."
            }
            UploadSource::Store(_) | UploadSource::Web(_) => {
                "These were not found among the uploads. The texts show them from the old blog."
            }
        }
    }

    /// Returns why the download stopped before the last file.
    pub(super) fn stop_reason(&self) -> Option<String> {
        match &self.source {
            UploadSource::Web(web) => web.stop_reason(),
            UploadSource::None | UploadSource::Store(_) => None,
        }
    }

    /// Returns the upload at an address of the old blog. The address of a smaller image size gives the original.
    pub(super) fn find(&self, address: &str) -> Result<FoundUpload, MissingUpload> {
        let (name, location) = self.source.find(address)?;
        let known = self.checks.borrow().get(&location).cloned();
        let checks = known.unwrap_or_else(|| {
            let checks = self.check(&name, &location);
            if let (Err(_), UploadSource::Web(web), UploadLocation::Path(file)) = (&checks, &self.source, &location) {
                web.forget(file);
            }
            self.checks.borrow_mut().insert(location.clone(), checks.clone());
            checks
        });
        let renamed = checks.map_err(MissingUpload::Unusable)?;
        let is_renamed = renamed.is_some();
        Ok(FoundUpload { name: renamed.unwrap_or(name), location, is_renamed })
    }

    /// Checks a file. Kielo publishes no image that it cannot decode, and gives an image the extension of its format.
    fn check(&self, name: &str, location: &UploadLocation) -> UploadCheck {
        let length = self.source.length(location).map_err(|error| error.to_string())?;
        let Some(named) = ImageFormat::from_file_name(name) else {
            if length > MAX_FILE_BYTES {
                return Err("it is larger than 4 GB".to_owned());
            }
            // A truncated archive member is found here, so that its copy does not end the import later.
            if let UploadLocation::Member(_) = location {
                let read = self.source.read_with(location, |source| io::copy(source, &mut io::sink()));
                read.map_err(|error| error.to_string())?;
            }
            return Ok(None);
        };
        if length > MAX_IMAGE_BYTES {
            return Err("the picture is larger than 200 MB".to_owned());
        }
        let bytes = self.source.bytes(location).map_err(|error| error.to_string())?;
        let read = |format: ImageFormat| {
            let info = read_header(format, &bytes)?;
            sanitize(&info, &bytes).map(|_| info)
        };
        let formats =
            [named, ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Svg];
        let found = formats.iter().find_map(|format| Some((*format, read(*format).ok()?)));
        let Some((format, info)) = found else {
            if named == ImageFormat::Avif {
                return Ok(None);
            }
            return Err(read(named).err().map_or_else(String::new, |problem| format!("the picture {problem}")));
        };
        if info.pixel_count() > 100_000_000 {
            return Err("the picture has more than a hundred million pixels".to_owned());
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Ok((format != named).then(|| format!("{stem}.{}", format.extension())))
    }

    /// Copies an upload into the site.
    pub(super) fn copy(
        &self,
        location: &UploadLocation,
        file: &str,
        manifest: &mut ImportManifest,
    ) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| Diagnostic::unreadable_file(file, &error);
        self.source.read_with(location, |source| Ok(manifest.copy(file, source))).map_err(problem)?
    }
}

impl UploadSource {
    fn open(options: &ImportOptions, hosts: &Hosts) -> Result<Self, Diagnostic> {
        // A dry run fetches nothing.
        let is_offline = options.is_offline || options.is_dry_run;
        let web = |origin: &str, is_offline: bool| {
            Self::Web(Box::new(UploadFetcher::new(hosts, origin, &options.into, is_offline, options.on_progress)))
        };
        let Some(location) = &options.uploads else {
            let has_fetched = options.into.join(DOWNLOAD_FOLDER).is_dir();
            return Ok(if has_fetched { web(&hosts.origin, true) } else { Self::None });
        };
        if let Some(origin) = origin(location) {
            if !hosts.contains_address(location) {
                return Err(Diagnostic::uploads_on_other_host(location, &hosts.origin));
            }
            return Ok(web(&origin, is_offline));
        }
        let location = Path::new(location);
        let name = location.display().to_string();
        let problem = |error: io::Error| Diagnostic::unreadable_file(&name, &error);
        let mut store = UploadStore::default();
        if location.is_dir() {
            add_folder(location, location, 0, &mut store).map_err(problem)?;
            return Ok(Self::Store(store));
        }
        let Some((archive, files)) = Archive::open(location).map_err(problem)? else {
            return Err(Diagnostic::unsupported_uploads(&name));
        };
        store.archive = Some(archive);
        for (name, member) in files {
            store.add(&name, UploadLocation::Member(member));
        }
        Ok(Self::Store(store))
    }

    /// Returns the file name and location of an upload.
    fn find(&self, address: &str) -> Result<(String, UploadLocation), MissingUpload> {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let exact = upload_key(address);
        match self {
            Self::None => Err(MissingUpload::NotFound),
            Self::Web(web) => {
                let original = without_image_size(address).map(|original| web.file(&original));
                let found = match original {
                    Some(Ok(original)) => original,
                    Some(Err(MissingUpload::Unusable(why))) => {
                        web.file(address).map_err(|_| MissingUpload::Unusable(why))?
                    }
                    Some(Err(MissingUpload::NotFound)) | None => web.file(address)?,
                };
                Ok((media_file_name(&without_image_size(&exact).unwrap_or(exact)), UploadLocation::Path(found)))
            }
            Self::Store(store) => {
                let keys = [without_image_size(&exact), Some(exact)];
                let mut found =
                    keys.into_iter().flatten().filter_map(|key| Some((media_file_name(&key), store.find(&key)?)));
                found.next().ok_or(MissingUpload::NotFound)
            }
        }
    }

    fn length(&self, location: &UploadLocation) -> io::Result<u64> {
        match (location, self) {
            (UploadLocation::Path(path), _) => Ok(fs::metadata(path)?.len()),
            (UploadLocation::Member(member), Self::Store(UploadStore { archive: Some(archive), .. })) => {
                archive.length(*member)
            }
            (UploadLocation::Member(_), _) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn bytes(&self, location: &UploadLocation) -> io::Result<Vec<u8>> {
        self.read_with(location, |source| {
            let mut bytes = Vec::new();
            source.take(MAX_IMAGE_BYTES).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    /// Opens a file for `read`.
    fn read_with<T>(
        &self,
        location: &UploadLocation,
        read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> io::Result<T> {
        match (location, self) {
            (UploadLocation::Path(path), _) => read(&mut File::open(path)?),
            (UploadLocation::Member(member), Self::Store(UploadStore { archive: Some(archive), .. })) => {
                archive.read_with(*member, read)
            }
            (UploadLocation::Member(_), _) => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl UploadStore {
    /// Adds a file by its path in the folder or archive. A percent sign in the path is not an escape.
    fn add(&mut self, path: &str, location: UploadLocation) {
        let path = path.replace('%', "%25");
        let key = upload_key(&format!("/{}", path.trim_start_matches("./")));
        if let Some(by_year) = from_year_folder(&key) {
            let known = self.by_year.entry(by_year.to_owned()).or_insert_with(|| Some(location.clone()));
            if known.as_ref().is_some_and(|known| *known != location) {
                *known = None;
            }
        }
        self.files.insert(key, location);
    }

    fn find(&self, key: &str) -> Option<UploadLocation> {
        let by_year = || self.by_year.get(from_year_folder(key)?)?.clone();
        self.files.get(key).cloned().or_else(by_year)
    }
}

/// Returns the part of a path from the folders of a year and a month on. The folders above them vary.
fn from_year_folder(key: &str) -> Option<&str> {
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

fn add_folder(root: &Path, folder: &Path, depth: usize, store: &mut UploadStore) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            add_folder(root, &path, depth + 1, store)?;
        } else if kind.is_file()
            && let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
        {
            store.add(name, UploadLocation::Path(path.clone()));
        }
    }
    Ok(())
}
