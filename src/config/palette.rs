//! The colours of a site: those that site.toml and the theme set, and those computed from them.

use std::sync::Arc;

use super::Colour;
use crate::table::Span;

/// The use of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourRole {
    /// The background of pages.
    Background,
    /// Running text.
    Text,
    /// Links and buttons.
    Accent,
    /// Highlights: the categories above titles, and links on hover.
    Highlight,
    /// The background of the header and the footer of pages.
    Masthead,
}

impl ColourRole {
    /// All roles with their keys in settings.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Background, "background"),
        (Self::Text, "text"),
        (Self::Accent, "accent"),
        (Self::Highlight, "highlight"),
        (Self::Masthead, "masthead"),
    ];

    /// Returns the key in settings.
    #[must_use]
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A colour that a settings file sets.
#[derive(Debug, Clone)]
pub struct ColourSetting {
    /// The colour on light pages.
    pub light: Colour,
    /// The colour on dark pages, if it is set.
    pub dark: Option<Colour>,
    /// The file that sets it.
    pub file: Arc<str>,
    /// Its location in that file.
    pub span: Span,
}

/// The colours that one file sets, in the order of [`ColourRole::ALL`].
#[derive(Debug, Clone, Default)]
pub struct ColourSettings(pub [Option<ColourSetting>; ColourRole::ALL.len()]);

impl ColourSettings {
    /// Returns the colour of a role.
    #[must_use]
    pub fn get(&self, role: ColourRole) -> Option<&ColourSetting> {
        self.0[role as usize].as_ref()
    }

    /// Whether no colour is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Fills the roles that are not set here from `base`.
    ///
    /// An accent without a highlight is the highlight too. A background or text that is set only for light pages keeps
    /// the dark colour of `base`.
    #[must_use]
    pub fn or(mut self, base: &Self) -> Self {
        if self.get(ColourRole::Highlight).is_none() {
            self.0[ColourRole::Highlight as usize] = self.get(ColourRole::Accent).cloned();
        }
        for (role, _) in ColourRole::ALL {
            let inherited = base.get(role);
            match &mut self.0[role as usize] {
                Some(own) if matches!(role, ColourRole::Background | ColourRole::Text) => {
                    own.dark = own.dark.or(inherited.and_then(|inherited| inherited.dark));
                }
                Some(_) => {}
                none => *none = inherited.cloned(),
            }
        }
        self
    }
}

/// All colours of light pages, or of dark ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The colours that settings can set, in the order of [`ColourRole::ALL`].
    pub roles: [Colour; ColourRole::ALL.len()],
    /// The background of boxes.
    pub shade: Colour,
    /// Separating lines.
    pub line: Colour,
    /// Muted text: dates, captions.
    pub faded: Colour,
    /// Text on the masthead.
    pub masthead_text: Colour,
    /// Muted text on the masthead.
    pub masthead_faded: Colour,
}

/// The minimum contrast of text (WCAG 2.2, success criterion 1.4.3).
const MIN_CONTRAST: f64 = 4.5;

/// The contrast of computed colours: a little above the minimum, so that rounding does not matter.
const COMPUTED_CONTRAST: f64 = 4.6;

impl Palette {
    /// Computes the colours of light pages.
    #[must_use]
    pub fn light(settings: &ColourSettings) -> Self {
        let own = |role, default: Colour| settings.get(role).map_or(default, |colour| colour.light);
        let text = own(ColourRole::Text, Colour::BLACK);
        let background = own(ColourRole::Background, Colour::WHITE);
        let accent = own(ColourRole::Accent, text);
        Self::new([background, text, accent, own(ColourRole::Highlight, accent), own(ColourRole::Masthead, text)])
    }

    /// Computes the colours of dark pages. A colour that is set only for light pages is made lighter until it is
    /// readable.
    #[must_use]
    pub fn dark(settings: &ColourSettings) -> Self {
        let own = |role, default: Colour| settings.get(role).and_then(|colour| colour.dark).unwrap_or(default);
        let background = own(ColourRole::Background, Colour::WHITE.mixed(Colour::BLACK, 930));
        let text = own(ColourRole::Text, Colour::WHITE.mixed(Colour::BLACK, 100));
        let readable = |role, default: Colour| {
            // A white accent gives the lightest possible background of boxes.
            let backgrounds = [background, shade(background, Colour::WHITE)];
            let lighter = |colour: &ColourSetting| {
                colour.light.adjusted_for_contrast(Colour::WHITE, &backgrounds, COMPUTED_CONTRAST)
            };
            own(role, settings.get(role).map_or(default, lighter))
        };
        let accent = readable(ColourRole::Accent, text);
        let masthead = settings.get(ColourRole::Masthead).map_or(background, |colour| colour.light);
        let masthead = own(ColourRole::Masthead, masthead);
        Self::new([background, text, accent, readable(ColourRole::Highlight, accent), masthead])
    }

    fn new(roles: [Colour; ColourRole::ALL.len()]) -> Self {
        let [background, text, accent, _, masthead] = roles;
        let shade = shade(background, accent);
        let candidates = [background, text, Colour::WHITE, Colour::BLACK];
        let masthead_text = candidates
            .into_iter()
            .find(|colour| colour.contrast(masthead) >= 7.0)
            .or_else(|| candidates.into_iter().max_by(|a, b| a.contrast(masthead).total_cmp(&b.contrast(masthead))));
        let masthead_text = masthead_text.unwrap_or(Colour::WHITE);
        Self {
            roles,
            shade,
            line: background.mixed(text, 170),
            faded: text.mixed(background, 340).adjusted_for_contrast(text, &[background, shade], COMPUTED_CONTRAST),
            masthead_text,
            masthead_faded: masthead_text.mixed(masthead, 250).adjusted_for_contrast(
                masthead_text,
                &[masthead],
                COMPUTED_CONTRAST,
            ),
        }
    }

    /// Returns the colour of a role.
    #[must_use]
    pub fn get(&self, role: ColourRole) -> Colour {
        self.roles[role as usize]
    }

    /// Returns all colours with the names of their custom properties in CSS.
    #[must_use]
    pub fn properties(&self) -> [(&'static str, Colour); 10] {
        let of_role = |role: ColourRole| (role.key(), self.get(role));
        [
            of_role(ColourRole::Background),
            of_role(ColourRole::Text),
            of_role(ColourRole::Accent),
            of_role(ColourRole::Highlight),
            of_role(ColourRole::Masthead),
            ("shade", self.shade),
            ("line", self.line),
            ("faded", self.faded),
            ("masthead-text", self.masthead_text),
            ("masthead-faded", self.masthead_faded),
        ]
    }

    /// Returns each colour that is hard to read, with its background, its contrast and the required contrast.
    pub fn contrast_failures(&self) -> impl Iterator<Item = (ColourRole, ColourRole, f64, f64)> {
        use ColourRole::{Accent, Background, Highlight, Text};
        [Text, Accent, Highlight].into_iter().filter_map(|role| {
            // Text also appears on boxes, whose background is a little nearer to the text.
            let backgrounds = [self.get(Background), self.shade];
            let contrasts = backgrounds.map(|background| self.get(role).contrast(background));
            let contrast = contrasts.into_iter().fold(21.0, f64::min);
            (contrast < MIN_CONTRAST).then_some((role, Background, contrast, MIN_CONTRAST))
        })
    }

    /// Returns the nearest readable colour for a role.
    #[must_use]
    pub fn readable_colour(&self, role: ColourRole) -> Colour {
        let backgrounds = [self.get(ColourRole::Background), self.shade];
        let target = if Colour::BLACK.contrast(backgrounds[0]) > Colour::WHITE.contrast(backgrounds[0]) {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        self.get(role).adjusted_for_contrast(target, &backgrounds, COMPUTED_CONTRAST)
    }
}

/// Returns the background of boxes.
fn shade(background: Colour, accent: Colour) -> Colour {
    background.mixed(accent, 75)
}

/// The attribute by which a theme's switch chooses light or dark colours for an element and all that it contains.
pub const SCHEME_ATTRIBUTE: &str = "data-scheme";

/// The colours of a site, light and dark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palettes {
    /// For light mode, which is the default.
    pub light: Palette,
    /// For dark mode (`prefers-color-scheme: dark`).
    pub dark: Palette,
    /// The role whose colour the browser's toolbar has: the masthead, or the background if no setting gives the masthead one.
    pub toolbar: ColourRole,
}

impl Palettes {
    /// Computes both palettes from the colours that settings set.
    #[must_use]
    pub fn from_settings(settings: &ColourSettings) -> Self {
        let has_masthead = settings.get(ColourRole::Masthead).is_some();
        Self {
            light: Palette::light(settings),
            dark: Palette::dark(settings),
            toolbar: if has_masthead { ColourRole::Masthead } else { ColourRole::Background },
        }
    }

    /// Returns CSS that sets the colours as custom properties: for the scheme of the reader's system and, with
    /// `has_switch`, for elements whose attribute `data-scheme` names a scheme.
    #[must_use]
    pub fn css(&self, has_switch: bool) -> String {
        let properties = |palette: &Palette| {
            let lines = palette.properties().map(|(name, colour)| format!("--{name}:{colour}"));
            lines.join(";")
        };
        let (light, dark) = (properties(&self.light), properties(&self.dark));
        let mut css = format!(":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}");
        if has_switch {
            // As specific as `:root`, and behind it.
            for (scheme, colours) in [("light", light), ("dark", dark)] {
                css.extend([&*format!("[{SCHEME_ATTRIBUTE}={scheme}]{{color-scheme:{scheme};"), &colours, "}"]);
            }
        }
        css + "\n"
    }
}
