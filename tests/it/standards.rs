//! Independent checks of the example blog: the Nu HTML Checker of the W3C, and axe in Chromium.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::devtools::Tab;
use crate::example;
use crate::site_test::{SiteTest, files};
use crate::web::Web;

/// A file of one of the packages that `tests/run` installs.
fn tool(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/node_modules").join(name);
    assert!(file.is_file(), "{name} is missing: ./tests/run installs what the tests need");
    file
}

#[test]
fn the_html_checker_finds_no_fault() {
    let mut command = Command::new("java");
    command.arg("-jar").arg(tool("vnu-jar/build/dist/vnu.jar"));
    command.args(["--format", "json", "--also-check-css", "--also-check-svg", "--skip-non-html", "--stdout"]);
    let digest = digest();
    let output = command
        .arg(example::public())
        .arg(digest.root().join("digests"))
        .output()
        .expect("Java runs (Debian's package default-jre-headless)");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no report: {}", String::from_utf8_lossy(&output.stderr)));
    let messages: Vec<String> = report["messages"]
        .as_array()
        .expect("a list of messages")
        .iter()
        // Mail programs need the attributes that style sheets have replaced elsewhere.
        .filter(|message| !message["url"].to_string().contains("/digests/") || message["subType"] != "warning")
        .map(|message| format!("{}:{}: {}", message["url"], message["lastLine"], message["message"]))
        .collect();
    assert!(messages.is_empty(), "{}", messages.join("\n"));
}

/// The example blog with a digest of its newest posts.
fn digest() -> SiteTest {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut site = SiteTest::empty().file("site.toml", fs::read(root.join("site.toml")).unwrap());
    for folder in ["content", "static"] {
        for file in files(&root.join(folder)) {
            let name = format!("{folder}/{file}");
            site = site.file(&name, fs::read(root.join(&name)).unwrap());
        }
    }
    site.command(["digest", "--language", "nb", "--since", "2026-01-01"]).done().says("digests/digest-nb-");
    site
}

/// The fullest page of every kind in every language.
fn pages() -> Vec<String> {
    let mut fullest: BTreeMap<(String, String), (usize, String)> = BTreeMap::new();
    for file in files(&example::public()).into_iter().filter(|file| file.ends_with(".html")) {
        let html = fs::read_to_string(example::public().join(&file)).unwrap();
        let after = |mark: &str| Some(html.split_once(mark)?.1.split(['"', ' ', '>']).next()?.to_owned());
        let (Some(kind), Some(language)) =
            (after("<body class=\"").or_else(|| after("<body class=")), after("lang=\""))
        else {
            continue;
        };
        let page = fullest.entry((kind, language)).or_default();
        *page = page.clone().max((html.len(), file));
    }
    let mut pages: Vec<String> = fullest.into_values().map(|(_, file)| format!("/{file}")).collect();
    // Code, a formula and a card; a contact form; comments and their form.
    let more = ["2026/11/ensimmainen-vuosi-maksaa-eniten", "tietoja/yhteys", "2026/09/lukijan-viimeinen-sana"];
    pages.extend(more.map(|page| format!("/fi/{page}/index.html")));
    assert!(pages.len() > 20, "{pages:?}");
    pages
}

#[test]
fn axe_finds_no_barrier() {
    let axe = fs::read_to_string(tool("axe-core/axe.min.js")).unwrap();
    let run = |options: &str| {
        format!(
            "axe.run({{ resultTypes: ['violations']{options} }}).then(result => result.violations.map(violation => \
             violation.id + ': ' + violation.help + ': ' + violation.nodes.map(node => node.target.join(' ')).join(', ')))"
        )
    };
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open(&format!("{}/fi/", web.address));
    // Finnish pages have the hint in the reader's language.
    tab.languages("nb,fi");
    let (mut violations, mut hinted) = (Vec::new(), 0);
    // Dark pages differ only in their colours, so only the contrast rule runs again.
    let only_contrast = ", runOnly: { type: 'rule', values: ['color-contrast'] }";
    for (width, height, scheme, options) in [(390, 844, "light", ""), (1280, 900, "dark", only_contrast)] {
        tab.resize(width, height);
        tab.scheme(scheme);
        for page in pages().into_iter().chain(["/fi/haku/?q=asiakas".to_owned()]) {
            tab.go(&format!("{}{page}", web.address));
            if page.contains('?') {
                tab.until("document.querySelectorAll('.find-results mark').length > 5");
            }
            hinted += usize::from(tab.evaluate("!!document.querySelector('.language-hint')") == true);
            tab.evaluate(&format!("{axe}; true"));
            let found = tab.evaluate(&run(options));
            let found = found.as_array().expect("a list").iter();
            violations.extend(found.map(|violation| format!("{page} {width} {scheme}: {violation}")));
        }
    }
    // The digest as a mail program in a browser shows it.
    let digest = digest();
    let letters = Web::start(digest.root().join("digests"), String::new());
    let letter = files(&digest.root().join("digests")).into_iter().find(|file| file.ends_with(".html")).unwrap();
    for scheme in ["light", "dark"] {
        tab.scheme(scheme);
        tab.go(&format!("{}/{letter}", letters.address));
        tab.evaluate(&format!("{axe}; true"));
        let found = tab.evaluate(&run(""));
        violations.extend(
            found.as_array().expect("a list").iter().map(|violation| format!("{letter} {scheme}: {violation}")),
        );
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    assert!(hinted > 4, "{hinted} pages have the hint");
}

#[test]
fn pages_ask_for_nothing_elsewhere() {
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open(&format!("{}/fi/", web.address));
    tab.note_requests();
    for page in pages() {
        tab.go(&format!("{}{page}", web.address));
        let asked = tab.requests();
        assert!(!asked.is_empty(), "{page}");
        for address in asked {
            let is_own = address.starts_with(&web.address) || address.starts_with("data:");
            assert!(is_own, "{page} asks for {address}");
        }
    }
}
