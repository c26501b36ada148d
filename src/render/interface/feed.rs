//! Feeds as templates see them.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::list;
use super::definition::{TemplateObject, field};
use super::value_kind::ValueKind::{Address, Text};
use crate::config::FeedFormat;
use crate::plan::{HostId, Route, View};

/// A feed of a list of posts.
pub(super) struct Feed {
    url: String,
    title: String,
    format: FeedFormat,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static FEED: TemplateObject<Feed> = TemplateObject {
    name: "feed",
    meaning: "A feed.",
    bases: &[],
    fields: &[
        field("title", Text, "its title in feed readers", "NPS – Kohtaamisia", |_, _, feed| Value::from(&*feed.title)),
        field("url", Address, "its address", "/fi/avainsana/nps/feed.xml", |_, _, feed| Value::from(&*feed.url)),
        field("type", Text, "its media type", "application/atom+xml",
            |_, _, feed| Value::from(feed.format.media_type())),
        field("format", Text, "`Atom`, `RSS` or `JSON Feed`", "Atom", |_, _, feed| Value::from(feed.format.name())),
    ],
};

/// The feeds of one list of posts, the main feed first. If there are several, their titles name the format.
pub(super) fn feeds<'a>(
    context: RenderContext,
    host: HostId,
    title: &str,
    routes: impl Iterator<Item = &'a Route>,
) -> Value {
    let routes: Vec<&Route> = routes.collect();
    let has_several = routes.len() > 1;
    list(routes.iter().map(|route| {
        let (View::Feed(format)
        | View::TermFeed { format, .. }
        | View::CommentFeed(format)
        | View::PostCommentFeed { format, .. }) = route.view
        else {
            return Value::none();
        };
        let title = if has_several { format!("{title} ({})", format.name()) } else { title.to_owned() };
        FEED.value(context, host, &Feed { url: context.plan.href(host, route), title, format })
    }))
}
