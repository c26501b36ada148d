//! The settings that a theme offers and authors change: `[settings]` of theme.toml, and `[theme_settings]` of site.toml.

use crate::images::png;
use crate::site_test::SiteTest;

const SETTINGS: &str = r##"extends = "kielo"
[settings.motto]
type = "text"
per_language = true
default = { fi = "Terve", en = "Welcome", de = "Hallo" }
description = "The line below the title"
[settings.line]
type = "colour"
default = "#ff0000"
[settings.cover]
type = "image"
[settings.cards]
type = "choice"
choices = ["round", "square"]
default = "round"
description = "The corners of cards"
[settings.columns]
type = "number"
default = 2
[settings.wide]
type = "boolean"
default = false
[settings.links]
type = "list"
default = ["yksi", "kaksi"]
"##;

/// The front page shows all settings.
const HOME: &str = "<p>{{ settings.motto }}|{{ settings.line }}|{{ settings.cover }}|{{ settings.cards }}|\
    {{ settings.columns }}|{{ settings.wide }}|{{ settings.links | join(sep=\" \") }}</p>";

fn site(values: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"lapsi\"")
        .tables(values)
        .file("themes/lapsi/theme.toml", "extends = \"oma\"\n")
        .file("themes/oma/theme.toml", SETTINGS)
        .file("themes/oma/templates/home.html", HOME)
        .post("eka", "Eka", "Teksti.")
        .norwegian_page()
}

#[test]
fn settings_have_the_values_of_the_theme_until_the_site_has_its_own() {
    let built = site("").build();
    built.page("/fi/").has("<p>Terve|#ff0000||round|2|false|yksi kaksi</p>");
    built.page("/nb/").has("<p>Welcome|#ff0000||round|2|false|yksi kaksi</p>");
    let values = "[theme_settings]\nmotto = { nb = \"Hei\" }\nline = \"#abc\"\ncover = \"/kansi.png\"\ncards = \"square\"\n\
        columns = 2.5\nwide = true\nlinks = []\n";
    let built = site(values).file("static/kansi.png", png(1)).build();
    built.page("/fi/").has("<p>Terve|#abc|/kansi.png|square|2.5|true|</p>");
    built.page("/nb/").has("<p>Hei|#abc|/kansi.png|square|2.5|true|</p>");
}

#[test]
fn a_theme_replaces_a_setting_of_the_theme_that_it_extends() {
    let own = "extends = \"oma\"\n[settings.cards]\ntype = \"text\"\ndefault = \"oma\"\n";
    let built = site("[theme_settings]\ncolumns = 4\n").file("themes/lapsi/theme.toml", own).build();
    built.page("/fi/").has("|oma|4|");
}

#[test]
fn wrong_settings_are_errors_with_suggestions() {
    for (line, problem) in [
        ("mottoo = \"x\"", "motto"),
        ("motto = 3", "must be text"),
        ("motto = { sv = \"x\" }", "`sv`"),
        ("line = \"red\"", "which is not a colour"),
        ("cards = \"squar\"", "did you mean `square`?"),
        ("columns = \"2\"", "a number"),
        ("wide = \"yes\"", "true or false"),
        ("links = 3", "`links`"),
        ("cover = \"/puuttuu.png\"", "there is no picture `/puuttuu.png`"),
        ("line = { fi = \"#fff\" }", "`line`"),
        ("motto = \"a\"\ncards = { fi = \"round\" }", "`cards`"),
    ] {
        site(&format!("[theme_settings]\n{line}\n")).fails().says(problem).says("site.toml:");
    }
    // A setting of a theme that is not used any more.
    SiteTest::new().tables("[theme_settings]\nmotto = \"x\"\n").fails().says("`motto`");
}

#[test]
fn numbers_have_limits_and_one_text_is_a_list() {
    let theme = "extends = \"kielo\"\n[settings.columns]\ntype = \"number\"\nmin = 1\nmax = 6\ninteger = true\ndefault = 2\n\
                 [settings.size]\ntype = \"number\"\nmin = 0.5\n[settings.links]\ntype = \"list\"\n";
    let site = |values: &str| {
        let home = "<p>{{ settings.columns }}|{{ settings.size }}|{{ settings.links | join(sep=\" \") }}</p>";
        site(&format!("[theme_settings]\n{values}"))
            .file("themes/oma/theme.toml", theme)
            .file("themes/oma/templates/home.html", home)
    };
    site("columns = 6.0\nsize = 1.5\nlinks = \"yksi\"").build().page("/fi/").has("<p>6|1.5|yksi</p>");
    for (line, problem, advice) in [
        ("columns = 7", "`columns` cannot be 7", "write a whole number from 1 to 6"),
        ("columns = 2.5", "`columns` cannot be 2.5", "write a whole number from 1 to 6"),
        ("size = 0", "`size` cannot be 0", "write a number of at least 0.5"),
        ("columns = \"2\"", "a whole number from 1 to 6", "columns"),
    ] {
        site(line).fails().says(problem).says(advice).says("site.toml:");
    }
    let listed = site("columns = 3\n").command(["theme", "settings"]).done();
    listed.says("# (a whole number from 1 to 6)\ncolumns = 3\n").says("# (a number of at least 0.5; no default)\n");
}

#[test]
fn wrong_definitions_are_errors() {
    for (definition, problem) in [
        ("[settings.a]\ndefault = 1\n", "`type`"),
        ("[settings.a]\ntype = \"txt\"\n", "did you mean `text`?"),
        ("[settings.a]\ntype = \"choice\"\n", "`choices`"),
        ("[settings.a]\ntype = \"choice\"\nchoices = [\"x\", \"y\"]\ndefault = \"z\"\n", "`default` cannot be `z`"),
        ("[settings.a]\ntype = \"number\"\ndefault = true\n", "a number"),
        ("[settings.a]\ntype = \"number\"\nmax = 5\ndefault = 6\n", "`default` cannot be 6"),
        ("[settings.a]\ntype = \"number\"\nmin = 5\nmax = 1\n", "`min` is greater than `max`"),
        ("[settings.a]\ntype = \"number\"\nmin = \"1\"\n", "a number"),
        ("[settings.a]\ntype = \"text\"\nmin = 1\n", "`min`"),
        ("[settings.a]\ntype = \"text\"\ndescripton = \"x\"\n", "did you mean `description`?"),
        ("[settings]\na = 1\n", "a table"),
    ] {
        let theme = format!("extends = \"oma\"\n{definition}");
        site("").file("themes/lapsi/theme.toml", theme).fails().says(problem).says("themes/lapsi/theme.toml:");
    }
}

#[test]
fn an_unknown_setting_in_a_template_is_an_error() {
    let faulty = site("").file("themes/lapsi/templates/home.html", "{{ settings.moto }}");
    faulty.command(["theme", "check"]).refused().says("moto").says("motto");
    faulty.fails().says("themes/lapsi/templates/home.html:1:");
}

#[test]
fn a_command_lists_the_settings() {
    let site = site("[theme_settings]\ncolumns = 3\nmotto = { nb = \"Hei \\\"du\\\"\" }\n");
    let listed = site.command(["theme", "settings"]).done();
    listed
        .says("# The line below the title\n# (text; one value, or one for each language)\nmotto = { nb = \"Hei \\\"du\\\"\" }\n")
        .says("# The corners of cards\n# (choice; round, square)\n# cards = \"round\"\n")
        .says("# (number)\ncolumns = 3\n")
        .says("# (image; no default)\n# cover = \"kuva.jpg\"\n");
    SiteTest::new().command(["theme", "settings"]).done().says("the theme kielo has no settings");
}

#[test]
fn components_in_texts_can_ask_for_settings() {
    site("")
        .file(
            "themes/oma/components/rivi.html",
            "{% component rivi(@settings = {}) %}<b>{{ settings.motto }}</b>{% endcomponent rivi %}",
        )
        .post("toka", "Toka", "{{ <rivi /> }}")
        .build()
        .page("/fi/2026/03/toka/")
        .has("<b>Terve</b>");
}
