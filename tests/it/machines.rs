//! The files for feed readers, search engines, social networks and language models.

use std::collections::HashSet;
use std::fs;

use crate::images::from_camera;
use crate::site_test::SiteTest;

#[test]
fn style_sheets_use_only_colours_and_sizes_that_exist() {
    for theme in ["kielo", "vuokko"] {
        let site = SiteTest::new().norwegian_page().setting(&format!("theme = \"{theme}\"")).tables("[search]");
        let built = site.post("a", "A", "a").build();
        let sheets: Vec<String> = built.files().into_iter().filter(|file| file.ends_with(".css")).collect();
        let texts: Vec<String> = sheets.iter().map(|file| built.page(&format!("/{file}")).text).collect();
        let all = texts.concat();
        let name = |text: &str| {
            text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).next().unwrap().to_owned()
        };
        let defined: HashSet<String> = all
            .match_indices("--")
            .filter(|(at, _)| {
                let rest = &all[*at..];
                rest[name(rest).len()..].trim_start().starts_with(':')
            })
            .map(|(at, _)| name(&all[at..]))
            .collect();
        for (file, text) in sheets.iter().zip(&texts) {
            for (at, _) in text.match_indices("var(") {
                let rest = &text[at + "var(".len()..];
                let used = name(rest);
                let has_other = rest[used.len()..].trim_start().starts_with(',');
                assert!(has_other || defined.contains(&used), "{file} uses {used}");
            }
        }
        assert!(sheets.iter().any(|file| file.ends_with("feed.css")), "{sheets:?}");
    }
}

#[test]
fn an_enclosure_has_the_length_of_the_published_file() {
    let site = SiteTest::new().norwegian_page().tables("[feeds]\nformats = [\"rss\", \"atom\"]");
    let site = site
        .file("content/a/index.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\nimage = \"k.jpg\"\n+++\n\na\n")
        .file("content/a/k.jpg", from_camera(90, 60, 1))
        .file("content/2026-03-03-b.md", "+++\ntitle = \"B\"\nimage = \"https://c.example/d.jpg\"\n+++\n\nb\n");
    let built = site.build();
    let feed = built.files().into_iter().find(|file| file.starts_with("fi/") && file.contains("rss")).unwrap();
    let published = fs::metadata(built.site.public().join("fi/2026/03/a/k.jpg")).unwrap().len();
    built
        .page(&format!("/{feed}"))
        .has(&format!(
            "<enclosure url=\"https://blogi.example/fi/2026/03/a/k.jpg\" length=\"{published}\" type=\"image/jpeg\"/>"
        ))
        .has("<media:content url=\"https://c.example/d.jpg\"")
        .lacks("length=\"0\"")
        .lacks("<enclosure url=\"https://c.example");
    built
        .page("/fi/feed.xml")
        .has(&format!("length=\"{published}\" href=\"https://blogi.example/fi/2026/03/a/k.jpg\""));
}

#[test]
fn llms_txt_lists_what_search_engines_may_list_and_is_markdown() {
    let site = SiteTest::new().norwegian_page().setting("llms_txt = true");
    let built = site
        .post("a", "Tarjous [uusi] *nyt*", "Sana `koodi\\` &lt;b&gt; 2 * 3.")
        .file("content/2026-03-03-b.md", "+++\ntitle = \"Salainen\"\nnoindex = true\n+++\n\nb\n")
        .file("content/piilo.md", "+++\ntitle = \"Piilo\"\nnoindex = true\n+++\n\nb\n")
        .build();
    built
        .page("/fi/llms.txt")
        .has("- [Tarjous \\[uusi\\] \\*nyt\\*](https://blogi.example/fi/2026/03/a/): Sana koodi\\\\ \\<b> 2 \\* 3.\n")
        .lacks("Salainen")
        .lacks("Piilo");
}

#[test]
fn an_image_is_part_of_its_page() {
    let site = SiteTest::new().norwegian_page();
    let built = site
        .file("content/a/index.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\nimage = \"k.jpg\"\n+++\n\na\n")
        .file("content/a/k.jpg", from_camera(90, 60, 1))
        .build();
    let page = built.page("/fi/2026/03/a/").between("<script type=\"application/ld+json\">", "</script>").text;
    let graph: serde_json::Value = serde_json::from_str(&page).unwrap();
    let nodes = graph["@graph"].as_array().unwrap();
    assert!(nodes.iter().all(|node| node["@type"] != "ImageObject"), "{page}");
    let web_page = nodes.iter().find(|node| node["@type"] == "WebPage").unwrap();
    assert_eq!(web_page["primaryImageOfPage"]["@type"], "ImageObject");
    let post = nodes.iter().find(|node| node["@type"] == "BlogPosting").unwrap();
    assert_eq!(post["image"]["@id"], web_page["primaryImageOfPage"]["@id"]);
}

#[test]
fn a_title_in_another_language_says_so() {
    let site = SiteTest::new().norwegian_page().tables("[feeds]\nformats = [\"atom\", \"rss\"]");
    let built = site
        .file("content/2026-03-02-a.md", "+++\ntitle = \"Customer journey\"\ntitle_language = \"en\"\n+++\n\na\n")
        .post("b", "B", "b")
        .build();
    let title = "{\"@language\":\"en\",\"@value\":\"Customer journey\"}";
    built
        .page("/fi/2026/03/a/")
        .has(&format!("\"headline\":{title}"))
        .has(&format!("\"name\":{title}"))
        .page("/fi/2026/03/b/")
        .has("\"headline\":\"B\"");
    built.page("/fi/").has(&format!("\"name\":{title}"));
    for feed in ["/fi/feed.xml", "/fi/rss.xml"] {
        built.page(feed).has("<title xml:lang=\"en\">Customer journey</title>");
    }
}

#[test]
fn the_page_of_languages_has_its_own_title_and_is_in_a_sitemap() {
    let built = SiteTest::new().norwegian_page().post("a", "A", "a").build();
    built
        .page("/")
        .has("<title>Valitse kieli · Velg språk – Kohtaamisia</title>")
        .has("property=\"og:title\" content=\"Valitse kieli · Velg språk\"");
    built.page("/sitemap-fi.xml").has("<loc>https://blogi.example/</loc>");
    built.page("/sitemap-nb.xml").lacks("<loc>https://blogi.example/</loc>");
}

#[test]
fn further_pages_say_so_and_every_page_has_a_picture() {
    let mut site = SiteTest::new().norwegian_page().setting("posts_per_page = 1");
    for number in 1..=2 {
        let text = format!("+++\ntitle = \"A{number}\"\ntags = [\"t\"]\n+++\n\na\n");
        site = site.file(&format!("content/2026-03-0{number}-a{number}.md"), text);
    }
    let built = site.file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n\na\n").build();
    built
        .page("/fi/sivu/2/")
        .has("property=\"og:title\" content=\"Kohtaamisia – Sivu 2\"")
        .has("\"name\":\"Kohtaamisia – Sivu 2\"");
    built.page("/fi/").has("property=\"og:title\" content=\"Kohtaamisia\"");
    built.page("/fi/avainsana/t/sivu/2/").has("content=\"Avainsana-arkisto: t – Sivu 2\"");
    for path in ["/", "/fi/", "/fi/sivu/2/", "/fi/avainsana/t/", "/fi/2026/03/", "/fi/2026/", "/fi/tietoja/", "/nb/om/"]
    {
        built
            .page(path)
            .has("<meta property=\"og:image\" content=\"https://blogi.example/icon-512.png\">")
            .has("<meta name=\"twitter:card\" content=\"summary\">");
    }
    assert!(built.files().contains(&"icon-512.png".to_owned()));
}

#[test]
fn the_first_picture_of_a_list_loads_at_once() {
    let mut site = SiteTest::new().norwegian_page();
    for number in 1..=3 {
        let image = if number == 3 { "" } else { "image = \"/k.jpg\"\n" };
        let text = format!("+++\ntitle = \"A{number}\"\ntags = [\"t\"]\n{image}+++\n\na\n");
        site = site.file(&format!("content/2026-03-0{number}-a{number}.md"), text);
    }
    let built = site.file("content/k.jpg", from_camera(90, 60, 1)).build();
    for path in ["/fi/", "/fi/avainsana/t/", "/fi/2026/03/"] {
        let page = built.page(path).text;
        let images: Vec<&str> = page.split("<img").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        let images: Vec<&&str> = images.iter().filter(|image| image.contains("k-") || image.contains("k.")).collect();
        assert_eq!(images.len(), 2, "{path}");
        assert!(images[0].contains("fetchpriority=\"high\"") && !images[0].contains("lazy"), "{path}: {}", images[0]);
        assert!(images[1].contains("loading=\"lazy\""), "{path}: {}", images[1]);
    }
}
