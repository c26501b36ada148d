//! Settings that are one value for the site, or one for each language.

use crate::site_test::SiteTest;

fn site(tables: &str) -> SiteTest {
    SiteTest::new()
        .tables(tables)
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\n\nTeksti.\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"A\"\n+++\n\nTekst.\n")
}

#[test]
fn the_publisher_differs_by_language() {
    let built = site(
        "[organization]\nname = { fi = \"Kaisla\", nb = \"Siv\" }\nurl = { fi = \"https://kaisla.example\", nb_NO = \
         \"https://siv.example\" }\nsame_as = { fi = [\"https://fi.example/k\"], nb = \"https://no.example/s\" }\nemail = { nb = \
         \"hei@siv.example\" }\nx = { fi = \"@kaisla\" }\nfediverse = \"@k@m.example\"\nlogo = { fi = \"k.svg\", nb = \"s.svg\" }\n",
    )
    .file("static/k.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
    .file("static/s.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
    .build();
    built.is_silent();
    built
        .page("/fi/")
        .has("\"name\":\"Kaisla\"")
        .has("\"url\":\"https://kaisla.example\"")
        .has("\"sameAs\":[\"https://fi.example/k\"]")
        .has("https://blogi.example/k.svg")
        .has("content=\"@kaisla\"")
        .has("@k@m.example")
        .lacks("siv.example");
    built
        .page("/nb/")
        .has("\"name\":\"Siv\"")
        .has("\"url\":\"https://siv.example\"")
        .has("\"sameAs\":[\"https://no.example/s\"]")
        .has("https://blogi.example/s.svg")
        .has("\"email\":\"hei@siv.example\"")
        .has("@k@m.example")
        .lacks("kaisla");
}

#[test]
fn a_language_that_a_table_leaves_out_has_the_default() {
    let built = site("[organization]\nname = { nb = \"Siv\" }\nurl = { nb = \"https://siv.example\" }\n").build();
    built.page("/fi/").has("\"name\":\"Siv\"").has("\"url\":\"https://blogi.example/\"").lacks("siv.example");
    // The name of the default language comes first, then the order of site.toml.
    let names = "[languages.sv]\ntitle = \"S\"\n[languages.da]\ntitle = \"D\"\n[organization]\nname = ";
    let three = site(&format!("{names}{{ da = \"Dansk\", sv = \"Svensk\", fi = \"Suomi\" }}\n")).build();
    three.page("/nb/").has("\"name\":\"Suomi\"");
    let two = site(&format!("{names}{{ da = \"Dansk\", sv = \"Svensk\" }}\n"));
    two.build().page("/nb/").has("\"name\":\"Svensk\"").page("/fi/").has("\"name\":\"Svensk\"");
    let settings = "base_url = \"https://blogi.example\"\ndefault_language = \"nb\"\n[languages.fi]\ntitle = \"F\"\n\
                    [languages.nb]\ntitle = \"N\"\n[languages.sv]\ntitle = \"S\"\n[organization]\n\
                    name = { fi = \"Suomi\", nb = \"Norsk\" }\n";
    SiteTest::empty().file("site.toml", settings).build().page("/sv/").has("\"name\":\"Norsk\"");
    let built = site("[share]\nlinks = { nb = [\"x\"] }\n").build();
    built.page("/fi/2026/03/a/").has("linkedin.com").has("facebook.com");
    built.page("/nb/2026/03/a/").has("x.com/intent").lacks("linkedin.com").lacks("facebook.com");
}

#[test]
fn logo_and_image_of_links_differ_by_language() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let built = site("[design]\nlogo = { fi = \"fi.svg\", nb = \"nb.svg\" }\n[social]\ncards = false\nimage = { fi = \"https://k.example/fi.png\", nb = \"https://k.example/nb.png\" }\n")
        .file("static/fi.svg", svg)
        .file("static/nb.svg", svg)
        .build();
    built.is_silent();
    for (here, there) in [("fi", "nb"), ("nb", "fi")] {
        built
            .page(&format!("/{here}/"))
            .has(&format!("src=\"/{here}.svg\""))
            .has(&format!("property=\"og:image\" content=\"https://k.example/{here}.png\""))
            .lacks(&format!("/{there}.svg"))
            .lacks(&format!("{there}.png"));
    }
    site("[design]\nlogo = { fi = \"puuttuu.svg\" }\n[social]\nimage = { nb = \"mangler.png\" }\n")
        .fails()
        .says("puuttuu.svg")
        .says("mangler.png");
}

#[test]
fn languages_and_values_of_a_table_are_checked() {
    for (setting, key) in [
        ("[social]\nimage = { fi = \"a.png\", sv = \"b.png\" }", "sv"),
        ("[design]\nlogo = { de = \"a.png\" }", "de"),
        ("[organization]\nname = \"A\"\nurl = { sv-SE = \"https://a.example\" }", "sv-SE"),
        ("[share]\nlinks = { nn = [] }", "nn"),
    ] {
        site(setting)
            .fails()
            .says(&format!("the language `{key}` is not configured"))
            .says("the languages of this site are `fi`, `nb`");
    }
    site("[organization]\nname = { fi = 3 }\nemail = { nb = \"siv\" }\nurl = { fi = \"kaisla.example\" }\n[share]\nlinks = { fi = [\"linkdin\"] }\n[social]\nimage = { fi = \"a.png\", no = \"b.png\", nb = \"c.png\" }\n[design]\nlogo = { kuva = \"a.png\" }\n")
        .fails()
        .says("`name`")
        .says("is no e-mail address")
        .says("kaisla.example")
        .says("linkdin")
        .says("`nb` and `no` name the same language")
        .says("kuva");
}

#[test]
fn params_of_a_language_lie_over_those_of_the_site() {
    let theme = |site: SiteTest| {
        site.setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file(
                "themes/oma/templates/home.html",
                "{% set p = site.params %}{{ p.letter }}|{{ p.contact.phone }}|{{ p.contact.hours }}|{{ p.list | join(sep=\",\") }}|{{ p.words.fi }}",
            )
    };
    let built = theme(site(
        "[params]\nletter = \"kirje\"\ncontact = { phone = \"358\", hours = \"9-16\" }\nlist = [\"a\", \"b\"]\nwords = { fi = \"sana\", nb = \"ord\" }\n\
         [languages.nb.params]\nletter = \"brev\"\ncontact = { phone = \"47\" }\nlist = [\"c\"]\n",
    ))
    .build();
    built.page("/fi/").has("kirje|358|9-16|a,b|sana");
    built.page("/nb/").has("brev|47|9-16|c|sana");
    site("[languages.nb]\nparams = 3\n").fails();
}
