//! Texts that an author keeps from readers stay unpublished, however it is written: dates far away, drafts in unusual files, keys
//! behind a text of several lines, links to hidden files.

use std::fs;
use std::os::unix::fs::symlink;

use crate::site_test::SiteTest;

#[test]
fn the_last_day_of_the_calendar_means_never() {
    for zone in ["UTC", "Europe/Helsinki", "America/Los_Angeles", "Pacific/Kiritimati"] {
        let site = format!(
            "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntime_zone = \"{zone}\"\n[languages.fi]\ntitle = \"A\"\n"
        );
        let site = SiteTest::empty().file("site.toml", site).file("content/nyt.md", "+++\ntitle = \"Nyt\"\n+++\n");
        let dates = ["9999-12-31", "9999-12-31T23:59:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-11:00"];
        let site = dates.iter().enumerate().fold(site, |site, (number, date)| {
            site.file(&format!("content/p{number}.md"), format!("+++\ntitle = \"P{number}\"\ndate = {date}\n+++\n"))
        });
        let built = site.file("content/9999-12-31-q.md", "+++\ntitle = \"Q\"\n+++\n").build();
        let pages: Vec<String> = built.files().into_iter().filter(|file| file.ends_with("/index.html")).collect();
        assert!(pages.iter().all(|page| !page.contains("/p") && !page.contains("/q")), "{zone}: {pages:?}");
        built.again().arguments(["--future"]).build().page("/9999/12/p0/").has("P0");
    }
}

#[test]
fn a_date_without_a_moment_is_an_error() {
    for date in [
        "\"2026-03-02T23:00:00[America/New_York]\"",
        "\"2026-03-02T23:00:00+-9:00\"",
        "\"2026-03-02T23:00:00+02:99\"",
        "\"2026-03-02T23:00:00-25:00\"",
        "\"2026-03-02T23:00:00+02:2147483647\"",
        "\"0000-01-01\"",
        "0000-01-01T00:00:00+12:00",
    ] {
        let post = format!("+++\ntitle = \"A\"\ndate = {date}\n+++\n");
        SiteTest::new()
            .norwegian_page()
            .file("content/a.md", post)
            .fails()
            .says("[content/a.md:3:8]")
            .says("is not a date that exists");
    }
}

#[test]
fn keys_behind_a_text_of_several_lines_are_kept() {
    for title in [
        "\"First\nsecond\" # huomautus",
        "'It''s\nsecond' # a 'b'",
        "\"A \\\"b\\\"\nsecond\" # \"c\"",
        "\"First\n  second\nthird\"   # x",
        "'a'\ndescription: \"It's\nthree\nlines\" # 'x'",
        "  \"First\nsecond\"",
    ] {
        let text = format!("---\ntitle: {title}\ndraft: true\nslug: \"x\"\n---\n\nSalaisuus.\n");
        let site = SiteTest::new().norwegian_page().file("content/2026-03-02-a.md", &text);
        let built = site.build();
        assert!(!built.files().iter().any(|file| file.contains("2026/03")), "{text}");
        built.again().arguments(["--drafts"]).build().page("/fi/2026/03/x/").has("Salaisuus.");
    }
}

#[test]
fn a_text_that_nothing_well_follows_is_not_joined() {
    let text = "---\ntitle: \"First\nsecond\" draft: true\n---\n";
    SiteTest::new().norwegian_page().file("content/2026-03-02-a.md", text).fails().says("YAML");
}

#[test]
fn a_draft_in_a_file_that_is_no_text_of_the_site_is_an_error() {
    for name in ["c.md ", "e.mdown", "x.mdx", "y.mkd", "z.MKDN", "u.md\u{200b}", "v.markdown"] {
        let failed = SiteTest::new()
            .norwegian_page()
            .file(&format!("content/{name}"), "+++\ntitle = \"A\"\ndraft = true\n+++\n");
        failed.fails().says("looks like a document, but its name does not end in .md");
    }
}

#[test]
fn a_link_to_a_hidden_file_is_an_error() {
    for (link, target) in [
        ("static/c.txt", "../.git/config"),
        ("static/g", "../.git"),
        ("content/e.txt", "../.env"),
        ("static/deep", "../a/.b/c"),
    ] {
        let site = SiteTest::new()
            .norwegian_page()
            .file(".git/config", "salaisuus")
            .file(".env", "salaisuus")
            .file("a/.b/c/d.txt", "salaisuus")
            .file("static/x.txt", "x");
        symlink(target, site.root().join(link)).unwrap();
        let failed = site.fails().says("which is hidden");
        assert!(!fs::exists(failed.site.public()).unwrap());
    }
}

#[test]
fn a_title_of_yaml_that_is_empty_is_missing() {
    for title in ["title:", "title: ~", "title: null"] {
        let text = format!("---\n{title}\n---\n\nTeksti.\n");
        SiteTest::new()
            .norwegian_page()
            .file("content/2026-03-02-a.md", text)
            .fails()
            .says("this document has no title");
    }
}

#[test]
fn names_in_definitions_are_read_like_names_in_texts() {
    let terms = "[[tags]]\nfi = { name = \" koe \", slug = \"kokeet\", description = \"Kuvaus tässä.\" }\n";
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/terms.toml", terms)
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"koe\"]\n+++\n")
        .build();
    built.page("/fi/avainsana/kokeet/").has("Kuvaus tässä.");
}

#[test]
fn two_posts_with_one_guid_are_reported() {
    let post = |title: &str| format!("+++\ntitle = \"{title}\"\nguid = \"https://vanha.example/?p=1\"\n+++\n");
    SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", post("A"))
        .file("content/2026-03-03-b.md", post("B"))
        .build()
        .says("two posts have the id https://vanha.example/?p=1 in feeds");
}

#[test]
fn an_address_has_no_invisible_characters() {
    for slug in ["a\\u202eb", "a\\u200bb", "\\u00ada"] {
        let post = format!("+++\ntitle = \"A\"\nslug = \"{slug}\"\n+++\n");
        SiteTest::new()
            .norwegian_page()
            .file("content/2026-03-02-a.md", post)
            .fails()
            .says("has invisible characters in it");
    }
    let post = "+++\ntitle = \"A\"\naliases = [\"/%FF/\"]\n+++\n";
    SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", post)
        .fails()
        .says("the alias `/%FF/` has encoded letters");
}
