//! `kielo comment add`: mails and forms become comments, and what is private is not kept.

use std::fs;

use proptest::prelude::*;

use crate::site_test::{Answer, SiteTest};

const POST: &str = "content/2026-03-02-a.md";
const COMMENTS: &str = "content/2026-03-02-a.comments.toml";

fn site() -> SiteTest {
    SiteTest::new().norwegian_page().post("a", "Lupaus", "Teksti.")
}

/// Adds the comment in a file of this content.
fn add(site: &SiteTest, name: &str, content: impl AsRef<[u8]>) -> Answer {
    let file = site.root().join(name);
    fs::write(&file, content).unwrap();
    site.command(["comment", "add", file.to_str().unwrap(), "--post", POST])
}

const MAIL: &str = "Received: from [192.0.2.7] by posti.example; Tue, 3 Mar 2026 09:00:00 +0000\r\n\
    X-Originating-IP: [192.0.2.7]\r\nFrom: =?ISO-8859-1?Q?P=E4ivi_Salo?= <paivi.salo@posti.example>\r\nTo: kommentit@blogi.example\r\n\
    Subject: Kommentti: Lupaus\r\nDate: Tue, 3 Mar 2026 10:15:00 +0200\r\nMessage-ID: <1@posti.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";

#[test]
fn a_mail_becomes_a_comment() {
    let site = site();
    let body = "Samaa mielt=E4!\r\n\r\nSoitin heille =E4sken. Osoitteeni on Paivi.Salo@posti.example,=\r\n IP 192.0.2.7.\r\n\r\n-- =\r\n\r\nP=E4ivi Salo, puh. 040\r\n";
    add(&site, "k.eml", format!("{MAIL}{body}"))
        .done()
        .says(COMMENTS)
        .says("Comment 1 by Päivi Salo on “Lupaus”")
        .says("Left out: the e-mail address, the signature, 2 addresses in the text.");
    let text = site.text(COMMENTS);
    assert_eq!(
        text,
        "[[comments]]\nid = 1\nauthor = \"Päivi Salo\"\ndate = 2026-03-03T10:15:00+02:00\n\
         text = \"\"\"\nSamaa mieltä!\n\nSoitin heille äsken. Osoitteeni on …, IP ….\"\"\"\n"
    );
    let built = site.build();
    built.page("/fi/2026/03/a/").has("<h2>1 kommentti</h2>").has("<strong>Päivi Salo</strong>").has("Samaa mieltä!");
}

#[test]
fn a_comment_is_added_after_the_others_and_nothing_else_changes() {
    let before =
        "# Vanhasta blogista.\n[[comments]]\nid = 7   # ensimmäinen\nauthor = 'Eero'\ndate = 2026-03-02\n\n# Loppu.\n";
    let site = site().file(COMMENTS, before);
    let form = r#"{ "name": "Aino", "comment": "Toka", "created_at": "2026-03-04T08:00:00Z", "url": "https://aino.example/" }"#;
    let file = site.root().join("k.json");
    fs::write(&file, form).unwrap();
    let answer = site.command(["comment", "add", file.to_str().unwrap(), "--post", POST, "--reply-to", "7"]);
    answer.done().says("Comment 8 by Aino").lacks("Note:").lacks("Left out");
    assert_eq!(
        site.text(COMMENTS),
        format!(
            "{before}\n[[comments]]\nid = 8\nparent = 7\nauthor = \"Aino\"\nurl = \"https://aino.example/\"\n\
             date = 2026-03-04T10:00:00+02:00\ntext = \"Toka\"\n"
        )
    );
    // The same comment is not filed twice.
    let answer = site.command(["comment", "add", file.to_str().unwrap(), "--post", POST]);
    answer.refused().says("has this comment already: it is the comment 8");
}

#[test]
fn services_hand_out_their_forms_in_their_own_way() {
    for (json, author, text, said) in [
        (
            r#"{"number":3,"name":"Aino","email":"a@b.example","data":{"name":"Aino","kommentti":"Hei","ip":"192.0.2.1","user_agent":"X","referrer":"https://c.example/"},"created_at":"2026-03-04T08:00:00.123Z"}"#,
            "Aino",
            "Hei",
            "the field `kommentti` was taken for the comment",
        ),
        (
            r#"[{"form":"f","submission":{"_date":"2026-03-04","nimi":"Eero","message":"Moi"}}]"#,
            "Eero",
            "Moi",
            "`message`",
        ),
        (
            r#"{"fields":[{"label":"Navn","value":"Siv"},{"label":"Kommentar","value":"Hei"}]}"#,
            "Siv",
            "Hei",
            "`kommentar`",
        ),
    ] {
        let site = site();
        add(&site, "k.json", json).done().says(said);
        let written = site.text(COMMENTS);
        assert!(written.contains(&format!("author = \"{author}\"")), "{written}");
        assert!(written.contains(&format!("text = \"{text}\"")), "{written}");
        assert!(!written.contains("192.0.2.1") && !written.contains("a@b"), "{written}");
    }
    let netlify = r#"{"data":{"name":"Aino","comment":"Hei","ip":"192.0.2.1","user_agent":"X"}}"#;
    add(&site(), "k.json", netlify).done().says("Left out: the fields ip, user_agent.").says("dated now");
}

#[test]
fn the_form_and_the_mail_of_a_page_name_their_document() {
    let site = site().tables("[comments]\nemail = \"k@blogi.example\"\n");
    let form = format!(
        r#"{{"page":"https://blogi.example/fi/2026/03/a/","document":"{POST}","language":"fi","_gotcha":"","name":"Aino","email":"","comment":"Eka","consent":"yes"}}"#
    );
    fs::write(site.root().join("k.json"), form).unwrap();
    let path = |name: &str| site.root().join(name).to_str().unwrap().to_owned();
    site.command(["comment", "add", &path("k.json")]).done().says("Comment 1 by Aino").lacks("Left out");
    let mail = format!(
        "From: Eero <e@e.example>\r\nDate: Tue, 3 Mar 2026 10:15:00 +0200\r\n\r\nToka.\r\n\r\n-- \r\nKirjoita kommenttisi\r\nLupaus\r\nhttps://blogi.example/fi/2026/03/a/\r\n[{POST}]\r\n"
    );
    fs::write(site.root().join("k.eml"), mail).unwrap();
    site.command(["comment", "add", &path("k.eml")]).done().says("Comment 2 by Eero");
    assert!(site.text(COMMENTS).ends_with("text = \"Toka.\"\n"), "{}", site.text(COMMENTS));
}

#[test]
fn quoted_mails_and_lines_of_programs_are_cut() {
    for (body, text) in [
        ("Hyvä!\n\nti 3.3.2026 klo 10.15 Kaisla <k@k.example> kirjoitti:\n> Vanha\n> viesti\n", "Hyvä!"),
        ("Hyvä!\n\ntir. 3. mars 2026 kl. 10:09 skrev Kaisla <k@k.example\n>:\n> Vanha\n", "Hyvä!"),
        ("Hyvä!\n\nti 3. maaliskuuta 2026 klo 10.15 Kaisla\n<k@k.example> kirjoitti:\n\nVanha\n", "Hyvä!"),
        ("Vuonna 2023 Kaisla kirjoitti:\n\nTotta.\n", "Vuonna 2023 Kaisla kirjoitti:\\n\\nTotta."),
        ("Hyvä!\n\nLähetetty iPhonesta\n", "Hyvä!"),
        (
            "Hyvä!\n\n________________________________\nLähettäjä: Kaisla\nLähetetty: tiistai\nVastaanottaja: Eero\nAihe: X\n\nVanha\n",
            "Hyvä!",
        ),
        ("Hyvä!\n\n-----Original Message-----\nFrom: a\nVanha\n", "Hyvä!"),
        // The answer of the writer stays.
        ("> Asiakas lähtee hiljaa.\n\nEi meillä.\n", "> Asiakas lähtee hiljaa.\\n\\nEi meillä."),
    ] {
        let site = site();
        add(&site, "k.eml", format!("From: Eero <e@e.example>\nContent-Type: text/plain; charset=utf-8\n\n{body}"))
            .done();
        let written = site.text(COMMENTS).replace("\"\"\"\n", "\"").replace("\"\"\"", "\"").replace('\n', "\\n");
        assert!(written.contains(&format!("text = \"{text}\"")), "{body}: {written}");
    }
    let html = "From: Eero <e@e.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n\
        <html><head><style>p{}</style></head><body><p>Hyvä &amp; tosi.</p><div class=\"gmail_quote\">Vanha</div></body></html>";
    let site = site();
    add(&site, "k.eml", html).done();
    let written = site.text(COMMENTS);
    assert!(written.contains("Hyvä & tosi.") && !written.contains("Vanha") && !written.contains("p{}"), "{written}");
}

#[test]
fn html_in_a_comment_is_cleaned() {
    let site = site();
    let json = r#"{"name":"<b>Aino</b>","comment":"Hei <script>x()</script><img src=x onerror=y()><b>vaan</b> <https://a.example>"}"#;
    add(&site, "k.json", json).done().says("HTML that comments cannot have");
    let written = site.text(COMMENTS);
    assert!(
        !written.contains("script") && !written.contains("onerror") && written.contains("<b>vaan</b>"),
        "{written}"
    );
    let built = site.build();
    built.page("/fi/2026/03/a/").has("&lt;b&gt;Aino&lt;/b&gt;").lacks("onerror");
}

#[test]
fn a_comment_that_is_warned_about_can_be_added_and_others_after_it() {
    let site = site();
    let form = |name: &str, text: &str| {
        format!(r#"{{ "name": "{name}", "comment": "{text}", "created_at": "2026-03-04T08:00:00Z" }}"#)
    };
    add(&site, "a.json", form("Aino", &("> ".repeat(300) + "Syvä"))).done();
    add(&site, "b.json", form("Eero", "Toka")).done().says("Comment 2 by Eero");
    site.build().says("in each other, so the comment is shown as it is written").page("/fi/2026/03/a/").has("Toka");
}

#[test]
fn comments_of_a_bundle_say_their_language() {
    let text = "+++\ntitle = \"A\"\ndate = 2026-03-02\n+++\nTeksti.\n";
    let site = SiteTest::new().file("content/a/index.fi.md", text).file("content/a/index.nb.md", text);
    let file = site.root().join("k.json");
    fs::write(&file, r#"{"name":"Siv","comment":"Hei"}"#).unwrap();
    site.command(["comment", "add", file.to_str().unwrap(), "--post", "content/a/index.nb.md"]).done();
    assert!(site.text("content/a/comments.toml").contains("language = \"nb\""));
}

#[test]
fn bad_input_writes_nothing() {
    for (name, content, said) in [
        ("k.eml", "Hei vaan", "is neither a mail with a sender and a text nor the JSON of a form"),
        ("k.eml", "", "is neither a mail"),
        ("k.json", "{\"name\": \"Aino\",\n \"comment\" \"Hei\"}", "this is no JSON"),
        ("k.json", "[{\"name\":\"A\"},{\"name\":\"B\"}]", "has 2 forms"),
        ("k.json", "{\"name\":\"A\",\"comment\":\"  \"}", "has no comment in it"),
        ("k.json", "{\"name\":\"a@b.example\",\"comment\":\"Hei\"}", "has no name of its author"),
        ("k.json", "{\"name\":\"A\",\"comment\":\"Hei\",\"_gotcha\":\"x\"}", "was written by a program"),
        ("k.json", "{\"name\":\"A\",\"comment\":\"Hei\",\"data\":{\"bot-field\":\"x\"}}", "was written by a program"),
        ("k.eml", "From: A <a@b.example>\n\n-- \nVain allekirjoitus\n", "has no comment in it"),
    ] {
        let site = site();
        add(&site, name, content).refused().says(said).says("nothing was written");
        assert!(!site.root().join(COMMENTS).exists(), "{content}");
    }
    let site = site();
    let file = site.root().join("k.json");
    fs::write(&file, r#"{"name":"A","comment":"Hei","document":"content/../../x.md"}"#).unwrap();
    let path = file.to_str().unwrap();
    site.command(["comment", "add", path]).refused().says("`content/../../x.md`, which does not exist");
    site.command(["comment", "add", path, "--post", "content/b.md"]).refused().says("content/b.md");
    site.command(["comment", "add", path, "--post", POST, "--reply-to", "9"])
        .refused()
        .says("no comment `9` to reply to");
    site.command(["comment", "add", "puuttuu.eml"]).refused().says("puuttuu.eml cannot be read");
    site.command(["comment", "add", path, "--post", POST, "--dry-run"])
        .done()
        .says("text = \"Hei\"")
        .says("Nothing was written. Without --dry-run it goes into content/2026-03-02-a.comments.toml.");
    assert!(!site.root().join(COMMENTS).exists());
    // A file with an error stays as it is.
    let broken = "[[comments]]\nid = 1\n";
    let site = site.file(COMMENTS, broken);
    site.command(["comment", "add", path, "--post", POST]).refused().says("author");
    assert_eq!(site.text(COMMENTS), broken);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Nothing of a sender's address is kept, in any form and at any place.
    #[test]
    fn no_address_of_the_sender_is_kept(
        local in "[a-zA-Z0-9][a-zA-Z0-9.+_-]{0,12}",
        host in "[a-z][a-z0-9-]{1,8}[a-z0-9]\\.(example|test)",
        ip in "(198\\.51\\.100\\.[1-9][0-9]?|2001:db8:[0-9a-f]{1,4}::[1-9a-f])",
        before in "[ -~äöåæø\n]{0,30}",
        after in "[ -~äöåæø\n]{0,30}",
        in_name in any::<bool>(),
        as_html in any::<bool>(),
    ) {
        let address = format!("{local}@{host}");
        let written = address.to_uppercase();
        let name = if in_name { format!("Aino ({address})") } else { "Aino".to_owned() };
        let text = if as_html {
            format!("Hei {before} <a href=\"mailto:{address}\">{written}</a> {ip} {after}")
        } else {
            format!("Hei {before} <{written}> mailto:{address}?x {ip} {after}")
        };
        let json = serde_json::json!({ "name": name, "email": address, "ip": ip, "comment": text });
        let site = site();
        add(&site, "k.json", json.to_string());
        let kept = fs::read_to_string(site.root().join(COMMENTS)).unwrap_or_default().to_lowercase();
        prop_assert!(!kept.contains(&address.to_lowercase()), "{}", kept);
        prop_assert!(!kept.contains(&format!("@{host}")), "{}", kept);
        prop_assert!(!kept.contains(&ip), "{}", kept);
    }
}
