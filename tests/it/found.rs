//! How a blog is found and shared: titles, descriptions, what search engines may list, what a page says of itself to
//! machines and social networks, and links to share it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::devtools::Tab;
use crate::images::{jpeg, png};
use crate::site_test::{Built, SiteTest, files};
use crate::web::Web;

const ORGANIZATION: &str = r#"
[organization]
name = { fi = "Kaisla & Siv Oy", nb = "Kaisla & Siv AS" }
url = "https://kaislasiv.example"
logo = "logo.png"
email = "posti@kaislasiv.example"
same_as = ["https://www.linkedin.com/company/kaislasiv"]
x = "kaislasiv"
fediverse = "@kaislasiv@mastodon.example"
"#;

const TERMS: &str = r#"
[[authors]]
name = "Aino Virta"
fi = "Aino kirjoittaa asiakkaista."
url = "https://aino.example"
picture = "aino.jpg"
same_as = ["https://x.com/aino_v", "https://www.linkedin.com/in/aino"]
fediverse = "@aino@mastodon.example"
[[categories]]
fi = "Markkinointi"
nb = "Markedsføring"
[[categories]]
fi = "Some"
nb = "SoMe"
parent = "Markkinointi"
"#;

/// A blog that says everything there is to say.
fn blog() -> SiteTest {
    SiteTest::new()
        .setting("posts_per_page = 2")
        .tables(ORGANIZATION)
        .file("static/logo.png", png(1))
        .file("content/aino.jpg", jpeg(80, 80))
        .file("content/terms.toml", TERMS)
        .file(
            "content/lupaus/index.fi.md",
            "+++\ntitle = \"Lupaus & muut\"\ndate = 2026-03-02T09:30:00\nupdated = 2026-04-01\ncategories = [\"Some\"]\n\
             tags = [\"NPS\", \"B2B\"]\nauthors = [\"Aino Virta\"]\nimage = \"kuva.jpg\"\nimage_alt = \"Kaksi kättelee\"\n+++\n\
             Asiakas muistaa lupauksen **kauemmin** kuin alennuksen.\n\nToinen kappale.\n",
        )
        .file("content/lupaus/kuva.jpg", jpeg(1200, 630))
        .file("content/lupaus/index.nb.md", "+++\ntitle = \"Løftet\"\ndate = 2026-03-05\ntags = [\"NPS\"]\n+++\nTekst.\n")
        .file("content/2026-03-03-toinen.md", "+++\ntitle = \"Toinen\"\ntags = [\"NPS\"]\n+++\nTeksti.\n")
        .file("content/2026-02-01-kolmas.md", "+++\ntitle = \"Kolmas\"\nauthors = [\"Aino Virta\"]\n+++\nTeksti.\n")
        .file("content/fi/tietoja.md", "+++\ntitle = \"Tietoja\"\npage_type = \"about\"\n+++\nKeitä olemme.\n")
        .file("content/fi/tietoja/yhteys.md", "+++\ntitle = \"Yhteys\"\npage_type = \"contact\"\n+++\nSoita.\n")
}

// Structured data: JSON-LD.

/// Every node of a page's graph by its type, those inside others too.
fn nodes(built: &Built, path: &str) -> BTreeMap<String, Vec<Value>> {
    fn walk(value: &Value, found: &mut BTreeMap<String, Vec<Value>>) {
        match value {
            Value::Object(map) => {
                if let Some(kind) = map.get("@type").and_then(Value::as_str) {
                    found.entry(kind.to_owned()).or_default().push(value.clone());
                }
                map.values().for_each(|value| walk(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let text = built.page_with_hyphens(path).text;
    let parts: Vec<&str> = text.split("<script type=\"application/ld+json\">").collect();
    assert_eq!(parts.len(), 2, "{path} has one graph");
    let json = parts[1].split_once("</script>").unwrap().0;
    let graph: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{path}: {error}\n{json}"));
    assert_eq!(graph["@context"], "https://schema.org");
    let mut found = BTreeMap::new();
    walk(&graph["@graph"], &mut found);
    check_references(path, &graph);
    check_properties(path, &found);
    found
}

/// Checks that each reference names a node of the same page and that ids are unique.
fn check_references(path: &str, graph: &Value) {
    fn walk(value: &Value, known: &mut Vec<String>, named: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                if let Some(id) = map.get("@id").and_then(Value::as_str) {
                    assert!(id.starts_with("https://") && id.contains('#'), "{id}");
                    if map.len() == 1 {
                        named.insert(id.to_owned());
                    } else {
                        known.push(id.to_owned());
                    }
                }
                map.values().for_each(|value| walk(value, known, named));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, known, named)),
            _ => {}
        }
    }
    let (mut known, mut named) = (Vec::new(), BTreeSet::new());
    walk(graph, &mut known, &mut named);
    let distinct: BTreeSet<String> = known.iter().cloned().collect();
    assert_eq!(distinct.len(), known.len(), "{path} defines a node twice: {known:?}");
    for id in named {
        assert!(distinct.contains(&id), "{path} refers to {id}, which is not there");
    }
}

/// Checks the properties that schema.org or Google's documentation requires of a type and that every blog has.
fn check_properties(path: &str, nodes: &BTreeMap<String, Vec<Value>>) {
    let wanted: [(&str, &[&str]); 11] = [
        ("BlogPosting", &["@id", "url", "headline"]),
        ("Person", &["@id", "name", "url"]),
        ("Organization", &["@id", "name", "url"]),
        ("WebSite", &["@id", "name", "url", "inLanguage"]),
        ("Blog", &["@id", "name", "url", "inLanguage", "isPartOf"]),
        ("WebPage", &["@id", "url", "name", "inLanguage"]),
        ("CollectionPage", &["@id", "url", "name", "inLanguage", "description", "isPartOf"]),
        ("ProfilePage", &["@id", "url", "name", "mainEntity", "hasPart"]),
        ("BreadcrumbList", &["@id", "itemListElement"]),
        ("ItemList", &["itemListElement", "numberOfItems"]),
        ("ImageObject", &["url", "contentUrl"]),
    ];
    for (kind, properties) in wanted {
        for node in nodes.get(kind).into_iter().flatten() {
            for property in properties {
                assert!(!node[property].is_null(), "{path}: {kind} has no {property}: {node:#}");
            }
        }
    }
    for node in nodes.values().flatten() {
        for (key, value) in node.as_object().unwrap() {
            let is_empty = value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty);
            assert!(!is_empty, "{path}: {key} is empty in {node:#}");
        }
    }
    for list in nodes.get("BreadcrumbList").into_iter().flatten() {
        for (index, item) in list["itemListElement"].as_array().unwrap().iter().enumerate() {
            assert_eq!(item["position"], index + 1, "{path}");
            assert!(item["name"].is_string() && item["item"].as_str().unwrap().starts_with("https://"), "{path}");
        }
    }
}

fn only<'a>(nodes: &'a BTreeMap<String, Vec<Value>>, kind: &str) -> &'a Value {
    let all = nodes.get(kind).map_or(&[][..], Vec::as_slice);
    assert_eq!(all.len(), 1, "{kind}: {all:#?}");
    &all[0]
}

fn trail(nodes: &BTreeMap<String, Vec<Value>>) -> Vec<(String, String)> {
    let items = only(nodes, "BreadcrumbList")["itemListElement"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items.iter().map(|item| (text(&item["name"]), text(&item["item"]).replace("https://blogi.example", ""))).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(name, path)| (name.to_owned(), path.to_owned())).to_vec()
}

#[test]
fn a_post_has_complete_structured_data() {
    let built = blog().build();
    let nodes = nodes(&built, "/fi/2026/03/lupaus-muut/");
    let post = &nodes["BlogPosting"][0];
    assert_eq!(post["headline"], "Lupaus & muut");
    assert_eq!(post["description"], "Asiakas muistaa lupauksen kauemmin kuin alennuksen.");
    assert_eq!(post["datePublished"], "2026-03-02T09:30:00+02:00");
    assert_eq!(post["dateModified"], "2026-04-01T00:00:00+03:00");
    assert_eq!((&post["inLanguage"], &post["wordCount"]), (&"fi".into(), &8.into()));
    assert_eq!(post["keywords"], serde_json::json!(["NPS", "B2B"]));
    assert_eq!(post["articleSection"], serde_json::json!(["Some"]));
    assert_eq!(post["mainEntityOfPage"]["@id"], "https://blogi.example/fi/2026/03/lupaus-muut/#webpage");
    assert_eq!(post["isPartOf"]["@id"], "https://blogi.example/fi/#blog");
    assert_eq!(post["publisher"]["@id"], "https://blogi.example/#organization");
    assert_eq!(post["image"]["@id"], "https://blogi.example/fi/2026/03/lupaus-muut/#primaryimage");
    assert_eq!(post["workTranslation"][0]["@id"], "https://blogi.example/nb/2026/03/loftet/#article");
    assert!(post["translationOfWork"].is_null());

    let person = only(&nodes, "Person");
    assert_eq!(post["author"][0], *person);
    assert_eq!(
        (&person["name"], &person["url"]),
        (&"Aino Virta".into(), &"https://blogi.example/fi/kirjoittaja/aino-virta/".into())
    );
    assert_eq!(person["image"], "https://blogi.example/aino.jpg");
    let elsewhere = ["https://aino.example", "https://x.com/aino_v", "https://www.linkedin.com/in/aino"];
    assert_eq!(person["sameAs"], serde_json::json!(elsewhere));

    let organization = only(&nodes, "Organization");
    assert_eq!(organization["name"], "Kaisla & Siv Oy");
    assert_eq!(organization["logo"]["url"], "https://blogi.example/logo.png");
    assert_eq!(organization["email"], "posti@kaislasiv.example");
    let image = nodes["ImageObject"].iter().find(|image| !image["@id"].is_null()).unwrap();
    let address = image["url"].as_str().unwrap();
    assert!(address.starts_with("https://blogi.example/pictures/kuva-1200."), "{address}");
    assert_eq!((&image["caption"], &image["encodingFormat"]), (&"Kaksi kättelee".into(), &"image/jpeg".into()));
    assert!(only(&nodes, "WebSite")["potentialAction"].is_null(), "there is no search page");
    assert_eq!(
        trail(&nodes),
        pairs([
            ("Kohtaamisia", "/fi/"),
            ("Markkinointi", "/fi/kategoria/markkinointi/"),
            ("Some", "/fi/kategoria/some/"),
            ("Lupaus & muut", "/fi/2026/03/lupaus-muut/"),
        ])
    );
}

#[test]
fn a_translation_names_the_work_it_was_made_from() {
    let built = blog().build();
    let nodes = nodes(&built, "/nb/2026/03/loftet/");
    let post = nodes["BlogPosting"].iter().find(|post| post["headline"] == "Løftet").unwrap();
    assert_eq!(post["translationOfWork"]["@id"], "https://blogi.example/fi/2026/03/lupaus-muut/#article");
    assert_eq!(post["translationOfWork"]["inLanguage"], "fi");
    assert!(post["workTranslation"].is_null());
    // An author without details is the publisher.
    assert_eq!(post["author"][0]["@id"], "https://blogi.example/#organization");
    assert_eq!(only(&nodes, "Organization")["name"], "Kaisla & Siv AS");
}

#[test]
fn lists_name_the_posts_on_them() {
    let built = blog().build();
    let list = |path: &str| {
        let nodes = nodes(&built, path);
        assert!(nodes.contains_key("CollectionPage"), "{path}");
        let list = only(&nodes, "ItemList").clone();
        let items = list["itemListElement"].as_array().unwrap();
        let items: Vec<_> =
            items.iter().map(|item| format!("{} {}", item["position"], item["name"].as_str().unwrap())).collect();
        (list["numberOfItems"].as_u64().unwrap(), items.join(", "))
    };
    assert_eq!(list("/fi/"), (3, "1 Toinen, 2 Lupaus & muut".to_owned()));
    assert_eq!(list("/fi/sivu/2/"), (3, "3 Kolmas".to_owned()));
    assert_eq!(list("/fi/2026/"), (3, "1 Toinen, 2 Lupaus & muut".to_owned()));
    assert_eq!(list("/fi/2026/02/"), (1, "1 Kolmas".to_owned()));
    assert_eq!(list("/fi/avainsana/nps/"), (2, "1 Toinen, 2 Lupaus & muut".to_owned()));
    assert_eq!(only(&nodes(&built, "/fi/"), "Blog")["publisher"]["@id"], "https://blogi.example/#organization");
    assert_eq!(
        trail(&nodes(&built, "/fi/2026/02/")),
        pairs([
            ("Kohtaamisia", "/fi/"),
            ("Arkisto", "/fi/arkisto/"),
            ("2026", "/fi/2026/"),
            ("helmikuu 2026", "/fi/2026/02/")
        ])
    );
    assert_eq!(
        trail(&nodes(&built, "/fi/kategoria/some/")),
        pairs([
            ("Kohtaamisia", "/fi/"),
            ("Aiheet", "/fi/kategoria/"),
            ("Markkinointi", "/fi/kategoria/markkinointi/"),
            ("Some", "/fi/kategoria/some/"),
        ])
    );
    for path in ["/fi/arkisto/", "/fi/hakemisto/", "/fi/kategoria/", "/fi/avainsana/", "/fi/kirjoittaja/"] {
        let nodes = nodes(&built, path);
        assert!(nodes.contains_key("CollectionPage") && trail(&nodes).len() == 2, "{path}");
    }
    nodes(&built, "/");
    built.page("/fi/404.html").lacks("ld+json");
}

#[test]
fn authors_and_pages_have_their_schema_types() {
    let built = blog().build();
    let author = nodes(&built, "/fi/kirjoittaja/aino-virta/");
    let page = only(&author, "ProfilePage");
    let person = only(&author, "Person");
    assert_eq!(page["mainEntity"]["@id"], person["@id"]);
    assert_eq!(person["description"], "Aino kirjoittaa asiakkaista.");
    let works: Vec<_> = author["BlogPosting"].iter().map(|work| work["headline"].as_str().unwrap()).collect();
    assert_eq!(works, ["Lupaus & muut", "Kolmas"]);

    let about = nodes(&built, "/fi/tietoja/");
    assert_eq!(only(&about, "AboutPage")["about"]["@id"], "https://blogi.example/#organization");
    let contact = nodes(&built, "/fi/tietoja/yhteys/");
    assert!(contact.contains_key("ContactPage"));
    assert_eq!(
        trail(&contact),
        pairs([("Kohtaamisia", "/fi/"), ("Tietoja", "/fi/tietoja/"), ("Yhteys", "/fi/tietoja/yhteys/")])
    );
}

#[test]
fn no_text_breaks_the_graph_or_the_page() {
    let evil = "</script><script>alert(1)</script> \\\"quoted\\\" 'x' & \\u2028 \\u2029 <!-- {{ title }} {site}";
    let built = SiteTest::new()
        .tables("[organization]\nname = \"</script> \\\" &\"")
        .file(
            "content/2026-03-02-a.md",
            format!("+++\ntitle = \"{evil}\"\ndescription = \"{evil}\"\ntags = [\"</script>\"]\nauthors = [\"<b>\"]\ntypography = false\n+++\nTeksti.\n"),
        )
        .build();
    let nodes = nodes(&built, "/fi/2026/03/a/");
    let said = "</script><script>alert(1)</script> \"quoted\" 'x' & \u{2028} \u{2029} <!-- {{ title }} {site}";
    let post = &nodes["BlogPosting"][0];
    assert_eq!((&post["headline"], &post["description"]), (&said.into(), &said.into()));
    assert_eq!(post["keywords"][0], "</script>");
    let page = built.page("/fi/2026/03/a/");
    assert_eq!(page.text.matches("<script>").count(), 0);
    page.has("<title>&lt;/script&gt;").has("{{ title }} {site} – Kohtaamisia</title>");
}

#[test]
fn the_graphs_of_the_example_blog_are_sound() {
    let public = crate::example::public();
    let pages = files(&public).into_iter().filter(|file| file.ends_with(".html"));
    let mut graphs = 0;
    for file in pages {
        let text = std::fs::read_to_string(public.join(&file)).unwrap();
        let Some((_, rest)) = text.split_once("<script type=\"application/ld+json\">") else {
            assert!(text.contains("noindex") || text.contains("http-equiv=\"refresh\""), "{file} has no graph");
            continue;
        };
        let graph: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        check_references(&file, &graph);
        graphs += 1;
    }
    assert!(graphs > 80, "only {graphs}");
}

// Titles and descriptions.

#[test]
fn a_title_follows_the_pattern_of_its_language() {
    let site = |pattern: &str| {
        SiteTest::empty()
            .file(
                "site.toml",
                format!(
                    "base_url = \"https://blogi.example\"\nposts_per_page = 1\n[languages.fi]\ntitle = \"Kohtaamisia\"\n{pattern}\n"
                ),
            )
            .post("a", "A {site}", "Teksti.")
            .post("b", "Kohtaamisia", "Teksti.")
    };
    let built = site("title_pattern = \"{site} | {title}\"").build();
    built.page("/2026/03/a/").has("<title>Kohtaamisia | A {site}</title>");
    built.page("/2026/03/b/").has("<title>Kohtaamisia</title>");
    built.page("/").has("<title>Kohtaamisia</title>");
    built.page("/sivu/2/").has("<title>Kohtaamisia – Sivu 2</title>");
    built.page("/2026/sivu/2/").has("<title>Kohtaamisia | Vuosiarkisto: 2026 – Sivu 2</title>");
    site("title_pattern = \"{title}\"").build().page("/2026/03/a/").has("<title>A {site}</title>");
    site("").build().page("/2026/03/a/").has("<title>A {site} – Kohtaamisia</title>");
    site("title_pattern = \"{titel} – {site}\"")
        .fails()
        .at("site.toml:5:17")
        .says("`title_pattern` has an unknown part `{titel}`")
        .says("write {title}");
    site("title_pattern = \"{site}\"").fails().says("gives every page the same title");
}

#[test]
fn every_kind_of_page_has_a_description() {
    let built = blog().build();
    let has = |path: &str, text: &str| {
        built.page(path).has(&format!("<meta name=\"description\" content=\"{text}\">"));
    };
    has("/fi/2026/03/lupaus-muut/", "Asiakas muistaa lupauksen kauemmin kuin alennuksen.");
    has("/fi/tietoja/", "Keitä olemme.");
    has("/fi/", "Kohtaamisia: uusimmat kirjoitukset.");
    has("/fi/sivu/2/", "Kohtaamisia: uusimmat kirjoitukset. – Sivu 2");
    has("/nb/stikkord/nps/", "Innlegg med stikkordet NPS på Møter.");
    has("/fi/kategoria/some/", "Kirjoitukset aiheesta Some sivustolla Kohtaamisia.");
    has("/fi/kirjoittaja/aino-virta/", "Aino kirjoittaa asiakkaista.");
    has("/nb/2026/03/", "Innlegg fra mars 2026 på Møter.");
    has("/nb/2026/", "Innlegg fra 2026 på Møter.");
    for path in ["/fi/arkisto/", "/fi/hakemisto/", "/fi/kategoria/", "/fi/avainsana/", "/fi/kirjoittaja/"] {
        built.page(path).has("<meta name=\"description\" content=\"Sivuston Kohtaamisia ");
    }
    built.page("/fi/404.html").lacks("name=\"description\"");
}

#[test]
fn a_description_made_of_the_text_is_cut_at_a_word() {
    let words = "Asiakkuudenhallintajärjestelmä ei korvaa keskustelua. ".repeat(8);
    let built = SiteTest::new().post("a", "A", &format!("{words}\n\nLisää.")).post("b", "B", "").build();
    let page = built.page_with_hyphens("/fi/2026/03/a/").between("<meta name=\"description\" content=\"", "\">");
    let length = page.text.chars().count();
    assert!((140..=155).contains(&length) && page.text.ends_with("ei korvaa…"), "{length}: {}", page.text);
    assert!(!page.text.contains('\u{ad}'));
    built.page("/fi/2026/03/b/").lacks("name=\"description\"");
}

// Indexing by search engines.

#[test]
fn noindex_pages_are_in_no_sitemap_and_no_hreflang() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"N\"\nnoindex = true\n+++\n")
        .file("content/fi/kiitos.md", "+++\ntitle = \"Kiitos\"\nnoindex = true\n+++\n")
        .build();
    built
        .page("/nb/2026/03/a/")
        .has("<meta name=\"robots\" content=\"noindex\">")
        .lacks("rel=\"canonical\"")
        .lacks("rel=\"alternate\" hreflang");
    built
        .page("/fi/2026/03/a/")
        .has("content=\"max-image-preview:large\"")
        .has("rel=\"canonical\"")
        .lacks("rel=\"alternate\" hreflang");
    built.page("/sitemap-nb.xml").lacks("/2026/03/a/").has("/nb/2026/03/<");
    built.page("/sitemap-fi.xml").has("/fi/2026/03/a/").lacks("/nb/2026/03/a/").lacks("kiitos");
    built.page("/fi/404.html").has("content=\"noindex\"").lacks("canonical");
}

#[test]
fn an_old_address_says_one_thing_to_search_engines() {
    let built = SiteTest::new().file("content/a.md", "+++\ntitle = \"A\"\naliases = [\"/vanha/\"]\n+++\n").build();
    built
        .page("/vanha/")
        .has("<link rel=\"canonical\" href=\"https://blogi.example/fi/a/\">")
        .has("content=\"0; url=/fi/a/\"")
        .lacks("noindex");
}

#[test]
fn thin_lists_are_left_out_as_the_site_wants() {
    let site = |search_engines: &str| {
        SiteTest::new()
            .setting("posts_per_page = 1")
            .tables(search_engines)
            .file("content/terms.toml", "[[tags]]\nfi = { name = \"sanottu\", description = \"Kuvaus.\" }\n")
            .file(
                "content/2026-03-02-a.md",
                "+++\ntitle = \"A\"\ntags = [\"yksin\", \"sanottu\", \"monta\"]\nauthors = [\"Aino\"]\n+++\n",
            )
            .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"monta\"]\n+++\n")
            .build()
    };
    let is_listed = |built: &Built, path: &str| {
        let listed = built.page("/sitemap-fi.xml").text.contains(&format!("<loc>https://blogi.example{path}</loc>"));
        assert_eq!(!listed, built.page(path).text.contains("content=\"noindex\""), "{path}");
        listed
    };
    let paths = [
        "/fi/avainsana/yksin/",
        "/fi/avainsana/sanottu/",
        "/fi/avainsana/monta/",
        "/fi/kirjoittaja/aino/",
        "/fi/sivu/2/",
        "/fi/2026/03/",
    ];
    let listed = |search_engines: &str| {
        let built = site(search_engines);
        paths.map(|path| is_listed(&built, path))
    };
    assert_eq!(listed(""), [false, true, true, true, true, true]);
    assert_eq!(listed("[search_engines]\nnoindex = []"), [true; 6]);
    assert_eq!(
        listed("[search_engines]\nnoindex = [\"further_pages\", \"dates\"]"),
        [true, true, true, true, false, false]
    );
}

#[test]
fn a_site_for_staging_is_left_out_as_a_whole() {
    let built = SiteTest::new().tables("[search_engines]\nindex = false").post("a", "A", "Teksti.").build();
    for path in ["/", "/fi/", "/fi/2026/03/a/", "/fi/arkisto/", "/fi/404.html"] {
        built
            .page(path)
            .has("<meta name=\"robots\" content=\"noindex, nofollow\">")
            .lacks("canonical\"")
            .lacks("rel=\"alternate\" hreflang");
    }
    // A robot must read a page to see that it is to be left out.
    built.page("/robots.txt").has("noindex").has("Allow: /").lacks("Disallow").lacks("Sitemap");
    built.without("/sitemap.xml").without("/sitemap-fi.xml");
}

#[test]
fn a_list_changed_when_a_post_on_it_did() {
    let built = SiteTest::new()
        .setting("posts_per_page = 1")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nupdated = 2026-05-01\ntags = [\"x\"]\n+++\n")
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"x\"]\n+++\n")
        .build();
    let map = built.page("/sitemap-fi.xml").text.replace('\n', "");
    let changed = |path: &str| map.split_once(&format!("{path}</loc><lastmod>")).map(|(_, rest)| rest[..10].to_owned());
    for (path, date) in [
        ("/fi/", "2026-03-03"),
        ("/fi/sivu/2/", "2026-05-01"),
        ("/fi/avainsana/x/", "2026-03-03"),
        ("/fi/avainsana/x/sivu/2/", "2026-05-01"),
        ("/fi/avainsana/", "2026-03-03"),
        ("/fi/arkisto/", "2026-03-03"),
        ("/fi/hakemisto/", "2026-03-03"),
        ("/fi/2026/", "2026-03-03"),
    ] {
        assert_eq!(changed(path).as_deref(), Some(date), "{path}");
    }
}

// Open Graph data for social networks.

#[test]
fn social_networks_read_everything_of_a_post() {
    let built = blog().build();
    built
        .page("/fi/2026/03/lupaus-muut/")
        .has("<meta property=\"og:type\" content=\"article\">")
        .has("<meta property=\"og:title\" content=\"Lupaus &amp; muut\">")
        .has("<meta property=\"og:locale\" content=\"fi_FI\">")
        .has("<meta property=\"og:locale:alternate\" content=\"nb_NO\">")
        .has("<meta property=\"article:published_time\" content=\"2026-03-02T09:30:00+02:00\">")
        .has("<meta property=\"article:modified_time\" content=\"2026-04-01T00:00:00+03:00\">")
        .has("<meta property=\"article:author\" content=\"https://blogi.example/fi/kirjoittaja/aino-virta/\">")
        .has("<meta property=\"article:section\" content=\"Some\">")
        .has_in_order(["property=\"article:tag\" content=\"NPS\"", "property=\"article:tag\" content=\"B2B\""])
        .has("<meta property=\"og:image\" content=\"https://blogi.example/pictures/kuva-1200.")
        .has("<meta property=\"og:image:type\" content=\"image/jpeg\">")
        .has("<meta property=\"og:image:alt\" content=\"Kaksi kättelee\">")
        .has("<meta name=\"twitter:card\" content=\"summary_large_image\">")
        .has("<meta name=\"twitter:site\" content=\"@kaislasiv\">")
        .has("<meta name=\"twitter:creator\" content=\"@aino_v\">")
        .has("<meta name=\"fediverse:creator\" content=\"@aino@mastodon.example\">");
    built
        .page("/fi/2026/03/toinen/")
        .lacks("og:locale:alternate")
        .lacks("article:modified_time")
        .has("<meta property=\"og:image\" content=\"https://blogi.example/fi/2026/03/toinen/social-card.png\">")
        .has("<meta property=\"og:image:width\" content=\"1200\">")
        .has("<meta name=\"twitter:creator\" content=\"@kaislasiv\">");
    built.page("/fi/").has("og:type\" content=\"website\"").lacks("article:");
    SiteTest::new()
        .tables("[social]\ncards = false")
        .post("a", "A", "Teksti.")
        .build()
        .page("/fi/2026/03/a/")
        .has("content=\"summary\"")
        .has("<meta property=\"og:image\" content=\"https://blogi.example/icon-512.png\">");
}

#[test]
fn an_image_that_networks_cannot_show_is_replaced() {
    let built = SiteTest::new()
        .tables(
            "[social]\ncards = false\nimage = \"kuvat/jako.png\"\n[organization]\nname = \"O\"\nlogo = \"https://o.example/logo.png\"",
        )
        .file("content/kuvat/jako.png", png(2))
        .file("content/kuvat/piirros.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = \"kuvat/piirros.svg\"\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").has("property=\"og:image\" content=\"https://blogi.example/pictures/jako-8.");
    SiteTest::new()
        .tables("[social]\nimage = \"jako.png\"\n[organization]\nname = \"O\"\nlogo = \"logo.png\"")
        .fails()
        .says("there is no picture `jako.png`")
        .says("there is no picture `logo.png`")
        .at("site.toml:13:9")
        .counts("2 errors");
}

#[test]
fn a_language_may_name_another_country() {
    let site = |locale: &str| {
        SiteTest::empty()
            .file(
                "site.toml",
                format!("base_url = \"https://blogi.example\"\n[languages.sv]\ntitle = \"S\"\n{locale}\n[languages.nn]\ntitle = \"N\"\n"),
            )
    };
    let built = site("locale = \"sv_FI\"").build();
    built.page("/sv/").has("og:locale\" content=\"sv_FI\"").has("og:locale:alternate\" content=\"nn_NO\"");
    site("").build().page("/sv/").has("og:locale\" content=\"sv_SE\"");
    site("locale = \"sv-FI\"").fails().says("`locale` is no language and country").says("sv_FI");
}

#[test]
fn a_post_can_be_shared() {
    let built = blog().build();
    let url = "https%3A%2F%2Fblogi.example%2Ffi%2F2026%2F03%2Flupaus-muut%2F";
    built
        .page("/fi/2026/03/lupaus-muut/")
        .has("<h2 id=\"share-heading\">Jaa kirjoitus</h2>")
        .has(&format!("<a href=\"https://www.linkedin.com/sharing/share-offsite/?url={url}\" rel=\"nofollow noopener\" aria-label=\"Jaa palvelussa LinkedIn\">LinkedIn</a>"))
        .has(&format!("href=\"https://x.com/intent/post?text=Lupaus%20%26%20muut&amp;url={url}\""))
        .has(&format!("href=\"mailto:?subject=Lupaus%20%26%20muut&amp;body={url}\" rel=\"nofollow noopener\">Sähköposti</a>"))
        .has("<li hidden><button type=\"button\" data-share=\"mastodon\"")
        .has("<dialog")
        .has("share.");
    built.page("/fi/").lacks("class=\"share\"");
    built.page("/nb/2026/03/loftet/").has("Del innlegget").has("Kopier lenken").has("aria-label=\"Del på Bluesky\"");
    let few = blog().tables("[share]\nlinks = [\"email\", \"linkedin\"]").build();
    few.page("/fi/2026/03/lupaus-muut/").has_in_order(["mailto:", "linkedin.com"]).lacks("facebook").lacks("<dialog");
    let none = blog().tables("[share]\nlinks = []").build();
    none.page("/fi/2026/03/lupaus-muut/").lacks("class=\"share\"").lacks("share.");
}

#[test]
fn a_browser_shows_the_ways_to_share_that_it_knows() {
    let built = blog().build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open(&format!("{}/fi/2026/03/lupaus-muut/", web.address));
    let is_shown = "!document.querySelector('[data-share=mastodon]').closest('[hidden]')";
    tab.until(is_shown);
    // The reader's own server is asked for; an account names it too.
    let opened = tab.evaluate(
        "new Promise(done => { \
           open = address => done(address); \
           document.querySelector('[data-share=mastodon]').click(); \
           document.querySelector('.share input').value = '@aino@mastodon.example'; \
           document.querySelector('.share dialog button').click(); })",
    );
    assert_eq!(
        opened,
        "https://mastodon.example/share?text=Lupaus%20%26%20muut%20https%3A%2F%2Fblogi.example%2Ffi%2F2026%2F03%2Flupaus-muut%2F"
    );
    assert_eq!(tab.evaluate("document.querySelector('.share dialog').open"), false);
    assert_eq!(tab.evaluate("localStorage.getItem('kielo-mastodon')"), "mastodon.example");
    let copied = tab.evaluate(
        "new Promise(done => { \
           navigator.clipboard.writeText = text => { setTimeout(() => \
             done([text, document.querySelector('.share [role=status]').textContent])); return Promise.resolve(); }; \
           document.querySelector('[data-share=copy]').click(); })",
    );
    assert_eq!(copied, serde_json::json!(["https://blogi.example/fi/2026/03/lupaus-muut/", "Linkki on kopioitu"]));
}

#[test]
fn wrong_settings_are_reported_at_their_location() {
    SiteTest::new()
        .tables(
            "[search_engines]\nnoindex = [\"thin_term\"]\n[organization]\nurl = \"o.example\"\nfediverse = \"aino\"\n\
             x = \"https://x.com/o\"\nemail = \"mailto:o@o.example\"\nsame_as = [\"linkedin.com/o\"]\n\
             [social]\nimages = \"a.png\"\n[share]\nlinks = [\"linkedn\"]",
        )
        .file("content/a.md", "+++\ntitle = \"A\"\npage_type = \"abuot\"\nnoindex = \"yes\"\n+++\n")
        .file("content/terms.toml", "[[authors]]\nname = \"A\"\nfediverse = \"@a\"\n")
        .fails()
        .says("`noindex` cannot be `thin_term`")
        .says("did you mean `thin_terms`?")
        .says("the key `name` is missing")
        .says("`o.example` is not a whole address")
        .says("`fediverse` is no account")
        .says("`x` is no account on X")
        .says("`email` is no e-mail address")
        .says("`linkedin.com/o` is not a whole address")
        .says("there is no key `images`")
        .says("`links` cannot be `linkedn`")
        .says("did you mean `linkedin`?")
        .says("`page_type` cannot be `abuot`")
        .says("did you mean `about`?")
        .says("`noindex` must be true or false")
        .says("content/terms.toml:3:13");
}
