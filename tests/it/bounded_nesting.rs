//! Things inside each other have a limit: the build names it, and no stack overflows.

use std::fmt::Write as _;

use crate::site_test::{Failed, SiteTest};

fn site() -> SiteTest {
    SiteTest::new().norwegian_page()
}

/// Categories that are each in the one before.
fn categories(count: usize) -> SiteTest {
    let mut terms = String::new();
    for number in 0..count {
        _ = writeln!(terms, "[[categories]]\nfi = \"C{number}\"");
        if number > 0 {
            _ = writeln!(terms, "parent = \"C{}\"", number - 1);
        }
    }
    let post = format!("+++\ntitle = \"A\"\ncategories = [\"C{}\"]\n+++\n", count - 1);
    site().file("content/terms.toml", terms).file("content/2026-03-02-a.md", post)
}

#[test]
fn categories_in_each_other_have_a_limit() {
    let built = categories(16).build();
    built.page("/fi/kategoria/c0/").has("C15");
    for count in [17, 20_000] {
        let failed = categories(count).fails().says("the category `C16` is the 17th of categories in each other");
        failed.says("at most 16 can be in each other").counts("1 error");
    }
}

#[test]
fn a_circle_of_categories_is_found_wherever_it_begins() {
    let circle = "[[categories]]\nfi = \"A\"\nparent = \"B\"\n[[categories]]\nfi = \"B\"\nparent = \"C\"\n\
                  [[categories]]\nfi = \"C\"\nparent = \"D\"\n[[categories]]\nfi = \"D\"\nparent = \"B\"\n\
                  [[categories]]\nfi = \"E\"\nparent = \"E\"\n";
    let failed = site().file("content/terms.toml", circle).post("a", "A", "Teksti.").fails();
    failed.says("the category `B` is its own ancestor").says("the category `E` is its own ancestor").counts("2 errors");
}

#[test]
fn marks_in_each_other_have_a_limit_in_a_text() {
    let rows: [fn(usize) -> String; 9] = [
        |n| format!("{} a", ">".repeat(n)),
        |n| format!("{}a", "- ".repeat(n)),
        |n| format!("{}a", "> - ".repeat(n)),
        |n| (0..n.min(2000)).fold(String::new(), |text, level| text + &"  ".repeat(level) + "- a\n"),
        |n| format!("{}a{}", "*a **b ".repeat(n), " b** a*".repeat(n)),
        |n| format!("{}x{}", "_a ".repeat(n), " b_".repeat(n)),
        |n| format!("{}a{}", "*".repeat(n), "*".repeat(n)),
        |n| format!("{}x{}", "~~a ".repeat(n), " b~~".repeat(n)),
        |n| format!("{}a{}", "![".repeat(n), "](/b.png)".repeat(n)),
    ];
    let mut ordinary = String::new();
    for row in rows {
        let failed = site().post("a", "A", &row(2000)).fails();
        failed
            .says("more than 100 lists, quotations, links and the like are in each other here")
            .says("2026-03-02-a.md:5");
        _ = write!(ordinary, "{}\n\n", row(12).replace("/b.png", "https://a.example/b.png"));
    }
    site().post("a", "A", &ordinary).build();
}

#[test]
fn unpaired_marks_are_no_depth() {
    for text in ["[", "(", "*a", "_a", "**", "`", "<", "~~", "![", "<b>", "{{ <", "$"] {
        let output = site().post("a", "A", &text.repeat(5000)).run();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{text}: {output:?}");
    }
}

#[test]
fn tables_of_front_matter_have_a_limit() {
    for count in [100, 20_000] {
        let brackets = |start: &str, end: &str| format!("{}1{}", start.repeat(count), end.repeat(count));
        let toml = [
            format!("params = {{ a = {} }}", brackets("[", "]")),
            format!("params = {}", brackets("{a=", "}")),
            format!("[params]\n{}a = 1", "a.".repeat(count)),
            format!("[params{}]\na = 1", ".a".repeat(count)),
        ];
        for keys in toml {
            let post = format!("+++\ntitle = \"A\"\n{keys}\n+++\n");
            site().file("content/2026-03-02-a.md", post).fails().says("more than 80 lists and tables");
        }
        let yaml = [
            format!("params: {}", brackets("[", "]")),
            format!("params: {}", brackets("{a: ", "}")),
            format!("params:\n a:\n  {}1", "- ".repeat(count)),
        ];
        for keys in yaml {
            let post = format!("---\ntitle: A\n{keys}\n---\n");
            site().file("content/2026-03-02-a.md", post).fails().says("more than 64 lists and tables");
        }
    }
}

fn with_theme(file: &str, text: &str) -> SiteTest {
    site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(&format!("themes/oma/{file}"), text)
        .post("a", "A", "Teksti.")
}

#[test]
fn brackets_of_a_style_sheet_have_a_limit() {
    let sheets: [fn(usize) -> String; 7] = [
        |n| format!("{}color:red{}", "a{".repeat(n), "}".repeat(n)),
        |n| format!("{}a{{color:red}}{}", "@media print{".repeat(n), "}".repeat(n)),
        |n| format!("a{{width:{}1px{}}}", "calc(".repeat(n), ")".repeat(n)),
        |n| format!("{}a{}{{color:red}}", ":not(".repeat(n), ")".repeat(n)),
        |n| format!("@supports {}a:b{}{{a{{color:red}}}}", "(".repeat(n), ")".repeat(n)),
        |n| format!("a{{--a:{}{}}}", "[".repeat(n), "]".repeat(n)),
        |n| format!("b{{background:url(a/*b)}}a{{color:{}red{}}}", "var(--a,".repeat(n), ")".repeat(n)),
    ];
    for (sheet, depth) in sheets.into_iter().zip([33, 100_000].into_iter().cycle()) {
        let failed = with_theme("static/oma.css", &sheet(depth)).fails();
        failed.says("more than 32 brackets are open here, one in the other").says("themes/oma/static/oma.css:1");
    }
    // Brackets in texts and comments are none, and an ordinary depth is allowed.
    let text = format!("a::after{{content:\"{}\"}} /* {} */ b{{c:d\\(\\(}}", "(".repeat(99), "{".repeat(99));
    let inside = format!("{}color:red{}", "a{".repeat(10), "}".repeat(10));
    with_theme("static/oma.css", &format!("{text}{inside}")).build();
}

#[test]
fn imports_of_style_sheets_have_a_limit() {
    let mut chain = with_theme("static/s0.css", "@import \"s1.css\" print;");
    for number in 1..60 {
        let text = format!("@import \"s{}.css\" print;", number + 1);
        chain = chain.file(&format!("themes/oma/static/s{number}.css"), text);
    }
    chain
        .file("themes/oma/static/s60.css", "a{color:red}")
        .fails()
        .says("more than 16 style sheets import each other here");

    let mut doubled = with_theme("static/s0.css", "@import \"s1.css\";@import \"s1.css\";");
    for number in 1..14 {
        let text = format!("@import \"s{0}.css\";@import \"s{0}.css\";", number + 1);
        doubled = doubled.file(&format!("themes/oma/static/s{number}.css"), text);
    }
    let failed = doubled.file("themes/oma/static/s14.css", "a{color:red}").fails();
    failed.says("more than 1000 style sheets are imported into this one");
}

/// A theme of templates that each name the next one in a tag.
fn templates(count: usize, tag: &str) -> SiteTest {
    let mut site = with_theme("templates/shared/last.html", "Loppu");
    for number in 1..=count {
        let next = if number == count { "shared/last.html".to_owned() } else { format!("shared/t{}.html", number + 1) };
        site = site.file(&format!("themes/oma/templates/shared/t{number}.html"), format!("{{% {tag} \"{next}\" %}}"));
    }
    site.file("themes/oma/templates/post.html", format!("{{% {tag} \"shared/t1.html\" %}}"))
}

#[test]
fn templates_that_name_each_other_have_a_limit() {
    for tag in ["include", "extends"] {
        let built = templates(14, tag).build();
        built.page("/fi/2026/03/a/").has("Loppu");
        for count in [16, 100] {
            let failed = templates(count, tag).fails();
            failed.says("more than 16 templates include or extend each other here").says("themes/oma/templates/");
        }
    }
    with_theme("templates/shared/a.html", "{% include \"shared/a.html\" %}")
        .fails()
        .says("these templates contain each other in a circle");
}

#[test]
fn expressions_of_templates_have_a_limit() {
    let templates: [fn(usize) -> String; 6] = [
        |n| format!("{{{{ {}1{} }}}}", "(".repeat(n), ")".repeat(n)),
        |n| format!("{{{{ {}true }}}}", "not ".repeat(n)),
        |n| format!("{{{{ {}1 }}}}", "1 + ".repeat(n)),
        |n| format!("{{{{ a{} }}}}", ".b".repeat(n)),
        |n| format!("{}a{}", "{% if true %}".repeat(n), "{% endif %}".repeat(n)),
        |n| format!("{}a{}", "{% for a in [1] %}".repeat(n), "{% endfor %}".repeat(n)),
    ];
    for template in templates {
        with_theme("templates/post.html", &template(20_000)).fails().says("themes/oma/templates/post.html");
    }
}

#[test]
fn themes_that_extend_each_other_have_a_limit() {
    let chain = |count: usize| {
        let mut site = site().setting("theme = \"t0\"").post("a", "A", "Teksti.");
        for number in 0..count {
            let next = if number + 1 == count { "kielo".to_owned() } else { format!("t{}", number + 1) };
            site = site.file(&format!("themes/t{number}/theme.toml"), format!("extends = \"{next}\"\n"));
        }
        site
    };
    chain(10).build();
    let failed: Failed = chain(300).fails();
    failed.says("more than 16 themes extend each other");
}

#[test]
fn elements_of_a_comment_have_a_limit() {
    let comment = |text: &str| {
        let comments =
            format!("[[comments]]\nid = 1\nauthor = \"Aino\"\ndate = 2026-03-02\ntext = \"\"\"\n{text}\n\"\"\"\n");
        SiteTest::new().post("a", "A", "Teksti.").file("content/2026-03-02-a.comments.toml", comments).build()
    };
    for deep in ["> ".repeat(20_000) + "syvä", "<ul><li>".repeat(10_000) + "syvä", "<b>".repeat(10_000) + "syvä"] {
        comment(&deep)
            .says("more than 100 quotations, lists and the like are in each other")
            .page("/fi/2026/03/a/")
            .has("syvä")
            .lacks("<blockquote");
    }
    let built = comment(&("<p>a".repeat(500) + "> > b"));
    assert!(!built.messages.contains("in each other"));
}
