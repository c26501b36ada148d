//! The fonts of the theme that cards are drawn with. No other font is looked at, so that a card is the same everywhere.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb::{Database, Family, ID, Query, Source, Weight};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use xxhash_rust::xxh3::Xxh3;

use crate::diagnostic::Diagnostic;
use crate::model::Theme;

/// The faces of a theme, read on first use.
pub(in crate::render) struct FontSet {
    theme: Arc<Theme>,
    loaded: OnceLock<LoadedFont>,
}

struct LoadedFont {
    database: Arc<Database>,
    fonts: Vec<Face>,
    problems: Vec<Diagnostic>,
    fingerprint: u64,
}

/// One face: the widths of its letters by their size.
struct Face {
    id: ID,
    widths: FxHashMap<char, f32>,
}

impl FontSet {
    pub(in crate::render) fn new(theme: &Arc<Theme>) -> Self {
        Self { theme: Arc::clone(theme), loaded: OnceLock::new() }
    }

    fn loaded(&self) -> &LoadedFont {
        self.loaded.get_or_init(|| {
            let mut loaded =
                LoadedFont { database: Arc::default(), fonts: Vec::new(), problems: Vec::new(), fingerprint: 0 };
            let mut database = Database::new();
            let mut hash = Xxh3::new();
            for file in &self.theme.fonts {
                let bytes = file.bytes.clone();
                hash.update(&bytes);
                let source = Source::Binary(Arc::new(bytes));
                let before = loaded.fonts.len();
                for id in database.load_font_source(source) {
                    let index = database.face(id).map_or(0, |face| face.index);
                    let widths = FontRef::from_index(&file.bytes, index).map(|font| widths(&font)).unwrap_or_default();
                    loaded.fonts.push(Face { id, widths });
                }
                if loaded.fonts.len() == before {
                    loaded.problems.push(Diagnostic::invalid_font(&file.path));
                }
            }
            if loaded.fonts.is_empty() && loaded.problems.is_empty() {
                loaded.problems.push(Diagnostic::missing_card_fonts());
            }
            loaded.database = Arc::new(database);
            loaded.fingerprint = hash.digest();
            loaded
        })
    }

    /// The faces as the drawing library wants them.
    pub(super) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.loaded().database)
    }

    /// What changes with any of the fonts.
    pub(super) fn fingerprint(&self) -> u64 {
        self.loaded().fingerprint
    }

    /// What is wrong with the fonts.
    pub(super) fn problems(&self) -> &[Diagnostic] {
        &self.loaded().problems
    }

    /// The face for a family and a weight; any of that weight where there is no such family.
    pub(super) fn find(&self, families: &[Family], weight: u16) -> Option<ID> {
        let database = &self.loaded().database;
        let query =
            |families: &[Family]| database.query(&Query { families, weight: Weight(weight), ..Query::default() });
        query(families).or_else(|| query(&[Family::Name(&database.faces().next()?.families.first()?.0)]))
    }

    /// The width of a letter by its size, in the face of a family and a weight.
    pub(super) fn advance(&self, family: &str, weight: u16) -> impl Fn(char) -> f32 + '_ {
        let loaded = self.loaded();
        let id = self.find(&[Family::Name(family)], weight);
        let own = loaded.fonts.iter().position(|face| Some(face.id) == id).unwrap_or_default();
        let (before, from) = loaded.fonts.split_at(own.min(loaded.fonts.len()));
        move |letter| {
            let width = from.iter().chain(before).find_map(|face| face.widths.get(&letter));
            // What has no width is not drawn.
            width.copied().unwrap_or_default()
        }
    }

    /// Whether a letter can be drawn; signs that cannot stand in XML cannot.
    fn shows(&self, letter: char) -> bool {
        match letter {
            '\n' | '\t' | '\r' => true,
            _ if letter.is_ascii() => !letter.is_ascii_control(),
            _ => self.has(letter),
        }
    }

    fn has(&self, letter: char) -> bool {
        self.loaded().fonts.iter().any(|face| face.widths.contains_key(&letter))
    }

    /// A text without what no face can show: letters take their ASCII form, signs such as emoji are left out.
    pub(super) fn drawable<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.chars().all(|letter| self.shows(letter)) {
            return Cow::Borrowed(text);
        }
        let mut drawable = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                _ if self.shows(letter) => drawable.push(letter),
                '\u{2011}' => drawable.push('-'),
                _ if letter.is_whitespace() => drawable.push(if self.has('\u{a0}') { '\u{a0}' } else { ' ' }),
                // Only letters and digits, for the text may be markup.
                _ if letter.is_alphanumeric() => drawable.extend(
                    deunicode::deunicode_char(letter).unwrap_or_default().chars().filter(char::is_ascii_alphanumeric),
                ),
                _ => {}
            }
        }
        Cow::Owned(drawable)
    }

    /// The letters of a text that no face has.
    pub(super) fn missing(&self, text: &str) -> String {
        let mut missing = String::new();
        for letter in text.chars().filter(|letter| letter.is_alphabetic() && !self.has(*letter)) {
            if !missing.contains(letter) {
                missing.push(letter);
            }
        }
        missing
    }
}

fn widths(font: &FontRef) -> FxHashMap<char, f32> {
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let width = |(letter, glyph): (u32, GlyphId)| Some((char::from_u32(letter)?, metrics.advance_width(glyph)?));
    font.charmap().mappings().filter_map(width).collect()
}
