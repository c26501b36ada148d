//! One page of a list of posts, as templates see it.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::{list, optional};
use super::definition::{TemplateObject, field, optional_field};
use super::post::post_on_host;
use super::value_kind::ValueKind::{Address, Boolean, List, Number, Object};
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
        field("pages", List(&Object("pager page")),
            "the first and the last page, this one and those beside it, and a gap where several are left out: 1 … 4 5 6 … 20",
            "",
            |context, host, pager| {
                let numbers = shown_numbers(pager.number, pager.pages.count);
                list(numbers.into_iter().map(|number| {
                    let url = number.and_then(|number| pager.pages.page(number));
                    let url = url.map(|id| context.plan.route(id).path().to_string());
                    let is_current = number == Some(pager.number);
                    PAGER_PAGE.value(context, host, &PagerPage { number, url, is_current })
                }))
            }),
    ],
};

/// A page of a list, or the place of pages that are left out.
pub(super) struct PagerPage {
    /// The number; `None` for a gap.
    number: Option<u32>,
    url: Option<String>,
    is_current: bool,
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PAGER_PAGE: TemplateObject<PagerPage> = TemplateObject {
    name: "pager page",
    meaning: "A page of a list, or a gap between two of them.",
    bases: &[],
    fields: &[
        optional_field("number", Number, "its number; none for a gap", "4", |_, _, page| optional(page.number)),
        optional_field("url", Address, "its address; none for a gap", "/fi/sivu/4/",
            |_, _, page| optional(page.url.as_deref())),
        field("is_current", Boolean, "whether it is this page, for `aria-current=\"page\"`", "true",
            |_, _, page| Value::from(page.is_current)),
        field("is_gap", Boolean, "whether it stands for several pages, as …", "false",
            |_, _, page| Value::from(page.number.is_none())),
    ],
};

/// Returns the numbers of the pages that a list of pages shows. `None` is a gap of at least two pages.
fn shown_numbers(current: u32, count: u32) -> Vec<Option<u32>> {
    let mut numbers: Vec<u32> = [1, count].into_iter().chain(current.saturating_sub(1)..=current + 1).collect();
    numbers.retain(|number| (1..=count).contains(number));
    numbers.sort_unstable();
    numbers.dedup();
    let mut shown = Vec::with_capacity(numbers.len() + 2);
    let mut before = 0;
    for number in numbers {
        match number - before {
            1 => {}
            2 => shown.push(Some(number - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(number));
        before = number;
    }
    shown
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_numbers_have_gaps_of_several_pages() {
        let shown = |current, count| {
            let numbers = shown_numbers(current, count).into_iter();
            numbers
                .map(|number| number.map_or("…".to_owned(), |number| number.to_string()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (current, count, expected) in [
            (1, 1, "1"),
            (1, 2, "1 2"),
            (1, 20, "1 2 … 20"),
            (3, 20, "1 2 3 4 … 20"),
            (4, 20, "1 2 3 4 5 … 20"),
            (5, 20, "1 … 4 5 6 … 20"),
            (17, 20, "1 … 16 17 18 19 20"),
            (20, 20, "1 … 19 20"),
            (3, 5, "1 2 3 4 5"),
        ] {
            assert_eq!(shown(current, count), expected);
        }
    }
}
