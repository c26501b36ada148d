//! Finds routes by the files they make, and folders by the routes that need them. Capital and small letters are one:
//! two files may not differ in nothing else.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64;

use super::{Route, RouteId};

/// The routes by their files. Only their ids are kept: the names stand in the routes.
pub(super) struct FileIndex(HashTable<RouteId>);

impl FileIndex {
    /// The table of `routes`. Of two with one file the first stays; the second is told to `clash` with it.
    pub(super) fn of<'a>(routes: &'a [Route], mut clash: impl FnMut(&'a Route, &'a Route)) -> Self {
        let file = |id: &RouteId| &*routes[id.0 as usize].file;
        let mut table = HashTable::with_capacity(routes.len());
        for (index, route) in routes.iter().enumerate() {
            match table.entry(hash(&route.file), |id| is_same(file(id), &route.file), |id| hash(file(id))) {
                Entry::Vacant(entry) => _ = entry.insert(RouteId(index as u32)),
                Entry::Occupied(entry) => clash(&routes[entry.get().0 as usize], route),
            }
        }
        Self(table)
    }

    /// The route that makes a file, whatever its letters.
    pub(super) fn get<'a>(&self, routes: &'a [Route], file: &str) -> Option<&'a Route> {
        let route = |id: &RouteId| &routes[id.0 as usize];
        self.0.find(hash(file), |id| is_same(&route(id).file, file)).map(route)
    }
}

/// Every folder that the files of `routes` stand in, with the first route that needs it.
pub(super) fn folders(routes: &[Route]) -> Vec<(&str, &Route)> {
    let mut known: HashTable<&str> = HashTable::with_capacity(routes.len());
    let mut folders = Vec::with_capacity(routes.len());
    for route in routes {
        let mut inside = &*route.file;
        while let Some((folder, _)) = inside.rsplit_once('/') {
            match known.entry(hash(folder), |other| is_same(other, folder), |other| hash(other)) {
                // Above a folder that is known, all are.
                Entry::Occupied(_) => break,
                Entry::Vacant(entry) => _ = entry.insert(folder),
            }
            folders.push((folder, route));
            inside = folder;
        }
    }
    folders
}

/// Looks at all bytes, which is faster than stopping at the first that tells.
fn has_small_letters_only(name: &str) -> bool {
    name.bytes().fold(true, |small, byte| small & byte.is_ascii() & !byte.is_ascii_uppercase())
}

fn hash(name: &str) -> u64 {
    if has_small_letters_only(name) { xxh3_64(name.as_bytes()) } else { xxh3_64(name.to_lowercase().as_bytes()) }
}

fn is_same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}
