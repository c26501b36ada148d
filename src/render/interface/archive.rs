//! Years and months as templates see them.

use tera::Value;

use super::super::render_context::RenderContext;
use super::super::value::{list, optional};
use super::super::wording::{month_name, year_name};
use super::definition::{TemplateObject, field, one_of, optional_field};
use super::value_kind::ValueKind::{Address, List, Number, Object, Text};
use crate::model::YearId;
use crate::plan::HostId;

/// A year or a month with posts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Year(YearId),
    /// A month by its index in its year.
    Month(YearId, usize),
}

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static MONTH: TemplateObject<Period> = TemplateObject {
    name: "month",
    meaning: "A month with posts.",
    bases: &[],
    fields: &[
        field("year", Number, "the year", "2026", |context, _, month| month.year(context)),
        field("month", Number, "1 to 12", "3", |context, _, month| optional(month.month(context))),
        field("name", Text, "its name in the language", "maaliskuu 2026", |context, _, month| month.name(context)),
        field("url", Address, "its archive", "/fi/2026/03/", |context, _, month| month.url(context)),
        field("count", Number, "the number of its posts", "4", |context, _, month| month.count(context)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static YEAR: TemplateObject<YearId> = TemplateObject {
    name: "year",
    meaning: "A year with posts.",
    bases: &[],
    fields: &[
        field("year", Number, "the year", "2026", |context, _, id| Period::Year(*id).year(context)),
        field("name", Text, "its name in the language", "2026", |context, _, id| Period::Year(*id).name(context)),
        field("url", Address, "its archive", "/fi/2026/", |context, _, id| Period::Year(*id).url(context)),
        field("count", Number, "the number of its posts", "14", |context, _, id| Period::Year(*id).count(context)),
        field("months", List(&Object("month")), "its months with posts, the newest first", "",
            |context, host, id| Period::Year(*id).months(context, host)),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static ARCHIVE: TemplateObject<Period> = TemplateObject {
    name: "archive",
    meaning: "The year or the month of `archive.html`.",
    bases: &[],
    fields: &[
        one_of(&["year", "month"], field("kind", Text, "`year` or `month`", "month",
            |_, _, period| Value::from(if period.is_year() { "year" } else { "month" }))),
        field("year", Number, "the year", "2026", |context, _, period| period.year(context)),
        optional_field("month", Number, "the month; none for a year", "3",
            |context, _, period| optional(period.month(context))),
        field("name", Text, "its name in the language", "maaliskuu 2026", |context, _, period| period.name(context)),
        field("url", Address, "its address", "/fi/2026/03/", |context, _, period| period.url(context)),
        field("count", Number, "the number of its posts", "4", |context, _, period| period.count(context)),
        field("months", List(&Object("month")), "the months of a year; empty for a month", "",
            |context, host, period| period.months(context, host)),
        optional_field("previous", Object("period"), "the previous year or month with posts", "",
            |context, host, period| {
                optional(period.neighbours(context).0.map(|other| PERIOD.value(context, host, &other)))
            }),
        optional_field("next", Object("period"), "the next year or month with posts", "",
            |context, host, period| {
                optional(period.neighbours(context).1.map(|other| PERIOD.value(context, host, &other)))
            }),
    ],
};

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static PERIOD: TemplateObject<Period> = TemplateObject {
    name: "period",
    meaning: "The year or month before or after that of an archive.",
    bases: &[],
    fields: &[
        field("year", Number, "the year", "2026", |context, _, period| period.year(context)),
        optional_field("month", Number, "the month; none for a year", "2",
            |context, _, period| period.month(context).map_or_else(Value::undefined, Value::from)),
        field("name", Text, "its name in the language", "helmikuu 2026", |context, _, period| period.name(context)),
        field("url", Address, "its archive", "/fi/2026/02/", |context, _, period| period.url(context)),
        field("count", Number, "the number of its posts", "3", |context, _, period| period.count(context)),
        optional_field("months", List(&Object("month")), "the months of a year", "",
            |context, host, period| {
                if period.is_year() { period.months(context, host) } else { Value::undefined() }
            }),
    ],
};

impl Period {
    fn is_year(self) -> bool {
        matches!(self, Self::Year(_))
    }

    fn year(self, context: RenderContext) -> Value {
        let (Self::Year(id) | Self::Month(id, _)) = self;
        Value::from(i64::from(context.site.year(id).year))
    }

    fn month(self, context: RenderContext) -> Option<i64> {
        match self {
            Self::Year(_) => None,
            Self::Month(id, index) => Some(i64::from(context.site.year(id).months[index].month)),
        }
    }

    fn name(self, context: RenderContext) -> Value {
        Value::from(match self {
            Self::Year(id) => year_name(context, id),
            Self::Month(id, index) => month_name(context, id, index),
        })
    }

    fn url(self, context: RenderContext) -> Value {
        let pages = match self {
            Self::Year(id) => context.plan.year_pages(id),
            Self::Month(id, index) => context.plan.month_pages(id, index),
        };
        Value::from(context.plan.route(pages.first).path())
    }

    fn count(self, context: RenderContext) -> Value {
        Value::from(match self {
            Self::Year(id) => context.site.year(id).posts.len(),
            Self::Month(id, index) => context.site.year(id).months[index].posts.len(),
        })
    }

    /// The months of a year; none for a month.
    fn months(self, context: RenderContext, host: HostId) -> Value {
        match self {
            Self::Year(id) => {
                let months = 0..context.site.year(id).months.len();
                list(months.map(|index| MONTH.value(context, host, &Self::Month(id, index))))
            }
            Self::Month(..) => list(std::iter::empty()),
        }
    }

    /// The years or months with posts before and after this one.
    fn neighbours(self, context: RenderContext) -> (Option<Self>, Option<Self>) {
        let (Self::Year(id) | Self::Month(id, _)) = self;
        let years = context.site.years_in(context.site.year(id).language);
        // The newest comes first.
        let periods: Vec<Self> = if self.is_year() {
            years.map(Self::Year).collect()
        } else {
            let months = |year| (0..context.site.year(year).months.len()).map(move |index| Self::Month(year, index));
            years.flat_map(months).collect()
        };
        let at = periods.iter().position(|period| *period == self).unwrap_or_default();
        (periods.get(at + 1).copied(), at.checked_sub(1).and_then(|at| periods.get(at)).copied())
    }
}
