//! Finds the settings and the keys of `params` that a theme declares and that no template reads. Authors would set them in vain.

use std::collections::HashSet;

use super::render_context::RenderData;
use super::settings;
use crate::diagnostic::Diagnostic;
use crate::model::Theme;
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, pieces};

const PARAMS: &str = "params";

/// Returns a warning for each of them.
pub(super) fn diagnostics(data: &RenderData) -> Vec<Diagnostic> {
    let theme = &data.theme;
    let file = format!("themes/{}/theme.toml", theme.chain.first().map_or("", String::as_str));
    let params = theme.params.posts.iter().chain(&theme.params.pages).flatten();
    let declared = [
        ("setting", settings::NAME, theme.settings.iter().collect::<Vec<_>>()),
        ("key of `params`", PARAMS, params.collect()),
    ];
    let mut diagnostics = Vec::new();
    for (noun, object, declared) in declared {
        let Some(read) = fields_read_of(theme, object).filter(|_| !declared.is_empty()) else { continue };
        // A theme need not read what it has from the theme that it extends.
        let own = declared.into_iter().filter(|setting| *setting.file == *file);
        let unread = own.filter(|setting| !read.contains(&*setting.name));
        diagnostics.extend(unread.map(|setting| Diagnostic::unread_setting(&file, setting.span, noun, &setting.name)));
    }
    diagnostics
}

/// Returns the fields of an object that templates read: `motto` for `settings.motto`. `None` if a template uses the whole
/// object, so that it may read any field.
fn fields_read_of<'a>(theme: &'a Theme, object: &str) -> Option<HashSet<&'a str>> {
    let mut read = HashSet::new();
    // A template may have a variable of its own with this name: `{% set settings = form(kind="contact") %}`.
    let sets_it = |piece: &TemplatePiece| match piece {
        TemplatePiece::Tag(tokens) => tokens
            .windows(2)
            .any(|pair| matches!(pair, [(Token::Name("set"), _), (Token::Name(name), _)] if *name == object)),
        TemplatePiece::Expression(_) => false,
    };
    let texts = theme.templates.iter().map(|template| pieces(&template.source.text));
    for text in texts.filter(|text| !text.iter().any(sets_it)) {
        for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in text {
            for (at, (token, _)) in tokens.iter().enumerate() {
                match token {
                    Token::Name(name) if *name == object => read.insert(field(&tokens[at + 1..])?),
                    // `sort(attribute="params.weight")`
                    Token::Text(text) if *text == object => return None,
                    Token::Text(text) => {
                        let key = text.split_once(object).and_then(|(_, key)| key.strip_prefix('.'));
                        key.is_some_and(|key| read.insert(key.split('.').next().unwrap_or_default()))
                    }
                    _ => false,
                };
            }
        }
    }
    Some(read)
}

/// Returns the field that follows a value: `a` in `.a` and in `["a"]`.
fn field<'a>(behind: &[PlacedToken<'a>]) -> Option<&'a str> {
    match behind {
        [(Token::Sign("." | "?."), _), (Token::Name(name), _), ..]
        | [(Token::Sign("["), _), (Token::Text(name), _), (Token::Sign("]"), _), ..] => Some(name),
        _ => None,
    }
}
