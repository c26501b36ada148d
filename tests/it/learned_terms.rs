//! `kielo translations --terms`: pairs of terms that posts and their translations show to be one idea.

use serde_json::{Value, json};

use crate::site_test::SiteTest;

/// Adds a post of a day of March 2026 in each language, with its front matter.
fn posts(site: SiteTest, day: u8, versions: &[(&str, &str)]) -> SiteTest {
    versions.iter().fold(site, |site, (language, front_matter)| {
        let name = format!("content/2026-03-{day:02}-p{day}.{language}.md");
        site.file(&name, format!("+++\ntitle = \"Otsikko {day}\"\n{front_matter}\n+++\n"))
    })
}

/// Adds pairs of posts with one tag each, on the days given.
fn tagged(site: SiteTest, days: std::ops::Range<u8>, fi: &str, nb: &str) -> SiteTest {
    days.fold(site, |site, day| {
        posts(site, day, &[("fi", &format!("tags = [{fi}]")), ("nb", &format!("tags = [{nb}]"))])
    })
}

#[track_caller]
fn pairs(site: &SiteTest) -> Vec<(String, String, u64, u64, bool)> {
    let text = site.command(["translations", "--terms", "--format", "json"]).done().result;
    let found: Value = serde_json::from_str(&text).unwrap();
    let pair = |pair: &Value| {
        let name = |index: usize| pair["terms"][index]["name"].as_str().unwrap().to_owned();
        let count = |key: &str| pair[key].as_u64().unwrap();
        (name(0), name(1), count("together"), count("alone"), pair["certain"].as_bool().unwrap())
    };
    found["pairs"].as_array().unwrap().iter().map(pair).collect()
}

fn pair(one: &str, other: &str, together: u64, alone: u64, certain: bool) -> (String, String, u64, u64, bool) {
    (one.to_owned(), other.to_owned(), together, alone, certain)
}

#[track_caller]
fn write(site: &SiteTest) -> String {
    site.command(["translations", "--terms", "--write"]).done();
    site.text("content/terms.toml")
}

#[test]
fn terms_that_occur_together_are_proposed_with_their_counts() {
    let site = tagged(SiteTest::new(), 1..5, "\"kokemus\"", "\"opplevelse\"");
    let site = tagged(site, 5..7, "\"mittarit\"", "\"målinger\"");
    // Only one of them, in both directions.
    let site = tagged(site, 7..8, "\"mittarit\"", "");
    let site =
        posts(site, 8, &[("fi", "categories = [\"Myynti\"]"), ("nb", "categories = [\"Salg\"]\ntags = [\"ensom\"]")]);
    let site = posts(site, 9, &[("fi", "tags = [\"yksin\"]")]);
    assert_eq!(
        pairs(&site),
        [
            pair("Myynti", "Salg", 1, 0, false),
            pair("kokemus", "opplevelse", 4, 0, true),
            pair("mittarit", "målinger", 2, 1, false),
        ]
    );
    site.command(["translations"]).done().says("kielo translations --terms proposes names for 3 pairs of terms");
    site.command(["translations", "--terms"])
        .done()
        .says("category  fi Myynti    nb Salg        together in 1 pair of posts   never alone\n")
        .says("tag       fi kokemus   nb opplevelse  together in 4 pairs of posts  never alone\n")
        .says("tag       fi mittarit  nb målinger    together in 2 pairs of posts  one alone in 1\n")
        .says("--write adds 2 names to content/terms.toml");
    assert_eq!(write(&site), "[[tags]]\nfi = \"kokemus\"\nnb = \"opplevelse\"\n");
    // Pairs that the file has already are not proposed again.
    assert_eq!(pairs(&site).len(), 2);
    site.command(["translations", "--terms", "--write"]).done().says("content/terms.toml is unchanged");
    site.build()
        .page("/fi/avainsana/kokemus/")
        .has("hreflang=\"nb\" href=\"https://blogi.example/nb/stikkord/opplevelse/\"");
}

#[test]
fn what_cannot_be_told_apart_is_not_proposed() {
    // Two tags that are always used together.
    let site = tagged(SiteTest::new(), 1..6, "\"a\", \"b\"", "\"x\", \"y\"");
    assert_eq!(pairs(&site), []);
    site.command(["translations", "--terms"]).done().says("No categories or tags without a translation occur together");
    // One post with one of them tells.
    let site = tagged(site, 6..7, "\"a\"", "\"x\"");
    assert_eq!(pairs(&site), [pair("a", "x", 6, 0, true), pair("b", "y", 5, 0, true)]);
    // More often apart than together.
    let site = tagged(SiteTest::new(), 1..3, "\"a\"", "\"x\"");
    assert_eq!(pairs(&tagged(site, 3..6, "\"a\"", "")), []);
}

#[test]
fn terms_with_a_counterpart_are_left_alone() {
    let site = tagged(SiteTest::new(), 1..5, "\"NPS\", \"some\", \"mittarit\"", "\"NPS\", \"sosialt\", \"målinger\"");
    let site = site.file("content/terms.toml", "[[tags]]\nfi = \"some\"\nnb = \"sosiale medier\"\n");
    // NPS is one by its name, and some has another name in Norwegian: only one of the others can be meant.
    assert_eq!(pairs(&site), []);
    let site = site.file("content/terms.toml", "[[tags]]\nfi = \"some\"\nnb = \"sosialt\"\n");
    assert_eq!(pairs(&site), [pair("mittarit", "målinger", 4, 0, true)]);
}

#[test]
fn drafts_are_no_evidence() {
    let site = tagged(SiteTest::new(), 1..4, "\"a\"", "\"x\"");
    let site = posts(site, 4, &[("fi", "tags = [\"a\"]"), ("nb", "draft = true")]);
    assert_eq!(pairs(&site), [pair("a", "x", 3, 0, true)]);
}

#[test]
fn an_entry_of_one_language_is_completed() {
    let site = tagged(SiteTest::new(), 1..4, "\"kokemus\"", "\"opplevelse\"");
    let site = tagged(site, 4..7, "\"mittarit\"", "\"målinger\"");
    let site = posts(site, 7, &[("fi", "categories = [\"Myynti\"]"), ("nb", "categories = [\"Salg\"]")]);
    let site = posts(site, 8, &[("fi", "categories = [\"Myynti\"]"), ("nb", "categories = [\"Salg\"]")]);
    let site = posts(site, 9, &[("fi", "categories = [\"Myynti\"]"), ("nb", "categories = [\"Salg\"]")]);
    let before = "# Avainsanat\n\n[[tags]] # ensin\nfi = {name=\"mittarit\",   slug = 'mittari'} # oma\n\n# Aiheet\n[[categories]]\n\
                  nb = \"Salg\"\n  parent = \"Alt\"\n\n[[categories]]\nnb   = \"Alt\"\n\n[[authors]]\nname = \"Aino\"\n# loppu";
    let after = "# Avainsanat\n\n[[tags]] # ensin\nfi = {name=\"mittarit\",   slug = 'mittari'} # oma\nnb = \"målinger\"\n\n\
                 [[tags]]\nfi = \"kokemus\"\nnb = \"opplevelse\"\n\n# Aiheet\n[[categories]]\n\
                 nb = \"Salg\"\n  parent = \"Alt\"\nfi = \"Myynti\"\n\n[[categories]]\nnb   = \"Alt\"\n\n[[authors]]\nname = \"Aino\"\n# loppu";
    let site = site.file("content/terms.toml", before);
    site.command(["translations", "--terms", "--write"])
        .done()
        .says("tag: new entry: fi = \"kokemus\", nb = \"opplevelse\"")
        .says("tag: added to its entry: nb = \"målinger\"")
        .says("category: added to its entry: fi = \"Myynti\"");
    assert_eq!(site.text("content/terms.toml"), after);
    // Line ends stay as they are.
    let site = site.file("content/terms.toml", before.replace('\n', "\r\n"));
    assert_eq!(write(&site), after.replace('\n', "\r\n"));
}

#[test]
fn every_form_of_the_file_is_kept() {
    let certain = || tagged(SiteTest::new(), 1..4, "\"a \\\"b\\\"\"", "\"x\"");
    let write = |before: &str| write(&certain().file("content/terms.toml", before));
    assert_eq!(write(""), "[[tags]]\nfi = \"a \\\"b\\\"\"\nnb = \"x\"\n".replace("\"a \\\"b\\\"\"", "'a \"b\"'"));
    let entry = "[[tags]]\nfi = 'a \"b\"'\nnb = \"x\"\n";
    assert_eq!(write("# vain tämä"), format!("# vain tämä\n\n{entry}"));
    assert_eq!(write("[[tags]]\nfi = \"c\"\n# loppu\n"), format!("[[tags]]\nfi = \"c\"\n# loppu\n\n{entry}"));
    assert_eq!(write("[[authors]]\nname = \"Aino\""), format!("[[authors]]\nname = \"Aino\"\n\n{entry}"));
    assert_eq!(write("tags = [{ fi = \"c\" }]\n"), "tags = [{ fi = \"c\" }, { fi = 'a \"b\"', nb = \"x\" }]\n");
    assert_eq!(write("tags = [{ nb = \"x\" }]\n"), "tags = [{ nb = \"x\", fi = 'a \"b\"' }]\n");
    assert_eq!(
        write("tags = [\n  { fi = \"c\" }, # yksi\n  # kaksi\n  { fi = \"d\" },\n]\n"),
        "tags = [\n  { fi = \"c\" }, # yksi\n  # kaksi\n  { fi = \"d\" },\n  { fi = 'a \"b\"', nb = \"x\" },\n]\n"
    );
    assert_eq!(write("# a\r\n# b\n\r\n"), "# a\r\n# b\n\r\n\r\n[[tags]]\r\nfi = 'a \"b\"'\r\nnb = \"x\"\r\n");
    assert_eq!(
        write("\u{feff}[[tags]]\n[tags.nb]\nname = \"x\"\nslug = \"iks\"\n"),
        "\u{feff}[[tags]]\nfi = 'a \"b\"'\n[tags.nb]\nname = \"x\"\nslug = \"iks\"\n"
    );
}

#[test]
fn three_languages_are_one_entry() {
    let site = SiteTest::new().tables("[languages.sv]\ntitle = \"Möten\"");
    let site = (1..4).fold(site, |site, day| {
        posts(
            site,
            day,
            &[("fi", "tags = [\"a\", \"NPS\"]"), ("nb", "tags = [\"x\", \"NPS\"]"), ("sv", "tags = [\"u\", \"rek\"]")],
        )
    });
    // A post in two languages tells the Swedish tags apart.
    let site = posts(site, 4, &[("fi", "tags = [\"a\"]"), ("sv", "tags = [\"u\"]")]);
    let site = posts(site, 5, &[("nb", "tags = [\"x\"]"), ("sv", "tags = [\"u\"]")]);
    assert_eq!(
        write(&site),
        "[[tags]]\nfi = \"a\"\nnb = \"x\"\nsv = \"u\"\n\n[[tags]]\nfi = \"NPS\"\nnb = \"NPS\"\nsv = \"rek\"\n"
    );
    assert_eq!(pairs(&site), []);
}

#[test]
fn two_entries_are_never_joined() {
    let terms = "[[tags]]\nfi = \"a\"\n\n[[tags]]\nnb = \"x\"\n";
    let site = tagged(SiteTest::new(), 1..4, "\"a\"", "\"x\"").file("content/terms.toml", terms);
    assert_eq!(pairs(&site), [pair("a", "x", 3, 0, true)]);
    site.command(["translations", "--terms"]).done().lacks("--write adds");
    assert_eq!(write(&site), terms);
}

#[test]
fn errors_come_before_terms() {
    let site = tagged(SiteTest::new(), 1..4, "\"a\"", "\"x\"").file("content/terms.toml", "[[tags]]\nfi = 3\n");
    site.command(["translations", "--terms", "--write"]).refused().says("nothing was written");
    assert_eq!(site.text("content/terms.toml"), "[[tags]]\nfi = 3\n");
    assert_eq!(site.command(["translations", "--write"]).code, Some(2));
}

#[test]
fn json_names_everything() {
    let site = tagged(SiteTest::new(), 1..4, "\"a\"", "\"x\"");
    let text = site.command(["translations", "--terms", "--format", "json"]).done().result;
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        found,
        json!({"pairs": [{
            "taxonomy": "tag", "together": 3, "alone": 0, "certain": true,
            "terms": [{"language": "fi", "name": "a"}, {"language": "nb", "name": "x"}],
        }]})
    );
}
