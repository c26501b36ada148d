//! How a site looks: colours, menus, footers, front pages, sidebars, boxes and series, as readers and authors see them.

use crate::images::png;
use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/2026-03-02-lupaus.fi.md", "+++\ntitle = \"Lupaus\"\ntranslation = \"lupaus\"\n+++\nTeksti.\n")
        .file("content/2026-03-04-loftet.nb.md", "+++\ntitle = \"Løftet\"\ntranslation = \"lupaus\"\n+++\nTekst.\n")
        .file("content/2026-03-05-uusin.fi.md", "+++\ntitle = \"Uusin\"\n+++\nUusi.\n")
        .file("content/2026-03-01-vanha.fi.md", "+++\ntitle = \"Vanha\"\n+++\nVanha.\n")
        .file("content/fi/tietoja.md", "+++\ntitle = \"Keitä olemme\"\n+++\nOlemme täällä.\n")
}

/// The style sheet that pages are drawn with.
fn styles(built: &crate::site_test::Built) -> String {
    let sheet = built.files().into_iter().find(|file| file.starts_with("assets/style.")).expect("a style sheet");
    built.page(&format!("/{sheet}")).text
}

#[test]
fn colours_reach_the_style_sheet_for_light_and_dark() {
    let plain = styles(&site().build());
    let built =
        site().tables("[design]\naccent = \"#0b5fa5\"\nmasthead = { light = \"#10243a\", dark = \"#000\" }").build();
    built.is_silent();
    let own = styles(&built);
    assert!(plain.contains("--accent:#1b5c41") && !plain.contains("#0b5fa5"), "{plain}");
    let (light, dark) = own.rsplit_once("prefers-color-scheme:dark").expect("colours for dark pages");
    assert!(light.contains("--accent:#0b5fa5") && light.contains("--highlight:#0b5fa5"), "{light}");
    assert!(light.contains("--masthead:#10243a") && dark.contains("--masthead:#000;"), "{dark}");
    // A colour for light pages is made lighter for dark ones, and the ground stays that of the theme.
    assert!(!dark.contains("--accent:#0b5fa5") && dark.contains("--background:#121a15"), "{dark}");
}

#[test]
fn a_switch_of_a_theme_gets_both_schemes() {
    let switch = |file: &str, text: &str| {
        let site = site().setting("theme = \"oma\"").file("themes/oma/theme.toml", "extends = \"kielo\"\n");
        styles(&site.file(&format!("themes/oma/{file}"), text).build())
    };
    let both = "[data-scheme=light]{color-scheme:light;--background:#fbf9f1;";
    for (file, text) in [
        ("templates/shared/footer.html", "<button data-scheme-switch>Tumma</button>"),
        ("static/switch.js", "document.documentElement.dataset.scheme = 'dark';"),
        ("static/switch.css", "[data-scheme=dark] img { filter: brightness(0.8) }"),
    ] {
        let sheet = switch(file, text);
        let (media, own) = sheet.split_once(both).unwrap_or_else(|| panic!("{file}: {sheet}"));
        assert!(media.contains("prefers-color-scheme:dark"), "{sheet}");
        assert!(own.contains("[data-scheme=dark]{color-scheme:dark;--background:#121a15;"), "{sheet}");
    }
    assert!(!switch("static/oma.css", "p { margin: 0 }").contains("data-scheme"));
}

#[test]
fn a_contrast_that_is_too_low_is_a_warning_with_the_ratio() {
    let built = site().tables("[design]\naccent = \"#999999\"").build();
    built.says("`accent` is hard to read on `background`: their contrast is 2.5, and text needs 4.5");
    built.says("[site.toml:").says("is the nearest colour that can be read there");
    assert_eq!(built.messages.matches("hard to read").count(), 1, "{}", built.messages);
    let built = site().tables("[design]\ntext = { light = \"#000\", dark = \"#333\" }").build();
    built.says("`text` is hard to read on `background` on dark pages");
    let built = site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n[colours]\naccent = \"#eee\"\n")
        .build();
    built.says("[themes/oma/theme.toml:3:");
}

#[test]
fn the_built_in_themes_can_be_read() {
    for theme in ["kielo", "vuokko"] {
        site().setting(&format!("theme = \"{theme}\"")).build().is_silent();
    }
}

#[test]
fn wrong_settings_are_reported_with_suggestions() {
    site()
        .tables(
            "[design]\naccent = \"green\"\nbackground = { dark = \"#000\" }\nlist = \"gird\"\nsidebar = [\"newset\"]\n\
             colour = 1\n[[menu.sv]]\ntitle = \"A\"\nlink = \"/\"\n[[menu.fi]]\nlink = \"/fi/\"\n[[menu.fi]]\ntitle = \"Tyhjä\"\n\
             [cta.fi]\ntitle = \"Otsikko\"",
        )
        .fails()
        .says("`accent` is `green`, which is not a colour")
        .says("the key `light` is missing")
        .says("`list` cannot be `gird`")
        .says("`sidebar` cannot be `newset`")
        .says("did you mean `newest`?")
        .says("there is no key `colour`")
        .says("the language `sv` is not configured")
        .says("the key `title` is missing")
        .says("the key `link` is missing")
        .says("the key `text` is missing")
        .counts("9 errors");
}

#[test]
fn menus_and_footers_lead_where_site_toml_says() {
    let built = site()
        .tables(
            "[[menu.fi]]\nlink = \"fi/tietoja.md\"\n[[menu.fi]]\ntitle = \"Palvelut\"\n[[menu.fi.children]]\n\
             title = \"Puhelut\"\nlink = \"https://palvelut.example/\"\n\
             [[footer.fi]]\ntitle = \"Tutustu\"\ntext = \"Kuusi <ihmistä>\"\nlinks = [{ title = \"Kaikki\", link = \"/fi/arkisto/\" }]",
        )
        .build();
    built.is_silent();
    built.page("/fi/2026/03/lupaus/").between("<details class=\"menu\"", "</nav>").has_in_order([
        "<a href=\"/fi/tietoja/\">Keitä olemme</a>",
        "<summary>Palvelut</summary>",
        "<a href=\"https://palvelut.example/\">Puhelut</a>",
    ]);
    built.page("/fi/").between("<footer", "</footer>").has_in_order([
        "<h2>Tutustu</h2>",
        "Kuusi &lt;ihmistä&gt;",
        "<a href=\"/fi/arkisto/\">Kaikki</a>",
    ]);
    // A language without a menu has its pages and the archive.
    built.page("/nb/").between("<details class=\"menu\"", "</nav>").has("href=\"/nb/arkiv/\"").lacks("Palvelut");
}

#[test]
fn a_broken_link_in_site_toml_is_reported_at_its_line() {
    let failed = site()
        .tables(
            "[[menu.fi]]\ntitle = \"A\"\nlink = \"fi/tietja.md\"\n[cta.fi]\ntext = \"B\"\nlink = \"/fi/ei-mitaan/\"",
        )
        .fails();
    failed
        .says("there is no document or file `/fi/tietja.md`")
        .says("did you mean `/fi/tietoja.md`?")
        .says("nothing on this site has the address `/fi/ei-mitaan/`")
        .says("[site.toml:")
        .counts("1 error, 1 warning");
}

#[test]
fn the_front_page_opens_as_site_toml_says() {
    let main = |settings: &str, path: &str| {
        let built = site().tables(&format!("[design]\n{settings}")).build();
        built.page(path).between("<header class=\"masthead\"", "<footer").text
    };
    assert!(main("", "/fi/").contains("<h1>Kohtaamisia</h1>"));
    let newest = main("hero = \"newest\"", "/fi/");
    assert!(newest.contains("hero-post") && newest.contains("<h1 class=\"hidden\">Kohtaamisia</h1>"), "{newest}");
    assert_eq!(newest.split("<aside").next().unwrap().matches(">Uusin</a>").count(), 1, "the hero is listed twice");
    let none = main("hero = \"none\"", "/fi/");
    assert!(!none.contains("class=\"hero") && none.contains("<h1 class=\"hidden\">"), "{none}");
    // Each language has its own translation of the post that is chosen, by its file or its key.
    for chosen in ["lupaus", "2026-03-02-lupaus.fi.md"] {
        let (fi, nb) = (format!("hero = \"{chosen}\""), format!("featured = [\"{chosen}\"]"));
        assert!(main(&fi, "/nb/").contains("<h2><a href=\"/nb/2026/03/loftet/\">Løftet</a></h2>"));
        let featured = main(&nb, "/fi/");
        assert!(
            featured.contains("Poimintoja") && featured.contains("<h3><a href=\"/fi/2026/03/lupaus/\">"),
            "{featured}"
        );
        assert!(!featured.contains("<h2><a href=\"/fi/2026/03/lupaus/\">"), "a featured post is listed twice");
    }
    site()
        .tables("[design]\nhero = \"lupuas\"\nfeatured = [\"fi/tietoja.md\"]")
        .fails()
        .says("there is no post `lupuas`")
        .says("did you mean `lupaus`?")
        .says("there is no post `fi/tietoja.md`")
        .counts("2 errors");
}

#[test]
fn the_sidebar_has_the_blocks_in_their_order() {
    let built = site()
        .tables(
            "[design]\nsidebar = [\"text\", \"pictures\", \"newest\"]\nlist = \"grid\"\nlogo = \"logo.svg\"\n\
             [text.fi]\ntitle = \"Tervetuloa\"\nlink = \"fi/tietoja.md\"\n[text.nb]\ntext = \"Velkommen\"",
        )
        .file(
            "content/2026-03-06-kuva/index.md",
            "+++\ntitle = \"Kuva\"\nimage = \"a.png\"\nimage_alt = \"Aita\"\nimage_caption = \"Aita talvella\"\n+++\n",
        )
        .file("content/2026-03-06-kuva/a.png", png(1))
        .file("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .build();
    built.page("/fi/2026/03/lupaus/").between("<aside class=\"sidebar\"", "</aside>").has_in_order([
        "Tervetuloa",
        "Olemme täällä.",
        "href=\"/fi/tietoja/\"",
        "Uusimmat kuvat",
        "alt=\"Kuva\"",
        "Uusimmat kirjoitukset",
    ]);
    built
        .page("/nb/")
        .has("Velkommen")
        .has("<div class=\"entries grid\">")
        .has("<img src=\"/logo.svg\" alt=\"Møter\" class=\"logo\">");
    built.page("/fi/2026/03/kuva/").has("alt=\"Aita\"").has("<figcaption>Aita talvella</figcaption>");
    let bare = site().tables("[design]\nsidebar = []").build();
    bare.page("/fi/").lacks("<aside class=\"sidebar\"");
    let warned = site().tables("[design]\nsidebar = [\"about\"]\n[about.fi]\ntext = \"A\"").build();
    warned.says("the sidebar's block `about` has nothing to show in `nb`");
    site().tables("[design]\nlogo = \"logo.png\"").fails().says("there is no picture `logo.png`").counts("1 error");
}

#[test]
fn a_call_to_action_appears_below_posts_and_in_texts() {
    let call = "{{ <cta title=\"Otsikko\" text=\"Teksti & muuta\" link=\"/fi/\" label=\"Tästä\" /> }}";
    let built = site()
        .tables("[cta.fi]\ntitle = \"Soitamme\"\ntext = \"Kolme \\\"viikkoa\\\"\"\nlink = \"fi/tietoja.md\"\nlabel = \"Kysy\"")
        .file("content/2026-03-07-oma.md", format!("+++\ntitle = \"Oma\"\n+++\n\n{call}\n"))
        .build();
    built.page("/fi/2026/03/lupaus/").between("<aside class=\"cta\">", "</aside>").has_in_order([
        "Soitamme",
        "Kolme ”viikkoa”",
        "<a class=\"button\" href=\"/fi/tietoja/\">Kysy</a>",
    ]);
    built.page("/nb/2026/03/loftet/").lacks("class=\"cta\"").page("/fi/tietoja/").lacks("class=\"cta\"");
    built.page("/fi/2026/03/oma/").has("Teksti &amp; muuta").has("<a class=\"button\" href=\"/fi/\">Tästä</a>");
}

#[test]
fn the_parts_of_a_series_know_each_other() {
    let part = |date: &str, title: &str| {
        (format!("content/{date}-osa.fi.md"), format!("+++\ntitle = \"{title}\"\nseries = \"Kolme tapaa\"\n+++\n"))
    };
    let mut site = site();
    for (file, text) in [part("2026-01-01", "Eka"), part("2026-01-03", "Kolmas"), part("2026-01-02", "Toka")] {
        site = site.file(&file, text);
    }
    let built = site
        .file("content/2026-01-02-del.nb.md", "+++\ntitle = \"Del\"\nseries = \"Kolme tapaa\"\n+++\n")
        .file("content/sivu.fi.md", "+++\ntitle = \"Sivu\"\nseries = \"Kolme tapaa\"\n+++\n")
        .setting("permalinks.post = \"/{language}/{year}/{month}/{day}/{slug}/\"")
        .build();
    built.says("a page belongs to no series");
    built.page("/fi/2026/01/02/osa/").between("<details class=\"serial", "</details>").has_in_order([
        "Kirjoitussarja",
        "osa 2/3",
        "Kolme tapaa",
        ">Eka</a>",
        "<strong aria-current=\"page\">Toka</strong>",
        ">Kolmas</a>",
    ]);
    built.page("/nb/2026/01/02/del/").lacks("del 1 av 1").lacks("Eka");
    built.page("/fi/2026/03/02/lupaus/").lacks("serial");
    // A first part is no series yet.
    let alone =
        SiteTest::new().file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nseries = \"Sarja\"\n+++\nTeksti.\n");
    alone.build().page("/fi/2026/03/a/").lacks("serial").lacks("1/1");
}

#[test]
fn the_second_theme_is_plainly_another() {
    let built = site().setting("theme = \"vuokko\"").build();
    built
        .page("/fi/")
        .has("<article class=\"issue\">")
        .has("<b>05</b> maaliskuu 2026")
        .lacks("<aside class=\"sidebar\"")
        .lacks("lilies");
    assert!(built.files().iter().any(|file| file.starts_with("assets/vuokko.")));
    assert!(styles(&built).contains("--accent:#4b3aa8"));
}
