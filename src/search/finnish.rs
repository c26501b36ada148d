//! The base forms that an inflected Finnish word may belong to, by the rules of nominal inflection.
//!
//! Without a dictionary a form is ambiguous: `tavan` belongs to `tapa`, and could belong to `tava`. So all possible base
//! forms are returned, and the caller takes those that are words. A base form is certain if hardly any other word ends
//! alike: `kokemuksen` belongs to `kokemus`.
//!
//! Source of the rules: Iso suomen kielioppi, §§ 41–80 (gradation and inflection types); scripta.kotus.fi/visk.

/// A base form, and whether it is certain.
pub(super) type BaseForm = (String, bool);

const VOWELS: [char; 9] = ['a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö', 'å'];

/// The endings before which a syllable is closed, so that the consonants before it are in the weak grade.
const CLOSING: [&str; 17] =
    ["ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "tta", "ttä", "mme", "nne", "n", "t", "si"];

/// Consonants in the weak grade and in the strong grade.
const GRADES: [(&str, &str); 6] = [("ng", "nk"), ("mm", "mp"), ("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("hd", "ht")];

fn is_vowel(c: char) -> bool {
    VOWELS.contains(&c)
}

/// Returns the last characters of a word, the very last first.
fn last<const N: usize>(word: &str) -> [char; N] {
    let mut characters = word.chars().rev();
    [(); N].map(|()| characters.next().unwrap_or(' '))
}

/// Returns a word without its last `count` characters.
fn without(word: &str, count: usize) -> &str {
    word.char_indices().nth_back(count.saturating_sub(1)).map_or("", |(at, _)| &word[..at])
}

fn length(word: &str) -> usize {
    word.chars().count()
}

/// Returns the possible base forms of a word in lower case, itself included.
pub(super) fn base_forms(word: &str) -> Vec<BaseForm> {
    let mut found = Forms(Vec::new());
    found.of_word(word);
    let clitics = ["kin", "kaan", "kään", "ko", "kö", "han", "hän", "pa", "pä"];
    for clitic in clitics {
        if let Some(rest) = word.strip_suffix(clitic).filter(|rest| length(rest) >= 4) {
            found.of_word(rest);
        }
    }
    for possessive in ["ni", "si", "nsa", "nsä", "mme", "nne"] {
        if let Some(rest) = word.strip_suffix(possessive).filter(|rest| length(rest) >= 4) {
            found.of_word(rest);
            found.of_word(&format!("{rest}n"));
        }
    }
    // The possessive ending of the third person after a case: talossaan.
    if let ['n', a, b, ..] = last::<3>(word)
        && a == b
        && is_vowel(a)
        && length(word) > 6
    {
        found.of_word(without(word, 2));
    }
    let mut forms = found.0;
    forms.retain(|(form, _)| length(form) >= 3);
    forms.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    forms.dedup_by(|a, b| a.0 == b.0);
    forms
}

struct Forms(Vec<BaseForm>);

impl Forms {
    fn add(&mut self, form: String, is_certain: bool) {
        self.0.push((form, is_certain));
    }

    fn add_all(&mut self, forms: Vec<String>) {
        self.0.extend(forms.into_iter().map(|form| (form, false)));
    }

    /// Adds a base form in the weak grade: asiakkaa, asiakas. Doubled consonants always become weak.
    fn add_weakened(&mut self, stem: &str, ending: &str, is_doubled: bool) {
        let forms = weakened(stem);
        let first = if is_doubled { forms.len() - 1 } else { 0 };
        for form in &forms[first..] {
            self.add(format!("{form}{ending}"), is_doubled);
        }
    }

    /// Adds the base forms of a word without further endings.
    fn of_word(&mut self, word: &str) {
        self.add(word.to_owned(), false);
        for ending in CLOSING {
            if let Some(stem) = word.strip_suffix(ending).filter(|stem| length(stem) >= 3 && stem.ends_with(is_vowel)) {
                self.of_stem(stem, true);
                if stem.ends_with('i') {
                    self.of_plural_stem(stem, true);
                }
                if !matches!(ending, "mme" | "nne" | "si") {
                    break;
                }
            }
        }
        for ending in ["na", "nä"] {
            if let Some(stem) = word.strip_suffix(ending).filter(|stem| length(stem) > 3 && stem.ends_with(is_vowel)) {
                self.of_any_stem(stem);
            }
        }
        if length(word) > 4
            && let Some(stem) = word.strip_suffix(['a', 'ä'])
        {
            self.of_partitive(stem);
        }
        self.of_genitive_plural(word);
        self.of_illative(word);
    }

    /// Adds the base forms of a stem before an ending that leaves its syllable open.
    fn of_any_stem(&mut self, stem: &str) {
        self.of_stem(stem, false);
        if stem.ends_with('i') {
            self.of_plural_stem(stem, false);
        }
    }

    fn of_partitive(&mut self, stem: &str) {
        if stem.ends_with(is_vowel) {
            self.of_stem(stem, false);
        }
        if stem.ends_with(['i', 'j']) {
            self.of_plural_stem(stem, false);
        }
        let Some(before) = stem.strip_suffix('t').filter(|before| length(before) > 3) else { return };
        let [c, d, ..] = last::<2>(before);
        match c {
            't' if is_vowel(d) => {
                let short = without(before, 1);
                self.add(short.to_owned(), false);
                if matches!(d, 'u' | 'y') {
                    self.add(format!("{short}s"), length(short) > 2 && is_vowel(last::<2>(short)[1]));
                }
            }
            's' | 'l' | 'r' | 'n' => self.of_consonant_stem(before),
            c if is_vowel(c) => {
                self.add(before.to_owned(), false);
                if c == 'i' {
                    self.of_plural_stem(before, false);
                }
            }
            _ => {}
        }
    }

    /// Adds the base forms of a stem that ends in a consonant: kokemus-ta, suur-ta.
    fn of_consonant_stem(&mut self, stem: &str) {
        let [c, d, ..] = last::<2>(stem);
        self.add(stem.to_owned(), c == 's' && matches!(d, 'u' | 'y' | 'o' | 'ö'));
        if c == 's' {
            let short = without(stem, 1);
            if is_vowel(d) {
                self.add(format!("{short}nen"), d == 'i');
            }
            self.add(format!("{short}si"), false);
        } else {
            self.add(format!("{stem}i"), false);
        }
    }

    fn of_genitive_plural(&mut self, word: &str) {
        if let Some(stem) = word.strip_suffix("ten").filter(|stem| length(stem) > 3)
            && stem.ends_with(['s', 'l', 'r', 'n'])
        {
            self.of_consonant_stem(stem);
        }
        for ending in ["den", "tten", "en"] {
            if let Some(stem) = word.strip_suffix(ending).filter(|stem| length(stem) > 3 && stem.ends_with(['i', 'j']))
            {
                self.of_plural_stem(stem, false);
            }
        }
    }

    fn of_illative(&mut self, word: &str) {
        let Some(stem) = word.strip_suffix('n').filter(|stem| length(stem) > 3) else { return };
        let [a, b, c, ..] = last::<3>(stem);
        if a == b && is_vowel(a) {
            self.of_stem(without(stem, 1), false);
        }
        if stem.ends_with("ii") {
            self.of_plural_stem(without(stem, 1), false);
        }
        if let Some(stem) = stem.strip_suffix("see") {
            self.of_stem(stem, false);
        }
        if let Some(stem) = stem.strip_suffix("sii").filter(|stem| stem.ends_with('i')) {
            self.of_plural_stem(stem, false);
        }
        if b == 'h' && a == c && is_vowel(a) {
            self.of_any_stem(without(stem, 2));
        }
    }

    /// Adds the base forms of a singular stem that ends in a vowel. In a closed syllable the consonants are weak.
    fn of_stem(&mut self, stem: &str, is_closed: bool) {
        if length(stem) < 3 {
            return;
        }
        let graded = if is_closed { strengthened(stem) } else { vec![stem.to_owned()] };
        let [a, b, c, d, ..] = last::<4>(stem);
        let long = length(stem);
        if a == 'e' && long > 3 {
            for form in &graded {
                self.add(format!("{}i", without(form, 1)), false);
            }
            if matches!(b, 'd' | 't') && is_vowel(c) {
                self.add(format!("{}si", without(stem, 2)), false);
            }
            if stem.ends_with("nte") || stem.ends_with("nne") {
                self.add(format!("{}nsi", without(stem, 3)), false);
            }
            if b == 'm' && long > 4 {
                self.add(format!("{}n", without(stem, 2)), false);
            }
            if b == 's' && is_vowel(c) && long > 4 {
                self.add(format!("{}nen", without(stem, 2)), c == 'i');
            }
            if stem.ends_with("kse") && long > 5 && is_vowel(d) {
                self.add(format!("{}s", without(stem, 3)), matches!(d, 'u' | 'y' | 'o' | 'ö' | 'i'));
            }
            if matches!(b, 'd' | 't') && matches!(c, 'u' | 'y') && long > 5 {
                self.add(format!("{}s", without(stem, 2)), is_vowel(d));
            }
        }
        let doubled = [c, d] == ['k', 'k'] || [c, d] == ['p', 'p'] || [c, d] == ['t', 't'];
        if a == b && matches!(a, 'a' | 'ä' | 'e') && long > 4 {
            let ending = if a == 'e' { "" } else { "s" };
            self.add_weakened(without(stem, 1), ending, doubled);
        }
        if matches!(a, 'a' | 'ä') && b == 'm' && matches!(c, 'o' | 'ö') && stem.contains("tt") {
            let short = without(stem, 4);
            if stem == format!("{short}t{c}m{a}") || short.ends_with('t') {
                self.add(format!("{short}{c}n"), true);
            }
        }
        if matches!(a, 'a' | 'ä') && matches!(b, 'm' | 'p') && c == 'm' {
            self.add(format!("{}pi", without(stem, 2)), false);
        }
        self.add_all(graded);
    }

    /// Adds the base forms of a plural stem, which ends in `i` or `j`.
    fn of_plural_stem(&mut self, stem: &str, is_closed: bool) {
        let base = without(stem, 1);
        let long = length(base);
        if long < 2 {
            return;
        }
        let graded = |form: &str| if is_closed { strengthened(form) } else { vec![form.to_owned()] };
        let [a, b, c, ..] = last::<3>(base);
        let doubled = [b, c] == ['k', 'k'] || [b, c] == ['p', 'p'] || [b, c] == ['t', 't'];
        match a {
            'o' | 'ö' => {
                let short = without(base, 1);
                for form in
                    graded(base).into_iter().chain(graded(&format!("{short}a"))).chain(graded(&format!("{short}ä")))
                {
                    self.add(form, false);
                }
            }
            'u' | 'y' => self.add_all(graded(base)),
            'a' | 'ä' => {
                self.add_all(graded(base));
                if long > 3 {
                    self.add_weakened(base, "s", doubled);
                }
            }
            'e' => {
                for form in graded(base) {
                    self.add(format!("{}i", without(&form, 1)), false);
                    self.add(form, false);
                }
                self.add_weakened(base, "", doubled);
            }
            _ => {
                for vowel in ['a', 'ä', 'e', 'i'] {
                    self.add_all(graded(&format!("{base}{vowel}")));
                }
                if base.ends_with("ks") && long > 4 {
                    self.add(format!("{}s", without(base, 2)), matches!(c, 'u' | 'y' | 'o' | 'ö' | 'i'));
                } else if a == 's' && is_vowel(b) && long > 3 {
                    self.add(format!("{}nen", without(base, 1)), b == 'i');
                } else if a == 'm' && long > 3 {
                    self.add(format!("{}n", without(base, 1)), false);
                }
            }
        }
    }
}

/// Splits a stem before its last vowels.
fn split_vowels(stem: &str) -> (&str, &str) {
    stem.split_at(stem.trim_end_matches(is_vowel).len())
}

/// Returns a stem, and the stem with the consonants before its last vowels in the strong grade: kaupa, kauppa.
fn strengthened(stem: &str) -> Vec<String> {
    let mut forms = vec![stem.to_owned()];
    let (head, vowels) = split_vowels(stem);
    let [c, before, ..] = last::<2>(head);
    if length(head) < 2 {
        return forms;
    }
    for (weak, strong) in GRADES {
        forms.extend(head.strip_suffix(weak).map(|rest| format!("{rest}{strong}{vowels}")));
    }
    let short = without(head, 1);
    let is_after_sonorant = matches!(before, 'l' | 'r' | 'n' | 'm');
    match c {
        'k' | 'p' | 't' if is_vowel(before) || is_after_sonorant => forms.push(format!("{head}{c}{vowels}")),
        'v' if is_vowel(before) || matches!(before, 'l' | 'r') => {
            forms.push(format!("{short}p{vowels}"));
            if matches!(before, 'u' | 'y') {
                forms.push(format!("{short}k{vowels}"));
            }
        }
        'd' if is_vowel(before) => forms.push(format!("{short}t{vowels}")),
        'l' | 'r' if is_vowel(before) => forms.push(format!("{head}k{vowels}")),
        'j' if matches!(before, 'l' | 'r') => forms.push(format!("{short}k{vowels}")),
        _ => {}
    }
    forms
}

/// Returns a stem, and the stem with the consonants before its last vowels in the weak grade: hampaa, hammas.
fn weakened(stem: &str) -> Vec<String> {
    let mut forms = vec![stem.to_owned()];
    let (head, vowels) = split_vowels(stem);
    if length(head) < 2 {
        return forms;
    }
    for (weak, strong) in GRADES {
        if let Some(rest) = head.strip_suffix(strong) {
            forms.push(format!("{rest}{weak}{vowels}"));
            return forms;
        }
    }
    let [c, before, ..] = last::<2>(head);
    let short = without(head, 1);
    match c {
        'k' | 'p' | 't' if c == before => forms.push(format!("{short}{vowels}")),
        'p' if is_vowel(before) || matches!(before, 'l' | 'r') => forms.push(format!("{short}v{vowels}")),
        't' if is_vowel(before) => forms.push(format!("{short}d{vowels}")),
        'k' if matches!(before, 'l' | 'r') => forms.push(format!("{short}{vowels}")),
        _ => {}
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_words_belong_to_their_base_forms() {
        let words = [
            ("asiakkaiden", "asiakas"),
            ("asiakkaan", "asiakas"),
            ("asiakkaita", "asiakas"),
            ("kokemuksen", "kokemus"),
            ("kokemusten", "kokemus"),
            ("kysymyksiä", "kysymys"),
            ("uskollisuuden", "uskollisuus"),
            ("uskollisuutta", "uskollisuus"),
            ("suomalaisten", "suomalainen"),
            ("kaupan", "kauppa"),
            ("hinnalla", "hinta"),
            ("luvut", "luku"),
            ("tavoissa", "tapa"),
            ("osoitteesta", "osoite"),
            ("nimeen", "nimi"),
            ("veden", "vesi"),
            ("taloissaan", "talo"),
            ("työttömän", "työtön"),
            ("puhelimella", "puhelin"),
            ("vanhemman", "vanhempi"),
            ("asiakkaankin", "asiakas"),
        ];
        for (word, base) in words {
            let forms = base_forms(word);
            assert!(forms.iter().any(|(form, _)| form == base), "{word}: {forms:?}");
        }
    }

    #[test]
    fn a_form_is_certain_only_where_no_other_word_ends_alike() {
        let is_certain = |word: &str, base: &str| base_forms(word).contains(&(base.to_owned(), true));
        assert!(is_certain("asiakkaiden", "asiakas") && is_certain("kokemuksia", "kokemus"));
        assert!(!is_certain("tavan", "tapa") && !is_certain("hinnan", "hinta"));
    }
}
