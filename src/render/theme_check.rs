//! Reads the templates of a theme without rendering them: names that no page gives them, and templates that nothing
//! uses. Rendering finds only what the documents of a site happen to reach.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::interface::{self, ValueKind};
use super::template_text::{PlacedToken, TemplatePiece, Token, pieces};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Site, Theme};
use crate::table::Span;

/// What is wrong with the templates of the site's theme: unknown values, and templates that nothing uses.
#[must_use]
pub(super) fn problems(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    let mut check = ThemeChecker::of(theme);
    for file in interface::TEMPLATES.iter().chain(interface::OTHER_TEMPLATES) {
        check.root(file.name, file.sees);
    }
    for id in site.documents() {
        let usual = match id {
            DocumentId::Post(_) => "post.html",
            DocumentId::Page(_) => "page.html",
        };
        let sees = interface::TEMPLATES.iter().find(|file| file.name == usual).map_or(&[][..], |file| file.sees);
        if let Some(template) = &site.document(id).template {
            check.root(&template.value, sees);
        }
    }
    for (index, template) in theme.templates.iter().enumerate() {
        let name = template.name.split_once('/').map_or("", |(_, name)| name);
        if name.starts_with("shared/") {
            check.root(name, interface::SHARED_SEES);
        } else if name.starts_with("components/") {
            check.component_file(index);
        }
    }
    check.conclude()
}

/// The values that names stand for at one place of a template.
type Scope<'a> = BTreeMap<&'a str, ValueKind>;

/// Where a block is defined: a template, and its pieces.
type BlockDefinition = (usize, Range<usize>);

/// A name in a template that may be unknown. One template serves several kinds of pages, and asks which it is: a name
/// is wrong where no page knows it.
struct NameUse {
    is_known: bool,
    name: String,
    /// The noun that has no such value; none where the name stands for nothing at all.
    noun: Option<&'static str>,
    known: Vec<String>,
}

struct ThemeChecker<'a> {
    theme: &'a Theme,
    texts: Vec<Vec<TemplatePiece<'a>>>,
    /// Templates that something uses, by their index.
    reached: BTreeSet<usize>,
    /// Names by their template and place.
    uses: BTreeMap<(usize, usize), NameUse>,
    /// Roots that were walked: many documents may ask for one template.
    roots: BTreeSet<(String, usize)>,
}

/// A walk through one template and all it extends and includes.
struct TemplateWalk<'a> {
    scopes: Vec<Scope<'a>>,
    blocks: BTreeMap<&'a str, Vec<BlockDefinition>>,
    /// The block that is walked, and how many definitions stand over this one.
    inside: Vec<(&'a str, usize)>,
    depth: usize,
}

/// Templates that include each other in a circle are Tera's to tell.
const DEEPEST: usize = 30;

impl<'a> ThemeChecker<'a> {
    fn of(theme: &'a Theme) -> Self {
        let texts = theme.templates.iter().map(|template| pieces(&template.source.text)).collect();
        Self { theme, texts, reached: BTreeSet::new(), uses: BTreeMap::new(), roots: BTreeSet::new() }
    }

    /// The template that a name means: with its theme in front, or the nearest of that name.
    fn find(&self, name: &str) -> Option<usize> {
        let position = |name: &str| self.theme.templates.iter().position(|template| template.name == name);
        position(name).or_else(|| self.theme.chain.iter().find_map(|theme| position(&format!("{theme}/{name}"))))
    }

    /// Walks a template that the program renders.
    fn root(&mut self, name: &str, sees: &'static [(&'static str, ValueKind)]) {
        if !self.roots.insert((name.to_owned(), sees.as_ptr() as usize)) {
            return;
        }
        let Some(first) = self.find(name) else { return };
        let mut walk = TemplateWalk {
            scopes: vec![sees.iter().copied().collect()],
            blocks: BTreeMap::new(),
            inside: Vec::new(),
            depth: 0,
        };
        let mut top = first;
        for _ in 0..DEEPEST {
            self.reached.insert(top);
            for (name, range) in blocks(&self.texts[top]) {
                walk.blocks.entry(name).or_default().push((top, range));
            }
            let Some(parent) = extended(&self.texts[top]).and_then(|name| self.find(name)) else { break };
            top = parent;
        }
        self.walk(&mut walk, top, 0..self.texts[top].len());
    }

    fn component_file(&mut self, index: usize) {
        self.reached.insert(index);
        let mut walk =
            TemplateWalk { scopes: vec![Scope::new()], blocks: BTreeMap::new(), inside: Vec::new(), depth: 0 };
        self.walk(&mut walk, index, 0..self.texts[index].len());
    }

    fn walk(&mut self, walk: &mut TemplateWalk<'a>, template: usize, range: Range<usize>) {
        walk.depth += 1;
        let mut at = range.start;
        while at < range.end && walk.depth < DEEPEST {
            at = match &self.texts[template][at] {
                TemplatePiece::Tag(tokens) => {
                    let tokens = tokens.clone();
                    self.tag(walk, template, &tokens, at)
                }
                TemplatePiece::Expression(tokens) => {
                    let tokens = tokens.clone();
                    if let [(Token::Name("super"), _), ..] = &*tokens {
                        if let Some((name, above)) = walk.inside.last().copied() {
                            self.block(walk, name, above + 1);
                        }
                    } else {
                        self.expression(walk, template, &tokens);
                    }
                    at + 1
                }
            };
        }
        walk.depth -= 1;
    }

    /// Walks a tag, and tells where its template goes on.
    fn tag(&mut self, walk: &mut TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>], at: usize) -> usize {
        let tokens = inner(tokens);
        let Some(((Token::Name(word), _), rest)) = tokens.split_first() else { return at + 1 };
        match *word {
            "block" => {
                if let Some((Token::Name(name), _)) = rest.first() {
                    self.block(walk, name, 0);
                }
                return end_of(&self.texts[template], at, "block") + 1;
            }
            "include" => {
                for (token, _) in rest {
                    if let Token::Text(name) = token
                        && let Some(included) = self.find(name)
                    {
                        self.reached.insert(included);
                        walk.scopes.push(Scope::new());
                        self.walk(walk, included, 0..self.texts[included].len());
                        walk.scopes.pop();
                    }
                }
            }
            "for" => {
                let of = rest.iter().position(|(token, _)| *token == Token::Name("in")).unwrap_or(rest.len());
                let list = rest.get(of + 1..).unwrap_or_default();
                let kind = self.expression(walk, template, list);
                let element = match kind {
                    ValueKind::List(element) => *element,
                    _ => ValueKind::Free,
                };
                let names: Vec<&str> = names(&rest[..of]).collect();
                let kinds = if names.len() == 1 { element } else { ValueKind::Free };
                let mut scope: Scope = names.into_iter().map(|name| (name, kinds)).collect();
                scope.insert("loop", ValueKind::Free);
                walk.scopes.push(scope);
            }
            "component" => {
                let scope = arguments(rest).map(|name| (name, ValueKind::Free)).collect();
                walk.scopes.push(scope);
            }
            "endfor" | "endcomponent" if walk.scopes.len() > 1 => _ = walk.scopes.pop(),
            "set" | "set_global" => {
                let value = rest.get(2..).unwrap_or_default();
                let kind = self.expression(walk, template, value);
                let place = if *word == "set" { walk.scopes.last_mut() } else { walk.scopes.first_mut() };
                if let (Some((Token::Name(name), _)), Some(scope)) = (rest.first(), place) {
                    scope.insert(name, kind);
                }
            }
            "filter" => _ = self.expression(walk, template, rest.get(1..).unwrap_or_default()),
            "extends" | "else" if rest.len() < 2 => {}
            _ if word.starts_with("end") => {}
            _ => _ = self.expression(walk, template, rest),
        }
        at + 1
    }

    /// Walks a definition of a block: the nearest, or one that the nearer ones take up with `super()`.
    fn block(&mut self, walk: &mut TemplateWalk<'a>, name: &'a str, above: usize) {
        let Some((template, range)) = walk.blocks.get(name).and_then(|known| known.get(above)).cloned() else { return };
        walk.inside.push((name, above));
        walk.scopes.push(Scope::new());
        self.walk(walk, template, range);
        walk.scopes.pop();
        walk.inside.pop();
    }

    /// Looks at every name in an expression, and tells what the whole is where that is plain.
    fn expression(&mut self, walk: &mut TemplateWalk<'a>, template: usize, tokens: &[PlacedToken<'a>]) -> ValueKind {
        let tokens = inner(tokens);
        let bound: Scope = comprehended(tokens).map(|name| (name, ValueKind::Free)).collect();
        walk.scopes.push(bound);
        let mut whole = ValueKind::Free;
        let mut call = ComponentCall::default();
        for at in 0..tokens.len() {
            call.pass(tokens, at);
            let Some(name) = value_name(tokens, at).filter(|_| !call.names_arguments()) else { continue };
            let (kind, end) = self.path(walk, template, name, tokens, at);
            if at == 0 && end == tokens.len() {
                whole = kind;
            }
        }
        walk.scopes.pop();
        whole
    }

    /// Follows `post.categories[0].name` from its first name on, and tells what it is and where it ends.
    fn path(
        &mut self,
        walk: &TemplateWalk<'a>,
        template: usize,
        name: &str,
        tokens: &[PlacedToken<'a>],
        start: usize,
    ) -> (ValueKind, usize) {
        let known = walk.scopes.iter().rev().find_map(|scope| scope.get(name).copied());
        // What other pages see may be asked for.
        let known = known.or_else(|| asks(&self.texts[template], name).then_some(ValueKind::Free));
        let names = || walk.scopes.iter().flat_map(|scope| scope.keys().map(|name| (*name).to_owned())).collect();
        self.note(template, tokens[start].1, name, known.is_some(), None, names);
        let mut kind = known.unwrap_or(ValueKind::Free);
        let mut at = start + 1;
        loop {
            let field = match tokens.get(at).map(|(token, _)| token) {
                Some(Token::Sign("." | "?.")) => match tokens.get(at + 1) {
                    Some((Token::Name(field), _)) => Some((*field, at + 1, at + 2)),
                    _ => return (ValueKind::Free, at + 2),
                },
                Some(Token::Sign("[")) => {
                    let end = closing(tokens, at);
                    match tokens.get(at + 1..end) {
                        Some([(Token::Text(field), _)]) => Some((*field, at + 1, end + 1)),
                        Some(inside) => {
                            let is_slice = inside.iter().any(|(token, _)| *token == Token::Sign(":"));
                            kind = match kind {
                                ValueKind::List(element) if !is_slice => *element,
                                ValueKind::List(_) => kind,
                                _ => ValueKind::Free,
                            };
                            at = end + 1;
                            continue;
                        }
                        None => None,
                    }
                }
                _ => None,
            };
            let Some((field, place, next)) = field else { return (kind, at) };
            kind = self.field(template, kind, field, tokens[place].1);
            at = next;
        }
    }

    /// What a value of something is.
    fn field(&mut self, template: usize, kind: ValueKind, field: &str, place: usize) -> ValueKind {
        let ValueKind::Noun(noun) = kind else { return ValueKind::Free };
        if noun == "shared" {
            let is_there = self.find(&format!("shared/{field}.html")).is_some();
            let names = || {
                let names = self.theme.templates.iter().filter_map(|template| template.name.split_once("/shared/"));
                names.filter_map(|(_, name)| name.strip_suffix(".html")).map(str::to_owned).collect::<Vec<_>>()
            };
            let names = names();
            self.note(template, place, field, is_there, Some(noun), || names);
            return ValueKind::Html;
        }
        let fields = interface::fields(noun);
        let known = fields.iter().find(|known| known.name == field).map(|known| known.kind);
        let names = || fields.iter().map(|known| known.name.to_owned()).collect();
        self.note(template, place, field, known.is_some(), Some(noun), names);
        known.unwrap_or(ValueKind::Free)
    }

    fn note(
        &mut self,
        template: usize,
        place: usize,
        name: &str,
        is_known: bool,
        noun: Option<&'static str>,
        names: impl FnOnce() -> Vec<String>,
    ) {
        let seen = self.uses.entry((template, place)).or_insert_with(|| NameUse {
            is_known: false,
            name: name.to_owned(),
            noun,
            known: Vec::new(),
        });
        seen.is_known |= is_known;
        if !seen.is_known && seen.known.is_empty() {
            seen.known = names();
        }
    }

    fn conclude(self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for ((template, place), seen) in self.uses {
            if !seen.is_known {
                let source = &self.theme.templates[template].source;
                let span = Span::new(place, place + seen.name.len());
                diagnostics.push(Diagnostic::unknown_template_value(source, span, &seen.name, seen.noun, &seen.known));
            }
        }
        let own = self.theme.chain.first().map(|name| format!("{name}/")).unwrap_or_default();
        for (index, template) in self.theme.templates.iter().enumerate() {
            if template.name.starts_with(&own) && !self.reached.contains(&index) {
                diagnostics.push(Diagnostic::unused_template(&template.source, &template.name[own.len()..]));
            }
        }
        diagnostics
    }
}

/// The tokens without the signs that take white space away.
fn inner<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> &'t [PlacedToken<'a>] {
    let tokens = match tokens {
        [(Token::Sign("-"), _), rest @ ..] => rest,
        _ => tokens,
    };
    match tokens {
        [rest @ .., (Token::Sign("-"), _)] => rest,
        _ => tokens,
    }
}

fn names<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    tokens.iter().filter_map(|(token, _)| match token {
        Token::Name(name) => Some(*name),
        _ => None,
    })
}

/// The first word of a tag, and what follows.
fn word<'t, 'a>(piece: &'t TemplatePiece<'a>) -> Option<(&'a str, &'t [PlacedToken<'a>])> {
    let TemplatePiece::Tag(tokens) = piece else { return None };
    match inner(tokens).split_first()? {
        ((Token::Name(word), _), rest) => Some((*word, rest)),
        _ => None,
    }
}

/// The template that a template extends.
fn extended<'a>(text: &[TemplatePiece<'a>]) -> Option<&'a str> {
    text.iter().find_map(|piece| match word(piece)? {
        ("extends", [(Token::Text(name), _), ..]) => Some(*name),
        _ => None,
    })
}

/// The blocks of a template, each with its pieces.
fn blocks<'a>(text: &[TemplatePiece<'a>]) -> Vec<(&'a str, Range<usize>)> {
    let mut found = Vec::new();
    for (at, piece) in text.iter().enumerate() {
        if let Some(("block", [(Token::Name(name), _), ..])) = word(piece) {
            found.push((*name, at + 1..end_of(text, at, "block")));
        }
    }
    found
}

/// Where the tag that begins at `start` ends.
fn end_of(text: &[TemplatePiece], start: usize, kind: &str) -> usize {
    let mut depth = 0_usize;
    for (at, piece) in text.iter().enumerate().skip(start) {
        match word(piece) {
            Some((word, _)) if word == kind => depth += 1,
            Some((word, _)) if word.strip_prefix("end") == Some(kind) => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The names of a component's arguments, from its definition.
fn arguments<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    let is_start = |token: &Token| matches!(token, Token::Sign("(" | ","));
    tokens.windows(2).filter_map(move |pair| match pair {
        [(before, _), (Token::Name(name), _)] if is_start(before) => Some(*name),
        _ => None,
    })
}

/// The names that list comprehensions give: `[x.name for x in terms]`.
fn comprehended<'t, 'a>(tokens: &'t [PlacedToken<'a>]) -> impl Iterator<Item = &'a str> + use<'t, 'a> {
    tokens.windows(2).filter_map(|pair| match pair {
        [(Token::Name("for"), _), (Token::Name(name), _)] => Some(*name),
        _ => None,
    })
}

/// Whether a template asks if there is a value that some pages have: `{% if pager %}`.
fn asks(text: &[TemplatePiece], name: &str) -> bool {
    let asked = |(TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens)): &TemplatePiece| {
        let from = tokens.iter().position(|(token, _)| matches!(token, Token::Name("if" | "elif")));
        from.is_some_and(|from| names(&tokens[from..]).any(|asked| asked == name))
    };
    let is_of_some = interface::TEMPLATES.iter().any(|file| file.sees.iter().any(|(known, _)| *known == name));
    is_of_some && text.iter().any(asked)
}

/// Where the bracket at `open` is closed.
fn closing(tokens: &[PlacedToken], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, (token, _)) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign("[") => depth += 1,
            Token::Sign("]") => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Words of the language.
const WORDS: [&str; 15] =
    ["and", "or", "not", "in", "is", "if", "else", "for", "true", "false", "True", "False", "none", "None", "null"];

/// The name at a place, where it begins a path: no field, filter, test, function or argument.
fn value_name<'a>(tokens: &[PlacedToken<'a>], at: usize) -> Option<&'a str> {
    let (Token::Name(name), _) = tokens[at] else { return None };
    let before = |steps: usize| at.checked_sub(steps).map(|before| tokens[before].0);
    let after = tokens.get(at + 1).map(|(token, _)| *token);
    let is_other = WORDS.contains(&name)
        || matches!(before(1), Some(Token::Sign("." | "?." | "|") | Token::Name("is")))
        || (before(1) == Some(Token::Name("not")) && before(2) == Some(Token::Name("is")))
        || matches!(after, Some(Token::Sign("(" | "=")))
        || (after == Some(Token::Sign(":")) && matches!(before(1), Some(Token::Sign("{" | ","))));
    (!is_other).then_some(name)
}

/// Whether a place lies in the call of a component, `<name argument={value} />`, and there outside the values.
#[derive(Default)]
struct ComponentCall {
    is_open: bool,
    braces: usize,
}

impl ComponentCall {
    fn pass(&mut self, tokens: &[PlacedToken], at: usize) {
        match tokens[at].0 {
            Token::Sign("<") if !self.is_open => {
                // Between two values it compares them.
                let before = at.checked_sub(1).map(|before| tokens[before].0);
                self.is_open = match before {
                    None => true,
                    Some(Token::Name(name)) => WORDS.contains(&name),
                    Some(Token::Sign(sign)) => !matches!(sign, ")" | "]" | "}"),
                    Some(_) => false,
                };
                self.braces = 0;
            }
            Token::Sign("{") if self.is_open => self.braces += 1,
            Token::Sign("}") if self.is_open => self.braces = self.braces.saturating_sub(1),
            Token::Sign(">") if self.is_open && self.braces == 0 => self.is_open = false,
            _ => {}
        }
    }

    fn names_arguments(&self) -> bool {
        self.is_open && self.braces == 0
    }
}
