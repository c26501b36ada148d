//! Writes llms.txt (llmstxt.org): an overview of a language of the site, in Markdown, for language models.

use std::fmt::Write as _;

use super::description;
use super::render_context::RenderContext;
use super::wording::words;
use crate::config::LanguageId;
use crate::model::{Document, DocumentId, PageId, PostId, Taxonomy};
use crate::plan::Route;

/// Returns llms.txt of a language: its pages, newest posts, categories and authors.
pub(super) fn for_language(context: RenderContext, route: &Route) -> String {
    let (site, plan, language) = (context.site, context.plan, route.language);
    let mut text = heading(context, language);
    let words = |key: &str| words(context, language, key, &[]);
    let document = |id: DocumentId| {
        let document: &Document = site.document(id);
        link(
            &document.title.value,
            &plan.absolute_url(plan.document(id)),
            description::for_document(context, id).as_deref(),
        )
    };
    let pages = (0..site.pages.len() as u32).map(PageId).filter(|id| site.page(*id).document.language == language);
    push_section(&mut text, &words("heading_pages"), pages.map(|id| document(DocumentId::Page(id))));
    let newest = site.posts_in(language).map(PostId).take(site.config.feeds.posts);
    push_section(&mut text, &words("newest_posts"), newest.map(|id| document(DocumentId::Post(id))));
    for taxonomy in [Taxonomy::Category, Taxonomy::Author] {
        let terms = site.terms_in(taxonomy, language).map(|id| {
            let term = site.term(id);
            link(&term.name, &plan.absolute_url(plan.route(plan.term_pages(id).first)), term.description.as_deref())
        });
        push_section(&mut text, &words(taxonomy.index_heading_key()), terms);
    }
    // The format defines this heading: its links may be skipped if a shorter context is needed.
    let archive = link(&words("heading_archive"), &plan.absolute_url(plan.archive(language)), None);
    let feed = plan.feeds(language).take(1).map(|feed| link(&words("feed"), &plan.absolute_url(feed), None));
    push_section(&mut text, "Optional", std::iter::once(archive).chain(feed));
    text
}

/// Returns llms.txt of a host where each language has its own file in its folder.
pub(super) fn index(context: RenderContext, route: &Route) -> String {
    let config = &context.site.config;
    let mut text = heading(context, route.language);
    let language = |id: LanguageId| {
        let settings = config.language(id);
        let file = context.plan.llms_txt(id)?;
        let described = (!settings.description.is_empty()).then_some(&*settings.description);
        Some(link(&format!("{} ({})", settings.title, settings.name), &context.plan.absolute_url(file), described))
    };
    let languages = context.site.languages_with_texts().filter_map(language);
    push_section(&mut text, &words(context, route.language, "languages", &[]), languages);
    text
}

fn heading(context: RenderContext, language: LanguageId) -> String {
    let settings = context.site.config.language(language);
    let mut text = format!("# {}\n", on_one_line(&settings.title));
    if !settings.description.is_empty() {
        _ = write!(text, "\n> {}\n", on_one_line(&settings.description));
    }
    text
}

/// Appends a section, unless it has no links.
fn push_section(text: &mut String, heading: &str, links: impl Iterator<Item = String>) {
    let mut links = links.peekable();
    if links.peek().is_some() {
        _ = write!(text, "\n## {heading}\n\n");
        text.extend(links);
    }
}

fn link(title: &str, address: &str, description: Option<&str>) -> String {
    let mut title = on_one_line(title);
    for character in ['\\', '[', ']'] {
        title = title.replace(character, &format!("\\{character}"));
    }
    let description = description.map(|text| format!(": {}", on_one_line(text))).unwrap_or_default();
    format!("- [{title}]({address}){description}\n")
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
