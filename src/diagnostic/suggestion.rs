//! Suggestions for misspelt words.

/// The longest word, in characters, that is compared. Comparing takes time with the square of the length.
const MAX_COMPARED_LENGTH: usize = 100;

/// The number of known words that a constructor compares with a word, so that a message costs the same in every text.
const MAX_COMPARED: usize = 300;

/// The number of known words that advice lists.
const MAX_LISTED: usize = 50;

/// Returns the known word that is most similar to a misspelt one, if any is similar enough.
#[must_use]
pub fn nearest<'a, S: AsRef<str>>(word: &str, known: &'a [S]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > MAX_COMPARED_LENGTH {
        return None;
    }
    known
        .iter()
        // Measuring the distance is slow, and words of very different lengths are never similar.
        .filter(|candidate| candidate.as_ref().chars().count().abs_diff(length) <= (length / 2).max(2))
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.as_ref().to_lowercase()), candidate.as_ref()))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, candidate)| (*distance, unlikeness(&word, candidate), *candidate))
        .map(|(_, candidate)| candidate)
}

/// How unlikely a word is meant, among those that are as near: letters in another order are the likeliest slip, and the first
/// letter is seldom wrong.
fn unlikeness(word: &str, candidate: &str) -> usize {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    if sorted(word) == sorted(candidate) {
        0
    } else if word.chars().next() == candidate.chars().next() {
        1
    } else {
        2
    }
}

/// Returns advice about an unknown word: "did you mean" with a similar word, or else the list of all known words.
pub(super) fn suggestion<S: AsRef<str>>(word: &str, known: &[S], plural: &str) -> String {
    match nearest(word, &known[..known.len().min(MAX_COMPARED)]) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("there are no {plural} here"),
        None => {
            let mut names: Vec<_> =
                known.iter().take(MAX_COMPARED).map(|name| format!("`{}`", name.as_ref())).collect();
            names.sort();
            names.dedup();
            let more = if names.len() > MAX_LISTED {
                format!(" and {} more", known.len() - MAX_LISTED)
            } else {
                String::new()
            };
            names.truncate(MAX_LISTED);
            format!("the {plural} known here are {}{more}", names.join(", "))
        }
    }
}
