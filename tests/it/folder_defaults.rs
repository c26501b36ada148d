//! Defaults that a folder gives to the front matter of its texts.

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// A site with texts in a folder and beside it, whose theme shows the author's own keys.
fn site() -> SiteTest {
    let show = "{% block main %}<main>[{% for key, value in post.params %}{{ key }}={{ value }};{% endfor %}]{{ super() }}</main>\
        {% endblock main %}";
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", format!("{{% extends \"kielo/post.html\" %}}{show}"))
        .file("themes/oma/templates/lyhyt.html", "<p>lyhyt {{ current.title }}</p>")
        .file("content/2026-03-01-muu.md", "+++\ntitle = \"Muu\"\n+++\n\nMuu.\n")
        .file("content/uutiset/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n\n$x$\n")
        .norwegian_page()
}

const DEFAULTS: &str = "categories = [\"Uutiset\"]\ntags = \"pikainen\"\nauthors = [\"Toimitus\"]\nseries = \"Viikko\"\n\
    noindex = true\ncomments = false\nmath = true\n[params]\nvari = \"sininen\"\nsivu = 2\n";

#[test]
fn texts_take_what_they_do_not_write_themselves() {
    let own = "+++\ntitle = \"B\"\ncategories = [\"Oma\"]\ntags = []\nnoindex = false\nmath = false\n[params]\nsivu = 3\n\
        lisa = true\n+++\n\n$y$\n";
    let built = site()
        .file("content/uutiset/_defaults.toml", DEFAULTS)
        .file("content/uutiset/2026/2026-03-03-b.md", own)
        .file("content/uutiset/kuva/index.md", "---\ntitle: C\ndate: 2026-03-04\n---\n")
        .build();
    built
        .page("/fi/2026/03/a/")
        .has("[vari=sininen;sivu=2;]")
        .has("/fi/kategoria/uutiset/")
        .has("/fi/avainsana/pikainen/")
        .has("/fi/kirjoittaja/toimitus/")
        .has("content=\"noindex\"")
        .has("<math");
    built
        .page("/fi/2026/03/b/")
        .between("<article", "</article>")
        .has("/fi/kategoria/oma/")
        .has("/fi/kirjoittaja/toimitus/")
        .lacks("/fi/kategoria/uutiset/")
        .lacks("/fi/avainsana/pikainen/")
        .lacks("<math");
    built.page("/fi/2026/03/b/").has("[vari=sininen;sivu=3;lisa=true;]").lacks("content=\"noindex\"");
    built.page("/fi/2026/03/c/").has("/fi/kategoria/uutiset/");
    built.page("/fi/2026/03/muu/").has("[]").lacks("Toimitus").lacks("content=\"noindex\"");
    built.page("/fi/kategoria/uutiset/").between("<main", "</main>").has(">A<").has(">C<").lacks(">B<");
    built.without("/uutiset/_defaults.toml").is_silent();
}

#[test]
fn the_nearest_folder_and_the_language_win() {
    let built = site()
        .file(
            "content/_defaults.toml",
            "authors = [\"Kaikki\"]\ncategories = [\"Yleistä\"]\n[params]\na = 1\nb = { c = 1, d = 1 }\n",
        )
        .file("content/uutiset/_defaults.toml", "categories = [\"Uutiset\"]\n[params]\nb = { d = 2 }\n")
        .file("content/uutiset/_defaults.nb.toml", "categories = [\"Nyheter\"]\n")
        .file("content/uutiset/2026-03-02-a.nb.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/uutiset/sub/_defaults.toml", "categories = []\n")
        .file("content/uutiset/sub/2026-03-05-d.md", "+++\ntitle = \"D\"\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").has("/fi/kategoria/uutiset/").has("/fi/kirjoittaja/kaikki/").has("a=1;b={");
    built.page("/nb/2026/03/a/").has("/nb/kategori/nyheter/").has("/nb/forfatter/kaikki/").lacks("kategori/uutiset/");
    built.page("/fi/2026/03/muu/").has("/fi/kategoria/yleista/");
    built
        .page("/fi/2026/03/d/")
        .between("<article", "</article>")
        .lacks("/fi/kategoria/uutiset/")
        .has("/fi/kirjoittaja/kaikki/");
    built.is_silent();
}

#[test]
fn pages_take_only_what_pages_have() {
    let built = site()
        .file("content/uutiset/_defaults.toml", format!("template = \"lyhyt.html\"\n{DEFAULTS}"))
        .file("content/uutiset.md", "+++\ntitle = \"Uutiset\"\n+++\n")
        .file("content/uutiset/ohje.md", "+++\ntitle = \"Ohje\"\n+++\n")
        .build();
    built.page("/fi/uutiset/ohje/").has("<p>lyhyt Ohje");
    built.page("/fi/2026/03/a/").has("<p>lyhyt A");
    built.page("/fi/uutiset/").lacks("<p>lyhyt");
    built.is_silent();
}

#[test]
fn drafts_of_a_folder_are_left_out() {
    let built = site()
        .file("content/uutiset/_defaults.toml", "draft = true\n")
        .file("content/uutiset/2026-03-03-b.md", "+++\ntitle = \"B\"\ndraft = false\n+++\n")
        .build();
    built.without("/fi/2026/03/a/").page("/fi/2026/03/b/").has("B");
}

#[test]
fn messages_name_the_file_of_the_value() {
    site()
        .file("content/uutiset/_defaults.toml", "\ntemplate = \"puuttuu.html\"\n")
        .fails()
        .says("[content/uutiset/_defaults.toml:2:12]")
        .counts("1 error");
    site()
        .file("content/uutiset/_defaults.toml", "categories = [\"???\"]\n")
        .fails()
        .at("content/uutiset/_defaults.toml:1:15");
    let failed = site()
        .file(
            "content/uutiset/_defaults.toml",
            "categorys = [\"A\"]\ntitle = \"B\"\nnoindex = \"yes\"\ndate = 2026-03-01\n",
        )
        .fails();
    failed
        .says("there is no key `categorys`")
        .says("did you mean `categories`?")
        .says("`title` belongs to one text")
        .says("`date` belongs to one text")
        .says("`noindex` must be true or false")
        .says("[content/uutiset/_defaults.toml:1:1]")
        .counts("4 errors");
    site().file("content/uutiset/_defaults.toml", "tags = [\n").fails().says("content/uutiset/_defaults.toml:");
    let messages = site().file("content/uutiset/_default.toml", "a = 1\n").build().messages;
    assert!(messages.contains("content/uutiset/_default.toml is published as a file"), "{messages}");
    site().file("content/_defaults.de.toml", "a = 1\n").build().says("_defaults.fi.toml for texts in one language");
}

#[test]
fn the_preview_follows_changed_defaults() {
    let preview = Preview::start(site());
    assert!(!preview.page("/fi/2026/03/a/").contains("sininen"));
    preview.save("content/uutiset/_defaults.toml", DEFAULTS);
    preview.wait_for("/fi/2026/03/a/", "[vari=sininen;sivu=2;]");
    preview.wait_for("/fi/kategoria/uutiset/", ">A<");
    preview.save("content/uutiset/_defaults.toml", DEFAULTS.replace("sininen", "punainen"));
    preview.wait_for("/fi/2026/03/a/", "[vari=punainen;");
    preview.save("content/uutiset/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n\nToinen.\n");
    preview.wait_for("/fi/2026/03/a/", "Toinen.");
    assert!(preview.page("/fi/2026/03/a/").contains("[vari=punainen;"));
    preview.save("content/uutiset/_defaults.toml", "categorys = 1");
    preview.wait_for_message("there is no key `categorys`");
    assert!(preview.page("/fi/2026/03/a/").contains("[vari=punainen;"));
    preview.remove("content/uutiset/_defaults.toml");
    preview.wait_for("/fi/2026/03/a/", "[]");
    preview.wait_for_status("/fi/kategoria/uutiset/", 404);
}
