//! Finds routes by the files they make, and folders by the routes that need them. Capital and small letters are one:
//! two files may not differ in nothing else.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use xxhash_rust::xxh3::xxh3_64;

use super::permalink::INDEX;
use super::route::CARD;
use super::{Route, RouteId, View};
use crate::model::PostId;

/// The routes by their files. Only their ids are kept: the names stand in the routes.
pub(super) struct FileIndex(HashTable<RouteId>);

impl FileIndex {
    /// The table of `routes`. Of two with one file the first stays; the second is told to `clash` with it.
    pub(super) fn of<'a>(routes: &'a [Route], mut clash: impl FnMut(&'a Route, &'a Route)) -> Self {
        let file = |id: &RouteId| routes[id.0 as usize].file();
        let mut table = HashTable::with_capacity(routes.len());
        for (index, route) in routes.iter().enumerate() {
            match table.entry(hash(route.file()), |id| is_same(file(id), route.file()), |id| hash(file(id))) {
                Entry::Vacant(entry) => _ = entry.insert(RouteId(index as u32)),
                Entry::Occupied(entry) => clash(&routes[entry.get().0 as usize], route),
            }
        }
        Self(table)
    }

    /// The post whose card would be this file, or would stand in its place.
    pub(super) fn post_of_card(&self, routes: &[Route], file: &str) -> Option<PostId> {
        let (folder, name) = file.split_at_checked(file.len().checked_sub(CARD.len())?)?;
        if !name.eq_ignore_ascii_case(CARD) {
            return None;
        }
        let at = |file: String| match self.get(routes, &file)?.view {
            View::Post(id) => Some(id),
            _ => None,
        };
        at(format!("{folder}/{INDEX}")).or_else(|| at(format!("{folder}.html")))
    }

    /// The route that makes a file, whatever its letters.
    pub(super) fn get<'a>(&self, routes: &'a [Route], file: &str) -> Option<&'a Route> {
        let route = |id: &RouteId| &routes[id.0 as usize];
        self.0.find(hash(file), |id| is_same(route(id).file(), file)).map(route)
    }
}

/// The folders that the files of a site stand in, each with the first route that needs it.
pub(super) struct Folders<'a> {
    table: HashTable<(&'a str, &'a Route)>,
    /// Whether one of them is called like the file of a page.
    is_odd: bool,
}

impl<'a> Folders<'a> {
    /// The folders of `routes`.
    pub(super) fn of(routes: &'a [Route]) -> Self {
        let mut table: HashTable<(&str, &Route)> = HashTable::with_capacity(routes.len());
        let mut is_odd = false;
        for route in routes {
            let mut inside = route.file();
            while let Some((folder, _)) = inside.rsplit_once('/') {
                match table.entry(hash(folder), |(other, _)| is_same(other, folder), |(other, _)| hash(other)) {
                    // Above a folder that is known, all are.
                    Entry::Occupied(_) => break,
                    Entry::Vacant(entry) => _ = entry.insert((folder, route)),
                }
                is_odd |= is_page(folder);
                inside = folder;
            }
        }
        Self { table, is_odd }
    }

    /// Routes whose file is a folder of another route, with that one.
    pub(super) fn that_are_files(&self, routes: &'a [Route]) -> impl Iterator<Item = (&'a Route, &'a Route)> {
        // Pages are most of a site, and folders are hardly ever called like theirs.
        let may_be = |route: &&Route| self.is_odd || !is_page(route.file());
        routes.iter().filter(may_be).filter_map(|route| {
            let found = self.table.find(hash(route.file()), |(folder, _)| is_same(folder, route.file()));
            found.map(|(_, inside)| (route, *inside))
        })
    }
}

/// Whether a file has the name that pages have.
fn is_page(file: &str) -> bool {
    let end = file.len().checked_sub(INDEX.len()).map(|start| &file.as_bytes()[start..]);
    end.is_some_and(|end| end.eq_ignore_ascii_case(INDEX.as_bytes()))
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
