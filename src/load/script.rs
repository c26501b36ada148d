//! Checks that browsers can read the scripts of a theme. Scripts are published as they are.

use std::path::Path;
use std::thread;

use oxc_allocator::Allocator;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::stylesheet::too_deep_bracket;
use crate::diagnostic::{Diagnostic, Source};
use crate::nesting::MAX_SCRIPT_DEPTH;
use crate::table::Span;

/// The longest script that is checked, in bytes. Longer ones are libraries that other programs have made.
const MAX_LENGTH: usize = 128 << 10;

/// The stack that the parser needs for each byte of a script, with room to spare. It calls itself for each bracket and sign
/// that may be inside of another. Only what is used takes memory.
const STACK_PER_BYTE: usize = 4 << 10;

/// The stack of the parser for an empty script, in bytes.
const STACK: usize = 1 << 20;

/// The number of errors of a script that are reported.
const MAX_REPORTS: usize = 5;

/// The results of the last build. Unchanged scripts are not read again.
#[derive(Default)]
pub(super) struct ScriptCache {
    checked: FxHashMap<u128, Vec<Diagnostic>>,
}

impl ScriptCache {
    /// Checks the scripts of a theme.
    pub(super) fn check(&mut self, scripts: &[Source], diagnostics: &mut Vec<Diagnostic>) {
        let mut known = std::mem::take(&mut self.checked);
        for script in scripts {
            let hash = hash(script);
            let found = known.remove(&hash).unwrap_or_else(|| errors(script));
            diagnostics.extend(found.iter().cloned());
            self.checked.insert(hash, found);
        }
    }
}

fn hash(script: &Source) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(&script.file.len().to_le_bytes());
    hash.update(script.file.as_bytes());
    hash.update(script.text.as_bytes());
    hash.digest128()
}

/// Returns a warning for each error in a script. It runs the parser in a thread, for its stack.
fn errors(script: &Source) -> Vec<Diagnostic> {
    if script.text.len() > MAX_LENGTH || too_deep_bracket(&script.text, MAX_SCRIPT_DEPTH).is_some() {
        return Vec::new();
    }
    let stack = STACK + script.text.len() * STACK_PER_BYTE;
    thread::scope(|scope| {
        // A machine without the memory for the stack leaves the script to browsers.
        let parser = thread::Builder::new().stack_size(stack).spawn_scoped(scope, || parse(script)).ok();
        parser.and_then(|parser| parser.join().ok()).unwrap_or_default()
    })
}

/// Parses a script as a module, and then as a script of the older kind: only the page that names it knows which it is.
fn parse(script: &Source) -> Vec<Diagnostic> {
    let memory = Allocator::default();
    let module = Parser::new(&memory, &script.text, SourceType::mjs()).parse();
    if module.diagnostics.is_empty() {
        return Vec::new();
    }
    let is_module = module.module_record.has_module_syntax
        || Path::new(&*script.file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("mjs"));
    if is_module {
        return diagnostics(script, &module);
    }
    diagnostics(script, &Parser::new(&memory, &script.text, SourceType::script()).parse())
}

fn diagnostics(script: &Source, parsed: &ParserReturn) -> Vec<Diagnostic> {
    let diagnostic = |error: &oxc_diagnostics::OxcDiagnostic| {
        let span = |at: oxc_span::Span| {
            let length = script.text.len();
            Span::new((at.start as usize).min(length), (at.end as usize).min(length))
        };
        let is_opener = |label: &&oxc_span::LabeledSpan| label.label() == Some("Opened here");
        let opened = error.labels.iter().find(is_opener).map(|label| span(label.span()));
        let place = error.labels.iter().find(|label| !is_opener(label)).map(|label| span(label.span()));
        Diagnostic::invalid_script(script, place.unwrap_or_default(), &problem(&error.message), opened)
    };
    parsed.diagnostics.iter().take(MAX_REPORTS).map(diagnostic).collect()
}

/// Returns the message of the parser in words for authors of themes.
fn problem(message: &str) -> String {
    if message.starts_with("Expected a semicolon") {
        return "a `;` or a line break is missing here, or the word before is misspelt".to_owned();
    }
    let message =
        message.trim_end_matches('.').replace("`Identifier`", "a name").replace("`EOF`", "the end of the file");
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
