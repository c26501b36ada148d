//! Forms: comments, contact and newsletter. What pages show, what a browser sends without scripts, and what is wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::devtools::Tab;
use crate::site_test::SiteTest;
use crate::web::Web;

const POST: &str = "/fi/2026/03/a/";

fn site(tables: &str) -> SiteTest {
    SiteTest::new().norwegian_page().post("a", "Lupaus & teko", "Teksti.").tables(tables)
}

#[test]
fn a_site_without_the_tables_has_no_forms() {
    let built = SiteTest::new().norwegian_page().post("a", "A", "Teksti.").build();
    built
        .page(POST)
        .lacks("forms.css")
        .lacks("discussion.js")
        .lacks("newsletter")
        .lacks("commenting")
        .lacks("method=\"post\"");
    built.page("/_headers").has("form-action 'self';").has("connect-src 'self';");
    assert!(!built.files().iter().any(|file| file.contains("kommentit")), "{:?}", built.files());
}

#[test]
fn readers_can_comment_by_a_form() {
    let tables = "[comments]\nform = { fi = \"https://lomake.example/k?a=1&b=2\", nb = \"netlify\" }\n\
        consent = { fi = \"Saa julkaista.\" }\n[comments.fields]\navain = \"x\"\n[comments.fields.nb]\navain = \"y\"\n\
        [forms]\nprivacy = { fi = \"tietosuoja.md\", nb = \"/nb/om/\" }\n";
    let built = site(tables)
        .file("content/tietosuoja.md", "+++\ntitle = \"Tietosuoja\"\n+++\nTeksti.\n")
        .file("content/2026-03-03-b.nb.md", "+++\ntitle = \"B\"\n+++\nTekst.\n")
        .file("content/2026-03-04-c.md", "+++\ntitle = \"C\"\ncomments = false\n+++\nTeksti.\n")
        .build();
    built.is_silent();
    built
        .page(POST)
        .between("id=\"commenting\"", "</section>")
        .has("action=\"https://lomake.example/k?a=1&amp;b=2\"")
        .has("<input type=\"hidden\" name=\"avain\" value=\"x\">")
        .has("<input type=\"hidden\" name=\"page\" value=\"https://blogi.example/fi/2026/03/a/\">")
        .has("<input type=\"hidden\" name=\"document\" value=\"content/2026-03-02-a.md\">")
        .has("<input type=\"hidden\" name=\"language\" value=\"fi\">")
        .has("name=\"_gotcha\" tabindex=\"-1\"")
        .has("Nimi <input type=\"text\" name=\"name\" autocomplete=\"name\"")
        .has("Sähköposti (ei pakollinen) <input type=\"email\" name=\"email\"")
        .has("<textarea name=\"comment\"")
        .has("Saa julkaista.")
        .has("<a href=\"/fi/tietosuoja/\">Tietosuoja</a>");
    built
        .page("/nb/2026/03/b/")
        .has("name=\"comment\" data-netlify=\"true\" data-netlify-honeypot=\"_gotcha\"")
        .has("<input type=\"hidden\" name=\"form-name\" value=\"comment\">")
        .has("name=\"avain\" value=\"y\"")
        .has("<a href=\"/nb/om/\">Slik behandler vi opplysningene dine</a>");
    built.page("/fi/2026/03/c/").lacks("commenting");
    built.page("/fi/tietosuoja/").lacks("commenting");
    built.page("/_headers").has("form-action 'self' https://lomake.example;");
}

#[test]
fn readers_can_comment_by_mail() {
    let tables = "[comments]\nemail = { fi = \"k@blogi.example\" }\n";
    let built = site(tables).file("content/2026-03-03-b.nb.md", "+++\ntitle = \"B\"\n+++\nTekst.\n").build();
    built
        .page(POST)
        .has(
            "href=\"mailto:k@blogi.example?subject=Kommentti%3A%20Lupaus%20%26%20teko&amp;body=%0D%0A%0D%0A--%20%0D%0A",
        )
        .has("%0D%0Ahttps%3A%2F%2Fblogi.example%2Ffi%2F2026%2F03%2Fa%2F%0D%0A%5Bcontent%2F2026-03-02-a.md%5D\"");
    built.page("/nb/2026/03/b/").lacks("commenting");
}

#[test]
fn other_servers_are_named_and_not_asked() {
    let giscus = "[comments.giscus]\nrepo = \"a/b\"\nrepo_id = \"R_1\"\ncategory = \"Blogi\"\ncategory_id = \"D_1\"\n";
    let built = site(giscus)
        .file(
            "content/2026-03-03-b.md",
            "+++\ntitle = \"B\"\ndiscussion = \"https://mastodon.example/@aino/1099\"\n+++\nTeksti.\n",
        )
        .build();
    built.is_silent();
    built.page(POST).has("giscus.app ja GitHub, jotka saavat silloin tietää IP-osoitteesi").lacks("mastodon.example");
    built
        .page("/fi/2026/03/b/")
        .has("palvelimelta mastodon.example, joka saa silloin tietää IP-osoitteesi")
        .has("data-api=\"https://mastodon.example/api/v1/statuses/1099/context\"")
        .has("href=\"https://mastodon.example/@aino/1099\"");
    built
        .page("/_headers")
        .has("script-src 'self'")
        .has(" https://giscus.app; style-src 'self' https://giscus.app;")
        .has("frame-src 'self' https://giscus.app;")
        .has("connect-src 'self' https://mastodon.example;");
}

#[test]
fn the_newsletter_is_in_the_sidebar_or_below_posts() {
    let tables = "[newsletter]\nendpoint = { fi = \"https://x.us1.list-manage.com/subscribe/post?u=abc&id=def\" }\n\
        text = \"Kerran kuussa.\"\nbutton = { fi = \"Tilaan\" }\n[design]\nsidebar = [\"newsletter\"]\n";
    let built = site(tables).build();
    built.says("the sidebar's block `newsletter` has nothing to show in `nb`").says("endpoint = { nb = ");
    let page = built
        .page(POST)
        .has("<input type=\"email\" name=\"EMAIL\" autocomplete=\"email\" required>")
        .has("name=\"b_abc_def\"")
        .has("Kerran kuussa.")
        .has(">Tilaan</button>");
    // The box of the sidebar is not repeated below the post.
    assert_eq!(page.text.matches("name=\"EMAIL\"").count(), 1);
    built.page("/nb/om/").lacks("newsletter");
    built.page("/fi/").has("name=\"EMAIL\"");
    let below = site("[newsletter]\nendpoint = \"https://kirje.example/\"\n").build();
    below.page(POST).has("newsletter");
    let below = site("[newsletter]\nendpoint = \"https://kirje.example/\"\nbelow_posts = false\n").build();
    below.page(POST).lacks("newsletter");
}

#[test]
fn services_get_the_fields_that_they_ask_for() {
    for (endpoint, fields) in [
        (
            "https://x.sibforms.com/serve/MUI",
            ["name=\"EMAIL\"", "name=\"locale\" value=\"fi\"", "name=\"email_address_check\""],
        ),
        (
            "https://assets.mailerlite.com/jsonp/1/forms/2/subscribe",
            ["name=\"fields[email]\"", "name=\"ml-submit\" value=\"1\"", "name=\"anticsrf\" value=\"true\""],
        ),
        (
            "https://buttondown.com/api/emails/embed-subscribe/kaisla",
            [
                "name=\"email\"",
                "name=\"embed\" value=\"1\"",
                "action=\"https://buttondown.com/api/emails/embed-subscribe/kaisla\"",
            ],
        ),
        ("https://oma.example/tilaa", ["name=\"email\"", "name=\"_gotcha\"", "action=\"https://oma.example/tilaa\""]),
    ] {
        let built = site(&format!("[newsletter]\nendpoint = \"{endpoint}\"\n")).build();
        for field in fields {
            built.page(POST).has(field);
        }
    }
}

#[test]
fn texts_have_forms_of_their_own() {
    let text = "{{ <form title=\"Tilaa haastattelut\" name=\"tilaus\" endpoint=\"netlify\" fields=\"name*, Puhelin: tel, Aihe: select(Kysely | Muu)*, Tapa: radio(Soitto | Viesti), Kirje: checkbox, message*\" /> }}\n\n{{ <newsletter title=\"Tilaa\" /> }}\n";
    let built = SiteTest::new()
        .norwegian_page()
        .post("a", "A", text)
        .tables("[newsletter]\nendpoint = \"https://kirje.example/\"\nbelow_posts = false\n")
        .build();
    built.is_silent();
    built
        .page(POST)
        .has("<form class=\"form\" method=\"post\" name=\"tilaus\" data-netlify=\"true\"")
        .has("Nimi <input type=\"text\" name=\"name\" autocomplete=\"name\" required>")
        .has("Puhelin (ei pakollinen) <input type=\"tel\" name=\"Puhelin\" autocomplete=\"tel\">")
        .has("<select name=\"Aihe\" required>")
        .has("<legend>Tapa (ei pakollinen)</legend>")
        .has("<input type=\"radio\" name=\"Tapa\" value=\"Soitto\">")
        .has("<input type=\"checkbox\" name=\"Kirje\" value=\"yes\">")
        .has("Viesti <textarea name=\"message\" rows=\"6\" required>")
        .has(">Tilaa</p>");
    built
        .page("/fi/feed.xml")
        .has("&lt;p&gt;&lt;a href=&quot;https://blogi.example/fi/2026/03/a/&quot;&gt;Tilaa haastattelut&lt;/a&gt;&lt;/p&gt;")
        .lacks("Puhelin");
}

#[test]
fn without_an_endpoint_a_form_is_a_mail_link() {
    let built =
        SiteTest::new().norwegian_page().post("a", "A", "{{ <contact email=\"hei@kaisla.example\" /> }}").build();
    built
        .page(POST)
        .has("href=\"mailto:hei@kaisla.example\">Lähetä sähköpostia: hei@kaisla.example</a>")
        .lacks("method=\"post\"");
    let built = site("[forms]\nemail = \"a@b.example\"\n").post("b", "B", "{{ <contact /> }}").build();
    built.page("/fi/2026/03/b/").has("mailto:a@b.example");
}

#[test]
fn wrong_settings_are_told_together() {
    let failed = site(
        "[comments]\nform = \"lomake.example/k\"\nemail = \"kommentit\"\n[comments.giscus]\nrepo = \"kaisla\"\ncategory = \"B\"\n\
         [newsletter]\nprovider = \"mailchip\"\nendpoint = \"https://x.us1.list-manage.com/subscribe/post?u=abc\"\n\
         [forms]\nendpoint = \"https://api.web3forms.com/submit\"\nprivacy = \"puuttuu.md\"\n",
    )
    .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ndiscussion = \"https://x.com/aino/status/1\"\n+++\nTeksti.\n")
    .fails();
    failed
        .says("`lomake.example/k` is no address that a form can be sent to")
        .says("begin it with https://, such as https://lomake.example/k")
        .says("is no e-mail address")
        .says("is no repository on GitHub")
        .says("repo_id")
        .says("category_id")
        .says("did you mean `mailchimp`?")
        .says("id is missing")
        .says("access_key is missing")
        .says("is no post whose replies can be shown");
    let failed = site("[forms]\nprivacy = \"puuttuu.md\"\n").fails();
    failed.says("puuttuu.md");
    let failed = site("[newsletter]\n[comments]\nform = \"kommentit@kaisla.example\"\n").fails();
    failed.says("endpoint").says("a form cannot be sent to an e-mail address");
}

#[test]
fn wrong_forms_in_texts_are_told_where_they_are() {
    let failed = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "{{ <contact /> }}\n\n{{ <contact endpoint=\"lomake\" /> }}\n\n{{ <form endpoint=\"netlify\" fields=\"nmae\" /> }}\n\n{{ <newsletter /> }}")
        .fails();
    failed
        .says("nobody would receive the form")
        .says("`lomake` is no address that a form can be sent to")
        .says("did you mean `name`?")
        .says("no [newsletter] with an endpoint for this language")
        .says("content/2026-03-02-a.md:5:");
}

#[test]
fn comments_have_feeds() {
    let comments = "[[comments]]\nid = 1\nauthor = \"Aino\"\nurl = \"https://aino.example/\"\ndate = 2026-03-03\ntext = \"Eka\"\n\
        [[comments]]\nid = 2\nparent = 1\nauthor = \"Eero & co\"\ndate = 2026-03-04\ntext = \"<b>Toka</b>\"\n\
        [[comments]]\nid = 3\nlanguage = \"nb\"\nauthor = \"Siv\"\ndate = 2026-03-05\ntext = \"Tredje\"\n\
        [[comments]]\nid = 4\nkind = \"pingback\"\nauthor = \"Muu\"\ndate = 2026-03-06\n";
    let built = site("[comments]\nfeed = true\npost_feeds = true\n[feeds]\nformats = [\"atom\", \"json\"]\n")
        .file("content/2026-03-02-a.comments.toml", comments)
        .post("b", "B", "Teksti.")
        .build();
    built.is_silent();
    built
        .page("/fi/kommentit/feed.xml")
        .has("<title>Kommentit: Kohtaamisia</title>")
        .has_in_order([
            "<title>Eero &amp; co kommentoi: Lupaus &amp; teko</title>",
            "https://blogi.example/fi/2026/03/a/#comment-2",
            "<name>Eero &amp; co</name>",
            "&lt;b&gt;Toka&lt;/b&gt;",
            "<title>Aino kommentoi: Lupaus &amp; teko</title>",
            "<uri>https://aino.example/</uri>",
        ])
        .lacks("Tredje")
        .lacks("Muu");
    built.page("/fi/2026/03/a/feed.json").has("Tredje").has("Kommentit: Lupaus & teko");
    built
        .page(POST)
        .has("title=\"Kommentit: Kohtaamisia (Atom)\" href=\"/fi/kommentit/feed.xml\"")
        .has("href=\"/fi/2026/03/a/feed.xml\"");
    built.page("/fi/").has("/fi/kommentit/feed.xml").lacks("2026/03/a/feed.xml");
    built.page("/nb/kommentarer/feed.xml").has("<title>Kommentarer: Møter</title>").lacks("<entry>");
    let feed = feed_rs::parser::parse(built.page("/fi/2026/03/b/feed.xml").text.as_bytes()).unwrap();
    assert!(feed.entries.is_empty());
}

/// Receives one form on loopback: its body.
fn receiver() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/vastaanotto", listener.local_addr().expect("its address"));
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
            let mut first = String::new();
            let mut length = 0;
            _ = reader.read_line(&mut first);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
            }
            let mut body = vec![0; length];
            _ = reader.read_exact(&mut body);
            _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<p>OK",
            );
            if first.starts_with("POST /vastaanotto ") {
                _ = sender.send(String::from_utf8(body).expect("UTF-8"));
            }
        }
    });
    (address, receiver)
}

#[test]
fn a_browser_without_scripts_sends_the_forms() {
    let (address, bodies) = receiver();
    let tables = format!(
        "[comments]\nform = \"{address}\"\n[newsletter]\nendpoint = \"{address}\"\n[newsletter.fields]\ntag = \"blogi\"\n"
    );
    let built = site(&tables).build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open(&format!("{}{POST}", web.address));
    tab.without_scripts();
    let next = || bodies.recv_timeout(Duration::from_mins(1)).expect("a form arrives");
    // The browser sends nothing before the required fields are filled.
    tab.go(&format!("{}{POST}", web.address));
    tab.evaluate("document.querySelector('.commenting button').click(); document.querySelector('[name=name]').value = 'Aino Virta'");
    tab.evaluate("document.querySelector('[name=comment]').value = 'Hyvä!\\nÄäni & vimma'");
    tab.evaluate(
        "document.querySelector('[name=consent]').click(); document.querySelector('.commenting button').click()",
    );
    assert_eq!(
        next(),
        "page=https%3A%2F%2Fblogi.example%2Ffi%2F2026%2F03%2Fa%2F&document=content%2F2026-03-02-a.md&language=fi&_gotcha=\
         &name=Aino+Virta&email=&comment=Hyv%C3%A4%21%0D%0A%C3%84%C3%A4ni+%26+vimma&consent=yes"
    );
    tab.go(&format!("{}{POST}", web.address));
    tab.evaluate("document.querySelector('.newsletter [type=email]').value = 'aino'; document.querySelector('.newsletter button').click()");
    tab.evaluate("document.querySelector('.newsletter [type=email]').value = 'aino@kaisla.example'; document.querySelector('.newsletter button').click()");
    assert_eq!(next(), "tag=blogi&_gotcha=&email=aino%40kaisla.example");
}
