//! The content of feeds of comments.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::content;
use super::entry::{Entry, EntryAuthor};
use super::write_entries;
use crate::config::FeedFormat;
use crate::language::is_same_language;
use crate::model::{Comment, DocumentId, PostId};
use crate::plan::Route;
use crate::render::render_context::RenderContext;
use crate::render::wording::words;

/// Returns the feed of the newest comments on the posts of a language. Comments whose language is known to be another one
/// are left out: posts in several languages may share them.
pub(in crate::render) fn of_language(context: RenderContext, route: &Route, format: FeedFormat) -> String {
    let settings = context.site.config.language(route.language);
    let posts = context.site.posts_in(route.language).map(PostId);
    let comments = posts.flat_map(|id| comments(context, id));
    let is_own = |comment: &Comment| {
        comment.language.as_deref().is_none_or(|tag| is_same_language(tag, settings.language.tag()))
    };
    let comments = comments.filter(|(_, comment)| is_own(comment)).collect();
    let home = context.plan.route(context.plan.home_pages(route.language).first);
    write(context, route, format, home, &settings.title, comments)
}

/// Returns the feed of the comments on a post.
pub(in crate::render) fn of_post(context: RenderContext, route: &Route, format: FeedFormat, id: PostId) -> String {
    let title = &context.site.post(id).document.title.value;
    write(context, route, format, context.plan.post(id), title, comments(context, id))
}

/// Returns the comments on a post, without links from other sites.
fn comments(context: RenderContext<'_>, id: PostId) -> Vec<(PostId, &Comment)> {
    let discussion = context.site.discussion(DocumentId::Post(id));
    let mut pending: Vec<&Comment> = discussion.into_iter().flat_map(|discussion| &discussion.comments).collect();
    let mut all = Vec::new();
    while let Some(comment) = pending.pop() {
        all.push((id, comment));
        pending.extend(&comment.replies);
    }
    all
}

fn write(
    context: RenderContext,
    route: &Route,
    format: FeedFormat,
    page: &Route,
    title: &str,
    mut comments: Vec<(PostId, &Comment)>,
) -> String {
    comments.sort_by_key(|(id, comment)| (Reverse(comment.date.timestamp()), *id));
    comments.truncate(context.site.config.feeds.posts);
    let entries = comments.into_iter().map(|(id, comment)| entry(context, id, comment)).collect();
    let title = words(context, route.language, "comment_feed", &[("title", title)]);
    write_entries(context, route, format, page, (title, ""), entries)
}

fn entry<'a>(context: RenderContext<'a>, id: PostId, comment: &'a Comment) -> Entry<'a> {
    let document = &context.site.post(id).document;
    let page = context.plan.absolute_url(context.plan.post(id));
    let values = [("author", &*comment.author), ("title", &*document.title.value)];
    let tag = comment.language.as_deref().unwrap_or(context.site.config.language(document.language).language.tag());
    let address = format!("{page}#comment-{}", comment.id);
    Entry {
        title: Cow::Owned(words(context, document.language, "comment_entry", &values)),
        title_language: None,
        // The id of a post stays if its address changes, and so does that of its comments.
        id: format!("{}#comment-{}", context.plan.feed_id_of_post(id), comment.id),
        content: content::with_direction(content::for_feed_readers(&comment.text, &page), tag),
        address,
        published: &comment.date,
        updated: None,
        authors: vec![EntryAuthor { name: &comment.author, homepage: comment.url.as_deref() }],
        terms: Vec::new(),
        description: None,
        image: None,
    }
}
