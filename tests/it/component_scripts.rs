//! Components with scripts in Chromium: by keyboard, by the accessibility tree, and without scripts.

use crate::devtools::Tab;
use crate::example;
use crate::site_test::SiteTest;
use crate::web::Web;

/// The text of the example blog that calls every component.
const PAGE: &str = "/fi/2026/11/huoltokortti/";

#[test]
fn a_gallery_is_seen_by_keyboard() {
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.go(&format!("{}{PAGE}", web.address));
    tab.evaluate("document.querySelector('.photos a').focus()");
    tab.press("Enter");
    tab.until("document.querySelector('dialog.lightbox')?.open === true");
    let shown = "document.querySelector('.lightbox p').textContent";
    assert_eq!(tab.text(shown), "1 / 4 · ”Liian kuuma, kiitos.”");
    tab.press("ArrowRight");
    tab.press("ArrowRight");
    assert_eq!(tab.text(shown), "3 / 4 · Ei jäänyt mitään.");
    tab.press("ArrowLeft");
    tab.press("ArrowLeft");
    tab.press("ArrowLeft");
    assert!(tab.text(shown).starts_with("4 / 4"));
    tab.until("document.querySelector('.lightbox img').naturalWidth > 100");
    assert_eq!(
        tab.text("document.querySelector('.lightbox img').alt"),
        "Piirros: tikku-ukko kantaa jotain portaita ylös"
    );
    let names: Vec<String> =
        tab.accessible().into_iter().filter(|(role, _)| role == "button").map(|(_, name)| name).collect();
    for name in ["Edellinen kuva", "Seuraava kuva", "Sulje"] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
    }
    tab.press("Escape");
    tab.until("!document.querySelector('dialog.lightbox').open");
    // The focus is on the picture that was shown last.
    tab.is("document.activeElement === document.querySelectorAll('.photos a')[3]");
    tab.has_no_complaints();
}

#[test]
fn a_border_between_two_pictures_moves_by_keyboard() {
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.go(&format!("{}{PAGE}", web.address));
    let left = "getComputedStyle(document.querySelector('.before-after .sides > :last-child')).clipPath";
    assert_eq!(tab.text(left), "inset(0px 0px 0px 50%)");
    tab.evaluate("document.querySelector('.before-after input').focus()");
    for _ in 0..10 {
        tab.press("ArrowRight");
    }
    assert_eq!(tab.text(left), "inset(0px 0px 0px 60%)");
    // Both pictures are over each other.
    tab.is("[...document.querySelectorAll('.before-after .sides > *')].every((side, _, all) => side.offsetTop === all[0].offsetTop && side.offsetLeft === all[0].offsetLeft)");
    tab.has_no_complaints();
}

#[test]
fn components_work_without_scripts() {
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.without_scripts();
    tab.go(&format!("{}{PAGE}", web.address));
    tab.is("document.querySelectorAll('.before-after .sides figure').length === 2");
    tab.is("getComputedStyle(document.querySelector('.before-after input')).display === 'none'");
    tab.is("document.querySelector('.before-after .sides > :last-child').offsetLeft > document.querySelector('.before-after .sides > :first-child').offsetLeft");
    tab.is("[...document.querySelectorAll('.photos a')].every(link => /\\.(webp|png)$/.test(link.href))");
    tab.evaluate("document.querySelector('.photos a').click()");
    tab.until("document.contentType.startsWith('image/')");
}

/// Answers of the two networks, as their documentation has them, and hostile ones.
const REPLIES: &str = r#"
window.asked = [];
window.fetch = async (address, options) => {
  window.asked.push(address + ' ' + JSON.stringify(options));
  if (window.fails) throw new Error('offline');
  const reply = (id, parent, name, content) => ({ id, in_reply_to_id: parent, content, spoiler_text: '',
    account: { display_name: name, acct: 'liv' }, url: id === '4' ? 'javascript:alert(1)' : 'https://muu.example/@liv/' + id,
    created_at: '2026-03-05T10:00:00Z' });
  const mastodon = { descendants: [
    reply('2', '1099', 'Liv', '<p>Hyvä!</p><p>Toinen<br>rivi</p>'),
    reply('3', '2', '', '<p>Vastaus <a href="https://x.example">linkki</a></p>'),
    reply('4', '1099', '<img src=x onerror=alert(1)>', '<script>alert(1)</script><img src=x onerror=alert(1)>Paha') ] };
  const post = (name, text) => ({ author: { displayName: name, handle: 'liv.example', did: 'did:plc:1' },
    uri: 'at://did:plc:1/app.bsky.feed.post/3k', record: { createdAt: '2026-03-05T10:00:00Z', text } });
  const bluesky = { thread: { replies: [
    { post: post('Liv', 'Hei'), replies: [{ post: post('', '<b>ei</b>') }] }, { notFound: true }, { blocked: true } ] } };
  return { ok: true, json: async () => address.includes('bsky') ? bluesky : mastodon };
};
"#;

#[test]
fn replies_of_other_networks_are_loaded_on_a_click_and_shown_as_text() {
    let text = |url: &str| format!("+++\ntitle = \"A\"\ndiscussion = \"{url}\"\n+++\n\nTeksti.\n");
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-m.md", text("https://mastodon.example/@aino/1099"))
        .file("content/2026-03-02-b.md", text("https://bsky.app/profile/aino.example/post/3kabc"))
        .build();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open("about:blank#");
    tab.before_scripts(REPLIES);
    let show = |page: &str| {
        tab.go(&format!("{}/fi/2026/03/{page}/", web.address));
        tab.is("window.asked.length === 0 && !document.querySelector('.thread button').hidden");
        tab.evaluate("document.querySelector('.thread button').focus()");
        tab.press("Enter");
    };
    show("m");
    tab.until("document.querySelectorAll('.thread li').length === 3");
    tab.is("window.asked.length === 1 && window.asked[0].startsWith('https://mastodon.example/api/v1/statuses/1099/context ') && window.asked[0].includes('\"omit\"') && window.asked[0].includes('no-referrer')");
    // Nothing of another server becomes HTML, a script or a link that is none.
    tab.is("document.querySelector('.thread .reply').textContent === 'Hyvä!\\n\\nToinen\\nrivi'");
    tab.is("!document.querySelector('.thread img, .thread script, .thread [href^=javascript]')");
    tab.is("document.querySelector('.thread li li strong').textContent === 'liv'");
    tab.is("document.querySelector('.thread li a[href=\"https://muu.example/@liv/2\"] time').textContent === '5. maaliskuuta 2026'");
    tab.is("!document.querySelector('.thread button')");
    show("b");
    tab.until("document.querySelectorAll('.thread li').length === 2");
    tab.is("document.querySelector('.thread li li .reply').textContent === '<b>ei</b>'");
    tab.is("document.querySelector('.thread li a').href === 'https://bsky.app/profile/did:plc:1/post/3k'");
    // Without an answer the reader is told, and can try again.
    tab.before_scripts("window.fails = true");
    show("m");
    tab.until("document.querySelector('.thread [role=status]').textContent.length > 10");
    tab.is("!document.querySelector('.thread button').disabled");
}

#[test]
fn giscus_is_loaded_on_a_click() {
    let built = SiteTest::new()
        .norwegian_page()
        .post("a", "A", "Teksti.")
        .tables("[comments.giscus]\nrepo = \"a/b\"\nrepo_id = \"R_1\"\ncategory = \"Blogi\"\ncategory_id = \"D_1\"\n")
        .build();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open("about:blank#");
    tab.go(&format!("{}/fi/2026/03/a/", web.address));
    tab.is("!document.querySelector('script[src*=giscus]')");
    tab.evaluate("document.querySelector('.thread button').click()");
    // There is no such server here, but the script that is asked for has what giscus wants.
    tab.until("document.querySelector('.thread [role=status]').textContent.length > 10");
    tab.is("(({ src, dataset }) => src === 'https://giscus.app/client.js' && dataset.repo === 'a/b' && dataset.repoId === 'R_1' && dataset.category === 'Blogi' && dataset.categoryId === 'D_1' && dataset.mapping === 'pathname')(document.querySelector('.thread script'))");
}
