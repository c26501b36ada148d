//! Maps the scopes of syntax definitions to a few CSS classes.

use std::sync::LazyLock;

use syntect::parsing::{BasicScopeStackOp, Scope};

/// The scopes that have a class, and those that are plain inside others, with an empty one. A scope also means those below it; of several,
/// the longest counts.
const SCOPES: [(&str, &str); 49] = [
    ("comment", "comment"),
    ("string", "string"),
    ("string.other.link", ""),
    ("markup.raw", "string"),
    ("markup.underline.link", "string"),
    ("constant", "constant"),
    ("variable.language", "constant"),
    ("keyword", "keyword"),
    ("keyword.operator", ""),
    ("keyword.operator.word", "keyword"),
    ("keyword.operator.logical.python", "keyword"),
    ("keyword.operator.expression", "keyword"),
    ("keyword.operator.new", "keyword"),
    ("storage", "keyword"),
    ("meta.preprocessor", "keyword"),
    ("entity.name.function", "function"),
    ("entity.name.macro", "function"),
    ("support.function", "function"),
    ("support.macro", "function"),
    ("variable.function", "function"),
    ("variable.annotation", "attribute"),
    ("entity.name", "type"),
    ("entity.name.tag", "tag"),
    ("entity.name.section", "heading"),
    ("entity.name.constant", "constant"),
    ("entity.name.label", "constant"),
    ("entity.name.attribute", "attribute"),
    ("entity.other.inherited-class", "type"),
    ("entity.other.attribute-name", "attribute"),
    ("support.type", "type"),
    ("support.class", "type"),
    ("support.type.property-name", "attribute"),
    ("support.constant", "constant"),
    ("meta.annotation", "attribute"),
    ("meta.mapping.key", "attribute"),
    ("meta.structure.dictionary.key", "attribute"),
    ("markup.heading", "heading"),
    ("markup.bold", "strong"),
    ("markup.italic", "emphasis"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("markup.changed", "attribute"),
    ("meta.diff.header", "heading"),
    ("meta.diff.range", "keyword"),
    ("meta.interpolation", ""),
    ("meta.embedded", ""),
    ("meta.template.expression", ""),
    ("source", ""),
    ("text", ""),
];

static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    // A name of more than eight parts would be an error.
    SCOPES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class))).collect()
});

/// The class of each open scope. A scope that has none takes that of the scope around it.
#[derive(Default)]
pub(super) struct ClassStack(Vec<&'static str>);

impl ClassStack {
    /// The class of the innermost scope.
    pub(super) fn current(&self) -> Option<&'static str> {
        self.0.last().copied().filter(|class| !class.is_empty())
    }

    /// Follows a change of the stack of scopes.
    pub(super) fn apply(&mut self, change: &BasicScopeStackOp, _: &[Scope]) {
        match change {
            BasicScopeStackOp::Push(scope) => {
                let around = self.0.last().copied().unwrap_or_default();
                let class = class_of(*scope).unwrap_or(around);
                // The name of a key is often also a string.
                let is_key = class == "string" && around == "attribute";
                self.0.push(if is_key { around } else { class });
            }
            BasicScopeStackOp::Pop => _ = self.0.pop(),
        }
    }
}

/// Returns the class of a scope, empty if it is plain. `None` if it has none of its own.
fn class_of(scope: Scope) -> Option<&'static str> {
    let known = CLASSES.iter().filter(|(prefix, _)| prefix.is_prefix_of(scope));
    known.max_by_key(|(prefix, _)| prefix.len()).map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_valid() {
        assert_eq!(CLASSES.len(), SCOPES.len());
    }
}
