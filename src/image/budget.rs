//! The budget of everything that decodes or draws a picture: what one file may ask for. It counts bytes, elements and steps,
//! never seconds, so that every computer decides alike.

use std::fmt;

/// The largest size of a colour profile (ICC) after unpacking, in bytes. Profiles of printers have some megabytes.
pub const MAX_PROFILE_BYTES: u64 = 16 << 20;
/// The largest number of scans of a JPEG: each one visits all pixels again. Progressive files have about ten.
pub const MAX_JPEG_SCANS: usize = 100;
/// The largest width of a PNG that icons are made of, in pixels.
pub const MAX_ICON_WIDTH: u32 = 4096;
/// The largest size of a drawing (SVG) that is made into pixels, in bytes.
pub const MAX_DRAWING_BYTES: usize = 4 << 20;
/// The largest number of elements of a drawing inside each other, the ones that they refer to included.
pub const MAX_DRAWING_DEPTH: usize = 100;
/// The largest number of parts of a drawing: its elements, counted each time that something repeats them. Each 64 bytes of
/// attributes count as a part too.
pub const MAX_DRAWING_PARTS: u64 = 100_000;
/// The largest number of letters of a drawing, counted each time that something repeats them.
pub const MAX_DRAWING_LETTERS: u64 = 5_000;
/// The largest number of steps of drawing. One takes about a nanosecond.
pub const MAX_DRAWING_STEPS: u64 = 4_000_000_000;
/// The largest size of the layers of a drawing that are needed at one time, in bytes.
pub const MAX_DRAWING_MEMORY: u64 = 512 << 20;
/// The largest coordinate of a drawing, in pixels of the result.
pub const MAX_DRAWING_COORDINATE: f32 = 1_000_000.0;
/// The largest number of octaves of noise (`feTurbulence`). Beyond ten, they are smaller than one step of a colour.
pub const MAX_DRAWING_OCTAVES: u32 = 16;

/// The limit that a picture exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// More than [`MAX_PROFILE_BYTES`].
    Profile,
    /// More than [`MAX_JPEG_SCANS`].
    Scans,
    /// More than [`MAX_DRAWING_BYTES`].
    Bytes,
    /// More than [`MAX_DRAWING_DEPTH`].
    Depth,
    /// More than [`MAX_DRAWING_PARTS`].
    Parts,
    /// More than [`MAX_DRAWING_LETTERS`].
    Letters,
    /// More than [`MAX_DRAWING_STEPS`].
    Steps,
    /// More than [`MAX_DRAWING_MEMORY`].
    Memory,
    /// More than [`MAX_DRAWING_COORDINATE`].
    Coordinates,
    /// More than [`MAX_DRAWING_OCTAVES`].
    Octaves,
    /// An element that is part of itself.
    Loop,
    /// A mask, clip path or filter that is taken from the parent with `inherit`, which repeats it for each element.
    Inherited,
    /// A declaration of an entity, which can repeat text without end.
    Entities,
}

/// The problem, to be read after the name of the picture.
impl fmt::Display for Excess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes >> 20;
        match self {
            Self::Profile => {
                write!(
                    formatter,
                    "has a colour profile of more than {} MB after unpacking",
                    megabytes(MAX_PROFILE_BYTES)
                )
            }
            Self::Scans => write!(formatter, "has more than {MAX_JPEG_SCANS} scans"),
            Self::Bytes => write!(formatter, "is larger than {} MB", megabytes(MAX_DRAWING_BYTES as u64)),
            Self::Depth => write!(formatter, "has more than {MAX_DRAWING_DEPTH} elements inside each other"),
            Self::Parts => {
                write!(formatter, "has more than {MAX_DRAWING_PARTS} parts, counted each time that one is repeated")
            }
            Self::Letters => {
                write!(formatter, "has more than {MAX_DRAWING_LETTERS} letters, counted each time that one is repeated")
            }
            Self::Steps => {
                write!(
                    formatter,
                    "needs more than {} thousand million steps to be drawn",
                    MAX_DRAWING_STEPS / 1_000_000_000
                )
            }
            Self::Memory => {
                write!(formatter, "needs more than {} MB of layers to be drawn", megabytes(MAX_DRAWING_MEMORY))
            }
            Self::Coordinates => {
                write!(formatter, "draws more than {MAX_DRAWING_COORDINATE} pixels away from its corner")
            }
            Self::Octaves => write!(formatter, "asks for noise with more than {MAX_DRAWING_OCTAVES} octaves"),
            Self::Loop => formatter.write_str("has an element that is part of itself"),
            Self::Inherited => formatter.write_str("takes over a mask, clip path or filter with `inherit`"),
            Self::Entities => formatter.write_str("declares entities"),
        }
    }
}

impl Excess {
    /// Returns the advice for authors: how to make the picture smaller.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Profile => "save it with the colour profile sRGB, or without one",
            Self::Scans => "save it again as an ordinary or progressive JPEG",
            Self::Loop => {
                "a drawing, mask, clip path, pattern, marker or filter cannot use itself; remove the reference"
            }
            Self::Inherited => "set the mask, clip path or filter on the group only",
            Self::Entities => "save it as plain SVG",
            _ => "simplify it in a drawing program: fewer layers, filters and repetitions, and text as paths",
        }
    }
}
