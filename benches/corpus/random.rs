//! A small deterministic source of chance (`SplitMix64`), so that every run builds the same corpus.

/// The state of the generator.
pub(crate) struct Random(u64);

impl Random {
    /// The same `seed` gives the same sequence.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`, which is at least 1. The bias of the remainder does not matter here.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True once in `times` on average.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `items`.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Ranks drawn by Zipf's law: the first rank often, the last seldom.
pub(crate) struct Zipf {
    /// For each rank, the weight of it and all before it.
    cumulative: Vec<usize>,
}

impl Zipf {
    /// A draw among `ranks` ranks.
    pub(crate) fn new(ranks: usize) -> Self {
        let weights = (0..ranks).map(|rank| 1_000_000 / (rank + 3));
        let cumulative = weights
            .scan(0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { cumulative }
    }

    /// One rank, counted from 0.
    pub(crate) fn draw(&self, random: &mut Random) -> usize {
        let total = self.cumulative.last().copied().unwrap_or(1);
        let at = random.below(total);
        self.cumulative.partition_point(|&sum| sum <= at)
    }
}
