//! Writes llms.txt (llmstxt.org): an overview of a language of the site, in Markdown, for language models.

use std::fmt::Write as _;

use super::description;
use super::render_context::RenderContext;
use super::wording::{taxonomy_title, words};
use crate::config::LanguageId;
use crate::html_parser::Reference;
use crate::model::{Document, DocumentId, Indexing, PageId, PostId, Taxonomy};
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
    let is_listed = |id: DocumentId| site.document(id).indexing == Indexing::Index;
    push_section(
        &mut text,
        &words("heading_pages"),
        pages.filter(|id| !site.is_text_of_list(*id)).map(DocumentId::Page).filter(|id| is_listed(*id)).map(document),
    );
    let newest = site.posts_in(language).map(|id| DocumentId::Post(PostId(id))).filter(|id| is_listed(*id));
    push_section(&mut text, &words("newest_posts"), newest.take(site.config.feeds.posts).map(document));
    for taxonomy in Taxonomy::all(&site.config).filter(|taxonomy| *taxonomy != Taxonomy::Tag) {
        let terms = site.terms_in(taxonomy, language).map(|id| {
            let term = site.term(id);
            link(&term.name, &plan.absolute_url(plan.route(plan.term_pages(id).first)), term.description.as_deref())
        });
        push_section(&mut text, &taxonomy_title(context, taxonomy, language), terms);
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
    let mut text = format!("# {}\n", escaped(&settings.title));
    if !settings.description.is_empty() {
        _ = write!(text, "\n> {}\n", escaped(&settings.description));
    }
    text
}

/// Appends a section, unless it has no links.
fn push_section(text: &mut String, heading: &str, links: impl Iterator<Item = String>) {
    let mut links = links.peekable();
    if links.peek().is_some() {
        _ = write!(text, "\n## {}\n\n", escaped(heading));
        text.extend(links);
    }
}

fn link(title: &str, address: &str, description: Option<&str>) -> String {
    let description = description.map(|text| format!(": {}", escaped(text))).unwrap_or_default();
    // Parentheses end an address.
    let address = address.replace('(', "%28").replace(')', "%29");
    format!("- [{}]({address}){description}\n", escaped(title))
}

/// Returns a text on one line, as Markdown that means the same characters. Signs without a meaning where they are stay as they
/// are, because programs may read the file as plain text.
fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut markdown = String::with_capacity(text.len());
    let mut before = None;
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next();
        let is_alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let has_meaning = match c {
            '\\' | '`' | '*' | '[' | ']' => true,
            '_' => !(is_alphanumeric(before) && is_alphanumeric(after)),
            '~' => after == Some('~') || before == Some('~'),
            '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => Reference::at_start(&text[at..]).is_some(),
            // The first of a line, or the last of a heading.
            '#' => before.is_none() || after.is_none(),
            '>' | '-' | '+' | '=' => before.is_none(),
            '.' | ')' => at < 10 && at > 0 && text[..at].bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if has_meaning {
            markdown.push('\\');
        }
        markdown.push(c);
        before = Some(c);
    }
    markdown
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        for (text, expected) in [
            ("Tarjous [uusi] *nyt*", "Tarjous \\[uusi\\] \\*nyt\\*"),
            ("a_b _c_ `d` \\e", "a_b \\_c\\_ \\`d\\` \\\\e"),
            ("1 < 2 <b> R&D &amp; ~1 ~~2~~", "1 < 2 \\<b> R&D \\&amp; ~1 \\~\\~2\\~\\~"),
            ("# Yksi\n- kaksi #", "\\# Yksi - kaksi \\#"),
            ("17. mai 2010. Slutt", "17\\. mai 2010. Slutt"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
