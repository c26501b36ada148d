//! `kielo check`: makes everything as a build would, keeps none of it, and tells what is wrong; also which old addresses
//! would lead nowhere, and which links to other sites do.

mod answers;
mod external;
mod old_urls;
mod own_redirects;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;

use self::answers::{Answer, Answers};
use self::old_urls::{OldUrl, OldUrls};
use super::print;
use super::site_arguments::SiteArguments;
use crate::diagnostic::{self, Diagnostic, has_errors};
use crate::edition::Edition;
use crate::image_store::{self, ImageStore};
use crate::load;
use crate::plan::View;
use crate::render::Content;

/// Look for everything that is wrong, and publish nothing.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    site: SiteArguments,
    /// Addresses that the site had before: a sitemap, a list with one on each line, or an access log; may be given again
    #[arg(long, value_name = "FILE")]
    old_urls: Vec<PathBuf>,
    /// Ask for every link to another site whether it still works
    #[arg(long)]
    external: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let started = Instant::now();
    let options = arguments.site.options(None);
    let mut diagnostics = Vec::new();
    let image_store = Arc::new(ImageStore::of(&options));
    let mut result = String::new();
    let mut site_is_wrong = true;
    if let Some(edition) = Edition::load(&options, &image_store, &mut diagnostics) {
        if edition.is_complete() || !has_errors(&diagnostics) {
            diagnostics.extend(problems(&edition, &image_store));
        }
        site_is_wrong = has_errors(&diagnostics);
        for list in old_urls(&arguments.old_urls, &mut diagnostics) {
            result.push_str(&report(&edition, &list, &mut diagnostics));
        }
        if arguments.external {
            let links = external::check(&edition, &options.root, print::progress());
            result.push_str(&links.text);
            diagnostics.extend((links.dead > 0).then(|| Diagnostic::dead_links(links.dead)));
        }
        result.push_str(&summary(&edition));
        _ = write!(result, " checked in {}", print::duration(started.elapsed()));
    }
    let diagnostics = load::with_excerpts(&options.root, diagnostic::sorted_unique(diagnostics));
    if !result.is_empty() {
        print::result(&result);
    }
    let consequence =
        if site_is_wrong { "the site cannot be published like this" } else { "the site itself can be published" };
    print::diagnostics(&diagnostics, consequence);
    if has_errors(&diagnostics) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What is wrong with anything that a build would publish.
fn problems(edition: &Edition, image_store: &ImageStore) -> Vec<Diagnostic> {
    let mut diagnostics = image_store.make_missing(&edition.derived_images()).err().unwrap_or_default();
    let routes = edition.plan().all_routes();
    let of_routes = routes.par_iter().map(|route| {
        let (content, mut diagnostics) = edition.render(route);
        match content {
            Some(Content::Original(image)) => diagnostics.extend(image_store::original(image).err()),
            Some(Content::File(path)) => {
                let opened = std::fs::File::open(&path);
                diagnostics
                    .extend(opened.err().map(|error| Diagnostic::unreadable_file(&path.display().to_string(), &error)));
            }
            _ => {}
        }
        diagnostics
    });
    diagnostics.extend(of_routes.collect::<Vec<_>>().into_iter().flatten());
    edition.sort_diagnostics(diagnostics)
}

/// The lists in files, those that sitemaps name and that lie beside them too.
fn old_urls(files: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Vec<OldUrls> {
    let mut lists: Vec<OldUrls> = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut waiting: Vec<PathBuf> = files.iter().rev().cloned().collect();
    while let Some(file) = waiting.pop() {
        if seen.contains(&file) {
            continue;
        }
        match old_urls::read(&file) {
            Ok(list) => {
                for name in list.sitemaps.iter().rev() {
                    match file.with_file_name(name) {
                        beside if beside.is_file() => waiting.push(beside),
                        _ => diagnostics.push(Diagnostic::unread_sitemap(&list.file, name)),
                    }
                }
                diagnostics
                    .extend(list.odd.map(|(line, count)| Diagnostic::invalid_old_url_lines(&list.file, line, count)));
                lists.push(list);
            }
            Err(problem) => diagnostics.push(problem),
        }
        seen.push(file);
    }
    lists
}

/// How many of the old addresses stand for what, and each that stands for nothing.
fn report(edition: &Edition, list: &OldUrls, diagnostics: &mut Vec<Diagnostic>) -> String {
    let answers = Answers::of(edition);
    let mut missing: Vec<&OldUrl> = Vec::new();
    let (mut pages, mut files, mut redirects, mut elsewhere) = (0, 0, 0, 0);
    let all: Vec<Answer> = list.addresses.par_iter().map(|old| answers.to(&old.address)).collect();
    for (old, answer) in list.addresses.iter().zip(all) {
        match answer {
            Answer::Page => pages += 1,
            Answer::File => files += 1,
            Answer::Redirect => redirects += 1,
            Answer::Elsewhere => elsewhere += 1,
            Answer::Nothing => missing.push(old),
        }
    }
    let own = list.addresses.len() - elsewhere;
    if own == 0 {
        let hosts: Vec<String> =
            edition.plan().hosts.iter().map(|host| [&*host.base_url.origin, &host.base_url.path].concat()).collect();
        diagnostics.push(Diagnostic::no_old_urls_of_site(&list.file, list.addresses.len(), &hosts));
    }
    let mut text = format!(
        "{}: {}: {}, {}, {}, {} missing\n",
        list.file,
        counted(own, "old address", "old addresses"),
        counted(pages, "page", "pages"),
        counted(files, "file", "files"),
        counted(redirects, "redirect", "redirects"),
        missing.len(),
    );
    let mut excluded = Vec::new();
    if elsewhere > 0 {
        excluded.push(format!("{elsewhere} on other sites"));
    }
    if list.assets > 0 {
        excluded.push(format!("{} for scripts, style sheets and the old system itself", list.assets));
    }
    if list.unanswered > 0 {
        excluded.push(format!("{} that the old site did not answer", list.unanswered));
    }
    if !excluded.is_empty() {
        _ = writeln!(text, "  left out: {}", excluded.join(", "));
    }
    if missing.is_empty() {
        return text;
    }
    // The most asked first; where all are asked once, that is the order of the file.
    missing.sort_by_key(|old| (std::cmp::Reverse(old.asked), old.line));
    let near: Vec<Option<String>> =
        missing.par_iter().take(MOST_SUGGESTIONS).map(|old| answers.nearest(&old.address)).collect();
    for (index, old) in missing.iter().enumerate() {
        _ = write!(text, "{}:{}: {}", list.file, old.line, old.address);
        if list.is_log {
            _ = write!(text, " asked {}", counted(old.asked, "time", "times"));
        }
        if let Some(Some(near)) = near.get(index) {
            _ = write!(text, "; did you mean {near}?");
        }
        text.push('\n');
    }
    diagnostics.push(Diagnostic::missing_old_urls(&list.file, missing.len()));
    text
}

/// Looking for what is near takes long, and who reads so many has another thing to mend first.
const MOST_SUGGESTIONS: usize = 1000;

/// What the site has, in one line.
fn summary(edition: &Edition) -> String {
    let routes = edition.plan().all_routes();
    let pages = routes.iter().filter(|route| route.view.is_page()).count();
    let redirects = routes.iter().filter(|route| matches!(route.view, View::Redirect(_))).count();
    format!(
        "{}, {} and {}",
        counted(pages, "page", "pages"),
        counted(redirects, "redirect", "redirects"),
        counted(routes.len() - pages - redirects, "file", "files"),
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
