//! Addresses that settings move: what a build says of them, lists of addresses, and ids in feeds.

use std::fs;

use crate::site_test::{Built, SiteTest, kielo};

/// A Finnish site. `languages` are the tables of its languages.
fn site(languages: &str) -> SiteTest {
    with_texts(SiteTest::empty().file("site.toml", format!("base_url = \"https://blogi.example\"\n{languages}")))
}

fn with_texts(site: SiteTest) -> SiteTest {
    site.file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"NPS\"]\n+++\n\nTeksti.\n")
        .file("content/2025-01-02-b.md", "+++\ntitle = \"B\"\n+++\n\nTeksti.\n")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
}

/// The same site with other settings.
fn with_settings(built: Built, settings: &str) -> SiteTest {
    built.again().file("site.toml", settings)
}

const FINNISH: &str = "[languages.fi]\ntitle = \"A\"\n";
const NORWEGIAN: &str = "[languages.nb]\ntitle = \"B\"\n";
const NORWEGIAN_TEXT: &str = "+++\ntitle = \"Om\"\n+++\n";

#[test]
fn a_second_language_without_texts_moves_nothing_without_a_word() {
    let built = site(&format!("{FINNISH}{NORWEGIAN}")).build();
    built
        .says("all texts are in `fi`, and their addresses begin with /fi/ only because the site has another language")
        .says("[site.toml:2:12]")
        .says("write prefix = \"\" in [languages.fi]")
        .says("/feed.xml /fi/feed.xml 301")
        .says("/2026/* /fi/2026/:splat 301")
        .says("/tietoja/* /fi/tietoja/:splat 301");
    built.site.command(["check"]).says("all texts are in `fi`");
}

#[test]
fn whoever_wrote_a_prefix_or_has_texts_in_both_languages_is_not_warned() {
    site(&format!("{FINNISH}prefix = \"fi\"\n{NORWEGIAN}draft = true\n")).build().is_silent();
    site(&format!("{FINNISH}prefix = \"\"\n{NORWEGIAN}draft = true\n")).build().is_silent();
    site(&format!("{FINNISH}{NORWEGIAN}")).file("content/om.nb.md", NORWEGIAN_TEXT).build().is_silent();
    site(FINNISH).build().is_silent();
    let own = format!("domain_folders = true\n{FINNISH}base_url = \"https://fi.example\"\n{NORWEGIAN}");
    site(&own).file("content/om.nb.md", NORWEGIAN_TEXT).build().is_silent();
    SiteTest::empty()
        .file("site.toml", format!("base_url = \"https://blogi.example\"\n{FINNISH}{NORWEGIAN}"))
        .build()
        .is_silent();
}

#[test]
fn the_rules_of_redirects_lead_to_pages_and_not_round_in_circles() {
    // A page called like the new prefix has no rule for its whole folder.
    let built =
        site(&format!("{FINNISH}{NORWEGIAN}")).file("content/fi.fi.md", "+++\ntitle = \"Suomi\"\n+++\n").build();
    built.says("/fi/ /fi/fi/ 301").says("/2026/* /fi/2026/:splat 301");
    assert!(!built.messages.contains("/fi/*"), "{}", built.messages);
}

#[test]
fn a_build_says_which_addresses_a_prefix_moved() {
    let built = site(FINNISH).build();
    built.is_silent();
    let two = format!("base_url = \"https://blogi.example\"\n{FINNISH}{NORWEGIAN}");
    let built = with_settings(built, &two).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    built
        .says("13 addresses of the last build disappear (3 texts, 8 lists, 2 feeds)")
        .says("because `languages.fi.prefix` was \"\" and is now \"fi\"")
        .says("/2025/ (now /fi/2025/)")
        .says("set this in site.toml: languages.fi.prefix = \"\"")
        .says("/2026/* /fi/2026/:splat 301")
        .says("2 posts and 2 feeds get other ids in feeds than in the last build")
        .says("[feeds.ids]\n        languages.fi.prefix = \"\"");
    // The next build compares with this one.
    built.again().build().is_silent();
}

#[test]
fn redirects_and_aliases_keep_addresses() {
    let rules = "/2026/* /fi/2026/:splat 301\n/2025/* /fi/2025/:splat\n/feed.xml /fi/feed.xml\n\
                 /avainsana/* /fi/avainsana/:splat\n/arkisto/ /fi/arkisto/\n/hakemisto/ /fi/hakemisto/\n";
    let two =
        format!("base_url = \"https://blogi.example\"\n[feeds.ids]\nlanguages.fi.prefix = \"\"\n{FINNISH}{NORWEGIAN}");
    let built = with_settings(site(FINNISH).build(), &two)
        .file("content/om.nb.md", NORWEGIAN_TEXT)
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\naliases = []\n+++\n")
        .file("static/_redirects", rules)
        .build();
    built.says("1 address of the last build disappears (1 text)").says("/tietoja/ (now /fi/tietoja/)");
    let aliases = "+++\ntitle = \"Tietoja\"\naliases = [\"/tietoja/\"]\n+++\n";
    let built = with_settings(site(FINNISH).build(), &two)
        .file("content/om.nb.md", NORWEGIAN_TEXT)
        .file("content/tietoja.md", aliases)
        .file("static/_redirects", rules)
        .build();
    built.is_silent();
}

#[test]
fn a_host_that_reads_no_rules_keeps_nothing() {
    let of = |host: &str| {
        let two = format!("base_url = \"https://blogi.example\"\nhost = \"{host}\"\n{FINNISH}{NORWEGIAN}");
        let built = with_settings(site(FINNISH).build(), &two).file("content/om.nb.md", NORWEGIAN_TEXT);
        built.file("static/_redirects", "/2026/* /fi/2026/:splat 301\n").build()
    };
    let built = of("github");
    built
        .says("13 addresses of the last build disappear")
        .says(
            "give the texts their old addresses in `aliases`; the host \"github\" has no redirects for lists and feeds",
        )
        .says("static/_redirects has no effect");
    assert!(!built.messages.contains("to static/_redirects"), "{}", built.messages);
    for (host, place) in [
        ("apache", "static/.htaccess, in Apache's form"),
        ("nginx", "the configuration of nginx, in its form"),
        ("vercel", "vercel.json, in its form"),
    ] {
        let built = of(host);
        built.says(&format!("write these redirects into {place}:\n        /feed.xml /fi/feed.xml 301"));
        assert!(!built.messages.contains("to static/_redirects"), "{}", built.messages);
    }
}

#[test]
fn all_advice_names_the_place_of_rules_of_the_host() {
    // A second language without texts.
    let of = |host: &str| site(&format!("host = \"{host}\"\n{FINNISH}{NORWEGIAN}")).build();
    of("netlify").says("To lead readers to the new ones, add these lines to static/_redirects:\n        /feed.xml");
    of("apache").says("write these redirects into static/.htaccess, in Apache's form:\n        /feed.xml");
    of("github").says("To lead readers to the new ones, give the texts their old addresses in `aliases`");
    // A text that is gone from a list.
    let of = |host: &str| {
        let built = site(FINNISH).arguments(["--write-addresses"]).build();
        let list = built.site.root().join("addresses.txt").display().to_string();
        let other = site(&format!("host = \"{host}\"\n{FINNISH}"));
        let other = other.file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\nslug = \"meista\"\n+++\n");
        other.arguments(["--addresses", &list]).build()
    };
    of("netlify").says("in `aliases`, or a line in static/_redirects. If you");
    of("vercel").says("in `aliases`, or write a redirect into vercel.json, in its form. If you");
    of("github").says("the old address in `aliases`. If you");
}

#[test]
fn texts_that_their_author_withdrew_or_renamed_are_not_counted() {
    let built = site(FINNISH).build();
    fs::remove_file(built.site.root().join("content/2026-03-02-a.md")).unwrap();
    let built = built.again().file("content/2025-01-02-b.md", "+++\ntitle = \"B\"\nslug = \"uusi\"\n+++\n").build();
    built.is_silent();
    let settings =
        format!("base_url = \"https://blogi.example\"\n{FINNISH}[permalinks]\npage = \"/{{language}}/s/{{path}}/\"");
    let built =
        with_settings(built, &settings).file("content/2025-01-02-b.md", "+++\ntitle = \"B\"\ndraft = true\n+++\n");
    built.build().says("1 address of the last build disappears (1 text), because `permalinks.page`");
}

#[test]
fn each_setting_that_moved_something_is_named() {
    let first = format!("{FINNISH}[permalinks]\ntag = \"/{{language}}/{{word}}/{{slug}}/\"");
    let settings = format!(
        "base_url = \"https://blogi.example\"\n{FINNISH}[languages.fi.words]\ntag = \"aihe\"\n\
         [permalinks]\npost = \"/{{language}}/{{slug}}/\"\nauthor = \"/{{language}}/k/{{slug}}/\"\n[feeds.files]\natom = \"atom.xml\"\n"
    );
    let built = with_settings(site(&first).build(), &settings).build();
    built
        .says("`languages.fi.words.tag` was \"avainsana\" and is now \"aihe\"")
        .says("`permalinks.post` was \"/{language}/{year}/{month}/{slug}/\" and is now \"/{language}/{slug}/\"")
        .says("`feeds.files.atom` was \"feed.xml\" and is now \"atom.xml\"")
        .says("(2 texts, 2 lists, 2 feeds)")
        .says("/2026/03/a/ /a/ 301");
    // No author's page was moved.
    let ids = "[feeds.ids]\n        languages.fi.words.tag = \"avainsana\"\n        permalinks.post = \"/{language}/{year}/{month}/{slug}/\"\n        files.atom = \"feed.xml\"\n";
    built.says(ids);
    assert!(!built.messages.contains("permalinks.author"), "{}", built.messages);
}

#[test]
fn a_language_with_another_prefix_has_one_rule() {
    let first = format!("{FINNISH}prefix = \"fi\"\n{NORWEGIAN}");
    let built = site(&first).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    let settings = format!("base_url = \"https://blogi.example/b\"\n{FINNISH}prefix = \"suomi\"\n{NORWEGIAN}");
    // Below a path of the domain, too.
    let built = with_settings(built, &settings.replace("suomi", "fi")).build();
    let built = with_settings(built, &settings).build();
    built.says("`languages.fi.prefix` was \"fi\" and is now \"suomi\"").says("\n        /b/fi/* /b/suomi/:splat 301\n");
    let built = with_settings(built, &settings.replace("suomi", "")).build();
    built.says("\n        /b/suomi/* /b/:splat 301\n");
}

#[test]
fn a_feed_format_that_is_gone_is_named() {
    let built = with_settings(
        site(&format!("{FINNISH}[feeds]\nformats = [\"atom\", \"rss\"]")).build(),
        &format!("base_url = \"https://blogi.example\"\n{FINNISH}[feeds]\nformats = [\"rss\"]\nfor = [\"language\"]"),
    )
    .build();
    built.says("(3 feeds)").says("`feeds.formats`").says("`feeds.for`").says("/feed.xml");
    // A feed of another domain has no new address either.
    let of = |format: &str| {
        format!(
            "base_url = \"https://blogi.example\"\n{FINNISH}prefix = \"fi\"\n{NORWEGIAN}base_url = \"https://nb.example\"\n\
             [feeds]\nformats = [{format}]\nfor = [\"language\"]\n"
        )
    };
    let built = site("").file("site.toml", of("\"atom\"")).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    let built = with_settings(built, &of("\"json\"")).build();
    built.says("(2 feeds)").says(": /fi/feed.xml, https://nb.example/feed.xml\n");
}

#[test]
fn another_domain_is_named_but_no_copy_at_another_address() {
    let built = site(FINNISH).build();
    let built = with_settings(built, &format!("base_url = \"https://uusi.example\"\n{FINNISH}")).build();
    built
        .says("`base_url` was \"https://blogi.example\" and is now \"https://uusi.example\"")
        .says("https://blogi.example/2025/ (now https://uusi.example/2025/)")
        .says("https://blogi.example/* https://uusi.example/:splat 301")
        .says("base_url = \"https://blogi.example\"");
    // A test copy has another address for one run.
    let built = built.again().arguments(["--base-url", "https://koe.example"]).build();
    built.is_silent();
    let site = built.again();
    assert_eq!(site.command(["build"]).done().code, Some(0));
    // From http to https no page disappears, but the ids change.
    let http = format!("base_url = \"http://blogi.example\"\n{FINNISH}");
    let built = with_settings(
        with_texts(SiteTest::empty().file("site.toml", http)).build(),
        &format!("base_url = \"https://blogi.example\"\n{FINNISH}"),
    );
    let built = built.build();
    built.says("get other ids").says("base_url = \"http://blogi.example\"");
    assert!(!built.messages.contains("disappear"), "{}", built.messages);
}

#[test]
fn a_list_of_addresses_is_written_and_compared() {
    let site = site(FINNISH).arguments(["--write-addresses"]).build();
    assert!(site.summary.ends_with("addresses.txt: 14 addresses\n"), "{}", site.summary);
    let list = site.site.text("addresses.txt");
    let lines: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        lines,
        [
            "/",
            "/2025/",
            "/2025/01/",
            "/2025/01/b/",
            "/2026/",
            "/2026/03/",
            "/2026/03/a/",
            "/arkisto/",
            "/avainsana/",
            "/avainsana/nps/",
            "/avainsana/nps/feed.xml",
            "/feed.xml",
            "/hakemisto/",
            "/tietoja/",
        ]
    );
    assert!(
        list.contains("# languages.fi.prefix = \"\"\n") && list.contains("# base_url = \"https://blogi.example\"\n")
    );
}

#[test]
fn a_list_that_cannot_be_written_does_not_hide_that_the_site_is_published() {
    let site = site(FINNISH).arguments(["--write-addresses", "/puuttuu/lista.txt"]);
    let output = site.run();
    let (result, messages) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert!(messages.contains("/puuttuu/lista.txt cannot be written"), "{messages}");
    assert!(messages.contains("; the site was published, but the list of addresses was not written"), "{messages}");
    assert!(!messages.contains("nothing was"), "{messages}");
    assert!(result.contains(" written, ") && site.public().join("index.html").is_file(), "{result}");
}

#[test]
fn check_reads_a_list_as_the_build_does() {
    let at = |base: &str| format!("base_url = \"{base}\"\n{FINNISH}");
    let built = site("").file("site.toml", at("https://blogi.example/b")).arguments(["--write-addresses"]).build();
    let list = built.site.root().join("addresses.txt").display().to_string();
    let renamed = |base: &str| {
        let text = "+++\ntitle = \"Tietoja\"\nslug = \"meista\"\n+++\n";
        site("").file("site.toml", at(base)).file("content/tietoja.md", text)
    };
    let check = |site: SiteTest| site.command(["check", "--old-urls", &list]);
    let all = check(site("").file("site.toml", at("https://blogi.example/b")));
    all.says(": 14 old addresses: 12 pages, 2 files, 0 redirects, 0 missing").lacks("left out");
    check(renamed("https://blogi.example/b")).says("1 missing").says(": /b/tietoja/");
    // The site left the folder, or is in another one.
    check(renamed("https://blogi.example")).says("14 missing").lacks("left out");
    check(renamed("https://blogi.example/c")).says("14 missing").lacks("left out");
    // A test copy for one run, in another folder.
    let copy = ["check", "--old-urls", &list, "--base-url", "https://koe.example/x"];
    renamed("https://blogi.example/b").command(copy).says("1 missing").says(": /x/tietoja/");
    // A list by hand has paths from the root of the host.
    let own = renamed("https://blogi.example/b").file("oma.txt", "# base_url = oma\n/b/arkisto/\n/arkisto/\n");
    let file = own.root().join("oma.txt").display().to_string();
    own.command(["check", "--old-urls", &file]).says("1 old address: 1 page,").says("1 on other sites");
}

#[test]
fn a_build_without_old_output_compares_with_the_list() {
    let built = site(FINNISH).arguments(["--write-addresses"]).build();
    let list = built.site.root().join("addresses.txt").display().to_string();
    let two = format!("base_url = \"https://blogi.example\"\n{FINNISH}{NORWEGIAN}");
    let fresh = with_texts(SiteTest::empty().file("site.toml", &two).file("content/om.nb.md", NORWEGIAN_TEXT));
    let built = fresh.arguments(["--addresses", &list]).build();
    built
        .says(&format!("13 addresses in {list} disappear (3 texts, 8 lists, 2 feeds)"))
        .says("because `languages.fi.prefix` was \"\" and is now \"fi\"");
    // A text that is gone, for whatever reason, is in the list too.
    let fresh = site(FINNISH).file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\nslug = \"meista\"\n+++\n");
    let built = fresh.arguments(["--addresses", &list]).build();
    built.says(&format!("1 address in {list} is not published any more: /tietoja/")).says("--write-addresses");
    // Once the list is written anew, nothing is missing.
    let built = built.again().arguments(["--write-addresses"]).build();
    built.again().build().is_silent();
}

#[test]
fn settings_that_decide_slugs_and_languages_are_named_with_a_list() {
    let street = |settings: &str| {
        site(&format!("{settings}{FINNISH}")).file("content/straße.md", "+++\ntitle = \"Straße\"\n+++\n")
    };
    let built = street("slugs = \"wordpress\"\n").arguments(["--write-addresses"]).build();
    built.page("/strase/");
    let list = built.site.root().join("addresses.txt").display().to_string();
    let built = street("").arguments(["--addresses", &list]).build();
    built.page("/strasse/");
    built.says(&format!(
        "1 address in {list} is not published any more: /strase/; `slugs` was \"wordpress\" and is now \"language\""
    ));
}

#[test]
fn the_time_zone_that_moves_a_post_into_another_month_is_named() {
    let zone = |zone: &str| format!("base_url = \"https://blogi.example\"\ntime_zone = \"{zone}\"\n{FINNISH}");
    let night = "+++\ntitle = \"Yö\"\ndate = 2026-02-28T23:30:00Z\n+++\n\nTeksti.\n";
    let built = site("").file("site.toml", zone("UTC")).file("content/yo.md", night).build();
    built.page("/2026/02/yo/");
    let built = with_settings(built, &zone("Europe/Helsinki")).build();
    built.page("/2026/03/yo/");
    built
        .says("2 pages of the last build disappear: /2026/02/, /2026/02/yo/; `time_zone` was \"UTC\"")
        .says("is now \"Europe/Helsinki\"");
    // No post is written so near to midnight.
    let night = night.replace("23:30", "12:00");
    let built = site("").file("site.toml", zone("UTC")).file("content/yo.md", &night).build();
    with_settings(built, &zone("Europe/Helsinki")).build().is_silent();
}

#[test]
fn vanished_pages_are_named_by_their_domain_and_base_url() {
    let norwegian = format!("{NORWEGIAN}base_url = \"https://nb.example\"\n");
    for folders in ["", "domain_folders = true\n"] {
        let of = |slugs: &str| {
            format!("base_url = \"https://blogi.example/b\"\n{slugs}{folders}{FINNISH}prefix = \"fi\"\n{norwegian}")
        };
        let street = "+++\ntitle = \"Straße\"\n+++\n";
        let built = site("").file("site.toml", of("slugs = \"wordpress\"\n"));
        let built = built.file("content/straße.nb.md", street).file("content/weiße.fi.md", street).build();
        with_settings(built, &of("")).build().says(
            "2 pages of the last build disappear: /b/fi/weise/, https://nb.example/strase/; `slugs` was \"wordpress\"",
        );
    }
}

#[test]
fn settings_that_decide_slugs_and_languages_are_named_with_the_last_build() {
    let two = format!("base_url = \"https://blogi.example\"\n{FINNISH}prefix = \"fi\"\n{NORWEGIAN}");
    let built = site("").file("site.toml", &two).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    let built = with_settings(built, &format!("default_language = \"nb\"\n{two}")).build();
    built.says("of the last build disappear: /fi/2025/").says("`default_language` was \"fi\" and is now \"nb\"");
    let built =
        with_settings(built, &two).build().again().file("content/sää.md", "+++\ntitle = \"Sää\"\n+++\n").build();
    built.is_silent();
}

#[test]
fn a_site_that_moves_into_a_folder_has_one_rule_for_each_folder() {
    let built =
        with_settings(site(FINNISH).build(), &format!("base_url = \"https://blogi.example/blog\"\n{FINNISH}")).build();
    built
        .says("`base_url` was \"https://blogi.example\" and is now \"https://blogi.example/blog\"")
        .says("\n        / /blog/ 301\n")
        .says("\n        /2026/* /blog/2026/:splat 301\n");
}

#[test]
fn a_language_that_gets_its_own_domain_has_one_rule() {
    let norwegian = format!("{NORWEGIAN}base_url = \"https://nb.example\"\n");
    let first = format!("domain_folders = false\n{FINNISH}prefix = \"fi\"\n{NORWEGIAN}");
    let built = site(&first.replace("domain_folders = false\n", "")).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    let settings =
        format!("base_url = \"https://blogi.example\"\ndomain_folders = true\n{FINNISH}prefix = \"fi\"\n{norwegian}");
    let built = with_settings(built, &settings).build();
    built
        .says("4 addresses of the last build disappear (1 text, 2 lists, 1 feed)")
        .says("/nb/ (now https://nb.example/)")
        .says("languages.nb.prefix = \"nb\", no languages.nb.base_url")
        .says("\n        /nb/* https://nb.example/:splat 301\n")
        .says("1 feed gets another id in feeds");
}

#[test]
fn an_address_that_shows_another_text_now_is_counted() {
    let of = |fi: &str, nb: &str| {
        format!("base_url = \"https://blogi.example\"\n{FINNISH}prefix = \"{fi}\"\n{NORWEGIAN}prefix = \"{nb}\"\n")
    };
    let built = site("").file("site.toml", of("a", "b")).file("content/tietoja.nb.md", NORWEGIAN_TEXT).build();
    let built = with_settings(built, &of("b", "a")).build();
    built.says("(4 texts, ").says("/a/2025/01/b/ (now /b/2025/01/b/)");
    // The address is in use.
    assert!(!built.messages.contains("/a/tietoja/ /b/tietoja/ 301"), "{}", built.messages);
}

#[test]
fn addresses_that_moved_in_different_ways_have_exact_rules_first() {
    let settings = format!(
        "base_url = \"https://blogi.example\"\n{FINNISH}prefix = \"fi\"\n[permalinks]\npost = \"/{{language}}/{{slug}}/\"\n"
    );
    let built = with_settings(site(FINNISH).build(), &settings).build();
    built.says("/2026/03/a/ /fi/a/ 301").says("/2026/* /fi/2026/:splat 301");
    let (exact, folder) = (built.messages.find("/2026/03/a/ /fi/a/ 301"), built.messages.find("/2026/* "));
    assert!(exact < folder, "{}", built.messages);
}

#[test]
fn a_damaged_record_stops_nothing() {
    let built = site(FINNISH).build();
    let path = built.site.public().join(".kielo-manifest");
    let damage = "# languages.fi.prefix = \"../../x{y\"\n# base_url = \"nonsense\"\n# permalinks.post = \"\n# = = =\n";
    // The first manifests had no hash of their content.
    let manifest = fs::read_to_string(&path).unwrap().replace("kielo manifest 2", "kielo manifest 1");
    let manifest = manifest.replace("# languages.fi.prefix = \"\"\n", damage);
    fs::write(&path, manifest).unwrap();
    built.again().build();
}

#[test]
fn a_list_with_windows_line_ends_and_comments_is_read() {
    let built = site(FINNISH).arguments(["--write-addresses"]).build();
    let list = built.site.text("addresses.txt").replace('\n', "\r\n") + "# oma huomautus\r\n\r\n";
    let site = built.again().file("lista.txt", format!("\u{feff}{list}"));
    let file = site.root().join("lista.txt").display().to_string();
    site.arguments(["--addresses", &file]).build().is_silent();
}

#[test]
fn a_list_that_cannot_be_read_stops_the_build() {
    site(FINNISH).arguments(["--addresses", "/puuttuu/lista.txt"]).fails().says("/puuttuu/lista.txt");
    let site = site(FINNISH).file("tyhja.txt", "# ei mitään\n");
    let file = site.root().join("tyhja.txt").display().to_string();
    site.arguments(["--addresses", &file]).fails().says("has no addresses").says("--write-addresses");
}

#[test]
fn an_old_manifest_without_settings_is_fine() {
    let built = site(FINNISH).build();
    let path = built.site.public().join(".kielo-manifest");
    let manifest = fs::read_to_string(&path).unwrap().replace("kielo manifest 2", "kielo manifest 1");
    let manifest: Vec<&str> = manifest.lines().filter(|line| !line.starts_with('#')).collect();
    fs::write(&path, manifest.join("\n") + "\n").unwrap();
    let two = format!("base_url = \"https://blogi.example\"\n{FINNISH}prefix = \"fi\"\n{NORWEGIAN}");
    let built = with_settings(built, &two).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    // Which setting it was is not known, but most pages are gone.
    built.says("of the 13 pages that the last build wrote are removed by this one");
    assert!(built.messages.ends_with("\n\n1 warning\n"), "{}", built.messages);
}

#[test]
fn a_list_names_the_addresses_of_other_domains_in_full() {
    let settings =
        format!("domain_folders = true\n{FINNISH}prefix = \"\"\n{NORWEGIAN}base_url = \"https://nb.example\"\n");
    let built = site(&settings).file("content/om.nb.md", NORWEGIAN_TEXT).arguments(["--write-addresses"]).build();
    let list = built.site.text("addresses.txt");
    assert!(list.contains("\nhttps://nb.example/om/\n") && list.contains("\n/tietoja/\n"), "{list}");
    let output = kielo().arg("build").arg("--root").arg(built.site.root()).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn ids_in_feeds_stay_as_they_were() {
    let formats = "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n";
    let ids = |built: &Built, folder: &str| {
        let of = |file: &str, start: &str, end: &str| {
            let text = built.page(&format!("{folder}{file}")).text;
            let parts = text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap().to_owned());
            parts.collect::<Vec<_>>()
        };
        [
            of("feed.xml", "<id>", "</id>"),
            of("rss.xml", "\">https", "</guid>"),
            of("feed.json", "\"id\": \"", "\""),
            of(if folder == "/" { "avainsana/nps/feed.xml" } else { "aihe/nps/feed.xml" }, "<id>", "</id>"),
        ]
    };
    let built = site(&format!("{FINNISH}{formats}")).build();
    let before = ids(&built, "/");
    assert_eq!(
        before[0],
        ["https://blogi.example/feed.xml", "https://blogi.example/2026/03/a/", "https://blogi.example/2025/01/b/"]
    );
    let settings = format!(
        "base_url = \"https://uusi.example/blogi\"\n{FINNISH}[languages.fi.words]\ntag = \"aihe\"\n{NORWEGIAN}\
         [permalinks]\npost = \"/{{language}}/{{slug}}/\"\n{formats}[feeds.ids]\nbase_url = \"https://blogi.example\"\n\
         languages.fi = {{ prefix = \"\", words = {{ tag = \"avainsana\" }} }}\n\
         permalinks.post = \"/{{language}}/{{year}}/{{month}}/{{slug}}/\"\n"
    );
    let built = with_settings(built, &settings).file("content/om.nb.md", NORWEGIAN_TEXT).build();
    assert_eq!(ids(&built, "/fi/"), before);
    assert!(!built.messages.contains("get other ids"), "{}", built.messages);
    built
        .page("/fi/rss.xml")
        .has("<link>https://uusi.example/blogi/fi/a/</link>")
        .has("<guid isPermaLink=\"false\">https://blogi.example/2026/03/a/</guid>")
        .page("/fi/feed.xml")
        .has("rel=\"self\" type=\"application/atom+xml\" href=\"https://uusi.example/blogi/fi/feed.xml\"")
        .page("/nb/feed.xml")
        .has("<id>https://blogi.example/nb/feed.xml</id>");
    // The ids change once the table is gone.
    let built = built.again();
    let without = built.text("site.toml").split("[feeds.ids]").next().unwrap().to_owned();
    let built = built.file("site.toml", without).build();
    built
        .says("get other ids")
        .says("base_url = \"https://blogi.example\"")
        .says("languages.fi.words.tag = \"avainsana\"")
        .says("permalinks.post = \"/{language}/{year}/{month}/{slug}/\"");
}

#[test]
fn the_languages_of_earlier_addresses_may_be_written_with_a_region() {
    for tag in ["nb", "nb-NO", "no", "NB"] {
        site(&format!("{FINNISH}{NORWEGIAN}[feeds.ids.languages.{tag}]\nprefix = \"norsk\"\n"))
            .file("content/2026-03-02-d.nb.md", "+++\ntitle = \"D\"\n+++\n")
            .build()
            .page("/nb/feed.xml")
            .has("<id>https://blogi.example/norsk/2026/03/d/</id>");
    }
}

#[test]
fn a_post_keeps_its_own_guid() {
    let built = site(&format!("{FINNISH}[feeds.ids]\nbase_url = \"https://vanha.example\"\n"))
        .file("content/2026-04-01-c.md", "+++\ntitle = \"C\"\nguid = \"tag:c\"\n+++\n")
        .build();
    built.page("/feed.xml").has("<id>tag:c</id>").has("<id>https://vanha.example/2026/03/a/</id>");
}

#[test]
fn two_posts_with_one_earlier_address_are_named() {
    let built = site(&format!("{FINNISH}[feeds.ids.permalinks]\npost = \"/{{slug}}/\"\n"))
        .file("content/2020-04-01-a.md", "+++\ntitle = \"C\"\n+++\n")
        .build();
    built.says("two posts have the id https://blogi.example/a/ in feeds").says("content/2020-04-01-a.md");
}

#[test]
fn the_settings_of_ids_are_checked() {
    let table =
        "[feeds.ids]\nbase_url = \"vanha\"\nlanguages.sv.prefix = \"\"\nlanguages.fi.prefix = \"a/b\"\nprefix = 1\n";
    site(&format!("{FINNISH}{table}"))
        .fails()
        .says("`vanha` is not a whole address")
        .says("the language `sv` is not configured")
        .says("cannot stand in an address")
        .says("there is no key `prefix`");
}
