//! What each language shows: dates, headings, plurals, switchers.

use crate::site_test::SiteTest;

/// A site in the five languages, with one post each on 2 March 2010.
fn site() -> SiteTest {
    let mut settings = "base_url = \"https://blogi.example\"\ntime_zone = \"Europe/Oslo\"\n".to_owned();
    let mut site = SiteTest::empty();
    for tag in ["fi", "nb", "nn", "sv", "en"] {
        settings = settings + "[languages." + tag + "]\ntitle = \"Blogi " + tag + "\"\n";
        site = site.file(
            &format!("content/{tag}/2010-03-02-a.md"),
            "+++\ntitle = \"A\"\ncategories = [\"K\"]\ntags = [\"X\"]\nauthors = [\"N\"]\n+++\n\nTeksti.\n",
        );
    }
    site.file("site.toml", settings)
}

#[test]
fn dates_and_headings_of_every_language() {
    let built = site().build();
    for (tag, date, category, tag_archive, month, words) in [
        (
            "fi",
            "2. maaliskuuta 2010",
            "Aihearkisto: K",
            "Avainsana-arkisto: X",
            "Kuukausittainen arkisto: maaliskuu 2010",
            ["kategoria", "avainsana"],
        ),
        (
            "nb",
            "2. mars 2010",
            "Kategoriarkiv: K",
            "Stikkordarkiv: X",
            "Månedsarkiv: mars 2010",
            ["kategori", "stikkord"],
        ),
        (
            "nn",
            "2. mars 2010",
            "Kategoriarkiv: K",
            "Stikkordarkiv: X",
            "Månadsarkiv: mars 2010",
            ["kategori", "stikkord"],
        ),
        ("sv", "2 mars 2010", "Kategoriarkiv: K", "Etikettarkiv: X", "Månadsarkiv: mars 2010", ["kategori", "etikett"]),
        (
            "en",
            "March 2, 2010",
            "Category archives: K",
            "Tag archives: X",
            "Monthly archives: March 2010",
            ["category", "tag"],
        ),
    ] {
        built.page(&format!("/{tag}/2010/03/a/")).has(&format!(">{date}</time>")).has(&format!("<html lang=\"{tag}\""));
        built.page(&format!("/{tag}/{}/k/", words[0])).has(&format!("<h1>{category}</h1>"));
        built.page(&format!("/{tag}/{}/x/", words[1])).has(&format!("<h1>{tag_archive}</h1>"));
        built.page(&format!("/{tag}/2010/03/")).has(&format!("<h1>{month}</h1>"));
    }
    for (tag, author) in
        [("fi", "kirjoittaja"), ("nb", "forfatter"), ("nn", "forfattar"), ("sv", "forfattare"), ("en", "author")]
    {
        built.page(&format!("/{tag}/{author}/n/")).has("N");
    }
}

#[test]
fn counts_take_the_plural_form_of_the_language() {
    let built = site().file("content/fi/2010-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"X\"]\n+++\n").build();
    built.page("/fi/arkisto/").between("<main", "</main>").has("2 kirjoitusta");
    built.page("/sv/arkiv/").between("<main", "</main>").has("1 inlägg");
    built.page("/en/archive/").between("<main", "</main>").has("1 post").lacks("1 posts");
}

#[test]
fn a_language_without_strings_of_ours_has_its_own_dates_and_english_words() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.et]\ntitle = \"Blogi\"\nname = \"Eesti\"\n[languages.ar]\ntitle = \"مدونة\"\n")
        .file("content/et/2010-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"x\"]\n+++\n")
        .build()
        .page("/et/2010/03/")
        .has("<h1>Monthly archives: märts 2010</h1>")
        .page("/ar/")
        .has("<html lang=\"ar\" dir=\"rtl\">")
        .has("Eesti");
}

#[test]
fn nynorsk_takes_missing_words_from_bokmal() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\ntheme = \"oma\"\n[languages.nn]\ntitle = \"N\"\n")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/strings/nb.toml", "hei = \"Hei på bokmål\"\n")
        .file("themes/oma/strings/en.toml", "hei = \"Hello\"\n")
        .file("themes/oma/templates/home.html", "<p>{{ t(key=\"hei\") }}")
        .build()
        .page("/")
        .has("<p>Hei på bokmål");
}

#[test]
fn the_switcher_leads_to_the_translation_or_says_where_else() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"Suomeksi\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"På norsk\"\n+++\n")
        .file("content/2026-03-03-yksin.md", "+++\ntitle = \"Yksin\"\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").between("<header", "</header>").has("href=\"/nb/2026/03/a/\"").has("På norsk");
    built
        .page("/fi/2026/03/yksin/")
        .between("<header", "</header>")
        .has("href=\"/nb/\"")
        .has("Norsk bokmål")
        .has("ei ole");
}

#[test]
fn translations_are_found_by_bundle_suffix_folder_and_key() {
    let built = SiteTest::new()
        .file("content/b/index.fi.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/b/index.nb.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/s.fi.md", "+++\ntitle = \"S\"\n+++\n")
        .file("content/s.nb.md", "+++\ntitle = \"S\"\n+++\n")
        .file("content/fi/f.md", "+++\ntitle = \"F\"\n+++\n")
        .file("content/nb/f.md", "+++\ntitle = \"F\"\n+++\n")
        .file("content/fi/k.md", "+++\ntitle = \"K\"\ntranslation = \"avain\"\n+++\n")
        .file("content/nb/n.md", "+++\ntitle = \"N\"\ntranslation = \"avain\"\n+++\n")
        .build();
    for (here, there) in [("b", "b"), ("s", "s"), ("f", "f"), ("k", "n")] {
        let link = format!("hreflang=\"nb\" href=\"https://blogi.example/nb/{there}/\"");
        built.page(&format!("/fi/{here}/")).has(&link);
    }
}
