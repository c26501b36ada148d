//! Finds routes by the files they make, and files that stand where others need a folder. Capital and small letters are one:
//! two files may not differ in nothing else.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rayon::prelude::*;

use super::permalink::INDEX;
use super::route::{CARD, file_hash};
use super::{Route, RouteId, View};
use crate::model::PostId;

/// Routes looked at by one thread at a time.
const PART: usize = 1024;

/// The routes by their files. Only their ids are kept: the names stand in the routes.
pub(super) struct FileIndex(HashTable<RouteId>);

impl FileIndex {
    /// The table of `routes`. Of two with one file the first stays; the second is told to `clash` with it.
    pub(super) fn of<'a>(routes: &'a [Route], mut clash: impl FnMut(&'a Route, &'a Route)) -> Self {
        let of = |id: &RouteId| &routes[id.0 as usize];
        let mut table = HashTable::with_capacity(routes.len());
        for (index, route) in routes.iter().enumerate() {
            let hash = route.file_hash();
            let is_equal = |id: &RouteId| of(id).file_hash() == hash && is_same(of(id).file(), route.file());
            match table.entry(hash, is_equal, |id| of(id).file_hash()) {
                Entry::Vacant(entry) => _ = entry.insert(RouteId(index as u32)),
                Entry::Occupied(entry) => clash(of(entry.get()), route),
            }
        }
        Self(table)
    }

    /// Routes whose file is a folder that other routes need, each with the first of those.
    pub(super) fn files_as_folders<'a>(&self, routes: &'a [Route]) -> Vec<(&'a Route, &'a Route)> {
        let in_part = |(part, routes_of_part): (usize, &[Route])| {
            let mut pairs: Vec<(RouteId, RouteId)> = Vec::new();
            let mut before = "";
            for (id, route) in (part * PART..).zip(routes_of_part) {
                let mut inside = route.file();
                while let Some((folder, _)) = inside.rsplit_once('/') {
                    // Routes that follow each other share most of their folders.
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
        let mut pairs: Vec<(RouteId, RouteId)> = routes.par_chunks(PART).enumerate().flat_map_iter(in_part).collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|(file, _)| *file);
        let route = |id: RouteId| &routes[id.0 as usize];
        pairs.into_iter().map(|(file, inside)| (route(file), route(inside))).collect()
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
        self.find(routes, file).map(|id| &routes[id.0 as usize])
    }

    fn find(&self, routes: &[Route], file: &str) -> Option<RouteId> {
        let hash = file_hash(file);
        let is_equal = |id: &RouteId| {
            let route = &routes[id.0 as usize];
            route.file_hash() == hash && is_same(route.file(), file)
        };
        self.0.find(hash, is_equal).copied()
    }
}

fn is_same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}
