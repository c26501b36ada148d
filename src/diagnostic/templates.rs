//! Diagnostics about templates: their syntax, the names in them, and what happens when they are rendered.

use super::suggestion::{nearest, suggestion};
use super::template_words::{PlainMessage, code_place, in_plain_words, owner_before};
use super::{Diagnostic, Source};
use crate::table::Span;

/// The advice for tags of macros, which Tera 2 does not have.
const COMPONENTS: &str = "components take the place of macros: write {% component name(argument: string) %} … {% endcomponent \
                          name %} into a file of the theme's folder components/, and call it as {{ <name argument={value} /> }}";

/// Syntax.
impl Diagnostic {
    /// Reports a message of the parser of templates.
    pub(crate) fn invalid_template(source: &Source, span: Span, message: &str) -> Self {
        let text = &*source.text;
        let start = (span.start as usize).min(text.len());
        let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let PlainMessage { message, advice } = in_plain_words(message, code_place(source, span));
        let advice = if line.contains("::") { Some(COMPONENTS.to_owned()) } else { advice };
        Self::error(format!("the template cannot be used: {message}"))
            .at(source, span)
            .with_advice(advice.unwrap_or_else(|| "mend the template at this place".to_owned()))
    }

    pub(crate) fn invalid_templates(message: &str) -> Self {
        Self::error(format!("the theme's templates cannot be used: {message}"))
    }

    /// Reports `{%` or `{{` without its end. `start` and `end` are its signs.
    pub(crate) fn unclosed_template_code(source: &Source, span: Span, start: &str, end: &str) -> Self {
        Self::error(format!("this `{start}` has no `{end}`"))
            .at(source, span)
            .with_advice(format!("write {end} where it ends; perhaps a quotation mark in it has no second one"))
    }

    /// Reports a tag such as `{% for %}` without its end. `met` is the tag that comes instead.
    pub(crate) fn unclosed_template_tag(
        source: &Source,
        span: Span,
        tag: &str,
        end: &str,
        met: Option<(Span, &str)>,
    ) -> Self {
        let unclosed = Self::error(format!("`{tag}` has no `{end}`")).at(source, span);
        match met {
            Some((place, met)) => unclosed
                .with_advice(format!("write {end} before `{met}`"))
                .with_related(Self::note(format!("`{met}` comes while `{tag}` is open")).at(source, place)),
            None => unclosed.with_advice(format!("write {end} where it ends")),
        }
    }

    pub(crate) fn unopened_template_tag(source: &Source, span: Span, tag: &str) -> Self {
        Self::error(format!("`{tag}` has no beginning here"))
            .at(source, span)
            .with_advice("remove it, or write the tag that it belongs to before it")
    }

    pub(crate) fn unknown_template_tag(source: &Source, span: Span, word: &str, known: &[String]) -> Self {
        let is_macro = ["macro", "endmacro", "import", "from", "call", "endcall"].contains(&word);
        Self::error(format!("there is no tag `{word}`")).at(source, span).with_advice(if is_macro {
            COMPONENTS.to_owned()
        } else {
            suggestion(word, known, "tags")
        })
    }
}

/// HTML.
impl Diagnostic {
    /// Reports an element without its end, or an end without its element.
    pub(crate) fn unbalanced_template(source: &Source, span: Span, name: &str, is_open: bool) -> Self {
        let (problem, advice) = if is_open {
            (format!("`<{name}>` is not closed"), format!("write </{name}> where it ends"))
        } else {
            (format!("`</{name}>` closes nothing"), format!("remove it, or write <{name}> where it begins"))
        };
        let advice = format!("{advice}; in an `if`, every branch must leave the same elements open");
        Self::warning(problem).at(source, span).with_advice(advice)
    }
}

/// Names.
impl Diagnostic {
    pub(crate) fn unknown_template(file: &str, span: Span, name: &str, known: &[&str]) -> Self {
        Self::error(format!("the theme has no template `{name}`")).in_file(file, span).with_advice(suggestion(
            name,
            known,
            "templates for texts",
        ))
    }

    pub(crate) fn unknown_template_in_template(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no template `{name}`")).at(source, span).with_advice(suggestion(
            name,
            known,
            "templates",
        ))
    }

    pub(crate) fn unknown_block(source: &Source, span: Span, name: &str, known: &[&str]) -> Self {
        Self::error(format!("no template that this one extends has a block `{name}`, so nothing would show it"))
            .at(source, span)
            .with_advice(suggestion(name, known, "blocks"))
    }

    /// Reports an unknown function, filter, test or component. `noun` says which.
    pub(crate) fn unknown_name_in_template(
        source: &Source,
        span: Span,
        noun: &str,
        name: &str,
        known: &[&str],
    ) -> Self {
        // `preset of pictures` has its plural in the middle.
        let (first, rest) = noun.split_once(' ').filter(|_| !noun.starts_with("date ")).unwrap_or((noun, ""));
        let plural = format!("{first}s {rest}");
        Self::error(format!("there is no {noun} `{name}`")).at(source, span).with_advice(suggestion(
            name,
            known,
            plural.trim_end(),
        ))
    }

    /// Reports an argument that a function, a filter, a test or a component does not have. `called` names it.
    pub(crate) fn unknown_argument_in_template(
        source: &Source,
        span: Span,
        called: &str,
        name: &str,
        known: &[&str],
    ) -> Self {
        let unknown = Self::error(format!("the {called} has no argument `{name}`")).at(source, span);
        unknown.with_advice(if known.is_empty() {
            "it has no arguments: remove this one".to_owned()
        } else {
            suggestion(name, known, "arguments")
        })
    }

    /// Reports a string that no language has. `language` is the tag of the site's own.
    pub(crate) fn unknown_string_in_template(
        source: &Source,
        span: Span,
        key: &str,
        known: &[&str],
        language: &str,
    ) -> Self {
        let theme = source.file.split_once("/templates/").or_else(|| source.file.split_once("/components/"));
        let folder = theme.map(|(theme, _)| format!("{theme}/")).unwrap_or_default();
        let write = format!("write it into {folder}strings/{language}.toml: {key} = \"…\"");
        Self::error(format!("the theme has no string `{key}`")).at(source, span).with_advice(
            match nearest(key, known) {
                Some(near) => format!("did you mean `{near}`? Else {write}"),
                None => write,
            },
        )
    }

    /// Reports a value that a string has no placeholder for.
    pub(crate) fn surplus_string_value(source: &Source, span: Span, key: &str, name: &str, known: &[&str]) -> Self {
        let surplus = Self::error(format!("the string `{key}` has no placeholder `{{{name}}}`")).at(source, span);
        surplus.with_advice(if known.is_empty() {
            format!("remove the argument, or write {{{name}}} into the string")
        } else {
            suggestion(name, known, "placeholders")
        })
    }

    pub(crate) fn missing_string_value(source: &Source, span: Span, key: &str, name: &str) -> Self {
        Self::error(format!("the string `{key}` needs the argument `{name}`"))
            .at(source, span)
            .with_advice(format!("give the value of {{{name}}}: t(key=\"{key}\", {name}=…)"))
    }

    /// Reports a key of `params` that no template reads. `near` is a similar key that templates read, at `read`.
    pub(crate) fn unread_param(file: &str, span: Span, key: &str, near: &str, read: (&Source, Span)) -> Self {
        Self::warning(format!("no template reads `params.{key}`"))
            .in_file(file, span)
            .with_advice(format!("did you mean `{near}`?"))
            .with_related(Self::note(format!("a template reads `params.{near}`")).at(read.0, read.1))
    }

    /// Reports the variable that holds all others.
    pub(crate) fn dumped_context(source: &Source, span: Span) -> Self {
        Self::warning("`__tera_context` shows all values, in another order in each build")
            .at(source, span)
            .with_advice("it is for a look at the values; remove it before you publish")
    }

    pub(crate) fn unknown_asset(source: &Source, span: Span, path: &str, known: &[&str]) -> Self {
        Self::error(format!("the theme has no file static/{path}")).at(source, span).with_advice(suggestion(
            path,
            known,
            "files in static/",
        ))
    }

    /// Reports a component that two files of a theme define.
    pub(crate) fn repeated_component(place: (&Source, Span), other: (&Source, Span), name: &str) -> Self {
        Self::error(format!("the component `{name}` is defined a second time"))
            .at(place.0, place.1)
            .with_advice("give one of the two another name, or delete it")
            .with_related(Self::note(format!("`{name}` is defined here too")).at(other.0, other.1))
    }

    /// Reports templates that include or extend each other in a circle. Each link is its file, its span, the name that it
    /// has, and whether it extends that template. Returns nothing if there is no link.
    pub(crate) fn template_circle(links: &[(&Source, Span, &str, bool)]) -> Option<Self> {
        let ((source, span, _, _), others) = links.split_first()?;
        let word = |is_parent: bool| if is_parent { "extends" } else { "includes" };
        let names: Vec<String> = links
            .iter()
            .map(|(source, _, name, is_parent)| format!("{} {} `{name}`", source.file, word(*is_parent)))
            .collect();
        let circle = Self::error(format!("these templates contain each other in a circle: {}", names.join(", ")))
            .at(source, *span)
            .with_advice("remove one link of the circle");
        Some(others.iter().fold(circle, |circle, (source, span, name, is_parent)| {
            circle.with_related(Self::note(format!("this {} `{name}`", word(*is_parent))).at(source, *span))
        }))
    }

    /// Reports the templates that a theme lacks. Without theme.toml, it probably does not extend the theme that it should.
    pub(crate) fn missing_required_templates(theme: &str, names: &[&str], has_toml: bool) -> Self {
        let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (noun, them) = if names.len() == 1 { ("template", "it") } else { ("templates", "them") };
        let also = if has_toml { "" } else { "has no theme.toml and " };
        Self::error(format!("the theme `{theme}` {also}lacks the {noun} {listed}, which every site needs")).with_advice(
            format!(
                "add {them} in themes/{theme}/templates/, or let the theme extend \"kielo\", which has them all: \
             extends = \"kielo\" in themes/{theme}/theme.toml"
            ),
        )
    }

    pub(crate) fn unknown_template_value(
        source: &Source,
        span: Span,
        name: &str,
        noun: Option<&str>,
        known: &[String],
    ) -> Self {
        // The name that the template has for it says more than that of its kind.
        let owner = owner_before(code_place(source, span).before);
        let problem = match noun {
            Some(noun) => format!("`{}` has no value `{name}`", owner.unwrap_or(noun)),
            None => format!("no page gives this template a value `{name}`"),
        };
        Self::error(problem).at(source, span).with_advice(suggestion(name, known, "values"))
    }

    /// Reports a value that this site does not have, where it has one of a similar name.
    pub(crate) fn unlikely_template_value(source: &Source, span: Span, name: &str, noun: &str, near: &str) -> Self {
        let owner = owner_before(code_place(source, span).before).unwrap_or(noun);
        Self::warning(format!("`{owner}` has no value `{name}` on this site"))
            .at(source, span)
            .with_advice(format!("did you mean `{near}`?"))
    }

    /// Reports a field of a text, a number or another value that has none.
    pub(crate) fn field_of_plain_value(source: &Source, span: Span, name: &str, kind: &str) -> Self {
        let owner = owner_before(code_place(source, span).before).unwrap_or("this value");
        Self::error(format!("`{owner}` ({kind}) has no value `{name}`"))
            .at(source, span)
            .with_advice(format!("write `{owner}` alone; a filter follows it behind `|`, not behind a dot"))
    }

    /// Reports a comparison with a text that a value never is.
    pub(crate) fn impossible_text(source: &Source, span: Span, text: &str, value: &str, known: &[String]) -> Self {
        Self::warning(format!("`{value}` is never \"{text}\""))
            .at(source, span)
            .with_advice(suggestion(text, known, "texts"))
    }
}

/// Rendering.
impl Diagnostic {
    /// Reports a template that failed while `rendered` was rendered. `message` has the words of Tera or of a function.
    pub(crate) fn template_failed(message: &str, location: Option<(&Source, Span)>, rendered: &str) -> Self {
        let place = location.map(|(source, span)| code_place(source, span)).unwrap_or_default();
        let PlainMessage { message, advice } = in_plain_words(message, place);
        let failed = Self::error(format!("the template failed: {message}"));
        let failed = match location {
            Some((source, span)) => failed.at(source, span),
            None => failed,
        };
        let happened = format!("this happened while {rendered} was rendered");
        failed.with_advice(match advice {
            Some(advice) => format!("{advice} ({happened})"),
            None => happened,
        })
    }
}
