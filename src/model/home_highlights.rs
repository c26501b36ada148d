//! Front pages: the posts that site.toml wants to be seen first, in each language.

use super::{DocumentId, PostId, Site};
use crate::config::{Hero, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::table::Spanned;

/// What a language's front page shows before its newest posts.
#[derive(Debug, Default)]
pub struct HomeHighlights {
    /// The post that it opens with.
    pub hero: Option<PostId>,
    /// The posts that come next.
    pub featured: Vec<PostId>,
}

/// The front pages of all languages. A post that has no translation into a language is not seen on its front page; names
/// of no post go to `found`.
pub(super) fn all_home_highlights(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Vec<HomeHighlights> {
    let design = &site.config.design;
    let chosen = match &design.hero {
        Hero::Chosen(written) => versions(site, written, diagnostics),
        _ => Vec::new(),
    };
    let featured: Vec<Vec<PostId>> =
        design.featured.iter().map(|written| versions(site, written, diagnostics)).collect();
    let in_language = |versions: &Vec<PostId>, language: LanguageId| {
        versions.iter().copied().find(|id| site.post(*id).document.language == language)
    };
    let home_highlights = |language: LanguageId| {
        let hero = match &design.hero {
            Hero::Newest => site.posts_in(language).map(PostId).next(),
            _ => in_language(&chosen, language),
        };
        let mut shown: Vec<PostId> = hero.into_iter().collect();
        for id in featured.iter().filter_map(|versions| in_language(versions, language)) {
            if !shown.contains(&id) {
                shown.push(id);
            }
        }
        HomeHighlights { hero, featured: shown.split_off(usize::from(hero.is_some())) }
    };
    site.config.language_ids().map(home_highlights).collect()
}

/// A post that site.toml names by its file or its key `translation`, in all its languages.
fn versions(site: &Site, written: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) -> Vec<PostId> {
    let path = written.value.trim_start_matches('/');
    let file = format!("content/{}", path.strip_prefix("content/").unwrap_or(path));
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let location = stem.strip_suffix("/index").unwrap_or(stem);
    let is_named = |id: &DocumentId| {
        let document = site.document(*id);
        document.logical_path == location || document.translation.as_ref().is_some_and(|key| key.value == written.value)
    };
    let named = site.document_by_file(&file).or_else(|| site.documents().find(is_named));
    let Some(id @ DocumentId::Post(_)) = named else {
        // One that could not be read may be meant.
        if !site.is_unpublished(&file) && site.sources.unreadable.is_empty() {
            diagnostics.push(Diagnostic::unknown_post("site.toml", written.span, &written.value, &known(site)));
        }
        return Vec::new();
    };
    let all = site.translations(id).iter().copied().chain([id]);
    all.filter_map(|id| match id {
        DocumentId::Post(id) => Some(id),
        DocumentId::Page(_) => None,
    })
    .collect()
}

/// The names that posts have in site.toml.
fn known(site: &Site) -> Vec<String> {
    let documents = || site.posts.iter().map(|post| &post.document);
    let files = documents().map(|document| document.file.trim_start_matches("content/").to_owned());
    let keys = documents().filter_map(|document| document.translation.as_ref()).map(|key| key.value.clone());
    files.chain(keys).collect()
}
