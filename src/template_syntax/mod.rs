//! The syntax of templates, read without rendering them: tags, expressions, their tokens, and the calls in them.

mod calls;
mod text;

pub(crate) use calls::{Argument, Call, CallKind, Called, calls};
pub(crate) use text::{
    ComponentCall, PlacedToken, TemplatePiece, Token, closing, end_of_argument, end_of_code, is_function_call, names,
    pieces, variable_name, without_trim_signs,
};
