//! Counts the parts of an SVG before it is drawn, each time that another element repeats them. The SVG library makes a copy
//! for each repetition, so that a few lines could ask for millions of elements.

use resvg::usvg::roxmltree::{Document, Node};
use rustc_hash::FxHashMap;

use super::css_references::{CssReferences, References, plain_css};
use crate::image::budget::{Excess, MAX_DRAWING_DEPTH, MAX_DRAWING_LETTERS, MAX_DRAWING_PARTS};

/// The number of bytes of attributes that count as one part.
const BYTES_OF_PART: usize = 64;

/// Checks that a document stays within the budget with everything that its elements repeat. Returns the number of its parts.
pub(super) fn check(document: &Document) -> Result<u64, Excess> {
    let mut css = String::new();
    for style in document.descendants().filter(|node| node.has_tag_name("style")) {
        for text in style.descendants().filter_map(|node| node.text().filter(|_| node.is_text())) {
            css.push_str(text);
        }
        css.push('\n');
    }
    let css = plain_css(&css);
    let css = CssReferences::read(&css)?;
    let mut counter = Counter::read(document, &css)?;
    let total = counter.measure(0, 0)?;
    css.check_steps(total.parts, total.depth)?;
    Ok(total.parts)
}

/// An element and what it refers to.
struct Element<'a> {
    parent: Option<usize>,
    children: Vec<usize>,
    own: Size,
    references: References<'a>,
    total: Progress,
}

/// The state of counting an element.
#[derive(Clone, Copy)]
enum Progress {
    Unknown,
    Started,
    Known(Size),
}

/// The size of an element with everything that it repeats.
#[derive(Default, Clone, Copy)]
struct Size {
    parts: u64,
    letters: u64,
    /// The number of shapes, where patterns are repeated.
    shapes: u64,
    /// The number of points of shapes, where markers are repeated.
    points: u64,
    depth: usize,
}

impl Size {
    fn add(&mut self, other: Self, times: u64) -> Result<(), Excess> {
        let sum = |a: u64, b: u64| a.saturating_add(b.saturating_mul(times));
        self.parts = sum(self.parts, other.parts);
        self.letters = sum(self.letters, other.letters);
        self.shapes = sum(self.shapes, other.shapes);
        self.points = sum(self.points, other.points);
        self.depth = self.depth.max(other.depth + 1);
        match () {
            () if self.depth > MAX_DRAWING_DEPTH => Err(Excess::Depth),
            () if self.parts > MAX_DRAWING_PARTS => Err(Excess::Parts),
            () if self.letters > MAX_DRAWING_LETTERS => Err(Excess::Letters),
            () => Ok(()),
        }
    }
}

struct Counter<'a> {
    elements: Vec<Element<'a>>,
    by_id: FxHashMap<&'a str, Vec<usize>>,
    patterns: Vec<&'a str>,
}

impl<'a> Counter<'a> {
    fn read(document: &'a Document, css: &CssReferences<'a>) -> Result<Self, Excess> {
        let mut counter = Self { elements: Vec::new(), by_id: FxHashMap::default(), patterns: Vec::new() };
        let mut indices = FxHashMap::default();
        for node in document.descendants().filter(Node::is_element) {
            let index = counter.elements.len();
            if index as u64 > MAX_DRAWING_PARTS {
                return Err(Excess::Parts);
            }
            indices.insert(node.id(), index);
            let parent = node.parent().and_then(|parent| indices.get(&parent.id()).copied());
            if let Some(parent) = parent {
                counter.elements[parent].children.push(index);
            }
            if let Some(id) = node.attribute("id") {
                counter.by_id.entry(id).or_default().push(index);
                if node.tag_name().name() == "pattern" {
                    counter.patterns.push(id);
                }
            }
            let (own, references) = (own_size(node), own_references(node, css)?);
            counter.elements.push(Element { parent, children: Vec::new(), own, references, total: Progress::Unknown });
        }
        Ok(counter)
    }

    /// Returns the size of an element. `level` is the number of calls around this one, at most [`MAX_DRAWING_DEPTH`].
    fn measure(&mut self, index: usize, level: usize) -> Result<Size, Excess> {
        match self.elements.get(index).map(|element| element.total) {
            None => return Ok(Size::default()),
            Some(Progress::Known(total)) => return Ok(total),
            Some(Progress::Started) => return Err(Excess::Loop),
            Some(Progress::Unknown) if level > MAX_DRAWING_DEPTH => return Err(Excess::Depth),
            Some(Progress::Unknown) => self.elements[index].total = Progress::Started,
        }
        let mut total = self.elements[index].own;
        for child in self.elements[index].children.clone() {
            total.add(self.measure(child, level + 1)?, 1)?;
        }
        let mut repeated = self.elements[index].own;
        for link in self.elements[index].references.links.clone() {
            let linked = self.measure_named(link, level)?;
            repeated.add(linked, 1)?;
            total.add(linked, 1)?;
        }
        if repeated.shapes > 0 {
            for (paint, times) in self.paints_around(index, repeated) {
                total.add(self.measure_named(paint, level)?, times)?;
            }
        }
        self.elements[index].total = Progress::Known(total);
        Ok(total)
    }

    /// Returns the size of all elements with a name. There should be one.
    fn measure_named(&mut self, name: &str, level: usize) -> Result<Size, Excess> {
        let mut total = Size::default();
        for index in self.by_id.get(name).cloned().unwrap_or_default() {
            total.add(self.measure(index, level + 1)?, 1)?;
        }
        Ok(total)
    }

    /// Returns the names of the patterns and markers of an element and those around it, and how often each one is repeated.
    fn paints_around(&self, index: usize, repeated: Size) -> Vec<(&'a str, u64)> {
        let mut paints = Vec::new();
        let mut at = Some(index);
        while let Some(element) = at.and_then(|index| self.elements.get(index)) {
            let references = &element.references;
            paints.extend(references.paints.iter().map(|name| (*name, repeated.shapes)));
            paints.extend(references.markers.iter().map(|name| (*name, repeated.points)));
            if references.has_context_paint {
                paints.extend(self.patterns.iter().map(|name| (*name, repeated.shapes)));
            }
            at = element.parent;
        }
        paints.sort_unstable();
        paints.dedup_by_key(|(name, _)| *name);
        paints
    }
}

fn own_size(node: Node) -> Size {
    let bytes: usize = node.attributes().map(|attribute| attribute.value().len()).sum();
    let length = |name: &str| node.attribute(name).map_or(0, str::len);
    let is_text = matches!(node.tag_name().name(), "text" | "tspan" | "textPath" | "tref" | "a");
    let texts = node.children().filter_map(|child| child.text().filter(|_| is_text && child.is_text()));
    let is_shape = is_text
        || matches!(
            node.tag_name().name(),
            "path" | "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon" | "image"
        );
    Size {
        parts: 1 + (bytes / BYTES_OF_PART) as u64,
        letters: texts.map(|text| text.chars().count() as u64).sum(),
        shapes: u64::from(is_shape),
        points: if is_shape { 2 + (length("d") + length("points")) as u64 / 2 } else { 0 },
        depth: 1,
    }
}

fn own_references<'a>(node: Node<'a, '_>, css: &CssReferences<'a>) -> Result<References<'a>, Excess> {
    let mut references = References::default();
    let tag = node.tag_name().name();
    let is_repeated = !matches!(tag, "a" | "animate" | "animateMotion" | "animateTransform" | "set" | "mpath" | "view");
    for attribute in node.attributes() {
        match attribute.name() {
            "href" if is_repeated => references.links.extend(attribute.value().trim().strip_prefix('#')),
            "style" => references.add_style(attribute.value())?,
            name => references.add(name, attribute.value())?,
        }
    }
    let mut names = vec![tag];
    names.extend(node.attribute("id"));
    names.extend(node.attribute("class").unwrap_or_default().split_whitespace());
    let is_drawn = !matches!(
        tag,
        "stop" | "linearGradient" | "radialGradient" | "filter" | "style" | "title" | "desc" | "metadata" | "defs"
    ) && !tag.starts_with("fe");
    css.add_to(&mut references, &names, is_drawn);
    Ok(references)
}
