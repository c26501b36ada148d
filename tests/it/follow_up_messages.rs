//! One broken file has one message: nothing is reported that is only missing because of it.

use crate::site_test::SiteTest;

/// A site with a theme of its own, which needs strings, a component and style sheets of it.
fn site() -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "<p>{{ post.title }} {{ t(key=\"oma\") }}</p>\n")
        .file("themes/oma/strings/fi.toml", "oma = \"Oma\"\n")
        .file("themes/oma/strings/nb.toml", "oma = \"Egen\"\n")
        .file("themes/oma/static/oma.css", "a { color: red }\n")
        .file("themes/oma/static/toinen.css", "@import \"oma.css\";\n")
        .file(
            "themes/oma/components/laatikko.html",
            "{% component laatikko(otsikko: string) -%}\n<b>{{ otsikko }}</b>{{ body }}\n{%- endcomponent laatikko %}\n",
        )
        .file("content/terms.toml", "[[categories]]\nfi = \"Matkat\"\nnb = \"Reiser\"\n")
        .post("eka", "Eka", "{% <laatikko otsikko=\"x\"> %}\nTeksti.\n{% </laatikko> %}\n")
}

#[track_caller]
fn has_only(site: SiteTest, message: &str) {
    site.fails().says(message).counts("1 error");
}

#[test]
fn the_site_is_right() {
    site().build().is_silent();
}

#[test]
fn a_broken_theme_toml_has_one_message() {
    let not_toml = "this is not valid TOML";
    for (text, message) in [
        ("extends = \"kielo\n", not_toml),
        ("extends = \"kielo\"\nextends = \"kielo\"\n", not_toml),
        ("extends = 5\n", "`extends` must be text"),
        ("extends = [\"kielo\"]\n", "`extends` must be text"),
        ("extends = \"puuttuu\"\n", "there is no theme `puuttuu`"),
        ("extend = \"kielo\"\n", "there is no key `extend`"),
        ("[theme]\nextends = \"kielo\"\n", "there is no key `theme`"),
        ("extends = \"kielo\"\n[colours]\ntausta = \"#fff\"\n", "there is no key `tausta`"),
    ] {
        has_only(site().file("themes/oma/theme.toml", text), message);
    }
    let not_text = b"extends = \"kielo\" # \xff\n";
    has_only(site().file("themes/oma/theme.toml", not_text), "themes/oma/theme.toml is not UTF-8 text");
}

#[test]
fn what_is_in_a_file_that_cannot_be_read_is_not_missing() {
    let broken_strings = "oma = \"Oma\n";
    for (file, text, message) in [
        ("themes/oma/components/laatikko.html", &b"\xff"[..], "laatikko.html is not UTF-8 text"),
        ("themes/oma/static/oma.css", b"\xff", "oma.css is not UTF-8 text"),
        ("themes/oma/strings/fi.toml", broken_strings.as_bytes(), "this is not valid TOML"),
        ("themes/oma/strings/fi.toml", b"oma = 5", "`oma` must be text"),
        ("strings/fi.toml", broken_strings.as_bytes(), "this is not valid TOML"),
        ("strings/fi.toml", b"oma = \"\xff\"", "strings/fi.toml is not UTF-8 text"),
        ("content/terms.toml", b"[[categories]]\nfi = 5\n", "`fi` must be text"),
        ("content/terms.toml", b"[[categories]]\nfi = \"Matkat\n", "this is not valid TOML"),
        ("content/terms.toml", b"[[categories]]\nfi = { name = 5 }\n", "`name` must be text"),
    ] {
        has_only(site().file(file, text), message);
    }
    let estonian =
        site().tables("[languages.et]\ntitle = \"Blogi\"").file("content/a.et.md", "+++\ntitle = \"A\"\n+++\n");
    has_only(estonian.file("strings/et.toml", "oma = \"x\n"), "this is not valid TOML");
}

#[test]
fn a_setting_that_cannot_be_read_is_not_missing() {
    let settings = site().text("site.toml");
    let with = |from: &str, to: &str| {
        assert!(settings.contains(from), "{from}");
        site().file("site.toml", settings.replacen(from, to, 1))
    };
    has_only(with("theme = \"oma\"", "theme = 5"), "`theme` must be text");
    has_only(with("[languages.nb]", "[languages.n_b]"), "`n_b` is not a language tag");
    let title = settings.lines().rfind(|line| line.starts_with("title = ")).unwrap();
    has_only(with(title, "title = 5"), "`title` must be text");
    let base_url = settings.lines().find(|line| line.starts_with("base_url = ")).unwrap();
    has_only(with(base_url, "base_url = 5"), "`base_url` must be text");
    for (table, message) in [
        ("[[menu.fi]]\ntitle = \"A\"\nlink = 5", "`link` must be text"),
        ("[[menu.fi]]\ntitle = 5\nlink = \"/fi/\"", "`title` must be text"),
        ("[[footer.fi]]\ntext = 5", "`text` must be text"),
        ("[cta.fi]\ntext = 5", "`text` must be text"),
        ("[organization]\nname = 5", "`name` must be text"),
        ("[newsletter]\nendpoint = { fi = 5 }", "`endpoint` must be text"),
    ] {
        has_only(site().tables(table), message);
    }
}
