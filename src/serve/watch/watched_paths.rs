//! The folders to watch, and the paths that their files have in the site. They differ if links lead elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{self, Path, PathBuf};

use crate::load::{MAX_REPEATED_FILES, is_hidden};

/// The sources in a site's folder. Other files and folders beside them are not watched.
const SOURCES: [&str; 7] = ["site.toml", "content", "data", "themes", "strings", "static", "counts.toml"];

/// The real paths of the site's sources and of the targets of links in them.
#[derive(Debug, Default)]
pub(super) struct WatchedPaths {
    /// The paths in the site of each source and each target of a link, by its real path. Links may give it several.
    ///
    /// The folder of a real path contains no links, so that the system always reports the same path for a file.
    site_paths: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Folders that are watched with everything below them.
    trees: BTreeSet<PathBuf>,
    /// The nearest existing folders above each real path, in which created and removed files are watched.
    ///
    /// They show when a source is created, or when another file replaces it.
    parents: BTreeSet<PathBuf>,
    /// The real folders that links may lead into: the site's, and those of its parts, which may be links themselves.
    inside: Vec<PathBuf>,
    /// The paths of these parts in the site.
    parts: BTreeSet<PathBuf>,
    /// The number of links in the current source that lead to folders with other paths.
    repeated_links: usize,
}

impl WatchedPaths {
    /// Finds the sources of the site in `root`, and follows all links in them.
    pub(super) fn new(root: &Path) -> Self {
        let absolute_root = path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let parts = parts_of(root);
        // Links that lead elsewhere are refused when the site is read.
        let folders = std::iter::once(&absolute_root).chain(&parts);
        let inside = folders.filter_map(|folder| folder.canonicalize().ok()).collect();
        let mut watched_paths = Self { inside, parts, ..Self::default() };
        for source in SOURCES {
            watched_paths.repeated_links = 0;
            watched_paths.add(&root.join(source), &real_path(&absolute_root.join(source)), &mut Vec::new());
        }
        watched_paths
    }

    /// Adds a path of the site with its real path. `links` are the links that were followed so far.
    fn add(&mut self, site_path: &Path, real: &Path, links: &mut Vec<PathBuf>) {
        self.site_paths.entry(real.to_owned()).or_default().insert(site_path.to_owned());
        self.parents.extend(real.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned));
        let Ok(metadata) = real.symlink_metadata() else { return };
        if metadata.is_symlink() {
            self.follow(site_path, real, links);
        } else if metadata.is_dir() {
            self.trees.insert(real.to_owned());
            for link in links_in(real) {
                if let Ok(rest) = link.strip_prefix(real) {
                    self.follow(&site_path.join(rest), &link, links);
                }
            }
        }
    }

    fn follow(&mut self, site_path: &Path, link: &Path, links: &mut Vec<PathBuf>) {
        let (Ok(target), Some(folder)) = (fs::read_link(link), link.parent()) else { return };
        let target = real_path(&folder.join(target));
        // The link itself may lead to another one that leads out of the site.
        let end = target.canonicalize().unwrap_or_else(|_| target.clone());
        // A part of the site may lead anywhere, also to a folder that does not exist yet.
        if !self.parts.contains(site_path) && !self.inside.iter().any(|inside| end.starts_with(inside)) {
            return;
        }
        if self.site_paths.contains_key(&target) && end.is_dir() {
            self.repeated_links += 1;
            // Such links multiply. The site is not read by so many paths either.
            if self.repeated_links > MAX_REPEATED_FILES {
                return;
            }
        }
        links.push(link.to_owned());
        // A link to a folder that contains it would be followed for ever.
        if !links.iter().any(|link| link.starts_with(&target)) {
            self.add(site_path, &target, links);
        }
        links.pop();
    }

    /// Returns the folders to watch with everything below them, and the folders to watch without their subfolders.
    pub(super) fn folders(&self) -> (impl Iterator<Item = &Path>, impl Iterator<Item = &Path>) {
        let is_in_tree = |folder: &Path| folder.ancestors().any(|above| self.trees.contains(above));
        let trees = self.trees.iter().filter(move |tree| !tree.parent().is_some_and(is_in_tree));
        let parents = self.parents.iter().filter(move |parent| !is_in_tree(parent));
        (trees.map(PathBuf::as_path), parents.map(PathBuf::as_path))
    }

    /// Returns the paths in the site of the file or folder at a real path. Hidden and foreign files have none.
    pub(super) fn site_paths(&self, real: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for ancestor in real.ancestors() {
            let (Some(site_paths), Ok(rest)) = (self.site_paths.get(ancestor), real.strip_prefix(ancestor)) else {
                continue;
            };
            if !rest.iter().any(is_hidden) {
                // Joining an empty path would add a slash at the end.
                let joined = |path: &PathBuf| if ancestor == real { path.clone() } else { path.join(rest) };
                found.extend(site_paths.iter().map(joined));
            }
        }
        found
    }

    /// Returns the paths in the site of all sources and targets of links at a real path and below it.
    pub(super) fn site_paths_below(&self, real: &Path) -> impl Iterator<Item = &PathBuf> {
        let below = self.site_paths.range(real.to_owned()..).take_while(move |(path, _)| path.starts_with(real));
        below.flat_map(|(_, site_paths)| site_paths)
    }

    /// Returns whether these paths may have to be found again, after a file or folder was created or removed.
    pub(super) fn may_depend_on(&self, real: &Path) -> bool {
        real.is_symlink() || self.site_paths_below(real).next().is_some() || !links_in(real).is_empty()
    }
}

/// Returns the parts of the site: its sources, and each theme.
fn parts_of(root: &Path) -> BTreeSet<PathBuf> {
    let themes = fs::read_dir(root.join("themes")).into_iter().flatten().flatten();
    let themes = themes.map(|theme| root.join("themes").join(theme.file_name()));
    SOURCES.into_iter().map(|source| root.join(source)).chain(themes).collect()
}

/// Returns a path without links in its folder. Missing folders at its end stay as they are.
fn real_path(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => folder.canonicalize().unwrap_or_else(|_| real_path(folder)).join(name),
        _ => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}

/// Returns all links below a folder, except those in hidden folders. There are none if the path is not a folder.
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
