//! `kielo digest`: an e-mail with the posts that readers have not got yet.

use std::fs;

use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::images::png;
use crate::site_test::{SiteTest, files};

const SETTINGS: &str = "[digest]\nfrom = \"Kaisla & Siv <kirje@kaisla.example>\"\nreply_to = \"hei@kaisla.example\"\n\
    unsubscribe = \"https://kirje.example/peru/?l=fi&x=1\"\naddress = \"Hämeenkatu 1, Tampere\"\n";

/// A post of a day in 2026.
fn post(day: &str, title: &str, keys: &str) -> (String, String) {
    (
        format!("content/2026-{day}-{}.md", title.to_lowercase()),
        format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\nTämä on *{title}*.\n\n<!-- more -->\n\nLoput.\n"),
    )
}

fn with_posts<const N: usize>(site: SiteTest, posts: [(&str, &str, &str); N]) -> SiteTest {
    posts.into_iter().fold(site, |site, (day, title, keys)| {
        let (file, text) = post(day, title, keys);
        site.file(&file, text)
    })
}

/// A site with three Finnish posts and a Norwegian one.
fn site() -> SiteTest {
    let posts = [("03-01", "Vanha", ""), ("03-10", "Lupaus", ""), ("03-20", "Kysely", "")];
    with_posts(SiteTest::new().tables(SETTINGS), posts)
        .file("content/2026-03-15-lofte.nb.md", "+++\ntitle = \"Løfte\"\n+++\n\nEt løfte.\n")
}

/// The only file of the digests with this ending.
#[track_caller]
fn made(site: &SiteTest, ending: &str) -> String {
    let folder = site.root().join("digests");
    let names: Vec<String> = files(&folder).into_iter().filter(|name| name.ends_with(ending)).collect();
    let [name] = &*names else { panic!("{names:?}") };
    fs::read_to_string(folder.join(name)).unwrap()
}

fn parse(message: &str) -> Message<'_> {
    MessageParser::default().parse(message.as_bytes()).expect("a message")
}

#[test]
fn a_digest_is_a_message_with_html_and_its_plain_text_twin() {
    let site = site();
    site.command(["digest", "--language", "fi", "--since", "2026-03-05"])
        .done()
        .says("Subject: Kysely ja toinen uusi kirjoitus")
        .says("2026-03-20  Kysely  (content/2026-03-20-kysely.md)")
        .says("2026-03-10  Lupaus")
        .says("digests.toml has these posts now")
        .lacks("Vanha")
        .lacks("Løfte");
    let text = made(&site, ".eml");
    let message = parse(&text);
    assert_eq!(message.subject(), Some("Kysely ja toinen uusi kirjoitus"));
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Kaisla & Siv"), Some("kirje@kaisla.example")));
    assert_eq!(message.reply_to().unwrap().first().unwrap().address(), Some("hei@kaisla.example"));
    assert!(message.date().is_some());
    assert!(
        message.message_id().unwrap().starts_with("digest-fi.")
            && message.message_id().unwrap().ends_with("@blogi.example")
    );
    assert_eq!(message.header_raw("Content-Language").map(str::trim), Some("fi"));
    assert_eq!(message.header_raw("List-Unsubscribe").map(str::trim), Some("<https://kirje.example/peru/?l=fi&x=1>"));
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
    assert_eq!((message.text_body_count(), message.html_body_count(), message.attachment_count()), (1, 1, 0));
    assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), made(&site, ".html"));
    let plain = message.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(plain, made(&site, ".txt"));
    for part in [
        "Kohtaamisia\n",
        "\n\nKysely\n20. maaliskuuta 2026\n\nTämä on Kysely.\n\nhttps://blogi.example/fi/2026/03/kysely/\n",
        "\n-- \nSaat tämän kirjeen, koska olet tilannut blogin Kohtaamisia uudet kirjoitukset",
        "\nHämeenkatu 1, Tampere\nPeru tilaus: https://kirje.example/peru/?l=fi&x=1\n",
    ] {
        assert!(plain.contains(part), "{part:?}:\n{plain}");
    }
    assert!(!plain.contains("Loput"), "{plain}");
}

#[test]
fn mail_programs_find_all_they_need_in_the_elements() {
    let site = with_posts(site(), [("03-25", "Kuva", "image = \"/aino.png\"\nimage_alt = \"Aino & ovi\"")])
        .file("static/aino.png", png(1))
        .file(
            "content/2026-03-26-linkit.md",
            "+++\ntitle = \"Asiakaskokemuksen <mittarit>\"\n+++\n\n[Sivu](kysely) ja [osa](#x), asiakaskokemuksen.\n\
             {{ <youtube id=\"abc\" title=\"Video\" /> }}\n\n<script>alert(1)</script>\n",
        )
        .file("content/2026-03-20-kysely.md", "+++\ntitle = \"Kysely\"\naliases = [\"/kysely\"]\n+++\n\nA.\n");
    let site = site.file(
        "content/2026-03-26-linkit.md",
        "+++\ntitle = \"Asiakaskokemuksen <mittarit>\"\n+++\n\n[Sivu](2026-03-20-kysely.md) ja asiakaskokemuksen.\n\n<script>alert(1)</script>\n",
    );
    site.command(["digest", "--language", "fi", "--since", "2026-03-05"]).done();
    let html = made(&site, ".html");
    assert!(
        html.starts_with("<!DOCTYPE html><html lang=\"fi\" dir=\"ltr\"><head>\n<meta charset=\"utf-8\">"),
        "{html}"
    );
    // Rules for dark screens are the only ones left in the head, beside a rule for Outlook in a comment.
    let style = html.rsplit_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(style.starts_with("@media (prefers-color-scheme: dark)"), "{style}");
    for part in [
        "style=\"display:none;",
        "<table class=\"letter\"",
        "max-width:600px",
        "<a href=\"https://blogi.example/fi/\"",
        "<h2",
        "Asiakaskokemuksen &lt;mittarit&gt;</a></h2>",
        "href=\"https://blogi.example/fi/2026/03/kysely/\"",
        "src=\"https://blogi.example/",
        "alt=\"Aino &amp; ovi\"",
        "href=\"https://kirje.example/peru/?l=fi&amp;x=1\"",
        "Hämeenkatu 1, Tampere",
    ] {
        assert!(html.contains(part), "{part:?}:\n{html}");
    }
    for part in ["<script", "href=\"/", "src=\"/", "\u{ad}", "<link", "class=\"letter\">"] {
        assert!(!html.contains(part), "{part:?}:\n{html}");
    }
}

#[test]
fn nobody_gets_a_post_twice() {
    let site = site();
    let first = site.root().join("first.eml").display().to_string();
    site.command(["digest", "--language", "fi", "--since", "2026-03-05", "--output", &first]).done();
    let list = site.text("digests.toml");
    for part in [
        "# The posts that readers got by e-mail",
        "\n[[digests]]\nlanguage = \"fi\"\ndate = ",
        "since = 2026-03-05\nsubject = \"Kysely ja toinen uusi kirjoitus\"\nposts = [\n",
        "  { file = \"content/2026-03-10-lupaus.md\", id = \"https://blogi.example/fi/2026/03/lupaus/\" },\n]\n",
    ] {
        assert!(list.contains(part), "{part:?}:\n{list}");
    }
    // Without news nothing is written, and that is no fault.
    let again = ["digest", "--language", "fi"];
    site.command(again).done().says("no new posts in fi since 2026-03-05: no e-mail was made");
    assert_eq!(site.text("digests.toml"), list);
    assert!(!site.root().join("digests").exists());
    // A renamed file, another address and an earlier day are no news; a new post is, and so is the other language.
    fs::remove_file(site.root().join("content/2026-03-10-lupaus.md")).unwrap();
    let (_, text) = post("03-10", "Lupaus", "slug = \"lupaus\"\ndate = 2026-03-10");
    let site = site.file("content/uusi-nimi.md", text);
    site.command(again).done().says("no new posts in fi");
    site.command(["digest", "--language", "fi", "--base-url", "https://uusi.example"]).says("2026-03-10");
    let site = with_posts(site, [("03-28", "Uutinen", "")]);
    site.command(["digest", "--language", "nb", "--since", "2026-01-01"])
        .done()
        .says("Subject: Løfte\n")
        .lacks("Uutinen");
    let after = site.text("digests.toml");
    assert!(after.contains("language = \"nb\"") && after.starts_with(&list), "{after}");
}

#[test]
fn since_narrows_and_is_remembered() {
    let site = site();
    let run = |since: &str| site.command(["digest", "--language", "fi", "--since", since, "--dry-run"]);
    run("2026-03-20").done().says("Kysely").lacks("Lupaus").says("digests.toml was not changed");
    run("2026-01-01").done().says("Vanha").says("Lupaus").says("Kysely");
    run("2027-01-01").done().says("no new posts in fi since 2027-01-01");
    assert!(!site.root().join("digests.toml").exists() && !site.root().join("digests").exists());
    // Only after the first digest the date may be left out.
    site.command(["digest", "--language", "fi"])
        .refused()
        .says("no digest has been made in `fi` yet, so it would hold every post of the blog")
        .says("--since 2026-11-01");
    site.command(["digest", "--language", "fi", "--since", "2026-03-15"]).done().lacks("Lupaus");
    site.command(["digest", "--language", "fi"]).done().says("no new posts in fi since 2026-03-15");
    site.command(["digest", "--language", "fi", "--since", "2026-03-05", "--dry-run"])
        .done()
        .says("Lupaus")
        .lacks("Kysely");
}

#[test]
fn what_is_not_published_is_never_sent() {
    let site = with_posts(
        site(),
        [
            ("03-21", "Luonnos", "draft = true"),
            ("03-22", "Piilossa", "noindex = true"),
            ("03-23", "Odottaa", "translation = \"odottaa\""),
        ],
    )
    .file("content/2096-03-01-huominen.md", "+++\ntitle = \"Huominen\"\n+++\n\nA.\n")
    .tables("[translations.together]\nsince = 2026-03-23\n");
    site.command(["digest", "--language", "fi", "--since", "2026-03-05", "--dry-run"])
        .done()
        .says("Kysely")
        .lacks("Luonnos")
        .lacks("Piilossa")
        .lacks("Odottaa")
        .lacks("Huominen");
}

#[test]
fn the_author_chooses_subject_and_file() {
    let site = site();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("uusi/kirje.html").display().to_string();
    let arguments = ["digest", "--language", "fi", "--since", "2026-03-20", "--subject", "Kevään ääni – 3 €"];
    let with_output = |more: &[&str]| {
        let mut command = crate::site_test::kielo();
        command.args(arguments).args(more).arg("--root").arg(site.root());
        command.output().unwrap()
    };
    assert!(with_output(&["--dry-run", "--output", &path]).status.success());
    let html = fs::read_to_string(&path).unwrap();
    assert!(html.contains("<title>Kevään ääni – 3 €</title>"), "{html}");
    assert_eq!(files(folder.path()), ["uusi/kirje.html"]);
    assert!(!site.root().join("digests.toml").exists());
    // A file that is named is replaced; one in a folder may be an e-mail that was sent.
    assert!(with_output(&["--dry-run", "--output", &path]).status.success());
    let folder_of_files = folder.path().display().to_string();
    assert!(with_output(&["--dry-run", "--output", &folder_of_files]).status.success());
    let again = with_output(&["--output", &folder_of_files]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains(".eml exists already"));
    assert!(!site.root().join("digests.toml").exists());
    let subject = parse(
        &fs::read_to_string(
            files(folder.path())
                .iter()
                .find(|name| name.ends_with(".eml"))
                .map(|name| folder.path().join(name))
                .unwrap(),
        )
        .unwrap(),
    )
    .subject()
    .map(str::to_owned);
    assert_eq!(subject.as_deref(), Some("Kevään ääni – 3 €"));
}

#[test]
fn equal_posts_make_equal_messages() {
    let run = || {
        let site = site();
        site.command(["digest", "--language", "fi", "--since", "2026-03-05"]).done();
        made(&site, ".eml").lines().filter(|line| !line.starts_with("Date: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}

#[test]
fn the_environment_sets_the_date_of_the_message_and_nothing_else() {
    let run = |date: &str| {
        let site = site().variable("SOURCE_DATE_EPOCH", date);
        site.command(["digest", "--language", "fi", "--since", "2026-03-05"]).done();
        (made(&site, ".eml"), made(&site, ".html"), site.text("digests.toml"))
    };
    // Packagers set it to the year of their archive's format. No post is due later for it.
    let (message, html, list) = run("315532800");
    assert_eq!(parse(&message).date().unwrap().to_rfc3339(), "1980-01-01T00:00:00Z");
    let (again, same_html, same_list) = run("315532800");
    assert_eq!((message, &html, &list), (again, &same_html, &same_list));
    assert_eq!((html, list), (run("").1, run("").2));
    for wrong in ["eilen", "-1", "1e9"] {
        let site = site().variable("SOURCE_DATE_EPOCH", wrong);
        site.command(["digest", "--language", "fi", "--since", "2026-03-05"])
            .refused()
            .says(&format!("SOURCE_DATE_EPOCH is `{wrong}`"));
    }
}

#[test]
fn a_placeholder_of_the_service_stays_as_it_is() {
    for placeholder in ["{{ unsubscribe_url }}", "*|UNSUB|*", "{$unsubscribe}"] {
        let site = SiteTest::new()
            .norwegian_page()
            .post("lupaus", "Lupaus", "Teksti.")
            .tables(&format!("[digest]\nfrom = {{ fi = \"a@b.example\" }}\nunsubscribe = \"{placeholder}\"\n"));
        site.command(["digest", "--language", "fi", "--since", "2026-01-01"]).done();
        let message = made(&site, ".eml");
        assert!(made(&site, ".html").contains(&format!("href=\"{placeholder}\"")), "{}", made(&site, ".html"));
        assert!(made(&site, ".txt").contains(&format!("Peru tilaus: {placeholder}")));
        assert!(parse(&message).header_raw("List-Unsubscribe").is_none());
    }
}

#[test]
fn what_is_missing_is_said_and_the_mail_made_all_the_same() {
    let site = SiteTest::new().norwegian_page().post("lupaus", "Lupaus", "Teksti.");
    let answer = site.command(["digest", "--language", "fi", "--since", "2026-01-01"]);
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
    answer
        .says("the digest has no sender, so it says newsletter@blogi.example")
        .says("the digest does not say how readers unsubscribe")
        .says("2 warnings");
    let site = SiteTest::new()
        .norwegian_page()
        .post("lupaus", "Lupaus", "Teksti.")
        .tables("[organization]\nname = \"Kaisla\"\nemail = \"hei@kaisla.example\"\n[digest]\nunsubscribe = \"mailto:pois@kaisla.example\"\n");
    site.command(["digest", "--language", "fi", "--since", "2026-01-01"]).done();
    let text = made(&site, ".eml");
    let message = parse(&text);
    assert_eq!(message.from().unwrap().first().unwrap().address(), Some("hei@kaisla.example"));
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Kohtaamisia"));
}

#[test]
fn wrong_arguments_and_settings_are_reported_together() {
    let site = site();
    site.command(["digest", "--language", "ru", "--since", "eilen", "--subject", " "])
        .refused()
        .says("--language `ru` is no language of this site")
        .says("--since `eilen` is no date")
        .says("write year, month and day: --since 2026-11-01")
        .says("--subject is empty")
        .says("3 errors; no e-mail was made");
    site.command(["digest", "--since", "2026-02-30"])
        .refused()
        .says("a digest is in one language, and this site has several")
        .says("--language fi or --language nb")
        .says("--since `2026-02-30` is no date");
    SiteTest::new()
        .norwegian_page()
        .tables("[digest]\nfrom = \"Kaisla\"\nreply_to = \"a@b\"\nunsubscribe = \"pois\"\nform = \"x\"")
        .command(["digest", "--language", "fi", "--since", "2026-01-01"])
        .refused()
        .says("`from` is no mail address")
        .says("`reply_to` is no mail address")
        .says("`unsubscribe` leads nowhere")
        .says("did you mean `from`?")
        .says("site.toml:");
    SiteTest::new()
        .file("site.toml", "default_language = \"fi\"\n[languages.fi]\ntitle = \"A\"\n")
        .command(["digest", "--since", "2026-01-01"])
        .refused()
        .says("base_url");
}

#[test]
fn a_list_that_cannot_be_understood_stops_everything() {
    let site = site().file(
        "digests.toml",
        "[[digests]]\nlanguage = \"ru\"\ndate = 2026-01-01\n[[digests]]\nlanguage = \"fi\"\nposts = [{}]\ndat = 1\n",
    );
    let before = site.text("digests.toml");
    site.command(["digest", "--language", "fi", "--since", "2026-01-01"])
        .refused()
        .says("this digest was in `ru`, which is no language of the site")
        .says("[digests.toml:2:12]")
        .says("`date`")
        .says("did you mean `date`?")
        .says("`file`");
    let site = site.file("digests.toml", "digests = [{ language = \"fi\", date = 2026-01-01 }]\n");
    site.command(["digest", "--language", "fi", "--since", "2026-01-01"])
        .refused()
        .says("digests.toml has a form to which no digest can be added");
    assert!(!site.root().join("digests").exists());
    assert_ne!(site.text("digests.toml"), before);
    // An author's own notes stay.
    let site = site.file("digests.toml", "# Muista: ei joulukuussa.");
    site.command(["digest", "--language", "fi", "--since", "2026-01-01"]).done();
    assert!(site.text("digests.toml").starts_with("# Muista: ei joulukuussa.\n\n[[digests]]\n"));
}

#[test]
fn a_broken_link_is_never_sent() {
    let site = site().file("content/2026-03-28-rikki.md", "+++\ntitle = \"Rikki\"\n+++\n\n[x](ei-ole.md)\n");
    site.command(["digest", "--language", "fi", "--since", "2026-01-01"])
        .refused()
        .says("[content/2026-03-28-rikki.md:5:")
        .says("no e-mail was made");
    assert!(!site.root().join("digests.toml").exists() && !site.root().join("digests").exists());
}

#[test]
fn a_site_in_one_language_needs_no_argument_and_a_theme_may_change_the_letter() {
    let site = SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogg.example:8080/a\"\ntheme = \"oma\"\ndefault_language = \"sv\"\n[languages.sv]\ntitle = \"Möten\"\n[digest]\nfrom = \"a@b.example\"\nunsubscribe = \"https://b.example/\"\n")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/templates/digest.html",
            "<html><head><style>p{color:red}</style></head><body>{% for post in digest.posts %}<p><a href=\"bild.png\">{{ post.title }}</a></p>{% endfor %}</body></html>",
        )
        .file("content/2026-03-02-lofte.md", "+++\ntitle = \"Löfte\"\n+++\n\nText.\n");
    site.command(["digest", "--since", "2026-03-02"]).done().says("Subject: Löfte");
    assert!(
        made(&site, ".html")
            .contains("<p style=\"color:red\"><a href=\"https://blogg.example:8080/a/bild.png\">Löfte</a></p>")
    );
    assert!(parse(&made(&site, ".eml")).message_id().unwrap().ends_with("@blogg.example"));
    let site = site.file("themes/oma/templates/digest.html", "{{ digest.subjekt }}{{ post.title }}");
    site.command(["theme", "check"]).says("subjekt").says("did you mean `subject`?");
}
