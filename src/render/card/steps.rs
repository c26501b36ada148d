//! Counts the steps and the memory that it takes to draw an SVG at a size, before it is drawn.

use resvg::tiny_skia::{PathSegment, Point, Rect, Transform};
use resvg::usvg::filter::{Filter, Kind};
use resvg::usvg::{ClipPath, Group, ImageKind, Mask, Node, Paint, Path, Pattern, Stroke, Tree};

use crate::image::budget::{
    Excess, MAX_DRAWING_COORDINATE, MAX_DRAWING_MEMORY, MAX_DRAWING_OCTAVES, MAX_DRAWING_STEPS,
};

/// The steps for each pixel of a layer: it is made and put on the layer below.
const LAYER_STEPS: f64 = 20.0;
/// The steps for each pixel that is painted.
const PAINT_STEPS: f64 = 4.0;
/// The steps for each pixel that is painted with a pattern.
const PATTERN_STEPS: f64 = 40.0;
/// The steps for each line of a path on each of the four rows of a pixel that it crosses.
const CROSSING_STEPS: f64 = 20.0;
/// The steps for any element and any piece of a path.
const BASE_STEPS: f64 = 300.0;
/// The lines that the outline of a curve is made of.
const LINES_OF_CURVE: f64 = 16.0;
/// The largest number of dashes of a path. The library leaves out the stroke of a path with more.
const MAX_DASHES: f64 = 1_000_000.0;
/// The bytes of a pixel.
const PIXEL_BYTES: f64 = 4.0;
/// A layer can be five times as wide and high as the canvas.
const LAYER_TIMES: f64 = 5.0;

/// Checks that a drawing stays within the budget at a size in pixels.
pub(super) fn check(tree: &Tree, scale: Transform, (width, height): (u32, u32)) -> Result<(), Excess> {
    let canvas = Canvas { width: f64::from(width), height: f64::from(height), scale };
    Meter { steps: 0.0, memory: 0.0 }.group(tree.root(), canvas)
}

/// The image that is drawn on, and how user units become its pixels.
#[derive(Clone, Copy)]
struct Canvas {
    width: f64,
    height: f64,
    scale: Transform,
}

impl Canvas {
    fn pixels(self) -> f64 {
        self.width * self.height
    }

    fn inside(self, transform: Transform) -> Self {
        Self { scale: self.scale.pre_concat(transform), ..self }
    }

    /// Returns the larger of the factors that a length is scaled with.
    fn factor(self) -> f64 {
        let (x, y) = self.scale.get_scale();
        f64::from(x.max(y))
    }

    /// Returns the number of pixels of a rectangle, at most `times` the width and height of the canvas.
    fn area(self, rect: Rect, times: f64) -> Result<f64, Excess> {
        let rect = rect.transform(self.scale).ok_or(Excess::Coordinates)?;
        let far = [rect.left(), rect.top(), rect.right(), rect.bottom()];
        if far.iter().any(|coordinate| coordinate.abs() > MAX_DRAWING_COORDINATE) {
            return Err(Excess::Coordinates);
        }
        let length = |length: f32, most: f64| (f64::from(length) + 4.0).min(most * times + 4.0);
        Ok(length(rect.width(), self.width) * length(rect.height(), self.height))
    }
}

struct Meter {
    steps: f64,
    /// The bytes of the layers that are needed now.
    memory: f64,
}

impl Meter {
    fn spend(&mut self, steps: f64) -> Result<(), Excess> {
        self.steps += steps;
        if self.steps <= MAX_DRAWING_STEPS as f64 { Ok(()) } else { Err(Excess::Steps) }
    }

    /// Counts layers of some pixels as needed while `draw` runs.
    fn with_layers(
        &mut self,
        (layers, pixels): (f64, f64),
        draw: impl FnOnce(&mut Self) -> Result<(), Excess>,
    ) -> Result<(), Excess> {
        let bytes = layers * pixels * PIXEL_BYTES;
        self.memory += bytes;
        if self.memory > MAX_DRAWING_MEMORY as f64 {
            return Err(Excess::Memory);
        }
        self.spend(layers * pixels * LAYER_STEPS)?;
        draw(self)?;
        self.memory -= bytes;
        Ok(())
    }

    /// Counts a group. The number of groups inside each other is bounded by [`super::repetition`].
    fn group(&mut self, group: &Group, canvas: Canvas) -> Result<(), Excess> {
        self.spend(BASE_STEPS)?;
        let canvas = canvas.inside(group.transform());
        if !group.should_isolate() {
            return self.nodes(group, canvas);
        }
        let pixels = canvas.area(group.layer_bounding_box().to_rect(), LAYER_TIMES)?;
        self.with_layers((1.0, pixels), |meter| {
            meter.nodes(group, canvas)?;
            for filter in group.filters() {
                meter.filter(filter, canvas, pixels)?;
            }
            if let Some(clip_path) = group.clip_path() {
                meter.clip_path(clip_path, canvas, pixels)?;
            }
            if let Some(mask) = group.mask() {
                meter.mask(mask, canvas, pixels)?;
            }
            Ok(())
        })
    }

    fn nodes(&mut self, group: &Group, canvas: Canvas) -> Result<(), Excess> {
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, canvas)?,
                Node::Text(text) => self.group(text.flattened(), canvas)?,
                Node::Path(path) => self.path(path, canvas)?,
                Node::Image(image) => {
                    if let ImageKind::SVG(tree) = image.kind() {
                        self.with_layers((1.0, canvas.pixels()), |meter| meter.group(tree.root(), canvas))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn clip_path(&mut self, clip_path: &ClipPath, canvas: Canvas, pixels: f64) -> Result<(), Excess> {
        // An image and a mask of its size.
        self.with_layers((1.25, pixels), |meter| {
            meter.group(clip_path.root(), canvas.inside(clip_path.transform()))?;
            clip_path.clip_path().map_or(Ok(()), |clip_path| meter.clip_path(clip_path, canvas, pixels))
        })
    }

    fn mask(&mut self, mask: &Mask, canvas: Canvas, pixels: f64) -> Result<(), Excess> {
        self.with_layers((1.5, pixels), |meter| {
            meter.group(mask.root(), canvas)?;
            mask.mask().map_or(Ok(()), |mask| meter.mask(mask, canvas, pixels))
        })
    }

    fn path(&mut self, path: &Path, canvas: Canvas) -> Result<(), Excess> {
        let visible = canvas.area(path.stroke_bounding_box(), 1.0)?;
        self.spend(BASE_STEPS)?;
        if let Some(fill) = path.fill() {
            self.spend(visible * PAINT_STEPS + crossings(path, 0.0, canvas) * CROSSING_STEPS)?;
            self.paint(fill.paint(), canvas, visible)?;
        }
        if let Some(stroke) = path.stroke() {
            let width = f64::from(stroke.width().get());
            self.spend(visible * PAINT_STEPS + dashes(path, stroke) * 2.0 * BASE_STEPS)?;
            self.spend(crossings(path, width, canvas) * 2.0 * CROSSING_STEPS)?;
            self.paint(stroke.paint(), canvas, visible)?;
        }
        Ok(())
    }

    fn paint(&mut self, paint: &Paint, canvas: Canvas, visible: f64) -> Result<(), Excess> {
        match paint {
            Paint::Pattern(pattern) => {
                self.spend(visible * PATTERN_STEPS)?;
                self.pattern(pattern, canvas)
            }
            Paint::LinearGradient(gradient) => self.spend(gradient.stops().len() as f64 * BASE_STEPS),
            Paint::RadialGradient(gradient) => self.spend(gradient.stops().len() as f64 * BASE_STEPS),
            Paint::Color(_) => Ok(()),
        }
    }

    fn pattern(&mut self, pattern: &Pattern, canvas: Canvas) -> Result<(), Excess> {
        let (x, y) = canvas.inside(pattern.transform()).scale.get_scale();
        let tile = Canvas {
            width: f64::from(pattern.rect().width() * x),
            height: f64::from(pattern.rect().height() * y),
            scale: Transform::from_scale(x, y),
        };
        self.with_layers((1.0, tile.pixels()), |meter| meter.group(pattern.root(), tile))
    }

    /// Counts a filter. All results of its steps are kept until its end.
    fn filter(&mut self, filter: &Filter, canvas: Canvas, pixels: f64) -> Result<(), Excess> {
        let count = filter.primitives().len() as f64;
        self.with_layers((count + 3.0, pixels), |meter| {
            for primitive in filter.primitives() {
                let steps = meter.filter_steps(primitive.kind(), canvas, pixels)?;
                meter.spend(steps * pixels + BASE_STEPS)?;
            }
            Ok(())
        })
    }

    /// Returns the steps of a part of a filter for each pixel.
    fn filter_steps(&mut self, kind: &Kind, canvas: Canvas, pixels: f64) -> Result<f64, Excess> {
        Ok(match kind {
            Kind::Turbulence(noise) if noise.num_octaves() > MAX_DRAWING_OCTAVES => return Err(Excess::Octaves),
            Kind::Turbulence(noise) => {
                let frequency = noise.base_frequency_x().get().max(noise.base_frequency_y().get());
                // Each octave doubles the frequency, and the library counts in whole numbers of 32 bits.
                if frequency > 1000.0 {
                    return Err(Excess::Octaves);
                }
                f64::from(noise.num_octaves()) * 100.0 + 20.0
            }
            Kind::Morphology(shape) => {
                let factor = canvas.factor();
                let side = |radius: f32, side: f64| (2.0 * f64::from(radius) * factor + 1.0).min(side * LAYER_TIMES);
                let covered = side(shape.radius_x().get(), canvas.width) * side(shape.radius_y().get(), canvas.height);
                covered.min(pixels) * 4.0
            }
            Kind::ConvolveMatrix(matrix) => matrix.matrix().data().len() as f64 * 8.0,
            Kind::Merge(merge) => merge.inputs().len() as f64 * LAYER_STEPS,
            Kind::Image(image) => {
                self.with_layers((1.0, pixels), |meter| meter.group(image.root(), canvas))?;
                LAYER_STEPS
            }
            Kind::GaussianBlur(_)
            | Kind::DropShadow(_)
            | Kind::DiffuseLighting(_)
            | Kind::SpecularLighting(_)
            | Kind::ComponentTransfer(_)
            | Kind::DisplacementMap(_) => 150.0,
            _ => 40.0,
        })
    }
}

/// Returns how often the lines of a path cross a row of pixels, if a stroke of this width is drawn around them.
fn crossings(path: &Path, stroke_width: f64, canvas: Canvas) -> f64 {
    let (factor, most) = (canvas.factor(), canvas.height.max(canvas.width));
    let mut before = Point::zero();
    let segments = path.data().segments().map(|segment| {
        let (points, lines): (&[Point], f64) = match &segment {
            PathSegment::MoveTo(to) => {
                before = *to;
                return 1.0;
            }
            PathSegment::LineTo(to) => (&[*to], 1.0),
            PathSegment::QuadTo(a, to) => (&[*a, *to], LINES_OF_CURVE),
            PathSegment::CubicTo(a, b, to) => (&[*a, *b, *to], LINES_OF_CURVE),
            PathSegment::Close => return most,
        };
        let reach = points.iter().map(|point| (point.x - before.x).abs().max((point.y - before.y).abs()));
        let reach = f64::from(reach.fold(0.0, f32::max));
        before = points.last().copied().unwrap_or(before);
        // The outline of a curve has short lines, but each one is as high as the stroke is wide.
        let (outline, around) = if stroke_width > 0.0 { (2.0, lines * stroke_width) } else { (1.0, 0.0) };
        (reach * factor).min(most * 4.0) * outline + (around * factor).min(most * lines) + lines
    });
    segments.sum()
}

/// Returns the number of dashes of a stroke.
fn dashes(path: &Path, stroke: &Stroke) -> f64 {
    let Some(pattern) = stroke.dasharray() else { return 0.0 };
    let mut before = Point::zero();
    let mut length = 0.0;
    for segment in path.data().segments() {
        let mut line = |to: Point| {
            length += f64::from(before.distance(to));
            before = to;
        };
        match segment {
            PathSegment::MoveTo(to) => before = to,
            PathSegment::LineTo(to) => line(to),
            PathSegment::QuadTo(a, to) => [a, to].into_iter().for_each(line),
            PathSegment::CubicTo(a, b, to) => [a, b, to].into_iter().for_each(line),
            PathSegment::Close => {}
        }
    }
    let whole: f64 = pattern.iter().map(|dash| f64::from(*dash)).sum();
    (length * pattern.len() as f64 / 2.0 / whole.max(f64::MIN_POSITIVE)).min(MAX_DASHES)
}
