//! The fields of a form, which a component's argument lists in one text: `"name, email*, Puhelin: tel, Viesti: message*"`.

use tera::Value;

use super::value::{list, map, optional};
use crate::diagnostic::nearest;

/// A kind of field: its name in the argument, the native kind, the value of `autocomplete`, and whether the theme has a
/// label for it.
struct FieldKind {
    name: &'static str,
    native: &'static str,
    autocomplete: &'static str,
    has_label: bool,
}

const fn kind(name: &'static str, native: &'static str, autocomplete: &'static str, has_label: bool) -> FieldKind {
    FieldKind { name, native, autocomplete, has_label }
}

/// All kinds. The values of `autocomplete` are those of HTML, "Autofill field".
const KINDS: [FieldKind; 16] = [
    kind("name", "text", "name", true),
    kind("email", "email", "email", true),
    kind("phone", "tel", "tel", true),
    kind("company", "text", "organization", true),
    kind("website", "url", "url", true),
    kind("subject", "text", "off", true),
    kind("message", "textarea", "off", true),
    kind("text", "text", "on", false),
    kind("textarea", "textarea", "off", false),
    kind("tel", "tel", "tel", false),
    kind("url", "url", "url", false),
    kind("number", "number", "off", false),
    kind("date", "date", "off", false),
    kind("checkbox", "checkbox", "off", false),
    kind("select", "select", "off", false),
    kind("radio", "radio", "off", false),
];

/// Parses the argument `fields`. Each field is a kind, or a label and a kind: `Puhelin: tel`. An asterisk behind it makes
/// it required. `select` and `radio` have their choices in parentheses: `Aihe: select(Kysely | Haastattelut)`.
///
/// # Errors
/// A sentence about the first field that cannot be read.
pub(super) fn parse(fields: &str) -> Result<Value, String> {
    let mut parsed = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for written in split(fields) {
        let written = written.trim();
        if written.is_empty() {
            continue;
        }
        let field = Field::parse(written)?;
        if names.contains(&field.name) {
            return Err(format!(
                "two fields are called `{}`: give one a label of its own, as in `Puhelin: tel`",
                field.name
            ));
        }
        names.push(field.name.clone());
        parsed.push(field.value());
    }
    if parsed.is_empty() {
        return Err("`fields` names no field: write them as in `name, email*, message*`".to_owned());
    }
    Ok(list(parsed.into_iter()))
}

/// Splits a text at the commas and line breaks that are not in parentheses.
fn split(fields: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    fields.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | '\n')
    })
}

struct Field<'a> {
    kind: &'static FieldKind,
    /// The name with which it is sent.
    name: String,
    label: Option<&'a str>,
    is_required: bool,
    choices: Vec<&'a str>,
}

impl<'a> Field<'a> {
    fn parse(written: &'a str) -> Result<Self, String> {
        let (rest, is_required) = written.strip_suffix('*').map_or((written, false), |rest| (rest.trim_end(), true));
        let (rest, choices) = match rest.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            Some((rest, choices)) => {
                (rest, choices.split('|').map(str::trim).filter(|choice| !choice.is_empty()).collect())
            }
            None => (rest, Vec::new()),
        };
        let (label, name) = rest.rsplit_once(':').map_or((None, rest), |(label, kind)| (Some(label.trim()), kind));
        let name = name.trim();
        let Some(kind) = KINDS.iter().find(|kind| kind.name == name) else {
            let known = KINDS.map(|kind| kind.name);
            let near = nearest(name, &known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let known = known.join(", ");
            return Err(format!(
                "`{name}` is no kind of field{near} The kinds are {known}, each with a label before it: `Puhelin: tel`"
            ));
        };
        let label = label.filter(|label| !label.is_empty());
        if label.is_none() && !kind.has_label {
            return Err(format!("the field `{name}` needs a label, as in `Puhelin: {name}`"));
        }
        let has_choices = matches!(kind.native, "select" | "radio");
        if has_choices && choices.len() < 2 {
            return Err(format!(
                "the field `{written}` needs two choices or more, as in `{name}(Kysely | Haastattelut)`"
            ));
        }
        if !has_choices && !choices.is_empty() {
            return Err(format!("the field `{written}` cannot have choices; `select` and `radio` can"));
        }
        // Services and people read this name, so it is that of the kind, or the label.
        let name = if kind.has_label { kind.name.to_owned() } else { label.unwrap_or(kind.name).to_owned() };
        Ok(Self { kind, name, label, is_required, choices })
    }

    fn value(&self) -> Value {
        map([
            ("kind", Value::from(self.kind.native)),
            ("name", Value::from(&*self.name)),
            ("label", optional(self.label)),
            ("label_key", optional(self.kind.has_label.then(|| format!("form_{}", self.kind.name)))),
            ("required", Value::from(self.is_required)),
            ("autocomplete", Value::from(self.kind.autocomplete)),
            ("choices", list(self.choices.iter().map(|choice| Value::from(*choice)))),
        ])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn reads_labels_kinds_and_choices() {
        let fields = parse("name, email*,\nPuhelin: tel, Mikä: kello 10: select(Kysely, pitkä | Muu)*").unwrap();
        let fields = fields.as_array().unwrap();
        let text = |index: usize, key: &'static str| {
            fields[index].clone().into_map().unwrap()[&tera::value::Key::Str(key)].to_string()
        };
        assert_eq!(fields.len(), 4);
        assert_eq!((text(0, "label_key"), text(1, "required")), ("form_name".to_owned(), "true".to_owned()));
        assert_eq!((text(2, "kind"), text(2, "name")), ("tel".to_owned(), "Puhelin".to_owned()));
        assert_eq!((text(3, "label"), text(3, "required")), ("Mikä: kello 10".to_owned(), "true".to_owned()));
        assert!(text(3, "choices").contains("Kysely, pitkä"), "{}", text(3, "choices"));
    }

    #[test]
    fn says_what_is_wrong() {
        for (fields, said) in [
            ("nmae", "did you mean `name`?"),
            ("tel", "needs a label"),
            (" , ", "names no field"),
            ("name, name*", "two fields are called `name`"),
            ("Aihe: select(yksi)", "two choices or more"),
            ("name(a | b)", "cannot have choices"),
            ("((", "is no kind of field"),
            ("*", "is no kind of field"),
        ] {
            let message = parse(fields).unwrap_err();
            assert!(message.contains(said), "{fields}: {message}");
        }
    }
}
