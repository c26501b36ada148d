//! Finds the sizes in which the templates of a theme ask for images, and where they get these images from, so that the plan
//! knows every file to make.
//!
//! The source of a call, `image(src=…)`, is followed through variables, loops and arguments of components. Names are
//! followed without blocks and scopes, so images may get sizes that no page needs, but hardly ever too few.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::Xxh3;

use crate::language::normalize_name;
use crate::model::{ImageArgument, ImageSize, ImageSource, Template, ThemeImages, names_image};
use crate::template_syntax::{
    Call, CallKind, Called, PlacedToken, TemplatePiece, Token, calls, closing, end_of_argument, is_function_call,
    pieces, variable_name, without_trim_signs,
};

/// The functions for images.
const FUNCTIONS: [&str; 3] = ["image", "image_data", "image_file"];

/// The variables of the program that hold documents, terms and lists of them.
const OBJECTS: [&str; 11] =
    ["post", "page", "pager", "posts", "term", "terms", "taxonomy", "archive", "letters", "current", "digest"];

/// The maximum number of variables in a row that are followed.
const MAX_STEPS: usize = 50;

/// The maximum number of brackets in each other that are followed.
const MAX_BRACKETS: usize = 50;

/// The requests of the templates that were read last.
#[derive(Default)]
pub(super) struct TemplateImageCache {
    hash: u128,
    literal_sizes: Vec<ImageSize>,
    requests: BTreeMap<ImageSource, BTreeSet<usize>>,
}

impl TemplateImageCache {
    /// Adds the requests of all templates of a theme to its settings.
    pub(super) fn add_requests(&mut self, templates: &[Template], images: &mut ThemeImages) {
        let mut hash = Xxh3::new();
        let presets = images.presets.iter().map(|preset| &*preset.name);
        for text in templates.iter().map(|template| &*template.source.text).chain(presets) {
            hash.update(&text.len().to_le_bytes());
            hash.update(text.as_bytes());
        }
        let hash = hash.digest128();
        if self.hash != hash {
            let texts: Vec<&str> = templates.iter().map(|template| &*template.source.text).collect();
            let (literal_sizes, requests) = requests(&texts, images);
            *self = Self { hash, literal_sizes, requests };
        }
        images.literal_sizes.clone_from(&self.literal_sizes);
        images.requests.clone_from(&self.requests);
    }
}

/// Returns the literal sizes in templates, and the sizes that they ask for by the sources of the images.
fn requests(texts: &[&str], images: &ThemeImages) -> (Vec<ImageSize>, BTreeMap<ImageSource, BTreeSet<usize>>) {
    let pieces: Vec<(&str, Vec<TemplatePiece>)> = texts.iter().map(|text| (*text, pieces(text))).collect();
    let mut reader = TemplateReader::default();
    for (text, pieces) in &pieces {
        reader.component = "";
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in pieces {
            reader.read(text, without_trim_signs(tokens));
        }
    }
    let TemplateReader { requests, .. } = &reader;
    let literals: BTreeSet<ImageSize> = requests.iter().filter_map(|request| request.literal_size).collect();
    let literals: Vec<ImageSize> = literals.into_iter().collect();
    let origins = reader.origins();
    let mut found: BTreeMap<ImageSource, BTreeSet<usize>> = BTreeMap::new();
    for request in requests {
        let preset = request.preset.and_then(|name| images.preset(name));
        let literal = request.literal_size.and_then(|size| literals.binary_search(&size).ok());
        let size = preset.or(literal.map(|index| images.presets.len() + index));
        let mut origin = Origin::default();
        read_value(request.component, request.source, &origins, &mut origin);
        if origin.is_unknown {
            origin.sources.extend(ANYWHERE);
        }
        for source in origin.sources {
            // Of a picture that is shown whole, only one of the theme needs to be known.
            if size.is_some() || matches!(source, ImageSource::ThemeFile(_)) {
                found.entry(source).or_default().extend(size);
            }
        }
    }
    (literals, found)
}

/// The sources of a value of which nothing is known.
const ANYWHERE: [ImageSource; 6] = [
    ImageSource::Main,
    ImageSource::SiteParams,
    ImageSource::DocumentParams(None),
    ImageSource::TermParams,
    ImageSource::Settings,
    ImageSource::Data,
];

/// A variable: the component whose variable it is, or an empty name in templates, and its own name. Templates share their
/// variables, because one may include or extend another.
type Variable<'a> = (&'a str, &'a str);

/// Where the value of a variable comes from.
#[derive(Default, PartialEq, Eq, Clone)]
struct Origin {
    sources: BTreeSet<ImageSource>,
    /// Whether it may also come from elsewhere.
    is_unknown: bool,
}

/// A call of a function for images.
struct Request<'t, 'a> {
    component: &'a str,
    source: &'t [PlacedToken<'a>],
    preset: Option<&'a str>,
    literal_size: Option<ImageSize>,
}

/// The assignment of a value, or of its elements, to a variable.
struct Assignment<'t, 'a> {
    variable: Variable<'a>,
    component: &'a str,
    value: &'t [PlacedToken<'a>],
}

/// Collects the requests and the assignments in templates.
#[derive(Default)]
struct TemplateReader<'t, 'a> {
    /// The component in whose definition the current piece is; empty in templates.
    component: &'a str,
    requests: Vec<Request<'t, 'a>>,
    assignments: Vec<Assignment<'t, 'a>>,
    arguments: Vec<Variable<'a>>,
}

impl<'t, 'a> TemplateReader<'t, 'a> {
    /// Reads a tag or an expression.
    fn read(&mut self, text: &'a str, tokens: &'t [PlacedToken<'a>]) {
        if depth(tokens) > MAX_BRACKETS {
            return;
        }
        match tokens {
            [(Token::Name("component"), _), rest @ ..] => self.definition(text, rest),
            [(Token::Name("endcomponent"), _), ..] => self.component = "",
            [(Token::Name("set" | "set_global"), _), (Token::Name(name), _), (Token::Sign("="), _), value @ ..] => {
                self.assign(name, value);
            }
            _ => {}
        }
        // Loops and comprehensions: `for x in …` and `for key, x in …`.
        for (at, _) in tokens.iter().enumerate().filter(|(_, (token, _))| *token == Token::Name("for")) {
            let names = &tokens[at + 1..];
            let Some(end) = names.iter().position(|(token, _)| *token == Token::Name("in")).filter(|end| *end <= 3)
            else {
                continue;
            };
            for (token, _) in &names[..end] {
                if let Token::Name(name) = token {
                    self.assign(name, &names[end + 1..]);
                }
            }
        }
        for call in calls(text, tokens) {
            match call.called {
                Called::Component => {
                    let values = call.arguments.iter().map(|argument| Assignment {
                        variable: (call.name, argument.name),
                        component: self.component,
                        value: argument.value,
                    });
                    self.assignments.extend(values);
                }
                Called::Named(CallKind::Function) if FUNCTIONS.contains(&call.name) => self.request(&call),
                Called::Named(_) => {}
            }
        }
    }

    fn assign(&mut self, name: &'a str, value: &'t [PlacedToken<'a>]) {
        let component = self.component;
        self.assignments.push(Assignment { variable: (component, name), component, value });
    }

    fn request(&mut self, call: &Call<'t, 'a>) {
        let Some(source) = call.argument("src") else { return };
        let literal = |name| call.argument(name).and_then(|argument| argument.text).map(|(text, _)| text);
        self.requests.push(Request {
            component: self.component,
            source: source.value,
            preset: literal("preset"),
            literal_size: literal_size(call).and_then(Result::ok),
        });
    }

    /// Reads the head of a definition of a component, behind its first word: `name(a, b: string = "…", @site = {})`.
    fn definition(&mut self, text: &'a str, tokens: &'t [PlacedToken<'a>]) {
        let Some(open) = tokens.iter().position(|(token, _)| *token == Token::Sign("(")) else { return };
        let (Some((_, start)), (_, end)) = (tokens.first(), tokens[open]) else { return };
        self.component = text[*start..end].trim_end();
        let inside = tokens.get(open + 1..closing(tokens, open)).unwrap_or_default();
        let mut at = 0;
        while at < inside.len() {
            let end = end_of_argument(inside, at);
            let part = &inside[at..end];
            if let [(Token::Name(name), _), rest @ ..] = part {
                self.arguments.push((self.component, name));
                if let Some(default) = rest.iter().position(|(token, _)| *token == Token::Sign("=")) {
                    self.assign(name, &rest[default + 1..]);
                }
            }
            at = end + 1;
        }
    }

    /// Returns the origins of all variables.
    fn origins(&self) -> BTreeMap<Variable<'a>, Origin> {
        let mut origins: BTreeMap<Variable<'a>, Origin> = BTreeMap::new();
        for (component, argument) in &self.arguments {
            let source =
                ImageSource::Argument(ImageArgument { component: (*component).into(), argument: (*argument).into() });
            origins.entry((component, argument)).or_default().sources.insert(source);
        }
        // A variable is unknown only if no assignment gives it a source.
        for with_unknown in [false, true] {
            for _ in 0..MAX_STEPS {
                let mut has_changed = false;
                for assignment in &self.assignments {
                    let mut origin = Origin::default();
                    read_value(assignment.component, assignment.value, &origins, &mut origin);
                    origin.is_unknown &= with_unknown;
                    let known = origins.entry(assignment.variable).or_default();
                    has_changed |= origin.is_unknown && !known.is_unknown;
                    known.is_unknown |= origin.is_unknown;
                    for source in origin.sources {
                        has_changed |= known.sources.insert(source);
                    }
                }
                if !has_changed {
                    break;
                }
            }
        }
        origins
    }
}

/// Returns the size that the arguments `width` and `ratio` of a call write out. `None` without a literal `width`.
fn literal_size(call: &Call) -> Option<Result<ImageSize, String>> {
    let width = match call.argument("width")?.value {
        [(Token::Number(number), _)] => number.parse().ok()?,
        _ => return None,
    };
    let ratio = match call.argument("ratio") {
        None => None,
        Some(ratio) => Some(ratio.text?.0),
    };
    Some(ImageSize::literal(width, ratio))
}

/// Returns the largest number of brackets in each other.
fn depth(tokens: &[PlacedToken]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (token, _) in tokens {
        match token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Adds the origin of an expression.
fn read_value<'a>(
    component: &'a str,
    tokens: &[PlacedToken<'a>],
    origins: &BTreeMap<Variable<'a>, Origin>,
    origin: &mut Origin,
) {
    let mut at = 0;
    while let Some((token, _)) = tokens.get(at) {
        match token {
            Token::Text(path) if names_image(path) => {
                origin.sources.insert(ImageSource::File((*path).into()));
            }
            Token::Name("and" | "or" | "not" | "in" | "if" | "else") => {}
            Token::Name(name) if is_function_call(tokens, at) => {
                let end = closing(tokens, at + 1);
                match *name {
                    "asset" => origin.sources.extend(theme_file(tokens.get(at + 2..end).unwrap_or_default())),
                    "posts" => _ = origin.sources.insert(ImageSource::Main),
                    _ => origin.is_unknown = true,
                }
                at = end;
            }
            Token::Name(_) => {
                if let Some(name) = variable_name(tokens, at) {
                    let (fields, end) = fields(tokens, at + 1);
                    read_path((component, name), &fields, origins, origin);
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Returns the file that `asset(path="…")` names.
fn theme_file(arguments: &[PlacedToken]) -> Option<ImageSource> {
    match arguments {
        [(Token::Name("path"), _), (Token::Sign("="), _), (Token::Text(path), _), ..] => {
            Some(ImageSource::ThemeFile(normalize_name(path).into()))
        }
        _ => None,
    }
}

/// Returns the fields behind a variable, `a` and `b` in `x.a["b"][0]`, and the index behind them.
fn fields<'a>(tokens: &[PlacedToken<'a>], start: usize) -> (Vec<&'a str>, usize) {
    let (mut fields, mut at) = (Vec::new(), start);
    loop {
        match (tokens.get(at), tokens.get(at + 1)) {
            (Some((Token::Sign("." | "?."), _)), Some((Token::Name(name), _))) => {
                fields.push(*name);
                at += 2;
            }
            (Some((Token::Sign("["), _)), Some((inside, _))) => {
                fields.extend(match inside {
                    Token::Text(name) => Some(*name),
                    _ => None,
                });
                at = closing(tokens, at) + 1;
            }
            _ => return (fields, at),
        }
    }
}

/// Adds the origin of a variable or of its field.
fn read_path<'a>(
    (component, name): Variable<'a>,
    fields: &[&str],
    origins: &BTreeMap<Variable<'a>, Origin>,
    origin: &mut Origin,
) {
    let assigned = origins.get(&(component, name));
    let is_assigned = assigned.is_some_and(|assigned| assigned.is_unknown || !assigned.sources.is_empty());
    // `post` may also be an element of a list that has nothing to do with documents.
    let is_of_program = assigned.is_none_or(|assigned| {
        !assigned.is_unknown && assigned.sources.iter().all(|source| *source == ImageSource::Main)
    });
    let has_params = fields.contains(&"params");
    let of_documents = || {
        let key = fields.iter().skip_while(|field| **field != "params").nth(1);
        ImageSource::DocumentParams(key.map(|key| (*key).into()))
    };
    let of_program = match name {
        "settings" => vec![ImageSource::Settings],
        "data" => vec![ImageSource::Data],
        "site" if fields.first() == Some(&"params") => vec![ImageSource::SiteParams],
        "post" | "page" if has_params && is_of_program => vec![of_documents()],
        "term" if has_params && is_of_program => vec![ImageSource::TermParams],
        _ if has_params => vec![ImageSource::SiteParams, of_documents(), ImageSource::TermParams],
        "site" => vec![ImageSource::Main],
        _ if OBJECTS.contains(&name) => vec![ImageSource::Main],
        "loop" | "body" => return,
        _ => Vec::new(),
    };
    origin.is_unknown |= of_program.is_empty() && !is_assigned;
    origin.sources.extend(of_program);
    if let Some(assigned) = assigned {
        // A main picture has no keys of the author.
        let sources = assigned.sources.iter().filter(|source| !has_params || **source != ImageSource::Main);
        origin.sources.extend(sources.cloned());
        origin.is_unknown |= assigned.is_unknown && !has_params;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fit, ImagePreset};

    /// The sources with their sizes, and the sources of the arguments.
    fn requested(texts: &[&str]) -> Vec<String> {
        let size = ImageSize { width: 100, height: 50, fit: Fit::Cover, jpeg_only: false };
        let preset = |name: &str| ImagePreset { name: name.to_owned(), size };
        let mut images = ThemeImages { presets: ["a", "b"].map(preset).into(), ..ThemeImages::default() };
        let (literals, requests) = requests(texts, &images);
        images.literal_sizes = literals;
        let shown = |source: ImageSource| match source {
            ImageSource::File(path) | ImageSource::ThemeFile(path) => path.into(),
            ImageSource::Argument(ImageArgument { component, argument }) => format!("{component}({argument})"),
            ImageSource::DocumentParams(Some(key)) => format!("params.{key}"),
            ImageSource::DocumentParams(None) => "params".to_owned(),
            source => format!("{source:?}"),
        };
        let name = |index: &usize| match images.presets.get(*index) {
            Some(preset) => preset.name.clone(),
            None => images.literal_sizes[index - images.presets.len()].width.to_string(),
        };
        requests
            .into_iter()
            .map(|(source, sizes)| {
                format!("{}:{}", shown(source), sizes.iter().map(name).collect::<Vec<_>>().join(","))
            })
            .collect()
    }

    #[test]
    fn sources_are_followed_to_the_calls() {
        for (text, expected) in [
            ("{{ image(src=post.image, preset=\"a\") }}{{ image(src=x.image) }}", vec!["Main:a"]),
            ("{% for p in posts(limit=3) %}{{ image(src=p.image, width=640, ratio='16:9') }}", vec!["Main:640"]),
            ("{{ image_data(src=post.params.cover, of=post, preset=`b`) }}", vec!["params.cover:b"]),
            ("{{ image(src=post.params[\"cover\"], preset=\"a\") }}", vec!["params.cover:a"]),
            ("{% for post in pager.posts %}{{ image(src=post.params.cover, preset=\"a\") }}", vec!["params.cover:a"]),
            ("{% set p = post.params %}{{ image(src=p.cover, preset=\"a\") }}", vec!["params:a"]),
            ("{{- image(src=site.params.logo, width=90) -}}", vec!["SiteParams:90"]),
            ("{% set x = term.params.sign %}{{ image(src=x, preset=\"a\") }}", vec!["TermParams:a"]),
            ("{% for m in data.team %}{{ image(src=m.photo, preset=\"a\") }}", vec!["Data:a"]),
            ("{% for k, m in data.team %}{{ image(src=m, preset=\"a\") }}", vec!["Data:a"]),
            ("{% for post in data.team %}{{ image(src=post.image, preset=\"a\") }}", vec!["Main:a", "Data:a"]),
            ("{{ image(src=settings.cover, preset=\"a\") }}", vec!["Settings:a"]),
            ("{{ image(src=\"/logo.PNG\", preset=\"a\", alt=\"b.png\") }}", vec!["/logo.PNG:a"]),
            ("{{ image(src=post.image or \"/x.png\", preset=\"a\") }}", vec!["Main:a", "/x.png:a"]),
            ("{{ image(src=post.image | default(value=\"x.png\"), preset=\"a\") }}", vec!["Main:a", "x.png:a"]),
            ("{{ image(src=asset(path=\"x.png\"), width=20) }}", vec!["x.png:20"]),
            ("{{ image(src=asset(path=\"x.png\")) }}{{ image(src=\"/y.png\") }}", vec!["x.png:"]),
            ("{{ image(src=post.image, preset=name) }}{{ image(src=post.image, preset=\"c\") }}", vec![]),
            ("{# {{ image(src=post.image, preset=\"a\") }} #}", vec![]),
            ("{{ image(src=\"https://e.example/x.png\", preset=\"a\") }}", vec![]),
            ("{% raw %}{{ image(src=post.image, preset=\"a\") }}{% endraw %}", vec![]),
        ] {
            assert_eq!(requested(&[text]), expected, "{text}");
        }
        let unknown = requested(&["{{ image(src=anything, preset=\"a\") }}"]);
        let anywhere = ["Main", "SiteParams", "params", "TermParams", "Settings", "Data"];
        assert_eq!(unknown, anywhere.map(|source| format!("{source}:a")));
    }

    #[test]
    fn arguments_of_components_are_sources() {
        let logo = "{% component logo(src: string = \"/d.png\", @site = {}, alt = \"\") %}\
            {{ image(src=src, preset=\"a\", alt=alt) }}{% endcomponent logo %}";
        assert_eq!(requested(&[logo]), ["/d.png:a", "logo(src):a"]);
        let frame = "{% component my.frame(file) %}{{ <logo src={file} /> }}{% endcomponent my.frame %}";
        let calls = "{{ <my.frame file=\"/e.png\" /> }}{{ <logo src={post.image} /> }}{% set src = page.params.x %}\
            {{ <logo {src} /> }}";
        assert_eq!(
            requested(&[calls, frame, logo]),
            ["Main:a", "params.x:a", "/d.png:a", "/e.png:a", "logo(src):a", "my.frame(file):a"]
        );
    }
}
