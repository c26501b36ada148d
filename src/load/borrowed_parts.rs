//! Adds parts of the built-in theme that templates and style sheets name although their theme does not extend it.

use std::borrow::Cow;
use std::path::Path;

use super::stylesheet::StyleSheetSource;
use super::theme::BuiltInFile;
use crate::diagnostic::Source;
use crate::model::{BASE_THEME, HEAD_TEMPLATE, Template, Theme, ThemeFile};

/// Adds the parts that a theme borrows, and all parts that these name.
///
/// A template or style sheet of the theme names a part with the built-in theme: `kielo/parts/share.html`,
/// `kielo/share.js`, `kielo/content.css`. A borrowed part names others without it.
pub(super) fn add(theme: &mut Theme, sheets: &mut Vec<StyleSheetSource>) {
    if theme.chain.iter().any(|name| name == BASE_THEME) {
        return;
    }
    let mut borrower = Borrower { theme, sheets, unread: Vec::new() };
    let own: Vec<Source> = borrower.theme.templates.iter().map(|template| template.source.clone()).collect();
    for source in own {
        borrower.read_own_template(&source.text);
    }
    let own: Vec<Source> = borrower.sheets.iter().map(|sheet| sheet.source.clone()).collect();
    for name in own.iter().flat_map(|source| quoted(&source.text)).filter_map(in_base_theme) {
        borrower.add_sheet(name);
    }
    while let Some(text) = borrower.unread.pop() {
        borrower.read_borrowed(text);
    }
    theme.files.sort_by(|a, b| a.path.cmp(&b.path));
}

/// The name of a part in the built-in theme, if a name begins with that theme.
fn in_base_theme(name: &str) -> Option<&str> {
    name.strip_prefix(BASE_THEME)?.strip_prefix('/')
}

/// The texts in quotes, and the addresses in `url(…)`.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'', '(', ')'])
}

/// The names of the components that a template calls: `{{ <outline`.
fn called_components(text: &str) -> impl Iterator<Item = &str> {
    let calls = |mark: &'static str| text.split(mark).skip(1);
    calls("{{ <").chain(calls("{% <")).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

struct Borrower<'a> {
    theme: &'a mut Theme,
    sheets: &'a mut Vec<StyleSheetSource>,
    /// The texts of borrowed templates and style sheets that are not read yet.
    unread: Vec<&'static str>,
}

impl Borrower<'_> {
    fn read_own_template(&mut self, text: &str) {
        for name in quoted(text).filter_map(in_base_theme) {
            self.add_template(name);
            self.add_file(name);
        }
        if text.contains("head(") {
            self.add_template(in_base_theme(HEAD_TEMPLATE).unwrap_or_default());
        }
    }

    fn read_borrowed(&mut self, text: &'static str) {
        for name in quoted(text) {
            let is_own = self.theme.has_template(name);
            if !is_own {
                self.add_template(name);
            }
            if !self.theme.files.iter().any(|file| file.path == name) {
                self.add_file(name);
            }
        }
        for name in called_components(text) {
            let file = format!("components/{name}.html");
            if !self.theme.has_template(&file) {
                self.add_template(&file);
            }
        }
    }

    /// Adds a template or component of the built-in theme, if there is one of this name.
    fn add_template(&mut self, name: &str) {
        let path = if name.starts_with("components/") { name.to_owned() } else { format!("templates/{name}") };
        let name = format!("{BASE_THEME}/{name}");
        let is_known = self.theme.templates.iter().any(|template| template.name == name);
        let Some((text, file)) = BuiltInFile::read(&path).filter(|_| !is_known).and_then(BuiltInFile::text) else {
            return;
        };
        self.theme.templates.push(Template { name, source: Source { file: file.into(), text: text.into() } });
        self.theme.lender = Some(BASE_THEME);
        self.unread.push(text);
    }

    /// Adds a file of the built-in theme for browsers, if there is one of this name.
    fn add_file(&mut self, name: &str) {
        let path = format!("{BASE_THEME}/{name}");
        let is_known = self.theme.files.iter().any(|file| file.path == path);
        let Some(built_in) = BuiltInFile::read(&format!("static/{name}")).filter(|_| !is_known) else { return };
        let file = format!("themes/{BASE_THEME}/static/{name}");
        let file = ThemeFile { path, file, bytes: Cow::Borrowed(built_in.bytes), stylesheet: None, image: None };
        if file.is_stylesheet() {
            self.add_sheet(name);
        }
        self.theme.files.push(file);
    }

    /// Adds a style sheet of the built-in theme for imports, if there is one of this name.
    fn add_sheet(&mut self, name: &str) {
        let path = format!("{BASE_THEME}/{name}");
        let is_known = self.sheets.iter().any(|sheet| sheet.path == path);
        let is_sheet = Path::new(name).extension().is_some_and(|extension| extension == "css");
        let built_in = BuiltInFile::read(&format!("static/{name}")).filter(|_| is_sheet && !is_known);
        let Some((text, file)) = built_in.and_then(BuiltInFile::text) else { return };
        let source = Source { file: file.into(), text: text.into() };
        self.sheets.push(StyleSheetSource { theme: None, path, source });
        self.unread.push(text);
    }
}
