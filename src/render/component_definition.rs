//! The definitions of the theme's components: which arguments a call may have, of which kinds, and whether it has a body.

use std::fmt;

use tera::{ComponentArgType, ComponentInfo, Tera, Value};

use crate::model::{ArgumentValue, Theme};
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, names, pieces, without_trim_signs};

/// A component of the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentDefinition {
    /// The name: `note`.
    pub name: String,
    /// The arguments of a call: the required ones first, then by name.
    pub arguments: Vec<ArgumentDefinition>,
    /// The values that the component gets from the page by itself: `outline`, `in_feed`.
    pub implicit: Vec<String>,
    /// Whether the component shows the text that a call encloses.
    pub has_body: bool,
    /// Whether the component takes arguments that the definition does not name.
    pub takes_other_arguments: bool,
}

/// An argument of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentDefinition {
    /// The name.
    pub name: String,
    /// The kind of the value.
    pub kind: ArgumentKind,
    /// The value of a call without the argument, as the definition writes it. `None` if the argument is required.
    pub default: Option<String>,
}

/// The kind of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list or a table, which only templates can pass.
    TemplateValue,
    /// A value of any kind.
    Any,
}

impl ArgumentKind {
    fn new(kind: ComponentArgType) -> Self {
        match kind {
            ComponentArgType::String => Self::Text,
            ComponentArgType::Bool => Self::Boolean,
            ComponentArgType::Integer => Self::Integer,
            ComponentArgType::Float | ComponentArgType::Number => Self::Number,
            _ => Self::TemplateValue,
        }
    }

    /// Returns the kind for an argument without a type: that of its default value.
    fn of_default(default: &Value) -> Self {
        match default.name() {
            "string" => Self::Text,
            "bool" => Self::Boolean,
            _ => Self::Any,
        }
    }

    /// Whether a value that an author wrote is of the kind.
    pub(super) fn fits(self, value: &ArgumentValue) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (Self::Text, ArgumentValue::Text(_))
            | (Self::Number, ArgumentValue::Number(_))
            | (Self::Boolean, ArgumentValue::Boolean(_)) => true,
            (Self::Integer, ArgumentValue::Number(written)) => written.parse::<i64>().is_ok(),
            _ => false,
        }
    }
}

/// Writes the kind as authors call it.
impl fmt::Display for ArgumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "text",
            Self::Integer => "whole number",
            Self::Number => "number",
            Self::Boolean => "true or false",
            Self::TemplateValue => "value of a template",
            Self::Any => "any value",
        })
    }
}

/// Writes the argument with its kind and its default: `kind (text, "note" by default)`.
impl fmt::Display for ArgumentDefinition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, kind, default } = self;
        match default.as_deref() {
            None => write!(formatter, "{name} ({kind}, required)"),
            Some("\"\"") => write!(formatter, "{name} ({kind})"),
            Some(default) => write!(formatter, "{name} ({kind}, {default} by default)"),
        }
    }
}

impl ComponentDefinition {
    /// Returns the definitions of all components of the theme, sorted by name.
    pub(super) fn all(tera: &Tera, theme: &Theme) -> Vec<Self> {
        let mut names: Vec<&str> = tera.get_component_names().collect();
        names.sort_unstable();
        let definition = |name: &str| Some(Self::new(&tera.get_component_definition(name)?, has_body(theme, name)));
        names.into_iter().filter_map(definition).collect()
    }

    fn new(info: &ComponentInfo, has_body: bool) -> Self {
        let (implicit, arguments): (Vec<_>, Vec<_>) = info.args().iter().partition(|argument| argument.is_implicit());
        let mut arguments: Vec<_> = arguments
            .into_iter()
            .map(|argument| ArgumentDefinition {
                name: argument.name().to_owned(),
                kind: match (argument.arg_type(), argument.default()) {
                    (Some(kind), _) => ArgumentKind::new(kind),
                    (None, Some(default)) => ArgumentKind::of_default(default),
                    (None, None) => ArgumentKind::Any,
                },
                default: argument.default().map(|value| match value.as_str() {
                    Some(text) => format!("{text:?}"),
                    None => value.to_string(),
                }),
            })
            .collect();
        arguments.sort_by_key(|argument| argument.default.is_some());
        Self {
            name: info.name().to_owned(),
            arguments,
            implicit: implicit.iter().map(|argument| argument.name().to_owned()).collect(),
            has_body,
            takes_other_arguments: info.rest_param().is_some(),
        }
    }

    /// Whether texts cannot call the component: it is for templates and other components, or writes an element of texts.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.name.starts_with('_') || self.name.contains('.')
    }

    pub(super) fn argument(&self, name: &str) -> Option<&ArgumentDefinition> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    /// Returns the right arguments in words, for messages.
    pub(super) fn arguments_in_words(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(ToString::to_string).collect();
        match &*arguments {
            [] => format!("`{}` has no arguments", self.name),
            arguments => format!("the arguments of `{}` are {}", self.name, arguments.join(", ")),
        }
    }
}

/// Returns the name at the beginning of tokens, which may have dots.
fn dotted_name(tokens: &[PlacedToken]) -> String {
    let parts = tokens.iter().map_while(|(token, _)| match token {
        Token::Name(part) | Token::Sign(part @ ".") => Some(*part),
        _ => None,
    });
    parts.collect()
}

/// Whether the definition of a component in the nearest theme shows `body`.
fn has_body(theme: &Theme, name: &str) -> bool {
    let shows_body = |text: &str| -> Option<bool> {
        let mut is_inside = false;
        for piece in pieces(text) {
            let (TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)) = &piece;
            match without_trim_signs(tokens) {
                [(Token::Name("component"), _), rest @ ..] => is_inside = dotted_name(rest) == name,
                [(Token::Name("endcomponent"), _), ..] if is_inside => return Some(false),
                tokens if is_inside && names(tokens).any(|used| used == "body") => return Some(true),
                _ => {}
            }
        }
        None
    };
    // The templates of the nearest theme come first in the chain.
    let of_theme = |theme_name: &str| {
        let mut own = theme
            .templates
            .iter()
            .filter(|template| template.name.strip_prefix(theme_name).is_some_and(|rest| rest.starts_with('/')));
        own.find_map(|template| shows_body(&template.source.text))
    };
    theme.lookup_order().find_map(of_theme).unwrap_or(false)
}
