//! Draws charts as SVG. Classes give the colours, so that they follow the theme in light and dark.

use std::fmt::Write as _;

use super::escape;
use crate::language::Language;
use crate::model::CsvTable;

/// The width of a drawing. Text has 15 units, so it stays readable where a telephone shows the drawing in 350 pixels.
const WIDTH: f64 = 520.0;

/// The largest numbers of labels and of series.
const MAX_BARS: usize = 60;
const MAX_POINTS: usize = 1000;
const MAX_SERIES: usize = 4;

/// The kind of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChartKind {
    /// Horizontal bars, each with its label and value.
    Bar,
    /// A line over labels such as years.
    Line,
}

/// Numbers that belong together, one for each label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    /// The name; empty for the only series of a chart.
    pub(super) name: String,
    /// The numbers; `None` for a label without one.
    pub(super) values: Vec<Option<f64>>,
}

/// The labels of a chart with its series, or the problem with them.
type Parsed = Result<(Vec<String>, Vec<Series>), String>;

impl Series {
    /// Parses numbers with their labels: `2023: 12,5, 2024: 15`. A label may contain a comma.
    pub(super) fn parse(data: &str) -> Parsed {
        let example = "write a label and a number for each: \"2023: 12, 2024: 15\"";
        let mut labels = Vec::new();
        let mut values = Vec::new();
        for line in data.split([';', '\n']) {
            // A comma inside a number is not followed by a space.
            let mut label = String::new();
            for part in line.split(", ").map(|part| part.trim().trim_end_matches(',')) {
                if !label.is_empty() && !part.is_empty() {
                    label.push_str(", ");
                }
                label.push_str(part);
                let Some((name, value)) = label.rsplit_once(": ") else { continue };
                let Some(number) = parse_number(value.trim()) else {
                    return Err(format!("`{}` in `data` is not a number; {example}", value.trim()));
                };
                labels.push(name.trim().to_owned());
                values.push(Some(number));
                label.clear();
            }
            if !label.is_empty() {
                return Err(format!("`{label}` in `data` has no number; {example}"));
            }
        }
        if labels.is_empty() {
            return Err(format!("`data` has no numbers; {example}"));
        }
        Ok((labels, vec![Self { name: String::new(), values }]))
    }

    /// Takes the labels from the first column of a table, and a series from each other column that has numbers.
    pub(super) fn from_table(table: &CsvTable) -> Parsed {
        let labels: Vec<String> = table.rows.iter().map(|row| row[0].to_string()).collect();
        let mut series = Vec::new();
        for (column, title) in table.heading.iter().enumerate().skip(1) {
            let cells = || table.rows.iter().map(|row| row[column].trim());
            let values: Vec<Option<f64>> = cells().map(parse_number).collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            if let Some((row, cell)) =
                cells().enumerate().find(|(row, cell)| !cell.is_empty() && values[*row].is_none())
            {
                let label = &labels[row];
                return Err(format!("the column `{title}` has `{cell}` for `{label}`, which is not a number"));
            }
            series.push(Self { name: title.to_string(), values });
        }
        match series.len() {
            0 => Err("the table has no numbers: its first column holds the labels, and the others numbers".to_owned()),
            1..=MAX_SERIES => Ok((labels, series)),
            count => Err(format!("the table has {count} columns of numbers; a chart shows at most {MAX_SERIES}")),
        }
    }
}

/// Parses a number as people write it: with a comma or a point, spaces between thousands, and either minus sign.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let plain: String = text
        .chars()
        .filter(|c| !is_space(*c))
        .map(|c| match c {
            ',' => '.',
            '\u{2212}' | '\u{2013}' => '-',
            c => c,
        })
        .collect();
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    plain.parse::<f64>().ok().filter(|number| is_number && number.is_finite() && number.abs() < 1e15)
}

/// A chart with its numbers.
pub(super) struct Chart<'a> {
    pub(super) kind: ChartKind,
    pub(super) title: &'a str,
    /// The unit behind the numbers: `%`.
    pub(super) unit: &'a str,
    pub(super) labels: Vec<String>,
    pub(super) series: Vec<Series>,
    pub(super) language: &'a Language,
}

impl Chart<'_> {
    /// Formats a number with its unit.
    pub(super) fn number(&self, number: f64) -> String {
        let formatted = self.language.decimal(number);
        match self.unit {
            "" => formatted,
            "%" if self.language.tag().starts_with("en") => format!("{formatted}%"),
            unit => format!("{formatted}\u{a0}{unit}"),
        }
    }

    /// Draws the chart.
    ///
    /// # Errors
    /// There are too many labels for the kind of chart.
    pub(super) fn svg(&self) -> Result<String, String> {
        let (limit, advice) = match self.kind {
            ChartKind::Bar => (MAX_BARS, "; a line (kind=\"line\") shows more"),
            ChartKind::Line => (MAX_POINTS, ""),
        };
        if self.labels.len() > limit {
            return Err(format!("{} labels are too many: it shows at most {limit}{advice}", self.labels.len()));
        }
        let (drawing, height) = match self.kind {
            ChartKind::Bar => self.bars(),
            ChartKind::Line => self.line(),
        };
        let title = escape::html(self.title);
        let (legend, legend_height) = self.legend(height);
        let height = height + legend_height;
        Ok(format!(
            "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\n{drawing}{legend}</svg>"
        ))
    }

    /// Returns the smallest and the largest number, with zero between them.
    fn range(&self) -> (f64, f64) {
        let numbers = || self.series.iter().flat_map(|series| &series.values).flatten().copied();
        (numbers().fold(0.0, f64::min), numbers().fold(0.0, f64::max))
    }

    /// Draws horizontal bars: above each group its label, behind each bar its number.
    fn bars(&self) -> (String, f64) {
        const LABEL: f64 = 24.0;
        const BAR: f64 = 20.0;
        const GAP: f64 = 12.0;
        let (low, high) = self.range();
        let numbers = || self.series.iter().flat_map(|series| series.values.iter().flatten());
        let longest = numbers().map(|number| self.number(*number).chars().count()).max().unwrap_or_default();
        let room = (longest as f64).mul_add(11.0, 12.0).min(WIDTH / 2.0);
        let scale = if high > low { (WIDTH - room) / (high - low) } else { 0.0 };
        // Adding zero avoids a negative zero in the drawing.
        let zero = -low * scale + 0.0;
        let mut svg = String::new();
        let mut y = 0.0;
        for (index, label) in self.labels.iter().enumerate() {
            // Writing to a String cannot fail.
            _ = writeln!(svg, "<text x=\"0\" y=\"{}\">{}</text>", y + 16.0, escape::html(label));
            y += LABEL;
            for (number, series) in self.series.iter().enumerate() {
                if let Some(value) = series.values[index] {
                    let end = zero + value * scale;
                    let (x, width) = (zero.min(end), (end - zero).abs().max(1.0));
                    _ = writeln!(
                        svg,
                        "<rect class=\"series-{}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\"/><text class=\"number\" x=\"{:.1}\" y=\"{}\">{}</text>",
                        number + 1,
                        BAR - 4.0,
                        zero.max(end) + 7.0,
                        y + 13.5,
                        escape::html(&self.number(value)),
                    );
                }
                y += BAR;
            }
            y += GAP;
        }
        (svg, y)
    }

    /// Draws lines over a grid, with a number on each line of the grid.
    fn line(&self) -> (String, f64) {
        const HEIGHT: f64 = 280.0;
        const TOP: f64 = 12.0;
        const BOTTOM: f64 = 34.0;
        let (low, high) = self.range();
        let ticks = ticks(low, high);
        let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
        let longest = ticks.iter().map(|tick| self.number(*tick).chars().count()).max().unwrap_or_default();
        let left = (longest as f64).mul_add(10.5, 14.0);
        let y = |value: f64| TOP + (HEIGHT - TOP - BOTTOM) * (last - value) / (last - first);
        let count = self.labels.len();
        let (from, to) = (left + 12.0, WIDTH - 24.0);
        let x = |index: usize| match count {
            1 => f64::midpoint(from, to),
            _ => from + (to - from) * index as f64 / (count - 1) as f64,
        };
        let mut svg = String::new();
        for tick in &ticks {
            let (at, number) = (y(*tick), escape::html(&self.number(*tick)));
            _ = writeln!(
                svg,
                "<path class=\"grid\" d=\"M{left:.1} {at:.1}H{WIDTH}\"/><text class=\"number end\" x=\"{:.1}\" y=\"{:.1}\">{number}</text>",
                left - 8.0,
                at + 5.0,
            );
        }
        // As many labels as fit beside each other.
        let widest = self.labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
        let fits = |step: &usize| (count.div_ceil(*step) as f64) * (widest as f64).mul_add(8.5, 14.0) <= to - from;
        let step = (1..count).find(fits).unwrap_or(count).max(1);
        for (index, label) in self.labels.iter().enumerate().step_by(step) {
            _ = writeln!(
                svg,
                "<text class=\"middle\" x=\"{:.1}\" y=\"{}\">{}</text>",
                x(index),
                HEIGHT - 8.0,
                escape::html(label)
            );
        }
        for (number, series) in self.series.iter().enumerate() {
            let class = number + 1;
            let mut path = String::new();
            let mut is_open = false;
            for (index, value) in series.values.iter().enumerate() {
                if let Some(value) = value {
                    _ = write!(path, "{}{:.1} {:.1}", if is_open { 'L' } else { 'M' }, x(index), y(*value));
                }
                is_open = value.is_some();
            }
            _ = writeln!(svg, "<path class=\"line series-{class}\" d=\"{path}\"/>");
            if count <= 40 {
                for (index, value) in series.values.iter().enumerate() {
                    if let Some(value) = value {
                        _ = writeln!(
                            svg,
                            "<circle class=\"series-{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4.5\"/>",
                            x(index),
                            y(*value)
                        );
                    }
                }
            }
        }
        (svg, HEIGHT)
    }

    /// Draws the names of several series below the drawing, one below the other.
    fn legend(&self, top: f64) -> (String, f64) {
        const ROW: f64 = 24.0;
        if self.series.iter().all(|series| series.name.is_empty()) || self.series.len() < 2 {
            return (String::new(), 0.0);
        }
        let mut svg = String::new();
        for (index, series) in self.series.iter().enumerate() {
            let y = top + 8.0 + ROW * index as f64;
            _ = writeln!(
                svg,
                "<rect class=\"series-{}\" x=\"0\" y=\"{y}\" width=\"22\" height=\"12\"/><text x=\"32\" y=\"{}\">{}</text>",
                index + 1,
                y + 11.5,
                escape::html(&series.name)
            );
        }
        (svg, ROW * self.series.len() as f64 + 8.0)
    }
}

/// Returns three to seven round numbers that enclose a range.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let span = if high > low { high - low } else { 1.0 };
    let power = 10_f64.powf((span / 4.0).log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    let step = steps.into_iter().find(|step| span / step <= 5.0).unwrap_or(span);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    (first..=last.max(first + 1)).map(|tick| tick as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_numbers_as_people_write_them() {
        for (text, number) in
            [("12", 12.0), ("12,5", 12.5), ("1 200", 1200.0), ("1\u{a0}200,5", 1200.5), ("\u{2212}3", -3.0)]
        {
            assert_eq!(parse_number(text), Some(number), "{text}");
        }
        for text in ["", "a", "1.2.3", "inf", "nan", "1e400", "12 %", "1e5"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn parses_labels_with_numbers() {
        let (labels, series) = Series::parse("2023: 12,5, 2024: 15; klo 9:00: 3").unwrap_or_default();
        assert_eq!(labels, ["2023", "2024", "klo 9:00"]);
        assert_eq!(series[0].values, [Some(12.5), Some(15.0), Some(3.0)]);
        assert_eq!(Series::parse("a, b: 1, c: 2").unwrap_or_default().0, ["a, b", "c"]);
        for wrong in ["", "a", "a: b", "2023: 12, 2024"] {
            assert!(Series::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ticks_are_round_and_enclose_the_range() {
        for (low, high) in
            [(0.0, 1.0), (0.0, 47.0), (-12.0, 3.0), (0.0, 0.0), (0.0, 123_456.0), (0.0, 0.003), (-5.0, 0.0)]
        {
            let ticks = ticks(low, high);
            assert!((2..=8).contains(&ticks.len()), "{low} {high}: {ticks:?}");
            assert!(ticks[0] <= low && ticks[ticks.len() - 1] >= high, "{low} {high}: {ticks:?}");
        }
    }
}
