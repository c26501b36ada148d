//! Colours: parsed from settings, mixed, and compared by the contrast ratio of WCAG 2.2.

use std::fmt;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// Parses `#1b5c41` or `#fff`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let channel = |at: usize| match digits.len() {
            3 => u8::from_str_radix(&digits[at..=at], 16).ok().map(|digit| digit * 17),
            6 => u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok(),
            _ => None,
        };
        Some(Self([channel(0)?, channel(1)?, channel(2)?]))
    }

    /// Returns this colour mixed with `thousandths` of another, from 0 to 1000.
    #[must_use]
    pub fn mixed(self, other: Self, thousandths: u32) -> Self {
        let mix = |own: u8, other: u8| {
            ((u32::from(own) * (1000 - thousandths) + u32::from(other) * thousandths + 500) / 1000) as u8
        };
        Self([mix(self.0[0], other.0[0]), mix(self.0[1], other.0[1]), mix(self.0[2], other.0[2])])
    }

    /// Returns the contrast ratio of two colours, from 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Mixes this colour with `target` until it has a contrast with all of `backgrounds`.
    ///
    /// Returns the first mix that reaches the contrast, and `target` if none does.
    #[must_use]
    pub fn adjusted_for_contrast(self, target: Self, backgrounds: &[Self], contrast: f64) -> Self {
        const STEPS: u32 = 50;
        let steps = (0..=STEPS).map(|step| self.mixed(target, step * 1000 / STEPS));
        let is_enough = |colour: &Self| backgrounds.iter().all(|background| colour.contrast(*background) >= contrast);
        steps.into_iter().find(is_enough).unwrap_or(target)
    }

    /// Returns the relative luminance (WCAG 2.2).
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

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap_or(Colour::BLACK)
    }

    #[test]
    fn contrast_matches_examples_of_wcag() {
        let contrast = |one: &str, two: &str| colour(one).contrast(colour(two));
        assert!((contrast("#000", "#fff") - 21.0).abs() < 0.001);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
        assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    #[test]
    fn parses_only_hex_colours() {
        assert_eq!(colour("#1B5c41").to_string(), "#1b5c41");
        assert_eq!(colour("#f00").to_string(), "#ff0000");
        for invalid in ["red", "1b5c41", "#12345", "#12345g", "#", "#ä", "#ää€"] {
            assert_eq!(Colour::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn adjusts_a_colour_only_as_far_as_needed() {
        let (red, white) = (colour("#cc0000"), Colour::WHITE);
        assert_eq!(red.adjusted_for_contrast(Colour::BLACK, &[white], 4.5), red);
        let dark = colour("#121a15");
        let lighter = red.adjusted_for_contrast(white, &[dark], 4.5);
        assert!(lighter.contrast(dark) >= 4.5 && lighter.contrast(dark) < 4.8);
    }
}
