//! Series with a page and a description.

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

fn site() -> SiteTest {
    let post = |title: &str, series: &str| format!("+++\ntitle = \"{title}\"\nseries = \"{series}\"\n+++\nTeksti.\n");
    SiteTest::new()
        .tables("[search_engines]\nnoindex = []")
        .file("content/2026-03-01-a.md", post("Ensin", "Kysely, joka vastaa"))
        .file("content/2026-03-02-b.md", post("Sitten", "Kysely, joka vastaa"))
        .file("content/2026-03-03-c.md", post("Muuta", "Muu sarja"))
        .file("content/nb/2026-03-05-a.md", post("Først", "Undersøkelsen"))
}

const SERIES: &str = "[[series]]\nfi = { name = \"Kysely, joka vastaa\", slug = \"kysely\", description = \"Kahdessa osassa.\" }\nnb = \"Undersøkelsen\"\n";

#[test]
fn a_series_without_a_declaration_has_no_page() {
    let built = site().build();
    built.without("/fi/sarja/");
    built.page("/fi/2026/03/a/").has("Kysely, joka").lacks("/sarja/");
}

#[test]
fn an_entry_gives_a_series_a_page() {
    let built = site().file("content/terms.toml", SERIES).build();
    built
        .page("/fi/sarja/kysely/")
        .has("<h1>Kirjoitussarja: Kysely, joka vastaa</h1>")
        .has("Kahdessa osassa.")
        .has("ItemListOrderAscending")
        .has("hreflang=\"nb\" href=\"https://blogi.example/nb/serie/undersokelsen/\"")
        .between("class=\"entries", "</main>")
        .has_in_order(["Ensin", "Sitten"]);
    built.page("/fi/sarja/kysely/feed.xml").has_in_order(["Sitten", "Ensin"]);
    built.page("/fi/sarja/").has("<h1>Kirjoitussarjat</h1>").lacks("Muu sarja");
    built.page("/fi/2026/03/b/").has("<a href=\"/fi/sarja/kysely/\">Lue lisää kirjoitussarjasta</a>");
    built.page("/fi/2026/03/c/").lacks("Lue lisää kirjoitussarjasta");
    built.page("/nb/2026/03/a/").has("<a href=\"/nb/serie/undersokelsen/\">Les mer om artikkelserien</a>");
    built.without("/fi/sarja/muu-sarja/");
}

#[test]
fn a_text_gives_a_series_a_page() {
    let text = "+++\ntitle = \"Muu sarja\"\ndescription = \"Kuvaus.\"\n+++\nTästä **sarjasta**.\n";
    let built = site().file("content/terms/series/muu.md", text).build();
    built.page("/fi/sarja/muu-sarja/").has("<strong>sarjasta</strong>").has("content=\"Kuvaus.\"").has("Muuta");
    built.without("/fi/sarja/kysely-joka-vastaa/");
    site().file("content/terms/series/muu.md", text.replace("Muu sarja", "Muu sorja")).build().says("Muu sorja");
}

#[test]
fn a_series_of_an_equal_name_in_another_language_has_a_page_too() {
    let built = site()
        .file("content/nb/2026-03-06-b.md", "+++\ntitle = \"B\"\nseries = \"Muu sarja\"\n+++\n")
        .file("content/terms.toml", "[[series]]\nfi = \"Muu sarja\"\n")
        .build();
    built.page("/nb/serie/muu-sarja/").has("hreflang=\"fi\" href=\"https://blogi.example/fi/sarja/muu-sarja/\"");
}

#[test]
fn a_misspelt_entry_is_reported() {
    site()
        .file("content/terms.toml", SERIES.replace("joka vastaa", "joka vastasi"))
        .build()
        .says("Kysely, joka vastasi");
    site()
        .file("content/terms.toml", "[[series]]\nfi = \"Kysely, joka vastasi\"\n")
        .build()
        .says("did you mean `Kysely, joka vastaa`?");
    site().file("content/terms.toml", "[[serie]]\nfi = \"Kysely\"\n").fails().says("did you mean `series`?");
}

#[test]
fn the_preview_follows_declarations() {
    let preview = Preview::start(site());
    preview.wait_for_status("/fi/sarja/", 404);
    preview.save("content/terms.toml", SERIES);
    preview.wait_for("/fi/sarja/kysely/", "Kahdessa osassa.");
    preview.remove("content/terms.toml");
    preview.save("content/terms/series/muu.md", "+++\ntitle = \"Muu sarja\"\n+++\nTeksti sarjasta.\n");
    preview.wait_for("/fi/sarja/muu-sarja/", "Teksti sarjasta.");
    preview.wait_for_status("/fi/sarja/kysely/", 404);
}
