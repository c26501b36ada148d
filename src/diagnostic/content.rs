//! Diagnostics about documents: front matter, Markdown and comments.

use super::suggestion::{nearest, suggestion};
use super::{Diagnostic, Source, has_yaml_front_matter};
use crate::highlight::{MAX_CODE, MAX_LINE, NotHighlighted};
use crate::nesting::MAX_TEXT_DEPTH;
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn too_many_names(source: &Source, span: Span, key: &str, count: usize, most: usize) -> Self {
        Self::error(format!("a text may have {most} {key}, and this one has {count}"))
            .at(source, span)
            .with_advice("keep those by which readers look for the text")
    }

    /// Reports an element of a text in more than [`MAX_TEXT_DEPTH`] others.
    pub(crate) fn too_deep_text(source: &Source, span: Span) -> Self {
        Self::error(format!("more than {MAX_TEXT_DEPTH} lists, quotations, links and the like are in each other here"))
            .at(source, span)
            .with_advice("shorten the row of marks; a backslash before a mark makes it an ordinary character")
    }

    /// Reports a comment with more than [`MAX_TEXT_DEPTH`] elements in each other.
    pub(crate) fn too_deep_comment(source: &Source, span: Span) -> Self {
        Self::warning(format!(
            "more than {MAX_TEXT_DEPTH} quotations, lists and the like are in each other, so the comment is shown as it is written"
        ))
        .at(source, span)
        .with_advice("remove marks from the comment, or the whole comment")
    }

    /// Reports an underline at which the Markdown parser would stop.
    pub(crate) fn unreadable_underline(source: &Source, span: Span) -> Self {
        Self::error("this line underlines one without words, so the heading cannot be read")
            .at(source, span)
            .with_advice("put an empty line before it, or write the heading in one line: ## Heading {#name}")
    }

    /// Reports tables whose rows lack more cells than `limit`.
    pub(crate) fn too_many_missing_cells(source: &Source, span: Span, limit: usize) -> Self {
        Self::error(format!("the rows of tables up to this one have too few cells: more than {limit} are missing"))
            .at(source, span)
            .with_advice("write the cells, or fewer columns; a table of many numbers is better a CSV file")
    }

    pub(crate) fn missing_front_matter(source: &Source) -> Self {
        Self::error("this document has no front matter")
            .at(source, Span::default())
            .with_advice("begin the file with +++, a line title = \"…\", and +++")
    }

    pub(crate) fn unclosed_front_matter(source: &Source, span: Span, fence: &str) -> Self {
        Self::error("the front matter is never closed").at(source, span).with_label("it begins here").with_advice(
            if fence == "---" && source.text.lines().any(|line| line.trim_end() == "...") {
                "write --- in the place of the line `...`".to_owned()
            } else {
                format!("put a line {fence} after its last key")
            },
        )
    }

    pub(crate) fn missing_title(source: &Source, span: Span) -> Self {
        Self::error("this document has no title")
            .at(source, span)
            .with_advice("add a line title = \"…\" to the front matter")
    }

    pub(crate) fn cannot_derive_slug(source: &Source, span: Span) -> Self {
        Self::error("no address can be made of this")
            .at(source, span)
            .with_advice("add a line slug = \"…\" of letters a–z, digits and hyphens")
    }

    /// Reports two texts for one front page or term, each with the place of its title.
    pub(crate) fn two_texts_of_list(list: &str, first: (&str, Span), second: (&str, Span)) -> Self {
        Self::error(format!("{} and {} are both the text of one {list}", first.0, second.0))
            .in_file(second.0, second.1)
            .with_advice("remove one of them, or give it a slug to make it an ordinary page")
            .with_related(Self::note("the other one is here").in_file(first.0, first.1))
    }

    /// Reports a text of a term that no post has. `known` are the terms of its kind and language.
    pub(crate) fn text_without_term((file, span): (&str, Span), (kind, name): (&str, &str), known: &[String]) -> Self {
        let similar = nearest(name, known);
        let advice = match similar {
            Some(similar) => format!("did you mean `{similar}`? The title of such a text is the name of the {kind}"),
            None => format!("name the {kind} in a post; the title of such a text is the name of the {kind}"),
        };
        Self::warning(format!("no post has the {kind} `{name}`, so readers do not see this text"))
            .in_file(file, span)
            .with_advice(advice)
    }

    /// Reports a key in the defaults of a folder whose value every text has for itself.
    pub(crate) fn key_of_one_text(source: &Source, span: Span, key: &str) -> Self {
        Self::error(format!("`{key}` belongs to one text, so a folder has no default for it"))
            .at(source, span)
            .with_advice("write it in the front matter of the text")
    }

    /// Reports a file that is published, although its name looks like that of a folder's defaults.
    pub(crate) fn near_defaults_name(file: &str, languages: &[String]) -> Self {
        let tag = languages.first().map_or("fi", String::as_str);
        Self::warning(format!("{file} is published as a file, and gives its folder no defaults"))
            .about_file(file)
            .with_advice(format!(
                "name it _defaults.toml, or _defaults.{tag}.toml for texts in one language of the site ({})",
                languages.join(", ")
            ))
    }

    pub(crate) fn invalid_slug(source: &Source, span: Span, slug: &str, problem: &str) -> Self {
        Self::error(format!("the slug `{}` {problem}", slug.escape_debug()))
            .at(source, span)
            .with_advice("use letters, digits and hyphens only")
    }

    pub(crate) fn invalid_alias(source: &Source, span: Span, alias: &str, problem: &str) -> Self {
        Self::error(format!("the alias `{}` {problem}", alias.escape_debug()))
            .at(source, span)
            .with_advice("write the old address as a path on this site, such as /vanha/osoite/")
    }

    pub(crate) fn invalid_guid(source: &Source, span: Span, guid: &str) -> Self {
        Self::error(format!("the guid `{guid}` is no address"))
            .at(source, span)
            .with_advice("copy it from the old feed as it is, such as https://www.example.com/?p=123 or urn:uuid:…")
    }

    pub(crate) fn invalid_date_in_file_name(source: &Source, span: Span, value: &str) -> Self {
        Self::error(format!("the file's name begins with `{value}`, which is not a date that exists"))
            .at(source, span)
            .with_advice("rename the file to begin with year-month-day, such as 2026-03-02-")
    }

    pub(crate) fn near_date_in_file_name(source: &Source, span: Span, written: &str, date: &str) -> Self {
        Self::warning(format!(
            "the file's name begins with `{written}`, which Kielo does not read as a date, so this is a page"
        ))
        .at(source, span)
        .with_advice(format!("rename the file to begin with {date}-, or write date = {date} in the front matter"))
    }

    pub(crate) fn updated_in_future(file: &str, span: Span, day: &str) -> Self {
        Self::warning(format!("`updated` is later than today: {day}"))
            .in_file(file, span)
            .with_advice("write the day of the last change, or remove the key")
    }

    pub(crate) fn several_terms_in_one_text(source: &Source, span: Span, key: &str, value: &str) -> Self {
        let names: Vec<&str> = value.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()).collect();
        let is_yaml = has_yaml_front_matter(&source.file, &source.text);
        let list = |names: &[&str]| {
            if is_yaml {
                format!("{key}: [{}]", names.join(", "))
            } else {
                format!("{key} = [\"{}\"]", names.join("\", \""))
            }
        };
        let one = if is_yaml { format!("{key}: [\"{value}\"]") } else { list(&[value]) };
        Self::warning(format!("this is one name with a comma in it: `{value}`"))
            .at(source, span)
            .with_advice(format!("write {}, or {one} if it is one", list(&names)))
    }

    pub(crate) fn conflicting_languages(
        source: &Source,
        span: Span,
        first: (&str, &str),
        second: (&str, &str),
    ) -> Self {
        Self::error(format!(
            "the {} says the language is `{}`, but the {} says `{}`",
            first.0, first.1, second.0, second.1
        ))
        .at(source, span)
        .with_advice("let them agree, or remove one")
    }

    pub(crate) fn untranslated_text(source: &Source, span: Span) -> Self {
        Self::warning("this is published, but the text to be translated still stands in it")
            .at(source, span)
            .with_advice("remove the comment when the translation is ready, or write draft = true until then")
    }

    pub(crate) fn repeated_id(source: &Source, span: Span, id: &str, is_of_theme: bool) -> Self {
        let owner =
            if is_of_theme { "the page of the theme has it" } else { "links lead to the first element that has it" };
        Self::warning(format!("the id `{id}` is already on this page, so it was left out here"))
            .at(source, span)
            .with_advice(format!("give this element another id: {owner}"))
    }

    pub(crate) fn renamed_heading(source: &Source, span: Span, id: &str, new: &str) -> Self {
        Self::warning(format!("the id `{id}` is already on this page, so this heading has `{new}`"))
            .at(source, span)
            .with_advice("give the heading another id")
    }

    pub(crate) fn unclosed_html_comment(source: &Source, span: Span) -> Self {
        Self::error("this comment does not end, so nothing below it would be published")
            .at(source, span)
            .with_advice("end it with -->")
    }

    pub(crate) fn invalid_attribute_value(source: &Source, span: Span, key: &str, value: &str) -> Self {
        Self::error(format!("`{key}={value}` is neither on nor off"))
            .at(source, span)
            .with_advice(format!("write {{{key}=false}} or {{{key}=true}}"))
    }

    pub(crate) fn unknown_attribute(source: &Source, span: Span, key: &str, known: &[&str]) -> Self {
        let known: Vec<_> = known.iter().map(|&key| key.to_owned()).collect();
        Self::warning(format!("there is no attribute `{key}`")).at(source, span).with_advice(format!(
            "{}; if the braces are meant to be read, write \\{{",
            suggestion(key, &known, "attributes")
        ))
    }

    pub(crate) fn unattached_attributes(source: &Source, span: Span) -> Self {
        Self::warning("these braces belong to nothing, so readers see them")
            .at(source, span)
            .with_advice("write [words]{lang=en} without a space, or the braces alone on the line below a block; \\{ is a plain brace")
    }

    pub(crate) fn unused_footnote(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("the footnote `[^{name}]` is never used"))
            .at(source, span)
            .with_advice("refer to it in the text, or remove it")
    }

    pub(crate) fn repeated_footnote(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("the footnote `[^{name}]` is written twice, and readers do not see this one"))
            .at(source, span)
            .with_advice("give it another name, or remove it")
    }

    pub(crate) fn unused_link_definition(source: &Source, span: Span, name: &str) -> Self {
        Self::warning("this line gives a name to an address, but no link has that name, so readers do not see it")
            .at(source, span)
            .with_advice(format!(
                "write \\[{name}]: if it is text; else write [words][{name}] for a link, or remove the line"
            ))
    }

    pub(crate) fn repeated_link_definition(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("`[{name}]:` names an address above already, so readers do not see this line"))
            .at(source, span)
            .with_advice(format!("write \\[{name}]: if it is text; else give it another name, or remove the line"))
    }

    pub(crate) fn excess_cells(source: &Source, span: Span) -> Self {
        Self::warning("this row has more cells than the first one, so readers do not see these")
            .at(source, span)
            .with_advice("write \\| for a line that is text, in `code` too; else add cells to the first two rows")
    }

    pub(crate) fn unclosed_code(source: &Source, span: Span, fence: &str) -> Self {
        Self::warning("this block of code has no end, so all text below it is code")
            .at(source, span)
            .with_label("it begins here")
            .with_advice(format!("write {fence} alone on a line after the code"))
    }

    /// Reports WordPress's `<!--more Read on-->`, whose words are not used.
    pub(crate) fn words_of_more(source: &Source, span: Span) -> Self {
        Self::warning("the excerpt ends at this mark, but its words are not used").at(source, span).with_advice(
            "write <!-- more -->; the words of all links to the rest are a string of the theme, `read_more`",
        )
    }

    /// Reports a comment that looks like the mark for the end of the excerpt.
    pub(crate) fn near_more(source: &Source, span: Span, comment: &str) -> Self {
        Self::warning(format!("`{comment}` is a note that readers do not see, and the excerpt does not end here"))
            .at(source, span)
            .with_advice("write <!-- more --> to end the excerpt; write the note in other words if it is one")
    }

    pub(crate) fn undefined_footnote(source: &Source, span: Span, name: &str) -> Self {
        Self::warning(format!("the text refers to a footnote `[^{name}]` that is not written"))
            .at(source, span)
            .with_advice(format!("write it on a line of its own, [^{name}]: …, or remove the reference"))
    }

    pub(crate) fn unknown_code_language(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        let advice = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `text` for code without colours".to_owned(),
        };
        Self::warning(format!("there are no colours for code in `{name}`")).at(source, span).with_advice(advice)
    }

    pub(crate) fn invalid_code_option(source: &Source, span: Span, word: &str) -> Self {
        Self::warning(format!("`{word}` means nothing after the language of code"))
            .at(source, span)
            .with_advice("write {3,5-7} to mark lines, title=\"main.rs\" for a caption, and numbers for line numbers")
    }

    pub(crate) fn code_line_missing(source: &Source, span: Span, line: usize, lines: usize) -> Self {
        let count = if lines == 1 { "one line".to_owned() } else { format!("{lines} lines") };
        Self::warning(format!("line {line} is to be marked, but the code has {count}"))
            .at(source, span)
            .with_advice("count the lines from 1, without the fence")
    }

    pub(crate) fn code_not_highlighted(source: &Source, span: Span, problem: NotHighlighted) -> Self {
        let message = match problem {
            NotHighlighted::LongLine(line) => {
                format!("this code has no colours, because its line {line} is longer than {MAX_LINE} bytes")
            }
            NotHighlighted::LongCode => {
                format!("this code has no colours, because it is longer than {} kB", MAX_CODE / 1024)
            }
        };
        Self::warning(message).at(source, span).with_advice("break it up, or write `text` as its language")
    }

    pub(crate) fn invalid_tex(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(format!("this formula cannot be read: {problem}"))
            .at(source, span)
            .with_advice("correct its TeX; a dollar sign that begins no formula is written \\$")
    }

    pub(crate) fn unread_math(source: &Source, span: Span) -> Self {
        Self::error("these dollar signs belong to no formula").at(source, span).with_advice(
            "check that $$ stands before and after the formula, that it has no empty line, and that each { has its }",
        )
    }

    pub(crate) fn duplicate_comment_id(source: &Source, span: Span, id: &str) -> Self {
        Self::error(format!("two comments have the id `{id}`"))
            .at(source, span)
            .with_advice("give each comment of a document an id of its own")
    }

    pub(crate) fn unknown_parent_comment(source: &Source, span: Span, parent: &str) -> Self {
        Self::error(format!("there is no comment `{parent}` to reply to"))
            .at(source, span)
            .with_advice("`parent` names the `id` of another comment in this file; leave it out where there is none")
    }

    pub(crate) fn comment_cycle(source: &Source, span: Span) -> Self {
        Self::error("this comment is a reply to itself")
            .at(source, span)
            .with_advice("remove `parent`, or name another comment")
    }

    pub(crate) fn comments_without_document(file: &str, similar: Option<&str>) -> Self {
        let usual = "comments stand in the folder of a bundle, or beside lupaus.md in lupaus.comments.toml";
        Self::error(format!("{file} belongs to no document"))
            .about_file(file)
            .with_advice(similar.map_or_else(|| usual.to_owned(), |similar| format!("did you mean `{similar}`?")))
    }
}
