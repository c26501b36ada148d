//! Follows objects through the variables, loops and calls of templates.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::super::component_arguments::IMPLICIT_OBJECTS;
use super::super::image_functions;
use super::super::interface::{self, ObjectDoc, ValueKind};
use super::super::post_query;
use super::brackets::{Bracket, Variable, bracket, component_name, is_index, is_literal_argument};
use crate::template_syntax::{
    ComponentCall, PlacedToken, TemplatePiece, Token, closing, is_function_call, names, variable_name,
    without_trim_signs,
};

/// The field with the terms of own taxonomies: a map of lists, whose keys are the names of the taxonomies.
const TERMS_FIELD: &str = "terms";

/// The type of a variable, as far as objects are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ObjectType {
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

/// Follows objects through the templates of a theme. A result of `None` means that a template may use a whole object.
pub(super) struct ObjectAnalysis<'t> {
    pub(super) variables: BTreeMap<Variable<'t>, ObjectTypes>,
    /// The component in whose definition the current piece is; empty in templates.
    component: &'t str,
    /// The fields that hold objects, by the names of the object and the field.
    fields: HashMap<(&'static str, &'static str), ObjectType>,
}

impl<'t> ObjectAnalysis<'t> {
    pub(super) fn new() -> Self {
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

    pub(super) fn piece(&mut self, piece: &TemplatePiece<'t>) -> Option<()> {
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
            Token::Name(post_query::FUNCTION_NAME) if is_function_call(tokens, start) => {
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

/// The values with objects that the definition of a component asks for.
pub(super) fn implicit_objects<'t>(tokens: &[PlacedToken<'t>]) -> Vec<(&'t str, ObjectType)> {
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
