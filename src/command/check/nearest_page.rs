//! Suggests a page for an old address that the site does not serve.

use crate::edition::Edition;
use crate::plan::{Route, decoded, host_and_rest, path_and_page_query};
use crate::serve::not_found;

/// Returns the path of the page that an unknown address may mean.
pub(super) fn nearest_page(edition: &Edition, address: &str) -> Option<String> {
    let plan = edition.plan();
    let (_, rest) = host_and_rest(address);
    let (path, query) = path_and_page_query(rest);
    if !query.is_empty() {
        // Feeds of WordPress identify posts by addresses of this kind.
        let site = edition.site();
        let is_meant = |guid: &str| path_and_page_query(host_and_rest(guid).1).1 == query;
        let meant = site.documents().find(|id| site.document(*id).guid.as_deref().is_some_and(is_meant));
        return meant.map(|id| plan.document(id).path().to_owned());
    }
    let mut candidates = not_found::nearest_pages(edition, &path).into_iter().map(Route::path);
    candidates.find(|candidate| !path.starts_with(&*decoded(candidate))).map(str::to_owned)
}
