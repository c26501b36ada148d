//! Texts that are published together with their translations.

use serde_json::Value;

use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest};

const FI: &str = "content/2026-03-02-lupaus.fi.md";
const NB: &str = "content/2026-03-09-lupaus.nb.md";
const FI_PAGE: &str = "fi/2026/03/lupaus/index.html";
const NB_PAGE: &str = "nb/2026/03/lupaus/index.html";

fn text(title: &str, keys: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ntranslation = \"lupaus\"\n{keys}+++\n\nTeksti {title}.\n")
}

/// A Finnish post that waits for a Norwegian one, beside a post that waits for nothing.
fn waiting() -> SiteTest {
    SiteTest::new().post("muu", "Muu", "Muu teksti.").file(FI, text("Lupaus", "together = [\"nb\"]\n"))
}

/// The site without a file.
fn without(site: SiteTest, file: &str) -> SiteTest {
    std::fs::remove_file(site.root().join(file)).expect("the file is there");
    site
}

#[track_caller]
fn has(built: &Built, files: &[&str], missing: &[&str]) {
    for file in files {
        assert!(built.site.public().join(file).is_file(), "{file} is missing\n{}", built.summary);
    }
    for file in missing {
        assert!(!built.site.public().join(file).exists(), "{file} is there\n{}", built.summary);
    }
}

#[test]
fn site_toml_may_name_a_text_that_waits() {
    let other = "+++\ntitle = \"Annet\"\n+++\n";
    for name in ["lupaus", "2026-03-02-lupaus", "2026-03-02-lupaus.fi.md"] {
        let site = waiting()
            .file("content/2026-03-01-annet.nb.md", other)
            .tables(&format!("[design]\nhero = \"{name}\"\nfeatured = [\"{name}\"]"));
        site.build().is_silent();
        waiting()
            .file(NB, text("Løfte", ""))
            .tables(&format!("[design]\nhero = \"{name}\""))
            .build()
            .page("/fi/")
            .has("hero-post");
    }
}

#[test]
fn a_text_waits_until_its_translation_is_there_and_no_draft() {
    let built = waiting().build();
    has(&built, &["fi/2026/03/muu/index.html"], &[FI_PAGE]);
    assert!(built.summary.contains("1 text waits for translations"), "{}", built.summary);
    built.page("/fi/").lacks("Lupaus");
    let built = built.site.file(NB, text("Løftet", "draft = true\n")).build();
    has(&built, &[], &[FI_PAGE, NB_PAGE]);
    let built = without(built.site, NB).file("content/2126-03-09-lupaus.nb.md", text("Løftet", "")).build();
    has(&built, &[], &[FI_PAGE]);
    let built = without(built.site, "content/2126-03-09-lupaus.nb.md").file(NB, text("Løftet", "")).build();
    has(&built, &[FI_PAGE, NB_PAGE], &[]);
    assert!(!built.summary.contains("wait"), "{}", built.summary);
    built.page("/fi/2026/03/lupaus/").has("hreflang=\"nb\"");
}

#[test]
fn a_later_translation_that_nobody_waited_for_moves_no_date() {
    let sv = "content/2026-11-02-lupaus.sv.md";
    let built = waiting().tables("[languages.sv]\ntitle = \"Möten\"").file(NB, text("Løftet", "")).build();
    let before = built.page("/fi/feed.xml").text;
    let built = built.site.file(sv, text("Löftet", "")).build();
    assert_eq!(built.page("/fi/feed.xml").text, before);
    built.page("/fi/2026/03/lupaus/").has("datetime=\"2026-03-09").lacks("2026-11-02");
    built.page("/sv/2026/11/lupaus/").has("datetime=\"2026-11-02").has("Originalet publicerades");
}

#[test]
fn the_rule_of_the_site_is_for_later_posts() {
    let rule = "[translations]\ntogether = { since = 2026-03-02 }";
    let built = SiteTest::new()
        .tables(rule)
        .file("content/2026-03-01-vanha.md", "+++\ntitle = \"Vanha\"\n+++\n")
        .file("content/2026-03-02-uusi.md", "+++\ntitle = \"Uusi\"\n+++\n")
        .file("content/2026-03-03-yksin.md", "+++\ntitle = \"Yksin\"\ntogether = []\n+++\n")
        .file("content/2026-03-04-par.md", "+++\ntitle = \"Pari\"\n+++\n")
        .file("content/2026-03-04-par.nb.md", "+++\ntitle = \"Par\"\n+++\n")
        .file("content/nb/2026-03-05-ny.md", "+++\ntitle = \"Ny\"\n+++\n")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .file("content/hinnat.md", "+++\ntitle = \"Hinnat\"\ntogether = \"nb\"\n+++\n")
        .build();
    has(
        &built,
        &[
            "fi/2026/03/vanha/index.html",
            "fi/2026/03/yksin/index.html",
            "fi/2026/03/par/index.html",
            "nb/2026/03/par/index.html",
            "fi/tietoja/index.html",
        ],
        &["fi/2026/03/uusi/index.html", "nb/2026/03/ny/index.html", "fi/hinnat/index.html"],
    );
    assert!(built.summary.contains("3 texts wait for translations"), "{}", built.summary);
}

#[test]
fn each_language_can_have_its_own_day() {
    let built = SiteTest::new()
        .tables("[languages.sv]\ntitle = \"M\"\n[translations.together]\nsince = { nb = 2026-01-01, sv = 2026-06-01 }")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-06-02-b.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/2026-06-02-b.nb.md", "+++\ntitle = \"B\"\n+++\n")
        .build();
    has(&built, &["fi/2026/03/a/index.html"], &["fi/2026/06/b/index.html", "nb/2026/06/b/index.html"]);
    SiteTest::new().tables("[translations.together]\nsince = { se = 2026-01-01 }").fails().says("`se`");
    SiteTest::new().tables("[translations.together]\nsince = 5").fails().says("a date such as");
    SiteTest::new().tables("[translations.together]").fails().says("since");
}

#[test]
fn no_post_waits_for_a_language_in_preparation() {
    let site = SiteTest::new()
        .tables("[languages.sv]\ntitle = \"M\"\ndraft = true\n[translations]\ntogether = { since = 2026-01-01 }")
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-03-02-a.sv.md", "+++\ntitle = \"A\"\n+++\n");
    let site = site
        .file("content/2026-03-03-b.fi.md", "+++\ntitle = \"B\"\ntogether = [\"sv\"]\n+++\n")
        .file("content/2026-03-03-c.fi.md", "+++\ntitle = \"C\"\ntogether = [\"nb\", \"sv\"]\n+++\n");
    let pages = ["a", "b"].map(|slug| format!("fi/2026/03/{slug}/index.html"));
    let built = site.build();
    has(&built, &[&pages[0], &pages[1], "nb/2026/03/a/index.html"], &["sv/2026/03/a/index.html"]);
    // A text still waits for the languages that are published.
    has(&built, &[], &["fi/2026/03/c/index.html"]);
    let built = built.site.file("content/2026-03-03-c.nb.md", "+++\ntitle = \"C\"\n+++\n").build();
    has(&built, &["fi/2026/03/c/index.html", "nb/2026/03/c/index.html"], &[]);
}

#[test]
fn a_language_that_the_site_does_not_have_is_an_error() {
    SiteTest::new()
        .file(FI, text("Lupaus", "together = [\"nb\", \"sv\"]\n"))
        .fails()
        .says("the language `sv` is not configured")
        .says("the languages of this site are `fi`, `nb`")
        .says("content/2026-03-02-lupaus.fi.md:4");
    SiteTest::new()
        .tables("[languages.sv-SE]\ntitle = \"A\"\n[languages.sv-FI]\ntitle = \"B\"")
        .file(FI, text("Lupaus", "together = [\"sv-NO\"]\n"))
        .fails()
        .says("`sv-NO` could mean several languages of this site")
        .says("write `sv-SE` or `sv-FI`");
}

#[test]
fn all_versions_appear_in_one_build() {
    // The Norwegian version has no key, and its date is not older: it waits for the Swedish one too.
    let site = || {
        SiteTest::new()
            .tables("[languages.sv]\ntitle = \"Möten\"")
            .file(FI, text("Lupaus", "together = [\"nb\", \"sv\", \"fi\"]\n"))
            .file(NB, text("Løftet", ""))
    };
    let built = site().build();
    has(&built, &[], &[FI_PAGE, NB_PAGE]);
    assert!(built.summary.contains("2 texts wait"), "{}", built.summary);
    let built = built.site.file("content/2026-03-11-lupaus.sv.md", text("Löftet", "")).build();
    has(&built, &[FI_PAGE, NB_PAGE, "sv/2026/03/lupaus/index.html"], &[]);
    // An older version, or one that never waits, was perhaps published long ago.
    has(&site().file(NB, text("Løftet", "date = 2025-01-01\n")).build(), &["nb/2025/01/loftet/index.html"], &[FI_PAGE]);
    has(&site().file(NB, text("Løftet", "together = []\n")).build(), &[NB_PAGE], &[FI_PAGE]);
}

#[test]
fn a_published_text_is_never_withdrawn() {
    let site = SiteTest::new().file("content/2026-03-02-lupaus.md", text("Lupaus", "")).build().site;
    let both = "together = [\"nb\"]\n";
    // The key comes later, with a language suffix.
    let built = without(site, "content/2026-03-02-lupaus.md").file(FI, text("Lupaus", both)).build();
    has(&built, &[FI_PAGE], &[]);
    assert!(!built.summary.contains("wait"), "{}", built.summary);
    // The translation becomes a draft again.
    let built =
        built.site.file(NB, text("Løftet", both)).build().site.file(NB, text("Løftet", "draft = true\n")).build();
    has(&built, &[FI_PAGE], &[NB_PAGE]);
    // A look at drafts publishes nothing for good.
    let site = waiting();
    site.command(["build", "--drafts"]);
    assert!(site.public().join(FI_PAGE).is_file());
    has(&site.build(), &[], &[FI_PAGE]);
    // Nor does a look at later posts.
    let site = waiting().file("content/2126-03-09-lupaus.nb.md", text("Løftet", ""));
    site.command(["build", "--future"]);
    assert!(site.public().join(FI_PAGE).is_file());
    site.command(["translations"]).done().says("✓ waits for nb");
    has(&site.build(), &[], &[FI_PAGE]);
}

#[test]
fn lists_and_feeds_take_the_latest_date_and_addresses_keep_their_own() {
    let built = SiteTest::new()
        .file("content/2026-02-27-lupaus.fi.md", text("Lupaus", "together = [\"nb\"]\nupdated = 2026-03-01\n"))
        .file(NB, text("Løftet", ""))
        .post("muu", "Muu", "Muu teksti.")
        .build();
    let feed = built.page("/fi/feed.xml").text;
    let (own, other) = (feed.find("<title>Lupaus").unwrap(), feed.find("<title>Muu").unwrap());
    assert!(own < other, "{feed}");
    built.page("/fi/2026/02/lupaus/").has("2026-03-09T00:00:00+02:00").lacks("2026-02-27T");
    built.page("/fi/2026/03/").has("/fi/2026/02/lupaus/");
    built.page("/nb/2026/03/lupaus/").has("2026-03-09T").lacks("2026-02-27T");
    // Without the key, the older post stays where it was.
    let built = built.site.file("content/2026-02-27-lupaus.fi.md", text("Lupaus", "")).build();
    let feed = built.page("/fi/feed.xml").text;
    assert!(feed.find("<title>Lupaus").unwrap() > feed.find("<title>Muu").unwrap(), "{feed}");
}

#[test]
fn a_link_to_a_waiting_text_says_what_it_waits_for() {
    waiting()
        .post("linkki", "Linkki", "Lue [lupaus](/2026-03-02-lupaus.md).")
        .fails()
        .says("`/2026-03-02-lupaus.md` waits for its translation into `nb`, so nothing can link to it yet");
}

#[test]
fn files_of_a_waiting_bundle_are_not_published() {
    let built = SiteTest::new()
        .file("content/2026-03-02-nippu/index.md", "+++\ntitle = \"Nippu\"\ntogether = [\"nb\"]\n+++\n")
        .file("content/2026-03-02-nippu/luvut.csv", "1,2\n")
        .build();
    let files = built.files();
    assert!(files.iter().all(|file| !file.contains("luvut")), "{files:?}");
}

#[test]
fn translations_show_what_waits_for_what() {
    let site = waiting().file(NB, text("Løftet", "draft = true\n"));
    site.command(["translations"])
        .done()
        .says("Lupaus    ✓ waits for nb  ✓ draft  content/2026-03-02-lupaus.fi.md")
        .says("1 missing; 1 waiting");
    let json: Value = serde_json::from_str(&site.command(["translations", "--format", "json"]).done().result).unwrap();
    assert_eq!(json["summary"]["waiting"], 1);
    let documents = json["documents"].as_array().unwrap();
    let document = documents.iter().find(|document| document["title"] == "Lupaus").unwrap();
    assert_eq!(document["translations"][0]["waits_for"], serde_json::json!(["nb"]));
    assert_eq!(document["translations"][1].get("waits_for"), None);
}

#[test]
fn the_preview_shows_and_marks_what_waits() {
    let site = waiting().file("content/sivu.md", "+++\ntitle = \"Sivu\"\ntogether = \"nb\"\n+++\n");
    let preview = Preview::start(site);
    for path in ["/fi/2026/03/lupaus/", "/fi/sivu/"] {
        let page = preview.page(path).replace('\u{ad}', "");
        assert!(page.contains("Odottaa käännöstä: Norsk bokmål"), "{page}");
    }
    let overview = preview.page("/_kielo/");
    assert!(overview.contains("waits for Norsk bokmål"), "{overview}");
    assert!(overview.contains("<b>2</b> waiting"), "{overview}");
}

#[test]
fn in_the_preview_a_text_that_the_last_build_published_waits_for_nothing() {
    let site = SiteTest::new().post("muu", "Muu", "Muu teksti.").file(FI, text("Lupaus", ""));
    let site = site.build().again().file(FI, text("Lupaus", "together = [\"nb\"]\n"));
    let preview = Preview::start(site);
    let overview = preview.page("/_kielo/");
    assert!(!overview.contains("waits for Norsk bokmål") && !overview.contains("waiting</li>"), "{overview}");
    assert!(!preview.page("/fi/2026/03/lupaus/").contains("Odottaa käännöstä"));
}
