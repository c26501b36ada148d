//! Compares formats of languages with values of Node's `Intl` and CLDR's data, which `tests/intl/generate.mjs` wrote.

use std::collections::BTreeMap;

use kielo::language::{DateStyle, Language, RelativeUnit, Typography};
use serde_json::Value;

/// Asks Kielo every case of one kind, and shows all that differ together, by language.
#[track_caller]
fn check(kind: &str, answer: impl Fn(&Language, &Value) -> Value) {
    let file: Value = serde_json::from_str(include_str!("../intl/expected.json")).unwrap();
    let mut languages: BTreeMap<&str, Language> = BTreeMap::new();
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut asked = 0;
    for case in file["cases"].as_array().unwrap().iter().filter(|case| case["kind"] == kind) {
        let tag = case["language"].as_str().unwrap();
        let language = languages.entry(tag).or_insert_with(|| Language::from_tag(tag).unwrap());
        let answer = answer(language, &case["input"]);
        asked += 1;
        if answer != case["expected"] {
            // `{:?}` of a text shows the spaces that look alike.
            let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| format!("{text:?}"));
            let line = format!("{}: {}, not {}", case["input"], shown(&answer), shown(&case["expected"]));
            differences.entry(tag).or_default().push(line);
        }
    }
    assert!(asked > 0, "no cases of the kind {kind}");
    let lists = differences.iter().map(|(tag, lines)| format!("{tag}:\n  {}", lines.join("\n  ")));
    let lists: Vec<String> = lists.collect();
    let count: usize = differences.values().map(Vec::len).sum();
    assert!(lists.is_empty(), "{count} of {asked} cases of the kind {kind} differ\n{}", lists.join("\n"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(text).collect()
}

fn style(value: &Value) -> DateStyle {
    DateStyle::from_name(text(value)).unwrap()
}

fn unit(value: &Value) -> RelativeUnit {
    match text(value) {
        "minute" => RelativeUnit::Minute,
        "hour" => RelativeUnit::Hour,
        "day" => RelativeUnit::Day,
        "week" => RelativeUnit::Week,
        "month" => RelativeUnit::Month,
        "year" => RelativeUnit::Year,
        other => panic!("{other} is no unit"),
    }
}

#[test]
fn dates() {
    check("date", |language, input| language.date(text(&input[0]).parse().unwrap(), style(&input[1])).into());
}

#[test]
fn dates_with_times() {
    check("date_time", |language, input| language.date_time(text(&input[0]).parse().unwrap(), style(&input[1])).into());
}

#[test]
fn times() {
    check("time", |language, input| language.time(text(input).parse().unwrap()).into());
}

#[test]
fn relative_times() {
    check("relative", |language, input| language.relative_time(input[0].as_i64().unwrap(), unit(&input[1])).into());
}

#[test]
fn plural_forms() {
    check("plural", |language, input| language.plural_form(input.as_u64().unwrap()).into());
}

#[test]
fn whole_numbers() {
    check("number", |language, input| language.number(input.as_i64().unwrap()).into());
}

#[test]
fn decimals() {
    check("decimal", |language, input| language.decimal(input.as_f64().unwrap()).into());
}

#[test]
fn lists() {
    check("list", |language, input| language.list(&texts(input)).into());
}

#[test]
fn order() {
    check("order", |language, input| {
        let mut words = texts(input);
        words.sort_by(|a, b| language.compare(a, b));
        words.into()
    });
}

#[test]
fn quotation_marks() {
    check("quotes", |language, _| {
        let marks = Typography::from_tag(language.tag()).unwrap().quotes();
        marks.iter().map(char::to_string).collect()
    });
}

#[test]
fn letters_of_the_alphabet() {
    let file: Value = serde_json::from_str(include_str!("../intl/expected.json")).unwrap();
    let alphabet = |language: &Language| {
        let case = file["cases"].as_array().unwrap().iter();
        let mut case = case.filter(|case| case["kind"] == "letters" && case["language"] == language.tag());
        texts(&case.next().unwrap()["expected"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    check("letters", |language, _| {
        let letters = alphabet(language);
        let headed = language.group_by_letter(letters.iter().rev().map(|letter| (&**letter, ())).collect());
        headed.into_iter().map(|(letter, _)| letter).collect()
    });
}
