//! Breaks a title into lines of about one length, as large as they fit: smaller letters are taken where they spare a
//! broken word or a line that is much shorter than the others.

/// More characters than this are no title.
const LONGEST: usize = 300;
/// Sizes are tried in steps of so many pixels.
const STEP: f32 = 2.0;
/// Letters of this part of the largest size are large; to be larger still is worth less.
const LARGE: f32 = 0.6;
/// How much less.
const BEYOND: f32 = 0.4;
/// What the square of a line's difference from the others costs, by their length. Letters may be smaller by what is
/// spared: half as large for a cost of 1.
const UNEVEN: f32 = 0.4;
/// What a soft hyphen costs at the end of a line.
const AT_SOFT_HYPHEN: f32 = 0.65;
/// The same after a hyphen that stands in the word.
const AT_HARD_HYPHEN: f32 = 0.05;
/// The same after a short word, which belongs to the next.
const AFTER_SHORT_WORD: f32 = 0.04;
/// The same before a dash, which belongs to the line above.
const BEFORE_DASH: f32 = 0.2;
/// A mark that divides the title is a good place.
const AFTER_MARK: f32 = -0.03;

/// Where the lines must fit, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The largest size of letters.
    pub(super) largest: f32,
    /// The smallest.
    pub(super) smallest: f32,
    /// The distance of two lines by the size of letters.
    pub(super) leading: f32,
    /// At most so many lines.
    pub(super) lines: usize,
}

impl Area {
    fn lines_at(&self, size: f32) -> usize {
        let room = (self.height / (size * self.leading)).floor().clamp(1.0, 100.0);
        // A whole number of at least 1.
        #[allow(clippy::cast_sign_loss)]
        let room = room as usize;
        room.min(self.lines).max(1)
    }
}

/// The lines of a text, and the size of their letters in pixels.
#[derive(Debug, PartialEq)]
pub(super) struct Fitted {
    pub(super) size: f32,
    pub(super) lines: Vec<String>,
}

/// Breaks a text whose long words have soft hyphens; `advance` is the width of a letter by its size.
pub(super) fn fit(text: &str, area: Area, advance: &impl Fn(char) -> f32) -> Fitted {
    let (text, is_cut) = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (text[..end].rsplit_once(' ').map_or(&text[..end], |(whole, _)| whole), true),
        None => (text, false),
    };
    let mut pieces = pieces(text, advance);
    if is_cut && let Some(last) = pieces.last_mut() {
        last.text.push('…');
        last.width += advance('…');
    }
    if pieces.is_empty() {
        return Fitted { size: area.largest, lines: Vec::new() };
    }
    let measure = Measure { space: advance(' '), hyphen: advance('-') };
    let Some((size, ends)) = best(&pieces, area, measure) else {
        return Fitted { size: area.smallest, lines: cut(&pieces, area, advance) };
    };
    let mut start = 0;
    let lines = ends.into_iter().map(|end| {
        let line = joined(&pieces[start..end]);
        start = end;
        line
    });
    Fitted { size, lines: lines.collect() }
}

/// What stands between two places where a line may end.
struct LinePiece {
    text: String,
    /// By the size of letters.
    width: f32,
    after: BreakKind,
}

/// What follows a piece on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BreakKind {
    Space,
    /// A hyphen, where the line ends here.
    SoftHyphen,
    /// The piece ends in a hyphen or a slash.
    HardHyphen,
}

#[derive(Clone, Copy)]
struct Measure {
    space: f32,
    hyphen: f32,
}

fn pieces(text: &str, advance: &impl Fn(char) -> f32) -> Vec<LinePiece> {
    let mut pieces = Vec::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let mut piece = String::new();
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_last = letters.peek().is_none();
            let after = match letter {
                _ if is_last => BreakKind::Space,
                '\u{ad}' => BreakKind::SoftHyphen,
                '-' | '/' | '–' | '—' | '‐' if !piece.is_empty() => BreakKind::HardHyphen,
                _ => {
                    piece.push(letter);
                    continue;
                }
            };
            if letter != '\u{ad}' {
                piece.push(letter);
            }
            let text = std::mem::take(&mut piece);
            pieces.push(LinePiece { width: text.chars().map(advance).sum(), text, after });
        }
    }
    pieces
}

/// The pieces of one line as it is shown.
fn joined(pieces: &[LinePiece]) -> String {
    let mut line = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        line.push_str(&piece.text);
        match piece.after {
            BreakKind::Space if index + 1 < pieces.len() => line.push(' '),
            BreakKind::SoftHyphen if index + 1 == pieces.len() => line.push('-'),
            _ => {}
        }
    }
    line
}

/// The size and the ends of lines that are best together.
fn best(pieces: &[LinePiece], area: Area, measure: Measure) -> Option<(f32, Vec<usize>)> {
    let mut best: Option<(f32, f32, Vec<usize>)> = None;
    let mut size = area.largest;
    loop {
        if let Some((cost, ends)) = balanced(pieces, area.width / size, area.lines_at(size), measure) {
            let large = area.largest * LARGE;
            let merit = (size.min(large) + BEYOND * (size - large).max(0.0)) / (1.0 + cost.max(0.0));
            if best.as_ref().is_none_or(|(known, ..)| merit > *known) {
                best = Some((merit, size, ends));
            }
        }
        if size <= area.smallest {
            return best.map(|(_, size, ends)| (size, ends));
        }
        size = (size - STEP).max(area.smallest);
    }
}

/// Where the lines end that are most alike, and what that costs, when there are as few of them as possible and none is
/// longer than `limit`.
fn balanced(pieces: &[LinePiece], limit: f32, most: usize, measure: Measure) -> Option<(f32, Vec<usize>)> {
    let total = pieces.iter().map(|piece| piece.width + space(piece, measure)).sum::<f32>();
    // The cheapest way to set the first pieces in some lines, and where the last of these begins.
    let mut before: Vec<Option<f32>> = vec![None; pieces.len() + 1];
    before[0] = Some(0.0);
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for lines in 1..=most {
        // What is cheapest depends on how many lines there will be, so each number of lines is tried on its own.
        let target = (total / lines as f32).max(f32::MIN_POSITIVE);
        starts.clear();
        let mut costs = before.clone();
        for _ in 0..lines {
            let (next, from) = next_line(pieces, &costs, limit, target, measure);
            costs = next;
            starts.push(from);
        }
        if let Some(cost) = costs[pieces.len()] {
            let mut ends = vec![pieces.len()];
            for from in starts.iter().skip(1).rev() {
                let end = *ends.last()?;
                ends.push(from[end]);
            }
            ends.reverse();
            return Some((cost, ends));
        }
    }
    None
}

/// The cheapest ways with one line more.
fn next_line(
    pieces: &[LinePiece],
    before: &[Option<f32>],
    limit: f32,
    target: f32,
    measure: Measure,
) -> (Vec<Option<f32>>, Vec<usize>) {
    let mut costs: Vec<Option<f32>> = vec![None; before.len()];
    let mut from = vec![0; before.len()];
    for (start, so_far) in before.iter().enumerate().take(pieces.len()) {
        let Some(so_far) = so_far else { continue };
        let begins_with_dash = start > 0 && pieces[start].text.starts_with(['–', '—', '-']);
        let so_far = so_far + if begins_with_dash { BEFORE_DASH } else { 0.0 };
        let mut width = 0.0;
        for end in start + 1..before.len() {
            let piece = &pieces[end - 1];
            let hyphen = if piece.after == BreakKind::SoftHyphen { measure.hyphen } else { 0.0 };
            width += piece.width;
            if width > limit {
                break;
            }
            let is_last = end == pieces.len();
            if width + hyphen <= limit {
                let off = (width + hyphen - target) / target;
                let cost = so_far + UNEVEN * off * off + if is_last { 0.0 } else { at_end(piece) };
                if costs[end].is_none_or(|known| cost < known) {
                    costs[end] = Some(cost);
                    from[end] = start;
                }
            }
            width += space(piece, measure);
        }
    }
    (costs, from)
}

fn space(piece: &LinePiece, measure: Measure) -> f32 {
    if piece.after == BreakKind::Space { measure.space } else { 0.0 }
}

/// What it costs that a line ends after a piece.
fn at_end(piece: &LinePiece) -> f32 {
    match piece.after {
        BreakKind::SoftHyphen => AT_SOFT_HYPHEN,
        BreakKind::HardHyphen => AT_HARD_HYPHEN,
        BreakKind::Space if piece.text.ends_with([':', '–', '—', '?', '!', '.', ';', ',', '…']) => AFTER_MARK,
        BreakKind::Space if piece.text.chars().count() <= 3 => AFTER_SHORT_WORD,
        BreakKind::Space => 0.0,
    }
}

/// As much as fits with the smallest letters, wherever the words must be broken, and an ellipsis.
fn cut(pieces: &[LinePiece], area: Area, advance: &impl Fn(char) -> f32) -> Vec<String> {
    let limit = area.width / area.smallest;
    let most = area.lines_at(area.smallest);
    let width = |line: &str| line.chars().map(advance).sum::<f32>();
    let mut lines = vec![String::new()];
    let text: String = pieces.iter().map(|piece| joined(std::slice::from_ref(piece)) + after(piece)).collect();
    for letter in text.trim_end().chars() {
        let Some(line) = lines.last_mut() else { break };
        line.push(letter);
        if width(line) <= limit {
            continue;
        }
        // A line ends at its last space, or where there is none before its last letter.
        let rest = match line.rfind(' ') {
            Some(at) => line.split_off(at),
            None => line.pop().map(String::from).unwrap_or_default(),
        };
        lines.push(rest.trim_start().to_owned());
        if lines.len() > most {
            lines.truncate(most);
            let Some(last) = lines.last_mut() else { break };
            while !last.is_empty() && width(last) + advance('…') > limit {
                last.pop();
            }
            // A word that was cut is left out, unless little else would be left.
            let whole = last.rfind(' ').filter(|at| *at > last.len() / 2).unwrap_or(last.len());
            let end = last[..whole].trim_end_matches([' ', ',', '-', '–', ':']).len();
            last.truncate(end);
            last.push('…');
            break;
        }
    }
    lines
}

/// What stands between a piece and the next where words are broken anywhere.
fn after(piece: &LinePiece) -> &'static str {
    if piece.after == BreakKind::Space { " " } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { width: 1000.0, height: 330.0, largest: 92.0, smallest: 44.0, leading: 1.1, lines: 4 };

    fn lines(text: &str) -> (f32, Vec<String>) {
        let fitted = fit(text, AREA, &|letter| if letter == ' ' { 0.25 } else { 0.5 });
        (fitted.size, fitted.lines)
    }

    #[test]
    fn short_titles_are_large_and_stand_on_one_line() {
        assert_eq!(lines("Et valvo yksin"), (92.0, vec!["Et valvo yksin".to_owned()]));
        assert_eq!(lines(""), (92.0, vec![]));
    }

    #[test]
    fn lines_are_about_one_length() {
        let (_, lines) = lines("Kundene husker den siste samtalen");
        assert_eq!(lines, ["Kundene husker", "den siste samtalen"]);
    }

    #[test]
    fn long_words_are_broken_at_their_joints_only_when_they_must() {
        let (size, whole) = lines("asiakas\u{ad}palvelu");
        assert_eq!((size, &*whole[0]), (92.0, "asiakaspalvelu"));
        let (_, broken) = lines("tieto\u{ad}järjestelmä\u{ad}kehitys\u{ad}projekti\u{ad}päällikkö\u{ad}koulutus");
        assert_eq!(broken.concat().replace('-', ""), "tietojärjestelmäkehitysprojektipäällikkökoulutus");
        assert!(broken[..broken.len() - 1].iter().all(|line| line.ends_with('-')), "{broken:?}");
    }

    #[test]
    fn what_does_not_fit_at_all_ends_in_an_ellipsis() {
        let (size, lines) = lines(&"a".repeat(400));
        assert_eq!((size, lines.len()), (44.0, 4));
        assert!(lines[3].ends_with('…'));
        assert!(lines.iter().all(|line| line.chars().count() <= 45));
    }
}
