//! Words that run in the other direction than those around them: Arabic and Hebrew in European texts, and the reverse.

use crate::devtools::Tab;
use crate::site_test::SiteTest;
use crate::web::Web;

/// A site in Finnish and Arabic.
fn site() -> SiteTest {
    SiteTest::empty().file(
        "site.toml",
        "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\nmissing_translations = \"list\"\n\
         [languages.fi]\ntitle = \"Kohtaamisia\"\n[languages.ar]\ntitle = \"لقاءات\"\n",
    )
}

#[test]
fn words_and_blocks_of_the_other_direction_have_theirs() {
    let built = site()
        .post(
            "a",
            "A",
            "Sana [مرحبا]{lang=ar} ja [hei]{lang=nb}. <i lang=\"fa\">سلام</i>\n\n> Lainaus [bra]{lang=sv}\n{lang=he}\n\n## كتاب {lang=ar}\n\n\
             > [!NOTE]\n> نص\n{lang=ar}\n\n- [سطر]{lang=ar}",
        )
        .post("b", "B", "Sana [hei]{lang=nb}.")
        .file("content/2026-03-02-c.ar.md", "+++\ntitle = \"ج\"\n+++\nكلمة [sana]{lang=fi} و [كلمة]{lang=fa}.\n")
        .build();
    built
        .page("/fi/2026/03/a/")
        .has("Sana <span lang=\"ar\" dir=\"rtl\">مرحبا</span> ja <span lang=\"nb\" dir=\"ltr\">hei</span>.")
        .has("<i lang=\"fa\" dir=\"rtl\">سلام</i>")
        .has("<blockquote lang=\"he\" dir=\"rtl\">")
        .has("<span lang=\"sv\" dir=\"ltr\">bra</span>")
        .has("<h2 lang=\"ar\" dir=\"rtl\" id=")
        .has("<div lang=\"ar\" dir=\"rtl\" class=\"alert alert-note\"")
        .has("<p class=\"alert-title\" lang=\"fi\" dir=\"ltr\">Huomaa</p>")
        .has("<li><span lang=\"ar\" dir=\"rtl\">سطر</span></li>");
    // Where all words run in one direction, nothing needs to say so.
    built.page("/fi/2026/03/b/").has("Sana <span lang=\"nb\">hei</span>.");
    built
        .page("/ar/2026/03/c/")
        .has("<html lang=\"ar\" dir=\"rtl\">")
        .has("<span lang=\"fi\" dir=\"ltr\">sana</span>")
        .has("<span lang=\"fa\" dir=\"rtl\">كلمة</span>");
    // Feed readers do not look at the language of a feed.
    built.page("/ar/feed.xml").has("&lt;div lang=&quot;ar&quot; dir=&quot;rtl&quot;&gt;&lt;p&gt;كلمة");
    built.page("/fi/feed.xml").has("&lt;p&gt;Sana &lt;span lang=&quot;ar&quot; dir=&quot;rtl&quot;&gt;");
}

#[test]
fn titles_lists_and_links_have_their_direction() {
    let built = site()
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"كتاب\"\ntitle_language = \"ar\"\n+++\nTeksti.\n")
        .file("content/2026-03-02-a.ar.md", "+++\ntitle = \"Kirja\"\ntitle_language = \"fi\"\n+++\nنص\n")
        .file("content/2026-03-03-b.ar.md", "+++\ntitle = \"ب\"\ncategories = [\"قسم\"]\n+++\nنص أول.\n\nنص ثان.\n")
        .build();
    built
        .page("/fi/2026/03/a/")
        .has("<h1><span lang=\"ar\" dir=\"rtl\">كتاب</span></h1>")
        .has("href=\"/ar/2026/03/a/\" lang=\"ar\" dir=\"rtl\" hreflang=\"ar\" rel=\"alternate\"")
        .has("<span class=\"hidden\" lang=\"fi\" dir=\"ltr\">: Kirja</span>");
    let list = built.page("/fi/").between("<main", "</main>");
    list.has("<h2 lang=\"ar\" dir=\"rtl\"><a href=\"/ar/2026/03/b/\" hreflang=\"ar\">ب</a>")
        .has("<div class=\"excerpt\" lang=\"ar\" dir=\"rtl\">")
        .has("hreflang=\"ar\" lang=\"ar\" dir=\"rtl\">قسم</a>")
        .has("<span class=\"hidden\" lang=\"ar\" dir=\"rtl\">: ب</span>");
    // The switcher's sentence is in the language of the page.
    built.page("/ar/2026/03/b/").has("<span class=\"hidden\" lang=\"ar\" dir=\"rtl\">.");
}

#[test]
fn arabic_words_in_a_finnish_text_run_from_right_to_left() {
    // Without a direction of their own, the number and the mark at the end would be on the wrong side.
    let text = "Kirjan nimi on [كتاب رقم 12!]{lang=ar} (2026).\n\n[مرحبا بكم.]{lang=ar}\n\nنص عربي.\n{lang=ar}";
    let built = site()
        .post("a", "A", text)
        .file(
            "content/2026-03-02-c.ar.md",
            "+++\ntitle = \"ج\"\n+++\nاكتب `git push!` هنا.\n\n```\nfor (;;) { f(1); }\n```\n",
        )
        .build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open(&format!("{}/fi/2026/03/a/", web.address));
    tab.is("getComputedStyle(document.querySelector('.content span[lang=ar]')).direction === 'rtl'");
    tab.is("getComputedStyle(document.querySelector('.content span[lang=ar]')).unicodeBidi === 'isolate'");
    let place = |from: usize| {
        tab.number(&format!(
            "(() => {{ const words = document.querySelector('.content span[lang=ar]').firstChild, range = document.createRange();\
             const at = words.data.indexOf('!'); range.setStart(words, {from} < 0 ? 0 : at); range.setEnd(words, at + 1);\
             return {from} < 1 ? range.getBoundingClientRect().left : words.parentNode.getBoundingClientRect().left }})()"
        ))
    };
    // The exclamation mark ends the words, so it is at their left.
    assert!((place(0) - place(1)).abs() < 2.0, "{} {}", place(0), place(1));
    tab.is("getComputedStyle(document.querySelector('.content p[lang=ar]')).textAlign === 'start'");
    tab.is("getComputedStyle(document.querySelector('.content p[lang=ar]')).direction === 'rtl'");
    // Code runs from left to right in every language.
    tab.go(&format!("{}/ar/2026/03/c/", web.address));
    for code in ["p code", "pre", "pre code"] {
        tab.is(&format!("getComputedStyle(document.querySelector('.content {code}')).direction === 'ltr'"));
    }
    tab.is("getComputedStyle(document.querySelector('.content p code')).unicodeBidi === 'isolate'");
}
