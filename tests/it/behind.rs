//! Translations that are behind their source, as readers and themes see them.

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const FI: &str = "content/2026-03-02-lupaus.md";
const NB: &str = "content/2026-03-02-lupaus.nb.md";
const PAGE: &str = "/nb/2026/03/lupaus/";

fn source(keys: &str, text: &str) -> String {
    format!("+++\ntitle = \"Lupaus\"\n{keys}+++\n\nEnsimmäinen.\n\n{text}\n\nKolmas.\n")
}

/// A Finnish post and its Norwegian translation, which records its source.
fn accepted() -> SiteTest {
    let site = SiteTest::new()
        .tables("[design]\ntranslation_notice = true")
        .file(FI, source("", "Toinen."))
        .file(NB, "+++\ntitle = \"Løftet\"\n+++\n\nFørste.\n");
    site.command(["translations", "--accept", NB]).done();
    site
}

/// A theme whose posts show all values of `post.behind`.
fn with_values(site: SiteTest) -> SiteTest {
    let template = "{% if post.behind %}[{{ post.behind.updated }}|{{ post.behind.paragraphs }}|{{ post.behind.share }}|\
                    {{ post.behind.language }}|{{ post.behind.source.tag }}|{{ post.behind.source.url }}]{% else %}[ ]{% endif %}";
    site.setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", template)
}

#[test]
fn readers_learn_that_the_source_was_changed() {
    let built = accepted().build();
    built.page(PAGE).lacks("Versjonen på");
    let built = built.site.file(FI, source("updated = 2026-11-03\n", "Uusi.")).build();
    built
        .page(PAGE)
        .has("<a href=\"/fi/2026/03/lupaus/\" hreflang=\"fi\">Versjonen på finsk ble oppdatert 3. nov. 2026</a>");
    built.page("/fi/2026/03/lupaus/").lacks("Alkuteksti");
    let built = built.site.file(FI, source("", "Uusi.")).build();
    built.page(PAGE).has("Versjonen på finsk er oppdatert etter denne oversettelsen");
    // The line must be switched on.
    let site = built.site;
    let settings = site.text("site.toml").replace("translation_notice = true", "");
    site.file("site.toml", settings).build().page(PAGE).lacks("Versjonen på");
}

#[test]
fn every_language_has_the_words() {
    let lines = [
        ("nn", "Versjonen på finsk vart oppdatert 3. nov. 2026"),
        ("sv", "Versionen på finska uppdaterades 3 nov. 2026"),
        ("da", "Versionen på finsk blev opdateret den 3. nov. 2026"),
        ("en", "Finnish version updated Nov 3, 2026"),
    ];
    for (tag, line) in lines {
        SiteTest::new()
            .tables(&format!("[languages.{tag}]\ntitle = \"T\"\n[design]\ntranslation_notice = true"))
            .file("content/tietoja.md", source("updated = 2026-11-03\n", "Toinen."))
            .file(&format!("content/tietoja.{tag}.md"), "+++\ntitle = \"T\"\nupdated = 2026-11-01\n+++\n\nT.\n")
            .build()
            .page(&format!("/{tag}/tietoja/"))
            .has(line);
    }
    SiteTest::new()
        .tables("[design]\ntranslation_notice = true")
        .file("content/nb/om.md", "+++\ntitle = \"Om\"\nupdated = 2026-11-03\n+++\n\nOm.\n")
        .file(
            "content/om.md",
            "+++\ntitle = \"Tietoja\"\nupdated = 2026-11-01\ntranslated_from = \"nb 0000\"\n+++\n\nT.\n",
        )
        .build()
        .page("/fi/om/")
        .has("Alkutekstiä (norjan bokmål) on päivitetty 3.11.2026");
}

#[test]
fn templates_know_date_paragraphs_and_source() {
    let built = with_values(accepted()).build();
    built.page(PAGE).has("[ ]");
    let built = built.site.file(FI, source("updated = 2026-11-03\n", "Uusi.")).build();
    built.page(PAGE).has("[2026-11-03T00:00:00+02:00|1|0.25|finsk|fi|/fi/2026/03/lupaus/]");
    built.page("/fi/2026/03/lupaus/").has("[ ]");
    // The command counts in the same way.
    built.site.command(["translations"]).done().says("behind: 1 paragraph ");
    // All paragraphs but the title changed, and many were added.
    let many = "Uusi.\n\n".repeat(20);
    built.site.file(FI, source("", &many)).build().page(PAGE).has("|20|0.8");
}

#[test]
fn without_a_record_the_dates_decide() {
    let site = |source_keys: &str, keys: &str| {
        with_values(SiteTest::new())
            .file(FI, source(source_keys, "Toinen."))
            .file(NB, format!("+++\ntitle = \"Løftet\"\n{keys}+++\n\nFørste.\n"))
            .build()
    };
    site("updated = 2026-03-05\n", "").page(PAGE).has("[2026-03-05T00:00:00+02:00|||finsk|fi|/fi/2026/03/lupaus/]");
    site("updated = 2026-03-05\n", "updated = 2026-03-06\n").page(PAGE).has("[ ]");
    site("", "").page(PAGE).has("[ ]");
    // A draft is no source that a page can lead to.
    site("updated = 2026-03-05\ndraft = true\n", "").page(PAGE).has("[ ]");
}

#[test]
fn the_preview_follows_every_save_of_the_source() {
    let preview = Preview::start(accepted());
    assert!(!preview.page(PAGE).contains("Versjonen på"));
    preview.save(FI, source("", "Uusi."));
    preview.wait_for(PAGE, "er oppdatert etter denne");
    preview.save(FI, source("updated = 2026-11-03\n", "Uudempi."));
    preview.wait_for(PAGE, "ble oppdatert 3.");
    preview.save(FI, source("", "Toinen."));
    preview.wait(|| {
        let page = preview.page(PAGE);
        if page.contains("Versjonen på") { Err(page) } else { Ok(()) }
    });
}
