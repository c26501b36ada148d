//! Data files: `data/NAME.toml` and other formats are `data.NAME` in templates.

use std::fs;
use std::os::unix::fs::symlink;

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

/// A site whose pages show the result of a template.
fn site(template: &str) -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/templates/page.html",
            format!("{{% extends \"base.html\" %}}{{% block main %}}<main>[{template}]</main>{{% endblock main %}}"),
        )
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n")
        .file("content/tietoja.nb.md", "+++\ntitle = \"Om oss\"\n+++\n")
}

/// Shows the keys and values of a map in their order.
const LOOP: &str = "{% for key, value in data.arvot %}{{ key }}={{ value }};{% endfor %}";

#[test]
fn all_formats_keep_the_order_of_the_file() {
    let formats = [
        ("toml", "\u{feff}yksi = \"a\"\r\nbeta = 2\r\nalfa = 3.5\r\nnolla = true\r\n"),
        ("json", "\u{feff}{\"yksi\": \"a\",\r\n \"beta\": 2, \"alfa\": 3.5, \"nolla\": true}\r\n"),
        ("yaml", "\u{feff}yksi: a\r\nbeta: 2\r\nalfa: 3.5\r\nnolla: true\r\n"),
        ("YML", "# comment\nyksi: a\nbeta: 2\nalfa: 3.5\nnolla: true\n"),
    ];
    for (ending, text) in formats {
        let built = site(LOOP).file(&format!("data/arvot.{ending}"), text).build();
        built.page("/fi/tietoja/").has("[yksi=a;beta=2;alfa=3.5;nolla=true;]");
        built.is_silent();
    }
}

#[test]
fn lists_and_tables_are_lists_of_rows() {
    let rows = "{% for row in data.hinnat %}{{ row.Tuote }}: {{ row[\"Hinta, €\"] }}{% if not loop.last %}, {% endif %}{% endfor %}";
    for (file, text) in [
        ("hinnat.csv", "Tuote;Hinta, €\nkirja;12,50\nlehti;7\n"),
        ("hinnat.json", "[{\"Tuote\": \"kirja\", \"Hinta, €\": \"12,50\"}, {\"Tuote\": \"lehti\", \"Hinta, €\": 7}]"),
        ("hinnat.yaml", "- Tuote: kirja\n  \"Hinta, €\": \"12,50\"\n- Tuote: lehti\n  \"Hinta, €\": 7\n"),
    ] {
        let built = site(rows).file(&format!("data/{file}"), text).build();
        built.page("/fi/tietoja/").has("[kirja: 12,50, lehti: 7]");
        built.page("/nb/tietoja/").has("[kirja: 12,50, lehti: 7]");
    }
    let empty = site("{{ data.hinnat | length }}").file("data/hinnat.csv", "Tuote;Hinta\n").build();
    empty.page("/fi/tietoja/").has("[0]");
    empty.is_silent();
}

#[test]
fn folders_are_maps_in_the_order_of_their_names() {
    let template = "{% for key, person in data.team %}{{ key }}: {{ person.name }} {% endfor %}{{ data.team.siv.name }}\
        {{ data[\"a-b\"].x }}";
    let built = site(template)
        .file("data/team/siv.toml", "name = \"Siv\"")
        .file("data/team/aino.yaml", "name: Aino")
        .file("data/a-b.json", "{\"x\": \"<b>\"}")
        .build();
    built.page("/fi/tietoja/").has("[aino: Aino siv: Siv Siv&lt;b&gt;]");
    built.is_silent();
}

#[test]
fn a_language_has_a_file_of_its_own() {
    let built = site("{{ data.hinnat.kirja }}")
        .file("data/hinnat.toml", "kirja = \"12 €\"")
        .file("data/hinnat.nb.toml", "kirja = \"120 kr\"")
        .build();
    built.page("/fi/tietoja/").has("[12 €]");
    built.page("/nb/tietoja/").has("[120 kr]");
    let built = site("{{ data.hinnat.kirja }}")
        .file("data/hinnat.fi.json", "{\"kirja\": 1}")
        .file("data/hinnat.nb-NO.yaml", "kirja: 2")
        .build();
    built.page("/fi/tietoja/").has("[1]");
    built.page("/nb/tietoja/").has("[2]");
    site("").file("data/hinnat.de.toml", "a = 1").build().says("data/hinnat.de.toml ends in the language `de`");
}

#[test]
fn all_templates_and_components_read_data() {
    let theme =
        "{% extends \"kielo/post.html\" %}{% block main %}{{ <luku nimi=\"a\" /> }}{{ super() }}{% endblock main %}";
    let built = site("{{ shared.oma }}")
        .file("themes/oma/templates/shared/oma.html", "{{ data.luvut.a }}")
        .file("themes/oma/templates/post.html", theme)
        .file("themes/oma/templates/feed.css", "/* {{ data.luvut.a }} */")
        .file(
            "themes/oma/components/luku.html",
            "{% component luku(nimi: string, @data) %}<b>{{ nimi }}{{ data.luvut.a }}</b>{% endcomponent luku %}",
        )
        .file("data/luvut.toml", "a = 41")
        .post("x", "X", "{{ <luku nimi=\"b\" /> }}")
        .build();
    built.page("/fi/tietoja/").has("[41]");
    built.page("/fi/2026/03/x/").has("<b>a41</b>").has("<b>b41</b>");
    built.page("/fi/feed.css").has("41");
    let only_in_text = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/components/luku.html", "{% component luku(@data) %}{{ data.luvut.a }}{% endcomponent luku %}")
        .file("data/luvut.toml", "a = 41")
        .post("x", "X", "A {{ <luku /> }} B")
        .build();
    only_in_text.page("/fi/2026/03/x/").has("A 41 B");
    site("<h1>{{ data.luvut.a }}</h1>").file("data/luvut.toml", "a = 41").command(["theme", "check"]).done();
}

#[test]
fn mistakes_are_reported_with_their_place() {
    let failed = site(LOOP)
        .file("data/a.toml", "x = 1\ny = kaksi\n")
        .file("data/b.json", "{\"x\": 1,\n \"y\": 2,\n}\n")
        .file("data/c.yaml", "x: 1\ny: [2\nz: 3\n")
        .file("data/d.csv", "a;b\n1;2\n1;2;3\n")
        .file("data/e.csv", "a;a\n1;2\n")
        .file("data/f.json", "{\"x\": 1,\n \"x\": 2}")
        .file("data/g.json", "{\"x\": 18446744073709551615}")
        .file("data/h.json", "// a\n{}")
        .file("data/i.yaml", b"x: \xe4\n")
        .file("data/j.csv", "")
        .file("data/k.json", "")
        .file("data/l.json", "[".repeat(100_000))
        .fails();
    failed
        .says("[data/a.toml:2:5]")
        .says("this is not valid JSON: trailing comma")
        .says("[data/b.json:3:1]")
        .says("JSON has no comments")
        .says("this is not valid YAML")
        .says("[data/c.yaml:")
        .says("this row has 3 cells, and the first row has 2")
        .says("[data/d.csv:3:1]")
        .says("two columns are named `a`")
        .says("the key `x` is written twice")
        .says("[data/f.json:2:")
        .says("write it as a text: \"18446744073709551615\"")
        .says("[data/h.json:1:1]")
        .says("data/i.yaml is not UTF-8 text (line 1")
        .says("[data/j.csv:1:1]")
        .says("[data/k.json:1:1]")
        .says("more than 127 lists")
        .counts("12 errors");
}

#[test]
fn two_files_of_one_name_are_an_error() {
    let failed = site("")
        .file("data/team.toml", "a = 1")
        .file("data/team.csv", "a\n1\n")
        .file("data/hinnat.nb.toml", "a = 1")
        .file("data/hinnat.no.yaml", "a: 1")
        .file("data/x.toml", "a = 1")
        .file("data/x/y.toml", "a = 1")
        .fails();
    failed
        .says("data/team.csv and data/team.toml are both `data.team`")
        .says("data/hinnat.nb.toml and data/hinnat.no.yaml are both `data.hinnat`")
        .says("`data.x` is both a file and a folder")
        .counts("3 errors");
}

#[test]
fn only_files_of_the_site_are_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("a.toml"), "a = 1").unwrap();
    let linked = site("").file("data/b.toml", "a = 1");
    symlink(outside.path().join("a.toml"), linked.root().join("data/a.toml")).unwrap();
    linked.fails().says("data/a.toml is a link to").says("not in the site's folder");
    let large = site("").file("data/a.json", vec![b' '; (16 << 20) + 1]);
    large.fails().says("data/a.json has 17 MB");
    site("").file("data/a.xlsx", "x").build().says("data/a.xlsx is not read");
    let hidden = site("").file("data/.a.toml", "x").file("data/b.toml~", "x").build();
    hidden.is_silent();
    let inside = site("").file("data/a.toml", "a = 1");
    let output = inside.root().join("data/x").display().to_string();
    inside.arguments(["--output", &output]).fails();
}

#[test]
fn an_unknown_file_is_an_error_of_the_template() {
    site("{{ data.hinta.kirja }}")
        .file("data/hinnat.toml", "kirja = 1")
        .fails()
        .says("[themes/oma/templates/page.html:1:");
    site("{% if data.hinta %}a{% else %}b{% endif %}").build().page("/fi/tietoja/").has("[b]");
}

#[test]
fn the_preview_shows_changed_data() {
    let preview = Preview::start(site("{{ data.luvut.a }}").file("data/luvut.toml", "a = 41"));
    assert!(preview.page("/fi/tietoja/").contains("[41]"));
    preview.save("data/luvut.toml", "a = 42");
    preview.wait_for("/fi/tietoja/", "[42]");
    preview.save("data/luvut.toml", "a = ");
    preview.wait_for_message("data/luvut.toml:1:");
    assert!(preview.page("/fi/tietoja/").contains("[42]"));
    preview.save("data/luvut.toml", "a = 43");
    preview.wait_for("/fi/tietoja/", "[43]");
    preview.rename("data/luvut.toml", "data/luvut.fi.toml");
    preview.save("data/luvut.nb.toml", "a = 44");
    preview.wait_for("/nb/tietoja/", "[44]");
    preview.wait_for("/fi/tietoja/", "[43]");
}

#[test]
fn the_preview_reads_a_folder_that_is_made_later() {
    let preview = Preview::start(site("{% if data.luvut %}{{ data.luvut.a }}{% endif %}"));
    assert!(preview.page("/fi/tietoja/").contains("[]"));
    preview.save("data/luvut.json", "{\"a\": 41}");
    preview.wait_for("/fi/tietoja/", "[41]");
    preview.remove("data");
    preview.wait_for("/fi/tietoja/", "[]");
}
