//! Chooses the hero and the featured posts of every language's home page, as site.toml names them.

use crate::config::{Hero, LanguageId};
use crate::diagnostic::Diagnostic;
use crate::language::normalize_name;
use crate::model::{DocumentId, HomeHighlights, PostId, Site, translation_key};
use crate::table::Spanned;

/// Returns the hero and the featured posts of every language. A post without a translation into a language is missing
/// there. A name in site.toml that matches no post is reported.
pub(super) fn home_highlights(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Vec<HomeHighlights> {
    let design = &site.config.design;
    let hero_versions = match &design.hero {
        Hero::Chosen(written) => versions(site, written, diagnostics),
        _ => Vec::new(),
    };
    let featured_versions: Vec<Vec<PostId>> =
        design.featured.iter().map(|written| versions(site, written, diagnostics)).collect();
    let in_language = |versions: &Vec<PostId>, language: LanguageId| {
        versions.iter().copied().find(|id| site.post(*id).document.language == language)
    };
    let highlights_in = |language: LanguageId| {
        let hero = match &design.hero {
            Hero::Newest => site.posts_in(language).map(PostId).next(),
            _ => in_language(&hero_versions, language),
        };
        let mut shown: Vec<PostId> = hero.into_iter().collect();
        for id in featured_versions.iter().filter_map(|versions| in_language(versions, language)) {
            if !shown.contains(&id) {
                shown.push(id);
            }
        }
        HomeHighlights { hero, featured: shown.split_off(usize::from(hero.is_some())) }
    };
    site.config.language_ids().map(highlights_in).collect()
}

/// Finds a post that site.toml names by its file or its `translation` key, and returns it in all its languages.
fn versions(site: &Site, written: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) -> Vec<PostId> {
    let written = Spanned::new(normalize_name(&written.value).into_owned(), written.span);
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
        let key = translation_key(Some(&written.value), location);
        let is_unpublished = site.unpublished_by_file(&file).is_some()
            || site.sources.unpublished.iter().any(|excluded| excluded.translation.is_some_and(|(own, _)| own == key))
            || site.config.language_ids().any(|id| site.unpublished_by_stem(&format!("content/{stem}"), id).is_some());
        // The name may also mean a document that could not be parsed.
        if !is_unpublished && site.sources.unreadable.is_empty() {
            diagnostics.push(Diagnostic::unknown_post("site.toml", written.span, &written.value, &post_names(site)));
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

/// Returns the names by which site.toml can name the posts.
fn post_names(site: &Site) -> Vec<String> {
    let documents = || site.posts.iter().map(|post| &post.document);
    let files = documents().map(|document| document.file.trim_start_matches("content/").to_owned());
    let keys = documents().filter_map(|document| document.translation.as_ref()).map(|key| key.value.clone());
    files.chain(keys).collect()
}
