//! The template functions `csv`, `chart` and `file_info`, which show files and numbers.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::chart::{Chart, ChartKind, Series, parse_number};
use super::image_functions::route_of_file;
use super::value::{list, map};
use crate::config::LanguageId;
use crate::language::Language;
use crate::model::{CsvTable, Site, SourceFile};
use crate::plan::{HostId, Plan, Route, View};

/// The names of the functions.
pub(super) const FUNCTION_NAMES: [&str; 3] = ["csv", "chart", "file_info"];

/// Registers the functions for one language on one host.
pub(super) fn register(tera: &mut Tera, site: &Arc<Site>, plan: &Arc<Plan>, (host, language): (HostId, LanguageId)) {
    for name in FUNCTION_NAMES {
        let (site, plan) = (Arc::clone(site), Arc::clone(plan));
        tera.register_function(name, move |arguments: Kwargs, _: &State| {
            let files = Files { site: &site, plan: &plan, host, language };
            match name {
                "csv" => csv(files, &arguments),
                "chart" => chart(files, &arguments),
                _ => file_info(files, &arguments),
            }
        });
    }
}

/// The files of the site, seen from pages of a language on a host.
#[derive(Clone, Copy)]
struct Files<'a> {
    site: &'a Site,
    plan: &'a Plan,
    host: HostId,
    language: LanguageId,
}

impl<'a> Files<'a> {
    /// Returns the file at an address of the site.
    fn file(self, address: &str) -> TeraResult<(&'a Route, &'a SourceFile)> {
        let route = route_of_file(self.site, self.plan, (self.host, self.language), address);
        let file = route.and_then(|route| match route.view {
            View::ContentFile(index) => Some((route, &*self.site.sources.files[index as usize])),
            View::StaticFile(index) => Some((route, &*self.site.sources.static_files[index as usize])),
            _ => None,
        });
        file.ok_or_else(|| {
            Error::message(format!(
                "there is no file `{address}`: write the path of a file beside the text, or of static/"
            ))
        })
    }

    fn table(self, address: &str) -> TeraResult<&'a CsvTable> {
        let (_, file) = self.file(address)?;
        let Some(csv) = self.site.csv_by_file(&file.file) else {
            return Err(Error::message(format!("`{}` is no CSV file", file.name())));
        };
        // The program reports the problems themselves.
        csv.table.as_ref().map_err(|_| Error::message(format!("the table in `{}` cannot be read", file.name())))
    }

    fn language(self) -> &'a Language {
        &self.site.config.language(self.language).language
    }
}

/// `csv(src=src)`: the columns and rows of a table. A column whose cells are all numbers is marked.
fn csv(files: Files, arguments: &Kwargs) -> TeraResult<Value> {
    let table = files.table(arguments.must_get::<&str>("src")?)?;
    let is_number = |column: usize| {
        let mut cells = table.rows.iter().map(|row| &*row[column]).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| parse_number(cell.trim_end_matches(['%', '€', ' '])).is_some())
    };
    let columns =
        table.heading.iter().enumerate().map(|(column, title)| {
            map([("title", Value::from(&**title)), ("is_number", Value::from(is_number(column)))])
        });
    let rows = table.rows.iter().map(|row| list(row.iter().map(|cell| Value::from(&**cell))));
    Ok(map([("columns", list(columns)), ("rows", list(rows))]))
}

/// `file_info(src=src)`: the name, the type and the size of a file.
fn file_info(files: Files, arguments: &Kwargs) -> TeraResult<Value> {
    let (route, file) = files.file(arguments.must_get::<&str>("src")?)?;
    let name = file.name();
    let kind = name.rsplit_once('.').map(|(_, extension)| extension.to_uppercase()).unwrap_or_default();
    // Units of thousands, as operating systems and CLDR write them.
    let (unit, number) = match file.length {
        bytes @ 0..1000 => ("bytes", bytes as f64),
        bytes @ 1000..1_000_000 => ("kilobytes", (bytes as f64 / 1e3).round()),
        bytes => ("megabytes", (bytes as f64 / 1e5).round() / 10.0),
    };
    Ok(map([
        ("url", Value::from(files.plan.href(files.host, route))),
        ("name", Value::from(name)),
        ("kind", Value::from(kind)),
        ("unit", Value::from(unit)),
        ("size", Value::from(files.language().decimal(number))),
    ]))
}

/// `chart(kind="bar", data="2023: 12, 2024: 15")`: a drawing, and its numbers.
fn chart(files: Files, arguments: &Kwargs) -> TeraResult<Value> {
    let kind = match arguments.get::<&str>("kind")?.unwrap_or("bar") {
        "bar" => ChartKind::Bar,
        "line" => ChartKind::Line,
        other => return Err(Error::message(format!("`kind` is bar or line, and not `{other}`"))),
    };
    let data = arguments.get::<&str>("data")?.unwrap_or_default();
    let source = arguments.get::<&str>("src")?.unwrap_or_default();
    let (labels, series) = match (data.is_empty(), source.is_empty()) {
        (false, true) => Series::parse(data),
        (true, false) => Series::from_table(files.table(source)?),
        _ => Err("give it either `data`, such as \"2023: 12, 2024: 15\", or `src`, the path of a CSV file".to_owned()),
    }
    .map_err(Error::message)?;
    let unit = arguments.get::<&str>("unit")?.unwrap_or_default();
    let title = arguments.get::<&str>("title")?.unwrap_or_default();
    let chart = Chart { kind, title, unit, labels, series, language: files.language() };
    let svg = chart.svg().map_err(Error::message)?;
    let formatted = |values: &Series, index: usize| {
        Value::from(values.values[index].map(|value| chart.number(value)).unwrap_or_default())
    };
    let rows = chart.labels.iter().enumerate().map(|(index, label)| {
        let values = list(chart.series.iter().map(|values| formatted(values, index)));
        map([("label", Value::from(&**label)), ("values", values)])
    });
    let names = chart.series.iter().map(|series| Value::from(&*series.name));
    Ok(map([("svg", Value::safe_string(&svg)), ("series", list(names)), ("rows", list(rows))]))
}
