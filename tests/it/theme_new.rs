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

#[test]
fn a_new_theme_shows_the_menu_and_the_languages_of_posts() {
    let site = site()
        .setting("theme = \"oma\"")
        .setting("missing_translations = \"list\"")
        .file("content/2026-03-03-b.nb.md", "+++\ntitle = \"Løfte\"\n+++\n")
        .file("content/2026-03-04-c.fi.md", "+++\ntitle = \"Open\"\ntitle_language = \"en\"\n+++\n")
        .tables(
            "[[menu.fi]]\ntitle = \"Etusivu\"\nlink = \"/fi/\"\n[[menu.fi]]\ntitle = \"Luku\"\nlink = \"/fi/avainsana/nps/\"\n\
             [[menu.fi]]\ntitle = \"Muut\"\nchildren = [{ title = \"Norjaksi\", link = \"/nb/om/\" }]\n",
        );
    assert_eq!(site.command(["theme", "new", "oma", "--from-scratch"]).code, Some(0));
    let built = site.build();
    built.is_silent();
    let home = built.page("/fi/").has("<a href=\"/fi/\" aria-current=\"page\">Etusivu</a>");
    let home = home.has("<a href=\"/nb/om/\" hreflang=\"nb\">Norjaksi</a>").has("<a href=\"/fi/arkisto/\">Arkisto</a>");
    let home = home.has("<h2 lang=\"nb\"><a href=\"/nb/2026/03/b/\" hreflang=\"nb\">Løfte</a></h2>");
    let term = home.page("/fi/avainsana/nps/").has("<a href=\"/fi/avainsana/nps/\" aria-current=\"page\">Luku</a>");
    let term = term.has("<a href=\"/fi/\">Etusivu</a>");
    let index = term.page("/fi/arkisto/").has("href=\"/fi/hakemisto/\"").page("/fi/hakemisto/");
    index.has("<span lang=\"en\">Open</span></a>").page("/nb/").lacks("class=\"menu\"");
}

#[test]
fn the_toolbar_of_the_browser_has_a_colour_of_the_theme() {
    let site = |colours: &str| {
        site()
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", format!("extends = \"pohja\"\n{colours}"))
            .file("themes/pohja/theme.toml", "")
            .file("themes/pohja/static/icon.svg", include_bytes!("../../themes/kielo/static/icon.svg"))
    };
    let templates =
        ["home", "post", "page", "term", "terms", "archive", "archives", "letters", "404", "languages", "redirect"];
    let with = |colours: &str, more: &str| {
        let mut site = site(colours).tables(more);
        for name in templates {
            site = site.file(&format!("themes/pohja/templates/{name}.html"), "<head>{{ head() }}</head>");
        }
        site.build()
    };
    let meta = |scheme: &str, colour: &str| {
        format!("<meta name=\"theme-color\" media=\"(prefers-color-scheme: {scheme})\" content=\"{colour}\">")
    };
    let background = "[colours]\nbackground = { light = \"#fefefe\", dark = \"#010101\" }\n";
    with(background, "").page("/fi/").has(&meta("light", "#fefefe")).has(&meta("dark", "#010101"));
    let masthead = format!("{background}masthead = \"#123456\"\n");
    with(&masthead, "").page("/fi/").has("<meta name=\"theme-color\" content=\"#123456\">");
    let built = with(&masthead, "[design]\nmasthead = { light = \"#abcdef\", dark = \"#001122\" }");
    built.page("/fi/").has(&meta("light", "#abcdef")).has(&meta("dark", "#001122"));
    built.page("/fi/site.webmanifest").has("\"theme_color\": \"#abcdef\"");
    let built = with(&masthead, "[icon]\ntheme_color = \"#445566\"");
    built.page("/fi/").has("<meta name=\"theme-color\" content=\"#445566\">");
    let built = with("", "");
    built.page("/fi/").lacks("theme-color").page("/fi/site.webmanifest").lacks("theme_color");
}
