//! `kielo import`: brings a blog from another system.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::print;
use crate::diagnostic::{Diagnostic, counted};
use crate::import::wordpress::{ImportOptions, LanguageChoice, ListBase, ListBases, import};
use crate::import::{self as importers, ImportOutcome, REPORT_FILE};

/// Bring a blog from another system.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    system: SourceSystem,
}

#[derive(Debug, Subcommand)]
enum SourceSystem {
    Wordpress(WordpressArguments),
    /// Bring a blog made with Hugo: its folder becomes a Kielo site
    Hugo(GeneratorArguments),
    /// Bring a blog made with Jekyll: its folder becomes a Kielo site
    Jekyll(GeneratorArguments),
    /// Bring a blog made with Zola: its folder becomes a Kielo site
    Zola(GeneratorArguments),
}

/// Where a blog moves to, and what may be written there.
#[derive(Debug, Args)]
struct TargetArguments {
    /// The folder of the new site
    #[arg(long, value_name = "DIR", default_value = ".")]
    into: PathBuf,
    /// Write nothing, and print the report
    #[arg(long)]
    dry_run: bool,
    /// Write over files that were changed since the last import
    #[arg(long)]
    force: bool,
}

/// The folder of another generator's blog.
#[derive(Debug, Args)]
struct GeneratorArguments {
    /// The folder of the old blog
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The language of the blog, where its settings say none
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Another folder whose texts are posts
    #[arg(long, value_name = "FOLDER")]
    posts: Vec<String>,
    /// The time zone of the blog [default: that of its settings]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[command(flatten)]
    target: TargetArguments,
}

/// Bring a WordPress blog: its export (Tools, Export, “All content”) becomes a Kielo site.
#[derive(Debug, Args)]
struct WordpressArguments {
    /// The export, a file that ends in .xml
    #[arg(value_name = "EXPORT")]
    export: PathBuf,
    /// The old blog's wp-content/uploads: a folder, a zip, tar or tar.gz archive, or the blog's address to fetch them
    #[arg(long, value_name = "PLACE")]
    uploads: Option<String>,
    /// Fetch nothing; what was fetched before counts
    #[arg(long)]
    offline: bool,
    /// The language of the blog, where the export says none or a wrong one
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// A language by the first folder of its addresses, such as en=/en/
    #[arg(long, value_name = "TAG=FOLDER", value_parser = parse_language_value)]
    language_prefix: Vec<(String, String)>,
    /// A language by the slug of a category, such as en=in-english
    #[arg(long, value_name = "TAG=CATEGORY", value_parser = parse_language_value)]
    language_category: Vec<(String, String)>,
    /// The category base of the old blog, as its addresses have it, such as aihe or nb=tema
    #[arg(long, value_name = "BASE", value_parser = parse_list_base)]
    category_base: Vec<ListBase>,
    /// The tag base of the old blog, such as avainsana or nb=stikkord
    #[arg(long, value_name = "BASE", value_parser = parse_list_base)]
    tag_base: Vec<ListBase>,
    /// Another post type to import
    #[arg(long, value_name = "TYPE")]
    post_type: Vec<String>,
    /// The time zone of the blog [default: the one that fits the dates of posts]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[command(flatten)]
    target: TargetArguments,
}

/// Parses an argument such as `en=/en/`.
fn parse_language_value(written: &str) -> Result<(String, String), String> {
    let parts = written.split_once('=').filter(|(tag, other)| !tag.is_empty() && !other.trim_matches('/').is_empty());
    let (tag, other) = parts.ok_or("write a language tag, = and what it stands for, such as en=/en/")?;
    Ok((tag.to_owned(), other.to_owned()))
}

/// Parses an argument such as `nb=tema`. Without a language the base is for all languages.
#[allow(clippy::unnecessary_wraps, reason = "clap asks for a Result")]
fn parse_list_base(written: &str) -> Result<ListBase, String> {
    let (language, folders) = written.split_once('=').map_or((None, written), |(tag, folders)| (Some(tag), folders));
    Ok(ListBase { language: language.map(str::to_owned), folders: folders.to_owned() })
}

/// The exit code of an import that finished but could not bring all content.
const EXIT_LOSSY: u8 = 3;

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let (imported, target) = match &arguments.system {
        SourceSystem::Wordpress(arguments) => (import_wordpress(arguments), &arguments.target),
        SourceSystem::Hugo(arguments) => (importers::hugo::import(&generator_options(arguments)), &arguments.target),
        SourceSystem::Jekyll(arguments) => {
            (importers::jekyll::import(&generator_options(arguments)), &arguments.target)
        }
        SourceSystem::Zola(arguments) => (importers::zola::import(&generator_options(arguments)), &arguments.target),
    };
    match imported {
        Ok(imported) => {
            print::diagnostics(&imported.diagnostics, "the rest came along");
            print::result(&summary(target, &imported));
            if imported.is_lossy { ExitCode::from(EXIT_LOSSY) } else { ExitCode::SUCCESS }
        }
        Err(problem) => {
            print::diagnostics(&[problem], "the import ended there");
            ExitCode::FAILURE
        }
    }
}

fn generator_options(arguments: &GeneratorArguments) -> importers::ImportOptions {
    importers::ImportOptions {
        folder: arguments.folder.clone(),
        into: arguments.target.into.clone(),
        language: arguments.language.clone(),
        time_zone: arguments.time_zone.clone(),
        posts: arguments.posts.clone(),
        is_dry: arguments.target.dry_run,
        is_forced: arguments.target.force,
    }
}

fn import_wordpress(arguments: &WordpressArguments) -> Result<ImportOutcome, Diagnostic> {
    import(&ImportOptions {
        export: arguments.export.clone(),
        into: arguments.target.into.clone(),
        uploads: arguments.uploads.clone(),
        languages: LanguageChoice {
            default: arguments.language.clone(),
            prefixes: arguments.language_prefix.clone(),
            categories: arguments.language_category.clone(),
        },
        list_bases: ListBases { categories: arguments.category_base.clone(), tags: arguments.tag_base.clone() },
        post_types: arguments.post_type.clone(),
        time_zone: arguments.time_zone.clone(),
        is_offline: arguments.offline,
        is_dry_run: arguments.target.dry_run,
        is_forced: arguments.target.force,
        on_progress: print::progress(),
    })
}

fn summary(target: &TargetArguments, imported: &ImportOutcome) -> String {
    if target.dry_run {
        return imported.report.trim_end().to_owned();
    }
    let files = &imported.files;
    let into = &target.into;
    let report = into.strip_prefix(".").unwrap_or(into).join(REPORT_FILE);
    let texts = counted(imported.document_count, "text", "texts");
    let mut lines = vec![format!(
        "{}: {texts}; {} files written, {} unchanged, {} kept",
        into.display(),
        files.written,
        files.unchanged,
        files.kept.len()
    )];
    if !files.kept.is_empty() {
        lines.push("Files that were changed since the last import were kept; --force writes them again.".to_owned());
    }
    if imported.is_lossy {
        lines.push("Not everything came along.".to_owned());
    }
    lines.push(format!("What came, what was changed and what was left stands in {}.", report.display()));
    lines.join("\n")
}
