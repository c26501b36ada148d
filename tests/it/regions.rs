//! Languages with a region: their names, and tags that keep what was written.

use crate::site_test::SiteTest;

fn text(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\nText.\n")
}

/// A site in several languages, each with one post of the same name.
fn site(tags: &[&str]) -> SiteTest {
    let mut settings = "base_url = \"https://blogi.example\"\n".to_owned();
    let mut site = SiteTest::empty();
    for tag in tags {
        settings = settings + "[languages." + tag + "]\ntitle = \"Titel " + tag + "\"\n";
        site = site.file(&format!("content/2026-03-02-a.{tag}.md"), text("A"));
    }
    site.file("site.toml", settings)
}

#[test]
fn two_languages_that_differ_in_their_region_say_so() {
    let built = site(&["fi", "sv-SE", "sv-FI"]).build();
    built.is_silent();
    let names = ["Suomi", "svenska (Sverige)", "svenska (Finland)"];
    for (page, own) in [("/fi/2026/03/a/", 0), ("/sv/2026/03/a/", 1), ("/sv-FI/2026/03/a/", 2)] {
        let mut page = built.page(page).between("<header", "</header>");
        for (_, name) in names.iter().enumerate().filter(|(index, _)| *index != own) {
            page = page.has(name);
        }
    }
    built
        .page("/")
        .has("<strong>svenska (Sverige)</strong>")
        .has("<strong>svenska (Finland)</strong>")
        .lacks("Svenska");
    // A tag without a region is the language itself.
    let built = site(&["sv", "sv-FI"]).build();
    built.page("/").has("<strong>svenska</strong>").has("<strong>svenska (Finland)</strong>");
    let built = site(&["fi", "sv-SE"]).build();
    built.page("/").has("<strong>Svenska</strong>");
}

#[test]
fn a_region_that_was_written_stays() {
    let built = site(&["fi", "pt-br", "nb-NO", "en-GB"]).build();
    built
        .page("/")
        .has("<strong>português (Brasil)</strong>")
        .has("<strong>English (United Kingdom)</strong>")
        .has("<strong>Norsk bokmål</strong>");
    built
        .page("/fi/2026/03/a/")
        .has("hreflang=\"pt-BR\" href=\"https://blogi.example/pt/2026/03/a/\"")
        .has("hreflang=\"nb-NO\" href=\"https://blogi.example/nb/2026/03/a/\"")
        .has("hreflang=\"en-GB\" href=\"https://blogi.example/en-GB/2026/03/a/\"")
        .has("property=\"og:locale:alternate\" content=\"pt_BR\"")
        .has("property=\"og:locale:alternate\" content=\"en_GB\"");
    built
        .page("/pt/2026/03/a/")
        .has("<html lang=\"pt-BR\"")
        .has("property=\"og:locale\" content=\"pt_BR\"")
        .has("\"inLanguage\":\"pt-BR\"");
    built.page("/pt/feed.xml").has("xml:lang=\"pt-BR\"");
    built.page("/nb/").has("<html lang=\"nb-NO\"").has("content=\"nb_NO\"").has("Arkiv");
    built.page("/sitemap-pt.xml").has("hreflang=\"en-GB\"").has("hreflang=\"pt-BR\"");
    // Without a region nothing is added.
    let built = site(&["fi", "pt"]).build();
    built.page("/pt/2026/03/a/").has("<html lang=\"pt\"").has("hreflang=\"pt\"");
    built.page("/").has("<strong>português</strong>");
}

#[test]
fn names_and_strings_of_a_region_can_be_set() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\n[languages.sv-SE]\ntitle = \"A\"\nname = \"Rikssvenska\"\n[languages.sv-FI]\n\
             title = \"B\"\n",
        )
        .file("strings/sv-FI.toml", "heading_archive = \"Alla texter\"\n")
        .file("content/2026-03-02-a.sv-SE.md", text("A"))
        .file("content/2026-03-02-a.sv-FI.md", text("A"))
        .build();
    built.is_silent();
    built.page("/").has("<strong>Rikssvenska</strong>").has("<strong>svenska (Finland)</strong>");
    built.page("/sv-FI/arkiv/").has("Alla texter");
    built.page("/sv/arkiv/").lacks("<h1>Alla texter<").has("<h1>Arkiv<");
}

#[test]
fn strings_of_a_region_are_for_that_region_only() {
    let site = || {
        SiteTest::empty()
            .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.sv-SE]\ntitle = \"A\"\n[languages.sv-FI]\ntitle = \"B\"\n")
            .file("content/2026-03-02-a.sv-SE.md", text("A"))
            .file("content/2026-03-02-a.sv-FI.md", text("A"))
    };
    let built = site().file("strings/sv-SE.toml", "heading_archive = \"Alla texter\"\n").build();
    built.page("/sv/arkiv/").has("<h1>Alla texter<");
    built.page("/sv-FI/arkiv/").has("<h1>Arkiv<");
    // A file without a region is for both.
    let built = site().file("strings/sv.toml", "heading_archive = \"Alla texter\"\n").build();
    built.page("/sv/arkiv/").has("<h1>Alla texter<");
    built.page("/sv-FI/arkiv/").has("<h1>Alla texter<");
    // A region that the site does not have apart says nothing more.
    let built = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "A")
        .file("strings/nb-NO.toml", "heading_archive = \"Alle tekster\"\n")
        .build();
    built.page("/nb/arkiv/").has("<h1>Alle tekster<");
}
