//! Counting readers: only with `[analytics]`, and only as the policy allows.

use std::fs;

use crate::browser::{pages, posts};
use crate::devtools::Tab;
use crate::example;
use crate::site_test::{Built, SiteTest};
use crate::web::Web;

fn site(settings: &str) -> SiteTest {
    SiteTest::new().norwegian_page().post("lupaus", "Lupaus", "Teksti.").tables(settings)
}

/// The sources of a directive of the policy.
fn sources(built: &Built, directive: &str) -> String {
    let headers = built.page("/_headers").text;
    let policy = headers.split("Content-Security-Policy: ").nth(1).unwrap().lines().next().unwrap();
    let found = policy.split("; ").find_map(|part| part.strip_prefix(directive));
    found.unwrap_or_else(|| panic!("{directive}: {policy}")).trim().to_owned()
}

#[test]
fn nobody_is_counted_without_the_table() {
    for settings in ["", "[analytics]\nprovider = \"none\"\n"] {
        let built = site(settings).build();
        for page in ["/fi/", "/fi/2026/03/lupaus/", "/", "/404.html"] {
            built.page(page).lacks("analytics");
        }
        assert_eq!((sources(&built, "script-src"), sources(&built, "connect-src")), ("'self'".into(), "'self'".into()));
    }
}

#[test]
fn each_service_gets_what_it_needs_and_no_more() {
    let umami = "4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b";
    let cases = [
        (
            "provider = \"plausible\"".to_owned(),
            "plausible",
            "blogi.example",
            "https://plausible.io/js/script.js",
            "https://plausible.io",
            "https://plausible.io",
        ),
        (
            "provider = \"plausible\"\nsite = \"kaisla.example\"\nhost = \"https://stats.example/\"".to_owned(),
            "plausible",
            "kaisla.example",
            "https://stats.example/js/script.js",
            "https://stats.example",
            "https://stats.example",
        ),
        (
            "provider = \"matomo\"\nsite = 7\nhost = \"https://a.example/matomo\"".to_owned(),
            "matomo",
            "7",
            "https://a.example/matomo/matomo.js",
            "https://a.example",
            "https://a.example",
        ),
        (
            "provider = \"goatcounter\"\nsite = \"kaisla\"".to_owned(),
            "goatcounter",
            "kaisla",
            "https://gc.zgo.at/count.js",
            "https://gc.zgo.at",
            "https://kaisla.goatcounter.com",
        ),
        (
            "provider = \"goatcounter\"\nsite = \"kaisla\"\nhost = \"https://g.example\"".to_owned(),
            "goatcounter",
            "kaisla",
            "https://g.example/count.js",
            "https://g.example",
            "https://g.example",
        ),
        (
            format!("provider = \"umami\"\nsite = \"{umami}\""),
            "umami",
            umami,
            "https://cloud.umami.is/script.js",
            "https://cloud.umami.is",
            "https://api-gateway.umami.dev https://cloud.umami.is https://gateway.umami.is",
        ),
    ];
    for (settings, provider, name, script, script_source, receivers) in cases {
        let built = site(&format!("[analytics]\n{settings}\n")).build();
        built.is_silent();
        for page in ["/fi/", "/fi/2026/03/lupaus/", "/nb/om/", "/"] {
            built
                .page(page)
                .has("<script src=\"/assets/analytics.")
                .has(&format!("data-provider=\"{provider}\""))
                .has(&format!("data-script=\"{script}\""))
                .has(&format!("data-site=\"{name}\""))
                .has("data-origin=\"https://blogi.example\"");
        }
        // Addresses that do not exist are not pages of the site.
        built.page("/404.html").lacks("analytics").page("/fi/404.html").lacks("analytics");
        assert_eq!(sources(&built, "script-src"), format!("'self' {script_source}"));
        assert_eq!(sources(&built, "connect-src"), format!("'self' {receivers}"));
        assert_eq!(sources(&built, "img-src"), format!("'self' data: {receivers}"));
    }
}

#[test]
fn each_domain_counts_its_own_readers() {
    let built = SiteTest::new()
        .file("site.toml", "base_url = \"https://a.example\"\n[languages.fi]\ntitle = \"A\"\n[languages.nb]\ntitle = \"B\"\nbase_url = \"https://b.example\"\n[analytics]\nprovider = \"plausible\"\nsite = \"a.example,b.example\"\n")
        .norwegian_page()
        .post("lupaus", "Lupaus", "Teksti.")
        .build();
    built.page("/fi/").has("data-origin=\"https://a.example\"");
    built.page("/nb/om/").has("data-origin=\"https://b.example\"");
}

#[test]
fn missing_and_misspelt_keys_are_named() {
    let fails = |settings: &str| site(&format!("[analytics]\n{settings}\n")).fails();
    fails("provider = \"matomo\"")
        .says("`site`")
        .says("site = 1, the number of the site in Matomo")
        .says("host = \"https://matomo.example.com\", the address of your Matomo")
        .counts("2 errors");
    fails("provider = \"goatcounter\"").says("the first part of kielo.goatcounter.com").counts("1 error");
    fails("provider = \"umami\"\nsit = \"x\"").says("did you mean `site`?").says("the website id in Umami");
    fails("provider = \"plausibel\"").says("did you mean `plausible`?").counts("1 error");
    fails("site = \"x\"").says("provider = \"plausible\"").counts("1 error");
    fails("provider = \"umami\"\nsite = \"kaisla\"").says("is no site of umami").at("site.toml:14:8");
    fails("provider = \"plausible\"\nsite = \"https://a.example\"\nhost = \"stats.example\"")
        .says("`site` is no site of plausible")
        .says("`host` is no address of a service")
        .counts("2 errors");
    fails("provider = \"goatcounter\"\nsite = \"a.goatcounter.com\"").says("is no site of goatcounter");
    fails("provider = \"matomo\"\nsite = 1\nhost = \"https://a.example/'; x\"").says("`host` is no address");
}

#[test]
fn the_script_is_loaded_only_for_readers_who_allow_it() {
    let service = tempfile::tempdir().unwrap();
    fs::write(service.path().join("matomo.js"), "document.title = JSON.stringify(_paq);").unwrap();
    let matomo = Web::start(service.path().to_owned(), String::new());
    let settings = format!("[analytics]\nprovider = \"matomo\"\nsite = 7\nhost = \"{}\"\n", matomo.address);
    let test = site(&settings);
    let web = Web::start(test.public(), String::new());
    let built = test.arguments(["--base-url", &web.address]).build();
    built.page("/fi/").has("data-origin=\"http://127.0.0.1:");
    let visit = |origin: &str, script: &str| {
        let tab = Tab::open("about:blank#");
        tab.before_scripts(script);
        tab.note_requests();
        tab.go(&format!("{origin}/fi/2026/03/lupaus/"));
        tab.is("document.querySelector('script[data-provider]') !== null && document.cookie === ''");
        tab
    };
    let loads = |tab: &Tab| tab.requests().iter().any(|request| request.starts_with(&matomo.address));
    let tab = visit(&web.address, "");
    tab.until("document.title.startsWith('[')");
    assert!(loads(&tab));
    let commands = tab.text("document.title");
    assert!(commands.starts_with("[[\"disableCookies\"],[\"setDoNotTrack\",true],"), "{commands}");
    assert!(commands.contains(&format!("[\"setTrackerUrl\",\"{}/matomo.php\"],[\"setSiteId\",\"7\"]", matomo.address)));
    // Readers who ask not to be tracked, or read a copy at another address, are not counted.
    let elsewhere = web.address.replace("127.0.0.1", "localhost");
    for (origin, script) in [
        (&web.address, "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"),
        (&web.address, "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })"),
        (&elsewhere, ""),
    ] {
        let tab = visit(origin, script);
        tab.is("document.scripts.length === document.querySelectorAll('script[src^=\"/\"], script:not([src])').length");
        assert!(!loads(&tab), "{script} {origin}: {:?}", tab.requests());
    }
}

#[test]
fn no_page_of_the_example_blog_asks_other_sites_or_stores_anything() {
    let web = Web::start(example::public(), String::new());
    let paths: Vec<String> = pages().into_iter().map(str::to_owned).chain(posts()).collect();
    assert!(paths.len() > 25);
    let tab = Tab::open(&format!("{}/fi/404.html", web.address));
    tab.note_requests();
    for path in paths.iter().filter(|path| *path != "/") {
        tab.go(&format!("{}{path}", web.address));
        // Lazy images load when the reader scrolls to them.
        tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
        tab.is("document.cookie === '' && localStorage.length === 0 && sessionStorage.length === 0");
    }
    let requests = tab.requests();
    assert!(requests.len() > 2 * paths.len(), "{requests:?}");
    let foreign: Vec<_> = requests
        .iter()
        .filter(|request| !request.starts_with(&format!("{}/", web.address)) && !request.starts_with("data:"))
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
