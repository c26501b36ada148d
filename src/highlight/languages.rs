//! The languages of code, and the names that people write for them.

use std::sync::LazyLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Names for text that is not highlighted.
const PLAIN: [&str; 8] = ["text", "txt", "plain", "plaintext", "none", "nohighlight", "output", "ascii"];

/// Definitions that are left out: that of QML never ends on some code.
const EXCLUDED: [&str; 1] = ["QML"];

/// Further names of languages. The definitions know their own names and the endings of files.
const ALIASES: [(&str, &str); 72] = [
    ("apache", "htaccess"),
    ("apacheconf", "htaccess"),
    ("assembly", "asm"),
    ("atom", "xml"),
    ("batch", "bat"),
    ("c#", "cs"),
    ("cjs", "js"),
    ("common-lisp", "lisp"),
    ("commonlisp", "lisp"),
    ("conf", "ini"),
    ("console", "sh"),
    ("cplusplus", "cpp"),
    ("csharp", "cs"),
    ("delphi", "pascal"),
    ("django", "HTML (Jinja2)"),
    ("docker", "dockerfile"),
    ("dosini", "ini"),
    ("ecmascript", "js"),
    ("elisp", "lisp"),
    ("emacs-lisp", "lisp"),
    ("f#", "F#"),
    ("fortran", "f90"),
    ("fs", "F#"),
    ("fsharp", "F#"),
    ("go-html-template", "html"),
    ("gohtml", "html"),
    ("golang", "go"),
    ("gotmpl", "html"),
    ("graphviz", "dot"),
    ("handlebars", "html"),
    ("hbs", "html"),
    ("html5", "html"),
    ("ipython", "python"),
    ("javascriptreact", "tsx"),
    ("jinja", "HTML (Jinja2)"),
    ("jinja2", "HTML (Jinja2)"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("jsx", "tsx"),
    ("liquid", "HTML (Jinja2)"),
    ("mariadb", "sql"),
    ("mdx", "md"),
    ("mjs", "js"),
    ("mysql", "sql"),
    ("ndjson", "json"),
    ("node", "js"),
    ("nunjucks", "HTML (Jinja2)"),
    ("objc", "m"),
    ("objective-c", "m"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("pycon", "python"),
    ("python3", "python"),
    ("regex", "re"),
    ("regexp", "re"),
    ("scheme", "lisp"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("sqlite", "sql"),
    ("sv", "verilog"),
    ("systemverilog", "verilog"),
    ("tera", "HTML (Jinja2)"),
    ("terminal", "sh"),
    ("tex", "latex"),
    ("twig", "HTML (Twig)"),
    ("v", "verilog"),
    ("vimscript", "vim"),
    ("webmanifest", "json"),
    ("xhtml", "html"),
    ("zsh-session", "sh"),
];

/// The language of code.
#[derive(Debug, Clone, Copy)]
pub enum CodeLanguage {
    /// Text without a syntax.
    Plain,
    /// A language with a syntax definition.
    Syntax(Syntax),
}

/// A syntax definition.
#[derive(Debug, Clone, Copy)]
pub struct Syntax(&'static SyntaxReference);

impl Syntax {
    pub(super) fn reference(self) -> &'static SyntaxReference {
        self.0
    }
}

impl CodeLanguage {
    /// Finds a language by a name or the ending of its files, in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        if PLAIN.contains(&&*name) {
            return Some(Self::Plain);
        }
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
        let syntax = SYNTAXES.find_syntax_by_token(alias.map_or(&*name, |(_, name)| name))?;
        is_offered(syntax).then_some(Self::Syntax(Syntax(syntax)))
    }

    /// Returns the names that [`Self::find`] knows, in lower case.
    #[must_use]
    pub fn names() -> Vec<String> {
        let syntaxes = SYNTAXES.syntaxes().iter().filter(|syntax| is_offered(syntax));
        let own = syntaxes.flat_map(|syntax| std::iter::once(&syntax.name).chain(&syntax.file_extensions));
        let is_word = |name: &String| !name.contains([' ', '.']);
        let own = own.map(|name| name.to_lowercase()).filter(is_word);
        let aliases = ALIASES.iter().map(|(alias, _)| (*alias).to_owned());
        let mut names: Vec<String> = own.chain(aliases).chain(PLAIN.map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// Whether authors can name a syntax. Hidden ones are parts of others.
fn is_offered(syntax: &SyntaxReference) -> bool {
    !syntax.hidden && !EXCLUDED.contains(&&*syntax.name)
}

/// Returns all syntax definitions.
pub(super) fn syntaxes() -> &'static SyntaxSet {
    &SYNTAXES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_names_a_language() {
        for (alias, _) in ALIASES {
            assert!(matches!(CodeLanguage::find(alias), Some(CodeLanguage::Syntax(_))), "{alias}");
        }
    }

    #[test]
    fn knows_the_names_that_people_write() {
        let names = "bash c c++ clojure cpp css dart diff dockerfile elixir elm erlang go graphql groovy haskell html http \
                     ini java javascript js json julia kotlin latex less lua makefile markdown md matlab nginx nim nix \
                     ocaml pascal perl php protobuf python py r rb rs ruby rust sass scala scss sh solidity sql svelte \
                     swift toml ts tsx typescript vim vue xml yaml yml zig zsh HTML JavaScript";
        for name in names.split_whitespace() {
            assert!(matches!(CodeLanguage::find(name), Some(CodeLanguage::Syntax(_))), "{name}");
        }
        assert!(matches!(CodeLanguage::find("Text"), Some(CodeLanguage::Plain)));
        assert!(CodeLanguage::find("mermaid").is_none());
    }
}
