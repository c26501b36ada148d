//! `kielo digest`: an e-mail with the newest posts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{date_variable, print, source_file};
use crate::config::{Config, LanguageId, LanguageMatch, SITE_FILE, match_language};
use crate::diagnostic::{Diagnostic, has_errors, sorted_unique};
use crate::digest::{self, Digest};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load::{self, DIGESTS_FILE, SentDigest, SentDigests};
use crate::model::PostId;
use crate::options::{CACHE_FOLDER, OUTPUT_FOLDER, Options};

/// Make an e-mail of the newest posts.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The language of the posts [default: that of the site, if it has one]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Leave out posts of earlier days [default: the earliest date ever given]
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// The subject [default: the title of the newest post, and the number of the others]
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// The folder of the new files, or one file that ends in .eml, .html or .txt [default: digests in the site's folder]
    #[arg(long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// Say which posts are new. The list of sent posts stays; the e-mail is written only to an --output
    #[arg(long)]
    dry_run: bool,
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The address the site will live at, instead of base_url in site.toml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// The default folder of digests, in the site's folder.
const DIGESTS_FOLDER: &str = "digests";

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut diagnostics = Vec::new();
    let result = run_checked(arguments, &mut diagnostics);
    let is_done = match result {
        Ok(text) => {
            print::result(&text);
            true
        }
        Err(problems) => {
            diagnostics.extend(problems);
            false
        }
    };
    let diagnostics = load::with_excerpts(&arguments.root, sorted_unique(diagnostics));
    print::diagnostics(&diagnostics, "no e-mail was made");
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The choices of the command line, checked.
struct DigestRequest<'a> {
    language: LanguageId,
    since: Option<Date>,
    subject: Option<&'a str>,
}

/// Makes the digest, and returns the text for the author. Adds warnings to `diagnostics`.
fn run_checked(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Result<String, Vec<Diagnostic>> {
    let root = &arguments.root;
    let message_date = date_variable::read().map_err(|problem| vec![problem])?;
    let options = Options {
        root: root.clone(),
        // Posts that a build published do not wait any more.
        output: root.join(OUTPUT_FOLDER),
        cache: Some(root.join(CACHE_FOLDER)),
        base_url: arguments.base_url.clone(),
        now: Timestamp::now(),
        ..Options::default()
    };
    let image_store = Arc::new(ImageStore::new(&options));
    let edition = Edition::load(&options, &image_store, diagnostics).filter(|_| !has_errors(diagnostics));
    let Some(edition) = edition else { return Err(Vec::new()) };
    // Warnings about the site are those of the build.
    diagnostics.clear();
    let config = &edition.site().config;
    let sent = load::read_sent_digests(root, config);
    let request = checked_request(arguments, config);
    let (sent, request) = match (sent, request) {
        (Ok(sent), Ok(request)) => (sent, request),
        (sent, request) => return Err([sent.err(), request.err()].into_iter().flatten().flatten().collect()),
    };
    let DigestRequest { language, since, subject } = request;
    let tag = &config.language(language).configured_tag;
    if since.is_none() && !sent.has_language(language) {
        return Err(vec![Diagnostic::digest_without_start(tag, DIGESTS_FILE)]);
    }
    let since = since.or_else(|| sent.first_day(language));
    let posts = digest::unsent_posts(&edition, language, since, &sent);
    if posts.is_empty() {
        let from = since.map(|since| format!(" since {since}")).unwrap_or_default();
        return Ok(format!("no new posts in {tag}{from}: no e-mail was made"));
    }
    let made = digest::compose(&edition, language, &posts, subject, message_date.unwrap_or(edition.now()))?;
    diagnostics.extend(warnings(config, language, &made));
    let entry = digest::sent_digest(&edition, language, since, &posts, &made.subject);
    let files = write(arguments, (&made, &entry), &sent, config).map_err(|problem| vec![problem])?;
    Ok(summary(&edition, &posts, &made, &files, arguments.dry_run))
}

/// Checks the arguments. All problems are reported in one run.
fn checked_request<'a>(arguments: &'a Arguments, config: &Config) -> Result<DigestRequest<'a>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let language = find_language(config, arguments.language.as_deref()).map_err(|problem| problems.push(problem));
    let since = arguments.since.as_deref().map(|written| {
        let date = load::parse_date(written).map(|date| date.date);
        date.ok_or_else(|| Diagnostic::invalid_date_argument("--since", written))
    });
    let since = since.transpose().map_err(|problem| problems.push(problem));
    let subject = arguments.subject.as_deref().map(str::trim);
    if subject.is_some_and(|subject| subject.is_empty() || subject.contains(char::is_control)) {
        problems.push(Diagnostic::invalid_subject_argument());
    }
    match (language, since) {
        (Ok(language), Ok(since)) if problems.is_empty() => Ok(DigestRequest { language, since, subject }),
        _ => Err(problems),
    }
}

fn find_language(config: &Config, tag: Option<&str>) -> Result<LanguageId, Diagnostic> {
    let published = &config.languages[..config.published_languages];
    let tags = || published.iter().map(|language| language.configured_tag.clone()).collect::<Vec<_>>();
    match tag.map(|tag| (tag, match_language(published, tag))) {
        None if published.len() == 1 => Ok(LanguageId(0)),
        None => Err(Diagnostic::digest_without_language(&tags())),
        Some((_, LanguageMatch::One(language))) => Ok(language),
        Some((tag, LanguageMatch::Several)) => Err(Diagnostic::ambiguous_language_argument(tag, &tags())),
        Some((tag, _)) => Err(Diagnostic::unknown_language_argument(tag, &tags())),
    }
}

fn warnings(config: &Config, language: LanguageId, made: &Digest) -> Vec<Diagnostic> {
    let sender = made.sender_placeholder.as_deref().map(|sender| Diagnostic::digest_without_sender(SITE_FILE, sender));
    let has_unsubscribe = config.digest.unsubscribe.get(language).is_some();
    sender.into_iter().chain((!has_unsubscribe).then(|| Diagnostic::digest_without_unsubscribe(SITE_FILE))).collect()
}

/// Writes the e-mail and then the list of digests, and returns the files of the e-mail. Nothing is left half done.
fn write(
    arguments: &Arguments,
    (made, entry): (&Digest, &SentDigest),
    sent: &SentDigests,
    config: &Config,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let list = load::with_sent_digest(sent, entry, config)?;
    let output = match &arguments.output {
        None if arguments.dry_run => return Ok(Vec::new()),
        None => arguments.root.join(DIGESTS_FOLDER),
        Some(output) => output.clone(),
    };
    let (files, may_exist) = files_of(&output, made, entry, config);
    let mut written = Vec::new();
    let result = files.iter().try_for_each(|(path, content)| {
        write_file(path, content, may_exist)?;
        written.push(path.clone());
        Ok(())
    });
    let result = result
        .and_then(|()| if arguments.dry_run { Ok(()) } else { write_list(&arguments.root.join(DIGESTS_FILE), &list) });
    if result.is_err() {
        for path in &written {
            _ = fs::remove_file(path);
        }
    }
    result.map(|()| written)
}

/// Returns the files of a digest with their contents, and whether a file that exists is replaced: one that is named is.
fn files_of<'a>(
    output: &Path,
    made: &'a Digest,
    entry: &SentDigest,
    config: &Config,
) -> (Vec<(PathBuf, &'a [u8])>, bool) {
    let contents = [("eml", &*made.message), ("html", made.html.as_bytes()), ("txt", made.text.as_bytes())];
    let extension = output.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if let Some((_, content)) = contents.iter().find(|(known, _)| *known == extension) {
        return (vec![(output.to_owned(), content)], true);
    }
    let name = format!("digest-{}-{}", config.language(entry.language).language.short_tag(), entry.date);
    (contents.map(|(extension, content)| (output.join(format!("{name}.{extension}")), content)).to_vec(), false)
}

fn write_file(path: &Path, content: &[u8], may_exist: bool) -> Result<(), Diagnostic> {
    let written = if may_exist { source_file::write(path, content) } else { source_file::create(path, content) };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Diagnostic::digest_exists(path),
        _ => Diagnostic::cannot_write_digest(path, &error),
    })
}

fn write_list(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let result = source_file::write(path, text);
    result.map_err(|error| Diagnostic::cannot_write_source(DIGESTS_FILE, &error))
}

fn summary(edition: &Edition, posts: &[PostId], made: &Digest, files: &[PathBuf], dry_run: bool) -> String {
    let mut lines = vec![format!("Subject: {}", made.subject)];
    for id in posts {
        let post = edition.site().post(*id);
        lines.push(format!("  {}  {}  ({})", post.date().date(), post.document.title.value, post.document.file));
    }
    lines.extend(files.iter().map(|file| file.display().to_string()));
    lines.push(if dry_run {
        format!("{DIGESTS_FILE} was not changed: these posts still count as new")
    } else {
        format!("{DIGESTS_FILE} has these posts now: commit it, publish the site, and then send the e-mail")
    });
    lines.join("\n")
}
