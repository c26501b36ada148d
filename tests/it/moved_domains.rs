//! Addresses of domains and base URLs that the site or a language had before.

use crate::site_test::SiteTest;

/// A Finnish and Norwegian site with a text in each language.
fn site(settings: &str) -> SiteTest {
    SiteTest::empty()
        .file("site.toml", settings)
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\ntags = [\"NPS\"]\n+++\n\nTeksti.\n")
        .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
}

/// The site and its languages.
fn settings(base_url: &str, top: &str, norwegian: &str) -> String {
    format!(
        "base_url = \"{base_url}\"\n{top}\n[languages.fi]\ntitle = \"A\"\nprefix = \"fi\"\n\
         [languages.nb]\ntitle = \"B\"\n{norwegian}\n"
    )
}

/// Builds the site by some settings and returns the name of its list of addresses, beside the site.
fn with_list(settings: &str) -> (SiteTest, String) {
    let built = site(settings).arguments(["--write-addresses"]).build();
    let list = built.site.root().join("addresses.txt").display().to_string();
    (built.again(), list)
}

#[test]
fn the_copy_of_a_domain_inside_another_keeps_no_address() {
    for top in ["", "domain_folders = false", "domain_folders = true"] {
        let of = |norwegian: &str| settings("https://blogi.example", top, norwegian);
        let moved = || of("base_url = \"https://nb.example\"");
        let built = site(&of("")).build().again().file("site.toml", moved()).build();
        built
            .says("4 addresses of the last build disappear (1 text, 2 lists, 1 feed)")
            .says("\n        /nb/* https://nb.example/:splat 301\n")
            .page("/nb/om/");
        let (_site, list) = with_list(&of(""));
        let check = |rules: &str| {
            let site = site(&moved()).file("static/_redirects", rules);
            site.command(["check", "--old-urls", &list])
        };
        check("").says("0 redirects, 4 missing").says(": /nb/om/");
        check("/nb/* https://nb.example/:splat 301\n").says("4 redirects, 0 missing");
    }
}

#[test]
fn rules_for_another_domain_name_it() {
    let of = |prefix: &str| {
        settings("https://blogi.example", "", &format!("base_url = \"https://nb.example\"\nprefix = \"{prefix}\""))
    };
    let list = |rules: &str| {
        let (_site, list) = with_list(&of(""));
        let moved = site(&of("norsk")).file("static/_redirects", rules).arguments(["--addresses", &list]).build();
        moved.messages
    };
    let messages = list("");
    let rule = "https://nb.example/om/* https://nb.example/norsk/om/:splat 301\n";
    assert!(messages.contains(rule), "{messages}");
    // A rule without the domain would apply to the Finnish pages.
    assert!(!messages.lines().any(|line| line.trim_start_matches([' ', '│']).starts_with("/om/")), "{messages}");
    let rules: Vec<&str> = messages.lines().map(str::trim).filter(|line| line.ends_with(" 301")).collect();
    assert!(!list(&rules.join("\n")).contains("disappear"));
}

#[test]
fn a_language_below_another_address_of_one_domain_is_found() {
    let (_site, list) = with_list(&settings("https://blogi.example", "", ""));
    let below = settings("https://blogi.example", "", "base_url = \"https://blogi.example/nb\"");
    site(&below).command(["check", "--old-urls", &list]).says(" 0 redirects, 0 missing");
}

#[test]
fn redirects_from_an_earlier_base_url_keep_addresses() {
    let at = |base_url: &str| settings(base_url, "", "");
    let (_site, list) = with_list(&at("https://blogi.example/b"));
    let moved = |base_url: &str, rules: &str| site(&at(base_url)).file("static/_redirects", format!("{rules}\n"));
    for (base_url, rules) in [
        ("https://blogi.example/uusi", "/b/* /uusi/:splat 301"),
        ("https://uusi.example", "https://blogi.example/b/* https://uusi.example/:splat 301"),
        ("https://uusi.example/b", "https://blogi.example/* https://uusi.example/:splat 301"),
    ] {
        let built = moved(base_url, rules).arguments(["--addresses", &list]).build();
        assert!(!built.messages.contains("disappear"), "{rules}: {}", built.messages);
        moved(base_url, rules).command(["check", "--old-urls", &list]).says(" redirects, 0 missing");
    }
    for (base_url, rules) in [
        // Only lines with the earlier domain apply to it.
        ("https://uusi.example", "/b/* /:splat 301"),
        ("https://uusi.example", "https://muu.example/b/* https://uusi.example/:splat 301"),
        // Nothing is at the target.
        ("https://blogi.example/uusi", "/b/* /uusi/vanha/:splat 301"),
        // The line leads round in a circle.
        ("https://blogi.example/uusi", "/b/* /b/:splat 301"),
    ] {
        let built = moved(base_url, rules).arguments(["--addresses", &list]).build();
        built.says(&format!(" addresses in {list} disappear"));
        moved(base_url, rules).command(["check", "--old-urls", &list]).says(": 0 pages, 0 files, 0 redirects, ");
    }
}
