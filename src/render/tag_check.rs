//! Finds tags in templates that browsers do not know, that say too little to readers, or that the policy of the site keeps from
//! working.

use std::collections::BTreeMap;

use super::markup_check::{MASK, is_html, masked};
use crate::config::HeaderSettings;
use crate::diagnostic::{Diagnostic, TagFault, nearest};
use crate::html_parser::{
    Piece, PieceKind, TagAttribute, attribute_names, attributes, element_names, may_be_attribute, may_be_element,
    pieces,
};
use crate::model::{Site, Theme};
use crate::table::Span;

/// The style sheets of services that load fonts from a host: the host of the style sheet, and that of the fonts.
const FONT_SERVICES: [(&str, &str); 4] = [
    ("fonts.googleapis.com", "https://fonts.gstatic.com"),
    ("use.typekit.net", "https://use.typekit.net"),
    ("fonts.bunny.net", "https://fonts.bunny.net"),
    ("use.fontawesome.com", "https://use.fontawesome.com"),
];

/// Returns a warning for each fault of the tags in a theme's HTML templates. Equal faults of one template are one warning.
pub(super) fn diagnostics(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let known = (element_names(), attribute_names());
    // E-mails follow other rules.
    let is_page = |name: &str| is_html(name) && !name.ends_with("/digest.html");
    for template in theme.templates.iter().filter(|template| is_page(&template.name)) {
        let source = &template.source;
        let mut found: BTreeMap<TagFault, (Span, usize)> = BTreeMap::new();
        find_faults(&masked(&source.text), &site.config.headers, &mut |fault, span| {
            found.entry(fault).or_insert((span, 0)).1 += 1;
        });
        diagnostics.extend(found.into_iter().map(|(fault, (span, count))| {
            let near = match &fault {
                TagFault::UnknownElement(name) => nearest(name, &known.0),
                TagFault::UnknownAttribute(name) => nearest(name, &known.1),
                _ => None,
            };
            Diagnostic::tag_fault(source, span, &fault, near, count - 1)
        }));
    }
    diagnostics
}

/// Finds the faults of the tags in a template whose code is masked.
fn find_faults(html: &str, headers: &HeaderSettings, report: &mut dyn FnMut(TagFault, Span)) {
    // Elements of drawings and formulas have attributes of their own.
    let mut foreign_depth = 0_usize;
    for (piece, range) in pieces(html) {
        let name = piece.name();
        let is_foreign_root = matches!(&*name, "svg" | "math");
        match piece.kind {
            PieceKind::StartTag => {
                let span = Span::new(range.start, range.start + 1 + name.len());
                // In `<h{{ … }}>` the code writes a part of the name.
                let is_known = name.contains(MASK) || may_be_element(&name);
                if !is_known {
                    report(TagFault::UnknownElement(name.to_string()), span);
                }
                let tag = Tag { piece, at: range.start, name: &name, span };
                tag.find_blocked(headers, report);
                if foreign_depth == 0 && !is_foreign_root && is_known {
                    tag.find_attribute_faults(report);
                }
                foreign_depth += usize::from(is_foreign_root && !piece.is_self_closing());
            }
            PieceKind::EndTag if is_foreign_root => foreign_depth = foreign_depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// A start tag of a template.
struct Tag<'a> {
    piece: Piece<'a>,
    /// Its offset in the template.
    at: usize,
    name: &'a str,
    /// The place of its name.
    span: Span,
}

impl Tag<'_> {
    /// Finds unknown attributes, and pictures without a text.
    fn find_attribute_faults(&self, report: &mut dyn FnMut(TagFault, Span)) {
        let attributes = attributes(self.piece.html);
        let is_custom = self.name.contains(['-', MASK]);
        for attribute in attributes.iter().filter(|attribute| !attribute.name.contains(MASK)) {
            if !is_custom && !may_be_attribute(attribute.name) {
                report(TagFault::UnknownAttribute(attribute.name.to_lowercase()), self.span_of(attribute));
            }
        }
        // Code in the tag may write any attribute.
        let has_code = attributes.iter().any(|attribute| attribute.name.contains(MASK));
        let has_alt = attributes.iter().any(|attribute| attribute.name.eq_ignore_ascii_case("alt"));
        if self.name == "img" && !has_alt && !has_code {
            report(TagFault::NoAlt, self.span);
        }
    }

    /// Finds what browsers do not run or load because of the policy that the site sends.
    fn find_blocked(&self, headers: &HeaderSettings, report: &mut dyn FnMut(TagFault, Span)) {
        let attributes = attributes(self.piece.html);
        let value = |wanted: &str| {
            let found = attributes.iter().find(|found| found.name.eq_ignore_ascii_case(wanted));
            found.map_or("", |found| found.value.trim())
        };
        for attribute in &attributes {
            let name = attribute.name.to_ascii_lowercase();
            let runs =
                attribute.value.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
            let is_handler = name
                .strip_prefix("on")
                .is_some_and(|event| event.len() > 2 && event.bytes().all(|byte| byte.is_ascii_lowercase()));
            if (is_handler || runs) && headers.blocks_attributes("script-src") {
                report(TagFault::InlineScript(name), self.span_of(attribute));
            } else if name == "style" && !attribute.value.trim().is_empty() && headers.blocks_attributes("style-src") {
                report(TagFault::InlineStyle, self.span_of(attribute));
            }
        }
        let mut blocked = |directive: &'static str, address: &str| {
            if headers.blocks(directive, address) {
                let host = address.split("//").nth(1).unwrap_or_default().split(['/', '?', MASK]).next();
                let host = host.unwrap_or_default().to_owned();
                report(TagFault::BlockedHost { directive, host }, self.span);
            }
        };
        if self.name == "link" {
            let href = value("href");
            match &*value("rel").to_ascii_lowercase() {
                "preload" if value("as").eq_ignore_ascii_case("font") => blocked("font-src", href),
                "icon" | "shortcut icon" | "apple-touch-icon" | "mask-icon" => blocked("img-src", href),
                "stylesheet" => {
                    let fonts = FONT_SERVICES.iter().find(|(sheet, _)| {
                        href.split("//").nth(1).is_some_and(|rest| rest.split(['/', '?']).next() == Some(sheet))
                    });
                    if let Some((_, fonts)) = fonts {
                        blocked("font-src", fonts);
                    }
                }
                _ => {}
            }
        }
    }

    fn span_of(&self, attribute: &TagAttribute) -> Span {
        let start = self.at + attribute.at;
        Span::new(start, start + attribute.name.len())
    }
}
