//! `kielo init`: creates a small blog with a post and a page in every language.

mod starter_texts;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::starter_texts::StarterTexts;
use super::{print, source_file};
use crate::config::{BaseUrl, SITE_FILE};
use crate::diagnostic::{Diagnostic, shell_word};
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

/// The file that lists the paths that Git ignores.
const GIT_IGNORE: &str = ".gitignore";

/// A file to create.
struct NewFile {
    /// The path in the blog's folder, with `/`.
    file: String,
    text: String,
}

impl NewFile {
    /// Returns whether the file exists with this text, as an interrupted run leaves it.
    fn is_written(&self, folder: &Path) -> bool {
        fs::read(folder.join(&self.file)).is_ok_and(|bytes| bytes == self.text.as_bytes())
    }
}

/// A language of the new blog, and the texts for it.
struct StarterLanguage {
    language: Language,
    texts: &'static StarterTexts,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match create_blog(arguments) {
        Ok(files) => {
            let folder = arguments.folder.strip_prefix(".").unwrap_or(&arguments.folder);
            let mut lines: Vec<String> = files.iter().map(|file| folder.join(file).display().to_string()).collect();
            let here = folder.as_os_str().is_empty();
            let root = if here { String::new() } else { format!(" --root {}", shell_word(&folder.to_string_lossy())) };
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

/// Creates all files of the blog, or none. Returns their paths.
fn create_blog(arguments: &Arguments) -> Result<Vec<String>, Vec<Diagnostic>> {
    let folder = &arguments.folder;
    let mut diagnostics = Vec::new();
    let languages = parse_languages(&arguments.languages, &mut diagnostics);
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
    let time_zone = default_time_zone(&languages);
    let today = Timestamp::now().to_zoned(TimeZone::get(&time_zone).unwrap_or(TimeZone::UTC)).date();
    let mut new_files = compose_files(arguments, &languages, &time_zone, today);
    // Git may have been there before.
    new_files.retain(|file| file.file != GIT_IGNORE || !is_there(GIT_IGNORE));
    diagnostics.extend(
        new_files
            .iter()
            .filter(|file| is_there(&file.file) && !file.is_written(folder))
            .map(|file| Diagnostic::file_exists(&file.file, "begin in an empty folder, or move the file away")),
    );
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    write_all(folder, &new_files).map_err(|problem| vec![problem])?;
    Ok(new_files.into_iter().map(|file| file.file).collect())
}

/// Parses the language tags. A language without texts gets the English ones.
fn parse_languages(tags: &[String], diagnostics: &mut Vec<Diagnostic>) -> Vec<StarterLanguage> {
    let mut languages: Vec<StarterLanguage> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()) {
        match Language::from_tag(tag) {
            None => diagnostics.push(Diagnostic::invalid_language_argument(tag)),
            Some(language) if languages.iter().any(|known| known.language.short_tag() == language.short_tag()) => {
                diagnostics.push(Diagnostic::duplicate_language_argument(tag));
            }
            Some(language) => {
                languages.push(StarterLanguage { texts: StarterTexts::for_language(&language), language });
            }
        }
    }
    languages
}

/// Returns the time zone of most readers of the first language, or else that of this computer.
fn default_time_zone(languages: &[StarterLanguage]) -> String {
    let own = languages
        .first()
        .and_then(|first| first.texts.time_zone.filter(|_| first.texts.tag == first.language.short_tag()));
    let system = TimeZone::system();
    own.or(system.iana_name()).unwrap_or("UTC").to_owned()
}

fn compose_files(arguments: &Arguments, languages: &[StarterLanguage], time_zone: &str, today: Date) -> Vec<NewFile> {
    let Some(first) = languages.first() else { return Vec::new() };
    let slug = |language: &StarterLanguage, title: &str| language.language.slug(title, SlugStyle::Language);
    let first_slug = slug(first, first.texts.post_title);
    let post_name = format!("{today}-{first_slug}");
    let page_name = slug(first, first.texts.page_title);
    let mut new_files = vec![
        NewFile { file: SITE_FILE.to_owned(), text: site_toml(arguments, languages, time_zone) },
        NewFile { file: TERMS_FILE.to_owned(), text: terms_toml(languages) },
    ];
    for language in languages {
        let StarterTexts { post_title, post, translation_section, about_section, category, tag_name, .. } =
            language.texts;
        let page = format!("{page_name}.{}.md", language.language.short_tag());
        let mut text = front_matter(post_title, &slug(language, post_title), &first_slug);
        _ = writeln!(text, "categories = [{}]\ntags = [{}]\n+++\n", toml_string(category), toml_string(tag_name));
        text.push_str(post);
        if languages.len() > 1 {
            text.push_str(translation_section);
        }
        text.push_str(about_section);
        let file = format!("content/{post_name}.{}.md", language.language.short_tag());
        new_files.push(NewFile { text: text.replace("{page}", &page).replace("{file}", &file), file });
    }
    for language in languages {
        let StarterTexts { page_title, page, .. } = language.texts;
        let file = format!("content/{page_name}.{}.md", language.language.short_tag());
        let text = format!("{}+++\n\n{page}", front_matter(page_title, &slug(language, page_title), &page_name));
        new_files.push(NewFile { text: text.replace("{file}", &file), file });
    }
    new_files.push(NewFile {
        file: GIT_IGNORE.to_owned(),
        text: "# What kielo build makes, and what it keeps to be faster\n/public\n/.public.kielo-*\n/.kielo-cache\n"
            .to_owned(),
    });
    new_files
}

/// Writes the first keys of a document: its title, and its slug if that is not the file name.
fn front_matter(title: &str, slug: &str, name: &str) -> String {
    let slug = if slug == name { String::new() } else { format!("slug = {}\n", toml_string(slug)) };
    format!("+++\ntitle = {}\n{slug}", toml_string(title))
}

/// Writes a text as a TOML string.
fn toml_string(text: &str) -> String {
    Value::Text(text.to_owned()).to_string()
}

fn site_toml(arguments: &Arguments, languages: &[StarterLanguage], time_zone: &str) -> String {
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
        toml_string(&arguments.base_url),
        toml_string(default),
        toml_string(time_zone),
    );
    for language in languages {
        let title = arguments.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let title = title.unwrap_or(language.texts.title);
        _ = writeln!(text, "\n[languages.{}]\ntitle = {}", language.language.tag(), toml_string(title));
    }
    text.push_str("\n# A search page in each language. Remove the line for a blog without search.\n[search]\n");
    text
}

fn terms_toml(languages: &[StarterLanguage]) -> String {
    let mut text = "# Categories and tags by their names in each language: one entry is one idea, and its pages are \
                    translations.\n"
        .to_owned();
    let mut add = |table: &str, name: fn(&StarterTexts) -> &'static str| {
        _ = writeln!(text, "\n[[{table}]]");
        for language in languages {
            _ = writeln!(text, "{} = {}", language.language.tag(), toml_string(name(language.texts)));
        }
    };
    add("categories", |texts| texts.category);
    add("tags", |texts| texts.tag_name);
    text
}

/// Writes all files that are not there yet. If one fails, those before it are removed. The settings come last: with them the
/// folder is a blog, and complete.
fn write_all(folder: &Path, new_files: &[NewFile]) -> Result<(), Diagnostic> {
    let (settings, others): (Vec<_>, Vec<_>) = new_files.iter().partition(|file| file.file == SITE_FILE);
    let mut written: Vec<PathBuf> = Vec::new();
    for file in others.into_iter().chain(settings).filter(|file| !file.is_written(folder)) {
        let path = folder.join(&file.file);
        if let Err(error) = source_file::create(&path, &file.text) {
            for path in written {
                _ = fs::remove_file(path);
            }
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    Diagnostic::file_exists(&file.file, "begin in an empty folder, or move the file away")
                }
                _ => Diagnostic::cannot_write_source(&file.file, &error),
            });
        }
        written.push(path);
    }
    Ok(())
}
