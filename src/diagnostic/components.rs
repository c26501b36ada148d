//! Diagnostics about components in texts: their tags, names, arguments and bodies.

use std::fmt::Display;

use super::suggestion::{nearest, suggestion};
use super::template_words::{PlainMessage, code_place, in_plain_words, is_fault_of_template};
use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn invalid_component_call(source: &Source, span: Span, problem: &str, has_body: bool) -> Self {
        Self::error(format!("this component call cannot be read: {problem}")).at(source, span).with_advice(
            if has_body {
                "write it as {% <name key=\"text\" other=3> %}, and {% </name> %} after the text that it encloses"
            } else {
                "write it as {{ <name key=\"text\" other=3 /> }}"
            },
        )
    }

    pub(crate) fn unclosed_component(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("the component `{name}` has no end"))
            .at(source, span)
            .with_advice(format!("write {{% </{name}> %}} on a line of its own after the text that it encloses"))
    }

    pub(crate) fn unopened_component(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("this ends the component `{name}`, which is not open here"))
            .at(source, span)
            .with_advice(format!("remove it, or write {{% <{name}> %}} before the text that it encloses"))
    }

    /// The start and the end of a component's body are in different blocks, or one of them is not alone on its line.
    pub(crate) fn crossing_component(source: &Source, start: Span, end: Span, name: &str, both_on_lines: bool) -> Self {
        let end = Self::note(format!("`{name}` ends here")).at(source, end);
        Self::error(format!("the component `{name}` starts and ends in different blocks"))
            .at(source, start)
            .with_advice(if both_on_lines {
                "start and end it in the same list item, quotation or text: with the same signs and spaces before both"
            } else {
                "write both tags on lines of their own, or both in one paragraph"
            })
            .with_related(end)
    }

    pub(crate) fn components_too_deep(source: &Source, span: Span, limit: usize) -> Self {
        Self::error(format!("more than {limit} components are open here, one in the other"))
            .at(source, span)
            .with_advice("end the components before this one, or nest fewer of them")
    }

    pub(crate) fn more_component_problems(source: &Source, span: Span, limit: usize) -> Self {
        Self::error(format!("this text has {limit} or more problems with components; the others are not listed"))
            .at(source, span)
            .with_advice("correct the first ones and try again")
    }

    pub(crate) fn component_tag_in_html(source: &Source, span: Span) -> Self {
        Self::error("this component is inside HTML, where it would be shown as text")
            .at(source, span)
            .with_advice("put an empty line before and after it, which ends the block of HTML")
    }

    pub(crate) fn component_in_sentence(file: &str, span: Span, name: &str) -> Self {
        Self::warning(format!(
            "the component `{name}` is a block, but stands among words: it cuts the paragraph in two"
        ))
        .in_file(file, span)
        .with_advice("write it on a line of its own, with an empty line before and after it")
    }

    pub(crate) fn unknown_component<'a>(
        file: &str,
        span: Span,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.collect();
        Self::error(format!("the theme has no component `{name}`")).in_file(file, span).with_advice(suggestion(
            name,
            &known,
            "components",
        ))
    }

    pub(crate) fn private_component(file: &str, span: Span, name: &str) -> Self {
        Self::error(format!("the component `{name}` is only for the theme's own templates"))
            .in_file(file, span)
            .with_advice("call another component, or give this one a name without `_` or `.` in the theme")
    }

    pub(crate) fn unknown_text_element(source: &Source, span: Span, name: &str, known: &[&str]) -> Self {
        Self::error(format!("texts have no element `{name}`")).at(source, span).with_advice(suggestion(
            name,
            known,
            "components for elements of texts",
        ))
    }

    pub(crate) fn unknown_element_argument(source: &Source, span: Span, name: &str, known: &[&str]) -> Self {
        let near = nearest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Self::error(format!("Kielo gives this component no argument `{name}`")).at(source, span).with_advice({
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("{near}it gives {}; any other argument needs a default", known.join(", "))
        })
    }

    /// Reports an argument with a type and without a default that not every element has a value for. `noun` is the
    /// element.
    pub(crate) fn element_argument_without_default(source: &Source, span: Span, noun: &str, name: &str) -> Self {
        Self::error(format!("not every {noun} has a value for the argument `{name}`, so it needs a default"))
            .at(source, span)
            .with_advice(format!("write {name} = \"\""))
    }

    pub(crate) fn element_without_body(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("the component `{name}` would lose words of texts"))
            .at(source, span)
            .with_advice("show `{{ body }}`, which is what the author wrote")
    }

    pub(crate) fn unknown_argument(at: (&str, Span), component: &str, name: &str, known: &[&str], right: &str) -> Self {
        let near = nearest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Self::error(format!("the component `{component}` has no argument `{name}`"))
            .in_file(at.0, at.1)
            .with_advice(format!("{near}{right}"))
    }

    pub(crate) fn missing_argument(at: (&str, Span), component: &str, name: &str, right: &str) -> Self {
        Self::error(format!("the component `{component}` needs the argument `{name}`"))
            .in_file(at.0, at.1)
            .with_advice(right)
    }

    pub(crate) fn wrong_argument_kind(
        at: (&str, Span),
        component: &str,
        name: &str,
        kind: &impl Display,
        right: &str,
    ) -> Self {
        Self::error(format!("the argument `{name}` of the component `{component}` must be of the kind: {kind}"))
            .in_file(at.0, at.1)
            .with_advice(right)
    }

    pub(crate) fn repeated_argument(at: (&str, Span), component: &str, name: &str) -> Self {
        Self::error(format!("the component `{component}` gets the argument `{name}` twice"))
            .in_file(at.0, at.1)
            .with_advice("remove one of them")
    }

    pub(crate) fn address_as_video_id(at: (&str, Span), component: &str, address: &str, id: &str) -> Self {
        Self::error(format!(
            "`{address}` is a whole address, and the component `{component}` wants only the id of the video"
        ))
        .in_file(at.0, at.1)
        .with_advice(format!("write id=\"{id}\", or the address alone in a paragraph of its own"))
    }

    pub(crate) fn component_for_templates(file: &str, span: Span, name: &str) -> Self {
        Self::error(format!("the component `{name}` is for templates: a text cannot give it its values"))
            .in_file(file, span)
            .with_advice("docs/writing.md lists the components for texts")
    }

    pub(crate) fn wrong_component_body(file: &str, span: Span, name: &str, needs_body: bool) -> Self {
        let problem = if needs_body {
            format!("the component `{name}` encloses text, and this call has none")
        } else {
            format!("the component `{name}` does not show the text that this call encloses")
        };
        Self::error(problem).in_file(file, span).with_advice(if needs_body {
            format!("write {{% <{name}> %}} before the text and {{% </{name}> %}} after it")
        } else {
            format!("write {{{{ <{name} /> }}}}, without the text and the end")
        })
    }

    pub(crate) fn invalid_post_count(file: &str, span: Span, written: &str, limit: usize) -> Self {
        Self::error(format!("`{written}` is no number of posts"))
            .in_file(file, span)
            .with_advice(format!("write a number from 1 to {limit}"))
    }

    pub(crate) fn unknown_term_of_posts(file: &str, span: Span, kind: &str, name: &str, known: &[&str]) -> Self {
        let plural = if kind == "tag" { "tags" } else { "categories" };
        Self::error(format!("no post of this language has the {kind} `{name}`"))
            .in_file(file, span)
            .with_advice(suggestion(name, known, plural))
    }

    pub(crate) fn no_posts_to_show(file: &str, span: Span) -> Self {
        Self::error("there is no other post to show here")
            .in_file(file, span)
            .with_advice("choose another category or tag, or remove the component")
    }

    /// Reports a component that cannot be shown, because its template fails or because a function in it refuses an argument
    /// of the call. `place` is the line of the theme.
    pub(crate) fn component_failed(at: (&str, Span), name: &str, reason: &str, place: Option<(&Source, Span)>) -> Self {
        // Of a refusal, only the call can be wrong.
        let place = place.filter(|_| is_fault_of_template(reason));
        let code = place.map(|(source, span)| code_place(source, span)).unwrap_or_default();
        let PlainMessage { message, advice } = in_plain_words(reason, code);
        let failed =
            Self::error(format!("the component `{name}` cannot be shown: {message}")).in_file(at.0, at.1).with_advice(
                advice.as_deref().unwrap_or("correct the arguments of the call, or the component in the theme"),
            );
        match place {
            Some((source, span)) => failed.with_related(Self::note("the component fails here").at(source, span)),
            None => failed,
        }
    }
}
