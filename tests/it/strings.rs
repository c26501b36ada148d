//! The strings of the theme in every language, and how a site overrides them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::site_test::SiteTest;

const TAGS: [&str; 6] = ["da", "en", "fi", "nb", "nn", "sv"];

/// The strings of the theme `kielo` in one language: every form by its name.
fn strings(tag: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = fs::read_to_string(format!("themes/kielo/strings/{tag}.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let forms = |value: toml::Value| match value {
        toml::Value::Table(forms) => {
            forms.into_iter().map(|(form, text)| (form, text.as_str().unwrap().to_owned())).collect()
        }
        text => BTreeMap::from([(String::new(), text.as_str().unwrap().to_owned())]),
    };
    table.into_iter().map(|(key, value)| (key, forms(value))).collect()
}

fn placeholders(forms: &BTreeMap<String, String>) -> BTreeSet<&str> {
    let all = forms.values().flat_map(|form| form.split('{').skip(1));
    all.map(|rest| rest.split_once('}').unwrap().0).collect()
}

#[test]
fn every_language_has_every_string_with_the_same_placeholders() {
    let english = strings("en");
    for tag in TAGS {
        let own = strings(tag);
        assert_eq!(own.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{tag}");
        for (key, forms) in &own {
            // Only English words may stand for another language, which they name.
            if !key.starts_with("language_hint") {
                assert_eq!(placeholders(forms), placeholders(&english[key]), "{tag}: {key}");
            }
            assert!(placeholders(forms).is_subset(&placeholders(&english[key])), "{tag}: {key}");
            assert!(forms.values().all(|form| !form.trim().is_empty()), "{tag}: {key}");
            let kinds: BTreeSet<&str> = forms.keys().map(String::as_str).collect();
            // CLDR: these six languages all have the forms `one` and `other`, and no others.
            let expected = if kinds.contains("") { BTreeSet::from([""]) } else { BTreeSet::from(["one", "other"]) };
            assert_eq!(kinds, expected, "{tag}: {key}");
            let is_plural = |forms: &BTreeMap<String, String>| !forms.contains_key("");
            assert_eq!(is_plural(forms), is_plural(&english[key]), "{tag}: {key}");
        }
    }
}

#[test]
fn a_site_says_things_its_own_way() {
    let built = SiteTest::new()
        .file(
            "strings/fi.toml",
            "read_more = \"Jatka tästä\"\n[post_count]\none = \"{count} juttu\"\nother = \"{count} juttua\"\n",
        )
        .post("a", "A", "Alku.\n\nLoppu.")
        .build();
    built.page("/fi/").has("Jatka tästä").page("/fi/arkisto/").has("1 juttu&nbsp;· <").has("Sivupalkki");
    built.page("/nb/arkiv/").has("0 innlegg");
}

#[test]
fn a_site_may_bring_the_words_of_a_language() {
    let site = SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.et]\ntitle = \"Ajaveeb\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\nTekst.\n");
    let silent = site.build();
    silent.says("the theme has no words in `et`").says("strings/et.toml");
    assert_eq!(silent.messages.matches("no words").count(), 1);
    silent.page("/2026/03/a/").has("2. märts 2026").has("Skip to content");
    let built = silent.again().file("strings/et.toml", "skip_to_content = \"Mine sisu juurde\"\n").build();
    built.is_silent();
    built.page("/2026/03/a/").has("Mine sisu juurde").has("Newest posts");
}

#[test]
fn wrong_strings_are_reported_at_their_location() {
    SiteTest::new()
        .file(
            "strings/fi.toml",
            "red_more = \"Jatka\"\nfeed_of = \"Syöte: {name}\"\nfeed = \"Syöte {x}\"\n[post_count]\none = \"yksi\"\n",
        )
        .file("strings/suomi.toml", "feed = \"Syöte\"\n")
        .fails()
        .at("strings/fi.toml:1:1")
        .says("no template asks for the string `red_more`")
        .says("did you mean `read_more`?")
        .at("strings/fi.toml:2:11")
        .says("nothing is given for `{name}`")
        .says("this string can hold {title}")
        .at("strings/fi.toml:3:8")
        .says("this string has no placeholders")
        .says("the string `post_count` has no form `other`")
        .says("`suomi` is not a language tag")
        .counts("5 errors");
}

#[test]
fn templates_fill_every_placeholder() {
    for call in ["t(key=\"feed_of\")", "t(key=\"post_count\")"] {
        SiteTest::new()
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/templates/404.html", format!("<p>{{{{ {call} }}}}"))
            .fails()
            .says("needs the argument");
    }
}

#[test]
fn a_theme_may_have_strings_for_its_own_templates() {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/404.html", "<p>{{ t(key=\"oops\") }}")
        .file("strings/fi.toml", "oops = \"Hups\"\n")
        .file("strings/nb.toml", "oops = \"Oi\"\n")
        .build()
        .page("/fi/404.html")
        .has("<p>Hups");
}
