//! Diagnostics about digests and other messages to readers.

use std::path::Path;

use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn missing_digest_template(name: &str) -> Self {
        Self::error(format!("the theme has no template `{name}`, from which e-mails are made"))
            .with_advice("add it, or let the theme extend \"kielo\", which has it (extends = \"kielo\" in theme.toml)")
    }

    pub(crate) fn digest_without_language(tags: &[String]) -> Self {
        let choices: Vec<String> = tags.iter().map(|tag| format!("--language {tag}")).collect();
        Self::error("a digest is in one language, and this site has several")
            .with_advice(format!("say in which: {}", choices.join(" or ")))
    }

    pub(crate) fn digest_without_start(tag: &str, file: &str) -> Self {
        Self::error(format!("no digest has been made in `{tag}` yet, so it would hold every post of the blog"))
            .with_advice(format!(
                "say from which date on, such as --since 2026-11-01; later digests know it from {file}"
            ))
    }

    pub(crate) fn invalid_date_argument(argument: &str, value: &str) -> Self {
        Self::error(format!("{argument} `{value}` is no date"))
            .with_advice(format!("write year, month and day: {argument} 2026-11-01"))
    }

    pub(crate) fn invalid_date_variable(variable: &str, value: &str) -> Self {
        Self::error(format!("{variable} is `{value}`")).with_advice(format!(
            "set it to the seconds since 1 January 1970, such as {variable}=1796083200, or remove the variable"
        ))
    }

    pub(crate) fn invalid_subject_argument() -> Self {
        Self::error("--subject is empty, or has several lines")
            .with_advice("write one line, or leave the argument out: then the posts make the subject")
    }

    pub(crate) fn digest_without_sender(file: &str, placeholder: &str) -> Self {
        Self::warning(format!("the digest has no sender, so it says {placeholder}"))
            .about_file(file)
            .with_advice("add the sender to site.toml: [digest] from = \"Name <name@example.com>\"")
    }

    pub(crate) fn digest_without_unsubscribe(file: &str) -> Self {
        Self::warning("the digest does not say how readers unsubscribe").about_file(file).with_advice(
            "add to [digest] in site.toml an address, unsubscribe = \"https://…\" or \"mailto:…\", or the placeholder \
                 of your newsletter service, such as \"{{ unsubscribe_url }}\"; many countries require it",
        )
    }

    pub(crate) fn cannot_inline_styles(error: &str) -> Self {
        Self::error(format!("the style sheet of the e-mail cannot be written into its elements: {error}"))
            .with_advice("mend the <style> of the template digest.html")
    }

    pub(crate) fn cannot_write_digest(file: &Path, error: &std::io::Error) -> Self {
        Self::error(format!("{} cannot be written: {error}", file.display()))
            .with_advice("check that you may write there; the list of posts already sent was not changed")
    }

    pub(crate) fn digest_exists(file: &Path) -> Self {
        Self::error(format!("{} exists already", file.display()))
            .with_advice("name another folder or file with --output, or remove it if it was not sent")
    }

    pub(crate) fn cannot_add_digest(file: &str) -> Self {
        Self::error(format!("{file} has a form to which no digest can be added"))
            .about_file(file)
            .with_advice("write each digest as a table [[digests]]; nothing was made")
    }

    pub(crate) fn unknown_sent_language(source: &Source, span: Span, tag: &str, known: &[String]) -> Self {
        Self::error(format!("this digest was in `{tag}`, which is no language of the site"))
            .at(source, span)
            .with_advice(format!("write one of {}, or remove the entry", known.join(", ")))
    }
}
