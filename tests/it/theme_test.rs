//! `kielo theme test`: what it renders, what it finds, and how it compares pages with those that were kept.

use std::fs;

use crate::site_test::{SiteTest, kielo};

fn site() -> SiteTest {
    SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n").setting("theme = \"oma\"")
}

/// A site with a new theme that has all its templates.
fn site_with_new_theme() -> SiteTest {
    let site = SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n");
    assert_eq!(site.command(["theme", "new", "oma", "--from-scratch"]).code, Some(0));
    site.setting("theme = \"oma\"")
}

fn read(site: &SiteTest, file: &str) -> String {
    fs::read_to_string(site.root().join(file)).expect("the file")
}

fn edit(site: &SiteTest, file: &str, from: &str, to: &str) {
    let text = read(site, file);
    assert!(text.contains(from), "{text}");
    fs::write(site.root().join(file), text.replace(from, to)).expect("the file is written");
}

#[test]
fn pages_of_the_demo_are_kept_and_compared() {
    let site = site_with_new_theme();
    let first = site.command(["theme", "test"]);
    assert_eq!((first.code, &*first.messages), (Some(0), ""));
    assert!(first.result.contains("none to compare with"), "{}", first.result);
    assert!(!site.root().join("themes/oma/demo/pages").exists());
    assert_eq!(site.command(["theme", "test", "--update"]).code, Some(0));
    let post = read(&site, "themes/oma/demo/pages/fi/2026/03/kirje/index.html");
    assert!(post.contains("Kirje, johon vas\u{ad}tat\u{ad}tiin") || post.contains("Kirje, johon vastattiin"), "{post}");
    let again = site.command(["theme", "test", "oma"]);
    assert_eq!((again.code, &*again.messages), (Some(0), ""));
    assert!(again.result.contains("equal to those in"), "{}", again.result);

    // A style sheet changes its address on every page, which is no change of the pages.
    edit(&site, "themes/oma/static/style.css", "}", "}\n.uusi { color: red }");
    assert_eq!(site.command(["theme", "test"]).code, Some(0));

    // One change in a template is one message, wherever it shows.
    edit(&site, "themes/oma/templates/post.html", "<h1", "<h1 class=\"uusi\"");
    let changed = site
        .command(["theme", "test"])
        .refused()
        .says("`<h1>` became `<h1 class=\"uusi\">`, as in 4 other pages")
        .says("themes/oma/demo/pages/fi/2025/11/ovi/index.html:");
    assert_eq!(changed.messages.matches("differs from the kept one").count(), 1);
    assert_eq!(site.command(["theme", "test", "--update"]).code, Some(0));
    assert_eq!(site.command(["theme", "test"]).code, Some(0));
}

#[test]
fn new_pages_and_missing_pages_are_named() {
    let site = site_with_new_theme();
    assert_eq!(site.command(["theme", "test", "--update"]).code, Some(0));
    let demo = site.root().join("themes/oma/demo/content");
    fs::rename(demo.join("tiimi.fi.md"), demo.join("vaki.fi.md")).expect("the text is renamed");
    let changed = site.command(["theme", "test"]).refused();
    let changed = changed.says("the demo has 1 page").says("fi/vaki/index.html");
    changed.says("the demo no longer has: fi/tiimi/index.html");
    assert_eq!(site.command(["theme", "test", "--update"]).code, Some(0));
    assert!(!site.root().join("themes/oma/demo/pages/fi/tiimi/index.html").exists());
}

#[test]
fn values_that_only_some_texts_have_are_found() {
    // Posts without a picture, a front page without posts, and text pages that are no posts.
    for (template, from, to, problem) in [
        ("post.html", "<article>", "<article>{{ post.image.url }}", "`post.image` has no value `url`"),
        ("list.html", "</ul>", "</ul>{{ pager.posts[0].title }}", "list.html:"),
        ("list.html", "</ul>", "</ul>{{ post.title }}", "`post`"),
    ] {
        let site = site_with_new_theme();
        // Of the theme's own texts none lacks a picture, so that only texts of other sites do.
        let demo = site.root().join("themes/oma/demo/content");
        for text in ["2025-11-10-ovi.fi.md", "2026-02-16-kysymys-1.fi.md", "2026-02-23-kysymys-2.fi.md"] {
            fs::remove_file(demo.join(text)).expect("the text is there");
        }
        edit(&site, &format!("themes/oma/templates/{template}"), from, to);
        for command in ["test", "check"] {
            let answer = site.command(["theme", command]).refused();
            let answer = answer.says(problem).says(&format!("themes/oma/templates/{template}:"));
            assert_eq!(answer.messages.matches(problem).count(), 1, "{}", answer.messages);
        }
    }
}

#[test]
fn a_theme_without_a_site_is_tested() {
    let site = site_with_new_theme();
    let theme = site.root().join("themes/oma");
    for command in [&["theme", "test", "--update"][..], &["theme", "test"], &["theme", "check"]] {
        let output = kielo().args(command).current_dir(&theme).output().expect("kielo runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*messages), (Some(0), ""), "{command:?}");
    }
    edit(&site, "themes/oma/templates/post.html", "post.date", "post.dat");
    // In the demo's folder, the theme around it is meant.
    fs::write(theme.join("demo/site.toml"), read(&site, "themes/oma/demo/site.toml"))
        .expect("the settings are written");
    for (command, folder) in [("test", ""), ("check", ""), ("test", "demo"), ("check", "demo")] {
        let output = kielo().args(["theme", command]).current_dir(theme.join(folder)).output().expect("kielo runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(messages.contains("did you mean `date`?") && messages.contains("post.html:"), "{messages}");
    }
}

#[test]
fn problems_of_the_demo_are_located_in_it() {
    let text = "+++\ntitle = \"A\"\n+++\n\n[b](b.md)\n";
    let site = site()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/demo/content/a.fi.md", text)
        .file("themes/oma/demo/data/team.toml", "size = 3\n")
        .file("themes/oma/templates/404.html", "<h1>{{ data.team.size }}</h1>");
    site.command(["theme", "test"]).refused().says("themes/oma/demo/content/a.fi.md:5:").says("b.md");
    let site = site
        .file("themes/oma/demo/content/a.fi.md", "+++\ntitle = \"A\"\n+++\n")
        .file("themes/oma/templates/404.html", "<head>{{ head() }}</head><h1>{{ data.team.size }}</h1>");
    let answer = site.command(["theme", "test", "--update"]);
    assert_eq!((answer.code, &*answer.messages), (Some(0), ""));
    assert!(read(&site, "themes/oma/demo/pages/404.html").ends_with("<h1>3</h1>"));
    let site = site.file("themes/oma/demo/site.toml", "base_url = \"x\"\n");
    site.command(["theme", "test"]).refused().says("themes/oma/demo/site.toml:1:");
}

#[test]
fn themes_that_do_not_exist_and_built_in_themes_are_told_apart() {
    let site = SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n");
    site.command(["theme", "test", "kilo"]).refused().says("there is no theme `kilo`").says("did you mean `kielo`?");
    let answer = site.command(["theme", "test", "kielo"]);
    assert_eq!((answer.code, &*answer.messages), (Some(0), ""));
    site.command(["theme", "test", "--update"]).refused().says("is part of Kielo");
    assert!(!site.root().join("themes").exists());
}
