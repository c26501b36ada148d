//! Diagnostics about themes that are shared: folders and archives that are installed.

use std::fmt;
use std::path::Path;

use super::suggestion::suggestion;
use super::{Diagnostic, Source, counted};
use crate::table::Span;

impl Diagnostic {
    /// Reports a path that is neither a folder nor a zip archive.
    pub(crate) fn no_theme_package(path: &Path, problem: impl fmt::Display) -> Self {
        Self::error(format!("no theme can be read from {}: {problem}", path.display()))
            .with_advice("name the folder of a theme, or a zip archive of it")
    }

    /// Reports a folder or archive without templates. `program` is the one whose themes look like this.
    pub(crate) fn not_a_theme(path: &Path, program: Option<&str>) -> Self {
        let problem = format!("{} is no theme for Kielo: it has neither theme.toml nor templates/", path.display());
        Self::error(problem).with_advice(match program {
            Some(program) => format!("it looks like a theme for {program}, whose templates are written in another way"),
            None => "name the folder that theme.toml is in".to_owned(),
        })
    }

    /// Reports a name in an archive that leads out of the theme's folder, or that no file can have.
    pub(crate) fn unsafe_name_in_archive(path: &Path, name: &[u8]) -> Self {
        let name = name.escape_ascii();
        Self::error(format!("{} contains a file `{name}`, and no theme can have that name", path.display()))
            .with_advice("ask who packed it for another archive: names are UTF-8 and stay inside of the theme's folder")
    }

    pub(crate) fn theme_package_too_large(path: &Path, files: usize, megabytes: u64) -> Self {
        let files = counted(files, "file", "files");
        Self::error(format!("{} is larger than a theme may be: {files}, or {megabytes} MB", path.display()))
            .with_advice("remove what does not belong to the theme; pictures of a site go into the site")
    }

    /// Reports a name that no folder in `themes/` can have.
    pub(crate) fn invalid_folder_of_theme(name: &str) -> Self {
        Self::error(format!("`{name}` cannot be the name of a theme's folder"))
            .with_advice("choose another name: letters, digits and hyphens; theme install takes it as --name NAME")
    }

    /// Reports a theme that would take the place of one that is part of the program.
    pub(crate) fn name_of_built_in_theme(name: &str) -> Self {
        Self::error(format!("a theme `{name}` is part of Kielo, and this one would take its place"))
            .with_advice("choose another name; theme install takes it as --name NAME")
    }

    pub(crate) fn theme_exists(name: &str) -> Self {
        Self::error(format!("there is a folder themes/{name} already, and it stays as it is"))
            .about_file(&format!("themes/{name}"))
            .with_advice("move or remove it first, or choose another name; theme install takes it as --name NAME")
    }

    pub(crate) fn theme_not_written(name: &str, error: &std::io::Error) -> Self {
        Self::error(format!("themes/{name} cannot be written: {error}"))
            .with_advice("check that the site's folder may be written to and that the disk has room")
    }

    /// Reports a folder in which a command looks for a theme.
    pub(crate) fn neither_site_nor_theme(folder: &Path) -> Self {
        Self::error(format!("there is neither a site.toml nor a theme.toml in {}", folder.display()))
            .with_advice("run the command in the folder of a site or of a theme, or name it with --root FOLDER")
    }

    /// Reports a name of no theme, with the nearest one.
    pub(crate) fn no_theme_of_name(name: &str, known: &[String]) -> Self {
        Self::error(format!("there is no theme `{name}` in themes/")).with_advice(suggestion(name, known, "themes"))
    }

    /// Says that a check of a theme found problems that are not the theme's.
    pub(crate) fn problems_of_site_left_out(count: usize) -> Option<Self> {
        let problems = counted(count, "problem", "problems");
        (count > 0).then(|| {
            Self::note(format!("{problems} in the site's texts and settings left out here"))
                .with_advice("kielo check --drafts --future shows them")
        })
    }

    /// Reports a theme that has no folder in which pages could be kept.
    pub(crate) fn built_in_theme_keeps_no_pages(name: &str) -> Self {
        Self::error(format!("the theme {name} is part of Kielo and has no folder in which pages could be kept"))
            .with_advice(format!("kielo theme new NAME makes a theme of your own that extends {name}"))
    }

    /// Warns of the key `theme` in the settings of a demo, which shows its own theme `own`.
    pub(crate) fn theme_of_demo_ignored(source: &Source, span: Span, own: &str) -> Self {
        Self::warning(format!("the demo always shows the theme that it is in, `{own}`, so this line has no effect"))
            .at(source, span)
            .with_advice("remove the line")
    }

    /// Says that a demo without texts of its own is shown with those of a new theme.
    pub(crate) fn demo_without_texts(folder: &str) -> Self {
        Self::note(format!("{folder} has no content/, so the texts that a new theme gets are shown")).with_advice(
            format!("put texts of your own into {folder}/content/; its data/, static/ and strings/ are used with them"),
        )
    }

    /// Reports that the demo of a theme cannot be put together.
    pub(crate) fn demo_not_made(name: &str, error: &std::io::Error) -> Self {
        Self::error(format!("the demo of {name} cannot be made: {error}"))
            .with_advice("check that the files of the theme may be read, and that the disk has room")
    }

    /// Reports a text with which themes are checked and that this theme, or a setting of its demo, refuses.
    pub(crate) fn text_of_checks_refused(problem: Self) -> Self {
        let mut refused = problem;
        refused.0.severity = super::Severity::Warning;
        refused.0.message = format!("a text with which Kielo checks themes is refused: {}", refused.0.message);
        refused.with_advice(
            "look for the reason in theme.toml or in the demo's site.toml; if they are right, please report this to Kielo",
        )
    }

    /// Reports kept pages of a demo that cannot be read or written.
    pub(crate) fn kept_pages_unreadable(folder: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("the kept pages in {} cannot be read or written: {error}", folder.display()))
            .with_advice("check who may read and write the folder")
    }

    /// Reports a page of a demo that is not the kept one. `others` counts the pages with the same difference.
    pub(crate) fn demo_page_changed(kept: &Source, span: Span, (before, now): (&str, &str), others: usize) -> Self {
        const SHOWN: usize = 100;
        let short = |text: &str| {
            let end = if text.chars().count() > SHOWN { "…" } else { "" };
            format!("`{}{end}`", text.chars().take(SHOWN).collect::<String>())
        };
        let change = match (before, now) {
            ("", "") => "lines are gone or new".to_owned(),
            ("", now) => format!("{} is new", short(now)),
            (before, "") => format!("{} is gone", short(before)),
            (before, now) => format!("{} became {}", short(before), short(now)),
        };
        let others = match others {
            0 => String::new(),
            count => format!(", as in {}", counted(count, "other page", "other pages")),
        };
        Self::error(format!("a page of the demo differs from the kept one: {change}{others}"))
            .at(kept, span)
            .with_label("kept")
            .with_advice("if this is what you want, run kielo theme test --update")
    }

    /// Reports pages of a demo that were not kept.
    pub(crate) fn demo_pages_new(folder: &str, files: &[&str]) -> Self {
        let count = counted(files.len(), "page", "pages");
        Self::error(format!("the demo has {count} that {folder} lacks: {}", first_names(files)))
            .with_advice("if this is what you want, run kielo theme test --update")
    }

    /// Reports kept pages that the demo does not have any more.
    pub(crate) fn demo_pages_gone(folder: &str, files: &[&str]) -> Self {
        let count = counted(files.len(), "page", "pages");
        Self::error(format!("{folder} has {count} that the demo no longer has: {}", first_names(files)))
            .with_advice("if this is what you want, run kielo theme test --update")
    }
}

/// Joins the first names of a list, and says that there are more.
fn first_names(names: &[&str]) -> String {
    const SHOWN: usize = 5;
    let more = if names.len() > SHOWN { " …" } else { "" };
    names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ") + more
}
