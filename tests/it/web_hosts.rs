//! The key `host`: the files that web hosts read, and the pages for unknown addresses.

use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest};

/// A site of three languages with one alias.
fn site(host: &str) -> SiteTest {
    SiteTest::new()
        .setting(&format!("host = \"{host}\""))
        .tables("[languages.sv]\ntitle = \"Möten\"")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\naliases = [\"/vanha/\", \"/blogi/ä (1)\"]\n+++\n")
        .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
        .file("content/om-oss.sv.md", "+++\ntitle = \"Om oss\"\n+++\n")
}

/// A site with one language at the root.
fn site_with_root(host: &str) -> SiteTest {
    let settings = "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\nprefix = \"\"\n\
                [languages.nb]\ntitle = \"B\"\n";
    SiteTest::empty()
        .file("site.toml", settings)
        .setting(&format!("host = \"{host}\""))
        .post("a", "A", "Teksti.")
        .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
}

#[track_caller]
fn redirects(built: &Built, path: &str) -> Vec<String> {
    built.page(path).text.lines().map(str::to_owned).collect()
}

#[test]
fn an_unknown_host_is_refused_with_the_known_ones() {
    SiteTest::new().setting("host = \"netlfy\"").fails().says("did you mean `netlify`?").at("site.toml:1:8");
    let known = "`apache`, `cloudflare`, `github`, `gitlab`, `netlify`, `nginx`, `vercel`";
    SiteTest::new().setting("host = \"oma palvelin\"").fails().says(known);
}

#[test]
fn netlify_gets_the_page_of_each_language_in_its_last_lines() {
    let built = site("netlify").file("static/_redirects", "/oma /fi/ 302").build();
    assert_eq!(
        redirects(&built, "/_redirects"),
        [
            "/oma /fi/ 302",
            "/vanha/ /fi/2026/03/a/ 301",
            "/blogi/%C3%A4%20(1)/ /fi/2026/03/a/ 301",
            "/fi/* /fi/404.html 404",
            "/nb/* /nb/404.html 404",
            "/sv/* /sv/404.html 404",
        ]
    );
    built.page("/_headers").page("/404.html");
    built.without(".htaccess").without("_nginx.conf");
}

#[test]
fn netlify_finds_the_page_at_the_root_itself() {
    let built = site_with_root("netlify").build();
    assert_eq!(redirects(&built, "/_redirects"), ["/nb/* /nb/404.html 404"]);
    let built = SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\nhost = \"netlify\"\n[languages.fi]\ntitle = \"A\"\n")
        .build();
    built.without("_redirects");
}

#[test]
fn netlify_below_a_path() {
    let built = site("netlify").arguments(["--base-url", "https://a.example/blogi"]).build();
    assert_eq!(
        redirects(&built, "/_redirects")[2..],
        [
            "/blogi/fi/* /blogi/fi/404.html 404",
            "/blogi/nb/* /blogi/nb/404.html 404",
            "/blogi/sv/* /blogi/sv/404.html 404",
            "/blogi/* /blogi/404.html 404",
        ]
    );
}

#[test]
fn netlify_with_domains() {
    let built = site("netlify")
        .setting("domain_folders = false")
        .tables("[languages.nn]\ntitle = \"N\"\nbase_url = \"https://nn.example\"\n[languages.da]\ntitle = \"D\"\n")
        .tables("base_url = \"https://blogi.example/dansk\"\n[languages.en]\ntitle = \"E\"\n")
        .tables("base_url = \"https://nn.example\"\nprefix = \"en\"")
        .file("content/2026-03-02-b.da.md", "+++\ntitle = \"B\"\naliases = [\"/gammel/\"]\n+++\n")
        .build();
    // Web hosts read only the file at the root of a domain.
    assert_eq!(
        redirects(&built, "/_redirects")[2..],
        [
            "/dansk/gammel/ /dansk/2026/03/b/ 301",
            "/dansk/* /dansk/404.html 404",
            "/fi/* /fi/404.html 404",
            "/nb/* /nb/404.html 404",
            "/sv/* /sv/404.html 404",
        ]
    );
    built.without("dansk/_redirects");
    assert_eq!(redirects(&built, "/nn/_redirects"), ["/en/* /en/404.html 404"]);
}

#[test]
fn without_a_host_and_at_cloudflare_there_are_no_such_lines() {
    // Cloudflare finds the nearest page itself.
    for setting in ["host = \"cloudflare\"", "host = \"gitlab\"", ""] {
        let built = SiteTest::new()
            .setting(setting)
            .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\naliases = [\"/vanha/\"]\n+++\n")
            .build();
        assert_eq!(redirects(&built, "/_redirects"), ["/vanha/ /fi/2026/03/a/ 301"], "{setting}");
        let has_headers = built.files().contains(&"_headers".to_owned());
        assert_eq!(has_headers, !setting.contains("gitlab"), "{setting}");
    }
}

#[test]
fn a_host_without_lists_gets_none() {
    for host in ["github", "vercel"] {
        let built = site(host).build();
        built.is_silent();
        built
            .without("_redirects")
            .without("_headers")
            .without(".htaccess")
            .page("/vanha/")
            .has("http-equiv=\"refresh\"");
        let built = site(host).file("static/_redirects", "/oma /fi/ 302").build();
        built.says(&format!("static/_redirects has no effect, because the host \"{host}\" does not read it"));
    }
}

#[test]
fn apache_gets_rules_in_each_folder() {
    let built = site("apache").file("static/.htaccess", "Options -Indexes").build();
    built.is_silent();
    built
        .page("/.htaccess")
        .has_in_order([
            "Options -Indexes\nErrorDocument 404 /404.html\n",
            "RedirectMatch 301 \"^/vanha/?$\" \"/fi/2026/03/a/\"\n",
            "RedirectMatch 301 \"^/blogi/ä \\(1\\)/?$\" \"/fi/2026/03/a/\"\n",
            "Header always set X-Content-Type-Options \"nosniff\"\n",
            "SetEnvIf Request_URI \"^/assets/\" KIELO_IMMUTABLE\n",
        ])
        .page("/fi/.htaccess")
        .has("ErrorDocument 404 /fi/404.html\n")
        .lacks("Header")
        .lacks("Options")
        .page("/nb/.htaccess")
        .has("ErrorDocument 404 /nb/404.html\n");
    built.without("_redirects").without("_headers");
    let built = site_with_root("apache").tables("[headers]\nenabled = false").build();
    assert_eq!(built.page("/.htaccess").text, "ErrorDocument 404 /404.html\n");
    site("apache").file("static/_redirects", "/a /b").build().says("write the rules into static/.htaccess");
}

#[test]
fn nginx_gets_rules_to_include() {
    let built = site("nginx").build();
    built
        .page("/_nginx.conf")
        .has("location = \"/_nginx.conf\" { return 404; }\n")
        .has("location \"/nb/\" { error_page 404 \"/nb/404.html\"; }\n")
        .has("error_page 404 \"/404.html\";\n")
        .has("location = \"/blogi/ä (1)/\" { return 301 \"/fi/2026/03/a/\"; }\n")
        .has("add_header X-Content-Type-Options \"nosniff\" always;\n")
        .has("location \"/assets/\" {\nadd_header Content-Security-Policy");
    built.without("_redirects").without("_headers").without(".htaccess");
}

#[test]
fn the_page_at_the_root_speaks_all_languages() {
    let built = site("github").build();
    built
        .page("/404.html")
        .has("<title>Sivua ei löytynyt · Fant ikke siden · Sidan hittades inte – Kohtaamisia</title>")
        .has("<section class=\"list-header\" lang=\"fi\" dir=\"ltr\">\n<h1>Sivua ei löytynyt</h1>")
        .has("<section class=\"list-header\" lang=\"nb\" dir=\"ltr\">\n<h2>Fant ikke siden</h2>")
        .has("<a class=\"button\" href=\"/nb/\" data-language=\"nb\" hreflang=\"nb\">Til forsiden</a>")
        .has("<a class=\"button\" href=\"/sv/\" data-language=\"sv\" hreflang=\"sv\">Till startsidan</a>")
        .page("/nb/404.html")
        .has("<h1>Fant ikke siden</h1>")
        .lacks("Sivua ei löytynyt");
}

#[test]
fn the_page_of_a_language_at_the_root_is_for_all_where_the_host_knows_no_other() {
    for host in ["github", "gitlab", "vercel"] {
        site_with_root(host)
            .build()
            .page("/404.html")
            .has("<h1>Sivua ei löytynyt</h1>")
            .has("<h2>Fant ikke siden</h2>");
    }
    for host in ["netlify", "cloudflare", "apache", "nginx"] {
        site_with_root(host).build().page("/404.html").has("<h1>Sivua ei löytynyt</h1>").lacks("Fant ikke siden");
    }
}

#[test]
fn a_language_without_texts_is_not_on_it() {
    let built = SiteTest::new().setting("host = \"github\"").post("a", "A", "Teksti.").build();
    built.page("/404.html").has("<h1>Sivua ei löytynyt</h1>").lacks("Fant ikke siden");
}

#[test]
fn a_domain_of_one_language_has_its_page() {
    let built = site("github")
        .setting("domain_folders = true")
        .tables("[languages.nn]\ntitle = \"N\"\nbase_url = \"https://nn.example\"")
        .build();
    built
        .page("/nn/404.html")
        .has("<h1>Fann ikkje sida</h1>")
        .lacks("Fant ikke")
        .page("/fi/404.html")
        .lacks("Fann ikkje");
}

#[test]
fn the_preview_shows_the_page_that_the_host_shows() {
    let at_netlify = Preview::start(site("netlify"));
    let page = at_netlify.get("/nb/puuttuu/");
    assert!(page.status == 404 && page.text().contains("lang=\"nb\"") && !page.text().contains("Sivua ei löytynyt"));
    let at_github = Preview::start(site("github"));
    let page = at_github.get("/nb/puuttuu/");
    assert!(page.status == 404 && page.text().contains("Sivua ei löytynyt") && page.text().contains("Fant ikke siden"));
}

#[test]
fn an_old_address_is_no_pattern_of_addresses() {
    let post = "+++\ntitle = \"R\"\naliases = [\"/*\", \"/:vanha/:osoite/\", \"/a*b:c.pdf\"]\n+++\n";
    let built = SiteTest::new().norwegian_page().file("content/2020-03-02-r.md", post).build();
    let rules = built.site.text("public/_redirects");
    assert!(rules.contains("/%2A/ /fi/2020/03/r/ 301\n"), "{rules}");
    assert!(rules.contains("/%3Avanha/%3Aosoite/ /fi/2020/03/r/ 301\n"), "{rules}");
    assert!(rules.contains("/a%2Ab%3Ac.pdf /fi/2020/03/r/ 301\n"), "{rules}");
}
