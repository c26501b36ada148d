//! One page of a list of posts, as templates see it.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::{list, optional};
use super::definition::{TemplateObject, field, optional_field};
use super::post::post_on_host;
use super::value_kind::ValueKind::{Address, List, Number, Object};
use crate::model::PostId;
use crate::plan::{HostId, PageRange};

/// One page of a list of posts.
pub(super) struct Pager {
    /// The pages of the list.
    pages: PageRange,
    /// The number of this page, from 1.
    number: u32,
    /// The number of posts in the whole list.
    total: usize,
    /// The posts on this page.
    posts: Vec<PostId>,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PAGER: TemplateObject<Pager> = TemplateObject {
    name: "pager",
    meaning: "One page of a list of posts.",
    bases: &[],
    fields: &[
        field("posts", List(&Object("post")), "the posts on this page", "",
            |context, host, pager| list(pager.posts.iter().map(|id| post_on_host(context, host, *id)))),
        field("number", Number, "the number of this page, from 1", "2", |_, _, pager| Value::from(pager.number)),
        field("count", Number, "the number of pages", "3", |_, _, pager| Value::from(pager.pages.count)),
        field("total", Number, "the number of posts in the whole list", "12", |_, _, pager| Value::from(pager.total)),
        optional_field("first", Address, "the first page", "/fi/", |context, _, pager| pager.url(context, 1)),
        optional_field("last", Address, "the last page", "/fi/sivu/3/",
            |context, _, pager| pager.url(context, pager.pages.count)),
        optional_field("previous", Address, "the page with newer posts", "/fi/",
            |context, _, pager| pager.url(context, pager.number - 1)),
        optional_field("next", Address, "the page with older posts", "/fi/sivu/3/",
            |context, _, pager| pager.url(context, pager.number + 1)),
    ],
};

impl Pager {
    fn url(&self, context: RenderContext, number: u32) -> Value {
        optional(self.pages.page(number).map(|id| context.plan.route(id).path()))
    }
}

/// Page `number` of a list of posts.
pub(super) fn pager(
    context: RenderContext,
    host: HostId,
    pages: PageRange,
    number: u32,
    posts: impl ExactSizeIterator<Item = PostId>,
) -> Value {
    let total = posts.len();
    let per_page = context.site.config.posts_per_page;
    let posts = posts.skip((number as usize - 1) * per_page).take(per_page).collect();
    PAGER.value(context, host, &Pager { pages, number, total, posts })
}
