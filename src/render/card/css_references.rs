//! Finds what the style sheets of an SVG refer to, so that repetitions can be counted. It reads more rules as matching than
//! there are, never fewer.

use rustc_hash::FxHashMap;

use crate::image::budget::{Excess, MAX_DRAWING_STEPS};

/// The references of declarations.
#[derive(Default)]
pub(super) struct References<'a> {
    /// The names of elements that are repeated for the element itself: masks, clip paths and filters.
    pub(super) links: Vec<&'a str>,
    /// The names of patterns and gradients, which are repeated for each shape inside.
    pub(super) paints: Vec<&'a str>,
    /// The names of markers, which are repeated for each point inside.
    pub(super) markers: Vec<&'a str>,
    /// Whether the paint is that of the element that refers to this one.
    pub(super) has_context_paint: bool,
}

impl<'a> References<'a> {
    /// Adds the references of a declaration.
    pub(super) fn add(&mut self, property: &str, value: &'a str) -> Result<(), Excess> {
        self.has_context_paint |= value.contains("context-");
        let names = value.split("url(").skip(1).filter_map(|rest| {
            let name = rest.trim_start_matches([' ', '\t', '\n', '\r', '"', '\'']).strip_prefix('#')?;
            name.split([')', '"', '\'', ' ']).next()
        });
        match property.trim() {
            "mask" | "clip-path" | "filter" if value.trim().starts_with("inherit") => return Err(Excess::Inherited),
            property if property.starts_with("marker") => self.markers.extend(names),
            "fill" | "stroke" => self.paints.extend(names),
            _ => self.links.extend(names),
        }
        Ok(())
    }

    /// Adds the references of declarations as in the attribute `style`.
    pub(super) fn add_style(&mut self, declarations: &'a str) -> Result<(), Excess> {
        for (property, value) in declarations.split(';').filter_map(|declaration| declaration.split_once(':')) {
            self.add(property, value)?;
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.links.is_empty() && self.paints.is_empty() && self.markers.is_empty() && !self.has_context_paint
    }

    fn extend(&mut self, other: &Self) {
        self.links.extend(&other.links);
        self.paints.extend(&other.paints);
        self.markers.extend(&other.markers);
        self.has_context_paint |= other.has_context_paint;
    }
}

/// The rules of all style sheets that refer to elements.
#[derive(Default)]
pub(super) struct CssReferences<'a> {
    rules: Vec<References<'a>>,
    /// The rules for each name in a selector: of an element, a class or an `id`.
    by_name: FxHashMap<&'a str, Vec<usize>>,
    /// The rules that may match any element.
    universal: Vec<usize>,
    /// The number of combinators of each selector.
    combinators: Vec<u32>,
}

impl<'a> CssReferences<'a> {
    /// Reads style sheets as [`plain_css`] writes them.
    pub(super) fn read(css: &'a str) -> Result<Self, Excess> {
        let mut all = Self::default();
        for (selectors, declarations) in css.split('}').filter_map(|rule| rule.split_once('{')) {
            let mut references = References::default();
            references.add_style(declarations)?;
            for selector in selectors.split(',') {
                all.combinators.push(selector.split_whitespace().count().saturating_sub(1) as u32);
            }
            if references.is_empty() {
                continue;
            }
            let rule = all.rules.len();
            all.rules.push(references);
            if selectors.contains(['*', '[', ':', '@', '\\']) {
                all.universal.push(rule);
                continue;
            }
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
            for name in selectors.split(|c| !is_name(c)).filter(|name| !name.is_empty()) {
                all.by_name.entry(name).or_default().push(rule);
            }
        }
        Ok(all)
    }

    /// Adds the references of an element with these names: its own, its `id` and its classes. `is_drawn` is false for elements
    /// such as gradients, which use no others.
    pub(super) fn add_to(&self, references: &mut References<'a>, names: &[&str], is_drawn: bool) {
        let rules = names.iter().filter_map(|name| self.by_name.get(name)).flatten();
        for rule in rules.chain(self.universal.iter().filter(|_| is_drawn)) {
            references.extend(&self.rules[*rule]);
        }
    }

    /// Checks the number of steps to compare each selector with each element, and each of its combinators with the elements
    /// around it.
    pub(super) fn check_steps(&self, elements: u64, depth: usize) -> Result<(), Excess> {
        let steps = |combinators: &u32| (depth as u64).saturating_pow(*combinators).saturating_mul(10);
        let steps = self.combinators.iter().map(steps).fold(0, u64::saturating_add);
        if steps.saturating_mul(elements) > MAX_DRAWING_STEPS { Err(Excess::Steps) } else { Ok(()) }
    }
}

/// Returns a style sheet without its comments and its texts in quotes, except addresses: they could hold brackets.
pub(super) fn plain_css(css: &str) -> String {
    let mut plain = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        plain.push_str(&rest[..at]);
        let sign = &rest[at..=at];
        rest = &rest[at + 1..];
        if sign == "/" {
            match rest.strip_prefix('*') {
                Some(comment) => rest = comment.split_once("*/").map_or("", |(_, after)| after),
                None => plain.push('/'),
            }
            continue;
        }
        let (text, after) = rest.split_once(sign).unwrap_or((rest, ""));
        if plain.trim_end().ends_with("url(") {
            plain.push_str(text);
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}
