//! The colours of a site: those that site.toml and the theme name, and those that follow from them.

use std::sync::Arc;

use super::Colour;
use crate::table::Span;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourRole {
    /// The ground of pages.
    Background,
    /// Running text.
    Text,
    /// Links and buttons.
    Accent,
    /// What stands out beside them: the categories over titles, and links under the mouse.
    Highlight,
    /// The ground of the head and the foot of pages.
    Masthead,
}

impl ColourRole {
    /// All of them with their keys.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Background, "background"),
        (Self::Text, "text"),
        (Self::Accent, "accent"),
        (Self::Highlight, "highlight"),
        (Self::Masthead, "masthead"),
    ];

    /// Its key in settings.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A colour that a file names.
#[derive(Debug, Clone)]
pub struct NamedColour {
    /// On a light ground.
    pub light: Colour,
    /// On a dark one, where it is named too.
    pub dark: Option<Colour>,
    /// The file that names it.
    pub file: Arc<str>,
    /// Where it stands there.
    pub span: Span,
}

/// The colours that one file names, in the order of [`ColourRole::ALL`].
#[derive(Debug, Clone, Default)]
pub struct NamedColours(pub [Option<NamedColour>; ColourRole::ALL.len()]);

impl NamedColours {
    /// The colour named for a role.
    #[must_use]
    pub fn get(&self, role: ColourRole) -> Option<&NamedColour> {
        self.0[role as usize].as_ref()
    }

    /// Whether no colour is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// These colours, and where they name none, those of `base`. A colour of links says what stands out beside them too;
    /// a ground and a text that are named for the light keep those of `base` for the dark.
    #[must_use]
    pub fn over(mut self, base: &Self) -> Self {
        if self.get(ColourRole::Highlight).is_none() {
            self.0[ColourRole::Highlight as usize] = self.get(ColourRole::Accent).cloned();
        }
        for (role, _) in ColourRole::ALL {
            let below = base.get(role);
            match &mut self.0[role as usize] {
                Some(own) if matches!(role, ColourRole::Background | ColourRole::Text) => {
                    own.dark = own.dark.or(below.and_then(|below| below.dark));
                }
                Some(_) => {}
                none => *none = below.cloned(),
            }
        }
        self
    }
}

/// All colours of pages that are light, or dark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The named ones, in the order of [`ColourRole::ALL`].
    pub named: [Colour; ColourRole::ALL.len()],
    /// The ground of boxes.
    pub shade: Colour,
    /// Lines between things.
    pub line: Colour,
    /// Text of less weight: dates, captions.
    pub faded: Colour,
    /// Text on the masthead.
    pub masthead_text: Colour,
    /// Text of less weight on the masthead.
    pub masthead_faded: Colour,
}

/// The contrast that WCAG 2.2 asks of text (success criterion 1.4.3).
const TEXT: f64 = 4.5;

/// A little more, for what is computed.
const SAFE: f64 = 4.6;

impl Palette {
    /// The colours of light pages.
    #[must_use]
    pub fn light(named: &NamedColours) -> Self {
        let own = |role, other: Colour| named.get(role).map_or(other, |colour| colour.light);
        let text = own(ColourRole::Text, Colour::BLACK);
        let background = own(ColourRole::Background, Colour::WHITE);
        let accent = own(ColourRole::Accent, text);
        Self::of([background, text, accent, own(ColourRole::Highlight, accent), own(ColourRole::Masthead, text)])
    }

    /// The colours of dark pages: a colour that is named for light ones only is made lighter until it can be read.
    #[must_use]
    pub fn dark(named: &NamedColours) -> Self {
        let own = |role, other: Colour| named.get(role).and_then(|colour| colour.dark).unwrap_or(other);
        let background = own(ColourRole::Background, Colour::WHITE.mixed(Colour::BLACK, 930));
        let text = own(ColourRole::Text, Colour::WHITE.mixed(Colour::BLACK, 100));
        let readable = |role, other: Colour| {
            // The ground of boxes is no lighter than with a white accent.
            let grounds = [background, shade(background, Colour::WHITE)];
            let lighter = |colour: &NamedColour| colour.light.legible(Colour::WHITE, &grounds, SAFE);
            own(role, named.get(role).map_or(other, lighter))
        };
        let accent = readable(ColourRole::Accent, text);
        let masthead = named.get(ColourRole::Masthead).map_or(background, |colour| colour.light);
        let masthead = own(ColourRole::Masthead, masthead);
        Self::of([background, text, accent, readable(ColourRole::Highlight, accent), masthead])
    }

    fn of(named: [Colour; ColourRole::ALL.len()]) -> Self {
        let [background, text, accent, _, masthead] = named;
        let shade = shade(background, accent);
        let on_masthead = [background, text, Colour::WHITE, Colour::BLACK];
        let masthead_text = on_masthead
            .into_iter()
            .find(|colour| colour.contrast(masthead) >= 7.0)
            .or_else(|| on_masthead.into_iter().max_by(|a, b| a.contrast(masthead).total_cmp(&b.contrast(masthead))));
        let masthead_text = masthead_text.unwrap_or(Colour::WHITE);
        Self {
            named,
            shade,
            line: background.mixed(text, 170),
            faded: text.mixed(background, 340).legible(text, &[background, shade], SAFE),
            masthead_text,
            masthead_faded: masthead_text.mixed(masthead, 250).legible(masthead_text, &[masthead], SAFE),
        }
    }

    /// The named colour of a role.
    #[must_use]
    pub fn get(&self, role: ColourRole) -> Colour {
        self.named[role as usize]
    }

    /// All colours with the names that style sheets know them by.
    #[must_use]
    pub fn properties(&self) -> [(&'static str, Colour); 10] {
        let named = |role: ColourRole| (role.key(), self.get(role));
        [
            named(ColourRole::Background),
            named(ColourRole::Text),
            named(ColourRole::Accent),
            named(ColourRole::Highlight),
            named(ColourRole::Masthead),
            ("shade", self.shade),
            ("line", self.line),
            ("faded", self.faded),
            ("masthead-text", self.masthead_text),
            ("masthead-faded", self.masthead_faded),
        ]
    }

    /// What cannot be read: pairs of a colour and its ground with their contrast and the one that is needed, each
    /// colour once.
    pub fn illegible(&self) -> impl Iterator<Item = (ColourRole, ColourRole, f64, f64)> {
        use ColourRole::{Accent, Background, Highlight, Text};
        [Text, Accent, Highlight].into_iter().filter_map(|role| {
            // Text stands on the ground and on boxes, whose ground is a little nearer to it.
            let grounds = [self.get(Background), self.shade];
            let contrast = grounds.map(|ground| self.get(role).contrast(ground)).into_iter().fold(21.0, f64::min);
            (contrast < TEXT).then_some((role, Background, contrast, TEXT))
        })
    }

    /// The nearest colour that can be read in the place of one that cannot.
    #[must_use]
    pub fn readable(&self, role: ColourRole) -> Colour {
        let grounds = [self.get(ColourRole::Background), self.shade];
        let end = if Colour::BLACK.contrast(grounds[0]) > Colour::WHITE.contrast(grounds[0]) {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        self.get(role).legible(end, &grounds, SAFE)
    }
}

fn shade(background: Colour, accent: Colour) -> Colour {
    background.mixed(accent, 75)
}

/// The colours of a site, light and dark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palettes {
    /// For readers whose system is light, and for all others.
    pub light: Palette,
    /// For those whose system is dark.
    pub dark: Palette,
}

impl Palettes {
    /// The palettes that follow from named colours.
    #[must_use]
    pub fn of(named: &NamedColours) -> Self {
        Self { light: Palette::light(named), dark: Palette::dark(named) }
    }

    /// The custom properties of a style sheet.
    #[must_use]
    pub fn css(&self) -> String {
        let properties = |palette: &Palette| {
            let lines = palette.properties().map(|(name, colour)| format!("--{name}:{colour}"));
            format!(":root{{{}}}", lines.join(";"))
        };
        format!("{}@media(prefers-color-scheme:dark){{{}}}\n", properties(&self.light), properties(&self.dark))
    }
}
