//! `kielo theme new` and `kielo theme show`, and what theme.toml says about a theme.

use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new().norwegian_page().file(
        "content/2026-03-02-a.fi.md",
        "+++\ntitle = \"Lupaus\"\ntags = [\"NPS\"]\nauthors = [\"Aino\"]\n+++\n\nTeksti.\n",
    )
}

#[test]
fn a_new_theme_can_be_used_at_once() {
    for arguments in [&["theme", "new", "oma"][..], &["theme", "new", "oma", "--from-scratch"]] {
        let site = site();
        let answer = match arguments {
            [a, b, c] => site.command([a, b, c]),
            [a, b, c, d] => site.command([a, b, c, d]),
            _ => unreachable!("commands of three or four words"),
        };
        assert_eq!(answer.code, Some(0), "{}", answer.messages);
        assert!(answer.result.contains("theme = \"oma\""), "{}", answer.result);
        let site = site.setting("theme = \"oma\"");
        let check = site.command(["theme", "check"]);
        assert_eq!((check.code, &*check.messages), (Some(0), ""), "{arguments:?}");
        let built = site.build();
        built.is_silent();
        built.page("/fi/2026/03/a/").has("<title>Lupaus – Kohtaamisia</title>").has("<p>Teksti.</p>");
        built.page("/fi/").has("Lupaus").page("/nb/om/").has("<h1>Om</h1>").page("/fi/avainsana/nps/").has("Lupaus");
        // The texts of the demo are for looking at the theme, and not for the site.
        assert!(!built.files().iter().any(|file| file.contains("demo") || file.contains("kirje")));
    }
}

#[test]
fn a_new_theme_takes_no_name_that_is_in_use_or_impossible() {
    let site = site().file("themes/oma/theme.toml", "extends = \"kielo\"\n");
    site.command(["theme", "new", "oma"]).refused().says("there is a folder themes/oma already");
    for name in ["../oma", "", " ", ".oma", "oma/teema", "oma:teema"] {
        site.command(["theme", "new", name]).refused().says("cannot be the name of a theme");
    }
    site.command(["theme", "new", "kielo"]).refused().says("a theme `kielo` is part of Kielo");
}

#[test]
fn the_files_of_a_theme_are_shown() {
    let site = site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "{% extends \"kielo/post.html\" %}\n");
    let shown = |file: &str| site.command(["theme", "show", file]);
    assert_eq!(shown("post.html").result, "{% extends \"kielo/post.html\" %}\n");
    assert!(shown("parts/pager.html").result.contains("older_posts"));
    assert!(shown("note").result.contains("component note("));
    assert!(shown("content.css").result.contains("blockquote"));
    let list = site.command(["theme", "show"]).result;
    assert!(
        list.lines().any(|line| line.starts_with("post.html ") && line.ends_with("themes/oma/templates/post.html"))
    );
    assert!(list.contains("components/note.html") && list.contains("static/style.css"), "{list}");
    shown("pots.html").refused().says("the theme has no file `pots.html`").says("did you mean `post.html`?");
    shown("fonts/fraunces-display.woff2").refused().says("is not a text");
}

#[test]
fn a_theme_says_which_kielo_it_needs() {
    let with = |keys: &str| {
        site().setting("theme = \"oma\"").file("themes/oma/theme.toml", format!("extends = \"kielo\"\n{keys}\n"))
    };
    let keys = "name = \"Oma\"\nlicense = \"MIT\"\nauthors = [\"Aino Virta\"]\nhomepage = \"https://oma.example/\"\nmin_kielo = \"0.1\"";
    with(keys).build().is_silent();
    with("min_kielo = \"99.0.1\"")
        .fails()
        .says("the theme needs Kielo 99.0.1 or later")
        .says("themes/oma/theme.toml:2:");
    with("min_kielo = \"uusin\"").fails().says("`uusin` is not a version");
}
