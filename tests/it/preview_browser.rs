//! `kielo serve` in a real browser: what an author sees after a save.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::devtools::Tab;
use crate::site_test::{SiteTest, kielo};

/// A preview that runs as long as its test.
struct Preview {
    site: SiteTest,
    server: Child,
    /// Its address with a slash at the end: `http://127.0.0.1:40123/`.
    address: String,
}

impl Preview {
    #[track_caller]
    fn of(site: SiteTest) -> Self {
        let (server, address) = serve(site.root(), "0");
        Self { site, server, address }
    }

    /// Ends the server and starts it again on the same port, with what happens in between.
    fn restart(&mut self, between: impl FnOnce(&Self)) {
        self.stop();
        between(self);
        let port = self.address.trim_end_matches('/').rsplit(':').next().expect("a port").to_owned();
        (self.server, _) = serve(self.site.root(), &port);
    }

    fn stop(&mut self) {
        self.server.kill().expect("a server to end");
        self.server.wait().expect("its end");
    }

    #[track_caller]
    fn open(&self, path: &str) -> Tab {
        let tab = Tab::open(&self.at(path));
        // The page is connected when its events are asked for and answered.
        tab.until("performance.getEntriesByType('resource').some((one) => one.name.includes('/_kielo/live.js'))");
        tab.evaluate("window.marker = true");
        tab
    }

    fn at(&self, path: &str) -> String {
        format!("{}{}", self.address, path.trim_start_matches('/'))
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let file = self.site.root().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
        fs::write(file, content).expect("the file is written");
    }

    /// Changes a file as an author would.
    #[track_caller]
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.site.text(name);
        assert!(text.contains(from), "{from:?} is not in {name}:\n{text}");
        self.write(name, text.replace(from, to));
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

/// Starts `kielo serve` and waits for the address that it prints.
#[track_caller]
fn serve(root: &Path, port: &str) -> (Child, String) {
    let mut server = kielo()
        .args(["serve", "--port", port, "--root"])
        .arg(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("kielo starts");
    let output = BufReader::new(server.stdout.take().expect("its output"));
    let (tell, told) = mpsc::channel();
    // The rest of the output is read too: a full pipe would block the process.
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if line.contains("http://") {
                _ = tell.send(line.split(' ').next_back().unwrap_or_default().to_owned());
            }
        }
    });
    let address = told.recv_timeout(Duration::from_secs(20)).expect("the preview's address");
    assert!(address.ends_with('/'), "{address}");
    (server, address)
}

/// A text long enough to be scrolled.
fn paragraphs(name: &str) -> String {
    let paragraphs: Vec<_> =
        (1..=40).map(|number| format!("{name} {number} on kappale, jossa on muutama sana.")).collect();
    paragraphs.join("\n\n")
}

/// The script for something in what the preview shows over the page.
fn shown(selector: &str) -> String {
    format!("document.querySelector('kielo-preview')?.shadowRoot.querySelector('{selector}')")
}

fn text_of(selector: &str) -> String {
    format!("{}?.textContent", shown(selector))
}

const POST: &str = "content/2026-03-02-lupaus.md";
const AT_POST: &str = "/fi/2026/03/lupaus/";

/// A site whose text can be looked for as it was written.
fn unhyphenated() -> SiteTest {
    SiteTest::new().norwegian_page().setting("hyphenation = false")
}

fn one_post() -> SiteTest {
    unhyphenated().post("lupaus", "Lupaus", "Lupaus on ensimmäinen kappale.")
}

/// A site whose own theme changes the default one.
fn with_theme(site: SiteTest) -> SiteTest {
    let home = "{% extends \"base.html\" %}\n{% block main %}\n<h1>Oma etusivu</h1>\n{% endblock main %}\n";
    site.setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/static/style.css", "body { color: rgb(1, 1, 1); }\n")
        .file("themes/oma/templates/home.html", home)
}

#[test]
fn an_edited_post_is_shown_where_it_was_read() {
    let text = format!(
        "{}\n\n<form><input name=\"nimi\"><input type=\"checkbox\" name=\"lupa\"><select name=\"valinta\"><option>a\
         </option><option>b</option></select></form>\n\n<details><summary>Lisää</summary><textarea name=\"viesti\">\
         </textarea></details>\n\n## Väliotsikko\n\nMuutettava kappale.\n\n{}",
        paragraphs("Alku"),
        paragraphs("Loppu")
    );
    let preview = Preview::of(unhyphenated().post("lupaus", "Lupaus", &text));
    let tab = preview.open(AT_POST);
    tab.evaluate(
        "const one = (selector) => document.querySelector('main ' + selector);
         one('[name=lupa]').checked = true;
         one('[name=valinta]').selectedIndex = 1;
         one('details').open = true;
         one('[name=viesti]').value = 'kesken';
         one('h2[id]').scrollIntoView({ behavior: 'instant' });
         scrollBy({ top: -150, behavior: 'instant' });
         one('[name=nimi]').focus({ preventScroll: true });",
    );
    tab.write("Aino Virta");
    tab.evaluate("document.activeElement.setSelectionRange(5, 10)");
    tab.evaluate("document.querySelector('main h2[id]').scrollIntoView({ behavior: 'instant' }); scrollBy({ top: -150, behavior: 'instant' })");
    let place = "document.querySelector('main h2[id]').getBoundingClientRect().top";
    // The browser shows the cursor in its own time.
    tab.evaluate("new Promise((done) => setTimeout(done, 500))");
    let before = tab.number(place);
    // Text above the reader's position grows, too.
    preview.edit(POST, "Alku 3 on", &format!("{}\n\nAlku 3 on", paragraphs("Uusi")));
    tab.until("document.body.innerText.includes('Uusi 40')");
    preview.edit(POST, "Muutettava kappale.", "Muutettu kappale.");
    tab.until("document.body.innerText.includes('Muutettu kappale.') && document.readyState === 'complete'");
    tab.until(&format!("Math.abs({place} - {before}) < 2"));
    tab.is("document.activeElement.name === 'nimi' && document.activeElement.value === 'Aino Virta'");
    tab.is("document.activeElement.selectionStart === 5 && document.activeElement.selectionEnd === 10");
    tab.is("document.querySelector('[name=lupa]').checked && document.querySelector('[name=valinta]').value === 'b'");
    tab.is("document.querySelector('main details').open && document.querySelector('[name=viesti]').value === 'kesken'");
    // The state that was kept for the reload is removed.
    tab.until("Object.keys(sessionStorage).length === 0 && history.scrollRestoration === 'auto'");
    tab.has_no_complaints();
}

#[test]
fn a_post_that_is_deleted_and_written_anew_is_shown_where_it_was_read() {
    let preview = Preview::of(unhyphenated().post("lupaus", "Lupaus", &paragraphs("Alku")));
    let tab = preview.open(AT_POST);
    tab.evaluate("scrollTo({ top: 700, behavior: 'instant' })");
    let text = preview.site.text(POST);
    fs::remove_file(preview.site.root().join(POST)).unwrap();
    tab.until("document.body.innerText.includes('Sivua ei löytynyt')");
    preview.write(POST, text.replace("Alku 30 on", "Muutettu 30 on"));
    tab.until("document.body.innerText.includes('Muutettu 30 on') && scrollY === 700");
    tab.has_no_complaints();
}

#[test]
fn an_edited_style_sheet_is_exchanged_in_the_page() {
    let preview = Preview::of(with_theme(unhyphenated().post("lupaus", "Lupaus", &paragraphs("Alku"))));
    let tab = preview.open(AT_POST);
    let color = "getComputedStyle(document.body).color";
    tab.until(&format!("{color} === 'rgb(1, 1, 1)'"));
    let sheets = tab.number("document.querySelectorAll('link[rel=stylesheet]').length");
    preview.write("themes/oma/static/style.css", "body { color: rgb(2, 2, 2); }\n");
    tab.until(&format!("{color} === 'rgb(2, 2, 2)'"));
    preview.write("themes/oma/static/style.css", "body { color: rgb(3, 3, 3); }\n");
    tab.until(&format!("{color} === 'rgb(3, 3, 3)'"));
    tab.until(&format!("document.querySelectorAll('link[rel=stylesheet]').length === {sheets}"));
    tab.is("window.marker");
    tab.has_no_complaints();
}

#[test]
fn an_error_covers_the_page_until_the_front_matter_is_fixed() {
    let preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    preview.edit(POST, "title = \"Lupaus\"", "title = \"Lupaus\"\ntgas = [\"x\"]");
    tab.until(&shown(".overlay"));
    let said = tab.text(&text_of(".overlay"));
    for text in ["1 error", "content/2026-03-02-lupaus.md:3:1", "there is no key tgas", "did you mean tags?"] {
        assert!(said.contains(text), "{text:?} is not said:\n{said}");
    }
    assert_eq!(tab.text(&text_of("mark")), "tgas");
    // The last good page is still there, and still the same.
    tab.is("window.marker && document.body.innerText.includes('ensimmäinen kappale')");
    preview.edit(POST, "tgas", "tags");
    tab.until("document.body.innerText.includes('Avainsanat') || document.querySelector('a[href*=\"/avainsana/x/\"]')");
    tab.is(&format!("!{}", shown(".overlay")));
    tab.has_no_complaints();
}

#[test]
fn errors_in_a_file_with_spaces_in_its_name_are_reported() {
    let file = "content/2026-03-03 b c+d.md";
    let text = "+++\ntitle = \"Välit\"\ndate = 2026-03-03\nslug = \"valit\"\n+++\n\nTeksti.\n";
    let preview = Preview::of(one_post().file(file, text));
    let tab = preview.open("/fi/2026/03/valit/");
    preview.edit(file, "slug =", "tgas = []\nslug =");
    tab.until(&shown(".overlay"));
    let said = tab.text(&text_of(".overlay"));
    assert!(said.contains("content/2026-03-03 b c+d.md:4:1"), "{said}");
}

#[test]
fn a_broken_template_lies_over_every_page() {
    let preview = Preview::of(with_theme(one_post()));
    let (post, home) = (preview.open(AT_POST), preview.open("/fi/"));
    home.until("document.querySelector('h1').textContent === 'Oma etusivu'");
    preview.edit("themes/oma/templates/home.html", "<h1>Oma etusivu</h1>", "<h1>{{ olematon.nimi </h1>");
    for tab in [&post, &home] {
        tab.until(&format!("{}?.includes('themes/oma/templates/home.html:3:')", text_of(".overlay .place")));
        tab.is("window.marker");
    }
    home.is("document.querySelector('h1').textContent === 'Oma etusivu'");
    preview.edit("themes/oma/templates/home.html", "<h1>{{ olematon.nimi </h1>", "<h1>Uusi etusivu</h1>");
    home.until("document.querySelector('h1').textContent === 'Uusi etusivu'");
    for tab in [&post, &home] {
        tab.until(&format!("!{}", shown(".overlay")));
        tab.has_no_complaints();
    }
    post.is("window.marker");
}

#[test]
fn a_broken_site_toml_lies_over_every_page() {
    let preview = Preview::of(one_post());
    let tab = preview.open("/nb/");
    preview.edit("site.toml", "default_language = \"fi\"", "default_langage = \"fi\"");
    tab.until(&format!("{}?.includes('site.toml:4:1')", text_of(".overlay .place")));
    tab.until(&format!("{}?.includes('default_langage')", text_of(".overlay .message")));
    tab.is("window.marker");
    preview.edit("site.toml", "default_langage", "default_language");
    tab.until(&format!("!{}", shown(".overlay")));
    tab.has_no_complaints();
}

#[test]
fn the_overlay_obeys_the_keyboard_and_is_read_out() {
    let text = "<a href=\"#x\" id=\"linkki\">Linkki</a> <input id=\"kentta\" aria-label=\"Kenttä\">";
    let preview = Preview::of(unhyphenated().post("lupaus", "Lupaus", text));
    let tab = preview.open(AT_POST);
    tab.evaluate("document.querySelector('#linkki').focus()");
    preview.edit(POST, "+++\n\n", "draf = true\n+++\n\n");
    tab.until(&shown(".overlay"));
    let nodes = tab.accessible();
    assert!(nodes.contains(&("dialog".to_owned(), "1 error".to_owned())), "{nodes:?}");
    assert!(nodes.contains(&("button".to_owned(), "Close".to_owned())), "{nodes:?}");
    tab.until(&format!(
        "{}?.includes('1 error: there is no key draf, content/2026-03-02-lupaus.md, line 3')",
        text_of("[role=alert]")
    ));
    let focus = "document.querySelector('kielo-preview').shadowRoot.activeElement";
    tab.is(&format!("{focus}?.matches('.overlay')"));
    tab.press("Tab");
    tab.is(&format!("{focus}?.matches('.close')"));
    tab.press("Tab");
    tab.is(&format!("{focus}?.matches('.list')"));
    // Escape leads back to where the author was, and the same problem does not come again.
    tab.press("Escape");
    tab.until(&format!("!{}", shown(".overlay")));
    tab.is("document.activeElement.id === 'linkki'");
    preview.edit(POST, "+++\n\n", "+++\n\n ");
    thread::sleep(Duration::from_millis(400));
    tab.is(&format!("!{}", shown(".overlay")));
    assert_eq!(tab.text(&text_of("button.pill")), "1 error here");
    // Another one does, but takes no focus from a field.
    tab.evaluate("document.querySelector('#kentta').focus()");
    preview.edit(POST, "draf = true", "drat = true");
    tab.until(&shown(".overlay"));
    tab.is("document.activeElement.id === 'kentta'");
    tab.evaluate(&format!("{}.focus()", shown(".close")));
    tab.press("Enter");
    tab.until(&format!("!{}", shown(".overlay")));
    tab.has_no_complaints();
}

#[test]
fn the_page_follows_its_document_to_a_new_address() {
    let preview = Preview::of(unhyphenated().post("lupaus", "Lupaus", &paragraphs("Alku")));
    let tab = preview.open(&format!("{AT_POST}#main"));
    preview.edit(POST, "title = \"Lupaus\"", "title = \"Lupaus\"\nslug = \"vala\"");
    tab.until("location.pathname === '/fi/2026/03/vala/' && location.hash === '#main'");
    tab.until("document.body?.innerText.includes('Alku 40')");
    // A renamed file is led along by its address.
    preview.edit(POST, "slug = \"vala\"\n", "");
    tab.until("location.pathname === '/fi/2026/03/lupaus/'");
    tab.until("document.readyState === 'complete'");
    let root = preview.site.root();
    fs::rename(root.join(POST), root.join("content/2026-03-02-uusi-lupaus.md")).unwrap();
    tab.until("location.pathname === '/fi/2026/03/uusi-lupaus/'");
    tab.until("document.body?.innerText.includes('Alku 40')");
    tab.has_no_complaints();
}

#[test]
fn the_page_comes_back_with_the_server() {
    let mut preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    let other = preview.open("/nb/");
    preview.stop();
    tab.until(&format!("{}?.includes('The preview has stopped')", text_of(".pill[role=status]")));
    preview.restart(|preview| preview.edit(POST, "ensimmäinen kappale", "uusittu kappale"));
    tab.until("document.body.innerText.includes('uusittu kappale')");
    other.until(&format!("!{}", shown(".pill[role=status]")));
    other.is("window.marker");
    preview.edit(POST, "uusittu kappale", "kolmas kappale");
    tab.until("document.body.innerText.includes('kolmas kappale')");
    tab.has_no_complaints();
}

#[test]
fn only_the_changed_language_is_loaded_again() {
    let site = one_post().file("content/2026-03-02-lofte.nb.md", "+++\ntitle = \"Løfte\"\n+++\n\nFørste avsnitt.\n");
    let preview = Preview::of(site);
    let (fi, nb) = (preview.open(AT_POST), preview.open("/nb/2026/03/lofte/"));
    preview.edit("content/2026-03-02-lofte.nb.md", "Første avsnitt.", "Et annet avsnitt.");
    nb.until("document.body.innerText.includes('Et annet avsnitt.') && !window.marker");
    preview.edit(POST, "ensimmäinen kappale", "toinen kappale");
    fi.is("window.marker || document.body.innerText.includes('toinen kappale')");
    nb.evaluate("window.marker = true");
    fi.until("document.body.innerText.includes('toinen kappale')");
    thread::sleep(Duration::from_millis(300));
    nb.is("window.marker");
}

#[test]
fn pages_behind_others_leave_connections_to_those_in_front() {
    let preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    // A browser opens six connections to one server, and no more.
    let behind: Vec<Tab> = (0..7).map(|_| tab.open_behind(&preview.at("/nb/"))).collect();
    for tab in &behind {
        tab.is("document.visibilityState === 'hidden'");
    }
    tab.go(&preview.at(AT_POST));
    preview.edit(POST, "ensimmäinen kappale", "toinen kappale");
    tab.until("document.body.innerText.includes('toinen kappale')");
    preview.edit("site.toml", "title = \"Møter\"", "title = \"Nye møter\"");
    let seen = behind.last().expect("a tab");
    seen.bring_to_front();
    seen.until("document.title.includes('Nye møter')");
}

#[test]
fn a_page_that_is_gone_back_to_is_up_to_date() {
    let preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    tab.go(&preview.at("/nb/"));
    preview.edit(POST, "ensimmäinen kappale", "toinen kappale");
    tab.evaluate("history.back()");
    tab.until("location.pathname.startsWith('/fi/') && document.body?.innerText.includes('toinen kappale')");
    tab.has_no_complaints();
}

#[test]
fn a_changed_image_is_shown_in_the_page() {
    let image = |red: u8| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><rect width=\"40\" height=\"40\" fill=\"rgb({red} 0 0)\"/></svg>"
        )
    };
    let shows = |red: u8| {
        format!(
            "(() => {{ const canvas = document.createElement('canvas').getContext('2d');
                 canvas.drawImage(document.querySelector('main img'), 0, 0);
                 return canvas.getImageData(20, 20, 1, 1).data[0] === {red}; }})()"
        )
    };
    let text = "+++\ntitle = \"Kuvat\"\ndate = 2026-03-02\n+++\n\n![Kuva](kuva.svg)\n";
    let site = unhyphenated().file("content/kuvat/index.md", text).file("content/kuvat/kuva.svg", image(50));
    let preview = Preview::of(site);
    let tab = preview.open("/fi/2026/03/kuvat/");
    tab.until(&shows(50));
    preview.write("content/kuvat/kuva.svg", image(70));
    tab.until(&shows(70));
    preview.write("content/kuvat/kuva.svg", image(90));
    tab.until(&shows(90));
    tab.is("window.marker");
    tab.has_no_complaints();
}

#[test]
fn a_page_that_connects_again_says_which_save_it_knows() {
    let preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    // In place of the server a listener that keeps what it is asked.
    tab.evaluate(
        "window.asked = []; window.EventSource = class extends EventTarget {
             constructor(address) { super(); window.asked.push(new URL(address, location).searchParams); window.last = this; }
             close() {}
         };
         window.comeBack = () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
         window.say = (edition) => last.dispatchEvent(new MessageEvent('edition', { data: JSON.stringify({
             action: 'none', problems: [], elsewhere: { errors: 0, warnings: 0 }, ...edition }) }));
         comeBack(); say({ save: 7 }); comeBack(); say({}); comeBack(); say({ save: 0 }); comeBack();",
    );
    assert_eq!(tab.text("asked.slice(1).map((asked) => asked.get('save')).join()"), "7,7,0");
    assert_eq!(tab.text("asked.at(-1).get('source')"), POST);
    tab.has_no_complaints();
}

#[test]
fn a_new_draft_appears_on_the_front_page() {
    let preview = Preview::of(one_post());
    let tab = preview.open("/fi/");
    preview.write("content/2026-04-01-uusi.md", "+++\ntitle = \"Uusi kirjoitus\"\ndraft = true\n+++\n\nAlku.\n");
    tab.until("document.querySelector('main').innerText.includes('Uusi kirjoitus')");
    tab.is("/luonnos/i.test(document.querySelector('main').innerText)");
    tab.has_no_complaints();
}

#[test]
fn errors_in_other_files_are_counted_and_listed() {
    let preview = Preview::of(one_post().post("muu", "Muu <kirjoitus>", "Teksti."));
    let tab = preview.open(AT_POST);
    preview.edit("content/2026-03-02-muu.md", "Teksti.", "[Linkki](puuttuva.md) ja teksti.");
    tab.until(&format!("{} === '1 error elsewhere'", text_of("a.pill")));
    tab.is(&format!("window.marker && !{}", shown(".overlay")));
    tab.evaluate(&format!("{}.click()", shown("a.pill")));
    tab.until("location.pathname === '/_kielo/' && document.readyState === 'complete'");
    tab.is("document.querySelector('.problems').innerText.includes('there is no document or file puuttuva.md')");
    tab.is("document.body.innerText.includes('Muu <kirjoitus>')");
    let rows = "[...document.querySelectorAll('tbody tr')].filter((row) => !row.hidden).length";
    assert_eq!(tab.text(rows), "3");
    tab.evaluate("document.querySelector('[name=text]').focus()");
    tab.write("LUPAUS");
    assert_eq!(tab.text(rows), "1");
    tab.evaluate("const text = document.querySelector('[name=text]'); text.value = ''; const state = document.querySelector('[name=state]'); state.value = 'problem'; state.dispatchEvent(new Event('input', { bubbles: true }))");
    assert_eq!(tab.text(rows), "1");
    tab.is("document.querySelector('tbody tr:not([hidden])').innerText.includes('1 error')");
    // It follows every save, and keeps what is looked for.
    preview.edit("content/2026-03-02-muu.md", "[Linkki](puuttuva.md) ja", "Muu");
    tab.until("!document.querySelector('.problems') && document.querySelector('[name=state]')?.value === 'problem'");
    tab.until(&format!("{rows} === 0"));
    tab.has_no_complaints();
}

#[test]
fn a_wrong_address_is_answered_with_the_nearest_page() {
    let preview = Preview::of(one_post());
    let tab = preview.open("/fi/2026/03/lupas/");
    let near = "document.querySelector('kielo-missing').shadowRoot";
    tab.until(&format!("{near}.textContent.includes('Nothing stands at /fi/2026/03/lupas/')"));
    tab.is("document.body.innerText.includes('Sivua ei löytynyt')");
    tab.go(&preview.at("/fi/lupa"));
    tab.evaluate(&format!("{near}.querySelector('a[href=\"{AT_POST}\"]').click()"));
    tab.until("document.body.innerText.includes('ensimmäinen kappale')");
}

#[test]
fn a_wrong_address_is_taken_as_it_is_written() {
    let preview = Preview::of(one_post().setting("permalinks.post = \"/{language}/Blogi/{slug}/\""));
    let near = "document.querySelector('body > kielo-missing').shadowRoot";
    let tab = preview.open("/fi/blogi/lupas/");
    tab.until(&format!("!!{near}.querySelector('a[href=\"/fi/Blogi/lupaus/\"]')"));
    tab.go(&preview.at("/FI/100%2525%3Fa"));
    tab.until(&format!("{near}.textContent.includes('Nothing stands at /FI/100%25?a')"));
    tab.is(&format!("!!{near}.querySelector('a[href=\"/fi/\"]')"));
}

#[test]
fn the_overlay_fits_a_phone_and_stays_off_paper() {
    let preview = Preview::of(one_post());
    let tab = preview.open(AT_POST);
    tab.resize(390, 700);
    let address = "https-ilman-kaksoispistetta/".repeat(12);
    let links = (1..=8).map(|number| format!("[Linkki](puuttuva-{number}/{address}.md)")).collect::<Vec<_>>().join(" ");
    preview.edit(POST, "Lupaus on", &format!("{links} Lupaus on"));
    let (overlay, list) = (shown(".overlay"), shown(".list"));
    tab.until(&overlay);
    let width = "Math.max(document.documentElement.scrollWidth, innerWidth)";
    tab.is(&format!("{overlay}.getBoundingClientRect().right <= 390 && {width} === 390"));
    tab.is(&format!("{list}.scrollWidth <= {list}.clientWidth && {list}.scrollHeight > {list}.clientHeight"));
    tab.is(&format!("{overlay}.getBoundingClientRect().height <= innerHeight * .6 + 1"));
    tab.is("getComputedStyle(document.querySelector('kielo-preview')).display === 'flex'");
    tab.print_look();
    tab.is("getComputedStyle(document.querySelector('kielo-preview')).display === 'none'");
}

#[test]
fn page_and_overlay_do_not_affect_each_others_styles() {
    let css = "* { color: red !important; display: none !important; } html, body, main, main * { display: block !important; }";
    let site = with_theme(one_post()).file("themes/oma/static/style.css", css);
    let preview = Preview::of(site);
    let tab = preview.open(AT_POST);
    let height = tab.number("document.documentElement.scrollHeight");
    let names = tab.text("Object.keys(window).sort().join()");
    preview.edit(POST, "title = ", "titel = ");
    tab.until(&shown(".overlay"));
    let overlay = shown(".overlay");
    tab.is(&format!("getComputedStyle({overlay}).display === 'flex' && {overlay}.getBoundingClientRect().height > 80"));
    tab.is(&format!("getComputedStyle({overlay}).color !== 'rgb(255, 0, 0)'"));
    tab.is(&format!("{overlay}.getBoundingClientRect().height <= innerHeight * .6 + 1"));
    tab.is(&format!("document.documentElement.scrollHeight === {height}"));
    assert_eq!(tab.text("Object.keys(window).sort().join()"), names);
}
