//! Excerpts: the beginnings of texts on other pages and in feeds are whole HTML, whatever the text holds.

use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;

use html5ever::tendril::TendrilSink;

use crate::site_test::{Built, SiteTest};

/// The excerpt of the only post, as the front page shows it.
#[track_caller]
fn excerpt(text: &str) -> String {
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    excerpt_on_front_page(&built)
}

#[track_caller]
fn excerpt_on_front_page(built: &Built) -> String {
    built
        .page("/fi/")
        .between("<div class=\"excerpt\">", "</article>")
        .text
        .split("</div>\n")
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn html_that_the_mark_cuts_is_closed() {
    for text in [
        "<table><tr><td>\nEnsin\n\n<!-- more -->\n\nSitten</td></tr></table>",
        "<table><tr><td>Ensin<!--more-->Sitten</td></tr></table>",
        "<TABLE>\n<TR><TD>\n\n<p>Ensin\n<!-- MORE -->\nSitten</p>\n</TD></TR></TABLE>",
        "<div><b><i>Ensin\n<!-- more -->\nSitten</i></b></div>",
        "> <div><b>Ensin\n\n<!-- more -->\n\nSitten",
        "- <div><u>Ensin\n\n<!-- more -->\n\nSitten",
    ] {
        let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
        let excerpt = excerpt_on_front_page(&built);
        assert!(excerpt.contains("Ensin") && !excerpt.contains("Sitten"), "{text}: {excerpt}");
        assert_whole(&built, 1);
        built.page("/fi/2026/03/a/").has("Sitten").lacks("more -->").lacks("more-->").lacks("MORE");
    }
}

#[test]
fn a_paragraph_inside_html_is_closed() {
    assert_eq!(excerpt("<b>Yksi.\n\nKaksi.</b>"), "<p><b>Yksi.</b></p>\n");
    assert_eq!(excerpt("<table><tr><td>\n\nYksi.</td></tr></table></div></article>\n\nKaksi."), "<p>Yksi.</p>\n");
    assert_eq!(excerpt("Yksi <font color=red>kaksi <!-- more -->"), "<p>Yksi <font color=\"red\">kaksi </font></p>\n");
}

#[test]
fn what_belongs_to_the_own_page_is_left_out() {
    let site = SiteTest::new().norwegian_page();
    let text = "<span id=\"alku\" onclick=\"x()\">Alku</span> <script>alert(1)</script><style>p{color:red}</style> ja \
                <a name=loppu href=\"#alku\">linkki</a>.";
    let built = site.post("a", "A", text).post("b", "B", text).build();
    built
        .page("/fi/")
        .has("<p><span>Alku</span> ja <a href=\"/fi/2026/03/a/#alku\">linkki</a>.</p>")
        .has("<a href=\"/fi/2026/03/b/#alku\">")
        .lacks("alert")
        .lacks("color:red")
        .lacks("id=\"alku\"")
        .lacks("onclick");
    built.page("/fi/2026/03/a/").has("id=\"alku\"").has("alert(1)");
    assert_whole(&built, 2);
}

#[test]
fn components_keep_their_style_sheets() {
    let text = "{{ <audio src=\"https://a.example/b.mp3\" title=\"Ääni\" /> }}\n\n<link rel=stylesheet href=\"oma.css\">Sana.\n\n<!-- more -->\n\nLoppu.";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    let excerpt = excerpt_on_front_page(&built);
    assert!(
        excerpt.contains("<link rel=\"stylesheet\" href=\"/assets/embed.") && !excerpt.contains("oma.css"),
        "{excerpt}"
    );
}

#[test]
fn relative_addresses_lead_from_the_post() {
    let text = "<img src=kuva.png srcset=\"k1.png 1x,k2.png\n2x\" alt=\"\"> <a href=\"liite.pdf\">a</a> <a href=\"../b/\">b</a> \
                <video poster='p.jpg' src=v.mp4></video> <a href=\"/fi/\">c</a> <a href=\"https://d.example/\">d</a> Sanoja.";
    let site = SiteTest::new().norwegian_page().tables("[feeds]\ncontent = \"excerpt\"");
    let built = site.post("a", "A", text).build();
    let on = |base: &str, own: &str| {
        format!(
            "<p><img src=\"{base}kuva.png\" srcset=\"{base}k1.png 1x, {base}k2.png 2x\" alt=\"\"> <a href=\"{base}liite.pdf\">a</a> \
             <a href=\"{own}/fi/2026/03/b/\">b</a> <video poster=\"{base}p.jpg\" src=\"{base}v.mp4\"></video> \
             <a href=\"{own}/fi/\">c</a> <a href=\"https://d.example/\">d</a> Sanoja.</p>"
        )
    };
    built.page("/fi/").has(&on("/fi/2026/03/a/", ""));
    let feed = built.page("/fi/feed.xml").text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let expected = on("https://blogi.example/fi/2026/03/a/", "https://blogi.example");
    assert!(feed.contains(&expected), "{expected}\n{feed}");
}

#[test]
fn feeds_of_excerpts_are_whole_html() {
    let text = "<table><tr><td id=x>Ensin <b>nyt\n\n<!-- more -->\n\nSitten</td></tr></table>";
    let built = SiteTest::new().norwegian_page().tables("[feeds]\ncontent = \"excerpt\"").post("a", "A", text).build();
    built
        .page("/fi/feed.xml")
        .has("&lt;table&gt;&lt;tbody&gt;&lt;tr&gt;&lt;td&gt;Ensin &lt;b&gt;nyt\n&lt;/b&gt;&lt;/td&gt;&lt;/tr&gt;&lt;/tbody&gt;&lt;/table&gt;");
}

#[test]
fn a_text_without_a_paragraph_has_an_excerpt_and_a_description() {
    for (text, expected, description) in [
        (
            "<p>K&auml;ytt&auml;j&auml; <i>ensin</i></p>\n<p>Toinen</p>",
            "<p>Käyttäjä <i>ensin</i></p>\n",
            "Käyttäjä ensin",
        ),
        ("<div class=\"post\">Vanha blogi<br />\n<br />\njatkuu</div>", "<p>Vanha blogi</p>\n", "Vanha blogi"),
        ("<center><h2>Otsikko</h2>Sana</center>", "<p>Sana</p>\n", "Sana"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>\n", "a b"),
        ("- yksi\n- kaksi", "<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>\n", "yksi kaksi"),
        ("1. yksi\n2. kaksi\n\n## Otsikko", "<ol>\n<li>yksi</li>\n<li>kaksi</li>\n</ol>\n", "yksi kaksi"),
        ("> Lainaus", "<blockquote>\n<p>Lainaus</p>\n</blockquote>\n", "Lainaus"),
        ("Sana\n: selitys", "<dl>\n<dt>Sana</dt>\n<dd>selitys</dd>\n</dl>\n", "Sana selitys"),
        ("## Otsikko\n\n<a name=\"a\"></a>\n\n- yksi", "<ul>\n<li>yksi</li>\n</ul>\n", "yksi"),
    ] {
        let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
        assert_eq!(excerpt_on_front_page(&built), expected, "{text}");
        built.page("/fi/2026/03/a/").has(&format!("<meta name=\"description\" content=\"{description}\">"));
    }
    let built = SiteTest::new().norwegian_page().post("a", "A", "| a | b |\n|---|---|\n| yksi | kaksi |").build();
    built.page("/fi/").has("<tbody>\n<tr><td>yksi</td><td>kaksi</td></tr>\n</tbody>");
    built.page("/fi/2026/03/a/").has("<meta name=\"description\" content=\"a. b. yksi. kaksi.\">");
}

#[test]
fn the_description_comes_from_the_text_where_the_excerpt_has_no_words() {
    let built = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "<img src=\"/a.png\" alt=\"\">\n\n<!-- more -->\n\nSana.")
        .build();
    built.page("/fi/2026/03/a/").has("<meta name=\"description\" content=\"Sana.\">");
}

#[test]
fn a_paragraph_without_words_is_no_excerpt_and_no_description() {
    let wordless = [
        "{{ <toc /> }}",
        "[![a](https://a.example/b.png)](https://a.example)",
        "![yksi](https://a.example/b.png) ![kaksi](https://a.example/c.png)",
        "**![yksi](https://a.example/b.png)**",
        "&nbsp;",
        "&#8203;&shy;",
        "…",
        "[ ](https://a.example)",
        "<a name=\"x\"></a>",
        "<audio src=https://a.example/b.mp3>Selaimesi ei tue</audio>",
        "<video controls><p>ei tue</p></video>",
        "<iframe src=https://a.example/>ei tue</iframe>",
        "<noscript>ei skriptiä</noscript>",
        "[^1]",
        "![a](https://a.example/b.png)[^1]",
        "<!-- huom -->",
        "<p></p>",
        "<p>&nbsp;&#8203;</p>",
        "<div><img src=https://a.example/x.png alt=\"sanoja\"></div>",
        "<p>— </p>",
        "<svg><text>kuva</text></svg>",
        "- ![sanoja](https://a.example/x.png)",
        "> ![sanoja](https://a.example/x.png)",
        "***",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ];
    for with_words in [true, false] {
        let mut site = SiteTest::new()
            .norwegian_page()
            .setting("posts_per_page = 100\nllms_txt = true")
            .tables("[feeds]\ncontent = \"excerpt\"");
        for (number, text) in wordless.iter().enumerate() {
            let note = if text.contains("[^1]") { "\n\n[^1]: Viite." } else { "" };
            let words = if with_words { "\n\nOikeat sanat." } else { "" };
            site = site.post(&format!("p{number}"), "A", &format!("{text}{words}{note}"));
        }
        let built = site.build();
        let count = |path: &str, text: &str| built.page(path).text.matches(text).count();
        let expected = if with_words { wordless.len() } else { 0 };
        assert_eq!(count("/fi/", "<p>Oikeat sanat.</p>"), expected);
        // The file lists the newest texts only.
        assert_eq!(count("/fi/llms.txt", ": Oikeat sanat."), expected.min(20));
        let excerpts = built.page("/fi/").text;
        for (number, text) in wordless.iter().enumerate() {
            let page = built.page(&format!("/fi/2026/03/p{number}/"));
            let found = [
                page.text.contains("<meta name=\"description\" content=\"Oikeat sanat.\">"),
                page.text.contains("<meta property=\"og:description\" content=\"Oikeat sanat.\">"),
                page.text.contains("\"description\":\"Oikeat sanat.\""),
            ];
            assert_eq!(found, [with_words; 3], "{text}");
            if !with_words {
                page.lacks("name=\"description\"").lacks("og:description").lacks("\"description\":");
            }
        }
        assert!(!excerpts.contains("a.example"), "{excerpts}");
    }
}

#[test]
fn a_text_of_an_emoji_shows_it() {
    assert_eq!(excerpt("![](https://a.example/b.png)\n\n🎉"), "<p>🎉</p>\n");
    assert_eq!(excerpt("🎉\n\nSana"), "<p>Sana</p>\n");
}

#[test]
fn a_long_list_is_cut_between_its_items() {
    let item = format!("- {}\n", "sana ".repeat(20));
    let built = SiteTest::new().norwegian_page().post("a", "A", &item.repeat(9)).build();
    let excerpt = excerpt_on_front_page(&built);
    assert_eq!(excerpt.matches("<li>").count(), 3, "{excerpt}");
    built.page("/fi/").has("</li>\n</ul>\n</div>\n").has("class=\"more\"");
}

#[test]
fn a_heading_in_the_outline_repeats_no_id() {
    let text = "## <a id=\"yksi\"></a>Ensimmäinen\n\na\n\n## <b>Toinen\n\nb\n\n## Kolmas\n\nc\n\n{{ <toc /> }}";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    assert_eq!(built.page("/fi/2026/03/a/").text.matches("id=\"yksi\"").count(), 1);
}

#[test]
fn plain_text_has_no_entity() {
    let text =
        "<p>K&auml;ytt&auml;j&auml; &ndash; 5&#160;&euro;, &copy 2010 &NotEqualTilde; R&D &lt;b&gt; &#150; &#11;t.</p>";
    let plain = "Käyttäjä – 5\u{a0}€, © 2010 \u{2242}\u{338} R&amp;D &lt;b&gt; – t.";
    let built = SiteTest::new().norwegian_page().setting("llms_txt = true").post("a", "A", text).build();
    built
        .page("/fi/2026/03/a/")
        .has(&format!("name=\"description\" content=\"{plain}\""))
        .has(&format!("property=\"og:description\" content=\"{plain}\""))
        .has("\"description\":\"Käyttäjä – 5\u{a0}€, © 2010 \u{2242}\u{338} R\\u0026D \\u003cb\\u003e – t.\"");
    built.page("/fi/llms.txt").has("Käyttäjä – 5");
}

#[test]
fn every_name_of_html_is_resolved() {
    let names = html5ever::data::NAMED_ENTITIES.entries().filter(|(_, (first, _))| *first != 0).map(|(name, _)| *name);
    let mut names: Vec<&str> =
        names.filter(|name| !name.eq_ignore_ascii_case("amp") && !name.eq_ignore_ascii_case("amp;")).collect();
    names.sort_unstable();
    assert!(names.len() > 2200, "{}", names.len());
    let mut site = SiteTest::new().norwegian_page();
    for (number, names) in names.chunks(8).enumerate() {
        let text: Vec<String> = names.iter().map(|name| format!("&{name} x")).collect();
        site = site.post(&format!("p{number}"), "Otsikko", &format!("<p>{}</p>", text.join(" ")));
    }
    let built = site.build();
    for (number, names) in names.chunks(8).enumerate() {
        let page = built.page(&format!("/fi/2026/03/p{number}/"));
        let json = page.text.split("\"description\":\"").nth(1).unwrap().split("\",\"").next().unwrap().to_owned();
        assert!(!json.contains("\\u0026"), "{names:?}: {json}");
        let description = page.between("<meta name=\"description\" content=\"", "\">").text;
        let plain = ["lt", "gt", "quot", "#39", "#x27"]
            .iter()
            .fold(description, |text, name| text.replace(&format!("&{name};"), ""));
        assert!(!plain.contains('&') && plain.ends_with(" x"), "{names:?}: {plain}");
    }
}

/// Pieces of the texts that authors write, import and paste.
const FRAGMENTS: [&str; 44] = [
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>\n",
    "<th id=\"a\">",
    "<div>\n",
    "</div>",
    "<div class=x>\n\n",
    "</div>\n\n",
    "<b>",
    "</b>",
    "<i id='b'>",
    "</i>",
    "<a href=\"x\">",
    "</a>",
    "<a name=c>",
    "<p>",
    "</p>",
    "<p id=d>\n",
    "<ul>\n",
    "<li>",
    "</ul>\n",
    "<br />",
    "<img src=k.png>",
    "<script>if(a<b){}</script>",
    "<style>a{}</style>",
    "<select><option>",
    "<textarea>",
    "</textarea>",
    "<svg><path d=\"M0\"/><title>t</title></svg>",
    "<iframe src=v></iframe>",
    "<plaintext>",
    "<h2>",
    "</h3>",
    "<form>",
    "\n\n<!-- more -->\n\n",
    "sana ",
    "&auml;&amp; ",
    "\n\n",
    "> ",
    "- ",
    "| a | b |\n|---|---|\n",
    "*",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_excerpt_leaves_the_page_around_it_whole(
        posts in prop::collection::vec(prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 1..12), 10)
    ) {
        let mut site = SiteTest::new().norwegian_page();
        for (number, fragments) in posts.iter().enumerate() {
            site = site.post(&format!("p{number}"), "Otsikko", &fragments.concat());
        }
        assert_whole(&site.build(), posts.len());
    }
}

/// Expects that the excerpts of a front page end before the rest of it: every post and the footer are where they should be,
/// and no excerpt has an id or a script.
#[track_caller]
fn assert_whole(built: &Built, posts: usize) {
    let page = built.page("/fi/").text;
    // A node that is dropped takes its descendants along.
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page.as_str());
    let (mut entries, mut footers) = (0, 0);
    let mut pending = vec![(dom.document.clone(), Vec::<String>::new())];
    while let Some((node, path)) = pending.pop() {
        let NodeData::Element { name, attrs, .. } = &node.data else {
            pending.extend(node.children.borrow().iter().map(|child| (child.clone(), path.clone())));
            continue;
        };
        let attribute = |wanted: &str| {
            attrs
                .borrow()
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map(|attribute| attribute.value.to_string())
        };
        let class = attribute("class").unwrap_or_default();
        let in_excerpt = path.iter().any(|step| step == "div.excerpt");
        let step = format!("{}.{class}", name.local);
        assert!(!in_excerpt || attribute("id").is_none() && &*name.local != "script", "{step} in {path:?}\n{page}");
        entries +=
            usize::from(step == "article.entry" && path.last().is_some_and(|parent| parent.starts_with("div.entries")));
        footers +=
            usize::from(&*name.local == "footer" && path.last().is_some_and(|parent| parent.starts_with("body.")));
        let inside: Vec<String> = path.iter().cloned().chain([step]).collect();
        let children: Vec<Handle> = node.children.borrow().clone();
        pending.extend(children.into_iter().map(|child| (child, inside.clone())));
    }
    assert_eq!((entries, footers), (posts, 1), "{page}");
}

#[test]
fn the_mark_is_found_in_all_its_forms() {
    for mark in [
        "<!--more-->",
        "<!-- MORE -->",
        "<!--more/-->",
        "<!-- /more -->",
        "<!---more--->",
        "<!--\nmore\n-->",
        "<!--More…-->",
    ] {
        for text in [format!("Yksi.\n\nKaksi.\n\n{mark}\n\nKolme."), format!("> Yksi.\n>\n> Kaksi. {mark}\n\nKolme.")] {
            let built = SiteTest::new().norwegian_page().post("a", "A", &text).build();
            let excerpt = excerpt_on_front_page(&built);
            assert!(excerpt.contains("Kaksi.") && !excerpt.contains("Kolme."), "{text}: {excerpt}");
            built.is_silent().page("/fi/2026/03/a/").has("Kolme.").lacks("<!--").lacks("&lt;");
        }
    }
}

#[test]
fn words_in_the_mark_are_named() {
    for mark in ["<!--more Lue lisää-->", "<!--More: lue-->", "<!--more\nLes mer-->"] {
        for text in [format!("Yksi.\n\nKaksi.\n\n{mark}\n\nKolme."), format!("Yksi.\n\nKaksi. {mark}\n\nKolme.")] {
            let built = SiteTest::new().norwegian_page().post("a", "A", &text).build();
            let excerpt = excerpt_on_front_page(&built);
            assert!(excerpt.contains("Kaksi.") && !excerpt.contains("Kolme."), "{text}: {excerpt}");
            built.says("⚠ the excerpt ends at this mark, but its words are not used").says("content/2026-03-02-a.md:");
            built.page("/fi/2026/03/a/").has("Kolme.").lacks("Lue").lacks("<!--");
        }
    }
}

#[test]
fn comments_that_look_like_the_mark_are_named() {
    for mark in ["<!-- more later -->", "<!--read more-->", "<!-- ReadMore -->", "<!-- truncate -->", "<!--break-->"] {
        for text in [format!("Yksi.\n\n{mark}\n\nKaksi."), format!("Yksi. {mark}\n\nKaksi.")] {
            let built = SiteTest::new().norwegian_page().post("a", "A", &text).build();
            built.says(&format!("⚠ `{mark}` is a note that readers do not see, and the excerpt does not end here"));
            built.page("/fi/2026/03/a/").has("Kaksi.").lacks("<!--");
        }
    }
    for mark in ["<!-more->", "<–more–>", "{/* truncate */}", "<!—More—>"] {
        let built = SiteTest::new().norwegian_page().post("a", "A", &format!("Yksi.\n\n{mark}\n\nKaksi.")).build();
        built.says("⚠ readers see this as it is written, and the excerpt does not end here");
    }
    // Notes of an author are none of these.
    let text = "Yksi.\n\n<!-- moreover: tarkista -->\n\n<!-- kuva puuttuu --> Kaksi.\n\nOma `<!--more x-->`.\n\n```\n<!-- truncate -->\n```";
    SiteTest::new().norwegian_page().post("a", "A", text).build().is_silent();
}
