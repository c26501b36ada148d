//! `kielo counts`: asks the site's service how many readers each post has, and writes the answer into a file.

mod providers;

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use self::providers::{FetchError, PageCount};
use super::{print, source_file};
use crate::config::SITE_FILE;
use crate::diagnostic::{Diagnostic, counted, has_errors, sorted_unique};
use crate::edition::Edition;
use crate::image_store::ImageStore;
use crate::load::{self, COUNTS_FILE};
use crate::model::{DocumentId, PostId};
use crate::options::{OUTPUT_FOLDER, Options};
use crate::plan::{RedirectTarget, Route, View, host_and_rest};

/// Ask the service that counts readers how many each post has.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The site's folder, which contains site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// The variable with the service's token. An argument would be in the shell's history.
const TOKEN_VARIABLE: &str = "KIELO_COUNTS_TOKEN";

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut diagnostics = Vec::new();
    let result = update(arguments, &mut diagnostics);
    let is_done = result.is_ok();
    match result {
        Ok(text) => print::result(&text),
        Err(problem) => diagnostics.extend(problem),
    }
    let diagnostics = load::with_excerpts(&arguments.root, sorted_unique(diagnostics));
    print::diagnostics(&diagnostics, &format!("{COUNTS_FILE} stays as it was"));
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the counts, and returns the text for the author.
fn update(arguments: &Arguments, diagnostics: &mut Vec<Diagnostic>) -> Result<String, Option<Diagnostic>> {
    let root = &arguments.root;
    let options =
        Options { root: root.clone(), output: root.join(OUTPUT_FOLDER), now: Timestamp::now(), ..Options::default() };
    let edition = Edition::load(&options, &Arc::new(ImageStore::new(&options)), diagnostics);
    // The old counts are replaced, so it does not matter whether they can be read.
    diagnostics.retain(|diagnostic| diagnostic.file() != Some(COUNTS_FILE));
    let edition = edition.filter(|_| !has_errors(diagnostics)).ok_or(None)?;
    diagnostics.clear();
    let analytics = edition.site().config.analytics.as_ref();
    let analytics = analytics.ok_or_else(|| Some(Diagnostic::counts_without_service(SITE_FILE)))?;
    let provider = analytics.provider.key();
    let token = env::var(TOKEN_VARIABLE).ok().map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    let is_plain = |token: &String| token.chars().all(|c| c.is_ascii_graphic());
    let token =
        token.filter(is_plain).ok_or_else(|| Some(Diagnostic::counts_without_token(provider, TOKEN_VARIABLE)))?;
    let counts = providers::fetch(analytics, &token, edition.now().as_millisecond()).map_err(|error| {
        Some(match error {
            FetchError::Refused(_) => Diagnostic::counts_refused(&analytics.host, TOKEN_VARIABLE),
            FetchError::Answer(problem) => Diagnostic::counts_not_understood(&analytics.host, &problem),
            FetchError::Network(problem) => Diagnostic::counts_unreachable(&analytics.host, &problem),
        })
    })?;
    if counts.has_more {
        diagnostics.push(Diagnostic::counts_incomplete(&analytics.host, counts.pages.len()));
    }
    let (readers, ambiguous) = readers_of_posts(&edition, &counts.pages);
    diagnostics.extend(ambiguous.iter().map(|(path, count)| Diagnostic::counts_of_several_posts(path, *count)));
    let today = edition.now().to_zoned(edition.site().config.time_zone.clone()).date();
    let text = load::counts_text(provider, today, &readers);
    let path = root.join(COUNTS_FILE);
    let written = source_file::write(&path, &text);
    written.map_err(|error| Some(Diagnostic::cannot_write_source(COUNTS_FILE, &error)))?;
    let (posts, all) = (readers.len(), readers.values().sum::<u64>());
    Ok(format!("{COUNTS_FILE}: {} with {all} readers in all", counted(posts, "post", "posts")))
}

/// Adds up the readers of each post, by its file. A post had readers at its old addresses too.
///
/// The second map has the paths without a host that are posts on several domains: nobody knows whose readers these are.
fn readers_of_posts<'a>(edition: &Edition, counts: &'a [PageCount]) -> (BTreeMap<String, u64>, BTreeMap<&'a str, u64>) {
    let plan = edition.plan();
    let post = |route: &Route| match (route.view, route.view.redirect_target()) {
        (View::Post(id), _) | (_, Some(RedirectTarget::Document(DocumentId::Post(id)))) => Some(id),
        _ => None,
    };
    // On another domain the same path is another page, so a path alone may mean several posts.
    let mut posts: BTreeMap<String, Vec<(&str, PostId)>> = BTreeMap::new();
    for route in &plan.routes {
        if let Some(id) = post(route) {
            let host = host_and_rest(&plan.host(route).base_url.origin).0.unwrap_or_default();
            posts.entry(normalized(route.path())).or_default().push((host, id));
        }
    }
    let (mut readers, mut ambiguous) = (BTreeMap::<String, u64>::new(), BTreeMap::<&str, u64>::new());
    for (page, count) in counts {
        let (host, path) = host_and_rest(page);
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let Some(found) = posts.get(&normalized(path)) else { continue };
        let of_host = found.iter().find(|(own, _)| host.is_some_and(|host| host.eq_ignore_ascii_case(own)));
        let only = || if let [only] = &**found { Some(only) } else { None };
        if let Some((_, id)) = of_host.or_else(only) {
            let file = edition.site().post(*id).document.file.to_string();
            let total = readers.entry(file).or_default();
            *total = total.saturating_add(*count).min(i64::MAX as u64);
        } else if host.is_none() && *count > 0 {
            let total = ambiguous.entry(path).or_default();
            *total = total.saturating_add(*count);
        }
    }
    readers.retain(|_, count| *count > 0);
    (readers, ambiguous)
}

/// Returns a path in the form in which services may write it: decoded, without the slash or the file name at its end.
fn normalized(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    path.trim_matches('/').to_owned()
}
