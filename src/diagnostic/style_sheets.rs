//! Diagnostics about the style sheets and scripts of themes.

use super::suggestion::nearest;
use super::{Diagnostic, Source};
use crate::table::Span;

/// What is wrong with a part of the value of a CSS property.
#[derive(Debug)]
pub(crate) enum CssFault {
    /// There is no value.
    Missing,
    /// A word that the property does not take, and a similar one that it takes.
    Word { near: Option<String> },
    /// An unknown unit.
    Unit { near: Option<String> },
    /// An unknown function.
    Function { near: Option<String> },
    /// A `#` with a number of digits that no colour has.
    Digits,
    /// The name of a custom property without `var()`.
    WithoutVar,
    /// A number where a length is needed.
    WithoutUnit { with_unit: String },
    /// A font without its size.
    WithoutSize,
    /// A unit as a word of its own.
    SpaceBeforeUnit,
    /// `inherit` or a similar word beside others.
    WideBesideOthers,
    /// Anything else.
    Value,
}

impl Diagnostic {
    pub(crate) fn invalid_style_sheet(source: &Source, span: Span, message: &str) -> Self {
        Self::error(format!("this is not valid CSS: {message}"))
            .at(source, span)
            .with_advice("mend the style sheet at this place, which browsers would pass over")
    }

    pub(crate) fn unknown_css_name(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("`{name}` is nothing that is known in style sheets"))
            .at(source, span)
            .with_advice("check how it is spelt; browsers that do not know it pass over the whole rule")
    }

    pub(crate) fn unknown_css_property(source: &Source, span: Span, name: &str, known: &[&str]) -> Self {
        let near = nearest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Self::warning(format!("there is no CSS property `{name}`"))
            .at(source, span)
            .with_advice(format!("{near}Browsers pass over a declaration that they do not know"))
    }

    /// Reports a value that a property does not take. `part` is the wrong part of it.
    pub(crate) fn wrong_css_value(source: &Source, span: Span, property: &str, part: &str, fault: &CssFault) -> Self {
        let message = match fault {
            CssFault::Missing => format!("the CSS property `{property}` has no value here"),
            CssFault::Unit { .. } => format!("there is no CSS unit `{part}`"),
            CssFault::Function { .. } => format!("there is no CSS function `{part}`"),
            CssFault::Digits => format!("`{part}` is no colour"),
            CssFault::WideBesideOthers => format!("`{part}` cannot stand beside other values"),
            _ => format!("the CSS property `{property}` cannot be `{part}`"),
        };
        let suggested = |near: &Option<String>, after: &str| {
            near.as_ref().map(|near| format!("did you mean `{near}{after}`? ")).unwrap_or_default()
        };
        let first = match fault {
            CssFault::Word { near } | CssFault::Unit { near } => suggested(near, ""),
            CssFault::Function { near } => suggested(near, "()"),
            CssFault::Digits => "write 3, 4, 6 or 8 digits after the #, of 0 to 9 and a to f. ".to_owned(),
            CssFault::WithoutVar => format!("did you mean `var({part})`? "),
            CssFault::WithoutUnit { with_unit } => format!("a length needs a unit, such as `{with_unit}`. "),
            CssFault::WithoutSize => {
                "`font` needs a size before the names, such as `1rem`; else write `font-family`. ".to_owned()
            }
            CssFault::SpaceBeforeUnit => "write the unit directly after its number. ".to_owned(),
            CssFault::WideBesideOthers => format!("`{part}` alone is the whole value. "),
            CssFault::Missing | CssFault::Value => String::new(),
        };
        Self::warning(message)
            .at(source, span)
            .with_advice(format!("{first}Browsers pass over a declaration with a value that they do not know"))
    }

    /// Reports a declaration whose value contains the next one, `swallowed`.
    pub(crate) fn missing_css_semicolon(source: &Source, span: Span, property: &str, swallowed: &str) -> Self {
        Self::warning(format!("a `;` is missing before `{swallowed}`"))
            .at(source, span)
            .with_advice(format!("write ; behind the value of `{property}`; browsers pass over both declarations"))
    }

    /// Reports a declaration of `property` without its `;`, before a nested rule.
    pub(crate) fn missing_semicolon_before_rule(source: &Source, span: Span, property: &str, rule: &str) -> Self {
        Self::error(format!("a `;` is missing before `{rule}`"))
            .at(source, span)
            .with_advice(format!("write ; behind the value of `{property}`; browsers pass over both"))
    }

    /// Reports a comment or a text without the sign that ends it.
    pub(crate) fn unclosed_css_text(source: &Source, span: Span, sign: &str) -> Self {
        let what = if sign == "*/" { "comment" } else { "text" };
        Self::error(format!("this {what} has no `{sign}` at its end, so the rules after it are lost"))
            .at(source, span)
            .with_advice(format!("write {sign} where the {what} ends"))
    }

    /// Reports a block without its `}`. `shown` is its selector or at-rule. It is certain if the sheet has fewer `}` than `{`.
    pub(crate) fn unclosed_css_block(source: &Source, span: Span, shown: &str, is_certain: bool) -> Self {
        let message = format!("the block of `{shown}` has no `}}`, so the rules after it belong to it");
        let found = if is_certain { Self::error(message) } else { Self::warning(message) };
        found
            .at(source, span)
            .with_advice("write } where the block ends; rules that belong to it need more space before them")
    }

    /// Reports `var(--name)` whose name is defined nowhere.
    pub(crate) fn undefined_css_variable(source: &Source, span: Span, name: &str, near: Option<&str>) -> Self {
        let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Self::warning(format!("nothing defines `{name}`")).at(source, span).with_advice(format!(
            "{near}Define it, as in :root {{ {name}: … }}, or give a value for the case without it: var({name}, …)"
        ))
    }

    /// Reports a script that browsers cannot read. `opened` is where the bracket was opened that lacks its end.
    pub(crate) fn invalid_script(source: &Source, span: Span, problem: &str, opened: Option<Span>) -> Self {
        let found = Self::warning(format!("this is not valid JavaScript: {problem}"))
            .at(source, span)
            .with_advice("browsers run nothing of a script with such an error");
        match opened {
            Some(opened) => found.with_related(Self::note("this was opened here").at(source, opened)),
            None => found,
        }
    }
}
