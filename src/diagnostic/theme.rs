//! Diagnostics about themes: templates, style sheets, strings, icons, fonts and social cards.

use std::collections::BTreeSet;

use super::suggestion::{nearest, suggestion};
use super::{Diagnostic, Source};
use crate::nesting::{MAX_IMPORT_DEPTH, MAX_IMPORTS, MAX_STYLE_SHEET_DEPTH, MAX_TEMPLATE_DEPTH, MAX_THEMES};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn unknown_theme(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("there is no theme `{name}`"))
            .at(source, span)
            .with_advice(format!("{}; a theme of your own stands in themes/{name}/", suggestion(name, known, "themes")))
    }

    pub(crate) fn theme_without_search(file: &str, theme: &str, template: &str) -> Self {
        Self::error(format!("the theme `{theme}` has no template {template}, so the site cannot have a search page"))
            .about_file(file)
            .about_theme()
            .with_advice(format!(
                "add templates/{template} to the theme, extend a theme that has one, or remove [search] from {file}"
            ))
    }

    pub(crate) fn theme_cycle(source: &Source, span: Span, chain: &[String]) -> Self {
        Self::error(format!("these themes extend each other in a circle: {}", chain.join(" → ")))
            .at(source, span)
            .with_advice("remove `extends` from one of them")
    }

    /// Reports more than [`MAX_THEMES`] themes that extend each other.
    pub(crate) fn too_many_themes(source: &Source, span: Span) -> Self {
        Self::error(format!("more than {MAX_THEMES} themes extend each other"))
            .at(source, span)
            .with_advice("join some of them in one theme")
    }

    /// Reports more than [`MAX_TEMPLATE_DEPTH`] templates that include or extend each other.
    pub(crate) fn too_deep_templates(source: &Source, span: Span) -> Self {
        Self::error(format!("more than {MAX_TEMPLATE_DEPTH} templates include or extend each other here"))
            .at(source, span)
            .with_advice("join some of them in one file")
    }

    /// Reports more than [`MAX_STYLE_SHEET_DEPTH`] brackets in each other.
    pub(crate) fn too_deep_style_sheet(source: &Source, span: Span) -> Self {
        Self::error(format!("more than {MAX_STYLE_SHEET_DEPTH} brackets are open here, one in the other"))
            .at(source, span)
            .with_advice("write the rules below each other; perhaps a bracket further up has no end")
    }

    /// Reports more than [`MAX_IMPORT_DEPTH`] style sheets that import each other, or more than [`MAX_IMPORTS`] imports.
    pub(crate) fn too_many_imports(source: &Source, span: Span, is_chain: bool) -> Self {
        let message = if is_chain {
            format!("more than {MAX_IMPORT_DEPTH} style sheets import each other here")
        } else {
            format!("more than {MAX_IMPORTS} style sheets are imported into this one, counted each time")
        };
        Self::error(message).at(source, span).with_advice("import each sheet once, in the sheet that pages name")
    }

    /// Reports an empty template, which would make every page empty.
    pub(crate) fn empty_template(source: &Source) -> Self {
        Self::error(format!("the template {} is empty", source.file))
            .about_file(&source.file)
            .with_advice("save it again; without the file, the template of the theme that this one extends is used")
    }

    pub(crate) fn empty_page(template: &str, rendered: &str) -> Self {
        Self::error(format!("the template {template} writes nothing, so that the page would be empty")).with_advice(
            format!("this happened while {rendered} was rendered; save the template again, and what it extends"),
        )
    }

    pub(crate) fn unknown_file_of_theme(name: &str, known: &[&str]) -> Self {
        let near = nearest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        Self::error(format!("the theme has no file `{name}`"))
            .with_advice(format!("{near}`kielo theme show` lists all files of the theme"))
    }

    pub(crate) fn theme_file_without_text(name: &str) -> Self {
        Self::error(format!("`{name}` is not a text"))
            .with_advice("`kielo theme show` prints templates, style sheets and scripts")
    }

    pub(crate) fn theme_needs_newer_kielo(source: &Source, span: Span, needed: &str, own: &str) -> Self {
        Self::error(format!("the theme needs Kielo {needed} or later, and this is Kielo {own}"))
            .at(source, span)
            .with_advice("install a later version of Kielo, or an earlier one of the theme")
    }

    pub(crate) fn invalid_kielo_version(source: &Source, span: Span, written: &str) -> Self {
        Self::error(format!("`{written}` is not a version"))
            .at(source, span)
            .with_advice("write it with dots, such as min_kielo = \"0.1.0\"")
    }

    pub(crate) fn unused_template(source: &Source, name: &str) -> Self {
        Self::warning(format!("nothing uses the template `{name}`"))
            .at(source, Span::default())
            .with_advice("include it, extend it, or name it in a document (template = \"…\"); else delete the file")
    }

    /// Reports a setting or a key of `params` that a theme declares and no template reads.
    pub(crate) fn unread_setting(file: &str, span: Span, noun: &str, name: &str) -> Self {
        Self::warning(format!("no template reads the {noun} `{name}`"))
            .in_file(file, span)
            .with_advice("read it in a template, or remove it from theme.toml")
    }

    /// Reports a template for the pages of a taxonomy that the site does not have.
    pub(crate) fn template_of_no_taxonomy(source: &Source, name: &str, taxonomy: &str, known: &[&str]) -> Self {
        Self::warning(format!("nothing uses the template `{name}`: the site has no taxonomy `{taxonomy}`"))
            .at(source, Span::default())
            .with_advice(suggestion(taxonomy, known, "taxonomies"))
    }

    pub(crate) fn page_too_long(rendered: &str) -> Self {
        Self::error(format!("{rendered} becomes longer than 256 MB"))
            .with_advice("a loop in its template may never end: look for a `for` inside of another one")
    }

    pub(crate) fn unknown_theme_file(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no file `{name}`"))
            .at(source, span)
            .with_advice(suggestion(name, known, "files"))
    }

    pub(crate) fn unknown_style_sheet(source: &Source, span: Span, name: &str, known: &[String]) -> Self {
        Self::error(format!("the theme has no style sheet `{name}`")).at(source, span).with_advice(suggestion(
            name,
            known,
            "style sheets",
        ))
    }

    pub(crate) fn style_sheet_cycle(source: &Source, span: Span, name: &str, below: Option<&str>) -> Self {
        let circle = Self::error(format!("`{name}` is this style sheet, or one that imports it")).at(source, span);
        match below {
            Some(below) => {
                circle.with_advice(format!("for the sheet that this one takes the place of, write \"{below}\""))
            }
            None => circle.with_advice("remove one import of the circle"),
        }
    }

    pub(crate) fn style_sheet_import_too_late(source: &Source, span: Span, name: &str) -> Self {
        Self::error(format!("`{name}` is imported too late, so browsers would pass over it"))
            .at(source, span)
            .with_advice("import it before all else in the sheet that pages name, or put the file into the theme")
    }

    pub(crate) fn cannot_draw_card(source: &Source, span: Span, message: &str, advice: Option<&str>) -> Self {
        let usual =
            "card.svg must give a whole SVG with a width and a height; lines are counted after its tags were replaced";
        Self::error(format!("the social card cannot be drawn: {message}"))
            .at(source, span)
            .with_advice(advice.unwrap_or(usual))
    }

    pub(crate) fn invalid_font(file: &str) -> Self {
        Self::error(format!("{file} is not a font that pictures can be drawn with"))
            .about_file(file)
            .with_advice("use TTF or OTF; fonts for browsers (WOFF2) belong in static/")
    }

    pub(crate) fn missing_card_fonts() -> Self {
        Self::error("the theme has no font to draw social cards with")
            .with_advice("put one as TTF or OTF into its folder fonts/, or let it extend \"kielo\"")
    }

    pub(crate) fn missing_card_glyphs(file: &str, span: Span, letters: &str) -> Self {
        Self::warning(format!("the fonts of the theme cannot write `{letters}` on the social card"))
            .in_file(file, span)
            .with_advice("these letters are replaced by Latin ones there; a font that has them, in the theme's folder fonts/, mends it")
    }

    pub(crate) fn missing_icon(source: &Source, span: Span, value: &str, images: &[&str]) -> Self {
        Self::error(format!("there is no SVG or PNG `{value}`")).at(source, span).with_advice(
            match nearest(value, images) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put one into static/ and write its path: icon = \"static/logo.svg\"".to_owned(),
            },
        )
    }

    pub(crate) fn invalid_icon(span: Option<Span>, file: &str, problem: &str, advice: Option<&str>) -> Self {
        let bad = Self::error(format!("no icons can be made of {file}: it {problem}"));
        let bad = match span {
            Some(span) => bad.in_file("site.toml", span),
            None => bad,
        };
        let usual = "an icon is a square SVG, or a square PNG of at least 512 by 512 pixels";
        bad.with_advice(advice.unwrap_or(usual))
    }

    pub(crate) fn plural_without_other(source: &Source, span: Span, key: &str) -> Self {
        Self::error(format!("the string `{key}` has no form `other`")).at(source, span).with_advice(
            "every string with plural forms needs `other`, the form for all numbers without one of their own",
        )
    }

    /// Reports a plural form for several numbers that does not show the number.
    pub(crate) fn plural_form_without_count(source: &Source, span: Span, key: &str, category: &str) -> Self {
        Self::warning(format!("the form `{category}` of `{key}` does not say the number"))
            .at(source, span)
            .with_advice("write {count} where the number should be; this form is for several numbers")
    }

    /// Reports a string that no template uses. `near` is a string that may have been meant.
    pub(crate) fn unused_string(source: &Source, span: Span, key: &str, near: Option<&str>) -> Self {
        let write = format!("write {{{{ t(key=\"{key}\") }}}} into a template, or delete it");
        Self::warning(format!("no template uses the string `{key}`")).at(source, span).with_advice(match near {
            Some(near) => format!("did you mean `{near}`? Else {write}"),
            None => write,
        })
    }

    /// Reports several strings of a file that no template uses, at the first of them.
    pub(crate) fn unused_strings(source: &Source, span: Span, keys: &[&str]) -> Self {
        const NAMED: usize = 8;
        let named = keys.iter().take(NAMED).map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let rest = keys.len().saturating_sub(NAMED);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        Self::warning(format!("no template uses these {} strings: {named}{rest}", keys.len()))
            .at(source, span)
            .with_advice("use them in templates, as in {{ t(key=\"name\") }}, or delete them")
    }

    pub(crate) fn unknown_placeholder(source: &Source, span: Span, name: &str, given: &BTreeSet<&str>) -> Self {
        let given = given.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
        let advice = match &*given {
            "" => "this string has no placeholders".to_owned(),
            given => format!("this string can hold {given}"),
        };
        Self::error(format!("nothing is given for `{{{name}}}`")).at(source, span).with_advice(advice)
    }

    /// Reports a placeholder that no template fills. `values` are those that templates give and that the string does not show.
    pub(crate) fn lone_placeholder(source: &Source, span: Span, name: &str, values: &[&str]) -> Self {
        let near = nearest(name, values).or_else(|| values.first().copied().filter(|_| values.len() == 1));
        Self::error(format!("no template gives a value for `{{{name}}}`")).at(source, span).with_advice(match near {
            Some(near) => format!("did you mean `{{{near}}}`, as in another language?"),
            None => "remove it, or write the name that the string has in another language".to_owned(),
        })
    }

    /// Returns a note on the strings and plural forms that a language lacks, if there are any. `total` counts the strings of
    /// all languages. `theme` is the name of the theme if its folder is in the site.
    pub(crate) fn missing_theme_strings(
        (source, span): (&Source, Span),
        tag: &str,
        total: usize,
        (missing_keys, missing_forms): (&[&str], &[(&str, Vec<&str>)]),
        theme: Option<&str>,
    ) -> Option<Self> {
        const NAMED: usize = 8;
        let listed = |names: &[String]| {
            let rest = names.len().saturating_sub(NAMED);
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("{}{rest}", names[..names.len().min(NAMED)].join(", "))
        };
        let keys: Vec<String> = missing_keys.iter().map(|key| format!("`{key}`")).collect();
        let forms = missing_forms.iter();
        let forms: Vec<String> = forms.map(|(key, forms)| format!("`{key}` ({})", forms.join(", "))).collect();
        let of_theme = theme.map(|theme| format!("themes/{theme}/strings/{tag}.toml, or to ")).unwrap_or_default();
        let file = format!("{of_theme}strings/{tag}.toml beside site.toml");
        let (problem, advice) = match (keys.len(), forms.len()) {
            (0, 0) => return None,
            (keys, _) if keys == total => (
                format!("the theme has no words in `{tag}`, so its pages say them in English"),
                format!("add them, translated, to {file}"),
            ),
            (0, _) => (
                format!("strings of the theme lack plural forms that `{tag}` has"),
                format!("add the forms to {file}: {}", listed(&forms)),
            ),
            (lacked, _) => {
                let strings = format!("add the strings to {file}: {}", listed(&keys));
                let forms =
                    if forms.is_empty() { String::new() } else { format!("; and plural forms: {}", listed(&forms)) };
                let problem = format!(
                    "the theme lacks {lacked} of its {total} strings in `{tag}`, so its pages say them in English"
                );
                (problem, strings + &forms)
            }
        };
        Some(Self::note(problem).at(source, span).about_theme().with_advice(advice))
    }
}
