//! Where words are broken, against lists of words broken by hand by the rules of their language.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kielo::language::{HyphenationExceptions, Hyphenator};

/// The least share of the marked joints and of all marked places that must be found.
struct Least {
    joints: f64,
    all: f64,
}

#[track_caller]
#[allow(clippy::print_stdout, reason = "the shares are worth reading with --nocapture")]
fn check(tag: &str, least: &Least) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/hyphens/{tag}.txt"));
    let list = fs::read_to_string(path).unwrap();
    let hyphens = Hyphenator::for_language(tag).unwrap();
    let (mut words, mut joints, mut joints_found, mut all, mut all_found) = (0, 0, 0, 0, 0);
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let (mut word, mut allowed, mut marked) = (String::new(), BTreeSet::new(), BTreeSet::new());
        for c in line.chars() {
            match c {
                '-' => _ = allowed.insert(word.len()),
                '|' => _ = marked.insert(word.len()),
                letter => word.push(letter),
            }
        }
        allowed.extend(&marked);
        let found: BTreeSet<usize> = hyphens.breaks(&word, &HyphenationExceptions::default()).collect();
        let misleading: Vec<String> =
            found.difference(&allowed).map(|at| format!("{}-{}", &word[..*at], &word[*at..])).collect();
        assert!(misleading.is_empty(), "{line} must not be broken as {}", misleading.join(", "));
        words += 1;
        joints += marked.len();
        joints_found += marked.intersection(&found).count();
        all += allowed.len();
        all_found += allowed.intersection(&found).count();
    }
    let share = |found: usize, of: usize| found as f64 / of as f64;
    println!("{tag}: {words} words; joints found {joints_found} of {joints}; all places found {all_found} of {all}");
    assert!(words >= 80);
    assert!(share(joints_found, joints) >= least.joints, "{tag}: joints found {joints_found} of {joints}");
    assert!(share(all_found, all) >= least.all, "{tag}: places found {all_found} of {all}");
}

// Not every place is wanted: two letters from an end or a joint, between two vowels, and one of two alternatives such as
// `opp-le-velse` and `opp-lev-else`, it is better not to break. The least shares are those measured, rounded down.

#[test]
fn finnish_words_are_broken_at_their_joints_and_never_beside() {
    check("fi", &Least { joints: 0.99, all: 0.61 });
}

#[test]
fn norwegian_words_are_broken_at_their_joints_and_never_beside() {
    check("nb", &Least { joints: 0.99, all: 0.67 });
}

#[test]
fn danish_words_are_broken_at_their_joints_and_never_beside() {
    check("da", &Least { joints: 0.99, all: 0.65 });
}
