//! Bundles the style sheets of a theme: inlines imports, lowers the syntax for older browsers and minifies. Addresses of
//! files become placeholders, because only the plan knows the addresses.

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

use super::css_declarations::declarations;
use super::css_properties::unknown_properties;
use super::css_structure::{lost_ends, lost_semicolons};
use super::css_values::wrong_values;
use super::files::BYTE_ORDER_MARK;
use crate::address::is_absolute;
use crate::diagnostic::{Diagnostic, Source, has_errors};
use crate::language::normalize_name;
use crate::model::{StyleSheet, StyleSheetUrl, Theme, ThemeFile};
use crate::nesting::{MAX_IMPORT_DEPTH, MAX_IMPORTS, MAX_STYLE_SHEET_DEPTH};
use crate::table::Span;

/// The oldest supported browsers, of the autumn of 2022. Almost all readers have one of these or a later one. Newer
/// syntax, such as nested rules, is lowered for them.
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

/// Encodes a version as lightningcss does.
const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}

/// Replaces the address of a file until the sheet is written. The index of the asset and `;` follow.
const PLACEHOLDER: &str = "kielo-theme-file:";

/// The source of a style sheet in a theme.
pub(super) struct StyleSheetSource {
    /// The name of the theme in the chain. None for a sheet that is borrowed from the built-in theme, whose path begins with
    /// that theme.
    pub(super) theme: Option<String>,
    /// The path in the theme's `static/` folder.
    pub(super) path: String,
    /// The file and its text.
    pub(super) source: Source,
}

/// The style sheets of the last build, which are reused if their sources are unchanged.
#[derive(Default)]
pub(super) struct StyleSheetCache {
    hash: u128,
    built: Vec<Option<Arc<StyleSheet>>>,
    diagnostics: Vec<Diagnostic>,
}

impl StyleSheetCache {
    /// Bundles the style sheets of a theme and stores them in its files.
    ///
    /// `sheets` has the sheets of all themes of the chain, the nearest theme first, including overridden ones.
    pub(super) fn build(&mut self, theme: &mut Theme, sheets: &[StyleSheetSource], diagnostics: &mut Vec<Diagnostic>) {
        let hash = hash(theme, sheets);
        if self.hash != hash {
            self.hash = hash;
            self.diagnostics.clear();
            let build = |file: &ThemeFile| {
                let entry = sheets.iter().position(|sheet| sheet.path == file.path)?;
                let mut bundle = StyleSheetBundle {
                    files: &theme.files,
                    sheets,
                    assets: Vec::new(),
                    imports: 0,
                    diagnostics: &mut self.diagnostics,
                };
                bundle.build(entry).map(Arc::new)
            };
            self.built = theme.files.iter().map(build).collect();
        }
        for (file, built) in theme.files.iter_mut().zip(&self.built) {
            file.stylesheet.clone_from(built);
        }
        diagnostics.extend(self.diagnostics.iter().cloned());
    }
}

/// Hashes everything that the result depends on: the texts of the sheets and the paths of all files.
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

/// One style sheet with all sheets that it imports.
struct StyleSheetBundle<'a, 'b> {
    files: &'b [ThemeFile],
    sheets: &'a [StyleSheetSource],
    /// The files that the sheet refers to: the index of each file, and the query or fragment of the address.
    assets: Vec<(usize, String)>,
    /// The number of sheets that were imported so far.
    imports: usize,
    diagnostics: &'b mut Vec<Diagnostic>,
}

impl<'a> StyleSheetBundle<'a, '_> {
    fn build(&mut self, entry: usize) -> Option<StyleSheet> {
        let mut licences = Vec::new();
        let rules = self.rules(entry, &mut Vec::new(), &mut licences);
        let names = self.sheets.iter().map(|sheet| sheet.source.file.to_string()).collect();
        let mut whole = Parsed::new(names, CssRuleList(rules), ParserOptions::default());
        whole.license_comments = licences;
        let mut targets = Targets::from(BROWSERS);
        // Lowering `light-dark()` adds variables to each `color-scheme`, so it happens only if a sheet uses the function.
        if !self.sheets.iter().any(|sheet| sheet.source.text.contains("light-dark(")) {
            targets.exclude |= Features::LightDark;
        }
        let minified = whole.minify(MinifyOptions { targets, ..MinifyOptions::default() });
        let minified = minified.map_err(|error| (error.kind.to_string(), error.loc));
        let printer = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
        let write = || whole.to_css(printer).map_err(|error| (error.kind.to_string(), error.loc));
        match minified.and_then(|()| write()) {
            Ok(css) => Some(self.split_placeholders(&css.code)),
            Err((message, location)) => {
                let at = |location: &ErrorLocation| self.sheets.iter().find(|s| *s.source.file == *location.filename);
                let sheet = location.as_ref().and_then(at).unwrap_or(&self.sheets[entry]);
                let span = location.map_or(Span::default(), |at| span_at(&sheet.source, at.line, at.column));
                self.diagnostics.push(Diagnostic::invalid_style_sheet(&sheet.source, span, &message));
                None
            }
        }
    }

    /// Returns the rules of a sheet, with imports replaced by the imported rules. `importers` is the chain of sheets that
    /// import this one.
    fn rules(&mut self, index: usize, importers: &mut Vec<usize>, licences: &mut Vec<CssText<'a>>) -> Vec<CssRule<'a>> {
        let source = &self.sheets[index].source;
        if let Some(at) = too_deep_bracket(&source.text, MAX_STYLE_SHEET_DEPTH) {
            self.diagnostics.push(Diagnostic::too_deep_style_sheet(source, Span::new(at, at + 1)));
            return Vec::new();
        }
        let warnings = Arc::default();
        let options = ParserOptions {
            filename: source.file.to_string(),
            source_index: index as u32,
            error_recovery: true,
            warnings: Some(Arc::clone(&warnings)),
            ..ParserOptions::default()
        };
        // The parser would take a byte order mark for the start of the first selector.
        let text = source.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&source.text);
        let parsed = Parsed::parse(text, options);
        let warnings = std::mem::take(&mut *warnings.write().unwrap_or_else(PoisonError::into_inner));
        let unclosed = lost_ends(source);
        // A missing end explains the errors behind it.
        if !has_errors(&unclosed) {
            self.diagnostics.extend(warnings.iter().map(|error| parse_diagnostic(source, error)));
            self.diagnostics.extend(parsed.as_ref().err().map(|error| parse_diagnostic(source, error)));
        }
        self.diagnostics.extend(unclosed);
        let Ok(mut parsed) = parsed else { return Vec::new() };
        let (declarations, lost) = lost_semicolons(source, declarations(&source.text));
        self.diagnostics.extend(lost);
        self.diagnostics.extend(unknown_properties(source, &declarations));
        self.diagnostics.extend(wrong_values(source, &declarations));
        let Ok(()) = parsed.visit(&mut UrlReplacer { bundle: self, sheet: index });
        licences.append(&mut parsed.license_comments);
        importers.push(index);
        let mut rules = Vec::with_capacity(parsed.rules.0.len());
        for rule in parsed.rules.0 {
            let CssRule::Import(import) = rule else {
                rules.push(rule);
                continue;
            };
            if is_outside_theme(&import.url) {
                // CSS ignores an import after other rules or inside a condition.
                if importers.len() > 1 || rules.iter().any(|rule| !matches!(rule, CssRule::Import(_))) {
                    let span = self.span_of(index, import.loc.line, import.loc.column, &import.url);
                    self.diagnostics.push(Diagnostic::style_sheet_import_too_late(source, span, &import.url));
                }
                rules.push(CssRule::Import(import));
                continue;
            }
            let Some(imported) = self.find_import(index, &import, importers) else { continue };
            let inner = self.rules(imported, importers, licences);
            rules.extend(with_conditions(import, inner));
        }
        importers.pop();
        rules
    }

    /// Finds the sheet that an import names: by its path, or by a theme's name and the path in that theme. The second form
    /// can import a sheet that a nearer theme overrides.
    fn find_import(&mut self, from: usize, import: &ImportRule, importers: &[usize]) -> Option<usize> {
        let (sheet, sheets) = (&self.sheets[from], self.sheets);
        let path = resolve_path(folder(&sheet.path), &import.url);
        let by_path = sheets.iter().position(|known| Some(&known.path) == path.as_ref());
        let path_with_theme = |known: &StyleSheetSource| match &known.theme {
            Some(theme) => format!("{theme}/{}", known.path),
            None => known.path.clone(),
        };
        let by_theme = || sheets.iter().position(|known| path_with_theme(known) == *import.url);
        let span = || self.span_of(from, import.loc.line, import.loc.column, &import.url);
        let Some(found) = by_path.or_else(by_theme) else {
            let mut known: Vec<_> =
                sheets.iter().map(|known| relative_path(folder(&sheet.path), &known.path)).collect();
            known.extend(sheets.iter().map(path_with_theme));
            self.diagnostics.push(Diagnostic::unknown_style_sheet(&sheet.source, span(), &import.url, &known));
            return None;
        };
        if importers.contains(&found) {
            let overridden =
                sheets.iter().skip(found + 1).find(|other| other.path == sheets[found].path).map(path_with_theme);
            self.diagnostics.push(Diagnostic::style_sheet_cycle(
                &sheet.source,
                span(),
                &import.url,
                overridden.as_deref(),
            ));
            return None;
        }
        let is_chain = importers.len() >= MAX_IMPORT_DEPTH;
        if is_chain || self.imports >= MAX_IMPORTS {
            // The first one too many says enough of those after it.
            if is_chain || self.imports == MAX_IMPORTS {
                let span = self.span_of(from, import.loc.line, import.loc.column, &import.url);
                self.diagnostics.push(Diagnostic::too_many_imports(&sheet.source, span, is_chain));
            }
            self.imports = self.imports.max(MAX_IMPORTS) + 1;
            return None;
        }
        self.imports += 1;
        Some(found)
    }

    /// Returns the placeholder for a file's address. Addresses of other sites and of fragments of the page stay.
    fn placeholder(&mut self, from: usize, url: &Url) -> Option<String> {
        if is_outside_theme(&url.url) || url.is_absolute() || url.url.is_empty() {
            return None;
        }
        let sheet = &self.sheets[from];
        let (name, suffix) = url.url.split_at(url.url.find(['?', '#']).unwrap_or(url.url.len()));
        let path = resolve_path(folder(&sheet.path), name);
        let Some(file) = self.files.iter().position(|file| Some(&file.path) == path.as_ref()) else {
            let dependencies::Location { line, column } = url.loc;
            let span = self.span_of(from, line.saturating_sub(1), column, &url.url);
            let known: Vec<_> =
                self.files.iter().map(|known| relative_path(folder(&sheet.path), &known.path)).collect();
            self.diagnostics.push(Diagnostic::unknown_theme_file(&sheet.source, span, name, &known));
            return None;
        };
        let known = self.assets.iter().position(|(known, known_suffix)| *known == file && known_suffix == suffix);
        let number = known.unwrap_or_else(|| {
            self.assets.push((file, suffix.to_owned()));
            self.assets.len() - 1
        });
        Some(format!("{PLACEHOLDER}{number};"))
    }

    /// Returns the span of an address that begins at or after a line and column.
    fn span_of(&self, sheet: usize, line: u32, column: u32, address: &str) -> Span {
        let source = &self.sheets[sheet].source;
        let start = span_at(source, line, column).start as usize;
        let at = source.text[start..].find(address).map_or(start, |at| start + at);
        Span::new(at, (at + address.len()).min(source.text.len()))
    }

    /// Separates the placeholders of assets from the text of the sheet.
    fn split_placeholders(&self, code: &str) -> StyleSheet {
        let mut parts = code.split(PLACEHOLDER);
        let mut text = parts.next().unwrap_or_default().to_owned();
        let mut names = Vec::new();
        for part in parts {
            let url = part.split_once(';').and_then(|(number, rest)| {
                let (file, after) = self.assets.get(number.parse::<usize>().ok()?)?;
                Some((StyleSheetUrl { offset: text.len(), file: *file, suffix: after.clone() }, rest))
            });
            match url {
                Some((name, rest)) => {
                    names.push(name);
                    text.push_str(rest);
                }
                None => text.extend([PLACEHOLDER, part]),
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        StyleSheet { text, urls: names }
    }
}

type CssText<'a> = lightningcss::values::string::CowArcStr<'a>;

/// Replaces the addresses of a sheet's assets by placeholders.
struct UrlReplacer<'a, 'b, 'c> {
    bundle: &'c mut StyleSheetBundle<'a, 'b>,
    sheet: usize,
}

impl<'a> Visitor<'a> for UrlReplacer<'a, '_, '_> {
    type Error = Infallible;

    fn visit_types(&self) -> VisitTypes {
        // The visitor reaches the addresses in `image-set()` only through images and resolutions.
        visit_types!(URLS | IMAGES | RESOLUTIONS)
    }

    fn visit_url(&mut self, url: &mut Url<'a>) -> Result<(), Infallible> {
        if let Some(placeholder) = self.bundle.placeholder(self.sheet, url) {
            url.url = placeholder.into();
        }
        Ok(())
    }
}

/// Returns the offset of the first bracket in more than `max_depth` others. The parser calls itself for each.
pub(super) fn too_deep_bracket(css: &str, max_depth: usize) -> Option<usize> {
    let bytes = css.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    // The quote of the string that is open.
    let mut quote = None;
    while let Some(byte) = bytes.get(at) {
        match (byte, quote) {
            (b'\\', _) => at += 1,
            (byte, Some(_)) => quote = quote.filter(|open| ![*open, b'\n'].contains(byte)),
            (b'"' | b'\'', None) => quote = Some(*byte),
            (b'/', None) if bytes.get(at + 1) == Some(&b'*') => {
                at += 2 + css[at + 2..].find("*/")? + 1;
            }
            (b'(', None) if is_plain_url(css, at) => at += css[at..].find(')').unwrap_or(css.len()),
            (b'{' | b'(' | b'[', None) => {
                depth += 1;
                if depth > max_depth {
                    return Some(at);
                }
            }
            (b'}' | b')' | b']', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether the bracket at an offset begins an address without quotes, in which signs such as `/*` have no meaning.
fn is_plain_url(css: &str, bracket: usize) -> bool {
    let is_url = css[..bracket].rsplit(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).next();
    is_url.is_some_and(|name| name.eq_ignore_ascii_case("url"))
        && !css[bracket + 1..].trim_ascii_start().starts_with(['"', '\''])
}

/// Wraps imported rules in the conditions of their import.
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
fn is_outside_theme(address: &str) -> bool {
    address.starts_with('/') || is_absolute(address) || address.starts_with("data:")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Resolves a relative address in `folder` to a path in the theme.
fn resolve_path(folder: &str, address: &str) -> Option<String> {
    let decoded: Cow<str> = percent_decode_str(address).decode_utf8().ok()?;
    let decoded = normalize_name(&decoded);
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

/// Returns the relative address of a path in the theme, for a sheet in `folder`.
fn relative_path(folder: &str, path: &str) -> String {
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

/// Returns the span of the character at a line and column. As in lightningcss, lines count from 0, and columns from 1 in
/// UTF-16 code units.
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

/// Converts an error of the parser to a diagnostic.
fn parse_diagnostic(source: &Source, error: &Error<ParserError>) -> Diagnostic {
    let span = error.loc.as_ref().map_or(Span::default(), |location| span_at(source, location.line, location.column));
    let unknown = |name: String| Diagnostic::unknown_css_name(source, span, &name);
    match &error.kind {
        ParserError::AtRuleInvalid(name) => unknown(format!("@{name}")),
        ParserError::SelectorError(SelectorError::UnsupportedPseudoClass(name)) => unknown(format!(":{name}")),
        ParserError::SelectorError(SelectorError::UnsupportedPseudoElement(name)) => unknown(format!("::{name}")),
        kind => Diagnostic::invalid_style_sheet(source, span, &reason(kind)),
    }
}

/// Returns the message for an error that browsers do not accept.
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
