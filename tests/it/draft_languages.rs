//! Languages in preparation, and languages without texts.

use crate::site_test::SiteTest;

const SITE: &str = "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\n[languages.sv]\ntitle = \"Möten\"\ndraft = true\n\
                    [languages.fi]\ntitle = \"Kohtaamisia\"\n[languages.nb]\ntitle = \"Møter\"\n";

fn post(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\nTeksti.\n")
}

/// A site with texts in two languages, and in a third that is in preparation.
fn site() -> SiteTest {
    SiteTest::empty()
        .file("site.toml", SITE)
        .file("content/2026-03-02-a.fi.md", post("Suomeksi"))
        .file("content/2026-03-02-a.nb.md", post("På norsk"))
        .file("content/2026-03-02-a.sv.md", post("På svenska"))
        .file("content/om.sv.md", post("Om oss"))
}

#[test]
fn a_language_in_preparation_is_not_published() {
    let built = site().build();
    built.is_silent();
    for path in ["sv", "sitemap-sv.xml"] {
        built.without(path);
    }
    for page in
        ["/", "/fi/", "/nb/", "/fi/2026/03/a/", "/nb/2026/03/a/", "/sitemap.xml", "/sitemap-fi.xml", "/404.html"]
    {
        built.page(page).lacks("svenska").lacks("/sv/").lacks("\"sv\"").lacks("Möten").lacks("sitemap-sv");
    }
    built.page("/fi/2026/03/a/").has("hreflang=\"nb\" href=\"https://blogi.example/nb/2026/03/a/\"");
    let answer = built.again().command(["check"]).done();
    assert!(!answer.result.contains("sv"), "{}", answer.result);
}

#[test]
fn withdrawing_a_published_language_is_a_warning() {
    let published = SITE.replace("draft = true\n", "");
    let built = site().file("site.toml", published).build();
    let built = built.again().file("site.toml", SITE).build();
    built
        .says("`sv` is in preparation, so 2 texts of the last build disappear from the site")
        .says("remove draft = true from [languages.sv]")
        .without("sv");
    built.again().build().is_silent();
}

#[test]
fn publishing_a_language_moves_nothing() {
    let one = |draft: &str| {
        let site = format!(
            "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n[languages.sv]\ntitle = \"B\"\n{draft}\n"
        );
        SiteTest::empty()
            .file("site.toml", site)
            .file("content/2026-03-02-a.md", post("A"))
            .file("content/2026-03-02-a.sv.md", post("B"))
            .build()
    };
    let before = one("draft = true");
    before.page("/fi/2026/03/a/");
    before.page("/").has("href=\"/fi/\"").lacks("/sv/");
    let after = one("").files();
    for file in before.files() {
        assert!(after.contains(&file), "{file} moves");
    }
}

#[test]
fn the_preview_shows_and_marks_a_language_in_preparation() {
    let built = site().arguments(["--drafts"]).build();
    built.page("/sv/2026/03/a/").has("<html lang=\"sv\"").has("<strong class=\"mark\">Utkast</strong>");
    built.page("/sv/om/").has("<strong class=\"mark\">Utkast</strong>");
    built.page("/sv/").has("<strong class=\"mark\">Utkast</strong>");
    built
        .page("/fi/2026/03/a/")
        .between("<header", "</header>")
        .has("Svenska <strong class=\"mark\" lang=\"fi\">Luonnos</strong>")
        .lacks("bokmål <strong");
    built.page("/").has("<em class=\"mark\">Utkast</em>");
}

#[test]
fn a_link_to_a_language_in_preparation_is_a_link_to_a_draft() {
    site()
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\n+++\n\n[a](2026-03-02-a.sv.md) [b](om.sv.md)\n")
        .fails()
        .says("`2026-03-02-a.sv.md` is a draft, so nothing can link to it")
        .says("`om.sv.md` is a draft");
}

#[test]
fn the_settings_of_a_language_in_preparation_are_checked() {
    site()
        .tables("[[menu.sv]]\ntitle = \"Hem\"\nlinkk = \"om.md\"\n")
        .file("content/terms.toml", "[[tags]]\nsv = { slug = \"a/b\" }\n")
        .file("content/fel.sv.md", "+++\ntitle = \"A\"\nslugg = \"a\"\n+++\n")
        .fails()
        .says("linkk")
        .says("slugg")
        .says("a/b");
    let built = site()
        .tables("[[menu.sv]]\ntitle = \"Hem\"\nlink = \"om.sv.md\"\n[[menu.nb]]\ntitle = \"Hjem\"\nlink = \"/nb/\"\n")
        .file(
            "content/terms.toml",
            "[[tags]]\nfi = \"asiakas\"\nsv = \"kund\"\nnb = \"kunde\"\n[[authors]]\nname = \"Aino\"\n",
        )
        .file("content/2026-03-03-c.fi.md", "+++\ntitle = \"C\"\ntags = [\"asiakas\"]\nauthors = [\"Aino\"]\n+++\n")
        .file("content/2026-03-03-c.nb.md", "+++\ntitle = \"C\"\ntags = [\"kunde\"]\nauthors = [\"Aino\"]\n+++\n")
        .build();
    built.is_silent();
    built.page("/nb/stikkord/kunde/").has("/fi/avainsana/asiakas/").lacks("/sv/");
    built.page("/nb/").has("Hjem").lacks("Hem<");
}

#[test]
fn the_domain_of_a_language_in_preparation_is_not_published() {
    let site = |draft: &str| {
        let settings = format!(
            "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n[languages.sv]\ntitle = \"B\"\n\
             base_url = \"https://resan.example\"\n{draft}\n"
        );
        SiteTest::empty()
            .file("site.toml", settings)
            .file("content/2026-03-02-a.md", post("A"))
            .file("content/2026-03-02-a.sv.md", post("B"))
            .build()
    };
    let before = site("draft = true");
    before.without("sv");
    before.page("/fi/2026/03/a/").lacks("resan");
    let after = site("").files();
    assert!(before.files().iter().all(|file| after.contains(file)), "{:?}", before.files());
    assert!(after.contains(&"sv/2026/03/a/index.html".to_owned()), "{after:?}");
}

#[test]
fn the_default_language_cannot_be_in_preparation() {
    for settings in ["default_language = \"sv\"\n", ""] {
        SiteTest::empty()
            .file(
                "site.toml",
                format!(
                    "base_url = \"https://blogi.example\"\n{settings}[languages.sv]\ntitle = \"A\"\ndraft = true\n\
                     [languages.fi]\ntitle = \"B\"\n"
                ),
            )
            .fails()
            .says("`sv` is the default language, so it cannot be a draft")
            .says("default_language");
    }
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.sv]\ntitle = \"A\"\ndraft = true\n")
        .fails()
        .says("`sv` is the default language, so it cannot be a draft");
}

#[test]
fn a_language_without_texts_keeps_its_addresses_but_nothing_leads_there() {
    let site = "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n[languages.nb]\ntitle = \"B\"\n[languages.sv]\n\
                title = \"C\"\n";
    let built = SiteTest::empty()
        .file("site.toml", site)
        .file("content/2026-03-02-a.fi.md", post("A"))
        .file("content/om.nb.md", post("Om"))
        .file("content/kommer.sv.md", "+++\ntitle = \"Kommer\"\ndraft = true\n+++\n")
        .build();
    built
        .says("the language `sv` has no published text")
        .says("[site.toml:6:12]")
        .says("draft = true")
        .says("1 warning");
    built.page("/sv/").has("<html lang=\"sv\"").lacks("rel=\"alternate\" hreflang");
    built.page("/sv/feed.xml").has("<feed");
    built.without("sitemap-sv.xml");
    for page in ["/", "/fi/", "/nb/", "/nb/om/", "/fi/arkisto/", "/sitemap.xml", "/sitemap-fi.xml", "/sitemap-nb.xml"] {
        built.page(page).lacks("/sv/").lacks("sitemap-sv").lacks("Svenska");
    }
    built.page("/fi/").has("hreflang=\"nb\"");
    // The page of languages is one for readers only.
    let one = SiteTest::new().file("content/2026-03-02-a.fi.md", post("A")).build();
    one.page("/").has("href=\"/fi/\"").lacks("/nb/").lacks("rel=\"alternate\" hreflang");
    one.page("/fi/").lacks("hreflang");
    // A site without any text shows what it will have.
    let empty = SiteTest::new().build();
    empty.is_silent();
    empty.page("/").has("href=\"/fi/\"").has("href=\"/nb/\"");
}
