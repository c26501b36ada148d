//! Diagnostics about site.toml: addresses, languages, colours and parts of the design.

use super::suggestion::nearest;
use super::{Diagnostic, Source};
use crate::address::is_absolute;
use crate::table::Span;

impl Diagnostic {
    /// Reports a clock that shows a time before the program was written. `released` is that day.
    pub(crate) fn clock_behind(now: &str, released: &str) -> Self {
        Self::warning(format!("this computer's clock shows {now}, and this kielo is of {released}"))
            .with_advice("set the clock: posts dated later than it shows are not published")
    }

    pub(crate) fn example_base_url(source: &Source, span: Span, url: &str) -> Self {
        Self::warning(format!(
            "`{url}` is the address of an example, and feeds, search engines and shared links lead there"
        ))
        .at(source, span)
        .with_advice("write the address of your own site before you publish it")
    }

    pub(crate) fn invalid_base_url(source: &Source, span: Span, value: &str) -> Self {
        let host = value.trim_start_matches('/');
        let advice = if is_absolute(value) || host.is_empty() {
            "write where the site will live, such as https://www.example.com".to_owned()
        } else {
            format!("begin it with https://, such as https://{host}")
        };
        Self::error(format!("`{value}` is not a whole address")).at(source, span).with_advice(advice)
    }

    pub(crate) fn invalid_base_url_argument(value: &str) -> Self {
        Self::error(format!("--base-url `{value}` is not a whole address"))
            .with_advice("write where the site will live, such as https://www.example.com")
    }

    pub(crate) fn invalid_contact(source: &Source, span: Span, value: &str) -> Self {
        let advice = if value.contains('@') && !value.contains([':', ' ']) {
            format!("write \"mailto:{value}\"")
        } else {
            "write an address that begins with mailto:, https:// or tel:".to_owned()
        };
        Self::error(format!("`{value}` is not an address to write to")).at(source, span).with_advice(advice)
    }

    pub(crate) fn security_txt_expired(source: &Source, span: Span) -> Self {
        Self::error("`expires` is over, so nobody may rely on security.txt any more")
            .at(source, span)
            .with_advice("see that the contact still holds, and write a day at most a year from now")
    }

    pub(crate) fn invalid_language_tag(source: &Source, span: Span, tag: &str) -> Self {
        Self::error(format!("`{tag}` is not a language tag"))
            .at(source, span)
            .with_advice("use the tag of BCP 47: fi, nb, nn, sv, en, …")
    }

    pub(crate) fn no_languages(source: &Source, span: Span) -> Self {
        Self::error("[languages] names no language")
            .at(source, span)
            .with_advice("write a table for each language of the site: [languages.fi], and below it title = \"…\"")
    }

    /// The table to remove is the one whose tag is not the canonical one; of two such, the second.
    pub(crate) fn duplicate_language(
        source: &Source,
        first: (&str, Span),
        second: (&str, Span),
        canonical: &str,
    ) -> Self {
        let removed = if second.0 == canonical { first.0 } else { second.0 };
        let kept = if second.0 == canonical { second.0 } else { first.0 };
        Self::error(format!("`{}` and `{}` are the same language", second.0, first.0))
            .at(source, second.1)
            .with_advice(format!(
                "remove the table [languages.{removed}]; texts that say `{removed}` are read as `{kept}`"
            ))
            .with_related(Self::note("the other one is this").at(source, first.1))
    }

    pub(crate) fn draft_default_language(source: &Source, span: Span, tag: &str) -> Self {
        Self::error(format!("`{tag}` is the default language, so it cannot be a draft"))
            .at(source, span)
            .with_advice("remove its line draft = true, or write another default_language")
    }

    pub(crate) fn language_without_texts(file: &str, span: Span, tag: &str) -> Self {
        Self::warning(format!(
            "the language `{tag}` has no published text, so no page and no search engine leads to it"
        ))
        .in_file(file, span)
        .with_advice(format!(
            "publish a post or a page in it, or write draft = true below [languages.{tag}] until there is one"
        ))
    }

    pub(crate) fn same_language_twice(source: &Source, span: Span, tag: &str, first: &str) -> Self {
        Self::error(format!("`{tag}` and `{first}` name the same language"))
            .at(source, span)
            .with_advice(format!("keep one of the two; `{tag}` is not used"))
    }

    pub(crate) fn duplicate_language_prefix(source: &Source, span: Span, tag: &str, other: &str, prefix: &str) -> Self {
        Self::error(format!("`{tag}` and `{other}` would both live at /{prefix}"))
            .at(source, span)
            .with_advice("give one of them another `prefix`, or a `base_url` of its own")
    }

    pub(crate) fn domain_inside_domain(
        source: &Source,
        span: Span,
        (main, other): (&str, &str),
        (main_folder, folder): &(String, String),
    ) -> Self {
        Self::note(format!(
            "the output folder of {other} is inside that of {main}, which therefore shows the pages of `{folder}` too, \
             and the links on them lead nowhere"
        ))
        .at(source, span)
        .with_advice(format!(
            "write domain_folders = true at the top: the folders are then {main_folder}/ and {folder}/ in the output, one \
             for each domain. Or write domain_folders = false to keep the folders as they are"
        ))
    }

    pub(crate) fn useless_domain_folders(source: &Source) -> Self {
        Self::warning("`domain_folders` changes nothing, because the site has one domain")
            .about_file(&source.file)
            .with_advice("give a language its own `base_url`, or remove the line")
    }

    /// `canonical` is the tag under which the language can be added.
    pub(crate) fn unknown_language(source: &Source, span: Span, tag: &str, canonical: &str, known: &[String]) -> Self {
        Self::error(format!("the language `{tag}` is not configured")).at(source, span).with_advice(format!(
            "{}: write one of them, or {}",
            languages_of_site(known),
            new_language(canonical)
        ))
    }

    pub(crate) fn ambiguous_language_tag(source: &Source, span: Span, tag: &str, known: &[String]) -> Self {
        Self::error(format!("`{tag}` could mean several languages of this site"))
            .at(source, span)
            .with_advice(format!("write {}", alternatives(&languages_with_main_of(tag, known))))
    }

    /// `name` is the file's name without the ending and `.md`, and `canonical` the tag under which the language can be
    /// added.
    pub(crate) fn unknown_language_ending(
        source: &Source,
        span: Span,
        (name, tag): (&str, &str),
        canonical: &str,
        known: &[String],
    ) -> Self {
        let example = known.first().map_or("", String::as_str);
        Self::error(format!("the file's name ends in `.{tag}`, but the language `{tag}` is not configured"))
            .at(source, span)
            .with_advice(format!(
                "{}: rename the file to {name}.{example}.md, or {}; if `.{tag}` belongs to the name, say the language in the \
                 front matter: language = \"{example}\"",
                languages_of_site(known),
                new_language(canonical)
            ))
    }

    /// `canonical` is the tag under which the language can be added.
    pub(crate) fn folder_named_like_language(
        source: &Source,
        span: Span,
        folder: &str,
        canonical: &str,
        known: &[String],
    ) -> Self {
        let example = known.first().map_or("", String::as_str);
        Self::error(format!("the folder content/{folder} is called like a language that the site does not have"))
            .at(source, span)
            .with_advice(format!(
                "{}: rename the folder, or {}; if the folder is not meant as a language, say the language of each text in \
                 it: language = \"{example}\"",
                languages_of_site(known),
                new_language(canonical)
            ))
    }

    pub(crate) fn invalid_permalink(source: &Source, span: Span, problem: &str, advice: &str) -> Self {
        Self::error(format!("this permalink {problem}")).at(source, span).with_advice(advice)
    }

    pub(crate) fn invalid_colour(source: &Source, span: Span, key: &str, value: &str) -> Self {
        Self::error(format!("`{key}` is `{value}`, which is not a colour"))
            .at(source, span)
            .with_advice("write it as #rrggbb, such as #1b5c41")
    }

    pub(crate) fn low_contrast(
        (file, span): (&str, Span),
        (colour, background): (&str, &str),
        (contrast, needed): (f64, f64),
        is_dark: bool,
        near: &str,
    ) -> Self {
        let where_shown = if is_dark { " on dark pages" } else { "" };
        // Rounds down, because a contrast of 4.49 does not reach 4.5.
        let ratio = (contrast * 10.0).floor() / 10.0;
        Self::warning(format!(
            "`{colour}` is hard to read on `{background}`{where_shown}: their contrast is {ratio:.1}, and text needs {needed:.1}"
        ))
        .in_file(file, span)
        .with_advice(if is_dark {
            format!("give {colour} a colour for dark pages too, such as dark = \"{near}\"")
        } else {
            format!("{near} is the nearest colour that can be read there")
        })
    }

    pub(crate) fn empty_sidebar_block(source: &Source, span: Span, block: &str, tag: &str) -> Self {
        Self::warning(format!("the sidebar's block `{block}` has nothing to show in `{tag}`"))
            .at(source, span)
            .with_advice(format!("add a table [{block}.{tag}] with a text"))
    }

    pub(crate) fn newsletter_without_endpoint(source: &Source, span: Span, tag: &str) -> Self {
        Self::warning(format!("the sidebar's block `newsletter` has nothing to show in `{tag}`"))
            .at(source, span)
            .with_advice(format!(
                "name the endpoint of your newsletter: [newsletter], and below it endpoint = {{ {tag} = \"https://…\" }}"
            ))
    }

    pub(crate) fn invalid_endpoint(source: &Source, span: Span, value: &str) -> Self {
        let host = value.trim_start_matches('/');
        let advice = if value.eq_ignore_ascii_case("netlify") {
            "write \"netlify\" in small letters".to_owned()
        } else if value.contains('@') {
            "a form cannot be sent to an e-mail address: name it as `email`, or write the address of a service, such as \
             https://formspree.io/f/…"
                .to_owned()
        } else if is_absolute(value) || !host.contains('.') || host.contains(' ') {
            "write a whole address that begins with https://, or \"netlify\"".to_owned()
        } else {
            format!("begin it with https://, such as https://{host}")
        };
        Self::error(format!("`{value}` is no address that a form can be sent to")).at(source, span).with_advice(advice)
    }

    pub(crate) fn missing_form_key(source: &Source, span: Span, endpoint: &str, (key, place): (&str, &str)) -> Self {
        Self::error(format!("`{endpoint}` cannot know whose form this is: {key} is missing"))
            .at(source, span)
            .with_advice(format!("copy it from the service; it stands {place}"))
    }

    pub(crate) fn unknown_post(file: &str, span: Span, value: &str, known: &[String]) -> Self {
        let advice = match nearest(value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a post by its file as seen from content/, or by its key `translation`".to_owned(),
        };
        Self::error(format!("there is no post `{value}`")).in_file(file, span).with_advice(advice)
    }

    pub(crate) fn missing_picture_of_setting(span: Span, setting: &str, value: &str) -> Self {
        Self::error(format!("there is no picture `{value}`")).in_file("site.toml", span).with_advice(format!(
            "put the picture for `{setting}` into static/ or content/, and give its path from there"
        ))
    }

    pub(crate) fn missing_logo(file: &str, span: Span, value: &str) -> Self {
        Self::error(format!("there is no picture `{value}`"))
            .in_file(file, span)
            .with_advice("put the logo into static/ or content/, and give its path from there")
    }
}

/// Says which languages the site has.
fn languages_of_site(known: &[String]) -> String {
    let list = known.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
    let languages =
        if known.len() == 1 { "the only language of this site is" } else { "the languages of this site are" };
    format!("{languages} {list}")
}

/// Says how a language is added.
fn new_language(tag: &str) -> String {
    format!("add a table [languages.{tag}] with a title to site.toml")
}

/// Returns the languages of the site that a tag could mean.
pub(super) fn languages_with_main_of(tag: &str, known: &[String]) -> Vec<String> {
    let main = tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase();
    known.iter().filter(|known| known.to_lowercase().starts_with(&*main)).cloned().collect()
}

/// Joins tags that may be written: `sv-FI` or `sv-SE`.
fn alternatives(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(" or ")
}
