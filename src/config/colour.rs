//! Colours as settings write them, mixed, and compared by the contrast that WCAG 2.2 measures.

use std::fmt;

/// A colour of the screen (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// Reads `#1b5c41` or `#fff`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let digits =
            written.strip_prefix('#').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let channel = |at: usize| match digits.len() {
            3 => u8::from_str_radix(&digits[at..=at], 16).ok().map(|digit| digit * 17),
            6 => u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok(),
            _ => None,
        };
        Some(Self([channel(0)?, channel(1)?, channel(2)?]))
    }

    /// This colour with so many thousandths of another, up to 1000.
    #[must_use]
    pub fn mixed(self, other: Self, part: u32) -> Self {
        let mix = |own: u8, other: u8| ((u32::from(own) * (1000 - part) + u32::from(other) * part + 500) / 1000) as u8;
        Self([mix(self.0[0], other.0[0]), mix(self.0[1], other.0[1]), mix(self.0[2], other.0[2])])
    }

    /// How well one can be told from the other: 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The nearest to this colour, on its way to `end`, that reaches a contrast with all of `grounds`; `end` where none does.
    #[must_use]
    pub fn legible(self, end: Self, grounds: &[Self], contrast: f64) -> Self {
        const STEPS: u32 = 50;
        let steps = (0..=STEPS).map(|step| self.mixed(end, step * 1000 / STEPS));
        let reaches = |colour: &Self| grounds.iter().all(|ground| colour.contrast(*ground) >= contrast);
        steps.into_iter().find(reaches).unwrap_or(end)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.0[0], self.0[1], self.0[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(written: &str) -> Colour {
        Colour::parse(written).unwrap_or(Colour::BLACK)
    }

    #[test]
    fn contrasts_are_those_of_wcag() {
        let contrast = |one: &str, two: &str| colour(one).contrast(colour(two));
        assert!((contrast("#000", "#fff") - 21.0).abs() < 0.001);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn only_colours_are_read() {
        assert_eq!(colour("#1B5c41").to_string(), "#1b5c41");
        assert_eq!(colour("#f00").to_string(), "#ff0000");
        for odd in ["red", "1b5c41", "#12345", "#12345g", "#", "#ä", "#ää€"] {
            assert_eq!(Colour::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_colour_is_changed_only_as_far_as_needed() {
        let (red, white) = (colour("#cc0000"), Colour::WHITE);
        assert_eq!(red.legible(Colour::BLACK, &[white], 4.5), red);
        let dark = colour("#121a15");
        let lighter = red.legible(white, &[dark], 4.5);
        assert!(lighter.contrast(dark) >= 4.5 && lighter.contrast(dark) < 4.8);
    }
}
