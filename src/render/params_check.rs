//! Finds keys of `params` that no template reads, where templates read a key of a similar name: one of the two is misspelt.
//! Without this, a template that tests for the key would show nothing, in silence.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::model::{DocumentId, Site, Theme};
use crate::table::{Span, Table};
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, pieces};

/// The file of the settings.
const SETTINGS: &str = "site.toml";

/// Returns a warning for each key that was probably misspelt.
pub(super) fn diagnostics(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let mut read = ParamsRead { of_site: Some(BTreeMap::new()), of_documents: Some(BTreeMap::new()) };
    for template in &theme.templates {
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in pieces(&template.source.text) {
            read.add(&template.source, &tokens);
        }
    }
    let mut diagnostics = Vec::new();
    if let Some(of_site) = read.of_site.filter(|keys| !keys.is_empty()) {
        let mut keys = SimilarKeys::new(&of_site);
        for language in &site.config.languages {
            keys.check(SETTINGS, &language.params, &mut diagnostics);
        }
    }
    if let Some(of_documents) = read.of_documents.filter(|keys| !keys.is_empty()) {
        let mut keys = SimilarKeys::new(&of_documents);
        // Texts whose keys the theme declares are checked when they are read.
        let is_checked = |id: &DocumentId| theme.params.of_texts(matches!(id, DocumentId::Post(_))).is_some();
        for document in site.documents().filter(|id| !is_checked(id)).map(|id| site.document(id)) {
            keys.check(&document.file, &document.params, &mut diagnostics);
        }
    }
    diagnostics
}

/// The keys that templates read, each with the first place.
type KeysRead<'a> = BTreeMap<&'a str, (&'a Source, Span)>;

/// The keys of `params` that templates read. `None` if they may read any, by a loop or a computed name.
struct ParamsRead<'a> {
    of_site: Option<KeysRead<'a>>,
    of_documents: Option<KeysRead<'a>>,
}

impl<'a> ParamsRead<'a> {
    fn add(&mut self, source: &'a Source, tokens: &[PlacedToken<'a>]) {
        let token = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|(token, _)| *token);
        for (index, (word, at)) in tokens.iter().enumerate() {
            // `sort(attribute="params.weight")` reads a key too.
            if let Token::Text(text) = word
                && let Some((before, key)) = text.split_once("params")
            {
                let key = key.strip_prefix('.').map(|key| key.split('.').next().unwrap_or_default());
                match key {
                    Some(key) => {
                        let start = at + 1 + before.len() + "params.".len();
                        self.record(false, source, Some((key, start)));
                        self.record(true, source, Some((key, start)));
                    }
                    // `post["params"]`
                    None if *text == "params" => {
                        self.record(false, source, None);
                        self.record(true, source, None);
                    }
                    None => {}
                }
                continue;
            }
            let is_field = matches!(token(index.checked_sub(1)), Some(Token::Sign("." | "?.")));
            if *word != Token::Name("params") || !is_field {
                continue;
            }
            let is_of_site = token(index.checked_sub(2)) == Some(Token::Name("site"));
            let key = match (token(Some(index + 1)), tokens.get(index + 2), token(Some(index + 3))) {
                (Some(Token::Sign("." | "?.")), Some((Token::Name(key), at)), _) => Some((*key, *at)),
                (Some(Token::Sign("[")), Some((Token::Text(key), at)), Some(Token::Sign("]"))) => Some((*key, at + 1)),
                _ => None,
            };
            self.record(is_of_site, source, key);
        }
    }

    fn record(&mut self, is_of_site: bool, source: &'a Source, key: Option<(&'a str, usize)>) {
        let keys = if is_of_site { &mut self.of_site } else { &mut self.of_documents };
        match key {
            Some((key, at)) => {
                if let Some(keys) = keys {
                    keys.entry(key).or_insert((source, Span::new(at, at + key.len())));
                }
            }
            None => *keys = None,
        }
    }
}

/// Looks up the keys that are similar to unread ones. Many documents have the same keys.
struct SimilarKeys<'a> {
    read: &'a KeysRead<'a>,
    names: Vec<&'a str>,
    known: FxHashMap<String, Option<&'a str>>,
}

impl<'a> SimilarKeys<'a> {
    fn new(read: &'a KeysRead<'a>) -> Self {
        Self { read, names: read.keys().copied().collect(), known: FxHashMap::default() }
    }

    fn check(&mut self, file: &str, params: &Table, diagnostics: &mut Vec<Diagnostic>) {
        for (key, _) in &params.entries {
            let name = &*key.value;
            let near = self.near(name);
            let Some(near) = near.filter(|near| params.entries.iter().all(|(other, _)| other.value != **near)) else {
                continue;
            };
            diagnostics.push(Diagnostic::unread_param(file, key.span, name, near, self.read[near]));
        }
    }

    /// Returns a key that templates read and that is similar to one that they do not.
    fn near(&mut self, name: &str) -> Option<&'a str> {
        if let Some(near) = self.known.get(name) {
            return *near;
        }
        let is_read = self.read.contains_key(name);
        let near = nearest(name, &self.names).filter(|_| !is_read);
        let near = near.and_then(|near| self.names.iter().copied().find(|known| *known == near));
        self.known.insert(name.to_owned(), near);
        near
    }
}
