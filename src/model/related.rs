//! Related posts: those that share the rarest terms.

use super::{PostId, Site, Taxonomy};

/// How many posts of one term are looked at: those nearest in time. A term with more says little about a post.
const NEAREST: usize = 200;

/// Up to `most` posts of the same language that share terms with `post`: each shared term counts the more, the fewer
/// posts have it (the inverse document frequency of information retrieval). Among equals the newer is first.
pub(super) fn related(site: &Site, post: PostId, most: usize) -> Vec<PostId> {
    let language = site.post(post).document.language;
    let all = site.posts_in(language).len() as f64;
    let mut shared: Vec<(PostId, f64)> = Vec::new();
    for term in site.post(post).terms.iter().map(|id| site.term(*id)) {
        // Who wrote a post says little of what it is about.
        if term.taxonomy == Taxonomy::Author {
            continue;
        }
        let weight = (1.0 + all / term.posts.len() as f64).ln();
        let here = term.posts.partition_point(|other| *other < post);
        let first = here.saturating_sub(NEAREST / 2);
        let last = (here + NEAREST / 2).min(term.posts.len());
        let others = term.posts[first..last].iter().filter(|other| **other != post);
        shared.extend(others.map(|other| (*other, weight)));
    }
    // The sort is stable, so the weights of a post are always summed in the order of its terms.
    shared.sort_by_key(|(other, _)| *other);
    let same = shared.chunk_by(|(a, _), (b, _)| a == b);
    let mut ranked: Vec<(f64, PostId)> =
        same.map(|group| (group.iter().map(|(_, weight)| weight).sum(), group[0].0)).collect();
    ranked.sort_by(|(a_score, a), (b_score, b)| b_score.total_cmp(a_score).then(a.cmp(b)));
    ranked.into_iter().take(most).map(|(_, other)| other).collect()
}
