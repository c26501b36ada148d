//! Files of a language: `kaavio.nb.png` beside `kaavio.png`.

use crate::images::png;
use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest};

/// A bundle in Finnish and Norwegian, both with the same text.
fn bundle(text: &str) -> SiteTest {
    SiteTest::new()
        .file("content/2026-03-02-nippu/index.fi.md", format!("+++\ntitle = \"Nippu\"\n+++\n\n{text}\n"))
        .file("content/2026-03-02-nippu/index.nb.md", format!("+++\ntitle = \"Bunt\"\n+++\n\n{text}\n"))
}

const FI: &str = "/fi/2026/03/nippu/";
const NB: &str = "/nb/2026/03/nippu/";

#[track_caller]
fn has(built: &Built, files: &[&str], missing: &[&str]) {
    let all = built.files();
    for file in files {
        assert!(all.iter().any(|known| known == file), "{file} is missing:\n{}", all.join("\n"));
    }
    for file in missing {
        assert!(all.iter().all(|known| known != file), "{file} is there:\n{}", all.join("\n"));
    }
}

#[test]
fn a_bundle_shows_the_picture_of_the_language() {
    let built = bundle("![Kaavio](kaavio.png) [Esite](esite.pdf)")
        .file("content/2026-03-02-nippu/kaavio.png", png(1))
        .file("content/2026-03-02-nippu/kaavio.nb.png", png(2))
        .file("content/2026-03-02-nippu/esite.pdf", "a")
        .file("content/2026-03-02-nippu/esite.nb.pdf", "b")
        .build();
    built.is_silent();
    built.page(FI).has("/fi/2026/03/nippu/kaavio.png").has("/fi/2026/03/nippu/esite.pdf").lacks(".nb.");
    built.page(NB).has("/nb/2026/03/nippu/kaavio.nb.png").has("/nb/2026/03/nippu/esite.nb.pdf");
    has(
        &built,
        &["fi/2026/03/nippu/kaavio.png", "nb/2026/03/nippu/kaavio.nb.png"],
        &["fi/2026/03/nippu/kaavio.nb.png", "fi/2026/03/nippu/esite.nb.pdf"],
    );
    built.page("/nb/feed.xml").has("kaavio.nb.png");
}

#[test]
fn a_file_may_exist_only_in_languages() {
    let site = || {
        bundle("![Kaavio](kaavio.png)")
            .file("content/2026-03-02-nippu/kaavio.fi.png", png(1))
            .file("content/2026-03-02-nippu/kaavio.nb.png", png(2))
    };
    let built = site().build();
    built.page(FI).has("kaavio.fi.png").lacks("kaavio.nb.png");
    built.page(NB).has("kaavio.nb.png").lacks("kaavio.fi.png");
    has(&built, &[], &["fi/2026/03/nippu/kaavio.nb.png", "nb/2026/03/nippu/kaavio.fi.png"]);
    site()
        .tables("[languages.sv]\ntitle = \"Möten\"")
        .file("content/2026-03-02-nippu/index.sv.md", "+++\ntitle = \"Bunt\"\n+++\n\n![Kaavio](kaavio.png)\n")
        .fails()
        .says("there is no file `kaavio.png` in `sv`, only `kaavio.fi.png`, `kaavio.nb.png`")
        .says("add `kaavio.sv.png`, or `kaavio.png` for all other languages");
}

#[test]
fn all_forms_of_a_tag_are_understood() {
    for tag in ["NB", "nb-NO", "nb_NO", "no"] {
        let built = bundle("![Kaavio](kaavio.png)")
            .file("content/2026-03-02-nippu/kaavio.png", png(1))
            .file(&format!("content/2026-03-02-nippu/kaavio.{tag}.png"), png(2))
            .build();
        built.page(NB).has(&format!("kaavio.{tag}.png"));
        built.page(FI).lacks(&format!("kaavio.{tag}.png"));
    }
}

#[test]
fn loose_files_and_static_files_have_languages_too() {
    let text = "![Kaavio](/kuvat/kaavio.png) ![Logo](/logo.png) [Esite](/esite.tar.gz)";
    let built = bundle(text)
        .file("content/kuvat/kaavio.png", png(1))
        .file("content/kuvat/kaavio.nb.png", png(2))
        .file("static/logo.png", png(3))
        .file("static/logo.nb.png", png(4))
        .file("static/esite.fi.tar.gz", "a")
        .file("static/esite.nb.tar.gz", "b")
        .build();
    built.is_silent();
    built.page(FI).has("/kuvat/kaavio.png").has("\"/logo.png").has("/esite.fi.tar.gz").lacks(".nb.");
    built.page(NB).has("/kuvat/kaavio.nb.png").has("\"/logo.nb.png").has("/esite.nb.tar.gz");
    // Such files have addresses of their own, and stay there.
    has(&built, &["kuvat/kaavio.png", "kuvat/kaavio.nb.png", "logo.nb.png"], &[]);
    bundle("![Logo](/logo.png)")
        .file("static/logo.fi.png", png(3))
        .fails()
        .says("there is no file `/logo.png` in `nb`, only `/logo.fi.png`");
}

#[test]
fn the_picture_of_a_document_and_of_the_site_has_a_language() {
    let keys = "title = \"Nippu\"\nimage = \"kansi.png\"\nimage_alt = \"Kansi\"";
    let built = SiteTest::new()
        .tables("[social]\ncards = false\nimage = \"/jako.png\"\n[design]\nlogo = \"/logo.png\"")
        .file("content/nippu/index.fi.md", format!("+++\n{keys}\n+++\n"))
        .file("content/nippu/index.nb.md", format!("+++\n{keys}\n+++\n"))
        .file("content/nippu/kansi.png", png(1))
        .file("content/nippu/kansi.nb.png", png(2))
        .file("static/jako.png", png(3))
        .file("static/jako.nb.png", png(4))
        .file("static/logo.fi.png", png(5))
        .file("static/logo.nb.png", png(6))
        .post("muu", "Muu", "Muu.")
        .file("content/2026-03-02-muu.nb.md", "+++\ntitle = \"Annet\"\n+++\n")
        .build();
    built.is_silent();
    built.page("/nb/nippu/").has("og:image\" content=\"https://blogi.example/pictures/kansi-nb-").has("logo.nb.png");
    built
        .page("/fi/nippu/")
        .has("og:image\" content=\"https://blogi.example/pictures/kansi-")
        .has("logo.fi.png")
        .lacks("kansi-nb");
    built.page("/nb/2026/03/muu/").has("og:image\" content=\"https://blogi.example/pictures/jako-nb-");
    built.page("/fi/2026/03/muu/").has("og:image\" content=\"https://blogi.example/pictures/jako-").lacks("jako-nb");
}

#[test]
fn the_picture_of_the_site_may_lack_a_language() {
    SiteTest::new()
        .tables("[social]\nimage = \"/jako.png\"")
        .file("static/jako.fi.png", png(3))
        .fails()
        .says("there is no file `/jako.png` in `nb`, only `/jako.fi.png`")
        .says("site.toml");
}

#[test]
fn components_and_menus_get_the_file_of_the_language() {
    let built = bundle("{{ <kuva src=\"/logo.png\" /> }}")
        .setting("theme = \"oma\"")
        .tables("[[menu.nb]]\ntitle = \"Brosjyre\"\nlink = \"/esite.pdf\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/components/kuva.html",
            "{% component kuva(src: string) -%}\n{{ image(src=src, alt=\"Logo\") }}\n{%- endcomponent kuva %}\n",
        )
        .file("static/logo.png", png(3))
        .file("static/logo.nb.png", png(4))
        .file("static/esite.pdf", "a")
        .file("static/esite.nb.pdf", "b")
        .build();
    built.page(NB).has("\"/logo.nb.png\"").has("\"/esite.nb.pdf\"");
    built.page(FI).has("\"/logo.png\"");
}

/// A bundle whose texts call a component with a file as its argument. The theme prints the argument as it gets it.
fn with_component(call: &str) -> SiteTest {
    bundle(call)
        .file("content/2026-03-02-nippu/kaavio.png", png(1))
        .file("content/2026-03-02-nippu/kaavio.nb.png", png(2))
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/components/kuva.html",
            "{% component kuva(src: string, nimi: string) -%}\n<i data-src=\"{{ src }}\">{{ nimi }}</i>{{ image(src=src, alt=nimi) }}\n{%- endcomponent kuva %}\n",
        )
}

#[test]
fn a_component_gets_the_address_of_a_file_beside_the_text() {
    let built = with_component("{{ <kuva src='kaavio.png' nimi=\"Kaavio 1.2, ks. a.b\" /> }}").build();
    built.page(FI).has(&format!("data-src=\"{FI}kaavio.png\"")).has("Kaavio 1.2, ks. a.b").has("width=");
    built.page(NB).has(&format!("data-src=\"{NB}kaavio.nb.png\"")).has("width=");
}

#[test]
fn a_component_gets_no_file_of_another_language() {
    with_component("{{ <kuva src=\"yksin.png\" nimi=\"Y\" /> }}")
        .file("content/2026-03-02-nippu/yksin.fi.png", png(7))
        .fails()
        .says("there is no file `yksin.png` in `nb`, only `yksin.fi.png`");
}

#[test]
fn a_file_of_a_language_that_no_text_shows_is_not_published() {
    let built = SiteTest::new()
        .file("content/2026-03-02-nippu/index.fi.md", "+++\ntitle = \"Nippu\"\n+++\n\n![Kaavio](kaavio.png)\n")
        .file("content/2026-03-02-nippu/index.nb.md", "+++\ntitle = \"Bunt\"\ndraft = true\n+++\n")
        .file("content/2026-03-02-nippu/kaavio.png", png(1))
        .file("content/2026-03-02-nippu/kaavio.nb.png", png(2))
        .file("content/2026-03-02-nippu/muu.nb.csv", "1")
        .build();
    assert!(built.files().iter().all(|file| !file.contains(".nb.")), "{:?}", built.files());
}

#[test]
fn the_whole_name_of_a_file_always_works() {
    let text = "![Logo](logo.nb.png) ![Posti](kuva.posten.png) <img src=\"raaka.nb.png\" alt=\"Raaka\">";
    let built = SiteTest::new()
        .file("content/2026-03-02-nippu/index.md", format!("+++\ntitle = \"Nippu\"\n+++\n\n{text}\n"))
        .file("content/2026-03-02-nippu/logo.png", png(1))
        .file("content/2026-03-02-nippu/logo.nb.png", png(2))
        .file("content/2026-03-02-nippu/raaka.nb.png", png(3))
        .file("content/2026-03-02-nippu/kuva.posten.png", png(4))
        // A text elsewhere shows the file of another bundle.
        .file("content/2026-03-03-toinen/index.md", "+++\ntitle = \"Toinen\"\n+++\n\nTeksti.\n")
        .file("content/2026-03-03-toinen/kaavio.nb.png", png(5))
        .file("content/2026-03-03-toinen/nimi.nb.png", png(6))
        .file("content/nb/2026-03-04-norsk.md", "+++\ntitle = \"Norsk\"\n+++\n\n![K](/2026-03-03-toinen/kaavio.png)\n")
        .post("neljas", "Neljäs", "![N](2026-03-03-toinen/nimi.nb.png)")
        .build();
    built.page(FI).has("/fi/2026/03/nippu/logo.nb.png").has("kuva.posten.png");
    has(&built, &["fi/2026/03/nippu/raaka.nb.png", "fi/2026/03/nippu/logo.png"], &[]);
    built.page("/nb/2026/03/norsk/").has("/fi/2026/03/toinen/kaavio.nb.png");
    built.page("/fi/2026/03/neljas/").has("/fi/2026/03/toinen/nimi.nb.png");
    // On a site with one language, endings mean nothing.
    let built = SiteTest::empty()
        .file("site.toml", "base_url = \"https://b.example\"\n[languages.fi]\ntitle = \"B\"\n")
        .file("content/nippu/index.md", "+++\ntitle = \"Nippu\"\n+++\n\n![Logo](logo.se.png)\n")
        .file("content/nippu/logo.se.png", png(1))
        .build();
    built.page("/nippu/").has("/nippu/logo.se.png");
}

#[test]
fn a_save_that_names_a_file_of_another_language_publishes_it() {
    let site = SiteTest::new()
        .file("content/nippu/index.md", "+++\ntitle = \"Nippu\"\n+++\n\nTeksti.\n")
        .file("content/nippu/logo.nb.png", png(1));
    let preview = Preview::start(site);
    preview.wait_for_status("/fi/nippu/logo.nb.png", 404);
    preview.save("content/nippu/index.md", "+++\ntitle = \"Nippu\"\n+++\n\nTeksti. ![Logo](logo.nb.png)\n");
    preview.wait_for("/fi/nippu/", "/fi/nippu/logo.nb.png");
    preview.wait_for_status("/fi/nippu/logo.nb.png", 200);
}
