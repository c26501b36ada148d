//! The example blog in Debian's Chromium: checks that need a real browser.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::devtools::Tab;
use crate::example;
use crate::site_test::SiteTest;
use crate::web::Web;

/// Browsers start one after the other: each takes the processor for seconds.
static TURN: Mutex<()> = Mutex::new(());

/// The document at `url` after its scripts ran, as HTML.
fn dom(url: &str, arguments: &[&str]) -> String {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let profile = tempfile::tempdir().unwrap();
    let mut child = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .args(["--timeout=60000", "--dump-dom", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Chromium starts (Debian's package chromium)");
    let mut html = String::new();
    child.stdout.take().expect("its output").read_to_string(&mut html).expect("HTML");
    assert!(child.wait().unwrap().success(), "Chromium failed on {url}");
    html
}

/// One page of every kind, in both languages.
pub(crate) fn pages() -> Vec<&'static str> {
    let pages = [
        "/",
        "/fi/",
        "/nb/",
        "/fi/sivu/2/",
        "/fi/2026/10/",
        "/nb/2025/",
        "/fi/arkisto/",
        "/fi/avainsana/",
        "/fi/hakemisto/",
        "/nb/register/",
        "/nb/kategori/",
        "/fi/kirjoittaja/",
        "/fi/404.html",
        "/nb/om-oss/",
    ];
    for page in pages {
        let file = example::public().join(page.trim_start_matches('/'));
        assert!(file.is_file() || file.join("index.html").is_file(), "{page} is not on the example blog");
    }
    pages.to_vec()
}

/// The posts of the example blog.
pub(crate) fn posts() -> Vec<String> {
    let feeds = ["fi", "nb"].map(|tag| fs::read_to_string(example::public().join(tag).join("feed.xml")).unwrap());
    let text = feeds.concat();
    let posts = text.split("<entry>").skip(1).filter_map(|entry| {
        let url = entry.split("href=\"").nth(1)?.split('"').next()?;
        Some(url.trim_start_matches("https://blogi.kielo.example").to_owned())
    });
    posts.collect()
}

#[test]
fn no_page_is_wider_than_its_window() {
    let mut all: Vec<String> = pages().into_iter().map(str::to_owned).collect();
    all.extend(posts());
    assert!(all.len() > 25);
    let list = all.iter().map(|page| format!("\"{page}\"")).collect::<Vec<_>>().join(",");
    // Each page is loaded into a frame of each width; what sticks out makes the document wider than the frame.
    let probe = format!(
        r#"<!DOCTYPE html><title>probe</title><pre id="result">unfinished</pre><script type="module">
        const found = [];
        let seen = 0;
        for (const width of [320, 390, 1280]) {{
          for (const page of [{list}]) {{
            const frame = document.createElement("iframe");
            frame.style = `width:${{width}}px;height:800px;border:0`;
            // The page of languages leads away by its script.
            frame.sandbox = page === "/" ? "allow-same-origin" : "allow-same-origin allow-scripts";
            frame.src = page;
            document.body.append(frame);
            await new Promise((done) => (frame.onload = done));
            const root = frame.contentDocument.documentElement;
            seen += frame.contentDocument.querySelector("h1, main") ? 1 : 0;
            if (root.scrollWidth > width) found.push(`${{page}} is ${{root.scrollWidth}} wide at ${{width}}`);
            frame.remove();
          }}
        }}
        document.getElementById("result").textContent = `seen ${{seen}}\n` + found.join("\n") + "\nfinished";
        </script>"#
    );
    let web = Web::start(example::public(), probe);
    assert_eq!(result(&web, &[]), format!("seen {}\n\nfinished", all.len() * 3));
}

/// The result of a probe script that a page of the test server runs.
fn result(web: &Web, arguments: &[&str]) -> String {
    let mut all = vec!["--virtual-time-budget=600000"];
    all.extend(arguments);
    let html = dom(&format!("{}/probe.html", web.address), &all);
    let result = html.split("<pre id=\"result\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    result.unwrap_or_default().to_owned()
}

/// A page that runs a script with `frame(path)`, which loads a page of the blog, and shows what it returns.
fn probe(script: &str) -> String {
    format!(
        r#"<!DOCTYPE html><title>probe</title><pre id="result">unfinished</pre><script type="module">
        async function frame(path) {{
          const frame = document.createElement("iframe");
          frame.style = "width:390px;height:800px";
          frame.src = path;
          document.body.append(frame);
          await new Promise((done) => (frame.onload = done));
          return frame;
        }}
        const run = async () => {{ {script} }};
        document.getElementById("result").textContent = await run().catch(String);
        </script>"#
    )
}

#[test]
fn copied_text_is_without_soft_hyphens() {
    let posts = posts();
    let post = posts.iter().find(|post| post.starts_with("/fi/")).expect("a Finnish post");
    let web = Web::start(
        example::public(),
        probe(&format!(
            r#"const page = await frame("{post}");
        const {{ contentWindow: window, contentDocument: document }} = page;
        window.getSelection().selectAllChildren(document.querySelector(".content"));
        const typed = window.getSelection().toString();
        const clipboardData = new DataTransfer();
        const event = new window.ClipboardEvent("copy", {{ clipboardData, bubbles: true, cancelable: true }});
        document.body.dispatchEvent(event);
        const [text, html] = [clipboardData.getData("text/plain"), clipboardData.getData("text/html")];
        return [
          typed.includes("­"), event.defaultPrevented, text === typed.replaceAll("­", ""),
          html.includes("­"), html.includes("<p>"),
        ].join(" ");"#
        )),
    );
    assert_eq!(result(&web, &[]), "true true true false true");
}

#[test]
fn a_language_chosen_by_hand_goes_before_that_of_the_browser() {
    let web = Web::start(
        example::public(),
        probe(
            r#"const path = async () => {
          const page = await frame("/");
          for (let turn = 0; turn < 200 && page.contentWindow.location.pathname === "/"; turn++) {
            await new Promise((done) => setTimeout(done, 50));
          }
          return page.contentWindow.location.pathname;
        };
        const before = await path();
        const page = await frame("/fi/");
        page.contentDocument.querySelector("a[data-language=nb]").click();
        await new Promise((done) => (page.onload = done));
        return [before, page.contentWindow.location.pathname, await path()].join(" ");"#,
        ),
    );
    assert_eq!(result(&web, &["--accept-lang=fi"]), "/fi/ /nb/ /nb/");
}

#[test]
fn the_root_leads_readers_to_their_language() {
    let web = Web::start(example::public(), String::new());
    let tab = Tab::open("about:blank#");
    for (accepted, home) in [("nb", "/nb/"), ("no", "/nb/"), ("nn-NO", "/nb/"), ("fi-FI", "/fi/"), ("ja", "/")] {
        tab.languages(accepted);
        tab.go(&format!("{}/?utm_source=linkedin&b=%C3%A4#tilaa", web.address));
        tab.until(&format!("location.pathname === '{home}' && document.readyState === 'complete'"));
        let arrived = tab.text("location.pathname + location.search + location.hash");
        assert_eq!(arrived, format!("{home}?utm_source=linkedin&b=%C3%A4#tilaa"), "{accepted}");
    }
    // A reader at the root chooses a link, which keeps both too.
    tab.evaluate("document.querySelector('a[hreflang=nb]').click()");
    tab.until("location.pathname === '/nb/'");
    assert_eq!(tab.text("location.search + location.hash"), "?utm_source=linkedin&b=%C3%A4#tilaa");
    tab.has_no_complaints();

    tab.without_scripts();
    tab.languages("nb");
    tab.go(&format!("{}/?utm_source=linkedin#tilaa", web.address));
    assert_eq!(tab.text("[...document.links].map(link => link.getAttribute('href')).join(' ')"), "/fi/ /nb/");
    assert_eq!(tab.text("location.pathname"), "/");
}

#[test]
fn the_root_compares_languages_by_script_and_region() {
    let languages = ["fi", "nn", "sv-FI", "sv", "en", "pt-PT", "zh-Hans", "zh-Hant"];
    let tables = languages.map(|tag| format!("[languages.{tag}]\ntitle = \"{tag}\"\n")).concat();
    let site = format!("base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\n{tables}");
    let site = languages.iter().fold(SiteTest::empty().file("site.toml", site), |site, tag| {
        site.file(&format!("content/a.{tag}.md"), "+++\ntitle = \"A\"\n+++\n")
    });
    let built = site.build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open("about:blank#");
    for (accepted, home) in [
        ("nb-NO,nb,no,en-US,en", "/nn/"),
        ("no", "/nn/"),
        ("sv-SE,sv", "/sv/"),
        ("sv-FI,fi", "/sv-FI/"),
        ("en-GB", "/en/"),
        ("pt-BR", "/pt-PT/"),
        ("zh-TW", "/zh-Hant/"),
        ("zh-HK", "/zh-Hant/"),
        ("zh-SG", "/zh/"),
        ("zh-CN,zh", "/zh/"),
        ("da,de,fi", "/fi/"),
    ] {
        tab.languages(accepted);
        tab.go(&format!("{}/", web.address));
        tab.until("location.pathname !== '/'");
        let arrived = tab.text("location.pathname");
        assert_eq!(arrived.to_lowercase(), home.to_lowercase(), "{accepted}");
    }
    tab.has_no_complaints();
}

#[test]
fn one_language_with_texts_needs_no_choice() {
    let built = SiteTest::new().file("content/a.md", "+++\ntitle = \"A\"\naliases = [\"/vanha/\"]\n+++\n").build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.languages("ja");
    tab.go(&format!("{}/?a=1#b", web.address));
    tab.until("location.pathname === '/fi/'");
    assert_eq!(tab.text("location.search + location.hash"), "?a=1#b");
    // An old address keeps both too.
    tab.go(&format!("{}/vanha/?a=1#b", web.address));
    tab.until("location.pathname === '/fi/a/'");
    assert_eq!(tab.text("location.search + location.hash"), "?a=1#b");
    tab.has_no_complaints();
}
