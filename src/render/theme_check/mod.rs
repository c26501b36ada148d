//! Checks the templates of a theme without rendering them. It finds variables and fields that do not exist on any page,
//! and templates that are never used. Rendering finds only those that the documents of a site reach.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::component_arguments::{ComponentArguments, IMPLICIT_OBJECTS};
use super::interface::{self, ValueKind};
use super::post_query;
use super::settings;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Site, Theme};
use crate::table::Span;
use crate::template_syntax::{
    Called, ComponentCall, PlacedToken, TemplatePiece, Token, calls, closing, names, pieces, variable_name,
    without_trim_signs,
};

/// Returns the unknown variables and fields in the templates of the site's theme.
pub(super) fn unknown_values(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    checked(site, theme).unknown_values()
}

/// Returns the templates of the site's theme that nothing uses.
pub(super) fn unused_templates(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    checked(site, theme).unused_templates()
}

/// Walks through all templates that a site can use.
fn checked<'a>(site: &Site, theme: &'a Theme) -> ThemeChecker<'a> {
    let mut checker = ThemeChecker::new(theme);
    for file in interface::PAGE_TEMPLATES.iter().chain(interface::OPTIONAL_TEMPLATES) {
        checker.check_root(file.name, file.variables);
    }
    for id in site.documents() {
        let default = match id {
            DocumentId::Post(_) => "post.html",
            DocumentId::Page(_) => "page.html",
        };
        let variables =
            interface::PAGE_TEMPLATES.iter().find(|file| file.name == default).map_or(&[][..], |file| file.variables);
        if let Some(template) = &site.document(id).template {
            checker.check_root(&template.value, variables);
        }
    }
    let mut components = Vec::new();
    for (index, template) in theme.templates.iter().enumerate() {
        let name = template.name.split_once('/').map_or("", |(_, name)| name);
        if name.starts_with("shared/") {
            checker.check_root(name, interface::VARIABLES_OF_SHARED_TEMPLATES);
        } else if name.starts_with("components/") {
            components.push(index);
        } else if let Some(file) = interface::replaced_by_taxonomy_template(name) {
            checker.check_root(name, file.variables);
        }
    }
    checker.check_components(&components);
    checker
}

/// The variables at one offset of a template, with their types.
type Scope<'a> = BTreeMap<&'a str, ValueKind>;

/// The definition of a block: the index of its template, and the range of its pieces.
type BlockDefinition = (usize, Range<usize>);

/// A variable or field in a template. A template that serves several kinds of pages may test which it is, so a name is
/// unknown only if no page has it.
struct NameUse {
    /// Whether a page has it.
    is_known: bool,
    name: String,
    /// The object of the field; none for a variable.
    object: Option<&'static str>,
    /// The names that may have been meant.
    known_names: Vec<String>,
}

struct ThemeChecker<'a> {
    theme: &'a Theme,
    /// The pieces of each template.
    texts: Vec<Vec<TemplatePiece<'a>>>,
    /// The indices of the templates that are used.
    used: BTreeSet<usize>,
    /// The names in templates, by the index of the template and the byte offset.
    names_used: BTreeMap<(usize, usize), NameUse>,
    /// The types that the calls of components pass.
    arguments: ComponentArguments<'a>,
    /// The templates that were checked, with the address of their variables. Many documents may use one template.
    checked_roots: BTreeSet<(String, usize)>,
}

/// A walk through one template and all it extends and includes.
struct TemplateWalk<'a> {
    scopes: Vec<Scope<'a>>,
    blocks: BTreeMap<&'a str, Vec<BlockDefinition>>,
    /// The blocks that are open, each with the number of definitions that override this one.
    open_blocks: Vec<(&'a str, usize)>,
    depth: usize,
    /// Which of the types of each argument of a component its variable has; none in templates.
    round: Option<usize>,
}

/// The maximum depth of includes and parents. Tera reports templates that include each other in a circle.
const MAX_DEPTH: usize = 30;

impl<'a> ThemeChecker<'a> {
    fn new(theme: &'a Theme) -> Self {
        let texts = theme.templates.iter().map(|template| pieces(&template.source.text)).collect();
        Self {
            theme,
            texts,
            used: BTreeSet::new(),
            names_used: BTreeMap::new(),
            arguments: ComponentArguments::default(),
            checked_roots: BTreeSet::new(),
        }
    }

    /// The index of a template, named with its theme, or without: then the nearest theme's.
    fn template_index(&self, name: &str) -> Option<usize> {
        let position = |name: &str| self.theme.templates.iter().position(|template| template.name == name);
        position(name).or_else(|| self.theme.lookup_order().find_map(|theme| position(&format!("{theme}/{name}"))))
    }

    /// Checks a template that the program renders.
    fn check_root(&mut self, name: &str, variables: &'static [(&'static str, ValueKind)]) {
        if !self.checked_roots.insert((name.to_owned(), variables.as_ptr() as usize)) {
            return;
        }
        let Some(first) = self.template_index(name) else { return };
        let mut walk = TemplateWalk {
            scopes: vec![variables.iter().copied().collect()],
            blocks: BTreeMap::new(),
            open_blocks: Vec::new(),
            depth: 0,
            round: None,
        };
        let mut top = first;
        for _ in 0..MAX_DEPTH {
            self.used.insert(top);
            for (name, range) in blocks(&self.texts[top]) {
                walk.blocks.entry(name).or_default().push((top, range));
            }
            let Some(parent) = extended(&self.texts[top]).and_then(|name| self.template_index(name)) else { break };
            top = parent;
        }
        self.walk(&mut walk, top, 0..self.texts[top].len());
    }

    /// Checks the files of components. Components may call each other, so the first walks only find the types of all
    /// arguments.
    fn check_components(&mut self, files: &[usize]) {
        self.used.extend(files);
        self.pass_unknown_types();
        let mut definitions: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for &file in files {
            for name in self.add_definitions(file) {
                definitions.entry(name).or_default().insert(file);
            }
        }
        let names_used = std::mem::take(&mut self.names_used);
        let mut changed: BTreeSet<usize> = files.iter().copied().collect();
        self.arguments.take_changed();
        while !changed.is_empty() {
            for file in changed {
                self.check_component_file(file);
            }
            let names = self.arguments.take_changed();
            changed = names.into_iter().filter_map(|name| definitions.get(name)).flatten().copied().collect();
        }
        self.names_used = names_used;
        for &file in files {
            self.check_component_file(file);
        }
    }

    /// Checks a file of components, which see nothing but their arguments: once for each type that an argument has.
    fn check_component_file(&mut self, file: usize) {
        let parameters = self.texts[file].iter().filter_map(|piece| match word(piece)? {
            ("component", rest) => {
                let name = self.component_name(file, rest);
                component_parameters(rest).map(|parameter| self.arguments.kinds(name, parameter).len()).max()
            }
            _ => None,
        });
        let rounds = parameters.max().unwrap_or_default().max(1);
        for round in 0..rounds {
            let mut walk = TemplateWalk {
                scopes: vec![Scope::new()],
                blocks: BTreeMap::new(),
                open_blocks: Vec::new(),
                depth: 0,
                round: Some(round),
            };
            self.walk(&mut walk, file, 0..self.texts[file].len());
        }
    }

    /// Adds what the definitions in a file of components say of their arguments. Returns the names of the components.
    fn add_definitions(&mut self, file: usize) -> Vec<&'a str> {
        let mut found = Vec::new();
        for piece in &self.texts[file] {
            let Some(("component", rest)) = word(piece) else { continue };
            let name = self.component_name(file, rest);
            found.push(name);
            // Other fields than those of objects may be in a default value.
            let is_filled_default = |three: &[PlacedToken]| {
                matches!(three, [(Token::Sign("="), _), (Token::Sign("{" | "["), _), (next, _)]
                    if !matches!(next, Token::Sign("}" | "]")))
            };
            if rest.windows(3).any(is_filled_default) {
                self.arguments.pass_unknown(name);
            }
            for pair in rest.windows(2) {
                if let [(Token::Sign("@"), _), (Token::Name(asked), _)] = pair
                    && let Some((_, kind)) = IMPLICIT_OBJECTS.iter().find(|(known, _)| known == asked)
                {
                    self.arguments.pass(name, asked, *kind);
                }
            }
        }
        found
    }

    /// Leaves the arguments unchecked that templates without known variables pass. No document may need them yet.
    fn pass_unknown_types(&mut self) {
        for (index, template) in self.theme.templates.iter().enumerate() {
            let name = template.name.split_once('/').map_or("", |(_, name)| name);
            if self.used.contains(&index) || self.template_index(name) != Some(index) {
                continue;
            }
            for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in &self.texts[index] {
                for call in calls(&self.theme.templates[index].source.text, tokens) {
                    if call.called == Called::Component {
                        self.arguments.pass_unknown(call.name);
                    }
                }
            }
        }
    }

    /// The name of the component that a definition begins. It can have dots.
    fn component_name(&self, template: usize, definition: &[PlacedToken<'a>]) -> &'a str {
        let text: &'a str = &self.theme.templates[template].source.text;
        let place = |token: Option<&PlacedToken>| token.map(|(_, at)| *at);
        let end = definition.iter().find(|(token, _)| *token == Token::Sign("("));
        match (place(definition.first()), place(end)) {
            (Some(start), Some(end)) => text[start..end].trim_end(),
            _ => "",
        }
    }

    /// Checks a range of a template's pieces.
    fn walk(&mut self, walk: &mut TemplateWalk<'a>, template: usize, range: Range<usize>) {
        walk.depth += 1;
        let mut at = range.start;
        while at < range.end && walk.depth < MAX_DEPTH {
            at = match &self.texts[template][at] {
                TemplatePiece::Tag(tokens) => {
                    let tokens = tokens.clone();
                    self.tag(walk, template, &tokens, at)
                }
                TemplatePiece::Expression(tokens) => {
                    let tokens = tokens.clone();
                    if let [(Token::Name("super"), _), ..] = &*tokens {
                        if let Some((name, overrides)) = walk.open_blocks.last().copied() {
                            self.block(walk, name, overrides + 1);
                        }
                    } else {
                        self.expression(walk, template, &tokens);
                    }
                    at + 1
                }
            };
        }
        walk.depth -= 1;
    }

    /// Checks a tag, and returns the index of the piece to go on with.
    fn tag(&mut self, walk: &mut TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>], at: usize) -> usize {
        let tokens = without_trim_signs(tokens);
        let Some(((Token::Name(word), _), rest)) = tokens.split_first() else {
            // A call of a component with a body.
            if !matches!(tokens.get(1), Some((Token::Sign("/"), _))) {
                self.expression(walk, template, tokens);
            }
            return at + 1;
        };
        match *word {
            "block" => {
                if let Some((Token::Name(name), _)) = rest.first() {
                    self.block(walk, name, 0);
                }
                return end_of(&self.texts[template], at, "block") + 1;
            }
            "include" => {
                for (token, _) in rest {
                    if let Token::Text(name) = token
                        && let Some(included) = self.template_index(name)
                    {
                        self.used.insert(included);
                        walk.scopes.push(Scope::new());
                        self.walk(walk, included, 0..self.texts[included].len());
                        walk.scopes.pop();
                    }
                }
            }
            "for" => {
                let of = rest.iter().position(|(token, _)| *token == Token::Name("in")).unwrap_or(rest.len());
                let list = rest.get(of + 1..).unwrap_or_default();
                let kind = self.expression(walk, template, list);
                let element = match kind {
                    ValueKind::List(element) => *element,
                    _ => ValueKind::Any,
                };
                let names: Vec<&str> = names(&rest[..of]).collect();
                let kinds = if names.len() == 1 { element } else { ValueKind::Any };
                let mut scope: Scope = names.into_iter().map(|name| (name, kinds)).collect();
                scope.insert("loop", ValueKind::Any);
                walk.scopes.push(scope);
            }
            "component" => {
                let component = self.component_name(template, rest);
                let kind = |parameter| {
                    let kinds = walk.round.map_or(&[][..], |_| self.arguments.kinds(component, parameter));
                    // An argument with fewer types than another begins again.
                    let round = walk.round.unwrap_or_default().checked_rem(kinds.len());
                    round.and_then(|round| kinds.get(round)).copied().unwrap_or(ValueKind::Any)
                };
                let parameters = component_parameters(rest).map(|parameter| (parameter, kind(parameter)));
                let scope = parameters.chain([("body", ValueKind::Any)]).collect();
                walk.scopes.push(scope);
            }
            "endfor" | "endcomponent" if walk.scopes.len() > 1 => _ = walk.scopes.pop(),
            "set" | "set_global" => {
                let value = rest.get(2..).unwrap_or_default();
                let kind = self.expression(walk, template, value);
                let offset = if *word == "set" { walk.scopes.last_mut() } else { walk.scopes.first_mut() };
                if let (Some((Token::Name(name), _)), Some(scope)) = (rest.first(), offset) {
                    scope.insert(name, kind);
                }
            }
            "filter" => _ = self.expression(walk, template, rest.get(1..).unwrap_or_default()),
            "extends" | "else" if rest.len() < 2 => {}
            _ if word.starts_with("end") => {}
            _ => _ = self.expression(walk, template, rest),
        }
        at + 1
    }

    /// Checks a definition of a block: with `overrides` 0 the nearest, else one that nearer ones call as `super()`.
    fn block(&mut self, walk: &mut TemplateWalk<'a>, name: &'a str, overrides: usize) {
        let Some((template, range)) = walk.blocks.get(name).and_then(|definitions| definitions.get(overrides)).cloned()
        else {
            return;
        };
        walk.open_blocks.push((name, overrides));
        walk.scopes.push(Scope::new());
        self.walk(walk, template, range);
        walk.scopes.pop();
        walk.open_blocks.pop();
    }

    /// Checks every name in an expression. Returns the type of the whole expression if it is a plain path.
    fn expression(&mut self, walk: &mut TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>]) -> ValueKind {
        let tokens = without_trim_signs(tokens);
        let bound = self.bound_variables(walk, template, tokens);
        walk.scopes.push(bound);
        let mut call = ComponentCall::default();
        for at in 0..tokens.len() {
            call.pass(tokens, at);
            if let Some(name) = variable_name(tokens, at).filter(|_| !call.is_outside_values()) {
                self.path(walk, template, name, tokens, at);
            }
        }
        if tokens.iter().any(|(token, _)| *token == Token::Sign("<")) {
            self.component_calls(walk, template, tokens);
        }
        let whole = self.value_kind(walk, template, tokens);
        walk.scopes.pop();
        whole
    }

    /// The variables of the list comprehensions in an expression, with their types.
    fn bound_variables(&mut self, walk: &TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>]) -> Scope<'a> {
        let mut bound: Scope = comprehension_variables(tokens).map(|name| (name, ValueKind::Any)).collect();
        for (at, four) in tokens.windows(4).enumerate() {
            let [(Token::Name("for"), _), (Token::Name(name), _), (Token::Name("in"), _), _] = four else { continue };
            let is_other = walk.scopes.iter().any(|scope| scope.contains_key(name))
                || comprehension_variables(tokens).filter(|other| other == name).count() > 1;
            let Some(list) = variable_name(tokens, at + 3).filter(|list| !is_other && !bound.contains_key(list)) else {
                continue;
            };
            let (kind, end) = self.path(walk, template, list, tokens, at + 3);
            if let ValueKind::List(element) = kind
                && matches!(tokens.get(end), Some((Token::Sign("]") | Token::Name("if"), _)))
            {
                bound.insert(name, *element);
            }
        }
        bound
    }

    /// Collects the types of the arguments that an expression passes to components.
    fn component_calls(&mut self, walk: &TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>]) {
        let text: &'a str = &self.theme.templates[template].source.text;
        // `{...map}`, which may pass any argument.
        let has_spread = tokens.windows(3).any(|three| three.iter().all(|(token, _)| *token == Token::Sign(".")));
        for call in calls(text, tokens).into_iter().filter(|call| call.called == Called::Component) {
            if has_spread {
                self.arguments.pass_unknown(call.name);
            }
            for argument in &call.arguments {
                let kind = self.value_kind(walk, template, argument.value);
                self.arguments.pass(call.name, argument.name, kind);
            }
        }
    }

    /// The type of a value if it is a plain path or the function that returns posts.
    fn value_kind(&mut self, walk: &TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>]) -> ValueKind {
        if let [(Token::Name(post_query::FUNCTION_NAME), _), (Token::Sign("("), _), ..] = tokens
            && closing(tokens, 1) + 1 == tokens.len()
        {
            return ValueKind::List(&ValueKind::Object("post"));
        }
        let Some(name) = (!tokens.is_empty()).then(|| variable_name(tokens, 0)).flatten() else {
            return ValueKind::Any;
        };
        let (kind, end) = self.path(walk, template, name, tokens, 0);
        if end == tokens.len() { kind } else { ValueKind::Any }
    }

    /// Checks a path such as `post.categories[0].name`. Returns its type and the index of the token behind it.
    fn path(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        name: &str,
        tokens: &[PlacedToken<'a>],
        start: usize,
    ) -> (ValueKind, usize) {
        let known = walk.scopes.iter().rev().find_map(|scope| scope.get(name).copied());
        // Tera's own name for all variables, which is reported as such.
        let known = known.or_else(|| (name == "__tera_context").then_some(ValueKind::Any));
        // A template may test for a variable of other pages.
        let known = known.or_else(|| is_tested(&self.texts[template], name).then_some(ValueKind::Any));
        let names = || walk.scopes.iter().flat_map(|scope| scope.keys().map(|name| (*name).to_owned())).collect();
        self.record(template, tokens[start].1, name, known.is_some(), None, names);
        let mut kind = known.unwrap_or(ValueKind::Any);
        let mut at = start + 1;
        loop {
            let field = match tokens.get(at).map(|(token, _)| token) {
                Some(Token::Sign("." | "?.")) => match tokens.get(at + 1) {
                    Some((Token::Name(field), _)) => Some((*field, at + 1, at + 2)),
                    _ => return (ValueKind::Any, at + 2),
                },
                Some(Token::Sign("[")) => {
                    let end = closing(tokens, at);
                    match tokens.get(at + 1..end) {
                        Some([(Token::Text(field), _)]) => Some((*field, at + 1, end + 1)),
                        Some(inside) => {
                            let is_slice = inside.iter().any(|(token, _)| *token == Token::Sign(":"));
                            kind = match kind {
                                ValueKind::List(element) if !is_slice => *element,
                                ValueKind::List(_) => kind,
                                _ => ValueKind::Any,
                            };
                            at = end + 1;
                            continue;
                        }
                        None => None,
                    }
                }
                _ => None,
            };
            let Some((field, offset, next)) = field else { return (kind, at) };
            kind = self.field(walk, template, kind, (field, tokens[offset].1));
            at = next;
        }
    }

    /// Checks a field of a value, and returns the field's type.
    fn field(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        kind: ValueKind,
        (field, offset): (&str, usize),
    ) -> ValueKind {
        let ValueKind::Object(object) = kind else {
            // Another call of the component may pass an object without this field.
            if walk.round.is_some() {
                self.record(template, offset, field, true, None, Vec::new);
            }
            return ValueKind::Any;
        };
        if object == settings::NAME {
            let known: Vec<String> = self.theme.settings.iter().map(|setting| setting.name.clone()).collect();
            let is_there = known.iter().any(|name| name == field);
            self.record(template, offset, field, is_there, Some(object), || known);
            return ValueKind::Any;
        }
        if object == "shared" {
            let is_there = self.template_index(&format!("shared/{field}.html")).is_some();
            let names = || {
                let names = self.theme.templates.iter().filter_map(|template| template.name.split_once("/shared/"));
                names.filter_map(|(_, name)| name.strip_suffix(".html")).map(str::to_owned).collect::<Vec<_>>()
            };
            let names = names();
            self.record(template, offset, field, is_there, Some(object), || names);
            return ValueKind::Html;
        }
        let fields = interface::fields(object);
        let known = fields.iter().find(|known| known.name == field).map(|known| known.kind);
        let names = || fields.iter().map(|known| known.name.to_owned()).collect();
        self.record(template, offset, field, known.is_some(), Some(object), names);
        known.unwrap_or(ValueKind::Any)
    }

    /// Records a name, and whether it exists here.
    fn record(
        &mut self,
        template: usize,
        offset: usize,
        name: &str,
        is_known: bool,
        object: Option<&'static str>,
        names: impl FnOnce() -> Vec<String>,
    ) {
        let name_use = self.names_used.entry((template, offset)).or_insert_with(|| NameUse {
            is_known: false,
            name: name.to_owned(),
            object,
            known_names: Vec::new(),
        });
        name_use.is_known |= is_known;
        if !name_use.is_known && name_use.known_names.is_empty() {
            name_use.known_names = names();
        }
    }

    fn unknown_values(self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for ((template, offset), name_use) in self.names_used {
            if !name_use.is_known {
                let source = &self.theme.templates[template].source;
                let span = Span::new(offset, offset + name_use.name.len());
                diagnostics.push(Diagnostic::unknown_template_value(
                    source,
                    span,
                    &name_use.name,
                    name_use.object,
                    &name_use.known_names,
                ));
            }
        }
        diagnostics
    }

    fn unused_templates(self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let own = self.theme.chain.first().map(|name| format!("{name}/")).unwrap_or_default();
        for (index, template) in self.theme.templates.iter().enumerate() {
            if template.name.starts_with(&own) && !self.used.contains(&index) {
                diagnostics.push(Diagnostic::unused_template(&template.source, &template.name[own.len()..]));
            }
        }
        diagnostics
    }
}

/// The first word of a tag, and the tokens behind it.
fn word<'t, 'a>(piece: &'t TemplatePiece<'a>) -> Option<(&'a str, &'t [PlacedToken<'a>])> {
    let TemplatePiece::Tag(tokens) = piece else { return None };
    match without_trim_signs(tokens).split_first()? {
        ((Token::Name(word), _), rest) => Some((*word, rest)),
        _ => None,
    }
}

/// The name of the template that a template extends.
fn extended<'a>(text: &[TemplatePiece<'a>]) -> Option<&'a str> {
    text.iter().find_map(|piece| match word(piece)? {
        ("extends", [(Token::Text(name), _), ..]) => Some(*name),
        _ => None,
    })
}

/// The blocks of a template, each with its pieces.
fn blocks<'a>(text: &[TemplatePiece<'a>]) -> Vec<(&'a str, Range<usize>)> {
    let mut blocks = Vec::new();
    for (at, piece) in text.iter().enumerate() {
        if let Some(("block", [(Token::Name(name), _), ..])) = word(piece) {
            blocks.push((*name, at + 1..end_of(text, at, "block")));
        }
    }
    blocks
}

/// The index of the tag that closes the one at `start`.
fn end_of(text: &[TemplatePiece], start: usize, kind: &str) -> usize {
    let mut depth = 0_usize;
    for (at, piece) in text.iter().enumerate().skip(start) {
        match word(piece) {
            Some((word, _)) if word == kind => depth += 1,
            Some((word, _)) if word.strip_prefix("end") == Some(kind) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The parameters in the definition of a component.
fn component_parameters<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    let is_start = |token: &Token| matches!(token, Token::Sign("(" | "," | "@"));
    let parameters = tokens.windows(2).filter_map(move |pair| match pair {
        [(before, _), (Token::Name(name), _)] if is_start(before) => Some(*name),
        _ => None,
    });
    // The parameter that takes all other arguments: `...rest`.
    parameters.chain(tokens.windows(3).filter_map(|three| match three {
        [(Token::Sign("."), _), (Token::Sign("."), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    }))
}

/// The variables of list comprehensions: `x` in `[x.name for x in terms]`, `key` and `x` in `[x for key, x in map]`.
fn comprehension_variables<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    let first = tokens.windows(2).filter_map(|pair| match pair {
        [(Token::Name("for"), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    });
    first.chain(tokens.windows(4).filter_map(|four| match four {
        [(Token::Name("for"), _), _, (Token::Sign(","), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    }))
}

/// Whether a template tests for a variable that only some pages have: `{% if pager %}`.
fn is_tested(text: &[TemplatePiece], name: &str) -> bool {
    let has_test = |(TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)): &TemplatePiece| {
        let from = tokens.iter().position(|(token, _)| matches!(token, Token::Name("if" | "elif")));
        from.is_some_and(|from| names(&tokens[from..]).any(|tested| tested == name))
    };
    let is_variable =
        interface::PAGE_TEMPLATES.iter().any(|file| file.variables.iter().any(|(known, _)| *known == name));
    is_variable && text.iter().any(has_test)
}
