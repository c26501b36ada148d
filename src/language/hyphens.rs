//! Where the words of a language may be broken at the end of a line: TeX's patterns, corrected at the joints of Finnish
//! and Nordic compounds (`hyphens/*.txt`), and the author's own list before both.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::LazyLock;

use hypher::Lang;

/// Shorter words are not broken.
pub(super) const LEAST_LETTERS: usize = 10;

/// How many letters stay at least before the first break and after the last, and on either side of a joint: fewer are
/// hard to read on, and next to a joint they mislead.
const LEAST_PART: usize = 3;

/// What lies beyond this many bytes of a word is not broken.
const LONGEST: usize = 128;

/// The author's own list: words with hyphens where they may be broken.
///
/// The longest entry with which a word begins decides for that part of the word, so that one entry serves all its
/// inflected forms and compounds; the patterns decide for what follows. An entry without hyphens is never broken.
#[derive(Debug, Clone, Default)]
pub struct HyphenationExceptions {
    words: BTreeMap<String, ByteOffsets>,
}

impl HyphenationExceptions {
    /// Takes in one word as the author wrote it, such as `asiakas-uskollisuus`. Upper and lower case are one.
    ///
    /// # Errors
    ///
    /// What is wrong with the word, to be read after its name: "has a space in it".
    pub fn add(&mut self, written: &str) -> Result<(), &'static str> {
        if written.contains(char::is_whitespace) {
            return Err("has a space in it");
        }
        if written.chars().any(|c| c != '-' && !c.is_alphabetic()) {
            return Err("has signs other than letters and hyphens");
        }
        let (mut word, mut breaks) = (String::new(), ByteOffsets::default());
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
            word.extend(part.chars().map(lower));
        }
        if word.len() > LONGEST {
            return Err("is too long");
        }
        self.words.insert(word, breaks);
        Ok(())
    }

    /// The length of the longest entry with which a lower-case word begins, and its breaks.
    fn beginning(&self, word: &str) -> Option<(usize, ByteOffsets)> {
        let mut upto = word;
        while !upto.is_empty() {
            let (entry, breaks) = self.words.range::<str, _>((Bound::Unbounded, Bound::Included(upto))).next_back()?;
            if upto.starts_with(entry.as_str()) {
                return Some((entry.len(), *breaks));
            }
            let shared = upto.char_indices().zip(entry.chars()).find(|((_, a), b)| a != b);
            upto = &upto[..shared.map_or(0, |((at, _), _)| at)];
        }
        None
    }
}

/// Where the words of one language may be broken.
#[derive(Debug, Clone, Copy)]
pub struct Hyphenator {
    patterns: Lang,
    joints: Option<&'static LazyLock<Joints>>,
}

static FINNISH: LazyLock<Joints> = LazyLock::new(|| Joints::read(include_str!("hyphens/fi.txt"), false));
static SWEDISH: LazyLock<Joints> = LazyLock::new(|| Joints::read(include_str!("hyphens/sv.txt"), true));
static NORWEGIAN: LazyLock<Joints> = LazyLock::new(|| Joints::read(include_str!("hyphens/nb.txt"), true));
static DANISH: LazyLock<Joints> = LazyLock::new(|| Joints::read(include_str!("hyphens/da.txt"), true));

impl Hyphenator {
    /// The rules of a language by its canonical BCP 47 tag; none where there are no patterns.
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

    /// The byte offsets in a word before which it may be broken, ascending. The word is a run of letters, composed (NFC),
    /// in any case; one of fewer than ten letters is not broken.
    #[must_use]
    pub fn breaks(&self, word: &str, exceptions: &HyphenationExceptions) -> BreakOffsets {
        if word.len() < LEAST_LETTERS || word.chars().count() < LEAST_LETTERS {
            return BreakOffsets::default();
        }
        let letters = LowercaseLetters::of(word);
        let word = &word[..letters.length];
        let (joints, unclear) = self.joints.map_or_else(Default::default, |joints| joints.find(&letters));
        let mut breaks = ByteOffsets::default();
        if self.patterns == Lang::Finnish {
            // Finnish patterns are those of syllables: each part of a compound stands for itself.
            let mut start = 0;
            for joint in BreakOffsets(joints).chain([word.len()]) {
                self.syllables(word, start, joint, &mut breaks);
                start = joint;
            }
        } else {
            self.syllables(word, 0, word.len(), &mut breaks);
            breaks.remove_all(letters.around(joints));
        }
        breaks.remove_all(unclear);
        breaks.insert_all(joints);
        if let Some((length, own)) = exceptions.beginning(letters.text()) {
            breaks.replace_before(length, own);
        }
        BreakOffsets(breaks)
    }

    /// The breaks that the patterns know in one part of a word.
    fn syllables(&self, word: &str, start: usize, end: usize, breaks: &mut ByteOffsets) {
        let (least_before, least_after) = self.patterns.bounds();
        let part = &word[start..end];
        let syllables =
            hypher::hyphenate_bounded(part, self.patterns, least_before.max(LEAST_PART), least_after.max(LEAST_PART));
        let (mut at, mut previous) = (0, None);
        for syllable in syllables {
            // A letter alone belongs to what stands before it.
            if let Some(previous) = previous
                && syllable.chars().nth(1).is_none()
            {
                breaks.remove(previous);
            }
            at += syllable.len();
            previous = None;
            if at < part.len()
                && !(self.patterns == Lang::Finnish && divides_what_belongs_together(&part[..at], &part[at..]))
            {
                breaks.insert(start + at);
                previous = Some(start + at);
            }
        }
    }
}

/// Whether a Finnish break stands between two vowels, which reads badly, or inside a foreign cluster such as `kr`,
/// which may begin the second part of a compound.
fn divides_what_belongs_together(before: &str, after: &str) -> bool {
    let (Some(before), Some(after)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let (before, after) = (lower(before), lower(after));
    is_vowel(before) && is_vowel(after)
        || matches!(before, 'b' | 'd' | 'f' | 'g' | 'k' | 'p' | 't') && matches!(after, 'r' | 'h')
        || matches!((before, after), ('c', 'h') | ('q', 'v'))
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'å' | 'ä' | 'ö' | 'æ' | 'ø')
}

/// The lower-case form where it takes as many bytes, so that offsets stay.
fn lower(letter: char) -> char {
    if letter.is_ascii() || matches!(letter, 'à'..='ÿ') {
        return letter.to_ascii_lowercase();
    }
    let mut forms = letter.to_lowercase();
    match (forms.next(), forms.next()) {
        (Some(form), None) if form.len_utf8() == letter.len_utf8() => form,
        _ => letter,
    }
}

/// A set of byte offsets in a word.
#[derive(Debug, Clone, Copy, Default)]
struct ByteOffsets(u128);

impl ByteOffsets {
    fn insert(&mut self, at: usize) {
        if at < LONGEST {
            self.0 |= 1 << at;
        }
    }

    fn remove(&mut self, at: usize) {
        if at < LONGEST {
            self.0 &= !(1 << at);
        }
    }

    fn contains(self, at: usize) -> bool {
        at < LONGEST && self.0 >> at & 1 == 1
    }

    fn remove_all(&mut self, others: Self) {
        self.0 &= !others.0;
    }

    fn insert_all(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Takes the others for what lies before an offset, and keeps its own from there on.
    fn replace_before(&mut self, at: usize, others: Self) {
        let kept = if at < LONGEST { self.0 >> at << at } else { 0 };
        self.0 = kept | others.0;
    }
}

/// Where a word may be broken: byte offsets, ascending.
#[derive(Debug, Clone, Default)]
pub struct BreakOffsets(ByteOffsets);

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

/// How many letters the joints know, with a place for all others.
const ALPHABET: usize = 32;

/// The number of a lower-case letter; 0 for one that no joint is spelled with.
fn number(letter: char) -> u8 {
    match letter {
        'a'..='z' => letter as u8 - b'a' + 1,
        'å' => 27,
        'ä' | 'æ' => 28,
        'ö' | 'ø' => 29,
        'é' => 30,
        _ => 0,
    }
}

/// The numbers of a, e, i, o, u, y, å, ä and ö.
const VOWELS: [u8; 9] = [1, 5, 9, 15, 21, 25, 27, 28, 29];

/// A word in lower case, letter by letter, without allocating.
struct LowercaseLetters {
    text: [u8; LONGEST],
    length: usize,
    numbers: [u8; LONGEST],
    offsets: [u8; LONGEST],
    count: usize,
}

impl LowercaseLetters {
    /// At most the first 128 bytes.
    fn of(word: &str) -> Self {
        let (text, numbers, offsets) = ([0; LONGEST], [0; LONGEST], [0; LONGEST]);
        let mut letters = Self { text, length: 0, numbers, offsets, count: 0 };
        for (at, letter) in word.char_indices() {
            let letter = lower(letter);
            let end = at + letter.len_utf8();
            if end > LONGEST {
                break;
            }
            letter.encode_utf8(&mut letters.text[at..end]);
            letters.length = end;
            letters.numbers[letters.count] = number(letter);
            letters.offsets[letters.count] = at as u8;
            letters.count += 1;
        }
        letters
    }

    /// The places nearer to some joints than a part may be short.
    fn around(&self, joints: ByteOffsets) -> ByteOffsets {
        let mut around = ByteOffsets::default();
        for at in 0..self.count {
            if joints.contains(usize::from(self.offsets[at])) {
                for near in at.saturating_sub(LEAST_PART - 1)..(at + LEAST_PART).min(self.count) {
                    around.insert(usize::from(self.offsets[near]));
                }
            }
        }
        around
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

/// What is known of the joints of a language's compounds, as a tree of letters.
#[derive(Debug)]
struct Joints {
    nodes: Vec<JointNode>,
    /// Whether the first part of a compound may end in two consonants.
    ends_in_two_consonants: bool,
}

#[derive(Debug, Clone, Default)]
struct JointNode {
    next: [u16; ALPHABET],
    /// Whether a beginning of second parts ends here.
    ends: bool,
    /// After which letters it is a joint, and after which it is unclear: one bit for each letter's number.
    after: u32,
    unclear_after: u32,
    /// How many letters before this one the joint of an entry that names both of its sides stands.
    back: u8,
}

impl Joints {
    /// Reads a list; the first lines of the Finnish one say how it is written.
    fn read(list: &str, ends_in_two_consonants: bool) -> Self {
        let mut joints = Self { nodes: vec![JointNode::default()], ends_in_two_consonants };
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let (after, entries) = line.split_once(": ").unwrap_or(("", line));
            let (after, unclear) = after.strip_suffix('?').map_or((after, false), |after| (after, true));
            for entry in entries.split(' ') {
                let node = joints.node(entry.chars().filter(|c| *c != '|'));
                if let Some((_, second)) = entry.split_once('|') {
                    node.back = second.chars().count() as u8;
                    continue;
                }
                let first = entry.chars().next().map_or(0, number);
                let after = after.chars().fold(0, |set, letter| set | letters_meant(letter, first)) & !1;
                node.ends = true;
                *(if unclear { &mut node.unclear_after } else { &mut node.after }) |= after;
            }
        }
        joints
    }

    /// The node of some letters, made when it is not there yet.
    fn node(&mut self, letters: impl Iterator<Item = char>) -> &mut JointNode {
        let mut at = 0;
        for letter in letters {
            let number = usize::from(number(letter));
            if self.nodes[at].next[number] == 0 {
                self.nodes[at].next[number] = self.nodes.len() as u16;
                self.nodes.push(JointNode::default());
            }
            at = usize::from(self.nodes[at].next[number]);
        }
        &mut self.nodes[at]
    }

    /// The joints of a word, and the places where nobody can say whether there is one.
    fn find(&self, word: &LowercaseLetters) -> (ByteOffsets, ByteOffsets) {
        let consonant = |at: usize| !VOWELS.contains(&word.numbers[at]);
        let (mut joints, mut unclear) = (ByteOffsets::default(), ByteOffsets::default());
        // The last joint, and how many letters showed it.
        let (mut last, mut last_weight): (usize, usize) = (0, 0);
        for start in 0..word.count.saturating_sub(LEAST_PART - 1) {
            let (mut node, mut longest, mut named) = (&self.nodes[0], None, None);
            for end in start..word.count {
                let next = usize::from(node.next[usize::from(word.numbers[end])]);
                if next == 0 {
                    break;
                }
                node = &self.nodes[next];
                if node.ends {
                    longest = Some((node, end + 1 - start));
                }
                if node.back > 0 {
                    named = Some((end + 1 - usize::from(node.back), end + 1 - start));
                }
            }
            let mut found = None;
            if start >= 2
                && let Some((node, weight)) = longest
                && (self.ends_in_two_consonants || !(consonant(start - 1) && consonant(start - 2)))
            {
                let before = 1 << word.numbers[start - 1];
                if node.after & before != 0 {
                    found = Some((start, weight));
                } else if node.unclear_after & before != 0 {
                    for at in start - 1..(start + LEAST_PART).min(word.count) {
                        unclear.insert(usize::from(word.offsets[at]));
                    }
                }
            }
            for (joint, weight) in found.into_iter().chain(named) {
                let is_close = last > 0 && joint.abs_diff(last) < LEAST_PART;
                if word.count - joint < LEAST_PART || is_close && weight <= last_weight {
                    continue;
                }
                if is_close {
                    joints.remove(usize::from(word.offsets[last]));
                }
                joints.insert(usize::from(word.offsets[joint]));
                (last, last_weight) = (joint, weight);
            }
        }
        (joints, unclear)
    }
}

/// The letters that a sign before a colon means: `N` every letter, `V` every Finnish vowel but the entry's own first, `C`
/// the consonants in which Finnish words end, else itself.
fn letters_meant(sign: char, first: u8) -> u32 {
    let set = |letters: &str| letters.chars().fold(0, |set, letter| set | 1 << number(letter));
    match sign {
        'V' => set("aeiouyäö") & !(1 << first),
        'C' => set("nslrt"),
        'N' => !1,
        letter => set(letter.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use super::{HyphenationExceptions, Hyphenator, LEAST_LETTERS};

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
    fn where_nobody_can_say_there_is_no_break() {
        check("fi", "asiak-kailta");
    }

    #[test]
    fn no_letter_stands_alone() {
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
    fn short_words_stay_whole() {
        assert_eq!(LEAST_LETTERS, 10);
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
    fn any_word_can_be_asked_for() {
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
    fn the_lists_of_joints_are_understood() {
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
                    assert!(entry.chars().all(|c| c == '|' || super::number(c) > 0), "{entry}");
                }
            }
        }
    }
}
