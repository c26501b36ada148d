//! Where the files of the site lie: what a path that the system names is called in the site's folder, when links lead
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{self, Path, PathBuf};

use crate::load::is_hidden;

/// What is read of a site's folder. Everything beside these is not watched.
const SOURCES: [&str; 5] = ["site.toml", "content", "themes", "strings", "static"];

/// The places where files of the site lie. One real path may have several names in the site, by links.
#[derive(Debug, Default)]
pub(super) struct WatchedPaths {
    /// Sources and what links lead to, by their real paths: the names they have in the site. The folder of a real path
    /// has no links in it, so that the system tells one path for a file, and always the same.
    names: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Folders to be watched with everything below them.
    trees: BTreeSet<PathBuf>,
    /// Folders to be watched for what comes and goes in them: the nearest existing ones above every place, so that a
    /// place is noticed when it is created, and a file when another takes its place.
    edges: BTreeSet<PathBuf>,
}

impl WatchedPaths {
    /// The places of the site in `root`, and of everything that links in it lead to.
    pub(super) fn of(root: &Path) -> Self {
        let home = path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let mut places = Self::default();
        for source in SOURCES {
            places.add(&root.join(source), &real_path(&home.join(source)), &mut Vec::new());
        }
        places
    }

    /// `links` are the links that led here.
    fn add(&mut self, name: &Path, real: &Path, links: &mut Vec<PathBuf>) {
        self.names.entry(real.to_owned()).or_default().insert(name.to_owned());
        self.edges.extend(real.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned));
        let Ok(found) = real.symlink_metadata() else { return };
        if found.is_symlink() {
            self.follow(name, real, links);
        } else if found.is_dir() {
            self.trees.insert(real.to_owned());
            for link in links_in(real) {
                if let Ok(rest) = link.strip_prefix(real) {
                    self.follow(&name.join(rest), &link, links);
                }
            }
        }
    }

    fn follow(&mut self, name: &Path, link: &Path, links: &mut Vec<PathBuf>) {
        let (Ok(target), Some(folder)) = (fs::read_link(link), link.parent()) else { return };
        let target = real_path(&folder.join(target));
        links.push(link.to_owned());
        // A link to a folder that it stands in would lead on for ever.
        if !links.iter().any(|link| link.starts_with(&target)) {
            self.add(name, &target, links);
        }
        links.pop();
    }

    /// Folders to be watched with all below them, then folders to be watched for what is directly in them.
    pub(super) fn folders(&self) -> (impl Iterator<Item = &Path>, impl Iterator<Item = &Path>) {
        let within = |folder: &Path| folder.ancestors().any(|above| self.trees.contains(above));
        let trees = self.trees.iter().filter(move |tree| !tree.parent().is_some_and(within));
        let edges = self.edges.iter().filter(move |edge| !within(edge));
        (trees.map(PathBuf::as_path), edges.map(PathBuf::as_path))
    }

    /// What the file or folder at a real path is called in the site. Nothing when it is no part of it, or is hidden.
    pub(super) fn names(&self, real: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for place in real.ancestors() {
            let (Some(names), Ok(rest)) = (self.names.get(place), real.strip_prefix(place)) else { continue };
            if !rest.iter().any(is_hidden) {
                // Joining nothing would leave a slash at the end.
                found.extend(names.iter().map(|name| if place == real { name.clone() } else { name.join(rest) }));
            }
        }
        found
    }

    /// The names of all places at a real path and below it.
    pub(super) fn names_below(&self, real: &Path) -> impl Iterator<Item = &PathBuf> {
        let below = self.names.range(real.to_owned()..).take_while(move |(place, _)| place.starts_with(real));
        below.flat_map(|(_, names)| names)
    }

    /// Whether places may have come or gone when something came or went at a real path.
    pub(super) fn turn_on(&self, real: &Path) -> bool {
        real.is_symlink() || self.names_below(real).next().is_some() || !links_in(real).is_empty()
    }
}

/// The path with no links in its folder. What is missing at its end stays as it is.
fn real_path(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().unwrap_or_else(|_| real_path(folder)).join(name),
        _ => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}

/// All links below a folder, those in hidden folders left out. None when it is no folder.
fn links_in(folder: &Path) -> Vec<PathBuf> {
    let mut links = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten().filter(|entry| !is_hidden(&entry.file_name())) {
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => links.push(entry.path()),
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => {}
            }
        }
    }
    links
}
