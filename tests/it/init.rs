//! `kielo init`: a small blog in every language that is asked for, which builds without a word.

use crate::site_test::{Answer, SiteTest, files};

/// Runs `kielo init` in the site's folder.
fn init<const N: usize>(site: &SiteTest, arguments: [&str; N]) -> Answer {
    let output = crate::site_test::kielo().current_dir(site.root()).arg("init").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code(), result: text(output.stdout), messages: text(output.stderr) }
}

#[test]
fn a_new_blog_is_bilingual_and_builds_without_a_word() {
    let site = SiteTest::empty();
    let answer = init(&site, ["--base-url", "https://blogi.example"]).done();
    let named: Vec<&str> = answer.result.lines().collect();
    assert_eq!(named.last(), Some(&"run kielo serve to see it"));
    let mut made = named[..named.len() - 1].to_vec();
    made.sort_unstable();
    assert_eq!(made, files(site.root()));
    let text = site.text("site.toml");
    assert!(text.contains("time_zone = \"Europe/Helsinki\"") && text.contains("default_language = \"fi\""), "{text}");
    let built = site.build();
    built.is_silent();
    let home = built.page("/fi/").has("Uusi blogi").has(">Ensimmäinen kirjoitus<").has(">Tietoja<").text;
    let mut links = home.split("href=\"").filter_map(|rest| rest.split('"').next());
    let post = links.find(|link| link.ends_with("/ensimmainen-kirjoitus/")).unwrap();
    built.page(post).has("”näin”").has("href=\"/fi/tietoja/\"").has("/det-forste-innlegget/\"").has("Kuulumisia");
    built.page("/nb/om-bloggen/").has("<html lang=\"nb\"").has("href=\"/fi/tietoja/\"");
    built.page("/nb/").has("En ny blogg").has("Det første innlegget");
    let built = built.again().arguments(["--verify"]).build();
    built.site.command(["check"]).done();
    built.site.command(["translations"]).done();
}

#[test]
fn every_language_that_kielo_is_at_home_in_has_its_own_text() {
    let site = SiteTest::empty();
    init(
        &site,
        ["--languages", "nn,sv,da,en,fi,nb", "--title", "Ett & två \"3\"", "--base-url", "https://a.example/b"],
    )
    .done();
    let built = site.build();
    built.says("robots.txt has no effect in a folder").says("1 note");
    built.page("/nn/").has("Ett &amp; två").has("href=\"/b/nn/om-bloggen/\"").has("Her byrjar bloggen");
    built.page("/sv/").has("Här börjar bloggen");
    built.page("/da/").has("Her begynder bloggen");
    built.page("/en/about/").has("Say here who writes the blog");
}

#[test]
fn a_site_with_one_language_is_at_the_root_without_a_switcher() {
    let site = SiteTest::empty();
    init(&site, ["blogi", "--languages", "en", "--base-url", "https://blogi.example"])
        .done()
        .says("run kielo serve --root blogi to see it");
    let mine = SiteTest::empty();
    init(&mine, ["Meidän blogi", "--languages", "fi"]).done().says("run kielo serve --root \"Meidän blogi\" to see it");
    init(&mine, ["Päivä $1", "--languages", "fi"]).done().says("run kielo serve --root 'Päivä $1' to see it");
    let made = files(site.root());
    let post = made.iter().find(|file| file.ends_with("the-first-post.en.md")).unwrap();
    assert!(!site.text(post).contains("another language"));
    let mut build = crate::site_test::kielo();
    let output = build.current_dir(site.root()).args(["build", "--root", "blogi"]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(site.root().join("blogi/public/about/index.html").is_file());
}

#[test]
fn a_language_without_texts_begins_with_english_ones() {
    let site = SiteTest::empty();
    init(&site, ["--languages", "de,fi"]).done();
    let built = site.build();
    built.page("/de/about/").has("Say here who writes the blog");
    built.page("/fi/tietoja/").has("Kerro tässä");
}

#[test]
fn nothing_is_overwritten() {
    let site = SiteTest::new();
    let before = site.text("site.toml");
    init(&site, []).refused().says("there is a site.toml in . already").says("nothing was made");
    assert_eq!((site.text("site.toml"), files(site.root())), (before, vec!["site.toml".to_owned()]));

    let site = SiteTest::empty().file("content/tietoja.fi.md", "oma").file(".gitignore", "/oma\n");
    init(&site, []).refused().says("content/tietoja.fi.md exists already");
    assert_eq!(files(site.root()), [".gitignore", "content/tietoja.fi.md"]);

    let site = SiteTest::empty().file(".gitignore", "/oma\n");
    init(&site, []).done().lacks(".gitignore");
    assert_eq!(site.text(".gitignore"), "/oma\n");
}

#[test]
fn all_wrong_arguments_are_reported_at_once() {
    let site = SiteTest::empty();
    init(&site, ["--languages", "fi,??,no,nb", "--base-url", "example.com"])
        .refused()
        .says("--languages `??` is no language tag")
        .says("--languages names `nb` twice")
        .says("example.com");
    assert!(files(site.root()).is_empty());
}
