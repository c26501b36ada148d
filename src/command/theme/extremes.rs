//! Texts and settings that have as little or as much as they can have. The checks of a theme add them to its demo, so that a
//! template that relies on what only some sites have fails there.

use std::fmt::Write as _;

use super::settings::{toml_key, toml_value};
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::load;
use crate::model::{SettingKind, SettingValue, ThemeSetting};
use crate::render::{ArgumentKind, ComponentDefinition};

/// The picture that the texts and settings name.
pub(super) const PICTURE: &str = "content/kielo-demo.jpg";

/// The texts that call the components of the theme.
const CALLS: &str = "kielo-demo-calls";

/// The text that settings, keys and calls get. A theme may refuse it, because it allows only some texts. The message then quotes
/// it, and is not a fault of the theme.
const VALUE: &str = "kielo-demo-value";

/// The settings that a site may have, as they are written in site.toml, with the language of a menu, a footer and a box for
/// `LANGUAGE`.
const SETTINGS: &str = r#"
menu = { LANGUAGE = [
    { title = "Kielo", link = "/" },
    { link = "kielo-demo-title-LANGUAGE.LANGUAGE.md" },
    { title = "Kielo 2", children = [{ title = "Kielo 3", link = "https://kielo.example/" }, { link = "kielo-demo-title-LANGUAGE.LANGUAGE.md" }] },
    { title = "Kielo 4", link = "kielo-demo-LANGUAGE.LANGUAGE.md", children = [{ title = "Kielo 5", link = "/" }] },
] }
footer = { LANGUAGE = [
    { title = "Kielo", text = "Kielo", links = [{ link = "kielo-demo-title-LANGUAGE.LANGUAGE.md" }, { title = "Kielo", link = "/" }] },
    { links = [{ title = "Kielo", link = "/" }] },
    { text = "Kielo" },
] }
cta = { LANGUAGE = { title = "Kielo", text = "Kielo", link = "kielo-demo-LANGUAGE.LANGUAGE.md", label = "Kielo" } }
about = { LANGUAGE = { link = "kielo-demo-title-LANGUAGE.LANGUAGE.md" } }
text = { LANGUAGE = { text = "Kielo" } }
organization = { name = "Kielo", url = "https://kielo.example/", email = "kielo@kielo.example", same_as = ["https://kielo.example/"], x = "kielo", fediverse = "@kielo@kielo.example" }
comments = { email = "kielo@kielo.example", form = "https://kielo.example/", feed = true, post_feeds = true }
newsletter = { endpoint = "https://kielo.example/", text = "Kielo" }
analytics = { provider = "goatcounter", site = "kielo" }
taxonomies = { kielo_demo = { title = "Kielo", singular = "Kielo", slug = "kielo-demo-terms" } }
design = { list = "grid", hero = "post" }
"#;

/// The optional settings of a site.
const OPTIONAL: [&str; 9] =
    ["menu", "footer", "cta", "about", "text", "organization", "comments", "newsletter", "theme_settings"];

/// Comments with replies to replies, and a link from another site.
const COMMENTS: &str = r#"
[[comments]]
id = 1
author = "Kielo & <Kielo>"
url = "https://kielo.example/"
date = 2026-11-03T09:15:00+02:00
text = "Kielo."
language = "en"

[[comments]]
id = 2
parent = 1
author = "Kielo"
date = 2026-11-03T10:15:00+02:00
text = "Kielo."

[[comments]]
id = 3
parent = 2
author = "Kielo"
date = 2026-11-03T11:15:00+02:00

[[comments]]
id = 4
kind = "pingback"
author = "Kielo"
url = "https://kielo.example/"
date = 2026-11-03T12:15:00+02:00
"#;

/// The body of a text with all elements that texts have.
const BODY: &str = "\
Kielo [kielo](https://kielo.example/ \"Kielo\"), [kielo](/kielo-demo-LANGUAGE.LANGUAGE.md), [kielo](#kielo), <https://kielo.example/>.

<!--more-->

## Kielo

### Kielo {.kielo}

## Kielo 2 [kielo](https://kielo.example/) {lang=en}

> [!NOTE]
> Kielo.

![Kielo](/kielo-demo.jpg \"Kielo\")

![](/kielo-demo.jpg)

- [x] Kielo

```rust
let kielo = 1;
```

    kielo

| a | b |
|---|---|
| 1 | 2 |

Kielo[^1].

[^1]: Kielo.
";

/// Texts and settings for the checks of a theme.
pub(super) struct Extremes {
    /// The files below `content/`, each with its text.
    pub(super) files: Vec<(String, String)>,
    /// Entries for `content/terms.toml`.
    pub(super) terms: String,
    /// The tables of TOML that are added to site.toml.
    settings: Vec<String>,
    /// The keys that are removed from site.toml.
    removed: &'static [&'static str],
}

impl Extremes {
    /// Returns the texts and settings for a theme, in the languages of its demo: with all settings that a site may have, or with
    /// none of them.
    pub(super) fn new(demo: &Edition, has_settings: bool) -> Self {
        let config = &demo.site().config;
        let mut languages = Vec::new();
        let mut files = Vec::new();
        for id in config.language_ids() {
            let language = config.language(id).configured_tag.clone();
            files.extend(texts(demo, &language, has_settings));
            if demo.site().home_text(id).is_none() {
                files.push((format!("index.{language}.md"), whole_page(demo, &language, "Kielo 4")));
            }
            languages.push(language);
        }
        if let (Some(language), Some(calls)) = (languages.first(), calls(demo)) {
            files.push((format!("2026-11-15-{CALLS}.{language}.md"), calls));
        }
        let (settings, removed) = if has_settings {
            (settings(demo, &languages), &[][..])
        } else {
            // A menu without entries, and none in the other languages.
            let menu = languages.first().map(|language| format!("menu = {{ {language} = [] }}"));
            (menu.into_iter().collect(), &OPTIONAL[..])
        };
        Self { files, terms: terms(&languages, has_settings), settings, removed }
    }

    /// Whether a site with these texts has all settings that it may have.
    pub(super) fn has_settings(&self) -> bool {
        self.removed.is_empty()
    }

    /// Changes the settings of a demo.
    pub(super) fn changed_settings(&self, site_toml: &str) -> String {
        // The demo as it is reports what is wrong with its settings.
        load::with_settings(site_toml, self.removed, &self.settings).unwrap_or_else(|| site_toml.to_owned())
    }

    /// Returns what a diagnostic of a site with these texts and settings says about the theme; nothing if it is about the texts
    /// of the demo, or about a value that only these texts have. `shown_folder` is the folder of the texts in messages.
    pub(super) fn about_theme(&self, problem: Diagnostic) -> Option<Diagnostic> {
        // A map has none of these values either, and the message does not name them then.
        let is_lookup = problem.message().ends_with(": this has no value here");
        if problem.message().contains(VALUE) || is_lookup {
            return None;
        }
        let file = problem.file()?;
        if file.starts_with("themes/") {
            return Some(problem);
        }
        let is_call = file.contains(CALLS);
        let is_own = self.files.iter().any(|(name, _)| file.strip_prefix("content/") == Some(name));
        if !is_own {
            return None;
        }
        match problem.at_related_place("themes/") {
            Ok(at_theme) => Some(at_theme),
            // What a component needs, only its author knows.
            Err(problem) if is_call || !problem.is_error() => None,
            Err(problem) => Some(Diagnostic::text_of_checks_refused(problem)),
        }
    }
}

/// Returns the text of a document from its front matter and its body.
fn document(front_matter: &str, body: &str) -> String {
    format!("+++\n{front_matter}+++\n\n{body}")
}

/// Returns a text that may be a page, or the text of a front page or of a term, with all that these can have.
fn whole_page(demo: &Edition, language: &str, title: &str) -> String {
    let of_pages = params(demo.theme().params.pages.as_deref());
    let picture = "image = \"/kielo-demo.jpg\"\nimage_alt = \"Kielo\"\n";
    let front_matter = format!("title = \"{title}\"\ndescription = \"Kielo\"\n{picture}{of_pages}");
    document(&front_matter, &BODY.replace("LANGUAGE", language))
}

/// Returns texts of a language that have as little or as much as a text can have, with their file names.
fn texts(demo: &Edition, language: &str, has_settings: bool) -> Vec<(String, String)> {
    // Addresses may lack the language, and those of posts their date.
    let name = |stem: &str| format!("{stem}-{language}.{language}.md");
    let of_posts = params(demo.theme().params.posts.as_deref());
    let body = BODY.replace("LANGUAGE", language);
    let other = if language.starts_with("en") { "fi" } else { "en" };
    let own_terms = if has_settings { "kielo_demo = [\"Kielo 6\"]\n" } else { "" };
    let post = format!(
        "title = \"Kielo & <Kielo>\"\ntranslation = \"kielo-demo-full\"\ndescription = \"Kielo\"\n\
         image = \"/kielo-demo.jpg\"\nimage_alt = \"Kielo\"\nimage_caption = \"Kielo\"\n\
         categories = [\"Kielo {language}\", \"Kielo {language} 2\"]\ntags = [\"kielo-{language}\"]\n\
         authors = [\"Kielo\", \"Kielo 2\"]\nseries = \"Kielo {language}\"\nupdated = 2026-11-20\n\
         discussion = \"https://mastodon.example/@kielo/1099\"\n{own_terms}{of_posts}"
    );
    let whole = |title: &str| whole_page(demo, language, title);
    let full = "2026-11-02-kielo-demo-full";
    let mut texts = vec![
        (name("2026-11-01-kielo-demo-bare"), document("title = \"Kielo\"\n", "")),
        (name(full), document(&post, &body)),
        (format!("{full}-{language}.{language}.comments.toml"), COMMENTS.to_owned()),
        (name("kielo-demo-page"), document("title = \"Kielo\"\n", "")),
        (name("kielo-demo-title"), document(&format!("title = \"Kielo\"\ntitle_language = \"{other}\"\n"), "Kielo.\n")),
        (name("kielo-demo"), whole("Kielo 2")),
        (
            ["kielo-demo-", language, "/page-", language, ".", language, ".md"].concat(),
            document("title = \"Kielo 3\"\n", "Kielo.\n"),
        ),
        (name("terms/categories/kielo-demo"), whole(&format!("Kielo {language}"))),
        (name("terms/tags/kielo-demo"), whole(&format!("kielo-{language}"))),
        (name("terms/authors/kielo-demo"), whole("Kielo")),
        (name("terms/series/kielo-demo"), whole(&format!("Kielo {language}"))),
    ];
    for day in 3..=14 {
        let series = if day <= 5 { format!("series = \"Kielo {language}\"\n") } else { String::new() };
        let title = if day == 3 { format!("title_language = \"{other}\"\n") } else { String::new() };
        let text = document(&format!("title = \"Kielo {day}\"\n{title}{series}"), &format!("Kielo {day}.\n"));
        texts.push((name(&format!("2026-11-{day:02}-kielo-demo-{day}")), text));
    }
    texts
}

/// Returns entries of terms: with a term above, a description, a picture, and all that an author can have.
fn terms(languages: &[String], has_settings: bool) -> String {
    let names = |name: &dyn Fn(&str) -> String| -> String {
        let lines: Vec<String> =
            languages.iter().map(|language| format!("{language} = \"{}\"\n", name(language))).collect();
        lines.concat()
    };
    let mut text = format!(
        "\n[[categories]]\n{}image = \"/kielo-demo.jpg\"\n\n[[categories]]\n{}parent = \"Kielo {}\"\n\n\
         [[authors]]\nname = \"Kielo\"\n{}url = \"https://kielo.example/\"\npicture = \"/kielo-demo.jpg\"\n\
         same_as = [\"https://kielo.example/@kielo\"]\nfediverse = \"@kielo@kielo.example\"\n",
        names(&|language| format!("Kielo {language}")),
        names(&|language| format!("Kielo {language} 2")),
        languages.first().map_or("", String::as_str),
        names(&|_| "Kielo.".to_owned()),
    );
    if has_settings {
        // Writing to a String cannot fail.
        _ = write!(text, "\n[[kielo_demo]]\n{}image = \"/kielo-demo.jpg\"\n", names(&|_| "Kielo 6".to_owned()));
    }
    text
}

/// Returns the settings that a site may have.
fn settings(demo: &Edition, languages: &[String]) -> Vec<String> {
    let mut settings: Vec<String> = languages.iter().map(|language| SETTINGS.replace("LANGUAGE", language)).collect();
    if demo.theme().has_template("search.html") {
        settings.push("search = {}".to_owned());
    }
    settings.push(format!("theme_settings = {}", filled_table(&demo.theme().settings)));
    settings
}

/// Returns the line of front matter with a value for each key that the theme declares; nothing if it declares none.
fn params(keys: Option<&[ThemeSetting]>) -> String {
    let keys = keys.filter(|keys| !keys.is_empty());
    keys.map(|keys| format!("params = {}\n", filled_table(keys))).unwrap_or_default()
}

/// Returns an inline table of TOML with a value for each setting or key.
fn filled_table(settings: &[ThemeSetting]) -> String {
    let entries =
        settings.iter().map(|setting| format!("{} = {}", toml_key(&setting.name), toml_value(&filled(setting))));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// Returns a value for a setting or a key: not its default, if there is another.
fn filled(setting: &ThemeSetting) -> SettingValue {
    let text = |text: &str| SettingValue::Text(text.to_owned());
    match setting.kind {
        SettingKind::Text => text(VALUE),
        SettingKind::Colour => text("#1b5c41"),
        SettingKind::Image => text("/kielo-demo.jpg"),
        SettingKind::Choice => text(setting.choices.last().map_or(VALUE, String::as_str)),
        SettingKind::Number if setting.limits.allow(2.0) => SettingValue::Integer(2),
        SettingKind::Number => {
            let edge = setting.limits.min.map(f64::ceil).filter(|number| setting.limits.allow(*number));
            SettingValue::Float(edge.or(setting.limits.max.map(f64::floor)).unwrap_or_default())
        }
        SettingKind::Boolean => SettingValue::Boolean(setting.default.shared != Some(SettingValue::Boolean(true))),
        SettingKind::List => SettingValue::List(vec![VALUE.to_owned(), "Kielo".to_owned()]),
    }
}

/// Returns a text that calls each component of the theme that texts can call: with all arguments, and with those that it needs.
/// Built-in components are right.
fn calls(demo: &Edition) -> Option<String> {
    let own = demo.theme().templates.iter().filter(|template| {
        let theme = template.name.split('/').next().unwrap_or_default();
        !load::is_built_in_theme(theme)
    });
    let own: Vec<&str> = own.map(|template| &*template.source.text).collect();
    let is_own = |component: &ComponentDefinition| {
        let definition = format!("component {}(", component.name);
        own.iter().any(|text| text.contains(&definition))
    };
    let mut body = String::new();
    for component in demo.components().iter().filter(|component| !component.is_private() && is_own(component)) {
        let Some(required) = call(component, true) else { continue };
        body.push_str(&required);
        body.extend(call(component, false).filter(|whole| *whole != required));
    }
    (!body.is_empty()).then(|| document("title = \"Kielo\"\n", &body))
}

/// Returns a call of a component; nothing if only a template can give it its arguments.
fn call(component: &ComponentDefinition, only_required: bool) -> Option<String> {
    let mut arguments = String::new();
    for argument in &component.arguments {
        let is_required = argument.default.is_none();
        let value = match argument.kind {
            ArgumentKind::Text if names_picture(&argument.name) => "\"/kielo-demo.jpg\"".to_owned(),
            ArgumentKind::Text => format!("\"{VALUE}\""),
            ArgumentKind::Integer | ArgumentKind::Number => "2".to_owned(),
            ArgumentKind::Boolean => "true".to_owned(),
            ArgumentKind::TemplateValue | ArgumentKind::Any if is_required => return None,
            ArgumentKind::TemplateValue | ArgumentKind::Any => continue,
        };
        if is_required || !only_required {
            // Writing to a String cannot fail.
            _ = write!(arguments, " {}={value}", argument.name);
        }
    }
    let name = &component.name;
    Some(if component.has_body {
        format!("{{% <{name}{arguments}> %}}\nKielo.\n{{% </{name}> %}}\n\n")
    } else {
        format!("{{{{ <{name}{arguments} /> }}}}\n\n")
    })
}

/// Whether an argument is probably the path of a picture.
fn names_picture(argument: &str) -> bool {
    ["src", "image", "picture", "cover", "photo", "kuva", "bilde", "bild"].contains(&argument)
}
