//! Translations as work to do: what is missing, what fell behind its source, and how the next one is begun.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::site_test::{SiteTest, kielo};

const SOURCE: &str = "+++\ntitle = \"Lupaus pitää\"\n+++\n\nEnsimmäinen.\n\nToinen\nkappale.\n\nKolmas.\n";

/// A site with a Finnish post and its Norwegian translation, which does not say what it was made from.
fn pair() -> SiteTest {
    SiteTest::new()
        .file("content/2026-03-02-lupaus.md", SOURCE)
        .file("content/2026-03-02-lupaus.nb.md", "+++\ntitle = \"Løftet holder\"\n+++\n\nFørste.\n")
}

/// The same, and accepted.
fn accepted() -> SiteTest {
    let site = pair();
    site.command(["translations", "--accept", "content/2026-03-02-lupaus.nb.md"])
        .done()
        .says("content/2026-03-02-lupaus.nb.md is up to date with content/2026-03-02-lupaus.md");
    site
}

#[track_caller]
fn json(site: &SiteTest) -> Value {
    serde_json::from_str(&site.command(["translations", "--format", "json"]).done().result).unwrap()
}

#[test]
fn missing_translations_are_listed_with_their_file() {
    SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"Lupaus\"\n+++\n")
        .file("content/nb/om-oss.md", "+++\ntitle = \"Om oss\"\ndraft = true\n+++\n")
        .file("content/2126-03-02-kohta.md", "+++\ntitle = \"Kohta\"\n+++\n")
        .command(["translations"])
        .done()
        .says("document  fi       nb       file\n")
        .says("Kohta     ✓        missing  content/2126-03-02-kohta.md\nLupaus    ✓        missing  content/2026-03-02-a.md\n")
        .says("Om oss    missing  ✓ draft  content/nb/om-oss.md\n\n")
        .says("3 documents: 0 translations behind, 3 missing\n")
        .lacks("\u{1b}");
}

#[test]
fn complete_translations_are_listed_only_on_request() {
    let site = pair();
    site.command(["translations"]).done().lacks("Lupaus").says("1 document: 0 translations behind, 0 missing");
    site.command(["translations", "--all"]).done().says("Lupaus pitää  ✓   ✓   content/2026-03-02-lupaus.md");
}

#[test]
fn documents_in_one_language_do_not_drown_the_others() {
    let mut site = pair().tables("[languages.sv]\ntitle = \"Möten\"");
    for day in 10..25 {
        site = site.file(&format!("content/2026-04-{day}-x.md"), format!("+++\ntitle = \"Päivä {day}\"\n+++\n"));
    }
    let table = site.command(["translations"]).done().says("… and 5 documents in one language only: --all shows them");
    let rows: Vec<&str> = table.result.lines().skip(1).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), 11, "{rows:?}");
    assert!(rows[0].starts_with("Lupaus pitää  ✓   ✓        missing"), "{rows:?}");
    assert!(rows[1].starts_with("Päivä 24"), "the newest first: {rows:?}");
    site.command(["translations", "--all"]).done().says("Päivä 10").lacks("…");
}

#[test]
fn a_hidden_term_is_counted() {
    let tags = |count: usize| {
        let tags = (0..count).map(|number| format!("\"tunnus{number}\"")).collect::<Vec<_>>().join(", ");
        pair().file("content/2026-04-01-t.md", format!("+++\ntitle = \"T\"\ntags = [{tags}]\n+++\n"))
    };
    tags(11).command(["translations"]).done().says("… and 1 term more: --all shows it");
    tags(12).command(["translations"]).done().says("… and 2 terms more: --all shows them");
}

#[test]
fn an_accepted_translation_falls_behind_by_the_paragraphs_that_changed() {
    let site = accepted();
    site.command(["translations"]).done().says("0 translations behind");
    // Other wrapping and other front matter change nothing.
    let same = SOURCE.replace("Toinen\nkappale.", "Toinen kappale.").replace("+++\n\n", "draft = false\n+++\n\n\n");
    let site = site.file("content/2026-03-02-lupaus.md", same);
    site.command(["translations"]).done().says("0 translations behind");
    let changed = SOURCE.replace("Toinen", "Uusi").replace("Kolmas.", "Kolmas.\n\nNeljäs.");
    let site = site.file("content/2026-03-02-lupaus.md", changed);
    site.command(["translations"])
        .done()
        .says("Lupaus pitää  ✓   behind: 2 paragraphs  content/2026-03-02-lupaus.md\n")
        .says("                                        content/2026-03-02-lupaus.nb.md\n")
        .says("1 document: 1 translation behind, 0 missing");
    site.command(["translations", "--accept", "content/2026-03-02-lupaus.nb.md"]).done();
    site.command(["translations"]).done().says("0 translations behind");
    site.file("content/2026-03-02-lupaus.md", SOURCE.replace("pitää", "kantaa"))
        .command(["translations"])
        .done()
        .says("behind: 3 paragraphs");
}

#[test]
fn accepting_changes_one_line_and_no_other_byte() {
    let accept = |name: &str, text: &str| {
        let site = pair().file(name, text);
        site.command(["translations", "--accept", name]).done();
        let after = site.text(name);
        let key = after.lines().find(|line| line.starts_with("translated_from")).unwrap().to_owned();
        // Once more with another source: now the key is there.
        let site = site.file("content/2026-03-02-lupaus.md", SOURCE.replace("Kolmas", "Uusi"));
        site.command(["translations", "--accept", name]).done();
        let again = site.text(name);
        let other = again.lines().find(|line| line.starts_with("translated_from")).unwrap().to_owned();
        assert_ne!(key, other);
        assert_eq!(again.replace(&other, "KEY"), after.replace(&key, "KEY"));
        after.replace(&key, "KEY")
    };
    let name = "content/2026-03-02-lupaus.nb.md";
    assert_eq!(accept(name, "+++\ntitle = \"L\"\n+++\n\n Tekst. \n\n"), "+++\ntitle = \"L\"\nKEY\n+++\n\n Tekst. \n\n");
    assert_eq!(
        accept(name, "+++\r\ntitle = \"L\"   # tittel\r\n+++\r\nTekst"),
        "+++\r\ntitle = \"L\"   # tittel\r\nKEY\r\n+++\r\nTekst"
    );
    assert_eq!(
        accept(name, "+++\ntitle = \"\"\"\n[x]\n\"\"\"\n\n# om\n[ params.a ]\nb = 1\n+++\n"),
        "+++\ntitle = \"\"\"\n[x]\n\"\"\"\nKEY\n\n# om\n[ params.a ]\nb = 1\n+++\n"
    );
    assert_eq!(
        accept(name, "---\ntitle: 'L: 1' # tittel\ntags:\n  - a\n---\nTekst\n"),
        "---\ntitle: 'L: 1' # tittel\ntags:\n  - a\nKEY\n---\nTekst\n"
    );
    assert_eq!(
        accept(name, "\u{feff}---\ntitle: L\ntranslated_from: fi 0000\ntags: a\n---\n"),
        "\u{feff}---\ntitle: L\nKEY\ntags: a\n---\n"
    );
}

#[test]
fn front_matter_that_has_no_room_for_the_key_is_left_alone() {
    let text = "---\n{title: L}\n---\n";
    let site = pair().file("content/2026-03-02-lupaus.nb.md", text);
    site.command(["translations", "--accept", "content/2026-03-02-lupaus.nb.md"])
        .refused()
        .says("`translated_from` cannot be set in this front matter")
        .says("write the key yourself, with the value \"fi ");
    assert_eq!(site.text("content/2026-03-02-lupaus.nb.md"), text);
}

#[test]
fn the_source_is_named_by_the_translation() {
    // Norwegian first, although Finnish is the site's default language.
    let site = pair();
    let site = site
        .file("content/2026-03-02-lupaus.nb.md", "+++\ntitle = \"Løftet\"\n+++\n")
        .file("content/2026-03-02-lupaus.md", "+++\ntitle = \"Lupaus\"\ntranslated_from = \"nb 0000 0000\"\n+++\n");
    site.command(["translations"])
        .done()
        .says("Løftet    behind: 2 paragraphs  ✓   content/2026-03-02-lupaus.nb.md\n")
        .says("content/2026-03-02-lupaus.md\n");
    site.command(["translations", "--accept", "content/2026-03-02-lupaus.md"]).done();
    assert!(site.text("content/2026-03-02-lupaus.md").contains("translated_from = \"nb "));
    site.command(["translations", "--accept", "content/2026-03-02-lupaus.nb.md"]).refused().says("is the source");
}

#[test]
fn several_files_are_accepted_together_or_not_at_all() {
    let site = pair().file("content/yksin.md", "+++\ntitle = \"Yksin\"\n+++\n");
    site.command([
        "translations",
        "--accept",
        "content/2026-03-02-lupaus.nb.md",
        "--accept",
        "content/yksin.md",
        "--accept",
        "content/2026-03-02-lupaus.md",
        "--accept",
        "content/puuttuu.md",
        "--accept",
        "site.toml",
    ])
    .refused()
    .says("content/yksin.md is no translation: no document in another language belongs to it")
    .says("content/2026-03-02-lupaus.md is the source that its translations were made from")
    .says("there is no document `content/puuttuu.md`")
    .says("`site.toml` is no document of this site")
    .says("4 errors; nothing was accepted");
    assert!(!site.text("content/2026-03-02-lupaus.nb.md").contains("translated_from"));
}

#[test]
fn files_are_named_as_seen_from_where_the_author_is() {
    let site = pair();
    let run = |arguments: &[&str]| {
        let output = kielo().args(arguments).current_dir(site.root().join("content")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["translations", "--root", "..", "--accept", "2026-03-02-lupaus.nb.md"]);
    run(&["translations", "--root", "..", "--accept", "../content/./2026-03-02-lupaus.nb.md"]);
    run(&["translations", "--root", "..", "--accept", "content/2026-03-02-lupaus.nb.md"]);
}

#[test]
fn a_wrong_translated_from_is_reported_with_its_location() {
    let wrong =
        |line: &str| pair().file("content/2026-03-02-lupaus.nb.md", format!("+++\ntitle = \"L\"\n{line}\n+++\n"));
    wrong("translated_from = \"fi\"")
        .fails()
        .at("content/2026-03-02-lupaus.nb.md:3:19")
        .says("`translated_from` is not what Kielo writes there")
        .says("kielo translations --accept content/2026-03-02-lupaus.nb.md writes it anew");
    wrong("translated_from = \"da 1234\"").fails().says("names `da`, which is no language of this site");
    wrong("translated_from = \"nb 1234\"").fails().says("names the document's own language");
    wrong("translated_from = 3").fails().says("`translated_from` must be text");
    wrong("translated_from = \"fi 12345\"").command(["translations"]).refused().says("1 error; no table was made");
}

#[test]
fn without_the_key_dates_decide() {
    let post = |date: &str| format!("+++\ntitle = \"A\"\n{date}\n+++\n");
    let site = |fi: &str, nb: &str| {
        SiteTest::new().file("content/2026-03-02-a.md", post(fi)).file("content/2026-03-02-a.nb.md", post(nb))
    };
    site("updated = 2026-04-10", "")
        .command(["translations"])
        .done()
        .says("A         ✓   behind since 2026-04-10  content");
    site("updated = 2026-04-10", "updated = 2026-04-11").command(["translations"]).done().says("0 translations behind");
    site("", "updated = 2026-04-11").command(["translations"]).done().says("0 translations behind");
    let found = json(&site("updated = 2026-04-10", ""));
    let translation = &found["documents"][0]["translations"][1];
    assert_eq!(translation["state"], "behind");
    assert_eq!(translation["since"], "2026-04-10");
    assert_eq!(translation["paragraphs_changed"], Value::Null);
}

/// Commits everything in a folder on a day.
fn commit(folder: &Path, day: &str) {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=Aino", "-c", "user.email=aino@blogi.example", "-c", "commit.gpgSign=false"])
            .args(arguments)
            .current_dir(folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_DATE", format!("{day}T12:00:00Z"))
            .env("GIT_COMMITTER_DATE", format!("{day}T12:00:00Z"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", day]);
}

#[test]
fn without_dates_the_git_history_decides() {
    let page = |text: &str| format!("+++\ntitle = \"Tietoja\"\n+++\n\n{text}\n");
    let site = SiteTest::new().file("content/tietoja.md", page("a")).file("content/tietoja.nb.md", page("a"));
    site.command(["translations"]).done().says("0 translations behind");
    commit(site.root(), "2026-03-02");
    let site = site.file("content/nb/uusi tieto.md", page("a")).file("content/äiti.nb.md", page("a"));
    commit(site.root(), "2026-03-03");
    // A source that was added later was not changed later.
    let site = site.file("content/fi/uusi tieto.md", page("a")).file("content/äiti.md", page("a"));
    commit(site.root(), "2026-03-04");
    site.command(["translations"]).done().says("0 translations behind");
    let site = site.file("content/tietoja.md", page("b")).file("content/äiti.md", page("b"));
    commit(site.root(), "2026-03-05");
    let table = site.command(["translations"]).done().says("✓   behind since 2026-03-05  content/tietoja.md\n");
    assert!(table.result.contains("behind since 2026-03-05  content/äiti.md\n"), "{}", table.result);
    let site = site.file("content/tietoja.nb.md", page("b"));
    commit(site.root(), "2026-03-06");
    site.command(["translations"]).done().says("1 translation behind").lacks("content/tietoja.md");
}

#[test]
fn terms_without_a_name_in_another_language() {
    let post = |tags: &str| {
        format!("+++\ntitle = \"A\"\ntags = [{tags}]\ncategories = [\"Dialogi\"]\nauthors = [\"Aino\"]\n+++\n")
    };
    let site = SiteTest::new()
        .file("content/2026-03-02-a.md", post("\"mittarit\", \"NPS\""))
        .file("content/2026-03-03-b.md", post("\"NPS\""))
        .file("content/terms.toml", "[[tags]]\nfi = \"mittarit\"\nnb = \"målinger\"\n");
    site.command(["translations"])
        .done()
        .says("Terms that content/terms.toml does not name in every language:\ncategory  fi  Dialogi  2 posts  no name in nb\ntag       fi  NPS      2 posts  no name in nb\n\n")
        .says("; 2 terms to name")
        .lacks("Aino")
        .lacks("mittarit");
    let found = json(&site);
    assert_eq!(
        found["terms"][1],
        serde_json::json!({"taxonomy": "tag", "language": "fi", "name": "NPS", "posts": 2, "missing": ["nb"]})
    );
}

#[test]
fn json_contains_everything() {
    let site = accepted().file("content/2026-03-02-lupaus.md", SOURCE.replace("Kolmas.", "Uusi."));
    let found = json(&site.file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n"));
    assert_eq!(
        found,
        serde_json::json!({
            "languages": ["fi", "nb"],
            "documents": [
                {
                    "file": "content/2026-03-02-lupaus.md", "language": "fi", "title": "Lupaus pitää",
                    "translations": [
                        {"language": "fi", "state": "source", "file": "content/2026-03-02-lupaus.md",
                         "title": "Lupaus pitää", "draft": false, "paragraphs_changed": null, "since": null},
                        {"language": "nb", "state": "behind", "file": "content/2026-03-02-lupaus.nb.md",
                         "title": "Løftet holder", "draft": false, "paragraphs_changed": 1, "since": null},
                    ],
                },
                {
                    "file": "content/tietoja.md", "language": "fi", "title": "Tietoja",
                    "translations": [
                        {"language": "fi", "state": "source", "file": "content/tietoja.md", "title": "Tietoja",
                         "draft": false, "paragraphs_changed": null, "since": null},
                        {"language": "nb", "state": "missing", "file": null, "title": null,
                         "draft": false, "paragraphs_changed": null, "since": null},
                    ],
                },
            ],
            "near_translations": [],
            "terms": [],
            "joined_terms": [],
            "summary": {"documents": 2, "behind": 1, "missing": 1, "terms": 0},
        })
    );
}

/// Today's date in Helsinki, as file names begin.
fn today() -> String {
    jiff::Zoned::now().in_tz("Europe/Helsinki").unwrap().date().to_string()
}

#[test]
fn a_new_post_is_a_draft_of_today() {
    let site = SiteTest::new();
    let day = today();
    let made = site.command(["new", "Älä \"soita\"!"]).done().says("remove the line draft = true");
    let file = format!("content/{day}-ala-soita.md");
    assert!(made.result.starts_with(&site.root().join(&file).display().to_string()), "{}", made.result);
    assert!(site.text(&file).starts_with("+++\ntitle = \"Älä \\\"soita\\\"!\"\ndraft = true\n"));
    site.command(["new", "Älä \"soita\"!"]).refused().says("exists already").says("begin again with another title");
    site.command(["new", "Blåbær", "--language", "no"]).done();
    assert!(site.text(&format!("content/{day}-blabaer.nb.md")).contains("title = \"Blåbær\""));
    site.command(["new", "!?"]).refused().says("no file name can be made of the title `!?`");
    site.command(["new", "A", "--language", "da"]).refused().says("--language `da` is no language of this site");
    site.command(["new", &"pitkä otsikko ".repeat(50)]).done();
    let path = format!("/fi/{}/{}/ala-soita/", &day[..4], &day[5..7]);
    site.arguments(["--drafts"]).build().page(&path).has("Älä ”soita”!");
}

#[test]
fn errors_in_other_files_do_not_stop_new_documents() {
    let site = pair().file("content/rikki.md", "+++\ntitle = \n+++\n");
    site.command(["new", "Hei"]).done();
    site.file("content/yksi.md", SOURCE).command(["new", "--translate", "content/yksi.md"]).done();
}

#[test]
fn a_new_post_goes_into_the_folder_of_its_language() {
    let site = SiteTest::new().file("content/nb/om-oss.md", "+++\ntitle = \"Om oss\"\n+++\n");
    site.command(["new", "Hei", "--language", "nb"]).done();
    site.command(["new", "Hei", "--language", "fi"]).done();
    site.text(&format!("content/nb/{}-hei.md", today()));
    site.text(&format!("content/{}-hei.md", today()));
}

#[test]
fn a_translation_is_named_as_its_source_is() {
    let post = "+++\ntitle = \"A\"\ndate = 2026-03-02\n+++\n\nTeksti.\n";
    let cases = [
        ("content/x.fi.md", "nb", "content/x.nb.md"),
        ("content/x.md", "nb", "content/x.nb.md"),
        ("content/x.nb.md", "fi", "content/x.fi.md"),
        ("content/fi/y/x.md", "nb", "content/nb/y/x.md"),
        ("content/nb/x.md", "fi", "content/x.md"),
        ("content/y/index.fi.md", "nb", "content/y/index.nb.md"),
        ("content/y/index.md", "nb", "content/y/index.nb.md"),
        ("content/fi/y/index.md", "nb", "content/nb/y/index.md"),
        ("content/2026-03-02-v1.2.md", "nb", "content/2026-03-02-v1.2.nb.md"),
    ];
    for (source, language, file) in cases {
        let site = SiteTest::new().file(source, post);
        site.command(["new", "--translate", source]).done();
        assert!(site.text(file).contains("draft = true\n"), "{source}");
        let found = json(&site);
        let translations = found["documents"][0]["translations"].as_array().unwrap();
        assert!(translations.iter().all(|one| one["state"] != "missing"), "{source}: {found}");
        assert_eq!(found["documents"].as_array().unwrap().len(), 1, "{source} in {language}");
        site.arguments(["--drafts"]).build();
    }
}

#[test]
fn a_translation_starts_as_a_copy_of_its_source() {
    let site = SiteTest::new()
        .file(
            "content/fi/a.md",
            "---\ntitle: \"Lupaus: osa 2\"\ndate: 2026-03-02 09:15\nupdated: 2026-04-01\nslug: lupaus\ntranslation: lupaus-2\nlanguage: fi\n\
             description: Kuvaus\ntags: [mittarit, NPS]\ncategories: Dialogi\nauthors: [Aino Virta]\nimage: a.avif\nimage_alt: Kuva\n\
             aliases: [/vanha/]\nguid: https://vanha.example/1\ncomments: false\nparams:\n  taso: 3\n  lista: [a, 1.5]\n---\n\n\
             Salaisuus.\n\n<!-- more -->\n\nToinen --> *salaisuus*[^1].\n\n[^1]: Salaisuus.\n",
        )
        .file("content/fi/a.avif", "png")
        .file("content/terms.toml", "[[tags]]\nfi = \"mittarit\"\nnb = \"målinger\"\n");
    site.command(["new", "Løftet", "--translate", "content/fi/a.md", "--keep-date"])
        .done()
        .says("content/nb/a.md\n")
        .says("If content/fi/a.md changes in the meantime");
    let text = site.text("content/nb/a.md");
    let (front_matter, body) = text.split_once("+++\n\n").unwrap();
    let from = front_matter.lines().find(|line| line.starts_with("translated_from")).unwrap();
    assert_eq!(
        front_matter.replace(from, "FROM"),
        "+++\ntitle = \"Løftet\"\ndate = 2026-03-02T09:15:00+02:00\ndraft = true\ntranslation = \"lupaus-2\"\ncomments = false\n\
         image = \"/fi/a.avif\"\ntags = [\"målinger\"]\nauthors = [\"Aino Virta\"]\n\
         # content/terms.toml has no name in nb for \"Dialogi\", \"NPS\"\n# description = \"Kuvaus\"\n# image_alt = \"Kuva\"\nFROM\n\n\
         [params]\ntaso = 3\nlista = [\"a\", 1.5]\n"
    );
    assert!(from.starts_with("translated_from = \"fi "), "{from}");
    assert!(body.contains("Toinen -- > *salaisuus*"), "{body}");
    site.command(["translations"]).done().says("0 translations behind");
    // The source's text waits in the file, and is not published.
    let site = site.file("content/nb/a.md", format!("{text}Her er *teksten*.\n"));
    let built = site.arguments(["--drafts"]).build();
    built.is_silent();
    built.page("/nb/2026/03/loftet/").has("<p>Her er <em>teksten</em>.</p>");
    let published = built
        .files()
        .into_iter()
        .filter(|file| file.starts_with("nb/") && !file.ends_with(".avif") && !file.ends_with(".png"));
    for file in published {
        built.page(&file).lacks("alaisuus").lacks("<!--");
    }
}

#[test]
fn a_translation_of_a_translation_leaves_the_first_source_out() {
    let site = pair().tables("[languages.sv]\ntitle = \"Möten\"").file("content/yksi.md", SOURCE);
    site.command(["new", "--translate", "content/yksi.md", "--language", "nb"]).done();
    site.command(["new", "--translate", "content/yksi.nb.md"]).done().says("content/yksi.sv.md");
    assert!(!site.text("content/yksi.sv.md").contains("Ensimmäinen"));
    // When the translator removes the comment, nothing changed.
    let done = site.text("content/yksi.nb.md");
    let (head, rest) = done.split_once("<!--").unwrap();
    let done = format!("{head}{}", rest.split_once("-->").unwrap().1);
    let site = site.file("content/yksi.nb.md", done);
    site.command(["translations"]).done().says("0 translations behind");
}

#[test]
fn translations_that_cannot_be_begun() {
    let three = || pair().tables("[languages.sv]\ntitle = \"Möten\"");
    let source = "content/2026-03-02-lupaus.md";
    pair().command(["new", "--translate", source]).refused().says("has translations in all languages");
    pair()
        .command(["new", "--translate", source, "--language", "nb"])
        .refused()
        .says("has a translation in `nb`: content/2026-03-02-lupaus.nb.md");
    pair().command(["new", "--translate", source, "--language", "fi"]).refused().says("is written in `fi` already");
    pair().command(["new", "--translate", source, "--language", "dk"]).refused().says("no language of this site");
    pair()
        .command(["new", "--translate", "content/2026-03-02-lupas.md"])
        .refused()
        .says("there is no document `content/2026-03-02-lupas.md`")
        .says("did you mean `content/2026-03-02-lupaus.md`?")
        .says("1 error; nothing was made");
    pair().command(["new", "--translate", "site.toml"]).refused().says("`site.toml` is no document of this site");
    three().command(["new", "--translate", source]).done().says("content/2026-03-02-lupaus.sv.md");
    // Its address follows its title; without one, the author is asked for it.
    let site = three();
    let asked = site.command(["new", "--translate", source, "--language", "sv"]).done();
    asked.says("Give it an address in its own language: slug = \"…\".");
    assert!(site.text("content/2026-03-02-lupaus.sv.md").contains("\nslug = \"lupaus\"\n"));
    let site = three();
    site.command(["new", "Löftet håller", "--translate", source, "--language", "sv"]).done();
    assert!(site.text("content/2026-03-02-lupaus.sv.md").contains("\nslug = \"loftet-haller\"\n"));
    three()
        .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
        .command(["new", "--translate", "content/a.md"])
        .refused()
        .says("say which: --language nb or --language sv");
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/a.nb.md", "+++\ntitle: rikki\n+++\n")
        .command(["new", "--translate", "content/a.md"])
        .refused()
        .says("content/a.nb.md exists already");
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/fi/a.md", "+++\ntitle = \"B\"\nslug = \"b\"\n+++\n")
        .command(["new", "--translate", "content/a.md"])
        .refused()
        .says("so a translation would belong to neither");
    SiteTest::empty().command(["new", "A"]).refused().says("there is no site.toml in");
}

#[test]
fn comments_are_not_published() {
    let built = SiteTest::new().norwegian_page()
        .post(
            "a",
            "A",
            "<!-- muistiinpano\n\n# salaa\n\n-->\n\nTeksti <!-- salaa --> jatkuu.\n\n- <!-- salaa -->\n  kohta\n\n<!-- salaa --><p>jää</p>\n\n<!-- more -->\n\n<div>\n<b>x</b> <!-- salaa -->\n</div>\n\n<pre>\n<!-- html -->\n</pre>",
        )
        .post("b", "B", "<!-- salaa -->\n\nVain tämä.")
        .build();
    built.is_silent();
    built
        .page("/fi/2026/03/a/")
        .lacks("salaa")
        .has("<p>Teksti jatkuu.</p>")
        .has("<p>jää</p>")
        .has("<!-- html -->")
        .page("/fi/2026/03/b/")
        .has("<p>Vain tämä.</p>")
        .page("/fi/")
        .lacks("salaa")
        .has("<p>jää</p>");
    SiteTest::new()
        .post("a", "A", "Teksti.\n\n<!-- kesken\n\nLoppu.")
        .fails()
        .at("content/2026-03-02-a.md:7:1")
        .says("this comment does not end")
        .says("end it with -->");
}

#[test]
fn arguments_are_normalized() {
    let site = SiteTest::new().file("content/2026-03-02-a.fi.md", "+++\ntitle = 'Miksi \"ei\"'\n+++\nTeksti.\n");
    site.command(["new", "--translate", "content/2026-03-02-a.fi.md"]).done();
    let translated = site.text("content/2026-03-02-a.nb.md");
    assert!(translated.contains(r#"title = "Miksi \"ei\"""#), "{translated}");
    let site = site.setting("typography = false");
    site.command(["translations", "--all"]).says("0 translations behind");
}

#[test]
fn a_translation_that_was_never_written_is_not_published_in_silence() {
    let site = SiteTest::new().file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\nTeksti.\n");
    site.command(["new", "--translate", "content/2026-03-02-a.fi.md", "--keep-date"]).done();
    let text = site.text("content/2026-03-02-a.nb.md").replace("draft = true\n", "");
    site.file("content/2026-03-02-a.nb.md", text)
        .build()
        .says("the text to be translated still stands in it")
        .page("/nb/2026/03/a/")
        .lacks("Teksti");
}
