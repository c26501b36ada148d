//! Terms of equal names in several languages, which are one term, and what terms.toml says against it.

use serde_json::{Value, json};

use crate::site_test::SiteTest;

/// A site in Finnish, Norwegian and Swedish, whose lists search engines may have even if they hold one post.
fn site() -> SiteTest {
    SiteTest::new()
        .tables("[languages.sv]\ntitle = \"Möten\"\n[search_engines]\nnoindex = []")
        .file("content/om.sv.md", "+++\ntitle = \"Om\"\n+++\n")
}

/// Adds a post of a day of March 2026 with front matter.
fn post(site: SiteTest, day: u8, language: &str, front_matter: &str) -> SiteTest {
    let name = format!("content/2026-03-{day:02}-p{day}.{language}.md");
    site.file(&name, format!("+++\ntitle = \"Otsikko {day} {language}\"\n{front_matter}\n+++\n\nTeksti.\n"))
}

fn alternate(language: &str, path: &str) -> String {
    format!("hreflang=\"{language}\" href=\"https://blogi.example{path}\"")
}

/// The names of the terms that the table of translations calls one.
#[track_caller]
fn joined(site: &SiteTest) -> Value {
    let found: Value = serde_json::from_str(&site.command(["translations", "--format", "json"]).done().result).unwrap();
    found["joined_terms"].clone()
}

#[test]
fn equal_names_are_one_term() {
    let terms = "tags = [\"NPS\"]\ncategories = [\"B2B\"]";
    let site = post(post(site(), 2, "fi", terms), 3, "nb", terms);
    assert_eq!(
        joined(&site),
        json!([
            {"taxonomy": "category", "terms": [{"language": "fi", "name": "B2B"}, {"language": "nb", "name": "B2B"}]},
            {"taxonomy": "tag", "terms": [{"language": "fi", "name": "NPS"}, {"language": "nb", "name": "NPS"}]},
        ])
    );
    site.command(["translations"])
        .done()
        .says("category  fi  B2B  1 post  no name in sv")
        .says("2 terms are one in several languages because their names are equal: --all shows them");
    site.command(["translations", "--all"])
        .done()
        .says("Terms that are one because their names are equal")
        .says("tag       fi NPS, nb NPS\n");
    let built = site.build();
    built.is_silent();
    for (here, there) in [("/fi/avainsana/nps/", "/nb/stikkord/nps/"), ("/fi/kategoria/b2b/", "/nb/kategori/b2b/")] {
        built
            .page(here)
            .has(&alternate("nb", there))
            .lacks("ei ole kielellä Norsk bokmål")
            .has("ei ole kielellä Svenska");
        built.page(there).has(&alternate("fi", here)).lacks("finnes ikke på suomi");
    }
}

#[test]
fn names_are_compared_as_readers_see_them() {
    let site = post(site(), 2, "fi", "tags = [\"Cafe\u{301}\", \"NPS\", \"Voice’s\"]");
    let site = post(site, 3, "nb", "tags = [\"Café\", \"nps\", \"Voice's\", \"C\"]");
    let site = post(site, 4, "sv", "tags = [\"C++\"]")
        .file("content/terms.toml", "[[tags]]\nsv = { name = \"C++\", slug = \"cpp\" }\n");
    let built = site.build();
    built.page("/fi/avainsana/cafe/").has(&alternate("nb", "/nb/stikkord/cafe/"));
    built.page("/fi/avainsana/nps/").has(&alternate("nb", "/nb/stikkord/nps/"));
    built.page("/nb/stikkord/c/").lacks("rel=\"alternate\" hreflang");
}

#[test]
fn taxonomies_stay_apart() {
    let site = post(post(site(), 2, "fi", "tags = [\"CX\"]"), 3, "nb", "categories = [\"CX\"]\nauthors = [\"CX\"]");
    assert_eq!(joined(&site), json!([]));
    site.build().page("/fi/avainsana/cx/").lacks("rel=\"alternate\" hreflang");
}

#[test]
fn two_entries_keep_equal_names_apart() {
    let both = post(post(site(), 2, "fi", "tags = [\"some\"]"), 3, "nb", "tags = [\"some\"]");
    let entries = "[[tags]]\nfi = \"some\"\n\n[[tags]]\nnb = \"some\"\n";
    let built = both.file("content/terms.toml", entries).build();
    built.page("/fi/avainsana/some/").lacks("rel=\"alternate\" hreflang");
    // An entry of one language does not.
    let built =
        built.again().file("content/terms.toml", "[[tags]]\nnb = { name = \"some\", slug = \"sosialt\" }\n").build();
    built.page("/fi/avainsana/some/").has(&alternate("nb", "/nb/stikkord/sosialt/"));
    // Which of two entries a third language means is not guessed.
    let site = post(built.again(), 4, "sv", "tags = [\"some\"]").file("content/terms.toml", entries);
    assert_eq!(joined(&site), json!([]));
    site.build().page("/sv/etikett/some/").lacks("rel=\"alternate\" hreflang");
}

#[test]
fn a_term_with_a_counterpart_joins_no_other() {
    let site = post(site(), 2, "fi", "tags = [\"some\"]");
    let site = post(post(site, 3, "nb", "tags = [\"some\"]"), 4, "sv", "tags = [\"some\"]");
    let built = site.file("content/terms.toml", "[[tags]]\nfi = \"some\"\nnb = \"sosiale medier\"\n").build();
    built.says("`some` is the tag's name in `fi`");
    // Norwegian calls it otherwise, even if no Norwegian post does. Swedish has no name yet, so the equal one is its name.
    built
        .page("/fi/avainsana/some/")
        .has(&alternate("sv", "/sv/etikett/some/"))
        .lacks("hreflang=\"nb\" href=\"https://blogi.example/nb/stikkord/some/\"");
    built.page("/nb/stikkord/some/").lacks("rel=\"alternate\" hreflang");
    // The three are one when a Norwegian post uses the right name.
    let built = post(built.again(), 5, "nb", "tags = [\"sosiale medier\"]").build();
    built
        .page("/sv/etikett/some/")
        .has(&alternate("fi", "/fi/avainsana/some/"))
        .has(&alternate("nb", "/nb/stikkord/sosiale-medier/"));
}

#[test]
fn two_terms_never_join_one_entry_in_a_language() {
    let site = post(post(site(), 2, "fi", "tags = [\"NPS\"]"), 3, "sv", "tags = [\"rekommendation\"]");
    let site = post(site, 4, "nb", "tags = [\"NPS\", \"rekommendation\"]")
        .file("content/terms.toml", "[[tags]]\nfi = \"NPS\"\nsv = \"rekommendation\"\n");
    assert_eq!(joined(&site), json!([]));
    let built = site.build();
    built
        .page("/fi/avainsana/nps/")
        .has(&alternate("sv", "/sv/etikett/rekommendation/"))
        .lacks(&alternate("nb", "/nb/stikkord/nps/"));
}

#[test]
fn a_joined_category_takes_its_place_in_the_tree() {
    let site = post(post(site(), 2, "fi", "categories = [\"B2B\"]"), 3, "nb", "categories = [\"B2B\"]");
    let site = post(site, 4, "nb", "categories = [\"Salg\"]");
    let terms = "[[categories]]\nfi = \"Markkinointi\"\nnb = \"Markedsføring\"\n\n\
                 [[categories]]\nfi = \"B2B\"\nparent = \"Markkinointi\"\n\n\
                 [[categories]]\nfi = \"Myynti\"\nnb = \"Salg\"\nparent = \"B2B\"\n";
    let built = site.file("content/terms.toml", terms).build();
    built.is_silent();
    built.page("/nb/kategori/markedsforing/").between("<main", "</main>").has("Otsikko 3 nb").has("Otsikko 4 nb");
    built.page("/nb/kategori/b2b/").between("<main", "</main>").has_in_order(["Otsikko 4 nb", "Otsikko 3 nb"]);
}

#[test]
fn an_author_of_one_entry_is_one_person() {
    let site = post(post(site(), 2, "fi", "authors = [\"Aino Virta\"]"), 3, "nb", "authors = [\"Aino Virta\"]");
    let terms =
        "[[authors]]\nfi = { name = \"Aino Virta\", description = \"Soittaa.\" }\nurl = \"https://aino.example\"\n";
    let built = site.file("content/terms.toml", terms).build();
    built.page("/fi/kirjoittaja/aino-virta/").has(&alternate("nb", "/nb/forfatter/aino-virta/"));
    built.page("/nb/2026/03/p3/").has("https://aino.example").lacks("Soittaa.");
}

#[test]
fn a_new_translation_keeps_terms_of_equal_names() {
    let site = post(site(), 2, "fi", "tags = [\"NPS\", \"mittarit\"]\ncategories = [\"B2B\"]\nauthors = [\"Aino\"]");
    let site = post(site, 3, "nb", "tags = [\"nps\"]\ncategories = [\"B2B\"]");
    site.command(["new", "--translate", "content/2026-03-02-p2.fi.md", "--language", "nb"]).done();
    let text = site.text("content/2026-03-02-p2.nb.md");
    // The name is that of the language: `nps` would otherwise be two tags with one address.
    assert!(text.contains("categories = [\"B2B\"]\ntags = [\"nps\"]\nauthors = [\"Aino\"]\n"), "{text}");
    assert!(text.contains("# content/terms.toml has no name in nb for \"mittarit\"\n"), "{text}");
    // Nobody knows what the first Swedish post will call it.
    site.command(["new", "--translate", "content/2026-03-02-p2.fi.md", "--language", "sv"]).done();
    assert!(
        site.text("content/2026-03-02-p2.sv.md").contains("has no name in sv for \"B2B\", \"NPS\", \"mittarit\"\n")
    );
    site.arguments(["--drafts"]).build();
}
