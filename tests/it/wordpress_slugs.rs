//! `slugs = "wordpress"`: the addresses that WordPress makes from titles, names and files, and the old ones that lead on.

use std::fs;

use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest};

/// A Finnish and Norwegian site with WordPress's slugs.
fn site() -> SiteTest {
    SiteTest::new().norwegian_page().setting("slugs = \"wordpress\"")
}

fn titled(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = 2026-03-02\n+++\n\nTeksti.\n")
}

fn redirects(built: &Built, from: &str, to: &str) {
    built.page(from).has(&format!("content=\"0; url={to}\"")).has(&format!("href=\"https://blogi.example{to}\""));
    assert!(built.site.text("public/_redirects").contains(&format!("{from} {to} 301\n")), "{from}");
}

#[test]
fn titles_have_the_addresses_that_wordpress_gives_them() {
    for (title, slug) in [
        ("EU:n ja B2B:n", "eun-ja-b2bn"),
        ("AT&T, Q&A", "att-qa"),
        ("1,000 asiakasta klo 10:30", "1000-asiakasta-klo-1030"),
        ("snake_case – kebab", "snake_case-kebab"),
        ("Hinta 10€, £5 ja 20°C", "hinta-10e-5-ja-20c"),
        ("Merkki™ ® 6×7", "merkki-6x7"),
        ("Osa 1/2 v2.0 (uusi)", "osa-1-2-v2-0-uusi"),
        ("A &amp; B&nbsp;C <em>D</em>", "a-b-c-d"),
        ("Straße Ärger Þór", "strase-arger-thor"),
        ("fran%c3%a7ois 100%", "françois-100"),
        ("Привет, мир! 世界", "привет-мир-世界"),
        // Nothing is left of it, and WordPress would take the number of the post.
        ("½™", "½"),
        ("™", "tm"),
    ] {
        let built = site().file("content/a.md", titled(title)).build();
        let path = format!("/fi/2026/03/{slug}/");
        built.page(&path);
        let file = format!("public{path}index.html");
        assert!(built.site.root().join(&file).is_file(), "{file}");
    }
}

#[test]
fn files_folders_and_terms_have_them_too() {
    let built = site()
        .file("content/terms.toml", "[[authors]]\nname = \"Aino O'Hara\"\n\n[[categories]]\nfi = \"R&D\"\n")
        .file(
            "content/2026-03-02-EU:n_linja.md",
            "+++\ntitle = \"A\"\ntags = [\"AT&T:n\", \"Новости\"]\ncategories = [\"R&D\"]\nauthors = [\"Aino O'Hara\"]\n+++\n",
        )
        .file("content/Q&A osio/1,000 kysymystä.md", "+++\ntitle = \"B\"\n+++\n")
        .build();
    for path in [
        "/fi/2026/03/eun_linja/",
        "/fi/avainsana/attn/",
        "/fi/avainsana/новости/",
        "/fi/kategoria/rd/",
        "/fi/kirjoittaja/aino-ohara/",
        "/fi/qa-osio/1000-kysymysta/",
    ] {
        built.page(path);
    }
    redirects(&built, "/fi/2026/03/eu-n-linja/", "/fi/2026/03/eun_linja/");
    redirects(&built, "/fi/avainsana/at-t-n/", "/fi/avainsana/attn/");
    redirects(&built, "/fi/kategoria/r-d/", "/fi/kategoria/rd/");
    redirects(&built, "/fi/q-a-osio/1-000-kysymysta/", "/fi/qa-osio/1000-kysymysta/");
    built.without("/fi/kirjoittaja/aino-o-hara/");
}

#[test]
fn folders_have_the_decoded_name_and_links_the_encoded_one() {
    const ENCODED: &str = "/fi/2026/03/%D1%8F-%E4%B8%96/";
    let built = site()
        .file("content/a.md", titled("Я 世"))
        .file(
            "content/b.md",
            "+++\ntitle = \"B\"\n+++\n[1](a.md) [2](/fi/2026/03/я-世/) [3](/fi/2026/03/%d1%8f-%e4%b8%96/)\n",
        )
        .build();
    built.page("/fi/2026/03/я-世/").has(&format!("<link rel=\"canonical\" href=\"https://blogi.example{ENCODED}\">"));
    built.page("/fi/b/").has(&format!("<a href=\"{ENCODED}\">1</a>"));
    built.page("/sitemap-fi.xml").has(&format!("<loc>https://blogi.example{ENCODED}</loc>"));
    built.page("/fi/feed.xml").has(&format!("https://blogi.example{ENCODED}"));
    let old = built.site.root().join("vanhat.txt").display().to_string();
    fs::write(&old, "/fi/2026/03/%d1%8f-%e4%b8%96/\n/fi/2026/03/ia-shi/\n").expect("a list");
    built.site.command(["check", "--old-urls", &old]).says("1 page, 0 files, 1 redirect, 0 missing");
    let preview = Preview::start(built.again());
    assert!(preview.page(ENCODED).contains("Я 世"));
}

#[test]
fn rules_of_a_locale_follow_the_language_of_the_text() {
    let title = "Größe på Ærø, đ";
    let built = SiteTest::new()
        .setting("slugs = \"wordpress\"")
        .tables(
            "[languages.de]\ntitle = \"Blog\"\n[languages.da]\ntitle = \"Blog\"\n[languages.sr]\ntitle = \"Blog\"\n",
        )
        .file("content/a.fi.md", titled(title))
        .file("content/b.nb.md", titled(title))
        .file("content/c.de.md", titled(title))
        .file("content/d.da.md", titled(title))
        .file("content/e.sr.md", titled(title))
        .build();
    for (language, slug) in [
        ("fi", "grose-pa-aero-d"),
        ("nb", "grose-pa-aero-d"),
        ("de", "groesse-pa-aero-d"),
        ("da", "grose-paa-aeroe-d"),
        ("sr", "grose-pa-aero-dj"),
    ] {
        built.page(&format!("/{language}/2026/03/{slug}/"));
    }
    redirects(&built, "/de/2026/03/grose-pa-aero-d/", "/de/2026/03/groesse-pa-aero-d/");
}

#[test]
fn a_written_slug_and_an_address_in_use_stay_as_they_are() {
    let built = site()
        .file("content/a.md", titled("EU:n linja"))
        // This post has the old address of the first one.
        .file("content/b.md", "+++\ntitle = \"B\"\nslug = \"eu-n-linja\"\ndate = 2026-03-02\n+++\n")
        .file("content/c.md", "+++\ntitle = \"Q&A\"\nslug = \"kysymykset\"\n+++\n")
        // The old address is an alias already.
        .file("content/q/R&D.md", "+++\ntitle = \"D\"\naliases = [\"/fi/q/r-d/\"]\n+++\n")
        .build();
    built.page("/fi/2026/03/eun-linja/").page("/fi/2026/03/eu-n-linja/").has("<h1>B</h1>");
    built.page("/fi/kysymykset/");
    built.without("/fi/q-a/").without("/fi/qa/");
    redirects(&built, "/fi/q/r-d/", "/fi/q/rd/");
    built.is_silent();
}

#[test]
fn terms_that_wordpress_would_number_keep_their_own_addresses() {
    let built =
        site().file("content/a.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\ntags = [\"AT&T\", \"ATT\"]\n+++\n").build();
    built.page("/fi/avainsana/at-t/").has("AT&amp;T").page("/fi/avainsana/att/").has("ATT");
}

#[test]
fn an_old_feed_of_a_term_is_redirected_where_the_web_server_can() {
    let with_feeds = |host: &str| {
        site()
            .setting(host)
            .tables("[feeds]\nfor = [\"language\", \"tag\"]\n")
            .file("content/a.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\ntags = [\"Q&A\"]\n+++\n")
            .build()
    };
    let rule = "/fi/avainsana/q-a/feed.xml /fi/avainsana/qa/feed.xml 301\n";
    assert!(with_feeds("").site.text("public/_redirects").contains(rule));
    let built = with_feeds("host = \"github\"");
    built.is_silent();
    built.page("/fi/avainsana/q-a/");
    built.without("/fi/avainsana/q-a/feed.xml");
}

#[test]
fn anchors_pictures_and_ids_in_feeds_stay() {
    let title = titled("EU:n linja").replace("Teksti.", "## AT&T ja snake_case\n\n## Большой\n");
    let with_slugs = |slugs: &str| SiteTest::new().norwegian_page().setting(slugs).file("content/a.md", &title).build();
    let built = with_slugs("slugs = \"wordpress\"");
    built.page("/fi/2026/03/eun-linja/").has("id=\"at-t-ja-snake-case\"").has("id=\"bolshoi\"");
    built.page("/fi/feed.xml").has("<id>https://blogi.example/fi/2026/03/eu-n-linja/</id>");
    // The default has neither other addresses nor old ones.
    let built = with_slugs("");
    built.page("/fi/2026/03/eu-n-linja/").has("id=\"at-t-ja-snake-case\"");
    built.page("/fi/feed.xml").has("<id>https://blogi.example/fi/2026/03/eu-n-linja/</id>");
    built.without("/fi/2026/03/eun-linja/").without("/_redirects");
}

#[test]
fn the_first_build_by_these_rules_names_the_addresses_that_move() {
    let built = site().file("content/a.md", titled("EU:n linja")).file("content/b.md", titled("B")).build();
    built.is_silent();
    // An earlier version did not write by which rules it made slugs.
    let manifest = built.site.root().join("public/.kielo-manifest");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let earlier: Vec<&str> = text.lines().filter(|line| !line.starts_with("# slugs.wordpress")).collect();
    assert_eq!(earlier.len() + 1, text.lines().count());
    // Its manifest had no hash of its own content.
    let earlier = earlier.join("\n").replace("kielo manifest 2", "kielo manifest 1");
    fs::write(&manifest, earlier + "\n").expect("a manifest");
    let built = built.again().build();
    built
        .says("1 address follows WordPress's rules in full now, which the last build did not: ")
        .says("/fi/2026/03/eu-n-linja/ → /fi/2026/03/eun-linja/")
        .says("the old ones lead on");
    built.again().build().is_silent();
}

#[test]
fn texts_of_later_days_have_no_old_address() {
    let text = |date: &str| format!("+++\ntitle = \"AT&T\"\ndate = {date}\ntags = [\"R&D {date}\"]\n+++\n");
    let site = SiteTest::new().norwegian_page().setting("slugs = \"wordpress\"");
    let site = site.file("content/a.md", text("2026-11-30")).file("content/b.md", text("2026-12-01"));
    let built = site.arguments(["--future"]).build();
    built.page("/fi/2026/11/at-t/").has("/fi/2026/11/att/").page("/fi/2026/12/att/").has("AT&amp;T");
    built.without("/fi/2026/12/at-t/").without("/fi/avainsana/r-d-2026-12-01/");
    built.page("/fi/avainsana/r-d-2026-11-30/").has("/fi/avainsana/rd-2026-11-30/");
}
