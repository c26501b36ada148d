//! Translations made later than their sources: their dates, addresses and series, and the date of the original.

use crate::site_test::SiteTest;

const SOURCE: &str = "content/2021-03-02-lupaus.fi.md";

fn old_post() -> SiteTest {
    SiteTest::new().file(SOURCE, "+++\ntitle = \"Lupaus pitää\"\n+++\n\nTeksti.\n")
}

/// Today's date in Helsinki.
fn today() -> jiff::civil::Date {
    jiff::Zoned::now().in_tz("Europe/Helsinki").unwrap().date()
}

#[test]
fn a_translation_of_an_old_post_is_of_today() {
    let site = old_post().post("uusi", "Uusi", "Teksti.");
    site.command(["new", "Løftet holder", "--translate", SOURCE])
        .done()
        .says("content/2021-03-02-lupaus.nb.md\n")
        .says("Its date is that of today, so that readers see it as new; --keep-date keeps 2021-03-02.");
    let text = site.text("content/2021-03-02-lupaus.nb.md");
    let day = today();
    assert!(text.starts_with(&format!("+++\ntitle = \"Løftet holder\"\ndate = {day}\ndraft = true\n")), "{text}");
    assert!(text.contains("\nslug = \"loftet-holder\"\n"), "{text}");
    let site =
        site.file("content/2021-03-02-lupaus.nb.md", text.replace("draft = true\n", "").split("<!--").next().unwrap());
    site.command(["translations", "--all"]).done().says("Lupaus pitää  ✓   ✓ ");
    let built = site.build();
    let path = format!("/nb/{}/{:02}/loftet-holder/", day.year(), day.month());
    built.page("/fi/2021/03/lupaus/").has(&format!("hreflang=\"nb\" href=\"https://blogi.example{path}\""));
    built.page("/nb/feed.xml").has(&format!("<published>{day}T00:00:00"));
    built
        .page(&path)
        .has("Originalen ble publisert <time datetime=\"2021-03-02T00:00:00+02:00\">2. mars 2021</time>")
        .has(&format!("\"datePublished\":\"{day}T00:00:00"))
        .between("\"translationOfWork\":{", "}")
        .has("\"datePublished\":\"2021-03-02T00:00:00+02:00\"")
        .has("\"inLanguage\":\"fi\"");
    built
        .page("/fi/2021/03/lupaus/")
        .lacks("Alkuperäinen")
        .between("\"workTranslation\":[", "]")
        .lacks("datePublished");
}

#[test]
fn without_a_title_the_name_of_the_file_stays_in_the_address() {
    let site = old_post();
    site.command(["new", "--translate", SOURCE]).done().says("Give it an address in its own language: slug = \"…\".");
    assert!(site.text("content/2021-03-02-lupaus.nb.md").contains("\nslug = \"lupaus\"\n"));
    let day = today();
    let path = format!("/nb/{}/{:02}/lupaus/", day.year(), day.month());
    site.arguments(["--drafts"]).build().page(&path);
    // The folder of a bundle is its name.
    let site = SiteTest::new().file("content/2021-03-02-øl/index.fi.md", "+++\ntitle = \"Olut\"\n+++\n");
    site.command(["new", "--translate", "content/2021-03-02-øl/index.fi.md"]).done();
    let text = site.text("content/2021-03-02-øl/index.nb.md");
    assert!(text.contains(&format!("\ndate = {day}\n")) && text.contains("\nslug = \"ol\"\n"), "{text}");
    // The address of a post with a date key comes from its title, so nothing is fixed.
    let site = SiteTest::new().file("content/fi/a.md", "---\ntitle: Olut\ndate: 2021-03-02 09:15\nslug: juoma\n---\n");
    site.command(["new", "Øl", "--translate", "content/fi/a.md"]).done();
    let text = site.text("content/nb/a.md");
    assert!(text.contains(&format!("\ndate = {day}\n")) && !text.contains("slug"), "{text}");
}

#[test]
fn the_old_date_is_kept_on_request() {
    let site = old_post();
    site.command(["new", "Løftet", "--translate", SOURCE, "--keep-date"]).done().lacks("Its date");
    assert!(!site.text("content/2021-03-02-lupaus.nb.md").contains("date ="));
    site.arguments(["--drafts"]).build().page("/nb/2021/03/loftet/").lacks("Originalen");
    let site = SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\ndate = 2021-03-02T09:15:00+02:00\n+++\n");
    site.command(["new", "--translate", "content/a.fi.md", "--keep-date"]).done();
    assert!(site.text("content/a.nb.md").contains("\ndate = 2021-03-02T09:15:00+02:00\n"));
    // A page has none.
    let site = SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n");
    site.command(["new", "--translate", "content/a.fi.md"]).done().lacks("Its date");
    assert!(!site.text("content/a.nb.md").contains("date ="));
}

#[test]
fn a_translation_is_never_published_before_its_source() {
    let site = SiteTest::new()
        .file("content/2126-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/b.fi.md", "+++\ntitle = \"B\"\ndate = 2126-03-02T09:15:00+02:00\n+++\n");
    site.command(["new", "--translate", "content/2126-03-02-a.fi.md"]).done().lacks("Its date");
    assert!(!site.text("content/2126-03-02-a.nb.md").contains("date ="));
    site.command(["new", "--translate", "content/b.fi.md"]).done().lacks("Its date");
    assert!(site.text("content/b.nb.md").contains("\ndate = 2126-03-02T09:15:00+02:00\n"));
}

#[test]
fn readers_learn_when_the_original_was_published() {
    let post = |date: &str, from: &str| format!("+++\ntitle = \"A\"\ndate = {date}\n{from}\n+++\n\nTeksti.\n");
    let built = SiteTest::new()
        .tables("[languages.sv]\ntitle = \"Möten\"\n[languages.en]\ntitle = \"Meetings\"")
        .file("content/a.nb.md", post("2021-03-02T23:30:00", ""))
        .file("content/a.fi.md", post("2026-03-02", "translated_from = \"nb 0000 0000\""))
        .file("content/a.sv.md", post("2026-03-03", "translated_from = \"fi 0000 0000\""))
        .file("content/a.en.md", post("2021-03-02T23:45:00", "translated_from = \"nb 0000 0000\""))
        .build();
    // The front matter names the source, whatever the default language is.
    built
        .page("/fi/2026/03/a/")
        .has("Alkuperäinen teksti julkaistu <time datetime=\"2021-03-02T23:30:00+02:00\">2. maaliskuuta 2021</time>");
    built
        .page("/sv/2026/03/a/")
        .has("Originalet publicerades <time datetime=\"2021-03-02T23:30:00+02:00\">2 mars 2021</time>");
    // On one day the two are published together.
    built.page("/en/2021/03/a/").lacks("Original published");
    built.page("/nb/2021/03/a/").lacks("Originalen");
}

#[test]
fn a_series_has_the_order_of_its_sources() {
    let part = |title: &str, keys: &str| format!("+++\ntitle = \"{title}\"\nseries = \"Sarja\"\n{keys}\n+++\n");
    // The third part was translated first, and one part exists in Norwegian only.
    let built = SiteTest::new()
        .file("content/2021-01-01-a.fi.md", part("Eka", ""))
        .file("content/2021-02-01-b.fi.md", part("Toka", ""))
        .file("content/2021-03-01-c.fi.md", part("Kolmas", ""))
        .file("content/2021-03-01-c.nb.md", part("Tredje", "date = 2026-01-01"))
        .file("content/2021-02-01-b.nb.md", part("Andre", "date = 2026-01-02"))
        .file("content/2021-01-01-a.nb.md", part("Første", "date = 2026-01-02"))
        .file("content/2021-02-15-d.nb.md", part("Mellom", ""))
        .build();
    built.page("/fi/2021/02/b/").between("<details class=\"serial", "</details>").has("osa 2/3");
    built.page("/nb/2026/01/tredje/").between("<details class=\"serial", "</details>").has_in_order([
        "del 4 av 4",
        ">Første</a>",
        ">Andre</a>",
        ">Mellom</a>",
        "<strong aria-current=\"page\">Tredje</strong>",
    ]);
}
