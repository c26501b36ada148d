//! Related posts: posts that share the rarest terms.

use super::{PostId, Site, Taxonomy};

/// The number of posts of one term that are compared: the nearest ones in time. A term with more posts says little
/// about any one of them.
const NEAREST: usize = 200;

impl Site {
    /// Returns up to `most` posts of the same language that share terms with `post`. A shared term weighs more if fewer
    /// posts have it (inverse document frequency). Among posts of equal weight the newer one comes first.
    #[must_use]
    pub fn related_posts(&self, post: PostId, most: usize) -> Vec<PostId> {
        let language = self.post(post).document.language;
        let all = self.posts_in(language).len() as f64;
        let mut shared: Vec<(PostId, f64)> = Vec::new();
        for term in self.post(post).terms.iter().map(|id| self.term(*id)) {
            // The author says little about the subject of a post.
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
        // The sort is stable, so the weights of a post are always added in the same order and the sums are equal.
        shared.sort_by_key(|(other, _)| *other);
        let same = shared.chunk_by(|(a, _), (b, _)| a == b);
        let mut ranked: Vec<(f64, PostId)> =
            same.map(|group| (group.iter().map(|(_, weight)| weight).sum(), group[0].0)).collect();
        ranked.sort_by(|(a_score, a), (b_score, b)| b_score.total_cmp(a_score).then(a.cmp(b)));
        ranked.into_iter().take(most).map(|(_, other)| other).collect()
    }
}
