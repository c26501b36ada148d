//! Slips of typing that readers would see are warnings.

use crate::markdown::content;
use crate::site_test::SiteTest;

/// Expects one warning about a Finnish text, at a line and column of the text, which begins on line 5.
#[track_caller]
fn warns(markdown: &str, place: &str, message: &str) {
    let built = SiteTest::new().norwegian_page().post("a", "A", markdown).build();
    built.says(&format!("[content/2026-03-02-a.md:{place}]")).says(message);
    assert!(built.messages.ends_with("\n1 warning\n"), "{}", built.messages);
}

#[track_caller]
fn is_silent(markdown: &str) {
    SiteTest::new().norwegian_page().post("a", "A", markdown).build().is_silent();
}

#[test]
fn syntax_of_other_programs_is_told() {
    for call in [
        "{{< youtube abc >}}",
        "{{% notice tip %}}",
        "{{</ nosto >}}",
        "{% include kuva.html %}",
        "{%- endif -%}",
        "{{ youtube(id=\"abc\") }}",
        "{{ site.title }}",
        "[gallery]",
        "{: .luokka}",
        "[gallery ids=\"1,2\"]",
        "[caption id=\"a\" width=\"300\"]",
        "[contact-form-7 id=\"5\"]",
    ] {
        warns(&format!("Sana {call} sana."), "5:6", "is syntax of another program");
        warns(&format!("- > {call}"), "5:5", "is syntax of another program");
        is_silent(&format!("`{call}`\n\n```text\n{call}\n```"));
    }
    is_silent("{{ nimi }}, [linkki](https://a.example), \\[gallery], [sic], [1], [a=b], [x]{lang=en}, { a }");
    warns("<div>\n[gallery]\n</div>", "6:1", "is syntax of another program");
    is_silent("<script>\nx = \"{{< a >}}\"; y[gallery];\n</script>\n\n<pre>\n[gallery]\n</pre>");
    for toc in ["[TOC]", "[[toc]]", "[[_TOC_]]", "{{toc}}"] {
        warns(toc, "5:1", "readers see this as it is written");
    }
    warns("* TOC\n{:toc}", "6:1", "readers see this as it is written");
    warns("::: note\nTeksti\n:::", "5:1", "readers see these colons");
    warns("Lue [[Tietoja]].", "5:5", "this is no link");
    warns("![[kuva.png]]", "5:2", "this is no link");
}

#[test]
fn headings_and_links_that_are_none_are_told() {
    warns("##Otsikko", "5:1", "this is no heading, because no space follows the #");
    warns("Teksti\n###Otsikko", "6:1", "this is no heading");
    warns("- ##Otsikko", "5:3", "this is no heading");
    is_silent("#avainsana, ## ja C##\n\n\\##Otsikko");
    warns("![K](kuva yksi.png)", "5:6", "its address has a space");
    warns("Lue [sana](vuosi 2025.pdf) nyt.", "5:12", "write <vuosi 2025.pdf>");
    warns("[linkki] (https://a.example)", "5:8", "there is a space between its brackets");
    warns("[linkki] (tietoja.md)", "5:8", "there is a space between its brackets");
    warns("[x](/fi/ \"Otsikko)", "5:5", "because of the quotation marks of its title");
    warns("![K](kuva.png ”Kuvateksti”)", "5:6", "because of the quotation marks of its title");
    warns("[x](https://a.example ja", "5:3", "its address has no ) at the end");
    warns("Se on ** lihava ** sana", "5:7", "these asterisks make nothing bold");
    warns("Se on **huomio:**sana", "5:7", "these asterisks make nothing bold");
    is_silent("**lihava**, `** a **`, \\*\\* a \\*\\*, 5 €** ja 2**3");
    warns("(linkki)[https://a.example]", "5:9", "its brackets are the wrong way round");
    is_silent("[linkki](https://a.example \"Otsikko täällä\"), [sic] (kuten tässä), f[0](a, b)");
    warns("# Otsikko", "5:1", "this is a second heading of the first level");
    warns("Otsikko\n=======\n\n# Toinen", "5:1", "this is a second heading");
    warns("<h1>Otsikko</h1>", "5:1", "this is a second heading");
}

#[test]
fn formulas_without_mathematics_are_told() {
    for formula in ["$E=mc^2$", "$x_1$", "$\\frac{a}{b}$", "$$\\alpha + 1$$", "\\(E=mc^2\\)"] {
        warns(&format!("Se on {formula}."), "5:7", "this looks like a formula");
        SiteTest::new()
            .norwegian_page()
            .setting("math = true")
            .post("a", "A", &formula.replace("\\(", "$").replace("\\)", "$"))
            .build()
            .is_silent();
    }
    is_silent("Hinta on $5 tai $10, US$ ja 5 $, `$x^2$`, a_b $ ja c_d, \\$x^2$, (kuva) ja \\(sulku\\).");
}

#[test]
fn a_colon_without_a_space_is_no_definition() {
    for text in ["Kiitos!\n:) Aino", "Kiitos!\n:-D Aino", "Kiitos!\n:smile:", "Kiitos!\n\n:) Aino"] {
        let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
        built.is_silent();
        let html = text.replace("\n\n", "</p>\n<p>");
        content(built.page("/fi/2026/03/a/")).has(&format!("<p>{html}</p>")).lacks("<dl>");
    }
    let mixed = "Kiitos!\n:) Aino *ja\n:) Siv*\n\nNPS\n: Luku `a\n:b`\n\n> Kiitos\n> :) Aino\n\nA\n:b\n: c";
    content(SiteTest::new().post("a", "A", mixed).build().page("/fi/2026/03/a/"))
        .has("<p>Kiitos!\n:) Aino <em>ja\n:) Siv</em></p>")
        .has("<dt>NPS</dt>\n<dd>Luku <code>a :b</code></dd>")
        .has("<blockquote>\n<p>Kiitos\n:) Aino</p>")
        .has("<dt>A\n:b</dt>\n<dd>c</dd>");
    let crlf = SiteTest::new().post("a", "A", "Kiitos!\r\n:) Aino\r\n").build();
    content(crlf.page("/fi/2026/03/a/")).has("<p>Kiitos!\n:) Aino</p>");
}

#[test]
fn a_date_that_becomes_a_list_is_told() {
    let text = |tag: &str, text: &str| {
        let file = format!("content/2026-03-02-a.{tag}.md");
        let site =
            SiteTest::new().norwegian_page().tables("[languages.en]\ntitle = \"E\"\n[languages.sv]\ntitle = \"S\"");
        let site = site
            .file("content/b.en.md", "+++\ntitle = \"B\"\n+++\n")
            .file("content/b.sv.md", "+++\ntitle = \"B\"\n+++\n");
        let site = site.file("content/c.fi.md", "+++\ntitle = \"C\"\n+++\n");
        site.file(&file, format!("+++\ntitle = \"A\"\n+++\n{text}\n")).build()
    };
    for (tag, date) in [
        ("nb", "17. mai 2010 var vi der."),
        ("nb", "17. Mai feirer vi."),
        ("nb", "3. sept. 2010 var vi der."),
        ("nb", "> 17. mai"),
        ("fi", "2. maaliskuuta oli kylmä."),
        ("fi", "2. maaliskuun ilta"),
        ("fi", "2) maaliskuuta"),
        ("sv", "6. juni 2010"),
        ("en", "17. May 2010 was fine."),
        ("nb", "1986. For en sesong!"),
        ("nb", "1. mai er rød.\n\n2. mai er ikke."),
    ] {
        text(tag, date).says("this begins with a date, so it becomes a numbered list").says("with a backslash");
    }
    for (tag, list) in [
        ("fi", "1. tammikuu\n2. helmikuu"),
        ("nb", "4. Mars er en planet"),
        ("nb", "2. maidag"),
        ("nb", "17\\. mai 2010"),
        ("en", "1. March on"),
        ("sv", "2. mars\\"),
        ("fi", "1. Soita.\n2. Kirjoita."),
    ] {
        let built = text(tag, list);
        assert!(!built.messages.contains("begins with a date") || list == "2. mars\\", "{list}: {}", built.messages);
    }
}
