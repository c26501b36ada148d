//! Diagnostics about translations and new documents.

use std::path::Path;

use super::config::languages_with_main_of;
use super::suggestion::{nearest, suggestion};
use super::{Diagnostic, Source, shell_word};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn duplicate_translation(first: (&str, Span), second: (&str, Span), tag: &str) -> Self {
        Self::error(format!("two documents in `{tag}` are said to be translations of each other"))
            .in_file(first.0, first.1)
            .with_advice("a document has one translation in each language: give one of them another `translation`, or another `language`")
            .with_related(Self::note("the other one is this").in_file(second.0, second.1))
    }

    pub(crate) fn near_translation((file, span): (&str, Span), other: &str, difference: &str, key_line: &str) -> Self {
        Self::warning(format!("{file} is nearly a translation of {other}: {difference}"))
            .in_file(file, span)
            .with_advice(format!("{key_line}; if they are no translations, give each a `translation` of its own"))
    }

    pub(crate) fn invalid_translated_from(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("`translated_from` {problem}")).at(source, span).with_advice(format!(
            "remove the line; kielo translations --accept {} writes it anew",
            shell_word(&source.file)
        ))
    }

    pub(crate) fn cannot_set_key(source: &Source, span: Span, key: &str, value: &str) -> Self {
        Self::error(format!("`{key}` cannot be set in this front matter without touching the rest of it"))
            .at(source, span)
            .with_advice(format!("write the key yourself, with the value \"{value}\""))
    }

    pub(crate) fn unknown_document(file: &str, known: &[String]) -> Self {
        let advice = match nearest(file, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name the file as seen from the site's folder, such as content/2026-03-02-lupaus.md".to_owned(),
        };
        Self::error(format!("there is no document `{file}`")).with_advice(advice)
    }

    pub(crate) fn not_a_document(file: &str) -> Self {
        Self::error(format!("`{file}` is no document of this site"))
            .with_advice("a document is in content/, and its name ends in .md")
    }

    pub(crate) fn cannot_accept_source(file: &str) -> Self {
        Self::error(format!("{file} is the source that its translations were made from"))
            .with_advice("name a translation instead: it is the translation that keeps what it was made from")
    }

    pub(crate) fn cannot_accept_untranslated(file: &str) -> Self {
        Self::error(format!("{file} is no translation: no document in another language belongs to it")).with_advice(
            "give both files one name with two language endings, or both the same key: translation = \"…\"",
        )
    }

    pub(crate) fn unknown_language_argument(tag: &str, known: &[String]) -> Self {
        Self::error(format!("--language `{tag}` is no language of this site")).with_advice(suggestion(
            tag,
            known,
            "languages",
        ))
    }

    pub(crate) fn ambiguous_language_argument(tag: &str, known: &[String]) -> Self {
        Self::error(format!("--language `{tag}` could mean several languages of this site"))
            .with_advice(format!("say which: {}", language_arguments(&languages_with_main_of(tag, known))))
    }

    pub(crate) fn invalid_language_argument(tag: &str) -> Self {
        Self::error(format!("--languages `{tag}` is no language tag"))
            .with_advice("write tags with commas between them, such as --languages fi,nb")
    }

    pub(crate) fn duplicate_language_argument(tag: &str) -> Self {
        Self::error(format!("--languages names `{tag}` twice")).with_advice("name each language once")
    }

    pub(crate) fn site_exists(folder: &Path) -> Self {
        Self::error(format!("there is a site.toml in {} already", folder.display()))
            .with_advice("begin in another folder; kielo new starts a post in this one")
    }

    pub(crate) fn already_in_language(file: &str, tag: &str) -> Self {
        Self::error(format!("{file} is written in `{tag}` already"))
            .with_advice("name another language with --language")
    }

    pub(crate) fn translation_exists(file: &str, tag: &str, translation: &str) -> Self {
        Self::error(format!("{file} has a translation in `{tag}`: {translation}")).with_advice(format!(
            "edit that file; when it is up to date again, run kielo translations --accept {}",
            shell_word(translation)
        ))
    }

    pub(crate) fn fully_translated(file: &str) -> Self {
        Self::error(format!("{file} has translations in all languages of this site"))
            .with_advice("kielo translations shows which are behind")
    }

    pub(crate) fn ambiguous_language(file: &str, tags: &[String]) -> Self {
        Self::error(format!("{file} could be translated into several languages"))
            .with_advice(format!("say which: {}", language_arguments(tags)))
    }

    pub(crate) fn file_exists(file: &str, advice: &str) -> Self {
        Self::error(format!("{file} exists already")).with_advice(advice)
    }

    pub(crate) fn ambiguous_translation(file: &str, other: &str) -> Self {
        Self::error(format!(
            "{file} and {other} have one name and one language, so a translation would belong to neither"
        ))
        .with_advice("give the document and its translations a key of their own: translation = \"…\"")
    }

    pub(crate) fn cannot_derive_file_name(title: &str) -> Self {
        Self::error(format!("no file name can be made of the title `{}`", title.escape_debug()))
            .with_advice("give it a title with letters or digits in it; it can be changed in the file")
    }

    pub(crate) fn cannot_write_source(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be written: {error}"))
            .with_advice("check that you may write there; nothing was changed")
    }
}

/// Joins the arguments that may be given: `--language sv-FI or --language sv-SE`.
fn language_arguments(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("--language {tag}")).collect::<Vec<_>>().join(" or ")
}
