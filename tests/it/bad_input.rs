//! Bad input: every mistake of an author is reported with its location and advice, and nothing is published.

use std::fs;

use crate::site_test::{SiteTest, kielo};

#[test]
fn a_folder_without_site_toml() {
    SiteTest::empty().fails().says("there is no site.toml in").says("name it with --root FOLDER").counts("1 error");
}

#[test]
fn a_misspelt_key_is_never_ignored() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\ndarft = true\n+++\n\nEi vielä.\n")
        .fails()
        .at("content/a.md:4:1")
        .says("there is no key `darft`")
        .says("did you mean `draft`?")
        .says("darft = true");
}

#[test]
fn an_unknown_key_far_from_any_other_lists_those_known() {
    SiteTest::new()
        .file("content/a.md", "---\ntitle: A\nxyzzy: 1\n---\n")
        .fails()
        .at("content/a.md:3:1")
        .says("the keys known here are `aliases`, `authors`");
}

#[test]
fn unknown_keys_of_site_toml() {
    SiteTest::new()
        .setting("post_per_page = 5")
        .tables("[permalink]\npost = \"/x/\"\n\n[feeds]\npost = 3")
        .fails()
        .says("did you mean `posts_per_page`?")
        .says("did you mean `permalinks`?")
        .says("did you mean `posts`?")
        .counts("3 errors");
}

#[test]
fn a_base_url_without_scheme() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"www.example.com\"\n[languages.fi]\ntitle = \"A\"\n")
        .fails()
        .at("site.toml:1:12")
        .says("`www.example.com` is not a whole address")
        .says("begin it with https://, such as https://www.example.com");
}

#[test]
fn a_base_url_argument_without_scheme() {
    SiteTest::new()
        .arguments(["--base-url", "example.com"])
        .fails()
        .says("--base-url `example.com` is not a whole address");
}

#[test]
fn missing_settings() {
    SiteTest::empty()
        .file("site.toml", "[languages.fi]\ndescription = \"…\"\n")
        .fails()
        .says("the key `base_url` is missing")
        .says("the key `title` is missing")
        .at("site.toml:1:12")
        .counts("2 errors");
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://a.example\"\n")
        .fails()
        .says("the key `languages` is missing");
}

#[test]
fn wrong_values_of_settings() {
    SiteTest::new()
        .setting("posts_per_page = 0\nslugs = \"wordpres\"\ntheme = 3")
        .tables("[permalinks]\npost = \"/{year}/\"\npage = \"{path}\"\ntag = \"/{name}/{slug}/\"\nmonth = \"/{year}/{month}\"\ncategory = \"//x/{slug}/\"\nauthor = \"/./{slug}/\"")
        .fails()
        .says("`posts_per_page` must be a whole number of at least 1, but this is 0")
        .says("`slugs` is no way of making slugs")
        .says("`theme` must be text, but this is a whole number")
        .says("this permalink gives every one the same address")
        .says("let {slug} stand in it")
        .says("this permalink does not begin with /")
        .says("this permalink has an unknown part `{name}`")
        .says("this permalink ends neither in / nor in .html")
        .says("this permalink has characters that do not belong into an address")
        .says("this permalink has a part that begins with a dot")
        .counts("9 errors");
}

#[test]
fn an_unknown_time_zone() {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example\"\ntime_zone = \"Europe/Helsingfors\"\n[languages.fi]\ntitle = \"A\"\n",
        )
        .fails()
        .at("site.toml:2:13")
        .says("is not a time zone that is known")
        .says("Europe/Helsinki");
}

#[test]
fn languages_that_are_wrong() {
    SiteTest::new()
        .tables("[languages.no]\ntitle = \"B\"\n\n[languages.suomi_1]\ntitle = \"C\"")
        .fails()
        .says("`no` and `nb` are the same language")
        .says("`suomi_1` is not a language tag");
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example\"\ndefault_language = \"sv\"\n[languages.fi]\ntitle = \"A\"\n",
        )
        .fails()
        .at("site.toml:2:20")
        .says("the language `sv` is not configured");
}

#[test]
fn a_document_in_a_language_not_configured() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\nlanguage = \"sv\"\n+++\n")
        .fails()
        .at("content/a.md:3:12")
        .says("the language `sv` is not configured")
        .says("[languages.sv]");
}

#[test]
fn two_languages_that_disagree() {
    SiteTest::new()
        .file("content/fi/a.nb.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/fi/b.md", "+++\ntitle = \"B\"\nlanguage = \"nb\"\n+++\n")
        .fails()
        .says("the file's name says the language is `nb`, but the folder says `fi`")
        .says("the key `language` says the language is `nb`, but the folder says `fi`")
        .at("content/fi/b.md:3:12")
        .counts("2 errors");
}

#[test]
fn front_matter_that_is_never_closed() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\n\nTeksti.\n")
        .file("content/b.md", "---\ntitle: B\n\nTeksti.\n")
        .fails()
        .at("content/a.md:1:1")
        .says("the front matter is never closed")
        .says("put a line +++ after its last key")
        .at("content/b.md:1:1")
        .says("put a line --- after its last key")
        .counts("2 errors");
}

#[test]
fn no_front_matter_at_all() {
    SiteTest::new()
        .file("content/a.md", "# Otsikko\n")
        .fails()
        .at("content/a.md:1:1")
        .says("this document has no front matter");
}

#[test]
fn no_title() {
    SiteTest::new()
        .file("content/a.md", "+++\ndraft = false\n+++\n")
        .file("content/b.md", "+++\ntitle = \"  \"\n+++\n")
        .fails()
        .says("this document has no title")
        .says("add a line title = \"…\"")
        .counts("2 errors");
}

#[test]
fn wrong_types() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = 2026\ndraft = \"yes\"\ntags = [\"a\", 3]\ncategories = true\n+++\n")
        .fails()
        .at("content/a.md:2:9")
        .says("`title` must be text, but this is a whole number")
        .says("put quotes around it")
        .at("content/a.md:3:9")
        .says("`draft` must be true or false, but this is text")
        .at("content/a.md:4:14")
        .at("content/a.md:5:14")
        .says("`categories` must be a list of texts");
}

#[test]
fn dates_and_marks_as_people_write_them() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndate = 14.5.2026 # vappu on ohi\n+++\n")
        .file("content/b.md", "+++\ntitle = ”Lupaus”\n+++\n")
        .fails()
        .at("content/a.md:3:8")
        .says("`14.5.2026` is not written as a date")
        .says("write it as year-month-day, such as 2026-03-02")
        .at("content/b.md:2:9")
        .says("put straight quotation marks around the text")
        .counts("2 errors");
}

#[test]
fn a_date_that_does_not_exist() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndate = 2026-02-30\n+++\n")
        .file("content/b.md", "---\ntitle: B\ndate: 2026-02-30\n---\n")
        .file("content/c.md", "+++\ntitle = \"C\"\ndate = \"maanantai\"\n+++\n")
        .fails()
        .at("content/a.md:3:8")
        .says("`2026-02-30` is not a date that exists")
        .at("content/b.md:3:7")
        .says("`maanantai` is not written as a date")
        .says("write it as year-month-day, such as 2026-03-02")
        .counts("3 errors");
}

#[test]
fn syntax_errors_are_reported_at_their_line_of_the_file() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\n\ntags = [\"a\"\ndraft = true\n+++\n")
        .file("content/b.md", "---\ntitle: B\ntags: [a, b\ndraft: true\n---\n")
        .file("content/c.md", "---\ntitle: \"C\n---\n")
        .fails()
        .says("content/a.md:5:1")
        .says("this is not valid TOML")
        .says("content/b.md:4:6")
        .says("this is not valid YAML")
        .counts("3 errors");
}

/// Hugo, PyYAML and Ruby read such a text; the indent is a rule of YAML that nobody knows.
#[test]
fn a_quoted_text_of_yaml_may_continue_without_an_indent() {
    let yaml = "---\ntitle: \"Pitkä otsikko\njatkuu\ntässä\"\ndescription: 'Toinen\nteksti'\ntags: [a]\nslug: pitka\n---\n\nTeksti.\n";
    let built = SiteTest::new().norwegian_page().file("content/2026-03-02-a.md", yaml).build();
    built.is_silent();
    built.page("/fi/2026/03/pitka/").has("<h1>Pitkä otsikko jatkuu tässä</h1>").has("content=\"Toinen teksti\"");
    // Errors behind it have their own lines.
    let wrong = "---\ntitle: \"Pitkä\notsikko\"\ntags: [a\n---\n";
    SiteTest::new().file("content/a.md", wrong).fails().at("content/a.md:4:7").counts("1 error");
    let wrong = "---\ntitle: \"Pitkä\notsikko\"\nslugg: a\n---\n";
    SiteTest::new().file("content/a.md", wrong).fails().at("content/a.md:4:1").says("there is no key `slugg`");
}

#[test]
fn links_are_checked_beside_a_document_that_cannot_be_read() {
    let broken = "+++\ntitle = \"B\n+++\n\nTeksti.\n";
    let site =
        |text: &str| SiteTest::new().norwegian_page().file("content/2026-03-03-b.md", broken).post("a", "A", text);
    site("[x](puuttuu.md) [y](om.nb.md#ei)")
        .fails()
        .says("`puuttuu.md`")
        .says("has no heading `#ei`")
        .counts("3 errors");
    // A link to that document may be right, and so may one to its address.
    site("[x](2026-03-03-b.md) [y](/2026-03-03-b.md#osa) [z](/fi/2026/03/b/)").fails().counts("1 error");
    site("[x](puuttuu.md)").command(["check"]).says("`puuttuu.md`").says("2 errors;");
    SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-03-b/index.fi.md", broken)
        .file("content/2026-03-03-b/kuva.pdf", "x")
        .post("a", "A", "[x](2026-03-03-b) [y](2026-03-03-b/kuva.pdf) {{ <posts tag=\"vain-b\" /> }}")
        .fails()
        .counts("1 error");
}

#[test]
fn a_key_twice() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ntitle = \"B\"\n+++\n")
        .file("content/b.md", "---\ntitle: A\ntitle: B\n---\n")
        .fails()
        .says("the key `title` is written twice")
        .says("content/a.md:3:")
        .says("content/b.md:3:")
        .counts("2 errors");
}

#[test]
fn a_file_that_is_not_utf_8() {
    SiteTest::new()
        .file("content/a.md", b"+++\ntitle = \"A\"\n+++\n\nHyv\xe4 asiakas.\n")
        .fails()
        .says("content/a.md is not UTF-8 text (line 5 has other bytes)")
        .says("save it with the encoding UTF-8");
}

#[test]
fn byte_order_marks_and_carriage_returns_are_accepted() {
    SiteTest::new()
        .norwegian_page()
        .file(
            "content/a.md",
            "\u{feff}+++\r\ntitle = \"Hyvä\"\r\ndate = 2026-03-02\r\n+++\r\n\r\nYksi.\r\n\r\nKaksi.\r\n",
        )
        .file("content/b.md", "\u{feff}---\r\ntitle: Parempi\r\ndate: 2026-03-03\r\n---\r\nTeksti.\r\n")
        .build()
        .is_silent()
        .page("/fi/2026/03/hyva/")
        .has("<p>Yksi.</p>\n<p>Kaksi.</p>")
        .page("/fi/2026/03/parempi/")
        .has("<p>Teksti.</p>");
    SiteTest::new()
        .file("content/a.md", "\u{feff}+++\r\ntitle = \"Hyvä\"\r\ndarft = true\r\n+++\r\n")
        .fails()
        .says("content/a.md:3:1");
}

#[test]
fn two_posts_with_one_address() {
    SiteTest::new()
        .file("content/2026-03-02-sama.md", "+++\ntitle = \"Yksi\"\n+++\n")
        .file("content/muualla/2026-03-09-sama.md", "+++\ntitle = \"Kaksi\"\n+++\n")
        .fails()
        .says("content/2026-03-02-sama.md")
        .says("content/muualla/2026-03-09-sama.md")
        .says("would have the same address, /fi/2026/03/sama/")
        .counts("1 error");
}

#[test]
fn addresses_that_differ_only_in_letter_case() {
    SiteTest::new()
        .file("static/fi/Tietoja/index.html", "<p>")
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .fails()
        .says("would have the same address")
        .says("static/fi/Tietoja/index.html")
        .says("content/tietoja.md");
}

#[test]
fn a_file_where_a_folder_must_be() {
    SiteTest::new().file("static/fi", "x").fails().says("static/fi and").says("would have the same address");
}

#[test]
fn two_terms_with_one_slug() {
    SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"C\", \"C++\"]\n+++\n")
        .fails()
        .at("content/2026-03-02-a.md:3:9")
        .says("the tags `C` and `C++` would have the same address, `c`")
        .counts("1 error")
        .says("content/terms.toml");
}

#[test]
fn a_term_without_letters() {
    SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ncategories = [\"?!\"]\n+++\n")
        .fails()
        .says("no address can be made of the category `?!`");
}

#[test]
fn parents_that_cannot_be() {
    SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\ncategories = [\"Uskollisuus\", \"Mittarit\", \"Kysely\"]\n+++\n",
        )
        .file(
            "content/terms.toml",
            "[[categories]]\nfi = \"Uskollisuus\"\nparent = \"Asiakas\"\n\n\
             [[categories]]\nfi = \"Mittarit\"\nparent = \"Kysely\"\n\n\
             [[categories]]\nfi = \"Kysely\"\nparent = \"Mittarit\"\n",
        )
        .fails()
        .at("content/terms.toml:3:10")
        .says("there is no category `Asiakas`")
        .says("is its own ancestor")
        .says("content/terms.toml:7:10");
}

#[test]
fn wrong_terms() {
    SiteTest::new()
        .file(
            "content/terms.toml",
            "[[tags]]\n\n[[tags]]\nfi = \"a\"\nnbb = \"b\"\n\n[[tags]]\nfi = \"a\"\n\n\
             [[tags]]\nfi = { slug = \"c\" }\n\n[[tags]]\nfi = { name = \"d\", slug = \"../d\" }\n\n[[tag]]\nfi = \"e\"\n",
        )
        .fails()
        .says("this term has no name in any language")
        .says("did you mean `nb`?")
        .says("two terms are named `a` in `fi`")
        .says("the key `name` is missing")
        .says("the slug `../d` has a slash in it")
        .says("did you mean `tags`?");
}

#[test]
fn slugs_that_leave_the_site() {
    for (slug, problem) in [
        ("../../etc", "has a slash in it"),
        ("a\\\\b", "has a slash in it"),
        ("..", "has .. in it"),
        ("https://muu.example", "is a whole address"),
        ("", "is empty"),
        ("a b", "has characters in it that mean something else"),
    ] {
        SiteTest::new()
            .file("content/a.md", format!("+++\ntitle = \"A\"\nslug = \"{slug}\"\n+++\n"))
            .fails()
            .at("content/a.md:3:8")
            .says(problem);
    }
}

#[test]
fn aliases_that_leave_the_site() {
    for (alias, problem) in [
        ("/../pois/", "has .. in it"),
        ("/a\\\\b/", "has a backslash in it"),
        ("https://muu.example/a/", "is a whole address"),
        ("//muu.example/a/", "is a whole address"),
        ("vanha/", "does not begin with /"),
        ("/?p=123", "has a ? or # in it"),
        ("/", "is the site itself"),
        ("/fi/2026//a/", "has an empty part"),
        ("/.htaccess", "has a part that begins with a dot"),
    ] {
        SiteTest::new()
            .file("content/a.md", format!("+++\ntitle = \"A\"\naliases = [\"{alias}\"]\n+++\n"))
            .fails()
            .at("content/a.md:3:12")
            .says(problem);
    }
}

#[test]
fn a_template_that_fails() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "<p>\n{{ post.subtitle }}\n")
        .setting("theme = \"oma\"")
        .post("a", "A", "Teksti.")
        .fails()
        .says("`post` has no value `subtitle`")
        .says("themes/oma/templates/post.html:2:");
}

#[test]
fn templates_that_cannot_be_parsed() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "<p>{{ post.title </p>\n")
        .file("themes/oma/templates/home.html", "\n{% for a %}\n")
        .setting("theme = \"oma\"")
        .fails()
        .says("themes/oma/templates/post.html:1:")
        .says("themes/oma/templates/home.html:2:")
        .counts("2 errors");
}

#[test]
fn templates_that_use_unknown_values() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "<p>\n{{ post.title | shout }}\n{{ whisper() }}")
        .setting("theme = \"oma\"")
        .fails()
        .says("themes/oma/templates/post.html:2:")
        .says("there is no filter `shout`")
        .says("themes/oma/templates/post.html:3:")
        .says("there is no function `whisper`");
}

#[test]
fn a_string_that_no_theme_has() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/home.html", "{{ t(key=\"newest_post\") }}")
        .setting("theme = \"oma\"")
        .fails()
        .says("the theme has no string `newest_post`")
        .says("did you mean `newest_posts`?");
}

#[test]
fn a_theme_or_template_that_does_not_exist() {
    SiteTest::new()
        .setting("theme = \"kiello\"")
        .fails()
        .at("site.toml:1:9")
        .says("there is no theme `kiello`")
        .says("did you mean `kielo`?");
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ntemplate = \"pge.html\"\n+++\n")
        .fails()
        .at("content/a.md:3:12")
        .says("the theme has no template `pge.html`")
        .says("did you mean `page.html`?");
}

#[test]
fn themes_that_extend_each_other() {
    SiteTest::new()
        .file("themes/a/theme.toml", "extends = \"b\"\n")
        .file("themes/b/theme.toml", "name = \"b\"\nextends = \"a\"\n")
        .setting("theme = \"a\"")
        .fails()
        .at("themes/b/theme.toml:2:11")
        .says("these themes extend each other in a circle: a → b → a");
}

#[test]
fn a_theme_without_the_templates_every_site_needs() {
    SiteTest::new()
        .file("themes/oma/templates/home.html", "<p>\n")
        .setting("theme = \"oma\"")
        .fails()
        .says("the theme `oma` has no theme.toml and lacks the templates `post.html`, `page.html`,")
        .says("themes/oma/templates/")
        .says("let the theme extend \"kielo\"");
}

#[test]
fn strings_that_are_wrong() {
    SiteTest::new()
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/strings/fi.toml",
            "[post_count]\none = \"{count} juttu\"\n\n[draft]\nothr = \"x\"\nother = \"y\"\n",
        )
        .setting("theme = \"oma\"")
        .fails()
        .at("themes/oma/strings/fi.toml:1:2")
        .says("the string `post_count` has no form `other`")
        .says("did you mean `other`?");
}

#[test]
fn translations_with_two_documents_in_one_language() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ntranslation = \"x\"\n+++\n")
        .file("content/b.md", "+++\ntitle = \"B\"\ntranslation = \"x\"\n+++\n")
        .fails()
        .says("two documents in `fi` are said to be translations of each other")
        .at("content/a.md:3:15")
        .at("content/b.md:3:15");
}

#[test]
fn a_loop_of_links() {
    let site = SiteTest::new().file("content/a/b.md", "+++\ntitle = \"B\"\n+++\n");
    std::os::unix::fs::symlink("..", site.root().join("content/a/takaisin")).unwrap();
    site.fails().says("content/a/takaisin is a link that leads back to content");
}

#[test]
fn an_empty_content_folder_is_a_blog_without_posts() {
    SiteTest::new()
        .file("content/.gitkeep", "")
        .build()
        .is_silent()
        .page("/fi/")
        .has("Kohtaamisia")
        .page("/nb/feed.xml")
        .has("<feed");
    SiteTest::new().build().is_silent().page("/fi/").has("Kohtaamisia");
}

#[test]
fn an_output_folder_inside_or_around_the_sources() {
    for output in ["content", ".", "content/ulos", "themes"] {
        let site = SiteTest::new().post("a", "A", "Teksti.").file("themes/x/theme.toml", "");
        let folder = site.root().join(output).display().to_string();
        let failed =
            site.arguments(["--output", &folder]).fails().says("which Kielo reads").says("choose a folder of its own");
        assert!(failed.site.root().join("content/2026-03-02-a.md").exists());
    }
    let site = SiteTest::new().file("julkinen", "x");
    let file = site.root().join("julkinen").display().to_string();
    site.arguments(["--output", &file]).fails().says("is a file, not a folder");
}

#[test]
fn a_disk_that_is_full_leaves_the_old_output() {
    let site = SiteTest::new().post("a", "A", "Vanha.").build().again();
    let before = fs::read(site.public().join("fi/2026/03/a/index.html")).unwrap();
    let site = site.post("a", "A", &"Uusi. ".repeat(20_000));
    // With this limit no file can grow beyond 64 blocks; to the program it is as if the disk were full.
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" build --root \"$1\""])
        .arg(env!("CARGO_BIN_EXE_kielo"))
        .arg(site.root())
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert!(messages.contains("cannot be written"), "{messages}");
    assert!(messages.contains("what was published before is untouched"), "{messages}");
    assert_eq!(fs::read(site.public().join("fi/2026/03/a/index.html")).unwrap(), before);
    let left: Vec<_> = fs::read_dir(site.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".public")), "{left:?}");
}

#[test]
fn all_problems_are_reported_in_one_run_in_file_order() {
    let failed = SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndarft = true\n+++\n\n[x](puuttuu.md)\n")
        .file("content/b.md", "+++\ntitle = \"B\"\ntags = 3\nslug = \"a/b\"\n+++\n")
        .fails()
        .counts("4 errors");
    let at = |text: &str| failed.messages.find(text).unwrap_or_else(|| panic!("{text}: {}", failed.messages));
    assert!(at("content/a.md:3:1") < at("content/a.md:6:5"));
    assert!(at("content/a.md:6:5") < at("content/b.md:3:8"));
    assert!(at("content/b.md:3:8") < at("content/b.md:4:8"));
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let output = kielo().args(["build", "--outptu", "x"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--output"));
    assert_eq!(kielo().output().unwrap().status.code(), Some(2));
}

#[test]
fn languages_at_one_place() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://a.example\"\n[languages.fi]\ntitle = \"F\"\nprefix = \"x\"\n[languages.nb]\ntitle = \"N\"\nprefix = \"x\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n")
        .fails()
        .at("site.toml:5:12")
        .says("`nb` and `fi` would both live at /x")
        .counts("1 error");
}

#[test]
fn a_missing_author_image() {
    SiteTest::new()
        .file("content/terms.toml", "[[authors]]\nname = \"Aino\"\npicture = \"aino.jpg\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nauthors = [\"Aino\"]\n+++\n")
        .fails()
        .at("content/terms.toml:3:11")
        .says("there is no picture `aino.jpg`");
}

#[test]
fn component_calls_that_break_the_blocks_around_them() {
    for text in [
        "{{ <youtube id=\\\"x\\\"\n\ntitle=\\\"t\\\" /> }}".replace("\\\"", "\""),
        "| {{ <button url=\"u\" text=\"x|y\" /> }} | z |\n|--|--|--|".to_owned(),
        format!("{{{{ <button url={} /> }}}}", "{".repeat(100_000)),
    ] {
        SiteTest::new().post("a", "A", &text).fails().says("this component call cannot be read");
    }
}

#[test]
fn toml_values_without_a_meaning_here() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndate = 10:00:00\n+++\n")
        .setting("posts_per_page = 99999999999999999999999")
        .fails()
        .says("`99999999999999999999999` is too large a number");
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\ndate = 10:00:00\n+++\n")
        .fails()
        .at("content/a.md:3:8")
        .says("`10:00:00` is not written as a date");
}

#[test]
fn names_that_cannot_be_part_of_an_address() {
    SiteTest::new()
        .file("static/a\nb.txt", "x")
        .fails()
        .says("the name of `static/a\\nb.txt` cannot stand in an address");
    SiteTest::new()
        .file("content/a.MD", "x")
        .fails()
        .says("content/a.MD looks like a document")
        .says("rename it to end in .md");
}

#[test]
fn a_guid_that_is_not_an_address() {
    SiteTest::new()
        .file("content/a.md", "+++\ntitle = \"A\"\nguid = \"12\"\n+++\n")
        .fails()
        .at("content/a.md:3:8")
        .says("the guid `12` is no address");
}

#[test]
fn base_urls_with_extra_parts() {
    for url in
        ["https://a.example//blogi", "https://a.example/../x", "https://", "https://a.example/?x", "ftp://a.example"]
    {
        SiteTest::empty()
            .file("site.toml", format!("base_url = \"{url}\"\n[languages.fi]\ntitle = \"A\"\n"))
            .fails()
            .says("is not a whole address");
    }
}

#[test]
fn file_names_that_are_probably_mistakes() {
    SiteTest::new()
        .file("content/2026-13-01-a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-04-01-b.sv.md", "+++\ntitle = \"B\"\n+++\n")
        .fails()
        .says("the file's name begins with `2026-13-01`, which is not a date that exists")
        .says("the language `sv` is not configured")
        .counts("2 errors");
    SiteTest::new()
        .file("content/2026-04-01-b.NB.md", "+++\ntitle = \"B\"\n+++\n")
        .build()
        .page("/nb/2026/04/b/")
        .has("B");
}

#[test]
fn underlines_of_lines_without_words_are_errors() {
    for (text, line) in [
        ("- [ ] \\\n  -", 6),
        ("- [x]   \\\n\t---", 6),
        ("1. [ ] \\\n   =", 6),
        ("x\n:a\n  {}\n -", 8),
        ("x\n: a\n\n  {.b} \n  ===", 9),
        ("- x\n  {#a}\n  ---", 7),
    ] {
        SiteTest::new()
            .post("a", "A", text)
            .fails()
            .says("this line underlines one without words")
            .at(&format!("content/2026-03-02-a.md:{line}:1"))
            .counts("1 error");
    }
    let built = SiteTest::new().post("a", "A", "Otsikko {#b}\n---\n\n- {c}\n\n---\n").build();
    built.page("/fi/2026/03/a/").has("<h2 id=\"b\">Otsikko").has("<hr>");
}

#[test]
fn missing_cells_of_tables_have_a_limit() {
    let table = |columns: usize, rows: usize| {
        format!("{}|\n{}|\n{}", "|a".repeat(columns), "|-".repeat(columns), "|b\n".repeat(rows))
    };
    SiteTest::new().post("a", "A", &table(40, 2000)).build();
    let tables = format!("{}\n\n", table(101, 250)).repeat(5);
    for text in [table(299, 1000), table(3, 60_000), tables] {
        SiteTest::new()
            .post("a", "A", &text)
            .fails()
            .says("have too few cells: more than 100000 are missing")
            .counts("1 error");
    }
}

#[test]
fn messages_about_yaml_are_in_the_words_of_its_author() {
    let text = |front_matter: &str| format!("---\n{front_matter}---\nx\n");
    for (front_matter, says, advice) in [
        ("slug: a\n", "this document has no title", "add a line title: \"…\" to the front matter"),
        ("title: A\ndraft: \"false\"\n", "`draft` must be true or false", "write it without quotes: draft: true"),
        ("title: A\ndraft:\n", "`draft` has no value", "write draft: true or draft: false"),
        ("title: A\nnoindex: ~\n", "`noindex` has no value", "write noindex: true or noindex: false"),
        (
            "title: *tähti* ja muut\n",
            "nothing has the name that the sign * refers to",
            "quotes around a text that begins",
        ),
        ("title: A\ntags:\n  - ?\n", "a key has no name here", "write key: value"),
    ] {
        let failed = SiteTest::new().file("content/a.md", text(front_matter)).fails();
        failed.says(says).says(advice);
    }
    let failed = SiteTest::new().file("content/a.md", "---\ntitle: A\n...\nx\n").fails();
    failed.says("the front matter is never closed").says("write --- in the place of the line `...`");
    let deep = format!("title: A\nparams:\n  a: {}{}\n", "[".repeat(70), "]".repeat(70));
    let failed = SiteTest::new().file("content/a.md", text(&deep)).fails();
    failed.says("more than 64 lists and tables are in each other here");
    let names: Vec<String> =
        (1..10).map(|level| format!("  a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(9))).collect();
    let bomb = format!("title: A\nparams:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n{}", names.concat());
    let failed = SiteTest::new().file("content/a.md", text(&bomb)).fails();
    let failed = failed.says("this YAML").says("write the values out where they are needed");
    for word in ["Option<", "budget", "Nodes", "from_str"] {
        assert!(!failed.messages.contains(word), "{word}");
    }
}

#[test]
fn settings_of_another_type_are_told_with_an_example() {
    let site = |line: &str| SiteTest::new().norwegian_page().setting(line);
    site("search = 5").fails().says("`search` must be a table").says("write [search] on a line of its own");
    site("permalinks = \"/x/\"").fails().says("write [permalinks] on a line of its own");
    let permalinks = SiteTest::new().norwegian_page().tables("[permalinks]\npost = 5");
    permalinks.fails().says("`post` must be text").says("such as \"/{slug}/\"");
    let languages = SiteTest::new().norwegian_page().tables("[languages.sv]\ntitle = \"S\"\nprefix = 5");
    languages.fails().says("`prefix` must be text").says("prefix = \"fi\"");
    for (terms, advice) in [
        ("[[tags]\nfi = \"a\"", "every entry begins with [[tags]], [[categories]] or [[authors]]"),
        ("tags = \"a\"", "write [[tags]] with two brackets on a line of its own"),
        ("[authors]\nname = \"A\"", "write [[authors]] with two brackets on a line of its own"),
    ] {
        SiteTest::new().norwegian_page().file("content/terms.toml", terms).fails().says(advice).counts("1 error");
    }
    let text = "---\ntitle: A\nparams: 5\n---\n";
    SiteTest::new().file("content/a.md", text).fails().says("write params: on a line of its own");
}
