//! Control characters in texts, titles and settings: nothing that HTML or XML forbids reaches a page or a feed.

use std::fs;

use crate::site_test::SiteTest;

#[test]
fn a_line_break_of_slides_is_a_space_and_the_rest_is_removed() {
    let site = SiteTest::new().norwegian_page().setting("llms_txt = true").tables(
        "[feeds]\nformats = [\"atom\", \"rss\", \"json\"]\n[search]\n[[menu.fi]]\ntitle = \"Va\\u000Blikko\\u0001\"\nlink = \"/fi/\"",
    );
    let site = site
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"Uusi\u{b}alku\u{7}\"\ntags = [\"a\\u000Bb\"]\ndescription = \"Ku\\u0001vaus\\u000Bon\"\n+++\n\nTeksti\u{b}jatkuu\u{0}\u{1f}\u{7f}\u{85}\u{9f}\u{fdd0}\u{ffff}.\n\n\
             ## Osa\u{b}yksi\n\nVii&#11;te &#150; &#x1; &#xFFFF;, <b title=\"x&#11;y&#1;\">z&#xB;w&#150;</b>, [l](/fi/ \"k&#11;l\") ![a&#11;b](https://c.example/d.png).\n\n\
             <p title=\"p&#11;q\">r\u{b}s&#0;</p>\n\n```\nkoo\u{b}di\u{1}\n```\n\n{% <note title=\"huo\u{b}mio\"> %}\nx\n{% </note> %}\n\n\
             {{ <table src=\"t.csv\" /> }}\n",
        )
        .file("content/t.csv", "a,b\nc\u{b}d,e\u{1}\n")
        .file(
            "content/2026-03-03-y.md",
            "---\ntitle: \"YAML\\vrivi\\a\"\n---\n\nTeksti\u{c}sivu.\n",
        )
        .file(
            "content/2026-03-03-y.comments.toml",
            "[[comments]]\nid = 1\nauthor = \"Ai\\u000Bno\"\ndate = 2026-03-04\ntext = \"<p>kom\\u000Bmentti &#11;x&#1;</p>\"\n",
        );
    let built = site.build();
    built
        .page("/fi/2026/03/a/")
        .has("<h1>Uusi alku</h1>")
        .has("<p>Teksti jatkuu.</p>")
        .has("<h2 id=\"osa-yksi\">Osa yksi</h2>")
        .has("Vii te – ,")
        .has("<b title=\"x y\">z w–</b>")
        .has("title=\"k l\"")
        .has("alt=\"a b\"")
        .has("<p title=\"p q\">r s\u{fffd}</p>")
        .has("koo di\n")
        .has("huo mio")
        .has("<td>c d</td><td>e</td>")
        .has("Va likko</a>")
        .has("content=\"Kuvaus on\"");
    built.page("/fi/2026/03/y/").has("<h1>YAML rivi</h1>").has("Teksti sivu.").has("kom mentti").has("Ai no");
    built.page("/fi/avainsana/a-b/");
    // Files of the author are published as they are.
    for file in built.files().into_iter().filter(|file| !file.ends_with(".csv")) {
        let Ok(text) = String::from_utf8(fs::read(built.site.public().join(&file)).unwrap()) else { continue };
        let is_forbidden = |c: char| {
            (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
                || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
        };
        if let Some(at) = text.find(is_forbidden) {
            panic!("{file} has {:?}", text[at..].chars().next());
        }
        for reference in ["&#11;", "&#xB;", "&#1;", "&#150;", "\\u000b", "\\u0001"] {
            assert!(file.ends_with(".js") || !text.contains(reference), "{file} has {reference}");
        }
    }
}

#[test]
fn the_place_of_a_problem_stays() {
    let failed = SiteTest::new().norwegian_page().post("a", "A", "Sana\u{b}sana.\n\nToinen [linkki](nope.md).").fails();
    failed.at("content/2026-03-02-a.md:7:17");
}
