//! The fuzz targets without cargo-fuzz: their seeds, and changed ones that are the same in each run.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/targets/mod.rs"]
mod targets;

/// How many changed inputs are made of each target's seeds.
const CHANGED: usize = 60;

/// The longest input: longer ones are slow without optimization, and show nothing else.
const MAX_LENGTH: usize = 4096;

/// Runs a target on each of its seeds, and on changed ones.
fn replay(name: &str) {
    let target = targets::TARGETS.iter().find(|target| target.name == name).expect("a target");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let entries = fs::read_dir(&folder).expect("the seeds of the target");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a seed").path()).collect();
    files.sort();
    assert!(files.len() >= 2, "{name} has seeds");
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a seed")).collect();
    for (file, seed) in files.iter().zip(&seeds) {
        run(target, seed, &file.display().to_string());
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..CHANGED {
        let changed = changed(&seeds, &mut random);
        run(target, &changed, &format!("{:?}", String::from_utf8_lossy(&changed)));
    }
}

/// Runs a target, and names the input if it panics.
fn run(target: &targets::Target, input: &[u8], shown: &str) {
    let run = std::panic::AssertUnwindSafe(|| (target.run)(input));
    assert!(std::panic::catch_unwind(run).is_ok(), "{} fails with {shown}", target.name);
}

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).expect("it is below a usize")
    }

    /// A part of a text, on the bounds of its characters where it is one: halves of characters are rarely let in at all.
    fn part<'a>(&mut self, bytes: &'a [u8]) -> (usize, &'a [u8]) {
        let bound = |mut at: usize| {
            while at > 0 && bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) {
                at -= 1;
            }
            at
        };
        let start = bound(self.below(bytes.len() + 1));
        let end = bound((start + self.below(24)).min(bytes.len())).max(start);
        (start, &bytes[start..end])
    }
}

/// Copies parts of seeds into one of them, or takes parts away.
fn changed(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let (other, times) = (&seeds[random.below(seeds.len())], 1 + random.below(3));
        let (_, copied) = random.part(other);
        let (at, removed) = random.part(&input);
        let end = if random.below(2) == 0 { at } else { at + removed.len() };
        input.splice(at..end, copied.repeat(times));
    }
    input.truncate(MAX_LENGTH);
    input
}

macro_rules! replays {
    ($($name:ident),+) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })+

        /// A new target needs its line here.
        #[test]
        fn every_target_is_replayed() {
            let names: Vec<&str> = targets::TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),+]);
        }
    };
}

replays!(
    addresses,
    comment_mail,
    comments_toml,
    front_matter,
    http,
    markdown,
    php,
    site_toml,
    strings,
    svg,
    typography,
    wxr
);
