//! Reads `[headers]`.

use super::super::table_reader::TableReader;
use crate::config::{CSP_DIRECTIVES, ContentSecurityPolicy, HeaderSettings};
use crate::table::Value;

pub(super) fn read(reader: &mut TableReader) -> HeaderSettings {
    HeaderSettings {
        enabled: reader.boolean("enabled").unwrap_or(true),
        strict_transport_security: reader.boolean("hsts").unwrap_or(false),
        policy: policy(reader).unwrap_or_default(),
    }
}

fn policy(reader: &mut TableReader) -> Option<ContentSecurityPolicy> {
    let written = reader.take("csp")?;
    match written.value {
        Value::Boolean(false) => Some(ContentSecurityPolicy::Off),
        Value::Boolean(true) => None,
        Value::Text(text) if text.chars().any(char::is_control) || text.trim().is_empty() => {
            let advice = "write a policy on one line, or csp = false for none";
            reader.report_invalid("csp", written.span, "cannot be sent as a header", advice);
            None
        }
        Value::Text(text) => Some(ContentSecurityPolicy::Custom(text.trim().to_owned())),
        Value::Table(table) => Some(ContentSecurityPolicy::Generated(reader.nested(table, further_sources))),
        _ => reader.wrong_type("csp", &written, "text, a table of directives, or false"),
    }
}

/// Reads the sources that a generated policy allows in addition.
fn further_sources(reader: &mut TableReader) -> Vec<(&'static str, Vec<String>)> {
    let mut further = Vec::new();
    for directive in CSP_DIRECTIVES {
        let mut sources = Vec::new();
        for source in reader.texts(directive) {
            let is_invalid = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',');
            if source.value.is_empty() || source.value.contains(is_invalid) {
                let advice = "write one source, such as \"https://stats.example.com\"; a list has several";
                reader.report_invalid(&source.value, source.span, "is no source of a policy", advice);
            } else {
                sources.push(source.value);
            }
        }
        if !sources.is_empty() {
            further.push((directive, sources));
        }
    }
    further
}
