//! Related posts: those that share the rarest terms.

use std::collections::HashMap;

use super::{PostId, Site, Taxonomy};

/// How many posts of one term are looked at: those nearest in time. A term with more says little about a post.
const NEAREST: usize = 200;

/// Up to `most` posts of the same language that share terms with `post`: each shared term counts the more, the fewer
/// posts have it (the inverse document frequency of information retrieval). Among equals the newer is first.
pub(super) fn related(site: &Site, post: PostId, most: usize) -> Vec<PostId> {
    let language = site.post(post).document.language;
    let all = site.posts_in(language).len() as f64;
    let mut scores: HashMap<PostId, f64> = HashMap::new();
    for term in site.post(post).terms.iter().map(|id| site.term(*id)) {
        // Who wrote a post says little of what it is about.
        if term.taxonomy == Taxonomy::Author {
            continue;
        }
        let weight = (1.0 + all / term.posts.len() as f64).ln();
        let here = term.posts.partition_point(|other| *other < post);
        let first = here.saturating_sub(NEAREST / 2);
        let last = (here + NEAREST / 2).min(term.posts.len());
        for other in &term.posts[first..last] {
            if *other != post {
                *scores.entry(*other).or_default() += weight;
            }
        }
    }
    let mut ranked: Vec<_> = scores.into_iter().collect();
    ranked.sort_unstable_by(|(a, a_score), (b, b_score)| b_score.total_cmp(a_score).then(a.cmp(b)));
    ranked.truncate(most);
    ranked.into_iter().map(|(id, _)| id).collect()
}
