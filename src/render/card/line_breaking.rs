//! Breaks a title into lines of similar length in a large font size. A smaller size is used if it avoids a hyphenated
//! word or a much shorter line.

/// Longer titles are truncated to this number of characters.
const MAX_CHARACTERS: usize = 300;
/// The step between the font sizes that are tried, in pixels.
const SIZE_STEP: f32 = 2.0;
/// The fraction of the largest size above which a still larger size is worth less.
const LARGE_FRACTION: f32 = 0.6;
/// The worth of each pixel above that size.
const WORTH_ABOVE_LARGE: f32 = 0.4;
/// The factor for the squared relative difference between a line's length and the target length. Sizes are compared by
/// size / (1 + cost): a cost of 1 is as bad as half the size.
const UNEVENNESS_COST: f32 = 0.4;
/// The cost of a line that ends at a soft hyphen.
const SOFT_HYPHEN_COST: f32 = 0.65;
/// The cost of a line that ends after a hyphen or slash of the word itself.
const HARD_HYPHEN_COST: f32 = 0.05;
/// The cost of a line that ends after a short word, which belongs to the next word.
const SHORT_WORD_COST: f32 = 0.04;
/// The cost of a line that begins with a dash, which belongs to the line above.
const DASH_COST: f32 = 0.2;
/// The cost of a line that ends after punctuation. It is negative: this is a good break.
const PUNCTUATION_COST: f32 = -0.03;

/// The area that the lines must fit into. Lengths are in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextArea {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The largest font size.
    pub(super) largest_size: f32,
    /// The smallest font size.
    pub(super) smallest_size: f32,
    /// The distance between the baselines of two lines, as a multiple of the font size.
    pub(super) line_height: f32,
    /// The maximum number of lines.
    pub(super) max_lines: usize,
}

impl TextArea {
    fn max_lines_at(&self, size: f32) -> usize {
        let fitting = (self.height / (size * self.line_height)).floor().clamp(1.0, 100.0);
        // An integer from 1 to 100.
        #[allow(clippy::cast_sign_loss)]
        let fitting = fitting as usize;
        fitting.min(self.max_lines).max(1)
    }
}

/// The lines of a text, and their font size in pixels.
#[derive(Debug, PartialEq)]
pub(super) struct FittedText {
    pub(super) font_size: f32,
    pub(super) lines: Vec<String>,
}

/// Breaks a text into lines. Its long words contain soft hyphens. `advance` returns the advance width of a character as
/// a fraction of the font size.
pub(super) fn fit(text: &str, area: TextArea, advance: &impl Fn(char) -> f32) -> FittedText {
    let (text, is_cut) = match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => (text[..end].rsplit_once(' ').map_or(&text[..end], |(whole, _)| whole), true),
        None => (text, false),
    };
    let mut segments = split_segments(text, advance);
    if is_cut && let Some(last) = segments.last_mut() {
        last.text.push('…');
        last.width += advance('…');
    }
    if segments.is_empty() {
        return FittedText { font_size: area.largest_size, lines: Vec::new() };
    }
    let widths = BreakWidths { space: advance(' '), hyphen: advance('-') };
    let Some((size, ends)) = best_layout(&segments, area, widths) else {
        return FittedText { font_size: area.smallest_size, lines: truncated_lines(&segments, area, advance) };
    };
    let mut start = 0;
    let lines = ends.into_iter().map(|end| {
        let line = join_line(&segments[start..end]);
        start = end;
        line
    });
    FittedText { font_size: size, lines: lines.collect() }
}

/// The text between two break opportunities.
struct Segment {
    text: String,
    /// The width as a fraction of the font size.
    width: f32,
    after: BreakOpportunity,
}

/// The kind of the break opportunity after a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BreakOpportunity {
    Space,
    /// A hyphen is shown if the line ends here.
    SoftHyphen,
    /// The segment itself ends in a hyphen, dash or slash.
    HardHyphen,
}

#[derive(Clone, Copy)]
struct BreakWidths {
    space: f32,
    hyphen: f32,
}

fn split_segments(text: &str, advance: &impl Fn(char) -> f32) -> Vec<Segment> {
    let mut segments = Vec::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let mut segment = String::new();
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            let is_last = letters.peek().is_none();
            let after = match letter {
                _ if is_last => BreakOpportunity::Space,
                '\u{ad}' => BreakOpportunity::SoftHyphen,
                '-' | '/' | '–' | '—' | '‐' if !segment.is_empty() => BreakOpportunity::HardHyphen,
                _ => {
                    segment.push(letter);
                    continue;
                }
            };
            if letter != '\u{ad}' {
                segment.push(letter);
            }
            let text = std::mem::take(&mut segment);
            segments.push(Segment { width: text.chars().map(advance).sum(), text, after });
        }
    }
    segments
}

/// Joins the segments of one line to its visible text.
fn join_line(segments: &[Segment]) -> String {
    let mut line = String::new();
    for (index, segment) in segments.iter().enumerate() {
        line.push_str(&segment.text);
        match segment.after {
            BreakOpportunity::Space if index + 1 < segments.len() => line.push(' '),
            BreakOpportunity::SoftHyphen if index + 1 == segments.len() => line.push('-'),
            _ => {}
        }
    }
    line
}

/// Finds the best font size, with the segment index at which each line ends.
fn best_layout(segments: &[Segment], area: TextArea, widths: BreakWidths) -> Option<(f32, Vec<usize>)> {
    let mut best: Option<(f32, f32, Vec<usize>)> = None;
    let mut size = area.largest_size;
    loop {
        if let Some((cost, ends)) = balanced_breaks(segments, area.width / size, area.max_lines_at(size), widths) {
            let large = area.largest_size * LARGE_FRACTION;
            let merit = (size.min(large) + WORTH_ABOVE_LARGE * (size - large).max(0.0)) / (1.0 + cost.max(0.0));
            if best.as_ref().is_none_or(|(known, ..)| merit > *known) {
                best = Some((merit, size, ends));
            }
        }
        if size <= area.smallest_size {
            return best.map(|(_, size, ends)| (size, ends));
        }
        size = (size - SIZE_STEP).max(area.smallest_size);
    }
}

/// Breaks the segments into the smallest possible number of lines of similar length. No line is wider than `limit`.
/// Returns the total cost, and the segment index at which each line ends.
fn balanced_breaks(
    segments: &[Segment],
    limit: f32,
    max_lines: usize,
    widths: BreakWidths,
) -> Option<(f32, Vec<usize>)> {
    let total = segments.iter().map(|segment| segment.width + space_after(segment, widths)).sum::<f32>();
    // costs[n] is the lowest cost of the first n segments. starts[line][n] is the segment at which that line begins.
    let mut initial: Vec<Option<f32>> = vec![None; segments.len() + 1];
    initial[0] = Some(0.0);
    let mut starts: Vec<Vec<usize>> = Vec::new();
    for lines in 1..=max_lines {
        // The target length depends on the number of lines, so each number is tried separately.
        let target = (total / lines as f32).max(f32::MIN_POSITIVE);
        starts.clear();
        let mut costs = initial.clone();
        for _ in 0..lines {
            let (next, from) = next_line(segments, &costs, limit, target, widths);
            costs = next;
            starts.push(from);
        }
        if let Some(cost) = costs[segments.len()] {
            let mut ends = vec![segments.len()];
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

/// Computes the lowest costs with one more line, and the segments at which that line begins.
fn next_line(
    segments: &[Segment],
    before: &[Option<f32>],
    limit: f32,
    target: f32,
    widths: BreakWidths,
) -> (Vec<Option<f32>>, Vec<usize>) {
    let mut costs: Vec<Option<f32>> = vec![None; before.len()];
    let mut from = vec![0; before.len()];
    for (start, so_far) in before.iter().enumerate().take(segments.len()) {
        let Some(so_far) = so_far else { continue };
        let begins_with_dash = start > 0 && segments[start].text.starts_with(['–', '—', '-']);
        let so_far = so_far + if begins_with_dash { DASH_COST } else { 0.0 };
        let mut width = 0.0;
        for end in start + 1..before.len() {
            let segment = &segments[end - 1];
            let hyphen = if segment.after == BreakOpportunity::SoftHyphen { widths.hyphen } else { 0.0 };
            width += segment.width;
            if width > limit {
                break;
            }
            let is_last = end == segments.len();
            if width + hyphen <= limit {
                let deviation = (width + hyphen - target) / target;
                let cost =
                    so_far + UNEVENNESS_COST * deviation * deviation + if is_last { 0.0 } else { break_cost(segment) };
                if costs[end].is_none_or(|known| cost < known) {
                    costs[end] = Some(cost);
                    from[end] = start;
                }
            }
            width += space_after(segment, widths);
        }
    }
    (costs, from)
}

fn space_after(segment: &Segment, widths: BreakWidths) -> f32 {
    if segment.after == BreakOpportunity::Space { widths.space } else { 0.0 }
}

/// Returns the cost of a line that ends after a segment.
fn break_cost(segment: &Segment) -> f32 {
    match segment.after {
        BreakOpportunity::SoftHyphen => SOFT_HYPHEN_COST,
        BreakOpportunity::HardHyphen => HARD_HYPHEN_COST,
        BreakOpportunity::Space if segment.text.ends_with([':', '–', '—', '?', '!', '.', ';', ',', '…']) => {
            PUNCTUATION_COST
        }
        BreakOpportunity::Space if segment.text.chars().count() <= 3 => SHORT_WORD_COST,
        BreakOpportunity::Space => 0.0,
    }
}

/// Returns as much of the text as fits in the smallest font size, with an ellipsis. Breaks words anywhere if necessary.
fn truncated_lines(segments: &[Segment], area: TextArea, advance: &impl Fn(char) -> f32) -> Vec<String> {
    let limit = area.width / area.smallest_size;
    let max_lines = area.max_lines_at(area.smallest_size);
    let width = |line: &str| line.chars().map(advance).sum::<f32>();
    let mut lines = vec![String::new()];
    let text: String =
        segments.iter().map(|segment| join_line(std::slice::from_ref(segment)) + separator(segment)).collect();
    for letter in text.trim_end().chars() {
        let Some(line) = lines.last_mut() else { break };
        line.push(letter);
        if width(line) <= limit {
            continue;
        }
        // Break the line at its last space, or else before its last letter.
        let rest = match line.rfind(' ') {
            Some(at) => line.split_off(at),
            None => line.pop().map(String::from).unwrap_or_default(),
        };
        lines.push(rest.trim_start().to_owned());
        if lines.len() > max_lines {
            lines.truncate(max_lines);
            let Some(last) = lines.last_mut() else { break };
            while !last.is_empty() && width(last) + advance('…') > limit {
                last.pop();
            }
            // Remove a truncated word, unless that would remove half of the line.
            let whole = last.rfind(' ').filter(|at| *at > last.len() / 2).unwrap_or(last.len());
            let end = last[..whole].trim_end_matches([' ', ',', '-', '–', ':']).len();
            last.truncate(end);
            last.push('…');
            break;
        }
    }
    lines
}

/// Returns the text between a segment and the next one, if words may be broken anywhere.
fn separator(segment: &Segment) -> &'static str {
    if segment.after == BreakOpportunity::Space { " " } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: TextArea = TextArea {
        width: 1000.0,
        height: 330.0,
        largest_size: 92.0,
        smallest_size: 44.0,
        line_height: 1.1,
        max_lines: 4,
    };

    fn lines(text: &str) -> (f32, Vec<String>) {
        let fitted = fit(text, AREA, &|letter| if letter == ' ' { 0.25 } else { 0.5 });
        (fitted.font_size, fitted.lines)
    }

    #[test]
    fn short_titles_are_large_and_on_one_line() {
        assert_eq!(lines("Et valvo yksin"), (92.0, vec!["Et valvo yksin".to_owned()]));
        assert_eq!(lines(""), (92.0, vec![]));
    }

    #[test]
    fn lines_have_similar_lengths() {
        let (_, lines) = lines("Kundene husker den siste samtalen");
        assert_eq!(lines, ["Kundene husker", "den siste samtalen"]);
    }

    #[test]
    fn long_words_are_hyphenated_only_if_necessary() {
        let (size, whole) = lines("asiakas\u{ad}palvelu");
        assert_eq!((size, &*whole[0]), (92.0, "asiakaspalvelu"));
        let (_, broken) = lines("tieto\u{ad}järjestelmä\u{ad}kehitys\u{ad}projekti\u{ad}päällikkö\u{ad}koulutus");
        assert_eq!(broken.concat().replace('-', ""), "tietojärjestelmäkehitysprojektipäällikkökoulutus");
        assert!(broken[..broken.len() - 1].iter().all(|line| line.ends_with('-')), "{broken:?}");
    }

    #[test]
    fn text_that_does_not_fit_ends_in_an_ellipsis() {
        let (size, lines) = lines(&"a".repeat(400));
        assert_eq!((size, lines.len()), (44.0, 4));
        assert!(lines[3].ends_with('…'));
        assert!(lines.iter().all(|line| line.chars().count() <= 45));
    }
}
