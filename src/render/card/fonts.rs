//! The theme's fonts, which draw the text of SVGs. System fonts are not used, so that the result is the same everywhere.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb::{Database, Family, ID, Query, Source, Weight};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use xxhash_rust::xxh3::Xxh3;

use crate::diagnostic::Diagnostic;
use crate::model::Theme;

/// The font faces of a theme, parsed on first use.
pub(in crate::render) struct FontSet {
    theme: Arc<Theme>,
    loaded: OnceLock<LoadedFonts>,
}

struct LoadedFonts {
    database: Arc<Database>,
    faces: Vec<Face>,
    diagnostics: Vec<Diagnostic>,
    fingerprint: u64,
}

/// A font face with the advance widths of its characters, as fractions of the font size.
struct Face {
    id: ID,
    advance_widths: FxHashMap<char, f32>,
}

impl FontSet {
    pub(in crate::render) fn new(theme: &Arc<Theme>) -> Self {
        Self { theme: Arc::clone(theme), loaded: OnceLock::new() }
    }

    fn loaded(&self) -> &LoadedFonts {
        self.loaded.get_or_init(|| {
            let mut loaded =
                LoadedFonts { database: Arc::default(), faces: Vec::new(), diagnostics: Vec::new(), fingerprint: 0 };
            let mut database = Database::new();
            let mut hash = Xxh3::new();
            for file in &self.theme.fonts {
                let bytes = file.bytes.clone();
                hash.update(&bytes);
                let source = Source::Binary(Arc::new(bytes));
                let before = loaded.faces.len();
                for id in database.load_font_source(source) {
                    let index = database.face(id).map_or(0, |face| face.index);
                    let advance_widths = FontRef::from_index(&file.bytes, index)
                        .map(|font| read_advance_widths(&font))
                        .unwrap_or_default();
                    loaded.faces.push(Face { id, advance_widths });
                }
                if loaded.faces.len() == before {
                    loaded.diagnostics.push(Diagnostic::invalid_font(&file.path));
                }
            }
            if loaded.faces.is_empty() && loaded.diagnostics.is_empty() {
                loaded.diagnostics.push(Diagnostic::missing_card_fonts());
            }
            loaded.database = Arc::new(database);
            loaded.fingerprint = hash.digest();
            loaded
        })
    }

    /// Returns the faces as the SVG library needs them.
    pub(super) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.loaded().database)
    }

    /// Returns a hash of all font files.
    pub(super) fn fingerprint(&self) -> u64 {
        self.loaded().fingerprint
    }

    /// Returns the problems of the font files.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        &self.loaded().diagnostics
    }

    /// Finds the face for a family and a weight. If the family is missing, uses the first family of the theme.
    pub(super) fn find_face(&self, families: &[Family], weight: u16) -> Option<ID> {
        let database = &self.loaded().database;
        let query =
            |families: &[Family]| database.query(&Query { families, weight: Weight(weight), ..Query::default() });
        query(families).or_else(|| query(&[Family::Name(&database.faces().next()?.families.first()?.0)]))
    }

    /// Returns a function for the advance width of a character, as a fraction of the font size. If the face of the family
    /// and weight lacks the character, the function uses another face.
    pub(super) fn advance_width(&self, family: &str, weight: u16) -> impl Fn(char) -> f32 + '_ {
        let loaded = self.loaded();
        let id = self.find_face(&[Family::Name(family)], weight);
        let index = loaded.faces.iter().position(|face| Some(face.id) == id).unwrap_or_default();
        let (before, from) = loaded.faces.split_at(index.min(loaded.faces.len()));
        move |letter| {
            let width = from.iter().chain(before).find_map(|face| face.advance_widths.get(&letter));
            // A character without a glyph is not drawn.
            width.copied().unwrap_or_default()
        }
    }

    /// Whether a character can be drawn. Characters that are forbidden in XML cannot.
    fn can_draw(&self, letter: char) -> bool {
        match letter {
            '\n' | '\t' | '\r' => true,
            _ if letter.is_ascii() => !letter.is_ascii_control(),
            _ => self.has_glyph(letter),
        }
    }

    fn has_glyph(&self, letter: char) -> bool {
        self.loaded().faces.iter().any(|face| face.advance_widths.contains_key(&letter))
    }

    /// Replaces the characters that no face can draw. Letters become ASCII; symbols such as emoji are removed.
    pub(super) fn replace_missing_glyphs<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.chars().all(|letter| self.can_draw(letter)) {
            return Cow::Borrowed(text);
        }
        let mut drawable = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                _ if self.can_draw(letter) => drawable.push(letter),
                '\u{2011}' => drawable.push('-'),
                _ if letter.is_whitespace() => drawable.push(if self.has_glyph('\u{a0}') { '\u{a0}' } else { ' ' }),
                // Allow only letters and digits, because the text may be markup.
                _ if letter.is_alphanumeric() => drawable.extend(
                    deunicode::deunicode_char(letter).unwrap_or_default().chars().filter(char::is_ascii_alphanumeric),
                ),
                _ => {}
            }
        }
        Cow::Owned(drawable)
    }

    /// Returns the letters of a text for which no face has a glyph.
    pub(super) fn missing_letters(&self, text: &str) -> String {
        let mut missing = String::new();
        for letter in text.chars().filter(|letter| letter.is_alphabetic() && !self.has_glyph(*letter)) {
            if !missing.contains(letter) {
                missing.push(letter);
            }
        }
        missing
    }
}

fn read_advance_widths(font: &FontRef) -> FxHashMap<char, f32> {
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let width = |(letter, glyph): (u32, GlyphId)| Some((char::from_u32(letter)?, metrics.advance_width(glyph)?));
    font.charmap().mappings().filter_map(width).collect()
}
