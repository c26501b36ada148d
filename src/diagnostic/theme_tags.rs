//! Diagnostics about tags in templates.

use super::{Diagnostic, Source};
use crate::table::Span;

/// What is wrong with a tag of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TagFault {
    /// An element that no browser knows.
    UnknownElement(String),
    /// An attribute that no browser knows.
    UnknownAttribute(String),
    /// A picture without `alt`.
    NoAlt,
    /// An attribute that would run a script.
    InlineScript(String),
    /// An attribute `style`.
    InlineStyle,
    /// A file of another host that the policy does not allow.
    BlockedHost {
        /// The directive of the policy.
        directive: &'static str,
        host: String,
    },
}

/// A place that takes no HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HtmlPlace {
    /// The value of an attribute.
    Attribute(String),
    /// An element whose content is text.
    TextElement(String),
    /// A paragraph, which a block of HTML ends.
    Paragraph,
}

impl Diagnostic {
    /// Reports a value of HTML in a place that takes none.
    pub(crate) fn misplaced_html_value(source: &Source, span: Span, value: &str, place: &HtmlPlace) -> Self {
        let as_text = || match value.rsplit_once('.') {
            Some((object, "excerpt")) => format!("write {{{{ {object}.excerpt_text }}}}, the same as text"),
            _ => format!("write {{{{ {value} | striptags }}}}, which leaves the words"),
        };
        let (message, advice) = match place {
            HtmlPlace::Attribute(name) => {
                (format!("`{value}` is HTML, and the attribute `{name}` takes text"), as_text())
            }
            HtmlPlace::TextElement(name) => (format!("`{value}` is HTML, and `<{name}>` takes text"), as_text()),
            HtmlPlace::Paragraph => (
                format!("`{value}` has paragraphs of its own, so browsers end the `<p>` around it before it"),
                "write <div> in place of <p>".to_owned(),
            ),
        };
        Self::warning(message).at(source, span).with_advice(advice)
    }

    /// Reports a tag of a template. `near` is a name that may have been meant, and `others` counts further places in the file.
    pub(crate) fn tag_fault(source: &Source, span: Span, fault: &TagFault, near: Option<&str>, others: usize) -> Self {
        let (message, advice) = match fault {
            TagFault::UnknownElement(name) => (
                format!("no browser knows the element `<{name}>`"),
                match near {
                    Some(near) => format!("did you mean `<{near}>`?"),
                    None => "use an element of HTML; names of your own elements have a hyphen: <my-card>".to_owned(),
                },
            ),
            TagFault::UnknownAttribute(name) => (
                format!("no browser knows the attribute `{name}`"),
                match near {
                    Some(near) => format!("did you mean `{near}`? An attribute of your own begins with data-"),
                    None => format!("an attribute of your own begins with data-: data-{name}"),
                },
            ),
            TagFault::NoAlt => (
                "this picture has no `alt`, so screen readers read its address".to_owned(),
                "write what the picture shows: alt=\"…\"; alt=\"\" for a picture that only decorates".to_owned(),
            ),
            TagFault::InlineScript(name) => (
                format!("browsers do not run the script in `{name}`"),
                "the Content-Security-Policy of the site forbids it; write a script into static/ that calls \
                 addEventListener"
                    .to_owned(),
            ),
            TagFault::InlineStyle => (
                "browsers pass over the attribute `style`".to_owned(),
                "the Content-Security-Policy of the site forbids it; write a class, and its rule into a style sheet"
                    .to_owned(),
            ),
            TagFault::BlockedHost { directive, host } => return Self::blocked_host(source, span, directive, host),
        };
        let message = if others == 0 { message } else { format!("{message} ({others} more in this file)") };
        Self::warning(message).at(source, span).with_advice(advice)
    }

    /// Reports a file of another host that the policy of the site does not allow.
    pub(crate) fn blocked_host(source: &Source, span: Span, directive: &str, host: &str) -> Self {
        let what = match directive {
            "font-src" => "fonts",
            "style-src" => "style sheets",
            _ => "pictures",
        };
        Self::warning(format!("browsers do not load {what} from {host} here")).at(source, span).with_advice(format!(
            "the Content-Security-Policy of the site forbids it; put the files into static/, or let site.toml allow \
                 the host: [headers] csp = {{ {directive} = [\"https://{host}\"] }}"
        ))
    }
}
