//! The text of the front page: `content/index.md`.

use crate::images::png;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const TEXT: &str = "+++\ntitle = \"Tervetuloa\"\ndescription = \"Kuvaus etusivusta.\"\nimage = \"kuva.png\"\n+++\n\n\
    Kirjoitamme [usein](2026-03-02-a.md).\n\n## Aiheet\n\n`x`\n\n```rust\nfn a() {}\n```\n";

fn site() -> SiteTest {
    SiteTest::new()
        .setting("posts_per_page = 1")
        .file(
            "content/2026-03-01-b.md",
            "+++\ntitle = \"B\"\n+++\n\n[Etusivu](index.fi.md), [aiheet](index.fi.md#aiheet)\n",
        )
        .post("a", "A", "Teksti.")
        .file("content/kuva.png", png(1))
        .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n\n![bilde](kuva.png)\n")
}

#[test]
fn the_front_page_shows_its_text() {
    let built = site().file("content/index.fi.md", TEXT).build();
    built
        .page("/fi/")
        .has("<title>Kohtaamisia</title>")
        .has("<h2>Tervetuloa</h2>")
        .has("content=\"Kuvaus etusivusta.\"")
        .has("<link rel=\"canonical\" href=\"https://blogi.example/fi/\">")
        .has("code.")
        .has_in_order(["Kirjoitamme <a href=\"/fi/2026/03/a/\">usein</a>.", "class=\"entries"]);
    built.page("/fi/sivu/2/").lacks("Kirjoitamme").lacks("<h2>Tervetuloa");
    built.page("/nb/").lacks("Tervetuloa");
    built.page("/fi/index/").has("url=/fi/");
    built.page("/fi/2026/03/b/").has("<a href=\"/fi/\">Etusivu</a>").has("<a href=\"/fi/#aiheet\">aiheet</a>");
    built.page("/fi/2026/03/a/").lacks(">Tervetuloa<");
    built.page("/sitemap-fi.xml").has("<loc>https://blogi.example/fi/</loc>").lacks("/index/");
    built.is_silent();
}

#[test]
fn each_language_has_its_own_text() {
    for (finnish, norwegian) in
        [("content/index.fi.md", "content/index.nb.md"), ("content/index.md", "content/nb/index.md")]
    {
        let built = site()
            .file(finnish, "+++\ntitle = \"Hei\"\n+++\n\nSuomeksi.\n")
            .file(norwegian, "+++\ntitle = \"Hei\"\n+++\n\nPå norsk.\n")
            .file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n")
            .build();
        built.page("/fi/").has("Suomeksi.").has("hreflang=\"nb\" href=\"https://blogi.example/nb/\"");
        built.page("/nb/").has("På norsk.");
        built.is_silent();
    }
}

#[test]
fn other_files_of_the_name_stay_pages() {
    let page = "+++\ntitle = \"Alku\"\nslug = \"alku\"\n+++\n";
    let built = site()
        .file("content/index.md", page)
        .file("content/index/index.md", "+++\ntitle = \"Muu\"\n+++\n")
        .file("content/ohjeet/index.md", "+++\ntitle = \"Ohjeet\"\n+++\n")
        .file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n")
        .build();
    built.page("/fi/alku/").has("<h1>Alku</h1>");
    built.page("/fi/index/").has("<h1>Muu</h1>");
    built.page("/fi/ohjeet/").has("<h1>Ohjeet</h1>");
    built.page("/fi/").lacks("<h2>Alku");
}

#[test]
fn its_front_matter_is_that_of_the_front_page() {
    let text = "+++\ntitle = \"Hei\"\nnoindex = true\ntemplate = \"oma.html\"\naliases = [\"/vanha/\"]\n[params]\na = 3\n+++\n";
    let built = site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/templates/oma.html",
            "{% extends \"home.html\" %}{% block main %}[{{ page.params.a }} {{ page.url }}]{% endblock main %}",
        )
        .file("content/fi/index.md", text)
        .file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n")
        .build();
    built.page("/fi/").has("[3 /fi/]").has("content=\"noindex\"");
    built.page("/fi/sivu/2/").lacks("[3").lacks("content=\"noindex\"");
    built.page("/vanha/").has("url=/fi/");
    built.page("/sitemap-fi.xml").lacks("<loc>https://blogi.example/fi/</loc>");
}

#[test]
fn two_texts_for_one_front_page_are_an_error() {
    site()
        .file("content/index.md", "+++\ntitle = \"A\"\n+++\n\n## Aiheet\n")
        .file("content/index.fi.md", "+++\ntitle = \"B\"\n+++\n\n## Aiheet\n")
        .fails()
        .says("are both the text of one front page")
        .counts("1 error");
}

#[test]
fn problems_of_the_text_are_reported_with_their_place() {
    site()
        .file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/index.fi.md", "+++\ntitle = \"A\"\n+++\n\n[b](puuttuu.md)\n")
        .fails()
        .at("content/index.fi.md:5:5");
}

#[test]
fn a_site_in_one_language_and_a_draft() {
    let one = |text: &str| {
        SiteTest::empty()
            .file(
                "site.toml",
                "base_url = \"https://blogi.example\"\ndefault_language = \"en\"\n[languages.en]\ntitle = \"T\"\n",
            )
            .file("content/index.md", text)
            .file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n")
    };
    let built = one("+++\ntitle = \"Welcome\"\n+++\n\nHello.\n").build();
    built.page("/").has("Hello.");
    // In English, the index of posts has this address.
    built.page("/index/").lacks("url=/");
    built.is_silent();
    one("+++\ntitle = \"Welcome\"\ndraft = true\n+++\n\nHello.\n").build().page("/").lacks("Hello.");
}

#[test]
fn the_preview_follows_the_text() {
    let preview = Preview::start(site().file("content/2026-03-01-b.md", "+++\ntitle = \"B\"\n+++\n"));
    assert!(!preview.page("/fi/").contains("<h2>Tervetuloa"));
    preview.save("content/index.fi.md", TEXT);
    preview.wait_for("/fi/", "Kirjoitamme");
    preview.save("content/index.fi.md", TEXT.replace("Kirjoitamme", "Kerromme"));
    preview.wait_for("/fi/", "Kerromme");
    preview.remove("content/index.fi.md");
    preview.wait_for_status("/fi/index/", 404);
    assert!(!preview.page("/fi/").contains("Kerromme"));
}
