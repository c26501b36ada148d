//! Finds routes by their file, and files whose path another route needs as a folder. Paths that differ only in case are
//! equal.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rayon::prelude::*;

use super::permalink::INDEX;
use super::route::{SOCIAL_CARD, file_hash};
use super::{Route, RouteId, View};
use crate::model::PostId;

/// The number of routes that a thread checks at a time.
const CHUNK: usize = 1024;

/// The routes by file. It stores only their ids, because the routes hold the names.
pub(super) struct FileIndex(HashTable<RouteId>);

impl FileIndex {
    /// Indexes `routes`. Of two routes with one file the first is kept, and `on_collision` is called with both.
    pub(super) fn new<'a>(routes: &'a [Route], mut on_collision: impl FnMut(&'a Route, &'a Route)) -> Self {
        let route_of = |id: &RouteId| &routes[id.0 as usize];
        let mut table = HashTable::with_capacity(routes.len());
        for (index, route) in routes.iter().enumerate() {
            let hash = route.file_hash();
            let is_equal =
                |id: &RouteId| route_of(id).file_hash() == hash && is_same_file(route_of(id).file(), route.file());
            match table.entry(hash, is_equal, |id| route_of(id).file_hash()) {
                Entry::Vacant(entry) => _ = entry.insert(RouteId(index as u32)),
                Entry::Occupied(entry) => on_collision(route_of(entry.get()), route),
            }
        }
        Self(table)
    }

    /// Finds files whose path is a folder of other routes. Returns each with the first of these routes.
    pub(super) fn files_as_folders<'a>(&self, routes: &'a [Route]) -> Vec<(&'a Route, &'a Route)> {
        let in_chunk = |(chunk, routes_of_chunk): (usize, &[Route])| {
            let mut pairs: Vec<(RouteId, RouteId)> = Vec::new();
            let mut before = "";
            for (id, route) in (chunk * CHUNK..).zip(routes_of_chunk) {
                let mut inside = route.file();
                while let Some((folder, _)) = inside.rsplit_once('/') {
                    // Consecutive routes share most of their folders.
                    if before.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) {
                        break;
                    }
                    pairs.extend(self.find(routes, folder).map(|found| (found, RouteId(id as u32))));
                    inside = folder;
                }
                before = route.file();
            }
            pairs
        };
        let mut pairs: Vec<(RouteId, RouteId)> = routes.par_chunks(CHUNK).enumerate().flat_map_iter(in_chunk).collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|(file, _)| *file);
        let route = |id: RouteId| &routes[id.0 as usize];
        pairs.into_iter().map(|(file, inside)| (route(file), route(inside))).collect()
    }

    /// Finds the post whose social card would be this file.
    pub(super) fn post_with_social_card(&self, routes: &[Route], file: &str) -> Option<PostId> {
        let (folder, name) = file.split_at_checked(file.len().checked_sub(SOCIAL_CARD.len())?)?;
        if !name.eq_ignore_ascii_case(SOCIAL_CARD) {
            return None;
        }
        let at = |file: String| match self.get(routes, &file)?.view {
            View::Post(id) => Some(id),
            _ => None,
        };
        at(format!("{folder}/{INDEX}")).or_else(|| at(format!("{folder}.html")))
    }

    /// Finds the route that writes a file. The case of letters does not matter.
    pub(super) fn get<'a>(&self, routes: &'a [Route], file: &str) -> Option<&'a Route> {
        self.find(routes, file).map(|id| &routes[id.0 as usize])
    }

    fn find(&self, routes: &[Route], file: &str) -> Option<RouteId> {
        let hash = file_hash(file);
        let is_equal = |id: &RouteId| {
            let route = &routes[id.0 as usize];
            route.file_hash() == hash && is_same_file(route.file(), file)
        };
        self.0.find(hash, is_equal).copied()
    }
}

fn is_same_file(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}
