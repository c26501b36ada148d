//! Pictures, own keys and texts of categories, tags and authors.

use crate::images::png;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const POST: &str = "+++\ntitle = \"A\"\ncategories = [\"Sosiaalinen media\"]\ntags = [\"NPS\"]\nauthors = [\"Aino\"]\n+++\n\n\
    [aihe](terms/categories/some.md)\n";

fn site() -> SiteTest {
    SiteTest::new()
        .setting("posts_per_page = 1")
        .file("content/2026-03-02-a.md", POST)
        .file("content/2026-03-01-b.md", POST.replace("\"A\"", "\"B\""))
        .file(
            "content/2026-03-02-a.nb.md",
            "+++\ntitle = \"A\"\ncategories = [\"Sosiale medier\"]\ntags = [\"NPS\"]\n+++\n",
        )
        .file("content/terms.toml", "[[categories]]\nfi = \"Sosiaalinen media\"\nnb = \"Sosiale medier\"\n")
        .file("content/terms/categories/some.md", TEXT)
}

const TEXT: &str =
    "+++\ntitle = \"Sosiaalinen media\"\ndescription = \"Kuvaus aiheesta.\"\n+++\n\nTeksti *aiheesta*.\n";

#[test]
fn the_page_of_a_term_shows_its_text() {
    let built = site()
        .file("content/terms/categories/some.nb.md", "+++\ntitle = \"Sosiale medier\"\n+++\n\nPå norsk.\n")
        .file("content/terms/tags/mika/index.md", "---\ntitle: NPS\n---\n\nYksi luku.\n\n![Kuvaaja](kuva.png)\n")
        .file("content/terms/tags/mika/kuva.png", png(1))
        .file("content/terms/authors/aino.md", "+++\ntitle = \"Aino\"\n+++\n\nHän.\n")
        .build();
    built.page("/fi/kategoria/sosiaalinen-media/").has("content=\"Kuvaus aiheesta.\"").has_in_order([
        "<h1>",
        "Teksti <em>aiheesta</em>.",
        "class=\"entries",
    ]);
    built.page("/fi/kategoria/sosiaalinen-media/sivu/2/").lacks("Teksti <em>");
    built.page("/nb/kategori/sosiale-medier/").has("På norsk.");
    built.page("/fi/avainsana/nps/").has("Yksi luku.").has("kuva");
    built.page("/nb/stikkord/nps/").lacks("Yksi luku.");
    built.page("/fi/kirjoittaja/aino/").has("Hän.");
    built
        .page("/fi/2026/03/a/")
        .has("<a href=\"/fi/kategoria/sosiaalinen-media/\">aihe</a>")
        .lacks(">Sosiaalinen media</a></li>\n<li><a href=\"/fi/arkisto");
    built.without("/fi/terms/categories/some/index.html").is_silent();
}

#[test]
fn entries_have_pictures_and_own_keys() {
    let terms = "[[categories]]\nfi = { name = \"Sosiaalinen media\", params = { vari = \"punainen\" } }\nnb = \"Sosiale medier\"\n\
        image = \"kuva.png\"\nparams = { vari = \"sininen\", koko = 3 }\n";
    let theme = "{% extends \"kielo/term.html\" %}{% block main %}[{{ term.image or \"\" }} {{ term.params.vari or \"\" }} \
        {{ term.params.koko or \"\" }}{% if term.picture %}!{% endif %}]{% endblock main %}";
    let built = site()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/term.html", theme)
        .file("content/terms.toml", terms)
        .file("content/kuva.png", png(1))
        .build();
    built
        .page("/fi/kategoria/sosiaalinen-media/")
        .has("[/kuva.png punainen 3]")
        .has("og:image\" content=\"https://blogi.example/");
    built.page("/nb/kategori/sosiale-medier/").has("[/kuva.png sininen 3]");
    built.page("/fi/avainsana/nps/").has("[ ]");
    site()
        .file("content/terms.toml", "[[tags]]\nfi = \"NPS\"\nimage = \"puuttuu.png\"\n")
        .fails()
        .at("content/terms.toml:3:9");
}

#[test]
fn the_picture_of_an_entry_is_above_the_posts() {
    let site = || {
        site()
            .file("content/terms.toml", "[[categories]]\nfi = \"Sosiaalinen media\"\nimage = \"kuva.png\"\n[[authors]]\nname = \"Aino\"\nimage = \"kuva.png\"\n")
            .file("content/kuva.png", png(1))
    };
    let built = site().build();
    built.page("/fi/kategoria/sosiaalinen-media/").between("<main", "</main>").has_in_order([
        "<h1>",
        "<figure class=\"header-picture\">",
        "alt=\"\"",
        "Teksti <em>aiheesta</em>.",
    ]);
    built.page("/fi/kategoria/sosiaalinen-media/sivu/2/").lacks("header-picture");
    built.page("/fi/kirjoittaja/aino/").lacks("header-picture");
    // The picture of the text takes its place.
    let text = TEXT.replace("+++\n\n", "image = \"/oma.png\"\nimage_alt = \"Oma\"\n+++\n\n");
    let built = site().file("static/oma.png", png(2)).file("content/terms/categories/some.md", text).build();
    built
        .page("/fi/kategoria/sosiaalinen-media/")
        .has("alt=\"Oma\"")
        .between("<header class=\"list-header", "</header>")
        .lacks("<img");
}

#[test]
fn a_text_without_a_term_is_reported() {
    let built = site().file("content/terms/categories/some.md", TEXT.replace("Sosiaalinen", "Sosiaalinnen")).build();
    built.says("no post has the category `Sosiaalinnen media`").says("did you mean `Sosiaalinen media`?");
    built.without("/fi/terms/categories/some/index.html");
    site()
        .file("content/terms/categories/muu.md", TEXT)
        .fails()
        .says("are both the text of one category")
        .counts("1 error");
    let page = site().file("content/terms/muu.md", "+++\ntitle = \"Muu\"\n+++\n").build();
    page.page("/fi/terms/muu/").has("<h1>Muu</h1>");
    site()
        .file("content/terms/categories/some.md", format!("{TEXT}\n[b](puuttuu.md)\n"))
        .fails()
        .at("content/terms/categories/some.md:8:5");
}

#[test]
fn the_preview_follows_the_text_of_a_term() {
    let preview = Preview::start(site());
    preview.wait_for("/fi/kategoria/sosiaalinen-media/", "Teksti <em>");
    preview.save("content/terms/categories/some.md", TEXT.replace("Teksti", "Uusi"));
    preview.wait_for("/fi/kategoria/sosiaalinen-media/", "Uusi <em>");
}
