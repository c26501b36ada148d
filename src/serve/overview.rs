//! The overview at `/_kielo/`: all documents with their state, and all diagnostics.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter, Write as _};

use super::client::{BASE_STYLE, OVERVIEW_SCRIPT, OVERVIEW_STYLE};
use super::html::{Escaped, Message};
use crate::config::LanguageId;
use crate::diagnostic::{Diagnostic, DiagnosticCounts, Severity, counted, older_pages};
use crate::edition::Edition;
use crate::language::{Language, language_attributes};
use crate::model::{DocumentId, Site};
use crate::plan::HostId;

/// The approximate height of a row in pixels. Browsers lay out rows only when they come near the visible part.
const ROW_HEIGHT: usize = 44;

/// The headings of the columns. Only screen readers need them, so the style hides them.
const HEADINGS: &str = "<th><span>Title</span></th><th><span>Date</span></th><th><span>Words</span></th>\
                        <th><span>Reading time</span></th>";

/// The number of diagnostics above the documents that are shown without unfolding.
const MAX_VISIBLE_DIAGNOSTICS: usize = 20;

/// The number of diagnostics that are listed at all. Nobody fixes more at once, and one wrong template breaks all pages.
const MAX_DIAGNOSTICS: usize = 500;

/// Returns the overview of an edition and its diagnostics.
/// `older_because` are the files whose errors keep the edition older than the last save, if it is.
pub(super) fn overview(edition: &Edition, diagnostics: &[Diagnostic], older_because: Option<&[String]>) -> String {
    let mut page = String::with_capacity(4096 + edition.site().documents().count() * 400);
    // Writing to a String cannot fail.
    _ = write!(page, "{}", Overview { edition, diagnostics, older_because, counts: counts_by_file(diagnostics) });
    page
}

fn counts_by_file(diagnostics: &[Diagnostic]) -> HashMap<&str, DiagnosticCounts> {
    let mut counts: HashMap<&str, DiagnosticCounts> = HashMap::new();
    for diagnostic in diagnostics {
        if let Some(file) = diagnostic.file() {
            counts.entry(file).or_default().add(diagnostic);
        }
    }
    counts
}

struct Overview<'a> {
    edition: &'a Edition,
    diagnostics: &'a [Diagnostic],
    older_because: Option<&'a [String]>,
    /// The counts of diagnostics by file.
    counts: HashMap<&'a str, DiagnosticCounts>,
}

impl Display for Overview<'_> {
    fn fmt(&self, page: &mut Formatter<'_>) -> fmt::Result {
        let site = self.edition.site();
        let title = &site.config.language(site.config.default_language).title;
        write!(
            page,
            "<!DOCTYPE html>\n<html lang=\"en\" data-kielo=\"overview\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{0} – preview</title>\n<style>{BASE_STYLE}{OVERVIEW_STYLE}</style>\n</head>\n<body>\n\
             <header>\n<p class=\"kind\">Preview by Kielo</p>\n<h1>{0}</h1>\n",
            Escaped(title)
        )?;
        self.summary(page)?;
        page.write_str("</header>\n<main>\n")?;
        self.diagnostics(page)?;
        self.documents(page)?;
        write!(page, "</main>\n<script>{OVERVIEW_SCRIPT}</script>\n</body>\n</html>\n")
    }
}

impl Overview<'_> {
    fn summary(&self, page: &mut Formatter<'_>) -> fmt::Result {
        let site = self.edition.site();
        let total = DiagnosticCounts::new(self.diagnostics);
        let count = |matches: &dyn Fn(DocumentId) -> bool| site.documents().filter(|id| matches(*id)).count();
        let english = Language::from_tag("en");
        let figures = [
            ("", site.posts.len(), "post"),
            ("", site.pages.len(), "page"),
            ("", count(&|id| site.document(id).draft), "draft"),
            ("", count(&|id| is_scheduled(self.edition, id)), "scheduled"),
            ("", site.sources.waiting.len(), "waiting"),
            ("error", total.errors, "error"),
            ("warning", total.warnings, "warning"),
        ];
        page.write_str("<ul class=\"counts\">\n")?;
        for (class, figure, noun) in figures {
            if figure == 0 && matches!(noun, "draft" | "scheduled" | "waiting") {
                continue;
            }
            let plural = if figure == 1 || matches!(noun, "scheduled" | "waiting") { "" } else { "s" };
            let class = if figure > 0 { class } else { "" };
            let figure = english.as_ref().map_or_else(
                || figure.to_string(),
                |english| english.number(i64::try_from(figure).unwrap_or(i64::MAX)),
            );
            writeln!(page, "<li class=\"{class}\"><b>{figure}</b> {noun}{plural}</li>")?;
        }
        page.write_str("</ul>\n")
    }

    fn diagnostics(&self, page: &mut Formatter<'_>) -> fmt::Result {
        if self.diagnostics.is_empty() {
            return Ok(());
        }
        page.write_str(
            "<section class=\"problems\" aria-labelledby=\"problems\">\n<h2 id=\"problems\">Problems</h2>\n",
        )?;
        if let Some(files) = self.older_because {
            let text = older_pages(files);
            let (first, rest) = text.split_at(1);
            writeln!(page, "<p class=\"older\">{}{}.</p>", first.to_uppercase(), Escaped(rest))?;
        }
        let shown = &self.diagnostics[..self.diagnostics.len().min(MAX_DIAGNOSTICS)];
        let visible = shown.len().min(MAX_VISIBLE_DIAGNOSTICS);
        self.by_file(page, &shown[..visible])?;
        if visible < shown.len() {
            writeln!(page, "<details>\n<summary>{} more</summary>", self.diagnostics.len() - visible)?;
            self.by_file(page, &shown[visible..])?;
            let more = self.diagnostics.len() - shown.len();
            if more > 0 {
                writeln!(page, "<p class=\"more\">and {more} more</p>")?;
            }
            page.write_str("</details>\n")?;
        }
        page.write_str("</section>\n")
    }

    /// Writes diagnostics below the names of their files.
    fn by_file(&self, page: &mut Formatter<'_>, diagnostics: &[Diagnostic]) -> fmt::Result {
        for diagnostics in diagnostics.chunk_by(|a, b| a.file() == b.file()) {
            match diagnostics.first().and_then(Diagnostic::file) {
                Some(file) => writeln!(page, "<h3>{}</h3>", self.file(file))?,
                None => page.write_str("<h3>The site</h3>\n")?,
            }
            page.write_str("<ul>\n")?;
            for diagnostic in diagnostics {
                diagnostic_item(page, diagnostic)?;
            }
            page.write_str("</ul>\n")?;
        }
        Ok(())
    }

    /// Returns a file's name as HTML, with a link to its page if it is a document.
    fn file(&self, file: &str) -> String {
        match self.edition.site().document_by_file(file) {
            Some(id) => format!("<a href=\"{}\">{}</a>", Escaped(&self.href(id)), Escaped(file)),
            None => Escaped(file).to_string(),
        }
    }

    fn href(&self, id: DocumentId) -> String {
        let plan = self.edition.plan();
        plan.href(HostId::MAIN, plan.document(id))
    }

    fn documents(&self, page: &mut Formatter<'_>) -> fmt::Result {
        let site = self.edition.site();
        page.write_str(
            "<form class=\"filter\" role=\"search\" hidden>\n\
             <label>Filter <input type=\"search\" name=\"text\" autocomplete=\"off\" \
             placeholder=\"title or file\"></label>\n\
             <label>Show <select name=\"state\"><option value=\"\">all documents</option>\
             <option value=\"draft\">drafts</option><option value=\"scheduled\">scheduled</option>\
             <option value=\"waiting\">waiting for a translation</option>\
             <option value=\"missing\">without a translation</option>\
             <option value=\"problem\">with problems</option></select></label>\n\
             <output></output>\n</form>\n",
        )?;
        for language in site.config.language_ids() {
            let settings = site.config.language(language);
            let attributes = language_attributes(settings.language.tag(), "en");
            let count = site.documents().filter(|id| site.document(*id).language == language).count();
            writeln!(
                page,
                "<section class=\"language\">\n<h2><span{attributes}>{}</span> <small>{count}</small></h2>",
                Escaped(&settings.name)
            )?;
            let has_language = |id: &DocumentId| site.document(*id).language == language;
            let (posts, pages): (Vec<_>, Vec<_>) =
                site.documents().filter(has_language).partition(|id| matches!(id, DocumentId::Post(_)));
            for year in posts.chunk_by(|a, b| year(site, *a) == year(site, *b)) {
                let heading = year.first().and_then(|id| self::year(site, *id)).unwrap_or_default();
                self.table(page, language, &heading.to_string(), year)?;
            }
            if !pages.is_empty() {
                self.table(page, language, "Pages", &pages)?;
            }
            page.write_str("</section>\n")?;
        }
        Ok(())
    }

    fn table(&self, page: &mut Formatter<'_>, language: LanguageId, caption: &str, ids: &[DocumentId]) -> fmt::Result {
        writeln!(
            page,
            "<div class=\"part\" style=\"contain-intrinsic-size:auto {}px\">\n<table>\n<caption>{caption}</caption>\n\
             <thead><tr>{HEADINGS}</tr></thead>\n<tbody>",
            60 + ids.len() * ROW_HEIGHT
        )?;
        for id in ids {
            self.row(page, language, *id)?;
        }
        page.write_str("</tbody>\n</table>\n</div>\n")
    }

    fn row(&self, page: &mut Formatter<'_>, language: LanguageId, id: DocumentId) -> fmt::Result {
        let site = self.edition.site();
        let (document, text) = (site.document(id), self.edition.text(id));
        write!(
            page,
            "<tr data-file=\"{file}\"><td><a href=\"{}\"{}>{}</a>",
            Escaped(&self.href(id)),
            language_attributes(site.config.language(language).language.tag(), "en"),
            Escaped(&document.title.value),
            file = Escaped(&document.file),
        )?;
        if document.draft {
            badge(page, "draft", "draft")?;
        }
        if is_scheduled(self.edition, id) {
            badge(page, "scheduled", "scheduled")?;
        }
        let awaited = site.awaited_languages(&document.file);
        if !awaited.is_empty() {
            let names: Vec<_> = awaited.iter().map(|id| &*site.config.language(*id).name).collect();
            badge(page, "waiting", &format!("waits for {}", names.join(", ")))?;
        }
        let missing = missing_languages(site, id);
        if !missing.is_empty() {
            badge(page, "missing", &format!("not in {}", missing.join(", ")))?;
        }
        let DiagnosticCounts { errors, warnings, .. } = self.counts.get(&*document.file).copied().unwrap_or_default();
        if errors > 0 {
            badge(page, "error", &counted(errors, "error", "errors"))?;
        }
        if warnings > 0 {
            badge(page, "warning", &counted(warnings, "warning", "warnings"))?;
        }
        page.write_str("</td><td>")?;
        if let Some(date) = &document.date {
            write!(page, "{}", date.date())?;
        }
        writeln!(page, "</td><td>{}</td><td>{}</td></tr>", text.word_count, text.reading_minutes)
    }
}

fn diagnostic_item(page: &mut Formatter<'_>, diagnostic: &Diagnostic) -> fmt::Result {
    let class = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    write!(page, "<li class=\"{class}\">")?;
    if let Some(excerpt) = diagnostic.excerpt() {
        write!(page, "<span class=\"line\">line {}</span> ", excerpt.line)?;
    }
    write!(page, "<span class=\"message\">{}</span>", Message(diagnostic.message()))?;
    if let Some(advice) = diagnostic.advice() {
        write!(page, "<p class=\"advice\">{}</p>", Message(advice))?;
    }
    page.write_str("</li>\n")
}

fn badge(page: &mut Formatter<'_>, class: &str, text: &str) -> fmt::Result {
    write!(page, " <span class=\"mark {class}\">{}</span>", Escaped(text))
}

fn year(site: &Site, id: DocumentId) -> Option<i16> {
    site.publication_date(id).map(jiff::Zoned::year)
}

/// Returns whether a document is dated later than now.
fn is_scheduled(edition: &Edition, id: DocumentId) -> bool {
    edition.site().document(id).date.as_ref().is_some_and(|date| date.timestamp() > edition.now())
}

/// Returns the names of the languages that a document is not translated into.
fn missing_languages(site: &Site, id: DocumentId) -> Vec<&str> {
    let has = |language: LanguageId| {
        let mut all = site.translations(id).iter().chain([&id]);
        all.any(|id| site.document(*id).language == language)
    };
    let missing = site.config.language_ids().filter(|language| !has(*language));
    missing.map(|language| site.config.language(language).name.as_str()).collect()
}
