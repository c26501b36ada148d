//! Links that lead to another language say so, and pages that search engines leave out are no versions of others.

use crate::site_test::SiteTest;

/// A site in Finnish and Norwegian, and in English on another domain.
fn site() -> SiteTest {
    SiteTest::new()
        .tables("[languages.en]\ntitle = \"Meetings\"\nbase_url = \"https://meetings.example\"\n")
        .file("content/tietoja.fi.md", "+++\ntitle = \"Tietoja\"\n+++\nMe.\n")
        .file("content/vilkar.nb.md", "+++\ntitle = \"Vilkår\"\n+++\nDette gjelder.\n")
        .file("content/terms.en.md", "+++\ntitle = \"Terms\"\n+++\nThese apply.\n")
        .file("content/kirja.fi.md", "+++\ntitle = \"The Book\"\ntitle_language = \"en\"\n+++\nKirjasta.\n")
        .file("content/liite.pdf", "%PDF")
}

#[test]
fn links_in_texts_say_their_language() {
    let text = "[Vilkår](vilkar.nb.md) [terms](/terms.en.md#) [omat](tietoja.fi.md) [etusivu](/nb/ \"Forside\") [liite](liite.pdf) \
                [muualla](https://b.example/nb/) <a@b.example>";
    let built = site().post("a", "A", text).build();
    built
        .page("/fi/2026/03/a/")
        .has("<a href=\"/nb/vilkar/\" hreflang=\"nb\">Vilkår</a>")
        .has("<a href=\"https://meetings.example/terms/#\" hreflang=\"en\">terms</a>")
        .has("<a href=\"/fi/tietoja/\">omat</a>")
        .has("<a href=\"/nb/\" hreflang=\"nb\" title=\"Forside\">etusivu</a>")
        .has("<a href=\"/liite.pdf\">liite</a>")
        .has("<a href=\"https://b.example/nb/\">muualla</a>")
        .has("<a href=\"mailto:a@b.example\">");
    built.page("/fi/feed.xml").has("href=&quot;https://blogi.example/nb/vilkar/&quot; hreflang=&quot;nb&quot;");
}

#[test]
fn menus_footers_and_boxes_say_the_language_of_links_and_titles() {
    let built = site()
        .tables(
            "[design]\nsidebar = [\"about\"]\n\
             [menu]\nfi = [{ link = \"tietoja.fi.md\" }, { link = \"vilkar.nb.md\" }, { title = \"Ehdot\", link = \"terms.en.md\" },\n\
             { link = \"kirja.fi.md\" }, { link = \"terms.en.md\", children = [{ link = \"vilkar.nb.md\" }] }]\n\
             [footer]\nfi = [{ links = [{ link = \"vilkar.nb.md\" }, { title = \"Blogi\", link = \"/nb/\" }] }]\n\
             [about]\nfi = { link = \"vilkar.nb.md\" }\nnb = { link = \"vilkar.nb.md\" }\nen = { link = \"terms.en.md\" }\n\
             [cta]\nfi = { title = \"Lue\", text = \"Ehdot\", link = \"terms.en.md\" }\n",
        )
        .post("a", "A", "{{ <button url=\"/nb/vilkar/\" text=\"Ehdot\" /> }}")
        .build();
    let page = built.page("/fi/2026/03/a/");
    page.has("<a href=\"/fi/tietoja/\">Tietoja</a>")
        .has("<li><a href=\"/nb/vilkar/\" hreflang=\"nb\" lang=\"nb\">Vilkår</a>")
        .has("<a href=\"https://meetings.example/terms/\" hreflang=\"en\">Ehdot</a>")
        .has("<a href=\"/fi/kirja/\" lang=\"en\">The Book</a>")
        .has("<summary lang=\"en\">Terms</summary>")
        .has("<a href=\"/nb/\" hreflang=\"nb\">Blogi</a>")
        .has("<h2 lang=\"nb\">Vilkår</h2>")
        .has("<div lang=\"nb\"><p>Dette gjelder.</p>")
        .has("<a class=\"more\" href=\"/nb/vilkar/\" hreflang=\"nb\">Lue lisää<span class=\"hidden\" lang=\"nb\">: Vilkår")
        .has("<p class=\"cta-title\">Lue</p>")
        .has("<a class=\"button\" href=\"https://meetings.example/terms/\" hreflang=\"en\">")
        .has("<a class=\"button\" href=\"/nb/vilkar/\" hreflang=\"nb\">Ehdot</a>");
    built.page("/nb/vilkar/").has("<h2>Vilkår</h2>").lacks("<a class=\"more\" href=\"/nb/vilkar/\" hreflang");
}

#[test]
fn a_base_url_with_a_path_hides_no_language() {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example/blogi\"\ndefault_language = \"fi\"\n[languages.fi]\ntitle = \"F\"\nprefix = \"\"\n\
             [languages.nb]\ntitle = \"B\"\nbase_url = \"https://a.example/blogi/norsk\"\n\
             [menu]\nfi = [{ link = \"v.nb.md\" }, { link = \"t.fi.md\" }]\nnb = [{ link = \"t.fi.md\" }]\n",
        )
        .file("content/v.nb.md", "+++\ntitle = \"V\"\n+++\n")
        .file("content/t.fi.md", "+++\ntitle = \"T\"\n+++\n")
        .build()
        .page("/")
        .has("<a href=\"https://a.example/blogi/norsk/v/\" hreflang=\"nb\" lang=\"nb\">V</a>")
        .has("<a href=\"/blogi/t/\">T</a>")
        .page("/norsk/")
        .has("<a href=\"https://a.example/blogi/t/\" hreflang=\"fi\" lang=\"fi\">T</a>");
}

#[test]
fn a_translation_that_search_engines_leave_out_is_no_version() {
    let post = |tag: &str, key: &str| {
        (format!("content/2026-03-02-a.{tag}.md"), format!("+++\ntitle = \"A {tag}\"\n{key}+++\n"))
    };
    let built = |fi: &str, nb: &str| {
        let (fi, nb) = (post("fi", fi), post("nb", nb));
        SiteTest::new().file(&fi.0, &fi.1).file(&nb.0, &nb.1).build()
    };
    let original = "\"translationOfWork\"";
    let all = built("", "");
    all.page("/fi/2026/03/a/").has("hreflang=\"x-default\"").has("og:locale:alternate").has("workTranslation");
    all.page("/nb/2026/03/a/").has("hreflang=\"x-default\"").has("og:locale:alternate").has(original);
    for (fi, nb) in [("noindex = true\n", ""), ("", "noindex = true\n"), ("noindex = true\n", "noindex = true\n")] {
        let built = built(fi, nb);
        for page in ["/fi/2026/03/a/", "/nb/2026/03/a/"] {
            let page = built.page(page).lacks("<link rel=\"alternate\" hreflang").lacks("og:locale:alternate");
            // Readers still get the link.
            page.lacks("workTranslation").lacks(original).has("rel=\"alternate\">");
        }
    }
}
