//! Years and months as templates see them.

use tera::Value;

use super::super::RenderContext;
use super::super::value::{extended, list, map};
use super::super::wording::{month_name, year_name};
use crate::model::YearId;

/// A year with its months, as sidebars and the archive index show it.
pub(super) fn year_value(context: RenderContext, id: YearId) -> Value {
    let year = context.site.year(id);
    map([
        ("year", Value::from(i64::from(year.year))),
        ("name", Value::from(year_name(context, id))),
        ("url", Value::from(context.plan.route(context.plan.year_pages(id).first).path())),
        ("count", Value::from(year.posts.len())),
        ("months", list((0..year.months.len()).map(|month| month_value(context, id, month)))),
    ])
}

fn month_value(context: RenderContext, id: YearId, month: usize) -> Value {
    let year = context.site.year(id);
    map([
        ("year", Value::from(i64::from(year.year))),
        ("month", Value::from(i64::from(year.months[month].month))),
        ("name", Value::from(month_name(context, id, month))),
        ("url", Value::from(context.plan.route(context.plan.month_pages(id, month).first).path())),
        ("count", Value::from(year.months[month].posts.len())),
    ])
}

pub(super) fn year_archive(context: RenderContext, id: YearId) -> Value {
    let language = context.site.year(id).language;
    let years: Vec<YearId> = context.site.years_in(language).collect();
    let at = years.iter().position(|known| *known == id).unwrap_or_default();
    let link = |id: Option<&YearId>| id.map_or_else(Value::none, |id| year_value(context, *id));
    extended(
        &year_value(context, id),
        [
            ("kind", Value::from("year")),
            ("month", Value::none()),
            ("previous", link(years.get(at + 1))),
            ("next", link(at.checked_sub(1).and_then(|at| years.get(at)))),
        ],
    )
}

pub(super) fn month_archive(context: RenderContext, id: YearId, month: usize) -> Value {
    let language = context.site.year(id).language;
    let months: Vec<(YearId, usize)> = context
        .site
        .years_in(language)
        .flat_map(|year| (0..context.site.year(year).months.len()).map(move |month| (year, month)))
        .collect();
    let at = months.iter().position(|known| *known == (id, month)).unwrap_or_default();
    let link =
        |at: Option<&(YearId, usize)>| at.map_or_else(Value::none, |(year, month)| month_value(context, *year, *month));
    extended(
        &month_value(context, id, month),
        [
            ("kind", Value::from("month")),
            ("months", list(std::iter::empty())),
            ("previous", link(months.get(at + 1))),
            ("next", link(at.checked_sub(1).and_then(|at| months.get(at)))),
        ],
    )
}
