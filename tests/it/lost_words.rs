//! Words of a text that Markdown would leave out without a word: each is on the page, or in a message.

use crate::site_test::SiteTest;

/// Expects warnings about a Finnish text, each with its line and column. The text begins on line 5.
#[track_caller]
fn warns(markdown: &str, expected: &[(&str, &str)]) {
    let built = SiteTest::new().norwegian_page().post("a", "A", markdown).build();
    for (place, message) in expected {
        built.says(&format!("[content/2026-03-02-a.md:{place}]")).says(message);
    }
    let count = if expected.len() == 1 { "1 warning".to_owned() } else { format!("{} warnings", expected.len()) };
    assert!(built.messages.ends_with(&format!("\n{count}\n")), "{markdown}: {}", built.messages);
}

#[track_caller]
fn is_silent(markdown: &str) {
    SiteTest::new().norwegian_page().post("a", "A", markdown).build().is_silent();
}

/// Returns the HTML of a text.
fn content(markdown: &str) -> String {
    let built = SiteTest::new().norwegian_page().post("a", "A", markdown).build();
    let page = built.page("/fi/2026/03/a/").between("<div class=\"content\">\n", "\n</div>\n<footer");
    page.text.trim_end().to_owned()
}

#[test]
fn cells_outside_a_table_are_told() {
    const MESSAGE: &str = "this row has more cells than the first one";
    warns("| a | b |\n|---|---|\n| `x|y` | loput |", &[("7:11", MESSAGE)]);
    warns("> - | a |\n>   |---|\n>   | b | c | d\n>   | e", &[("7:11", MESSAGE)]);
    warns("a | b\r\n--|--\r\nc | d | <b>e</b>\r\nf | g | h", &[("7:9", MESSAGE), ("8:9", MESSAGE)]);
    is_silent("| a | b |\n|---|---|\n| `x\\|y` | c | |\n| c |\n| \\| | [d](https://d.example \"e\") | |   |");
}

#[test]
fn footnotes_that_are_written_twice_are_told() {
    warns(
        "Yksi[^a] ja kaksi[^A].\n\n[^a]: Eka.\n\n> [^A]: Toka.",
        &[("9:3", "the footnote `[^A]` is written twice, and readers do not see this one")],
    );
    // Names differ in case only.
    let page = content("Sana[^Ä] ja[^ä].\n\n[^ä]: Sama.");
    assert!(page.contains("<p>Sama. <a href=\"#fnref-1\"") && page.contains("fnref-1-2"), "{page}");
}

#[test]
fn names_of_addresses_that_no_link_has_are_told() {
    const UNUSED: &str = "gives a name to an address, but no link has that name";
    const REPEATED: &str = "names an address above already";
    warns("[Aino]: Terve!\n[Pekka]: Moi.", &[("5:1", UNUSED), ("6:1", "write \\[Pekka]: if it is text")]);
    warns("> [Aino]: Terve!\n\n- [Pekka]: <Moi>\n  \"taas\"", &[("5:3", UNUSED), ("7:3", UNUSED)]);
    warns("[a]: https://a.example\n\nLue [sana].", &[("5:1", "write [words][a] for a link")]);
    warns(
        "[a] ja ![kuva][b].\n\n[a]: https://a.example\n[b]: https://b.example/b.png\n[A]: https://c.example\n> [b]: sana",
        &[("9:1", REPEATED), ("10:3", "`[b]:` names an address above already")],
    );
    // Comments, and a list of addresses that was pasted twice.
    is_silent("[//]: # (sana)\n[//]: # (toinen)\n[comment]: <> (kolmas)");
    is_silent("[a], [b][A] ja [d][c].\n\n[a]: https://a.example\n[c]: https://c.example 'c'\n\n[a]: https://a.example");
    is_silent("\\[Aino]: Terve!\n\n[Aino]: Hei vaan.\n\n```text\n[a]: b\n```\n\n<pre>\n[a]: b\n</pre>");
}

#[test]
fn code_without_an_end_is_told() {
    const MESSAGE: &str = "this block of code has no end";
    warns("```text\nkoodi\n\nLoput.", &[("5:1", MESSAGE)]);
    warns("````\n```\nkoodi\n```", &[("5:1", "write ```` alone on a line")]);
    warns("- ~~~\n  koodi\n\nLoput.", &[("5:3", MESSAGE)]);
    warns("> ```\n> koodi\n\nLoput.\r\n\r\n```", &[("5:3", MESSAGE), ("10:1", MESSAGE)]);
    is_silent(
        "Sana.\n\n    ```\n\n```text\nkoodi\n```\n\n> ~~~~\n> ~~~\n> ~~~~~  \n\n- ```\n  koodi\n  ```\n\n```\r\nkoodi\r\n```",
    );
}

#[test]
fn braces_at_the_end_of_a_heading_are_text_or_attributes() {
    let html = content(
        "## Muuttuja {x}\n\n### Z {x y}\n\n## Joukko {1, 2}\n\n## {a}\n\n> - Taas {b}\n>   ---\n\n## Tyhjä {}\n\n## Leveys {w=50} ##",
    );
    for heading in
        ["Muuttuja {x}</h2>", "Z {x y}</h3>", "Joukko {1, 2}</h2>", ">{a}</h2>", "Taas {b}</h2>", "Tyhjä {}</h2>"]
    {
        assert!(html.contains(heading), "{html}");
    }
    assert!(html.contains("Leveys {w=50}</h2>"), "{html}");
    is_silent("## Muuttuja {x}\n\n## Joukko {1, 2}\n\n:) sana\n\n:( toinen");
    let html = content("## Yksi {#a}\n\n## Kaksi {: #b .c}\n\n## Three {lang=en}");
    for heading in ["id=\"a\">Yksi</h2>", "id=\"b\" class=\"c\">Kaksi</h2>", "<h2 lang=\"en\" id=\"three\">Three</h2>"]
    {
        assert!(html.contains(heading), "{html}");
    }
    warns("## Yksi {#a b}", &[("5:1", "there is no attribute `b`")]);
    warns("## One {lang=en x}", &[("5:1", "there is no attribute `x`")]);
}

#[test]
fn words_that_browsers_take_for_comments_are_told() {
    const MESSAGE: &str = "browsers take this for a comment";
    warns("Sana <? loput ?> sana.", &[("5:6", MESSAGE)]);
    warns("<div>\n<!loput>\n</div>\n\n> <![CDATA[ loput ]]>", &[("6:1", MESSAGE), ("9:3", MESSAGE)]);
    is_silent("<!doctype html>\n\nSana <?xml:namespace prefix=o ?> <!-- salaa --> `<? loput ?>`.");
    is_silent("<svg viewBox='0 0 1 1'><title><![CDATA[Nimi]]></title></svg>");
}

#[test]
fn comments_inside_the_value_of_an_attribute_stay() {
    assert_eq!(
        content("<div title=\"<!-- a --> b\">\nSana <!-- salaa -->\n</div>"),
        "<div title=\"<!-- a --> b\">\nSana </div>"
    );
    assert_eq!(content("<div title=a><!-- salaa -->\n</div>"), "<div title=a></div>");
}

#[test]
fn line_breaks_of_old_computers_are_read() {
    let built = SiteTest::new()
        .norwegian_page()
        .file(
            "content/2026-03-02-a.md",
            "+++\rtitle = \"A\"\r+++\r\rYksi.\r\rTwo.\r{lang=en}\r\r{{ <toc /> }}\r\r## Kolme\r",
        )
        .build();
    built.is_silent();
    built.page("/fi/2026/03/a/").has("<p lang=\"en\">Two.</p>").has("<nav").has("Kolme</h2>");
}

#[test]
fn messages_name_the_address_and_not_the_title() {
    let failed = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "[hukka.md](hukka.md \"hukka.md\") ja\n![k.png](k.png \"k.png\") ja\n\n<p>/b/ <a href=\"/b/\" title=\"/b/\">\"b\"</a></p>")
        .fails();
    failed.says("2026-03-02-a.md:5:12]").says("2026-03-02-a.md:6:10]").says("2026-03-02-a.md:8:17]");
}

#[test]
fn words_that_yaml_leaves_out_are_told() {
    let built = |front_matter: &str| {
        let text = format!("---\ndate: 2026-03-02\nslug: a\n{front_matter}---\nYksi\n");
        SiteTest::new().norwegian_page().file("content/a.md", text).build()
    };
    for (front_matter, place, says, advice) in [
        (
            "title: Osa #1 alkaa\n",
            "4:12",
            "`#1 alkaa` is a comment in YAML, and no part of `title`",
            "\"Osa #1 alkaa\"",
        ),
        ("title: A\nauthors: Aino # ja Eero\n", "5:15", "`# ja Eero` is a comment", "\"Aino # ja Eero\""),
        ("title: A\ntags:\n  - yksi\n  - a #b\n", "7:7", "`#b` is a comment in YAML", "\"a #b\""),
        ("title: A\r\nseries: #1\r\n", "5:9", "`#1` is a comment in YAML, and no part of `series`", "\"#1\""),
        ("title: A\nparams:\n  lause: Osa yksi #1\n", "6:19", "no part of `lause`", "\"Osa yksi #1\""),
        ("title: A\ndescription: Yksi\n  kaksi #kolme\n", "6:9", "`#kolme` is a comment", "kaksi #kolme\""),
        ("title: &Co ja muut\n", "4:8", "because of its &, this word is a name in YAML", "\"&Co ja muut\""),
        ("title: A\ntags:\n  - !huom b\n", "6:5", "because of its !, this word is a name", "\"!huom b\""),
    ] {
        let built = built(front_matter);
        built.says(&format!("[content/a.md:{place}]")).says(says).says(advice).says("1 warning");
    }
    for front_matter in [
        "# Otsikko\ntitle: 'Osa #1' # yksi\n",
        "title: C# ja F#\ntags: [a, \"#b\"] # kaksi\n# - c\n",
        "title: A\ndescription: |\n  Osa #1\n  &Co\n",
        "title: &t Sama\ndescription: *t\n",
        "title: !!str 2026\n",
        "title: A\ntemplate: post.html #oma\nparams:\n  vari: red #ff0000\n  kuva: # ei vielä\n",
        "title: A & B! #\n",
    ] {
        built(front_matter).is_silent();
    }
}

#[test]
fn an_escaped_bracket_behind_brackets_is_text() {
    let definition = "\n\n[id]: https://a.example\n[toinen][id]";
    assert!(content(&format!("Teksti [link]\\[id] loppu.{definition}")).contains("<p>Teksti [link][id] loppu.</p>"));
    assert!(content(&format!("> - *[a]\\[id]* ja ![b]\\[id]{definition}")).contains("[a][id]</em> ja ![b][id]"));
    assert!(content("[a][b\\[c]\n\n[b\\[c]: https://a.example").contains("<a href=\"https://a.example\">a</a>"));
}

#[test]
fn links_without_address_or_words_are_told() {
    const RAW: &str = "so this is no link, and readers see its brackets";
    warns("Katso [Teksti][puuttuu] ja [*muu*][Tämä puuttuu].", &[("5:15", RAW), ("5:35", RAW)]);
    warns("[Teksti][] ja ![][kuva] ja [Lue *lisää*][]", &[("5:9", "`Teksti`"), ("5:18", "`kuva`")]);
    warns("> - ![Kuva][1]\n\n[Muu][2]\n\n[2]: https://a.example", &[("5:12", RAW)]);
    warns("Sana [](https://a.example) ja [ ](https://b.example)", &[("5:6", "has no words"), ("5:31", "has no words")]);
    warns("[Soita](tel:+358 40 123)", &[("5:9", "because its address has a space")]);
    warns("[Soita](<tel:+358 40 123>)", &[("5:10", "not every telephone")]);
    warns("<a href=\"tel:+358 40 123\">Soita</a>", &[("5:10", "not every telephone")]);
    is_silent(
        "[sana][, [!NOTE][ ja a[i][j], [1][2], `[a][b]`, [a]\\[b], \\[a][b], [a] [b], [toc][/toc], [Soita](tel:+35840123)\n\n[![Kuva](https://a.example/k.png)](https://a.example)",
    );
}
