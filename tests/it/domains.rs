//! Domains of languages, and their folders in the output.

use crate::site_test::SiteTest;

/// A Finnish site whose Norwegian language has another domain. `setting` is a line at the top of site.toml.
fn site(setting: &str) -> SiteTest {
    SiteTest::empty()
        .file(
            "site.toml",
            format!(
                "base_url = \"https://www.example.fi\"\n{setting}\n[languages.fi]\ntitle = \"A\"\nprefix = \"\"\n\
                 [languages.nb]\ntitle = \"B\"\nbase_url = \"https://eksempel.example\"\n"
            ),
        )
        .file("content/tietoja.fi.md", "+++\ntitle = \"Tietoja\"\n+++\n[norja](tietoja.nb.md)\n")
        .file("content/tietoja.nb.md", "+++\ntitle = \"Om\"\naliases = [\"/gammel/\"]\n+++\n")
        .file("static/kuva.txt", "x")
}

#[test]
fn a_domain_inside_the_folder_of_another_is_noted() {
    let built = site("").build();
    built
        .says("the output folder of https://eksempel.example is inside that of https://www.example.fi")
        .says("[site.toml:6:12]")
        .says("the folders are then fi/ and nb/")
        .page("/nb/tietoja/")
        .has("rel=\"canonical\" href=\"https://eksempel.example/tietoja/\"");
    // Whoever wrote the key has decided.
    site("domain_folders = false").build().is_silent().page("/nb/tietoja/").page("/tietoja/");
}

#[test]
fn a_domain_of_a_language_in_preparation_is_not_noted() {
    let with_draft = |setting: &str, tables: &str| {
        SiteTest::new()
            .setting(setting)
            .tables("[languages.sv]\ntitle = \"C\"\nbase_url = \"https://sv.example\"\ndraft = true\n")
            .tables(tables)
    };
    with_draft("", "").build().is_silent().without("sv");
    // The folders are decided already, so that nothing moves when the language is published.
    with_draft("domain_folders = true", "").build().is_silent();
    with_draft("", "")
        .arguments(["--drafts"])
        .build()
        .says("the output folder of https://sv.example is inside that of");
    let published = "[languages.da]\ntitle = \"D\"\nbase_url = \"https://da.example\"\n";
    let built = with_draft("", published).build();
    built.says("the output folder of https://da.example is inside that of");
    assert!(!built.messages.contains("sv.example"), "{}", built.messages);
}

#[test]
fn each_domain_has_its_own_folder() {
    let built = site("domain_folders = true").build();
    built.is_silent();
    built
        .page("/fi/tietoja/")
        .has("rel=\"canonical\" href=\"https://www.example.fi/tietoja/\"")
        .has("<a href=\"https://eksempel.example/tietoja/\"")
        .page("/nb/tietoja/")
        .has("rel=\"canonical\" href=\"https://eksempel.example/tietoja/\"")
        .page("/nb/_redirects")
        .has("/gammel/ /tietoja/ 301")
        .page("/nb/sitemap.xml")
        .has("https://eksempel.example/sitemap-nb.xml")
        .page("/fi/sitemap.xml")
        .has("https://www.example.fi/sitemap-fi.xml");
    for folder in ["fi", "nb"] {
        for file in ["404.html", "kuva.txt", "robots.txt", "_headers", "feed.xml", "index.html"] {
            built.page(&format!("/{folder}/{file}"));
        }
    }
    built.without("index.html").without("fi/nb").without("nb/fi");
    assert!(built.files().iter().all(|file| file.starts_with("fi/") || file.starts_with("nb/")));
    let checked = built.site.command(["check"]);
    assert_eq!((checked.code, &*checked.messages), (Some(0), ""));
}

#[test]
fn changing_the_folders_moves_the_files_and_no_address() {
    let built = site("domain_folders = false").build();
    let sitemap = built.page("/nb/sitemap-nb.xml").text;
    let built = site("domain_folders = true").build();
    assert_eq!(built.page("/nb/sitemap-nb.xml").text, sitemap);
}

#[test]
fn a_language_below_another_address_stays_in_its_folder() {
    let built = site("domain_folders = true")
        .tables("[languages.nn]\ntitle = \"C\"\nbase_url = \"https://eksempel.example/nynorsk\"\n")
        .tables("[languages.sv]\ntitle = \"D\"\nbase_url = \"https://www.example.fi/svenska\"\n")
        .build();
    built.page("/nb/nynorsk/").has("<title>C").page("/fi/svenska/").has("<title>D");
}

#[test]
fn a_site_without_a_language_on_its_own_domain_has_a_folder_too() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://www.example.com\"\ndomain_folders = true\n\
             [languages.fi]\ntitle = \"A\"\nbase_url = \"https://esimerkki.example\"\n\
             [languages.nb]\ntitle = \"B\"\nbase_url = \"https://eksempel.example\"\n",
        )
        .build();
    built.page("/main/").has("https://esimerkki.example/").page("/fi/").page("/nb/");
}

#[test]
fn one_domain_needs_no_folder() {
    let built = SiteTest::new().setting("domain_folders = true").build();
    built.says("`domain_folders` changes nothing, because the site has one domain").page("/fi/");
}
