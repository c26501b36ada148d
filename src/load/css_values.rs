//! Finds declarations in style sheets whose value no browser takes. The parser keeps the words of a value that it cannot read,
//! and browsers pass over the declaration. Values that may be newer than the parser are never reported.

use std::sync::LazyLock;

use lightningcss::properties::custom::{Token, TokenList, TokenOrValue};
use lightningcss::properties::{Property, PropertyId};
use lightningcss::stylesheet::ParserOptions;
use rustc_hash::FxHashMap;

use super::css_declarations::Declaration;
use crate::diagnostic::{CssFault, Diagnostic, Source, nearest};
use crate::table::Span;

/// The words that each property takes, one property on a line, with `<color>` for the names of colours, `<name>` for names of
/// one's own, and `<other>` for all but words; and the functions and units of CSS. Made from mdn-data 2.37.2, which is in the
/// public domain (CC0 1.0), with the units and functions that it lacks.
static WORDS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("css_values.txt").lines().map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
});

/// The words that every property takes, alone.
const WIDE: [&str; 6] = ["inherit", "initial", "unset", "revert", "revert-layer", "revert-rule"];

/// The properties of lengths, also with an ending such as `-top`, in which a number needs a unit. The parser takes it as pixels,
/// and browsers do not.
const LENGTHS: [&str; 26] = [
    "margin",
    "padding",
    "width",
    "height",
    "min-width",
    "min-height",
    "max-width",
    "max-height",
    "inline-size",
    "block-size",
    "top",
    "right",
    "bottom",
    "left",
    "inset",
    "gap",
    "row-gap",
    "column-gap",
    "font-size",
    "letter-spacing",
    "word-spacing",
    "text-indent",
    "border-radius",
    "border-width",
    "outline-width",
    "outline-offset",
];

/// The number of wrong values of a sheet that are reported. Searching a similar word takes time.
const MAX_REPORTS: usize = 50;

/// Returns a warning for each value of a style sheet that cannot be one of its property.
pub(super) fn wrong_values(source: &Source, declarations: &[Declaration]) -> Vec<Diagnostic> {
    let fault = |declaration: &Declaration| {
        let name = declaration.name.to_ascii_lowercase();
        let (part, fault) = fault(&name, declaration)?;
        let start = declaration.value_at + offset_of(declaration.value, &part);
        let end = if part.is_empty() { start } else { start + part.len() };
        // A declaration without a value is marked by its name.
        let span = if part.is_empty() {
            Span::new(declaration.name_at, declaration.name_at + name.len())
        } else {
            Span::new(start, end)
        };
        Some(Diagnostic::wrong_css_value(source, span, &name, &part, &fault))
    };
    declarations.iter().filter_map(fault).take(MAX_REPORTS).collect()
}

/// Returns the part of a value that is wrong, and what is wrong with it.
fn fault(name: &str, declaration: &Declaration) -> Option<(String, CssFault)> {
    if declaration.is_descriptor || name.starts_with(['-', '_']) {
        return None;
    }
    let words = Words { line: WORDS.get(name)? };
    let value = without_priority(declaration.value)?;
    // Escapes, and the syntax of old browsers.
    if value.contains(['\\', '{']) || value.contains("progid:") {
        return None;
    }
    if value.is_empty() {
        return Some((String::new(), CssFault::Missing));
    }
    if let Some(with_unit) = with_missing_units(name, value) {
        return Some((value.to_owned(), CssFault::WithoutUnit { with_unit }));
    }
    let parse = |value: &str| is_known_value(name, value);
    match Property::parse_string(PropertyId::from(name), value, ParserOptions::default()).ok()? {
        Property::Unparsed(unparsed) => unparsed_fault(name, value, &unparsed.value, words, &parse),
        // The parser does not know the property.
        Property::Custom(custom) => {
            match unknown_name(&custom.value) {
                Names::AllKnown => {}
                Names::Unsure => return None,
                Names::Unknown(name, fault) => return Some((name, fault)),
            }
            if words.has("<name>") || words.has("<other>") || is_wide(value) {
                return None;
            }
            idents(&custom.value).find(|word| !words.has_value(word)).map(|word| words.unknown(word))
        }
        _ => None,
    }
}

/// Returns what is wrong with a value that the parser could not read, if that is sure.
fn unparsed_fault(
    name: &str,
    value: &str,
    tokens: &TokenList,
    words: Words,
    parse: &dyn Fn(&str) -> bool,
) -> Option<(String, CssFault)> {
    let is_hex = value.chars().all(|c| c.is_ascii_hexdigit()) && matches!(value.len(), 3 | 4 | 6 | 8);
    if is_hex && words.has("<color>") && parse(&format!("#{value}")) {
        return Some((value.to_owned(), CssFault::Word { near: Some(format!("#{value}")) }));
    }
    match unknown_name(tokens) {
        Names::AllKnown => {}
        Names::Unsure => return None,
        Names::Unknown(name, fault) => return Some((name, fault)),
    }
    let parts: Vec<&TokenOrValue> = tokens.0.iter().filter(|part| !part.is_whitespace()).collect();
    if is_wide(value) || parts.iter().any(|part| matches!(part, TokenOrValue::Function(_))) {
        return None;
    }
    for (index, part) in parts.iter().enumerate() {
        match part {
            TokenOrValue::Token(Token::Hash(digits) | Token::IDHash(digits)) => {
                let is_colour =
                    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                if !is_colour {
                    return Some((format!("#{digits}"), CssFault::Digits));
                }
            }
            TokenOrValue::DashedIdent(name) if !words.has("<name>") => {
                return Some((name.0.to_string(), CssFault::WithoutVar));
            }
            TokenOrValue::Token(Token::Ident(word)) if !words.has_value(word) => {
                let follows_number = index > 0 && matches!(parts[index - 1], TokenOrValue::Token(Token::Number { .. }));
                return Some(if is_wide(word) {
                    (word.to_string(), CssFault::WideBesideOthers)
                } else if follows_number && has_name("<unit>", word) {
                    (value.to_owned(), CssFault::SpaceBeforeUnit)
                } else if !words.has("<name>") {
                    words.unknown(word)
                } else if name == "font" && !parts.iter().any(|part| is_font_size(part)) {
                    (value.to_owned(), CssFault::WithoutSize)
                } else {
                    return None;
                });
            }
            _ => {}
        }
    }
    parts.iter().all(|part| is_measure(part)).then(|| (value.to_owned(), CssFault::Value))
}

/// Returns the value of a length with the units that it lacks, if it is made of numbers and lengths alone.
fn with_missing_units(name: &str, value: &str) -> Option<String> {
    let is_length =
        |length: &str| name.strip_prefix(length).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let is_bare = |part: &&str| part.parse::<f32>().is_ok_and(|number| number.is_finite() && number != 0.0);
    let parts: Vec<&str> = value.split_whitespace().collect();
    let is_measure =
        |part: &&str| *part == "auto" || part.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let lacks_unit = LENGTHS.iter().any(|length| is_length(length)) && parts.iter().any(is_bare);
    let with_unit = |part: &&str| if is_bare(part) { format!("{part}px") } else { (*part).to_owned() };
    (lacks_unit && parts.iter().all(is_measure))
        .then(|| parts.iter().map(with_unit).collect::<Vec<_>>().join(" "))
        .filter(|with_unit| is_known_value(name, with_unit))
}

/// Whether a part of a value is a number, with a unit or without.
fn is_measure(part: &TokenOrValue) -> bool {
    let TokenOrValue::Token(token) = part else {
        return matches!(part, TokenOrValue::Length(_) | TokenOrValue::Angle(_) | TokenOrValue::Time(_));
    };
    matches!(token, Token::Number { .. } | Token::Percentage { .. } | Token::Dimension { .. })
}

/// Whether a part of the value of `font` is a size, or a system's font, which has one.
fn is_font_size(part: &TokenOrValue) -> bool {
    let TokenOrValue::Token(Token::Ident(word)) = part else { return is_measure(part) };
    let sizes = WORDS.get("font-size").into_iter().flat_map(|line| line.split(' '));
    sizes.into_iter().any(|size| size.eq_ignore_ascii_case(word))
}

/// What a search for unknown names found.
enum Names {
    AllKnown,
    /// A value has parts that only browsers know, so nothing can be said about it.
    Unsure,
    Unknown(String, CssFault),
}

/// Searches the first unknown function or unit, at any depth.
fn unknown_name(tokens: &TokenList) -> Names {
    for part in &tokens.0 {
        match part {
            TokenOrValue::Var(_) | TokenOrValue::Env(_) | TokenOrValue::UnresolvedColor(_) => return Names::Unsure,
            TokenOrValue::Function(function) => {
                let name = &*function.name.0;
                if name.starts_with('-') {
                    return Names::Unsure;
                }
                if !has_name("<function>", name) {
                    return Names::Unknown(
                        name.to_owned(),
                        CssFault::Function { near: nearest_name("<function>", name) },
                    );
                }
                match unknown_name(&function.arguments) {
                    Names::AllKnown => {}
                    found => return found,
                }
            }
            // The names of browsers' own values begin with `-`.
            TokenOrValue::Token(Token::Ident(word)) if word.starts_with('-') => return Names::Unsure,
            TokenOrValue::Token(Token::Dimension { unit, .. }) if !has_name("<unit>", unit) => {
                return Names::Unknown(unit.to_string(), CssFault::Unit { near: nearest_name("<unit>", unit) });
            }
            _ => {}
        }
    }
    Names::AllKnown
}

/// Whether a line of the table has a name.
fn has_name(key: &str, name: &str) -> bool {
    names(key).any(|known| known.eq_ignore_ascii_case(name))
}

fn nearest_name(key: &str, name: &str) -> Option<String> {
    nearest(name, &names(key).collect::<Vec<_>>()).map(str::to_owned)
}

/// The words that a property takes.
#[derive(Clone, Copy)]
struct Words {
    line: &'static str,
}

impl Words {
    fn has(self, word: &str) -> bool {
        self.line.split(' ').any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether a word may be a part of a value.
    fn has_value(self, word: &str) -> bool {
        self.has(word) || (self.has("<color>") && has_name("<color>", word))
    }

    /// Returns the fault of a word that the property does not take.
    fn unknown(self, word: &str) -> (String, CssFault) {
        let mut known: Vec<&str> = self.line.split(' ').filter(|known| !known.starts_with('<')).collect();
        if self.has("<color>") {
            known.extend(names("<color>"));
        }
        (word.to_owned(), CssFault::Word { near: nearest(word, &known).map(str::to_owned) })
    }
}

/// The names on a line of the table.
fn names(key: &str) -> impl Iterator<Item = &'static str> {
    WORDS.get(key).into_iter().flat_map(|line| line.split(' '))
}

/// The words of a value that are not inside of functions.
fn idents<'a>(tokens: &'a TokenList) -> impl Iterator<Item = &'a str> {
    tokens.0.iter().filter_map(|part| match part {
        TokenOrValue::Token(Token::Ident(word)) => Some(&**word),
        _ => None,
    })
}

fn is_wide(value: &str) -> bool {
    WIDE.iter().any(|wide| wide.eq_ignore_ascii_case(value))
}

/// Whether the parser reads a value.
fn is_known_value(name: &str, value: &str) -> bool {
    let parsed = Property::parse_string(PropertyId::from(name), value, ParserOptions::default());
    parsed.is_ok_and(|parsed| !matches!(parsed, Property::Unparsed(_) | Property::Custom(_)))
}

/// Returns a value without `!important`, or none if another word follows the `!`, which only old browsers know.
fn without_priority(value: &str) -> Option<&str> {
    match value.rsplit_once('!') {
        Some((value, word)) if word.trim().eq_ignore_ascii_case("important") => Some(value.trim()),
        Some((_, word)) if !word.contains(['"', '\'', ')']) => None,
        _ => Some(value.trim()),
    }
}

/// Returns the offset of a part of a value: where no letter or digit stands beside it, else anywhere.
fn offset_of(value: &str, part: &str) -> usize {
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_alone = |at: usize| {
        // The number before a unit belongs to it.
        let before = value[..at].chars().next_back();
        !before.is_some_and(|c| is_letter(c) && !c.is_ascii_digit()) && !value[at + part.len()..].starts_with(is_letter)
    };
    let found = value.match_indices(part).map(|(at, _)| at).find(|at| is_alone(*at));
    found.or_else(|| value.find(part)).unwrap_or_default()
}
