//! `kielo comment`: files the comments that readers send by mail or by a form.

mod form;
mod mail;
mod private_data;
mod received;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::{Timestamp, Zoned};

pub use self::received::ReceivedComment;
use super::{print, source_file};
use crate::config::LanguageMatch;
use crate::diagnostic::{self, Diagnostic};
use crate::load::{self, NewComment};
use crate::model::{CommentCleaner, Discussion, DocumentId, Site, comments_files};

/// File the comments of readers.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: CommentCommand,
}

#[derive(Debug, Subcommand)]
enum CommentCommand {
    Add(AddArguments),
}

/// Add a comment that came by mail or by a form to the comments of a document.
#[derive(Debug, Args)]
struct AddArguments {
    /// The mail (.eml) or form (JSON) with the comment; - means standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The document that it comments on [default: the one that the mail or the form names]
    #[arg(long, value_name = "DOCUMENT")]
    post: Option<PathBuf>,
    /// The name of its author [default: the one in the mail or the form]
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// The language that it is written in [default: the document's]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The id of the comment that it replies to
    #[arg(long, value_name = "ID")]
    reply_to: Option<String>,
    /// Show the comment and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let CommentCommand::Add(arguments) = &arguments.command;
    let mut diagnostics = Vec::new();
    if let Some(result) = add(arguments, &mut diagnostics) {
        print::result(&result);
        return ExitCode::SUCCESS;
    }
    let diagnostics = load::with_excerpts(&arguments.root, diagnostic::sorted_unique(diagnostics));
    print::diagnostics(&diagnostics, "nothing was written");
    ExitCode::FAILURE
}

/// Adds the comment and returns the words about it. Returns `None` if there is an error.
fn add(arguments: &AddArguments, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let mut fail = |problem: Diagnostic| diagnostics.push(problem);
    let name = arguments.file.display().to_string();
    let bytes = read(&arguments.file).map_err(|error| fail(Diagnostic::cannot_read_comment(&name, &error))).ok()?;
    let received = ReceivedComment::parse(&name, &bytes).map_err(&mut fail).ok()?;
    // Two mails can arrive at once, and both change the same file.
    let _lock = source_file::lock_sources(&arguments.root);
    let site = source_file::load_site(&arguments.root, diagnostics)?;
    let composed = compose(&site, arguments, received);
    let (file, comment, report) = composed.map_err(|problem| diagnostics.push(problem)).ok()?;
    let (text, entry) = match load::with_new_comment(&arguments.root, &site.config, &file, &comment) {
        Ok(changed) => changed,
        Err(problems) => {
            diagnostics.extend(problems);
            return None;
        }
    };
    if arguments.dry_run {
        return Some(format!("{entry}\n{report}\nNothing was written. Without --dry-run it goes into {file}."));
    }
    let path = load::disk_path(&arguments.root, &file);
    let written = source_file::write(&path, &text);
    written.map_err(|error| diagnostics.push(Diagnostic::cannot_write_source(&file, &error))).ok()?;
    Some(format!("{}\n{report}", arguments.root.strip_prefix(".").unwrap_or(&arguments.root).join(&file).display()))
}

/// The longest mail or form that is read, with its attachments, in bytes.
const MOST_BYTES: u64 = 50_000_000;

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(file)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Decides everything about the comment. Returns its file, the comment, and the words for the author of the site.
fn compose(
    site: &Site,
    arguments: &AddArguments,
    mut received: ReceivedComment,
) -> Result<(String, NewComment, String), Diagnostic> {
    let source = received.source.clone();
    let id = match (&arguments.post, &received.document) {
        (Some(post), _) => source_file::find_document(site, &arguments.root, post)?,
        (None, Some(file)) => {
            site.document_by_file(file).ok_or_else(|| Diagnostic::unknown_commented_document(file))?
        }
        (None, None) => return Err(Diagnostic::comment_without_document(&source)),
    };
    let author = arguments.author.clone().or_else(|| received.take_author());
    let author = author.ok_or_else(|| Diagnostic::comment_without_author(&source))?;
    let text = received.take_text(&CommentCleaner::default());
    if text.is_empty() {
        return Err(Diagnostic::comment_without_text(&source));
    }
    let url = received.take_url();
    let (file, discussion) = comments_file(site, id);
    let comments = discussion.map(Discussion::all).unwrap_or_default();
    if let Some(parent) = &arguments.reply_to
        && !comments.iter().any(|comment| comment.id == *parent)
    {
        let ids: Vec<String> = comments.iter().map(|comment| comment.id.clone()).collect();
        return Err(Diagnostic::unknown_comment_to_reply_to(parent, &file, &ids));
    }
    let zone = site.config.time_zone.clone();
    let now = Timestamp::now();
    let date = received.date.filter(|date| *date <= now);
    if date.is_none() {
        received.notes.push("dated now, because the comment has no date that can be true".to_owned());
    }
    let date: Zoned = date.unwrap_or(now).to_zoned(zone);
    let document = site.document(id);
    let language = language(site, id, arguments.language.as_deref(), received.language.as_deref())?;
    let next = comments.iter().filter_map(|comment| comment.id.parse::<u64>().ok()).max().unwrap_or(0);
    let comment = NewComment {
        id: next.saturating_add(1),
        parent: arguments.reply_to.clone(),
        language,
        author,
        url,
        date,
        text,
    };
    let report = report(&comment, &document.title.value, &document.file, &received);
    Ok((file, comment, report))
}

/// The file that the comments of a document are in, or would be in, and the comments that are in it.
fn comments_file(site: &Site, id: DocumentId) -> (String, Option<&Discussion>) {
    let document = site.document(id);
    let files = comments_files(&document.file, document.bundle.as_deref());
    let discussion = |file: &String| {
        let known = site.sources.discussions.iter().find(|(known, _)| **known == **file);
        known.map(|(_, discussion)| &**discussion)
    };
    let existing = files.iter().find_map(|file| Some((file.clone(), discussion(file)?)));
    // The last one is that of the bundle, if there is a bundle.
    existing.map_or_else(
        || (files.last().cloned().unwrap_or_default(), None),
        |(file, discussion)| (file, Some(discussion)),
    )
}

/// Returns the tag to write: that of the argument, else the one that the form names. In a bundle with several languages
/// every comment has one.
fn language(
    site: &Site,
    id: DocumentId,
    argument: Option<&str>,
    named: Option<&str>,
) -> Result<Option<String>, Diagnostic> {
    let config = &site.config;
    if let Some(tag) = argument {
        // A comment may be in a language that the site does not have.
        let typography = config.typography_for_tag(tag);
        return match typography {
            Some(typography) => Ok(Some(typography.tag().to_owned())),
            None => Err(Diagnostic::unknown_language_argument(tag, &config.language_tags())),
        };
    }
    let document = site.document(id);
    let own = config.language(document.language).language.tag();
    let named = named.and_then(|tag| match crate::config::match_language(&config.languages, tag) {
        LanguageMatch::One(language) => Some(config.language(language).language.tag()),
        _ => None,
    });
    let is_shared = document.bundle.is_some();
    let tag = named.unwrap_or(own);
    Ok((is_shared || tag != own).then(|| tag.to_owned()))
}

fn report(comment: &NewComment, title: &str, file: &str, received: &ReceivedComment) -> String {
    let mut lines = vec![format!("Comment {} by {} on “{title}” ({file}).", comment.id, comment.author)];
    if !received.left_out.is_empty() {
        lines.push(format!("Left out: {}.", received.left_out.join(", ")));
    }
    lines.extend(received.notes.iter().map(|note| format!("Note: {note}.")));
    lines.push("Read it before you publish it.".to_owned());
    lines.join("\n")
}
