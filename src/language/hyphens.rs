//! Hyphenation. TeX's patterns give the possible breaks, and lists correct them at the joints of Finnish and Nordic
//! compounds (`hyphens/*.txt`). The author's own list has priority over both.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use hypher::Lang;

/// The smallest number of letters in a word that may be broken.
pub(super) const MIN_WORD_LETTERS: usize = 10;

/// The smallest number of letters before the first break, after the last break, and between a break and a joint.
/// Shorter parts are hard to read, and next to a joint they are misleading.
const MIN_PART_LETTERS: usize = 3;

/// The number of bytes at the beginning of a word that are examined. The rest of the word is not broken.
const MAX_WORD_BYTES: usize = 128;

/// The author's own list: words with hyphens at their possible breaks.
///
/// The longest entry that a word begins with decides for that part of the word, so one entry covers all inflected forms
/// and compounds. The patterns decide for the rest of the word. An entry without hyphens is never broken.
#[derive(Debug, Clone, Default)]
pub struct HyphenationExceptions {
    words: BTreeMap<String, OffsetSet>,
}

impl HyphenationExceptions {
    /// Adds a word as the author wrote it, such as `asiakas-uskollisuus`. Case is ignored.
    ///
    /// # Errors
    ///
    /// Returns the problem in a form that follows the name of the word: "has a space in it".
    pub fn add(&mut self, written: &str) -> Result<(), &'static str> {
        if written.contains(char::is_whitespace) {
            return Err("has a space in it");
        }
        if written.chars().any(|c| c != '-' && !c.is_alphabetic()) {
            return Err("has signs other than letters and hyphens");
        }
        let (mut word, mut breaks) = (String::new(), OffsetSet::default());
        for (index, part) in written.split('-').enumerate() {
            if part.is_empty() {
                return Err(match (written.trim_matches('-').is_empty(), written.contains("--")) {
                    (true, _) => "has no letters",
                    (false, true) => "has two hyphens side by side",
                    (false, false) => "begins or ends with a hyphen",
                });
            }
            if index > 0 {
                breaks.insert(word.len());
            }
            word.extend(part.chars().map(lowercase_of_same_length));
        }
        if word.len() > MAX_WORD_BYTES {
            return Err("is too long");
        }
        self.words.insert(word, breaks);
        Ok(())
    }

    /// Finds the longest entry that a lower-case word begins with. Returns its length in bytes and its breaks.
    fn longest_prefix(&self, word: &str) -> Option<(usize, OffsetSet)> {
        let mut prefix = word;
        while !prefix.is_empty() {
            let (entry, breaks) =
                self.words.range::<str, _>((Bound::Unbounded, Bound::Included(prefix))).next_back()?;
            if prefix.starts_with(entry.as_str()) {
                return Some((entry.len(), *breaks));
            }
            let shared = prefix.char_indices().zip(entry.chars()).find(|((_, a), b)| a != b);
            prefix = &prefix[..shared.map_or(0, |((at, _), _)| at)];
        }
        None
    }
}

/// The hyphenation rules of a language.
#[derive(Debug, Clone, Copy)]
pub struct Hyphenator {
    patterns: Lang,
    joints: Option<&'static LazyLock<CompoundJoints>>,
}

static FINNISH: LazyLock<CompoundJoints> =
    LazyLock::new(|| CompoundJoints::parse(include_str!("hyphens/fi.txt"), false));
static SWEDISH: LazyLock<CompoundJoints> =
    LazyLock::new(|| CompoundJoints::parse(include_str!("hyphens/sv.txt"), true));
static NORWEGIAN: LazyLock<CompoundJoints> =
    LazyLock::new(|| CompoundJoints::parse(include_str!("hyphens/nb.txt"), true));
static DANISH: LazyLock<CompoundJoints> = LazyLock::new(|| CompoundJoints::parse(include_str!("hyphens/da.txt"), true));

impl Hyphenator {
    /// Returns the rules of a language by its canonical BCP 47 tag. `None` if there are no patterns for it.
    #[must_use]
    pub fn for_language(tag: &str) -> Option<Self> {
        let (patterns, joints) = match tag.split('-').next()? {
            "fi" => (Lang::Finnish, Some(&FINNISH)),
            "nb" | "nn" | "no" => (Lang::Norwegian, Some(&NORWEGIAN)),
            "sv" => (Lang::Swedish, Some(&SWEDISH)),
            "da" => (Lang::Danish, Some(&DANISH)),
            "en" => (Lang::English, None),
            "et" => (Lang::Estonian, None),
            "de" => (Lang::German, None),
            "fr" => (Lang::French, None),
            "es" => (Lang::Spanish, None),
            "it" => (Lang::Italian, None),
            "nl" => (Lang::Dutch, None),
            _ => return None,
        };
        Some(Self { patterns, joints })
    }

    /// Returns the byte offsets at which a word may be broken, in ascending order. The word must consist of letters in
    /// composed form (NFC), in any case. A word of fewer than ten letters is not broken.
    #[must_use]
    pub fn breaks(&self, word: &str, exceptions: &HyphenationExceptions) -> BreakOffsets {
        if word.len() < MIN_WORD_LETTERS || word.chars().count() < MIN_WORD_LETTERS {
            return BreakOffsets::default();
        }
        let letters = LowercaseLetters::new(word);
        let word = &word[..letters.length];
        let (joints, uncertain) = self.joints.map_or_else(Default::default, |joints| joints.find_joints(&letters));
        let mut breaks = OffsetSet::default();
        if self.patterns == Lang::Finnish {
            // Finnish patterns describe syllables, so each part of a compound is hyphenated separately.
            let mut start = 0;
            for joint in BreakOffsets(joints).chain([word.len()]) {
                self.add_pattern_breaks(word, start, joint, &mut breaks);
                start = joint;
            }
        } else {
            self.add_pattern_breaks(word, 0, word.len(), &mut breaks);
            breaks.remove_all(letters.too_close_to(joints));
        }
        breaks.remove_all(uncertain);
        breaks.insert_all(joints);
        if let Some((length, own)) = exceptions.longest_prefix(letters.text()) {
            breaks.replace_before(length, own);
        }
        BreakOffsets(breaks)
    }

    /// Adds the breaks that the patterns give for one part of a word.
    fn add_pattern_breaks(&self, word: &str, start: usize, end: usize, breaks: &mut OffsetSet) {
        let (least_before, least_after) = self.patterns.bounds();
        let part = &word[start..end];
        let syllables = hypher::hyphenate_bounded(
            part,
            self.patterns,
            least_before.max(MIN_PART_LETTERS),
            least_after.max(MIN_PART_LETTERS),
        );
        let (mut at, mut previous) = (0, None);
        for syllable in syllables {
            // A syllable of one letter is joined to the syllable before it.
            if let Some(previous) = previous
                && syllable.chars().nth(1).is_none()
            {
                breaks.remove(previous);
            }
            at += syllable.len();
            previous = None;
            if at < part.len() && !(self.patterns == Lang::Finnish && is_unwanted_break(&part[..at], &part[at..])) {
                breaks.insert(start + at);
                previous = Some(start + at);
            }
        }
    }
}

/// Returns whether a Finnish break is between two vowels, which reads badly, or inside a foreign cluster such as `kr`.
/// Such a cluster may begin the second part of a compound.
fn is_unwanted_break(before: &str, after: &str) -> bool {
    let (Some(before), Some(after)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let (before, after) = (lowercase_of_same_length(before), lowercase_of_same_length(after));
    is_vowel(before) && is_vowel(after)
        || matches!(before, 'b' | 'd' | 'f' | 'g' | 'k' | 'p' | 't') && matches!(after, 'r' | 'h')
        || matches!((before, after), ('c', 'h') | ('q', 'v'))
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'å' | 'ä' | 'ö' | 'æ' | 'ø')
}

/// Converts a letter to lower case if the result has the same length in bytes. So the byte offsets stay valid.
fn lowercase_of_same_length(letter: char) -> char {
    if letter.is_ascii() || matches!(letter, 'à'..='ÿ') {
        return letter.to_ascii_lowercase();
    }
    let mut forms = letter.to_lowercase();
    match (forms.next(), forms.next()) {
        (Some(form), None) if form.len_utf8() == letter.len_utf8() => form,
        _ => letter,
    }
}

/// A set of byte offsets in a word, as a bit set.
#[derive(Debug, Clone, Copy, Default)]
struct OffsetSet(u128);

impl OffsetSet {
    fn insert(&mut self, at: usize) {
        if at < MAX_WORD_BYTES {
            self.0 |= 1 << at;
        }
    }

    fn remove(&mut self, at: usize) {
        if at < MAX_WORD_BYTES {
            self.0 &= !(1 << at);
        }
    }

    fn contains(self, at: usize) -> bool {
        at < MAX_WORD_BYTES && self.0 >> at & 1 == 1
    }

    fn remove_all(&mut self, others: Self) {
        self.0 &= !others.0;
    }

    fn insert_all(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Replaces the offsets before `at` with those of `others`, which must all be smaller.
    fn replace_before(&mut self, at: usize, others: Self) {
        let kept = if at < MAX_WORD_BYTES { self.0 >> at << at } else { 0 };
        self.0 = kept | others.0;
    }
}

/// The offsets at which a word may be broken: byte offsets in ascending order.
#[derive(Debug, Clone, Default)]
pub struct BreakOffsets(OffsetSet);

impl Iterator for BreakOffsets {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0.0 == 0 {
            return None;
        }
        let at = self.0.0.trailing_zeros() as usize;
        self.0.remove(at);
        Some(at)
    }
}

/// The number of letter indices: the letters of the lists, and one index for all other letters.
const LETTER_COUNT: usize = 32;

/// Returns the index of a lower-case letter; 0 for a letter that occurs in no list.
fn letter_index(letter: char) -> u8 {
    match letter {
        'a'..='z' => letter as u8 - b'a' + 1,
        'å' => 27,
        'ä' | 'æ' => 28,
        'ö' | 'ø' => 29,
        'é' => 30,
        _ => 0,
    }
}

/// The indices of a, e, i, o, u, y, å, ä and ö.
const VOWEL_INDICES: [u8; 9] = [1, 5, 9, 15, 21, 25, 27, 28, 29];

/// The letters of a word in lower case, stored without heap allocation.
struct LowercaseLetters {
    text: [u8; MAX_WORD_BYTES],
    length: usize,
    indices: [u8; MAX_WORD_BYTES],
    offsets: [u8; MAX_WORD_BYTES],
    count: usize,
}

impl LowercaseLetters {
    /// Takes at most the first 128 bytes of the word.
    fn new(word: &str) -> Self {
        let (text, indices, offsets) = ([0; MAX_WORD_BYTES], [0; MAX_WORD_BYTES], [0; MAX_WORD_BYTES]);
        let mut letters = Self { text, length: 0, indices, offsets, count: 0 };
        for (at, letter) in word.char_indices() {
            let letter = lowercase_of_same_length(letter);
            let end = at + letter.len_utf8();
            if end > MAX_WORD_BYTES {
                break;
            }
            letter.encode_utf8(&mut letters.text[at..end]);
            letters.length = end;
            letters.indices[letters.count] = letter_index(letter);
            letters.offsets[letters.count] = at as u8;
            letters.count += 1;
        }
        letters
    }

    /// Returns the offsets that are too close to a joint for a break.
    fn too_close_to(&self, joints: OffsetSet) -> OffsetSet {
        let mut too_close_to = OffsetSet::default();
        for at in 0..self.count {
            if joints.contains(usize::from(self.offsets[at])) {
                for near in at.saturating_sub(MIN_PART_LETTERS - 1)..(at + MIN_PART_LETTERS).min(self.count) {
                    too_close_to.insert(usize::from(self.offsets[near]));
                }
            }
        }
        too_close_to
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

/// The joints of a language's compounds, as a trie.
#[derive(Debug)]
struct CompoundJoints {
    nodes: Vec<TrieNode>,
    /// Whether the first part of a compound may end in two consonants.
    ends_in_two_consonants: bool,
}

#[derive(Debug, Clone, Default)]
struct TrieNode {
    children: [u16; LETTER_COUNT],
    /// Whether an entry ends at this node: the beginning of a second part.
    is_entry: bool,
    /// The letters after which this beginning marks a joint, and those after which that is uncertain. One bit for each
    /// letter index.
    joint_after: u32,
    uncertain_after: u32,
    /// For an entry with both sides of a joint: the number of letters after the joint. Otherwise 0.
    letters_after_joint: u8,
}

impl CompoundJoints {
    /// Parses a list. The comment at the top of the Finnish list explains the format.
    fn parse(list: &str, ends_in_two_consonants: bool) -> Self {
        let mut joints = Self { nodes: vec![TrieNode::default()], ends_in_two_consonants };
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (after, entries) = line.split_once(": ").unwrap_or(("", line));
            let (after, uncertain) = after.strip_suffix('?').map_or((after, false), |after| (after, true));
            for entry in entries.split(' ') {
                let node = joints.node(entry.chars().filter(|c| *c != '|'));
                if let Some((_, second)) = entry.split_once('|') {
                    node.letters_after_joint = second.chars().count() as u8;
                    continue;
                }
                let first = entry.chars().next().map_or(0, letter_index);
                let after = after.chars().fold(0, |set, letter| set | letters_of_symbol(letter, first)) & !1;
                node.is_entry = true;
                *(if uncertain { &mut node.uncertain_after } else { &mut node.joint_after }) |= after;
            }
        }
        joints
    }

    /// Returns the node of a sequence of letters, and creates it if it does not exist.
    fn node(&mut self, letters: impl Iterator<Item = char>) -> &mut TrieNode {
        let mut at = 0;
        for letter in letters {
            let index = usize::from(letter_index(letter));
            if self.nodes[at].children[index] == 0 {
                self.nodes[at].children[index] = self.nodes.len() as u16;
                self.nodes.push(TrieNode::default());
            }
            at = usize::from(self.nodes[at].children[index]);
        }
        &mut self.nodes[at]
    }

    /// Finds the joints of a word, and the offsets at which a joint is uncertain.
    fn find_joints(&self, word: &LowercaseLetters) -> (OffsetSet, OffsetSet) {
        let consonant = |at: usize| !VOWEL_INDICES.contains(&word.indices[at]);
        let (mut joints, mut uncertain) = (OffsetSet::default(), OffsetSet::default());
        // The index of the last joint, and the number of letters of the entry that matched there.
        let (mut last_joint, mut last_weight): (usize, usize) = (0, 0);
        for start in 0..word.count.saturating_sub(MIN_PART_LETTERS - 1) {
            let (mut node, mut longest, mut both_sides) = (&self.nodes[0], None, None);
            for end in start..word.count {
                let next = usize::from(node.children[usize::from(word.indices[end])]);
                if next == 0 {
                    break;
                }
                node = &self.nodes[next];
                if node.is_entry {
                    longest = Some((node, end + 1 - start));
                }
                if node.letters_after_joint > 0 {
                    both_sides = Some((end + 1 - usize::from(node.letters_after_joint), end + 1 - start));
                }
            }
            let mut listed = None;
            if start >= 2
                && let Some((node, weight)) = longest
                && (self.ends_in_two_consonants || !(consonant(start - 1) && consonant(start - 2)))
            {
                let before = 1 << word.indices[start - 1];
                if node.joint_after & before != 0 {
                    listed = Some((start, weight));
                } else if node.uncertain_after & before != 0 {
                    for at in start - 1..(start + MIN_PART_LETTERS).min(word.count) {
                        uncertain.insert(usize::from(word.offsets[at]));
                    }
                }
            }
            for (joint, weight) in listed.into_iter().chain(both_sides) {
                let is_close = last_joint > 0 && joint.abs_diff(last_joint) < MIN_PART_LETTERS;
                if word.count - joint < MIN_PART_LETTERS || is_close && weight <= last_weight {
                    continue;
                }
                if is_close {
                    joints.remove(usize::from(word.offsets[last_joint]));
                }
                joints.insert(usize::from(word.offsets[joint]));
                (last_joint, last_weight) = (joint, weight);
            }
        }
        (joints, uncertain)
    }
}

/// Returns the letters that a symbol before a colon means, as a bit set. `N` is every letter. `V` is every Finnish
/// vowel except the first letter of the entry. `C` is the consonants in which Finnish words end. Any other symbol is
/// the letter itself.
fn letters_of_symbol(symbol: char, first: u8) -> u32 {
    let set = |letters: &str| letters.chars().fold(0, |set, letter| set | 1 << letter_index(letter));
    match symbol {
        'V' => set("aeiouyäö") & !(1 << first),
        'C' => set("nslrt"),
        'N' => !1,
        letter => set(letter.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::{HyphenationExceptions, Hyphenator, MIN_WORD_LETTERS};

    #[track_caller]
    fn check_with(exceptions: &[&str], tag: &str, broken: &str) {
        let mut list = HyphenationExceptions::default();
        for exception in exceptions {
            assert_eq!(list.add(exception), Ok(()), "{exception}");
        }
        let word = broken.replace('-', "");
        let hyphens = Hyphenator::for_language(tag).unwrap_or_else(|| panic!("no patterns for {tag}"));
        let mut found = word.clone();
        for at in hyphens.breaks(&word, &list).collect::<Vec<_>>().into_iter().rev() {
            found.insert(at, '-');
        }
        assert_eq!(found, broken);
    }

    #[track_caller]
    fn check(tag: &str, broken: &str) {
        check_with(&[], tag, broken);
    }

    #[test]
    fn finnish_words_break_at_their_joints() {
        check("fi", "asia-kas-uskol-li-suus");
        check("fi", "brändi-uskol-li-suus");
        check("fi", "asia-kas-ohjelma");
        check("fi", "suo-ri-tus-kyky-indi-kaat-tori");
        check("fi", "mark-ki-nointi-stra-te-gia");
        check("fi", "kes-kus-telu-ilma-piiri");
        check("fi", "kesä-iltana");
    }

    #[test]
    fn an_uncertain_joint_gets_no_break() {
        check("fi", "asiak-kailta");
    }

    #[test]
    fn a_single_letter_is_never_split_off() {
        check("fi", "radio-asema");
        check("nb", "per-son-vern-erklæ-ring");
    }

    #[test]
    fn norwegian_words_break_at_their_joints() {
        check("nb", "kunde-loja-li-tets-pro-gram");
        check("nn", "bru-ker-abon-ne-ment");
        check("nb", "salgs-opp-læ-ring");
    }

    #[test]
    fn swedish_words_break_at_their_joints() {
        check("sv", "använ-dar-upp-le-velse");
        check("sv", "annons-intäk-ter");
    }

    #[test]
    fn danish_words_break_at_their_joints() {
        check("da", "for-bru-ger-adfærd");
        check("da", "nyheds-brevs-abon-nen-ter");
    }

    #[test]
    fn short_words_are_not_broken() {
        assert_eq!(MIN_WORD_LETTERS, 10);
        check("fi", "asiakkuus");
        check("fi", "asiakkuus-ajat-telu");
    }

    #[test]
    fn upper_case_breaks_like_lower_case() {
        check("fi", "ASIA-KAS-USKOL-LI-SUUS");
        check("fi", "Ääni-maa-ilmassa");
        check("nb", "Øko-sys-te-mer");
    }

    #[test]
    fn an_exception_decides_for_its_part_of_the_word() {
        check_with(&["asia-kas"], "fi", "asia-kas-uskol-li-suus");
        check_with(&["asia-kas", "asiakasuskol"], "fi", "asiakasuskol-li-suus");
        check_with(&["Kohtaamisia"], "fi", "kohtaamisia");
        check_with(&["kohta-amis"], "fi", "KOHTA-AMISISTA");
        check_with(&["asiakkuudenhal-linta"], "fi", "asiakkuudenhal-linta");
    }

    #[test]
    fn an_exception_is_letters_and_hyphens() {
        let reason = |written: &str| HyphenationExceptions::default().add(written);
        assert_eq!(reason("asia-kas"), Ok(()));
        assert_eq!(reason("asia kas"), Err("has a space in it"));
        assert_eq!(reason("asia|kas"), Err("has signs other than letters and hyphens"));
        assert_eq!(reason(""), Err("has no letters"));
        assert_eq!(reason("--"), Err("has no letters"));
        assert_eq!(reason("-asia"), Err("begins or ends with a hyphen"));
        assert_eq!(reason("asia--kas"), Err("has two hyphens side by side"));
        assert_eq!(reason(&"a".repeat(200)), Err("is too long"));
    }

    #[test]
    fn any_word_is_accepted() {
        for tag in ["fi", "nb", "sv", "da", "en", "et", "de", "fr", "es", "it", "nl"] {
            let hyphens = Hyphenator::for_language(tag).unwrap_or_else(|| panic!("no patterns for {tag}"));
            let long = "äöasiakasşİstrategia".repeat(30);
            for end in long.char_indices().map(|(at, _)| at) {
                let breaks: Vec<usize> = hyphens.breaks(&long[..end], &HyphenationExceptions::default()).collect();
                assert!(breaks.is_sorted() && breaks.iter().all(|at| *at < end && long.is_char_boundary(*at)));
            }
        }
        assert!(Hyphenator::for_language("ja").is_none());
        assert!(Hyphenator::for_language("en-GB").is_some());
    }

    #[test]
    fn the_lists_of_joints_are_well_formed() {
        for list in [
            include_str!("hyphens/fi.txt"),
            include_str!("hyphens/nb.txt"),
            include_str!("hyphens/sv.txt"),
            include_str!("hyphens/da.txt"),
        ] {
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                let (after, entries) = line.split_once(": ").unwrap_or(("", line));
                assert!(after.chars().all(|c| c.is_alphabetic() || c == '?' || c == '.'), "{line}");
                for entry in entries.split(' ') {
                    assert_eq!(entry.contains('|'), after.is_empty(), "{entry}");
                    assert!(entry.chars().all(|c| c == '|' || super::letter_index(c) > 0), "{entry}");
                }
            }
        }
    }
}
