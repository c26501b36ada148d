//! Archives by year and month, pagers, and neighbours.

use crate::site_test::SiteTest;

fn site() -> SiteTest {
    let mut site = SiteTest::new().setting("posts_per_page = 2");
    for (day, title) in [("02", "Et valvo"), ("09", "Kärsitkö"), ("18", "Miten"), ("29", "Asiakkaat")] {
        site = site.file(&format!("content/2010-03-{day}-p{day}.md"), format!("+++\ntitle = \"{title}\"\n+++\n"));
    }
    site.file("content/2009-09-01-alku.md", "+++\ntitle = \"Alku\"\n+++\n")
        .file("content/nb/2010-03-05-norsk.md", "+++\ntitle = \"Norsk\"\n+++\n")
}

#[test]
fn a_month_lists_its_posts_newest_first_over_pages() {
    let built = site().build();
    built
        .page("/fi/2010/03/")
        .between("<main", "</main>")
        .has_in_order(["Kuukausittainen arkisto: maaliskuu 2010", "Asiakkaat", "Miten"])
        .lacks("Kärsitkö")
        .has("href=\"/fi/2010/03/sivu/2/\"");
    built
        .page("/fi/2010/03/sivu/2/")
        .between("<main", "</main>")
        .has_in_order(["Kärsitkö", "Et valvo"])
        .has("href=\"/fi/2010/03/\"");
    built.page("/nb/2010/03/").has("<h1>Månedsarkiv: mars 2010</h1>");
    built.page("/fi/2010/").between("<main", "</main>").has_in_order(["Asiakkaat", "Miten"]);
    built.page("/fi/2009/09/").has("Kuukausittainen arkisto: syyskuu 2009");
}

#[test]
fn further_pages_link_to_their_neighbours() {
    let built = site().build();
    built.page("/fi/").has("<link rel=\"next\" href=\"/fi/sivu/2/\">").lacks("rel=\"prev\"");
    built.page("/fi/sivu/2/").has("<link rel=\"prev\" href=\"/fi/\">").has("<link rel=\"next\" href=\"/fi/sivu/3/\">");
    built.page("/fi/sivu/3/").has("<link rel=\"prev\" href=\"/fi/sivu/2/\">").has("Alku");
    built.without("fi/sivu/4").without("fi/sivu/1").without("nb/side");
}

#[test]
fn the_archive_index_lists_every_month() {
    site().build().page("/fi/arkisto/").between("<main", "</main>").has_in_order([
        "2010",
        "/fi/2010/03/",
        "maaliskuu 2010",
        "/fi/2009/09/",
        "syyskuu 2009",
    ]);
}

#[test]
fn the_sidebar_folds_months_under_years() {
    site().build().page("/fi/2009/09/alku/").between("<aside", "</aside>").has_in_order([
        "<details",
        "2010",
        "maaliskuu 2010",
        "2009",
        "syyskuu 2009",
    ]);
}

#[test]
fn posts_lead_to_the_next_newer_and_older_of_their_language() {
    let built = site().build();
    built.page("/fi/2010/03/p09/").has("href=\"/fi/2010/03/p18/\"").has("href=\"/fi/2010/03/p02/\"");
    built.page("/nb/2010/03/norsk/").between("<main", "</main>").lacks("/fi/2010/03/p0");
}

#[test]
fn a_month_leads_to_the_same_month_in_the_other_language() {
    let built = site().build();
    built.page("/fi/2010/03/").has("hreflang=\"nb\" href=\"https://blogi.example/nb/2010/03/\"");
    built.page("/fi/2010/03/sivu/2/").lacks("rel=\"alternate\" hreflang").has("href=\"/nb/2010/\"");
    built.page("/fi/2009/09/").lacks("rel=\"alternate\" hreflang").has("href=\"/nb/arkiv/\"");
}
