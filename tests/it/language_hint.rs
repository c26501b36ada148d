//! The line that tells readers that a page exists in a language that their browser asks for.

use crate::devtools::Tab;
use crate::site_test::SiteTest;
use crate::web::Web;

/// A site with a post in Finnish and Norwegian, and one in Finnish only.
fn site() -> SiteTest {
    let text = "## Osa {#osa}\n\nTeksti.[^1]\n\n## Vain\n\n[^1]: Viite.\n";
    SiteTest::new()
        .file("content/2026-03-02-a.fi.md", format!("+++\ntitle = \"A\"\n+++\n{text}"))
        .file("content/2026-03-02-a.nb.md", format!("+++\ntitle = \"A nb\"\n+++\n{}", text.replace("Vain", "Bare")))
        .file("content/2026-03-03-b.fi.md", "+++\ntitle = \"B\"\n+++\nTeksti.\n")
}

#[test]
fn pages_have_a_line_for_each_language_they_exist_in() {
    let built = site().build();
    built
        .page("/fi/2026/03/a/")
        .has("<template data-language-hint=\"nb\">")
        .has("<aside class=\"language-hint\" lang=\"nb\" dir=\"ltr\" aria-label=\"Språk\">")
        .has("<a href=\"/nb/2026/03/a/\" data-language=\"nb\" hreflang=\"nb\" rel=\"alternate\">Denne siden finnes også på norsk</a>")
        .has("<button type=\"button\"><span class=\"hidden\">Lukk</span></button>")
        .has("data-anchors=\"osa fn-1 fnref-1\"");
    built.page("/nb/2026/03/a/").has(">Tämä sivu on myös suomeksi</a>");
    built.page("/fi/").has("<a href=\"/nb/\" data-language=\"nb\" hreflang=\"nb\" rel=\"alternate\">Denne");
    built.page("/fi/2026/03/b/").lacks("data-language-hint").lacks("data-anchors");
    built.page("/fi/404.html").lacks("data-language-hint");
}

#[test]
fn sites_may_do_without_the_line() {
    let built = site().tables("[design]\nlanguage_hint = false").build();
    built.page("/fi/2026/03/a/").lacks("data-language-hint").has("data-anchors=\"osa fn-1 fnref-1\"");
    // One language with texts has nothing to say.
    let built = SiteTest::new().post("a", "A", "Teksti.").build();
    built.page("/fi/").lacks("data-language-hint");
    site().tables("[design]\nlanguage_hint = \"ei\"").fails().says("`language_hint`");
}

#[test]
fn variants_and_languages_without_words_are_named() {
    let tags = ["nb", "nn", "sv", "sv-FI", "en-GB", "et"];
    let tables = tags.map(|tag| format!("[languages.{tag}]\ntitle = \"{tag}\"\n")).concat();
    let site = SiteTest::empty()
        .file("site.toml", format!("base_url = \"https://blogi.example\"\ndefault_language = \"nb\"\n{tables}"));
    let site =
        tags.iter().fold(site, |site, tag| site.file(&format!("content/a.{tag}.md"), "+++\ntitle = \"A\"\n+++\n"));
    let built = site.build();
    built
        .page("/nb/a/")
        .has(">Denne sida finst òg på nynorsk</a>")
        .has(">Den här sidan finns också på svenska</a>")
        .has(">This page is also available in English (United Kingdom)</a>")
        .has("lang=\"et\" dir=\"ltr\"")
        .has("<span lang=\"en\">This page is also available in <span lang=\"et\">");
    built.page("/nn/a/").has(">Denne siden finnes også på bokmål</a>");
    built.page("/sv/a/").has("Den här sidan finns också på svenska (Finland)");
}

#[test]
fn comments_of_a_bundle_are_anchors_of_both_pages() {
    let comments = "[[comments]]\nid = 7\nauthor = \"Aino\"\ndate = 2026-03-02\n[[comments]]\nid = 8\nparent = 7\nauthor = \"Eero\"\ndate = 2026-03-03\n";
    let page = "+++\ntitle = \"A\"\ndate = 2026-03-02\n+++\n";
    let pair = || SiteTest::new().file("content/a/index.fi.md", page).file("content/a/index.nb.md", page);
    let built = pair().file("content/a/comments.toml", comments).build();
    built.page("/fi/2026/03/a/").has("data-anchors=\"comment-7 comment-8\"");
    // The same number in another file is another comment.
    let built = pair()
        .file("content/a/index.fi.comments.toml", comments)
        .file("content/a/index.nb.comments.toml", comments)
        .build();
    built.page("/fi/2026/03/a/").lacks("data-anchors");
}

#[test]
fn the_line_leads_to_the_same_page_and_comes_once() {
    let built = site().build();
    let web = Web::start(built.site.public(), String::new());
    let page = format!("{}/fi/2026/03/a/?utm_source=x#osa", web.address);
    let tab = Tab::open("about:blank#");
    // The same address again would only lead to its anchor.
    let visit = || {
        tab.go("about:blank#");
        tab.go(&page);
    };
    // Readers of the page's own language, and of none that it exists in, see nothing.
    for accepted in ["fi", "fi-FI,nb", "en,de", "sv,fi,nb"] {
        tab.languages(accepted);
        visit();
        tab.is("!document.querySelector('.language-hint')");
    }
    tab.languages("en-US,nb-NO,fi");
    for (width, height) in [(390, 844), (1280, 900)] {
        tab.resize(width, height);
        visit();
        tab.is("document.querySelector('.language-hint').checkVisibility()");
        tab.is("getComputedStyle(document.querySelector('.language-hint')).position === 'fixed'");
        tab.is("document.querySelector('.language-hint').getBoundingClientRect().right <= innerWidth");
        tab.is("document.documentElement.scrollWidth <= innerWidth");
        // Without the line, everything is where it was.
        tab.is(
            "(() => { const places = () => JSON.stringify([...document.querySelectorAll('body *:not(.language-hint *)')]\
             .filter(element => !element.matches('.language-hint')).map(element => element.getBoundingClientRect()));\
             const before = places(); document.querySelector('.language-hint').remove(); return before === places() })()",
        );
        visit();
    }
    let (role, name) = ("complementary".to_owned(), "Språk".to_owned());
    assert!(tab.accessible().contains(&(role, name)), "{:?}", tab.accessible());
    assert!(tab.accessible().contains(&("button".to_owned(), "Lukk".to_owned())));
    let link = "document.querySelector('.language-hint a')";
    assert_eq!(
        tab.text(&format!("{link}.getAttribute('href')")),
        format!("{}/nb/2026/03/a/?utm_source=x#osa", web.address)
    );
    // An anchor that the other page lacks would lead nowhere.
    tab.evaluate("location.hash = '#vain'; new Promise(done => setTimeout(done, 100))");
    assert_eq!(tab.text(&format!("{link}.hash")), "");
    assert_eq!(tab.text("document.querySelector('.switcher a').search"), "?utm_source=x");
    tab.print_look();
    tab.is("!document.querySelector('.language-hint').checkVisibility()");
    tab.evaluate(&format!("{link}.click()"));
    tab.until("location.pathname === '/nb/2026/03/a/' && document.readyState === 'complete'");
    assert_eq!(tab.text("location.search + document.cookie"), "?utm_source=x");
    tab.is("!document.querySelector('.language-hint')");
    // The language was chosen by hand.
    visit();
    tab.is("!document.querySelector('.language-hint')");
    tab.has_no_complaints();
}

#[test]
fn the_keyboard_reaches_and_closes_the_line() {
    let built = site().build();
    let web = Web::start(built.site.public(), String::new());
    let page = format!("{}/fi/2026/03/a/", web.address);
    for close in ["Enter", "Escape"] {
        let tab = Tab::open("about:blank#");
        tab.languages("nb");
        tab.go(&page);
        tab.press("Tab");
        tab.is("document.activeElement.matches('.skip')");
        tab.press("Tab");
        tab.is("document.activeElement.matches('.language-hint a')");
        tab.is("getComputedStyle(document.activeElement).outlineStyle === 'solid'");
        tab.press("Tab");
        tab.is("document.activeElement.matches('.language-hint button')");
        tab.is("document.activeElement.getBoundingClientRect().width >= 24");
        tab.press(close);
        tab.is("!document.querySelector('.language-hint')");
        tab.go(&format!("{}/fi/", web.address));
        tab.is("!document.querySelector('.language-hint')");
        tab.has_no_complaints();
    }
    // The menu of languages is a choice by hand too.
    let tab = Tab::open("about:blank#");
    tab.languages("nb");
    tab.go(&page);
    tab.evaluate("document.querySelector('.switcher a').click()");
    tab.until("location.pathname === '/nb/2026/03/a/' && document.readyState === 'complete'");
    tab.evaluate("document.querySelector('.switcher a').click()");
    tab.until("location.pathname === '/fi/2026/03/a/' && document.readyState === 'complete'");
    tab.is("!document.querySelector('.language-hint')");
}

#[test]
fn a_choice_in_another_window_closes_the_line_too() {
    let built = site().build();
    let web = Web::start(built.site.public(), String::new());
    let page = format!("{}/fi/2026/03/a/", web.address);
    let tab = Tab::open("about:blank#");
    tab.languages("nb");
    tab.go(&page);
    tab.is("document.querySelector('.language-hint').checkVisibility()");
    let other = tab.open_behind("about:blank#");
    other.languages("nb");
    other.go(&format!("{}/fi/", web.address));
    other.evaluate("document.querySelector('.language-hint button').click()");
    tab.until("!document.querySelector('.language-hint')");
    // Going back shows no line that was followed.
    let tab = Tab::open("about:blank#");
    tab.languages("nb");
    tab.go(&page);
    tab.evaluate("document.querySelector('.language-hint a').click()");
    tab.until("location.pathname === '/nb/2026/03/a/' && document.readyState === 'complete'");
    tab.evaluate("history.back()");
    tab.until("location.pathname === '/fi/2026/03/a/' && document.readyState === 'complete'");
    tab.until("!document.querySelector('.language-hint')");
}

#[test]
fn a_browser_that_stores_nothing_shows_the_line() {
    let built = site().build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.languages("nb");
    tab.before_scripts(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })",
    );
    tab.go(&format!("{}/fi/2026/03/a/", web.address));
    tab.evaluate("document.querySelector('.language-hint button').click()");
    tab.is("!document.querySelector('.language-hint')");
    tab.go(&format!("{}/fi/", web.address));
    tab.is("document.querySelector('.language-hint').checkVisibility()");
    tab.has_no_complaints();
}

#[test]
fn the_line_leads_to_other_domains_and_not_back() {
    let other = "http://localhost:1";
    let site = |nb: &str| {
        site().file(
        "site.toml",
        format!("base_url = \"http://127.0.0.1:1\"\ndefault_language = \"fi\"\n[languages.fi]\ntitle = \"F\"\nprefix = \"\"\n[languages.nb]\ntitle = \"N\"\nbase_url = \"{nb}\"\n"),
    )
    };
    let built = site(other).build();
    built
        .page("/2026/03/a/")
        .has(&format!("<a href=\"{other}/2026/03/a/\" data-language=\"nb\" hreflang=\"nb\" rel=\"alternate\">Denne"));
    // Whoever comes from the other domain has chosen.
    let web = Web::start(built.site.public(), String::new());
    let port = web.address.rsplit(':').next().unwrap();
    let built = site(&format!("http://localhost:{port}/nb")).build();
    let web = Web::start(built.site.public(), String::new());
    let own_port = web.address.rsplit(':').next().unwrap().to_owned();
    let tab = Tab::open("about:blank#");
    tab.languages("nb");
    tab.go(&format!("http://127.0.0.1:{own_port}/2026/03/a/"));
    tab.is("document.querySelector('.language-hint').checkVisibility()");
    tab.go(&format!("http://localhost:{port}/2026/03/a/"));
    tab.evaluate(&format!("location.href = 'http://127.0.0.1:{own_port}/2026/03/a/'"));
    tab.until(&format!("location.port === '{own_port}' && document.readyState === 'complete'"));
    tab.is("document.referrer.startsWith('http://localhost')");
    tab.is("!document.querySelector('.language-hint')");
}
