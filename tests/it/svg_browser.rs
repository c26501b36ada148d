//! Drawings from strangers in Chromium: published ones run no script and ask for nothing, and ordinary ones look as before.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::devtools::Tab;
use crate::site_test::{SiteTest, write};
use crate::svg_tricks::{INSIDE, svg};
use crate::web::Web;

/// Ordinary drawings, by what they use.
const ORDINARY: [&str; 16] = [
    "<circle cx=\"1\" cy=\"1\" r=\"1\" fill=\"#a30\"/>",
    "<linearGradient id=\"g\"><stop stop-color=\"red\"/><stop offset=\"1\" stop-color=\"blue\"/></linearGradient>\
     <circle cx=\"1\" cy=\"1\" r=\"1\" fill=\"url(#g)\"/>",
    "<radialGradient id=\"g\"><stop stop-color=\"red\"/><stop offset=\"1\"/></radialGradient><path fill='url(\"#g\")' d=\"M0 0h2v2z\"/>",
    "<defs><path id=\"p\" d=\"M0 0h1v1z\" fill=\"green\"/></defs><use href=\"#p\"/><use xlink:href=\"#p\" x=\"1\"/>",
    "<symbol id=\"s\" viewBox=\"0 0 1 1\"><rect width=\"1\" height=\"1\" fill=\"teal\"/></symbol><use href=\"#s\" width=\"1\"/>",
    "<style>.a{fill:orange} .a > .b{stroke:blue}</style><g class=\"a\"><rect class=\"b\" width=\"2\" height=\"1\"/></g>",
    "<style type=\"text/css\"><![CDATA[circle{fill:navy}]]></style><circle cx=\"1\" cy=\"1\" r=\"1\"/>",
    "<style>@media (min-width:1px){circle{fill:olive}}</style><circle cx=\"1\" cy=\"1\" r=\"1\"/>",
    "<clipPath id=\"c\"><circle cx=\"1\" cy=\"1\" r=\"1\"/></clipPath><rect clip-path=\"url(#c)\" width=\"3\" height=\"2\" fill=\"red\"/>",
    "<mask id=\"m\"><rect width=\"1\" height=\"2\" fill=\"white\"/></mask><rect mask=\"url(#m)\" width=\"3\" height=\"2\" fill=\"lime\"/>",
    "<filter id=\"f\"><feGaussianBlur stdDeviation=\".2\"/><feOffset dx=\".1\"/></filter><rect filter=\"url(#f)\" width=\"1\" height=\"1\"/>",
    "<pattern id=\"p\" width=\".5\" height=\".5\"><rect width=\".3\" height=\".3\" fill=\"red\"/></pattern>\
     <rect width=\"3\" height=\"2\" fill=\"url(#p)\"/>",
    "<marker id=\"a\" markerWidth=\"2\" markerHeight=\"2\"><path d=\"M0 0h1v1z\"/></marker><path d=\"M0 0L2 1\" marker-end=\"url(#a)\"/>",
    "<text x=\"0\" y=\"1\" font-size=\"1\">Äiti &amp; <tspan fill=\"red\">ø</tspan></text><title>Kuva</title><desc>Teksti</desc>",
    "<image width=\"1\" height=\"1\" href=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==\"/>",
    "<g transform=\"rotate(20)\" opacity=\".5\" style=\"fill:#05a;stroke:red\"><rect width=\"1\" height=\"1\"/></g>",
];

/// Shows every drawing `t0.svg`, `t1.svg` … of a folder in each way that a page can show one, touches everything in it, and
/// returns the numbers of those that ran a script or asked for another file.
fn what_happens(folder: PathBuf, count: usize) -> BTreeSet<usize> {
    let frames = (0..count).map(|number| {
        let file = format!("/t{number}.svg");
        format!("<iframe src=\"{file}\"></iframe><img src=\"{file}\" alt=\"\"><object data=\"{file}\"></object>")
    });
    let probe = format!("<!DOCTYPE html><title>probe</title>{}", frames.collect::<String>());
    let web = Web::start(folder, probe);
    let tab = Tab::open("about:blank#");
    tab.note_requests();
    // Every document tells the page around it. The links of a drawing would lead away from what is looked at.
    tab.before_scripts(
        "window.evil = () => { (top.ran ??= []).push(location.pathname); };
         addEventListener('click', event => {
            const link = event.target.closest('a');
            if (link && !/^\\s*java/i.test(link.href?.animVal ?? link.href ?? '')) event.preventDefault();
         });",
    );
    tab.go(&format!("{}/probe.html", web.address));
    tab.evaluate(
        "(async () => {
            const wait = () => new Promise(done => setTimeout(done, 300));
            await wait();
            for (const frame of document.querySelectorAll('iframe')) {
                for (const element of frame.contentDocument?.querySelectorAll('*') ?? []) {
                    for (const kind of ['click', 'mouseover', 'pointerover', 'focus', 'touchstart']) {
                        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
                    }
                    element.focus?.();
                }
            }
            await wait();
        })()",
    );
    let number = |path: &str| path.strip_prefix("/t")?.strip_suffix(".svg")?.parse::<usize>().ok();
    let ran = tab.evaluate("window.ran ?? []");
    // A drawing whose number is not known still counts.
    let known = |path: &str| number(path).unwrap_or(usize::MAX);
    let mut found: BTreeSet<usize> = ran.as_array().unwrap().iter().map(|path| known(path.as_str().unwrap())).collect();
    for (address, from) in tab.requests_with_sources() {
        let is_expected =
            address.strip_prefix(&web.address).is_some_and(|path| path == "/probe.html" || number(path).is_some());
        if !is_expected && !address.starts_with("data:image/") && !address.ends_with("/favicon.ico") {
            found.insert(known(from.strip_prefix(&web.address).unwrap_or_default()));
        }
    }
    found
}

fn originals(folder: &Path) {
    for (number, inside) in INSIDE.iter().enumerate() {
        write(&folder.join(format!("t{number}.svg")), svg(inside).as_bytes());
    }
}

#[test]
fn published_drawings_run_nothing_and_ask_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    originals(folder.path());
    let unclean = what_happens(folder.path().to_path_buf(), INSIDE.len());
    assert!(unclean.len() >= 40, "only {} of {} tricks do something in this browser", unclean.len(), INSIDE.len());

    let mut site = SiteTest::new().norwegian_page();
    for (number, inside) in INSIDE.iter().enumerate() {
        site = site.file(&format!("static/t{number}.svg"), svg(inside));
    }
    let built = site.build();
    assert_eq!(what_happens(built.site.public(), INSIDE.len()), BTreeSet::new());
}

#[test]
fn ordinary_drawings_look_as_before() {
    let mut site = SiteTest::new().norwegian_page();
    for (number, inside) in ORDINARY.iter().enumerate() {
        let svg = svg(inside).replacen("viewBox", "width=\"60\" height=\"40\" viewBox", 1);
        site = site.file(&format!("static/t{number}.svg"), svg);
    }
    let built = site.build();
    for number in 0..ORDINARY.len() {
        let name = format!("t{number}.svg");
        fs::copy(built.site.root().join("static").join(&name), built.site.public().join(format!("original-{name}")))
            .unwrap();
    }
    let web = Web::start(built.site.public(), "<!DOCTYPE html><title>probe</title>".to_owned());
    let tab = Tab::open(&format!("{}/probe.html", web.address));
    let differ = tab.evaluate(&format!(
        "(async () => {{
            const pixels = async file => {{
                const image = new Image();
                image.src = file;
                await image.decode();
                const context = new OffscreenCanvas(60, 40).getContext('2d');
                context.drawImage(image, 0, 0);
                return String(context.getImageData(0, 0, 60, 40).data);
            }};
            const found = [];
            for (let number = 0; number < {}; number++) {{
                const [original, published] = [await pixels(`/original-t${{number}}.svg`), await pixels(`/t${{number}}.svg`)];
                if (original !== published || !/[1-9]/.test(published)) found.push(number);
            }}
            return found;
        }})()",
        ORDINARY.len()
    ));
    assert_eq!(differ, serde_json::json!([]));
}
