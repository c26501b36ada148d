//! Comments from older systems: shown in threads, cleaned, and never published as files.

use crate::site_test::SiteTest;

const POST: &str = "+++\ntitle = \"Lupaus\"\n+++\n\nTeksti.\n";

/// A comment in the form of comments.toml.
fn comment(id: &str, keys: &str) -> String {
    format!("[[comments]]\nid = {id}\nauthor = \"Lukija {id}\"\ndate = 2010-03-02T10:00:00+02:00\n{keys}\n")
}

/// A site with one post, and these comments.
fn site(comments: &str) -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .file("content/2010-03-02-lupaus.md", POST)
        .file("content/2010-03-02-lupaus.comments.toml", comments)
}

const PATH: &str = "/fi/2010/03/lupaus/";

#[test]
fn comments_are_shown_in_threads_below_the_post() {
    let comments = [
        comment("2", "parent = 1\ntext = \"Vastaus\""),
        "[[comments]]\nid = 1\nauthor = \"Aino & Co\"\nurl = \"https://aino.example/\"\ndate = 2010-03-01\ntext = \"Eka **rivi**\\ntoka\"\n"
            .to_owned(),
        comment("\"p-3\"", "kind = \"pingback\"").replace("\"Lukija \"p-3\"\"", "\"Naapuri\""),
        comment("4", "text = \"Toinen\""),
    ];
    let built = site(&comments.concat()).build();
    built.is_silent();
    built.page(PATH).has("<h2>3 kommenttia</h2>").has_in_order([
        "<li id=\"comment-1\"",
        "<a href=\"https://aino.example/\" rel=\"nofollow ugc\">Aino &amp; Co</a>",
        "1. maaliskuuta 2010</time>",
        "<p>Eka <strong>rivi</strong><br>",
        "<li id=\"comment-2\"",
        "Vastaus",
        "</ul>",
        "<li id=\"comment-4\"",
        "Toinen",
        "<h2>1 linkki muualta</h2>",
        "<li id=\"comment-p-3\"",
        "Naapuri",
    ]);
    assert!(built.files().iter().all(|file| !file.contains("comments")), "{:?}", built.files());
}

#[test]
fn comments_are_sanitized() {
    let text = "text = '<p onclick=\"x()\">Hei <script>alert(1)</script><img src=\"https://jaljittaja.example/a.gif\"><a href=\"javascript:x()\">a</a> <a href=\" jAva&Tab;script&colon;x\">c</a> <a href=\"data:text/html,x\">d</a> <a href=\"https://hyva.example/\" style=\"color:red\">b</a> {{ <youtube id=\"1\" title=\"x\" /> }}</p><iframe src=\"https://paha.example\"></iframe>'";
    site(&comment("1", text))
        .build()
        .page(PATH)
        .between("comment-1", "</ul>")
        .has("<a href=\"https://hyva.example/\" rel=\"nofollow ugc\">b</a>")
        .lacks("onclick")
        .lacks("alert")
        .lacks("jaljittaja")
        .lacks("javascript")
        .lacks("script")
        .lacks("data:")
        .lacks("color:red")
        .lacks("iframe")
        .lacks("youtube-nocookie");
}

#[test]
fn a_bundle_and_a_page_have_comments_too() {
    let built = SiteTest::new()
        .file("content/2010-03-02-lupaus/index.fi.md", POST)
        .file("content/2010-03-02-lupaus/index.nb.md", POST)
        .file("content/2010-03-02-lupaus/comments.toml", comment("1", "text = \"Yhteinen\""))
        .file("content/2010-03-02-lupaus/index.nb.comments.toml", comment("1", "text = \"Norsk\"") + &comment("2", ""))
        .file("content/tietoja.md", POST)
        .file("content/tietoja.comments.toml", comment("7", "text = \"Sivulla\""))
        .build();
    built.is_silent();
    built.page(PATH).has("<h2>1 kommentti</h2>").has("Yhteinen");
    built.page("/nb/2010/03/lupaus/").has("<h2>2 kommentarer</h2>").has("Norsk").lacks("Yhteinen");
    built.page("/fi/tietoja/").has("<h2>1 kommentti</h2>").has("Sivulla");
}

#[test]
fn a_document_may_hide_its_comments() {
    let hidden = POST.replace("\n+++\n\n", "\ncomments = false\n+++\n\n");
    let built = site(&comment("1", "text = \"Piilossa\"")).file("content/2010-03-02-lupaus.md", hidden).build();
    built.is_silent();
    built.page(PATH).lacks("Piilossa").lacks("kommentti");
}

#[test]
fn a_long_thread_is_five_levels_deep() {
    let mut comments = comment("1", "");
    for id in 2..=3000 {
        comments.push_str(&comment(&id.to_string(), &format!("parent = {}", id - 1)));
    }
    let built = site(&comments).build();
    let page = built.page(PATH).has("3\u{a0}000 kommenttia").has("comment-3000").text;
    let (_, after) = page.split_once("<li id=\"comment-3000\"").unwrap();
    let (deepest, _) = after.split_once("</section>").unwrap();
    assert_eq!(deepest.matches("</ul>").count(), 5, "{deepest}");
}

#[test]
fn mistakes_are_reported_at_their_line() {
    let comments = [
        comment("1", "parent = 9\nkind = \"kommentti\"\nurl = \"aino.example\""),
        comment("1", ""),
        comment("\"a b\"", "").replace("\"Lukija \"a b\"\"", "\"B\""),
        comment("5", "parent = 6"),
        comment("6", "parent = 5\nmail = \"a@b.example\""),
        "[[comments]]\nid = 8\n".to_owned(),
    ];
    site(&comments.concat())
        .fails()
        .says("there is no comment `9` to reply to")
        .says("kommentti")
        .says("`url` is no address of a web page")
        .says("two comments have the id `1`")
        .says("other signs in it than letters")
        .says("this comment is a reply to itself")
        .says("there is no key `mail`")
        .says("author = \"Aino\"")
        .says("date = 2010-03-02T09:15:00+02:00")
        .at("content/2010-03-02-lupaus.comments.toml:5:10");
}

#[test]
fn comments_of_no_document_are_an_error() {
    SiteTest::new()
        .file("content/2010-03-02-lupaus.md", POST)
        .file("content/2010-03-02-lupas.comments.toml", comment("1", ""))
        .fails()
        .says("content/2010-03-02-lupas.comments.toml belongs to no document");
    SiteTest::new()
        .file("content/2010-03-02-lupaus.fi.md", POST)
        .file("content/2010-03-02-lupaus.comments.toml", comment("1", ""))
        .fails()
        .says("did you mean `content/2010-03-02-lupaus.fi.comments.toml`?");
    let draft = POST.replace("\n+++\n\n", "\ndraft = true\n+++\n\n");
    let page = "+++\ntitle = \"Tietoja\"\n+++\n";
    let site = site(&comment("1", "text = \"Salassa\"")).file("content/tietoja.md", page);
    let built = site.file("content/2010-03-02-lupaus.md", draft).build();
    built.is_silent();
}

#[test]
fn a_comment_keeps_a_region_that_the_site_does_not_have() {
    let comments = ["en-US", "en-GB", "en", "pt-PT", "pt", "nb_no"]
        .iter()
        .map(|tag| {
            format!("[[comments]]\nid = \"{tag}\"\nlanguage = \"{tag}\"\nauthor = \"A\"\ndate = 2026-03-02\ntext = \"In {tag}.\"\n\n")
        })
        .collect::<Vec<_>>()
        .concat();
    SiteTest::new()
        .tables("[languages.en-GB]\ntitle = \"B\"\n[languages.pt-BR]\ntitle = \"C\"")
        .file("content/a/index.fi.md", "+++\ntitle = \"A\"\ndate = 2026-03-01\n+++\n")
        .file("content/a/comments.toml", comments)
        .build()
        .page("/fi/2026/03/a/")
        .has("<div lang=\"en-US\"><p>In en-US.</p>")
        .has("<div lang=\"en-GB\"><p>In en-GB.</p>")
        .has("<div lang=\"pt-PT\"><p>In pt-PT.</p>")
        .has("<div lang=\"pt-BR\"><p>In pt.</p>")
        .has("<div lang=\"nb\"><p>In nb_no.</p>");
}

#[test]
fn a_comment_may_name_its_language() {
    let comments = "[[comments]]\nid = 1\nlanguage = \"nb_NO\"\nauthor = \"Siv\"\ndate = 2026-03-02\ntext = \"Enig!\"\n\n\
                    [[comments]]\nid = 2\nparent = 1\nlanguage = \"fi\"\nauthor = \"Aino\"\ndate = 2026-03-03\ntext = \"Samaa mieltä!\"\n\n\
                    [[comments]]\nid = 3\nlanguage = \"ar\"\nauthor = \"Nour\"\ndate = 2026-03-04\ntext = \"نعم\"\n\n\
                    [[comments]]\nid = 4\nauthor = \"Kai\"\ndate = 2026-03-05\ntext = \"Ok\"\n";
    let bundle = |file: &str| format!("content/lupaus/{file}");
    let post = "+++\ntitle = \"A\"\ndate = 2026-03-01\n+++\n";
    let site = || SiteTest::new().file(&bundle("index.fi.md"), post).file(&bundle("index.nb.md"), post);
    let built = site().file(&bundle("comments.toml"), comments).build();
    built.is_silent();
    built
        .page("/fi/2026/03/a/")
        .has("<div lang=\"nb\"><p>Enig!</p>")
        .has("<div><p>Samaa mieltä!</p>")
        .has("<div lang=\"ar\" dir=\"rtl\"><p>نعم</p>")
        .has("<div><p>Ok</p>");
    built.page("/nb/2026/03/a/").has("<div><p>Enig!</p>").has("<div lang=\"fi\"><p>Samaa mieltä!</p>");
    site()
        .file(&bundle("comments.toml"), comments.replace("nb_NO", "norjaksi"))
        .fails()
        .says("`norjaksi` is not a language tag");
}

#[test]
fn no_word_of_a_comment_is_lost() {
    let shown = |text: &str| {
        let comments =
            format!("[[comments]]\nid = 1\nauthor = \"A\"\ndate = 2026-03-03T09:15:00+02:00\ntext = '''\n{text}'''\n");
        let site = SiteTest::new().norwegian_page().file("content/a/comments.toml", comments);
        let built = site.file("content/a/index.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\n+++\n").build();
        built.is_silent();
        let page = built.files().into_iter().find(|file| file.starts_with("fi/2026/03/a/index")).expect("the post");
        built.page(&format!("/{page}")).text
    };
    for (text, html) in [
        ("<Aino> sanoi: List<String> on hyvä", "&lt;Aino&gt; sanoi: List&lt;String&gt; on hyvä"),
        ("<Aino>\nsanoi", "&lt;Aino&gt;\nsanoi"),
        ("Map<Object> ja </nimi>", "Map&lt;Object&gt; ja &lt;/nimi&gt;"),
        ("hyvä[^1]\n\n[^1]: viite", "hyvä[^1]</p>\n<p>[^1]: viite"),
        ("a\n\n[1]: https://a.example", "[1]: "),
        ("a <?php echo ?> b", "&lt;?php echo ?&gt;"),
        ("# Otsikko\nteksti", "<strong>Otsikko</strong></p>\n<p>teksti"),
        ("<table><tr><th>Otsikko</th><td>solu</td></tr></table>", "Otsikko solu"),
        ("![Sana](https://a.example/k.png) <img src=\"x\" alt=\"Toinen\">", "<p>Sana Toinen</p>"),
        ("<b>lihava</b> <script>x</script><font color=red>f</font>", "<b>lihava</b> f"),
        ("[a][1]\n\n[1]: https://a.example", "<p><a href=\"https://a.example\" rel=\"nofollow ugc\">a</a></p>"),
    ] {
        let page = shown(text);
        assert!(page.contains(html), "{text}: {}", &page[page.find("id=\"comment").unwrap_or(0)..]);
    }
}
