//! Components with scripts in Chromium: by keyboard, by the accessibility tree, and without scripts.

use crate::devtools::Tab;
use crate::example;
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
