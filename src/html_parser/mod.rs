//! Reads HTML that authors, themes and other programs wrote, in the same way as browsers do.

mod anchors;
mod attributes;
mod balance;
mod depth;
mod elements;
mod excerpt;
mod names;
mod part;
mod pieces;
mod repair;
mod sink;
mod tag_limiter;
mod text;
mod tree;
mod writer;

pub(crate) use anchors::without_ids;
pub(crate) use attributes::{TagAttribute, attributes};
pub(crate) use balance::{HtmlFault, HtmlFaultKind, check_balance};
pub(crate) use depth::depth;
pub(crate) use elements::{ends_paragraph, is_block_element, is_html_element, is_void_element};
pub(crate) use excerpt::excerpt;
pub(crate) use names::{attribute_names, element_names, may_be_attribute, may_be_element};
pub(crate) use part::{OwnPage, part_of_page};
pub(crate) use pieces::{Piece, PieceKind, is_text_element, pieces};
pub(crate) use repair::close_html;
pub(crate) use sink::{NodeId, NodeKind};
pub(crate) use text::{
    Reference, clean_text, resolve_attribute, without_forbidden_characters, without_forbidden_references,
};
pub(crate) use tree::HtmlTree;
