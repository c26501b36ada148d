//! Every kind of route, and how site.toml changes addresses.

use crate::site_test::SiteTest;

#[test]
fn a_small_blog_makes_exactly_these_files() {
    let built = SiteTest::new().norwegian_page()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\ncategories = [\"Dialogi\"]\ntags = [\"NPS\"]\nauthors = [\"Aino\"]\naliases = [\"/vanha/\", \"/vanha.html\"]\n+++\n",
        )
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .file("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .build();
    let files: Vec<String> = built.files().into_iter().filter(|file| !file.starts_with("assets/")).collect();
    assert_eq!(
        files,
        [
            "404.html",
            "_headers",
            "_redirects",
            "apple-touch-icon.png",
            "favicon.ico",
            "favicon.svg",
            "fi/2026/03/a/index.html",
            "fi/2026/03/a/social-card.png",
            "fi/2026/03/index.html",
            "fi/2026/index.html",
            "fi/404.html",
            "fi/arkisto/index.html",
            "fi/avainsana/index.html",
            "fi/avainsana/nps/feed.xml",
            "fi/avainsana/nps/index.html",
            "fi/feed.css",
            "fi/feed.xml",
            "fi/hakemisto/index.html",
            "fi/index.html",
            "fi/kategoria/dialogi/feed.xml",
            "fi/kategoria/dialogi/index.html",
            "fi/kategoria/index.html",
            "fi/kirjoittaja/aino/feed.xml",
            "fi/kirjoittaja/aino/index.html",
            "fi/kirjoittaja/index.html",
            "fi/site.webmanifest",
            "fi/tietoja/index.html",
            "icon-192.png",
            "icon-512.png",
            "icon-maskable-512.png",
            "icon.svg",
            "index.html",
            "nb/404.html",
            "nb/arkiv/index.html",
            "nb/feed.css",
            "nb/feed.xml",
            "nb/index.html",
            "nb/om/index.html",
            "nb/site.webmanifest",
            "robots.txt",
            "sitemap-fi.xml",
            "sitemap-nb.xml",
            "sitemap.xml",
            "vanha.html",
            "vanha/index.html",
        ]
    );
    let assets: Vec<String> = built.files().into_iter().filter(|file| file.starts_with("assets/")).collect();
    let asset = |start: &str| assets.iter().find(|file| file.starts_with(start)).expect("an asset");
    let style = asset("assets/style.");
    assert!(asset("assets/kielo.").ends_with(".js") && asset("assets/share.").ends_with(".js"));
    assert!(
        style.starts_with("assets/style.")
            && style.ends_with(".css")
            && style.len() == "assets/style.0123456789.css".len(),
        "{style}"
    );
    built.page("/fi/").has(&format!("href=\"/{style}\""));
}

#[test]
fn old_addresses_redirect() {
    let built = SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\naliases = [\"/vanha/\", \"/blogi/ä ö\", \"/x.php\", \"/bl%C3%A5/\"]\n+++\n",
        )
        .build();
    built
        .page("/vanha/")
        .has("http-equiv=\"refresh\"")
        .has("url=/fi/2026/03/a/")
        .page("/blogi/ä ö/")
        .has("/fi/2026/03/a/")
        .page("/blå/")
        .has("/fi/2026/03/a/")
        .page("/_redirects")
        .has("/vanha/ /fi/2026/03/a/ 301\n")
        .has("/blogi/%C3%A4%20%C3%B6/ /fi/2026/03/a/ 301\n")
        .has("/x.php /fi/2026/03/a/ 301\n");
    // A web server would take the page for a program.
    built.without("/x.php");
}

#[test]
fn an_alias_may_not_take_an_address_that_is_in_use() {
    SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\naliases = [\"/fi/tietoja/\"]\n+++\n")
        .file("content/tietoja.md", "+++\ntitle = \"T\"\n+++\n")
        .fails()
        .says("an alias of content/2026-03-02-a.md")
        .says("content/tietoja.md")
        .at("content/2026-03-02-a.md:3:12");
}

#[test]
fn the_sites_own_files_win() {
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\naliases = [\"/vanha/\"]\n+++\n")
        .file("static/robots.txt", "User-agent: *\nDisallow: /\n")
        .file("static/_redirects", "/x /y 302\n")
        .file("static/404.html", "<p>Oma</p>")
        .build();
    built.is_silent();
    built
        .page("/robots.txt")
        .has("Disallow: /")
        .page("/_redirects")
        .has_in_order(["/x /y 302\n", "/vanha/ /fi/2026/03/a/ 301\n"])
        .page("/404.html")
        .has("Oma");
    SiteTest::new().file("static/_redirects", "/x /y 302").build().page("/_redirects").has("/x /y 302");
}

#[test]
fn a_language_at_the_root() {
    let built = SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example/alla\"\n[languages.fi]\ntitle = \"F\"\nprefix = \"\"\n[languages.nb]\ntitle = \"N\"\nprefix = \"norsk\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"x\"]\ntranslation = \"t\"\n+++\n")
        .file("content/nb/2026-03-02-b.md", "+++\ntitle = \"B\"\ntranslation = \"t\"\n+++\n\n[x](/2026-03-02-a.md)\n")
        .build();
    built
        .page("/")
        .has("<html lang=\"fi\"")
        .has("href=\"/alla/2026/03/a/\"")
        .page("/404.html")
        .has("<html lang=\"fi\"");
    built.page("/avainsana/x/feed.xml").has("https://blogi.example/alla/2026/03/a/");
    built
        .page("/norsk/2026/03/b/")
        .has("<a href=\"/alla/2026/03/a/\" hreflang=\"fi\">x</a>")
        .has("hreflang=\"fi\" href=\"https://blogi.example/alla/2026/03/a/\"");
    built.page("/robots.txt").has("Sitemap: https://blogi.example/alla/sitemap.xml");
}

#[test]
fn a_site_in_one_language_has_no_prefix() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.nn]\ntitle = \"N\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nauthors = [\"Ola\"]\n+++\n")
        .build()
        .page("/2026/03/a/")
        .has("<html lang=\"nn\"")
        .lacks("hreflang=")
        .page("/forfattar/ola/")
        .has("Ola");
}

#[test]
fn a_language_with_its_own_domain() {
    let built = SiteTest::empty()
        .file("site.toml", "base_url = \"https://matka.example\"\n[languages.fi]\ntitle = \"F\"\n[languages.nb]\ntitle = \"N\"\nbase_url = \"https://reisen.example\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntranslation = \"t\"\n+++\n")
        .file("content/nb/2026-03-02-b.md", "+++\ntitle = \"B\"\ntranslation = \"t\"\naliases = [\"/gammel/\"]\n+++\n\n[x](/2026-03-02-a.md)\n")
        .file("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .build();
    built
        .page("/nb/2026/03/b/")
        .has("<a href=\"https://matka.example/fi/2026/03/a/\" hreflang=\"fi\">x</a>")
        .has("<link rel=\"canonical\" href=\"https://reisen.example/2026/03/b/\">")
        .has("href=\"/assets/style.");
    built.page("/fi/2026/03/a/").has("href=\"https://reisen.example/2026/03/b/\"");
    built
        .page("/nb/sitemap.xml")
        .has("https://reisen.example/sitemap-nb.xml")
        .page("/nb/robots.txt")
        .has("https://reisen.example/sitemap.xml");
    built
        .page("/nb/gammel/")
        .has("https://reisen.example/2026/03/b/")
        .page("/nb/_redirects")
        .has("/gammel/ /2026/03/b/ 301");
    built.page("/nb/404.html").has("lang=\"nb\"").page("/nb/favicon.svg").has("svg");
    built.page("/").has("href=\"https://reisen.example/\"");
}

#[test]
fn permalinks_and_words_can_be_set() {
    let built = SiteTest::new()
        .tables(
            "[languages.fi.words]\ntag = \"aihe\"\npage = \"p\"\n\n[permalinks]\npost = \"/{year}/{month}/{day}/{category}/{slug}.html\"\n\
             category = \"/{language}/category/{path}/\"\npage = \"/{language}/sivut/{slug}/\"\nmonth = \"/{language}/{year}-{month}/\"",
        )
        .setting("posts_per_page = 1")
        .file("content/terms.toml", "[[categories]]\nfi = \"Yllä\"\n[[categories]]\nfi = \"Alla\"\nparent = \"Yllä\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ncategories = [\"Alla\"]\ntags = [\"x\"]\n+++\n")
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"x\"]\n+++\n")
        .file("content/k/tietoja.md", "+++\ntitle = \"T\"\n+++\n")
        .build();
    built.page("/2026/03/02/ylla/alla/a.html").has("<h1>A</h1>").page("/2026/03/03/b.html").has("<h1>B</h1>");
    built
        .page("/fi/category/ylla/alla/")
        .has("Aihearkisto: Alla")
        .page("/fi/category/ylla/alla/feed.xml")
        .has("2026/03/02/ylla/alla/a.html");
    built
        .page("/fi/aihe/x/p/2/")
        .has("Avainsana-arkisto: x")
        .page("/fi/sivut/tietoja/")
        .has("T")
        .page("/fi/2026-03/p/2/")
        .has("maaliskuu 2026");
}

#[test]
fn another_address_for_a_preview() {
    SiteTest::new()
        .post("a", "A", "Teksti.")
        .arguments(["--base-url", "https://esikatselu.example/pr-7/"])
        .build()
        .page("/fi/2026/03/a/")
        .has("<link rel=\"canonical\" href=\"https://esikatselu.example/pr-7/fi/2026/03/a/\">")
        .has("href=\"/pr-7/assets/style.");
}

#[test]
fn the_summary_counts_pages_by_language_and_kind() {
    let built =
        SiteTest::new().post("a", "A", "Teksti.").file("content/tietoja.md", "+++\ntitle = \"T\"\n+++\n").build();
    assert!(
        built.summary.contains("Suomi         1 post, 1 page, 0 term pages, 3 archive pages, 1 feed"),
        "{}",
        built.summary
    );
    assert!(built.summary.contains("Norsk bokmål  0 posts, 0 pages"), "{}", built.summary);
    assert!(built.summary.contains("files written, 0 unchanged, 0 removed in "), "{}", built.summary);
}

#[test]
fn languages_may_share_a_domain_of_their_own() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://matka.example\"\ndomain_folders = false\n[languages.fi]\ntitle = \"F\"\nbase_url = \"https://fi.example\"\n\
             [languages.nb]\ntitle = \"N\"\nbase_url = \"https://no.example\"\nprefix = \"nb\"\n\
             [languages.nn]\ntitle = \"NN\"\nbase_url = \"https://no.example\"\nprefix = \"nn\"\n",
        )
        .file("content/nn/2026-03-02-b.md", "+++\ntitle = \"B\"\n+++\n\n![x](/kuva.avif)\n")
        .file("content/nb/om.md", "+++\ntitle = \"Om\"\n+++\n")
        .file("content/fi/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .file("content/kuva.avif", "png")
        .build();
    built.is_silent();
    built.page("/nb/nn/2026/03/b/").has("src=\"/kuva.avif\"").page("/nb/kuva.avif").has("png");
    built.page("/nb/sitemap.xml").has("https://no.example/sitemap-nb.xml").has("https://no.example/sitemap-nn.xml");
    built.page("/nb/").has("href=\"/nb/\"").has("href=\"/nn/\"").has("href=\"https://fi.example/\"");
    // The site's own host has no language: it only redirects.
    built.page("/").has("href=\"https://fi.example/\"").has("href=\"https://no.example/nb/\"").lacks("\"/feed.xml\"");
    built.without("404.html").without("sitemap.xml").without("robots.txt");
}

#[test]
fn the_path_of_the_base_url_is_encoded_once() {
    SiteTest::new()
        .post("a", "A", "Teksti.")
        .arguments(["--base-url", "https://a.example/oma%20blogi"])
        .build()
        .page("/fi/2026/03/a/")
        .has("<link rel=\"canonical\" href=\"https://a.example/oma%20blogi/fi/2026/03/a/\">")
        .page("/robots.txt")
        .has("https://a.example/oma%20blogi/sitemap.xml");
}

#[test]
fn a_language_may_live_in_a_folder_of_the_sites_own_host() {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://Blogi.example\"\n[languages.nb]\ntitle = \"N\"\nprefix = \"\"\n\
             [languages.nn]\ntitle = \"NN\"\nbase_url = \"https://blogi.example/nynorsk\"\n",
        )
        .file("content/nn/2026-03-02-b.md", "+++\ntitle = \"B\"\n+++\n")
        .build()
        .page("/nynorsk/2026/03/b/")
        .has("<link rel=\"canonical\" href=\"https://blogi.example/nynorsk/2026/03/b/\">")
        .page("/")
        .has("<html lang=\"nb\"");
}
