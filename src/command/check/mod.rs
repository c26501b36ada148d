//! `kielo check`: renders the whole site without publishing it, and reports all problems. On request it also reports old
//! addresses that the site no longer serves, and broken links to other sites.

mod external_links;
mod nearest_page;
mod old_urls;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;

use self::nearest_page::nearest_page;
use self::old_urls::{OldUrl, OldUrlList};
use super::left_out::left_out;
use super::site_arguments::SiteArguments;
use super::unlinked_files::unlinked_files;
use super::{near_translation, print};
use crate::diagnostic::{self, Diagnostic, counted, has_errors};
use crate::edition::Edition;
use crate::image_store::{self, ImageStore};
use crate::load;
use crate::model::{NearTranslation, Site};
use crate::plan::{AddressResolver, AddressStatus, View};
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
    let mut diagnostics = Vec::new();
    let options = arguments.site.options(None, &mut diagnostics);
    let image_store = Arc::new(ImageStore::new(&options));
    let mut result = String::new();
    let mut site_is_wrong = true;
    if let Some(edition) = Edition::load_ahead(&options, &image_store, &mut diagnostics) {
        diagnostics.extend(render_all(&edition, &image_store));
        diagnostics.extend(near_translations(edition.site()));
        site_is_wrong = has_errors(&diagnostics);
        if !site_is_wrong {
            diagnostics.extend(unlinked_files(&edition, &options.root));
        }
        for mut list in read_old_urls(&arguments.old_urls, &mut diagnostics) {
            list.complete_paths(&edition.site().config.base_url, options.base_url.is_some());
            result.push_str(&report_old_urls(&edition, &list, &mut diagnostics));
        }
        if arguments.external {
            let links = external_links::check(&edition, &options.root, print::progress());
            result.push_str(&links.text);
            diagnostics.extend((links.broken > 0).then(|| Diagnostic::dead_links(links.broken)));
        }
        if let Some(line) = left_out(edition.site()) {
            _ = writeln!(result, "{line}");
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

/// Returns a warning for each document that is nearly a translation of another.
fn near_translations(site: &Site) -> Vec<Diagnostic> {
    let warning = |near: &NearTranslation| {
        let (difference, line) = near_translation::explanation(site, near);
        let document = site.document(near.document);
        let location = (&*document.file, document.translation.as_ref().map_or(document.title.span, |key| key.span));
        Diagnostic::near_translation(location, &site.document(near.other).file, &difference, &line)
    };
    site.near_translations().iter().map(warning).collect()
}

/// Renders everything that a build publishes, and returns the diagnostics.
fn render_all(edition: &Edition, image_store: &ImageStore) -> Vec<Diagnostic> {
    let mut diagnostics = image_store.make_missing(&edition.derived_images()).err().unwrap_or_default();
    let routes = edition.plan().all_routes();
    let route_diagnostics = routes.par_iter().map(|route| {
        let (content, mut diagnostics) = edition.render(route);
        match content {
            Some(Content::Original(image)) => diagnostics.extend(image_store::read_original(image).err()),
            Some(Content::File(path)) => {
                let opened = std::fs::File::open(&path);
                diagnostics
                    .extend(opened.err().map(|error| Diagnostic::unreadable_file(&path.display().to_string(), &error)));
            }
            _ => {}
        }
        diagnostics
    });
    diagnostics.extend(route_diagnostics.collect::<Vec<_>>().into_iter().flatten());
    edition.sort_diagnostics(diagnostics)
}

/// Reads lists of old addresses. A sitemap index adds the sitemaps that it names and that are in its folder.
fn read_old_urls(files: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Vec<OldUrlList> {
    let mut lists: Vec<OldUrlList> = Vec::new();
    let mut already_read: Vec<PathBuf> = Vec::new();
    let mut pending: Vec<PathBuf> = files.iter().rev().cloned().collect();
    while let Some(file) = pending.pop() {
        if already_read.contains(&file) {
            continue;
        }
        match old_urls::read(&file) {
            Ok(list) => {
                for name in list.sitemap_files.iter().rev() {
                    match file.with_file_name(name) {
                        sibling if sibling.is_file() => pending.push(sibling),
                        _ => diagnostics.push(Diagnostic::unread_sitemap(&list.file, name)),
                    }
                }
                diagnostics.extend(
                    list.unreadable_lines
                        .map(|(line, count)| Diagnostic::invalid_old_url_lines(&list.file, line, count)),
                );
                lists.push(list);
            }
            Err(problem) => diagnostics.push(problem),
        }
        already_read.push(file);
    }
    lists
}

/// Reports how many old addresses the site serves, and lists the missing ones.
fn report_old_urls(edition: &Edition, list: &OldUrlList, diagnostics: &mut Vec<Diagnostic>) -> String {
    let resolver = AddressResolver::new(edition.site(), edition.plan());
    let mut missing: Vec<&OldUrl> = Vec::new();
    let (mut pages, mut files, mut redirects, mut other_site) = (0, 0, 0, 0);
    let all: Vec<AddressStatus> = list.addresses.par_iter().map(|old| resolver.status(&old.address)).collect();
    for (old, answer) in list.addresses.iter().zip(all) {
        match answer {
            AddressStatus::Page => pages += 1,
            AddressStatus::File => files += 1,
            AddressStatus::Redirect => redirects += 1,
            AddressStatus::OtherSite if !list.is_of_this_site() => other_site += 1,
            AddressStatus::OtherSite | AddressStatus::NotFound => missing.push(old),
        }
    }
    let on_this_site = list.addresses.len() - other_site;
    if on_this_site == 0 {
        let hosts: Vec<String> =
            edition.plan().hosts.iter().map(|host| [&*host.base_url.origin, &host.base_url.path].concat()).collect();
        diagnostics.push(Diagnostic::no_old_urls_of_site(&list.file, list.addresses.len(), &hosts));
    }
    let mut text = format!(
        "{}: {}: {}, {}, {}, {} missing\n",
        list.file,
        counted(on_this_site, "old address", "old addresses"),
        counted(pages, "page", "pages"),
        counted(files, "file", "files"),
        counted(redirects, "redirect", "redirects"),
        missing.len(),
    );
    let mut excluded = Vec::new();
    if other_site > 0 {
        excluded.push(format!("{other_site} on other sites"));
    }
    if list.skipped_assets > 0 {
        excluded.push(format!("{} for scripts, style sheets and the old system itself", list.skipped_assets));
    }
    if list.skipped_unanswered > 0 {
        excluded.push(format!("{} that the old site did not answer", list.skipped_unanswered));
    }
    if !excluded.is_empty() {
        _ = writeln!(text, "  left out: {}", excluded.join(", "));
    }
    if missing.is_empty() {
        return text;
    }
    // The most requested first; the rest in the order of the file.
    missing.sort_by_key(|old| (std::cmp::Reverse(old.requests), old.line));
    let nearest: Vec<Option<String>> =
        missing.par_iter().take(MAX_ADDRESSES_WITH_SUGGESTION).map(|old| nearest_page(edition, &old.address)).collect();
    for (index, old) in missing.iter().enumerate() {
        _ = write!(text, "{}:{}: {}", list.file, old.line, old.address);
        if list.is_log {
            _ = write!(text, " asked {}", counted(old.requests, "time", "times"));
        }
        if let Some(Some(nearest)) = nearest.get(index) {
            _ = write!(text, "; did you mean {nearest}?");
        }
        text.push('\n');
    }
    diagnostics.push(Diagnostic::missing_old_urls(&list.file, missing.len()));
    text
}

/// Only so many missing addresses get a suggestion: more would be slow, and then they usually have one common cause.
const MAX_ADDRESSES_WITH_SUGGESTION: usize = 1000;

/// Counts pages, redirects and files in one line.
fn summary(edition: &Edition) -> String {
    let routes = edition.plan().all_routes();
    let pages = routes.iter().filter(|route| route.view.is_page()).count();
    let redirect_pages = routes.iter().filter(|route| matches!(route.view, View::Redirect(_))).count();
    let redirects = edition.plan().routes.iter().filter(|route| route.view.redirect_target().is_some()).count();
    format!(
        "{}, {} and {}",
        counted(pages, "page", "pages"),
        counted(redirects, "redirect", "redirects"),
        counted(routes.len() - pages - redirect_pages, "file", "files"),
    )
}
