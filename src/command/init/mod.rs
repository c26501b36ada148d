//! `kielo init`: a small blog to begin with, each text in every language.

mod words;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::words::StarterTexts;
use super::{print, source_file};
use crate::config::{BaseUrl, SITE_FILE};
use crate::diagnostic::Diagnostic;
use crate::language::{Language, SlugStyle};
use crate::model::TERMS_FILE;
use crate::table::Value;

/// Start a blog.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder to start it in [default: the one you are in]
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// The languages to write in, the first one first
    #[arg(long, value_name = "TAGS", value_delimiter = ',', default_value = "fi,nb")]
    languages: Vec<String>,
    /// The title of the blog
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// The address the blog will live at
    #[arg(long, value_name = "URL", default_value = "https://www.example.com")]
    base_url: String,
}

/// A file that Git is told of what need not be kept.
const GIT_IGNORE: &str = ".gitignore";

/// A file to be made: its path in the folder, with `/`, and its text.
struct NewFile {
    file: String,
    text: String,
}

/// A language of the new blog, with the texts that it begins with.
struct StarterLanguage {
    language: Language,
    words: &'static StarterTexts,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match start(arguments) {
        Ok(files) => {
            let folder = arguments.folder.strip_prefix(".").unwrap_or(&arguments.folder);
            let mut lines: Vec<String> = files.iter().map(|file| folder.join(file).display().to_string()).collect();
            let here = folder.as_os_str().is_empty();
            let root = if here { String::new() } else { format!(" --root {}", folder.display()) };
            lines.push(format!("run kielo serve{root} to see it"));
            print::result(&lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            print::diagnostics(&problems, "nothing was made");
            ExitCode::FAILURE
        }
    }
}

/// Makes the files, all or none.
fn start(arguments: &Arguments) -> Result<Vec<String>, Vec<Diagnostic>> {
    let folder = &arguments.folder;
    let mut diagnostics = Vec::new();
    let languages = languages(&arguments.languages, &mut diagnostics);
    if BaseUrl::parse(&arguments.base_url).is_none() {
        diagnostics.push(Diagnostic::invalid_base_url_argument(&arguments.base_url));
    }
    let is_there = |file: &str| fs::symlink_metadata(folder.join(file)).is_ok();
    if is_there(SITE_FILE) {
        diagnostics.push(Diagnostic::site_exists(folder));
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let zone = zone(&languages);
    let today = Timestamp::now().to_zoned(TimeZone::get(&zone).unwrap_or(TimeZone::UTC)).date();
    let mut drafts = drafts(arguments, &languages, &zone, today);
    // Git may have been there before.
    drafts.retain(|draft| draft.file != GIT_IGNORE || !is_there(GIT_IGNORE));
    diagnostics.extend(
        drafts
            .iter()
            .filter(|draft| is_there(&draft.file))
            .map(|draft| Diagnostic::file_exists(&draft.file, "begin in an empty folder, or move the file away")),
    );
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    write(folder, &drafts).map_err(|problem| vec![problem])?;
    Ok(drafts.into_iter().map(|draft| draft.file).collect())
}

/// The languages that were asked for; those that Kielo has no text in get the English one.
fn languages(tags: &[String], diagnostics: &mut Vec<Diagnostic>) -> Vec<StarterLanguage> {
    let mut languages: Vec<StarterLanguage> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()) {
        match Language::from_tag(tag) {
            None => diagnostics.push(Diagnostic::invalid_language_argument(tag)),
            Some(language) if languages.iter().any(|known| known.language.tag() == language.tag()) => {
                diagnostics.push(Diagnostic::duplicate_language_argument(tag));
            }
            Some(language) => languages.push(StarterLanguage { words: StarterTexts::of(&language), language }),
        }
    }
    languages
}

/// The zone where most readers of the first language live, else that of this machine.
fn zone(languages: &[StarterLanguage]) -> String {
    let own = languages.first().and_then(|first| first.words.zone.filter(|_| first.words.tag == first.language.tag()));
    let system = TimeZone::system();
    own.or(system.iana_name()).unwrap_or("UTC").to_owned()
}

fn drafts(arguments: &Arguments, languages: &[StarterLanguage], zone: &str, today: Date) -> Vec<NewFile> {
    let Some(first) = languages.first() else { return Vec::new() };
    let slug = |language: &StarterLanguage, title: &str| language.language.slug(title, SlugStyle::Language);
    let first_slug = slug(first, first.words.post_title);
    let post_name = format!("{today}-{first_slug}");
    let page_name = slug(first, first.words.page_title);
    let mut drafts = vec![
        NewFile { file: SITE_FILE.to_owned(), text: site_toml(arguments, languages, zone) },
        NewFile { file: TERMS_FILE.to_owned(), text: terms_toml(languages) },
    ];
    for language in languages {
        let StarterTexts { post_title, post, translated, end, category, tag_name, .. } = language.words;
        let page = format!("{page_name}.{}.md", language.language.tag());
        let mut text = front_matter(post_title, &slug(language, post_title), &first_slug);
        _ = writeln!(text, "categories = [{}]\ntags = [{}]\n+++\n", quoted(category), quoted(tag_name));
        text.push_str(post);
        if languages.len() > 1 {
            text.push_str(translated);
        }
        text.push_str(end);
        let file = format!("content/{post_name}.{}.md", language.language.tag());
        drafts.push(NewFile { text: text.replace("{page}", &page).replace("{file}", &file), file });
    }
    for language in languages {
        let StarterTexts { page_title, page, .. } = language.words;
        let file = format!("content/{page_name}.{}.md", language.language.tag());
        let text = format!("{}+++\n\n{page}", front_matter(page_title, &slug(language, page_title), &page_name));
        drafts.push(NewFile { text: text.replace("{file}", &file), file });
    }
    drafts.push(NewFile {
        file: GIT_IGNORE.to_owned(),
        text: "# What kielo build makes, and what it keeps to be faster\n/public\n/.public.kielo-*\n/.kielo-cache\n"
            .to_owned(),
    });
    drafts
}

/// The beginning of a document: its title, and its slug where the file is called otherwise.
fn front_matter(title: &str, slug: &str, name: &str) -> String {
    let slug = if slug == name { String::new() } else { format!("slug = {}\n", quoted(slug)) };
    format!("+++\ntitle = {}\n{slug}", quoted(title))
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    Value::Text(text.to_owned()).to_string()
}

fn site_toml(arguments: &Arguments, languages: &[StarterLanguage], zone: &str) -> String {
    let default = languages.first().map_or("", |first| first.language.tag());
    let mut text = format!(
        "# The settings of the blog. Keys without a [table] come first.\n\n\
         # Where the blog will live. Change this before you publish.\n\
         base_url = {}\n\n\
         # The language of documents that name none, and the first one in menus.\n\
         default_language = {}\n\n\
         # The zone in which dates are read.\n\
         time_zone = {}\n\n\
         # How many posts a page shows.\n\
         posts_per_page = 10\n\n\
         # Each language has a table of its own. A line more tells search engines and readers what the blog is about:\n\
         # description = \"…\"\n",
        quoted(&arguments.base_url),
        quoted(default),
        quoted(zone),
    );
    for language in languages {
        let title = arguments.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let title = title.unwrap_or(language.words.title);
        _ = writeln!(text, "\n[languages.{}]\ntitle = {}", language.language.tag(), quoted(title));
    }
    text
}

fn terms_toml(languages: &[StarterLanguage]) -> String {
    let mut text = "# Categories and tags by their names in each language: one entry is one idea, and its pages are \
                    translations.\n"
        .to_owned();
    let mut add = |table: &str, name: fn(&StarterTexts) -> &'static str| {
        _ = writeln!(text, "\n[[{table}]]");
        for language in languages {
            _ = writeln!(text, "{} = {}", language.language.tag(), quoted(name(language.words)));
        }
    };
    add("categories", |words| words.category);
    add("tags", |words| words.tag_name);
    text
}

/// Writes all files; when one cannot be written, those before it go again.
fn write(folder: &Path, drafts: &[NewFile]) -> Result<(), Diagnostic> {
    for (index, draft) in drafts.iter().enumerate() {
        if let Err(error) = source_file::create(&folder.join(&draft.file), &draft.text) {
            for written in &drafts[..index] {
                _ = fs::remove_file(folder.join(&written.file));
            }
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    Diagnostic::file_exists(&draft.file, "begin in an empty folder, or move the file away")
                }
                _ => Diagnostic::cannot_write_source(&draft.file, &error),
            });
        }
    }
    Ok(())
}
