//! Categories, tags and authors, and what terms.toml says of them.

use crate::site_test::SiteTest;

const TERMS: &str = r#"
[[tags]]
fi = "asiakkuus"
nb = "kundelojalitet"

[[categories]]
fi = { name = "Markkinointi", slug = "markkina", description = "Kaikesta." }
nb = "Markedsføring"

[[categories]]
fi = "Sosiaalinen media"
nb = "Sosiale medier"
parent = "Markedsføring"

[[authors]]
name = "Aino Virta"
fi = "Kirjoittaa suomeksi."
nb = "Skriver på norsk."
url = "https://aino.example"
same_as = ["https://sosiaalinen.example/@aino"]
"#;

fn site() -> SiteTest {
    SiteTest::new()
        .file("content/terms.toml", TERMS)
        .file("content/2026-03-01-a.md", "+++\ntitle = \"Ensin\"\ncategories = [\"Sosiaalinen media\"]\ntags = [\"asiakkuus\", \"vain suomeksi\"]\nauthors = [\"Aino Virta\"]\n+++\n")
        .file("content/2026-03-02-b.md", "+++\ntitle = \"Sitten\"\ncategories = [\"Markkinointi\"]\ntags = [\"asiakkuus\"]\n+++\n")
        .file("content/nb/2026-03-03-c.md", "+++\ntitle = \"Norsk\"\ncategories = [\"Sosiale medier\"]\ntags = [\"kundelojalitet\"]\nauthors = [\"Aino Virta\"]\n+++\n")
}

#[test]
fn a_term_page_lists_its_posts_newest_first() {
    site()
        .build()
        .page("/fi/avainsana/asiakkuus/")
        .between("<main", "</main>")
        .has_in_order(["Avainsana-arkisto: asiakkuus", "Sitten", "Ensin"])
        .page("/nb/stikkord/kundelojalitet/")
        .has("<h1>Stikkordarkiv: kundelojalitet</h1>")
        .page("/nb/forfatter/aino-virta/")
        .has("Skriver på norsk.");
}

#[test]
fn a_parents_page_lists_its_childrens_posts_too() {
    let built = site().build();
    built.page("/fi/kategoria/markkina/").between("<main", "</main>").has_in_order([
        "Aihearkisto: Markkinointi",
        "Kaikesta.",
        "Sitten",
        "Ensin",
    ]);
    // In Norwegian no post names the parent itself.
    built
        .page("/nb/kategori/markedsforing/")
        .between("<main", "</main>")
        .has_in_order(["Kategoriarkiv: Markedsføring", "Norsk"]);
}

#[test]
fn one_idea_is_one_term_in_every_language() {
    // Search engines are asked to leave out terms with one post.
    let built = site().tables("[search_engines]\nnoindex = []").build();
    for (here, there) in [
        ("/fi/avainsana/asiakkuus/", "/nb/stikkord/kundelojalitet/"),
        ("/fi/kategoria/sosiaalinen-media/", "/nb/kategori/sosiale-medier/"),
        ("/fi/kirjoittaja/aino-virta/", "/nb/forfatter/aino-virta/"),
    ] {
        built.page(here).has(&format!("hreflang=\"nb\" href=\"https://blogi.example{there}\""));
        built.page(there).has(&format!("hreflang=\"fi\" href=\"https://blogi.example{here}\""));
    }
    // A term without a counterpart leads to the index, and says so.
    built.page("/fi/avainsana/vain-suomeksi/").lacks("rel=\"alternate\" hreflang").has("href=\"/nb/stikkord/\"");
}

#[test]
fn authors_have_a_box_below_their_posts() {
    site()
        .build()
        .page("/fi/2026/03/a/")
        .has("Kirjoittaa suomeksi.")
        .has("https://aino.example")
        .page("/nb/2026/03/c/")
        .has("Skriver på norsk.");
}

#[test]
fn authors_are_the_same_everywhere_without_an_entry_too() {
    SiteTest::new()
        .file("content/2026-03-01-a.md", "+++\ntitle = \"A\"\nauthors = [\"Øystein\"]\n+++\n")
        .file("content/nb/2026-03-03-c.md", "+++\ntitle = \"C\"\nauthors = [\"Øystein\"]\n+++\n")
        .build()
        .page("/fi/kirjoittaja/oystein/")
        .has("hreflang=\"nb\" href=\"https://blogi.example/nb/forfatter/oystein/\"");
}

#[test]
fn the_index_of_a_taxonomy_is_in_the_order_of_the_language() {
    let tags = "tags = [\"Ånes\", \"Aas\", \"Østby\", \"zebra\", \"Ärjä\", \"Öljy\", \"Kirje 10\", \"Kirje 2\"]";
    let built = SiteTest::new()
        .file("content/2026-03-01-a.md", format!("+++\ntitle = \"A\"\n{tags}\n+++\n"))
        .file("content/nb/2026-03-03-c.md", format!("+++\ntitle = \"C\"\n{tags}\n+++\n"))
        .build();
    built.page("/fi/avainsana/").between("<main", "</main>").has_in_order([
        ">Aas<",
        ">Kirje 2<",
        ">Kirje 10<",
        ">zebra<",
        ">Ånes<",
        ">Ärjä<",
        ">Öljy<",
        ">Østby<",
    ]);
    built.page("/nb/stikkord/").between("<main", "</main>").has_in_order([
        ">Kirje 2<",
        ">Kirje 10<",
        ">zebra<",
        ">Ärjä<",
        ">Öljy<",
        ">Østby<",
        ">Ånes<",
        ">Aas<",
    ]);
}

#[test]
fn related_posts_share_the_rarest_terms() {
    let mut site = SiteTest::new()
        .file("content/2026-03-01-haettu.md", "+++\ntitle = \"Haettu\"\ntags = [\"yleinen\", \"harvinainen\"]\n+++\n")
        .file("content/2020-01-01-vanha.md", "+++\ntitle = \"Vanha sukulainen\"\ntags = [\"harvinainen\"]\n+++\n")
        .file("content/2026-04-01-vieras.md", "+++\ntitle = \"Vieras\"\ntags = [\"muu\"]\n+++\n");
    for day in 10..20 {
        site = site.file(
            &format!("content/2025-03-{day}-y{day}.md"),
            format!("+++\ntitle = \"Yleinen {day}\"\ntags = [\"yleinen\"]\n+++\n"),
        );
    }
    site.build()
        .page("/fi/2026/03/haettu/")
        .between("related", "</section>")
        .has_in_order(["Vanha sukulainen", "Yleinen 19", "Yleinen 18"])
        .lacks("Vieras");
}

#[test]
fn a_category_below_itself_is_reported() {
    let terms = "[[categories]]\nfi = \"Some\"\n\n[[categories]]\nfi = \"Some\"\nparent = \"Some\"\n";
    let post = "+++\ntitle = \"A\"\ncategories = [\"Some\"]\n+++\n";
    let site = SiteTest::new().file("content/terms.toml", terms).file("content/2026-03-02-a.md", post);
    site.fails().says("two terms are named `Some` in `fi`").at("content/terms.toml:5:6").counts("1 error");
}
