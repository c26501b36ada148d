//! Documents that are nearly translations of each other, and documents that only look so.

use serde_json::{Value, json};

use crate::site_test::SiteTest;

/// A site with documents: each a file below `content/` and its key `translation`, if it has one.
fn site(documents: &[(&str, &str)]) -> SiteTest {
    documents.iter().fold(SiteTest::new(), |site, (file, key)| with(site, file, key))
}

fn with(site: SiteTest, file: &str, key: &str) -> SiteTest {
    let key = if key.is_empty() { String::new() } else { format!("translation = \"{key}\"\n") };
    site.file(
        &format!("content/{file}"),
        format!("+++\ntitle = \"Otsikko {file}\"\nslug = \"{}\"\n{key}+++\n\nTeksti.\n", slug(file)),
    )
}

/// A slug of its own for every file, so that no addresses collide.
fn slug(file: &str) -> String {
    file.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
        + &file.chars().filter(char::is_ascii_uppercase).count().to_string()
}

/// The near misses that `kielo translations` knows.
#[track_caller]
fn near(site: &SiteTest) -> Vec<Value> {
    let found: Value = serde_json::from_str(&site.command(["translations", "--format", "json"]).done().result).unwrap();
    found["near_translations"].as_array().unwrap().clone()
}

#[track_caller]
fn none(documents: &[(&str, &str)]) {
    let site = site(documents);
    assert_eq!(near(&site), Vec::<Value>::new());
    let checked = site.command(["check"]);
    assert!(!checked.messages.contains("nearly a translation"), "{}", checked.messages);
}

#[track_caller]
fn one(documents: &[(&str, &str)], file: &str, of: &str, difference: &str, key: &str, write_in: &[&str]) {
    let content = |file: &str| format!("content/{file}");
    let expected = json!([{
        "file": content(file), "nearly_of": content(of), "difference": difference, "translation": key,
        "write_in": write_in.iter().map(|file| content(file)).collect::<Vec<_>>(),
    }]);
    let mut site = site(documents);
    assert_eq!(Value::from(near(&site)), expected);
    site.command(["check"]).says(&format!("content/{file} is nearly a translation of content/{of}: {difference}"));
    // Whoever writes the line is done.
    for file in write_in {
        site = with(site, file, key);
    }
    assert_eq!(near(&site), Vec::<Value>::new());
    let before = documents.len();
    let table: Value = serde_json::from_str(&site.command(["translations", "--format", "json"]).done().result).unwrap();
    assert!(table["documents"].as_array().unwrap().len() < before);
}

#[test]
fn one_key_is_missing() {
    one(
        &[("2026-03-02-a.fi.md", "a"), ("2026-03-02-a.nb.md", "")],
        "2026-03-02-a.nb.md",
        "2026-03-02-a.fi.md",
        "only one of them has the key `translation`",
        "a",
        &["2026-03-02-a.nb.md"],
    );
    one(
        &[("fi/a.md", ""), ("nb/a.md", "x")],
        "fi/a.md",
        "nb/a.md",
        "only one of them has the key `translation`",
        "x",
        &["fi/a.md"],
    );
    one(
        &[("fi/palvelut.md", ""), ("nb/tjenester.md", "palvelut")],
        "fi/palvelut.md",
        "nb/tjenester.md",
        "the key `translation` of one is the name of the other",
        "palvelut",
        &["fi/palvelut.md"],
    );
}

#[test]
fn the_line_has_the_format_of_the_file() {
    let toml = "+++\ntitle = \"A\"\n+++\n";
    let yaml = "---\ntitle: A\n---\n";
    let advice = |fi: &str, nb: &str| {
        let site = SiteTest::new().file("content/fi/palvelut.md", fi).file("content/nb/Palvelut.md", nb);
        site.command(["check"]).messages
    };
    for (fi, nb, line) in [
        (toml, toml, "write translation = \"palvelut\" in content/fi/palvelut.md and content/nb/Palvelut.md;"),
        (yaml, yaml, "write translation: \"palvelut\" in content/fi/palvelut.md and content/nb/Palvelut.md;"),
        (
            toml,
            yaml,
            "write translation = \"palvelut\" in content/fi/palvelut.md, and translation: \"palvelut\" in \
             content/nb/Palvelut.md;",
        ),
    ] {
        let messages = advice(fi, nb).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(messages.contains(line), "{messages}");
    }
}

#[test]
fn keys_differ_a_little() {
    one(
        &[("fi/c.md", "hinnat"), ("nb/d.md", "Hinnat")],
        "nb/d.md",
        "fi/c.md",
        "their keys are `Hinnat` and `hinnat`",
        "hinnat",
        &["nb/d.md"],
    );
    one(
        &[("fi/c.md", "palvelumme"), ("nb/d.md", "palvelume")],
        "nb/d.md",
        "fi/c.md",
        "their keys are `palvelume` and `palvelumme`",
        "palvelumme",
        &["nb/d.md"],
    );
}

#[test]
fn names_differ_a_little() {
    for (fi, nb, difference, key) in [
        ("fi/Palvelut.md", "nb/palvelut.md", "their names differ only in spelling", "palvelut"),
        ("päivitys.fi.md", "paivitys.nb.md", "their names differ only in spelling", "paivitys"),
        (
            "fi/Ohjeet/asiakas_kysely.md",
            "nb/ohjeet/asiakas-kysely.md",
            "their names differ only in spelling",
            "asiakas-kysely",
        ),
        ("2026-03-03-b.fi.md", "2026-03-10-b.nb.md", "their names differ only by the date", "b"),
        (
            "fi/2026-03-03-kysely/index.md",
            "nb/2026-03-10-kysely/index.md",
            "their names differ only by the date",
            "kysely",
        ),
        ("statistik.fi.md", "statistikk.nb.md", "their names differ only by one letter", "statistik"),
        ("2026-03-03-lupaus.fi.md", "2026-03-03-lupuas.nb.md", "their names differ only by one letter", "lupaus"),
    ] {
        one(&[(fi, ""), (nb, "")], nb, fi, difference, key, &[fi, nb]);
    }
}

#[test]
fn the_language_is_a_word_of_the_name() {
    let page = |language: &str, key: &str| {
        format!("+++\ntitle = \"Otsikko\"\nlanguage = \"{language}\"\nslug = \"palvelut\"\n{key}+++\n\nTeksti.\n")
    };
    for (fi, nb) in
        [("palvelut-fi.md", "palvelut-nb.md"), ("palvelut.md", "palvelut_NB.md"), ("fi-palvelut.md", "nb-palvelut.md")]
    {
        let site = SiteTest::new()
            .file(&format!("content/{fi}"), page("fi", ""))
            .file(&format!("content/{nb}"), page("nb", ""));
        let found = near(&site);
        assert_eq!(found.len(), 1, "{fi} {nb}: {found:?}");
        assert_eq!(found[0]["difference"], "their names differ only by the language", "{fi} {nb}");
        assert_eq!(found[0]["translation"], "palvelut", "{fi} {nb}");
        let key = "translation = \"palvelut\"\n";
        let site = site.file(&format!("content/{fi}"), page("fi", key)).file(&format!("content/{nb}"), page("nb", key));
        assert_eq!(near(&site), Vec::<Value>::new());
    }
}

#[test]
fn a_key_that_is_taken_is_not_advised() {
    one(
        &[("fi/a/Hinnat.md", ""), ("nb/a/hinnat.md", ""), ("fi/b.md", "hinnat"), ("nb/c.md", "hinnat")],
        "nb/a/hinnat.md",
        "fi/a/Hinnat.md",
        "their names differ only in spelling",
        "a/hinnat",
        &["fi/a/Hinnat.md", "nb/a/hinnat.md"],
    );
}

#[test]
fn documents_that_only_look_near() {
    // Numbers and letters that count.
    none(&[("hinnat-2025.fi.md", ""), ("hinnat-2026.nb.md", "")]);
    none(&[("sarja-osa-1.fi.md", ""), ("sarja-osa-2.nb.md", "")]);
    none(&[("2025.fi.md", ""), ("2026.nb.md", "")]);
    none(&[("2026-03-02.fi.md", ""), ("2026-03-09.nb.md", "")]);
    none(&[("suuri-liite-a.fi.md", ""), ("suuri-liite-b.nb.md", "")]);
    // Short names.
    none(&[("hei.fi.md", ""), ("hai.nb.md", "")]);
    // Other folders, and a page beside a post.
    none(&[("fi/a/palvelut.md", ""), ("nb/b/palvelut.md", "")]);
    none(&[("tietoja.fi.md", ""), ("2026-03-02-tietoja.nb.md", "")]);
    // Two candidates.
    none(&[("2026-03-03-b.fi.md", ""), ("2026-04-03-b.fi.md", ""), ("2026-03-10-b.nb.md", "")]);
    none(&[("palvelut.fi.md", ""), ("palvelux.nb.md", ""), ("palveluy.nb.md", "")]);
    // Each has a key of its own.
    none(&[("a.fi.md", "yksi"), ("a.nb.md", "kaksi")]);
    none(&[("fi/Palvelut.md", "yksi"), ("nb/palvelut.md", "kaksi")]);
    // One of them has a translation already.
    none(&[("fi/Palvelut.md", ""), ("nb/palvelut.md", ""), ("nb/Palvelut.md", "")]);
    none(&[("fi/palvelu.md", ""), ("fi/palvelut.md", ""), ("nb/palvelut.md", "")]);
    // One language.
    none(&[("fi/Palvelut.md", ""), ("fi/palvelut/a.md", "")]);
}

#[test]
fn a_draft_is_a_translation_too() {
    let site = site(&[("fi/palvelut.md", ""), ("nb/palvelu.md", "")])
        .file("content/nb/palvelut.md", "+++\ntitle = \"Tjenester\"\ndraft = true\n+++\n");
    let checked = site.command(["check"]);
    assert!(!checked.messages.contains("nearly"), "{}", checked.messages);
    assert_eq!(near(&site), Vec::<Value>::new());
}

#[test]
fn three_languages_are_told_once_each() {
    let site = site(&[
        ("fi/Palvelut.md", ""),
        ("nb/palvelut.md", ""),
        ("sv/palvelut.md", ""),
        ("fi/x.md", "y"),
        ("nb/x.md", ""),
        ("sv/x.md", ""),
    ])
    .tables("[languages.sv]\ntitle = \"Möten\"");
    site.command(["translations"])
        .done()
        .says(
            "content/nb/palvelut.md is nearly a translation of content/fi/Palvelut.md: their names differ only in spelling\n  \
             write translation = \"palvelut\" in content/fi/Palvelut.md and content/nb/palvelut.md and content/sv/palvelut.md\n",
        )
        .says("write translation = \"y\" in content/nb/x.md and content/sv/x.md\n");
    assert_eq!(near(&site).len(), 2);
    let again = with(site, "sv/palvelut.md", "palvelut");
    // The key that one has is the one that the others need.
    again.command(["translations"]).done().says("write translation = \"palvelut\" in content/nb/palvelut.md\n");
}

#[test]
fn a_near_miss_is_a_warning_of_check_alone() {
    let site = site(&[("fi/Palvelut.md", ""), ("nb/palvelut.md", "")]);
    let checked = site.command(["check"]);
    assert_eq!(checked.code, Some(0), "{}", checked.messages);
    checked
        .says("[content/nb/palvelut.md:2:9]")
        .says("write translation = \"palvelut\" in content/fi/Palvelut.md and content/nb/palvelut.md; if they are no translations, give each a `translation` of its own")
        .says("1 warning");
    site.build().is_silent();
}

#[test]
fn names_that_are_all_near_each_other_are_no_near_misses() {
    let mut documents = Vec::new();
    for number in 0..600u16 {
        let letters: String =
            [number / 26, number].map(|at| char::from_digit(u32::from(at % 26) + 10, 36).unwrap()).iter().collect();
        documents.push((format!("fi/aaaaaaaaaa{letters}.md"), ""));
        documents.push((format!("nb/{letters}aaaaaaaaaaa.md"), ""));
    }
    let documents: Vec<(&str, &str)> = documents.iter().map(|(file, key)| (file.as_str(), *key)).collect();
    assert_eq!(near(&site(&documents)), Vec::<Value>::new());
}
