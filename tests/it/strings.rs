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
            // Only English words may replace those of another language, which they name.
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
    silent.page("/2026/03/a/").has("2. märts 2026").has("<span lang=\"en\">Skip to content</span>");
    // One string is not all of them.
    let built = silent.again().file("strings/et.toml", "skip_to_content = \"Mine sisu juurde\"\n").build();
    let all = strings("en").len();
    built
        .says(&format!("the theme lacks {} of its {all} strings in `et`", all - 1))
        .says("[site.toml:2:12]")
        .says("strings/et.toml")
        .says("`alert_caution`, `alert_important`")
        .says(&format!("and {} more", all - 1 - 8));
    built
        .page("/2026/03/a/")
        .has("href=\"#main\">Mine sisu juurde</a>")
        .has("<h2><span lang=\"en\">Newest posts</span></h2>");
}

/// A Polish site with strings of its own.
fn polish(text: &str) -> SiteTest {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.pl]\ntitle = \"Blog\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"Żółw\"]\n+++\n> [!NOTE]\n> Tekst.\n")
        .file("strings/pl.toml", text)
}

/// The English strings with the plural forms given.
fn english_with(forms: &[&str]) -> String {
    let (plain, plural): (Vec<_>, Vec<_>) = strings("en").into_iter().partition(|(_, forms)| forms.contains_key(""));
    // A text of JSON is one of TOML too.
    let quoted = |text: &String| serde_json::Value::from(text.as_str()).to_string();
    let plain = plain.iter().map(|(key, text)| format!("{key} = {}\n", quoted(&text[""])));
    let plural = plural.iter().map(|(key, text)| {
        let forms = forms.iter().map(|form| format!("{form} = {}\n", quoted(&text["other"])));
        format!("[{key}]\n{}", forms.collect::<String>())
    });
    plain.chain(plural).collect()
}

#[test]
fn plural_forms_are_those_of_the_language() {
    let built = polish(&english_with(&["one", "other"])).build();
    built
        .says("strings of the theme lack plural forms that `pl` has")
        .says("`comment_count` (few, many)")
        .says("(few, many)");
    polish(&english_with(&["one", "few", "many", "other"])).build().is_silent();
    let both =
        polish("skip_to_content = \"A\"\n[post_count]\none = \"{count} wpis\"\nother = \"{count} wpisów\"\n").build();
    both.says("strings in `pl`").says("and plural forms: `post_count` (few, many)");
    // French counts have no form for fractions or whole millions.
    let french = english_with(&["one", "other"]);
    let site = "base_url = \"https://blogi.example\"\n[languages.fr]\ntitle = \"Blog\"\n";
    SiteTest::empty().file("site.toml", site).file("strings/fr.toml", french).build().is_silent();
    let arabic = SiteTest::empty()
        .file("site.toml", site.replace("fr", "ar"))
        .file("strings/ar.toml", english_with(&["one", "other"]));
    arabic.build().says("(zero, two, few, many)");
    let japanese = SiteTest::empty().file("site.toml", site.replace("fr", "ja"));
    japanese.file("strings/ja.toml", english_with(&["other"])).build().is_silent();
    let latvian = SiteTest::empty().file("site.toml", site.replace("fr", "lv"));
    latvian.file("strings/lv.toml", english_with(&["one", "other"])).build().says("`comment_count` (zero)");
    // A site may replace a string of Finnish too.
    SiteTest::new()
        .file("strings/fi.toml", "[post_count]\nother = \"{count} juttua\"\n")
        .build()
        .says("`post_count` (one)");
}

#[test]
fn words_that_english_lends_are_marked() {
    let built = polish("heading_month = \"Archiwum: {name}\"\n").build();
    built
        .page("/tag/zolw/")
        .has("<h1><span lang=\"en\">Tag archives: <span lang=\"pl\">Żółw</span></span></h1>")
        .has("<p class=\"byline\"><span lang=\"en\">1 post</span>")
        .has("<span lang=\"en\">Tags</span></a>")
        .has("<nav aria-label=\"Main menu\">")
        .has("<title>Tag archives: Żółw");
    built
        .page("/2026/03/a/")
        .has("<p class=\"alert-title\"><span lang=\"en\">Note</span></p>")
        .has("<span lang=\"en\">Email</span></a>")
        .has("<span lang=\"en\">1-minute read</span>");
    built.page("/2026/03/").has("<h1>Archiwum: marzec 2026</h1>");
    let site = "base_url = \"https://blogi.example\"\n[languages.ar]\ntitle = \"Blog\"\n";
    SiteTest::empty()
        .file("site.toml", site)
        .build()
        .page("/")
        .has("<span lang=\"en\" dir=\"ltr\">Skip to content</span>");
    SiteTest::new().post("a", "A", "> [!NOTE]\n> Teksti.").build().page("/fi/2026/03/a/").lacks("<span lang=\"en\"");
}

#[test]
fn strings_as_html_are_escaped_and_hold_html() {
    let template = "{% set bold = \"<b>x</b>\" | safe %}{{ t_html(key=\"oops\", name=\"<i>\") }} {{ t_html(key=\"oops\", name=bold) }} \
                    {{ t_html(key=\"oops\", name=\"å\", lang=\"nn\") }} {{ t_html(key=\"lost\", count=1234) }}";
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .tables("[languages.nn]\ntitle = \"Møte\"\n")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/404.html", template)
        .file("strings/fi.toml", "oops = \"A & B: {name}\"\n")
        .file("strings/nb.toml", "oops = \"B: {name}\"\n")
        .file(
            "strings/en.toml",
            "oops = \"E: {name}\"\n[lost]\none = \"{count} lost\"\nother = \"{count} are lost\"\n",
        );
    site.build()
        .page("/fi/404.html")
        .has("A &amp; B: &lt;i&gt; A &amp; B: <b>x</b>")
        .has("<span lang=\"nb\">B: <span lang=\"nn\">å</span></span>")
        .has("<span lang=\"en\">1\u{a0}234 are lost</span>");
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
        .says("no template uses the string `red_more`")
        .says("did you mean `read_more`?")
        .at("strings/fi.toml:2:11")
        .says("nothing is given for `{name}`")
        .says("this string can hold {title}")
        .at("strings/fi.toml:3:8")
        .says("this string has no placeholders")
        .says("the string `post_count` has no form `other`")
        .says("`suomi` is not a language tag")
        .counts("4 errors, 1 warning");
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

#[test]
fn a_placeholder_that_only_one_language_misspells_is_reported_there() {
    let site = |fi: &str, nb: &str, call: &str| {
        SiteTest::new()
            .setting("theme = \"oma\"")
            .norwegian_page()
            .post("a", "A", "Teksti.")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/strings/fi.toml", format!("oma_read = \"{fi}\"\n"))
            .file("themes/oma/strings/nb.toml", format!("oma_read = \"{nb}\"\n"))
            .file("themes/oma/templates/404.html", format!("<p>{{{{ t(key=\"oma_read\"{call}) }}}}</p>"))
    };
    let failed = site("Lue {titel}", "Les {title}", ", title=\"A\"").fails();
    failed
        .counts("1 error;")
        .at("themes/oma/strings/fi.toml:1:12")
        .says("no template gives a value for `{titel}`")
        .says("did you mean `{title}`, as in another language?");
    site("Lue {title}", "Les {tittel}", ", title=\"A\"").fails().at("themes/oma/strings/nb.toml:1:12");
    // Where all languages have it, the template is wrong.
    site("Lue {title}", "Les {title}", "").fails().says("themes/oma/templates/404.html:1:").says("needs the argument");
    // A language may leave a value out.
    site("Lue", "Les {title}", ", title=\"A\"").build().is_silent();
}

#[test]
fn strings_that_the_theme_lacks_are_added_to_the_theme() {
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .norwegian_page()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/strings/fi.toml", "oma_read = \"Lue\"\n")
        .file("themes/oma/strings/en.toml", "oma_read = \"Read\"\n")
        .file("themes/oma/templates/404.html", "<p>{{ t(key=\"oma_read\") }}</p>");
    let built = site.build();
    built.says("add the strings to themes/oma/strings/nb.toml, or to strings/nb.toml beside site.toml: `oma_read`");
    let site = built.again();
    let answer = site.command(["theme", "check"]);
    assert_eq!(answer.code, Some(0));
    answer.says("themes/oma/strings/nb.toml");
    let failed = site.file("themes/oma/templates/404.html", "<p>{{ t(key=\"oma_raed\") }}</p>").fails();
    failed.says("did you mean `oma_read`?").says("write it into themes/oma/strings/fi.toml: oma_raed");
}
