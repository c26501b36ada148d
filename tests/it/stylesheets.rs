//! Style sheets of themes: imports, files they name, older browsers, mistakes.

use crate::site_test::{Built, SiteTest};

fn site() -> SiteTest {
    SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n")
}

/// The name in the output of a file of the theme.
#[track_caller]
fn published(built: &Built, start: &str) -> String {
    let named = |file: &String| file.starts_with(&format!("assets/{start}."));
    built.files().into_iter().find(named).unwrap_or_else(|| panic!("no {start}"))
}

/// A style sheet as it is published.
#[track_caller]
fn sheet(built: &Built, start: &str) -> String {
    built.page(&format!("/{}", published(built, start))).text
}

#[test]
fn style_sheets_are_short_and_fit_for_older_browsers() {
    let css = "/*! Licence: free */\n/* A note */\n.a { .b &, &:hover { color: #ff0000 } }\n@media (width >= 40rem) { .a { user-select: none } }\n";
    let built = site().file("themes/oma/static/oma.css", css).build();
    let text = sheet(&built, "oma");
    assert!(text.starts_with("/*! Licence: free */"), "{text}");
    for part in [".b .a{color:red}.a:hover{color:red}", "(min-width:40rem)", "-webkit-user-select:none"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains("A note"), "{text}");
}

#[test]
fn imports_are_put_into_their_places() {
    let built = site()
        .file("themes/oma/static/oma.css", "@import \"css/a.css\" screen;\n@import url(css/b.css) layer(b) supports(display: grid);\n.oma { color: red }")
        .file("themes/oma/static/css/a.css", "@import \"../css/c.css\";\n.a { background: url(a.png) }")
        .file("themes/oma/static/css/b.css", ".b { color: blue }")
        .file("themes/oma/static/css/c.css", ".c { color: green }")
        .file("themes/oma/static/css/a.png", "kuva")
        .build();
    let image = published(&built, "css/a");
    assert!(image.ends_with(".css"), "{image}");
    let text = sheet(&built, "oma");
    let (rules, rest) = text.split_once(".a{background:url(/assets/css/a.").expect("the picture");
    assert_eq!(rules, "@media screen{.c{color:green}");
    assert!(rest.contains("png)}}@supports (display:grid){@layer b{.b{color:#00f}}}.oma{color:red}"), "{rest}");
}

#[test]
fn a_sheet_can_import_the_one_it_takes_the_place_of() {
    let built = site().file("themes/oma/static/style.css", "@import \"kielo/style.css\";\n.oma { color: red }").build();
    let text = sheet(&built, "style");
    assert!(text.contains(".masthead") && text.contains(".oma{color:red}"), "{text}");
}

#[test]
fn a_change_of_an_imported_sheet_changes_the_name() {
    let site = |color: &str| {
        site()
            .file("themes/oma/static/oma.css", "@import \"a.css\";")
            .file("themes/oma/static/muu.css", ".muu { color: red }")
            .file("themes/oma/static/a.css", format!(".a {{ color: {color} }}"))
            .build()
    };
    let (red, blue, same) = (site("red"), site("blue"), site("red /* the same */"));
    assert_ne!(published(&red, "oma"), published(&blue, "oma"));
    assert_eq!(published(&red, "oma"), published(&same, "oma"));
    assert_eq!(published(&red, "muu"), published(&blue, "muu"));
}

#[test]
fn files_are_named_wherever_css_has_addresses() {
    let css = "@font-face { font-family: k; src: url(\"kirjain (1).woff2\") format(\"woff2\") }\n\
               .a { --kuva: url(kuva.svg); background: url('kuva.svg?a=1#osa'), image-set(\"kuva.svg\" 1x, url(kuva.svg) 2x) }\n\
               .b { background: url(#osa), url(data:image/png;base64,AA), url(/omat/b.png), url(https://kuvat.example/c.png) }\n";
    let built = site()
        .file("themes/oma/static/oma.css", css)
        .file("themes/oma/static/kirjain (1).woff2", "kirjain")
        .file("themes/oma/static/kuva.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .build();
    let text = sheet(&built, "oma");
    let image = published(&built, "kuva");
    let font = published(&built, "kirjain (1)").replace(' ', "%20").replace('(', "\\(").replace(')', "\\)");
    for part in [
        format!("src:url(/{font})"),
        format!("--kuva:url(/{image})"),
        format!("url(/{image}?a=1#osa)"),
        format!("\"/{image}\" 2x"),
        "url(#osa),url(data:image/png;base64,AA),url(/omat/b.png),url(https://kuvat.example/c.png)".to_owned(),
    ] {
        assert!(text.contains(&part), "{part} is not in {text}");
    }
}

#[test]
fn every_mistake_is_reported_with_its_location() {
    site()
        .file(
            "themes/oma/static/oma.css",
            ".ä { color red; top: 0 }\n.b { color: blue }\n.ä > { left: 0 }\n.c::befor { top: 0 }\n",
        )
        .file("themes/oma/static/css/muu.css", "a { src: url(../kuv.png) }\n@import \"a.css\";\n")
        .file("themes/oma/static/toinen.css", "@import \"tyyli.css\";\n@import \"toinen.css\";")
        .file("themes/oma/static/tyylit.css", "")
        .file("themes/oma/static/kuva.png", "kuva")
        .fails()
        .at("themes/oma/static/oma.css:1:11")
        .says("this is not valid CSS: this cannot stand here")
        .at("themes/oma/static/oma.css:3:6")
        .says("`::befor` is nothing that is known in style sheets")
        .at("themes/oma/static/css/muu.css:1:14")
        .says("the theme has no file `../kuv.png`")
        .says("did you mean `../kuva.png`?")
        .at("themes/oma/static/css/muu.css:2:8")
        .says("an import must stand before all other rules")
        .says("the theme has no style sheet `tyyli.css`")
        .says("did you mean `tyylit.css`?")
        .says("`toinen.css` is this style sheet, or one that imports it");
}

#[test]
fn circular_and_late_imports_are_reported() {
    site()
        .file("themes/oma/static/a.css", "@import \"b.css\";")
        .file("themes/oma/static/b.css", "@import \"a.css\";")
        .file(
            "themes/oma/static/c.css",
            "@import \"https://muu.example/x.css\";\n@import \"d.css\";\n@import \"//muu.example/y.css\";",
        )
        .file("themes/oma/static/d.css", ".d { color: red }")
        .file("themes/oma/static/style.css", "@import \"style.css\";")
        .fails()
        .at("themes/oma/static/b.css:1:10")
        .says("remove one import of the circle")
        .at("themes/oma/static/c.css:3:10")
        .says("`//muu.example/y.css` is imported too late")
        .says("write \"kielo/style.css\"");
}

#[test]
fn a_sheet_that_is_no_text_is_an_error() {
    site()
        .file("themes/oma/static/oma.css", b".a { color: red }\n.\xe4 { color: red }")
        .fails()
        .says("themes/oma/static/oma.css");
}

#[test]
fn a_byte_order_mark_belongs_to_no_selector() {
    let built = site().file("themes/oma/static/oma.css", "\u{feff}.a { color: red }").build();
    assert_eq!(sheet(&built, "oma"), ".a{color:red}\n");
    site()
        .file("themes/oma/static/oma.css", "\u{feff}.a { color: red } }")
        .fails()
        .at("themes/oma/static/oma.css:1:20");
}

#[test]
fn the_default_theme_weighs_little() {
    let text = "Asiakas muistaa sen, mitä hänelle luvattiin.\n\n".repeat(60);
    let built = SiteTest::new().post("a", "Ensimmäinen kirjoitus", &text).build();
    assert!(sheet(&built, "style").len() < 22_000, "the style sheet is no longer small");
    let page = built.page_with_hyphens("/fi/2026/03/a/").text;
    let loaded = |file: &String| page.contains(&format!("\"/{file}\""));
    let files: Vec<String> = built.files().into_iter().filter(|file| file.starts_with("assets/")).collect();
    let sizes = files.iter().filter(|file| loaded(file)).map(|file| {
        let bytes = std::fs::read(built.site.public().join(file)).unwrap();
        assert!(!bytes.is_empty(), "{file} is empty");
        bytes.len()
    });
    // Whole, though servers send it compressed.
    let weight = page.len() + sizes.sum::<usize>();
    assert!(weight < 60_000, "a first visit loads {weight} bytes");
}
