//! The posts that a component shows: the newest ones of the document's language, or those of a category or a tag.

use std::collections::HashSet;

use super::render_context::RenderContext;
use crate::diagnostic::Diagnostic;
use crate::language::normalize_name;
use crate::model::{ArgumentValue, ComponentCall, DocumentId, PostId, Taxonomy};
use crate::table::Span;

/// The number of posts without an argument `count`, and the largest number.
const DEFAULT_COUNT: usize = 5;
const MAX_COUNT: usize = 50;

/// Returns the posts that a call chooses with `category`, `tag` and `count`, the newest first. The document itself is not
/// among them.
pub(super) fn chosen(
    context: RenderContext,
    id: DocumentId,
    call: &ComponentCall,
    span: Span,
) -> Result<Vec<PostId>, Diagnostic> {
    let document = context.site.document(id);
    let argument = |name: &str| call.arguments.iter().find(|argument| &*argument.name == name);
    let mut count = DEFAULT_COUNT;
    if let Some(argument) = argument("count")
        && let ArgumentValue::Number(written) = &argument.value
    {
        count = written
            .parse()
            .ok()
            .filter(|count| (1..=MAX_COUNT).contains(count))
            .ok_or_else(|| Diagnostic::invalid_post_count(&document.file, argument.span, written, MAX_COUNT))?;
    }
    // A document that could not be parsed may be the one that is missing.
    let is_incomplete = !context.site.sources.unreadable.is_empty();
    let mut terms = Vec::new();
    for (name, taxonomy) in [("category", Taxonomy::Category), ("tag", Taxonomy::Tag)] {
        let Some(argument) = argument(name) else { continue };
        let ArgumentValue::Text(wanted) = &argument.value else { continue };
        let wanted = &*normalize_name(wanted);
        if wanted.is_empty() {
            continue;
        }
        let known = || context.site.terms_in(taxonomy, document.language);
        let is_wanted = |name: &str| name.to_lowercase() == wanted.to_lowercase();
        let Some(term) = known().find(|term| is_wanted(&context.site.term(*term).name)) else {
            if is_incomplete {
                return Ok(Vec::new());
            }
            let names: Vec<&str> = known().map(|term| &*context.site.term(term).name).collect();
            return Err(Diagnostic::unknown_term_of_posts(&document.file, argument.span, name, wanted, &names));
        };
        terms.push(term);
    }
    let mut terms = terms.into_iter();
    let all = || context.site.posts_in(document.language).map(PostId).collect();
    let mut posts: Vec<PostId> = terms.next().map_or_else(all, |term| context.site.term(term).posts.clone());
    for term in terms {
        let others: HashSet<&PostId> = context.site.term(term).posts.iter().collect();
        posts.retain(|post| others.contains(post));
    }
    posts.retain(|post| DocumentId::Post(*post) != id);
    posts.truncate(count);
    if posts.is_empty() && !is_incomplete {
        return Err(Diagnostic::no_posts_to_show(&document.file, span));
    }
    Ok(posts)
}
