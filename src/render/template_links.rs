//! Finds names in templates that lead nowhere: of templates, blocks, components, functions, filters and tests. Tera has
//! reports of its own, but no suggestions, and it stops at the first template that extends an unknown one.

use std::collections::{BTreeMap, BTreeSet};

use super::call_signatures;
use crate::diagnostic::Diagnostic;
use crate::model::Theme;
use crate::table::Span;
use crate::template_syntax::{CallKind, Called, TemplatePiece, Token, calls, pieces, without_trim_signs};

/// A name that a template includes or extends.
struct Reference<'a> {
    is_parent: bool,
    name: &'a str,
    span: Span,
    /// The index of the template of that name.
    target: Option<usize>,
}

/// What the checks need to know of one template.
struct LinkedTemplate<'a> {
    pieces: Vec<TemplatePiece<'a>>,
    references: Vec<Reference<'a>>,
    /// The blocks, each with its span and whether it is inside of another.
    blocks: Vec<(&'a str, Span, bool)>,
    components: Vec<(&'a str, Span)>,
    /// Whether Tera cannot parse it. Then nothing in it is reported here.
    is_broken: bool,
}

/// Returns the faults in the links between the templates of a theme. `broken` are the indices of templates that cannot be
/// parsed.
pub(super) fn faults(theme: &Theme, broken: &BTreeSet<usize>) -> Vec<Diagnostic> {
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    let find = |name: &str| {
        position(name).or_else(|| theme.lookup_order().find_map(|theme| position(&format!("{theme}/{name}"))))
    };
    let links = Links {
        theme,
        templates: (theme.templates.iter().enumerate())
            .map(|(index, template)| LinkedTemplate::new(&template.source.text, broken.contains(&index), &find))
            .collect(),
    };
    let mut diagnostics = links.circles();
    for (index, template) in links.templates.iter().enumerate().filter(|(_, template)| !template.is_broken) {
        links.check_references(index, template, &mut diagnostics);
        links.check_blocks(index, template, &mut diagnostics);
        links.check_calls(index, template, &mut diagnostics);
    }
    diagnostics.extend(links.repeated_components());
    diagnostics
}

impl<'a> LinkedTemplate<'a> {
    fn new(text: &'a str, is_broken: bool, find: &dyn Fn(&str) -> Option<usize>) -> Self {
        let pieces = pieces(text);
        let (mut references, mut blocks, mut components, mut depth) = (Vec::new(), Vec::new(), Vec::new(), 0_usize);
        for piece in &pieces {
            let TemplatePiece::Tag(tokens) = piece else { continue };
            match without_trim_signs(tokens) {
                [(Token::Name(word @ ("include" | "extends")), _), (Token::Text(name), at), ..] => {
                    let span = Span::new(*at, at + name.len() + 2);
                    references.push(Reference { is_parent: *word == "extends", name, span, target: find(name) });
                }
                [(Token::Name("block"), _), (Token::Name(name), at), ..] => {
                    blocks.push((*name, Span::new(*at, at + name.len()), depth > 0));
                    depth += 1;
                }
                [(Token::Name("endblock"), _), ..] => depth = depth.saturating_sub(1),
                [(Token::Name("component"), _), (Token::Name(_), at), rest @ ..] => {
                    let head = rest.iter().find(|(token, _)| *token == Token::Sign("("));
                    let end = head.map_or(*at, |(_, end)| *end);
                    components.push((text[*at..end].trim_end(), Span::new(*at, end)));
                }
                _ => {}
            }
        }
        Self { pieces, references, blocks, components, is_broken }
    }

    fn parent(&self) -> Option<&Reference<'a>> {
        self.references.iter().find(|reference| reference.is_parent)
    }
}

struct Links<'a> {
    theme: &'a Theme,
    templates: Vec<LinkedTemplate<'a>>,
}

impl<'a> Links<'a> {
    fn source(&self, index: usize) -> &'a crate::diagnostic::Source {
        &self.theme.templates[index].source
    }

    /// Reports unknown names of templates.
    fn check_references(&self, index: usize, template: &LinkedTemplate, diagnostics: &mut Vec<Diagnostic>) {
        for reference in template.references.iter().filter(|reference| reference.target.is_none()) {
            let names = self.theme.templates.iter().filter_map(|template| template.name.split_once('/'));
            let mut known: Vec<String> =
                names.map(|(_, name)| name.to_owned()).filter(|name| !name.starts_with("components/")).collect();
            known.sort();
            known.dedup();
            // `"kielo/post.html"` names the template of one theme.
            if reference
                .name
                .split_once('/')
                .is_some_and(|(theme, _)| self.theme.chain.iter().any(|known| known == theme))
            {
                known.extend(self.theme.templates.iter().map(|template| template.name.clone()));
            }
            let source = self.source(index);
            diagnostics.push(Diagnostic::unknown_template_in_template(source, reference.span, reference.name, &known));
        }
    }

    /// Reports blocks that no parent has, which would never be shown.
    fn check_blocks(&self, index: usize, template: &LinkedTemplate, diagnostics: &mut Vec<Diagnostic>) {
        let mut known = BTreeSet::new();
        let (mut seen, mut next) = (BTreeSet::from([index]), template.parent());
        if next.is_none() {
            return;
        }
        while let Some(parent) = next {
            // Of a parent that is missing or cannot be read, the blocks are not known.
            let Some(target) = parent.target.filter(|target| seen.insert(*target)) else { return };
            let parent = &self.templates[target];
            if parent.is_broken {
                return;
            }
            known.extend(parent.blocks.iter().map(|(name, _, _)| *name));
            next = parent.parent();
        }
        let known: Vec<&str> = known.into_iter().collect();
        for (name, span, _) in template.blocks.iter().filter(|(name, _, is_inner)| !is_inner && !known.contains(name)) {
            diagnostics.push(Diagnostic::unknown_block(self.source(index), *span, name, &known));
        }
    }

    /// Reports unknown functions, filters, tests and components.
    fn check_calls(&self, index: usize, template: &LinkedTemplate<'a>, diagnostics: &mut Vec<Diagnostic>) {
        let source = self.source(index);
        let components: Vec<&str> =
            self.templates.iter().flat_map(|template| &template.components).map(|(name, _)| *name).collect();
        // The components of a file that cannot be read are not known.
        let knows_components = self.templates.iter().all(|template| !template.is_broken);
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in &template.pieces {
            for call in calls(&source.text, tokens) {
                let span = Span::new(call.at, call.at + call.name.len());
                match call.called {
                    Called::Component if knows_components && !components.contains(&call.name) => {
                        diagnostics.push(Diagnostic::unknown_name_in_template(
                            source,
                            span,
                            "component",
                            call.name,
                            &components,
                        ));
                    }
                    Called::Named(kind) if !call_signatures::names(kind).contains(&call.name) => {
                        let noun = match kind {
                            CallKind::Function => "function",
                            CallKind::Filter => "filter",
                            CallKind::Test => "test",
                        };
                        let known = call_signatures::names(kind);
                        diagnostics.push(Diagnostic::unknown_name_in_template(source, span, noun, call.name, &known));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Reports components that two files of one theme define.
    fn repeated_components(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let mut first: BTreeMap<(&str, &str), (usize, Span)> = BTreeMap::new();
        for (index, template) in self.templates.iter().enumerate() {
            let theme = self.theme.templates[index].name.split('/').next().unwrap_or_default();
            for (name, span) in &template.components {
                match first.get(&(theme, *name)) {
                    Some((other, place)) if *other != index => {
                        let other = (self.source(*other), *place);
                        diagnostics.push(Diagnostic::repeated_component((self.source(index), *span), other, name));
                    }
                    Some(_) => {}
                    None => _ = first.insert((theme, *name), (index, *span)),
                }
            }
        }
        diagnostics
    }

    /// Reports templates that include or extend each other in a circle, with the line of each link. Each circle is reported
    /// once.
    fn circles(&self) -> Vec<Diagnostic> {
        let mut is_done = vec![false; self.templates.len()];
        let mut diagnostics = Vec::new();
        for start in 0..self.templates.len() {
            // The templates from the start to the current one, each with the number of its next link.
            let mut path = vec![(start, 0_usize)];
            while let Some((index, link)) = path.last_mut() {
                let (current, number) = (*index, *link);
                *link += 1;
                let Some(reference) = self.templates[current].references.get(number).filter(|_| !is_done[current])
                else {
                    is_done[current] = true;
                    path.pop();
                    continue;
                };
                let Some(target) = reference.target.filter(|target| !is_done[*target]) else { continue };
                let Some(from) = path.iter().position(|(known, _)| *known == target) else {
                    path.push((target, 0));
                    continue;
                };
                let links = path[from..].iter().map(|(index, link)| {
                    let reference = &self.templates[*index].references[link - 1];
                    (self.source(*index), reference.span, reference.name, reference.is_parent)
                });
                diagnostics.extend(Diagnostic::template_circle(&links.collect::<Vec<_>>()));
            }
        }
        diagnostics
    }
}
