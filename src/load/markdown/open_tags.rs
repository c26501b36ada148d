//! The components whose bodies are open while a text is read, and the problems with their tags. Every start that is kept has
//! its end in the same element, so the HTML stays balanced.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::token::{BodyForm, Token, Tokens};
use crate::diagnostic::{Diagnostic, Source};
use crate::model::ComponentCall;
use crate::table::Span;

/// The largest number of bodies inside each other. Nobody writes more, and rendering copies a body once for each.
const MAX_DEPTH: usize = 16;

/// The largest number of problems that are reported for one text. Each message costs time in proportion to the text.
const MAX_REPORTED: usize = 20;

/// A component whose body is open.
struct OpenTag {
    name: Box<str>,
    range: Range<usize>,
    form: BodyForm,
    /// The number of elements that are open around the tag.
    depth: usize,
    /// The index of its token.
    token: usize,
}

/// The open components, the outermost first.
pub(super) struct OpenTags<'d> {
    source: &'d Source,
    body: &'d str,
    offset: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
    tags: Vec<OpenTag>,
    /// The number of starts inside the deepest body, which are left out.
    too_deep: usize,
    has_reported_depth: bool,
    /// The number of problems so far.
    problems: usize,
}

impl<'d> OpenTags<'d> {
    pub(super) fn new(source: &'d Source, body: &'d str, offset: usize, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            source,
            body,
            offset,
            diagnostics,
            tags: Vec::new(),
            too_deep: 0,
            has_reported_depth: false,
            problems: 0,
        }
    }

    /// Reports a problem at a range, with all the information that the constructor needs.
    fn report(&mut self, range: &Range<usize>, diagnostic: impl FnOnce(&Source, Span) -> Diagnostic) {
        let span = self.span(range);
        self.problems += 1;
        if self.problems < MAX_REPORTED {
            self.diagnostics.push(diagnostic(self.source, span));
        } else if self.problems == MAX_REPORTED {
            self.diagnostics.push(Diagnostic::more_component_problems(self.source, span, MAX_REPORTED));
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.offset)
    }

    /// Opens a body.
    pub(super) fn open(
        &mut self,
        call: ComponentCall,
        range: Range<usize>,
        (form, depth): (BodyForm, usize),
        tokens: &mut Tokens,
    ) {
        if self.tags.len() == MAX_DEPTH {
            self.too_deep += 1;
            if !self.has_reported_depth {
                self.has_reported_depth = true;
                self.report(&range, |source, span| Diagnostic::components_too_deep(source, span, MAX_DEPTH));
            }
            return;
        }
        let name = call.name.clone();
        self.tags.push(OpenTag { name, range: range.clone(), form, depth, token: tokens.len() });
        tokens.push((Token::BodyStart(call, form), range));
    }

    /// Closes the innermost body.
    pub(super) fn close(
        &mut self,
        name: &str,
        range: Range<usize>,
        (form, depth): (BodyForm, usize),
        tokens: &mut Tokens,
    ) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        // Inner bodies that were forgotten end here too.
        while let Some(inner) = self.tags.last()
            && &*inner.name != name
            && self.tags.iter().any(|outer| &*outer.name == name)
        {
            self.drop_innermost(tokens);
        }
        let Some(open) = self.tags.pop_if(|open| &*open.name == name) else {
            self.report(&range, |source, span| Diagnostic::unopened_component(source, span, name));
            return;
        };
        if open.depth == depth && open.form == form {
            tokens.push((Token::BodyEnd(form), range));
            return;
        }
        let end = self.span(&range);
        let both_on_lines = open.form == BodyForm::Blocks && form == BodyForm::Blocks;
        self.report(&open.range, |source, start| {
            Diagnostic::crossing_component(source, start, end, name, both_on_lines)
        });
        remove(tokens, &open);
    }

    /// Marks the bodies that are open where an element ends: their ends, if they follow, are outside the element. `depth` is
    /// the number of open elements, including this one.
    pub(super) fn close_element(&mut self, depth: usize) {
        for open in self.tags.iter_mut().rev().take_while(|open| open.depth >= depth) {
            open.depth = usize::MAX;
        }
    }

    /// Reports the bodies that have no end.
    pub(super) fn finish(mut self, tokens: &mut Tokens) {
        while !self.tags.is_empty() {
            self.drop_innermost(tokens);
        }
    }

    fn drop_innermost(&mut self, tokens: &mut Tokens) {
        let Some(open) = self.tags.pop() else { return };
        self.report(&open.range, |source, span| Diagnostic::unclosed_component(source, span, &open.name));
        remove(tokens, &open);
    }

    pub(super) fn report_invalid(&mut self, at: usize, problem: &str) {
        let is_body = self.body[at..].starts_with("{%");
        self.report(&(at..at + 2), |source, span| Diagnostic::invalid_component_call(source, span, problem, is_body));
    }

    /// Reports a tag that continues after the end of its paragraph, cell or quotation.
    pub(super) fn report_unfinished(&mut self, range: &Range<usize>) {
        self.report_invalid(range.start, "it does not end where its paragraph or cell ends");
    }
}

/// Replaces the start of a body by nothing.
fn remove(tokens: &mut Tokens, open: &OpenTag) {
    if let Some((token, _)) = tokens.get_mut(open.token) {
        *token = Token::Event(Event::Text(CowStr::Borrowed("")));
    }
}
