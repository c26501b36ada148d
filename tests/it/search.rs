//! The search page and its index: what readers find, and what a site without search has of it.

use std::fs;

use crate::devtools::Tab;
use crate::preview_test::{Preview, path_of};
use crate::site_test::{Built, SiteTest};
use crate::web::Web;

fn post(title: &str, keys: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n{text}\n")
}

/// A site with search and a few texts in two languages.
fn site() -> SiteTest {
    SiteTest::new()
        .tables("[search]")
        .file(
            "content/2024-03-01-kirjeet.md",
            post("Kirjeet", "tags = [\"palaute\"]\ncategories = [\"Arki\"]", "Luemme asiakkaiden kirjeet ääneen."),
        )
        .file(
            "content/2025-03-01-mitta.md",
            post(
                "Mitta",
                "tags = [\"palaute\"]\ncategories = [\"Mittarit\"]",
                "Asiakas vastaa.\n\n## Asiakaskokemuksen mitta\n\nSe on hyvä kokemus, kun kaupan hinta pitää.",
            ),
        )
        .file(
            "content/2026-03-01-muu.md",
            post("Muu", "categories = [\"Arki\"]", "Tässä puhutaan <b>säästä</b> ja kauppa on kiinni."),
        )
        .file("content/2025-04-01-brev.nb.md", post("Brev", "", "Kundene skriver. Send en søknad om kundetilfredshet."))
        .file("content/2026-04-01-tall.nb.md", post("Tall", "", "En kunde svarer, og tilfredshet er målet."))
}

fn results(tab: &Tab) -> String {
    tab.until("document.querySelector('.find-status').textContent && !document.querySelector('.find-results').hidden");
    tab.text("[...document.querySelectorAll('.find-results a')].map(a => a.textContent).join(' ')")
}

fn search(tab: &Tab, web: &Web, path: &str, words: &str) -> String {
    tab.go(&format!("{}{path}?q={words}", web.address));
    results(tab)
}

#[test]
fn a_site_without_search_has_nothing_of_it() {
    let built = SiteTest::new().post("a", "A", "Teksti").norwegian_page().build();
    built.page("/fi/").lacks("haku").lacks("role=\"search\"");
    built.page("/fi/404.html").lacks("search.js").lacks("type=\"search\"");
    built.page("/_headers").lacks("wasm-unsafe-eval");
    built.without("/fi/haku/").without("/pagefind");
}

#[test]
fn each_language_has_a_search_page_and_a_field_in_the_header() {
    let built = site().build();
    built.page("/fi/").has("<form class=\"find\" role=\"search\"").has("action=\"/fi/haku/\"").has("urlTemplate");
    built.page("/fi/404.html").has("action=\"/fi/haku/\"");
    built.page("/nb/").has("action=\"/nb/sok/\"");
    built
        .page("/fi/haku/")
        .has("<title>Haku – Kohtaamisia</title>")
        .has("content=\"noindex\"")
        .has("href=\"/nb/sok/\"")
        .has("data-folder=\"/pagefind/\"")
        .lacks("hreflang=\"x-default\"");
    built.page("/sitemap-fi.xml").lacks("/haku/");
    built.page("/_headers").has("script-src 'self'").has("'wasm-unsafe-eval'");
    built.page("/pagefind/pagefind-entry.json").has("\"fi\":{").has("\"nb\":{");
    let files = built.files();
    assert!(files.contains(&"pagefind/wasm.nb.pagefind".to_owned()), "{files:?}");
    assert!(!files.iter().any(|file| file.contains("-ui.") || file.contains("worker")), "{files:?}");
}

#[test]
fn the_header_can_be_without_a_field() {
    let built = site().file("site.toml", "base_url = \"https://a.example\"\n[languages.fi]\ntitle = \"A\"\nwords = { search = \"etsi\" }\n[search]\nin_header = false\n");
    let built = built.file("content/2025-04-01-brev.nb.md", "").file("content/2026-04-01-tall.nb.md", "");
    let root = built.root().join("content");
    for file in ["2025-04-01-brev.nb.md", "2026-04-01-tall.nb.md"] {
        fs::remove_file(root.join(file)).unwrap();
    }
    let built = built.build();
    built.page("/").lacks("role=\"search\"");
    built.page("/etsi/").has("role=\"search\"");
}

#[test]
fn nothing_else_can_be_in_the_folder_of_the_index() {
    let page = "+++\ntitle = \"P\"\n+++\n";
    site()
        .file("static/pagefind/oma.js", "1")
        .file("content/p.md", page)
        .tables("[permalinks]\npage = \"/Pagefind/{path}/\"")
        .fails()
        .says("static/pagefind/oma.js would have the address /pagefind/oma.js, which belongs to the search index")
        .says("content/p.md would have the address /Pagefind/p/")
        .at("content/p.md:2:9");
    // Without search the folder is free.
    SiteTest::new().norwegian_page().post("a", "A", "").file("static/pagefind/oma.js", "1").build().is_silent();
}

#[test]
fn a_theme_without_a_search_page_is_reported() {
    let built = site().tables("").setting("theme = \"oma\"").file("themes/oma/theme.toml", "");
    let templates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kielo/templates");
    let pages =
        ["home", "post", "page", "term", "terms", "archive", "archives", "letters", "404", "languages", "redirect"];
    let with_templates = pages.iter().fold(built, |site, page| {
        assert!(templates.join(format!("{page}.html")).is_file());
        site.file(&format!("themes/oma/templates/{page}.html"), "<title>a</title>")
    });
    with_templates.fails().says("the theme `oma` has no template search.html").counts("1 error");
}

#[test]
fn an_index_changes_only_with_its_texts() {
    let built = site().arguments(["--verify"]).build();
    let index = |built: &Built| -> Vec<(String, Vec<u8>)> {
        let files = built.files().into_iter().filter(|file| file.starts_with("pagefind/"));
        files.map(|file| (file.clone(), fs::read(built.site.public().join(file)).unwrap())).collect()
    };
    let first = index(&built);
    let again = built.again().build();
    assert!(again.summary.contains("0 files written"), "{}", again.summary);
    let changed =
        again.again().file("content/2026-05-01-uusi.md", post("Uusi", "", "Aivan uusi sana: ruiskukka.")).build();
    let second = index(&changed);
    let of = |language: &str, files: &[(String, Vec<u8>)]| -> Vec<(String, Vec<u8>)> {
        files.iter().filter(|(file, _)| file.contains(&format!("{language}_"))).cloned().collect()
    };
    assert_eq!(of("nb", &first), of("nb", &second));
    assert_ne!(of("fi", &first), of("fi", &second));
    // The cache makes no difference.
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().to_str().unwrap().to_owned();
    let elsewhere = changed.again().arguments(["--cache", &cache]).build();
    assert_eq!(index(&elsewhere), second);
}

#[test]
fn readers_find_words_in_all_their_forms() {
    let built = site().build();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open(&format!("{}/fi/haku/", web.address));
    tab.note_requests();
    let cases = [
        // The stems of these two differ, so each form must lead to both texts.
        ("/fi/haku/", "asiakas", "Mitta Kirjeet"),
        ("/fi/haku/", "asiakkaiden", "Kirjeet Mitta"),
        ("/fi/haku/", "kauppa", "Muu Mitta"),
        ("/fi/haku/", "kaupan", "Mitta Muu"),
        ("/fi/haku/", "kokemus", "Mitta"),
        ("/fi/haku/", "asiakaskokemus", "Mitta"),
        ("/fi/haku/", "saasta", "Muu"),
        ("/fi/haku/", "asia%C2%ADkas", "Mitta Kirjeet"),
        ("/fi/haku/", "palaute", "Mitta Kirjeet"),
        ("/nb/sok/", "kundene", "Tall Brev"),
        ("/nb/sok/", "tilfredshet", "Tall Brev"),
        ("/nb/sok/", "soknad", "Brev"),
        ("/nb/sok/", "s%C3%B8knaden", "Brev"),
    ];
    let found: Vec<(&str, &str, String)> = cases
        .iter()
        .map(|(path, words, expected)| {
            let found = search(&tab, &web, path, words);
            let mut sorted: Vec<&str> = found.split(' ').collect();
            let mut wanted: Vec<&str> = expected.split(' ').collect();
            sorted.sort_unstable();
            wanted.sort_unstable();
            (*path, *words, if sorted == wanted { (*expected).to_owned() } else { found })
        })
        .collect();
    let expected: Vec<(&str, &str, String)> = cases.iter().map(|(a, b, c)| (*a, *b, (*c).to_owned())).collect();
    assert_eq!(found, expected);
    // The excerpt marks the word of the text, and shows nothing of the other forms.
    search(&tab, &web, "/fi/haku/", "asiakas");
    let excerpts = tab.text("[...document.querySelectorAll('.find-excerpt')].map(p => p.innerHTML).sort().join('|')");
    assert!(excerpts.contains("Luemme <mark>asiakkaiden</mark> kirjeet ääneen."), "{excerpts}");
    assert!(excerpts.is_ascii() || !excerpts.contains('\u{e000}'), "{excerpts}");
    search(&tab, &web, "/nb/sok/", "tilfredshet");
    let excerpts = tab.text("[...document.querySelectorAll('.find-excerpt')].map(p => p.innerHTML).join('|')");
    assert!(excerpts.contains("<mark>kundetilfredshet</mark>."), "{excerpts}");
    for request in tab.requests() {
        assert!(request.starts_with(&web.address), "{request}");
    }
    tab.has_no_complaints();
}

#[test]
fn readers_narrow_their_search_by_keyboard() {
    let built = site().build();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open(&format!("{}/fi/haku/", web.address));
    tab.evaluate("document.querySelector('.find-page input').focus()");
    tab.write("asiakas");
    tab.press("Enter");
    tab.until("document.querySelector('.find-status').textContent === '2 osumaa'");
    tab.is("location.search === '?q=asiakas'");
    // Field, button, then the choices. Both texts have one tag, so there is nothing to choose from.
    let mut reached = Vec::new();
    for _ in 0..5 {
        tab.press("Tab");
        reached.push(
            tab.text(
                "document.activeElement.name || document.activeElement.type || document.activeElement.textContent",
            ),
        );
    }
    assert_eq!(reached[..4], ["submit", "category", "year", "order"]);
    tab.is("document.activeElement.closest('.find-results')");
    let choose = |name: &str, value: &str| {
        tab.evaluate(&format!(
            "(() => {{ const select = document.querySelector('.find-page [name={name}]'); select.value = '{value}'; select.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        ));
    };
    choose("order", "newest");
    tab.until("document.querySelector('.find-results a')?.textContent === 'Mitta'");
    choose("year", "2024");
    tab.until("document.querySelector('.find-status').textContent === '1 osuma'");
    assert_eq!(results(&tab), "Kirjeet");
    tab.is("location.search === '?q=asiakas&year=2024&order=newest'");
    tab.evaluate("history.back()");
    tab.until("document.querySelector('.find-status').textContent === '2 osumaa'");
    tab.is("document.querySelector('.find-page [name=year]').value === ''");
    // A choice alone lists all its texts.
    tab.go(&format!("{}/fi/haku/?category=Arki", web.address));
    tab.until("document.querySelector('.find-status').textContent === '2 osumaa'");
    // The engine would take `on` for the beginning of a word that no text has.
    tab.go(&format!("{}/fi/haku/?q=onnistumisprosentti", web.address));
    tab.until("document.querySelector('.find-status').textContent.startsWith('Haulla ei löytynyt')");
    tab.go(&format!("{}/fi/haku/?q=ruiskukka", web.address));
    tab.until("document.querySelector('.find-status').textContent.startsWith('Haulla ei löytynyt')");
    let tree = tab.accessible();
    assert!(tree.contains(&("searchbox".to_owned(), "Hakusanat".to_owned())), "{tree:?}");
    assert!(tree.iter().any(|(role, _)| role == "status"), "{tree:?}");
    tab.has_no_complaints();
}

#[test]
fn without_scripts_the_field_leads_to_the_search_page_and_on_to_the_archive() {
    let built = site().build();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open(&format!("{}/fi/", web.address));
    tab.without_scripts();
    tab.go(&format!("{}/fi/haku/?q=asiakas", web.address));
    let tree = tab.accessible();
    assert!(tree.iter().any(|(role, name)| role == "StaticText" && name.starts_with("Haku tarvitsee")), "{tree:?}");
    assert!(tree.contains(&("link".to_owned(), "Arkisto".to_owned())), "{tree:?}");
}

#[test]
fn a_failed_search_says_so_and_leads_to_the_archive() {
    let built = site().build();
    fs::remove_file(built.site.public().join("pagefind/pagefind.js")).unwrap();
    let web = Web::start_strict(built.site.public());
    let tab = Tab::open(&format!("{}/fi/haku/?q=asiakas", web.address));
    tab.until("document.querySelector('.find-status a')?.getAttribute('href') === '/fi/arkisto/'");
}

#[test]
fn the_preview_makes_the_index_for_the_newest_save() {
    let preview = Preview::start(site());
    let output = tempfile::tempdir().unwrap();
    let files = preview.fresh(output.path()).unwrap();
    let index: Vec<_> = files.into_iter().filter(|(file, _)| file.starts_with("pagefind/")).collect();
    assert!(index.len() > 10, "{index:?}");
    for (file, bytes) in index {
        assert!(preview.get(&path_of(&file)).body == bytes, "{file}");
    }
    let entry = || preview.get("/pagefind/pagefind-entry.json").text();
    assert!(entry().contains("\"page_count\":3"), "{}", entry());
    preview.save("content/2026-06-01-uusi.md", post("Uusi", "", "Ruiskukka."));
    preview.wait_for("/fi/", "Ruiskukka");
    assert!(entry().contains("\"page_count\":4"), "{}", entry());
    assert_eq!(preview.get("/pagefind/oma.js").status, 404);
}
