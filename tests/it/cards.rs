//! Social cards and icons: the content of the files, and the errors when they cannot be drawn.

use std::fs;
use std::path::PathBuf;

use resvg::tiny_skia::{Pixmap, PixmapPaint, Transform};

use crate::site_test::{Built, SiteTest, cache_entry, files};

const CARD: &str = "fi/2026/03/a/social-card.png";

#[track_caller]
fn bytes(built: &Built, file: &str) -> Vec<u8> {
    fs::read(built.site.public().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[track_caller]
fn image(built: &Built, file: &str) -> Pixmap {
    Pixmap::decode_png(&bytes(built, file)).expect("a PNG")
}

#[track_caller]
fn card(title: &str) -> Vec<u8> {
    bytes(&SiteTest::new().file("content/2026-03-02-a.md", format!("+++\ntitle = '{title}'\n+++\n")).build(), CARD)
}

/// The lines of a card: the theme writes them into the SVG as text and publishes the same text as a page.
fn lines(title: &str, arguments: &str) -> String {
    let template = format!(
        "{{% set fitted = fitted(text=post.title{arguments}) %}}{{{{ fitted.size }}}}: {{% for line in fitted.lines %}}[{{{{ line }}}}]{{% endfor %}}"
    );
    let built = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", template)
        .file("content/2026-03-02-a.md", format!("+++\ntitle = '{title}'\n+++\n"))
        .build();
    built.page_with_hyphens("/fi/2026/03/a/").text.clone()
}

#[test]
fn every_post_has_a_card_of_the_size_that_networks_show() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"Hei\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"Hei\"\n+++\n")
        .build();
    for file in [CARD, "nb/2026/03/a/social-card.png"] {
        let card = image(&built, file);
        assert_eq!((card.width(), card.height()), (1200, 630));
        assert!(bytes(&built, file).len() < 40_000);
    }
    assert_ne!(bytes(&built, CARD), bytes(&built, "nb/2026/03/a/social-card.png"));
}

#[test]
fn a_card_shows_its_title_and_nothing_of_the_machine() {
    let kept = card("Kielo kukkii");
    assert_eq!(kept, card("Kielo kukkii"));
    assert_ne!(kept, card("Kielo lakastuu"));
    assert_ne!(card("Äiti"), card("Aiti"));
}

#[test]
fn a_card_is_drawn_once() {
    let post = |title: &str| format!("+++\ntitle = '{title}'\n+++\n");
    let built = SiteTest::new().file("content/2026-03-02-a.md", post("Kielo")).build();
    let drawn = bytes(&built, CARD);
    let cached = || {
        files(&built.site.root().join(".kielo-cache"))
            .into_iter()
            .map(|file| built.site.root().join(".kielo-cache").join(file))
    };
    let is_card = |file: &PathBuf| fs::read(file).unwrap() == cache_entry(&drawn);
    let entry = cached().find(is_card).expect("the card is in the cache");
    fs::write(&entry, cache_entry(b"piirretty jo")).unwrap();
    let again = built.again().build();
    assert_eq!(bytes(&again, CARD), b"piirretty jo");
    let other = again.again().file("content/2026-03-02-a.md", post("Sinivuokko")).build();
    assert_ne!(bytes(&other, CARD), b"piirretty jo");
}

#[test]
fn signs_of_markup_are_letters_like_any_other() {
    let plain = card("Me ja te");
    for title in ["Me & te", "Me < te", "Me > te", "Me \" te", "</svg><te"] {
        assert_ne!(plain, card(title), "{title}");
    }
}

#[test]
fn letters_missing_in_the_fonts_are_left_out_or_transliterated() {
    assert_eq!(card("Kiitos kaikille"), card("Kiitos 💚 kaikille 🎉"));
    let bell = SiteTest::new().post("a", "Kii\\u0007tos kaikille", "").build();
    assert_eq!(card("Kiitos kaikille"), bytes(&bell, CARD));
    let built = SiteTest::new().post("a", "Привет", "").build();
    built.says("cannot write `Привет` on the social card").says("content/2026-03-02-a.md:2:9");
    assert_eq!(bytes(&built, CARD), card("Privet"));
}

#[test]
fn titles_are_set_in_lines_of_about_one_length() {
    assert_eq!(lines("Et valvo yksin", ""), "92: [Et valvo yksin]");
    assert!(lines("Mitä asiakkaat muistavat kohtaamisesta", "").ends_with("[Mitä asiakkaat][muistavat kohtaamisesta]"));
}

#[test]
fn the_longest_words_are_broken_as_the_language_has_it() {
    let broken = lines("Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas", ", width=700");
    assert!(broken.contains("-]["), "{broken}");
    assert!(!broken.contains('…'), "{broken}");
    let joined = broken.replace("-][", "");
    assert!(joined.ends_with("[Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas]"), "{broken}");
    // A hyphen of the word itself is not written twice.
    assert!(
        !lines("Verkko-ostoksista asiakkuusmarkkinointiin ja takaisin verkko-ostoksiin", ", width=500").contains("--")
    );
}

#[test]
fn a_title_that_does_not_fit_ends_in_an_ellipsis() {
    let cut = lines(&"sana ".repeat(200), ", lines=3");
    assert!(cut.starts_with("44: [sana") && cut.ends_with("sana…]"), "{cut}");
    assert_eq!(cut.matches('[').count(), 3);
}

#[test]
fn cards_can_be_switched_off() {
    let site = || SiteTest::new().post("a", "A", "");
    site().tables("[social]\ncards = false").build().without(CARD);
    site().tables("[social]\ncard = true").fails().says("did you mean `cards`?");
    let built = site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "{{ post.card.url }} {{ post.card.width }} × {{ post.card.height }} {{ post.card.type }} {{ post.card.alt }}")
        .build();
    let url = "https://blogi.example/fi/2026/03/a/social-card.png 1200 × 630 image/png A – Kohtaamisia";
    built.page("/fi/2026/03/a/").has(url);
}

#[test]
fn a_card_that_cannot_be_drawn_names_the_line_of_its_template() {
    let theme = |template: &str| {
        SiteTest::new()
            .post("a", "A", "")
            .post("b", "B", "")
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/templates/card.svg", template)
    };
    theme("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">\n  <rect>\n</svg>\n")
        .fails()
        .says("the social card cannot be drawn")
        .at("themes/oma/templates/card.svg:3:1")
        .counts("1 error");
    theme("{{ post.tittle }}").fails().says("themes/oma/templates/card.svg:1:").says("tittle");
    theme("<svg/>").fails().says("themes/oma/templates/card.svg:1:1");
    theme("").fails().says("the template themes/oma/templates/card.svg is empty");
}

#[test]
fn a_card_reads_no_file() {
    let svg = |href: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\"><image href=\"{href}\" width=\"1200\" height=\"630\"/></svg>"
        )
    };
    let site = |href: &str| {
        let site = SiteTest::new()
            .post("a", "A", "")
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n");
        let secret = site.root().join("salaisuus.svg").display().to_string();
        site.file("salaisuus.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\" fill=\"red\"/></svg>")
            .file("themes/oma/templates/card.svg", svg(&href.replace("SECRET", &secret)))
    };
    site("SECRET")
        .fails()
        .says("it contains the image `")
        .says("salaisuus.svg`, which Kielo cannot draw")
        .counts("1 error");
    site("data:image/png;base64,iVBORw0KGgo=")
        .fails()
        .says("it contains an image of the type image/png, which Kielo cannot draw");
    let drawing =
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='red'/></svg>";
    let inside = |drawing: &str| format!("data:image/svg+xml,{}", drawing.replace('<', "%3C").replace('#', "%23"));
    assert_ne!(
        bytes(&site(&inside(drawing)).build(), CARD),
        bytes(&site(&inside("<svg xmlns='http://www.w3.org/2000/svg'/>")).build(), CARD)
    );
    site(&inside("<svg xmlns='http://www.w3.org/2000/svg'><image href='a.png' width='1' height='1'/></svg>"))
        .fails()
        .says("it contains the image `a.png`");
}

#[test]
fn a_theme_may_have_its_own_fonts() {
    let site = || {
        SiteTest::new()
            .norwegian_page()
            .post("a", "A", "")
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
    };
    site().file("themes/oma/fonts/oma.ttf", "no font").fails().says("themes/oma/fonts/oma.ttf is not a font");
    site().file("themes/oma/fonts/LICENCE.txt", "words").build().is_silent();
}

#[test]
fn the_theme_has_an_icon_in_every_form() {
    let built = SiteTest::new().post("a", "A", "").build();
    for (file, size) in
        [("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512), ("icon-maskable-512.png", 512)]
    {
        let icon = image(&built, file);
        assert_eq!((icon.width(), icon.height()), (size, size), "{file}");
    }
    let ico = bytes(&built, "favicon.ico");
    assert_eq!(&ico[..6], [0, 0, 1, 0, 3, 0]);
    for (entry, size) in ico[6..54].chunks(16).zip([16, 32, 48]) {
        let number = |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
        let icon = Pixmap::decode_png(&ico[number(12)..number(12) + number(8)]).expect("a PNG");
        assert_eq!((icon.width(), u32::from(entry[0])), (size, size));
    }
    assert!(String::from_utf8(bytes(&built, "icon.svg")).unwrap().starts_with("<svg"));
    // These icons are cut to a shape or put on a background by the system: no pixel is transparent.
    for file in ["apple-touch-icon.png", "icon-maskable-512.png"] {
        assert!(image(&built, file).pixels().iter().all(|pixel| pixel.alpha() == 255), "{file}");
    }
    assert_eq!(image(&built, "icon-512.png").pixel(0, 0).unwrap().alpha(), 0);
}

#[test]
fn every_language_has_a_manifest() {
    let built = SiteTest::new()
        .tables("[icon]\ntheme_color = \"#112233\"\nbackground = \"#FFEEDD\"")
        .post("a", "A", "")
        .build();
    for (language, title) in [("fi", "Kohtaamisia"), ("nb", "Møter")] {
        let manifest: serde_json::Value =
            serde_json::from_slice(&bytes(&built, &format!("{language}/site.webmanifest"))).expect("JSON");
        assert_eq!(manifest["name"], title);
        assert_eq!(manifest["lang"], language);
        assert_eq!(manifest["start_url"], format!("/{language}/"));
        assert_eq!((&manifest["theme_color"], &manifest["background_color"]), (&"#112233".into(), &"#ffeedd".into()));
        for icon in manifest["icons"].as_array().expect("icons") {
            assert!(built.site.public().join(icon["src"].as_str().unwrap().trim_start_matches('/')).exists());
        }
        assert_eq!(manifest["icons"].as_array().unwrap().len(), 4);
    }
}

/// An image of one colour.
fn square(width: u32, height: u32) -> Vec<u8> {
    let mut pixels = Pixmap::new(width, height).unwrap();
    let mut dot = Pixmap::new(width / 2, height / 2).unwrap();
    dot.fill(resvg::tiny_skia::Color::from_rgba8(200, 0, 0, 255));
    let at = i32::try_from(width / 4).unwrap();
    pixels.draw_pixmap(at, at, dot.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    pixels.encode_png().unwrap()
}

#[test]
fn a_site_may_have_its_own_icons() {
    let site = || SiteTest::new().post("a", "A", "").tables("[icon]\nicon = \"static/merkki.png\"");
    let built = site().file("static/merkki.png", square(600, 600)).build();
    built.without("icon.svg");
    let icon = image(&built, "icon-192.png");
    assert_eq!(icon.pixel(96, 96).unwrap().red(), 200);
    assert_eq!(icon.pixel(5, 5).unwrap().alpha(), 0);
    // An image that does not fill its square gets the background colour of site.toml.
    assert_eq!(image(&built, "apple-touch-icon.png").pixel(2, 2).unwrap().green(), 255);
    let favicon = built.again().file("static/favicon.ico", "oma").build();
    assert_eq!(bytes(&favicon, "favicon.ico"), b"oma");
}

#[test]
fn a_file_that_cannot_be_an_icon_is_reported() {
    let site = |name: &str| SiteTest::new().post("a", "A", "").tables(&format!("[icon]\nicon = \"{name}\""));
    site("static/merki.svg")
        .file("static/merkki.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .fails()
        .says("did you mean `static/merkki.svg`?");
    site("static/merkki.png")
        .file("static/merkki.png", square(400, 400))
        .fails()
        .says("it is 400 by 400 pixels")
        .counts("1 error");
    site("static/merkki.png").file("static/merkki.png", square(600, 512)).fails().says("it is 600 by 512 pixels");
    site("static/merkki.png")
        .file("static/merkki.png", "no picture")
        .fails()
        .says("it is not a PNG")
        .says("[site.toml:");
    site("static/merkki.png").file("static/merkki.png", &square(600, 600)[..200]).fails().says("no icons can be made");
    let wide = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"/>";
    site("static/merkki.svg").file("static/merkki.svg", wide).fails().says("it is 20 by 10, not square");
    SiteTest::new().post("a", "A", "").tables("[icon]\nbackground = \"green\"").fails().says("is not a colour");
}
