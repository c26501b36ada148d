//! Checks the calls in templates as they are written: names of arguments, and literal names of strings, styles, presets and
//! files. Without this, an unknown argument would be passed over in silence.

use std::collections::BTreeSet;

use super::call_signatures;
use super::component_definition::ComponentDefinition;
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{DateStyle, LanguageTag, normalize_name};
use crate::model::{ImageSize, Site, Theme};
use crate::table::Span;
use crate::template_syntax::{Argument, Call, CallKind, Called, TemplatePiece, Token, calls, pieces};

/// The arguments of the strings' functions that fill no placeholder.
const STRING_ARGUMENTS: [&str; 2] = ["key", "lang"];

/// Returns the faults in the calls of all templates of a theme.
pub(super) fn diagnostics(site: &Site, theme: &Theme, components: &[ComponentDefinition]) -> Vec<Diagnostic> {
    let mut checker = CallChecker { site, theme, components, diagnostics: Vec::new() };
    for template in &theme.templates {
        let source = &template.source;
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in pieces(&source.text) {
            let dump = tokens.iter().find(|(token, _)| *token == Token::Name("__tera_context"));
            checker.diagnostics.extend(
                dump.map(|(_, at)| Diagnostic::dumped_context(source, Span::new(*at, at + "__tera_context".len()))),
            );
            for call in calls(&source.text, &tokens) {
                checker.check(source, &call);
            }
        }
    }
    checker.diagnostics
}

struct CallChecker<'a> {
    site: &'a Site,
    theme: &'a Theme,
    components: &'a [ComponentDefinition],
    diagnostics: Vec<Diagnostic>,
}

impl CallChecker<'_> {
    fn check(&mut self, source: &Source, call: &Call) {
        match call.called {
            Called::Component => self.check_component(source, call),
            Called::Named(kind) => {
                let Some(signature) = call_signatures::signature(kind, call.name) else { return };
                let noun = match kind {
                    CallKind::Function => "function",
                    CallKind::Filter => "filter",
                    CallKind::Test => "test",
                };
                if !signature.takes_others {
                    self.check_argument_names(source, call, noun, signature.arguments);
                }
                self.check_literals(source, call);
            }
        }
    }

    fn check_argument_names(&mut self, source: &Source, call: &Call, noun: &str, known: &[&str]) {
        for argument in call.arguments.iter().filter(|argument| !known.contains(&argument.name)) {
            let span = Span::new(argument.at, argument.at + argument.name.len());
            let called = format!("{noun} `{}`", call.name);
            self.diagnostics.push(Diagnostic::unknown_argument_in_template(
                source,
                span,
                &called,
                argument.name,
                known,
            ));
        }
    }

    fn check_component(&mut self, source: &Source, call: &Call) {
        let Some(definition) = self.components.iter().find(|known| known.name == call.name) else { return };
        if definition.takes_other_arguments {
            return;
        }
        let arguments = definition.arguments.iter().map(|argument| &*argument.name);
        let known: Vec<&str> = arguments.chain(definition.implicit.iter().map(String::as_str)).collect();
        self.check_argument_names(source, call, "component", &known);
    }

    /// Checks the arguments whose values are written out.
    fn check_literals(&mut self, source: &Source, call: &Call) {
        match call.name {
            "t" | "t_html" => self.check_string(source, call),
            "asset" => {
                let Some((path, at)) = call.argument("path").and_then(|argument| argument.text) else { return };
                if self.theme.file_index(&normalize_name(path)).is_none() {
                    let known: Vec<&str> = self.theme.files.iter().map(|file| &*file.path).collect();
                    let span = Span::new(at, at + path.len());
                    self.diagnostics.push(Diagnostic::unknown_asset(source, span, path, &known));
                }
            }
            "image" | "image_file" | "image_data" => {
                let known = || self.theme.images.presets.iter().map(|preset| preset.name.clone()).collect();
                let is_known = |name: &str| self.theme.images.preset(name).is_some();
                self.check_literal(source, call, "preset", "preset of pictures", is_known, known);
                self.check_size(source, call);
                let loading = ["lazy", "eager", "first"];
                self.check_choice(source, call, "loading", "way of loading", &loading);
            }
            "date" => {
                let styles: Vec<&str> =
                    DateStyle::ALL.iter().map(|(_, name)| *name).chain(["time", "relative"]).collect();
                self.check_choice(source, call, "style", "date style", &styles);
            }
            "lang" | "hreflang" => {
                let languages = &self.site.config.languages;
                let known = || languages.iter().map(|known| known.language.tag().to_owned()).collect();
                let is_known = |tag: &str| LanguageTag::parse(tag).is_some();
                self.check_literal(source, call, "tag", "language", is_known, known);
            }
            "form" => self.check_choice(source, call, "kind", "form", &["newsletter", "contact"]),
            "chart" => self.check_choice(source, call, "kind", "kind of chart", &["bar", "line"]),
            _ => {}
        }
    }

    /// Checks the size that a call asks for. It must be written out, because the files are made before pages are rendered.
    fn check_size(&mut self, source: &Source, call: &Call) {
        let (preset, width, ratio) = (call.argument("preset"), call.argument("width"), call.argument("ratio"));
        let span = |argument: &Argument| Span::new(argument.at, argument.at + argument.name.len());
        let number = width.and_then(|width| match width.value {
            [(Token::Number(number), _)] => number.parse::<i64>().ok(),
            _ => None,
        });
        let is_literal = |argument: &Argument| match argument.name {
            "width" => number.is_some(),
            _ => argument.text.is_some(),
        };
        let others = [preset, width, ratio].into_iter().flatten().filter(|argument| !is_literal(argument));
        let is_number = |argument: &Argument| {
            argument.text.is_some() || argument.value.iter().all(|(token, _)| !matches!(token, Token::Name(_)))
        };
        let others: Vec<Diagnostic> = others
            .map(|argument| match argument.name {
                "width" if is_number(argument) => Diagnostic::wrong_image_width(source, span(argument)),
                name => Diagnostic::size_is_not_written_out(source, span(argument), call.name, name),
            })
            .collect();
        if !others.is_empty() {
            self.diagnostics.extend(others);
            return;
        }
        match (preset, width.zip(number), ratio) {
            (Some(_), Some((second, _)), _) | (Some(_), None, Some(second)) => {
                self.diagnostics.push(Diagnostic::size_beside_preset(source, span(second), second.name));
            }
            (None, None, Some(ratio)) => self.diagnostics.push(Diagnostic::ratio_without_width(source, span(ratio))),
            (None, Some((argument, width)), ratio) => {
                let ratio = ratio.and_then(|ratio| ratio.text).map(|(text, _)| text);
                if let Err(problem) = ImageSize::literal(width, ratio) {
                    self.diagnostics.push(Diagnostic::impossible_image_size(source, span(argument), &problem));
                }
            }
            (_, None, None) => {}
        }
    }

    fn check_choice(&mut self, source: &Source, call: &Call, argument: &str, noun: &str, choices: &[&str]) {
        let known = || choices.iter().map(|choice| (*choice).to_owned()).collect();
        self.check_literal(source, call, argument, noun, |name| choices.contains(&name), known);
    }

    fn check_literal(
        &mut self,
        source: &Source,
        call: &Call,
        argument: &str,
        noun: &str,
        is_known: impl Fn(&str) -> bool,
        known: impl Fn() -> Vec<String>,
    ) {
        let Some((text, at)) = call.argument(argument).and_then(|argument| argument.text) else { return };
        if !is_known(text) {
            let (span, known) = (Span::new(at, at + text.len()), known());
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let problem = Diagnostic::unknown_name_in_template(source, span, noun, text, &known);
            self.diagnostics.push(problem);
        }
    }

    /// Checks the call of a string: its key, and the values of its placeholders.
    fn check_string(&mut self, source: &Source, call: &Call) {
        let Some((key, at)) = call.argument("key").and_then(|argument| argument.text) else { return };
        let span = Span::new(at, at + key.len());
        let Some(placeholders) = self.theme.strings.placeholders(key) else {
            let known = self.theme.strings.keys();
            let tag = &self.site.config.language(self.site.config.default_language).configured_tag;
            self.diagnostics.push(Diagnostic::unknown_string_in_template(source, span, key, &known, tag));
            return;
        };
        let is_value = |name: &str| !STRING_ARGUMENTS.contains(&name);
        let given: BTreeSet<&str> =
            call.arguments.iter().map(|argument| argument.name).filter(|name| is_value(name)).collect();
        let known: Vec<&str> = placeholders.iter().copied().collect();
        let surplus: Vec<_> = call
            .arguments
            .iter()
            .filter(|argument| is_value(argument.name) && !placeholders.contains(argument.name))
            .collect();
        for argument in &surplus {
            let span = Span::new(argument.at, argument.at + argument.name.len());
            self.diagnostics.push(Diagnostic::surplus_string_value(source, span, key, argument.name, &known));
        }
        // A misspelt name is one fault.
        if surplus.is_empty() {
            let language = &self.site.config.language(self.site.config.default_language).language;
            let given: Vec<&str> = given.into_iter().collect();
            if let Some(missing) = self.theme.strings.missing_value(language, key, given.contains(&"count"), &given) {
                self.diagnostics.push(Diagnostic::missing_string_value(source, span, key, missing));
            }
        }
    }
}
