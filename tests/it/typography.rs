//! How text is set: marks, dashes, spaces, hyphens, and words in other languages.

use crate::site_test::SiteTest;

#[test]
fn quotation_marks_and_dashes_are_those_of_the_language() {
    let text = "Hän - tai \"joku 'muu' tässä\" - odotti 5 % 1 000 ihmistä vuosina 2009-2014...";
    let built = SiteTest::new()
        .file("content/2026-03-02-a.fi.md", format!("+++\ntitle = \"A\"\n+++\n{text}\n"))
        .file("content/2026-03-02-a.nb.md", format!("+++\ntitle = \"A\"\n+++\n{text}\n"))
        .build();
    let set = "odotti 5\u{a0}% 1\u{a0}000 ihmistä vuosina 2009–2014…</p>";
    built.page("/fi/2026/03/a/").has(&format!("<p>Hän – tai ”joku ’muu’ tässä” – {set}"));
    built.page("/nb/2026/03/a/").has(&format!("<p>Hän – tai «joku ‘muu’ tässä» – {set}"));
}

#[test]
fn quotations_reach_over_emphasis_links_and_lines() {
    SiteTest::new()
        .post("a", "A", "\"*Hei*\" ja \"[linkki](/fi/)\" ja \"kaksi\nriviä\" ja *\"sisällä\"*, \"<b>raaka</b>\".")
        .build()
        .page("/fi/2026/03/a/")
        .has(
            "”<em>Hei</em>” ja ”<a href=\"/fi/\">linkki</a>” ja ”kaksi\nriviä” ja <em>”sisällä”</em>, ”<b>raaka</b>”.",
        );
}

#[test]
fn markup_between_characters_changes_no_typography() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "*\"Arvelin --\"* hän sanoi, `koodi`--ja **lihava**--loppu ja [linkki](/fi/)---toinen.\n\n\
             -- Aleksis Kivi\\\n-- Minna\n\n> -- Terve--\n\n`koodi`'n, *(NGO)*'n, **'30'**, '`30`'.\n\n\
             Käytä \"--kaikki\" tai (--pakko), xn--abc.example &amp;\"x\"",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<p><em>”Arvelin –”</em> hän sanoi, <code>koodi</code>–ja <strong>lihava</strong>–loppu ja <a href=\"/fi/\">linkki</a>—toinen.</p>")
        .has("<p>– Aleksis Kivi<br>\n– Minna</p>")
        .has("<p>– Terve–</p>")
        .has("<p><code>koodi</code>’n, <em>(NGO)</em>’n, <strong>’30’</strong>, ’<code>30</code>’.</p>")
        .has("<p>Käytä ”--kaikki” tai (--pakko), xn--abc.example &amp;”x”</p>");
}

#[test]
fn a_quotation_may_go_over_paragraphs_but_not_over_a_heading() {
    let text = "\"Første.\n\n\"Andre:\n\n- et \"punkt\"\n- \"halvt\n\n\"Tredje.\"\n\n## \"Halv\n\nEt \"halvt\n\n## B\n\nsitat\" her\n\n\
                > 'En.\n>\n> 'To.'\n\n| \"a | b\" |\n|---|---|\n| 'c' | -- |\n";
    SiteTest::new()
        .file("content/2026-03-02-a.nb.md", format!("+++\ntitle = '\"Nei--\" og \"halv'\n+++\n{text}"))
        .build()
        .page("/nb/2026/03/a/")
        .has("<h1>«Nei–» og &quot;halv</h1>")
        .has("<p>«Første.</p>")
        .has("<p>«Andre:</p>")
        .has("<li>et «punkt»</li>")
        .has("<li>\"halvt</li>")
        .has("<p>«Tredje.»</p>")
        .has(">\"Halv</h2>")
        .has("<p>Et \"halvt</p>")
        .has("<p>sitat\" her</p>")
        .has("<p>‘En.</p>\n<p>‘To.’</p>")
        .has("<th scope=\"col\">\"a</th><th scope=\"col\">b\"</th>")
        .has("<td>‘c’</td><td>–</td>");
}

#[test]
fn code_addresses_and_tags_stay_as_they_are_written() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "`\"a\" -- b...` <kbd>\"x\"</kbd> <tt>\"x\"</tt> <i title=\"a -- b\">x</i> https://a.example/1-2...x\n\n\
             ```\n\"koodi\" 5 %\n```\n\n<div>\n\"raaka\"\n</div>\n\n![\"kuva\"](https://a.example/a--b.png \"sen 'nimi'\")",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<code>\"a\" -- b...</code> <kbd>\"x\"</kbd> <tt>\"x\"</tt> <i title=\"a -- b\">x</i> \
             <a href=\"https://a.example/1-2...x\">https://a.example/1-2...x</a>")
        .has("\"koodi\" 5 %\n")
        .has("<div>\n”raaka”\n</div>")
        .has("<img src=\"https://a.example/a--b.png\" alt=\"”kuva”\"");
}

#[test]
fn titles_and_descriptions_are_set_too() {
    SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = 'Hän sanoi \"ei\"'\ndescription = 'Vain \"ehkä\"...'\n+++\nTeksti.\n",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<h1>Hän sanoi ”ei”</h1>")
        .has("<title>Hän sanoi ”ei” – Kohtaamisia</title>")
        .has("<meta name=\"description\" content=\"Vain ”ehkä”…\">")
        .page("/fi/")
        .has("<p>Vain ”ehkä”…</p>");
}

#[test]
fn texts_of_site_toml_and_terms_toml_are_typeset_too() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"Minna's\"\ndescription = '\"Sanat\" - ja teot'\n")
        .file("content/terms.toml", "[[tags]]\nfi = { name = \"x\", description = 'Kaikki \"x\"...' }\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"x\"]\n+++\n")
        .build()
        .page("/")
        .has("<h1>Minna’s</h1>")
        .has("<p>”Sanat” – ja teot</p>")
        .page("/avainsana/x/")
        .has("Kaikki ”x”…</p>");
}

#[test]
fn typography_can_be_switched_off() {
    let text = "\"a\" - b ja asiakasuskollisuusohjelma";
    SiteTest::new()
        .setting("typography = false\nhyphenation = false")
        .post("a", "A", text)
        .file("content/2026-03-02-b.md", format!("+++\ntitle = \"B\"\ntypography = true\n+++\n{text}\n"))
        .build()
        .page("/fi/2026/03/a/")
        .has("<p>\"a\" - b ja asiakasuskollisuusohjelma</p>")
        .page("/fi/2026/03/b/")
        .has("<p>”a” – b ja asiakasuskollisuusohjelma</p>");
    SiteTest::new()
        .file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\ntypography = false\n+++\n{text}\n"))
        .post("b", "B", "\\\"a\\\" \"b\" ja [5\" x 7\"]{typography=false} \"c\"")
        .build()
        .page("/fi/2026/03/a/")
        .has("<p>\"a\" - b")
        .page("/fi/2026/03/b/")
        .has("<p>\"a\" ”b” ja 5\" x 7\" ”c”</p>");
}

#[test]
fn long_words_may_be_broken_in_texts_and_headings_and_nowhere_else() {
    let built = SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"Asiakasuskollisuus\"\ndescription = \"Asiakasuskollisuus\"\ntags = [\"asiakasuskollisuus\"]\n\
             +++\n## Asiakasuskollisuus\n\n[asiakasuskollisuus](/fi/ \"asiakasuskollisuus\") `asiakasuskollisuus` \
             asiakasuskollisuus.example ![asiakasuskollisuus](https://a.example/asiakasuskollisuus.png)\n",
        )
        .build();
    let broken = "sia\u{ad}kas\u{ad}uskol\u{ad}li\u{ad}suus";
    built
        .page_with_hyphens("/fi/2026/03/a/")
        .has(&format!("<h1>A{broken}</h1>"))
        .has(&format!("<h2 id=\"asiakasuskollisuus\">A{broken}</h2>"))
        .has(&format!("<a href=\"/fi/\" title=\"asiakasuskollisuus\">a{broken}</a>"))
        .has("<code>asiakasuskollisuus</code> asiakasuskollisuus.example ")
        .has("<img src=\"https://a.example/asiakasuskollisuus.png\" alt=\"asiakasuskollisuus\"")
        .has("<title>Asiakasuskollisuus – Kohtaamisia</title>")
        .has("<meta name=\"description\" content=\"Asiakasuskollisuus\">")
        .has(&format!("rel=\"tag\">a{broken}</a>"));
    built.page_with_hyphens("/fi/").has(&format!("<p>A{broken}</p>"));
    for feed in ["/fi/feed.xml", "/fi/avainsana/asiakasuskollisuus/feed.xml", "/sitemap-fi.xml"] {
        built.page_with_hyphens(feed).lacks("\u{ad}");
    }
}

#[test]
fn a_site_has_its_own_list_of_hyphens() {
    SiteTest::new()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\nhyphenation_exceptions = [\"kohtaamis-paikka\", \"Brändinimitys\"]\n",
        )
        .post("a", "A", "Kohtaamispaikka, kohtaamispaikkana. Brändinimitys.")
        .post("b", "B", "Kohtaamispaikka [kohtaamispaikka]{hyphenation=false}")
        .build()
        .page_with_hyphens("/2026/03/a/")
        .has("<p>Kohtaamis\u{ad}paikka, kohtaamis\u{ad}paikkana. Brändinimitys.</p>")
        .page_with_hyphens("/2026/03/b/")
        .has("<p>Kohtaamis\u{ad}paikka kohtaamispaikka</p>");
}

#[test]
fn words_in_another_language_say_so_and_are_set_by_it() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "Se on [\"customer journey\" - or *touchpoints*]{lang=en}, *nice*{lang=en} ja [linkki](/fi/){lang=\"nb\"}.\n\n\
             Sanat \\[ja [x] ja [y\\]]{lang=sv}.",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has(
            "<p>Se on <span lang=\"en\">“customer journey” – or <em>touchpoints</em></span>, \
             <span lang=\"en\"><em>nice</em></span> ja <span lang=\"nb\"><a href=\"/fi/\">linkki</a></span>.</p>",
        )
        .has("<p>Sanat [ja [x] ja <span lang=\"sv\">y]</span>.</p>");
}

#[test]
fn blocks_in_another_language_say_so() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "## Customer journey {lang=en}\n\n> \"Stay hungry.\"\n{lang=en}\n\n> \"Hei.\"\n>\n> \"Takk.\"\n> {lang=nb}\n\n\
             \"Hej!\"\n{lang=sv}\n\n- \"en\"\n- \"two\"\n  {lang=en}\n\n1. \"one\"\n2. \"two\"\n\n{lang=en}\n\n\"Lopuksi\"",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<h2 lang=\"en\" id=\"customer-journey\">Customer journey</h2>")
        .has("<blockquote lang=\"en\">\n<p>“Stay hungry.”</p>\n</blockquote>")
        .has("<blockquote lang=\"nb\">\n<p>«Hei.»</p>\n<p>«Takk.»</p>\n</blockquote>")
        .has("<p lang=\"sv\">”Hej!”</p>")
        .has("<li>”en”</li>\n<li lang=\"en\">“two”</li>")
        .has("<ol lang=\"en\">\n<li>“one”</li>\n<li>“two”</li>\n</ol>")
        .has("<p>”Lopuksi”</p>");
}

#[test]
fn braces_take_nothing_of_the_text_with_them() {
    let built = SiteTest::new()
        .post(
            "a",
            "A",
            "Rivi\n{lang=en}\njatkuu {lang=en} ja `koodi`{lang=en}\n\n```\nkoodi\n```\n\n{lang=en}\n\n[x]{lang='nb'} \\{lang=en}",
        )
        .build();
    assert_eq!(built.messages.matches("these braces belong to nothing").count(), 4);
    built
        .page("/fi/2026/03/a/")
        .has("<p>Rivi\n{lang=en}\njatkuu {lang=en} ja <code>koodi</code>{lang=en}</p>")
        .has("<p>{lang=en}</p>")
        .has("<p><span lang=\"nb\">x</span> {lang=en}</p>");
}

#[test]
fn captions_are_set_and_titles_carry_no_hyphens() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "![Kuva](https://a.example/a.png 'Sanoi \"asiakasuskollisuus\" - nyt')\n\n[x](/fi/ 'Sanoi \"asiakasuskollisuus\"')",
        )
        .build()
        .page_with_hyphens("/fi/2026/03/a/")
        .has("<figcaption>Sanoi ”asia\u{ad}kas\u{ad}uskol\u{ad}li\u{ad}suus” – nyt</figcaption>")
        .has("title=\"Sanoi ”asiakasuskollisuus”\"");
}

#[test]
fn the_word_of_an_alert_is_in_the_language_of_the_page() {
    SiteTest::new()
        .post("a", "A", "> [!NOTE]\n> \"Mind the gap\"\n> {lang=en}")
        .build()
        .page("/fi/2026/03/a/")
        .has("<div lang=\"en\" class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\" lang=\"fi\">Huomaa</p>")
        .has("<p>“Mind the gap”</p>");
}

#[test]
fn html_of_the_authors_own_may_name_a_language() {
    SiteTest::new()
        .post("a", "A", "<i lang=\"en\">\"it's\"</i> \"se\" <i lang=\"en\">a\n\nb \"c\"")
        .build()
        .page("/fi/2026/03/a/")
        .has("<p><i lang=\"en\">“it’s”</i> ”se” <i lang=\"en\">a</i></p>")
        .has("<p>b ”c”</p>");
}

#[test]
fn html_around_blocks_may_name_a_language() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "<div lang=\"en\">\n\n\"Inside\"\n\n<div>\n\n- \"too\"\n\n</div>\n\n\"still\"\n\n</div>\n\n\"ulkona\" <a title=\"a lang=en b\">\"x\"</a>",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<p>“Inside”</p>")
        .has("<li>“too”</li>")
        .has("<p>“still”</p>")
        .has("<p>”ulkona” <a title=\"a lang=en b\">”x”</a></p>");
}

#[test]
fn an_image_ends_neither_code_nor_a_language() {
    SiteTest::new()
        .post(
            "a",
            "A",
            "<code>\"a\" ![x](https://a.example/k.png) \"b\"</code> <i lang=\"en\">\"a\" ![x](https://a.example/k.png) \"b\"</i>\n\n\
             ![The \"alt\"](https://a.example/k.png 'The \"caption\"')\n{lang=en}",
        )
        .build()
        .page("/fi/2026/03/a/")
        .has("<code>\"a\" <img")
        .has("> \"b\"</code>")
        .has("<i lang=\"en\">“a” <img")
        .has("> “b”</i>")
        .has("<figure lang=\"en\">\n<img src=\"https://a.example/k.png\" alt=\"The “alt”\"")
        .has("<figcaption>The “caption”</figcaption>");
}

#[test]
fn a_title_may_be_in_another_language() {
    let built = SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = '\"Customer relationship\"'\ntitle_language = \"en\"\n+++\nTeksti.\n",
        )
        .build();
    built
        .page("/fi/2026/03/a/")
        .has("<h1><span lang=\"en\">“Customer relationship”</span></h1>")
        .has("<title>“Customer relationship” – Kohtaamisia</title>");
    built.page("/fi/").has("<h2><a href=\"/fi/2026/03/a/\"><span lang=\"en\">“Customer relationship”</span></a></h2>");
}

#[test]
fn a_wrong_language_tag_is_an_error_at_its_location() {
    SiteTest::new()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\ntitle_language = \"suomi\"\n+++\n\nSe on [flow]{lang=englanti}.\n",
        )
        .fails()
        .at("content/2026-03-02-a.md:3:18")
        .at("content/2026-03-02-a.md:6:13")
        .says("`englanti` is not a language tag")
        .counts("2 errors");
    SiteTest::new()
        .post("a", "A", "[sana]{typography=no} [sana]{langs=en}")
        .fails()
        .says("`typography=no` is neither on nor off")
        .says("there is no attribute `langs`")
        .says("did you mean `lang`?");
}

#[test]
fn the_hyphenation_list_accepts_only_words() {
    let site = |exceptions: &str| {
        SiteTest::empty().file(
            "site.toml",
            format!("base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\nhyphenation_exceptions = {exceptions}\n"),
        )
    };
    site("[\"asiakas uskollisuus\"]").fails().at("site.toml:4:27").says("`asiakas uskollisuus` has a space in it");
    site("[\"a1\"]").fails().says("has signs other than letters and hyphens");
}

#[test]
fn reading_takes_the_time_of_the_language() {
    // 3,200 characters are 2.97 minutes of Finnish (1,078 a minute) and 3.49 of Norwegian (917); 3,300 are 3.06 and 3.6.
    for (words, finnish, norwegian) in [(800, 3, 3), (825, 3, 4)] {
        let text = format!("+++\ntitle = \"A\"\n+++\n{}\n", "sana ".repeat(words));
        let built =
            SiteTest::new().file("content/2026-03-02-a.fi.md", &text).file("content/2026-03-02-a.nb.md", &text).build();
        built.page("/fi/2026/03/a/").has(&format!("lukuaika {finnish} minuuttia"));
        built.page("/nb/2026/03/a/").has(&format!("{norwegian} minutters lesetid"));
    }
}
