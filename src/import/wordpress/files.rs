//! The files of the media library: where they can be had from.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::Import;
use super::address::{Hosts, file_key, origin, without_size};
use super::web::Web;
use crate::diagnostic::Diagnostic;
use crate::import::ledger::Ledger;
use crate::import::slug::media_name;
use crate::picture::{Format, clean, probe};

/// How deep folders of uploads may stand in each other.
const DEEPEST: usize = 32;

/// The largest picture that is looked into.
const LARGEST_PICTURE: u64 = 200 << 20;
/// The largest file that comes out of an archive.
const LARGEST_FILE: u64 = 4 << 30;

/// The files of the media library.
pub(super) struct Uploads {
    source: Source,
    /// What was found out of pictures, each looked into once.
    judged: RefCell<BTreeMap<Place, Judged>>,
}

/// What a file turned out to be: its name, where that must be another than the old one, or why it cannot come.
type Judged = Result<Option<String>, String>;

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    Nowhere,
    /// It is there, but of no use.
    Unusable(String),
}

/// The place that files are taken from.
enum Source {
    Nowhere,
    /// A folder: its files by the paths below `uploads/`.
    Folder(BTreeMap<String, PathBuf>),
    /// A tar archive: where each file begins in it, and its length.
    Tar(PathBuf, BTreeMap<String, (u64, u64)>),
    /// A zip archive: the number of each file in it.
    Zip(RefCell<Box<zip::ZipArchive<File>>>, BTreeMap<String, usize>),
    /// The old blog itself.
    Web(Web),
}

/// A file that can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The name it gets in a text's folder.
    pub(super) name: String,
    pub(super) place: Place,
    /// Whether its name was wrong about what it is.
    pub(super) is_renamed: bool,
}

/// Where its bytes are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Path(PathBuf),
    /// In an archive, from a byte on.
    Range(PathBuf, u64, u64),
    /// In the zip archive.
    Number(usize),
}

impl Uploads {
    /// Looks through a folder or an archive, or makes ready to fetch files from the old blog.
    pub(super) fn open(import: &Import, hosts: &Hosts) -> Result<Self, Diagnostic> {
        Ok(Self { source: Source::open(import, hosts)?, judged: RefCell::default() })
    }

    /// Whether anything was given to take files from.
    pub(super) fn are_given(&self) -> bool {
        !matches!(self.source, Source::Nowhere)
    }

    /// The file at an address of the old blog, in the largest of its sizes.
    pub(super) fn find(&self, address: &str) -> Result<Found, Missing> {
        let (name, place) = self.source.find(address).ok_or(Missing::Nowhere)?;
        let known = self.judged.borrow().get(&place).cloned();
        let judged = known.unwrap_or_else(|| {
            let judged = self.judge(&name, &place);
            self.judged.borrow_mut().insert(place.clone(), judged.clone());
            judged
        });
        let renamed = judged.map_err(Missing::Unusable)?;
        let is_renamed = renamed.is_some();
        Ok(Found { name: renamed.unwrap_or(name), place, is_renamed })
    }

    /// Looks into a picture: Kielo publishes none that it cannot read, and none that is something else than its name says.
    fn judge(&self, name: &str, place: &Place) -> Judged {
        let Some(named) = Format::of_file(name) else { return Ok(None) };
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
    pub(super) fn copy(&self, place: &Place, file: &str, ledger: &mut Ledger) -> Result<(), Diagnostic> {
        let problem = |error: io::Error| Diagnostic::unreadable(file, &error);
        self.source.with(place, |source| Ok(ledger.copy(file, source))).map_err(problem)?
    }
}

impl Source {
    fn open(import: &Import, hosts: &Hosts) -> Result<Self, Diagnostic> {
        let Some(place) = &import.uploads else { return Ok(Self::Nowhere) };
        if let Some(origin) = origin(place) {
            if !hosts.are_of(place) {
                return Err(Diagnostic::uploads_elsewhere(place, &hosts.origin));
            }
            // A dry run fetches nothing.
            let web = Web::new(&origin, &import.into, import.tell);
            return Ok(if import.is_dry { Self::Nowhere } else { Self::Web(web) });
        }
        let place = Path::new(place);
        let name = place.display().to_string();
        let problem = |error: &io::Error| Diagnostic::unreadable(&name, error);
        if place.is_dir() {
            let mut files = BTreeMap::new();
            list(place, place, 0, &mut files).map_err(|error| problem(&error))?;
            return Ok(Self::Folder(files));
        }
        let mut file = File::open(place).map_err(|error| problem(&error))?;
        let mut start = [0; 264];
        let read = file.read(&mut start).map_err(|error| problem(&error))?;
        file.rewind().map_err(|error| problem(&error))?;
        if start.starts_with(b"PK") {
            let archive = zip::ZipArchive::new(file).map_err(|error| problem(&io::Error::other(error)))?;
            let names = archive.file_names().map(str::to_owned).collect::<Vec<_>>();
            let files = names.iter().filter(|name| !name.ends_with('/'));
            let files = files.filter_map(|name| Some((known_as(name), archive.index_for_name(name)?))).collect();
            return Ok(Self::Zip(RefCell::new(Box::new(archive)), files));
        }
        if read > 262 && &start[257..262] == b"ustar" {
            let files = in_tar(file).map_err(|error| problem(&error))?;
            return Ok(Self::Tar(place.to_owned(), files));
        }
        Err(Diagnostic::uploads_unknown(&name))
    }

    /// The name that a file gets, and where it is.
    fn find(&self, address: &str) -> Option<(String, Place)> {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let exact = file_key(address);
        if let Self::Web(web) = self {
            let original = without_size(address).and_then(|original| web.file(&original));
            let found = original.or_else(|| web.file(address))?;
            return Some((media_name(&without_size(&exact).unwrap_or(exact)), Place::Path(found)));
        }
        let keys = [without_size(&exact), Some(exact)];
        keys.into_iter().flatten().find_map(|key| {
            let place = match self {
                Self::Nowhere | Self::Web(_) => return None,
                Self::Folder(files) => Place::Path(files.get(&key)?.clone()),
                Self::Tar(archive, files) => {
                    let (start, length) = files.get(&key)?;
                    Place::Range(archive.clone(), *start, *length)
                }
                Self::Zip(_, files) => Place::Number(*files.get(&key)?),
            };
            Some((media_name(&key), place))
        })
    }

    fn bytes(&self, place: &Place) -> io::Result<Vec<u8>> {
        self.with(place, |source| {
            let mut bytes = Vec::new();
            source.take(LARGEST_PICTURE).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    /// Reads a file.
    fn with<T>(&self, place: &Place, read: impl FnOnce(&mut dyn Read) -> io::Result<T>) -> io::Result<T> {
        match (place, self) {
            (Place::Path(path), _) => read(&mut File::open(path)?),
            (Place::Range(archive, start, length), _) => {
                let mut source = File::open(archive)?;
                source.seek(SeekFrom::Start(*start))?;
                read(&mut source.take(*length))
            }
            (Place::Number(number), Self::Zip(archive, _)) => {
                let mut archive = archive.borrow_mut();
                let source = archive.by_index(*number).map_err(io::Error::other)?;
                read(&mut source.take(LARGEST_FILE))
            }
            (Place::Number(_), _) => Err(io::Error::other("it is in no archive")),
        }
    }
}

/// The path by which a file of a folder or an archive is known: below `uploads/`, if there is such a folder.
fn known_as(path: &str) -> String {
    let path = path.trim_start_matches("./");
    file_key(&format!("/{path}"))
}

fn list(root: &Path, folder: &Path, depth: usize, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    if depth > DEEPEST {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(root, &path, depth + 1, files)?;
        } else if kind.is_file()
            && let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
        {
            // A percent sign in a file's name is one.
            files.insert(known_as(&name.replace('%', "%25")), path);
        }
    }
    Ok(())
}

/// The files of a tar archive by their headers; links and devices are passed over.
fn in_tar(file: File) -> io::Result<BTreeMap<String, (u64, u64)>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(file).entries_with_seek()? {
        let entry = entry?;
        if entry.header().entry_type().is_file()
            && let Ok(path) = entry.path()
            && let Some(name) = path.to_str()
        {
            files.insert(known_as(&name.replace('%', "%25")), (entry.raw_file_position(), entry.size()));
        }
    }
    Ok(files)
}
