//! The functions, filters and tests of templates, with the names of their arguments. A name without a signature is unknown.

use super::card::fitted;
use super::{
    component_functions, context_functions, embed, functions, head, image_functions, pictures, post_query, text_filters,
};
use crate::template_syntax::CallKind;

/// A function, a filter or a test.
pub(super) struct Signature {
    /// What it is.
    pub(super) kind: CallKind,
    /// The name in templates.
    pub(super) name: &'static str,
    /// The names of the arguments.
    pub(super) arguments: &'static [&'static str],
    /// Whether it takes other arguments too, which fill the placeholders of a string.
    pub(super) takes_others: bool,
}

const fn function(name: &'static str, arguments: &'static [&'static str]) -> Signature {
    Signature { kind: CallKind::Function, name, arguments, takes_others: false }
}

const fn filter(name: &'static str, arguments: &'static [&'static str]) -> Signature {
    Signature { kind: CallKind::Filter, name, arguments, takes_others: false }
}

const fn test(name: &'static str, arguments: &'static [&'static str]) -> Signature {
    Signature { kind: CallKind::Test, name, arguments, takes_others: false }
}

const fn string(name: &'static str) -> Signature {
    Signature { kind: CallKind::Function, name, arguments: &["key", "count", "lang"], takes_others: true }
}

/// All signatures: those of Kielo, and then those of Tera.
const SIGNATURES: &[Signature] = &[
    string("t"),
    string("t_html"),
    function("asset", &["path"]),
    function("form", &["kind", "fields", "endpoint", "email", "name"]),
    function("separator", &["index", "count"]),
    function("now", &[]),
    function("posts", &post_query::ARGUMENTS),
    function("lang", &["tag", "within"]),
    function("hreflang", &["url", "tag"]),
    function("image", &["src", "of", "preset", "width", "ratio", "alt", "class", "sizes", "loading"]),
    function("image_data", &["src", "of", "preset", "width", "ratio", "alt"]),
    function("image_file", &["src", "of", "preset", "width", "ratio"]),
    function("head", &["preload"]),
    function("embed", &["url"]),
    function("pictures", &["body"]),
    function(
        "fitted",
        &["text", "lang", "width", "height", "largest", "smallest", "leading", "lines", "weight", "family"],
    ),
    function("csv", &["src"]),
    function("chart", &["kind", "data", "src", "unit", "title"]),
    function("file_info", &["src"]),
    filter("date", &["style", "time"]),
    filter("number", &[]),
    filter("list", &[]),
    filter("hyphenate", &[]),
    filter("css", &[]),
    filter("striptags", &[]),
    filter("markdown", &["inline"]),
    filter("json", &["pretty"]),
    filter("urlencode", &[]),
    filter("slugify", &["lang"]),
    function("range", &["start", "end", "step_by"]),
    function("throw", &["message"]),
    function("super", &[]),
    filter("safe", &[]),
    filter("default", &["value", "boolean"]),
    filter("upper", &[]),
    filter("lower", &[]),
    filter("wordcount", &[]),
    filter("escape", &[]),
    filter("escape_html", &[]),
    filter("escape_xml", &[]),
    filter("newlines_to_br", &[]),
    filter("pluralize", &["singular", "plural"]),
    filter("trim", &["pat"]),
    filter("trim_start", &["pat"]),
    filter("trim_end", &["pat"]),
    filter("replace", &["from", "to"]),
    filter("capitalize", &[]),
    filter("title", &[]),
    filter("truncate", &["length", "end"]),
    filter("indent", &["width", "indentation", "first", "blank"]),
    filter("str", &[]),
    filter("int", &["base"]),
    filter("float", &[]),
    filter("length", &[]),
    filter("reverse", &[]),
    filter("split", &["pat"]),
    filter("abs", &[]),
    filter("round", &["method", "precision"]),
    filter("first", &[]),
    filter("last", &[]),
    filter("nth", &["n"]),
    filter("join", &["sep"]),
    filter("sort", &["attribute"]),
    filter("unique", &[]),
    filter("get", &["key", "default"]),
    filter("values", &[]),
    filter("keys", &[]),
    filter("pairs", &[]),
    filter("group_by", &["attribute"]),
    test("string", &[]),
    test("number", &[]),
    test("map", &[]),
    test("bool", &[]),
    test("array", &[]),
    test("integer", &[]),
    test("float", &[]),
    test("none", &[]),
    test("iterable", &[]),
    test("defined", &[]),
    test("undefined", &[]),
    test("odd", &[]),
    test("even", &[]),
    test("divisible_by", &["divisor"]),
    test("starting_with", &["pat"]),
    test("ending_with", &["pat"]),
    test("containing", &["pat"]),
];

/// Returns the signature of a name.
pub(super) fn signature(kind: CallKind, name: &str) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.kind == kind && signature.name == name)
}

/// Returns the names of a kind.
pub(super) fn names(kind: CallKind) -> Vec<&'static str> {
    let signatures = SIGNATURES.iter().filter(|signature| signature.kind == kind).map(|signature| signature.name);
    let own: Vec<&str> = match kind {
        CallKind::Function => own_functions().collect(),
        CallKind::Filter => own_filters().collect(),
        CallKind::Test => Vec::new(),
    };
    let mut names: Vec<&str> = signatures.chain(own).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The names of Kielo's own functions.
pub(super) fn own_functions() -> impl Iterator<Item = &'static str> {
    let single = [fitted::FUNCTION_NAME, embed::FUNCTION_NAME, pictures::FUNCTION_NAME, head::FUNCTION_NAME];
    let of_files = image_functions::FUNCTION_NAMES.into_iter().chain(component_functions::FUNCTION_NAMES);
    functions::FUNCTIONS.into_iter().chain(single).chain(of_files).chain(context_functions::FUNCTIONS)
}

/// The names of Kielo's own filters.
pub(super) fn own_filters() -> impl Iterator<Item = &'static str> {
    functions::FILTERS.into_iter().chain(text_filters::NAMES).chain(context_functions::FILTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_own_functions_and_filters_have_a_signature() {
        for name in own_functions() {
            assert!(signature(CallKind::Function, name).is_some(), "{name}");
        }
        for name in own_filters() {
            assert!(signature(CallKind::Filter, name).is_some(), "{name}");
        }
    }
}
