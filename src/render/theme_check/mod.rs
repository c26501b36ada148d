//! Checks the templates of a theme without rendering them. It finds variables and fields that do not exist on any page,
//! comparisons with texts that a field never has, and templates that are never used. Rendering finds only those that the
//! documents of a site reach.

mod kinds;
mod names;
mod tags;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::names::{NameKind, NamesUsed};
use self::tags::{blocks, component_parameters, end_of, extended, word};
use self::values::{Fields, ThemeValues};
use super::component_arguments::{ComponentArguments, IMPLICIT_OBJECTS};
use super::html_places::{self, HtmlValues};
use super::interface::{self, ValueKind};
use super::render_context::RenderData;
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Taxonomy, Theme};
use crate::template_syntax::{
    Called, ComponentCall, PlacedToken, TemplatePiece, Token, calls, closing, is_function_call, names, pieces,
    variable_name, without_trim_signs,
};

/// Returns the unknown variables and fields in the templates of the site's theme.
pub(super) fn unknown_values(data: &RenderData) -> Vec<Diagnostic> {
    checked(data).names_used.unknown(&data.theme)
}

/// Returns the templates of the site's theme that nothing uses, and the values of HTML in places that take none.
pub(super) fn warnings(data: &RenderData) -> Vec<Diagnostic> {
    let config = &data.site.config;
    let taxonomies: Vec<&str> = Taxonomy::all(config).map(|taxonomy| taxonomy.name(config)).collect();
    let checker = checked(data);
    let mut warnings = html_places::diagnostics(&data.theme, &checker.html_values);
    warnings.extend(checker.unused_templates(&taxonomies));
    warnings
}

/// Walks through all templates that a site can use.
fn checked(data: &RenderData) -> ThemeChecker<'_> {
    let (site, theme) = (&data.site, &data.theme);
    let mut checker = ThemeChecker::new(theme, ThemeValues::new(site, &data.data, theme));
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

/// A path such as `post.categories[0].name`.
struct Path<'a> {
    /// The type of its value.
    kind: ValueKind,
    /// The index of the token behind it.
    end: usize,
    /// Its last field, with the object of that.
    field: Option<(&'static str, &'a str)>,
}

struct ThemeChecker<'a> {
    theme: &'a Theme,
    /// The pieces of each template.
    texts: Vec<Vec<TemplatePiece<'a>>>,
    /// The indices of the templates that are used.
    used: BTreeSet<usize>,
    values: ThemeValues<'a>,
    names_used: NamesUsed,
    /// The types that the calls of components pass.
    arguments: ComponentArguments<'a>,
    /// The values of HTML that templates write, by the index of the template.
    html_values: HtmlValues<'a>,
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
    fn new(theme: &'a Theme, values: ThemeValues<'a>) -> Self {
        let texts = theme.templates.iter().map(|template| pieces(&template.source.text)).collect();
        Self {
            theme,
            texts,
            used: BTreeSet::new(),
            values,
            names_used: NamesUsed::default(),
            arguments: ComponentArguments::default(),
            html_values: HtmlValues::new(),
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
            scopes: vec![variables.iter().map(|(name, kind)| (*name, ThemeValues::variable(name, *kind))).collect()],
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
                        let kind = self.expression(walk, template, &tokens);
                        self.record_html(template, &tokens, kind);
                    }
                    at + 1
                }
            };
        }
        walk.depth -= 1;
    }

    /// Records an expression that writes HTML.
    fn record_html(&mut self, template: usize, tokens: &[PlacedToken<'a>], kind: ValueKind) {
        let text: &'a str = &self.theme.templates[template].source.text;
        if let ([(_, start), ..], Some((Token::Name(last), end)), ValueKind::Html) =
            (without_trim_signs(tokens), without_trim_signs(tokens).last(), kind)
        {
            let written = &text[*start..*end + last.len()];
            self.html_values.entry(template).or_default().insert(*start, written);
        }
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
                let element = self.expression(walk, template, list).element();
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
            if !call.is_outside_values()
                && let Some(path) = self.path(walk, template, tokens, at)
            {
                self.compared_texts(template, tokens, at, &path);
            }
        }
        if tokens.iter().any(|(token, _)| *token == Token::Sign("<")) {
            self.component_calls(walk, template, tokens);
        }
        let whole = self.value_kind(walk, template, tokens);
        walk.scopes.pop();
        whole
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

    /// Checks a path that begins with a variable or with a call. Returns `None` if none begins at `start`.
    fn path(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        tokens: &[PlacedToken<'a>],
        start: usize,
    ) -> Option<Path<'a>> {
        let kind = match tokens[start].0 {
            Token::Name(function) if is_function_call(tokens, start) => {
                let kind = ThemeValues::result(function)?;
                let end = closing(tokens, start + 1) + 1;
                return Some(self.fields(walk, template, tokens, Path { kind, end, field: None }));
            }
            _ => {
                let name = variable_name(tokens, start)?;
                self.variable(walk, template, name, tokens[start].1)
            }
        };
        Some(self.fields(walk, template, tokens, Path { kind, end: start + 1, field: None }))
    }

    /// Checks a variable, and returns its type.
    fn variable(&mut self, walk: &TemplateWalk<'a>, template: usize, name: &str, offset: usize) -> ValueKind {
        let known = walk.scopes.iter().rev().find_map(|scope| scope.get(name).copied());
        // Tera's own name for all variables, which is reported as such.
        let known = known.or_else(|| (name == "__tera_context").then_some(ValueKind::Any));
        // A template may test for a variable of other pages.
        let known = known.or_else(|| is_tested(&self.texts[template], name).then_some(ValueKind::Any));
        let names = || walk.scopes.iter().flat_map(|scope| scope.keys().map(|name| (*name).to_owned())).collect();
        self.names_used.record((template, offset), name, NameKind::Variable, known.is_some(), names);
        known.unwrap_or(ValueKind::Any)
    }

    /// Checks the fields behind a value: `.categories[0].name`.
    fn fields(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        tokens: &[PlacedToken<'a>],
        mut path: Path<'a>,
    ) -> Path<'a> {
        loop {
            let at = path.end;
            let (field, offset) = match tokens.get(at).map(|(token, _)| token) {
                Some(Token::Sign("." | "?.")) => match tokens.get(at + 1) {
                    Some((Token::Name(field), offset)) => {
                        path.end = at + 2;
                        (*field, *offset)
                    }
                    _ => return Path { kind: ValueKind::Any, end: at + 2, field: None },
                },
                Some(Token::Sign("[")) => {
                    path.end = closing(tokens, at) + 1;
                    match tokens.get(at + 1..path.end - 1) {
                        Some([(Token::Text(field), offset)]) => (*field, offset + 1),
                        inside => {
                            let is_slice =
                                inside.is_some_and(|inside| inside.iter().any(|(token, _)| *token == Token::Sign(":")));
                            let is_list = matches!(path.kind, ValueKind::List(_));
                            path.kind = if is_slice && is_list { path.kind } else { path.kind.element() };
                            path.field = None;
                            continue;
                        }
                    }
                }
                _ => return path,
            };
            let owner = path.kind;
            path.field = if let ValueKind::Object(object) = owner { Some((object, field)) } else { None };
            path.kind = self.field(walk, template, owner, (field, offset));
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
        let place = (template, offset);
        let ValueKind::Object(object) = kind else {
            let is_plain = !matches!(kind, ValueKind::Any | ValueKind::List(_));
            // Another call of the component may pass an object without this field.
            if is_plain || walk.round.is_some() {
                let kind = NameKind::FieldOfPlain(kind);
                self.names_used.record(place, field, kind, !is_plain, Vec::new);
            }
            return ValueKind::Any;
        };
        let (fields, name_kind) = match self.values.fields(object) {
            Fields::All(fields) => (fields, NameKind::Field(object)),
            Fields::OfSite(fields) => (fields, NameKind::FieldOfSite(object)),
        };
        let known = fields.iter().find(|(name, _)| name == field).map(|(_, kind)| *kind);
        let names = || fields.iter().map(|(name, _)| name.clone()).collect();
        self.names_used.record(place, field, name_kind, known.is_some(), names);
        known.unwrap_or(ValueKind::Any)
    }

    /// Checks the texts with which a path is compared: `settings.shape == "round"`, `current.kind in ["post", "page"]`.
    fn compared_texts(&mut self, template: usize, tokens: &[PlacedToken<'a>], start: usize, path: &Path<'a>) {
        let Some((object, field)) = path.field else { return };
        let is_comparison =
            |at: Option<usize>| matches!(at.and_then(|at| tokens.get(at)), Some((Token::Sign("==" | "!="), _)));
        let texts = if is_comparison(Some(path.end)) {
            tokens.get(path.end + 1..path.end + 2)
        } else if is_comparison(start.checked_sub(1)) {
            start.checked_sub(2).and_then(|before| tokens.get(before..=before))
        } else if matches!(tokens.get(path.end..path.end + 2), Some([(Token::Name("in"), _), (Token::Sign("["), _)])) {
            tokens.get(path.end + 2..closing(tokens, path.end + 1))
        } else {
            None
        };
        let Some(texts) = texts else { return };
        let choices = self.values.choices(object, field);
        for (token, offset) in texts {
            if let Token::Text(text) = token
                && !choices.is_empty()
            {
                let is_known = choices.iter().any(|choice| choice == text);
                let kind = NameKind::TextOf(object, field.to_owned());
                self.names_used.record((template, offset + 1), text, kind, is_known, || choices.clone());
            }
        }
    }

    fn unused_templates(self, taxonomies: &[&str]) -> Vec<Diagnostic> {
        let own = self.theme.chain.first().map(|name| format!("{name}/")).unwrap_or_default();
        let templates = self.theme.templates.iter().enumerate();
        let of_theme =
            templates.filter_map(|(index, template)| Some((index, template, template.name.strip_prefix(&own)?)));
        let diagnostics = of_theme.filter_map(|(index, template, name)| {
            if let Some(taxonomy) = interface::taxonomy_of_template(name) {
                let is_known = taxonomies.contains(&taxonomy);
                return (!is_known)
                    .then(|| Diagnostic::template_of_no_taxonomy(&template.source, name, taxonomy, taxonomies));
            }
            (!self.used.contains(&index)).then(|| Diagnostic::unused_template(&template.source, name))
        });
        diagnostics.collect()
    }
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
