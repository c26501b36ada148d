//! Writes the elements that the theme has components for: as calls whose bodies are the elements or their contents.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::plain_text;
use super::token::Token;
use super::writer::HtmlWriter;
use crate::model::{ArgumentValue, ComponentArgument, ComponentCall, PlaceholderKind, TextElement};

impl HtmlWriter<'_> {
    /// Starts an element if the theme has a component for it. `at` is the index of its token and `range` its place in the
    /// source. Returns whether it has.
    pub(super) fn start_component(
        &mut self,
        element: TextElement,
        (at, range): (usize, &Range<usize>),
        arguments: impl IntoIterator<Item = (&'static str, ArgumentValue)>,
    ) -> bool {
        let has_component = self.has_component(element);
        if has_component {
            let language = self.text.blocks.get(&at).and_then(|attributes| attributes.language.as_ref());
            let language = language.map(|language| ("lang", ArgumentValue::text(language.tag())));
            let span = self.text.span(range);
            let arguments = arguments.into_iter().chain(language);
            let arguments = arguments.map(|(name, value)| ComponentArgument { name: name.into(), value, span });
            let call = ComponentCall {
                name: element.component().into(),
                arguments: arguments.collect(),
                is_in_paragraph: false,
            };
            self.placeholder(range, PlaceholderKind::BodyStart(Box::new(call)));
        }
        has_component
    }

    /// Starts the code block at `at` if the theme has a component for it. Returns whether it has. Does nothing for any other
    /// token.
    pub(super) fn start_code_component(&mut self, at: usize, range: &Range<usize>) -> bool {
        let tokens = &self.text.tokens;
        let Token::Event(Event::Start(Tag::CodeBlock(kind))) = &tokens[at].0 else { return false };
        if !self.has_component(TextElement::Code) {
            return false;
        }
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let code = plain_text(&tokens[at + 1..self.text.end_of(at)]);
        self.newline();
        self.start_component(
            TextElement::Code,
            (at, range),
            [("language", ArgumentValue::text(info)), ("code", ArgumentValue::text(&code))],
        )
    }

    /// Whether the theme has a component for an element.
    pub(super) fn has_component(&self, element: TextElement) -> bool {
        self.text.elements.contains(element)
    }

    /// Ends an element if the theme has a component for it. Returns whether it has.
    pub(super) fn end_component(&mut self, element: TextElement) -> bool {
        let has_component = self.has_component(element);
        if has_component {
            self.placeholder(&(0..0), PlaceholderKind::BodyEnd);
        }
        has_component
    }
}
