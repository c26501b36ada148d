//! Taxonomies that site.toml declares beside categories, tags and authors.

use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const INDUSTRY: &str = r#"
[taxonomies.industry.fi]
title = "Toimialat"
singular = "Toimiala"
[taxonomies.industry.nb]
title = "Bransjer"
singular = "Bransje"
slug = "bransje"
"#;

fn site() -> SiteTest {
    SiteTest::new()
        .tables(&format!("{INDUSTRY}[search_engines]\nnoindex = []"))
        .file(
            "content/2026-03-01-sahko.md",
            "+++\ntitle = \"Sähkö\"\nindustry = \"Energia\"\ntags = [\"hinta\"]\n+++\nSähköstä.\n",
        )
        .file(
            "content/2026-03-02-verkko.md",
            "+++\ntitle = \"Verkko\"\nindustry = [\"Energia\", \"Tietoliikenne\"]\n+++\nVerkosta.\n",
        )
        .file("content/nb/2026-03-03-strom.md", "---\ntitle: Strøm\nindustry: Energi\n---\nOm strøm.\n")
        .file(
            "content/terms.toml",
            "[[industry]]\nfi = { name = \"Energia\", description = \"Sähkö ja lämpö.\" }\nnb = \"Energi\"\n",
        )
}

#[test]
fn terms_have_pages_a_list_and_feeds() {
    let built = site().build();
    built
        .page("/fi/toimialat/energia/")
        .has("<h1>Toimiala: Energia</h1>")
        .has("Sähkö ja lämpö.")
        .has("hreflang=\"nb\" href=\"https://blogi.example/nb/bransje/energi/\"")
        .between("class=\"entries", "</main>")
        .has_in_order(["Verkko", "Sähkö"]);
    built.page("/nb/bransje/energi/").has("<h1>Bransje: Energi</h1>").has("Strøm");
    built.page("/fi/toimialat/").has("<h1>Toimialat</h1>").has_in_order([">Energia<", ">Tietoliikenne<"]);
    built.page("/fi/toimialat/energia/feed.xml").has_in_order(["Energia – Kohtaamisia", "Verkko", "Sähkö"]);
    built.page("/sitemap-fi.xml").has("https://blogi.example/fi/toimialat/energia/");
}

#[test]
fn posts_show_their_terms() {
    let built = site().build();
    built
        .page("/fi/2026/03/sahko/")
        .has("<span>Toimiala</span>")
        .has("<a href=\"/fi/toimialat/energia/\">Energia</a>")
        .has("<a href=\"/fi/toimialat/\">Toimialat</a>");
    built
        .page("/fi/2026/03/verkko/")
        .has("<span>Toimialat</span>")
        .has("Energia</a> ja <a")
        .has("Tietoliikenne</a></p>");
}

#[test]
fn a_site_without_own_taxonomies_has_none_of_this() {
    let built = SiteTest::new().post("a", "A", "Teksti.").norwegian_page().build();
    built.page("/fi/2026/03/a/").lacks("filed").lacks("sarja");
}

#[test]
fn one_title_can_serve_all_languages_and_the_address_is_made_of_it() {
    SiteTest::new()
        .tables("[taxonomies.place]\ntitle = \"Östersund & Ås\"")
        .file("content/2026-03-01-a.md", "+++\ntitle = \"A\"\nplace = \"Turku\"\n+++\n")
        .file("content/nb/2026-03-01-b.md", "+++\ntitle = \"B\"\nplace = \"Bergen\"\n+++\n")
        .build()
        .page("/fi/ostersund-as/turku/")
        .has("<h1>Östersund &amp; Ås: Turku</h1>")
        .page("/nb/ostersund-as/bergen/")
        .has("B");
    SiteTest::new()
        .tables("[taxonomies.place]\nfi = \"Paikat\"\nnb = \"Steder\"")
        .file("content/nb/2026-03-01-b.md", "+++\ntitle = \"B\"\nplace = \"Bergen\"\n+++\n")
        .post("a", "A", "")
        .build()
        .page("/nb/steder/bergen/")
        .has("<h1>Steder: Bergen</h1>");
}

#[test]
fn a_language_without_a_title_is_reported() {
    SiteTest::new()
        .norwegian_page()
        .tables("[taxonomies.industry.fi]\ntitle = \"Toimialat\"")
        .build()
        .says("the taxonomy `industry` has no title in `nb`")
        .says("[taxonomies.industry.nb]");
}

#[test]
fn names_that_mean_something_else_are_errors() {
    for (name, message) in [
        ("tags", "categories, tags and authors are built in"),
        ("series", "series are built in: an entry [[series]]"),
        ("title", "a taxonomy cannot be named `title`"),
        ("Toimiala", "`Toimiala` cannot be the name of a taxonomy"),
        ("\"tuote-ryhmä\"", "write letters a–z, digits and _"),
    ] {
        SiteTest::new().tables(&format!("[taxonomies.{name}]\ntitle = \"X\"")).fails().says(message);
    }
    SiteTest::new().tables("[taxonomies]\nindustry = \"Toimialat\"").fails().says("a table");
    SiteTest::new().tables("[taxonomies.industry]\ntitel = \"X\"").fails().says("did you mean `title`?");
    SiteTest::new()
        .tables("[taxonomies.industry]\ntitle = \"X\"\nslug = \"a/b\"")
        .fails()
        .says("cannot stand in an address");
}

#[test]
fn a_misspelt_key_gets_the_name_of_the_taxonomy() {
    site()
        .file("content/2026-03-04-b.md", "+++\ntitle = \"B\"\nindustri = \"Energia\"\n+++\n")
        .fails()
        .says("did you mean `industry`?");
    site().file("content/sivu.md", "+++\ntitle = \"Sivu\"\nindustry = \"Energia\"\n+++\n").build().says("add a date");
}

#[test]
fn addresses_that_collide_are_errors() {
    // Two terms with one address.
    site()
        .file("content/2026-03-04-b.md", "+++\ntitle = \"B\"\nindustry = \"ENERGIA\"\n+++\n")
        .fails()
        .says("the industry `Energia` and `ENERGIA` would have the same address");
    // Two taxonomies with one address.
    site()
        .tables("[taxonomies.trade]\ntitle = \"Ala\"\nslug = \"toimialat\"")
        .file("content/2026-03-04-b.md", "+++\ntitle = \"B\"\ntrade = \"Kauppa\"\n+++\n")
        .fails()
        .says("the index of trade in `fi`");
    // A taxonomy and the tags.
    SiteTest::new()
        .tables("[taxonomies.word]\ntitle = \"Sanat\"\nslug = \"avainsana\"")
        .file("content/2026-03-04-b.md", "+++\ntitle = \"B\"\nword = \"x\"\ntags = [\"y\"]\n+++\n")
        .fails()
        .says("the index of tags in `fi`");
}

#[test]
fn a_name_of_the_other_language_is_reported() {
    site()
        .file("content/nb/2026-03-04-b.md", "+++\ntitle = \"B\"\nindustry = \"Energia\"\n+++\n")
        .build()
        .says("`Energia` is the industry's name in `fi`");
}

#[test]
fn a_term_has_a_text_of_its_own() {
    site()
        .file("content/terms/industry/energia.md", "+++\ntitle = \"Energia\"\n+++\nEnergia-alasta **enemmän**.\n")
        .build()
        .page("/fi/toimialat/energia/")
        .has("<strong>enemmän</strong>");
    site()
        .file("content/terms/industry/energia.md", "+++\ntitle = \"Energja\"\n+++\nx\n")
        .build()
        .says("did you mean `Energia`?");
}

#[test]
fn folders_give_terms_to_their_posts() {
    site()
        .file("content/laki/_defaults.toml", "industry = [\"Oikeus\"]\n")
        .file("content/laki/2026-03-04-laki.md", "+++\ntitle = \"Laki\"\n+++\n")
        .build()
        .page("/fi/toimialat/oikeus/")
        .has("Laki");
}

#[test]
fn templates_read_terms_and_ask_for_posts() {
    let home = "{% extends \"base.html\" %}{% block main %}\
        {% for own in site.own_taxonomies %}<h2>{{ own.kind }}: {{ own.name }}</h2>{% for term in own.terms %}[{{ term.name }} {{ term.post_count }}]{% endfor %}{% endfor %}\
        {% for post in posts(taxonomy=\"industry\", term=\"Energia\", limit=5) %}({{ post.title }}: {% for term in post.terms.industry %}{{ term.name }} {% endfor %}){% endfor %}\
        {% endblock %}";
    let own = "theme = \"oma\"";
    let with_home = |home: &str| {
        site()
            .setting(own)
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/templates/home.html", home)
    };
    with_home(home)
        .build()
        .page("/fi/")
        .has("<h2>industry: Toimialat</h2>[Energia 2][Tietoliikenne 1]")
        .has_in_order(["(Verkko: Energia Tietoliikenne )", "(Sähkö: Energia )"]);
    with_home(home).build().page("/nb/").has("<h2>industry: Bransjer</h2>[Energi 1]").has("(Strøm: Energi )");
    with_home(&home.replace("\"industry\"", "\"industri\"")).fails().says("did you mean `industry`?");
    with_home(&home.replace("\"Energia\"", "\"Energja\"")).fails().says("did you mean `Energia`?");
    with_home(&home.replace("taxonomy=\"industry\", ", "")).fails().says("`term` needs `taxonomy`");
}

#[test]
fn a_theme_has_templates_for_one_taxonomy() {
    site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file(
            "themes/oma/templates/term-industry.html",
            "<p>Ala {{ term.name }}, {{ pager.posts | length }} tekstiä</p>",
        )
        .file("themes/oma/templates/terms-industry.html", "<p>Alat: {{ terms | length }}</p>")
        .build()
        .page("/fi/toimialat/energia/")
        .has("<p>Ala Energia, 2 tekstiä")
        .page("/fi/toimialat/")
        .has("<p>Alat: 2")
        .page("/fi/avainsana/hinta/")
        .has("<h1>Avainsana-arkisto: hinta</h1>");
}

#[test]
fn a_mistake_in_a_declaration_is_one_message() {
    let post = "+++\ntitle = \"A\"\nindustry = \"Energia\"\n+++\n";
    let site = |tables: &str| SiteTest::new().tables(tables).norwegian_page().file("content/2026-03-01-a.md", post);
    site("[taxonomies]\nindustry = \"industries\"").fails().says("must be a table").counts("1 error");
    site("[[taxonomies]]\nname = \"industry\"\npaginate_by = 5")
        .fails()
        .says("write [taxonomies.industry], and below it title = \"…\"")
        .counts("1 error");
    let table = "+++\ntitle = \"A\"\n[taxonomies]\nindustry = [\"Energia\"]\n+++\n";
    site(INDUSTRY)
        .file("content/2026-03-01-a.md", table)
        .fails()
        .says("write each taxonomy as a key of its own, above all tables: industry = [\"…\"]")
        .counts("1 error");
}

#[test]
fn names_with_signs_have_pages_and_texts() {
    site()
        .file(
            "content/2026-03-04-q.md",
            "+++\ntitle = \"Q\"\nindustry = [\"Kauppa, vähittäis\", \"O'Neill\", \"\\\"Isot\\\" & <pienet>\"]\n+++\n",
        )
        .file("content/terms/industry/k.md", "+++\ntitle = \"Kauppa, vähittäis\"\n+++\nMyy **paljon**.\n")
        .file("content/terms/industry/o.md", "+++\ntitle = \"O'Neill\"\n+++\nOn **yksi**.\n")
        .build()
        .page("/fi/toimialat/kauppa-vahittais/")
        .has("<strong>paljon</strong>")
        .page("/fi/toimialat/oneill/")
        .has("<strong>yksi</strong>")
        .page("/fi/toimialat/isot-pienet/")
        .has("&quot;Isot&quot; &amp; &lt;pienet&gt;</h1>");
}

#[test]
fn lists_have_further_pages() {
    let built = site().setting("posts_per_page = 1").build();
    built.page("/fi/toimialat/energia/sivu/2/").has("Sähkö").has("Sivu 2");
}

#[test]
fn the_preview_follows_other_declarations() {
    let site = site().file("content/laki/_defaults.toml", "industry = [\"Oikeus\"]\n");
    let preview = Preview::start(site.file("content/laki/2026-03-04-laki.md", "+++\ntitle = \"Laki\"\n+++\nTeksti.\n"));
    preview.wait_for("/fi/toimialat/oikeus/", "Laki");
    let declared = std::fs::read_to_string(preview.path("site.toml")).expect("site.toml");
    // Another taxonomy before it.
    let more = declared
        .replace("[taxonomies.industry.fi]", "[taxonomies.place]\ntitle = \"Paikka\"\n[taxonomies.industry.fi]");
    preview.save("site.toml", more.replace("\"Toimialat\"", "\"Alat\""));
    preview.wait_for("/fi/alat/oikeus/", "Laki");
    preview.wait_for("/fi/alat/energia/", "Sähkö");
    preview.save("content/2026-03-01-sahko.md", "+++\ntitle = \"Sähkö\"\nplace = \"Turku\"\n+++\n");
    preview.wait_for("/fi/paikka/turku/", "Sähkö");
    preview.save("site.toml", &declared);
    preview.wait_for_message("there is no key `place`");
    preview.save("content/2026-03-01-sahko.md", "+++\ntitle = \"Sähkö\"\nindustry = \"Vesi\"\n+++\n");
    preview.wait_for("/fi/toimialat/vesi/", "Sähkö");
    preview.wait_for("/fi/toimialat/oikeus/", "Laki");
}

#[test]
fn another_word_in_addresses_is_reported_with_the_setting_that_keeps_them() {
    let site = site().build().again();
    let declared = site.text("site.toml");
    let moved = site.file("site.toml", declared.replace("\"Toimialat\"", "\"Alat\"")).build();
    moved.says("`taxonomies.industry.fi.slug` was \"toimialat\" and is now \"alat\"");
    moved.says("[feeds.ids]\n        taxonomies.industry.fi.slug = \"toimialat\"");
    let id = "<id>https://blogi.example/fi/toimialat/energia/";
    let site = moved.again().tables("[feeds.ids]\ntaxonomies.industry.fi.slug = \"toimialat\"");
    site.build().page("/fi/alat/energia/feed.xml").has(id);
}
