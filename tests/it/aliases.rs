//! Old addresses of documents: small pages, and rules for web servers where the old address is the name of a file.

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// A document whose old addresses are of every kind.
fn site() -> SiteTest {
    SiteTest::new().norwegian_page().file(
        "content/tuotteet.md",
        "+++\ntitle = \"Tuotteet\"\naliases = [\"/tuotteet.php\", \"/opas.pdf\", \"/a/vanha.ASPX\", \"/versio-2.0\", \"/kansio/\", \"/kansio-2\", \
         \"/sivu.html\", \"/sivu.HTM\"]\n+++\n",
    )
}

const RULES: [&str; 4] = ["/tuotteet.php", "/opas.pdf", "/a/vanha.ASPX", "/versio-2.0"];

#[test]
fn an_old_address_that_is_a_file_has_no_page() {
    let built = site().build();
    for path in RULES {
        built.without(path);
        assert!(built.site.text("public/_redirects").contains(&format!("{path} /fi/tuotteet/ 301\n")), "{path}");
    }
    for path in ["/kansio/", "/kansio-2/", "/sivu.html", "/sivu.HTM"] {
        built
            .page(path)
            .has("<link rel=\"canonical\" href=\"https://blogi.example/fi/tuotteet/\">")
            .has("content=\"0; url=/fi/tuotteet/\"")
            .has("target.hash = location.hash")
            .has("target.search = location.search")
            .lacks("noindex");
    }
    // The web host is not known.
    built
        .says("[content/tuotteet.md:3:")
        .says("the old address /tuotteet.php, and 3 more, is redirected only by hosts that read _redirects");
    site()
        .file("content/b.md", "+++\ntitle = \"B\"\n+++\n[x](/tuotteet.php)\n")
        .setting("host = \"netlify\"")
        .build()
        .is_silent();
}

#[test]
fn each_web_host_gets_the_rules_that_it_reads() {
    for (host, file, rule) in [
        ("netlify", "_redirects", "/opas.pdf /fi/tuotteet/ 301\n"),
        ("cloudflare", "_redirects", "/opas.pdf /fi/tuotteet/ 301\n"),
        ("gitlab", "_redirects", "/opas.pdf /fi/tuotteet/ 301\n"),
        ("apache", ".htaccess", "RedirectMatch 301 \"^/opas\\.pdf$\" \"/fi/tuotteet/\"\n"),
        ("nginx", "_nginx.conf", "location = \"/opas.pdf\" { return 301 \"/fi/tuotteet/\"; }\n"),
    ] {
        let built = site().setting(&format!("host = \"{host}\"")).build();
        built.is_silent();
        built.page(file).has(rule);
    }
    for (host, advice) in [("github", "remove it from `aliases`"), ("vercel", "write the redirect into vercel.json")] {
        let built = site().setting(&format!("host = \"{host}\"")).build();
        built.says(&format!("leads nowhere: the host \"{host}\" does not read _redirects")).says(advice);
        built.without("/opas.pdf");
    }
    // In a folder the rules have the folder.
    let built = site()
        .file("site.toml", "base_url = \"https://a.example/blogi\"\nhost = \"netlify\"\n[languages.fi]\ntitle = \"K\"\nprefix = \"fi\"\n[languages.nb]\ntitle = \"M\"\n")
        .build();
    built.page("_redirects").has("/blogi/opas.pdf /blogi/fi/tuotteet/ 301\n");
}

#[test]
fn an_old_address_that_is_a_file_of_the_site_is_an_error() {
    site().file("static/opas.pdf", "pdf").fails().says("would have the same address, /opas.pdf");
    site()
        .file("content/b.md", "+++\ntitle = \"B\"\naliases = [\"/tuotteet.php\"]\n+++\n")
        .fails()
        .says("would have the same address, /tuotteet.php");
    // The rule is no file, so it may be a folder of other addresses.
    site()
        .setting("host = \"netlify\"")
        .file("content/b.md", "+++\ntitle = \"B\"\naliases = [\"/tuotteet.php/toinen/\"]\n+++\n")
        .build()
        .page("/tuotteet.php/toinen/");
}

#[test]
fn old_addresses_that_are_files_count_as_redirects() {
    let site = site().file("old.txt", "/tuotteet.php\n/kansio/\n/puuttuu.php\n");
    let old = site.root().join("old.txt");
    site.command(["check", "--old-urls", old.to_str().unwrap()])
        .says("0 files, 2 redirects, 1 missing")
        .says("8 redirects");
}

#[test]
fn the_preview_redirects_old_addresses_that_are_files() {
    let preview = Preview::start(site());
    let reply = preview.get("/tuotteet.php?a=1");
    assert_eq!((reply.status, reply.header("location")), (302, Some("/fi/tuotteet/?a=1")));
}
