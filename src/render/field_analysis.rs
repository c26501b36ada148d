//! Finds the fields that the templates of a theme may read, so that no others need be computed.
//!
//! A field counts as read if its name occurs anywhere in a template that the site uses: as a name, or as a word of a
//! quoted text. That is not enough where a template uses a whole object: prints or compares it, iterates over its
//! values, or looks up a field by a computed name. The analysis therefore follows objects through variables, loops and
//! arguments of components. It follows names only, not blocks and scopes, so it may find too much but never too little.
//! If it does not understand a use of an object, every field counts as read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::component_arguments::IMPLICIT_OBJECTS;
use super::data;
use super::fields_read::FieldsRead;
use super::head;
use super::image_functions;
use super::interface::{self, ObjectDoc, ValueKind};
use super::post_query;
use crate::model::{HEAD_TEMPLATE, Site, Taxonomy, Theme};
use crate::template_syntax::{
    ComponentCall, PlacedToken, TemplatePiece, Token, closing, names, pieces, variable_name, without_trim_signs,
};

/// Returns the fields that the templates of a site's theme may read.
pub(super) fn fields_read(site: &Site, theme: &Theme) -> FieldsRead {
    fields_read_by(&used_templates(site, theme))
}

fn fields_read_by(templates: &[Vec<TemplatePiece>]) -> FieldsRead {
    let mut analysis = ObjectAnalysis::new();
    loop {
        let known: usize = analysis.variables.values().map(BTreeSet::len).sum();
        for piece in templates.iter().flatten() {
            if analysis.piece(piece).is_none() {
                return FieldsRead::All;
            }
        }
        if analysis.variables.values().map(BTreeSet::len).sum::<usize>() == known {
            break;
        }
    }
    let read_by_functions = image_functions::FIELDS_READ.into_iter().chain(post_query::FIELDS_READ);
    let mut read: FxHashSet<String> = read_by_functions.map(str::to_owned).collect();
    for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in templates.iter().flatten() {
        for (token, _) in tokens {
            match token {
                Token::Name(name) => _ = read.insert((*name).to_owned()),
                Token::Text(text) => read.extend(words(text).map(str::to_owned)),
                _ => {}
            }
        }
    }
    FieldsRead::Named(read)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The templates that the program renders for a site, and all that they extend, include or call. A template that names
/// another in a quoted text is taken to include it.
fn used_templates<'a>(site: &Site, theme: &'a Theme) -> Vec<Vec<TemplatePiece<'a>>> {
    let texts: Vec<_> = theme.templates.iter().map(|template| pieces(&template.source.text)).collect();
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    let short_name = |index: usize| theme.templates[index].name.split_once('/').map_or("", |(_, name)| name);
    // A name without a theme means the file of the nearest theme.
    let is_nearest = |index: usize| {
        let of_theme = |theme: &str| position(&format!("{theme}/{}", short_name(index)));
        theme.lookup_order().find_map(of_theme) == Some(index)
    };
    let taxonomies = Taxonomy::all(&site.config);
    let of_taxonomies: Vec<String> = taxonomies
        .flat_map(|taxonomy| {
            let name = taxonomy.name(&site.config);
            interface::TAXONOMY_TEMPLATES.map(|template| interface::taxonomy_template(template, name))
        })
        .collect();
    let mut used_names: HashSet<&str> =
        interface::PAGE_TEMPLATES.iter().chain(interface::OPTIONAL_TEMPLATES).map(|file| file.name).collect();
    used_names.extend(of_taxonomies.iter().map(String::as_str));
    used_names.extend(site.documents().filter_map(|id| Some(&*site.document(id).template.as_ref()?.value)));
    let components: Vec<HashSet<&str>> = texts.iter().map(|text| component_names(text)).collect();
    let mut used = vec![false; texts.len()];
    loop {
        let mut has_changed = false;
        for index in 0..texts.len() {
            // Texts call them, and they ask for objects of the page.
            let asks_for_objects = asks_for_objects(&texts[index]);
            let is_head = theme.templates[index].name == HEAD_TEMPLATE && used_names.contains(head::FUNCTION_NAME);
            let is_named = asks_for_objects
                || is_head
                || used_names.contains(&*theme.templates[index].name)
                || (is_nearest(index)
                    && (used_names.contains(short_name(index)) || short_name(index).starts_with("shared/")))
                || components[index].iter().any(|name| used_names.contains(name));
            if !is_named || used[index] {
                continue;
            }
            (used[index], has_changed) = (true, true);
            for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in &texts[index] {
                used_names.extend(tokens.iter().filter_map(|(token, _)| match token {
                    Token::Name(name) | Token::Text(name) => Some(*name),
                    _ => None,
                }));
            }
        }
        if !has_changed {
            break;
        }
    }
    texts.into_iter().zip(used).filter(|(_, is_used)| *is_used).map(|(text, _)| text).collect()
}

/// Whether a template defines a component that asks for objects of its page, or for data: `@posts`, `@data`.
fn asks_for_objects(text: &[TemplatePiece]) -> bool {
    text.iter().any(|piece| match piece {
        TemplatePiece::Tag(tokens) => {
            let tokens = without_trim_signs(tokens);
            let is_data = |pair: &[PlacedToken]| matches!(pair, [(Token::Sign("@"), _), (Token::Name(data::NAME), _)]);
            !implicit_objects(tokens).is_empty() || tokens.windows(2).any(is_data)
        }
        TemplatePiece::Expression(_) => false,
    })
}

/// The values with objects that the definition of a component asks for.
fn implicit_objects<'t>(tokens: &[PlacedToken<'t>]) -> Vec<(&'t str, ObjectType)> {
    if !matches!(tokens.first(), Some((Token::Name("component"), _))) {
        return Vec::new();
    }
    let implicit = tokens.windows(2).filter_map(|pair| match pair {
        [(Token::Sign("@"), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    });
    let object = |name: &'t str| {
        let (_, kind) = IMPLICIT_OBJECTS.iter().find(|(known, _)| *known == name)?;
        Some((name, ObjectType::new(*kind)?))
    };
    implicit.filter_map(object).collect()
}

/// The names of the components that a template defines. Of a dotted name, each part.
fn component_names<'a>(text: &[TemplatePiece<'a>]) -> HashSet<&'a str> {
    let definition = |piece: &TemplatePiece<'a>| -> Vec<&'a str> {
        let TemplatePiece::Tag(tokens) = piece else { return Vec::new() };
        match without_trim_signs(tokens) {
            [(Token::Name("component"), _), rest @ ..] => {
                let end = rest.iter().position(|(token, _)| *token == Token::Sign("(")).unwrap_or(rest.len());
                names(&rest[..end]).collect()
            }
            _ => Vec::new(),
        }
    };
    text.iter().flat_map(definition).collect()
}

/// The field with the terms of own taxonomies: a map of lists, whose keys are the names of the taxonomies.
const TERMS_FIELD: &str = "terms";

/// The type of a variable, as far as objects are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ObjectType {
    /// An object of the interface.
    One(&'static str),
    /// A list of them.
    List(&'static str),
    /// A map of such lists.
    Lists(&'static str),
}

/// The types that a value may have; empty if it holds no object.
type ObjectTypes = BTreeSet<ObjectType>;

impl ObjectType {
    fn new(kind: ValueKind) -> Option<Self> {
        match kind {
            ValueKind::Object(name) => Some(Self::One(name)),
            ValueKind::List(ValueKind::Object(name)) => Some(Self::List(name)),
            _ => None,
        }
    }

    fn element(self) -> Option<Self> {
        match self {
            Self::One(_) => None,
            Self::List(name) => Some(Self::One(name)),
            Self::Lists(name) => Some(Self::List(name)),
        }
    }
}

/// A variable: the component whose argument or variable it is, or an empty name in templates, and its own name.
/// Templates share their variables, because one may include or extend another.
type Variable<'t> = (&'t str, &'t str);

/// The destination of the value of an expression.
enum Target<'t> {
    /// The value is printed or passed to code that may print it.
    Output,
    /// The value is only tested for truth.
    Condition,
    /// The value is assigned to a variable.
    Variable(Variable<'t>),
    /// The value is a list, whose elements are assigned to a variable.
    Elements(Variable<'t>),
}

/// An open bracket around a token.
#[derive(Clone, Copy)]
enum Bracket<'t> {
    /// The arguments of a function or a filter.
    Call(&'t str),
    /// Parentheses among `and`, `or` and `not`.
    Group,
    /// A list.
    List,
    /// The argument of a component.
    Argument(Variable<'t>),
    /// Any other bracket, in which no object is expected.
    Other,
}

/// Follows objects through the templates of a theme. A result of `None` means that a template may use a whole object.
struct ObjectAnalysis<'t> {
    variables: BTreeMap<Variable<'t>, ObjectTypes>,
    /// The component in whose definition the current piece is; empty in templates.
    component: &'t str,
    /// The fields that hold objects, by the names of the object and the field.
    fields: HashMap<(&'static str, &'static str), ObjectType>,
}

impl<'t> ObjectAnalysis<'t> {
    fn new() -> Self {
        let mut variables: BTreeMap<Variable, ObjectTypes> = BTreeMap::new();
        let files = interface::PAGE_TEMPLATES.iter().chain(interface::OPTIONAL_TEMPLATES);
        for (name, kind) in files.flat_map(|file| file.variables) {
            variables.entry(("", name)).or_default().extend(ObjectType::new(*kind));
        }
        let typed_fields = |object: &&'static dyn ObjectDoc| {
            let (name, fields) = (object.name(), interface::fields(object.name()));
            fields.into_iter().filter_map(move |field| {
                let of_own_taxonomies = (field.name == TERMS_FIELD && field.kind == ValueKind::Any)
                    .then_some(ObjectType::Lists("term link"));
                Some(((name, field.name), of_own_taxonomies.or_else(|| ObjectType::new(field.kind))?))
            })
        };
        let fields = interface::OBJECTS.iter().flat_map(typed_fields).collect();
        Self { variables, component: "", fields }
    }

    fn piece(&mut self, piece: &TemplatePiece<'t>) -> Option<()> {
        let (TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)) = piece;
        let is_spread = |three: &[PlacedToken]| three.iter().all(|(token, _)| *token == Token::Sign("."));
        if tokens.windows(3).any(is_spread) || names(tokens).any(|name| name == "__tera_context") {
            return None;
        }
        let tokens = &*with_dotted_fields(without_trim_signs(tokens))?;
        if let TemplatePiece::Expression(_) = piece {
            return self.expression(tokens, &Target::Output);
        }
        match tokens {
            [(Token::Name("component"), _), ..] => {
                self.component = component_name(tokens).unwrap_or_default();
                for (name, object) in implicit_objects(tokens) {
                    self.variables.entry((self.component, name)).or_default().insert(object);
                }
                Some(())
            }
            [(Token::Name("endcomponent"), _), ..] => {
                self.component = "";
                Some(())
            }
            [(Token::Name("block" | "include" | "extends" | "else"), _), ..] => Some(()),
            [(Token::Name(word), _), ..] if word.starts_with("end") => Some(()),
            [(Token::Name("if" | "elif"), _), rest @ ..] => self.expression(rest, &Target::Condition),
            [(Token::Name("set" | "set_global"), _), (Token::Name(name), _), rest @ ..] => {
                self.expression(rest.get(1..).unwrap_or_default(), &Target::Variable((self.component, name)))
            }
            [(Token::Name("for"), _), (Token::Name(name), _), (Token::Name("in"), _), rest @ ..] => {
                self.expression(rest, &Target::Elements((self.component, name)))
            }
            // Anything else, and a loop over the keys and values of a map.
            _ => self.expression(tokens, &Target::Output),
        }
    }

    /// Follows every object in an expression.
    fn expression(&mut self, tokens: &[PlacedToken<'t>], target: &Target<'t>) -> Option<()> {
        let mut brackets: Vec<Bracket> = Vec::new();
        // The number of brackets around the `if` of each `… if condition else …` that is open.
        let mut conditions: Vec<usize> = Vec::new();
        let mut call = ComponentCall::default();
        // The component that is called, if one is.
        let mut component = "";
        let mut at = 0;
        while at < tokens.len() {
            call.pass(tokens, at);
            match tokens[at].0 {
                Token::Sign("<") => component = component_name(&tokens[at..]).unwrap_or_default(),
                Token::Sign("(" | "[" | "{") => brackets.push(bracket(tokens, at, component)),
                Token::Sign(")" | "]" | "}") => {
                    brackets.pop();
                    conditions.retain(|depth| *depth <= brackets.len());
                }
                Token::Name("if") => conditions.push(brackets.len()),
                Token::Name("else") => _ = conditions.pop(),
                Token::Name("attribute") if !is_literal_argument(tokens, at) => return None,
                _ => {}
            }
            let Some((types, end)) = self.path(tokens, at).filter(|_| !call.is_outside_values()) else {
                at += 1;
                continue;
            };
            let (target, brackets) = match conditions.last() {
                Some(depth) => (&Target::Condition, &brackets[*depth..]),
                None => (target, &*brackets),
            };
            if !types.is_empty() {
                self.record_use(tokens, at..end, types, brackets, target)?;
            }
            at = end;
        }
        Some(())
    }

    /// The types of the value of a path such as `post.categories[0]`, and the index behind it. `None` if no path begins
    /// at the index.
    fn path(&self, tokens: &[PlacedToken<'t>], start: usize) -> Option<(ObjectTypes, usize)> {
        let (mut types, mut at) = match tokens[start].0 {
            // A field of a value in parentheses may belong to any object.
            Token::Sign("." | "?.") => {
                (interface::OBJECTS.iter().map(|object| ObjectType::One(object.name())).collect(), start)
            }
            // Of its own arguments, the function reads only the addresses and names of objects.
            Token::Name(post_query::FUNCTION_NAME) if is_call(tokens, start) => {
                (ObjectTypes::from([ObjectType::List("post")]), closing(tokens, start + 1) + 1)
            }
            _ => (self.variable_types(variable_name(tokens, start)?), start + 1),
        };
        loop {
            match (tokens.get(at).map(|(token, _)| *token), tokens.get(at + 1).map(|(token, _)| *token)) {
                (Some(Token::Sign("." | "?.")), Some(Token::Name(name))) => {
                    types = types.into_iter().filter_map(|object| self.field_type(object, name)).collect();
                    at += 2;
                }
                (Some(Token::Sign("[")), Some(_)) => {
                    let end = closing(tokens, at);
                    let is_slice = tokens[at..end].iter().any(|(token, _)| *token == Token::Sign(":"));
                    if !is_slice {
                        types = types.into_iter().filter_map(ObjectType::element).collect();
                    }
                    at = end + 1;
                }
                _ => return Some((types, at)),
            }
        }
    }

    fn variable_types(&self, name: &'t str) -> ObjectTypes {
        self.variables.get(&(self.component, name)).cloned().unwrap_or_default()
    }

    fn field_type(&self, object: ObjectType, field: &str) -> Option<ObjectType> {
        match object {
            ObjectType::One(name) => self.fields.get(&(name, field)).copied(),
            ObjectType::List(_) => None,
            ObjectType::Lists(_) => object.element(),
        }
    }

    /// Records where an object goes. `path` are the indices of its tokens.
    fn record_use(
        &mut self,
        tokens: &[PlacedToken<'t>],
        path: Range<usize>,
        types: ObjectTypes,
        brackets: &[Bracket<'t>],
        target: &Target<'t>,
    ) -> Option<()> {
        let before = path.start.checked_sub(1).map(|at| tokens[at].0);
        // The variable of a comprehension.
        if before == Some(Token::Name("for")) {
            return Some(());
        }
        let mut at = path.end;
        let mut types = types;
        while let Some([(Token::Sign("|"), _), (Token::Name(filter), _)]) = tokens.get(at..at + 2) {
            types = match *filter {
                "length" => return Some(()),
                "first" | "last" | "nth" => types.into_iter().filter_map(ObjectType::element).collect(),
                "sort" | "reverse" | "default" => types,
                _ => return None,
            };
            let has_arguments = tokens.get(at + 2).is_some_and(|(token, _)| *token == Token::Sign("("));
            at = if has_arguments { closing(tokens, at + 2) + 1 } else { at + 2 };
        }
        let after = tokens.get(at).map(|(token, _)| *token);
        match after {
            // A test such as `is defined`.
            Some(Token::Name("is")) => return Some(()),
            None | Some(Token::Name("and" | "or" | "if" | "else" | "for") | Token::Sign("," | ")" | "]" | "}")) => {}
            Some(_) => return None,
        }
        match before {
            Some(Token::Name("not")) => return Some(()),
            Some(Token::Name("in")) => return self.elements_in(tokens, path.start, &types, brackets),
            None | Some(Token::Name("and" | "or" | "if" | "else") | Token::Sign("(" | "[" | "{" | "," | "=" | ")")) => {
            }
            Some(_) => return None,
        }
        // In `post.image and …` the value is the right side, unless the left side is none or empty.
        if after == Some(Token::Name("and")) {
            return Some(());
        }
        let innermost_call = brackets.iter().rev().find_map(|bracket| match bracket {
            Bracket::Call(name) => Some(*name),
            _ => None,
        });
        if let Some(function) = innermost_call {
            return image_functions::FUNCTION_NAMES.contains(&function).then_some(());
        }
        if brackets.iter().any(|bracket| matches!(bracket, Bracket::Other)) {
            return None;
        }
        let is_in_list = brackets.iter().any(|bracket| matches!(bracket, Bracket::List));
        if is_in_list {
            let listed = types.iter().map(|object| match object {
                ObjectType::One(name) => Some(ObjectType::List(name)),
                ObjectType::List(_) | ObjectType::Lists(_) => None,
            });
            types = listed.collect::<Option<_>>()?;
        }
        let argument = brackets.iter().find_map(|bracket| match bracket {
            Bracket::Argument(argument) => Some(Target::Variable(*argument)),
            _ => None,
        });
        match argument.as_ref().unwrap_or(target) {
            Target::Condition => {}
            Target::Output => return None,
            Target::Variable(variable) => self.variables.entry(*variable).or_default().extend(types),
            Target::Elements(variable) => {
                let elements = types.into_iter().map(ObjectType::element).collect::<Option<Vec<_>>>()?;
                self.variables.entry(*variable).or_default().extend(elements);
            }
        }
        Some(())
    }

    /// Records an object behind `in`: the list of a comprehension, or a list that may contain a value.
    fn elements_in(
        &mut self,
        tokens: &[PlacedToken<'t>],
        start: usize,
        types: &ObjectTypes,
        brackets: &[Bracket],
    ) -> Option<()> {
        let binding = start.checked_sub(3).map(|at| &tokens[at..start]);
        if let (Some([(Token::Name("for"), _), (Token::Name(name), _), _]), false) = (binding, brackets.is_empty()) {
            let elements = types.iter().map(|object| object.element()).collect::<Option<Vec<_>>>()?;
            self.variables.entry((self.component, name)).or_default().extend(elements);
            return Some(());
        }
        // `"b" in list` and `"b" in object` read no values of objects. `for key, value in …` does.
        (!names(tokens).any(|name| name == "for")).then_some(())
    }
}

/// Writes `x["name"]` as `x.name`. `None` if an index is neither a text, a number nor a slice, so that it may name any
/// field.
fn with_dotted_fields<'t>(tokens: &[PlacedToken<'t>]) -> Option<Vec<PlacedToken<'t>>> {
    let mut dotted = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (token, place) = tokens[at];
        if token == Token::Sign("[") && is_index(tokens, at) {
            let end = closing(tokens, at);
            let inside = tokens.get(at + 1..end).unwrap_or_default();
            if let [(Token::Text(name), name_place)] = inside {
                dotted.extend([(Token::Sign("."), place), (Token::Name(name), *name_place)]);
                at = end + 1;
                continue;
            }
            let is_number = |(token, _): &PlacedToken| matches!(token, Token::Number(_) | Token::Sign("-"));
            let is_slice = inside.iter().any(|(token, _)| *token == Token::Sign(":"));
            // The number of a round of a loop is no name of a field.
            let is_position = matches!(
                inside,
                [(Token::Name("loop"), _), (Token::Sign("."), _), (Token::Name("index0" | "index"), _)]
            );
            let is_taxonomy = at.checked_sub(2).is_some_and(|dot| {
                matches!(tokens[dot..at], [(Token::Sign("." | "?."), _), (Token::Name(TERMS_FIELD), _)])
            });
            if !is_slice && !is_position && !is_taxonomy && !inside.iter().all(is_number) {
                return None;
            }
        }
        dotted.push((token, place));
        at += 1;
    }
    Some(dotted)
}

/// Whether a name is that of a function that is called.
fn is_call(tokens: &[PlacedToken], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before].0);
    let is_other = matches!(before, Some(Token::Sign("." | "?." | "|") | Token::Name("is")));
    !is_other && matches!(tokens.get(at + 1), Some((Token::Sign("("), _)))
}

/// Whether a bracket is an index of the value before it, and not a list.
fn is_index(tokens: &[PlacedToken], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before].0);
    variable_name(tokens, at.saturating_sub(1)).is_some()
        || matches!(before, Some(Token::Sign(")" | "]" | "}") | Token::Text(_)))
        || matches!(at.checked_sub(2).map(|dot| tokens[dot].0), Some(Token::Sign("." | "?.")))
}

/// The last part of the first name in the definition or call of a component: `b` in `component a.b(…)` and `<a.b …>`.
fn component_name<'t>(tokens: &[PlacedToken<'t>]) -> Option<&'t str> {
    let is_next = |at: usize| tokens.get(at).is_some_and(|(token, _)| *token == Token::Sign("."));
    let mut at = 1;
    while is_next(at + 1) {
        at += 2;
    }
    names(tokens.get(at..)?).next()
}

/// The kind of the bracket that opens at an index, in the call of a component if its name is not empty.
fn bracket<'t>(tokens: &[PlacedToken<'t>], at: usize, component: &'t str) -> Bracket<'t> {
    let before = |steps: usize| at.checked_sub(steps).map(|before| tokens[before].0);
    let after = tokens.get(closing(tokens, at) + 1).map(|(token, _)| *token);
    match (tokens[at].0, before(1)) {
        (Token::Sign("("), Some(Token::Name(name))) if !matches!(name, "and" | "or" | "not" | "if" | "else" | "in") => {
            Bracket::Call(name)
        }
        (Token::Sign("("), before) => {
            let is_before =
                matches!(before, None | Some(Token::Name("and" | "or" | "not" | "if" | "else") | Token::Sign("(")));
            let is_after =
                matches!(after, None | Some(Token::Name("and" | "or" | "if" | "else") | Token::Sign(")" | "." | "?.")));
            if is_before && is_after { Bracket::Group } else { Bracket::Other }
        }
        (Token::Sign("["), before) => {
            let is_before = matches!(
                before,
                None | Some(Token::Name("and" | "or" | "if" | "else") | Token::Sign("(" | "[" | "{" | "," | "="))
            );
            let is_after = matches!(
                after,
                None | Some(Token::Name("and" | "or" | "if" | "else" | "for") | Token::Sign(")" | "]" | "}" | ","))
            );
            if is_before && is_after { Bracket::List } else { Bracket::Other }
        }
        (Token::Sign("{"), Some(Token::Sign("="))) => match before(2) {
            Some(Token::Name(name)) => Bracket::Argument((component, name)),
            _ => Bracket::Other,
        },
        // An argument of a component with the name of its variable: `<name {post} />`.
        (Token::Sign("{"), Some(Token::Name(_) | Token::Sign("}"))) => match tokens.get(at + 1) {
            Some((Token::Name(name), _)) => Bracket::Argument((component, name)),
            _ => Bracket::Other,
        },
        _ => Bracket::Other,
    }
}

/// Whether the argument at an index is one quoted text, or is no argument.
fn is_literal_argument(tokens: &[PlacedToken], at: usize) -> bool {
    let after = |steps: usize| tokens.get(at + steps).map(|(token, _)| *token);
    after(1) != Some(Token::Sign("="))
        || (matches!(after(2), Some(Token::Text(_))) && matches!(after(3), Some(Token::Sign("," | ")"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_by(texts: &[&str]) -> FieldsRead {
        let templates: Vec<_> = texts.iter().map(|text| pieces(text)).collect();
        fields_read_by(&templates)
    }

    #[test]
    fn fields_are_read_by_their_names() {
        let texts = [
            "{{ post.title }}{{ post[\"date\"] | date }}{{ site?.index }}{{ site.feed }}{{ image(src=post.image) }}",
            "{% set x = site.organization and site.organization.x %}{{ x }}",
            "{% set p = post.newer %}{% if p and not post.card %}{{ p.url }}{% endif %}{{ post.tags | length }}",
            "{% for p in pager.posts[:3] %}{% set t = p.tags[0] %}{{ t.name }}{{ \"a\" if p.image else \"b\" }}{% endfor %}",
            "{{ [t.slug for t in post.categories if t] | list }}{{ <tree terms={site.categories} /> }}",
            "{% component tree(terms) %}{% for t in terms %}{{ <tree terms={t.children} /> }}{% endfor %}{% endcomponent tree %}",
            "{% for p in pager.posts | sort(attribute=\"word_count\") %}{{ (p.date) }}{% endfor %}{% block post %}{% endblock post %}",
            "{% for t in [site.taxonomies.tag, site.taxonomies.author] %}{{ t.kind }}{% endfor %}",
            "{% for p in posts(tag=post.tags[0], exclude=[post], limit=3) %}{{ p.slug }}{% endfor %}{{ posts()[0].date }}",
            "{% for t in site.own_taxonomies %}{% set all = post.terms[t.kind] %}{% for one in all %}{{ one.url }}{% endfor %}{% endfor %}",
            "{% if posts(category=term) %}{{ posts(category=term) | length }}{{ posts(exclude=pager.posts)[0].url }}{% endif %}",
        ];
        let read = read_by(&texts);
        assert!(matches!(read, FieldsRead::Named(_)), "{read:?}");
        for name in
            ["title", "date", "index", "feed", "image", "newer", "card", "slug", "children", "word_count", "kind"]
        {
            assert!(read.contains(name), "{name}");
        }
        for name in ["related", "share", "json_ld", "excerpt", "generator"] {
            assert!(!read.contains(name), "{name}");
        }
    }

    #[test]
    fn all_fields_are_read_where_a_whole_object_is_used() {
        let uses: &[&[&str]] = &[
            &["{{ post }}"],
            &["{{ post.related }}"],
            &["{{ post.related[0] }}"],
            &["{{ __tera_context }}"],
            &["{{ post[name] }}"],
            &["{{ post | str }}"],
            &["{{ post | get(key=name) }}"],
            &["{{ post.title ~ post }}"],
            &["{{ \"a\" or post }}"],
            &["{{ post if post else \"b\" }}"],
            &["{{ (site or post) | str }}"],
            &["{{ t(key=\"a\", post=post) }}"],
            &["{{ {\"a\": post} }}"],
            &["{% set m = {\"a\": post} %}{{ m.a }}"],
            &["{% set m = {...post} %}{{ m }}"],
            &["{% set p = post %}{{ p }}"],
            &["{{ post.terms }}"],
            &["{{ post.terms[name] }}"],
            &["{{ post.terms.industry[0] }}"],
            &["{{ posts() }}"],
            &["{% for p in posts(tag=\"a\") %}{{ p }}{% endfor %}"],
            &["{% set_global p = site.newest | first %}{{ p }}"],
            &["{% for p in site.newest %}{{ p }}{% endfor %}"],
            &["{% for value in post %}{{ value }}{% endfor %}"],
            &["{% for key, value in post %}{{ value }}{% endfor %}"],
            &["{% if post == other %}{% endif %}"],
            &["{% if other == [post] %}{% endif %}"],
            &["{% if post in posts %}{% endif %}"],
            &["{{ [p for p in site.newest] }}"],
            &["{{ [value for key, value in post] }}"],
            &["{{ site.newest | sort(attribute=name) | length }}"],
            &["{{ <c x={post} /> }}", "{% component c(x) %}{{ x }}{% endcomponent c %}"],
            &["{% <c x={post}> %}{% </c> %}", "{% component c(x) %}{{ x.newer }}{% endcomponent c %}"],
        ];
        for texts in uses {
            assert_eq!(read_by(texts), FieldsRead::All, "{texts:?}");
        }
    }

    #[test]
    fn the_built_in_theme_uses_no_whole_object() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kielo");
        let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
        let texts: Vec<String> = files
            .filter(|file| file.path().extension().is_some_and(|ending| ending == "html" || ending == "svg"))
            .filter(|file| !file.path().components().any(|part| part.as_os_str() == "static"))
            .filter_map(|file| std::fs::read_to_string(file.path()).ok())
            .collect();
        let templates: Vec<&str> = texts.iter().map(String::as_str).collect();
        let read = read_by(&templates);
        assert!(templates.len() > 40 && read.contains("related") && !read.contains("word_count"), "{read:?}");
    }
}
