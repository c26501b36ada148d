//! Finds the component that calls itself without an end. Tera stops it, but names neither the component nor its place.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Source;
use crate::table::Span;
use crate::template_syntax::{Called, TemplatePiece, Token, calls, pieces, without_trim_signs};

/// A call by which a component calls itself, perhaps through others.
pub(super) struct CircularCall<'a> {
    /// The component that has the call.
    pub(super) component: &'a str,
    /// The file of the call, and its place there.
    pub(super) place: (&'a Source, Span),
}

/// A call in the definition of a component.
struct InnerCall<'a> {
    called: &'a str,
    place: (&'a Source, Span),
    /// Whether the call is in an `if` or a `for`, which can end the circle.
    can_end: bool,
}

/// Finds a call by which a component calls itself. Of several, one that nothing can end comes first, and then one of the
/// nearest theme. `sources` has the templates of the nearest theme first, and `start` is the component that was called; without
/// it, any may have been.
pub(super) fn circular_call<'a>(sources: &'a [(String, Source)], start: Option<&str>) -> Option<CircularCall<'a>> {
    let mut names = Vec::new();
    let mut definitions: BTreeMap<&str, Vec<InnerCall>> = BTreeMap::new();
    for (_, source) in sources {
        for (name, inner) in components(source) {
            // The definition of the nearest theme counts.
            definitions.entry(name).or_insert_with(|| {
                names.push(name);
                inner
            });
        }
    }
    let reached = start.map(|start| reachable(&definitions, start));
    let is_reached = |name: &str| {
        start.is_none_or(|start| start == name) || reached.as_ref().is_some_and(|reached| reached.contains(name))
    };
    let circular = names.iter().filter(|name| is_reached(name)).flat_map(|name| {
        let leads_back =
            |call: &&InnerCall| call.called == *name || reachable(&definitions, call.called).contains(name);
        definitions[name].iter().filter(leads_back).map(|call| (*name, call))
    });
    let (component, call) = circular.min_by_key(|(_, call)| call.can_end)?;
    Some(CircularCall { component, place: call.place })
}

/// Returns the components that a component calls, directly or through others.
fn reachable<'a>(definitions: &BTreeMap<&'a str, Vec<InnerCall<'a>>>, start: &str) -> BTreeSet<&'a str> {
    let called = |name: &str| definitions.get(name).into_iter().flatten().map(|call| call.called);
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = called(start).collect();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(called(name));
        }
    }
    found
}

/// Returns the components that a file defines, each with the calls of components in it.
fn components(source: &Source) -> Vec<(&str, Vec<InnerCall<'_>>)> {
    let text = &*source.text;
    let mut found: Vec<(&str, Vec<InnerCall>)> = Vec::new();
    let mut depth = 0_usize;
    for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in pieces(text) {
        match without_trim_signs(&tokens) {
            [(Token::Name("component"), _), (_, at), ..] => {
                let name = text[*at..].split(['(', ' ']).next().unwrap_or_default();
                found.push((name, Vec::new()));
                depth = 0;
                continue;
            }
            [(Token::Name("if" | "for"), _), ..] => depth += 1,
            [(Token::Name("endif" | "endfor"), _), ..] => depth = depth.saturating_sub(1),
            _ => {}
        }
        let Some((_, inner)) = found.last_mut() else { continue };
        for call in calls(text, &tokens).into_iter().filter(|call| call.called == Called::Component) {
            let span = Span::new(call.at, call.at + call.name.len());
            inner.push(InnerCall { called: call.name, place: (source, span), can_end: depth > 0 });
        }
    }
    found
}
