//! Templates that never end, and readers of the preview's output that never read: saves are still followed.

use std::net::TcpListener;

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// Loops in loops that take years, around a text.
fn endless(text: &str) -> String {
    let start = "{% for i in range(end=90000) %}".repeat(4);
    format!("{start}{text}{}", "{% endfor %}".repeat(4))
}

fn site() -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "<p>alku {{ post.title }}</p>\n")
        .post("eka", "Eka", "Teksti.")
        .post("toka", "Toka", "Teksti.")
}

#[test]
fn a_template_that_never_ends_delays_no_later_save() {
    // One loop writes nothing, the other writes a little, and the last would fill the memory.
    for text in ["", "{% if i == 1 %} {% endif %}", "{% set x = \"<p>pitkä rivi tekstiä</p>\" %}{{ x }}"] {
        let mut preview = Preview::start(site());
        let path = "/fi/2026/03/eka/";
        let mut events = preview.events(path);
        events.next();
        let before = preview.get(path);
        assert!(before.text().contains("alku Eka"));
        preview.save("themes/oma/templates/post.html", endless(text));
        preview.wait(|| if preview.rebuilds().is_empty() { Err("no rebuild".into()) } else { Ok(()) });
        // Other pages and the preview's own are answered, and other saves are read.
        preview.save("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\nMeistä.\n");
        preview.wait_for("/fi/tietoja/", "Meistä.");
        preview.page("/_kielo/");
        preview.save("themes/oma/templates/post.html", "<p>korjattu {{ post.title }}</p>\n");
        preview.wait_for(path, "korjattu Eka");
        preview.wait_for("/fi/2026/03/toka/", "korjattu Toka");
        assert_eq!(events.next_action()["action"], "reload", "{text}");
        assert!(preview.interrupt(), "it ends although templates still run");
    }
}

#[test]
fn a_page_that_takes_long_is_named_and_not_begun_again() {
    let preview = Preview::start(site());
    let path = "/fi/2026/03/eka/";
    let _events = preview.events(path);
    preview.save("themes/oma/templates/post.html", endless(""));
    preview.wait_for_message("has been rendered for 5 seconds and is not ready");
    let messages = preview.messages();
    assert!(
        messages.contains("/fi/2026/03/") && messages.contains("a loop in its template may never end"),
        "{messages}"
    );
    preview.wait_for_message(&format!("{path} has been rendered"));
    let reply = preview.get(path);
    assert!(reply.status == 500 && reply.text().contains("live.js"), "{}", reply.text());
    let event = preview.events(path).next().to_string();
    assert!(event.contains("rendering takes longer than 5 seconds"), "{event}");
    preview.save("themes/oma/templates/post.html", "<p>korjattu {{ post.title }}</p>\n");
    preview.wait_for(path, "korjattu Eka");
}

#[test]
fn range_makes_the_numbers_that_tera_makes() {
    let ranges = "{% for i in range(end=3) %}{{ i }},{% endfor %}\
        {% for i in range(start=2, end=8, step_by=3) %}{{ i }},{% endfor %}\
        {% for i in range(start=3, end=0, step_by=-1) %}{{ i }},{% endfor %}\
        {% for i in range(start=0, end=5, step_by=-1) %}{{ i }},{% endfor %}";
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", ranges)
        .post("eka", "Eka", "Teksti.");
    site.build().page("/fi/2026/03/eka/").has("0,1,2,2,5,3,2,1,");
}

#[test]
fn output_that_nobody_reads_does_not_stop_the_preview() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let preview = Preview::start_unread(site(), port);
    // Each save prints some kilobytes, and a pipe holds 64.
    for number in 0..260 {
        let links = ["a", "b", "c", "d"].map(|link| format!("[a]({number}-{link}-{}.md)", "x".repeat(300))).join(" ");
        preview.save_post("eka", &format!("Otsikko {number}"), &links);
        preview.wait_for("/fi/2026/03/eka/", &format!("alku Otsikko {number}"));
    }
    preview.read_output();
    preview.wait(|| if preview.said().contains("left out here") { Ok(()) } else { Err("nothing is said".into()) });
    preview.save_post("eka", "Lopuksi", "Teksti.");
    preview.wait(|| {
        let rebuilds = preview.rebuilds();
        if rebuilds.last().is_some_and(|line| line.starts_with("content/2026-03-02-eka.md")) && rebuilds.len() < 260 {
            Ok(())
        } else {
            Err(format!("{} lines", rebuilds.len()))
        }
    });
}
