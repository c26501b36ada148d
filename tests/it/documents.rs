//! Posts and pages: dates, slugs, languages, bundles, excerpts, drafts.

use crate::site_test::SiteTest;

#[test]
fn a_file_name_gives_date_and_slug() {
    SiteTest::new()
        .file("content/2010-03-02-et-valvo-yksin.md", "+++\ntitle = \"Jotain muuta\"\n+++\n\nTeksti.\n")
        .build()
        .page("/fi/2010/03/et-valvo-yksin/")
        .has("<h1>Jotain muuta</h1>")
        .has("2. maaliskuuta 2010");
}

#[test]
fn a_post_dated_in_its_front_matter_takes_its_slug_from_the_title() {
    SiteTest::new()
        .file("content/nb/samtaler.md", "+++\ntitle = \"Blåbær på øya\"\ndate = 2012-01-16\n+++\n")
        .file("content/oma.md", "+++\ntitle = \"Älä soita\"\ndate = 2012-01-17\nslug = \"oma-osoite\"\n+++\n")
        .build()
        .page("/nb/2012/01/blabaer-pa-oya/")
        .has("16. januar 2012")
        .page("/fi/2012/01/oma-osoite/")
        .has("Älä soita");
}

#[test]
fn dates_are_read_in_the_time_zone_of_the_site() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"Kesä\"\ndate = 2010-07-31T23:30:00Z\n+++\n")
        .file("content/b.md", "+++\ntitle = \"Talvi\"\ndate = 2010-02-11T08:00:00\n+++\n")
        .file("content/c.md", "---\ntitle: Kevät\ndate: 2010-04-01 09:15\n---\n")
        .build()
        .page("/fi/2010/08/kesa/")
        .has("datetime=\"2010-08-01T02:30:00+03:00\"")
        .page("/fi/2010/02/talvi/")
        .has("datetime=\"2010-02-11T08:00:00+02:00\"")
        .page("/fi/2010/04/kevat/")
        .has("datetime=\"2010-04-01T09:15:00+03:00\"");
}

#[test]
fn yaml_says_the_same_as_toml() {
    SiteTest::new()
        .file(
            "content/a.md",
            "---\ntitle: \"Yksi: kaksi\"\ndate: 2026-03-02\ntags:\n  - mittarit\n  - NPS\ncategories: [Dialogi]\nparams:\n  taso: 3\n---\n\nTeksti.\n",
        )
        .build()
        .page("/fi/2026/03/yksi-kaksi/")
        .has("<h1>Yksi: kaksi</h1>")
        .has("href=\"/fi/avainsana/mittarit/\"")
        .has("href=\"/fi/avainsana/nps/\"")
        .has("href=\"/fi/kategoria/dialogi/\"");
}

#[test]
fn the_language_comes_from_key_suffix_folder_or_default() {
    SiteTest::new()
        .file("content/yksi.md", "+++\ntitle = \"Yksi\"\n+++\n")
        .file("content/to.nb.md", "+++\ntitle = \"To\"\n+++\n")
        .file("content/nb/tre.md", "+++\ntitle = \"Tre\"\n+++\n")
        .file("content/fire.md", "+++\ntitle = \"Fire\"\nlanguage = \"nb-NO\"\n+++\n")
        .build()
        .page("/fi/yksi/")
        .has("lang=\"fi\"")
        .page("/nb/to/")
        .has("lang=\"nb\"")
        .page("/nb/tre/")
        .has("<h1>Tre</h1>")
        .page("/nb/fire/")
        .has("<h1>Fire</h1>");
}

#[test]
fn pages_form_a_tree_by_their_folders() {
    SiteTest::new()
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .file("content/tietoja/yhteys.md", "+++\ntitle = \"Yhteys\"\n+++\n")
        .file("content/nb/om-oss.md", "+++\ntitle = \"Om oss\"\nslug = \"om\"\n+++\n")
        .file("content/nb/om-oss/kontakt/index.md", "+++\ntitle = \"Kontakt\"\n+++\n")
        .file("content/Irti Muista/sivu.md", "+++\ntitle = \"Irrallinen\"\n+++\n")
        .build()
        .page("/fi/tietoja/yhteys/")
        .has("href=\"/fi/tietoja/\"")
        .page("/fi/tietoja/")
        .has("href=\"/fi/tietoja/yhteys/\"")
        .page("/nb/om/kontakt/")
        .has("href=\"/nb/om/\"")
        .page("/fi/irti-muista/sivu/")
        .has("Irrallinen");
}

#[test]
fn a_bundle_brings_its_files_to_each_of_its_languages() {
    let built = SiteTest::new()
        .file(
            "content/suosittelu/index.fi.md",
            "+++\ntitle = \"Suosittelu\"\ndate = 2026-03-02\n+++\n\n![Kaavio](kuvat/kaavio.svg)\n",
        )
        .file(
            "content/suosittelu/index.nb.md",
            "+++\ntitle = \"Anbefaling\"\ndate = 2026-03-03\n+++\n\n![Graf](kuvat/kaavio.svg)\n",
        )
        .file("content/suosittelu/kuvat/kaavio.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("content/yhteinen kuva.avif", "png")
        .file("content/2026-03-04-b.md", "+++\ntitle = \"B\"\n+++\n\n![Kuva](<yhteinen kuva.avif>)\n")
        .build();
    built.is_silent();
    built
        .page("/fi/2026/03/suosittelu/")
        .has("<img src=\"/fi/2026/03/suosittelu/kuvat/kaavio.svg\" alt=\"Kaavio\"")
        .has("href=\"/nb/2026/03/anbefaling/\"")
        .page("/nb/2026/03/anbefaling/kuvat/kaavio.svg")
        .has("<svg")
        .page("/fi/2026/03/b/")
        .has("<img src=\"/yhteinen%20kuva.avif\"")
        .page("/yhteinen kuva.avif")
        .has("png");
}

#[test]
fn excerpts_end_at_the_mark_else_are_the_description_else_the_first_paragraph() {
    SiteTest::new()
        .post("a", "A", "Alku[^1].\n\n## Väliotsikko\n\nJatko.\n\n<!-- more -->\n\nLoppu.\n\n[^1]: Viite.")
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ndescription = \"Kuvaus <b>\"\n+++\n\nEnsimmäinen.\n")
        .file(
            "content/2026-03-04-c.md",
            "+++\ntitle = \"C\"\n+++\n\n![Kuva](https://muu.example/a.png)\n\nVarsinainen alku.\n\nToinen.\n",
        )
        .build()
        .page("/fi/")
        .has("Alku.")
        .has("<h2>Väliotsikko</h2>")
        .has("Jatko.")
        .lacks("Loppu.")
        .lacks("Viite.")
        .has("<p>Kuvaus &lt;b&gt;</p>")
        .lacks("Ensimmäinen.")
        .has("<p>Varsinainen alku.</p>")
        .lacks("Toinen.")
        .page("/fi/2026/03/a/")
        .has("Loppu.")
        .has("<h2 id=\"valiotsikko\">")
        .lacks("<!-- more -->");
}

#[test]
fn drafts_and_future_posts_wait() {
    let site = || {
        SiteTest::new()
            .file("content/2026-03-02-luonnos.md", "+++\ntitle = \"Luonnos\"\ndraft = true\n+++\n")
            .file("content/2126-03-02-tuleva.md", "+++\ntitle = \"Tuleva\"\n+++\n")
    };
    site().build().without("fi/2026/03/luonnos").without("fi/2126/03/tuleva");
    site().arguments(["--drafts"]).build().without("fi/2126").page("/fi/2026/03/luonnos/").has("Luonnos");
    site().arguments(["--future"]).build().without("fi/2026").page("/fi/2126/03/tuleva/").has("Tuleva");
}

#[test]
fn hidden_files_and_editors_backups_are_passed_over() {
    SiteTest::new()
        .file("content/.hidden.md", "rubbish")
        .file("content/a.md~", "rubbish")
        .file("content/#a.md#", "rubbish")
        .file("content/.git/config", "rubbish")
        .file("static/.well-known/security.txt", "Contact: mailto:a@blogi.example")
        .build()
        .is_silent()
        .page("/.well-known/security.txt")
        .has("Contact");
}

#[test]
fn a_document_chooses_its_template_and_gives_it_params() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/kampanja.html", "<p>{{ page.title }}: {{ page.params.hinta }} {{ page.params.lista | join(sep=\"+\") }}</p>")
        .setting("theme = \"oma\"")
        .file(
            "content/tarjous.md",
            "+++\ntitle = \"Tarjous\"\ntemplate = \"kampanja.html\"\n[params]\nhinta = 12\nlista = [\"a\", \"b\"]\n+++\n",
        )
        .build()
        .page("/fi/tarjous/")
        .has("<p>Tarjous: 12 a+b</p>");
}

#[test]
fn the_files_of_a_draft_wait_too() {
    let site = || {
        SiteTest::new()
            .file("content/salainen/index.md", "+++\ntitle = \"S\"\ndate = 2026-03-02\ndraft = true\n+++\n")
            .file("content/salainen/kuvat/s.avif", "png")
    };
    let built = site().build();
    assert!(!built.files().iter().any(|file| file.ends_with("s.avif")), "{:?}", built.files());
    site().arguments(["--drafts"]).build().page("/fi/2026/03/s/kuvat/s.avif").has("png");
}

#[test]
fn an_index_at_the_top_owns_no_other_files() {
    SiteTest::new()
        .file("content/index.md", "+++\ntitle = \"Etusivu\"\nslug = \"etusivu\"\n+++\n")
        .file("content/kuvat/a.avif", "png")
        .build()
        .page("/fi/etusivu/")
        .has("Etusivu")
        .page("/kuvat/a.avif")
        .has("png");
}

#[test]
fn a_language_may_be_called_as_site_toml_calls_it() {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example\"\n[languages.fi]\ntitle = \"F\"\n[languages.no]\ntitle = \"N\"\n",
        )
        .file("content/no/en.md", "+++\ntitle = \"En\"\n+++\n")
        .file("content/to.no.md", "+++\ntitle = \"To\"\n+++\n")
        .file("content/nb/tre.md", "+++\ntitle = \"Tre\"\n+++\n\n[x](../to.md)\n")
        .file("content/terms.toml", "[[tags]]\nfi = \"x\"\nnb = { name = \"Å\", slug = \"y\" }\n")
        .file("content/nb/2026-03-02-fire.md", "+++\ntitle = \"F\"\ntags = [\"Å\"]\n+++\n")
        .build()
        .page("/nb/en/")
        .has("<html lang=\"nb\"")
        .page("/nb/to/")
        .has("To")
        .page("/nb/tre/")
        .has("href=\"/nb/to/\"")
        .page("/nb/stikkord/y/")
        .has("Å");
}

#[test]
fn probable_mistakes_are_warnings() {
    SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n[params]\ndraft = true\n+++\n")
        .file("content/sivu.md", "+++\ntitle = \"B\"\ntags = [\"x\"]\n+++\n")
        .file("content/terms.toml", "[[categories]]\nfi = \"Mittarit\"\nnb = \"Nøkkeltall\"\n")
        .file("content/2026-03-03-c.md", "+++\ntitle = \"C\"\ncategories = [\"Nøkkeltall\"]\n+++\n")
        .build()
        .says("content/2026-03-02-a.md:4:1")
        .says("`draft` stands below [params], where only the theme reads it")
        .says("content/sivu.md:3:9")
        .says("a page has no categories, tags or authors")
        .says("content/2026-03-03-c.md:3:15")
        .says("`Nøkkeltall` is the category's name in `nb`")
        .says("in `fi` content/terms.toml calls it `Mittarit`")
        .says("3 warnings");
}

#[test]
fn a_draft_inside_a_bundle_keeps_its_files_to_itself() {
    let built = SiteTest::new()
        .file("content/a/index.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/a/b/index.md", "+++\ntitle = \"B\"\ndraft = true\n+++\n")
        .file("content/a/b/salaisuus.txt", "x")
        .build();
    assert!(!built.files().iter().any(|file| file.ends_with("salaisuus.txt")), "{:?}", built.files());
}

#[test]
fn an_excerpt_is_whole_if_the_more_comment_is_inside_a_block() {
    SiteTest::new()
        .post("a", "A", "> yksi\n>\n> <!-- more -->\n>\n> kaksi\n\nLoppu.")
        .build()
        .page("/fi/")
        .has("<blockquote>\n<p>yksi</p>\n<p>kaksi</p>\n</blockquote>")
        .lacks("Loppu.");
}

#[test]
fn long_titles_give_file_names_within_the_limit_of_the_disk() {
    let title = "asiakkuus ".repeat(80);
    let built =
        SiteTest::new().file("content/a.md", format!("+++\ntitle = \"{title}\"\ndate = 2026-03-02\n+++\n")).build();
    let file = built.files().into_iter().find(|file| file.starts_with("fi/2026/03/asiakkuus-")).expect("the post");
    let slug = file.split('/').nth(3).expect("a slug");
    assert!(slug.len() <= 200 && slug.ends_with("-asiakkuus"), "{slug}");
}

#[test]
fn documents_that_only_share_a_name_are_not_translations() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"Yksi\"\ndate = 2026-03-02\n+++\n")
        .file("content/fi/a.md", "+++\ntitle = \"Kaksi\"\ndate = 2026-03-02\n+++\n")
        .file("content/nb/a.md", "+++\ntitle = \"Tre\"\ndate = 2026-03-02\n+++\n")
        .build()
        .page("/nb/2026/03/tre/")
        .lacks("rel=\"alternate\" hreflang");
}
