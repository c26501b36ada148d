//! `kielo theme test`: what it renders, what it finds, and how it compares pages with those that were kept.

use std::fs;

use crate::site_test::{SiteTest, kielo};

fn site() -> SiteTest {
    SiteTest::new().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n").setting("theme = \"oma\"")
}

/// A site with a new theme that has all its templates.
fn site_with_new_theme() -> SiteTest {
    let site = SiteTest::new().norwegian_page().file("content/a.fi.md", "+++\ntitle = \"A\"\n+++\n");
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

/// A site with a new theme and a text in one of its files.
fn with(file: &str, from: &str, to: &str) -> SiteTest {
    let site = site_with_new_theme();
    edit(&site, &format!("themes/oma/{file}"), from, to);
    site
}

/// Tests the theme, and expects one error with each text, at a place in the theme.
fn one_fault(site: &SiteTest, place: &str, texts: &[&str]) {
    let mut answer = site.command(["theme", "test"]).refused().says(&format!("[themes/oma/{place}"));
    for text in texts {
        answer = answer.says(text);
    }
    let last = answer.messages.lines().last().unwrap_or_default();
    assert!(last.starts_with("1 error"), "{}", answer.messages);
}

#[test]
fn values_that_only_settings_and_texts_of_other_sites_have_are_found() {
    let post = "templates/post.html";
    let theme = "templates/post.html:";
    for (file, from, to, place, text) in [
        // Comments and their replies.
        (
            post,
            "</article>",
            "{% if post.discussion %}{% for one in post.discussion.comments %}{% for two in one.replies %}{{ two.url | upper }}\
             {% endfor %}{% endfor %}{% endif %}</article>",
            theme,
            "`two.url`",
        ),
        // A title in another language.
        (
            post,
            "<article>",
            "<article>{% if post.title_language %}{{ post.title_language.tag }}{% endif %}",
            theme,
            "`tag`",
        ),
        // The text of the front page, of an author and of a category.
        (
            "templates/list.html",
            "</ul>",
            "</ul>{% if page %}{{ page.updated | date }}{% endif %}",
            "templates/list.html:",
            "`page.updated`",
        ),
        // A term above.
        (
            "templates/terms.html",
            "</ul>",
            "</ul>{% for term in terms %}{% if term.parent %}{{ term.parent.description | upper }}{% endif %}{% endfor %}",
            "templates/terms.html:",
            "`description`",
        ),
        // A menu with entries that have no address, and a site without a menu.
        (
            "templates/base.html",
            "</header>",
            "{% for item in site.design.menu or [] %}{{ item.url | upper }}{% endfor %}</header>",
            "templates/base.html:",
            "`item.url`",
        ),
        (
            "templates/base.html",
            "</header>",
            "{{ site.design.menu | length }}</header>",
            "templates/base.html:",
            "has no length",
        ),
        (
            "templates/base.html",
            "</header>",
            "{% if site.design.menu %}{{ site.design.menu[1].title }}{% endif %}{% if site.organization %}{{ site.organization.nmae }}{% endif %}</header>",
            "templates/base.html:",
            "`nmae`",
        ),
        // The terms of a taxonomy of the site's own.
        (
            post,
            "</article>",
            "{% for name, terms in post.terms %}{% for term in terms %}{{ term.image.url }}{% endfor %}{% endfor %}</article>",
            theme,
            "image",
        ),
    ] {
        one_fault(&with(file, from, to), place, &[text]);
    }
}

#[test]
fn declared_settings_and_keys_are_filled_and_left_empty() {
    let theme = |tables: &str, text: &str| {
        let site = with("templates/post.html", "<article>", &format!("<article>{text}"));
        edit(&site, "themes/oma/theme.toml", "[pictures]", &format!("{tables}\n[pictures]"));
        site
    };
    let settings = "[settings.motto]\ntype = \"text\"\n[settings.rows]\ntype = \"list\"\n[settings.kuva]\ntype = \"image\"\n\
                    [settings.look]\ntype = \"choice\"\nchoices = [\"a\", \"b\"]\ndefault = \"a\"\n[settings.big]\ntype = \"boolean\"\n";
    let params = "[params.post.stars]\ntype = \"number\"\n[params.post.cover]\ntype = \"image\"\n";
    for text in [
        "{{ settings.motto | upper }}",
        "{% if settings.motto %}{{ settings.motto | round }}{% endif %}",
        "{% if settings.rows %}{{ settings.rows | upper }}{% endif %}",
        "{% if settings.look == \"b\" %}{{ post.image.url }}{% endif %}",
        "{% if settings.big %}{{ post.image.url }}{% endif %}",
    ] {
        one_fault(&theme(settings, text), "templates/post.html:4:", &[]);
    }
    for text in ["{{ post.params.stars + 1 }}", "{% if post.params.stars %}{{ post.params.stars | upper }}{% endif %}"]
    {
        one_fault(&theme(params, text), "templates/post.html:4:", &[]);
    }
    // Values that only the maker of the theme can choose are no faults of it.
    let right = "{% if settings.motto %}{{ settings.motto }}{% endif %}{% if settings.kuva %}{{ image(src=settings.kuva, width=300) }}{% endif %}\
                 {% if settings.motto %}{% for post in posts(tag=settings.motto) %}{{ post.title }}{% endfor %}{% endif %}\
                 {% if post.params.cover %}{{ image(src=post.params.cover, of=post, width=300) }}{% endif %}\
                 {{ settings.look }}{{ settings.big }}{% for row in settings.rows or [] %}{{ row }}{% endfor %}{{ post.params.stars }}";
    let site = theme(&format!("{settings}{params}"), right);
    for command in ["test", "check"] {
        site.command(["theme", command]).lacks("error").lacks("warning");
    }
}

#[test]
fn components_that_only_texts_call_are_found() {
    let component = |definition: &str| site_with_new_theme().file("themes/oma/components/oma.html", definition);
    for (definition, text) in [
        ("{% component oma(@post = none) %}{{ post.image.url }}{% endcomponent oma %}", "`post.image"),
        (
            "{% component oma(nimi: string) %}{{ nimi | round }}{% endcomponent oma %}",
            "the filter `round` needs a number",
        ),
        (
            "{% component oma(nimi: string, koko: integer = 1) %}{{ nimi }}{% if koko > 1 %}{{ koko | upper }}{% endif %}{% endcomponent oma %}",
            "the filter `upper` needs a text",
        ),
        ("{% component oma() %}{{ body }}{{ <oma /> }}{% endcomponent oma %}", "the component `oma`"),
        ("{% component oma() %}{{ <oma /> }}{% endcomponent oma %}", "the component `oma` calls itself without an end"),
        (
            "{% component oma(n: integer = 1) %}{% if n > 0 %}{{ <toinen /> }}{% endif %}{% endcomponent oma %}\
             {% component toinen() %}{{ <oma n={2} /> }}{% endcomponent toinen %}",
            "calls itself without an end",
        ),
        (
            "{% component text.heading(level: integer, id: string) %}{{ body }}{% endcomponent text.heading %}",
            "needs a default",
        ),
        (
            "{% component text.link(url, hreflang) %}{{ hreflang | upper }}{{ body }}{% endcomponent text.link %}",
            "`hreflang`",
        ),
    ] {
        let site = component(definition);
        let answer = site.command(["theme", "test"]).refused();
        answer.says("[themes/oma/components/oma.html:1:").says(text);
    }
    // What a component needs of its arguments, only its author knows.
    for definition in [
        "{% component oma(kind: string) %}{{ chart(kind=kind, title=\"a\", data=\"b\") }}{% endcomponent oma %}",
        "{% component oma(avain: string) %}{{ t(key=avain) }}{% endcomponent oma %}",
        "{% component oma(src: string) %}{{ image(src=src, width=200) }}{% endcomponent oma %}",
        "{% component oma(tag: string, @posts = []) %}{{ posts | length }}{{ tag }}{% endcomponent oma %}",
        "{% component oma(post) %}{{ post.title }}{% endcomponent oma %}",
        "{% component oma(nimi: string, ...muut) %}{{ nimi }}{{ body }}{% endcomponent oma %}",
        "{% component oma(vari: string) %}{% set varit = {\"a\": 1} %}{{ varit[vari] }}{% endcomponent oma %}",
    ] {
        component(definition).command(["theme", "test"]).done();
    }
}

#[test]
fn texts_of_the_checks_fit_the_settings_of_the_demo() {
    let site = |tables: &str| {
        let site = site_with_new_theme();
        let settings = read(&site, "themes/oma/demo/site.toml");
        let (top, rest) = settings.split_once("\n[languages.fi]").expect("the first table");
        site.file("themes/oma/demo/site.toml", format!("{top}\n{tables}\n[languages.fi]{rest}"))
    };
    for tables in [
        "[permalinks]\npost = \"/{slug}/\"\npage = \"/{slug}/\"",
        "slugs = \"wordpress\"\nmissing_translations = \"list\"\nhyphenation = false\nembeds = false",
        "[taxonomies.industry]\ntitle = \"Alat\"\nsingular = \"Ala\"\n[organization]\nname = \"A\"\n[design]\nhero = \"title\"\n[theme_settings]",
        "[comments]\nemail = \"a@b.example\"\n[params]\na = 1",
    ] {
        let answer = site(tables).command(["theme", "test"]);
        assert_eq!(answer.code, Some(0), "{}", answer.messages);
        answer.lacks("refused");
    }
    let files = site("")
        .file("themes/oma/demo/content/terms.toml", "categories = [{ fi = \"Palaute\", nb = \"Tilbakemelding\" }]\n")
        .file("themes/oma/demo/content/fi/index.md", "+++\ntitle = \"Alku\"\n+++\n");
    files.command(["theme", "test"]).done();
    // A text that is refused all the same is not left out in silence.
    let same_address = "+++\ntitle = \"A\"\nslug = \"kielo-demo-fi\"\n+++\n";
    let answer = site("").file("themes/oma/demo/content/z.fi.md", same_address).command(["theme", "test"]);
    assert_eq!(answer.code, Some(0));
    answer.says("a text with which Kielo checks themes is refused:").says("would have the same address");
}

#[test]
fn what_of_a_demo_has_no_effect_is_said() {
    let site = with("demo/site.toml", "base_url", "theme = \"kielo\"\nbase_url");
    let answer = site.command(["theme", "test"]).says("[themes/oma/demo/site.toml:2:1]");
    assert_eq!(answer.code, Some(0));
    answer.says("the demo always shows the theme that it is in, `oma`");
    edit(&site, "themes/oma/demo/site.toml", "\"kielo\"", "\"oma\"");
    site.command(["theme", "test"]).done();
    fs::remove_dir_all(site.root().join("themes/oma/demo/content")).expect("the texts are removed");
    for command in ["test", "check"] {
        let answer = site.command(["theme", command]).says("themes/oma/demo has no content/");
        assert_eq!(answer.code, Some(0));
    }
    // Kept pages alone are no demo.
    fs::remove_dir_all(site.root().join("themes/oma/demo")).expect("the demo is removed");
    assert_eq!(site.command(["theme", "test", "--update"]).code, Some(0));
    site.command(["theme", "test"]).done();
}

#[test]
fn problems_of_the_site_are_counted_and_those_of_the_theme_are_shown() {
    let site = site_with_new_theme().tables("[search]").post("b", "B", "[b](puuttuu.md)");
    let answer = site.command(["theme", "check"]).refused();
    let answer = answer.says("the theme `oma` has no template search.html");
    let answer = answer.says("1 problem in the site's texts and settings left out here");
    answer.says("kielo check --drafts --future shows them").lacks("puuttuu.md");
    // Without errors, it is a line of the result.
    let site = site_with_new_theme().post("b", "B", "[b](puuttuu.md)");
    site.command(["theme", "check"])
        .done()
        .says("1 problem in the site's texts and settings left out here; kielo check");
}

#[test]
fn themes_are_found_from_all_their_folders() {
    let site = site_with_new_theme();
    let run = |folder: &str, arguments: &[&str]| {
        let folder = site.root().join(folder);
        let output = kielo().arg("theme").args(arguments).current_dir(folder).output().expect("kielo runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (folder, arguments) in [
        ("", &["test", "themes/oma"][..]),
        ("", &["test", "./themes/oma/"]),
        ("themes", &["test", "oma"]),
        ("themes", &["test"]),
        ("themes", &["check"]),
        ("themes/oma", &["test", "oma"]),
        ("themes/oma/templates", &["test"]),
        ("themes/oma/strings", &["check"]),
    ] {
        assert_eq!(run(folder, arguments), (Some(0), String::new()), "{folder} {arguments:?}");
    }
    let (code, messages) = run("", &["test", "themes/omma"]);
    assert!(code == Some(1) && messages.contains("did you mean `oma`?"), "{messages}");
    for command in ["test", "check"] {
        let (code, messages) = run("content", &[command]);
        assert_eq!(code, Some(1));
        assert!(messages.contains("there is neither a site.toml nor a theme.toml in"), "{messages}");
    }
    fs::remove_file(site.root().join("themes/oma/theme.toml")).expect("theme.toml is removed");
    fs::remove_file(site.root().join("themes/oma/templates/404.html")).expect("a template is removed");
    let (_, messages) = run("themes/oma", &["check"]);
    assert!(messages.contains("the theme `oma` has no theme.toml and lacks the template `404.html`"), "{messages}");
}
