//! The style sheets of a theme: imports are put into their places, what older browsers cannot read is said so that they
//! can, and all of it is written short. The addresses of files are left open, for the plan alone knows them.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};

use lightningcss::dependencies;
use lightningcss::error::{Error, ErrorLocation, ParserError, SelectorError};
use lightningcss::printer::PrinterOptions;
use lightningcss::rules::import::ImportRule;
use lightningcss::rules::layer::LayerBlockRule;
use lightningcss::rules::media::MediaRule;
use lightningcss::rules::supports::SupportsRule;
use lightningcss::rules::{CssRule, CssRuleList, Location};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet as Parsed};
use lightningcss::targets::{Browsers, Features, Targets};
use lightningcss::values::url::Url;
use lightningcss::visit_types;
use lightningcss::visitor::{Visit, VisitTypes, Visitor};
use percent_encoding::percent_decode_str;
use xxhash_rust::xxh3::Xxh3;

use crate::address::is_absolute;
use crate::diagnostic::{Diagnostic, Source};
use crate::model::{StyleSheet, StyleSheetUrl, Theme, ThemeFile};
use crate::table::Span;

/// Browsers of the autumn of 2022: almost all readers have one of these or a later one. What they cannot read, such as
/// nested rules, is written otherwise.
const BROWSERS: Browsers = Browsers {
    android: Some(version(107, 0)),
    chrome: Some(version(107, 0)),
    edge: Some(version(107, 0)),
    firefox: Some(version(106, 0)),
    ie: None,
    ios_saf: Some(version(16, 1)),
    opera: Some(version(93, 0)),
    safari: Some(version(16, 1)),
    samsung: Some(version(19, 0)),
};

const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}

/// What stands for the address of a file until the sheet is written; a number and `;` follow.
const PLACEHOLDER: &str = "kielo-theme-file:";

/// A style sheet as it stands in a theme.
pub(super) struct StyleSheetSource {
    /// The theme's name.
    pub(super) theme: String,
    /// The path in the theme's `static/` folder.
    pub(super) path: String,
    /// Its file and text.
    pub(super) source: Source,
}

/// What came of the style sheets the last time: the same sources come to the same.
#[derive(Default)]
pub(super) struct StyleSheetCache {
    hash: u128,
    made: Vec<Option<Arc<StyleSheet>>>,
    problems: Vec<Diagnostic>,
}

impl StyleSheetCache {
    /// Gives the files of a theme their style sheets. `sheets` are those of all themes of the chain, nearest first, those
    /// included that a nearer theme takes the place of.
    pub(super) fn build(&mut self, theme: &mut Theme, sheets: &[StyleSheetSource], diagnostics: &mut Vec<Diagnostic>) {
        let hash = hash(theme, sheets);
        if self.hash != hash {
            self.hash = hash;
            self.problems.clear();
            let make = |file: &ThemeFile| {
                let entry = sheets.iter().position(|sheet| sheet.path == file.path)?;
                let mut bundle = StyleSheetBundle {
                    files: &theme.files,
                    sheets,
                    named: Vec::new(),
                    diagnostics: &mut self.problems,
                };
                bundle.write(entry).map(Arc::new)
            };
            self.made = theme.files.iter().map(make).collect();
        }
        for (file, made) in theme.files.iter_mut().zip(&self.made) {
            file.stylesheet.clone_from(made);
        }
        diagnostics.extend(self.problems.iter().cloned());
    }
}

/// Everything that style sheets depend on: their texts, and which files there are.
fn hash(theme: &Theme, sheets: &[StyleSheetSource]) -> u128 {
    let mut hash = Xxh3::new();
    let mut add = |text: &str| {
        hash.update(&text.len().to_le_bytes());
        hash.update(text.as_bytes());
    };
    theme.chain.iter().for_each(|name| add(name));
    theme.files.iter().for_each(|file| add(&file.path));
    for sheet in sheets {
        add(&sheet.source.file);
        add(&sheet.source.text);
    }
    hash.digest128()
}

/// One style sheet with all that it imports.
struct StyleSheetBundle<'a, 'b> {
    files: &'b [ThemeFile],
    sheets: &'a [StyleSheetSource],
    /// The files that it names, each with what follows its address.
    named: Vec<(usize, String)>,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl<'a> StyleSheetBundle<'a, '_> {
    fn write(&mut self, entry: usize) -> Option<StyleSheet> {
        let mut licences = Vec::new();
        let rules = self.rules(entry, &mut Vec::new(), &mut licences);
        let names = self.sheets.iter().map(|sheet| sheet.source.file.to_string()).collect();
        let mut whole = Parsed::new(names, CssRuleList(rules), ParserOptions::default());
        whole.license_comments = licences;
        let mut targets = Targets::from(BROWSERS);
        // Every `color-scheme` would be written in variables for it, in whichever sheet it stands.
        if !self.sheets.iter().any(|sheet| sheet.source.text.contains("light-dark(")) {
            targets.exclude |= Features::LightDark;
        }
        let minified = whole.minify(MinifyOptions { targets, ..MinifyOptions::default() });
        let minified = minified.map_err(|error| (error.kind.to_string(), error.loc));
        let printer = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
        let write = || whole.to_css(printer).map_err(|error| (error.kind.to_string(), error.loc));
        match minified.and_then(|()| write()) {
            Ok(done) => Some(self.with_names(&done.code)),
            Err((message, place)) => {
                let known = |place: &ErrorLocation| self.sheets.iter().find(|s| *s.source.file == *place.filename);
                let sheet = place.as_ref().and_then(known).unwrap_or(&self.sheets[entry]);
                let span = place.map_or(Span::default(), |place| span_at(&sheet.source, place.line, place.column));
                self.diagnostics.push(Diagnostic::invalid_style_sheet(&sheet.source, span, &message));
                None
            }
        }
    }

    /// The rules of a sheet, with those it imports in the places of the imports. `above` are the sheets that import it.
    fn rules(&mut self, index: usize, above: &mut Vec<usize>, licences: &mut Vec<Text<'a>>) -> Vec<CssRule<'a>> {
        let source = &self.sheets[index].source;
        let warnings = Arc::default();
        let options = ParserOptions {
            filename: source.file.to_string(),
            source_index: index as u32,
            error_recovery: true,
            warnings: Some(Arc::clone(&warnings)),
            ..ParserOptions::default()
        };
        // A byte order mark would be the beginning of the first selector.
        let text = source.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&source.text);
        let parsed = Parsed::parse(text, options);
        let told = std::mem::take(&mut *warnings.write().unwrap_or_else(PoisonError::into_inner));
        self.diagnostics.extend(told.iter().map(|error| problem(source, error)));
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.diagnostics.push(problem(source, &error));
                return Vec::new();
            }
        };
        let Ok(()) = parsed.visit(&mut AssetPlaceholders { bundle: self, sheet: index });
        licences.append(&mut parsed.license_comments);
        above.push(index);
        let mut rules = Vec::with_capacity(parsed.rules.0.len());
        for rule in parsed.rules.0 {
            let CssRule::Import(import) = rule else {
                rules.push(rule);
                continue;
            };
            if is_elsewhere(&import.url) {
                // An import behind rules, or inside of a condition, is none.
                if above.len() > 1 || rules.iter().any(|rule| !matches!(rule, CssRule::Import(_))) {
                    let span = self.span_of(index, import.loc.line, import.loc.column, &import.url);
                    self.diagnostics.push(Diagnostic::style_sheet_import_too_late(source, span, &import.url));
                }
                rules.push(CssRule::Import(import));
                continue;
            }
            let Some(imported) = self.import(index, &import, above) else { continue };
            let inner = self.rules(imported, above, licences);
            rules.extend(with_conditions(import, inner));
        }
        above.pop();
        rules
    }

    /// The sheet that an import means: by its path, else by a theme's name and the path there, for one that a nearer
    /// theme takes the place of.
    fn import(&mut self, from: usize, import: &ImportRule, above: &[usize]) -> Option<usize> {
        let (sheet, sheets) = (&self.sheets[from], self.sheets);
        let path = joined(folder(&sheet.path), &import.url);
        let by_path = sheets.iter().position(|known| Some(&known.path) == path.as_ref());
        let whole = |known: &StyleSheetSource| format!("{}/{}", known.theme, known.path);
        let by_theme = || sheets.iter().position(|known| whole(known) == *import.url);
        let span = || self.span_of(from, import.loc.line, import.loc.column, &import.url);
        let Some(found) = by_path.or_else(by_theme) else {
            let mut known: Vec<_> = sheets.iter().map(|known| from_folder(folder(&sheet.path), &known.path)).collect();
            known.extend(sheets.iter().map(whole));
            self.diagnostics.push(Diagnostic::unknown_style_sheet(&sheet.source, span(), &import.url, &known));
            return None;
        };
        if above.contains(&found) {
            let below = sheets.iter().skip(found + 1).find(|other| other.path == sheets[found].path).map(whole);
            self.diagnostics.push(Diagnostic::style_sheet_cycle(&sheet.source, span(), &import.url, below.as_deref()));
            return None;
        }
        Some(found)
    }

    /// What stands for a file's address. Addresses on other sites and within the page stay as they are.
    fn address(&mut self, from: usize, url: &Url) -> Option<String> {
        if is_elsewhere(&url.url) || url.is_absolute() || url.url.is_empty() {
            return None;
        }
        let sheet = &self.sheets[from];
        let (name, rest) = url.url.split_at(url.url.find(['?', '#']).unwrap_or(url.url.len()));
        let path = joined(folder(&sheet.path), name);
        let Some(file) = self.files.iter().position(|file| Some(&file.path) == path.as_ref()) else {
            let dependencies::Location { line, column } = url.loc;
            let span = self.span_of(from, line.saturating_sub(1), column, &url.url);
            let known: Vec<_> = self.files.iter().map(|known| from_folder(folder(&sheet.path), &known.path)).collect();
            self.diagnostics.push(Diagnostic::unknown_theme_file(&sheet.source, span, name, &known));
            return None;
        };
        let known = self.named.iter().position(|(known, after)| *known == file && after == rest);
        let number = known.unwrap_or_else(|| {
            self.named.push((file, rest.to_owned()));
            self.named.len() - 1
        });
        Some(format!("{PLACEHOLDER}{number};"))
    }

    /// Where an address is written behind a place.
    fn span_of(&self, sheet: usize, line: u32, column: u32, written: &str) -> Span {
        let source = &self.sheets[sheet].source;
        let start = span_at(source, line, column).start as usize;
        let at = source.text[start..].find(written).map_or(start, |at| start + at);
        Span::new(at, (at + written.len()).min(source.text.len()))
    }

    /// The sheet with the places of its files told apart from its text.
    fn with_names(&self, code: &str) -> StyleSheet {
        let mut pieces = code.split(PLACEHOLDER);
        let mut text = pieces.next().unwrap_or_default().to_owned();
        let mut names = Vec::new();
        for piece in pieces {
            let place = piece.split_once(';').and_then(|(number, rest)| {
                let (file, after) = self.named.get(number.parse::<usize>().ok()?)?;
                Some((StyleSheetUrl { offset: text.len(), file: *file, suffix: after.clone() }, rest))
            });
            match place {
                Some((name, rest)) => {
                    names.push(name);
                    text.push_str(rest);
                }
                None => text.extend([PLACEHOLDER, piece]),
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        StyleSheet { text, urls: names }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

type Text<'a> = lightningcss::values::string::CowArcStr<'a>;

/// Puts placeholders where a sheet names files of the theme.
struct AssetPlaceholders<'a, 'b, 'c> {
    bundle: &'c mut StyleSheetBundle<'a, 'b>,
    sheet: usize,
}

impl<'a> Visitor<'a> for AssetPlaceholders<'a, '_, '_> {
    type Error = Infallible;

    fn visit_types(&self) -> VisitTypes {
        // Those of `image-set()` are found only on the way to images and resolutions.
        visit_types!(URLS | IMAGES | RESOLUTIONS)
    }

    fn visit_url(&mut self, url: &mut Url<'a>) -> Result<(), Infallible> {
        if let Some(placeholder) = self.bundle.address(self.sheet, url) {
            url.url = placeholder.into();
        }
        Ok(())
    }
}

/// Imported rules under the conditions of their import.
fn with_conditions<'a>(import: ImportRule<'a>, rules: Vec<CssRule<'a>>) -> Vec<CssRule<'a>> {
    let loc: Location = import.loc;
    let mut rules = rules;
    if let Some(name) = import.layer {
        rules = vec![CssRule::LayerBlock(LayerBlockRule { name, rules: CssRuleList(rules), loc })];
    }
    if let Some(condition) = import.supports {
        rules = vec![CssRule::Supports(SupportsRule { condition, rules: CssRuleList(rules), loc })];
    }
    if !import.media.media_queries.is_empty() {
        rules = vec![CssRule::Media(MediaRule { query: import.media, rules: CssRuleList(rules), loc })];
    }
    rules
}

/// Whether an address leads out of the theme.
fn is_elsewhere(address: &str) -> bool {
    address.starts_with('/') || is_absolute(address) || address.starts_with("data:")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path in the theme that a relative address in `folder` means.
fn joined(folder: &str, address: &str) -> Option<String> {
    let decoded: Cow<str> = percent_decode_str(address).decode_utf8().ok()?;
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in decoded.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop()?,
            "" => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How a sheet in `folder` writes a path in the theme.
fn from_folder(folder: &str, path: &str) -> String {
    let mut folders = folder.split('/').filter(|part| !part.is_empty()).peekable();
    let mut rest = path;
    while let Some(part) = folders.peek()
        && let Some(inner) = rest.strip_prefix(part).and_then(|inner| inner.strip_prefix('/'))
    {
        rest = inner;
        folders.next();
    }
    format!("{}{rest}", "../".repeat(folders.count()))
}

/// The place of a line counted from 0 and of a character counted from 1 in units of UTF-16, as CSS counts them.
fn span_at(source: &Source, line: u32, column: u32) -> Span {
    let mut start = if source.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    for _ in 0..line {
        let rest = &source.text[start..];
        let Some(end) = rest.find(['\n', '\r', '\u{c}']) else { break };
        start += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
    }
    let mut units = column.saturating_sub(1) as usize;
    for character in source.text[start..].chars() {
        if units == 0 || character == '\n' {
            break;
        }
        units = units.saturating_sub(character.len_utf16());
        start += character.len_utf8();
    }
    let length = source.text[start..].chars().next().map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

/// What is wrong with a sheet at a place.
fn problem(source: &Source, error: &Error<ParserError>) -> Diagnostic {
    let span = error.loc.as_ref().map_or(Span::default(), |place| span_at(source, place.line, place.column));
    let unknown = |what: String| Diagnostic::unknown_css_name(source, span, &what);
    match &error.kind {
        ParserError::AtRuleInvalid(name) => unknown(format!("@{name}")),
        ParserError::SelectorError(SelectorError::UnsupportedPseudoClass(name)) => unknown(format!(":{name}")),
        ParserError::SelectorError(SelectorError::UnsupportedPseudoElement(name)) => unknown(format!("::{name}")),
        kind => Diagnostic::invalid_style_sheet(source, span, &reason(kind)),
    }
}

/// What browsers stumble over.
fn reason(kind: &ParserError) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        ParserError::AtRuleBodyInvalid => "the block of this rule is not one that such a rule has",
        ParserError::AtRulePreludeInvalid => "what stands before the block is not what such a rule needs",
        ParserError::EndOfInput => "there is a bracket too many or too few",
        ParserError::InvalidDeclaration => "this is no declaration",
        ParserError::InvalidMediaQuery | ParserError::EmptyBracketInCondition => "this condition says nothing",
        ParserError::InvalidNesting => "a rule cannot stand here",
        ParserError::InvalidPageSelector => "this is no selector of pages",
        ParserError::InvalidValue => "the property cannot have this value",
        ParserError::QualifiedRuleInvalid => "a selector without a block, or a declaration outside of one",
        ParserError::SelectorError(SelectorError::EmptySelector) => "a selector is missing",
        ParserError::SelectorError(SelectorError::DanglingCombinator) => "the selector ends in the middle",
        ParserError::SelectorError(_) => "this is no selector",
        ParserError::UnexpectedImportRule => "an import must stand before all other rules",
        ParserError::UnexpectedNamespaceRule => "a namespace must stand before all other rules",
        ParserError::UnexpectedToken(_) => "this cannot stand here",
        ParserError::MaximumNestingDepth => "too many blocks stand in each other",
        other => return Cow::Owned(other.to_string()),
    })
}
